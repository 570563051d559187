"""What people type for items ("1-3=answered,4a=objected") matched to a thread's items; it guesses nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby, takewhile

from lettergen.errors import BadInputError, Place, Problem, did_you_mean
from lettergen.model.letter import LetterItem
from lettergen.model.tracking import Disposition
from lettergen.rules.rollup import walk

_SEPARATOR = re.compile(r"[,;\n]")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_FEW = 3
"""Items in a row that are named as a range."""
_DASH = re.compile(r"[-\u2013\u2014]")


def parse_items(text: str, items: Sequence[LetterItem], meant: Disposition | None = None) -> dict[str, Disposition]:
    """Return item id -> disposition for "1-3=answered,4a=objected"; names before a `=` share its disposition.

    Names that no `=` follows get the one that the event means by itself, if any.

    A name is an id, or a label while it is unique ("3", "3(b)", "3b", "3.b"), with or without the words of its mark
    ("Request No. 2(a)" is "2a"); "B" is every item of the section whose items are B.1, B.2; a range goes by position
    among items of one level, over sections too.

    Raises BadInputError with every problem: R110 unknown item, R111 ambiguous, R112 bad range, R113 unknown
    disposition, R114 named twice, R115 no disposition or nothing at all.
    """
    problems: list[Problem] = []
    found: dict[str, Disposition] = {}
    waiting: list[str] = []
    for piece in filter(str.strip, _SEPARATOR.split(text)):
        name, equals, word = piece.partition("=")
        waiting.append(name.strip())
        if equals:
            disposition = Disposition.UNANSWERED
            with _gathered(problems):
                disposition = parse_disposition(word)
            for one in waiting:
                with _gathered(problems):
                    found |= dict.fromkeys(_new(one, items, found), disposition)
            waiting = []
    if meant:
        for one in waiting:
            with _gathered(problems):
                found |= dict.fromkeys(_new(one, items, found), meant)
        waiting = []
    if waiting or not (found or problems):
        told = f"{waiting[-1]!r} has no disposition" if waiting else f"{text!r} names no item"
        problems += _refusal("R115", told, "ITEM=DISPOSITION", "write 3=answered").problems
    if problems:
        raise BadInputError(problems)
    return found


def parse_item_names(text: str, items: Sequence[LetterItem]) -> tuple[str, ...]:
    """Return the ids that "3,5-7" names, in the order typed. Raises BadInputError as `parse_items` does."""
    problems: list[Problem] = []
    found: list[str] = []
    for name in filter(None, map(str.strip, _SEPARATOR.split(text))):
        with _gathered(problems):
            found += _new(name, items, found)
    if not (found or problems):
        raise _refusal("R115", f"{text!r} names no item", "ids or labels", "write 3,5-7")
    if problems:
        raise BadInputError(problems)
    return tuple(found)


def few(names: Sequence[str], most: int = 3) -> str:
    """Return the first names, and how many more there are: "a, b, c and 9 more"."""
    more = len(names) - most
    return f"{', '.join(names[:most])}{f' and {more} more' if more > 0 else ''}"


def briefly(ids: Collection[str], items: Sequence[LetterItem]) -> str:
    """Return the items and parts with these ids, in order, as `parse_item_names` reads them: "1-3, 5(a)".

    What every label begins with ("Request No. ") is left out. Labels that repeat or have dashes make no range.
    """
    counted = Counter(item.label for item in walk(items))
    marks = {label[: label.rfind(" ") + 1] for label in counted}
    cut = len(marks.pop()) if len(marks) == 1 else 0
    single = {label for label, number in counted.items() if number == 1 and not _DASH.search(label)}

    def alone(item: LetterItem) -> bool:
        return item.id in ids and not any(part.id in ids for part in walk(item.items))

    def runs(level: Sequence[LetterItem]) -> Iterator[str]:
        for whole, run in groupby(level, alone):
            some = tuple(run)
            labels = [item.label for item in some]
            if whole and len(labels) >= _FEW and single.issuperset(labels):
                yield f"{labels[0][cut:]}-{labels[-1][cut:]}"
                continue
            for item in some:
                yield from (item.label[cut:],) if item.id in ids else ()
                yield from runs(item.items)

    return ", ".join(runs(items))


def parse_grounds(
    texts: Iterable[str], items: Sequence[LetterItem]
) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Return the grounds meant for all, and item id -> grounds for those written "3-5=privacy".

    "=see 552=exempt" is a ground with an equals sign of its own.
    Raises BadInputError with every problem: those of item names (R110 to R112), R115 a ground without a word.
    """
    problems: list[Problem] = []
    common: list[str] = []
    own: dict[str, tuple[str, ...]] = {}
    for text in texts:
        names, equals, ground = (part.strip() for part in text.rpartition("="))
        if text.lstrip().startswith("="):  # what stands behind is a ground whole, equals signs and all
            names, equals, ground = "", "", text.strip().removeprefix("=").strip()
        with _gathered(problems):
            if not ground:
                raise _refusal("R115", f"{text!r} says no ground", 'privacy, or "3-5=privacy"', "write the ground")
            ids = parse_item_names(names, items) if equals else ()
            common += [] if equals else [ground]
            own |= {key: tuple(dict.fromkeys((*own.get(key, ()), ground))) for key in ids}
    if problems:
        raise BadInputError(_of_ground(each) for each in problems)
    return tuple(dict.fromkeys(common)), own


def _of_ground(problem: Problem) -> Problem:
    whole = 'a ground with "=" in it is typed "=GROUND"' if problem.code == "R110" else ""
    remedy = "; ".join(filter(None, (problem.remedy, whole)))
    return replace(problem, place=Place(detail="--ground"), remedy=remedy)


def parse_signatory(text: str, names: Sequence[str]) -> str:
    """Return which of a letter's signatories is meant, by the whole name or the last word of it.

    Raises BadInputError R152 with the nearest name.
    """
    word = text.strip().casefold()
    whole = [name for name in names if name.casefold() == word]
    last = [name for name in names if name.casefold().rpartition(" ")[2] == word]
    if len(found := whole or last) == 1:
        return found[0]
    told = f"{len(found)} signatories are called {text!r}" if found else f"{text!r} signed no letter of the thread"
    remedy = did_you_mean(text, names, "write the name as the letter has it")
    place = Place(detail="--addressed-to")
    raise BadInputError(Problem("R152", place, told, f"one of {', '.join(names)}", remedy))


def parse_disposition(text: str) -> Disposition:
    """Read "answered in part", "answered-in-part" or "answered_in_part". Raises BadInputError R113 with the nearest."""
    word = "_".join(re.split(r"[\s_-]+", text.strip().lower()))
    if word in set(Disposition):
        return Disposition(word)
    remedy = did_you_mean(word, Disposition, mark="", likeness=0.5)
    raise _refusal("R113", f"unknown disposition {text.strip()!r}", f"one of {', '.join(Disposition)}", remedy)


@contextmanager
def _gathered(problems: list[Problem]) -> Iterator[None]:
    try:
        yield
    except BadInputError as error:
        problems += error.problems


def _new(name: str, items: Sequence[LetterItem], found: Collection[str]) -> list[str]:
    """Return the ids that a name means, none of them found before."""
    named = _named(name, items)
    for item in named:
        if item.id in found:
            raise _refusal("R114", f"item {item.label} ({item.id}) is named twice", "each item once")
    return [item.id for item in named]


def _named(name: str, items: Sequence[LetterItem]) -> tuple[LetterItem, ...]:
    """Return the one item of that name, or those of a range or section; an id or label is neither."""
    whole = _matches(name, items)
    if len(whole) == 1:
        return whole
    if len(whole) > 1:
        raise _refusal("R111", f"{name!r} is the label of {len(whole)} items", f"an id: {_ids(whole)}", "write the id")
    for dash in _DASH.finditer(name):
        first, last = _matches(name[: dash.start()], items), _matches(name[dash.end() :], items)
        if first and last:
            return _range(name, first, last, items)
    if section := tuple(item for item in items if item.label.lower().startswith(f"{name.strip(' .').lower()}.")):
        return section
    every = tuple(walk(items))
    remedy = did_you_mean(name, [word for item in every for word in (item.id, item.label)], mark="")
    expected = f"one of {', '.join(f'{item.label} ({item.id})' for item in every)}"
    raise _refusal("R110", f"there is no item {name!r}", expected, remedy)


def _matches(name: str, items: Sequence[LetterItem]) -> tuple[LetterItem, ...]:
    """Return the item with that id, else all with that label ("3(b)", "3b" and "3.b" are alike), else that number.

    A label typed as it stands goes before one that is only alike: "7A" is not "7(a)".
    """
    every = tuple(walk(items))
    wanted = _TOKEN.findall(name.lower())
    by_id = tuple(item for item in every if item.id == name.strip())
    by_label = tuple(item for item in every if wanted and _TOKEN.findall(item.label.lower()) == wanted)
    exact = tuple(item for item in by_label if item.label == name.strip())
    return by_id or exact or by_label or tuple(item for item, number in numbered(items) if wanted and number == wanted)


def numbered(items: Sequence[LetterItem]) -> Iterator[tuple[LetterItem, list[str]]]:
    """Yield each item with the tokens of its label that count: what stands before a top item's number is words."""
    for top in items:
        label = _TOKEN.findall(top.label.lower())
        words = list(takewhile(str.isalpha, label)) if any(map(str.isdigit, label)) else label[:-1]
        for item in walk((top,)):
            tokens = _TOKEN.findall(item.label.lower())
            yield item, tokens[len(words) :] if tokens[: len(words)] == words else tokens


def _range(
    name: str, first: Sequence[LetterItem], last: Sequence[LetterItem], items: Sequence[LetterItem]
) -> tuple[LetterItem, ...]:
    for end in (first, last):
        if len(end) > 1:
            raise _refusal("R111", f"an end of {name!r} is the label of {len(end)} items", f"an id: {_ids(end)}")
    for level in (tuple(items), *(item.items for item in walk(items))):
        if first[0] in level and last[0] in level:
            start, stop = level.index(first[0]), level.index(last[0])
            if start < stop:
                return level[start : stop + 1]
            raise _refusal("R112", f"the range {name!r} runs backwards", "the earlier item first")
    raise _refusal("R112", f"the range {name!r} joins items of different levels", "two items of one level")


def _ids(items: Sequence[LetterItem]) -> str:
    return ", ".join(item.id for item in items)


def _refusal(code: str, found: str, expected: str = "", remedy: str = "") -> BadInputError:
    return BadInputError(Problem(code, Place(detail="--items"), found, expected, remedy))
