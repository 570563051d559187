"""Tables as the sheets of an Excel workbook (XLSX); what stands in them is decided elsewhere.

No cell is a formula or a link.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from lettergen.reports.tables import Cell, Column, Table, inert, plain

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_ROWS = 1_048_575
"""Rows of a sheet under its head; what does not fit goes on on a further sheet."""
_LONGEST = 32_767
"""Characters that Excel takes in a cell, counted as UTF-16 does."""
_COLUMNS, _MANY = 16_384, 2_000_000
_EDGE = {"border": 1, "border_color": "#BFBFBF"}
_LINE, _MOST_LINES = 15, 20
"""Points of a line, and lines that a row has at most: all of a longer text is there, and not in view at once."""
_CREATED = dt.date(1980, 1, 1)
"""No moment: workbooks of the same rows are the same bytes."""
_DAY_ONE = dt.date(1900, 3, 1)
"""The first day that Excel and LibreOffice count alike; Excel has a February 29, 1900."""
_UNSAFE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NAME = 31
_PAGE = 260
"""Characters that stand side by side on a printed page and can still be read: wider sheets take several."""
_FOOT = 85
"""Characters of a title at the foot of printed pages, where Excel takes 255 with its codes."""
_PICTURE = re.compile(r"&(?=G|\[)")
"""What XlsxWriter takes for a picture's code, even where the ampersand is doubled as Excel wants it."""


class Shaded(str):
    """Words on a ground of a colour (RRGGBB), which never says what the words do not."""

    __slots__ = ("colour",)
    colour: str

    @classmethod
    def of(cls, words: str, colour: str) -> Shaded:
        """Return the words with their colour, "" for none."""
        made = cls(words)
        made.colour = colour
        return made


class Sheet(NamedTuple):
    """A table under a name of its own: `keep` columns stay in view beside the head, none is wider than `widest`."""

    name: str
    table: Table
    keep: int = 0
    widest: int = 60


class About(NamedTuple):
    """What a workbook says of itself, in its properties and on each printed page: `marking` at the head."""

    title: str
    day: dt.date = _CREATED
    marking: str = ""


def write_workbook(table: Table, file: BinaryIO) -> None:
    """Write what people see of a table into `file` as a workbook of one sheet."""
    write_sheets((Sheet("", table),), About(table.title or table.name), file)


def write_sheets(sheets: Sequence[Sheet], about: About, file: BinaryIO) -> None:
    """Write what people see of each table: titles that stay in view, a filter, columns as wide as their words.

    Days are days and numbers numbers. Of many cells row by row, so that memory stays flat; else texts that repeat stand
    in the file once, as Excel keeps them. The same rows give the same bytes.
    """
    from xlsxwriter import Workbook

    created = dt.datetime.combine(about.day, dt.time())
    told = {"title": about.title, "category": about.marking, "comments": "lettergen", "created": created}
    taken: set[str] = set()
    cells = sum(len(sheet.table.rows) * len(sheet.table.columns) for sheet in sheets)
    with Workbook(file, {"constant_memory": cells > _MANY}) as book:
        book.set_properties(told)
        for sheet in sheets:
            columns, rows = sheet.table.seen_by("people", "xlsx")
            for start in range(0, max(len(rows), 1), _ROWS):
                made = book.add_worksheet(_named(sheet.name, taken) if sheet.name else None)
                wide = _fill(book, made, columns[:_COLUMNS], rows[start : start + _ROWS], sheet.widest)
                made.freeze_panes(1, sheet.keep)
                made.fit_to_pages(-(-wide // _PAGE), 0)
                _print_setup(made, about, sheet)


def _named(name: str, taken: set[str]) -> str:
    """Return a name that Excel takes for a sheet, and that no other has, capitals or not."""
    safe = " ".join(_UNSAFE.sub("-", inert(name)).split()).strip("'")
    names = (f"{safe[: _NAME - len(end)].rstrip()}{end}" for end in ("", *(f" {n}" for n in range(2, len(taken) + 3))))
    free = next(one for one in names if one.casefold() not in taken)
    taken.add(free.casefold())
    return free


def _fill(
    book: Workbook, sheet: Worksheet, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], most: int
) -> int:
    """Fill a sheet and return how many characters it is wide."""
    top: dict[str, object] = {"valign": "top", "text_wrap": True}
    text = top | {"num_format": "@"}  # typed over in Excel, text stays text

    @cache
    def shaded(colour: str) -> Format:
        return book.add_format(text | ({"bg_color": f"#{colour}", **_EDGE} if colour else {}))

    bold = book.add_format(top | {"bold": True, "bottom": 1})
    day, number = (
        book.add_format({"num_format": form, "valign": "top", "align": "center"}) for form in ("yyyy-mm-dd", "General")
    )
    widths = _widths(columns, rows, most)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    headings = [inert(column.heading)[:_LONGEST] for column in columns]
    for line, row in enumerate(chain([headings], rows)):
        height = 1
        for at, cell in enumerate(row[:_COLUMNS]):
            if cell is None or cell == "":
                continue
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                sheet.write_number(line, at, cell, number)
            elif isinstance(cell, dt.date) and not isinstance(cell, dt.datetime) and cell >= _DAY_ONE:
                sheet.write_datetime(line, at, cell, day)
            elif words := _held(cell) if isinstance(cell, str) else _cut(cell):
                sheet.write_string(line, at, words, shaded(getattr(cell, "colour", "")) if line else bold)
                height = max(height, words.count("\n") + 1 + len(words) // widths[at])
        if height > 1:  # LibreOffice prints rows as high as they are told, Excel too where a cell is edited later
            sheet.set_row(line, _LINE * min(height, _MOST_LINES))
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    return sum(widths)


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], most: int) -> list[int]:
    """Return how wide each column is: as its words, `most` at most; what is longer goes on in a further line."""
    widths = [len(column.heading) + 3 for column in columns]  # the filter's arrow takes room
    for row in rows:
        for at, cell in enumerate(row[:_COLUMNS]):
            if cell is not None and widths[at] < most:
                widths[at] = max(widths[at], len(cell if isinstance(cell, str) else str(plain(cell))))
    return [min(width, most) for width in widths]


def is_too_long(cell: Cell) -> bool:
    """Tell whether Excel holds less than a cell's text."""
    return isinstance(cell, str) and len(cell) > _LONGEST // 2 and len(cell.encode("utf-16-le")) > 2 * _LONGEST


def _cut(cell: Cell) -> str:
    """Return the words that Excel holds of a cell; what it cannot hold is left out, and the cell says so."""
    words = str(plain(cell))
    if not is_too_long(words):
        return words
    said = f"\u2026 (cut: Excel holds {_LONGEST:,} characters of {len(words):,})"
    return words.encode("utf-16-le")[: 2 * (_LONGEST - len(said))].decode("utf-16-le", errors="ignore") + said


_held = lru_cache(maxsize=4096)(_cut)
"""Most words of a sheet stand in many of its cells."""


def _print_setup(sheet: Worksheet, about: About, one: Sheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(1)  # US Letter
    sheet.repeat_rows(0)
    if one.keep:
        sheet.repeat_columns(0, one.keep - 1)
    title, marking = (_PICTURE.sub("& ", inert(text)[:_FOOT]).replace("&", "&&") for text in about[::2])
    if marking:
        sheet.set_header(f"&C {marking}")  # a digit right after a code would be a type size
    sheet.set_footer(f"&L {title}&RPage &P of &N")
