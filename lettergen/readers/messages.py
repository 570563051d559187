"""What validation found, said in plain words with the right form where it can be recognised; it validates nothing."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import NamedTuple, Protocol, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from lettergen.errors import Place, Problem, did_you_mean
from lettergen.model.base import SLUG_LENGTH, model_in, slug
from lettergen.model.items import TAGS, Question, Section
from lettergen.model.named_rules import MAIN
from lettergen.model.questionnaire import Questionnaire
from lettergen.readers.yaml_positions import MAX_TOLD, Keys
from lettergen.readers.yaml_syntax import visible

T = TypeVar("T")
_SHOWN = 60
_OTHER_WORDS = {
    word: key
    for key, words in {
        "address": "address_lines", "background": "body intro introduction", "copies": "cc bcc", "due": "deadline by",
        "enclosures": "attachments", "except_for": "not_for", "items": "parts sub_questions subquestions questions",
        "lead_in": "intro_text preface", "notes": "footnotes", "numbering": "numbers", "only_for": "for only",
        "premise": "context", "recipients": "to", "section": "heading", "sender": "from", "signatories": "signers",
        "subject": "re", "text": "question", "when": "if condition depends_on", "zone": "timezone",
    }.items()
    for word in words.split()
}  # fmt: skip
"""Words that people write for a key; difflib would not find it."""


class Said(NamedTuple):
    """The words of a Problem without its place."""

    code: str
    found: str
    expected: str = ""
    remedy: str = ""


class Places(Protocol):
    """Where the values of a file stand, as `yaml_positions.Tree` tells it; a table has rows and columns."""

    def place(self, keys: Keys = (), quote: str = "") -> Place:
        """Return where a value stands."""

    def key_place(self, keys: Keys) -> Place:
        """Return where a key stands."""

    def reached(self, keys: Keys) -> Keys:
        """Return the steps that the file itself takes."""


def details(error: ValidationError) -> list[ErrorDetails]:
    """Return every error that is news: a list whose entries all failed counts none, which its entries have told."""
    found = error.errors(include_url=False)
    return [_located(detail) for detail in found if detail["type"] != "too_short" or not detail["input"]]


def _located(detail: ErrorDetails) -> ErrorDetails:
    """Return an error of the whole questionnaire as one of the key that it is about."""
    if detail["type"] != "recipients_once":
        return detail
    given = [key for key in ("recipients", "recipient_list") if key in detail["input"]]
    if not given:
        return {**detail, "type": "missing", "loc": ("recipients",)}
    kind = "recipients_once" if len(given) > 1 else "too_short"
    return {**detail, "type": kind, "loc": (given[-1],), "input": detail["input"][given[-1]]}


def file_keys(detail: ErrorDetails) -> Keys:
    """Return an error's path as the file has it, without the steps that only the model knows."""
    return tuple(step for step in detail["loc"] if step != "[key]" and step not in TAGS)


def at_most(found: Sequence[T], tell: Callable[[T], Problem]) -> Iterator[Problem]:
    """Give a thousand of them as Problems, and then how many there are more (Q112)."""
    yield from map(tell, found[:MAX_TOLD])
    if more := found[MAX_TOLD:]:
        first, words = tell(more[0]), f"{len(more):,} more problems, the first of them here"
        yield Problem("Q112", first.place, words, "", "correct those that are told first", first.severity)


def problem(detail: ErrorDetails, tree: Places) -> Problem:
    """Return one of pydantic's error details as a Problem at its place in the file."""
    keys, kind = file_keys(detail), detail["type"]
    if kind == "extra_forbidden":
        return Problem("Q120", tree.key_place(keys), *_unknown(detail))
    if kind == "missing":
        return Problem("Q121", tree.place(keys[:-1]), *_missing(detail, tree))
    name = called(tree.reached(keys) or keys[:1])
    say = _empty if detail["input"] == "" else _SAYERS.get(kind, _OTHER)
    code, found, expected, remedy = say(name, detail)
    # A key of a mapping that is itself wrong (a name of `fields`) stands at the key.
    place = tree.key_place(keys) if detail["loc"][-1:] == ("[key]",) else tree.place(keys)
    return Problem(code, place, found, expected, remedy)


def called(keys: Keys) -> str:
    """Return how a message names what stands there: `subject`, or entry 2 of `questions`."""
    last = keys[-1] if keys else ""
    if isinstance(last, int):
        above = next((step for step in reversed(keys) if isinstance(step, str)), "")
        return f"entry {last + 1} of `{above}`" if above else f"entry {last + 1}"
    return f"`{last}`" if last else "the questionnaire"


def fields_at(steps: Iterable[str | int]) -> Mapping[str, FieldInfo]:
    """Return the keys that may stand at a path of the model, by the name people write, the required ones first.

    Empty where any or none may.
    """
    model: type[BaseModel] | None = Questionnaire
    for step in steps:
        if step in TAGS:
            model = Section if step == "<section>" else Question
        elif isinstance(step, str):
            field = _by_name(model).get(step)
            model = model_in(field.annotation) if field else None
    return _by_name(model)


def _by_name(model: type[BaseModel] | None) -> dict[str, FieldInfo]:
    fields = model.model_fields.items() if model else ()
    ordered = sorted(fields, key=lambda named: not named[1].is_required())
    return {field.alias or name: field for name, field in ordered}


def _unknown(detail: ErrorDetails) -> tuple[str, str, str]:
    key, known = str(detail["loc"][-1])[:_SHOWN], fields_at(detail["loc"][:-1])
    other = _OTHER_WORDS.get(key.lower().replace("-", "_"), "")
    near = _look_alike(key, known) or get_close_matches(key.lower().replace("-", "_"), known, 1)
    best = other if other in known else "".join(near[:1])
    if best:
        foreign = next((letter for letter in key if not letter.isascii()), "")
        found = f"unknown key `{key}`" + (f", whose `{foreign}` is no Latin letter" if foreign.isalpha() else "")
        return found, "", f"did you mean `{best}`?"
    remedy = "remove it, or take one of these keys"
    if key == "section" and "items" in known:
        remedy = "sections stand side by side in `questions`, not inside another"
    elif not detail["input"]:  # {text: in towns under 5,000 people}: to YAML the comma ends the text
        remedy = "if it is part of a text with a comma, put that text in quotation marks"
    return f"unknown key `{key}`", "one of " + ", ".join(known), remedy


def _look_alike(key: str, known: Iterable[str]) -> list[str]:
    """Return the keys that one of another alphabet looks like, where at least half of its letters are Latin."""
    key = unicodedata.normalize("NFKC", key).lower()
    pattern = "".join(re.escape(letter) if letter.isascii() else "." for letter in key)
    latin = sum(letter.isascii() for letter in key)
    return [name for name in known if latin >= len(key) / 2 and re.fullmatch(pattern, name)]


def _missing(detail: ErrorDetails, tree: Places) -> tuple[str, str, str]:
    keys = file_keys(detail)
    key, field = str(keys[-1]), fields_at(detail["loc"][:-1]).get(str(keys[-1]))
    where = f" of {called(tree.reached(keys[:-1]) or keys[:-1])}" if len(keys) > 1 else ""
    meaning = (field.description or "").rstrip(".") if field else ""
    form = "YYYY-MM-DD" if key == "date" else "…"
    return f"`{key}`{where} is missing", meaning[:1].lower() + meaning[1:], f"add `{key}: {form}`"


def shown(value: object) -> str:
    """Return a value as a message quotes it: cut short, or its shape where it is no text."""
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, Mapping):
        return "keys with values"
    text = visible(str(value))
    return f"`{text[:_SHOWN]}…`" if len(text) > _SHOWN else f"`{text}`"


def _is(code: str, expected: str, remedy: str, more: str = "") -> Callable[[str, ErrorDetails], Said]:
    """Return what says no more than what stands there."""
    return lambda name, detail: Said(code, f"{name} is {shown(detail['input'])}{more}", expected, remedy)


def _list(name: str, detail: ErrorDetails) -> Said:
    value = detail["input"]
    if value in ("", {}):
        return _empty(name, detail)
    first = shown(value).strip("`") if isinstance(value, str) else "…"
    return Said(
        "Q122", f"{name} is {shown(value)}", "a list", f"write `- {first}` on the next line, each entry on its own"
    )


def _keys(name: str, detail: ErrorDetails) -> Said:
    if detail["input"] in ("", []):
        return _empty(name, detail)
    known = fields_at(detail["loc"])
    remedy = f"write `{next(iter(known), 'name')}: …` on the next line, indented"
    return Said("Q122", f"{name} is {shown(detail['input'])}", "keys with values", remedy)


def _empty(name: str, _: ErrorDetails) -> Said:
    return Said("Q123", f"{name} is empty", "something in it", "write it, or remove the key where it is optional")


def _choice(name: str, detail: ErrorDetails) -> Said:
    words = [word for word in re.findall(r"'([^']*)'", str(detail.get("ctx", {}).get("expected", ""))) if word]
    typed = str(detail["input"]).lower().replace(" ", "_").replace("-", "_")
    remedy = did_you_mean(typed, words, "take one of these words", mark="`", likeness=0.5)
    expected = "one of " + ", ".join(words) if len(words) > 1 else f"`{words[0]}`"
    return Said("Q124", f"{name} is {shown(detail['input'])}", expected, remedy)


def _date(name: str, detail: ErrorDetails) -> Said:
    text = str(detail["input"])
    if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return Said("Q125", f"{name} is {text}, a day that does not exist", "a date YYYY-MM-DD", "correct the day")
    day = recognised_date(text)
    remedy = f"write {day}" if day else "write it like 2021-08-26"
    return Said("Q125", f"{name} is {shown(detail['input'])}", "a date YYYY-MM-DD", remedy)


_DAY_WORDS = re.compile(r"(?<=[0-9])(?:st|nd|rd|th)\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b")
_DATE_FORMS = ("%b %d %Y", "%d %b %Y", "%Y %b %d", "%Y %m %d", "%m %d %Y", "%d %m %Y")


def recognised_date(text: str) -> str:
    """Return YYYY-MM-DD for a date written another way, or "" where it could be two days or none."""
    words = re.findall(r"[a-z]+|[0-9]+", _DAY_WORDS.sub("", text.lower()))
    bare = " ".join(word[:3] if word.isalpha() else word for word in words)
    days = set()
    for form in _DATE_FORMS:
        with suppress(ValueError):
            days.add(dt.datetime.strptime(bare, form).date())  # noqa: DTZ007 - a day has no zone
    # 8/26 can only be August; 8/9 could be two days, and nobody guesses.
    return days.pop().isoformat() if len(days) == 1 else ""


def _time(name: str, detail: ErrorDetails) -> Said:
    text = str(detail["input"])
    match = re.fullmatch(r"(\d{1,2})(?:[:.h](\d{2}))?(?::\d{2})?\s*([ap])?\.?(?:m\.?)?", text.strip().lower())
    remedy = 'write it like "17:00"'
    if match:
        hour, minute = int(match[1]), int(match[2] or 0)
        hour = hour % 12 + 12 * (match[3] == "p") if match[3] else hour
        if hour < 24 and minute < 60 and (match[2] or match[3]):  # noqa: PLR2004 - hours and minutes
            remedy = f'write "{hour:02}:{minute:02}"'
    return Said("Q126", f"{name} is {shown(detail['input'])}", "a time HH:MM in 24 hours", remedy)


def _pattern(name: str, detail: ErrorDetails) -> Said:
    text, pattern = str(detail["input"]), str(detail.get("ctx", {}).get("pattern", ""))
    if text == "":
        return _empty(name, detail)
    if "business" in pattern:
        hours = ", 1 month or 72 hours" if "hour" in pattern else " or 1 month"
        expected = f"a count such as 10 days, 5 business days, 2 weeks{hours}"
        remedy = "write the number in digits, then the unit"
    elif "always" in pattern:
        expected, remedy = "always, never, or under a number of days", "write it like `under 11 days`"
    elif "mm|cm" in pattern:
        expected, remedy = "a length such as 30mm, 3cm, 1.2in or 85pt", "write the number, then the unit"
    elif "A-Z][a-z]{3}" in pattern:
        expected, remedy = "a language of BCP 47", "write it like en-US, es or zh-Hant-TW"
    elif "A-Z" in pattern:
        expected, remedy = "letters and digits, parted by single hyphens, points or underscores", _slug(text)
    else:
        expected, remedy = "lower-case letters and digits, parted by single hyphens", _slug(text)
    return Said("Q127", f"{name} is {shown(text)}", expected, remedy)


def _slug(text: str) -> str:
    return f"write `{made}`" if (made := slug(text)) else "write it like palm-payments"


def _device(name: str, detail: ErrorDetails) -> Said:
    text = detail["input"]
    return Said("Q191", f"{name} is `{text}`, which names a device in Windows and no file", "another name", _slug(text))


def _number(name: str, detail: ErrorDetails) -> Said:
    context = detail.get("ctx", {})
    low, high = context.get("ge"), context.get("le")
    bound = f"at least {low}" if low is not None else f"at most {high}" if high is not None else "such as 2"
    return Said("Q128", f"{name} is {shown(detail['input'])}", f"a whole number, {bound}", "correct the number")


def _zone(name: str, detail: ErrorDetails) -> Said:
    from zoneinfo import available_timezones

    text = str(detail["input"])
    american = {"eastern": "New_York", "est": "New_York", "edt": "New_York", "et": "New_York", "central": "Chicago"}
    american |= {"ct": "Chicago", "mountain": "Denver", "mt": "Denver", "pacific": "Los_Angeles", "pt": "Los_Angeles"}
    city = american.get(text.lower().split(" ")[0])
    near = get_close_matches(text.replace(" ", "_"), available_timezones(), 1)
    best = f"America/{city}" if city else "".join(near)
    remedy = f"did you mean `{best}`?" if best else "write it like America/New_York"
    return Said("Q129", f"{name} is {shown(text)}, which is no time zone", "an IANA time zone", remedy)


def _nameless(name: str, _: ErrorDetails) -> Said:
    expected = "family name, or the whole `name`"
    return Said(
        "Q121", f"`family` of {name} is missing", expected, "add `family: …`, or `name: …` for a couple or group"
    )


@dataclass(frozen=True, slots=True)
class _Together:
    """What is said where the parts of a value do not go together: one way where it has a key, another where not."""

    code: str
    key: str
    given: str
    lacking: str
    expected: str
    remedy: str

    def __call__(self, name: str, detail: ErrorDetails) -> Said:
        has = isinstance(detail["input"], Mapping) and detail["input"].get(self.key)
        return Said(self.code, f"{name} {self.given if has else self.lacking}", self.expected, self.remedy)


def _one_rule(name: str, detail: ErrorDetails) -> Said:
    given = [f"`{key}`" for key in MAIN if detail["input"].get(key)]
    both = "both a " + " and a ".join(given) if given else "neither a `date` nor a `within`"
    return Said("Q130", f"{name} has {both}", "one of the two", "write `date: YYYY-MM-DD`, or `within: 10 days`")


_TOGETHER: Mapping[str, Callable[[str, ErrorDetails], Said]] = {
    "one_rule": _one_rule,
    "several": _Together("Q130", "", "", "has one deadline or none in `earliest_of` or `latest_of`", "two", "add one"),
    "previous_due": _Together("Q130", "", "", "has `previous` and no `from: previous_due`", "both", "remove one"),
    "event_day": _Together("Q130", "", "", "has `on` and no `from: event`", "both or neither", "remove `on`"),
    "event_named": _Together(
        *("Q130", "event", "has an `event` and no `from: event`", "has `from: event` and no `event`"),
        *("both or neither", "write `from: event` and `event: …`, which says what happens on that day"),
    ),
    "every_until": _Together(
        *("Q130", "every", "has `every` and no `until`", "has `until` and no `every`"),
        *("both or neither", "write `every: 2 weeks` and `until: YYYY-MM-DD`"),
    ),
    "answer_columns": _Together(
        *("Q133", "columns", "has `columns` and another `type`", "is a table without `columns`"),
        *("the headings of a table", "write `columns: [Year, Amount]` without any `type`"),
    ),
    "answer_choices": _Together(
        *("Q133", "choices", "has `choices` and another `type`", "is a choice without `choices`"),
        *("what may be chosen", "write `choices: [Weekly, Monthly]` without any `type`"),
    ),
    "period_empty": _Together(
        "Q133", "", "", "says nothing", "a `name`, or days `from` and `to`", "write one of them, or remove the period"
    ),
    "period_order": _Together("Q133", "", "", "ends before it begins", "`to` after `from`", "correct one of the days"),
    "enclosure_file": _Together(
        *("Q133", "file", "has a `file` and another `source`", "has `source: file` and no `file`"),
        *("both or neither", "write `file: …` without any `source`"),
    ),
    "recipients_once": _Together(
        "Q133", "", "", "stands beside `recipients`", "the list, or the name of its file", "keep one of the two"
    ),
}


def _long(name: str, detail: ErrorDetails) -> Said:
    most = detail.get("ctx", {}).get("max_length", "")
    unit = "characters" if isinstance(detail["input"], str) else "entries"
    remedy = _slug(detail["input"]) if most == SLUG_LENGTH else "shorten it"
    return Said("Q131", f"{name} is too long", f"at most {most} {unit}", remedy)


_OTHER = _is("Q139", "", "see docs/questionnaire.md", ", which cannot be used")
_SAYERS: Mapping[str, Callable[[str, ErrorDetails], Said]] = MappingProxyType(
    {
        "string_type": _is("Q122", "a text", "put the text in quotation marks"),
        "tuple_type": _list,
        **dict.fromkeys(("dict_type", "model_type"), _keys),
        **dict.fromkeys(("string_too_short", "too_short"), _empty),
        **dict.fromkeys(("string_too_long", "too_long"), _long),
        "string_pattern_mismatch": _pattern,
        **dict.fromkeys(("enum", "literal_error"), _choice),
        **dict.fromkeys(("bool_type", "bool_parsing"), _is("Q124", "true or false", "write true or false")),
        **dict.fromkeys(("date_form", "date_type", "date_parsing"), _date),
        **dict.fromkeys(("date_from_datetime_parsing", "date_from_datetime_inexact"), _date),
        **dict.fromkeys(("time_form", "time_type", "time_parsing"), _time),
        **dict.fromkeys(("int_type", "int_parsing", "int_parsing_size"), _number),
        **dict.fromkeys(("greater_than_equal", "less_than_equal"), _number),
        "zone_unknown": _zone,
        "addressee_name": _nameless,
        "device_name": _device,
        **_TOGETHER,
    }
)
