"""An earlier event corrected by a new one: values in the place of its own, or struck; nothing is changed or deleted."""

from __future__ import annotations

from lettergen.api.booking import book, find_letter, started
from lettergen.api.desk import Desk
from lettergen.api.event import dated, said, stamped, zone_of
from lettergen.api.options import Fact
from lettergen.errors import BadInputError, Place, Problem
from lettergen.model.deadline import Deadline
from lettergen.model.tracking import Amendment, Event, EventType, Thread
from lettergen.rules.corrections import amended
from lettergen.rules.deadlines import undated

_KEPT = ("outcome", "said_by", "capacity", "addressed_to", "automatic", "forwarded_to", "via", "files", "bates")
"""What a correction does not change."""
_TYPED = {"forwarded_to": "--to", "files": "--file"}
"""What people type for what is not called so."""


def correct(desk: Desk, letter: str, fact: Fact) -> tuple[Event, ...]:
    """Record that event number `fact.amends` of a letter's thread was not so, and return the correction.

    Raises BadInputError R150 (an option that no correction takes), R110 to R115, R153, W111, and what
    `rules.transitions` refuses: R154 and R155 (not correctable, or not so), R156 (the rest would make no sense).
    """
    if kept := [_TYPED.get(name, f"--{name.replace('_', '-')}") for name in _KEPT if getattr(fact, name)]:
        remedy = "strike the event with --void and record it anew"
        raise BadInputError(
            Problem("R150", Place(detail=option), f"{option} is not corrected in its place", remedy=remedy)
            for option in kept
        )
    with desk.record() as record:
        name, thread = find_letter(record, letter)
        target = next((one for one in thread.events if one.seq == fact.amends), None)
        items, grounds, own = said(thread, target.type if target else EventType.CORRECTED, fact)
        if own:
            remedy = "strike the event with --void and record it anew"
            raise BadInputError(Problem("R150", Place(detail="--ground"), "a ground of single items", remedy=remedy))
        change = Amendment(
            seq=fact.amends or 0,
            void=fact.void,
            on=fact.on,
            time=fact.at,
            received=fact.received,
            items=items,
            until=fact.until,
            stage=fact.stage,
            grounds=grounds or None,
        )
        whose, zone = target.letter if target else name, zone_of(desk, fact.at)
        event = stamped(desk, whose, EventType.CORRECTED, fact, on=desk.today(), zone=zone, amends=change)
        event = event.model_copy(update={"deadlines": _redated(desk, thread, event)})
        return book(desk, record, [event], dry_run=fact.dry_run)


def _redated(desk: Desk, thread: Thread, event: Event) -> tuple[Deadline, ...]:
    """Return the corrected event's deadlines, counted anew where they count from its day; () where none do."""
    seq = event.amends.seq if event.amends else 0
    target = next((one for one in amended((*thread.events, event)) if one.seq == seq), None)
    if target is None:
        return ()
    if target.type is not EventType.SENT:
        return dated(desk, thread, target)
    # The text as sent has its dates in it already.
    fresh, _ = started(desk, thread, undated(thread.rounds[target.letter.round]), target)
    anew = {(one.item, one.stage): one for one in fresh}
    return tuple(anew.get((one.item, one.stage), one) for one in target.deadlines)
