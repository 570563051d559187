"""The record: events added in one transaction with their hash chain, and threads read back.

It decides nothing: whether an event makes sense is asked of `rules.transitions`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Self, TypeAlias, TypeVar, Unpack

import sqlalchemy as sa

from lettergen.errors import Problem
from lettergen.model.letter import Asked
from lettergen.model.tracking import Event, EventType, Headline, Thread
from lettergen.rules.corrections import amended
from lettergen.store import queries, schema
from lettergen.store.chain import Draft, Head, Link, canonical, link, sha256
from lettergen.store.engine import Database, insert, unplanned
from lettergen.store.lives import Lives
from lettergen.store.queries import Count, Row, chunks
from lettergen.store.rows import event_row
from lettergen.store.spans import renew_after, renew_all
from lettergen.store.verify import Files, verify

Added = TypeVar("Added", Event, Draft)
Chunks: TypeAlias = Callable[[], Iterable[tuple[Sequence[Added], Mapping[str, Asked | str]]]]
"""Gives events, or what was made of them, some hundreds at a time, with the words that are new in them by `text_key`.

Words may come as their `canonical` text, which is made as dearly as all else that an event costs.
"""
_NO_TEXTS: Mapping[str, Asked] = MappingProxyType({})


class Record:
    """An open record. Use it in a `with` block, or close it.

    Invariant: events and texts are only ever added, and each thread's rows say what its events say.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    @classmethod
    def open(cls, address: str, *, create: bool = False, timeout: float = 30.0) -> Record:
        """Open a record at sqlite:///FILE or postgresql://….

        With `create` an empty or absent database becomes a record. `timeout` is how long to wait for another writer,
        in seconds. Raises BadInputError or RefusedError: R120 absent, R121 unusable, R122 no record, R123 newer than
        this lettergen, R135 older, R136 incomplete; R137 server away, R138 no entry, R139 no database; here and later
        R124 locked, R125 read-only, R127 damaged, R128 disk full, R134 conflict. Reading raises R130 or R131 where an
        event or a letter's words were changed so that they cannot be read.
        """
        return cls(Database(address, create=create, timeout=timeout).check(create=create))

    def __enter__(self) -> Self:
        """Return the record itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self.database.engine.dispose()

    def append(
        self,
        events: Sequence[Event],
        texts: Mapping[str, Asked] = _NO_TEXTS,
        check: Callable[[], Sequence[Event] | None] | None = None,
    ) -> tuple[Event, ...]:
        """Add events in one transaction and return them numbered and chained; all of them, or none.

        `texts` holds the words of letters by `text_key`; an event's `asked` names one of them or one kept before.
        `check` runs when no one else can write any more, and once more where the transaction has to be tried again:
        what it raises stops all, and events that it returns are added in place of those given.
        """

        def work(connection: sa.Connection) -> tuple[Event, ...]:
            instead = check() if check else None
            kept = events if instead is None else instead
            linked = _link(connection, kept, texts)
            names = ("seq", "previous_hash", "hash")
            places = ({name: getattr(one, name) for name in names} for one in linked)
            added = tuple(event.model_copy(update=place) for event, place in zip(kept, places, strict=True))
            renew_after(connection, added)
            return added

        return self.database.write(work)

    def add_all(self, chunks: Chunks[Added], check: Callable[[Sequence[Added]], Sequence[Added]]) -> int:
        """Add events chunk by chunk in one transaction and return how many; all of them, or none.

        `chunks` gives some hundreds of events at a time with the words that are new in them, and is called anew where
        the transaction has to be tried again. `check` returns those of a chunk to be added; no one else can write by
        then, and what it reads of this record holds what was added before. Memory does not grow with the chunks.
        """

        def work(connection: sa.Connection) -> int:
            unplanned(connection)
            counted, lives = 0, Lives(connection)
            for events, texts in chunks():
                linked = _link(connection, check(events), texts)
                lives.renew(linked)
                counted += len(linked)
            return counted

        return self.database.write(work)

    def head(self) -> Head:
        """Return the end of the chain, to be kept outside."""
        with self.database.reading() as connection:
            return queries.head(connection)

    def last_entered(self) -> dt.datetime | None:
        """Return when the last event was entered (UTC), or None where there is none."""
        with self.database.reading() as connection:
            last = sa.select(schema.events.c.entered).order_by(schema.events.c.seq.desc()).limit(1)
            entered = connection.execute(last).scalar()
        return dt.datetime.fromisoformat(entered) if entered else None

    def rows(self, as_of: dt.date, **page: Unpack[queries.Page]) -> tuple[Row, ...]:
        """Return a row for each thread of which anything had happened by that day, by next date (none last) and name.

        It says what `rules.status.thread_status` says of that day, and reads no event.
        """
        with self.database.reading() as connection:
            return queries.rows(connection, as_of, **page)

    def counts(self, as_of: dt.date, matter: str = "") -> dict[Headline, Count]:
        """Return for each headline of that day how many threads have it, and how many of these are late."""
        with self.database.reading() as connection:
            return queries.counts(connection, as_of, matter)

    def thread(self, name: str) -> Thread | None:
        """Return MATTER/RECIPIENT with all its rounds and events in order of entry, or None."""
        return next(iter(self.threads(names=[name])), None)

    def threads(self, matter: str | None = None, names: Collection[str] | None = None) -> tuple[Thread, ...]:
        """Return the threads of a matter, those of these names, or all; by name. Raises R130, R131."""
        table = schema.events.c
        parts = [sa.true()] if names is None else [table.thread.in_(chunk) for chunk in chunks(names)]
        mine = table.matter == matter if matter else sa.true()
        with self.database.reading() as connection:
            found = [thread for part in parts for thread in queries.threads(connection, sa.and_(mine, part))]
        return tuple(sorted(found, key=lambda thread: thread.name))

    def sent_examples(self, matter: str, most: int) -> tuple[str, ...]:
        """Return a thread for each text that was sent in a matter's first letters, at most so many."""
        table = schema.events.c
        sent = (table.matter == matter) & (table.round == 1) & (table.type == EventType.SENT.value)
        query = sa.select(sa.func.min(table.thread)).where(sent).group_by(table.asked).limit(most)
        with self.database.reading() as connection:
            return tuple(sorted(connection.execute(query).scalars()))

    def decided_among(self, names: Collection[str]) -> set[str]:
        """Return which of these threads have an event of approval or sending, be it corrected since."""
        table, found = schema.events.c, set[str]()
        with self.database.reading() as connection:
            for chunk in chunks(names):
                mine = table.thread.in_(chunk) & table.type.in_((EventType.APPROVED.value, EventType.SENT.value))
                found |= set(connection.execute(sa.select(table.thread).where(mine)).scalars())
        return found

    def texts(self, keys: Iterable[str]) -> dict[str, Asked]:
        """Return the words of letters by the keys that events name them with. Raises R131."""
        with self.database.reading() as connection:
            return queries.texts(connection, set(keys))

    def events(self, types: Collection[EventType] = (), matter: str = "") -> tuple[Event, ...]:
        """Return every event in order of entry, or those of these types and of this matter. Raises R130."""
        table = schema.events.c
        where = table.type.in_([kind.value for kind in types]) if types else sa.true()
        with self.database.reading() as connection:
            return tuple(queries.events(connection, where & (table.matter == matter) if matter else where))

    def filed_since(self, seq: int) -> dict[str, Event]:
        """Return the documents that came in with events after number `seq`, by SHA-256, those struck left out."""
        table = schema.events.c
        came = table.payload.contains('"filed":[', autoescape=True) | (table.type == EventType.CORRECTED.value)
        with self.database.reading() as connection:
            found = amended(queries.events(connection, (table.seq > seq) & came))
        return {one.document: event for event in found for one in event.filed}

    def verify(self, files: Files | None = None) -> tuple[Problem, ...]:
        """Check chain, words, filed documents and thread rows; return what is wrong, nothing where all holds.

        `files` gives the SHA-256 of what is kept under a document's hash, or None where there is nothing. Codes: R130
        chain (only the first break), R131 words, R132 thread row, R133 document.
        """
        return verify(self.database, files)

    def rebuild(self) -> int:
        """Write every thread's rows anew from its events; return how many threads there are."""
        return self.database.write(renew_all)


def _link(connection: sa.Connection, events: Iterable[Event | Draft], texts: Mapping[str, Asked | str]) -> list[Link]:
    """Add events, numbered and chained, and the words that they name. Raises ValueError where a key is not theirs."""
    words = {key: asked if isinstance(asked, str) else canonical(asked) for key, asked in texts.items()}
    if wrong := [key for key, payload in words.items() if key != sha256(payload)]:
        raise ValueError(f"texts under keys that are not theirs: {wrong}")
    linked = list(link(events, queries.head(connection)))
    add(connection, words, [event_row(one) for one in linked])
    return linked


def add(connection: sa.Connection, texts: Mapping[str, str], rows: Sequence[Mapping[str, object]]) -> None:
    """Add letters' words by their keys, where they are not kept yet, and events' rows."""
    table = schema.texts
    for chunk in chunks(texts):
        known = set(connection.execute(sa.select(table.c.key).where(table.c.key.in_(chunk))).scalars())
        insert(connection, table, [{"key": key, "payload": texts[key]} for key in chunk if key not in known])
    insert(connection, schema.events, rows)
