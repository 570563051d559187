"""Which event may follow which, and why another is refused: a table and a few dates; it changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import TypeAlias

from lettergen.errors import Place, Problem
from lettergen.model.items import ItemKind
from lettergen.model.tracking import ClockState, Disposition, Event, EventType, Thread
from lettergen.rules.clocks import REPLIES
from lettergen.rules.facts import Facts, gather
from lettergen.rules.rollup import CLAIMS, items_of, spoken, status_leaves, walk

E = EventType
_Reasons: TypeAlias = tuple[str, str, str, str]
"""Why an event is refused: code, what was found, what was expected, what to do."""


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
    **{E(phase): phase for phase in (Phase.APPROVED, Phase.UNDELIVERABLE, Phase.WITHDRAWN, Phase.SUPERSEDED)},
    **dict.fromkeys((E.SENT, E.DELIVERED, *REPLIES), Phase.SENT),
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
"""What the office does at its desk may well be dated before the letter went out."""


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


def meant_round(kind: EventType, thread: Thread) -> int:
    """Return the round that an event means which names the thread alone: the newest one sent that can take it.

    What only a draft can take (approved, superseded) means the newest draft; an unsent follow-up stops nothing else.
    """
    phases = {number: phase(number, thread.events) for number in sorted(thread.rounds, reverse=True)}
    able = [number for number, now in phases.items() if kind in ALLOWED[now]]
    sent = {event.letter.round for event in thread.events if event.type is E.SENT}
    newest = (*(number for number in able if number in sent), *able, *(number for number in phases if number in sent))
    return next(iter((*newest, *phases)))


def why_refused(
    event: Event, earlier: Sequence[Event], thread: Thread | None = None, *, today: dt.date | None = None
) -> Problem | None:
    """Return why the event makes no sense after the thread's earlier ones (in order of entry), or None.

    Without `thread` its items and due dates are not looked at; without `today` dates in the future pass. Codes: R100
    wrong phase, R101 before sending or the letter's date, R102 in the future, R103 and R104 extension, R105 tolling,
    R106 and R107 items, R108 nothing to assess, R109 rounds out of order, R117 an empty note, R118 an end before its
    beginning, R119 a disposition of another kind of item, R129 recorded before.
    """
    facts = gather(thread.model_copy(update={"events": tuple(earlier)})) if thread else None
    reasons = (
        _wrong_phase(event, earlier)
        or _wrong_date(event, earlier, today)
        or _before_the_letter(event, thread)
        or _says_nothing_new(event, earlier)
        or _round_out_of_order(event, earlier)
        or _tolling(event, earlier)
        or _items(event, thread)
        or _kinds(event, thread)
        or _extension(event, facts)
        or _assessment(event, facts)
    )
    return Problem(reasons[0], Place(detail=str(event.letter)), *reasons[1:]) if reasons else None


def _wrong_phase(event: Event, earlier: Sequence[Event]) -> _Reasons | None:
    now = phase(event.letter.round, earlier)
    if event.type in ALLOWED[now]:
        return None
    few = len(ALLOWED[now]) < len(_AFTER_SENDING)
    expected = f"one of {', '.join(sorted(ALLOWED[now]))}" if few else "an event that can follow sending"
    return "R100", f"{event.type} cannot be recorded: the letter is {now}", expected, _REMEDIES[now]


def _wrong_date(event: Event, earlier: Sequence[Event], today: dt.date | None) -> _Reasons | None:
    if today is not None and event.on > today:
        return "R102", f"{event.type} is dated {event.on}", f"{today} or earlier", "correct --on"
    after = {E.REOPENED: {E.CLOSED, E.WITHDRAWN}, E.SENT: {E.UNDELIVERABLE}}.get(event.type, {E.SENT})
    own = (one for one in reversed(earlier) if one.type is E.CLOSED or one.letter.round == event.letter.round)
    first = next((one for one in own if one.type in after), None)
    if first is None or event.on >= first.on or event.type in _UNDATED:
        return None
    found = f"{event.type} is dated {event.on}, before the letter was {first.type} on {first.on}"
    return "R101", found, f"{first.on} or later", "correct --on"


def _before_the_letter(event: Event, thread: Thread | None) -> _Reasons | None:
    asked = thread.rounds.get(event.letter.round) if thread and event.type is E.SENT else None
    if asked is None or event.on >= asked.date:
        return None
    found = f"sent is dated {event.on}, before the letter's own date, {asked.date}"
    return "R101", found, f"{asked.date} or later", "correct --on, or the letter's date"


_MAY_RECUR = (
    frozenset({E.UNDELIVERABLE, E.TOLLED, E.RESUMED, E.CLOSED, E.REOPENED, *_LEADS_TO}) - REPLIES - {E.DELIVERED}
)
"""What undoes one another may come twice on a day; its order is kept by the other rules."""
_SAME = ("letter", "type", "on", "items", "until", "stage", "grounds", "note", "filed")


def _says_nothing_new(event: Event, earlier: Sequence[Event]) -> _Reasons | None:
    if event.type is E.NOTE and not (event.note.strip() or event.documents):
        return "R117", "the note says nothing", "--note TEXT, or --file", 'add --note "what is to be remembered"'
    if event.until and event.until < event.on:
        found = f"until {event.until} lies before {event.type} of {event.on}"
        return "R118", found, f"{event.on} or later", "correct --until"
    if event.type not in _MAY_RECUR and any(_same(one) == _same(event) for one in earlier):
        found = f"{event.type} of {event.on} is recorded already, in the same words"
        return "R129", found, "", "nothing is to be done; if it happened twice, say so with --note"
    return None


def _same(event: Event) -> tuple[object, ...]:
    return tuple(getattr(event, name) for name in _SAME)


def _round_out_of_order(event: Event, earlier: Sequence[Event]) -> _Reasons | None:
    number = event.letter.round
    if number == 1 or event.type not in {E.GENERATED, E.SENT}:
        return None
    before = [one for one in earlier if one.type is E.SENT and one.letter.round == number - 1]
    if not before:
        found = f"round {number} follows a round that was not sent"
        return "R109", found, f"round {number - 1} sent", "record that it was sent first"
    if event.type is E.SENT and event.on < before[-1].on:
        found = f"round {number} is dated {event.on}, before round {number - 1} of {before[-1].on}"
        return "R109", found, f"{before[-1].on} or later", "correct --on"
    return None


def _tolling(event: Event, earlier: Sequence[Event]) -> _Reasons | None:
    if event.type not in {E.TOLLED, E.RESUMED}:
        return None
    last = next((one for one in reversed(earlier) if one.type in {E.TOLLED, E.RESUMED}), None)
    stopped = last if last and last.type is E.TOLLED else None
    if event.type is E.TOLLED:
        stop = ("R105", "the clock is stopped already", "a clock that runs", "record resumed first")
        return stop if stopped else None
    if not stopped:
        return "R105", "the clock was not stopped", "a clock that is tolled", "record tolled first"
    if event.on < stopped.on:
        return (
            "R105",
            f"the clock was stopped on {stopped.on}, after {event.on}",
            f"{stopped.on} or later",
            "correct --on",
        )
    return None


def _items(event: Event, thread: Thread | None) -> _Reasons | None:
    if event.items and event.type not in CLAIMS | {E.ASSESSED}:
        kinds = ", ".join(sorted(CLAIMS | {E.ASSESSED}))
        return "R107", f"{event.type} says nothing of items", f"one of {kinds}", "leave --items out"
    known = {item.id for item in walk(items_of(thread.rounds.values()))} if thread else event.items.keys()
    if not (unknown := sorted(event.items.keys() - known)) or thread is None:
        return None
    found = f"{', '.join(unknown)}: not asked of {thread.recipient.name}"
    return "R106", found, f"one of {', '.join(sorted(known))}", "name items that its letters ask"


_FOR_KIND = {
    ItemKind.REQUIREMENT: {Disposition.MET, Disposition.NOT_MET},
    ItemKind.RECOMMENDATION: {
        Disposition.ENDORSED, Disposition.NOT_ENDORSED, Disposition.NOT_NECESSARY, Disposition.INTERESTED
    },
}  # fmt: skip
"""Dispositions that only one kind of item can have."""


def _kinds(event: Event, thread: Thread | None) -> _Reasons | None:
    for top in items_of(thread.rounds.values()) if thread else ():
        kinds = {item.kind for item in walk((top,))}  # parts are of their item's kind, whatever theirs says
        for item in walk((top,)):
            word = event.items.get(item.id)
            kind = next((kind for kind, words in _FOR_KIND.items() if word in words), None)
            if word and kind and kind not in kinds:
                found = f"{word} is said of a {kind}, and {item.label} ({item.id}) is a {spoken(item.kind)}"
                return "R119", found, "answered, answered_in_part, …", "see Dispositions in docs/record.md"
    return None


def _extension(event: Event, facts: Facts | None) -> _Reasons | None:
    if event.type is not E.EXTENSION_GRANTED:
        return None
    if event.until is None:
        return "R103", "an extension without its new date", "--until DATE", "say until when"
    if facts is None:
        return None
    due = _due(event, facts)
    if due is None:
        return "R104", "there is no deadline to extend", "a letter with a deadline", "record a note"
    if event.until <= due:
        return "R104", f"until {event.until} is no extension of {due}", f"a date after {due}", "correct --until"
    return None


def _due(event: Event, facts: Facts) -> dt.date | None:
    """Return the date that the extension means: of its stage, in the round named, else in the newest that has one."""
    dates: dict[tuple[int, str], dt.date] = {}
    # Of a stage's own date and those of its items that are open, the earliest counts: each may be given more time.
    for clock in sorted(facts.clocks, key=lambda one: one.due or dt.date.max):
        if clock.due and not (clock.item and clock.state is ClockState.SATISFIED):
            dates.setdefault((clock.round, clock.stage), clock.due)
    rounds = sorted(facts.rounds, key=lambda one: (one.number == event.letter.round, one.number), reverse=True)
    meant = ((one.number, event.stage or one.main_stage or "") for one in rounds)
    return next((dates[key] for key in meant if dates.get(key)), None)


def _assessment(event: Event, facts: Facts | None) -> _Reasons | None:
    if event.type is not E.ASSESSED or event.items or facts is None:
        return None
    if any(leaf.claimed and not leaf.found for leaf in status_leaves(facts.items)):
        return None
    return "R108", "there is no claim to accept", '--items "1-3=answered"', "name the items assessed"
