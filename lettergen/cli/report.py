"""`report`: the record for people who do not type commands, as a page to open or to print."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from lettergen.cli.base import PATH, Session, command, moment_options, tell


@command(
    "lettergen report --html report.html                    every matter, on one page",
    "lettergen report palm-payments --html palm.html --as-of 2021-08-27",
    "lettergen report --html public.html --redacted         without people and their words",
)
@click.argument("names", nargs=-1, metavar="[MATTER|LETTER]...")
@click.option("--html", type=PATH, metavar="F", help="Write a page that needs nothing else, for any browser.")
@click.option("--title", default="", metavar="T", help="Its title; else the matter's.")
@click.option("--redacted", is_flag=True, help="Leave out names of people, answers, grounds and notes.")
@click.option("--confidential", is_flag=True, help="Take in matters marked confidential; one that is named is in.")
@moment_options
@click.pass_obj
def report(session: Session, /, names: Sequence[str], html: Path | None, **chosen: Any) -> None:  # noqa: ANN401 - click's values
    """Write where everything stands as a report: what is due, who answered what, how long it took.

    Confidential matters (their marking begins with Confidential or Privileged) stay out unless they are named or asked
    for; the report says how many letters it leaves out.
    """
    from lettergen.api.report import Showing
    from lettergen.api.workspace import View

    if html is None:
        raise click.UsageError("name the file to write, with --html")
    view = View(as_of=chosen.pop("as_of"), known_at=chosen.pop("known_at"))
    workspace, showing = session.workspace(), Showing(**chosen)
    done = workspace.write_page(html, names, view, showing)
    left = f"; left out as confidential: {done.left_out}" if done.left_out else ""
    tell(f"{'wrote' if done.changed else 'unchanged'}: {html} (letters: {done.letters}{left})")
