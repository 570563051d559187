from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from recorded import ASKED, DAY, KEY, LIFE, database, event, file_of, rows, tamper

from lettergen.errors import BadInputError, RefusedError
from lettergen.rules.status import thread_status
from lettergen.store import schema
from lettergen.store.record import Record
from lettergen.store.upgrade import pending, upgrade

HEAD = (11, "fa51afd70c2afb1e6b5ae3afe0a73d02a75c15a6b562d0ec3e63729fafe9ae11")
"""What lettergen before schema 0002 said of the record in data/record-0001.sql."""


@pytest.fixture
def old(address: str) -> str:
    """A record as the first schema had it: two recipients, eleven events."""
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    with database(address).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for line in (Path(__file__).parent / "data" / "record-0001.sql").read_text(encoding="utf-8").splitlines():
            connection.exec_driver_sql(line)
    return address


def test_an_older_record_is_refused_with_the_command_to_type_and_left_alone(old):
    with pytest.raises(RefusedError, match=r"R135: .*schema 0001.*lettergen db upgrade"):
        Record.open(old)
    with pytest.raises(RefusedError, match="R135"):
        Record.open(old, create=True)
    assert rows(old, "SELECT version_num FROM alembic_version") == [("0001",)]


def test_an_older_record_upgrades_without_loss_and_verifies(old):
    assert [step[:5] for step in pending(old)] == ["0002:"]
    upgrade(old)
    assert pending(old) == ()
    with Record.open(old) as record:
        assert record.head() == HEAD
        assert record.verify() == ()
        (amazon, google) = record.threads()
        assert thread_status(amazon, DAY("2021-08-27")).clock.days == -1
        assert [row.name for row in record.rows(DAY("2021-08-27"), overdue=True)] == ["palm/amazon"]
        assert google.rounds[1].subject == "Palm, as sent"
        record.append([event("note", "2021-09-30", note="read")])
        assert record.verify() == ()


def test_a_file_is_copied_before_and_no_copy_is_written_over(old):
    first = upgrade(old)
    if not old.startswith("sqlite"):
        assert first is None
        return
    assert first == file_of(old).with_name("office.db.0001.bak")
    with sqlite3.connect(first) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    copy.close()
    file_of(old).write_bytes(first.read_bytes())
    assert upgrade(old) == file_of(old).with_name("office.db.0001-2.bak")
    assert first.read_bytes() == file_of(old).with_name("office.db.0001-2.bak").read_bytes()


def test_a_record_of_this_version_is_not_touched(old):
    upgrade(old)
    before = file_of(old).read_bytes() if old.startswith("sqlite") else None
    assert upgrade(old) is None
    assert before is None or before == file_of(old).read_bytes()


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_where_no_copy_can_be_made_nothing_is_migrated(old):
    folder = file_of(old).parent
    (folder / "office.db.0001.bak.part").mkdir()
    with pytest.raises(RefusedError, match=r"R125: .*cannot be copied first"):
        upgrade(old)
    assert rows(old, "SELECT version_num FROM alembic_version") == [("0001",)]


def test_an_upgrade_that_fails_halfway_leaves_the_record_as_it_was(old):
    tamper(old, "UPDATE events SET payload = 'no json' WHERE seq = 3")
    with pytest.raises(BadInputError, match="R130: event 3"):
        upgrade(old)
    assert rows(old, "SELECT version_num FROM alembic_version") == [("0001",)]
    assert rows(old, "SELECT count(*) FROM threads") == [(2,)]


def test_a_newer_record_is_not_upgraded(address):
    Record.open(address, create=True).close()
    tamper(address, "UPDATE alembic_version SET version_num = '9999'")
    for function in (upgrade, pending):
        with pytest.raises(RefusedError, match="R123"):
            function(address)


def test_the_migrations_make_the_schema_that_the_code_uses(address):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with Record.open(address, create=True) as record, record.database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []


def test_the_revision_in_the_code_is_the_newest_migration():
    from alembic.script import ScriptDirectory

    folder = Path(schema.__file__).parent / "migrations"
    assert ScriptDirectory(folder).get_heads() == [schema.REVISION]


@pytest.mark.parametrize("table", ["spans", "texts", "events", "alembic_version"])
def test_a_schema_that_is_half_there_is_named(address, table):
    with Record.open(address, create=True) as record:
        record.append(LIFE[:1], {KEY: ASKED})
    with database(address).begin() as connection:
        cascade = "" if connection.dialect.name == "sqlite" else " CASCADE"
        if table == "texts" and not cascade:
            connection.execute(sa.text("PRAGMA foreign_keys=OFF"))
        connection.execute(sa.text(f"DROP TABLE {table}{cascade}"))
    with pytest.raises(BadInputError, match=rf"R136: .*lacks a part of its schema \({table}\)"):
        Record.open(address)
