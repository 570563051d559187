"""Where each item of a thread stands, one row an item: who is late, with what; it only chooses words and columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from lettergen.model.letter import LetterItem
from lettergen.model.tracking import Clock, Disposition, ItemStatus, ThreadStatus
from lettergen.reports.tables import Cell, Column, Table, one_line
from lettergen.rules.clocks import own_clocks
from lettergen.rules.matching import briefly
from lettergen.rules.matrix import excerpt
from lettergen.rules.rollup import spoken, walk
from lettergen.rules.why import late_words

_KEYS = (
    "label", "id", "disposition", "claimed", "found", "settled", "since", "claimed_on", "found_on", "until", "grounds",
    "due", "late", "files", "documents", "given",
)  # fmt: skip
_PEOPLE = ("Item", "Id", "Disposition", "Settled?", "Came", "Found", "Due", "Note")
_NO_CLAIM = {Disposition.UNANSWERED, Disposition.WAIVED}
"""What nobody claims: it is so by a ruling."""


def item_table(statuses: Sequence[ThreadStatus], as_of: dt.date) -> Table:
    """Return every item of these threads with its parts, in order: what it stands as, who says so, since when, why.

    `claimed_on` is the day that the answer came, `found_on` that of our finding, `since` the later of both. People read
    "answered (claimed)" until the office has assessed it; an open item has the day it is due, one settled after its day
    says so, a requirement met shows what was filed for it, with the first digits of its SHA-256, and words how they
    begin. What is so of every answer stands once above them.
    """
    several = len(statuses) > 1
    columns = (
        Column("thread", "Letter", "all" if several else "programs"),
        *(Column(key, audience="programs") for key in _KEYS),
        *(Column(f"people_{title}", title, "people") for title in _PEOPLE),
    )
    every = [(status.thread, one, due) for status in statuses for one, due in _with_due(status)]
    came = [_came(one) for _, one, _ in every if one.claimed_on and not (one.items or several)]
    alike = [word for word in came[0] if word and all(word in each for each in came)] if len(came) > 1 else []
    rows = tuple((thread, *_cells(one, due), *_told(one, due, alike)) for thread, one, due in every)
    title = one_line(f"Every answer that came: {'; '.join(alike)}" if alike else "")
    return Table("items", columns, rows, {"as_of": as_of.isoformat()}, title)


def item_facts(status: ThreadStatus) -> list[dict[str, Cell]]:
    """Return what programs read of each item and part, parents before their parts."""
    return [dict(zip(_KEYS, _cells(one, due), strict=True)) for one, due in _with_due(status)]


def items_meant(clock: Clock, clocks: Sequence[Clock], items: Sequence[LetterItem]) -> str:
    """Return the items whose own deadline stands as this one does, day and hour: "items 1-5"."""

    def standing(one: Clock) -> tuple[object, ...]:
        return one.round, one.stage, one.state, one.due, one.time, one.zone, one.moved, one.remaining

    alike = {one.item for one in clocks if one.item and standing(one) == standing(clock)} | {clock.item}
    return f"item{'s' if len(alike) > 1 else ''} {briefly(alike, items)}"


def _with_due(status: ThreadStatus) -> Iterator[tuple[ItemStatus, dt.date | None]]:
    # An item with parts has a date of its own alone; what waits for a part is the part's.
    own = {clock.item: clock.due for clock in status.clocks if clock.item and clock.waits}
    due = {key: clock.due for key, clock in own_clocks(status.clocks).items()}
    for one in walk(status.items):
        yield one, due.get(one.item.id, own.get(one.item.id))


def _cells(one: ItemStatus, due: dt.date | None) -> tuple[Cell, ...]:
    facts = (one.item.label, one.item.id, one.disposition, one.claimed, one.found, one.settled)
    filed = (tuple(doc.file for doc in one.documents), tuple(doc.document for doc in one.documents))
    days = (one.since, one.claimed_on, one.found_on, one.until)
    return (*facts, *days, one.grounds, due, one.late, *filed, one.given.words)


def _came(one: ItemStatus) -> tuple[str, str]:
    late = late_words(one.late) if one.late is not None and not one.items else ""
    return late, ", ".join(f"{doc.file} {doc.document[:8]}" for doc in one.documents)


def _told(one: ItemStatus, due: dt.date | None, above: Collection[str]) -> tuple[Cell, ...]:
    who = " (found)" if one.found else " (claimed)" if one.claimed and one.disposition not in _NO_CLAIM else ""
    until = f"until {one.until}" if one.until else ""
    late, filed = ("" if word in above else word for word in _came(one))
    bare = "no evidence filed" if one.disposition is Disposition.MET and not (one.documents or one.items) else ""
    rows = f"{len(one.given.rows)} rows: " if one.given.rows else ""
    begun = f"{rows}{excerpt(one.given, 45 if rows else 60)}"
    words = f"\N{LEFT DOUBLE QUOTATION MARK}{begun}\N{RIGHT DOUBLE QUOTATION MARK}" if one.given else ""
    note = "; ".join(filter(None, (until, " and ".join(one.grounds), late, bare, filed, words)))
    state = "settled" if one.settled else "open"
    days = one.claimed_on, one.found_on, due
    return one.item.label, one.item.id, f"{spoken(one.disposition)}{who}", state, *days, note
