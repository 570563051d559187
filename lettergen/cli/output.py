"""Words out: data on standard output, all else on standard error; colour only where it is wanted."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from lettergen.errors import Problem, Severity

if TYPE_CHECKING:
    from lettergen.reports.tables import Table

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def colour() -> bool | None:
    """Return whether to colour: NO_COLOR and FORCE_COLOR decide, else (None) whether a terminal reads."""
    if os.environ.get("NO_COLOR"):
        return False
    return True if os.environ.get("FORCE_COLOR") else None


def tell(text: str) -> None:
    """Say what was done, on standard error."""
    click.echo(text, err=True, color=colour())


def tell_problems(problems: Iterable[Problem]) -> None:
    """Print each problem as one line on standard error."""
    for problem in problems:
        mark = f"{problem.severity} {problem.code}"
        line = str(problem).replace(mark, click.style(mark, fg=_COLOURS[problem.severity], bold=True), 1)
        tell(line)


def print_table(table: Table, form: str) -> None:
    """Print a table on standard output in the form asked for."""
    click.echo(table.write(form), nl=False, color=colour())
