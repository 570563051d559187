"""What people type for items ("1-3=answered,4a=objected") matched to a thread's items; it guesses nothing."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lettergen.errors import BadInputError, Place, Problem
from lettergen.model.letter import LetterItem
from lettergen.model.tracking import Disposition
from lettergen.rules.rollup import walk

_SEPARATOR = re.compile(r"[,;\n]")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_DASH = re.compile(r"[-\u2013\u2014]")


class _Part(NamedTuple):
    name: str
    disposition: str | None


def parse_items(text: str, items: Sequence[LetterItem]) -> dict[str, Disposition]:
    """Return item id -> disposition for "1-3=answered,4a=objected"; names before a `=` share its disposition.

    A name is an id, or a label while it is unique ("3", "3(b)", "3b", "3.b"); a range goes by position among items of
    one level. Raises BadInputError with every problem: R110 unknown item, R111 ambiguous, R112 bad range, R113 unknown
    disposition, R114 named twice, R115 no disposition or nothing at all.
    """
    matched = _Matched(items)
    waiting: list[str] = []
    for part in _parts(text):
        waiting.append(part.name)
        if part.disposition is not None:
            matched.book(waiting, part.disposition)
            waiting = []
    if waiting or not (matched.found or matched.problems):
        told = f"{waiting[-1]!r} has no disposition" if waiting else f"{text!r} names no item"
        matched.problems.append(_problem("R115", told, "ITEM=DISPOSITION", "write 3=answered"))
    return {item_id: disposition for item_id, disposition in matched.result().items() if disposition}


def parse_item_names(text: str, items: Sequence[LetterItem]) -> tuple[str, ...]:
    """Return the ids that "3,5-7" names, in the order typed. Raises BadInputError as `parse_items` does."""
    matched = _Matched(items)
    matched.book([part.name for part in _parts(text)])
    if not (matched.found or matched.problems):
        matched.problems.append(_problem("R115", f"{text!r} names no item", "ids or labels", "write 3,5-7"))
    return tuple(matched.result())


def parse_disposition(text: str) -> Disposition:
    """Read "answered in part", "answered-in-part" or "answered_in_part". Raises BadInputError R113 with the nearest."""
    word = "_".join(re.split(r"[\s_-]+", text.strip().lower()))
    try:
        return Disposition(word)
    except ValueError:
        near = difflib.get_close_matches(word, list(Disposition), n=1, cutoff=0.5)
        remedy = f"did you mean {near[0]}?" if near else ""
        known = ", ".join(Disposition)
        raise _refusal("R113", f"unknown disposition {text.strip()!r}", f"one of {known}", remedy) from None


def _parts(text: str) -> Iterator[_Part]:
    for piece in _SEPARATOR.split(text):
        name, equals, disposition = piece.partition("=")
        if piece.strip():
            yield _Part(name.strip(), disposition if equals else None)


class _Matched:
    """What is matched so far, and every problem on the way."""

    def __init__(self, items: Sequence[LetterItem]) -> None:
        self.items = items
        self.found: dict[str, Disposition | None] = {}
        self.problems: list[Problem] = []

    def book(self, names: Sequence[str], word: str | None = None) -> None:
        """Note the disposition (if any) under each id that the names mean."""
        disposition = None
        try:
            disposition = parse_disposition(word) if word is not None else None
        except BadInputError as error:
            self.problems.extend(error.problems)
        for name in names:
            try:
                self._book_one(name, disposition)
            except BadInputError as error:
                self.problems.extend(error.problems)

    def _book_one(self, name: str, disposition: Disposition | None) -> None:
        for item in _named(name, self.items):
            if item.id in self.found:
                raise _refusal("R114", f"item {item.label} ({item.id}) is named twice", "each item once")
            self.found[item.id] = disposition

    def result(self) -> dict[str, Disposition | None]:
        """Return what was matched, or raise BadInputError with all problems."""
        if self.problems:
            raise BadInputError(self.problems)
        return self.found


def _named(name: str, items: Sequence[LetterItem]) -> tuple[LetterItem, ...]:
    """Return the one item of that name, or those of a range; a name that is an id or label is never a range."""
    whole = _matches(name, items)
    if len(whole) == 1:
        return whole
    if len(whole) > 1:
        raise _refusal("R111", f"{name!r} is the label of {len(whole)} items", f"an id: {_ids(whole)}", "write the id")
    for dash in _DASH.finditer(name):
        first, last = _matches(name[: dash.start()], items), _matches(name[dash.end() :], items)
        if first and last:
            return _range(name, first, last, items)
    labels = ", ".join(item.label for item in walk(items))
    near = difflib.get_close_matches(name, [word for item in walk(items) for word in (item.id, item.label)], n=1)
    remedy = f"did you mean {near[0]}?" if near else ""
    raise _refusal("R110", f"there is no item {name!r}", f"one of {labels}", remedy)


def _matches(name: str, items: Sequence[LetterItem]) -> tuple[LetterItem, ...]:
    """Return the item with that id, else all with that label."""
    every = tuple(walk(items))
    by_id = tuple(item for item in every if item.id == name.strip())
    wanted = _tokens(name)
    return by_id or tuple(item for item in every if wanted and _tokens(item.label) == wanted)


def _tokens(label: str) -> tuple[str, ...]:
    """Return what counts in a label: "3(b)", "3b" and "3.b" are alike, "1.10" and "11.0" are not."""
    return tuple(_TOKEN.findall(label.lower()))


def _range(
    name: str, first: Sequence[LetterItem], last: Sequence[LetterItem], items: Sequence[LetterItem]
) -> tuple[LetterItem, ...]:
    for end in (first, last):
        if len(end) > 1:
            raise _refusal("R111", f"an end of {name!r} is the label of {len(end)} items", f"an id: {_ids(end)}")
    for level in _levels(items):
        if first[0] in level and last[0] in level:
            start, stop = level.index(first[0]), level.index(last[0])
            if start < stop:
                return level[start : stop + 1]
            raise _refusal("R112", f"the range {name!r} runs backwards", "the earlier item first")
    raise _refusal("R112", f"the range {name!r} joins items of different levels", "two items of one level")


def _levels(items: Sequence[LetterItem]) -> Iterator[tuple[LetterItem, ...]]:
    yield tuple(items)
    for item in walk(items):
        if item.items:
            yield item.items


def _ids(items: Sequence[LetterItem]) -> str:
    return ", ".join(item.id for item in items)


def _problem(code: str, found: str, expected: str = "", remedy: str = "") -> Problem:
    return Problem(code, Place(detail="--items"), found, expected, remedy)


def _refusal(code: str, found: str, expected: str = "", remedy: str = "") -> BadInputError:
    return BadInputError(_problem(code, found, expected, remedy))
