"""One pass over a recipient list: what is wrong with it, and a sample of it; it merges no text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace

from lettergen.errors import BadInputError, Place, Problem, Severity
from lettergen.model.party import Recipient
from lettergen.readers.recipients import RecipientList
from lettergen.rules.recipients import RecipientRules

MOST = 100
"""How many problems of a kind are told one by one."""
SHAPES = 200
"""How many recipients of a list have their letter tried: the first of each combination of filled columns."""


class Told:
    """Problems, a hundred of a kind (a code in a column) and then how many more; lists may have one a row."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []
        self._counts: Counter[tuple[str, str, int]] = Counter()
        self._more: dict[tuple[str, str, int], Problem] = {}

    def add(self, problems: Iterable[Problem]) -> None:
        """Keep problems, or count them."""
        for each in problems:
            kind = each.code, each.place.file, each.place.column
            self._counts[kind] += 1
            if self._counts[kind] <= MOST:
                self._problems.append(each)
            else:
                more = f"{self._counts[kind] - MOST:,} more like those above, the first of them here"
                self._more[kind] = replace(self._more.get(kind, each), found=more)

    def problems(self) -> tuple[Problem, ...]:
        """Return what was kept, and a problem for all others of each kind."""
        return (*self._problems, *self._more.values())


class ListPass:
    """One pass over a list: its sound recipients go on to whoever merges their texts, everything else stays here.

    `samples` has one recipient of each shape, SHAPES at most, and one of each kind that `named`, the ids and groups
    which a questionnaire mentions, makes a difference to.
    """

    def __init__(self, listed: RecipientList, rules: RecipientRules, named: AbstractSet[str] = frozenset()) -> None:
        self.listed, self.rules, self._named = listed, rules, named
        self._told = Told()
        self._told.add(listed.problems)
        self._samples: dict[Hashable, Recipient] = {}
        self._wrong: set[int] = set()
        self._count = self._sound = self._at = 0

    def __iter__(self) -> Iterator[Recipient]:
        """Give each sound recipient."""
        try:
            for entry in self.listed.entries():
                self._count, self._at = self._count + 1, entry.at
                self._told.add(entry.problems)
                if entry.recipient:
                    self._sound += 1
                    if found := tuple(self.rules.check(entry.at, entry.recipient)):
                        self._told.add(each.problem(self.listed.place(each.path)) for each in found)
                        self._wrong |= {entry.at for each in found if each.severity is Severity.ERROR}
                    mentioned = entry.recipient.names & self._named
                    if mentioned or len(self._samples) < SHAPES:
                        self._samples.setdefault((mentioned, entry.shape), entry.recipient)
                    yield entry.recipient
        except BadInputError as error:
            self._told.add(error.problems)

    def named(self, recipient: Recipient) -> str:
        """Return the id and the row of the recipient given last."""
        return f"{recipient.id} ({self.listed.unit} {self._at})"

    def sound(self) -> RecipientList:
        """Return the list without the rows that have an error, once it was gone over."""
        listed, wrong = self.listed, frozenset(self._wrong)
        size = self._sound - len(wrong)
        if not wrong:
            return replace(listed, size=size)
        return replace(listed, size=size, entries=lambda: (one for one in listed.entries() if one.at not in wrong))

    @property
    def samples(self) -> tuple[Recipient, ...]:
        """Return one recipient of each shape met so far."""
        return tuple(self._samples.values())

    def problems(self) -> tuple[Problem, ...]:
        """Return what was found, a hundred of a kind."""
        found = self._told.problems()
        if self._count or found:
            return found
        remedy = "write a row for each recipient"
        return (Problem("Q173", Place(self.listed.file), "the list has no recipients", remedy=remedy),)
