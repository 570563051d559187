"""What counts as text, and filters for letters: dates, numbers and series; they only ever make text.

The language is the data's `language` (BCP 47), else that of the environment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from jinja2 import Undefined, pass_context
from jinja2.runtime import Context

from lettergen.text.dates import format_day, locale


def why_no_text(value: object) -> str:
    """Return why a value cannot be printed, or "".

    Text is what says itself how it prints, by a `__str__` of its own (str, dates, Decimal, UUID, Path, an Enum, rich
    values), and numbers. All else prints Python's notation at best and a memory address at worst.
    """
    if value is None:
        return "there is no value (None) to print"
    own = type(value).__str__ is not object.__str__ or isinstance(value, int | float | complex)
    if own and not isinstance(value, Mapping | bytes | bytearray):
        return ""
    name = "function" if callable(value) else type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name} is no text"


def text_of(value: object) -> str:
    """Return a value as text. Raises ValueError where it is none."""
    if reason := why_no_text(value):
        raise ValueError(reason)
    return str(value)


class Series(list[Any]):
    """A list that prints as people write one: "a, b, and c"."""

    language = "en-US"

    def __str__(self) -> str:
        """Return the entries joined as the language does."""
        from babel.lists import format_list

        return format_list([text_of(entry) for entry in self], locale=locale(self.language))


def language_of(context: Context) -> str:
    """Return the language of the letter being printed."""
    language = context.resolve_or_missing("language")
    return language if isinstance(language, str) and language else "en-US"


@pass_context
def date_(context: Context, value: Any, pattern: str = "long") -> Any:  # noqa: ANN401 - any value of the data
    """Print a date: `full`, `long`, `medium`, `short`, or a CLDR pattern such as "EEEE, MMMM d"."""
    if isinstance(value, Undefined):
        return value
    if isinstance(value, str):
        value = dt.date.fromisoformat(value)
    if not isinstance(value, dt.date):
        raise ValueError(f"`date` needs a date, not {value!r}")  # noqa: TRY004 - explained to the person as a value
    return format_day(value.year, value.month, value.day, pattern, language_of(context))


def ordinal(value: Any) -> str:  # noqa: ANN401 - as above
    """Print 1st, 2nd, 3rd, 11th."""
    number = int(value)
    tens, ones = divmod(abs(number) % 100, 10)
    return f"{number}{'th' if tens == 1 else {1: 'st', 2: 'nd', 3: 'rd'}.get(ones, 'th')}"


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

    return format_decimal(_decimal(value), pattern, locale=locale(language_of(context)))


@pass_context
def money(context: Context, value: Any, currency: str = "USD") -> str:  # noqa: ANN401 - as above
    """Print 25 as $25, 5800000.5 as $5,800,000.50."""
    from babel.numbers import format_currency

    amount, place = _decimal(value), locale(language_of(context))
    if amount == amount.to_integral_value():
        return format_currency(amount, currency, "¤#,##0", locale=place, currency_digits=False)
    return format_currency(amount, currency, locale=place)


def _decimal(value: object) -> Decimal:
    try:
        return Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        raise ValueError(f"{value!r} is no number") from None


def possessive(value: Any) -> str:  # noqa: ANN401 - as above
    """Print the genitive, with a typographic apostrophe."""
    name = text_of(value)
    return f"{name}\u2019" if name.endswith("s") and not name.endswith("ss") else f"{name}\u2019s"


def nbsp(value: Any) -> str:  # noqa: ANN401 - as above
    """Keep words together on one line."""
    return text_of(value).replace(" ", "\u00a0")


FILTERS: dict[str, Callable[..., Any]] = {
    "date": date_,
    "e": text_of,  # everything printed is escaped anyway, and once is enough
    "escape": text_of,
    "list": list_,
    "money": money,
    "nbsp": nbsp,
    "number": number,
    "ordinal": ordinal,
    "possessive": possessive,
}
