"""Markdown to blocks and runs: CommonMark with tables, strikethrough and notes; it changes no character of the author.

Raw HTML, images and addresses other than http, https and mailto are no mark-up here: they print as typed, so that
the author sees them in the preview. So do indented code and rules of dashes, which people type without meaning them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
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
from lettergen.text.filters import kind

_CITED = re.compile(r"\[\^([^\]\[^\s]+)\]")
_ADDRESS = re.compile(r"(?:https?://[^/]|mailto:.)", re.IGNORECASE)
# Most questions are one plain sentence: no parser has to look at it. A letter first: digits and dashes open lists.
_BARE = re.compile(r"[^\W\d_](?:[^\\`*_\[\]<>&~|!\s]| (?! |\Z))*")
_MARKS = ("1.", "a.", "i.", "A.")
_MOST_LEVELS = 60
"""Of tokens; a list has two to a level. The parser would drop what is deeper than its own bound of 100."""
_NO_NOTES: Mapping[str, str] = {}
_Notes = tuple[tuple[str, str], ...]


class UnknownNoteError(Exception):
    """The text cites a note that neither it nor the questionnaire defines; `name` is the note's."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no note named {name!r}")
        self.name = name


def to_blocks(text: str, notes: Mapping[str, str] = _NO_NOTES) -> Blocks:
    """Return a Markdown text as blocks; `[^name]` cites a note of `notes` (Markdown too) or of the text itself.

    Raises UnknownNoteError. The same text is read once and remembered. What is nested more than 30 levels deep prints
    as typed.
    """
    return _read_blocks(text, _used(text, notes))


def to_inlines(text: str, notes: Mapping[str, str] = _NO_NOTES) -> Inlines:
    """Return a Markdown text as runs of one paragraph: no lists, headings or tables. Raises UnknownNoteError."""
    return _read_inlines(text, _used(text, notes))


def _used(text: str, notes: Mapping[str, str]) -> _Notes:
    """Return only the notes that a text cites, so that a change in another note does not forget the text."""
    if not isinstance(text, str):
        raise TypeError(f"Markdown is text, not {kind(text)}")
    if "[^" not in text:
        return ()
    return tuple((name, notes[name]) for name in dict.fromkeys(_CITED.findall(text)) if name in notes)


@lru_cache(maxsize=512)
def _read_blocks(text: str, notes: _Notes) -> Blocks:
    if _BARE.fullmatch(text):
        return Blocks((Paragraph((Span(text),)),))
    tree = SyntaxTreeNode(_parser().parse(text))
    defined = [node for node in tree.walk() if node.type == "footnote_reference"]
    reader = _Reader({name: _note(value) for name, value in notes}, defined)
    blocks = reader.blocks(tree.children)
    return Blocks((*blocks, *reader.uncited()))


@lru_cache(maxsize=512)
def _read_inlines(text: str, notes: _Notes) -> Inlines:
    if _BARE.fullmatch(text):
        return Inlines((Span(text),))
    tokens = _parser().parseInline(text)[0].children or []
    return Inlines(_Reader({name: _note(value) for name, value in notes}).runs(tokens))


def _note(text: str) -> Note:
    """Return a note of the questionnaire; Word has no notes in notes, so what looks like one is printed as typed."""
    tokens = _parser(cited=False).parseInline(" ".join(text.split("\n")))[0].children or []
    return Note(_Reader({}).runs(tokens))


# ---- the parser


@lru_cache(maxsize=2)
def _parser(*, cited: bool = True) -> MarkdownIt:
    """Return the parser; without `cited`, `[^name]` is text."""
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 100}).enable(["table", "strikethrough"])
    parser.disable(["hr", "code", "lheading"])
    parser.validateLink = lambda url: bool(_ADDRESS.match(url))  # type: ignore[method-assign] # how markdown-it is told
    parser.core.ruler.at("normalize", _newlines)
    parser.inline.ruler.at("image", _image_as_typed)
    if cited:
        parser.block.ruler.before("reference", "note", footnote_def, {"alt": ["paragraph", "reference"]})
        parser.inline.ruler.before("link", "cited", _cite)
    for name in ("blockquote", "list", "reference", *(["note"] if cited else [])):
        _bound(parser, name)
    return parser


def _bound(parser: MarkdownIt, name: str) -> None:
    """Let a rule of blocks open nothing that would be too deep: its marks stay words of a paragraph."""
    ruler = parser.block.ruler
    (known,) = (rule for rule in ruler.__rules__ if rule.name == name)
    opens = known.fn

    def rule(state: StateBlock, first: int, last: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it calls it so
        return state.level < _MOST_LEVELS and opens(state, first, last, silent)

    ruler.at(name, rule, {"alt": known.alt})


def _newlines(state: StateCore) -> None:
    """Take all line ends for one kind; unlike markdown-it's own rule, leave a NUL for the renderer to refuse."""
    state.src = state.src.replace("\r\n", "\n").replace("\r", "\n")


def _cite(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it calls it so
    match = _CITED.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.push("cited", "", 0).content = match[1]
    state.pos = match.end()
    return True


def _image_as_typed(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it calls it so
    start = state.pos
    if not image(state, silent):
        return False
    if not silent:
        state.tokens.pop()
        state.push("text", "", 0).content = state.src[start : state.pos]
    return True


# ---- the tree


class _Reader:
    """Turns one parsed text into values; guards which of its notes have been cited."""

    def __init__(self, notes: Mapping[str, Note], defined: Sequence[SyntaxTreeNode] = ()) -> None:
        self._notes = dict(notes)
        self._defined = {node.meta["label"]: node for node in reversed(defined)}
        self._unread = [node for node in defined if not _is_inside(node)]

    def blocks(self, nodes: Iterable[SyntaxTreeNode]) -> tuple[Block, ...]:
        """Return the blocks of sibling nodes; definitions of notes stand where they are cited."""
        return tuple(self._block(node) for node in nodes if node.type != "footnote_reference")

    def uncited(self) -> tuple[Block, ...]:
        """Return the definitions that nothing cites, as typed: dropping them would lose the author's words."""
        return tuple(Paragraph((Span(f"[^{node.meta['label']}]: "), *self._definition(node))) for node in self._unread)

    def _block(self, node: SyntaxTreeNode) -> Block:
        match node.type:
            case "heading":
                return Heading(self._inline(node), int(node.tag[1:]))
            case "blockquote":
                return Quote(self.blocks(node.children))
            case "ordered_list" | "bullet_list":
                return self._list(node)
            case "table":
                return self._table(node)
            case "fence":
                return Paragraph(_code_lines(node.content))
            case _:
                return Paragraph(self._inline(node))

    def _list(self, node: SyntaxTreeNode) -> NumberedList | BulletList:
        if node.type == "bullet_list":
            return BulletList(tuple(self._item(item, BulletList, 1) for item in node.children))
        first = int(node.attrs.get("start", 1))
        items = tuple(self._item(item, NumberedList, at) for at, item in enumerate(node.children, first))
        marks = _MARKS if node.markup == "." else tuple(mark.replace(".", ")") for mark in _MARKS)
        return NumberedList(items, marks)

    def _item(self, node: SyntaxTreeNode, kind: type[NumberedList | BulletList], ordinal: int) -> ListItem:
        """Return an item; a list of its own kind at its end is its next level, any other list one of its blocks."""
        blocks = self.blocks(node.children)
        if len(blocks) > 1 and isinstance(last := blocks[-1], kind):
            return ListItem(blocks[:-1], last.items, ordinal)
        return ListItem(blocks, ordinal=ordinal)

    def _table(self, node: SyntaxTreeNode) -> Table:
        rows = [row.children for part in node.children for row in part.children]
        header, *body = (tuple(self._inline(cell) for cell in row) for row in rows)
        align = tuple(str(cell.attrs.get("style", "")).removeprefix("text-align:") for cell in rows[0])
        return Table(header, tuple(body), align)

    def _inline(self, node: SyntaxTreeNode) -> tuple[Inline, ...]:
        token = node.children[0].token if node.children else None
        return self.runs(token.children or []) if token else ()

    def runs(self, tokens: Sequence[Token]) -> tuple[Inline, ...]:
        """Return inline tokens as runs; neighbours of one look become one span."""
        runs: list[Inline] = []
        look = {"strong": 0, "em": 0, "s": 0}
        link = ""
        for token in tokens:
            name = token.type.removesuffix("_open").removesuffix("_close")
            if name in look:
                look[name] += token.nesting
            elif name == "link":
                link = str(token.attrs.get("href", ""))
            elif token.type == "hardbreak":
                runs.append(LineBreak())
            elif token.type == "cited":
                runs.append(self._cited(token.content))
            else:
                text = " " if token.type == "softbreak" else token.content
                code = token.type == "code_inline"
                _add(runs, Span(text, look["strong"] > 0, look["em"] > 0, code, look["s"] > 0, link))
        return tuple(runs)

    def _cited(self, name: str) -> Note:
        if name not in self._notes:
            if name not in self._defined:
                raise UnknownNoteError(name)
            node = self._defined[name]
            self._unread = [other for other in self._unread if other is not node]
            self._notes[name] = Note(self._definition(node))
        return self._notes[name]

    def _definition(self, node: SyntaxTreeNode) -> tuple[Inline, ...]:
        """Return the words of a definition, its paragraphs parted by a line break; notes in it stand as typed."""
        runs: list[Inline] = []
        for paragraph in (inner for inner in node.walk() if inner.type == "inline"):
            tokens = _parser(cited=False).parseInline(paragraph.content)[0].children or []
            runs += [LineBreak(), *self.runs(tokens)] if runs else self.runs(tokens)
        return tuple(runs)


def _is_inside(node: SyntaxTreeNode) -> bool:
    """Return whether a definition stands inside another, and prints with it."""
    around = node.parent
    while around is not None and around.type != node.type:
        around = around.parent
    return around is not None


def _add(runs: list[Inline], span: Span) -> None:
    """Append a span, or lengthen the last one where it looks the same."""
    last = runs[-1] if runs else None
    if isinstance(last, Span) and replace(last, text="") == replace(span, text=""):
        runs[-1] = replace(last, text=last.text + span.text)
    elif span.text:
        runs.append(span)


def _code_lines(content: str) -> tuple[Inline, ...]:
    runs: list[Inline] = []
    for line in content.removesuffix("\n").split("\n"):
        runs += [LineBreak(), Span(line, code=True)] if runs else [Span(line, code=True)]
    return tuple(runs)
