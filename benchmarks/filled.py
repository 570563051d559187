"""What a filled .docx says and how its characters look, read without lettergen; it compares two and fills none."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
EXTENT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"
PARTS = ("document", "header", "footer", "footnotes", "endnotes")


class Look(NamedTuple):
    """A character with what its run sets, by name."""

    character: str
    values: dict[str, str]


class Package:
    """A document that was filled: what it says and how it looks."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.roots = {name: etree.fromstring(archive.read(name)) for name in archive.namelist() if _is_xml(name)}
        styles = self.roots["word/styles.xml"].iter(f"{W}style")
        named = [(style.get(f"{W}styleId"), style.find(f"{W}name").get(f"{W}val", "").lower()) for style in styles]
        self.styles = {known.lower(): name for key, name in named for known in (name, key)}
        starts = tuple(f"word/{part}" for part in PARTS)
        self.stories = {name: root for name, root in sorted(self.roots.items()) if name.startswith(starts)}

    def outline(self) -> Iterator[str]:
        """Yield what it says, a line a paragraph, cells and parts marked; title and subject last."""
        for name, root in self.stories.items():
            yield name
            yield from self._lines(root)
        for field in self.roots.get("docProps/core.xml", ()):
            if field.text and field.tag.endswith(("}title", "}subject")):
                yield f"{etree.QName(field).localname}: {field.text}"

    def _lines(self, root: etree._Element) -> Iterator[str]:
        for element in root.iter(f"{W}p", f"{W}tc", f"{W}tr"):
            if element.tag == f"{W}p":
                style = element.find(f"{W}pPr/{W}pStyle")
                named = "" if style is None else self._style(style)
                yield f"  {'' if named in ('', 'normal') else f'({named}) '}| {own_text(element)}"
            elif element.tag == f"{W}tr":
                yield "  row"
            else:
                marks = (element.find(f"{W}tcPr/{W}{name}") for name in ("gridSpan", "vMerge", "shd"))
                values = [
                    mark.get(f"{W}fill") or mark.get(f"{W}val") or "continue" for mark in marks if mark is not None
                ]
                yield f"  cell {' '.join(values)}".rstrip()

    def _style(self, element: etree._Element) -> str:
        """Return a style's name: docxtpl writes what its caller typed, which may be the name, or the id in small."""
        given = element.get(f"{W}val", "").lower()
        return self.styles.get(given, given)

    def looks(self) -> Iterator[Look]:
        """Yield every character of every part, blanks left out, with what its run sets and where it links."""
        for name, root in self.stories.items():
            folder, _, file = name.rpartition("/")
            links = {link.get("Id"): link.get("Target") for link in self.roots.get(f"{folder}/_rels/{file}.rels", ())}
            for run in root.iter(f"{W}r"):
                properties = run.find(f"{W}rPr")
                values = dict(_look(properties)) if properties is not None else {}
                if "rStyle" in values:
                    values["rStyle"] = self.styles.get(values["rStyle"].lower(), values["rStyle"])
                if run.getparent().tag == f"{W}hyperlink":
                    values["link"] = links.get(run.getparent().get(f"{R}id"), "")
                for text in run.iterfind(f"{W}t"):
                    yield from (Look(character, values) for character in "".join((text.text or "").split()))


def _is_xml(name: str) -> bool:
    return name.startswith(("word/", "docProps/core")) and name.endswith((".xml", ".rels"))


def _look(properties: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield what a `w:rPr` sets; a switch that is on has "on"."""
    for element in properties:
        name = etree.QName(element).localname
        if name in ("b", "i", "strike", "rtl", "bCs", "iCs"):
            yield name, "off" if element.get(f"{W}val") in ("0", "false", "off") else "on"
        elif name == "rFonts":
            yield from ((f"font {etree.QName(key).localname}", value) for key, value in element.items())
        elif name in ("color", "sz", "szCs", "u", "vertAlign", "rStyle", "highlight", "lang", "shd"):
            yield name, (element.get(f"{W}fill") or element.get(f"{W}val") or "").lstrip("#")


def own_text(paragraph: etree._Element) -> str:
    """Return a paragraph's words; tabs, breaks and pictures show, outer blanks at its end do not."""
    return "".join(
        _shown(element)
        for element in paragraph.iter(*(f"{W}{name}" for name in ("t", "tab", "br", "cr", "drawing")))
        if next(element.iterancestors(f"{W}p"), None) is paragraph and element.getparent().tag != f"{W}tabs"
    ).rstrip(" \t\n")


def _shown(element: etree._Element) -> str:
    match etree.QName(element).localname:
        case "tab":
            return "\t"
        case "br" | "cr":
            return "\f" if element.get(f"{W}type") == "page" else "\n"
        case "drawing":
            extent = next(element.iter(EXTENT), None)
            return "[picture]" if extent is None else f"[picture {extent.get('cx')} x {extent.get('cy')}]"
        case _:
            return element.text or ""


def other_looks(theirs: Package, us: Package) -> Iterator[str]:
    """Yield each stretch whose run lacks what docxtpl's sets; what the tag's own run adds here is no difference."""
    before, compared = "", 0
    for old, new in zip_longest(theirs.looks(), us.looks(), fillvalue=Look("", {})):
        given = {name: value.lower() for name, value in new.values.items()}
        lacking = {name: value for name, value in old.values.items() if given.get(name) != value.lower()}
        compared += len(old.values)
        line = f"look: {lacking}, here { ({name: given.get(name) for name in lacking}) }" if lacking else ""
        if old.character != new.character:
            line = f"character {new.character!r} in place of {old.character!r}"
        if line and line != before:
            yield line
        before = line
    if not compared:
        yield "no look was compared"
