"""What is to be done with a letter, by what lies on disk and stands in the record; nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from lettergen.errors import Place, Problem, Severity
from lettergen.files.documents import read_document, sha256
from lettergen.model.tracking import Event, EventType, LetterName
from lettergen.rules.approval import approval_of
from lettergen.runs.outcome import Action
from lettergen.wordml.digest import digest
from lettergen.wordml.package import PackageError, is_written_here

MADE = frozenset({EventType.GENERATED, EventType.SENT})


class Known(NamedTuple):
    """What the record says of a letter: its last event about a file, its sending, and who approved that file."""

    last: Event | None = None
    sent: Event | None = None
    approved: Event | None = None


class Verdict(NamedTuple):
    """What is done with a letter. `saw` is the SHA-256 of the file there, "" for none; `document` that of what will be.

    `beside` says that the letter is written under another name, because its own is taken by what somebody edited.
    """

    action: Action
    saw: str
    document: str
    beside: bool = False


def known(letter: LetterName, events: Sequence[Event]) -> Known:
    """Return what a thread's events, corrections made, say of one of its letters."""
    mine = [event for event in events if event.letter == letter]
    made = [event for event in mine if event.type in MADE]
    sent = next((event for event in mine if event.type is EventType.SENT), None)
    return Known(made[-1] if made else None, sent, approval_of(letter, mine) if mine else None)


def judge(target: Path, document: str, said: str, last: Event | None, *, force: bool, recorded: bool = True) -> Verdict:
    """Judge a letter with that SHA-256 and that digest by what lies in its place.

    A file that says the same is left as it is. One that the record does not know is somebody's work: it is kept, and
    the letter is written beside it unless that is what was made before, or `force` says to overwrite it. Of a trial
    nothing is `recorded`: there a file is ours as long as no other program has written it.
    """
    if not target.exists():
        return Verdict(Action.NEW, "", document)
    data = read_document(target)
    there = sha256(data)
    if there == document or said == digest_of(data):
        return Verdict(Action.SAME, there, there)
    ours = last and (there == last.document or digest_of(data) == last.digest)
    if ours or (not recorded and is_written_here(data)):
        return Verdict(Action.CHANGED, there, document)
    if force:
        return Verdict(Action.OVERWRITTEN, there, document)
    return Verdict(Action.EDITED, there, document, beside=last is None or last.digest != said)


def approved_before(approved: Event, path: Path) -> Problem:
    """Return the warning that a version is replaced which somebody approved."""
    found = f"was approved by {approved.author} on {approved.on}; the new version is not"
    remedy = f"have it approved again: lettergen approve {approved.letter}"
    return Problem("W137", Place(str(path), detail=str(approved.letter)), found, "", remedy, Severity.WARNING)


def digest_of(data: bytes) -> str:
    """Return a document's digest; a file that is no package has its SHA-256 for one."""
    try:
        return digest(data)
    except PackageError:
        return sha256(data)
