"""What a letter asks, entry by entry as it prints, and the entries that a document has; it compares nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeAlias

from lettergen.api.reread import BODY, alike, even
from lettergen.compose.printing import Printer
from lettergen.model.blocks import Block, BulletList, Heading, ListItem, NumberedList, Paragraph, Quote, Table, plain
from lettergen.model.letter import Asked, LetterItem
from lettergen.rules.numbering import count_item
from lettergen.rules.rollup import walk
from lettergen.wordml.outline import Line

AGAIN = "\u2032"
"""Tells the paths of marks apart that a letter prints twice."""
BY_HAND = "\u2033"
"""Tells the path of a mark typed as text from that of one that Word counts."""
_MARK = r"\(?\w{1,5}(?:\.\w{1,3})*(?:[.:]|\)[.:]?)|[^?!]{1,24}\d\w{0,2}[).:]{0,2}|[^\w\s]"
_MARKED = re.compile(rf"({_MARK}) (.+)")
_LAST = re.compile(r"(.*?)(\d{1,9}|[A-Za-z])\W*")
"""A mark in two: what stands before its last number or letter, and that."""


class Cell(NamedTuple):
    """A paragraph in a table: the table's number below its entry, row and column, each from 1, and its words."""

    table: int
    row: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as it prints: its level from 0, its own mark ("a."), those of all above it and its own as `path`.

    `section` is the place of the last section above it that shows, -1 for none. The last entry of a document also
    holds what follows the questions: nothing says where an item ends.
    """

    level: int
    mark: str
    path: str
    paragraphs: tuple[str, ...]
    cells: tuple[Cell, ...] = ()
    section: int = -1
    last: bool = False
    by_hand: bool = False

    def says(self, composed: Entry) -> tuple[str, ...]:
        """Return the paragraphs that stand for the composed ones."""
        return self.paragraphs[: len(composed.paragraphs)] if self.last else self.paragraphs

    def fills(self, composed: Entry) -> tuple[Cell, ...]:
        """Return what stands in the tables that are meant for the composed ones."""
        mine = len({cell.table for cell in composed.cells}) if self.last else None
        tables = list(dict.fromkeys(cell.table for cell in self.cells))[:mine]
        return tuple(cell._replace(table=tables.index(cell.table) + 1) for cell in self.cells if cell.table in tables)


Pair: TypeAlias = tuple[LetterItem, Entry]


class Opening(NamedTuple):
    """What stands above a section's items: its heading as it prints, and the paragraphs between."""

    title: str = ""
    lead: tuple[str, ...] = ()


class Composed(NamedTuple):
    """Every item with its entry, what opens each list of them, and first words with an empty line for their mark."""

    pairs: tuple[Pair, ...]
    openings: tuple[Opening, ...]
    unmarked: frozenset[str]


class Found(NamedTuple):
    """The entries of a document, what opens its sections by their place, and headings that no section has."""

    entries: tuple[Entry, ...]
    openings: Mapping[int, Opening]
    added: tuple[str, ...]


def composed(asked: Asked, labels: Mapping[str, str]) -> Composed:
    """Return what a letter asks as it prints; `labels` has those of all items that it may refer to."""
    items = {item.id: item for item in walk(asked.items)}
    pairs: list[Pair] = []
    openings: list[Opening] = []
    seen: Counter[str] = Counter()
    unmarked: set[str] = set()
    opening, section = Opening(), -1
    for block in Printer(asked.language, asked.notes, labels).questions(asked).blocks:
        if isinstance(block, NumberedList) and block.items and block.items[0].id:
            section = len(openings) if any(opening) else section
            openings.append(opening)
            opening = Opening()
            for one, entry in _listed(block.items, block.marks, section, (), f"{section}|"):
                pairs.append((items[one.id], _apart(entry, seen)))
                unmarked |= set() if isinstance(one.blocks[0], Paragraph) else {entry.paragraphs[0]}
        elif isinstance(block, Heading) and not any(opening):
            opening = Opening(even(plain(block.runs)))
        else:
            opening = opening._replace(lead=(*opening.lead, *_said(block)))
    return Composed(tuple(pairs), tuple(openings), frozenset(unmarked))


def _listed(
    items: Iterable[ListItem], marks: tuple[str, ...], section: int, above: tuple[str, ...], path: str
) -> Iterator[tuple[ListItem, Entry]]:
    for at, item in enumerate(items, 1):
        _, _, number, mark = count_item(marks, item.ordinal, item.mark, above)
        said = tuple(text for block in item.blocks for text in _said(block)) or ("",)
        tables = [(block.header, *block.rows) for block in item.blocks if isinstance(block, Table)]
        cells = tuple(
            Cell(table, row, column, text)
            for table, rows in enumerate(tables, 1)
            for row, each in enumerate(rows, 1)
            for column, cell in enumerate(each, 1)
            if (text := even(plain(cell)))
        )
        entry = Entry(len(above), mark, path + _step(mark, at), said, cells, section)
        yield item, entry
        yield from _listed(item.items, marks, section, (*above, number), entry.path)


def _step(mark: str, at: int) -> str:
    """Return what a mark adds to a path: a bullet counts by its place."""
    return mark if counts(mark) else f"{mark}{at}"


def _value(sign: str) -> int:
    return int(sign) if sign.isdecimal() else ord(sign)


def counts(mark: str) -> bool:
    """Tell whether a mark has a number or letter."""
    return any(sign.isalnum() for sign in mark)


def _said(block: Block) -> Iterator[str]:
    """Give the paragraphs of a block with words in them, those of tables left out."""
    match block:
        case Paragraph(runs) | Heading(runs):
            if text := even(plain(runs)):
                yield text
        case Quote(inner):
            for one in inner:
                yield from _said(one)
        case NumberedList(items) | BulletList(items):
            for item in items:
                for one in (*item.blocks, BulletList(item.items)):
                    yield from _said(one)
        case _:
            return


def _apart(entry: Entry, seen: Counter[str]) -> Entry:
    """Return the entry with a path that none before it has, where a mark is printed twice."""
    seen[entry.path] += 1
    return replace(entry, path=entry.path + AGAIN * (seen[entry.path] - 1))


def found(lines: Sequence[Line], known: Composed, made: Sequence[Line] = ()) -> Found:
    """Return the entries of a document that are its questions, with the paragraphs and tables that follow each.

    A composed item that no list says is also known where it stands as plain text, and so is a new one whose mark goes
    on from the one before; what the letter as `made` says itself is none.
    """
    return _Scan([line for line in lines if line.part == BODY], known, {even(line.text) for line in made}).found()


def _joined(lines: Sequence[Line], unmarked: Collection[str]) -> Iterator[Line]:
    """Give the lines with words in them; an empty one leaves its mark to the next, where that is an item's first."""
    mark: Line | None = None
    for line in lines:
        text = even(line.text)
        if not text:
            mark = line if line.level is not None else mark
            continue
        known = mark and (text in unmarked or any(alike(one, text) for one in unmarked))
        yield replace(line, label=mark.label, level=mark.level) if mark and known else line
        mark = None


@dataclass(slots=True)
class _Stretch:
    """Entries that stand together, and what opens them."""

    section: int = -1
    opening: Opening = field(default_factory=Opening)
    resolved: bool = False
    entries: list[Entry] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    paths: Counter[str] = field(default_factory=Counter)
    path: list[str] = field(default_factory=list)
    apart: bool = False
    """Whether a paragraph that nobody knows follows the last entry."""


class _Scan:
    """Reads a document line by line."""

    def __init__(self, lines: Sequence[Line], known: Composed, made: Collection[str]) -> None:
        entries = [entry for _, entry in known.pairs]
        self.opening = Counter(entry.paragraphs[0] for entry in entries)
        self.known, self.made = known, made
        self.ahead: dict[str, list[Entry]] = {}
        for entry in reversed(entries):
            self.ahead.setdefault(entry.paragraphs[0], []).append(entry)
        self.expected: list[str] = []
        self.lines = [*_joined(lines, known.unmarked)]
        self.more = {text for entry in entries for text in entry.paragraphs[1:]} - self.opening.keys()
        self.silent = {(entry.level, entry.mark) for entry in entries if not counts(entry.mark)}
        self.meant = Counter(entry.path.rstrip(AGAIN) for entry in entries)
        self.first = {entry.section: entry.paragraphs[0] for entry in reversed(entries)}
        texts = {even(line.text) for line in lines}
        named = {n: opening.title or "".join(opening.lead[:1]) for n, opening in enumerate(known.openings)}
        self.lost = {n for n, text in named.items() if text and text not in texts}
        leads = {text for opening in known.openings for text in opening.lead} - self.opening.keys()
        self.unlisted = self.more | leads
        listed = {even(line.text) for line in self.lines if self._is_listed(line)}
        fresh = listed - self.opening.keys()
        self.missing = [entry for entry in entries if entry.paragraphs[0] not in listed]
        self.missing = [one for one in self.missing if not any(alike(one.paragraphs[0], text) for text in fresh)]
        self.stretches = [_Stretch()]

    def found(self) -> Found:
        """Return what the whole document has."""
        for at, line in enumerate(self.lines):
            self._take(at, line, even(line.text))
        chosen = self._chosen()
        seen: Counter[str] = Counter()
        entries = [_apart(entry, seen) for stretch in chosen for entry in stretch.entries]
        openings = {one.section: one.opening for one in chosen if one.resolved}
        added = (one.opening.title for one in chosen[1:] if one.opening.title and not one.resolved)
        return Found((*entries[:-1], *(replace(one, last=True) for one in entries[-1:])), openings, tuple(added))

    @property
    def now(self) -> _Stretch:
        return self.stretches[-1]

    def _is_listed(self, line: Line) -> bool:
        counted = line.level is not None and (counts(line.label) or (line.level, line.label) in self.silent)
        return counted and even(line.text) not in self.unlisted

    def _take(self, at: int, line: Line, text: str) -> None:
        if self.expected and text == self.expected[-1]:
            self.expected.pop()
            self._add(text, line)
        elif self._is_listed(line):
            self._begin(line.label, Entry(line.level or 0, line.label, "", (text,)))
        elif self.now.entries and text in self.more:
            self._add(text, line)
        elif (section := self._titled(at, line, text)) is not None or line.style.lower().startswith("heading"):
            self._open(section, Opening(text))
        elif not line.cell and text not in self.unlisted and (typed := self._typed(text)):
            one, mark, words = typed
            self.missing.remove(one)
            self._begin(mark, replace(one, mark=mark, paragraphs=(words,), cells=(), by_hand=bool(one.mark)))
        elif not line.cell and text not in self.made and (fresh := self._goes_on(text)):
            self._begin(fresh.mark, fresh)
        elif any(self.now.opening) and not self.now.entries:
            lead = () if line.cell else (text,)
            self.now.opening = self.now.opening._replace(lead=(*self.now.opening.lead, *lead))
        elif (section := self._led(at, text)) is not None:
            self._open(section, Opening("", (text,)))
        elif self.now.entries:
            self._add(text, line)

    def _begin(self, mark: str, entry: Entry) -> None:
        """Add an entry; a mark that comes again, or a bullet after some other text, begins another stretch."""
        now = self.now
        path, step, place = self._path(mark, entry)
        again = not entry.by_hand and now.paths[path] >= max(self.meant[path], 1)
        if now.entries and (again or (now.apart and not entry.level and not counts(mark))):
            self.stretches.append(now := _Stretch(now.section))
            path, step, place = self._path(mark, entry)
        now.path[entry.level :] = [step]
        now.places[entry.level :] = [*[0] * (entry.level - len(now.places)), place]
        now.paths[path] += 1
        now.apart = False
        same = self.ahead.get(entry.paragraphs[0])
        self.expected = [*reversed(same.pop().paragraphs[1:])] if same else []
        now.entries.append(replace(entry, path=path, section=now.section))

    def _path(self, mark: str, entry: Entry) -> tuple[str, str, int]:
        """Return a new entry's path, the last step in it, and its place under what stands above."""
        now, level = self.now, entry.level
        place = now.places[level] + 1 if level < len(now.places) else 1
        step = _step(mark, place)
        return "".join((f"{now.section}|", *now.path[:level], step, BY_HAND if entry.by_hand else "")), step, place

    def _add(self, text: str, line: Line) -> None:
        last = self.now.entries[-1]
        if line.cell:
            table, row, column, *_ = line.cell
            self.now.entries[-1] = replace(last, cells=(*last.cells, Cell(table, row, column, text)))
            return
        self.now.entries[-1] = replace(last, paragraphs=(*last.paragraphs, text))
        self.now.apart = self.now.apart or text not in self.more

    def _open(self, section: int | None, opening: Opening) -> None:
        self.expected = []
        self.lost.discard(-1 if section is None else section)
        place = self.now.section if section is None else section
        self.stretches.append(_Stretch(place, opening, resolved=section is not None))

    def _titled(self, at: int, line: Line, text: str) -> int | None:
        """Return the section whose heading a line is: its own, one much like it, or one above the same first item."""
        if line.level is not None:
            return None
        same = [n for n, opening in enumerate(self.known.openings) if opening.title and opening.title == text]
        if same:
            return next((n for n in same if n > self.now.section), same[-1])
        if not line.style.lower().startswith("heading"):
            return None
        for n in sorted(self.lost):
            title = self.known.openings[n].title
            if title and (alike(title, text) or self._leads_to(at, n)):
                return n
        return None

    def _leads_to(self, at: int, section: int) -> bool:
        for line in self.lines[at + 1 :]:
            if line.style.lower().startswith("heading"):
                return False
            if self._is_listed(line):
                return even(line.text) == self.first.get(section)
        return False

    def _led(self, at: int, text: str) -> int | None:
        """Return the section without a heading whose first words a line is, or is much like."""
        for n, (title, lead) in enumerate(self.known.openings):
            lost = n in self.lost and lead and (alike(lead[0], text) or self._leads_to(at, n))
            if lead and not title and n > self.now.section and (lost or lead[0] == text):
                return n
        return None

    def _typed(self, text: str) -> tuple[Entry, str, str] | None:
        """Return which of the missing entries a plain paragraph says, its mark as typed, and its words; or None."""
        marked = _MARKED.fullmatch(text)
        for one in self.missing:
            if text == one.paragraphs[0]:
                return one, one.mark, text
            if marked and alike(one.paragraphs[0], marked[2]):
                return one, marked[1], marked[2]
        return None

    def _goes_on(self, text: str) -> Entry | None:
        """Return the entry that a plain paragraph begins whose mark comes after one that is open: "8." after "7."."""
        marked = _MARKED.fullmatch(text)
        now = _LAST.fullmatch(marked[1]) if marked else None
        for level in reversed(range(len(self.now.path))):
            before = _LAST.fullmatch(self.now.path[level])
            if marked and now and before and (before[1], _value(before[2]) + 1) == (now[1], _value(now[2])):
                return Entry(level, marked[1], "", (marked[2],), by_hand=True)
        return None

    def _chosen(self) -> list[_Stretch]:
        """Return the stretches that are the questions: those that say what was composed, and what is between them."""
        left = self.opening.copy()
        said = {entry.paragraphs[0] for one in self.stretches for entry in one.entries}
        lost = [text for text in self.opening if text not in said]
        meant = ([self._meant(entry.paragraphs[0], lost) for entry in one.entries] for one in self.stretches)
        covers = [Counter(text for text in texts if text) for texts in meant]
        chosen = [at for at, one in enumerate(self.stretches) if one.resolved and one.entries]
        for at in sorted(range(len(covers)), key=lambda at: -sum((covers[at] & self.opening).values())):
            if at in chosen or covers[at] & left:
                left -= covers[at]
                chosen.append(at)
        if not chosen:
            paths = [sum(entry.path in self.meant for entry in one.entries) for one in self.stretches]
            chosen = [paths.index(max(paths))] if any(paths) else []
        return self.stretches[min(chosen) : max(chosen) + 1] if chosen else []

    def _meant(self, text: str, lost: Sequence[str]) -> str:
        return text if text in self.opening else next((one for one in lost if alike(one, text)), "")
