"""List labels as Word counts and prints them from numbering.xml (ECMA-376 part 1, 17.9); it writes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from lxml import etree

from lettergen.rules.numbering import HIGHEST, Form, counter
from lettergen.wordml.facts import LEVELS, w

_VAL = w("val")
_FORMS = {form.value: form for form in Form}
_SYMBOL_BULLET = "\uf0b7"
"""Word's own bullet, a code of the font Symbol."""
_LONGEST = {Form.LOWER_LETTER: 780, Form.UPPER_LETTER: 780}
"""Beyond this, and HIGHEST for other forms, Word prints nothing useful, and a label would fill pages."""


class Position(NamedTuple):
    """A paragraph's place in a list: `w:numId` and level from 0."""

    num: int
    level: int


class _Level(NamedTuple):
    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    style: str = ""


class _Num(NamedTuple):
    abstract: int
    starts: Mapping[int, int]
    levels: Mapping[int, _Level]


class Counting:
    """Counts the lists of one document, paragraph by paragraph in its order.

    Invariant: counters belong to the `w:abstractNum`, so that two `w:num` of one definition count on from each other
    unless a `w:startOverride` says otherwise, and then only at the first paragraph of that `w:num` and level.
    """

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._styles = by_id(styles)
        self._known: dict[str, Position | None] = {}
        self._nums = self._read(numbering)
        self.begin()

    def begin(self) -> None:
        """Count from the start: the body, each header and each footer count by themselves."""
        self._counts: dict[int, dict[int, int]] = {}
        self._begun: set[Position] = set()

    def _read(self, root: etree._Element | None) -> dict[int, _Num]:
        abstracts = {_number(element, "abstractNumId"): element for element in _children(root, "abstractNum")}
        nums = {_number(element, "numId"): element for element in _children(root, "num")}
        return {num_id: self._num(element, nums, abstracts) for num_id, element in nums.items()}

    def _num(
        self, element: etree._Element, nums: Mapping[int, etree._Element], abstracts: Mapping[int, etree._Element]
    ) -> _Num:
        abstract_id = _value(element, "abstractNumId", 0)
        abstract = abstracts.get(abstract_id)
        link = text_at(abstract, "numStyleLink")
        if link and (linked := _value(self._styles.get(link), "pPr/numPr/numId", 0)) in nums:
            abstract_id = _value(nums[linked], "abstractNumId", 0)
            abstract = abstracts.get(abstract_id)
        levels = {_number(level, "ilvl"): _level(level) for level in _children(abstract, "lvl")}
        starts = {}
        for override in _children(element, "lvlOverride"):
            at = _number(override, "ilvl")
            if (level := override.find(w("lvl"))) is not None:
                levels[at] = _level(level)
            if override.find(w("startOverride")) is not None:
                starts[at] = _value(override, "startOverride", 1)
        return _Num(abstract_id, starts, levels)

    def of(self, paragraph: etree._Element) -> Position | None:
        """Return where a `w:p` stands in a list, by itself or by its style."""
        properties = paragraph.find(w("pPr"))
        return self.position(properties, text_at(properties, "pStyle"))

    def counts(self, position: Position) -> bool:
        """Return whether the paragraphs there are numbered, rather than marked by a bullet or by nothing."""
        return self._nums[position.num].levels.get(position.level, _Level()).form not in {"bullet", "none"}

    def indent(self, paragraph: etree._Element) -> etree._Element | None:
        """Return the `w:ind` that goes before the list's own: of the style that names the list, and those below."""
        found: dict[str, str] = {}
        for style in bases(self._styles, text_at(paragraph, "pPr/pStyle")):
            for indent in style.findall(f"{w('pPr')}/{w('ind')}"):
                found = {str(name): str(value) for name, value in indent.items()} | found
            if _value(style, "pPr/numPr/numId", -1) >= 0:
                break
        return etree.Element(w("ind"), found) if found else None

    def position(self, properties: etree._Element | None, style: str) -> Position | None:
        """Return where a paragraph stands, by its `w:pPr` and else by its style and that style's base styles."""
        own = _value(properties, "numPr/numId", -1)
        inherited = self._of_style(style)
        num = own if own >= 0 else inherited.num if inherited else 0
        if num not in self._nums:  # 0 takes a paragraph out of its style's list (17.9.18)
            return None
        otherwise = inherited.level if inherited and own < 0 else 0
        level = _value(properties, "numPr/ilvl", otherwise)
        return Position(num, min(max(level, 0), LEVELS - 1))

    def _of_style(self, style: str) -> Position | None:
        """Return a style's list; its level is the one that names the style (17.9.23)."""
        if style not in self._known:
            self._known[style] = self._read_style(style)
        return self._known[style]

    def _read_style(self, style: str) -> Position | None:
        for base in bases(self._styles, style):
            num = _value(base, "pPr/numPr/numId", -1)
            if num >= 0:
                levels = self._nums[num].levels if num in self._nums else {}
                named = [at for at, level in levels.items() if level.style in {style, base.get(w("styleId"))}]
                return Position(num, named[0] if named else _value(base, "pPr/numPr/ilvl", 0))
        return None

    def label(self, position: Position) -> str:
        """Count one paragraph and return the mark that Word prints before it."""
        num, level = self._nums[position.num], position.level
        counts = self._counts.setdefault(num.abstract, {})
        if level in num.starts and position not in self._begun:
            counts[level] = num.starts[level]
        else:
            counts[level] = counts[level] + 1 if level in counts else _start(num, level)
        self._begun.add(position)
        for above in range(level):
            counts.setdefault(above, _start(num, above))
        for below in [at for at in counts if at > level and _restarts(num, at, level)]:
            del counts[below]
        return _printed(num, level, counts)


def _start(num: _Num, level: int) -> int:
    return num.starts.get(level, num.levels.get(level, _Level()).start)


def _restarts(num: _Num, level: int, after: int) -> bool:
    """Tell whether a level begins again after a paragraph of a level above it (17.9.10; 0 means never)."""
    restart = num.levels.get(level, _Level()).restart
    return True if restart is None else after < restart


def _printed(num: _Num, level: int, counts: Mapping[int, int]) -> str:
    definition = num.levels.get(level, _Level())
    if definition.form == "bullet":
        return definition.text.replace(_SYMBOL_BULLET, "\u2022")

    def one(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        if at > level:
            return ""
        form = num.levels.get(at, _Level()).form
        return number("decimal" if definition.legal and form != "none" else form, counts[at])

    return re.sub("%([1-9])", one, definition.text)


def number(form: str, count: int) -> str:
    """Write a count in one of ST_NumberFormat's forms (17.18.59); forms of other scripts come out as digits."""
    if form == "none":
        return ""
    if form == "decimalZero":
        return f"{count:02d}"
    if form == "ordinal":
        last = {1: "st", 2: "nd", 3: "rd"}.get(count % 10 if count % 100 not in {11, 12, 13} else 0, "th")
        return f"{count}{last}"
    known = _FORMS.get(form, Form.DECIMAL)
    if not 1 <= count <= _LONGEST.get(known, HIGHEST):
        return str(count)
    return counter(known, count)


# ---- reading elements


def _level(element: etree._Element) -> _Level:
    legal = element.find(w("isLgl"))
    return _Level(
        start=_value(element, "start", 0),
        form=text_at(element, "numFmt") or "decimal",
        text=text_at(element, "lvlText"),
        restart=None if element.find(w("lvlRestart")) is None else _value(element, "lvlRestart", 0),
        legal=legal is not None and legal.get(w("val"), "1") not in {"0", "false", "off"},
        style=text_at(element, "pStyle"),
    )


def by_id(styles: etree._Element | None) -> dict[str, etree._Element]:
    """Return the styles of a part by their ids."""
    return {style.get(w("styleId"), ""): style for style in _children(styles, "style")}


def bases(styles: Mapping[str, etree._Element], style: str) -> Iterator[etree._Element]:
    """Give the style of that id and those it is based on, each once."""
    seen: set[str] = set()
    while style in styles and style not in seen:
        seen.add(style)
        yield styles[style]
        style = text_at(styles[style], "basedOn")


def _children(parent: etree._Element | None, name: str) -> list[etree._Element]:
    return [] if parent is None else parent.findall(w(name))


def text_at(parent: etree._Element | None, path: str) -> str:
    """Return the `w:val` of an element below, "" where there is none."""
    found = None if parent is None else parent.find(_steps(path))
    return "" if found is None else found.get(_VAL, "")


@cache
def _steps(path: str) -> str:
    return "/".join(map(w, path.split("/")))


def _value(parent: etree._Element | None, path: str, otherwise: int) -> int:
    text = text_at(parent, path)
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else otherwise


def _number(element: etree._Element, name: str) -> int:
    text = element.get(w(name), "")
    return int(text) if text.isdigit() else -1
