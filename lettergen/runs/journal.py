"""A run's own folder beside the letters: what was rendered so far, kept so that the same command can go on.

It renders and records nothing. `journal.jsonl` holds one line of JSON a letter, then one that says the run is whole.
Lines come after the files that they name are on disk, so that a line read back is true after a kill or a power cut.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, Any, Literal, NamedTuple, Self

from lettergen.errors import LettergenError, Place, Problem, RefusedError, Severity
from lettergen.files.atomic import make_folder, refuse_outside, sync_files, writing
from lettergen.files.documents import sha256

FOLDER = ".lettergen-run"
_JOURNAL, _LOCK = "journal.jsonl", "lock"
_FILE = re.compile(r"[a-z0-9][a-z0-9_-]*(\.new\d*)?\.docx")
"""How a letter's file is named."""
_BATCH = 512
"""Letters between two flushes to the disk: one for each costs more than the letter."""


class Staged(NamedTuple):
    """A letter in the run's folder: the key of all that went into it, its file's SHA-256, where its line begins."""

    key: str
    sha256: str
    line: int


class Row(NamedTuple):
    """What becomes of one letter when the run is put in place.

    `staged` is the file in the run's folder, "" where none is moved; `file` its place, relative to the folder of the
    letters; `saw` the SHA-256 of what lay there when it was judged, "" for nothing. `document` is the SHA-256 to be
    recorded, "" where nothing is.
    """

    letter: str
    staged: str
    file: str
    saw: str
    document: str


class RunState(NamedTuple):
    """An unfinished run: how many letters of how many are made, whether it is at work, and whether all are made."""

    done: int
    total: int
    busy: bool
    whole: bool


class Journal:
    """The folder of a run of one matter, held by one process at a time; use it in a `with` block.

    Invariant: each line names a letter whose file is on disk, or words; a line cut off is none.
    """

    def __init__(self, letters: Path) -> None:
        self.letters, self.folder = letters, letters / FOLDER
        self.staged: dict[str, Staged] = {}
        self.rows: tuple[Row, ...] | None = None
        self.total = 0
        self._texts: dict[str, int] = {}
        self._lines: list[Mapping[str, Any]] = []
        self._files: list[Path] = []
        self._new = [folder for folder in (letters, *letters.parents) if not folder.exists()]

    def __enter__(self) -> Self:
        """Take the folder, or raise RefusedError W180 where another process has it; read what is there.

        A link in its place is refused (W108): what lies in the folder is removed at the end.
        """
        refuse_outside(self.folder, self.letters)
        make_folder(self.folder)
        with writing(self.folder), ExitStack() as opened:
            lock = _locked(self.folder / _LOCK)
            if lock is None:
                raise busy(self.letters)
            self._lock = opened.enter_context(lock)
            self._journal = opened.enter_context(self.path.open("a+b"))
            self._read()
            opened.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Give the folder back; what was made stays for the next run, and a folder without letters goes."""
        if kind is KeyboardInterrupt:
            with suppress(LettergenError):
                self.flush()
        with suppress(OSError):  # of what could not be written it was told
            self._journal.close()
        over = not self.staged and self.rows is None
        if over:
            self._remove()
        self._lock.close()
        if over and sys.platform == "win32":  # where nobody removes an open file
            shutil.rmtree(self.folder, ignore_errors=True)

    def _remove(self) -> None:
        """Remove the folder, its lock last, so that no other run is at work in it meanwhile, and those made for it."""
        lock = self.folder / _LOCK
        with suppress(OSError):
            for path in (*filter(lock.__ne__, self.folder.iterdir()), lock):
                if path.is_dir() and not path.is_symlink():  # some servers put one into each folder
                    shutil.rmtree(path)
                else:
                    path.unlink()
            for folder in (self.folder, *self._new):
                folder.rmdir()

    def _read(self) -> None:
        """Read the lines up to the first that is none, which a kill cut off, and go on from there."""
        self._journal.seek(0)
        end = 0
        for line in self._journal:
            told = _told(line)
            try:
                self._note(told or {}, end)
            except (KeyError, TypeError, ValueError):
                break
            end += len(line)
        self._journal.truncate(end)

    def _note(self, told: Mapping[str, Any], line: int) -> None:
        if "total" in told:
            self.total = int(told["total"])
        elif "text" in told:
            self._texts[told["text"]] = line
        elif "rows" in told:
            self.rows = tuple(map(self._row, told["rows"]))
        else:
            self.staged[told["letter"]] = Staged(told["key"], told["sha256"], line)

    def _row(self, told: Iterable[str]) -> Row:
        """Return a row. Raises ValueError for one of a letter without a line, or with names that lead elsewhere."""
        row = Row(*map(str, told))
        names = (row.file, row.staged or row.file)
        if row.letter not in self.staged or not all(map(_FILE.fullmatch, names)):
            raise ValueError(f"no row of this run: {row}")
        return row

    def check(self) -> None:
        """Remove those files of a whole run that were changed since: they are no longer what was made."""
        for row in self.rows or ():
            path = self.folder / row.staged
            with writing(path):
                if row.staged and path.exists() and sha256(path.read_bytes()) != self.staged[row.letter].sha256:
                    path.unlink()

    def begin(self, total: int) -> None:
        """Note how many letters the run is to make."""
        self.total = total
        self._write([{"total": total}])

    def is_made(self, letter: str, key: str, file: str) -> bool:
        """Tell whether this very letter was made by an earlier try, and its file is whole."""
        known = self.staged.get(letter)
        try:
            return known is not None and known.key == key and sha256((self.folder / file).read_bytes()) == known.sha256
        except OSError:
            return False

    def add(self, file: str, data: bytes, line: Mapping[str, Any], text: str) -> None:
        """Write a letter's file, and its line with the next flush; `text` has its words, kept once for each key.

        Without `data` the file is there already.
        """
        path = self.folder / file
        if data:
            with writing(path):
                path.write_bytes(data)
        self._files.append(path)
        if line["asked"] not in self._texts:
            self._texts[line["asked"]] = 0
            self._lines.append({"text": line["asked"], "words": text})
        self._lines.append(line)
        if len(self._files) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Have the files written so far on disk, then say so."""
        with writing(self.folder):
            sync_files(self.folder, self._files)
        self._write(self._lines)
        self._files.clear()
        self._lines.clear()

    def settle(self, rows: Iterable[Row]) -> None:
        """Say that the run is whole and what becomes of its letters: from here on it is only ever put in place."""
        self._write([{"rows": tuple(rows)}])

    def lines(self, letters: Iterable[str]) -> Iterator[dict[str, Any]]:
        """Give the lines of some letters."""
        yield from (read_line(self._journal, self.staged[letter].line) for letter in letters)

    def words(self, text: str) -> str:
        """Return a letter's words by their key, as they were given."""
        return str(read_line(self._journal, self._texts[text])["words"])

    def clear(self) -> None:
        """Remove the folder with all that is in it; the run is over, or given up."""
        self.staged, self.rows = {}, None

    def restart(self) -> None:
        """Begin anew: what was there is in place."""
        self.clear()
        self._texts.clear()
        self._journal.truncate(0)

    @property
    def path(self) -> Path:
        """Return the journal's file."""
        return self.folder / _JOURNAL

    def line(self, row: Row) -> int:
        """Return where the line of a row's letter begins."""
        return self.staged[row.letter].line

    def _write(self, lines: Iterable[Mapping[str, Any]]) -> None:
        with writing(self.path):
            self._journal.seek(0, os.SEEK_END)
            for told in lines:
                self._note(told, self._journal.tell())
                self._journal.write(json.dumps(told, ensure_ascii=False).encode() + b"\n")
            self._journal.flush()
            os.fsync(self._journal.fileno())


def read_line(journal: IO[bytes], at: int) -> dict[str, Any]:
    """Return what the line of a journal says that begins there."""
    journal.seek(at)
    return dict(json.loads(journal.readline()))


def state(letters: Path) -> RunState | None:
    """Return how far an unfinished run of the letters in a folder is, or None where there is none."""
    path = letters / FOLDER / _JOURNAL
    done, total, whole = set[str](), 0, False
    try:
        with path.open("rb") as lines:
            for told in map(_told, lines):
                if told is None:
                    break
                done |= {str(told["letter"])} if "letter" in told else set()
                total = int(told.get("total", total))
                whole = whole or "rows" in told
        held = _locked(path.with_name(_LOCK), "rb")
    except (FileNotFoundError, NotADirectoryError):  # there is none, or it has just ended
        return None
    except (TypeError, ValueError):  # a line that no run wrote: the next one goes on before it
        return RunState(len(done), total, busy=False, whole=False)
    if held:
        held.close()
    return RunState(len(done), total, held is None, whole)


def unfinished(folder: Path) -> tuple[str, ...]:
    """Return the names of the folders in that one where a run is not finished."""
    return tuple(sorted(path.parent.parent.name for path in folder.glob(f"*/{FOLDER}/{_JOURNAL}")))


def unplaced(letters: Path) -> Problem:
    """Return the warning that an interrupted run has to be put in place."""
    found, remedy = "a run was interrupted while its letters were put in place", "type its command again to finish it"
    return Problem("W186", Place(str(letters)), found, "", remedy, Severity.WARNING)


def busy(letters: Path) -> RefusedError:
    """Return the error that another run is at work."""
    remedy = f"wait until it has ended; see how far it is with `lettergen generate {letters.name} --status`"
    return RefusedError(Problem("W180", Place(str(letters)), "another run is making these letters", remedy=remedy))


def _told(line: bytes) -> dict[str, Any] | None:
    """Return what a line of the journal says, or None where it is cut off or damaged."""
    if not line.endswith(b"\n"):
        return None
    try:
        told = json.loads(line)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _locked(path: Path, mode: Literal["a+b", "rb"] = "a+b") -> IO[bytes] | None:
    """Open and lock a file, or return None where another process has it; the system gives it back after a kill."""
    while True:
        handle = path.open(mode)
        try:
            _lock(handle.fileno())
        except OSError:
            handle.close()
            return None
        # Whoever ended meanwhile may have removed the file that we waited for.
        if path.exists() and os.path.samestat(os.fstat(handle.fileno()), path.stat()):
            return handle
        handle.close()


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
