"""What all letters of a run share, and the making of some of them, in this process or another; it opens no file."""

from __future__ import annotations

import datetime as dt
import json
import pickle
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from lettergen.calendars import calendar
from lettergen.compose.context import template_context
from lettergen.compose.letter import compose_letter
from lettergen.compose.people import addressee_facts, blind_names
from lettergen.compose.vocabulary import MAY_LACK
from lettergen.errors import BadInputError, LettergenError, Problem, Severity
from lettergen.files.atomic import writing
from lettergen.files.documents import sha256
from lettergen.model.base import Same
from lettergen.model.deadline import Calendar
from lettergen.model.letter import Asked, Letter
from lettergen.model.party import Recipient
from lettergen.model.questionnaire import Questionnaire
from lettergen.model.settings import OwnCalendar
from lettergen.model.tracking import Event, EventType, LetterName
from lettergen.rules.deadlines import deadlines_of
from lettergen.runs.fit import unprinted
from lettergen.store.chain import canonical
from lettergen.wordml.properties import DocumentProperties
from lettergen.wordml.template import Rendered, Template

Whom: TypeAlias = Recipient | Letter
"""Whom a letter is composed for, or the letter already composed."""
_NO_PICTURES: Mapping[str, bytes] = MappingProxyType({})
_LATER: Mapping[str, Any] = MappingProxyType(
    {"on": dt.date.min, "entered": dt.datetime.min.replace(tzinfo=dt.UTC), "author": ""}
)
"""What of an event is only known when the letter is in its place."""
_TEXTS = 64
"""How many letters' words are remembered as text; recipients without words of their own share them."""


@dataclass(frozen=True, slots=True)
class Source:
    """A template as it was read: what messages call it, and its bytes, so that an edit in between changes no letter."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Kit:
    """Everything that the letters of a run share. `sources` has templates by name, `pictures` bytes by file as typed.

    `years` are the first and last of the calendars; a recipient without a calendar of its own has `calendar`.
    """

    sources: Mapping[str, Source]
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    questionnaire: Questionnaire | None = None
    calendar: str = ""
    years: tuple[int, int] = (0, 0)
    calendars: Mapping[str, OwnCalendar] = field(default_factory=dict)
    redacted: bool = False

    def packed(self, version: str) -> Packed:
        """Return the kit as it travels to workers. Two of the same key make the same letters in one program version."""
        asked = self.questionnaire.model_copy(update={"recipients": ()}) if self.questionnaire else None
        said = [
            version,
            zlib.ZLIB_RUNTIME_VERSION,
            sorted((name, source.name, sha256(source.data)) for name, source in self.sources.items()),
            sorted((name, sha256(data)) for name, data in self.pictures.items()),
            canonical(asked) if asked else "",
            self.calendar,
            self.years,
            sorted((name, canonical(own)) for name, own in self.calendars.items()),
            self.redacted,
        ]
        return Packed(sha256(json.dumps(said).encode()), pickle.dumps(replace(self, questionnaire=asked)))


class Packed(NamedTuple):
    """A kit on its way: what tells it from others, and its bytes."""

    key: str
    data: bytes


class Order(NamedTuple):
    """Some letters to be made from a kit, as they travel to a worker.

    With a `folder`, which the worker shares, their files are written there: handing 10,000 of them over costs seconds.
    """

    packed: Packed
    letters: tuple[Whom, ...]
    folder: str = ""
    files: tuple[str, ...] = ()


class About(NamedTuple):
    """What a report says of a letter beside what was done with it."""

    organization: str = ""
    addressee: str = ""
    email: str = ""
    subject: str = ""
    language: str = ""
    template: str = ""


class Output(NamedTuple):
    """One letter made, or why not. `event` is its making but for day, author and file; `text` is its words' key.

    `data` is empty where the worker has written it.
    """

    data: bytes = b""
    sha256: str = ""
    digest: str = ""
    event: str = ""
    text: str = ""
    about: About = About()
    blind: str = ""
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


class Batch(NamedTuple):
    """Letters made, in their order, and their words by key, as kept in the record; or why they could not be written."""

    outputs: tuple[Output, ...]
    texts: dict[str, str]
    trouble: tuple[Problem, ...] = ()


def loaded() -> None:
    """Load what letters need in the process where it is called: this module, and every country's holidays."""
    calendar("us", dt.MINYEAR, dt.MINYEAR)


def make(order: Order) -> Batch:
    """Compose and render letters. This is what runs in workers; the same order gives the same bytes in any of them."""
    shop = _opened(order.packed)
    texts: dict[str, str] = {}
    outputs = tuple(shop.output(whom, texts) for whom in order.letters)
    if not order.folder:
        return Batch(outputs, texts)
    try:
        return Batch(tuple(map(partial(_written, order.folder), order.files, outputs)), texts)
    except BadInputError as error:
        return Batch((), texts, error.problems)


def _written(folder: str, file: str, output: Output) -> Output:
    """Write a letter, and return what it is without its bytes. Raises BadInputError W107."""
    path = Path(folder, file)
    if output.data:
        with writing(path):
            path.write_bytes(output.data)
    return output._replace(data=b"")


@lru_cache(maxsize=2)
def _opened(packed: Packed) -> _Workshop:
    return _Workshop(pickle.loads(packed.data))  # noqa: S301 - what this program itself packed


@lru_cache(maxsize=32)
def compiled(source: Source) -> Template:
    """Compile a template once in each process."""
    return Template(source.data, name=source.name)


def render(letter: Letter, source: Source, pictures: Mapping[str, bytes] = _NO_PICTURES) -> Rendered:
    """Return a letter's .docx with its digest. Raises BadInputError with every problem of it."""
    asked = letter.asked
    properties = DocumentProperties(
        created=asked.date,
        language=asked.language,
        title=asked.subject or asked.title,
        subject=asked.title,
        marking=asked.marking,
    )
    try:
        return compiled(source).make(template_context(letter, pictures), properties=properties)
    except LettergenError as error:
        raise type(error)(_with_key(source, problem) for problem in error.problems) from error


def _with_key(source: Source, problem: Problem) -> Problem:
    """Return a problem with what a person has to give for it, where it is something that the letter lacks."""
    mentions = compiled(source).mentions() if problem.code == "T122" else ()
    lacking = next((path for path, _, place in mentions if place == problem.place and path in MAY_LACK), "")
    return replace(problem, remedy=f"{problem.remedy}; to print it, give {MAY_LACK[lacking]}") if lacking else problem


class _Workshop:
    """A kit in one process, with what is worked out once."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self._calendars: dict[str, Calendar] = {}

    def output(self, whom: Whom, texts: dict[str, str]) -> Output:
        """Return a letter, or what is wrong with it."""
        try:
            letter = whom if isinstance(whom, Letter) else self._composed(whom)
            source = self.kit.sources[letter.template]
            told = tuple(unprinted(compiled(source), letter))
        except LettergenError as error:
            return Output(problems=error.problems)
        wrong = tuple(problem for problem in told if problem.severity is Severity.ERROR)
        try:
            made = render(letter, source, self.kit.pictures)
        except LettergenError as error:
            wrong = (*error.problems, *wrong)
        if wrong:
            return Output(problems=wrong)
        key, text = _text(Same(letter.asked))
        texts[key] = text
        document = sha256(made.data)
        event = _event(letter, key, document, made.digest)
        hidden = blind_names(letter)
        return Output(made.data, document, made.digest, event, key, _about(letter), hidden, warnings=told)

    def _composed(self, recipient: Recipient) -> Letter:
        if self.kit.questionnaire is None:
            raise ValueError("a kit without a questionnaire makes composed letters only")
        name = recipient.calendar or self.kit.calendar
        if name not in self._calendars:
            self._calendars[name] = calendar(name, *self.kit.years, self.kit.calendars)
        return compose_letter(
            self.kit.questionnaire, recipient, calendar=self._calendars[name], redacted=self.kit.redacted
        )


@lru_cache(maxsize=_TEXTS)
def _text(asked: Same[Asked]) -> tuple[str, str]:
    """Return the key and the text of a letter's words; hashing them costs as much as composing the letter."""
    text = canonical(asked.value)
    return sha256(text.encode()), text


def _event(letter: Letter, text: str, document: str, digest: str) -> str:
    """Return the event of a letter's making as JSON, but for its day, its author and its file."""
    event = Event(
        letter=LetterName(letter.asked.matter, letter.recipient.id, letter.round),
        type=EventType.GENERATED,
        **_LATER,
        document=document,
        digest=digest,
        template=letter.template,
        asked=text,
        recipient=letter.recipient,
        deadlines=deadlines_of(letter.asked),
    )
    return event.model_dump_json(by_alias=True, exclude_defaults=True, exclude=set(_LATER))


def _about(letter: Letter) -> About:
    recipient, asked = letter.recipient, letter.asked
    people = addressee_facts(recipient)
    name = str(people[0]["name"]) if people else ""
    return About(recipient.organization, name, recipient.email, asked.subject, asked.language, letter.template)
