"""A table becomes a workbook that Excel opens and nothing in it runs."""

from __future__ import annotations

import io

import openpyxl
import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from lettergen.reports import workbook
from lettergen.reports.tables import Column, Table
from lettergen.reports.workbook import write_workbook


def book(*rows: tuple[object, ...], columns: tuple[Column, ...] = (Column("who", "Recipient"), Column("pages"))):
    file = io.BytesIO()
    write_workbook(Table("index", columns, rows), file)
    return file.getvalue()


def sheet(data: bytes):
    return openpyxl.load_workbook(io.BytesIO(data)).active


def test_the_head_stays_in_view_with_a_filter_and_columns_are_as_wide_as_their_words():
    read = sheet(book(("Amazon.com, Inc. and all that it owns", 3), ("Ünïon", None)))
    assert [[cell.value for cell in row] for row in read.rows] == [
        ["Recipient", "Pages"],
        ["Amazon.com, Inc. and all that it owns", 3],
        ["Ünïon", None],
    ]
    assert (read.freeze_panes, read.auto_filter.ref) == ("A2", "A1:B3")
    assert read["A1"].font.bold
    assert [round(read.column_dimensions[name].width) for name in "AB"] == [38, 9]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "http://127.0.0.1/", "mailto:a@b.org", "1e5"])
def test_text_is_text_and_never_a_formula_a_number_or_a_link(text):
    read = sheet(book((text, 1)))
    assert (read["A2"].data_type, read["A2"].value, read["A2"].number_format) == ("s", text, "@")
    assert read["A2"].hyperlink is None
    assert (read["B2"].data_type, read["B2"].value) == ("n", 1)


@pytest.mark.parametrize(("columns", "pages"), [(2, 1), (5, 2), (14, 4)])
def test_a_wide_sheet_prints_on_several_pages_that_can_be_read(columns, pages):
    made = book(("word " * 12,) * columns, columns=tuple(Column(f"c{n}") for n in range(columns)))
    assert (sheet(made).page_setup.fitToWidth or 1) == pages


def test_control_characters_and_marks_of_direction_are_left_out():
    assert sheet(book(("a\x07b\u202ec\r\nd", True)))["A2"].value == "abc\nd"


def test_a_text_too_long_for_a_cell_is_cut():
    assert len(sheet(book(("x" * 40_000, 1)))["A2"].value) == 32_767


def test_the_same_rows_give_the_same_bytes():
    assert book(("Amazon", 3)) == book(("Amazon", 3)) != book(("Amazon", 4))


def test_a_table_of_nothing_has_its_head():
    assert [[cell.value for cell in row] for row in sheet(book()).rows] == [["Recipient", "Pages"]]


def test_rows_that_no_sheet_holds_go_on_on_the_next(monkeypatch):
    monkeypatch.setattr(workbook, "_ROWS", 2)
    read = openpyxl.load_workbook(io.BytesIO(book(("a", 1), ("b", 2), ("c", 3))))
    assert [[row[0].value for row in each.rows] for each in read] == [["Recipient", "a", "b"], ["Recipient", "c"]]


@settings(max_examples=30)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cn"])), min_size=1, max_size=5))
def test_any_printable_text_comes_back(texts):
    rows = python_calamine.load_workbook(io.BytesIO(book(*((text, 1) for text in texts)))).get_sheet_by_index(0)
    assert [row[0] for row in rows.to_python()[1:]] == texts


@pytest.mark.validator
def test_microsofts_validator_finds_nothing(tmp_path, sdk_errors):
    (tmp_path / "index.xlsx").write_bytes(book(("=Amazon\nInc.", 3), ("", None), ("_x0041_ & <b>", 1.5)))
    assert sdk_errors(tmp_path / "index.xlsx") == []
