"""Every filed document, one a row, and what its page numbers leave out; it opens no file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from lettergen.model.tracking import Event, EventType, Filed, Thread
from lettergen.reports.tables import Cell, Column, Table
from lettergen.rules.bates import BatesReport, bates_report, page_count, spelled
from lettergen.rules.corrections import amended
from lettergen.rules.rollup import items_of, labels_of, spoken

_OURS = frozenset({EventType.SENT, EventType.APPROVED})
_SHORT = 12
"""Digits of a hash that people read; `documents --save` takes them."""
_COLUMNS = (
    Column("seq", audience="programs"),
    Column("date"),
    *(Column(key, audience="programs") for key in ("on", "received", "entered")),
    Column("entered_told", "Entered (UTC)", "people"),
    Column("letter"),
    Column("direction", audience="programs"),
    Column("event"),
    Column("struck", audience="programs"),
    Column("said_by"),
    Column("via", audience="programs"),
    Column("medium", audience="people"),
    Column("file", audience="programs"),
    Column("name"),
    Column("pages", audience="programs"),
    Column("pages_told", "Pages", "people"),
    Column("bates"),
    Column("items", audience="programs"),
    Column("labels", "Items"),
    Column("sha256", audience="programs"),
    Column("sha256_told", "SHA-256", "people"),
    Column("path", audience="programs"),
)


def filed_in(thread: Thread) -> Iterator[tuple[Event, Filed, bool]]:
    """Give each document that the thread's events filed, and whether its event was struck since.

    A letter that was made only is kept in its own folder, and may be made anew: it is not among them.
    """
    counted = {event.seq: event for event in amended(thread.events)}
    for event in thread.events:
        for one in event.documents if event.type is not EventType.GENERATED else ():
            yield counted.get(event.seq, event), one, event.seq not in counted


def document_table(threads: Sequence[Thread], folder: str = "documents") -> Table:
    """Return every filed document of these threads in the order of entry; `folder` is where the store of them lies.

    `date` is the day it came in, or went out. JSON has the runs of page numbers beside the rows, by thread and prefix.
    """
    rows = tuple(_row(thread, *each, folder) for thread in threads for each in filed_in(thread))
    runs = [_run(thread.name, report) for thread in threads for report in _reports(thread)]
    return Table("documents", _COLUMNS, rows, {"page_numbers": runs})


def _reports(thread: Thread) -> tuple[BatesReport, ...]:
    # The same file filed twice is one document, and no overlap.
    once = {one.document: one.bates for _, one, struck in filed_in(thread) if not struck}
    return bates_report(pages for ranges in once.values() for pages in ranges)


def _run(thread: str, report: BatesReport) -> dict[str, Cell]:
    gaps, overlaps = ([spelled(one) for one in found] for found in (report.gaps, report.overlaps))
    facts = {"thread": thread, "prefix": report.prefix, "range": spelled(report.whole), "gaps": gaps}
    missing = page_count(report.gaps)
    return {**facts, "overlaps": overlaps, "pages": page_count((report.whole,)) - missing, "missing": missing}


def page_number_lines(threads: Sequence[Thread]) -> Iterator[str]:
    """Give one line for each thread and prefix: the run of its page numbers, what is missing, what comes twice."""
    for thread in threads:
        for report in _reports(thread):
            gaps, overlaps = (", ".join(map(spelled, found)) for found in (report.gaps, report.overlaps))
            told = (f"missing {gaps}" if gaps else "", f"twice {overlaps}" if overlaps else "")
            yield f"{thread.name}: {spelled(report.whole)}; {'; '.join(filter(None, told)) or 'no gap, none twice'}"


def _row(thread: Thread, event: Event, one: Filed, struck: bool, folder: str) -> tuple[Cell, ...]:  # noqa: FBT001 - as given by filed_in
    entered = event.entered.astimezone(dt.UTC)
    labels = labels_of(items_of(thread.rounds.values()))
    place = {item: at for at, item in enumerate(labels)}
    items = tuple(sorted(one.items or event.items, key=lambda item: place.get(item, len(place))))
    return (
        event.seq,
        event.received or event.on,
        event.on,
        event.received,
        entered.isoformat(timespec="minutes"),
        f"{entered:%Y-%m-%d %H:%M}",
        str(event.letter),
        "out" if event.type in _OURS else "in",
        spoken(event.type) + (" (struck)" if struck else ""),
        struck,
        event.said_by,
        event.via,
        event.via.replace("_", " "),
        one.file,
        PurePath(one.file).name,
        one.pages,
        _pages(one),
        tuple(map(spelled, one.bates)),
        items,
        tuple(labels.get(item, item) for item in items),
        one.document,
        one.document[:_SHORT],
        f"{folder}/{one.document[:2]}/{one.document[2:]}",
    )


def _pages(one: Filed) -> str:
    """Return the count of pages, and that by their numbers where it is another."""
    numbered = page_count(one.bates)
    told = "" if one.pages is None else str(one.pages)
    return f"{told}, numbered {numbered}".strip(" ,") if numbered and numbered != one.pages else told
