"""What one recipient is asked: the sections and items meant for it, numbered; it merges no text and dates nothing.

Ids go by position in the whole questionnaire, labels and marks by what is printed: so an item has one id in every
copy, and each copy counts without gaps. A part that says nothing of its kind is of its item's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import NamedTuple, TypeAlias

from lettergen.model.deadline import Deadline, StageSpec
from lettergen.model.items import ItemKind, Question, Section
from lettergen.model.letter import LetterItem, LetterSection
from lettergen.model.questionnaire import Questionnaire
from lettergen.rules.numbering import bare, by_position, count_item, item_label

Path: TypeAlias = tuple[str | int, ...]
Dated: TypeAlias = Callable[[StageSpec], tuple[Deadline | None, StageSpec | None]]
"""Turns an item's own deadline into its date, or into what still waits for its day."""


class Asking(NamedTuple):
    """An item as it is asked of someone, with its parts; `path` leads to it, `text_path` to the words it got."""

    item: LetterItem
    path: Path
    text_path: Path
    parts: tuple[Asking, ...]


class Group(NamedTuple):
    """Items that stand together; `path` is their section's, or ("questions",) where they stand in none."""

    section: LetterSection
    path: Path
    items: tuple[Asking, ...]


@dataclass(slots=True)
class _Count:
    """A count that sections share: its name and its last number."""

    series: str
    last: int = 0


@dataclass(slots=True)
class _Counts:
    """The count of the letter, and one for each section that begins again."""

    main: _Count = field(default_factory=lambda: _Count("1"))
    opened: int = 1
    current: _Count = field(init=False)
    sections: int = 0

    def __post_init__(self) -> None:
        """Begin with the letter's own count."""
        self.current = self.main

    def turn(self, numbering: str) -> None:
        """Go to the count of a section."""
        if numbering == "resume":
            self.current = self.main
        elif numbering == "restart":
            self.opened += 1
            self.current = _Count(str(self.opened))


class _Numberer:
    """Numbers the entries of a questionnaire as one recipient gets them."""

    def __init__(self, questionnaire: Questionnaire, names: frozenset[str] | None, dated: Dated | None) -> None:
        self.questionnaire, self.names, self.dated = questionnaire, names, dated
        self.counts = _Counts()
        entries = questionnaire.questions
        self.begins_again = any(isinstance(entry, Section) and entry.numbering == "restart" for entry in entries)

    def groups(self) -> Iterator[Group]:
        """Give what is asked, group by group; one of which nothing is meant for the recipient is left out."""
        first, sections = 0, 0
        entries = [*enumerate(self.questionnaire.questions)]
        while entries:
            at, entry = entries[0]
            if isinstance(entry, Section):
                sections += 1
                if entry.is_for(self.names) and (group := self._section(at, entry, sections, first)):
                    yield group
                first += len(entry.items)
                entries = entries[1:]
                continue
            loose = takewhile(lambda one: not isinstance(one[1], Section), entries)
            run = [(position, question) for position, question in loose if isinstance(question, Question)]
            marks = self.questionnaire.numbering
            if items := self._top(run, ("questions",), first - at, marks, ""):
                ids, series = tuple(one.item.id for one in items), self.counts.current.series
                yield Group(LetterSection(id="", marks=marks, series=series, items=ids), ("questions",), items)
            first += len(run)
            entries = entries[len(run) :]

    def _section(self, at: int, section: Section, number: int, first: int) -> Group | None:
        if not any(question.is_for(self.names) for question in section.items):
            return None
        self.counts.turn(section.numbering)
        mark, label = self._mark(section)
        marks = section.marks or self.questionnaire.numbering
        path: Path = ("questions", at)
        own = f"{label}." if label and self.begins_again else ""
        items = self._top(enumerate(section.items), (*path, "items"), first, marks, own)
        said = LetterSection(
            id=section.id or f"s{number}",
            title=section.section,
            mark=mark,
            lead_in=section.lead_in,
            marks=marks,
            series=self.counts.current.series,
            items=tuple(one.item.id for one in items),
        )
        return Group(said, path, items)

    def _mark(self, section: Section) -> tuple[str, str]:
        """Return a section's mark as it prints, and as labels repeat it: "A." and "A"."""
        pattern = self.questionnaire.section_numbering
        if not pattern or not (section.section or section.label):
            return section.label, bare(section.label)
        counted = count_item((pattern,), self.counts.sections + 1, section.label)
        if counted.mark:
            self.counts.sections = counted.ordinal
        return counted.text, counted.number

    def _top(
        self, questions: Iterable[tuple[int, Question]], above: Path, first: int, marks: tuple[str, ...], own: str
    ) -> tuple[Asking, ...]:
        """Number top items on from the current count; `first` is how many stand before those at position 0."""
        count = self.counts.current
        made: list[Asking] = []
        for position, question in questions:
            if question.is_for(self.names):
                counted = count_item(marks, count.last + 1, question.label)
                count.last = counted.ordinal if counted.mark else count.last
                label = own + item_label(counted, question.label, (), ())
                item_id = question.id or f"q{first + position + 1}"
                made.append(
                    self._one(
                        question, (*above, position), item_id, label, counted.ordinal, marks, ((counted.number, label),)
                    )
                )
        return tuple(made)

    def _parts(
        self, question: Question, path: Path, item_id: str, marks: tuple[str, ...], above: tuple[tuple[str, str], ...]
    ) -> Iterator[Asking]:
        last = 0
        numbers, labels = tuple(number for number, _ in above), tuple(label for _, label in above)
        for position, part in enumerate(question.items):
            if part.is_for(self.names):
                counted = count_item(marks, last + 1, part.label, numbers)
                last = counted.ordinal if counted.mark else last
                label = item_label(counted, part.label, labels, numbers)
                own = part.id or f"{item_id}.{by_position(len(above), position + 1)}"
                place: Path = (*path, "items", position)
                if question.kind is not ItemKind.QUESTION and "kind" not in part.model_fields_set:
                    part = part.model_copy(update={"kind": question.kind})  # noqa: PLW2901 - as it is from here on
                yield self._one(part, place, own, label, counted.ordinal, marks, (*above, (counted.number, label)))

    def _one(
        self,
        question: Question,
        path: Path,
        item_id: str,
        label: str,
        ordinal: int,
        marks: tuple[str, ...],
        above: tuple[tuple[str, str], ...],
    ) -> Asking:
        parts = tuple(self._parts(question, path, item_id, marks, above)) if question.items else ()
        key = question.text_key(self.names) if question.text_for else ""
        due, pending = self.dated(question.due) if self.dated and question.due else (None, None)
        item = LetterItem(
            id=item_id,
            label=label,
            ordinal=ordinal,
            mark=question.label,
            kind=question.kind,
            text=question.text_for[key] if key else question.text,
            items=tuple(part.item for part in parts),
            premise=question.premise,
            inline=question.inline,
            answer=question.answer,
            when=question.when,
            period=question.period,
            due=due,
            pending=pending,
        )
        return Asking(item, path, (*path, "text_for", key) if key else (*path, "text"), parts)


def asked_of(
    questionnaire: Questionnaire, names: frozenset[str] | None = None, dated: Dated | None = None
) -> tuple[Group, ...]:
    """Return what a recipient of these names (its id and groups) is asked; None asks everything, in its first words.

    Marks have one pattern a level and the last serves every deeper level. Item 3's second part is `q3.b`, "3(b)"; a
    part of an item with an id of its own is `that-id.b`. A question's own label that counts in its level's form carries
    the next ones along (after "7" comes 8); one that does not ("7A.") leaves them as they are. Where a section begins
    to count again, the items of one with a mark are "B.1", "B.2". Raises ValueError for a mark that counts nothing.
    """
    return tuple(_Numberer(questionnaire, names, dated).groups())


def mentioned(questionnaire: Questionnaire) -> frozenset[str]:
    """Return every id and group that anything in the questionnaire is meant, or not meant, or worded for."""
    found: set[str] = set()
    waiting: list[Question | Section] = [*questionnaire.questions]
    while waiting:
        entry = waiting.pop()
        found.update(entry.only_for, entry.except_for, entry.text_for if isinstance(entry, Question) else ())
        waiting.extend(entry.items)
    for varied in (*questionnaire.copies, *questionnaire.enclosures):
        found.update(varied.only_for, varied.except_for)
    return frozenset(found)


def every(askings: Iterable[Asking]) -> Iterator[Asking]:
    """Give every item and part, parents before their parts."""
    for one in askings:
        yield one
        yield from every(one.parts)
