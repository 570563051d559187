"""The document that really went out, read back and compared with what was composed; it files nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import TypeAlias

from lettergen.api.reread import Reading, alike, even
from lettergen.model.letter import Asked, LetterItem
from lettergen.model.party import Recipient
from lettergen.rules.numbering import count_item, item_label, level_mark
from lettergen.text.markdown import to_blocks
from lettergen.text.merge import escape_markdown
from lettergen.wordml.outline import Line

_AGAIN = "\u2032"
"""Tells the paths of marks apart that a letter prints twice."""
_BY_HAND = "\u2033"
"""Tells the path of a mark typed as text from that of one that Word counts."""
_MARK = r"\(?\w{1,5}(?:\.\w{1,3})*(?:[.:]|\)[.:]?)|[^?!]{1,24}\d\w{0,2}[).:]{0,2}"
_MARKED = re.compile(rf"({_MARK}) (.+)")


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a final document differs from what was composed, one readable line each, and what it asks itself.

    `doubts` are the differences that `asked` knows nothing of: they speak of another letter.
    """

    differences: tuple[str, ...]
    asked: Asked
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """A numbered entry: its level from 0, its own mark as Word prints it ("a."), those of all above it and its own.

    The last entry of a list also holds what follows the list: nothing in a document says where an item ends.
    """

    level: int
    mark: str
    path: str
    paragraphs: tuple[str, ...]
    last: bool = False
    by_hand: bool = False

    def says(self, composed: _Entry) -> tuple[str, ...]:
        """Return the paragraphs that stand for the composed ones."""
        return self.paragraphs[: len(composed.paragraphs)] if self.last else self.paragraphs


_Pair: TypeAlias = tuple[LetterItem, _Entry]


def compare(
    asked: Asked, lines: Sequence[Line], made: Sequence[Line] = (), recipient: Recipient | None = None
) -> Comparison:
    """Compare items by their words, then by their marks; days and recipient where the letter as `made` prints them.

    An item that only moved keeps its id and takes the number that the document gives it.
    """
    composed = list(_composed(asked))
    found = _questions(_entries(lines, composed), composed)
    pairs = _pairs(found, composed)
    told = _differences(pairs, composed, found)
    reading = Reading(asked, lines, made)
    doubts = tuple(reading.other_recipient(recipient)) if recipient else ()
    stages, moved = reading.stages()
    date, dated = reading.date()
    if not told and not moved and not dated:
        return Comparison((), asked, doubts)
    items = _Reading(asked, pairs, found).items() if told else asked.items
    update = {"items": items, "stages": stages, "date": date}
    return Comparison((*told, *moved, *dated), asked.model_copy(update=update), doubts)


def _composed(asked: Asked) -> Iterator[_Pair]:
    seen: Counter[str] = Counter()

    def below(items: Iterable[LetterItem], above: tuple[str, ...], path: str) -> Iterator[_Pair]:
        for item in items:
            _, _, number, mark = count_item(asked.marks, item.ordinal, item.mark, above)
            text = str(to_blocks(item.text, asked.notes)).splitlines()
            lines = tuple(even(line) for line in text if line.strip())
            yield item, _apart(_Entry(len(above), mark, path + mark, lines), seen)
            yield from below(item.items, (*above, number), path + mark)

    return below(asked.items, (), "")


def _apart(entry: _Entry, seen: Counter[str]) -> _Entry:
    """Return the entry with a path that none before it has, where a mark is printed twice."""
    seen[entry.path] += 1
    return replace(entry, path=entry.path + _AGAIN * (seen[entry.path] - 1))


def _entries(lines: Sequence[Line], composed: Sequence[_Pair]) -> list[_Entry]:
    """Return the document's numbered lines with the plain and bulleted paragraphs that follow each.

    A composed item that none of them says is also known where it stands as plain text.
    """
    path: list[str] = []
    entries: list[_Entry] = []
    body = [line for line in lines if line.part == "word/document.xml" and line.text.strip()]
    counted = [even(line.text) for line in body if any(sign.isalnum() for sign in line.label)]
    fresh = set(counted).difference(one.paragraphs[0] for _, one in composed)
    missing = [one for _, one in composed if one.paragraphs[0] not in counted]
    missing = [one for one in missing if not any(alike(one.paragraphs[0], text) for text in fresh)]
    for line in body:
        level = line.level or 0
        if any(sign.isalnum() for sign in line.label):
            path = [*path[:level], line.label]
            entries.append(_Entry(level, line.label, "".join(path), (even(line.text),)))
        elif typed := _typed(even(line.text), missing):
            missing.remove(typed[0])
            path = [*path[: typed[0].level], typed[1]]
            found = replace(typed[0], mark=typed[1], path="".join(path) + _BY_HAND, paragraphs=typed[2:])
            entries.append(replace(found, by_hand=True))
        elif entries:
            entries[-1] = replace(entries[-1], paragraphs=(*entries[-1].paragraphs, even(line.text)))
    return entries


def _typed(text: str, missing: Sequence[_Entry]) -> tuple[_Entry, str, str] | None:
    """Return which of the missing entries a plain paragraph says, its mark as typed, and its words; or None."""
    marked = _MARKED.fullmatch(text)
    for one in missing:
        if text == one.paragraphs[0]:
            return one, one.mark, text
        if marked and alike(one.paragraphs[0], marked[2]):
            return one, marked[1], marked[2]
    return None


def _questions(entries: Sequence[_Entry], composed: Sequence[_Pair]) -> list[_Entry]:
    """Return the list that is the questions: of all lists, the one that shares most with what was composed."""
    runs: list[list[_Entry]] = []
    seen: Counter[str] = Counter()
    meant = Counter(entry.path.rstrip(_AGAIN) for _, entry in composed)
    for entry in entries:
        if not runs or (not entry.by_hand and seen[entry.path] >= max(meant[entry.path], 1)):
            runs.append([])
            seen.clear()
        runs[-1].append(_apart(entry, seen))
    texts, paths = ({getattr(entry, name) for _, entry in composed} for name in ("paragraphs", "path"))
    opening = {text[0] for text in texts if text}

    def likeness(run: Sequence[_Entry]) -> int:
        # Words weigh ten times as much as a mark: a list in the background has marks too.
        return sum(10 if one.paragraphs[0] in opening else one.path in paths for one in run)

    chosen = max(runs, key=likeness, default=[])
    return [*chosen[:-1], *(replace(entry, last=True) for entry in chosen[-1:])]


def _pairs(found: Sequence[_Entry], composed: Sequence[_Pair]) -> dict[str, _Pair]:
    """Return what each entry of the document was composed as, by its path: the same words, much the same, its mark."""
    left = list(composed)
    pairs: dict[str, _Pair] = {}

    def pair(fits: Callable[[_Entry, _Entry], bool]) -> None:
        for entry in found:
            known = next((one for one in left if fits(one[1], entry)), None) if entry.path not in pairs else None
            if known:
                left.remove(known)
                pairs[entry.path] = known

    pair(lambda one, entry: (one.path, one.paragraphs[:1]) == (entry.path, entry.paragraphs[:1]))
    pair(lambda one, entry: (one.level, one.paragraphs[:1]) == (entry.level, entry.paragraphs[:1]))
    pair(lambda one, entry: one.level == entry.level and alike(one.paragraphs[0], entry.paragraphs[0]))
    pair(lambda one, entry: one.path == entry.path)
    return pairs


def _differences(pairs: Mapping[str, _Pair], composed: Sequence[_Pair], found: Sequence[_Entry]) -> list[str]:
    """Return one line for each item that is gone, reads or counts otherwise, or was added."""
    told = []
    there = {pairs[entry.path][0].id: entry for entry in found if entry.path in pairs}
    for item, entry in composed:
        if (now := there.get(item.id)) is None:
            told.append(f"item {item.label} is missing: {_short(entry.paragraphs[0])}")
            continue
        if now.by_hand:
            told.append(f"item {item.label} stands as plain text, without its list number")
        if now.says(entry) != entry.paragraphs:
            told.append(f"item {item.label} now reads: {_short(' '.join(now.says(entry)))}")
        if now.mark != entry.mark:
            told.append(f"item {item.label} is now numbered {now.mark}")
    new = (entry for entry in found if entry.path not in pairs)
    return [
        *told,
        *(f"item {entry.path.rstrip(f'.:{_AGAIN}')} was added: {_short(entry.paragraphs[0])}" for entry in new),
    ]


class _Reading:
    """Reads the entries of a document as items; what was composed keeps its id and kind."""

    def __init__(self, asked: Asked, pairs: Mapping[str, _Pair], found: Sequence[_Entry]) -> None:
        self.marks = asked.marks
        self.pairs = pairs
        self.left = list(found)
        self.taken = {item.id for item, _ in pairs.values()}

    def items(self, labels: tuple[str, ...] = (), numbers: tuple[str, ...] = ()) -> tuple[LetterItem, ...]:
        """Return the entries under items of those labels and numbers, up to the next higher one."""
        read: list[LetterItem] = []
        while self.left and self.left[0].level >= len(labels):
            entry = self.left.pop(0)
            counted = count_item(self.marks, read[-1].ordinal + 1 if read else 1, entry.mark, numbers)
            label = item_label(counted, entry.mark, labels, numbers)
            own = "" if counted.mark == level_mark(self.marks, len(labels)) else entry.mark
            parts = self.items((*labels, label), (*numbers, counted.number))
            update = {"ordinal": counted.ordinal, "mark": own, "items": parts}
            read.append(self._item(entry, label).model_copy(update=update))
        return tuple(read)

    def _item(self, entry: _Entry, label: str) -> LetterItem:
        if entry.path in self.pairs:
            item, composed = self.pairs[entry.path]
            same = entry.says(composed) == composed.paragraphs
            text = item.text if same else "\n\n".join(map(escape_markdown, entry.says(composed)))
            return item.model_copy(update={"label": label, "text": text})
        words = entry.paragraphs[:1] if entry.last else entry.paragraphs
        base = "added-" + "-".join(re.findall(r"[A-Za-z0-9]+", entry.path))
        fresh = next(name for n in count(1) if (name := base if n == 1 else f"{base}-{n}") not in self.taken)
        self.taken.add(fresh)
        return LetterItem(id=fresh, label=label, ordinal=1, text="\n\n".join(map(escape_markdown, words)))


def _short(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:87].rstrip()}…"  # noqa: PLR2004 - a line on a terminal
