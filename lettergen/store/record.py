"""The record: events added in one transaction with their hash chain, and threads read back.

It decides nothing: whether an event makes sense is asked of `rules.transitions`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Self

import sqlalchemy as sa

from lettergen.errors import BadInputError, Place, Problem
from lettergen.model.letter import Asked
from lettergen.model.tracking import Event, Thread
from lettergen.store import schema
from lettergen.store.chain import Head, canonical, link, text_key
from lettergen.store.engine import Database
from lettergen.store.rows import build_thread, by_thread, event_row, letters, read_event, thread_row
from lettergen.store.verify import Files, verify

_NO_TEXTS: Mapping[str, Asked] = MappingProxyType({})
_CHUNK = 500
"""Values in one IN (…): SQLite before 3.32 took at most 999."""


class Record:
    """An open record. Use it in a `with` block, or close it.

    Invariant: events and texts are only ever added, and each thread's row says what its events say.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, address: str, *, create: bool = False, timeout: float = 30.0) -> Record:
        """Open a record at sqlite:///FILE or postgresql://…, migrating it when it is older.

        With `create` an empty or absent database becomes a record. `timeout` is how long to wait for another writer,
        in seconds. Raises BadInputError or RefusedError: R120 absent, R121 unusable, R122 no record, R123 newer than
        this lettergen, R124 locked, R125 read-only, R127 damaged, R128 disk full. Reading raises R130 or R131 where an
        event or a letter's words were changed so that they cannot be read.
        """
        return cls(Database(address, create=create, timeout=timeout))

    def __enter__(self) -> Self:
        """Return the record itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._database.engine.dispose()

    def upgrade(self) -> None:
        """Bring the schema to this version's; nothing happens where it is there. Raises R123 where it is newer."""
        self._database.upgrade()

    def append(
        self,
        events: Sequence[Event],
        texts: Mapping[str, Asked] = _NO_TEXTS,
        check: Callable[[], Sequence[Event] | None] | None = None,
    ) -> tuple[Event, ...]:
        """Add events in one transaction and return them numbered and chained; all of them, or none.

        `texts` holds the words of letters by `text_key`; an event's `asked` names one of them or one kept before.
        `check` runs when no one else can write any more: what it raises stops all, and events that it returns are
        added in place of those given.
        """
        if wrong := [key for key, asked in texts.items() if key != text_key(asked)]:
            raise ValueError(f"texts under keys that are not theirs: {wrong}")
        with self._database.writing() as connection:
            if connection.dialect.name != "sqlite":
                connection.execute(sa.text("LOCK TABLE events IN SHARE ROW EXCLUSIVE MODE"))
            instead = check() if check else None
            linked = link(events if instead is None else instead, _head(connection))
            _add_texts(connection, texts)
            if linked:
                connection.execute(schema.events.insert(), [event_row(event) for event in linked])
            _renew_rows(connection, {event.letter.thread for event in linked})
        return linked

    def head(self) -> Head:
        """Return the end of the chain, to be kept outside."""
        with self._database.reading() as connection:
            return _head(connection)

    def thread(self, name: str) -> Thread | None:
        """Return MATTER/RECIPIENT with all its rounds and events in order of entry, or None."""
        with self._database.reading() as connection:
            return next(_threads(connection, schema.events.c.thread == name), None)

    def threads(self, matter: str | None = None) -> tuple[Thread, ...]:
        """Return the threads of a matter, or of all, by name."""
        where = schema.events.c.matter == matter if matter else sa.true()
        with self._database.reading() as connection:
            return tuple(sorted(_threads(connection, where), key=lambda thread: thread.name))

    def texts(self, keys: Iterable[str]) -> dict[str, Asked]:
        """Return the words of letters by the keys that events name them with. Raises R131."""
        with self._database.reading() as connection:
            return _texts(connection, set(keys))

    def events(self) -> tuple[Event, ...]:
        """Return every event in order of entry."""
        with self._database.reading() as connection:
            return tuple(_events(connection, sa.true()))

    def verify(self, files: Files | None = None) -> tuple[Problem, ...]:
        """Check chain, words, filed documents and thread rows; return what is wrong, nothing where all holds.

        `files` gives the SHA-256 of what is kept under a document's hash, or None where there is nothing. Codes: R130
        chain (only the first break), R131 words, R132 thread row, R133 document.
        """
        with self._database.reading() as connection:
            return verify(connection, files)

    def rebuild(self) -> int:
        """Write every thread's row anew from its events; return how many."""
        with self._database.writing() as connection:
            connection.execute(schema.threads.delete())
            names = set(connection.execute(sa.select(schema.events.c.thread).distinct()).scalars())
            _renew_rows(connection, names)
        return len(names)


def _head(connection: sa.Connection) -> Head:
    table = schema.events
    last = connection.execute(sa.select(table.c.seq, table.c.hash).order_by(table.c.seq.desc()).limit(1)).first()
    return Head(*last) if last else Head()


def _events(connection: sa.Connection, where: sa.ColumnElement[bool]) -> Iterator[Event]:
    table = schema.events
    rows = connection.execute(sa.select(table.c.seq, table.c.payload, table.c.hash).where(where).order_by(table.c.seq))
    for row in rows.mappings():
        try:
            yield read_event({**row})
        except ValueError as error:
            raise _unreadable("R130", f"event {row['seq']} cannot be read") from error


def _threads(connection: sa.Connection, where: sa.ColumnElement[bool]) -> Iterator[Thread]:
    grouped = by_thread(_events(connection, where)).values()
    texts = _texts(connection, {carrier.asked for events in grouped for carrier in letters(events).values()})
    return (thread for events in grouped if (thread := build_thread(events, texts)))


def _texts(connection: sa.Connection, keys: set[str]) -> dict[str, Asked]:
    table = schema.texts
    found: dict[str, Asked] = {}
    for chunk in _chunks(keys):
        for key, payload in connection.execute(sa.select(table.c.key, table.c.payload).where(table.c.key.in_(chunk))):
            try:
                found[key] = Asked.model_validate_json(payload)
            except ValueError as error:
                raise _unreadable("R131", f"the words kept under {key[:12]} cannot be read") from error
    if missing := keys - found.keys():
        raise _unreadable("R131", f"the words kept under {min(missing)[:12]} are missing")
    return found


def _unreadable(code: str, found: str) -> BadInputError:
    """What was changed behind the program's back is never guessed at."""
    remedy = "`lettergen verify` tells what was changed"
    return BadInputError(Problem(code, Place(detail="record"), found, remedy=remedy))


def _add_texts(connection: sa.Connection, texts: Mapping[str, Asked]) -> None:
    table = schema.texts
    for chunk in _chunks(texts):
        known = set(connection.execute(sa.select(table.c.key).where(table.c.key.in_(chunk))).scalars())
        new = [{"key": key, "payload": canonical(texts[key])} for key in chunk if key not in known]
        if new:
            connection.execute(table.insert(), new)


def _renew_rows(connection: sa.Connection, names: Iterable[str]) -> None:
    for chunk in _chunks(names):
        rows = [thread_row(thread) for thread in _threads(connection, schema.events.c.thread.in_(chunk))]
        connection.execute(schema.threads.delete().where(schema.threads.c.name.in_(chunk)))
        if rows:
            connection.execute(schema.threads.insert(), rows)


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    every = sorted(values)
    return (every[start : start + _CHUNK] for start in range(0, len(every), _CHUNK))
