"""One short sentence: what to do next about a thread and by when; it derives nothing and does nothing."""

from __future__ import annotations

from lettergen.model.tracking import Clock, ClockState, EventType, Headline
from lettergen.rules.facts import Facts

_DECISIONS = (EventType.EXTENSION_GRANTED, EventType.EXTENSION_DENIED)


def next_step(facts: Facts, headline: Headline, clock: Clock) -> str:
    """Return the sentence, with the command where there is one."""
    letter = _letter(facts, facts.rounds[-1].number if facts.rounds else 1)
    by_headline = {
        Headline.WITHDRAWN: "nothing: the letter is withdrawn",
        Headline.CLOSED: "nothing: the matter is closed",
        Headline.SATISFIED: f"close it: lettergen record {letter} closed",
        Headline.UNDELIVERABLE: f"correct the address and send it again: lettergen send {letter}",
        Headline.COMPLETE: f"assess the response: lettergen record {letter} assessed",
        Headline.APPROVED: f"send it, then say so: lettergen send {letter}",
        Headline.DRAFT: f"send it, then say so: lettergen send {letter}",
    }
    return by_headline.get(headline) or _to_decide(facts, letter, headline) or _by_clock(facts, letter, clock)


def _to_decide(facts: Facts, letter: str, headline: Headline) -> str:
    """What waits for us, whatever the clock says."""
    draft = _draft_round(facts)
    if draft:
        return f"send the follow-up that is drafted: lettergen send {_letter(facts, draft)}"
    asked = facts.last(EventType.EXTENSION_REQUESTED, *_DECISIONS)
    if asked and asked.type is EventType.EXTENSION_REQUESTED:
        wish = f" until {asked.until}" if asked.until else ""
        return f"decide on more time{wish}: lettergen record {letter} extension_granted (or extension_denied)"
    reply = facts.last(EventType.RESPONSE, EventType.ASSESSED)
    if reply and reply.type is EventType.RESPONSE and not reply.items:
        return f"read the reply of {reply.on} and record which items it answers: lettergen record {letter} response"
    if headline in {Headline.REFUSED, Headline.OBJECTED}:
        return f"answer the {'refusal' if headline is Headline.REFUSED else 'objection'}, or escalate"
    return ""


def _by_clock(facts: Facts, letter: str, clock: Clock) -> str:
    follow_up = f"lettergen follow-up {facts.thread.name}"
    step = {
        ClockState.LONG_OVERDUE: f"follow up or escalate: {follow_up}",
        ClockState.OVERDUE: f"follow up: {follow_up}",
        ClockState.DUE_TODAY: "wait until the end of the day, then follow up",
        ClockState.DUE_SOON: f"wait until {clock.due}",
        ClockState.RUNNING: f"wait until {clock.due}",
        ClockState.PAUSED: f"wait, the clock is stopped; when it goes on: lettergen record {letter} resumed",
        ClockState.NOT_STARTED: f"record the day it arrived: lettergen record {letter} delivered",
    }
    return step.get(clock.state, f"no deadline runs; follow up when you see fit: {follow_up}")


def _draft_round(facts: Facts) -> int:
    """Return the round made after the last one sent and not yet sent, or 0."""
    latest = facts.rounds[-1].number
    made = {event.letter.round for event in facts.events if event.type is EventType.GENERATED}
    ended = {event.letter.round for event in facts.events if event.type in {EventType.WITHDRAWN, EventType.SUPERSEDED}}
    return max((number for number in made - ended if number > latest), default=0)


def _letter(facts: Facts, number: int) -> str:
    name = facts.thread.name
    return name if number == 1 else f"{name}/{number}"
