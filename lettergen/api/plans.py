"""The plan of a run as people and programs read it; it plans nothing."""

from __future__ import annotations

from collections.abc import Iterator

from lettergen.api.options import RunReport
from lettergen.reports.runs import Planned, plan_summary, plan_table
from lettergen.reports.tables import Table


def plan(report: RunReport) -> Table:
    """Return a row a letter, with what failed beside them."""
    return plan_table(tuple(_planned(report)), {"failed": len(report.failed)})


def plan_lines(report: RunReport) -> tuple[str, ...]:
    """Return how many letters there are, by which template, in which variations, and what becomes of the files."""
    return tuple(plan_summary(_planned(report)))


def _planned(report: RunReport) -> Iterator[Planned]:
    for made in report.made:
        yield Planned(made.letter, str(made.path), made.action, made.template, made.variation)
