"""What rich values need beside their own XML: lists, notes and links gathered in one render; it owns no zip.

The seam with the engine (`wordml.template`), in the order of one template's life:

1. once a template: `facts = SinkFacts.read(parts)`, where `parts` maps every part name without a leading slash
   ("word/document.xml", "[Content_Types].xml", "word/_rels/document.xml.rels") to its healed, uncompressed bytes.
2. once a letter: `sink = Sink(facts)`.
3. at every `{{p value }}`: `rich.blocks_xml(value.blocks, sink, part, paragraph_properties=…, run_properties=…)`
   stands for the tag's whole paragraph; at every `{{ value }}` or `{{r value }}`:
   `rich.inlines_xml(value.runs, sink, part, run_properties)` stands for the tag's whole run (it closes nothing and
   opens nothing: the engine ends the run before it and begins one after it).
   `part` is the name of the part in which the tag stands; `paragraph_properties` and `run_properties` are what stands
   *inside* the tag's own `w:pPr` and `w:rPr` ("" for none). Both raise `RichTextError`, which the engine turns into a
   Problem with `error.problem(place)`.
4. when all parts are rendered: `changed = sink.changed_parts(rendered)`, where `rendered` maps the names of the parts
   that the engine rendered to their text. The answer holds complete parts, the engine's text of them included (a
   footnotes.xml with tags in it, say): write `{name: text.encode() for rendered} | changed`, all else as it was.
   Only what really changed comes back: numbering, footnotes, the .rels of parts with new links or parts,
   [Content_Types].xml and settings when the footnotes or numbering part is new.

`blocks_xml` always ends with a paragraph, never with a table, so that a cell may end after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lettergen.errors import Place, Problem


class RichTextError(Exception):
    """A rich value cannot stand where the template puts it; the engine adds the place."""

    def __init__(self, code: str, found: str, remedy: str = "") -> None:
        super().__init__(found)
        self.code, self.found, self.remedy = code, found, remedy

    def problem(self, place: Place) -> Problem:
        """Return the error as a Problem of that place."""
        return Problem(self.code, place, self.found, remedy=self.remedy)


@dataclass(frozen=True, slots=True)
class SinkFacts:
    """What a template's package says about styles, lists, notes and relationships; read once, then only looked up."""

    main: str
    styles: Mapping[str, str]

    @classmethod
    def read(cls, parts: Mapping[str, bytes]) -> SinkFacts:
        """Read the facts from a package's parts (name to uncompressed bytes)."""
        raise NotImplementedError


class Sink:
    """Gathers the lists, footnotes and links of one letter, and gives back the parts that changed."""

    def __init__(self, facts: SinkFacts) -> None:
        self.facts = facts

    def link(self, part: str, url: str) -> str:
        """Return the relationship id of an external address in that part; the same address keeps its id."""
        raise NotImplementedError

    def note(self, part: str, paragraphs: str) -> int:
        """Add a footnote made of `w:p` elements and return its id; RichTextError T201 outside the main document."""
        raise NotImplementedError

    def next_drawing_id(self) -> int:
        """Return a `wp:docPr` id that nothing else in the package has."""
        raise NotImplementedError

    def changed_parts(self, rendered: Mapping[str, str]) -> dict[str, bytes]:
        """Return the complete bytes of every part that lists, notes and links changed."""
        raise NotImplementedError
