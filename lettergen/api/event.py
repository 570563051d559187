"""One event made of what people typed: items and grounds by name, the day, the zone, the deadlines it starts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from lettergen.api.booking import started
from lettergen.api.desk import Desk
from lettergen.api.options import Approval, Fact
from lettergen.errors import BadInputError, Place, Problem, UsageError
from lettergen.model.base import can_name_file, slug
from lettergen.model.deadline import Deadline, Zone
from lettergen.model.tracking import Disposition, Event, EventType, LetterName, Thread
from lettergen.rules.facts import gather
from lettergen.rules.matching import parse_grounds, parse_items, parse_signatory
from lettergen.rules.rollup import items_of
from lettergen.rules.rulings import RULED, ruled_deadlines, ruled_items
from lettergen.rules.sayings import MEANT

_SAME = ("received", "until", "stage", "outcome", "said_by", "capacity", "automatic", "via")
"""What an event has as it was typed."""


def zone_of(desk: Desk, at: dt.time | None) -> Zone | None:
    """Return the zone that a time is meant in: the workspace's. Raises BadInputError R153 where it has none."""
    zone = desk.settings.defaults.zone
    if at and not zone:
        remedy = 'write `zone = "America/New_York"` under [defaults] in lettergen.toml'
        raise BadInputError(Problem("R153", Place(detail="--at"), f"{at:%H:%M} in no time zone", "a zone", remedy))
    return zone if at else None


def stamped(desk: Desk, name: LetterName, kind: EventType, said: Approval | Fact, **more: Any) -> Event:  # noqa: ANN401 - fields of Event
    """Return an event with its day (today where none is said), when and by whom it is entered, its note, and `more`.

    A `time` comes with its zone. Raises R153.
    """
    stamp = {
        "on": said.on or desk.today(),
        "entered": desk.entered(),
        "author": desk.author(said.by),
        "note": said.note,
    }
    return Event(letter=name, type=kind, **{**stamp, "zone": zone_of(desk, more.get("time")), **more})


def event_of(desk: Desk, name: LetterName, thread: Thread, kind: EventType, fact: Fact) -> Event:
    """Return the event as it is to be recorded, without its documents. Raises R110 to R115, R152, R153, U101."""
    items, grounds, own = said(thread, kind, fact)
    if kind is EventType.RULING and items is None:
        items = ruled_items(fact.outcome, gather(thread, fact.on or desk.today()))
    signed = dict.fromkeys(each.name for asks in thread.rounds.values() for each in asks.sender.signatories)
    more: dict[str, Any] = {key: getattr(fact, key) for key in _SAME}
    more |= {"time": fact.at, "items": items or {}, "grounds": grounds, "item_grounds": own}
    more["addressed_to"] = parse_signatory(fact.addressed_to, list(signed)) if fact.addressed_to else ""
    event = stamped(desk, name, kind, fact, linked=_opens(name, fact), **more)
    return event.model_copy(update={"deadlines": dated(desk, thread, event)})


def said(
    thread: Thread, kind: EventType, fact: Fact
) -> tuple[dict[str, Disposition] | None, tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Return what a fact says of items (None: nothing), the grounds for all of them, and those for some alone."""
    asked = items_of(thread.rounds[number] for number in sorted(thread.rounds))
    grounds, own = parse_grounds(fact.grounds, asked)
    meant = RULED.get(fact.outcome) if kind is EventType.RULING else MEANT.get(kind)
    if fact.items is not None:
        return parse_items(fact.items, asked, meant), grounds, own
    if own and not grounds and meant:
        return dict.fromkeys(own, meant), grounds, own  # a ground of these alone: the others are not meant
    return None, grounds, own


def dated(desk: Desk, thread: Thread, event: Event) -> tuple[Deadline, ...]:
    """Return the deadlines that the event sets, or that waited for its day."""
    if event.type is EventType.RULING:
        return ruled_deadlines(event.items, event.until, event.on, event.stage)
    return started(desk, thread, thread.rounds[event.letter.round], event)[0]


def _opens(name: LetterName, fact: Fact) -> str:
    """Return the name of the thread with the body that the letter was passed on to, or "". Raises UsageError U101."""
    if not fact.forwarded_to:
        return ""
    recipient = fact.opens or slug(fact.forwarded_to)
    if can_name_file(recipient):
        return LetterName(name.matter, recipient).thread
    expected = "lower-case letters, digits and single hyphens, such as state-police"
    raise UsageError(
        Problem("U101", Place(), f"{recipient!r} cannot name a thread", expected, "name it with --opens ID")
    )
