"""The matrix of a matter, counts of letters, and the record as CSV files; they write no record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lettergen.api.desk import Desk
from lettergen.api.options import View
from lettergen.api.report import Showing, gathered
from lettergen.errors import Place, Problem, RefusedError
from lettergen.files.atomic import write_atomic
from lettergen.reports.export import export_tables
from lettergen.reports.matrix import matrix_table
from lettergen.reports.statistics import statistics_table
from lettergen.reports.tables import Table
from lettergen.rules.matrix import matrix_of, narrowed
from lettergen.rules.statistics import By, Every, statistics


def matrix(
    desk: Desk, name: str, view: View | None = None, *, top: bool = False, only_open: bool = False, wide: bool = False
) -> Table:
    """Return the matrix of a matter as a table, `narrowed`, on the view's day as known at one. Raises W111."""
    data = gathered(desk, [name], view)
    whole = matrix_of(data.pairs)._replace(matter=name.partition("/")[0])
    return matrix_table(narrowed(whole, top=top, only_open=only_open), data.as_of, wide=wide).known(data.known_at)


def stats(
    desk: Desk,
    names: Sequence[str] = (),
    view: View | None = None,
    *,
    by: Sequence[By] = ("instrument",),
    period: Every = "half-year",
    confidential: bool = False,
) -> tuple[Table, int]:
    """Return the counts of matters' letters or of all, and how many letters of confidential matters are left out."""
    data = gathered(desk, names, view, Showing(confidential=confidential))
    table = statistics_table(statistics(data.pairs, by=by, period=period), data.as_of, by)
    return table.known(data.known_at), data.left_out


def export_csv(desk: Desk, folder: Path, *, redacted: bool = False, confidential: bool = False) -> int:
    """Write the record's tables into a folder, as it stands today, and return how many letters are left out.

    A file that is there already is never written over (R148).
    """
    data = gathered(desk, (), None, Showing(redacted, confidential))
    made = {folder / f"{name}.csv": table for name, table in export_tables(data.pairs, data.as_of).items()}
    if there := [path for path in made if path.exists()]:
        raise RefusedError(
            Problem("R148", Place(str(path)), "is there already", remedy="name another folder") for path in there
        )
    for path, table in made.items():
        write_atomic(path, table.write("csv").encode())
    return data.left_out
