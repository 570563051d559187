"""Whether a database is a record of this version, and the way there: Alembic runs only when something is to be done."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from lettergen.errors import RefusedError
from lettergen.store.engine import Database
from lettergen.store.schema import REVISION

_VERSION = "alembic_version"


def ensure(database: Database, *, create: bool) -> None:
    """Migrate an older record; make one of an empty database with `create`. Raises R120, R122, R123."""
    with database.reading() as connection:
        found = _revision(connection)
        empty = not sa.inspect(connection).get_table_names()
    if found == REVISION:
        return
    if found is None and not empty:
        raise database.failure("R122", "is a database of something else", "name another one under [record]")
    if found is None and not create:
        raise database.failure("R120", "is empty", "generate a letter first, or mend [record] address")
    _migrate(database)


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table(_VERSION):
        return None
    return connection.execute(sa.text(f"SELECT version_num FROM {_VERSION}")).scalar()  # noqa: S608 - our own constant


def _migrate(database: Database) -> None:
    """Run the migrations that are missing, in one transaction; another program may just have done it."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            remedy = "install a newer lettergen to open it"
            what = "was written by a newer lettergen"
            raise database.failure("R123", what, remedy, kind=RefusedError) from error
