"""The first schema: events and texts that are only added, and one row a thread."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SEQ = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the tables, and the triggers that keep facts from being changed."""
    op.create_table(
        "texts",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("payload", sa.Text, nullable=False),
    )
    op.create_table(
        "events",
        sa.Column("seq", _SEQ, primary_key=True, autoincrement=False),
        sa.Column("thread", sa.String(170), nullable=False),
        sa.Column("matter", sa.String(80), nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("happened", sa.String(10), nullable=False),
        sa.Column("entered", sa.String(40), nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("asked", sa.String(64), sa.ForeignKey("texts.key"), nullable=True),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
    )
    op.create_index("events_by_thread", "events", ["thread", "seq"])
    op.create_index("events_by_matter", "events", ["matter", "seq"])
    op.create_table(
        "threads",
        sa.Column("name", sa.String(170), primary_key=True),
        sa.Column("matter", sa.String(80), nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("headline", sa.String(40), nullable=False),
        sa.Column("clock", sa.String(20), nullable=False),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("due", sa.String(10), nullable=True),
        sa.Column("next_date", sa.String(10), nullable=True),
        sa.Column("settled", sa.Integer, nullable=False),
        sa.Column("asked", sa.Integer, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("last_seq", sa.BigInteger, nullable=False),
    )
    op.create_index("threads_by_matter", "threads", ["matter", "name"])
    op.create_index("threads_by_next_date", "threads", ["next_date"])
    _only_ever_added()


def _only_ever_added() -> None:
    """Refuse UPDATE and DELETE of facts: a guard against slips; the hash chain is the one against intent."""
    if op.get_bind().dialect.name == "sqlite":
        for table in ("events", "texts"):
            for deed in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_refuse_{deed.lower()} BEFORE {deed} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} are only ever added'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION lettergen_only_added() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% are only ever added', TG_TABLE_NAME; END $$"
    )
    for table in ("events", "texts"):
        op.execute(
            f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION lettergen_only_added()"
        )
