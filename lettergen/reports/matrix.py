"""A matter's recipients by its items as a table: laid out to be read, or a row a pair; it works nothing out."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lettergen.model.tracking import Disposition, Given, Headline
from lettergen.reports import tables
from lettergen.reports.tables import WIDTH, Column, Table
from lettergen.rules.matrix import Cell, Heading, Line, Matrix, excerpt
from lettergen.rules.rollup import spoken
from lettergen.rules.why import late_words

_STATUS = (
    "disposition", "claimed", "found", "settled", "since", "claimed_on", "found_on", "until", "grounds",
)  # fmt: skip
_PAIR = ("matter", "thread", "recipient", "headline", "item", "label", "kind", "level", "question", "asked")
_CELL = ("due", "late", "excerpt", "answer")
_NOT_SENT = {Headline.DRAFT: "not sent", Headline.APPROVED: "not sent", Headline.WITHDRAWN: "withdrawn"}
_SIGNS = dict(zip(Disposition, ". A P N D NR NP BR O PR C R RF W M NM E NE NN I F".split(), strict=True))  # noqa: SIM905 - it reads as the legend does
_OTHER_SIGNS = {"not asked": "-", "not sent": "~", "withdrawn": "x"}
_LATE = "!"
_OWN, _ASKED_APART = 60, 4
"""Characters of a question of one's own, and recipients up to which it is told."""
_LEAST, _WORDS, _SIDE, _QUESTION, _QUOTED = 13, 16, 16, 60, 2
"""Columns of a cell in words at least, and better, of what stands at its side, of a question; recipients quoted."""
_MARKUP = re.compile(r"\\(?=\W)|[*`]|\[\^[^\]]*\]")
_NOTHING = Matrix("", "", (), ())
_Say = Callable[[Line, Heading, Cell | None], str]


@dataclass(frozen=True, slots=True)
class MatrixTable(Table):
    """Rows for programs, and the matrix itself for people, who get it in the shape that their width has room for."""

    matrix: Matrix = _NOTHING

    def write(self, form: str = "table", width: int = WIDTH) -> str:
        """Return the table in one of FORMS, as every table; what people read is in words where these fit."""
        if form == "markdown":
            turned = len(self.matrix.lines) < len(self.matrix.headings)
            return _grid(self.matrix, in_words(self.matrix, quoted=True), turned=turned).write(form)
        if form != "table" or not self.matrix.lines or not self.matrix.headings:
            return Table.write(self, form, width)  # super() knows no class with slots
        return "\n".join((f"{self.title}\n", *_laid_out(self.matrix, width)))


def matrix_table(matrix: Matrix, as_of: dt.date | dt.datetime, *, wide: bool = False) -> Table:
    """Return a row for each recipient and item, asked or not; `wide` a row a recipient with a column an item.

    `late` and `due` are those of `rules.matrix.Cell`, `answer` is what they gave, whole; a table's cells, parted by
    tabs in the text, stand in JSON once more as `answer_rows`.
    """
    counts = {"recipients": len(matrix.lines), "items": len(matrix.headings)}
    facts = {"as_of": as_of.isoformat(), "matter": matrix.matter, "title": matrix.title, **counts}
    number = " and ".join(f"{count} {key if count != 1 else key[:-1]}" for key, count in counts.items())
    title = f"{matrix.matter}, as of {as_of}: {number}"
    if wide:
        columns = ("thread", "recipient", "headline", *(f"item {one.id}" for one in matrix.headings))
        rows = [
            (one.status.thread, one.status.recipient, one.status.headline,
             *(cell.status.disposition if cell else "not_asked" for cell in one.cells))
            for one in matrix.lines
        ]  # fmt: skip
        return MatrixTable("matrix-wide", columns, rows, facts, title, matrix)
    keys = (*_PAIR, *_STATUS, *_CELL, Column("answer_rows", audience="json"))
    return MatrixTable("matrix", keys, [_pair(*pair) for pair in matrix.pairs()], facts, title, matrix)


def _pair(line: Line, heading: Heading, cell: Cell | None) -> tuple[tables.Cell, ...]:
    status, item = line.status, cell.status.item if cell else heading
    who = (status.thread.partition("/")[0], status.thread, status.recipient, status.headline, heading.id)
    what = (item.label, item.kind, heading.level, item.text, cell is not None)
    if cell is None:
        return (*who, *what, *(None for _ in (*_STATUS, *_CELL)), ())
    words = (cell.due, cell.late, cell.excerpt, cell.given.words, cell.given.rows)
    return (*who, *what, *(getattr(cell.status, key) for key in _STATUS), *words)


def _laid_out(matrix: Matrix, width: int) -> Iterator[str]:
    """Give the tables of a matrix and their legend: in words while a cell has room for them, else in signs."""
    labels, turned = short_labels(matrix), len(matrix.lines) < len(matrix.headings)
    across, longest = min(len(matrix.lines), len(labels)), max(map(len, labels))
    asks = min(width - across * _WORDS - longest - 2, _QUESTION) if turned else 0
    questions = Table("items", ("item", "question"), _questions(matrix, _QUESTION)).write("table", width)
    if across * _LEAST + _SIDE <= width:
        asked = asks if asks >= _QUESTION // 2 else 0
        yield _grid(matrix, in_words(matrix, quoted=len(matrix.lines) <= _QUOTED), turned=turned, asked=asked).write(
            "table", width
        )
        yield from () if asked else (questions,)
        if any(cell is None for _, _, cell in matrix.pairs()):
            yield "\u201cnot asked\u201d: the letter to that recipient does not have the item.\n"
        return
    side = min(max(len("Recipient"), *(len(line.status.recipient) for line in matrix.lines)), 2 * _SIDE)
    many = max((width - side) // (max(longest, *(len(in_signs(*pair)) for pair in matrix.pairs())) + 2), 1)
    for start in range(0, len(labels), many):
        part = slice(start, start + many)
        lines = tuple(line._replace(cells=line.cells[part]) for line in matrix.lines)
        yield _grid(matrix._replace(headings=matrix.headings[part], lines=lines), in_signs).write("table", width)
    yield from (questions, f"{legend(matrix)}\n")


def legend(matrix: Matrix) -> str:
    """Return what each sign in a matrix stands for: "A answered; ! late"."""
    used = {in_signs(*pair) for pair in matrix.pairs()}
    plain = {sign.removesuffix(_LATE) for sign in used}
    signs = {spoken(word): sign for word, sign in _SIGNS.items()} | _OTHER_SIGNS
    told = [f"{sign} {word}" for word, sign in signs.items() if sign in plain]
    return "; ".join((*told, *([f"{_LATE} late"] if used - plain else [])))


def _grid(matrix: Matrix, say: _Say, *, turned: bool = False, asked: int = 0) -> Table:
    """Return recipients by items; `turned` the other way, with so many characters of what is `asked`."""
    names = told_apart([(one.status.recipient, one.thread.recipient.id) for one in matrix.lines])
    head = [("Item" if turned else "Recipient", *short_labels(matrix))]
    head += [("Question", *(words for _, words in _questions(matrix, asked)))] if asked else []
    told = (tuple(map(say, [one] * len(one.cells), matrix.headings, one.cells)) for one in matrix.lines)
    rows = [*head, *((name, *cells) for name, cells in zip(names, told, strict=True))]
    first, *others = tuple(zip(*rows, strict=True)) if turned else rows
    return Table("matrix", [Column("-", title) for title in first], others)


def told_apart(names: Sequence[tuple[str, str]]) -> list[str]:
    """Return names, each with its id where others have the same."""
    counted = Counter(name for name, _ in names)
    return [name if counted[name] == 1 else f"{name} [{key}]" for name, key in names]


def short_labels(matrix: Matrix) -> list[str]:
    """Return the items' labels without what all of them begin with ("Request No. ")."""
    marks = {one.label[: one.label.rfind(" ") + 1] for one in matrix.headings}
    cut = len(marks.pop()) if len(marks) == 1 else 0
    return told_apart([(one.label[cut:], one.id) for one in matrix.headings])


def _questions(matrix: Matrix, most: int) -> list[tuple[str, str]]:
    marks = (" (words differ)" if one.varies else "" for one in matrix.headings)
    texts = (_MARKUP.sub("", one.text) for one in matrix.headings)
    return [
        (label, excerpt(Given(text=text), most - len(mark)) + mark)
        for label, text, mark in zip(short_labels(matrix), texts, marks, strict=True)
    ]


def own_words(heading: Heading, cell: Cell, most: int = _OWN) -> str:
    """Return the question to one recipient from where it differs from the heading's, or ""."""
    mine, theirs = cell.status.item.text.split(), heading.text.split()
    if mine == theirs:
        return ""
    same = next((at for at, (one, other) in enumerate(zip(mine, theirs, strict=False)) if one != other), 0)
    told = excerpt(Given(text=_MARKUP.sub("", " ".join(mine[max(same - 1, 0) :]))), most)
    before = "\u2026" if same > 1 else ""
    return f"asked \u201c{before}{told}\u201d"


def _state(line: Line, cell: Cell | None) -> str:
    """Return in a word how an item stands; of a letter that is not out nothing is unanswered."""
    if cell is None:
        return "not asked"
    word = cell.status.disposition
    return (word is Disposition.UNANSWERED and _NOT_SENT.get(line.status.headline)) or spoken(word)


def in_words(matrix: Matrix, *, quoted: bool) -> _Say:
    """Return what tells a cell: how it stands, since when, how late, its own label, and `quoted` their words.

    A question in words of its own is told where few recipients are asked: of many it is most likely their names.
    """
    few = len(matrix.lines) <= _ASKED_APART

    def say(line: Line, heading: Heading, cell: Cell | None) -> str:
        if cell is None:
            return _state(line, cell)
        one = cell.status
        late = late_words(cell.late) if one.settled and cell.late is not None else ""
        overdue = f"overdue {cell.late}d" if not one.settled and cell.late is not None and not one.items else ""
        until = f"until {one.until}" if one.until else ""
        own = f"(as {one.item.label})" if one.item.label != heading.label else ""
        words = f"\u201c{cell.excerpt}\u201d" if quoted and cell.excerpt else ""
        came = one.claimed_on if one.found in {None, one.claimed} else one.since
        asked = f"({question})" if few and (question := own_words(heading, cell)) else ""
        told = (_state(line, cell), str(came or ""), until, late or overdue, own, asked, words)
        return " ".join(filter(None, told))

    return say


def in_signs(line: Line, heading: Heading, cell: Cell | None) -> str:  # noqa: ARG001 - one of several ways to say it
    """Return a cell as a sign of `legend`."""
    state = _state(line, cell)
    sign = _OTHER_SIGNS.get(state) or (_SIGNS[cell.status.disposition] if cell else "")
    return sign + (_LATE if cell and cell.late is not None else "")
