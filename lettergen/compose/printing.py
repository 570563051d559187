"""Items, sections, definitions and attachments as blocks: how what is asked stands on paper; it merges nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from textwrap import shorten
from types import MappingProxyType
from typing import TypeAlias

from lettergen.model.blocks import Block, Blocks, Heading, ListItem, NumberedList, ResponseForm, Span, Table
from lettergen.model.letter import Asked, LetterItem, LetterSection
from lettergen.model.questionnaire import Definition, Enclosure, Source
from lettergen.rules.numbering import count_item, level_mark
from lettergen.text.dates import period_text, stage_text
from lettergen.text.markdown import to_blocks, to_inlines
from lettergen.text.merge import escape_markdown

Opening: TypeAlias = tuple[Heading, ...]
"""The label and title of what is enclosed."""
_BLANK_ROWS = 3
_QUOTED = 60
_UNSEEN = -99
"""The level of what stands under an item whose mark does not print: its own names nothing."""
_CONDITION = re.compile(r"(?:if|where|in case|should)\b", re.IGNORECASE)
_MEANS = re.compile(r"(?:means?|includes?|refers?|has|have|is|are|shall)\b")
_ENDED = re.compile(r"(?:[;,.?!:]|\b(?:and|or))$")
_LINKED = re.compile(r"\b(?:and|or)$")


@dataclass(frozen=True, slots=True)
class Printer:
    """How what a letter asks prints. `notes` are merged, as every text is. Raises UnknownNoteError of `text.markdown`.

    `labels` has those that print by id, for questions that depend on another.
    """

    language: str
    notes: Mapping[str, str]
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def english(self) -> bool:
        """Whether what it adds of its own may print."""
        return self.language.startswith("en")

    def questions(self, asked: Asked) -> Blocks:
        """Return everything asked: headings, the sentences under them, and the items as numbered lists."""
        if not asked.sections:
            return Blocks(tuple(self._list(asked.items, asked.marks)))
        blocks: list[Block] = []
        items = iter(asked.items)
        for section in asked.sections:
            blocks += self.opening(section)
            blocks += self._list(tuple(islice(items, len(section.items))), section.marks, section.series)
        return Blocks(tuple(blocks))

    def definitions(self, definitions: Iterable[Definition]) -> Blocks:
        """Return a paragraph for each term: “**Term**” means …, with the verb added where the text begins without."""
        return Blocks(tuple(block for each in definitions for block in self._definition(each).blocks))

    def attachments(
        self,
        enclosed: Iterable[Enclosure],
        questions: Blocks,
        instructions: Blocks,
        form: Callable[[Opening], ResponseForm],
    ) -> Blocks:
        """Return what stands on pages of its own after the letter, each under its label and title.

        A form has these in it: they go out with it where it goes alone.
        """
        made: list[Block] = []
        for enclosure in enclosed:
            titles = [to_inlines(text, self.notes).runs for text in (enclosure.label, enclosure.title) if text]
            opening = tuple(Heading(title, 1, new_page=not at) for at, title in enumerate(titles))
            match enclosure.source:
                case Source.QUESTIONNAIRE:
                    made += (*opening, *questions.blocks)
                case Source.INSTRUCTIONS:
                    made += (*opening, *instructions.blocks)
                case Source.RESPONSE_FORM:
                    made.append(form(opening))
        return Blocks(tuple(made))

    def _definition(self, definition: Definition) -> Blocks:
        means = "" if not self.english or _MEANS.match(definition.text) else "means "
        return to_blocks(f"“**{escape_markdown(definition.term)}**” {means}{definition.text}", self.notes)

    def opening(self, section: LetterSection) -> Iterator[Block]:
        """Give a section's heading and the paragraphs before its items."""
        if section.mark or section.title:
            title = to_inlines(section.title, self.notes).runs
            yield Heading((*_span(f"{section.mark} " if section.mark and title else section.mark), *title), 2)
        yield from to_blocks(section.lead_in, self.notes).blocks

    def _list(self, items: Sequence[LetterItem], marks: tuple[str, ...], series: str = "") -> Iterator[Block]:
        if items:
            yield NumberedList(self._items(items, marks, ()), marks, series)

    def _items(
        self, items: Iterable[LetterItem], marks: tuple[str, ...], above: tuple[str, ...]
    ) -> tuple[ListItem, ...]:
        return tuple(self._item(item, marks, above) for item in items)

    def _item(self, item: LetterItem, marks: tuple[str, ...], above: tuple[str, ...]) -> ListItem:
        inside = (*above, count_item(marks, item.ordinal, item.mark, above).number) if item.items else above
        blocks = to_blocks(self._text(item, marks, inside), self.notes).blocks
        return ListItem(
            blocks=(*blocks, *tables(item)),
            items=() if item.inline else self._items(item.items, marks, inside),
            ordinal=item.ordinal,
            label=item.label,
            id=item.id,
            mark=item.mark,
        )

    def _text(self, item: LetterItem, marks: Sequence[str], inside: Sequence[str]) -> str:
        """Return an item's whole text as Markdown: premise, condition, words, parts in line, period and deadline."""
        if not (item.premise or item.when or item.inline or item.period or item.due or item.pending):
            return item.text
        return self.words(item, *(self._in_line(item.items, marks, inside) if item.inline else ()))

    def words(self, item: LetterItem, *parts: str) -> str:
        """Return all that an item says itself as Markdown, with parts that run on in its sentence."""
        words = " ".join([self._condition(item) + item.text, *parts])
        lines = (f"{line[0].upper()}{line[1:]}." for line in self._lines(item))
        return "\n\n".join(filter(None, (item.premise, words, *lines)))

    def _condition(self, item: LetterItem) -> str:
        """Return what a question that depends on another's answer begins with, unless it says so itself."""
        if not item.when or not self.english or _CONDITION.match(item.text):
            return ""
        name = escape_markdown(self.labels.get(item.when.item, item.when.item))
        return f"If the answer to {name} is {escape_markdown(item.when.answer)}: "

    def _in_line(self, parts: Sequence[LetterItem], marks: Sequence[str], above: Sequence[str]) -> Iterator[str]:
        """Give the parts of a sentence, "(a) …; and (b) …": their marks are text here."""
        for following, part in zip(range(len(parts) - 1, -1, -1), parts, strict=True):
            mark = inline_mark(part, marks, above)
            inside = (*above, count_item(marks, part.ordinal, part.mark, above).number)
            own = (part.premise, self._condition(part) + part.text, *self._in_line(part.items, marks, inside))
            words = " ".join(filter(None, own))
            if lines := "; ".join(self._lines(part)):
                ended = _ENDED.search(words)
                kept = ended[0] if ended else ""
                words = f"{words.removesuffix(kept)} ({lines}){kept}"
            yield f"{escape_markdown(mark)} {self._joined(words, following)}"

    def _joined(self, words: str, following: int) -> str:
        """Return a part with what links it to those after it, as far as its own last word does not."""
        if not following:
            return words
        words = words.removesuffix(".")
        linked = following > 1 or not self.english or _LINKED.search(words)
        return words + ("" if _ENDED.search(words) else ";") + ("" if linked else " and")

    def _lines(self, item: LetterItem) -> Iterator[str]:
        """Give an item's own period and deadline, where its words do not say them."""
        period = period_text(item.period, self.language) if item.period else ""
        stage = item.due or item.pending
        due = stage_text(stage, self.language) if stage else ""
        for word, said in (("period", period), ("due", due)):
            if said and said not in item.text:
                yield f"{f'{word}: ' if self.english else ''}{escape_markdown(said)}"


def printed_labels(asked: Asked) -> dict[str, str]:
    """Return by id how a letter names its items: by label where marks print, else by their first words in quotes."""
    found: dict[str, str] = {}
    items = iter(asked.items)
    for marks, number in [(each.marks, len(each.items)) for each in asked.sections] or [
        (asked.marks, len(asked.items))
    ]:
        waiting = [(item, 0) for item in islice(items, number)]
        while waiting:
            item, level = waiting.pop()
            seen = level >= 0 and (item.mark or not level_mark(marks, level).form.silent)
            found[item.id] = (
                item.label
                if seen
                else f"\u201c{shorten(str(to_inlines(item.text, asked.notes)), _QUOTED, placeholder='…')}\u201d"
            )
            waiting += [(part, level + 1 if seen else _UNSEEN) for part in item.items]
    return found


def inline_mark(part: LetterItem, marks: Sequence[str], above: Sequence[str]) -> str:
    """Return the mark of a part that runs on in its item's sentence, under items of those numbers: "(a)"."""
    counted = count_item(marks, part.ordinal, part.mark, above)
    return counted.text if counted.text.startswith("(") or part.mark else f"({counted.number})"


def tables(item: LetterItem) -> Iterator[Table]:
    """Give the tables that the answers to an item and its parts in line fill in; rows without first words are blank."""
    if item.answer and (columns := item.answer.columns):
        firsts = item.answer.rows or ("",) * _BLANK_ROWS
        rows = ((_span(first), *((),) * (len(columns) - 1)) for first in firsts)
        yield Table(tuple(map(_span, columns)), tuple(rows))
    for part in item.items if item.inline else ():
        yield from tables(part.model_copy(update={"inline": True}))


def _span(text: str) -> tuple[Span, ...]:
    return (Span(text),) if text else ()
