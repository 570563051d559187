"""One deadline as the events of its thread move it, and how late a moment is for it; not which events concern it.

A day without an hour is on time as a whole: due today, late from the next day. A deadline with a clock time and a zone
is late after that instant where the other moment is an instant too. What moves the day keeps the hour.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from zoneinfo import ZoneInfo

from lettergen.model.deadline import Deadline, StageName, StageSpec
from lettergen.model.letter import LetterItem
from lettergen.model.tracking import Event, EventType, Move, Outcome

E = EventType
DELIVERIES = frozenset({E.PRODUCTION, E.RESPONSE, E.INTERIM_RESPONSE})
"""What may cover one day of a deadline that comes again and again."""


class Moment(NamedTuple):
    """A day, and the instant where it is known."""

    day: dt.date
    instant: dt.datetime | None = None

    def day_in(self, zone: str) -> dt.date:
        """Return the day that it is in a zone; the day as it was written where the instant or the zone is unknown."""
        return self.instant.astimezone(ZoneInfo(zone)).date() if self.instant and zone else self.day


def moment_of(when: Event | dt.date | dt.datetime) -> Moment:
    """Return when an event happened, or an as-of day or (aware) instant, as a moment."""
    if isinstance(when, Event):
        return Moment(when.on, when.instant)
    return Moment(when.date(), when) if isinstance(when, dt.datetime) else Moment(when)


class Waiting(NamedTuple):
    """A deadline that has no day yet, with the id of the item whose own it is, or ""."""

    item: str
    spec: StageSpec


@dataclass(frozen=True, slots=True)
class Round:
    """One round that is sent (or, with `sent` None, the draft of a thread that has sent nothing), with its leaves.

    `deadlines` and `pending` hold its items' own too; `own` has the ids of the leaves under each such item. `replaced`
    has the deadlines that later ones took the place of, in that order.
    """

    number: int
    sent: Event | None
    deadlines: tuple[Deadline, ...]
    pending: tuple[Waiting, ...]
    leaves: tuple[LetterItem, ...]
    own: Mapping[str, frozenset[str]] = field(default_factory=dict)
    replaced: tuple[Deadline, ...] = ()

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
class Running:
    """A deadline as the events move it; `later` has the days still to come of one that comes again and again.

    `since` is the day after which another delivery counts for the next of them; `former` has the dates since then.
    """

    round: Round
    stage: StageName
    item: str
    due: dt.date
    time: dt.time | None = None
    zone: str = ""
    former: tuple[dt.date, ...] = ()
    tolled: Moment | None = None
    moved: str = ""
    moves: tuple[Move, ...] = ()
    later: tuple[dt.date, ...] = ()
    since: dt.date = dt.date.min

    @classmethod
    def start(cls, own: Round, deadline: Deadline, before: Sequence[Running] = (), by: Event | None = None) -> Running:
        """Return the deadline of a round as its letter sets it; those `before` it, that it supersedes, were its dates.

        `by` is the ruling that set it in place of its letter; where the clock stood still, it stands from that day on.
        """
        fresh = cls(
            own, deadline.stage, deadline.item, deadline.date, deadline.time, deadline.zone, later=deadline.later
        )
        event = by or own.sent
        if not before or event is None:
            return fresh
        former = (day for one in before for day in (*one.former, one.due))
        new = (_move(event, "ruled" if by else "asked again", one.due, deadline.date) for one in before)
        moves = (*(move for one in before for move in one.moves), *new)
        dates = replace(fresh, former=tuple(dict.fromkeys(former)), moves=tuple(dict.fromkeys(moves)))
        stood = any(one.tolled for one in before)
        return replace(dates, moved="ruled", tolled=moment_of(by) if stood else None) if by else dates

    def after(self, event: Event, *, in_part: bool = False) -> Running:
        """Return it as the event leaves it; while tolled, more time sets the date that tolling then moves."""
        if event.type is E.EXTENSION_GRANTED and event.until:
            moved = self._to(event, event.until, "extended in part" if in_part else "extended")
            return replace(moved, tolled=self.tolled and moment_of(event))
        if event.type is E.TOLLED and self.tolled is None:
            moment = moment_of(event)
            ended = self.stage is StageName.OBJECTIONS and self.days_late(moment) is not None
            return self if ended else replace(self, tolled=moment)
        if event.type is E.RESUMED and self.tolled is not None:
            stood = event.on - self.tolled.day
            return replace(self._to(event, self.due + stood, "tolled") if stood else self, tolled=None)
        if event.type in DELIVERIES:
            # One delivery covers one day, the oldest; the last day is never covered but by what settles the items.
            due, *later = self.later
            late = self.days_late(moment_of(event))
            moves = (*self.moves, _move(event, "delivered", self.due, due, late))
            since = max(self.due, event.on)
            return replace(self, due=due, later=tuple(later), since=since, former=(), moved="", moves=moves)
        return self

    def _to(self, event: Event, due: dt.date, why: str) -> Running:
        moves = (*self.moves, _move(event, why, self.due, due))
        return replace(self, due=due, former=(*self.former, self.due), moved=why, moves=moves)

    def days_late(self, moment: Moment) -> int | None:
        """Return how many days after the deadline a moment lies, 0 on its day after the hour; None where in time.

        A clock that was stopped counts to the moment it was stopped at.
        """
        moment = self.tolled or moment
        day = moment.day_in(self.zone)
        if moment.instant and self.time and self.zone:
            end = dt.datetime.combine(self.due, self.time, ZoneInfo(self.zone))
            return max((day - self.due).days, 0) if moment.instant > end else None
        return (day - self.due).days if day > self.due else None

    def missed(self, moment: Moment) -> tuple[dt.date, ...]:
        """Return the days of one that comes again that have passed with nothing, the first of them `due`."""
        days = (self.due, *self.later) if self.later else ()
        return tuple(day for day in days if replace(self, due=day).days_late(moment) is not None)

    def days_left(self, moment: Moment) -> int:
        """Return the whole days to the deadline, negative after it; a clock that was stopped keeps what it had."""
        return (self.due - (self.tolled or moment).day_in(self.zone)).days


def _move(event: Event, why: str, former: dt.date, due: dt.date, late: int | None = None) -> Move:
    return Move(on=event.on, why=why, former=former, due=due, seq=event.seq, late=late)


def is_in_part(granted: Event, earlier: Sequence[Event]) -> bool:
    """Tell whether more time is less than what was asked for: by its outcome, or by the last wish that was not decided.

    A wish for a day counts until it is granted, denied, or answered by the next letter.
    """
    decided = {E.EXTENSION_REQUESTED, E.EXTENSION_GRANTED, E.EXTENSION_DENIED, E.SENT}
    last = next((event for event in reversed(earlier) if event.type in decided), None)
    wish = last.until if last and last.type is E.EXTENSION_REQUESTED else None
    return granted.outcome is Outcome.GRANTED_IN_PART or bool(wish and granted.until and granted.until < wish)
