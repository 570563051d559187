"""A new questionnaire to fill in: of a kind, for a template, with what a person said; it overwrites no file."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from lettergen.api.lookup import schema_text
from lettergen.errors import BadInputError, Place, Problem, RefusedError, UsageError, did_you_mean
from lettergen.files.atomic import write_atomic
from lettergen.model.base import SLUG, SLUG_LENGTH, can_name_file, slug
from lettergen.model.deadline import StageSpec
from lettergen.model.party import Addressee, Recipient
from lettergen.model.questionnaire import Questionnaire
from lettergen.model.settings import Office
from lettergen.rules.salutation import certain_salutation, salutation_to_type

if TYPE_CHECKING:
    from lettergen.wordml.template import Template as WordTemplate

SCHEMA = "lettergen.schema.json"
DEFAULT_KIND = "joint-letter"
_STARTER = Path(__file__).with_name("starter")
_REMARK = 36
"""The column in which remarks begin, below each other."""


class Kind(NamedTuple):
    """What a new questionnaire asks. `template` is the office's own where empty; `only` limits the keys it has."""

    name: str
    body: str
    about: str
    subject: str
    title: str = ""
    template: str = ""
    instrument: str = "request_letter"
    due: str = "{within: 10 business days}"
    only: str = ""


class Answers(NamedTuple):
    """What a person says of a new questionnaire, by the keys it has; what is empty stays the example's.

    `due` is a day, or a count such as "10 business days"; `signatory` an id of the office's, or a name.
    """

    subject: str = ""
    organization: str = ""
    prefix: str = ""
    given: str = ""
    family: str = ""
    title: str = ""
    salutation: str = ""
    due: str = ""
    signatory: str = ""
    language: str = ""


class Purpose(NamedTuple):
    """What a questionnaire is for: a template as it is named there, the names it prints, a value for each field."""

    template: str
    printed: Iterable[str]
    fields: Mapping[str, str]


_ANY = Purpose("", ("background", "request", "closing", "contacts", "inside_address", "letterhead.lines"), {})
_NOBODY = Answers()
_FIELD = re.compile(r"(?:recipient\.)?fields\.([^.\[]+)")
_VALUES = ("Example", "1", "2026-01-05")
"""What a field may hold: words, what the filters for numbers take, what those for dates take."""


@cache
def kinds() -> dict[str, Kind]:
    """Return every kind that ships, by name; a line `#= key: value` of its file describes it."""
    found = {}
    for path in sorted((_STARTER / "kinds").glob("*.yaml")):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        said = dict(line[3:].strip().split(": ", 1) for line in lines if line.startswith("#= "))
        body = "".join(line for line in lines if not line.startswith("#= "))
        found[path.stem] = Kind(path.stem, body, **said)
    return found


def kind_named(name: str) -> Kind:
    """Return a kind by name. Raises UsageError U101 for one that is not there."""
    if name not in kinds():
        expected = "one of " + ", ".join(kinds())
        raise UsageError(Problem("U101", Place(), f"no kind {name!r}", expected, did_you_mean(name, kinds())))
    return kinds()[name]


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
    dry_run: bool = False,
    **what: Any,  # noqa: ANN401 - as `starter`
) -> Path:
    """Write questionnaires/MATTER.yaml, valid and ready to fill in, and the schema where it is missing.

    `taken` is the file that has the matter already; `what` are the kind, answers and purpose of `starter`. Returns the
    questionnaire's path. Raises UsageError U101 for a name or an answer of the wrong form, RefusedError W106 where the
    file or the matter is already there.
    """
    path = folder / "questionnaires" / f"{matter}.yaml"
    refuse_name(matter, path, taken)
    text = starter(matter, date, office, **what)
    if not dry_run:
        if not (folder / SCHEMA).exists():
            write_atomic(folder / SCHEMA, schema_text().encode())
        write_atomic(path, text.encode())
    return path


def refuse_name(matter: str, path: Path, taken: Path | None) -> None:
    """Raise UsageError U101 for a name that is no slug, RefusedError W106 where the file or the matter is there."""
    if not can_name_file(matter):
        form = f"lower-case letters, digits and single hyphens, at most {SLUG_LENGTH}"
        expected = f"{form}, such as palm-payments, and no device of Windows (con, nul)"
        raise UsageError(Problem("U101", Place(), f"{matter!r} cannot name a matter", expected))
    if path.exists() or taken:
        found = "already exists" if path.exists() else f"already has the matter {matter!r}"
        place = Place(str(path if path.exists() else taken))
        raise RefusedError(Problem("W106", place, found, remedy="choose another name"))


def starter(
    matter: str,
    date: dt.date,
    office: Office,
    *,
    kind: str = DEFAULT_KIND,
    answers: Answers = _NOBODY,
    made_for: Purpose = _ANY,
) -> str:
    """Return a questionnaire to fill in, with the sender that the office's settings leave to be said."""
    what = kind_named(kind)
    check_answers(answers, office)
    subject = answers.subject or what.subject
    title = "" if answers.subject or not what.title else _remark(f"title: {what.title}", "the matter's name for people")
    fields = "".join(f"      {_yaml(name)}: {_yaml(value)}\n" for name, value in made_for.fields.items())
    whole = _starter(
        "questionnaire.yaml",
        schema=f"# yaml-language-server: $schema=../{SCHEMA}\n",
        matter=matter,
        padded=f"{matter} ".ljust(_REMARK - len("matter: ")),
        title=f"#: title\n{title}\n" if title else "",
        language=f"#:\nlanguage: {answers.language}\n" if answers.language else "",
        date=date.isoformat(),
        due=_remark(f"due: {due_form(answers.due) if answers.due else what.due}", "or a day: 2021-08-26"),
        template=f"template: {_yaml(made_for.template)}\n" if made_for.template else "",
        instrument=_remark(what.instrument, "or subpoena, civil_investigative_demand, …", len("instrument: ")),
        sender=_sender(office, answers.signatory),
        id=slug(answers.organization) or "example-corporation",
        organization=_yaml(answers.organization) if answers.organization else "Example Corporation",
        recipient=_recipient(answers),
        fields=f"    fields:{'# its own values'.rjust(41)}\n{fields}" if fields else "",
        subject=f"subject: {_yaml(subject) if answers.subject else subject}",
        body=Template(what.body).substitute(year=date.year - 1),
    )
    return "".join(_kept(whole, made_for.printed, what.only.split()))


def _remark(line: str, remark: str, before: int = 0) -> str:
    """Return a line with a remark where there is room for one; `before` is how much of it stands there already."""
    width = _REMARK - before
    return f"{line:<{width}}# {remark}" if len(line) < width else line


def _sender(office: Office, signatory: str) -> str:
    people = (next(iter(office.signatories), ""), next(iter(office.contacts), ""))
    signs = signatory if signatory in office.signatories or not signatory else f"{{name: {_yaml(signatory)}}}"
    if office.letterhead and all(people):
        return _starter("office-sender.yaml", signatory=signs or people[0], contact=people[1])
    return _starter("own-sender.yaml", signatory=signs or "{name: Alex Example, title: Director}")


def _recipient(answers: Answers) -> str:
    lines = "" if answers.organization else "    short_name: Example\n"
    if answers.salutation:
        lines += f"    salutation: {_yaml(answers.salutation)}\n"
    if answers.organization and answers.salutation and not answers.family:
        return lines + _starter("nobody.yaml")
    person = _person(answers)
    held = person.pop("title", "")
    keys = "\n        ".join(f"{key}: {_yaml(value)}" for key, value in person.items())
    guard = "#: inside_address inside_addresses addressees[].lines addressees[].title\n"
    return lines + _starter(
        "addressee.yaml", person=f"      - {keys}\n" + (f"{guard}        title: {held}\n" if held else "")
    )


def _person(answers: Answers) -> dict[str, str]:
    """Return the person told of, else the example's."""
    if not answers.family:
        return {"prefix": "Ms.", "given": "Robin", "family": "Example", "title": "Chief Executive Officer"}
    told = {key: getattr(answers, key) for key in ("prefix", "given", "family", "title")}
    return {key: value for key, value in told.items() if value}


def check_answers(answers: Answers, office: Office) -> None:
    """Raise UsageError U101 for an answer with which the questionnaire would not be valid."""
    if answers.due:
        due_form(answers.due)
    name = answers.signatory
    if name not in office.signatories and re.fullmatch(SLUG, name):
        remedy = did_you_mean(name, office.signatories, "write the full name")
        raise UsageError(Problem("U101", Place(), f"the office has no signatory {name!r}", remedy=remedy))
    if answers.language:
        try:
            TypeAdapter(Annotated[str, *Questionnaire.model_fields["language"].metadata]).validate_python(
                answers.language
            )
        except ValidationError:
            expected = "a language of BCP 47, such as en-US or es"
            raise UsageError(Problem("U101", Place(), f"{answers.language!r} is no language", expected)) from None
    if not answers.family and (answers.prefix or answers.given or answers.title):
        raise UsageError(Problem("U101", Place(), "a person needs a family name", remedy="give --family too"))
    if remedy := greeting_to_ask(answers):
        found = "no rule says for certain how to greet the recipient"
        raise UsageError(Problem("U101", Place(), found, remedy=f"{remedy}; as --prefix or --salutation"))


def greeting_to_ask(answers: Answers) -> str:
    """Return what there is to say so that the recipient can be greeted, "" where that is certain."""
    if answers.salutation:
        return ""
    person = Addressee.model_validate(_person(answers))
    recipient = Recipient(id="x", organization=answers.organization or "Example", addressees=(person,))
    language = answers.language or "en-US"
    return "" if certain_salutation(recipient, language) else salutation_to_type(recipient, language)


def due_form(text: str) -> str:
    """Return a day or a count as `due` has it. Raises UsageError U101 for any other words."""
    day = bool(re.match(r"\d{4}-", text))
    try:
        spec = StageSpec.model_validate({"date" if day else "within": text})
    except ValidationError:
        expected = "a day such as 2021-08-26, or a count such as 10 business days"
        raise UsageError(Problem("U101", Place(), f"{text!r} is no deadline", expected)) from None
    return f"{spec.date}" if day else f"{{within: {spec.within}}}"


def _kept(text: str, printed: Iterable[str], only: Iterable[str]) -> Iterator[str]:
    """Give the lines that print: those under `#: name …` where one of the names does, up to the next such line.

    Where `only` names some, the others are left out too.
    """
    from lettergen.api.fit import covers

    kept, wanted = True, set(only)
    for line in text.splitlines(keepends=True):
        if line.startswith("#:"):
            names = line.split()[1:]
            kept = not names or any(covers(each, name) for each in printed for name in names)
            kept = kept and not (names and wanted and wanted.isdisjoint(names))
        elif kept:
            yield line


def _yaml(text: str) -> str:
    """Return text as YAML: bare where it can only be read so, else in quotation marks."""
    return text if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_./-]*", text) else json.dumps(text, ensure_ascii=False)


def _starter(name: str, **words: str) -> str:
    return Template((_STARTER / name).read_text(encoding="utf-8")).substitute(words)
