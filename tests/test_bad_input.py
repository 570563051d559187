"""What people get wrong, each through the real command: one readable line, the exit code, nothing written."""

from __future__ import annotations

import hashlib
import io
import shutil
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import palm
import pytest

from lettergen.cli.main import main

GOOD = """\
matter: palm
date: 2021-08-12
due: 2021-08-26
sender: {letterhead: United States Senate, signatories: [Amy Klobuchar]}
recipients:
  - {id: amazon, organization: "Amazon.com, Inc.", salutation: "Dear Mr. Jassy:", address: [Seattle]}
subject: Palm recognition
request: "Please answer by {{ due }}:"
questions: [How many?, Why?]
"""


@dataclass
class Done:
    """How a command ended, and what it said on standard error."""

    code: int
    told: str


def lettergen(folder: Path, *words: str) -> Done:
    told = io.StringIO()
    with chdir(folder), redirect_stderr(told), redirect_stdout(io.StringIO()):
        code = main(words)
    return Done(code, told.getvalue())


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose one letter went out on August 12, 2021."""
    folder = tmp_path_factory.mktemp("sent")
    palm.workspace(folder, GOOD)
    (folder / "lettergen.toml").write_text("", encoding="utf-8")
    for words in (
        ("generate", "palm", "--as-of", "2021-08-12"),
        ("send", "palm/amazon", "--on", "2021-08-12", "--via", "mail"),
    ):
        done = lettergen(folder, *words)
        assert done.code == 0, done.told
    return folder


def with_tag(folder: Path, tag: str) -> None:
    """Save a template with one more tag, as a person would type it in Word."""
    import docx

    document = docx.Document(str(Path(__file__).parents[1] / "templates/joint-letter.docx"))
    document.add_paragraph(f"Yours, {tag}")
    (folder / "templates").mkdir()
    document.save(str(folder / "templates/ours.docx"))


@pytest.mark.parametrize(
    ("old", "new", "line", "code", "words"),
    [
        ("subject:", "subjekt:", 7, "Q120", ("`subjekt`", "did you mean `subject`?")),
        ("date: 2021-08-12\n", "", 1, "Q121", ("`date`", "missing")),
        ("subject:", "subject: x\nsubject:", 8, "Q108", ("second time", "line 7")),
        ("date: 2021-08-12", "date: August 12, 2021", 2, "Q125", ("YYYY-MM-DD", "write 2021-08-12")),
        ("due: 2021-08-26", "due: 2021-08-36", 3, "Q125", ("2021-08-36", "does not exist")),
        ('organization: "Amazon.com, Inc."', "short_name: Amazon", 6, "Q121", ("`organization`", "missing")),
        ("How many?", '"How many {{ fields.stores }}?"', 9, "Q145", ("stores", "amazon")),
        ("subject:", "template: joint-leter\nsubject:", 7, "W109", ("joint-leter", "did you mean 'joint-letter'?")),
    ],
)
def test_a_wrong_questionnaire_is_one_line_with_its_place(tmp_path, old, new, line, code, words):
    assert old in GOOD
    palm.workspace(tmp_path, GOOD.replace(old, new))
    before = hashes(tmp_path)
    for command, exit_code in (("check", 1), ("generate", 3)):
        done = lettergen(tmp_path, command, "questionnaires/palm.yaml")
        assert done.code == exit_code, done.told
        (told,) = [each for each in done.told.splitlines() if "error" in each and code in each]
        assert f"palm.yaml:{line}:" in told
        assert all(word in told for word in words), told
    assert hashes(tmp_path) == before


@pytest.mark.parametrize(
    ("tag", "code", "words"),
    [
        ("{{ salutaton }}", "T121", ("paragraph", "{{ salutaton }}", "did you mean `salutation`?")),
        ("{{ salutation", "T111", ("paragraph", "never closes")),
        ("{{ salutation | uper }}", "T118", ("no filter `uper`",)),
    ],
)
def test_a_misspelt_tag_is_one_line_with_its_paragraph(tmp_path, tag, code, words):
    palm.workspace(tmp_path, GOOD)
    with_tag(tmp_path, tag)
    before = hashes(tmp_path)
    done = lettergen(tmp_path, "generate", "palm", "--template", "ours")
    assert done.code == 3, done.told
    (told,) = done.told.splitlines()
    assert told.startswith("templates/ours.docx, body, paragraph ")
    assert code in told
    assert all(word in told for word in words), told
    assert hashes(tmp_path) == before


def test_a_template_that_is_no_word_document_is_named(tmp_path):
    palm.workspace(tmp_path, GOOD)
    (tmp_path / "letter.docx").write_text("Dear Sir", encoding="utf-8")
    done = lettergen(tmp_path, "generate", "palm", "--template", "letter.docx")
    assert done.code == 3
    (told,) = done.told.splitlines()
    assert "letter.docx" in told
    assert "T101" in told
    assert not (tmp_path / "letters").exists()


@pytest.mark.parametrize(
    ("words", "exit_code", "code", "told_too"),
    [
        (("response", "--on", "2021-08-24", "--items", "9=answered"), 3, "R110", ("'9'", "1")),
        (("response", "--on", "2021-08-11", "--items", "1=answered"), 4, "R101", ("2021-08-12",)),
        (("respons", "--on", "2021-08-24"), 2, "U102", ("did you mean 'response'?",)),
        (("response", "--on", "2021-08-24", "--items", "1=answerd"), 3, "R113", ("did you mean answered?",)),
    ],
)
def test_a_wrong_fact_is_one_line_and_is_not_recorded(sent, tmp_path, words, exit_code, code, told_too):
    folder = tmp_path / "copy"
    shutil.copytree(sent, folder)
    before = hashes(folder)
    done = lettergen(folder, "record", "palm/amazon", *words)
    assert done.code == exit_code, done.told
    (told,) = done.told.splitlines()
    assert code in told
    assert all(word in told for word in told_too), told
    assert hashes(folder) == before


def test_an_empty_workspace_is_not_called_right(tmp_path):
    (tmp_path / "lettergen.toml").write_text("", encoding="utf-8")
    done = lettergen(tmp_path, "check")
    assert "warning W129: nothing to check" in done.told
    assert (done.code, lettergen(tmp_path, "check", "--strict").code) == (0, 1)


def test_a_status_without_any_letter_says_what_to_do(tmp_path):
    (tmp_path / "lettergen.toml").write_text("", encoding="utf-8")
    done = lettergen(tmp_path, "status")
    assert done.code == 0
    assert "no letter is in the record yet; make one with `lettergen generate MATTER`" in done.told
