"""Blocks and runs of the model as WordprocessingML, in the template's own styles; it reads no template."""

from __future__ import annotations

from lettergen.model.blocks import Block, Inline
from lettergen.wordml.sink import Sink


def blocks_xml(
    blocks: tuple[Block, ...], sink: Sink, part: str, *, paragraph_properties: str = "", run_properties: str = ""
) -> str:
    """Return `w:p` and `w:tbl` elements for blocks; the last element is always a paragraph, "" for no blocks.

    A plain paragraph takes `paragraph_properties` (the inside of the tag's own `w:pPr`) where the template gives the
    tag's paragraph a look, else the style Body Text; `run_properties` (inside of `w:rPr`) is the look of all text.
    """
    raise NotImplementedError


def inlines_xml(runs: tuple[Inline, ...], sink: Sink, part: str, run_properties: str = "") -> str:
    """Return complete `w:r` and `w:hyperlink` elements for runs, each with `run_properties` (inside of `w:rPr`)."""
    raise NotImplementedError
