"""What a ruling makes of items, and the deadlines that it sets them."""

from __future__ import annotations

import datetime as dt

import pytest

from lettergen.model.deadline import Deadline, StageName
from lettergen.model.letter import Asked, LetterItem
from lettergen.model.party import Recipient
from lettergen.model.tracking import Disposition, Event, LetterName, Outcome, Thread
from lettergen.rules.facts import gather
from lettergen.rules.rulings import ruled_deadlines, ruled_items
from lettergen.rules.status import thread_status

ITEMS = tuple(LetterItem(id=f"q{number}", label=str(number), ordinal=number, text="?") for number in (1, 2, 3))
ASKED = Asked.model_validate(
    {
        "matter": "palm",
        "title": "",
        "subject": "Palm",
        "language": "en-US",
        "date": "2021-08-12",
        "instrument": "subpoena",
        "sender": {"letterhead": {"name": "Senate"}, "signatories": ["A Senator"]},
        "items": ITEMS,
        "marks": ("1.",),
        "stages": [{"date": "2021-08-26", "rule": "fixed"}],
    }
)


def thread(*events: tuple[str, str, dict[str, str]], **more: object) -> Thread:
    story = (("08-12", "sent", {}), *events)
    told = tuple(
        Event.model_validate(
            {
                "letter": LetterName("palm", "amazon"),
                "type": kind,
                "on": f"2021-{day}",
                "entered": dt.datetime(2021, 10, 1, tzinfo=dt.UTC),
                "author": "dana",
                "items": items,
                "seq": seq,
            }
        )
        for seq, (day, kind, items) in enumerate(story, 1)
    )
    told = (*told[:-1], told[-1].model_copy(update=more))
    recipient = Recipient(id="amazon", organization="Amazon")
    return Thread(name="palm/amazon", recipient=recipient, rounds={1: ASKED}, events=told)


OBJECTION = ("08-20", "objection", {"q1": "objected", "q2": "privileged"})
MOTION = ("08-20", "motion_to_quash", {})
ANSWERED = ("08-21", "response", {"q1": "answered"})


@pytest.mark.parametrize(
    ("events", "outcome", "expected"),
    [
        ((OBJECTION,), Outcome.DENIED, {"q1": "unanswered", "q2": "unanswered"}),
        ((OBJECTION,), Outcome.GRANTED, {"q1": "waived", "q2": "waived"}),
        ((OBJECTION,), Outcome.GRANTED_IN_PART, {}),
        ((OBJECTION,), None, {}),
        ((OBJECTION, ANSWERED), Outcome.DENIED, {"q2": "unanswered"}),
        ((MOTION,), Outcome.DENIED, {"q1": "unanswered", "q2": "unanswered", "q3": "unanswered"}),
        ((MOTION, ANSWERED), Outcome.GRANTED, {"q2": "waived", "q3": "waived"}),
        ((ANSWERED,), Outcome.DENIED, {}),
    ],
)
def test_a_ruling_without_items_is_on_what_is_withheld_or_on_all_that_a_motion_is_about(events, outcome, expected):
    assert ruled_items(outcome, gather(thread(*events))) == expected


def test_the_day_that_a_ruling_sets_is_the_own_deadline_of_each_item_left_open():
    items = {"q1": Disposition.UNANSWERED, "q2": Disposition.WAIVED}
    day, on = dt.date(2021, 9, 10), dt.date(2021, 8, 30)
    told = ("The ruling of Monday 2021-08-30 sets Friday 2021-09-10.",)
    expected = Deadline(date=day, rule="ruling", item="q1", explanation=told)
    assert ruled_deadlines(items, day, on, None) == (expected,)
    assert ruled_deadlines(items, day, on, StageName.DOCUMENTS)[0].stage is StageName.DOCUMENTS
    assert ruled_deadlines(items, None, on, None) == ()


def test_what_was_ruled_on_has_its_new_day_and_the_rest_keeps_the_old_one():
    ruling = ("08-30", "ruling", {"q1": "unanswered", "q2": "unanswered"})
    deadlines = ruled_deadlines({"q1": Disposition.UNANSWERED}, dt.date(2021, 9, 10), dt.date(2021, 8, 30), None)
    one = thread(OBJECTION, ruling, deadlines=deadlines, outcome=Outcome.DENIED)
    clocks = {clock.item: (str(clock.due), clock.waits) for clock in thread_status(one, dt.date(2021, 8, 31)).clocks}
    assert clocks == {"q1": ("2021-09-10", ("q1",)), "": ("2021-08-26", ("q2", "q3"))}
    before = thread_status(one, dt.date(2021, 8, 29)).clocks
    assert [(clock.item, str(clock.due)) for clock in before] == [("", "2021-08-26")]


def test_a_ruling_named_for_the_newest_round_sets_the_day_of_what_only_an_earlier_one_asks():
    ruling = ("08-30", "ruling", {"q1": "unanswered"})
    deadlines = ruled_deadlines({"q1": Disposition.UNANSWERED}, dt.date(2021, 9, 10), dt.date(2021, 8, 30), None)
    one = thread(OBJECTION, ("08-28", "sent", {}), ruling, deadlines=deadlines, letter=LetterName("palm", "amazon", 2))
    second = one.events[2].model_copy(update={"letter": LetterName("palm", "amazon", 2)})
    rounds = {1: ASKED, 2: ASKED.model_copy(update={"items": ITEMS[2:]})}
    later = one.model_copy(update={"rounds": rounds, "events": (*one.events[:2], second, *one.events[3:])})
    status = thread_status(later, dt.date(2021, 8, 31))
    waits = {(clock.round, clock.item): clock.waits for clock in status.clocks}
    assert waits == {(2, "q1"): ("q1",), (1, ""): ("q2",), (2, ""): ("q3",)}
