"""Counts of letters by group and period as a table; what stands in it is worked out in `rules.statistics`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from lettergen.reports.tables import Column, Table
from lettergen.rules.statistics import Figures, Result


def statistics_table(figures: Sequence[Figures], as_of: dt.date | dt.datetime, by: Sequence[str] = ()) -> Table:
    """Return a row a group and period: letters, the change against the period before, how they ended, days to answer.

    Programs read counts, of `letters` each, and `change` as a part of 1; people read both numbers of every share.
    """
    keys = ("group", "period", "first", "last", "running", "letters", "before", "change", "withdrawn")
    columns = (
        *(Column(key, audience="programs") for key in keys),
        Column(
            "told_group", " and ".join(by).capitalize() or "Group", "people", lambda one: one.group.replace("_", " ")
        ),
        Column("told_period", "Period", "people", lambda one: one.period + (" (running)" if one.running else "")),
        Column("told_letters", "Letters", "people", lambda one: one.letters),
        Column("told_change", "Change", "people", _change),
        *(column for result in Result for column in _both(result)),
        Column("challenged", audience="programs", cell="challenged.count"),
        Column("told_challenged", "Ever objected to", "people", lambda one: str(one.challenged)),
        *(Column(key, audience="programs") for key in ("median_days", "waiting")),
        Column("told_days", "Median days to answer", "people", _days),
    )
    letters = sum(one.letters for one in figures)
    title = f"As of {as_of}: {letters} letter{'' if letters == 1 else 's'}, each in the period it was first sent in"
    return Table.of("stats", columns, figures, {"as_of": as_of.isoformat(), "letters": letters, "by": [*by]}, title)


def _both(result: Result) -> tuple[Column, Column]:
    heading = {Result.OPEN: "Still open", Result.OBJECTED: "Objected to"}.get(result, "")
    return (
        Column(result, audience="programs", cell=lambda one: one.outcomes[result].count),
        Column(f"told_{result}", heading or result.replace("_", " ").capitalize(), "people",
               lambda one: str(one.outcomes[result])),
    )  # fmt: skip


def _change(one: Figures) -> str:
    return "" if one.before is None else f"{one.change_text} from {one.before}".strip()


def _days(one: Figures) -> str:
    """Return the median, and how many letters without an answer it counts as waiting."""
    median = "" if not one.letters else str(one.median_days) if one.median_days is not None else "not reached"
    return f"{median} ({one.waiting} waiting)" if one.waiting else median
