"""What the record hashes: one canonical text an event and one a letter's words; it touches no database."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from lettergen.model.base import Value
from lettergen.model.letter import Asked
from lettergen.model.tracking import Event, LetterName

GENESIS = "0" * 64
"""What the first event names as the hash before it."""


_CHAINED = frozenset({"seq", "previous_hash", "hash"})
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False)


class Head(NamedTuple):
    """The end of the chain: the last event's number (0 for none) and its hash."""

    seq: int = 0
    hash: str = GENESIS


class Draft(NamedTuple):
    """An event as the record keeps it but for its place in the chain: whoever adds it need not work that out.

    `columns` are those of its row, `parts` its payload before, between and after "previous_hash" and "seq".
    """

    letter: LetterName
    document: str
    file: str
    columns: dict[str, object]
    parts: tuple[str, str, str]

    def event(self) -> Event:
        """Return the event."""
        return Event.model_validate_json(f"{{{','.join(filter(None, self.parts))}}}")


class Link(NamedTuple):
    """An event's place in the chain: its number, the hash before it, its payload and that payload's hash."""

    draft: Draft
    seq: int
    previous_hash: str
    payload: str
    hash: str


def canonical(value: Value) -> str:
    """Return a value as JSON that never varies: keys sorted, no blanks, defaults left out, characters as they are.

    With the defaults left out, a field that a later version adds does not change what an old event hashes to.
    """
    return _ENCODER.encode(_plain(value))


def _plain(value: Value) -> dict[str, Any]:
    return value.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def sha256(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def text_key(asked: Asked) -> str:
    """Return the key under which a letter's words are kept: the SHA-256 of their canonical text."""
    return sha256(canonical(asked))


def columns(event: Event) -> dict[str, object]:
    """Return the columns that repeat what the event's payload says, for queries."""
    return {
        "seq": event.seq,
        "thread": event.letter.thread,
        "matter": event.letter.matter,
        "round": event.letter.round,
        "type": event.type.value,
        "happened": event.on.isoformat(),
        "entered": event.entered.astimezone(dt.UTC).isoformat(),
        "author": event.author,
        "asked": event.asked or None,
        "previous_hash": event.previous_hash,
    }


def draft(event: Event) -> Draft:
    """Return an event as it is kept, but for its place in the chain; what it says of one is left out."""
    parts: tuple[dict[str, Any], ...] = ({}, {}, {})
    for key, value in _plain(event).items():
        if key not in _CHAINED:
            parts[(key > "previous_hash") + (key > "seq")][key] = value
    first, second, third = (_ENCODER.encode(part)[1:-1] for part in parts)
    return Draft(event.letter, event.document, event.file, columns(event), (first, second, third))


def link(events: Iterable[Event | Draft], head: Head) -> Iterator[Link]:
    """Number the events and chain each one to the one before it."""
    for event in events:
        one = event if isinstance(event, Draft) else draft(event)
        before, seq = head, head.seq + 1
        first, second, third = one.parts
        inner = (first, f'"previous_hash":"{before.hash}"', second, f'"seq":{seq}', third)
        payload = f"{{{','.join(filter(None, inner))}}}"
        head = Head(seq, sha256(payload))
        yield Link(one, seq, before.hash, payload, head.hash)


def first_break(head: Head, row: Mapping[str, object], columns: Mapping[str, object]) -> str:
    """Return what is wrong with a stored row after `head`, or nothing; `columns` are those its payload stands for."""
    seq = row["seq"]
    if seq != head.seq + 1:
        return f"event {head.seq + 1} is missing"
    if row["previous_hash"] != head.hash:
        return f"event {seq} does not follow event {head.seq}"
    changed = sorted(name for name, value in columns.items() if row[name] != value)
    if changed or row["hash"] != sha256(str(row["payload"])):
        return f"event {seq} was changed after it was recorded" + (f": {', '.join(changed)}" if changed else "")
    return ""
