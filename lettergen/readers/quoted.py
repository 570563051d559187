"""What people wrote apart from what their mail program repeats under it; it knows no mail format."""

from __future__ import annotations

import re
from typing import NamedTuple

_SIGNALS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_WROTE = re.compile(
    r"(?i)(?:on|le|am|el|il|op|em|den)\s.{4,200}?"
    r"(?:wrote|a écrit|schrieb|escribió|ha scritto|schreef|escreveu|skrev)\b.{0,80}:"
)
_RULE = re.compile(r"[-_=\s]{0,12}(original message|(begin )?forwarded message)\b[-_=:\s]{0,12}", re.IGNORECASE)
_HEAD = re.compile(
    r"\W{0,3}(from|sent|date|to|cc|subject|von|gesendet|an|betreff|de|envoyé|objet)\*?\s?:\*?\s*(.*)", re.IGNORECASE
)
_FIRST = ("from", "von", "de")
_SENT = frozenset({"sent", "gesendet", "envoyé"})
_FEW = 40
"""Words of one's own above a forwarded message that make it the forwarded one's."""


class Apart(NamedTuple):
    """Own lines, the same with the quoted lines that they answer, and quoted lines."""

    lines: tuple[str, ...]
    told: tuple[str, ...]
    quoted: tuple[str, ...]


class Inner(NamedTuple):
    """A message passed on: its heads and its text."""

    sender: str
    address: str
    subject: str
    split: Apart


def clean(text: str) -> list[str]:
    """Return the lines of a text without what rings, hides, or turns the direction of writing."""
    text = text.encode(errors="replace").decode()  # half a character, as UTF-7 and PDFs may hold it
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").replace("\f", "\n").split("\n")
    return [_SIGNALS.sub("", line).rstrip() for line in lines]


def apart(lines: list[str]) -> Apart:
    """Return a message's own lines apart from the quoted ones: after a mail program's rule, or marked by ">"."""
    at, skip = _mark(lines)
    above, below = lines[:at], lines[at + skip :]
    first = next((line for line in below if line.strip()), "")
    rest = list(below) if first.startswith(">") else []  # they may have written between or under the marked lines
    own = [line for line in above + rest if not line.startswith(">")]
    quoted = [line.lstrip("> ") for line in above if line.startswith(">")]
    quoted += [line.lstrip("> ") for line in below if not rest or line.startswith(">")]
    between = any(line.strip() and not line.startswith(">") for line in rest[:-1])
    begun = next((number for number, line in enumerate(above) if line.startswith(">")), len(above))
    between = between or any(line.strip() and not line.startswith(">") for line in above[begun:])
    told = [line.lstrip("> ") for line in above + rest] if between else own
    return Apart(_trimmed(own), _trimmed(told), _trimmed(quoted))


def forwarded(split: Apart, subject: str) -> Inner | None:
    """Return the message that was passed on with at most a few words, or None where it is a reply."""
    passed = re.match(r"\W*(fwd?|fw|wg|tr)\s?:", subject, re.IGNORECASE)
    if not (passed and split.quoted) or len(" ".join(split.lines).split()) > _FEW:
        return None
    heads: dict[str, str] = {}
    rest = list(split.quoted)
    while rest and (not rest[0].strip() or (found := _HEAD.fullmatch(rest[0].strip()))):
        if rest.pop(0).strip() and found:
            heads.setdefault(found[1].lower(), found[2].strip(" *"))
    sender = next((heads[name] for name in _FIRST if name in heads), "")
    address = re.search(r"[\w.+-]+@[\w-]+\.[\w.-]+", sender)
    if not sender:
        return None
    about = next((heads[name] for name in ("subject", "betreff", "objet") if name in heads), "")
    return Inner(re.split(r"[<\[(]", sender)[0].strip(' "'), address[0] if address else "", about, apart(rest))


def _mark(lines: list[str]) -> tuple[int, int]:
    """Return where the quoted message begins, and how many lines only introduce it."""
    for at, line in enumerate(lines):
        text = line.strip()
        if _RULE.fullmatch(text):
            return at, 1
        for length in (1, 2, 3):  # long addresses break the line in which a program says who wrote
            said = " ".join(each.strip() for each in lines[at : at + length])
            after = next((each for each in lines[at + length : at + length + 3] if each.strip()), "")
            # A letter too may say "On May 2 you wrote:"; a program gives the hour or the address.
            if text and _WROTE.fullmatch(said) and (re.search(r"@|\d[:.]\d\d", said) or after.startswith(">")):
                return at, length
        # A memorandum has heads too; that of a mail says when it was sent, or has an address.
        below = [found[1].lower() for line in lines[at : at + 6] if (found := _HEAD.fullmatch(line.strip()))]
        of_mail = len(below) > 2 and below[0] in _FIRST and (_SENT.intersection(below) or "@" in text)  # noqa: PLR2004 - From and two more
        if at and _HEAD.fullmatch(text) and of_mail:
            return at, 0
    return len(lines), 0


def _trimmed(lines: list[str]) -> tuple[str, ...]:
    """Return lines without blank ones at both ends, and one at most between others."""
    kept = [line for at, line in enumerate(lines) if line.strip() or (at and lines[at - 1].strip())]
    while kept and not kept[-1].strip():
        kept.pop()
    while kept and not kept[0].strip():
        kept.pop(0)
    return tuple(kept)
