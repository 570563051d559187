"""What a reply does (asks for time, objects, answers, …), told by its own words; what it answers is told elsewhere.

Of a letter that does several things the first of these is its type, the others stand in `also`: undeliverable,
automatic by its headers or subject, interim (named so, or answers with more to follow), response, objection (also
where it goes on to refuse), refusal, extension request, forwarded, referred, automatic by its words, acknowledgement.
So a mixed letter never stops more of a clock than a person would let it: answers come first because they carry items,
each with its own disposition. Quoted originals, conditions, negations and notices under a mail count for nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lettergen.model.replies import Days, Phrases, Reply, ReplyType

T = ReplyType
SHORT = 180
"""Words that an acknowledgement has at most: what is longer says more, though no phrase tells what."""
_READ, _LONGEST, _TOLD = 200_000, 1_500, 300
"""Characters of a reply, of a sentence, and of a reason."""
_UNTIL = re.compile(
    r"\b(?:until|till?|to|through|by|on or before|than|before|for|is|including)\W+(?:\w+day\W+)?(?:the\W+)?$",
    re.IGNORECASE,
)
_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]*[A-Z0-9])|\n")
_DENYING = {f"kinds.{kind}" for kind in (T.REFUSAL, T.EXTENSION_REQUEST, T.AUTOMATIC_REPLY, T.UNDELIVERABLE)}
"""Kinds whose phrases deny or ask by themselves: "will not answer", "could we have until"."""
_ORDER = (T.RESPONSE, T.OBJECTION, T.REFUSAL, T.EXTENSION_REQUEST, T.FORWARDED, T.REFERRED)


class Kind(NamedTuple):
    """A reply's type and the sentence that told it; `until` is the day that more time is asked to."""

    type: ReplyType
    reason: str
    until: dt.date | None = None
    grounds: tuple[str, ...] = ()
    also: tuple[ReplyType, ...] = ()


def classify(reply: Reply, phrases: Phrases, days: Days, *, answered: int = 0) -> Kind:
    """Return what a reply does; `answered` is how many items have an answer in it that withholds nothing."""
    if told := _by_program(reply, phrases):
        return told
    spoken = sentences(reply.lines, phrases)
    found = {kind: said for kind in T if (said := _first(spoken, f"kinds.{kind}", phrases))}
    sentence = found.get(T.EXTENSION_REQUEST, "")
    if answered:
        found[T.RESPONSE] = f"it answers {answered} of what was asked"
    if T.RESPONSE in found and (more := _first(spoken, "kinds.interim", phrases, "more")):
        found.setdefault(T.INTERIM, more)
    undelivered = (T.UNDELIVERABLE,) if T.UNDELIVERABLE in found else ()
    ordered = [kind for kind in (*undelivered, T.INTERIM, *_ORDER) if kind in found]
    if not ordered and T.AUTOMATIC_REPLY in found:
        ordered = [T.AUTOMATIC_REPLY]
    if not ordered and T.ACKNOWLEDGEMENT in found and _only(reply, spoken, phrases):
        ordered = [T.ACKNOWLEDGEMENT]
    if not ordered:
        return Kind(T.UNCLASSIFIED, "no sentence says plainly what it is")
    until = _until(sentence, spoken, days) if sentence else None
    withheld = {T.OBJECTION, T.REFUSAL} & found.keys()
    grounds = tuple(dict.fromkeys(each for line in spoken for each in grounds_in(line, phrases))) if withheld else ()
    reason = "" if ordered[0] is T.RESPONSE and answered else "it says: "
    return Kind(ordered[0], f"{reason}{found[ordered[0]]}"[:_TOLD], until, grounds, tuple(ordered[1:]))


def sentences(lines: Iterable[str], phrases: Phrases) -> list[str]:
    """Return the sentences of some lines, those of a notice under a mail left out."""
    text = re.sub("[\u2018\u2019]", "'", re.sub("[\u201c\u201d]", '"', "\n".join(lines)[:_READ]))
    found: list[str] = []
    for block in re.split(r"\n\s*\n", text):
        if found and phrases["disclaimer"].search(" ".join(block.split())):
            continue
        pieces = _END.split(re.sub(r"(?<=[\w,;'\"-])\n(?=\w)", " ", block))
        for piece in map(str.strip, pieces):
            last = found[-1].rpartition(" ")[2].strip("(").rstrip(".").lower() if found else ""
            if found and found[-1].endswith(".") and phrases["abbreviations"].fullmatch(last):
                found[-1] += f" {piece}"  # a full stop that ends no sentence: "No. 4", "Sept. 10"
            elif piece:
                found.append(piece)
    return [sentence[:_LONGEST] for sentence in found]


def says(sentence: str, name: str, phrases: Phrases, key: str = "says") -> bool:
    """Tell whether a sentence says what `name` has phrases for: as a fact, not in a condition, not denied or asked."""
    plain = name.startswith("kinds.") and name not in _DENYING
    unless = phrases.get(f"{name}.unless")
    if (unless and unless.search(sentence)) or (plain and sentence.endswith("?")):
        return False
    for found in phrases[f"{name}.{key}"].finditer(sentence):
        before = sentence[: found.start()]
        near = " ".join(re.split(r"[,;:]", before)[-1].split()[-3:])
        near += f" {found[0]}" if plain else ""
        if not (phrases["conditional"].search(before) or phrases["negated"].search(near)):
            return True
    return False


def grounds_in(sentence: str, phrases: Phrases) -> Iterator[str]:
    """Give the names of the grounds that a sentence which withholds something has."""
    if any(says(sentence, f"kinds.{kind}", phrases) for kind in (T.OBJECTION, T.REFUSAL)) or "ground" in sentence:
        names = (name for name in phrases if name.startswith("grounds."))
        yield from (name.removeprefix("grounds.") for name in names if phrases[name].search(sentence))


def _by_program(reply: Reply, phrases: Phrases) -> Kind | None:
    mailer = phrases["kinds.undeliverable.sender"].match(reply.address or reply.sender)
    if reply.undelivered:
        return Kind(T.UNDELIVERABLE, f"a delivery report: {reply.undelivered}")
    if phrases["kinds.undeliverable.subject"].match(reply.subject) and (mailer or reply.automatic):
        return Kind(T.UNDELIVERABLE, f"from a mail server: {reply.subject}")
    if reply.automatic and not mailer:
        return Kind(T.AUTOMATIC_REPLY, f"no person wrote it: {reply.automatic}")
    if reply.form == "mail" and phrases["kinds.automatic_reply.subject"].match(reply.subject):
        return Kind(T.AUTOMATIC_REPLY, f"its subject: {reply.subject}")
    return None


def _first(spoken: Iterable[str], name: str, phrases: Phrases, key: str = "says") -> str:
    return next((line for line in spoken if f"{name}.{key}" in phrases and says(line, name, phrases, key)), "")


def _only(reply: Reply, spoken: Iterable[str], phrases: Phrases) -> bool:
    """Tell whether a reply does nothing but acknowledge: short, nothing with it, nothing besides."""
    beyond = any(phrases["kinds.acknowledgement.beyond"].search(line) for line in spoken)
    return not (beyond or reply.attachments) and sum(len(line.split()) for line in spoken) <= SHORT


def _until(sentence: str, spoken: list[str], days: Days) -> dt.date | None:
    """Return the last day that more time is asked to in the sentence, else in the one after it."""
    at = spoken.index(sentence)
    for line in spoken[at : at + 2]:
        named, start = [], 0
        for day, words in days(line):
            start = line.find(words, start)
            named += [day] if _UNTIL.search(line[:start]) else []
            start += len(words)
        if named:
            return named[-1]
    return None
