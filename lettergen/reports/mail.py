"""An e-mail with a letter attached, as a draft to look over and send (.eml); it sends nothing and opens no file."""

from __future__ import annotations

import re
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from typing import NamedTuple

_LONGEST = 300
"""Characters of a name or a subject."""
_PLAIN = re.compile(r"[A-Za-z0-9 ]{1,60}")
_LINE = "\r\n"
_BOUNDARY = "=_lettergen"
"""No line of quoted-printable or Base64 can be it, so that it need not be drawn by lot."""
_TYPES = {
    ".pdf": ("application", "pdf"),
    ".docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


class Draft(NamedTuple):
    """What a draft is made of: to whom it goes, what it says, the name of the file attached."""

    organization: str
    addressee: str
    address: str
    subject: str
    file: str
    language: str = ""


def eml(draft: Draft, body: str, data: bytes, *more: tuple[str, bytes]) -> bytes:
    """Return a draft as a file that Outlook opens ready to send: no sender, no date, the same bytes every time.

    `draft.address` is what `mail_address` returned. No name or subject can add a header: each is one line of
    printable characters. `more` is attached beside `data`, each file with its name.
    """
    message = EmailMessage(policy=SMTP)
    message.set_content(body, cte="quoted-printable")
    for name, file in ((draft.file, data), *more):
        main, sub = _TYPES[name[name.rindex(".") :].lower()]
        message.add_attachment(file, maintype=main, subtype=sub, filename=name)
    message.set_boundary(_BOUNDARY)
    # Not by `message["To"]`: Python leaves a name as it is that looks like an encoded word, and readers decode it into
    # whatever somebody hid in it, another address too.
    to, subject = _header("To", draft.addressee or draft.organization), _header("Subject", draft.subject)
    head = f"X-Unsent: 1\r\n{to}\r\n <{draft.address}>\r\n{subject}\r\n"
    return head.encode("ascii") + message.as_bytes()


def _header(name: str, text: str) -> str:
    """Return a header of one line of printable characters, as encoded words where it is more than plain words."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())[:_LONGEST]
    if _PLAIN.fullmatch(line):
        return f"{name}: {line}"
    return f"{name}: {Header(line, 'utf-8', header_name=name).encode(linesep=_LINE)}"


def body_of(draft: Draft) -> str:
    """Return what a draft says where the office has no words of its own; in another language names alone."""
    to = "\n".join(filter(None, (draft.addressee, draft.organization)))
    if not draft.language.startswith("en"):
        return f"{to}\n\n{draft.subject}\n\n{draft.file}\n"
    said = f"The letter attached to this message ({draft.file}) is addressed to you. It is about:"
    return f"To:\n{to}\n\n{said}\n\n    {draft.subject}\n\nIf you cannot open the file, please reply to this message.\n"
