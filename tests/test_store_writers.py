"""Several people at once: one chain, nothing lost, on both databases."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from recorded import ASKED, KEY, LIFE, database, event, rows

from lettergen.errors import Place, Problem, RefusedError
from lettergen.store import schema
from lettergen.store.chain import Head, link
from lettergen.store.record import Record
from lettergen.store.rows import event_row

pytestmark = pytest.mark.slow

WRITER = """
import sys
sys.path.insert(0, sys.argv[1])
from recorded import ASKED, KEY, event, letter
from lettergen.store.record import Record

who = sys.argv[3]
with Record.open(sys.argv[2]) as record:
    for number in range(int(sys.argv[4])):
        to = f"w{who}-{number // 2}"
        notes = [event("note", to=to, note=f"{who} {number} {line}") for line in range(10)]
        made = [letter("sent", to=to, note=notes[0].note), *notes[1:]] if number % 2 == 0 else notes
        record.append(made, {KEY: ASKED})
"""


def run_writers(address: str, writers: int, each: int) -> None:
    """Have so many processes write at the same time, each so often ten events."""
    command = [sys.executable, "-c", WRITER, str(Path(__file__).parent), address]
    running = [
        subprocess.Popen([*command, str(who), str(each)], stderr=subprocess.PIPE, text=True) for who in range(writers)
    ]
    assert [process.communicate()[1] for process in running] == [""] * writers


def test_eight_writers_make_one_unbroken_chain_of_8000_events(address):
    Record.open(address, create=True).close()
    run_writers(address, 8, 100)
    with Record.open(address) as record:
        events = record.events()
        assert [one.seq for one in events] == list(range(1, 8001))
        assert {one.note for one in events} == {f"{who} {at // 10} {at % 10}" for who in range(8) for at in range(1000)}
        assert record.verify() == ()
        assert sum(count.threads for count in record.counts(events[-1].on).values()) == 400


def test_what_is_checked_while_appending_sees_all_that_others_wrote(address):
    """Two people record the same sending at once: only the first succeeds."""
    Record.open(address, create=True).close()
    outcomes = []

    def write() -> None:
        with Record.open(address) as record:

            def not_twice() -> None:
                time.sleep(0.02)
                if record.events():
                    raise RefusedError(Problem("R100", Place(), "sent already"))

            try:
                record.append([event("note")], check=not_twice)
                outcomes.append("added")
            except RefusedError:
                outcomes.append("refused")

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(outcomes) == ["added", "refused", "refused", "refused"]


def test_several_who_make_the_record_at_once_make_one(address):
    outcomes = []

    def make() -> None:
        with Record.open(address, create=True) as record:
            outcomes.append(record.append([event("note")])[0].seq)

    makers = [threading.Thread(target=make) for _ in range(4)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert sorted(outcomes) == [1, 2, 3, 4]


@pytest.fixture
def told(postgresql: str):
    with Record.open(postgresql, create=True) as record:
        record.append(LIFE, {KEY: ASKED})
        yield record


def intruder(address: str, times: int):
    """Return a check in which somebody who waits for nobody takes the next number, so many times.

    That transaction ends a moment later: until then its event is not to be seen.
    """
    taken = []

    def check() -> None:
        if len(taken) == times:
            return
        (seq, previous) = rows(address, "SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")[0]
        taken.append(seq)
        (fact,) = link([event("note", note="intruder")], Head(seq, previous))
        connection = database(address).connect()
        connection.execute(schema.events.insert(), event_row(fact))

        def end() -> None:
            connection.commit()
            connection.close()

        threading.Timer(0.1, end).start()

    return check


def deadlock(address: str) -> None:
    """Raise what a server says to one of two that wait for each other."""
    with database(address).connect() as connection:
        connection.execute(sa.text("DO $$ BEGIN RAISE EXCEPTION 'no turn' USING ERRCODE = '40P01'; END $$"))


def test_who_loses_a_number_to_somebody_else_tries_again(postgresql):
    with Record.open(postgresql, create=True) as record:
        record.append(LIFE, {KEY: ASKED})
        (added,) = record.append([event("note", note="ours")], check=intruder(postgresql, 2))
        assert [one.note for one in record.events()[4:]] == ["intruder", "intruder", "ours"]
    assert added.seq == 7


def test_who_always_loses_is_told_to_try_again(told, postgresql):
    with pytest.raises(RefusedError, match=r"R134: the record was written by somebody else .*; try again"):
        told.append([event("note", note="ours")], check=intruder(postgresql, 9))
    assert [one for one in told.events() if one.note == "ours"] == []
    assert rows(postgresql, "SELECT count(*) FROM events WHERE payload LIKE '%ours%'") == [(0,)]


def test_a_deadlock_is_tried_again(told, postgresql):
    met = []

    def once() -> None:
        if not met:
            met.append(1)
            deadlock(postgresql)

    assert told.append([event("note")], check=once)[0].seq == 5


def test_who_waits_too_long_for_another_writer_is_told(told, postgresql):
    with told.database.writing(), Record.open(postgresql, timeout=0.05) as impatient:
        assert len(impatient.events()) == 4, "reading goes on beside a writer"
        with pytest.raises(RefusedError, match="R124"):
            impatient.append([event("note")])


def test_a_reader_sees_one_state_throughout(told, postgresql):
    with told.database.reading() as connection:
        count = sa.select(sa.func.count()).select_from(schema.events)
        before = connection.execute(count).scalar()
        with Record.open(postgresql) as other:
            other.append([event("note")])
        assert connection.execute(count).scalar() == before == 4
