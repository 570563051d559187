"""The connection to the record's database, brought to this version's schema; its errors as readable lines.

It knows no event; every failure of the database becomes a Problem that names the address without its password.
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
from lettergen.store.schema import REVISION

_FAILURES = (
    ("locked", "R124", RefusedError, "is in use by another program", "try again when it has finished"),
    ("readonly", "R125", RefusedError, "cannot be written", "make the file and its folder writable"),
    ("only ever added", "R126", RefusedError, "refuses to change a fact", "record a further event"),
    ("not a database", "R122", BadInputError, "is no record of lettergen", "name another file under [record]"),
    ("malformed", "R127", BadInputError, "is damaged", "restore it from a backup"),
    ("decode to UTF-8", "R127", BadInputError, "is damaged", "restore it from a backup"),
    ("full", "R128", RefusedError, "has no room left on its disk", "make room; nothing was recorded"),
    ("unable to open", "R121", BadInputError, "cannot be opened", "check the folder under [record]"),
)


class Database:
    """An open record of this version. Readers of SQLite see one state throughout a block; writers go one at a time."""

    def __init__(self, address: str, *, create: bool, timeout: float) -> None:
        self.url = _located(address)
        if self.url.get_backend_name() == "sqlite":
            self._expect_file(self.url.database or "", create=create)
        try:
            self.engine = _engine(self.url, timeout)
        except ModuleNotFoundError as error:
            raise self._failure(
                "R121",
                f"needs the Python package {error.name}, which is not installed",
                "pip install 'lettergen[postgres]'",
            ) from error
        try:
            self.upgrade(create=create)
        except BaseException:
            self.engine.dispose()
            raise

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection that only reads."""
        with self._readable_errors(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection whose block is one transaction; nothing of it stays when it fails."""
        with self._readable_errors(), self.engine.execution_options(writes=True).begin() as connection:
            yield connection

    def upgrade(self, *, create: bool = False) -> None:
        """Migrate an older record; make one of an empty database with `create`. Raises R120, R122, R123."""
        with self.reading() as connection:
            tables = sa.inspect(connection).get_table_names()
            query = sa.text("SELECT version_num FROM alembic_version")
            found = connection.execute(query).scalar() if "alembic_version" in tables else None
        if found == REVISION:
            return
        if found is None and tables:
            raise self._failure("R122", "is a database of something else", "name another one under [record]")
        if found is None and not create:
            raise self._failure("R120", "is empty", "generate a letter first, or correct the address under [record]")
        self._migrate()

    def _migrate(self) -> None:
        """Run the migrations that are missing, in one transaction; another program may just have done it."""
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
        with self.writing() as connection:
            config.attributes["connection"] = connection
            try:
                command.upgrade(config, "head")
            except CommandError as error:
                what, remedy = "was written by a newer lettergen", "install a newer lettergen to open it"
                raise self._failure("R123", what, remedy, RefusedError) from error

    def _failure(self, code: str, what: str, remedy: str, kind: type[LettergenError] = BadInputError) -> LettergenError:
        place = Place(detail=f"record {self.url.render_as_string(hide_password=True)}")
        return kind(Problem(code, place, f"the record {what}", remedy=remedy))

    def _expect_file(self, name: str, *, create: bool) -> None:
        """SQLite would make a file where there is none: that is only right when asked for."""
        if name.startswith("file:"):
            return
        if not Path(name).exists() and not create:
            raise self._failure(
                "R120", "is not there", "generate a letter first, or correct the address under [record]"
            )
        if not Path(name).parent.is_dir():
            raise self._failure("R121", f"cannot be made: no folder {Path(name).parent}", "make the folder first")

    @contextmanager
    def _readable_errors(self) -> Iterator[None]:
        try:
            yield
        except (exc.DBAPIError, sqlite3.Error) as error:
            said = str(error.orig if isinstance(error, exc.DBAPIError) else error)
            for words, code, kind, what, remedy in _FAILURES:
                if words in said:
                    raise self._failure(code, what, remedy, kind) from error
            if isinstance(error, exc.OperationalError):
                what = f"cannot be used ({said.strip().splitlines()[0]})"
                raise self._failure("R121", what, "check [record]") from error
            raise


def _located(address: str) -> URL:
    """Read the address; PostgreSQL is spoken to by psycopg, and what lies in memory only is no record."""
    try:
        url = make_url(address)
        backend = url.get_backend_name()
    except exc.ArgumentError:
        backend = ""
    if backend not in {"sqlite", "postgresql"} or (backend == "sqlite" and url.database in {None, "", ":memory:"}):
        place, expected = Place(detail="[record] address"), "sqlite:///lettergen.db or postgresql://HOST/NAME"
        raise BadInputError(Problem("R121", place, f"{address!r} is no address of a record", expected))
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
