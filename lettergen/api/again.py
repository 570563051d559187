"""A letter as it was made: its file where nobody changed it, else composed once more; it writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from lettergen.api.desk import Desk
from lettergen.api.generate import compose_all
from lettergen.compose.follow_up import compose_follow_up
from lettergen.errors import LettergenError
from lettergen.files.documents import read_document
from lettergen.model.letter import Asked, Letter
from lettergen.model.party import Recipient
from lettergen.model.settings import Step
from lettergen.model.tracking import Event, EventType, LetterName, Thread
from lettergen.rules.rollup import leaves, narrowed
from lettergen.rules.status import thread_status
from lettergen.runs.kit import render
from lettergen.runs.plan import digest_of
from lettergen.text.dates import long_date
from lettergen.wordml.outline import Line, outline


def as_made(desk: Desk, thread: Thread, made: Event | None) -> tuple[Line, ...]:
    """Return the lines of the document that an event says was made; none where nothing gives it any more.

    `thread` has the round as composed. A questionnaire, template or picture edited since gives another document, told
    by its digest.
    """
    if made is None:
        return ()
    for read in (partial(read_document, desk.folder / made.file), partial(_again, desk, thread, made)):
        with suppress(LettergenError):
            if digest_of(data := read()) == made.digest:
                return outline(data, forms=False)
    return ()


def sent_words(desk: Desk, thread: Thread) -> Iterator[str]:
    """Give the lines of a thread's letters as they were sent, without their forms, as far as these are Word files."""
    for event in (one for one in thread.events if one.type is EventType.SENT):
        with suppress(LettergenError):
            yield from map(str, outline(read_document(desk.documents.path(event.document)), forms=False))


def own_lines(asked: Asked, recipient: Recipient) -> tuple[frozenset[str], frozenset[str]]:
    """Return what of a letter stands between its questions, and at the head of its pages, folded."""
    titles = (line for one in asked.sections for line in (one.title, f"{one.mark} {one.title}", one.lead_in))
    heads = (long_date(asked.date, asked.language), *(one.full_name for one in recipient.addressees))
    return frozenset(line.casefold() for line in titles if line), frozenset(map(str.casefold, heads))


def _again(desk: Desk, thread: Thread, made: Event) -> bytes:
    first = made.letter.round == 1
    letter = composed_first(desk, made.letter, made.template) if first else _follow_up(desk, thread, made)
    return render(letter, desk.source(made.template), desk.pictures(letter.asked.sender)).data


def composed_first(desk: Desk, name: LetterName, template: str = "") -> Letter:
    """Compose the first letter to a recipient from its matter's questionnaire. Raises BadInputError W119 and others."""
    asked = desk.read(desk.questionnaire_file(name.matter), [name.recipient])
    (letter,) = compose_all(desk, asked)
    return letter.model_copy(update={"template": template}) if template else letter


def _follow_up(desk: Desk, thread: Thread, made: Event) -> Letter:
    """Compose a follow-up from what the record knew before it."""
    number, asked = made.letter.round, thread.rounds[made.letter.round]
    rounds = {at: text for at, text in thread.rounds.items() if at < number}
    events = tuple(one for one in thread.events if one.letter.round < number and one.seq < made.seq)
    before = thread.model_copy(update={"rounds": rounds, "events": events})
    status = thread_status(before, asked.date, desk.limits())
    ids = {leaf.id for item in asked.items for leaf in leaves(item)}  # it may have asked for some of the open ones only
    status = status.model_copy(update={"items": narrowed(status.items, ids)})
    how: dict[str, Any] = {"template": made.template, "consequence": desk.settings.follow_ups.consequence}
    how["step"] = asked.step or Step.REMINDER
    return compose_follow_up(before, status, date=asked.date, due=asked.stages[0], **how)
