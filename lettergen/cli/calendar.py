"""`calendar`: deadlines to look at, or for Outlook and other calendar programmes."""

from __future__ import annotations

from pathlib import Path

import click

from lettergen.cli.base import PATH, Session, command, dry_run_option, format_option, print_table, tell
from lettergen.cli.tables import tell_left_out


@command(
    "lettergen calendar",
    "lettergen calendar palm-payments --ics deadlines.ics      for Outlook, Google Calendar, Thunderbird",
    "lettergen calendar palm-payments/amazon --every",
)
@click.argument("name", required=False, default="", metavar="[MATTER|LETTER]")
@click.option("--ics", type=PATH, metavar="F", help="Write an iCalendar file.")
@click.option("--every", is_flag=True, help="List what is settled or no longer due too.")
@click.option("--recount", is_flag=True, help="List what today's calendars would put on another day.")
@click.option("--confidential", is_flag=True, help="Take confidential matters into the file of all; one named is in.")
@dry_run_option
@format_option
@click.pass_obj
def calendar(
    session: Session, /, name: str, form: str, *, ics: Path | None, every: bool, recount: bool, **how: bool
) -> None:
    """List the deadlines that are open, the earliest first, or write all of them into a calendar file.

    Each deadline keeps its name in the file for good: import the file again, and what was extended moves, what was
    answered is marked, nothing is there twice. Reminders come as many days before as lettergen.toml says under
    [reminders]. A date that was sent never moves because a calendar did: --recount names what would be otherwise now,
    and what to record if the recipient is to have the days.
    """
    workspace = session.workspace()
    if recount:
        print_table(workspace.recount(name), form)
        return
    if ics is None or how["dry_run"]:
        print_table(workspace.calendar(name, every=every or ics is not None), form)
        return
    count, changed, left_out = workspace.write_calendar(ics, name, confidential=how["confidential"])
    tell(f"{'wrote' if changed else 'unchanged'}: {ics} ({count} deadline{'' if count == 1 else 's'})")
    tell_left_out(left_out)
