"""Who needs a follow-up on which day, what it answers to, and which rung it stands on."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettergen.model.deadline import Deadline
from lettergen.model.letter import Asked, LetterItem
from lettergen.model.party import Recipient
from lettergen.model.settings import FollowUps, Step
from lettergen.model.tracking import Event, LetterName, Thread
from lettergen.rules.facts import gather
from lettergen.rules.follow_ups import REFER, Need, weigh
from lettergen.rules.status import thread_status

DAY = dt.date.fromisoformat
ITEMS = tuple(LetterItem(id=f"q{n}", label=str(n), ordinal=n, text=f"Question {n}?") for n in (1, 2, 3))
ALL = {"q1", "q2", "q3"}


def asked(due: str | None = "08-26", *, items=ITEMS, stages=(), **words) -> Asked:
    own = [Deadline(date=DAY(f"2021-{due}"), rule="fixed date")] if due else []
    sender = {"letterhead": {"name": "Office"}, "signatories": ["A B"]}
    base = {"matter": "m", "title": "T", "subject": "S", "language": "en-US", "date": DAY("2021-08-12"), "items": items,
            "instrument": "request_letter", "sender": sender, "marks": ("1.",), "stages": [*own, *stages]}  # fmt: skip
    return Asked.model_validate(base | words)


def event(told: str, **words) -> Event:
    """Read "08-24 response/2 q1=answered": day, what, round, items."""
    day, what, *items = told.split()
    kind, _, number = what.partition("/")
    said = dict(one.split("=") for one in items)
    base = {"letter": LetterName("m", "r", int(number or 1)), "type": kind, "on": DAY(f"2021-{day}"), "author": "a",
            "entered": dt.datetime(2022, 1, 1, tzinfo=dt.UTC), "items": said}  # fmt: skip
    return Event.model_validate(base | words)


def thread(*events: str | Event, rounds: dict[int, Asked] | None = None) -> Thread:
    made = [event(one) if isinstance(one, str) else one for one in events]
    numbered = tuple(one.model_copy(update={"seq": seq}) for seq, one in enumerate(made, 1))
    recipient = Recipient(id="r", organization="R", salutation="To R:")
    return Thread(name="m/r", recipient=recipient, rounds=rounds or {1: asked()}, events=numbered)


def need(of: Thread, on: str, rule: FollowUps | None = None, **how) -> Need:
    day = DAY(f"2021-{on}")
    return weigh(gather(of, day), thread_status(of, day), rule or FollowUps(), day, **how)


SENT = "08-12 sent"
PROMISE = event("08-24 response q1=deferred q2=deferred q3=deferred", until=DAY("2021-09-10"))
EXTENDED = event("08-24 extension_granted", until=DAY("2021-09-10"))
WISH = event("08-24 extension_requested", until=DAY("2021-09-10"))
NEEDED = {
    "no answer": ((SENT,), "08-27", "no_answer", "1 day late; last letter of 2021-08-12"),
    "acknowledged": ((SENT, "08-13 acknowledged"), "08-28", "no_answer", "2 days late; last letter of 2021-08-12"),
    "partial": ((SENT, "08-20 response q1=answered"), "08-30", "partial", "4 days late; last letter of 2021-08-12"),
    "in part": ((SENT, "08-20 response q1=answered_in_part"), "08-30", "partial", "4 days late"),
    "production of nothing named": ((SENT, "08-20 production"), "08-30", "partial", "4 days late"),
    "an automatic reply": ((SENT, event("08-20 response", automatic=True)), "08-30", "no_answer", "4 days late"),
    "extension lapsed": ((SENT, EXTENDED), "09-11", "extension_lapsed", "1 day late"),
    "promise lapsed": ((SENT, PROMISE), "09-11", "promise_lapsed", "16 days late"),
    "promise after extension": (
        (SENT, EXTENDED, event("09-09 response q1=deferred", until=DAY("2021-09-20"))), "09-21", "promise_lapsed", ""),
    "extension after promise": (
        (SENT, event("08-24 response q1=deferred", until=DAY("2021-08-30")), EXTENDED), "09-11", "extension_lapsed",
        "1 day"),
    "refusal": ((SENT, "08-20 refused"), "08-27", "refusal", "1 day late"),
    "objection": ((SENT, "08-20 objection"), "08-27", "objection", "1 day late"),
    "objection and privilege": (
        (SENT, "08-20 response q1=refused q2=objected q3=privileged"), "08-27", "objection", "1 day late"),
    "objection to some": ((SENT, "08-20 objection q1=objected"), "08-27", "objection", "1 day late"),
    "refused after answers": (
        (SENT, "08-20 response q1=answered q2=refused q3=refused"), "08-27", "refusal", "1 day late"),
    "found wanting": (
        (SENT, "08-20 response q1=answered q2=answered q3=answered",
         "08-25 assessed q1=answered q2=non_responsive q3=answered"), "08-27", "unsatisfactory", "1 day late"),
    "wish denied": ((SENT, WISH, "08-25 extension_denied"), "08-27", "no_answer", "1 day late"),
    "wish run out undecided": ((SENT, WISH), "09-11", "no_answer", "16 days late"),
    "motion ruled on": ((SENT, "08-20 motion_to_quash", "08-25 ruling"), "08-27", "no_answer", "1 day late"),
    "stopped and gone on": ((SENT, "08-14 tolled", "08-16 resumed"), "08-29", "no_answer", "1 day late"),
    "some of it promised": (
        (SENT, event("08-24 response q1=deferred", until=DAY("2021-09-10"))), "08-27", "no_answer", "1 day late"),
}  # fmt: skip


@pytest.mark.parametrize(("events", "on", "situation", "why"), NEEDED.values(), ids=NEEDED.keys())
def test_who_is_late_needs_one_that_answers_to_the_situation(events, on, situation, why):
    found = need(thread(*events), on)
    assert (found.needed, found.step, found.since) == (True, Step.REMINDER, None)
    assert (found.situation, found.why[: len(why)]) == (situation, why)


LATER = DAY("2021-09-11")
HELD = {
    "not late": ((SENT,), "08-26", "nothing is late before 2021-08-26 has passed", DAY("2021-08-27")),
    "extended": ((SENT, EXTENDED), "09-10", "nothing is late before 2021-09-10 has passed", LATER),
    "promised": ((SENT, PROMISE), "09-10", "what is late is promised for 2021-09-10", LATER),
    "wish": ((SENT, WISH), "08-30", "they asked for more time on 2021-08-24; decide on it first", None),
    "wish without a day": (
        (SENT, "08-24 extension_requested"), "12-30", "they asked for more time on 2021-08-24; decide on it first",
        None),
    "motion": ((SENT, "08-20 motion_to_quash"), "08-30", "the motion to quash of 2021-08-20 awaits a ruling", None),
    "unread": ((SENT, "08-20 response"), "08-30", "the reply of 2021-08-20 is to be read first", None),
    "stopped": ((SENT, "08-20 tolled"), "08-30", "the clock is stopped", None),
    "complete": (
        (SENT, "08-20 response q1=answered q2=answered q3=answered"), "08-30",
        "every item is answered, they say; assess the response", None),
    "satisfied": (
        (SENT, "08-20 response q1=answered q2=answered q3=answered", "08-21 assessed"), "08-30",
        "every item is settled and assessed", None),
    "closed": ((SENT, "08-27 closed"), "08-30", "the matter is closed", None),
    "withdrawn": ((SENT, "08-20 withdrawn"), "08-30", "the letter is withdrawn", None),
    "came back": (
        (SENT, "08-20 undeliverable"), "08-30", "the letter came back; correct the address and send it again", None),
    "escalated": ((SENT, "08-29 escalated"), "08-30", "the matter is escalated", None),
    "not sent": (("08-12 generated",), "08-30", "the letter is not sent yet", None),
    "approved": (("08-12 generated", "08-12 approved"), "08-30", "the letter is not sent yet", None),
}  # fmt: skip


@pytest.mark.parametrize(("events", "on", "why", "since"), HELD.values(), ids=HELD.keys())
def test_who_needs_none_is_told_why_and_from_when(events, on, why, since):
    found = need(thread(*events), on)
    assert (found.needed, found.why, found.since) == (False, why, since)


def test_a_clock_that_waits_for_delivery_and_no_clock_at_all_need_none():
    waits = asked(None, pending=[{"within": "10 days", "from": "delivered"}])
    assert need(thread(SENT, rounds={1: waits}), "12-01").why == "the day that the time counts from is not known yet"
    assert need(thread(SENT, rounds={1: asked(None)}), "12-01").why == "no deadline was set"


def test_a_letter_that_nobody_acknowledged_is_no_late_answer():
    word = Deadline(stage="acknowledge", date=DAY("2021-08-14"), rule="fixed date")
    found = need(thread(SENT, rounds={1: asked(stages=[word])}), "08-20")
    assert (found.needed, found.since) == (False, DAY("2021-08-27"))


def test_what_is_due_that_day_counts_where_it_is_asked_for():
    found = need(thread(SENT), "08-26", also_due=True)
    assert (found.needed, found.why, found.items) == (True, "due today; last letter of 2021-08-12", ALL)


def test_what_is_promised_or_has_its_day_to_come_is_not_asked_again():
    own = ITEMS[1].model_copy(update={"due": Deadline(date=DAY("2021-10-01"), rule="fixed date", item="q2")})
    of = thread(
        SENT,
        event("08-24 response q1=deferred", until=DAY("2021-09-10")),
        rounds={1: asked(items=(ITEMS[0], own, ITEMS[2]))},
    )
    assert need(of, "08-27").items == {"q3"}
    assert need(of, "09-11").items == {"q1", "q3"}
    assert need(thread(SENT, PROMISE), "08-27").items == ALL  # nothing is left: named, all are asked for


def climbed(sent: int, *, due: str = "10-01", **words) -> Thread:
    """A thread with so many follow-ups sent, the last on September 20."""
    rounds = {1: asked()} | {number: asked(due, **words) for number in range(2, sent + 2)}
    events = [
        f"{'09-20' if number == sent + 1 else '09-0' + str(number)} sent/{number}" for number in rounds if number > 1
    ]
    return thread(SENT, *events, rounds=rounds)


@pytest.mark.parametrize(
    ("ladder", "rungs"),
    [
        (("reminder", "final_notice", "referral"), ["reminder", "final_notice", "referral", "referral"]),
        (("reminder", "reminder", "final_notice"), ["reminder", "reminder", "final_notice", "referral"]),
        (("reminder",), ["reminder"] * 4),
        ((), ["reminder"] * 4),
        (("final_notice", "referral"), ["final_notice", "referral", "referral", "referral"]),
    ],
)
def test_the_ladder_goes_by_how_many_were_sent(ladder, rungs):
    rule = FollowUps(ladder=ladder)
    assert [need(climbed(sent), "10-02", rule).step for sent in range(4)] == rungs


def test_at_the_top_nothing_is_drafted_but_by_another_step():
    found = need(climbed(2), "10-02")
    assert (found.needed, found.step, found.why) == (False, Step.REFERRAL, REFER)
    again = need(climbed(2), "10-02", step=Step.FINAL_NOTICE)
    assert (again.needed, again.step) == (True, Step.FINAL_NOTICE)


def test_the_status_tells_of_a_final_notice_that_was_answered_by_nothing():
    final = climbed(2, step="final_notice")
    late = thread_status(final, DAY("2021-10-02")).next_step
    assert late == "final notice sent 2021-09-20; refer or escalate: lettergen record m/r/3 escalated"
    assert thread_status(final, DAY("2021-10-01")).next_step.startswith("wait until")
    assert thread_status(climbed(2), DAY("2021-10-02")).next_step.startswith("follow up: ")


def test_the_status_waits_for_what_is_promised_and_not_where_more_is_late():
    def step(on, *events):
        return thread_status(thread(SENT, *events), DAY(on)).next_step

    assert step("2021-09-10", PROMISE) == "wait until 2021-09-10, the day promised"
    assert step("2021-09-11", PROMISE).startswith("follow up: ")
    one = event("08-24 response q1=deferred", until=DAY("2021-09-10"))
    assert step("2021-08-30", one).startswith("follow up: ")


def test_a_draft_waits_to_be_sent_and_is_no_rung():
    of = thread(SENT, "08-27 generated/2", rounds={1: asked(), 2: asked("09-10")})
    found = need(of, "08-30")
    assert (found.needed, found.step, found.why) == (False, Step.REMINDER, "round 2 is drafted and waits to be sent")


@pytest.mark.parametrize(("gap", "first"), [(0, "09-03"), (7, "09-08"), (30, "10-01")])
def test_between_two_letters_lie_so_many_days(gap, first):
    of = thread(SENT, "09-01 sent/2", rounds={1: asked(), 2: asked("09-02")})
    rule = FollowUps(gap_days=gap)
    days = [f"09-{day:02}" for day in range(3, 31)] + ["10-01"]
    assert next(day for day in days if need(of, day, rule).needed) == first
    early = need(of, "09-03", rule)
    if gap:
        assert (early.why, early.since) == (
            f"the last letter went out on 2021-09-01, and {gap} days lie between two", DAY(f"2021-{first}"),
        )  # fmt: skip


KINDS = ("acknowledged", "response q1=answered", "response", "interim_response", "tolled", "resumed",
         "extension_requested", "extension_denied", "objection", "refused", "ruling", "undeliverable", "sent/2",
         "generated/2", "closed", "reopened", "assessed")  # fmt: skip
EVENTS = st.lists(st.tuples(st.dates(DAY("2021-08-13"), DAY("2021-10-30")), st.sampled_from(KINDS)), max_size=6)


@given(EVENTS, st.dates(DAY("2021-08-12"), DAY("2021-12-01")), st.integers(0, 40))
def test_whatever_came_none_is_needed_within_the_gap_nor_of_what_is_settled(happened, day, gap):
    events = [event(f"{on:%m-%d} {kind}") for on, kind in sorted(happened)]
    of = thread(SENT, *events, rounds={1: asked(), 2: asked("08-28")})
    found = need(of, f"{day:%m-%d}", FollowUps(gap_days=gap))
    sent = [one.on for one in of.events if one.type == "sent" and one.on <= day]
    status = thread_status(of, day)
    assert not found.needed or (day - max(sent)).days >= gap
    assert not found.needed or any(not item.settled for item in status.items)
    assert bool(found.why)
    assert found.since is None or found.since > day
    assert found.items <= ALL
