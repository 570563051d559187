from __future__ import annotations

import datetime as dt
import re
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from lettergen.errors import BadInputError, Place, Problem, RefusedError
from lettergen.model.deadline import Deadline, StageSpec
from lettergen.model.letter import Asked, LetterItem
from lettergen.model.party import Recipient
from lettergen.model.tracking import Disposition, Event, LetterName
from lettergen.rules.status import thread_status
from lettergen.store import schema
from lettergen.store.chain import GENESIS, text_key
from lettergen.store.record import Record

DAY = dt.date.fromisoformat
ITEMS = tuple(LetterItem(id=f"q{n}", label=str(n), ordinal=n, text=f"Qu\u00e9 {n}?") for n in (1, 2))
ASKED = Asked.model_validate(
    {
        "matter": "palm",
        "title": "Palm",
        "subject": "Palm",
        "language": "en-US",
        "date": DAY("2021-08-12"),
        "instrument": "request_letter",
        "owner": "Dana",
        "sender": {"letterhead": {"name": "Senate"}, "signatories": ["A Senator"]},
        "items": ITEMS,
        "marks": ("1.",),
        "stages": (Deadline(date=DAY("2021-08-26"), rule="fixed date", explanation=("Thursday.",)),),
        "pending": (
            StageSpec.model_validate(
                {"stage": "acknowledge", "within": "2 days", "from": "received", "time": "17:00", "zone": "Asia/Tokyo"}
            ),
        ),
    }
)
KEY = text_key(ASKED)
DOCUMENT = "d" * 64


def event(kind: str, on: str = "2021-08-12", to: str = "amazon", number: int = 1, **words: object) -> Event:
    base = {"letter": LetterName("palm", to, number), "type": kind, "on": DAY(on), "author": "dana"}
    return Event.model_validate(base | {"entered": dt.datetime(2021, 10, 1, tzinfo=dt.UTC)} | words)


def letter(kind: str, to: str = "amazon", number: int = 1, **words: object) -> Event:
    return event(kind, to=to, number=number, asked=KEY, recipient=Recipient(id=to, organization=to.title()), **words)


LIFE = (
    letter("generated"),
    letter("sent", document=DOCUMENT, deadlines=ASKED.stages),
    event("acknowledged", "2021-08-16"),
    event("response", "2021-08-24", items={"q1": Disposition.ANSWERED}, note="AT&T \u2013 \u201cquoted\u201d"),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "office.db"


@pytest.fixture
def record(path: Path):
    with Record.open(f"sqlite:///{path}", create=True) as record:
        yield record


@pytest.fixture
def told(record: Record) -> Record:
    record.append(LIFE, {KEY: ASKED})
    return record


def codes(record: Record, **words: object) -> list[str]:
    return [problem.code for problem in record.verify(**words)]


def tamper(path: Path, *statements: str) -> None:
    """Change the database behind the program's back, triggers dropped."""
    connection = sqlite3.connect(path)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        assert connection.execute(statement).rowcount > 0, statement
    connection.commit()
    connection.close()


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


def test_words_are_kept_once_for_all_recipients(record, path):
    record.append([letter("generated", to=name) for name in ("a", "b", "c")], {KEY: ASKED})
    record.append([letter("sent", to="a")], {KEY: ASKED})
    record.append([letter("sent", to="b")])
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM texts").fetchone() == (1,)
    connection.close()
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
def test_the_database_itself_refuses_to_change_facts(told, path, deed, table):
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
        connection.execute(deed.format(table))
    connection.close()
    with pytest.raises(RefusedError, match="R126"), told._database.writing() as writer:
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
def test_a_changed_or_missing_event_is_named(told, path, statement, words):
    tamper(path, statement)
    (problem,) = told.verify()
    assert problem.code == "R130"
    assert re.search(words, problem.found), problem.found


def test_reading_what_was_made_unreadable_says_so(told, path):
    tamper(path, "UPDATE events SET payload = 'no json' WHERE seq = 3")
    with pytest.raises(BadInputError, match="R130: event 3 cannot be read"):
        told.thread("palm/amazon")
    with pytest.raises(BadInputError, match="R130"):
        told.events()


def test_reading_without_a_letters_words_says_so(told, path):
    tamper(path, "DELETE FROM texts")
    with pytest.raises(BadInputError, match="R131"):
        told.threads()


@pytest.mark.parametrize("change", ["UPDATE texts SET payload = 'no json'", "UPDATE texts SET payload = '{}'"])
def test_reading_words_that_were_made_unreadable_says_so(told, path, change):
    tamper(path, change)
    with pytest.raises(BadInputError, match=r"R131: the words kept under .* cannot be read"):
        told.thread("palm/amazon")


def test_bytes_that_are_no_text_are_damage(told, path):
    tamper(path, "UPDATE events SET payload = CAST(x'FF' AS TEXT) WHERE seq = 3")
    with pytest.raises(BadInputError, match="R127"):
        told.events()


def test_the_recipient_is_the_newest_rounds(record):
    moved = Recipient(id="amazon", organization="Amazon Web Services")
    record.append([letter("generated", number=2).model_copy(update={"recipient": moved}), letter("sent")], {KEY: ASKED})
    assert record.thread("palm/amazon").recipient == moved


def test_reordered_events_are_named(told, path):
    tamper(
        path,
        "UPDATE events SET seq = 99 WHERE seq = 3",
        "UPDATE events SET seq = 3 WHERE seq = 4",
        "UPDATE events SET seq = 4 WHERE seq = 99",
    )
    assert "event 3 does not follow event 2" in str(told.verify()[0])


def test_only_the_first_break_is_named(told, path):
    tamper(path, "UPDATE events SET author = 'x' WHERE seq IN (2, 4)")
    assert ["event 2" in problem.found for problem in told.verify()] == [True]


def test_an_end_cut_off_shows_in_the_threads_row(told, path):
    tamper(path, "DELETE FROM events WHERE seq = 4")
    assert codes(told) == ["R132"]


def test_changed_or_missing_words_are_named(told, path):
    tamper(path, "UPDATE texts SET payload = replace(payload, 'Dana', 'Eve')")
    assert codes(told) == ["R131", "R131", "R131"]
    tamper(path, "DELETE FROM texts")
    assert codes(told) == ["R131", "R131"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE threads SET due = '2030-01-01'",
        "UPDATE threads SET settled = 2",
        "DELETE FROM threads",
        "UPDATE threads SET name = 'palm/other'",
    ],
)
def test_a_row_that_does_not_rebuild_is_named_and_can_be_rebuilt(told, path, statement):
    tamper(path, statement)
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
            ("complete response (claimed)", "satisfied", "2021-08-26", None, 2, 2, 1, 5),
        ),
        ((event("closed", "2021-08-25"),), ("closed", "no deadline", "2021-08-26", None, 1, 2, 1, 5)),
        (
            (event("extension_granted", "2021-08-25", until=DAY("2021-09-17")),),
            ("partial response", "running", "2021-09-17", "2021-09-17", 1, 2, 1, 5),
        ),
        (
            (event("tolled", "2021-08-25"),),
            ("partial response", "paused", "2021-08-26", None, 1, 2, 1, 5),
        ),
    ],
)
def test_the_row_of_a_thread_says_what_does_not_depend_on_today(told, path, more, row):
    told.append(more)
    connection = sqlite3.connect(path)
    query = "SELECT headline, clock, due, next_date, settled, asked, round, last_seq FROM threads"
    assert connection.execute(query).fetchall() == [row]
    connection.close()


def test_a_record_that_is_not_there_is_named_and_nothing_is_made(path):
    with pytest.raises(BadInputError, match="R120"):
        Record.open(f"sqlite:///{path}")
    assert not path.exists()


def test_an_empty_file_becomes_a_record_only_when_asked_for(path):
    path.touch()
    with pytest.raises(BadInputError, match="R120"):
        Record.open(f"sqlite:///{path}")
    Record.open(f"sqlite:///{path}", create=True).close()
    Record.open(f"sqlite:///{path}").close()


def test_making_and_upgrading_again_changes_nothing(told, path):
    told.upgrade()
    with Record.open(f"sqlite:///{path}", create=True) as again:
        assert again.events() == told.events()


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("lettergen.db", "R121"),
        ("nonsense://x", "R121"),
        ("sqlite://", "R121"),
        ("sqlite:///:memory:", "R121"),
        ("sqlite:////no/such/folder/office.db", "R121"),
        ("postgresql+psycopg2:///nowhere", "R121"),
    ],
)
def test_an_address_that_cannot_be_used_is_one_readable_line(address, code):
    with pytest.raises(BadInputError) as caught:
        Record.open(address, create=True)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert "\n" not in str(caught.value)


def test_a_driver_that_is_missing_is_named_with_the_way_to_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(BadInputError, match=r"R121: .*Python package psycopg, .*; pip install 'lettergen\[postgres\]'"):
        Record.open("postgresql://nowhere/x")


def test_a_file_that_is_no_database_is_named(path):
    path.write_text("Dear Sir or Madam, " * 100)
    with pytest.raises(BadInputError, match="R122"):
        Record.open(f"sqlite:///{path}", create=True)


def test_a_database_of_something_else_is_left_alone(path):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.commit()
    with pytest.raises(BadInputError, match="R122"):
        Record.open(f"sqlite:///{path}", create=True)
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]
    connection.close()


def test_a_newer_record_is_refused_with_the_way_out(told, path):
    tamper(path, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(RefusedError, match=r"R123.*newer lettergen"):
        Record.open(f"sqlite:///{path}")


def test_a_damaged_record_is_named(told, path):
    data = bytearray(path.read_bytes())
    data[4096:8192] = b"\x55" * 4096
    path.write_bytes(bytes(data))
    with pytest.raises(BadInputError, match="R127"), Record.open(f"sqlite:///{path}") as record:
        record.events()


def test_a_record_without_its_tables_is_one_readable_line(told, path):
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE threads")
    connection.close()
    with pytest.raises(BadInputError, match=r"R121: the record cannot be used .*no such table: threads"):
        told.append([event("note")])


def test_a_locked_record_is_named_and_nothing_is_recorded(told, path):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Record.open(f"sqlite:///{path}", timeout=0.05) as impatient:
        assert len(impatient.events()) == 4, "reading goes on beside a writer"
        with pytest.raises(RefusedError, match="R124"):
            impatient.append([event("note")])
    other.execute("ROLLBACK")
    other.close()
    assert len(told.events()) == 4


def test_a_record_that_may_only_be_read_can_be_read(told, path):
    with Record.open(f"sqlite:///file:{path}?mode=ro&uri=true") as reader:
        assert len(reader.events()) == 4
        with pytest.raises(RefusedError, match="R125"):
            reader.append([event("note")])


def test_a_full_disk_is_named_and_nothing_is_recorded(told):
    def fill() -> None:
        with told._database.writing() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
            connection.execute(schema.texts.insert(), [{"key": "k" * 64, "payload": "x" * 100_000}])

    with pytest.raises(RefusedError, match="R128"):
        fill()
    assert told.verify() == ()


def test_two_writers_at_once_make_one_chain(path):
    Record.open(f"sqlite:///{path}", create=True).close()

    def write() -> None:
        with Record.open(f"sqlite:///{path}") as record:
            for _ in range(20):
                record.append([event("note")])

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with Record.open(f"sqlite:///{path}") as record:
        assert len(record.events()) == 80
        assert record.verify() == ()


def test_what_is_checked_while_appending_sees_all_that_others_wrote(path):
    """Two people record the same sending at once: only the first succeeds."""
    Record.open(f"sqlite:///{path}", create=True).close()
    outcomes = []

    def write() -> None:
        with Record.open(f"sqlite:///{path}") as record:

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


def test_what_is_checked_while_appending_may_leave_events_out(told):
    before = len(told.events())
    assert told.append([event("note"), event("note", "2021-08-13")], check=lambda: [event("note")])[0].seq == before + 1
    assert told.append([event("note")], check=list) == ()
    assert len(told.events()) == before + 1


def test_sqlite_keeps_a_rollback_journal_and_synchronises_fully(told):
    with told._database.reading() as connection:
        settings = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
        assert [*settings, connection.exec_driver_sql("PRAGMA foreign_keys").scalar()] == ["delete", 2, 1]


def test_the_migrations_make_the_schema_that_the_code_uses(told):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with told._database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []


def test_the_revision_in_the_code_is_the_newest_migration():
    from alembic.script import ScriptDirectory

    folder = Path(schema.__file__).parent / "migrations"
    assert ScriptDirectory(folder).get_heads() == [schema.REVISION]


def test_opening_a_record_of_this_version_loads_no_alembic(told, path):
    script = (
        "import sys\nfrom lettergen.store.record import Record\n"
        f"Record.open('sqlite:///{path}').close()\nprint('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "False", done.stderr
