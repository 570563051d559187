"""When a stage is due and why: pure day counting with its explanation; holidays come in as a Calendar value.

It knows fixed dates and counts of days, business days, weeks and months after a trigger. Nothing rolls by itself.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from lettergen.errors import BadInputError, Place, Problem
from lettergen.model.deadline import Calendar, Deadline, StageSpec, Trigger

_COUNT = re.compile(r"\s*(?P<number>[1-9]\d{0,3})[ -]*(?P<unit>business[ -]+day|day|week|month)s?\s*", re.IGNORECASE)
_NO_DAYS: Mapping[Trigger, dt.date] = MappingProxyType({})
TRIGGER_WORDS = MappingProxyType(
    {
        Trigger.LETTER_DATE: "the letter's date",
        Trigger.SENT: "the day it is sent",
        Trigger.DELIVERED: "the day it is delivered",
        Trigger.RECEIVED: "the day it is received",
        Trigger.SERVED: "the day it is served",
    }
)


class Count(NamedTuple):
    """A number of units: `unit` is day, business day, week or month."""

    number: int
    unit: str

    def __str__(self) -> str:
        """Return it as people write it: "1 day", "10 business days"."""
        return f"{self.number} {self.unit}{'' if self.number == 1 else 's'}"


class Counted(NamedTuple):
    """Where a count ends and the lines that tell how it got there."""

    day: dt.date
    steps: tuple[str, ...]


def parse_within(text: str) -> Count:
    """Read "10 business days", "2 weeks", "1 month" (1 to 9999). Raises BadInputError D150."""
    found = _COUNT.fullmatch(text)
    if found is None:
        raise _bad("D150", f"{text!r} is no count of days", 'a count such as "10 business days", "2 weeks", "1 month"')
    return Count(int(found["number"]), " ".join(found["unit"].lower().replace("-", " ").split()))


def resolve(
    spec: StageSpec,
    *,
    letter_date: dt.date,
    sent: dt.date | None = None,
    known: Mapping[Trigger, dt.date] = _NO_DAYS,
    calendar: Calendar | None = None,
    zone: str | None = None,
) -> Deadline | None:
    """Work out one stage's deadline, or return None while the day it counts from is not known yet.

    `known` holds further trigger days (delivered, received, served). `zone` serves where the stage names a time and no
    zone. Raises BadInputError D151 (no calendar for business days), D152 (the calendar ends too early), D153 (the
    count leaves the calendar of the civil years).
    """
    if spec.date is not None:
        return _fixed(spec, spec.date, calendar, zone)
    start = {**known, Trigger.LETTER_DATE: letter_date, **({Trigger.SENT: sent} if sent else {})}.get(spec.trigger)
    if start is None:
        return None
    count = parse_within(spec.within or "")
    counted = count_from(start, count, calendar)
    opening = f"{count} after {TRIGGER_WORDS[spec.trigger]}, {_named(start)}, which is not counted."
    return Deadline(
        stage=spec.stage,
        date=counted.day,
        time=spec.time,
        zone=_zone(spec, zone),
        rule=f"{count} after {spec.trigger}",
        calendar=_calendar_name(calendar) if count.unit == "business day" else "",
        explanation=(opening, *counted.steps, f"Due {_named(counted.day)}{_clock(spec, zone)}."),
    )


def resolve_stages(
    specs: Iterable[StageSpec],
    *,
    letter_date: dt.date,
    sent: dt.date | None = None,
    calendar: Calendar | None = None,
    zone: str | None = None,
) -> tuple[tuple[Deadline, ...], tuple[StageSpec, ...]]:
    """Return the stages that have a date by now, and those that still wait for their trigger. Raises as `resolve`."""
    due: list[Deadline] = []
    waiting: list[StageSpec] = []
    for spec in specs:
        deadline = resolve(spec, letter_date=letter_date, sent=sent, calendar=calendar, zone=zone)
        if deadline is None:
            waiting.append(spec)
        else:
            due.append(deadline)
    return tuple(due), tuple(waiting)


def count_from(start: dt.date, count: Count, calendar: Calendar | None = None) -> Counted:
    """Count from a day, which is itself not counted, and tell every step that is not obvious. Raises as `resolve`."""
    try:
        match count.unit:
            case "business day":
                return _business_days(start, count.number, _present(calendar))
            case "month":
                return _with_rest_day(_months(start, count.number), calendar)
            case unit:
                days = count.number * (7 if unit == "week" else 1)
                return _with_rest_day(Counted(start + dt.timedelta(days=days), ()), calendar)
    except OverflowError as error:
        raise _bad("D153", f"{count} after {start} leaves the years 1 to 9999", "a nearer deadline") from error


def _fixed(spec: StageSpec, day: dt.date, calendar: Calendar | None, zone: str | None) -> Deadline:
    told = _with_rest_day(Counted(day, ()), calendar)
    return Deadline(
        stage=spec.stage,
        date=day,
        time=spec.time,
        zone=_zone(spec, zone),
        rule="fixed date",
        explanation=(f"The letter names the date: {_named(day)}{_clock(spec, zone)}.", *told.steps),
    )


def _business_days(start: dt.date, number: int, calendar: Calendar) -> Counted:
    day, left, steps = start, number, []
    while left:
        day += dt.timedelta(days=1)
        reason = _why_not_working(calendar, day)
        if reason is None:
            left -= 1
        else:
            steps.append(f"{_named(day)} is skipped: {_rest(reason, day)}.")
    return Counted(day, tuple(steps))


def _months(start: dt.date, number: int) -> Counted:
    """Add months; a day that the month lacks becomes its last day."""
    years, month0 = divmod(start.month - 1 + number, 12)
    year, month = start.year + years, month0 + 1
    if year > dt.MAXYEAR:
        raise OverflowError
    last = months.monthrange(year, month)[1]
    if start.day <= last:
        return Counted(dt.date(year, month, start.day), ())
    return Counted(dt.date(year, month, last), (f"{year}-{month:02} has no day {start.day}: its last day serves.",))


def _with_rest_day(counted: Counted, calendar: Calendar | None) -> Counted:
    """Say so where the day is no working day; it stays all the same."""
    if calendar is None or not calendar.first_year <= counted.day.year <= calendar.last_year:
        return counted
    reason = calendar.why_not_working(counted.day)
    if reason is None:
        return counted
    line = f"{_named(counted.day)} is no working day ({_rest(reason, counted.day)}); the date does not move by itself."
    return Counted(counted.day, (*counted.steps, line))


def _present(calendar: Calendar | None) -> Calendar:
    if calendar is None:
        raise _bad("D151", "business days are counted without a calendar", "a calendar such as us or us-dc")
    return calendar


def _why_not_working(calendar: Calendar, day: dt.date) -> str | None:
    if not calendar.first_year <= day.year <= calendar.last_year:
        span = f"{calendar.first_year} to {calendar.last_year}"
        raise _bad("D152", f"{day} lies outside the calendar {calendar.name}, which knows {span}", "a day it knows")
    return calendar.why_not_working(day)


def _rest(reason: str, day: dt.date) -> str:
    return "weekend" if reason == f"{day:%A}" else reason


def _named(day: dt.date) -> str:
    return f"{day:%A} {day.isoformat()}"


def _zone(spec: StageSpec, zone: str | None) -> str:
    return (spec.zone or zone or "") if spec.time else ""


def _clock(spec: StageSpec, zone: str | None) -> str:
    if spec.time is None:
        return ""
    return f", {spec.time:%H:%M}" + (f" {_zone(spec, zone)}" if _zone(spec, zone) else "")


def _calendar_name(calendar: Calendar | None) -> str:
    return f"{calendar.name} ({calendar.version})" if calendar else ""


def _bad(code: str, found: str, expected: str) -> BadInputError:
    return BadInputError(Problem(code, Place(detail="deadline"), found, expected, REMEDIES[code]))


REMEDIES = MappingProxyType(
    {
        "D150": 'write --within "10 business days"',
        "D151": "name a calendar for the recipient or under [defaults]",
        "D152": "name a nearer date",
        "D153": "name a nearer date",
    }
)
