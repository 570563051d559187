"""Values to rows and back: an event's columns, and a thread out of its events; what sums it up is in `spans`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from lettergen.model.letter import Asked
from lettergen.model.tracking import Event, EventType, Thread
from lettergen.rules.corrections import amended
from lettergen.store.chain import Link


def event_row(linked: Link) -> dict[str, object]:
    """Return the whole row of a linked event."""
    one, seq, previous_hash, payload, digest = linked
    return one.columns | {"seq": seq, "previous_hash": previous_hash, "payload": payload, "hash": digest}


def read_event(row: Mapping[str, object]) -> Event:
    """Return the event that a row holds. Raises ValueError (of pydantic) where the payload is none."""
    # The hash is put in before reading: a copy of the event afterwards takes as long as reading it.
    return Event.model_validate_json(f'{str(row["payload"])[:-1]},"hash":"{row["hash"]}"}}')


def by_thread(events: Iterable[Event]) -> dict[str, list[Event]]:
    """Return the events of each thread, in the order given."""
    grouped: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        grouped[event.letter.thread].append(event)
    return grouped


def letters(events: Sequence[Event]) -> dict[int, Event]:
    """Return for each round, ascending, the event that carries its words: the last sent, else the last generated.

    One that was struck does only where the round has no other.
    """
    counted = amended(events)
    return _carriers(events) | (_carriers(counted) if len(counted) < len(events) else {})


def _carriers(events: Iterable[Event]) -> dict[int, Event]:
    made = [event for event in events if event.type in {EventType.GENERATED, EventType.SENT} and event.asked]
    made.sort(key=lambda event: (event.letter.round, event.type is EventType.SENT, event.seq))
    return {event.letter.round: event for event in made}


def build_thread(events: Sequence[Event], texts: Mapping[str, Asked]) -> Thread | None:
    """Return the thread of these events, in order of entry, or None where no letter was made yet."""
    carriers = letters(events)
    recipients = [carrier.recipient for carrier in carriers.values() if carrier.recipient]
    if not recipients:
        return None
    rounds = {number: texts[carrier.asked] for number, carrier in carriers.items()}
    return Thread(name=events[0].letter.thread, recipient=recipients[-1], rounds=rounds, events=tuple(events))
