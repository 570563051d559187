"""Case 4 to its end, as docs/cases.md types it: requirements with days of their own, evidence, a correction."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from casebook import Office, workspace

from lettergen.wordml.outline import outline

MATTER, RING, ALEXA = "consent-orders", "consent-orders/ring", "consent-orders/alexa"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return workspace(tmp_path_factory.mktemp("office") / "work", MATTER).play(4)


def items(office: Office, letter: str, day: str, *more: str) -> dict[str, dict[str, object]]:
    rows = office.table("status", letter, "--items", "--as-of", day, *more)
    return {row["id"]: row for row in rows}


# ---- two persons


def test_nobody_approves_what_they_made_and_nothing_unapproved_is_sent(tmp_path):
    office = workspace(tmp_path / "work", MATTER)
    toml = office.folder / "lettergen.toml"
    toml.write_text(toml.read_text("utf-8").replace("[record]\n", "[record]\ntwo_person = true\n"), "utf-8")
    office.run("generate", MATTER, "--as-of", "2023-07-24", "--by", "Sam Reed")
    assert "W131" in office.refused("approve", RING, "--on", "2023-07-24", "--by", "sam reed")
    assert "W132" in office.refused("send", RING, "--on", "2023-07-24", "--by", "Sam Reed")
    office.run("approve", RING, "--on", "2023-07-24", "--by", "Jordan Avery")
    office.run("send", RING, "--on", "2023-07-24", "--by", "Sam Reed")


def test_both_rounds_were_approved_by_another_than_who_made_them(office):
    rows = office.table("history", RING)
    by = [(row["round"], row["event"], row["author"]) for row in rows if row["event"] in {"generated", "approved"}]
    assert by == [
        (1, "generated", "Sam Reed"), (1, "approved", "Jordan Avery"),
        (2, "generated", "Sam Reed"), (2, "approved", "Jordan Avery"),
    ]  # fmt: skip


def test_who_entered_a_claim_does_not_find_it_met(office, tmp_path):
    shutil.copytree(office.folder, tmp_path / "copy")
    copy = Office(tmp_path / "copy", office.now)
    copy.run("record", MATTER, "reopened", "--all", "--on", "2025-08-01", "--by", "Sam Reed")
    words = ("record", RING, "assessed", "--on", "2025-08-01", "--items", "reports=answered")
    assert "R161" in copy.refused(*words, "--by", "Sam Reed")
    copy.run(*words, "--note", "once more", "--by", "Jordan Avery")


# ---- requirements with days of their own


@pytest.mark.parametrize(
    ("day", "waits_for", "clock", "days", "settled"),
    [
        ("2023-07-24", "acknowledge 2023-08-07", "running", 14, 0),
        ("2023-08-01", "payment 2023-08-21", "running", 20, 0),
        ("2023-08-18", "mfa-staff 2023-09-18", "running", 31, 1),
        ("2023-09-18", "mfa-staff 2023-09-18", "due today", 0, 1),
        ("2023-09-19", "mfa-staff 2023-09-18", "overdue", -1, 1),
        ("2023-10-20", "mfa-staff 2023-09-18", "long overdue", -32, 2),
        ("2023-10-27", "mfa-staff 2023-09-18", "long overdue", -39, 1),
        ("2023-10-30", "answers 2023-11-20", "running", 21, 1),
        ("2023-11-13", "program 2023-11-20", "due soon", 7, 2),
        ("2023-11-20", "mfa-customers 2023-12-18", "running", 28, 3),
        ("2023-12-18", "documents 2024-01-24", "running", 37, 4),
        ("2024-01-24", "certification 2024-01-31", "due soon", 7, 4),
        ("2024-01-31", "documents 2024-07-24", "running", 175, 5),
        ("2024-07-24", "documents 2025-01-24", "running", 184, 5),
        ("2025-01-24", "documents 2025-07-24", "running", 181, 5),
    ],
)
def test_ring_s_most_pressing_date_on_each_day(office, day, waits_for, clock, days, settled):
    (row,) = office.status(RING, day)
    assert f"{row['item'] or row['stage']} {row['due']}" == waits_for
    assert (row["clock"], row["days"], row["settled"]) == (clock, days, settled)


def test_each_requirement_has_its_own_day_until_it_is_settled(office):
    due = {key: row["due"] for key, row in items(office, RING, "2023-10-19").items() if row["due"]}
    assert due == {
        "delete-data": "2023-10-20", "delete-models": "2023-10-20", "program": "2023-11-20",
        "mfa-staff": "2023-09-18", "mfa-customers": "2023-12-18", "reports": "2024-01-24",
        "certification": "2024-01-31",
    }  # fmt: skip


def test_a_claim_that_does_not_hold_opens_the_requirement_again(office):
    before, after = (items(office, RING, day)["delete-models"] for day in ("2023-10-20", "2023-10-27"))
    assert (before["disposition"], before["settled"]) == ("met", True)
    assert (after["claimed"], after["found"], after["settled"]) == ("met", "not_met", False)
    assert (after["claimed_on"], after["found_on"]) == ("2023-10-20", "2023-10-27")
    assert after["grounds"] == ["no statement by the engineer in charge"]


def test_what_is_late_is_asked_again_under_its_old_numbers_with_the_former_days_readable(office):
    lines = [line for line in outline(office.folder / f"letters/{RING}_2.docx") if line.part == "word/document.xml"]
    assert [line.label for line in lines if line.label] == ["2.", "(b)", "4.", "(a)"]
    assert "Requirements" in [line.text for line in lines if line.style == "heading 1"]
    told = "On October 27, 2023, we found this part not met: no statement by the engineer in charge."
    assert told in [line.text for line in lines]
    headings = [line.text for line in lines if line.style == "heading 2"]
    assert headings == ["II. Deletion", "III. Privacy and security"]
    (row,) = office.status(RING, "2023-10-30")
    assert row["former"] == ["2023-09-18", "2023-10-20"]
    held = {row["thread"]: row for row in office.table("follow-up", MATTER, "--needed", "--as-of", "2023-10-29")}
    assert {key: row["needed"] for key, row in held.items()} == {ALEXA: False, RING: True}
    assert held[ALEXA]["why"] == "nothing is late before 2023-11-20 has passed"


def test_the_follow_up_passes_the_judges(office, sdk_errors, audit_errors):
    path = office.folder / f"letters/{RING}_2.docx"
    assert sdk_errors(path) == []
    assert audit_errors(path) == []


# ---- reports that come again, and one day put right


@pytest.mark.parametrize(
    ("letter", "day", "due", "more"),
    [
        (ALEXA, "2024-01-23", "2024-01-24", 3), (ALEXA, "2024-01-24", "2024-07-24", 2),
        (ALEXA, "2024-07-22", "2025-01-24", 1), (ALEXA, "2025-01-24", "2025-07-24", 0),
        (RING, "2024-07-17", "2024-07-24", 2), (RING, "2024-07-18", "2025-01-24", 1),
    ],
)  # fmt: skip
def test_each_report_covers_one_day(office, letter, day, due, more):
    assert items(office, letter, day)["reports"]["due"] == due
    rows = [row for row in office.table("calendar", letter, "--every") if row["stage"] == "documents"]
    assert len(rows) == 1
    (row,) = office.status(letter, day)
    if row["stage"] == "documents":
        assert row["remaining"] == more


@pytest.mark.parametrize(
    ("known", "clock", "due"),
    [("2024-08-04", "overdue", "2024-07-24"), ("2024-08-05", "running", "2025-01-24")],
)
def test_the_mistyped_day_is_what_was_believed_until_it_was_put_right(office, known, clock, due):
    (row,) = office.status(RING, "2024-07-25", "--known-at", known)
    assert (row["clock"], row["due"]) == (clock, due)


def test_both_days_of_the_corrected_report_stay_readable(office):
    rows = {row["seq"]: row for row in office.table("history", RING)}
    assert (rows[31]["event"], rows[31]["on"]) == ("production", "2024-07-18")
    assert (rows[32]["event"], rows[32]["on"], rows[32]["note"]) == (
        "corrected", "2024-08-05", "The stamp reads July 18, not 28",
    )  # fmt: skip
    told = office.said("history")[-1].out
    for day in ("2024-07-18", "2024-07-28"):
        assert day in told
    rows = {row["seq"]: row for row in office.table("history", RING, "--known-at", "2024-08-04")}
    assert (rows[31]["on"], 32 in rows) == ("2024-07-28", False)


# ---- a status that a court could read


def test_in_the_end_every_requirement_is_found_met_with_its_evidence(office):
    found = items(office, RING, "2025-08-01")
    evidence = {
        key: [Path(file).stem.removeprefix("ring-") for file in row["files"]]
        for key, row in found.items()
        if key not in {"delete-videos", "mfa"}
    }
    assert evidence == {
        "payment": ["payment"], "delete-data": ["inventory"],
        "delete-models": ["inventory", "models", "staff-settings"], "program": ["program"],
        "mfa-staff": ["models", "staff-settings"], "mfa-customers": ["customers"],
        "reports": ["report-1", "report-2", "report-3", "report-4"], "certification": ["certification"],
    }  # fmt: skip
    assert {row["found"] for row in found.values()} == {"met", "answered"}
    assert all(len(row["documents"][0]) == 64 for key, row in found.items() if key in evidence)
    for letter in (ALEXA, RING):
        (row,) = office.status(letter, "2025-08-01", "--known-at", "2025-08-01")
        assert (row["headline"], row["settled"]) == ("closed", row["asked"])


def test_before_the_assessment_the_list_says_that_these_are_claims(office):
    rows = items(office, RING, "2025-07-31")
    assert (rows["reports"]["claimed"], rows["reports"]["found"]) == ("answered", None)
    (row,) = office.status(RING, "2025-07-31")
    assert row["headline"] == "complete response (claimed)"


def test_evidence_can_be_taken_out_as_it_was_filed(office, tmp_path):
    (sha,) = items(office, RING, "2025-08-01")["payment"]["documents"]
    office.run("documents", "--save", sha[:12], str(tmp_path / "payment.pdf"))
    assert (tmp_path / "payment.pdf").read_bytes() == (office.folder / "ring-payment.pdf").read_bytes()
