"""When a stage is due and why, with every step of it; the arithmetic is `rules.counting`, holidays come in as a value.

It knows fixed dates, counts after and before a trigger, named rules, the earliest and latest of several, and what comes
again and again until a last day. Nothing rolls unless the deadline says so.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from lettergen.errors import BadInputError
from lettergen.model.deadline import Calendar, Deadline, StageName, StageSpec, Trigger
from lettergen.model.letter import Asked, LetterItem
from lettergen.model.named_rules import NAMED_RULES
from lettergen.rules.counting import Count, Steps, bad, count_from, named, on_the_clock, parse_within
from lettergen.rules.periods import (
    Moment,
    calendar_text,
    counted,
    day_of,
    rolled,
    rule_text,
    scoped,
    settled,
    stays,
    told_due,
)
from lettergen.rules.rollup import walk

MOST_DAYS = 400
"""How many days one recurring deadline may have."""


class _Known(NamedTuple):
    """What is known by now; `due` has the deadlines to count from by stage, `coming` the stages still to be dated."""

    letter_date: dt.date
    sent: Moment | None
    arrived: Moment | None
    happened: Moment | None
    via: str
    calendar: Calendar | None
    zone: str
    due: Mapping[StageName, Deadline]
    coming: frozenset[StageName] = frozenset()

    def start(self, spec: StageSpec) -> Moment | None:
        """Return the moment that a deadline counts from, or None while it is not known."""
        match spec.trigger:
            case Trigger.LETTER_DATE:
                return self.letter_date
            case Trigger.SENT:
                return self.sent
            case Trigger.EVENT:
                return self.happened or spec.on
            case Trigger.PREVIOUS_DUE:
                due = self.due.get(spec.previous or spec.stage)
                return (due.instant or due.date) if due else None
        return self.arrived

    def waits(self, spec: StageSpec) -> bool:
        """Tell whether a day may still come, or come otherwise, that the deadline counts from."""
        if spec.parts:
            return any(self.waits(part) for part in spec.parts)
        if spec.date:
            return False
        if spec.trigger is Trigger.PREVIOUS_DUE:
            return self.start(spec) is None and (spec.previous or spec.stage) in self.coming
        return (self.happened if spec.trigger is Trigger.EVENT else self.start(spec)) is None


def stages_for(every: Iterable[StageSpec], own: Iterable[StageSpec]) -> tuple[StageSpec, ...]:
    """Return the questionnaire's deadlines of one recipient: its own take the place of those of their stage."""
    own = tuple(own)
    replaced = {spec.stage for spec in own}
    return (*(spec for spec in every if spec.stage not in replaced), *own)


def resolve_stages(  # noqa: PLR0913 - each is a fact of its own, and most callers know two or three
    specs: Iterable[StageSpec],
    *,
    letter_date: dt.date,
    sent: Moment | None = None,
    arrived: Moment | None = None,
    happened: Moment | None = None,
    via: str = "",
    previous: Iterable[Deadline] = (),
    calendar: Calendar | None = None,
    zone: str | None = None,
) -> tuple[tuple[Deadline, ...], tuple[StageSpec, ...]]:
    """Return the deadlines of the stages that have a date by now, and the stages that still wait for their trigger.

    `arrived` is the day of delivery, receipt and service, `happened` that of the event a stage names, each with its
    time where that is known; `via` is how it was served. `previous` are the deadlines that others may count from, of
    earlier rounds and of this letter, the newest last. `zone` serves where a stage names none. A stage whose date may
    still change, as one part of `earliest_of` waits or an event is only expected, stands in both. Raises BadInputError
    D151 (no calendar), D152 (the calendar ends too early), D153 (the count leaves the years 1 to 9999), D156 (more
    than 400 days), D157 (the first day lies after the last), D158 (hours without a zone).
    """
    earlier = {due.stage: due for due in previous if not due.item}
    known = _Known(letter_date, sent, arrived, happened, via, calendar, zone or "", earlier)
    left, due, waiting = dict(enumerate(specs)), dict[int, Deadline](), dict[int, StageSpec]()
    while left:
        stages = frozenset(spec.stage for spec in left.values())
        # Stages that count from each other never come: they are tried with what is known, and wait.
        ready = [at for at, spec in left.items() if not counts_from(spec) & stages - {spec.stage}] or list(left)
        found = {**earlier, **{one.stage: one for one in due.values()}}
        coming = stages | {spec.stage for spec in waiting.values()}
        for at in ready:
            spec = left.pop(at)
            now = known._replace(due=found, coming=coming - {spec.stage})
            if dated := _resolve(spec, now):
                due[at] = dated
            if now.waits(spec) or not dated:
                # What waits is kept with the letter, and must not depend on the settings of a later day.
                waiting[at] = _in_zone(spec, zone)
    return tuple(due[at] for at in sorted(due)), tuple(waiting[at] for at in sorted(waiting))


def counts_from(spec: StageSpec) -> frozenset[StageName]:
    """Return the stages whose due dates a deadline counts from."""
    own = {spec.previous or spec.stage} if spec.trigger is Trigger.PREVIOUS_DUE else set[StageName]()
    return frozenset(own).union(*map(counts_from, spec.parts))


def deadlines_of(asked: Asked) -> tuple[Deadline, ...]:
    """Return every deadline that a letter gives: its stages', then its items' own, each with the id of its item."""
    own = ((item.id, item.due) for item in walk(asked.items))
    return (*asked.stages, *(due.model_copy(update={"item": item_id}) for item_id, due in own if due))


def undated(asked: Asked) -> Asked:
    """Return a text that was sent as it was before: what counts from sending, or from another due date, waits again."""
    waiting = {spec.stage for spec in asked.pending}
    again = tuple(due.spec for due in asked.stages if due.spec and _from_sending(due.spec) and due.stage not in waiting)

    def of_item(item: LetterItem) -> LetterItem:
        spec = item.due.spec if item.due and item.due.spec and _from_sending(item.due.spec) else None
        own = {"due": None, "pending": spec} if spec else {}
        return item.model_copy(update={**own, "items": tuple(map(of_item, item.items))})

    stages = tuple(due for due in asked.stages if due.spec not in again)
    items = tuple(map(of_item, asked.items))
    return asked.model_copy(update={"stages": stages, "pending": (*asked.pending, *again), "items": items})


def _from_sending(spec: StageSpec) -> bool:
    """Tell whether it counts from sending, or may by way of another due date."""
    return spec.trigger in {Trigger.SENT, Trigger.PREVIOUS_DUE} or any(map(_from_sending, spec.parts))


def _in_zone(spec: StageSpec, zone: str | None) -> StageSpec:
    """Return it with the zone that its times are read in."""
    if spec.parts:
        key = "earliest_of" if spec.earliest_of else "latest_of"
        return spec.model_copy(update={key: tuple(_in_zone(part, zone) for part in spec.parts)})
    timed = spec.time or spec.cut_off or "hour" in f"{spec.within}{spec.before}"
    return spec.model_copy(update={"zone": spec.zone or zone}) if timed else spec


def _resolve(spec: StageSpec, known: _Known) -> Deadline | None:
    if spec.parts:
        return _one_of(spec, known)
    start = known.letter_date if spec.date else known.start(spec)
    if start is None:
        return None
    try:
        return _dated(spec, start, known)
    except OverflowError as error:
        found = f"{rule_text(spec)}, {day_of(start)}, leaves the years 1 to 9999"
        raise bad("D153", found, "a nearer deadline", "name a nearer date") from error


def _one_of(spec: StageSpec, known: _Known) -> Deadline | None:
    """Return the earliest of several deadlines, of those that have a day; the latest only once all of them have."""
    dated, told, dues = list[tuple[StageSpec, Deadline]](), list[str](), list[Deadline]()
    for part in spec.parts:
        if due := _resolve(part.model_copy(update={"stage": spec.stage}), known):
            dated.append((part, due))
        elif spec.latest_of:
            return None
    first = min((due.date for part, due in dated if not part.if_sooner), default=dt.date.max)
    for number, (part, due) in enumerate(dated, 1):
        told += [f"({number}) {step}" for step in due.explanation]
        if part.if_sooner and day_of(known.start(part) or first) >= first:
            told.append(f"({number}) does not count: the day it counts from is not before {named(first)}.")
        else:
            dues.append(due)
    if not dues:
        return None
    which, choose = ("earliest", min) if spec.earliest_of else ("latest", max)
    # Of one day the whole of it ends last.
    chosen = choose(dues, key=lambda due: (due.date, due.instant or dt.datetime.max.replace(tzinfo=dt.UTC)))
    told = [*_by_rule(spec), *told, f"The {which} of these. Due {told_due(chosen.date, chosen.time, chosen.zone)}."]
    rule = f"{which} of: {'; '.join(due.rule for due in dues)}"
    whole = _in_zone(spec, known.zone or None) if any(due.spec for _, due in dated) else None
    update = {"rule": rule, "within": "", "explanation": tuple(told), "rolling": spec.rolling, "spec": whole}
    return chosen.model_copy(update=update)


def _dated(spec: StageSpec, start: Moment, known: _Known) -> Deadline:
    calendar, zone, way = scoped(known.calendar, spec.scope), spec.zone or known.zone, -1 if spec.before else 1
    day, time, fold, told = counted(spec, start, calendar, zone)
    last, moves = settled(spec, day, day_of(start), calendar, known.via, way)
    told, zone = (*_by_rule(spec), *told, *moves), zone if time else ""
    if time and zone and (last != day or time == spec.time):
        fold, steps = on_the_clock(last, time, zone)
        told = (*told, *steps)
    if last != spec.date:
        told = (*told, f"Due {told_due(last, time, zone)}.")
    every = parse_within(spec.meant(spec.every)) if spec.every else None
    later: tuple[dt.date, ...] = ()
    if every and spec.until:
        later = tuple(_again(last, every, spec, calendar, way))
        told = (*told, *_told_again(later, every, spec.until, calendar))
    days_off = calendar_text(known.calendar, spec)
    return Deadline(
        stage=spec.stage,
        date=last,
        time=time,
        zone=zone,
        rule=rule_text(spec),
        calendar=days_off,
        explanation=told,
        rolling=spec.rolling,
        within=spec.count if spec.within else "",
        every=str(every or ""),
        later=later,
        fold=fold,
        spec=_in_zone(spec, known.zone or None) if days_off or (not spec.date and _from_sending(spec)) else None,
    )


def _by_rule(spec: StageSpec) -> Steps:
    return (f"Counted by the rule {spec.rule}: {NAMED_RULES[spec.rule].source}.",) if spec.rule else ()


def _again(first: dt.date, every: Count, spec: StageSpec, calendar: Calendar | None, way: int) -> Iterator[dt.date]:
    """Give the days after the first, none after `until`; months count from the first, so that the 31st comes back.

    Each rolls as the first does, and the next one counts from where it would have been.
    """
    until = spec.until or first
    if first > until:
        found = f"the deadline first falls on {first}, after its last day {until}"
        raise bad("D157", found, "a first day on or before `until`", "correct `until`, or shorten `every`")
    day = first
    for number in itertools.count(1):
        whole = every.unit == "month"
        try:
            start, count = (first, Count(number * every.number, "month")) if whole else (day, every)
            day, _ = count_from(start, count, calendar)
        except OverflowError:
            return  # the next day lies behind the years that are known, and so behind `until`
        except BadInputError:
            if calendar and until.year <= calendar.last_year:
                return
            raise
        if day > until:
            return
        if number == MOST_DAYS:
            found = f"every {every} from {first} until {until} are more than {MOST_DAYS} days"
            raise bad("D156", found, f"at most {MOST_DAYS} days", "write a longer `every`, or a nearer `until`")
        yield rolled(spec, day, calendar, way)[0]


def _told_again(later: tuple[dt.date, ...], every: Count, until: dt.date, calendar: Calendar | None) -> Iterator[str]:
    last = f"; the last day is {named(later[-1])}" if later else ""
    times = f"{len(later)} more time{'' if len(later) == 1 else 's'}" if later else "never again"
    yield f"Then every {every} until {named(until)}: {times}{last}."
    for day in later:
        yield from stays(day, calendar)
