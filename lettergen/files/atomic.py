"""Files written whole or not at all; it judges no content."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from lettergen.errors import BadInputError, Place, Problem, RefusedError


def reason(error: OSError) -> str:
    """Return why the system refused, as it stands in a sentence."""
    return (error.strerror or str(error)).lower()


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the system says while `path` is written into W107, one readable line."""
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        remedy = "make room, then repeat the command" if full else "choose a folder you can write to"
        found = f"cannot be written: {reason(error)}"
        raise BadInputError(Problem("W107", Place(str(path)), found, remedy=remedy)) from error


def make_folder(folder: Path) -> None:
    """Make a folder with those above it, or say in one line why not (W107)."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)


def write_atomic(path: Path, data: bytes | Iterable[bytes], *, inside: Path | None = None) -> None:
    """Write `data` under `path`: after a kill or a power cut the old file or the new one is there, never a part.

    Missing folders are made. With `inside`, a path that leaves that folder is refused (W108); what the system
    refuses is W107.
    """
    if inside is not None:
        refuse_outside(path, inside)
    with replacing(path) as file:
        file.writelines([data] if isinstance(data, bytes) else data)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write that takes the place of `path` once all of it is on disk. Raises W107."""
    make_folder(path.parent)
    with writing(path):
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        # Not `tempfile`: its files are private (0600), while a letter gets the rights every new file gets.
        temporary = path.with_name(f".{path.name[:80]}.{os.getpid()}.part")
        try:
            with temporary.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                temporary.chmod(path.stat().st_mode & 0o777)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def refuse_outside(path: Path, folder: Path) -> None:
    """Refuse (W108) a path that, links followed, does not lie in `folder`."""
    if not path.resolve().is_relative_to(folder.resolve()):
        found = f"would be written outside {folder}"
        raise RefusedError(Problem("W108", Place(str(path)), found, remedy="use a plain name, or --out"))


def sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_files(folder: Path, files: Iterable[Path]) -> None:
    """Have files in one folder on disk, with their names; all at once where the system can: Linux syncs a file system.

    One call for each costs more than a letter does. Raises OSError where the disk refuses.
    """
    if sys.platform != "linux":
        for path in files:
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        sync_folder(folder)
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(handle):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    finally:
        os.close(handle)
