"""Blocks of the model as WordprocessingML, in the template's own styles; it reads no template and no Markdown."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from lettergen.model.blocks import (
    AddressBlock,
    Block,
    Blocks,
    BulletList,
    Heading,
    Inline,
    Inlines,
    ListItem,
    NumberedList,
    Paragraph,
    Quote,
    ResponseForm,
    SignatureBlock,
    Subdocument,
    Table,
    words,
)
from lettergen.rules.numbering import Form, level_mark
from lettergen.wordml import numbering
from lettergen.wordml.facts import LEVELS, numbered_style
from lettergen.wordml.looks import merged
from lettergen.wordml.paragraphs import (
    BREAK_LOOK,
    PAGE_END,
    Frame,
    growing,
    indented,
    is_short,
    kept,
    paragraph,
    parted,
    runs_xml,
    style_id,
)
from lettergen.wordml.sink import RichTextError, Sink
from lettergen.wordml.sound import unsound
from lettergen.wordml.tables import table_xml

_KEPT_WHOLE = 9
"""Lines, a gap being half of one, up to which an item keeps all its parts on its page; a longer one its lead-in."""
_A_LINE = 80
"""Characters in a line, more or less."""
_QUOTE_INDENT = 720
_NOT_COPIED = re.compile(r"<w:(sectPr|pPrChange|rPr)\b(?:[^>]*/>|.*?</w:\1>)", re.DOTALL)


def blocks_xml(
    blocks: tuple[Block, ...], sink: Sink, part: str, *, paragraph_properties: str = "", run_properties: str = ""
) -> str:
    """Return `w:p` and `w:tbl` elements for blocks; the last element is always a paragraph, "" for no blocks.

    A plain paragraph takes `paragraph_properties` (the inside of the tag's own `w:pPr`) where the template gives the
    tag's paragraph a look, else the style Body Text; `run_properties` (inside of `w:rPr`) is the look of all text.
    Raises RichTextError: T124, T201 to T208.
    """
    try:
        frame = Frame(sink, part, _copied(paragraph_properties), run_properties)
        return sink.facts.memory.written(blocks, sink, frame[1:4], lambda: _blocks(blocks, frame))
    except (TypeError, AttributeError, ValueError) as error:
        if wrong := unsound(Blocks(blocks)):
            raise wrong from error
        raise


def inlines_xml(runs: tuple[Inline, ...], sink: Sink, part: str, run_properties: str = "") -> str:
    """Return complete `w:r` and `w:hyperlink` elements for runs, each with `run_properties` (inside of `w:rPr`).

    Raises RichTextError: T124, T201, T202, T204 to T208.
    """
    try:
        return runs_xml(runs, Frame(sink, part, run=run_properties))
    except (TypeError, AttributeError, ValueError) as error:
        if wrong := unsound(Inlines(runs)):
            raise wrong from error
        raise


@lru_cache(maxsize=256)
def _copied(properties: str) -> str:
    """Drop what belongs to the tag's own paragraph: a section's end, tracked changes, the look of its mark."""
    return _NOT_COPIED.sub("", properties)


def _blocks(blocks: tuple[Block, ...], frame: Frame) -> str:
    leading, following = frame._replace(keep=True), zip_longest(blocks, blocks[1:])
    return "".join([_block(block, leading if _leads(block, after) else frame) for block, after in following])


def _leads(block: Block, after: Block | None) -> bool:
    """Tell whether a block is a short paragraph that leads to a list or table, and stays on one page with its start."""
    leads_to = isinstance(after, NumberedList | BulletList | Table)
    return leads_to and isinstance(block, Paragraph) and is_short(block.runs)


def _block(block: Block, frame: Frame) -> str:
    match block:
        case Paragraph():
            return "".join([_plain(part, frame) for part in _parted(block)])
        case Heading():
            return _heading(block, frame)
        case Quote(inner):
            left, depth = frame.left + _QUOTE_INDENT, frame.depth + 1
            return _blocks(inner, frame._replace(quoted=True, left=left, depth=depth, paragraph=""))
        case NumberedList() | BulletList():
            return _list(block, frame)
        case Subdocument() | ResponseForm():
            return _contents(block, frame)
        case Table() | SignatureBlock() | AddressBlock():
            return table_xml(block, frame)


def _contents(block: Subdocument | ResponseForm, frame: Frame) -> str:
    """Return what few letters hold, by what only these load."""
    if isinstance(block, ResponseForm):
        from lettergen.wordml.form import form_xml

        return form_xml(block, frame, _blocks)
    from lettergen.wordml.subdocument import subdocument_xml

    frame.sink.shares = False  # each letter has to count what it copies
    return subdocument_xml(block, frame)


def _parted(block: Paragraph) -> list[Paragraph]:
    parts = parted(block.runs)
    return [block] if len(parts) == 1 else [replace(block, runs=part) for part in parts]


def _plain(block: Paragraph, frame: Frame) -> str:
    """Return a paragraph of running text: on its own, in a quotation or in a list."""
    runs, facts = block.runs, frame.sink.facts
    text = runs_xml(runs, frame)
    if runs == PAGE_END:
        return paragraph(text, "", more=BREAK_LOOK)
    if block.style:
        return paragraph(text, style_id(frame, "paragraph", block.style), keep=frame.keep)
    if frame.paragraph:
        look = kept(frame.paragraph) if frame.keep else frame.paragraph
        return f"<w:p><w:pPr>{growing(look, runs)}</w:pPr>{text}</w:p>"
    if not frame.depth:
        return paragraph(text, facts.paragraph_style("Body Text"), keep=frame.keep)
    if frame.quoted:
        style = facts.paragraph_style("Quote")
        own = bool(style) and frame.depth == 1
        return paragraph(text, style, keep=frame.keep, more="" if own else indented(frame.left, _QUOTE_INDENT))
    style = facts.paragraph_style(numbered_style("List Continue", frame.depth - 1), "List Continue", "Body Text")
    return paragraph(text, style, keep=frame.keep, whole=is_short(runs), more=indented(frame.left))


def _heading(block: Heading, frame: Frame) -> str:
    page = "<w:pageBreakBefore/>" if block.new_page else ""
    if style := frame.sink.facts.paragraph_style(f"heading {block.level}"):
        return paragraph(runs_xml(block.runs, frame), style, keep=True, whole=True, more=page)
    bold = frame._replace(run=merged(frame.run, "<w:b/><w:bCs/>"))
    outline = f'<w:outlineLvl w:val="{max(min(block.level, LEVELS) - 1, 0):d}"/>'
    return paragraph(runs_xml(block.runs, bold), "", keep=True, whole=True, more=page + outline)


def _list(block: NumberedList | BulletList, frame: Frame) -> str:
    """Return a list; one of a series goes on in the `w:num` of the one before."""
    marks, series = (block.marks, block.series) if isinstance(block, NumberedList) else ((), "")
    key = (series, marks, frame.depth) if series else None
    num, first = frame.sink.series.get(key, (0, 1)) if key else (0, 1)
    if block.items and not marks:
        num = frame.sink.new_list(marks, depth=frame.depth)
    return _items(block.items, _Level(marks, frame.depth, num, first, series=key), frame._replace(paragraph=""))


class _Level(NamedTuple):
    """One level of one list: its `w:num`, what comes next in it, and how many lists stand around the list.

    `above` is how the items around it count, where its marks repeat that; `num` is 0 before the first item.
    `siblings` keeps each item with the next one, `series` is what the list goes on in.
    """

    marks: numbering.Marks
    around: int
    num: int
    first: int = 1
    level: int = 0
    above: tuple[numbering.Step, ...] = ()
    siblings: bool = False
    series: tuple[str, numbering.Marks, int] | None = None

    @property
    def depth(self) -> int:
        return self.around + self.level

    def beginning(self, step: numbering.Step, sink: Sink) -> _Level:
        """Return the level in a list of its own that begins with an item."""
        above = self.above if numbering.is_compound(self.marks) else (numbering.FIRST,) * self.level
        return self._replace(num=sink.new_list(self.marks, depth=self.around, steps=(*above, step)))


def _items(items: tuple[ListItem, ...], at: _Level, frame: Frame) -> str:
    """Return the items of one level; where an ordinal does not run on, a list with its own start begins.

    The levels above stay with the list they began in, so that a 4 after 3(c) runs on from the 3. An item with a mark
    that is not its level's is a list of its own, which those around it do not see.
    """
    if items and at.level >= LEVELS:
        raise RichTextError("T203", f"a list of more than {LEVELS} levels", "Word has nine: bring the text up a level.")
    written, expected, not_last = [], at.first, frame._replace(keep=at.siblings)
    for position, item in enumerate(items, 1):
        here = at
        step, own = _step(item, at) if item.mark and at.marks else (numbering.Step(item.ordinal), False)
        if own:
            here = at.beginning(step, frame.sink)
        elif at.marks:
            if not at.num or (step.ordinal != expected and not level_mark(at.marks, at.level).form.silent):
                here = at = at.beginning(step, frame.sink)
            expected = step.ordinal + 1
        written.append(_item(item, here, step, frame if position == len(items) else not_last))
    if at.series and not at.level:
        frame.sink.series[at.series] = (at.num, expected)
    return "".join(written)


def _step(item: ListItem, at: _Level) -> tuple[numbering.Step, bool]:
    """Return how an item with a mark counts, and whether that is a mark of its own or only a number of its level."""
    counted = numbering.count(at.marks, (*at.above, numbering.Step(item.ordinal, item.mark)))
    own = counted.mark != level_mark(at.marks, at.level)
    return numbering.Step(counted.ordinal if counted.mark else 1, item.mark if own else ""), own


def _item(item: ListItem, at: _Level, step: numbering.Step, frame: Frame) -> str:
    """Return an item: the marked paragraph, what else it says, then its parts on the same page where they fit."""
    facts = frame.sink.facts
    first, rest = _marked(item.blocks)
    style = style_id(frame, "paragraph", first.style) or facts.paragraph_style(*_styles(at))
    marked = paragraph(
        runs_xml(first.runs, frame),
        style,
        keep=frame.keep or bool(rest or item.items),
        whole=is_short(first.runs),
        more=f'<w:numPr><w:ilvl w:val="{at.level}"/><w:numId w:val="{at.num}"/></w:numPr>',
    )
    if not rest and not item.items:
        return marked
    given = facts.indents("List Number" if at.marks else "List Bullet")
    left = numbering.indent(at.marks, at.level, at.depth, given, step.mark).left
    below = frame._replace(depth=at.depth + 1, left=left, keep=frame.keep or bool(item.items))
    whole = bool(item.items) and _height(item) <= _KEPT_WHOLE
    parts = at._replace(level=at.level + 1, first=1, above=(*at.above, step), siblings=whole)
    return marked + _blocks(rest, below) + _items(item.items, parts, frame)


def _height(item: ListItem) -> float:
    """Return about how many lines an item takes with all its parts, the space between them too."""
    return sum(1.5 + len(line) // _A_LINE for line in words(BulletList((item,))).splitlines())


def _styles(at: _Level) -> tuple[str, ...]:
    """Return the names of the styles that an item may have, the best first."""
    form = level_mark(at.marks, at.level).form if at.marks else Form.BULLET
    if form is Form.NONE:
        return numbered_style("List Continue", at.depth - 1) if at.depth else "Body Text", "List Continue", "Body Text"
    name = "List Bullet" if form is Form.BULLET else "List Number"
    return numbered_style(name, at.depth), name, "List Paragraph", "Body Text"


def _marked(blocks: tuple[Block, ...]) -> tuple[Paragraph, tuple[Block, ...]]:
    """Return the paragraph that carries the mark and what follows; an item that opens otherwise gets an empty one."""
    if blocks and isinstance(opening := blocks[0], Paragraph):
        first, *more = _parted(opening)
        return first, (*more, *blocks[1:])
    return Paragraph(()), blocks
