"""A thread's story, one row an event: when, what, which items, by whom, and the due date before and after."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable, Iterator, Sequence

from lettergen.model.deadline import StageName
from lettergen.model.tracking import Amendment, Clock, Event, EventType, Thread
from lettergen.reports.items import items_meant
from lettergen.reports.tables import Column, Table
from lettergen.rules.corrections import VALUES, amended
from lettergen.rules.facts import Facts, gather, visible
from lettergen.rules.matching import briefly
from lettergen.rules.rollup import items_of, leaves, spoken, walk
from lettergen.rules.running import is_in_part

_MORE = ("time", "received", "outcome", "said_by", "capacity", "addressed_to", "automatic", "linked")
"""What programs read of an event beside the rest: attributes of `Event`."""
_COLUMNS = (
    Column("seq", "No."),
    Column("on", "Date"),
    Column("letter", audience="programs"),
    Column("round"),
    Column("event"),
    Column("what", audience="people"),
    *(Column(key, audience="programs") for key in ("items", "until", "grounds", "via", "struck", *_MORE)),
    Column("due", audience="programs"),
    Column("due_told", "Due then", "people"),
    Column("former", "Formerly due"),
    Column("stage", audience="programs"),
    Column("author", "By"),
    Column("entered", audience="programs"),
    Column("entered_told", "Entered (UTC)", "people"),
    Column("note"),
    *(Column(key, audience="programs") for key in ("documents", "files", "hash")),
    Column("answers", audience="json"),
)


def history_table(
    thread: Thread, as_of: dt.date | dt.datetime | None = None, known_at: dt.datetime | None = None
) -> Table:
    """Return every event of the thread in the order it happened, up to a day or instant, as it was known at that time.

    `due` is the date that held after it, `former` what it was before, both of one `stage`: the one that the event
    moves or starts, else the main one of its letter. People read the stage where it is not the answers, or the item
    whose own deadline it is. A corrected event says what counts now, and what it said first; a struck one stays.
    """
    known = [event for event in thread.events if known_at is None or event.entered <= known_at]
    story, counts = visible(known, as_of), {event.seq for event in amended(known)}
    struck = visible([event for event in known if event.seq not in counts], as_of)
    rows, at = [], 0
    for event in heapq.merge(story, struck, key=lambda event: (event.on, event.seq)):
        at += event.seq in counts
        so_far = story[:at] if event.seq in counts else ()
        rows.append(_row(event, thread, so_far, _corrected(event, known)))
    return Table("history", _COLUMNS, rows, facts={"thread": thread.name, "recipient": thread.recipient.name})


def _row(event: Event, thread: Thread, so_far: tuple[Event, ...], corrected: str) -> tuple[object, ...]:
    """Return the row of an event, the last of those `so_far`; without these it was struck."""
    facts = gather(thread.model_copy(update={"events": so_far}), event.on) if so_far else None
    clock = _clock(event, facts) if facts else None
    of = stage = clock.stage if clock else ""
    if clock and facts and clock.item:
        of = items_meant(clock, facts.clocks, items_of(thread.rounds.values()))
    entered = event.entered.astimezone(dt.UTC)
    return (
        event.seq,
        event.on,
        str(event.letter),
        event.letter.round,
        spoken(event.type),
        "; ".join(filter(None, (what_happened(event, thread, so_far), corrected))),
        dict(event.items),
        event.until,
        event.grounds,
        event.via,
        not so_far,
        *(getattr(event, key) for key in _MORE),
        clock and clock.due,
        f"{clock.due} {'' if of == StageName.ANSWERS else of}".strip() if clock and clock.due else "",
        clock.former if clock else (),
        stage,
        event.author,
        entered.isoformat(timespec="minutes"),
        f"{entered:%Y-%m-%d %H:%M}",
        event.note,
        tuple(one.document for one in event.documents),
        tuple(one.file for one in event.documents),
        event.hash,
        {key: given.model_dump() for key, given in event.answers.items()},
    )


def _clock(event: Event, facts: Facts) -> Clock | None:
    """Return the clock that the event is about: of its stage, in its round, else in the newest round that has it.

    Where it starts or moves only items' own deadlines, or names only items that have their own, it is about the first
    of these.
    """
    if own := _own(event, facts):
        return min(own, key=lambda one: (one.due or dt.date.max, one.item))
    mains = [one.main_stage for one in sorted(facts.rounds, key=lambda one: one.number != event.letter.round)]
    starts = event.deadlines and event.type not in {EventType.GENERATED, EventType.SENT}
    stage = event.stage or (event.deadlines[0].stage if starts else next(iter(mains), None))
    item = event.deadlines[0].item if starts else ""
    until = event.until if event.type is EventType.EXTENSION_GRANTED else None

    def fit(one: Clock) -> tuple[bool, int, bool, bool, str]:
        moved = until in {None, one.due}
        return one.round != event.letter.round, -one.round, not moved, one.item != item, one.item

    return min((clock for clock in facts.clocks if clock.stage == stage), key=fit, default=None)


def _own(event: Event, facts: Facts) -> list[Clock]:
    """Return the clocks of the items that the event names, where each of these has a deadline of its own."""
    tops = (one.item for one in facts.items)
    named = {leaf.id for item in walk(tops) if item.id in event.items for leaf in leaves(item)}
    apart = next((one.own for one in facts.rounds if one.number == event.letter.round), {})
    owners = {key for key, ids in apart.items() if ids & named}
    if event.deadlines or not owners or named - frozenset[str]().union(*(apart[key] for key in owners)):
        return []
    return [one for one in facts.clocks if one.item in owners and one.round == event.letter.round]


def what_happened(event: Event, thread: Thread, so_far: tuple[Event, ...], day: Callable[[dt.date], str] = str) -> str:
    """Return what the event says beyond its name: items by label, a new `day`, grounds, who spoke, the files."""
    groups: dict[str, set[str]] = {}
    tree = items_of(thread.rounds.values())
    for item in walk(tree):
        if item.id in event.items:
            own = " and ".join(event.item_grounds.get(item.id, ()))
            word = spoken(event.items[item.id]) + (f" ({own})" if own else "")
            groups.setdefault(word, set()).add(item.id)
    asks = event.type in {EventType.GENERATED, EventType.SENT} and thread.rounds.get(event.letter.round)
    part = event.type is EventType.EXTENSION_GRANTED and is_in_part(event, so_far[:-1])
    told = (
        "automatic" if event.automatic else "",
        f"at {event.time:%H:%M}" if event.time else "",
        "granted in part" if part else spoken(event.outcome) if event.outcome else "",
        *(f"{briefly(ids, tree)} {word}" for word, ids in groups.items()),
        f"words on {briefly(event.answers, tree)}" if event.answers else "",
        "accepts every claim" if event.type is EventType.ASSESSED and not event.items else "",
        f"{spoken(asks.step)} ({spoken(asks.situation)})" if asks and asks.step and asks.situation else "",
        f"asks {briefly({item.id for item in asks.items}, tree)}" if asks else "",
        f"until {day(event.until)}" if event.until else "",
        f"on the ground of {' and '.join(event.grounds)}" if event.grounds else "",
        f"{'' if event.type is EventType.SENT and event.linked else 'by '}{event.via.replace('_', ' ')}"
        if event.via
        else "",
        f"said by {event.said_by}" if event.said_by else "",
        f"as {spoken(event.capacity)}" if event.capacity else "",
        f"to {event.addressed_to}" if event.addressed_to else "",
        f"linked with {event.linked}" if event.linked else "",
        f"received {day(event.received)}" if event.received else "",
        ", ".join(one.file for one in event.documents),
    )
    return "; ".join(filter(None, told))


def _corrected(event: Event, known: Sequence[Event]) -> str:
    """Return what a correction changes; of a corrected event what it said first, of a struck one what struck it."""
    if event.amends:
        changes = ", ".join(_values(event.amends))
        return f"strikes event {event.amends.seq}" if event.amends.void else f"event {event.amends.seq}: {changes}"
    by = [one for one in known if one.amends and one.amends.seq == event.seq]
    if not by:
        return ""
    if by[-1].amends and by[-1].amends.void:
        return f"struck by event {by[-1].seq}"
    first = next(one for one in known if one.seq == event.seq)
    changed = [name for name in VALUES if getattr(first, name) != getattr(event, name)]
    numbers, said = " and ".join(str(one.seq) for one in by), ", ".join(_values(first, changed))
    return f"corrected by event{'s' if len(by) > 1 else ''} {numbers}; first said {said or 'the same'}"


def _values(said: Event | Amendment, names: Sequence[str] = VALUES) -> Iterator[str]:
    for name in names:
        value = getattr(said, name)
        if name == "items" and value:
            yield ", ".join(f"{key}={word}" for key, word in value.items())
        elif value is not None:
            told = " and ".join(value) if isinstance(value, tuple) else f"{value:%H:%M}" if name == "time" else value
            yield f"{name} {told or 'nothing'}"
