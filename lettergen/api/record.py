"""Facts about letters, entered one by one; what they mean is derived elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lettergen.api.booking import book, find_threads, letter_meant, parse_letter
from lettergen.api.correct import correct
from lettergen.api.desk import Desk
from lettergen.api.documents import read_filed
from lettergen.api.event import event_of
from lettergen.api.options import Fact
from lettergen.errors import BadInputError, Place, Problem, RefusedError, UsageError, did_you_mean
from lettergen.model.letter import Asked
from lettergen.model.tracking import Event, EventType, LetterName, Thread
from lettergen.rules.linked import joins, passed_on
from lettergen.rules.transitions import meant_round
from lettergen.store.chain import text_key
from lettergen.store.record import Record

OWN_COMMANDS: Mapping[EventType, str] = MappingProxyType(
    {
        EventType.GENERATED: "lettergen generate",
        EventType.APPROVED: "lettergen approve",
        EventType.SENT: "lettergen send",
        EventType.FOLLOW_UP_SENT: "lettergen send MATTER/RECIPIENT/2",
    }
)
_ARRIVALS = frozenset({"served", "received", "arrived"})


def record_fact(desk: Desk, letter: str, fact: Fact, *, everyone: bool = False) -> tuple[Event, ...]:
    """Record one fact about a letter, or with `everyone` about every letter of a matter, and return the events.

    What was passed on to a third body is followed by the first event of the thread with it, both recorded or none;
    where another recipient passed the same on to that body before, their thread serves.

    Raises UsageError U102 (unknown event), BadInputError W111, W112, R110 to R115 (items), R150 (an option that the
    event does not take), R152 (no signatory), R153 (a time without a zone), RefusedError W118 (a matter without
    `everyone`), W124 (an event with its own command), and what `rules.transitions` refuses.
    """
    kind = kind_of(fact)
    if fact.amends is not None:
        return correct(desk, letter, fact)
    with desk.record() as record:
        events, texts, filing = facts_of(desk, record, letter, fact, kind, everyone=everyone)
        return book(desk, record, events, texts, filing=filing, dry_run=fact.dry_run)


def facts_of(
    desk: Desk, record: Record, letter: str, fact: Fact, kind: EventType, *, everyone: bool = False
) -> tuple[list[Event], dict[str, Asked], list[bytes]]:
    """Return the events of one fact, the texts that they bring and the documents to file; nothing is judged or kept."""
    filed = read_filed(desk, fact.files, fact.bates)
    events: list[Event] = []
    texts: dict[str, Asked] = {}
    for name, thread in _letters(record, letter, kind, everyone=everyone):
        event = event_of(desk, name, thread, kind, fact)
        event = event.model_copy(update={"filed": tuple(each for each, _ in filed)})
        events.append(event)
        composed, body = thread.rounds[name.round], fact.forwarded_to
        if event.linked and not joins(event, composed, record.thread(event.linked), body):
            opened, asked = passed_on(event, composed, body, thread.recipient)
            events.append(opened.model_copy(update={"asked": text_key(asked)}))
            texts[text_key(asked)] = asked
    return events, texts, [data for _, data in filed]


def kind_of(fact: Fact) -> EventType:
    """Return what a fact records. Raises as `event_type`, and BadInputError R150: an option without its partner."""
    kind = event_type(fact.event)
    amends, passes = fact.amends is not None, kind in {EventType.FORWARDED, EventType.REFERRED}
    alone = (
        (amends and kind is not EventType.CORRECTED, "--event", "`record LETTER corrected`"),
        (fact.void and not amends, "--void", "--event N, the number of the event to strike"),
        (bool(fact.forwarded_to) and not passes, "--to", "`forwarded` or `referred`"),
        (bool(fact.opens) and not fact.forwarded_to, "--opens", "--to NAME, the body that it was passed on to"),
        (bool(fact.capacity) and not fact.said_by, "--capacity", "--said-by NAME, the one who spoke"),
    )
    problems = [
        Problem("R150", Place(), f"{option} goes with {partner}", remedy=f"leave {option} out, or say both")
        for wrong, option, partner in alone
        if wrong
    ]
    if problems:
        raise BadInputError(problems)
    return kind


def event_type(text: str) -> EventType:
    """Read an event's name, with hyphens or underscores. Raises UsageError U102, RefusedError W124."""
    word = text.strip().lower().replace("-", "_")
    if word in _ARRIVALS:
        remedy = "record `delivered`: deadlines that count from delivered, received or served all start on its day"
        raise UsageError(Problem("U102", Place(), f"unknown event {text!r}", remedy=remedy))
    if word not in EventType._value2member_map_:
        remedy = did_you_mean(word, list(EventType), "`lettergen record --help` lists them")
        raise UsageError(Problem("U102", Place(), f"unknown event {text!r}", remedy=remedy))
    kind = EventType(word)
    if kind in OWN_COMMANDS:
        remedy = f"use `{OWN_COMMANDS[kind]}`"
        raise RefusedError(Problem("W124", Place(), f"{kind} is recorded by its own command", remedy=remedy))
    return kind


def _letters(record: Record, text: str, kind: EventType, *, everyone: bool) -> list[tuple[LetterName, Thread]]:
    """Return the letters meant; where no round is named, the newest one sent that can take the event."""
    if "/" in text.strip("/"):
        return [letter_meant(record, text, kind)]
    threads = find_threads(record, text)
    if not everyone:
        found = f"means {len(threads)} letters: {', '.join(thread.name for thread in threads[:5])}"
        raise RefusedError(Problem("W118", Place(detail=text), found, remedy="name one, or say --all"))
    return [(parse_letter(thread.name)._replace(round=meant_round(kind, thread)), thread) for thread in threads]
