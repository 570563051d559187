"""What counts as text, and filters for letters: dates, numbers and series; they only ever make text.

The language is the data's `language` (BCP 47), else that of the environment. Where a value does not fit, a filter
raises ValueError in words for the person who wrote the tag.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jinja2 import Undefined, pass_context
from jinja2.filters import _GroupTuple
from jinja2.runtime import Context

from lettergen.text.dates import format_day, format_moment, locale
from lettergen.text.watch import spend

_NUMBER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?([eE][-+]?\d{1,2})?(?<=\d)")
"""A number as data has it: digits, commas between thousands, a point; 1.234,5 could mean two numbers."""
_LARGEST, _LARGEST_IN_WORDS = 25, 15
"""Digits of a number that a letter may print, and print in words."""
_LONGEST_PATTERN = 200
_ORDINALS = {"fr": ("{}er", "{}e"), "it": ("{}º", "{}º"), "pl": ("{}.", "{}.")}
"""1st and all others, for languages where `num2words` knows no usual short form."""
_NOTATION = (Mapping, bytes, bytearray, _GroupTuple)
"""What prints itself as Python writes it; the last are the entries of `groupby`."""


def why_no_text(value: object) -> str:
    """Return why a value cannot be printed, or "".

    Text is what says itself how it prints, by a `__str__` of its own (str, dates, Decimal, UUID, Path, an Enum, rich
    values), and numbers. All else prints Python's notation at best and a memory address at worst.
    """
    if value is None:
        return "there is no value (None) to print"
    if isinstance(value, float | Decimal):
        finite = math.isfinite(value) if isinstance(value, float) else value.is_finite()
        return "" if finite else f"{value} is no number that prints"
    own = type(value).__str__ is not object.__str__ or isinstance(value, int | complex)
    if own and not isinstance(value, _NOTATION):
        return ""
    name = "function" if callable(value) else type(value).__name__.replace("_GroupTuple", "entry of `groupby`")
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name} is no text"


def text_of(value: object) -> str:
    """Return a value as text. Raises ValueError where it is none."""
    if reason := why_no_text(value):
        raise ValueError(reason)
    return str(value)


def kind(value: object) -> str:
    """Return what a value is, in words for a person."""
    known: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (Undefined, "a name that is missing"),
        (str, f"the text {str(value)[:40]!r}" if isinstance(value, str) else ""),
        (bool, "true or false"),
        ((int, float, Decimal), "a number"),
        (dt.date, "a date"),
        ((list, tuple, set, frozenset), "a list"),
        (Mapping, "a table of names"),
        (type(None), "nothing (None)"),
    )
    otherwise = "a function" if callable(value) else f"a {type(value).__name__}"
    return next((words for types, words in known if isinstance(value, types)), otherwise)


class Series(list[Any]):
    """A list that prints as people write one: "a, b, and c"."""

    language = "en-US"

    def __str__(self) -> str:
        """Return the entries joined as the language does."""
        entries = [text_of(entry) for entry in self]
        spend(4 + 2 * len(entries), sum(map(len, entries)))
        pair, start, middle, end = _gaps(self.language)
        gaps = [pair] if len(entries) == 2 else [start, *[middle] * (len(entries) - 3), end]  # noqa: PLR2004 - "a and b"
        return "".join(part for both in zip(entries, [*gaps[: len(entries) - 1], ""], strict=False) for part in both)


@lru_cache(maxsize=64)
def _gaps(language: str) -> tuple[str, str, str, str]:
    """Return what a language puts between two entries, and after the first, an inner and before the last of more."""
    from babel.lists import format_list

    pair, more = (format_list(["\0"] * count, locale=locale(language)).split("\0") for count in (2, 4))
    return pair[1], more[1], more[2], more[3]


def language_of(context: Context) -> str:
    """Return the language of the letter being printed."""
    language = context.resolve_or_missing("language")
    return language if isinstance(language, str) and language else "en-US"


@pass_context
def date_(context: Context, value: Any, pattern: str = "long") -> Any:  # noqa: ANN401 - any value of the data
    """Print a date: `full`, `long`, `medium`, `short`, or a CLDR pattern such as "EEEE, MMMM d".

    A date with a time, in its own zone, may also print `h:mm a zzzz`.
    """
    if isinstance(value, Undefined):
        return value
    if isinstance(value, str):
        value = _typed_date(value)
    if not isinstance(value, dt.date):
        raise ValueError(f"`date` needs a date, not {kind(value)}")  # noqa: TRY004 - explained to the person as a value
    _check_pattern("date", pattern)
    try:
        if isinstance(value, dt.datetime):
            return format_moment(value, pattern, language_of(context))
        return format_day(value.year, value.month, value.day, pattern, language_of(context))
    except (AttributeError, ValueError, KeyError) as error:
        raise ValueError(
            f"`date` cannot print {pattern!r}: the date has no time of day, or it is no pattern"
        ) from error


def _typed_date(text: str) -> dt.date:
    try:
        return dt.datetime.fromisoformat(text) if len(text) > len("2021-08-26") else dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"`date` needs a date such as 2021-08-26, not {kind(text)}") from None


def _check_pattern(name: str, pattern: object) -> None:
    if not isinstance(pattern, str) or len(pattern) > _LONGEST_PATTERN:
        raise ValueError(f"`{name}` needs a pattern of at most {_LONGEST_PATTERN} characters, not {kind(pattern)}")


@pass_context
def ordinal(context: Context, value: Any) -> str:  # noqa: ANN401 - as above
    """Print 1st, 2nd, 11th, or what they are in the letter's language: 1.º, 2e, 11."""
    number, language = _whole("ordinal", value), language_of(context).partition("-")[0]
    if language in _ORDINALS:
        return _ORDINALS[language][number != 1].format(number)
    return _in_words("ordinal", number, language_of(context), "ordinal_num")


@pass_context
def words(context: Context, value: Any, form: str = "cardinal") -> str:  # noqa: ANN401 - as above
    """Print 21 as twenty-one, or with "ordinal" as twenty-first, in the letter's language."""
    if form not in ("cardinal", "ordinal"):
        raise ValueError(f'`words` knows "cardinal" and "ordinal", not {kind(form)}')
    language = language_of(context)
    text = _in_words("words", _whole("words", value), language, form)
    if language == "en-US":  # one hundred twenty-one; Americans keep "and" for cents
        text = text.replace(" and ", " ")
    return text.replace(",", "") if language.startswith("en") else text


def _in_words(name: str, number: int, language: str, form: str) -> str:
    from num2words import CONVERTER_CLASSES, num2words

    first = language.partition("-")[0].replace("nb", "no").replace("nn", "no")
    known = next((code for code in (language.replace("-", "_"), first) if code in CONVERTER_CLASSES), "")
    try:
        text = num2words(number, lang=known, to=form) if known else ""
    except (NotImplementedError, TypeError, ValueError, LookupError):  # its way to say that it knows no such word
        text = ""
    if isinstance(text, str) and text:
        return text
    raise ValueError(f"`{name}` does not know how {language} writes {number}")


@pass_context
def list_(context: Context, values: Iterable[Any]) -> Series:
    """Make a list that prints as "a, b, and c" and can still be counted and looped over."""
    series = Series(values)
    series.language = language_of(context)
    return series


@pass_context
def number(context: Context, value: Any, pattern: str | None = None) -> str:  # noqa: ANN401 - as above
    """Print 1234567.5 as 1,234,567.5, or by a CLDR pattern such as "0.00"."""
    from babel.numbers import format_decimal

    if pattern is not None:
        _check_pattern("number", pattern)
    try:
        return format_decimal(decimal("number", value), pattern, locale=locale(language_of(context)))
    except (AttributeError, TypeError) as error:
        raise ValueError(f"`number` cannot print by the pattern {pattern!r}") from error


@pass_context
def money(context: Context, value: Any, currency: str = "USD") -> str:  # noqa: ANN401 - as above
    """Print 25 as $25, 5800000.5 as $5,800,000.50; `currency` is an ISO 4217 code."""
    from babel.core import Locale
    from babel.numbers import format_currency, is_currency

    amount, place = decimal("money", value), locale(language_of(context))
    if not is_currency(str(currency)):
        raise ValueError(f"`money` needs a currency such as USD, not {kind(currency)}")
    if amount != amount.to_integral_value():
        return format_currency(amount, currency, locale=place)
    pattern = Locale.parse(place).currency_formats["standard"].pattern.replace("0.00", "0")
    return format_currency(amount, currency, pattern, locale=place, currency_digits=False)


def decimal(name: str, value: object) -> Decimal:
    """Return a value as a number, for the filter `name`. Raises ValueError where it is none, or out of bounds."""
    number = Decimal(0)
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        number = Decimal(value.strip().replace(",", ""))
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    else:
        raise ValueError(f"`{name}` needs a number, not {kind(value)}")
    if not number.is_finite() or max(abs(number.adjusted()), len(number.as_tuple().digits)) > _LARGEST:
        raise ValueError(f"`{name}` needs a number of at most {_LARGEST} digits")
    return number


def _whole(name: str, value: object) -> int:
    number = decimal(name, value)
    if number != number.to_integral_value() or number.adjusted() >= _LARGEST_IN_WORDS:
        raise ValueError(f"`{name}` needs a whole number of at most {_LARGEST_IN_WORDS} digits, not {number}")
    return int(number)


@pass_context
def possessive(context: Context, value: Any) -> str:  # noqa: ANN401 - as above
    """Print the English genitive, with a typographic apostrophe."""
    if not (language := language_of(context)).startswith("en"):
        raise ValueError(f"`possessive` knows English only, and the letter's language is {language}")
    name = text_of(value)
    return f"{name}\u2019" if name.endswith("s") and not name.endswith("ss") else f"{name}\u2019s"


def nbsp(value: Any) -> str:  # noqa: ANN401 - as above
    """Keep words together on one line."""
    return text_of(value).replace(" ", "\u00a0")


FILTERS: dict[str, Callable[..., Any]] = {
    "date": date_,
    "e": text_of,  # everything printed is escaped anyway, and once is enough
    "escape": text_of,
    "forceescape": text_of,
    "list": list_,
    "money": money,
    "nbsp": nbsp,
    "number": number,
    "ordinal": ordinal,
    "possessive": possessive,
    "words": words,
}
