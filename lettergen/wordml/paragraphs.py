"""Paragraphs and runs of the model as WordprocessingML; blocks of several paragraphs stand in `wordml.rich`."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

from lettergen.model.blocks import Inline, LineBreak, Note, Span
from lettergen.wordml import notes
from lettergen.wordml.facts import RELATIONSHIPS
from lettergen.wordml.looks import run_look, text_xml
from lettergen.wordml.sink import Sink

_SHORT = 1000
"""Characters up to which a listed paragraph is never split over a page."""


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


def is_short(runs: tuple[Inline, ...]) -> bool:
    """Tell whether a listed paragraph is short enough to stay in one piece."""
    return sum(len(run.text) for run in runs if isinstance(run, Span)) <= _SHORT


def runs_xml(runs: tuple[Inline, ...], frame: Frame) -> str:
    """Return runs in order; neighbours with one address stand in one hyperlink."""
    return "".join(_linked(link, tuple(group), frame) for link, group in groupby(runs, key=_address))


def _address(run: Inline) -> str:
    return run.link if isinstance(run, Span) else ""


def _linked(link: str, runs: tuple[Inline, ...], frame: Frame) -> str:
    inner = "".join([_run(run, frame) for run in runs])
    if not link:
        return inner
    relationship = frame.sink.link(frame.part, link)
    return f'<w:hyperlink xmlns:r="{RELATIONSHIPS}" r:id="{relationship}" w:history="1">{inner}</w:hyperlink>'


def _run(run: Inline, frame: Frame) -> str:
    match run:
        case Span():
            hyperlink = frame.sink.facts.character_style("Hyperlink") if run.link else ""
            return f"<w:r>{run_look(frame.run, run, hyperlink)}{text_xml(run.text)}</w:r>"
        case LineBreak():
            return "<w:r><w:br/></w:r>"
        case Note(inner):
            return _note(inner, frame)


def _note(runs: tuple[Inline, ...], frame: Frame) -> str:
    sink = frame.sink
    inside = Frame(sink, sink.footnotes_part, run=notes.text_properties(sink.facts))
    # Refused before the note's own words are written: a header's note would leave its links behind.
    sink.check_note(frame.part)
    note_id = sink.note(frame.part, notes.note_paragraph(sink.facts, runs_xml(runs, inside)))
    return notes.reference_xml(sink.facts, note_id)
