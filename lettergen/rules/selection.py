"""Which recipients a run is for: by id, by what is said of them, the first few, a sample; it reads no list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import islice, pairwise
from typing import NamedTuple, TypeAlias

from lettergen.errors import BadInputError, Place, Problem, UsageError, did_you_mean
from lettergen.model.deadline import StageSpec
from lettergen.model.party import Copy, Recipient

Row: TypeAlias = tuple[Recipient, Mapping[str, str]]
"""A recipient and the cells of its row by key (`state`, `fields.stores`); without cells where it has no row."""
_CONDITION = re.compile(r"\s*(.*?\S)\s*(!=|==?)(.*)", re.DOTALL)
_SEVERAL = frozenset({"copies", "groups", "via"})
"""Keys whose one cell holds several values."""
_TOLD = 20
_GUESSES, _ALIKE = 5, 50
"""For how many unknown ids the nearest is looked for and how many are told, and among how many that look like it."""
_BEGUN = 3
"""Characters from which a name is taken for the beginning of another."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Who gets a letter: everyone where nothing is given. `limit` and `sample` count letters, and 0 stands for all.

    `where` has conditions as typed, NAME=VALUE or NAME!=VALUE; all must hold, and | parts values of which one does.
    Raises UsageError U101 for a number below 0.
    """

    only: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    limit: int = 0
    sample: int = 0

    def __post_init__(self) -> None:
        """Refuse numbers that count nothing."""
        if min(self.limit, self.sample) < 0:
            found = f"a limit of {self.limit}, a sample of {self.sample}"
            raise UsageError(Problem("U101", Place(), found, "a number from 1 on, or 0 for all"))


@dataclass(frozen=True, slots=True)
class Source:
    """Recipients with ids of their own that can be gone over again and again, and what conditions may name.

    `key` returns the key that a name means, or ""; `names` are those there are. `shared` has what holds for whoever has
    nothing of a key.
    """

    file: str
    rows: Callable[[], Iterable[Row]]
    names: tuple[str, ...]
    key: Callable[[str], str]
    shared: Mapping[str, tuple[str, ...]]


class _Condition(NamedTuple):
    """That a recipient has one of some values, or with `negated` none of them; values as `_folded` returns them."""

    typed: str
    key: str
    values: tuple[str, ...]
    negated: bool
    shared: tuple[str, ...]

    def holds(self, row: Row) -> bool:
        """Tell whether it is so; who has nothing of the key has the empty value."""
        mine = map(_folded, [*values_of(*row, self.key)] or self.shared or ("",))
        return any(value in self.values for value in mine) is not self.negated


def choose(selection: Selection, source: Source, kind: Callable[[Recipient], str]) -> Iterator[Recipient]:
    """Return who is meant in the order of the list, which is gone over anew and never held.

    The limit counts after the ids and conditions, the sample within the limit: first one letter of each `kind`, as they
    come, then evenly from the whole. What is wrong is told before the first is given: BadInputError W119 (an id that
    nobody has), W150 and W151 (conditions), W152 (nobody is left).
    """
    if selection == Selection():
        return (recipient for recipient, _ in source.rows())
    _refuse_unknown(selection, source)
    conditions = _conditions(selection, source)
    most = min(filter(None, (selection.limit, len({*selection.only}))), default=None)

    def meant() -> Iterator[Recipient]:
        return islice(_meant(selection, conditions, source.rows()), most)

    if (selection.exclude or conditions) and next(meant(), None) is None:
        raise BadInputError(_nobody(conditions, source))
    if not selection.sample:
        return meant()
    proofs = _proofs(meant(), selection.sample, kind)
    return (recipient for at, recipient in enumerate(islice(meant(), max(proofs, default=-1) + 1)) if at in proofs)


def _meant(selection: Selection, conditions: tuple[_Condition, ...], rows: Iterable[Row]) -> Iterator[Recipient]:
    only, exclude = frozenset(selection.only), frozenset(selection.exclude)
    for row in rows:
        name = row[0].id
        if (not only or name in only) and name not in exclude and all(each.holds(row) for each in conditions):
            yield row[0]


def _proofs(recipients: Iterable[Recipient], number: int, kind: Callable[[Recipient], str]) -> frozenset[int]:
    """Return the positions of a sample; the same list gives the same one."""
    firsts: dict[str, int] = {}
    count = 0
    for at, recipient in enumerate(recipients):
        count = at + 1
        if len(firsts) < number:
            firsts.setdefault(kind(recipient), at)
    chosen = set(firsts.values())
    left = min(number, count) - len(chosen)
    for step in range(left):
        at = (2 * step + 1) * count // (2 * left)
        while at in chosen:
            at = (at + 1) % count
        chosen.add(at)
    return frozenset(chosen)


def values_of(recipient: Recipient, texts: Mapping[str, str], key: str) -> Iterator[str]:
    """Give what a recipient has of a key: its cell as typed, a merge field, what its addressees or itself have."""
    if key in texts and key not in _SEVERAL:
        yield texts[key]
    elif key.startswith("fields."):
        yield from [recipient.fields[key[7:]]] if key[7:] in recipient.fields else []
    else:
        owners = (recipient,) if key in Recipient.model_fields else recipient.addressees
        for owner in owners:
            yield from _texts_of(getattr(owner, key, None))


def _texts_of(value: object) -> Iterator[str]:
    match value:
        case tuple():
            for each in value:
                yield from _texts_of(each)
        case Copy():
            yield value.name
        case StageSpec():
            yield str(value.date or value.within or value.before or value.rule or value.stage)
        case _ if value:
            yield str(value)


def _folded(text: str) -> str:
    """Return a text as it is compared: without outer blanks and case, accents in their one form."""
    return unicodedata.normalize("NFC", text.strip()).casefold()


# What is wrong


def _conditions(selection: Selection, source: Source) -> tuple[_Condition, ...]:
    found, problems = [], []
    for typed in selection.where:
        parts = _CONDITION.fullmatch(typed)
        key = source.key(parts[1]) if parts else ""
        if parts is None:
            expected, remedy = "NAME=VALUE or NAME!=VALUE", 'write it like --where "state=MA"'
            problems.append(Problem("W150", Place(), f"{typed!r} is no condition", expected, remedy))
        elif not key:
            said = f"no recipient in {source.file} has anything called {parts[1]!r}"
            remedy = _nearest(parts[1], source.names, "take one of these")
            problems.append(Problem("W151", Place(), said, _one_of(source.names), remedy))
        else:
            values = tuple(map(_folded, parts[3].split("|")))
            shared = source.shared.get(key, ())
            found.append(_Condition(typed, key, values, parts[2] == "!=", shared))
    if problems:
        raise BadInputError(problems)
    return tuple(found)


def _refuse_unknown(selection: Selection, source: Source) -> None:
    unknown = dict.fromkeys((*selection.only, *selection.exclude))
    for recipient, _ in source.rows() if unknown else ():
        unknown.pop(recipient.id, None)
        if not unknown:
            return
    if unknown:
        ids = [recipient.id for recipient, _ in source.rows()]
        raise BadInputError(_unknown(name, source.file, ids, guess=at < _GUESSES) for at, name in enumerate(unknown))


def _unknown(name: str, file: str, ids: Sequence[str], *, guess: bool) -> Problem:
    near = _alike(name, ids) if guess else ids
    remedy = _nearest(name, near) if guess else ""
    return Problem("W119", Place(file), f"no recipient {name!r}", _one_of(near, len(ids), _GUESSES), remedy)


def _nearest(typed: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return what `did_you_mean` says of those alike, or of those that begin so: `alamo` for alamo-data-inc."""
    alike, begin = _alike(typed, known), typed.casefold()
    begun = [name for name in alike if len(begin) >= _BEGUN and name.casefold().startswith(begin)]
    return did_you_mean(typed, begun or alike, otherwise, likeness=0 if begun else 0.6)


def _alike(typed: str, known: Iterable[str]) -> list[str]:
    """Return the names that share most pairs of letters, the nearest first: difflib takes seconds for them all."""
    mine = _pairs(typed)
    return nlargest(_ALIKE, known, key=lambda name: len(mine & _pairs(name)) / (1 + len(mine) + len(name)))


def _pairs(text: str) -> set[str]:
    return set(map("".join, pairwise(text.casefold())))


def _nobody(conditions: Iterable[_Condition], source: Source) -> Problem:
    """Return the error, with what there is in the place of the first condition that nobody meets."""
    alone = next((each for each in conditions if not any(map(each.holds, source.rows()))), None)
    if alone is None or alone.negated:
        found = f"nobody meets {alone.typed!r}" if alone else "nobody is left of those chosen"
        return Problem("W152", Place(source.file), found, "at least one recipient", "leave a condition out")
    there: dict[str, None] = {}
    for row in source.rows():
        there |= dict.fromkeys(filter(None, map(str.strip, values_of(*row, alone.key))))
    remedy = _nearest(alone.values[0], there, "put | between several values" if "," in alone.typed else "")
    return Problem("W152", Place(source.file), f"nobody meets {alone.typed!r}", _one_of(tuple(there)), remedy)


def _one_of(names: Sequence[str], count: int = 0, most: int = _TOLD) -> str:
    """Return the first of these names, and how many more there are of `count`, or else of these."""
    left = (count or len(names)) - most
    more = f", and {left:,} more" if left > 0 else ""
    return f"one of {', '.join(names[:most])}{more}" if names else ""
