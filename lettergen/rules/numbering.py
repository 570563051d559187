"""Marks, labels and ids of numbered items: pure counting; how a list looks in Word is `wordml`'s."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple


class Form(StrEnum):
    """How a counter is written; the values are those of ST_NumberFormat (ECMA-376 part 1, 17.18.59)."""

    DECIMAL = "decimal"
    LOWER_LETTER = "lowerLetter"
    UPPER_LETTER = "upperLetter"
    LOWER_ROMAN = "lowerRoman"
    UPPER_ROMAN = "upperRoman"
    BULLET = "bullet"
    NONE = "none"

    @property
    def silent(self) -> bool:
        """Tell whether no number prints."""
        return self in {Form.BULLET, Form.NONE}


class Mark(NamedTuple):
    """One level's mark: what stands before the counter, how the counter is written, what stands after it.

    `above` is what stands after the number of each level above that the mark repeats, the nearest one last: (".",) in
    "1.1", (".", ".") in "1.1.1", none in "1.".
    """

    prefix: str
    form: Form
    suffix: str
    above: tuple[str, ...] = ()


class Counted(NamedTuple):
    """How one item counts: `text` is its mark as printed, `number` what the marks and labels of its parts repeat.

    `mark` is None where the item's own mark counts nothing ("7A."); else it prints `ordinal`.
    """

    mark: Mark | None
    ordinal: int
    number: str
    text: str


_FIRST = dict(zip("1aAiI", Form, strict=False))
# A digit may follow a letter ("Q1"); a letter counts only when it stands alone ("Request a:", not the a of "Part").
_DIGIT = re.compile(r"(?<!\d)1(?!\d)")
_LETTER = re.compile(r"(?<![^\W_])[aAiI](?![^\W_])")
_ONE = f"(?:{_DIGIT.pattern}|{_LETTER.pattern})"
_BETWEEN = r"[^\w\s]{1,3}"
_CHAIN = re.compile(rf"({_ONE}{_BETWEEN})+{_ONE}(?=\W*$)")
_LAST = re.compile(r"(?:(?<!\d)\d+|(?<![^\W_])[A-Za-z]+)(?=[\W_]*$)")
HIGHEST = 32767
"""Word's highest number of an item (17.9.25 bounds none, its dialogue does)."""
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_ROMAN_DIGITS = {letters: value for value, letters in _ROMAN if len(letters) == 1}
_AFTER = ".:;,)] -\u2013\u2014"
_BULLETS = {"*": "\u2022", "-": "\u2013"}
_POSITION = (Form.DECIMAL, Form.LOWER_LETTER, Form.LOWER_ROMAN, Form.UPPER_LETTER)
"""Ids go by position, so that other marks change no id."""


@lru_cache(maxsize=256)
def parse_mark(text: str, level: int = 0) -> Mark:
    """Read a mark as the first item prints it: "1.", "(a)", "i.", "A)", "Q1", "Request No. 1:".

    A sign alone is a bullet ("*" stands for "\u2022", "-" for "\u2013"), and the word "none" no mark at all.
    The last 1 counts, else the last a, A, i or I that stands alone. On a level below the first (0), numbers right
    before it are those of the levels above: "1.1", "I.1", "1(a)"; how they are written is those levels' own business,
    as in Word. Raises ValueError where nothing counts.
    """
    if text == Form.NONE:
        return Mark("", Form.NONE, "")
    if len(text) == 1 and not text.isalnum():
        return Mark(_BULLETS.get(text, text), Form.BULLET, "")
    if level and (chain := _CHAIN.search(text)):
        ones = list(re.finditer(_ONE, chain[0]))[-level - 1 :]
        between = tuple(chain[0][one.end() : after.start()] for one, after in pairwise(ones))
        start, at = chain.start() + ones[0].start(), chain.start() + ones[-1].start()
        return Mark(text[:start], _FIRST[text[at]], text[at + 1 :], between)
    found = list(_DIGIT.finditer(text)) or list(_LETTER.finditer(text))
    if not found:
        raise ValueError(f"{text!r} has no 1, a, A, i or I that could count")
    at = found[-1].start()
    return Mark(text[:at], _FIRST[text[at]], text[at + 1 :])


def level_mark(marks: Sequence[str], level: int) -> Mark:
    """Return the mark of a level from 0; the last one serves all deeper levels, "1.1" as "1.1.1" there.

    No mark repeats a bullet, nor what stands above one: "1.1" under a bullet is "1". Raises ValueError as `parse_mark`.
    """
    own = min(level, len(marks) - 1)
    mark = parse_mark(marks[own], own)
    if not mark.above:
        return mark
    above = mark.above + mark.above[-1:] * (level - own)
    silent = (at for at in range(min(level, len(marks)), 0, -1) if parse_mark(marks[at - 1], at - 1).form.silent)
    counting = level - next(silent, 0)
    return mark._replace(above=above[max(len(above) - counting, 0) :])


def format_mark(mark: Mark, ordinal: int, above: Sequence[str] = ()) -> str:
    """Return the mark as it prints for the item of that ordinal (from 1); `above` is the numbers of its levels."""
    return f"{mark.prefix}{_chain(mark, above)}{counter(mark.form, ordinal)}{mark.suffix}"


def _chain(mark: Mark, above: Sequence[str]) -> str:
    return "".join(map(str.__add__, above[len(above) - len(mark.above) :], mark.above)) if mark.above else ""


def count_item(marks: Sequence[str], ordinal: int, own: str = "", above: Sequence[str] = ()) -> Counted:
    """Return how an item counts under items whose numbers are `above`: by its level's mark, or by one of its own.

    A mark of its own counts where it ends in a number in its level's form, whatever stands around it: "7." and "No. 7)"
    are 7 among 1, 2, 3; "7A.", "7 bis" and "B." count nothing, and print as they stand.
    """
    mark = level_mark(marks, len(above))
    if own:
        read = _read(own, mark, above)
        if read is None:
            return Counted(None, ordinal, bare(own), own)
        mark, ordinal = read
    number = by_position(len(above), ordinal) if mark.form.silent else counter(mark.form, ordinal)
    return Counted(mark, ordinal, number, own or format_mark(mark, ordinal, above))


def _read(own: str, mark: Mark, above: Sequence[str]) -> tuple[Mark, int] | None:
    if mark.form.silent:
        return None
    head = mark.prefix + _chain(mark, above)
    fits = own.startswith(head) and own.endswith(mark.suffix)
    if fits and (number := _ordinal(mark.form, own[len(head) : len(own) - len(mark.suffix)])):
        return mark, number
    last = _LAST.search(own)
    number = _ordinal(mark.form, last[0]) if last else 0
    return (Mark(own[: last.start()], mark.form, own[last.end() :]), number) if last and number else None


def _ordinal(form: Form, text: str) -> int:
    """Return the ordinal that a counter of that form prints so, 0 for none."""
    if form is Form.DECIMAL:
        found = int(text) if re.fullmatch("[0-9]{1,5}", text) else 0
    elif form in {Form.LOWER_LETTER, Form.UPPER_LETTER}:
        found = (len(text) - 1) * 26 + ord(text[0].lower()) - ord("a") + 1 if text.isalpha() else 0
    else:
        values = [_ROMAN_DIGITS.get(letter, 0) for letter in text.lower()]
        found = sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))
    return found if 0 < found <= HIGHEST and counter(form, found) == text else 0


@lru_cache(maxsize=4096)
def counter(form: Form, ordinal: int) -> str:
    """Write an ordinal (from 1) as Word does: letters past z double up (aa, bb), roman thousands repeat m."""
    if ordinal < 1:
        raise ValueError(f"ordinals count from 1, not from {ordinal}")
    if form is Form.DECIMAL:
        return str(ordinal)
    if form.silent:
        return ""
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


def by_position(level: int, ordinal: int) -> str:
    """Return what names an item where no number prints, and in ids: 3, b, iv by level from 0."""
    return counter(_POSITION[min(level, len(_POSITION) - 1)], ordinal)


def top_label(mark: Mark, ordinal: int) -> str:
    """Return how running text names a top item: its mark without brackets and trailing punctuation."""
    if mark.form.silent:
        return str(ordinal)
    return f"{mark.prefix.rstrip('([')}{counter(mark.form, ordinal)}{mark.suffix.rstrip(_AFTER)}".strip()


def bare(own: str) -> str:
    """Return a mark without its outer brackets and punctuation: "7A" for "7A.", "3(b)" for "3(b):"."""
    text = own.rstrip(_AFTER).lstrip("([")
    return text + ")" * (text.count("(") - text.count(")"))


def item_label(counted: Counted, own: str, labels: Sequence[str], numbers: Sequence[str]) -> str:
    """Return how running text names an item under items of those labels and numbers: "3", "3(b)", "2.3", "7A"."""
    mark, level = counted.mark, len(labels)
    if own and level and bare(own).startswith(labels[-1]):
        return bare(own)
    if mark is None or not mark.above:
        if level:
            return f"{labels[-1]}({counted.number})"
        return top_label(mark, counted.ordinal) if mark else counted.number
    label = mark.prefix.rstrip("([")
    for between, number in zip(("", *mark.above), (*numbers[level - len(mark.above) :], counted.number), strict=True):
        label += f"({number})" if {"(", "["} & set(between) else f"{between}{number}"
    label = f"{label}{mark.suffix.rstrip(_AFTER)}".strip()
    top = level - len(mark.above)
    return f"{labels[top - 1]}({label})" if top else label
