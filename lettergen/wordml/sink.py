"""What rich values need beside their own XML: lists, notes and links gathered in one render; it owns no zip.

Once a template: `SinkFacts.read(parts)`. Once a letter: `Sink(facts)`. At every tag whose value is rich:
`rich.blocks_xml` stands for the tag's whole paragraph and ends with one, so that a cell may end after it;
`rich.inlines_xml` stands for runs, between the run that the engine ends and the one it begins again. Both raise
`RichTextError`. When all parts are rendered, `changed_parts` adds what was gathered to them.
"""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from lettergen.wordml import notes, numbering
from lettergen.wordml.facts import RELATIONSHIPS, SinkFacts, W, rels_name
from lettergen.wordml.looks import RichTextError, attribute
from lettergen.wordml.package import CONTENT_TYPES

__all__ = ["RichTextError", "Sink", "SinkFacts"]

_EMPTY_RELATIONSHIPS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)
_EMPTY_NUMBERING = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:numbering xmlns:w="{W}"></w:numbering>'
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_NOT_IN_AN_ADDRESS = re.compile(r"[\s\x00-\x1f\x7f<>\"{}|\\^`\ud800-\udfff]")


class Sink:
    """Gathers the lists, footnotes and links of one letter, and gives back the parts that changed."""

    def __init__(self, facts: SinkFacts) -> None:
        self.facts = facts
        self.footnotes_part = facts.footnotes or _beside(facts.main, "footnotes.xml")
        self._notes: list[str] = []
        self._abstracts: list[str] = []
        self._nums: list[str] = []
        self._links: dict[tuple[str, str], str] = {}
        self._relationships: dict[str, list[str]] = {}
        self._parts: dict[str, bytes] = {}
        self._shared: dict[tuple[str, bytes], str] = {}
        self._types: dict[tuple[str, str], str] = {}
        self._drawing_id = facts.drawing_id

    def link(self, part: str, url: str) -> str:
        """Return the relationship id of an external address in that part; the same address keeps its id.

        Raises RichTextError T202 for an address that Word would not open: not http, https or mailto, blanks, no host.
        """
        if (part, url) not in self._links:
            _check_address(url)
            self._links[part, url] = self._relate(part, "hyperlink", url, ' TargetMode="External"')
        return self._links[part, url]

    def add_part(self, name: str, data: bytes, content_type: str, *, shared: bool = True) -> str:
        """Add a part to the package and return its name: `name`, or the next free one of other numbers.

        The same bytes of one kind are one part in a letter, unless `shared` is off (its own relationships differ).
        A part without relationships to it would be lost: `relate` it.
        """
        if shared and (known := self._shared.get((content_type, data))):
            return known
        name = self._free(name)
        self._parts[name] = data
        if shared:
            self._shared[content_type, data] = name
        extension = name.rpartition(".")[2].lower()
        declared = "" if extension == "xml" else self.facts.default_types.get(extension, content_type)
        if declared != content_type:
            self._types["Override", name] = f'<Override PartName="/{name}" ContentType="{content_type}"/>'
        elif extension not in self.facts.default_types:
            self._types["Default", extension] = f'<Default Extension="{extension}" ContentType="{content_type}"/>'
        return name

    def _free(self, name: str) -> str:
        """Return a name that no part has; names that differ in case alone are one (ECMA-376 part 2, 6.2.2.3)."""
        stem, dot, extension = name.rpartition(".")
        bare = stem.rstrip("0123456789")
        first = int(stem[len(bare) :][-9:] or 0)
        names = itertools.chain([name], (f"{bare}{number}{dot}{extension}" for number in itertools.count(first + 1)))
        taken = {part.lower() for part in self._parts} | self.facts.names
        return next(each for each in names if each.lower() not in taken)

    def relate(self, part: str, kind: str, target: str) -> str:
        """Return the id of the relationship of `part` to the part `target`; the same one keeps its id.

        `kind` is the last word of a type of ECMA-376 ("image"), or a whole type.
        """
        if (part, f"{kind} {target}") not in self._links:
            path = posixpath.relpath(target, posixpath.dirname(part) or ".")
            self._links[part, f"{kind} {target}"] = self._relate(part, kind, path)
        return self._links[part, f"{kind} {target}"]

    def note(self, part: str, paragraphs: str) -> int:
        """Add a footnote made of `w:p` elements and return its id; RichTextError T201 outside the main document."""
        self.check_note(part)
        note_id = self.facts.note_id + len(self._notes) + 1
        self._notes.append(notes.note_xml(note_id, paragraphs))
        return note_id

    def check_note(self, part: str) -> None:
        """Raise RichTextError T201 where Word allows no footnote: headers, footers, other notes."""
        if part != self.facts.main:
            raise RichTextError("T201", f"a footnote in {part}", "Word has footnotes in the body only; cite it there.")

    def new_list(self, marks: numbering.Marks, *, depth: int = 0, level: int = 0, start: int = 1) -> int:
        """Define a list that counts on its own and return its `w:numId`.

        `marks` is empty for bullets; the first paragraph stands at `level` (0 to 8) and prints the number `start`;
        `depth` is how many lists stand around it.
        """
        given = self.facts.indents("List Number" if marks else "List Bullet")
        abstract_id = self.facts.abstract_id + len(self._abstracts) + 1
        num_id = self.facts.num_id + len(self._nums) + 1
        levels = numbering.levels_xml(marks, depth, level, start, given)
        self._abstracts.append(numbering.abstract_num_xml(abstract_id, levels))
        self._nums.append(numbering.num_xml(num_id, abstract_id, level, start))
        return num_id

    def next_drawing_id(self) -> int:
        """Return a `wp:docPr` id that nothing else in the package has."""
        self._drawing_id += 1
        return self._drawing_id

    def changed_parts(self, rendered: Mapping[str, str]) -> dict[str, bytes]:
        """Return the complete bytes of every part that lists, notes and links changed.

        `rendered` maps the parts that the engine rendered to their text; they are added to, never replaced.
        """
        texts = {**self.facts.texts, **rendered}
        changed: dict[str, str] = {}
        if self._nums:
            name = self.facts.numbering or self._new_part(texts, changed, "numbering", _EMPTY_NUMBERING)
            changed[name] = numbering.with_lists(_opened(texts[name]), "".join(self._abstracts), "".join(self._nums))
        if self._notes:
            name = self.facts.footnotes or self._new_footnotes(texts, changed)
            changed[name] = _appended(texts[name], "".join(self._notes))
        if self._types:
            known = texts[CONTENT_TYPES]
            texts[CONTENT_TYPES] = changed[CONTENT_TYPES] = _appended(known, "".join(self._types.values()))
        for part, entries in self._relationships.items():
            name = rels_name(part)
            changed[name] = _appended(texts.get(name, _EMPTY_RELATIONSHIPS), "".join(entries))
        return self._parts | {name: text.encode() for name, text in changed.items()}

    def _new_footnotes(self, texts: dict[str, str], changed: dict[str, str]) -> str:
        """Add a footnotes part and name its separators in the settings; a part that is there has its own."""
        if settings := self.facts.settings:
            changed[settings] = notes.with_separators(texts[settings])
        return self._new_part(texts, changed, "footnotes", notes.EMPTY_FOOTNOTES)

    def _new_part(self, texts: dict[str, str], changed: dict[str, str], kind: str, empty: str) -> str:
        """Add a part to the package: its content type, its relationship, its empty text."""
        name = _beside(self.facts.main, f"{kind}.xml")
        override = f'<Override PartName="/{name}" ContentType="{_CONTENT_TYPE}{kind}+xml"/>'
        texts[CONTENT_TYPES] = changed[CONTENT_TYPES] = _appended(texts[CONTENT_TYPES], override)
        texts[name] = empty
        self._relate(self.facts.main, kind, f"{kind}.xml")
        return name

    def _relate(self, part: str, kind: str, target: str, mode: str = "") -> str:
        entries = self._relationships.setdefault(part, [])
        relationship_id = f"rId{self.facts.relationship_ids.get(rels_name(part), 0) + len(entries) + 1}"
        kind = kind if "/" in kind else f"{RELATIONSHIPS}/{kind}"
        entries.append(f'<Relationship Id="{relationship_id}" Type="{kind}" Target="{attribute(target)}"{mode}/>')
        return relationship_id


def _beside(part: str, name: str) -> str:
    folder, slash, _ = part.rpartition("/")
    return f"{folder}{slash}{name}"


def _opened(xml: str) -> str:
    """Give a root that closes itself an end tag, so that children can be added before it."""
    if not xml.rstrip().endswith("/>"):
        return xml
    root = re.findall(r"<([A-Za-z][\w:.-]*)", xml)[-1]
    return f"{xml.rstrip()[:-2]}></{root}>"


def _appended(xml: str, children: str) -> str:
    """Add children at the end of a part's root."""
    whole = _opened(xml)
    at = whole.rindex("</")
    return whole[:at] + children + whole[at:]


def _check_address(url: str) -> None:
    """Refuse what Word takes for a broken file: it opens no document with a malformed address in it."""
    if _NOT_IN_AN_ADDRESS.search(url) or not _opens(url):
        raise RichTextError(
            "T202", f"the link {url!r} is no address that Word can open", "Write a full http, https or mailto address."
        )


def _opens(url: str) -> bool:
    try:
        address = urlsplit(url)
        return address.scheme == "mailto" or (
            address.scheme in {"http", "https"} and bool(address.hostname) and address.port != 0
        )
    except ValueError:  # a port that is no number, a bracket without its partner
        return False
