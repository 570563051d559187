"""Counting days and hours from one to another, with every step that is not obvious; it knows no deadline and no letter.

Holidays come in as a Calendar value, hours pass as they really do, whatever the clocks are set to.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
import re
from typing import Literal, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from lettergen.errors import BadInputError, Place, Problem
from lettergen.model.deadline import Calendar

Steps: TypeAlias = tuple[str, ...]
SKIPPED = " is skipped: "
"""What the step of a day says that no count counts."""

_COUNT = re.compile(
    r"\s*(?P<number>[1-9]\d{0,3})[ -]*(?P<unit>business[ -]+day|day|week|month|hour)s?\s*", re.IGNORECASE
)


class Count(NamedTuple):
    """A number of units: `unit` is day, business day, week, month or hour."""

    number: int
    unit: str

    def __str__(self) -> str:
        """Return it as people write it: "1 day", "10 business days"."""
        return f"{self.number} {self.unit}{'' if self.number == 1 else 's'}"


def parse_within(text: str) -> Count:
    """Read "10 business days", "2 weeks", "1 month", "72 hours" (1 to 9999). Raises BadInputError D150."""
    found = _COUNT.fullmatch(text)
    if found is None:
        expected = 'a count such as "10 business days", "2 weeks", "1 month", "72 hours"'
        raise bad("D150", f"{text!r} is no count of days", expected, "write the number in digits, then the unit")
    return Count(int(found["number"]), " ".join(found["unit"].lower().replace("-", " ").split()))


def count_from(
    start: dt.date,
    count: Count,
    calendar: Calendar | None = None,
    *,
    backward: bool = False,
    start_counts: bool = False,
) -> tuple[dt.date, Steps]:
    """Count from a day, itself not counted unless `start_counts`; return the last day and every step not obvious.

    A day that the last month lacks becomes that month's last; hours are not counted here. Raises BadInputError D151 (no
    calendar) and D152 (it ends too early), and OverflowError outside the years 1 to 9999, as all that counts here does.
    """
    way = -1 if backward else 1
    if count.unit == "business day":
        first = start - dt.timedelta(days=way) if start_counts else start
        return _working_days(first, count.number, calendar, way)
    if count.unit == "month":
        return _months(start, way * count.number, start_counts=start_counts)
    days = count.number * (7 if count.unit == "week" else 1) - start_counts
    return start + dt.timedelta(days=way * days), ()


def to_working_day(day: dt.date, calendar: Calendar | None, way: int, say: str) -> tuple[dt.date, Steps]:
    """Return the day itself where it is a working day, else the next one (`way` 1) or the one before (-1).

    `say` ends the step told of each day passed.
    """
    steps = []
    while reason := rest(day, calendar):
        steps.append(f"{named(day)} is no working day ({reason}): {say}.")
        day += dt.timedelta(days=way)
    return day, tuple(steps)


def rest(day: dt.date, calendar: Calendar | None) -> str:
    """Return why nobody works that day: the holiday, or "weekend"; else "". Raises D151, D152."""
    if calendar is None:
        remedy = "name a calendar for the recipient or under [defaults]"
        raise bad("D151", "no calendar says which days nobody works", "a calendar such as us or us-dc", remedy)
    if not calendar.first_year <= day.year <= calendar.last_year:
        knows = f"{calendar.name}, which knows {calendar.first_year} to {calendar.last_year}"
        raise bad("D152", f"{day} lies outside the calendar {knows}", "a day it knows", "name a nearer date")
    reason = calendar.why_not_working(day) or ""
    return "weekend" if reason == f"{day:%A}" else reason


def after_hours(start: dt.datetime, number: int) -> tuple[dt.datetime, Steps]:
    """Return the moment so many hours after an aware one, before it where negative, in its own zone."""
    end = (start.astimezone(dt.UTC) + dt.timedelta(hours=number)).astimezone(start.tzinfo)
    moved = (end.utcoffset() or dt.timedelta()) - (start.utcoffset() or dt.timedelta())
    if not moved:
        return end, ()
    minutes, way = abs(int(moved.total_seconds())) // 60, "forward" if moved * number > dt.timedelta() else "back"
    return end, (f"The clocks go {way} by {minutes} minutes in between; hours are counted as they really pass.",)


def on_the_clock(day: dt.date, time: dt.time, zone: str, fold: int = 1) -> tuple[Literal[0, 1], Steps]:
    """Return which of two equal local times counts, the second unless `fold` is 0, and the step that says so.

    Of a time that the clocks go over the later reading counts too: doubt never shortens the time.
    """
    first, second = (dt.datetime.combine(day, time, ZoneInfo(zone)).replace(fold=which) for which in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return 0, ()
    real = first.astimezone(dt.UTC).astimezone(ZoneInfo(zone))
    if real.time() != time:
        return 0, (f"{time:%H:%M} does not exist on {named(day)}, when the clocks go forward: {real:%H:%M} counts.",)
    twice, which = f"{time:%H:%M} comes twice on {named(day)}, when the clocks go back", "second" if fold else "first"
    return 1 if fold else 0, (f"{twice}: the {which} one counts.",)


def _working_days(day: dt.date, number: int, calendar: Calendar | None, way: int) -> tuple[dt.date, Steps]:
    steps = []
    while number:
        day += dt.timedelta(days=way)
        reason = rest(day, calendar)
        number -= not reason
        if reason:
            steps.append(f"{named(day)}{SKIPPED}{reason}.")
    return day, tuple(steps)


def _months(start: dt.date, number: int, *, start_counts: bool) -> tuple[dt.date, Steps]:
    """Add months; a day that the month lacks becomes its last day.

    Where the first day counts, the last one is the day before the same day of the month, seen from the first.
    """
    years, month0 = divmod(start.month - 1 + number, 12)
    year, month = start.year + years, month0 + 1
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise OverflowError
    last = months.monthrange(year, month)[1]
    if start.day > last:
        return dt.date(year, month, last), (f"{year:04}-{month:02} has no day {start.day}: its last day serves.",)
    back = dt.timedelta(days=(-1 if number < 0 else 1) if start_counts else 0)
    return dt.date(year, month, start.day) - back, ()


def named(day: dt.date) -> str:
    """Return a day with its weekday."""
    return f"{day:%A} {day.isoformat()}"


def bad(code: str, found: str, expected: str, remedy: str) -> BadInputError:
    """Return the error for a deadline that cannot be counted."""
    return BadInputError(Problem(code, Place(detail="deadline"), found, expected, remedy))
