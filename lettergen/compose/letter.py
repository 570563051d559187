"""A questionnaire and one recipient become a Letter: texts merged, items numbered, deadlines dated, greeting made.

It knows no file: places are paths of keys, which a reader turns into lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Generic, NamedTuple, TypeVar

from lettergen.compose.context import facts
from lettergen.errors import BadInputError, Place, Problem
from lettergen.model.blocks import Blocks, ListItem, NumberedList
from lettergen.model.deadline import Calendar
from lettergen.model.letter import Asked, Letter, LetterItem
from lettergen.model.party import Recipient
from lettergen.model.questionnaire import Questionnaire
from lettergen.rules.checks import Finding, Path, no_salutation, texts_of, unknown_note
from lettergen.rules.deadlines import resolve_stages
from lettergen.rules.numbering import number_items
from lettergen.rules.salutation import certain_salutation
from lettergen.text.markdown import UnknownNoteError, to_blocks, to_inlines
from lettergen.text.merge import MergeError, merge

T = TypeVar("T")
_DUE = ("due", "due_text")
_NAMED = 5
"""How many recipients an error names."""


class _Same(Generic[T]):
    """A key that is equal only to the very same object: hashing a whole questionnaire costs more than a letter."""

    __slots__ = ("value",)

    def __init__(self, value: T) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What all letters of a questionnaire and calendar share: everything that merges nothing, done once.

    `fixed` holds the blocks of texts without merge fields; `questions` the whole list where all its texts are fixed.
    """

    asked: Asked
    fixed: Mapping[Path, Blocks]
    questions: NumberedList | None


def compose_letter(questionnaire: Questionnaire, recipient: Recipient, *, calendar: Calendar | None = None) -> Letter:
    """Compose the first letter to a recipient; stages that wait for a later day are not in it yet.

    Raises BadInputError with all problems at once: Q143 (unknown note), Q145 (merge field that nothing fills), Q146
    (text that cannot be merged), Q147 (no certain salutation), D150 to D153 (a deadline that cannot be counted).
    """
    plan = _plan(_Same(questionnaire), _Same(calendar))
    fill = _Filler(plan, recipient)
    salutation = recipient.salutation or certain_salutation(recipient, questionnaire.language)
    if not salutation:
        position = next((at for at, known in enumerate(questionnaire.recipients) if known is recipient), 0)
        fill.findings.append(no_salutation(recipient, position))
    asked, questions = _asked(plan, fill)
    letter = Letter(
        asked=asked,
        recipient=recipient,
        template=questionnaire.template,
        salutation=salutation or "",
        authority=fill.blocks(("authority",), questionnaire.authority),
        background=fill.blocks(("background",), questionnaire.background),
        request=fill.blocks(("request",), questionnaire.request),
        questions=questions,
        closing=fill.blocks(("closing",), questionnaire.closing),
    )
    found = fill.findings + [lack.finding([recipient.id]) for lack in fill.lacking]
    if found:
        where = f"{questionnaire.matter}/{recipient.id}"
        raise BadInputError(_problem(finding, where) for finding in dict.fromkeys(found))
    return letter


def check_texts(questionnaire: Questionnaire, calendars: Mapping[str, Calendar]) -> tuple[Finding, ...]:
    """Return what is wrong with merge fields and Markdown for any recipient (codes as `compose_letter`).

    A field that several recipients lack is one finding that names them.
    """
    found: list[Finding] = []
    lacking: dict[_Lack, list[str]] = {}
    texts = tuple(texts_of(questionnaire))
    for recipient in questionnaire.recipients:
        plan = _plan(_Same(questionnaire), _Same(calendars.get(recipient.calendar)))
        fill = _Filler(plan, recipient)
        for path, text in texts:
            fill.blocks(path, text)
        found += fill.findings
        for lack in dict.fromkeys(fill.lacking):
            lacking.setdefault(lack, []).append(recipient.id)
        # What merges nothing is the same for everyone.
        texts = tuple((path, text) for path, text in texts if _merges(text))
    found += [lack.finding(recipients) for lack, recipients in lacking.items()]
    return tuple(dict.fromkeys(found))


class _Lack(NamedTuple):
    """A name in a text that nothing fills, and the nearest name that exists, or ""."""

    path: Path
    name: str
    nearest: str
    waits: str = ""
    """The trigger of a deadline that has no date yet."""

    def finding(self, recipients: list[str]) -> Finding:
        """Return the error, naming the recipients that lack it."""
        more = len(recipients) - _NAMED
        named = ", ".join(recipients[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        remedy = f"did you mean `{self.nearest}`?" if self.nearest else f"add it to the `fields` of {named}"
        found, expected, quote = f"nothing fills `{self.name}` for {named}", "a known name", self.name
        if self.waits:
            found = f"`{self.name}` cannot print yet for {named}: the deadline counts from the day it is {self.waits}"
            expected, remedy = "a day known when the letter is made", "write the count in words, or name a `date`"
        elif self.name in _DUE:
            remedy = "add `due: YYYY-MM-DD`, or leave the deadline out of the text"
        elif self.name.startswith("ref("):
            found, expected, quote = f"`{self.name}` names no item for {named}", "an item's id", self.name[5:-2]
            remedy = remedy if self.nearest else "give the item meant an `id`, and name that"
        return Finding("Q145", self.path, found, expected, remedy, quote=quote)


class _Filler:
    """Merges the texts of one letter and keeps every problem met on the way."""

    def __init__(self, plan: _Plan, recipient: Recipient) -> None:
        asked = plan.asked
        self.recipient = recipient
        self.language = asked.language
        self.fixed = plan.fixed
        self.context = facts(asked, recipient, 1)
        self.waits = ""
        if asked.due is None:  # so that {{ due }} in a text is an error instead of a blank
            self.waits = asked.pending[0].trigger if asked.pending else ""
            for name in _DUE:
                del self.context[name]
        self.findings: list[Finding] = []
        self.lacking: list[_Lack] = []
        self.notes = {name: self.text(("notes", name), text) for name, text in asked.notes.items()}

    def text(self, path: Path, text: str) -> str:
        """Return the text merged, or empty where it cannot be."""
        if not _merges(text):
            return text
        try:
            return merge(text, self.context, self.language)
        except MergeError as error:
            self._note_error(path, error)
            return ""

    def blocks(self, path: Path, text: str) -> Blocks:
        """Return the text merged and read as Markdown."""
        return self.fixed.get(path) or self.markdown(path, self.text(path, text))

    def markdown(self, path: Path, merged: str) -> Blocks:
        """Return merged Markdown as blocks, none where it cites an unknown note."""
        try:
            return to_blocks(merged, self.notes)
        except UnknownNoteError as error:
            self.findings.append(unknown_note(path, error.name, self.notes))
            return Blocks(())

    def words(self, path: Path, text: str) -> str:
        """Return the bare words of a text that prints as one line."""
        try:
            return str(to_inlines(self.text(path, text), self.notes))
        except UnknownNoteError as error:
            self.findings.append(unknown_note(path, error.name, self.notes))
            return ""

    def _note_error(self, path: Path, error: MergeError) -> None:
        self.lacking += [_Lack(path, name, near, self.waits if name in _DUE else "") for name, near in error.missing]
        if not error.missing:
            self.findings.append(
                Finding(
                    "Q146",
                    path,
                    f"the text cannot be merged: {error.message.rstrip('.')}",
                    "braces that close, around a known name",
                    "correct what stands between the braces",
                )
            )


def _problem(finding: Finding, where: str) -> Problem:
    at = ".".join(str(step + 1) if isinstance(step, int) else step for step in finding.path)
    place = Place(detail=f"{where}: {at}" if at else where)
    return Problem(finding.code, place, finding.found, finding.expected, finding.remedy, finding.severity)


def _merges(text: str) -> bool:
    return "{{" in text or "{%" in text or "{#" in text


@lru_cache(maxsize=64)
def _plan(key: _Same[Questionnaire], calendar: _Same[Calendar | None]) -> _Plan:
    questionnaire = key.value
    try:
        asked = _unmerged(questionnaire, calendar.value)
    except ValueError as error:  # a mark that counts nothing
        raise BadInputError(Problem("Q149", Place(detail=f"{questionnaire.matter}: numbering"), str(error))) from error
    fixed = dict(_fixed(questionnaire))
    if any(path[0] == "questions" and path not in fixed for path, _ in texts_of(questionnaire)):
        questions = None
    else:
        questions = NumberedList(_list_items(asked.items, ("questions",), lambda path, _: fixed[path]), asked.marks)
    return _Plan(asked, MappingProxyType(fixed), questions)


def _unmerged(questionnaire: Questionnaire, calendar: Calendar | None) -> Asked:
    stages, pending = resolve_stages(
        questionnaire.due, letter_date=questionnaire.date, calendar=calendar, zone=questionnaire.zone
    )
    return Asked(
        matter=questionnaire.matter,
        title=questionnaire.title or questionnaire.subject,
        subject=questionnaire.subject,
        language=questionnaire.language,
        date=questionnaire.date,
        instrument=questionnaire.instrument,
        reference=questionnaire.reference,
        owner=questionnaire.owner,
        marking=questionnaire.marking,
        sender=questionnaire.sender,
        items=number_items(questionnaire.questions, questionnaire.numbering),
        marks=questionnaire.numbering,
        stages=stages,
        pending=pending,
        notes=questionnaire.notes,
        copies=questionnaire.copies,
        enclosures=questionnaire.enclosures,
        valediction=questionnaire.valediction,
    )


def _fixed(questionnaire: Questionnaire) -> Iterator[tuple[Path, Blocks]]:
    """Give the blocks of every text that no recipient changes; notes are part of the texts that cite them."""
    if any(_merges(note) for note in questionnaire.notes.values()):
        return
    for path, text in texts_of(questionnaire):
        if not _merges(text):
            # An unknown note leaves the text to `_Filler`, which reports it.
            with suppress(UnknownNoteError):
                yield path, to_blocks(text, questionnaire.notes)


def _list_items(
    items: Iterable[LetterItem], above: Path, read: Callable[[Path, LetterItem], Blocks]
) -> tuple[ListItem, ...]:
    return tuple(
        ListItem(
            blocks=read((*above, position, "text"), item).blocks,
            items=_list_items(item.items, (*above, position, "items"), read),
            ordinal=item.ordinal,
            label=item.label,
            id=item.id,
            mark=item.mark,
        )
        for position, item in enumerate(items)
    )


def _merged_items(items: Iterable[LetterItem], above: Path, fill: _Filler) -> tuple[LetterItem, ...]:
    return tuple(
        item.model_copy(
            update={
                "text": fill.text((*above, position, "text"), item.text),
                "items": _merged_items(item.items, (*above, position, "items"), fill),
            }
        )
        for position, item in enumerate(items)
    )


def _asked(plan: _Plan, fill: _Filler) -> tuple[Asked, NumberedList]:
    """Return what the letter asks, merged; the very same value for all recipients where nothing in it merges."""
    asked, questions = plan.asked, plan.questions
    changes: dict[str, object] = {}
    if (subject := fill.words(("subject",), asked.subject)) != asked.subject:
        changes["subject"] = subject
        if asked.title == asked.subject:  # the subject serves as title
            changes["title"] = subject
    if questions is None:
        changes["items"] = items = _merged_items(asked.items, ("questions",), fill)
        changes["notes"] = fill.notes
        read = _list_items(items, ("questions",), lambda path, item: fill.markdown(path, item.text))
        questions = NumberedList(read, asked.marks)
    return asked.model_copy(update=changes) if changes else asked, questions
