"""Calendars of days nobody works, made from the `holidays` package; counting with them is `rules.deadlines`."""

from __future__ import annotations

import datetime as dt
import difflib
from functools import lru_cache
from importlib import metadata

from lettergen.errors import BadInputError, Place, Problem
from lettergen.model.deadline import Calendar


@lru_cache(maxsize=256)
def calendar(name: str, first_year: int, last_year: int) -> Calendar:
    """Return the public holidays of "us" (federal), "us-dc", "us-wa", "de", "gb-eng", … for both years and between.

    The weekend is the country's own; the version is that of `holidays`. Raises BadInputError D154 for an unknown name,
    with the nearest ones, and D155 where the years are not 1 to 9999 in order.
    """
    import holidays

    if not dt.MINYEAR <= first_year <= last_year <= dt.MAXYEAR:
        raise _bad("D155", f"years {first_year} to {last_year}", "years 1 to 9999, in order", "name others")
    wanted = name.lower()
    if wanted not in names():
        near = difflib.get_close_matches(wanted, names(), n=3, cutoff=0.5)
        remedy = f"did you mean {' or '.join(near)}?" if near else "take us, or us- with a state, such as us-dc"
        raise _bad("D154", f"unknown calendar {name!r}", "a jurisdiction such as us, us-dc or us-wa", remedy)
    country, part = names()[wanted]
    days = holidays.country_holidays(country, subdiv=part, years=range(first_year, last_year + 1))
    return Calendar(
        name=wanted,
        version=f"holidays {metadata.version('holidays')}",
        first_year=first_year,
        last_year=last_year,
        holidays={day: days[day] for day in sorted(days) if first_year <= day.year <= last_year},
        weekend=tuple(sorted(days.weekend)),
    )


@lru_cache(maxsize=1)
def names() -> dict[str, tuple[str, str | None]]:
    """Return every calendar's name with country and subdivision as `holidays` spells them."""
    import holidays

    known: dict[str, tuple[str, str | None]] = {}
    for code, parts in holidays.list_supported_countries(include_aliases=False).items():
        if len(code) == 2:  # noqa: PLR2004 - ISO 3166 alpha-2; the rest are markets and organisations
            known[code.lower()] = (code, None)
            known |= {f"{code}-{part}".lower(): (code, part) for part in parts if part.isascii() and part.isalnum()}
    return known


def _bad(code: str, found: str, expected: str, remedy: str) -> BadInputError:
    return BadInputError(Problem(code, Place(detail="calendar"), found, expected, remedy))
