"""The thread that begins when a letter is passed on to a third body: the same text, without a deadline of ours."""

from __future__ import annotations

from collections.abc import Iterable

from lettergen.model.letter import Asked, LetterItem
from lettergen.model.party import Recipient
from lettergen.model.tracking import Event, EventType, LetterName, Thread
from lettergen.rules.rollup import items_of, walk

PASSED_ON = frozenset({EventType.FORWARDED, EventType.REFERRED})
"""What opens such a thread, where it names one."""


def passed_on(event: Event, asked: Asked, organization: str, source: Recipient) -> tuple[Event, Asked]:
    """Return the new thread's first event, and what it asks: the items that `event` names, or all.

    `event` is the forwarding, whose `linked` names the new thread MATTER/ID. We set that body no deadline, so the text
    has none; its `parent` is the thread that it came from.
    """
    matter, _, recipient = event.linked.partition("/")
    items = tuple(_kept(asked.items, frozenset(event.items) or None))
    kept = {item.id for item in walk(items_of((asked.model_copy(update={"items": items}),)))}
    sections = (
        section.model_copy(update={"items": tuple(one for one in section.items if one in kept)})
        for section in asked.sections
    )
    update = {"parent": event.letter.thread, "items": items, "stages": (), "pending": ()}
    text = asked.model_copy(update={**update, "sections": tuple(each for each in sections if each.items)})
    opened = Event(
        letter=LetterName(matter, recipient),
        type=EventType.SENT,
        on=event.on,
        time=event.time,
        zone=event.zone,
        entered=event.entered,
        author=event.author,
        via=f"{event.type} by {source.name}",
        linked=event.letter.thread,
        recipient=Recipient(id=recipient, organization=organization),
    )
    return opened, text


def joins(event: Event, asked: Asked, thread: Thread | None, organization: str) -> bool:
    """Tell whether a forwarding goes to a body with which a letter passed on before opened a thread already.

    That thread is the event's `linked`; it is joined where it is with the same body and asks all that is passed on:
    the items that the event names, or all that `asked`, the letter, has.
    """
    if thread is None or not is_linked(thread.events) or thread.recipient.name.casefold() != organization.casefold():
        return False
    passed = event.items.keys() or {item.id for item in walk(asked.items)}
    return passed <= {item.id for each in thread.rounds.values() for item in walk(each.items)}


def is_linked(events: Iterable[Event]) -> bool:
    """Tell whether a thread of these events began when a letter was passed on."""
    return any(event.type is EventType.SENT and event.linked for event in events)


def _kept(items: Iterable[LetterItem], ids: frozenset[str] | None) -> Iterable[LetterItem]:
    """Give the items named, whole or with the parts named, without deadlines of their own."""
    for item in items:
        whole = ids is None or item.id in ids
        parts = tuple(_kept(item.items, None if whole else ids))
        if whole or parts:
            yield item.model_copy(update={"items": parts, "due": None, "pending": None})
