"""Rows of many threads out of their events as kept, worked out once for all who had the same life.

Nothing is judged here: each payload must be known to be an event, as the chain's check finds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

import sqlalchemy as sa
from pydantic_core import from_json

from lettergen.model.tracking import Event
from lettergen.store.queries import texts
from lettergen.store.rows import build_thread, letters, read_event
from lettergen.store.spans import WHO, Deriver

LAST = "last_seq"
OWN = ("name", "matter", "recipient")
"""What a thread's rows say of itself; all else follows from its life."""
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
    """Works rows out; the columns are `columns`, in their order, behind them the thread's own and the last number."""

    def __init__(self, connection: sa.Connection, columns: Sequence[str]) -> None:
        self._connection, self._columns, self._deriver = connection, columns, Deriver()
        self._shapes: dict[bytes, _Shape] = {}

    def rows(self, threads: Mapping[str, Sequence[Fact]]) -> dict[str, list[tuple[object, ...]]]:
        """Return each thread's rows, ascending; none where no letter was made yet. Raises R131."""
        read = {name: [from_json(fact.payload) for fact in facts] for name, facts in threads.items()}
        lives = {name: _life(name, told) for name, told in read.items()}
        if len(self._shapes) > _REMEMBERED:
            self._shapes.clear()
        self._learn({life: threads[name] for name, life in lives.items() if life not in self._shapes})
        return {name: self._rows(name, threads[name], read[name], self._shapes[life]) for name, life in lives.items()}

    def _rows(
        self, name: str, facts: Sequence[Fact], told: Sequence[dict[str, Any]], shape: _Shape
    ) -> list[tuple[object, ...]]:
        if not shape.rows:
            return []
        recipient = told[shape.recipient]["recipient"]
        own = (name, name.partition("/")[0], recipient.get("short_name") or recipient["organization"])
        return [(*row, *own, facts[last].seq) for row, last in shape.rows]

    def _learn(self, new: Mapping[bytes, Sequence[Fact]]) -> None:
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
        bare = ((tuple(row[name] for name in self._columns), place[int(str(row[LAST]))]) for row in rows)
        return _Shape(tuple(bare), place[list(made)[-1]] if rows else 0)


def _life(name: str, told: Sequence[dict[str, Any]]) -> bytes:
    """Return a digest of all that decides a thread's rows but who it is."""
    life = [
        (one["letter"][2], "recipient" in one, [pair for pair in one.items() if pair[0] not in WHO]) for one in told
    ]
    # A correction names an event by its number, which no other thread shares.
    alone = name if any("amends" in one for one in told) else ""
    return blake2b(f"{alone}{life}".encode(), digest_size=16).digest()
