"""Tags of a level stand for a whole run, paragraph, cell or row: each becomes a marker beside the other elements.

A marker is a processing instruction with the tag's number; compiling turns it into the tag.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from lxml import etree

from lettergen.wordml.blocks import JUMPS, Group, holder
from lettergen.wordml.facts import W, w
from lettergen.wordml.heal import PPR, RPR, XML_SPACE, P, R, T
from lettergen.wordml.tags import CLOSE, GUARD, MARKER, OPEN, Look, PartTags, Placed, around, inside, sentinel

_SENTINEL = re.compile(f"{OPEN}(\\d+){CLOSE}")
_MARKS = frozenset({w("bookmarkStart"), w("bookmarkEnd"), w("commentRangeStart"), w("commentRangeEnd")})
_HEAVY = {
    w("drawing"): "a picture",
    w("pict"): "a picture",
    w("object"): "an object",
    w("footnoteReference"): "a footnote",
    w("endnoteReference"): "an endnote",
    w("fldChar"): "a field",
    w("fldSimple"): "a field",
    w("sym"): "a symbol",
    w("sectPr"): "a section break",
}
_NEEDS_PARAGRAPH = tuple(w(name) for name in ("tc", "hdr", "ftr", "footnote", "endnote", "txbxContent", "sdtContent"))
_NO_PARAGRAPHS = frozenset({P, w("hyperlink"), w("tr"), w("tbl")})
"""Where a content control holds runs, cells or rows instead of paragraphs."""
_CONTROLS = frozenset({w("sdt"), w("sdtContent"), w("customXml")})
_NAMES = {"p": "paragraph", "tr": "row", "tc": "cell"}


def lift(part: PartTags, groups: list[Group]) -> None:
    """Turn every tag that stands for an element into a marker, and note the look of those that stay in text."""
    for tag in part.tags:
        if tag.context == "text":
            tag.look = _look(tag, part.root)
    split = _to_split(part, groups)
    for level in ("tr", "tc", "p"):
        _lift_level(part, level)
    shared = Counter(tag.paragraph for tag in part.tags if tag.context == "text")
    for tag in part.tags:
        if shared[tag.paragraph] == 1 and _alone(tag):
            _replace(tag.paragraph, [tag])
            tag.context = "paragraph"
    _split_runs(part, split)
    _guard(part.root)


def _look(tag: Placed, root: etree._Element) -> Look:
    run = tag.element.getparent()
    properties = tag.paragraph.find(PPR)  # type: ignore[union-attr] # a tag in text has both
    own = run.getparent() is tag.paragraph and (properties is None or properties.find(w("sectPr")) is None)  # type: ignore[union-attr]
    after = tag.paragraph.getnext()  # type: ignore[union-attr]
    followed = after is not None and after.tag == P and OPEN not in "".join(map(str, after.itertext()))
    ends = own or tag.tag.level == "p"
    return Look(inside(_each(properties), root), inside(_each(run.find(RPR)), root), ends, followed)  # type: ignore[union-attr]


def _each(properties: etree._Element | None) -> Iterable[etree._Element]:
    return () if properties is None else properties


def _lift_level(part: PartTags, level: str) -> None:
    """Replace each paragraph, row or cell that holds tags of the level by their markers, or say what else is in it."""
    tags = [tag for tag in part.tags if tag.tag.level == level and tag.context == "text"]
    for home, group in groupby(tags, key=lambda tag: holder(tag, level)):
        members = list(group)
        first = members[0]
        if home is None:
            part.blame("T114", first.spot, f"there is no {_NAMES[level]} around the tag", "put it in a table")
        elif level != "p" and any(tag.tag.kind == "print" for tag in members):
            part.blame("T114", first.spot, "only {%tr %} and {%tc %} stand for rows and cells", "print inside a cell")
        elif any(tag.tag.kind != "comment" for tag in members) and (rest := _rest(home, members)):
            found = f"{rest} stands beside the tag, which replaces its whole {_NAMES[level]}"
            part.blame("T115", first.spot, found, f"give the tag a {_NAMES[level]} of its own")
        else:
            _replace(home, members)
            for tag in members:
                tag.context = "paragraph" if tag.tag.kind == "print" else "text"


def _rest(home: etree._Element, members: Iterable[Placed]) -> str:
    """Return what an element holds beside its tags: quoted words, "a picture" and so on, or ""."""
    own = {str(tag.number) for tag in members}
    for element in home.iter(etree.Element):
        if element.tag in _HEAVY:
            return _HEAVY[element.tag]
        if element.tag == w("br") and element.get(w("type"), "textWrapping") != "textWrapping":
            return "a page break"
        if element.tag == T:
            others = [number for number in _SENTINEL.findall(element.text or "") if number not in own]
            words = _SENTINEL.sub("", element.text or "").strip()
            if words or others:
                return repr(words) if words else "another tag"
    return ""


def _replace(home: etree._Element | None, members: Iterable[Placed]) -> None:
    """Put markers where an element stood; its bookmarks stay, beside them. A remark leaves nothing."""
    if home is None:
        return
    for mark in [mark for mark in home.iter(*_MARKS) if home.tag == P]:
        home.addprevious(mark)
    for tag in members:
        if tag.tag.kind != "comment":
            home.addprevious(etree.ProcessingInstruction(MARKER, str(tag.number)))
    around(home).remove(home)


def _alone(tag: Placed) -> bool:
    """Return whether a printing tag has its paragraph to itself, so that blocks of text may take its place."""
    if tag.context != "text" or tag.tag.kind != "print" or tag.tag.level not in ("", "r"):
        return False
    paragraph, run = tag.paragraph, tag.element.getparent()
    if run is None or run.tag != R or run.getparent() is not paragraph or paragraph is None:
        return False
    allowed = {PPR, R} | _MARKS
    if any(child.tag not in allowed for child in paragraph) or paragraph.find(f"{PPR}/{w('sectPr')}") is not None:
        return False
    inner = [child for child in paragraph.iter(etree.Element) if around(child).tag == R and child.tag != RPR]
    texts = "".join(child.text or "" for child in inner if child.tag == T)
    return all(child.tag == T for child in inner) and texts.rstrip() == sentinel(tag.number)


def _to_split(part: PartTags, groups: list[Group]) -> set[int]:
    """Return the numbers of statements that leave their run, so that no block tears one or leaves an empty one."""
    inside = [group for group in groups if _within_one_text(group)]
    jumps = [tag.number for group in groups if group not in inside for tag in group if tag.tag.word in JUMPS]
    inside = [group for group in inside if not any(group[0].number < jump < group[-1].number for jump in jumps)]
    stay = {tag.number for group in inside for tag in group}
    return {
        tag.number
        for tag in part.tags
        if tag.tag.kind == "block" and tag.context == "text" and tag.tag.level in ("", "r") and tag.number not in stay
    }


def _within_one_text(group: Group) -> bool:
    """Return whether a block lies inside one `w:t` and does not fill it, or is mark-up to be printed among words."""
    text = group[0].element.text or ""
    if group[0].tag.word in ("macro", "call", "set") or group[0].tag.code.endswith(" recursive"):
        return all(tag.element is group[0].element for tag in group)
    fills = text.startswith(sentinel(group[0].number)) and text.endswith(sentinel(group[-1].number))
    return all(tag.element is group[0].element for tag in group) and not fills


def _split_runs(part: PartTags, split: set[int]) -> None:
    """Break every run in which statements stand into runs of the same look, with the statements between them."""
    runs = {around(tag.element): None for tag in part.tags if tag.number in split}
    for run in runs:
        fresh = _run_like(run)
        for child in list(run):
            if child.tag == RPR:
                continue
            if child.tag != T:
                fresh.append(child)
                continue
            for text, number in _cut(child.text or "", split):
                if text:
                    _text(fresh, text)
                if number is not None:
                    _put_before(run, fresh)
                    run.addprevious(etree.ProcessingInstruction(MARKER, str(number)))
                    fresh = _run_like(run)
        _put_before(run, fresh)
        around(run).remove(run)


def _cut(text: str, split: set[int]) -> Iterator[tuple[str, int | None]]:
    """Yield the stretches of a text and the number of the statement after each; the last has None."""
    start = 0
    for found in _SENTINEL.finditer(text):
        if int(found[1]) in split:
            yield text[start : found.start()], int(found[1])
            start = found.end()
    yield text[start:], None


def _run_like(run: etree._Element) -> etree._Element:
    fresh = etree.Element(R, nsmap={"w": W})
    fresh.extend(copy.deepcopy(properties) for properties in run.findall(RPR))
    return fresh


def _text(run: etree._Element, text: str) -> None:
    element = etree.SubElement(run, T)
    element.text = text
    element.set(XML_SPACE, "preserve")


def _put_before(run: etree._Element, fresh: etree._Element) -> None:
    """Place a new run, unless it holds nothing."""
    if any(child.tag != RPR for child in fresh):
        run.addprevious(fresh)


def _guard(root: etree._Element) -> None:
    """Mark the end of each cell, header, note or control whose last paragraph may vanish with its tags."""
    for home in root.iter(*_NEEDS_PARAGRAPH):
        children = [child for child in home if child.tag not in _MARKS]
        outside = home
        while outside.tag in _CONTROLS:
            outside = around(outside)
        if children and not isinstance(children[-1].tag, str) and outside.tag not in _NO_PARAGRAPHS:  # a marker
            children[-1].tail = GUARD
