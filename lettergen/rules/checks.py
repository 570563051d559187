"""What is wrong or doubtful in a valid questionnaire, apart from its merge fields (`compose.letter`) and its syntax."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from lettergen.errors import Severity, did_you_mean
from lettergen.model.deadline import Calendar
from lettergen.model.items import Question, Section
from lettergen.model.letter import LetterItem
from lettergen.model.party import Recipient
from lettergen.model.questionnaire import Questionnaire
from lettergen.rules.asking import Group, Path, asked_of, every
from lettergen.rules.date_checks import date_findings
from lettergen.rules.finding import Finding
from lettergen.rules.name_checks import check_names
from lettergen.rules.numbering import parse_mark
from lettergen.rules.quoted import quoted_numbers
from lettergen.rules.salutation import salutation_to_type
from lettergen.rules.text_checks import NOTE, TYPED_NUMBER, lost_note, text_findings
from lettergen.rules.texts import questions_of, texts_of

_NOTE_OF_TEXT = re.compile(r"^\[\^([^\]\[^\s]+)\]:", re.MULTILINE)


def check_questionnaire(questionnaire: Questionnaire, calendars: Mapping[str, Calendar]) -> tuple[Finding, ...]:
    """Return everything wrong or doubtful that needs no merging, in the order of the questionnaire's keys.

    `calendars` holds those of its recipients, by name. What is wrong with them is for `rules.recipients`.
    """
    sound, groups = _numbered(questionnaire)
    texts = tuple(texts_of(questionnaire))
    found = [
        *_numbering(questionnaire),
        *_ids(groups),
        *check_names(questionnaire, groups),
        *_typed_numbers(questionnaire),
        *_notes(questionnaire, texts),
        *text_findings(questionnaire, texts),
        *date_findings(questionnaire, calendars.values()),
        *quoted_numbers(sound, groups),
    ]
    return tuple(found)


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
    twice: set[Path] = set()
    for group in groups:
        for item, path, *_ in every(group.items):
            first = seen.setdefault(item.id, item)
            if first is not item:
                found = f"the id `{item.id}` of question {item.label} is that of question {first.label} too"
                remedy = "rename one of them; a question without `id` gets one by its position (q1, q3.a)"
                yield Finding("Q140", path, found, "an id of its own for each question and part", remedy)
            if (group.section.series, item.label) in printed:
                twice.add(path)
            if path in twice and path[:-2] not in twice:  # parts repeat with their item
                found = f"the label {item.label} is printed twice"
                remedy = "correct `label`, or leave it if that is meant: commands then take the id"
                yield Finding("Q151", path, found, remedy=remedy, severity=Severity.WARNING)
            printed.add((group.section.series, item.label))


def _typed_numbers(questionnaire: Questionnaire) -> Iterator[Finding]:
    for path, question in questions_of(questionnaire):
        if typed := TYPED_NUMBER.match(question.premise or question.text):
            found = f"the text begins with `{typed[0].strip()}`, so that a number would be printed twice"
            remedy = "remove the typed number: numbers come from `numbering`"
            place = (*path, "premise" if question.premise else "text")
            yield Finding("Q142", place, found, "the text alone", remedy, Severity.WARNING)


def _notes(questionnaire: Questionnaire, texts: Iterable[tuple[Path, str]]) -> Iterator[Finding]:
    cited: set[str] = set()
    for path, text in texts:
        if "[^" not in text:
            continue
        here = set(_NOTE_OF_TEXT.findall(text))
        for name in dict.fromkeys(NOTE.findall(text)):
            cited.add(name)
            if path[0] in {"notes", "subject"}:
                yield lost_note(path, name)
            elif name not in questionnaire.notes and name not in here:
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
    remedy = did_you_mean(name, known, f"add `{name}: …` to `notes`", mark="`")
    return Finding("Q143", path, found, "the name of a note", remedy, quote=f"[^{name}]")
