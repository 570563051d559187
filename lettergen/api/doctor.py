"""What is there, what is missing, and the remedy for each; it changes nothing and needs no workspace."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lettergen import __version__, office
from lettergen.api.desk import Desk
from lettergen.errors import LettergenError
from lettergen.files.settings import FILE, read_settings
from lettergen.files.shipped import templates
from lettergen.model.settings import Settings, without_password
from lettergen.reports.tables import Table


class Finding(NamedTuple):
    """One thing looked at: `state` is ok, missing (optional) or broken (required)."""

    name: str
    state: str
    detail: str
    remedy: str = ""


def look(folder: Path) -> tuple[Finding, ...]:
    """Look at everything lettergen needs or can use in that folder."""
    settings, problem = _settings(folder)
    desk = Desk(folder, settings)
    python = Finding("Python", "ok", platform.python_version())  # an older one could not have come so far
    package = Finding("lettergen", "ok", f"{__version__} in {Path(__file__).parents[1]}")
    rest = (_templates(desk), _record(desk), _rights(folder), _zones(), _libreoffice(), _fonts(), _postgres(desk))
    return (python, package, problem, *rest)


def doctor_table(findings: Iterable[Finding]) -> Table:
    """Return the findings as a table."""
    return Table("doctor", ("what", "state", "detail", "remedy"), tuple(map(tuple, findings)))


def _settings(folder: Path) -> tuple[Settings, Finding]:
    if not (folder / FILE).exists():
        return Settings(), Finding("settings", "ok", f"no {FILE}: the defaults serve", "lettergen init makes one")
    try:
        return read_settings(folder), Finding("settings", "ok", str(folder / FILE))
    except LettergenError as error:
        return Settings(), Finding("settings", "broken", str(error.problems[0]), "correct it")


def _templates(desk: Desk) -> Finding:
    known = templates(desk.folder)
    wanted = (desk.settings.defaults.template, desk.settings.defaults.follow_up_template)
    if absent := [name for name in wanted if name not in known]:
        found = f"missing: {', '.join(absent)}"
        return Finding("templates", "broken", found, "install lettergen again, or name others")
    return Finding("templates", "ok", ", ".join(sorted(known)))


def _record(desk: Desk) -> Finding:
    try:
        if not desk.has_record():
            told = f"not made yet: {without_password(desk.address)}"
            return Finding("record", "ok", told, "the first letter makes it")
        with desk.record() as record:
            record.database.refuse_damaged()
            number = record.head().seq
    except LettergenError as error:
        return Finding("record", "broken", error.problems[0].found, error.problems[0].remedy)
    return Finding("record", "ok", f"{number} events in {without_password(desk.address)}")


def _rights(folder: Path) -> Finding:
    if os.access(folder, os.W_OK):
        return Finding("folder", "ok", f"{folder.resolve()} can be written")
    return Finding("folder", "broken", f"{folder.resolve()} cannot be written", "choose another with -C")


def _zones() -> Finding:
    try:
        ZoneInfo("America/New_York")
    except ZoneInfoNotFoundError:
        return Finding("time zones", "broken", "no time zone data", "python -m pip install tzdata")
    return Finding("time zones", "ok", "found")


def _libreoffice() -> Finding:
    soffice = office.find_soffice()
    if soffice is None:
        found, remedy = office.missing()
        return Finding("LibreOffice", "missing", f"{found}; needed for --pdf only", remedy)
    said = office.version(soffice)
    return Finding("LibreOffice", "ok" if said else "missing", f"{said or 'does not answer'}: {soffice}")


def _fonts() -> Finding:
    """Look for the shipped templates' typeface, or the one of the same widths that LibreOffice takes for it."""
    command = shutil.which("fc-match")
    if command is None:
        return Finding("fonts", "ok", "Word brings Times New Roman; PDF takes what this system has")
    done = subprocess.run([command, "Times New Roman"], capture_output=True, text=True, check=False)  # noqa: S603 - a fixed command
    name = done.stdout.partition('"')[2].partition('"')[0]
    if any(part in name for part in ("Times", "Liberation Serif", "Tinos")):
        return Finding("fonts", "ok", f"Times New Roman prints as {name}")
    return Finding("fonts", "missing", f"PDF prints {name or 'another typeface'}", "sudo apt install fonts-liberation")


def _postgres(desk: Desk) -> Finding:
    if importlib.util.find_spec("psycopg"):
        return Finding("PostgreSQL", "ok", "the driver is installed")
    state = "missing" if desk.address.startswith("sqlite") else "broken"
    remedy = "pip install 'lettergen[postgres]'"
    return Finding("PostgreSQL", state, "the driver is needed for a team's record only", remedy)
