"""Markdown to blocks and runs: CommonMark with tables, strikethrough and notes; it changes no character of the author.

Raw HTML, images and addresses other than http, https and mailto are no mark-up here: they print as they were typed, so
that the author sees them in the preview. So do indented code and rules of dashes, which people type without meaning them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.image import image
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.footnote.index import footnote_def

from lettergen.model.blocks import (
    Block,
    Blocks,
    BulletList,
    Heading,
    Inline,
    Inlines,
    LineBreak,
    ListItem,
    Note,
    NumberedList,
    Paragraph,
    Quote,
    Span,
    Table,
)

_CITED = re.compile(r"\[\^([^\]\[^\s]+)\]")
_ADDRESS = re.compile(r"(?:https?://[^/]|mailto:.)", re.IGNORECASE)
# Most questions are one plain sentence: no parser has to look at it. A letter first: digits and dashes open lists.
_BARE = re.compile(r"[^\W\d_](?:[^\\`*_\[\]<>&~|!\s]| (?! ))*")
_MARKS = ("1.", "a.", "i.", "A.")
_NO_NOTES: Mapping[str, str] = {}
_Notes = tuple[tuple[str, str], ...]


class UnknownNoteError(Exception):
    """The text cites a note that neither it nor the questionnaire defines; `name` is the note's."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no note named {name!r}")
        self.name = name


def to_blocks(text: str, notes: Mapping[str, str] = _NO_NOTES) -> Blocks:
    """Return a Markdown text as blocks; `[^name]` cites a note of `notes` (Markdown too) or of the text itself.

    Raises UnknownNoteError. The same text is read once and remembered.
    """
    return _read_blocks(text, _used(text, notes))


def to_inlines(text: str, notes: Mapping[str, str] = _NO_NOTES) -> Inlines:
    """Return a Markdown text as runs of one paragraph: no lists, headings or tables. Raises UnknownNoteError."""
    return _read_inlines(text, _used(text, notes))


def _used(text: str, notes: Mapping[str, str]) -> _Notes:
    """Return only the notes that a text cites, so that a change in another note does not forget the text."""
    if "[^" not in text:
        return ()
    return tuple((name, notes[name]) for name in dict.fromkeys(_CITED.findall(text)) if name in notes)


@lru_cache(maxsize=4096)
def _read_blocks(text: str, notes: _Notes) -> Blocks:
    if _BARE.fullmatch(text):
        return Blocks((Paragraph((Span(text),)),))
    tree = SyntaxTreeNode(_parser().parse(text))
    defined = {node.meta["label"]: node for node in tree.walk() if node.type == "footnote_reference"}
    reader = _Reader({name: _note(value) for name, value in notes}, defined)
    blocks = reader.blocks(tree.children)
    return Blocks((*blocks, *reader.uncited()))


@lru_cache(maxsize=4096)
def _read_inlines(text: str, notes: _Notes) -> Inlines:
    if _BARE.fullmatch(text):
        return Inlines((Span(text),))
    tokens = _parser().parseInline(text)[0].children or []
    return Inlines(_Reader({name: _note(value) for name, value in notes}, {}).runs(tokens))


def _note(text: str) -> Note:
    """Return a note of the questionnaire; Word has no notes in notes, so what looks like one is printed as typed."""
    tokens = _parser(cited=False).parseInline(" ".join(text.split("\n")))[0].children or []
    return Note(_Reader({}, {}).runs(tokens))


# ---- the parser


@lru_cache(maxsize=2)
def _parser(*, cited: bool = True) -> MarkdownIt:
    """Return the parser; without `cited`, `[^name]` is text."""
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 100}).enable(["table", "strikethrough"])
    parser.disable(["hr", "code", "lheading"])
    parser.validateLink = lambda address: bool(_ADDRESS.match(address))  # type: ignore[method-assign]
    parser.inline.ruler.at("image", _image_as_typed)
    if cited:
        parser.block.ruler.before("reference", "note", footnote_def, {"alt": ["paragraph", "reference"]})
        parser.inline.ruler.before("link", "cited", _cite)
    return parser


def _cite(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it calls it so
    match = _CITED.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.push("cited", "", 0).content = match[1]
    state.pos = match.end()
    return True


def _image_as_typed(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it calls it so
    start, before = state.pos, len(state.tokens)
    if not image(state, silent):
        return False
    if not silent:
        del state.tokens[before:]
        state.push("text", "", 0).content = state.src[start : state.pos]
    return True
