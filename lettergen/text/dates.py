"""Dates and deadlines as a letter prints them, in its language, and read back from it; it counts nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any, Self

from lettergen.model.deadline import Deadline, StageName, StageSpec, Trigger
from lettergen.model.items import Period

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MORE_NUMBERS = (
    *_NUMBERS, "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    "twenty",
)  # fmt: skip
_COUNTED = rf"(?P<number>{'|'.join(_MORE_NUMBERS)}|\d{{1,4}}) (?P<unit>(?:business )?day|week|month|hour)s?"
_AFTER = {
    Trigger.LETTER_DATE: "the date of this letter",
    Trigger.SENT: "the sending of this letter",
    Trigger.DELIVERED: "delivery of this letter",
    Trigger.RECEIVED: "receipt of this letter",
    Trigger.SERVED: "service of this letter",
}
_DUE_FOR = {
    StageName.ACKNOWLEDGE: "your acknowledgement",
    StageName.OBJECTIONS: "objections",
    StageName.ANSWERS: "your answers",
    StageName.DOCUMENTS: "your documents",
    StageName.BRIEFING: "the briefing",
    StageName.CERTIFICATION: "your certification",
}


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
    names |= {"Sept": 9} if _english(language) else {}  # CLDR has Sep alone
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
    """Return when something is due: "August 26, 2021" or "5:00 p.m. Eastern Time on August 26, 2021".

    Of one that comes again it is the first day; `stage_text` says the whole.
    """
    day, clock = long_date(deadline.date, language), _hour(deadline, language)
    return f"{clock} on {day}" if clock and _english(language) else ", ".join(filter(None, (day, clock)))


def stage_text(stage: Deadline | StageSpec, language: str = "en-US") -> str:
    """Return the whole deadline in words, also of one that waits for its day; "" where only English has the words.

    "August 26, 2021"; "within two business days of receipt of this letter"; "every two weeks from May 3, 2021, until
    June 28, 2021"; "on a rolling basis, and in full no later than May 3, 2021". Other languages get the first date.
    """
    dated = isinstance(stage, Deadline)
    if not _english(language):
        return deadline_text(stage, language) if isinstance(stage, Deadline) else ""
    if isinstance(stage, Deadline):
        when = _again(stage, language) if stage.later else deadline_text(stage, language)
    else:
        when = _waiting(stage, language)
    if not stage.rolling:
        return when
    recurs = stage.later if isinstance(stage, Deadline) else stage.every
    return f"on a rolling basis, {'' if recurs else 'and in full no later than ' if dated else 'and in full '}{when}"


def reworded(spec: StageSpec, text: str, language: str = "en-US") -> StageSpec | None:
    """Return a deadline without a day with the count that a text gives in its words; None where that says otherwise.

    Read are numbers in digits, and in words up to twenty.
    """
    key = "within" if spec.within else "before"
    if not (spec.within or spec.before) or not _english(language):
        return None
    before, _, behind = map(re.escape, stage_text(spec, language).partition(_count(spec.count)))
    found = re.search(f"{before}{_COUNTED}{behind}", text, re.IGNORECASE)
    if not found:
        return None
    written = found["number"].lower()
    number = _MORE_NUMBERS.index(written) if written in _MORE_NUMBERS else int(written)
    count = f"{number} {found['unit'].lower()}{'' if number == 1 else 's'}"
    now = spec.model_copy(update={key: count})
    return (
        now if number and now.count == count else None
    )  # its rule may count only working days, or none but plain ones


def period_text(period: Period, language: str = "en-US") -> str:
    """Return the time that answers cover: its name, its days, or its name with its days in parentheses.

    "January 1 to June 30, 2019", "January 20, 2021, to October 19, 2021", "since May 3, 2021"; other languages put a
    dash between the days.
    """
    first, last = (long_date(day, language) if day else "" for day in (period.start, period.end))
    if not _english(language):
        days = f"{first} \N{EN DASH} {last}".strip() if first or last else ""
    elif period.start and period.end:
        if period.start.year == period.end.year:
            first = first.removesuffix(f"{period.start.year}").rstrip(" ,")
        days = f"{_amid(first)} to {last}"
    else:
        days = f"since {first}" if first else f"until {last}" if last else ""
    return f"{period.name} ({days})" if period.name and days else period.name or days


def _english(language: str) -> bool:
    return locale(language).startswith("en")


def _waiting(spec: StageSpec, language: str) -> str:
    """Return the words for a deadline that has no day yet."""
    if spec.parts:
        told = (_waiting(part, language) for part in spec.parts)
        return f"{' or '.join(told)}, whichever is {'earlier' if spec.earliest_of else 'later'}"
    if spec.date:
        clock = _hour(spec, language)
        return f"by {clock}{' on ' if clock else ''}{long_date(spec.date, language)}"
    after = _counted_from(spec, language)
    when = f"within {_count(spec.count)} of {after}" if spec.within else ""
    when = f"no later than {_count(spec.count)} before {after}" if spec.before else when
    served = ((re.sub("[-_]+", " ", via), _count(more)) for via, more in spec.extra.items())
    when += "".join(f", and {more} more if served by {via}" for via, more in served)
    if spec.every and spec.until:
        again, last = f"every {_count(spec.every, one='')}", f"until {long_date(spec.until, language)}"
        when = f"{again} {last}, the first {when}" if when else f"{again} after {after}, {last}"
    return ", by ".join(filter(None, (when, _hour(spec, language))))


def _counted_from(spec: StageSpec, language: str) -> str:
    """Return what a deadline counts from, with the day of an event known beforehand."""
    if spec.trigger is Trigger.PREVIOUS_DUE:
        return f"the due date for {_DUE_FOR[spec.previous]}" if spec.previous else "the earlier due date"
    after = f"{spec.event} on {long_date(spec.on, language)}" if spec.on else spec.event
    return f"{after or _AFTER[spec.trigger]}{', that day included' if spec.count_trigger_day else ''}"


def _again(deadline: Deadline, language: str) -> str:
    """Return the words for a deadline of several days."""
    first, last = (long_date(day, language) for day in (deadline.date, deadline.later[-1]))
    days = f"every {_count(deadline.every, one='')} from {_amid(first)} until {last}"
    return ", by ".join(filter(None, (days, _hour(deadline, language))))


def _amid(day: str) -> str:
    """Return a printed day as it stands amid a sentence: one with a comma has another behind it."""
    return f"{day}," if "," in day else day


def _count(text: str, one: str = "one ") -> str:
    """Return "10 business days" in words; `one` stands for 1: "every month" needs none."""
    count, _, unit = text.removesuffix("s").partition(" ")
    return f"{one}{unit}" if count == "1" else f"{number(int(count))} {unit}s"


def number(count: int) -> str:
    """Return a small number in words."""
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"


def _hour(due: Deadline | StageSpec, language: str) -> str:
    """Return a deadline's time with its zone, or nothing: "5:00 p.m. Eastern Time"."""
    if due.time is None:
        return ""
    clock = clock_text(due.time, language)
    return f"{clock} {_zone(due.zone, language)}" if due.zone else clock


def clock_text(time: dt.time, language: str = "en-US") -> str:
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
