"""Which methods and operations of plain values an expression may use, so that nothing grows out of proportion."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

MAX_TEXT = 10_000_000
"""Characters or entries that one operation may make."""
MAX_WIDTH = 1_000
MAX_FORMAT = 10_000
MAX_BITS = 14_000
MAX_DIGITS = 4_000

_STRING = frozenset(
    {
        *("capitalize", "casefold", "center", "count", "endswith", "find", "format", "index", "isalnum", "isalpha"),
        *("isascii", "isdecimal", "isdigit", "islower", "isnumeric", "isspace", "istitle", "isupper", "join", "ljust"),
        *("lower", "lstrip", "partition", "removeprefix", "removesuffix", "replace", "rfind", "rindex", "rjust"),
        *("rpartition", "rsplit", "rstrip", "split", "splitlines", "startswith", "strip", "swapcase", "title"),
        *("upper", "zfill"),
    }
)
_DATE = frozenset({"strftime", "isoformat", "weekday", "isoweekday", "replace", "date", "time", "isocalendar"})
_METHODS: tuple[tuple[type | tuple[type, ...], frozenset[str]], ...] = (
    (str, _STRING),
    (Mapping, frozenset({"get", "items", "keys", "values", "copy"})),
    ((list, tuple), frozenset({"count", "index", "copy"})),
    ((set, frozenset), frozenset({"union", "intersection", "difference", "issubset", "issuperset", "isdisjoint"})),
    ((dt.date, dt.time, dt.datetime), _DATE),
    (dt.timedelta, frozenset({"total_seconds"})),
    ((int, float, complex, bytes, bytearray, memoryview), frozenset({"is_integer"})),
)
_WIDE_FORMAT = re.compile(r"%[^a-zA-Z%]*(?:\d{4,}|\*)|\{[^{}]*(?:\d{4,}|\{)")
_MORE = f"more than {MAX_TEXT:,} characters or entries at once are refused"
_VAST = "a number of more than 4,000 digits is refused"


def vast(value: object) -> bool:
    """Return whether a number is so large that working with it would take long."""
    if isinstance(value, Decimal):
        return value.is_finite() and value.adjusted() > MAX_DIGITS
    return _bits(value) > MAX_BITS


def call_refusal(called: Any, args: tuple[Any, ...]) -> str:  # noqa: ANN401 - whatever a template calls
    """Return why a call is refused, or "". Methods of the caller's own classes are the caller's business."""
    owner, name = owner_of(called)
    for types, allowed in _METHODS:
        if isinstance(owner, types):
            if name not in allowed:
                return f"`{name}` of a {type(owner).__name__} is refused"
            if name == "strftime" and any(len(str(arg)) > MAX_WIDTH for arg in args):
                return f"a pattern of more than {MAX_WIDTH:,} characters is refused"
            return _text_refusal(owner, name, args) if isinstance(owner, str) else ""
    return ""


def owner_of(called: Any) -> tuple[Any, str]:  # noqa: ANN401 - as above
    """Return the value that a method belongs to and the method's name; (None, "") for what is no method."""
    called = getattr(called, "__wrapped__", called)  # Jinja's own guard around str.format
    owner = getattr(called, "__self__", None)
    return (None, "") if isinstance(owner, type) else (owner, getattr(called, "__name__", ""))


def _text_refusal(text: str, name: str, args: tuple[Any, ...]) -> str:
    if name in {"center", "ljust", "rjust", "zfill"} and args and args[0] > MAX_WIDTH:
        return f"a width of more than {MAX_WIDTH:,} is refused"
    if name == "format":
        return _format_refusal(text)
    if name == "replace" and len(args) > 1 and text.count(args[0]) * len(args[1]) > MAX_TEXT:
        return _MORE
    if name == "join" and args and hasattr(args[0], "__len__") and len(text) * len(args[0]) > MAX_TEXT:
        return _MORE
    return ""


def _format_refusal(pattern: str) -> str:
    if len(pattern) > MAX_FORMAT:
        return f"a format of more than {MAX_FORMAT:,} characters is refused"
    wide = _WIDE_FORMAT.search(pattern)
    return f"a width of more than {MAX_WIDTH:,}, or one from the data, is refused" if wide else ""


def operation_refusal(operator: str, left: Any, right: Any) -> str:  # noqa: ANN401 - operands of any kind
    """Return why an operation is refused, or ""."""
    if vast(left) or vast(right):
        return _VAST
    if operator == "+":
        return _growth(length(left) + length(right))
    if operator == "*":
        if _bits(left) and _bits(right):
            return _digits(_bits(left) + _bits(right))
        return _growth(max(_times(left, right), _times(right, left)))
    if operator == "**" and isinstance(right, int):
        return _digits(max(_bits(left), MAX_BITS // MAX_WIDTH) * max(right, 0))
    return _format_refusal(left) if operator == "%" and isinstance(left, str) else ""


def _bits(value: object) -> int:
    """Return the size of a whole number, or of a fraction."""
    if isinstance(value, int):
        return value.bit_length()
    if isinstance(value, Fraction):
        return value.numerator.bit_length() + value.denominator.bit_length()
    return 0


def length(value: object) -> int:
    """Return how much adding or repeating a value copies."""
    return len(value) if isinstance(value, str | bytes | list | tuple) else 0


def _times(value: object, count: object) -> int:
    return length(value) * count if isinstance(count, int) else 0


def _growth(size: int) -> str:
    return _MORE if size > MAX_TEXT else ""


def _digits(bits: int) -> str:
    return _VAST if bits > MAX_BITS else ""
