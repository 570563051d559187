"""Every day of a count, with what it is there."""

import datetime as dt

import pytest

from lettergen.model.deadline import Calendar, StageSpec
from lettergen.rules.day_by_day import days_of
from lettergen.rules.deadlines import resolve_stages

DAY = dt.date.fromisoformat
CALENDAR = Calendar(
    name="us", version="1", first_year=2024, last_year=2024, holidays={DAY("2024-12-25"): "Christmas Day"}
)


def shown(day, calendar=CALENDAR, via="", **words):
    spec = StageSpec.model_validate({"from": "received", **words})
    found = [*days_of(spec, day, calendar, zone="America/New_York", via=via)]
    known = {"letter_date": DAY("2024-12-01"), "zone": "America/New_York"}
    ((due,), _) = resolve_stages((spec,), arrived=day, via=via, calendar=calendar, **known)
    assert [one.date for one in found if one.told.endswith("due")] == [due.date]
    return [(one.date.day, one.number, one.told) for one in found]


def test_days_that_do_not_count_say_why():
    assert shown(DAY("2024-12-20"), within="3 business days") == [
        (20, None, "the day it counts from"),
        (21, None, "not counted: weekend"),
        (22, None, "not counted: weekend"),
        (23, 1, ""),
        (24, 2, ""),
        (25, None, "not counted: Christmas Day"),
        (26, 3, "due"),
    ]


@pytest.mark.parametrize(
    ("day", "words", "days"),
    [
        (
            "2024-12-24",
            {"within": "1 day", "roll": "forward", "extra": {"mail": "1 day"}, "via": "mail"},
            [
                (24, None, "the day it counts from"),
                (25, 1, "Christmas Day"),
                (26, None, "after the count"),
                (27, None, "after the count, due"),
            ],
        ),
        ("2024-12-20", {"before": "1 day"}, [(20, None, "the day it counts from"), (19, 1, "due")]),
        ("2024-12-20", {"within": "1 day", "count_trigger_day": "yes"}, [(20, 1, "due")]),
        (
            "2024-12-20",
            {"within": "1 day", "begin_on_working_day": "yes"},
            [
                (20, None, "the day it counts from"),
                (21, None, "before the count: weekend"),
                (22, None, "before the count: weekend"),
                (23, 1, "due"),
            ],
        ),
        (
            "2024-12-22",
            {"within": "3 days", "roll": "backward"},
            [
                (22, None, "the day it counts from"),
                (23, 1, ""),
                (24, 2, "due"),
                (25, 3, "Christmas Day"),
            ],
        ),
        (
            "2024-12-20",
            {"within": "24 hours"},
            [(20, None, "the day it counts from"), (21, None, "weekend, due")],
        ),
    ],
)
def test_each_day_from_the_first_to_the_last_is_there_once(day, words, days):
    assert shown(DAY(day), **words) == days


def test_without_a_calendar_days_have_no_reasons():
    assert shown(DAY("2024-12-24"), None, within="1 day") == [(24, None, "the day it counts from"), (25, 1, "due")]


def test_a_count_may_end_with_the_last_day_there_is():
    spec = StageSpec.model_validate({"within": "1 day"})
    assert [one.date for one in days_of(spec, DAY("9999-12-30"), None)] == [DAY("9999-12-30"), dt.date.max]
