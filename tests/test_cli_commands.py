"""Each command through the real command line: what goes to which stream, and with which exit code it ends."""

import csv
import io
import json
import os
import re
import sqlite3
import subprocess
import sys

import palm
import pytest

from lettergen.cli.main import main

QUESTIONNAIRE = palm.questionnaire(
    title="Paying by palm",
    owner="Sam",
    questions=[
        "{id: stores, text: Why these stores?}",
        "{id: users, text: How many users?, items: [New ones?, Old ones?]}",
    ],
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A workspace of one questionnaire, as the current folder."""
    palm.workspace(tmp_path, QUESTIONNAIRE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def answered(folder):
    words = ["--on", "2021-08-20", "--items", "1=answered,2a=objected"]
    palm.sent(folder, QUESTIONNAIRE, via="mail")
    assert main(["-C", str(folder), "record", "palm/acme", "response", *words]) == 0


@pytest.fixture
def sent(folder, kept):
    """The same with both letters sent on August 12, and one answer of August 20."""
    return kept(folder, answered)


def rows(capsys, *words):
    capsys.readouterr()
    assert main([*words, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)["rows"]


def test_generate_says_what_it_made_on_standard_error(folder, capsys):
    assert main(["generate", "palm"]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines() == ["new: letters/palm/acme.docx", "new: letters/palm/bolt.docx"]


def test_a_dry_run_says_what_would_be(folder, capsys):
    assert main(["generate", "palm", "--dry-run"]) == 0
    assert capsys.readouterr().err.startswith("would be new: letters/palm/acme.docx\n")
    assert not (folder / "letters").exists()


def test_generate_without_libreoffice_keeps_the_letters_and_ends_with_5(folder, capsys, monkeypatch):
    monkeypatch.setenv("LETTERGEN_SOFFICE", str(folder / "nowhere"))
    assert main(["generate", "palm", "--pdf"]) == 5
    printed = capsys.readouterr().err
    assert "error X101: LETTERGEN_SOFFICE names" in printed
    assert (folder / "letters/palm/acme.docx").is_file()


@pytest.mark.soffice
def test_generate_makes_pdf_beside_each_letter(folder, soffice):
    assert main(["generate", "palm", "--pdf"]) == 0
    assert (folder / "letters/palm/bolt.pdf").read_bytes().startswith(b"%PDF-")


def test_preview_prints_the_letters_and_writes_nothing(folder, capsys):
    assert main(["preview", "palm", "--only", "acme"]) == 0
    printed = capsys.readouterr().out
    assert "Acme Corp." in printed
    assert "Please answer by August 26, 2021" in printed
    assert "Bolt" not in printed
    assert [path.name for path in folder.iterdir()] == ["questionnaires"]


def test_preview_takes_a_letters_name_but_no_follow_ups(folder, capsys):
    assert main(["preview", "palm/acme"]) == 0
    printed = capsys.readouterr().out
    assert ("Acme Corp." in printed, "Bolt" in printed) == (True, False)
    assert main(["preview", "palm/acm"]) == 3
    assert "no recipient 'acm'" in capsys.readouterr().err
    assert main(["preview", "palm/acme/2"]) == 2
    assert "'palm/acme/2' is a follow-up, composed from the record; `lettergen follow-up`" in capsys.readouterr().err


def test_check_prints_nothing_wrong_and_ends_with_0(folder, capsys):
    assert main(["check"]) == 0
    assert capsys.readouterr().err == "nothing wrong\n"


def test_warnings_end_with_1_only_when_strict(folder, capsys):
    path = folder / "questionnaires/palm.yaml"
    path.write_text(QUESTIONNAIRE.replace("due: 2021-08-26", "due: 2021-08-28"))
    assert main(["check", "palm"]) == 0
    printed = capsys.readouterr().err
    assert ": warning D101: the deadline 2021-08-28 is a Saturday" in printed
    assert printed.endswith("0 errors, 1 warning\n")
    assert main(["check", "palm", "--strict"]) == 1


def test_check_gives_problems_as_data(folder, capsys, root):
    (folder / "questionnaires/palm.yaml").write_text(QUESTIONNAIRE.replace("subject:", "subjekt:"))
    assert main(["check", "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["schema"] == "lettergen.problems/1"
    assert (report["errors"], report["warnings"]) == (1, 0)
    assert report["rows"] == [
        {
            "file": "questionnaires/palm.yaml",
            "line": 12,
            "column": 1,
            "detail": "",
            "severity": "error",
            "code": "Q120",
            "found": "unknown key `subjekt`",
            "expected": "",
            "remedy": "did you mean `subject`?",
            "title": "Unknown key",
            "reason": "",
            "help": "docs/problems.md#q120",
        }
    ]
    assert "\n## Q120\n" in (root / "docs/problems.md").read_text()


def test_check_prints_a_line_a_problem_that_editors_and_build_servers_read(folder, capsys):
    (folder / "questionnaires/palm.yaml").write_text(QUESTIONNAIRE.replace("subject:", "subjekt:"))
    assert main(["check"]) == 1
    line = capsys.readouterr().err.splitlines()[0]
    matcher = r"^(.+?):(\d+):(\d+): (error|warning) ([A-Z]\d{3}): (.+)$"
    assert re.fullmatch(matcher, line).groups() == (
        *("questionnaires/palm.yaml", "12", "1", "error", "Q120"),
        "unknown key `subjekt`; did you mean `subject`?",
    )


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_check_ends_with_1_on_errors_and_with_strict_on_warnings_too(folder, form):
    path = folder / "questionnaires/palm.yaml"
    for text, plain, strict in (
        (QUESTIONNAIRE, 0, 0),
        (QUESTIONNAIRE.replace("due: 2021-08-26", "due: 2021-08-28"), 0, 1),
        (QUESTIONNAIRE.replace("subject:", "subjekt:"), 1, 1),
    ):
        path.write_text(text)
        assert main(["check", "--format", form]) == plain
        assert main(["check", "--strict", "--format", form]) == strict


def test_check_finds_every_problem_of_every_file(folder, capsys):
    (folder / "questionnaires/other.yaml").write_text("matter: Other Matter\n")
    (folder / "questionnaires/third.yaml").write_text("matter: [\n")
    (folder / "templates").mkdir()
    (folder / "templates/broken.docx").write_bytes(b"no zip")
    assert main(["check"]) == 1
    printed = capsys.readouterr().err
    for name in ("other.yaml:1", "third.yaml:", "broken.docx"):
        assert name in printed


def test_status_shows_each_thread_on_a_day(sent, capsys):
    acme, bolt = rows(capsys, "status", "--as-of", "2021-08-27")
    assert (acme["headline"], acme["clock"], acme["days"], acme["settled"], acme["asked"]) == (
        "objected", "overdue", -1, 1, 2,
    )  # fmt: skip
    assert (bolt["headline"], bolt["settled"], bolt["owner"]) == ("sent", 0, "Sam")


def test_status_shows_the_most_pressing_first(sent, capsys):
    assert main(["record", "palm/acme", "extension_granted", "--on", "2021-08-20", "--until", "2021-09-30"]) == 0
    assert [row["thread"] for row in rows(capsys, "status", "--as-of", "2021-08-27")] == ["palm/bolt", "palm/acme"]


def test_status_of_another_day_knows_only_what_had_happened(sent, capsys):
    acme, _ = rows(capsys, "status", "palm", "--as-of", "2021-08-19")
    assert (acme["headline"], acme["clock"], acme["days"], acme["settled"]) == ("sent", "due soon", 7, 0)


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (["--overdue", "--as-of", "2021-08-26"], 0),
        (["--overdue", "--as-of", "2021-08-27"], 2),
        (["--due-within", "3d", "--as-of", "2021-08-22"], 0),
        (["--due-within", "3", "--as-of", "2021-08-23"], 2),
        (["--due-within", "3d", "--as-of", "2021-09-30"], 2),
        (["palm/acme", "--as-of", "2021-08-27"], 1),
    ],
)
def test_status_can_be_narrowed(sent, capsys, words, count):
    assert len(rows(capsys, "status", *words)) == count


def test_status_of_an_empty_workspace_is_an_empty_table(folder, capsys):
    assert rows(capsys, "status") == []
    assert rows(capsys, "status", "palm") == []


def test_a_single_letters_items_are_listed_one_by_one(sent, capsys):
    capsys.readouterr()
    assert main(["status", "palm/acme", "--as-of", "2021-08-27"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("As of 2021-08-27\n")
    assert [line.split()[0] for line in printed.split("\n\n")[2].splitlines()] == [
        "Item", "----", "1", "2", "2(a)", "2(b)",
    ]  # fmt: skip
    assert max(map(len, printed.splitlines())) <= 100
    (row,) = rows(capsys, "status", "palm/acme", "--as-of", "2021-08-27")
    assert [(item["id"], item["settled"]) for item in row["items"]] == [
        ("stores", True), ("users", False), ("users.a", False), ("users.b", False),
    ]  # fmt: skip
    assert main(["status", "--items", "--format", "csv", "--as-of", "2021-08-27"]) == 0
    assert len(list(csv.DictReader(io.StringIO(capsys.readouterr().out)))) == 8


def test_an_unknown_matter_is_bad_input(sent, capsys):
    assert main(["status", "plam"]) == 3
    assert "error W111: the record holds no letter 'plam'; did you mean 'palm'?" in capsys.readouterr().err


def test_tables_print_in_every_format(sent, capsys):
    for form in ("table", "csv", "tsv", "markdown"):
        capsys.readouterr()
        assert main(["status", "--as-of", "2021-08-27", "--format", form]) == 0
        printed = capsys.readouterr()
        assert printed.err == ""
        assert ("overdue" in printed.out) or ("1 day late" in printed.out)
        if form == "csv":
            assert [row["headline"] for row in csv.DictReader(io.StringIO(printed.out))] == ["objected", "sent"]


def test_record_says_what_it_recorded_and_what_comes_next(sent, capsys):
    capsys.readouterr()
    assert main(["record", "palm/bolt", "acknowledged", "--on", "2021-08-16"]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    first, second = printed.err.splitlines()
    assert first == "recorded: palm/bolt/1 acknowledged on 2021-08-16"
    assert second.startswith("  acknowledged; 0 of 2 settled; next: ")


def test_an_event_of_an_earlier_day_leaves_the_state_of_today_told(sent, capsys):
    capsys.readouterr()
    assert main(["record", "palm/acme", "acknowledged", "--on", "2021-08-13"]) == 0
    told = capsys.readouterr().err.splitlines()[1]
    assert told.startswith("  on 2021-08-13: acknowledged; 0 of 2 settled; today: objected; 1 of 2 settled; next: ")


def test_history_tells_every_event_in_order(sent, capsys):
    told = rows(capsys, "history", "palm/acme")
    assert [row["event"] for row in told if row["event"] != "generated"] == ["sent", "response"]


def test_verify_finds_a_changed_document(sent, capsys):
    assert main(["verify"]) == 0
    (kept, *_) = [path for path in (sent / "documents").rglob("*") if path.is_file()]
    kept.chmod(0o644)
    kept.write_bytes(b"another letter")
    assert main(["verify"]) == 1
    assert "error R133" in capsys.readouterr().err


def test_verify_names_an_event_that_cannot_even_be_read(sent, capsys):
    with sqlite3.connect(sent / "lettergen.db") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE events SET payload='garbage' WHERE seq=3")
    connection.close()
    assert main(["verify"]) == 1
    assert "event 3" in capsys.readouterr().err
    assert main(["status"]) == 3
    assert "Traceback" not in capsys.readouterr().err


def test_verify_misses_a_letter_that_is_gone_and_notes_one_that_was_edited(folder, capsys):
    assert main(["generate", "palm"]) == 0
    (folder / "letters/palm/acme.docx").write_bytes(b"edited")
    assert main(["verify"]) == 0
    assert "acme.docx, palm/acme/1: warning W113: was edited since it was made" in capsys.readouterr().err
    (folder / "letters/palm/bolt.docx").unlink()
    assert main(["verify"]) == 1
    assert "bolt.docx, palm/bolt/1: error W120: the generated letter is gone" in capsys.readouterr().err


def test_verify_without_a_record_has_nothing_to_say(folder, capsys):
    assert main(["verify"]) == 0
    assert not (folder / "lettergen.db").exists()


def test_follow_up_drafts_the_next_round_with_what_is_open(sent, capsys):
    assert main(["follow-up", "palm/acme", "--date", "2021-08-30", "--due", "2021-09-10"]) == 0
    assert capsys.readouterr().err.endswith("new: letters/palm/acme_2.docx\n")
    from lettergen.wordml.outline import outline

    labels = [line.label for line in outline(sent / "letters/palm/acme_2.docx") if line.level == 0]
    assert labels == ["2."]
    (row,) = rows(capsys, "status", "palm/acme", "--as-of", "2021-08-30")
    assert row["clock"] == "overdue"


def test_a_draft_follow_up_is_made_again_and_once_sent_leads(sent, capsys):
    words = ["follow-up", "palm/acme", "--date", "2021-08-30"]
    assert main([*words, "--due", "2021-09-10"]) == 0
    assert main([*words, "--within", "2 weeks"]) == 0
    assert capsys.readouterr().err.endswith("changed: letters/palm/acme_2.docx\n")
    assert main(["send", "palm/acme/2", "--on", "2021-08-30", "--via", "mail"]) == 0
    (row,) = rows(capsys, "status", "palm/acme", "--as-of", "2021-08-30")
    assert (row["clock"], row["due"]) == ("running", "2021-09-13")


FOLLOW_UPS = {
    "no deadline": (["palm", "--as-of", "2021-08-30"], 2, "needs one new deadline; say --due 2021-09-13"),
    "two deadlines": (["palm", "--due", "2021-09-10", "--within", "2 weeks"], 2, "error U104"),
    "a deadline in the past": (["palm", "--date", "2021-08-30", "--due", "2021-08-01"], 2, "error U104"),
    "no count": (["palm", "--within", "soon"], 3, "error D150: 'soon' is no count of days"),
    "unknown matter": (["plam", "--within", "2 weeks"], 3, "error W111"),
    "nothing open": (["palm", "--date", "2021-08-01", "--due", "2021-09-10"], 3, "error W122: nothing sent is still"),
    "unknown item": (["palm/acme", "--within", "2 weeks", "--items", "9"], 3, "error R110"),
    "unknown template": (["palm", "--within", "2 weeks", "--template", "x"], 3, "error W109: unknown template 'x'"),
}


@pytest.mark.parametrize(("words", "code", "told"), FOLLOW_UPS.values(), ids=FOLLOW_UPS.keys())
def test_a_follow_up_that_cannot_be_is_refused(sent, capsys, words, code, told):
    capsys.readouterr()
    assert main(["follow-up", *words]) == code
    assert told in capsys.readouterr().err
    assert not (sent / "letters/palm/acme_2.docx").exists()


@pytest.mark.parametrize("words", [["follow-up", "palm/acme/9", "--within", "2 weeks"], ["history", "palm/acme/9"]])
def test_a_round_that_is_not_there_is_unknown(sent, capsys, words):
    assert main(words) == 3
    assert (
        "error W111: the record holds no letter 'palm/acme/9'; did you mean 'palm/acme/1'?" in capsys.readouterr().err
    )


@pytest.mark.parametrize("letter", ["", "/", "//"])
def test_an_event_for_no_name_at_all_is_not_recorded_everywhere(sent, capsys, letter):
    before = (sent / "lettergen.db").read_bytes()
    assert main(["record", letter, "note", "--all"]) == 2
    assert "names no matter and no letter" in capsys.readouterr().err
    assert (sent / "lettergen.db").read_bytes() == before


def test_two_questionnaires_of_one_matter_are_told_by_the_check(folder, capsys):
    (folder / "questionnaires/twin.yaml").write_text(QUESTIONNAIRE)
    assert main(["check"]) == 1
    assert "twin.yaml: error W123: matter 'palm' is also in questionnaires/palm.yaml" in capsys.readouterr().err


def test_a_folder_named_like_a_questionnaire_hides_no_other(folder):
    (folder / "questionnaires/old.yaml").mkdir()
    assert main(["generate", "palm"]) == 0


def test_a_file_that_is_no_questionnaire_is_told_by_its_place(folder, capsys):
    (folder / "notes.txt").write_text("- milk")
    assert main(["check", "notes.txt"]) == 1
    assert "notes.txt:1:1: error Q103: the file holds a list" in capsys.readouterr().err


def test_a_broken_template_and_a_broken_final_document_are_told_with_their_folder(sent, capsys):
    (sent / "templates").mkdir()
    (sent / "templates/house.docx").write_bytes(b"no zip")
    for words in (["check"], ["preview", "palm"], ["generate", "palm", "--template", "house"]):
        main(words)
    assert capsys.readouterr().err.count("templates/house.docx: error T101") == 2
    assert main(["follow-up", "palm/bolt", "--within", "2 weeks"]) == 0
    assert main(["send", "palm/bolt/2", "--file", "templates/house.docx"]) == 3
    assert "templates/house.docx: error T101" in capsys.readouterr().err


def test_an_extension_moves_the_stage_it_names(folder, capsys):
    due = "due: [2021-08-26, {stage: documents, date: 2021-08-27}]"
    (folder / "questionnaires/palm.yaml").write_text(
        QUESTIONNAIRE.replace("due: 2021-08-26", due).replace("stores?", "stores?, kind: document_request")
    )
    assert main(["generate", "palm"]) == 0
    assert main(["send", "palm/acme", "--on", "2021-08-12"]) == 0
    words = ["record", "palm/acme", "extension_granted", "--on", "2021-08-20", "--until", "2021-09-30"]
    assert main([*words, "--stage", "documents"]) == 0
    (row,) = rows(capsys, "status", "palm/acme", "--as-of", "2021-08-20")
    assert row["due"] == "2021-08-26"
    assert main([*words, "--stage", "dinner"]) == 2


def test_more_time_while_the_clock_is_stopped_says_that_its_day_will_move(sent, capsys):
    granted = ["record", "palm/acme", "extension_granted", "--on", "2021-08-20", "--until"]
    assert main([*granted, "2021-09-10"]) == 0
    assert "will move" not in capsys.readouterr().err
    assert main(["record", "palm/acme", "tolled", "--on", "2021-08-20"]) == 0
    assert main([*granted, "2021-09-30"]) == 0
    told = "the clock is stopped: 2021-09-30 will move by the days from 2021-08-20 to `resumed`"
    assert capsys.readouterr().err.count(told) == 1


def test_the_stages_that_can_be_named_are_those_of_the_model():
    from lettergen.cli.track import STAGES
    from lettergen.model.deadline import StageName

    assert list(StageName) == list(STAGES)


@pytest.mark.parametrize("trigger", ["delivered", "received", "served"])
def test_a_stage_that_waits_gets_its_date_when_the_letter_is_delivered(folder, capsys, trigger):
    due = f"due: {{within: 5 business days, from: {trigger}}}"
    text = QUESTIONNAIRE.replace("due: 2021-08-26", due).replace("by {{ due }}", "soon")
    (folder / "questionnaires/palm.yaml").write_text(text)
    assert main(["generate", "palm"]) == 0
    assert main(["send", "palm/acme", "--on", "2021-08-12"]) == 0
    (row,) = rows(capsys, "status", "palm/acme", "--as-of", "2021-08-13")
    assert (row["clock"], row["due"]) == ("not started", None)
    assert main(["record", "palm/acme", "delivered", "--on", "2021-08-13"]) == 0
    (row,) = rows(capsys, "status", "palm/acme", "--as-of", "2021-08-13")
    assert (row["clock"], row["due"], row["days"]) == ("due soon", "2021-08-20", 7)
    (row,) = rows(capsys, "status", "palm/acme", "--as-of", "2021-08-21")
    assert row["clock"] == "overdue"


def test_round_two_and_a_recipient_named_like_it_share_no_file(folder, capsys):
    text = QUESTIONNAIRE.replace("id: bolt", "id: acme-2")
    (folder / "questionnaires/palm.yaml").write_text(text)
    assert main(["generate", "palm"]) == 0
    assert main(["send", "palm/acme", "--on", "2021-08-12"]) == 0
    assert main(["follow-up", "palm/acme", "--date", "2021-08-30", "--due", "2021-09-10"]) == 0
    assert {path.name for path in (folder / "letters/palm").iterdir()} == {"acme.docx", "acme-2.docx", "acme_2.docx"}


def test_a_forced_letter_is_said_to_be_overwritten(folder, capsys):
    assert main(["generate", "palm"]) == 0
    (folder / "letters/palm/acme.docx").write_bytes(b"mine")
    capsys.readouterr()
    assert main(["generate", "palm", "--force", "--dry-run"]) == 0
    assert capsys.readouterr().err.startswith("would be overwritten: letters/palm/acme.docx\n")


def test_a_record_that_a_kill_left_empty_is_begun_anew(folder, capsys):
    (folder / "lettergen.db").touch()
    assert rows(capsys, "status") == []
    assert main(["generate", "palm"]) == 0
    assert len(rows(capsys, "status")) == 2


def test_deadline_explains_itself(folder, capsys):
    assert main(["deadline", "10 business days", "--from", "2024-12-20", "--calendar", "us-dc"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("2025-01-07 Tuesday\n")
    assert "Christmas" in printed


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["soon"], "D150"),
        (["10 days", "--calendar", "us-xx"], "D154"),
        (["9999 months", "--from", "9500-01-01"], "D153"),
    ],
)
def test_a_deadline_that_cannot_be_counted_is_bad_input(folder, capsys, words, told):
    assert main(["deadline", *words]) == 3
    assert f"error {told}" in capsys.readouterr().err


def test_config_says_where_each_setting_comes_from(folder, capsys):
    (folder / "lettergen.toml").write_text('[defaults]\ncalendar = "us-wa"\n')
    found = {row["setting"]: (row["value"], row["from"]) for row in rows(capsys, "config")}
    assert found["defaults.calendar"] == ("us-wa", "lettergen.toml:2")
    assert found["record.due_soon_days"] == ("7", "default")


def test_wrong_settings_stop_every_command_with_their_lines(folder, capsys):
    (folder / "lettergen.toml").write_text('[defaults]\ncalender = "us"\n[record]\ndue_soon_days = "x"\n')
    assert main(["status"]) == 3
    assert [line.split(": ")[0] for line in capsys.readouterr().err.splitlines()] == [
        "lettergen.toml:2",
        "lettergen.toml:4",
    ]


def test_schema_is_a_json_schema(folder, capsys):
    assert main(["schema"]) == 0
    assert "questions" in json.loads(capsys.readouterr().out)["properties"]


def test_doctor_finds_everything_required(folder, capsys, monkeypatch):
    found = {row["what"]: row["state"] for row in rows(capsys, "doctor")}
    assert found["Python"] == found["templates"] == found["record"] == found["folder"] == found["time zones"] == "ok"
    monkeypatch.setenv("LETTERGEN_SOFFICE", str(folder / "nowhere"))
    (libreoffice,) = [row for row in rows(capsys, "doctor") if row["what"] == "LibreOffice"]
    assert libreoffice["state"] == "missing"
    assert "LETTERGEN_SOFFICE names" in libreoffice["detail"]
    assert "correct it" in libreoffice["remedy"]


def test_doctor_ends_with_1_when_something_required_is_broken(folder, capsys):
    (folder / "lettergen.toml").write_text("[record\n")
    (folder / "lettergen.db").write_bytes(b"not a database at all")
    assert main(["doctor", "--format", "json"]) == 1
    states = {row["what"]: row["state"] for row in json.loads(capsys.readouterr().out)["rows"]}
    assert (states["settings"], states["record"], states["Python"]) == ("broken", "broken", "ok")


def test_db_upgrade_leaves_a_record_of_today_as_it_is(sent, capsys):
    before = (sent / "lettergen.db").read_bytes()
    assert main(["db", "upgrade"]) == 0
    assert (sent / "lettergen.db").read_bytes() == before


def test_db_upgrade_makes_no_record(folder, capsys):
    assert main(["db", "upgrade"]) in {3, 4}
    assert "error R120" in capsys.readouterr().err
    assert not (folder / "lettergen.db").exists()


def test_another_folder_can_be_named(sent, monkeypatch, capsys, tmp_path_factory):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    capsys.readouterr()
    assert main(["-C", str(sent), "status", "--format", "csv"]) == 0
    assert "palm/acme" in capsys.readouterr().out


def test_status_is_plain_when_piped(sent):
    clean = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "FORCE_COLOR"}}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "lettergen", "status"], capture_output=True, text=True, check=True, env=clean
    )
    assert "\x1b" not in done.stdout
    assert "Acme Corp." in done.stdout


def test_record_takes_all_there_is_to_say_of_an_event(sent, capsys):
    (sent / "lettergen.toml").write_text('[defaults]\nzone = "America/New_York"\n')
    (sent / "log.txt").write_text("withheld")
    words = ["--on", "2021-08-21", "--at", "17:30", "--received", "2021-08-23", "--items", "1"]
    words += ["--ground", "1=privacy", "--said-by", "A. Lee", "--capacity", "on-behalf", "--to-signatory", "Example"]
    assert main(["record", "palm/acme", "objection", *words, "--file", "log.txt", "--bates", "AC-1 to AC-3"]) == 0
    assert main(["record", "palm/acme", "ruling", "--on", "2021-08-25", "--outcome", "granted-in-part", "--items",
                 "1=waived,2a=unanswered", "--until", "2021-09-09"]) == 0  # fmt: skip
    assert main(["record", "palm/acme", "forwarded", "--on", "2021-08-26", "--to", "Police", "--opens", "police"]) == 0
    assert [row["recipient"] for row in rows(capsys, "status", "palm/police")] == ["Police"]
    told = {row["event"]: row for row in rows(capsys, "history", "palm/acme")}
    objection, ruling = told["objection"], told["ruling"]
    assert (objection["time"][:5], objection["capacity"], objection["addressed_to"]) == (
        "17:30",
        "on_behalf",
        "Alex Example",
    )
    assert (ruling["event"], ruling["outcome"]) == ("ruling", "granted_in_part")
    words = ["--event", str(objection["seq"]), "--on", "2021-08-20", "--note", "misread"]
    assert main(["record", "palm/acme", "corrected", *words]) == 0
    assert "2021-08-20" in {row["on"] for row in rows(capsys, "history", "palm/acme") if row["event"] == "objection"}
