"""LibreOffice found and used: .docx files into tagged PDF; it makes and judges no letter."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from lettergen.errors import OutsideProgramError, Place, Problem

_USUAL = (
    ("/opt", "libreoffice*/program/soffice"),
    ("/snap/bin", "libreoffice"),
    ("/Applications", "LibreOffice.app/Contents/MacOS/soffice"),
    ("C:/", "Program Files*/LibreOffice/program/soffice.exe"),
)
# Tagged (structure for screen readers, Section 508), with bookmarks from headings and the title in the window.
_FILTER = (
    'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"ExportBookmarks":{"type":"boolean","value":"true"},"DisplayPDFDocumentTitle":{"type":"boolean","value":"true"}}'
)


def find_soffice() -> Path | None:
    """Return LibreOffice's program: LETTERGEN_SOFFICE, the search path, then the usual places; None where missing."""
    named = os.environ.get("LETTERGEN_SOFFICE")
    if named:
        return Path(named) if Path(named).is_file() else None
    if found := shutil.which("soffice") or shutil.which("libreoffice"):
        return Path(found)
    # Of several versions the newest; a folder that is not there matches nothing.
    return next((path for top, rest in _USUAL for path in sorted(Path(top).glob(rest), reverse=True)), None)


def install_line() -> str:
    """Return the line that installs LibreOffice on this system."""
    if sys.platform == "darwin":
        return "brew install --cask libreoffice"
    if sys.platform == "win32":
        return "winget install TheDocumentFoundation.LibreOffice"
    return "sudo dnf install libreoffice-writer" if shutil.which("dnf") else "sudo apt install libreoffice-writer"


def version(soffice: Path, *, timeout: float = 60) -> str:
    """Return what LibreOffice says of itself, such as "LibreOffice 7.4.7.2", or "" where it does not answer in time."""
    command = [str(soffice), "--version"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)  # noqa: S603 - the program found
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return " ".join(done.stdout.split()[:2])


def to_pdf(files: Sequence[Path], out_dir: Path, *, timeout: float = 180) -> tuple[Path, ...]:
    """Make a tagged PDF of each .docx in `out_dir`, under the same name, and return their paths in order.

    A profile of its own keeps LibreOffice apart from one that the person has open. `timeout` is in seconds for all
    files together. Raises OutsideProgramError: X101 (missing), X102 (failed, took too long, or made no file).
    """
    soffice = find_soffice()
    if soffice is None:
        found = "LibreOffice was not found, so no PDF was made"
        raise OutsideProgramError(Problem("X101", Place(), found, remedy=f"run: {install_line()}"))
    out_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lettergen-") as scratch:
        made = Path(scratch) / "pdf"
        _convert(soffice, files, made, Path(scratch) / "profile", timeout)
        return tuple(_collect(made / f"{file.stem}.pdf", out_dir, file) for file in files)


def _convert(soffice: Path, files: Sequence[Path], made: Path, profile: Path, timeout: float) -> None:
    options = ["--headless", "--norestore", "--nolockcheck", f"-env:UserInstallation={profile.as_uri()}"]
    command = [str(soffice), *options, "--convert-to", _FILTER, "--outdir", str(made), *map(str, files)]
    try:
        subprocess.run(command, capture_output=True, timeout=timeout, check=True)  # noqa: S603 - as in `version`, with the files named
    except subprocess.TimeoutExpired as error:
        raise _failed(f"took longer than {timeout:.0f} seconds") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        raise _failed(said[-1] if said else f"ended with code {error.returncode}") from error
    except OSError as error:
        raise _failed(error.strerror or str(error)) from error


def _collect(made: Path, out_dir: Path, source: Path) -> Path:
    """Move one PDF into place; LibreOffice ends with 0 even when it could not read the file."""
    if not made.is_file() or not made.stat().st_size:
        raise _failed(f"made no PDF of {source}")
    target = out_dir / made.name
    partial = target.with_name(f".{target.name}.part")
    shutil.copyfile(made, partial)
    partial.replace(target)
    return target


def _failed(why: str) -> OutsideProgramError:
    return OutsideProgramError(Problem("X102", Place(), f"LibreOffice {why}", remedy="the .docx files are there"))
