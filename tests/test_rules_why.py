"""Why a thread stands as it does: rules and events behind headline, clocks and items."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_rules_status import CASE_1, EVENT_LINES, asked, thread

from lettergen.model.deadline import Deadline, StageSpec
from lettergen.model.letter import LetterItem
from lettergen.model.tracking import Filed, Headline, Thread
from lettergen.rules.facts import gather
from lettergen.rules.status import status_of
from lettergen.rules.why import Reason, explain, late_words

DAY = dt.date.fromisoformat


def why(of: Thread, day: str) -> tuple[Reason, ...]:
    facts = gather(of, DAY(f"2021-{day}"))
    return explain(facts, status_of(facts, DAY(f"2021-{day}")))


def one(reasons: tuple[Reason, ...], about: str, which: str = "") -> Reason:
    (found,) = (reason for reason in reasons if (reason.about, reason.which) == (about, which))
    return found


def small(*lines: str, day: str = "09-30") -> tuple[Reason, ...]:
    return why(thread({1: asked(1, 2, due="2021-08-26")}, "08-12 generated", *lines), day)


SENT = "08-12 sent"


@pytest.mark.parametrize(
    ("lines", "headline", "told", "events"),
    [
        ((), "draft", "made, not sent yet", (1,)),
        (("08-12 approved",), "approved", "approved on 2021-08-12, not sent yet", (2,)),
        ((SENT,), "sent", "sent on 2021-08-12; no word", (2,)),
        ((SENT, "08-16 acknowledged"), "acknowledged", "acknowledged on 2021-08-16; nothing is said", (3,)),
        ((SENT, "08-16 response q1=answered"), "partial response", "something came (1); open: 2", ()),
        ((SENT, "08-16 interim_response"), "partial response", "something came (on no single item); open: 1, 2", ()),
        (
            (SENT, "08-16 response q1=answered q2=no_records"),
            "complete response (claimed)",
            "have not assessed 1, 2",
            (),
        ),
        ((SENT, "08-16 response q1=answered q2=met", "08-17 assessed"), "satisfied", "found so by us", ()),
        ((SENT, "08-16 objection q2=objected"), "objected", "objected: 2", (3,)),
        ((SENT, "08-16 motion_to_quash"), "objected", "the motion to quash on 2021-08-16 has no ruling yet", (3,)),
        ((SENT, "08-16 refused"), "refused", "every item is refused", ()),
        ((SENT, "08-16 subpoena_issued"), "escalated", "subpoena issued on 2021-08-16", (3,)),
        ((SENT, "08-16 undeliverable"), "undeliverable", "came back on 2021-08-16", (3,)),
        ((SENT, "08-16 closed"), "closed", "closed on 2021-08-16 and not reopened", (3,)),
        ((SENT, "08-16 withdrawn"), "withdrawn", "the letter was withdrawn on 2021-08-16", (3,)),
    ],
)
def test_the_headline_names_its_rule_and_what_it_rests_on(lines, headline, told, events):
    reason = one(small(*lines), "headline")
    place = list(Headline).index(Headline(headline)) + 1
    assert (reason.stands, reason.events) == (headline, events)
    assert told in reason.why
    assert f"(rule {place} of 13, the first that fits" in reason.why


def test_the_rules_that_would_fit_after_it_are_named():
    assert (
        "; partial response, acknowledged, sent would fit after it)"
        in one(small(SENT, "08-16 objection q2=objected"), "headline").why
    )


def test_a_clock_tells_every_move_and_every_word_on_time_in_order():
    reason = one(why(CASE_1, "09-15"), "clock", "answers")
    assert reason.stands == "due soon, 2 left"
    assert reason.why == (
        "first due 2021-08-26; asked again on 2021-08-30: 2021-08-26 to 2021-09-10; "
        "more time is asked until 2021-09-17 on 2021-09-08; extended on 2021-09-08: 2021-09-10 to 2021-09-17"
    )
    assert reason.events == (6, 7, 8)


@pytest.mark.parametrize(
    ("lines", "day", "stands", "told"),
    [
        ((SENT,), "08-26", "due today", "first due 2021-08-26 (fixed date)"),
        ((SENT,), "08-28", "overdue, 2 late", "first due 2021-08-26 (fixed date)"),
        ((SENT, "08-28 response q1=answered q2=answered"), "09-30", "satisfied 2021-08-28, late by 2 days",
         "first due"),
        ((SENT, "08-20 response q1=answered q2=answered"), "09-30", "satisfied 2021-08-20", "first due"),
        ((SENT, "08-20 extension_requested", "08-21 extension_denied"), "08-22", "due soon, 4 left",
         "more time is asked on 2021-08-20; more time is denied on 2021-08-21"),
        ((SENT, "08-20 tolled"), "08-22", "paused, 6 left", "stopped on 2021-08-20"),
        ((SENT, "08-20 tolled", "08-22 resumed"), "08-22", "due soon, 6 left",
         "goes on on 2021-08-22"),
    ],
)  # fmt: skip
def test_a_clock_stands_as_it_does_by_its_letter_and_what_came(lines, day, stands, told):
    reason = one(small(*lines, day=day), "clock", "answers")
    assert reason.stands == stands
    assert told in reason.why


def test_a_clock_tells_what_is_meant_for_it_and_only_until_it_ends():
    stages = (
        Deadline(stage="acknowledge", date=DAY("2021-08-16"), rule="fixed"),
        Deadline(stage="objections", date=DAY("2021-08-20"), rule="fixed"),
        Deadline(date=DAY("2021-08-26"), rule="14 days after served", explanation=(
            "14 days after the day it is served.", "Friday 2021-08-13 is skipped: weekend.", "3 days more, by mail.")),
    )  # fmt: skip
    made = thread(
        {1: asked(1).model_copy(update={"stages": stages})},
        SENT, "08-14 acknowledged", "08-21 extension_requested", "08-22 tolled", "08-24 resumed",
    )  # fmt: skip
    clocks = {reason.which: reason for reason in why(made, "08-25") if reason.about == "clock"}
    assert clocks["answers"].why == (
        "first due 2021-08-26 (14 days after served: 14 days after the day it is served. 3 days more, by mail.); "
        "more time is asked on 2021-08-21; stopped on 2021-08-22; tolled on 2021-08-24: 2021-08-26 to 2021-08-28; "
        "goes on on 2021-08-24"
    )
    assert clocks["acknowledge"].why == "first due 2021-08-16 (fixed); acknowledged on 2021-08-14"
    assert (clocks["acknowledge"].events, clocks["answers"].events) == ((2,), (3, 4, 5, 5))
    assert clocks["objections"].why == "first due 2021-08-20 (fixed)"


def test_a_deadline_that_comes_again_tells_what_came_late_and_what_never_did():
    days = tuple(DAY(f"2021-{month:02}-10") for month in range(9, 13))
    monthly = Deadline(date=days[0], rule="counted", later=days[1:])
    made = thread({1: asked(1).model_copy(update={"stages": (monthly,)})}, SENT, "09-12 production")
    assert one(why(made, "11-11"), "clock", "answers").why == (
        "first due 2021-09-10 (counted); delivered on 2021-09-12 (late by 2 days): 2021-09-10 to 2021-10-10; "
        "nothing came for 2021-10-10, 2021-11-10"
    )


def test_a_clock_that_waits_for_its_day_says_so():
    spec = StageSpec.model_validate({"within": "10 days", "from": "received"})
    waiting = asked(1).model_copy(update={"pending": (spec,)})
    assert one(why(thread({1: waiting}, "08-12 sent"), "08-20"), "clock", "answers").why == "no day yet"


def test_an_item_tells_each_word_who_said_it_and_what_was_filed_with_it():
    made = thread({1: asked(1, 2, due="2021-08-26")}, SENT, "08-28 response q1=answered", "09-01 assessed q1=met",
                  "09-02 objection")  # fmt: skip
    filed = made.events[1].model_copy(update={"filed": (Filed(document="ab" * 32, file="report.pdf"),)})
    reasons = why(made.model_copy(update={"events": (made.events[0], filed, *made.events[2:])}), "09-30")
    first, second = one(reasons, "item", "1"), one(reasons, "item", "2")
    assert first.why == (
        "2021-08-28 response: answered (claimed); 2021-09-01 assessed: met (found by dana); late by 2 days; "
        "filed: report.pdf"
    )
    assert (first.stands, first.events) == ("met, settled", (2, 3))
    assert second.why == "2021-09-02 objection: meant for all that is open"


def test_an_item_tells_on_what_ground_it_was_withheld_and_for_what_reason_found_wanting():
    made = thread({1: asked(1, 2)}, SENT, "08-20 objection q1=objected q2=answered", "08-21 assessed q1=non_responsive")
    why_so = ({"grounds": ("burden",), "item_grounds": {"q1": ("privacy",)}}, {"item_grounds": {"q1": ("undated",)}})
    said = (event.model_copy(update=update) for event, update in zip(made.events[1:], why_so, strict=True))
    reasons = why(made.model_copy(update={"events": (made.events[0], *said)}), "09-30")
    assert one(reasons, "item", "1").why == (
        "2021-08-20 objection: objected (claimed, burden and privacy); "
        "2021-08-21 assessed: non responsive (found by dana, undated)"
    )
    assert one(reasons, "item", "2").why == "2021-08-20 objection: answered (claimed)"


def test_an_assessment_of_everything_lets_the_claim_hold():
    reason = one(small(SENT, "08-20 response q1=answered", "08-21 assessed"), "item", "1")
    assert reason.why.endswith("2021-08-21 assessed: what they claim holds")


def test_an_item_with_parts_tells_the_rule_and_each_part():
    parts = tuple(LetterItem(id=f"q1{key}", label=f"1({key})", ordinal=1, text="?") for key in "ab")
    whole = asked(due="2021-08-26").model_copy(
        update={"items": (LetterItem(id="q1", label="1", ordinal=1, text="?", items=parts),)}
    )
    reasons = why(
        thread({1: whole}, SENT, "08-20 response q1a=answered", "08-21 response q1=answered_in_part"), "08-22"
    )
    assert one(reasons, "item", "1").why == (
        "some parts settled or answered in part: 1(a) answered, 1(b) answered in part"
    )
    assert one(reasons, "item", "1(b)").why == "2021-08-21 response: answered in part (claimed)"


@pytest.mark.parametrize(("days", "words"), [(0, "late that day"), (1, "late by 1 day"), (3, "late by 3 days")])
def test_lateness_in_words(days, words):
    assert late_words(days) == words


@given(EVENT_LINES, st.integers(1, 30))
def test_every_story_on_every_day_has_reasons_for_what_it_shows(lines, day):
    rounds = {1: asked(1, 2, due="2021-08-15"), 2: asked(2, due="2021-08-25")}
    reasons = why(thread(rounds, *lines), f"08-{day:02}")
    assert all(reason.why for reason in reasons)
    assert {"headline", "item"} <= {reason.about for reason in reasons}
