"""Healing: a tag that Word split over runs moves whole to the run where it begins; it decides no levels.

Tracked changes count as accepted: what was deleted is not text. Word's own noise (revision ids, proofing marks,
`_GoBack`) goes, so that a repeated paragraph repeats no id.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, islice

from lxml import etree

from lettergen.wordml.facts import W, w
from lettergen.wordml.scan import Tag, UnclosedTagError, scan, trims
from lettergen.wordml.tags import Context, PartTags, Spot, around, attributes, sentinel

_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

P, R, T, RPR, PPR = w("p"), w("r"), w("t"), w("rPr"), w("pPr")
_SPOKEN = {w("tab"): "\t", w("cr"): "\n", w("noBreakHyphen"): "-", w("br"): "\n"}
_SKIPPED = frozenset({P, w("del"), w("moveFrom"), RPR, PPR})
_NOISE = (w("proofErr"), w("lastRenderedPageBreak"))
_UNWRAPPED = (w("smartTag"), w("ins"), w("moveTo"))
_TRACKED = (
    "del moveFrom cellIns cellMerge rPrChange pPrChange sectPrChange tblPrChange tblPrExChange tblGridChange "
    "trPrChange tcPrChange numberingChange moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd "
    "customXmlInsRangeStart customXmlInsRangeEnd customXmlDelRangeStart customXmlDelRangeEnd "
    "customXmlMoveFromRangeStart customXmlMoveFromRangeEnd customXmlMoveToRangeStart customXmlMoveToRangeEnd"
)
TRACKED = tuple(w(name) for name in _TRACKED.split())
"""What goes once tracked changes are accepted (ECMA-376 part 1, 17.13.5)."""
_CHANGES = (*TRACKED, w("cellDel"), *_UNWRAPPED[1:])
_MARKS = (w("bookmarkStart"), w("bookmarkEnd"), w("commentRangeStart"), w("commentRangeEnd"))


def heal(part: PartTags) -> None:
    """Find every tag of a Word part and leave a sentinel in the `w:t` or attribute where each begins."""
    part.literal = clean(part.root)
    seams = _merge_paragraphs(part.root)
    for number, paragraph in enumerate(part.root.iter(P), start=1):
        _heal_paragraph(part, paragraph, number, seams)
    _heal_attributes(part)
    for tag in part.tags:
        for control in tag.element.iterancestors(w("sdt")):
            for binding in control.findall(f"{w('sdtPr')}/{w('dataBinding')}"):
                _remove(binding)  # Word would show what is bound, which may still be the tag


def heal_properties(part: PartTags) -> None:
    """Find the tags of a part without paragraphs (docProps/core.xml): each element's text stands by itself."""
    for element in part.root.iter(etree.Element):
        if element.text and "{" in element.text:
            element.text = _marked(part, element.text, element, Spot(part.part, 0, element.text, ""), "plain")


def clean(root: etree._Element) -> bool:
    """Drop revision ids, paragraph ids, proofing marks and the cursor's bookmark; accept tracked changes.

    Returns whether there were tracked changes.
    """
    tracked = accept(root)
    for element in root.iter(etree.Element):
        for name, _ in attributes(element):
            if name.startswith(f"{{{W}}}rsid") or name in (f"{{{_W14}}}paraId", f"{{{_W14}}}textId"):
                del element.attrib[name]
    for element in list(root.iter(*_NOISE)):
        _remove(element)
    cursor = [mark for mark in root.iter(w("bookmarkStart")) if mark.get(w("name")) == "_GoBack"]
    ids = {mark.get(w("id")) for mark in cursor}
    for mark in [*cursor, *(end for end in root.iter(w("bookmarkEnd")) if end.get(w("id")) in ids)]:
        _remove(mark)
    for element in list(root.iter(*_UNWRAPPED)):
        _unwrap(element)
    return tracked


def accept(root: etree._Element) -> bool:
    """Accept what was tracked as deleted or moved away, and return whether any change was tracked.

    Rows and cells that are marked so go, and paragraphs whose mark is are joined (17.13.5.12 to 15).
    """
    if next(root.iter(*_CHANGES), None) is None:
        return False
    for name, mark in (("tr", "trPr/del"), ("tc", "tcPr/cellDel")):
        path = "/".join(w(step) for step in mark.split("/"))
        for element in [each for each in root.iter(w(name)) if each.find(path) is not None]:
            _remove(element)
    for row in [row for row in root.iter(w("tr")) if row.find(f".//{w('tc')}") is None]:
        _remove(row)
    for table in [table for table in root.iter(w("tbl")) if table.find(f".//{w('tr')}") is None]:
        _remove(table)
    for paragraph in list(root.iter(w("p"))):
        look = paragraph.find(f"{w('pPr')}/{w('rPr')}")
        if look is not None and any(child.tag in (w("del"), w("moveFrom")) for child in look):
            _join(paragraph)
    for gone in list(root.iter(w("del"), w("moveFrom"))):
        for kept in list(gone.iter(*_MARKS)):
            gone.addprevious(kept)
    etree.strip_elements(root, *TRACKED, with_tail=False)
    return True


def _join(paragraph: etree._Element) -> None:
    """Put a paragraph's content before that of the next one, whose look holds for both."""
    following = paragraph.getnext()
    content = [child for child in paragraph if child.tag != w("pPr")]
    if following is not None and following.tag == w("p"):
        at = int(following.find(w("pPr")) is not None)
        following[at:at] = content
        _remove(paragraph)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unwrap(element: etree._Element) -> None:
    """Put an element's content in its place; an insertion mark inside `w:rPr` or `w:trPr` holds none and just goes."""
    parent = element.getparent()
    if parent is None:
        return
    for child in element:
        if child.tag != w("smartTagPr"):
            element.addprevious(child)
    parent.remove(element)


def pieces(paragraph: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Yield the elements that carry a paragraph's own text, with it; text boxes inside are paragraphs of their own."""
    for child in paragraph:
        if child.tag in (T, _MATH_TEXT):
            yield child, child.text or ""
        elif child.tag in _SPOKEN:
            if child.get(w("type"), "textWrapping") == "textWrapping":
                yield child, _SPOKEN[child.tag]
        elif child.tag not in _SKIPPED:
            yield from pieces(child)


def _heal_paragraph(part: PartTags, paragraph: etree._Element, number: int, seams: set[etree._Element]) -> None:
    found = list(pieces(paragraph))
    text = "".join(piece for _, piece in found)
    if "{" not in text and "%_}" not in text and "}_}" not in text:
        return
    spot = Spot(part.part, number, " ".join(text.split()), "")
    tags = _scanned(part, text, spot)
    ends = list(accumulate(len(piece) for _, piece in found))
    letters = list(text)
    breaks = {end - 1 for (element, _), end in zip(found, ends, strict=True) if element.tag in _SPOKEN}
    joints = {end - len(piece) for (element, piece), end in zip(found, ends, strict=True) if element in seams}
    for tag in tags:
        holder = found[bisect_right(ends, tag.start)][0]
        _trim(letters, tag, breaks, joints)
        mark = _mark(part, tag, holder, spot, "text" if holder.tag == T else "plain", paragraph)
        letters[tag.start : tag.end] = [mark, *[""] * (tag.end - tag.start - 1)]
    begin = 0
    for (element, piece), end in zip(found, ends, strict=True):
        if (healed := "".join(letters[begin:end])) != piece:
            _rewrite(element, healed)
        begin = end


def _trim(letters: list[str], tag: Tag, breaks: set[int], joints: set[int]) -> None:
    """Drop the blanks that hyphens in a tag take away: spaces of its paragraph, for `{%-` breaks and tabs too.

    Where lines are joined by that, or paragraphs were (at `joints`), the spaces of the other one are words and stay.
    """
    joins = tag.kind == "block"
    before, after = trims(tag)
    sides = (range(tag.start - 1, -1, -1), 1, before), (range(tag.end, len(letters)), 0, after)
    for places, edge, trimmed in sides:
        own = True
        for at in places if trimmed else ():
            own = own and at + edge not in joints and at not in breaks
            if not (joins if at in breaks else own and letters[at].isspace()):
                break
            letters[at] = ""


def _scanned(part: PartTags, text: str, spot: Spot) -> tuple[Tag, ...]:
    try:
        return scan(text)
    except UnclosedTagError as error:
        remedy = "close it in the same paragraph; braces that print are written {_{ and }_}"
        part.blame("T111", spot._replace(tag=error.typed[:60]), error.found, remedy)
        return ()


def _mark(
    part: PartTags,
    tag: Tag,
    holder: etree._Element,
    spot: Spot,
    context: Context,
    paragraph: etree._Element | None = None,
) -> str:
    """Return what stands for a tag in its text: a sentinel, the braces of a literal, nothing for a remark."""
    if tag.kind == "literal" or (tag.kind == "comment" and (paragraph is None or tag.level in ("", "r"))):
        part.literal = True
        return tag.code if tag.kind == "literal" else ""
    placed = part.place(tag, spot._replace(tag=tag.typed), holder, context)
    placed.paragraph = paragraph
    return sentinel(placed.number)


def _rewrite(element: etree._Element, text: str) -> None:
    """Set a text element's words; one that became empty goes, and its run too when nothing else is in it."""
    if text:
        element.text = text
        if element.tag == T:
            element.set(XML_SPACE, "preserve")
        return
    run = around(element)
    run.remove(element)
    if run.tag == R and all(child.tag == RPR for child in run):
        _remove(run)


def _heal_attributes(part: PartTags) -> None:
    for element in part.root.iter(etree.Element):
        for name, value in attributes(element):
            # A field's instruction is left as it is: data in it could become a field of its own (DDE, INCLUDETEXT).
            if ("{{" in value or "{%" in value) and name != w("instr"):
                element.set(name, _marked(part, value, element, Spot(part.part, 0, "", value), "attribute"))


def _marked(part: PartTags, text: str, element: etree._Element, spot: Spot, context: Context) -> str:
    """Return text with a sentinel for each tag, where nothing is split."""
    chunks: list[str] = []
    position = 0
    after = False
    for tag in _scanned(part, text, spot):
        before, following = trims(tag)
        words = text[position : tag.start].lstrip() if after else text[position : tag.start]
        chunks += (words.rstrip() if before else words, _mark(part, tag, element, spot, context))
        position, after = tag.end, following
    return "".join((*chunks, text[position:].lstrip() if after else text[position:]))


_JOINS_BEFORE = re.compile(r"\s*\{%-")
_JOINS_AFTER = re.compile(r".*-%\}\s*", re.DOTALL)


def _merge_paragraphs(root: etree._Element) -> set[etree._Element]:
    """Join paragraphs at `{%-` (with the one before) and `-%}` (with the one after), as docxtpl has it.

    Returns the elements that now begin what was a paragraph's text.
    """
    seams: set[etree._Element] = set()
    joined, end = None, ""
    for paragraph in list(root.iter(P)):
        before = paragraph.getprevious()
        if before is None or before.tag != P or paragraph.find(f"{PPR}/{w('sectPr')}") is not None:
            continue
        words, end = _text(paragraph), end if before is joined else _text(before)
        if _JOINS_BEFORE.match(words) or _JOINS_AFTER.fullmatch(end):
            seams |= {element for element, _ in islice(pieces(paragraph), 1)}
            before.extend(child for child in list(paragraph) if child.tag != PPR)
            _remove(paragraph)
            joined, end = before, words if words.strip() else end
    return seams


def _text(paragraph: etree._Element) -> str:
    return "".join(piece for _, piece in pieces(paragraph))
