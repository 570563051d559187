"""The rows that sum a thread up, one for each run of days on which nothing changed; derived from its events alone."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import NamedTuple

import sqlalchemy as sa

from lettergen.model.deadline import StageName
from lettergen.model.tracking import ClockState, Event, Thread
from lettergen.rules.clocks import RUNS
from lettergen.rules.status import thread_status
from lettergen.store import schema
from lettergen.store.engine import insert
from lettergen.store.queries import FOREVER, chunks, threads
from lettergen.store.rows import letters

WHO = frozenset({
    "letter", "recipient", "document", "file", "digest", "author", "entered", "seq", "previous_hash", "hash",
    "answers", "filed",
})  # fmt: skip
"""What differs between two recipients with the same life, and decides nothing in a row but the name."""
_REMEMBERED = 200_000
"""Days of lives; each takes about one kilobyte."""


class _Seen(NamedTuple):
    """What one day's status says in a row, and the day on which it changes without an event, or None."""

    row: Mapping[str, object]
    expires: dt.date | None


class Deriver:
    """Works rows out, and remembers those of equal lives: recipients of one mailing often answer on the same day."""

    def __init__(self) -> None:
        self._known: dict[bytes, _Seen] = {}

    def rows(self, thread: Thread, start: dt.date = dt.date.min) -> list[dict[str, object]]:
        """Return the rows of all days, or of those from `start` on, the day of an event; ascending, without gaps."""
        rows: list[dict[str, object]] = []
        who = {"name": thread.name, "matter": thread.name.partition("/")[0], "recipient": thread.recipient.name}
        for day, seen, last_seq in self._days(thread, start):
            if rows:
                rows[-1]["until"] = day.isoformat()
            rows.append({**who, "since": day.isoformat(), "until": FOREVER, **seen.row, "last_seq": last_seq})
        return rows

    def _days(self, thread: Thread, start: dt.date) -> Iterator[tuple[dt.date, _Seen, int]]:
        """Give each day on which something changed, what is so from then on, and the last event known by then."""
        changes: dict[dt.date, list[tuple[int, Event]]] = defaultdict(list)
        for entry in enumerate(thread.events):
            changes[days_of(entry[1])[0]].append(entry)
        days = sorted({day for event in thread.events for day in days_of(event)})
        # A correction names an event by its number, which no other thread shares.
        alike = not any(event.amends for event in thread.events)
        life = blake2b(repr([(number, event.asked) for number, event in letters(thread.events).items()]).encode())
        last_seq = 0
        for day, following in zip(days, [*days[1:], dt.date.max], strict=True):
            for number, event in changes[day]:
                told = event.model_dump_json(exclude=set(WHO), exclude_defaults=True)
                life.update(f"{number} {event.letter.round}{told}".encode())
                last_seq = max(last_seq, event.seq)
            now: dt.date | None = day if day >= start else None
            while now and now < following:
                seen = self._seen(thread, now, b"%d %b" % (now.toordinal(), life.digest()) if alike else b"")
                yield now, seen, last_seq
                now = seen.expires

    def _seen(self, thread: Thread, day: dt.date, key: bytes) -> _Seen:
        if key and key in self._known:
            return self._known[key]
        seen = _look(thread, day)
        if key:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = seen
        return seen


def days_of(event: Event) -> list[dt.date]:
    """Return the days, ascending, from which on the event may change a status."""
    changed = (event.amends.on, event.amends.received) if event.amends else ()
    return sorted({day for day in (event.on, event.received, *changed) if day})


def _look(thread: Thread, day: dt.date) -> _Seen:
    """Return what of the day's status depends on no day after it.

    Of the clocks that run the earliest due date goes first on any day, so that `clock` only says that it runs. The time
    to object is the exception: it ends by itself, on the day after.
    """
    status = thread_status(thread, day)
    clock = status.clock
    due = clock.due if clock.state in RUNS else None
    ends = clock.stage == StageName.OBJECTIONS and clock.due and day <= clock.due < dt.date.max
    row = {
        "owner": status.owner,
        "headline": status.headline.value,
        "clock": (ClockState.RUNNING if due else clock.state).value,
        "stage": str(clock.stage),
        "due": clock.due.isoformat() if clock.due else None,
        "next_date": due.isoformat() if due else FOREVER,
        "settled": status.settled,
        "asked": status.asked,
        "round": status.round,
    }
    return _Seen(row, clock.due + dt.timedelta(days=1) if clock.due and ends else None)


def renew(connection: sa.Connection, names: Iterable[str], since: dt.date = dt.date.min) -> None:
    """Write the rows of these threads anew from their events: all, or those from the day of an event on."""
    table, deriver, start = schema.spans, Deriver(), since.isoformat()
    for chunk in chunks(names):
        here = table.c.name.in_(chunk)
        connection.execute(table.delete().where(here, table.c.since >= start))
        connection.execute(table.update().where(here, table.c.until > start).values(until=start))
        found = threads(connection, schema.events.c.thread.in_(chunk))
        insert(connection, table, [row for thread in found for row in deriver.rows(thread, since)])


def renew_after(connection: sa.Connection, added: Iterable[Event]) -> None:
    """Write the rows that these events, just added, may have changed."""
    starts: dict[str, dt.date] = {}
    for event in added:
        # New words and corrections reach back before their own day.
        start = dt.date.min if event.asked or event.amends else days_of(event)[0]
        starts[event.letter.thread] = min(start, starts.get(event.letter.thread, start))
    for since in set(starts.values()):
        renew(connection, [name for name, start in starts.items() if start == since], since)


def renew_all(connection: sa.Connection) -> int:
    """Write every thread's rows anew; return how many threads there are."""
    connection.execute(schema.spans.delete())
    names = connection.execute(sa.select(schema.events.c.thread).distinct()).scalars().all()
    renew(connection, names)
    return len(names)
