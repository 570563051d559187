"""`demo --all` plays the five cases of docs/cases.md in one workspace and ends with a page to open."""

from __future__ import annotations

import datetime as dt
import io
import re
from contextlib import redirect_stdout
from pathlib import Path

import icalendar
import openpyxl
import pytest
from casebook import ROOT

from lettergen.api.workspace import View, Workspace
from lettergen.cli.demo_cases import read_cases
from lettergen.cli.main import main

PAGE = """\
## What each shows

```sh
lettergen ignored
```

## Case 1: one

```toml
[record]
two_person = true
```

```sh
# 2020-01-01: it begins: at once
lettergen send m/{a,b} --on 2020-01-01 \\
    --via mail
lettergen status m
# 2020-01-02: next
lettergen record m/a corrected --event 3
```

## Case 2: two
"""


def test_a_case_is_its_commands_each_with_its_day_and_what_is_said_once():
    first, second = read_cases(PAGE)
    assert (first.title, second.title, second.steps) == ("Case 1: one", "Case 2: two", ())
    assert [tuple(step) for step in first.steps] == [
        ("2020-01-01", "it begins: at once", "send m/a m/b --on 2020-01-01 --via mail"),
        ("2020-01-01", "", "status m"),
        ("2020-01-02", "next", "record m/a corrected --event 3"),
    ]
    assert first.configured("[x]\n[record]\na = 1\n") == "[x]\n[record]\ntwo_person = true\na = 1\n"


def test_the_page_has_five_cases_and_the_report_of_all():
    cases = read_cases((ROOT / "docs/cases.md").read_text(encoding="utf-8"))
    assert [case.title.partition(":")[0] for case in cases] == [
        *(f"Case {number}" for number in range(1, 6)),
        "All five",
    ]
    for case in cases[:5]:
        commands = [step.words.split()[0] for step in case.steps]
        assert {"generate", "send", "record", "status", "matrix"} <= {*commands}, case.title
        assert commands[-1] in {"verify", "export"}
        assert [step.day for step in case.steps] == sorted(step.day for step in case.steps)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demonstration, and in out.txt what it printed; no PDF is made."""
    folder = tmp_path_factory.mktemp("demo") / "all"
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out):
        patch.setenv("PATH", "")  # without LibreOffice
        assert main(["demo", "--all", "--folder", str(folder)]) == 0
    (folder / "out.txt").write_text(out.getvalue(), encoding="utf-8")
    return folder


@pytest.mark.slow
def test_it_ends_with_a_page_of_all_cases(played):
    out = (played / "out.txt").read_text(encoding="utf-8")
    assert out.rstrip().endswith((played / "report.html").as_uri())
    page = (played / "report.html").read_text(encoding="utf-8")
    for title in ("Palm recognition", "privacy policy", "Subpoenas and warrants", "home cameras", "WEN hair products"):
        assert title in page, title
    assert re.search(r"\+14%.*", page)
    assert re.search(r"\+35%.*", page)


@pytest.mark.slow
def test_every_case_ends_as_it_does_alone(played):
    day = Workspace(played).statuses(view=View(as_of=dt.date(2025, 8, 1)))
    headlines: dict[str, set[str]] = {}
    for one in day:
        headlines.setdefault(one.thread.partition("/")[0], set()).add(one.headline.value)
    assert headlines.pop("privacy-policy-petition") == {"sent", "satisfied"}
    closed = {matter for matter, found in headlines.items() if found == {"closed"}}
    assert closed == {*headlines} == {
        "palm-payments", "customer-demands-2018-h2", "customer-demands-2019-h1", "demand-statistics", "consent-orders",
        "buyer-disclosure",
    }  # fmt: skip
    assert len(day) == 474


@pytest.mark.slow
def test_workbook_memo_and_calendar_lie_beside_it(played):
    book = openpyxl.load_workbook(played / "report.xlsx", read_only=True)
    assert len(book.sheetnames) >= 5
    assert icalendar.Calendar.from_ical((played / "deadlines.ics").read_bytes()).walk("VEVENT")
    assert (played / "memo.docx").stat().st_size > 5_000
    assert Workspace(played).verify() == ()
    assert [*(played / "letters").rglob("*.pdf")] == []


@pytest.mark.slow
def test_a_folder_of_it_is_made_anew_unless_something_was_changed(played, capsys):
    (played / "out.txt").unlink()
    (played / "notes.txt").write_text("mine")
    assert main(["demo", "--all", "--folder", str(played)]) == 4
    assert "notes.txt" in capsys.readouterr().err
