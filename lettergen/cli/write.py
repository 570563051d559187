"""`check`, `preview` and `generate`: from a questionnaire to its letters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lettergen.cli.base import Session, command, format_option, print_table, run_options, tell, tell_problems
from lettergen.errors import ExitCode, Severity

if TYPE_CHECKING:
    from lettergen.api.workspace import RunReport, Workspace


@command(
    "lettergen check                                          everything in the workspace",
    "lettergen check questionnaires/palm-payments.yaml",
    "lettergen check templates/joint-letter.docx --placeholders",
    "lettergen check recipients/regulators.csv --columns",
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--placeholders", is_flag=True, help="List every name that the templates print, and what fills it.")
@click.option("--columns", is_flag=True, help="List the columns of recipient lists, and what each is read as.")
@click.option("--ids", is_flag=True, help="List an id for each row of recipient lists, to paste in as a column.")
@click.option("--strict", is_flag=True, help="End with 1 on warnings too.")
@format_option
@click.pass_obj
def check(
    session: Session, paths: Sequence[str], form: str, *, placeholders: bool, columns: bool, ids: bool, strict: bool
) -> int:
    """Find everything wrong with questionnaires, recipient lists and templates, each with its place and what to do.

    PATH is a file, a folder or a matter; without it, the whole workspace is checked. Ends with 1 when there are errors.
    """
    from lettergen.api.fit import fill_summary
    from lettergen.api.problems import problem_table

    workspace = session.workspace()
    problems = workspace.check(paths)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    asked = placeholders or columns or ids
    if asked:
        wanted = workspace.placeholders(paths) if placeholders else workspace.columns(paths, ids=ids)[0]
        print_table(wanted, form)
    elif form != "table":
        print_table(problem_table(problems), form)
    if asked or form == "table":
        tell_problems(problems)
        warnings = len(problems) - errors
        if named := [] if asked else [path for path in paths if not Path(path).is_dir()]:
            for line in (*fill_summary(workspace.placeholders(named, used=False)), *workspace.columns(named)[1]):
                tell(line)
        tell(f"{_count(errors, 'error')}, {_count(warnings, 'warning')}" if problems else "nothing wrong")
    return int(ExitCode.FOUND if errors or (strict and problems) else ExitCode.DONE)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


@command("lettergen preview palm-payments", "lettergen preview palm-payments --only amazon | less")
@click.argument("matter")
@click.option("--only", multiple=True, metavar="ID", help="Only this recipient; may be given several times.")
@click.option("--width", type=click.IntRange(40, 200), default=80, show_default=True, help="Columns of a line.")
@click.pass_obj
def preview(session: Session, matter: str, only: Sequence[str], width: int) -> None:
    """Show the first letters of MATTER (a path, or MATTER/RECIPIENT for one) as text; nothing is written."""
    from lettergen.reports.preview import preview as as_text

    letters = session.workspace().preview(matter, only=only)
    click.echo("\n".join(as_text(letter, width) for letter in letters))


@command(
    "lettergen generate palm-payments",
    "lettergen generate palm-payments --only amazon --pdf",
    "lettergen generate questionnaires/palm-payments.yaml --dry-run",
)
@click.argument("questionnaire")
@click.option("--only", multiple=True, metavar="ID", help="Only this recipient; may be given several times.")
@click.option("--recipients", default="", metavar="F", help="A CSV, XLSX or YAML list in place of its own.")
@click.option(
    "--redacted", is_flag=True, help="Make redacted copies: texts choose with {% if redacted %}; needs --out."
)
@run_options("Overwrite letters that were edited by hand.")
@click.pass_obj
def generate(
    session: Session,
    /,
    questionnaire: str,
    only: Sequence[str],
    template: str,
    *,
    pdf: bool,
    recipients: str,
    **rest: Any,  # noqa: ANN401 - click's values
) -> None:
    """Make the Word letters of QUESTIONNAIRE, a path or a matter of the workspace: one file a recipient.

    Everything is checked and rendered before the first file is written, so that a run makes all letters or none. A
    letter that somebody edited in Word is left alone without --force; a letter already sent is never made again.
    With --out outside the workspace's letters/ the run is a trial: even sent letters are made, and nothing is recorded.
    """
    from lettergen.api.workspace import Choices

    workspace = session.workspace()
    chosen: dict[str, Any] = {"only": only, "template": template, "recipients": recipients}
    report = workspace.generate(questionnaire, **chosen, choices=Choices(**rest))
    tell_run(workspace, report, pdf=pdf)


def tell_run(workspace: Workspace, report: RunReport, *, pdf: bool) -> None:
    """Say what a run made, one line a letter, then make the PDFs."""
    tell_problems(report.warnings)
    for made in report.made:
        tell(f"{'would be ' if report.dry_run else ''}{made.action}: {made.path}")
    for line in report.blind:
        tell(line)
    if report.trial:
        tell("a trial: the folder is not in the workspace's letters/, so nothing is recorded")
    if pdf and not report.dry_run:
        for path in workspace.pdf([made.path for made in report.made]):
            tell(f"pdf: {path}")
