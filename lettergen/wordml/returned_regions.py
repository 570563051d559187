"""Where the answers of a form stand, told by its bookmarks; it reads no tags of controls.

LibreOffice drops the tags of controls, and in time the controls, but keeps a bookmark that begins and ends in one
paragraph. A bookmark of part "" is around the words of a label; what follows up to the next one is that item's answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from lettergen.model.forms import LABEL, FormTag
from lettergen.wordml.facts import w
from lettergen.wordml.outline import AS_TEXT, CONTAINERS
from lettergen.wordml.returned_text import CONTENT, NO_ANSWER, SDT, TABLE, FormReader, P, Said

if TYPE_CHECKING:
    from lxml import etree

_START, _END = w("bookmarkStart"), w("bookmarkEnd")
_WORDS = {w("t"), w("sym"), *AS_TEXT}


def regions(reader: FormReader, tags: Mapping[etree._Element, FormTag]) -> dict[FormTag, dict[str, Said]]:
    """Return by item, its name shortened, what stands in its place by part; what a control of ours has is left out."""
    found: dict[FormTag, dict[str, list[Said]]] = {}
    home: FormTag | None = None
    for block in _blocks(reader.stories[0]):
        marks = list(_marks(reader, block)) if block.tag == P else []
        controls = [control for control in block.iter(SDT) if control in tags]
        opened = next((mark for mark, _ in marks if not mark.part), home)
        if opened != home:
            home = opened
            found.setdefault(home, {"": []})
        elif any(mark.part == LABEL for mark, _ in marks):
            home = None
        elif home is None or any(above in tags for above in block.iterancestors(SDT)):
            continue
        elif not marks:
            found[home][""].append(_but(reader, block, controls))
        elif not controls:
            for mark, said in marks:
                if mark.part not in NO_ANSWER:
                    found.setdefault(mark._replace(part=""), {}).setdefault(mark.part, []).append(said)
    return {tag: {part: _together(said) for part, said in parts.items()} for tag, parts in found.items()}


def _blocks(home: Iterable[etree._Element]) -> Iterator[etree._Element]:
    """Give paragraphs and tables, those in content controls too."""
    for child in home:
        if child.tag in {P, TABLE}:
            yield child
        elif child.tag in CONTAINERS:
            yield from _blocks(child)


def _marks(reader: FormReader, paragraph: etree._Element) -> Iterator[tuple[FormTag, Said]]:
    """Give our bookmarks of a paragraph with what is in them, wherever in the tree they begin and end."""
    opened: dict[str, tuple[FormTag, list[etree._Element]]] = {}
    for element in paragraph.iter(_START, _END, *_WORDS):
        number = element.get(w("id"), "")
        if element.tag == _START and (tag := FormTag.read_bookmark(element.get(w("name"), ""))):
            opened[number] = tag, []
        elif element.tag == _END and number in opened:
            tag, words = opened.pop(number)
            yield tag, reader.said(words).ticked(tag.part)
        elif element.tag in _WORDS:
            for _, words in opened.values():
                words.append(element)


def _but(reader: FormReader, block: etree._Element, controls: Iterable[etree._Element]) -> Said:
    """Return what stands in a block beside its controls."""
    said = reader.said([block])
    for control in controls:
        for content in control.iterchildren(CONTENT):
            said = said._replace(text=said.text.replace(reader.words(content), "", 1))
    return said


def _together(said: list[Said]) -> Said:
    return Said("\n".join(each.text for each in said), tuple(row for each in said for row in each.rows))
