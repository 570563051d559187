"""A thread's deadlines as entries of a calendar: what each says now, and how often that changed; it writes no file.

`agenda` does not depend on today, so that the same record gives the same calendar on any day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from lettergen.model.deadline import Deadline, StageName
from lettergen.model.tracking import Clock, ClockState, Event, LetterName, Thread
from lettergen.rules.facts import Facts, gather
from lettergen.rules.rollup import labels_of
from lettergen.rules.status import thread_status


class Mark(StrEnum):
    """What a calendar shows of a deadline."""

    OPEN = "open"
    PAUSED = "paused"
    SETTLED = "settled"
    CANCELLED = "cancelled"


class Due(NamedTuple):
    """What an entry says: the day, the instant where a time is set, what for, and how it stands.

    `former` holds the days before, `waits` the labels of the items and parts that it waits for, `item` the label of
    the one whose own deadline it is.
    """

    letter: str
    recipient: str
    stage: str
    item: str
    day: dt.date
    time: dt.time | None
    zone: str
    mark: Mark
    former: tuple[dt.date, ...]
    waits: tuple[str, ...]
    rule: str


class Entry(NamedTuple):
    """A deadline with its lasting name, the number of times that what it says changed, and when it did last (UTC)."""

    uid: str
    due: Due
    sequence: int
    changed: dt.datetime


def agenda(thread: Thread) -> tuple[Entry, ...]:
    """Return an entry for every deadline that the thread's letters ever had once sent, the earliest day first.

    Its name is made of letter, stage and item, and of the hash of the thread's first event, so that two offices'
    calendars never share one. A deadline that a later letter superseded, or that ended with the matter, is cancelled.
    """
    entries: dict[str, Entry] = {}
    for at, event in enumerate(thread.events, 1):
        shown = _shown(thread, thread.events[:at])
        for uid in entries.keys() - shown.keys():
            _put(entries, uid, entries[uid].due._replace(mark=Mark.CANCELLED, waits=()), event)
        for uid, due in shown.items():
            _put(entries, uid, due, event)
    return tuple(sorted(entries.values(), key=lambda entry: (entry.due.day, entry.uid)))


def on_day(entries: Iterable[Entry], today: dt.date) -> tuple[Entry, ...]:
    """Return the entries as they stand that day: time to object that has run out by then needs no event to end it."""
    return tuple(
        one._replace(due=one.due._replace(mark=Mark.SETTLED, waits=()))
        if one.due.mark is Mark.OPEN and one.due.stage == StageName.OBJECTIONS and one.due.day < today
        else one
        for one in entries
    )


def _put(entries: dict[str, Entry], uid: str, due: Due, event: Event) -> None:
    known = entries.get(uid)
    if known is None or known.due != due:
        entries[uid] = Entry(uid, due, known.sequence + 1 if known else 0, event.entered)


def _shown(thread: Thread, events: tuple[Event, ...]) -> dict[str, Due]:
    """Return what the calendar shows after these events, by name."""
    then = thread.model_copy(update={"events": events})
    day = max(event.on for event in events)
    facts = gather(then, day)
    if not any(one.sent for one in facts.rounds):
        return {}
    clocks = thread_status(then, day).clocks
    known = {(one.number, each.item, each.stage): each for one in facts.rounds for each in one.deadlines}
    return {
        _uid(thread, clock): _due(thread, facts, clock, known[clock.round, clock.item, clock.stage])
        for clock in clocks
        if clock.due
    }


def _uid(thread: Thread, clock: Clock) -> str:
    name = f"{thread.name.replace('/', '.')}.{clock.round}.{clock.stage}"
    return f"{name}{f'.{clock.item}' if clock.item else ''}.{thread.events[0].hash[:12]}@lettergen"


def _due(thread: Thread, facts: Facts, clock: Clock, deadline: Deadline) -> Due:
    marks = {ClockState.SATISFIED: Mark.SETTLED, ClockState.PAUSED: Mark.PAUSED, ClockState.NO_DEADLINE: Mark.CANCELLED}
    labels = labels_of(one.item for one in facts.items)
    matter, recipient = thread.name.split("/")
    return Due(
        letter=str(LetterName(matter, recipient, clock.round)),
        recipient=thread.recipient.name,
        stage=clock.stage,
        item=labels.get(clock.item, clock.item),
        day=clock.due or deadline.date,
        time=clock.time,
        zone=clock.zone,
        mark=marks.get(clock.state, Mark.OPEN),
        former=clock.former,
        waits=tuple(labels[key] for key in clock.waits),
        rule=deadline.rule,
    )
