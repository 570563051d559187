from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettergen.errors import BadInputError
from lettergen.model.deadline import Calendar, Deadline, StageSpec
from lettergen.rules.counting import Count, count_from, parse_within
from lettergen.rules.deadlines import MOST_DAYS, resolve_stages, stages_for

DAY = dt.date.fromisoformat
THANKSGIVING_TO_NEW_YEAR = Calendar(
    name="us",
    version="test",
    first_year=2024,
    last_year=2025,
    holidays={DAY("2024-11-28"): "Thanksgiving Day", DAY("2024-12-25"): "Christmas Day", DAY("2025-01-01"): "New Year"},
)


def spec(**words: object) -> StageSpec:
    return StageSpec.model_validate(words)


def resolve(one: StageSpec, **how: object) -> Deadline | None:
    due, waiting = resolve_stages((one,), **how)
    assert len(due) + len(waiting) == 1
    return due[0] if due else None


def explained(within: str, start: str) -> tuple[str, ...]:
    deadline = resolve(spec(within=within), letter_date=DAY(start), calendar=THANKSGIVING_TO_NEW_YEAR)
    assert deadline is not None
    return deadline.explanation


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("10 business days", Count(10, "business day")),
        ("1 business day", Count(1, "business day")),
        (" 10  Business-Days ", Count(10, "business day")),
        ("10-day", Count(10, "day")),
        ("2 weeks", Count(2, "week")),
        ("9999 months", Count(9999, "month")),
    ],
)
def test_counts_are_read_as_people_write_them(text, count):
    assert parse_within(text) == count


@pytest.mark.parametrize(
    "text", ["", "ten days", "0 days", "10", "10000 days", "5 years", "1 business week", "-1 days"]
)
def test_other_counts_are_refused(text):
    with pytest.raises(BadInputError, match=r"D150.*; write the number in digits, then the unit$"):
        parse_within(text)


def test_a_count_prints_as_it_is_written():
    assert [str(Count(1, "week")), str(Count(10, "business day"))] == ["1 week", "10 business days"]


@pytest.mark.parametrize(
    ("start", "within", "due"),
    [
        ("2024-12-20", "1 day", "2024-12-21"),  # a Friday; Saturday stands
        ("2024-12-20", "14 days", "2025-01-03"),
        ("2024-02-28", "1 day", "2024-02-29"),
        ("2023-02-28", "1 day", "2023-03-01"),
        ("2024-12-20", "2 weeks", "2025-01-03"),
        ("2024-01-31", "1 month", "2024-02-29"),
        ("2023-01-31", "1 month", "2023-02-28"),
        ("2024-12-31", "2 months", "2025-02-28"),
        ("2024-11-15", "12 months", "2025-11-15"),
        ("2024-12-20", "1 business day", "2024-12-23"),
        ("2024-12-21", "1 business day", "2024-12-23"),  # from a Saturday
        ("2024-12-24", "1 business day", "2024-12-26"),  # over Christmas
        ("2024-12-20", "10 business days", "2025-01-07"),
    ],
)
def test_counts_end_on_the_right_day(start, within, due):
    deadline = resolve(spec(within=within), letter_date=DAY(start), calendar=THANKSGIVING_TO_NEW_YEAR)
    assert deadline is not None
    assert deadline.date == DAY(due)


def test_a_business_day_count_names_its_trigger_every_day_skipped_and_its_result():
    assert explained("5 business days", "2024-12-20") == (
        "5 business days after the letter's date, Friday 2024-12-20, which is not counted.",
        "Saturday 2024-12-21 is skipped: weekend.",
        "Sunday 2024-12-22 is skipped: weekend.",
        "Wednesday 2024-12-25 is skipped: Christmas Day.",
        "Saturday 2024-12-28 is skipped: weekend.",
        "Sunday 2024-12-29 is skipped: weekend.",
        "Due Monday 2024-12-30.",
    )


def test_a_month_without_that_day_says_so():
    assert "2024-11 has no day 31: its last day serves." in explained("1 month", "2024-10-31")


def test_a_count_that_ends_on_a_holiday_stays_there_and_says_so():
    assert explained("5 days", "2024-12-20")[1:] == (
        "Wednesday 2024-12-25 is no working day (Christmas Day); the date does not move by itself.",
        "Due Wednesday 2024-12-25.",
    )


def test_a_fixed_date_never_rolls():
    deadline = resolve(spec(date="2024-12-25"), letter_date=DAY("2024-12-01"), calendar=THANKSGIVING_TO_NEW_YEAR)
    assert deadline is not None
    assert (deadline.date, deadline.rule, deadline.calendar) == (DAY("2024-12-25"), "fixed date", "")
    assert deadline.explanation == (
        "The letter names the date: Wednesday 2024-12-25.",
        "Wednesday 2024-12-25 is no working day (Christmas Day); the date does not move by itself.",
    )


def test_a_fixed_date_outside_the_calendar_needs_no_calendar():
    deadline = resolve(spec(date="2031-12-25"), letter_date=DAY("2024-12-01"), calendar=THANKSGIVING_TO_NEW_YEAR)
    assert deadline is not None
    assert deadline.explanation == ("The letter names the date: Thursday 2031-12-25.",)


def test_a_time_carries_the_zone_of_the_stage_or_of_the_letter():
    own = resolve(spec(date="2021-08-26", time="17:00", zone="America/New_York"), letter_date=DAY("2021-08-12"))
    letters = resolve(spec(date="2021-08-26", time="17:00"), letter_date=DAY("2021-08-12"), zone="America/Chicago")
    none = resolve(spec(date="2021-08-26", time="17:00"), letter_date=DAY("2021-08-12"))
    assert own is not None
    assert letters is not None
    assert none is not None
    assert own.instant == dt.datetime(2021, 8, 26, 21, 0, tzinfo=dt.UTC)
    assert letters.zone == "America/Chicago"
    assert (none.instant, none.explanation) == (None, ("The letter names the date: Thursday 2021-08-26, 17:00.",))
    assert own.explanation == ("The letter names the date: Thursday 2021-08-26, 17:00 America/New_York.",)


def test_a_zone_without_a_time_is_dropped():
    deadline = resolve(spec(date="2021-08-26"), letter_date=DAY("2021-08-12"), zone="America/Chicago")
    assert deadline is not None
    assert deadline.zone == ""


def test_a_trigger_not_known_yet_gives_no_deadline():
    waiting = spec(stage="acknowledge", within="2 business days", **{"from": "received"})
    assert resolve(waiting, letter_date=DAY("2024-12-20"), sent=DAY("2024-12-20")) is None


def test_a_trigger_known_later_gives_its_deadline():
    waiting = spec(within="3 days", **{"from": "received"})
    deadline = resolve(waiting, letter_date=DAY("2024-12-01"), arrived=DAY("2024-12-10"))
    assert deadline is not None
    assert (deadline.date, deadline.rule) == (DAY("2024-12-13"), "3 days after received")
    assert deadline.explanation[0].startswith("3 days after the day it is received, Tuesday 2024-12-10")


def test_stages_part_into_those_with_a_date_and_those_that_wait():
    fixed, counted = spec(date="2021-08-26"), spec(stage="acknowledge", within="2 weeks", **{"from": "sent"})
    due, waiting = resolve_stages((fixed, counted), letter_date=DAY("2021-08-12"))
    assert ([deadline.stage for deadline in due], waiting) == (["answers"], (counted,))
    due, waiting = resolve_stages((fixed, counted), letter_date=DAY("2021-08-12"), sent=DAY("2021-08-13"))
    assert ([deadline.date for deadline in due], waiting) == ([DAY("2021-08-26"), DAY("2021-08-27")], ())


@pytest.mark.parametrize(
    ("within", "start", "calendar", "code"),
    [
        ("2 business days", "2024-12-20", None, "D151"),
        ("20 business days", "2025-12-20", THANKSGIVING_TO_NEW_YEAR, "D152"),
        ("1 business day", "2023-12-01", THANKSGIVING_TO_NEW_YEAR, "D152"),
        ("9999 months", "9500-01-01", None, "D153"),
        ("9999 weeks", "9990-01-01", None, "D153"),
    ],
)
def test_counts_that_cannot_be_made_say_why(within, start, calendar, code):
    with pytest.raises(BadInputError, match=code):
        resolve(spec(within=within), letter_date=DAY(start), calendar=calendar)


@given(
    st.dates(DAY("2024-01-01"), DAY("2024-12-31")),
    st.integers(1, 200),
    st.frozensets(st.dates(DAY("2024-01-01"), DAY("2025-12-31")), max_size=40),
)
def test_business_days_end_on_a_working_day_and_count_exactly_that_many(start, number, holidays):
    calendar = Calendar(
        name="any", version="1", first_year=2024, last_year=2025, holidays=dict.fromkeys(holidays, "Holiday")
    )
    due = count_from(start, Count(number, "business day"), calendar)[0]
    span = [start + dt.timedelta(days=offset) for offset in range(1, (due - start).days + 1)]
    assert calendar.why_not_working(due) is None
    assert sum(calendar.why_not_working(day) is None for day in span) == number


@given(st.dates(DAY("1000-01-01"), DAY("9000-01-01")), st.integers(1, 9999))
def test_months_end_in_the_right_month_never_later_than_the_same_day(start, number):
    due = count_from(start, Count(number, "month"))[0]
    assert (due.year - start.year) * 12 + due.month - start.month == number
    assert due.day <= start.day
    assert due.day == start.day or (due + dt.timedelta(days=1)).day == 1


def test_a_stage_that_waits_keeps_the_zone_of_its_clock_time():
    spec = StageSpec.model_validate({"within": "10 days", "from": "delivered", "time": "17:00"})
    _, (waiting,) = resolve_stages((spec,), letter_date=dt.date(2021, 8, 12), zone="America/Chicago")
    ((due,), _) = resolve_stages(
        (waiting,), letter_date=dt.date(2021, 8, 12), arrived=dt.date(2021, 8, 13), zone="America/New_York"
    )
    assert (due.date, due.zone) == (dt.date(2021, 8, 23), "America/Chicago")


@pytest.mark.parametrize(
    "typed",
    [
        {"date": "2021-08-26"},
        {"date": "2021-08-26", "time": "17:00", "zone": "America/New_York"},
        {"stage": "objections", "within": "5 business days", "from": "delivered", "time": "09:30"},
    ],
)
def test_a_stage_survives_being_kept_as_json(typed):
    spec = StageSpec.model_validate(typed)
    assert StageSpec.model_validate_json(spec.model_dump_json(by_alias=True)) == spec


def days(of: Deadline | None) -> list[str]:
    assert of is not None
    return [day.isoformat() for day in (of.date, *of.later)]


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ({"every": "2 weeks", "until": "2024-12-31"}, ["2024-12-15", "2024-12-29"]),
        ({"every": "2 weeks", "until": "2024-12-29", "date": "2024-12-01"}, ["2024-12-01", "2024-12-15", "2024-12-29"]),
        ({"every": "2 weeks", "until": "2024-12-31", "within": "20 days"}, ["2024-12-21"]),
        (
            {"every": "1 month", "until": "2025-05-30", "date": "2024-12-31"},
            ["2024-12-31", "2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30"],
        ),
        (
            {"every": "2 business days", "until": "2024-12-31", "date": "2024-12-23"},
            ["2024-12-23", "2024-12-26", "2024-12-30"],
        ),
        ({"every": "9 business days", "until": "2025-12-31", "date": "2025-12-22"}, ["2025-12-22"]),
    ],
)
def test_what_recurs_has_all_of_its_days(words, due):
    assert days(resolve(spec(**words), letter_date=DAY("2024-12-01"), calendar=THANKSGIVING_TO_NEW_YEAR)) == due


def test_what_recurs_tells_its_days_and_those_nobody_works_on():
    words = {"every": "2 weeks", "until": "2025-01-10", "date": "2024-12-11", "rolling": True}
    deadline = resolve(spec(**words), letter_date=DAY("2024-12-01"), calendar=THANKSGIVING_TO_NEW_YEAR)
    assert deadline is not None
    assert (deadline.rolling, deadline.every, deadline.calendar) == (True, "2 weeks", "")
    assert deadline.rule == "fixed date, then every 2 weeks until 2025-01-10"
    assert deadline.explanation == (
        "The letter names the date: Wednesday 2024-12-11.",
        "Then every 2 weeks until Friday 2025-01-10: 2 more times; the last day is Wednesday 2025-01-08.",
        "Wednesday 2024-12-25 is no working day (Christmas Day); the date does not move by itself.",
    )
    once = resolve(spec(every="1 month", until="2025-01-10"), letter_date=DAY("2024-12-01"))
    assert once is not None
    assert once.rule == "1 month after letter_date, then every 1 month until 2025-01-10"
    assert once.explanation[-1] == "Then every 1 month until Friday 2025-01-10: never again."


def test_what_recurs_counted_in_business_days_names_its_calendar():
    words = {"every": "5 business days", "until": "2024-12-31", "date": "2024-12-11"}
    deadline = resolve(spec(**words), letter_date=DAY("2024-12-01"), calendar=THANKSGIVING_TO_NEW_YEAR)
    assert deadline is not None
    assert deadline.calendar == "us (test)"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"every": "2 weeks", "until": "2024-12-10"}, "D157"),
        ({"every": "2 weeks", "until": "2024-12-10", "date": "2024-12-11"}, "D157"),
        ({"every": "1 day", "until": "2027-12-10"}, "D156"),
        ({"every": "2 business days", "until": "2026-03-01", "date": "2025-12-20"}, "D152"),
    ],
)
def test_what_cannot_recur_says_why(words, code):
    with pytest.raises(BadInputError, match=code):
        resolve(spec(**words), letter_date=DAY("2024-12-01"), calendar=THANKSGIVING_TO_NEW_YEAR)


def test_what_counts_from_an_event_waits_until_it_happened():
    waiting = spec(within="10 days", event="the hearing", **{"from": "event"})
    known = {"letter_date": DAY("2024-12-01"), "sent": DAY("2024-12-01"), "arrived": DAY("2024-12-02")}
    assert resolve(waiting, **known) is None
    deadline = resolve(waiting, **known, happened=DAY("2024-12-10"))
    assert deadline is not None
    assert (deadline.date, deadline.rule) == (DAY("2024-12-20"), "10 days after the hearing")
    assert deadline.explanation[0] == "10 days after the hearing, Tuesday 2024-12-10, which is not counted."


UNITS = st.sampled_from(["day", "week", "month", "business day"])


@given(st.dates(DAY("2024-01-01"), DAY("2024-12-31")), st.integers(2, 60), UNITS, st.integers(0, 365))
def test_the_days_of_what_recurs_go_up_and_stay_within_until(first, number, unit, span):
    until = first + dt.timedelta(days=span)
    words = {"every": str(Count(number, unit)), "until": until.isoformat(), "date": first.isoformat()}
    deadline = resolve(spec(**words), letter_date=first, calendar=THANKSGIVING_TO_NEW_YEAR)
    assert deadline is not None
    every = [deadline.date, *deadline.later]
    assert every == sorted(set(every))
    assert every[-1] <= until
    assert len(every) <= MOST_DAYS


@given(st.dates(DAY("2024-01-01"), DAY("2024-06-30")), st.integers(0, 30), st.integers(1, 100))
def test_business_days_from_a_later_day_never_end_earlier(start, more, number):
    ends = [
        count_from(start + dt.timedelta(days=after), Count(number, "business day"), THANKSGIVING_TO_NEW_YEAR)[0]
        for after in (0, more)
    ]
    assert ends[0] <= ends[1]


def test_a_recipients_stages_stand_in_place_of_those_of_the_same_name():
    answers, documents, own = (
        spec(date="2021-08-26"),
        spec(stage="documents", date="2021-09-01"),
        spec(date="2021-08-30"),
    )
    assert set(stages_for((answers, documents), (own,))) == {documents, own}
    assert stages_for((answers, documents), ()) == (answers, documents)
