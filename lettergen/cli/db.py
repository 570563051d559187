"""`db`: looking after the record's database."""

from __future__ import annotations

import click

from lettergen.cli.base import WRAP, Command, Session
from lettergen.cli.output import tell


@click.group(context_settings=WRAP, short_help="Look after the record's database.")
def db() -> None:
    """Look after the record's database."""


@db.command(cls=Command, examples=("lettergen db upgrade",), short_help="Bring the record to this version's schema.")
@click.pass_obj
def upgrade(session: Session) -> None:
    """Bring the record to the schema of this version of lettergen; a record that is up to date stays as it is."""
    session.workspace().upgrade()
    tell("the record has this version's schema")
