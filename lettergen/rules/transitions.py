"""Which event may follow which, and why another is refused: a table and a few dates; it changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from lettergen.errors import Place, Problem
from lettergen.model.items import ItemKind
from lettergen.model.tracking import WANTING, WITHHELD, ClockState, Disposition, Event, EventType, Thread
from lettergen.rules.approval import person
from lettergen.rules.clocks import REPLIES
from lettergen.rules.corrections import Reasons, amended, not_correctable
from lettergen.rules.facts import Facts, gather
from lettergen.rules.rollup import CLAIMS, items_of, leaves, spoken, status_leaves, walk
from lettergen.rules.rulings import not_ruled_on
from lettergen.rules.sayings import groundless, misplaced

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
    Phase.APPROVED: frozenset({E.GENERATED, E.APPROVED, E.SENT, E.WITHDRAWN, E.SUPERSEDED, E.NOTE}),
    Phase.SENT: _AFTER_SENDING,
    Phase.UNDELIVERABLE: _AFTER_SENDING | {E.SENT},
    Phase.WITHDRAWN: frozenset({E.GENERATED, E.REOPENED, E.NOTE}),
    Phase.SUPERSEDED: frozenset({E.GENERATED, E.REOPENED, E.NOTE}),
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
    Phase.SUPERSEDED: "reopen it or generate it again first",
    Phase.CLOSED: "reopen it first: lettergen record LETTER reopened",
}
_UNDATED = frozenset({E.GENERATED, E.APPROVED, E.NOTE})
"""What the office does at its desk may well be dated before the letter went out."""


def phase(number: int, earlier: Sequence[Event]) -> Phase:
    """Return the phase of one round after the events of its thread (corrected ones), in the order they were entered."""
    ends = [event.type for event in earlier if event.type in {E.CLOSED, E.REOPENED}]
    if ends and ends[-1] is E.CLOSED:
        return Phase.CLOSED
    now, before = Phase.NEW, Phase.NEW
    for event in earlier:
        if event.letter.round != number:
            continue
        if event.type is E.REOPENED:
            now = before if now in {Phase.WITHDRAWN, Phase.SUPERSEDED} else now
        elif event.type in _LEADS_TO and not event.automatic:
            now, before = _LEADS_TO[event.type], now
    return now


def meant_round(kind: EventType, thread: Thread) -> int:
    """Return the round that an event means which names the thread alone: the newest one sent that can take it.

    What only a draft can take (approved, superseded) means the newest draft; an unsent follow-up stops nothing else.
    """
    events = amended(thread.events)
    phases = {number: phase(number, events) for number in sorted(thread.rounds, reverse=True)}
    able = [number for number, now in phases.items() if kind in ALLOWED[now]]
    sent = {event.letter.round for event in events if event.type is E.SENT}
    newest = (*(number for number in able if number in sent), *able, *(number for number in phases if number in sent))
    return next(iter((*newest, *phases)))


def why_refused(
    event: Event,
    earlier: Sequence[Event],
    thread: Thread | None = None,
    *,
    today: dt.date | None = None,
    other_assessor: bool = False,
) -> Problem | None:
    """Return why the event makes no sense after the thread's earlier ones (in order of entry), or None.

    Without `thread` its items and due dates are not looked at; without `today` dates in the future pass; with
    `other_assessor` who recorded a claim does not assess it. Earlier events count as they are corrected.

    Codes: R100 wrong phase, R101 before sending or the letter's date, R102 in the future, R103 and R104 extension, R105
    tolling, R106 and R107 items, R108 nothing to assess, R109 rounds out of order, R117 nothing said, R118 an end
    before its beginning, R119 a disposition of another kind of item, R129 recorded before, R150 an option of another
    event, R151 received before it happened, R154 to R156 corrections, R157 a ruling on nothing, R158 a thread that
    exists, R160 a ground of an item not withheld, R161 assessed by who recorded the claim.
    """
    given = _Given(thread, today, other_assessor)
    reasons = _reasons(event, amended(earlier), given) or _correction(event, earlier, given)
    return Problem(reasons[0], Place(detail=str(event.letter)), *reasons[1:]) if reasons else None


class _Given(NamedTuple):
    """What the rules are told beside the events, as `why_refused` has it."""

    thread: Thread | None
    today: dt.date | None
    other_assessor: bool


def _reasons(event: Event, earlier: Sequence[Event], given: _Given) -> Reasons | None:
    thread, today, other_assessor = given
    facts = gather(thread.model_copy(update={"events": tuple(earlier)})) if thread else None
    return (
        _opened_twice(event, earlier)
        or _wrong_phase(event, earlier)
        or _misplaced(event)
        or _wrong_date(event, earlier, today)
        or _before_the_letter(event, thread)
        or _says_nothing_new(event, earlier)
        or _round_out_of_order(event, earlier)
        or _tolling(event, earlier)
        or _items(event, thread)
        or _kinds(event, thread)
        or _extension(event, facts)
        or (not_ruled_on(event, facts) if facts else None)
        or _assessment(event, facts)
        or (_same_assessor(event, facts) if facts and other_assessor else None)
    )


def _opened_twice(event: Event, earlier: Sequence[Event]) -> Reasons | None:
    if event.type is not E.SENT or not event.linked or not earlier:
        return None
    found = f"{event.letter.thread} exists already"
    expected = "a new name, or the thread with the same body that asks these items"
    return "R158", found, expected, "name another with --opens, or leave --to out"


def _misplaced(event: Event) -> Reasons | None:
    if wrong := misplaced(event):
        option, kind, takers = wrong
        one_of = f"one of {', '.join(sorted(takers))}"
        if option == "--items":
            return "R107", f"{kind} says nothing of items", one_of, "leave --items out"
        return "R150", f"{option} does not go with {kind}", one_of, f"leave {option} out, or record the event meant"
    if event.answers and event.type not in CLAIMS - {E.RULING, E.CORRECTED}:
        return (
            "R150",
            f"{event.type} answers nothing in words",
            "a response, or what withholds one",
            "record that event",
        )
    if event.automatic and event.items:
        return "R150", "an automatic reply says nothing of items", "no --items", "leave --items or --automatic out"
    if bare := groundless(event):
        found = f"a ground is given for {', '.join(bare)}, which the event neither withholds nor finds wanting"
        words = WITHHELD | WANTING if event.type is E.ASSESSED else WITHHELD
        return "R160", found, f"one of {', '.join(sorted(words))}", "say with --items what became of it"
    return None


def _wrong_phase(event: Event, earlier: Sequence[Event]) -> Reasons | None:
    now = phase(event.letter.round, earlier)
    if event.type in ALLOWED[now] or event.amends:  # what was recorded wrongly is put right in every phase
        return None
    few = len(ALLOWED[now]) < len(_AFTER_SENDING)
    expected = f"one of {', '.join(sorted(ALLOWED[now]))}" if few else "an event that can follow sending"
    return "R100", f"{event.type} cannot be recorded: the letter is {now}", expected, _REMEDIES[now]


def _wrong_date(event: Event, earlier: Sequence[Event], today: dt.date | None) -> Reasons | None:
    if today is not None:
        for day, option in ((event.on, "--on"), (event.received, "--received")):
            if day is not None and day > today:
                return "R102", f"{event.type} is dated {day}", f"{today} or earlier", f"correct {option}"
        if event.instant and event.instant > event.entered:
            found, now = f"{event.type} is dated {event.instant:%Y-%m-%d %H:%M}", event.entered
            return "R102", found, f"{now.astimezone(event.instant.tzinfo):%H:%M} or earlier", "correct --at"
    if event.received and event.received < event.on:
        found = f"{event.type} of {event.on} was received on {event.received}, before it happened"
        return "R151", found, f"{event.on} or later", "correct --received, or --on"
    after = {E.REOPENED: {E.CLOSED, E.WITHDRAWN, E.SUPERSEDED}, E.SENT: {E.UNDELIVERABLE}}.get(event.type, {E.SENT})
    own = (one for one in reversed(earlier) if one.type is E.CLOSED or one.letter.round == event.letter.round)
    first = next((one for one in own if one.type in after), None)
    if first is None or event.on >= first.on or event.type in _UNDATED:
        return None
    found = f"{event.type} is dated {event.on}, before the letter was {first.type} on {first.on}"
    return "R101", found, f"{first.on} or later", "correct --on"


def _before_the_letter(event: Event, thread: Thread | None) -> Reasons | None:
    asked = thread.rounds.get(event.letter.round) if thread and event.type is E.SENT else None
    if asked is None or event.on >= asked.date:
        return None
    found = f"sent is dated {event.on}, before the letter's own date, {asked.date}"
    return "R101", found, f"{asked.date} or later", "correct --on, or the letter's date"


_MAY_RECUR = (
    frozenset({E.UNDELIVERABLE, E.TOLLED, E.RESUMED, E.CLOSED, E.REOPENED, *_LEADS_TO}) - REPLIES - {E.DELIVERED}
)
"""What undoes one another may come twice on a day; its order is kept by the other rules."""
_SAME = (
    "letter", "type", "on", "time", "items", "until", "stage", "grounds", "item_grounds", "outcome", "said_by",
    "addressed_to", "automatic", "linked", "amends", "note", "filed", "answers",
)  # fmt: skip


def _says_nothing_new(event: Event, earlier: Sequence[Event]) -> Reasons | None:
    if event.type is E.NOTE and not (event.note.strip() or event.documents):
        return "R117", "the note says nothing", "--note TEXT, or --file", 'add --note "what is to be remembered"'
    if event.amends and not event.note.strip():
        return "R117", "the correction does not say why", "--note TEXT", 'add --note "what was wrong"'
    if event.until and event.until < event.on:
        found = f"until {event.until} lies before {event.type} of {event.on}"
        return "R118", found, f"{event.on} or later", "correct --until"
    if event.type not in _MAY_RECUR and any(_same(one) == _same(event) for one in earlier):
        found = f"{event.type} of {event.on} is recorded already, in the same words"
        return "R129", found, "", "nothing is to be done; if it happened twice, say so with --note"
    return None


def _same(event: Event) -> tuple[object, ...]:
    return tuple(getattr(event, name) for name in _SAME)


def _round_out_of_order(event: Event, earlier: Sequence[Event]) -> Reasons | None:
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


def _tolling(event: Event, earlier: Sequence[Event]) -> Reasons | None:
    if event.type not in {E.TOLLED, E.RESUMED}:
        return None
    last = next((one for one in reversed(earlier) if one.type in {E.TOLLED, E.RESUMED}), None)
    stopped = last if last and last.type is E.TOLLED else None
    if event.type is E.TOLLED and stopped:
        return "R105", "the clock is stopped already", "a clock that runs", "record resumed first"
    if event.type is E.RESUMED and not stopped:
        return "R105", "the clock was not stopped", "a clock that is tolled", "record tolled first"
    if stopped and event.on < stopped.on:
        found = f"the clock was stopped on {stopped.on}, after {event.on}"
        return "R105", found, f"{stopped.on} or later", "correct --on"
    return None


def _items(event: Event, thread: Thread | None) -> Reasons | None:
    named = event.items.keys() | event.item_grounds.keys() | event.answers.keys()
    known = {item.id for item in walk(items_of(thread.rounds.values()))} if thread else named
    if not (unknown := sorted(named - known)) or thread is None:
        return None
    found = f"{', '.join(unknown)}: not asked of {thread.recipient.name}"
    return "R106", found, f"one of {', '.join(sorted(known))}", "name items that its letters ask"


_FOR_KIND = {
    ItemKind.REQUIREMENT: {Disposition.MET, Disposition.NOT_MET},
    ItemKind.RECOMMENDATION: {
        Disposition.ENDORSED, Disposition.NOT_ENDORSED, Disposition.NOT_NECESSARY, Disposition.INTERESTED,
        Disposition.FORWARDED,
    },
}  # fmt: skip
"""Dispositions that only one kind of item can have."""


def _kinds(event: Event, thread: Thread | None) -> Reasons | None:
    for top in items_of(thread.rounds.values()) if thread else ():
        kinds = {item.kind for item in walk((top,))}  # parts are of their item's kind, whatever theirs says
        for item in walk((top,)):
            word = event.items.get(item.id)
            kind = next((kind for kind, words in _FOR_KIND.items() if word in words), None)
            if word and kind and kind not in kinds:
                found = f"{word} is said of a {kind}, and {item.label} ({item.id}) is a {spoken(item.kind)}"
                expected = "referred" if word is Disposition.FORWARDED else "answered, answered_in_part, …"
                return "R119", found, expected, "see Dispositions in docs/record.md"
    return None


def _extension(event: Event, facts: Facts | None) -> Reasons | None:
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


def _assessment(event: Event, facts: Facts | None) -> Reasons | None:
    if event.type is not E.ASSESSED or event.items or facts is None:
        return None
    if any(leaf.claimed and not leaf.found for leaf in status_leaves(facts.items)):
        return None
    return "R108", "there is no claim to accept", '--items "1-3=answered"', "name the items assessed"


def _same_assessor(event: Event, facts: Facts) -> Reasons | None:
    """Refuse a finding on a claim by the one who recorded the claim; an item named whole is each of its parts."""
    if event.type is not E.ASSESSED:
        return None
    tops = (one.item for one in facts.items)
    named = {leaf.id for item in walk(tops) if item.id in event.items for leaf in leaves(item)}
    for key, standing in facts.held.items():
        judged = key in named if event.items else not standing.found
        if judged and standing.claim and person(event.author) in _claimants(standing.claim, facts):
            found = f"{event.author} recorded what {key} is said to be, and would find it so too"
            return "R161", found, "another person, as [record] other_assessor demands", "let somebody else assess it"
    return None


def _claimants(claim: Event, facts: Facts) -> set[str]:
    """Return who recorded a claim, and who corrected it since."""
    corrected = (one.author for one in facts.events if one.amends and one.amends.seq == claim.seq)
    return {person(author) for author in (claim.author, *corrected)}


def _correction(event: Event, earlier: Sequence[Event], given: _Given) -> Reasons | None:
    """Return why a correction is refused: of its own, or because the story that it leaves makes no sense."""
    if event.amends is None:
        return None
    return not_correctable(event, event.amends, earlier) or _replayed(event, event.amends.seq, earlier, given)


def _replayed(event: Event, seq: int, earlier: Sequence[Event], given: _Given) -> Reasons | None:
    """Tell the story as corrected, from event `seq` on, and return what no longer makes sense in it.

    What made none before, under older rules, is no fault of this correction. Who corrects a finding makes it.
    """
    before, after = amended(earlier), amended((*earlier, event))[:-1]
    stood = {one.seq: at for at, one in enumerate(before)}
    settled = given._replace(other_assessor=False)
    for at, one in enumerate(after):
        if one.seq == seq:
            own = one.model_copy(update={"author": event.author})
            if wrong := _reasons(own, after[:at], given):
                return wrong
        elif one.seq > seq and (wrong := _reasons(one, after[:at], settled)):
            if _reasons(before[stood[one.seq]], before[: stood[one.seq]], settled):
                continue
            found = f"corrected so, event {one.seq} ({one.type} of {one.on}) would make no sense: {wrong[1]}"
            return "R156", found, wrong[2], f"correct event {one.seq} first"
    return None
