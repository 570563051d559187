"""Which paragraphs of a letter edited in Word differ from the text that is new; it judges none and writes nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import cycle
from typing import Any, NamedTuple

from lettergen.errors import BadInputError
from lettergen.wordml.outline import Line, outline

_SHOWN, _BEFORE = 90, 30
"""Characters of a paragraph that are shown, and of those how many before the first difference."""
_LONG, _LONGEST = 1_000, 10_000
"""Texts between the first and the last difference from which repeated ones find no partner by themselves, and the most
that are compared: difflib's time grows with their square, to five seconds."""
_NEAR = 20
"""How far down another paragraph may stand and be taken for the same in other words."""
_PAGE = re.compile(r"(?<![\w.,$-])\d{1,3}(?=(?:(?:\W+\w+\W+|/)\d{1,3})?\W*(?:[\t\n]|$))")
"""A page number that ends a line of a header or footer: Word stores the one it showed last."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: its place, and what the edited letter and the new text say there, shortened around it.

    `edited` is "" for what only the new text has, `new` for what only the edited letter has; where both are, `place` is
    a whole sentence: what could not be compared, or how many more paragraphs differ.
    """

    place: str
    edited: str = ""
    new: str = ""

    def __str__(self) -> str:
        """Return the difference as one line."""
        if self.edited and self.new:
            return f'{self.place}: edited "{self.edited}", new text "{self.new}"'
        if self.edited:
            return f'{self.place}, not in the new text: "{self.edited}"'
        return f'{self.place}, not in the edited letter: "{self.new}"' if self.new else self.place


class _Text(NamedTuple):
    place: str
    text: str


def changed_paragraphs(edited: bytes, new: bytes, *, most: int = 20) -> tuple[Change, ...]:
    """Return the paragraphs that differ between an edited .docx and the new one: `most`, then one Change for the rest.

    Body, tables and notes come in order, then headers and footers. Blanks, looks and list labels are no difference;
    tracked changes count as accepted. Places count the paragraphs that have words, outside tables, in the edited letter
    where it has the paragraph. A file that cannot be read gives one Change that says so.
    """
    read: list[Sequence[Line]] = []
    for name, data in (("edited letter", edited), ("new text", new)):
        try:
            read.append(outline(data))
        except BadInputError as error:
            return (Change(f"the {name} cannot be compared: {error.problems[0].found}"),)
    (body, margins), (new_body, new_margins) = (_texts(lines) for lines in read)
    found = (*_in_body(body, new_body), *_in_margins(margins, new_margins))
    more = len(found) - most
    rest = (Change(f"and {more:,} more {'paragraph differs' if more == 1 else 'paragraphs differ'}"),)
    return (*found[:most], *(rest if more > 0 else ()))


def _texts(lines: Sequence[Line]) -> tuple[list[_Text], list[_Text]]:
    """Return the texts of the body, and those of headers and footers."""
    body: list[_Text] = []
    margins: list[_Text] = []
    count = 0
    for line in lines:
        text = _even(line.text)
        if line.part != lines[0].part:
            kind = next((kind for kind in ("header", "footer") if kind in line.part), "header or footer")
            margins += [_Text(kind, line.text)] if text else []
            continue
        count += bool(text and not line.cell)
        place = _cell(line.cell) if line.cell else f"paragraph {count}"
        if any(map(str.isalnum, line.label)):
            place += f" ({line.label.strip()})"
        body += [_Text(place, text)] if text else []
        body += [_Text(f"note {note.number}", _even(note.text)) for note in line.notes]
    return body, margins


def _cell(cell: Iterable[int]) -> str:
    return ", ".join(f"{kind} {at}" for kind, at in zip(cycle(("table", "row", "column")), cell, strict=False))


def _even(text: str) -> str:
    return " ".join(text.split())


def _alike_for(one: Sequence[Any], other: Sequence[Any]) -> int:
    """Return how many elements two sequences have in common at their beginning."""
    same = min(len(one), len(other))
    return next((at for at in range(same) if one[at] != other[at]), same)


def _in_margins(old: Sequence[_Text], new: Sequence[_Text]) -> Iterator[Change]:
    """Give what differs in headers and footers, whose parts each program names and orders anew."""
    for kind in dict.fromkeys(one.place for one in (*old, *new)):
        here, there = (
            {_even(_PAGE.sub("#", one.text)): _Text(kind, _even(one.text)) for one in each if one.place == kind}
            for each in (old, new)
        )
        gone, come = ([one for text, one in a.items() if text not in b] for a, b in ((here, there), (there, here)))
        yield from _replaced(gone, come)


def _in_body(old: Sequence[_Text], new: Sequence[_Text]) -> Iterator[Change]:
    texts, new_texts = [one.text for one in old], [one.text for one in new]
    head = _alike_for(texts, new_texts)
    tail = _alike_for(texts[head:][::-1], new_texts[head:][::-1])
    left, right = texts[head : len(texts) - tail], new_texts[head : len(new_texts) - tail]
    long, times = max(len(left), len(right)), Counter(right)
    left, right = left[:_LONGEST], right[:_LONGEST]
    matcher = SequenceMatcher((lambda text: times[text] > 1) if long > _LONG else None, left, right, autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind != "equal":
            yield from _replaced(old[head + start : head + end], new[head + first : head + last])
    if long > _LONGEST:
        yield Change(f"after {old[min(head + _LONGEST, len(old) - 1)].place} nothing was compared: too many differ")


def _replaced(old: Sequence[_Text], new: Sequence[_Text]) -> Iterator[Change]:
    """Give the changes of what stands between paragraphs that are the same, each with its partner where it has one."""
    told = 0
    for at, one in enumerate(old):
        near = range(told, min(told + _NEAR, len(new)))
        across = at if len(old) == len(new) else next((to for to in near if _alike(one.text, new[to].text)), None)
        if across is None:
            yield Change(one.place, edited=_cut(one.text))
            continue
        yield from _only_new(new[told:across])
        told = across + 1
        if one.text != new[across].text:
            yield _changed(one, new[across])
    yield from _only_new(new[told:])


def _only_new(texts: Iterable[_Text]) -> Iterator[Change]:
    return (Change(f"{one.place} of the new text", new=_cut(one.text)) for one in texts)


def _alike(one: str, other: str) -> bool:
    """Tell whether more than half of the words of each are those of the other: quick for long paragraphs too."""
    words, others = (set(re.findall(r"\w+", text)) for text in (one, other))
    return len(words & others) * 2 > max(len(words), len(others))


def _changed(old: _Text, new: _Text) -> Change:
    """Return a change shown from a few words before the first difference."""
    at, start = _alike_for(old.text, new.text), 0
    if at > 2 * _BEFORE:
        start = old.text.rfind(" ", at - 2 * _BEFORE, at - _BEFORE) + 1 or at - _BEFORE
    return Change(old.place, *(("…" if start else "") + _cut(one.text[start:]) for one in (old, new)))


def _cut(text: str) -> str:
    """Return the beginning of a text, to the end of a word where one is near."""
    if len(text) <= _SHOWN:
        return text
    end = text.rfind(" ", _SHOWN - _BEFORE, _SHOWN)
    return f"{text[: end if end > 0 else _SHOWN]}…"
