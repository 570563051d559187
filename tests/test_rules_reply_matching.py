"""A reply finds its letter by reference, subject, sender and names; of equals none is chosen."""

# ruff: noqa: E501 - a reply, and what is expected of it, stands in one line

import datetime as dt
from functools import partial

import pytest

from lettergen.files.phrases import phrases
from lettergen.model.replies import Reply
from lettergen.model.tracking import LetterName
from lettergen.rules.reply_kinds import classify
from lettergen.rules.reply_matching import Candidate, match, with_strangers
from lettergen.text.dates import days_in

DAY = dt.date(2021, 8, 12)
AMAZON = Candidate(
    "palm/amazon/1", "KCO-2021-14", "Palm recognition at checkout", "Amazon One", "Amazon.com, Inc.", ("Amazon",),
    ("Andy Jassy",), ("Amy Klobuchar",), ("policy@amazon.com",), DAY, DAY,
)  # fmt: skip
RING = AMAZON._replace(letter="palm/ring/1", organization="Ring LLC", names=("Ring",), addressees=("Jamie Siminoff",),
                       addresses=("legal@ring.com",))  # fmt: skip
WEN = Candidate("wen/amazon/1", "WEN-7", "Buyers of WEN products", "", "Amazon.com, Inc.", ("Amazon",), (), (),
                ("policy@amazon.com",), dt.date(2021, 6, 1), dt.date(2021, 5, 28))  # fmt: skip
ALL = (AMAZON, RING, WEN)
DAYS = partial(days_in, language="en-US", after=dt.date(2021, 8, 20))


def found(*lines, **more):
    reply = Reply("r.eml", "mail", lines, sent=dt.datetime(2021, 8, 20, tzinfo=dt.UTC), **more)
    return match(reply, ALL, phrases(), DAYS)


@pytest.mark.parametrize(
    ("reply", "letter", "reason"),
    [
        ({"subject": "RE: KCO-2021-14", "address": "policy@amazon.com"}, "palm/amazon/1", "our reference KCO-2021-14 in the subject"),
        ({"subject": "Re: Palm recognition at checkout", "address": "vp@ring.com"}, "palm/ring/1", "from vp@ring.com, of ring.com as the recipient is"),
        ({"subject": "Fwd: RE: Buyers of WEN products", "address": "x@law.example", "sender": "Counsel for Amazon"}, "wen/amazon/1", "it names Amazon"),
        ({"subject": "Undeliverable", "quoted": ("Our reference: KCO-2021-14",), "failed": ("legal@ring.com",)}, "palm/ring/1", "about legal@ring.com, to whom the letter went"),
    ],
)  # fmt: skip
def test_one_letter_is_certain_where_the_inquiry_and_the_recipient_are_both_named(reply, letter, reason):
    (only,) = found("Hello.", **reply)
    assert (only.letter, only.certain) == (letter, True)
    assert reason in only.reasons


def test_a_mail_server_tells_in_its_text_whom_it_did_not_reach():
    said = "<legal@ring.com>: host mx.ring.com said: 550 5.1.1 User unknown"
    (only,) = found("I'm sorry.", said, address="mailer-daemon@mx.example", subject="Undelivered Mail")
    assert (only.letter, only.reasons) == ("palm/ring/1", ("about legal@ring.com, to whom the letter went",))


@pytest.mark.parametrize("words", [
    {"address": "jfox@mass.gov"},
    {"address": "mailer-daemon@mass.gov", "failed": ("jfox@mass.gov",)},
])  # fmt: skip
def test_of_two_recipients_at_one_domain_the_address_of_one_decides(words):
    ag = AMAZON._replace(
        letter="retail/ma-ag/1", addresses=("alee@mass.gov",), organization="Attorney General", names=()
    )
    oca = ag._replace(letter="retail/ma-oca/1", addresses=("jfox@mass.gov",), organization="Consumer Affairs")
    reply = Reply("r.eml", "mail", ("On your letter of August 12, 2021.",), subject="KCO-2021-14", **words)
    assert [one.letter for one in match(reply, (ag, oca), phrases(), DAYS)] == ["retail/ma-oca/1"]
    other = Reply("r.eml", "mail", ("Hello.",), subject="KCO-2021-14", address="clerk@mass.gov")
    assert len(match(other, (ag, oca), phrases(), DAYS)) == 2


def test_the_words_of_our_form_name_their_letter():
    (only,) = found("This form belongs to the letter of Senator Example (palm/ring/1, KCO-2021-14).")
    assert (only.letter, only.certain) == ("palm/ring/1", True)


def test_a_reference_alone_leaves_every_recipient_of_the_inquiry():
    several = found("We write about KCO-2021-14.", address="someone@gmail.com")
    assert [(each.letter, each.certain) for each in several] == [("palm/amazon/1", False), ("palm/ring/1", False)]


def test_a_sender_with_two_inquiries_is_not_guessed():
    several = found("We got your letter.", address="policy@amazon.com")
    assert [(each.letter, each.certain) for each in several] == [("palm/amazon/1", False), ("wen/amazon/1", False)]


@pytest.mark.parametrize(
    "words",
    [
        "Amazon has your letter of August 12, 2021.",
        "This is in reply to the Senator's letter to Amazon dated\n12 August 2021.",
        "On 8/12/2021 you sent Amazon a letter, about which we write.",
        "Amazon writes regarding Amazon One.",
    ],
)
def test_a_letter_may_be_named_by_its_day_or_its_title_beside_the_recipient(words):
    (only,) = found(*words.split("\n"))
    assert (only.letter, only.certain) == ("palm/amazon/1", False)
    assert any("our letter of 2021-08-12" in each or "Amazon One" in each for each in only.reasons), only


def test_the_day_of_a_letter_makes_sure_of_it_where_its_recipient_writes():
    (only,) = found("We have your letter of August 12.", address="policy@amazon.com")
    assert (only.letter, only.certain) == ("palm/amazon/1", True)
    (other,) = found("We have your letter of May 28.", address="policy@amazon.com")
    assert (other.letter, other.certain) == ("wen/amazon/1", True)


def test_a_day_alone_leaves_every_letter_of_that_day():
    several = found("We have your letter of August 12, 2021.")
    assert [(each.letter, each.certain) for each in several] == [("palm/amazon/1", False), ("palm/ring/1", False)]
    assert found("We had a board meeting on August 12, 2021.") == ()


@pytest.mark.parametrize(
    "reply", [{}, {"subject": "Lunch"}, {"address": "x@gmail.com"}, {"address": "boring@string.example"}]
)
def test_nothing_that_tells_finds_nothing(reply):
    assert found("We target growth and ring the bell.", **reply) == ()


def test_short_names_are_only_found_as_they_are_written():
    assert [each.letter for each in found("RING LLC", "palm recognition at checkout")] == ["palm/ring/1"]
    assert found("the phone will ring; palm recognition at checkout") != found("Ring; palm recognition at checkout")


def test_of_several_rounds_the_newest_sent_before_the_reply_is_meant():
    second = AMAZON._replace(letter="palm/amazon/2", sent=dt.date(2021, 8, 18))
    third = AMAZON._replace(letter="palm/amazon/3", sent=dt.date(2021, 9, 18))
    sent = dt.datetime(2021, 8, 20, tzinfo=dt.UTC)
    reply = Reply("r", "mail", (), subject="KCO-2021-14", address="policy@amazon.com", sent=sent)
    assert [each.letter for each in match(reply, (second, AMAZON, third), phrases(), DAYS)] == ["palm/amazon/2"]


def test_of_several_rounds_the_one_whose_day_is_named_is_meant():
    second = AMAZON._replace(letter="palm/amazon/2", sent=dt.date(2021, 8, 18), date=dt.date(2021, 8, 17))
    sent = dt.datetime(2021, 8, 20, tzinfo=dt.UTC)
    for day, letter in (("August 12", "palm/amazon/1"), ("August 17", "palm/amazon/2")):
        lines = (f"Amazon has your letter of {day}, 2021.",)
        reply = Reply("r", "mail", lines, address="policy@amazon.com", sent=sent)
        assert [each.letter for each in match(reply, (AMAZON, second), phrases(), DAYS)] == [letter]


def test_without_candidates_there_is_no_match():
    assert match(Reply("r", "text", ("x",)), (), phrases(), DAYS) == ()


@pytest.mark.parametrize(
    ("text", "own", "kind"),
    [
        ("Ring refuses to answer, we hear.", "amazon", "unclassified"),
        ("Ring refuses to answer, we hear.", "ring", "refusal"),
        ("We refuse to answer, as Ring does.", "amazon", "refusal"),
        ("Amazon, our owner, refuses to answer.", "amazon", "refusal"),  # WEN's letter went to the same company
        ("The ring is lost, and we refuse to answer.", "amazon", "refusal"),
        ("A.(b)*+ Corp. refuses to answer.", "amazon", "unclassified"),
    ],
)
def test_what_is_said_behind_the_name_of_another_recipient_is_told_of_that_one(text, own, kind):
    odd = AMAZON._replace(letter="palm/odd/1", organization="A.(b)*+ Corp.", names=())
    reply = Reply("r.eml", "mail", (text,))
    names = with_strangers(reply, LetterName("palm", own, 1), (*ALL, odd), phrases())
    assert classify(reply, names, DAYS).type == kind


def test_where_no_letter_is_known_nobody_is_a_stranger():
    assert with_strangers(Reply("r", "mail", ("Ring refuses.",)), None, ALL, phrases()) is phrases()
