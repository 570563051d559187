"""The clocks of a thread on one day, one a stage and one for each item with a deadline of its own.

Extensions and tolling move them, what settles their items stops them. Pure: it gets the facts of that day and judges
nothing but time. A follow-up with a deadline of its own supersedes the clock of the items it repeats; what it does not
repeat keeps its old clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from lettergen.model.deadline import Deadline, StageName, StageSpec
from lettergen.model.items import ItemKind
from lettergen.model.letter import LetterItem
from lettergen.model.tracking import SETTLED, Clock, ClockState, Disposition, Event, EventType
from lettergen.rules.rollup import CLAIMS, Standing, leaves, standings

E = EventType
REPLIES = CLAIMS - {E.RULING, E.CORRECTED} | {
    E.ACKNOWLEDGED, E.EXTENSION_REQUESTED, E.MOTION_TO_QUASH, E.CLARIFICATION_REQUESTED
}  # fmt: skip
"""Any word from the recipient: it shows that the letter arrived, and stops no clock but that for acknowledging."""

_STOPPED_BY = {
    StageName.ACKNOWLEDGE: REPLIES,
    StageName.OBJECTIONS: frozenset({E.OBJECTION, E.PRIVILEGE_LOG, E.MOTION_TO_QUASH}),
}
"""The stages that any one event of these stops; the others wait for items."""
_COVERS = frozenset({E.PRODUCTION, E.RESPONSE, E.INTERIM_RESPONSE})
"""What may cover one day of a deadline that comes again and again."""
_BROUGHT = SETTLED | {Disposition.ANSWERED_IN_PART}
"""What is said of an item of which something came."""
_KINDS: dict[StageName, frozenset[ItemKind]] = {
    StageName.DOCUMENTS: frozenset({ItemKind.DOCUMENT_REQUEST, ItemKind.DATA_REQUEST}),
    StageName.BRIEFING: frozenset({ItemKind.BRIEFING_REQUEST}),
    StageName.CERTIFICATION: frozenset({ItemKind.CERTIFICATION}),
}


LATE = frozenset({ClockState.OVERDUE, ClockState.LONG_OVERDUE})


class Limits(NamedTuple):
    """When a deadline counts as near and as long past, in days."""

    due_soon_days: int = 7
    long_overdue_days: int = 30


class Waiting(NamedTuple):
    """A deadline that has no day yet, with the id of the item whose own it is, or ""."""

    item: str
    spec: StageSpec


@dataclass(frozen=True, slots=True)
class Round:
    """One round that is sent (or, with `sent` None, the draft of a thread that has sent nothing), with its leaves.

    `deadlines` and `pending` hold its items' own too; `own` has the ids of the leaves under each such item.
    """

    number: int
    sent: Event | None
    deadlines: tuple[Deadline, ...]
    pending: tuple[Waiting, ...]
    leaves: tuple[LetterItem, ...]
    own: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def keys(self) -> frozenset[tuple[str, StageName]]:
        """Return item and stage of every deadline, also of those that have no day yet."""
        waiting = {(one.item, one.spec.stage) for one in self.pending}
        return frozenset({(one.item, one.stage) for one in self.deadlines} | waiting)

    @property
    def main_stage(self) -> StageName | None:
        """Return the stage that an extension without a stage moves: the answers, else the earliest."""
        first = min(
            self.deadlines, key=lambda one: (bool(one.item), one.stage != StageName.ANSWERS, one.date), default=None
        )
        return first.stage if first else None

    @property
    def dated(self) -> frozenset[str]:
        """Return the ids of the leaves that have a deadline in this round."""
        if any(not one.item for one in self.deadlines):
            return frozenset(leaf.id for leaf in self.leaves)
        return frozenset[str]().union(*(self.own.get(one.item, frozenset()) for one in self.deadlines))


@dataclass(frozen=True, slots=True)
class _Running:
    """A deadline as the events move it; `later` has the days still to come of one that comes again and again.

    `since` is the day after which another delivery counts for the next of them.
    """

    round: Round
    stage: StageName
    item: str
    due: dt.date
    former: tuple[dt.date, ...] = ()
    tolled: dt.date | None = None
    moved: str = ""
    later: tuple[dt.date, ...] = ()
    since: dt.date = dt.date.min

    def after(self, event: Event) -> _Running:
        """Return it as the event leaves it; while tolled, more time sets the date that tolling then moves."""
        if event.type is E.EXTENSION_GRANTED and event.until:
            return replace(self._to(event.until, "extended"), tolled=self.tolled and event.on)
        if event.type is E.TOLLED and self.tolled is None:
            return replace(self, tolled=event.on)
        if event.type is E.RESUMED and self.tolled is not None:
            return replace(self._to(self.due + (event.on - self.tolled), "tolled"), tolled=None)
        if event.type in _COVERS:
            # One delivery covers one day, the oldest; the last day is never covered but by what settles the items.
            due, *later = self.later
            since = max(self.due, event.on)
            return replace(self, due=due, later=tuple(later), since=since, former=(), moved="")
        return self

    def _to(self, due: dt.date, moved: str) -> _Running:
        return replace(self, due=due, former=(*self.former, self.due), moved=moved)


def rounds_clocks(
    rounds: Sequence[Round],
    tree: Sequence[LetterItem],
    events: Sequence[Event],
    held: Mapping[str, Standing],
    as_of: dt.date,
    limits: Limits,
) -> tuple[Clock, ...]:
    """Return the clocks of the rounds (ascending), superseded ones left out; the worst one comes first.

    `tree` has the items of all rounds, `held` what became of them by the end of the day.
    """
    settled = {leaf_id for leaf_id, standing in held.items() if standing.disposition in SETTLED}
    clocks: list[Clock] = []
    carried: dict[tuple[str, StageName], tuple[dt.date, ...]] = {}
    for number, one in enumerate(rounds):
        repeated = frozenset[str]().union(*(later.dated for later in rounds[number + 1 :]))
        for deadline in one.deadlines:
            key = (deadline.item, deadline.stage)
            running = _Running(
                one, deadline.stage, deadline.item, deadline.date, carried.get(key, ()), later=deadline.later
            )
            for at, event in enumerate(events):
                if event.type in _COVERS:
                    moves = _delivers(event, running, rounds, tree, events[:at])
                else:
                    moves = _concerns(event, running, rounds, settled)
                running = running.after(event) if moves else running
            ids = _covered(one, *key)
            if ids & repeated:
                carried[key] = (*running.former, running.due)
            waits = ids - repeated - settled
            if not ids & repeated or waits:
                done = _is_done(one, deadline.stage, events, items_settled=bool(ids) and not waits)
                clock = _clock(running, as_of, limits, done=done)
                clocks.append(clock.model_copy(update={"waits": _in_order(one, deadline.stage, waits)}))
        for item, spec in one.pending:
            # Without its trigger a stage has no date, but what it asks for may have come all the same.
            ids = _covered(one, item, spec.stage)
            waits = ids - repeated - settled
            if ids & repeated and not waits:
                continue
            done = _is_done(one, spec.stage, events, items_settled=bool(ids) and ids <= settled)
            state = ClockState.SATISFIED if done else ClockState.NOT_STARTED
            waiting = _in_order(one, spec.stage, waits)
            clocks.append(Clock(stage=spec.stage, item=item, state=state, round=one.number, waits=waiting))
    return tuple(sorted(clocks, key=_worst_first))


def _covered(one: Round, item: str, stage: StageName) -> frozenset[str]:
    """Return the ids of the leaves that an item's own deadline waits for, or with no item a stage.

    Documents, briefing and certification wait for the items of their kind and answers for the others, all of them
    without those that have a deadline of their own; a stage without items of its own, and acknowledging or objecting,
    concern all.
    """
    if item:
        return one.own.get(item, frozenset())
    every = frozenset(leaf.id for leaf in one.leaves)
    if stage in _STOPPED_BY:
        return every
    apart = every.intersection(*(every - ids for ids in one.own.values()))
    stages = {name for own, name in one.keys if not own}
    elsewhere = frozenset[ItemKind]().union(*(_KINDS[name] for name in stages & _KINDS.keys()))
    kinds = _KINDS.get(stage)
    mine = (leaf for leaf in one.leaves if (leaf.kind in kinds if kinds else leaf.kind not in elsewhere))
    return frozenset(leaf.id for leaf in mine) & apart or apart or every


def _in_order(one: Round, stage: StageName, ids: frozenset[str]) -> tuple[str, ...]:
    """Return the ids as the letter asks them; what any word at all stops waits for no item."""
    return () if stage in _STOPPED_BY else tuple(leaf.id for leaf in one.leaves if leaf.id in ids)


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

    An extension of a stage also moves its items' own deadlines, each as far as it lies before the new date. One that
    names a round whose items were all asked again since is meant for the newest round sent by then.
    """
    if event.type not in {E.EXTENSION_GRANTED, E.TOLLED, E.RESUMED}:
        return False
    if event.type is E.EXTENSION_GRANTED and (
        (event.stage or running.round.main_stage) != running.stage
        or (running.round.own and event.until and event.until <= running.due)
    ):
        return False
    by_then = [one for one in rounds if one.sent and (one.sent.on, one.sent.seq) <= (event.on, event.seq)]
    later = [one for one in by_then if one.number > event.letter.round and one.deadlines]
    asked = {leaf.id for one in rounds if one.number == event.letter.round for leaf in one.leaves}
    again = {leaf.id for one in later for leaf in one.leaves}
    target = later[-1].number if later and not asked - again - settled else event.letter.round
    return running.round.number == target


def _delivers(
    event: Event, running: _Running, rounds: Sequence[Round], tree: Sequence[LetterItem], before: Sequence[Event]
) -> bool:
    """Tell whether what came covers a day of a deadline that comes again; in doubt it came for another.

    It does where it names the stage, brings something on an item that no other deadline waits for, or names nothing
    while all that is still open waits for this deadline alone.
    """
    by_then = [one for one in rounds if one.sent and one.sent.on <= event.on]
    fits = running.later and event.on > running.since and event.stage in {None, running.stage}
    if not fits or running.round not in by_then:
        return False
    if event.stage and not running.item:
        return True
    own = (running.round.number, running.item, running.stage)
    others = (
        _covered(one, item, stage)
        for one in by_then
        for item, stage in one.keys
        if one.number >= own[0] and (one.number, item, stage) != own and stage not in _STOPPED_BY
        if event.stage in {None, stage}
    )
    elsewhere = frozenset[str]().union(*others)
    here = _covered(running.round, running.item, running.stage)
    mine = here if running.item else here - elsewhere
    if event.items:
        said = standings(tree, (event,))
        return any(said[key].claimed in _BROUGHT for key in mine)
    known = mine | elsewhere if event.stage else {leaf.id for one in by_then for leaf in one.leaves}
    still = {key for key, one in standings(tree, before).items() if one.disposition not in SETTLED} & known
    return bool(still) and still <= mine


def _is_done(one: Round, stage: StageName, events: Sequence[Event], *, items_settled: bool) -> bool:
    """Tell whether the stage's clock stopped for good."""
    if one.sent is None or stage not in _STOPPED_BY:
        return one.sent is not None and items_settled
    return any(event.type in _STOPPED_BY[stage] and event.on >= one.sent.on for event in events)


def _clock(running: _Running, as_of: dt.date, limits: Limits, *, done: bool) -> Clock:
    days: int | None = (running.due - as_of).days
    if running.round.sent is None:
        state, days = ClockState.NOT_STARTED, None
    elif done or (running.stage is StageName.OBJECTIONS and running.tolled is None and running.due < as_of):
        state, days = ClockState.SATISFIED, None
    elif running.tolled is not None:
        state, days = ClockState.PAUSED, (running.due - running.tolled).days
    else:
        state = _by_days((running.due - as_of).days, limits)
    number = running.round.number
    return Clock(
        stage=running.stage,
        item=running.item,
        state=state,
        round=number,
        due=running.due,
        days=days,
        former=running.former,
        moved=running.moved,
        remaining=len(running.later),
    )


def _by_days(days: int, limits: Limits) -> ClockState:
    if days < 0:
        return ClockState.LONG_OVERDUE if -days > limits.long_overdue_days else ClockState.OVERDUE
    if days == 0:
        return ClockState.DUE_TODAY
    return ClockState.DUE_SOON if days <= limits.due_soon_days else ClockState.RUNNING


def _worst_first(clock: Clock) -> tuple[int, dt.date, bool, int]:
    due = clock.due if clock.days is not None and clock.due else dt.date.max
    return list(ClockState).index(clock.state), due, clock.stage != StageName.ANSWERS, -clock.round


def own_clocks(clocks: Iterable[Clock]) -> dict[str, Clock]:
    """Return each leaf's clock: of those that wait for it, that which waits for fewest; of equals the answers'."""
    ordered = sorted(clocks, key=lambda clock: (-len(clock.waits), clock.stage == StageName.ANSWERS))
    return {leaf: clock for clock in ordered for leaf in clock.waits}
