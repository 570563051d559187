"""A new workspace, and a new questionnaire to fill in; neither ever overwrites a file."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from string import Template

from lettergen.api.lookup import schema_text
from lettergen.errors import Place, Problem, RefusedError, UsageError
from lettergen.files.atomic import make_folder, write_atomic
from lettergen.files.documents import read_document
from lettergen.files.settings import FILE
from lettergen.files.shipped import shipped
from lettergen.model.base import SLUG, SLUG_LENGTH
from lettergen.model.settings import Office

SCHEMA = "lettergen.schema.json"
_STARTER = Path(__file__).with_name("starter")


def init(folder: Path, *, today: dt.date, templates: bool = False, dry_run: bool = False) -> tuple[Path, ...]:
    """Make a workspace in `folder` and return its files; with `templates`, copies of the shipped ones to restyle.

    Raises RefusedError W105 where a lettergen.toml is, BadInputError W107 where nothing can be written.
    """
    if (folder / FILE).exists():
        remedy = "work with it, or name another folder"
        found = "there is already a workspace here"
        raise RefusedError(Problem("W105", Place(str(folder / FILE)), found, remedy=remedy))
    example = starter("example", today, ("director", "staff"), schema=True)
    files = {folder / SCHEMA: schema_text().encode(), folder / "questionnaires" / "example.yaml": example.encode()}
    for path in sorted(shipped("templates").glob("*.docx")) if templates else ():
        files[folder / "templates" / path.name] = read_document(path)
    # The settings come last: until they stand there, a failed `init` can simply be run again.
    files[folder / FILE] = _starter("lettergen.toml").encode()
    fresh = tuple(path for path in files if not path.exists())
    if not dry_run:
        for name in ("questionnaires", "templates", "letters"):
            make_folder(folder / name)
        for path in fresh:
            write_atomic(path, files[path])
    return fresh


def new(
    folder: Path, matter: str, *, office: Office, date: dt.date, taken: Path | None = None, dry_run: bool = False
) -> Path:
    """Write questionnaires/MATTER.yaml, valid and ready to fill in, and return its path.

    `taken` is the file that has the matter already. Raises UsageError U101 for a name that is no slug, RefusedError
    W106 where the file or the matter is already there.
    """
    if not re.fullmatch(SLUG, matter) or len(matter) > SLUG_LENGTH:
        expected = f"lower-case letters, digits and single hyphens, at most {SLUG_LENGTH}, such as palm-payments"
        raise UsageError(Problem("U101", Place(), f"{matter!r} cannot name a matter", expected))
    path = folder / "questionnaires" / f"{matter}.yaml"
    if path.exists():
        raise RefusedError(Problem("W106", Place(str(path)), "already exists", remedy="choose another name"))
    if taken:
        found = f"already has the matter {matter!r}"
        raise RefusedError(Problem("W106", Place(str(taken)), found, remedy="choose another name"))
    people = (next(iter(office.signatories), ""), next(iter(office.contacts), ""))
    named = people if office.letterhead and all(people) else None
    if not dry_run:
        write_atomic(path, starter(matter, date, named, schema=(folder / SCHEMA).exists()).encode())
    return path


def starter(matter: str, date: dt.date, people: tuple[str, str] | None, *, schema: bool) -> str:
    """Return a questionnaire to fill in; `people` names a signatory and a contact of the office's, by id."""
    if people:
        sender = _starter("office-sender.yaml", signatory=people[0], contact=people[1])
    else:
        sender = _starter("own-sender.yaml")
    line = f"# yaml-language-server: $schema=../{SCHEMA}\n" if schema else ""
    padded = f"{matter} ".ljust(28)  # comments line up below each other
    return _starter(
        "questionnaire.yaml", matter=matter, padded=padded, date=date.isoformat(), sender=sender, schema=line
    )


def _starter(name: str, **words: str) -> str:
    return Template((_STARTER / name).read_text(encoding="utf-8")).substitute(words)
