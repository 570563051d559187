"""Filters that shape text, and patterns of `%` and `{}`: they take only what prints, and make no mark-up."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from types import BuiltinMethodType, MethodType
from typing import Any
from urllib.parse import quote_plus

from jinja2 import pass_environment
from jinja2.filters import do_filesizeformat, do_indent, do_striptags, do_urlencode, make_attrgetter
from jinja2.sandbox import SandboxedEnvironment, SandboxedEscapeFormatter, SandboxedFormatter
from markupsafe import Markup, escape

from lettergen.text.counted import counted_call, counted_operation
from lettergen.text.filters import decimal, kind, text_of, why_no_text
from lettergen.text.watch import spend

METHODS = (MethodType, BuiltinMethodType)
_NO_MARKUP = "data never becomes mark-up; use a rich value"
ABSENT = {
    "attr": "write value.name, or value[name]",
    "pprint": "it prints Python's notation; print the entries themselves",
    "random": "the same data must give the same letter; choose before the data is given",
    "safe": _NO_MARKUP,
    "tojson": "it prints a program's notation; print the entries themselves",
    "urlize": f"{_NO_MARKUP} with a link",
    "xmlattr": _NO_MARKUP,
}
"""Jinja's filters that letters have not, and why or what instead."""


def _printable(value: object) -> Any:  # noqa: ANN401 - any value that prints
    if reason := why_no_text(value):
        raise ValueError(reason)
    return value


class _Entries:
    """The names of a table, each looked up when a pattern asks for it; the table itself is no text."""

    def __init__(self, values: Mapping[Any, Any]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> object:
        if name not in self._values:
            raise ValueError(f"the pattern asks for `{name}`, which is not given")
        return _printable(self._values[name])

    def __str__(self) -> str:
        return text_of(self._values)

    __repr__ = __str__


def percent(pattern: str, values: object) -> str:
    """Return `pattern % values`. Raises ValueError where a value that it asks for is no text, or does not fit."""
    if isinstance(values, tuple):
        values = tuple(_printable(value) for value in values)
    else:
        values = _Entries(values) if isinstance(values, Mapping) else _printable(values)
    try:
        return pattern % values
    except (TypeError, OverflowError) as error:
        raise ValueError(f"the pattern {pattern[:40]!r} does not fit its values ({error})") from error


class _Plain(SandboxedFormatter):
    def convert_field(self, value: Any, conversion: Any) -> Any:  # noqa: ANN401 - as string.Formatter has it
        return super().convert_field(_printable(value), conversion)

    def format_field(self, value: Any, format_spec: str) -> Any:  # noqa: ANN401 - as above
        return super().format_field(_printable(value), format_spec)


class _Escaping(_Plain, SandboxedEscapeFormatter):
    """The same for a pattern that is a macro's mark-up: what is put in is escaped."""


def checked_format(env: SandboxedEnvironment, method: Any) -> Callable[..., str]:  # noqa: ANN401 - str.format
    """Return `str.format` of a text that refuses what is no text."""
    pattern = method.__self__
    marked = isinstance(pattern, Markup)
    formatter = _Escaping(env, escape=pattern.escape) if marked else _Plain(env)

    @wraps(method)
    def format_(*args: Any, **named: Any) -> str:  # noqa: ANN401 - any values
        made = formatter.vformat(pattern, args, named)
        return Markup(made) if marked else made  # noqa: S704 - the formatter has escaped each value

    return format_


def _format(pattern: object, *values: object, **named: object) -> str:
    """Jinja's `format`: `"%.2f"|format(price)`."""
    if values and named:
        raise ValueError("`format` takes values or names, not both")
    text = text_of(pattern)
    counted_operation("%", text, named or values)
    return percent(text, named or values)


def glue(parts: Iterable[Any], between: str = "") -> str:
    """Join as `~` does: markup from the template's own macros stays, all else is escaped beside it."""
    texts = [part if isinstance(part, str) else text_of(part) for part in parts]
    spend(0, sum(map(len, texts)) + len(between) * len(texts))
    return (escape(between) if any(isinstance(text, Markup) for text in texts) else between).join(texts)


@pass_environment
def _join(
    env: SandboxedEnvironment, values: Iterable[Any], between: str = "", attribute: str | int | None = None
) -> str:
    """Jinja's `join`, for what is text; the letters of a text, or the names of a table, are never meant."""
    if isinstance(values, str | Mapping):
        raise ValueError(f"`join` needs a list, not {kind(values)}")  # noqa: TRY004 - ValueError's words are for people
    return glue(values if attribute is None else map(make_attrgetter(env, attribute), values), str(between))


def _replace(value: Any, old: str, new: str, count: int = -1) -> str:  # noqa: ANN401 - any value of the data
    """Jinja's `replace`, within bounds."""
    text = text_of(value)
    counted_call(text.replace, (old, new), {})
    made = text.replace(old, new, count)
    spend(0, len(made))
    return made


def _indent(value: object, width: int | str = 4, first: bool = False, blank: bool = False) -> str:  # noqa: FBT001, FBT002 - Jinja's signature
    text = text_of(value)
    added = len(width) if isinstance(width, str) else max(0, width)
    spend(0, len(text) + added * (1 + len(text.splitlines())))
    return do_indent(text, width, first, blank)


def _wordwrap(
    value: object,
    width: int = 79,
    break_long_words: bool = True,  # noqa: FBT001, FBT002 - Jinja's signature
    wrapstring: str = "\n",
    break_on_hyphens: bool = True,  # noqa: FBT001, FBT002 - Jinja's signature
) -> str:
    text = text_of(value)
    # A long word is cut off line by line, and what is left of it copied each time.
    copied = sum(len(word) ** 2 for word in text.split()) // max(1, width)
    spend((len(text) >> 1) + (copied >> 14), len(text) * (1 + len(wrapstring)))
    wrapper = textwrap.TextWrapper(
        width,
        expand_tabs=False,
        replace_whitespace=False,
        break_long_words=break_long_words,
        break_on_hyphens=break_on_hyphens,
    )
    return wrapstring.join(wrapstring.join(wrapper.wrap(line)) for line in text.splitlines())


def _striptags(value: object) -> str:
    text = text_of(value)
    spend(text.count("<") * len(text) >> 14, 0)
    return str(do_striptags(text))


def _urlencode(value: object) -> str:
    """Jinja's `urlencode`: a text, or names and values as the query of an address."""
    if isinstance(value, Mapping | list | tuple):
        pairs = value.items() if isinstance(value, Mapping) else value
        return "&".join("=".join(quote_plus(text_of(each)) for each in (name, given)) for name, given in pairs)
    return do_urlencode(text_of(value))


def _filesizeformat(value: object, binary: bool = False) -> str:  # noqa: FBT001, FBT002 - Jinja's signature
    return do_filesizeformat(float(decimal("filesizeformat", value)), binary)


SHAPING: dict[str, Callable[..., Any]] = {
    "filesizeformat": _filesizeformat,
    "format": _format,
    "indent": _indent,
    "join": _join,
    "replace": _replace,
    "striptags": _striptags,
    "urlencode": _urlencode,
    "wordwrap": _wordwrap,
}
