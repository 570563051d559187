"""Tables of the model as WordprocessingML: data in a grid, and signatures in columns that never leave each other."""

from __future__ import annotations

from itertools import zip_longest

from lettergen.model.blocks import Image, Inline, SignatureBlock, Table
from lettergen.wordml.looks import RichTextError, merged, text_xml
from lettergen.wordml.paragraphs import Frame, paragraph, runs_xml
from lettergen.wordml.pictures import picture_height

_SIGNING_SPACE = 840
"""Twips above a name, for the signature: about 15 millimetres."""
_SIGNED_SPACE = 120
"""Twips above a scanned signature, at least."""
_SMALL = '<w:rPr><w:sz w:val="2"/></w:rPr>'
_GUTTER = 240
"""Twips between two columns of signatures."""
_CELL_MARGINS = 216
"""Twips left and right of the text in a cell, as Word has them where a style says nothing."""
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
_AFTER_TABLE, _AFTER_SIGNATURES = _after("", 160), _after("<w:keepNext/>", 0)


def table_xml(block: Table | SignatureBlock, frame: Frame) -> str:
    """Return a `w:tbl` as wide as the text and the paragraph that ends it, "" without cells or signers."""
    if isinstance(block, Table):
        table, after = _data(block, frame), _AFTER_TABLE
    else:
        table, after = _signatures(block, frame), _AFTER_SIGNATURES
    return table and table + after


def _data(table: Table, frame: Frame) -> str:
    """Return a table whose header row repeats, with no row split over a page."""
    columns = max([len(table.header), *(len(row) for row in table.rows)])
    if not columns:
        return ""
    style = frame.sink.facts.table_style("Table Grid")
    look = f'<w:tblStyle w:val="{style}"/>' if style else ""
    borders = "" if style else f"<w:tblBorders>{_BORDERS}</w:tblBorders>"
    properties = f'{look}<w:tblW w:w="5000" w:type="pct"/>{borders}<w:tblLook w:firstRow="1" w:noVBand="1"/>'
    widths = _widths(frame.sink.facts.text_width, columns)
    header = _row(table, table.header, widths, frame, header=True)
    rows = "".join(_row(table, row, widths, frame) for row in table.rows)
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{_grid(widths)}{header}{rows}</w:tbl>"


def _row(
    table: Table, cells: tuple[tuple[Inline, ...], ...], widths: list[int], frame: Frame, *, header: bool = False
) -> str:
    look = frame._replace(run=merged(frame.run, "<w:b/><w:bCs/>") if header else frame.run, left=0)
    written = []
    for column, width in enumerate(widths):
        runs = cells[column] if column < len(cells) else ()
        align = _ALIGNMENTS.get(table.align[column] if column < len(table.align) else "", "")
        text = runs_xml(runs, look._replace(width=width - _CELL_MARGINS))
        written.append(_cell(width, paragraph(text, "", keep=header, more=_CELL_SPACING + align)))
    mark = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{mark}</w:trPr>{''.join(written)}</w:tr>"


def _signatures(block: SignatureBlock, frame: Frame) -> str:
    """Return a borderless table, one signer a cell, read row by row.

    Word keeps a row whole by `w:cantSplit` and with what follows by `w:keepNext` in every paragraph of it
    (ECMA-376 part 1, 17.4.6 and 17.3.1.15).
    """
    if not block.signers:
        return ""
    columns = max(block.columns, 1)
    widths = _widths(frame.sink.facts.text_width, columns)
    frame = frame._replace(width=widths[0] - _GUTTER, left=0)
    signers = tuple(zip_longest(block.signers, block.pictures))
    starts = range(0, len(signers), columns)
    rows = "".join(_signature_row(signers[at : at + columns], widths, frame) for at in starts)
    return (
        '<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        f'<w:left w:w="0" w:type="dxa"/><w:right w:w="{_GUTTER}" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="0000"/><w:tblCaption w:val="Signatures"/></w:tblPr>'
        f"{_grid(widths)}{rows}</w:tbl>"
    )


def _signature_row(signers: tuple[tuple[tuple[str, ...], Image | None], ...], widths: list[int], frame: Frame) -> str:
    """Return a row whose names stand in one line, however tall the scanned signatures above some of them are."""
    heights = [picture_height(picture, frame.sink, frame.room) if picture else 0 for _, picture in signers]
    space = max(_SIGNING_SPACE, *(height + _SIGNED_SPACE for height in heights))
    cells = "".join(
        _cell(width, _signer(lines, frame, picture, space - height))
        for (lines, picture), width, height in zip(signers, widths, heights, strict=False)
    )
    if left := widths[len(signers) :]:
        cells += _cell(sum(left), _signer(("",), frame, None, space), span=len(left))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _signer(lines: tuple[str, ...], frame: Frame, picture: Image | None, space: int) -> str:
    """Return one signer's lines under the signature or the space for it, each a paragraph in the style Signature."""
    look = f"<w:rPr>{frame.run}</w:rPr>" if frame.run else ""
    runs = [f"<w:r>{look}{text_xml(line)}</w:r>" if line else "" for line in lines or ("",)]
    style = frame.sink.facts.paragraph_style("Signature")
    if picture:
        runs.insert(0, runs_xml((picture,), frame))
    written = []
    for at, run in enumerate(runs):
        # A picture is as high as its line: no room below it, no multiple of its height.
        line, small = (' w:line="240" w:lineRule="auto"', _SMALL) if picture and not at else ("", "")
        spacing = f'<w:spacing w:before="{0 if at else space}" w:after="0"{line}/>'
        # Word's own Signature style is indented by half the page, which would push the name out of its column.
        more = f'{spacing}<w:ind w:left="0" w:firstLine="0"/>{small}'
        written.append(paragraph(run, style, keep=True, whole=True, more=more))
    return "".join(written)


def _cell(width: int, inner: str, *, span: int = 1) -> str:
    merged_cells = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merged_cells}</w:tcPr>{inner}</w:tc>'


def _widths(total: int, columns: int) -> list[int]:
    """Share the text's width; what does not divide goes to the last column. Raises RichTextError T208."""
    if columns > _MOST_COLUMNS:
        found = f"a table of {columns} columns, where Word has {_MOST_COLUMNS}"
        raise RichTextError("T208", found, "part it into several tables")
    each = total // columns
    return [each] * (columns - 1) + [total - each * (columns - 1)]


def _grid(widths: list[int]) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tblGrid>{columns}</w:tblGrid>"
