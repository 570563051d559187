"""Clocks of whole threads: days and instants, lateness that stays readable, words that stop nothing."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_rules_status import asked, small, status, thread

from lettergen.model.deadline import Deadline
from lettergen.model.tracking import ClockState, EventType, Thread
from lettergen.rules.clocks import REPLIES
from lettergen.rules.status import thread_status

DAY = dt.date.fromisoformat
NEW_YORK = ZoneInfo("America/New_York")
TIMED = Deadline(date=DAY("2021-08-26"), time=dt.time(17), zone="America/New_York", rule="fixed date")


def timed(*lines: str, hours: dict[int, str] | None = None) -> Thread:
    """Two questions due on August 26 at 17:00; `hours` gives events, by number, the hour they happened at."""
    made = thread({1: asked(1, 2).model_copy(update={"stages": (TIMED,)})}, "08-12 sent", *lines)
    told = {
        seq: {"time": dt.time.fromisoformat(hour), "zone": "America/New_York"} for seq, hour in (hours or {}).items()
    }
    return made.model_copy(
        update={"events": tuple(event.model_copy(update=told.get(event.seq, {})) for event in made.events)}
    )


def instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2021-{text}").replace(tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("when", "state", "days"),
    [
        ("08-26T16:59", "due today", 0),
        ("08-26T17:00", "due today", 0),
        ("08-26T17:01", "overdue", 0),
        ("08-27T09:00", "overdue", -1),
        ("08-19T09:00", "due soon", 7),
    ],
)
def test_an_instant_compares_with_the_deadlines_own_hour(when, state, days):
    clock = thread_status(timed(), instant(when)).clock
    assert (clock.state, clock.days, clock.time, clock.zone) == (state, days, dt.time(17), "America/New_York")


def test_without_an_hour_late_begins_with_the_next_local_day():
    letter = thread({1: asked(1, due="2021-08-26")}, "08-12 sent")
    assert thread_status(letter, instant("08-26T23:59")).clock.state == "due today"
    assert thread_status(letter, instant("08-27T00:00")).clock.state == "overdue"


def test_an_answer_after_the_hour_is_not_there_before_it_and_late_after_it():
    letter = timed("08-26 response q1=answered q2=answered", hours={2: "17:30"})
    before, after = thread_status(letter, instant("08-26T17:15")), thread_status(letter, instant("08-26T17:30"))
    assert (before.clock.state, before.settled) == ("overdue", 0)
    assert (after.clock.state, after.clock.late, after.clock.stopped) == ("satisfied", 0, DAY("2021-08-26"))
    assert [item.late for item in after.items] == [0, 0]


@pytest.mark.parametrize(
    ("lines", "late", "lates"),
    [
        (("08-26 response q1=answered q2=answered",), None, [None, None]),
        (("08-28 response q1=answered q2=answered",), 2, [2, 2]),
        (("08-24 response q1=answered", "08-29 response q2=answered"), 3, [None, 3]),
        (("08-29 response q2=answered", "08-24 response q1=answered"), 3, [None, 3]),
        # what we find later, or they say once more, does not make a timely answer late
        (("08-24 response q1=answered q2=answered_in_part", "09-20 assessed q2=answered"), None, [None, None]),
        (("08-24 response q1=answered q2=answered", "09-20 response q1=answered"), None, [None, None]),
        # an answer that was found wanting is as late as the one that was not
        (("08-24 response q1=answered q2=answered", "08-30 assessed q1=non_responsive", "09-02 response q1=answered"),
         7, [7, None]),
        (("08-24 response q1=answered q2=answered", "08-30 assessed q1=non_responsive", "09-02 assessed q1=answered"),
         None, [None, None]),
        # more time excuses what comes within it, not what came before it
        (("08-25 extension_granted until=09-05", "09-05 response q1=answered q2=answered"), None, [None, None]),
        (("08-28 response q1=answered", "08-29 extension_granted until=09-05", "09-03 response q2=answered"),
         None, [2, None]),
        # what came while the clock stood still is as late as the clock was
        (("08-29 tolled", "09-03 response q1=answered q2=answered", "09-10 resumed"), 3, [3, 3]),
        (("08-20 tolled", "09-03 response q1=answered q2=answered"), None, [None, None]),
        # what we no longer ask for was brought by nobody
        (("08-24 response q1=answered", "08-30 assessed q2=waived"), None, [None, None]),
    ],
)  # fmt: skip
def test_lateness_stays_readable_after_the_answer(lines, late, lates):
    told = small(*lines, on="12-31")
    assert (told.clock.state, told.clock.late) == ("satisfied", late)
    assert [item.late for item in told.items] == lates


def test_an_item_answered_late_says_so_while_others_are_open():
    told = small("08-28 response q1=answered", on="08-30")
    assert (told.clock.state, told.clock.late) == ("overdue", None)
    assert [item.late for item in told.items] == [2, None]


def test_an_answer_to_a_follow_up_counts_against_the_follow_ups_day():
    rounds = {1: asked(1, 2, due="2021-08-26"), 2: asked(2, due="2021-09-10")}
    told = status(
        thread(rounds, "08-12 sent", "08-28 response q1=answered", "08-30 2:sent", "09-12 response q2=answered"),
        "09-20",
    )
    assert [item.late for item in told.items] == [2, 2]
    assert [(move.why, move.former) for move in told.clock.moves] == [("asked again", DAY("2021-08-26"))]


def test_a_late_acknowledgement_is_told_too():
    stages = tuple(
        Deadline(stage=stage, date=DAY(f"2021-08-{day}"), rule="fixed")
        for stage, day in (("acknowledge", 16), ("answers", 26))
    )
    letter = thread({1: asked(1).model_copy(update={"stages": stages})}, "08-12 sent", "08-18 acknowledged")
    assert {clock.stage: clock.late for clock in status(letter, "08-20").clocks} == {"acknowledge": 2, "answers": None}


def test_an_extension_in_part_is_told_from_a_full_one():
    asks, grants = "08-20 extension_requested until=09-30", "08-22 extension_granted until=09-10"
    assert small(asks, grants, on="08-23").clock.moved == "extended in part"
    assert small(grants, on="08-23").clock.moved == "extended"
    denied = small("08-20 extension_requested until=09-30", "08-22 extension_denied", on="08-27")
    assert (denied.clock.moved, denied.clock.moves, denied.clock.state) == ("", (), "overdue")
    assert denied.next_step.startswith("follow up")


HARMLESS = sorted(
    (REPLIES | {EventType.EXTENSION_DENIED, EventType.NOTE, EventType.DELIVERED}) - {"objection", "refused"}
)
STATES = {
    "08-15": "running", "08-20": "due soon", "08-26": "due today", "08-27": "overdue", "09-30": "long overdue",
}  # fmt: skip


@pytest.mark.parametrize("kind", HARMLESS)
@pytest.mark.parametrize(("on", "state"), STATES.items())
@pytest.mark.parametrize("automatic", [False, True])
def test_no_word_without_items_hides_how_a_clock_stands(kind, on, state, automatic):
    letter = thread({1: asked(1, 2, due="2021-08-26")}, "08-12 sent", f"{on} {kind}")
    last = letter.events[-1].model_copy(update={"automatic": automatic})
    told = status(letter.model_copy(update={"events": (*letter.events[:-1], last)}), on)
    assert (told.clock.state, told.settled) == (state, 0)
    if automatic:
        before = status(letter.model_copy(update={"events": letter.events[:-1]}), on)
        assert (told.headline, told.next_step) == (before.headline, before.next_step)


@pytest.mark.parametrize("kind", ["acknowledged", "response", "interim_response"])
def test_what_answers_by_itself_acknowledges_nothing_and_covers_no_day(kind):
    stages = (
        Deadline(stage="acknowledge", date=DAY("2021-08-16"), rule="fixed"),
        Deadline(date=DAY("2021-08-20"), rule="counted", later=(DAY("2021-09-03"),)),
    )
    letter = thread({1: asked(1).model_copy(update={"stages": stages})}, "08-12 sent", f"08-14 {kind}")
    by_itself = letter.events[-1].model_copy(update={"automatic": True})
    told = status(letter.model_copy(update={"events": (letter.events[0], by_itself)}), "08-21")
    assert {clock.stage: (clock.state, clock.due.day) for clock in told.clocks} == {
        "acknowledge": ("overdue", 16), "answers": ("overdue", 20),
    }  # fmt: skip
    assert status(letter, "08-21").clocks[-1].state == "satisfied"


def test_a_delivery_is_a_move_to_the_next_day_of_a_deadline_that_comes_again():
    monthly = Deadline(date=DAY("2021-08-20"), rule="counted", later=(DAY("2021-09-20"),), every="1 month")
    letter = thread({1: asked(1).model_copy(update={"stages": (monthly,)})}, "08-12 sent", "08-22 production")
    clock = status(letter, "08-25").clock
    assert (clock.due, clock.former) == (DAY("2021-09-20"), ())
    assert [(move.why, move.on, move.former) for move in clock.moves] == [
        ("delivered", DAY("2021-08-22"), DAY("2021-08-20"))
    ]


def test_what_was_missed_of_a_deadline_that_comes_again_is_told_and_so_is_what_came_late():
    days = tuple(DAY(f"2021-{month:02}-10") for month in range(2, 8))
    monthly = Deadline(stage="documents", date=days[0], rule="counted", later=days[1:])
    letter = thread(
        {1: asked(1).model_copy(update={"stages": (monthly,), "date": DAY("2021-01-10")})},
        "01-10 sent", "02-25 production stage=documents", "03-10 production stage=documents",
    )  # fmt: skip
    clock = status(letter, "06-11").clock
    assert [(str(move.former), move.late) for move in clock.moves] == [("2021-02-10", 15), ("2021-03-10", None)]
    assert (clock.due, clock.days, clock.missed, clock.remaining) == (days[2], -62, days[2:5], 1)
    assert (status(letter, "04-10").clock.missed, status(letter, "04-11").clock.missed) == ((), days[2:3])
    last = thread(letter.rounds, "01-10 sent", *(f"0{month}-10 production stage=documents" for month in range(2, 7)))
    assert (status(last, "08-01").clock.due, status(last, "08-01").clock.missed) == (days[-1], ())


@pytest.mark.parametrize(
    ("lines", "due", "state"),
    [
        (("08-24 response q1=answered q2=answered", "09-10 tolled", "09-20 resumed"), "08-26", "satisfied"),
        (("08-24 response q1=answered", "09-10 tolled", "09-20 resumed"), "09-05", "overdue"),
        (("08-20 tolled", "08-24 response q1=answered q2=answered", "08-30 resumed"), "09-05", "satisfied"),
        (("08-20 tolled", "08-22 resumed", "08-24 response q1=answered q2=answered"), "08-28", "satisfied"),
        (("08-24 response q1=answered q2=answered", "08-25 tolled", "08-28 resumed", "08-29 assessed q1=unanswered"),
         "08-29", "overdue"),
    ],
)  # fmt: skip
def test_what_is_settled_has_no_clock_to_stop(lines, due, state):
    clock = small(*lines, on="09-25").clock
    assert (clock.due, clock.state) == (DAY(f"2021-{due}"), state)


def test_time_to_object_that_has_ended_is_not_stopped_afterwards():
    stages = (Deadline(stage="objections", date=DAY("2021-08-20"), rule="fixed"),)
    letter = thread({1: asked(1).model_copy(update={"stages": stages})}, "08-12 sent", "08-20 tolled", "08-25 resumed")
    assert status(letter, "09-01").clock.due == DAY("2021-08-25")
    later = thread(letter.rounds, "08-12 sent", "08-21 tolled", "08-25 resumed")
    assert [(status(later, day).clock.due.day, status(later, day).clock.state) for day in ("08-22", "09-01")] == [
        (20, "satisfied")
    ] * 2


def ruled(until: str = "2021-09-20", word: str = "unanswered") -> Thread:
    """Item 1 is objected to; the ruling of September 1 sets it a day of its own."""
    letter = thread(
        {1: asked(1, 2, due="2021-08-26")}, "08-12 sent", "08-20 objection q1=objected", f"09-01 ruling q1={word}"
    )
    own = Deadline(item="q1", date=DAY(until), rule="ruling")
    last = letter.events[-1].model_copy(update={"deadlines": (own,), "outcome": "denied"})
    return letter.model_copy(update={"events": (*letter.events[:-1], last)})


def test_a_ruling_opens_its_items_again_with_a_day_of_their_own_and_the_former_one():
    told = status(ruled(), "09-02")
    assert [item.disposition for item in told.items] == ["unanswered", "unanswered"]
    assert {clock.item: (clock.state, clock.due) for clock in told.clocks} == {
        "": ("overdue", DAY("2021-08-26")), "q1": ("running", DAY("2021-09-20")),
    }  # fmt: skip
    own = next(clock for clock in told.clocks if clock.item)
    assert (own.moved, own.former, own.moves[0].on) == ("ruled", (DAY("2021-08-26"),), DAY("2021-09-01"))
    assert told.headline == "acknowledged"


@pytest.mark.parametrize(
    ("lines", "due", "former"),
    [
        (("08-28 tolled", "09-01 ruling q1=unanswered", "09-01 resumed"), "09-20", ("08-26",)),
        (("08-28 tolled", "09-01 ruling q1=unanswered", "09-04 resumed"), "09-23", ("08-26", "09-20")),
        (("08-20 tolled", "08-24 resumed", "09-01 ruling q1=unanswered"), "09-20", ("08-26", "08-30")),
        (("08-20 extension_granted until=09-25", "09-01 ruling q1=unanswered"), "09-20", ("08-26", "09-25")),
        (("09-01 ruling q1=unanswered", "09-05 extension_granted until=09-25"), "09-25", ("08-26", "09-20")),
    ],
)
def test_what_was_before_the_ruling_does_not_move_the_day_that_it_sets(lines, due, former):
    letter = thread({1: asked(1, 2, due="2021-08-26")}, "08-12 sent", "08-15 objection q1=objected", *lines)
    own = Deadline(item="q1", date=DAY("2021-09-20"), rule="ruling")
    events = (
        event.model_copy(update={"deadlines": (own,)}) if event.type == "ruling" else event for event in letter.events
    )
    (clock,) = [one for one in status(letter.model_copy(update={"events": tuple(events)}), "09-10").clocks if one.item]
    assert (clock.due, clock.former) == (DAY(f"2021-{due}"), tuple(DAY(f"2021-{day}") for day in former))
    assert clock.state in {"running", "due soon"}


def test_each_date_that_an_item_had_before_rulings_stays_readable():
    letter = thread(
        {1: asked(1, 2, due="2021-08-26")}, "08-12 sent", "08-15 objection q1=objected",
        "08-20 ruling q1=unanswered", "09-01 ruling q1=unanswered",
    )  # fmt: skip
    days = {3: "2021-09-10", 4: "2021-09-20"}
    events = tuple(
        event.model_copy(update={"deadlines": (Deadline(item="q1", date=DAY(days[event.seq]), rule="ruling"),)})
        if event.seq in days
        else event
        for event in letter.events
    )
    letter = letter.model_copy(update={"events": events})
    for day, due, former in (
        ("08-31", "2021-09-10", ("2021-08-26",)),
        ("09-02", "2021-09-20", ("2021-08-26", "2021-09-10")),
    ):
        (clock,) = [one for one in status(letter, day).clocks if one.item]
        assert (clock.due, clock.former) == (DAY(due), tuple(map(DAY, former)))


def test_a_ruling_on_one_item_of_a_deadline_that_comes_again_knows_the_day_that_was_delivered():
    monthly = Deadline(date=DAY("2021-08-20"), rule="counted", later=(DAY("2021-09-20"),), every="1 month")
    letter = thread(
        {1: asked(1, 2).model_copy(update={"stages": (monthly,)})},
        "08-12 sent", "08-18 objection q1=objected", "08-25 production q2=answered_in_part",
        "09-01 ruling q1=unanswered",
    )  # fmt: skip
    own = Deadline(item="q1", date=DAY("2021-10-01"), rule="ruling")
    last = letter.events[-1].model_copy(update={"deadlines": (own,)})
    told = status(letter.model_copy(update={"events": (*letter.events[:-1], last)}), "09-02")
    assert {clock.item: (clock.due, clock.former) for clock in told.clocks} == {
        "": (DAY("2021-09-20"), ()), "q1": (DAY("2021-10-01"), (DAY("2021-09-20"),)),
    }  # fmt: skip


def test_before_the_ruling_the_item_is_objected_and_has_its_stages_day():
    told = status(ruled(), "08-31")
    assert [clock.item for clock in told.clocks] == [""]
    assert told.items[0].disposition == "objected"


@given(st.integers(12, 31), st.integers(0, 23), st.integers(0, 59))
def test_an_instant_within_a_day_never_shows_less_time_than_the_day_and_never_more_lateness_than_the_next(
    day, hour, minute
):
    when = dt.datetime(2021, 8, day, hour, minute, tzinfo=NEW_YORK)
    order = list(ClockState)
    whole, next_day = (thread_status(timed(), when.date() + dt.timedelta(more)).clock.state for more in (0, 1))
    now = thread_status(timed(), when).clock.state
    assert order.index(next_day) <= order.index(now) <= order.index(whole)


def test_what_is_answered_later_does_not_turn_more_time_into_the_next_rounds():
    rounds = {1: asked(1, 2, due="2021-08-26"), 2: asked(2, due="2021-09-10")}
    lines = ("08-12 sent", "08-30 2:sent", "08-31 extension_granted until=09-20")
    for more in ((), ("09-05 response q1=answered",)):
        clocks = {one.round: one.due for one in status(thread(rounds, *lines, *more), "09-05").clocks}
        assert clocks[2] == DAY("2021-09-10"), more
    before = status(thread(rounds, *lines[:2], "08-31 response q1=answered", *lines[2:]), "09-05")
    assert [(one.round, one.due) for one in before.clocks if one.round == 2] == [(2, DAY("2021-09-20"))]


@pytest.mark.parametrize(
    ("lines", "lates", "late", "stopped"),
    [
        (
            ("08-20 objection q1=objected", "08-24 response q2=answered", "08-30 ruling q1=waived"),
            [None, None],
            None,
            30,
        ),
        (("08-28 response q2=answered", "08-30 assessed q1=waived"), [None, 2], 2, 30),
        (("08-28 response q1=answered q2=answered", "08-30 assessed q1=waived"), [2, 2], 2, 28),
        (
            ("08-20 assessed q1=waived", "08-24 response q2=answered", "08-30 response q1=answered"),
            [None, None],
            None,
            30,
        ),
        (("08-30 assessed q1=waived q2=waived",), [None, None], None, 30),
        (("08-20 objection", "08-22 ruling q1=waived q2=waived", "08-30 assessed"), [None, None], None, 22),
    ],
)
def test_what_is_let_go_is_never_late(lines, lates, late, stopped):
    told = status(thread({1: asked(1, 2, due="2021-08-26")}, "08-12 sent", *lines), "08-31")
    assert [item.late for item in told.items] == lates
    assert (told.clock.state, told.clock.late, told.clock.stopped.day) == ("satisfied", late, stopped)
