"""Case 1 from the questionnaire to the closed matter, through the real command, with the status on each date."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LETTERGEN = [str(Path(sys.executable).with_name("lettergen"))]


class Office:
    """A workspace and the command a person types in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *words: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*LETTERGEN, *words], cwd=self.folder, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == expect, f"{words}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done

    def record(self, letter: str, event: str, on: str, *more: str) -> None:
        self.run("record", letter, event, "--on", on, *more)

    def status(self, day: str) -> dict[str, object]:
        report = json.loads(self.run("status", "palm-payments", "--as-of", day, "--format", "json").stdout)
        assert report["schema"] == "lettergen.status/1"
        (row,) = report["rows"]
        return row


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Office:
    """The whole life of case 1, recorded once; the tests below ask about single days."""
    folder = tmp_path_factory.mktemp("office") / "work"
    folder.mkdir()
    office = Office(folder)
    office.run("init", ".")
    shutil.copy(root / "questionnaires/palm-payments.yaml", folder / "questionnaires/palm-payments.yaml")
    office.run("check", "questionnaires/palm-payments.yaml")
    office.run("generate", "palm-payments", "--as-of", "2021-08-12")
    thread = "palm-payments/amazon"
    office.run("send", thread, "--on", "2021-08-12", "--via", "electronic_mail")
    office.record(thread, "acknowledged", "2021-08-16")
    office.record(thread, "response", "2021-08-24", "--items", "1-2=answered,4=answered,3=answered_in_part")
    office.run("follow-up", "palm-payments", "--as-of", "2021-08-30", "--due", "2021-09-10")
    office.run("send", f"{thread}/2", "--on", "2021-08-30", "--via", "electronic_mail")
    office.record(f"{thread}/2", "extension_requested", "2021-09-08", "--until", "2021-09-17")
    office.record(f"{thread}/2", "extension_granted", "2021-09-08", "--until", "2021-09-17")
    office.record(f"{thread}/2", "response", "2021-09-16", "--items", "3=answered,5-7=answered")
    office.record(f"{thread}/2", "assessed", "2021-09-20", "--items", "1-7=answered")
    office.record(f"{thread}/2", "closed", "2021-09-20")
    return office


@pytest.mark.parametrize(
    ("day", "headline", "clock", "due", "days", "settled"),
    [
        ("2021-08-12", "sent", "running", "2021-08-26", 14, 0),
        ("2021-08-16", "acknowledged", "running", "2021-08-26", 10, 0),
        ("2021-08-23", "acknowledged", "due soon", "2021-08-26", 3, 0),
        ("2021-08-24", "partial response", "due soon", "2021-08-26", 2, 3),
        ("2021-08-26", "partial response", "due today", "2021-08-26", 0, 3),
        ("2021-08-27", "partial response", "overdue", "2021-08-26", -1, 3),
        ("2021-08-29", "partial response", "overdue", "2021-08-26", -3, 3),
        ("2021-08-30", "partial response", "running", "2021-09-10", 11, 3),
        ("2021-09-07", "partial response", "due soon", "2021-09-10", 3, 3),
        ("2021-09-08", "partial response", "running", "2021-09-17", 9, 3),
        ("2021-09-16", "complete response (claimed)", "satisfied", "2021-09-17", None, 7),
        ("2021-09-20", "closed", "satisfied", "2021-09-17", None, 7),
    ],
)
def test_status_on_each_day(office, day, headline, clock, due, days, settled):
    row = office.status(day)
    assert (row["headline"], row["clock"], row["due"], row["settled"], row["asked"]) == (
        headline, clock, due, settled, 7,
    )  # fmt: skip
    if days is not None:
        assert row["days"] == days
    assert row["next_step"]


def test_the_letter_has_seven_numbered_questions(office):
    from lettergen.wordml.outline import outline

    lines = outline(office.folder / "letters/palm-payments/amazon.docx")
    labels = [line.label for line in lines if line.label and line.level == 0]
    assert labels == ["1.", "2.", "3.", "4.", "5.", "6.", "7."]


def test_the_follow_up_repeats_only_open_questions_with_their_old_numbers(office):
    from lettergen.wordml.outline import outline

    lines = outline(office.folder / "letters/palm-payments/amazon_2.docx")
    labels = [line.label for line in lines if line.label and line.level == 0]
    assert labels == ["3.", "5.", "6.", "7."]
    text = "\n".join(line.text for line in lines)
    for date in ("August 12, 2021", "August 16, 2021", "August 24, 2021", "August 26, 2021", "September 10, 2021"):
        assert date in text, date


def test_the_history_keeps_former_dates_readable(office):
    told = office.run("history", "palm-payments/amazon").stdout
    for date in ("2021-08-26", "2021-09-10", "2021-09-17"):
        assert date in told, date


def test_the_record_verifies_and_names_a_change_made_behind_its_back(office, tmp_path):
    import sqlite3

    office.run("verify")
    copy = tmp_path / "copy"
    shutil.copytree(office.folder, copy)
    with sqlite3.connect(copy / "lettergen.db") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        changed = connection.execute("UPDATE events SET happened='2021-08-25' WHERE type='response' AND seq=4").rowcount
    connection.close()
    assert changed == 1
    told = Office(copy).run("verify", expect=1)
    assert "event 4" in told.stderr + told.stdout


def test_a_row_that_was_changed_is_made_anew_from_the_events(office, tmp_path):
    import sqlite3

    copy = tmp_path / "copy"
    shutil.copytree(office.folder, copy)
    with sqlite3.connect(copy / "lettergen.db") as connection:
        connection.execute("UPDATE threads SET headline='satisfied'")
    connection.close()
    told = Office(copy).run("verify", expect=1).stderr
    assert "R132" in told
    assert "lettergen db rebuild" in told
    Office(copy).run("db", "rebuild")
    Office(copy).run("verify")


def test_sent_letters_are_never_made_again(office):
    before = (office.folder / "letters/palm-payments/amazon.docx").read_bytes()
    done = office.run("generate", "palm-payments", expect=4)
    assert "sent" in done.stderr
    assert (office.folder / "letters/palm-payments/amazon.docx").read_bytes() == before


@pytest.mark.parametrize("name", ["amazon.docx", "amazon_2.docx"])
def test_both_letters_pass_the_judges(office, sdk_errors, audit_errors, name):
    path = office.folder / "letters/palm-payments" / name
    assert sdk_errors(path) == []
    assert audit_errors(path) == []


def test_libreoffice_prints_the_same_numbers_as_the_model(office, as_pdf_text):
    import re

    text = as_pdf_text(office.folder / "letters/palm-payments/amazon_2.docx")
    assert re.findall(r"^ *(\d)\. ", text, flags=re.MULTILINE) == ["3", "5", "6", "7"]
