"""A follow-up says what its situation calls for, and a final notice what follows."""

from __future__ import annotations

import pytest
from test_compose_follow_up import ALL_ITEMS, CASE, DAY, DUE, SENT, asked, event, item, lines, thread

from lettergen.compose.follow_up import compose_follow_up
from lettergen.model.settings import Step
from lettergen.rules.status import thread_status


def letter(*events, on="08-30", rounds=None, **how):
    of, date = thread(SENT, *events, rounds=rounds), DAY(f"2021-{on}")
    return compose_follow_up(of, thread_status(of, date), date=date, due=DUE, **how)


def came(kind="response", on="08-24", *, said, **words):
    return event(kind, on, items=said, **words)


THANKS = "We appreciate what you have provided so far. It does not complete your response, and we ask you for the rest."
ASTRAY = "If your answer was sent and went astray, please send us a copy and say when it was sent."
STILL_DECLINE = (
    "If you still decline, please state the legal basis of each refusal, and answer whatever it does not cover."
)
AS_FAR = ("Please answer as far as the objection does not reach, and state for the rest what you withhold and on which "
          "ground.")  # fmt: skip
REFUSED = dict.fromkeys(ALL_ITEMS, "refused")
SITUATIONS = {
    "no answer": ((), "08-30", "no_answer", [ASTRAY]),
    "no answer, not late": ((), "08-26", "no_answer", []),
    "partial": (CASE.events[1:], "08-30", "partial", [THANKS]),
    "extension": (
        (event("extension_granted", "08-20", until=DAY("2021-08-28")),), "08-30", "extension_lapsed",
        [("The additional time that we granted has run out as well. Please provide what is missing without further "
         "delay.")]),
    "promise": (
        (came(said={"q1": "deferred", "q2": "deferred"}, until=DAY("2021-08-28")),
         came(on="08-25", said={"q4": "deferred"}, until=DAY("2021-08-29"))), "08-30", "promise_lapsed",
        [("You promised us the answer to questions 1 and 2 by August 28, 2021. That day has passed, and the answer has "
         "not come. You promised us the answer to question 4 by August 29, 2021. That day has passed, and the answer "
         "has not come.")]),
    "refusal": (
        (came("refused", said=REFUSED, grounds=("trade secrets", "burden")),), "08-30", "refusal",
        [("You gave these grounds for declining questions 1, 2, 3, and 4: trade secrets and burden. We maintain our "
         f"request. {STILL_DECLINE}")]),
    "refusal without a ground": (
        (came("refused", said=REFUSED),), "08-30", "refusal",
        [f"You declined questions 1, 2, 3, and 4. We maintain our request. {STILL_DECLINE}"]),
    "objection on several grounds": (
        (came("objection", said={"q1": "objected"}, grounds=("burden",)),
         came("objection", said={"q2": "objected"}, grounds=("privacy", "scope"))), "08-30", "objection",
        [("You gave this ground for objecting to question 1: burden. You gave these grounds for objecting to question "
         f"2: privacy and scope. {AS_FAR}")]),
    "partial and withheld": (
        (came(said={"q1": "answered", "q2": "privileged", "q4": "confidential"}),), "08-30", "partial",
        [THANKS,
         ("You claimed privilege on question 2. So that the claim can be judged, please list what you withhold as "
         "privileged: the date, the author, and the recipients of each document, and its subject."),
         ("You claimed confidentiality on question 4. If special handling would meet your concern, please propose its "
         "terms.")]),
    "found wanting": (
        (came(said=dict.fromkeys(ALL_ITEMS, "answered")),
         event("assessed", "08-26", items={"q2": "non_responsive", "q3_b": "answered_in_part"})), "08-30",
        "unsatisfactory",
        [("What you sent was given as a complete response. We have reviewed it, and it does not yet answer questions 2 "
         "and 3(b).")]),
}  # fmt: skip


@pytest.mark.parametrize(("events", "on", "situation", "words"), SITUATIONS.values(), ids=SITUATIONS.keys())
def test_each_situation_has_its_words_after_what_was_asked_and_what_is_open(events, on, situation, words):
    made = letter(*events, on=on)
    assert (made.asked.situation, made.asked.step) == (situation, Step.REMINDER)
    assert str(made.background).splitlines()[2:] == words


def test_an_answer_found_wanting_is_told_as_given():
    (events, on, *_) = SITUATIONS["found wanting"]
    assert "gave answers to questions 1, 2, 3(a), 3(b), and 4." in str(letter(*events, on=on).background)


def test_what_is_withheld_alike_is_told_once_and_not_under_each_question():
    (events, *_) = SITUATIONS["refusal"]
    assert lines(letter(*events).questions.blocks[0].items)[0] == "1: Question 1?"
    one = came("refused", said={"q1": "refused"})
    alone = letter(one, rounds={1: asked((item(1),))})
    assert "declined this question" in lines(alone.questions.blocks[0].items)[0]


def test_nothing_came_after_an_acknowledgement_and_an_automatic_reply_is_no_reply():
    assert "You acknowledged our letter on August 16, 2021. We have received no answer since." in str(
        letter(event("acknowledged", "08-16")).background
    )
    told = str(letter(event("acknowledged", "08-16", automatic=True)).background)
    assert "by August 26, 2021. We have received no reply." in told


@pytest.mark.parametrize(
    ("spoke", "acknowledged", "answered"),
    [
        ({"capacity": "counsel", "said_by": "Jane Roe"}, "Your counsel acknowledged our letter", ", from your counsel"),
        ({"capacity": "on_behalf", "said_by": "Palm *Ltd*"}, "Palm *Ltd* acknowledged our letter", ", from Palm *Ltd*"),
        ({"capacity": "on_behalf"}, "Your representative acknowledged our letter", ", from your representative"),
        ({"capacity": "third_party"}, "Others acknowledged our letter", ", from others"),
        ({"said_by": "Andy Jassy"}, "You acknowledged our letter", ""),
    ],
)
def test_who_spoke_in_the_recipients_place_is_named(spoke, acknowledged, answered):
    told = str(letter(event("acknowledged", "08-16", **spoke), came(said={"q1": "answered"}, **spoke)).background)
    assert (
        f"{acknowledged} on August 16, 2021. Your response of August 24, 2021{answered}, answered question 1." in told
    )
    assert f"our response of August 24, 2021{answered}." in str(letter(event("response", "08-24", **spoke)).background)


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        ("granted", "the objection was sustained."),
        ("granted_in_part", "the objection was sustained in part, and the time to answer was set to August 30, 2021."),
        ("denied", "the objection was overruled, and the time to answer was set to August 30, 2021."),
    ],
)
def test_a_ruling_on_an_objection_is_told_with_the_day_that_it_sets(outcome, told):
    until = None if outcome == "granted" else DAY("2021-08-30")
    objection, ruling = event("objection", "08-16"), event("ruling", "08-20", outcome=outcome, until=until)
    text = str(letter(objection, ruling).background)
    assert f"On August 20, 2021, {told}" in text
    assert "astray" not in text


def test_what_was_waived_is_nothing_that_they_gave():
    text = str(letter(event("ruling", "08-20", items={"q1": "waived"})).background)
    assert "appreciate" not in text


def test_a_ruling_on_a_motion_is_told_and_one_on_nothing_is_not():
    motion, ruling = event("motion_to_quash", "08-16"), event("ruling", "08-20", outcome="granted_in_part")
    told = str(letter(motion, ruling).background)
    assert "you moved to quash. On August 20, 2021, the motion to quash was granted in part." in told
    assert "motion" not in str(letter(ruling).background)
    assert (
        "was"
        not in str(letter(motion, event("ruling", "08-20")).background).split("moved to quash.")[1].split("All")[0]
    )


FINAL = "This is our final notice. If a complete response has not reached us by September 10, 2021, we will decide on the next step without it, which may be {}."  # noqa: E501 - one sentence


@pytest.mark.parametrize(
    ("instrument", "consequence", "words"),
    [
        ("request_letter", "", FINAL.format("a referral of the matter to the competent authorities")),
        ("civil_investigative_demand", "",
         FINAL.format("an application to have the civil investigative demand enforced")),
        ("subpoena", " We will then ask the *court*. ", "This is our final notice. We will then ask the court."),
    ],
)  # fmt: skip
def test_a_final_notice_says_what_follows_and_nothing_of_more_time(instrument, consequence, words):
    rounds = {1: asked(instrument=instrument)}
    made = letter(rounds=rounds, step=Step.FINAL_NOTICE, consequence=consequence)
    assert str(made.closing) == words
    assert made.asked.step is Step.FINAL_NOTICE
    assert "If any part cannot be answered" in str(letter(rounds=rounds, consequence=consequence).closing)


def test_a_later_letter_recites_the_final_notice():
    second = letter(step=Step.FINAL_NOTICE).asked
    third = letter(event("sent", "08-30", 2), on="09-20", rounds={1: asked(), 2: second})
    assert "On August 30, 2021, we gave you final notice and asked that you answer questions 1, 2, 3, and 4 by" in str(
        third.background
    )


def test_one_writer_says_i_here_too():
    told = letter(*SITUATIONS["partial and withheld"][0], rounds={1: asked(voice="I")}, step=Step.FINAL_NOTICE)
    words = f" {told.background} {told.closing}"
    assert "I appreciate what" in words
    assert "This is my final notice." in words
    assert " we " not in words.lower()
