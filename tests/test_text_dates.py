"""Dates and deadlines as they print."""

from __future__ import annotations

import copy
import datetime as dt
import pickle

import pytest

from lettergen.model.deadline import Deadline
from lettergen.text.dates import PrintedDate, days_in, deadline_text, long_date, printed, printed_deadline

DAY = dt.date(2021, 8, 26)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en-US", "August 26, 2021"),
        ("en-GB", "26 August 2021"),
        ("de-DE", "26. August 2021"),
        ("xx-QQ", "August 26, 2021"),
    ],
)
def test_a_printed_date_is_the_long_form(language: str, text: str) -> None:
    assert str(printed(DAY, language)) == text


def test_a_printed_date_is_still_a_date() -> None:
    day = printed(DAY, "de-DE")
    assert day == DAY
    assert day > dt.date(2021, 8, 25)
    assert isinstance(day, PrintedDate)
    for same in (pickle.loads(pickle.dumps(day)), copy.copy(day)):  # noqa: S301 - our own bytes
        assert str(same) == "26. August 2021"
    assert str(day.replace(day=1)).endswith("2021")


@pytest.mark.parametrize(
    ("time", "zone", "language", "text"),
    [
        (None, "", "en-US", "August 26, 2021"),
        (dt.time(17), "America/New_York", "en-US", "5:00 p.m. Eastern Time on August 26, 2021"),
        (dt.time(9, 30), "America/Los_Angeles", "en-US", "9:30 a.m. Pacific Time on August 26, 2021"),
        (dt.time(0), "", "en-US", "12:00 a.m. on August 26, 2021"),
        (dt.time(12), "", "en-US", "12:00 p.m. on August 26, 2021"),
        (dt.time(17), "", "en-GB", "17:00 on 26 August 2021"),
        (dt.time(17), "", "de-DE", "26. August 2021, 17:00"),
    ],
)
def test_deadlines(time: dt.time | None, zone: str, language: str, text: str) -> None:
    assert deadline_text(Deadline(date=DAY, time=time, zone=zone, rule="fixed"), language) == text


def test_a_printed_deadline_is_a_date_that_prints_its_time_in_every_process() -> None:
    due = printed_deadline(Deadline(date=DAY, time=dt.time(17), zone="America/New_York", rule="fixed"))
    assert (due, due.year) == (DAY, 2021)
    for same in (due, pickle.loads(pickle.dumps(due)), copy.copy(due)):  # noqa: S301 - our own bytes
        assert str(same) == "5:00 p.m. Eastern Time on August 26, 2021"
    assert str(due.replace(day=27)) == "August 27, 2021"


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("en-US", "From March 9, 2021 to April 30, 2022.", ["2021-03-09", "2022-04-30"]),
        ("en-US", "30 April 2022, Apr. 30, 2022 and April 30th of 2022", ["2022-04-30"] * 3),
        ("en-US", "4/30/2022 or 2022-04-30", ["2022-04-30"] * 2),
        ("en-US", "by September 2, or by March 2", ["2021-09-02", "2022-03-02"]),
        ("en-US", "In April 2022 you may answer 5 questions; Room 4/30, February 30, 2022, Mayor 5", []),
        ("en-GB", "30/4/2022", ["2022-04-30"]),
        ("de-DE", "bis 30. April 2022 oder 30.4.2022", ["2022-04-30"] * 2),
        ("es", "30 de abril de 2022", ["2022-04-30"]),
        ("fr", "le 1er avril 2022", ["2022-04-01"]),
        ("zh", "2022年4月30日", ["2022-04-30"]),
    ],
)
def test_days_are_read_back(language: str, text: str, days: list[str]) -> None:
    assert [day.isoformat() for day, _ in days_in(text, language, DAY)] == days


@pytest.mark.parametrize("language", ["en-US", "en-GB", "de", "fr", "es", "pt-BR", "it", "nl", "pl", "ru", "ja", "ko"])
def test_what_prints_is_read_back(language: str) -> None:
    for month in range(1, 13):
        day = dt.date(2022, month, 2 * month)
        words = long_date(day, language)
        ((found, there),) = days_in(f"({words})", language, DAY)
        assert (found, words.startswith(there)) == (day, True)
