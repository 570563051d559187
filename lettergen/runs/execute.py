"""A whole run put in place: its files renamed, then its events recorded; it renders and judges nothing."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lettergen.errors import Place, Problem, RefusedError, Severity
from lettergen.files.atomic import sync_folder, writing
from lettergen.files.documents import sha256
from lettergen.model.tracking import Event, EventType, LetterName
from lettergen.rules.corrections import amended
from lettergen.runs.journal import Journal, Row, read_line
from lettergen.runs.outcome import Step, Told
from lettergen.runs.plan import MADE, approved_before, known
from lettergen.runs.spread import spread
from lettergen.store.chain import Draft, draft
from lettergen.wordml.package import is_written_here

if TYPE_CHECKING:
    from lettergen.store.record import Record

_SLOW = dt.timedelta(minutes=5)
"""How far the clocks of those who share a record may lie apart."""
_CHUNK, _TRANSACTION, _AHEAD = 500, 5000, 4


@dataclass(frozen=True, slots=True)
class Books:
    """Where a run is recorded: the record, made where there is none; names in it are relative to the folder `root`.

    `entry` gives what all events of a run have in common, as JSON has it: the day (`on`), `entered` and `author`.
    """

    record: Callable[[], Record]
    entry: Callable[[], Mapping[str, str]]
    root: Path

    def name(self, path: Path) -> str:
        """Return the name of a letter's file as the record keeps it."""
        return f"{_recorded_folder(path.parent, self.root)}{path.name}"


def put_in_place(
    journal: Journal, books: Books | None, told: Told, workers: Executor | None = None
) -> tuple[Problem, ...]:
    """Rename the letters of a whole run into place, then record them, and remove the run; return what was left out.

    It may be begun again at any point: what is done is not done twice. Without books nothing is recorded. Files come
    first: "generated" means that a file with that SHA-256 is on disk. What somebody changed since it was judged is
    kept, and the letter lies beside it (W183); what was sent since then stays, and is not recorded as made (W114).
    `workers` of this machine, where there are any, prepare what is recorded.
    """
    rows = journal.rows or ()
    warnings: list[Problem] = []
    # Opened before the first file is moved: where it cannot be, nothing is.
    with books.record() if books and any(row.document for row in rows) else nullcontext() as record:
        placed = []
        for start in range(0, len(rows), _CHUNK):
            told(Step("place", start, len(rows)))
            chunk = _unsent(journal.letters, rows[start : start + _CHUNK], record, warnings)
            placed += [row for row in chunk if _place(journal, row, warnings)]
        if rows:
            with writing(journal.letters):
                sync_folder(journal.letters)
        if books and record:
            made = [row for row in placed if row.document]
            _record(journal, made, record, partial(_drafted, journal, books, workers, books.entry()), warnings, told)
    journal.clear()
    return tuple(dict.fromkeys(warnings))


def _unsent(letters: Path, rows: Sequence[Row], record: Record | None, warnings: list[Problem]) -> Iterator[Row]:
    """Give the letters whose file was not sent since they were judged: it is evidence then. Approvals are told of."""
    replaced = {row.letter.rpartition("/")[0] for row in rows if row.saw}
    threads = record.threads(names=record.decided_among(replaced)) if record and replaced else ()
    events = {thread.name: amended(thread.events) for thread in threads}
    for row in rows:
        matter, recipient, number = row.letter.split("/")
        knows = known(LetterName(matter, recipient, int(number)), events.get(f"{matter}/{recipient}", ()))
        if knows.last and knows.last.type is EventType.SENT:
            warnings.append(_sent_meanwhile(knows.last))
            continue
        if knows.approved and row.saw:
            warnings.append(approved_before(knows.approved, letters / row.file))
        yield row


def _place(journal: Journal, row: Row, warnings: list[Problem]) -> bool:
    """Move one letter to its place; return whether it lies there under its own name."""
    source, target = journal.folder / row.staged, journal.letters / row.file
    with writing(target):
        if not row.staged or not source.exists():
            return _lies_there(journal, row, target, warnings)
        data = target.read_bytes() if target.exists() else b""
        if data and sha256(data) != row.saw and data != source.read_bytes():
            beside = free_name(target, source.read_bytes())
            source.replace(beside)
            found = f"was changed while the run was made and is kept; the new letter lies in {beside.name}"
            remedy = "compare the two, and keep one under the first name"
            place = Place(str(target), detail=row.letter)
            warnings.append(Problem("W183", place, found, remedy=remedy, severity=Severity.WARNING))
            return False
        source.replace(target)
    return True


def _lies_there(journal: Journal, row: Row, target: Path, warnings: list[Problem]) -> bool:
    """Return whether a letter that is no longer in the run's folder, or never was, is what lies in its place."""
    if target.exists():
        return sha256(target.read_bytes()) in {row.document, journal.staged[row.letter].sha256}
    found, remedy = "was made, and is no longer there", "make it again with the same command"
    warnings.append(Problem("W185", Place(str(target), detail=row.letter), found, "", remedy, Severity.WARNING))
    return False


def free_name(target: Path, data: bytes) -> Path:
    """Return NAME.new.docx beside a letter that stays, numbered where somebody worked on an earlier one."""
    number = 1
    while True:
        path = target.with_name(f"{target.stem}.new{number if number > 1 else ''}{target.suffix}")
        there = path.read_bytes() if path.exists() else data
        if there == data or is_written_here(there):
            return path
        number += 1


def _record(
    journal: Journal,
    rows: Sequence[Row],
    record: Record,
    drafted: Callable[[Sequence[Row]], Iterator[list[Draft]]],
    warnings: list[Problem],
    told: Told,
) -> None:
    """Record letters, some thousands in a transaction, so that others need not wait long for their turn."""

    def events(part: Sequence[Row]) -> Iterator[tuple[list[Draft], dict[str, str]]]:
        known = set[str]()
        for drafts in drafted(part):
            new = {str(one.columns["asked"]) for one in drafts} - known
            known.update(new)
            yield drafts, {key: journal.words(key) for key in sorted(new)}

    for start in range(0, len(rows), _TRANSACTION):
        told(Step("record", start, len(rows)))
        part = rows[start : start + _TRANSACTION]
        record.add_all(partial(events, part), lambda drafts: _fresh(drafts, record, warnings))


class _Lines(NamedTuple):
    """Letters as their run's journal has them: its file, and for each the line, the end of its event, its document."""

    journal: str
    lines: tuple[tuple[int, str, str], ...]


def _drafted(
    journal: Journal, books: Books, workers: Executor | None, ours: Mapping[str, str], rows: Sequence[Row]
) -> Iterator[list[Draft]]:
    """Give the events of letters, some hundreds at a time, as the record is to keep them."""
    folder, shared = books.name(journal.letters / "_").removesuffix("_"), json.dumps(ours)[1:-1]

    def orders() -> Iterator[tuple[None, _Lines]]:
        for start in range(0, len(rows), _CHUNK):
            chunk = rows[start : start + _CHUNK]
            ends = (f'{shared},"file":{json.dumps(folder + row.file)}}}' for row in chunk)
            lines = zip(map(journal.line, chunk), ends, (row.document for row in chunk), strict=True)
            yield None, _Lines(str(journal.path), tuple(lines))

    yield from (drafts for _, drafts in spread(_read_drafts, orders(), workers, _AHEAD))


def _read_drafts(order: _Lines) -> list[Draft]:
    with Path(order.journal).open("rb") as file:
        return [_draft(read_line(file, at), end, document) for at, end, document in order.lines]


def _draft(line: Mapping[str, str], end: str, document: str) -> Draft:
    # The event is text that only lacks its end: reading it once is the dearest part of recording a letter.
    event = Event.model_validate_json(f"{line['event'][:-1]},{end}")
    return draft(event if event.document == document else event.model_copy(update={"document": document}))


def _fresh(drafts: Sequence[Draft], record: Record, warnings: list[Problem]) -> Sequence[Draft]:
    """Return the events that nobody recorded since the plan was made, and not those of letters sent meanwhile."""
    threads = record.threads(names={one.letter.thread for one in drafts})
    latest = {event.letter: event for thread in threads for event in amended(thread.events) if event.type in MADE}
    fresh = []
    for one in drafts:
        known = latest.get(one.letter)
        if known and known.type is EventType.SENT:
            warnings.append(_sent_meanwhile(known))
        elif known is None or (known.document, known.file) != (one.document, one.file):
            fresh.append(one)
    last = record.last_entered()
    if not last or all(dt.datetime.fromisoformat(str(one.columns["entered"])) >= last for one in fresh):
        return fresh
    return [draft(event) for event in in_time([one.event() for one in fresh], record)]


def _sent_meanwhile(sent: Event) -> Problem:
    remedy = "its document as sent is kept; write again with `lettergen follow-up`"
    place = Place(sent.file, detail=str(sent.letter))
    return Problem("W114", place, f"was sent on {sent.on}", "", remedy, Severity.WARNING)


def in_time(events: Sequence[Event], record: Record) -> Sequence[Event]:
    """Return the events, none entered before the record's last one; a clock a few minutes slow is set to that.

    Raises RefusedError R159 where this computer's clock is further behind: one of the two times is wrong, and which
    was known first could no longer be told. LETTERGEN_CLOCK=behind records it all the same, with this clock's time.
    """
    last = record.last_entered()
    slow = [event for event in events if last and event.entered < last]
    if not last or not slow or os.environ.get("LETTERGEN_CLOCK") == "behind":
        return events
    if slow[0].entered < last - _SLOW:
        found = f"this computer's clock says {slow[0].entered:%Y-%m-%d %H:%M} UTC"
        expected = f"{last:%Y-%m-%d %H:%M} UTC or later, when the last event was entered"
        remedy = "set the clock right; if the last event's was wrong, repeat this with LETTERGEN_CLOCK=behind"
        raise RefusedError(Problem("R159", Place(detail="record"), found, expected, remedy))
    return [event.model_copy(update={"entered": max(event.entered, last)}) for event in events]


def recorded_name(path: Path, root: Path) -> str:
    """Return a file's name as the record keeps it: relative to the workspace where it lies in it, with slashes."""
    full, base = path.resolve(), root.resolve()
    return full.relative_to(base).as_posix() if full.is_relative_to(base) else full.as_posix()


@lru_cache(maxsize=16)
def _recorded_folder(folder: Path, root: Path) -> str:
    """Return how the names of a folder's files begin; asking the system for each of 100,000 takes seconds."""
    name = recorded_name(folder, root)
    return "" if name == "." else f"{name.rstrip('/')}/"
