"""The words of a document that came back: paragraphs, content controls and tables as they read; it judges no answer.

What a person leaves blank shows a prompt in Word; prompts are emptied before anything is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from lettergen.model.forms import OPEN, PROMPTS, FormTag
from lettergen.wordml.counting import bases, by_id, text_at
from lettergen.wordml.facts import w
from lettergen.wordml.outline import AS_TEXT, CONTAINERS, LEFT_OUT, Found, Line, NoteText, Reader, boxes, inside

if TYPE_CHECKING:
    from lxml import etree

SDT, P, TABLE = w("sdt"), w("p"), w("tbl")
_TR, _CELL, _TEXT, _SYMBOL = w("tr"), w("tc"), w("t"), w("sym")
GIVEN = "given"
BOXES = frozenset({"yes", "no", "met", "unmet", "agree"})
_TICK = re.compile(r"[\[(]?\s*[xX✓✔✕✖✗✘☑☒🗷🗹]\s*[\])]?")
WORDS = (_TEXT, _SYMBOL, *AS_TEXT)
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_PICTURES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}blip",
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart",
    "{urn:schemas-microsoft-com:vml}imagedata",
)
_ON = {"1", "true", "on"}
_SHOWN = {w("drawing"), w("pict"), w("object")}
_NOTES = {w("footnoteReference"), w("endnoteReference")}
_ASIDE = LEFT_OUT | {w("rt")}
"""What is no running text; also the reading above a word in East Asian scripts (ECMA-376 part 1, 17.3.3.24)."""
_WINGDINGS = {0x6F: "☐", 0x71: "☐", 0x72: "☐", 0x78: "☒", 0xA8: "☐", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"}
_OF_WORD = re.compile(
    r"(?:Click|Tap|Choose|Klicken|Wählen|Cliquez|Choisissez|Haga clic|Elija|Fare clic|Scegliere|Clique|Escolha|Klik"
    r"|Kies|Kliknij|Wybierz)\b[^.]{0,90}\."
)
"""How Word itself prompts in the languages of its menus, where a file brings no prompt of its own."""
_UNSEEN = re.compile(r"[\s\u00ad\u034f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]*")


class Said(NamedTuple):
    """What stands in one control or place: words, paragraphs parted by U+000A, and the rows of a table to fill in."""

    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        """What nobody can see says nothing."""
        return bool(self.rows) or not is_blank(self.text)

    def ticked(self, part: str) -> Said:
        """Return a box's part where a tick stands for it, else the words that somebody typed there."""
        if part not in BOXES:
            return self
        words = self.text.replace("☐", "").strip()
        return Said(part if _TICK.fullmatch(words) else words)


def is_blank(text: str) -> bool:
    """Tell whether nothing of a text can be seen."""
    return _UNSEEN.fullmatch(text) is not None


class FormReader(Reader):
    """Reads a document's lines with prompts emptied, and then what any of its elements say.

    `still` has the controls that are marked as showing their prompt and say something else, `hidden` the words that
    Word neither shows nor prints (17.3.2.41), which are taken out.
    """

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        super().__init__(parts)
        self.still: list[etree._Element] = []
        self.hidden: list[str] = []
        self._known = by_id(self._tree("styles"))
        self._hides = any(b"vanish" in part for part in parts.values())
        self._labels: dict[etree._Element, str] = {}
        self._by_libreoffice = b"LibreOffice" in parts.get("docProps/app.xml", b"")

    def read(self) -> tuple[Line, ...]:
        """Return all lines; only then the marks of lists and the notes are known."""
        found = tuple(self.paragraphs())
        self._labels = {element: line.label for element, line in found if line.label}
        return tuple(line for _, line in found)

    def said(self, home: Iterable[etree._Element]) -> Said:
        """Return what stands in some elements. Rows of other tables are lines, their cells parted by U+0009."""
        rows: list[tuple[str, ...]] = []
        blocks = list(home)
        text = "\n".join(self._lines_in(blocks, rows)) if _has_blocks(blocks) else "".join(self._pieces(blocks, None))
        return Said(_unprompted(text), tuple(rows))

    def _lines_in(self, home: Iterable[etree._Element], rows: list[tuple[str, ...]] | None = None) -> Iterator[str]:
        """Give lines; the tables to fill in go to `rows`, where that is given."""
        for child in home:
            if child.tag == P:
                text = _unprompted("".join(self._pieces(child, None)))
                yield f"{self._labels[child]} {text}" if child in self._labels else text
                for box in boxes(child):
                    yield from self._lines_in(box)
            elif child.tag == _TR:
                yield "\t".join(" ".join(self._lines_in(cell)) for cell in inside(child, _CELL))
            elif child.tag == TABLE and rows is not None and any(map(_is_header, inside(child, _TR))):
                rows += self._filled(child)
            elif child.tag in {TABLE, _CELL}:
                yield from self._lines_in(child)
            elif child.tag in CONTAINERS:
                yield from self._lines_in(child, rows)

    def _filled(self, table: etree._Element) -> Iterator[tuple[str, ...]]:
        """Give the rows of a table that have an answer, beside a first cell that the form has given."""
        # Programs that drop controls keep the bookmark that says so.
        tags = [FormTag.read(text_at(control, "sdtPr/tag")) for control in table.iter(SDT)]
        tags += [FormTag.read_bookmark(mark.get(w("name"), "")) for mark in table.iter(w("bookmarkStart"))]
        given = any(tag and tag.part == GIVEN for tag in tags)
        for row in inside(table, _TR):
            cells = tuple("\n".join(self._lines_in(cell)).strip() for cell in inside(row, _CELL))
            if not _is_header(row) and not all(map(is_blank, cells[given:])):
                yield cells

    def _story(self, story: etree._Element, part: str) -> Iterator[Found]:
        found = super()._story(story, part)
        for run in [*filter(self._is_hidden, story.iter(w("r")))] if self._hides else ():
            self.hidden += (text.text or "" for text in run.iter(_TEXT))
            run[:] = ()
        for home in story.iter(SDT, P):
            self._empty(home)
        return found

    def _is_hidden(self, run: etree._Element) -> bool:
        """Tell whether a run is hidden: by its own mark, else by its style or its paragraph's."""
        named = text_at(run, "rPr/rStyle"), text_at(next(run.iterancestors(P), None), "pPr/pStyle")
        homes = run, *chain.from_iterable(bases(self._known, style) for style in named)
        marks = (home.find(f"{w('rPr')}/{w('vanish')}") for home in homes)
        return next((mark.get(w("val"), "1") in _ON for mark in marks if mark is not None), False)

    def _empty(self, home: etree._Element) -> None:
        """Take the prompt out of a control or paragraph that shows one."""
        texts = list(home.iter(_TEXT))
        said = "".join(text.text or "" for text in texts).strip()
        marked = home.find(f"{w('sdtPr')}/{w('showingPlcHdr')}") is not None
        if said in PROMPTS or (marked and _OF_WORD.fullmatch(said)):
            for text in texts:
                text.text = ""
        elif marked and said:
            self.still.append(home)

    def _pieces(self, element: Iterable[etree._Element], notes: list[NoteText] | None) -> Iterator[str]:
        """Return a text piece by piece; notes are gathered, or without a list stand in brackets where they belong."""
        for child in element:
            if child.tag in {_TEXT, _MATH}:
                # LibreOffice 7.4 drops the line breaks typed in a control, and begins a text of its own for each line.
                broken = self._by_libreoffice and getattr(child.getprevious(), "tag", "") == _TEXT
                yield "\n" * broken + (child.text or "")
            elif child.tag in AS_TEXT:
                yield AS_TEXT[child.tag]
            elif child.tag == _SYMBOL:
                yield _symbol(child)
            elif child.tag in _NOTES and notes is not None:
                notes.append(self.noted.setdefault(child, self._note(child)))
            elif child.tag in _NOTES and child in self.noted:
                yield f" [{self.noted[child].number}: {self.noted[child].text}]"
            elif child.tag in _SHOWN:
                yield "[picture]" if next(child.iter(*_PICTURES), None) is not None else ""
            elif child.tag not in _ASIDE:
                yield from self._pieces(child, notes)


def _symbol(element: etree._Element) -> str:
    """Return the character of a `w:sym` (17.3.3.30): boxes of Wingdings; U+FFFD for what only a font knows."""
    found = re.fullmatch("[0-9A-Fa-f]{1,4}", element.get(w("char"), ""))
    code = int(found[0], 16) if found else 0xFFFD
    if element.get(w("font"), "").startswith("Wingdings"):
        return _WINGDINGS.get(code & 0xFF, "\N{REPLACEMENT CHARACTER}")
    return "\N{REPLACEMENT CHARACTER}" if not code or 0xD800 <= code <= 0xF8FF else chr(code)  # noqa: PLR2004 - surrogates, private use


def _has_blocks(home: Iterable[etree._Element]) -> bool:
    return any(
        child.tag in {P, TABLE, _TR, _CELL} or (child.tag in CONTAINERS and _has_blocks(child)) for child in home
    )


def _is_header(row: etree._Element) -> bool:
    mark = row.find(f"{w('trPr')}/{w('tblHeader')}")
    return mark is not None and mark.get(w("val"), "1") in _ON


def _unprompted(text: str) -> str:
    """Return words without a prompt before or behind them, which programs leave that take it for words."""
    bare = text.strip()
    for prompt in PROMPTS - {OPEN}:
        bare = bare.removeprefix(prompt).removesuffix(prompt)
    return "" if bare == OPEN else text if bare == text.strip() else bare
