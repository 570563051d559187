from __future__ import annotations

import datetime as dt
import re
import tomllib

import holidays
import pytest

from lettergen.calendars import calendar, check_calendars, names
from lettergen.errors import BadInputError
from lettergen.model.settings import OwnCalendar, Settings


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


def own(**calendars):
    return {name.replace("_", "-"): OwnCalendar.model_validate(said) for name, said in calendars.items()}


def days(made, year=2026):
    return {str(day): reason for day, reason in made.holidays.items() if day.year == year}


RECESS = own(house={"base": "us-dc", "days": {"2026-08-03": "District work period"}, "worked": ["2026-10-12"]})


def test_an_own_calendar_has_its_bases_days_more_and_fewer():
    made, base = calendar("house", 2026, 2026, RECESS), calendar("us-dc", 2026, 2026)
    assert days(made).items() - days(base).items() == {("2026-08-03", "District work period")}
    assert days(base).items() - days(made).items() == {("2026-10-12", "Indigenous Peoples' Day")}
    assert (made.name, made.weekend) == ("house", base.weekend)


def test_one_without_a_base_knows_weekends_and_its_own_days_only():
    made = calendar("plant", 2026, 2026, own(plant={"days": {"2026-12-24": "Plant closed"}}))
    assert days(made) == {"2026-12-24": "Plant closed"}
    assert made.why_not_working(dt.date(2026, 12, 26)) == "Saturday"


@pytest.mark.parametrize(
    ("day", "rule", "free"),
    [
        ("2026-08-08", {}, []),  # a Saturday
        ("2026-08-08", {"saturday": "friday"}, ["2026-08-07"]),
        ("2026-08-08", {"saturday": "monday"}, ["2026-08-10"]),
        ("2026-08-08", {"sunday": "monday"}, []),
        ("2026-08-09", {}, []),  # a Sunday
        ("2026-08-09", {"sunday": "monday"}, ["2026-08-10"]),
        ("2026-08-09", {"saturday": "friday"}, []),
        ("2026-08-07", {"saturday": "friday", "sunday": "monday"}, []),  # a Friday stays
    ],
)
def test_own_days_on_a_weekend_are_observed_as_the_calendar_says(day, rule, free):
    made = calendar("fair", 2026, 2026, own(fair={"days": {day: "Fair"}, **rule}))
    assert days(made) == {day: "Fair"} | dict.fromkeys(free, "Fair (observed)")


def test_new_years_day_is_observed_in_the_year_before():
    every = own(plant={"days": {"2028-01-01": "New year"}, "saturday": "friday"})
    assert days(calendar("plant", 2027, 2027, every), 2027) == {"2027-12-31": "New year (observed)"}


def test_an_observed_day_leaves_the_name_of_a_holiday_that_is_there_already():
    every = own(fair={"base": "us", "days": {"2026-09-05": "Fair"}, "saturday": "monday"})
    assert days(calendar("fair", 2026, 2026, every))["2026-09-07"] == "Labor Day"


def test_a_saturday_can_be_worked_also_for_calendars_that_start_from_that_one():
    every = own(
        session={"base": "us-dc", "worked": ["2026-12-12"]},
        clerk={"base": "session", "days": {"2026-12-14": "Inventory"}},
        closed={"base": "session", "days": {"2026-12-12": "Closed after all"}},
    )
    saturday = dt.date(2026, 12, 12)
    reasons = [calendar(name, 2026, 2026, every).why_not_working(saturday) for name in ("us-dc", *every)]
    assert reasons == ["Saturday", None, None, "Closed after all"]


def test_a_day_worked_after_all_is_observed_nowhere():
    every = own(fair={"days": {"2026-08-08": "Fair"}, "saturday": "friday", "worked": ["2026-08-07"]})
    assert calendar("fair", 2026, 2026, every).why_not_working(dt.date(2026, 8, 7)) is None


def test_the_version_names_the_package_and_what_every_own_calendar_on_the_way_says():
    every = own(a={"base": "us"}, b={"base": "a", "days": {"2026-08-03": "x"}}, alone={})
    package = f"holidays {holidays.__version__}"
    own_version = calendar("b", 2026, 2026, every).version
    assert re.fullmatch(rf"{re.escape(package)}; a [0-9a-f]{{8}}; b [0-9a-f]{{8}}", own_version)
    assert re.fullmatch(r"alone [0-9a-f]{8}", calendar("alone", 2026, 2026, every).version)
    assert calendar("b", 2027, 2030, every).version == own_version


def test_the_version_changes_with_the_days_and_not_with_their_order():
    base = {"days": {"2026-08-03": "x", "2026-08-04": "y"}, "worked": ["2026-12-24", "2026-11-27"]}
    other = {"worked": ["2026-11-27", "2026-12-24"], "days": {"2026-08-04": "y", "2026-08-03": "x"}, "sunday": "none"}
    changed = ({}, {"days": {"2026-08-03": "x"}}, {"worked": []}, {"saturday": "friday"}, {"base": "us"})
    versions = [calendar("c", 2026, 2026, own(c=base | change)).version.split()[-1] for change in changed]
    assert calendar("c", 2026, 2026, own(c=other)).version.split()[-1] == versions[0]
    assert len(set(versions)) == len(changed)


WRONG = {
    "unknown base": (
        {"a": {"base": "us-dcc"}},
        ["calendars.a.base: error D170: there is no calendar 'us-dcc' to start from; did you mean us-dc"],
    ),
    "unknown base far from any": ({"a": {"base": "somewhere-else-entirely"}}, ["take us, us-dc, us-wa"]),
    "off and worked": (
        {"a": {"days": {"2026-08-03": "x"}, "worked": ["2026-08-03"]}},
        ["calendars.a.days.2026-08-03: error D171"],
    ),
    "hides": ({"us-dc": {}}, ["calendars.us-dc: error D172", "such as our-us-dc"]),
    "from itself": ({"a": {"base": "a"}}, ["calendars.a.base: error D173: a starts from a"]),
    "circle": (
        {"a": {"base": "b"}, "b": {"base": "a"}},
        ["error D173: a starts from b starts from a", "calendars.b.base: error D173"],
    ),
    "year of a day off": (
        {"a": {"days": {"0204-08-03": "x"}}},
        ["calendars.a.days.0204-08-03: error D174: 0204-08-03"],
    ),
    "year of a worked day": ({"a": {"worked": ["2204-08-03"]}}, ["calendars.a.worked: error D174"]),
}


@pytest.mark.parametrize(("said", "parts"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_is_refused_with_its_key(said, parts):
    every = own(**said)
    with pytest.raises(BadInputError) as refused:
        calendar(next(iter(every)), 2026, 2026, every)
    told = "\n".join(map(str, check_calendars(every)))
    assert str(refused.value) in told
    assert [part for part in parts if part not in told] == []


def test_a_calendar_that_starts_from_a_wrong_one_is_refused_for_that_ones_reason():
    every = own(good={"base": "bad"}, bad={"base": "worse"}, worse={"base": "bad"})
    with pytest.raises(BadInputError, match=r"calendars\.bad\.base: error D173"):
        calendar("good", 2026, 2026, every)
    assert [problem.place.detail for problem in check_calendars(every)] == [
        "calendars.bad.base",
        "calendars.worse.base",
    ]


def test_nothing_is_wrong_with_good_ones_or_none():
    assert check_calendars(RECESS) == check_calendars({}) == ()


def test_an_unknown_name_may_be_meant_for_an_own_calendar():
    with pytest.raises(BadInputError, match=r"D154.*did you mean house"):
        calendar("hause", 2026, 2026, RECESS)


@pytest.mark.parametrize(
    ("first", "last", "known"), [(1, 9999, (1901, 2100)), (2098, 2103, (2098, 2100)), (2300, 2305, (2100, 2100))]
)
def test_years_without_known_holidays_are_left_out_and_not_taken_for_years_of_work(first, last, known):
    for made in (calendar("us", first, last), calendar("house", first, last, RECESS)):
        assert (made.first_year, made.last_year) == known
        assert {day.year for day in made.holidays} == set(range(known[0], known[1] + 1))


def test_the_example_of_the_documentation_does_what_it_says(root):
    page = (root / "docs/deadlines.md").read_text(encoding="utf-8")
    settings = Settings.model_validate(tomllib.loads(page.split("```toml\n")[1].split("```")[0]))
    made = calendar(settings.defaults.calendar, 2024, 2025, settings.calendars)
    assert check_calendars(settings.calendars) == ()
    assert made.why_not_working(dt.date(2024, 12, 24)) == "Closed by executive order"
    assert made.why_not_working(dt.date(2025, 10, 13)) is None
    assert made.why_not_working(dt.date(2025, 4, 16)) == "Emancipation Day"


BASES = {"us": False, "us-dc": True, "": None}
"""Whether own days count with those of the law: a state's do, a nation's do not; without a base there is no law."""


@pytest.mark.parametrize("base", BASES)
def test_own_days_of_a_calendar_over_another_own_one_count_in_law_where_a_state_is_below(base):
    below = {"base": base} if base else {}
    calendars = own(below=below | {"days": {"2026-08-03": "Recess"}}, ours={"base": "below", "worked": ["2026-07-03"]})
    made = calendar("ours", 2026, 2026, calendars)
    assert "2026-08-03" in days(made)
    law = {str(day) for day in made.legal}
    assert ("2026-08-03" in law) == bool(BASES[base])
    assert ("2026-07-03" in law, "2026-07-03" in days(made)) == (bool(base), False)
    assert bool(made.nation) == bool(base)


def test_a_states_calendar_has_the_nations_days_as_published_whatever_a_workspace_adds_or_works():
    dc, house = calendar("us-dc", 2026, 2026), calendar("house", 2026, 2026, RECESS)
    recess, emancipation, indigenous = dt.date(2026, 8, 3), dt.date(2026, 4, 16), dt.date(2026, 10, 12)
    assert dc.nation == calendar("us", 2026, 2026).holidays
    assert (emancipation in dc.holidays, emancipation in dc.nation) == (True, False)
    assert (recess in house.holidays, recess in house.nation, recess in house.legal) == (True, False, True)
    assert (indigenous in house.holidays, indigenous in house.nation, indigenous in house.legal) == (False, True, True)
    assert calendar("us", 2026, 2026).nation == {}
