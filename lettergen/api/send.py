"""Letters that went out: the document filed under its hash, the text stored as it was sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lettergen.api.again import as_made, composed_first
from lettergen.api.booking import (
    book,
    find_letter,
    letters_meant,
    parse_letter,
    refuse_senseless,
    started,
    unknown_letter,
)
from lettergen.api.desk import Desk
from lettergen.api.documents import letter_file, made_file
from lettergen.api.event import stamped
from lettergen.api.final import Comparison, compare
from lettergen.api.options import Sending
from lettergen.compose.follow_up import printed_in
from lettergen.errors import BadInputError, Place, Problem, RefusedError, Severity, did_you_mean
from lettergen.files.documents import read_document, sha256
from lettergen.model.letter import Asked
from lettergen.model.tracking import Event, EventType, LetterName, Thread
from lettergen.readers.pdf import is_pdf
from lettergen.rules.approval import approval_of, latest, why_unapproved
from lettergen.rules.corrections import amended
from lettergen.rules.deadlines import deadlines_of, undated
from lettergen.rules.transitions import ALLOWED, phase
from lettergen.runs.plan import MADE, digest_of
from lettergen.store.chain import text_key
from lettergen.wordml.outline import outline

if TYPE_CHECKING:
    from lettergen.store.record import Record

_UNREAD = "lettergen reads no PDF, so nobody has compared its words"
Warn = Callable[[Problem], object]


@dataclass(frozen=True, slots=True)
class _Parcel:
    """One letter ready to be recorded as sent: the event, the text it asks, the document that went out."""

    event: Event
    asked: Asked
    data: bytes


def send(desk: Desk, letters: Sequence[str], sending: Sending, warn: Warn) -> tuple[Event, ...]:
    """Record that letters went out and return their events; all of them or none.

    With `sending.final` a letter may be one never made here: then its questionnaire says what it asks. `warn` hears of
    what differs and stops nothing. Raises BadInputError W111 (unknown letter), W112, W119 (unknown recipient), W120 (no
    file), W127 (neither .docx nor PDF), W135 (nothing says what it asks); RefusedError W116 (the final document reads
    differently and `accept_text` is not set), W125 (edited by hand, and no final document named), W131 to W133 (not
    approved, where two persons are needed), and what `rules.transitions` refuses.
    """
    named, known = letters_meant(desk, letters, sending), desk.has_record()
    with desk.record() if known or not sending.final else nullcontext() as record:
        found = [_found(desk, record, text, sending) for text in named]
        drafts = [(_event(desk, name, thread, sending), thread) for name, thread in found]
        if record:
            # A final document may bear an earlier date than the letter as composed: that is judged once it is read.
            refuse_senseless(desk, record, [one for one, thread in drafts if not _is_next(one, thread, sending)])
    parcels = [_parcel(desk, thread, one, sending, warn) for one, thread in drafts]
    events, texts = [one.event for one in parcels], {one.event.asked: one.asked for one in parcels}
    if sending.dry_run and not known:
        return tuple(events)
    with desk.record(create=bool(sending.final)) as record:

        def refuse_unapproved() -> None:
            if problems := [*_unapproved(desk, record, events)]:
                raise RefusedError(problems)

        filing = [parcel.data for parcel in parcels]
        how: dict[str, Any] = {"filing": filing, "dry_run": sending.dry_run, "also": refuse_unapproved}
        return book(desk, record, events, texts, **how)


def _found(desk: Desk, record: Record | None, text: str, sending: Sending) -> tuple[LetterName, Thread]:
    """Return the letter and its thread; of one never made here, what its questionnaire makes of it."""
    name = parse_letter(text)
    if record and (not sending.final or record.thread(name.thread)):
        return find_letter(record, text)
    if name.round > 1:
        raise unknown_letter(text, [name.thread])
    if name.matter not in (matters := desk.matters()):
        found = f"the record holds no letter {text!r}, and no questionnaire says what it asked"
        way = f"write its questions down with `lettergen new {name.matter}`, then send it again with --file"
        remedy = did_you_mean(name.matter, matters, way)
        raise BadInputError(Problem("W135", Place(), found, "MATTER/RECIPIENT of a questionnaire", remedy))
    letter = composed_first(desk, name)
    thread = Thread(name=name.thread, recipient=letter.recipient, rounds={1: letter.asked}, events=())
    return name, thread


def _is_next(event: Event, thread: Thread, sending: Sending) -> bool:
    """Tell whether a final document is named for a letter that can be sent now."""
    return bool(sending.final) and event.type in ALLOWED[phase(event.letter.round, amended(thread.events))]


def _event(desk: Desk, name: LetterName, thread: Thread, sending: Sending) -> Event:
    via = sending.via or next(iter(thread.recipient.via), "")
    return stamped(desk, name, EventType.SENT, sending, time=sending.at, via=via, recipient=thread.recipient)


def _parcel(desk: Desk, thread: Thread, event: Event, sending: Sending, warn: Warn) -> _Parcel:
    made = latest(event.letter, thread.events, *MADE)
    path = sending.final or _own_file(desk, event.letter, thread, made)
    filed, data = letter_file(desk, path)
    asked = thread.rounds[event.letter.round]
    if any(one.letter == event.letter and one.type is EventType.SENT for one in thread.events):
        asked = undated(asked)  # sent before, and it came back or was struck: days count from this sending
    if not desk.settings.record.two_person and (
        other := why_unapproved(event.letter, thread.events, filed["document"], two_person=False)
    ):
        warn(other)
    if made is None or made.digest != filed["digest"]:
        found = _read_back(desk, thread, asked, made, path, data)
        for words in found.passages:
            remedy = "if it is meant so, nothing is to be done: the document is filed and says it"
            warn(Problem("W136", Place(str(path)), words, remedy=remedy, severity=Severity.WARNING))
        _refuse(found, path, accepted=sending.accept_text)
        asked = found.asked
    _, asked = started(desk, thread, asked, event)
    template = made.template if made else ""
    filed |= {"template": template, "asked": text_key(asked), "deadlines": deadlines_of(asked)}
    return _Parcel(event.model_copy(update=filed), asked, data)


def _own_file(desk: Desk, name: LetterName, thread: Thread, made: Event | None) -> Path:
    """Return the file that goes out where none is named: the one approved, else the one made."""
    holds = approval_of(name, thread.events)
    path = desk.folder / holds.file if holds else Path()
    if holds and path.is_file() and sha256(read_document(path)) == holds.document:
        return path
    path = made_file(desk, name, made)
    data = read_document(path)
    if made and made.document != sha256(data) and made.digest != digest_of(data):
        remedy = f"name the document that went out: --file {path}"
        found = f"was edited since it was made on {made.on}"
        raise RefusedError(Problem("W125", Place(str(path), detail=str(name)), found, remedy=remedy))
    return path


def _unapproved(desk: Desk, record: Record, events: Sequence[Event]) -> Iterator[Problem]:
    """Give why each letter may not go out, where two persons are needed."""
    for event in events if desk.settings.record.two_person else ():
        thread = record.thread(event.letter.thread)
        earlier = thread.events if thread else ()
        if problem := why_unapproved(event.letter, earlier, event.document, two_person=True):
            yield problem


def _read_back(desk: Desk, thread: Thread, asked: Asked, made: Event | None, path: Path, data: bytes) -> Comparison:
    """Return how another document than the one made differs; a PDF is not read."""
    if is_pdf(data):
        return Comparison((), asked, (_UNREAD,))
    lines, calendar = as_made(desk, thread, made), desk.calendar(thread.recipient, asked.date)
    elsewhere = made is None
    return compare(
        asked, outline(path, forms=False), lines, thread.recipient, printed_in(thread), calendar, elsewhere=elsewhere
    )


def _refuse(found: Comparison, path: Path, *, accepted: bool) -> None:
    """Raise RefusedError W116 with each difference, if any; where they are accepted, with what cannot be stored."""
    stored = "with --accept-text the record stores what the document says"
    doubtful = "is it the right document? with --accept-text it is filed so, and the record keeps its recipient"
    unread = "with --accept-text it is filed as it is, and the text as composed is taken for what it says"
    anew = "write this deadline into the questionnaire, generate the letter anew, and name this document with --file"
    told = [(words, anew) for words in found.unread]
    if not accepted:
        told += ((words, unread if words == _UNREAD else doubtful) for words in found.doubts)
        told += ((words, stored) for words in found.differences)
    if told:
        raise RefusedError(Problem("W116", Place(str(path)), words, remedy=remedy) for words, remedy in told)
