from __future__ import annotations

import re
import shutil

import pytest
import sqlalchemy as sa
from recorded import ASKED, DAY, KEY, LIFE, database, event, letter, rows, tamper

from lettergen.errors import BadInputError, RefusedError
from lettergen.model.party import Recipient
from lettergen.model.tracking import Amendment, Disposition, LetterName
from lettergen.rules.status import thread_status
from lettergen.store import schema
from lettergen.store.chain import GENESIS, columns, sha256, text_key
from lettergen.store.record import Record


@pytest.fixture
def record(address: str):
    with Record.open(address, create=True) as record:
        yield record


@pytest.fixture
def told(record: Record) -> Record:
    record.append(LIFE, {KEY: ASKED})
    return record


def codes(record: Record, **words: object) -> list[str]:
    return [problem.code for problem in record.verify(**words)]


def test_events_come_back_numbered_chained_and_otherwise_as_they_went_in(record):
    added = record.append(LIFE, {KEY: ASKED})
    assert [one.seq for one in added] == [1, 2, 3, 4]
    assert [one.previous_hash for one in added] == [GENESIS, *(one.hash for one in added[:-1])]
    assert record.events() == added
    bare = [one.model_copy(update={"seq": 0, "hash": "", "previous_hash": ""}) for one in added]
    assert bare == list(LIFE)
    assert record.head() == (4, added[-1].hash)


def test_a_thread_holds_the_words_as_composed_and_its_events(told):
    thread = told.thread("palm/amazon")
    assert thread is not None
    assert thread.rounds == {1: ASKED}
    assert (thread.recipient.organization, [one.type for one in thread.events]) == (
        "Amazon",
        ["generated", "sent", "acknowledged", "response"],
    )
    assert thread_status(thread, DAY("2021-08-27")).clock.days == -1


def test_words_sent_go_before_words_made_whatever_the_order(record):
    final = ASKED.model_copy(update={"subject": "Palm, as sent"})
    record.append([letter("sent").model_copy(update={"asked": text_key(final)})], {text_key(final): final})
    record.append([letter("generated")], {KEY: ASKED})
    assert record.thread("palm/amazon").rounds[1].subject == "Palm, as sent"


def test_words_are_kept_once_for_all_recipients(record, address):
    record.append([letter("generated", to=name) for name in ("a", "b", "c")], {KEY: ASKED})
    record.append([letter("sent", to="a")], {KEY: ASKED})
    record.append([letter("sent", to="b")])
    assert rows(address, "SELECT count(*) FROM texts") == [(1,)]
    assert [thread.name for thread in record.threads("palm")] == ["palm/a", "palm/b", "palm/c"]


def test_threads_are_found_by_name(told):
    told.append([letter("generated", number=2), letter("generated", to="google")])
    other = letter("generated").model_copy(update={"letter": LetterName("other", "amazon")})
    told.append([other])
    assert [thread.name for thread in told.threads()] == ["other/amazon", "palm/amazon", "palm/google"]
    assert [thread.name for thread in told.threads("palm")] == ["palm/amazon", "palm/google"]
    assert told.thread("palm/nobody") is None
    assert told.threads("nothing") == ()


def test_a_thread_without_a_letter_is_none_and_no_row(record):
    record.append([event("note")])
    assert record.thread("palm/amazon") is None
    assert record.verify() == ()


def test_many_threads_at_once(record):
    record.append([letter("generated", to=f"r{number}") for number in range(1203)], {KEY: ASKED})
    assert len(record.threads()) == 1203
    assert record.verify() == ()


def test_nothing_stays_of_an_append_that_fails(told):
    bad = event("response").model_copy(update={"asked": "0" * 64})
    with pytest.raises(sa.exc.IntegrityError):
        told.append([event("note"), bad])
    assert len(told.events()) == 4
    assert told.verify() == ()


def test_words_under_a_key_not_theirs_are_a_bug(record):
    with pytest.raises(ValueError, match="not theirs"):
        record.append([], {"0" * 64: ASKED})


def test_appending_nothing_changes_nothing(told):
    assert told.append([]) == ()
    assert told.head().seq == 4


@pytest.mark.parametrize("deed", ["UPDATE {} SET payload = 'x'", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["events", "texts"])
def test_the_database_itself_refuses_to_change_facts(told, address, deed, table):
    with pytest.raises(sa.exc.DBAPIError, match="only ever added"), database(address).begin() as connection:
        connection.execute(sa.text(deed.format(table)))
    with pytest.raises(RefusedError, match="R126"), told.database.writing() as writer:
        writer.execute(sa.text(deed.format(table)))


def test_a_sound_record_verifies(told):
    assert told.verify() == ()
    assert told.verify(files=lambda key: key) == ()


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE events SET payload = replace(payload, 'quoted', 'misquoted') WHERE seq = 4", "event 4 was changed"),
        ("UPDATE events SET payload = 'no json' WHERE seq = 3", "event 3 was changed"),
        ("UPDATE events SET happened = '2021-08-25' WHERE seq = 4", "event 4 was changed .*happened"),
        ("UPDATE events SET happened = 'garbage' WHERE seq = 4", "event 4 was changed .*happened"),
        ("UPDATE events SET author = 'somebody' WHERE seq = 1", "event 1 was changed .*author"),
        ("UPDATE events SET hash = 'f' WHERE seq = 2", "event 2 was changed"),
        ("UPDATE events SET previous_hash = 'f' WHERE seq = 2", "event 2 does not follow event 1"),
        ("DELETE FROM events WHERE seq = 3", "event 3 is missing"),
        ("DELETE FROM events WHERE seq = 1", "event 1 is missing"),
        ("UPDATE events SET seq = 9 WHERE seq = 2", "event 2 is missing"),
    ],
)
def test_a_changed_or_missing_event_is_named(told, address, statement, words):
    tamper(address, statement)
    (problem,) = told.verify()
    assert problem.code == "R130"
    assert re.search(words, problem.found), problem.found


@pytest.mark.parametrize("payload", ["{}", "[]", "7", '{"seq":5}', "no json"])
def test_what_is_no_event_is_named_though_its_hash_is_right(told, address, payload):
    row = columns(event("note", seq=5, previous_hash=told.head().hash)) | {"payload": payload}
    with database(address).begin() as connection:
        connection.execute(schema.events.insert(), row | {"hash": sha256(payload)})
    assert [(problem.code, problem.place.detail) for problem in told.verify()] == [("R130", "event 5")]


def test_threads_of_one_life_are_told_apart_by_who_they_are(told, address):
    more = [letter(kind, to=name) for name in "bcd" for kind in ("generated", "sent")]
    told.append([*more, event("corrected", to="b", amends=Amendment(seq=6, on=DAY("2021-08-13")))], {KEY: ASKED})
    short = Recipient(id="d", organization="D Inc.", short_name="D")
    told.append([letter("sent", to="d", number=2, recipient=short)])
    assert told.verify() == ()
    tamper(address, "UPDATE spans SET recipient = 'B' WHERE name = 'palm/c'")
    assert [problem.place.detail for problem in told.verify()] == ["thread palm/c"]


def test_reading_what_was_made_unreadable_says_so(told, address):
    tamper(address, "UPDATE events SET payload = 'no json' WHERE seq = 3")
    with pytest.raises(BadInputError, match="R130: event 3 cannot be read"):
        told.thread("palm/amazon")
    with pytest.raises(BadInputError, match="R130"):
        told.events()


def test_reading_without_a_letters_words_says_so(told, address):
    tamper(address, "DELETE FROM texts")
    with pytest.raises(BadInputError, match="R131"):
        told.threads()


@pytest.mark.parametrize("change", ["UPDATE texts SET payload = 'no json'", "UPDATE texts SET payload = '{}'"])
def test_reading_words_that_were_made_unreadable_says_so(told, address, change):
    tamper(address, change)
    with pytest.raises(BadInputError, match=r"R131: the words kept under .* cannot be read"):
        told.thread("palm/amazon")


def test_the_recipient_is_the_newest_rounds(record):
    moved = Recipient(id="amazon", organization="Amazon Web Services")
    record.append([letter("generated", number=2).model_copy(update={"recipient": moved}), letter("sent")], {KEY: ASKED})
    assert record.thread("palm/amazon").recipient == moved


def test_reordered_events_are_named(told, address):
    tamper(
        address,
        "UPDATE events SET seq = 99 WHERE seq = 3",
        "UPDATE events SET seq = 3 WHERE seq = 4",
        "UPDATE events SET seq = 4 WHERE seq = 99",
    )
    assert "event 3 does not follow event 2" in str(told.verify()[0])


def test_only_the_first_break_is_named(told, address):
    tamper(address, "UPDATE events SET author = 'x' WHERE seq IN (2, 4)")
    assert ["event 2" in problem.found for problem in told.verify()] == [True]


def test_an_end_cut_off_shows_in_the_threads_row(told, address):
    tamper(address, "DELETE FROM events WHERE seq = 4")
    assert codes(told) == ["R132"]


def test_changed_or_missing_words_are_named(told, address):
    tamper(address, "UPDATE texts SET payload = replace(payload, 'Dana', 'Eve')")
    assert codes(told) == ["R131"]
    tamper(address, "DELETE FROM texts")
    assert codes(told) == ["R131", "R131"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE spans SET due = '2030-01-01'",
        "UPDATE spans SET settled = 2",
        "DELETE FROM spans",
        "UPDATE spans SET name = 'palm/other'",
        "UPDATE spans SET recipient = 'Google'",
        "UPDATE spans SET matter = 'other'",
        "UPDATE spans SET last_seq = 3 WHERE last_seq = 4",
        "UPDATE spans SET since = '2021-08-11' WHERE since = '2021-08-12'",
    ],
)
def test_a_row_that_does_not_rebuild_is_named_and_can_be_rebuilt(told, address, statement):
    tamper(address, statement)
    assert set(codes(told)) == {"R132"}
    assert told.rebuild() == 1
    assert told.verify() == ()


def test_a_missing_or_changed_document_is_named(told):
    assert codes(told, files=lambda _: None) == ["R133"]
    assert "is missing" in str(told.verify(files=lambda _: None)[0])
    assert "was changed" in str(told.verify(files=lambda _: "0" * 64)[0])


@pytest.mark.parametrize(
    ("more", "row"),
    [
        ((), ("partial response", "running", "2021-08-26", "2021-08-26", 1, 2, 1, 4)),
        (
            (event("response", "2021-08-25", items={"q2": Disposition.ANSWERED}),),
            ("complete response (claimed)", "satisfied", "2021-08-26", "9999-12-31", 2, 2, 1, 5),
        ),
        ((event("closed", "2021-08-25"),), ("closed", "no deadline", "2021-08-26", "9999-12-31", 1, 2, 1, 5)),
        (
            (event("extension_granted", "2021-08-25", until=DAY("2021-09-17")),),
            ("partial response", "running", "2021-09-17", "2021-09-17", 1, 2, 1, 5),
        ),
        (
            (event("tolled", "2021-08-25"),),
            ("partial response", "paused", "2021-08-26", "9999-12-31", 1, 2, 1, 5),
        ),
    ],
)
def test_the_row_of_a_thread_says_what_does_not_depend_on_today(told, address, more, row):
    told.append(more)
    query = "SELECT headline, clock, due, next_date, settled, asked, round, last_seq FROM spans"
    assert rows(address, f"{query} WHERE until = '9999-12-31'") == [row]


def test_what_is_checked_while_appending_may_leave_events_out(told):
    before = len(told.events())
    assert told.append([event("note"), event("note", "2021-08-13")], check=lambda: [event("note")])[0].seq == before + 1
    assert told.append([event("note")], check=list) == ()
    assert len(told.events()) == before + 1


@pytest.fixture
def long(told: Record, monkeypatch) -> Record:
    """A record that is gone over in two halves, the second in a process of its own."""
    told.append([letter("sent", to=name, document=name * 64) for name in "bcde"], {KEY: ASKED})
    monkeypatch.setattr("lettergen.store.verify._LONG", 2)
    return told


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (None, []),
        ("UPDATE events SET author = 'x' WHERE seq IN (2, 7)", ["event 2 was changed"]),
        ("UPDATE events SET author = 'x' WHERE seq = 7", ["event 7 was changed"]),
        ("DELETE FROM events WHERE seq = 4", ["event 4 is missing"]),
        ("DELETE FROM events WHERE seq = 5", ["event 5 is missing"]),
        ("UPDATE spans SET settled = 9", [f"rows of palm/{name} do not" for name in ("amazon", *"bcde")]),
        ("UPDATE spans SET name = 'palm/f' WHERE name = 'palm/e'", ["rows of palm/e do not", "palm/f have no events"]),
    ],
)
def test_a_long_record_is_verified_in_two_halves_as_a_short_one_is_at_once(long, address, statement, words):
    if statement:
        tamper(address, statement)
    problems = long.verify()
    assert len(problems) == len(words)
    for problem, said in zip(problems, words, strict=True):
        assert said in problem.found


def test_a_second_process_that_fails_costs_time_and_nothing_else(long, address, monkeypatch, capfd):
    monkeypatch.setattr("sys.executable", shutil.which("false"))
    assert long.verify() == ()
    tamper(address, "UPDATE events SET author = 'x' WHERE seq = 7")
    assert ["event 7 was changed" in problem.found for problem in long.verify()] == [True]
    assert capfd.readouterr() == ("", "")


def test_the_documents_of_both_halves_are_looked_for(long):
    hashes = {one.document for event in long.events() for one in event.documents}
    assert [problem.code for problem in long.verify(lambda _: None)] == ["R133"] * len(hashes)
