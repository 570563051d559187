"""A new workspace works at once, and nothing is ever overwritten."""

import datetime as dt

import pytest

from lettergen.api.init import SCHEMA, init, new, starter
from lettergen.cli.main import main
from lettergen.errors import RefusedError, UsageError
from lettergen.files.settings import read_settings
from lettergen.model.settings import Settings
from lettergen.readers.questionnaire import read_questionnaire

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


def test_a_new_questionnaire_names_the_people_of_the_office(tmp_path):
    init(tmp_path, today=SATURDAY)
    office = read_settings(tmp_path).office
    path = new(tmp_path, "palm-payments", office=office, date=SATURDAY)
    text = path.read_text()
    assert text.startswith(f"# yaml-language-server: $schema=../{SCHEMA}\n")
    assert "signatories: [director]" in text
    reading = read_questionnaire(path, read_settings(tmp_path))
    assert reading.questionnaire is not None
    assert reading.questionnaire.sender.signatories[0].name == "Alex Example"


def test_a_dry_run_of_new_writes_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["new", "palm", "--dry-run"]) == 0
    assert capsys.readouterr().err == "would write questionnaires/palm.yaml\n"
    assert list(tmp_path.iterdir()) == []


def test_the_remarks_of_a_new_questionnaire_line_up():
    lines = starter("palm-payments", SATURDAY, ("director", "staff"), schema=False).splitlines()
    remarks = [line.index("#") for line in lines if "#" in line[1:]]
    assert len(remarks) > 5
    assert set(remarks) == {36}


def test_without_an_office_a_new_questionnaire_brings_its_own_sender(tmp_path):
    path = new(tmp_path, "palm", office=Settings().office, date=SATURDAY)
    text = path.read_text()
    assert "yaml-language-server" not in text
    assert read_questionnaire(path, Settings()).problems == ()


def test_new_never_overwrites(tmp_path):
    path = new(tmp_path, "palm", office=Settings().office, date=SATURDAY)
    path.write_text("mine")
    with pytest.raises(RefusedError, match="W106"):
        new(tmp_path, "palm", office=Settings().office, date=SATURDAY)
    assert path.read_text() == "mine"


@pytest.mark.parametrize("name", ["../palm", "Palm", "a b", "", "-a", "a" * 81])
def test_a_matter_needs_a_plain_name(tmp_path, name):
    with pytest.raises(UsageError, match="U101"):
        new(tmp_path, name, office=Settings().office, date=SATURDAY)
    assert list(tmp_path.iterdir()) == []


def test_the_starter_dates_its_letter_with_the_day_given():
    assert "date: 2026-11-21 " in starter("palm", SATURDAY, None, schema=False)
