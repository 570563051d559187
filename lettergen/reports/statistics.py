"""Counts of letters by group and period as a table; what stands in it is worked out in `rules.statistics`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from lettergen.reports.tables import Column, Table
from lettergen.rules.rollup import spoken
from lettergen.rules.statistics import Figures, Result, Share


def statistics_table(figures: Sequence[Figures], as_of: dt.date | dt.datetime, by: Sequence[str] = ()) -> Table:
    """Return a row a group and period: letters, the change against the period before, how they ended, days to answer.

    Programs read counts, of `letters` each, and `change` as a part of 1; people read each share with its number.
    """
    grouped = " and ".join(by)
    keys = ("group", "period", "first", "last", "running", "letters", "before", "change", "withdrawn")
    columns = (
        *(Column(key, audience="programs") for key in keys),
        Column("told_group", grouped.capitalize() or "Group", "people", lambda one: one.group.replace("_", " ")),
        Column("told_period", "Period", "people", lambda one: one.period + (" (running)" if one.running else "")),
        Column("told_letters", "Letters", "people", _letters),
        Column("told_before", "Before", "people", lambda one: one.before),
        Column("told_change", "Change", "people", lambda one: one.change_text),
        *(column for result in Result for column in _both(result)),
        Column("challenged", audience="programs", cell="challenged.count"),
        Column("told_challenged", "Ever objected to", "people", lambda one: _share(one.challenged)),
        *(Column(key, audience="programs") for key in ("median_days", "waiting")),
        Column("told_days", "Days to answer", "people", _days),
    )
    letters = sum(one.letters for one in figures)
    many = f"{letters} letter{'' if letters == 1 else 's'}"
    title = f"As of {as_of}: {many}, each in the period it was first sent in; shares are of the letters of the row"
    return Table.of("stats", columns, figures, {"as_of": as_of.isoformat(), "letters": letters, "by": [*by]}, title)


def _letters(one: Figures) -> int | str:
    return f"{one.letters} (and {one.withdrawn} withdrawn)" if one.withdrawn else one.letters


def _both(result: Result) -> tuple[Column, Column]:
    heading = {Result.OPEN: "Still open", Result.OBJECTED: "Objected to"}.get(result, spoken(result).capitalize())
    return (
        Column(result, audience="programs", cell=lambda one: one.outcomes[result].count),
        Column(f"told_{result}", heading, "people", lambda one: _share(one.outcomes[result])),
    )


def _share(share: Share) -> str:
    """Return the number of letters and, where it means something, what part of those in the same row that is."""
    return f"{share.count} ({share.percent})".removesuffix(" ()") if share.count else "0"


def _days(one: Figures) -> str:
    """Return the median, and how many letters without an answer it counts."""
    median = "" if not one.letters else str(one.median_days) if one.median_days is not None else "not reached"
    return f"{median} ({one.waiting} without)" if one.waiting else median
