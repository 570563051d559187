"""Documents that came in or went out: read for filing, listed from the record, taken out again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import Any

from lettergen.api.desk import Desk
from lettergen.api.look import threads
from lettergen.errors import BadInputError, Place, Problem, RefusedError, Severity, UsageError
from lettergen.files.atomic import write_atomic
from lettergen.files.documents import read_document, sha256
from lettergen.model.tracking import Event, Filed, LetterName
from lettergen.readers.pdf import is_pdf, page_count
from lettergen.reports.documents import document_table, filed_in, page_number_lines
from lettergen.reports.tables import Table
from lettergen.rules.bates import page_count as pages_stamped
from lettergen.rules.bates import parse_bates, spelled
from lettergen.runs.execute import recorded_name
from lettergen.runs.plan import digest_of

_OPEN = "open it to see whether it can be read"
_LEAST = 6
"""Digits that a shortened hash has at least."""


def read_filed(desk: Desk, paths: Sequence[Path], bates: Sequence[str] = ()) -> tuple[tuple[Filed, bytes], ...]:
    """Return each file as the record keeps it, with its bytes; page numbers go with files in order.

    Pages are counted of a PDF only. Keeps nothing. Raises BadInputError W112 (a file that cannot be read), R170 (no
    page numbers), UsageError U101 (more page numbers than files).
    """
    if len(bates) > len(paths):
        found = f"{len(bates)} --bates for {len(paths)} --file"
        raise UsageError(Problem("U101", Place(), found, remedy="give each --file its --bates, in the same order"))
    stamped = [parse_bates(text) if text.strip() else () for text in bates]
    stamped += [()] * (len(paths) - len(bates))
    read = [(path, read_document(path), ranges) for path, ranges in zip(paths, stamped, strict=True)]
    return tuple((_filed(desk, path, data).model_copy(update={"bates": ranges}), data) for path, data, ranges in read)


def letter_file(desk: Desk, path: Path) -> tuple[dict[str, Any], bytes]:
    """Return what an event keeps of a letter's own document, and its bytes. Raises BadInputError W112, W127."""
    data = read_document(path)
    if not is_pdf(data) and path.suffix.lower() != ".docx":
        remedy = "name the .docx or the PDF that goes out"
        raise BadInputError(Problem("W127", Place(str(path)), "is neither a .docx nor a PDF", remedy=remedy))
    one = _filed(desk, path, data)
    return {"document": one.document, "file": one.file, "pages": one.pages, "digest": digest_of(data)}, data


def made_file(desk: Desk, name: LetterName, made: Event | None) -> Path:
    """Return the file that an event says was made. Raises BadInputError W120 where none was, or it is gone."""
    path = desk.folder / made.file if made else Path()
    if made and path.is_file():
        return path
    remedy = "make it with `lettergen generate`, or name the document with --file"
    raise BadInputError(Problem("W120", Place(detail=str(name)), f"its file is gone: {path}", remedy=remedy))


def _filed(desk: Desk, path: Path, data: bytes) -> Filed:
    return Filed(document=sha256(data), file=recorded_name(path, desk.folder), pages=page_count(data))


def doubts(events: Sequence[Event]) -> Iterator[Problem]:
    """Give a warning for each filed document whose pages contradict its numbers (R171) or were not counted (R172)."""
    for event in events:
        for one in event.filed:
            place = Place(one.file, detail=str(event.letter))
            numbered = pages_stamped(one.bates)
            if one.pages and one.bates and one.pages != numbered:
                stamped = ", ".join(map(spelled, one.bates))
                found = f"has {one.pages} pages, and {stamped} are {numbered}"
                remedy = "open it and compare: pages are missing, or a number was mistyped"
                yield Problem("R171", place, found, remedy=remedy, severity=Severity.WARNING)
            elif one.pages is None and one.file.lower().endswith(".pdf"):
                empty = one.document == sha256(b"")
                remedy = "it is filed as it is; " + ("file it once more when it is whole" if empty else _OPEN)
                found = "it is empty" if empty else "its pages cannot be counted: it is encrypted, broken or no PDF"
                yield Problem("R172", place, found, remedy=remedy, severity=Severity.WARNING)


def documents(desk: Desk, name: str = "") -> tuple[Table, tuple[str, ...]]:
    """Return every filed document of a matter, a letter or the record as a table, and lines on their page numbers.

    Raises BadInputError W111.
    """
    found = threads(desk, name)
    folder = recorded_name(desk.documents.folder, desk.folder)
    return document_table(found, folder), tuple(page_number_lines(found))


def save_document(desk: Desk, key: str, target: Path) -> Path:
    """Write a filed document to `target`, a path or a folder, and return where it now lies.

    `key` is its SHA-256 or the first digits of it. Raises BadInputError R173 (no document, or several), R133 (missing
    or changed), RefusedError W139 (another file is there), BadInputError W107.
    """
    known = {kept.one.document: kept.one.file for thread in threads(desk) for kept in filed_in(thread)}
    meant = [each for each in known if each.startswith(key.lower())] if len(key) >= _LEAST else []
    if len(meant) != 1:
        found = f"{len(meant)} filed documents begin with {key!r}"
        remedy = "`lettergen documents --format json` has the whole SHA-256 of each"
        raise BadInputError(Problem("R173", Place(), found, f"{_LEAST} digits or more of one SHA-256", remedy))
    path = target / PurePath(known[meant[0]]).name if target.is_dir() else target
    kept = desk.documents.path(meant[0])
    if desk.documents.hash_of(meant[0]) != meant[0]:
        remedy = "put it back from a backup"
        raise BadInputError(Problem("R133", Place(str(kept)), "is missing or was changed since", remedy=remedy))
    data = read_document(kept)
    if path.exists() and (path.is_dir() or sha256(read_document(path)) != meant[0]):
        raise RefusedError(Problem("W139", Place(str(path)), "is another file", remedy="name a path that is free"))
    write_atomic(path, data)
    return path
