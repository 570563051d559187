from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from recorded import ASKED, KEY, LIFE, event, tamper

from lettergen.errors import BadInputError, RefusedError
from lettergen.store import schema
from lettergen.store.record import Record


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "office.db"


@pytest.fixture
def told(path: Path):
    with Record.open(f"sqlite:///{path}", create=True) as record:
        record.append(LIFE, {KEY: ASKED})
        yield record


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


def test_making_again_changes_nothing(told, path):
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
        ("postgresql://host:port/name", "R121"),
        ("postgresql:///name?host=/no/such/folder", "R137"),
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
    tamper(f"sqlite:///{path}", "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(RefusedError, match=r"R123.*newer lettergen"):
        Record.open(f"sqlite:///{path}")


def test_a_damaged_record_is_named(told, path):
    data = bytearray(path.read_bytes())
    data[4096:8192] = b"\x55" * 4096
    path.write_bytes(bytes(data))
    with pytest.raises(BadInputError, match="R127"), Record.open(f"sqlite:///{path}") as record:
        record.events()


def test_bytes_that_are_no_text_are_damage(told, path):
    tamper(f"sqlite:///{path}", "UPDATE events SET payload = CAST(x'FF' AS TEXT) WHERE seq = 3")
    with pytest.raises(BadInputError, match="R127"):
        told.events()


def test_tables_that_go_while_the_record_is_open_are_one_readable_line(told, path):
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE spans")
    connection.close()
    with pytest.raises(BadInputError, match=r"R136: the record lacks a part of its schema .*no such table: .*spans"):
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
        with told.database.writing() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
            connection.execute(schema.texts.insert(), [{"key": "k" * 64, "payload": "x" * 100_000}])

    with pytest.raises(RefusedError, match="R128"):
        fill()
    assert told.verify() == ()


def test_sqlite_keeps_a_rollback_journal_and_synchronises_fully(told):
    with told.database.reading() as connection:
        settings = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
        assert [*settings, connection.exec_driver_sql("PRAGMA foreign_keys").scalar()] == ["delete", 2, 1]


def test_opening_a_record_of_this_version_loads_no_alembic(told, path):
    script = (
        "import sys\nfrom lettergen.store.record import Record\n"
        f"Record.open('sqlite:///{path}').close()\nprint('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "False", done.stderr
