"""A thread without people and without anybody's words, for what is shown outside the office; it changes no record."""

from __future__ import annotations

import re

from lettergen.model.letter import Asked
from lettergen.model.party import Recipient
from lettergen.model.tracking import Event, Thread

LEFT_OUT = "names of people, answers and excerpts of them, grounds, notes, and documents with their names"
"""What `redacted` leaves out, as it is told to readers."""
_WAYS = re.compile(
    r"(e?mail|electronic|certified|registered|first|class|express|overnight|priority|fax|facsimile|telephone|courier"
    r"|hand|personal|delivery|service|messenger|portal|web|upload|by|and|[\W_])*"
)
"""Ways in which a letter goes; other words under `via` are somebody's."""
_WORDS = {
    "author": "", "said_by": "", "addressed_to": "", "note": "", "grounds": (), "item_grounds": {}, "answers": {},
    "filed": (), "file": "",
}  # fmt: skip


def redacted(thread: Thread) -> Thread:
    """Return the thread without LEFT_OUT; organizations, questions, dates and dispositions stay as they are."""
    rounds = {number: _letter(asked) for number, asked in thread.rounds.items()}
    events = tuple(_event(event) for event in thread.events)
    whose = _recipient(thread.recipient)
    return thread.model_copy(update={"recipient": whose, "rounds": rounds, "events": events})


def _letter(asked: Asked) -> Asked:
    sender = asked.sender.model_copy(update={"signatories": (), "contacts": ()})
    return asked.model_copy(update={"owner": "", "sender": sender, "copies": (), "fields": {}})


def _event(event: Event) -> Event:
    amends = event.amends
    if amends and amends.grounds is not None:
        amends = amends.model_copy(update={"grounds": ()})
    via = event.via if _WAYS.fullmatch(event.via.lower()) else ""
    whose = event.recipient and _recipient(event.recipient)
    return event.model_copy(update={**_WORDS, "via": via, "amends": amends, "recipient": whose})


def _recipient(one: Recipient) -> Recipient:
    return Recipient(id=one.id, organization=one.organization, short_name=one.short_name, instrument=one.instrument)
