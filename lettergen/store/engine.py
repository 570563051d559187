"""The connection to the record's database: opened, brought to this version's schema, written by one at a time.

It knows no event; every failure of the database becomes a Problem that names the address without its password.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, TypeVar

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

from lettergen.errors import BadInputError, LettergenError, Place, Problem, RefusedError
from lettergen.model.settings import without_password
from lettergen.store.failures import DAMAGED, HALF, ConflictError, failure
from lettergen.store.schema import REVISION, metadata

Result = TypeVar("Result")
_FACTS = frozenset({"texts", "events"})
_WAITS = (0.02, 0.1, 0.5, 1.0)
"""Seconds before each further try of a writer that met another; then it gives up."""
_TURN = 7_212_081_226
"""The number of the lock that writers of one PostgreSQL database pass on; any would do that no other program has."""


class Database:
    """One database. Readers see one state throughout a block; writers go one at a time.

    Until `check` nobody knows that it is a record of this version; `revision` is what that found, "" where it is new.
    """

    revision = ""

    def __init__(self, address: str, *, create: bool = False, timeout: float = 30.0) -> None:
        self.url = _located(address)
        self.timeout = timeout
        self._own = threading.local()
        if self.is_sqlite:
            self._expect_file(self.url.database or "", create=create)
        try:
            self.engine = _engine(self.url, timeout)
        except ModuleNotFoundError as error:
            what = f"needs the Python package {error.name}, which is not installed"
            raise self.failure("R121", what, "pip install 'lettergen[postgres]'") from error

    def check(self, *, create: bool = False, older: bool = False) -> Self:
        """Expect a record of this version, or make one; with `older` one of an earlier version serves too.

        Raises R120, R122, R123, R135, R136, and closes what it leaves.
        """
        try:
            self.revision = self._found(create=create, older=older)
            if not self.revision:
                self.write(self.migrate)
        except BaseException:
            self.engine.dispose()
            raise
        return self

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection that only reads, and sees one state throughout.

        In this thread's own writing block it is that one's: SQLite keeps all others out once its cache runs over.
        """
        with self._readable_errors():
            if writer := getattr(self._own, "writer", None):
                yield writer
                return
            # A server shows what others write meanwhile, unless told otherwise.
            how = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            with self.engine.execution_options(**how).connect() as connection, connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection whose block is one transaction, no other writer beside it; nothing stays when it fails."""
        options = {} if self.is_sqlite else {"isolation_level": "READ COMMITTED"}
        with self._readable_errors(), self.engine.execution_options(writes=True, **options).begin() as connection:
            alone(connection, self.timeout)
            self._own.writer = connection
            try:
                yield connection
            finally:
                del self._own.writer

    def write(self, work: Callable[[sa.Connection], Result]) -> Result:
        """Do the work in one transaction, and again where another writer got in its way. Raises R134 at last."""
        for wait in _WAITS:
            try:
                with self.writing() as connection:
                    return work(connection)
            except ConflictError:
                time.sleep(wait)
        with self.writing() as connection:
            return work(connection)

    def refuse_damaged(self) -> None:
        """Have SQLite go over the pages of its file, and raise BadInputError R127 where one is damaged."""
        if not self.is_sqlite:
            return
        with self.reading() as connection:
            said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if said != "ok":
            raise self.failure(*DAMAGED)

    @property
    def is_sqlite(self) -> bool:
        """Tell whether the record is a file."""
        return self.url.get_backend_name() == "sqlite"

    @staticmethod
    def migrate(connection: sa.Connection) -> None:
        """Run the migrations that are missing; another program may just have done it."""
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    def _found(self, *, create: bool, older: bool) -> str:
        """Return the schema's revision, "" where a record is to be made. Raises R120, R122, R123, R135, R136."""
        with self.reading() as connection:
            tables = set(sa.inspect(connection).get_table_names())
            query = sa.text("SELECT version_num FROM alembic_version")
            found = connection.execute(query).scalar() if "alembic_version" in tables else None
        if found == REVISION and tables >= metadata.tables.keys():
            return REVISION
        if not tables and create:
            return ""
        if not tables:
            raise self.failure("R120", "is empty", "generate a letter first, or correct the address under [record]")
        if not tables & _FACTS:
            raise self.failure("R122", "is a database of something else", "name another one under [record]")
        if found is None or not tables >= _FACTS or found == REVISION:
            lacks = ", ".join(sorted({*metadata.tables, "alembic_version"} - tables)) or "its version"
            raise self.failure(HALF.code, f"{HALF.what} ({lacks})", HALF.remedy)
        if str(found) > REVISION:
            what, remedy = "was written by a newer lettergen", "install a newer lettergen to open it"
            raise self.failure("R123", what, remedy, RefusedError)
        if not older:
            what, remedy = f"is older than this lettergen (schema {found})", "bring it up to date: lettergen db upgrade"
            raise self.failure("R135", what, remedy, RefusedError)
        return str(found)

    def failure(self, code: str, what: str, remedy: str, kind: type[LettergenError] = BadInputError) -> LettergenError:
        """Return the error that says this of the record."""
        shown = self.url.set(drivername=self.url.get_backend_name()).render_as_string(hide_password=True)
        place = Place(detail=f"record {without_password(shown)}")
        return kind(Problem(code, place, f"the record {what}", remedy=remedy))

    def _expect_file(self, name: str, *, create: bool) -> None:
        """SQLite would make a file where there is none: that is only right when asked for."""
        if name.startswith("file:"):
            return
        if not Path(name).exists() and not create:
            raise self.failure("R120", "is not there", "generate a letter first, or correct the address under [record]")
        if not Path(name).parent.is_dir():
            raise self.failure("R121", f"cannot be made: no folder {Path(name).parent}", "make the folder first")

    @contextmanager
    def _readable_errors(self) -> Iterator[None]:
        try:
            yield
        except (exc.DBAPIError, sqlite3.Error) as error:
            if meant := failure(error):
                raise self.failure(*meant) from error
            raise


def alone(connection: sa.Connection, timeout: float = 30.0) -> None:
    """Wait until no one else writes (seconds), and keep others out to the end of the transaction.

    On PostgreSQL by a lock that needs no right on a table; SQLite has done it as the transaction began.
    """
    if connection.dialect.name != "sqlite":
        wait = {"milliseconds": str(max(1, int(timeout * 1000)))}
        connection.execute(sa.text("SELECT set_config('lock_timeout', :milliseconds, true)"), wait)
        connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_TURN})"))


def unplanned(connection: sa.Connection) -> None:
    """Have a server look rows up by their indexes to the end of the transaction, whatever it knows of the tables.

    It counts no rows before they are committed: from 50,000 new ones on it would go over all of them for each chunk.
    """
    if connection.dialect.name != "sqlite":
        for setting, value in (("enable_seqscan", "off"), ("plan_cache_mode", "force_custom_plan")):
            connection.execute(sa.select(sa.func.set_config(setting, value, True)))  # noqa: FBT003 - SQL's own argument


def insert(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows, each with all columns: a server gets them as one value, and neither goes through SQLAlchemy's forms.

    Both at once take a third of the time that `table.insert()` does.
    """
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        names = ", ".join(rows[0])
        values = ", ".join(f":{name}" for name in rows[0])
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({values})", rows)  # noqa: S608 - ours
        return
    every = f"INSERT INTO {table.name} SELECT * FROM json_populate_recordset(NULL::{table.name}, %s)"  # noqa: S608 - ours
    connection.exec_driver_sql(every, (json.dumps(rows, ensure_ascii=False),))


def role(address: str) -> str:
    """Return the role that a PostgreSQL server knows us by, "" for a file. Raises R121, R137, R138, R139."""
    return _asked(address, lambda connection: str(connection.execute(sa.text("SELECT session_user")).scalar())) or ""


def is_empty(address: str) -> bool:
    """Tell whether a server's database has no table yet; a file is never asked. Raises as `role`."""
    return bool(_asked(address, lambda connection: not sa.inspect(connection).get_table_names()))


def _asked(address: str, question: Callable[[sa.Connection], Result]) -> Result | None:
    """Ask a server something before the record is opened; None for a file."""
    if _located(address).get_backend_name() == "sqlite":
        return None
    database = Database(address)
    try:
        with database.reading() as connection:
            return question(connection)
    finally:
        database.engine.dispose()


def _located(address: str) -> URL:
    """Read the address; PostgreSQL is spoken to by psycopg, and what lies in memory only is no record."""
    try:
        url = make_url(address)
        backend = url.get_backend_name()
    except (exc.ArgumentError, ValueError):
        backend = ""
    if backend not in {"sqlite", "postgresql"} or (backend == "sqlite" and url.database in {None, "", ":memory:"}):
        place, expected = Place(detail="[record] address"), "sqlite:///lettergen.db or postgresql://HOST/NAME"
        found = f"{without_password(address)!r} is no address of a record"
        raise BadInputError(Problem("R121", place, found, expected))
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


def _engine(url: URL, timeout: float) -> sa.Engine:
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url, connect_args={} if "connect_timeout" in url.query else {"connect_timeout": 10})
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
