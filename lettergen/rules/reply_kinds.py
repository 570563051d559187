"""What a reply does (asks for time, objects, answers, …), told by its own words; what it answers is told elsewhere.

Evidence is a sentence and its mood: who does it, now, unconditionally, not denied, asked or quoted. Where a letter does
several things the first of these is its type and the others stand in `also`: undeliverable, interim (named so, or part
of it now and more later), response, objection, refusal, extension request, forwarded, referred, automatic by its words,
acknowledgement. Only what plainly goes together is decided so (`_TAKES`): answers with single objections, objections
that go on to refuse. Any other mixture is left to a person, `also` saying what it may be.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from lettergen.model.replies import Days, Phrases, Reply, ReplyType

T = ReplyType
SHORT, _SLIGHT, _NEAR = 180, 20, 5
"""Words that an acknowledgement has at most; a mere sign that it is a reply; that may deny the next."""
_SEVERAL, _FEW, _EDGE = 3, 5, 10
"""Sentences one of which may be idle; that do one thing (and words of a whole one); at either end of a letter."""
_READ, _LONGEST, _TOLD = 200_000, 1_500, 300
"""Characters of a reply, of a sentence, and of a reason."""
_UNTIL = re.compile(
    r"(?i)\b(?:until|till?|to|through|with|by|on or before|than|before|for|is|including)\W+(?:\w+day\W+)?(?:the\W+)?$"
)
_CLAUSE = re.compile(r"[,;:]|\b(?:and|but)\b", re.IGNORECASE)
_ALSO = re.compile(r"\b(?:or|nor)(?:\W+to)?$", re.IGNORECASE)
"""Before a phrase, what goes on with a denial that stands farther off: "we neither ask for time nor object"."""
_QUOTED = re.compile(r'"[^"]*"')
TWO_DAYS = re.compile(r"(?<![\d/.])0?([1-9]|1[0-2])[/.](?!0?\1[/.])(?:0?[1-9]|1[0-2])[/.]\d\d")
"""A day that is another one in other countries: 12/04/2026."""
_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]*[A-Z0-9])|\n")
_DENYING = {f"kinds.{kind}" for kind in (T.REFUSAL, T.EXTENSION_REQUEST, T.AUTOMATIC_REPLY, T.UNDELIVERABLE)}
"""Kinds whose phrases deny or ask by themselves: "will not answer", "could we have until"."""
_ORDER = (T.UNDELIVERABLE, T.INTERIM, T.RESPONSE, T.OBJECTION, T.REFUSAL, T.EXTENSION_REQUEST, T.FORWARDED, T.REFERRED)
_LAST: tuple[T, ...] = (T.AUTOMATIC_REPLY, T.ACKNOWLEDGEMENT)
_TAKES = {
    T.INTERIM: {T.RESPONSE, T.OBJECTION, T.EXTENSION_REQUEST, T.FORWARDED, T.REFERRED},
    T.RESPONSE: {T.OBJECTION, T.FORWARDED, T.REFERRED},
    T.OBJECTION: {T.REFUSAL},
}
"""What may stand in a letter of a type without a doubt which it is."""
_LONE = {T.REFUSAL, T.FORWARDED, T.REFERRED, T.UNDELIVERABLE}
"""Types that one sentence of a long letter does not tell."""
_TOGETHER = (
    (T.FORWARDED, "moved", "forwarded.wrong"), (T.FORWARDED, "passed", "forwarded.replies"),
    (T.REFERRED, "elsewhere", "forwarded.wrong"), (T.REFERRED, "moved", "referred.elsewhere"),
    (T.EXTENSION_REQUEST, "asks", "extension_request.late"), (T.ACKNOWLEDGEMENT, "came", "acknowledgement.handled"),
)  # fmt: skip
"""Types that two sentences tell of together: the phrases of the one, and of the other."""


class Kind(NamedTuple):
    """A reply's type and the sentence that told it; `until` is the day that more time is asked to."""

    type: ReplyType
    reason: str
    until: dt.date | None = None
    grounds: tuple[str, ...] = ()
    also: tuple[ReplyType, ...] = ()


def classify(
    reply: Reply, phrases: Phrases, days: Days, answered: int = 0, repeated: int = 0, within: Collection[str] = ()
) -> Kind:
    """Return what a reply does; `answered` is how many items have an answer in it that withholds nothing.

    `repeated` is how many it speaks of at all, `within` the sentences in what it says of them. Where `phrases` have
    "strangers", the names of other recipients, what a sentence says after one of these is told of that one.
    """
    spoken = sentences(reply.lines, phrases)
    if told := _by_program(reply, spoken, phrases):
        return told
    found, doubted = _evidence(reply, spoken, phrases)
    if answered:
        among = f"the {repeated} items that it repeats" if repeated > answered else "what was asked"
        found[T.RESPONSE] = f"it answers {answered} of {among}"
        if found.get(T.INTERIM, "").endswith(tuple(within)):  # what is promised for one item, as in a form
            del found[T.INTERIM]
    elif T.UNCLASSIFIED in found:
        return Kind(T.UNCLASSIFIED, f"it seems to be no reply: {found[T.UNCLASSIFIED]}"[:_TOLD])
    if not _only(reply, spoken, phrases):
        found.pop(T.ACKNOWLEDGEMENT, None)
    ordered = [kind for kind in _ORDER if kind in found] or [kind for kind in _LAST if kind in found][:1]
    if not ordered:
        return Kind(T.UNCLASSIFIED, "no sentence says plainly what it is")
    until = _until(found[T.EXTENSION_REQUEST], spoken, days) if T.EXTENSION_REQUEST in found else None
    withheld = {T.OBJECTION, T.REFUSAL} & found.keys()
    grounds = tuple(dict.fromkeys(each for line in spoken for each in grounds_in(line, phrases))) if withheld else ()
    first, *others = ordered
    if T.RESPONSE in found and phrases["kinds.refusal.part"].search(found.get(T.REFUSAL, "")):
        others.remove(T.REFUSAL)
    doubtful = set(others) - _TAKES.get(first, set()) | doubted & {first}
    if doubtful and not answered:
        may = " or ".join(kind.replace("_", " ") for kind in ordered)
        return Kind(T.UNCLASSIFIED, f"it may be {may}: {found[first]}"[:_TOLD], until, grounds, tuple(ordered))
    reason = "" if first is T.RESPONSE and answered else "it says: "
    return Kind(first, f"{reason}{found[first]}"[:_TOLD], until, grounds, tuple(others))


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
    sentence = _QUOTED.sub('""', sentence)
    mine = name.startswith("kinds.") and name not in _DENYING
    unless = phrases.get(f"{name}.unless" if key == "says" else f"{name}.{key}_unless")
    tells = phrases.get(f"{name}.{key}")
    if not tells or (unless and unless.search(sentence)) or (mine and sentence.endswith("?")):
        return False
    at = -1
    while found := tells.search(sentence, at + 1):
        at, plainly = found.start(), mine and key == "says"
        before = sentence[:at].rstrip()
        near = before if _ALSO.search(before) else " ".join(_CLAUSE.split(before)[-1].split()[-_NEAR:])
        others = name.startswith("kinds.") and key not in {"elsewhere", "handled"} and phrases["others"].search(near)
        others = others or ("strangers" in phrases and phrases["strangers"].search(before))
        case = _stands(phrases["conditional"], sentence, 0, at)
        denied = _stands(phrases["negated"], sentence, at - len(near) - 1, found.end() if plainly else at)
        if not (others or case or denied):
            return True
    return False


def _telling(lines: Iterable[str], phrases: Phrases, name: str, *keys: str) -> list[str]:
    return [line for line in lines if any(says(line, f"kinds.{name}", phrases, key) for key in keys)]


def _stands(pattern: re.Pattern[str], sentence: str, begin: int, end: int) -> bool:
    """Tell whether a pattern is found between two places; what it looks ahead to may lie beyond them."""
    return any(begin <= found.start() and found.end() <= end for found in pattern.finditer(sentence))


def grounds_in(sentence: str, phrases: Phrases) -> Iterator[str]:
    """Give the names of the grounds that a sentence which withholds something has."""
    if any(says(sentence, f"kinds.{kind}", phrases) for kind in (T.OBJECTION, T.REFUSAL)) or "ground" in sentence:
        names = (name for name in phrases if name.startswith("grounds."))
        yield from (name.removeprefix("grounds.") for name in names if phrases[name].search(sentence))


def _evidence(reply: Reply, spoken: list[str], phrases: Phrases) -> tuple[dict[T, str], set[T]]:
    """Return what a reply's sentences tell, by the type that they tell of, and of which types there is a doubt."""
    edges = spoken if len(spoken) < 2 * _EDGE else spoken[:_EDGE] + spoken[-_EDGE:]

    def first(name: str, where: list[str] = edges) -> str:
        return next(iter(_telling(where, phrases, *name.split("."))), "")

    found = {kind: said for kind in T if (said := first(f"{kind}.says"))}
    if listed := _listed(reply, spoken, phrases):
        found = _numbered(found, listed, phrases)
    if len(objecting := _telling(spoken, phrases, T.OBJECTION, "says", "ground")) > 1:
        found.setdefault(T.OBJECTION, objecting[0])
    elsewhere, handled = first("referred.elsewhere"), first("acknowledgement.handled")
    if not elsewhere and (said := first("response.none")):
        found.setdefault(T.RESPONSE, said)
    if (T.RESPONSE in found or first("interim.attach", spoken)) and (said := first("interim.more", spoken)):
        found.setdefault(T.INTERIM, said)
    for kind, key, other in _TOGETHER:
        if first(other) and (said := first(f"{kind}.{key}")):
            found.setdefault(kind, said)
    slight = bool(found or handled or elsewhere) or sum(len(line.split()) for line in spoken) <= _SLIGHT
    if not (slight or first("response.weak_doubt", spoken)) and (said := first("response.weak")):
        found[T.RESPONSE] = said
    if closing := first("response.final", spoken):
        found = {T.RESPONSE: closing} | {kind: said for kind, said in found.items() if kind is not T.INTERIM}
    return found, _doubts(found, spoken, phrases) - ({T.RESPONSE} if listed else set())


def _doubts(found: dict[T, str], spoken: list[str], phrases: Phrases) -> set[T]:
    """Return the types that something else in the letter speaks against, or one sentence of a long letter for."""
    doubted = {kind for kind in found if _telling(spoken, phrases, kind, "doubt")}
    if any(line.endswith("?") and re.search(r"\byou", line, re.IGNORECASE) for line in spoken):
        doubted |= {T.OBJECTION, T.REFUSAL, T.FORWARDED, T.REFERRED}
    if T.RESPONSE not in found and any(phrases["kinds.response.haggling"].search(line) for line in spoken):
        doubted.add(T.INTERIM)
    longer = sum(len(line.split()) > _FEW for line in spoken)
    objecting = len(_telling(spoken, phrases, T.OBJECTION, "says", "ground"))
    if longer > _FEW and objecting == 1 and not _telling(spoken, phrases, T.OBJECTION, "whole"):
        doubted.add(T.OBJECTION)
    return doubted | {kind for kind in _LONE if longer > _EDGE and len(_telling(spoken, phrases, kind, "says")) == 1}


def _numbered(found: dict[T, str], listed: list[str], phrases: Phrases) -> dict[T, str]:
    """Return the evidence with what numbered lines tell: they object, or they answer though one refuses."""
    if 2 * len(_telling(listed, phrases, T.OBJECTION, "says", "ground")) >= len(listed):
        return {T.OBJECTION: listed[0]} | {kind: said for kind, said in found.items() if kind is not T.RESPONSE}
    refusing = any(found.get(T.REFUSAL, f"{line}.") in line for line in listed)
    kept = {kind: said for kind, said in found.items() if not (refusing and kind is T.REFUSAL)}
    return {T.RESPONSE: listed[0]} | kept


def _listed(reply: Reply, spoken: list[str], phrases: Phrases) -> list[str]:
    """Return the lines, two or more, that answer a numbered question each, as far as their beginnings tell."""
    lines = [line.strip() for line in reply.lines if not line.rstrip().endswith("?")]

    def seen(key: str) -> bool:
        return any(phrases[f"kinds.response.{key}"].search(line) for line in spoken)

    keys = ("marked", "named", "bare") if seen("lead") else ("marked", "named")
    begun = ([line for line in lines if phrases[f"kinds.response.{key}"].match(line)] for key in keys)
    found = next(filter(None, begun), [])
    return found if len(found) > 1 and not seen("haggling") else []


def _by_program(reply: Reply, spoken: list[str], phrases: Phrases) -> Kind | None:
    mailer = phrases["kinds.undeliverable.sender"].match(reply.address or reply.sender)
    bulk = reply.automatic.startswith("Precedence")
    if reply.undelivered:
        return Kind(T.UNDELIVERABLE, f"a delivery report: {reply.undelivered}")
    if phrases["kinds.undeliverable.subject"].match(reply.subject) and (mailer or reply.automatic):
        return Kind(T.UNDELIVERABLE, f"from a mail server: {reply.subject}")
    if reply.automatic and not (mailer or bulk):
        return Kind(T.AUTOMATIC_REPLY, f"no person wrote it: {reply.automatic}")
    told = next((line for line in spoken if phrases["kinds.automatic_reply.away"].search(line)), "")
    machine = phrases["kinds.automatic_reply.sender"].match(reply.address)
    if told and (bulk or machine or phrases["kinds.automatic_reply.subject"].match(reply.subject)):
        return Kind(T.AUTOMATIC_REPLY, f"by its subject or sender, and it says: {told}"[:_TOLD])
    return Kind(T.UNCLASSIFIED, f"it went to many: {reply.automatic}") if bulk else None


def _only(reply: Reply, spoken: list[str], phrases: Phrases) -> bool:
    """Tell whether a reply does nothing but acknowledge: short, nothing with it, little besides."""
    words = [len(line.split()) for line in spoken]
    longer = sum(count > _FEW for count in words)
    told = len(_telling(spoken, phrases, T.ACKNOWLEDGEMENT, "says", "came", "handled"))
    beyond = any(line.endswith("?") or phrases["kinds.acknowledgement.beyond"].search(line) for line in spoken)
    more = beyond or reply.attachments or sum(words) > SHORT
    return not more and longer - told <= (longer >= _SEVERAL)


def _until(sentence: str, spoken: list[str], days: Days) -> dt.date | None:
    """Return the day that more time is asked to in the sentence, else in the one after it; of two none."""
    at = spoken.index(sentence)
    for line in spoken[at : at + 2]:
        named, last, start = set[dt.date](), dt.date.min, 0
        for day, words in days(line):
            start = line.find(words, start)
            named |= {day} if _UNTIL.search(line[:start]) else set()
            last = max(last, day) if day in named or re.search(r"\d{4}", words) else last
            start += len(words)
        if named:
            return last if named == {last} and not TWO_DAYS.search(line) else None
    return None
