"""The next letter to whoever still owes an answer; it is drafted, never sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, TypeAlias

from lettergen.api.booking import find_threads
from lettergen.api.desk import Desk
from lettergen.api.generate import NOBODY, Run, Workers, run
from lettergen.api.look import threads, wanted
from lettergen.api.options import Choices, Renewal, RunReport, View
from lettergen.api.waiting import replied
from lettergen.compose.follow_up import compose_follow_up
from lettergen.errors import BadInputError, Place, Problem, RefusedError, Severity, UsageError
from lettergen.files.settings import FILE
from lettergen.files.shipped import shipped, templates
from lettergen.model.deadline import Deadline, StageSpec
from lettergen.model.letter import Letter
from lettergen.model.settings import Step
from lettergen.model.tracking import Thread, ThreadStatus
from lettergen.reports.follow_ups import needs_table as needs_as_table
from lettergen.reports.tables import Table
from lettergen.rules.counting import parse_within
from lettergen.rules.deadlines import resolve_stages
from lettergen.rules.facts import gather
from lettergen.rules.follow_ups import DONE, REFER, Need, weigh
from lettergen.rules.matching import parse_item_names
from lettergen.rules.rollup import items_of, leaves, narrowed
from lettergen.rules.status import status_of
from lettergen.runs.kit import Kit
from lettergen.runs.run import Wanted

_TOLD = 5
Review: TypeAlias = Callable[[Letter], bool]
"""Is shown each letter before anything is written, and says whether to draft it."""


def needs(desk: Desk, name: str = "", as_of: dt.date | None = None, *, also_due: bool = False) -> tuple[Need, ...]:
    """Return who needs a follow-up that day and who does not, first those who do, then those to refer.

    Without a name only those are looked at who are late, or due that day. Raises BadInputError W111.
    """
    day = desk.today(as_of)
    found = threads(desk, name) if name else wanted(desk, "", View(day, overdue=not also_due, due_within=0))
    now = replied(desk)
    every = (_weighed(desk, thread, day, now, also_due=also_due).need for thread in found)
    return tuple(sorted(every, key=lambda one: (not one.needed, one.why != REFER, one.since or day, one.thread)))


def needs_table(desk: Desk, name: str = "", as_of: dt.date | None = None, *, also_due: bool = False) -> Table:
    """Return `needs` as a table."""
    return needs_as_table(needs(desk, name, as_of, also_due=also_due), desk.today(as_of))


def follow_up(
    desk: Desk,
    matter: str,
    renewal: Renewal,
    choices: Choices | None = None,
    review: Review | None = None,
    workers: Workers = NOBODY,
) -> RunReport:
    """Draft the next round to those of a matter who need one, or to the recipient named, MATTER/RECIPIENT.

    With `renewal.all_open` all are meant who still owe an answer. `review` decides on each letter. Raises UsageError
    U104 (no deadline, or two), BadInputError W111 (unknown matter), W122 (nothing open), W140 (nobody needs one),
    RefusedError W143 (the ladder is climbed), and whatever a run raises.
    """
    chosen = choices or Choices()
    if bool(renewal.due) == bool(renewal.within):
        remedy = f'say --due {desk.today(chosen.as_of) + dt.timedelta(14)} or --within "2 weeks"; --needed lists names'
        raise UsageError(Problem("U104", Place(), "a follow-up needs one new deadline", remedy=remedy))
    with desk.record() as record:
        found = find_threads(record, matter)
    date = renewal.date or desk.today(chosen.as_of)
    name = renewal.template or desk.settings.defaults.follow_up_template
    source = desk.source(name)
    how: dict[str, Any] = {"also_due": renewal.also_due, "step": renewal.step}
    now = replied(desk)
    every = [_weighed(desk, thread, date, now, **how) for thread in found]
    owing = [each for each in every if each.status.headline not in DONE]
    if not owing:
        remedy = "see `lettergen status`"
        raise BadInputError(Problem("W122", Place(detail=matter), "nothing sent is still open", remedy=remedy))
    named = "/" in matter.strip("/")
    if renewal.salutation and not named:
        raise UsageError(Problem("U101", Place(), "--salutation greets one recipient", remedy="name MATTER/RECIPIENT"))
    anyhow = named or renewal.all_open
    meant = [each for each in owing if each.is_meant(anyhow=anyhow)]
    if not meant:
        _refuse(matter, [each.need for each in owing], date, anyhow=anyhow)
    letters = [(each, _letter(desk, each, renewal, name)) for each in meant]  # all are sound before one is shown
    drafted = [(each, letter) for each, letter in letters if review is None or review(letter)]
    told = [*_shipped_instead(desk, found, name, Path(source.name))] if not renewal.template else []
    told += [warning for each, letter in drafted for warning in _warnings(each, letter, named=named)]
    pictures = {file: data for _, letter in drafted for file, data in desk.pictures(letter.asked.sender).items()}
    wanted = [Wanted(letter) for _, letter in drafted]
    made = Run(found[0].name.partition("/")[0], Kit({name: source}, pictures), wanted, len(wanted))
    report = run(desk, made, chosen, workers, told)
    ids = {each.thread.name for each in meant}
    return replace(report, held=tuple(f"{one.thread}: {one.why}" for one, *_ in every if one.thread not in ids))


class _Weighed(NamedTuple):
    """A thread on the day of a letter to be, and whether that is needed."""

    need: Need
    status: ThreadStatus
    thread: Thread
    date: dt.date

    def is_meant(self, *, anyhow: bool) -> bool:
        """Tell whether a letter is written: where one is needed, or wanted anyhow and the matter not to be referred."""
        return self.need.needed or (anyhow and self.need.step is not Step.REFERRAL)


def _weighed(
    desk: Desk, thread: Thread, day: dt.date, now: Container[str], *, also_due: bool = False, step: Step | None = None
) -> _Weighed:
    """Weigh a thread; a reply that waits for a decision (`now` has its thread) holds everything up."""
    facts = gather(thread, day, desk.limits())
    status = status_of(facts, day)
    need = weigh(facts, status, desk.settings.follow_ups, day, also_due=also_due, step=step)
    if need.needed and thread.name in now:
        need = need._replace(needed=False, why="a reply waits for a decision: lettergen receive --queue")
    return _Weighed(need, status, thread, day)


def _refuse(matter: str, owing: Sequence[Need], date: dt.date, *, anyhow: bool) -> NoReturn:
    """Raise with why nobody is written to; where letters were wanted anyhow, the ladder is climbed."""
    if anyhow:
        remedy = f"lettergen record {owing[0].thread} escalated; to write all the same, say --step final_notice"
        raise RefusedError(Problem("W143", Place(detail=owing[0].thread), REFER, remedy=remedy))
    told = "; ".join(f"{need.thread}: {need.why}" for need in owing[:_TOLD])
    more = f"; and {len(owing) - _TOLD} more" if len(owing) > _TOLD else ""
    remedy = f"name the recipient ({owing[0].thread}), or say --all-open"
    raise BadInputError(
        Problem("W140", Place(detail=matter), f"nobody needs a follow-up on {date} ({told}{more})", remedy=remedy)
    )


def _warnings(one: _Weighed, letter: Letter, *, named: bool) -> Iterator[Problem]:
    """Give a warning where one who is named needs none (W141), the letters are not English (W142), days fall (W144)."""
    place = Place(detail=one.need.thread)
    made_again = letter.round in one.thread.rounds
    if named and not one.need.needed and not made_again:
        found = f"is drafted though {one.date} does not call for one: {one.need.why}"
        yield Problem("W141", place, found, remedy="make sure that it is meant", severity=Severity.WARNING)
    asked = {leaf.id for item in letter.asked.items for leaf in leaves(item)}
    for clock in one.status.clocks:
        if clock.remaining and not asked.isdisjoint(clock.waits):
            days = f"{clock.remaining} more {'day' if clock.remaining == 1 else 'days'} of {clock.item or clock.stage}"
            found = f"the new deadline takes the place of {days} that the last letter set"
            remedy = "leave these items out with --items, or write into the letter that those days stand"
            yield Problem("W144", place, found, remedy=remedy, severity=Severity.WARNING)
    language = letter.asked.language
    if not language.lower().startswith("en"):
        found = f"the letters are in {language}, and what a follow-up says itself is English"
        remedy = "translate those paragraphs in Word, and send it with `lettergen send --file`"
        yield Problem("W142", place, found, remedy=remedy, severity=Severity.WARNING)


def _shipped_instead(desk: Desk, threads: Iterable[Thread], name: str, file: Path) -> Iterator[Problem]:
    """Give a warning (W130) where the shipped template follows a letter in the office's own."""
    ours = shipped("templates")
    known = templates(desk.folder)
    first = {event.template for thread in threads for event in thread.events if event.letter.round == 1}
    own = next((used for used in sorted(first - {""}) if not known.get(used, Path()).is_relative_to(ours)), "")
    if own and file.is_relative_to(ours):
        found = f"the follow-up is made with the shipped template {name!r}, the first letter was with {own!r}"
        remedy = f'set follow_up_template = "{own}" or another of yours under [defaults] in {FILE}'
        yield Problem("W130", Place(str(desk.folder / FILE)), found, remedy=remedy, severity=Severity.WARNING)


def _letter(desk: Desk, one: _Weighed, renewal: Renewal, template: str) -> Letter:
    # What has its day still to come is not asked for again, unless it is named.
    items, thread = items_of(one.thread.rounds.values()), one.thread
    if renewal.salutation:  # kept with the letter, so that the next one greets alike
        greeted = thread.recipient.model_copy(update={"salutation": renewal.salutation.strip()})
        thread = thread.model_copy(update={"recipient": greeted})
    ids = one.need.items if renewal.items is None else parse_item_names(renewal.items, items)
    return compose_follow_up(
        thread,
        one.status.model_copy(update={"items": narrowed(one.status.items, set(ids))}),
        date=one.date,
        due=_due(desk, one.thread, one.date, renewal),
        template=template,
        step=one.need.step,
        consequence=desk.settings.follow_ups.consequence,
    )


def _due(desk: Desk, thread: Thread, date: dt.date, renewal: Renewal) -> Deadline:
    spec = StageSpec(date=renewal.due) if renewal.due else StageSpec(within=str(parse_within(renewal.within)))
    calendar = desk.calendar(thread.recipient, date)
    ((due,), _) = resolve_stages((spec,), letter_date=date, calendar=calendar, zone=desk.settings.defaults.zone)
    if due.date < date:
        found = f"the new deadline lies before the letter's date, {date}"
        raise UsageError(Problem("U104", Place(), found, remedy="name a later day"))
    return due
