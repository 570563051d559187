"""What tests of workspaces share: the questionnaire of the matter palm, its letters made and sent, hands that edit."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

from pypdf import PdfWriter

from lettergen.api.options import Choices, Sending
from lettergen.api.workspace import Workspace
from lettergen.model.tracking import Event, Thread
from lettergen.store.record import Record

SENT = dt.date(2021, 8, 12)
NEW_YORK = '[defaults]\nzone = "America/New_York"\n'
ACME = '{id: acme, organization: Acme Corp., salutation: "To Acme:"}'
BOLT = '{id: bolt, organization: Bolt Inc., salutation: "To Bolt:"}'
THREE = "[Why these stores?, How many users?, How long?]"
_WORDS = {
    "matter": "palm",
    "title": "",
    "marking": "",
    "date": str(SENT),
    "due": "2021-08-26",
    "owner": "",
    "reference": "",
    "template": "",
    "sender": "\n  letterhead: {name: Office of Inquiry}\n  signatories: [Alex Example]",
    "recipients": (ACME, BOLT),
    "subject": "Palms",
    "request": '"Please answer by {{ due }}:"',
    "questions": ("{id: stores, text: Why these stores?}", "{id: users, text: How many users?}"),
}


def questionnaire(**changes: str | Sequence[str]) -> str:
    """Return the questionnaire with other YAML behind these keys; "" leaves one out, several values are a list."""
    return "".join(f"{key}:{_behind(value)}\n" for key, value in (_WORDS | changes).items() if value)


def _behind(value: str | Sequence[str]) -> str:
    if isinstance(value, str):
        return value if value.startswith("\n") else f" {value}"
    return "".join(f"\n  - {one}" for one in value)


def workspace(folder: Path, text: str, settings: str = "", now: dt.datetime | None = None) -> Workspace:
    """Write a questionnaire, and settings, into a folder; its clock may stand still."""
    (folder / "questionnaires").mkdir(parents=True)
    (folder / "questionnaires/palm.yaml").write_text(text, encoding="utf-8")
    if settings:
        (folder / "lettergen.toml").write_text(settings, encoding="utf-8")
    return Workspace(folder, clock=lambda: now) if now else Workspace(folder)


def made(folder: Path, *how: str | dt.datetime, by: str = "") -> Workspace:
    """Make its letters too."""
    work = workspace(folder, *how)
    work.generate("palm", choices=Choices(by=by))
    return work


def sent(folder: Path, *how: str | dt.datetime, via: str = "") -> Workspace:
    """Make all letters and send them on August 12."""
    work = made(folder, *how)
    names = sorted(path.stem for path in (folder / "letters/palm").glob("*.docx"))
    work.send([f"palm/{name}" for name in names], Sending(on=SENT, via=via))
    return work


def events(work: Workspace) -> Sequence[Event]:
    """Return all that is recorded."""
    with Record.open(f"sqlite:///{work.folder / 'lettergen.db'}") as record:
        return record.events()


def thread(work: Workspace, name: str = "palm/acme") -> Thread:
    """Return what is recorded of one recipient."""
    with Record.open(f"sqlite:///{work.folder / 'lettergen.db'}") as record:
        return record.thread(name)


def edited(source: Path, *changes: tuple[str, str], to: Path | None = None) -> Path:
    """Change words of a letter as Word does, in a new package, in its own file or in another; return that."""
    package = zipfile.ZipFile(io.BytesIO(source.read_bytes()))
    with zipfile.ZipFile(to or source, "w") as copy:
        for name in package.namelist():
            data = package.read(name)
            for old, new in changes:
                data = data.replace(old.encode(), new.encode())
            copy.writestr(package.getinfo(name), data)  # as old as it was
    return to or source


def pdf(path: Path, pages: int) -> Path:
    """Write a PDF of so many empty pages."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    writer.write(path)
    return path
