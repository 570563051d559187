"""Matters, counts of letters by headline, and reasons, as tables; what stands in them is worked out in `rules`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from lettergen.model.tracking import Headline
from lettergen.reports.tables import Column, Table
from lettergen.rules.matter import MatterStatus
from lettergen.rules.why import Reason

_NAMED = 3
"""How many recipients are named to people."""


def matter_table(matters: Sequence[MatterStatus], as_of: dt.date) -> Table:
    """Return a row a matter: what its letters add up to and why, how many stand how, the most pressing deadline."""
    columns = (
        Column("matter"),
        Column("headline", "Status"),
        *(Column(key, audience="programs") for key in ("letters", "linked", "headlines")),
        Column("headlines_told", "Letters", "people", _headlines),
        Column("late"),
        Column("due", "Next due"),
        *(Column(key, audience="programs") for key in ("worst", "settled", "asked")),
        Column("of", "Items settled", "people", lambda one: f"{one.settled} of {one.asked}"),
        Column("open", audience="programs"),
        Column("open_told", "Still open", "people", _open),
        Column("why"),
    )
    return Table.of("matters", columns, matters, {"as_of": as_of.isoformat()}, f"As of {as_of}")


def _headlines(one: MatterStatus) -> str:
    ours = ", ".join(f"{number} {headline}" for headline, number in one.headlines.items())
    return "; ".join(filter(None, (ours, f"{one.linked} passed on" if one.linked else "")))


def _open(one: MatterStatus) -> str:
    more = f" and {len(one.open) - _NAMED} more" if len(one.open) > _NAMED else ""
    return ", ".join(one.open[:_NAMED]) + more


def count_table(counts: Mapping[Headline, tuple[int, int]], as_of: dt.date) -> Table:
    """Return a row a headline: how many letters have it, and how many of these are late."""
    rows = tuple((headline.value, *numbers) for headline, numbers in counts.items())
    total = {key: sum(row[at] for row in rows) for at, key in ((1, "letters"), (2, "late"))}  # type: ignore[misc]
    title = f"As of {as_of}: {total['letters']} letter{'' if total['letters'] == 1 else 's'}, {total['late']} late"
    columns = (Column("headline", "Status"), Column("letters"), Column("late"))
    return Table("counts", columns, rows, {"as_of": as_of.isoformat(), **total}, title)


def why_table(reasons: Sequence[tuple[str, Reason]], as_of: dt.date) -> Table:
    """Return a row a reason, with the thread that it is of: headline, clocks and items, by which rules and events."""
    several = len({thread for thread, _ in reasons}) > 1
    columns = (
        Column("thread", "Letter", "all" if several else "programs"),
        Column("about", "What"),
        Column("which"),
        Column("stands", "Stands as"),
        Column("why"),
        Column("events"),
    )
    return Table("why", columns, tuple((thread, *reason) for thread, reason in reasons), {"as_of": as_of.isoformat()})
