"""What tests of Word files share: the members of a package, a package of members, a document of python-docx."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

import docx


def members(data: bytes) -> dict[str, bytes]:
    """Return what a package holds, by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a package of these members in their order."""
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return saved.getvalue()


def written(*paragraphs: str) -> bytes:
    """Return a .docx of these paragraphs, on the template that python-docx ships."""
    document, saved = docx.Document(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(saved)
    return saved.getvalue()


def sound() -> dict[str, bytes]:
    """Return the members of an empty .docx without what python-docx ships for Word 2010.

    That contradicts its own styles; every reader since ignores it, and the validators do not.
    """
    entry = rb"<(Relationship|Override) [^>]*stylesWithEffects[^>]*/>"
    return {name: re.sub(entry, b"", data) for name, data in members(written()).items() if "WithEffects" not in name}
