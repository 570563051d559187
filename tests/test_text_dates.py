"""Dates and deadlines as they print."""

from __future__ import annotations

import copy
import datetime as dt
import pickle

import pytest

from lettergen.model.deadline import Deadline, StageSpec
from lettergen.model.items import Period
from lettergen.text.dates import (
    PrintedDate,
    days_in,
    deadline_text,
    long_date,
    period_text,
    printed,
    printed_deadline,
    stage_text,
)

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


FIXED = Deadline(date=DAY, rule="fixed date")
TIMED = FIXED.model_copy(update={"time": dt.time(17), "zone": "America/New_York"})
LATER = (dt.date(2021, 9, 9), dt.date(2021, 12, 30))
FORTNIGHTS = FIXED.model_copy(update={"every": "2 weeks", "later": LATER})
HOUR = "5:00 p.m. Eastern Time"


@pytest.mark.parametrize(
    ("stage", "text"),
    [
        (FIXED, "August 26, 2021"),
        (TIMED, f"{HOUR} on August 26, 2021"),
        (FIXED.model_copy(update={"rolling": True}), "on a rolling basis, and in full no later than August 26, 2021"),
        (FORTNIGHTS, "every two weeks from August 26, 2021, until December 30, 2021"),
        (
            TIMED.model_copy(update={"every": "1 month", "later": LATER, "rolling": True}),
            f"on a rolling basis, every month from August 26, 2021, until December 30, 2021, by {HOUR}",
        ),
        (FORTNIGHTS.model_copy(update={"later": ()}), "August 26, 2021"),
    ],
)
def test_a_deadline_with_its_day_in_words(stage: Deadline, text: str) -> None:
    assert stage_text(stage) == text


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        ({"within": "2 business days", "from": "received"}, "within two business days of receipt of this letter"),
        ({"within": "1 day", "from": "served"}, "within one day of service of this letter"),
        ({"within": "45 days", "from": "event", "event": "the hearing"}, "within 45 days of the hearing"),
        (
            {"within": "1 week", "from": "sent", "rolling": True},
            "on a rolling basis, and in full within one week of the sending of this letter",
        ),
        (
            {"within": "10 days", "from": "delivered", "time": "17:00", "zone": "America/New_York"},
            f"within ten days of delivery of this letter, by {HOUR}",
        ),
        ({"within": "72 hours", "from": "received"}, "within 72 hours of receipt of this letter"),
        ({"within": "10 days", "skip": "under 11 days"}, "within ten business days of the date of this letter"),
        ({"rule": "foia"}, "within 20 business days of receipt of this letter"),
        (
            {"before": "5 business days", "from": "event", "event": "the hearing", "on": "2021-09-30"},
            "no later than five business days before the hearing on September 30, 2021",
        ),
        (
            {"within": "1 week", "from": "previous_due", "previous": "answers"},
            "within one week of the due date for your answers",
        ),
        ({"within": "1 week", "from": "previous_due"}, "within one week of the earlier due date"),
        (
            {"within": "10 days", "from": "sent", "count_trigger_day": "yes"},
            "within ten days of the sending of this letter, that day included",
        ),
        (
            {"within": "14 days", "from": "served", "extra": {"mail": "3 days", "left-with_clerk": "1 day"}},
            (
                "within 14 days of service of this letter, and three days more if served by mail, and one day more"
                " if served by left with clerk"
            ),
        ),
        (
            {"earliest_of": ["2021-08-26 17:00", {"within": "2 days", "from": "received"}]},
            "by 5:00 p.m. on August 26, 2021 or within two days of receipt of this letter, whichever is earlier",
        ),
        (
            {"latest_of": ["2021-08-26", {"within": "2 days", "from": "received"}], "rolling": True},
            (
                "on a rolling basis, and in full by August 26, 2021 or within two days of receipt of this letter,"
                " whichever is later"
            ),
        ),
        (
            {"every": "1 month", "until": "2021-12-30", "from": "received", "rolling": True},
            "on a rolling basis, every month after receipt of this letter, until December 30, 2021",
        ),
        (
            {"every": "2 weeks", "within": "11 days", "until": "2021-12-30", "from": "letter_date"},
            "every two weeks until December 30, 2021, the first within 11 days of the date of this letter",
        ),
    ],
)
def test_a_deadline_that_waits_in_words(spec: dict[str, object], text: str) -> None:
    assert stage_text(StageSpec.model_validate(spec)) == text


def test_other_languages_print_the_date_alone_and_nothing_for_what_waits() -> None:
    assert stage_text(FORTNIGHTS.model_copy(update={"rolling": True}), "de-DE") == "26. August 2021"
    assert stage_text(StageSpec.model_validate({"within": "1 day", "from": "sent"}), "de-DE") == ""


@pytest.mark.parametrize(
    ("period", "language", "text"),
    [
        ({"name": "fiscal year 2019"}, "en-US", "fiscal year 2019"),
        ({"from": "2019-01-01", "to": "2019-06-30"}, "en-US", "January 1 to June 30, 2019"),
        ({"from": "2019-01-01", "to": "2019-06-30"}, "en-GB", "1 January to 30 June 2019"),
        ({"from": "2021-01-20", "to": "2022-10-19"}, "en-US", "January 20, 2021, to October 19, 2022"),
        (
            {"from": "2021-01-20", "to": "2022-10-19", "name": "the relevant period"},
            "en-US",
            "the relevant period (January 20, 2021, to October 19, 2022)",
        ),
        ({"from": "2021-05-03"}, "en-US", "since May 3, 2021"),
        ({"to": "2021-05-03"}, "en-US", "until May 3, 2021"),
        ({"from": "2019-01-01", "to": "2019-06-30"}, "de-DE", "1. Januar 2019 \u2013 30. Juni 2019"),
        ({"from": "2019-01-01"}, "de-DE", "1. Januar 2019 \u2013"),
        ({"name": "Rechnungsjahr 2019"}, "de-DE", "Rechnungsjahr 2019"),
    ],
)
def test_periods(period: dict[str, str], language: str, text: str) -> None:
    assert period_text(Period.model_validate(period), language) == text


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
