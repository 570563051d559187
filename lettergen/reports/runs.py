"""What a run does or would do with each letter, as a table and as counts; it plans and writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from lettergen.reports.tables import Cell, Column, Table

_TOLD = 20
"""How many variations are told one by one."""


def plan_table(letters: Sequence[Any], facts: Mapping[str, Cell]) -> Table:
    """Return a row a letter, each a `runs.outcome.Made`; JSON has `facts`, and counts of letters and actions."""
    counts = Counter(made.action for made in letters)
    told = (Column("action"), Column("template"), Column("variation"))
    columns = (Column("letter"), Column("file", cell=lambda made: str(made.path)), *told)
    return Table.of("plan", columns, letters, {**facts, "letters": len(letters), "actions": dict(counts)})


def plan_summary(letters: Iterable[Any]) -> Iterator[str]:
    """Give lines for people: how many letters, by which templates, in which variations, and what becomes of the files.

    Only counts are kept, however many letters there are.
    """
    templates, variations, actions = Counter[str](), Counter[str](), Counter[str]()
    for one in letters:
        actions[one.action] += 1
        if one.template:  # a letter that was sent is not made
            templates[one.template] += 1
            variations[one.variation] += 1
    number = actions.total()
    yield f"{number:,} letter{'' if number == 1 else 's'}: {_counts(actions)}"
    if templates:
        yield f"template{'' if len(templates) == 1 else 's'}: {_counts(templates)}"
    if len(variations) > 1:
        plain = variations.pop("", 0)
        yield f"variations: {plain:,} in the words for all" if plain else "variations:"
        yield from (f"  {count:,} {name}" for name, count in variations.most_common(_TOLD))
        if more := variations.total() - sum(count for _, count in variations.most_common(_TOLD)):
            yield f"  {more:,} in {len(variations) - _TOLD:,} more"


def _counts(counts: Counter[str]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.most_common())
