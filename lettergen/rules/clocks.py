"""The clocks of a thread on one day, one a stage: moved by extensions and tolling, stopped by what settles them.

Pure: it gets the facts of that day and judges nothing but time. A follow-up with a deadline of its own supersedes the
clock of the items it repeats; what it does not repeat keeps its old clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from lettergen.model.deadline import Deadline, StageName, StageSpec
from lettergen.model.letter import LetterItem
from lettergen.model.questionnaire import ItemKind
from lettergen.model.tracking import SETTLED, Clock, ClockState, Event, EventType
from lettergen.rules.deadlines import TRIGGER_WORDS
from lettergen.rules.rollup import Standing, leaves

REPLIES = frozenset(
    {
        EventType.ACKNOWLEDGED,
        EventType.EXTENSION_REQUESTED,
        EventType.INTERIM_RESPONSE,
        EventType.RESPONSE,
        EventType.PRODUCTION,
        EventType.OBJECTION,
        EventType.PRIVILEGE_LOG,
        EventType.MOTION_TO_QUASH,
        EventType.REFUSED,
        EventType.REFERRED,
        EventType.FORWARDED,
        EventType.CLARIFICATION_REQUESTED,
    }
)
"""Any word from the recipient: it shows that the letter arrived, and stops no clock but that for acknowledging."""

_OBJECTING = frozenset({EventType.OBJECTION, EventType.PRIVILEGE_LOG, EventType.MOTION_TO_QUASH})
_KINDS: dict[StageName, frozenset[ItemKind]] = {
    StageName.DOCUMENTS: frozenset({ItemKind.DOCUMENT_REQUEST, ItemKind.DATA_REQUEST}),
    StageName.BRIEFING: frozenset({ItemKind.BRIEFING_REQUEST}),
    StageName.CERTIFICATION: frozenset({ItemKind.CERTIFICATION}),
}
_WORST_FIRST = (
    ClockState.LONG_OVERDUE,
    ClockState.OVERDUE,
    ClockState.DUE_TODAY,
    ClockState.DUE_SOON,
    ClockState.RUNNING,
    ClockState.PAUSED,
    ClockState.NOT_STARTED,
    ClockState.SATISFIED,
    ClockState.NO_DEADLINE,
)


class Limits(NamedTuple):
    """When a deadline counts as near and as long past, in days."""

    due_soon_days: int = 7
    long_overdue_days: int = 30


@dataclass(frozen=True, slots=True)
class Round:
    """One round that is sent (or, with `sent` None, the draft of a thread that has sent nothing).

    `leaves` holds the leaves it asks; `events` those of the whole thread that count on the day, in order.
    """

    number: int
    sent: Event | None
    deadlines: tuple[Deadline, ...]
    pending: tuple[StageSpec, ...]
    leaves: tuple[LetterItem, ...]

    @property
    def main_stage(self) -> StageName | None:
        """Return the stage that an extension without a stage moves: the answers, else the earliest."""
        stages = sorted(self.deadlines, key=lambda deadline: (deadline.stage != StageName.ANSWERS, deadline.date))
        return stages[0].stage if stages else None


@dataclass(frozen=True, slots=True)
class _Running:
    """A stage's due date as the events move it."""

    round: Round
    stage: StageName
    due: dt.date
    leaf_ids: frozenset[str]
    former: tuple[dt.date, ...] = ()
    tolled: dt.date | None = None

    def moved(self, due: dt.date) -> _Running:
        return replace(self, due=due, former=(*self.former, self.due), tolled=None)


def rounds_clocks(
    rounds: Sequence[Round],
    events: Sequence[Event],
    held: Mapping[str, Standing],
    as_of: dt.date,
    limits: Limits,
) -> tuple[Clock, ...]:
    """Return the clocks of the rounds (ascending), superseded ones left out; the worst one comes first."""
    settled = {leaf_id for leaf_id, standing in held.items() if standing.disposition in SETTLED}
    clocks: list[Clock] = []
    carried: dict[StageName, tuple[dt.date, ...]] = {}
    for number, one in enumerate(rounds):
        repeated = {leaf.id for later in rounds[number + 1 :] if later.deadlines for leaf in later.leaves}
        for deadline in one.deadlines:
            ids = frozenset(leaf.id for leaf in covered(one, deadline.stage))
            running = _Running(one, deadline.stage, deadline.date, ids, carried.get(deadline.stage, ()))
            running = _move(running, [event for event in events if _concerns(event, running, rounds, settled)])
            if ids & repeated:
                carried[deadline.stage] = (*running.former, running.due)
            if not ids & repeated or ids - repeated - settled:
                rest = replace(running, leaf_ids=ids - repeated)
                clocks.append(_clock(rest, events, held, as_of, limits))
        clocks.extend(_waiting(one, spec, events, held) for spec in one.pending if not repeated)
    return tuple(sorted(clocks, key=_worst_first))


def covered(one: Round, stage: StageName) -> tuple[LetterItem, ...]:
    """Return the leaves a stage waits for.

    Documents, briefing and certification wait for the items of their kind and answers for the others; a stage without
    items of its own, and acknowledging or objecting, concern all.
    """
    if stage in {StageName.ACKNOWLEDGE, StageName.OBJECTIONS}:
        return one.leaves
    stages = {deadline.stage for deadline in one.deadlines} | {spec.stage for spec in one.pending}
    elsewhere = frozenset[ItemKind]().union(*(_KINDS[name] for name in stages & _KINDS.keys()))
    own = _KINDS.get(stage)
    mine = tuple(leaf for leaf in one.leaves if (leaf.kind in own if own else leaf.kind not in elsewhere))
    return mine or one.leaves


def leaves_asked(asked: Iterable[LetterItem], tree: Sequence[LetterItem]) -> tuple[LetterItem, ...]:
    """Return the thread's leaves that a round asks; an item asked whole asks all of its parts."""
    wanted = {leaf.id for item in asked for leaf in leaves(item)}
    return tuple(leaf for item in tree for leaf in _wanted(item, wanted))


def _wanted(item: LetterItem, wanted: set[str]) -> tuple[LetterItem, ...]:
    if item.id in wanted:
        return tuple(leaves(item))
    return tuple(leaf for part in item.items for leaf in _wanted(part, wanted))


def _concerns(event: Event, running: _Running, rounds: Sequence[Round], settled: set[str]) -> bool:
    """Tell whether an extension or tolling moves this clock.

    A thread's name means its first round, so an event that names a round whose items were since asked again is meant
    for the newest round sent by then.
    """
    if event.type not in {EventType.EXTENSION_GRANTED, EventType.TOLLED, EventType.RESUMED}:
        return False
    if event.type is EventType.EXTENSION_GRANTED and (event.stage or running.round.main_stage) != running.stage:
        return False
    by_then = [one for one in rounds if one.sent and (one.sent.on, one.sent.seq) <= (event.on, event.seq)]
    later = [one for one in by_then if one.number > event.letter.round and one.deadlines]
    asked = {leaf.id for one in rounds if one.number == event.letter.round for leaf in one.leaves}
    again = {leaf.id for one in later for leaf in one.leaves}
    target = later[-1].number if later and not asked - again - settled else event.letter.round
    return running.round.number == target


def _move(running: _Running, events: Iterable[Event]) -> _Running:
    for event in events:
        if event.type is EventType.EXTENSION_GRANTED and event.until:
            running = running.moved(event.until)
        elif event.type is EventType.TOLLED and running.tolled is None:
            running = replace(running, tolled=event.on)
        elif event.type is EventType.RESUMED and running.tolled is not None:
            running = running.moved(running.due + (event.on - running.tolled))
    return running


def _clock(
    running: _Running, events: Sequence[Event], held: Mapping[str, Standing], as_of: dt.date, limits: Limits
) -> Clock:
    state, reason, days = _state(running, events, held, as_of, limits)
    return Clock(
        stage=running.stage,
        state=state,
        round=running.round.number,
        due=running.due,
        days=days,
        former=running.former,
        reason=reason,
    )


def _state(
    running: _Running, events: Sequence[Event], held: Mapping[str, Standing], as_of: dt.date, limits: Limits
) -> tuple[ClockState, str, int | None]:
    sent = running.round.sent
    if sent is None:
        return ClockState.NOT_STARTED, "the letter is not sent", None
    done = _done(running.stage, running.leaf_ids, sent, events, held)
    if done:
        return ClockState.SATISFIED, done, None
    if running.tolled is not None:
        return ClockState.PAUSED, f"tolled since {running.tolled}", (running.due - running.tolled).days
    days = (running.due - as_of).days
    if running.stage is StageName.OBJECTIONS and days < 0:
        return ClockState.SATISFIED, f"the time to object passed on {running.due}", None
    return _by_days(days, limits), _told(running), days


def _by_days(days: int, limits: Limits) -> ClockState:
    if days < 0:
        return ClockState.LONG_OVERDUE if -days > limits.long_overdue_days else ClockState.OVERDUE
    if days == 0:
        return ClockState.DUE_TODAY
    return ClockState.DUE_SOON if days <= limits.due_soon_days else ClockState.RUNNING


def _done(
    stage: StageName, leaf_ids: frozenset[str], sent: Event, events: Sequence[Event], held: Mapping[str, Standing]
) -> str:
    """Return what stopped the clock for good, or nothing."""
    if stage in {StageName.ACKNOWLEDGE, StageName.OBJECTIONS}:
        kinds = REPLIES if stage is StageName.ACKNOWLEDGE else _OBJECTING
        since = [event for event in events if event.type in kinds and event.on >= sent.on]
        return f"{since[0].type.value.replace('_', ' ')} on {since[0].on}" if since else ""
    mine = [held[leaf_id] for leaf_id in leaf_ids]
    if any(standing.disposition not in SETTLED for standing in mine):
        return ""
    return f"every item settled on {max(standing.since for standing in mine if standing.since)}"


def _told(running: _Running) -> str:
    return "formerly due " + ", ".join(day.isoformat() for day in running.former) if running.former else ""


def _waiting(one: Round, spec: StageSpec, events: Sequence[Event], held: Mapping[str, Standing]) -> Clock:
    """A stage whose trigger is not known has no date, but what it asks for may have come all the same."""
    ids = frozenset(leaf.id for leaf in covered(one, spec.stage))
    done = _done(spec.stage, ids, one.sent, events, held) if one.sent else ""
    state = ClockState.SATISFIED if done else ClockState.NOT_STARTED
    reason = done or f"{spec.within} after {TRIGGER_WORDS[spec.trigger]}, not known yet"
    return Clock(stage=spec.stage, state=state, round=one.number, reason=reason)


def _worst_first(clock: Clock) -> tuple[int, dt.date, bool, int]:
    running = clock.days is not None and clock.due is not None
    due = clock.due if running and clock.due else dt.date.max
    return _WORST_FIRST.index(clock.state), due, clock.stage != StageName.ANSWERS, -clock.round
