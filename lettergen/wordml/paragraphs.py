"""Paragraphs and runs of the model as WordprocessingML; blocks of several paragraphs stand in `wordml.rich`."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from lettergen.errors import did_you_mean
from lettergen.model.blocks import Image, Inline, LineBreak, Note, PageBreak, Span
from lettergen.wordml import notes
from lettergen.wordml.facts import RELATIONSHIPS
from lettergen.wordml.looks import RichTextError, run_look, text_xml
from lettergen.wordml.pictures import picture_run
from lettergen.wordml.sink import Sink

_SHORT = 1000
"""Characters up to which a listed paragraph is never split over a page."""
PAGE_END = (PageBreak(),)
BREAK_LOOK = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/><w:rPr><w:sz w:val="2"/></w:rPr>'
"""Inside of the `w:pPr` of a paragraph that only ends a page: a line of one point, so that a full page gets no second
one for it. Word keeps the mark of such a paragraph on the page before, unless `w:splitPgBreakAndParaMark` is set."""
_STYLE = re.compile(r"^(<w:pStyle [^>]*>)?")
APART = f"<w:p><w:pPr>{BREAK_LOOK}</w:pPr></w:p>"
"""What keeps a table at the end of a value from growing together with one that follows."""


class Frame(NamedTuple):
    """Where blocks stand: the part, the looks given by the tag, and what lies around."""

    sink: Sink
    part: str
    paragraph: str = ""
    """The inside of the `w:pPr` of a plain paragraph, where the template sets one."""
    run: str = ""
    depth: int = 0
    """How many lists and quotations stand around."""
    left: int = 0
    """Twips from the margin to the text around: the enclosing list level's or quotation's indent."""
    quoted: bool = False
    keep: bool = False
    """Whether the last paragraph stays on one page with what follows."""
    width: int = 0
    """Twips between the sides of the cell around; 0 outside of tables."""

    @property
    def room(self) -> int:
        """Return the twips that a line of text has."""
        return max((self.width or self.sink.facts.text_width) - self.left, 1)


def paragraph(runs: str, style: str, *, keep: bool = False, whole: bool = False, more: str = "") -> str:
    """Return a `w:p` of finished runs; `more` is what follows `w:keepLines` in CT_PPr (ECMA-376 part 1, 17.3.1.26)."""
    properties = (
        (f'<w:pStyle w:val="{style}"/>' if style else "")
        + ("<w:keepNext/>" if keep else "")
        + ("<w:keepLines/>" if whole else "")
        + more
    )
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>" if properties else f"<w:p>{runs}</w:p>"


def indented(left: int, right: int = 0) -> str:
    """Return a `w:ind` for a whole paragraph, in twips."""
    return f'<w:ind w:left="{left}" w:right="{right}" w:firstLine="0"/>'


def kept(properties: str) -> str:
    """Keep a paragraph of these properties (inside of a `w:pPr`) on one page with what follows."""
    return properties if "<w:keepNext" in properties else _STYLE.sub(r"\1<w:keepNext/>", properties, count=1)


def growing(properties: str, runs: tuple[Inline, ...]) -> str:
    """Let lines grow with their pictures: of one taller than an exact line (17.3.1.33) Word shows a strip."""
    if not any(isinstance(run, Image) for run in runs):
        return properties
    return properties.replace('w:lineRule="exact"', 'w:lineRule="atLeast"')


def is_short(runs: tuple[Inline, ...]) -> bool:
    """Tell whether a listed paragraph is short enough to stay in one piece."""
    return sum(len(run.text) for run in runs if isinstance(run, Span)) <= _SHORT


def parted(runs: tuple[Inline, ...]) -> list[tuple[Inline, ...]]:
    """Return runs paragraph by paragraph: in text, U+0007 begins a new one and U+000C ends the page, as in docxtpl.

    A page's end stands by itself, as PAGE_END.
    """
    try:
        if not any(isinstance(run, Span) and ("\a" in run.text or "\f" in run.text) for run in runs):
            return [runs]
    except TypeError:  # no runs, or no text: told where they are written
        return [runs]
    parts: list[list[Inline]] = [[]]
    for run in runs:
        for piece in re.split("([\a\f])", run.text) if isinstance(run, Span) else ("",):
            if piece in ("\a", "\f"):
                parts += [[]] if piece == "\a" else [[*PAGE_END], []]
            elif isinstance(run, Span):
                parts[-1] += [replace(run, text=piece)] if piece else []
            else:
                parts[-1].append(run)
    return [tuple(part) for part in parts]


def style_id(frame: Frame, kind: str, given: str) -> str:
    """Return the id of the style that a value names, "" for none. Raises RichTextError T207."""
    if not given or (found := frame.sink.facts.style_id(kind, given)):
        return given and found
    known = [name for of, name in frame.sink.facts.styles if of == kind]
    remedy = did_you_mean(given.lower(), known, "make the style in the template, or name one that it has")
    raise RichTextError("T207", f"the template has no {kind} style {given!r}", remedy)


def runs_xml(runs: tuple[Inline, ...], frame: Frame) -> str:
    """Return runs in order; neighbours with one address stand in one hyperlink."""
    linked = groupby(runs, key=lambda run: run.link if isinstance(run, Span) else "")
    return "".join(_linked(link, tuple(group), frame) for link, group in linked)


def _linked(link: str, runs: tuple[Inline, ...], frame: Frame) -> str:
    inner = "".join([_run(run, frame) for run in runs])
    if not link:
        return inner
    relationship = frame.sink.link(frame.part, link)
    return f'<w:hyperlink xmlns:r="{RELATIONSHIPS}" r:id="{relationship}" w:history="1">{inner}</w:hyperlink>'


def _run(run: Inline, frame: Frame) -> str:
    match run:
        case Span():
            style = frame.sink.facts.character_style("Hyperlink") if run.link else ""
            if run.font and run.font.style:
                style = style_id(frame, "character", run.font.style)
            return f"<w:r>{run_look(frame.run, run, style)}{text_xml(run.text)}</w:r>"
        case LineBreak():
            return "<w:r><w:br/></w:r>"
        case PageBreak():
            return '<w:r><w:br w:type="page"/></w:r>'
        case Image():
            return picture_run(run, frame.sink, frame.part, frame.room)
        case Note(inner):
            return _note(inner, frame)


def _note(runs: tuple[Inline, ...], frame: Frame) -> str:
    sink = frame.sink
    inside = Frame(sink, sink.footnotes_part, run=notes.text_properties(sink.facts))
    # Refused before the note's own words are written: a header's note would leave its links behind.
    sink.check_note(frame.part)
    note_id = sink.note(frame.part, notes.note_paragraph(sink.facts, runs_xml(runs, inside)))
    return notes.reference_xml(sink.facts, note_id)
