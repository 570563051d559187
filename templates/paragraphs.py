"""Paragraphs and tables of the shipped templates as WordprocessingML; what they say is `designs.py`."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from house import WIDTH, style_id


def paragraph(style: str, *texts: str) -> str:
    """Return a paragraph of a named style; each text is one run, a tab in it is a tab, a line feed a break."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id(style)}"/></w:pPr>{"".join(map(run, texts))}</w:p>'


def run(text: str) -> str:
    """Return one run, or the PAGE field where the text is `PAGE`."""
    if text == "PAGE":
        return '<w:fldSimple w:instr=" PAGE "><w:r><w:t>2</w:t></w:r></w:fldSimple>'
    marks = {"\t": "<w:tab/>", "\n": "<w:br/>"}
    parts = (
        marks.get(part) or f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in re.split("([\t\n])", text)
    )
    return f"<w:r>{''.join(parts)}</w:r>".replace('<w:t xml:space="preserve"></w:t>', "")


def lines(text: str) -> str:
    """Return the paragraphs of a text written one a line."""
    made = []
    for line in filter(str.strip, text.splitlines()):
        style, bar, words = line.strip().partition(" | ")
        words = words.replace("\\t", "\t").replace("\\n", "\n")
        made.append(paragraph(style, words) if bar else paragraph("Template Tag", style))
    return "".join(made)


def table(style: str, widths: tuple[int, ...], *rows: str | tuple[str, ...], caption: str, header: bool = False) -> str:
    """Return a table; a row is its cells, or a {%tr %} tag. `caption` is what a screen reader says of it.

    With `header` the first row heads the columns; else the first column heads the rows.
    """
    look = f'<w:tblLook w:firstRow="{header:d}" w:firstColumn="{not header:d}" w:noVBand="1"/>'
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style_id(style)}"/><w:tblW w:w="5000" w:type="pct"/>'
        f'<w:tblLayout w:type="fixed"/>{look}<w:tblCaption w:val="{caption}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"{''.join(row(cells, widths) for cells in rows)}</w:tbl>"
    )


def row(cells: str | tuple[str, ...], widths: tuple[int, ...]) -> str:
    """Return one row; a tag stands in one cell over all columns."""
    if isinstance(cells, str):
        cells, widths, span = (cells,), (sum(widths),), f'<w:gridSpan w:val="{len(widths)}"/>'
    else:
        span = ""
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}</w:tcPr>{lines(text)}</w:tc>'
        for text, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{made}</w:tr>"


def facts(*rows: tuple[str, str, str], caption: str, first: int = 2100) -> str:
    """Return a table of facts, a row for each `(condition, label, text)`; without a condition the row always prints."""
    made: list[str | tuple[str, ...]] = []
    for condition, label, text in rows:
        cells = (f"Fact Label | {label}", f"Fact | {text}")
        made += [f"{{%tr if {condition} %}}", cells, "{%tr endif %}"] if condition else [cells]
    return table("Fact Table", (first, WIDTH - first), *made, caption=caption)
