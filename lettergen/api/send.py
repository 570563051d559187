"""Letters that went out: the document filed under its hash, the text stored as it was sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lettergen.api.again import as_made
from lettergen.api.booking import book, find_letter, parse_letter, refuse_senseless, started
from lettergen.api.desk import Desk
from lettergen.api.final import Comparison, compare
from lettergen.api.options import Sending
from lettergen.compose.follow_up import printed_in
from lettergen.errors import BadInputError, Place, Problem, RefusedError, UsageError
from lettergen.files.documents import read_document, sha256
from lettergen.model.letter import Asked
from lettergen.model.tracking import Event, EventType, LetterName, Thread
from lettergen.rules.deadlines import deadlines_of
from lettergen.runs.execute import recorded_name
from lettergen.runs.plan import MADE, digest_of
from lettergen.store.chain import text_key
from lettergen.wordml.outline import outline

_UNREAD = "lettergen reads no PDF, so nobody has compared its words"


@dataclass(frozen=True, slots=True)
class _Parcel:
    """One letter ready to be recorded as sent: the event, the text it asks, the document that went out."""

    event: Event
    asked: Asked
    data: bytes


def send(desk: Desk, letters: Sequence[str], sending: Sending) -> tuple[Event, ...]:
    """Record that letters went out and return their events; all of them or none.

    Raises BadInputError W111 (unknown letter), W112, W120 (no file), W127 (neither .docx nor PDF); RefusedError W116
    (the final document reads differently and `accept_text` is not set), W125 (edited by hand, and no final document
    named), and what `rules.transitions` refuses.
    """
    names = {parse_letter(text): text for text in letters}
    if sending.final and len(names) != 1:
        raise UsageError(Problem("U101", Place(), "--file is the document of one letter", remedy="name one letter"))
    today = desk.today()
    with desk.record() as record:
        found = [find_letter(record, text) for text in names.values()]
        drafts = [_event(desk, name, thread, sending, today) for name, thread in found]
        refuse_senseless(record, drafts, today)
        parcels = [_parcel(desk, thread, draft, sending) for draft, (_, thread) in zip(drafts, found, strict=True)]
        if sending.dry_run:
            return tuple(parcel.event for parcel in parcels)
        for parcel in parcels:
            desk.documents.file(parcel.data)
        texts = {parcel.event.asked: parcel.asked for parcel in parcels}
        return book(record, [parcel.event for parcel in parcels], today, texts)


def _event(desk: Desk, name: LetterName, thread: Thread, sending: Sending, today: dt.date) -> Event:
    return Event(
        letter=name,
        type=EventType.SENT,
        on=sending.on or today,
        entered=desk.entered(),
        author=desk.author(sending.by),
        via=sending.via or next(iter(thread.recipient.via), ""),
        note=sending.note,
        recipient=thread.recipient,
    )


def _parcel(desk: Desk, thread: Thread, event: Event, sending: Sending) -> _Parcel:
    mine = (one for one in reversed(thread.events) if one.letter == event.letter)
    made = next((one for one in mine if one.type in MADE), None)
    path = sending.final or _generated_file(desk, event.letter, made)
    data = read_document(path)
    asked = thread.rounds[event.letter.round]
    if made is None or made.digest != digest_of(data):
        found = _read_back(desk, thread, event, made, path, data)
        if not sending.accept_text:
            _refuse(found, path)
        asked = found.asked
    _, asked = started(desk, thread, asked, sent=event.on)
    filed = {
        "document": sha256(data),
        "digest": digest_of(data),
        "file": recorded_name(path, desk.folder),
        "template": made.template if made else "",
        "asked": text_key(asked),
        "deadlines": deadlines_of(asked),
    }
    return _Parcel(event.model_copy(update=filed), asked, data)


def _generated_file(desk: Desk, name: LetterName, made: Event | None) -> Path:
    path = desk.folder / made.file if made else Path()
    if made is None or not path.is_file():
        remedy = "make it with `lettergen generate`, or name what went out with --file"
        raise BadInputError(Problem("W120", Place(detail=str(name)), f"its file is gone: {path}", remedy=remedy))
    data = read_document(path)
    if made.document != sha256(data) and made.digest != digest_of(data):
        remedy = f"name the document that went out: --file {path}"
        found = f"was edited since it was made on {made.on}"
        raise RefusedError(Problem("W125", Place(str(path), detail=str(name)), found, remedy=remedy))
    return path


def _read_back(desk: Desk, thread: Thread, event: Event, made: Event | None, path: Path, data: bytes) -> Comparison:
    """Return how another document than the one made differs. A PDF is not read; anything else is refused (W127)."""
    asked = thread.rounds[event.letter.round]
    if data.lstrip().startswith(b"%PDF-"):
        return Comparison((), asked, (_UNREAD,))
    if path.suffix.lower() != ".docx":
        remedy = "name the .docx or the PDF that went out"
        raise BadInputError(Problem("W127", Place(str(path)), "is neither a .docx nor a PDF", remedy=remedy))
    return compare(asked, outline(path), as_made(desk, thread, made), thread.recipient, printed_in(thread))


def _refuse(found: Comparison, path: Path) -> None:
    """Raise RefusedError W116 with each difference, if any."""
    stored = "with --accept-text the record stores what the document says"
    doubtful = "is it the right document? with --accept-text it is filed so, and the record keeps its recipient"
    unread = "with --accept-text it is filed as it is, and the text as composed is taken for what it says"
    told = [(words, unread if words == _UNREAD else doubtful) for words in found.doubts]
    told += ((words, stored) for words in found.differences)
    if told:
        raise RefusedError(Problem("W116", Place(str(path)), words, remedy=remedy) for words, remedy in told)
