"""What is known of a thread on a day: which events count, which rounds live, what became of the items; no judgement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from lettergen.model.deadline import Deadline
from lettergen.model.letter import LetterItem
from lettergen.model.tracking import Clock, Event, EventType, ItemStatus, Thread
from lettergen.rules.clocks import Limits, leaves_asked, rounds_clocks
from lettergen.rules.corrections import amended
from lettergen.rules.deadlines import deadlines_of
from lettergen.rules.rollup import Standing, items_of, newest_given, roll_up, standings, walk
from lettergen.rules.running import Round, Waiting

_ENDS = frozenset({EventType.WITHDRAWN, EventType.SUPERSEDED})
_LIFE = _ENDS | {EventType.GENERATED, EventType.SENT, EventType.REOPENED}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a thread on a day: events in order, living rounds, leaves, items, clocks (worst first).

    `draft` is the round made after the last living one and not sent yet, or 0.
    """

    thread: Thread
    events: tuple[Event, ...]
    rounds: tuple[Round, ...]
    draft: int
    held: Mapping[str, Standing]
    items: tuple[ItemStatus, ...]
    clocks: tuple[Clock, ...]

    def last(self, *types: EventType) -> Event | None:
        """Return the latest event of these types that a person meant, or None; what answers by itself says nothing."""
        return next((one for one in reversed(self.events) if one.type in types and not one.automatic), None)

    def stands(self, kind: EventType, *undone_by: EventType) -> Event | None:
        """Return the last event of a type where none of the others came since."""
        latest = self.last(kind, *undone_by)
        return latest if latest and latest.type is kind else None


def gather(
    thread: Thread,
    as_of: dt.date | dt.datetime | None = None,
    limits: Limits | None = None,
    known_at: dt.datetime | None = None,
) -> Facts:
    """Return the facts at the end of that day or at that instant (None: all there are), as known at that time (UTC).

    Which events count says `visible`.
    """
    events = visible(thread.events, as_of, known_at)
    # A letter that was made later says nothing of the day, but where there was none yet.
    made = {event.letter.round for event in events} & thread.rounds.keys() or {*thread.rounds}
    sent = {event.letter.round for event in events if event.type is EventType.SENT}
    known = [number for number in sorted(made) if not _ended(number, events)]
    drafts = known if events else known[:1]
    living = [number for number in known if number in sent] or drafts[-1:]
    tree = items_of(thread.rounds[number] for number in living or sorted(made))
    rounds = tuple(_round(number, thread, events, tree) for number in living)
    held = standings(tree, events)
    clocks, lates = rounds_clocks(rounds, tree, events, held, as_of or dt.date.max, limits or Limits())
    spoke = newest_given(events)
    return Facts(
        thread=thread,
        events=events,
        rounds=rounds,
        draft=drafts[-1] if drafts and drafts[-1] > living[-1] else 0,
        held=held,
        items=tuple(roll_up(item, held, lates, spoke) for item in tree),
        clocks=clocks,
    )


def visible(
    events: Sequence[Event], as_of: dt.date | dt.datetime | None = None, known_at: dt.datetime | None = None
) -> tuple[Event, ...]:
    """Return the events that had happened and were entered by then, in the order they happened, corrections applied.

    `as_of` is a whole day, or an aware instant: then an event with a time counts from its instant, one without from
    the start of its day in the zone of `as_of`. Nobody noted the hour, and what was recorded this morning must not be
    missing at noon. Corrections count from when they were entered (`known_at`), whatever day is looked at.
    """
    known = amended(event for event in events if known_at is None or event.entered <= known_at)
    return tuple(event for event in _in_order(known) if _happened(event, as_of))


def _happened(event: Event, as_of: dt.date | dt.datetime | None) -> bool:
    if isinstance(as_of, dt.datetime):  # before the date: a datetime is one too
        moment = event.instant
        return moment <= as_of if moment else event.on <= as_of.date()
    return as_of is None or event.on <= as_of


def _in_order(events: Sequence[Event]) -> Sequence[Event]:
    """Sort by day and entry. On one day those with a time change places among themselves, and with no others.

    An hour that nobody noted says nothing about before and after: there the order of entry stays the best guess.
    """
    ordered = sorted(events, key=lambda event: (event.on, event.seq))
    timed: dict[dt.date, list[Event]] = {}
    for event in ordered:
        if event.time is not None:
            timed.setdefault(event.on, []).append(event)
    turns = {day: iter(sorted(same, key=lambda event: event.time or dt.time.min)) for day, same in timed.items()}
    return [next(turns[event.on]) if event.time is not None else event for event in ordered]


def _ended(number: int, events: Sequence[Event]) -> bool:
    """A round ends by withdrawal until it is made, sent or reopened again, in the order of entry.

    Entry, not date: a letter made today may well have been sent in 2021.
    """
    life = [event for event in events if event.letter.round == number and event.type in _LIFE]
    return bool(life) and max(life, key=lambda event: event.seq).type in _ENDS


def _round(number: int, thread: Thread, events: Sequence[Event], tree: Sequence[LetterItem]) -> Round:
    asked, own = thread.rounds[number], [event for event in events if event.letter.round == number]
    sent = next((event for event in reversed(own) if event.type is EventType.SENT), None)
    # Its own dates, not those of a text made or sent later: what an earlier day showed stays as it was.
    made = sent or next((event for event in reversed(own) if event.type is EventType.GENERATED), None)
    known = {(one.item, one.stage): one for one in (made and made.deadlines) or deadlines_of(asked)}
    replaced: list[Deadline] = []
    for event in own:
        for one in event.deadlines if event.type not in {EventType.GENERATED, EventType.SENT} else ():
            replaced += [known[key]] if (key := (one.item, one.stage)) in known else []
            known[key] = one
    apart = [item for item in walk(asked.items) if item.due or item.pending]
    waiting = (
        *(Waiting("", spec) for spec in asked.pending),
        *(Waiting(item.id, item.pending) for item in apart if item.pending),
    )
    pending = tuple(one for one in waiting if (one.item, one.spec.stage) not in known)
    owners = {item.id for item in apart} | {one.item for one in known.values() if one.item}
    # A ruling may set a day for what only an earlier round asks.
    others = owners - {item.id for item in walk(asked.items)}
    leaves = leaves_asked((*asked.items, *(item for item in walk(tree) if item.id in others)), tree)
    return Round(number, sent, tuple(known.values()), pending, leaves, _own_leaves(tree, owners), tuple(replaced))


def _own_leaves(tree: Iterable[LetterItem], apart: AbstractSet[str]) -> dict[str, frozenset[str]]:
    """Return the ids of the leaves under each of these items; a part with a deadline of its own is not its parent's."""
    found: dict[str, set[str]] = {}
    for leaf_id, owner in _owners(tree, apart):
        found.setdefault(owner, set()).add(leaf_id)
    return {owner: frozenset(ids) for owner, ids in found.items() if owner}


def _owners(items: Iterable[LetterItem], apart: AbstractSet[str], owner: str = "") -> Iterator[tuple[str, str]]:
    for item in items:
        mine = item.id if item.id in apart else owner
        if item.items:
            yield from _owners(item.items, apart, mine)
        else:
            yield item.id, mine
