"""A table as text, CSV, TSV, Markdown or JSON; what stands in it is decided elsewhere.

People read text and Markdown, programs CSV, TSV and JSON: a column may be meant for one of both. A cell that a
spreadsheet would take for a formula is made inert, and no control character reaches a terminal.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

Cell: TypeAlias = object
"""Text, a number, a truth, a date, several values (tuple), pairs (mapping), or None."""
FORMS = ("table", "json", "csv", "tsv", "markdown")

_FORMULA = ("=", "+", "-", "@", "\t", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""First characters that Excel, LibreOffice or Google Sheets may read as a formula (OWASP, CSV injection)."""


class Column(NamedTuple):
    """A column: its key in JSON and CSV, its title for people (else the key as words), and who sees it."""

    key: str
    title: str = ""
    audience: Literal["all", "people", "programs"] = "all"

    @property
    def heading(self) -> str:
        """Return the title, or the key as words."""
        return self.title or self.key.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; `name` makes the JSON's schema, `facts` stand beside its rows (as_of, …).

    A column may be given as its key alone. Every row has a cell a column.
    """

    name: str
    columns: Sequence[Column | str]
    rows: Sequence[Sequence[Cell]]
    facts: Mapping[str, Cell] = field(default_factory=dict)

    def write(self, form: str = "table") -> str:
        """Return the table in one of FORMS, with a line end at its end. Raises ValueError for another form."""
        columns, rows = self._seen_by("people" if form in {"table", "markdown"} else "programs")
        keys, headings = [column.key for column in columns], [column.heading for column in columns]
        match form:
            case "table":
                return _aligned(headings, rows) if rows else "(nothing)\n"
            case "markdown":
                lines = [headings, ["---"] * len(headings), *([_escaped(cell) for cell in row] for row in rows)]
                return "".join(f"| {' | '.join(line)} |\n" for line in lines)
            case "json":
                told = [dict(zip(keys, row, strict=True)) for row in rows]
                data = {"schema": f"lettergen.{self.name}/1", **self.facts, "rows": told}
                return json.dumps(data, ensure_ascii=False, indent=2, default=str) + "\n"
            case "csv" | "tsv":
                out = io.StringIO()
                writer = csv.writer(out, delimiter="," if form == "csv" else "\t", lineterminator="\n")
                writer.writerows([keys, *([_inert(cell) for cell in row] for row in rows)])
                return out.getvalue()
        raise ValueError(f"no form {form!r}; there are {', '.join(FORMS)}")

    def _seen_by(self, audience: str) -> tuple[list[Column], list[list[Cell]]]:
        """Return the columns for people or programs, and their cells."""
        every = [column if isinstance(column, Column) else Column(column) for column in self.columns]
        kept = [at for at, column in enumerate(every) if column.audience in {"all", audience}]
        return [every[at] for at in kept], [[row[at] for at in kept] for row in self.rows]


def _aligned(headings: list[str], rows: Sequence[Sequence[Cell]]) -> str:
    cells = [headings, *([_line(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    cells.insert(1, ["-" * width for width in widths])
    padded = ((cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)
    return "".join("  ".join(row).rstrip() + "\n" for row in padded)


def _words(cell: Cell) -> str:
    """Return a cell as text: nothing for None, several values joined, pairs as key=value."""
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case tuple():
            return ", ".join(str(value) for value in cell)
        case Mapping():
            return ", ".join(f"{key}={value}" for key, value in cell.items())
        case _:
            return str(cell)


def _line(cell: Cell) -> str:
    """Return a cell as one line without control characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in _words(cell)).split())


def _inert(cell: Cell) -> object:
    """Return numbers as they are and text so that no spreadsheet runs it, with line feeds for every line end.

    Python before 3.13 leaves a lone carriage return unquoted, and readers take it for the end of the row.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return cell
    text = "\n".join(_words(cell).replace("\0", "").replace("\r\n", "\n").split("\r"))
    return f"'{text}" if text.startswith(_FORMULA) else text


def _escaped(cell: Cell) -> str:
    text = _line(cell)
    for char in "\\|<>`*_[]":
        text = text.replace(char, f"\\{char}")
    return text
