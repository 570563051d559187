"""Which event may follow which, and why another is refused: a table and a few dates; it changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from enum import StrEnum

from lettergen.errors import Place, Problem
from lettergen.model.deadline import StageName
from lettergen.model.tracking import Clock, Event, EventType, Thread
from lettergen.rules.clocks import REPLIES, Limits
from lettergen.rules.facts import gather
from lettergen.rules.rollup import CLAIMS, items_of, status_leaves, walk

E = EventType


class Phase(StrEnum):
    """Where a letter stands for the question what may come next."""

    NEW = "not made yet"
    DRAFT = "a draft"
    APPROVED = "approved"
    SENT = "sent"
    UNDELIVERABLE = "undeliverable"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    CLOSED = "closed"


_AFTER_SENDING = frozenset(EventType) - {E.GENERATED, E.APPROVED, E.SENT, E.REOPENED, E.SUPERSEDED}
ALLOWED: dict[Phase, frozenset[EventType]] = {
    Phase.NEW: frozenset({E.GENERATED, E.SENT}),
    Phase.DRAFT: frozenset({E.GENERATED, E.APPROVED, E.SENT, E.WITHDRAWN, E.SUPERSEDED, E.NOTE}),
    Phase.APPROVED: frozenset({E.GENERATED, E.SENT, E.WITHDRAWN, E.SUPERSEDED, E.NOTE}),
    Phase.SENT: _AFTER_SENDING,
    Phase.UNDELIVERABLE: _AFTER_SENDING | {E.SENT},
    Phase.WITHDRAWN: frozenset({E.GENERATED, E.REOPENED, E.NOTE}),
    Phase.SUPERSEDED: frozenset({E.GENERATED, E.NOTE}),
    Phase.CLOSED: frozenset({E.REOPENED, E.NOTE}),
}
"""What may come next in each phase. A letter sent before lettergen knew of it needs no `generated`."""

_LEADS_TO = {
    E.GENERATED: Phase.DRAFT,
    E.APPROVED: Phase.APPROVED,
    E.SENT: Phase.SENT,
    E.UNDELIVERABLE: Phase.UNDELIVERABLE,
    E.DELIVERED: Phase.SENT,
    E.WITHDRAWN: Phase.WITHDRAWN,
    E.SUPERSEDED: Phase.SUPERSEDED,
    **dict.fromkeys(REPLIES, Phase.SENT),
}
_REMEDIES = {
    Phase.NEW: "generate or send it first",
    Phase.DRAFT: "record that it was sent first: lettergen send",
    Phase.APPROVED: "record that it was sent first: lettergen send",
    Phase.SENT: "what is left open goes into the next round: lettergen follow-up",
    Phase.UNDELIVERABLE: "record what became of it, or send it again",
    Phase.WITHDRAWN: "reopen it or generate it again first",
    Phase.SUPERSEDED: "generate it again first",
    Phase.CLOSED: "reopen it first: lettergen record LETTER reopened",
}
_UNDATED = frozenset({E.GENERATED, E.APPROVED, E.NOTE})


def phase(number: int, earlier: Sequence[Event]) -> Phase:
    """Return the phase of one round after the events of its thread, in the order they were entered."""
    ends = [event.type for event in earlier if event.type in {E.CLOSED, E.REOPENED}]
    if ends and ends[-1] is E.CLOSED:
        return Phase.CLOSED
    now, before = Phase.NEW, Phase.NEW
    for event in earlier:
        if event.letter.round != number:
            continue
        if event.type is E.REOPENED:
            now = before if now is Phase.WITHDRAWN else now
        elif event.type in _LEADS_TO:
            now, before = _LEADS_TO[event.type], now
    return now


def why_refused(
    event: Event, earlier: Sequence[Event], thread: Thread | None = None, *, today: dt.date | None = None
) -> Problem | None:
    """Return why the event makes no sense after the thread's earlier ones (in order of entry), or None.

    Without `thread` its items and due dates are not looked at; without `today` dates in the future pass. Codes: R100
    wrong phase, R101 before sending, R102 in the future, R103 and R104 extension, R105 tolling, R106 and R107 items,
    R108 nothing to assess, R109 rounds out of order.
    """
    checks: tuple[Callable[[], Problem | None], ...] = (
        lambda: _wrong_phase(event, earlier),
        lambda: _in_the_future(event, today),
        lambda: _too_early(event, earlier),
        lambda: _round_out_of_order(event, earlier),
        lambda: _tolling(event, earlier),
        lambda: _items(event, thread),
        lambda: _extension(event, earlier, thread),
        lambda: _assessment(event, earlier, thread),
    )
    return next((problem for problem in (check() for check in checks) if problem), None)


def _wrong_phase(event: Event, earlier: Sequence[Event]) -> Problem | None:
    now = phase(event.letter.round, earlier)
    if event.type in ALLOWED[now]:
        return None
    allowed = ", ".join(sorted(ALLOWED[now])) if len(ALLOWED[now]) < len(_AFTER_SENDING) else ""
    expected = f"one of {allowed}" if allowed else "an event that can follow sending"
    return _problem(event, "R100", f"{event.type} cannot be recorded: the letter is {now}", expected, _REMEDIES[now])


def _in_the_future(event: Event, today: dt.date | None) -> Problem | None:
    if today is None or event.on <= today:
        return None
    return _problem(event, "R102", f"{event.type} is dated {event.on}", f"{today} or earlier", "mend --on")


def _too_early(event: Event, earlier: Sequence[Event]) -> Problem | None:
    if event.type in _UNDATED:
        return None
    kind = E.CLOSED if event.type is E.REOPENED else E.SENT
    first = next((one for one in reversed(earlier) if one.type is kind and _same_round(one, event)), None)
    if first is None or event.on >= first.on:
        return None
    what = "sent" if kind is E.SENT else "closed"
    found = f"{event.type} is dated {event.on}, before the letter was {what} on {first.on}"
    return _problem(event, "R101", found, f"{first.on} or later", "mend --on")


def _same_round(one: Event, event: Event) -> bool:
    return one.type is E.CLOSED or one.letter.round == event.letter.round


def _round_out_of_order(event: Event, earlier: Sequence[Event]) -> Problem | None:
    number = event.letter.round
    if number == 1 or event.type not in {E.GENERATED, E.SENT}:
        return None
    before = [one for one in earlier if one.type is E.SENT and one.letter.round == number - 1]
    if not before:
        found = f"round {number} follows a round that was not sent"
        return _problem(event, "R109", found, f"round {number - 1} sent", "record that it was sent first")
    if event.type is E.SENT and event.on < before[-1].on:
        found = f"round {number} is dated {event.on}, before round {number - 1} of {before[-1].on}"
        return _problem(event, "R109", found, f"{before[-1].on} or later", "mend --on")
    return None


def _tolling(event: Event, earlier: Sequence[Event]) -> Problem | None:
    if event.type not in {E.TOLLED, E.RESUMED}:
        return None
    last = next((one for one in reversed(earlier) if one.type in {E.TOLLED, E.RESUMED}), None)
    stopped = last is not None and last.type is E.TOLLED
    if event.type is E.TOLLED and stopped:
        return _problem(event, "R105", "the clock is stopped already", "a clock that runs", "record resumed first")
    if event.type is E.RESUMED and (last is None or not stopped):
        return _problem(event, "R105", "the clock was not stopped", "a clock that is tolled", "record tolled first")
    if event.type is E.RESUMED and last is not None and event.on < last.on:
        found = f"the clock was stopped on {last.on}, after {event.on}"
        return _problem(event, "R105", found, f"{last.on} or later", "mend --on")
    return None


def _items(event: Event, thread: Thread | None) -> Problem | None:
    if event.items and event.type not in CLAIMS | {E.ASSESSED}:
        kinds = ", ".join(sorted(CLAIMS | {E.ASSESSED}))
        return _problem(event, "R107", f"{event.type} says nothing of items", f"one of {kinds}", "leave --items out")
    if thread is None:
        return None
    known = {item.id for item in walk(items_of(thread.rounds.values()))}
    unknown = sorted(event.items.keys() - known)
    if not unknown:
        return None
    found = f"{', '.join(unknown)}: not asked of {thread.recipient.name}"
    return _problem(event, "R106", found, f"one of {', '.join(sorted(known))}", "name items that its letters ask")


def _extension(event: Event, earlier: Sequence[Event], thread: Thread | None) -> Problem | None:
    if event.type is not E.EXTENSION_GRANTED:
        return None
    if event.until is None:
        return _problem(event, "R103", "an extension without its new date", "--until DATE", "say until when")
    if thread is None:
        return None
    clock = _clock(event, earlier, thread)
    if clock is None or clock.due is None:
        return _problem(event, "R104", "there is no deadline to extend", "a letter with a deadline", "record a note")
    if event.until <= clock.due:
        found = f"until {event.until} is no extension of {clock.due}"
        return _problem(event, "R104", found, f"a date after {clock.due}", "mend --until")
    return None


def _clock(event: Event, earlier: Sequence[Event], thread: Thread) -> Clock | None:
    """Return the clock that the extension means: of its stage, of the round named, else the newest."""
    clocks = gather(thread.model_copy(update={"events": tuple(earlier)}), None, Limits()).clocks
    stages = {clock.stage for clock in clocks}
    stage = event.stage or (StageName.ANSWERS if StageName.ANSWERS in stages else None)
    mine = [clock for clock in clocks if stage in {None, clock.stage}]
    return max(mine, key=lambda clock: (clock.round == event.letter.round, clock.round), default=None)


def _assessment(event: Event, earlier: Sequence[Event], thread: Thread | None) -> Problem | None:
    if event.type is not E.ASSESSED or event.items or thread is None:
        return None
    items = gather(thread.model_copy(update={"events": tuple(earlier)}), None, Limits()).items
    if any(leaf.claimed and not leaf.found for leaf in status_leaves(items)):
        return None
    return _problem(event, "R108", "there is no claim to accept", '--items "1-3=answered"', "name the items assessed")


def _problem(event: Event, code: str, found: str, expected: str, remedy: str) -> Problem:
    return Problem(code, Place(detail=str(event.letter)), found, expected, remedy)
