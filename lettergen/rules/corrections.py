"""A story as it reads once later corrections of its events are put in their place; it judges no correction."""

from __future__ import annotations

from collections.abc import Iterable

from lettergen.model.tracking import Event

_VALUES = ("on", "time", "received", "items", "until", "stage", "grounds")


def amended(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return the events in the order given, each with the values that corrections among them gave it last.

    One that was struck is left out. A correction stays in the story, without the deadlines that it brought for the
    event it corrects. What is corrected already stays as it is when this is asked again.
    """
    story = tuple(events)
    if not any(event.amends for event in story):
        return story
    corrected = {event.seq: event for event in story}
    for event in story:
        if (change := event.amends) is None:
            continue
        corrected[event.seq] = event.model_copy(update={"deadlines": ()})
        if target := corrected.get(change.seq):
            if change.void:
                del corrected[change.seq]
                continue
            values = {name: new for name in _VALUES if (new := getattr(change, name)) is not None}
            if change.time is not None:
                values["zone"] = event.zone
            dated = {(one.item, one.stage): one for one in (*target.deadlines, *event.deadlines)}
            corrected[change.seq] = target.model_copy(update=values | {"deadlines": tuple(dated.values())})
    return tuple(corrected[event.seq] for event in story if event.seq in corrected)
