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
from collections import Counter
from collections.abc import Collection, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from lettergen.wordml import notes, numbering
from lettergen.wordml.facts import EMPTY_STYLES, RELATIONSHIPS, SinkFacts, W, rels_name
from lettergen.wordml.looks import RichTextError, attribute
from lettergen.wordml.package import CONTENT_TYPES

__all__ = ["RichTextError", "Sink", "SinkFacts"]

_EMPTY_RELATIONSHIPS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)
_EMPTY_NUMBERING = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:numbering xmlns:w="{W}"></w:numbering>'
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_MOST_LISTS = 10_000
_MOST_SHARED = 50
"""Links and series up to which letters share what was written: each shared value looks at all of them."""
_FIRST_BOOKMARK = 1_000_000
"""Above what templates have and what their loops are given."""
_NOT_IN_AN_ADDRESS = re.compile(r"[\s\x00-\x1f\x7f<>\"{}|\\^`\ud800-\udfff]")


class Standing(NamedTuple):
    """All that what is written next depends on: how many entries each list has, links, series, and what is rare."""

    lengths: tuple[int, ...]
    links: tuple[tuple[tuple[str, str], str], ...]
    series: tuple[tuple[tuple[str, numbering.Marks, int], tuple[int, int]], ...]
    rare: tuple[object, ...]


class Growth(NamedTuple):
    """What a value added: to each list, to links and their relationships by part; and the series after it."""

    entries: tuple[tuple[str, ...], ...]
    links: tuple[tuple[tuple[str, str], str], ...]
    relationships: tuple[tuple[str, tuple[str, ...]], ...]
    series: tuple[tuple[tuple[str, numbering.Marks, int], tuple[int, int]], ...]


class Sink:
    """Gathers the lists, footnotes and links of one letter, and gives back the parts that changed."""

    def __init__(self, facts: SinkFacts) -> None:
        self.facts = facts
        self.footnotes_part = facts.footnotes or _beside(facts.main, "footnotes.xml")
        self.endnotes_part = facts.endnotes or _beside(facts.main, "endnotes.xml")
        self._notes: dict[str, list[str]] = {"footnote": [], "endnote": []}
        self._abstracts: list[str] = []
        self._nums: list[str] = []
        self._links: dict[tuple[str, str], str] = {}
        self._relationships: dict[str, list[str]] = {}
        self._parts: dict[str, bytes] = {}
        self._shared: dict[tuple[str, bytes], str] = {}
        self._types: dict[tuple[str, str], str] = {}
        self._styles: list[str] = []
        self._style_ids: dict[tuple[str, str], str] = {}
        self._bookmarks: set[str] = set()
        self._drawing_id = facts.drawing_id
        self.series: dict[tuple[str, numbering.Marks, int], tuple[int, int]] = {}
        """By series, marks and depth: the `w:num` of the last list, and the number that comes next in it."""
        self.shares = True
        """Whether what is written may be remembered for other letters; not once its cost has to be counted."""
        self._lists = (*self._notes.values(), self._abstracts, self._nums)

    def standing(self) -> Standing | None:
        """Return what the sink holds as far as other letters may hold the same, or None where that would be dear."""
        if not self.shares or len(self._links) + len(self.series) + len(self._parts) > _MOST_SHARED:
            return None
        links, series = tuple(self._links.items()), tuple(self.series.items())
        rare = *self._parts.items(), *self._style_ids.items(), self._drawing_id, len(self._styles), len(self._bookmarks)
        return Standing(tuple(map(len, self._lists)), links, series, rare)

    def growth(self, since: Standing) -> Growth | None:
        """Return what was added since; None where that was more than lists, notes and links."""
        now = self.standing()
        if now is None or now.rare != since.rare:
            return None
        entries = tuple(tuple(held[length:]) for held, length in zip(self._lists, since.lengths, strict=True))
        known = Counter(part for (part, _), _ in since.links)  # each link has one relationship
        relationships = tuple((part, tuple(held[known[part] :])) for part, held in self._relationships.items())
        return Growth(entries, now.links[len(since.links) :], relationships, now.series)

    def grow(self, added: Growth) -> None:
        """Add what a value added before."""
        for held, entries in zip(self._lists, added.entries, strict=True):
            held.extend(entries)
        self._links.update(added.links)
        for part, entries in added.relationships:
            self._relationships.setdefault(part, []).extend(entries)
        self.series = dict(added.series)

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
        stem, dot, extension = name.rpartition(".")
        name = _free(stem, dot + extension, self.facts.names | {part.lower() for part in self._parts})
        self._parts[name] = data
        if shared:
            self._shared[content_type, data] = name
        extension = extension.lower()
        declared = "" if extension == "xml" else self.facts.default_types.get(extension, content_type)
        if declared != content_type:
            self._types["Override", name] = f'<Override PartName="/{name}" ContentType="{attribute(content_type)}"/>'
        elif extension not in self.facts.default_types:
            self._types["Default", extension] = f'<Default Extension="{extension}" ContentType="{content_type}"/>'
        return name

    def relate(self, part: str, kind: str, target: str, *, external: bool = False, as_id: str = "") -> str:
        """Return the id of the relationship of `part` to the part `target`; the same one keeps its id.

        `kind` is the last word of a type of ECMA-376 ("image"), or a whole type; `as_id` is for a part that the letter
        added and that brings its ids; an `external` target is an address that was checked elsewhere.
        """
        key = part, f"{kind} {target} {as_id}"
        if key not in self._links:
            path = target if external else posixpath.relpath(target, posixpath.dirname(part) or ".")
            self._links[key] = self._relate(part, kind, path, ' TargetMode="External"' if external else "", as_id)
        return self._links[key]

    def note(self, part: str, paragraphs: str, kind: str = "footnote") -> int:
        """Add a note made of `w:p` elements and return its id; RichTextError T201 outside the main document."""
        self.check_note(part)
        highest = self.facts.note_id if kind == "footnote" else self.facts.endnote_id
        note_id = max(highest, 0) + len(self._notes[kind]) + 1
        self._notes[kind].append(notes.note_xml(note_id, paragraphs, kind))
        return note_id

    def check_note(self, part: str) -> None:
        """Raise RichTextError T201 where Word allows no footnote: headers, footers, other notes."""
        if part != self.facts.main:
            raise RichTextError("T201", f"a footnote in {part}", "Word has footnotes in the body only; cite it there.")

    def new_list(
        self, marks: numbering.Marks, *, depth: int = 0, steps: tuple[numbering.Step, ...] = (numbering.FIRST,)
    ) -> int:
        """Define a list that counts on its own and return its `w:numId`.

        `marks` is empty for bullets; `steps` is the first paragraph's item after those around it, one a level (at most
        nine); `depth` is how many lists stand around it.
        """
        given = self.facts.indents("List Number" if marks else "List Bullet")
        abstract_id = self.add_levels(numbering.levels_xml(marks, depth, steps, given))
        start = numbering.count(marks, steps).ordinal if marks else 1
        return self.add_num(abstract_id, numbering.start_xml(len(steps) - 1, start))

    def new_list_like(self, num_id: int, level: int = 0) -> int:
        """Define a list that looks like the template's own one with that `w:numId` and begins anew; return its id.

        It begins anew at a level from 0; the levels above count on. Raises RichTextError T127 past 10,000 lists.
        """
        if len(self._nums) >= _MOST_LISTS:
            found = f"more than {_MOST_LISTS:,} lists in one letter"
            raise RichTextError("T127", found, "write {% continue_list %} in the numbered paragraph of the loop")
        like = numbering.definition(self.facts.texts[self.facts.numbering], num_id, level)
        return self.add_num(self.add_levels(like.levels) if like.levels else like.abstract_id, like.overrides)

    def add_levels(self, levels: str) -> int:
        """Add a `w:abstractNum` made of `w:lvl` elements and return its id."""
        abstract_id = self.facts.abstract_id + len(self._abstracts) + 1
        self._abstracts.append(numbering.abstract_num_xml(abstract_id, levels))
        return abstract_id

    def add_num(self, abstract_id: int, overrides: str) -> int:
        """Add a `w:num` with its `w:lvlOverride` elements and return its id."""
        num_id = self.facts.num_id + len(self._nums) + 1
        self._nums.append(f'<w:num w:numId="{num_id}"><w:abstractNumId w:val="{abstract_id}"/>{overrides}</w:num>')
        return num_id

    def style(self, kind: str, name: str, wanted: str) -> tuple[str, bool]:
        """Return the id of the style of that type and name, and whether it is new: `add_style` then defines it.

        A new style has the id `wanted`, or one near it that no style of any type has (17.7.4.17).
        """
        key = kind, name.lower()
        known = self.facts.styles[key].id if key in self.facts.styles else self._style_ids.get(key)
        if known is None:
            taken = {style.id.lower() for style in self.facts.styles.values()}
            taken |= {style_id.lower() for style_id in self._style_ids.values()}
            self._style_ids[key] = wanted if wanted.lower() not in taken else _free(f"{wanted}_2", "", taken)
        return known or self._style_ids[key], known is None

    def add_style(self, xml: str) -> None:
        """Add a `w:style`."""
        self._styles.append(xml)

    def bookmark(self, name: str) -> tuple[int, str]:
        """Return a free id and a free name for a bookmark, `name` where it is (17.13.6.2)."""
        taken = self.facts.bookmarks.keys() | self._bookmarks
        # A loop of the template numbers its bookmarks: `fee` becomes `fee_2`, and may yet come.
        is_free = not {name.lower(), re.sub(r"_\d+$", "", name.lower())} & taken
        name = name if is_free else _free(f"{name[:30]}_s2", "", taken)
        self._bookmarks.add(name.lower())
        return max(_FIRST_BOOKMARK, *self.facts.bookmarks.values()) + len(self._bookmarks), name

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
        for kind, written in self._notes.items():
            if written:
                known = self.facts.footnotes if kind == "footnote" else self.facts.endnotes
                name = known or self._new_notes(texts, changed, kind)
                changed[name] = _appended(texts[name], "".join(written))
        if self._styles:
            name = self.facts.styles_part or self._new_part(texts, changed, "styles", EMPTY_STYLES)
            changed[name] = _appended(self.facts.styles_text, "".join(self._styles))
        if self._types:
            known = texts[CONTENT_TYPES]
            texts[CONTENT_TYPES] = changed[CONTENT_TYPES] = _appended(known, "".join(self._types.values()))
        for part, entries in self._relationships.items():
            name = rels_name(part)
            changed[name] = _appended(texts.get(name, _EMPTY_RELATIONSHIPS), "".join(entries))
        return self._parts | {name: text.encode() for name, text in changed.items()}

    def _new_notes(self, texts: dict[str, str], changed: dict[str, str], kind: str) -> str:
        """Add a part for notes and name its separators in the settings; a part that is there has its own."""
        if settings := self.facts.settings:
            texts[settings] = changed[settings] = notes.with_separators(texts[settings], kind)
        return self._new_part(texts, changed, f"{kind}s", notes.empty_part(kind))

    def _new_part(self, texts: dict[str, str], changed: dict[str, str], kind: str, empty: str) -> str:
        """Add a part to the package: its content type, its relationship, its empty text."""
        name = _beside(self.facts.main, f"{kind}.xml")
        override = f'<Override PartName="/{name}" ContentType="{_CONTENT_TYPE}{kind}+xml"/>'
        texts[CONTENT_TYPES] = changed[CONTENT_TYPES] = _appended(texts[CONTENT_TYPES], override)
        texts[name] = empty
        self._relate(self.facts.main, kind, f"{kind}.xml")
        return name

    def _relate(self, part: str, kind: str, target: str, mode: str = "", as_id: str = "") -> str:
        entries = self._relationships.setdefault(part, [])
        relationship_id = as_id or f"rId{self.facts.relationship_ids.get(rels_name(part), 0) + len(entries) + 1}"
        kind = kind if "/" in kind else f"{RELATIONSHIPS}/{kind}"
        given = {"Id": relationship_id, "Type": kind, "Target": target}
        written = "".join([f' {name}="{attribute(value)}"' for name, value in given.items()])
        entries.append(f"<Relationship{written}{mode}/>")
        return relationship_id


def _free(stem: str, ending: str, taken: Collection[str]) -> str:
    """Return `stem` and `ending`, or the next number in place of the stem's that is not taken in lower case."""
    bare = stem.rstrip("0123456789")
    numbers = itertools.count(int(stem[len(bare) :][-9:] or 1) + 1)
    names = itertools.chain([stem + ending], (f"{bare}{number}{ending}" for number in numbers))
    return next(each for each in names if each.lower() not in taken)


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
