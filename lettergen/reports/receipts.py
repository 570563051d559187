"""What became of documents that came in, what each says of items, and what waits, as tables; it decides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lettergen.reports.tables import Column, Table
from lettergen.rules.matrix import excerpt
from lettergen.rules.rollup import spoken

_DOCUMENT = (
    Column("document", audience="programs"),
    Column("sha256", "SHA-256", "people", lambda one: one.document[:12]),
    Column("file"),
)
"""A document's columns: `receive --queue` takes the digits that people read."""


def receipt_table(received: Iterable[object]) -> Table:
    """Return a row a document: what became of it, its letter and event, what it says of items, and why."""
    columns = (
        *_DOCUMENT,
        Column("state", "Done"),
        Column("letter", cell=lambda one: str(one.proposal.letter or "")),
        Column("event", cell=lambda one: spoken(one.proposal.kind) if one.proposal.kind else ""),
        Column("on", "Date", cell="proposal.on"),
        Column("items", audience="programs", cell=lambda one: _items(one, "id")),
        Column("labels", "Items", "people", lambda one: _items(one, "label")),
        Column("letters", audience="programs", cell="proposal.letters"),
        Column("problems", audience="programs", cell=lambda one: tuple(problem.code for problem in one.problems)),
        Column("why", cell=lambda one: "; ".join(one.why)),
        Column("says", audience="json", cell=lambda one: [_said(each) for each in one.proposal.says]),
    )
    return Table.of("receipts", columns, received)


def says_table(says: Iterable[object]) -> Table:
    """Return a row an item: how their words begin, what is proposed, and why."""
    columns = (
        Column("item", cell="item.label"),
        Column("id", cell="item.id"),
        Column("they_say", cell=lambda one: excerpt(one.given, 80)),
        Column("proposed", cell=lambda one: spoken(one.proposed.disposition) if one.proposed.disposition else ""),
        Column("why", cell="proposed.reason"),
    )
    return Table.of("says", columns, says)


def queue_table(waiting: Iterable[object]) -> Table:
    """Return a row a document that waits for a letter, in the order they came."""
    columns = (
        *_DOCUMENT,
        Column("received"),
        *(Column(key, audience="programs") for key in ("entered", "by")),
        Column("letters", "Perhaps"),
        Column("event"),
        Column("reason"),
    )
    return Table.of("queue", columns, waiting)


def _items(one: Any, name: str) -> dict[str, str]:  # noqa: ANN401 - what has a row
    """Return what became of items, of those recorded what people said instead too."""
    words = {each.item.id: each.proposed.disposition for each in one.proposal.says}
    words |= one.recorded.items if one.recorded else {}
    names = {each.item.id: getattr(each.item, name) for each in one.proposal.says}
    return {names.get(key, key): word for key, word in words.items() if word}


def _said(one: Any) -> dict[str, object]:  # noqa: ANN401 - what has a row
    given, word = one.given.model_dump(), one.proposed.disposition
    return {"item": one.item.id, "given": given, "proposed": word, "why": one.proposed.reason}
