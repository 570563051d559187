"""Tables whose columns come from a loop: the grid gets as many columns as the longest row; it changes no cell."""

from __future__ import annotations

from lxml import etree

from lettergen.wordml.facts import w, whole


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
