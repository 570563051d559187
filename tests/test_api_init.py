"""A new workspace works at once, and nothing is ever overwritten."""

import datetime as dt

import pytest

from lettergen.api.init import init
from lettergen.api.new import SCHEMA
from lettergen.cli.main import main
from lettergen.errors import RefusedError
from lettergen.files.settings import read_settings

SATURDAY = dt.date(2026, 11, 21)


def test_a_new_workspace_has_settings_folders_schema_and_an_example(tmp_path):
    written = init(tmp_path / "work", today=SATURDAY)
    assert [path.relative_to(tmp_path / "work").as_posix() for path in written] == [
        SCHEMA,
        "questionnaires/example.yaml",
        "lettergen.toml",
    ]
    assert {path.name for path in (tmp_path / "work").iterdir() if path.is_dir()} == {
        "letters",
        "questionnaires",
        "templates",
    }
    assert set(read_settings(tmp_path / "work").office.signatories) == {"director"}


def test_an_example_and_a_new_questionnaire_pass_the_check_without_a_warning(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["init", "."]) == 0
    assert main(["new", "palm-payments", "--date", "2021-08-12"]) == 0
    capsys.readouterr()
    assert main(["check", "--strict"]) == 0, capsys.readouterr().err


def test_the_example_generates(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["init", "."]) == 0
    assert main(["generate", "example"]) == 0
    assert (tmp_path / "letters/example/example-corporation.docx").is_file()


def test_a_dry_run_names_the_files_and_makes_no_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["init", "work", "--dry-run"]) == 0
    assert "would write work/lettergen.toml" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_templates_are_copied_only_when_asked_for(tmp_path):
    init(tmp_path / "plain", today=SATURDAY)
    init(tmp_path / "styled", today=SATURDAY, templates=True)
    assert list((tmp_path / "plain/templates").iterdir()) == []
    assert (tmp_path / "styled/templates/joint-letter.docx").is_file()


def test_init_refuses_a_folder_that_is_a_workspace_already(tmp_path, capsys):
    (tmp_path / "lettergen.toml").write_text("# mine\n")
    with pytest.raises(RefusedError, match=r"lettergen\.toml: error W105: there is already a workspace here"):
        init(tmp_path, today=SATURDAY)
    assert main(["init", str(tmp_path)]) == 4
    assert (tmp_path / "lettergen.toml").read_text() == "# mine\n"
    assert [path.name for path in tmp_path.iterdir()] == ["lettergen.toml"]


def test_init_keeps_questionnaires_that_are_there(tmp_path):
    (tmp_path / "questionnaires").mkdir()
    (tmp_path / "questionnaires/example.yaml").write_text("matter: mine\n")
    init(tmp_path, today=SATURDAY)
    assert (tmp_path / "questionnaires/example.yaml").read_text() == "matter: mine\n"
