"""Our counts of working days beside numpy's: every state, the District, the nation, ten years of days, both ways."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np
import pytest

from lettergen.calendars import calendar, names
from lettergen.rules.counting import Count, count_from, to_working_day

FIRST, LAST = dt.date(2016, 1, 1), dt.date(2025, 12, 31)
DAYS = [FIRST + dt.timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
COUNTS = list(itertools.islice(itertools.cycle((1, 2, 3, 5, 10, 20, 4, 7, 14, 21, 6)), len(DAYS)))
"""So many business days from each day; eleven of them, so that each meets each weekday and day of the month."""
STATES = sorted(name for name in names() if name.startswith("us-"))


def yardstick(made):
    """Return numpy's calendar of the same days."""
    mask = [day not in made.weekend for day in range(7)]
    return np.busdaycalendar(weekmask=mask, holidays=list(made.holidays))


def counted(made, days, **how):
    """Return the day that each count from each of those days ends on."""
    return [count_from(day, Count(number, "business day"), made, **how)[0] for day, number in days]


@pytest.mark.parametrize("name", ["us", *STATES, "il", "de"])
def test_working_days_are_counted_and_rolled_as_numpy_does(name):
    made = calendar(name, FIRST.year - 1, LAST.year + 1)
    numpys = yardstick(made)
    days = np.array(DAYS, dtype="datetime64[D]")
    rolled = [to_working_day(day, made, 1, "it rolls")[0] for day in DAYS]
    back = [to_working_day(day, made, -1, "it rolls")[0] for day in DAYS]
    forward = counted(made, zip(DAYS[::2], COUNTS[::2], strict=True))
    assert rolled == np.busday_offset(days, 0, roll="forward", busdaycal=numpys).tolist()
    assert back == np.busday_offset(days, 0, roll="backward", busdaycal=numpys).tolist()
    # A day that is not worked counts from the working day before it, so that the next one is the first.
    assert forward == np.busday_offset(days[::2], COUNTS[::2], roll="backward", busdaycal=numpys).tolist()


@pytest.mark.parametrize("name", ["us", *STATES])
def test_working_days_are_counted_backward_and_from_the_day_itself_as_numpy_does(name):
    made = calendar(name, FIRST.year - 1, LAST.year + 1)
    numpys = yardstick(made)
    some = list(zip(DAYS, COUNTS, strict=True))[::8]  # eight days apart: all weekdays all the same
    days, numbers = np.array([day for day, _ in some], dtype="datetime64[D]"), np.array([number for _, number in some])
    before = counted(made, some, backward=True)
    with_first = counted(made, some, start_counts=True)
    back_with_first = counted(made, some, backward=True, start_counts=True)
    assert before == np.busday_offset(days, -numbers, roll="forward", busdaycal=numpys).tolist()
    assert with_first == np.busday_offset(days, numbers - 1, roll="forward", busdaycal=numpys).tolist()
    assert back_with_first == np.busday_offset(days, 1 - numbers, roll="backward", busdaycal=numpys).tolist()


def test_all_fifty_states_and_the_district_are_counted():
    assert len(STATES) >= 51
    assert "us-dc" in STATES
