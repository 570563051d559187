"""A letter's text as blocks and runs, between Markdown (before) and Word, terminal or page (after).

Everything here is plain frozen data. A renderer that meets a block decides how it looks; nothing here does.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Font:
    """What a stretch of text sets beside its emphasis; empty values leave the template's own.

    `style` is a character style's name or id, `size` counts points, `colour` and `shade` (behind the words) are
    RRGGBB or "auto", `highlight` and `underline` are Word's own words (ST_HighlightColor, ST_Underline), `script` is
    "sub", "super" or "", `language` a BCP 47 tag.
    """

    style: str = ""
    name: str = ""
    east_asia: str = ""
    size: float = 0
    colour: str = ""
    highlight: str = ""
    underline: str = ""
    script: str = ""
    language: str = ""
    right_to_left: bool = False
    shade: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text of one look. `link` is an absolute http, https or mailto address, or empty.

    In the text U+000A breaks the line, U+0009 is a tab, U+0007 begins a new paragraph and U+000C ends the page.
    """

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    strike: bool = False
    link: str = ""
    font: Font | None = None


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A forced line break inside a paragraph."""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """A forced page break inside a paragraph."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture among words: `data` is a PNG, JPEG, GIF, BMP or TIFF file, `alt` what it shows, "" for decoration.

    Width and height are millimetres; one alone keeps the proportions, none takes the file's own size, no wider than
    the text. `link` is an absolute http, https or mailto address, or empty.
    """

    data: bytes
    alt: str
    width_mm: float = 0
    height_mm: float = 0
    link: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote's reference, carrying the note itself."""

    runs: tuple[Inline, ...]


Inline: TypeAlias = Span | LineBreak | PageBreak | Image | Note


@dataclass(frozen=True, slots=True)
class Inlines:
    """Text with emphasis that stands inside a paragraph."""

    runs: tuple[Inline, ...]

    def __str__(self) -> str:
        """Return the bare words, notes left out."""
        return plain(self.runs)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text; `style` is a paragraph style's name or id, "" for what the template has there."""

    runs: tuple[Inline, ...]
    style: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` counts from 1, and with `new_page` it begins a page."""

    runs: tuple[Inline, ...]
    level: int = 1
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quotation."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ListItem:
    """One entry of a list: its own blocks (the first one carries the mark) and what is nested below.

    `ordinal` is the number its mark prints at its level, from 1; `label` is the whole mark in running text ("3(b)");
    `mark` is a mark of its own in place of the level's, printed as it stands ("3)", "7A.").
    """

    blocks: tuple[Block, ...]
    items: tuple[ListItem, ...] = ()
    ordinal: int = 1
    label: str = ""
    id: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class NumberedList:
    """A list whose marks count. `marks` holds one pattern a level: "1.", "(a)", "i.", "Request No. 1:".

    Ordinals need not run on: a follow-up prints 3, 5, 6 and 7 with their old numbers. Lists of one `series` are one
    list for Word, so that a question added there renumbers those in the next section too; "" is a list of its own.
    """

    items: tuple[ListItem, ...]
    marks: tuple[str, ...] = ("1.", "a.", "i.", "A.")
    series: str = ""


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

    `pictures` are scanned signatures that stand in that space, one a signer (None where none is), or none at all.
    Invariant: a renderer never lets it split over a page.
    """

    signers: tuple[tuple[str, ...], ...]
    columns: int = 2
    pictures: tuple[Image | None, ...] = ()


@dataclass(frozen=True, slots=True)
class AddressBlock:
    """Inside addresses, each its lines: one under the other, or in columns that are read row by row."""

    addresses: tuple[tuple[str, ...], ...]
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Subdocument:
    """Another .docx put in whole: `data` is the file, `name` what messages call it."""

    data: bytes
    name: str = "subdocument"


class ControlKind(StrEnum):
    """How something is filled in: paragraphs, a line, a day, a box to tick, one of some words, a table."""

    WORDS = "words"
    LINE = "line"
    DATE = "date"
    BOX = "box"
    PICK = "pick"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Control:
    """One thing to fill in: `title` names it for people, `prompt` stands there until somebody did.

    `part` tells controls of one field apart, "" is the answer itself. `caption` prints beside it, `choices` are what
    is picked from; a table with blank first cells may get more rows.
    """

    part: str
    kind: ControlKind
    title: str
    prompt: str = ""
    caption: str = ""
    choices: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class FormField:
    """What is asked, as it stays, and the controls that answer it; `item` is its id, or a name of `model.forms`."""

    item: str
    title: str
    label: tuple[Block, ...]
    controls: tuple[Control, ...] = ()


@dataclass(frozen=True, slots=True)
class ResponseForm:
    """A form to fill in, of the letter MATTER/RECIPIENT/ROUND."""

    letter: str
    fields: tuple[FormField, ...]


Block: TypeAlias = (
    Paragraph
    | Heading
    | Quote
    | NumberedList
    | BulletList
    | Table
    | SignatureBlock
    | AddressBlock
    | Subdocument
    | ResponseForm
)


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
    """Return the words of inline runs: breaks as line and form feeds, notes and pictures left out."""
    return "".join(_said(run) for run in runs)


def _said(run: Inline) -> str:
    match run:
        case Span(text):
            return text
        case LineBreak():
            return "\n"
        case PageBreak():
            return "\f"
        case Image() | Note():
            return ""


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
        case SignatureBlock(people) | AddressBlock(people):
            return "\n\n".join("\n".join(lines) for lines in people)
        case Subdocument() | ResponseForm():
            return _contents(block)


def _contents(block: Subdocument | ResponseForm) -> str:
    if isinstance(block, Subdocument):
        return f"[{block.name}]"
    return "\n".join(words(label) for field in block.fields for label in field.label)


def _item_words(item: ListItem) -> str:
    own = "\n".join(words(block) for block in item.blocks)
    return "\n".join([own, *(_item_words(inner) for inner in item.items)])
