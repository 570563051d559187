"""What a template's package says about styles, lists, notes and relationships, read once; it changes nothing."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from lettergen.wordml.memory import Memory
from lettergen.wordml.package import CONTENT_TYPES, MAX_XML, PackageError

if TYPE_CHECKING:
    from lettergen.wordml.counting import Counting

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LEVELS = 9
"""A Word list has at most nine levels (ECMA-376 part 1, 17.9.6)."""
_LETTER = 9360, 12960
"""Twips between one-inch margins of US Letter, where a template has no section of its own."""


class Indent(NamedTuple):
    """Where a list level's text stands and how far its mark hangs to the left of it, both in twips."""

    left: int
    hanging: int


class Style(NamedTuple):
    """A style's id and its own indent, where it sets one."""

    id: str
    indent: Indent | None = None


@cache
def w(name: str) -> str:
    """Return a name of the main WordprocessingML namespace as lxml writes it."""
    return f"{{{W}}}{name}"


def parse(name: str, data: bytes) -> etree._Element:
    """Parse a part with nothing expanded or fetched. Raises PackageError T102: too large; T106: malformed, or a DTD."""
    if len(data) > MAX_XML:
        raise PackageError("T102", f"{name} has more than {MAX_XML // 1_000_000} MB of text", "shorten it")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise PackageError("T106", f"{name} is damaged ({error.msg})", "open it in Word and save it again") from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise PackageError("T106", f"{name} declares a document type, which no Word document does")
    return root


def unparse(root: etree._Element) -> bytes:
    """Return a part's bytes."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def rels_name(part: str) -> str:
    """Return the name of the part that holds another part's relationships."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def related(parts: Mapping[str, bytes], part: str) -> tuple[tuple[str, str], ...]:
    """Return a part's internal relationships as (last word of the type, part name), in the order written."""
    data = parts.get(rels_name(part))
    if data is None:
        return ()
    folder = posixpath.dirname(part)
    return tuple(
        (entry.get("Type", "").rpartition("/")[2], resolved(folder, entry.get("Target", "")))
        for entry in parse(rels_name(part), data)
        if entry.get("TargetMode") != "External"
    )


def resolved(folder: str, target: str) -> str:
    """Return the name of the part that a relationship's target names; it never climbs out of the package."""
    return posixpath.normpath(posixpath.join("/", folder, target))[1:]


def main_part(parts: Mapping[str, bytes]) -> str:
    """Return the name of the main document; Word on the web also calls it word/document2.xml."""
    return next((name for kind, name in related(parts, "") if kind == "officeDocument"), "word/document.xml")


EMPTY_STYLES = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:styles xmlns:w="{W}"></w:styles>'


@dataclass(frozen=True)
class SinkFacts:
    """A template's styles, highest ids and the text of the parts that rich values add to.

    Invariant: the ids are the highest in use, so that the next one up is free. `texts` holds the parts that a letter
    may change by list, note or link; the names of numbering, footnotes, endnotes, settings and styles are "" where
    there is none.
    """

    main: str
    styles: Mapping[tuple[str, str], Style]
    """By type and lower-case name: Word itself compares built-in names without case."""
    texts: Mapping[str, str]
    numbering: str
    footnotes: str
    endnotes: str
    settings: str
    styles_part: str
    note_id: int
    endnote_id: int
    abstract_id: int
    num_id: int
    drawing_id: int
    relationship_ids: Mapping[str, int]
    names: frozenset[str]
    """Of all parts, in lower case."""
    default_types: Mapping[str, str]
    """Content type by file name extension in lower case (ECMA-376 part 2, 7.2.3.2)."""
    text_width: int
    text_height: int
    parts: Mapping[str, bytes] = field(repr=False)
    """The whole package, for what few letters ask."""
    memory: Memory = field(default_factory=Memory, repr=False, compare=False)

    @classmethod
    def read(cls, parts: Mapping[str, bytes]) -> SinkFacts:
        """Read the facts from a package: part name without leading slash to uncompressed bytes.

        Raises PackageError T106 where a part that letters add to is damaged or not as Word writes it.
        """
        main = main_part(parts)
        names = dict(reversed([pair for pair in related(parts, main) if pair[1] in parts]))
        trees = {
            kind: parse(names[kind], parts[names[kind]])
            for kind in ("styles", "numbering", "footnotes", "endnotes")
            if kind in names
        }
        lists = trees.get("numbering")
        kept = {CONTENT_TYPES, *(names.get(kind, "") for kind in ("numbering", "footnotes", "endnotes", "settings"))}
        width, height = _text_size(parse(main, parts[main])) if main in parts else _LETTER
        return cls(
            main=main,
            styles=_styles(trees.get("styles")),
            texts={n: _text(n, d) for n, d in parts.items() if n in kept or n.endswith(".rels")},
            numbering=names.get("numbering", ""),
            footnotes=names.get("footnotes", ""),
            endnotes=names.get("endnotes", ""),
            settings=names.get("settings", ""),
            styles_part=names.get("styles", ""),
            note_id=_highest(trees.get("footnotes"), w("footnote"), w("id")),
            endnote_id=_highest(trees.get("endnotes"), w("endnote"), w("id")),
            abstract_id=_highest(lists, w("abstractNum"), w("abstractNumId")),
            num_id=_highest(lists, w("num"), w("numId")),
            drawing_id=_highest_drawing(parts),
            relationship_ids={
                name: max((whole(one.get("Id", "").removeprefix("rId")) for one in parse(name, data)), default=0)
                for name, data in parts.items()
                if name[-5:] == ".rels"
            },
            names=frozenset(name.lower() for name in parts),
            default_types=_default_types(parts),
            text_width=width,
            text_height=height,
            parts=parts,
        )

    @cached_property
    def styles_text(self) -> str:
        """Return the styles part, empty where there is none. Raises PackageError T106, as `read` does."""
        return _text(self.styles_part, self.parts[self.styles_part]) if self.styles_part else EMPTY_STYLES

    @cached_property
    def bookmarks(self) -> Mapping[str, int]:
        """The ids of bookmarks by name in lower case: Word compares names without case."""
        starts = re.findall(rb"<w:bookmarkStart\b[^>]*>", b"".join(self.parts.values()))
        found = [
            dict(re.findall(r"""w:(id|name)=["']([^"']*)""", start.decode("utf-8", "replace"))) for start in starts
        ]
        return {"": 0} | {start.get("name", "").lower(): whole(start.get("id")) for start in found}

    @cached_property
    def counting(self) -> Counting:
        """Return what counts the template's own lists."""
        from lettergen.wordml.counting import Counting

        names = self.numbering, self.styles_part
        return Counting(*(parse(name, self.parts[name]) if name else None for name in names))

    def paragraph_style(self, *names: str) -> str:
        """Return the id of the first paragraph style that the template has, or ""."""
        return self._style("paragraph", names)

    def character_style(self, name: str) -> str:
        """Return a character style's id, or ""."""
        return self._style("character", (name,))

    def style_id(self, kind: str, given: str) -> str:
        """Return the id of the style of that name, else of that id, either in any case; or ""."""
        ids = (style.id for (of, _), style in self.styles.items() if of == kind and style.id.lower() == given.lower())
        return self._style(kind, (given,)) or next(ids, "")

    def table_style(self, name: str) -> str:
        """Return a table style's id, or ""."""
        return self._style("table", (name,))

    def _style(self, kind: str, names: tuple[str, ...]) -> str:
        if (kind, names) not in self._looked_up:
            known = (self.styles.get((kind, name.lower())) for name in names)
            self._looked_up[kind, names] = next((style.id for style in known if style), "")
        return self._looked_up[kind, names]

    @cached_property
    def _looked_up(self) -> dict[tuple[str, tuple[str, ...]], str]:
        return {}

    def indents(self, name: str) -> tuple[Indent | None, ...]:
        """Return the indents that List Number, List Number 2, … (or List Bullet) set themselves, for nine levels."""
        if name not in self._indents:
            known = (self.styles.get(("paragraph", numbered_style(name, depth).lower())) for depth in range(LEVELS))
            self._indents[name] = tuple(style.indent if style else None for style in known)
        return self._indents[name]

    @cached_property
    def _indents(self) -> dict[str, tuple[Indent | None, ...]]:
        return {}


def numbered_style(name: str, depth: int) -> str:
    """Return Word's style name for a list's depth from 0: List Number, List Number 2, and so on."""
    return f"{name} {depth + 1}" if depth else name


def _styles(root: etree._Element | None) -> dict[tuple[str, str], Style]:
    found = {}
    for style in root.iterchildren(w("style")) if root is not None else ():
        if (name := style.find(w("name"))) is not None:
            indent = _indent(style.find(f"{w('pPr')}/{w('ind')}"))
            key = style.get(w("type"), ""), name.get(w("val"), "").lower()
            found[key] = Style(style.get(w("styleId"), ""), indent)
    return found


def _indent(element: etree._Element | None) -> Indent | None:
    if element is None:
        return None
    left = whole(element.get(w("left"), element.get(w("start"))))
    hanging = whole(element.get(w("hanging")))
    return Indent(left, hanging) if left and hanging else None


def whole(text: str | None) -> int:
    """Return a whole number, 0 for anything else: Google writes "9360.0", and "0.5in" is allowed (22.9.2.14)."""
    return int(float(text)) if text and re.fullmatch(r"-?\d{1,10}(\.\d{1,10})?", text) else 0


def _text(name: str, data: bytes) -> str:
    """Return a part as text that elements may be added to: UTF-8, and with the prefixes that we write."""
    root = parse(name, data)
    if root.prefix != (None if name.endswith(".rels") or name == CONTENT_TYPES else "w"):
        raise PackageError("T106", f"{name} was not written by Word", "open it in Word and save it again")
    if (root.getroottree().docinfo.encoding or "UTF-8").upper() == "UTF-8":
        return data.decode("utf-8-sig")
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{etree.tostring(root, encoding="unicode")}'


def _highest(root: etree._Element | None, tag: str, attribute: str) -> int:
    elements = [] if root is None else root.iterchildren(tag)
    return max((whole(element.get(attribute)) for element in elements), default=0)


def _highest_drawing(parts: Mapping[str, bytes]) -> int:
    """Return the highest `wp:docPr` id of all parts; Word wants them unique in the whole document."""
    found = 0
    for name, data in parts.items():
        if name.endswith(".xml") and b"docPr" in data:
            found = max([found, *(whole(e.get("id")) for e in parse(name, data).iter(f"{{{_WP}}}docPr"))])
    return found


def _default_types(parts: Mapping[str, bytes]) -> dict[str, str]:
    types = parse(CONTENT_TYPES, parts[CONTENT_TYPES])
    return {
        entry.get("Extension", "").lower(): entry.get("ContentType", "") for entry in types if entry.get("Extension")
    }


def _text_size(document: etree._Element) -> tuple[int, int]:
    """Return the twips between the margins of the last section, across and down."""
    sections = list(document.iter(w("sectPr")))
    size = sections[-1].find(w("pgSz")) if sections else None
    margins = sections[-1].find(w("pgMar")) if sections else None
    if size is None or margins is None:
        return _LETTER
    across = whole(size.get(w("w"))) - sum(whole(margins.get(w(side))) for side in ("left", "right", "gutter"))
    down = whole(size.get(w("h"))) - sum(whole(margins.get(w(side))) for side in ("top", "bottom"))
    return max(across, 0) or _LETTER[0], max(down, 0) or _LETTER[1]
