"""A table as an Excel workbook (XLSX); what stands in it is decided elsewhere, and no cell is a formula or a link."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO

from lettergen.reports.tables import Cell, Table, plain

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_ROWS = 1_048_575
"""Rows of a sheet under its head; what does not fit goes on on a further sheet."""
_LONGEST = 32_767
"""Characters that Excel takes in a cell."""
_WIDEST = 60
_CREATED = dt.datetime(1980, 1, 1)  # noqa: DTZ001 - no moment: workbooks of the same rows are the same bytes


def write_workbook(table: Table, file: BinaryIO) -> None:
    """Write what people see of a table into `file`: titles that stay in view, a filter, columns as wide as their words.

    Row by row, so that memory stays flat; the same rows give the same bytes.
    """
    from xlsxwriter import Workbook

    columns, rows = table.seen_by("people", "xlsx")
    with Workbook(file, {"constant_memory": True}) as book:
        book.set_properties({"title": table.title or table.name, "comments": "lettergen", "created": _CREATED})
        for start in range(0, max(len(rows), 1), _ROWS):
            _fill(book, book.add_worksheet(), [column.heading for column in columns], rows[start : start + _ROWS])


def _fill(book: Workbook, sheet: Worksheet, headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    text = book.add_format({"num_format": "@"})  # typed over in Excel, it stays text too
    widths = [len(heading) + 3 for heading in headings]  # the filter's arrow takes room
    for at, heading in enumerate(headings):
        sheet.write_string(0, at, heading, bold)
    for line, row in enumerate(map(plain, row) for row in rows):
        for at, cell in enumerate(row):
            if not isinstance(cell, str):
                sheet.write_number(line + 1, at, cell)
            elif cell:
                sheet.write_string(line + 1, at, cell[:_LONGEST], text)
            widths[at] = max(widths[at], len(str(cell)))
    for at, width in enumerate(widths):
        sheet.set_column(at, at, min(width, _WIDEST))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(headings) - 1)
