"""A matter as recipients by items: what became of each, in whose words, and what was not asked; it judges nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from lettergen.model.items import ItemKind
from lettergen.model.letter import LetterItem
from lettergen.model.tracking import Clock, EventType, Given, Headline, ItemStatus, Thread, ThreadStatus
from lettergen.rules.clocks import LATE, own_clocks
from lettergen.rules.matter import NOT_OUT
from lettergen.rules.rollup import walk

EXCERPT = 120
"""Characters of an excerpt at most."""
_READ = frozenset({EventType.RESPONSE, EventType.ASSESSED, EventType.SENT})
_WORD = 20
"""The longest word that is left out rather than cut."""


OVER = frozenset({Headline.WITHDRAWN, Headline.CLOSED})
"""Of these letters nothing is waited for, even with items open."""
NOTHING_OPEN = OVER | NOT_OUT
"""Nor of those that are not sent."""


class Heading(NamedTuple):
    """An item or part that any recipient was asked, as the first who was has it, or if it `varies` others in others.

    `level` counts from 0.
    """

    id: str
    label: str
    text: str
    kind: ItemKind
    level: int
    varies: bool = False


class Cell(NamedTuple):
    """What became of one item at one recipient, and the newest words that came for it, with their beginning in a line.

    `due` is the day that an open item is waited for. `late` is how many days late it was settled or, while open, how
    many its deadline has passed (0: after the hour); None: in time. A parent is as late as its latest part, and nothing
    is late that never arrived, or was answered by what nobody has read for its items yet.
    """

    status: ItemStatus
    given: Given
    excerpt: str
    due: dt.date | None = None
    late: int | None = None


class Line(NamedTuple):
    """One recipient; a cell a heading, None where that was not asked."""

    status: ThreadStatus
    thread: Thread
    cells: tuple[Cell | None, ...]


class Matrix(NamedTuple):
    """The recipients of one matter, in the order given, by all items of any of them, in order, parts after parents."""

    matter: str
    title: str
    headings: tuple[Heading, ...]
    lines: tuple[Line, ...]

    def pairs(self) -> Iterator[tuple[Line, Heading, Cell | None]]:
        """Give every recipient with every item, line by line."""
        return ((line, *pair) for line in self.lines for pair in zip(self.headings, line.cells, strict=True))


def matrix_of(threads: Iterable[tuple[Thread, ThreadStatus]]) -> Matrix:
    """Return the matrix of a matter's threads, each with its status."""
    pairs = tuple(threads)
    trees = {tuple(one.item.id for one in walk(status.items)): status.items for _, status in reversed(pairs)}
    headings = tuple(_headings([[one.item for one in tree] for tree in reversed(trees.values())]))
    lines = tuple(Line(status, thread, _cells(headings, thread, status)) for thread, status in pairs)
    headings = tuple(
        head._replace(varies=any(cell is not None and cell.status.item.text != head.text for cell in column))
        for head, column in zip(headings, zip(*(line.cells for line in lines), strict=True), strict=False)
    )
    first = next((thread for thread, _ in pairs), None)
    matter, title = (first.matter, next(iter(first.rounds.values())).title) if first else ("", "")
    return Matrix(matter, title, headings, lines)


def matrices_of(threads: Iterable[tuple[Thread, ThreadStatus]]) -> tuple[Matrix, ...]:
    """Return the matrix of each matter; the threads of one stand together."""
    return tuple(matrix_of(own) for _, own in groupby(threads, lambda pair: pair[0].matter))


def narrowed(matrix: Matrix, *, top: bool = False, only_open: bool = False) -> Matrix:
    """Return the matrix without parts of items, or without recipients and items that have nothing open."""
    kept = [at for at, heading in enumerate(matrix.headings) if not (top and heading.level)]
    lines = [line for line in matrix.lines if not only_open or any(_is_open(line, at) for at in kept)]
    if only_open:
        kept = [at for at in kept if any(_is_open(line, at) for line in lines)]
    picked = tuple(line._replace(cells=tuple(line.cells[at] for at in kept)) for line in lines)
    return matrix._replace(headings=tuple(matrix.headings[at] for at in kept), lines=picked)


def excerpt(given: Given, most: int = EXCERPT) -> str:
    """Return the beginning of what was given, in one line; the cells of a table are parted by bars."""
    line = " ".join(given.words.replace("\t", " | ").split())
    head, _, cut = line[:most].rpartition(" ")
    return line if len(line) <= most else f"{head if head and len(cut) < _WORD else line[: most - 1]}\u2026"


def is_unread(thread: Thread) -> bool:
    """Tell whether a response came whose items nobody has recorded yet, nor asked for again."""
    last = next((one for one in reversed(thread.events) if one.type in _READ and not one.automatic), None)
    return last is not None and last.type is EventType.RESPONSE and not last.items


def is_mute(thread: Thread, status: ThreadStatus) -> bool:
    """Tell whether nothing can be called late: the letter never arrived, or nobody has read the reply."""
    return status.headline is Headline.UNDELIVERABLE or is_unread(thread)


def _is_open(line: Line, at: int) -> bool:
    cell = line.cells[at]
    return cell is not None and not cell.status.settled and line.status.headline not in OVER


def _headings(lists: Sequence[Iterable[LetterItem]], level: int = 0) -> Iterator[Heading]:
    """Give all items of several lists once, each after those that stand before it in any list."""
    same: dict[str, list[LetterItem]] = {}
    before: dict[str, dict[str, None]] = {}
    for items in map(tuple, lists):
        for former, item in zip((None, *items), items, strict=False):
            same.setdefault(item.id, []).append(item)
            before.setdefault(item.id, {}).update({former.id: None} if former else {})
    for first, *others in (same[key] for key in _in_order(before)):
        yield Heading(first.id, first.label, first.text, first.kind, level)
        yield from _headings([one.items for one in (first, *others)], level + 1)


def _in_order(before: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Give keys in their order, but each after those before it; where lists contradict each other the first wins."""
    met: set[str] = set()
    for start in before:
        path = [] if start in met else [start]
        met.add(start)
        while path:
            ahead = next((key for key in before[path[-1]] if key not in met), None)
            if ahead is None:
                yield path.pop()
            else:
                met.add(ahead)
                path.append(ahead)


def _cells(headings: Sequence[Heading], thread: Thread, status: ThreadStatus) -> tuple[Cell | None, ...]:
    clocks = own_clocks(status.clocks)
    ticking = {} if is_mute(thread, status) else clocks
    cells = {one.item.id: _cell(one, clocks, ticking) for one in walk(status.items)}
    return tuple(cells.get(heading.id) for heading in headings)


def _cell(one: ItemStatus, clocks: Mapping[str, Clock], ticking: Mapping[str, Clock]) -> Cell:
    clock = clocks.get(one.item.id)
    words = excerpt(one.given) if one.given else ""  # most have none, and there are thousands
    return Cell(one, one.given, words, clock.due if clock else None, _late(one, ticking))


def _late(one: ItemStatus, clocks: Mapping[str, Clock]) -> int | None:
    if one.settled:
        return one.late
    if one.items:
        parts = (_late(part, clocks) for part in one.items if not part.settled)
        return max((late for late in parts if late is not None), default=None)
    clock = clocks.get(one.item.id)
    return -clock.days if clock and clock.state in LATE and clock.days is not None else None
