"""Another .docx put into a letter: its text with the letter's own ids, and all that it needs; it reads no package.

See docs/word-subdocuments.md for what comes along and what does not.
"""

from __future__ import annotations

import re
from collections import deque

from lettergen.model.blocks import Subdocument
from lettergen.text.watch import spend
from lettergen.wordml.carried import DIAGRAM_DATA, DIAGRAM_DRAWING, DIAGRAM_LINK, Carried, Pieces, Slot, read_carried
from lettergen.wordml.looks import RichTextError, attribute
from lettergen.wordml.package import PackageError
from lettergen.wordml.paragraphs import Frame


def subdocument_xml(block: Subdocument, frame: Frame) -> str:
    """Return the document's body as `w:p`, `w:tbl` and `w:sdt` elements; the last one is always a paragraph.

    Raises RichTextError: T101 to T107 where it is no document that may go out, T201 for notes where none can stand.
    """
    try:
        carried = read_carried(block.data)
        xml = _Insertion(carried, frame).body()
    except PackageError as error:
        raise RichTextError(error.code, f"{block.name}: {error.found}", error.remedy) from error
    spend(0, len(xml))
    return xml


class _Insertion:
    """One document put in at one place; guards the ids that it was given there."""

    def __init__(self, carried: Carried, frame: Frame) -> None:
        self._carried, self._sink, self._part = carried, frame.sink, frame.part
        self._given: dict[Slot, str] = {}
        self._levels: dict[str, int] = {}
        self._bookmarks: dict[str, tuple[int, str]] = {}
        self._copies: dict[str, str] = {}
        self._undefined: deque[str] = deque()

    def body(self) -> str:
        """Return the text; what it needs is in the sink by then."""
        xml = self._text(self._carried.body, self._part)
        while self._undefined:
            self._sink.add_style(self._text(self._carried.styles[self._undefined.popleft()].definition, ""))
        return xml

    def _text(self, pieces: Pieces, part: str) -> str:
        return "".join([piece if isinstance(piece, str) else self._value(piece, part) for piece in pieces])

    def _value(self, slot: Slot, part: str) -> str:
        """Return what a slot is here: XML or text for an attribute. Drawings alone are new at every place."""
        if slot.kind == "drawing":
            return str(self._sink.next_drawing_id())
        if slot not in self._given:
            self._given[slot] = self._new(slot, part)
        return self._given[slot]

    def _new(self, slot: Slot, part: str) -> str:
        match slot.kind:
            case "style":
                made = attribute(self._style(slot.key))
            case "unnumbered":
                numbered = self._sink.facts.counting.position(None, self._style(slot.key))
                made = '<w:numPr><w:numId w:val="0"/></w:numPr>' if numbered else ""
            case "num":
                made = str(self._num(slot.key))
            case "link":
                made = self._link(slot, part)
            case "bookmark":
                made = str(self._bookmark(slot.key)[0])
            case "bookmark-name":
                made = attribute(self._bookmark(slot.key)[1])
            case "shape":
                made = attribute(f"{slot.key}_{self._sink.next_drawing_id()}")
            case kind:
                made = str(self._note(kind, slot.key, part))
        return made

    def _style(self, style_id: str) -> str:
        """Return the id of the letter's style of that name; one that it lacks is added, as in Word."""
        kind, name, _ = self._carried.styles[style_id]
        found, is_new = self._sink.style(kind, name, style_id)
        if is_new:
            self._undefined.append(style_id)
        return found

    def _num(self, num_id: str) -> int:
        """Return a list's new id; lists of one definition count on from each other here too."""
        levels_id, overrides = self._carried.nums[num_id]
        if levels_id not in self._levels:
            self._levels[levels_id] = self._sink.add_levels(self._text(self._carried.levels.get(levels_id, ()), ""))
        return self._sink.add_num(self._levels[levels_id], self._text(overrides, ""))

    def _note(self, kind: str, note_id: str, part: str) -> int:
        self._sink.check_note(part)
        own = self._sink.footnotes_part if kind == "footnote" else self._sink.endnotes_part
        return self._sink.note(part, self._text(self._carried.notes[kind, note_id], own), kind)

    def _bookmark(self, name: str) -> tuple[int, str]:
        key = name.lower()
        if key not in self._bookmarks:
            self._bookmarks[key] = self._sink.bookmark(name)
        return self._bookmarks[key]

    def _link(self, slot: Slot, part: str) -> str:
        kind, target, external = self._carried.links[slot.story][slot.key]
        if external:
            return self._sink.relate(part, kind, target, external=True)
        return self._sink.relate(part, kind, self._copied(target, slot.story, part))

    def _copied(self, target: str, story: str, part: str) -> str:
        """Return the letter's name of a part, copied here with all that it leads to."""
        waiting = deque([target] if target not in self._copies else [])
        while waiting:
            name = waiting.popleft()
            links = self._carried.links[name]
            for each in (name, *(link.target for link in links.values() if not link.external)):
                if each not in self._copies:
                    self._copies[each] = self._copy(each, story, part)
                    waiting += [each] * (each != name)
            for link_id, link in links.items():
                to = link.target if link.external else self._copies[link.target]
                self._sink.relate(self._copies[name], link.kind, to, external=link.external, as_id=link_id)
        return self._copies[target]

    def _copy(self, name: str, story: str, part: str) -> str:
        data, content_type = self._carried.parts[name]
        links = self._carried.links[story]

        def drawn(match: re.Match[bytes]) -> bytes:
            link_id = match[0].decode(errors="replace")
            is_drawing = link_id in links and links[link_id].kind.endswith(DIAGRAM_DRAWING)
            return self._value(Slot("link", link_id, story), part).encode() if is_drawing else match[0]

        if DIAGRAM_DATA in content_type:
            data = DIAGRAM_LINK.sub(drawn, data)
        folder, _, file = re.sub(r"[^A-Za-z0-9._/-]", "_", name).rpartition("/")
        file = file if "." in file else f"{file}.bin"
        # Two charts never share a part: Word would show an edit of one in both, or take the file for damaged.
        return self._sink.add_part(f"{folder}/{file}", data, content_type, shared=content_type.startswith("image/"))
