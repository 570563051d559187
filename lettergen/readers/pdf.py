"""What a PDF tells of itself: how many pages it has; it reads no text."""

from __future__ import annotations

import io
import logging

_BEGIN = b"%PDF-"
_LEADING = 1024
"""Within how many bytes readers look for the beginning: some scanners write a few before it."""


def is_pdf(data: bytes) -> bool:
    """Tell whether a file is a PDF, by its first bytes."""
    return _BEGIN in data[:_LEADING]


def page_count(data: bytes) -> int | None:
    """Return how many pages a PDF has, or None for another file, a broken one, or one whose pages are encrypted."""
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
        return None if locked else reader.get_num_pages() or None
    except Exception:  # noqa: BLE001 - a stranger's file may break the library in any way
        return None
    finally:
        log.setLevel(before)
