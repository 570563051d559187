"""A .docx read back as Word shows it: lines with style, list label, text, notes and place; it judges nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from lettergen.errors import BadInputError, Place, Problem
from lettergen.wordml.counting import Counting, by_id, number, text_at
from lettergen.wordml.facts import main_part, parse, related, w
from lettergen.wordml.form import without_form
from lettergen.wordml.heal import accept
from lettergen.wordml.package import PackageError, read_members

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
AS_TEXT = {w("tab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "\u2011", w("softHyphen"): "\u00ad"}
# Deleted and moved-away text is not what the final document says; the fallback repeats what the choice says.
LEFT_OUT = {f"{MC}Fallback", *map(w, ("del", "moveFrom", "pPr", "rPr", "sdtPr", "instrText", "txbxContent"))}
_BOX, _TEXT = w("txbxContent"), w("t")
CONTAINERS = {w("sdt"), w("sdtContent"), w("customXml"), w("ins"), w("moveTo")}


class NoteText(NamedTuple):
    """A footnote or endnote: the number that Word prints for it and its words, paragraphs parted by a line break."""

    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph as Word shows it.

    `label` is the printed mark of a list, `level` its level from 0 (None outside lists); in `text` tabs are tabs and
    line breaks newlines; `cell` is table, row and column, each from 1, three more numbers for a table in a cell.
    """

    part: str
    style: str
    label: str
    level: int | None
    text: str
    notes: tuple[NoteText, ...] = ()
    cell: tuple[int, ...] = ()

    def __str__(self) -> str:
        """Return the line as it reads."""
        return f"{self.label}\t{self.text}" if self.label else self.text


def outline(source: bytes | Path, *, forms: bool = True) -> tuple[Line, ...]:
    """Return a document's lines in reading order: the body, then headers and footers by part name.

    With `forms` off a response form in it is left out: it says again what the letter asks.

    Raises BadInputError (T101 to T106) where the source is no Word document.
    """
    name = "" if isinstance(source, bytes) else str(source)
    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
        parts = {part: member.unpack() for part, member in read_members(data).items()}
        return tuple(Reader(parts if forms else without_form(parts)).lines())
    except PackageError as error:
        raise BadInputError(error.problem(Place(name))) from error
    except (KeyError, OSError) as error:
        found = f"no Word document can be read here ({error})"
        raise BadInputError(Problem("T101", Place(name), found, remedy="Save it as .docx in Word.")) from error


class Found(NamedTuple):
    """A `w:p` and how it reads."""

    element: etree._Element
    line: Line


class Reader:
    """Reads one document; guards the counts of its lists, notes and tables.

    Once read, `stories` has the trees gone through, tracked changes accepted, `tracked` tells whether any were, and
    `noted` has the notes by their references.
    """

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self._parts = parts
        self._main = main_part(parts)
        self._names = dict(reversed(related(parts, self._main)))
        styles = self._tree("styles")
        known = by_id(styles)
        self._styles = {style_id: text_at(style, "name") for style_id, style in known.items()}
        paragraphs = (
            (at, style.get(w("default"))) for at, style in known.items() if style.get(w("type")) == "paragraph"
        )
        # What unstyled paragraphs have (17.7.4.17).
        self._default = next((style_id for style_id, default in paragraphs if default in {"1", "true", "on"}), "")
        self._counting = Counting(self._tree("numbering"), styles)
        self._notes = {kind: self._note_elements(kind) for kind in ("footnote", "endnote")}
        self._numbers = {"footnote": 0, "endnote": 0}
        self._tables: Counter[tuple[str, tuple[int, ...]]] = Counter()
        self.stories: list[etree._Element] = []
        self.noted: dict[etree._Element, NoteText] = {}
        self.tracked = False

    def _tree(self, kind: str) -> etree._Element | None:
        data = self._parts.get(self._names.get(kind, ""))
        return None if data is None else _parsed(kind, data)

    def _note_elements(self, kind: str) -> dict[str, etree._Element]:
        root = self._tree(f"{kind}s")
        return {} if root is None else {note.get(w("id"), ""): note for note in root}

    def lines(self) -> Iterator[Line]:
        """Return the lines of the body, then of every header and footer."""
        return (line for _, line in self.paragraphs())

    def paragraphs(self) -> Iterator[Found]:
        """Return each `w:p` with its line, in the same order. Raises PackageError, and KeyError without a body."""
        body = parse(self._main, self._parts[self._main]).find(w("body"))
        if body is None:
            raise KeyError("w:body")
        yield from self._story(body, self._main)
        others = sorted({part for kind, part in related(self._parts, self._main) if kind in {"header", "footer"}})
        for part in others:
            self._counting.begin()
            yield from self._story(parse(part, self._parts[part]), part)

    def _story(self, story: etree._Element, part: str) -> Iterator[Found]:
        self.stories.append(story)
        self.tracked = accept(story) or self.tracked
        return self._blocks(story, part, ())

    def _blocks(self, parent: etree._Element, part: str, cell: tuple[int, ...]) -> Iterator[Found]:
        for child in parent:
            if child.tag == w("p"):
                yield from self._paragraph(child, part, cell)
            elif child.tag == w("tbl"):
                self._tables[part, cell] += 1
                yield from self._table(child, part, (*cell, self._tables[part, cell]))
            elif child.tag in CONTAINERS:
                yield from self._blocks(child, part, cell)

    def _table(self, table: etree._Element, part: str, at: tuple[int, ...]) -> Iterator[Found]:
        for row_number, row in enumerate(inside(table, w("tr")), 1):
            for column, cell in enumerate(inside(row, w("tc")), 1):
                yield from self._blocks(cell, part, (*at, row_number, column))

    def _paragraph(self, element: etree._Element, part: str, cell: tuple[int, ...]) -> Iterator[Found]:
        """Return a paragraph's line, then those of the text boxes anchored in it."""
        properties = element.find(w("pPr"))
        style = text_at(properties, "pStyle") or self._default
        position = self._counting.position(properties, style)
        label = self._counting.label(position) if position else ""
        notes: list[NoteText] = []
        text = "".join(self._pieces(element, notes))
        level = position.level if position else None
        name = self._styles.get(style, style) or "Normal"
        yield Found(element, Line(part, name, label, level, text, tuple(notes), cell))
        for box in boxes(element):
            yield from self._blocks(box, part, cell)

    def _pieces(self, element: etree._Element, notes: list[NoteText]) -> Iterator[str]:
        """Return a paragraph's text piece by piece, gathering the notes it refers to."""
        for child in element:
            if child.tag == _TEXT:
                yield child.text or ""
            elif child.tag in AS_TEXT and child.get(w("type"), "textWrapping") == "textWrapping":
                yield AS_TEXT[child.tag]
            elif child.tag in {w("footnoteReference"), w("endnoteReference")}:
                notes.append(self.noted.setdefault(child, self._note(child)))
            elif child.tag not in LEFT_OUT:
                yield from self._pieces(child, notes)

    def _note(self, reference: etree._Element) -> NoteText:
        kind = etree.QName(reference).localname.removesuffix("Reference")
        self._numbers[kind] += 1
        printed = number("decimal" if kind == "footnote" else "lowerRoman", self._numbers[kind])
        note = self._notes[kind].get(reference.get(w("id"), ""))
        paragraphs = [] if note is None else list(note.iterchildren(w("p")))
        return NoteText(printed, "\n".join("".join(self._pieces(p, [])) for p in paragraphs).strip())


@lru_cache(8)  # letters made from one template share styles and lists, which nobody changes
def _parsed(kind: str, data: bytes) -> etree._Element:
    return parse(kind, data)


def inside(parent: Iterable[etree._Element], *names: str) -> Iterator[etree._Element]:
    """Return the children of those names (a table's rows, a row's cells), those in content controls too."""
    for child in parent:
        if child.tag in names:
            yield child
        elif child.tag in CONTAINERS:
            yield from inside(child, *names)


def boxes(element: etree._Element) -> Iterator[etree._Element]:
    """Return the text boxes anchored in a paragraph, each once: Word writes an older copy beside the new one."""
    for child in element if next(element.iter(_BOX), None) is not None else ():
        if child.tag == _BOX:
            yield child
        elif child.tag != f"{MC}Fallback":
            yield from boxes(child)
