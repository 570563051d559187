"""The record's tables as this version reads and writes them; how they came to be stands in `migrations`."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

REVISION = "0002"
"""The newest migration; a database at an older one waits for `lettergen db upgrade`, a newer one is refused."""

metadata = MetaData()

texts = Table(
    "texts",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("payload", Text, nullable=False),
)
"""Letters' words as composed, by the SHA-256 of their canonical text; shared by all recipients of the same text."""

events = Table(
    "events",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("thread", String(170), nullable=False),
    Column("matter", String(80), nullable=False),
    Column("round", Integer, nullable=False),
    Column("type", String(40), nullable=False),
    Column("happened", String(10), nullable=False),
    Column("entered", String(40), nullable=False),
    Column("author", Text, nullable=False),
    Column("asked", String(64), ForeignKey("texts.key"), nullable=True),
    Column("payload", Text, nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Index("events_by_thread", "thread", "seq"),
    Index("events_by_matter", "matter", "seq"),
)
"""Facts, only ever added: triggers refuse UPDATE and DELETE. `payload` is what is hashed; the rest serves queries.

Dates are ISO text, which sorts as dates do and which a tampered row cannot make unreadable.
"""


def _sorted(length: int) -> String:
    """Text that PostgreSQL sorts by character as SQLite does, whatever the language of its database."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


spans = Table(
    "spans",
    metadata,
    Column("name", _sorted(170), primary_key=True),
    Column("since", _sorted(10), primary_key=True),
    Column("until", _sorted(10), nullable=False),
    Column("matter", _sorted(80), nullable=False),
    Column("recipient", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("headline", String(40), nullable=False),
    Column("clock", String(20), nullable=False),
    Column("stage", String(20), nullable=False),
    Column("due", String(10), nullable=True),
    Column("next_date", _sorted(10), nullable=False),
    Column("settled", Integer, nullable=False),
    Column("asked", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Index("spans_by_date", "until", "next_date", "name"),
    Index("spans_by_headline", "until", "headline", "next_date", "since"),
    Index("spans_by_matter", "matter", "until", "next_date", "name"),
)
"""One row a thread and run of days (`until` is the day after) on which nothing changed, rebuilt from the events.

Today's row is the one whose `until` is the last day there is; `next_date` is that day where no clock runs. With this
the status of a past day is read, not worked out, and only what depends on how many days are left is not kept.
"""
