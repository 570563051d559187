"""Problems as a table, for scripts and editors: the machine's form of what the command line says."""

from __future__ import annotations

from collections.abc import Sequence

from lettergen.errors import Problem, Severity
from lettergen.files.catalogue import catalogue
from lettergen.reports.tables import Table


def problem_table(problems: Sequence[Problem]) -> Table:
    """Return problems as a table, for scripts and editors; lines and columns count from 1, and 0 says there is none.

    `reason` says the code in one word that never changes, where the catalogue has one; `help` leads to the code's entry
    in the documentation. Counts of errors and warnings stand beside the rows.
    """
    placed = ("file", "line", "column", "detail")
    said = ("severity", "code", "found", "expected", "remedy")
    rows = tuple(
        (
            *(getattr(each.place, name) for name in placed),
            *(getattr(each, name) for name in said),
            catalogue()[each.code].title,
            catalogue()[each.code].reason,
            f"docs/problems.md#{each.code.lower()}",
        )
        for each in problems
    )
    errors = sum(each.severity is Severity.ERROR for each in problems)
    facts = {"errors": errors, "warnings": len(problems) - errors}
    return Table("problems", (*placed, *said, "title", "reason", "help"), rows, facts)
