"""Calendars of days nobody works, made from the `holidays` package; counting with them is `rules.deadlines`."""

from __future__ import annotations

import difflib
from functools import lru_cache
from importlib import metadata

from lettergen.errors import BadInputError, Place, Problem
from lettergen.model.deadline import Calendar

YEARS = (1, 9999)


@lru_cache(maxsize=256)
def calendar(name: str, first_year: int, last_year: int) -> Calendar:
    """Return the public holidays of "us" (federal), "us-dc", "us-wa", "de", "gb-eng", … for both years and between.

    The weekend is the country's own; the version is that of `holidays`. Raises BadInputError D154 for an unknown name,
    with the nearest ones, and D155 where the years are not 1 to 9999 in order.
    """
    import holidays

    first, last = YEARS
    if not first <= first_year <= last_year <= last:
        raise _bad("D155", f"years {first_year} to {last_year}", f"years {first} to {last}, in order", "name others")
    country, _, part = name.lower().partition("-")
    if name.lower() not in names():
        near = difflib.get_close_matches(name.lower(), names(), n=3, cutoff=0.5)
        remedy = f"did you mean {' or '.join(near)}?" if near else "take us, or us- with a state, such as us-dc"
        raise _bad("D154", f"unknown calendar {name!r}", "a jurisdiction such as us, us-dc or us-wa", remedy)
    subdivision = _subdivisions()[country].get(part)
    days = holidays.country_holidays(country.upper(), subdiv=subdivision, years=range(first_year, last_year + 1))
    return Calendar(
        name=name.lower(),
        version=f"holidays {metadata.version('holidays')}",
        first_year=first_year,
        last_year=last_year,
        holidays={day: days[day] for day in sorted(days) if first_year <= day.year <= last_year},
        weekend=tuple(sorted(days.weekend)),
    )


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """Return every calendar's name, sorted: a country's code, or country and subdivision."""
    return tuple(
        sorted(
            name for code, parts in _subdivisions().items() for name in (code, *(f"{code}-{part}" for part in parts))
        )
    )


@lru_cache(maxsize=1)
def _subdivisions() -> dict[str, dict[str, str]]:
    """Return lower-case country code -> lower-case subdivision -> the subdivision as `holidays` spells it."""
    import holidays

    listed = holidays.list_supported_countries(include_aliases=False)
    return {
        code.lower(): {part.lower(): part for part in parts if part.isascii() and part.isalnum()}
        for code, parts in listed.items()
        if len(code) == 2  # noqa: PLR2004 - ISO 3166 alpha-2; the rest are markets and organisations
    }


def _bad(code: str, found: str, expected: str, remedy: str) -> BadInputError:
    return BadInputError(Problem(code, Place(detail="calendar"), found, expected, remedy))
