"""The sheets of a report: letters, matrices, answers in full, events, figures, open items; it writes no file."""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cache

from lettergen.model.tracking import WITHHELD, Disposition, EventType, Thread, ThreadStatus
from lettergen.reports.export import export_tables
from lettergen.reports.matrix import in_words, told_apart
from lettergen.reports.statistics import statistics_table
from lettergen.reports.status import in_words as time_in_words
from lettergen.reports.tables import Cell as Value
from lettergen.reports.tables import Column, Table
from lettergen.reports.workbook import Shaded, Sheet, is_too_long
from lettergen.rules.matrix import NOTHING_OPEN, Cell, Heading, Matrix, matrices_of, narrowed
from lettergen.rules.rollup import status_leaves
from lettergen.rules.statistics import statistics
from lettergen.text.markdown import to_blocks

SHADES = {
    "settled": "E2EFDA",
    "part of it came, or is promised": "FFF2CC",
    "withheld, refused or found wanting": "F8CBAD",
    "nothing came by its day": "FFD9E8",
    "not asked": "E7E6E6",
}
"""What each colour goes with; the words beside it always say more."""
_SETTLED, _PART, _WITHHELD, _LATE, _NOT_ASKED = SHADES.values()
_COMING = {Disposition.ANSWERED_IN_PART, Disposition.DEFERRED, Disposition.REFERRED}
_WANTING = WITHHELD | {Disposition.NON_RESPONSIVE, Disposition.NOT_MET}
_CITED = re.compile(r"\[\^([^\]\s]+)\]")
_SHORT = 70
"""Characters of a question over its column."""
_ITEM = ("thread", "recipient", "label", "question", "disposition")
_OVERVIEW = (
    "matter", "thread", "recipient", "sent", "due", "days", "time", "status", "settled", "asked", "next_step", "owner",
)  # fmt: skip
_KEYS = {
    "Answers": (
        *_ITEM, "claimed", "claimed_on", "found", "found_on", "due", "late", "until", "grounds", "answer"
    ),
    "Events": (
        "letter", "seq", "on", "type", "items", "until", "stage", "grounds", "outcome", "said_by", "received", "via",
        "note", "author", "entered", "file",
    ),
    "Statistics": (
        "group", "period", "first", "last", "letters", "before", "change", "in_full", "in_part", "objected",
        "not_at_all", "open", "challenged", "median_days", "waiting", "running",
    ),
    "Open items": (*_ITEM, "due", "late", "until", "grounds"),
}  # fmt: skip
"""What a sheet shows of the tables that programs read."""
_TITLES = {
    "thread": "Letter", "label": "Item", "claimed": "They say", "found": "We find", "late": "Days late", "file": "File",
    "answer": "Answer in full", "seq": "No.", "on": "Date", "type": "Event", "author": "By", "entered": "Entered (UTC)",
    "change": "Change in percent", "challenged": "Ever objected to", "median_days": "Median days to answer",
    "waiting": "Without an answer", "running": "Period still runs",
}  # fmt: skip
Pair = tuple[Thread, ThreadStatus]


def report_sheets(pairs: Sequence[Pair], as_of: dt.date | dt.datetime, **cut: bool) -> tuple[Sheet, ...]:
    """Return the sheets of a report on these letters, those of a matter together, each with the events that count.

    The sheets of matrices are `narrowed`, the others whole.
    """
    tables = export_tables(pairs, as_of)
    at, items = _at(tables["items"], "asked"), tables["items"]
    asked = Table("items", items.columns, [row for row in items.rows if row[at]])
    return (
        Sheet("Overview", _overview(pairs), 3),
        *(Sheet(f"Matrix {matrix.matter}", _matrix(narrowed(matrix, **cut)), 1, 30) for matrix in matrices_of(pairs)),
        Sheet("Answers", _picked("Answers", asked), 3),
        Sheet("Events", _picked("Events", tables["events"]), 2),
        Sheet("Statistics", _picked("Statistics", statistics_table(statistics(pairs), as_of)), 2),
        Sheet("Open items", _picked("Open items", _open(asked, pairs)), 3),
    )


def key_sheet(facts: Iterable[tuple[str, Value]]) -> Sheet:
    """Return the sheet that says what the workbook is, fact by fact, and what its colours go with."""
    colours = (("Colour", Shaded.of(words, colour)) for words, colour in SHADES.items())
    return Sheet("About", Table("about", ("what", "is"), (*facts, *colours)))


def too_long(sheets: Iterable[Sheet]) -> int:
    """Return how many cells of the sheets hold more than Excel takes."""
    return sum(is_too_long(cell) for sheet in sheets for row in sheet.table.rows for cell in row)


def shade(cell: Cell | None) -> str:
    """Return the colour (RRGGBB) for what became of an item, "" while nothing is late."""
    if cell is None:
        return _NOT_ASKED
    word = cell.status.disposition
    nothing = _LATE if cell.late is not None else ""
    return _SETTLED if cell.status.settled else _PART if word in _COMING else _WITHHELD if word in _WANTING else nothing


@cache
def question(text: str) -> str:
    """Return the bare words of an item's Markdown in one line, without its notes."""
    return " ".join(str(to_blocks(text, dict.fromkeys(_CITED.findall(text), ""))).split())


def titled(heading: Heading) -> str:
    """Return an item's label with how its words begin, and that others were asked in others."""
    varies = " (words differ)" if heading.varies else ""
    return f"{heading.label} {textwrap.shorten(question(heading.text), _SHORT, placeholder='…')}{varies}"


def _overview(pairs: Iterable[Pair]) -> Table:
    rows = []
    for thread, one in pairs:
        sent = next((event.on for event in thread.events if event.type is EventType.SENT), None)
        when = (sent, one.clock.due, one.clock.days, time_in_words(one.clock))
        stands = (one.headline.value, one.settled, one.asked, one.next_step.partition(": lettergen ")[0], one.owner)
        rows.append((thread.matter, thread.name, one.recipient, *when, *stands))
    return Table("letters", [Column(key, _TITLES.get(key, "")) for key in _OVERVIEW], rows)


def _matrix(matrix: Matrix) -> Table:
    """Return recipients by items in words, their own among them, on the colours of SHADES."""
    say = in_words(matrix, quoted=True)
    columns = ("Recipient", "Status", *map(titled, matrix.headings))
    names = told_apart([(line.status.recipient, line.thread.recipient.id) for line in matrix.lines])
    rows: list[list[Value]] = [[name, one.status.headline.value] for name, one in zip(names, matrix.lines, strict=True)]
    for row, line in zip(rows, matrix.lines, strict=True):
        row += [Shaded.of(say(line, *pair), shade(pair[1])) for pair in zip(matrix.headings, line.cells, strict=True)]
    return Table("matrix", [Column(str(at), title) for at, title in enumerate(columns)], rows)


def _open(items: Table, pairs: Iterable[Pair]) -> Table:
    """Return the rows of what is open in letters that are out, no item beside its parts, the earliest day first."""
    still = {
        (one.thread, part.item.id)
        for _, one in pairs if one.headline not in NOTHING_OPEN
        for part in status_leaves(one.items) if not part.settled
    }  # fmt: skip
    thread, item, due = (_at(items, key) for key in ("thread", "item", "due"))
    found = (row for row in items.rows if (row[thread], row[item]) in still)
    rows = sorted(found, key=lambda row: str(row[due] or "9999"))
    return Table("open", items.columns, rows)


def _picked(name: str, table: Table) -> Table:
    """Return a table with the columns of a sheet alone, words as people say them."""
    at = [(key, _at(table, key)) for key in _KEYS[name]]
    rows = [tuple(_said(key, row[place]) for key, place in at) for row in table.rows]
    return Table(name, [Column(key, _TITLES.get(key, "")) for key in _KEYS[name]], rows)


def _at(table: Table, key: str) -> int:
    return [one if isinstance(one, str) else one.key for one in table.columns].index(key)


def _said(key: str, value: Value) -> Value:
    match value:
        case str() if key == "question":
            return question(value)
        case str() if key in {"group", "via"} or isinstance(value, StrEnum):
            return value.replace("_", " ")
        case float():
            return round(100 * value, 1)
        case dt.datetime():
            return f"{value.astimezone(dt.UTC):%Y-%m-%d %H:%M}"
    return value
