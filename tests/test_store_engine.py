from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from recorded import ASKED, KEY, LIFE, database, event, tamper

from lettergen.cli.main import main
from lettergen.errors import BadInputError, RefusedError
from lettergen.model.settings import without_password
from lettergen.store import schema
from lettergen.store.failures import failure
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


def test_opening_a_record_loads_nothing_that_makes_letters(told, path):
    heavy = {"lxml", "docx", "jinja2", "yaml", "holidays"}
    script = (
        f"import sys\nfrom lettergen import Workspace\nWorkspace({str(path.parent)!r}).statuses()\n"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    path.rename(path.with_name("lettergen.db"))
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr


# A server's ways to refuse: each one line with its own code, exit code 3 or 4, and never a password.


def guarded(postgres: str, name: str, *, attributes: str = "LOGIN") -> None:
    """Make a role on the server."""
    with database(postgres).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(f"CREATE ROLE {name} {attributes}"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda address: address.replace("host=/", "host=/no/such/place/"), "R137"),
        (lambda address: "postgresql://dana:secret@127.0.0.1:1/office?connect_timeout=2", "R137"),
        (lambda address: address.replace("lettergen@", "nobody_known:secret@"), "R138"),
        (lambda address: address.replace("/lettergen_", "/nothing_"), "R139"),
        (lambda address: address.replace("postgresql://", "postgres://dana:secret@"), "R121"),
        (lambda address: address.replace("postgresql://", "mysql://dana:sec/r@et@"), "R121"),
    ],
)
def test_a_server_that_refuses_is_one_line_without_a_password(postgresql, change, code):
    with pytest.raises(BadInputError, match=code) as caught:
        Record.open(change(postgresql), create=True)
    assert "\n" not in str(caught.value)
    assert "sec" not in str(caught.value)


@pytest.mark.parametrize(
    "said",
    ["password authentication failed for user", "no pg_hba.conf entry for host", "fe_sendauth: no password supplied"],
)
def test_a_wrong_password_is_named_as_such(said):
    import psycopg

    error = sa.exc.OperationalError("", {}, psycopg.OperationalError(f'connection failed: FATAL:  {said} "dana"'))
    assert failure(error).code == "R138"


def test_an_empty_server_is_no_record_until_one_is_asked_for(postgresql):
    with pytest.raises(BadInputError, match="R120"):
        Record.open(postgresql)
    with database(postgresql).begin() as connection:
        connection.execute(sa.text("CREATE TABLE recipes (name TEXT)"))
    with pytest.raises(BadInputError, match="R122"):
        Record.open(postgresql, create=True)


def test_a_role_without_the_right_can_read_and_is_told_when_it_writes(postgresql):
    role = f"reader_{postgresql.partition('?')[0][-8:]}"
    guarded(postgresql, role)
    with Record.open(postgresql, create=True) as record:
        record.append(LIFE, {KEY: ASKED})
    with database(postgresql).begin() as connection:
        connection.execute(sa.text(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}"))
    with Record.open(postgresql.replace("lettergen@", f"{role}@")) as reader:
        assert len(reader.threads()) == 1
        with pytest.raises(RefusedError, match=r"R125: the record does not let this role do that .*permission denied"):
            reader.append([event("note")])
    with database(postgresql).begin() as connection:
        connection.execute(sa.text(f"DROP OWNED BY {role}"))
        connection.execute(sa.text(f"DROP ROLE {role}"))


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("25006", "R125"),
        ("40001", "R134"),
        ("40P01", "R134"),
        ("42501", "R125"),
        ("42P01", "R136"),
        ("53100", "R128"),
        ("53300", "R124"),
        ("55P03", "R124"),
        ("57P03", "R137"),
        ("XX001", "R127"),
        ("23503", None),
        ("22001", None),
    ],
)
def test_what_a_server_says_by_its_codes(state, code):
    """A code that is not here is a bug of ours, and keeps its traceback."""
    import psycopg

    cause = psycopg.errors.lookup(state)("said")
    meant = failure(sa.exc.DBAPIError("", {}, cause))
    assert (meant.code if meant else None) == code


def test_a_server_that_sees_everyone_off_is_told(postgresql):
    with Record.open(postgresql, create=True) as record:

        def cut() -> None:
            with database(postgresql).begin() as connection:
                connection.execute(
                    sa.text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
                )

        with pytest.raises(BadInputError, match="R137"):
            record.append(LIFE, {KEY: ASKED}, check=cut)
    with Record.open(postgresql) as record:
        assert record.events() == ()


def test_a_disk_that_fills_up_for_good_is_named_and_nothing_stays(tmp_path):
    """The page limit of a connection stands for the end of the disk."""
    address = f"sqlite:///{tmp_path}/office.db"
    with Record.open(address, create=True) as record:
        record.append(LIFE, {KEY: ASKED})

        def limit(connection, _) -> None:
            connection.execute(f"PRAGMA max_page_count={connection.execute('PRAGMA page_count').fetchone()[0]}")

        sa.event.listen(record.database.engine, "connect", limit)
        with pytest.raises(RefusedError, match="R128"):
            record.append([event("note", note="x" * 50_000)])
        sa.event.remove(record.database.engine, "connect", limit)
        assert len(record.events()) == 4
        assert record.verify() == ()


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("sqlite:///lettergen.db", "sqlite:///lettergen.db"),
        ("postgresql://dana@host/office", "postgresql://dana@host/office"),
        ("postgresql://dana:s3cret@host:5432/office", "postgresql://dana:***@host:5432/office"),
        ("postgres://dana:s:3/c@ret@host/office", "postgres://dana:***@host/office"),
        (
            "postgresql://host/office?user=dana&password=s3cret&sslmode=require",
            "postgresql://host/office?user=dana&password=***&sslmode=require",
        ),
    ],
)
def test_an_address_is_shown_without_its_password(address, shown):
    assert without_password(address) == shown


def test_doctor_names_a_server_that_is_away_among_the_rest(tmp_path, capsys):
    text = '[record]\naddress = "postgresql://dana@/office?host=/no/such/folder"\n'
    (tmp_path / "lettergen.toml").write_text(text, encoding="utf-8")
    assert main(["-C", str(tmp_path), "doctor", "--format", "json"]) == 1
    found = {row["what"]: row for row in json.loads(capsys.readouterr().out)["rows"]}
    assert (found["record"]["state"], found["Python"]["state"]) == ("broken", "ok")
    assert found["record"]["remedy"]


def test_doctor_finds_a_page_that_is_damaged(tmp_path, capsys):
    path = tmp_path / "lettergen.db"
    with Record.open(f"sqlite:///{path}", create=True) as record:
        record.append([event("note", note="x" * 3000) for _ in range(40)])
    data = bytearray(path.read_bytes())
    at = data.index(b"xxx" * 500) // 4096 * 4096
    data[at : at + 4096] = b"\x55" * 4096
    path.write_bytes(bytes(data))
    assert main(["-C", str(tmp_path), "doctor", "--format", "json"]) == 1
    (found,) = [row for row in json.loads(capsys.readouterr().out)["rows"] if row["what"] == "record"]
    assert (found["state"], found["remedy"]) == ("broken", "restore it from a backup")


def test_settings_and_doctor_show_no_password(tmp_path):
    text = '[record]\naddress = "postgresql://dana:s3cret@/office?host=/no/such/folder"\n'
    (tmp_path / "lettergen.toml").write_text(text, encoding="utf-8")
    for command in ("config", "doctor", "status"):
        words = [sys.executable, "-m", "lettergen", "-C", str(tmp_path), command]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert "s3cret" not in done.stdout + done.stderr, command
        assert "Traceback" not in done.stderr
