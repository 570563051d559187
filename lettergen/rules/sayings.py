"""What each event may say: a table of fields and the events that have them; it knows nothing of what came before."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lettergen.model.tracking import Disposition, Event, EventType
from lettergen.rules.clocks import REPLIES
from lettergen.rules.linked import PASSED_ON
from lettergen.rules.rollup import CLAIMS, has_grounds

E = EventType
_CAME = REPLIES | {E.DELIVERED, E.UNDELIVERABLE, E.RULING, E.NOTE}
_MORE_TIME = frozenset({E.EXTENSION_REQUESTED, E.EXTENSION_GRANTED, E.EXTENSION_DENIED})
_ANSWERS = frozenset({E.RESPONSE, E.INTERIM_RESPONSE, E.PRODUCTION})

TAKES: Mapping[str, tuple[str, frozenset[EventType]]] = MappingProxyType(
    {
        "items": ("--items", CLAIMS | {E.ASSESSED}),
        "until": ("--until", CLAIMS | _MORE_TIME - {E.EXTENSION_DENIED} | {E.ASSESSED}),
        "stage": ("--stage", _MORE_TIME | _ANSWERS | {E.RULING, E.NOTE}),
        "grounds": ("--ground", CLAIMS | _MORE_TIME | {E.ASSESSED}),
        "item_grounds": ("--ground", CLAIMS | {E.ASSESSED}),
        "outcome": ("--outcome", frozenset({E.RULING})),
        "received": ("--received", _CAME),
        "said_by": ("--said-by", _CAME),
        "capacity": ("--capacity", _CAME),
        "addressed_to": ("--addressed-to", REPLIES | {E.NOTE}),
        "automatic": ("--automatic", frozenset({E.ACKNOWLEDGED, E.RESPONSE, E.INTERIM_RESPONSE, E.NOTE})),
        "linked": ("--to", PASSED_ON | {E.SENT}),
        "amends": ("--event", frozenset({E.CORRECTED})),
    }
)
"""For each field of an event what people type for it, and the events that take it; the other fields go with all."""

MEANT: Mapping[EventType, Disposition] = MappingProxyType(
    {
        E.OBJECTION: Disposition.OBJECTED,
        E.MOTION_TO_QUASH: Disposition.OBJECTED,
        E.PRIVILEGE_LOG: Disposition.PRIVILEGED,
        E.REFUSED: Disposition.REFUSED,
        E.REFERRED: Disposition.REFERRED,
        E.FORWARDED: Disposition.FORWARDED,
    }
)
"""What an event says of an item that it only names."""


def misplaced(event: Event) -> tuple[str, EventType, frozenset[EventType]] | None:
    """Return the first option that does not go with the event, the event, and those that take it; None where all do."""
    for name, (option, takers) in TAKES.items():
        if getattr(event, name) and event.type not in takers:
            return option, event.type, takers
    return None


def groundless(event: Event) -> tuple[str, ...]:
    """Return the ids of items that the event gives a ground for, without withholding, faulting or ruling on them."""
    if event.type is E.RULING or not event.items:
        return ()
    return tuple(key for key in event.item_grounds if not has_grounds(event.type, event.items.get(key)))
