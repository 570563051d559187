"""Every filed document, one a row, and what its page numbers leave out; it opens no file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import NamedTuple

from lettergen.model.tracking import Event, EventType, Filed, Thread
from lettergen.reports.tables import Cell, Column, Table
from lettergen.rules.bates import BatesReport, bates_report, page_count, spelled
from lettergen.rules.corrections import amended
from lettergen.rules.rollup import items_of, labels_of, spoken

_OURS = frozenset({EventType.SENT, EventType.APPROVED})
_SHORT = 12
"""Digits of a hash that people read; `documents --save` takes them."""


class Kept(NamedTuple):
    """A document, the event that filed it, and whether that was struck since."""

    thread: Thread
    event: Event
    one: Filed
    struck: bool


def filed_in(thread: Thread) -> Iterator[Kept]:
    """Give each document that the thread's events filed.

    A letter that was made only is kept in its own folder, and may be made anew: it is not among them.
    """
    counted = {event.seq: event for event in amended(thread.events)}
    for event in thread.events:
        for one in event.documents if event.type is not EventType.GENERATED else ():
            yield Kept(thread, counted.get(event.seq, event), one, event.seq not in counted)


def document_table(threads: Sequence[Thread], folder: str = "documents") -> Table:
    """Return every filed document of these threads in the order of entry; `folder` is where the store of them lies.

    `date` is the day it came in, or went out. JSON has the runs of page numbers beside the rows, by thread and prefix.
    """
    columns = (
        Column("seq", audience="programs", cell="event.seq"),
        Column("date", cell=lambda kept: kept.event.received or kept.event.on),
        *(Column(key, audience="programs", cell=f"event.{key}") for key in ("on", "received")),
        Column("entered", audience="programs", cell=lambda kept: _entered(kept).isoformat(timespec="minutes")),
        Column("entered_told", "Entered (UTC)", "people", lambda kept: f"{_entered(kept):%Y-%m-%d %H:%M}"),
        Column("letter", cell=lambda kept: str(kept.event.letter)),
        Column("direction", audience="programs", cell=lambda kept: "out" if kept.event.type in _OURS else "in"),
        Column("event", cell=lambda kept: spoken(kept.event.type) + (" (struck)" if kept.struck else "")),
        Column("struck", audience="programs"),
        Column("said_by", cell="event.said_by"),
        Column("via", audience="programs", cell="event.via"),
        Column("medium", audience="people", cell=lambda kept: kept.event.via.replace("_", " ")),
        Column("file", audience="programs", cell="one.file"),
        Column("name", cell=lambda kept: PurePath(kept.one.file).name),
        Column("pages", audience="programs", cell="one.pages"),
        Column("pages_told", "Pages", "people", lambda kept: _pages(kept.one)),
        Column("bates", cell=lambda kept: tuple(map(spelled, kept.one.bates))),
        Column("items", audience="programs", cell=lambda kept: tuple(_answered(kept))),
        Column("labels", "Items", cell=lambda kept: tuple(_answered(kept).values())),
        Column("sha256", audience="programs", cell="one.document"),
        Column("sha256_told", "SHA-256", "people", lambda kept: kept.one.document[:_SHORT]),
        Column(
            "path", audience="programs", cell=lambda kept: f"{folder}/{kept.one.document[:2]}/{kept.one.document[2:]}"
        ),
    )
    runs = [_run(thread.name, report) for thread in threads for report in _reports(thread)]
    every = (kept for thread in threads for kept in filed_in(thread))
    return Table.of("documents", columns, every, {"page_numbers": runs})


def _entered(kept: Kept) -> dt.datetime:
    return kept.event.entered.astimezone(dt.UTC)


def _answered(kept: Kept) -> dict[str, str]:
    """Return the ids and labels of the items that a document answers, in the order of the letters."""
    meant = kept.one.items or kept.event.items
    labels = labels_of(items_of(kept.thread.rounds.values()))
    return {key: label for key, label in labels.items() if key in meant} | {key: labels.get(key, key) for key in meant}


def _reports(thread: Thread) -> tuple[BatesReport, ...]:
    # The same file filed twice is one document, and no overlap.
    once = {kept.one.document: kept.one.bates for kept in filed_in(thread) if not kept.struck}
    return bates_report(pages for ranges in once.values() for pages in ranges)


def _run(thread: str, report: BatesReport) -> dict[str, Cell]:
    gaps, overlaps = ([spelled(one) for one in found] for found in (report.gaps, report.overlaps))
    facts = {"thread": thread, "prefix": report.prefix, "range": spelled(report.whole), "gaps": gaps}
    missing = page_count(report.gaps)
    return {**facts, "overlaps": overlaps, "pages": page_count((report.whole,)) - missing, "missing": missing}


def page_number_lines(threads: Sequence[Thread]) -> Iterator[str]:
    """Give one line for each thread and prefix: the run of its page numbers, what is missing, what comes twice."""
    for thread in threads:
        for report in _reports(thread):
            gaps, overlaps = (", ".join(map(spelled, found)) for found in (report.gaps, report.overlaps))
            told = (f"missing {gaps}" if gaps else "", f"twice {overlaps}" if overlaps else "")
            yield f"{thread.name}: {spelled(report.whole)}; {'; '.join(filter(None, told)) or 'no gap, none twice'}"


def _pages(one: Filed) -> str:
    """Return the count of pages, and that by their numbers where it is another."""
    numbered = page_count(one.bates)
    told = "" if one.pages is None else str(one.pages)
    return f"{told}, numbered {numbered}".strip(" ,") if numbered and numbered != one.pages else told
