"""When a stage is due and why: pure day counting with its explanation; holidays come in as a Calendar value.

It knows fixed dates, counts of days, business days, weeks and months after a trigger, and both again and again until a
last day. Nothing rolls by itself.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lettergen.errors import BadInputError, Place, Problem
from lettergen.model.deadline import Calendar, Deadline, StageSpec, Trigger
from lettergen.model.letter import Asked
from lettergen.rules.rollup import walk

MOST_DAYS = 400
"""How many days one recurring deadline may have."""

_COUNT = re.compile(r"\s*(?P<number>[1-9]\d{0,3})[ -]*(?P<unit>business[ -]+day|day|week|month)s?\s*", re.IGNORECASE)
_TRIGGERS = {
    Trigger.LETTER_DATE: "the letter's date",
    Trigger.SENT: "the day it is sent",
    Trigger.DELIVERED: "the day it is delivered",
    Trigger.RECEIVED: "the day it is received",
    Trigger.SERVED: "the day it is served",
}


class Count(NamedTuple):
    """A number of units: `unit` is day, business day, week or month."""

    number: int
    unit: str

    def __str__(self) -> str:
        """Return it as people write it: "1 day", "10 business days"."""
        return f"{self.number} {self.unit}{'' if self.number == 1 else 's'}"


def parse_within(text: str) -> Count:
    """Read "10 business days", "2 weeks", "1 month" (1 to 9999). Raises BadInputError D150."""
    found = _COUNT.fullmatch(text)
    if found is None:
        expected = 'a count such as "10 business days", "2 weeks", "1 month"'
        raise _bad("D150", f"{text!r} is no count of days", expected, "write the number in digits, then the unit")
    return Count(int(found["number"]), " ".join(found["unit"].lower().replace("-", " ").split()))


def stages_for(every: Iterable[StageSpec], own: Iterable[StageSpec]) -> tuple[StageSpec, ...]:
    """Return the questionnaire's deadlines of one recipient: its own take the place of those of their stage."""
    own = tuple(own)
    replaced = {spec.stage for spec in own}
    return (*(spec for spec in every if spec.stage not in replaced), *own)


def resolve_stages(
    specs: Iterable[StageSpec],
    *,
    letter_date: dt.date,
    sent: dt.date | None = None,
    arrived: dt.date | None = None,
    happened: dt.date | None = None,
    calendar: Calendar | None = None,
    zone: str | None = None,
) -> tuple[tuple[Deadline, ...], tuple[StageSpec, ...]]:
    """Return the deadlines of the stages that have a date by now, and the stages that still wait for their trigger.

    `arrived` is the day of delivery, receipt and service, `happened` that of the event a stage names. `zone` serves
    where a stage names a time and no zone. Raises BadInputError D151 (no calendar for business days), D152 (the
    calendar ends too early), D153 (the count leaves the calendar of the civil years), D156 (more than 400 days),
    D157 (the first day lies after the last).
    """
    due, waiting = [], []
    days = {Trigger.LETTER_DATE: letter_date, Trigger.SENT: sent, Trigger.EVENT: happened}
    for spec in specs:
        start = days.get(spec.trigger, arrived)
        if spec.date is None and start is None:
            # What waits is kept with the letter, and must not depend on the settings of a later day.
            waiting.append(spec.model_copy(update={"zone": spec.zone or zone}) if spec.time else spec)
        else:
            due.append(_resolve(spec, start or letter_date, calendar, zone))
    return tuple(due), tuple(waiting)


def deadlines_of(asked: Asked) -> tuple[Deadline, ...]:
    """Return every deadline that a letter gives: its stages', then its items' own, each with the id of its item."""
    own = ((item.id, item.due) for item in walk(asked.items))
    return (*asked.stages, *(due.model_copy(update={"item": item_id}) for item_id, due in own if due))


def _resolve(spec: StageSpec, start: dt.date, calendar: Calendar | None, zone: str | None) -> Deadline:
    zone = (spec.zone or zone or "") if spec.time else ""
    clock = f", {spec.time:%H:%M} {zone}".rstrip() if spec.time else ""
    every = parse_within(spec.every) if spec.every else None
    counted = [every] if every else []
    if spec.date is not None:
        day, rule = spec.date, "fixed date"
        told = [f"The letter names the date: {_named(day)}{clock}.", *_rest_day(day, calendar)]
    else:
        # What only recurs falls due for the first time when that span has passed once.
        count = parse_within(spec.within or spec.every or "")
        counted.append(count)
        day, steps = count_from(start, count, calendar)
        rule = f"{count} after {spec.event or spec.trigger}"
        opening = f"{count} after {spec.event or _TRIGGERS[spec.trigger]}, {_named(start)}, which is not counted."
        told = [opening, *steps, f"Due {_named(day)}{clock}."]
    later: tuple[dt.date, ...] = ()
    if every and spec.until:
        later = tuple(_again(day, every, spec.until, calendar))
        rule = f"{rule}, then every {every} until {spec.until}"
        told += _told_again(later, every, spec.until, calendar)
    with_calendar = calendar and any(count.unit == "business day" for count in counted)
    return Deadline(
        stage=spec.stage,
        date=day,
        time=spec.time,
        zone=zone,
        rule=rule,
        calendar=f"{calendar.name} ({calendar.version})" if calendar and with_calendar else "",
        explanation=tuple(told),
        rolling=spec.rolling,
        within=spec.within or "",
        every=str(every or ""),
        later=later,
    )


def count_from(start: dt.date, count: Count, calendar: Calendar | None = None) -> tuple[dt.date, tuple[str, ...]]:
    """Count from a day, itself not counted; return the last day and every step not obvious. Raises as above."""
    try:
        match count.unit:
            case "business day":
                return _business_days(start, count.number, calendar)
            case "month":
                day = _months(start, count.number)
                lacks = f"{day:%Y-%m} has no day {start.day}: its last day serves."
                return day, (*([lacks] if day.day < start.day else []), *_rest_day(day, calendar))
            case unit:
                day = start + dt.timedelta(days=count.number * (7 if unit == "week" else 1))
                return day, _rest_day(day, calendar)
    except OverflowError as error:
        found = f"{count} after {start} leaves the years 1 to 9999"
        raise _bad("D153", found, "a nearer deadline", "name a nearer date") from error


def _again(first: dt.date, every: Count, until: dt.date, calendar: Calendar | None) -> Iterator[dt.date]:
    """Give the days after the first, none after `until`; months count from the first, so that the 31st comes back."""
    if first > until:
        found = f"the deadline first falls on {first}, after its last day {until}"
        raise _bad("D157", found, "a first day on or before `until`", "correct `until`, or shorten `every`")
    day = first
    for number in itertools.count(1):
        whole = every.unit == "month"
        try:
            day, _ = (
                count_from(first, Count(number * every.number, "month")) if whole else count_from(day, every, calendar)
            )
        except BadInputError:
            if every.unit != "business day" or (calendar and until.year <= calendar.last_year):
                return  # the next day lies behind the years that are known, and so behind `until`
            raise
        if day > until:
            return
        if number == MOST_DAYS:
            found = f"every {every} from {first} until {until} are more than {MOST_DAYS} days"
            raise _bad("D156", found, f"at most {MOST_DAYS} days", "write a longer `every`, or a nearer `until`")
        yield day


def _told_again(later: tuple[dt.date, ...], every: Count, until: dt.date, calendar: Calendar | None) -> Iterator[str]:
    last = f"; the last day is {_named(later[-1])}" if later else ""
    times = f"{len(later)} more time{'' if len(later) == 1 else 's'}" if later else "never again"
    yield f"Then every {every} until {_named(until)}: {times}{last}."
    for day in later:
        yield from _rest_day(day, calendar)


def _business_days(start: dt.date, number: int, calendar: Calendar | None) -> tuple[dt.date, tuple[str, ...]]:
    if calendar is None:
        remedy = "name a calendar for the recipient or under [defaults]"
        raise _bad("D151", "business days are counted without a calendar", "a calendar such as us or us-dc", remedy)
    day, steps = start, []
    while number:
        day += dt.timedelta(days=1)
        if not calendar.first_year <= day.year <= calendar.last_year:
            knows = f"{calendar.name}, which knows {calendar.first_year} to {calendar.last_year}"
            raise _bad("D152", f"{day} lies outside the calendar {knows}", "a day it knows", "name a nearer date")
        reason = calendar.why_not_working(day)
        number -= reason is None
        if reason:
            steps.append(f"{_named(day)} is skipped: {_rest(reason, day)}.")
    return day, tuple(steps)


def _months(start: dt.date, number: int) -> dt.date:
    """Add months; a day that the month lacks becomes its last day."""
    years, month0 = divmod(start.month - 1 + number, 12)
    year, month = start.year + years, month0 + 1
    if year > dt.MAXYEAR:
        raise OverflowError
    return dt.date(year, month, min(start.day, months.monthrange(year, month)[1]))


def _rest_day(day: dt.date, calendar: Calendar | None) -> tuple[str, ...]:
    """Say so where the day is no working day; it stays all the same."""
    known = calendar is not None and calendar.first_year <= day.year <= calendar.last_year
    reason = calendar.why_not_working(day) if calendar and known else None
    if not reason:
        return ()
    return (f"{_named(day)} is no working day ({_rest(reason, day)}); the date does not move by itself.",)


def _rest(reason: str, day: dt.date) -> str:
    return "weekend" if reason == f"{day:%A}" else reason


def _named(day: dt.date) -> str:
    return f"{day:%A} {day.isoformat()}"


def _bad(code: str, found: str, expected: str, remedy: str) -> BadInputError:
    return BadInputError(Problem(code, Place(detail="deadline"), found, expected, remedy))
