"""Why a thread stands as it does on a day: rules and events behind its headline, its clocks and its items, in words.

It decides nothing anew: it tells what `rules.status`, `rules.clocks` and `rules.rollup` found.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from lettergen.model.deadline import Deadline
from lettergen.model.tracking import (
    Clock,
    ClockState,
    Disposition,
    Event,
    EventType,
    Headline,
    ItemStatus,
    Move,
    ThreadStatus,
)
from lettergen.rules.clocks import stopping_word
from lettergen.rules.counting import SKIPPED
from lettergen.rules.facts import Facts
from lettergen.rules.rollup import added_up, has_grounds, labels_of, spoken, status_leaves
from lettergen.rules.running import Round
from lettergen.rules.status import headlines

E = EventType
_DECISIONS = {
    E.EXTENSION_REQUESTED: "more time is asked",
    E.EXTENSION_DENIED: "more time is denied",
    E.TOLLED: "stopped",
    E.RESUMED: "goes on",
}
"""What is told of a clock beside the moves of its date."""


class Reason(NamedTuple):
    """One step of an explanation: of what (headline, clock, item), which one, how it stands, why, by which events."""

    about: str
    which: str
    stands: str
    why: str
    events: tuple[int, ...] = ()


def explain(facts: Facts, status: ThreadStatus) -> tuple[Reason, ...]:
    """Return the reasons of a status of these facts: its headline, each clock with its moves, each item and part."""
    labels = labels_of(one.item for one in facts.items)
    return (
        *_headline(facts, status, labels),
        *(reason for clock in status.clocks for reason in _clock(facts, clock, labels)),
        *(reason for item in status.items for reason in _item(facts, item)),
    )


def _headline(facts: Facts, status: ThreadStatus, labels: dict[str, str]) -> Iterator[Reason]:
    fitting = headlines(facts)
    first, *others = fitting
    leaves = tuple(status_leaves(facts.items))
    open_ones = _labels((leaf for leaf in leaves if not leaf.settled), labels)
    unfound = _labels((leaf for leaf in leaves if not leaf.found), labels)
    nothing = {Disposition.UNANSWERED, Disposition.WAIVED}
    came = _labels((leaf for leaf in leaves if leaf.disposition not in nothing), labels)
    objected = _labels((leaf for leaf in leaves if leaf.disposition is Disposition.OBJECTED), labels)
    decisive = rests_on if isinstance(rests_on := fitting[first], Event) else None
    on = f"on {decisive.on}" if decisive else ""
    why = {
        Headline.WITHDRAWN: f"the letter was {decisive.type if decisive else 'withdrawn'} {on}",
        Headline.CLOSED: f"closed {on} and not reopened since",
        Headline.SATISFIED: "every item is settled, and found so by us",
        Headline.UNDELIVERABLE: f"it came back {on}, and nothing shows since that it arrived",
        Headline.ESCALATED: f"{spoken(decisive.type) if decisive else ''} {on}",
        Headline.REFUSED: "every item is refused",
        Headline.OBJECTED: f"objected: {objected}" if objected else f"the motion to quash {on} has no ruling yet",
        Headline.COMPLETE: f"they settled every item; we have not assessed {unfound}",
        Headline.PARTIAL: f"something came ({came or 'on no single item'}); open: {open_ones or 'nothing'}",
        Headline.ACKNOWLEDGED: f"{spoken(decisive.type) if decisive else 'word'} {on}; nothing is said of any item",
        Headline.SENT: f"sent {on}; no word from them since",
        Headline.APPROVED: f"approved {on}, not sent yet",
        Headline.DRAFT: "made, not sent yet",
    }[first]
    rule = f"rule {list(Headline).index(first) + 1} of {len(Headline)}, the first that fits"
    later = ", ".join(other for other in others if other is not Headline.DRAFT)
    also = f"; {later} would fit after it" if later else ""
    yield Reason("headline", "", status.headline, f"{why} ({rule}{also})", (decisive.seq,) if decisive else ())


def _labels(leaves: Iterable[ItemStatus], labels: dict[str, str]) -> str:
    return ", ".join(labels[leaf.item.id] for leaf in leaves)


def _clock(facts: Facts, clock: Clock, labels: dict[str, str]) -> Iterator[Reason]:
    which = f"item {labels.get(clock.item, clock.item)}" if clock.item else clock.stage
    own = next((one for one in facts.rounds if one.number == clock.round), None)
    key = (clock.item, clock.stage)
    found = next((one for one in own.deadlines if (one.item, one.stage) == key), None) if own else None
    first = clock.moves[0].former if clock.moves else clock.due
    told = f"first due {first}" if first else "no day yet"
    steps = [(dt.date.min, 0, told + (f" ({_rule(found)})" if found and found.date == first else ""))]
    steps += [(move.on, move.seq, _move(move)) for move in clock.moves]
    steps += [(event.on, event.seq, _decision(event)) for event in facts.events if _decides(event, clock, own)]
    # What settles items is told with them.
    word = stopping_word(own, clock.stage, facts.events) if own and clock.stopped else ()
    steps += [(event.on, event.seq, f"{spoken(event.type)} on {event.on}") for event in word]
    steps.sort(key=lambda step: step[:2])
    missed = [f"nothing came for {', '.join(map(str, clock.missed))}"] if len(clock.missed) > 1 else []
    why = "; ".join([*(step[2] for step in steps), *missed])
    yield Reason("clock", which, _standing(clock), why, tuple(step[1] for step in steps if step[1]))


def _move(move: Move) -> str:
    late = f" ({late_words(move.late)})" if move.late is not None else ""
    return f"{move.why} on {move.on}{late}: {move.former} to {move.due}"


def _rule(found: Deadline) -> str:
    """Return the rule, and of a count the day it began and what was added; each day skipped would be too much here."""
    told = [step for step in found.explanation if SKIPPED not in step]
    return f"{found.rule}: {' '.join(told)}" if len(told) > 1 else found.rule


def _decides(event: Event, clock: Clock, own: Round | None) -> bool:
    """Tell whether a decision on time concerns a clock; none does that came once it had ended, but by moving it."""
    ended = clock.stopped or (clock.due if clock.state is ClockState.SATISFIED else None)
    if ended and event.on > ended and event.seq not in {move.seq for move in clock.moves}:
        return False
    stage = event.type in {E.TOLLED, E.RESUMED} or (event.stage or (own and own.main_stage)) == clock.stage
    return event.type in _DECISIONS and stage and event.letter.round == clock.round


def _decision(event: Event) -> str:
    wish = f" until {event.until}" if event.until else ""
    return f"{_DECISIONS[event.type]}{wish} on {event.on}"


def _standing(clock: Clock) -> str:
    if clock.late is not None:
        return f"{clock.state} {clock.stopped}, {late_words(clock.late)}"
    if clock.state is ClockState.SATISFIED and clock.stopped:
        return f"{clock.state} {clock.stopped}"
    left = "" if not clock.days else f", {abs(clock.days)} {'left' if clock.days > 0 else 'late'}"
    return f"{clock.state}{left}"


def late_words(days: int) -> str:
    """Return how late something came: "late by 2 days", or "late that day" where only the hour was missed."""
    return f"late by {days} {'day' if days == 1 else 'days'}" if days else "late that day"


def _item(facts: Facts, status: ItemStatus) -> Iterator[Reason]:
    stands = f"{spoken(status.disposition)}, {'settled' if status.settled else 'open'}"
    if status.items:
        _, rule = added_up([part.disposition for part in status.items])
        parts = ", ".join(f"{part.item.label} {spoken(part.disposition)}" for part in status.items)
        yield Reason("item", status.item.label, stands, f"{rule}: {parts}")
        for part in status.items:
            yield from _item(facts, part)
        return
    words = facts.held[status.item.id].words
    told = [_word(event, status, facts) for event in words]
    told += [late_words(status.late)] if status.late is not None else []
    told += [f"filed: {', '.join(one.file for one in status.documents)}"] if status.documents else []
    why = "; ".join(told) or "nothing was said of it"
    yield Reason("item", status.item.label, stands, why, tuple(event.seq for event in words))


def _word(event: Event, status: ItemStatus, facts: Facts) -> str:
    """Return what one event said of a leaf, and who says so: they claim, we find."""
    who = f"found by {event.author}" if event.type is E.ASSESSED else "ruled" if event.type is E.RULING else "claimed"
    path = _path(facts, status.item.id)
    said = next((event.items[key] for key in path if key in event.items), None)
    if said is None:
        meant = "what they claim holds" if event.type is E.ASSESSED else "meant for all that is open"
        return f"{event.on} {spoken(event.type)}: {meant}"
    own = next((event.item_grounds[key] for key in path if key in event.item_grounds), ())
    grounds = " and ".join((*event.grounds, *own)) if has_grounds(event.type, said) else ""
    return f"{event.on} {spoken(event.type)}: {spoken(said)} ({who}{grounds and f', {grounds}'})"


def _path(facts: Facts, leaf: str) -> Sequence[str]:
    """Return the ids of a leaf and of the items that it is a part of, the leaf first."""

    def down(items: Iterable[ItemStatus]) -> tuple[str, ...]:
        for one in items:
            below = down(one.items)
            if one.item.id == leaf or below:
                return (*below, one.item.id)
        return ()

    return down(facts.items)
