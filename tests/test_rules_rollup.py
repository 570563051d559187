from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettergen.model.letter import LetterItem
from lettergen.model.tracking import SETTLED, Disposition, Event, EventType, Filed, Given, LetterName
from lettergen.rules.rollup import (
    Standing,
    add_up,
    added_up,
    narrowed,
    newest_given,
    roll_up,
    standings,
    status_leaves,
    walk,
)

D = Disposition
ITEMS = (
    LetterItem(id="q1", label="1", ordinal=1, text="One?"),
    LetterItem(
        id="q2",
        label="2",
        ordinal=2,
        text="Two?",
        items=(
            LetterItem(id="q2.a", label="2(a)", ordinal=1, text="A?"),
            LetterItem(id="q2.b", label="2(b)", ordinal=2, text="B?"),
        ),
    ),
)


def event(kind: str, day: int, **items: str) -> Event:
    return Event(
        letter=LetterName("m", "r"),
        type=EventType(kind),
        on=dt.date(2021, 8, day),
        entered=dt.datetime(2021, 9, 1, tzinfo=dt.UTC),
        author="a",
        items={key.replace("_", "."): Disposition(value) for key, value in items.items()},
    )


def after(*events: Event) -> dict[str, tuple[str, str | None, str | None]]:
    """Return disposition, claim and finding of every item and part."""
    held = standings(ITEMS, events)
    statuses = {item.id: roll_up(item, held) for item in ITEMS}
    parts = {part.item.id: part for part in status_leaves(statuses.values())}
    return {key: (one.disposition, one.claimed, one.found) for key, one in (statuses | parts).items()}


def test_nothing_said_is_unanswered():
    assert after() == dict.fromkeys(("q1", "q2", "q2.a", "q2.b"), ("unanswered", None, None))


def test_parts_decide_their_item():
    status = roll_up(ITEMS[1], standings(ITEMS, [event("response", 1, q2_a="answered")]))
    assert (status.disposition, status.settled, status.since) == ("answered_in_part", False, dt.date(2021, 8, 1))
    assert [(part.settled, part.since) for part in status.items] == [(True, dt.date(2021, 8, 1)), (False, None)]


def test_an_item_is_settled_when_its_parts_are():
    told = after(event("response", 1, q2_a="answered"), event("response", 2, q2_b="no_records"))
    assert told["q2"] == ("answered", "answered", None)


def test_what_is_said_of_an_item_is_said_of_its_parts():
    told = after(event("response", 1, q2="answered"))
    assert (told["q2.a"][0], told["q2.b"][0], told["q2"][0]) == ("answered", "answered", "answered")


def test_within_one_event_a_part_goes_before_its_item():
    told = after(event("response", 1, q2_b="objected", q2="answered"))
    assert (told["q2.a"][0], told["q2.b"][0], told["q2"][0]) == ("answered", "objected", "answered_in_part")


def test_a_later_word_on_the_item_reaches_parts_that_had_their_own():
    told = after(event("response", 1, q2_b="objected"), event("response", 2, q2="answered"))
    assert (told["q2.b"][0], told["q2"][0]) == ("answered", "answered")


def test_answered_in_part_never_takes_back_what_a_part_has():
    told = after(event("response", 1, q2_a="answered"), event("response", 2, q2="answered_in_part"))
    assert (told["q2.a"][0], told["q2.b"][0]) == ("answered", "answered_in_part")


def test_a_finding_goes_before_the_claim_and_a_later_claim_reopens_only_what_it_names():
    told = after(
        event("response", 1, q1="answered", q2="answered"),
        event("assessed", 2, q1="non_responsive", q2="answered"),
        event("response", 3, q1="answered"),
    )
    assert told["q1"] == ("answered", "answered", None)
    assert told["q2"] == ("answered", "answered", "answered")


def test_an_assessment_without_items_accepts_every_claim_and_no_silence():
    told = after(event("response", 1, q1="answered"), event("assessed", 2))
    assert told["q1"] == ("answered", "answered", "answered")
    assert told["q2"] == ("unanswered", None, None)


def test_an_assessment_without_items_leaves_earlier_findings():
    told = after(event("response", 1, q1="answered"), event("assessed", 2, q1="non_responsive"), event("assessed", 3))
    assert told["q1"] == ("non_responsive", "answered", "non_responsive")


def test_half_found_is_not_found():
    told = after(event("response", 1, q2="answered"), event("assessed", 2, q2_a="answered"))
    assert told["q2"] == ("answered", "answered", None)


@pytest.mark.parametrize(("kind", "word"), [("objection", "objected"), ("refused", "refused")])
def test_an_objection_or_refusal_without_items_means_all_that_is_open(kind, word):
    told = after(event("response", 1, q1="answered"), event(kind, 2))
    assert (told["q1"][0], told["q2"][0]) == ("answered", word)


@pytest.mark.parametrize("kind", ["acknowledged", "response", "extension_granted", "note", "closed"])
def test_a_word_without_items_changes_no_item(kind):
    assert after(event(kind, 1)) == after()


def test_items_of_events_that_carry_no_claim_are_not_read():
    assert after(event("acknowledged", 1, q1="answered")) == after()


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([D.OBJECTED], D.OBJECTED),
        ([D.ANSWERED, D.ANSWERED], D.ANSWERED),
        ([D.NO_RECORDS, D.ANSWERED], D.ANSWERED),
        ([D.NO_RECORDS, D.WAIVED], D.NO_RECORDS),
        ([D.ANSWERED, D.UNANSWERED], D.ANSWERED_IN_PART),
        ([D.ANSWERED_IN_PART, D.UNANSWERED], D.ANSWERED_IN_PART),
        ([D.UNANSWERED, D.OBJECTED], D.OBJECTED),
        ([D.DEFERRED, D.UNANSWERED], D.DEFERRED),
        ([D.MET, D.NOT_MET], D.NOT_MET),
        ([D.WAIVED, D.UNANSWERED], D.UNANSWERED),
        ([D.WAIVED, D.OBJECTED, D.UNANSWERED], D.OBJECTED),
        ([D.WAIVED, D.MET], D.MET),
    ],
)
def test_parts_add_up(parts, whole):
    assert add_up(parts) == whole


@given(st.lists(st.sampled_from(Disposition), min_size=1, max_size=6))
def test_a_whole_is_settled_exactly_when_every_part_is(parts):
    assert (add_up(parts) in SETTLED) == all(part in SETTLED for part in parts)


@pytest.mark.parametrize(
    ("ids", "kept"),
    [
        ({"q1"}, ["q1"]),
        ({"q2"}, ["q2", "q2.a", "q2.b"]),
        ({"q2.b"}, ["q2", "q2.b"]),
        ({"q1", "q2.a", "q2.b"}, ["q1", "q2", "q2.a", "q2.b"]),
        (set(), []),
    ],
)
def test_what_is_open_is_narrowed_to_items_and_parts_of_these_ids(ids, kept):
    open_ones = [roll_up(item, standings(ITEMS, ())) for item in ITEMS]
    assert [one.id for one in walk(_as_items(narrowed(open_ones, ids)))] == kept


def test_what_is_settled_is_never_narrowed_away():
    held = {leaf: Standing(claimed=D.ANSWERED) for leaf in ("q1", "q2.a")} | {"q2.b": Standing()}
    told = [roll_up(item, held) for item in ITEMS]
    assert [one.id for one in walk(_as_items(narrowed(told, {"q2.b"})))] == ["q1", "q2", "q2.a", "q2.b"]
    assert [one.id for one in walk(_as_items(narrowed(told, ())))] == ["q1"]


def _as_items(statuses):
    """The items of statuses, each with the parts that its status has."""
    return [one.item.model_copy(update={"items": tuple(_as_items(one.items))}) for one in statuses]


def test_walking_meets_parents_before_parts():
    assert [item.id for item in walk(ITEMS)] == ["q1", "q2", "q2.a", "q2.b"]


def said(kind: str, day: int, items: dict[str, str], **more: object) -> Event:
    values = event(kind, day).model_dump() | {"items": items} | more
    return Event.model_validate(values)


def test_grounds_of_single_items_stand_beside_those_of_all_and_a_part_goes_before_its_item():
    objection = said(
        "objection", 1, {"q1": "objected", "q2": "objected"},
        grounds=("burden",), item_grounds={"q1": ("privacy",), "q2": ("secret",), "q2.b": ("privilege",)},
    )  # fmt: skip
    held = standings(ITEMS, [objection])
    assert {key: one.grounds for key, one in held.items()} == {
        "q1": ("burden", "privacy"), "q2.a": ("burden", "secret"), "q2.b": ("burden", "privilege"),
    }  # fmt: skip


def test_a_motion_without_grounds_keeps_those_of_the_objection():
    held = standings(ITEMS, [
        said("objection", 1, {"q1": "objected"}, grounds=("privacy",)), said("motion_to_quash", 2, {"q1": "objected"}),
    ])  # fmt: skip
    assert held["q1"].grounds == ("privacy",)


def test_a_promise_without_its_day_takes_the_place_of_one_with_it_unless_we_only_agree():
    promise = said("response", 1, {"q1": "deferred"}, until=dt.date(2021, 9, 1))
    assert standings(ITEMS, [promise, said("response", 2, {"q1": "deferred"})])["q1"].until is None
    assert standings(ITEMS, [promise, said("assessed", 2, {"q1": "deferred"})])["q1"].until == dt.date(2021, 9, 1)


def test_a_finding_has_the_reason_that_we_gave_it_until_something_else_is_said():
    first = said("response", 1, {"q1": "met", "q2.a": "objected"}, grounds=("burden",))
    found = said("assessed", 2, {"q1": "not_met", "q2.a": "non_responsive"}, item_grounds={"q1": ("no statement",)})
    held = standings(ITEMS, [first, found])
    assert [(one.grounds, one.disposition) for one in (held["q1"], held["q2.a"])] == [
        (("no statement",), "not_met"), ((), "non_responsive"),
    ]  # fmt: skip
    for later in (event("response", 3, q1="met"), event("assessed", 3, q1="answered_in_part")):
        assert standings(ITEMS, [first, found, later])["q1"].grounds == ()


def test_an_answer_keeps_its_day_when_it_is_found_good_or_bad():
    held = standings(ITEMS, [event("response", 1, q1="met", q2="met"), event("assessed", 3, q1="not_met", q2_a="met")])
    one, both = (roll_up(item, held) for item in ITEMS)
    days = [(status.claimed_on, status.found_on, status.since) for status in (one, both, *both.items)]
    first, third = dt.date(2021, 8, 1), dt.date(2021, 8, 3)
    assert days == [(first, third, third), (first, None, third), (first, third, third), (first, None, first)]


def test_grounds_go_with_the_objection_that_a_ruling_ends():
    held = standings(ITEMS, [
        said("objection", 1, {"q1": "objected"}, grounds=("privacy",)),
        said("ruling", 2, {"q1": "unanswered"}, outcome="denied"),
    ])  # fmt: skip
    assert (held["q1"].disposition, held["q1"].grounds, held["q1"].since) == ("unanswered", (), dt.date(2021, 8, 2))


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("privilege_log", "privileged"),
        ("motion_to_quash", "objected"),
        ("ruling", "waived"),
        ("forwarded", "forwarded"),
    ],
)
def test_logs_motions_rulings_and_forwardings_speak_of_single_items(kind, word):
    told = after(event(kind, 1, q1=word))
    assert (told["q1"][0], told["q2"][0]) == (word, "unanswered")


def filed(name: str, *items: str) -> Filed:
    return Filed(document=name[0] * 64, file=name, items=items)


def test_what_is_filed_with_a_word_is_its_evidence_whatever_is_said_later():
    held = standings(ITEMS, [
        said("response", 1, {"q1": "met"}, filed=(filed("report.pdf"), filed("audit.pdf", "q2.b"))),
        said("note", 2, {}, filed=(filed("letter.pdf"), filed("plan.pdf", "q2"))),
        said("assessed", 3, {"q1": "not_met"}, filed=(filed("memo.pdf"), filed("report.pdf"))),
    ])  # fmt: skip
    assert {key: [one.file for one in standing.documents] for key, standing in held.items()} == {
        "q1": ["report.pdf", "memo.pdf"], "q2.a": ["plan.pdf"], "q2.b": ["audit.pdf", "plan.pdf"],
    }  # fmt: skip
    assert [one.file for one in roll_up(ITEMS[0], held).documents] == ["report.pdf", "memo.pdf"]


@pytest.mark.parametrize(
    ("words", "came"),
    [
        ([("response", "answered")], 1),
        ([("response", "objected")], None),
        ([("response", "answered"), ("assessed", "answered")], 1),
        ([("response", "answered_in_part"), ("assessed", "answered")], 1),
        ([("response", "answered"), ("assessed", "non_responsive")], None),
        ([("response", "answered"), ("assessed", "non_responsive"), ("assessed", "answered")], 1),
        ([("response", "answered"), ("assessed", "non_responsive"), ("response", "answered")], 3),
        ([("response", "objected"), ("assessed", "answered")], 2),
        ([("production", "answered"), ("privilege_log", "privileged"), ("assessed", "answered")], 1),
        ([("production", "answered"), ("response", "objected"), ("ruling", "unanswered"), ("assessed", "answered")], 4),
        ([("response", "answered_in_part"), ("assessed", "waived")], None),
        ([("assessed", "answered")], 1),
        ([("response", "answered"), ("response", "no_records")], 1),
    ],
)
def test_an_answer_came_when_the_word_that_settled_it_did(words, came):
    events = [said(kind, day, {"q1": word}) for day, (kind, word) in enumerate(words, 1)]
    found = standings(ITEMS, events)["q1"].came
    assert (found and found.on.day) == came


def test_every_word_on_a_leaf_is_kept_in_order_and_only_those():
    events = [event("response", 1, q2="answered"), event("response", 2, q1="answered"), event("assessed", 3)]
    held = standings(ITEMS, events)
    assert [one.on.day for one in held["q2.a"].words] == [1, 3]
    assert [one.on.day for one in held["q1"].words] == [2, 3]


def test_a_whole_is_as_late_as_its_latest_part():
    held = standings(ITEMS, [event("response", 1, q2="answered")])
    assert roll_up(ITEMS[1], held, {"q2.a": 2, "q2.b": 5}).late == 5
    assert roll_up(ITEMS[1], held, {"q2.a": 0}).late == 0
    assert roll_up(ITEMS[1], held).late is None


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        ([D.OBJECTED], "alike"),
        ([D.NO_RECORDS, D.WAIVED], "all parts settled"),
        ([D.MET, D.NOT_MET], "not met in one part"),
        ([D.ANSWERED, D.UNANSWERED], "some parts settled"),
        ([D.DEFERRED, D.UNANSWERED], "the worst"),
        ([D.WAIVED, D.UNANSWERED], "no part answered"),
    ],
)
def test_adding_up_names_its_rule(parts, rule):
    assert rule in added_up(parts)[1]


def test_the_newest_words_stand_and_a_blank_takes_nothing_back():
    words = [{"q1": Given(text="One.")}, {"q1": Given(text="Two."), "q2": Given(rows=(("a",),))}, {"q1": Given()}]
    spoke = newest_given(event("response", day).model_copy(update={"answers": one}) for day, one in enumerate(words, 1))
    first, second = (roll_up(item, standings(ITEMS, []), {}, spoke) for item in ITEMS)
    assert (first.given, second.given.words) == (Given(text="Two."), "a")
    assert not any(part.given for part in second.items)
