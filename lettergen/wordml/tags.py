"""Tags with the place and look they have in a part: what healing, levels and compiling hand to one another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, cast

from lxml import etree

from lettergen.errors import Place, Problem
from lettergen.wordml.looks import TEXT
from lettergen.wordml.package import PackageError
from lettergen.wordml.scan import Tag

Context = Literal[
    "text", "paragraph", "attribute", "plain", "span", "colour", "link", "drawing", "bookmark", "bookmark-name",
    "bookmark-end", "comment",
]  # fmt: skip
"""What a printed value must fit: a run's text, a whole paragraph, an attribute, other text, a cell, a link's address,
an id, or what stands once."""

OPEN, CLOSE, GUARD = "\ufdd1", "\ufdd2", "\ufdd3"
"""Noncharacters (Unicode, section 23.7), which no document may hold: a tag's number stands between the first two;
the third marks a place that must not stay without a paragraph."""

MARKER = "lettergen"
"""Target of the processing instruction that stands for a tag between elements."""

MAX_TAGS = 20_000
_WORDS = 80
_DECLARED = re.compile(r' xmlns:(\w+)="([^"]*)"')


class Spot(NamedTuple):
    """Where a tag stands: part, paragraph (from 1; 0 where the part has none), its words, and the tag as typed."""

    part: str
    paragraph: int
    words: str
    tag: str

    def __str__(self) -> str:
        """Return the spot as people look for it: the paragraph's words go before its number."""
        where = f"{_part(self.part)}, paragraph {self.paragraph}" if self.paragraph else _part(self.part)
        quoted = f" ({_cut(self.words)!r})" if self.words and self.words != self.tag else ""
        return f"{where}{quoted}: {_cut(self.tag)}" if self.tag else f"{where}{quoted}"


def _cut(text: str) -> str:
    return text if len(text) <= _WORDS else f"{text[: _WORDS - 1]}\u2026"


def _part(name: str) -> str:
    """Return "body", "header1", "core properties" for word/document.xml, word/header1.xml, docProps/core.xml."""
    folder, _, file = name.rpartition("/")
    stem = file.removesuffix(".xml")
    return f"{stem} properties" if folder == "docProps" else "body" if stem == "document" else stem


@dataclass(frozen=True, slots=True)
class Look:
    """The insides of `w:pPr` and `w:rPr` around a tag, as XML; what a rich value takes over."""

    paragraph: str = ""
    run: str = ""
    splits: bool = False
    """Whether a value may end the paragraph and begin another: not inside a link, say."""
    followed: bool = False
    """Whether a paragraph without tags comes next, so that a table at a value's end stays apart from another."""

    def paragraph_start(self) -> str:
        """Return the start of a paragraph of this look."""
        return f"<w:p><w:pPr>{self.paragraph}</w:pPr>" if self.paragraph else "<w:p>"

    def run_start(self) -> str:
        """Return the start of a run of this look, up to its words."""
        return f"<w:r><w:rPr>{self.run}</w:rPr>{TEXT}" if self.run else f"<w:r>{TEXT}"


@dataclass(slots=True, eq=False)
class Placed:
    """A tag in its part. `element` is the `w:t` (or other element) that holds it, `paragraph` the `w:p` around."""

    number: int
    tag: Tag
    spot: Spot
    element: etree._Element
    paragraph: etree._Element | None = None
    context: Context = "text"
    look: Look = field(default_factory=Look)
    after: str = ""
    """What the program prints right after the tag."""


@dataclass(slots=True)
class PartTags:
    """One part while it is compiled: its tree, the tags found so far, and everything wrong with them."""

    file: str
    part: str
    root: etree._Element
    tags: list[Placed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    literal: bool = False
    """Whether it holds braces that print or remarks, which healing alone settles."""

    def place(self, tag: Tag, spot: Spot, element: etree._Element, context: Context = "text") -> Placed:
        """Number a tag and keep it. Raises PackageError T102 for more than any letter has."""
        if len(self.tags) >= MAX_TAGS:
            raise PackageError("T102", f"{self.part} has more than {MAX_TAGS:,} tags", "use loops, or several letters")
        placed = Placed(len(self.tags), tag, spot, element, context=context)
        self.tags.append(placed)
        return placed

    def blame(self, code: str, spot: Spot, found: str, remedy: str = "") -> None:
        """Note a problem at a spot."""
        self.problems.append(Problem(code, Place(self.file, detail=str(spot)), found, remedy=remedy))


def around(element: etree._Element) -> etree._Element:
    """Return the parent of an element that is known to have one."""
    return cast("etree._Element", element.getparent())  # noqa: SLF001 - lxml names its type so


def attributes(element: etree._Element) -> list[tuple[str, str]]:
    """Return an element's attributes by their full names; the element may be changed meanwhile."""
    return [(str(name), str(value)) for name, value in element.items()]


def inside(elements: Iterable[etree._Element], root: etree._Element) -> str:
    """Return elements as XML without the namespaces that the root of their part declares anyway."""
    xml = "".join(etree.tostring(child, encoding="unicode", with_tail=False) for child in elements)
    return _DECLARED.sub(lambda found: "" if root.nsmap.get(found[1]) == found[2] else found[0], xml)


def sentinel(number: int) -> str:
    """Return what stands in text or an attribute for a tag."""
    return f"{OPEN}{number}{CLOSE}"
