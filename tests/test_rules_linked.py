"""A letter passed on to a third body begins a thread with the same text and no deadline of ours."""

from __future__ import annotations

import datetime as dt

import pytest

from lettergen.model.deadline import Deadline
from lettergen.model.letter import Asked, LetterItem, LetterSection
from lettergen.model.party import Recipient
from lettergen.model.tracking import Event, LetterName
from lettergen.rules.linked import passed_on
from lettergen.rules.rollup import walk

DUE = Deadline(date=dt.date(2021, 8, 26), rule="fixed")


def item(item_id: str, *parts: LetterItem) -> LetterItem:
    return LetterItem(id=item_id, label=item_id, ordinal=1, text="?", items=parts, due=DUE)


ASKED = Asked.model_validate(
    {
        "matter": "privacy",
        "title": "",
        "subject": "Privacy",
        "language": "en-US",
        "date": "2021-08-12",
        "instrument": "request_letter",
        "sender": {"letterhead": {"name": "EPIC"}, "signatories": ["A Person"]},
        "items": (item("q1"), item("q2", item("q2.a"), item("q2.b")), item("q3")),
        "sections": [
            {"id": "a", "marks": ["1."], "items": ["q1"]},
            {"id": "b", "marks": ["1."], "items": ["q2", "q3"]},
        ],
        "marks": ("1.",),
        "stages": (DUE,),
    }
)


def passed(**items: str) -> tuple[Event, Asked]:
    event = Event.model_validate(
        {
            "letter": LetterName("privacy", "massachusetts", 2),
            "type": "forwarded",
            "on": "2021-08-20",
            "time": "17:30",
            "zone": "America/New_York",
            "entered": dt.datetime(2021, 8, 21, tzinfo=dt.UTC),
            "author": "dana",
            "items": {key.replace("_", "."): word for key, word in items.items()},
            "linked": "privacy/amazon",
        }
    )
    source = Recipient(id="massachusetts", organization="Office of the Attorney General", short_name="Massachusetts")
    return passed_on(event, ASKED, "Amazon.com, Inc.", source)


@pytest.mark.parametrize(
    ("items", "kept", "sections"),
    [
        ({}, ["q1", "q2", "q2.a", "q2.b", "q3"], {"a": ("q1",), "b": ("q2", "q3")}),
        ({"q1": "forwarded"}, ["q1"], {"a": ("q1",)}),
        ({"q2": "forwarded"}, ["q2", "q2.a", "q2.b"], {"b": ("q2",)}),
        ({"q2_b": "referred", "q3": "referred"}, ["q2", "q2.b", "q3"], {"b": ("q2", "q3")}),
    ],
)
def test_it_asks_the_items_that_were_passed_on_or_all(items, kept, sections):
    _, asked = passed(**items)
    assert [each.id for each in walk(asked.items)] == kept
    assert {each.id: each.items for each in asked.sections} == sections


def test_it_has_no_deadline_and_names_the_thread_it_came_from():
    _, asked = passed()
    assert (asked.stages, asked.pending, asked.parent) == ((), (), "privacy/massachusetts")
    assert {each.due for each in walk(asked.items)} == {None}
    unchanged = asked.model_copy(update={key: getattr(ASKED, key) for key in ("stages", "parent", "items", "sections")})
    assert unchanged == ASKED


def test_its_first_event_is_its_sending_at_the_moment_it_was_passed_on():
    opened, _ = passed()
    assert (str(opened.letter), opened.type, opened.linked) == ("privacy/amazon/1", "sent", "privacy/massachusetts")
    assert opened.instant == dt.datetime(2021, 8, 20, 21, 30, tzinfo=dt.UTC)
    assert opened.via == "forwarded by Massachusetts"
    assert opened.recipient == Recipient(id="amazon", organization="Amazon.com, Inc.")


def test_sections_stay_what_they_were_in_all_else():
    section = LetterSection(id="b", marks=("1.",), items=("q3",))
    assert passed(q3="forwarded")[1].sections == (section,)
