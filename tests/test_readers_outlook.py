"""Mails saved from Outlook are read like any other mail; what cannot be read is said in one line, and ends."""

# ruff: noqa: E501 - a mail, and what is expected of it, stands in one line

import datetime as dt
import time
from email.message import EmailMessage

import outlook_files as o
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outlook_files import file, mail, msg
from test_readers_replies import outcome

from lettergen.readers.replies import read_reply

PAGE = "<p>Caf\u00e9</p><ol start=3><li>None</li></ol>"
FORM = bytes(range(256)) * 40


def read(data, name="m.msg"):
    return read_reply(data, name)


def codes(reply):
    return [each.code for each in reply.notes]


def inside(*attachments, **words):
    """Return an attachment that is a mail."""
    properties = {o.CLASS: "IPM.Note"} | {getattr(o, name.upper()): value for name, value in words.items()}
    return {o.METHOD: 5, o.NAME: "inner", o.INNER: (properties, (), attachments)}


def test_a_mail_from_outlook_says_what_the_same_mail_says_as_eml():
    twin = EmailMessage()
    twin["From"], twin["Subject"], twin["Date"] = (
        "Ann Lee <Ann@Ring.example>",
        "Re: palm \u201cé\u201d",
        "Tue, 24 Aug 2021 18:20:00 -0700",
    )
    twin.set_content("We have none.\n\nOn Mon, Aug 23, 2021 at 9:00 AM Aide <a@b.example> wrote:\n> How many?\n")
    twin.add_attachment(FORM, maintype="application", subtype="pdf", filename="große.pdf")
    text = twin.get_body().get_content()
    ours = read(
        mail(
            file("große.pdf", FORM, kind="application/pdf"),
            subject="Re: palm \u201cé\u201d",
            body=text.replace("\n", "\r\n"),
        )
    )
    theirs = read(twin.as_bytes(), "m.eml")
    for key in ("form", "lines", "told", "quoted", "subject", "sender", "address", "sent", "attachments", "notes"):
        assert getattr(ours, key) == getattr(theirs, key), key
    assert ours.quoted == ("How many?",)


@pytest.mark.parametrize(
    ("words", "sender", "address"),
    [
        ({}, "Ann Lee", "ann@ring.example"),
        ({"for_name": "Lee, Ann", "by_name": "Clerk", "by_smtp": "clerk@ring.example"}, "Lee, Ann", "ann@ring.example"),
        ({"for_name": "Müller, Änne"}, "Müller, Änne", "ann@ring.example"),
        ({"for_smtp": None, "for_address": "/O=RING/CN=ANN", "by_name": "Clerk", "by_smtp": "clerk@ring.example"}, "Clerk", "clerk@ring.example"),
        ({"for_smtp": None, "by_type": "SMTP", "by_name": "Clerk", "by_address": "clerk@ring.example"}, "Clerk", "clerk@ring.example"),
        ({"for_smtp": None, "for_address": "/O=RING/CN=ANN"}, "Ann Lee", ""), ({"for_smtp": None, "for_name": None}, "", ""),
        ({"headers": "From: =?utf-8?q?M=C3=BCller=2C_Ann?= <m@ring.example>\r\n\r\n"}, "Müller, Ann", "m@ring.example"),
        ({"headers": "Microsoft Mail Internet Headers Version 2.0\r\nReceived: by x;\r\n y\r\nFrom: B\r\n\t<b@ring.example>\r\n"}, "B", "b@ring.example"),
        ({"headers": "From: \r\nX: y\r\n\r\nFrom: evil@x.example"}, "Ann Lee", "ann@ring.example"),
    ],
)  # fmt: skip
def test_the_sender_is_who_the_mail_was_sent_for_with_an_address_of_the_internet(words, sender, address):
    reply = read(mail(**words))
    assert (reply.sender, reply.address) == (sender, address)


@pytest.mark.parametrize(
    ("words", "sent"),
    [
        ({}, dt.datetime(2021, 8, 25, 1, 20, tzinfo=dt.UTC)),
        ({"delivered": dt.datetime(2022, 1, 1, tzinfo=dt.UTC)}, dt.datetime(2021, 8, 25, 1, 20, tzinfo=dt.UTC)),
        ({"sent": None, "delivered": dt.datetime(2022, 1, 1, tzinfo=dt.UTC)}, dt.datetime(2022, 1, 1, tzinfo=dt.UTC)),
        ({"headers": "Date: Tue, 24 Aug 2021 18:00:00 -0700\r\n"}, dt.datetime(2021, 8, 25, 1, tzinfo=dt.UTC)),
        ({"sent": None}, None), ({"sent": o.EPOCH}, None), ({"sent": 2**64 - 1}, None),
    ],
)  # fmt: skip
def test_the_day_is_that_of_sending(words, sent):
    assert read(mail(**words)).sent == sent


@pytest.mark.parametrize(
    ("properties", "lines"),
    [
        ({0x1000001E: "“No” † café", o.PAGE: 1252}, ["“No” † café"]), ({0x1000001E: "ありません", o.PAGE: 932}, ["ありません"]),
        ({0x1000001E: "none"}, ["none"]), ({0x1000001E: "café", o.PAGE: 65001}, ["café"]),
        ({o.HTML: PAGE.encode("cp1252"), o.WEB_PAGE: 1252}, ["Café", "3. None"]), ({o.HTML: PAGE.encode(), o.WEB_PAGE: 65001}, ["Café", "3. None"]),
        ({o.HTML: PAGE.encode("iso8859-1"), o.WEB_PAGE: 28591, o.BODY: " \r\n"}, ["Café", "3. None"]), ({0x1013001F: PAGE}, ["Café", "3. None"]),
        ({o.HTML: "<p>Да".encode("koi8-r"), o.WEB_PAGE: 20866}, ["Да"]), ({o.HTML: b"<p>\xff", o.WEB_PAGE: 99999}, ["ÿ"]),
        ({o.HTML: "<p>Да".encode("cp1251"), o.PAGE: 1252, o.WEB_PAGE: 1251}, ["Да"]), ({o.BODY: "plain\0", o.HTML: b"<p>page"}, ["plain"]), ({}, []),
    ],
)  # fmt: skip
def test_words_are_the_plain_ones_else_those_of_the_page_in_their_code_page(properties, lines):
    reply = read(msg({o.CLASS: "IPM.Note"} | properties))
    assert [line for line in reply.lines if line] == lines
    assert codes(reply) == []


def test_words_kept_as_rich_text_alone_are_told():
    assert codes(read(mail(body=None, rtf=b"LZFu"))) == ["W188"]
    assert codes(read(mail(body="\r\n", rtf=b"LZFu"))) == []


def test_attachments_come_with_bytes_and_names_and_pictures_in_the_text_do_not():
    small, big = b"%PDF-1.4 small", b"\xff" * 20_000
    reply = read(
        mail(
            file("../../etc/a\u202eb\r\n.pdf", small), file("x" * 500 + ".txt", b"text", kind="text/plain\r\nX: y"), file("b.bin", big),
            {o.SHORT_NAME: "SHORT~1.DOC", o.DATA: b"s"}, file("logo.png", b"\x89PNG", kind="image/png", hidden=True),
            file("photo.png", b"\x89PNG2", kind="image/png", content_id="p1"), {o.DATA: b"no name"},
        )
    )  # fmt: skip
    assert [(one.name[-12:], one.data) for one in reply.attachments] == [
        ("ab.pdf", small), ("x" * 12, b"text"), ("b.bin", big), ("SHORT~1.DOC", b"s"), ("photo.png", b"\x89PNG2"), ("n attachment", b"no name"),
    ]  # fmt: skip


def test_a_mail_inside_is_a_mail_with_its_own_attachments_and_the_same_bytes_each_time():
    data = mail(
        inside(
            file("deep.docx", FORM),
            subject="Inner é\r\nBcc: x@y.example",
            body="in",
            for_name="X",
            for_smtp="x@y.example",
        ),
        file("a.txt", b"a"),
    )
    outer = read(data)
    assert [one.name for one in outer.attachments] == ["inner.eml", "a.txt"]
    inner = read(outer.attachments[0].data, "inner.eml")
    assert (inner.subject, inner.address, inner.lines) == ("Inner é Bcc: x@y.example", "x@y.example", ("in",))
    assert [(one.name, one.data) for one in inner.attachments] == [("deep.docx", FORM)]
    assert read(data) == outer
    assert b"\nBcc:" not in outer.attachments[0].data


def test_mails_in_mails_without_end_are_told():
    deep = inside(subject="0")
    for number in range(1, 12):
        deep = inside(deep, subject=str(number))
    reply = read(mail(deep))
    assert codes(reply) == ["W189"]
    depth = 0
    while reply.attachments:
        reply, depth = read(reply.attachments[0].data, "x"), depth + 1
    assert depth == 7


@pytest.mark.parametrize(
    ("attachment", "says"),
    [
        ({o.METHOD: 7, o.LONG_NAME: "Answers.docx"}, "Answers.docx in the mail is empty, a link"), ({o.METHOD: 6, o.LONG_NAME: "Sheet\x1b[2J", o.INNER: {"Package": b"x"}}, "Sheet[2J in the mail is"),
        ({o.METHOD: 5, o.LONG_NAME: "Ann", o.INNER: ({o.CLASS: "IPM.Contact"}, (), ())}, "Ann in the mail is an Outlook contact"),
    ],
)  # fmt: skip
def test_what_is_attached_without_a_file_is_told(attachment, says):
    reply = read(mail(attachment))
    (note,) = reply.notes
    assert (note.code, note.severity, reply.lines, reply.attachments) == ("W189", "warning", ("Hello",), ())
    assert note.found.startswith(says)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("IPM.Note", "mail"), ("", "mail"), ("IPM.Note.Custom", "mail"), ("IPM.Schedule.Meeting.Resp.Pos", "mail"), ("IPM.TaskRequest", "mail"),
        ("IPM.Appointment", "R186"), ("ipm.contact", "R186"), ("IPM.DistList", "R186"), ("IPM.Task", "R186"), ("IPM.StickyNote", "R186"),
        ("IPM.Activity", "R186"), ("IPM.Contact.Ours", "R186"),
    ],
)  # fmt: skip
def test_what_is_no_mail_is_told_and_not_read(kind, code):
    assert outcome(mail(**{"class": kind})) == code


def test_a_report_of_non_delivery_names_whom_it_did_not_reach():
    them = [
        {o.NAME: "Legal", o.SMTP: "Legal@Ring.example", o.WHY: "550 5.1.10 not\r\nAction: delayed"},
        {o.NAME: "X", o.ADDRESS: "/o=x"},
    ]
    kind = {
        o.CLASS: "REPORT.IPM.Note.NDR",
        o.SUBJECT: "Undeliverable: palm",
        o.BODY: "Your message did not reach them.",
    }
    reply = read(msg(kind, them))
    assert (reply.failed, reply.undelivered) == (("legal@ring.example",), "550 5.1.10 not Action: delayed")
    assert reply.automatic == "Auto-Submitted: auto-replied"
    assert read(msg(kind | {o.CLASS: "REPORT.IPM.Note.DR"}, them)).failed == ()


def test_a_servers_report_among_the_attachments_is_read_as_in_a_mail():
    report = b"Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; legal@ring.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    reply = read(mail(file("details.txt", report, kind="message/delivery-status")))
    assert (reply.failed, reply.undelivered, reply.attachments) == (("legal@ring.example",), "5.1.1", ())


@pytest.mark.parametrize(
    ("words", "automatic"),
    [
        ({"class": "IPM.Note.Rules.OofTemplate.Microsoft"}, "Auto-Submitted: auto-replied"), ({"class": "IPM.Note.Rules.ReplyTemplate.Microsoft"}, "Auto-Submitted: auto-replied"),
        ({"headers": "Precedence: bulk\r\n"}, "Precedence: bulk"), ({"headers": "Auto-Submitted: no\r\n"}, ""), ({}, ""),
    ],
)  # fmt: skip
def test_what_a_program_wrote_is_told(words, automatic):
    assert read(mail(**words)).automatic == automatic


@pytest.mark.parametrize(
    "kind", ["application/pkcs7-mime", "application/x-pkcs7-mime", "application/x-microsoft-rpmsg-message"]
)
def test_a_sealed_mail_is_told_and_its_heads_are_read(kind):
    reply = read(mail(file("smime.p7m", b"\x30\x80", kind=kind), body=None, **{"class": "IPM.Note.SMIME"}))
    assert (codes(reply), reply.address, reply.lines, reply.attachments) == (["W187"], "ann@ring.example", (), ())


def test_a_signed_mail_is_read_once():
    signed = EmailMessage()
    signed.set_content("We have none.\n")
    signed.add_attachment(FORM, maintype="application", subtype="pdf", filename="a.pdf")
    signed.set_boundary("s")
    whole = b'Content-Type: multipart/signed; boundary="t"\r\n\r\n--t\r\n' + signed.as_bytes() + b"\r\n--t--\r\n"
    reply = read(
        mail(
            file("smime.p7m", whole, kind="multipart/signed"),
            body="We have none.",
            **{"class": "IPM.Note.SMIME.MultipartSigned"},
        )
    )
    assert (reply.lines, [(one.name, one.data) for one in reply.attachments]) == (("We have none.",), [("a.pdf", FORM)])


def test_hostile_words_come_out_inert():
    reply = read(
        mail(
            file("=cmd()\x1b[31m\n.txt", b"x"),
            subject="a\x07b\r\nX-Autoreply: yes",
            body="x\x1b[2J\u202ey",
            for_name='"\r\nTo: x',
        )
    )
    assert (reply.subject, reply.lines, reply.automatic) == ("ab X-Autoreply: yes", ("x[2Jy",), "")
    assert [one.name for one in reply.attachments] == ["=cmd()[31m.txt"]
    assert reply.address == "ann@ring.example"


def test_another_compound_file_is_no_mail():
    assert (
        outcome(o.compound({"WordDocument": b"x" * 5000, "ObjectPool": {"_1": {"__properties_version1.0": b"x"}}}))
        == "R180"
    )


def with_bytes(data, at, new):
    return data[:at] + new + data[at + len(new) :]


def shared(count):
    """Return a mail whose attachments all lie at one place, and are said to be as long as the first."""
    data = mail(*(file(f"{at}.bin", b"x" * (400_000 if at == 0 else 5_000)) for at in range(count)))
    name = "__substg1.0_37010102".encode("utf-16-le")
    entries = [at for at in range(512, len(data), 128) if data[at : at + len(name)] == name]
    first = max(entries, key=lambda at: data[at + 120 : at + 124][::-1])
    for at in entries:
        data = with_bytes(data, at + 116, data[first + 116 : first + 128])
    return data


def looped():
    """Return a mail whose table of the table of sectors leads to itself, and is said to have no end."""
    data = bytearray(mail(file("a.bin", b"x" * 10_000)))
    data[44:48], data[68:76] = (
        (0x7FFFFFF0).to_bytes(4, "little"),
        b"\0\0\0\0" + ((0x7FFFFFF0 - 109 + 126) // 127).to_bytes(4, "little"),
    )
    data[512:1024] = b"\0" * 512
    return bytes(data)


def tiny_sectors():
    """Return a file that says that its sectors have 8 bytes, each a table of two others."""
    head = bytearray(mail()[:512])
    head[30], head[44:48], head[68:76] = (
        3,
        (120_000).to_bytes(4, "little"),
        b"\0\0\0\0" + (120_000 - 109).to_bytes(4, "little"),
    )
    return bytes(head) + b"\0" * 2_000_000 + "__properties_version1.0".encode("utf-16-le")


def streams(count, data):
    return o.compound({"__properties_version1.0": b"\0" * 48, **{f"{at:05}": data for at in range(count)}})


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: shared(60), "R183"), (looped, "R183"), (tiny_sectors, "R183"), (lambda: with_bytes(mail(), 60, b"\0\0\0\0\xff\xff\xff\x7f"), "R183"),
        (lambda: mail(file("a.bin", b"x" * 10_000)).replace(b"\x10\x27\0\0", b"\xff\xff\xff\xff"), "R183"),
        (lambda: streams(51_000, b""), "R183"), (lambda: streams(20_000, b"x"), "mail"),
    ],
    ids=["shared", "looped", "tiny sectors", "endless small table", "endless stream", "streams without end", "many streams"],
)  # fmt: skip
def test_mails_made_to_hang_do_not(make, says):
    data = make()
    begun = time.process_time()
    assert outcome(data) == says
    assert time.process_time() - begun < 2


def test_an_attachment_that_ends_too_early_is_damage():
    assert outcome(mail(file("a.bin", b"x" * 10_000)).replace(b"\x10\x27\0\0", b"\x98\x3a\0\0")) == "R183"


SOUND = mail(file("a.bin", FORM), file("b.txt", b"b"), inside(file("c.bin", b"c" * 5_000), subject="in"), html=b"<p>x")


@pytest.mark.parametrize("at", range(600, len(SOUND), len(SOUND) // 24))
def test_a_mail_that_was_cut_off_is_damaged(at):
    assert outcome(SOUND[:at]) in {"R180", "R183"}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(8, len(SOUND) - 8), st.binary(min_size=1, max_size=6)), min_size=1, max_size=6))
def test_any_bytes_are_a_mail_or_one_problem(changes):
    data = SOUND
    for at, new in changes:
        data = with_bytes(data, at, new)
    assert outcome(data) in {"mail", "R180", "R183", "R186"}
