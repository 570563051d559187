"""What a role of PostgreSQL may do that has the rights which docs/security.md gives to people."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Iterator

import palm
import pytest

from lettergen.cli.main import main
from lettergen.errors import RefusedError
from lettergen.model.tracking import Event, LetterName
from lettergen.store.record import Record
from lettergen.store.transfer import Source, exported, imported


def note(author: str) -> Event:
    entered = dt.datetime(2021, 10, 1, tzinfo=dt.UTC)
    letter = LetterName("palm", "acme")
    return Event(letter=letter, type="note", on=dt.date(2021, 8, 12), author=author, entered=entered, note=author)


@pytest.fixture
def dana(root, postgresql) -> Iterator[tuple[str, str]]:
    """A role with those rights on a record that its owner made: its name, and the record's address for it."""
    import psycopg

    (grants,) = re.findall(r"```sql\n(.*?)```", (root / "docs/security.md").read_text(encoding="utf-8"), re.DOTALL)
    mark = secrets.token_hex(4)
    names = [f"office_{mark}", f"dana_{mark}"]
    grants = grants.replace("office", names[0]).replace("dana", names[1])
    Record.open(postgresql, create=True).close()
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(grants)
    yield names[1], re.sub(r"//[^@]*@", f"//{names[1]}@", postgresql)
    with psycopg.connect(postgresql, autocommit=True) as connection:
        for name in names:
            connection.execute(f"DROP OWNED BY {name}; DROP ROLE {name}")


def test_a_role_records_under_its_own_name_and_no_other(dana):
    name, address = dana
    with Record.open(address) as record:
        record.append([note(name), note(f"eve (role {name})"), note(f"eve (role boss) (role {name})")])
        for other in ("eve", "", f"eve (role {name}).", f"eve(role {name})", "eve (role boss)", name.upper()):
            with pytest.raises(RefusedError, match=r"R125: .*the author of an event is the role"):
                record.append([note(name), note(other)])
        assert len(record.events()) == 3
        assert record.verify() == ()
        assert record.rebuild() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET author = author",
        "DELETE FROM events",
        "TRUNCATE events CASCADE",
        "UPDATE texts SET key = key",
        "ALTER TABLE events DISABLE TRIGGER ALL",
        "DROP TABLE events",
        "UPDATE alembic_version SET version_num = '9999'",
        "SET session_replication_role = replica",
    ],
)
def test_a_role_changes_no_fact_even_by_hand(dana, statement):
    import psycopg

    with psycopg.connect(dana[1], autocommit=True) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_only_the_owner_brings_in_what_others_recorded(dana, postgresql, tmp_path):
    with Record.open(f"sqlite:///{tmp_path}/office.db", create=True) as record:
        record.append([note("eve")])
        lines = tuple(exported(record.database, "0.1.0"))
    source = Source("export.jsonl", lambda: lines)
    with Record.open(dana[1]) as record, pytest.raises(RefusedError, match="R125"):
        imported(record.database, source)
    with Record.open(postgresql) as record:
        assert imported(record.database, source) == 1


def test_the_role_stands_behind_the_name_that_was_given(dana, tmp_path, monkeypatch, capsys):
    name, address = dana
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LETTERGEN_USER", raising=False)
    palm.workspace(tmp_path, palm.questionnaire(), f"[record]\naddress = {address!r}\n")
    assert main(["generate", "palm"]) == 0
    assert main(["send", "palm/acme", "--on", "2021-08-12", "--by", "Eve"]) == 0
    assert main(["record", "palm/acme", "acknowledged", "--on", "2021-08-13", "--by", name]) == 0
    capsys.readouterr()
    assert main(["history", "palm/acme", "--format", "csv"]) == 0
    told = capsys.readouterr().out
    assert told.count(name) == 3
    assert told.count(f"Eve (role {name})") == 1
