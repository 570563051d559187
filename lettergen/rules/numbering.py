"""Marks, labels and ids of numbered items: pure counting; how a list looks in Word is `wordml`'s."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from lettergen.model.letter import LetterItem
from lettergen.model.questionnaire import Question


class Form(StrEnum):
    """How a counter is written; the values are those of ST_NumberFormat (ECMA-376 part 1, 17.18.59)."""

    DECIMAL = "decimal"
    LOWER_LETTER = "lowerLetter"
    UPPER_LETTER = "upperLetter"
    LOWER_ROMAN = "lowerRoman"
    UPPER_ROMAN = "upperRoman"


class Mark(NamedTuple):
    """One level's mark: what stands before the counter, how the counter is written, what stands after it."""

    prefix: str
    form: Form
    suffix: str


_FIRST = dict(zip("1aAiI", Form, strict=True))
# A digit may follow a letter ("Q1"); a letter counts only when it stands alone ("Request a:", not the a of "Part").
_DIGIT = re.compile(r"(?<!\d)1(?!\d)")
_LETTER = re.compile(r"(?<![^\W_])[aAiI](?![^\W_])")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_AFTER = ".:;,)] -\u2013\u2014"
_POSITION = (Form.DECIMAL, Form.LOWER_LETTER, Form.LOWER_ROMAN, Form.UPPER_LETTER)
"""Ids go by position, so that other marks change no id."""


@lru_cache(maxsize=256)
def parse_mark(text: str) -> Mark:
    """Read a mark as the first item prints it: "1.", "(a)", "i.", "A)", "Q1", "Request No. 1:".

    The last 1 counts, else the last a, A, i or I that stands alone. Raises ValueError where nothing counts.
    """
    found = list(_DIGIT.finditer(text)) or list(_LETTER.finditer(text))
    if not found:
        raise ValueError(f"{text!r} has no 1, a, A, i or I that could count")
    at = found[-1].start()
    return Mark(text[:at], _FIRST[text[at]], text[at + 1 :])


def format_mark(mark: Mark, ordinal: int) -> str:
    """Return the mark as it prints for the item of that ordinal (from 1)."""
    return f"{mark.prefix}{counter(mark.form, ordinal)}{mark.suffix}"


def counter(form: Form, ordinal: int) -> str:
    """Write an ordinal (from 1) as Word does: letters past z double up (aa, bb), roman thousands repeat m."""
    if ordinal < 1:
        raise ValueError(f"ordinals count from 1, not from {ordinal}")
    if form is Form.DECIMAL:
        return str(ordinal)
    repeats, letter = divmod(ordinal - 1, 26)
    is_letter = form in {Form.LOWER_LETTER, Form.UPPER_LETTER}
    text = chr(ord("a") + letter) * (repeats + 1) if is_letter else _roman(ordinal)
    return text.upper() if form in {Form.UPPER_LETTER, Form.UPPER_ROMAN} else text


def _roman(ordinal: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        times, ordinal = divmod(ordinal, value)
        text += letters * times
    return text


def top_label(mark: Mark, ordinal: int) -> str:
    """Return how running text names a top item: its mark without brackets and trailing punctuation."""
    return f"{mark.prefix.rstrip('([')}{counter(mark.form, ordinal)}{mark.suffix.rstrip(_AFTER)}".strip()


def number_items(questions: tuple[Question, ...], marks: Sequence[str]) -> tuple[LetterItem, ...]:
    """Number the questions from 1, parts from a: ids by position where none is given, labels as text quotes them.

    `marks` has one pattern a level and its last serves every deeper level. Item 3's second part is `q3.b`, "3(b)"; a
    part of an item with an id of its own is `that-id.b`. Texts stay as they are.
    """
    return tuple(_numbered(question, ordinal, (), "", tuple(marks)) for ordinal, question in enumerate(questions, 1))


def _numbered(
    question: Question, ordinal: int, above: tuple[str, ...], label_above: str, marks: tuple[str, ...]
) -> LetterItem:
    level = len(above)
    mark = parse_mark(marks[min(level, len(marks) - 1)])
    label = f"{label_above}({counter(mark.form, ordinal)})" if level else top_label(mark, ordinal)
    by_position = counter(_POSITION[min(level, len(_POSITION) - 1)], ordinal)
    item_id = question.id or (f"{above[-1]}.{by_position}" if above else f"q{by_position}")
    parts = tuple(
        _numbered(part, position, (*above, item_id), label, marks) for position, part in enumerate(question.items, 1)
    )
    return LetterItem(id=item_id, label=label, ordinal=ordinal, kind=question.kind, text=question.text, items=parts)
