"""The record's tables as this version reads and writes them; how they came to be stands in `migrations`."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

REVISION = "0001"
"""The newest migration; a database at another one is migrated, or refused where it is newer."""

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

threads = Table(
    "threads",
    metadata,
    Column("name", String(170), primary_key=True),
    Column("matter", String(80), nullable=False),
    Column("recipient", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("headline", String(40), nullable=False),
    Column("clock", String(20), nullable=False),
    Column("stage", String(20), nullable=False),
    Column("due", String(10), nullable=True),
    Column("next_date", String(10), nullable=True),
    Column("settled", Integer, nullable=False),
    Column("asked", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Index("threads_by_matter", "matter", "name"),
    Index("threads_by_next_date", "next_date"),
)
"""One row a thread, rebuilt from its events in their transaction: only what does not depend on today."""
