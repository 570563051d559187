"""A document's tree made ready to stand in another: changes accepted, what only its own file needs dropped.

It decides what comes along and refuses what cannot; it gives no ids and writes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

from lxml import etree

from lettergen.wordml import checks, heal
from lettergen.wordml.facts import w
from lettergen.wordml.package import PackageError
from lettergen.wordml.tags import around, attributes

_GONE = (
    "commentRangeStart commentRangeEnd commentReference annotationRef permStart permEnd placeholder "
    "headerReference footerReference"
)
GONE = (*heal.TRACKED, *(w(name) for name in _GONE.split()))
"""Tracked changes, comments and permissions (ECMA-376 part 1, 17.13); a control's pattern in the glossary (17.5.2)."""
_OWN_DATA = re.compile(
    r"\s*(DOCPROPERTY|DOCVARIABLE|AUTHOR|TITLE|SUBJECT|KEYWORDS|COMMENTS|FILENAME|FILESIZE|LASTSAVEDBY|CREATEDATE|SAVEDATE"
    r"|PRINTDATE|EDITTIME|REVNUM|NUMWORDS|NUMCHARS|TEMPLATE|INFO|DATE|TIME)\b",
    re.IGNORECASE,
)
"""Fields that would tell the letter's data once Word computes them anew (17.16.5)."""
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SINCE_2010 = {
    "http://schemas.microsoft.com/office/word/2010/wordml",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing",
}
_KEPT_INSIDE = {w("pPr"), w("rPr")}


def settle(root: etree._Element) -> None:
    """Change a story's tree into what it says when every tracked change is accepted. Raises PackageError.

    Codes: T105 for fields that fetch or run something, T106 for fields left open.
    """
    for instruction in checks.active_fields(root):
        raise PackageError("T105", f"the field {instruction!r} fetches or runs something", "delete the field")
    pass_over(root)
    _end_sections(root)
    heal.clean(root)
    for reference in list(root.iter(w("commentReference"))):
        if all(child.tag in _KEPT_INSIDE or child is reference for child in around(reference)):
            _remove(around(reference))
    etree.strip_elements(root, *GONE, with_tail=False)
    for control in root.iter(w("sdtPr")):
        for own in [child for child in control if str(child.tag).endswith(("}id", "}dataBinding"))]:
            control.remove(own)
    _freeze_fields(root)


def pass_over(root: etree._Element) -> None:
    """Drop what a part lets older programs pass over (part 3, 7.2), but for what Word has known since 2010.

    A letter's own parts need not name these namespaces, and Word opens no file with one that it does not know.
    """
    named = {root.nsmap.get(prefix) for prefix in root.get(f"{_MC}Ignorable", "").split()} - _SINCE_2010
    for element in list(root.iter(etree.Element)) if named else ():
        passed = [
            name for name in (str(element.tag), *dict(attributes(element))) if etree.QName(name).namespace in named
        ]
        # A choice is taken by programs that know it only; dropping its content would leave nothing there.
        if passed and next(element.iterancestors(f"{_MC}Choice"), None) is None:
            for name in passed:
                element.attrib.pop(name, "")
            if element.tag in passed:
                _remove(element)


def _end_sections(root: etree._Element) -> None:
    """Drop sections; one that begins on a new page leaves a page break (17.6.22)."""
    sections = list(root.iter(w("sectPr")))
    for section, following in zip_longest(sections, sections[1:]):
        holder = around(section)
        if following is not None and holder.tag == w("pPr"):
            kind = following.find(w("type"))
            if kind is None or kind.get(w("val")) != "continuous":
                run = etree.SubElement(around(holder), w("r"))
                etree.SubElement(run, w("br"), {w("type"): "page"})
        holder.remove(section)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


class Field(NamedTuple):
    """A field of a tree: its marks (`w:fldChar`) and the pieces of its instruction, as Word has cut it."""

    marks: list[etree._Element]
    pieces: list[etree._Element]

    @property
    def instruction(self) -> str:
        """Return the instruction, joined."""
        return "".join(piece.text or "" for piece in self.pieces)


def fields(root: etree._Element) -> Iterator[Field]:
    """Yield complex fields as they end, inner ones first (17.16.18). Raises PackageError T106 where one stays open."""
    opened: list[Field] = []
    for element in root.iter(w("fldChar"), w("instrText")):
        kind = element.get(w("fldCharType"))
        if kind == "begin":
            opened.append(Field([], []))
        if not opened:
            raise PackageError("T106", "a field ends that never begins", "open it in Word and save it again")
        (opened[-1].pieces if kind is None else opened[-1].marks).append(element)
        if kind == "end":
            yield opened.pop()
    if opened:
        found = f"the field {opened[-1].instruction.strip()!r} never ends"
        raise PackageError("T106", found, "open it in Word and save it again")


def _freeze_fields(root: etree._Element) -> None:
    """Keep only the printed words of fields that tell something of their own file, or the time."""
    for field in fields(root):
        if _OWN_DATA.match(field.instruction):
            for element in (*field.marks, *field.pieces):
                _remove(element)
    for simple in [each for each in root.iter(w("fldSimple")) if _OWN_DATA.match(each.get(w("instr"), ""))]:
        for child in list(simple):
            simple.addprevious(child)
        _remove(simple)
