"""A table as text, CSV, TSV, Markdown or JSON; what stands in it is decided elsewhere.

People read text and Markdown, programs CSV, TSV and JSON: a column may be meant for one of both, or for JSON alone.
Text keeps to a width: cells wrap, rows never do. A cell that a spreadsheet would take for a formula is made inert, and
no control character reaches a terminal.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, Self, TypeAlias

Cell: TypeAlias = object
"""Text, a number, a truth, a date, several values (tuple), pairs (mapping), or None."""
WIDTH = 100
"""Columns of text that people get where nobody says how many there are."""
_WORD = 24
"""The longest word that is never broken to make a table fit."""
FORMS = ("table", "json", "csv", "tsv", "markdown")
_LONGEST = 1000
"""Characters of a cell that people get in text and Markdown; programs get all of them."""
_SIGNALS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NO_FACTS: Mapping[str, Cell] = MappingProxyType({})

_FORMULA = ("=", "+", "-", "@", "\t", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""First characters that Excel, LibreOffice or Google Sheets may read as a formula (OWASP, CSV injection)."""
_INSIDE = re.compile('(?<=[;\t\n])(?=[ "]{0,3}(?:[=@\uff1d\uff20]|[-+\uff0b\uff0d][^\\s\\d]))')
"""Where a formula may begin inside a cell: an Excel that parts lists by semicolons parts cells there, quoted or not.

What people write there is left alone: lists with dashes, and numbers.
"""


class Column(NamedTuple):
    """A column: its key in JSON and CSV, its title for people (else the key as words), and who sees it.

    `cell` is how `Table.of` takes its cell from what has a row: an attribute, dotted (else the key), or a function.
    """

    key: str
    title: str = ""
    audience: Literal["all", "people", "programs", "json"] = "all"
    cell: str | Callable[[Any], Cell] = ""

    @property
    def heading(self) -> str:
        """Return the title, or the key as words."""
        return self.title or self.key.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; `name` makes the JSON's schema, `facts` stand beside its rows (as_of, …).

    A column may be given as its key alone. Every row has a cell a column. `title` stands above the text that people
    read.
    """

    name: str
    columns: Sequence[Column | str]
    rows: Sequence[Sequence[Cell]]
    facts: Mapping[str, Cell] = field(default_factory=dict)
    title: str = ""

    @classmethod
    def of(
        cls,
        name: str,
        columns: Sequence[Column],
        things: Iterable[object],
        facts: Mapping[str, Cell] = _NO_FACTS,
        title: str = "",
    ) -> Self:
        """Return a table with a row for each of these things, its cells taken from it as the columns say."""
        cells = [attrgetter(one.cell or one.key) if isinstance(one.cell, str) else one.cell for one in columns]
        return cls(name, columns, tuple(tuple(cell(thing) for cell in cells) for thing in things), facts, title)

    def known(self, at: dt.datetime | None) -> Self:
        """Return the table saying that it leaves out what was entered later, where it does."""
        if at is None:
            return self
        said = f"As the record knew it at {at:%Y-%m-%d %H:%M}"
        facts = {**self.facts, "known_at": at.isoformat(timespec="minutes")}
        return replace(self, facts=facts, title="\n".join(filter(None, (self.title, said))))

    def write(self, form: str = "table", width: int = WIDTH) -> str:
        """Return the table in one of FORMS, with a line end at its end. Raises ValueError for another form.

        `width` is how many columns the text may take; it takes more only where its words do not fit.
        """
        columns, rows = self.seen_by("people" if form in {"table", "markdown"} else "programs", form)
        keys, headings = [column.key for column in columns], [one_line(column.heading) for column in columns]
        match form:
            case "table":
                body = _aligned(headings, rows, width) if rows else "(nothing)\n"
                return f"{self.title}\n\n{body}" if self.title else body
            case "markdown":
                lines = [[*map(_escaped, headings)], ["---"] * len(headings), *([*map(_escaped, row)] for row in rows)]
                head = "".join(f"{_escaped(line)}\n\n" for line in self.title.splitlines())
                return head + "".join(f"| {' | '.join(line)} |\n" for line in lines)
            case "json":
                told = [dict(zip(keys, row, strict=True)) for row in rows]
                data = {"schema": f"lettergen.{self.name}/1", **self.facts, "rows": told}
                return json.dumps(data, ensure_ascii=False, indent=2, default=_word) + "\n"
            case "csv" | "tsv":
                out = io.StringIO()
                writer = csv.writer(out, delimiter="," if form == "csv" else "\t", lineterminator="\n")
                writer.writerows([keys, *([_inert(cell) for cell in row] for row in rows)])
                return out.getvalue()
        raise ValueError(f"no form {form!r}; there are {', '.join(FORMS)}")

    def seen_by(self, audience: str, form: str) -> tuple[list[Column], list[list[Cell]]]:
        """Return the columns for people or programs, and their cells; in text a column without any word is left out."""
        every = [column if isinstance(column, Column) else Column(column) for column in self.columns]
        kept = [at for at, column in enumerate(every) if column.audience in {"all", audience, form}]
        if form == "table":
            kept = [at for at in kept if any(one_line(row[at]) for row in self.rows)]
        return [every[at] for at in kept], [[row[at] for at in kept] for row in self.rows]


def _aligned(headings: list[str], rows: Sequence[Sequence[Cell]], width: int) -> str:
    cells = [headings, *([one_line(cell) for cell in row] for row in rows)]
    widths = _widths(cells, width - 2 * (len(headings) - 1))
    lines = [line for row in cells for line in _wrapped(row, widths)]
    lines.insert(len(_wrapped(headings, widths)), tuple("-" * one for one in widths))
    padded = ((cell.ljust(one) for cell, one in zip(line, widths, strict=True)) for line in lines)
    return "".join("  ".join(line).rstrip() + "\n" for line in padded)


def _widths(cells: Sequence[Sequence[str]], room: int) -> list[int]:
    """Return each column's width: as wide as its cells, then the widest ones narrower until all have room."""
    columns = tuple(zip(*cells, strict=True))
    widths = [max(map(len, column)) for column in columns]
    words = [max((len(word) for cell in column for word in cell.split()), default=0) for column in columns]
    least = [min(width, max(4, min(word, _WORD))) for width, word in zip(widths, words, strict=True)]
    while sum(widths) > room and widths != least:
        widest = max((at for at in range(len(widths)) if widths[at] > least[at]), key=widths.__getitem__)
        widths[widest] -= 1
    return widths


def _wrapped(row: Sequence[str], widths: Sequence[int]) -> list[tuple[str, ...]]:
    cells = (
        textwrap.wrap(cell, max(width, 1), break_on_hyphens=False) for cell, width in zip(row, widths, strict=True)
    )
    return list(zip_longest(*cells, fillvalue=""))


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
            return _word(cell)


def _word(value: Cell) -> str:
    """Return one value as text; an hour as it is typed."""
    return f"{value:%H:%M}" if isinstance(value, dt.time) else str(value)


def one_line(cell: Cell) -> str:
    """Return a cell as one line without control characters, cut where it is long beyond reading."""
    line = " ".join("".join(char if char.isprintable() else " " for char in _words(cell)).split())
    more = len(line) - _LONGEST
    return f"{line[:_LONGEST]}\u2026 ({more} characters more: --format json)" if more > 0 else line


def inert(text: str) -> str:
    """Return text without what rings, moves a cursor or turns the direction of writing; line ends and tabs stay."""
    return _SIGNALS.sub("", text)


def plain(cell: Cell) -> int | float | str:
    """Return numbers as they are and all else as inert text, with line feeds for every line end.

    Python before 3.13 leaves a lone carriage return unquoted, and readers take it for the end of the row.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return cell
    text = inert(cell if isinstance(cell, str) else _words(cell))
    return str(text if "\r" not in text else text.replace("\r\n", "\n").replace("\r", "\n"))


def _inert(cell: Cell) -> object:
    """Return a cell so that no spreadsheet takes its text for a formula."""
    text = plain(cell)
    if not isinstance(text, str):
        return text
    return "'" * text.startswith(_FORMULA) + _INSIDE.sub("'", text)


def _escaped(cell: Cell) -> str:
    return re.sub(r"[\\|<>`*_\[\]]", r"\\\g<0>", one_line(cell))
