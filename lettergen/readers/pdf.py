"""What a PDF tells of itself: its pages, its text, and what keeps it from being read aloud; it understands none."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdf.generic import DictionaryObject, PdfObject

Answer = TypeVar("Answer")

_BEGIN = b"%PDF-"
_LEADING = 1024
"""Within how many bytes readers look for the beginning: some scanners write a few before it."""


def is_pdf(data: bytes) -> bool:
    """Tell whether a file is a PDF, by its first bytes."""
    return _BEGIN in data[:_LEADING]


def page_count(data: bytes) -> int | None:
    """Return how many pages a PDF has, or None for another file, a broken one, or one whose pages are encrypted."""
    return _ask(data, lambda reader: reader.get_num_pages() or None)


def look(data: bytes) -> tuple[int, tuple[str, ...]] | None:
    """Return the pages of a PDF and what it lacks that PDF/UA asks for and a program can see; None as `page_count`.

    ISO 14289-1: tags (7.1), a title (7.1), the language (7.2), an alternative text for each figure (7.3).
    """
    return _ask(data, lambda reader: (pages, tuple(_lacking(reader, data))) if (pages := len(reader.pages)) else None)


def text_of(data: bytes, pages: int, most: int) -> tuple[tuple[str, ...], bool] | None:
    """Return the text of a PDF a page, and whether that is all; None as `page_count`.

    At most `pages` are read, and of their drawing at most `most` bytes: one page may unpack to more than all others.
    """

    def texts(reader: PdfReader) -> tuple[tuple[str, ...], bool]:
        found: list[str] = []
        left = most
        for page in reader.pages[:pages]:
            drawn = page.get_contents()
            left -= len(drawn.get_data()) if drawn else 0
            if left < 0:
                return tuple(found), False
            found.append(page.extract_text())
        return tuple(found), len(reader.pages) <= pages

    return _ask(data, texts)


def _lacking(reader: PdfReader, data: bytes) -> Iterator[str]:
    root = reader.root_object
    for key, what in (("/StructTreeRoot", "no tags"), ("/Lang", "no language")):
        if key not in root:
            yield what
    if not (reader.metadata and reader.metadata.title):
        yield "no title"
    # Going through the tags takes longer than all the rest: only where there may be a figure among them.
    if (b"/Figure" in data or b"/ObjStm" in data) and any(map(_untold, _tags(root.get("/StructTreeRoot")))):
        yield "a picture without alternative text"


def _untold(tag: DictionaryObject) -> bool:
    return tag.get("/S") == "/Figure" and not (tag.get("/Alt") or tag.get("/ActualText"))


def _tags(top: PdfObject | None) -> Iterator[DictionaryObject]:
    """Give every tag below one; a list of its own instead of recursion, for a stranger's file may nest for ever."""
    left: list[PdfObject | None] = [top]
    seen: set[int] = set()
    while left:
        one = left.pop()
        one = one.get_object() if one is not None else None
        if isinstance(one, list):
            left += one
        elif isinstance(one, dict) and id(one) not in seen:
            seen.add(id(one))
            yield one
            left.append(one.get("/K"))


def _ask(data: bytes, question: Callable[[PdfReader], Answer | None]) -> Answer | None:
    if not is_pdf(data):
        return None
    from pypdf import PdfReader

    log = logging.getLogger("pypdf")
    before = log.level
    log.setLevel(logging.CRITICAL + 1)  # what it makes of a broken file is no word for people
    try:
        reader = PdfReader(io.BytesIO(data))
        # What a locked document says of its pages cannot be held against the pages themselves.
        locked = reader.is_encrypted and not reader.decrypt("")
        return None if locked else question(reader)
    except Exception:  # noqa: BLE001 - a stranger's file may break the library in any way
        return None
    finally:
        log.setLevel(before)
