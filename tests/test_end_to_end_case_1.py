"""Case 1 from the questionnaire to the closed matter, as docs/cases.md types it, with the status on each date."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import icalendar
import pytest
from casebook import Office, workspace

from lettergen.wordml.outline import outline

THREAD = "palm-payments/amazon"
LETTERGEN = str(Path(sys.executable).with_name("lettergen"))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The whole life of case 1, played once; the tests below ask about single days."""
    return workspace(tmp_path_factory.mktemp("office") / "work", "palm-payments").play(1)


DAYS = [
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
]


def shown(row: dict[str, object]) -> tuple[object, ...]:
    return tuple(row[key] for key in ("headline", "clock", "due", "days", "settled"))


@pytest.mark.parametrize(("day", "headline", "clock", "due", "days", "settled"), DAYS)
def test_status_on_each_day(office, day, headline, clock, due, days, settled):
    (row,) = office.status("palm-payments", day)
    assert shown(row) == (headline, clock, due, days, settled)
    assert (row["asked"], row["owner"]) == (7, "Dana Whitfield")
    assert row["next_step"]


@pytest.mark.parametrize(
    ("moment", "headline", "settled"),
    [
        ("2021-08-12 10:29", "draft", 0),
        ("2021-08-12 10:30", "sent", 0),
        ("2021-08-24 16:39", "acknowledged", 0),
        ("2021-08-24 16:40", "partial response", 3),
    ],
)
def test_an_event_with_an_hour_is_there_from_that_minute(office, moment, headline, settled):
    (row,) = office.status("palm-payments", moment)
    assert (row["headline"], row["settled"]) == (headline, settled)


@pytest.mark.parametrize(
    ("day", "known", "expected"),
    [
        ("2021-08-27", "2021-08-23", ("acknowledged", "overdue", "2021-08-26", -1, 0)),
        ("2021-08-27", "2021-08-24", ("partial response", "overdue", "2021-08-26", -1, 3)),
        ("2021-09-12", "2021-09-07", ("partial response", "overdue", "2021-09-10", -2, 3)),
        ("2021-09-12", "2021-09-08", ("partial response", "due soon", "2021-09-17", 5, 3)),
        ("2021-09-30", "2021-09-19", ("complete response (claimed)", "satisfied", "2021-09-17", None, 7)),
    ],
)
def test_what_was_known_on_a_day_is_what_had_been_entered_by_then(office, day, known, expected):
    (row,) = office.status("palm-payments", day, "--known-at", known)
    assert shown(row) == expected


def test_the_former_dates_stay_readable_with_what_moved_them(office):
    (row,) = office.status("palm-payments", "2021-09-20")
    assert row["former"] == ["2021-08-26", "2021-09-10"]
    assert [(move["on"], move["why"], move["former"], move["due"]) for move in row["moves"]] == [
        ("2021-08-30", "asked again", "2021-08-26", "2021-09-10"),
        ("2021-09-08", "extended", "2021-09-10", "2021-09-17"),
    ]
    told = office.table("history", THREAD)
    assert [(row["due"], row["former"]) for row in told if row["event"] == "extension granted"] == [
        ("2021-09-17", ["2021-08-26", "2021-09-10"])
    ]
    assert [(row["said_by"], row["capacity"]) for row in told if row["event"] == "extension requested"] == [
        ("Quinn Rowe", "counsel")
    ]


@pytest.mark.parametrize(
    ("day", "needed", "why"),
    [
        ("2021-08-26", False, "nothing is late before 2021-08-26 has passed"),
        ("2021-08-27", True, "1 day late; last letter of 2021-08-12"),
        ("2021-08-30", False, "nothing is late before 2021-09-10 has passed"),
        ("2021-09-11", False, "nothing is late before 2021-09-17 has passed"),
        ("2021-09-16", False, "every item is answered, they say; assess the response"),
        ("2021-09-20", False, "the matter is closed"),
    ],
)
def test_who_needs_a_follow_up_on_each_day(office, day, needed, why):
    (row,) = office.table("follow-up", "palm-payments", "--needed", "--as-of", day)
    assert (row["needed"], row["why"]) == (needed, why)


def test_the_calendar_moves_one_entry_a_letter_and_doubles_none(office):
    told = []
    for one in office.said("--ics"):
        entries = icalendar.Calendar.from_ical(one.calendar).walk("VEVENT")
        told.append({str(each["UID"]).split(".")[2]: each for each in entries})
        assert len(told[-1]) == len(entries)
    shown = [
        {number: (str(each["SUMMARY"]).partition(":")[0], str(each.decoded("DTSTART"))) for number, each in one.items()}
        for one in told
    ]
    assert [one["1"][1] for one in shown] == ["2021-08-26"] * 4
    assert [one["1"][0] for one in shown][1:] == ["No longer due"] * 3
    assert [one["2"] for one in shown[1:]] == [
        (shown[1]["2"][0], "2021-09-10"), (shown[1]["2"][0], "2021-09-17"), ("Settled", "2021-09-17"),
    ]  # fmt: skip
    assert len({str(one["2"]["UID"]) for one in told[1:]}) == 1
    assert [int(one["2"]["SEQUENCE"]) for one in told[1:]] == [0, 1, 2]
    assert [len(one["2"].walk("VALARM")) for one in told[1:]] == [2, 2, 0]


def test_what_came_is_filed_with_the_items_it_answers(office):
    rows = [row for row in office.table("documents", THREAD) if row["direction"] == "in"]
    assert [(Path(row["file"]).name, row["pages"], row["labels"]) for row in rows] == [
        ("answer-of-august-24.pdf", 2, ["1", "2", "3", "4"]),
        ("answer-of-september-16.pdf", 2, ["3", "5", "6", "7"]),
    ]


def test_export_and_import_bring_the_same_statuses_and_the_same_bytes(office, tmp_path):
    other = workspace(tmp_path / "other")
    record, filed = office.folder / "record.jsonl", office.folder / "filed"
    other.run("import", str(record), "--documents", str(filed))
    assert [shown(*other.status("palm-payments", day)) for day, *_ in DAYS] == [each[1:] for each in DAYS]
    assert other.run("history", THREAD) == office.run("history", THREAD)
    other.run("export", "--jsonl", "again.jsonl")
    assert (other.folder / "again.jsonl").read_bytes() == record.read_bytes()
    shutil.copytree(office.folder / "letters", other.folder / "letters", dirs_exist_ok=True)
    other.run("verify")


def test_the_letter_has_seven_numbered_questions(office):
    lines = outline(office.folder / "letters/palm-payments/amazon.docx")
    labels = [line.label for line in lines if line.label and line.level == 0]
    assert labels == ["1.", "2.", "3.", "4.", "5.", "6.", "7."]


def test_the_follow_up_repeats_only_open_questions_with_their_old_numbers(office):
    lines = outline(office.folder / "letters/palm-payments/amazon_2.docx")
    labels = [line.label for line in lines if line.label and line.level == 0]
    assert labels == ["3.", "5.", "6.", "7."]
    text = "\n".join(line.text for line in lines)
    for date in ("August 12, 2021", "August 16, 2021", "August 24, 2021", "August 26, 2021", "September 10, 2021"):
        assert date in text, date


def test_the_record_verifies_in_a_process_of_its_own(office):
    done = subprocess.run(
        [LETTERGEN, "verify"], cwd=office.folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "the record is whole\n")


def tampered(office: Office, folder: Path, *changes: str) -> Office:
    """Return a copy of the office whose database was changed behind its back."""
    shutil.copytree(office.folder, folder)
    with sqlite3.connect(folder / "lettergen.db") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        for change in changes:
            assert connection.execute(change).rowcount == 1
    connection.close()
    return Office(folder, office.now)


def test_verify_names_a_change_made_behind_its_back(office, tmp_path):
    copy = tampered(
        office, tmp_path / "copy", "UPDATE events SET happened='2021-08-25' WHERE type='response' AND seq=4"
    )
    done = copy.both("verify", expect=1)
    assert "event 4" in done.told + done.out


def test_a_row_that_was_changed_is_made_anew_from_the_events(office, tmp_path):
    copy = tampered(office, tmp_path / "copy", "UPDATE spans SET headline='acknowledged' WHERE headline='closed'")
    told = copy.refused("verify", expect=1)
    assert "R132" in told
    assert "lettergen db rebuild" in told
    copy.run("db", "rebuild")
    copy.run("verify")


def test_sent_letters_are_never_made_again(office):
    before = (office.folder / "letters/palm-payments/amazon.docx").read_bytes()
    assert "sent" in office.refused("generate", "palm-payments")
    assert (office.folder / "letters/palm-payments/amazon.docx").read_bytes() == before


@pytest.mark.parametrize("name", ["amazon.docx", "amazon_2.docx"])
def test_both_letters_pass_the_judges(office, sdk_errors, audit_errors, name):
    path = office.folder / "letters/palm-payments" / name
    assert sdk_errors(path) == []
    assert audit_errors(path) == []


def test_libreoffice_prints_the_same_numbers_as_the_model(office, as_pdf_text):
    text = as_pdf_text(office.folder / "letters/palm-payments/amazon_2.docx")
    in_the_letter = in_its_form = ["3", "5", "6", "7"]
    assert re.findall(r"^ *(\d)\. ", text, flags=re.MULTILINE) == in_the_letter + in_its_form
