"""Lists as Word defines them: `w:abstractNum` and `w:num` for one list of one letter; it counts nothing itself.

Every list gets both elements of its own. Word alone would restart with a `w:num` that shares its `w:abstractNum`;
LibreOffice then continues the first list's count in some files, so that only separate definitions print alike in both.
"""

from __future__ import annotations

import zlib
from functools import lru_cache

from lettergen.rules.numbering import Mark, parse_mark
from lettergen.wordml.facts import LEVELS, Indent
from lettergen.wordml.looks import attribute

_STEP = 720
"""Half an inch from one level's text to the next one's."""
_HANGING = 432
_BRACKETED_HANGING = 540
"""Room for "(10)"."""
_ROMAN_HANGING = 648
"""Roman marks run wide: "viii." is 25 points in Times at 12 points."""
_LONGEST_HANGING_PREFIX = 2
_BULLETS = ("\u2022", "\u2013")

Marks = tuple[str, ...]
"""One mark a level ("1.", "(a)"); the last serves all deeper levels. No mark at all: a bulleted list."""


def indent(marks: Marks, level: int, depth: int, given: tuple[Indent | None, ...]) -> Indent:
    """Return where a level's text stands: the template's own indent for that depth from 0, else half an inch a step.

    A long mark such as "Request No. 1:" does not hang: its text follows after a space and runs back to the margin.
    """
    mark = parse_mark(mark_at(marks, level)) if marks else None
    if mark and _runs_in(mark):
        return Indent(indent((), 0, depth - 1, given).left if depth else 0, 0)
    if (own := given[min(depth, LEVELS - 1)]) is not None:
        return own
    return Indent(_STEP * (depth + 1), _hanging(mark))


def _hanging(mark: Mark | None) -> int:
    if mark is None:
        return _HANGING
    if mark.form.endswith("Roman"):
        return _ROMAN_HANGING
    return _BRACKETED_HANGING if mark.prefix else _HANGING


def mark_at(marks: Marks, level: int) -> str:
    """Return the mark of a level from 0."""
    return marks[min(level, len(marks) - 1)]


def _runs_in(mark: Mark) -> bool:
    return len(mark.prefix) > _LONGEST_HANGING_PREFIX


@lru_cache(maxsize=512)
def levels_xml(marks: Marks, depth: int, level: int, start: int, given: tuple[Indent | None, ...]) -> str:
    """Return the nine `w:lvl` of a list whose first paragraph stands at `level` with the number `start`.

    `depth` is how many lists stand around this one, `given` the indents of the template's list styles.
    """
    return "".join(
        _level_xml(index, marks, start if index == level else 1, indent(marks, index, depth + index, given))
        for index in range(LEVELS)
    )


def _level_xml(index: int, marks: Marks, start: int, place: Indent) -> str:
    """Return one `w:lvl`, its children in the order of CT_Lvl (ECMA-376 part 1, 17.9.6)."""
    if marks:
        mark = parse_mark(mark_at(marks, index))
        form, text = mark.form.value, f"{mark.prefix}%{index + 1}{mark.suffix}"
        suffix = '<w:suff w:val="space"/>' if _runs_in(mark) else ""
    else:
        form, text, suffix = "bullet", _BULLETS[index % len(_BULLETS)], ""
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{suffix}'
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


def num_xml(num_id: int, abstract_id: int, level: int, start: int) -> str:
    """Return a `w:num` that begins `level` with `start` (17.9.15, 17.9.26)."""
    return (
        f'<w:num w:numId="{num_id}"><w:abstractNumId w:val="{abstract_id}"/>'
        f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
    )


def with_lists(numbering: str, abstracts: str, nums: str) -> str:
    """Add definitions to a numbering part: every `w:abstractNum` has to stand before the first `w:num` (17.9.16)."""
    end = _found(numbering, "<w:numIdMacAtCleanup", _found(numbering, "</w:numbering>", len(numbering)))
    first_num = _found(numbering, "<w:num ", end)
    return numbering[:first_num] + abstracts + numbering[first_num:end] + nums + numbering[end:]


def _found(text: str, tag: str, otherwise: int) -> int:
    at = text.find(tag)
    return at if at >= 0 else otherwise
