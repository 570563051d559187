"""A .docx read once to be put into letters: its text in pieces, with a slot wherever a letter gives its own id.

It knows no letter; `wordml.subdocument` fills the slots. Clauses are those of ECMA-376 part 1.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree

from lettergen.wordml import checks, restarts, settled
from lettergen.wordml.counting import Counting, text_at
from lettergen.wordml.facts import RELATIONSHIPS, parse, rels_name, resolved, w
from lettergen.wordml.package import PackageError, read_members
from lettergen.wordml.paragraphs import APART
from lettergen.wordml.tags import CLOSE, OPEN, around, attributes

_SLOT = re.compile(f"{OPEN}(\\d+){CLOSE}")
_VML, _OFFICE = "{urn:schemas-microsoft-com:vml}", "{urn:schemas-microsoft-com:office:office}"
_DOC_PR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_VAL, _ID, _NAME = w("val"), w("id"), w("name")
_STYLED = {w("pStyle"): "paragraph", w("rStyle"): "character", w("tblStyle"): "table"}
_STYLED |= dict.fromkeys((w("basedOn"), w("next"), w("link")), "")
_NOTES = {w("footnoteReference"): "footnote", w("endnoteReference"): "endnote"}
_NAMES_BOOKMARKS = re.compile(r"\s*(?:REF|PAGEREF|NOTEREF|GOTOBUTTON|TOC|INDEX|IF|=)(?!\w)", re.IGNORECASE)
DIAGRAM_DATA, DIAGRAM_DRAWING = "drawingml.diagramData", "/diagramDrawing"
DIAGRAM_LINK = re.compile(rb'(?<=relId=")[^"]+')
"""A diagram's data names its drawing by an id of the story that shows it, outside of the usual attributes."""
_AGAIN = "open it in Word and save it again"


class Slot(NamedTuple):
    """Where a letter gives its own value: what kind of value, the document's own one, and the part it stands in."""

    kind: str
    key: str
    story: str = ""


Pieces = tuple[str | Slot, ...]


class Link(NamedTuple):
    """A relationship: its whole type and the part or address it leads to."""

    kind: str
    target: str
    external: bool


class CarriedStyle(NamedTuple):
    """A style of the document: type, name and definition."""

    kind: str
    name: str
    definition: Pieces


@dataclass(frozen=True)
class Carried:
    """A document's pieces and all that they name.

    `notes` are known by kind and id; `nums` maps a `w:numId` to the id of its levels and to its overrides; `parts`
    holds bytes and content type of what `links` (by part and id) lead to.
    """

    body: Pieces
    notes: Mapping[tuple[str, str], Pieces]
    styles: Mapping[str, CarriedStyle]
    nums: Mapping[str, tuple[str, Pieces]]
    levels: Mapping[str, Pieces]
    links: Mapping[str, Mapping[str, Link]]
    parts: Mapping[str, tuple[bytes, str]]


@lru_cache(maxsize=8)
def read_carried(data: bytes) -> Carried:
    """Return a .docx ready to be put into letters. Raises PackageError T101 to T107."""
    parts = {member.name: member.unpack() for member in read_members(data).values()}
    for error in checks.active_content(parts):
        raise error
    return _Reader(parts, checks.main_part(parts)).read()


class _Reader:
    """Reads one document; guards the slots made and what they ask for."""

    def __init__(self, parts: Mapping[str, bytes], main: str) -> None:
        self.parts, self.types = parts, checks.content_types(parts)
        self.slots: list[Slot] = []
        self.links: dict[str, dict[str, Link]] = {}
        self.kept: dict[str, tuple[bytes, str]] = {}
        self.bookmarks: set[str] = set()
        self.wanted: list[str] = []
        kinds = {link.kind.rpartition("/")[2]: link.target for link in self._links(main).values()}
        names = {"": main} | {kind: kinds.get(f"{kind}s", "") for kind in ("footnote", "endnote")}
        self.stories = {kind: name for kind, name in names.items() if name in parts}
        self.trees = {kind: checks.parse_part(name, parts[name]) for kind, name in self.stories.items()}
        names = {kind: kinds.get(kind, "") for kind in ("numbering", "styles")}
        lists, styles = (parse(name, parts[name]) if name in parts else None for name in names.values())
        for root in (lists, styles):
            if root is not None:
                settled.pass_over(root)
        self.counting = Counting(lists, styles)
        self.styles = _defined(styles, "style", "styleId")
        self.nums = _defined(lists, "num", "numId")
        self.abstracts = _defined(lists, "abstractNum", "abstractNumId")

    def read(self) -> Carried:
        for root in self.trees.values():
            settled.settle(root)
            self._number(root)
            self._name_bookmarks(root)
        for kind, root in self.trees.items():
            self._mark(root, self.stories[kind])
        body = self.trees[""].findall(f"{w('body')}/*")
        last = [child.tag for child in body if child.tag not in (w("bookmarkStart"), w("bookmarkEnd"))][-1:]
        end = () if last == [w("p")] else (APART,)
        notes = {
            (kind, note.get(_ID, "")): self._pieces(note) for kind in list(self.trees)[1:] for note in self.trees[kind]
        }
        levels = {each: self._levels(abstract.iterchildren(w("lvl"))) for each, abstract in self.abstracts.items()}
        nums = {
            each: (self._abstract(num), self._levels(num.iterchildren(w("lvlOverride"))))
            for each, num in self.nums.items()
        }
        body_pieces, styles = self._pieces(body) + end, dict(self._wanted_styles())
        return Carried(body_pieces, notes, styles, nums, levels, self.links, self.kept)

    # ---- lists

    def _number(self, root: etree._Element) -> None:
        """Give every paragraph its list itself: the letter's style of that name may have another, or none."""
        for paragraph in root.iter(w("p")):
            properties = paragraph.find(w("pPr"))
            style = text_at(properties, "pStyle")
            position = self.counting.position(properties, style)
            if properties is not None and position and str(position.num) in self.nums:
                restarts.put_list(paragraph, position.level, str(position.num), self.counting)
            elif properties is not None:
                for own in properties.findall(w("numPr")):
                    properties.remove(own)
                at = sum(child.tag in restarts.BEFORE_NUM for child in properties)
                properties.insert(at, etree.Element(w("numPr"), {"style": style}))

    def _abstract(self, num: etree._Element) -> str:
        """Return the id of the definition that a list counts by, followed through a list style (17.9.21)."""
        abstract = text_at(num, "abstractNumId")
        link = text_at(self.abstracts.get(abstract), "numStyleLink")
        linked = self.nums.get(text_at(self.styles.get(link), "pPr/numPr/numId"))
        return abstract if linked is None else text_at(linked, "abstractNumId")

    def _levels(self, elements: Iterator[etree._Element]) -> Pieces:
        """Return levels or overrides; links to styles and pictures as bullets do not come along."""
        found = list(elements)
        for element in found:
            etree.strip_elements(element, w("lvlPicBulletId"), w("pStyle"), *settled.GONE, with_tail=False)
            self._mark(element, "")
        return self._pieces(found)

    # ---- styles

    def _wanted_styles(self) -> Iterator[tuple[str, CarriedStyle]]:
        """Yield the styles in use and those that they are based on, linked to or followed by."""
        done: set[str] = set()
        for style_id in self.wanted:  # grows meanwhile
            if style_id not in done:
                done.add(style_id)
                style = self.styles[style_id]
                style.attrib.pop(w("default"), "")
                etree.strip_elements(style, w("aliases"), w("rsid"), w("numPr"), *settled.GONE, with_tail=False)
                self._mark(style, "")
                style.set(w("styleId"), self._slot("style", style_id))
                kind, name = style.get(w("type"), "paragraph"), text_at(style, "name")
                yield style_id, CarriedStyle(kind, name, self._pieces([style]))

    # ---- bookmarks

    def _name_bookmarks(self, root: etree._Element) -> None:
        """Put slots in a bookmark's ids and name; half a bookmark goes, and the second of a name."""
        starts = {mark.get(_ID, ""): mark for mark in reversed(list(root.iter(w("bookmarkStart")))) if mark.get(_NAME)}
        for mark in list(root.iter(w("bookmarkEnd"))):
            start = starts.pop(mark.get(_ID, ""), None)
            name = "" if start is None else start.get(_NAME, "")
            if start is not None and name.lower() not in self.bookmarks:
                self.bookmarks.add(name.lower())
                start.set(_NAME, self._slot("bookmark-name", name))
                for end in (start, mark):
                    end.set(_ID, self._slot("bookmark", name))
        for mark in list(root.iter(w("bookmarkStart"), w("bookmarkEnd"))):
            if not _SLOT.match(mark.get(_ID, "")):
                around(mark).remove(mark)

    def _renamed(self, instruction: str) -> str:
        """Return a field's instruction with a slot for each bookmark that it names (17.16.5)."""
        if not _NAMES_BOOKMARKS.match(instruction) and instruction.strip().lower() not in self.bookmarks:
            return re.sub(r'(?<=\\l ")[^"]*', lambda match: self._bookmark(match[0]), instruction)
        return re.sub(r'"[^"]*"|(?<![\w\\])\w+', lambda match: self._bookmark(match[0]), instruction)

    def _bookmark(self, name: str) -> str:
        return self._slot("bookmark-name", name) if name.lower() in self.bookmarks else name

    # ---- slots

    def _slot(self, kind: str, key: str, story: str = "") -> str:
        self.slots.append(Slot(kind, key, story))
        return f"{OPEN}{len(self.slots) - 1}{CLOSE}"

    def _mark(self, root: etree._Element, story: str) -> None:
        """Put a slot in place of every id that the letter gives anew."""
        for element in list(root.iter(etree.Element)):
            for name, value in attributes(element):
                if value and story and (name.startswith(f"{{{RELATIONSHIPS}}}") or name == f"{_OFFICE}relid"):
                    self._follow(story, value)
                    element.set(name, self._slot("link", value, story))
            if str(element.tag).startswith((_VML, _OFFICE)):
                self._mark_shape(element)
            else:
                self._mark_element(element, story)
        for field in settled.fields(root) if self.bookmarks else ():
            texts = [self._renamed(field.instruction), *[""] * len(field.pieces)]
            for piece, text in zip(field.pieces, texts, strict=False):  # one in a row, so that no name is cut in two
                piece.text = text

    def _mark_shape(self, element: etree._Element) -> None:
        """Give shapes of the old kind ids of their own: what refers to them says #id, or ShapeID."""
        for name in ("id", "type", "ShapeID"):
            if (value := element.get(name)) and (name != "type" or value.startswith("#")):
                element.set(name, "#" * (name == "type") + self._slot("shape", value.removeprefix("#")))

    def _mark_element(self, element: etree._Element, story: str) -> None:
        tag, value = element.tag, element.get(_VAL, "")
        if tag in _STYLED:
            if slot := self._style("style", value, _STYLED[tag]):
                element.set(_VAL, slot)
            else:
                around(element).remove(element)
        elif tag == w("numPr") and not len(element):
            _replace(element, self._style("unnumbered", element.get("style", ""), ""))
        elif tag == w("numId") and value in self.nums:
            element.set(_VAL, self._slot("num", value))
        elif tag in _NOTES:
            self._check_note(_NOTES[tag], element.get(_ID, ""), story)
            element.set(_ID, self._slot(_NOTES[tag], element.get(_ID, "")))
        elif tag == _DOC_PR:
            element.set("id", self._slot("drawing", ""))
        elif tag == w("hyperlink") and (anchor := element.get(w("anchor"))):
            element.set(w("anchor"), self._bookmark(anchor))
        elif tag == w("fldSimple"):
            element.set(w("instr"), self._renamed(element.get(w("instr"), "")))

    def _style(self, slot: str, style_id: str, kind: str) -> str:
        """Return a slot for a style, or "" where the document has none of that id and type."""
        style = self.styles.get(style_id)
        own = "numbering" if style is None else style.get(w("type"), "paragraph")
        if own == "numbering" or kind not in ("", own):
            return ""
        self.wanted.append(style_id)
        return self._slot(slot, style_id)

    def _check_note(self, kind: str, note_id: str, story: str) -> None:
        if story != self.stories[""] or all(note.get(_ID) != note_id for note in self.trees.get(kind, ())):
            raise PackageError("T106", f"a {kind} is referred to that is not there, or from another note", _AGAIN)

    def _pieces(self, elements: Iterable[etree._Element]) -> Pieces:
        found = _SLOT.split("".join(map(_written, elements)))
        return tuple(self.slots[int(piece)] if at % 2 else piece for at, piece in enumerate(found) if piece)

    # ---- parts

    def _links(self, part: str) -> dict[str, Link]:
        """Return a part's relationships by id."""
        if part not in self.links:
            self.links[part] = {}
            for entry in parse(name, self.parts[name]) if (name := rels_name(part)) in self.parts else ():
                target = entry.get("Target", "")
                external = entry.get("TargetMode") == "External" or target.startswith("#")
                if not external:
                    target = resolved(posixpath.dirname(part), target)
                    target = target if target in self.parts else unquote(target)
                self.links[part][entry.get("Id", "")] = Link(entry.get("Type", ""), target, external)
        return self.links[part]

    def _follow(self, story: str, link_id: str) -> None:
        """Keep the part that a relationship leads to, and all that this one leads to in turn."""
        if (link := self._links(story).get(link_id)) is None:
            raise checks.lost(story, link_id)
        found = [link]
        while found:
            part = (link := found.pop()).target
            if link.external or part in self.kept:
                continue
            if part not in self.parts or part in self.stories.values() or part.endswith(".rels"):
                raise PackageError("T106", f"{part} is missing", _AGAIN)
            self.kept[part] = self.parts[part], self._type(part)
            found += self._links(part).values()
            if DIAGRAM_DATA in self.kept[part][1]:
                drawn = (
                    self._links(story).get(each.decode(errors="replace"))
                    for each in DIAGRAM_LINK.findall(self.parts[part])
                )
                found += [drawing for drawing in drawn if drawing and drawing.kind.endswith(DIAGRAM_DRAWING)]

    def _type(self, part: str) -> str:
        """Return a part's content type."""
        if found := self.types[part]:
            return found
        raise PackageError("T106", f"{part} has no content type", _AGAIN)


def _defined(root: etree._Element | None, name: str, key: str) -> dict[str, etree._Element]:
    return {} if root is None else {each.get(w(key), ""): each for each in root.iterchildren(w(name))}


def _replace(element: etree._Element, text: str) -> None:
    """Put text in an element's place."""
    before, parent = element.getprevious(), around(element)
    if before is None:
        parent.text = text
    else:
        before.tail = text
    parent.remove(element)


def _written(element: etree._Element) -> str:
    """Return an element as text with the namespaces that it uses, but for `w`, which every part declares."""
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    named = " ".join(re.findall(r'(?:Requires|ProcessContent)="([^"]*)"', text))

    def kept(match: re.Match[str]) -> str:
        prefix = match[1]
        used = re.search(rf"\b{prefix}\b", named) or f"<{prefix}:" in text or f" {prefix}:" in text
        return match[0] if used and prefix != "w" else ""

    start, end, rest = text.partition(">")
    return re.sub(r' xmlns:([\w.-]+)="[^"]*"', kept, start) + end + rest
