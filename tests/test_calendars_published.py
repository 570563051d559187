"""The days of the calendars beside those that public offices have published, difference by named difference."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from lettergen.calendars import calendar

TABLES = tomllib.loads((Path(__file__).parent / "data/published_holidays.toml").read_text(encoding="utf-8"))["table"]
NAMES = [f"{table['calendar']}-{table['year']}" for table in TABLES]


def days(table, key):
    return {dt.date.fromisoformat(entry[:10]) for entry in table.get(key, ())}


def test_twelve_jurisdictions_have_tables_of_two_years_or_more():
    years = Counter(table["calendar"] for table in TABLES)
    assert len(years) >= 12
    assert min(years.values()) >= 2
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("table", TABLES, ids=NAMES)
def test_the_days_are_those_published_but_for_the_named_differences(table):
    first = table.get("first", dt.date(table["year"] - 1, 12, 31))
    last = table.get("last", dt.date(table["year"], 12, 30))
    made = calendar(table["calendar"], first.year, last.year)
    known = {day for day in made.holidays if first <= day <= last and day.weekday() not in made.weekend}
    assert days(table, "closed") - known == days(table, "lacking"), "published, and not in the calendar"
    assert known - days(table, "closed") == days(table, "beyond"), "in the calendar, and not published"


@pytest.mark.parametrize("table", TABLES, ids=NAMES)
def test_a_published_day_is_a_weekday_with_a_name_and_a_source(table):
    entries = [entry for key in ("closed", "lacking", "beyond") for entry in table.get(key, ())]
    assert table["source"]
    for entry in entries:
        day, _, name = entry.partition(" ")
        assert name
        assert dt.date.fromisoformat(day).weekday() < 5
