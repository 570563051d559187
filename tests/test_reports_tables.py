from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettergen.reports.tables import FORMS, Column, Table, inert

TABLE = Table(
    "status",
    (
        Column("who", "Recipient"),
        Column("days", audience="programs"),
        Column("left", "Time", audience="people"),
        Column("next_step"),
    ),
    (
        ("Amazon", -1, "1 day late", "follow up"),
        ("A|B_*", 2, "2 days left", ""),
    ),
    facts={"as_of": dt.date(2021, 8, 27)},
)


def test_text_is_aligned_and_plain():
    assert TABLE.write() == (
        "Recipient  Time         Next step\n"
        "---------  -----------  ---------\n"
        "Amazon     1 day late   follow up\n"
        "A|B_*      2 days left\n"
    )


def test_a_table_of_nothing_says_so_to_people_and_keeps_its_head_for_programs():
    empty = Table("status", ("a", "b"), ())
    assert [empty.write(form) for form in ("table", "csv", "tsv")] == ["(nothing)\n", "a,b\n", "a\tb\n"]
    assert json.loads(empty.write("json")) == {"schema": "lettergen.status/1", "rows": []}


def test_json_has_a_schema_facts_and_values_by_key():
    assert json.loads(TABLE.write("json")) == {
        "schema": "lettergen.status/1",
        "as_of": "2021-08-27",
        "rows": [
            {"who": "Amazon", "days": -1, "next_step": "follow up"},
            {"who": "A|B_*", "days": 2, "next_step": ""},
        ],
    }


def test_csv_and_tsv_have_keys_and_numbers():
    assert TABLE.write("csv") == "who,days,next_step\nAmazon,-1,follow up\nA|B_*,2,\n"
    assert TABLE.write("tsv").splitlines()[1] == "Amazon\t-1\tfollow up"


def test_markdown_prints_what_was_written():
    assert TABLE.write("markdown") == (
        "| Recipient | Time | Next step |\n"
        "| --- | --- | --- |\n"
        "| Amazon | 1 day late | follow up |\n"
        "| A\\|B\\_\\* | 2 days left |  |\n"
    )


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (dt.date(2021, 8, 26), "2021-08-26"),
        (dt.time(17, 30), "17:30"),
        ((dt.date(2021, 8, 26), "x"), "2021-08-26, x"),
        ({"q1": "answered", "q2": "objected"}, "q1=answered, q2=objected"),
        (0.5, "0.5"),
    ],
)
def test_cells_of_every_kind(cell, text):
    one = Table("x", ("value",), ((cell,),))
    assert next(csv.DictReader(io.StringIO(one.write("csv"))))["value"] == text
    assert one.write("markdown").splitlines()[2].replace("\\", "") == f"| {text} |"
    told = json.loads(one.write("json"))["rows"][0]["value"]
    assert not isinstance(told, str) or told == text


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_no_cell_is_a_formula(first, form):
    written = Table("x", ("value",), ((f"{first}cmd|'/c calc'!A1",),)).write(form)
    cell = list(csv.reader(io.StringIO(written, newline=""), delimiter="\t" if form == "tsv" else ","))[1][0]
    assert cell.startswith("'")


@pytest.mark.parametrize("text", ["x;=1+1", "x\n-cmd|'/c calc'!A1", "x\t@A1", 'x; "=1+1"', "x;\uff1d1"])
def test_no_cell_holds_a_formula_for_a_spreadsheet_that_parts_cells_by_semicolons(text):
    written = Table("x", ("who", "value"), (("a", text),)).write("csv").partition("\n")[2]
    cells = [cell.strip(' "') for cell in re.split("[;\t\n]", written)]
    assert not any(cell.startswith(("=", "-", "@", "\uff1d")) for cell in cells)


def test_lists_and_numbers_inside_a_cell_stay_as_they_were_written():
    assert "'" not in Table("x", ("value",), (("a = b; c - d; e\n- bread\n-5\n+ salt",),)).write("csv")


def test_what_was_known_stands_in_the_facts_and_above_the_text():
    at = dt.datetime(2021, 8, 31, 9, 30, tzinfo=dt.UTC)
    told = Table("x", ("a",), ((1,),), {"as_of": "2021-09-01"}, "As of 2021-09-01").known(at)
    assert told.write().startswith("As of 2021-09-01\nAs the record knew it at 2021-08-31 09:30\n\nA\n")
    facts = {"schema": "lettergen.x/1", "as_of": "2021-09-01", "known_at": "2021-08-31T09:30+00:00", "rows": [{"a": 1}]}
    assert json.loads(told.write("json")) == facts
    assert TABLE.known(None) is TABLE


def test_negative_numbers_stay_numbers():
    assert Table("x", ("n",), ((-1,), (-0.5,))).write("csv") == "n\n-1\n-0.5\n"


def test_no_control_character_reaches_a_terminal():
    written = Table("x", ("value",), (("a\x1b[31mred\x07\nb\u202e",),)).write()
    assert written.splitlines()[2] == "a [31mred b"


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_nothing_in_a_cell_rings_or_turns_the_writing_round(form):
    written = Table("x", ("value",), (("a\x07\x1b[31m\u202egro\u2066\x85\u00e9\u200d",),)).write(form)
    assert written == "value\na[31mgro\x85\u00e9\u200d\n"


@pytest.mark.parametrize("form", ["table", "markdown"])
def test_a_cell_beyond_reading_is_cut_for_people_and_whole_for_programs(form):
    table = Table("x", ("note",), (("word " * 12_000,),))
    written = table.write(form)
    assert "\u2026 (58999 characters more: --format json)" in " ".join(written.split())
    assert len(written) < 1500
    assert len(table.write("csv")) > 60_000
    assert Table("x", ("note",), (("x" * 1000,),)).write("markdown").endswith(f"| {'x' * 1000} |\n")


def test_an_unknown_form_is_a_bug():
    with pytest.raises(ValueError, match="no form 'xml'"):
        TABLE.write("xml")


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=2, max_size=2)
    )
)
def test_any_text_survives_csv_and_json_and_keeps_its_row_in_text(rows):
    table = Table("x", ("a", "b"), rows)
    read = list(csv.reader(io.StringIO(table.write("csv"), newline="")))[1:]
    typed = [[inert(cell).replace("\r\n", "\n").replace("\r", "\n").replace("'", "") for cell in row] for row in rows]
    assert [[cell.replace("'", "") for cell in row] for row in read] == typed
    assert [list(row.values()) for row in json.loads(table.write("json"))["rows"]] == rows
    assert len(table.write("markdown").split("\n")) == len(rows) + 3
    assert all(table.write(form).endswith("\n") for form in FORMS)


def test_text_keeps_to_a_width_by_wrapping_cells_never_rows():
    table = Table("t", ("day", "words"), (("2021-08-26", "one two three four five six"), ("2021-08-27", "x")))
    assert table.write("table", 30).splitlines() == [
        "Day         Words",
        "----------  ------------------",
        "2021-08-26  one two three four",
        "            five six",
        "2021-08-27  x",
    ]
    assert max(map(len, table.write("table", 5).splitlines())) == len("2021-08-26  three")


def test_a_word_too_long_for_any_table_is_broken():
    table = Table("t", ("path", "words"), (("x" * 200, "y" * 30),))
    assert max(map(len, table.write("table", 60).splitlines())) == 60


def test_text_leaves_out_a_column_without_a_word_and_stands_under_its_title():
    table = Table("t", ("a", "empty"), ((1, None), (2, "")), title="As of today")
    assert table.write().splitlines() == ["As of today", "", "A", "-", "1", "2"]
    assert table.write("csv").splitlines()[0] == "a,empty"


def test_a_column_may_be_meant_for_json_alone():
    table = Table("t", ("a", Column("parts", audience="json")), ((1, [{"b": 2}]),))
    assert json.loads(table.write("json"))["rows"] == [{"a": 1, "parts": [{"b": 2}]}]
    for form in ("table", "csv", "tsv", "markdown"):
        assert "parts" not in table.write(form).lower()
