"""What is wrong or doubtful about the deadlines that a questionnaire gives; it reads no text and moves no day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence

from lettergen.errors import BadInputError, Severity
from lettergen.model.deadline import Calendar, Deadline, StageName, StageSpec, Trigger
from lettergen.model.named_rules import NAMED_RULES
from lettergen.model.questionnaire import Questionnaire
from lettergen.rules.asking import Path
from lettergen.rules.counting import on_the_clock
from lettergen.rules.deadlines import counts_from, resolve_stages, stages_for
from lettergen.rules.finding import Finding

_COUNTING = frozenset({"count_trigger_day", "begin_on_working_day", "skip", "at_least", "extra", "cut_off"})
_OPTIONS = _COUNTING | {"roll", "if_sooner", "time", "trigger"}
_NEVER_SENT = {Trigger.LETTER_DATE, Trigger.PREVIOUS_DUE}
"""What has no time of day at which it comes."""


def due_findings(
    questionnaire: Questionnaire, specs: Iterable[StageSpec], path: Path, calendars: Collection[Calendar]
) -> Iterator[Finding]:
    """Give what is wrong about deadlines that stand together, a questionnaire's or a recipient's.

    D100 before the letter, D101 and D102 on a day off, D104 a time without a zone, D107 two of one stage, D109 never
    again, D113 an option that changes nothing, D114 nothing to count from, D115 a time that the clocks skip or repeat,
    and what `resolve_stages` raises.
    """
    specs, stages = tuple(specs), set[StageName]()
    beside = stages_for(questionnaire.due, specs)
    for position, spec in enumerate(specs):
        yield from stage_findings(questionnaire, spec, (*path, position), calendars, beside)
        if spec.stage in stages:
            found = f"the stage `{spec.stage.value}` has two deadlines"
            yield Finding("D107", (*path, position), found, "one deadline a stage")
        stages.add(spec.stage)


def stage_findings(
    questionnaire: Questionnaire,
    spec: StageSpec,
    path: Path,
    calendars: Collection[Calendar],
    beside: Sequence[StageSpec],
) -> Iterator[Finding]:
    """Give what is wrong about one deadline, a stage's or an item's own; `beside` has those that it may count from."""
    yield from _zoneless(questionnaire, spec, path)
    yield from _useless(spec, path)
    yield from _groundless(spec, beside, path)
    if (day := spec.date or spec.until) and day < questionnaire.date:
        yield _too_early(questionnaire, day, path)
    told: set[str] = set()
    for calendar in calendars or (None,):
        try:
            due = resolved(questionnaire, spec, calendar, beside)
        except BadInputError as error:
            (problem,) = error.problems
            if problem.found not in told and (calendar or problem.code != "D151"):
                told.add(problem.found)
                yield Finding(problem.code, path, problem.found, problem.expected, problem.remedy)
            continue
        for said, finding in _doubts(questionnaire, spec, due, path, calendar) if due else ():
            if said not in told:
                told.add(said)
                yield finding


def resolved(
    questionnaire: Questionnaire, spec: StageSpec, calendar: Calendar | None, beside: Sequence[StageSpec]
) -> Deadline | None:
    """Return the deadline as far as it is known today. Raises BadInputError as `resolve_stages`."""

    def dated(specs: Iterable[StageSpec], previous: Sequence[Deadline] = ()) -> tuple[Deadline, ...]:
        day, zone = questionnaire.date, questionnaire.zone
        return resolve_stages(specs, letter_date=day, previous=previous, calendar=calendar, zone=zone)[0]

    others = dated(one for one in beside if one != spec) if counts_from(spec) else ()
    return next(iter(dated((spec,), others)), None)


def _zoneless(questionnaire: Questionnaire, spec: StageSpec, path: Path) -> Iterator[Finding]:
    clocks = {"time": spec.time and f"{spec.time:%H:%M}", "cut-off": spec.cut_off and f"{spec.cut_off:%H:%M}"}
    clocks |= {"count": spec.count if "hour" in spec.count else None}
    for what, clock in clocks.items():
        if clock and not (spec.zone or questionnaire.zone):
            remedy = "add `zone: America/New_York` (or another) to the deadline or to the questionnaire"
            yield Finding("D104", path, f"the deadline's {what} {clock} has no time zone", "a time zone", remedy)
    for part in spec.parts:
        yield from _zoneless(questionnaire, part, path)


def _useless(spec: StageSpec, path: Path, *, within_several: bool = False) -> Iterator[Finding]:
    """Give each option that changes nothing (D113); what a named rule brings with it is none of the typist's."""
    fields = StageSpec.model_fields
    typed = {name for name in _OPTIONS if getattr(spec, name) != fields[name].get_default(call_default_factory=True)}
    if spec.rule:
        typed -= {"trigger" if key == "from" else key for key in NAMED_RULES[spec.rule].keys}
    unit = spec.count.partition(" ")[2].rstrip("s")
    skips = unit == "business day" and "business" not in f"{spec.within}{spec.before}{spec.every}"
    reasons = (
        (bool(spec.parts), _OPTIONS - {"if_sooner"}, "stands beside several deadlines, and belongs in one of them"),
        (bool(spec.date), _COUNTING | {"trigger"}, "stands beside a date, which nothing is counted to"),
        (unit == "hour", _COUNTING - {"extra"} | {"time"}, "does not go with hours, which are counted one by one"),
        (not skips and spec.skip != "never", {"skip"}, "leaves out no day of this count"),
        (unit == "business day" and not spec.extra, {"roll"}, "moves nothing: such a count ends on a working day"),
        (bool(spec.before), {"extra"}, "adds to no count that goes backward"),
        (spec.trigger in _NEVER_SENT, {"cut_off"}, "does not go with a day that has no hour"),
        (not within_several, {"if_sooner"}, "says something in `earliest_of` only"),
    )
    told = {option: why for applies, options, why in reversed(reasons) if applies for option in typed & options}
    for option, why in sorted(told.items()):
        found = f"`{'from' if option == 'trigger' else option}` {why}"
        yield Finding("D113", path, found, "", "remove it, or correct the deadline", Severity.WARNING)
    for part in spec.parts:
        yield from _useless(part, path, within_several=bool(spec.earliest_of))


def _groundless(spec: StageSpec, beside: Sequence[StageSpec], path: Path) -> Iterator[Finding]:
    """Give a deadline that counts from a due date that never comes (D114): none there is, or one that waits for it."""
    if spec.trigger is not Trigger.PREVIOUS_DUE:
        return
    others = {one.stage: one for one in beside}
    stage, passed = spec.previous or spec.stage, {spec.stage}
    while stage not in passed and stage in others and others[stage].trigger is Trigger.PREVIOUS_DUE:
        passed.add(stage)
        stage = others[stage].previous or stage
    if stage in passed or stage not in others:
        found = f"the stage `{spec.stage.value}` counts from the due date of `{stage.value}`, which never comes"
        yield Finding("D114", path, found, "a stage with a day of its own", "name it as `previous`, or give it a date")


def _doubts(
    questionnaire: Questionnaire, spec: StageSpec, due: Deadline, path: Path, calendar: Calendar | None
) -> Iterator[tuple[str, Finding]]:
    """Give what is doubtful about the days themselves, each with what it is said once of."""
    if not spec.date and due.date < questionnaire.date:
        yield "early", _too_early(questionnaire, due.date, path)
    if spec.every and not due.later:
        found = f"the deadline falls on {due.date} and never again: {spec.every} later is after {spec.until}"
        remedy = "correct `every` or `until`, or leave both out"
        yield spec.every, Finding("D109", path, found, "", remedy, Severity.WARNING)
    if due.time and due.zone:
        for step in on_the_clock(due.date, due.time, due.zone, due.fold)[1]:
            yield step, Finding("D115", path, step.rstrip("."), "", "choose another time", Severity.WARNING)
    for day in (due.date, *due.later) if calendar else ():
        if calendar and (why := calendar.why_not_working(day)):
            yield why, _day_off(path, day, why, calendar)


def _too_early(questionnaire: Questionnaire, day: dt.date, path: Path) -> Finding:
    found = f"the deadline {day} lies before the letter's date {questionnaire.date}"
    return Finding("D100", path, found, "a later day", "correct `due` or `date`", Severity.WARNING)


def _day_off(path: Path, day: dt.date, why: str, calendar: Calendar) -> Finding:
    holiday = day in calendar.holidays
    found = f"the deadline {day} is " + (f"{why} in the calendar {calendar.name}" if holiday else f"a {why}")
    remedy = "choose another day, or leave it if it is meant: a fixed date never moves by itself"
    return Finding("D102" if holiday else "D101", path, found, "a working day", remedy, Severity.WARNING)
