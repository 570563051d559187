"""A new workspace, and a new questionnaire to fill in; neither ever overwrites a file."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from lettergen.api.lookup import schema_text
from lettergen.errors import Place, Problem, RefusedError, UsageError
from lettergen.files.atomic import write_atomic, writing
from lettergen.files.documents import read_document
from lettergen.files.settings import FILE
from lettergen.files.shipped import shipped
from lettergen.model.base import SLUG
from lettergen.model.settings import Office

SCHEMA = "lettergen.schema.json"

SETTINGS = """\
# The settings of this workspace. Every key is optional; `lettergen config` prints them all.
# The office below is invented: put your own in its place.

[office.letterhead]
name = "Office of the Example Inquiry"
unit = "Questions and Answers Unit"
lines = ["100 Example Avenue, Suite 1", "Springfield, DC 00000"]

# Questionnaires name the people below by what stands after the last dot.
[office.signatories.director]
name = "Alex Example"
title = "Director"

[office.contacts.staff]
name = "Sam Sample"
phone = "(202) 555-0100"
email = "sam.sample@example.org"

[defaults]
template = "joint-letter"           # templates/NAME.docx, or a shipped one
follow_up_template = "follow-up"
language = "en-US"
calendar = "us"                     # whose holidays count: us (federal), us-dc, us-wa, …
zone = "America/New_York"           # of deadlines with a clock time
owner = ""                          # who follows a matter when its questionnaire does not say

[record]
address = "sqlite:///lettergen.db"  # or postgresql://… for a team
due_soon_days = 7
long_overdue_days = 30
"""

_OFFICE_SENDER = """\
sender:                             # the office and its people stand in lettergen.toml
  voice: we                         # we | I
  signatories: [{signatory}]
  contacts: [{contact}]
"""

_OWN_SENDER = """\
sender:                             # invented: put your own in its place
  letterhead:
    name: Office of the Example Inquiry
    lines: ["100 Example Avenue, Suite 1", "Springfield, DC 00000"]
  voice: we                         # we | I
  signatories:
    - {name: Alex Example, title: Director}
  contacts:
    - {name: Sam Sample, phone: (202) 555-0100, email: sam.sample@example.org}
"""

_QUESTIONNAIRE = """\
{schema}# What is asked, of whom, by when. After an edit: lettergen check {matter}
# Everything named Example is invented: put the real names in its place.
matter: {matter}                    # its name in commands and in the record
date: {date}                        # the letter's date
due: {{stage: answers, within: 10 business days}}   # or a day: due: 2021-08-26

{sender}
recipients:                         # one letter each
  - id: example-corporation
    organization: Example Corporation
    short_name: Example
    addressees:
      - prefix: Ms.
        given: Robin
        family: Example
        title: Chief Executive Officer
        address: ["200 Sample Street", "Springfield, WA 00000"]

subject: Data that Example collects at its checkouts

background: |                       # Markdown: *emphasis*, [links](https://example.org), lists, notes
  We write to learn how {{{{ recipient.name }}}} handles the data it collects at its checkouts.[^press]

request: "Please answer the following questions in writing by {{{{ due }}}}:"

questions:                          # items without an `id` get one by position: q1, q2, q2.a
  - id: data
    text: Which data does {{{{ recipient.name }}}} collect at its checkouts, and for which purposes?
  - id: sharing
    text: With whom is this data shared?
    items:
      - id: sharing-terms
        text: Under which terms?
      - id: sharing-payment
        text: For which payment?
  - id: retention
    text: How long is it kept?

closing: Thank you for your attention to this matter.

notes:
  press: Say here where the fact was published.
"""


def init(folder: Path, *, today: dt.date, templates: bool = False) -> tuple[Path, ...]:
    """Make a workspace in `folder` and return its files; with `templates`, copies of the shipped ones to restyle.

    Raises RefusedError W105 where a lettergen.toml is, BadInputError W107 where nothing can be written.
    """
    if (folder / FILE).exists():
        remedy = "work with it, or name another folder"
        raise RefusedError(
            Problem("W105", Place(str(folder / FILE)), "there is already a workspace here", remedy=remedy)
        )
    files = {
        folder / FILE: SETTINGS.encode(),
        folder / SCHEMA: schema_text().encode(),
        folder / "questionnaires" / "example.yaml": starter(
            "example", today, ("director", "staff"), schema=True
        ).encode(),
    }
    if templates:
        files |= {
            folder / "templates" / path.name: read_document(path)
            for path in sorted(shipped("templates").glob("*.docx"))
        }
    for name in ("questionnaires", "templates", "letters"):
        with writing(folder / name):
            (folder / name).mkdir(parents=True, exist_ok=True)
    # The settings come last: until they stand there, a failed `init` can simply be run again.
    for path, data in sorted(files.items(), key=lambda item: item[0].name == FILE):
        if not path.exists():
            write_atomic(path, data)
    return tuple(files)


def new(folder: Path, matter: str, *, office: Office, date: dt.date) -> Path:
    """Write questionnaires/MATTER.yaml, valid and ready to fill in, and return its path.

    Raises UsageError U101 for a name that is no slug, RefusedError W106 where the file is already there.
    """
    if not re.fullmatch(SLUG, matter):
        expected = "lower-case letters, digits and single hyphens, such as palm-payments"
        raise UsageError(Problem("U101", Place(), f"{matter!r} cannot name a matter", expected))
    path = folder / "questionnaires" / f"{matter}.yaml"
    if path.exists():
        raise RefusedError(Problem("W106", Place(str(path)), "already exists", remedy="choose another name"))
    people = (next(iter(office.signatories), ""), next(iter(office.contacts), ""))
    named = people if office.letterhead and all(people) else None
    write_atomic(path, starter(matter, date, named, schema=(folder / SCHEMA).exists()).encode())
    return path


def starter(matter: str, date: dt.date, people: tuple[str, str] | None, *, schema: bool) -> str:
    """Return a questionnaire to fill in; `people` names a signatory and a contact of the office's, by id."""
    office = _OFFICE_SENDER.format(signatory=people[0], contact=people[1]) if people else _OWN_SENDER
    line = f"# yaml-language-server: $schema=../{SCHEMA}\n" if schema else ""
    return _QUESTIONNAIRE.format(matter=matter, date=date.isoformat(), sender=office, schema=line)
