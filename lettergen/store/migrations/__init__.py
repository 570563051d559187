"""Migrations of the record, ordered and named; Alembic runs them."""
