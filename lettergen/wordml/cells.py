"""Table cells: tags that shape them (`{% colspan n %}`, `{% cellbg colour %}`, `{% vm %}`, `{% hm %}`), grids that fit.

They move from the cell's words into its properties (ECMA-376 part 1, 17.4.70). `vm` and `hm` merge the copies of a cell
that the loop around it makes: over rows (the run of `vm` stays in the first) or columns (only the first copy stays).
"""

from __future__ import annotations

from lxml import etree

from lettergen.wordml.blocks import holder
from lettergen.wordml.facts import w, whole
from lettergen.wordml.heal import RPR, R
from lettergen.wordml.scan import Tag
from lettergen.wordml.tags import MARKER, Context, PartTags, Placed, around, sentinel

_WORDS = frozenset({"colspan", "cellbg", "vm", "hm"})
_ORDER = ("cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders", "shd")


def shape(part: PartTags) -> None:
    """Move every tag that shapes a cell into the cell's properties."""
    for tag in list(part.tags):
        word = tag.tag.word
        if word not in _WORDS:
            continue
        cell = holder(tag, "tc")
        if cell is None:
            part.blame("T114", tag.spot, "there is no cell around the tag", "put it in a table")
            continue
        run = take_out(tag)
        expression = tag.tag.code.removeprefix(word).strip()
        if word == "colspan":
            _print_in(tag, _property(cell, "gridSpan"), "val", expression, "span")
        elif word == "cellbg":
            shading = _property(cell, "shd")
            shading.set(w("val"), "clear")
            shading.set(w("color"), "auto")
            _print_in(tag, shading, "fill", expression, "colour")
        elif word == "vm":
            _print_in(tag, _property(cell, "vMerge"), "val", '"restart" if loop.first else "continue"')
            _only_first(part, tag, run)
        else:
            span = _property(cell, "gridSpan")
            given = next((other.tag.code for other in part.tags if other.element is span), span.get(w("val"), "1"))
            _print_in(tag, span, "val", f"({given}) * loop.length", "span")
            _only_first(part, tag, cell)


def take_out(tag: Placed) -> etree._Element | None:
    """Remove a tag's sentinel from its text; return its run, or None where that became empty and went.

    The tag stands in no text any more.
    """
    tag.context = "attribute"
    element = tag.element
    element.text = (element.text or "").replace(sentinel(tag.number), "")
    run = around(element)
    if not element.text:
        run.remove(element)
    if run.tag == R and all(child.tag == RPR for child in run):
        around(run).remove(run)
        return None
    return run


def _property(cell: etree._Element, name: str) -> etree._Element:
    """Return a cell's property, made in its place in the order of the schema where there is none."""
    properties = cell.find(w("tcPr"))
    if properties is None:
        properties = etree.Element(w("tcPr"))
        cell.insert(0, properties)
    if (found := properties.find(w(name))) is not None:
        return found
    earlier = {w(other) for other in _ORDER[: _ORDER.index(name)]}
    made = etree.Element(w(name))
    properties.insert(sum(child.tag in earlier for child in properties), made)
    return made


def _print_in(
    tag: Placed, element: etree._Element, attribute: str, expression: str, context: Context = "attribute"
) -> None:
    """Turn a statement into one that prints in an attribute."""
    tag.tag = tag.tag._replace(kind="print", code=expression)
    tag.element, tag.context = element, context
    element.set(w(attribute), sentinel(tag.number))


def _only_first(part: PartTags, tag: Placed, element: etree._Element | None) -> None:
    """Keep an element in the first turn of the loop around it."""
    if element is not None:
        element.addprevious(_marker(part, tag, "if loop.first"))
        element.addnext(_marker(part, tag, "endif"))


def _marker(part: PartTags, tag: Placed, code: str) -> etree._Element:
    placed = part.place(Tag(0, 0, "block", "tc", code, tag.tag.typed), tag.spot, tag.element, "attribute")
    return etree.ProcessingInstruction(MARKER, str(placed.number))


def fit_grids(xml: str) -> str:
    """Return a part in which every table's grid (ECMA-376 part 1, 17.4.48) has a column for each cell of a row.

    The table keeps its width: all columns become equally wide where their number changes.
    """
    root = etree.fromstring(xml.encode())
    for table in root.iter(w("tbl")):
        grid = table.find(w("tblGrid"))
        rows = [sum(map(_span, row.findall(w("tc")))) for row in table.findall(w("tr"))]
        if grid is not None and rows and max(rows) != len(grid):
            _resize(grid, max(rows))
    return etree.tostring(root, encoding="unicode")


def _span(cell: etree._Element) -> int:
    span = cell.find(f"{w('tcPr')}/{w('gridSpan')}")
    return 1 if span is None else max(whole(span.get(w("val"))), 1)


def _resize(grid: etree._Element, columns: int) -> None:
    width = sum(whole(column.get(w("w"))) for column in grid)
    for column in list(grid):
        grid.remove(column)
    for _ in range(columns):
        etree.SubElement(grid, w("gridCol")).set(w("w"), str(width // columns))
