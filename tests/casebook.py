"""What the end-to-end tests share: an office whose clock they set, and the commands of docs/cases.md to play in it."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pypdf
import pytest

from lettergen.api.workspace import Workspace
from lettergen.cli.base import Session
from lettergen.cli.main import main

ROOT = Path(__file__).resolve().parents[1]
ZONE = ZoneInfo("America/New_York")
_SECTION = r"^## Case {} .*?$(.*?)(?=^## |\Z)"
_BLOCK = re.compile(r"^```(sh|toml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_DAY = re.compile(r"# (\d{4}-\d\d-\d\d)")


def commands(case: int) -> Iterator[tuple[dt.date, list[str]]]:
    """Give every command that the page has for a case, with the day of the comment above it."""
    day = None
    for kind, block in _blocks(case):
        for line in block.replace("\\\n", " ").splitlines() if kind == "sh" else ():
            if line.startswith("#"):
                day = dt.date.fromisoformat(_DAY.match(line)[1])
            elif line.strip():
                words = shlex.split(line)
                assert words[0] == "lettergen", line
                yield day, [each for word in words[1:] for each in _braced(word)]


def _braced(word: str) -> list[str]:
    """Return what a shell makes of "a/{b,c}"."""
    start, brace, rest = word.partition("{")
    return [start + each for each in rest.rstrip("}").split(",")] if brace else [word]


def with_settings(toml: str, case: int) -> str:
    """Return lettergen.toml with what the page puts under its headings for a case."""
    for kind, block in _blocks(case):
        heading, _, keys = block.partition("\n")
        toml = toml.replace(f"{heading}\n", f"{heading}\n{keys}") if kind == "toml" else toml
    return toml


def _blocks(case: int) -> list[tuple[str, str]]:
    page = (ROOT / "docs/cases.md").read_text(encoding="utf-8")
    section = re.search(_SECTION.format(case), page, re.MULTILINE | re.DOTALL)
    return _BLOCK.findall(section[1])


@dataclass
class Done:
    """What one command of a case said, and the calendar file that it wrote."""

    day: dt.date
    words: list[str]
    out: str
    told: str
    calendar: bytes = b""


@dataclass
class Office:
    """A workspace and the command a person types in it, in this process: a hundred of them are minutes of starting up.

    Its clock is the one thing replaced: each command is typed on the evening of its day, a second after the last one.
    """

    folder: Path
    now: dt.datetime = field(default=dt.datetime(2026, 1, 1, 18, tzinfo=ZONE))
    done: list[Done] = field(default_factory=list)

    def run(self, *words: str, expect: int = 0) -> str:
        """Run a command and return its standard output."""
        return self.both(*words, expect=expect).out

    def refused(self, *words: str, expect: int = 4) -> str:
        """Run a command that is refused and return why."""
        return self.both(*words, expect=expect).told

    def both(self, *words: str, expect: int = 0) -> Done:
        out, told = io.StringIO(), io.StringIO()
        self.now += dt.timedelta(seconds=1)
        with pytest.MonkeyPatch.context() as patch, chdir(self.folder), redirect_stdout(out), redirect_stderr(told):
            patch.setattr(Session, "workspace", lambda session: Workspace(session.home(), clock=lambda: self.now))
            code = main(words)
        assert code == expect, f"{words} ended with {code}\n{out.getvalue()}\n{told.getvalue()}"
        return Done(self.now.date(), list(words), out.getvalue(), told.getvalue())

    def status(self, what: str, day: str, *more: str) -> list[dict[str, Any]]:
        return self.table("status", what, "--as-of", day, *more)

    def table(self, *words: str) -> list[dict[str, Any]]:
        return json.loads(self.run(*words, "--format", "json"))["rows"]

    def play(self, case: int) -> Office:
        """Run every command of the case on its day; documents that it names come as a PDF of as many pages."""
        toml = self.folder / "lettergen.toml"
        toml.write_text(with_settings(toml.read_text(encoding="utf-8"), case), encoding="utf-8")
        for day, words in commands(case):
            self.now = dt.datetime.combine(day, dt.time(18), ZONE) + dt.timedelta(seconds=len(self.done))
            _write_documents(self.folder, words)
            self.done.append(self.both(*words))
            if "--ics" in words:
                self.done[-1].calendar = (self.folder / words[-1]).read_bytes()
        return self

    def said(self, *words: str) -> list[Done]:
        """Return what those commands of the case said that hold all these words."""
        return [one for one in self.done if set(words) <= set(one.words)]


def _write_documents(folder: Path, words: list[str]) -> None:
    files = [words[at + 1] for at, word in enumerate(words) if word == "--file"]
    stamped = [words[at + 1] for at, word in enumerate(words) if word == "--bates"]
    for at, name in enumerate(files):
        if not (folder / name).exists():
            first, last = (
                re.findall(r"(\d+)(?!.*\d)", end)[0] for end in (stamped[at].split(" to ") if stamped else ("1", "2"))
            )
            _write_pdf(folder / name, int(last) - int(first) + 1)


def _write_pdf(path: Path, pages: int) -> None:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(612, 792)
    writer.add_metadata({"/Title": path.stem})
    writer.write(path)


def workspace(folder: Path, *matters: str) -> Office:
    """Return an office in a new folder with these shipped questionnaires, and the recipient lists."""
    folder.mkdir(parents=True)
    office = Office(folder)
    office.run("init", ".")
    shutil.copytree(ROOT / "questionnaires/recipients", folder / "questionnaires/recipients")
    for matter in matters:
        shutil.copy(ROOT / f"questionnaires/{matter}.yaml", folder / "questionnaires")
    return office
