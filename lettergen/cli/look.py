"""`status`, `history` and `deadline`: what the record says."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import click

from lettergen.cli.base import (
    Session,
    as_of_option,
    command,
    date_option,
    format_option,
    print_table,
    tell,
)


def _days(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    if value is None:
        return None
    if not re.fullmatch(r"\d{1,4}d?", value):
        raise click.BadParameter(f"{value!r} is no number of days such as 14d", ctx, param)
    return int(value.removesuffix("d"))


@command(
    "lettergen status",
    "lettergen status palm-payments --as-of 2021-08-27",
    "lettergen status palm-payments/amazon          with its items, one by one",
    "lettergen status --overdue --format csv > overdue.csv",
    "lettergen status --due-within 14d",
)
@click.argument("name", required=False, default="", metavar="[MATTER|LETTER]")
@as_of_option
@click.option("--overdue", is_flag=True, help="Only what is late.")
@click.option("--due-within", callback=_days, metavar="14d", help="Only what is late, or due within so many days.")
@click.option("--items", is_flag=True, help="A row an item instead of a row a letter, in any format.")
@format_option
@click.pass_obj
def status(session: Session, /, name: str, form: str, **chosen: Any) -> None:  # noqa: ANN401 - click's values
    """Show where every thread stands on a day: headline, due date, days left or late, items settled, next step, owner.

    A single letter's items follow, one by one. The day counts whole: due today is neither late nor forgotten, and
    overdue begins on the next day.
    """
    from lettergen.api.workspace import View

    workspace, view = session.workspace(), View(**chosen)
    table = workspace.status(name, view)
    print_table(table, form)
    if not table.rows and not (name or view.overdue or view.due_within is not None):
        tell("no letter is in the record yet; make one with `lettergen generate MATTER`")
    if form == "table" and table.rows and "/" in name.strip("/") and not view.items:
        click.echo()
        print_table(workspace.status(name, replace(view, items=True)), form)


@command("lettergen history palm-payments/amazon", "lettergen history palm-payments/amazon --format json")
@click.argument("letter")
@format_option
@click.pass_obj
def history(session: Session, letter: str, form: str) -> None:
    """Show every event of LETTER's thread, all rounds, in the order they happened."""
    print_table(session.workspace().history(letter), form)


@command('lettergen deadline "10 business days" --from 2024-12-20 --calendar us-dc')
@click.argument("count")
@date_option("--from", help="The day the count starts after; today when absent.")
@click.option("--calendar", default="", metavar="NAME", help="Whose holidays count: us, us-dc, us-wa, …")
@click.pass_obj
def deadline(session: Session, /, count: str, calendar: str, **start: dt.date | None) -> None:
    """Work out COUNT ("10 days", "10 business days", "2 weeks", "1 month") from a day, step by step."""
    found = session.workspace().deadline(count, start["from"], calendar)
    click.echo(f"{found.date} {found.date:%A}")
    for step in found.explanation:
        click.echo(f"  {step}")
