from __future__ import annotations

import datetime as dt

import holidays
import pytest

from lettergen.calendars import calendar, names
from lettergen.errors import BadInputError


@pytest.mark.parametrize(
    ("name", "day", "reason"),
    [
        ("us", "2021-09-06", "Labor Day"),
        ("us", "2021-07-05", "Independence Day (observed)"),
        ("us", "2021-04-16", None),
        ("us-dc", "2021-04-16", "Emancipation Day"),
        ("us-ma", "2021-04-19", "Patriots' Day"),
        ("us-wa", "2021-11-26", "Native American Heritage Day"),
        ("us", "2021-08-28", "Saturday"),
        ("US", "2021-08-26", None),
    ],
)
def test_each_jurisdiction_has_its_own_days(name, day, reason):
    assert calendar(name, 2021, 2021).why_not_working(dt.date.fromisoformat(day)) == reason


def test_a_calendar_names_its_source_and_holds_no_day_outside_its_years():
    made = calendar("us", 2021, 2022)
    assert (made.version, made.first_year, made.last_year) == (f"holidays {holidays.__version__}", 2021, 2022)
    assert {day.year for day in made.holidays} == {2021, 2022}


def test_the_weekend_is_the_countrys_own():
    assert calendar("us", 2021, 2021).weekend == (5, 6)
    assert calendar("il", 2021, 2021).weekend == (4, 5)


def test_every_state_and_the_district_have_a_calendar():
    states = {name for name in names() if name.startswith("us-")}
    assert {"us-dc", "us-ma", "us-wa", "us-ny", "us-ca"} <= states
    assert len(states) >= 51


def test_an_unknown_name_comes_with_the_nearest():
    with pytest.raises(BadInputError, match=r"D154.*did you mean us-dc"):
        calendar("us-dcc", 2021, 2021)
    with pytest.raises(BadInputError, match=r"D154.*us- with a state"):
        calendar("somewhere-else-entirely", 2021, 2021)


@pytest.mark.parametrize(("first", "last"), [(2022, 2021), (0, 2021), (2021, 10000)])
def test_years_out_of_order_are_refused(first, last):
    with pytest.raises(BadInputError, match="D155"):
        calendar("us", first, last)
