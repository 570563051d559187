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
    before, log.disabled = log.disabled, True  # what it makes of a broken file is no word for people
    try:
        return PdfReader(io.BytesIO(data)).get_num_pages() or None
    except Exception:  # noqa: BLE001 - a stranger's file may break the library in any way
        return None
    finally:
        log.disabled = before
