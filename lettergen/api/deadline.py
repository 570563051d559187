"""A deadline worked out and explained, day by day; nothing is recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from lettergen.api.desk import Desk
from lettergen.api.options import Counting
from lettergen.errors import BadInputError, Place, Problem
from lettergen.model.deadline import Calendar, Deadline, StageName, StageSpec, Trigger
from lettergen.readers.deadline import read_stage
from lettergen.reports.tables import Column, Table
from lettergen.rules.counting import parse_within
from lettergen.rules.day_by_day import CountedDay, days_of
from lettergen.rules.deadlines import resolve_stages
from lettergen.rules.periods import Moment

_PER_YEAR = {"hour": 8760, "day": 365, "business day": 200, "week": 52, "month": 12}
"""At least so many units fill a year."""


def deadline(desk: Desk, asked: Counting) -> Deadline:
    """Return the deadline, with every step that is not obvious. Raises D150 to D159, and as a questionnaire's `due`."""
    return _worked(desk, asked)[0]


def deadline_days(desk: Desk, asked: Counting) -> Table:
    """Return every day of the count as a table, the deadline beside it. Raises as `deadline`."""
    found, spec, start, days = _worked(desk, asked)
    rows = [
        (number if spec.parts else None, day.date, f"{day.date:%A}", day.number, day.told)
        for number, part in enumerate(spec.parts or (spec,), 1)
        for day in _days(part, start, asked, days, spec.zone or _zone(desk, asked))
    ]
    facts = {
        "due": found.date,
        "time": found.time and f"{found.time:%H:%M}",
        "zone": found.zone or None,
        "rule": found.rule,
        "calendar": found.calendar or None,
        "explanation": found.explanation,
    }
    columns = (Column("part"), Column("date"), Column("weekday"), Column("day"), Column("told", " "))
    return Table("deadline", columns, rows, facts)


def _days(part: StageSpec, start: Moment, asked: Counting, calendar: Calendar, zone: str) -> Iterator[CountedDay]:
    known = asked.previous if part.trigger is Trigger.PREVIOUS_DUE else part.on or start
    if part.date or part.parts or known is None:
        return iter(())
    return days_of(part, known, calendar, zone=zone, via=asked.via)


def _worked(desk: Desk, asked: Counting) -> tuple[Deadline, StageSpec, Moment, Calendar]:
    spec, zone = _spec(asked), _zone(desk, asked)
    start: Moment = desk.today() if asked.start is None else asked.start
    if isinstance(start, dt.datetime) and start.tzinfo is None:
        start = start.replace(tzinfo=ZoneInfo(zone)) if zone else desk.moment(start)
    day = start.date() if isinstance(start, dt.datetime) else start
    name = asked.calendar or desk.settings.defaults.calendar
    calendar = desk.named_calendar(name, *_years(spec, day, asked.previous))
    before = [Deadline(stage=stage, date=asked.previous, rule="given") for stage in StageName if asked.previous]
    due, _ = resolve_stages(
        (spec,),
        letter_date=start,  # with its hour, which a letter's own date never has
        sent=start,
        arrived=start,
        happened=None if spec.on else start,
        via=asked.via,
        previous=before,
        calendar=calendar,
        zone=zone,
    )
    if not due:
        remedy = "name the due date that it counts from, with --previous"
        raise BadInputError(
            Problem("D159", Place(detail="deadline"), "the day it counts from is not known", "", remedy)
        )
    return due[0], spec, start, calendar


def _spec(asked: Counting) -> StageSpec:
    text, more = asked.text.strip(), {"rule": asked.rule, "time": asked.time, "zone": asked.zone}
    if not text.startswith("{"):
        count = str(parse_within(text)) if text else ""
        way = "before" if asked.before else "within"
        text = f"{{{way}: {count}, from: event, event: the day given}}" if count else "{}"
    return read_stage(text, {key: value for key, value in more.items() if value})


def _zone(desk: Desk, asked: Counting) -> str:
    return asked.zone or desk.settings.defaults.zone or ""


def _years(spec: StageSpec, start: dt.date, previous: dt.date | None) -> tuple[int, int]:
    """Return the first and last year that a calendar must know: so much as the longest count may need, both ways."""
    every = (spec, *spec.parts)
    texts = [text for one in every for text in (one.count, one.every, *one.extra.values()) if text]
    counts = map(parse_within, texts)
    reach = 2 + max((count.number // _PER_YEAR[count.unit] for count in counts), default=0)
    days = [day for one in every for day in (start, previous, one.date, one.on, one.until) if day]
    return max(min(days).year - reach, dt.MINYEAR), min(max(days).year + reach, dt.MAXYEAR)
