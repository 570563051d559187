from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from lettergen.files.catalogue import catalogue
from lettergen.model.deadline import Deadline, StageSpec
from lettergen.model.letter import Asked, LetterItem
from lettergen.model.party import Recipient
from lettergen.model.tracking import Event, EventType, Given, LetterName, Thread
from lettergen.rules.transitions import ALLOWED, Phase, meant_round, phase, why_refused

DAY = dt.date.fromisoformat


SAYS = {
    "stage",
    "note",
    "outcome",
    "said_by",
    "capacity",
    "addressed_to",
    "automatic",
    "linked",
    "author",
    "time",
    "zone",
}
DAYS = {"until", "received"}
AMENDS = {"event": "seq", "void": "void", "to": "on", "to_until": "until", "to_items": "items"}


def read(*lines: str) -> tuple[Event, ...]:
    """Read "08-24 2:response q1=answered until=09-17", one event a line; the round is 1 unless named.

    "event=2 to=08-23" corrects event 2, "ground:q1=privacy" is a ground of one item, "ground=privacy" one of all.
    """
    events = []
    for seq, line in enumerate(lines, 1):
        day, kind, *words = line.split()
        number, _, name = kind.rpartition(":")
        pairs = dict(word.split("=") for word in words)
        own = {key.removeprefix("ground:"): (pairs.pop(key),) for key in list(pairs) if key.startswith("ground:")}
        amends = {AMENDS[key]: pairs.pop(key) for key in AMENDS if key in pairs}
        if "items" in amends:
            amends["items"] = dict([amends["items"].split(":")])
        for key in {"on", "until"} & amends.keys():
            amends[key] = DAY(f"2021-{amends[key]}")
        event = {
            "letter": LetterName("palm", "amazon", int(number or 1)),
            "type": name,
            "on": DAY(f"2021-{day}"),
            "entered": dt.datetime(2021, 10, 1, 16, tzinfo=dt.UTC),
            "author": "dana",
            "grounds": [pairs.pop("ground")] if "ground" in pairs else [],
            "item_grounds": own,
            "amends": amends or None,
            "zone": "America/New_York" if "time" in pairs else None,
            **{key: pairs.pop(key) for key in SAYS if key in pairs},
            **{key: DAY(f"2021-{pairs.pop(key)}") for key in DAYS if key in pairs},
            "items": pairs,
            "seq": seq,
        }
        events.append(Event.model_validate(event))
    return tuple(events)


def asked(**words: object) -> Asked:
    item = LetterItem(id="q1", label="1", ordinal=1, text="?")
    base = {"matter": "palm", "title": "", "subject": "Palm", "language": "en-US", "date": DAY("2021-08-12")}
    sender = {"letterhead": {"name": "Senate"}, "signatories": ["A Senator"]}
    more = {"instrument": "request_letter", "sender": sender, "items": (item,), "marks": ("1.",)}
    stages = (
        Deadline(date=DAY("2021-08-26"), rule="fixed"),
        Deadline(stage="documents", date=DAY("2021-09-02"), rule="fixed"),
    )
    return Asked.model_validate(base | more | {"stages": stages} | words)


def thread(*lines: str, **words: object) -> Thread:
    recipient = Recipient(id="amazon", organization="Amazon")
    return Thread(name="palm/amazon", recipient=recipient, rounds={1: asked(**words)}, events=read(*lines))


SENT = ("08-12 generated", "08-12 sent")


def refusal(*lines: str, today: str = "2021-12-31", other_assessor: bool = False, **words: object) -> str:
    """Return the code that refuses the last line after the ones before it, or nothing."""
    *earlier, event = read(*lines)
    one = thread(*lines[:-1], **words)
    problem = why_refused(event, earlier, one, today=DAY(today), other_assessor=other_assessor)
    if problem:
        assert problem.remedy, "a refusal shows the way out"
        assert problem.place.detail == str(event.letter)
    return problem.code if problem else ""


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("08-12 generated",), ""),
        (("08-12 sent",), ""),
        (("08-24 response",), "R100"),
        (("08-24 note",), "R100"),
        (("08-12 generated", "08-24 response"), "R100"),
        (("08-12 generated", "08-12 approved"), ""),
        (("08-12 generated", "08-12 approved", "08-12 approved"), ""),
        (("08-12 generated", "08-12 approved", "08-12 generated"), ""),
        (("08-12 generated", "08-12 superseded", "08-12 sent"), "R100"),
        (("08-12 generated", "08-12 superseded", "08-13 generated"), ""),
        ((*SENT, "08-13 sent"), "R100"),
        ((*SENT, "08-13 generated"), "R100"),
        ((*SENT, "08-13 undeliverable", "08-14 sent"), ""),
        ((*SENT, "08-13 undeliverable", "08-13 sent"), ""),
        ((*SENT, "08-13 undeliverable", "08-12 sent"), "R101"),
        ((*SENT, "08-13 undeliverable", "08-11 sent"), "R101"),
        ((*SENT, "08-13 undeliverable", "08-14 response", "08-15 sent"), "R100"),
        ((*SENT, "08-13 reopened"), "R100"),
        ((*SENT, "08-13 closed", "08-14 response"), "R100"),
        ((*SENT, "08-13 closed", "08-14 note note=hm"), ""),
        ((*SENT, "08-13 closed", "08-14 reopened"), ""),
        ((*SENT, "08-13 closed", "08-12 reopened"), "R101"),
        ((*SENT, "08-13 closed", "08-14 2:generated"), "R100"),
        ((*SENT, "08-13 closed", "08-14 reopened", "08-15 response"), ""),
        ((*SENT, "08-13 withdrawn", "08-14 response"), "R100"),
        ((*SENT, "08-13 withdrawn", "08-14 reopened"), ""),
        ((*SENT, "08-13 withdrawn", "08-12 reopened"), "R101"),
        ((*SENT, "08-13 withdrawn", "08-14 reopened", "08-15 response"), ""),
        (("08-12 generated", "08-13 withdrawn", "08-14 reopened", "08-15 sent"), ""),
        ((*SENT, "08-12 response"), ""),
        ((*SENT, "08-11 response"), "R101"),
        ((*SENT, "08-11 note note=hm"), ""),
        ((*SENT, "08-13 extension_requested"), ""),
        ((*SENT, "08-13 extension_granted"), "R103"),
        ((*SENT, "08-13 extension_granted until=08-25"), "R104"),
        ((*SENT, "08-13 extension_granted until=08-26"), "R104"),
        ((*SENT, "08-13 extension_granted until=08-27"), ""),
        ((*SENT, "08-13 extension_granted until=09-01", "08-14 extension_granted until=08-30"), "R104"),
        ((*SENT, "08-13 extension_granted until=09-01 stage=documents"), "R104"),
        ((*SENT, "08-13 extension_granted until=09-03 stage=documents"), ""),
        ((*SENT, "08-13 extension_granted until=09-03 stage=briefing"), "R104"),
        ((*SENT, "08-13 resumed"), "R105"),
        ((*SENT, "08-13 tolled", "08-14 tolled"), "R105"),
        ((*SENT, "08-13 tolled", "08-14 resumed"), ""),
        ((*SENT, "08-14 tolled", "08-13 resumed"), "R105"),
        ((*SENT, "08-13 tolled", "08-14 resumed", "08-15 tolled"), ""),
        ((*SENT, "08-13 response q1=answered"), ""),
        ((*SENT, "08-13 response q9=answered"), "R106"),
        ((*SENT, "08-13 acknowledged q1=answered"), "R107"),
        ((*SENT, "08-13 assessed"), "R108"),
        ((*SENT, "08-13 assessed q1=non_responsive"), ""),
        ((*SENT, "08-13 response q1=answered", "08-14 assessed"), ""),
        ((*SENT, "08-13 response q1=answered", "08-14 assessed", "08-15 assessed"), "R108"),
        (("08-11 sent",), "R101"),
        ((*SENT, "08-13 note"), "R117"),
        ((*SENT, "08-13 extension_requested until=08-12"), "R118"),
        ((*SENT, "08-13 extension_requested until=08-13"), ""),
        ((*SENT, "08-13 response q1=met"), "R119"),
        ((*SENT, "08-13 assessed q1=not_met"), "R119"),
        ((*SENT, "08-13 response q1=endorsed"), "R119"),
        ((*SENT, "08-13 response q1=answered", "08-13 response q1=answered"), "R129"),
        ((*SENT, "08-13 response q1=answered", "08-13 response q1=answered note=second"), ""),
        ((*SENT, "08-13 response q1=answered", "08-14 response q1=answered"), ""),
        ((*SENT, "08-13 acknowledged", "08-13 acknowledged"), "R129"),
        ((*SENT, "08-13 closed", "08-13 reopened", "08-13 closed"), ""),
        ((*SENT, "08-13 tolled", "08-13 resumed", "08-13 tolled"), ""),
        ((*SENT, "08-12 undeliverable", "08-12 sent", "08-12 undeliverable"), ""),
        ((*SENT, "08-30 2:generated"), ""),
        (("08-12 generated", "08-30 2:generated"), "R109"),
        ((*SENT, "08-11 2:sent"), "R109"),
        ((*SENT, "08-30 2:sent"), ""),
        ((*SENT, "08-30 2:response"), "R100"),
        ((*SENT, "08-30 2:sent", "08-29 2:response"), "R101"),
    ],
)
def test_what_may_follow_what(lines, code):
    assert refusal(*lines) == code


TWO = (LetterItem(id="q1", label="1", ordinal=1, text="?"), LetterItem(id="q2", label="2", ordinal=2, text="?"))
OBJECTED = (*SENT, "08-20 objection q1=objected")


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((*SENT, "08-13 acknowledged until=08-30"), "R150"),
        ((*SENT, "08-13 acknowledged stage=answers"), "R150"),
        ((*SENT, "08-13 response outcome=granted q1=answered"), "R150"),
        ((*SENT, "08-13 assessed received=08-13 q1=answered"), "R150"),
        ((*SENT, "08-13 tolled said_by=Lee"), "R150"),
        ((*SENT, "08-13 tolled capacity=counsel"), "R150"),
        ((*SENT, "08-13 closed addressed_to=Klobuchar"), "R150"),
        ((*SENT, "08-13 closed ground=privacy"), "R150"),
        ((*SENT, "08-13 extension_requested ground=holidays"), ""),
        ((*SENT, "08-13 acknowledged automatic=true"), ""),
        ((*SENT, "08-13 response automatic=true"), ""),
        ((*SENT, "08-13 refused automatic=true"), "R150"),
        ((*SENT, "08-13 response automatic=true q1=answered"), "R150"),
        ((*SENT, "08-13 response linked=palm/police"), "R150"),
        ((*SENT, "08-13 response said_by=Lee capacity=counsel addressed_to=Klobuchar q1=answered"), ""),
        ((*SENT, "08-13 objection q1=objected ground:q1=privacy"), ""),
        ((*SENT, "08-13 response q1=answered ground:q1=privacy"), "R160"),
        ((*SENT, "08-13 response q1=not_met ground:q1=undated"), "R160"),
        ((*SENT, "08-13 response q1=answered", "08-14 assessed q1=non_responsive ground:q1=undated"), ""),
        ((*SENT, "08-13 response q1=answered", "08-14 assessed q1=answered ground:q1=undated"), "R160"),
        ((*SENT, "08-13 objection ground:q1=privacy"), ""),
        ((*SENT, "08-13 objection ground:q9=privacy"), "R106"),
        ((*SENT, "08-13 acknowledged ground:q1=privacy"), "R150"),
    ],
)
def test_each_option_goes_with_the_events_that_it_says_something_of(lines, code):
    assert refusal(*lines) == code


@pytest.mark.parametrize(
    ("line", "today", "code"),
    [
        ("08-20 response received=08-21", "2021-08-22", ""),
        ("08-20 response received=08-20", "2021-08-22", ""),
        ("08-20 response received=08-19", "2021-08-22", "R151"),
        ("08-20 response received=08-23", "2021-08-22", "R102"),
        ("10-01 response time=12:00", "2021-10-01", ""),
        ("10-01 response time=12:01", "2021-10-01", "R102"),
    ],
)
def test_what_came_later_than_it_was_written_and_what_lies_in_the_future(line, today, code):
    assert refusal(*SENT, line, today=today) == code  # entered at noon in New York


def test_an_automatic_reply_does_not_show_that_the_letter_arrived():
    assert refusal(*SENT, "08-13 undeliverable", "08-13 response automatic=true", "08-14 sent") == ""
    assert refusal(*SENT, "08-13 undeliverable", "08-13 response", "08-14 sent") == "R100"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((*SENT, "08-25 ruling outcome=denied"), "R157"),
        ((*SENT, "08-25 ruling"), ""),
        ((*OBJECTED, "08-25 ruling outcome=denied q1=unanswered until=09-09"), ""),
        ((*SENT, "08-20 response q1=privileged", "08-25 ruling outcome=granted q1=waived"), ""),
        ((*SENT, "08-20 motion_to_quash", "08-25 ruling outcome=denied"), ""),
        ((*SENT, "08-20 motion_to_quash q1=objected", "08-25 ruling outcome=denied"), ""),
        ((*SENT, "08-20 motion_to_quash", "08-25 ruling outcome=granted_in_part"), "R157"),
        ((*SENT, "08-20 motion_to_quash", "08-25 ruling outcome=granted_in_part q1=waived q2=unanswered"), ""),
        ((*SENT, "08-20 privilege_log q1=privileged ground:q1=counsel"), ""),
        ((*SENT, "08-20 forwarded q1=referred"), ""),
        ((*SENT, "08-20 forwarded q1=forwarded"), "R119"),
        ((*OBJECTED, "08-25 ruling outcome=denied q1=unanswered until=08-24"), "R118"),
    ],
)
def test_a_ruling_with_an_outcome_rules_on_something(lines, code):
    assert refusal(*lines, items=TWO) == code


RESPONSE = (*SENT, "08-20 response q1=answered")
WHY = "note=slip"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((*RESPONSE, f"09-01 corrected event=3 to=08-21 {WHY}"), ""),
        ((*RESPONSE, "09-01 corrected event=3 to=08-21"), "R117"),
        ((*RESPONSE, f"09-01 corrected event=3 {WHY}"), "R155"),
        ((*RESPONSE, f"09-01 corrected event=3 void=true {WHY}"), ""),
        ((*RESPONSE, f"09-01 corrected event=3 void=true to=08-21 {WHY}"), "R155"),
        ((*RESPONSE, f"09-01 corrected event=9 to=08-21 {WHY}"), "R154"),
        ((*RESPONSE, f"09-01 corrected event=4 to=08-21 {WHY}"), "R154"),
        ((*RESPONSE, f"09-01 corrected event=3 to=08-21 {WHY}", f"09-02 corrected event=4 to=08-22 {WHY}"), "R154"),
        ((*RESPONSE, f"09-01 corrected event=3 to=08-21 {WHY}", f"09-02 corrected event=3 to=08-22 {WHY}"), ""),
        ((*RESPONSE, f"09-01 corrected event=3 void=true {WHY}", f"09-02 corrected event=3 to=08-22 {WHY}"), "R154"),
        ((*RESPONSE, f"09-01 corrected event=3 to=08-11 {WHY}"), "R101"),
        ((*RESPONSE, f"09-01 corrected event=3 to_items=q9:answered {WHY}"), "R106"),
        ((*RESPONSE, f"09-01 corrected event=3 to_items=q1:objected {WHY}"), ""),
        ((*SENT, "08-20 acknowledged", f"09-01 corrected event=3 to_items=q1:answered {WHY}"), "R107"),
        ((*SENT, "08-20 acknowledged", f"09-01 corrected event=3 to_until=09-09 {WHY}"), "R150"),
        ((*RESPONSE, f"09-01 corrected event=2 to=08-20 {WHY}"), ""),
        ((*RESPONSE, f"09-01 corrected event=2 to=08-21 {WHY}"), "R156"),
        ((*RESPONSE, f"09-01 corrected event=2 void=true {WHY}"), "R156"),
        ((*SENT, f"09-01 corrected event=2 void=true {WHY}"), ""),
        ((*SENT, f"09-01 corrected event=2 void=true {WHY}", "09-02 sent"), ""),
        ((*SENT, f"09-01 corrected event=2 void=true {WHY}", "09-02 response"), "R100"),
        ((*SENT, f"09-01 corrected event=2 to_items=q1:answered {WHY}"), "R155"),
        ((*SENT, f"09-01 corrected event=1 void=true {WHY}"), "R155"),
        ((*SENT, f"09-01 corrected event=1 to=08-11 {WHY}"), ""),
        ((*RESPONSE, "08-21 assessed", f"09-01 corrected event=3 void=true {WHY}"), "R156"),
        ((*SENT, "08-20 tolled", "08-22 resumed", f"09-01 corrected event=3 void=true {WHY}"), "R156"),
        ((*SENT, "08-20 tolled", "08-22 resumed", f"09-01 corrected event=4 to=08-23 {WHY}"), ""),
        ((*SENT, "08-20 closed", f"09-01 corrected event=3 void=true {WHY}", "09-02 response"), ""),
        ((*SENT, "08-20 extension_granted until=09-03", f"09-01 corrected event=3 to_until=08-25 {WHY}"), "R104"),
        ((*SENT, "08-20 forwarded linked=palm/police", f"09-01 corrected event=3 void=true {WHY}"), "R155"),
        ((*SENT, "08-20 forwarded linked=palm/police", f"09-01 corrected event=3 to=08-21 {WHY}"), ""),
        ((*RESPONSE, f"09-01 note event=3 to=08-21 {WHY}"), "R150"),
        ((*SENT, "08-20 closed", f"09-01 corrected event=3 to=08-21 {WHY}"), ""),
        (("08-12 generated", f"09-01 corrected event=1 to=08-13 {WHY}"), ""),
        (("08-12 generated", "08-13 withdrawn", f"09-01 corrected event=2 void=true {WHY}", "09-02 sent"), ""),
        (("08-12 generated", "09-01 corrected q1=answered"), "R100"),
    ],
)
def test_a_correction_is_refused_where_the_story_it_leaves_makes_no_sense(lines, code):
    assert refusal(*lines) == code


def test_what_made_no_sense_before_is_no_fault_of_a_correction():
    lines = (*SENT, "08-20 note", "08-20 acknowledged", f"09-01 corrected event=2 to=08-13 {WHY}")
    assert refusal(*lines) == ""  # a note without a word, recorded under older rules


def test_a_refused_correction_names_the_event_that_stands_against_it():
    *earlier, event = read(*RESPONSE, f"09-01 corrected event=2 to=08-21 {WHY}")
    assert str(why_refused(event, earlier, thread(*RESPONSE))) == (
        "palm/amazon/1: error R156: corrected so, event 3 (response of 2021-08-20) would make no sense: response is "
        "dated 2021-08-20, before the letter was sent on 2021-08-21; expected 2021-08-21 or later; "
        "correct event 3 first"
    )


def test_the_thread_that_a_letter_passed_on_opens_must_be_new():
    assert refusal("08-20 sent linked=palm/state") == ""
    assert refusal("08-12 generated", "08-20 sent linked=palm/state") == "R158"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((*RESPONSE, "08-21 assessed"), "R161"),
        ((*RESPONSE, "08-21 assessed q1=answered"), "R161"),
        ((*RESPONSE, "08-21 assessed author=DANA"), "R161"),
        ((*RESPONSE, "08-21 assessed author=kim"), ""),
        ((*RESPONSE, "08-21 assessed q2=non_responsive"), ""),
        ((*RESPONSE, "08-21 response q1=answered author=kim", "08-22 assessed"), ""),
        ((*RESPONSE, "08-21 assessed author=kim", "08-22 response q2=answered author=kim", "08-23 assessed"), ""),
        ((*RESPONSE, "08-21 response q2=answered"), ""),
        ((*RESPONSE, f"08-21 corrected event=3 to=08-19 author=kim {WHY}", "08-22 assessed author=kim"), "R161"),
        ((*RESPONSE, "08-21 assessed author=kim", f"08-22 corrected event=4 to_items=q1:answered {WHY}"), "R161"),
        ((*RESPONSE, "08-21 assessed author=kim", f"08-22 corrected event=4 to=08-22 author=kim {WHY}"), ""),
        ((*RESPONSE, "08-21 assessed author=kim", f"08-22 corrected event=3 to=08-19 {WHY}"), ""),
    ],
)
def test_where_another_person_assesses_nobody_accepts_their_own_claim(lines, code):
    assert refusal(*lines, items=TWO, other_assessor=True) == code
    assert refusal(*lines, items=TWO) == ""


def test_every_reason_for_a_refusal_is_met_by_a_test_and_has_its_word_for_programs(package):
    sources = "".join(
        (package / f"rules/{name}.py").read_text("utf-8") for name in ("transitions", "corrections", "rulings")
    )
    told = set(re.findall(r'"(R1\d\d)"', sources))
    reasons = [catalogue()[code].reason for code in sorted(told)]
    assert all(reasons)
    assert len(set(reasons)) == len(reasons)
    tested = set(re.findall(r'"(R1\d\d)"', Path(__file__).read_text("utf-8")))
    assert told <= tested


def test_a_date_in_the_future_is_refused_only_where_today_is_known():
    assert refusal(*SENT, "08-24 response", today="2021-08-23") == "R102"
    *earlier, event = read(*SENT, "08-24 response")
    assert why_refused(event, earlier) is None


def test_an_extension_of_a_letter_without_a_deadline_is_refused():
    assert refusal(*SENT, "08-13 extension_granted until=09-01", stages=()) == "R104"
    waiting = (StageSpec.model_validate({"within": "10 days", "from": "delivered"}),)
    assert refusal(*SENT, "08-13 extension_granted until=09-01", stages=(), pending=waiting) == "R104"
    only_documents = (Deadline(stage="documents", date=DAY("2021-09-02"), rule="fixed"),)
    assert refusal(*SENT, "08-13 extension_granted until=09-03", stages=only_documents) == ""


def test_an_extension_is_held_against_the_earliest_date_of_its_stage_and_of_its_items_still_open():
    def own(number: int, day: str) -> LetterItem:
        due = Deadline(date=DAY(f"2021-{day}"), rule="fixed")
        return LetterItem(id=f"q{number}", label="1", ordinal=1, text="?", due=due)

    items = (own(1, "09-10"), own(2, "09-05"))
    assert refusal(*SENT, "08-13 extension_granted until=08-27", items=items) == ""
    assert refusal(*SENT, "08-13 extension_granted until=09-05", items=items, stages=()) == "R104"
    assert refusal(*SENT, "08-13 extension_granted until=09-06", items=items, stages=()) == ""
    early = (own(1, "08-20"), own(2, "09-05"))
    assert refusal(*SENT, "08-13 extension_granted until=08-23", items=early) == ""
    assert refusal(*SENT, "08-13 response q1=answered", "08-14 extension_granted until=08-23", items=early) == "R104"


@pytest.mark.parametrize(
    ("kind", "word", "code"),
    [
        ("requirement", "met", ""),
        ("requirement", "endorsed", "R119"),
        ("requirement", "answered", ""),
        ("recommendation", "endorsed", ""),
        ("recommendation", "met", "R119"),
        ("document_request", "not_met", "R119"),
    ],
)
def test_what_is_said_of_an_item_fits_its_kind(kind, word, code):
    part = LetterItem(id="q1.a", label="1(a)", ordinal=1, text="?")
    item = LetterItem(id="q1", label="1", ordinal=1, text="?", kind=kind, items=(part,))
    for name in ("q1", "q1.a"):
        assert refusal(*SENT, f"08-13 response {name}={word}", items=(item,)) == code


@pytest.mark.parametrize(
    ("lines", "kind", "number"),
    [
        (("08-12 generated",), "approved", 1),
        (SENT, "response", 1),
        ((*SENT, "08-30 2:generated"), "response", 1),
        ((*SENT, "08-30 2:generated"), "closed", 1),
        ((*SENT, "08-30 2:generated"), "note", 1),
        ((*SENT, "08-30 2:generated"), "approved", 2),
        ((*SENT, "08-30 2:generated"), "superseded", 2),
        ((*SENT, "08-30 2:sent"), "response", 2),
        ((*SENT, "08-30 2:sent"), "approved", 2),
        ((*SENT, "08-30 2:sent", "08-31 2:withdrawn"), "response", 1),
        (("08-12 generated",), "response", 1),
    ],
)
def test_the_threads_name_alone_means_the_newest_round_sent_that_can_take_the_event(lines, kind, number):
    one = thread(*lines)
    rounds = {event.letter.round: asked() for event in one.events}
    assert meant_round(EventType(kind), one.model_copy(update={"rounds": rounds})) == number


def test_items_and_dates_are_not_looked_at_without_the_thread():
    for line in ("08-13 response q9=answered", "08-13 extension_granted until=08-14", "08-13 assessed"):
        *earlier, event = read(*SENT, line)
        assert why_refused(event, earlier) is None


def test_a_refusal_says_what_was_found_what_would_do_and_the_way_out():
    *earlier, event = read(*SENT, "08-11 response")
    assert str(why_refused(event, earlier)) == (
        "palm/amazon/1: error R101: response is dated 2021-08-11, before the letter was sent on 2021-08-12; "
        "expected 2021-08-12 or later; correct --on"
    )


ANY = {kind: read(f"09-01 {kind}" + (" until=09-05" if kind == "extension_granted" else ""))[0] for kind in EventType}
ENDS = {Phase.CLOSED, Phase.WITHDRAWN, Phase.SUPERSEDED}


def followed(events: tuple[Event, ...], kind: EventType) -> tuple[Event, ...]:
    """Add an event of its own words to the story."""
    return (*events, ANY[kind].model_copy(update={"seq": len(events) + 1, "note": f"number {len(events)}"}))


def allowed(events: tuple[Event, ...]) -> frozenset[EventType]:
    return frozenset(kind for kind in EventType if why_refused(followed(events, kind)[-1], events) is None)


def state(events: tuple[Event, ...]) -> tuple[object, ...]:
    """Return all that decides what may come next, and what may come after that."""
    after = tuple(phase(1, followed(events, kind)) for kind in EventType)
    return phase(1, events), after, allowed(events), allowed(followed(events, EventType.REOPENED))


@pytest.fixture(scope="module")
def stories() -> tuple[dict[tuple[object, ...], tuple[Event, ...]], dict[tuple[object, ...], set[tuple[object, ...]]]]:
    """Return a story for each state that a letter can come to, and the states that may follow each."""
    start = state(())
    found, leads = {start: ()}, {}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        for kind in allowed(found[here]):
            story = followed(found[here], kind)
            there = state(story)
            leads.setdefault(here, set()).add(there)
            if there not in found:
                found[there] = story
                waiting.append(there)
    return found, leads


def test_the_states_of_a_letter_are_few_and_every_phase_is_among_them(stories):
    found, _ = stories
    assert {each[0] for each in found} == set(Phase)
    assert len(found) < 100


def test_from_every_state_a_letter_can_be_closed(stories):
    found, leads = stories
    closing = {each for each in found if each[0] is Phase.CLOSED}
    while more := {each for each in found if leads[each] & closing} - closing:
        closing |= more
    assert closing == set(found)


def test_from_every_end_a_letter_is_reopened_to_what_it_was(stories):
    found, _ = stories
    ends = {each: story for each, story in found.items() if each[0] in ENDS}
    for each, story in ends.items():
        assert EventType.REOPENED in each[2]
        assert phase(1, followed(story, EventType.REOPENED)) not in ENDS
    assert {each[0] for each in ends} == ENDS


def test_every_event_is_allowed_in_some_state(stories):
    found, _ = stories
    assert frozenset().union(*(each[2] for each in found)) == set(EventType)
    assert set(ALLOWED) == set(Phase)


@pytest.mark.parametrize(
    ("line", "key", "code"),
    [
        ("08-24 response", "q1", ""),
        ("08-24 interim_response", "q1", ""),
        ("08-24 production", "q1", ""),
        ("08-24 objection", "q1", ""),
        ("08-24 refused", "q1", ""),
        ("08-24 response", "q9", "R106"),
        ("08-24 acknowledged", "q1", "R150"),
        ("08-24 extension_requested", "q1", "R150"),
        ("08-24 assessed q1=answered", "q1", "R150"),
        ("08-24 ruling q1=answered", "q1", "R150"),
    ],
)
def test_words_come_with_what_answers_or_withholds_on_items_that_were_asked(line, key, code):
    *earlier, last = read(*SENT, "08-23 objection", line)
    told = why_refused(last.model_copy(update={"answers": {key: Given(text="In three.")}}), earlier, thread(*SENT))
    assert (told.code if told else "") == code


def test_the_same_event_with_other_words_says_something_new():
    first, second = (
        one.model_copy(update={"answers": {"q1": Given(text=words)}, "seq": seq})
        for seq, (one, words) in enumerate(zip(read("08-24 response") * 2, ("Three.", "Four."), strict=True), 3)
    )
    before = (*read(*SENT), first)
    assert why_refused(second, before, thread(*SENT)) is None
    assert why_refused(first.model_copy(update={"seq": 4}), before, thread(*SENT)).code == "R129"
