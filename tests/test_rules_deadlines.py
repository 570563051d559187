from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

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


NEW_YORK = ZoneInfo("America/New_York")


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


def due(words: dict[str, object], day: str | dt.datetime, **how: object) -> Deadline:
    start = DAY(day) if isinstance(day, str) else day
    known = {"letter_date": DAY("2024-12-02"), "arrived": start, "calendar": THANKSGIVING_TO_NEW_YEAR, **how}
    found = resolve(spec(**{"from": "received", **words}), **known)
    assert found is not None
    return found


EXPLAINED = [
    (
        {"before": "3 days", "roll": "onward"},
        "2024-12-31",
        (
            "3 days before the day it is received, Tuesday 2024-12-31, which is not counted.",
            "Saturday 2024-12-28 is no working day (weekend): it rolls backward.",
            "Due Friday 2024-12-27.",
        ),
    ),
    (
        {"within": "2 days", "count_trigger_day": "yes", "roll": "forward"},
        "2024-12-24",
        (
            "2 days after the day it is received, Tuesday 2024-12-24, which is the first day.",
            "Wednesday 2024-12-25 is no working day (Christmas Day): it rolls forward.",
            "Due Thursday 2024-12-26.",
        ),
    ),
    (
        {"within": "5 days", "begin_on_working_day": "yes"},
        "2024-12-20",
        (
            "5 days after the day it is received, Friday 2024-12-20, which is not counted.",
            "Saturday 2024-12-21 is no working day (weekend): the count does not begin on it.",
            "Sunday 2024-12-22 is no working day (weekend): the count does not begin on it.",
            "Due Friday 2024-12-27.",
        ),
    ),
    (
        {"within": "3 days", "at_least": "2 business days"},
        "2024-12-20",
        (
            "3 days after the day it is received, Friday 2024-12-20, which is not counted.",
            "It must hold at least 2 business days: Tuesday 2024-12-24.",
            "Due Tuesday 2024-12-24.",
        ),
    ),
    (
        {"within": "3 days", "cut_off": "17:00", "deemed": "next_day"},
        moment("2024-12-20 17:01"),
        (
            "3 days after the day it is received, Friday 2024-12-20, which is not counted.",
            "It came at 17:01 on 2024-12-20, after the cut-off, 17:00.",
            "It counts as of Saturday 2024-12-21.",
            "Due Tuesday 2024-12-24.",
        ),
    ),
    (
        {"within": "3 days", "cut_off": "17:00"},
        moment("2024-12-21 09:00"),
        (
            "3 days after the day it is received, Saturday 2024-12-21, which is not counted.",
            "It came at 09:00 on 2024-12-21, by the cut-off, 17:00.",
            "Saturday 2024-12-21 is no working day (weekend): it counts as of the next one.",
            "Sunday 2024-12-22 is no working day (weekend): it counts as of the next one.",
            "It counts as of Monday 2024-12-23.",
            "Due Thursday 2024-12-26.",
        ),
    ),
    (
        {"within": "3 days", "cut_off": "17:00"},
        "2024-12-23",
        (
            "3 days after the day it is received, Monday 2024-12-23, which is not counted.",
            "No hour is recorded, so it counts as come by the cut-off, 17:00.",
            "Due Thursday 2024-12-26.",
        ),
    ),
    (
        {"rule": "business-days", "within": "2 days"},
        "2024-12-24",
        (
            "Counted by the rule business-days: working days alone.",
            "2 business days after the day it is received, Tuesday 2024-12-24, which is not counted.",
            "Wednesday 2024-12-25 is skipped: Christmas Day.",
            "Due Friday 2024-12-27.",
        ),
    ),
    (
        {"earliest_of": [{"date": "2024-12-30"}, {"within": "3 days", "from": "received"}]},
        "2024-12-23",
        (
            "(1) The letter names the date: Monday 2024-12-30.",
            "(2) 3 days after the day it is received, Monday 2024-12-23, which is not counted.",
            "(2) Due Thursday 2024-12-26.",
            "The earliest of these. Due Thursday 2024-12-26.",
        ),
    ),
    (
        {"date": "2024-12-25", "from": "letter_date", "roll": "backward"},
        "2024-12-23",
        (
            "The letter names the date: Wednesday 2024-12-25.",
            "Wednesday 2024-12-25 is no working day (Christmas Day): it rolls backward.",
            "Due Tuesday 2024-12-24.",
        ),
    ),
]


@pytest.mark.parametrize(("words", "day", "explanation"), EXPLAINED)
def test_every_option_tells_what_it_did(words, day, explanation):
    assert due(words, day, zone="America/New_York").explanation == explanation


HOURS = [
    ("72 hours", "2024-03-08 17:00", "2024-03-11 18:00", 0, "The clocks go forward by 60 minutes in between"),
    ("48 hours", "2024-11-02 00:30", "2024-11-03 23:30", 0, "The clocks go back by 60 minutes in between"),
    ("24 hours", "2024-11-02 01:30", "2024-11-03 01:30", 0, "the first one counts"),
    ("25 hours", "2024-11-02 01:30", "2024-11-03 01:30", 1, "the second one counts"),
]


@pytest.mark.parametrize(("within", "start", "end", "fold", "told"), HOURS)
def test_hours_pass_as_they_really_do(within, start, end, fold, told):
    found = due({"within": within, "zone": "America/New_York"}, moment(start))
    assert (f"{found.date} {found.time:%H:%M}", found.fold) == (end, fold)
    assert told in " ".join(found.explanation)
    assert found.instant is not None
    hours = int(within.split()[0])
    assert found.instant - moment(start).astimezone(dt.UTC) == dt.timedelta(hours=hours)


def test_hours_from_a_day_alone_end_with_a_day():
    found = due({"within": "48 hours", "zone": "America/New_York"}, "2024-12-10")
    assert (found.date, found.time) == (DAY("2024-12-12"), None)
    assert "no hour is recorded, so they count from the end of that day" in found.explanation[0]
    back = due({"before": "24 hours", "zone": "America/New_York"}, "2024-12-10")
    assert (back.date, back.time) == (DAY("2024-12-08"), None)
    assert "from the beginning of that day" in back.explanation[0]
    spring = due({"within": "48 hours", "zone": "America/New_York"}, "2024-03-08")
    assert (spring.date, spring.time) == (DAY("2024-03-11"), dt.time(1))


def test_hours_that_end_on_a_day_off_go_on_until_the_same_time():
    found = due({"within": "24 hours", "zone": "America/New_York", "rule": "frcp-6a"}, moment("2024-12-20 10:23"))
    assert (found.date, found.time) == (DAY("2024-12-23"), dt.time(10, 23))


def test_hours_without_a_zone_cannot_be_counted():
    with pytest.raises(BadInputError, match="D158"):
        due({"within": "24 hours"}, "2024-12-10")


@pytest.mark.parametrize(
    ("day", "time", "instant", "fold", "told"),
    [
        ("2024-03-10", "02:30", "2024-03-10 07:30", 0, "02:30 does not exist on Sunday 2024-03-10"),
        ("2024-11-03", "01:30", "2024-11-03 06:30", 1, "01:30 comes twice on Sunday 2024-11-03"),
        ("2024-11-03", "02:30", "2024-11-03 07:30", 0, ""),
    ],
)
def test_a_time_that_the_clocks_skip_or_repeat_means_the_later_instant(day, time, instant, fold, told):
    found = resolve(spec(date=day, time=time, zone="America/New_York"), letter_date=DAY("2024-03-01"))
    assert found is not None
    assert found.instant is not None
    assert (f"{found.instant.astimezone(dt.UTC):%Y-%m-%d %H:%M}", found.fold) == (instant, fold)
    assert told in " ".join(found.explanation)
    assert Deadline.model_validate_json(found.model_dump_json()).instant == found.instant


def test_what_service_adds_comes_after_the_roll_and_rolls_again():
    words = {"rule": "frcp-6a", "within": "20 days"}  # to a Sunday; three days after the Monday is Thanksgiving
    assert due(words, "2024-11-04", via="hand").date == DAY("2024-11-25")
    assert due(words, "2024-11-04", via="Mail").explanation[2:] == (
        "Sunday 2024-11-24 is no working day (weekend): it rolls forward.",
        "3 days more, as it went by Mail: Thursday 2024-11-28.",
        "Thursday 2024-11-28 is no working day (Thanksgiving Day): it rolls forward.",
        "Due Friday 2024-11-29.",
    )


@pytest.mark.parametrize("via", ["first_class_mail", "First-Class Mail", " first class  mail"])
def test_the_way_it_was_served_is_known_in_any_spelling(via):
    assert due({"within": "3 days", "extra": {"first-class mail": "2 days"}}, "2024-12-02", via=via).date.day == 7


STATE = Calendar(
    name="us-xx",
    version="test",
    first_year=2024,
    last_year=2025,
    holidays={DAY("2024-12-26"): "State Day", DAY("2024-12-25"): "Christmas Day"},
    nation={DAY("2024-12-25"): "Christmas Day", DAY("2024-12-24"): "Nation Day"},
    worked=(DAY("2024-12-28"),),
)


@pytest.mark.parametrize(
    ("words", "day", "date", "told"),
    [
        (
            {"rule": "frcp-6a", "within": "2 days"},
            "2024-12-22",
            "2024-12-27",
            "us-xx, with all of the nation's days (test)",
        ),
        ({"rule": "frcp-6a", "before": "2 days"}, "2024-12-28", "2024-12-26", "us-xx, the nation's days only (test)"),
        (
            {"rule": "frcp-6a", "within": "2 days"},
            "2024-12-26",
            "2024-12-30",
            "us-xx, with all of the nation's days (test)",
        ),
        ({"rule": "foia", "within": "2 days"}, "2024-12-23", "2024-12-27", "us-xx, the nation's days only (test)"),
        ({"within": "2 business days"}, "2024-12-23", "2024-12-27", "us-xx (test)"),
        ({"within": "3 business days"}, "2024-12-23", "2024-12-28", "us-xx (test)"),
    ],
)
def test_a_named_rule_says_whose_holidays_count(words, day, date, told):
    found = due(words, day, calendar=STATE)
    assert (str(found.date), found.calendar) == (date, told)


def test_what_is_typed_goes_before_what_a_rule_says():
    typed = spec(rule="gdpr", within="2 months", roll="none")
    assert (typed.within, typed.roll, typed.at_least, typed.trigger) == (
        "2 months",
        "none",
        "2 business days",
        "received",
    )
    kept = StageSpec.model_validate_json(typed.model_dump_json(by_alias=True, exclude_defaults=True))
    assert kept == typed
    assert hash(kept) == hash(typed)


RETURN = [
    ("2024-06-24", "2024-06-23"),  # sooner than 20 days after service
    ("2024-06-25", "2024-06-25"),  # 20 days after service to the day: not less
    ("2024-07-30", "2024-06-25"),
    (None, "2024-06-25"),
]


@pytest.mark.parametrize(("returned", "petition"), RETURN)
def test_a_petition_to_quash_is_due_before_the_return_date_only_if_that_is_sooner(returned, petition):
    calendar = Calendar(name="us", version="test", first_year=2024, last_year=2024, holidays={})
    stages = [spec(stage="objections", rule="16-cfr-2.10")]
    stages += [spec(stage="documents", date=returned)] if returned else []
    found, waiting = resolve_stages(
        stages, letter_date=DAY("2024-06-03"), arrived=DAY("2024-06-05"), calendar=calendar, via="hand"
    )
    assert (str(found[0].date), found[0].stage, waiting) == (petition, "objections", ())


def test_the_return_date_counts_already_before_service_is_known_and_the_rest_still_waits():
    stages = (spec(stage="objections", rule="16-cfr-2.10"), spec(stage="documents", date="2024-06-24"))
    found, waiting = resolve_stages(stages, letter_date=DAY("2024-06-03"))
    assert ([str(one.date) for one in found], waiting) == (["2024-06-23", "2024-06-24"], (stages[0],))


def test_stages_count_from_each_others_due_dates_in_any_order():
    chain = (
        spec(stage="certification", within="5 days", previous="documents", **{"from": "previous_due"}),
        spec(stage="documents", within="10 days", previous="answers", **{"from": "previous_due"}),
        spec(within="2 days", **{"from": "sent"}),
    )
    assert resolve_stages(chain, letter_date=DAY("2024-06-03")) == ((), chain)
    found, waiting = resolve_stages(chain, letter_date=DAY("2024-06-03"), sent=DAY("2024-06-04"))
    assert ([str(one.date) for one in found], waiting) == (["2024-06-21", "2024-06-16", "2024-06-06"], ())


def test_stages_that_count_from_each_other_wait_and_from_an_earlier_round_they_do_not():
    circle = tuple(
        spec(stage=one, within="5 days", previous=other, **{"from": "previous_due"})
        for one, other in (("answers", "documents"), ("documents", "answers"))
    )
    assert resolve_stages(circle, letter_date=DAY("2024-06-03")) == ((), circle)
    again = spec(within="5 days", **{"from": "previous_due"})
    earlier = Deadline(date=DAY("2024-06-10"), rule="fixed date")
    own = earlier.model_copy(update={"item": "q1", "date": DAY("2024-07-01")})
    assert resolve_stages((again,), letter_date=DAY("2024-06-12"))[1] == (again,)
    found, _ = resolve_stages((again,), letter_date=DAY("2024-06-12"), previous=(earlier, own))
    assert str(found[0].date) == "2024-06-15"
    assert found[0].explanation[0].startswith("5 days after the due date before it, Monday 2024-06-10")


def test_hours_count_from_the_instant_of_the_due_date_before():
    timed = Deadline(date=DAY("2024-06-10"), time=dt.time(17), zone="America/New_York", rule="fixed date")
    again = spec(within="24 hours", zone="America/Chicago", **{"from": "previous_due"})
    ((found,), _) = resolve_stages((again,), letter_date=DAY("2024-06-12"), previous=(timed,))
    assert (str(found.date), found.time, found.zone) == ("2024-06-11", dt.time(16), "America/Chicago")


def test_a_day_of_an_event_known_beforehand_dates_what_still_waits_for_the_event():
    hearing = spec(before="10 days", event="the hearing", on="2024-12-20", **{"from": "event"})
    known = {"letter_date": DAY("2024-12-01")}
    (found,), waiting = resolve_stages((hearing,), **known)
    assert (str(found.date), waiting) == ("2024-12-10", (hearing,))
    (moved,), waiting = resolve_stages((hearing,), **known, happened=DAY("2024-12-18"))
    assert (str(moved.date), waiting) == ("2024-12-08", ())


def test_the_latest_of_several_waits_for_all_of_them():
    both = spec(latest_of=["2024-12-20", {"within": "3 days", "from": "received"}])
    assert resolve_stages((both,), letter_date=DAY("2024-12-01")) == ((), (both,))
    assert str(due({"latest_of": ["2024-12-20", {"within": "3 days", "from": "received"}]}, "2024-12-18").date) == (
        "2024-12-21"
    )


def test_of_one_day_an_hour_is_earlier_than_the_whole():
    timed = {"date": "2024-12-20", "time": "17:00", "zone": "America/New_York"}
    assert due({"earliest_of": ["2024-12-20", timed]}, "2024-12-02").time == dt.time(17)
    assert due({"latest_of": ["2024-12-20", timed]}, "2024-12-02").time is None


def test_parts_that_wait_keep_the_zone_of_their_hours():
    both = spec(earliest_of=[{"within": "24 hours", "from": "received"}, {"within": "3 days", "from": "sent"}])
    _, (waiting,) = resolve_stages((both,), letter_date=DAY("2024-12-01"), zone="America/Chicago")
    assert [part.zone for part in waiting.parts] == ["America/Chicago", None]


def test_what_recurs_rolls_each_time_and_counts_on_from_where_it_would_have_been():
    words = {"every": "1 week", "until": "2025-01-08", "date": "2024-12-18", "roll": "forward"}
    deadline = resolve(spec(**words), letter_date=DAY("2024-12-01"), calendar=THANKSGIVING_TO_NEW_YEAR)
    assert days(deadline) == ["2024-12-18", "2024-12-26", "2025-01-02", "2025-01-08"]


DAYS = st.dates(DAY("2024-02-01"), DAY("2025-10-31"))
NUMBERS = st.integers(1, 40)


@given(DAYS, NUMBERS, st.sampled_from(["day", "week", "month"]), st.sampled_from(["within", "before"]), st.data())
def test_a_due_date_that_rolls_is_never_a_day_that_nobody_works(day, number, unit, way, data):
    number = 1 if unit == "month" else min(number, 3) if unit == "week" else min(number, 20)
    roll = data.draw(st.sampled_from(["forward", "backward", "onward"]))
    via = data.draw(st.sampled_from(["", "mail"]))
    words = {way: str(Count(number, unit)), "roll": roll, "extra": {"mail": "3 days"}}
    found = due(words, day.isoformat(), via=via)
    assert THANKSGIVING_TO_NEW_YEAR.why_not_working(found.date) is None
    assert found.explanation[-1] == f"Due {found.date:%A} {found.date}."


@given(DAYS, NUMBERS, st.sampled_from(["day", "week", "business day"]), st.booleans())
def test_counting_back_undoes_counting_on(day, number, unit, start_counts):
    number = min(number, 4) if unit == "week" else min(number, 20)
    how = {"calendar": THANKSGIVING_TO_NEW_YEAR, "start_counts": start_counts}
    start = day
    while unit == "business day" and THANKSGIVING_TO_NEW_YEAR.why_not_working(start):
        start += dt.timedelta(days=1)
    end, _ = count_from(start, Count(number, unit), **how)
    assert count_from(end, Count(number, unit), backward=True, **how)[0] == start


@given(DAYS, st.integers(1, 15), st.integers(1, 15), st.sampled_from(["day", "week", "business day"]), st.booleans())
def test_counting_n_and_then_m_is_counting_n_and_m(day, first, second, unit, backward):
    first, second = (min(first, 2), min(second, 2)) if unit == "week" else (first, second)
    how = {"calendar": THANKSGIVING_TO_NEW_YEAR, "backward": backward}
    halfway, _ = count_from(day, Count(first, unit), **how)
    assert count_from(halfway, Count(second, unit), **how)[0] == count_from(day, Count(first + second, unit), **how)[0]


@given(st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2024, 12, 31)), st.integers(1, 500))  # noqa: DTZ001 - given a zone below
def test_hours_elapse_exactly_whatever_the_clocks_do(start, hours):
    at = start.replace(second=0, microsecond=0, tzinfo=NEW_YORK)
    found = due({"within": f"{hours} hours", "zone": "America/New_York"}, at)
    assert found.instant is not None
    assert found.instant.astimezone(dt.UTC) - at.astimezone(dt.UTC) == dt.timedelta(hours=hours)
