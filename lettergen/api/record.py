"""Facts about letters, entered one by one; what they mean is derived elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

from lettergen.api.booking import book, find_letter, find_threads, refuse_senseless, started
from lettergen.api.desk import Desk
from lettergen.api.options import Fact
from lettergen.errors import Place, Problem, RefusedError, UsageError, did_you_mean
from lettergen.files.documents import read_document, sha256
from lettergen.model.tracking import Event, EventType, Filed, LetterName, Thread
from lettergen.rules.matching import parse_items
from lettergen.rules.rollup import items_of
from lettergen.rules.transitions import meant_round
from lettergen.runs.execute import recorded_name
from lettergen.store.record import Record

OWN_COMMANDS: Mapping[EventType, str] = MappingProxyType(
    {
        EventType.GENERATED: "lettergen generate",
        EventType.SENT: "lettergen send",
        EventType.FOLLOW_UP_SENT: "lettergen send MATTER/RECIPIENT/2",
    }
)
_ARRIVALS = frozenset({"served", "received", "arrived"})


def record_fact(desk: Desk, letter: str, fact: Fact, *, everyone: bool = False) -> tuple[Event, ...]:
    """Record one fact about a letter, or with `everyone` about every letter of a matter, and return the events.

    Raises UsageError U102 (unknown event), BadInputError W111, W112, R110 to R115 (items), RefusedError W118 (a
    matter without `everyone`), W124 (an event with its own command), and what `rules.transitions` refuses.
    """
    kind = event_type(fact.event)
    today = desk.today()
    with desk.record() as record:
        found = _letters(record, letter, kind, everyone=everyone)
        data = [read_document(file) for file in fact.files]
        filed = tuple(
            Filed(document=sha256(each), file=recorded_name(path, desk.folder))
            for path, each in zip(fact.files, data, strict=True)
        )
        events = [_event(desk, name, thread, kind, fact, fact.on or today, filed) for name, thread in found]
        refuse_senseless(record, events, today)
        if fact.dry_run:
            return tuple(events)
        for each in data:
            desk.documents.file(each)
        return book(record, events, today)


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
    if text.strip("/").count("/") > 1:
        return [find_letter(record, text)]
    if "/" in text.strip("/"):
        name, thread = find_letter(record, text)
        return [(name._replace(round=meant_round(kind, thread)), thread)]
    threads = find_threads(record, text)
    if not everyone:
        found = f"means {len(threads)} letters: {', '.join(thread.name for thread in threads[:5])}"
        raise RefusedError(Problem("W118", Place(detail=text), found, remedy="name one, or say --all"))
    return [find_letter(record, f"{thread.name}/{meant_round(kind, thread)}") for thread in threads]


def _event(
    desk: Desk, name: LetterName, thread: Thread, kind: EventType, fact: Fact, on: dt.date, filed: tuple[Filed, ...]
) -> Event:
    asked = items_of(thread.rounds[number] for number in sorted(thread.rounds))
    arrived = on if kind is EventType.DELIVERED else None
    noted = fact.stage if kind is EventType.NOTE else None  # the event that this stage counts from
    happened = on if noted else None
    return Event(
        letter=name,
        type=kind,
        on=on,
        entered=desk.entered(),
        author=desk.author(fact.by),
        items={} if fact.items is None else parse_items(fact.items, asked),
        until=fact.until,
        stage=fact.stage,
        deadlines=started(desk, thread, thread.rounds[name.round], arrived=arrived, happened=happened, stage=noted)[0],
        grounds=fact.grounds,
        via=fact.via,
        note=fact.note,
        filed=filed,
    )
