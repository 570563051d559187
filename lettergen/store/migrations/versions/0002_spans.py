"""A row for each thread and run of days in place of one row a thread; on PostgreSQL, authors that are their roles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table anew; `store.upgrade` fills it from the events in the same transaction."""
    op.drop_table("threads")
    op.create_table(
        "spans",
        sa.Column("name", _sorted(170), primary_key=True),
        sa.Column("since", _sorted(10), primary_key=True),
        sa.Column("until", _sorted(10), nullable=False),
        sa.Column("matter", _sorted(80), nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("headline", sa.String(40), nullable=False),
        sa.Column("clock", sa.String(20), nullable=False),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("due", sa.String(10), nullable=True),
        sa.Column("next_date", _sorted(10), nullable=False),
        sa.Column("settled", sa.Integer, nullable=False),
        sa.Column("asked", sa.Integer, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("last_seq", sa.BigInteger, nullable=False),
    )
    op.create_index("spans_by_date", "spans", ["until", "next_date", "name"])
    op.create_index("spans_by_headline", "spans", ["until", "headline", "next_date", "since"])
    op.create_index("spans_by_matter", "spans", ["matter", "until", "next_date", "name"])
    if op.get_bind().dialect.name == "postgresql":
        _signed_by_role()


def _signed_by_role() -> None:
    """Let a role add events only under its own name; who owns the table may import those of others."""
    op.execute(
        "CREATE FUNCTION lettergen_signed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NEW.author <> session_user "
        "AND right(NEW.author, length(session_user) + 8) <> ' (role ' || session_user || ')' "
        "AND NOT pg_has_role(session_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') "
        "THEN RAISE EXCEPTION 'the author of an event is the role %', session_user USING ERRCODE = '42501'; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute("CREATE TRIGGER events_signed BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION lettergen_signed()")


def _sorted(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")
