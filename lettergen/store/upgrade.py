"""An older record brought to this version's schema, after a copy of it; opening a record never does that by itself.

Who opens an old record may still want the program that wrote it, and colleagues may run that one: so it is asked for.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from itertools import count
from pathlib import Path

import sqlalchemy as sa

from lettergen.errors import RefusedError
from lettergen.store.engine import Database
from lettergen.store.schema import REVISION
from lettergen.store.spans import renew_all


def pending(address: str) -> tuple[str, ...]:
    """Return what `upgrade` would do, a line a migration; nothing where the record is of this version."""
    from alembic.script import ScriptDirectory

    database = Database(address).check(older=True)
    database.engine.dispose()
    if database.revision == REVISION:
        return ()
    scripts = ScriptDirectory(str(Path(__file__).parent / "migrations"))
    steps = scripts.iterate_revisions(REVISION, database.revision)
    return tuple(f"{step.revision}: {step.doc}" for step in reversed(list(steps)))


def upgrade(address: str) -> Path | None:
    """Migrate a record where it is older; return the copy that was made of a SQLite file before, if any.

    All or nothing, in one transaction. Raises what opening raises.
    """
    database = Database(address).check(older=True)
    copy: list[Path] = []

    def work(connection: sa.Connection) -> None:
        if database.is_sqlite and not copy:
            copy.append(_copied(database, connection))
        database.migrate(connection)
        renew_all(connection)

    try:
        if database.revision != REVISION:
            database.write(work)
    finally:
        database.engine.dispose()
    return copy[0] if copy else None


def _copied(database: Database, connection: sa.Connection) -> Path:
    """Copy a SQLite record beside itself, whole and on the disk, while nobody else can write; return the copy."""
    original = Path(connection.exec_driver_sql("PRAGMA database_list").one()[2])
    names = (f"{original.name}.{database.revision}{f'-{number}' if number > 1 else ''}.bak" for number in count(1))
    copy = next(path for path in map(original.with_name, names) if not path.exists())
    part = copy.with_name(f"{copy.name}.part")
    try:
        with closing(sqlite3.connect(original)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
        for path in (part, part.parent):
            _to_disk(path)
        part.rename(copy)
        _to_disk(copy.parent)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        what, remedy = f"cannot be copied first ({error})", "make room beside it, in a folder that can be written"
        raise database.failure("R125", what, remedy, RefusedError) from error
    return copy


def _to_disk(path: Path) -> None:
    """Have the system write a file or a folder out; Windows does not open folders, and needs no telling."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
