"""Thousands of events at once: all of them or none, as if each had been added by itself, on both databases."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from recorded import ASKED, DAY, KEY, LIFE, event, letter, rows, tamper

from lettergen.errors import BadInputError
from lettergen.model.letter import Asked
from lettergen.model.tracking import Amendment, Event
from lettergen.store.chain import canonical, text_key
from lettergen.store.record import Chunks, Record

OTHER = ASKED.model_copy(update={"items": ASKED.items[:1], "subject": "Palm, of one question"})
WORDS = {KEY: ASKED, text_key(OTHER): OTHER}
SPANS = "SELECT * FROM spans ORDER BY name, since"


@pytest.fixture
def record(address: str):
    with Record.open(address, create=True) as record:
        yield record


def every(events: Sequence[Event]) -> Sequence[Event]:
    return events


def in_chunks(events: Sequence[Event], size: int, texts: Mapping[str, Asked] = WORDS) -> Chunks:
    """Give so many events at a time, with the words that none before had; to one alone as their canonical text."""

    def chunks() -> Iterator[tuple[Sequence[Event], Mapping[str, Asked]]]:
        told: set[str] = set()
        for start in range(0, len(events), size):
            chunk = events[start : start + size]
            new = {one.asked for one in chunk} & texts.keys() - told
            told |= new
            yield chunk, {key: texts[key] if size > 1 else canonical(texts[key]) for key in new}

    return chunks


def lives() -> list[Event]:
    """Threads of one life and of others: a second round, a correction, words of their own, one without a letter."""
    told = [one.model_copy(update={"letter": one.letter._replace(recipient=name)}) for one in LIFE for name in "abcd"]
    second = [letter(kind, to="b", number=2, asked=text_key(OTHER)) for kind in ("generated", "sent")]
    corrected = event("corrected", "2021-08-30", to="c", amends=Amendment(seq=11, on=DAY("2021-08-17")))
    return [*told, *second, corrected, event("note", to="nobody"), letter("generated", to="e", asked=text_key(OTHER))]


@pytest.mark.parametrize("size", [1, 5, 100])
def test_events_added_in_chunks_are_kept_as_those_appended_at_once(record, address, tmp_path, size):
    with Record.open(f"sqlite:///{tmp_path}/other.db", create=True) as other:
        expected = other.append(lives(), WORDS)
        spans = rows(f"sqlite:///{tmp_path}/other.db", SPANS)
    assert record.add_all(in_chunks(lives(), size), every) == len(expected)
    assert record.events() == expected
    assert rows(address, SPANS) == spans
    assert record.texts(WORDS) == WORDS
    assert record.verify() == ()


def test_what_was_there_goes_on(record):
    record.append(LIFE, {KEY: ASKED})
    more = [event("response", "2021-08-25", items={"q2": "answered"}), letter("generated", to="b")]
    assert record.add_all(in_chunks(more, 1), every) == 2
    assert [one.seq for one in record.events()] == [1, 2, 3, 4, 5, 6]
    assert record.verify() == ()


def test_five_thousand_in_chunks_verify_and_each_check_sees_those_before(record):
    made = [letter("generated", to=f"r{number}", document=f"{number:064}") for number in range(5000)]
    seen = []

    def check(events: Sequence[Event]) -> Sequence[Event]:
        before = f"palm/r{max(0, len(seen) * 500 - 1)}"
        names = {before, *(one.letter.thread for one in events)}
        seen.append(([thread.name for thread in record.threads(names=names)], record.last_entered()))
        return events

    assert record.add_all(in_chunks(made, 500), check) == 5000
    assert seen[0] == ([], None)
    assert seen[1:] == [([f"palm/r{number}"], made[0].entered) for number in range(499, 4999, 500)]
    assert record.verify() == ()
    assert sum(count.threads for count in record.counts(DAY("2021-08-12")).values()) == 5000


def test_only_what_the_check_returns_is_added(record):
    made = [letter("generated", to=name) for name in "abcdef"]

    def check(events: Sequence[Event]) -> Sequence[Event]:
        return [one for one in events if one.letter.recipient in "bce"]

    assert record.add_all(in_chunks(made, 2), check) == 3
    assert [one.letter.recipient for one in record.events()] == ["b", "c", "e"]
    assert record.verify() == ()


def test_nothing_to_add_changes_nothing(record):
    assert record.add_all(lambda: (), every) == 0
    assert record.add_all(lambda: [((), {})], every) == 0
    assert record.head().seq == 0


def is_empty(address: str) -> bool:
    tables = ("SELECT seq FROM events", "SELECT key FROM texts", "SELECT last_seq FROM spans")
    return all(rows(address, table) == [] for table in tables)


def test_nothing_stays_where_a_later_chunk_fails(record, address):
    made = [letter("generated", to=f"r{number}") for number in range(90)]

    def broken() -> Iterator[tuple[Sequence[Event], Mapping[str, Asked]]]:
        for at, chunk in enumerate(in_chunks(made, 30)()):
            if at == 2:
                raise ZeroDivisionError
            yield chunk

    def refusing(events: Sequence[Event]) -> Sequence[Event]:
        if made[60] in events:
            raise ZeroDivisionError
        return events

    for chunks, check in ((broken, every), (in_chunks(made, 30), refusing)):
        with pytest.raises(ZeroDivisionError):
            record.add_all(chunks, check)
        assert is_empty(address)
    with pytest.raises(ValueError, match="not theirs"):
        record.add_all(lambda: [*in_chunks(made, 30)(), ((), {"0" * 64: ASKED})], every)
    assert is_empty(address)
    assert record.add_all(in_chunks(made, 30), every) == 90
    assert record.verify() == ()


KILLED = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
from recorded import ASKED, KEY, letter
from lettergen.store.record import Record

def chunks():
    for start in range(0, 4000, 500):
        yield [letter("generated", to=f"r{start + at}") for at in range(500)], {KEY: ASKED}
    os.kill(os.getpid(), signal.SIGKILL)

with Record.open(sys.argv[2]) as record:
    record.add_all(chunks, lambda events: events)
"""


def test_nothing_stays_of_who_was_killed_in_the_middle(record, address, tmp_path):
    killed = subprocess.run([sys.executable, "-c", KILLED, str(Path(__file__).parent), address], check=False)
    assert killed.returncode == -9
    journal = tmp_path / "office.db-journal"
    assert journal.exists() == address.startswith("sqlite"), "some of it was in the file already"
    assert record.head().seq == 0
    assert is_empty(address)
    assert record.append([event("note")])[0].seq == 1


def test_another_writer_comes_before_or_after_all_of_it(record, address):
    made = [letter("generated", to=f"r{number}") for number in range(60)]
    record.append([event("note", note="before")])
    waiting = []

    def append() -> None:
        with Record.open(address) as other:
            other.append([event("note", note="after")])

    def chunks() -> Iterator[tuple[Sequence[Event], Mapping[str, Asked]]]:
        for at, chunk in enumerate(in_chunks(made, 20)()):
            yield chunk
            if at == 0:
                waiting.append(threading.Thread(target=append))
                waiting[0].start()
            waiting[0].join(0.1)
            assert waiting[0].is_alive(), "it waits for its turn"

    assert record.add_all(chunks, every) == 60
    waiting[0].join()
    assert [one.note for one in record.events()] == ["before", *[""] * 60, "after"]
    assert record.verify() == ()


def test_others_see_nothing_of_it_before_its_end(record):
    seen = []

    def chunks() -> Iterator[tuple[Sequence[Event], Mapping[str, Asked]]]:
        yield [letter("generated")], {KEY: ASKED}
        reader = threading.Thread(target=lambda: seen.append(record.head().seq))
        reader.start()
        reader.join()
        seen.append(record.head().seq)

    record.add_all(chunks, every)
    assert [*seen, record.head().seq] == [0, 1, 1]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE events SET payload = 'no json' WHERE seq = 3",
        "UPDATE events SET payload = '7' WHERE seq = 3",
        "UPDATE events SET payload = '[]' WHERE seq = 3",
        "UPDATE events SET payload = '{}' WHERE seq = 3",
    ],
)
def test_an_earlier_event_that_was_made_unreadable_is_named(record, address, change):
    record.append(LIFE, {KEY: ASKED})
    tamper(address, change)
    with pytest.raises(BadInputError, match="R130: event 3 cannot be read"):
        record.add_all(in_chunks([event("note")], 1), every)
    assert record.head().seq == 4


@pytest.mark.parametrize("change", ["UPDATE texts SET payload = '[]'", "DELETE FROM texts"])
def test_words_that_are_missing_or_unreadable_are_named(record, address, change):
    record.append(LIFE, {KEY: ASKED})
    tamper(address, change)
    with pytest.raises(BadInputError, match="R131"):
        record.add_all(in_chunks([event("note")], 1), every)
    assert record.head().seq == 4
