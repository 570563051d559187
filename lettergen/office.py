"""LibreOffice found, set up and run on batches of .docx files; it judges no PDF and knows no letter."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self
from xml.sax.saxutils import escape

from lettergen.errors import OutsideProgramError, Place, Problem

_USUAL = (
    ("/opt", "libreoffice*/program/soffice"),
    ("/snap/bin", "libreoffice"),
    ("/Applications", "LibreOffice.app/Contents/MacOS/soffice"),
    ("C:/", "Program Files*/LibreOffice/program/soffice.exe"),
)
# Tagged (structure for screen readers, Section 508), with bookmarks from headings and the title in the window;
# PDF/UA is known from LibreOffice 7.0 on, and passed over by older ones.
_ASKED = ("UseTaggedPDF", "PDFUACompliance", "ExportBookmarks", "DisplayPDFDocumentTitle")
_FILTER = "pdf:writer_pdf_Export:" + json.dumps({name: {"type": "boolean", "value": "true"} for name in _ASKED})
# Else a file that is no .docx, whatever its name says, would be printed as the text that its bytes happen to be.
_ONLY_WORD = "--infilter=MS Word 2007 XML"

_NOWHERE = (("Name", "127.0.0.1"), ("Port", "9"))
_SCRIPTING, _UPDATE, _INTERNET = "Office.Common/Security/Scripting", "Office.Writer/Content/Update", "Inet/Settings"
_SETTINGS = (
    (_SCRIPTING, "BlockUntrustedRefererLinks", "true"),  # linked pictures: neither from the web nor from this computer
    (_SCRIPTING, "DisableMacrosExecution", "true"),
    (_SCRIPTING, "DisableActiveContent", "true"),
    (_SCRIPTING, "MacroSecurityLevel", "3"),
    (_UPDATE, "Link", "0"),  # never
    # What only a screen needs costs a twelfth of the time.
    ("Office.Linguistic/SpellChecking", "IsSpellAuto", "false"),
    ("Office.Common/Drawinglayer", "AntiAliasing", "false"),
    # A second wall: whatever would still be fetched goes to a proxy that is not there.
    (_INTERNET, "ooInetProxyType", "1"),
    (_INTERNET, "ooInetNoProxy", ""),
    *((_INTERNET, f"ooInet{kind}Proxy{what}", said) for kind in ("HTTP", "HTTPS") for what, said in _NOWHERE),
)
_OWN_GROUP: dict[str, Any] = {"creationflags": 0x200} if sys.platform == "win32" else {"start_new_session": True}
"""Its own group of processes: Ctrl-C reaches this program alone, and the group is ended as a whole."""
_CANNOT_START = 77
"""LibreOffice's exit code where it cannot use its profile."""


def find_soffice() -> Path | None:
    """Return LibreOffice's program: LETTERGEN_SOFFICE, the search path, then the usual places; None where missing."""
    if named := os.environ.get("LETTERGEN_SOFFICE"):
        return Path(named) if Path(named).is_file() else None
    if found := shutil.which("soffice") or shutil.which("libreoffice"):
        return Path(found)
    # Of several versions the newest; a folder that is not there matches nothing.
    return next((path for top, rest in _USUAL for path in sorted(Path(top).glob(rest), reverse=True)), None)


def missing() -> tuple[str, str]:
    """Return why `find_soffice` found nothing, and what to do: on each system the line that installs LibreOffice."""
    if named := os.environ.get("LETTERGEN_SOFFICE"):
        return f"LETTERGEN_SOFFICE names {named}, and no such file is there", "correct it, or unset it"
    usual = "sudo dnf install libreoffice-writer" if shutil.which("dnf") else "sudo apt install libreoffice-writer"
    lines = {"darwin": "brew install --cask libreoffice", "win32": "winget install TheDocumentFoundation.LibreOffice"}
    return "LibreOffice was not found", f"run: {lines.get(sys.platform, usual)}"


def version(soffice: Path, *, timeout: float = 60) -> str:
    """Return what LibreOffice says of itself, such as "LibreOffice 7.4.7.2", or "" where it does not answer in time."""
    command = [str(soffice), "--version"]
    try:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **_OWN_GROUP) as process:  # noqa: S603 - the program found
            try:
                said = process.communicate(timeout=timeout)[0]
            except subprocess.TimeoutExpired:
                _kill(process)
                return ""
    except OSError:
        return ""
    return " ".join(said.decode(errors="replace").split()[:2])


class Ended(NamedTuple):
    """How LibreOffice ended: by itself without complaint of its own or not, and what it said or why it was stopped.

    Even where it ended well it may have made no PDF of a file.
    """

    well: bool
    said: str = ""
    late: bool = False
    """It was stopped because its time was over."""


class Office:
    """LibreOffice at work in several threads; each has a profile of its own, made once and kept for its batches.

    Invariant: of the processes started here at most `processes` run at once, and none after the block.
    """

    def __init__(self, folder: Path, processes: int, *, patience: float = 60) -> None:
        """Find LibreOffice; profiles and its own temporary files lie in `folder`, an absolute path.

        `patience` is how many seconds it may take to say its version. Raises OutsideProgramError: X101 (missing), X103
        (it does not run).
        """
        soffice = find_soffice()
        if soffice is None:
            found, remedy = missing()
            raise OutsideProgramError(Problem("X101", Place(), f"{found}, so no PDF was made", remedy=remedy))
        said = version(soffice, timeout=patience)
        if not said:
            remedy = "start it by hand to see why; the .docx files are there"
            raise OutsideProgramError(Problem("X103", Place(str(soffice)), "does not say its version", remedy=remedy))
        release = re.search(r"\d+\.\d+", said)
        # A profile that its own version made is not brought up to date first: three times as fast to start.
        own = [("Setup/Product", "ooSetupLastVersion", release[0])] if release else []
        self._profile = _registry((*_SETTINGS, *own))
        self._soffice, self._folder = soffice, folder
        self._slots, self._lock = threading.BoundedSemaphore(processes), threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self.stopped = False

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End every process that still runs."""
        with self._lock:
            self.stopped = True
            for process in self._running:
                _kill(process)

    def convert(self, files: Sequence[Path], out: Path, seconds: float) -> Ended:
        """Make a PDF of each .docx in the folder `out` under the same name; `seconds` is for all together.

        Paths are absolute, and no two names the same.
        """
        profile = self._folder / f"profile-{threading.get_ident()}"
        if not profile.exists():
            (profile / "user").mkdir(parents=True)
            (profile / "user/registrymodifications.xcu").write_text(self._profile, encoding="utf-8")
        options = [
            "--headless",
            "--norestore",
            "--nolockcheck",
            f"-env:UserInstallation={profile.as_uri()}",
            _ONLY_WORD,
        ]
        command = [str(self._soffice), *options, "--convert-to", _FILTER, "--outdir", str(out), *map(str, files)]
        with self._slots:
            ended = self._run(command, profile.with_suffix(".log"), seconds)
        if not ended.well:
            shutil.rmtree(profile, ignore_errors=True)  # it may be what went wrong, or be left half-written
        return ended

    def _run(self, command: Sequence[str], log: Path, seconds: float) -> Ended:
        # The language of the person's system must change nothing in the PDF.
        env = {**os.environ, "LC_ALL": "C.UTF-8", "TMPDIR": str(self._folder)}
        with log.open("wb") as told:
            pipes: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": told}
            with self._lock:
                if self.stopped:
                    return Ended(well=False, said="was stopped")
                try:
                    process = subprocess.Popen(command, env=env, **pipes, **_OWN_GROUP)  # noqa: S603 - the program found
                except OSError as error:
                    return Ended(well=False, said=f"does not start: {error.strerror or error}")
                self._running.add(process)
            try:
                code = process.wait(seconds)
            except subprocess.TimeoutExpired:
                code = None
            with self._lock:
                if code != 0:
                    _kill(process)
                process.wait()
                self._running.remove(process)
        return Ended(code == 0, _said(code, log, seconds), code is None)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process with those that it started; `soffice` is a script that starts a program that starts another."""
    if sys.platform == "win32":
        command = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - a fixed command
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _said(code: int | None, log: Path, seconds: float) -> str:
    """Return why LibreOffice ended as it did, to stand after its name; "" where it said nothing."""
    if code is None:
        return f"took longer than {seconds:.0f} seconds"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    told = [line.strip() for line in lines if line.strip() and not line.startswith("Warning:")]
    why = f"said: {told[-1].removeprefix('Error: ')}" if told else ""
    if code == 0:
        return why
    number = -code if code < 0 else code - 128  # a shell's way to tell of a signal
    if code == _CANNOT_START:
        why = why or "cannot use the folder for its settings"
    elif number in {each.value for each in signal.Signals}:
        why = f"crashed ({signal.Signals(number).name})"
    return why or f"ended with code {code}"


def _registry(settings: Sequence[tuple[str, str, str]]) -> str:
    """Return a profile's registrymodifications.xcu with these (place, name, value)."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{place}"><prop oor:name="{name}" oor:op="fuse"><value>{escape(value)}</value>'
        "</prop></item>"
        for place, name, value in settings
    )
    return f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'
