"""Lists as Word defines them: `w:abstractNum` and `w:num` for one list of one letter; it counts nothing itself.

Every list gets both elements of its own. Word alone would restart with a `w:num` that shares its `w:abstractNum`;
LibreOffice then continues the first list's count in some files, so that only separate definitions print alike in both.
"""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from lettergen.rules.numbering import HIGHEST, Counted, Form, Mark, count_item, level_mark
from lettergen.wordml.facts import LEVELS, Indent, w, whole
from lettergen.wordml.looks import RichTextError, attribute, forbidden
from lettergen.wordml.tags import around, inside

_STEP = 720
"""Half an inch from one level's text to the next one's."""
_HANGING = 432
_BRACKETED_HANGING = 540
"""Room for "(10)"."""
_ROMAN_HANGING = 648
"""Roman marks run wide: "viii." is 25 points in Times at 12 points."""
_LONGEST_HANGING_PREFIX = 2
_LONGEST_HANGING = 6
_CHARACTER = 144
"""A wide digit at 12 points, for marks of a varying number of characters ("1.1.1", "7A.")."""
_BULLETS = ("\u2022", "\u2013")

Marks = tuple[str, ...]
"""One mark a level ("1.", "(a)"); the last serves all deeper levels. No mark at all: a bulleted list."""


class Step(NamedTuple):
    """How one item counts at its level: its ordinal, and a mark of its own, "" for that of the level."""

    ordinal: int = 1
    mark: str = ""


FIRST = Step()


@lru_cache(maxsize=64)
def is_compound(marks: Marks) -> bool:
    """Return whether the mark of any level repeats the numbers of those above it ("1.1")."""
    return any(level_mark(marks, level).above for level in range(LEVELS))


def count(marks: Marks, steps: tuple[Step, ...]) -> Counted:
    """Return how the last of the steps counts under those before it.

    Raises ValueError for an ordinal that Word has not (1 to 32767).
    """
    if steps[-1].ordinal not in range(1, HIGHEST + 1):
        raise ValueError(f"{steps[-1].ordinal!r} counts nothing")
    above: tuple[str, ...] = ()
    for step in steps[:-1]:
        above += (count_item(marks, step.ordinal, step.mark, above).number,)
    return count_item(marks, steps[-1].ordinal, steps[-1].mark, above)


def indent(marks: Marks, level: int, depth: int, given: tuple[Indent | None, ...], own: str = "") -> Indent:
    """Return where a level's text stands: the template's own indent for that depth from 0, else half an inch a step.

    A long mark such as "Request No. 1:" does not hang: its text follows after a space and runs back to the margin, and
    so does text without a mark.
    `own` is an item's own mark: it hangs further where it must, so that its text stands under that of the others.
    """
    mark = level_mark(marks, level) if marks and not own else None
    if _runs_in(mark, own):
        return Indent(indent((), 0, depth - 1, given).left if depth else 0, 0)
    place = given[min(depth, LEVELS - 1)] or Indent(_STEP * (depth + 1), _hanging(mark))
    if own:
        hanging = max(place.hanging, _CHARACTER * len(own))
        return Indent(max(place.left, hanging), hanging)
    wider = max(_CHARACTER * (3 * len(mark.above) + 2) - place.hanging, 0) if mark and mark.above else 0
    return Indent(place.left + wider, place.hanging + wider)


def _hanging(mark: Mark | None) -> int:
    if mark and mark.form.endswith("Roman"):
        return _ROMAN_HANGING
    return _BRACKETED_HANGING if mark and mark.prefix else _HANGING


def _runs_in(mark: Mark | None, own: str) -> bool:
    if mark is None:
        return len(own) > _LONGEST_HANGING
    return mark.form is Form.NONE or len(mark.prefix) > _LONGEST_HANGING_PREFIX


@lru_cache(maxsize=512)
def levels_xml(marks: Marks, depth: int, steps: tuple[Step, ...], given: tuple[Indent | None, ...]) -> str:
    """Return the nine `w:lvl` of a list whose first paragraph stands below all `steps` but the last, which it is.

    `depth` is how many lists stand around this one, `given` the indents of the template's list styles.
    Raises RichTextError T124, T208 for a mark that no file can hold.
    """
    if not marks:
        bullets = (_BULLETS[index % len(_BULLETS)] for index in range(LEVELS))
        return "".join(
            _level_xml(index, 1, "bullet", text, indent((), 0, depth + index, given))
            for index, text in enumerate(bullets)
        )
    for mark in (*marks, *(step.mark for step in steps)):
        if wrong := forbidden(mark):
            raise RichTextError("T124", *wrong)
        if taken := re.search("%[1-9]", mark):  # the standard has no way to say that it is only text (17.9.11)
            found = f"the mark {mark!r}, where Word takes {taken[0]} for a number of the list"
            raise RichTextError("T208", found, "write the mark without it")
    known = [count(marks, steps[: level + 1]) for level in range(len(steps))]
    return "".join(_counting_level(index, marks, known, depth + index, given) for index in range(LEVELS))


def _counting_level(
    index: int, marks: Marks, known: list[Counted], depth: int, given: tuple[Indent | None, ...]
) -> str:
    """Return a level that counts, or one whose mark stands as it is: text without a number in it."""
    usual = level_mark(marks, index)
    counted = known[index] if index < len(known) else Counted(usual, 1, "", "")
    mark, own = counted.mark, "" if counted.mark == usual else counted.text
    place = indent(marks, index, depth, given, own)
    follows = "space" if _runs_in(None if own else usual, own) else ""
    if mark is None:  # as a bullet LibreOffice would show a dot
        form = Form.DECIMAL if usual.form.silent else usual.form
        return _level_xml(index, 1, form, own, place, follows)
    if mark.form.silent:
        return _level_xml(index, 1, mark.form, mark.prefix, place, "" if mark.prefix else "nothing")
    text = mark.prefix
    for level, between in enumerate(mark.above, index - len(mark.above)):
        literal = level < len(known) and known[level].mark is None
        text += f"{known[level].number if literal else f'%{level + 1}'}{between}"
    text += f"%{index + 1}{mark.suffix}"
    return _level_xml(index, counted.ordinal, usual.form, text, place, follows)


def _level_xml(index: int, start: int, form: str, text: str, place: Indent, follows: str = "") -> str:
    """Return one `w:lvl`, its children in the order of CT_Lvl (ECMA-376 part 1, 17.9.6)."""
    suffix = f'<w:suff w:val="{follows}"/>' if follows else ""
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start:d}"/><w:numFmt w:val="{form}"/>{suffix}'
        f'<w:lvlText w:val="{attribute(text)}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{place.left}" w:hanging="{place.hanging}"/></w:pPr></w:lvl>'
    )


def abstract_num_xml(abstract_id: int, levels: str) -> str:
    """Return a `w:abstractNum`; nsid and tmpl come from its id and levels, so that the same letter has the same bytes.

    Two lists must differ in `w:nsid`, else Word joins them when text is pasted (17.9.14).
    """
    number = zlib.crc32(f"{abstract_id} {levels}".encode())
    return (
        f'<w:abstractNum w:abstractNumId="{abstract_id}"><w:nsid w:val="{number:08X}"/>'
        f'<w:multiLevelType w:val="multilevel"/><w:tmpl w:val="{number ^ 0xFFFFFFFF:08X}"/>{levels}</w:abstractNum>'
    )


def start_xml(level: int, start: int) -> str:
    """Return the `w:lvlOverride` that begins a level with a number (17.9.26)."""
    return f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start:d}"/></w:lvlOverride>'


class Definition(NamedTuple):
    """How to make a list like a `w:num`: its `w:lvl`, none to share the definition of that id, and overrides."""

    abstract_id: int
    levels: str
    overrides: str


@lru_cache(maxsize=64)
def definition(part: str, num_id: int, level: int) -> Definition:
    """Return what makes a list like a `w:num` of the numbering part that begins anew at a level and those below.

    On a lower level the levels above count on, so both share one definition (17.9.15). Styles stay with the list that
    they name (17.9.23); a list by a numbering style is that of the style (17.9.21).
    """
    root = etree.fromstring(part.encode())
    (num,) = (num for num in root.iterchildren(w("num")) if num.get(w("numId")) == str(num_id))
    wanted = num.find(w("abstractNumId")).get(w("val"))  # type: ignore[union-attr]
    by_id = {element.get(w("abstractNumId")): element for element in root.iterchildren(w("abstractNum"))}
    abstract = by_id[wanted]
    if (link := abstract.find(w("numStyleLink"))) is not None:
        linked = {style.get(w("val")): each for each in by_id.values() for style in each.iterchildren(w("styleLink"))}
        abstract = linked.get(link.get(w("val")), abstract)
    starts = {whole(each.get(w("ilvl"))): each.find(w("start")) for each in abstract.iterchildren(w("lvl"))}
    made = {
        at: start_xml(at, whole(start.get(w("val"))) if start is not None else 0)
        for at, start in starts.items()
        if at >= level
    }
    for override in num.iterchildren(w("lvlOverride")):
        at = whole(override.get(w("ilvl")))
        if at < level:
            etree.strip_elements(override, w("startOverride"))
        made[at] = inside([override], root)
    overrides = "".join(made[at] for at in sorted(made))
    if level:
        return Definition(whole(abstract.get(w("abstractNumId"))), "", overrides)
    for named in list(abstract.iter(w("pStyle"))):
        around(named).remove(named)
    return Definition(0, inside(abstract.iterchildren(w("lvl")), root), overrides)


def with_lists(numbering: str, abstracts: str, nums: str) -> str:
    """Add definitions to a numbering part: every `w:abstractNum` has to stand before the first `w:num` (17.9.16)."""
    end = _found(numbering, "<w:numIdMacAtCleanup", _found(numbering, "</w:numbering>", len(numbering)))
    first_num = _found(numbering, "<w:num ", end)
    return numbering[:first_num] + abstracts + numbering[first_num:end] + nums + numbering[end:]


def _found(text: str, tag: str, otherwise: int) -> int:
    at = text.find(tag)
    return at if at >= 0 else otherwise
