"""What a template may carry and no letter should: remarks, leftovers, dates that move; it mends nothing.

Each rule has a code in the catalogue; docs/template-checks.md says why it is one. All are warnings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from lxml import etree

from lettergen.errors import Place, Problem, Severity
from lettergen.wordml.checks import text_parts
from lettergen.wordml.counting import bases, by_id, text_at
from lettergen.wordml.facts import main_part, parse, related, w
from lettergen.wordml.heal import P, R, pieces
from lettergen.wordml.scan import Tag, UnclosedTagError, scan
from lettergen.wordml.tags import Spot, around

T = TypeVar("T")
Hit: TypeAlias = "tuple[etree._Element | None, str]"  # noqa: SLF001 - lxml names its type so
"""Where something stands (None: in the file as a whole), and what to quote of it."""

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"
_VML = "{urn:schemas-microsoft-com:vml}"
_TRACKED = tuple(map(w, ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "tblPrChange", "sectPrChange")))
_MORE = tuple(map(w, ("drawing", "pict", "object", "sectPr", "fldChar", "fldSimple", "br", "sym", "footnoteReference")))
"""What keeps a paragraph from being empty, apart from words."""
_LEFTOVER = re.compile(
    r"\b(?:TBD|TBC|TODO|FIXME)\b|(?<![A-Za-z])(?<!Title )(?<!Chapter )(?<!Part )X{3,}(?![A-Za-z])|\?{3,}"
    r"|(?i:lorem ipsum|click (?:or tap )?here to enter"
    r"|\[(?:insert|enter|your(?! hono)|fill|name|date|address|title|subject|company|recipient)\b"
    r"(?![^\]]*\b(?:redacted|withheld|omitted)\b)[^\]]{0,60}\])"
)
_HALF = re.compile(r"\{ ?\{|\} ?\}|\{ ?%|% ?\}|#\}|\{\w+(?:\.\w+)*\}")
_MOVING = re.compile(r"^\s*(?:DATE|TIME|SAVEDATE|PRINTDATE|EDITTIME|FILENAME|USER\w+|LASTSAVEDBY)\b", re.IGNORECASE)
_MERGING = re.compile(
    r"^\s*(?:MERGE(?:FIELD|REC|SEQ)|ASK|FILLIN|ADDRESSBLOCK|GREETINGLINE|NEXT(?:IF)?|SKIPIF)\b", re.IGNORECASE
)
_UNFILLED = re.compile(r"\{\{|\{%")
_PEOPLE = {"creator": "author", "Manager": "manager", "Company": "company"}
_PROGRAMS = frozenset({"python-docx", "lettergen"})
_ON = frozenset({"", "1", "true", "on"})
"""What switches a property on; its mere presence does (ECMA-376 part 1, 17.17.4)."""


class _Paragraph(NamedTuple):
    """A paragraph: number from 1, words, tags, and the words with printing tags as one character and no others."""

    number: int
    element: etree._Element
    text: str
    tags: tuple[Tag, ...]
    rest: str


class _Part:
    """A part with text, read once for all rules."""

    def __init__(self, name: str, root: etree._Element, styles: Mapping[str, etree._Element]) -> None:
        self.name, self.root, self.styles = name, root, styles

    @cached_property
    def paragraphs(self) -> tuple[_Paragraph, ...]:
        return tuple(_read(number, element) for number, element in enumerate(self.root.iter(P), start=1))

    def spot(self, element: etree._Element | None) -> str:
        above = [] if element is None else [element, *element.iterancestors(P), *element.iterdescendants(P)]
        number, words = next(
            ((one.number, one.text) for one in self.paragraphs if any(one.element is each for each in above)), (0, "")
        )
        return str(Spot(self.name, number, " ".join(words.split()), ""))


class _Package:
    """The other parts, by what they are to the document."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self.parts, self.main = parts, main_part(parts)
        self.names = {kind: name for whole in ("", self.main) for kind, name in related(parts, whole) if name in parts}

    def root(self, kind: str) -> etree._Element:
        name = self.names.get(kind, "")
        return parse(name, self.parts[name]) if name else etree.Element("absent")


class _Rule(NamedTuple, Generic[T]):
    """A code, what was found ({} is what the hits quote), what to do, and what finds it."""

    code: str
    found: str
    remedy: str
    find: Callable[[T], Iterable[Hit]]

    def problems(self, whole: T, file: str) -> Iterator[Problem]:
        """Give one warning for all hits of a part, at the first of them."""
        hits, inside = list(self.find(whole)), whole if isinstance(whole, _Part) else None
        if hits:
            quoted = ", ".join(list(dict.fromkeys(filter(None, (quote for _, quote in hits))))[:3])
            found = self.found.replace("{}", quoted) + (f", in {len(hits)} places" if len(hits) > 1 and inside else "")
            place = Place(file, detail=inside.spot(hits[0][0]) if inside else "")
            yield Problem(self.code, place, found, remedy=self.remedy, severity=Severity.WARNING)


def lint(parts: Mapping[str, bytes], file: str) -> tuple[Problem, ...]:
    """Return the warnings of a sound package (part name to uncompressed bytes); `file` stands in their places."""
    return tuple(_findings(_Package(parts), file))


def _findings(package: _Package, file: str) -> Iterator[Problem]:
    for rule in _OF_PACKAGES:
        yield from rule.problems(package, file)
    styles = by_id(package.root("styles"))
    for name in text_parts(package.parts, package.main):
        if not name.startswith("docProps/"):
            part = _Part(name, parse(name, package.parts[name]), styles)
            for text_rule in _OF_TEXT:
                yield from text_rule.problems(part, file)


def _read(number: int, element: etree._Element) -> _Paragraph:
    text = "".join(piece for _, piece in pieces(element))
    try:
        tags = scan(text) if "{" in text or "_}" in text else ()
    except UnclosedTagError:  # `{%-` in the next paragraph may close it
        tags = ()
    rest, position = "", 0
    for tag in tags:
        rest += text[position : tag.start] + ("\ufffc" if tag.kind in ("print", "literal") else "")
        position = tag.end
    return _Paragraph(number, element, text, tags, rest + text[position:])


def _printing(paragraph: _Paragraph) -> Iterator[etree._Element]:
    """Give the runs whose words go out; what a tag prints has the look of the tag's first character."""
    silent: set[int] = set()
    for tag in paragraph.tags:
        silent.update(range(tag.start + (tag.kind in ("print", "literal")), tag.end))
    position = 0
    for element, piece in pieces(paragraph.element):
        if any(position + at not in silent and not letter.isspace() for at, letter in enumerate(piece)):
            yield from element.iterancestors(R)
        position += len(piece)


def _looks(part: _Part, name: str, off: frozenset[str]) -> Iterator[Hit]:
    """Give the runs with that property, by themselves or by a style, whose words go out."""
    somewhere = _mark(part.styles.values(), name) is not None or next(part.root.iter(w(name)), None) is not None
    for paragraph in part.paragraphs if somewhere else ():
        outer = (*bases(part.styles, text_at(paragraph.element, "pPr/pStyle")),)
        for run in dict.fromkeys(_printing(paragraph)):
            mark = _mark((run, *bases(part.styles, text_at(run, "rPr/rStyle")), *outer), name)
            if mark is not None and mark.get(w("val"), "") not in off:
                yield run, ""


def _mark(holders: Iterable[etree._Element], name: str) -> etree._Element | None:
    """Return the property of the first run or style that says something of it."""
    found = (holder.find(f"{w('rPr')}/{w(name)}") for holder in holders)
    return next((mark for mark in found if mark is not None), None)


def _tracked(part: _Part) -> Iterator[Hit]:
    yield from ((element, "") for element in part.root.iter(*_TRACKED))


def _words(part: _Part, pattern: re.Pattern[str]) -> Iterator[Hit]:
    for paragraph in part.paragraphs:
        yield from ((paragraph.element, repr(found[0])) for found in pattern.finditer(paragraph.rest))


def _fields(part: _Part, pattern: re.Pattern[str]) -> Iterator[Hit]:
    """Give fields by their instruction; a locked one never changes (17.16.5, 17.16.18)."""
    begins, code = part.root, ""
    for element in (*part.root.iter(w("fldSimple"), w("fldChar"), w("instrText")), etree.Element("end")):
        if element.tag == w("instrText"):
            code += element.text or ""
            continue
        simple = (element, element.get(w("instr"), ""))
        for holder, told in ((begins, code), simple):
            if pattern.search(told) and holder.get(w("fldLock"), "0") not in _ON:
                yield holder, " ".join(told.split())
        begins, code = element, ""


def _pictures(part: _Part) -> Iterator[Hit]:
    for named in part.root.iter(f"{_WP}docPr"):
        decorative = any(mark.get("val", "") in _ON for mark in named.iter(_DECORATIVE))
        pictured = next(around(named).iter(_PIC), None) is not None
        if pictured and not (decorative or named.get("descr", "").strip()):
            yield named, ""
    for image in part.root.iter(f"{_VML}imagedata"):
        if not around(image).get("alt", "").strip() and next(image.iterancestors(_FALLBACK), None) is None:
            yield image, ""


def _empty_lines(part: _Part) -> Iterator[Hit]:
    """Give paragraphs of nothing but tags that print nothing and are not meant for the whole paragraph."""
    for paragraph in part.paragraphs:
        tags = paragraph.tags
        joins = any(tag.typed.startswith("{%-") or tag.typed.endswith("-%}") or tag.level in _WHOLE for tag in tags)
        if tags and not joins and not paragraph.rest.strip() and next(paragraph.element.iter(*_MORE), None) is None:
            cell = around(paragraph.element)
            if cell.tag != w("tc") or len(cell.findall(P)) > 1:  # a cell keeps its one paragraph anyway
                yield paragraph.element, f"`{tags[0].typed}`"


_WHOLE = ("p", "tr", "tc")


def _tables(part: _Part) -> Iterator[Hit]:
    """Give tables whose first row heads the columns of rows that a tag repeats, and is not marked so (17.4.49)."""
    tags = {paragraph.element: paragraph.tags for paragraph in part.paragraphs if paragraph.tags}
    for table in part.root.iter(w("tbl")):
        first, *rows = table.findall(w("tr")) or [table]
        grows = any(
            tag.level == "tr" and tag.word == "for" for row in rows for one in row.iter(P) for tag in tags.get(one, ())
        )
        cells = first.findall(w("tc"))
        words = ["".join(map(str, cell.itertext())).strip() for cell in cells]
        # "Phone:" heads its row, not a column.
        headed = len(words) > 1 and all(words) and not words[0].endswith(":")
        marked = next(first.iter(w("tblHeader")), None) is not None
        if grows and headed and not marked and tags.keys().isdisjoint(first.iter(P)):
            yield first, ""


def _comments(package: _Package) -> Iterator[Hit]:
    yield from ((None, one.get(w("author"), "")) for one in package.root("comments").iter(w("comment")))


def _people(package: _Package) -> Iterator[Hit]:
    for kind in ("core-properties", "extended-properties"):
        for element in package.root(kind).iter(etree.Element):
            label, name = _PEOPLE.get(etree.QName(element).localname), (element.text or "").strip()
            if label and name and "{{" not in name and name not in _PROGRAMS:
                yield None, f"{name} ({label})"


def _no_language(package: _Package) -> Iterator[Hit]:
    styles = package.root("styles")
    default = [one for one in styles.iter(w("style")) if one.get(w("default"), "0") in _ON]
    said = [lang for one in (*styles.iter(w("docDefaults")), *default) for lang in one.iter(w("lang"))]
    if len(styles) and not any(lang.get(w("val")) for lang in said):
        yield None, ""


def _switched(package: _Package, name: str, by: str) -> Iterator[Hit]:
    """Give a setting that is on; `by` is the attribute that says so."""
    marks = package.root("settings").iter(w(name))
    yield from ((None, "") for mark in marks if mark.get(w(by), "" if by == "val" else "0") in _ON)


def _embedded_fonts(package: _Package) -> Iterator[Hit]:
    for font in package.root("fontTable").iter(w("font")):
        if any(etree.QName(child).localname.startswith("embed") for child in font.iter(etree.Element)):
            yield None, font.get(w("name"), "")


def _out_of_reach(package: _Package) -> Iterator[Hit]:
    for name, data in package.parts.items():
        if name.startswith(("word/charts/", "word/diagrams/")) and _UNFILLED.search(data.decode(errors="replace")):
            yield None, name


_OF_PACKAGES: tuple[_Rule[_Package], ...] = (
    _Rule("T140", "reviewers' comments would go out with every letter (by {})",
          "delete them: Review > Delete > Delete All Comments in Document", _comments),
    _Rule("T145", "the file's properties name {}, and so does every letter",
          "clear them: File > Info > Check for Issues > Inspect Document, then Remove All for the properties", _people),
    _Rule("T148", "the text has no language, which screen readers and the spelling check go by",
          "set one: Review > Language > Set Proofing Language > Set As Default", _no_language),
    _Rule("T151", "track changes is switched on: every edit of a letter in Word would be tracked",
          "switch it off: Review > Track Changes", partial(_switched, name="trackRevisions", by="val")),
    _Rule("T152", "the document is protected: a letter could not be edited in Word",
          "lift it: Review > Restrict Editing > Stop Protection",
          partial(_switched, name="documentProtection", by="enforcement")),
    _Rule("T153", "the file embeds fonts ({}): every letter is larger, and the fonts' licences must allow it",
          "leave them out: File > Options > Save > Embed fonts in the file", _embedded_fonts),
    _Rule("T154", "tags in a chart or diagram are never filled ({})", "type the words, or draw it without tags",
          _out_of_reach),
)  # fmt: skip
_OF_TEXT: tuple[_Rule[_Part], ...] = (
    _Rule("T141", "tracked changes are left: letters are made as if all were accepted",
          "settle them: Review > Accept > Accept All Changes and Stop Tracking", _tracked),
    _Rule("T142", "hidden text would go out with every letter", "show it (Home > \u00b6) and delete it, or clear "
          "Home > Font > Hidden", partial(_looks, name="vanish", off=frozenset({"0", "false", "off"}))),
    _Rule("T143", "highlighted words print with their colour", "take it off: Home > Text Highlight Color > No Color",
          partial(_looks, name="highlight", off=frozenset({"none"}))),
    _Rule("T144", "{} looks like something still to fill in", "put a tag or the final words in its place",
          partial(_words, pattern=_LEFTOVER)),
    _Rule("T146", "the field {} changes by itself whenever a letter is opened or printed",
          "delete the field and type {{ date }} in its place",
          partial(_fields, pattern=_MOVING)),
    _Rule("T147", "a picture has no alternative text (Section 508)",
          "right-click it > View Alt Text: describe it, or mark it as decorative", _pictures),
    _Rule("T149", "nothing but {} stands in the paragraph, which leaves an empty line",
          "write {%p \u2026 %} or {#p \u2026 #}, which take the paragraph away", _empty_lines),
    _Rule("T150", "the first row of a growing table is not marked as its header",
          "click it, then Table Layout > Repeat Header Rows", _tables),
    _Rule("T154", "a tag inside the code of a field is never filled ({})",
          "show the code (Alt+F9) and take the tag out of it", partial(_fields, pattern=_UNFILLED)),
    _Rule("T155", "{} would print as it stands: half a tag, or of another program",
          "write the tag as {{ name }} or {% \u2026 %}, in one go", partial(_words, pattern=_HALF)),
    _Rule("T156", "the field {} belongs to Word's mail merge, which does not fill letters here",
          "delete the field and type a tag in its place", partial(_fields, pattern=_MERGING)),
)  # fmt: skip
