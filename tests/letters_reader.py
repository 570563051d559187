"""A printed letter read from its .docx by the standard alone; it uses nothing of lettergen and judges nothing.

Lists are counted from numbering.xml and styles.xml (ECMA-376 part 1, 17.9), footnotes found in footnotes.xml (17.11).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {f"{W}tab": " ", f"{W}br": "\n", f"{W}noBreakHyphen": "-"}


class Line(NamedTuple):
    """A paragraph: its style's name, its printed mark and level ("" and 0 outside lists), its words, its notes.

    `cell` is the table, row and column that it stands in, or nothing.
    """

    style: str
    mark: str
    level: int
    text: str
    notes: tuple[int, ...] = ()
    cell: tuple[int, ...] = ()


class Printed(NamedTuple):
    """A document: the lines of its body, its notes by number from 1, and the lines of headers and footers."""

    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    margins: tuple[str, ...]


def read_letter(data: bytes) -> Printed:
    """Read a package's bytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        roots = {name: etree.fromstring(archive.read(name)) for name in names if name.endswith(".xml")}
    reader = _Reader(roots)
    body = roots["word/document.xml"].find(f"{W}body")
    lines = tuple(reader.lines(body))
    margins = tuple(
        _words(paragraph)
        for name in sorted(roots)
        if name.startswith(("word/header", "word/footer"))
        for paragraph in roots[name].iter(f"{W}p")
    )
    return Printed(lines, tuple(reader.cited), margins)


def _value(element: etree._Element | None, path: str) -> str | None:
    found = None if element is None else element.find("/".join(f"{W}{name}" for name in path.split("/")))
    return None if found is None else found.get(f"{W}val")


def _words(paragraph: etree._Element) -> str:
    parts = paragraph.iter(f"{W}t", *_BREAKS)
    return "".join(_BREAKS.get(part.tag) or part.text or "" for part in parts if part.getparent().tag == f"{W}r")


class _Reader:
    def __init__(self, roots: dict[str, etree._Element]) -> None:
        styles = roots["word/styles.xml"]
        self.styles = {style.get(f"{W}styleId"): style for style in styles.iter(f"{W}style")}
        self.lists = _Lists(roots["word/numbering.xml"], self.styles)
        notes = roots["word/footnotes.xml"].iter(f"{W}footnote")
        self.footnotes = {note.get(f"{W}id"): "".join(map(_words, note.iter(f"{W}p"))).strip() for note in notes}
        self.cited: list[str] = []
        self.tables = 0

    def lines(self, parent: etree._Element, cell: tuple[int, ...] = ()) -> Iterator[Line]:
        for child in parent:
            if child.tag == f"{W}p":
                yield self.line(child, cell)
            elif child.tag == f"{W}tbl":
                self.tables += 1
                table = self.tables
                for row, tr in enumerate(child.iter(f"{W}tr")):
                    for column, tc in enumerate(tr.iter(f"{W}tc")):
                        yield from self.lines(tc, (table, row, column))
            elif child.tag in (f"{W}sdt", f"{W}sdtContent"):
                yield from self.lines(child, cell)

    def line(self, paragraph: etree._Element, cell: tuple[int, ...]) -> Line:
        style = _value(paragraph, "pPr/pStyle") or ""
        mark, level = self.lists.mark(paragraph, style)
        notes = []
        for reference in paragraph.iter(f"{W}footnoteReference"):
            self.cited.append(self.footnotes[reference.get(f"{W}id")])
            notes.append(len(self.cited))
        name = _value(self.styles.get(style), "name") or "Normal"
        return Line(name, mark, level, _words(paragraph).strip(), tuple(notes), cell)


class _Lists:
    """Counts lists. The counts belong to the abstract definition; a w:num starts them anew only by an override."""

    def __init__(self, numbering: etree._Element, styles: dict[str, etree._Element]) -> None:
        self.styles = styles
        self.abstracts = {each.get(f"{W}abstractNumId"): each for each in numbering.iter(f"{W}abstractNum")}
        self.nums = {each.get(f"{W}numId"): each for each in numbering.iter(f"{W}num")}
        self.counts: dict[tuple[str, int], int] = {}
        self.begun: set[tuple[str, int]] = set()

    def mark(self, paragraph: etree._Element, style: str) -> tuple[str, int]:
        """Return a paragraph's mark as it prints, and its level."""
        num_id, level = _value(paragraph, "pPr/numPr/numId"), _value(paragraph, "pPr/numPr/ilvl")
        while style and not num_id:  # 17.7.2: what a style lacks comes from the one it is based on
            num_id = _value(self.styles.get(style), "pPr/numPr/numId")
            level = level or _value(self.styles.get(style), "pPr/numPr/ilvl") or self._level_of(num_id, style)
            style = _value(self.styles.get(style), "basedOn") or ""
        if not num_id or num_id == "0":  # 17.9.18: 0 takes a paragraph out of its list
            return "", 0
        at = int(level or 0)
        self._count(num_id, at)
        return self._printed(num_id, at), at

    def _abstract(self, num_id: str) -> tuple[str, etree._Element]:
        wanted = _value(self.nums[num_id], "abstractNumId") or ""
        linked = _value(self.abstracts[wanted], "numStyleLink")
        if linked:
            return self._abstract(_value(self.styles[linked], "pPr/numPr/numId") or "")
        return wanted, self.abstracts[wanted]

    def _level_of(self, num_id: str | None, style: str) -> str | None:
        """Return the level whose w:pStyle is this style (17.9.23)."""
        levels = self._abstract(num_id)[1].iter(f"{W}lvl") if num_id and num_id != "0" else ()
        return next((each.get(f"{W}ilvl") for each in levels if _value(each, "pStyle") == style), None)

    def _override(self, num_id: str, level: int) -> etree._Element | None:
        overrides = self.nums[num_id].iter(f"{W}lvlOverride")
        return next((each for each in overrides if each.get(f"{W}ilvl") == str(level)), None)

    def _definition(self, num_id: str, level: int) -> etree._Element:
        override = self._override(num_id, level)
        own = None if override is None else override.find(f"{W}lvl")
        levels = self._abstract(num_id)[1].iter(f"{W}lvl")
        return own if own is not None else next(each for each in levels if each.get(f"{W}ilvl") == str(level))

    def _start(self, num_id: str, level: int) -> int:
        forced = _value(self._override(num_id, level), "startOverride")
        return int(forced or _value(self._definition(num_id, level), "start") or 0)

    def _count(self, num_id: str, level: int) -> None:
        abstract = self._abstract(num_id)[0]
        for above in range(level):
            self.counts.setdefault((abstract, above), self._start(num_id, above))
        forced = _value(self._override(num_id, level), "startOverride") and (num_id, level) not in self.begun
        self.begun.add((num_id, level))
        if forced or (abstract, level) not in self.counts:
            self.counts[abstract, level] = self._start(num_id, level)
        else:
            self.counts[abstract, level] += 1
        for below in range(level + 1, 9):  # 17.9.10: by default a level begins again after any level above
            restart = _value(self._definition(num_id, below), "lvlRestart")
            if restart is None or level < int(restart):
                self.counts.pop((abstract, below), None)

    def _printed(self, num_id: str, level: int) -> str:
        definition, abstract = self._definition(num_id, level), self._abstract(num_id)[0]
        text = _value(definition, "lvlText") or ""
        legal = definition.find(f"{W}isLgl") is not None
        for at in range(level + 1):
            form = _value(self._definition(num_id, at), "numFmt") or "decimal"
            form = "decimal" if legal else form
            text = text.replace(f"%{at + 1}", _number(self.counts.get((abstract, at), 0), form))
        return text


def _number(value: int, form: str) -> str:
    if form == "decimal":
        return str(value)
    if form in ("lowerLetter", "upperLetter"):
        text = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
    elif form in ("lowerRoman", "upperRoman"):
        text = "x" * (value // 10) + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[value % 10]
    else:
        return ""
    return text.upper() if form.startswith("upper") else text
