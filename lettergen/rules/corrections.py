"""A story as it reads once later corrections of its events are put in their place, and what may be corrected at all.

Whether the corrected story still makes sense is asked of `rules.transitions`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from lettergen.model.tracking import Amendment, Event, EventType

Reasons: TypeAlias = tuple[str, str, str, str]
"""Why an event is refused: code, what was found, what was expected, what to do."""

VALUES = ("on", "time", "received", "items", "until", "stage", "grounds")
"""What a correction may change: attributes of `Event` and of `Amendment`."""
_WHEN_ONLY = {EventType.GENERATED: frozenset({"on", "time"}), EventType.SENT: frozenset({"on", "time", "void"})}
"""What may be corrected of the letters themselves: when, never what they say."""


def amended(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return the events in the order given, each with the values that corrections among them gave it last.

    One that was struck is left out. A correction stays in the story, without the deadlines that it brought in place of
    those of the event it corrects. They count in the order of their entry, each for an event entered before it: so what
    is corrected already stays as it is when this is asked again, in whatever order.
    """
    story = tuple(events)
    if not any(event.amends for event in story):
        return story
    corrected: list[Event | None] = [*story]
    place = {event.seq: at for at, event in enumerate(story) if event.seq}  # 0: not recorded yet
    for at, event in sorted(enumerate(story), key=lambda one: _entry(one[1])):
        if (change := event.amends) is None:
            continue
        corrected[at] = event.model_copy(update={"deadlines": ()})
        where = place.get(change.seq) if change.seq < _entry(event) else None
        target = corrected[where] if where is not None else None
        if where is not None and target is not None:
            corrected[where] = None if change.void else _with(target, event, change)
    return tuple(event for event in corrected if event is not None)


def _entry(event: Event) -> float:
    return event.seq or math.inf


def _with(target: Event, event: Event, change: Amendment) -> Event:
    values = {name: new for name in VALUES if (new := getattr(change, name)) is not None}
    if change.time is not None:
        values["zone"] = event.zone
    return target.model_copy(update=values | {"deadlines": event.deadlines or target.deadlines})


def not_correctable(event: Event, change: Amendment, earlier: Sequence[Event]) -> Reasons | None:
    """Return why the event that a correction names cannot be corrected (R154), or not so (R155), or None."""
    thread = event.letter.thread
    target = next((one for one in earlier if one.seq == change.seq), None)
    look = f"`lettergen history {thread}` shows the numbers"
    if target is None:
        return "R154", f"{thread} has no event {change.seq}", "the number of an earlier event of it", look
    if target.amends:
        meant = target.amends.seq
        found = f"event {target.seq} is itself a correction, of event {meant}"
        return "R154", found, f"--event {meant}", f"correct event {meant} once more"
    if all(one.seq != target.seq for one in amended(earlier)):
        return "R154", f"event {target.seq} was struck already", "an event that counts", "record it anew if it happened"
    return _wrong_change(target, change)


def _wrong_change(target: Event, change: Amendment) -> Reasons | None:
    changed = {name for name in VALUES if getattr(change, name) is not None} | ({"void"} if change.void else set())
    if not changed or (change.void and len(changed) > 1):
        expected = "--on, --at, --received, --items, --until, --stage or --ground; or --void"
        return "R155", "a correction changes what an event says, or strikes it with --void", expected, "say one of both"
    if wrong := changed - _WHEN_ONLY.get(target.type, changed):
        found = f"{', '.join(sorted(wrong))}: of {target.type} the day can be corrected, never what the letter says"
        return "R155", found, "--on", "withdraw the letter, or write the next round"
    if change.void and target.linked:
        found = f"event {target.seq} belongs together with the thread {target.linked}"
        return "R155", found, "an event that stands alone", f"lettergen record {target.linked} withdrawn, or closed"
    return None
