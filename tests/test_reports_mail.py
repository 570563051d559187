"""E-mail drafts open as what they say, and no name, subject or address makes more of them."""

from __future__ import annotations

import email
import email.policy
from email.header import decode_header, make_header

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lettergen.reports.mail import Draft, body_of, eml
from lettergen.rules.recipients import mail_address

DRAFT = Draft("Amazon.com, Inc.", "Mr. Andy Jassy", "andy@example.org", "Palm recognition", "amazon.pdf", "en-US")


def read(data: bytes):
    return email.message_from_bytes(data, policy=email.policy.default)


def test_a_draft_opens_ready_to_send_with_the_letter_attached():
    made = eml(DRAFT, "Dear Mr. Jassy:\n\nFür Sie.\n", b"%PDF-1.7")
    message = read(made)
    (attached,) = message.iter_attachments()
    assert message.keys() == ["X-Unsent", "To", "Subject", "MIME-Version", "Content-Type"]
    assert message["X-Unsent"] == "1"
    assert message["To"].addresses[0].display_name == "Mr. Andy Jassy"
    assert message["To"].addresses[0].addr_spec == "andy@example.org"
    assert message["Subject"] == "Palm recognition"
    assert message.get_body().get_content() == "Dear Mr. Jassy:\r\n\r\nFür Sie.\r\n"
    assert (attached.get_content_type(), attached.get_filename()) == ("application/pdf", "amazon.pdf")
    assert attached.get_content() == b"%PDF-1.7"
    assert b"\n" not in made.replace(b"\r\n", b"")


def test_a_word_file_has_its_own_type_and_a_strange_name_comes_back():
    (attached,) = read(eml(DRAFT._replace(file="Brief an Müller; „1“.docx"), "", b"PK")).iter_attachments()
    assert attached.get_content_type().endswith("wordprocessingml.document")
    assert attached.get_filename() == "Brief an Müller; „1“.docx"


def test_without_an_addressee_the_organization_is_written_to():
    assert read(eml(DRAFT._replace(addressee=""), "", b""))["To"].addresses[0].display_name == "Amazon.com, Inc."


def test_the_same_draft_is_the_same_bytes():
    assert eml(DRAFT, "a", b"b") == eml(DRAFT, "a", b"b")


def test_a_body_that_looks_like_the_boundary_ends_nothing():
    body = "--=_lettergen\r\n--=_lettergen--\r\n.\r\nFrom me\r\n"
    message = read(eml(DRAFT, body, b"x"))
    assert message.get_body().get_content() == body
    assert len(list(message.iter_attachments())) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Palm\r\nBcc: all@example.org",
        "Palm\nBcc: all@example.org",
        "Palm\0\x0b\x0c\x85\u2028\u2029Bcc: all@example.org",
        "\u202egro.elpmaxe@lla :ccB\u2066",
        "x" * 5_000,
        '"Jassy, Andy" <evil@example.org>, other@example.org',
        "=?utf-8?q?Bcc=3A_all=40example=2Eorg?=",
        "Мария Ивановна, " * 20,
    ],
)
def test_no_name_or_subject_adds_a_header_or_an_address(text):
    made = eml(DRAFT._replace(addressee=text, subject=text), "", b"")
    message = read(made)
    assert message.keys() == ["X-Unsent", "To", "Subject", "MIME-Version", "Content-Type"]
    assert [each.addr_spec for each in message["To"].addresses] == ["andy@example.org"]
    assert all(char.isprintable() for char in message["Subject"] + message["To"].addresses[0].display_name)
    assert max(map(len, made.split(b"\r\n"))) < 998


@settings(max_examples=50)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=200), st.text(st.characters(codec="utf-8")))
@example("Ä, " * 60, "é " * 100)
@example('a"b\\c', "a  b")
def test_any_name_and_subject_come_back_as_one_line(name, subject):
    def line(text):
        return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:300]

    made = eml(DRAFT._replace(addressee=name, organization="", subject=subject), "", b"")
    assert [each.addr_spec for each in read(made)["To"].addresses] == ["andy@example.org"]
    # Python's newer parser puts blanks between the encoded words of a name; RFC 2047 (6.2) has none there.
    message = email.message_from_bytes(made)
    shown = {key: str(make_header(decode_header(message[key].replace("\r\n", "")))) for key in ("To", "Subject")}
    assert {key: text.strip() for key, text in shown.items()} == {
        "To": f"{line(name)} <andy@example.org>".strip(),
        "Subject": line(subject),
    }


@settings(max_examples=50)
@given(st.text())
def test_whatever_is_typed_as_an_address_is_one_or_none(text):
    found = mail_address(text)
    assert not found or read(eml(DRAFT._replace(address=found), "", b""))["To"].addresses[0].addr_spec == found


def test_the_usual_words_name_who_is_meant_and_what_it_is_about():
    assert body_of(DRAFT) == (
        "To:\nMr. Andy Jassy\nAmazon.com, Inc.\n\n"
        "The letter attached to this message (amazon.pdf) is addressed to you. It is about:\n\n"
        "    Palm recognition\n\n"
        "If you cannot open the file, please reply to this message.\n"
    )


def test_a_letter_in_another_language_comes_with_names_alone():
    spanish = body_of(DRAFT._replace(language="es-MX", addressee=""))
    assert spanish == "Amazon.com, Inc.\n\nPalm recognition\n\namazon.pdf\n"
