"""Letters of a run put together: one file to print, one archive; which letters go in is decided elsewhere."""

from __future__ import annotations

import gc
import io
import math
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zipfile import BadZipFile, ZipFile, ZipInfo

from lettergen.errors import BadInputError, Place, Problem, RefusedError
from lettergen.files.atomic import make_folder, replacing, sync_files, sync_folder, writing
from lettergen.files.documents import read_document

if TYPE_CHECKING:
    from pypdf import PdfWriter

PAGES = 2_500
"""After how many pages, a box of paper, a print file ends and the next begins: pypdf holds all of it in memory."""
_MARK = b"lettergen"
"""What an archive says of itself, and a workbook and a print file among their properties."""
_CORE = "docProps/core.xml"
_STAMP = (1980, 1, 31, 0, 0, 0)
"""The time that XlsxWriter gives every part: Excel, LibreOffice and others that save a workbook give another."""
SIZE = 100_000_000
"""After how many bytes of letters it does, for letters with large pictures."""


class Bound(NamedTuple):
    """One letter of a print file: its bookmark, its PDF, and how many pages that has."""

    title: str
    pdf: Path
    pages: int


class Printed(NamedTuple):
    """A print file: where it lies, how many letters and pages it has, and how many of these are blank."""

    path: Path
    letters: int
    pages: int
    blank: int


def sheets(pages: Iterable[int]) -> int:
    """Return how many sheets files of so many pages take, printed on both sides."""
    return sum(math.ceil(count / 2) for count in pages)


def print_files(
    target: Path, letters: Sequence[Bound], *, title: str, language: str, duplex: bool
) -> tuple[Printed, ...]:
    """Bind the PDFs of letters into `target`, in their order, with a bookmark each; return what was written.

    Beyond PAGES or SIZE there are several files, NAME-001.pdf and so on, and a letter is never in two of them. With
    `duplex` a blank page follows each odd number of pages. The same PDFs give the same bytes. Raises W107, W112.
    """
    parts = list(_parts(letters))
    made = []
    for number, part in enumerate(parts, 1):
        path = target.with_name(f"{target.stem}-{number:03}{target.suffix}") if len(parts) > 1 else target
        writer, odd = _bound(part), [at for at, letter in enumerate(part) if duplex and letter.pages % 2]
        _add_blanks(writer, part, odd)
        _name(writer, title, language)
        with replacing(path) as file:
            writer.write(file)
        made.append(Printed(path, len(part), len(writer.pages), len(odd)))
        del writer
        gc.collect()  # pypdf's objects hold each other
    return tuple(made)


def _parts(letters: Iterable[Bound]) -> Iterator[list[Bound]]:
    part, pages, size = list[Bound](), 0, 0
    for letter in letters:
        length = letter.pdf.stat().st_size
        if part and (pages + letter.pages > PAGES or size + length > SIZE):
            yield part
            part, pages, size = [], 0, 0
        part.append(letter)
        pages, size = pages + letter.pages, size + length
    if part:
        yield part


def _bound(part: Iterable[Bound]) -> PdfWriter:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    for letter in part:
        first = len(writer.pages)
        with io.BytesIO(read_document(letter.pdf)) as data:
            reader = PdfReader(data)
            writer.append(reader, outline_item=letter.title, import_outline=False)
        # What pypdf keeps for links between files would hold every letter a second time until the end.
        writer.reset_translation(reader)
        vars(writer).get("_merged_in_pages", {}).clear()
        for at in range(first, len(writer.pages)):
            vars(writer.pages[at]).pop("original_page", None)
    writer.compress_identical_objects()  # fonts and seals that letters share
    return writer


def _add_blanks(writer: PdfWriter, part: Sequence[Bound], odd: Sequence[int]) -> None:
    """Put a blank page of the same size after each of these letters.

    After `compress_identical_objects`: all blank pages would become one, and the pages of a PDF are a tree.
    """
    ends = list(accumulate(letter.pages for letter in part))
    for at in reversed(odd):
        box = writer.pages[ends[at] - 1].mediabox
        writer.insert_blank_page(width=float(box.width), height=float(box.height), index=ends[at])


def _name(writer: PdfWriter, title: str, language: str) -> None:
    from pypdf.generic import BooleanObject, NameObject, TextStringObject

    writer.add_metadata({"/Title": title, "/Producer": "lettergen"})
    writer.page_mode = "/UseOutlines"
    writer.create_viewer_preferences()[NameObject("/DisplayDocTitle")] = BooleanObject(True)  # noqa: FBT003 - pypdf's own
    if language:
        writer.root_object[NameObject("/Lang")] = TextStringObject(language)


def archive(target: Path, files: Iterable[tuple[str, Path]]) -> None:
    """Write files under these names into a ZIP, one after the other: the same files give the same bytes.

    Nothing is packed more tightly: .docx and PDF are compressed themselves, and another zlib would give other bytes.
    Raises W107, W112.
    """
    with replacing(target) as file, ZipFile(file, "w") as made:
        made.comment = _MARK
        for name, path in files:
            entry = ZipInfo(name)  # dated 1980-01-01, the first day there is in a ZIP
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            made.writestr(entry, read_document(path))


def write_drafts(folder: Path, drafts: Iterable[tuple[str, bytes]]) -> None:
    """Write files of these names into a folder: each is whole or the one of before, at one wait for the disk in all.

    Parts that a kill left are taken up by the next run. Raises W107.
    """
    make_folder(folder)
    parts = list[tuple[Path, Path]]()
    with writing(folder):
        try:
            for name, data in drafts:
                parts.append((folder / f".{name}.part", folder / name))
                parts[-1][0].write_bytes(data)
            sync_files(folder, (part for part, _ in parts))
            for part, path in parts:
                part.replace(path)
        finally:
            for part, _ in parts:
                part.unlink(missing_ok=True)
        sync_folder(folder)


def check_places(
    places: Iterable[tuple[Path | None, Sequence[str]]], ours: Callable[[Path], bool], more: Iterable[Problem] = ()
) -> None:
    """Refuse, before anything is written, what cannot be: each path comes with its file's endings, a folder with none.

    Raises RefusedError W168 (a file of somebody's is there, and not one of `ours`); BadInputError W107 (no folder, or
    in the way), W166 (named as another kind of file), and with `more` that is wrong.
    """
    every = [(path, endings) for path, endings in places if path]
    if taken := [path for path, endings in every if endings and path.is_file() and not ours(path)]:
        found, remedy = "is there, and not as lettergen wrote it", "choose another name, or move the file away"
        raise RefusedError(Problem("W168", Place(str(path)), found, remedy=remedy) for path in taken)
    if wrong := [*(problem for path, endings in every for problem in _misplaced(path, endings)), *more]:
        raise BadInputError(wrong)


def _misplaced(path: Path, endings: Sequence[str]) -> Iterator[Problem]:
    kind, is_there = ("file", path.is_file()) if endings else ("folder", path.is_dir())
    place = Place(str(path))
    if not path.parent.is_dir():  # mistyped, it is no folder to be made
        yield Problem("W107", place, f"there is no folder {path.parent}", remedy="make the folder, or name another")
    elif str(path) == "-" or (path.exists() and not is_there):  # other tools mean standard output by a dash
        yield Problem("W107", place, f"is no {kind}", remedy="name another: nothing is written to standard output")
    elif endings and path.suffix.lower() not in endings:
        yield Problem("W166", place, "is named as another kind of file", f"a name that ends in {' or '.join(endings)}")


def is_ours(path: Path, heading: str) -> bool:
    """Tell whether a file is one that a run handed out, and not a list or a letter of somebody's; `heading` a CSV's."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    data = read_document(path)
    try:
        match path.suffix.lower():
            case ".pdf":
                said = PdfReader(io.BytesIO(data)).metadata
                return said is not None and said.producer == _MARK.decode()
            case ".csv":
                return data.decode("utf-8-sig").startswith(heading)
            case _:
                with ZipFile(io.BytesIO(data)) as package:
                    core = package.read(_CORE) if _CORE in package.namelist() else b""
                    as_made = all(one.date_time == _STAMP for one in package.infolist())
                    return package.comment == _MARK or (b">lettergen<" in core and as_made)
    except (PyPdfError, BadZipFile, ValueError, zlib.error):
        return False
