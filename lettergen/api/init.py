"""A new workspace, and a new questionnaire to fill in; neither ever overwrites a file."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, NamedTuple

from lettergen.api.lookup import schema_text
from lettergen.errors import BadInputError, Place, Problem, RefusedError, UsageError
from lettergen.files.atomic import make_folder, write_atomic
from lettergen.files.documents import read_document
from lettergen.files.settings import FILE
from lettergen.files.shipped import shipped
from lettergen.model.base import SLUG, SLUG_LENGTH
from lettergen.model.settings import Office

if TYPE_CHECKING:
    from lettergen.wordml.template import Template as WordTemplate

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


class Purpose(NamedTuple):
    """What a questionnaire is for: a template as it is named there, the names it prints, a value for each field."""

    template: str
    printed: Iterable[str]
    fields: Mapping[str, str]


_ANY = Purpose("", ("background", "request", "closing", "contacts", "inside_address", "letterhead.lines"), {})
_FIELD = re.compile(r"(?:recipient\.)?fields\.([^.\[]+)")
_VALUES = ("Example", "1", "2026-01-05")
"""What a field may hold: words, what the filters for numbers take, what those for dates take."""


def purpose(template: WordTemplate, name: str) -> Purpose:
    """Return what a questionnaire for a template holds; `name` stands for it there."""
    named = [(found[1], place) for path, _, place in template.mentions() if (found := _FIELD.match(path))]
    tried = dict.fromkeys(sorted(field for field, _ in named), 0)
    for _ in range(len(tried) * len(_VALUES)):
        failing = _failing(template, {field: _VALUES[at] for field, at in tried.items()})
        for field in {field for field, place in named if place in failing}:
            tried[field] = min(tried[field] + 1, len(_VALUES) - 1)
    return Purpose(name, template.placeholders(), {field: _VALUES[at] for field, at in tried.items()})


def _failing(template: WordTemplate, fields: Mapping[str, str]) -> set[Place]:
    """Return the places of tags that do not take these values, of each part the first."""
    from lettergen.compose.vocabulary import sample

    try:
        template.render(sample(fields))
    except BadInputError as error:
        return {problem.place for problem in error.problems if problem.code != "T121"}
    return set()


def new(
    folder: Path,
    matter: str,
    *,
    office: Office,
    date: dt.date,
    taken: Path | None = None,
    made_for: Purpose = _ANY,
    dry_run: bool = False,
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
        schema = (folder / SCHEMA).exists()
        write_atomic(path, starter(matter, date, named, schema=schema, made_for=made_for).encode())
    return path


def starter(
    matter: str, date: dt.date, people: tuple[str, str] | None, *, schema: bool, made_for: Purpose = _ANY
) -> str:
    """Return a questionnaire to fill in; `people` names a signatory and a contact of the office's, by id."""
    if people:
        sender = _starter("office-sender.yaml", signatory=people[0], contact=people[1])
    else:
        sender = _starter("own-sender.yaml")
    fields = "".join(f"      {_yaml(name)}: {_yaml(value)}\n" for name, value in made_for.fields.items())
    whole = _starter(
        "questionnaire.yaml",
        matter=matter,
        padded=f"{matter} ".ljust(28),  # comments line up below each other
        date=date.isoformat(),
        sender=sender,
        schema=f"# yaml-language-server: $schema=../{SCHEMA}\n" if schema else "",
        template=f"template: {_yaml(made_for.template)}\n" if made_for.template else "",
        fields=f"    fields:{'# its own values'.rjust(41)}\n{fields}" if fields else "",
    )
    return "".join(_kept(whole, made_for.printed))


def _kept(text: str, printed: Iterable[str]) -> Iterator[str]:
    """Give the lines that print: those under `#: name …` where one of the names does, up to the next such line."""
    from lettergen.api.fit import covers

    kept = True
    for line in text.splitlines(keepends=True):
        if line.startswith("#:"):
            names = line.split()[1:]
            kept = not names or any(covers(each, name) for each in printed for name in names)
        elif kept:
            yield line


def _yaml(text: str) -> str:
    """Return text as YAML: bare where it can only be read so, else in quotation marks."""
    return text if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_./-]*", text) else json.dumps(text, ensure_ascii=False)


def _starter(name: str, **words: str) -> str:
    return Template((_STARTER / name).read_text(encoding="utf-8")).substitute(words)
