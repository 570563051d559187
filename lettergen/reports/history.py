"""A thread's story, one row an event: when, what, which items, by whom, and the due date before and after."""

from __future__ import annotations

import datetime as dt

from lettergen.model.deadline import StageName
from lettergen.model.tracking import Clock, Disposition, Event, EventType, Thread
from lettergen.reports.tables import Column, Table
from lettergen.rules.facts import Facts, gather, visible
from lettergen.rules.rollup import items_of, labels_of, spoken, walk

_COLUMNS = (
    Column("seq", audience="programs"),
    Column("on", "Date"),
    Column("letter", audience="programs"),
    Column("round"),
    Column("event"),
    Column("what", audience="people"),
    *(Column(key, audience="programs") for key in ("items", "until", "grounds", "via")),
    Column("due", audience="programs"),
    Column("due_told", "Due then", "people"),
    Column("former", "Formerly due"),
    Column("stage", audience="programs"),
    Column("author", "By"),
    Column("entered", audience="programs"),
    Column("entered_told", "Entered (UTC)", "people"),
    Column("note"),
    *(Column(key, audience="programs") for key in ("documents", "files", "hash")),
)


def history_table(thread: Thread) -> Table:
    """Return every event of the thread in the order it happened.

    `due` is the date that held after it, `former` what it was before, both of one `stage`: the one that the event
    moves or starts, else the main one of its letter. People read the stage where it is not the answers, or the item
    whose own deadline it is.
    """
    events = visible(thread.events)
    rows = tuple(_row(event, thread, events[: at + 1]) for at, event in enumerate(events))
    return Table("history", _COLUMNS, rows, facts={"thread": thread.name, "recipient": thread.recipient.name})


def _row(event: Event, thread: Thread, so_far: tuple[Event, ...]) -> tuple[object, ...]:
    clock = _clock(event, gather(thread.model_copy(update={"events": so_far}), event.on))
    stage = clock.stage if clock else ""
    of = f"item {labels_of(items_of(thread.rounds.values()))[clock.item]}" if clock and clock.item else stage
    entered = event.entered.astimezone(dt.UTC)
    return (
        event.seq,
        event.on,
        str(event.letter),
        event.letter.round,
        spoken(event.type),
        _what(event, thread),
        dict(event.items),
        event.until,
        event.grounds,
        event.via,
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
    )


def _clock(event: Event, facts: Facts) -> Clock | None:
    """Return the clock that the event is about: of its stage, in its round, else in the newest round that has it.

    Where it starts or moves only items' own deadlines, it is about the first of these.
    """
    mains = [one.main_stage for one in sorted(facts.rounds, key=lambda one: one.number != event.letter.round)]
    starts = event.deadlines and event.type not in {EventType.GENERATED, EventType.SENT}
    stage = event.stage or (event.deadlines[0].stage if starts else next(iter(mains), None))
    item = event.deadlines[0].item if starts else ""
    until = event.until if event.type is EventType.EXTENSION_GRANTED else None

    def fit(one: Clock) -> tuple[bool, int, bool, bool, str]:
        moved = until in {None, one.due}
        return one.round != event.letter.round, -one.round, not moved, one.item != item, one.item

    return min((clock for clock in facts.clocks if clock.stage == stage), key=fit, default=None)


def _what(event: Event, thread: Thread) -> str:
    """Return what the event says beyond its name: items by label, a new date, grounds, how it went, the file."""
    groups: dict[Disposition, list[str]] = {}
    for item in walk(items_of(thread.rounds.values())):
        if item.id in event.items:
            groups.setdefault(event.items[item.id], []).append(item.label)
    asks = event.type in {EventType.GENERATED, EventType.SENT} and thread.rounds.get(event.letter.round)
    told = (
        *(f"{', '.join(labels)} {spoken(disposition)}" for disposition, labels in groups.items()),
        f"asks {', '.join(item.label for item in asks.items)}" if asks else "",
        f"until {event.until}" if event.until else "",
        f"on the ground of {' and '.join(event.grounds)}" if event.grounds else "",
        f"by {event.via.replace('_', ' ')}" if event.via else "",
        ", ".join(one.file for one in event.documents),
    )
    return "; ".join(filter(None, told))
