"""A planned run carried out: files written whole, then recorded; it renders and judges nothing."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lettergen.errors import Place, Problem, RefusedError
from lettergen.files.atomic import write_atomic
from lettergen.model.tracking import Event, EventType, LetterName
from lettergen.rules.corrections import amended
from lettergen.rules.deadlines import deadlines_of
from lettergen.runs.plan import MADE, Action, Draft
from lettergen.store.chain import text_key

if TYPE_CHECKING:
    from lettergen.store.record import Record


_SLOW = dt.timedelta(minutes=5)
"""How far the clocks of those who share a record may lie apart."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What every event of a run has in common: the day, the moment it is entered (UTC), who enters it."""

    on: dt.date
    entered: dt.datetime
    author: str


def execute(drafts: Sequence[Draft], record: Record, entry: Entry, *, root: Path, inside: Path) -> tuple[Event, ...]:
    """Write the letters that are new or changed, then record `generated` for what the record does not know yet.

    Files come first: "generated" means that a file with that SHA-256 is on disk. No file leaves the folder `inside`;
    names in the record are relative to `root` where they lie in it. Raises BadInputError W107.
    """
    write(drafts, inside=inside)
    fresh = [draft for draft in drafts if not _is_recorded(draft, root)]
    if not fresh:
        return ()
    texts = {text_key(draft.job.letter.asked): draft.job.letter.asked for draft in fresh}
    made = [_generated(draft, entry, root) for draft in fresh]
    return record.append(made, texts, lambda: in_time(_still_new(made, record), record))


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


def _still_new(events: Sequence[Event], record: Record) -> list[Event]:
    """Return the events that nobody recorded since the plan was made. Raises RefusedError W114 where one was sent."""
    matters = {event.letter.matter for event in events}
    threads = [thread for matter in matters for thread in record.threads(matter)]
    latest = {event.letter: event for thread in threads for event in amended(thread.events) if event.type in MADE}
    found = [(event, latest.get(event.letter)) for event in events]
    sent = [known for _, known in found if known and known.type is EventType.SENT]
    if sent:
        remedy = "its document as sent is kept; write again with `lettergen follow-up`"
        raise RefusedError(
            Problem("W114", Place(known.file, detail=str(known.letter)), f"was sent on {known.on}", remedy=remedy)
            for known in sent
        )
    return [event for event, known in found if known is None or _file(known) != _file(event)]


def _file(event: Event) -> tuple[str, str]:
    return event.document, event.file


def write(drafts: Sequence[Draft], *, inside: Path) -> None:
    """Write the letters that are new or changed, none outside the folder `inside`. Raises BadInputError W107."""
    for draft in drafts:
        if draft.action is not Action.SAME:
            write_atomic(draft.job.target, draft.data, inside=inside)


def _is_recorded(draft: Draft, root: Path) -> bool:
    """Tell whether the record knows this very file in this very place; after a crash it may not."""
    name = recorded_name(draft.job.target, root)
    return draft.last is not None and (draft.last.document, draft.last.file) == (draft.sha256, name)


def recorded_name(path: Path, root: Path) -> str:
    """Return a file's name as the record keeps it: relative to the workspace where it lies in it, with slashes."""
    full, base = path.resolve(), root.resolve()
    return full.relative_to(base).as_posix() if full.is_relative_to(base) else full.as_posix()


def _generated(draft: Draft, entry: Entry, root: Path) -> Event:
    letter = draft.job.letter
    return Event(
        letter=LetterName(letter.asked.matter, letter.recipient.id, letter.round),
        type=EventType.GENERATED,
        on=entry.on,
        entered=entry.entered,
        author=entry.author,
        document=draft.sha256,
        digest=draft.digest,
        file=recorded_name(draft.job.target, root),
        template=letter.template,
        asked=text_key(letter.asked),
        recipient=letter.recipient,
        deadlines=deadlines_of(letter.asked),
    )
