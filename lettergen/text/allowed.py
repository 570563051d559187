"""Which methods and operations of plain values an expression may use, so that nothing grows out of proportion."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

MAX_TEXT = 10_000_000
"""Characters or entries that one operation may make."""
MAX_WIDTH = 1_000
MAX_BITS = 14_000

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


def call_refusal(called: Any, args: tuple[Any, ...]) -> str:  # noqa: ANN401 - whatever a template calls
    """Return why a call is refused, or "". Methods of the caller's own classes are the caller's business."""
    called = getattr(called, "__wrapped__", called)  # Jinja's own guard around str.format
    owner = getattr(called, "__self__", None)
    if owner is None or isinstance(owner, type):
        return ""
    name = getattr(called, "__name__", "")
    for types, allowed in _METHODS:
        if isinstance(owner, types):
            if name not in allowed:
                return f"`{name}` of a {type(owner).__name__} is refused"
            return _text_refusal(owner, name, args) if isinstance(owner, str) else ""
    return ""


def _text_refusal(text: str, name: str, args: tuple[Any, ...]) -> str:
    if name in {"center", "ljust", "rjust", "zfill"} and args and args[0] > MAX_WIDTH:
        return f"a width of more than {MAX_WIDTH:,} is refused"
    if name == "format" and _WIDE_FORMAT.search(text):
        return f"a width of more than {MAX_WIDTH:,}, or one from the data, is refused"
    if name == "replace" and len(args) > 1 and text.count(args[0]) * len(args[1]) > MAX_TEXT:
        return f"more than {MAX_TEXT:,} characters at once are refused"
    if name == "join" and args and hasattr(args[0], "__len__") and len(text) * len(args[0]) > MAX_TEXT:
        return f"more than {MAX_TEXT:,} characters at once are refused"
    return ""


def operation_refusal(operator: str, left: Any, right: Any) -> str:  # noqa: ANN401 - operands of any kind
    """Return why an operation is refused, or ""."""
    if operator == "+":
        return _growth(_length(left) + _length(right))
    if operator == "*":
        if isinstance(left, int) and isinstance(right, int):
            return _digits(left.bit_length() + right.bit_length())
        return _growth(max(_times(left, right), _times(right, left)))
    if operator == "**" and isinstance(left, int) and isinstance(right, int):
        return _digits(left.bit_length() * max(right, 0))
    if operator == "%" and isinstance(left, str) and _WIDE_FORMAT.search(left):
        return f"a width of more than {MAX_WIDTH:,}, or one from the data, is refused"
    return ""


def _length(value: object) -> int:
    return len(value) if isinstance(value, str | list | tuple) else 0


def _times(value: object, count: object) -> int:
    return _length(value) * count if isinstance(count, int) else 0


def _growth(size: int) -> str:
    return f"more than {MAX_TEXT:,} characters or entries at once are refused" if size > MAX_TEXT else ""


def _digits(bits: int) -> str:
    return "a number of more than 4,000 digits is refused" if bits > MAX_BITS else ""
