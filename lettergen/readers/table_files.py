"""CSV and XLSX files as rows of text, read anew each time they are gone over; what a column means is decided elsewhere.

What a file is decides its content, not its name. Rows are counted as a spreadsheet shows them, from 1.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import posixpath
import re
import zipfile
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial, reduce
from itertools import chain, count
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, NamedTuple
from xml.etree import ElementTree as ET

from lettergen.errors import BadInputError, Place, Problem, Severity
from lettergen.readers.headers import KEYS, known

MAX_BYTES = 200_000_000
MAX_UNPACKED = 400_000_000
MAX_CELLS = 10_000_000
"""Cells of the rectangle that holds all of a sheet: calamine makes room for each, used or not."""
LONGEST = 32_767
"""Characters of a cell, as in Excel."""
SHEET = "recipients"
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


class Row(NamedTuple):
    """One row: its number, and its cells or, where they cannot be told apart, what is wrong.

    `long` has the columns (from 1) whose number has more digits than Excel keeps.
    """

    number: int
    cells: list[str]
    broken: str = ""
    long: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file's rows. `how` says how it was read; `faults` has the cells that hold an error value, by (row, column).

    Invariant: going over it twice gives the same rows, or BadInputError Q172 where the file was changed meanwhile.
    """

    path: Path
    file: str
    how: str
    stamp: tuple[int, int]
    read: Callable[[], Iterator[Row]]
    warnings: tuple[Problem, ...] = ()
    faults: Mapping[tuple[int, int], str] = field(default_factory=lambda: MappingProxyType({}))

    def rows(self) -> Iterator[Row]:
        """Give every row that is not blank. Raises BadInputError Q161 (damaged), Q167 (a quotation mark open), Q172."""
        self._refuse_changed()
        for row in self.read():
            if row.broken or any(map(str.strip, row.cells)):
                yield row
        self._refuse_changed()

    def _refuse_changed(self) -> None:
        if _stamp(self.path) != self.stamp:
            found = "the file was changed while it was read"
            raise BadInputError(Problem("Q172", Place(self.file), found, remedy="save it, then run the command again"))


def open_table(path: Path, file: str) -> TableFile:
    """Open a list; `file` is what places call it. Raises BadInputError Q160 (no such file), Q161 (no table)."""
    try:
        with path.open("rb") as source:
            head = source.read(4096)
            stamp = _stamp(path)
            if stamp[0] > MAX_BYTES:
                raise _no_table(file, f"larger than {MAX_BYTES:,} bytes", "split the list")
            if head.startswith(b"PK"):
                return _workbook(path, file, stamp)
            return _text_file(path, file, stamp, *_encoding(path, head, file))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        problem = Problem("Q160", Place(file), f"the list cannot be read: {reason}", remedy="check the path")
        raise BadInputError(problem) from error


def _stamp(path: Path) -> tuple[int, int]:
    """Return what changes when a file does: SHA-256 would read it once more for every pass over it."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _no_table(file: str, what: str, remedy: str) -> BadInputError:
    return BadInputError(Problem("Q161", Place(file), f"the file is {what}", "CSV text or an .xlsx workbook", remedy))


# Text


_STRAY = re.compile("[\udc80-\udcff]")
_LINE = 4_000_000


def _encoding(path: Path, head: bytes, file: str) -> tuple[str, str, tuple[Problem, ...]]:
    """Return the encoding, its name for people, and a doubt about it.

    The byte order mark decides, then UTF-8; Windows-1252 fits nearly anything, so that a warning names it.
    A detector such as charset-normalizer would guess among code pages that differ in a few letters of names.
    """
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise _no_table(file, "encrypted", "remove its password in Excel (File > Info) and save it")
        raise _no_table(file, "an old .xls workbook", "save it in Excel as an .xlsx workbook")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        if _misfit(path, "utf-16") is not None:
            raise _no_table(file, "damaged UTF-16 text", "save it again as CSV UTF-8")
        return "utf-16", "UTF-16", ()
    if b"\0" in head:
        words = "UTF-16 text without its mark" if head.count(b"\0") * 3 > len(head) else "no text"
        raise _no_table(file, words, "save it again as CSV UTF-8, or as an .xlsx workbook")
    line = _misfit(path, "utf-8")
    if line is None:
        return "utf-8-sig", "UTF-8", ()
    name, words = ("latin-1", "Latin-1") if _misfit(path, "cp1252") else ("cp1252", "Windows-1252")
    found = f"the file is not UTF-8 and was read as {words}"
    remedy = "check that its names are spelt right, or save it as CSV UTF-8"
    return name, words, (Problem("Q162", Place(file, line), found, "UTF-8", remedy, Severity.WARNING),)


def _misfit(path: Path, encoding: str) -> int | None:
    """Return the line of the first byte that is not of that encoding, or None where all are."""
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as lines:
        try:
            return next((number for number, line in enumerate(_whole(lines), 1) if _STRAY.search(line)), None)
        except UnicodeDecodeError:  # UTF-16 has no stray bytes, only what cannot be read on
            return 1


def _text_file(
    path: Path, file: str, stamp: tuple[int, int], encoding: str, words: str, warnings: tuple[Problem, ...]
) -> TableFile:
    separator, told = _separator(path, encoding)

    def rows() -> Iterator[Row]:
        with path.open(encoding=encoding, newline="") as lines:
            if told:
                next(lines)
            yield from _records(lines, separator, file)

    return TableFile(path, file, f"{words}, {SEPARATORS[separator]}", stamp, rows, warnings)


def _separator(path: Path, encoding: str) -> tuple[str, bool]:
    """Return what parts the cells, and whether a first line of Excel's (`sep=;`) says so.

    The header decides: the separator that gives most known names, then most cells. `csv.Sniffer` looks at the text of
    the cells too, and takes what is frequent in addresses.
    """
    with path.open(encoding=encoding, newline="") as lines:
        first = lines.readline(10)
        if (match := re.fullmatch(r"sep=([,;\t|])\s*", first)) is not None:
            return match[1], True

    def score(separator: str) -> tuple[int, int]:
        with path.open(encoding=encoding, newline="") as lines:
            rows = csv.reader(_whole(lines), delimiter=separator)
            try:
                header = next((row for row in rows if any(map(str.strip, row))), [])
            except csv.Error:
                return 0, 0
            return sum(known(cell) in KEYS for cell in header), len(header)

    return max(SEPARATORS, key=score), False


def _whole(lines: IO[str]) -> Iterator[str]:
    """Give lines, none longer than what a cell could need: one of 200 MB would be held whole."""
    return iter(lambda: lines.readline(_LINE), "")


def _records(lines: IO[str], separator: str, file: str) -> Iterator[Row]:
    records = csv.reader(_whole(lines), delimiter=separator, strict=True)
    for number in count(1):
        try:
            cells = next(records, None)
        except csv.Error as error:
            if "expected after" in str(error):  # "Acme "Best" Inc.": the next line is a row again
                yield Row(number, [], "words after a closing quotation mark")
                continue
            found = "a cell has more than 131,072 characters, or a quotation mark that is never closed"
            if "unexpected end" in str(error):
                found = "a quotation mark opens a cell in this row and is never closed"
            remedy = "close it, or write it twice where it is part of the text; the rows from here on were not read"
            raise BadInputError(Problem("Q167", Place(file, number), found, remedy=remedy)) from error
        if cells is None:
            return
        yield Row(number, cells)


# Workbooks

_CELL = re.compile(rb'<(?:\w+:)?c\b[^<>]*?\br="([A-Z]{1,3})([1-9]\d{0,6})"[^<>]*(?<!/)>')
_ANY_CELL = re.compile(rb"<(?:\w+:)?c(?:\s[^<>]*)?(?<!/)>")
_FAULT = re.compile(
    rb"""<(?:\w+:)?c\b(?=[^<>]*\bt="e")[^<>]*\br="([A-Z]{1,3})(\d{1,7})"[^<>]*>(.{0,999}?)</(?:\w+:)?c>""", re.DOTALL
)
_VALUE = re.compile(rb"v>([^<]{1,20})<")
_CHUNK = 1 << 20
_LONG_ROW = 16 * _CHUNK
_DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ET.ParseError, LookupError, ValueError)
_EXACT = 1e15
"""Whole numbers from here on have digits that Excel does not keep."""


def _workbook(path: Path, file: str, stamp: tuple[int, int]) -> TableFile:
    try:
        with zipfile.ZipFile(path) as package:
            _refuse_strange(package, file)
            name, part, others = _chosen_sheet(package)
            faults: dict[tuple[int, int], str] = {}
            for info in package.infolist():
                # All is unpacked once to see that no size lies: what calamine unpacks has no bound of its own.
                with package.open(info) as stream:
                    blocks = iter(partial(stream.read, _CHUNK), b"")
                    if info.filename == part:
                        faults = _surveyed(blocks, file)
                    deque(blocks, maxlen=0)
    except _DAMAGES as error:
        raise _damaged(file) from error

    def rows() -> Iterator[Row]:
        sheet = _calamine(path, file, name)
        left = [""] * (sheet.start[1] if sheet.start else 0)
        for number, cells in enumerate(sheet.iter_rows(), 1):
            long = (
                at for at, value in enumerate(cells, len(left) + 1) if isinstance(value, float) and abs(value) >= _EXACT
            )
            yield Row(number, [*left, *map(_as_typed, cells)], long=tuple(long))

    how = f"sheet “{name}”" + (f", the first of {others + 1}" if others and name.lower() != SHEET else "")
    return TableFile(path, file, how, stamp, rows, faults=MappingProxyType(faults))


def _calamine(path: Path, file: str, sheet: str) -> Any:  # noqa: ANN401 - the library has no types
    from python_calamine import CalamineWorkbook

    try:
        with path.open("rb") as source:
            return CalamineWorkbook.from_filelike(source).get_sheet_by_name(sheet)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic of Rust is no Exception
        raise _damaged(file) from error


def _damaged(file: str) -> BadInputError:
    return _no_table(file, "a damaged workbook", "open it in Excel and save it again")


def _refuse_strange(package: zipfile.ZipFile, file: str) -> None:
    names = {info.filename.lower() for info in package.infolist()}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise _no_table(file, "a workbook with macros", "save it in Excel as an .xlsx workbook")
    if "xl/workbook.xml" not in names:
        kind = "an .xlsb workbook" if "xl/workbook.bin" in names else "no Excel workbook"
        raise _no_table(file, kind, "save it as an .xlsx workbook")
    if sum(info.file_size for info in package.infolist()) > MAX_UNPACKED:
        raise _no_table(file, f"larger than {MAX_UNPACKED:,} bytes when unpacked", "keep the list alone in the file")


def _chosen_sheet(package: zipfile.ZipFile) -> tuple[str, str, int]:
    """Return the name and part of the sheet `recipients`, else of the first that is not hidden; and how many others."""
    parts = {
        link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target", "")))[1:]
        for link in _xml(package, "xl/_rels/workbook.xml.rels")
        if link.get("Type", "").endswith("/worksheet")
    }
    sheets = [
        (each.get("name", ""), parts[target], each.get("state", "visible"))
        for each in _xml(package, "xl/workbook.xml").iter()
        if each.tag.endswith("}sheet")
        and (target := next((value for key, value in each.items() if key.endswith("}id")), "")) in parts
    ]
    name, part, _ = max(sheets, key=lambda sheet: (sheet[0].lower() == SHEET, sheet[2] == "visible"))
    return name, part, len(sheets) - 1


def _xml(package: zipfile.ZipFile, part: str) -> ET.Element:
    with package.open(part) as stream:
        return ET.fromstring(stream.read(4 * _CHUNK))  # noqa: S314 - bounded; expat itself refuses entity bombs


def _surveyed(blocks: Iterable[bytes], file: str) -> dict[tuple[int, int], str]:
    """Return the cells that hold an error value, which calamine gives as blank. Refuses a sheet too large for it."""
    faults: dict[tuple[int, int], str] = {}
    columns: set[bytes] = set()
    last, waiting = 0, b""
    for block in chain(blocks, (b"row>",)):
        waiting += block
        end = waiting.rfind(b"row>") + 4
        if end < 4 and len(waiting) < _LONG_ROW:  # noqa: PLR2004 - rfind found none
            continue
        whole, waiting = waiting[:end], waiting[end:]
        cells = _CELL.findall(whole)
        if not end > 3 or len(cells) != len(_ANY_CELL.findall(whole)):  # noqa: PLR2004 - as above
            raise _damaged(file)
        columns.update(column for column, _ in cells)
        last = max(last, max((int(row) for _, row in cells), default=0))
        if b't="e"' in whole:
            for column, row, inner in _FAULT.findall(whole):
                value = _VALUE.search(inner)
                faults[int(row), _position(column)] = value[1].decode("ascii", "replace") if value else "an error"
    if last * max(map(_position, columns), default=0) > MAX_CELLS:
        raise _no_table(file, f"a sheet with cells as far as row {last:,}", "delete what stands far from the list")
    return faults


def _position(letters: bytes) -> int:
    """Return a column's number from 1: B is 2."""
    return reduce(lambda number, letter: number * 26 + letter - 64, letters, 0)


def _as_typed(value: object) -> str:
    """Return a cell's value as a person sees it in a cell without a format of its own; dates as YYYY-MM-DD."""
    match value:
        case str():
            return value
        case float():
            # Excel's fifteen digits, but never an exponent: an account number stays one.
            return f"{Decimal(f'{value:.15g}') or Decimal():f}"
        case dt.datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case dt.time():
            return f"{value:%H:%M}"
        case dt.timedelta():
            return f"{value // dt.timedelta(hours=1)}:{value.seconds // 60 % 60:02}"
        case _:  # a date, or a truth
            return str(value).lower()
