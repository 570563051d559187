"""One period from its start to its end: counted, rolled, with what service adds; it makes no deadline of it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from lettergen.model.deadline import Calendar, Deemed, Roll, StageSpec, Trigger
from lettergen.model.named_rules import Scope
from lettergen.rules.counting import (
    Steps,
    after_hours,
    bad,
    count_from,
    named,
    on_the_clock,
    parse_within,
    rest,
    to_working_day,
)

Moment: TypeAlias = dt.date | dt.datetime
"""A day, or an aware datetime where the time of day is known."""
Ended: TypeAlias = tuple[dt.date, dt.time | None, Literal[0, 1], Steps]
"""A last day as counted, its time, which of two equal times that is, and the steps."""

_TRIGGERS = {
    Trigger.LETTER_DATE: "the letter's date",
    Trigger.SENT: "the day it is sent",
    Trigger.DELIVERED: "the day it is delivered",
    Trigger.RECEIVED: "the day it is received",
    Trigger.SERVED: "the day it is served",
}


def rule_text(spec: StageSpec) -> str:
    """Return a deadline's rule in short: "10 days after served (frcp-6a)"."""
    way = "before" if spec.before else "after"
    rule = f"{parse_within(spec.count)} {way} {spec.event or spec.trigger}" if spec.count else "fixed date"
    rule += f" ({spec.rule})" if spec.rule else ""
    return f"{rule}, then every {parse_within(spec.meant(spec.every))} until {spec.until}" if spec.every else rule


def counted(spec: StageSpec, start: Moment, calendar: Calendar | None, zone: str) -> Ended:
    """Return where a date or a count ends before anything rolls. Raises as `count_from`, and D158: hours, no zone."""
    if spec.date:
        return spec.date, spec.time, 0, (f"The letter names the date: {told_due(spec.date, spec.time, zone)}.",)
    count, back = parse_within(spec.count), bool(spec.before)
    what = f"{count} {'before' if back else 'after'} {awaited(spec)}"
    if count.unit == "hour":
        return _hours(what, start, -count.number if back else count.number, zone)
    counts = "is the first day" if spec.count_trigger_day else "is not counted"
    day, before = first_day(spec, start, calendar, zone)
    last, steps = count_from(day, count, calendar, backward=back, start_counts=spec.count_trigger_day)
    return last, spec.time, 0, (f"{what}, {named(day_of(start))}, which {counts}.", *before, *steps)


def _hours(what: str, start: Moment, number: int, zone: str) -> Ended:
    """Count hours from an instant; where only its day is known, from the end of it, and back from its beginning."""
    if not zone:
        raise bad("D158", "hours are counted without a time zone", "a zone", "add `zone: America/New_York` or another")
    what = what.replace(" the day it is ", " it is ")
    if isinstance(start, dt.datetime):
        at = start.astimezone(ZoneInfo(zone))
        told = f"{what}, {told_due(at.date(), at.time(), zone)}."
    else:
        at = dt.datetime.combine(start + dt.timedelta(days=number > 0), dt.time(), ZoneInfo(zone))
        edge = "end" if number > 0 else "beginning"
        told = f"{what}, {named(start)}: no hour is recorded, so they count from the {edge} of that day."
    end, steps = after_hours(at, number)
    if end.time() == dt.time() and not isinstance(start, dt.datetime):  # midnight ends the day before
        return end.date() - dt.timedelta(days=1), None, 0, (told, *steps)
    fold, which = on_the_clock(end.date(), end.time(), zone, end.fold)
    return end.date(), end.time(), fold, (told, *steps, *which)


def first_day(spec: StageSpec, start: Moment, calendar: Calendar | None, zone: str) -> tuple[dt.date, Steps]:
    """Return the day that the count starts at: what came after the cut-off counts as later."""
    day, told = day_of(start), list[str]()
    if spec.cut_off and isinstance(start, dt.datetime):
        local = start.astimezone(ZoneInfo(zone)) if zone else start
        late = local.time() > spec.cut_off
        day, side = local.date() + dt.timedelta(days=late), "after" if late else "by"
        told.append(f"It came at {local:%H:%M} on {local.date()}, {side} the cut-off, {spec.cut_off:%H:%M}.")
    elif spec.cut_off:
        told.append(f"No hour is recorded, so it counts as come by the cut-off, {spec.cut_off:%H:%M}.")
    if spec.cut_off and spec.deemed is Deemed.NEXT_WORKING_DAY:
        day, steps = to_working_day(day, calendar, 1, "it counts as of the next one")
        told += steps
    if day != day_of(start):
        told.append(f"It counts as of {named(day)}.")
    if spec.begin_on_working_day:
        ahead = dt.timedelta(days=0 if spec.count_trigger_day else -1 if spec.before else 1)
        first, steps = to_working_day(day + ahead, calendar, -1 if spec.before else 1, "the count does not begin on it")
        day, told = first - ahead, [*told, *steps]
    return day, tuple(told)


def settled(
    spec: StageSpec, day: dt.date, start: dt.date, calendar: Calendar | None, via: str, way: int
) -> tuple[dt.date, Steps]:
    """Return the last day once it holds working days enough, has rolled, and has what service adds to it.

    What service adds comes after the period would otherwise end, and the day it ends on rolls again (Rule 6(d)).
    """
    told = list[str]()
    if spec.at_least:
        enough, _ = count_from(start, parse_within(spec.at_least), calendar, backward=way < 0)
        if way * (enough - day).days > 0:
            told.append(f"It must hold at least {parse_within(spec.at_least)}: {named(enough)}.")
            day = enough
    day, steps = rolled(spec, day, calendar, way)
    told += steps
    more = {service(method): count for method, count in spec.extra.items()}.get(service(via))
    if more and way > 0:
        day, steps = count_from(day, parse_within(more), calendar)
        told += [f"{parse_within(more)} more, as it went by {via}: {named(day)}.", *steps]
        day, steps = rolled(spec, day, calendar, way)
        told += steps
    return day, tuple(told)


def rolled(spec: StageSpec, day: dt.date, calendar: Calendar | None, way: int) -> tuple[dt.date, Steps]:
    """Return where a last day goes that nobody works; `way` is 1 for a count forward, -1 for one backward."""
    if spec.roll in {None, Roll.NONE}:
        return day, stays(day, calendar)
    back = spec.roll is Roll.BACKWARD or (spec.roll is Roll.ONWARD and way < 0)
    return to_working_day(day, calendar, -1 if back else 1, f"it rolls {'backward' if back else 'forward'}")


def service(via: str) -> str:
    """Return a way of service as it is compared: in lower case, its words apart by blanks."""
    return re.sub(r"[\s_-]+", " ", via.strip().lower())


def awaited(spec: StageSpec) -> str:
    """Return what a deadline waits for: "the day it is sent", "the hearing"."""
    if spec.parts:
        return "the days that it counts from"
    if spec.event:
        return spec.event
    if spec.trigger is Trigger.PREVIOUS_DUE:
        return f"the due date of the stage {spec.previous}" if spec.previous else "the due date before it"
    return _TRIGGERS[spec.trigger]


def day_of(moment: Moment) -> dt.date:
    """Return the day of a moment, in its own zone."""
    return moment.date() if isinstance(moment, dt.datetime) else moment


def scoped(calendar: Calendar | None, scope: Scope) -> Calendar | None:
    """Return the calendar with the holidays that count."""
    if calendar is None or scope is Scope.OWN:
        return calendar
    own = calendar.legal or calendar.holidays if scope is Scope.BOTH or not calendar.nation else {}
    # A day that one office works is a holiday or a Saturday all the same to the law.
    return calendar.model_copy(update={"holidays": {**calendar.nation, **own}, "worked": ()})


def calendar_text(calendar: Calendar | None, spec: StageSpec) -> str:
    """Return the calendar's name and version where days nobody works had a part in it."""
    counts = (spec.count, spec.meant(spec.every) if spec.every else "", spec.at_least or "")
    used = any("business" in count for count in counts)
    rolls = spec.roll not in {None, Roll.NONE} or spec.begin_on_working_day
    if not calendar or not (used or rolls or (spec.cut_off and spec.deemed is Deemed.NEXT_WORKING_DAY)):
        return ""
    whose = {Scope.OWN: "", Scope.NATION: ", the nation's days only", Scope.BOTH: ", with all of the nation's days"}
    return f"{calendar.name}{whose[spec.scope] if calendar.nation else ''} ({calendar.version})"


def stays(day: dt.date, calendar: Calendar | None) -> Steps:
    """Say so where the day is no working day; it stays all the same."""
    reason = day_off(day, calendar)
    return (f"{named(day)} is no working day ({reason}); the date does not move by itself.",) if reason else ()


def day_off(day: dt.date, calendar: Calendar | None) -> str:
    """Return why nobody works that day, as far as the calendar knows; else ""."""
    known = calendar is not None and calendar.first_year <= day.year <= calendar.last_year
    return rest(day, calendar) if known else ""


def told_due(day: dt.date, time: dt.time | None, zone: str) -> str:
    """Return a day and its time as an explanation names them."""
    return f"{named(day)}{f', {time:%H:%M} {zone}'.rstrip() if time else ''}"
