"""Each option goes with the events that it says something of: the table, the command and the page say the same."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from lettergen.cli.track import record
from lettergen.model.tracking import WANTING, WITHHELD, Disposition, Event, EventType, LetterName
from lettergen.rules.sayings import MEANT, TAKES, groundless, misplaced

VALUES = {
    "items": {"q1": "answered"},
    "until": "2021-09-09",
    "stage": "answers",
    "grounds": ("privacy",),
    "item_grounds": {"q1": ("privacy",)},
    "outcome": "denied",
    "received": "2021-08-21",
    "said_by": "A. Lee",
    "capacity": "counsel",
    "addressed_to": "A Senator",
    "automatic": True,
    "linked": "palm/police",
    "amends": {"seq": 1},
}


def event(kind: str, **words: object) -> Event:
    base = {"letter": LetterName("palm", "amazon"), "type": kind, "on": "2021-08-20", "author": "dana"}
    return Event.model_validate({**base, "entered": dt.datetime(2021, 10, 1, tzinfo=dt.UTC), **words})


@pytest.mark.parametrize("name", TAKES)
def test_a_field_is_misplaced_on_every_event_but_those_that_take_it(name):
    option, takers = TAKES[name]
    for kind in EventType:
        told = misplaced(event(kind, **{name: VALUES[name]}))
        assert told == (None if kind in takers else (option, kind, takers)), kind
        assert misplaced(event(kind)) is None


def test_every_option_of_the_table_is_one_of_the_command():
    options = {word for parameter in record.params for word in parameter.opts}
    assert {option for option, _ in TAKES.values()} <= options


def test_the_page_has_the_table(root):
    page = (root / "docs/record.md").read_text("utf-8")
    told, taken = {}, {}
    for options, words in re.findall(r"^\| (`--[^|]*) \| ([^|]*) \|$", page, re.MULTILINE):
        told |= {key: set(re.findall(r"`(\w+)`", words)) for key in re.findall(r"`(--[a-z-]+)`", options)}
    for option, takers in TAKES.values():
        taken[option] = taken.get(option, set()) | takers - {EventType.SENT}
    assert {option: told.get(option) for option in taken} == taken


@pytest.mark.parametrize("kind", MEANT)
def test_what_an_event_means_of_the_items_it_names_is_a_claim(kind):
    assert kind in TAKES["items"][1]


@pytest.mark.parametrize("word", ["objected", "answered"])
def test_a_ground_belongs_to_what_is_withheld_but_in_a_ruling(word):
    bare = () if word in WITHHELD else ("q1",)
    grounds = {"q1": ("privacy",)}
    assert groundless(event("objection", items={"q1": word, "q2": "answered"}, item_grounds=grounds)) == bare
    assert groundless(event("objection", item_grounds=grounds)) == ()
    assert groundless(event("ruling", items={"q1": word}, item_grounds=grounds)) == ()


@pytest.mark.parametrize("word", Disposition)
def test_what_we_find_wanting_has_its_reason_and_what_they_claim_of_it_none(word):
    grounds = {"q1": ("no statement",)}
    bare = () if word in WITHHELD else ("q1",)
    assert groundless(event("response", items={"q1": word}, item_grounds=grounds)) == bare
    found = () if word in WITHHELD | WANTING else ("q1",)
    assert groundless(event("assessed", items={"q1": word}, item_grounds=grounds)) == found
