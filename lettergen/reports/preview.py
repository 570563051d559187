"""A letter as text for the terminal, at a width: the same Letter that Word and the page print; it writes no file."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from lettergen.compose.people import copies_of, copy_lines, delivery, inside_addresses, signatures
from lettergen.model.blocks import (
    AddressBlock,
    Block,
    Blocks,
    BulletList,
    ControlKind,
    FormField,
    Heading,
    Image,
    Inline,
    LineBreak,
    ListItem,
    Note,
    NumberedList,
    PageBreak,
    Paragraph,
    Quote,
    ResponseForm,
    SignatureBlock,
    Span,
    Subdocument,
    Table,
    words,
)
from lettergen.model.letter import Letter
from lettergen.model.party import Contact
from lettergen.rules.numbering import count_item
from lettergen.text.dates import long_date, period_text

NARROWEST = 30
_INDENT = 4
_GAP = "  "
_BLANK = "______"


def preview(letter: Letter, width: int = 80) -> str:
    """Return the whole letter as lines of at most `width` characters (from 30), footnotes at the end.

    A word longer than a line (an address of the web, say) stays whole and stands out.
    """
    page = _Page(max(width, NARROWEST))
    asked, sender = letter.asked, letter.asked.sender
    head = sender.letterhead
    for text in (asked.marking, head.name.upper(), head.unit, *head.lines):
        page.lines += [line.center(page.width).rstrip() for line in page.wrapped(text)]
    page.paragraph(long_date(asked.date, asked.language))
    page.paragraph(f"Via {delivery(letter.recipient, asked.language)}" if letter.recipient.via else "")
    page.blocks(inside_addresses(letter.recipient).blocks)
    page.paragraph(f"Re: {asked.subject}" if asked.subject else "", hanging=_INDENT)
    page.paragraph(f"Reference: {asked.reference}" if asked.reference else "", hanging=_INDENT)
    page.paragraph(f"Period: {period_text(asked.period, asked.language)}" if asked.period else "", hanging=_INDENT)
    page.paragraph(letter.salutation)
    for title, part in _parts(letter):
        page.heading(title if part else "")
        page.blocks(part.blocks)
    page.paragraph(_whom_to_ask(sender.contacts))
    page.paragraph(asked.valediction)
    page.blocks(signatures(sender).blocks)
    mine = [one for one in asked.enclosures if one.is_for(letter.recipient.names)]
    page.group(f"Enclosure: {': '.join(filter(None, (one.label, one.title)))}" for one in mine)
    page.group(f"cc: {', '.join(copy_lines(copy))}" for copy in copies_of(asked.copies, letter.recipient))
    page.blocks(letter.attachments.blocks)
    page.footnotes()
    return "\n".join(page.lines).strip("\n") + "\n"


def _parts(letter: Letter) -> Iterator[tuple[str, Blocks]]:
    """Give the texts of a letter in order, each with the heading that the shipped templates print above it."""
    yield from (("", letter.authority), ("", letter.background))
    yield from (("Definitions", letter.definitions), ("Instructions", letter.instructions))
    yield from (("", letter.request), ("", letter.questions), ("", letter.closing))


def _whom_to_ask(contacts: Sequence[Contact]) -> str:
    """Return the sentence that the shipped templates print before the valediction."""
    people = []
    for who in contacts:
        reached = " or ".join(filter(None, (who.phone, who.email)))
        people.append(who.name + (f" ({who.office})" if who.office else "") + (f" at {reached}" if reached else ""))
    return f"Questions about this letter may be directed to {'; or to '.join(people)}." if people else ""


@dataclass
class _Page:
    """Lines as they are laid out, and the notes met on the way; `indent` counts characters from the left."""

    width: int
    lines: list[str] = field(default_factory=list)
    notes: list[tuple[Inline, ...]] = field(default_factory=list)

    def wrapped(self, text: str, first: str = "", rest: str = "", narrower: int = 0) -> list[str]:
        """Return text in lines; the first begins with `first`, the others with `rest`."""
        lines: list[str] = []
        for line in text.split("\n") if text else ():
            lines += textwrap.wrap(
                line,
                max(self.width - narrower, 1),
                initial_indent=rest if lines else first,
                subsequent_indent=rest,
                break_long_words=False,
                break_on_hyphens=False,
            ) or [""]
        return lines

    def paragraph(self, text: str, indent: int = 0, hanging: int = 0, narrower: int = 0) -> None:
        """Add a paragraph after a blank line; nothing where there is no text."""
        lines = self.wrapped(text, " " * indent, " " * (indent + hanging), narrower)
        self.lines += ["", *lines] if lines else []

    def heading(self, text: str, indent: int = 0) -> None:
        """Add a heading with a line under it."""
        self.paragraph(text, indent)
        self.lines += [" " * indent + "-" * len(self.lines[-1].strip())] if text else []

    def group(self, texts: Iterable[str]) -> None:
        """Add lines that belong together after a blank line."""
        lines = [line for text in texts for line in self.wrapped(text, rest=" " * _INDENT)]
        self.lines += ["", *lines] if lines else []

    def blocks(self, blocks: Sequence[Block], indent: int = 0, narrower: int = 0) -> None:
        """Add blocks, each after a blank line."""
        for block in blocks:
            match block:
                case Paragraph(runs):
                    self.paragraph(self.words(runs), indent, narrower=narrower)
                case Heading(runs, new_page=new_page):
                    self.lines += ["", "=" * self.width] if new_page else []
                    self.heading(self.words(runs), indent)
                case Quote(inner):
                    self.blocks(inner, indent + _INDENT, narrower + _INDENT)
                case NumberedList(items, marks):
                    self.items(items, marks, (), indent)
                case BulletList(items):
                    self.items(items, (), (), indent)
                case Table():
                    self.table(block, indent)
                case SignatureBlock(people, columns) | AddressBlock(people, columns):
                    self.people(people, columns, space=3 if isinstance(block, SignatureBlock) else 1)
                case Subdocument() | ResponseForm():
                    self.contents(block, indent)

    def items(self, items: Iterable[ListItem], marks: tuple[str, ...], above: tuple[str, ...], indent: int) -> None:
        """Add a list's items, under those numbered `above`, with hanging indents; without marks they get bullets."""
        for item in items:
            _, _, number, mark = count_item(marks, item.ordinal, item.mark, above) if marks else (None, 0, "", "-")
            hanging = max(_INDENT, len(mark) + 1) if mark else 0
            begin = len(self.lines)
            self.blocks(item.blocks, indent + hanging)
            if len(self.lines) == begin or not isinstance(item.blocks[0], Paragraph | Heading):
                self.lines[begin:begin] = ["", " " * (indent + hanging)]
            # The first block is laid out like all of the item's; its mark goes into the indent.
            first = self.lines[begin + 1]
            self.lines[begin + 1] = (" " * indent + mark.ljust(hanging) + first[indent + hanging :]).rstrip()
            self.items(item.items, marks, (*above, number), indent + hanging)

    def table(self, table: Table, indent: int) -> None:
        """Add a table, its columns as wide as their words allow."""
        rows = [[self.words(cell) for cell in row] for row in (table.header, *table.rows)]
        # One whose last cell is blank is to be filled in.
        rows[1:] = [[cell or _BLANK for cell in row] if row and not row[-1] else row for row in rows[1:]]
        widest = [max(len(cell) for cell in column) for column in zip_longest(*rows, fillvalue="")]
        room = self.width - indent - len(_GAP) * (len(widest) - 1)
        share = room // max(len(widest), 1)
        wide = [size for size in widest if size > share]
        if sum(widest) > room:  # columns that need less leave it to the others
            share = (room - sum(widest) + sum(wide)) // len(wide)
        widths = widest if sum(widest) <= room else [min(size, share) for size in widest]
        self.lines.append("")
        for number, row in enumerate(rows):
            cells = [textwrap.wrap(cell, max(size, 1)) for cell, size in zip(row, widths, strict=False)]
            self.columns(cells, widths, indent)
            if number == 0:
                self.columns([["-" * size] for size in widths], widths, indent)

    def contents(self, block: Subdocument | ResponseForm, indent: int) -> None:
        """Add a form; another document is only named."""
        if isinstance(block, Subdocument):
            return self.paragraph(words(block), indent)
        for each in block.fields:
            self.field(each, indent)
        return None

    def field(self, asked: FormField, indent: int) -> None:
        """Add what a form asks and, as lines and boxes, the room for what is to be filled in."""
        self.blocks(asked.label, indent)
        boxes = (each.caption for each in asked.controls if each.kind is ControlKind.BOX)
        self.paragraph("  ".join(f"[ ] {caption}" for caption in boxes), indent)
        for each in asked.controls:
            if each.table:
                self.table(each.table, indent)
            elif each.kind is not ControlKind.BOX:
                self.paragraph(
                    each.caption + (f"({' / '.join(each.choices)}) " if each.choices else "") + _BLANK, indent
                )

    def people(self, people: Sequence[Sequence[str]], columns: int, *, space: int) -> None:
        """Add people's lines in columns, row by row, each row under blank lines."""
        size = (self.width - len(_GAP) * (columns - 1)) // columns
        for start in range(0, len(people), columns):
            self.lines += [""] * space
            row = people[start : start + columns]
            cells = [[line for text in lines for line in textwrap.wrap(text, size)] for lines in row]
            self.columns(cells, [size] * columns, 0)

    def columns(self, cells: Sequence[list[str]], widths: Sequence[int], indent: int) -> None:
        """Add the lines of cells side by side."""
        for parts in zip_longest(*cells, fillvalue=""):
            padded = (part.ljust(size) for part, size in zip(parts, widths, strict=False))
            self.lines.append((" " * indent + _GAP.join(padded)).rstrip())

    def words(self, runs: Sequence[Inline]) -> str:
        """Return the words of runs, notes as [1] and addresses of links after their words."""
        text = ""
        for run, following in zip_longest(runs, runs[1:]):
            match run:
                case LineBreak():
                    text += "\n"
                case PageBreak():
                    text += "\n[new page]\n"
                case Image(alt=alt):
                    text += f"[picture: {alt}]" if alt else ""
                case Note(note):
                    self.notes.append(note)
                    text += f"[{len(self.notes)}]"
                case Span(said, link=link):
                    text += said
                    ends = not (isinstance(following, Span) and following.link == link)
                    if link and ends and said != link:
                        text += f" <{link}>"
        return text

    def footnotes(self) -> None:
        """Add the notes met, numbered from 1, under a short line."""
        self.lines += ["", "-" * 20] if self.notes else []
        for number, note in enumerate(tuple(self.notes), 1):
            mark = f"[{number}] "
            self.lines += self.wrapped(self.words(note), mark, " " * len(mark))
