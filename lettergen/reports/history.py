"""A thread's story, one row an event: when, what, which items, by whom, and the due date before and after."""

from __future__ import annotations

import datetime as dt

from lettergen.model.tracking import Disposition, Event, EventType, Thread
from lettergen.reports.tables import Column, Table
from lettergen.rules.facts import gather, visible
from lettergen.rules.rollup import items_of, spoken, walk

_COLUMNS = (
    Column("seq", audience="programs"),
    Column("on", "Date"),
    Column("letter", audience="programs"),
    Column("round"),
    Column("event"),
    Column("what", audience="people"),
    *(Column(key, audience="programs") for key in ("items", "until", "grounds", "via")),
    Column("due", "Due then"),
    Column("former", "Formerly due"),
    Column("author", "By"),
    Column("entered"),
    Column("note"),
    *(Column(key, audience="programs") for key in ("document", "file", "hash")),
)


def history_table(thread: Thread) -> Table:
    """Return every event of the thread in the order it happened; `due` is the date that held after it."""
    events = visible(thread.events)
    rows = tuple(_row(event, thread, events[: at + 1]) for at, event in enumerate(events))
    return Table("history", _COLUMNS, rows, facts={"thread": thread.name, "recipient": thread.recipient.name})


def _row(event: Event, thread: Thread, so_far: tuple[Event, ...]) -> tuple[object, ...]:
    clock = next(iter(gather(thread.model_copy(update={"events": so_far})).clocks), None)
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
        clock.former if clock else (),
        event.author,
        event.entered.astimezone(dt.UTC).isoformat(timespec="minutes"),
        event.note,
        event.document,
        event.file,
        event.hash,
    )


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
        event.file,
    )
    return "; ".join(filter(None, told))
