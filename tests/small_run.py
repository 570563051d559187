"""What the tests of the engine share: an office that makes letters of one line, as many and as disturbed as wanted."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from packages import blank

from lettergen.model.party import Recipient
from lettergen.model.questionnaire import Questionnaire
from lettergen.model.tracking import Event
from lettergen.runs.execute import Books
from lettergen.runs.journal import FOLDER
from lettergen.runs.kit import Kit, Source
from lettergen.runs.run import Outcome, Plan, Wanted, carry_out
from lettergen.store.record import Record

DAY = dt.date(2021, 8, 12)
NOON = dt.datetime(2021, 8, 12, 12, tzinfo=dt.UTC)
LINE = "To {{ recipient.name }}, {{ recipient.fields.street }}"


@cache  # python-docx writes the time of day into a document
def template(line: str = LINE, *, asks: bool = True) -> bytes:
    """Return a template of that line and of what every letter must print."""
    document = blank()
    for text in (line, "{{p questions }}" if asks else "", "{{ date }} {{ salutation }}", "{{p signatures }}"):
        document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def asked(**changes: Any) -> Questionnaire:
    """Return the questionnaire of the matter palm, whose own recipient gets no letter."""
    words = {
        "matter": "palm",
        "date": "2021-08-12",
        "template": "house",
        "sender": {"letterhead": {"name": "Office"}, "signatories": ["Alex Example"]},
        "recipients": [{"id": "nobody", "organization": "Nobody", "salutation": "To all:"}],
        "subject": "Palms",
        "questions": ["How many users?"],
    }
    return Questionnaire.model_validate(words | changes)


def person(name: str, street: str = "1 Oak Street") -> Recipient:
    """Return a recipient; an empty street is none."""
    return Recipient.model_validate(
        {
            "id": name,
            "organization": name.title(),
            "salutation": "To all:",
            "fields": {"street": street} if street else {},
        }
    )


def people(count: int) -> list[Recipient]:
    """Return so many recipients, each with a street of its own."""
    return [person(f"r{number:04}", f"{number} Oak Street") for number in range(count)]


def kit(line: str = LINE, **changes: Any) -> Kit:
    """Return what the letters share."""
    return Kit(
        {"house": Source("house.docx", template(line))},
        questionnaire=asked(**changes),
        calendar="us",
        years=(2021, 2022),
    )


class Office:
    """A folder of letters and its record."""

    def __init__(self, root: Path, line: str = LINE) -> None:
        self.root, self.letters = root, root / "letters/palm"
        self.kit = kit(line)
        self.now = NOON

    def books(self) -> Books:
        """Return how runs are recorded here."""
        return Books(self.open, self.entry, self.root)

    def open(self) -> Record:
        """Open the record; it is made where there is none."""
        return Record.open(f"sqlite:///{self.root}/lettergen.db", create=True, timeout=1)

    def entry(self) -> dict[str, str]:
        """Return who records a run, and when."""
        return {"on": str(DAY), "entered": self.now.isoformat(), "author": "me"}

    def plan(self, total: int = 0, **how: Any) -> Plan:
        """Return how a run is made."""
        return Plan(
            self.kit.packed("1"), "palm", self.letters, self.root / "letters", total, **{"books": self.books()} | how
        )

    def run(self, whom: Iterable[Recipient], **how: Any) -> Outcome:
        """Make letters."""
        wanted = [Wanted(one) for one in whom]
        return carry_out(self.plan(len(wanted), **how), wanted, self.known)

    def known(self) -> Record | None:
        """Open the record where there is one."""
        return self.open() if (self.root / "lettergen.db").exists() else None

    def events(self) -> Sequence[Event]:
        """Return all that is recorded."""
        known = self.known()
        if known is None:
            return ()
        with known as record:
            return record.events()

    def recorded(self) -> list[tuple[str, str, str]]:
        """Return what is recorded of letters: which, as what, the SHA-256 of which file."""
        return [(str(event.letter), event.type.value, event.document) for event in self.events()]

    def files(self) -> dict[str, str]:
        """Return the SHA-256 of every letter, and of whatever else lies in their folder."""
        found = (path for path in self.letters.rglob("*") if path.is_file())
        return {str(path.relative_to(self.letters)): digest(path) for path in found}

    def stamps(self) -> dict[str, int]:
        """Return when each letter was written."""
        return {path.name: path.stat().st_mtime_ns for path in self.letters.glob("*.docx")}

    @property
    def folder(self) -> Path:
        """Where an unfinished run lies."""
        return self.letters / FOLDER

    @property
    def journal(self) -> Path:
        """Where it is written what was made."""
        return self.folder / "journal.jsonl"


def digest(path: Path) -> str:
    """Return a file's SHA-256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def edit(path: Path, old: bytes = b"To ", new: bytes = b"Unto ") -> bytes:
    """Change a letter as Word would, other words in a new package, and return its bytes."""
    source = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(source.getinfo(name), source.read(name).replace(old, new))  # as old as it was
    return path.read_bytes()
