"""The letter that the benchmarks fill: two pages, seven questions, three signatories; its template in two grammars.

Made-up words, so that nothing but this file decides what is measured. It measures nothing itself.
"""

from __future__ import annotations

import io
import os
import platform
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import docx
import docxtpl
from docx.shared import Inches, Pt
from lxml import etree

JUDGES = Path(os.environ.get("LETTERGEN_JUDGES") or Path.home() / ".cache/lettergen-judges")
"""Where npm puts the programs that measure and judge us, outside the repository."""
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

WORDS = """
the committee company palm print customers stores data cloud device consent advertising security account
link hand record question whether because agency notice purpose retention deletion third party service
report privacy staff figures quarter policy contract partner access request answer document letter member
office review study practice that this with from which under about after before between within each every
other such their your our its not
""".split()  # noqa: SIM905 - a list of words a line would be 80 lines

LINES = """
{{ date }}
{{ recipient.name }}
{{ recipient.title }}
{{ recipient.organization }}
{%p for line in recipient.address %}
{{ line }}
{%p endfor %}
Dear {% if recipient.honorific %}{{ recipient.honorific }} {% endif %}{{ recipient.family }}:
{%p for paragraph in background %}
{{ paragraph }}
{%p endfor %}
Please answer the following {{ questions|length }} questions by {{ due }}:
{%p for question in questions %}
{{ loop.index }}. {{ question.text }}
{%p for part in question.parts %}
({{ part.label }}) {{ part.text }}
{%p endfor %}
{%p endfor %}
Sincerely,
"""
ROWS = (("{%tr for s in signatories %}", ""), ("{{ s.name }}", "{{ s.title }}"), ("{%tr endfor %}", ""))
HEADER, FOOTER = "{{ letterhead }}", "{{ date }} to {{ recipient.organization }}"

DOCXTEMPLATER = {
    r"\{%p for line .*": "{#address}",
    r"\{%p for paragraph .*": "{#background}",
    r"\{%p for question .*": "{#questions}",
    r"\{%p for part .*": "{#parts}",
    r"\{%p endfor %\}": "{/}",
    r"\{% if recipient.honorific %\}(.*?)\{% endif %\}": r"{#honorific}\1{/}",
    r"\{\{ (?:line|paragraph) \}\}": "{.}",
    r"\{\{ questions\|length \}\}": "{count}",
    r"\{\{ loop.index \}\}": "{number}",
    r"\{\{ (?:\w+\.)?(\w+) \}\}": r"{\1}",
}
"""Our grammar to docxtemplater's, in order; its own data has no dots (they would need its slower expression parser)."""


def prose(words: int, seed: int) -> str:
    """Return made-up text that compresses as badly as real text: a fixed generator picks the words."""
    chosen = []
    for _ in range(words):
        seed = (seed * 1_103_515_245 + 12_345) % 2**31
        chosen.append(WORDS[(seed >> 8) % len(WORDS)] + ("," if seed % 11 == 0 else ""))
    return " ".join(chosen).capitalize() + "."


def _plainly(text: str) -> str:
    return text


def _for_docxtemplater(text: str) -> str:
    for pattern, replacement in DOCXTEMPLATER.items():
        text = re.sub(pattern, replacement, text)
    return text


def template(*, docxtemplater: bool = False, picture: int = 0, lines: str = LINES, header: str = HEADER) -> bytes:
    """Write the letter's template, in our grammar and docxtpl's or in docxtemplater's.

    `lines` and `header` may be those of another vocabulary.
    With `picture`, ten pictures of so many pixels a side follow the words; 408 make half a megabyte each.
    """
    say: Callable[[str], str] = _for_docxtemplater if docxtemplater else _plainly
    document = docx.Document()
    document.styles["Normal"].font.name = "Times New Roman"
    document.styles["Normal"].font.size = Pt(12)
    document.styles["Normal"].paragraph_format.space_after = Pt(6)
    document.sections[0].left_margin = document.sections[0].right_margin = Inches(1)
    document.sections[0].header.paragraphs[0].text = say(header)
    document.sections[0].footer.paragraphs[0].text = say(FOOTER)
    for line in lines.strip().splitlines():
        document.add_paragraph(say(line))
    rows = (("{#signatories}{name}", "{title}{/}"),) if docxtemplater else ROWS
    table = document.add_table(len(rows), 2)
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for number in range(10 if picture else 0):
        document.add_picture(io.BytesIO(noise(number, picture)), width=Inches(1))
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def noise(seed: int, side: int) -> bytes:
    """Return a BMP of fixed noise, three bytes a pixel; a photograph in a letterhead compresses no better."""
    row = 3 * side + -3 * side % 4
    head = b"BM" + (54 + row * side).to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little")
    info = (40).to_bytes(4, "little") + side.to_bytes(4, "little") * 2 + b"\1\0\x18\0" + bytes(24)
    return head + info + Random(seed).randbytes(row * side)  # noqa: S311 - noise, no secret


def data(questions: int = 7) -> dict[str, Any]:
    """Return the letter's data."""
    parts = [{"label": label, "text": prose(14, ord(label))} for label in "ab"]
    return {
        "letterhead": "United States Senate",
        "date": "August 12, 2021",
        "due": "August 26, 2021",
        "recipient": {
            "name": "Mr. Andy Jassy",
            "family": "Jassy",
            "honorific": "Mr.",
            "title": "Chief Executive Officer",
            "organization": "Amazon.com, Inc.",
            "address": ["410 Terry Avenue North", "Seattle, WA 98109"],
        },
        "background": [prose(75, seed) for seed in range(1, 5)],
        "questions": [
            {"text": prose(26, number + 50), "parts": parts if number % 2 else []} for number in range(questions)
        ],
        "signatories": [
            {"name": name, "title": "United States Senator"} for name in ("A. Klobuchar", "B. Cassidy", "J. Ossoff")
        ],
    }


def flat(letter: dict[str, Any]) -> dict[str, Any]:
    """Return the same data as docxtemplater's template names it, worked out before anything is timed."""
    questions = [question | {"number": number} for number, question in enumerate(letter["questions"], start=1)]
    return letter | letter["recipient"] | {"questions": questions, "count": len(questions)}


def docxtpl_render(source: bytes, letter: dict[str, Any]) -> bytes:
    """Render as docxtpl's documentation does: read and patched for every letter, saved to memory."""
    document = docxtpl.DocxTemplate(io.BytesIO(source))
    document.render(letter)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def machine() -> str:
    """Return what was measured on; with much load every figure is in doubt, short ones least."""
    cpu = platform.processor() or platform.machine()
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    return f"{platform.platform()}, {cpu}, Python {platform.python_version()}, {load}"


def words(filled: bytes) -> list[str]:
    """Return the paragraphs of the body, header and footer: what all engines must print alike."""
    with zipfile.ZipFile(io.BytesIO(filled)) as archive:
        parts = sorted(name for name in archive.namelist() if re.match(r"word/(document|header|footer)\d*\.xml", name))
        roots = [etree.fromstring(archive.read(part)) for part in parts]
    return ["".join(text.text or "" for text in found.iter(f"{W}t")) for root in roots for found in root.iter(f"{W}p")]
