"""Time the record at its limit: 1,000,000 threads of seven items each, on SQLite and, where there is one, PostgreSQL.

Run `python benchmarks/record.py [--threads N] [--events N] [--folder DIR] [--postgresql ADDRESS]`; DATABASE_URL names a
server too, where databases of its own are made and dropped. The records are written in bulk, but through the real
schema, chain and payloads: `verify` goes over them. Dates, answers and objections are drawn from a fixed seed. Exit
code 1: a limit is missed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import sqlalchemy as sa
from letter import machine
from sqlalchemy.engine import make_url

from lettergen import Workspace
from lettergen.model.deadline import Deadline
from lettergen.model.letter import Asked, LetterItem
from lettergen.model.party import Recipient
from lettergen.model.tracking import Event, LetterName
from lettergen.rules.status import thread_status
from lettergen.store import schema
from lettergen.store.chain import Head, canonical, columns, text_key
from lettergen.store.record import Record
from lettergen.store.rows import build_thread
from lettergen.store.spans import Deriver

IN_A_MATTER, LIVES = 1000, 300
TODAY = dt.date(2026, 6, 30)
FIRST = dt.date(2020, 1, 6)
AUTHOR = "dana"
WORDS = ("answered", "answered", "answered_in_part", "no_records", "objected", "deferred")
MATTERS_AT_ONCE = 20


def asked_of(number: int, random: Random) -> Asked:
    """Return the words of a matter: seven questions, one stage or two."""
    day = FIRST + dt.timedelta(days=random.randrange(2300))
    stages = [Deadline(date=day + dt.timedelta(days=random.choice((14, 21, 30))), rule="fixed date", explanation=())]
    if number % 4 == 0:
        stages.append(Deadline(stage="objections", date=day + dt.timedelta(days=10), rule="fixed date", explanation=()))
    return Asked.model_validate({
        "matter": f"matter-{number}", "title": f"Inquiry {number}", "subject": f"Inquiry {number}",
        "language": "en-US", "date": day, "instrument": "request_letter", "owner": f"aide {number % 7}",
        "sender": {"letterhead": {"name": "Senate"}, "signatories": ["A Senator"]}, "marks": ("1.",),
        "items": [LetterItem(id=f"q{n}", label=str(n), ordinal=n, text=f"Question {n}.{number}?") for n in range(1, 8)],
        "stages": stages,
    })  # fmt: skip


def life(asked: Asked, key: str, random: Random) -> list[Event]:
    """Return the events of one recipient's thread, by day."""

    def event(kind: str, after: int, **words: object) -> Event:
        on = asked.date + dt.timedelta(days=after)
        entered = dt.datetime.combine(on, dt.time(9, 30), dt.UTC)
        return Event.model_validate(
            {"letter": LetterName(asked.matter, "x"), "type": kind, "on": on, "entered": entered, "author": AUTHOR}
            | words
        )

    who = {"asked": key, "recipient": Recipient(id="x", organization="X")}
    events = [event("generated", 0, **who), event("sent", 0, deadlines=asked.stages, via="electronic_mail", **who)]
    events += [event("acknowledged", random.randint(1, 6))] if random.random() < 0.5 else []
    if random.random() < 0.12:
        until = asked.date + dt.timedelta(days=random.randint(31, 60))
        events.append(event("extension_granted", random.randint(7, 13), until=until))
    if random.random() < 0.06:
        items = {f"q{n}": "objected" for n in random.sample(range(1, 8), 3)}
        events.append(event("objection", random.randint(5, 20), items=items, grounds=("privacy",)))
    if random.random() < 0.7:
        after = random.randint(8, 45)
        kept = random.choice((7, 7, 7, 5, 3))
        words = WORDS if random.random() < 0.4 else WORDS[:1]
        events.append(event("response", after, items={f"q{n}": random.choice(words) for n in range(1, kept + 1)}))
        events += [event("assessed", after + random.randint(1, 9))] if random.random() < 0.5 else []
    return sorted((one for one in events if one.on <= TODAY), key=lambda one: one.on)


class Matter:
    """One matter's events and rows, made from three hundred lives that a thousand recipients share."""

    def __init__(self, number: int, recipients: int) -> None:
        random = Random(number)  # noqa: S311 - the same record each time
        self.asked = asked_of(number, random)
        self.key = text_key(self.asked)
        self.lives = [life(self.asked, self.key, random) for _ in range(LIVES)]
        self.of = [random.randrange(LIVES) for _ in range(recipients)]

    def events(self) -> Iterator[tuple[int, int, Event]]:
        """Give recipient, place in its life, and event, in order of entry."""
        entries = (
            (one.on, who, at, one) for who, which in enumerate(self.of) for at, one in enumerate(self.lives[which])
        )
        yield from ((who, at, one) for _, who, at, one in sorted(entries, key=lambda entry: entry[:3]))

    def rows(self, head: Head) -> tuple[Head, list[dict[str, object]], list[dict[str, object]]]:
        """Return the chain's new end, the events' rows and the threads'."""
        plain = [[json.loads(canonical(one)) for one in events] for events in self.lives]
        base = [[columns(one) for one in events] for events in self.lives]
        found, numbers = [], [[0] * len(self.lives[which]) for which in self.of]
        for who, at, event in self.events():
            which, name = self.of[who], f"r{who}"
            data = plain[which][at] | {"letter": [self.asked.matter, name, 1], "seq": head.seq + 1}
            data["previous_hash"] = head.hash
            if event.recipient:
                data["recipient"] = {"id": name, "organization": f"Company {who}"}
            if event.type == "sent":
                data |= {
                    "document": hashlib.sha256(f"{self.asked.matter}{who}".encode()).hexdigest(),
                    "file": f"{name}.docx",
                }
            payload = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            before, head = head, Head(head.seq + 1, hashlib.sha256(payload.encode()).hexdigest())
            own = {"seq": head.seq, "thread": f"{self.asked.matter}/{name}", "previous_hash": before.hash}
            found.append(base[which][at] | own | {"hash": head.hash, "payload": payload})
            numbers[who][at] = head.seq
        return head, found, self.spans(numbers)

    def spans(self, numbers: list[list[int]]) -> list[dict[str, object]]:
        """Return the threads' rows; what a life's rows count in its own events is put in the record's numbers."""
        deriver, made = Deriver(), []
        for events in self.lives:
            own = [one.model_copy(update={"seq": at}) for at, one in enumerate(events)]
            thread = build_thread(own, {self.key: self.asked})
            made.append(deriver.rows(thread) if thread else [])
        matter = self.asked.matter
        return [
            row | {"name": f"{matter}/r{who}", "recipient": f"Company {who}", "last_seq": own[row["last_seq"]]}
            for who, (which, own) in enumerate(zip(self.of, numbers, strict=True))
            for row in made[which]
        ]  # fmt: skip


def insert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, object]]) -> None:
    """Write rows in bulk."""
    if connection.dialect.name == "sqlite":
        connection.execute(table.insert(), rows)
        return
    names = [column.name for column in table.columns]
    with (
        connection.connection.cursor() as cursor,
        cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row([row[name] for name in names])


def build(address: str, *, threads: int | None = None, events: int | None = None) -> None:
    """Make a record of so many threads, or of at least so many events."""
    start, head, number, sizes = time.perf_counter(), Head(), 0, {"threads": 0, "rows": 0}
    with Record.open(address, create=True) as record:
        while (sizes["threads"] < threads) if threads else (head.seq < (events or 0)):
            with record.database.writing() as connection:
                if connection.dialect.name == "sqlite":
                    connection.exec_driver_sql("PRAGMA cache_size=-1000000")
                for _ in range(MATTERS_AT_ONCE):
                    wanted = min(IN_A_MATTER, threads - sizes["threads"]) if threads else IN_A_MATTER
                    if wanted <= 0 or (events and head.seq >= events):
                        break
                    matter = Matter(number, wanted)
                    head, facts, spans = matter.rows(head)
                    insert(connection, schema.texts, [{"key": matter.key, "payload": canonical(matter.asked)}])
                    insert(connection, schema.events, facts)
                    insert(connection, schema.spans, spans)
                    number, sizes = (
                        number + 1,
                        {"threads": sizes["threads"] + wanted, "rows": sizes["rows"] + len(spans)},
                    )
        with record.database.reading() as connection:
            disk = size_of(connection)
        if not record.database.is_sqlite:
            with record.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(sa.text("VACUUM ANALYZE"))  # as autovacuum does in time
    spent = time.perf_counter() - start
    print(
        f"{sizes['threads']:,} threads, {sizes['threads'] * 7:,} items, {head.seq:,} events, {sizes['rows']:,} rows: "
        f"built in {spent:,.0f} s, {disk / 1e9:.1f} GB"
    )


def size_of(connection: sa.Connection) -> int:
    """Return the bytes that the record takes."""
    if connection.dialect.name == "sqlite":
        return int(
            connection.exec_driver_sql(
                "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
            ).scalar()
        )
    return int(connection.execute(sa.text("SELECT pg_database_size(current_database())")).scalar())


def seconds(work: Callable[[], object], rounds: int = 5) -> float:
    """Return the median time of some work."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def figure(what: str, value: float, limit: float) -> bool:
    """Print one figure with its limit; return whether it holds."""
    print(f"{'ok  ' if value <= limit else 'MISS'} {value:9.3f} s, at most {limit:g}: {what}")
    return value <= limit


def look(address: str) -> list[bool]:
    """Time what is read out of the big record, and one event written into it."""
    with Record.open(address) as record:
        matter = record.rows(TODAY, limit=1)[0].matter
        past = dt.date(2022, 3, 1)

        def today() -> None:
            expect(len(record.rows(TODAY, overdue=True, limit=100)) == 100, "a hundred overdue")
            expect(record.counts(TODAY), "counts")

        def statuses() -> None:
            expect([thread_status(thread, TODAY) for thread in record.threads(matter)], "statuses")

        good = [figure("today's first hundred overdue, and the count by headline", seconds(today), 0.3)]
        good.append(figure("the view of a matter: each thread's full status", seconds(statuses, 3), 1))
        good.append(figure("the same from the rows", seconds(lambda: record.rows(TODAY, matter=matter)), 1))
        start = time.perf_counter()
        listed, counted = record.rows(past), record.counts(past)
        good.append(figure(f"every thread on {past} ({len(listed):,}), and the count", time.perf_counter() - start, 60))
        expect(sum(one.threads for one in counted.values()) == len(listed), "as many counted as listed")
        names = [row.name for row in record.rows(TODAY, limit=5000)[::100]]
        letters = iter([LetterName(*name.split("/")) for name in names])

        def note() -> None:
            entered = dt.datetime(2026, 6, 30, tzinfo=dt.UTC)
            record.append(
                [Event(letter=next(letters), type="note", on=TODAY, entered=entered, author=AUTHOR, note="x")]
            )

        good.append(figure("recording one event", seconds(note, len(names)), 0.03))
    return good


def verified(address: str) -> list[bool]:
    """Time a verification."""
    with Record.open(address) as record:
        number, start = record.head().seq, time.perf_counter()
        problems = record.verify()
        spent = time.perf_counter() - start
    expect(not problems, str(problems[:3]))
    return [figure(f"verifying {number:,} events", spent, 60)]


def status_from_cold() -> bool:
    """Time `lettergen status` on a small record, each time in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = [str(Path(sys.executable).with_name("lettergen")), "-C", name, "status"]
        (folder / "lettergen.toml").write_text("", encoding="utf-8")
        build(f"sqlite:///{folder}/lettergen.db", threads=16)
        expect(len(Workspace(folder).statuses()) == 16, "sixteen statuses")
        quiet(command)
        return figure("`lettergen status` on a small record, from cold", seconds(lambda: quiet(command), 11), 0.6)


def quiet(command: list[str]) -> None:
    """Run a command as it runs where it is installed: its modules compiled, whatever this shell says of that."""
    installed = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=installed)


def main() -> int:
    """Print every figure with its limit; return 1 where one is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--postgresql", default=os.environ.get("DATABASE_URL", ""))
    chosen = parser.parse_args()
    gc.set_threshold(100_000, 50, 50)  # as the command does
    folder = Path(tempfile.mkdtemp(dir=chosen.folder))
    print(machine(), f"SQLite {sa.create_engine('sqlite://').dialect.dbapi.sqlite_version}")
    good = [status_from_cold()]
    sizes = (("threads", chosen.threads, look), ("events", chosen.events, verified))
    try:
        print("\nSQLite")
        for what, size, measure in sizes:
            address = f"sqlite:///{folder}/{what}.db"
            build(address, **{what: size})
            good += measure(address)
    finally:
        shutil.rmtree(folder)
    if chosen.postgresql:
        print("\nPostgreSQL")
        for what, size, measure in sizes:
            with database_on(chosen.postgresql) as address:
                build(address, **{what: size})
                good += measure(address)
    else:
        print("\nno PostgreSQL: name a server by DATABASE_URL or --postgresql")
    return int(not all(good))


@contextmanager
def database_on(address: str) -> Iterator[str]:
    """Make a database of our own on a server, give its address, and drop it."""
    url = make_url(address.replace("postgresql://", "postgresql+psycopg://"))
    name = f"lettergen_benchmark_{os.getpid()}"
    server = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
        try:
            yield url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


def expect(holds: object, what: str) -> None:
    """End where something is not as it was made: then no figure means anything."""
    if not holds:
        sys.exit(f"not as expected: {what}")


if __name__ == "__main__":
    sys.exit(main())
