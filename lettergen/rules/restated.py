"""Which of the numbered questions a reply answers, and in what words; where label and words leave doubt, none."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from heapq import nlargest
from itertools import islice, takewhile

from lettergen.errors import BadInputError
from lettergen.model.letter import LetterItem
from lettergen.model.replies import Phrases
from lettergen.model.tracking import Given
from lettergen.rules.matching import numbered, parse_item_names
from lettergen.rules.rollup import walk

_CLAUSE = re.compile(r"[,;:]|\b(?:and|but|while|whereas)\b", re.IGNORECASE)
_LIKE, _SURELY, _UNLIKE = 0.6, 0.75, 0.3
"""Shares of a question's words that stand in order at the beginning of a text."""
_FEWEST = 3
_AHEAD = 8
"""Lines after a label in which the rest of its question is looked for."""
_WORD = re.compile(r"[^\W_]+(?:'\w+)?")
_LEADER = re.compile(r"(?:[.\u2026\u00b7]\s?){4,}\d{1,4}$")
"""How a line of a table of contents ends, in its last characters (_ENDING)."""
_LINK = re.compile(r"\]\([^)]*\)")
_WRAPPED, _LAST, _ENDING = 60, 4, 30
_MOST, _NEAREST, _ABOVE = 5_000, 4, 60
"""Lines read, questions that a line is compared with word by word, lines above in which a part's question stands."""
_PART = r"(?:\d{1,3}|[a-z]{1,4})"
_LABEL = rf"\(?{_PART}\)?(?:[.-]?\({_PART}\)|[.-]\d{{1,3}}|\.?[a-z](?![a-z]))*"
_NEXT = r"(?:\d{1,3}(?:\([a-z\d]{1,3}\)|[a-z]\b|\.\d{1,3}(?!\d))*|\([a-z\d]{1,3}\))"
_AND, _THROUGH = r"\s*(?:,\s*and|,|and|&)\s*", r"\s*(?:through|thru|to|[-\u2013\u2014])\s*"
_MORE = re.compile(rf"(?:(?:{_AND}|{_THROUGH}){_NEXT})+(?=\s*(?:[.:;)\u2013\u2014-]|$))", re.IGNORECASE)


@dataclass(slots=True)
class _Head:
    """A line at which an answer, or the question before it, begins; `sure` 3 by words, 2 by a word and its label.

    `also` are more items that it answers; where nobody can tell which, there is no item.
    """

    line: int
    item: LetterItem | None
    sure: int
    text: str
    also: Sequence[LetterItem] = ()
    lines: list[str] = field(default_factory=list)


class _Asked:
    """What is asked: items by their labels, and the words of each, worked out once for all lines."""

    def __init__(self, items: Sequence[LetterItem]) -> None:
        self.tree = items
        self.items = {item.id: item for item in walk(items)}
        self.order = {key: at for at, key in enumerate(self.items)}
        self.labelled: dict[tuple[str, ...], list[LetterItem]] = {}
        for item, tokens in numbered(items):
            self.labelled.setdefault(tuple(tokens), []).append(item)
        self.words = {key: _asked(item) for key, item in self.items.items()}
        self.known = {key: frozenset(words) for key, words in self.words.items()}


def restated(
    lines: Iterable[str], items: Sequence[LetterItem], phrases: Phrases, ours: Sequence[Collection[str]] = ((), ())
) -> dict[str, Given]:
    """Return item id -> what is answered to it, in the order of `items`; what only repeats a question is left out.

    `ours` are the letter's own lines, folded: titles, which end no answer, and what stands above a page's number. A
    question is found by its label ("3.", "Question 3(b):", "A3") and by its words; where both disagree the words count
    if they are plain. Bare numbers count only in rising order, at least two of them, and not in a list in an answer.
    """
    asked = _Asked(items)
    kept = [_ticked(line.strip().strip("*_").strip()) for line in islice(lines, _MOST)]
    ends = {at for at, line in enumerate(kept) if not line.isdigit() and phrases["restated.furniture"].fullmatch(line)}
    above = {at for at, line in enumerate(kept) if line.casefold() in ours[1] and ends & {at + 1, at + 2}}
    kept = [line for at, line in enumerate(kept) if at not in ends | above]
    found: dict[str, tuple[int, list[str]]] = {}
    for head in _heads(kept, asked, phrases):
        while head.lines and (not head.lines[-1] or head.lines[-1].casefold() in ours[0]):
            head.lines.pop()
        answer = _answer(head, asked.words[head.item.id], phrases) if head.item else ""
        for item in (head.item, *head.also) if head.item and answer else ():
            best, texts = found.get(item.id, (0, []))
            if head.sure >= best:
                found[item.id] = (head.sure, [*(texts if head.sure == best else ()), answer])
    return {key: Given(text="\n".join(dict.fromkeys(found[key][1]))) for key in asked.items if key in found}


def named(line: str, items: Sequence[LetterItem], phrases: Phrases) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Give the ids of items that a sentence names ("Requests 1 through 4 and 6"), with the words that may be of them.

    Each list has its clause, else that as the first goes on; "see our answer to Question 2" names none.
    """
    word = rf"{phrases['restated.question'].pattern}\W{{0,3}}(?:(?:nos?|numbers?)\b\W*)?"
    listed = rf"(?i){word}{_NEXT}(?:(?:{_AND}|{_THROUGH})(?:{word})?{_NEXT})*(?!\w)"
    pointed = phrases["restated.pointing"]
    every = [found for found in re.finditer(listed, line) if not pointed.search(line[: found.start()].rstrip())]
    cut = 0
    for found, after in zip(every, [*(one.start() for one in every[1:]), len(line)], strict=False):
        (start, end), begin = found.span(), cut
        clauses = [end, *(end + each.start() for each in _CLAUSE.finditer(line[end:after]))]
        cut = clauses[-1] if after < len(line) else after
        goes_on = begin and re.fullmatch(r"\W*(?:(?:and|or|nor|to)\W+)*", line[begin:start])
        more = (f"{line[: every[0].start()]}\u2026 {line[start:cut]}",) if goes_on else ()
        with suppress(BadInputError):
            yield _listed(re.sub(f"(?i){word}", "", found[0]), items), (line[begin:cut].strip(" ,;"), *more)


def typed_beside(question: str, item: LetterItem) -> str:
    """Return what stands behind a question's last words in the paragraph that has them; "" where they are others."""
    end = 0 if item.inline else _last_words(question, item)
    return question[end:].lstrip(' .?!:;)"\u201d\t').strip() if end else ""


def holds(text: str, item: LetterItem) -> bool:
    """Tell whether the last words of a question of some length stand in a text."""
    return len(_tokens(item.text)) >= _LAST and _last_words(text, item) > 0


def _last_words(text: str, item: LetterItem) -> int:
    """Return where a question's last words end in a text, 0 where they are not."""
    words = _tokens(_LINK.sub("]", item.text))[-_LAST:]
    last = r"\b" + r"\W+".join(map(re.escape, words)) + r"\b"
    return max((found.end() for found in re.finditer(last, text, re.IGNORECASE)), default=0) if words else 0


def _heads(lines: list[str], asked: _Asked, phrases: Phrases) -> list[_Head]:
    """Return the heads that hold, each with the lines after it."""
    pattern = _pattern(phrases)
    every = [head for at in range(len(lines)) if (head := _head(lines, at, asked, pattern))]
    tails = [line[-_ENDING:] for line in lines]
    contents = list(takewhile(lambda head: any(map(_LEADER.search, tails[head.line : head.line + 2])), every))
    again = {(head.item.id, head.sure) for head in every[len(contents) :] if head.item}
    every = every[len(contents) :] if any(one.item and (one.item.id, one.sure) in again for one in contents) else every
    sure = any(head.sure > 1 for head in every)
    heads: list[_Head] = []
    listed = False
    for head in every:
        if head.sure == 1 and head.item:
            last = next((one.item for one in reversed(heads) if one.item), None)
            gap = asked.order[head.item.id] - asked.order[last.id] if last else 0
            if (last and gap <= 0) or (sure and not last):
                listed = bool(last)  # it counts anew: a list inside an answer, or before all answers
                continue
            if listed or (sure and last and not (_inside(head.item, last) or gap <= 1 + len(list(walk(last.items))))):
                continue
        listed = False
        heads.append(head)
    if not sure and len({head.item.id for head in heads if head.item}) < 2:  # noqa: PLR2004 - one number alone is no proof
        return []
    ends = [*(head.line for head in heads[1:]), len(lines)]
    for head, end in zip(heads, ends, strict=False):
        for line in lines[head.line + 1 : end]:
            if phrases["restated.closing"].fullmatch(line.rstrip(" ,.!")):
                break
            head.lines.append(line)
    return heads


def _inside(item: LetterItem, other: LetterItem) -> bool:
    return item in walk(other.items)


def _pattern(phrases: Phrases) -> re.Pattern[str]:
    answer, question = phrases["restated.answer"].pattern, phrases["restated.question"].pattern
    return re.compile(
        rf"(?i)(?P<word>(?:{answer}\W{{0,3}}(?:to\W+|for\W+|of\W+)?)?(?:{question}\W{{0,3}})?(?:(?:no|nos|number)\b\W*)?"
        rf"(?<!\w)|[qar](?=\W?\d)\W?)(?P<label>{_LABEL})(?P<end>[.):\u2013\u2014-]*)(?=\s|$|,\s*\(?\d)(?P<rest>.*)"
    )


def _head(lines: list[str], at: int, asked: _Asked, pattern: re.Pattern[str]) -> _Head | None:
    found = pattern.match(lines[at])
    # A letter alone needs a mark behind its number: "Q3:" names a question, "Q3" in a table a quarter.
    word = bool(found and re.search(r"\w\w" if not found["end"] else r"\w", found["word"]))
    # A sentence may only go on in this line: "objects to / Requests 1 through 4 as vague".
    goes_on = found and f"{found['end']}{found['rest']}"[1:2].islower() and re.search(r"[a-z,]$", lines[at - 1])
    if not found or (at and goes_on) or not (word or found["end"] or found["label"].endswith(")")):
        return _by_words(lines[at], lines, asked, at)
    whole = found["label"] + found["end"] + found["rest"]
    alone = tuple(re.findall(r"\d+|[a-z]+", found["label"].lower())) in asked.labelled
    begun = re.match(_NEXT, whole, re.IGNORECASE) if not alone else None
    start = begun.end() if begun else found.end("label") - found.start("label")
    if word and (more := _MORE.match(whole, start)):
        return _several(whole[: more.end()], whole[more.end() :].lstrip(" .:;)\u2013\u2014-"), asked, at)
    text = " ".join((found["rest"], *lines[at + 1 : at + _AHEAD]))
    named = _labelled(found["label"], asked, lines, at)
    likes = {item.id: _like(asked.words[item.id], text)[0] for item in named}
    best = max(named, key=lambda item: likes[item.id], default=None)
    if best and likes[best.id] >= _LIKE:
        return _Head(at, best, 3, found["rest"])
    other = _by_words(found["rest"], lines, asked, at)
    if other and (not best or likes[best.id] < _UNLIKE):
        return other
    if not best or len(named) > 1 or (other and not word):
        return None
    return _Head(at, best, 2 if word else 1, found["rest"])


def _several(listed: str, rest: str, asked: _Asked, at: int) -> _Head:
    """Return the head of an answer to several items: "1 through 4", "8, 9 and 10", "11(a) and (b)"."""
    try:
        ids = _listed(listed, asked.tree)
    except BadInputError:
        return _Head(at, None, 2, rest)
    first, *others = (asked.items[key] for key in ids)
    return _Head(at, first, 2, rest, others)


def _listed(listed: str, items: Sequence[LetterItem]) -> tuple[str, ...]:
    names = re.sub(_THROUGH, "-", re.sub(_AND, ",", listed, flags=re.IGNORECASE), flags=re.IGNORECASE)
    return parse_item_names(re.sub(r",(?=\()", f",{re.split(r'[^0-9]', names)[0]}", names), items)


def _labelled(label: str, asked: _Asked, lines: list[str], at: int) -> list[LetterItem]:
    """Return the items whose label it may be: whole, else as a part of the one that a line above names."""
    tokens = tuple(re.findall(r"\d+|[a-z]+", label.lower()))
    if tokens in asked.labelled or len(tokens) != 1:
        return asked.labelled.get(tokens, [])
    for line in reversed(lines[max(0, at - _ABOVE) : at]):
        above = re.match(rf"\D{{0,30}}?({_LABEL})[.):]", line, re.IGNORECASE)
        numbers = tuple(re.findall(r"\d+|[a-z]+", above[1].lower())) if above else ()
        for length in range(len(numbers), 0, -1):
            if named := asked.labelled.get((*numbers[:length], *tokens)):
                return named
    return []


def _by_words(line: str, lines: list[str], asked: _Asked, at: int) -> _Head | None:
    """Return a head where a line begins with the words of one question, and of no other nearly as much."""
    words = set(_tokens(line))
    if len(words) < _FEWEST:
        return None
    shared = {key: len(words & known) / min(len(words), len(known) or 1) for key, known in asked.known.items()}
    near = [key for key in nlargest(_NEAREST, shared, shared.__getitem__) if shared[key] >= _SURELY]
    text = " ".join((line, *lines[at + 1 : at + _AHEAD]))
    likes = sorted(((_like(asked.words[key], text)[0], key) for key in near), reverse=True)[:2]
    if not likes or likes[0][0] < _SURELY or (len(likes) > 1 and likes[1][0] > likes[0][0] - 0.15):
        return None
    return _Head(at, asked.items[likes[0][1]], 3, line)


def _answer(head: _Head, question: list[str], phrases: Phrases) -> str:
    """Return the words after the question, "" where there are none."""
    text = "\n".join((head.text, *head.lines)).strip()
    mark = rf"(?:^|(?<=[.?:!])[ \t]+)(?:{phrases['restated.marker'].pattern})\s{{0,2}}[:.\u2013\u2014-]+(?=\s|$)"
    marker = re.search(f"(?im){mark}", text)
    if marker and (not _tokens(text[: marker.start()]) or _like(question, text)[0] >= _UNLIKE):
        text = text[marker.end() :]
    share, end = _like(question, text)
    asked = re.match(r"[^.?!]{0,400}\?", text)
    if share >= _LIKE:
        text = text[end:]
        rest = re.match(r"[^.?!\n]{0,120}\?[)\"]?", text)  # the question in words slightly their own
        text = text[rest.end() :] if rest else text
    elif asked and len(words := _tokens(asked[0])) >= _FEWEST:
        text = text[asked.end() :] if sum(word in question for word in words) >= _SURELY * len(words) else text
    return _paragraphs(text) if re.search(r"\w", text) else ""


def _like(asked: list[str], text: str) -> tuple[float, int]:
    """Return the share of a question's words that a text begins with, in order, and where they end in it."""
    found = list(islice(_WORD.finditer(text), len(asked) + 12))
    blocks = SequenceMatcher(None, asked, [each[0].casefold() for each in found], autojunk=False).get_matching_blocks()
    runs = [block for block in blocks if block.size > 1 or (block.size and len(asked) <= _FEWEST)]
    if not runs or runs[0].b > _FEWEST:
        return 0.0, 0
    last = found[runs[-1].b + runs[-1].size - 1].end()
    return sum(run.size for run in runs) / len(asked), last


def _asked(item: LetterItem) -> list[str]:
    inline = " ".join(part.text for part in item.items) if item.inline else ""
    return _tokens(_LINK.sub("]", f"{item.text} {inline}"))


def _tokens(text: str) -> list[str]:
    return [each.casefold() for each in _WORD.findall(text)]


def _ticked(line: str) -> str:
    """Return a line without the boxes in it that are left blank, and their words."""
    return re.sub(r"☐[^☐☒☑]*|[☒☑]\s*", "", line).strip()


def _paragraphs(text: str) -> str:
    """Return a text with a paragraph a line, those put together that were only wrapped."""
    found: list[str] = []
    length = 0
    for line in re.sub(r"^[\s.,;:?!)*\"\u201d\u2013\u2014]+", "", text).split("\n"):
        if length >= _WRAPPED and "\t" not in line and re.match(r"[^\W\d]", line):
            found[-1] += f" {line}"
        elif line:
            found.append(line)
        length = len(line)
    return "\n".join(found)
