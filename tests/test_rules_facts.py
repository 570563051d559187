"""Which events count on a day or at an instant, in which order, and what later corrections make of them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettergen.model.deadline import Deadline
from lettergen.model.tracking import Event, LetterName
from lettergen.rules.corrections import amended
from lettergen.rules.facts import visible

NEW_YORK = "America/New_York"


def event(seq: int, day: str, kind: str = "note", time: str | None = None, **words: object) -> Event:
    """Return an event of 2021-DAY, entered at noon UTC of October SEQ; a time is New York's."""
    base = {
        "letter": LetterName("palm", "amazon"),
        "type": kind,
        "on": f"2021-{day}",
        "time": time,
        "zone": NEW_YORK if time else None,
        "entered": dt.datetime(2021, 10, seq or 9, 12, tzinfo=dt.UTC),
        "author": "dana",
        "seq": seq,
    }
    return Event.model_validate(base | words)


def correction(seq: int, target: int, **values: object) -> Event:
    deadlines = values.pop("deadlines", ())
    return event(seq, "10-01", "corrected", amends={"seq": target, **values}, deadlines=deadlines)


def numbers(events: tuple[Event, ...]) -> list[int]:
    return [one.seq for one in events]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (None, [1, 2, 3, 4]),
        (dt.date(2021, 8, 20), [1, 2, 3]),
        (dt.date(2021, 8, 19), []),
        (dt.datetime(2021, 8, 20, 0, 0, tzinfo=dt.UTC), [1]),
        (dt.datetime(2021, 8, 20, 13, 59, tzinfo=dt.UTC), [1]),
        (dt.datetime(2021, 8, 20, 14, 0, tzinfo=dt.UTC), [1, 2]),
        (dt.datetime(2021, 8, 20, 17, 30, tzinfo=dt.timezone(dt.timedelta(hours=-4))), [1, 2, 3]),
        (dt.datetime(2021, 8, 20, 17, 29, tzinfo=dt.timezone(dt.timedelta(hours=-4))), [1, 2]),
        (dt.datetime(2021, 8, 19, 23, 59, tzinfo=dt.UTC), []),
    ],
)
def test_a_day_counts_whole_and_an_instant_to_the_minute(as_of, expected):
    events = (event(1, "08-20"), event(2, "08-20", time="10:00"), event(3, "08-20", time="17:30"), event(4, "08-21"))
    assert numbers(visible(events, as_of)) == expected


@pytest.mark.parametrize(
    ("entered", "expected"),
    [
        ((None, None, None), [1, 2, 3]),
        (("17:30", None, "10:00"), [3, 2, 1]),
        (("17:30", "10:00", None), [2, 1, 3]),
        ((None, "17:30", "10:00"), [1, 3, 2]),
        (("10:00", "10:00", "00:00"), [3, 1, 2]),
    ],
)
def test_on_one_day_those_with_a_time_change_places_among_themselves_and_the_order_of_entry_stays(entered, expected):
    events = tuple(event(seq, "08-20", time=time) for seq, time in enumerate(entered, 1))
    assert numbers(visible(events)) == expected


def test_an_earlier_day_comes_first_though_it_was_entered_later():
    assert numbers(visible((event(1, "08-21", time="08:00"), event(2, "08-20", time="09:00")))) == [2, 1]


def test_what_was_entered_later_was_not_known():
    events = (event(1, "08-20"), event(2, "08-20"))
    assert numbers(visible(events, known_at=dt.datetime(2021, 10, 1, 12, tzinfo=dt.UTC))) == [1]


def test_a_correction_counts_from_when_it_was_entered_on_whatever_day_one_looks():
    events = (
        event(1, "08-20", "response", items={"q1": "answered"}, grounds=("privacy",)),
        correction(2, 1, on="2021-08-18"),
    )
    before, after = (
        visible(events, dt.date(2021, 8, 18), dt.datetime(2021, 10, day, 12, tzinfo=dt.UTC)) for day in (1, 2)
    )
    assert before == ()
    assert [(str(one.on), one.items, one.grounds) for one in after] == [
        ("2021-08-18", {"q1": "answered"}, ("privacy",))
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"items": {"q2": "objected"}}, {"items": {"q2": "objected"}}),
        ({"items": {}}, {"items": {}}),
        ({"until": "2021-09-09"}, {"until": dt.date(2021, 9, 9)}),
        ({"grounds": []}, {"grounds": ()}),
        ({"received": "2021-08-21"}, {"received": dt.date(2021, 8, 21)}),
        ({"stage": "documents"}, {"stage": "documents"}),
    ],
)
def test_a_correction_puts_its_values_in_the_place_of_the_earlier_ones_and_leaves_the_rest(values, expected):
    first = event(1, "08-20", "response", items={"q1": "answered"}, grounds=("privacy",), note="by mail")
    found = amended((first, correction(2, 1, **values)))[0]
    assert found == first.model_copy(update=expected)


def test_what_is_not_recorded_yet_has_no_number_and_stays():
    assert numbers(amended((event(1, "08-20"), correction(2, 1, void=True), event(0, "08-21"), event(0, "08-22")))) == [
        2,
        0,
        0,
    ]


def test_of_several_corrections_the_last_to_name_a_value_holds():
    changes = (correction(2, 1, on="2021-08-18", until="2021-09-01"), correction(3, 1, on="2021-08-19"))
    found = amended((event(1, "08-20"), *changes))[0]
    assert (found.on, found.until) == (dt.date(2021, 8, 19), dt.date(2021, 9, 1))


def test_what_is_struck_counts_no_more_and_a_correction_of_it_says_nothing():
    events = (event(1, "08-20"), event(2, "08-21"), correction(3, 1, void=True), correction(4, 1, on="2021-08-18"))
    assert numbers(amended(events)) == [2, 3, 4]


@pytest.mark.parametrize("target", [2, 3, 9])
def test_what_was_entered_no_earlier_than_a_correction_is_none_of_its_business(target):
    events = (event(1, "08-20"), correction(2, target, on="2021-08-01", void=target == 3), event(3, "08-22"))
    assert amended(events) == events


def test_corrections_count_in_the_order_of_their_entry_wherever_they_stand():
    changes = (correction(2, 1, on="2021-08-18"), correction(3, 1, on="2021-08-19"))
    one, *_ = amended((event(1, "08-20"), *reversed(changes)))
    assert one.on == dt.date(2021, 8, 19)


def test_a_time_is_put_right_in_the_zone_of_the_correction():
    change = correction(2, 1, time="09:00").model_copy(update={"zone": NEW_YORK})
    found = amended((event(1, "08-20"), change))[0]
    assert found.instant == dt.datetime(2021, 8, 20, 13, tzinfo=dt.UTC)


def test_the_deadlines_of_a_correction_stand_in_for_those_of_the_event_and_are_nobody_elses():
    old = [{"date": f"2021-09-0{day}", "rule": "", "stage": stage} for day, stage in ((1, "answers"), (2, "documents"))]
    new = Deadline(date=dt.date(2021, 9, 3), rule="")
    target, change = amended((event(1, "08-20", "delivered", deadlines=old), correction(2, 1, deadlines=(new,))))
    assert [(one.stage, one.date.day) for one in target.deadlines] == [("answers", 3)]
    assert change.deadlines == ()


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(18, 24), st.booleans()), max_size=5))
def test_correcting_what_is_corrected_changes_nothing(changes):
    events = [event(seq, "08-20") for seq in range(1, 6)]
    events += [correction(6 + at, seq, on=f"2021-08-{day}", void=void) for at, (seq, day, void) in enumerate(changes)]
    once = amended(events)
    assert amended(once) == once
    assert amended(events[:5]) == tuple(events[:5])
