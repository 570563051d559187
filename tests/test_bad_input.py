"""What people get wrong, each through the real command: one readable line, the exit code, nothing written."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LETTERGEN = [sys.executable, "-m", "lettergen"]
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


def lettergen(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*LETTERGEN, *words], cwd=folder, capture_output=True, text=True, check=False, timeout=120)


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
    (folder / "questionnaires").mkdir()
    (folder / "questionnaires/palm.yaml").write_text(GOOD, encoding="utf-8")
    (folder / "lettergen.toml").write_text("", encoding="utf-8")
    for words in (
        ("generate", "palm", "--as-of", "2021-08-12"),
        ("send", "palm/amazon", "--on", "2021-08-12", "--via", "mail"),
    ):
        done = lettergen(folder, *words)
        assert done.returncode == 0, done.stderr
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
    (tmp_path / "questionnaires").mkdir()
    assert old in GOOD
    (tmp_path / "questionnaires/palm.yaml").write_text(GOOD.replace(old, new), encoding="utf-8")
    before = hashes(tmp_path)
    for command, exit_code in (("check", 1), ("generate", 3)):
        done = lettergen(tmp_path, command, "questionnaires/palm.yaml")
        assert done.returncode == exit_code, done.stderr
        (told,) = [each for each in done.stderr.splitlines() if "error" in each and code in each]
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
    (tmp_path / "questionnaires").mkdir()
    (tmp_path / "questionnaires/palm.yaml").write_text(GOOD, encoding="utf-8")
    with_tag(tmp_path, tag)
    before = hashes(tmp_path)
    done = lettergen(tmp_path, "generate", "palm", "--template", "ours")
    assert done.returncode == 3, done.stderr
    (told,) = done.stderr.splitlines()
    assert told.startswith("templates/ours.docx, body, paragraph ")
    assert code in told
    assert all(word in told for word in words), told
    assert hashes(tmp_path) == before


def test_a_template_that_is_no_word_document_is_named(tmp_path):
    (tmp_path / "questionnaires").mkdir()
    (tmp_path / "questionnaires/palm.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "letter.docx").write_text("Dear Sir", encoding="utf-8")
    done = lettergen(tmp_path, "generate", "palm", "--template", "letter.docx")
    assert done.returncode == 3
    (told,) = done.stderr.splitlines()
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
    assert done.returncode == exit_code, done.stderr
    (told,) = done.stderr.splitlines()
    assert code in told
    assert all(word in told for word in told_too), told
    assert hashes(folder) == before


def test_an_empty_workspace_is_not_called_right(tmp_path):
    (tmp_path / "lettergen.toml").write_text("", encoding="utf-8")
    done = lettergen(tmp_path, "check")
    assert "warning W129: nothing to check" in done.stderr
    assert (done.returncode, lettergen(tmp_path, "check", "--strict").returncode) == (0, 1)


def test_a_status_without_any_letter_says_what_to_do(tmp_path):
    (tmp_path / "lettergen.toml").write_text("", encoding="utf-8")
    done = lettergen(tmp_path, "status")
    assert done.returncode == 0
    assert "no letter is in the record yet; make one with `lettergen generate MATTER`" in done.stderr
