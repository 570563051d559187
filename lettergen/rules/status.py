"""A thread's status on one day, with what to do next, derived from its events alone; it stores nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from lettergen.model.deadline import StageName, Trigger
from lettergen.model.settings import Step
from lettergen.model.tracking import (
    Clock,
    ClockState,
    Disposition,
    Event,
    EventType,
    Headline,
    LetterName,
    Thread,
    ThreadStatus,
)
from lettergen.rules.approval import approval_of
from lettergen.rules.clocks import LATE, REPLIES, Limits
from lettergen.rules.facts import Facts, gather
from lettergen.rules.follow_ups import promised_until
from lettergen.rules.rollup import status_leaves

E = EventType
_ENDED = {Headline.CLOSED, Headline.WITHDRAWN}


def thread_status(
    thread: Thread, as_of: dt.date | dt.datetime, limits: Limits | None = None, known_at: dt.datetime | None = None
) -> ThreadStatus:
    """Return the thread's status at the end of that day (inclusive), or at that (aware) instant.

    Events dated later do not count, nor, with `known_at` (UTC), those entered after it. `settled` and `asked` count top
    items. A thread without a letter by that day shows as the draft that it was, or became.
    """
    return status_of(gather(thread, as_of, limits, known_at), as_of)


def status_of(facts: Facts, as_of: dt.date | dt.datetime, *, two_person: bool = False) -> ThreadStatus:
    """Return the status that follows from the facts of that day or instant.

    With `two_person` the next step of a letter that nobody approved is to have it approved.
    """
    fitting = headlines(facts)
    thread, headline = facts.thread, next(iter(fitting))
    clocks = tuple(_stopped(clock) for clock in facts.clocks) if headline in _ENDED else facts.clocks
    clock = clocks[0] if clocks else Clock(stage=StageName.ANSWERS, state=ClockState.NO_DEADLINE)
    told = [*facts.thread.rounds.keys() & {event.letter.round for event in facts.events}] or [*facts.thread.rounds]
    latest = facts.rounds[-1].number if facts.rounds else max(told)
    return ThreadStatus(
        thread=thread.name,
        recipient=thread.recipient.name,
        as_of=as_of,
        headline=headline,
        clock=clock,
        clocks=clocks,
        items=facts.items,
        settled=sum(item.settled for item in facts.items),
        asked=len(facts.items),
        round=latest,
        next_step=_next_step(facts, fitting, clock, two_person=two_person),
        owner=thread.rounds[latest].owner,
    )


def _stopped(clock: Clock) -> Clock:
    """A closed or withdrawn thread has no clock that runs, even with items open; its date stays readable."""
    if clock.state is ClockState.SATISFIED:
        return clock
    return clock.model_copy(update={"state": ClockState.NO_DEADLINE, "days": None})


def headlines(facts: Facts) -> dict[Headline, Event | bool]:
    """Return every headline that fits, in the order of design section 7, with the event that it rests on, or true.

    The first one is the thread's.
    """
    parts = tuple(status_leaves(facts.items))
    words = {part.disposition for part in parts}
    sent = any(one.sent for one in facts.rounds)
    settled = sent and bool(parts) and all(part.settled for part in parts)
    came = words - {Disposition.UNANSWERED, Disposition.WAIVED} or facts.last(E.INTERIM_RESPONSE, E.PRODUCTION)
    objected = Disposition.OBJECTED in words or facts.stands(E.MOTION_TO_QUASH, E.RULING)
    fitting: dict[Headline, Event | bool | None] = {
        Headline.WITHDRAWN: bool(facts.events) and not facts.rounds and (facts.last(E.WITHDRAWN, E.SUPERSEDED) or True),
        Headline.CLOSED: facts.stands(E.CLOSED, E.REOPENED),
        Headline.SATISFIED: settled and all(part.found for part in parts),
        Headline.UNDELIVERABLE: facts.stands(E.UNDELIVERABLE, E.SENT, E.DELIVERED, *REPLIES),
        Headline.ESCALATED: facts.last(E.ESCALATED, E.SUBPOENA_ISSUED),
        Headline.REFUSED: words == {Disposition.REFUSED},
        Headline.OBJECTED: bool(objected) and (facts.last(E.OBJECTION, E.MOTION_TO_QUASH) or True),
        Headline.COMPLETE: settled,
        Headline.PARTIAL: sent and bool(came),
        Headline.ACKNOWLEDGED: facts.last(*REPLIES),
        Headline.SENT: sent and (facts.last(E.SENT) or True),
        Headline.APPROVED: facts.stands(E.APPROVED, E.GENERATED),
        Headline.DRAFT: facts.last(E.GENERATED) or True,
    }
    return {headline: fits for headline, fits in fitting.items() if fits}


def _next_step(facts: Facts, fitting: Collection[Headline], clock: Clock, *, two_person: bool) -> str:
    """Return one short sentence: what to do next and by when, with the command where there is one.

    What is escalated and answered is to be assessed like any other answer.
    """
    headline = next(iter(fitting))
    if headline is Headline.ESCALATED and Headline.COMPLETE in fitting:
        headline = Headline.COMPLETE
    latest = facts.rounds[-1].number if facts.rounds else 1
    letter = _letter(facts, latest)
    by_headline = {
        Headline.WITHDRAWN: "nothing: the letter is withdrawn",
        Headline.CLOSED: "nothing: the matter is closed",
        Headline.SATISFIED: f"close it: lettergen record {letter} closed",
        Headline.UNDELIVERABLE: f"correct the address and send it again: lettergen send {letter}",
        Headline.COMPLETE: f"assess the response: lettergen record {letter} assessed",
        Headline.APPROVED: f"send it, then say so: lettergen send {letter}",
        Headline.DRAFT: _to_approve(facts, latest, two_person) or f"send it, then say so: lettergen send {letter}",
    }
    told = by_headline.get(headline) or (_to_approve(facts, facts.draft, two_person) if facts.draft else "")
    return told or _to_decide(facts, letter, headline) or _by_clock(facts, letter, clock)


def _to_approve(facts: Facts, number: int, two_person: bool) -> str:  # noqa: FBT001 - the setting, passed on
    """Return that a draft is to be approved, where the office wants it so or a former version was; else nothing."""
    matter, _, recipient = facts.thread.name.partition("/")
    name = LetterName(matter, recipient, number)
    wanted = two_person or any(one.letter == name and one.type is E.APPROVED for one in facts.events)
    if not wanted or approval_of(name, facts.events):
        return ""
    return f"have it approved: lettergen approve {_letter(facts, number)}"


def _to_decide(facts: Facts, letter: str, headline: Headline) -> str:
    """Return what waits for us, whatever the clock says; a letter sent since answers what was asked before."""
    if facts.draft:
        return f"send the follow-up that is drafted: lettergen send {_letter(facts, facts.draft)}"
    if asked := facts.stands(E.EXTENSION_REQUESTED, E.EXTENSION_GRANTED, E.EXTENSION_DENIED, E.SENT):
        wish = f" until {asked.until}" if asked.until else ""
        return f"decide on more time{wish}: lettergen record {letter} extension_granted (or extension_denied)"
    if (reply := facts.stands(E.RESPONSE, E.ASSESSED)) and not reply.items:
        return f"read the reply of {reply.on} and record which items it answers: lettergen record {letter} response"
    if motion := facts.stands(E.MOTION_TO_QUASH, E.RULING):
        return f"wait for the ruling on the motion to quash of {motion.on}: lettergen record {letter} ruling"
    return _to_pursue(facts, letter, headline)


def _to_pursue(facts: Facts, letter: str, headline: Headline) -> str:
    """Return what follows when the letter as such is at an end: escalated, refused, or objected to."""
    if headline is Headline.ESCALATED and (event := facts.last(E.ESCALATED, E.SUBPOENA_ISSUED)):
        done = "escalated" if event.type is E.ESCALATED else "a subpoena was issued"
        return f"{done} on {event.on}: record what comes of it, or close it: lettergen record {letter} closed"
    if headline in {Headline.REFUSED, Headline.OBJECTED} and not _is_answered(facts, Disposition(headline.value)):
        return f"answer the {'refusal' if headline is Headline.REFUSED else 'objection'}, or escalate"
    return ""


def _is_answered(facts: Facts, word: Disposition) -> bool:
    """Tell whether we wrote since they last said such a word of an item."""
    sent, held = facts.last(E.SENT), (facts.held[leaf.item.id] for leaf in status_leaves(facts.items))
    said = (one.words[-1] for one in held if one.words and one.disposition is word)
    return all(sent and (event.on, event.seq) < (sent.on, sent.seq) for event in said)


def _by_clock(facts: Facts, letter: str, clock: Clock) -> str:
    follow_up = f"lettergen follow-up {facts.thread.name}"
    if clock.state in LATE and clock.stage is StageName.ACKNOWLEDGE:  # no reason to ask again for what is not due
        clock = next((one for one in facts.clocks if one.waits and one.state in LATE), clock)
        if clock.stage is StageName.ACKNOWLEDGE:
            return f"ask whether it arrived; nothing says so yet: lettergen record {letter} acknowledged"
    last = facts.rounds[-1] if facts.rounds else None
    if last and last.sent and facts.thread.rounds[last.number].step is Step.FINAL_NOTICE and clock.state in LATE:
        return f"final notice sent {last.sent.on}; refer or escalate: lettergen record {letter} escalated"
    day = clock.due - dt.timedelta(clock.days or 0) if clock.due and clock.state in LATE else None
    if day and (promised := promised_until(facts.clocks, facts.items, day)):
        return f"wait until {promised}, the day promised"
    step = {
        ClockState.LONG_OVERDUE: f"follow up or escalate: {follow_up}",
        ClockState.OVERDUE: f"follow up: {follow_up}",
        ClockState.DUE_TODAY: "wait until the end of the day, then follow up",
        ClockState.DUE_SOON: f"wait until {clock.due}",
        ClockState.RUNNING: f"wait until {clock.due}",
        ClockState.PAUSED: f"wait until the stopped clock goes on: lettergen record {letter} resumed",
        ClockState.NOT_STARTED: _to_start(facts, clock),
    }
    return step.get(clock.state, f"no deadline runs; follow up when you see fit: {follow_up}")


def _to_start(facts: Facts, clock: Clock) -> str:
    """Return how the day that a clock counts from is recorded."""
    letter = _letter(facts, clock.round)
    for waiting in (one for each in facts.rounds if each.number == clock.round for one in each.pending):
        if (waiting.item, waiting.spec.stage, waiting.spec.trigger) == (clock.item, clock.stage, Trigger.EVENT):
            event = waiting.spec.event
            return f"record the day of {event}: lettergen record {letter} note --stage {clock.stage} --note TEXT"
    return f"record the day it arrived: lettergen record {letter} delivered"


def _letter(facts: Facts, number: int) -> str:
    """Return the name that commands take; the thread's alone would mean the newest round sent."""
    only = number == 1 and (not facts.rounds or facts.rounds[-1].number == 1)
    return facts.thread.name if only else f"{facts.thread.name}/{number}"
