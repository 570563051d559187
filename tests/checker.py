"""What makes a .docx unsound, read from the standard and from how Word behaves; it uses nothing of lettergen.

Every fault is a line: the part, and what is wrong there (ECMA-376 part 1 unless noted).
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
MARKUP = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
TYPES = "[Content_Types].xml"
NEED_BLOCKS = ("tc", "hdr", "ftr", "footnote", "endnote", "comment", "txbxContent")
IN_PARAGRAPH = ("r", "hyperlink", "ins", "del", "smartTag", "fldSimple")
Roots = Mapping[str, etree._Element]


def faults(data: bytes) -> list[str]:
    """Return everything unsound in a package, nothing where it is sound."""
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        found += [f"{name}: is there twice" for name, count in Counter(names).items() if count > 1]
        found += [f"{name}: is damaged"] if (name := archive.testzip()) else []
        parts = {name: archive.read(name) for name in names if not name.endswith("/")}
    roots: dict[str, etree._Element] = {}
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            try:
                roots[name] = etree.fromstring(content)
            except etree.XMLSyntaxError as error:
                found.append(f"{name}: does not parse ({error})")
    found += [*_types(parts, roots), *_relationships(parts, roots)]
    for name, root in roots.items():
        if root.tag.startswith(W):
            found += [
                f"{name}: {fault}" for fault in (*_blocks(root), *_inside(root), *_marks(root), *_left_over(root))
            ]
    return [*found, *_ids(roots), *_references(roots)]


def _types(parts: Iterable[str], roots: Roots) -> Iterator[str]:
    """Part 2, 10.1.2: every part has one content type."""
    if TYPES not in roots:
        yield f"{TYPES}: is missing"
        return
    defaults = [entry.get("Extension", "").lower() for entry in roots[TYPES] if entry.tag.endswith("Default")]
    overrides = [entry.get("PartName", "").lstrip("/") for entry in roots[TYPES] if entry.tag.endswith("Override")]
    yield from (f"{TYPES}: {name} is listed twice" for name, n in Counter(defaults + overrides).items() if n > 1)
    yield from (f"{TYPES}: {name} is listed and not there" for name in overrides if name not in parts)
    for name in parts:
        if name != TYPES and name not in overrides and name.rpartition(".")[2].lower() not in defaults:
            yield f"{name}: has no content type"


def _relationships(parts: Iterable[str], roots: Roots) -> Iterator[str]:
    """Part 2, 9.3: targets exist, ids are unique, and what a part asks for is there."""
    known: dict[str, set[str]] = {}
    for name, root in roots.items():
        if not name.endswith(".rels"):
            continue
        folder, _, file = name.rpartition("_rels/")
        source = folder + file.removesuffix(".rels")
        ids = [entry.get("Id", "") for entry in root]
        known[source] = set(ids)
        yield from (f"{name}: {twice} is there twice" for twice, count in Counter(ids).items() if count > 1)
        if source and source not in parts:
            yield f"{name}: belongs to no part"
        for entry in root:
            target = entry.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            if entry.get("TargetMode") != "External" and path not in parts:
                yield f"{name}: {entry.get('Id')} leads to {target}, which is not there"
    for name, root in roots.items():
        for element in root.iter(etree.Element):
            for key, value in element.items():
                if key.startswith(R) and value and value not in known.get(name, set()):
                    yield f"{name}: {etree.QName(element).localname} asks for the relationship {value}"


def _blocks(root: etree._Element) -> Iterator[str]:
    """17.4, 17.11: tables hold rows, rows cells, and cells end in paragraphs, as headers and notes do."""
    for element in root.iter(*(f"{W}{name}" for name in NEED_BLOCKS)):
        blocks = [child.tag.removeprefix(W) for child in element if child.tag in (f"{W}p", f"{W}tbl", f"{W}sdt")]
        if element.getparent() is not None and element.getparent().tag in (f"{W}footnotePr", f"{W}endnotePr"):
            continue
        if not blocks or (element.tag == f"{W}tc" and blocks[-1] == "tbl"):
            yield f"{element.tag.removeprefix(W)} does not end in a paragraph"
    for parent, child in (("tbl", "tr"), ("tr", "tc")):
        for element in root.iter(f"{W}{parent}"):
            if element.find(f".//{W}{child}") is None:
                yield f"{parent} without {child}"


def _inside(root: etree._Element) -> Iterator[str]:
    """17.2, 17.3: paragraphs, runs and words do not nest; properties come first, each once."""
    for element in root.iter(f"{W}p", f"{W}r", f"{W}t"):
        parent = getattr(element.getparent(), "tag", "")
        name, holder = element.tag.removeprefix(W), parent.removeprefix(W)
        if name == holder or (name == "p" and holder in IN_PARAGRAPH):
            yield f"{name} inside {holder}"
        if name == "t" and (holder != "r" or len(element)):
            yield "t outside a run, or not of words alone"
    for element in root.iter(f"{W}pPr", f"{W}rPr", f"{W}tcPr", f"{W}tblPr"):
        name = element.tag.removeprefix(W)
        if element.getprevious() is not None and element.getparent().tag.removeprefix(W) in ("p", "r", "tc", "tbl"):
            yield f"{name} is not first"
        children = [child.tag for child in element]
        if len(set(children)) < len(children):
            twice = [child.removeprefix(W) for child, count in Counter(children).items() if count > 1]
            yield from (f"{name} has {child} twice" for child in twice)


def _marks(root: etree._Element) -> Iterator[str]:
    """17.13.6, 17.16.18: what opens closes, once, in its own story."""
    for name in ("bookmark", "commentRange", "permRange"):
        starts, ends = ([e.get(f"{W}id") for e in root.iter(f"{W}{name}{end}")] for end in ("Start", "End"))
        yield from (f"{name} {number} opens and does not close" for number in sorted(set(starts) ^ set(ends)))
    open_fields = 0
    for mark in root.iter(f"{W}fldChar"):
        kind = mark.get(f"{W}fldCharType")
        open_fields += (kind == "begin") - (kind == "end")
        if open_fields < 0 or (kind == "separate" and not open_fields):
            yield "a field ends that did not begin"
    if open_fields > 0:
        yield "a field does not end"


def _left_over(root: etree._Element) -> Iterator[str]:
    """Nothing of an engine may stay: its marks, which are noncharacters, and processing instructions."""
    text = etree.tostring(root, encoding="unicode")
    yield from (f"holds U+{code:04X}" for code in range(0xFDD0, 0xFDF0) if chr(code) in text)
    yield from (f"holds the processing instruction {found.target}" for found in root.iter(etree.PI))


def _ids(roots: Roots) -> Iterator[str]:
    """17.13.6.2, 20.4.2.5: ids that are one's own in the whole document; alternatives of one drawing share theirs."""
    stories = [root for name, root in roots.items() if root.tag.startswith(W)]
    found = {
        "drawing": [
            element.get("id")
            for root in stories
            for element in root.iter(f"{DRAWING}docPr")
            if not any(above.tag == f"{MARKUP}Fallback" for above in element.iterancestors())
        ],
        "bookmark": [element.get(f"{W}id") for root in stories for element in root.iter(f"{W}bookmarkStart")],
        "bookmark name": [element.get(f"{W}name") for root in stories for element in root.iter(f"{W}bookmarkStart")],
        "paragraph": [p.get(f"{W14}paraId") for root in stories for p in root.iter(f"{W}p") if p.get(f"{W14}paraId")],
    }
    listed = [root for name, root in roots.items() if name in ("word/numbering.xml", "word/styles.xml")]
    for name, key in (("num", "numId"), ("abstractNum", "abstractNumId"), ("style", "styleId")):
        found[name] = [element.get(f"{W}{key}") for root in listed for element in root.iterchildren(f"{W}{name}")]
    for name in ("footnote", "endnote", "comment"):
        found[name] = [e.get(f"{W}id") for root in stories if root.tag == f"{W}{name}s" for e in root]
    for name, values in found.items():
        yield from (f"{name} {value!r} is there twice" for value, count in Counter(values).items() if count > 1)


def _references(roots: Roots) -> Iterator[str]:
    """17.9.15, 17.11.14, 17.7.4.18: lists, notes and styles that are named exist."""
    stories = [(name, root) for name, root in roots.items() if root.tag.startswith(W)]

    def given(part: str, element: str, key: str) -> set[str | None]:
        holders = [root for _, root in stories if root.tag == f"{W}{part}"]
        return {child.get(f"{W}{key}") for root in holders for child in root.iterchildren(f"{W}{element}")}

    asked = {
        "numId": given("numbering", "num", "numId") | {"0"},
        "abstractNumId": given("numbering", "abstractNum", "abstractNumId"),
        "pStyle": (styles := given("styles", "style", "styleId")),
        "rStyle": styles,
        "tblStyle": styles,
    }
    notes = {kind: given(f"{kind}s", kind, "id") for kind in ("footnote", "endnote", "comment")}
    for name, root in stories:
        for asker, known in asked.items():
            for element in root.iter(f"{W}{asker}"):
                if (value := element.get(f"{W}val")) not in known:
                    yield f"{name}: {asker} {value!r} does not exist"
        for kind, ids in notes.items():
            for element in root.iter(f"{W}{kind}Reference"):
                if element.get(f"{W}id") not in ids:
                    yield f"{name}: {kind} {element.get(f'{W}id')} does not exist"
