"""Filed documents, kept read-only under their SHA-256; what they mean stands in the record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lettergen.errors import BadInputError, Place, Problem
from lettergen.files.atomic import reason, write_atomic, writing


def sha256(data: bytes) -> str:
    """Return the hash that names `data`, 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def read_document(path: Path) -> bytes:
    """Return a person's file, or say in one line why not (W112)."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def read_lines(path: Path, longest: int) -> Iterator[bytes]:
    """Give a person's file line by line with its line ends, or say why not (W112); what is longer comes in pieces."""
    try:
        with path.open("rb") as file:
            while line := file.readline(longest):
                yield line
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> BadInputError:
    found, remedy = f"cannot be read: {reason(error)}", "check the path and its permissions"
    return BadInputError(Problem("W112", Place(str(path)), found, remedy=remedy))


@dataclass(frozen=True, slots=True)
class Documents:
    """The store of filed documents under one folder.

    Invariant: a file's content has the SHA-256 that its path spells (`ab/cdef…`), and nothing is ever overwritten.
    """

    folder: Path

    def path(self, key: str) -> Path:
        """Return where the document of that SHA-256 lies, whether or not it does."""
        return self.folder / key[:2] / key[2:]

    def file(self, data: bytes) -> str:
        """Keep `data` and return its SHA-256; filing the same bytes twice keeps one copy."""
        key = sha256(data)
        if self.hash_of(key) != key:
            path = self.path(key)
            write_atomic(path, data, inside=self.folder)
            with writing(path):
                path.chmod(0o444)
        return key

    def hash_of(self, key: str) -> str | None:
        """Return the SHA-256 of what is kept under that one, or None where nothing is: equal where all is well."""
        path = self.path(key)
        try:
            return sha256(path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unreadable(path, error) from error
