"""Who needs a follow-up on a day, what it answers to and which rung of the ladder it stands on; it writes none.

What is late is worked out elsewhere; here it is weighed against what was promised, what waits for us, and the days that
lie between two letters.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from lettergen.model.letter import Situation
from lettergen.model.settings import FollowUps, Step
from lettergen.model.tracking import (
    SETTLED,
    WITHHELD,
    Clock,
    ClockState,
    Disposition,
    Event,
    EventType,
    Headline,
    ItemStatus,
    ThreadStatus,
)
from lettergen.rules.clocks import LATE, own_clocks
from lettergen.rules.facts import Facts
from lettergen.rules.rollup import status_leaves

E = EventType
DONE = frozenset({Headline.WITHDRAWN, Headline.CLOSED, Headline.SATISFIED, Headline.COMPLETE, Headline.DRAFT,
                  Headline.APPROVED})  # fmt: skip
"""Headlines of threads in which nothing that was sent is open."""
_WHY_ENDED = {
    Headline.WITHDRAWN: "the letter is withdrawn",
    Headline.CLOSED: "the matter is closed",
    Headline.SATISFIED: "every item is settled and assessed",
    Headline.COMPLETE: "every item is answered, they say; assess the response",
    Headline.DRAFT: "the letter is not sent yet",
    Headline.APPROVED: "the letter is not sent yet",
    Headline.UNDELIVERABLE: "the letter came back; correct the address and send it again",
    Headline.ESCALATED: "the matter is escalated",
}
_GIVEN = SETTLED - {Disposition.WAIVED} | {Disposition.ANSWERED_IN_PART, Disposition.NON_RESPONSIVE}
"""Dispositions that something came for; what we, or a court, let go is no gift of theirs."""
_UNNAMED = frozenset({E.INTERIM_RESPONSE, E.RESPONSE, E.PRODUCTION})
"""What may bring something without saying on which items."""
REFER = "the ladder is climbed; refer or escalate the matter"


class Need(NamedTuple):
    """Whether a thread needs a follow-up on a day, and why or why not; where it does not, `since` may say from when.

    `items` has the ids of the leaves that one written that day asks for again. At the rung `referral` none is drafted.
    Where nothing is open there is no situation.
    """

    thread: str
    recipient: str
    needed: bool
    step: Step
    situation: Situation | None
    why: str
    since: dt.date | None
    items: frozenset[str]


class _Held(NamedTuple):
    """Why nothing is to be written, and from which day on that no longer holds."""

    why: str
    since: dt.date | None = None


def weigh(
    facts: Facts,
    status: ThreadStatus,
    rule: FollowUps,
    date: dt.date,
    *,
    also_due: bool = False,
    step: Step | None = None,
) -> Need:
    """Return whether the thread needs a follow-up dated that day; `facts` and `status` are those of the day.

    It does where something is late (or, with `also_due`, due that day) for which no promise lies ahead, unless it came
    to an end, something waits for us (a wish for more time, a motion, a reply to read, a draft), the clock is stopped,
    or the last letter went out less than `gap_days` ago. `step` takes the place of the ladder's next rung.
    """
    counts = LATE | ({ClockState.DUE_TODAY} if also_due else set())
    late = {leaf: clock for leaf, clock in own_clocks(status.clocks).items() if clock.state in counts}
    open_leaves = [leaf for leaf in status_leaves(status.items) if not leaf.settled]
    promised = _promised(open_leaves, date)
    rung = step or next_step(facts, rule.ladder)
    held = (
        (_Held(_WHY_ENDED[status.headline]) if status.headline in _WHY_ENDED else None)
        or _waits_for_us(facts, date)
        or _not_late(status.clocks, late, promised)
        or _too_soon(facts, rule.gap_days, date)
        or (_Held(REFER) if rung is Step.REFERRAL else None)
    )
    repeated = to_repeat(status, date, counts)
    mine = [leaf for leaf in open_leaves if leaf.item.id in repeated]
    return Need(
        thread=status.thread,
        recipient=status.recipient,
        needed=held is None,
        step=rung,
        situation=situation_of(mine, status, facts.events, date) if mine else None,
        why=held.why if held else _how_late((late[leaf] for leaf in late.keys() - promised.keys()), facts, date),
        since=held.since if held else None,
        items=repeated,
    )


def next_step(facts: Facts, ladder: Sequence[Step]) -> Step:
    """Return the rung of the next follow-up, by how many were sent; after a final notice comes only referral."""
    sent = sum(one.sent is not None and one.number > 1 for one in facts.rounds)
    if sent < len(ladder):
        return ladder[sent]
    return Step.REFERRAL if Step.FINAL_NOTICE in ladder or Step.REFERRAL in ladder else Step.REMINDER


def to_repeat(status: ThreadStatus, date: dt.date, counts: Collection[ClockState] = LATE) -> frozenset[str]:
    """Return the ids of the leaves that a follow-up asks for again: all that is open, but for what has its day to come.

    That is a deadline of its own, or a promise. Where this leaves nothing, everything open is asked for again.
    """
    leaves = [leaf for leaf in status_leaves(status.items) if not leaf.settled]
    early = {leaf for leaf, clock in own_clocks(status.clocks).items() if clock.state not in counts}
    ready = {leaf.item.id for leaf in leaves if leaf.item.id not in early and not (leaf.until and leaf.until >= date)}
    return frozenset(ready or (leaf.item.id for leaf in leaves))


def situation_of(
    leaves: Iterable[ItemStatus], status: ThreadStatus, events: Iterable[Event], date: dt.date
) -> Situation:
    """Return what a follow-up on these open leaves answers to.

    Of a promise and more time that both lapsed, the later counts. What was withheld decides where all of it is, or
    where nothing else was given.
    """
    still = list(leaves)
    words = {leaf.disposition for leaf in still}
    kept = words & WITHHELD
    withheld = Situation.REFUSAL if kept == {Disposition.REFUSED} else Situation.OBJECTION
    if kept and kept == words:
        return withheld
    if still and all(leaf.claimed in SETTLED for leaf in still):
        return Situation.UNSATISFACTORY
    promise = max((leaf.until for leaf in still if leaf.until and leaf.until < date), default=None)
    extension = _extension_lapsed(status.clocks, {leaf.item.id for leaf in still})
    if promise or extension:
        later = (promise or dt.date.min) > (extension or dt.date.min)
        return Situation.PROMISE_LAPSED if later else Situation.EXTENSION_LAPSED
    given = any(leaf.disposition in _GIVEN for leaf in status_leaves(status.items))
    if given or any(event.type in _UNNAMED and not event.items and not event.automatic for event in events):
        return Situation.PARTIAL
    return withheld if kept else Situation.NO_ANSWER


def _extension_lapsed(clocks: Iterable[Clock], ids: Collection[str]) -> dt.date | None:
    """Return the last day of the time that was granted for any of these items and has run out."""
    mine = (one for one in clocks if one.state in LATE and one.moved.startswith("extended"))
    return max((one.due for one in mine if one.due and not set(ids).isdisjoint(one.waits)), default=None)


def promised_until(clocks: Iterable[Clock], items: Iterable[ItemStatus], date: dt.date) -> dt.date | None:
    """Return the first day that anything late is promised for; None where not all that is late is promised."""
    late = {leaf for leaf, clock in own_clocks(clocks).items() if clock.state in LATE}
    promised = _promised(status_leaves(items), date)
    return min(promised[leaf] for leaf in late) if late and late <= promised.keys() else None


def _promised(leaves: Iterable[ItemStatus], date: dt.date) -> dict[str, dt.date]:
    """Return the day of each promise that lies ahead, that day included, by the leaf's id."""
    return {leaf.item.id: leaf.until for leaf in leaves if leaf.until and leaf.until >= date and not leaf.settled}


def _waits_for_us(facts: Facts, date: dt.date) -> _Held | None:
    """Return what we owe before anything is late on their side; a letter sent since has answered a wish or a reply.

    A wish for time that has itself run out holds nothing back.
    """
    if facts.draft:
        return _Held(f"round {facts.draft} is drafted and waits to be sent")
    if motion := facts.stands(E.MOTION_TO_QUASH, E.RULING):
        return _Held(f"the motion to quash of {motion.on} awaits a ruling")
    wish = facts.stands(E.EXTENSION_REQUESTED, E.EXTENSION_GRANTED, E.EXTENSION_DENIED, E.SENT)
    if wish and (wish.until is None or wish.until >= date):
        return _Held(f"they asked for more time on {wish.on}; decide on it first")
    if (reply := facts.stands(E.RESPONSE, E.ASSESSED, E.SENT)) and not reply.items:
        return _Held(f"the reply of {reply.on} is to be read first")
    return None


def _not_late(clocks: Sequence[Clock], late: dict[str, Clock], promised: dict[str, dt.date]) -> _Held | None:
    """Return why nothing can be called late; what is promised for a day to come is not."""
    if set(late) - set(promised):
        return None
    if late:
        day = min(promised[leaf] for leaf in late)
        return _Held(f"what is late is promised for {day}", day + dt.timedelta(days=1))
    running = [clock for clock in clocks if clock.waits]
    if any(clock.state is ClockState.PAUSED for clock in running):
        return _Held("the clock is stopped")
    ahead = [clock.due for clock in running if clock.due and clock.state is not ClockState.NOT_STARTED]
    if ahead:
        day = min(ahead)
        return _Held(f"nothing is late before {day} has passed", day + dt.timedelta(days=1))
    if any(clock.state is ClockState.NOT_STARTED for clock in running):
        return _Held("the day that the time counts from is not known yet")
    return _Held("no deadline was set")


def _too_soon(facts: Facts, gap: int, date: dt.date) -> _Held | None:
    last = facts.last(E.SENT)
    since = last.on + dt.timedelta(days=gap) if last else date
    if last is None or date >= since:
        return None
    return _Held(f"the last letter went out on {last.on}, and {gap} days lie between two", since)


def _how_late(late: Iterable[Clock], facts: Facts, date: dt.date) -> str:
    """Return how late it is and when we last wrote: "21 days late; last letter of 2021-08-12"."""
    days = max((date - clock.due).days for clock in late if clock.due)
    told = f"{days} {'day' if days == 1 else 'days'} late" if days else "due today"
    last = facts.last(E.SENT)
    return f"{told}; last letter of {last.on}" if last else told
