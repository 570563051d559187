"""`matrix`, `stats` and `export --csv` through the real command line."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from contextlib import chdir
from pathlib import Path

import openpyxl
import pytest

from lettergen.cli.main import main

QUESTIONNAIRE = """\
matter: palm
title: Paying by palm
marking: {marking}
date: 2021-08-12
due: 2021-08-26
owner: Sam Keeper
instrument: subpoena
sender:
  letterhead: {{name: Office of Inquiry}}
  signatories: [Alex Example]
recipients:
  - {{id: acme, organization: Acme Corp., addressee: {{prefix: Ms., given: Dana, family: Secret}}}}
  - {{id: bolt, organization: Bolt Inc., salutation: "To Bolt:", instrument: search_warrant}}
subject: Palms
request: "Please answer by {{{{ due }}}}:"
questions:
  - {{id: stores, text: Why these stores?, only_for: [acme]}}
  - {{id: users, text: How many users?, items: [New ones?, Old ones?]}}
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A workspace where both letters are sent and Acme has answered; nothing here records anything in it."""
    folder = tmp_path_factory.mktemp("office")
    with chdir(folder), pytest.MonkeyPatch.context() as patch:
        patch.setenv("LETTERGEN_USER", "Robin Clerk")
        _make("palm", "Draft")
        said = ["--said-by", "Kim Counsel", "--note", "telephoned", "--ground", "2(a)=privacy of buyers"]
        words = ["response", "--on", "2021-08-20", "--items", "1=answered,2(a)=objected", *said]
        assert main(["record", "palm/acme", *words]) == 0
    return folder


@pytest.fixture(scope="module")
def secretive(office, tmp_path_factory):
    """The same with a second matter, which is confidential."""
    folder = shutil.copytree(office, tmp_path_factory.mktemp("secretive") / "office")
    with chdir(folder):
        _make("hush", "Confidential")
    return folder


def _make(matter, marking):
    Path("questionnaires").mkdir(exist_ok=True)
    text = QUESTIONNAIRE.format(marking=marking).replace("matter: palm", f"matter: {matter}")
    Path(f"questionnaires/{matter}.yaml").write_text(text)
    assert main(["generate", matter]) == 0
    assert main(["send", f"{matter}/acme", f"{matter}/bolt", "--on", "2021-08-12", "--via", "mail"]) == 0


@pytest.fixture
def folder(office, monkeypatch):
    monkeypatch.chdir(office)
    return office


@pytest.fixture
def confidential(secretive, monkeypatch):
    monkeypatch.chdir(secretive)
    return secretive


def run(capsys, *words, code=0):
    capsys.readouterr()
    assert main(words) == code
    return capsys.readouterr()


def report(capsys, *words):
    return json.loads(run(capsys, *words, "--format", "json").out)


def test_matrix_shows_a_matter_on_a_day(folder, capsys):
    text = run(capsys, "matrix", "palm", "--as-of", "2021-08-27").out
    assert text.startswith("palm, as of 2021-08-27: 2 recipients and 4 items\n\nItem ")
    assert re.search(r"^1 +Why these stores\? +answered 2021-08-20 +not asked$", text, re.MULTILINE)
    late = r"^2\(b\) +Old ones\? +unanswered overdue 1d +unanswered overdue 1d \(as 1\(b\)\)$"
    assert re.search(late, text, re.MULTILINE)
    earlier = report(capsys, "matrix", "palm", "--as-of", "2021-08-19")["rows"]
    assert {row["disposition"] for row in earlier} == {"unanswered", None}


@pytest.mark.parametrize(
    ("words", "pairs"),
    [
        ([], 8),
        (["--level", "top"], 4),
        (["--only-open"], 6),
        (["--known-at", "2021-01-01"], 0),
        (["--wide"], 2),
    ],
)
def test_matrix_can_be_cut_down(folder, capsys, words, pairs):
    assert len(report(capsys, "matrix", "palm", *words)["rows"]) == pairs


@pytest.mark.parametrize(
    ("words", "items"),
    [([], "1 2 2(a) 2(b)"), (["--level", "top"], "1 2"), (["--only-open", "--level", "all"], "2 2(a) 2(b)")],
)
def test_the_sheet_of_a_matrix_is_cut_down_as_its_table_is(folder, tmp_path, words, items):
    assert main(["matrix", "palm", "--xlsx", str(tmp_path / "palm.xlsx"), *words]) == 0
    head = next(openpyxl.load_workbook(tmp_path / "palm.xlsx")["Matrix palm"].iter_rows(values_only=True))
    assert [title.split()[0] for title in head] == ["Recipient", "Status", *items.split()]


@pytest.mark.parametrize("words", [["--wide"], ["--format", "csv"]])
def test_a_workbook_takes_no_option_of_tables(folder, capsys, tmp_path, words):
    path = tmp_path / "palm.xlsx"
    assert "error U101: --xlsx" in run(capsys, "matrix", "palm", "--xlsx", str(path), *words, code=2).err
    assert not path.exists()


def test_a_wide_table_is_for_programs(folder, capsys):
    assert "error U101: --wide is for" in run(capsys, "matrix", "palm", "--wide", code=2).err


@pytest.mark.parametrize(
    "words", [["matrix", "palm"], ["stats"], ["status"], ["status", "--summary"], ["history", "palm/acme"]]
)
def test_what_the_record_knew_is_said_wherever_numbers_hang_on_it(folder, capsys, words):
    assert "\nAs the record knew it at 2031-01-01 09:00\n" in f"\n{run(capsys, *words, *KNOWN).out}"
    assert report(capsys, *words, *KNOWN)["known_at"].startswith("2031-01-01T09:00")


def test_a_template_is_for_a_memorandum_alone(folder, capsys, tmp_path):
    words = ["report", "--html", str(tmp_path / "a.html"), "--template", "mine"]
    assert "error U101: --template is for --docx" in run(capsys, *words, code=2).err


def test_matrix_of_an_unknown_matter_is_bad_input_and_of_one_without_letters_empty(folder, capsys):
    assert "error W111" in run(capsys, "matrix", "plam", code=3).err
    assert report(capsys, "matrix", "palm", "--as-of", "2020-01-01")["matter"] == "palm"


def test_stats_count_by_what_is_asked_for(folder, capsys):
    rows = report(capsys, "stats", "--as-of", "2021-08-27")["rows"]
    assert [(row["group"], row["period"], row["letters"], row["objected"]) for row in rows] == [
        ("search_warrant", "2021-H2", 1, 0),
        ("subpoena", "2021-H2", 1, 1),
    ]
    told = report(capsys, "stats", "palm", "--by", "recipient", "--by", "owner", "--period", "month")
    assert [(row["group"], row["period"]) for row in told["rows"]] == [
        ("Acme Corp., Sam Keeper", "2021-08"),
        ("Bolt Inc., Sam Keeper", "2021-08"),
    ]
    assert report(capsys, "stats", "--as-of", "2021-08-01")["rows"] == []


def test_stats_tell_people_numbers_and_what_still_runs(folder, capsys):
    lines = run(capsys, "stats", "--as-of", "2021-08-27").out.splitlines()
    told = "As of 2021-08-27: 2 letters, each in the period it was first sent in; shares are of the letters of the row"
    assert lines[0] == told
    row = "| search warrant | 2021-H2 (running) | 1 |  |  | 0 | 0 | 0 | 1 | 0 | 0 | not reached (1 without) |"
    assert row in run(capsys, "stats", "--as-of", "2021-08-27", "--format", "markdown").out.splitlines()


def test_a_confidential_matter_stays_out_of_what_is_made_of_all_unless_asked_for(confidential, capsys):
    told = run(capsys, "stats", "--format", "json")
    assert json.loads(told.out)["letters"] == 2
    assert told.err == "letters of confidential matters left out: 2; --confidential takes them in\n"
    assert report(capsys, "stats", "--confidential")["letters"] == 4
    assert report(capsys, "stats", "hush")["letters"] == 2
    assert report(capsys, "stats", "palm", "hush")["letters"] == 4
    assert len(report(capsys, "matrix", "hush", "--level", "top")["rows"]) == 4


def test_a_calendar_of_everything_leaves_confidential_matters_out_and_says_so(confidential, capsys, tmp_path):
    path = tmp_path / "due.ics"
    told = run(capsys, "calendar", "--ics", str(path)).err
    assert told.splitlines()[1] == "letters of confidential matters left out: 2; --confidential takes them in"
    assert "hush" not in path.read_text(encoding="utf-8")
    run(capsys, "calendar", "--ics", str(path), "--confidential")
    assert "hush" in path.read_text(encoding="utf-8")
    run(capsys, "calendar", "hush", "--ics", str(path))
    assert "palm" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [["matrix", ""], ["stats", ""], ["stats", "palm", ""], ["matrix", "/"]])
def test_an_empty_name_is_not_all_matters_confidential_ones_among_them(confidential, capsys, words):
    assert "error U101: '/' names no matter" in run(capsys, *words, code=2).err


def tables(folder):
    texts = {path.stem: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    return {name: list(csv.DictReader(io.StringIO(text))) for name, text in texts.items()}


def test_export_writes_tables_without_confidential_matters_and_over_nothing(confidential, capsys, tmp_path):
    out, every = tmp_path / "out", tmp_path / "all"
    told = run(capsys, "export", "--csv", str(out)).err
    assert told.splitlines() == [
        "letters of confidential matters left out: 2; --confidential takes them in", f"written: {out}",
    ]  # fmt: skip
    found = tables(out)
    assert {name: len(rows) for name, rows in found.items()} == {"answers": 0, "events": 5, "items": 8, "letters": 2}
    assert found["letters"][1]["instrument"] == "search_warrant"
    assert run(capsys, "export", "--csv", str(out), code=4).err.count("error R148") == 4
    assert main(["export", "--csv", str(every), "--confidential"]) == 0
    assert len(tables(every)["letters"]) == 4


def test_redacted_tables_name_no_person_and_repeat_nobodys_words(folder, tmp_path):
    assert main(["export", "--csv", str(tmp_path / "whole")]) == 0
    assert main(["export", "--csv", str(tmp_path / "out"), "--redacted"]) == 0
    secrets = ("Sam Keeper", "Robin Clerk", "Kim Counsel", "telephoned", "privacy of buyers")
    for name, told in (("whole", True), ("out", False)):
        text = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / name).iterdir())
        assert [secret in text for secret in secrets] == [told] * len(secrets)
        assert "Dana Secret" not in text
        assert "Acme Corp." in text


@pytest.mark.parametrize(
    "words", [["--head", "--csv", "out"], ["--csv", "out", "--jsonl", "f"], ["--redacted"], ["--confidential"]]
)
def test_export_takes_no_options_that_mean_nothing_together(folder, capsys, words):
    assert "error U101" in run(capsys, "export", *words, code=2).err
    assert not (folder / "out").exists()


KNOWN = ("--known-at", "2031-01-01 09:00")
COMMANDS = {
    "matrix": ["matrix", "palm"],
    "matrix-wide": ["matrix", "palm", "--wide"],
    "stats": ["stats"],
    "status": ["status"],
    "items": ["status", "--items"],
    "why": ["status", "--why"],
    "matters": ["status", "--summary"],
    "counts": ["status", "--count"],
    "history": ["history", "palm/acme"],
    "calendar": ["calendar"],
    "recount": ["calendar", "--recount"],
    "deadline": ["deadline", "10 days", "--from", "2021-08-12"],
    "follow-ups": ["follow-up", "--as-of", "2021-08-30"],
    "documents": ["documents"],
    "plan": ["generate", "palm", "--dry-run"],
    "problems": ["check"],
    "placeholders": ["check", "--placeholders"],
    "config": ["config"],
    "doctor": ["doctor"],
    "receipts": ["receive", "reply.txt"],
    "queue": ["receive", "--queue"],
}


def test_the_page_documents_the_json_of_each_table(office, tmp_path, monkeypatch, capsys, root):
    monkeypatch.chdir(shutil.copytree(office, tmp_path / "office"))
    Path("reply.txt").write_text("We got your letter.\n", encoding="utf-8")
    page = (root / "docs/reports.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `lettergen\.([a-z-]+)/1` \| [^|]+ \| ([^|]*) \| ([^|]+) \|$", page, re.MULTILINE)
    told = {name: [re.findall(r"`([^`]+)`", cell) for cell in cells] for name, *cells in rows}
    assert COMMANDS.keys() <= told.keys()
    for name, words in COMMANDS.items():
        found = report(capsys, *words)
        assert found.pop("schema") == f"lettergen.{name}/1"
        facts, keys = told[name]
        seen = [re.sub("^item .*", "item ID", key) for row in found.pop("rows")[:1] for key in row]
        assert [*found] == facts, name
        assert list(dict.fromkeys(seen)) in ([], keys), name


@pytest.mark.parametrize("form", ["table", "json", "csv", "tsv", "markdown"])
@pytest.mark.parametrize("words", [["matrix", "palm"], ["stats"]])
def test_the_same_record_and_day_give_the_same_bytes_in_every_form(folder, capsys, words, form):
    words = [*words, "--as-of", "2021-08-27", "--format", form]
    first = run(capsys, *words).out
    assert "Acme" in first or "subpoena" in first
    assert run(capsys, *words).out == first
