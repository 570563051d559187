"""Rows of many threads out of their events as kept, worked out once for all who had the same life.

Nothing is judged here: each payload must be known to be an event, as the chain's check finds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from pydantic_core import from_json

from lettergen.model.tracking import Event
from lettergen.store import schema
from lettergen.store.chain import Link, sha256
from lettergen.store.engine import insert
from lettergen.store.queries import chunks, texts
from lettergen.store.rows import build_thread, letters, read_event
from lettergen.store.spans import WHO, Deriver, renew

_LAST, _OWN = "last_seq", ("name", "matter", "recipient")
_SHARED = tuple(column.name for column in schema.spans.columns if column.name not in {*_OWN, _LAST})
"""What follows from a thread's life; the rest its rows say of itself."""
COLUMNS = (*_SHARED, *_OWN, _LAST)
"""The columns of a row, in the order of `Lives.rows`."""
STREAMED = {"yield_per": 1000}
_WORDS = frozenset({
    "text", "premise", "title", "subject", "fields", "notes", "definitions", "sections", "copies", "enclosures",
})  # fmt: skip
"""What of a letter's words decides nothing in a row: letters that differ in these alone have the same life."""
_OUTSIDE = WHO | {"asked"}
_AT_ONCE = 400
_REMEMBERED = 200_000
"""Lives; each takes about one kilobyte."""


class Fact(NamedTuple):
    """One event as kept."""

    seq: int
    payload: str


class _Shape(NamedTuple):
    """Rows without what is the thread's own, each with the place of its last event, and the place of its recipient."""

    rows: tuple[tuple[tuple[object, ...], int], ...]
    recipient: int


class Lives:
    """Works the rows of one record's threads out."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection, self._deriver = connection, Deriver()
        self._shapes: dict[bytes, _Shape] = {}

    def renew(self, added: Sequence[Link]) -> None:
        """Write all rows of the threads of events that were just added anew. Raises R130, R131."""
        new: dict[str, list[Link]] = defaultdict(list)
        for one in added:
            new[one.draft.letter.thread].append(one)
        events = schema.events.c
        for chunk in chunks(new):
            self._connection.execute(schema.spans.delete().where(schema.spans.c.name.in_(chunk)))
            before = events.thread.in_(chunk) & (events.seq < added[0].seq)
            older = set(self._connection.execute(sa.select(events.thread).where(before).distinct()).scalars())
            # Most letters of a run are a thread's first: what was just written need not be read back.
            found = [self.rows({name: new[name] for name in chunk if name not in older})]
            try:
                found += [self.rows(batch) for batch in batches(self._connection, events.thread.in_(older))]
            except (ValueError, TypeError, LookupError, AttributeError):  # no event any more: this says which one
                renew(self._connection, older)
            rows = (row for batch in found for mine in batch.values() for row in mine)
            insert(self._connection, schema.spans, [dict(zip(COLUMNS, row, strict=True)) for row in rows])

    def rows(self, threads: Mapping[str, Sequence[Fact | Link]]) -> dict[str, list[tuple[object, ...]]]:
        """Return each thread's rows, ascending, by `COLUMNS`; none where no letter was made yet. Raises R131."""
        read = {name: [from_json(fact.payload) for fact in facts] for name, facts in threads.items()}
        asked = self._asked({one["asked"] for told in read.values() for one in told if "asked" in one})
        lives = {name: _life(name, told, asked) for name, told in read.items()}
        if len(self._shapes) > _REMEMBERED:
            self._shapes.clear()
        self._learn({life: threads[name] for name, life in lives.items() if life not in self._shapes})
        return {name: self._rows(name, threads[name], read[name], self._shapes[life]) for name, life in lives.items()}

    def _asked(self, keys: Iterable[str]) -> dict[str, str]:
        """Return what of letters' words decides something, by their keys; for `texts` to name is what was changed."""
        table = schema.texts.c
        found = (
            row
            for chunk in chunks(keys)
            for row in self._connection.execute(sa.select(table.key, table.payload).where(table.key.in_(chunk)))
        )
        return {key: sha256(repr(_bare(from_json(payload)))) for key, payload in found if sha256(payload) == key}

    def _rows(
        self, name: str, facts: Sequence[Fact | Link], told: Sequence[dict[str, Any]], shape: _Shape
    ) -> list[tuple[object, ...]]:
        if not shape.rows:
            return []
        recipient = told[shape.recipient]["recipient"]
        own = (name, name.partition("/")[0], recipient.get("short_name") or recipient["organization"])
        return [(*row, *own, facts[last].seq) for row, last in shape.rows]

    def _learn(self, new: Mapping[bytes, Sequence[Fact | Link]]) -> None:
        told = {
            life: [read_event({"payload": one.payload, "hash": ""}) for one in facts] for life, facts in new.items()
        }
        known = texts(self._connection, {one.asked for events in told.values() for one in letters(events).values()})
        for life, events in told.items():
            thread = build_thread(events, known)
            rows = self._deriver.rows(thread) if thread else []
            self._shapes[life] = self._shape(events, rows)

    def _shape(self, events: Sequence[Event], rows: Sequence[Mapping[str, object]]) -> _Shape:
        place = {event.seq: at for at, event in enumerate(events)}
        made = (event.seq for event in letters(events).values() if event.recipient)
        bare = ((tuple(row[name] for name in _SHARED), place[int(str(row[_LAST]))]) for row in rows)
        return _Shape(tuple(bare), place[list(made)[-1]] if rows else 0)


def batches(connection: sa.Connection, where: sa.ColumnElement[bool]) -> Iterator[dict[str, list[Fact]]]:
    """Give a few hundred threads at a time, each with its events in order of entry."""
    events = schema.events.c
    query = sa.select(events.thread, events.seq, events.payload).where(where).order_by(events.thread, events.seq)
    found = tuples(connection.execute(query, execution_options=STREAMED))
    listed = ((name, [Fact(*row[1:]) for row in mine]) for name, mine in groupby(found, itemgetter(0)))
    while batch := dict(islice(listed, _AT_ONCE)):
        yield batch


def tuples(result: sa.CursorResult[Any]) -> Iterator[tuple[Any, ...]]:
    """Give rows as plain tuples, many at once: one by one they take longer than what is done with them."""
    return (tuple(row) for part in result.partitions(1000) for row in part)


def _bare(asked: dict[str, Any]) -> dict[str, Any]:
    """Return what a letter asks, or an item of it, without words that decide nothing."""
    kept = {key: value for key, value in asked.items() if key not in _WORDS}
    return kept | {"items": [_bare(item) for item in kept.get("items", ())]}


def _life(name: str, told: Sequence[dict[str, Any]], asked: Mapping[str, str]) -> bytes:
    """Return a digest of all that decides a thread's rows but who it is."""
    life = [
        (
            one["letter"][2],
            "recipient" in one,
            asked.get(key := one.get("asked", ""), key),
            [pair for pair in one.items() if pair[0] not in _OUTSIDE],
        )
        for one in told
    ]
    # A correction names an event by its number, which no other thread shares.
    alone = name if any("amends" in one for one in told) else ""
    return blake2b(f"{alone}{life}".encode(), digest_size=16).digest()
