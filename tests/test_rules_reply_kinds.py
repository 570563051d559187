"""What a reply does is named rightly or not at all; conditions, denials and quoted words count for nothing."""

# ruff: noqa: E501 - a reply, and what is expected of it, stands in one line

import datetime as dt
import tomllib
from functools import partial
from importlib.resources import files
from pathlib import Path

import pytest

from lettergen.files.phrases import phrases
from lettergen.model.replies import EVENTS, Attachment, Reply, ReplyType
from lettergen.readers.replies import read_reply
from lettergen.rules.reply_kinds import classify, sentences
from lettergen.text.dates import days_in

DATA = Path(__file__).parent / "data" / "replies"
LABELLED = [each for path in sorted(DATA.glob("*.toml")) for each in tomllib.loads(path.read_text("utf-8"))["reply"]]


def kind(text, **more):
    reply = Reply("r", "mail", tuple(text.split("\n")), **more)
    return classify(reply, phrases(), partial(days_in, language="en-US", after=dt.date(2021, 8, 20)))


def test_at_least_95_in_100_labelled_replies_that_are_named_are_named_rightly():
    assert len(LABELLED) >= 590
    named, wrong, dated = 0, [], []
    for each in LABELLED:
        reply = read_reply(each["text"].strip("\n").encode(), "reply")
        day = reply.sent.date() if reply.sent else dt.date(2021, 8, 20)
        found = classify(reply, phrases(), partial(days_in, language="en-US", after=day))
        if found.type != ReplyType.UNCLASSIFIED:
            named += 1
            wrong += [(each["is"], found)] if found.type != each["is"] else []
            dated += [(each.get("until"), found)] if found.until and found.until != each.get("until") else []
    assert named >= 330
    assert len(wrong) <= named // 20, wrong
    assert dated == []


@pytest.mark.parametrize(
    "text",
    [
        "We do not request an extension.",
        "If we need more time we will request an extension.",
        "Should the Committee insist, we decline to answer.",
        "We may object to parts of it.",
        "Amazon reserves its right to object to the subpoena.",
        "You wrote that we refuse to answer.",
        "Your request for an extension of our contract is with the vendor.",
        "Customers who object to it can opt out.",
        "Thank you for the extension that you granted.",
        "We never received your letter.",
        "Please provide the answers to these questions within 30 days.",
        "We request that you submit written responses to the questions outlined below.",
        "Our answers are not attached.",
        "We would object if the period were extended.",
        "We no longer need the extension that we requested. Our complete response was sent on November 10.",
        'Your press release says "we refuse to answer" and "we request an extension".',
        "You declined our request for more time.",
        "The Company objects to none of them and does not at this time ask for more time or refuse to answer.",
        "This is not an objection to your letter.",
        "Nothing in this letter means that we object to your request.",
        "We are unable to forward your letter.",
        "Attached is plaintiff's motion for an extension of time to respond to the complaint.",
        "We object to section 4 of the bill and request that you vote against it.",
        "We send the answers to questions 1 to 6.",
        "Your letter was transferred to the Division of Roads.",
        "To settle this we propose the following: production on a rolling basis from May 2.",
        "Unsubscribe. Our bank refuses to answer your letter.",
        "",
    ],
)
def test_what_is_denied_conditional_or_about_others_has_no_type(text):
    assert kind(text).type is ReplyType.UNCLASSIFIED


@pytest.mark.parametrize(
    ("text", "named", "also"),
    [
        ("We have received your letter. We request an extension until September 10.", "extension_request", ()),
        ("Our responses are below. We object to request 3.", "response", ("objection",)),
        ("We object to the subpoena and decline to produce anything.", "objection", ("refusal",)),
        ("Our answers to 1 to 4 are attached. The rest will follow by May 2.", "interim", ("response",)),
        ("Question 1. Forty.\nQuestion 2. We decline to answer.\nQuestion 3. None.", "response", ()),
        ("Question 1: vague.\nQuestion 2: overbroad.\nQuestion 3: None.", "objection", ()),
        ("We enclose the last volume, and this completes our response. We object to request 3.", "response", ("objection",)),
        ("Your letter was referred to the Board, which will reply to you. We have your letter.", "forwarded", ()),
        ("I am out of the office until Monday. We request an extension.", "extension_request", ()),
    ],
)  # fmt: skip
def test_a_mixed_letter_has_a_type_by_a_fixed_order(text, named, also):
    found = kind(text)
    assert (found.type, found.also) == (named, also)


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("We decline to answer. We have forwarded your letter to the FTC.", ("refusal", "forwarded")),
        ("We request an extension until May 2. We refuse to answer questions 3 to 9.", ("refusal", "extension_request")),
        ("Our response is attached. We refuse to produce the records.", ("response", "refusal")),
        ("We have forwarded your letter to the FTC. Your petition was referred to the Board.", ("forwarded", "referred")),
        ("We will object to request 3. We request an extension. We object to your letter.", ("objection", "extension_request")),
    ],
)  # fmt: skip
def test_a_mixture_that_no_order_decides_is_left_to_a_person_with_what_it_may_be(text, may):
    found = kind(text)
    assert (found.type, found.also) == ("unclassified", may)
    assert found.reason.startswith("it may be ")


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("Your letter of August 12, 2021 came. We request an extension until September 10, 2021.", dt.date(2021, 9, 10)),
        ("We ask that the deadline be extended from August 26 to Sept. 3.", dt.date(2021, 9, 3)),
        ("We request a short extension. It would run through 2021-10-01.", dt.date(2021, 10, 1)),
        ("We request an extension of thirty days.", None),
        ("We request an extension to and including December 7, 2021, as counsel is in trial until December 2, 2021.", None),
        ("We request an extension until December 2, 2021, since our systems are down and the audit ends on December 7, 2021.", None),
        ("We have your letter of August 12 and request an extension until September 10, 2021.", dt.date(2021, 9, 10)),
        ("We request an extension in the matter of August 12.", None),
        ("We request an extension to 09/10/2021.", None),  # in October elsewhere
        ("We request an extension to 09/30/2021.", dt.date(2021, 9, 30)),
    ],
)  # fmt: skip
def test_the_day_asked_for_is_taken_where_it_is_said(text, until):
    assert kind(text).until == until


def test_the_reason_is_the_sentence_that_told_it_and_grounds_come_from_what_withholds():
    found = kind("Privacy matters to us.\nWe object to No. 4 as overbroad and unduly burdensome. Have a nice day.")
    assert found.reason == "it says: We object to No. 4 as overbroad and unduly burdensome."
    assert found.grounds == ("burden", "breadth")


def test_answers_found_make_it_a_response_whatever_else_it_says():
    reply = Reply("r", "text", ("1. Yes.", "2. No."))
    assert classify(reply, phrases(), lambda _: (), answered=2).type is ReplyType.RESPONSE
    assert classify(reply, phrases(), lambda _: ()).type is ReplyType.UNCLASSIFIED


def test_a_long_letter_or_one_with_something_attached_is_more_than_an_acknowledgement():
    short = "We acknowledge receipt of your letter."
    assert kind(short).type is ReplyType.ACKNOWLEDGEMENT
    assert kind(short + "\n\n" + "The device is sold in shops. " * 40).type is ReplyType.UNCLASSIFIED
    assert kind(short, attachments=(Attachment("a.pdf", b"x"),)).type is ReplyType.UNCLASSIFIED


def test_what_a_program_wrote_is_told_by_its_headers_or_by_its_subject_and_its_words():
    assert kind("We refuse to answer.", automatic="Auto-Submitted: auto-replied").type is ReplyType.AUTOMATIC_REPLY
    assert kind("I return on May 2.", subject="Out of office: questions").type is ReplyType.AUTOMATIC_REPLY
    assert kind("We refuse to answer.", subject="Out of office: questions").type is ReplyType.REFUSAL
    assert kind("Please do not reply to this e-mail, as nobody reads it.").type is ReplyType.AUTOMATIC_REPLY
    assert kind("We refuse to answer.", automatic="Precedence: bulk").type is ReplyType.UNCLASSIFIED
    assert kind("x", undelivered="550 no such user").type is ReplyType.UNDELIVERABLE
    assert kind("x", subject="Mail delivery failed", address="mailer-daemon@x.org").type is ReplyType.UNDELIVERABLE
    assert kind("We object to the subpoena.", subject="Undelivered parcels").type is ReplyType.OBJECTION


def test_a_notice_under_a_mail_is_no_part_of_it():
    notice = "This message may contain privileged information. If you received it in error we request an extension."
    assert kind(f"Hello.\n\n{notice}").type is ReplyType.UNCLASSIFIED


def test_full_stops_of_abbreviations_end_no_sentence():
    lines = ("Dear Mr. Hale, see No. 4 of Sept. 10. It is done", "since then.", "", "Yes")
    expected = ["Dear Mr. Hale, see No. 4 of Sept. 10.", "It is done since then.", "Yes"]
    assert sentences(lines, phrases()) == expected


def test_every_type_but_unclassified_proposes_an_event():
    assert EVENTS.keys() == set(ReplyType) - {ReplyType.UNCLASSIFIED}
    assert (EVENTS[ReplyType.INTERIM], EVENTS[ReplyType.REFERRED]) == ("interim_response", "referred")


def test_phrases_begin_and_end_with_a_word_so_that_they_can_be_found():
    path = files("lettergen") / "phrases" / "en.toml"

    def texts(table):
        for value in table.values():
            yield from texts(value) if isinstance(value, dict) else value

    assert [text for text in texts(tomllib.loads(path.read_text("utf-8"))) if text != text.strip()] == []


@pytest.mark.parametrize("text", ["we request " * 20_000, "object to " + "a " * 50_000, "(" * 50_000, "not " * 50_000])
def test_long_texts_take_no_long_time(text):
    assert kind(text).type in ReplyType
