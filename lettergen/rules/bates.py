"""Bates numbers: ranges read as people type them, written out, and compared; it knows no documents."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from lettergen.errors import BadInputError, Place, Problem
from lettergen.model.tracking import BatesRange

_NUMBER = re.compile(r"(|.*[^0-9])([0-9]{1,18})")
_BETWEEN = re.compile(r"\s+(?:to|through|thru|-+)\s+|\s*(?:[\u2012-\u2015\u2026]|\.{2,3})\s*", re.IGNORECASE)
"""What parts two numbers for sure; a hyphen without blanks may belong to a prefix."""


def parse_bates(text: str) -> tuple[BatesRange, ...]:
    """Read ranges of page numbers, several parted by commas or semicolons; a single number is one page.

    The second prefix may be left out. "ACME-0001-0120" is a range and "ACME-2019-0001" one number: no range falls.
    Raises BadInputError R170.
    """
    return tuple(_range(piece.strip()) for piece in re.split("[,;]", text.strip(" ,;")))


def _range(text: str) -> BatesRange:
    first, *rest = _BETWEEN.split(text, maxsplit=1)
    found = _from_to(first, rest[0]) if rest else _hyphened(text)
    if found is None:
        raise _refused(text, "is no page number and no range of them")
    if found.last < found.first:
        raise _refused(text, "ends before it begins")
    return found


def _hyphened(text: str) -> BatesRange | None:
    """Read one number, or a range whose ends only a hyphen parts."""
    for at in re.finditer("-", text):
        last = text[at.end() :].strip()
        found = _from_to(text[: at.start()].strip(), last)
        if found and (found.first <= found.last or not last.isdecimal() or len(last) < found.width):
            return found
    one = _NUMBER.fullmatch(text)
    return BatesRange(prefix=one[1], first=int(one[2]), last=int(one[2]), width=len(one[2])) if one else None


def _from_to(first: str, last: str) -> BatesRange | None:
    """Return what two numbers of one prefix span, even where it falls."""
    one, other = _NUMBER.fullmatch(first), _NUMBER.fullmatch(last)
    if not one or not other or other[1].casefold() not in {"", one[1].casefold()}:
        return None
    return BatesRange(prefix=one[1], first=int(one[2]), last=int(other[2]), width=len(one[2]))


def _refused(text: str, why: str) -> BadInputError:
    remedy = "write the first and the last number as they are stamped"
    return BadInputError(Problem("R170", Place(), f"--bates {text!r} {why}", '"AMZ-0001 to AMZ-0120"', remedy))


def spelled(pages: BatesRange) -> str:
    """Return a range as it is stamped: "AMZ-0001 to AMZ-0120", or the one number."""
    first, last = (f"{pages.prefix}{number:0{pages.width}}" for number in (pages.first, pages.last))
    return first if first == last else f"{first} to {last}"


def page_count(ranges: Iterable[BatesRange]) -> int:
    """Return how many pages the ranges span together."""
    return sum(one.last - one.first + 1 for one in ranges)


@dataclass(frozen=True, slots=True)
class BatesReport:
    """All numbers of one prefix from the first to the last: those that no page has, and those that two have."""

    prefix: str
    whole: BatesRange
    gaps: tuple[BatesRange, ...]
    overlaps: tuple[BatesRange, ...]


def bates_report(ranges: Iterable[BatesRange]) -> tuple[BatesReport, ...]:
    """Return a report for each prefix, capitals or not, in the order in which the prefixes first come."""
    grouped: dict[str, list[BatesRange]] = defaultdict(list)
    for one in ranges:
        grouped[one.prefix.casefold()].append(one)
    return tuple(_report(same) for same in grouped.values())


def _report(ranges: Iterable[BatesRange]) -> BatesReport:
    whole, *rest = sorted(ranges, key=lambda one: (one.first, one.last))
    gaps: list[BatesRange] = []
    overlaps: list[BatesRange] = []
    for one in rest:
        if one.first > whole.last + 1:
            gaps.append(_spanning(whole, whole.last + 1, one.first - 1))
        elif one.first <= whole.last:
            _add(overlaps, _spanning(whole, one.first, min(whole.last, one.last)))
        whole = _spanning(whole, whole.first, max(whole.last, one.last))
    return BatesReport(whole.prefix, whole, tuple(gaps), tuple(overlaps))


def _add(overlaps: list[BatesRange], new: BatesRange) -> None:
    """Add an overlap, joined with the one before where they touch: three documents may share a page."""
    if overlaps and new.first <= overlaps[-1].last + 1:
        before = overlaps.pop()
        new = _spanning(before, before.first, max(before.last, new.last))
    overlaps.append(new)


def _spanning(like: BatesRange, first: int, last: int) -> BatesRange:
    return like.model_copy(update={"first": first, "last": last})
