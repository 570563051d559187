from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recorded import ASKED

from lettergen.model.deadline import Deadline, StageSpec
from lettergen.model.letter import Asked, LetterItem
from lettergen.model.party import Recipient
from lettergen.model.tracking import ClockState, Event, EventType, Headline, LetterName, Thread, ThreadStatus
from lettergen.rules.clocks import Limits
from lettergen.rules.status import thread_status

DAY = dt.date.fromisoformat


def items(*ordinals: int, kind: str = "question") -> tuple[LetterItem, ...]:
    return tuple(LetterItem(id=f"q{n}", label=str(n), ordinal=n, text=f"Question {n}?", kind=kind) for n in ordinals)


def asked(*ordinals: int, due: str = "") -> Asked:
    stages = (Deadline(date=DAY(due), rule="fixed date"),) if due else ()
    return ASKED.model_copy(update={"items": items(*ordinals), "stages": stages, "pending": ()})


def life(*lines: str) -> tuple[Event, ...]:
    """Read "08-24 response q1=answered until=2021-09-17", one event a line; "2:" before the type names round 2."""
    events = []
    for seq, line in enumerate(lines, 1):
        day, kind, *words = line.split()
        number, _, name = kind.rpartition(":")
        pairs = dict(word.split("=") for word in words)
        until = pairs.pop("until", None)
        stage = pairs.pop("stage", None)
        own, dated = pairs.pop("own", ""), (pairs.pop("due", None),)
        due = [Deadline(date=DAY(f"2021-{value}"), item=own, rule="counted") for value in dated if value]
        events.append(
            Event.model_validate(
                {
                    "letter": LetterName("palm", "amazon", int(number or 1)),
                    "type": name,
                    "on": DAY(f"2021-{day}"),
                    "entered": dt.datetime(2021, 10, 1, 12, seq, tzinfo=dt.UTC),
                    "author": "dana",
                    "items": pairs,
                    "until": until and DAY(f"2021-{until}"),
                    "stage": stage,
                    "deadlines": due,
                    "seq": seq,
                }
            )
        )
    return tuple(events)


def thread(rounds: dict[int, Asked], *lines: str) -> Thread:
    return Thread(
        name="palm/amazon",
        recipient=Recipient(id="amazon", organization="Amazon.com, Inc.", short_name="Amazon"),
        rounds=rounds,
        events=life(*lines),
    )


SEVEN = asked(1, 2, 3, 4, 5, 6, 7, due="2021-08-26")
REST = asked(3, 5, 6, 7, due="2021-09-10")
CASE_1 = thread(
    {1: SEVEN, 2: REST},
    "08-12 generated",
    "08-12 sent",
    "08-16 acknowledged",
    "08-24 response q1=answered q2=answered q4=answered q3=answered_in_part",
    "08-30 2:generated",
    "08-30 2:sent",
    "09-08 2:extension_requested until=09-17",
    "09-08 2:extension_granted until=09-17",
    "09-16 2:response q3=answered q5=answered q6=answered q7=answered",
    "09-20 2:assessed",
    "09-20 2:closed",
)


def status(of: Thread, day: str, **words: object) -> ThreadStatus:
    return thread_status(of, DAY(f"2021-{day}"), **words)


def small(*lines: str, due: str = "2021-08-26", on: str = "09-10", **words: object) -> ThreadStatus:
    """Two questions due on August 26, sent on August 12, and what came then."""
    return status(thread({1: asked(1, 2, due=due)}, "08-12 generated", "08-12 sent", *lines), on, **words)


@pytest.mark.parametrize(
    ("day", "headline", "clock", "due", "days", "settled", "step"),
    [
        ("08-11", "draft", "not started", "08-26", None, 0, "send it"),
        ("08-12", "sent", "running", "08-26", 14, 0, "wait until 2021-08-26"),
        ("08-16", "acknowledged", "running", "08-26", 10, 0, "wait until 2021-08-26"),
        ("08-18", "acknowledged", "running", "08-26", 8, 0, "wait until"),
        ("08-19", "acknowledged", "due soon", "08-26", 7, 0, "wait until"),
        ("08-24", "partial response", "due soon", "08-26", 2, 3, "wait until 2021-08-26"),
        ("08-26", "partial response", "due today", "08-26", 0, 3, "wait until the end of the day"),
        ("08-27", "partial response", "overdue", "08-26", -1, 3, "follow up: lettergen follow-up palm/amazon"),
        ("08-29", "partial response", "overdue", "08-26", -3, 3, "follow up"),
        ("08-30", "partial response", "running", "09-10", 11, 3, "wait until 2021-09-10"),
        ("09-07", "partial response", "due soon", "09-10", 3, 3, "wait until 2021-09-10"),
        ("09-08", "partial response", "running", "09-17", 9, 3, "wait until 2021-09-17"),
        ("09-15", "partial response", "due soon", "09-17", 2, 3, "wait until"),
        ("09-16", "complete response (claimed)", "satisfied", "09-17", None, 7, "assess the response"),
        ("09-20", "closed", "satisfied", "09-17", None, 7, "nothing"),
        ("12-31", "closed", "satisfied", "09-17", None, 7, "nothing"),
    ],
)
def test_case_1_on_each_day(day, headline, clock, due, days, settled, step):
    told = status(CASE_1, day)
    assert (told.headline, told.clock.state, told.clock.due, told.clock.days, told.settled, told.asked) == (
        headline, clock, DAY(f"2021-{due}"), days, settled, 7,
    )  # fmt: skip
    assert told.next_step.startswith(step)
    assert (told.recipient, told.owner, told.as_of) == ("Amazon", "Dana", DAY(f"2021-{day}"))


def test_an_extension_that_was_only_asked_changes_no_date_and_asks_for_a_decision():
    asked_for = CASE_1.model_copy(update={"events": CASE_1.events[:7]})
    told = status(asked_for, "09-08")
    assert (told.clock.state, told.clock.due, told.clock.days) == ("due soon", DAY("2021-09-10"), 2)
    assert told.next_step.startswith("decide on more time until 2021-09-17: lettergen record palm/amazon/2 extension")


def test_every_former_date_stays_readable():
    clock = status(CASE_1, "09-08").clock
    assert clock.former == (DAY("2021-08-26"), DAY("2021-09-10"))
    assert clock.round == 2


def test_assessed_is_satisfied_until_it_is_closed():
    told = status(CASE_1.model_copy(update={"events": CASE_1.events[:10]}), "09-20")
    assert (told.headline, told.next_step) == ("satisfied", "close it: lettergen record palm/amazon/2 closed")
    assert told.clock.state == "satisfied"


def test_a_follow_up_that_is_drafted_waits_to_be_sent():
    told = status(CASE_1.model_copy(update={"events": CASE_1.events[:5]}), "08-30")
    assert told.next_step == "send the follow-up that is drafted: lettergen send palm/amazon/2"
    assert (told.clock.state, told.clock.days, told.round) == ("overdue", -4, 1)


def test_a_follow_up_withdrawn_and_drafted_again_waits_to_be_sent():
    drafts = ("08-27 2:generated", "08-28 2:withdrawn", "08-29 2:generated")
    rounds = {1: asked(1, due="2021-08-26"), 2: asked(1, due="2021-09-10")}
    assert status(thread(rounds, "08-12 sent", *drafts), "08-28").next_step.startswith("follow up")
    assert status(thread(rounds, "08-12 sent", *drafts), "08-29").next_step.startswith("send the follow-up")


def test_a_letter_sent_since_decides_on_more_time_asked_before():
    rounds = {1: asked(1, due="2021-08-26"), 2: asked(1, due="2021-09-10")}
    told = status(thread(rounds, "08-12 sent", "08-20 extension_requested", "08-30 2:sent"), "08-30")
    assert told.next_step == "wait until 2021-09-10"


def test_an_event_named_by_its_thread_counts_for_the_round_that_runs():
    lines = ("08-12 sent", "08-30 2:sent", "09-08 extension_granted until=09-17", "09-16 response q3=answered")
    told = status(thread({1: SEVEN.model_copy(update={"items": items(3, 5, 6, 7)}), 2: REST}, *lines), "09-16")
    assert (told.clock.round, told.clock.due, told.settled) == (2, DAY("2021-09-17"), 1)


def test_an_extension_of_the_first_round_granted_before_the_second_moves_only_the_first():
    lines = ("08-12 sent", "08-20 extension_granted until=09-01", "08-30 2:sent")
    told = status(thread({1: asked(1, due="2021-08-26"), 2: asked(1, due="2021-09-10")}, *lines), "08-30")
    assert [(clock.round, clock.due, clock.former) for clock in told.clocks] == [
        (2, DAY("2021-09-10"), (DAY("2021-08-26"), DAY("2021-09-01")))
    ]


def test_what_a_follow_up_does_not_repeat_keeps_its_old_clock():
    rounds = {1: SEVEN, 2: asked(3, due="2021-09-10")}
    told = status(thread(rounds, "08-12 sent", "08-30 2:sent"), "08-30")
    assert [(clock.round, clock.state) for clock in told.clocks] == [(1, "overdue"), (2, "running")]
    assert told.clock.round == 1


def test_a_finding_reopens_the_old_clock_of_an_item_that_was_not_repeated():
    before = CASE_1.events[:6]
    found = life("09-01 assessed q1=non_responsive")
    told = status(CASE_1.model_copy(update={"events": (*before, *found)}), "09-01")
    assert [(clock.round, clock.days) for clock in told.clocks] == [(1, -6), (2, 9)]
    assert told.settled == 2


def test_a_follow_up_without_a_deadline_leaves_the_old_clock_running():
    told = status(thread({1: asked(1, due="2021-08-26"), 2: asked(1)}, "08-12 sent", "08-30 2:sent"), "08-30")
    assert [(clock.round, clock.state) for clock in told.clocks] == [(1, "overdue")]
    assert told.round == 2


@pytest.mark.parametrize(
    "word", ["08-16 acknowledged", "08-20 response", "08-20 clarification_requested", "08-20 extension_denied"]
)
def test_no_such_word_stops_the_clock(word):
    assert small(word, on="08-27").clock.state == "overdue"


@pytest.mark.parametrize(
    ("lines", "headline"),
    [
        ((), "sent"),
        (("08-16 acknowledged",), "acknowledged"),
        (("08-16 response",), "acknowledged"),
        (("08-16 clarification_requested",), "acknowledged"),
        (("08-16 response q1=unanswered",), "acknowledged"),
        (("08-16 interim_response",), "partial response"),
        (("08-16 response q1=deferred",), "partial response"),
        (("08-16 response q1=answered q2=no_records",), "complete response (claimed)"),
        (("08-16 response q1=answered q2=objected",), "objected"),
        (("08-16 objection",), "objected"),
        (("08-16 motion_to_quash",), "objected"),
        (("08-16 assessed q1=waived",), "sent"),  # nothing came
        (("08-16 motion_to_quash", "08-18 ruling"), "acknowledged"),
        (("08-16 refused",), "refused"),
        (("08-16 refused q1=refused",), "partial response"),
        (("08-16 escalated",), "escalated"),
        (("08-16 subpoena_issued",), "escalated"),
        (("08-16 undeliverable",), "undeliverable"),
        (("08-16 undeliverable", "08-17 sent"), "sent"),
        (("08-16 undeliverable", "08-17 response q1=answered"), "partial response"),
        (("08-16 response q1=answered q2=answered", "08-17 assessed q1=answered"), "complete response (claimed)"),
        (("08-16 escalated", "08-17 assessed q1=answered q2=waived"), "satisfied"),
        (("08-16 closed",), "closed"),
        (("08-16 closed", "08-17 reopened"), "sent"),
        (("08-16 withdrawn",), "withdrawn"),
        (("08-16 withdrawn", "08-17 reopened"), "sent"),
    ],
)
def test_the_first_headline_that_fits(lines, headline):
    assert small(*lines).headline == headline


@pytest.mark.parametrize(
    ("lines", "headline", "step"),
    [
        (("08-01 generated",), "draft", "send it, then say so: lettergen send palm/amazon"),
        (("08-01 generated", "08-02 approved"), "approved", "send it"),
        (("08-01 generated", "08-02 approved", "08-03 generated"), "draft", "have it approved"),
        (("08-01 generated", "08-02 withdrawn"), "withdrawn", "nothing: the letter is withdrawn"),
        (("08-01 generated", "08-02 withdrawn", "08-03 generated"), "draft", "send it"),
        ((), "draft", "send it"),
    ],
)
def test_before_it_is_sent(lines, headline, step):
    told = status(thread({1: asked(1, 2, due="2021-08-26")}, *lines), "08-10")
    assert (told.headline, told.settled, told.asked) == (headline, 0, 2)
    assert told.next_step.startswith(step)
    assert told.clock.days is None


def test_a_letter_made_after_the_day_it_was_sent_is_sent():
    told = status(thread({1: asked(1, due="2021-08-26")}, "12-01 generated", "08-12 sent"), "12-02")
    assert (told.headline, told.clock.state) == ("sent", "long overdue")


def test_a_draft_of_the_future_is_not_shown_before_its_day():
    both = thread(
        {1: asked(1, due="2021-08-26"), 2: asked(1, due="2021-09-10")}, "08-01 generated", "08-30 2:generated"
    )
    assert status(both, "08-02").clock.due == DAY("2021-08-26")


@pytest.mark.parametrize(
    ("on", "state", "days"),
    [
        ("08-18", "running", 8),
        ("08-19", "due soon", 7),
        ("08-26", "due today", 0),
        ("08-27", "overdue", -1),
        ("09-25", "overdue", -30),
        ("09-26", "long overdue", -31),
    ],
)
def test_clock_by_days(on, state, days):
    told = small(on=on)
    assert (told.clock.state, told.clock.days) == (state, days)


def test_limits_are_the_offices():
    assert small(on="08-19", limits=Limits(due_soon_days=3)).clock.state == "running"
    assert small(on="08-29", limits=Limits(long_overdue_days=2)).clock.state == "long overdue"
    assert small(on="08-29", limits=Limits(long_overdue_days=2)).next_step.startswith("follow up or escalate")


def test_the_day_itself_is_due_today_even_with_a_clock_time():
    timed = Deadline(date=DAY("2021-08-26"), time=dt.time(9), zone="America/New_York", rule="fixed date")
    letter = thread({1: asked(1).model_copy(update={"stages": (timed,)})}, "08-12 sent")
    assert [status(letter, day).clock.state for day in ("08-26", "08-27")] == ["due today", "overdue"]


def test_tolling_stops_the_clock_and_keeps_days_already_late():
    lines = ("08-28 tolled", "09-04 resumed")
    paused = small(*lines, on="09-03")
    resumed = small(*lines, on="09-05")
    assert (paused.clock.state, paused.clock.days) == ("paused", -2)
    assert paused.next_step.startswith("wait until the stopped clock goes on")
    assert (resumed.clock.due, resumed.clock.days, resumed.clock.former) == (
        DAY("2021-09-02"),
        -3,
        (DAY("2021-08-26"),),
    )


def test_tolling_twice_or_resuming_twice_counts_once():
    told = small("08-14 tolled", "08-15 tolled", "08-16 resumed", "08-18 resumed", on="08-20")
    assert told.clock.due == DAY("2021-08-28")


def test_an_extension_granted_while_the_clock_is_stopped_leaves_it_stopped():
    lines = ("08-14 tolled", "08-16 extension_granted until=09-10", "08-22 resumed")
    paused, resumed = small(*lines, on="08-20"), small(*lines, on="08-23")
    assert (paused.clock.state, paused.clock.due) == ("paused", DAY("2021-09-10"))
    assert (resumed.clock.state, resumed.clock.due) == ("running", DAY("2021-09-16"))
    assert resumed.clock.former == (DAY("2021-08-26"), DAY("2021-09-10"))


def test_late_stays_late_after_an_extension_that_has_passed():
    told = small("08-25 extension_granted until=08-30", on="08-31")
    assert (told.clock.state, told.clock.days, told.clock.former) == ("overdue", -1, (DAY("2021-08-26"),))


def test_no_deadline_is_said():
    told = small(due="")
    assert (told.clock.state, told.clock.due, told.clocks) == ("no deadline", None, ())
    assert told.next_step.startswith("no deadline runs")


def test_a_letter_that_asks_no_item_is_not_settled_by_that():
    told = status(thread({1: asked(due="2021-08-26")}, "08-12 sent"), "08-27")
    assert (told.headline, told.clock.state, told.asked) == ("sent", "overdue", 0)


@pytest.mark.parametrize("end", ["closed", "withdrawn"])
def test_a_clock_ends_with_the_matter_and_its_date_stays(end):
    told = small(f"09-01 {end}")
    assert told.clock.state == "no deadline"
    if end == "closed":
        assert (told.clock.due, told.clock.days) == (DAY("2021-08-26"), None)


def test_a_response_that_names_no_item_waits_to_be_read():
    assert small("08-20 response").next_step.startswith("read the reply of 2021-08-20")


@pytest.mark.parametrize(("line", "word"), [("08-20 refused", "refusal"), ("08-20 objection", "objection")])
def test_a_refusal_or_objection_asks_for_an_answer(line, word):
    assert small(line, on="08-20").next_step == f"answer the {word}, or escalate"


def test_an_objection_that_we_have_written_about_since_is_answered_until_they_object_again():
    rounds = {1: asked(1, 2, due="2021-08-26"), 2: asked(1, 2, due="2021-09-10")}
    lines = ("08-12 sent", "08-20 objection", "08-30 2:sent")
    assert status(thread(rounds, *lines), "09-11").next_step == "follow up: lettergen follow-up palm/amazon"
    again = thread(rounds, *lines, "09-05 2:response q1=objected")
    assert status(again, "09-11").next_step == "answer the objection, or escalate"


def test_what_is_late_is_followed_up_and_an_acknowledgement_alone_is_asked_about():
    stages = tuple(
        Deadline(stage=stage, date=DAY(f"2021-08-{day}"), rule="fixed")
        for stage, day in (("acknowledge", 16), ("answers", 26))
    )
    letter = thread({1: asked(1).model_copy(update={"stages": stages})}, "08-12 sent")
    assert status(letter, "08-17").next_step == (
        "ask whether it arrived; nothing says so yet: lettergen record palm/amazon acknowledged"
    )
    assert status(letter, "08-27").clock.stage == "acknowledge"
    assert status(letter, "08-27").next_step == "follow up: lettergen follow-up palm/amazon"


@pytest.mark.parametrize(
    ("lines", "step"),
    [
        (("09-01 escalated",), "escalated on 2021-09-01: record what comes of it, or close it: lettergen record"),
        (("09-01 subpoena_issued", "09-02 objection"), "a subpoena was issued on 2021-09-01: record what comes of it"),
        (("09-01 escalated", "09-03 response"), "read the reply of 2021-09-03"),
        (("09-01 escalated", "09-03 response q1=answered q2=answered"), "assess the response: lettergen record"),
    ],
)
def test_what_is_escalated_waits_for_what_comes_of_it(lines, step):
    told = small(*lines)
    assert (told.headline, told.next_step[: len(step)]) == ("escalated", step)


def test_undeliverable_asks_for_the_address():
    assert small("08-20 undeliverable").next_step.startswith("correct the address")


def test_more_time_asked_without_a_date_waits_for_a_decision():
    assert small("08-20 extension_requested").next_step.startswith("decide on more time: ")


def test_known_at_leaves_out_what_was_entered_later():
    told = small("08-16 acknowledged", known_at=dt.datetime(2021, 10, 1, 12, 2, tzinfo=dt.UTC))
    assert told.headline == "sent"


def stage(name: str, due: str) -> Deadline:
    return Deadline.model_validate({"stage": name, "date": DAY(due), "rule": "fixed date"})


STAGES = (
    stage("acknowledge", "2021-08-16"),
    stage("objections", "2021-08-20"),
    stage("documents", "2021-09-02"),
    stage("answers", "2021-08-26"),
)


def staged(*lines: str) -> Thread:
    mixed = (*items(1, 2), *items(3, kind="document_request"))
    return thread({1: asked(1).model_copy(update={"stages": STAGES, "items": mixed})}, "08-12 sent", *lines)


def clocks(of: Thread, day: str) -> dict[str, str]:
    return {clock.stage: clock.state.value for clock in status(of, day).clocks}


def test_of_stages_that_are_satisfied_the_last_one_shows():
    stages = [Deadline(stage=stage, date=DAY(f"2021-{day}"), rule="fixed date")
              for stage, day in (("documents", "09-02"), ("answers", "08-26"), ("acknowledge", "08-19"))]  # fmt: skip
    made = items(1, 2)
    both = (made[0], made[1].model_copy(update={"kind": "document_request"}))
    letter = asked().model_copy(update={"items": both, "stages": tuple(stages)})
    answered = ("08-12 sent", "08-20 response q1=answered", "08-25 production q2=answered")
    shown = thread_status(thread({1: letter}, *answered), DAY("2021-09-30")).clocks
    assert [(one.stage, one.due, one.stopped) for one in shown] == [
        ("documents", DAY("2021-09-02"), DAY("2021-08-25")),
        ("answers", DAY("2021-08-26"), DAY("2021-08-20")),
        ("acknowledge", DAY("2021-08-19"), DAY("2021-08-20")),
    ]


def test_each_stage_has_its_clock_and_the_worst_open_one_shows():
    told = status(staged(), "08-17")
    assert (told.clock.stage, told.clock.state) == ("acknowledge", "overdue")
    assert clocks(staged(), "08-17") == {
        "acknowledge": "overdue",
        "objections": "due soon",
        "documents": "running",
        "answers": "running",
    }


def test_any_word_satisfies_the_acknowledgement():
    assert clocks(staged("08-15 extension_requested"), "08-17")["acknowledge"] == "satisfied"


def test_the_time_to_object_passes_or_is_used():
    assert clocks(staged(), "08-21")["objections"] == "satisfied"
    assert clocks(staged("08-19 objection q1=objected"), "08-19")["objections"] == "satisfied"


def test_documents_and_answers_wait_for_their_own_items():
    told = clocks(staged("08-20 response q1=answered q2=answered"), "08-27")
    assert (told["answers"], told["documents"]) == ("satisfied", "due soon")
    told = clocks(staged("08-20 production q3=answered"), "08-27")
    assert (told["answers"], told["documents"]) == ("overdue", "satisfied")


def test_a_stage_without_items_of_its_kind_waits_for_all():
    only = asked(1).model_copy(update={"stages": (stage("briefing", "2021-08-26"),)})
    assert status(thread({1: only}, "08-12 sent"), "08-27").clock.state == "overdue"
    assert status(thread({1: only}, "08-12 sent", "08-13 response q1=answered"), "08-27").clock.state == "satisfied"


def test_an_extension_moves_the_stage_it_names_or_the_answers():
    told = status(staged("08-14 extension_granted until=09-20 stage=documents"), "08-14")
    assert {clock.stage: clock.due for clock in told.clocks}["documents"] == DAY("2021-09-20")
    told = status(staged("08-14 extension_granted until=09-20"), "08-14")
    assert {clock.stage: clock.due for clock in told.clocks}["answers"] == DAY("2021-09-20")


def test_a_deadline_that_waits_for_its_trigger_has_not_started_until_the_day_is_known():
    waiting = asked(1).model_copy(
        update={"pending": (StageSpec.model_validate({"within": "10 days", "from": "delivered"}),)}
    )
    told = status(thread({1: waiting}, "08-12 sent"), "08-13")
    assert (told.clock.state, told.clock.due) == ("not started", None)
    assert told.next_step.startswith("record the day it arrived")
    assert status(thread({1: waiting}, "08-12 generated"), "08-12").clock.state == "not started"
    told = status(thread({1: waiting}, "08-12 sent", "08-13 response q1=answered"), "08-13")
    assert told.clock.state == "satisfied"
    told = status(thread({1: waiting}, "08-12 sent", "08-14 delivered due=08-24"), "08-15")
    assert (told.clock.state, told.clock.due) == ("running", DAY("2021-08-24"))


def own(item: LetterItem, day: str = "", within: str = "", **words: object) -> LetterItem:
    """Give an item a deadline of its own: on a day, or within a count that waits for the delivery."""
    spec = within and StageSpec.model_validate({"within": within, "from": "delivered"})
    due = day and Deadline(date=DAY(f"2021-{day}"), rule="fixed date")
    return item.model_copy(update={"due": due or None, "pending": spec or None, **words})


def own_clocks(of: Thread, day: str) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    return {
        clock.item or clock.stage: (clock.state.value, str(clock.due)[5:], clock.waits)
        for clock in status(of, day).clocks
    }


def apart(*lines: str, due: str = "2021-08-26", sent: str = "08-12 sent") -> Thread:
    """Three questions: the second has a deadline of its own, September 10, and its second part one of its own again."""
    one, two, three = items(1, 2, 3)
    parts = tuple(LetterItem(id=f"q2.{n}", label=f"2({n})", ordinal=1, text="?") for n in "ab")
    two = own(two, "09-10", items=(parts[0], own(parts[1], "09-20")))
    return thread({1: asked(due=due).model_copy(update={"items": (one, two, three)})}, sent, *lines)


def test_an_item_with_a_deadline_of_its_own_has_its_clock_and_leaves_that_of_its_stage():
    assert own_clocks(apart(), "08-30") == {
        "answers": ("overdue", "08-26", ("q1", "q3")),
        "q2": ("running", "09-10", ("q2.a",)),
        "q2.b": ("running", "09-20", ("q2.b",)),
    }
    assert own_clocks(apart("08-20 response q1=answered q3=answered"), "08-30")["answers"][0] == "satisfied"
    assert own_clocks(apart("08-20 response q2.a=answered"), "09-12")["q2"][0] == "satisfied"
    told = status(apart("08-20 response q1=answered q3=answered"), "09-12")
    assert (told.clock.item, told.clock.state, told.clock.days) == ("q2", "overdue", -2)


def test_a_stage_none_of_whose_items_is_left_to_it_waits_for_all():
    only = asked(due="2021-08-26").model_copy(update={"items": (own(items(1)[0], "08-20"),)})
    assert own_clocks(thread({1: only}, "08-12 sent"), "08-22") == {
        "answers": ("due soon", "08-26", ("q1",)),
        "q1": ("overdue", "08-20", ("q1",)),
    }


def test_more_time_moves_the_items_of_its_stage_that_are_due_before_the_new_date():
    told = own_clocks(apart("08-20 extension_granted until=09-15"), "08-21")
    assert {key: due for key, (_, due, _) in told.items()} == {"answers": "09-15", "q2": "09-15", "q2.b": "09-20"}
    told = own_clocks(apart("08-20 extension_granted until=09-15", due="2021-09-20"), "08-21")
    assert {key: due for key, (_, due, _) in told.items()} == {"answers": "09-20", "q2": "09-15", "q2.b": "09-20"}
    none_of_the_letter = own_clocks(apart("08-20 extension_granted until=09-15", due=""), "08-21")
    assert {key: due for key, (_, due, _) in none_of_the_letter.items()} == {"q2": "09-15", "q2.b": "09-20"}


def test_a_follow_up_supersedes_the_own_deadlines_of_what_it_repeats():
    first = apart().rounds[1]
    parts = tuple(own(part) for part in first.items[1].items)
    again = asked(due="2021-10-01").model_copy(update={"items": (own(first.items[1], items=parts),)})
    told = thread({1: first, 2: again}, "08-12 sent", "09-15 2:sent")
    assert [(clock.round, clock.item, clock.former) for clock in status(told, "09-16").clocks] == [
        (1, "", ()),
        (2, "", (DAY("2021-09-10"), DAY("2021-09-20"))),  # what its items were due before, in each part
    ]
    unset = thread({1: first, 2: again.model_copy(update={"stages": ()})}, "08-12 sent", "09-15 2:sent")
    assert own_clocks(unset, "09-16")["q2"][0] == "overdue"


def test_a_follow_up_may_itself_give_an_item_a_deadline_of_its_own():
    first, again = asked(1, 2, due="2021-08-26"), asked()
    again = again.model_copy(update={"items": (own(items(2)[0], "09-20"),)})
    told = own_clocks(thread({1: first, 2: again}, "08-12 sent", "08-30 2:sent"), "08-31")
    assert told == {"answers": ("overdue", "08-26", ("q1",)), "q2": ("running", "09-20", ("q2",))}


def test_an_items_own_deadline_may_wait_for_its_day():
    waiting = asked(due="2021-08-26").model_copy(update={"items": (items(1)[0], own(items(2)[0], within="10 days"))})
    assert own_clocks(thread({1: waiting}, "08-12 sent"), "08-13") == {
        "answers": ("running", "08-26", ("q1",)),
        "q2": ("not started", "", ("q2",)),
    }
    arrived = thread({1: waiting}, "08-12 sent", "08-14 delivered due=08-24 own=q2")
    assert own_clocks(arrived, "08-25")["q2"] == ("overdue", "08-24", ("q2",))
    answered = thread({1: waiting}, "08-12 sent", "08-14 response q2=answered")
    assert own_clocks(answered, "08-15")["q2"][0] == "satisfied"
    repeated = thread({1: waiting, 2: asked(2, due="2021-09-10")}, "08-12 sent", "08-30 2:sent")
    assert [clock.item for clock in status(repeated, "08-31").clocks] == ["", ""]


def test_a_stage_that_waits_for_its_day_goes_on_waiting_for_what_a_follow_up_leaves_out():
    spec = StageSpec.model_validate({"stage": "documents", "within": "10 days", "from": "delivered"})
    both = (*items(1), *items(2, kind="document_request"))
    first = asked(due="2021-08-26").model_copy(update={"items": both, "pending": (spec,)})

    def left(*again: int) -> dict[str, tuple[str, str, tuple[str, ...]]]:
        told = thread({1: first, 2: asked(*again, due="2021-09-10")}, "08-12 sent", "08-30 2:sent")
        return own_clocks(told, "08-31")

    assert left(1)["documents"] == ("not started", "", ("q2",))
    assert "documents" not in left(1, 2)


def test_what_waits_for_an_event_says_how_its_day_is_recorded():
    spec = StageSpec.model_validate({"within": "10 days", "from": "event", "event": "the hearing"})
    told = status(thread({1: asked(1).model_copy(update={"pending": (spec,)})}, "08-12 sent"), "08-13")
    assert told.next_step == (
        "record the day of the hearing: lettergen record palm/amazon note --stage answers --note TEXT"
    )


REPORTS = Deadline(
    stage="documents",
    date=DAY("2021-08-26"),
    rule="fixed date",
    every="2 weeks",
    later=(DAY("2021-09-09"), DAY("2021-09-23")),
)


@pytest.mark.parametrize(
    ("lines", "day", "state", "due", "remaining"),
    [
        ([], "08-27", "overdue", "08-26", 2),
        ([], "09-30", "long overdue", "08-26", 0),
        (["08-20 production"], "08-21", "running", "09-09", 1),
        (["08-28 interim_response"], "08-28", "running", "09-09", 1),
        (["08-20 production", "08-26 production"], "08-27", "running", "09-09", 1),  # both before the first day passed
        (["08-28 production", "08-28 response"], "08-29", "running", "09-09", 1),  # one delivery, told twice
        (["08-20 production", "08-27 production"], "08-28", "running", "09-23", 0),
        (["09-10 production"], "09-11", "overdue", "09-09", 1),  # late for the first, nothing yet for the second
        (["08-20 acknowledged"], "08-27", "overdue", "08-26", 2),
        (["08-20 production stage=answers"], "08-27", "overdue", "08-26", 2),
        (["08-20 production stage=documents"], "08-27", "running", "09-09", 1),
        (["08-20 production", "08-27 production", "09-10 production"], "09-24", "overdue", "09-23", 0),
        (["08-20 production q1=answered"], "08-21", "satisfied", "09-09", 1),
        (["08-20 extension_granted until=08-30 stage=documents"], "08-27", "due soon", "08-30", 2),
        (["08-20 extension_granted until=08-30", "08-29 production"], "08-30", "running", "09-09", 1),
    ],
)
def test_a_delivery_covers_one_day_of_a_deadline_that_comes_again_and_never_the_last(lines, day, state, due, remaining):
    again = asked(1).model_copy(update={"stages": (REPORTS,)})
    clock = status(thread({1: again}, "08-12 sent", *lines), day).clock
    assert (clock.state, str(clock.due)[5:], clock.remaining) == (state, due, remaining)


MIXED = {
    "a document and a question": items(1, kind="document_request") + items(2),
    "questions alone": items(1, 2),
}


@pytest.mark.parametrize(
    ("asks", "lines", "due"),
    [
        ("a document and a question", ["08-20 response q2=answered"], "08-26"),  # on the other stage's item
        ("a document and a question", ["08-20 response"], "08-26"),  # on either
        ("a document and a question", ["08-20 production q1=answered_in_part"], "09-09"),
        ("a document and a question", ["08-20 production q1=refused"], "08-26"),  # names it, and brings nothing
        ("a document and a question", ["08-20 production q1=deferred"], "08-26"),
        ("a document and a question", ["08-20 response q2=answered stage=documents"], "09-09"),
        (
            "a document and a question",
            ["08-18 response q2=answered", "08-20 production"],
            "09-09",
        ),  # all else is settled
        ("a document and a question", ["08-20 production", "08-24 response q2=answered"], "08-26"),  # was not by then
        ("questions alone", ["08-20 response q1=answered"], "08-26"),  # both stages wait for it
        ("questions alone", ["08-20 response q1=answered q2=answered_in_part"], "08-26"),
        ("questions alone", ["08-20 production stage=documents"], "09-09"),
    ],
)
def test_what_comes_for_another_deadline_covers_no_day_of_one_that_comes_again(asks, lines, due):
    answers = Deadline(date=DAY("2021-09-30"), rule="fixed date")
    both = asked().model_copy(update={"items": MIXED[asks], "stages": (answers, REPORTS)})
    clocks = status(thread({1: both}, "08-12 sent", *lines), "08-25").clocks
    assert {clock.stage: str(clock.due)[5:] for clock in clocks}["documents"] == due


@pytest.mark.parametrize(
    ("lines", "due"),
    [
        (["08-20 response q1=answered"], "08-26"),
        (["08-20 response q2=answered_in_part"], "09-09"),
        (["08-20 production stage=documents"], "09-09"),  # no other deadline is of that stage
        (["08-20 production"], "08-26"),
        (["08-19 response q1=answered", "08-20 production"], "09-09"),
    ],
)
def test_an_items_own_deadline_that_comes_again_is_covered_by_what_names_it_or_can_mean_no_other(lines, due):
    reports = items(2)[0].model_copy(update={"due": REPORTS})
    both = asked(due="2021-09-30").model_copy(update={"items": (*items(1), reports)})
    assert own_clocks(thread({1: both}, "08-12 sent", *lines), "08-25")["q2"][1] == due
    alone = both.model_copy(update={"items": (reports,)})  # then the letter's date is for that item too
    alone_due = "08-26" if lines == ["08-20 response q1=answered"] else "09-09"
    assert own_clocks(thread({1: alone}, "08-12 sent", *lines), "08-25")["q2"][1] == alone_due


def test_a_covered_day_leaves_no_former_date():
    again = asked(1).model_copy(update={"stages": (REPORTS,)})
    told = thread({1: again}, "08-12 sent", "08-20 extension_granted until=08-30", "08-29 production")
    assert (status(told, "08-30").clock.former, status(told, "08-30").clock.moved) == ((), "")
    assert status(told, "08-28").clock.former == (DAY("2021-08-26"),)


def test_parts_left_out_of_a_follow_up_stay_settled_and_are_not_asked_again():
    parts = tuple(LetterItem(id=f"q1.{n}", label=f"1({n})", ordinal=i, text="?") for i, n in enumerate("ab", 1))
    whole = LetterItem(id="q1", label="1", ordinal=1, text="?", items=parts)
    half = whole.model_copy(update={"items": parts[1:]})
    rounds = {
        1: asked(due="2021-08-26").model_copy(update={"items": (whole,)}),
        2: asked(due="2021-09-10").model_copy(update={"items": (half,)}),
    }
    lines = ("08-12 sent", "08-20 response q1.a=answered", "08-30 2:sent")
    told = status(thread(rounds, *lines), "08-30")
    assert [(clock.round, clock.state) for clock in told.clocks] == [(2, "running")]
    assert [part.settled for part in told.items[0].items] == [True, False]
    told = status(thread(rounds, *lines, "09-01 2:response q1.b=answered"), "09-01")
    assert (told.settled, told.clock.state) == (1, "satisfied")


def test_an_item_asked_whole_again_asks_all_of_its_parts():
    parts = tuple(LetterItem(id=f"q1.{n}", label=f"1({n})", ordinal=i, text="?") for i, n in enumerate("ab", 1))
    whole = LetterItem(id="q1", label="1", ordinal=1, text="?", items=parts)
    rounds = {1: asked(due="2021-08-26").model_copy(update={"items": (whole,)}), 2: asked(1, due="2021-09-10")}
    assert [c.round for c in status(thread(rounds, "08-12 sent", "08-30 2:sent"), "08-30").clocks] == [2]


def test_items_that_only_the_follow_up_asks_join_the_thread():
    told = status(thread({1: asked(1, due="2021-08-26"), 2: asked(1, 8, due="2021-09-10")}, "08-12 sent"), "08-20")
    assert told.asked == 1
    both = thread({1: asked(1, due="2021-08-26"), 2: asked(1, 8, due="2021-09-10")}, "08-12 sent", "08-30 2:sent")
    assert status(both, "08-30").asked == 2


EVENT_LINES = st.lists(
    st.tuples(
        st.integers(1, 30),
        st.sampled_from(EventType),
        st.integers(1, 2),
        st.sampled_from(["", " q1=answered", " q2=objected", " q1=answered q2=answered"]),
    ).map(lambda told: f"08-{told[0]:02} {told[2]}:{told[1]}{told[3]}"),
    max_size=12,
)


@given(EVENT_LINES, st.integers(1, 30))
def test_status_of_a_day_depends_only_on_events_up_to_that_day(lines, day):
    rounds = {1: asked(1, 2, due="2021-08-15"), 2: asked(2, due="2021-08-25")}
    whole = thread(rounds, *lines)
    known = whole.model_copy(update={"events": tuple(e for e in whole.events if e.on.day <= day)})
    told = status(whole, f"08-{day:02}")
    assert told == status(known, f"08-{day:02}")
    assert told.headline in Headline
    assert told.clock.state in ClockState
    assert told.next_step
    assert 0 <= told.settled <= told.asked


@given(EVENT_LINES, st.integers(1, 30))
def test_no_event_but_time_tolling_or_a_settled_item_makes_an_overdue_clock_go_away(lines, day):
    stops = {"extension_granted", "tolled", "closed", "withdrawn", "superseded", "generated", "sent"}
    harmless = [line for line in lines if "answered" not in line and line.split(":")[1].split()[0] not in stops]
    told = status(thread({1: asked(1, 2, due="2021-08-15")}, "08-01 sent", *harmless), f"08-{day:02}")
    assert (told.clock.state in {"overdue", "long overdue"}) == (day > 15)


@given(EVENT_LINES, st.integers(1, 30))
def test_no_number_of_deliveries_covers_the_last_day(lines, day):
    harmless = [line for line in lines if "answered" not in line and "closed" not in line]
    only = REPORTS.model_copy(update={"date": DAY("2021-08-05"), "later": (DAY("2021-08-10"), DAY("2021-08-15"))})
    told = status(thread({1: asked(1).model_copy(update={"stages": (only,)})}, "08-01 sent", *harmless), f"08-{day:02}")
    for clock in told.clocks:
        assert clock.state != "satisfied"
        assert clock.remaining <= 2


def test_a_letter_withdrawn_stays_so_before_the_next_round_is_made():
    rounds = {1: asked(1, 2), 2: asked(3)}
    lines = ("08-12 sent", "08-20 withdrawn", "09-01 2:generated", "09-02 2:sent")
    before = status(thread(rounds, *lines), "08-25")
    assert (before.headline, before.round, [one.item.id for one in before.items]) == ("withdrawn", 1, ["q1", "q2"])
    assert status(thread(rounds, *lines), "09-01").headline == "draft"
