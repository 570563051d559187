"""Which folder a command works in."""

import pytest

from lettergen.cli.main import main


@pytest.fixture
def work(tmp_path, monkeypatch):
    """A workspace with the example's letter made; the current folder is two below it."""
    assert main(["init", str(tmp_path / "work")]) == 0
    assert main(["-C", str(tmp_path / "work"), "generate", "example"]) == 0
    below = tmp_path / "work/letters/example"
    monkeypatch.chdir(below)
    return tmp_path / "work"


def test_the_workspace_is_looked_for_upward(work, capsys):
    capsys.readouterr()
    assert main(["generate", "example"]) == 0
    assert capsys.readouterr().err == "unchanged: ../../letters/example/example-corporation.docx\n"
    assert main(["status", "--format", "csv"]) == 0
    assert "example/example-corporation" in capsys.readouterr().out


def test_the_folder_named_goes_before_the_one_above(work, tmp_path, capsys):
    (tmp_path / "other").mkdir()
    assert main(["-C", str(tmp_path / "other"), "new", "palm"]) == 0
    assert (tmp_path / "other/questionnaires/palm.yaml").is_file()


def test_init_makes_a_workspace_here_whatever_is_above(work):
    assert main(["init", "inner"]) == 0
    assert (work / "letters/example/inner/lettergen.toml").is_file()


@pytest.mark.parametrize(
    "words",
    [
        ["status"],
        ["status", "palm"],
        ["verify"],
        ["history", "palm/acme"],
        ["record", "palm/acme", "acknowledged"],
        ["send", "palm/acme"],
        ["follow-up", "palm", "--within", "2 weeks"],
    ],
)
def test_where_neither_a_workspace_nor_a_record_is_that_is_said(tmp_path, monkeypatch, capsys, words):
    monkeypatch.chdir(tmp_path)
    assert main(words) == 3
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "lettergen.db: error R120: no record here; name the workspace with -C, or generate a" in printed.err
    assert list(tmp_path.iterdir()) == []


def test_a_workspace_where_nothing_was_made_yet_owes_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["init"]) == 0
    assert main(["status", "--format", "csv"]) == 0
    assert main(["verify"]) == 0
    assert main(["history", "example/example-corporation"]) == 3
