"""What tests of Word files share: the members of a package, a package of members, a document of python-docx."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from functools import cache

import docx
from docx.enum.style import WD_STYLE_TYPE


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


@cache
def _lean() -> bytes:
    document, saved = docx.Document(), io.BytesIO()
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.style_id not in {"TableNormal", "TableGrid"}:
            style.delete()
    document.save(saved)
    entry = rb"<(Relationship|Override) [^>]*stylesWithEffects[^>]*/>"
    parts = {name: re.sub(entry, b"", data) for name, data in members(saved.getvalue()).items()}
    return packed({name: data for name, data in parts.items() if "WithEffects" not in name})


def blank() -> docx.document.Document:
    """Return the empty document that python-docx ships, a twentieth as large: without a hundred styles of tables.

    Nor has it the styles for Word 2010, which contradict the others; every reader since ignores them.
    """
    return docx.Document(io.BytesIO(_lean()))


def written(*paragraphs: str) -> bytes:
    """Return a .docx of these paragraphs."""
    document, saved = blank(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(saved)
    return saved.getvalue()
