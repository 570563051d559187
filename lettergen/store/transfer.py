"""The record as JSON Lines and back, byte for byte; it opens no file, and judges no event beyond form and chain.

The first line names form, head and program. Then each letter's words, by key, and each event, in order, stand on a
line of their own as they are kept: `{"event":PAYLOAD,"sha256":HASH}`, where HASH is the SHA-256 of PAYLOAD's bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, suppress
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

import sqlalchemy as sa
from pydantic import ConfigDict, Field, ValidationError

from lettergen.errors import BadInputError, LettergenError, Place, Problem, RefusedError
from lettergen.model.base import Value
from lettergen.model.letter import Asked
from lettergen.model.tracking import Event, EventType
from lettergen.store import queries, schema
from lettergen.store.chain import GENESIS, Head, columns, first_break, sha256
from lettergen.store.engine import Database
from lettergen.store.record import add
from lettergen.store.rows import read_event
from lettergen.store.spans import renew

RECORD = "lettergen.record/1"
"""The form of an exported record, as its first line names it."""
LONGEST = 64 * 2**20
"""Bytes of one line at most: one event with all it carries, or the words of one letter."""
_LINE = re.compile(rb'\{"(text|event)":(\{.*\}),"sha256":"([0-9a-f]{64})"\}\n')
_AGAIN = "export it again, and copy the file as it is"
_NEWER = "install a newer lettergen to import it"
_BATCH = 500


class Source(NamedTuple):
    """An exported record: its name for messages, and what opens it anew, line by line with their ends."""

    name: str
    lines: Callable[[], Iterable[bytes]]


class KeptHead(Value):
    """The end of a chain as it is kept outside: a line of `export --head`, or the first of an exported record."""

    model_config = ConfigDict(extra="ignore")
    form: str = Field(alias="schema")
    seq: int = Field(ge=0)
    hash: str = Field(pattern="^[0-9a-f]{64}$")


class Line(NamedTuple):
    """One sound line: its number, the payload and its SHA-256, and the event where it is one."""

    number: int
    payload: str
    sha256: str
    event: Event | None


def exported(database: Database, program: str) -> Iterator[bytes]:
    """Give the whole record line by line, as it is kept: whether it holds is for `verify` and the import to say.

    `program` is the version that writes it.
    """
    texts, events = schema.texts.c, schema.events.c
    with database.reading() as connection:
        head = queries.head(connection)._asdict()
        yield f"{json.dumps({'schema': RECORD, **head, 'program': program})}\n".encode()
        for kind, key, order in (("text", texts.key, texts.key), ("event", events.hash, events.seq)):
            for row in _streamed(connection, sa.select(key.table.c.payload, key).order_by(order)):
                yield f'{{"{kind}":{row["payload"]},"sha256":"{row[key.name]}"}}\n'.encode()


def imported(database: Database, source: Source, *, dry_run: bool = False) -> int:
    """Add what an exported record holds and this one does not, all or nothing; return how many events that is.

    With `dry_run` it only counts. Raises what `checked` raises, and RefusedError R144 where this record holds an event
    that the file has not.
    """
    if dry_run:
        with database.reading() as connection:
            return sum(line.event is not None for line in _unknown(connection, source))
    return database.write(partial(_add, source=source))


def _add(connection: sa.Connection, source: Source) -> int:
    added, events = 0, schema.events.c
    newest = connection.execute(sa.select(sa.func.max(events.seq))).scalar() or 0
    with closing(_unknown(connection, source)) as fresh:
        while batch := tuple(islice(fresh, _BATCH)):
            words = {line.sha256: line.payload for line in batch if not line.event}
            kept = [columns(one.event) | {"hash": one.sha256, "payload": one.payload} for one in batch if one.event]
            add(connection, words, kept)
            added += len(kept)
    names = sa.select(events.thread).where(events.seq > newest).distinct()
    renew(connection, connection.execute(names).scalars().all())
    return added


def checked(source: Source) -> Iterator[Line]:
    """Give every line after the first, each sound by itself and after those before it.

    Raises BadInputError or RefusedError with the first line that is wrong: R140 no export, R141 made by a newer
    lettergen, R142 changed, R143 not all of it.
    """
    lines = iter(source.lines())
    end, head, keys, newest, number = _first(source, next(lines, b"")), Head(), {""}, "", 1
    for number, data in enumerate(lines, 2):
        line = _parted(source, number, data)
        if event := line.event:
            why = first_break(head, {**columns(event), "payload": line.payload, "hash": line.sha256}, {})
            why = why or ("" if event.asked in keys else f"the words of event {event.seq} are missing")
            head = Head(event.seq, line.sha256)
        else:
            why = "the words of letters are out of order" if head.seq or line.sha256 <= newest else ""
            newest = line.sha256
            keys.add(newest)
        if why:
            raise _wrong(source, number, "R142", why)
        yield line
    if head != (end.seq, end.hash):
        expected = f"event {end.seq} with the hash {end.hash[:12]}…, as the first line says"
        raise _wrong(source, number, "R143", f"ends with event {head.seq}", expected)


def hash_at(database: Database, seq: int) -> str:
    """Return the hash of an event by its number: that before the first for 0, nothing where there is none."""
    table = schema.events
    with database.reading() as connection:
        found = connection.execute(sa.select(table.c.hash).where(table.c.seq == seq)).scalar()
    return found or ("" if seq else GENESIS)


def drafts(database: Database) -> Iterator[Event]:
    """Give the newest `generated` of each letter not sent since; one that cannot be read is for `verify` to name."""
    made, later = schema.events, schema.events.alias()
    kinds = (EventType.GENERATED.value, EventType.SENT.value)
    same = (later.c.thread == made.c.thread, later.c.round == made.c.round, later.c.type.in_(kinds))
    superseded = sa.exists().where(*same, later.c.seq > made.c.seq)
    return _found(database, (made.c.type == kinds[0], ~superseded))


def filed(database: Database) -> Iterator[Event]:
    """Give every event with a document that is filed; a generated letter is none, it lies in its folder."""
    table = schema.events.c
    named = table.payload.contains('"document":"', autoescape=True)
    return _found(database, (named, table.type != EventType.GENERATED.value))


def _found(database: Database, where: Iterable[sa.ColumnElement[bool]]) -> Iterator[Event]:
    table = schema.events.c
    with database.reading() as connection:
        for row in _streamed(connection, sa.select(table.payload, table.hash).where(*where).order_by(table.seq)):
            with suppress(ValueError):
                yield read_event(row)


def _streamed(connection: sa.Connection, query: sa.Select[Any]) -> Generator[dict[str, str]]:
    """Give rows a thousand at a time: a server would else send all of them at once."""
    with connection.execute(query, execution_options={"yield_per": 1000}) as rows:
        for row in rows.mappings():
            yield {**row}


def _first(source: Source, data: bytes) -> KeptHead:
    """Read the first line of an exported record."""
    try:
        found = KeptHead.model_validate_json(data)
    except ValidationError as error:
        what = "begins with a byte order mark" if data.startswith(b"\xef\xbb\xbf") else "is no exported record"
        raise _wrong(source, 1, "R140", what, f"a first line that names {RECORD}") from error
    if found.form != RECORD:
        newer = found.form.startswith("lettergen.record/")
        code, remedy = ("R141", _NEWER) if newer else ("R140", "name a file that `lettergen export` wrote")
        raise _wrong(source, 1, code, f"is of the form {found.form[:60]!r}", RECORD, remedy)
    return found


def _parted(source: Source, number: int, data: bytes) -> Line:
    """Read one line, sound by itself."""
    parts = _LINE.fullmatch(data)
    if not parts:
        raise _wrong(source, number, *_why_not(data))
    payload, digest = parts[2].decode(errors="replace"), parts[3].decode()
    if sha256(payload) != digest:
        raise _wrong(source, number, "R142", "was changed after it was exported")
    try:
        if parts[1] == b"event":
            return Line(number, payload, digest, read_event({"payload": payload, "hash": digest}))
        Asked.model_validate_json(payload)
    except ValidationError as error:
        raise _wrong(source, number, "R141", "holds what this lettergen does not know", remedy=_NEWER) from error
    return Line(number, payload, digest, None)


def _why_not(data: bytes) -> tuple[str, str]:
    """Return code and words for a line that is none of ours."""
    if data.startswith(b'{"schema"'):
        return "R142", "another export begins here"
    if data.endswith(b"\r\n"):
        return "R142", "ends as lines do on Windows (CRLF)"
    if not data.endswith(b"\n"):
        return "R143", "ends in the middle of a line"
    try:
        json.loads(data)
    except (ValueError, RecursionError) as error:
        return "R142", f"is no JSON: {error}"
    return "R142", "is not written as lettergen writes it"


def _wrong(
    source: Source, number: int, code: str, found: str, expected: str = "", remedy: str = _AGAIN
) -> LettergenError:
    kind = RefusedError if code in {"R141", "R144"} else BadInputError
    return kind(Problem(code, Place(source.name, number), found, expected, remedy))


def _unknown(connection: sa.Connection, source: Source) -> Generator[Line]:
    """Give the sound lines that this record lacks; all letters' words, which may be here already, are among them."""
    query = sa.select(schema.events.c.hash).order_by(schema.events.c.seq)
    # Closed here, not when it is collected: by then the connection is gone, and the driver complains.
    with closing(_streamed(connection, query)) as here:
        for line in checked(source):
            mine = next(here, None) if line.event else None
            if line.event and mine and mine["hash"] != line.sha256:
                found = f"its event {line.event.seq} is not event {line.event.seq} of the record here"
                remedy = "import it into a record of its own: two records never become one"
                raise _wrong(source, line.number, "R144", found, remedy=remedy)
            if not mine:
                yield line
