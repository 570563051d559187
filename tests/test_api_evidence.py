"""The record taken out, brought in, and held against what was kept outside, through the real command line."""

from __future__ import annotations

import io
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import palm
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from lettergen import Workspace
from lettergen.cli.main import main
from lettergen.errors import RefusedError
from lettergen.store.record import Record

QUESTIONNAIRE = palm.questionnaire(questions="[Why these stores?, How many users?]")


def answered(folder) -> None:
    """Send one letter, which is answered with a document, and leave the other a draft."""
    palm.made(folder, QUESTIONNAIRE)
    (folder / "reply.txt").write_text("Because.")
    run("-C", folder, "send", "palm/acme", "--on", "2021-08-12", "--via", "mail")
    words = ("--on", "2021-08-20", "--items", "1=answered", "--file", folder / "reply.txt")
    run("-C", folder, "record", "palm/acme", "response", *words)


@pytest.fixture
def office(tmp_path, monkeypatch, capsys, kept) -> Path:
    """A workspace as the current folder: one letter sent and answered with a document, one still a draft."""
    folder = kept(tmp_path / "office", answered)
    monkeypatch.chdir(folder)
    capsys.readouterr()
    return folder


@pytest.fixture
def other(tmp_path) -> Path:
    """Another workspace, without a record."""
    (tmp_path / "other").mkdir()
    return tmp_path / "other"


def run(*words: object, expect: int = 0) -> None:
    assert main([str(word) for word in words]) == expect


def test_an_export_makes_the_same_record_elsewhere(office, other, capsys):
    run("export", "--jsonl", "record.jsonl", "--documents", "copy")
    assert capsys.readouterr().err == "written: record.jsonl\n"
    run("-C", other, "import", "record.jsonl", "--documents", "copy")
    assert capsys.readouterr().err == "events in the file: 4; added: 4\n"
    for words in (("status",), ("status", "palm/acme", "--items"), ("history", "palm/acme")):
        told = []
        for folder in (office, other):
            run("-C", folder, *words, "--format", "json")
            told.append(capsys.readouterr().out)
        assert told[0] == told[1]
    shutil.copytree(office / "letters", other / "letters")
    run("-C", other, "verify")


def test_an_export_goes_to_standard_output_where_no_file_is_named(office, capsys):
    run("export", "--jsonl", "record.jsonl")
    run("export")
    assert capsys.readouterr().out.encode() == (office / "record.jsonl").read_bytes()


def test_no_export_is_written_over(office, capsys):
    run("export", "--jsonl", "record.jsonl")
    before = (office / "record.jsonl").read_bytes()
    run("record", "palm/acme", "acknowledged", "--on", "2021-08-21")
    run("export", "--jsonl", "record.jsonl", expect=4)
    assert "record.jsonl: error R148: is there already" in capsys.readouterr().err
    assert (office / "record.jsonl").read_bytes() == before


def test_only_what_is_new_is_imported_a_second_time(office, other, capsys):
    run("export", "--jsonl", "first.jsonl", "--documents", "copy")
    run("-C", other, "import", "first.jsonl", "--documents", "copy")
    run("record", "palm/acme", "acknowledged", "--on", "2021-08-21")
    run("export", "--jsonl", "second.jsonl")
    capsys.readouterr()
    run("-C", other, "import", "second.jsonl", "--dry-run")
    run("-C", other, "import", "second.jsonl")
    run("-C", other, "import", "first.jsonl")
    lines = [f"events in the file: {said}" for said in ("5; would be added: 1", "5; added: 1", "4; added: 0")]
    assert capsys.readouterr().err.splitlines() == lines


def test_documents_that_are_missing_are_named_and_can_come_later(office, other, capsys):
    run("export", "--jsonl", "record.jsonl", "--documents", "copy")
    run("-C", other, "import", "record.jsonl", expect=1)
    told = capsys.readouterr().err
    assert told.count("error R145") == 2
    assert "event 4: error R145: the document of palm/acme/1 (" in told
    run("-C", other, "import", "record.jsonl", "--documents", "copy")
    assert capsys.readouterr().err == "events in the file: 4; added: 0\n"


def test_a_document_that_was_changed_is_not_passed_on(office, other, capsys):
    (kept,) = [
        path for path in (office / "documents").rglob("*") if path.is_file() and path.read_bytes() == b"Because."
    ]
    kept.chmod(0o644)
    kept.write_text("Because of that.")
    run("export", "--jsonl", "record.jsonl", "--documents", "copy", expect=1)
    assert "error R145" in capsys.readouterr().err
    assert len([path for path in (office / "copy").rglob("*") if path.is_file()]) == 1


def test_a_trial_import_makes_nothing(office, other, capsys):
    run("export", "--jsonl", "record.jsonl")
    run("-C", other, "import", "record.jsonl", "--dry-run")
    assert "would be added: 4" in capsys.readouterr().err
    assert list(other.iterdir()) == []


def test_an_empty_database_of_a_server_gets_a_record(office, other, postgresql, capsys):
    (other / "lettergen.toml").write_text(f"[record]\naddress = {postgresql!r}\n")
    run("export", "--jsonl", "record.jsonl", "--documents", "copy")
    run("-C", other, "import", "record.jsonl", "--dry-run")
    assert "would be added: 4" in capsys.readouterr().err
    run("-C", other, "status")
    assert "no letter is in the record yet" in capsys.readouterr().err
    run("-C", other, "import", "record.jsonl", "--documents", "copy")
    capsys.readouterr()
    run("-C", other, "export")
    assert capsys.readouterr().out.encode() == (office / "record.jsonl").read_bytes()


def test_a_head_and_a_message_never_tell_a_password(other, postgresql, capsys):
    secret = re.sub(r"//[^@]*@", "//lettergen:s3cret@", postgresql)
    (other / "lettergen.toml").write_text(f"[record]\naddress = {secret!r}\n")
    Record.open(postgresql, create=True).close()
    run("-C", other, "export", "--head")
    (other / "lettergen.toml").write_text(f"[record]\naddress = {secret.replace('/lettergen_', '/nowhere_')!r}\n")
    run("-C", other, "export", "--head", expect=3)
    run("-C", other, "verify", expect=3)
    printed = capsys.readouterr()
    assert '"record": "postgresql://lettergen:***@/lettergen_' in printed.out
    assert "R139" in printed.err
    assert "s3cret" not in printed.out + printed.err


@pytest.mark.parametrize(("name", "code"), [("nowhere.jsonl", "W112"), (".", "W112"), ("reply.txt", "R140")])
def test_a_file_that_cannot_be_imported_makes_no_record(office, other, capsys, name, code):
    run("-C", other, "import", office / name, expect=3)
    assert f"error {code}" in capsys.readouterr().err
    assert list(other.iterdir()) == []


def test_without_a_record_there_is_nothing_to_export(other, capsys):
    run("-C", other, "export", expect=3)
    run("-C", other, "export", "--head", expect=3)
    run("-C", other, "db", "upgrade", expect=3)
    run("-C", other, "verify", "--head", f"1:{'a' * 64}", expect=3)
    assert capsys.readouterr().err.count("error R120: no record here") == 4


def test_a_head_says_where_the_chain_ends_and_whose_it_is(office, capsys):
    run("export", "--head")
    told = json.loads(capsys.readouterr().out)
    assert (told["schema"], told["seq"], told["record"]) == ("lettergen.head/1", 4, f"sqlite:///{office}/lettergen.db")
    assert told["at"].endswith("+00:00")
    with sqlite3.connect("lettergen.db") as connection:
        assert connection.execute("SELECT hash FROM events WHERE seq = 4").fetchone() == (told["hash"],)
    connection.close()


def test_a_head_goes_alone(office, capsys):
    run("export", "--head", "--jsonl", "record.jsonl", expect=2)
    assert "leave the other options out" in capsys.readouterr().err


@pytest.fixture
def heads(office, capsys) -> Path:
    """Two heads, kept on two days."""
    for day in ("2021-08-21", "2021-08-22"):
        run("record", "palm/acme", "note", "--on", day, "--note", day)
        run("export", "--head")
    (office / "heads.jsonl").write_text(capsys.readouterr().out)
    return office / "heads.jsonl"


def tamper(*statements: str) -> None:
    connection = sqlite3.connect("lettergen.db")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_the_copy_that_a_kill_left_half_written_is_no_document(office, capsys):
    kept = next(Path("documents").glob("??/*"))
    kept.with_name(f".{kept.name}.4711.part").write_bytes(b"Bec")
    run("verify")
    assert "R193" not in capsys.readouterr().err


def test_a_record_that_grew_fits_the_heads_kept_outside(heads, office, capsys):
    run("record", "palm/acme", "note", "--on", "2021-08-23", "--note", "later")
    run("verify", "--head", heads)
    hash_ = json.loads(heads.read_text().splitlines()[0])["hash"]
    run("verify", "--head", f"5:{hash_}", "--head", heads)
    run("export", "--jsonl", "record.jsonl")
    run("verify", "--head", "record.jsonl")
    assert capsys.readouterr().err.splitlines()[-1] == "the record is whole"


def test_an_end_cut_off_shows_against_a_head(heads, capsys):
    """All of it that the program can rebuild was rebuilt: without the head nothing shows."""
    tamper("DELETE FROM events WHERE seq = 6")
    run("db", "rebuild")
    run("verify")
    capsys.readouterr()
    run("verify", "--head", heads, expect=1)
    assert "event 6: error R146: event 6 is not there any more" in capsys.readouterr().err


def test_a_chain_made_anew_shows_against_a_head(heads, office, other, capsys):
    """Whoever holds the record may tell another story from its beginning, sound in itself."""
    palm.made(other, QUESTIONNAIRE.replace("Why these", "Why not these"))
    for number in range(4):
        run("-C", other, "record", "palm/acme", "note", "--on", "2021-08-22", "--note", f"{number}")
    capsys.readouterr()
    run("-C", other, "verify")
    run("-C", other, "verify", "--head", heads, expect=1)
    told = capsys.readouterr().err
    assert "event 5: error R146: event 5 is another than the head kept outside names" in told
    assert "event 6: error R146" in told


def test_a_record_that_is_gone_shows_against_a_head(heads, office, capsys):
    (office / "lettergen.db").unlink()
    run("verify", "--head", heads, expect=1)
    assert capsys.readouterr().err.count("error R146: event 5 is not there any more") == 1


@pytest.mark.parametrize("text", ["2:abcd", f"x:{'a' * 64}", "nowhere.jsonl", "reply.txt", "empty", f"1:{'G' * 64}"])
def test_what_is_no_head_is_said(office, capsys, text):
    (office / "empty").touch()
    run("verify", "--head", text, expect=3)
    assert "error R147: holds no head; expected SEQ:HASH" in capsys.readouterr().err


def test_verify_prints_problems_for_programs(office, capsys):
    tamper("UPDATE events SET author = 'eve' WHERE seq = 2")
    run("verify", "--format", "json", expect=1)
    printed = capsys.readouterr()
    told = json.loads(printed.out)
    assert (told["schema"], told["errors"], told["rows"][0]["code"]) == ("lettergen.problems/1", 1, "R130")
    assert printed.err == ""


def test_the_library_exports_to_any_stream_and_says_what_an_import_brought(office, other):
    stream = io.BytesIO()
    assert Workspace(office).export(stream) == ()
    (other / "record.jsonl").write_bytes(stream.getvalue())
    found = Workspace(other).restore(other / "record.jsonl")
    assert (found.events, found.added, [problem.code for problem in found.missing]) == (4, 4, ["R145", "R145"])
    with pytest.raises(RefusedError, match="R148"):
        Workspace(office).export(other / "record.jsonl")


def test_a_record_of_this_version_stays_as_it_is(office, capsys):
    before = (office / "lettergen.db").read_bytes()
    run("db", "upgrade", "--dry-run")
    run("db", "upgrade")
    assert capsys.readouterr().err == "the record has this version's schema\n" * 2
    assert (office / "lettergen.db").read_bytes() == before


def test_an_older_record_is_upgraded_when_asked_for_and_its_copy_is_named(root, package, other, capsys):
    config = Config()
    config.set_main_option("script_location", str(package / "store/migrations"))
    engine = sa.create_engine(f"sqlite:///{other}/lettergen.db")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for line in (root / "tests/data/record-0001.sql").read_text(encoding="utf-8").splitlines():
            connection.exec_driver_sql(line)
    engine.dispose()
    before = (other / "lettergen.db").read_bytes()
    run("-C", other, "status", expect=4)
    assert "R135" in (told := capsys.readouterr().err)
    assert "lettergen db upgrade" in told
    run("-C", other, "db", "upgrade", "--dry-run")
    assert capsys.readouterr().err.startswith("would be done: 0002: ")
    assert (other / "lettergen.db").read_bytes() == before
    run("-C", other, "db", "upgrade")
    step, copy = capsys.readouterr().err.splitlines()
    assert step.startswith("done: 0002: ")
    assert copy == f"the record as it was: {other}/lettergen.db.0001.bak"
    assert (other / "lettergen.db.0001.bak").is_file()
    run("-C", other, "status", "palm")
    capsys.readouterr()
    run("-C", other, "db", "upgrade")
    assert capsys.readouterr().err == "the record has this version's schema\n"


@pytest.mark.parametrize("left", [None, b""])
def test_a_record_that_is_gone_is_named_where_its_files_still_lie(office, capsys, left):
    (office / "lettergen.db").unlink()
    if left is not None:
        (office / "lettergen.db").write_bytes(left)
    run("verify", expect=1)
    told = capsys.readouterr().err
    assert "error R149: there is no record, and 4 letters and filed documents lie here" in told
    assert "whole" not in told


def test_a_workspace_without_anything_is_whole(other, capsys):
    (other / "questionnaires").mkdir()
    run("-C", other, "verify")
    assert capsys.readouterr().err == "the record is whole\n"


def test_what_cannot_be_read_is_named_and_the_rest_is_checked(office, capsys):
    kept = [path for path in (office / "documents").rglob("*") if path.is_file()]
    for path in kept:
        path.unlink()
    kept[0].mkdir()  # no file: it cannot be read, whoever asks
    (office / "letters/palm/bolt.docx").unlink()
    (office / "letters/palm/bolt.docx").symlink_to("/proc/self/mem")  # a file that even root cannot read
    run("verify", expect=1)
    told = capsys.readouterr().err
    assert told.count("error W112") == 2
    assert told.count("error R133") == len(kept) - 1
    assert "something is wrong" in told


def test_two_records_that_differ_are_told_in_one_line(office, other):
    shutil.copytree(office / "questionnaires", other / "questionnaires")
    run("-C", other, "generate", "palm")
    for number in range(30):
        run("record", "palm/acme", "note", "--on", "2021-08-20", "--note", number)
    run("export", "--jsonl", "record.jsonl")
    words = [sys.executable, "-m", "lettergen", "-C", str(other), "import", "record.jsonl"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 4
    assert "error R144" in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
