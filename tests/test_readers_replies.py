"""Replies are read by what they are, not what they are called; what cannot be read is said in one line."""

# ruff: noqa: E501 - a reply, and what is expected of it, stands in one line

import datetime as dt
import io
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from lettergen.errors import BadInputError
from lettergen.readers.replies import LARGEST, read_reply

HEAD = b"From: Ann Lee <Ann@Ring.example>\nSubject: Re: palm\nDate: Tue, 24 Aug 2021 18:20:00 -0700\n"


def pdf(*pages, locked_with=""):
    writer = PdfWriter()
    for words in pages:
        page = writer.add_blank_page(300, 300)
        font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
        fonts = DictionaryObject({NameObject(key): NameObject(value) for key, value in font.items()})
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): fonts})}
        )
        drawn = DecodedStreamObject()
        drawn.set_data(f"BT /F1 12 Tf 20 200 Td ({words}) Tj ET".encode() if words else b"")
        page[NameObject("/Contents")] = writer._add_object(drawn)
    if locked_with:
        writer.encrypt(locked_with, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def refused(data):
    with pytest.raises(BadInputError) as caught:
        read_reply(data, "x.bin")
    (problem,) = caught.value.problems
    assert problem.place.file == "x.bin"
    assert problem.remedy
    return problem.code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "R180"), (b"{\\rtf1 hello}", "R180"), (b"PK\x03\x04mimetype", "R180"),
        (b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.text", "R180"),
        (b"\x89PNG\r\n\x1a\n", "R180"), (b"\xff\xd8\xff\xe0JFIF", "R180"), (b"MZ\x90\0\x03\0", "R180"), (pdf("x", locked_with="s"), "R181"), (pdf(""), "R182"),
        (pdf("Hello")[:300], "R183"), (b"%PDF-1.7 nothing", "R183"), (b"x" * 10_000_001, "R184"), (b" " * (LARGEST + 1), "R184"),
        (b"", "R185"), (b" \r\n \t", "R185"), (b"\xef\xbb\xbf\n", "R185"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_problem_with_a_remedy(data, code):
    assert refused(data) == code


def outcome(data):
    """Return the form of a reply, or the code of the one problem with it."""
    try:
        return read_reply(data, "x.bin").form
    except BadInputError as error:
        (problem,) = error.problems
        return problem.code


@pytest.mark.parametrize("name", ["a.eml", "a.pdf", "a", "../a.docx"])
def test_the_kind_is_told_by_content(name):
    assert read_reply(HEAD + b"\nHello.\n", name).form == "mail"
    assert read_reply(pdf("Hello"), name).form == "pdf"
    assert read_reply(b"Hello. Subject: x\n", name).form == "text"
    assert read_reply(b"Date: today\n\nFrom: us, a letter\n", name).form == "text"


@pytest.mark.parametrize("text", ["BMW has none.", "RIFFs are none.", "GIFs: none.", "From the desk of Ann\n\nNone."])
def test_words_that_begin_as_other_files_do_are_text(text):
    assert read_reply(text.encode(), "a").lines == tuple(text.split("\n"))


def test_a_pdf_gives_its_text_page_by_page():
    assert read_reply(pdf("We have received", "your letter"), "a.pdf").lines == ("We have received", "your letter")


@pytest.mark.parametrize(
    ("pages", "text"),
    [
        (("Letterhead|1. Why?|Near.", "Ms. Doe|May 2|Page 2|2. How?|No.", "Ms. Doe|May 2|Page 3|Never."),
         "Letterhead|1. Why?|Near.|Page 2|2. How?|No.|Page 3|Never."),
        (("A|1. Why?|Firm", "None.|2. How?|Firm", "None.|3. Who?|Firm"), "A|1. Why?|Firm|None.|2. How?|Firm|None.|3. Who?|Firm"),
        (("A|x|Firm", "B|y|Firm", "C|z|Firm", "D|q|Firm"), "A|x|B|y|C|z|D|q"),
        (("1. Yes.", "2. Yes.", "3. Yes.", "4. Yes."), "1. Yes.|2. Yes.|3. Yes.|4. Yes."),
    ],
)  # fmt: skip
def test_what_heads_or_ends_every_page_is_no_text(pages, text):
    lines = read_reply(pdf(*(page.replace("|", ") Tj 0 -14 Td (") for page in pages)), "a.pdf").lines
    assert "|".join(lines) == text


@pytest.mark.parametrize(
    ("data", "notes"),
    [
        ("café “ja”".encode(), []), ("\ufeffcafé “ja”".encode(), []), ("café “ja”".encode("utf-16"), []),
        ("café “ja”".encode("cp1252"), ["W177"]),
    ],
)  # fmt: skip
def test_text_is_decoded(data, notes):
    reply = read_reply(data, "a.txt")
    assert reply.lines == ("café “ja”",)
    assert [each.code for each in reply.notes] == notes


def test_a_mail_tells_who_wrote_what_and_when():
    reply = read_reply(HEAD + b"X-Autoreply: yes\n\nHello\n", "a.eml")
    assert (reply.sender, reply.address, reply.subject) == ("Ann Lee", "ann@ring.example", "Re: palm")
    assert reply.sent == dt.datetime(2021, 8, 25, 1, 20, tzinfo=dt.UTC)
    assert (reply.lines, reply.automatic) == (("Hello",), "X-Autoreply: yes")


@pytest.mark.parametrize(
    ("header", "automatic"),
    [("Auto-Submitted: auto-replied", True), ("Auto-Submitted: no", False), ("Precedence: bulk", True), ("Precedence: list", False)],
)  # fmt: skip
def test_headers_say_that_a_program_wrote_it(header, automatic):
    assert bool(read_reply(HEAD + header.encode() + b"\n\nx", "a").automatic) is automatic


@pytest.mark.parametrize(
    "quoted",
    [
        "On Thu, Aug 12, 2021 at 9:00 AM Aide <aide@senate.example> wrote:\n> {}",
        "On Thursday, August 12, 2021, Aide of the Senate\n<aide@senate.example> wrote:\n\n> {}\n>\n> more",
        "-----Original Message-----\nFrom: Aide\nSent: Thursday\n\n{}",
        "________________________________\nFrom: Aide <a@b.example>\nSent: Thursday\nTo: Ann\nSubject: palm\n\n{}",
        "Le jeu. 12 août 2021 à 09:00, Aide <a@b.example> a écrit :\n> {}",
        "Am 12.08.2021 um 09:00 schrieb Aide:\n> {}",
    ],
)
def test_what_a_mail_program_repeats_is_kept_apart(quoted):
    words = "We object to any extension."
    reply = read_reply(
        HEAD + f"Content-Type: text/plain; charset=utf-8\n\nThank you.\n\n{quoted.format(words)}\n".encode(), "a"
    )
    assert "Thank you." in reply.lines
    assert words in reply.quoted
    assert words not in " ".join(reply.lines + reply.told)


@pytest.mark.parametrize(
    "heads",
    ["FROM: The Director\nTO: The Senators\nDATE: May 2\nSUBJECT: Palms", "To: A\nFrom: B\nDate: C\nSubject: D"],
)
def test_the_heads_of_a_memorandum_begin_no_quotation(heads):
    reply = read_reply(f"MEMORANDUM\n\n{heads}\n\nWe have none.\n".encode(), "memo.txt")
    assert "We have none." in reply.lines
    assert reply.quoted == ()


def test_a_letter_may_say_what_somebody_wrote():
    reply = read_reply(b"Dear Senator,\n\nOn August 12, 2021, you wrote:\n\nHow many?\n\nNine.\n", "a.txt")
    assert "Nine." in reply.lines


def test_answers_between_quoted_questions_stand_with_them_in_told():
    body = b"\nSee below.\n\nOn Monday Tom wrote:\n> 1. How many?\n\nNine.\n\n> 2. Who?\n\nAnn.\n"
    reply = read_reply(HEAD + body, "a")
    assert [line for line in reply.lines if line] == ["See below.", "Nine.", "Ann."]
    assert [line for line in reply.told if line] == ["See below.", "1. How many?", "Nine.", "2. Who?", "Ann."]
    assert [line for line in reply.quoted if line] == ["1. How many?", "2. Who?"]


def test_a_mail_passed_on_within_the_office_is_the_one_inside():
    body = (
        b"From: Aide <aide@senate.example>\nSubject: FW: palm\n\nFYI\n\n-----Original Message-----\nFrom: Ann <Ann@ring.example>\n"
        b"Sent: Tuesday\nTo: Aide\nSubject: Our answers\n\nWe have none.\n"
    )
    reply = read_reply(body, "a")
    assert (reply.sender, reply.address, reply.subject) == ("Ann", "ann@ring.example", "Our answers")
    assert (reply.forwarded_by, reply.lines) == ("aide@senate.example", ("We have none.",))


def test_plain_text_goes_before_html_and_attachments_come_with_bytes():
    message = EmailMessage()
    message["From"], message["Subject"] = "a@b.example", "x"
    message.set_content("plain")
    message.add_alternative("<p>html</p>", subtype="html")
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="../../etc/a\u202eb.pdf")
    inner = EmailMessage()
    inner["Subject"] = "inner"
    inner.set_content("inside")
    message.add_attachment(inner)
    reply = read_reply(bytes(message), "a")
    assert reply.lines == ("plain",)
    assert [each.name for each in reply.attachments] == ["ab.pdf", "part-3.eml"]
    assert reply.attachments[0].data == b"%PDF-1.4"
    assert b"inside" in reply.attachments[1].data


def test_html_gives_its_words_with_numbers_and_without_what_is_hidden():
    html = (
        "<html><head><title>t</title><style>p{}</style></head><body><p>We&nbsp;answer:</p><ol start=3><li>Yes</li><li>No</li></ol>"
        "<script>alert(1)</script><blockquote>old words</blockquote><img src='data:image/png;base64,"
        + "A" * 500
        + "'></body></html>"
    )
    reply = read_reply(HEAD + b"Content-Type: text/html\n\n" + html.encode(), "a")
    assert [line for line in reply.lines if line.strip()] == ["We answer:", "3. Yes", "4. No"]
    assert reply.quoted == ("old words",)


def test_a_delivery_report_names_whom_it_did_not_reach_and_a_late_one_names_nobody():
    report = (
        b'From: <>\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        b"--b\nContent-Type: text/plain\n\nSorry\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
        b"Final-Recipient: rfc822; Legal@Ring.example\nAction: failed\nDiagnostic-Code: smtp; 550 unknown\n\n--b--\n"
    )
    reply = read_reply(report, "a")
    assert (reply.failed, reply.undelivered) == (("legal@ring.example",), "smtp; 550 unknown")
    assert read_reply(report.replace(b"failed", b"delayed"), "a").undelivered == ""


def test_a_broken_attachment_is_said_and_the_rest_is_read():
    mail = HEAD + (
        b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nHello\n--b\n'
        b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=a.pdf\n\nJVBER!!i0xL\n--b--\n"
    )
    reply = read_reply(mail, "m.eml")
    assert reply.lines == ("Hello",)
    (note,) = reply.notes
    assert (note.code, note.severity) == ("W175", "warning")
    assert "a.pdf" in note.found


def test_headers_that_ring_or_break_lines_come_out_in_one_plain_line():
    reply = read_reply(b"From: \x1bA\xe2\x80\xae <a@b.example>\nSubject: a\x07b\n c\n\nx\x1b[2J\x00y", "a")
    assert (reply.sender, reply.subject, reply.lines) == ("A", "ab c", ("x[2Jy",))


@pytest.mark.parametrize(
    "data",
    [
        HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 3000,
        HEAD + b"Content-Type: text/html\n\n" + b"<a" * 200_000, HEAD + b"Content-Type: text/html\n\n" + b"<!--" * 100_000,
        HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 100_000, HEAD + b"Content-Type: text/plain; charset=none\n\nx",
        HEAD + b"\n" + b"On " * 100_000, HEAD + b"\n" + b"From: \n" * 20_000, b"on " + b"x " * 500_000, HEAD + b"To: " + b"a@b, " * 100_000 + b"\n\nx",
    ],
)  # fmt: skip
def test_mails_made_to_hang_do_not(data):
    assert outcome(data) in {"mail", "text", "R183"}


@given(st.binary(max_size=200), st.integers(0, 120))
def test_any_bytes_are_a_reply_or_one_problem(data, at):
    for whole in (data, HEAD[:at] + data + HEAD[at:]):
        assert outcome(whole)
