"""Tables of the model as WordprocessingML: data in a grid, and people in columns that never leave each other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from lettergen.model.blocks import AddressBlock, Image, Inline, SignatureBlock, Table, plain
from lettergen.wordml.looks import RichTextError, merged, text_xml
from lettergen.wordml.paragraphs import Frame, paragraph, runs_xml
from lettergen.wordml.pictures import picture_height

_SIGNED_SPACE = 120
"""Twips above a scanned signature, at least."""
_SMALL = '<w:rPr><w:sz w:val="2"/></w:rPr>'
_GUTTER = 240
"""Twips between two columns of people."""
_IN_LINE = 28
"""Digits in a line beyond which a column needs no more room."""
_WIDE, _NARROW = "mwMW@%&", "fijlrtI.,:;'|!()[]/- "
_ROOM_TO_WRITE = 480
"""Twips that a row has at least whose last cell is to be filled in."""
_MOST_COLUMNS = 63
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_ALIGNMENTS = {"center": '<w:jc w:val="center"/>', "right": '<w:jc w:val="right"/>'}
_CELL_SPACING = '<w:spacing w:before="40" w:after="40"/>'


def _after(kept: str, space: int) -> str:
    """Return the paragraph that ends a table's output: two tables in a row would grow together in Word."""
    spacing = f'<w:spacing w:before="0" w:after="{space}" w:line="20" w:lineRule="exact"/>'
    return f"<w:p><w:pPr>{kept}{spacing}{_SMALL}</w:pPr></w:p>"


# What follows the signatures (enclosures, copies) must not stand alone on a page.
_AFTER_TABLE, _AFTER_PEOPLE = _after("", 160), _after("<w:keepNext/>", 0)


class _Look(NamedTuple):
    """How a table of data is set: twips a bold digit takes, twips beside the text of a cell, the runs' look."""

    digit: int
    margin: int
    run: str


_USUAL = _Look(126, 108, "")
"""At 12 points; Word's own margin where a style says nothing."""
_TIGHT = _Look(95, 60, '<w:sz w:val="18"/><w:szCs w:val="18"/>')


class _Kind(NamedTuple):
    """How people in columns look: caption, styles of first and further lines, twips above the first, hanging indent."""

    caption: str
    first: str
    further: str
    space: int
    hanging: int = 0


_SIGNERS = _Kind("Signatures", "Signature", "Signature", 840)
"""The space is for the signature: about 15 millimetres."""
_ADDRESSEES = _Kind("Inside address", "Inside Address Name", "Inside Address", 240, 160)
_KEPT, _FREE = "<w:keepNext/>", '<w:keepNext w:val="0"/>'
_LINE, _CHARACTER = 280, 115
"""Twips that a line takes, and an average character in it, at 12 points."""

_Person = tuple[tuple[str, ...], Image | None]


def table_xml(block: Table | SignatureBlock | AddressBlock, frame: Frame) -> str:
    """Return a `w:tbl` as wide as the text and the paragraph that ends it, "" without cells or people.

    Addresses in one column are no table: each line is a paragraph.
    """
    match block:
        case Table():
            table, after = _data(block, frame), _AFTER_TABLE
        case SignatureBlock(signers, columns, pictures):
            table = _people(tuple(zip_longest(signers, pictures)), columns, _SIGNERS, frame)
            after = _AFTER_PEOPLE
        case AddressBlock(addresses, columns) if columns > 1:
            table = _people(tuple((lines, None) for lines in addresses), columns, _ADDRESSEES, frame)
            after = _AFTER_PEOPLE
        case AddressBlock(addresses):
            return "".join(_address(lines, frame, at, len(addresses)) for at, lines in enumerate(addresses, 1))
    return table and table + after


def _address(lines: tuple[str, ...], frame: Frame, number: int, count: int) -> str:
    """Return an inside address in its two styles; where the template lacks them, in that of the tag's paragraph.

    A page may end after an address, and not within it.
    """
    styles = [frame.sink.facts.paragraph_style(name) for name in (_ADDRESSEES.first, _ADDRESSEES.further)]
    looks = [f'<w:pStyle w:val="{style}"/>' if style else frame.paragraph for style in styles]
    apart = "" if number == 1 or styles[0] else f"<w:p><w:pPr>{looks[1]}</w:pPr></w:p>"
    ends = [_KEPT] * (len(lines) - 1) + ([_FREE] if number < count else [""]) if all(styles) else [""] * len(lines)
    return apart + "".join(
        f"<w:p><w:pPr>{looks[bool(at)]}{end}</w:pPr>{_run(line, frame)}</w:p>"
        for at, (line, end) in enumerate(zip(lines, ends, strict=False))
    )


def _run(line: str, frame: Frame) -> str:
    look = f"<w:rPr>{frame.run}</w:rPr>" if frame.run else ""
    return f"<w:r>{look}{text_xml(line)}</w:r>" if line else ""


def _data(table: Table, frame: Frame) -> str:
    """Return a table under the text around it, whose header row repeats, with no row split over a page."""
    columns = max([len(table.header), *(len(row) for row in table.rows)])
    if not columns:
        return ""
    _check(columns)
    widths, left, look = _fitted(table, columns, frame)
    style = frame.sink.facts.table_style("Table Grid")
    named = f'<w:tblStyle w:val="{style}"/>' if style else ""
    borders = "" if style else f"<w:tblBorders>{_BORDERS}</w:tblBorders>"
    place = f'<w:tblInd w:w="{left}" w:type="dxa"/>' if left else ""
    margins = "".join(f'<w:{side} w:w="{look.margin}" w:type="dxa"/>' for side in ("left", "right"))
    # As a share, since the tag may stand in a cell; a table that fits may still adapt to what is filled in.
    share = 5000 * sum(widths) // frame.sink.facts.text_width
    fixed = '<w:tblLayout w:type="fixed"/>' if look is _TIGHT else ""
    properties = (
        f'{named}<w:tblW w:w="{share}" w:type="pct"/>{place}{borders}{fixed}'
        f'<w:tblCellMar>{margins}</w:tblCellMar><w:tblLook w:firstRow="1" w:noVBand="1"/>'
    )
    inside = frame._replace(run=merged(frame.run, look.run), left=0)
    bold = inside._replace(run=merged(inside.run, "<w:b/><w:bCs/>"))
    header = _row(table, table.header, widths, bold, look, header=True)
    rows = "".join(_row(table, row, widths, inside, look) for row in table.rows)
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{_grid(widths)}{header}{rows}</w:tbl>"


def _fitted(table: Table, columns: int, frame: Frame) -> tuple[list[int], int, _Look]:
    """Return columns wide enough for their words, where the table begins, and its look; a wide one is set smaller.

    What is left over goes to columns with more to say in a line, then to those to write in. A table whose words fit
    nowhere is as wide as the text all the same: its longest words break.
    """
    filled = [[plain(row[at]) if at < len(row) else "" for row in (table.header, *table.rows)] for at in range(columns)]
    longest = [max((_breadth(word) for text in texts for word in text.split()), default=2) for texts in filled]
    blank = [not any(texts[1:]) for texts in filled]
    wished = [
        0 if each else min(max(map(_breadth, texts)), _IN_LINE) for each, texts in zip(blank, filled, strict=True)
    ]
    wishes = [int(max(wish - word, 0)) for wish, word in zip(wished, longest, strict=True)]
    for look, left in ((_USUAL, frame.left), (_TIGHT, frame.left), (_TIGHT, 0)):
        room = frame._replace(left=left).room
        least = [int(breadth * look.digit) + 2 * look.margin for breadth in longest]
        if (spare := room - sum(least)) >= 0:
            more = _shared(min(spare, sum(wishes) * look.digit), wishes)
            rest = _shared(spare - sum(more), blank if any(blank) else [1] * columns)
            return [sum(parts) for parts in zip(least, more, rest, strict=True)], left, look
    return _squeezed(room, least), left, look


def _breadth(text: str) -> float:
    """Return about how many digits wide a text is, in the bold type of a header."""
    return sum(1.6 if sign in _WIDE else 0.6 if sign in _NARROW else 1.4 if sign.isupper() else 1 for sign in text)


def _squeezed(room: int, least: list[int]) -> list[int]:
    """Take from the widest columns what others need."""
    widths = [0] * len(least)
    for left, at in enumerate(sorted(range(len(least)), key=least.__getitem__)):
        widths[at] = min(least[at], (room - sum(widths)) // (len(least) - left))
    return widths


def _row(
    table: Table,
    cells: tuple[tuple[Inline, ...], ...],
    widths: list[int],
    frame: Frame,
    look: _Look,
    *,
    header: bool = False,
) -> str:
    written = []
    for column, width in enumerate(widths):
        runs = cells[column] if column < len(cells) else ()
        align = _ALIGNMENTS.get(table.align[column] if column < len(table.align) else "", "")
        text = runs_xml(runs, frame._replace(width=width - 2 * look.margin))
        written.append(_cell(width, paragraph(text, "", keep=header, more=_CELL_SPACING + align)))
    to_fill_in = not header and not (len(cells) == len(widths) and cells[-1])
    height = f'<w:trHeight w:val="{_ROOM_TO_WRITE}" w:hRule="atLeast"/>' if to_fill_in else ""
    mark = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{mark}</w:trPr>{''.join(written)}</w:tr>"


def _people(people: tuple[_Person, ...], columns: int, kind: _Kind, frame: Frame) -> str:
    """Return a borderless table, one person a cell, read row by row.

    Word keeps a row whole by `w:cantSplit` and with what follows by `w:keepNext` in every paragraph of it
    (ECMA-376 part 1, 17.4.6 and 17.3.1.15). Of addresses, and of more rows than a page holds, only the last two
    stay together: else the first would begin a page of its own for nothing.
    """
    if not people:
        return ""
    columns = max(columns, 1)
    widths = _widths(frame.sink.facts.text_width, columns)
    frame = frame._replace(width=widths[0] - _GUTTER, left=0)
    rows = [people[at : at + columns] for at in range(0, len(people), columns)]
    free = range(len(rows) - 2) if kind is _ADDRESSEES or _fills_a_page(rows, kind, frame) else ()
    written = "".join(_people_row(row, widths, kind, frame, keep=at not in free) for at, row in enumerate(rows))
    return (
        '<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        f'<w:left w:w="0" w:type="dxa"/><w:right w:w="{_GUTTER}" w:type="dxa"/></w:tblCellMar>'
        f'<w:tblLook w:val="0000"/><w:tblCaption w:val="{kind.caption}"/></w:tblPr>'
        f"{_grid(widths)}{written}</w:tbl>"
    )


def _fills_a_page(rows: list[tuple[_Person, ...]], kind: _Kind, frame: Frame) -> bool:
    """Tell whether rows are as high as a page's text, by a rough count of their lines."""
    lines = sum(
        max(sum(1 + len(line) * _CHARACTER // frame.width for line in person) for person, _ in row) for row in rows
    )
    return lines * _LINE + len(rows) * kind.space > frame.sink.facts.text_height


def _people_row(people: tuple[_Person, ...], widths: list[int], kind: _Kind, frame: Frame, *, keep: bool) -> str:
    """Return a row whose names stand in one line, however tall the scanned signatures above some of them are."""
    heights = [picture_height(picture, frame.sink, frame.room) if picture else 0 for _, picture in people]
    space = max(kind.space, *(height + _SIGNED_SPACE for height in heights))
    cells = "".join(
        _cell(width, _person(lines, kind, frame, picture, space - height, keep=keep))
        for (lines, picture), width, height in zip(people, widths, heights, strict=False)
    )
    if left := widths[len(people) :]:
        cells += _cell(sum(left), _person(("",), kind, frame, None, space, keep=keep), span=len(left))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _person(lines: tuple[str, ...], kind: _Kind, frame: Frame, picture: Image | None, space: int, *, keep: bool) -> str:
    """Return one person's lines under the signature or the space for it, each a paragraph in its style."""
    runs = [_run(line, frame) for line in lines or ("",)]
    if picture:
        runs.insert(0, runs_xml((picture,), frame))
    written = []
    for at, run in enumerate(runs):
        style = frame.sink.facts.paragraph_style(kind.further if at else kind.first, kind.further)
        look = (f'<w:pStyle w:val="{style}"/>' if style else "") + (_KEPT if keep else _FREE)
        # A picture is as high as its line: no room below it, no multiple of its height.
        line, small = (' w:line="240" w:lineRule="auto"', _SMALL) if picture and not at else ("", "")
        spacing = f'<w:spacing w:before="{0 if at else space}" w:after="0"{line}/>'
        # Word's own Signature style is indented by half the page, which would push the name out of its column.
        indent = f'<w:ind w:left="{kind.hanging}" w:hanging="{kind.hanging}"/>'
        written.append(f"<w:p><w:pPr>{look}<w:keepLines/>{spacing}{indent}{small}</w:pPr>{run}</w:p>")
    return "".join(written)


def _cell(width: int, inner: str, *, span: int = 1) -> str:
    merged_cells = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merged_cells}</w:tcPr>{inner}</w:tc>'


def _widths(total: int, columns: int) -> list[int]:
    """Share the text's width evenly. Raises RichTextError T208."""
    _check(columns)
    return _shared(total, [1] * columns)


def _check(columns: int) -> None:
    if columns > _MOST_COLUMNS:
        found = f"a table of {columns} columns, where Word has {_MOST_COLUMNS}"
        raise RichTextError("T208", found, "part it into several tables")


def _shared(total: int, weights: Sequence[int]) -> list[int]:
    """Share a width by weight; what does not divide goes to the last column."""
    shares = [total * weight // max(sum(weights), 1) for weight in weights]
    return [*shares[:-1], total - sum(shares[:-1])]


def _grid(widths: list[int]) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tblGrid>{columns}</w:tblGrid>"
