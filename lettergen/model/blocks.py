"""A letter's text as blocks and runs, between Markdown (before) and Word, terminal or page (after).

Everything here is plain frozen data. A renderer that meets a block decides how it looks; nothing here does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text of one look. `link` is an absolute http, https or mailto address, or empty."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    strike: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A forced line break inside a paragraph."""


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote's reference, carrying the note itself."""

    runs: tuple[Inline, ...]


Inline: TypeAlias = Span | LineBreak | Note


@dataclass(frozen=True, slots=True)
class Inlines:
    """Text with emphasis that stands inside a paragraph."""

    runs: tuple[Inline, ...]

    def __str__(self) -> str:
        """Return the bare words, notes left out."""
        return plain(self.runs)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    runs: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` counts from 1."""

    runs: tuple[Inline, ...]
    level: int = 1


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quotation."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ListItem:
    """One entry of a list: its own blocks (the first one carries the mark) and what is nested below.

    `ordinal` is the number its mark prints at its level, from 1; `label` is the whole mark in running text ("3(b)").
    """

    blocks: tuple[Block, ...]
    items: tuple[ListItem, ...] = ()
    ordinal: int = 1
    label: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class NumberedList:
    """A list whose marks count. `marks` holds one pattern a level: "1.", "(a)", "i.", "Request No. 1:".

    Ordinals need not run on: a follow-up prints 3, 5, 6 and 7 with their old numbers.
    """

    items: tuple[ListItem, ...]
    marks: tuple[str, ...] = ("1.", "a.", "i.", "A.")


@dataclass(frozen=True, slots=True)
class BulletList:
    """A list without numbers."""

    items: tuple[ListItem, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A simple table: each cell is a tuple of inline runs; `align` has one of "", left, center, right a column."""

    header: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    align: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """Signers in columns, read row by row; each signer is the lines under the space for the signature.

    Invariant: a renderer never lets it split over a page.
    """

    signers: tuple[tuple[str, ...], ...]
    columns: int = 2


Block: TypeAlias = Paragraph | Heading | Quote | NumberedList | BulletList | Table | SignatureBlock


@dataclass(frozen=True, slots=True)
class Blocks:
    """Text of several paragraphs. Printing it where only words fit gives the words of its paragraphs."""

    blocks: tuple[Block, ...]

    def __bool__(self) -> bool:
        """An empty text is false, so that templates can say `{%p if background %}`."""
        return bool(self.blocks)

    def __str__(self) -> str:
        """Return the bare words, paragraphs parted by a line break."""
        return "\n".join(words(block) for block in self.blocks)


def plain(runs: tuple[Inline, ...]) -> str:
    """Return the words of inline runs: line breaks as newlines, notes left out."""
    return "".join("\n" if isinstance(run, LineBreak) else run.text for run in runs if not isinstance(run, Note))


def words(block: Block) -> str:
    """Return the words of one block, one line a paragraph, list items with their marks left out."""
    match block:
        case Paragraph(runs) | Heading(runs):
            return plain(runs)
        case Quote(blocks):
            return "\n".join(words(inner) for inner in blocks)
        case NumberedList(items) | BulletList(items):
            return "\n".join(_item_words(item) for item in items)
        case Table(header, rows):
            return "\n".join("\t".join(plain(cell) for cell in row) for row in (header, *rows))
        case SignatureBlock(signers):
            return "\n\n".join("\n".join(lines) for lines in signers)


def _item_words(item: ListItem) -> str:
    own = "\n".join(words(block) for block in item.blocks)
    return "\n".join([own, *(_item_words(inner) for inner in item.items)])
