"""The clocks of a thread on one day, one a stage and one for each item with a deadline of its own.

Extensions and tolling move them, what settles their items stops them. Pure: it gets the facts of that day and judges
nothing but time. A follow-up with a deadline of its own supersedes the clock of the items it repeats; what it does not
repeat keeps its old clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import Any, NamedTuple

from lettergen.model.deadline import Deadline, StageName
from lettergen.model.items import ItemKind
from lettergen.model.letter import LetterItem
from lettergen.model.tracking import SETTLED, Clock, ClockState, Disposition, Event, EventType
from lettergen.rules.rollup import CLAIMS, Standing, leaves, standings
from lettergen.rules.running import DELIVERIES, Moment, Round, Running, is_in_part, moment_of

E = EventType
REPLIES = CLAIMS - {E.RULING, E.CORRECTED} | {
    E.ACKNOWLEDGED, E.EXTENSION_REQUESTED, E.CLARIFICATION_REQUESTED
}  # fmt: skip
"""Any word from the recipient: it shows that the letter arrived, and stops no clock but that for acknowledging."""

_STOPPED_BY = {
    StageName.ACKNOWLEDGE: REPLIES,
    StageName.OBJECTIONS: frozenset({E.OBJECTION, E.PRIVILEGE_LOG, E.MOTION_TO_QUASH}),
}
"""The stages that any one event of these stops; the others wait for items."""
_BROUGHT = SETTLED | {Disposition.ANSWERED_IN_PART}
"""What is said of an item of which something came."""
_KINDS: dict[StageName, frozenset[ItemKind]] = {
    StageName.DOCUMENTS: frozenset({ItemKind.DOCUMENT_REQUEST, ItemKind.DATA_REQUEST}),
    StageName.BRIEFING: frozenset({ItemKind.BRIEFING_REQUEST}),
    StageName.CERTIFICATION: frozenset({ItemKind.CERTIFICATION}),
}


_WORST = {state: at for at, state in enumerate(ClockState)}
LATE = frozenset({ClockState.OVERDUE, ClockState.LONG_OVERDUE})
RUNS = LATE | {ClockState.DUE_TODAY, ClockState.DUE_SOON, ClockState.RUNNING}


class Limits(NamedTuple):
    """When a deadline counts as near and as long past, in days."""

    due_soon_days: int = 7
    long_overdue_days: int = 30


def rounds_clocks(
    rounds: Sequence[Round],
    tree: Sequence[LetterItem],
    events: Sequence[Event],
    held: Mapping[str, Standing],
    as_of: dt.date | dt.datetime,
    limits: Limits,
) -> tuple[tuple[Clock, ...], dict[str, int]]:
    """Return the clocks of the rounds (ascending), superseded ones left out, and how late each leaf was settled.

    The worst clock comes first, of those satisfied the last. `tree` has the items of all rounds, `held` what became of
    them by the end of the day, or by that instant. Leaves that are open, or were settled in time, are in no lateness.
    """
    settled = frozenset(leaf_id for leaf_id, standing in held.items() if standing.disposition in SETTLED)
    now, clocks, lates = moment_of(as_of), list[Clock](), dict[str, int]()
    carried: dict[tuple[str, StageName], Running] = {}
    for number, one in enumerate(rounds):
        repeated = frozenset[str]().union(*(later.dated for later in rounds[number + 1 :]))
        for deadline in one.deadlines:
            key = (deadline.item, deadline.stage)
            ids = _covered(one, *key)
            before = _superseded(carried, key, ids)
            start, at = _ruled(one, deadline, events, rounds, tree) or (Running.start(one, deadline, before), 0)
            states = _moved(start, rounds, tree, events, at)
            if ids & repeated:
                carried[key] = states[-1]
            waits = ids - repeated - settled
            then = dict(zip((event.seq for event in events), states, strict=False))
            lates |= _lates(one, deadline.stage, then, held, ids - repeated)
            if not ids & repeated or waits:
                stops = _stops(one, deadline.stage, events, held, ids - repeated)
                if stops and states[-1] is not start:
                    states = _moved(start, rounds, tree, events, at, stops[-1].seq)
                clocks.append(_clock(states[-1], waits, now, limits, _ended(then, stops, held)))
        for item, spec in one.pending:
            # Without its trigger a stage has no date, but what it asks for may have come all the same.
            ids = _covered(one, item, spec.stage)
            waits = ids - repeated - settled
            if ids & repeated and not waits:
                continue
            done = bool(_stops(one, spec.stage, events, held, ids))
            state = ClockState.SATISFIED if done else ClockState.NOT_STARTED
            waiting = _in_order(one, spec.stage, waits)
            clocks.append(Clock(stage=spec.stage, item=item, state=state, round=one.number, waits=waiting))
    return tuple(sorted(clocks, key=_worst_first)), lates


def _superseded(
    carried: Mapping[tuple[str, StageName], Running], key: tuple[str, StageName], ids: AbstractSet[str]
) -> tuple[Running, ...]:
    """Return the deadlines of earlier rounds whose place this one takes: its stage's, and those that its items had."""
    mine = frozenset[str]() if key[1] in _STOPPED_BY else ids
    own = (one for other, one in carried.items() if other == key or one.round.own.get(one.item, frozenset()) & mine)
    return tuple(sorted(own, key=lambda one: (one.due, one.item)))


def _ruled(
    one: Round, deadline: Deadline, events: Sequence[Event], rounds: Sequence[Round], tree: Sequence[LetterItem]
) -> tuple[Running, int] | None:
    """Return an item's own deadline that a ruling set, with the date that it or its stage had until then.

    With it comes the place of the ruling: nothing before it moves the new date.
    """
    rulings = (at for at, event in enumerate(events) if event.type is E.RULING and deadline in event.deadlines)
    if (at := next(rulings, None)) is None:
        return None
    # What this one replaced stands before it; where it was itself replaced, the later ones stand behind it.
    earlier = one.replaced[: one.replaced.index(deadline)] if deadline in one.replaced else one.replaced
    own = (other for other in reversed(earlier) if (other.item, other.stage) == (deadline.item, deadline.stage))
    stage = (other for other in one.deadlines if not other.item and other.stage == deadline.stage)
    former = next(chain(own, stage), None)
    if former is None:
        return Running.start(one, deadline), at
    start, since = _ruled(one, former, events, rounds, tree) or (Running.start(one, former), 0)
    before = _moved(start, rounds, tree, events[:at], since)[-1]
    return Running.start(one, deadline, (before,), events[at]), at


def _moved(
    running: Running,
    rounds: Sequence[Round],
    tree: Sequence[LetterItem],
    events: Sequence[Event],
    since: int = 0,
    stopped: int = 0,
) -> list[Running]:
    """Return the deadline as it was before each event, and as it is after the last; before `since` none moves it.

    What event `stopped` settled has no clock that could be stopped later.
    """
    states, settled = [running], False
    for at, event in enumerate(events):
        settled = settled or event.seq == stopped > 0
        if at < since or (settled and event.type is E.TOLLED):
            moves = False
        elif event.type in DELIVERIES and not event.automatic:
            moves = _delivers(event, running, rounds, tree, events[:at])
        else:
            moves = _concerns(event, running, rounds, tree, events[:at])
        if moves:
            in_part = event.type is E.EXTENSION_GRANTED and is_in_part(event, events[:at])
            running = running.after(event, in_part=in_part)
        states.append(running)
    return states


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


def _in_order(one: Round, stage: StageName, ids: AbstractSet[str]) -> tuple[str, ...]:
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


def _concerns(
    event: Event, running: Running, rounds: Sequence[Round], tree: Sequence[LetterItem], before: Sequence[Event]
) -> bool:
    """Tell whether an extension or tolling moves this clock.

    An extension of a stage also moves its items' own deadlines, each as far as it lies before the new date. One that
    names a round whose items were all settled or asked again by then is meant for the newest round sent by then: what
    is answered later moves no date.
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
    if not later or running.round.number not in {event.letter.round, later[-1].number}:
        return running.round.number == event.letter.round
    left = asked - again
    held = standings(tree, before) if left else {}
    newest = all(held[key].disposition in SETTLED for key in left)
    return running.round.number == (later[-1].number if newest else event.letter.round)


def _delivers(
    event: Event, running: Running, rounds: Sequence[Round], tree: Sequence[LetterItem], before: Sequence[Event]
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


def stopping_word(one: Round, stage: StageName, events: Iterable[Event]) -> tuple[Event, ...]:
    """Return the first word since sending that stops the clock of a stage which any such word stops, or none."""
    words = (event for event in events if event.type in _STOPPED_BY.get(stage, ()) and not event.automatic)
    return tuple(event for event in words if one.sent and event.on >= one.sent.on)[:1]


def _stops(
    one: Round, stage: StageName, events: Sequence[Event], held: Mapping[str, Standing], ids: AbstractSet[str]
) -> tuple[Event, ...]:
    """Return the events that stopped the stage's clock for good, the decisive one last; none where it was not."""
    if one.sent is None:
        return ()
    if stage in _STOPPED_BY:
        return stopping_word(one, stage, events)
    if not ids or any(held[key].disposition not in SETTLED for key in ids):
        return ()
    came = {_settled_by(held[key]).seq for key in ids}
    return tuple(event for event in events if event.seq in came)


def _settled_by(one: Standing) -> Event:
    """Return what brought the answer, else what let the item go: to agree later that it is waived changes nothing."""
    let_go = one.claim if one.claimed is Disposition.WAIVED else None
    return one.came or let_go or one.words[-1]


def _ended(then: Mapping[int, Running], stops: Sequence[Event], held: Mapping[str, Standing]) -> dict[str, Any]:
    """Return when the clock stopped and how late: what stopped it counts against the date that held when it came."""
    if not stops:
        return {}
    brought = {one.came.seq for one in held.values() if one.came}
    let_go = {_settled_by(one).seq for one in held.values() if one.words and not one.came} - brought
    last = next((event for event in reversed(stops) if event.seq not in let_go), None)
    return {"stopped": stops[-1].on, "late": then[last.seq].days_late(moment_of(last)) if last else None}


def _lates(
    one: Round, stage: StageName, then: Mapping[int, Running], held: Mapping[str, Standing], ids: AbstractSet[str]
) -> dict[str, int]:
    """Return how many days late each leaf was settled that was not in time, whatever others are open."""
    came = {} if one.sent is None or stage in _STOPPED_BY else {key: held[key].came for key in sorted(ids)}
    late = {key: then[event.seq].days_late(moment_of(event)) for key, event in came.items() if event}
    return {key: days for key, days in late.items() if days is not None}


def _clock(running: Running, waits: AbstractSet[str], now: Moment, limits: Limits, ended: Mapping[str, Any]) -> Clock:
    days: int | None = running.days_left(now)
    missed: tuple[dt.date, ...] = ()
    late = running.days_late(now) is not None
    if running.round.sent is None:
        state, days = ClockState.NOT_STARTED, None
    elif ended or (running.stage is StageName.OBJECTIONS and running.tolled is None and late):
        state, days = ClockState.SATISFIED, None
    elif running.tolled is not None:
        state = ClockState.PAUSED
    else:
        state = state_by_days(running.days_left(now), limits, late=late)
        missed = running.missed(now)
    return Clock(
        stage=running.stage,
        item=running.item,
        state=state,
        round=running.round.number,
        due=running.due,
        time=running.time,
        zone=running.zone if running.time else "",
        days=days,
        former=running.former,
        moved=running.moved,
        moves=running.moves,
        waits=_in_order(running.round, running.stage, waits),
        missed=missed,
        remaining=len(running.later) - len(missed[1:]),
        **ended,
    )


def state_by_days(days: int, limits: Limits, *, late: bool) -> ClockState:
    """Return where a clock that runs stands with so many days left."""
    if late:
        return ClockState.LONG_OVERDUE if -days > limits.long_overdue_days else ClockState.OVERDUE
    if days <= 0:
        return ClockState.DUE_TODAY
    return ClockState.DUE_SOON if days <= limits.due_soon_days else ClockState.RUNNING


def _worst_first(clock: Clock) -> tuple[int, dt.date, int, bool, int]:
    due = clock.due if clock.days is not None and clock.due else dt.date.max
    latest = -clock.stopped.toordinal() if clock.stopped else 0
    return _WORST[clock.state], due, latest, clock.stage != StageName.ANSWERS, -clock.round


def own_clocks(clocks: Iterable[Clock]) -> dict[str, Clock]:
    """Return each leaf's clock: of those that wait for it, that which waits for fewest; of equals the answers'."""
    ordered = sorted(clocks, key=lambda clock: (-len(clock.waits), clock.stage == StageName.ANSWERS))
    return {leaf: clock for clock in ordered for leaf in clock.waits}
