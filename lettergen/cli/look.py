"""`status` and `history`: what the record says."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from lettergen.cli.base import Session, command, format_option, moment_options, print_table, tell

if TYPE_CHECKING:
    from lettergen.api.options import Show


def _days(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    if value is None:
        return None
    if not re.fullmatch(r"\d{1,4}d?", value):
        raise click.BadParameter(f"{value!r} is no number of days such as 14d", ctx, param)
    return int(value.removesuffix("d"))


_MOST = 200
"""Letters that a terminal shows where nothing else is asked for."""


def _show(name: str, told: str) -> Callable[[Any], Any]:
    return click.option(f"--{name}", "show", flag_value=name, help=told)


@command(
    "lettergen status",
    "lettergen status palm-payments --as-of 2021-08-27",
    "lettergen status palm-payments/amazon          with its items, one by one",
    "lettergen status palm-payments/amazon --why    by which rules and events",
    "lettergen status --summary                     a line a matter",
    "lettergen status --overdue --format csv > overdue.csv",
    "lettergen status --due-within 14d",
    'lettergen status --as-of "2021-08-26 17:30" --known-at 2021-08-31',
)
@click.argument("name", required=False, default="", metavar="[MATTER|LETTER]")
@moment_options
@click.option("--overdue", is_flag=True, help="Only what is late.")
@click.option("--due-within", callback=_days, metavar="14d", help="Only what is late, or due within so many days.")
@click.option("--limit", type=click.IntRange(0), metavar="N", help="Only the N most pressing letters; 0 for all.")
@_show("items", "A row an item instead of a row a letter, in any format.")
@_show("why", "By which rules and events each letter, deadline and item stands as it does.")
@_show("summary", "A row a matter: what its letters add up to.")
@_show("count", "How many letters stand how, and how many of them are late.")
@format_option
@click.pass_obj
def status(session: Session, /, name: str, form: str, show: Show | None, **chosen: Any) -> None:  # noqa: ANN401 - click's values
    """Show where every thread stands on a day: headline, due date, days left or late, items settled, next step, owner.

    A single letter's items follow, one by one. The day counts whole: due today is neither late nor forgotten, and
    overdue begins on the next day. With an hour, a deadline that has one is late after it. A terminal shows the 200
    most pressing letters.
    """
    from lettergen.api.workspace import View

    workspace, view = session.workspace(), View(**chosen, show=show or "letters")
    capped = view.limit is None and form == "table" and view.show == "letters" and bool(sys.stdout.isatty())
    table = workspace.status(name, replace(view, limit=_MOST) if capped else view)
    print_table(table, form)
    if capped and len(table.rows) == _MOST:
        tell(f"the {_MOST} most pressing letters are shown; --limit 0 shows all")
    if not table.rows and not (view.overdue or view.due_within is not None):
        if view.as_of or view.known_at:
            tell(f"no letter of {name} was in the record by then" if name else "no letter was in the record by then")
        elif not name:
            tell("no letter is in the record yet; make one with `lettergen generate MATTER`")
    if waits := len(workspace.waiting()):
        tell(f"{waits} {'reply waits' if waits == 1 else 'replies wait'} for a decision: lettergen receive --queue")
    for matter in workspace.unfinished():
        tell(f"a run of {matter}'s letters is not finished: see `lettergen generate {matter} --status`")
    if form == "table" and table.rows and "/" in name.strip("/") and view.show == "letters":
        click.echo()
        print_table(workspace.status(name, replace(view, show="items")), form)


@command(
    "lettergen history palm-payments/amazon",
    "lettergen history palm-payments/amazon --format json",
    "lettergen history palm-payments/amazon --known-at 2021-08-31",
)
@click.argument("letter")
@moment_options
@format_option
@click.pass_obj
def history(session: Session, /, letter: str, form: str, **chosen: Any) -> None:  # noqa: ANN401 - click's values
    """Show every event of LETTER's thread, all rounds, in the order they happened, with what was corrected."""
    from lettergen.api.workspace import View

    print_table(session.workspace().history(letter, View(**chosen)), form)
