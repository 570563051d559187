"""Calendars of days nobody works: those of `holidays`, and a workspace's own; counting is `rules.deadlines`."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib import metadata

from lettergen.errors import BadInputError, Place, Problem, did_you_mean
from lettergen.model.deadline import Calendar
from lettergen.model.settings import OwnCalendar

YEARS = range(1901, 2101)
"""The years that `holidays` knows of most countries; another year would look as if nobody ever rested."""
_WEEKEND = (5, 6)


def calendar(name: str, first_year: int, last_year: int, own: Mapping[str, OwnCalendar] | None = None) -> Calendar:
    """Return the public holidays of "us" (federal), "us-dc", "us-wa", "de", "gb-eng", … for both years and between.

    `own` holds a workspace's calendars by name. The weekend is the country's own; the version names that of `holidays`
    and the content of each own calendar. Years that nobody knows are left out: the calendar says which ones it has.
    Raises BadInputError D154 for an unknown name, with the nearest ones, D155 where the years are not 1 to 9999 in
    order, D170 to D174 for an own calendar that cannot be.
    """
    if not dt.MINYEAR <= first_year <= last_year <= dt.MAXYEAR:
        raise _bad("D155", f"years {first_year} to {last_year}", "years 1 to 9999, in order", "name others")
    own = own or {}
    wanted, years = name.lower(), (_known(first_year), _known(last_year))
    if wanted in own:
        if problems := tuple(_faults(wanted, own)):
            raise BadInputError(problems)
        spec = own[wanted]
        base = calendar(spec.base, *years, own) if spec.base else None
        return _amended(wanted, spec, base, years, _root(wanted, own))
    if wanted not in names():
        remedy = _nearest(wanted, own, "take us, or us- with a state, such as us-dc")
        raise _bad("D154", f"unknown calendar {name!r}", "a jurisdiction such as us, us-dc or us-wa", remedy)
    return _shipped(wanted, *years)


@lru_cache(maxsize=256)
def _shipped(name: str, first_year: int, last_year: int) -> Calendar:
    import holidays

    country, part = names()[name]
    days = holidays.country_holidays(country, subdiv=part, years=range(first_year, last_year + 1))
    nation = _shipped(country.lower(), first_year, last_year).holidays if part else {}
    return Calendar(
        name=name,
        version=f"holidays {metadata.version('holidays')}",
        first_year=first_year,
        last_year=last_year,
        holidays={day: days[day] for day in sorted(days) if first_year <= day.year <= last_year},
        nation=nation,
        weekend=tuple(sorted(days.weekend)),
    )


def _amended(name: str, spec: OwnCalendar, base: Calendar | None, years: tuple[int, int], root: str | None) -> Calendar:
    """Return the base (or a calendar of weekends only) with a workspace's own days in it; `root` as `_root` says."""
    kept = _with_own(base.holidays if base else {}, spec)
    # What binds by law is as published: no office works it away, and only a state's closures add to it (Rule 6(a)(6)).
    published = base.legal or base.holidays if base and root else {}
    nation = base.nation or base.holidays if base and root else {}
    legal = _with_own(published, spec) if root and names()[root][1] else published
    worked = {*spec.worked, *(day for day in (base.worked if base else ()) if day not in kept)}
    first_year, last_year = years
    return Calendar(
        name=name,
        version="; ".join(filter(None, (base.version if base else "", f"{name} {_digest(spec)}"))),
        first_year=first_year,
        last_year=last_year,
        holidays={day: kept[day] for day in sorted(kept) if first_year <= day.year <= last_year and day not in worked},
        nation=nation,
        legal=dict(sorted(legal.items())),
        weekend=base.weekend if base else _WEEKEND,
        worked=tuple(sorted(worked)),
    )


def _root(name: str, own: Mapping[str, OwnCalendar]) -> str | None:
    """Return the jurisdiction that a workspace's calendar starts from, over others of its own; None where from none."""
    base: str | None = name
    while base and base in own:
        base = own[base].base
    return base


def _with_own(days: Mapping[dt.date, str], spec: OwnCalendar) -> dict[dt.date, str]:
    kept = dict(days)
    for day, reason in spec.days.items():
        kept[day] = reason
        if (observed := _observed(day, spec)) != day:
            kept.setdefault(observed, f"{reason} (observed)")
    return kept


def _observed(day: dt.date, spec: OwnCalendar) -> dt.date:
    moved = {5: spec.saturday, 6: spec.sunday}.get(day.weekday(), "none")
    return day + dt.timedelta(days={"none": 0, "friday": -1, "monday": 7 - day.weekday()}[moved])


def _digest(spec: OwnCalendar) -> str:
    """Return eight characters that change with the days, and not with their order or with a key that is not used."""
    said = spec.model_dump(mode="json", exclude_defaults=True)
    said["worked"] = sorted(said.get("worked", ()))
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:8]


def check_calendars(own: Mapping[str, OwnCalendar]) -> tuple[Problem, ...]:
    """Return everything wrong with a workspace's calendars (D170 to D174); a place's detail is the key, dotted."""
    return tuple(problem for name in own for problem in _faults(name, own))


def _faults(name: str, own: Mapping[str, OwnCalendar]) -> Iterator[Problem]:
    spec, keys = own[name], f"calendars.{name}"
    if name in names():
        remedy = f'give it another name, such as our-{name}, with base = "{name}"'
        yield _fault("D172", keys, f"the calendar {name!r} hides the one that comes with lettergen", "", remedy)
    if spec.base and spec.base not in own and spec.base not in names():
        remedy = _nearest(spec.base, own, "take us, us-dc, us-wa, …, or one of your own")
        yield _fault("D170", f"{keys}.base", f"there is no calendar {spec.base!r} to start from", "", remedy)
    if circle := _circle(name, own):
        found = " starts from ".join(circle)
        yield _fault("D173", f"{keys}.base", found, "a calendar that starts from itself nowhere", "remove one base")
    for day in sorted(spec.days.keys() & set(spec.worked)):
        found, remedy = f"{day} is a day off and worked", "remove it from `days` or from `worked`"
        yield _fault("D171", f"{keys}.days.{day}", found, "one of the two", remedy)
    for key, days in (("days", spec.days), ("worked", spec.worked)):
        for day in sorted(day for day in days if day.year not in YEARS):
            place = f"{keys}.days.{day}" if key == "days" else f"{keys}.worked"
            yield _fault("D174", place, f"{day} lies outside {YEARS[0]} to {YEARS[-1]}", "a nearer year", "correct it")


def _circle(name: str, own: Mapping[str, OwnCalendar]) -> tuple[str, ...]:
    """Return the calendars that lead from a name back to it, or nothing."""
    path = [name]
    while (base := own[path[-1]].base or "") in own and base not in path[1:]:
        path.append(base)
        if base == name:
            return tuple(path)
    return ()


@lru_cache(maxsize=1)
def names() -> dict[str, tuple[str, str | None]]:
    """Return every calendar's name with country and subdivision as `holidays` spells them."""
    import holidays

    known: dict[str, tuple[str, str | None]] = {}
    for code, parts in holidays.list_supported_countries(include_aliases=False).items():
        known[code.lower()] = (code, None)
        known |= {f"{code}-{part}".lower(): (code, part) for part in parts if part.isascii() and part.isalnum()}
    return known


def _nearest(name: str, own: Iterable[str], otherwise: str) -> str:
    return did_you_mean(name, (*names(), *own), otherwise, mark="", most=3, likeness=0.5)


def _known(year: int) -> int:
    return min(max(year, YEARS[0]), YEARS[-1])


def _fault(code: str, keys: str, found: str, expected: str, remedy: str) -> Problem:
    return Problem(code, Place(detail=keys), found, expected, remedy)


def _bad(code: str, found: str, expected: str, remedy: str) -> BadInputError:
    return BadInputError(Problem(code, Place(detail="calendar"), found, expected, remedy))
