"""The document that really went out, read back and compared with what was composed; it files nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lettergen.model.deadline import Deadline, StageName
from lettergen.model.letter import Asked, LetterItem
from lettergen.rules.numbering import format_mark, parse_mark
from lettergen.text.dates import long_date
from lettergen.text.markdown import to_blocks
from lettergen.text.merge import escape_markdown
from lettergen.wordml.outline import Line

_YEARS = 3
"""How long after the letter's date a deadline is looked for."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a final document differs from what was composed, one readable line each, and what it asks itself."""

    differences: tuple[str, ...]
    asked: Asked


@dataclass(frozen=True, slots=True)
class _Entry:
    """A numbered entry: its level from 0, its mark as Word prints it after those above it ("3.a."), its paragraphs.

    The last entry of a list also holds what follows the list: nothing in a document says where an item ends.
    """

    level: int
    label: str
    paragraphs: tuple[str, ...]
    last: bool = False

    def reads_as(self, other: _Entry) -> bool:
        """Tell whether this entry of a document says what the composed one says."""
        mine = self.paragraphs[: len(other.paragraphs)] if self.last else self.paragraphs
        return mine == other.paragraphs


def compare(asked: Asked, lines: Sequence[Line]) -> Comparison:
    """Compare items by their marks, with blanks evened out, and the main deadline by its date as printed."""
    composed = list(_composed(asked))
    found = _questions(_entries(lines), {entry.label: entry for _, entry in composed})
    items, told = _items(asked, composed, found)
    stages, moved = _stages(asked, " ".join(line.text for line in lines))
    changes = {"items": items, "stages": stages}
    return Comparison((*told, *moved), asked.model_copy(update=changes) if told or moved else asked)


def _composed(asked: Asked) -> Iterator[tuple[LetterItem, _Entry]]:
    marks = [parse_mark(mark) for mark in asked.marks]

    def below(items: Iterable[LetterItem], level: int, path: str) -> Iterator[tuple[LetterItem, _Entry]]:
        for item in items:
            label = path + format_mark(marks[min(level, len(marks) - 1)], item.ordinal)
            yield item, _Entry(level, label, _paragraphs(item, asked))
            yield from below(item.items, level + 1, label)

    return below(asked.items, 0, "")


def _paragraphs(item: LetterItem, asked: Asked) -> tuple[str, ...]:
    return tuple(_even(line) for line in str(to_blocks(item.text, asked.notes)).splitlines() if line.strip())


def _entries(lines: Sequence[Line]) -> list[_Entry]:
    """Return the document's numbered lines with the plain and bulleted paragraphs that follow each."""
    path: list[str] = []
    entries: list[_Entry] = []
    for line in lines:
        if line.part != "word/document.xml":
            continue
        level = line.level or 0
        if any(sign.isalnum() for sign in line.label):
            path = [*path[:level], line.label]
            entries.append(_Entry(level, "".join(path), (_even(line.text),)))
        elif entries and line.text.strip():
            last = entries[-1]
            entries[-1] = replace(last, paragraphs=(*last.paragraphs, _even(line.text)))
    return entries


def _questions(entries: Sequence[_Entry], known: dict[str, _Entry]) -> list[_Entry]:
    """Return the list that is the questions: of all lists, the one that shares most with what was composed."""
    runs: list[list[_Entry]] = []
    for entry in entries:
        if not runs or any(entry.label == earlier.label for earlier in runs[-1]):
            runs.append([])
        runs[-1].append(entry)
    chosen = max(runs, key=lambda run: sum(_likeness(entry, known.get(entry.label)) for entry in run), default=[])
    return [*chosen[:-1], *(replace(entry, last=True) for entry in chosen[-1:])]


def _likeness(entry: _Entry, composed: _Entry | None) -> int:
    """Weigh words ten times as much as a mark: a list in the background has marks too."""
    if composed is None:
        return 0
    return 10 if entry.paragraphs[0] == composed.paragraphs[0] else 1


def _items(
    asked: Asked, composed: Sequence[tuple[LetterItem, _Entry]], found: Sequence[_Entry]
) -> tuple[tuple[LetterItem, ...], list[str]]:
    """Return the items as the document asks them, and how they differ."""
    there = {entry.label: entry for entry in found}
    told: list[str] = []
    texts: dict[str, str | None] = {}
    for item, entry in composed:
        other = there.pop(entry.label, None)
        if other is None:
            told.append(f"item {item.label} is missing: {_short(entry.paragraphs[0])}")
            texts[item.id] = None
        elif not other.reads_as(entry):
            words = other.paragraphs[: len(entry.paragraphs)] if other.last else other.paragraphs
            told.append(f"item {item.label} now reads: {_short(' '.join(words))}")
            texts[item.id] = "\n\n".join(map(escape_markdown, words))
    items = tuple(_edited(asked.items, texts))
    for entry in there.values():
        told.append(f"item {entry.label} was added: {_short(entry.paragraphs[0])}")
        items = (*items, _added(entry, items, composed))
    return items, told


def _edited(items: Iterable[LetterItem], texts: dict[str, str | None]) -> Iterator[LetterItem]:
    for item in items:
        text = texts.get(item.id, item.text)
        if text is not None:
            yield item.model_copy(update={"text": text, "items": tuple(_edited(item.items, texts))})


def _added(entry: _Entry, items: Sequence[LetterItem], composed: Sequence[tuple[LetterItem, _Entry]]) -> LetterItem:
    """Make an item of an entry that was typed into the document; it stands at the top level under its own mark."""
    taken = {item.id for item, _ in composed} | {item.id for item in items}
    label = re.sub(r"[^\w.()]+$", "", entry.label).rstrip(".")
    base = "added-" + (re.sub(r"[^A-Za-z0-9]+", "-", label).strip("-") or str(len(items) + 1))
    number = next(n for n in range(1, len(taken) + 2) if (base if n == 1 else f"{base}-{n}") not in taken)
    ordinal = max((item.ordinal for item in items), default=0) + 1
    unique = base if number == 1 else f"{base}-{number}"
    return LetterItem(id=unique, label=label, ordinal=ordinal, text=escape_markdown(entry.paragraphs[0]))


def _stages(asked: Asked, text: str) -> tuple[tuple[Deadline, ...], list[str]]:
    """Return the stages as the document says them: its main deadline is the one later date it prints, if one."""
    due = asked.due
    printed = long_date(due.date, asked.language) if due else ""
    if due is None or _prints(text, printed):
        return asked.stages, []
    days = (asked.date + dt.timedelta(days=n) for n in range(1, 366 * _YEARS))
    later = [day for day in days if _prints(text, long_date(day, asked.language))]
    others = tuple(stage for stage in asked.stages if stage != due)
    if len(later) != 1:
        return others, [f"the deadline {printed} is not in the document"]
    told = f"the deadline is now {long_date(later[0], asked.language)}, not {printed}"
    why = (f"Read from the final document; the letter as composed said {printed}.",)
    return (_fixed(due.stage, later[0], why), *others), [told]


def _fixed(stage: StageName, day: dt.date, why: tuple[str, ...]) -> Deadline:
    return Deadline(stage=stage, date=day, rule="fixed date", explanation=why)


def _prints(text: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def _even(text: str) -> str:
    return " ".join(text.split())


def _short(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:87].rstrip()}…"  # noqa: PLR2004 - a line on a terminal
