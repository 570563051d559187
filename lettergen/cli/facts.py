"""`doctor`, `explain`, `config` and `schema`: what there is to know and to look after without any letter."""

from __future__ import annotations

import click

from lettergen.cli.base import Session, command, format_option, print_table
from lettergen.errors import ExitCode


@command("lettergen doctor", "lettergen -C ~/inquiries doctor")
@format_option
@click.pass_obj
def doctor(session: Session, form: str) -> int:
    """Look at Python, templates, the record, LibreOffice, fonts, time zones and rights, and print the remedy for each.

    Ends with 1 only when something that lettergen needs is broken; what is optional may be missing.
    """
    from lettergen.api.doctor import doctor_table, look

    findings = look(session.home())
    print_table(doctor_table(findings), form)
    return int(ExitCode.FOUND if any(each.state == "broken" for each in findings) else ExitCode.DONE)


@command("lettergen explain W113")
@click.argument("code")
def explain(code: str) -> None:
    """Say what a code means, how it usually comes about, and the way out."""
    from lettergen.api.lookup import explain as explained

    click.echo(explained(code))


@command("lettergen config", "lettergen config --format json")
@format_option
@click.pass_obj
def config(session: Session, form: str) -> None:
    """Show every setting with its value and the line of lettergen.toml that says so, or `default`."""
    print_table(session.workspace().config(), form)


@command("lettergen schema > lettergen.schema.json")
def schema() -> None:
    """Print the JSON Schema of questionnaires as people write them, short forms included.

    Editors complete and check questionnaires with it; `lettergen init` writes it beside lettergen.toml.
    """
    from lettergen.api.lookup import schema_text

    click.echo(schema_text(), nl=False)
