"""`receive` through the real command line: what it shows, asks, says and ends with."""

import csv
import io
import json
import shutil
import sys

import palm
import pytest

from lettergen.cli.main import main

ANSWERS = "Acme Corp.\nRe: PALM-7, Palms\n\n1. Why these stores?\n\nThey are near us.\n\n2. How many users?\n\nTBD\n"


class Keyboard(io.StringIO):
    """What a person types on a terminal."""

    def isatty(self):
        return True


def sent(folder):
    """Send a letter on August 12, and put the reply beside it that answers one of its two questions."""
    questions = "[Why these stores?, How many users?]"
    text = palm.questionnaire(reference="PALM-7", recipients=[palm.ACME], request="", questions=questions)
    palm.sent(folder, text)
    (folder / "reply.txt").write_text(ANSWERS)


@pytest.fixture
def folder(kept, tmp_path, monkeypatch):
    monkeypatch.chdir(kept(tmp_path / "w", sent))
    return tmp_path / "w"


def told(capsys, *words, expect=0):
    capsys.readouterr()
    assert main([*words]) == expect
    return capsys.readouterr()


def table(capsys, *words, expect=0):
    return json.loads(told(capsys, *words, "--format", "json", expect=expect).out)["rows"]


def test_a_reply_is_shown_item_by_item_and_recorded_as_what_it_is_said_to_be(folder, capsys):
    how = ("--as", "response", "--yes", "--on", "2021-08-24", "--by", "Ann", "--note", "by post")
    said = told(capsys, "receive", "reply.txt", *how)
    assert "recorded" in said.out
    assert "They are near us." in said.out
    assert "recorded: palm/acme/1 response on 2021-08-24" in said.err
    (event,) = table(capsys, "history", "palm/acme")[1:2]
    assert (event["event"], event["author"], event["note"], event["items"]) == (
        "response",
        "Ann",
        "by post",
        {"q1": "answered"},
    )
    assert {key: given["text"] for key, given in event["answers"].items()} == {"q1": "They are near us.", "q2": "TBD"}


def test_without_yes_it_waits_and_status_tells_of_it(folder, capsys):
    said = told(capsys, "receive", "reply.txt")
    key = table(capsys, "receive", "--queue")[0]["document"][:12]
    assert "its kind is told from its words: confirm it at a terminal, or say --as EVENT" in " ".join(said.out.split())
    assert f"receive --queue {key} --letter palm/acme/1 --as response --yes" in said.out
    assert "what waits is filed: lettergen receive --queue" in said.err
    assert "1 reply waits for a decision: lettergen receive --queue" in told(capsys, "status").err
    (row,) = table(capsys, "receive", "--queue")
    assert (row["file"], row["letters"], row["event"]) == ("reply.txt", ["palm/acme/1"], "response")
    assert row["document"][:12] in told(capsys, "receive", "--queue").out
    assert "decide on the reply that waits" in told(capsys, "status").out
    told(capsys, "report", "--html", "page.html")
    assert "decide on the reply that waits" in (folder / "page.html").read_text()
    (need,) = table(capsys, "follow-up", "palm", "--needed")
    assert (need["needed"], need["why"].split(":")[0]) == (False, "a reply waits for a decision")
    told(capsys, "receive", "--queue", key, "--letter", "palm/acme/1", "--as", "response", "--yes")
    assert "waits" not in told(capsys, "status").err
    assert [need["needed"] for need in table(capsys, "follow-up", "palm", "--needed")] == [True]


def test_two_that_wait_are_counted(folder, capsys):
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(f"{name} says nothing of use.")
    told(capsys, "receive", "a.txt", "b.txt", "--yes")
    assert "2 replies wait for a decision" in told(capsys, "status").err


def test_what_failed_ends_with_3_and_the_others_are_done(folder, capsys):
    (folder / "empty.txt").write_bytes(b"")
    how = ("--as", "response", "--yes", "--format", "csv")
    said = told(capsys, "receive", "empty.txt", "missing.txt", "reply.txt", *how, expect=3)
    assert [row["state"] for row in csv.DictReader(io.StringIO(said.out))] == ["failed", "failed", "recorded"]
    assert [line.split(":")[0] for line in said.err.splitlines() if "error" in line] == ["empty.txt", "missing.txt"]


def test_json_has_every_word_with_its_reason(folder, capsys):
    (row,) = table(capsys, "receive", "reply.txt", "--as", "response", "--dry-run")
    assert (row["state"], row["letter"], row["items"]) == ("would be recorded", "palm/acme/1", {"q1": "answered"})
    assert [(one["item"], one["given"]["text"], one["proposed"]) for one in row["says"]] == [
        ("q1", "They are near us.", "answered"), ("q2", "TBD", None),
    ]  # fmt: skip
    assert all(one["why"] for one in row["says"])


@pytest.mark.parametrize(
    ("typed", "state", "items"),
    [
        ("r\n", "recorded", {"q1": "answered"}),
        ("k\n", "waits", {"q1": "answered"}),
        ("\n", "waits", {"q1": "answered"}),
        ("2=deferred\n", "recorded", {"q1": "answered", "q2": "deferred"}),
        ("9=answered\nr\n", "recorded", {"q1": "answered"}),
        ("yes\n", "recorded", {"q1": "answered"}),
        ("?\nno\n", "waits", {"q1": "answered"}),
    ],
)
def test_on_a_terminal_a_person_decides(folder, capsys, monkeypatch, typed, state, items):
    monkeypatch.setattr(sys, "stdin", Keyboard(typed))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    said = told(capsys, "receive", "reply.txt", "--format", "json")
    (row,) = json.loads(said.out[said.out.index('{\n  "schema"') :])["rows"]
    assert (row["state"], row["items"]) == (state, items)
    assert "record it (r), keep it for later (k)" in said.err
    assert ("there is no item '9'" in said.err, "r records it as shown" in said.err) == ("9=" in typed, "?" in typed)


def test_who_leaves_between_two_files_is_told_what_was_not_looked_at(folder, capsys, monkeypatch):
    shutil.copy("reply.txt", "again.txt")
    (folder / "more.txt").write_text(ANSWERS.replace("near", "close to"))
    monkeypatch.setattr(sys, "stdin", Keyboard("r\n"))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    said = told(capsys, "receive", "reply.txt", "more.txt", "again.txt", expect=130)
    assert "3 files: 1 recorded, 1 waits, 1 not looked at" in said.out
    assert "reply.txt: would be recorded" in said.out
    assert [row["file"] for row in table(capsys, "receive", "--queue")] == ["more.txt"]


def test_people_read_a_block_a_file_within_the_width_of_the_terminal(folder, capsys):
    (folder / "in").mkdir()
    shutil.copy("reply.txt", "in/a.txt")
    (folder / "in/b.txt").write_text("Nothing of use.")
    (folder / "in/c.rtf").write_text("{\\rtf")
    said = told(capsys, "receive", "in", "--yes", "--on", "2021-08-24", expect=3)
    keys = {row["file"]: row["document"][:12] for row in table(capsys, "receive", "--queue")}
    assert (
        said.out
        == f"""\
in/a.txt: waits
  Taken for: response, came in on 2021-08-24, letter palm/acme/1
  Why: our reference PALM-7 in the reply; it names Acme Corp.; it answers 1 of the 2 items that it
    repeats
  Items: 1 answered
    2  no answer  “TBD” ('TBD' is no answer)
  But: its kind is told from its words: confirm it at a terminal, or say --as EVENT
  To record it: lettergen receive --queue {keys["in/a.txt"]} --letter palm/acme/1 --as response --yes

in/b.txt: waits
  Taken for: not recognised, came in on 2021-08-24, no letter
  But: what it is was not recognised
  But: no letter fits it
  To record it: lettergen receive --queue {keys["in/b.txt"]} --letter LETTER --as EVENT --yes

in/c.rtf: failed
  A Rich Text file (.rtf) is not read

3 files: 2 wait, 1 failed
"""
    )
    listed = told(capsys, "receive", "--queue").out
    assert f"{keys['in/b.txt']} in/b.txt\n  no letter known; came in on 2021-08-24\n  Waits: what it is was" in listed
    assert max(map(len, (said.out + listed).splitlines())) <= 100


def test_in_a_narrow_window_blocks_are_as_narrow(folder, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "50")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    shown = told(capsys, "receive", "reply.txt", "--yes").out.splitlines()
    assert max(len(line) for line in shown if "To record it" not in line) <= 50


def test_what_is_discarded_needs_a_reason_and_stays_filed(folder, capsys):
    told(capsys, "receive", "reply.txt")
    (row,) = table(capsys, "receive", "--queue")
    key = row["document"]
    assert "U101" in told(capsys, "receive", "--discard", key[:12], expect=2).err
    assert (
        "discarded, and still filed: reply.txt"
        in told(capsys, "receive", "--discard", key[:12], "--note", "a copy").err
    )
    assert table(capsys, "receive", "--queue") == []
    assert (folder / "documents" / key[:2] / key[2:]).is_file()
    assert "R194" in told(capsys, "receive", "--discard", key[:12], "--note", "a copy", expect=3).err


@pytest.mark.parametrize(
    ("words", "code", "expect"),
    [
        ((), "U101", 2),
        (("reply.txt", "--letter", "palm/akme"), "W111", 3),
        (("reply.txt", "--as", "anserwed"), "U102", 2),
        (("reply.txt", "--as", "sent"), "W124", 4),
        (("--queue", "abcdef"), "R194", 3),
        (("--discard",), "U101", 2),
    ],
)
def test_a_slip_is_one_line_and_nothing_is_touched(folder, capsys, words, code, expect):
    assert code in told(capsys, "receive", *words, expect=expect).err
    assert table(capsys, "receive", "--queue") == []


def test_without_a_record_nothing_can_be_received(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("An answer.")
    assert "R120" in told(capsys, "receive", "a.txt", expect=3).err


def test_who_leaves_in_the_middle_of_a_question_finds_the_document_waiting(folder, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", Keyboard(""))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    told(capsys, "receive", "reply.txt", expect=130)
    assert [row["reason"] for row in table(capsys, "receive", "--queue")] == ["nobody decided on it"]
