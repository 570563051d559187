"""`matrix` and `stats`: what became of every item at every recipient, and letters counted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from lettergen.cli.base import PATH, Session, command, format_option, moment_options, print_table, tell
from lettergen.cli.report import tell_written

GROUPS = ("instrument", "matter", "recipient", "owner")
PERIODS = ("half-year", "quarter", "month", "year")


@command(
    "lettergen matrix palm-payments",
    "lettergen matrix privacy-policy-petition --as-of 2002-10-15 --only-open",
    "lettergen matrix palm-payments --format csv --wide > palm-payments.csv",
)
@click.argument("name", metavar="MATTER")
@moment_options
@click.option("--level", type=click.Choice(("all", "top")), default="all", show_default=True,
              help="Items with their parts, or what the parts add up to.")  # fmt: skip
@click.option("--only-open", is_flag=True, help="Leave out recipients and items with nothing open.")
@click.option(
    "--xlsx", type=PATH, metavar="F", help="Write a workbook with all answers and events in place of a table."
)
@click.option("--wide", is_flag=True, help="In CSV, TSV and JSON a row a recipient with a column an item.")
@format_option
@click.pass_obj
def matrix(session: Session, /, name: str, form: str, level: str, xlsx: Path | None, **rest: Any) -> None:  # noqa: ANN401 - click's values
    """Show what became of each item at each recipient of MATTER: its disposition with its day, and what is late.

    What a recipient was not asked is told apart from what it left unanswered. Where a terminal has no room for the
    words, signs with a legend stand for them. Programs get a row a recipient and item, with the answer in full.
    """
    from lettergen.api.workspace import View

    view, wide, cut = View(rest.pop("as_of"), rest.pop("known_at")), rest.pop("wide"), {"top": level == "top", **rest}
    if xlsx and (wide or form != "table"):
        raise click.UsageError("--xlsx has one form: leave --wide and --format out")
    if wide and form in {"table", "markdown"}:
        raise click.UsageError("--wide is for --format csv, tsv or json")
    if xlsx is None:
        return print_table(session.workspace().matrix(name, view, wide=wide, **cut), form)
    only = ("Matrix", "Answers", "Events")
    done = session.workspace().write_report(xlsx, (name,), view, form="xlsx", only=only, **cut)
    return tell_written(xlsx, done)


@command(
    "lettergen stats --by instrument --period half-year",
    "lettergen stats customer-demands-2018-h2 customer-demands-2019-h1 --by instrument --by recipient",
    "lettergen stats --by owner --period month --as-of 2021-12-31 --format csv",
)
@click.argument("names", nargs=-1, metavar="[MATTER]...")
@click.option("--by", type=click.Choice(GROUPS), multiple=True, default=GROUPS[:1], show_default=True,
              help="What makes a group; several make one together.")  # fmt: skip
@click.option("--period", type=click.Choice(PERIODS), default=PERIODS[0], show_default=True, help="How long each is.")
@click.option("--confidential", is_flag=True, help="Count confidential matters too.")
@moment_options
@format_option
@click.pass_obj
def stats(session: Session, /, names: Sequence[str], form: str, **how: Any) -> None:  # noqa: ANN401 - click's values
    """Count letters by period: how many, the change against the period before, how they ended, days to the answer.

    A letter counts once, in the period it was first sent in; follow-ups are no new demands. Fewer than ten get no
    percentage. The median counts letters without an answer as waiting still. Over all matters confidential ones, by
    their marking, are left out; one that is named is asked for.
    """
    from lettergen.api.workspace import View

    view = View(how.pop("as_of"), how.pop("known_at"))
    table, left_out = session.workspace().stats(names, view, **how)
    print_table(table, form)
    tell_left_out(left_out)


def tell_left_out(left_out: int) -> None:
    """Say how many letters of confidential matters are left out, if any."""
    if left_out:
        tell(f"letters of confidential matters left out: {left_out}; --confidential takes them in")
