"""One deadline: what moves it, and how late a day or an instant is for it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from lettergen.model.deadline import Deadline
from lettergen.model.tracking import Event, LetterName
from lettergen.rules.running import Round, Running, is_in_part, moment_of

DAY = dt.date.fromisoformat
NEW_YORK = "America/New_York"


def event(kind: str, on: str, **more: object) -> Event:
    base = {"letter": LetterName("palm", "amazon"), "type": kind, "on": DAY(on), "author": "dana", "seq": 7}
    return Event.model_validate(base | {"entered": dt.datetime(2021, 10, 1, tzinfo=dt.UTC)} | more)


def running(due: str = "2021-08-26", time: str = "", zone: str = NEW_YORK) -> Running:
    clock = {"time": dt.time.fromisoformat(time), "zone": zone} if time else {}
    deadline = Deadline(date=DAY(due), rule="fixed date", **clock)
    return Running.start(Round(1, event("sent", "2021-08-12"), (deadline,), (), ()), deadline)


def at(text: str, zone: str = NEW_YORK) -> dt.date | dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)) if "T" in text else DAY(text)


@pytest.mark.parametrize(
    ("time", "when", "late", "left"),
    [
        ("", "2021-08-25", None, 1),
        ("", "2021-08-26", None, 0),
        ("", "2021-08-26T23:59", None, 0),
        ("", "2021-08-27", 1, -1),
        ("", "2021-08-27T00:00", 1, -1),
        ("17:00", "2021-08-26", None, 0),  # a day means the whole of it
        ("17:00", "2021-08-26T17:00", None, 0),
        ("17:00", "2021-08-26T17:01", 0, 0),
        ("17:00", "2021-08-27", 1, -1),
        ("17:00", "2021-08-27T09:00", 1, -1),
    ],
)
def test_a_day_counts_whole_and_an_instant_to_the_minute(time, when, late, left):
    moment = moment_of(at(when))
    assert (running(time=time).days_late(moment), running(time=time).days_left(moment)) == (late, left)


@pytest.mark.parametrize(
    ("zone", "when", "late"),
    [
        ("America/New_York", "2021-08-26T21:00", None),  # 21:00 in London is 16:00 in New York
        ("America/New_York", "2021-08-26T22:30", 0),
        ("America/New_York", "2021-08-27T02:00", 0),  # still the 26th there
        ("Asia/Tokyo", "2021-08-26T09:30", 0),  # already 17:30 there
    ],
)
def test_the_hour_is_that_of_the_deadlines_zone(zone, when, late):
    assert running(time="17:00", zone=zone).days_late(moment_of(at(when, "Europe/London"))) == late


@pytest.mark.parametrize(("day", "end"), [("2021-03-14", "2021-03-14T16:00"), ("2021-03-13", "2021-03-13T17:00")])
def test_daylight_saving_moves_the_instant_with_the_wall_clock(day, end):
    limit = dt.datetime.fromisoformat(end).replace(tzinfo=dt.timezone(-dt.timedelta(hours=5)))
    due = running(day, "17:00")
    assert due.days_late(moment_of(limit)) is None
    assert due.days_late(moment_of(limit + dt.timedelta(minutes=1))) == 0


def test_what_moves_the_day_keeps_the_hour():
    granted = running(time="17:00").after(event("extension_granted", "2021-08-20", until=DAY("2021-09-01")))
    assert granted.days_late(moment_of(at("2021-09-01T17:00"))) is None
    assert granted.days_late(moment_of(at("2021-09-01T17:01"))) == 0
    tolled = running(time="17:00").after(event("tolled", "2021-08-20")).after(event("resumed", "2021-08-24"))
    assert tolled.days_late(moment_of(at("2021-08-30T17:01"))) == 0


@pytest.mark.parametrize(
    ("tolled", "resumed", "when", "due", "left"),
    [
        ("2021-08-20", "", "2021-09-30", "2021-08-26", 6),
        ("2021-08-26", "", "2021-09-30", "2021-08-26", 0),
        ("2021-08-29", "", "2021-09-30", "2021-08-26", -3),
        ("2021-08-20", "2021-09-01", "2021-09-01", "2021-09-07", 6),
        ("2021-08-26", "2021-09-01", "2021-09-01", "2021-09-01", 0),
        ("2021-08-29", "2021-09-01", "2021-09-01", "2021-08-29", -3),
        ("2021-08-29", "2021-09-01", "2021-09-02", "2021-08-29", -4),
    ],
)
def test_tolling_keeps_the_sign_of_the_days(tolled, resumed, when, due, left):
    now = running().after(event("tolled", tolled))
    now = now.after(event("resumed", resumed)) if resumed else now
    assert (now.due, now.days_left(moment_of(DAY(when)))) == (DAY(due), left)


def test_every_move_says_what_moved_the_date_and_when():
    moved = running().after(event("extension_granted", "2021-08-20", until=DAY("2021-09-01"), seq=4))
    moved = moved.after(event("tolled", "2021-08-25", seq=5)).after(event("resumed", "2021-08-27", seq=6))
    assert [(move.why, move.on.day, move.former, move.due, move.seq) for move in moved.moves] == [
        ("extended", 20, DAY("2021-08-26"), DAY("2021-09-01"), 4),
        ("tolled", 27, DAY("2021-09-01"), DAY("2021-09-03"), 6),
    ]
    assert moved.former == (DAY("2021-08-26"), DAY("2021-09-01"))
    assert moved.moved == "tolled"


@pytest.mark.parametrize(
    ("earlier", "outcome", "in_part"),
    [
        ([], None, False),
        ([("extension_requested", "2021-09-30")], None, True),
        ([("extension_requested", "2021-09-10")], None, False),
        ([("extension_requested", None)], None, False),
        ([("extension_requested", None)], "granted_in_part", True),
        ([("extension_requested", "2021-09-30"), ("extension_denied", None)], None, False),
        ([("extension_requested", "2021-09-30"), ("sent", None)], None, False),
        ([("extension_requested", "2021-09-30"), ("response", None)], None, True),
    ],
)
def test_less_than_was_asked_for_is_granted_in_part(earlier, outcome, in_part):
    before = [event(kind, "2021-08-20", until=until and DAY(until)) for kind, until in earlier]
    granted = event("extension_granted", "2021-08-22", until=DAY("2021-09-10"), outcome=outcome)
    assert is_in_part(granted, before) is in_part


def test_what_does_not_move_it_leaves_it():
    assert running().after(event("note", "2021-08-20")) == running()
