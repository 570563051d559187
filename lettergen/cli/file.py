"""`approve` and `documents`: files approved before they go out, and everything that was filed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from lettergen.cli.base import Session, command, date_option, format_option, letter_options, print_table, tell
from lettergen.cli.track import tell_events


@command(
    "lettergen approve palm-payments/amazon",
    "lettergen approve palm-payments/amazon --file final.docx",
    "lettergen approve palm-payments --all --by 'A. Lee'",
)
@date_option("--on", help="The day it was approved; today when absent.")
@letter_options("The document to go out, if not the file made.")
@click.pass_obj
def approve(session: Session, /, letters: Sequence[str], **rest: Any) -> None:  # noqa: ANN401 - click's values
    """Record that the file of each LETTER (MATTER/RECIPIENT[/ROUND]) is approved, as it is now on disk.

    The approval is for this very file, by its SHA-256, edited in Word or not: a newer version needs another one. With
    `two_person = true` under [record] in lettergen.toml, another than who made the letter approves it, and nothing but
    the approved file can be sent; without, sending another file only warns. A name given with --by is not checked: on
    SQLite the rule rests on people's word.
    """
    from lettergen.api.workspace import Approval

    workspace = session.workspace()
    tell_events(workspace, workspace.approve(letters, Approval(**rest)), dry_run=rest["dry_run"])


@command(
    "lettergen documents palm-payments/amazon",
    "lettergen documents palm-payments --format csv > documents.csv",
    "lettergen documents --save 4be3b0a86caa answer.pdf",
)
@click.argument("name", required=False, default="", metavar="[MATTER|LETTER]")
@click.option("--save", nargs=2, metavar="SHA256 PATH", help="Write this document, checked against its hash, to PATH.")
@format_option
@click.pass_obj
def documents(session: Session, /, name: str, save: tuple[str, str] | None, form: str) -> None:
    """Show every document that was filed: what came in, and the letters as they went out.

    Each has the day it came in and the moment it was entered, how and from whom it came, its pages, its Bates numbers,
    the items it answers, and its SHA-256. Below the table stand, for each letter and prefix, the page numbers that no
    document has and those that two have.
    """
    workspace = session.workspace()
    if save:
        tell(f"saved: {workspace.save_document(save[0], Path(save[1]))}")
        return
    table, page_numbers = workspace.documents(name)
    print_table(table, form)
    if form == "table" and page_numbers:
        click.echo("\n" + "\n".join(page_numbers))
