"""Nothing that people said, or are called, is left in a redacted thread."""

from __future__ import annotations

import datetime as dt

import pytest
from recorded import ASKED, event, letter

from lettergen.model.party import Recipient
from lettergen.model.tracking import Thread
from lettergen.rules.facts import gather
from lettergen.rules.redaction import redacted
from lettergen.rules.status import status_of

PERSON = "Pat Doe"
WORDS = {
    "author": PERSON,
    "said_by": PERSON,
    "addressed_to": PERSON,
    "note": f"{PERSON} called",
    "grounds": (f"privacy of {PERSON}",),
    "item_grounds": {"q1": (PERSON,)},
    "answers": {"q1": {"text": PERSON, "rows": ((PERSON,),)}},
    "filed": ({"document": "e" * 64, "file": f"{PERSON}.pdf"},),
    "file": f"{PERSON}.docx",
    "via": f"Handed over by {PERSON}",
}
RECIPIENT = Recipient.model_validate(
    {
        "id": "amazon",
        "organization": "Amazon.com, Inc.",
        "short_name": "Amazon",
        "addressee": {"name": PERSON, "attention": PERSON},
        "salutation": f"Dear {PERSON}:",
        "email": "pat.doe@example.com",
        "address": [PERSON],
        "fields": {"contact": PERSON},
        "copies": [PERSON],
    }
)


@pytest.fixture
def thread():
    sender = {"letterhead": {"name": "Senate"}, "signatories": [PERSON], "contacts": [PERSON]}
    asked = ASKED.model_copy(
        update={
            "owner": PERSON,
            "sender": type(ASKED.sender).model_validate(sender),
            "fields": {"aide": PERSON},
            "stages": ASKED.stages,
            "pending": (),
        }
    )
    story = (
        letter("generated", recipient=RECIPIENT, author=PERSON),
        letter("sent", recipient=RECIPIENT, deadlines=ASKED.stages, file=f"{PERSON}.docx"),
        event("objection", "2021-08-20", items={"q1": "objected"}, **WORDS),
        event("corrected", "2021-08-21", amends={"seq": 3, "grounds": (PERSON,)}, note=PERSON),
        event("response", "2021-08-22", items={"q2": "answered"}, answers={"q2": {"text": PERSON}}),
    )
    events = tuple(one.model_copy(update={"seq": seq}) for seq, one in enumerate(story, 1))
    return Thread(name="palm/amazon", recipient=RECIPIENT, rounds={1: asked}, events=events)


def test_no_name_and_no_word_is_left(thread):
    assert PERSON in thread.model_dump_json()
    left = redacted(thread).model_dump_json()
    assert PERSON not in left
    assert "pat.doe" not in left


def test_what_counts_stays_as_it_is(thread):
    whole, short = (gather(one, dt.date(2021, 8, 27)) for one in (thread, redacted(thread)))
    before, after = (status_of(one, dt.date(2021, 8, 27)) for one in (whole, short))
    assert [one.disposition for one in after.items] == [one.disposition for one in before.items]
    assert after.clocks == before.clocks
    assert (after.headline, after.next_step, after.recipient) == (before.headline, before.next_step, "Amazon")


def test_redacting_twice_is_redacting_once(thread):
    assert redacted(redacted(thread)) == redacted(thread)
