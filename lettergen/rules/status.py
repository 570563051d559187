"""A thread's status on one day, derived from its events alone; it stores nothing and reads no clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from lettergen.model.tracking import (
    Clock,
    ClockState,
    Disposition,
    EventType,
    Headline,
    Thread,
    ThreadStatus,
)
from lettergen.rules.clocks import REPLIES, Limits
from lettergen.rules.facts import Facts, gather
from lettergen.rules.next_step import next_step
from lettergen.rules.rollup import status_leaves


def thread_status(
    thread: Thread,
    as_of: dt.date,
    *,
    due_soon_days: int = 7,
    long_overdue_days: int = 30,
    known_at: dt.datetime | None = None,
) -> ThreadStatus:
    """Return the thread's status at the end of that day (inclusive).

    Events dated later do not count, nor, with `known_at` (UTC), those entered after it. `settled` and `asked` count top
    items. A thread without a letter by that day shows as the draft that it was, or became.
    """
    facts = gather(thread, as_of, Limits(due_soon_days, long_overdue_days), known_at)
    headline = _headline(facts)
    clocks, items = facts.clocks, facts.items
    if headline in {Headline.CLOSED, Headline.WITHDRAWN}:
        clocks = tuple(_stopped(clock, headline) for clock in clocks)
    clock = clocks[0] if clocks else Clock(stage="answers", state=ClockState.NO_DEADLINE)
    latest = facts.rounds[-1].number if facts.rounds else max(thread.rounds)
    return ThreadStatus(
        thread=thread.name,
        recipient=thread.recipient.name,
        as_of=as_of,
        headline=headline,
        clock=clock,
        clocks=clocks,
        items=items,
        settled=sum(item.settled for item in items),
        asked=len(items),
        round=latest,
        next_step=next_step(facts, headline, clock),
        owner=thread.rounds[latest].owner,
    )


def _stopped(clock: Clock, headline: Headline) -> Clock:
    """A closed or withdrawn thread has no clock that runs, even with items open; its date stays readable."""
    if clock.state is ClockState.SATISFIED:
        return clock
    return clock.model_copy(
        update={"state": ClockState.NO_DEADLINE, "days": None, "reason": f"stopped: the matter is {headline}"}
    )


def _headline(facts: Facts) -> Headline:
    """Return the first that fits, in the order of design section 7."""
    return next(headline for headline, fits in _fitting(facts).items() if fits)


def _fitting(facts: Facts) -> Mapping[Headline, bool]:
    parts = tuple(status_leaves(facts.items))
    words = {part.disposition for part in parts}
    sent = any(one.sent for one in facts.rounds)
    settled = sent and all(part.settled for part in parts)
    motion = facts.stands(EventType.MOTION_TO_QUASH, EventType.RULING)
    answered = words != {Disposition.UNANSWERED} or facts.has(EventType.INTERIM_RESPONSE, EventType.PRODUCTION)
    return {
        Headline.WITHDRAWN: bool(facts.events) and not facts.rounds,
        Headline.CLOSED: facts.stands(EventType.CLOSED, EventType.REOPENED),
        Headline.SATISFIED: settled and all(part.found for part in parts),
        Headline.UNDELIVERABLE: facts.stands(
            EventType.UNDELIVERABLE, EventType.SENT, EventType.DELIVERED, *sorted(REPLIES)
        ),
        Headline.ESCALATED: facts.has(EventType.ESCALATED, EventType.SUBPOENA_ISSUED),
        Headline.REFUSED: words == {Disposition.REFUSED},
        Headline.OBJECTED: Disposition.OBJECTED in words or motion,
        Headline.COMPLETE: settled,
        Headline.PARTIAL: sent and answered,
        Headline.ACKNOWLEDGED: facts.has(*REPLIES),
        Headline.SENT: sent,
        Headline.APPROVED: facts.stands(EventType.APPROVED, EventType.GENERATED),
        Headline.DRAFT: True,
    }
