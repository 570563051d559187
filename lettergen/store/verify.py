"""Whether the record is what was written: chain, words, filed documents, thread rows; it mends nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sqlalchemy as sa

from lettergen.errors import Place, Problem
from lettergen.model.letter import Asked
from lettergen.model.tracking import Event
from lettergen.store import schema
from lettergen.store.chain import Head, first_break, sha256
from lettergen.store.rows import build_thread, by_thread, columns, read_event, thread_row

Files = Callable[[str], str | None]
_REMEDIES = {
    "R130": "compare with a backup or with a head kept outside",
    "R131": "restore the record from a backup",
    "R132": "compare with a backup; where the facts are right, run `lettergen db rebuild`",
    "R133": "put the file back from a backup",
}


def verify(connection: sa.Connection, files: Files | None) -> tuple[Problem, ...]:
    """Return every problem found; thread rows are compared only where the facts themselves hold."""
    events: list[Event] = []
    texts: dict[str, Asked] = {}
    facts = [*_chain(connection, events), *_words(connection, events, texts)]
    rows = () if facts else _rows(connection, events, texts)
    return (*facts, *(_documents(events, files) if files else ()), *rows)


def _chain(connection: sa.Connection, events: list[Event]) -> Iterator[Problem]:
    """Follow the chain to its first break, gathering the events before it."""
    head = Head()
    for row in connection.execute(sa.select(schema.events).order_by(schema.events.c.seq)).mappings():
        try:
            event = read_event({**row})
            broken = first_break(head, {**row}, columns(event))
        except ValueError:
            broken = f"event {row['seq']} was changed after it was recorded"
        if broken:
            yield _problem("R130", broken, f"event {row['seq']}", "the chain is broken here")
            return
        events.append(event)
        head = Head(event.seq, event.hash)


def _words(connection: sa.Connection, events: list[Event], texts: dict[str, Asked]) -> Iterator[Problem]:
    """Check the words of letters, gathering those that hold."""
    for key, payload in connection.execute(sa.select(schema.texts).order_by(schema.texts.c.key)):
        try:
            texts[key] = Asked.model_validate_json(payload if sha256(payload) == key else "")
        except ValueError:
            yield _problem("R131", f"the words kept under {key[:12]} were changed", "texts")
    for event in events:
        if event.asked and event.asked not in texts:
            yield _problem("R131", f"the words of event {event.seq} ({event.letter}) are missing", "texts")


def _documents(events: list[Event], files: Files) -> Iterator[Problem]:
    last = {one.document: event for event in events for one in event.documents if one.document}
    for key, event in last.items():
        if (found := files(key)) != key:
            what = "is missing" if found is None else "was changed"
            yield _problem("R133", f"the document of {event.letter} ({key[:12]}) {what}", f"event {event.seq}")


def _rows(connection: sa.Connection, events: list[Event], texts: dict[str, Asked]) -> Iterator[Problem]:
    """Compare every thread's row with the one its events make; an end cut off the chain shows here."""
    kept = {row["name"]: {**row} for row in connection.execute(sa.select(schema.threads)).mappings()}
    for name, mine in by_thread(events).items():
        thread = build_thread(mine, texts)
        if thread and kept.pop(name, None) != thread_row(thread):
            yield _problem("R132", f"the row of {name} does not say what its events say", f"thread {name}")
    for name in kept:
        yield _problem("R132", f"the row of {name} has no events", f"thread {name}")


def _problem(code: str, found: str, where: str, expected: str = "") -> Problem:
    return Problem(code, Place(detail=where), found, expected, _REMEDIES[code])
