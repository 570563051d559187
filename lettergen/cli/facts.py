"""`doctor`, `explain`, `config` and `schema`: what there is to know without any letter."""

from __future__ import annotations

import click

from lettergen.cli.base import Command, Session, format_option
from lettergen.cli.output import print_table
from lettergen.errors import ExitCode


@click.command(
    cls=Command,
    examples=("lettergen doctor", "lettergen -C ~/inquiries doctor"),
    short_help="Say what is there, what is missing and how to get it.",
)
@format_option
@click.pass_obj
def doctor(session: Session, form: str) -> int:
    """Look at Python, templates, the record, LibreOffice, fonts, time zones and rights, and print the remedy for each.

    Ends with 1 only when something that lettergen needs is broken; what is optional may be missing.
    """
    from lettergen.api.doctor import broken, doctor_table, look

    findings = look(session.folder)
    print_table(doctor_table(findings), form)
    return int(ExitCode.FOUND if broken(findings) else ExitCode.DONE)


@click.command(
    cls=Command,
    examples=("lettergen explain W113",),
    short_help="Explain the code of an error or warning.",
)
@click.argument("code")
def explain(code: str) -> None:
    """Say what a code means, how it usually comes about, and the way out."""
    from lettergen.api.lookup import explain as explained

    click.echo(explained(code))


@click.command(
    cls=Command,
    examples=("lettergen config", "lettergen config --format json"),
    short_help="Show every setting and where it comes from.",
)
@format_option
@click.pass_obj
def config(session: Session, form: str) -> None:
    """Show every setting with its value and the line of lettergen.toml that says so, or `default`."""
    print_table(session.workspace().config(), form)


@click.command(
    cls=Command,
    examples=("lettergen schema > lettergen.schema.json",),
    short_help="Print the JSON Schema of questionnaires, for editors.",
)
def schema() -> None:
    """Print the JSON Schema of questionnaires as people write them, short forms included.

    Editors complete and check questionnaires with it; `lettergen init` writes it beside lettergen.toml.
    """
    from lettergen.api.lookup import schema_text

    click.echo(schema_text(), nl=False)
