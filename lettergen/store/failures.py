"""What a database's errors mean for the person at the desk: a code, words and a way out for each; it opens nothing."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from sqlalchemy import exc

from lettergen.errors import BadInputError, LettergenError, RefusedError


class ConflictError(RefusedError):
    """Two writers met, and this one lost: nothing was recorded, and trying again is right."""


class Failure(NamedTuple):
    """The code, what is wrong with the record, what to do, and which error that makes."""

    code: str
    what: str
    remedy: str
    kind: type[LettergenError] = RefusedError


_CHECK_ADDRESS = "check `address` under [record]"
LOCKED = Failure("R124", "is in use by another program", "try again when it has finished")
_CROWDED = Failure("R124", "has too many users at once", "try again when some have left")
_READ_ONLY = Failure("R125", "cannot be written", "make the file and its folder writable")
_NO_RIGHT = Failure("R125", "does not let this role do that", "ask who runs the server for the right")
_STANDBY = Failure("R125", "is on a server that only reads", "name the server that writes under [record]")
_ADDED = Failure("R126", "refuses to change a fact", "record a further event")
DAMAGED = Failure("R127", "is damaged", "restore it from a backup", BadInputError)
_DISK = Failure(
    "R127", "cannot be read or written: its disk fails", "check the disk, then restore a backup", BadInputError
)
_FULL = Failure("R128", "has no room left on its disk", "make room; nothing was recorded")
_MET = Failure("R134", "was written by somebody else at the same moment", "try again", ConflictError)
HALF = Failure("R136", "lacks a part of its schema", "restore it from a backup", BadInputError)
_SERVER = Failure("R137", "cannot be reached", f"{_CHECK_ADDRESS}, and that the server runs", BadInputError)
_LOGIN = Failure("R138", "does not let you in", "check user and password (PGPASSWORD or ~/.pgpass)", BadInputError)
_NOWHERE = Failure("R139", "has no such database", f"make it with createdb, or {_CHECK_ADDRESS}", BadInputError)
_FOREIGN = Failure("R122", "is no record of lettergen", "name another file under [record]", BadInputError)
_UNOPENED = Failure("R121", "cannot be opened", "check the folder under [record]", BadInputError)

_SQLITE = (
    ("locked", LOCKED),
    ("readonly", _READ_ONLY),
    ("only ever added", _ADDED),
    ("not a database", _FOREIGN),
    ("malformed", DAMAGED),
    ("decode to UTF-8", DAMAGED),
    ("disk I/O error", _DISK),
    ("disk is full", _FULL),
    ("unable to open", _UNOPENED),
    ("no such table", HALF),
    ("no such column", HALF),
)
"""What SQLite says."""
_REFUSED = (
    ("authentication", _LOGIN),
    ("password", _LOGIN),
    ("pg_hba", _LOGIN),
    ('role "', _LOGIN),
    ("permission denied", _NO_RIGHT),
    ("too many", _CROWDED),
    ("connection slots", _CROWDED),
    ('database "', _NOWHERE),
    ("", _SERVER),
)
"""What PostgreSQL says when it lets nobody in: then there is no code."""
_STATES = (
    ("40", _MET),
    ("23505", _MET),
    ("55P03", LOCKED),
    ("57014", LOCKED),
    ("25006", _STANDBY),
    ("42501", _NO_RIGHT),
    ("53100", _FULL),
    ("53", _CROWDED),
    ("42P01", HALF),
    ("42703", HALF),
    ("P0001", _ADDED),
    ("XX", DAMAGED),
    ("57P", _SERVER),
    ("08", _SERVER),
)
"""PostgreSQL's codes of errors, or how they begin. P0001 is what our own triggers raise."""
_QUOTED = (_SERVER, _NO_RIGHT, HALF)
"""Failures whose cause only the database's own words tell."""


def failure(error: exc.DBAPIError | sqlite3.Error) -> Failure | None:
    """Return what the error means, or None where it is a bug of ours."""
    cause = error.orig if isinstance(error, exc.DBAPIError) else error
    said = str(cause).strip()
    found = _of_sqlite(cause, said) if isinstance(cause, sqlite3.Error) else _of_server(cause, said)
    if found in _QUOTED:
        return found._replace(what=f"{found.what} ({said.splitlines()[0]})")
    return found


def _of_sqlite(cause: sqlite3.Error, said: str) -> Failure | None:
    found = next((meant for words, meant in _SQLITE if words in said), None)
    if found or not isinstance(cause, sqlite3.OperationalError):
        return found
    return Failure("R121", f"cannot be used ({said.splitlines()[0]})", "check [record]", BadInputError)


def _of_server(cause: BaseException | None, said: str) -> Failure | None:
    if state := str(getattr(cause, "sqlstate", None) or ""):
        return next((meant for begins, meant in _STATES if state.startswith(begins)), None)
    if type(cause).__name__ == "OperationalError":
        return next(meant for words, meant in _REFUSED if words in said)
    return None
