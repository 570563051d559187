"""Every day of a count with what it is there: the day it counts from, day 1, a holiday left out; it decides no date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from lettergen.model.deadline import Calendar, StageSpec
from lettergen.rules.counting import parse_within
from lettergen.rules.periods import Moment, counted, day_of, day_off, first_day, scoped, settled


class CountedDay(NamedTuple):
    """One day from the trigger to the due date; `number` is its place in the count, None where it has none."""

    date: dt.date
    number: int | None
    told: str


def days_of(
    spec: StageSpec, start: Moment, calendar: Calendar | None, *, zone: str = "", via: str = ""
) -> Iterator[CountedDay]:
    """Give every day of a count, both ends included, in the order they are counted; hours have no numbers.

    `spec` is one count, not the earliest or latest of several. Raises as `resolve_stages`.
    """
    calendar, way = scoped(calendar, spec.scope), -1 if spec.before else 1
    last, *_ = counted(spec, start, calendar, zone)
    due, _ = settled(spec, last, day_of(start), calendar, via, way)
    count = parse_within(spec.count)
    first, _ = first_day(spec, start, calendar, zone)
    number, day, end = 0, day_of(start), max(last, due, key=lambda one: way * one.toordinal())
    while True:
        off = day_off(day, calendar)
        begun = way * (day - first).days >= (0 if spec.count_trigger_day else 1)
        place = None
        if way * (day - last).days > 0:
            told = "after the count" + (f": {off}" if off else "")
        elif not begun:
            told = (
                "the day it counts from" if day == day_of(start) else "before the count" + (f": {off}" if off else "")
            )
        elif off and count.unit == "business day":
            told = f"not counted: {off}"
        elif count.unit == "hour":
            told = off
        else:
            number += 1
            place, told = number, off
        yield CountedDay(day, place, ", ".join(filter(None, (told, "due" if day == due else ""))))
        if day == end:
            return
        day += dt.timedelta(days=way)
