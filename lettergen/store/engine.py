"""The connection to the record's database: SQLite or PostgreSQL, its settings, its errors as readable lines.

It knows no table; every failure of the database becomes a Problem that names the address without its password.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

from lettergen.errors import BadInputError, LettergenError, Place, Problem, RefusedError

_FAILURES = (
    ("locked", "R124", RefusedError, "is in use by another program", "try again when it has finished"),
    ("readonly", "R125", RefusedError, "cannot be written", "make the file and its folder writable"),
    ("only ever added", "R126", RefusedError, "refuses to change a fact", "record a further event"),
    ("not a database", "R122", BadInputError, "is no record of lettergen", "name another file under [record]"),
    ("malformed", "R127", BadInputError, "is damaged", "restore it from a backup"),
    ("full", "R128", RefusedError, "has no room left on its disk", "make room; nothing was recorded"),
    ("unable to open", "R121", BadInputError, "cannot be opened", "check the folder under [record]"),
)


class Database:
    """An open address. Readers see one state throughout a block; writers go one at a time."""

    def __init__(
        self, address: str, *, folder: Path | None = None, create: bool = False, timeout: float = 30.0
    ) -> None:
        self.url = _located(address, folder)
        self.name = self.url.render_as_string(hide_password=True)
        if self.url.get_backend_name() == "sqlite":
            self._expect_file(create=create)
        try:
            self.engine = _engine(self.url, timeout)
        except ModuleNotFoundError as error:
            remedy = "pip install 'lettergen[postgres]'"
            raise self.failure("R121", "needs a driver that is missing", remedy, str(error)) from error

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection that only reads."""
        with self._readable_errors(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection whose block is one transaction; nothing of it stays when it fails."""
        engine = self.engine.execution_options(writes=True)
        with self._readable_errors(), engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def failure(
        self, code: str, what: str, remedy: str, detail: str = "", kind: type[LettergenError] = BadInputError
    ) -> LettergenError:
        """Return the error that says what is wrong with this database."""
        return kind(Problem(code, Place(detail=f"record {self.name}"), f"the record {what}", detail, remedy))

    def _expect_file(self, *, create: bool) -> None:
        """SQLite would make a file where there is none: that is only right when asked for."""
        path = Path(self.url.database or "")
        if not self.url.database or self.url.database.startswith("file:"):
            return
        if not path.exists() and not create:
            raise self.failure("R120", "is not there", "generate a letter first, or mend [record] address")
        if not path.parent.is_dir():
            raise self.failure("R121", f"cannot be made: there is no folder {path.parent}", "make the folder first")

    @contextmanager
    def _readable_errors(self) -> Iterator[None]:
        try:
            yield
        except (exc.DBAPIError, sqlite3.Error) as error:
            said = str(error.orig if isinstance(error, exc.DBAPIError) else error)
            for words, code, kind, what, remedy in _FAILURES:
                if words in said:
                    raise self.failure(code, what, remedy, kind=kind) from error
            if isinstance(error, exc.OperationalError):
                raise self.failure(
                    "R121", f"cannot be used ({said.strip().splitlines()[0]})", "check [record]"
                ) from error
            raise


def _located(address: str, folder: Path | None) -> URL:
    """Read the address; a relative SQLite path lies in the folder, and PostgreSQL is spoken to by psycopg."""
    try:
        url = make_url(address)
        backend = url.drivername.partition("+")[0]
    except exc.ArgumentError:
        backend = ""
    if backend not in {"sqlite", "postgresql"}:
        place, expected = Place(detail="[record] address"), "sqlite:///lettergen.db or postgresql://HOST/NAME"
        raise BadInputError(Problem("R121", place, f"{address!r} is no address of a record", expected))
    if backend == "sqlite" and folder is not None and url.database and not url.database.startswith("file:"):
        return url.set(database=str(folder / url.database))
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


def _engine(url: URL, timeout: float) -> sa.Engine:
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url)
    engine = sa.create_engine(url, poolclass=NullPool, connect_args={"timeout": timeout})
    sa.event.listen(engine, "connect", _settle)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _settle(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own type
    """Rollback journal and full synchronisation: SQLite before 3.51.3 can corrupt a WAL under concurrent writers."""
    connection.isolation_level = None
    for pragma in ("foreign_keys=ON", "synchronous=FULL", "journal_mode=DELETE"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
