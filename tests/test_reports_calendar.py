from __future__ import annotations

import datetime as dt
import json

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettergen.reports.calendar import calendar_table, ics
from lettergen.rules.agenda import Due, Entry, Mark

DAY = dt.date.fromisoformat
WHEN = dt.datetime(2021, 8, 12, 9, 30, 5, 999, tzinfo=dt.UTC)


def entry(uid: str = "a@lettergen", sequence: int = 0, **words: object) -> Entry:
    base = Due(
        letter="palm/amazon/1",
        recipient="Amazon",
        stage="answers",
        item="",
        day=DAY("2021-08-26"),
        time=None,
        zone="",
        mark=Mark.OPEN,
        former=(),
        waits=("1", "2(a)"),
        rule="fixed date",
    )
    return Entry(uid, base._replace(**words), sequence, WHEN)


def read(*entries: Entry, alarms: tuple[int, ...] = (7, 1)) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(ics(entries, alarms)).events


def test_a_day_is_an_all_day_event_with_reminders_in_the_morning():
    (event,) = read(entry())
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (DAY("2021-08-26"), DAY("2021-08-27"))
    assert str(event["SUMMARY"]) == "Due: Amazon, answers (palm/amazon/1)"
    assert str(event["STATUS"]) == "CONFIRMED"
    assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [
        dt.timedelta(days=-7, hours=9),
        dt.timedelta(days=-1, hours=9),
    ]
    assert event["DTSTAMP"].dt == dt.datetime(2021, 8, 12, 9, 30, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(("day", "utc"), [("2021-08-26", "21:00"), ("2021-12-01", "22:00")])
def test_a_clock_time_keeps_its_zone_through_daylight_saving(day, utc):
    data = ics([entry(day=DAY(day), time=dt.time(17), zone="America/New_York")], (1,))
    (event,) = icalendar.Calendar.from_ical(data).events
    assert b"BEGIN:VTIMEZONE" in data
    assert b"DTSTART;TZID=America/New_York" in data
    assert f"{event['DTSTART'].dt.astimezone(dt.UTC):%H:%M}" == utc
    assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [dt.timedelta(days=-1)]
    assert "DTEND" not in event


@pytest.mark.parametrize(
    ("mark", "status", "said"),
    [
        (Mark.SETTLED, "CONFIRMED", "Settled"),
        (Mark.PAUSED, "TENTATIVE", "Clock stopped"),
        (Mark.CANCELLED, "CANCELLED", "No longer due"),
    ],
)
def test_what_waits_for_nobody_reminds_nobody(mark, status, said):
    (event,) = read(entry(mark=mark, item="3"))
    assert (str(event["STATUS"]), str(event["SUMMARY"]).partition(":")[0], event.walk("VALARM")) == (status, said, [])
    assert ", item 3 " in str(event["SUMMARY"])


def test_what_it_waits_for_and_the_days_before_stand_below():
    (event,) = read(entry(former=(DAY("2021-08-20"),)))
    assert str(event["DESCRIPTION"]).splitlines() == [
        "Letter palm/amazon/1, stage answers: fixed date.",
        "Waits for 1, 2(a).",
        "Formerly due 2021-08-20.",
    ]


def test_the_same_entries_give_the_same_bytes_in_any_order():
    one, other = entry("a@x"), entry("b@x", day=DAY("2021-08-01"))
    assert ics([one, other], (1,)) == ics([other, one], (1,))


def test_a_changed_entry_changes_its_own_event_only():
    before = {str(event["UID"]): event.to_ical() for event in read(entry("a@x"), entry("b@x"))}
    after = {str(event["UID"]): event.to_ical() for event in read(entry("a@x"), entry("b@x", 1, day=DAY("2021-09-10")))}
    assert [uid for uid in before if before[uid] != after[uid]] == ["b@x"]


@given(st.text(max_size=60).filter(lambda text: text.isprintable()))
def test_any_name_comes_back_whole_and_adds_no_line(name):
    (event,) = read(entry(recipient=name))
    assert str(event["SUMMARY"]) == f"Due: {name}, answers (palm/amazon/1)"


def test_a_name_with_line_breaks_stays_in_its_property():
    data = ics([entry(recipient="Evil\r\nATTACH:http://example.org\nX")], ())
    assert b"\nATTACH" not in data
    assert len(icalendar.Calendar.from_ical(data).events) == 1


def test_the_table_has_a_row_a_deadline():
    rows = json.loads(calendar_table([entry(time=dt.time(17), zone="America/New_York")]).write("json"))["rows"]
    assert rows[0] | {"uid": "", "rule": ""} == {
        "day": "2021-08-26", "time": "17:00", "zone": "America/New_York", "letter": "palm/amazon/1",
        "recipient": "Amazon", "stage": "answers", "item": "", "mark": "open", "waits": ["1", "2(a)"], "former": [],
        "rule": "", "uid": "", "sequence": 0,
    }  # fmt: skip
