"""Values put where their tags stand: text escaped, rich values as Word XML, anything else a problem with its place.

These are the filters that compiling wraps around every printed expression; each gets the number of its tag.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from decimal import Decimal
from typing import Any, get_args
from xml.sax.saxutils import escape

from jinja2 import Undefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from lettergen.errors import Place, Problem
from lettergen.model.blocks import (
    Block,
    Blocks,
    Image,
    Inline,
    Inlines,
    LineBreak,
    ListItem,
    Paragraph,
    Span,
    Subdocument,
    plain,
    words,
)
from lettergen.text.dates import PrintedDate, long_date
from lettergen.text.filters import language_of, text_of, why_no_text
from lettergen.text.watch import PRIVATE, spend
from lettergen.wordml import links, restarts, rich, tags
from lettergen.wordml.looks import attribute, broken, forbidden, lined
from lettergen.wordml.paragraphs import APART, BREAK_LOOK, PAGE_END, growing, parted
from lettergen.wordml.sink import RichTextError, Sink, SinkFacts
from lettergen.wordml.sound import unsound

_LONG = 100
_BLAME = 8
"""Steps of a problem: a loop may meet it a thousand times."""
_BREAK = 40
"""Characters that a line break takes as an element."""
_HUGE = 10**18
_MOST_COLUMNS = 63
_PARAGRAPHS = ("<w:p>", "<w:p ", "<w:tbl>", "<w:sdt>", "<w:bookmark", restarts.RENEWED)
_SHUT, _TABLE_END = "</w:t></w:r>", f"</w:tbl>{APART}"
_OWN_PARAGRAPH = "give the tag its own paragraph"
_BLOCKS, _INLINES = (Blocks, *get_args(Block)), get_args(Inline)
_RICH = (Inlines, *_BLOCKS, *_INLINES)


class Made(Markup):
    """Mark-up that the template itself made (a macro, a `set` block); data of the type Markup is only text."""

    __slots__ = ()


class Filling:
    """One letter while it is filled: the sink for rich values, ids given so far, and what went wrong."""

    def __init__(self, file: str, facts: Callable[[], SinkFacts]) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.part = ""
        self.spots: tuple[tags.Spot, ...] = ()
        self.looks: tuple[tags.Look, ...] = ()
        self._facts = facts
        self._sink: Sink | None = None
        self._bookmarks: dict[str, int] = {}
        self._names: dict[str, int] = {}
        self._once: set[tuple[str, str]] = set()

    @property
    def sink(self) -> Sink:
        """Return the letter's sink, made when the first rich value needs it."""
        if self._sink is None:
            self._sink = Sink(self._facts())
        return self._sink

    def changed_parts(self, rendered: Mapping[str, str]) -> dict[str, bytes]:
        """Return what rich values changed in other parts."""
        return {} if self._sink is None else self._sink.changed_parts(rendered)

    def blame(self, code: str, number: int, found: str, remedy: str = "") -> str:
        """Note a problem at a tag and print nothing."""
        spend(_BLAME, 0)
        place = Place(self.file, detail=str(self.spots[number]))
        self.problems.append(Problem(code, place, found, remedy=remedy))
        return ""

    def bookmark(self, old: str, *, start: bool) -> str:
        """Return a bookmark's id; each start in a loop gets a new one, each end that of the last start."""
        if start:
            self._bookmarks[old] = 100_000 + len(self._names) + sum(self._names.values())
        return str(self._bookmarks.get(old, old))

    def bookmark_name(self, name: str) -> str:
        """Return a bookmark's name, numbered from the second on: names are unique in a document."""
        turn = self._names[name] = self._names.get(name, 0) + 1
        return name if turn == 1 else f"{name[:32]}_{turn}"

    def once(self, xml: str) -> str:
        """Return the mark of a comment the first time, then nothing: what a loop repeats has the comment once."""
        there = (self.part, xml) in self._once
        self._once.add((self.part, xml))
        return "" if there else xml


_filling: ContextVar[Filling] = ContextVar("_filling")


@contextmanager
def filling(letter: Filling) -> Iterator[Filling]:
    """Make a letter the one that values are put into."""
    token = _filling.set(letter)
    try:
        yield letter
    finally:
        _filling.reset(token)


def renumbered(xml: str) -> str:
    """Return a rendered part with the ids of those of its lists that begin anew."""
    return restarts.renumbered(xml, _filling.get().sink.new_list_like)


@pass_context
def put_text(context: Context, value: Any, number: int) -> str:  # noqa: ANN401 - any value of the data
    """Print inside a `w:t`: line breaks and tabs become elements, rich text closes the run and opens it again."""
    if type(value) is str and value.isprintable():
        if len(value) > _LONG:
            spend(0, len(value))
        return escape(value)
    if type(value) is int and -_HUGE < value < _HUGE:
        return str(value)
    letter = _filling.get()
    if type(value) is Made:
        return _made_among_words(value, letter, number)
    runs = _runs(value, letter, number)
    if runs is None:
        text = _words(context, value, number, but="\a\f")
        if "\a" not in text and "\f" not in text:
            return broken(text)
        runs = (Span(text),)
    return f"{_SHUT}{_rich_runs(letter, runs, number)}{letter.looks[number].run_start()}"


@pass_context
def put_paragraph(context: Context, value: Any, number: int) -> str:  # noqa: ANN401 - as above
    """Print instead of a paragraph: blocks take its place, anything else gets a paragraph that looks the same."""
    letter = _filling.get()
    look = letter.looks[number]
    if type(value) is str and value:
        return f"{look.paragraph_start()}{look.run_start()}{put_text(context, value, number)}{_SHUT}</w:p>"
    if len(look.paragraph) + len(look.run) > _LONG:
        spend(0, len(look.paragraph) + len(look.run))
    if type(value) is Made and value.startswith(_PARAGRAPHS):
        spend(0, len(value))
        return value
    if isinstance(value, _BLOCKS):
        blocks = value.blocks if isinstance(value, Blocks) else (value,)
        try:
            xml = rich.blocks_xml(
                blocks, letter.sink, letter.part, paragraph_properties=look.paragraph, run_properties=look.run
            )
            return xml.removesuffix(APART) if look.followed and xml.endswith(_TABLE_END) else xml
        except RichTextError as error:
            return letter.blame(error.code, number, error.found, error.remedy)
    runs = _runs(value, letter, number)
    if runs is None:
        text = put_text(context, value, number)
        inside = f"{look.run_start()}{text}{_SHUT}" if text else ""
    else:
        inside = _rich_runs(letter, runs, number)
        if runs == PAGE_END:
            look = tags.Look(BREAK_LOOK)
        elif inside:
            look = replace(look, paragraph=growing(look.paragraph, runs))
    return f"{look.paragraph_start()}{inside}</w:p>"


@pass_context
def put_plain(context: Context, value: Any, number: int) -> str:  # noqa: ANN401 - as above
    """Print where only characters fit: document properties, formulas."""
    return escape(lined(_words(context, value, number)))


@pass_context
def put_attribute(context: Context, value: Any, number: int) -> str:  # noqa: ANN401 - as above
    """Print inside an attribute."""
    return attribute(_words(context, value, number))


@pass_context
def put_span(context: Context, value: Any, number: int) -> str:  # noqa: ANN401 - as above
    """Print how many columns a cell covers; Word's tables have 63 at most."""
    if (text := _words(context, value, number)).isdecimal() and int(text) <= _MOST_COLUMNS:
        return str(int(text) or 1)
    return text and _filling.get().blame("T123", number, f"{text!r} is no number of columns", "1 to 63 are")


@pass_context
def put_colour(context: Context, value: Any, number: int) -> str:  # noqa: ANN401 - as above
    """Print a colour (ST_HexColor)."""
    text = _words(context, value, number).removeprefix("#")
    if re.fullmatch("[0-9A-Fa-f]{6}|auto", text):
        return text
    return text and _filling.get().blame("T123", number, f"{text!r} is no colour", "write it as FF0000")


@pass_context
def put_link(context: Context, value: list[Any], number: int) -> str:
    """Print the id of a relationship to an address, given as fixed text and values in turn."""
    letter = _filling.get()
    known, texts = len(letter.problems), [_words(context, piece, number) for piece in value]
    if len(letter.problems) > known or any(isinstance(piece, Undefined) for piece in value):
        return ""
    try:
        return letter.sink.link(letter.part, links.address(texts))
    except RichTextError as error:
        return letter.blame(error.code, number, error.found, error.remedy)


_PUTS: dict[tags.Context, Callable[..., str]] = {
    "text": put_text,
    "paragraph": put_paragraph,
    "plain": put_plain,
    "attribute": put_attribute,
    "span": put_span,
    "colour": put_colour,
    "link": put_link,
    # What a loop or macro repeats gets an id of its own each time.
    "drawing": pass_context(lambda _, __, ___: str(_filling.get().sink.next_drawing_id())),
    "bookmark": pass_context(lambda _, old, __: _filling.get().bookmark(old, start=True)),
    "bookmark-end": pass_context(lambda _, old, __: _filling.get().bookmark(old, start=False)),
    "comment": pass_context(lambda _, xml, __: _filling.get().once(xml)),
    "bookmark-name": pass_context(lambda _, name, __: attribute(_filling.get().bookmark_name(name))),
}
PUTS = {f"{PRIVATE}{context}": put for context, put in _PUTS.items()}


def _runs(value: object, letter: Filling, number: int) -> tuple[Inline, ...] | None:
    """Return a rich value as runs that fit inside a paragraph, or None for a plain value."""
    if isinstance(value, Inlines):
        return value.runs
    if isinstance(value, _INLINES):
        return (value,)
    if not isinstance(value, _BLOCKS):
        return None
    blocks = value.blocks if isinstance(value, Blocks) else (value,)
    try:
        paragraphs = [block.runs for block in blocks if isinstance(block, Paragraph) and not block.style]
        joined = tuple(run for index, runs in enumerate(paragraphs) for run in ((LineBreak(),) * (index > 0) + runs))
    except TypeError:
        if not (wrong := unsound(value)):
            raise
        letter.blame(wrong.code, number, wrong.found, wrong.remedy)
        return ()
    if len(paragraphs) < len(blocks):
        letter.blame(
            "T125", number, "lists, tables, headings and styled paragraphs do not fit among words", _OWN_PARAGRAPH
        )
    return joined


def _made_among_words(value: Made, letter: Filling, number: int) -> str:
    """Return what a macro made, where it fits: words as they are, runs beside the run, no paragraphs."""
    spend(0, len(value))
    if value.startswith("<w:r>"):
        return f"{_SHUT}{value}{letter.looks[number].run_start()}"
    if value.startswith(_PARAGRAPHS):
        return letter.blame("T125", number, "paragraphs do not fit among words", _OWN_PARAGRAPH)
    return value


def _rich_runs(letter: Filling, runs: tuple[Inline, ...], number: int) -> str:
    look, parts = letter.looks[number], parted(runs)
    try:
        first, *rest = [rich.inlines_xml(part, letter.sink, letter.part, look.run) for part in parts]
    except RichTextError as error:
        return letter.blame(error.code, number, error.found, error.remedy)
    if rest and not look.splits:
        return letter.blame("T125", number, "a text that begins a new paragraph does not fit here", _OWN_PARAGRAPH)
    starts = [tags.Look(BREAK_LOOK) if part == PAGE_END else look for part in parts[1:]]
    return first + "".join(f"</w:p>{at.paragraph_start()}{xml}" for at, xml in zip(starts, rest, strict=True))


def _words(context: Context, value: Any, number: int, *, but: str = "") -> str:  # noqa: ANN401 - any value of the data
    """Return a plain value's text, or "" with a problem noted; `but` are control characters that it may hold."""
    letter = _filling.get()
    if isinstance(value, _RICH):
        if _pictured(value):
            return letter.blame("T123", number, "a picture or document is no text", "print it in a paragraph")
        if isinstance(value, _INLINES):
            value = plain((value,))
        elif not isinstance(value, Blocks | Inlines):
            value = words(value)
    if reason := why_no_text(value):
        if value is None:
            return letter.blame("T122", number, reason, 'say {% if … %} around it, or give a default: {{ … or "" }}')
        entries = "print one of its entries, loop over it, or use the filter `list`"
        remedy = "call it with ()" if callable(value) else entries
        remedy = "correct the number in the data" if isinstance(value, float | Decimal) else remedy
        return letter.blame("T123", number, reason, remedy)
    text = _text_of(context, value)
    if len(text) > _LONG:
        spend(0, len(text) + _BREAK * (text.count("\n") + text.count("\t")))
    return letter.blame("T124", number, *wrong) if (wrong := forbidden(text, but)) else text


def _pictured(value: object) -> bool:
    """Return whether a rich value holds what no words can say, anywhere in it."""
    if isinstance(value, Image | Subdocument):
        return True
    fields = getattr(value, "__slots__", ()) if isinstance(value, (*_RICH, ListItem)) else ()
    inner = value if isinstance(value, tuple) else [getattr(value, name) for name in fields]
    return any(_pictured(each) for each in inner)


def _text_of(context: Context, value: Any) -> str:  # noqa: ANN401 - as above
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime | PrintedDate):
        return long_date(value, language_of(context))
    return text_of(value)
