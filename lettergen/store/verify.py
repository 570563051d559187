"""Whether the record is what was written: chain, words, filed documents, thread rows; it mends nothing.

A long record is gone over in two halves at once, the second by a process of its own. Memory stays flat.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from lettergen.errors import Place, Problem
from lettergen.model.tracking import EventType
from lettergen.store import schema
from lettergen.store.chain import Head, columns, first_break, sha256
from lettergen.store.engine import Database
from lettergen.store.lives import COLUMNS, STREAMED, Lives, batches, tuples
from lettergen.store.rows import read_event

Files = Callable[[str], str | None]
Found = dict[str, Any]
"""What one half found, as JSON carries it: `wrong` has code, words and place, `documents` event and letter by hash."""
_LONG = 50_000
"""Events from which on a second process is worth its start."""
_REMEDIES = {
    "R130": "compare with a backup or with a head kept outside",
    "R131": "restore the record from a backup",
    "R132": "compare with a backup; where the facts are right, run `lettergen db rebuild`",
    "R133": "put the file back from a backup",
}


def verify(database: Database, files: Files | None) -> tuple[Problem, ...]:
    """Return every problem found; thread rows are compared only where the facts themselves hold."""
    with database.reading() as connection:
        events = schema.events.c
        last = connection.execute(sa.select(sa.func.max(events.seq))).scalar() or 0
        found = _in_halves(database, connection, "chain", (0, last // 2, last) if last >= _LONG else (0, last))
        wrong = [*found["wrong"][:1], *_words(connection)]
        documents = list(_documents(found["documents"], files)) if files else []
        if not wrong:
            name = sa.select(events.thread).order_by(events.thread)
            middle = connection.execute(name.offset(last // 2).limit(1)).scalar()
            found = _in_halves(database, connection, "rows", ("", middle, "") if last >= _LONG else ("", ""))
            wrong = [*found["wrong"], *_orphans(connection, found["rows"])]
    return tuple(_problem(*one) for one in [*wrong, *documents])


def _in_halves(database: Database, connection: sa.Connection, what: str, ends: tuple[Any, ...]) -> Found:
    """Go over what lies between the ends, the last part in another process; return all that was found, in order."""
    *mine, last = pairwise(ends)
    if not mine:
        return _PARTS[what](connection, *last)
    task = {
        "address": database.url.render_as_string(hide_password=False),
        "snapshot": _snapshot(connection),
        "what": what,
        "ends": last,
    }
    command = [sys.executable, "-c", "from lettergen.store.verify import serve; serve()"]
    pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=quiet, text=True) as other:  # noqa: S603 - ourselves
        assert other.stdin  # noqa: S101 - a pipe, for mypy
        assert other.stdout  # noqa: S101 - as above
        with suppress(BrokenPipeError):  # it ended at once: see below
            other.stdin.write(json.dumps(task))
            other.stdin.close()
        one = _PARTS[what](connection, *mine[0])
        said = other.stdout.read()
    # Whatever kept the other process from it, this one can do it, or say why not.
    two: Found = _PARTS[what](connection, *last) if other.returncode else json.loads(said)
    return {
        "wrong": one["wrong"] + two["wrong"],
        "documents": one.get("documents", {}) | two.get("documents", {}),
        "rows": one.get("rows", 0) + two.get("rows", 0),
    }


def serve() -> None:
    """Go over the part that standard input names, and print what was found."""
    gc.set_threshold(100_000, 50, 50)  # as the command itself: a fifth of the time goes otherwise over what stays
    task = json.load(sys.stdin)
    database = Database(task["address"])
    with database.reading() as connection:
        if task["snapshot"]:
            connection.exec_driver_sql(f"SET TRANSACTION SNAPSHOT '{task['snapshot']}'")
        json.dump(_PARTS[task["what"]](connection, *task["ends"]), sys.stdout)


def _snapshot(connection: sa.Connection) -> str:
    """Name the state we see, so that another connection sees it too; SQLite lets no one write while we read."""
    if connection.dialect.name == "sqlite":
        return ""
    return str(connection.execute(sa.text("SELECT pg_export_snapshot()")).scalar())


def _chain(connection: sa.Connection, after: int, to: int) -> Found:
    """Follow the chain to its first break between two events, and note the documents filed before that."""
    table = schema.events
    documents: dict[str, tuple[int, str]] = {}
    before = connection.execute(sa.select(table.c.seq, table.c.hash).where(table.c.seq == after)).first()
    if after and not before:
        return {"wrong": [("R130", f"event {after} is missing", f"event {after}")], "documents": {}}
    head = Head(*before) if before else Head()
    query = sa.select(table).where(table.c.seq > after, table.c.seq <= to).order_by(table.c.seq)
    with connection.execute(query, execution_options=STREAMED) as result:
        names = tuple(result.keys())
        # Plain dictionaries take half the time of SQLAlchemy's mappings.
        for row in (dict(zip(names, values, strict=True)) for values in tuples(result)):
            try:
                event = read_event(row)
                broken = first_break(head, row, columns(event))
            except ValueError:
                broken = f"event {row['seq']} was changed after it was recorded"
            if broken:
                wrong = ("R130", broken, f"event {row['seq']}", "the chain is broken here")
                return {"wrong": [wrong], "documents": documents}
            head = Head(event.seq, event.hash)
            if event.type is not EventType.GENERATED:  # a draft lies in its folder and may be made anew
                documents |= {one.document: (event.seq, str(event.letter)) for one in event.documents if one.document}
    return {"wrong": [], "documents": documents}


def _words(connection: sa.Connection) -> Iterator[tuple[str, str, str]]:
    """Check the words of letters, and that every event has its own."""
    texts, events = schema.texts, schema.events.c
    for key, payload in connection.execute(sa.select(texts), execution_options=STREAMED):
        if sha256(payload) != key:
            yield "R131", f"the words kept under {key[:12]} were changed", "texts"
    absent = events.asked.is_not(None) & ~sa.exists().where(texts.c.key == events.asked)
    for seq, thread, number in connection.execute(
        sa.select(events.seq, events.thread, events.round).where(absent).order_by(events.seq)
    ):
        yield "R131", f"the words of event {seq} ({thread}/{number}) are missing", "texts"


def _documents(documents: Found, files: Files) -> Iterator[tuple[str, str, str]]:
    for key, (seq, letter) in documents.items():
        if (found := files(key)) != key:
            what = "is missing" if found is None else "was changed"
            yield "R133", f"the document of {letter} ({key[:12]}) {what}", f"event {seq}"


def _rows(connection: sa.Connection, after: str, to: str) -> Found:
    """Compare the rows of threads between two names with those that their events make; count the rows there are.

    An end cut off the chain shows here.
    """
    thread, wrong, counted = schema.events.c.thread, [], 0
    lives = Lives(connection)
    for batch in batches(connection, sa.and_(thread > after, thread <= to if to else sa.true())):
        kept = _kept(connection, batch)
        for name, rows in lives.rows(batch).items():
            counted += len(kept.get(name, ()))
            if kept.get(name, []) != rows:
                wrong.append(("R132", f"the rows of {name} do not say what its events say", f"thread {name}"))
    return {"wrong": wrong, "rows": counted}


def _kept(connection: sa.Connection, names: Iterable[str]) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of these threads, with the columns as `Lives` gives them."""
    table = schema.spans.c
    query = sa.select(*(table[name] for name in COLUMNS))
    found = tuples(connection.execute(query.where(table.name.in_(list(names))).order_by(table.name, table.since)))
    return {name: list(rows) for name, rows in groupby(found, itemgetter(COLUMNS.index("name")))}


def _orphans(connection: sa.Connection, counted: int) -> Iterator[tuple[str, str, str]]:
    """Name the threads with rows and no events; looked for only where there are more rows than were compared."""
    table = schema.spans
    if connection.execute(sa.select(sa.func.count()).select_from(table)).scalar() == counted:
        return
    alone = ~sa.exists().where(schema.events.c.thread == table.c.name)
    for name in connection.execute(sa.select(table.c.name).where(alone).distinct().order_by(table.c.name)).scalars():
        yield "R132", f"the rows of {name} have no events", f"thread {name}"


def _problem(code: str, found: str, where: str, expected: str = "") -> Problem:
    return Problem(code, Place(detail=where), found, expected, _REMEDIES[code])


_PARTS: dict[str, Callable[..., Found]] = {"chain": _chain, "rows": _rows}
