"""Today's list: one row a thread, worked out by `rules.status`; it only chooses words and columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from lettergen.model.tracking import Clock, ClockState, ThreadStatus
from lettergen.reports.items import item_facts, items_meant
from lettergen.reports.tables import Column, Table
from lettergen.rules.clocks import LATE
from lettergen.rules.why import late_words

_CLOCK = ("stage", "former", "moved", "item", "missed", "remaining", "time", "zone", "stopped", "late")
"""What programs read of the clock shown, beside its day: attributes of `Clock`."""


def status_table(statuses: Sequence[ThreadStatus], as_of: dt.date) -> Table:
    """Return the statuses of a day as a table, in the order given.

    `days` counts what is left, negative when late; people read "2 days left", which deadline it is where a letter has
    several, its hour, and what moved it. Where several threads are listed, people read the next step without its
    command; where several matters are, the thread's name instead of the recipient's. JSON holds each thread's items,
    and each date that the deadline ever had.
    """
    several = len({status.thread.partition("/")[0] for status in statuses}) > 1
    step = (lambda one: one.next_step.partition(": lettergen ")[0]) if len(statuses) > 1 else "next_step"
    columns = (
        Column("thread", "Letter", "all" if several else "programs"),
        Column("recipient", audience="programs" if several else "all"),
        Column("headline", "Status"),
        Column("clock", audience="programs", cell="clock.state"),
        Column("due", audience="programs", cell="clock.due"),
        Column("due_told", "Due", "people", due_words),
        Column("days", audience="programs", cell="clock.days"),
        Column("left", "Time", "people", lambda one: in_words(one.clock)),
        *(Column(key, audience="programs") for key in ("settled", "asked")),
        Column("of", "Settled", "people", lambda one: f"{one.settled} of {one.asked}"),
        Column("next_step", audience="programs"),
        Column("next_told", "Next step", "people", step),
        Column("owner"),
        Column("round", audience="programs"),
        *(Column(key, audience="programs", cell=f"clock.{key}") for key in _CLOCK),
        Column("moves", audience="json", cell=lambda one: [move.model_dump(mode="json") for move in one.clock.moves]),
        Column("items", audience="json", cell=item_facts),
    )
    return Table.of("status", columns, statuses, {"as_of": as_of.isoformat()}, f"As of {as_of}")


def in_words(clock: Clock) -> str:
    """Return how a clock stands, in words: "2 days left", "1 day late", "due today", "satisfied, late by 2 days"."""
    if clock.days is None:
        return clock.state.value + (f", {late_words(clock.late)}" if clock.late is not None else "")
    count = abs(clock.days)
    time = f"{count} {'day' if count == 1 else 'days'} {'late' if clock.days < 0 else 'left'}"
    if clock.state is ClockState.PAUSED:
        return f"paused ({time})"
    return time if clock.days else "late today" if clock.state in LATE else "due today"


def due_words(status: ThreadStatus) -> str:
    """Return the date with its stage where there are several, and with what moved it; nothing where no clock runs."""
    clock = status.clock
    if clock.state is ClockState.NO_DEADLINE:
        return ""
    several = len({(one.stage, one.item) for one in status.clocks}) > 1
    what = clock.stage if several else ""
    if clock.item:
        what = items_meant(clock, status.clocks, [one.item for one in status.items])
    more = f"{clock.remaining} more to come" if clock.remaining else ""
    missed = f"{len(clock.missed)} missed" if len(clock.missed) > 1 else ""
    words = ", ".join(filter(None, (what, clock.moved, missed, more)))
    hour = f"{clock.time:%H:%M}" if clock.time else ""
    return " ".join(filter(None, (str(clock.due or ""), hour, words)))
