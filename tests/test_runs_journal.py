"""A run's own folder says what was made, and only what is on the disk."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lettergen.errors import BadInputError, RefusedError
from lettergen.files.documents import sha256
from lettergen.runs.journal import FOLDER, Journal, Row, RunState, state, unfinished

ROWS = (Row("palm/r0/1", "r0.docx", "r0.docx", "", "d" * 64),)


def add(journal, number, data=b"letter"):
    line = {"letter": f"palm/r{number}/1", "key": "k", "sha256": sha256(data), "asked": "w", "event": "{}"}
    journal.add(f"r{number}.docx", data, line, "the words")


def written(folder, letters=3, *, whole=False):
    """Leave a run of so many letters."""
    with Journal(folder) as journal:
        journal.begin(letters)
        for number in range(letters):
            add(journal, number)
        journal.flush()
        if whole:
            journal.settle(ROWS)


def test_what_was_flushed_is_read_back(tmp_path):
    written(tmp_path, whole=True)
    with Journal(tmp_path) as journal:
        assert sorted(journal.staged) == ["palm/r0/1", "palm/r1/1", "palm/r2/1"]
        assert (journal.total, journal.rows) == (3, ROWS)
        assert [line["letter"] for line in journal.lines(["palm/r2/1", "palm/r0/1"])] == ["palm/r2/1", "palm/r0/1"]
        assert journal.words("w") == "the words"
        assert journal.is_made("palm/r1/1", "k", "r1.docx")


def test_what_was_not_flushed_is_not_said(tmp_path):
    with Journal(tmp_path) as journal:
        add(journal, 0)
        journal.flush()
        add(journal, 1)
    with Journal(tmp_path) as journal:
        assert list(journal.staged) == ["palm/r0/1"]


def test_words_are_kept_once(tmp_path):
    written(tmp_path)
    with Journal(tmp_path) as journal:
        add(journal, 3)
        journal.flush()
    assert (tmp_path / FOLDER / "journal.jsonl").read_text().count("the words") == 1


HARM = {
    "gone": lambda path: path.unlink(),
    "changed": lambda path: path.write_bytes(b"other"),
    "cut off": lambda path: path.write_bytes(b"let"),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM.keys())
def test_a_letter_whose_file_is_not_what_was_made_is_not_made(tmp_path, harm):
    written(tmp_path)
    harm(tmp_path / FOLDER / "r1.docx")
    with Journal(tmp_path) as journal:
        assert not journal.is_made("palm/r1/1", "k", "r1.docx")
        assert journal.is_made("palm/r0/1", "k", "r0.docx")


def test_a_letter_of_other_words_or_unknown_is_not_made(tmp_path):
    written(tmp_path)
    with Journal(tmp_path) as journal:
        assert not journal.is_made("palm/r1/1", "another key", "r1.docx")
        assert not journal.is_made("palm/r9/1", "k", "r1.docx")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.data())
def test_wherever_the_journal_is_cut_off_what_stands_before_is_kept(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("run")
    written(folder, whole=True)
    path = folder / FOLDER / "journal.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole)))] + data.draw(st.binary(max_size=8)))
    complete = [line for line in path.read_bytes().split(b"\n")[:-1] if line in whole.split(b"\n")]
    letters = [json.loads(line).get("letter") for line in complete if line.startswith(b'{"letter')]
    known = state(folder)
    with Journal(folder) as journal:
        assert list(journal.staged) == letters
        assert (journal.rows is not None) is known.whole
        add(journal, 7)
        journal.flush()
    with Journal(folder) as journal:
        assert list(journal.staged) == [*letters, "palm/r7/1"]


def test_a_second_holder_is_refused_and_the_first_keeps_it(tmp_path):
    with Journal(tmp_path) as journal:
        add(journal, 0)
        with pytest.raises(RefusedError, match="W180"), Journal(tmp_path):
            pytest.fail("nobody else is let in")
        journal.flush()
    with Journal(tmp_path) as journal:
        assert list(journal.staged) == ["palm/r0/1"]


def test_another_process_is_refused_too(tmp_path):
    """As two commands are; a lock that only this process saw would let it in."""
    code = "import sys, pathlib, lettergen.runs.journal as runs; runs.Journal(pathlib.Path(sys.argv[1])).__enter__()"
    with Journal(tmp_path):
        done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "W180: another run is making these letters" in done.stderr


def test_a_run_that_is_over_leaves_no_folder(tmp_path):
    written(tmp_path / "letters/palm", whole=True)
    (tmp_path / "letters/palm" / FOLDER / "left.docx").write_bytes(b"of a try before")
    with Journal(tmp_path / "letters/palm") as journal:
        journal.clear()
    assert list((tmp_path / "letters/palm").iterdir()) == []


def test_a_run_that_made_nothing_leaves_no_folder_that_was_not_there(tmp_path):
    (tmp_path / "letters").mkdir()
    with Journal(tmp_path / "letters/palm/drafts") as journal:
        journal.begin(3)
    assert list(tmp_path.rglob("*")) == [tmp_path / "letters"]


def test_a_folder_with_letters_stays(tmp_path):
    with Journal(tmp_path / "letters") as journal:
        journal.begin(1)
        (tmp_path / "letters/acme.docx").write_bytes(b"mine")
    assert [path.name for path in tmp_path.rglob("*")] == ["letters", "acme.docx"]


def test_where_the_journal_should_be_something_else_lies(tmp_path):
    (tmp_path / FOLDER / "journal.jsonl").mkdir(parents=True)
    with pytest.raises(BadInputError, match="W107: cannot be written: is a directory"), Journal(tmp_path):
        pytest.fail("it cannot be used")


STATES = {
    "nothing": (lambda _: None, None),
    "under way": (written, RunState(3, 3, busy=False, whole=False)),
    "whole": (lambda folder: written(folder, whole=True), RunState(3, 3, busy=False, whole=True)),
    "a file for the folder": (lambda folder: (folder / FOLDER).write_text("mine"), None),
}


@pytest.mark.parametrize(("left", "expected"), STATES.values(), ids=STATES.keys())
def test_how_far_a_run_is(tmp_path, left, expected):
    left(tmp_path)
    assert state(tmp_path) == expected


def test_asking_how_far_it_is_stops_no_run_and_makes_no_folder(tmp_path):
    assert state(tmp_path / "letters") is None
    assert list(tmp_path.iterdir()) == []
    with Journal(tmp_path) as journal:
        add(journal, 0)
        journal.flush()
        assert state(tmp_path) == RunState(1, 0, busy=True, whole=False)
        add(journal, 1)
        journal.flush()


def test_unfinished_runs_are_named(tmp_path):
    written(tmp_path / "palm")
    written(tmp_path / "elm", whole=True)
    (tmp_path / "oak").mkdir()
    assert unfinished(tmp_path) == ("elm", "palm")


@pytest.mark.parametrize(
    "row",
    [
        ["palm/acme/1", "acme.docx", "../../escaped.docx", "", ""],
        ["palm/acme/1", "../../lettergen.toml", "acme.docx", "", ""],
        ["palm/acme/1", "journal.jsonl", "acme.docx", "", ""],
        ["palm/nobody/1", "acme.docx", "acme.docx", "", ""],
        ["palm/acme/1", "acme.docx", 5, "", ""],
        ["palm/acme/1"],
        5,
    ],
)
def test_a_row_that_no_run_wrote_counts_for_nothing(tmp_path, row):
    folder = tmp_path / FOLDER
    folder.mkdir()
    line = {"letter": "palm/acme/1", "key": "k", "sha256": "s"}
    told = (json.dumps(each) for each in (line, {"rows": [row]}))
    (folder / "journal.jsonl").write_text("\n".join(told) + "\n")
    with Journal(tmp_path) as journal:
        assert journal.rows is None
        assert list(journal.staged) == ["palm/acme/1"]


def test_the_folder_of_a_run_is_no_link_elsewhere(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/precious").touch()
    (tmp_path / "letters" / FOLDER).symlink_to(tmp_path / "mine")
    with pytest.raises(RefusedError, match="W108"), Journal(tmp_path / "letters"):
        pass
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["precious"]


def test_a_folder_that_a_server_puts_into_each_goes_with_the_run(tmp_path):
    with Journal(tmp_path):
        (tmp_path / FOLDER / "@eaDir").mkdir()
    assert list(tmp_path.iterdir()) == []


def test_the_state_of_a_journal_with_strange_lines_is_told(tmp_path):
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "journal.jsonl").write_text('{"total":"x"}\n')
    assert state(tmp_path) == RunState(0, 0, busy=False, whole=False)
