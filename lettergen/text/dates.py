"""Dates and deadlines as a letter prints them, in its language, and read back from it; it counts nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any, Self

from lettergen.model.deadline import Deadline


class PrintedDate(dt.date):
    """A date whose `str()` is `words`, else the long form in the letter's language: "August 26, 2021"."""

    language: str = "en-US"
    words: str = ""

    def __new__(cls, year: Any, month: Any = None, day: Any = None, language: str = "en-US", words: str = "") -> Self:  # noqa: ANN401 - date's own
        """Make the date; `printed` and `printed_deadline` are the usual ways."""
        made = super().__new__(cls, year, month, day)
        made.language, made.words = language, words
        return made

    def __str__(self) -> str:
        """Return the words, or the long form."""
        return self.words or long_date(self, self.language)

    def __reduce__(self) -> tuple[type[PrintedDate], tuple[int, int, int, str, str]]:
        """Keep language and words when a letter goes to another process."""
        return PrintedDate, (self.year, self.month, self.day, self.language, self.words)


def printed(date: dt.date, language: str = "en-US") -> PrintedDate:
    """Return the date as one that prints itself in that language (BCP 47, such as "en-US")."""
    return PrintedDate(date.year, date.month, date.day, language)


def printed_deadline(due: Deadline, language: str = "en-US") -> PrintedDate:
    """Return a deadline's day as a date that prints as the whole deadline, time and zone included."""
    return PrintedDate(due.date.year, due.date.month, due.date.day, language, deadline_text(due, language))


@lru_cache(maxsize=4096)
def format_day(year: int, month: int, day: int, pattern: str, language: str) -> str:
    """Return a date by a CLDR pattern or one of full, long, medium, short."""
    from babel.dates import format_date

    return format_date(dt.date(year, month, day), pattern, locale=locale(language))


def format_moment(moment: dt.datetime, pattern: str, language: str) -> str:
    """Return a date with its time as `format_day` does, in its own zone; the four words print the date alone."""
    if pattern in ("full", "long", "medium", "short"):
        return format_day(moment.year, moment.month, moment.day, pattern, language)
    from babel.dates import format_datetime

    return format_datetime(moment, pattern, tzinfo=moment.tzinfo, locale=locale(language))


def long_date(date: dt.date, language: str = "en-US") -> str:
    """Return "August 26, 2021", or what that is in the language."""
    return format_day(date.year, date.month, date.day, "long", language)


def days_in(text: str, language: str, after: dt.date) -> Iterator[tuple[dt.date, str]]:
    """Give each day that a text names, in its order, with the words that stand there.

    Read are days with a month's name in the language, long or short, before or after the day ("April 30, 2026",
    "30 April", "Apr. 30th"), 2026-04-30, and 4/30/2026 or 30.4.2026 as the language orders them. A day without a year
    is the first one from `after` on.
    """
    months, pattern = _written_days(language)
    for found in pattern.finditer(text):
        part = found.groupdict()
        first, second = (part["one"], part["two"]) if language.endswith("-US") else (part["two"], part["one"])
        month = months.get(part["name"] or "", 0) or int(part["month"] or first)
        day = part["before"] or part["behind"] or part["day"] or second
        year = part["year"] or part["last"] or part["own"]
        with suppress(ValueError, TypeError):  # no day named ("in April 2026"), or one that does not exist
            named = dt.date(int(year or after.year), month, int(day))
            yield (named if year or named >= after else named.replace(year=after.year + 1)), found[0]


@lru_cache(maxsize=8)
def _written_days(language: str) -> tuple[dict[str, int], re.Pattern[str]]:
    """Return the names of the months in a language, and the pattern of a day with one of them or in figures."""
    names: dict[str, int] = {}
    for month in range(1, 13):
        for form in ("MMMM", "LLLL", "MMM"):
            name = format_day(2000, month, 1, form, language).rstrip(".")
            names |= {name: month, name.capitalize(): month}
    either = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    ordinal = r"(?:st|nd|rd|th|er|[.ºª])?"
    figures = r"(?P<year>\d{4})[-年년]\s?(?P<month>\d{1,2})[-月월]\s?(?P<day>\d{1,2})[日일]?"
    short = r"(?P<one>\d{1,2})[/.](?P<two>\d{1,2})[/.](?P<last>\d{4})"
    words = (
        rf"(?:(?P<before>\d{{1,2}}){ordinal}\s(?:de\s|of\s)?)?(?P<name>{either})\.?"
        rf"(?:\s(?P<behind>\d{{1,2}})(?:st|nd|rd|th)?(?!\w))?(?:,?\s(?:de\s|of\s)?(?P<own>\d{{4}}))?"
    )
    return names, re.compile(rf"(?<!\w)(?:{figures}|{short}|{words})(?!\w)")


@lru_cache(maxsize=64)
def locale(language: str) -> str:
    """Return Babel's name of a BCP 47 language; English where Babel knows none."""
    from babel.core import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(language, sep="-"))
    except (UnknownLocaleError, ValueError):
        return "en_US"


def deadline_text(deadline: Deadline, language: str = "en-US") -> str:
    """Return when something is due: "August 26, 2021" or "5:00 p.m. Eastern Time on August 26, 2021"."""
    day = long_date(deadline.date, language)
    if deadline.time is None:
        return day
    clock = _clock(deadline.time, language)
    zone = f" {_zone(deadline.zone, language)}" if deadline.zone else ""
    return f"{clock}{zone} on {day}" if locale(language).startswith("en") else f"{day}, {clock}{zone}"


def _clock(time: dt.time, language: str) -> str:
    """Return a time of day; American English says "5:00 p.m.", where CLDR has "5:00 PM"."""
    if locale(language) == "en_US":
        half = "a.m." if time.hour < 12 else "p.m."  # noqa: PLR2004 - noon
        return f"{time.hour % 12 or 12}:{time.minute:02} {half}"
    from babel.dates import format_time

    return format_time(time, "short", locale=locale(language))


@lru_cache(maxsize=64)
def _zone(zone: str, language: str) -> str:
    """Return a zone's name without summer or winter: "Eastern Time"."""
    from babel.dates import get_timezone, get_timezone_name

    return get_timezone_name(get_timezone(zone), locale=locale(language))
