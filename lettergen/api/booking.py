"""Events added to the record once the rules have nothing against them; it makes none itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from lettergen.errors import BadInputError, Problem, RefusedError
from lettergen.model.letter import Asked
from lettergen.model.tracking import Event
from lettergen.rules.transitions import why_refused
from lettergen.store.record import Record

MISTYPED = frozenset({"R102", "R103", "R106", "R107"})
"""Refusals that are a slip of what was typed; all others would contradict what is recorded."""
_NO_TEXTS: Mapping[str, Asked] = MappingProxyType({})


def refuse_senseless(record: Record, events: Sequence[Event], today: dt.date) -> None:
    """Raise BadInputError or RefusedError with every reason why an event makes no sense after those before it."""
    problems: list[Problem] = []
    added: list[Event] = []
    for event in events:
        thread = record.thread(event.letter.thread)
        earlier = (
            *(thread.events if thread else ()),
            *(one for one in added if one.letter.thread == event.letter.thread),
        )
        problem = why_refused(event, earlier, thread, today=today)
        if problem is None:
            added.append(event)
        else:
            problems.append(problem)
    if problems and all(problem.code in MISTYPED for problem in problems):
        raise BadInputError(problems)
    if problems:
        raise RefusedError(problems)


def book(
    record: Record, events: Sequence[Event], today: dt.date, texts: Mapping[str, Asked] = _NO_TEXTS
) -> tuple[Event, ...]:
    """Add events that make sense, in one transaction, and return them numbered. Raises as `refuse_senseless`."""
    return record.append(events, texts, lambda: refuse_senseless(record, events, today))
