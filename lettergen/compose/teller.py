"""In which words an English letter names its items, dates and people; it tells no story."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from lettergen.model.items import ItemKind
from lettergen.model.letter import Asked, LetterItem
from lettergen.model.tracking import Thread
from lettergen.rules.numbering import level_mark
from lettergen.rules.rollup import items_of, leaves
from lettergen.text.dates import long_date, number
from lettergen.text.filters import Series
from lettergen.text.merge import escape_markdown

_NOUNS = {
    ItemKind.QUESTION: ("question", ""),
    ItemKind.DOCUMENT_REQUEST: ("request", " for documents"),
    ItemKind.DATA_REQUEST: ("request", " for data"),
    ItemKind.CONFIRMATION: ("request", " for confirmation"),
    ItemKind.CERTIFICATION: ("request", " for certification"),
    ItemKind.PRESERVATION: ("request", " to preserve"),
    ItemKind.BRIEFING_REQUEST: ("request", " for a briefing"),
    ItemKind.REQUIREMENT: ("requirement", ""),
    ItemKind.RECOMMENDATION: ("recommendation", ""),
}
"""What an item is called, and what is added where its number does not follow."""


@dataclass(frozen=True)
class Teller:
    """Whose letter it is, and in which words its items, dates and people are named."""

    thread: Thread
    asked: Asked

    @property
    def first_person(self) -> dict[str, str]:
        """Return we, us and our, or I, me and my."""
        alone = self.asked.sender.voice == "I"
        return {"we": "I", "us": "me", "our": "my"} if alone else {"we": "we", "us": "us", "our": "our"}

    @property
    def items(self) -> tuple[LetterItem, ...]:
        """Return every item asked so far."""
        return items_of(self.thread.rounds.values())

    def day(self, date: dt.date) -> str:
        """Return "August 26, 2021"."""
        return long_date(date, self.asked.language)

    def series(self, words: Iterable[str]) -> str:
        """Return "a, b, and c"."""
        series = Series(words)
        series.language = self.asked.language
        return str(series)

    def noun(self, items: Iterable[LetterItem], number: int, *, bare: bool = False) -> str:
        """Return "question" or "requests for documents"; `bare`, as before a number, "requests".

        Kinds that differ are "requests", or "items". A letter without questions asks its request, under this id.
        """
        every = (leaf for item in items for leaf in (item.items or (item,)))
        found = {("request", "") if leaf.id == "request" else _NOUNS[leaf.kind] for leaf in every}
        heads, tails = {head for head, _ in found}, {tail for _, tail in found}
        head = heads.pop() if len(heads) == 1 else "item"
        tail = tails.pop() if len(found) == 1 and not bare else ""
        return (head if number == 1 else f"{head}s") + tail

    def named(self, items: Sequence[LetterItem]) -> str:
        """Return "questions 1, 2, and 4"; labels with words of their own, "Request No. 1", need no noun.

        A number that nobody printed names nothing: "part of question 2", "two of the three questions".
        """
        hidden = self._unnumbered
        labels = [escape_markdown(item.label) for item in items if item.id not in hidden]
        named = [self._labelled(items, labels)] if labels else []
        if parted := [label for item in items if (label := hidden.get(item.id, ("", ""))[0])]:
            which = self._labelled(items, [escape_markdown(label) for label in dict.fromkeys(parted)])
            named.append(f"{'part' if len(parted) == 1 else 'parts'} of {which}")
        tops = {top for label, top in (hidden[item.id] for item in items if item.id in hidden) if not label}
        said = {leaf.id for item in items for leaf in leaves(item)}
        whole = {top.id for top in self.items if top.id in tops and said.issuperset(leaf.id for leaf in leaves(top))}
        named += [self._counted(len(whole))] if whole else []
        named += [f"parts of {self._counted(len(tops - whole))}"] if tops - whole else []
        return self.series(named)

    def _labelled(self, items: Sequence[LetterItem], labels: Sequence[str]) -> str:
        worded = any(" " in label for label in labels)
        return self.series(labels) if worded else f"{self.noun(items, len(labels), bare=True)} {self.series(labels)}"

    def _counted(self, count: int) -> str:
        """Return "two of the three questions", "all three questions", "the question"."""
        total = len(self.items)
        noun = self.noun(self.items, total)
        if count < total:
            return f"{number(count)} of the {number(total)} {noun}"
        return f"the {noun}" if total == 1 else f"all {number(total)} {noun}"

    def numbers(self, items: Iterable[LetterItem]) -> bool:
        """Tell whether a number that was printed names any of them, or what it is a part of."""
        return any(self._unnumbered.get(item.id, (item.label, ""))[0] for item in items)

    @cached_property
    def _unnumbered(self) -> dict[str, tuple[str, str]]:
        """By the id of each item whose number nobody printed: the nearest label above that was, and the top item."""
        found: dict[str, tuple[str, str]] = {}

        def below(items: Iterable[LetterItem], marks: Sequence[str], above: str, top: str, level: int) -> None:
            for item in items:
                first = top or item.id
                if (level_mark(marks, level).form.silent and not item.mark) or (level and not above):
                    found[item.id] = above, first
                label = above if item.id in found else item.label
                below(() if item.inline else item.items, marks, label, first, level + 1)

        for asked in self.thread.rounds.values():
            marks = {name: section.marks for section in asked.sections for name in section.items}
            for item in asked.items:
                below((item,), marks.get(item.id, asked.marks), "", "", 0)
        return found


def heading_of(items: Iterable[LetterItem]) -> str:
    """Return what stands above items: "Questions"; of several kinds, what most of them are called."""
    heads = Counter(_NOUNS[leaf.kind][0] for item in items for leaf in leaves(item))
    return f"{max(heads, key=heads.__getitem__).capitalize()}s" if heads else ""
