"""Whether the record and the files are what was written; it mends nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lettergen.api.desk import Desk
from lettergen.errors import LettergenError, Place, Problem, Severity
from lettergen.files.documents import read_document, sha256
from lettergen.model.tracking import Event, EventType
from lettergen.runs.plan import MADE


def verify(desk: Desk) -> tuple[Problem, ...]:
    """Return what is wrong with the record's chain, its filed documents and the letters on disk; none is good."""
    if not desk.has_record():
        return ()
    with desk.record() as record:
        try:
            every = record.events()
        except LettergenError:
            return record.verify()  # an event that cannot even be read: the chain says which
        filed = {one.document for event in every if event.type is not EventType.GENERATED for one in event.documents}
        # A generated letter is kept in its folder, and may be made anew; only what was sent or came in is filed.
        problems = list(record.verify(lambda key: desk.documents.hash_of(key) if key in filed else key))
    latest = {event.letter: event for event in every if event.type in MADE}
    for name, event in latest.items():
        if event.type is EventType.GENERATED:
            problems += _letter_problems(desk.folder / event.file, event, str(name))
    return tuple(problems)


def _letter_problems(path: Path, event: Event, name: str) -> Iterator[Problem]:
    place = Place(str(path), detail=name)
    if not path.is_file():
        yield Problem("W120", place, "the generated letter is gone", remedy="make it again with `lettergen generate`")
    elif sha256(read_document(path)) != event.document:
        remedy = "send it with `lettergen send --file`, or make it again with --force"
        found = f"was edited since it was made on {event.on}"
        yield Problem("W113", place, found, remedy=remedy, severity=Severity.WARNING)
