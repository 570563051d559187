"""What a ruling on an objection or motion makes of items, and when it can be given at all; it moves no clock itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

from lettergen.model.deadline import Deadline, StageName
from lettergen.model.tracking import SETTLED, WITHHELD, Disposition, Event, EventType, Outcome
from lettergen.rules.corrections import Reasons
from lettergen.rules.facts import Facts
from lettergen.rules.rollup import status_leaves

RULED: Mapping[Outcome | None, Disposition] = MappingProxyType(
    {Outcome.DENIED: Disposition.UNANSWERED, Outcome.GRANTED: Disposition.WAIVED}
)
"""What becomes of the items that a ruling names: open again, or no longer asked for. In part says it item by item."""
_RULED_ON = (EventType.OBJECTION, EventType.MOTION_TO_QUASH, EventType.PRIVILEGE_LOG, EventType.REFUSED)


def ruled_items(outcome: Outcome | None, facts: Facts) -> dict[str, Disposition]:
    """Return what a ruling that names no items makes of those withheld, or of all that are open where none is."""
    if outcome not in RULED or not _is_ruled_on(facts):
        return {}
    leaves = tuple(status_leaves(facts.items))
    withheld = [leaf for leaf in leaves if leaf.disposition in WITHHELD]
    return {leaf.item.id: RULED[outcome] for leaf in withheld or leaves if not leaf.settled}


def ruled_deadlines(
    items: Mapping[str, Disposition], until: dt.date | None, on: dt.date, stage: StageName | None
) -> tuple[Deadline, ...]:
    """Return the new deadline that a ruling sets each of its items that is open."""
    if until is None:
        return ()
    told = f"The ruling of {on:%A} {on} sets {until:%A} {until}."
    one = Deadline(stage=stage or StageName.ANSWERS, date=until, rule="ruling", explanation=(told,))
    return tuple(one.model_copy(update={"item": key}) for key, word in items.items() if word not in SETTLED)


def not_ruled_on(event: Event, facts: Facts) -> Reasons | None:
    """Return why a ruling with an outcome rules on nothing (R157), or None."""
    if event.type is not EventType.RULING or event.outcome is None:
        return None
    if not _is_ruled_on(facts):
        remedy = "record the objection or motion first, or the ruling without --outcome"
        return "R157", "there is no objection and no motion to rule on", "an objection, or a motion to quash", remedy
    if event.outcome is Outcome.GRANTED_IN_PART and not event.items:
        expected = '--items "1=waived,2=unanswered"'
        return "R157", "granted in part does not say which part", expected, "name the items on both sides"
    return None


def _is_ruled_on(facts: Facts) -> bool:
    withheld = any(leaf.disposition in WITHHELD for leaf in status_leaves(facts.items))
    return withheld or facts.last(*_RULED_ON) is not None
