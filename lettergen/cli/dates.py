"""`deadline`: a date worked out and explained."""

from __future__ import annotations

from typing import Any

import click

from lettergen.cli.base import Session, clock_time, command, date_option, format_option, moment_option, print_table

RULES = ("calendar-days", "business-days", "frcp-6a", "16-cfr-4.3", "16-cfr-2.10", "foia", "gdpr")
_SHORT = 31
"""A count over at most so many days is shown day by day without being asked."""


@command(
    'lettergen deadline "10 business days" --from 2024-12-20 --calendar us-dc',
    'lettergen deadline "14 days" --rule frcp-6a --via mail --from 2024-06-07',
    'lettergen deadline "21 days" --before --rule frcp-6a --from 2024-10-01',
    'lettergen deadline "72 hours" --from "2024-03-08 17:00" --zone America/New_York',
    "lettergen deadline --rule 16-cfr-2.10 --from 2024-06-07 --previous 2024-06-20",
    'lettergen deadline "{within: 10 days, skip: under 11 days, roll: forward}" --from 2024-06-07',
)
@click.argument("text", required=False, default="", metavar="[COUNT]")
@moment_option("--from", "start", help="The day, or moment, that it counts from; today when absent.")
@click.option("--before", is_flag=True, help="Count backward from that day.")
@click.option("--rule", type=click.Choice(RULES), help="Count by this rule; some have a count of their own.")
@click.option("--calendar", default="", metavar="NAME", help="Whose holidays count: us, us-dc, us-wa, …")
@click.option("--via", default="", metavar="METHOD", help="How it was served, for days added by the method: mail.")
@click.option("--time", callback=clock_time, metavar="HH:MM", help="The last minute on time, on the day it is due.")
@click.option("--zone", default="", metavar="ZONE", help="Time zone, such as America/New_York.")
@date_option("--previous", help="The due date before it, or the return date, where the deadline counts from that.")
@click.option("--days", is_flag=True, help="Show every day, however many there are.")
@format_option
@click.pass_obj
def deadline(session: Session, /, form: str, *, days: bool, **asked: Any) -> None:  # noqa: ANN401 - click's values
    """Work out a date and explain it: every day skipped, every roll, every day added.

    COUNT is "10 days", "10 business days", "2 weeks", "1 month" or "72 hours", or a whole deadline in braces, as a
    questionnaire has it. Without a format the date comes first, then the reasons, then the days.
    """
    from lettergen.api.workspace import Counting

    workspace, counting = session.workspace(), Counting(**{key: value for key, value in asked.items() if value})
    table = workspace.deadline_days(counting)
    if form != "table":
        print_table(table, form)
        return
    found = workspace.deadline(counting)
    clock = f" {found.time:%H:%M} {found.zone}" if found.time else ""
    click.echo(f"{found.date} {found.date:%A}{clock}")
    for step in found.explanation:
        click.echo(f"  {step}")
    if table.rows and (days or len(table.rows) <= _SHORT):
        click.echo()
        print_table(table, form)
