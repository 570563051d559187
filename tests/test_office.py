"""LibreOffice is found and used for PDF; where it is missing or fails, one line says what to do."""

import os
import stat
import sys
import zipfile

import pytest

from lettergen import office
from lettergen.errors import ExitCode, OutsideProgramError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in programs are shell scripts")


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Return a function that puts a shell script in LibreOffice's place."""

    def place(script):
        program = tmp_path / "soffice"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("LETTERGEN_SOFFICE", str(program))
        return program

    return place


def test_missing_libreoffice_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setenv("LETTERGEN_SOFFICE", str(tmp_path / "nowhere"))
    assert office.find_soffice() is None
    with pytest.raises(OutsideProgramError, match=r"X101: LibreOffice was not found.*run: .*libreoffice") as missing:
        office.to_pdf([tmp_path / "a.docx"], tmp_path)
    assert missing.value.exit_code == ExitCode.OUTSIDE


def test_the_search_path_serves_when_nothing_is_named(tmp_path, monkeypatch, stand_in):
    program = stand_in("exit 0")
    monkeypatch.delenv("LETTERGEN_SOFFICE")
    monkeypatch.setenv("PATH", str(tmp_path) + os.pathsep + os.environ["PATH"])
    assert office.find_soffice() == program


def test_a_failure_tells_the_last_line_libreoffice_said(tmp_path, stand_in):
    stand_in("echo 'source file could not be loaded' >&2; exit 7")
    with pytest.raises(OutsideProgramError, match="X102: LibreOffice source file could not be loaded"):
        office.to_pdf([tmp_path / "a.docx"], tmp_path)


def test_success_without_a_file_is_a_failure(tmp_path, stand_in):
    stand_in("exit 0")
    with pytest.raises(OutsideProgramError, match=r"X102: LibreOffice made no PDF of .*a\.docx"):
        office.to_pdf([tmp_path / "a.docx"], tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_hanging_libreoffice_is_stopped(tmp_path, stand_in):
    stand_in("exec sleep 30")
    with pytest.raises(OutsideProgramError, match="took longer than 0 seconds"):
        office.to_pdf([tmp_path / "a.docx"], tmp_path, timeout=0.2)


def test_a_program_that_does_not_run_is_a_failure(tmp_path, stand_in):
    stand_in("").chmod(0o644)
    with pytest.raises(OutsideProgramError, match="X102: LibreOffice Permission denied"):
        office.to_pdf([tmp_path / "a.docx"], tmp_path)
    assert office.version(tmp_path / "soffice") == ""


def test_version_is_name_and_number(stand_in):
    assert office.version(stand_in("echo LibreOffice 7.4.7.2 40")) == "LibreOffice 7.4.7.2"


DOCUMENT = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    "<w:t>Words</w:t></w:r></w:p></w:body></w:document>"
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


@pytest.mark.soffice
def test_makes_a_tagged_pdf(tmp_path):
    if office.find_soffice() is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice is missing on CI")
        pytest.skip("LibreOffice is not installed")
    letter = tmp_path / "a.docx"
    with zipfile.ZipFile(letter, "w") as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("_rels/.rels", RELS)
        package.writestr("word/document.xml", DOCUMENT)
    (pdf,) = office.to_pdf([letter], tmp_path / "pdf")
    data = pdf.read_bytes()
    assert pdf == tmp_path / "pdf" / "a.pdf"
    assert data.startswith(b"%PDF-")
    assert b"/MarkInfo" in data
