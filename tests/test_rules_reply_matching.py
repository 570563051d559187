"""A reply finds its letter by reference, subject, sender and names; of equals none is chosen."""

# ruff: noqa: E501 - a reply, and what is expected of it, stands in one line

import datetime as dt

import pytest

from lettergen.files.phrases import phrases
from lettergen.model.replies import Reply
from lettergen.rules.reply_matching import Candidate, match

DAY = dt.date(2021, 8, 12)
AMAZON = Candidate(
    "palm/amazon/1", "KCO-2021-14", "Palm recognition at checkout", "Amazon One", "Amazon.com, Inc.", ("Amazon",),
    ("Andy Jassy",), ("Amy Klobuchar",), ("policy@amazon.com",), DAY,
)  # fmt: skip
RING = AMAZON._replace(letter="palm/ring/1", organization="Ring LLC", names=("Ring",), addressees=("Jamie Siminoff",),
                       addresses=("legal@ring.com",))  # fmt: skip
WEN = Candidate("wen/amazon/1", "WEN-7", "Buyers of WEN products", "", "Amazon.com, Inc.", ("Amazon",), (), (),
                ("policy@amazon.com",), DAY)  # fmt: skip
ALL = (AMAZON, RING, WEN)


def found(*lines, **more):
    reply = Reply("r.eml", "mail", lines, sent=dt.datetime(2021, 8, 20, tzinfo=dt.UTC), **more)
    return match(reply, ALL, phrases())


@pytest.mark.parametrize(
    ("reply", "letter", "reason"),
    [
        ({"subject": "RE: KCO-2021-14", "address": "policy@amazon.com"}, "palm/amazon/1", "our reference KCO-2021-14 in the subject"),
        ({"subject": "Re: Palm recognition at checkout", "address": "vp@ring.com"}, "palm/ring/1", "from vp@ring.com, of ring.com as the recipient is"),
        ({"subject": "Fwd: RE: Buyers of WEN products", "address": "x@law.example", "sender": "Counsel for Amazon"}, "wen/amazon/1", "it names Amazon"),
        ({"subject": "Undeliverable", "quoted": ("Our reference: KCO-2021-14",), "failed": ("legal@ring.com",)}, "palm/ring/1", "from or about legal@ring.com, to whom the letter went"),
    ],
)  # fmt: skip
def test_one_letter_is_certain_where_the_inquiry_and_the_recipient_are_both_named(reply, letter, reason):
    (only,) = found("Hello.", **reply)
    assert (only.letter, only.certain) == (letter, True)
    assert reason in only.reasons


def test_a_reference_alone_leaves_every_recipient_of_the_inquiry():
    several = found("We write about KCO-2021-14.", address="someone@gmail.com")
    assert [(each.letter, each.certain) for each in several] == [("palm/amazon/1", False), ("palm/ring/1", False)]


def test_a_sender_with_two_inquiries_is_not_guessed():
    several = found("We got your letter.", address="policy@amazon.com")
    assert [(each.letter, each.certain) for each in several] == [("palm/amazon/1", False), ("wen/amazon/1", False)]


@pytest.mark.parametrize(
    "reply", [{}, {"subject": "Lunch"}, {"address": "x@gmail.com"}, {"address": "boring@string.example"}]
)
def test_nothing_that_tells_finds_nothing(reply):
    assert found("We target growth and ring the bell.", **reply) == ()


def test_short_names_are_only_found_as_they_are_written():
    assert found("the phone will ring; palm recognition at checkout") != found("Ring; palm recognition at checkout")


def test_of_several_rounds_the_newest_sent_before_the_reply_is_meant():
    second = AMAZON._replace(letter="palm/amazon/2", sent=dt.date(2021, 8, 18))
    third = AMAZON._replace(letter="palm/amazon/3", sent=dt.date(2021, 9, 18))
    sent = dt.datetime(2021, 8, 20, tzinfo=dt.UTC)
    reply = Reply("r", "mail", (), subject="KCO-2021-14", address="policy@amazon.com", sent=sent)
    assert [each.letter for each in match(reply, (second, AMAZON, third), phrases())] == ["palm/amazon/2"]


def test_without_candidates_there_is_no_match():
    assert match(Reply("r", "text", ("x",)), (), phrases()) == ()
