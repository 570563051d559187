"""`report`: the record for people who do not type commands, as a page, a workbook or a memorandum."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lettergen.cli.base import PATH, Session, command, moment_options, tell, tell_problems

if TYPE_CHECKING:
    from lettergen.api.report import Written


@command(
    "lettergen report --html report.html                    every matter, on one page",
    "lettergen report palm-payments --html palm.html --as-of 2021-08-27",
    "lettergen report --html public.html --redacted         without people and their words",
    "lettergen report --xlsx report.xlsx                    every item, answer and event as a workbook",
    "lettergen report palm-payments --docx memo.docx        a memorandum on one matter",
)
@click.argument("names", nargs=-1, metavar="[MATTER|LETTER]...")
@click.option("--html", type=PATH, metavar="F", help="Write a page that needs nothing else, for any browser.")
@click.option("--xlsx", type=PATH, metavar="F", help="Write a workbook for Excel.")
@click.option("--docx", type=PATH, metavar="F", help="Write a memorandum on one matter for Word.")
@click.option("--template", default="memo", show_default=True, metavar="T", help="The memorandum's template.")
@click.option("--title", default="", metavar="T", help="Its title; else the matter's.")
@click.option("--redacted", is_flag=True, help="Leave out names of people, answers, grounds and notes.")
@click.option("--confidential", is_flag=True, help="Take in matters marked confidential; one that is named is in.")
@moment_options
@click.pass_obj
def report(session: Session, /, names: Sequence[str], template: str, **chosen: Any) -> None:  # noqa: ANN401 - click's values
    """Write where everything stands as a report: what is due, who answered what, how long it took.

    Confidential matters (their marking says confidential, privileged or sensitive) stay out unless they are named or
    asked for; the report says how many letters it leaves out.
    """
    from lettergen.api.report import Showing, check_files
    from lettergen.api.workspace import View

    # The memorandum first: it alone may be refused for what is in the record, and then nothing is written.
    files = {form: path for form in ("docx", "html", "xlsx") if (path := chosen.pop(form))}
    if not files:
        raise click.UsageError("name the file to write, with --html, --xlsx or --docx")
    if template != "memo" and "docx" not in files:
        raise click.UsageError("--template is for --docx: a page and a workbook have none")
    view = View(as_of=chosen.pop("as_of"), known_at=chosen.pop("known_at"))
    workspace, showing = session.workspace(), Showing(**chosen)
    check_files(files)
    for form, path in files.items():
        more = {"template": template} if form == "docx" else {}
        tell_written(path, workspace.write_report(path, names, view, showing, form=form, **more))


def tell_written(path: Path, done: Written) -> None:
    """Say what was written, what was left out, and what is in doubt."""
    left = f"; left out as confidential: {done.left_out}" if done.left_out else ""
    tell(f"{'wrote' if done.changed else 'unchanged'}: {path} (letters: {done.letters}{left})")
    if not done.letters:
        tell("no letter was in the record by then: is that the day, and the matter?")
    tell_problems(done.warnings)
