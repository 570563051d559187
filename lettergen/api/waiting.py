"""Documents that wait for a letter: which they are, and those taken off for a reason; it reads and records none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from lettergen.api.desk import Desk
from lettergen.api.options import View
from lettergen.errors import BadInputError, Place, Problem, UsageError
from lettergen.files.queue import Queue, Waiting
from lettergen.model.tracking import EventType, ThreadStatus

T = TypeVar("T")
_LEAST = 6
"""Digits that a shortened hash has at least."""
_TELLING = {EventType.RESPONSE, EventType.INTERIM_RESPONSE, EventType.REFUSED, EventType.OBJECTION,
            EventType.EXTENSION_REQUESTED}  # fmt: skip


def queue_of(desk: Desk) -> Queue:
    """Return where the entries lie: with the documents."""
    return Queue(desk.documents.folder / "queue")


def waiting(desk: Desk) -> tuple[Waiting, ...]:
    """Return the documents that wait, in the order they came; what an event has filed since waits no more."""
    found = queue_of(desk).waiting()
    if not found or not desk.has_record():
        return found
    with desk.record() as record:
        filed = record.filed_since(min(one.after for one in found))
    return tuple(one for one in found if one.document not in filed)


def replied(desk: Desk) -> frozenset[str]:
    """Return the threads, MATTER/RECIPIENT, for which a reply surely waits that answers, withholds or asks for time."""
    likely = (one for one in waiting(desk) if one.event in _TELLING and (one.every or len(one.letters) == 1))
    return frozenset(letter.rpartition("/")[0] for one in likely for letter in one.letters)


def with_replies(desk: Desk, found: Iterable[tuple[T, ThreadStatus]], view: View) -> list[tuple[T, ThreadStatus]]:
    """Return the statuses with the next step of those whose reply waits; those of a past day stay as they were."""
    now = frozenset[str]() if view.as_of or view.known_at else replied(desk)
    told = {"next_step": "decide on the reply that waits: lettergen receive --queue"}
    return [(facts, one.model_copy(update=told) if one.thread in now else one) for facts, one in found]


def meant(desk: Desk, keys: Sequence[str]) -> tuple[Waiting, ...]:
    """Return the entries of documents named by the first digits of their SHA-256. Raises BadInputError R194."""
    there = waiting(desk)
    found = {key: [one for one in there if one.document.startswith(key.lower())] for key in keys}
    remedy, expected = "`lettergen receive --queue` lists them", f"{_LEAST} digits or more of one SHA-256"
    wrong = (key for key, some in found.items() if len(some) != 1 or len(key) < _LEAST)
    if problems := [Problem("R194", Place(), _gone(desk, key), expected, remedy) for key in wrong]:
        raise BadInputError(problems)
    return tuple({one.document: one for some in found.values() for one in some}.values())


def _gone(desk: Desk, key: str) -> str:
    """Return what is known of a document that does not wait."""
    told = [f"no single document waits as {key!r}"]
    if len(key) >= _LEAST and key.isalnum() and desk.has_record():
        entries = (queue_of(desk).get(path.stem) for path in queue_of(desk).folder.glob(f"{key.lower()}*.json"))
        with desk.record() as record:
            filed = [event for name, event in record.filed_since(0).items() if name.startswith(key.lower())]
        told += [f"{key} is filed with {one.type} of {one.on}, event {one.seq} of {one.letter}" for one in filed]
        told += [f"{key} was discarded: {one.discarded}" for one in entries if one and one.discarded]
    return told[-1]


def discard(desk: Desk, keys: Sequence[str], note: str, by: str = "") -> tuple[Waiting, ...]:
    """Take documents off the queue for a reason, which is kept; they stay filed. Raises UsageError U101, R194."""
    if not (note.strip() and keys):
        raise UsageError(Problem("U101", Place(), "--discard", "SHA256 and --note", "say which, and why"))
    gone = [one.model_copy(update={"discarded": note, "by": desk.author(by)}) for one in meant(desk, keys)]
    for one in gone:
        queue_of(desk).put(one)
    return tuple(gone)
