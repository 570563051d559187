"""A reply as it was read: who wrote it, their own words apart from quoted ones, and what came with it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from lettergen.errors import Problem
from lettergen.model.tracking import EventType

Phrases = Mapping[str, re.Pattern[str]]
"""What people write, by the dotted name that it has in phrases/en.toml."""
Days = Callable[[str], Iterable[tuple[dt.date, str]]]
"""Gives each day that a text names, with the words that stand there: `text.dates.days_in` for one day of receipt."""


class ReplyType(StrEnum):
    """What a reply does, as far as its words tell."""

    ACKNOWLEDGEMENT = "acknowledgement"
    AUTOMATIC_REPLY = "automatic_reply"
    UNDELIVERABLE = "undeliverable"
    EXTENSION_REQUEST = "extension_request"
    INTERIM = "interim"
    REFUSAL = "refusal"
    OBJECTION = "objection"
    RESPONSE = "response"
    FORWARDED = "forwarded"
    REFERRED = "referred"
    UNCLASSIFIED = "unclassified"


_E = EventType
EVENTS: Mapping[ReplyType, EventType] = MappingProxyType(
    dict(zip(ReplyType, (
        _E.ACKNOWLEDGED, _E.NOTE, _E.UNDELIVERABLE, _E.EXTENSION_REQUESTED, _E.INTERIM_RESPONSE, _E.REFUSED,
        _E.OBJECTION, _E.RESPONSE, _E.FORWARDED, _E.REFERRED,
    ), strict=False))
)  # fmt: skip
"""The event to propose; an automatic reply is a note, for it never stops a clock."""
COMES_IN = frozenset((*EVENTS.values(), _E.PRODUCTION, _E.PRIVILEGE_LOG, _E.MOTION_TO_QUASH, _E.DELIVERED,
                      _E.CLARIFICATION_REQUESTED))  # fmt: skip
"""What a document that comes in may be."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail; its name has no folder and no control character."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply. `lines` are their own words, `quoted` what they repeat of an earlier message.

    `told` is as `lines`, with the quoted lines between which they wrote where they did. `sent` has its zone.
    `automatic` is what says that no person wrote it, `undelivered` what a delivery report says, `failed` the addresses
    that it names; `forwarded_by` who passed the mail on to the office, its inner sender being `sender`.
    """

    name: str
    form: Literal["mail", "pdf", "text", "word"]
    lines: tuple[str, ...]
    told: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    subject: str = ""
    sender: str = ""
    address: str = ""
    sent: dt.datetime | None = None
    automatic: str = ""
    undelivered: str = ""
    failed: tuple[str, ...] = ()
    forwarded_by: str = ""
    attachments: tuple[Attachment, ...] = ()
    notes: tuple[Problem, ...] = ()
