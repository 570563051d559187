"""What the end-to-end tests share: an office whose clock they set, and the commands of docs/cases.md to play in it."""

from __future__ import annotations

import datetime as dt
import io
import json
import shlex
import shutil
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lettergen.api.workspace import Workspace
from lettergen.cli.base import Session
from lettergen.cli.demo_cases import Case, bring_documents, read_cases
from lettergen.cli.main import main

ROOT = Path(__file__).resolve().parents[1]
ZONE = ZoneInfo("America/New_York")


def case_of(number: int) -> Case:
    """Return a case as the page has it."""
    return read_cases((ROOT / "docs/cases.md").read_text(encoding="utf-8"))[number - 1]


def commands(case: int) -> Iterator[tuple[dt.date, list[str]]]:
    """Give every command that the page has for a case, with the day of the comment above it."""
    for step in case_of(case).steps:
        yield dt.date.fromisoformat(step.day), shlex.split(step.words)


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
        toml.write_text(case_of(case).configured(toml.read_text(encoding="utf-8")), encoding="utf-8")
        for day, words in commands(case):
            self.now = dt.datetime.combine(day, dt.time(18), ZONE) + dt.timedelta(seconds=len(self.done))
            bring_documents(self.folder, words)
            self.done.append(self.both(*words))
            if "--ics" in words:
                self.done[-1].calendar = (self.folder / words[-1]).read_bytes()
        return self

    def said(self, *words: str) -> list[Done]:
        """Return what those commands of the case said that hold all these words."""
        return [one for one in self.done if set(words) <= set(one.words)]


def workspace(folder: Path, *matters: str) -> Office:
    """Return an office in a new folder with these shipped questionnaires, and the recipient lists."""
    folder.mkdir(parents=True)
    office = Office(folder)
    office.run("init", ".")
    for lists in ("recipients", "outcomes"):
        shutil.copytree(ROOT / "questionnaires" / lists, folder / "questionnaires" / lists)
    for matter in matters:
        shutil.copy(ROOT / f"questionnaires/{matter}.yaml", folder / "questionnaires")
    return office
