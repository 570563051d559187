"""`verify` and `db`: the record looked after, and held against what was written."""

from __future__ import annotations

import click

from lettergen.cli.base import WRAP, Command, Session, command, tell, tell_problems
from lettergen.errors import ExitCode, Severity


@command("lettergen verify")
@click.pass_obj
def verify(session: Session) -> int:
    """Check that nobody changed the record behind its back, that filed documents are whole, that letters are there.

    Ends with 1 when something is wrong, and names the first break of the chain.
    """
    problems = session.workspace().verify()
    tell_problems(problems)
    errors = any(problem.severity is Severity.ERROR for problem in problems)
    tell("something is wrong" if errors else "the record is whole")
    return int(ExitCode.FOUND if errors else ExitCode.DONE)


@click.group(context_settings=WRAP)
def db() -> None:
    """Look after the record's database."""


@db.command(cls=Command, examples=("lettergen db upgrade",))
@click.pass_obj
def upgrade(session: Session) -> None:
    """Bring the record to the schema of this version; a record that has it stays as it is."""
    session.workspace().upgrade()
    tell("the record has this version's schema")


@db.command(cls=Command, examples=("lettergen db rebuild",))
@click.pass_obj
def rebuild(session: Session) -> None:
    """Write the row that sums each thread up anew from its events, which stay as they are; `verify` tells when."""
    tell(f"rows made anew from the events: {session.workspace().rebuild()}")
