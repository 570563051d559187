"""An e-mail taken apart: what was written, what it repeats, what came with it; it opens and follows nothing."""

from __future__ import annotations

import datetime as dt
import mimetypes
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from html import unescape

from lettergen.errors import Place, Problem, Severity
from lettergen.model.replies import Attachment, Reply
from lettergen.readers.quoted import apart, clean, forwarded

_KNOWN = re.compile(rb"(?im)^(from|to|subject|date|received|return-path|mime-version|message-id|content-type):")
_HEADS = 100_000
BY_PROGRAM = {"Auto-Submitted": r"(?!no\b).+", "Precedence": "(auto_reply|bulk|junk)", "X-Autoreply": ".*",
              "X-Autorespond": ".*", "X-Auto-Response": ".*"}  # fmt: skip
"""Headers by which programs say that they wrote a mail, with what they say then."""
_MOST_PARTS = 200
"""Parts inside parts; the parser takes seconds for thousands of them."""
_BLOCK = re.compile(r"address|article|blockquote|br|d[dlt]|div|h[1-6r]|li|[ou]l|p|pre|section|table|tr")
_HIDDEN = {"script", "style", "title"}


def is_mail(data: bytes) -> bool:
    """Tell whether a file is an e-mail as programs save it, by the headers it begins with."""
    head = re.split(rb"\r?\n\r?\n", data[:_HEADS].lstrip(b"\xef\xbb\xbf\r\n"), maxsplit=1)[0]
    return bool(re.match(rb"From |[A-Za-z-]+:\s", head)) and len({each.lower() for each in _KNOWN.findall(head)}) > 1


def read_mail(data: bytes, name: str, told: Iterable[Problem] = ()) -> Reply:
    """Return an e-mail as a reply; a broken part is left out with a warning (W175). Raises RecursionError."""
    if data.count(b"multipart/") > _MOST_PARTS:
        raise RecursionError
    # The older policy: the newer one's parser of headers fails, or takes minutes, on what strangers write.
    message = message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n"))
    texts: list[str] = []
    files: list[Attachment] = []
    failed: dict[str, str] = {}
    notes = list(told)
    for number, part in enumerate(_leaves(message), 1):
        kind, file = part.get_content_type(), _file_name(part, number)
        is_file = part.get_content_disposition() == "attachment"
        try:
            if kind == "message/delivery-status":
                failed |= _report(part)
            elif kind in {"text/plain", "text/html"} and not (part.get_filename() or is_file):
                texts.append(_words(_text(part)) if kind == "text/html" else _text(part))
            elif not (part.get_content_maintype() == "image" and part.get("Content-ID")):  # no logo inside the text
                nested = _inside(part)
                content = nested[0].as_bytes() if nested else part.get_payload(decode=True)
                files.append(Attachment(file, content if isinstance(content, bytes) else b""))
            broken = any("Base64" in type(each).__name__ for each in part.defects)
        except Exception:  # noqa: BLE001 - a stranger's part may break the library in any way
            broken = True
        if broken:
            remedy = "open the mail, save the attachment from it, and receive that file"
            notes.append(Problem("W175", Place(name), f"{file} in the mail is broken", "", remedy, Severity.WARNING))
    # A name that was encoded may hold a comma, which would end it.
    sender, address = parseaddr(re.sub(r'^([^"<@]+?)\s*<', r'"\1" <', _header(message, "From")))
    split = apart(clean("\n".join(texts)))
    subject, passed_on = _header(message, "Subject"), ""
    if inner := forwarded(split, subject):
        split, passed_on = inner.split, address.lower() or sender
        sender, address, subject = inner.sender, inner.address, inner.subject or subject
    why = next(filter(None, failed.values()), "")
    return Reply(
        name, "mail", *split, subject, sender, address.lower(), _sent(message), _automatic(message), why,
        tuple(failed), passed_on, tuple(files), tuple(notes),
    )  # fmt: skip


def _report(part: Message) -> dict[str, str]:
    """Return the addresses that a mail did not reach, with why (RFC 3464); where it is only late, none."""
    failed = (block for block in _inside(part) if _header(block, "Action").lower() == "failed")
    return {
        _header(block, "Final-Recipient").rpartition(";")[2].strip(" <>").lower(): (
            _header(block, "Diagnostic-Code") or _header(block, "Status") or "no reason said"
        )[:200]
        for block in failed
    }


def _inside(part: Message) -> list[Message]:
    return [each for each in part.get_payload() if isinstance(each, Message)] if part.is_multipart() else []


def _leaves(part: Message) -> Iterator[Message]:
    """Give each part that holds something; of alternatives the plain text, where it says anything."""
    inner = _inside(part) if part.get_content_maintype() == "multipart" else []
    if not inner:
        yield part
    if part.get_content_subtype() == "alternative":
        plain = any(each.get_content_type() == "text/plain" and str(each.get_payload()).strip() for each in inner)
        inner = [each for each in inner if each.get_content_type() != ("text/html" if plain else "text/plain")]
    for each in inner:
        yield from _leaves(each)


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    return decoded(content if isinstance(content, bytes) else b"", part.get_content_charset("utf-8"))


def decoded(data: bytes, *codecs: str) -> str:
    """Return a text in the first of some encodings that it can be in, else in that of Western Windows."""
    for codec in codecs:
        with suppress(LookupError, UnicodeError):
            return data.decode(codec)
    return data.decode("cp1252", errors="replace")


def one_line(text: str) -> str:
    """Return a text in one line, without what rings or turns the direction of writing."""
    return " ".join(" ".join(clean(text)).split())


def _file_name(part: Message, number: int) -> str:
    last = "".join(clean(_decoded(re.split(r"[/\\]", part.get_filename() or "")[-1]))).strip(". ")[-150:]
    ending = ".eml" if part.get_content_type() == "message/rfc822" else None
    return last or f"part-{number}{ending or mimetypes.guess_extension(part.get_content_type()) or '.bin'}"


def _header(message: Message, name: str) -> str:
    """Return a header in one plain line, "" where it is absent."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")
    return one_line(_decoded(raw[:2000]))


def _decoded(text: str) -> str:
    plain = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        return str(make_header(decode_header(plain)))
    except (ValueError, LookupError):  # another character set than it says, or none that is known
        return plain


def _sent(message: Message) -> dt.datetime | None:
    with suppress(ValueError, OverflowError):
        found = parsedate_to_datetime(_header(message, "Date"))
        return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
    return None


def _automatic(message: Message) -> str:
    """Return the header that says that a program wrote it (RFC 3834), or ""."""
    said = ((name, _header(message, name)) for name in BY_PROGRAM if name in message)
    return next((f"{name}: {word}"[:100] for name, word in said if re.fullmatch(f"(?i){BY_PROGRAM[name]}", word)), "")


def _words(html: str) -> str:
    """Return the words of a page, a block a line, with the numbers its lists print; quotations begin with ">".

    No parser: the library's takes minutes for tags that are never closed, and only words are wanted.
    """
    pieces = html.split("<!--")
    out: list[str] = []
    hidden = quoted = 0
    lists: list[int] = []
    for token in re.split(r"(<[^<>]*>)", pieces[0] + "".join(piece.partition("-->")[2] for piece in pieces[1:])):
        if not (token.startswith("<") and token.endswith(">")):
            out.append("" if hidden else re.sub(r"\s+", " ", unescape(token)))
            continue
        tag = re.match(r"<(/?)(\w+)", token.lower())
        step, name = (-1 if tag[1] else 1, tag[2]) if tag else (0, "")
        hidden = max(0, hidden + step * (name in _HIDDEN))
        quoted = max(0, quoted + step * (name == "blockquote"))
        if name in {"ol", "ul"}:
            start = re.search(r"start\W{1,3}(\d{1,4})", token)
            lists = [*lists, int(start[1]) if start else 1] if step > 0 else lists[:-1]
            lists[-1:] = [-1] if name == "ul" and step > 0 else lists[-1:]
        if _BLOCK.fullmatch(name):
            out.append("\n" * (1 + (name == "p" and step < 0)) + "> " * bool(quoted))
        out.append("\t" * (name in {"td", "th"} and step > 0))
        if name == "li" and step > 0 and lists and lists[-1] >= 0:
            out.append(f"{lists[-1]}. ")
            lists[-1] += 1
    return "".join(out)
