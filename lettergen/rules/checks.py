"""What is wrong or doubtful in a valid questionnaire, apart from its merge fields (`compose.letter`) and its syntax."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from lettergen.errors import BadInputError, Severity
from lettergen.model.deadline import Calendar, StageSpec
from lettergen.model.items import Question, Section
from lettergen.model.letter import LetterItem
from lettergen.model.party import Recipient
from lettergen.model.questionnaire import Questionnaire
from lettergen.rules.asking import Group, Path, asked_of, every
from lettergen.rules.deadlines import resolve_stages
from lettergen.rules.finding import Finding
from lettergen.rules.numbering import parse_mark
from lettergen.rules.quoted import quoted_numbers
from lettergen.rules.salutation import certain_salutation, salutation_to_type
from lettergen.rules.texts import questions_of, texts_of

_MONTHS = "january february march april may june july august september october november december".split()  # noqa: SIM905 - reads better in one line
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()  # noqa: SIM905 - likewise
_DATE = rf"(?:(?P<month>{'|'.join(_MONTHS)}) (?P<day>\d{{1,2}})|(?P<day2>\d{{1,2}}) (?P<month2>{'|'.join(_MONTHS)}))"
_DATED_WEEKDAY = re.compile(
    rf"\b(?P<weekday>{'|'.join(_DAYS)}),?\s+\(?(?:the\s+)?{_DATE}(?:,?\s+(?P<year>\d{{4}}))?\b", re.IGNORECASE
)
_NOTE = re.compile(r"\[\^([^\]\[^\s]+)\]")
_NOTE_OF_TEXT = re.compile(r"^\[\^([^\]\[^\s]+)\]:", re.MULTILINE)
_TYPED_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-z])[.)]\s+(?=\S)")


def check_questionnaire(questionnaire: Questionnaire, calendars: Mapping[str, Calendar]) -> tuple[Finding, ...]:
    """Return everything wrong or doubtful that needs no merging, in the order of the questionnaire's keys.

    `calendars` holds the calendar of each recipient by name; one that a recipient names and that is not there is an
    error (D106).
    """
    sound, groups = _numbered(questionnaire)
    found = [
        *_recipients(questionnaire),
        *_numbering(questionnaire),
        *_ids(groups),
        *_typed_numbers(questionnaire),
        *_notes(questionnaire),
        *_deadlines(questionnaire, calendars),
    ]
    if questionnaire.language.startswith("en"):
        for path, text in texts_of(questionnaire):
            found += _weekdays(path, text, questionnaire.date)
        found += quoted_numbers(sound, groups)
    return tuple(found)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return "did you mean …?" for the known name most like this one, or an empty text."""
    close = get_close_matches(name, tuple(known), n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else ""


def _recipients(questionnaire: Questionnaire) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for position, recipient in enumerate(questionnaire.recipients):
        first = seen.setdefault(recipient.id, position)
        if first != position:
            found = f"the recipient `{recipient.id}` stands in the list twice"
            remedy = f"rename this one, or remove it; the first is entry {first + 1}"
            yield Finding("Q141", ("recipients", position, "id"), found, "an id of its own for each recipient", remedy)
        if not (recipient.salutation or certain_salutation(recipient, questionnaire.language)):
            yield no_salutation(recipient, position, questionnaire.language)


def no_salutation(recipient: Recipient, position: int, language: str = "en-US") -> Finding:
    """Return the error of a recipient whom no rule says for certain how to greet."""
    found = f"no rule says for certain how to greet `{recipient.id}`"
    remedy = salutation_to_type(recipient, language)
    return Finding("Q147", ("recipients", position), found, "a salutation", remedy)


def _numbering(questionnaire: Questionnaire) -> Iterator[Finding]:
    for path, marks in _marks(questionnaire):
        for level, mark in enumerate(marks):
            try:
                parse_mark(mark, level)
            except ValueError:
                found, expected = f"`{mark}` has nothing that counts", "a mark with 1, a, A, i or I in it, or a bullet"
                remedy = 'write the first item\'s mark, such as "1.", "(a)" or "Request No. 1:"'
                yield Finding("Q149", (*path, level), found, expected, remedy)
    for path, _ in questions_of(questionnaire):
        entry = questionnaire.questions[int(path[1])]
        section = entry if isinstance(entry, Section) else None
        levels = len((section and section.marks) or questionnaire.numbering)
        depth = path.count("items") + (section is None)
        if depth > levels and path[-1] == 0:
            found = f"parts stand {depth} levels deep, where `numbering` has marks for {levels}"
            remedy = "add a mark to `numbering` (four at most), or raise the part a level"
            yield Finding("Q150", path, found, f"at most {levels} levels", remedy)


def _marks(questionnaire: Questionnaire) -> Iterator[tuple[Path, tuple[str, ...]]]:
    yield ("numbering",), questionnaire.numbering
    if questionnaire.section_numbering:
        yield ("section_numbering",), (questionnaire.section_numbering,)
    for at, entry in enumerate(questionnaire.questions):
        if isinstance(entry, Section) and entry.marks:
            yield ("questions", at, "marks"), entry.marks


def _numbered(questionnaire: Questionnaire) -> tuple[Questionnaire, tuple[Group, ...]]:
    """Return what is asked of everyone, and the questionnaire; with plain marks where one counts nothing (Q149)."""
    try:
        return questionnaire, asked_of(questionnaire)
    except ValueError:
        entries = tuple(map(_without_marks, questionnaire.questions))
        plain = {"numbering": ("1.", "a."), "section_numbering": "", "questions": entries}
        sound = questionnaire.model_copy(update=plain)
        return sound, asked_of(sound)


def _without_marks(entry: Question | Section) -> Question | Section:
    return entry.model_copy(update={"marks": ()}) if isinstance(entry, Section) else entry


def _ids(groups: Iterable[Group]) -> Iterator[Finding]:
    """Give ids that stand twice, and labels of one count that do, which may."""
    seen: dict[str, LetterItem] = {}
    printed: set[tuple[str, str]] = set()
    for group in groups:
        for item, path, *_ in every(group.items):
            first = seen.setdefault(item.id, item)
            if first is not item:
                found = f"the id `{item.id}` of question {item.label} is that of question {first.label} too"
                remedy = "rename one of them; a question without `id` gets one by its position (q1, q3.a)"
                yield Finding("Q140", path, found, "an id of its own for each question and part", remedy)
            if (group.section.series, item.label) in printed:
                found = f"the label {item.label} is printed twice"
                remedy = "correct `label`, or leave it if that is meant: commands then take the id"
                yield Finding("Q151", path, found, remedy=remedy, severity=Severity.WARNING)
            printed.add((group.section.series, item.label))


def _typed_numbers(questionnaire: Questionnaire) -> Iterator[Finding]:
    for path, question in questions_of(questionnaire):
        if typed := _TYPED_NUMBER.match(question.premise or question.text):
            found = f"the text begins with `{typed[0].strip()}`, so that a number would be printed twice"
            remedy = "remove the typed number: numbers come from `numbering`"
            place = (*path, "premise" if question.premise else "text")
            yield Finding("Q142", place, found, "the text alone", remedy, Severity.WARNING)


def _notes(questionnaire: Questionnaire) -> Iterator[Finding]:
    cited: set[str] = set()
    for path, text in texts_of(questionnaire):
        here = set(_NOTE_OF_TEXT.findall(text))
        for name in dict.fromkeys(_NOTE.findall(text)):
            cited.add(name)
            if name not in questionnaire.notes and name not in here:
                yield unknown_note(path, name, questionnaire.notes)
    for name in questionnaire.notes:
        if name not in cited:
            found, remedy = (
                f"the note `{name}` is cited nowhere",
                f"cite it as [^{name}] where it belongs, or remove it",
            )
            yield Finding("Q144", ("notes", name), found, remedy=remedy, severity=Severity.WARNING)


def unknown_note(path: Path, name: str, known: Iterable[str]) -> Finding:
    """Return the error of a text that cites a note which is not there."""
    found = f"`[^{name}]` cites a note that `notes` does not hold"
    remedy = nearest(name, known) or f"add `{name}: …` to `notes`"
    return Finding("Q143", path, found, "the name of a note", remedy, quote=f"[^{name}]")


def _deadlines(questionnaire: Questionnaire, calendars: Mapping[str, Calendar]) -> Iterator[Finding]:
    used: dict[str, Calendar] = {}
    for position, recipient in enumerate(questionnaire.recipients):
        if recipient.calendar in calendars:
            used[recipient.calendar] = calendars[recipient.calendar]
        elif recipient.calendar:
            found, expected = f"there is no calendar `{recipient.calendar}`", "us, or us- and a state (us-wa, us-dc)"
            remedy = nearest(recipient.calendar, calendars)
            yield Finding("D106", ("recipients", position, "calendar"), found, expected, remedy)
    if not questionnaire.due:
        remedy = "add `due: YYYY-MM-DD`"
        yield Finding("D105", (), "the letter has no deadline", remedy=remedy, severity=Severity.WARNING)
    stages: set[str] = set()
    for position, spec in enumerate(questionnaire.due):
        path = ("due", position)
        yield from _stage(questionnaire, spec, path, used.values())
        if spec.stage in stages:
            yield Finding("D107", path, f"the stage `{spec.stage.value}` has two deadlines", "one deadline a stage")
        stages.add(spec.stage)


def _stage(
    questionnaire: Questionnaire, spec: StageSpec, path: Path, calendars: Iterable[Calendar]
) -> Iterator[Finding]:
    if spec.time and not (spec.zone or questionnaire.zone):
        found = f"the deadline's time {spec.time:%H:%M} has no time zone"
        remedy = "add `zone: America/New_York` (or another) to the deadline or to the questionnaire"
        yield Finding("D104", path, found, "a time zone", remedy)
    if spec.date and spec.date < questionnaire.date:
        found = f"the deadline {spec.date} lies before the letter's date {questionnaire.date}"
        yield Finding("D100", path, found, "a later day", "correct `due` or `date`", Severity.WARNING)
    told: set[str] = set()
    for calendar in calendars:
        try:
            date, zone = questionnaire.date, questionnaire.zone
            due, _ = resolve_stages((spec,), letter_date=date, calendar=calendar, zone=zone)
        except BadInputError as error:
            (problem,) = error.problems
            yield Finding(problem.code, path, problem.found, problem.expected, problem.remedy)
            continue
        for day in (deadline.date for deadline in due):
            why = calendar.why_not_working(day)
            if why and why not in told:
                told.add(why)
                yield _day_off(path, day, why, calendar)


def _day_off(path: Path, day: dt.date, why: str, calendar: Calendar) -> Finding:
    holiday = day in calendar.holidays
    found = (
        f"the deadline {day} is {why} in the calendar {calendar.name}" if holiday else f"the deadline {day} is a {why}"
    )
    remedy = "choose another day, or leave it if it is meant: a fixed date never moves by itself"
    return Finding("D102" if holiday else "D101", path, found, "a working day", remedy, Severity.WARNING)


def _weekdays(path: Path, text: str, letter_date: dt.date) -> Iterator[Finding]:
    for match in _DATED_WEEKDAY.finditer(text):
        month = _MONTHS.index((match["month"] or match["month2"]).lower()) + 1
        day = _day_meant(month, int(match["day"] or match["day2"]), match["year"], letter_date)
        if day is None:
            found, expected = f"`{match[0]}` is no day of the calendar", "a day that exists"
        elif match["weekday"].lower() != _DAYS[day.weekday()]:
            found, expected = f"`{match[0]}` names the wrong weekday", f"{day:%A} for {day}"
        else:
            continue
        yield Finding("D103", path, found, expected, "correct the weekday or the date", Severity.WARNING, match[0])


def _day_meant(month: int, day: int, year: str | None, letter_date: dt.date) -> dt.date | None:
    """Return the day meant: of the year named, else the nearest to the letter's date, or none where none exists."""
    years = [int(year)] if year else range(letter_date.year - 1, letter_date.year + 2)
    days = []
    for candidate in years:
        try:
            days.append(dt.date(candidate, month, day))
        except ValueError:  # February 29 of another year
            continue
    return min(days, key=lambda found: abs(found - letter_date), default=None)
