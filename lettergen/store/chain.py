"""What the record hashes: one canonical text an event and one a letter's words; it touches no database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from lettergen.model.base import Value
from lettergen.model.letter import Asked
from lettergen.model.tracking import Event

GENESIS = "0" * 64
"""What the first event names as the hash before it."""


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False)


class Head(NamedTuple):
    """The end of the chain: the last event's number (0 for none) and its hash."""

    seq: int = 0
    hash: str = GENESIS


class Link(NamedTuple):
    """An event, and what the chain makes of it: its number, the hash before it, its payload and that payload's hash.

    `told` is the payload as plain values.
    """

    event: Event
    seq: int
    previous_hash: str
    payload: str
    hash: str
    told: dict[str, Any]


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


def link(events: Iterable[Event], head: Head) -> Iterator[Link]:
    """Number the events and chain each one to the one before it."""
    for event in events:
        data = _plain(event) | {"seq": head.seq + 1, "previous_hash": head.hash}
        data.pop("hash", None)
        payload = _ENCODER.encode(data)
        before, head = head, Head(head.seq + 1, sha256(payload))
        yield Link(event, head.seq, before.hash, payload, head.hash, data)


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
