"""What is read out of the record: events, threads, words, and the rows of any day in order; it decides nothing."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple, TypedDict, Unpack

import sqlalchemy as sa

from lettergen.errors import BadInputError, Place, Problem
from lettergen.model.letter import Asked
from lettergen.model.tracking import ClockState, Event, Headline, Thread
from lettergen.store import schema
from lettergen.store.chain import Head
from lettergen.store.rows import build_thread, by_thread, letters, read_event

FOREVER = dt.date.max.isoformat()
"""The last day there is: the end of today's rows, and the next date where there is none."""
_CHUNK = 500
"""Values in one IN (…): SQLite before 3.32 took at most 999."""


class Row(NamedTuple):
    """A thread on one day, in what its list shows. `clock` says `running` wherever `next_date` is a day.

    How many days are left, and whether that is late or soon, is for the reader to say of `next_date`.
    """

    name: str
    matter: str
    recipient: str
    owner: str
    headline: Headline
    clock: ClockState
    stage: str
    due: dt.date | None
    next_date: dt.date | None
    settled: int
    asked: int
    round: int


class Count(NamedTuple):
    """How many threads have a headline, and how many of these are late."""

    threads: int
    late: int


class Page(TypedDict, total=False):
    """Which rows are wanted: `due_by` is inclusive and takes in what is late; `after` is the last row seen before."""

    matter: str
    overdue: bool
    due_by: dt.date | None
    limit: int | None
    after: Row | None


def rows(connection: sa.Connection, as_of: dt.date, **page: Unpack[Page]) -> tuple[Row, ...]:
    """Return the rows of a day by next date (none last) and name."""
    table = schema.spans
    order = (table.c.next_date, table.c.name)
    wanted = []
    if matter := page.get("matter"):
        wanted.append(table.c.matter == matter)
    if page.get("overdue"):
        wanted.append(table.c.next_date < as_of.isoformat())
    if due_by := page.get("due_by"):
        wanted += [table.c.next_date <= due_by.isoformat(), table.c.next_date < FOREVER]
    if last := page.get("after"):
        date = last.next_date.isoformat() if last.next_date else FOREVER
        wanted.append(sa.tuple_(*order) > sa.tuple_(sa.literal(date), sa.literal(last.name)))
    limit = page.get("limit")
    query = sa.select(*(table.c[name] for name in Row._fields)).where(*wanted).order_by(*order).limit(limit)
    found = (connection.execute(query.where(*part)).all() for part in _parts(as_of))
    merged = heapq.merge(*found, key=lambda row: (row.next_date, row.name))
    return tuple(_row(row) for row in islice(merged, limit))


def counts(connection: sa.Connection, as_of: dt.date, matter: str = "") -> dict[Headline, Count]:
    """Return for each headline of that day how many threads have it and how many of them are late."""
    table = schema.spans
    late = table.c.next_date < as_of.isoformat()
    if matter:
        # Row by row: to group them SQLite would rather go over every thread there is.
        query = sa.select(table.c.headline, sa.literal(1), late).where(table.c.matter == matter)
    else:
        every = sa.func.count()
        query = sa.select(table.c.headline, every, every.filter(late)).group_by(table.c.headline)
    found: dict[str, Count] = {}
    for part in _parts(as_of):
        for headline, number, overdue in connection.execute(query.where(*part)):
            before = found.get(headline, Count(0, 0))
            found[headline] = Count(before.threads + number, before.late + overdue)
    return {headline: found[headline] for headline in Headline if headline in found}


def _parts(as_of: dt.date) -> tuple[tuple[sa.ColumnElement[bool], ...], ...]:
    """Return the two conditions that part a day's rows: those that still hold, which an index has in order, and not."""
    day, table = as_of.isoformat(), schema.spans
    return (
        (table.c.until == FOREVER, table.c.since <= day),
        (table.c.until > day, table.c.until < FOREVER, table.c.since <= day),
    )


def _row(row: Any) -> Row:  # noqa: ANN401 - SQLAlchemy's row
    due, following = row.due, row.next_date
    return Row._make(row)._replace(
        headline=Headline(row.headline),
        clock=ClockState(row.clock),
        due=dt.date.fromisoformat(due) if due else None,
        next_date=None if following == FOREVER else dt.date.fromisoformat(following),
    )


def head(connection: sa.Connection) -> Head:
    """Return the end of the chain."""
    table = schema.events.c
    last = connection.execute(sa.select(table.seq, table.hash).order_by(table.seq.desc()).limit(1)).first()
    return Head(*last) if last else Head()


def events(connection: sa.Connection, where: sa.ColumnElement[bool]) -> Iterator[Event]:
    """Yield the events in order of entry. Raises BadInputError R130 where one cannot be read."""
    table = schema.events
    query = sa.select(table.c.seq, table.c.payload, table.c.hash).where(where).order_by(table.c.seq)
    for row in connection.execute(query).mappings():
        try:
            yield read_event({**row})
        except ValueError as error:
            raise _unreadable("R130", f"event {row['seq']} cannot be read") from error


def threads(connection: sa.Connection, where: sa.ColumnElement[bool]) -> Iterator[Thread]:
    """Yield the threads that have such events; one of which no letter was made yet is none."""
    grouped = by_thread(events(connection, where)).values()
    known = texts(connection, {carrier.asked for mine in grouped for carrier in letters(mine).values()})
    return (thread for mine in grouped if (thread := build_thread(mine, known)))


def texts(connection: sa.Connection, keys: set[str]) -> dict[str, Asked]:
    """Return the words of letters by their keys. Raises BadInputError R131 where they are missing or unreadable."""
    table = schema.texts
    found: dict[str, Asked] = {}
    for chunk in chunks(keys):
        for key, payload in connection.execute(sa.select(table.c.key, table.c.payload).where(table.c.key.in_(chunk))):
            try:
                found[key] = Asked.model_validate_json(payload)
            except ValueError as error:
                raise _unreadable("R131", f"the words kept under {key[:12]} cannot be read") from error
    if missing := keys - found.keys():
        raise _unreadable("R131", f"the words kept under {min(missing)[:12]} are missing")
    return found


def chunks(values: Iterable[str]) -> Iterator[list[str]]:
    """Yield the values in order, so many at once as one query takes."""
    every = sorted(values)
    return (every[start : start + _CHUNK] for start in range(0, len(every), _CHUNK))


def _unreadable(code: str, found: str) -> BadInputError:
    """What was changed behind the program's back is never guessed at."""
    remedy = "`lettergen verify` tells what was changed"
    return BadInputError(Problem(code, Place(detail="record"), found, remedy=remedy))
