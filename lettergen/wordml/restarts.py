"""Numbered lists that the template itself has, in loops: where each begins anew; it knows no lists of values.

Word counts on as long as paragraphs share a `w:num`. Here a loop begins anew, at each of its turns, every list that
has all its paragraphs in loops inside of it; what stands in no loop, or in one that nothing repeats, runs on as the
template shows it. `{% restart_list %}` and `{% continue_list %}` in a numbered paragraph say otherwise. Compiling puts
marks into the text where lists begin and what they number; rendering turns them into the ids of copied lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import takewhile
from typing import NamedTuple, cast

from lxml import etree

from lettergen.errors import Place, Problem, Severity
from lettergen.wordml.blocks import MIDDLES, holder, opens
from lettergen.wordml.cells import take_out
from lettergen.wordml.counting import Counting, Position
from lettergen.wordml.facts import main_part, parse, related, w
from lettergen.wordml.heal import PPR, P, T
from lettergen.wordml.tags import CLOSE, OPEN, PartTags, Placed

BEGUN, RENEWED = f"{OPEN}L", f"{OPEN}R"
"""How the marks of a numbered paragraph begin, and of a turn before which its list ends."""
_MARK = re.compile(f"{OPEN}([LR])(\\d+)\\.(\\d+)\\.(\\d){CLOSE}")
"""Letter, `w:numId`, piece of its paragraphs, level on which the piece begins anew."""
_SENTINEL = re.compile(f"{OPEN}(\\d+){CLOSE}")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_RESTART, _CONTINUE = "restart_list", "continue_list"
_LEVELS = frozenset({"p", "tr", "tc"})
BEFORE_NUM = frozenset(map(w, ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")))
_AFTER_IND = (
    *("contextualSpacing", "mirrorIndents", "suppressOverlap", "jc", "textDirection", "textAlignment"),
    *("textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange"),
)
"""Where `w:numPr` and `w:ind` stand in a `w:pPr` (17.3.1.26)."""


class _Listed(NamedTuple):
    """A numbered paragraph that stays, with the loops around it (numbers of their tags) and the branches it is in."""

    paragraph: etree._Element
    at: Position
    loops: tuple[int, ...]
    branches: Mapping[int, int]
    says: str


def number(part: PartTags, parts: Mapping[str, bytes]) -> None:
    """Mark where the lists of a part begin anew, before its tags are lifted; warn (T157) of those that run on."""
    asked = _asked(part)
    if not asked and sum(tag.tag.word == "for" for tag in part.tags) < 2:  # noqa: PLR2004 - one alone repeats no list
        return
    names = dict(reversed(related(parts, main_part(parts))))
    trees = (parts.get(names.get(kind, "")) for kind in ("numbering", "styles"))
    counting = Counting(*(None if tree is None else parse("a part", tree) for tree in trees))
    listed = list(_listed(part, counting, asked))
    for paragraph in asked.keys() - {one.paragraph for one in listed}:
        spot = asked[paragraph].spot
        part.blame("T114", spot, "the paragraph around the tag is not numbered", "write it in one that is")
    for num in dict.fromkeys(one.at.num for one in listed):
        for count, members in enumerate(_cut([one for one in listed if one.at.num == num])):
            goes_on = any(one.says == _CONTINUE for one in members)
            loops = [] if goes_on else [*_renewing(members)]
            if not goes_on and (late := _late(members)):
                _warn(part, part.tags[late.loops[-1]])
            piece = f"{num}.{count}.{members[0].at.level if count else 0}{CLOSE}"
            for loop in loops:
                part.tags[loop].after += RENEWED + piece
            for one in members if count or loops else ():
                put_list(one.paragraph, one.at.level, BEGUN + piece, counting)


def renumbered(xml: str, copy: Callable[[int, int], int]) -> str:
    """Return a rendered part with the ids of its lists.

    `copy` makes a list like the one of a `w:numId` that begins anew at a level, and returns its id.
    """
    now: dict[tuple[str, str], str] = {}
    taken: set[tuple[str, str]] = set()

    def one(mark: re.Match[str]) -> str:
        kind, num, cut, level = mark.groups()
        if kind == "R":
            now.pop((num, cut), None)
            return ""
        if (num, cut) not in now:  # the template's own list serves once
            now[num, cut] = num if cut == "0" and (num, cut) not in taken else str(copy(int(num), int(level)))
            taken.add((num, cut))
        return now[num, cut]

    return _MARK.sub(one, xml)


def _asked(part: PartTags) -> dict[etree._Element, Placed]:
    """Take the tags that speak of lists out of the text and return them by their paragraphs."""
    asked = {}
    for tag in part.tags:
        if tag.tag.word in {_RESTART, _CONTINUE} and tag.paragraph is not None and tag.context == "text":
            take_out(tag)
            tag.tag = tag.tag._replace(kind="comment", level="")
            asked[tag.paragraph] = tag
    return asked


def _listed(part: PartTags, counting: Counting, asked: Mapping[etree._Element, Placed]) -> Iterator[_Listed]:
    """Give the numbered paragraphs in their order; those that tags of a level replace are none."""
    gone = {holder(tag, tag.tag.level) for tag in part.tags if tag.tag.level in _LEVELS and tag.tag.kind != "print"}
    around: list[tuple[str, int, int]] = []  # keyword, number of the tag, branch
    for element in part.root.iter(P, T):
        outside = {element, *element.iterancestors()}
        if any(each.tag == _FALLBACK for each in outside):  # what older Word shows instead of a text box
            continue
        if element.tag == T:
            for found in _SENTINEL.finditer(element.text or ""):
                around = _follow(around, part.tags[int(found[1])])
        elif gone.isdisjoint(outside) and (at := counting.of(element)) and counting.counts(at):
            loops = tuple(number for word, number, _ in around if word == "for")
            branches = {number: branch for word, number, branch in around if word == "if"}
            yield _Listed(element, at, loops, branches, asked[element].tag.code if element in asked else "")


def _follow(around: list[tuple[str, int, int]], tag: Placed) -> list[tuple[str, int, int]]:
    """Return the blocks that are open after a tag."""
    if opens(tag):
        return [*around, (tag.tag.word, tag.number, 0)]
    if tag.tag.word in MIDDLES:
        word, number, branch = around[-1]
        return [*around[:-1], (word, number, branch + 1)]
    return around[:-1] if tag.tag.word.startswith("end") else around


def _cut(listed: Iterable[_Listed]) -> list[list[_Listed]]:
    """Return one list's paragraphs in pieces: the first is the list itself, each other begins where a tag says so.

    A piece that began on a deeper level ends with the next paragraph of a level above.
    """
    pieces: list[list[_Listed]] = [[]]
    begun = {0: 0}
    for one in listed:
        begun = {level: piece for level, piece in begun.items() if level <= one.at.level}
        if one.says == _RESTART:
            begun[one.at.level] = len(pieces)
            pieces.append([])
        pieces[begun[max(begun)]].append(one)
    return pieces


def _renewing(listed: list[_Listed]) -> Iterator[int]:
    """Give the innermost loop that has all the paragraphs in loops inside of it: each of its turns begins anew.

    Branches of which only one prints have a loop each.
    """
    for branch in _branches(listed):
        every = zip(*(one.loops for one in branch), strict=False)
        common = tuple(each[0] for each in takewhile(lambda each: len(set(each)) == 1, every))
        outer = common[:-1] if any(one.loops == common for one in branch) else common
        yield from outer[-1:]


def _branches(listed: list[_Listed]) -> Iterable[list[_Listed]]:
    """Return the paragraphs of each branch where all stand in branches of one `if`, else all of them."""
    for number in listed[0].branches if listed else ():
        found: dict[int | None, list[_Listed]] = {}
        for one in listed:
            found.setdefault(one.branches.get(number), []).append(one)
        if len(found) > 1 and None not in found:
            return found.values()
    return [listed]


def _late(listed: list[_Listed]) -> _Listed | None:
    """Return the first paragraph that goes on from another loop's, where only one of both loops can be meant."""
    last: dict[int, _Listed] = {}
    for one in listed:
        before = last.get(one.at.level)
        if before and not (_within(before.loops, one.loops) or _within(one.loops, before.loops)):
            shared = before.branches.keys() & one.branches.keys()
            if all(before.branches[number] == one.branches[number] for number in shared):
                return one
        last = {level: other for level, other in last.items() if level < one.at.level} | {one.at.level: one}
    return None


def _within(outer: tuple[int, ...], inner: tuple[int, ...]) -> bool:
    return inner[: len(outer)] == outer


def _warn(part: PartTags, loop: Placed) -> None:
    found = "the numbers in this loop go on from those of the loop before it, as they do in the template"
    remedy = f"write {{% {_RESTART} %}} in its first numbered paragraph, or {{% {_CONTINUE} %}} if it is meant"
    place = Place(part.file, detail=str(loop.spot))
    part.warnings.append(Problem("T157", place, found, remedy=remedy, severity=Severity.WARNING))


def put_list(paragraph: etree._Element, level: int, mark: str, counting: Counting) -> None:
    """Name a paragraph's list by a mark, in its own properties; an indent that its style sets goes with it.

    Word takes the indents of a list named in the paragraph before those of the style (17.3.1.12).
    """
    properties = cast("etree._Element", paragraph.find(PPR))  # noqa: SLF001 - it names the list or its style
    own = properties.find(w("numPr"))
    if own is None or own.find(w("numId")) is None:
        indent = counting.indent(paragraph)
        if indent is not None and properties.find(w("ind")) is None:
            at = next((at for at, child in enumerate(properties) if child.tag in map(w, _AFTER_IND)), len(properties))
            properties.insert(at, indent)
    if own is not None:
        properties.remove(own)
    own = etree.Element(w("numPr"))
    properties.insert(sum(child.tag in BEFORE_NUM for child in properties), own)
    etree.SubElement(own, w("ilvl")).set(w("val"), str(level))
    etree.SubElement(own, w("numId")).set(w("val"), mark)
