"""The next letter to whoever still owes an answer; it is drafted, never sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

from lettergen.api.booking import find_threads
from lettergen.api.desk import Desk
from lettergen.api.generate import run
from lettergen.api.options import Choices, Renewal, RunReport
from lettergen.compose.follow_up import compose_follow_up
from lettergen.errors import BadInputError, Place, Problem, Severity, UsageError
from lettergen.files.settings import FILE
from lettergen.files.shipped import shipped, templates
from lettergen.model.deadline import Deadline, StageSpec
from lettergen.model.letter import Letter
from lettergen.model.tracking import Headline, Thread, ThreadStatus
from lettergen.rules.clocks import LATE, own_clocks
from lettergen.rules.deadlines import parse_within, resolve_stages
from lettergen.rules.matching import parse_item_names
from lettergen.rules.rollup import items_of, narrowed, status_leaves
from lettergen.rules.status import thread_status

DONE = frozenset({Headline.WITHDRAWN, Headline.CLOSED, Headline.SATISFIED, Headline.COMPLETE, Headline.DRAFT})


def follow_up(desk: Desk, matter: str, renewal: Renewal, choices: Choices | None = None) -> RunReport:
    """Draft the next round to every recipient of a matter (or to one, MATTER/RECIPIENT) with items still open.

    Raises UsageError U104 (no deadline, or two), BadInputError W111 (unknown matter), W122 (nothing open), and
    whatever a run raises.
    """
    chosen = choices or Choices()
    if bool(renewal.due) == bool(renewal.within):
        remedy = 'say --due 2021-09-10 or --within "10 business days"'
        raise UsageError(Problem("U104", Place(), "a follow-up needs one new deadline", remedy=remedy))
    with desk.record() as record:
        threads = find_threads(record, matter)
    date = renewal.date or desk.today(chosen.as_of)
    name = renewal.template or desk.settings.defaults.follow_up_template
    file = desk.template(name)
    warnings = [] if renewal.template else [*_shipped_instead(desk, threads, name, file)]
    standing = [(thread, thread_status(thread, date, **desk.limits())) for thread in threads]
    owing = [(thread, status) for thread, status in standing if status.headline not in DONE]
    letters = [_letter(desk, thread, status, renewal, name) for thread, status in owing]
    if not letters:
        remedy = "see `lettergen status`"
        raise BadInputError(Problem("W122", Place(detail=matter), "nothing sent is still open", remedy=remedy))
    return run(desk, letters, {name: file}, threads, chosen, warnings)


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


def _letter(desk: Desk, thread: Thread, status: ThreadStatus, renewal: Renewal, template: str) -> Letter:
    date = status.as_of
    # Once something is late, what has its day still to come is not asked for again, unless it is named.
    early = {leaf for leaf, clock in own_clocks(status.clocks).items() if clock.state not in LATE}
    chosen = {leaf.item.id for leaf in status_leaves(status.items)} - early
    if renewal.items is not None:
        chosen = set(parse_item_names(renewal.items, items_of(thread.rounds.values())))
    if chosen:
        status = status.model_copy(update={"items": narrowed(status.items, chosen)})
    return compose_follow_up(thread, status, date=date, due=_due(desk, thread, date, renewal), template=template)


def _due(desk: Desk, thread: Thread, date: dt.date, renewal: Renewal) -> Deadline:
    spec = StageSpec(date=renewal.due) if renewal.due else StageSpec(within=str(parse_within(renewal.within)))
    calendar = desk.calendar(thread.recipient, date)
    ((due,), _) = resolve_stages((spec,), letter_date=date, calendar=calendar, zone=desk.settings.defaults.zone)
    if due.date < date:
        found = f"the new deadline lies before the letter's date, {date}"
        raise UsageError(Problem("U104", Place(), found, remedy="name a later day"))
    return due
