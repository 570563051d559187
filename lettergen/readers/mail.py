"""An e-mail taken apart: what was written, what it repeats, what came with it; it opens and follows nothing."""

from __future__ import annotations

import datetime as dt
import mimetypes
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parseaddr, parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any

from lettergen.errors import Place, Problem, Severity
from lettergen.model.replies import Attachment, Reply
from lettergen.readers.quoted import apart, clean, forwarded

_HEADER = re.compile(rb"(?:From |(?:[A-Za-z][A-Za-z0-9-]*:[ \t\r\n]))")
_KNOWN = re.compile(
    rb"(?im)^(from|to|subject|date|received|return-path|mime-version|message-id|delivered-to|content-type):"
)
_HEADS = 100_000
_DEEP = 30
"""Levels of parts inside parts that are looked into."""
_EMBEDDED = re.compile(r"data:[^\"'\s>]{200,}")
_MACHINES = ("auto_reply", "bulk", "junk")
_BLOCKS = frozenset(
    "address article blockquote br caption dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section table tr ul".split()  # noqa: SIM905 - a line instead of thirty
)
_HIDDEN = frozenset({"script", "style", "title", "template", "noscript"})


def is_mail(data: bytes) -> bool:
    """Tell whether a file is an e-mail as programs save it, by the headers it begins with."""
    head = re.split(rb"\r?\n\r?\n", data[:_HEADS].lstrip(b"\xef\xbb\xbf\r\n"), maxsplit=1)[0]
    return bool(_HEADER.match(head)) and len({found.lower() for found in _KNOWN.findall(head)}) > 1


def read_mail(data: bytes, name: str) -> Reply:
    """Return an e-mail as a reply; a broken part is left out with a warning (W175)."""
    message = message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n"), policy=policy.default)
    parts = _Parts(name)
    parts.take(message)
    split = apart(clean("\n".join(parts.texts)))
    sender, address = parseaddr(_header(message, "From"))
    known: dict[str, Any] = {"subject": _header(message, "Subject"), "sender": sender, "address": address.lower()}
    if inner := forwarded(split, known["subject"]):
        known = {**known, **inner.heads, "forwarded_by": address.lower() or sender}
        split = inner.split
    return Reply(
        name, "mail", *split,
        sent=_sent(message),
        automatic=_automatic(message),
        undelivered=parts.undelivered,
        failed=tuple(dict.fromkeys(parts.failed)),
        attachments=tuple(parts.attachments),
        notes=tuple(parts.notes),
        **known,
    )  # fmt: skip


class _Parts:
    """What the parts of a mail hold, gathered as they are gone through."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.texts: list[str] = []
        self.failed: list[str] = []
        self.undelivered = ""
        self.attachments: list[Attachment] = []
        self.notes: list[Problem] = []

    def take(self, message: Message) -> None:
        """Go through a message and all its parts."""
        for number, part in enumerate(_leaves(message), 1):
            try:
                self._take(part, number)
            except Exception:  # noqa: BLE001 - a stranger's part may break the library in any way
                self._broken(f"part {number}")

    def _take(self, part: Message, number: int) -> None:
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            self._report(part)
        elif kind in {"text/plain", "text/html"} and not (part.get_filename() or _attached(part)):
            text = _text(part)
            self.texts.append(_words(text) if kind == "text/html" else text)
        elif part.get_content_maintype() == "image" and part.get("Content-ID"):
            return  # a logo inside the text
        else:
            self._attach(part, number)
        if any("Base64" in type(each).__name__ for each in part.defects):
            self._broken(f"part {number}, {_file_name(part, number)},")

    def _attach(self, part: Message, number: int) -> None:
        nested = _inside(part)  # a message inside the message
        data = nested[0].as_bytes() if nested else bytes(part.get_payload(decode=True) or b"")
        self.attachments.append(Attachment(_file_name(part, number), data))

    def _report(self, part: Message) -> None:
        """Read a delivery report (RFC 3464): whom the mail did not reach, and why; one that is only late is none."""
        for block in _inside(part):
            if str(block.get("Action", "")).strip().lower() == "failed":
                self.failed.append(str(block.get("Final-Recipient", "")).rpartition(";")[2].strip(" <>").lower())
                why = block.get("Diagnostic-Code") or block.get("Status") or "no reason said"
                self.undelivered = self.undelivered or " ".join(str(why).split())[:200]

    def _broken(self, what: str) -> None:
        remedy = "open the mail, save the attachment from it, and receive that file"
        found = f"{what} of the mail is broken"
        self.notes.append(Problem("W175", Place(self.name), found, remedy=remedy, severity=Severity.WARNING))


def _inside(part: Message) -> list[Message]:
    """Return the parts of a part, none where it holds text or bytes."""
    return [each for each in part.get_payload() if isinstance(each, Message)] if part.is_multipart() else []


def _leaves(part: Message, depth: int = 0) -> Iterator[Message]:
    """Give each part that holds something; of alternatives the plain text, where it says anything."""
    inner = _inside(part)
    if part.get_content_maintype() != "multipart" or not inner or depth > _DEEP:
        yield part
        return
    kept = inner
    if part.get_content_subtype() == "alternative":
        plain = [each for each in inner if each.get_content_type() == "text/plain" and str(each.get_payload()).strip()]
        kept = [each for each in inner if each.get_content_type() != ("text/html" if plain else "text/plain")]
    for each in kept:
        yield from _leaves(each, depth + 1)


def _attached(part: Message) -> bool:
    return isinstance(part, EmailMessage) and part.get_content_disposition() == "attachment"


def _text(part: Message) -> str:
    data = bytes(part.get_payload(decode=True) or b"")
    try:
        return data.decode(part.get_content_charset("utf-8"))
    except (LookupError, UnicodeError):
        return data.decode("cp1252", errors="replace")


def _file_name(part: Message, number: int) -> str:
    if part.get_content_type() == "message/rfc822":
        return f"part-{number}.eml"
    last = re.split(r"[/\\]", part.get_filename() or "")[-1]
    last = "".join(clean(last)).strip(". ")[-150:]
    return last or f"part-{number}{mimetypes.guess_extension(part.get_content_type()) or '.bin'}"


def _header(message: Message, name: str) -> str:
    try:
        return " ".join(" ".join(clean(str(message.get(name, "")))).split())[:1000]
    except Exception:  # noqa: BLE001 - the library's parser of headers fails on some of them in its own ways
        return ""


def _sent(message: Message) -> dt.datetime | None:
    try:
        found = parsedate_to_datetime(_header(message, "Date"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _automatic(message: Message) -> str:
    """Return the header that says that a program wrote it (RFC 3834), or ""."""
    said = _header(message, "Auto-Submitted")
    if said and not said.lower().startswith("no"):
        return f"Auto-Submitted: {said}"[:100]
    if _header(message, "Precedence").lower() in _MACHINES:
        return f"Precedence: {_header(message, 'Precedence')}"
    return next((name for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response") if message.get(name)), "")


def _words(html: str) -> str:
    reader = _Html()
    reader.feed(_EMBEDDED.sub("", html)[:2_000_000])
    reader.close()
    return "".join(reader.out)


class _Html(HTMLParser):
    """The words of a page, a block a line, numbered as its lists print, quotations marked by "> "."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._hidden = self._quoted = 0
        self._lists: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _HIDDEN
        self._quoted += tag == "blockquote"
        if tag in {"ol", "ul"}:
            start = dict(attrs).get("start") or "1"
            self._lists.append(int(start) if tag == "ol" and start.isdecimal() else -1)
        if tag in _BLOCKS:
            self.out.append("\n" + "> " * bool(self._quoted))
        elif tag in {"td", "th"}:
            self.out.append("\t")
        if tag == "li" and self._lists and self._lists[-1] >= 0:
            self.out.append(f"{self._lists[-1]}. ")
            self._lists[-1] += 1

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN and self._hidden > 0
        self._quoted -= tag == "blockquote" and self._quoted > 0
        if tag in {"ol", "ul"} and self._lists:
            self._lists.pop()
        if tag in _BLOCKS:
            self.out.append("\n" + "\n" * (tag == "p") + "> " * bool(self._quoted))

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.out.append(re.sub(r"\s+", " ", data))
