"""Letters counted by what was sent, to whom or by whom, and by period: how many, how they ended, how long they took.

A letter is the first one that was sent to a recipient in a matter: follow-ups are no new demands, and what another body
passed on is not ours. It decides nothing about a letter that its status does not say.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple, TypeAlias

from lettergen.model.tracking import SETTLED, WITHHELD, Disposition, Event, EventType, Headline, Thread, ThreadStatus
from lettergen.rules.clocks import LATE
from lettergen.rules.linked import is_linked
from lettergen.rules.matter import counts
from lettergen.rules.rollup import status_leaves
from lettergen.rules.running import DELIVERIES

E = EventType
Pairs: TypeAlias = Iterable[tuple[Thread, ThreadStatus]]
By: TypeAlias = Literal["instrument", "matter", "recipient", "owner"]
Every: TypeAlias = Literal["half-year", "quarter", "month", "year"]
FEW = 10
"""Of fewer letters no percentage is given: one more or less would move it by more than it says."""
_MONTHS: Mapping[Every, int] = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
_NAMES: Mapping[Every, str] = {"month": "{}-{:02}", "quarter": "{}-Q{}", "half-year": "{}-H{}", "year": "{}"}
_AGAINST = frozenset({E.OBJECTION, E.REFUSED, E.MOTION_TO_QUASH})
_ANSWERS = frozenset({E.RESPONSE, E.PRODUCTION}) | _AGAINST
_HALF = frozenset({E.INTERIM_RESPONSE, E.PRIVILEGE_LOG})
"""What is an answer where it settles or withholds an item."""


class Result(StrEnum):
    """How a letter stands in a count: the first of these that fits, so that all of them add up.

    Everything settled; an item withheld; time that still runs, or a letter that never arrived; something settled;
    nothing. A reply that nobody has read for its items leaves a letter open.
    """

    IN_FULL = "in_full"
    OBJECTED = "objected"
    IN_PART = "in_part"
    NOT_AT_ALL = "not_at_all"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many letters."""

    count: int
    of: int

    @property
    def percent(self) -> str:
        """Return whole percent, never all or none where it is not so; "" of fewer than FEW."""
        if self.of < FEW:
            return ""
        whole = _half_up(self.count, self.of)
        if whole in {0, 100} and 0 < self.count < self.of:
            return "<1%" if whole == 0 else ">99%"
        return f"{whole}%"

    def __str__(self) -> str:
        """Return both numbers, and the percentage where there is one: "12 of 100 (12%)"."""
        return f"{self.count} of {self.of} ({self.percent})".removesuffix(" ()") if self.of else ""


def _half_up(part: int, whole: int) -> int:
    """Return percent as people round it; Python rounds 12.5 to 12."""
    return (200 * part + whole) // (2 * whole)


class Wait(NamedTuple):
    """How many days a letter waited for its first answer or objection, or has waited (`answered` is false).

    `objected`: what came was an objection, a refusal or a motion. `closed`: it ended without an answer.
    """

    thread: str
    days: int
    answered: bool
    objected: bool = False
    closed: bool = False


class Figures(NamedTuple):
    """One group in one period, both ends included.

    `before` counts the period before, None where the record has no letter as old as that; `change` is a part of 1,
    None against fewer than FEW and while the period runs. `challenged` were ever objected to, however they ended.
    `median_days` counts letters without an answer as still `waiting`, None while half of them are. `withdrawn` are not
    among `letters`.
    """

    group: str
    period: str
    first: dt.date
    last: dt.date
    letters: int
    before: int | None
    change: float | None
    outcomes: Mapping[Result, Share]
    challenged: Share
    median_days: int | None
    waiting: int
    running: bool
    withdrawn: int

    @property
    def change_text(self) -> str:
        """Return the change in whole percent with its sign: "+14%"."""
        if self.change is None or not self.before:
            return ""
        more = self.letters - self.before
        return f"{'-' if more < 0 else '+'}{_half_up(abs(more), self.before)}%"


class _Letter(NamedTuple):
    group: str
    sent: dt.date
    result: Result | None
    challenged: bool
    wait: Wait


def statistics(
    threads: Pairs, *, by: By | Sequence[By] = "instrument", period: Every = "half-year"
) -> tuple[Figures, ...]:
    """Return the figures of every group and period with letters in it, by group and time.

    Each thread comes with its status and with the events that count for that alone. The instrument is that of the
    letter as it was sent, a recipient its organization; with several of `by` a group is all of them, after commas.
    """
    pairs, keys = tuple(threads), (by,) if isinstance(by, str) else tuple(by)
    cells: dict[tuple[str, int], list[_Letter]] = defaultdict(list)
    for thread, status in pairs:
        if letter := _letter(thread, status, keys):
            cells[letter.group, (letter.sent.year * 12 + letter.sent.month - 1) // _MONTHS[period]].append(letter)
    today = _day(pairs[0][1]) if pairs else dt.date.min
    oldest = min((time for _, time in cells), default=0)
    return tuple(_figures(key, cells, oldest, period, today) for key in sorted(cells))


def is_counted(thread: Thread, status: ThreadStatus) -> bool:
    """Tell whether a letter is counted, by the one rule there is."""
    return counts(status.headline, linked=is_linked(thread.events))


def waits(threads: Pairs) -> tuple[Wait, ...]:
    """Return how long each letter waited for its first answer; one that was closed without waited until then."""
    found = (_letter(thread, status) for thread, status in threads)
    return tuple(letter.wait for letter in found if letter and letter.result)


def still_waiting(waited: Sequence[Wait]) -> tuple[tuple[int, float], ...]:
    """Return by day what part of the letters is without an answer after it: (days, part of 1), at each day of one.

    Letters that wait still count up to today (Kaplan and Meier, J. Am. Stat. Assoc. 53, 1958, 457-481).
    """
    share, steps = 1.0, []
    for day in sorted({one.days for one in waited if one.answered}):
        waiting = [one for one in waited if one.days >= day]
        share *= 1 - sum(one.answered and one.days == day for one in waiting) / len(waiting)
        steps.append((day, share))
    return tuple(steps)


def median_days(waited: Sequence[Wait]) -> int | None:
    """Return after how many days half of the letters were answered, None where they are not yet."""
    half = 0.5 + 1e-9  # what floating point makes of a half must not cost a day
    return next((day for day, share in still_waiting(waited) if share <= half), None)


def _figures(
    key: tuple[str, int], cells: Mapping[tuple[str, int], list[_Letter]], oldest: int, every: Every, today: dt.date
) -> Figures:
    group, time = key
    letters = [one for one in cells[key] if one.result]
    count, former = len(letters), sum(bool(one.result) for one in cells.get((group, time - 1), ()))
    name, first, last = _period(time, every)
    before, running = former if time > oldest else None, last > today
    waited = [one.wait for one in letters]
    return Figures(
        group=group,
        period=name,
        first=first,
        last=last,
        letters=count,
        before=before,
        change=(count - former) / former if before is not None and former >= FEW and not running else None,
        outcomes={result: Share(sum(one.result is result for one in letters), count) for result in Result},
        challenged=Share(sum(one.challenged for one in letters), count),
        median_days=median_days(waited),
        waiting=sum(not one.answered for one in waited),
        running=running,
        withdrawn=len(cells[key]) - count,
    )


def _letter(thread: Thread, status: ThreadStatus, by: Sequence[By] = ()) -> _Letter | None:
    """Return the first letter that was sent, None where none was or it is not ours; withdrawn, it has no result."""
    sent = min((one for one in thread.events if one.type is E.SENT), key=lambda one: one.letter.round, default=None)
    if sent is None or is_linked(thread.events):
        return None
    groups = {
        "instrument": thread.rounds[sent.letter.round].instrument,
        "matter": thread.matter,
        "recipient": thread.recipient.organization,
        "owner": status.owner,
    }
    challenged = any(one.type in _AGAINST or WITHHELD & {*one.items.values()} for one in thread.events)
    result = _result(thread.events, status) if is_counted(thread, status) else None
    return _Letter(", ".join(groups[key] for key in by), sent.on, result, challenged, _wait(thread, sent, _day(status)))


def _wait(thread: Thread, sent: Event, today: dt.date) -> Wait:
    answer = next((one for one in thread.events if _answers(one)), None)
    closed = next((one for one in reversed(thread.events) if one.type in {E.CLOSED, E.REOPENED}), None)
    ended = closed is not None and closed.type is E.CLOSED and answer is None
    until = answer.on if answer else closed.on if closed and ended else today
    objected = answer is not None and answer.type in _AGAINST | {E.PRIVILEGE_LOG}
    return Wait(thread.name, max((until - sent.on).days, 0), answer is not None, objected, ended)


def _answers(event: Event) -> bool:
    said = event.type in _HALF and not (SETTLED | WITHHELD).isdisjoint(event.items.values())
    return (said or event.type in _ANSWERS) and not event.automatic


def _result(events: Sequence[Event], status: ThreadStatus) -> Result:
    parts = tuple(status_leaves(status.items))
    if parts and all(part.settled for part in parts):
        return Result.IN_FULL
    if any(part.disposition in WITHHELD for part in parts) or status.headline is Headline.OBJECTED:
        return Result.OBJECTED
    over = status.headline is Headline.CLOSED or any(one.waits and one.state in LATE for one in status.clocks)
    if not over or status.headline is Headline.UNDELIVERABLE:
        return Result.OPEN
    if any(part.settled or part.disposition is Disposition.ANSWERED_IN_PART for part in parts):
        return Result.IN_PART
    unread = any(one.type in DELIVERIES and not one.items for one in events)
    return Result.OPEN if unread else Result.NOT_AT_ALL


def _day(status: ThreadStatus) -> dt.date:
    return status.as_of.date() if isinstance(status.as_of, dt.datetime) else status.as_of


def _period(index: int, every: Every) -> tuple[str, dt.date, dt.date]:
    """Return the name, first and last day of a period, counted by its length from the year 0."""
    year, month = divmod(index * _MONTHS[every], 12)
    last = month + _MONTHS[every]
    end = dt.date(year, last, calendar.monthrange(year, last)[1])
    return _NAMES[every].format(year, last // _MONTHS[every]), dt.date(year, month + 1, 1), end
