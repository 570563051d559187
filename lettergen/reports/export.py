"""The record as tables for spreadsheets and statistics programs: letters, items, events, answers; it opens no file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from lettergen.model.tracking import Event, EventType, Thread, ThreadStatus
from lettergen.reports.matrix import matrix_table
from lettergen.reports.tables import Cell, Column, Table
from lettergen.rules.matrix import matrices_of, matrix_of
from lettergen.rules.rollup import labels_of

_LETTERS = (
    "matter", "thread", "letter", "round", "recipient", "organization", "instrument", "title", "reference", "marking",
    "owner", "date", "sent", "due", "items", "headline",
)  # fmt: skip
_EVENTS = (
    "seq", "letter", "type", "on", "time", "zone", "received", "entered", "author", "items", "until", "stage",
    "grounds", "outcome", "said_by", "capacity", "addressed_to", "automatic", "linked", "via", "file", "document",
    "note", "hash",
)  # fmt: skip
_ANSWERS = ("event", "letter", "on", "item", "label", "answer")


def export_tables(pairs: Sequence[tuple[Thread, ThreadStatus]], as_of: dt.date | dt.datetime) -> Mapping[str, Table]:
    """Return the tables by name; threads come by name, each with its status and the events that count for that."""
    threads = [thread for thread, _ in pairs]
    matrices = [matrix_table(one, as_of) for one in matrices_of(pairs)]
    none = matrix_table(matrix_of(()), as_of)
    events = [event for thread in threads for event in thread.events]
    columns_of_events = [Column(key, cell=_letter_of if key == "letter" else key) for key in _EVENTS]
    return {
        "letters": Table("letters", _LETTERS, [row for pair in pairs for row in _letters(*pair)]),
        "items": Table("items", none.columns, [row for matrix in matrices for row in matrix.rows]),
        "events": Table.of("events", columns_of_events, events),
        "answers": Table("answers", _ANSWERS, [row for thread in threads for row in _answers(thread)]),
    }


def _letter_of(event: Event) -> str:
    return str(event.letter)  # else a tuple, which prints as several values


def _letters(thread: Thread, status: ThreadStatus) -> Iterator[tuple[Cell, ...]]:
    """Give a row a round; its deadline is that of its words, not what events made of it since."""
    matter, to = thread.matter, thread.recipient
    for number, asked in sorted(thread.rounds.items()):
        own = [one for one in thread.events if one.letter.round == number]
        sent = next((one.on for one in reversed(own) if one.type is EventType.SENT), None)
        named = (matter, thread.name, f"{thread.name}/{number}", number, to.name, to.organization, asked.instrument)
        about = (asked.title, asked.reference, asked.marking, asked.owner, asked.date)
        yield *named, *about, sent, asked.due and asked.due.date, len(asked.items), status.headline


def _answers(thread: Thread) -> Iterator[tuple[Cell, ...]]:
    labels = labels_of(item for asked in thread.rounds.values() for item in asked.items)
    for event in thread.events:
        for key, given in event.answers.items():
            yield event.seq, str(event.letter), event.on, key, labels.get(key, ""), given.words
