"""`check`, `preview` and `generate`: from a questionnaire to its letters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lettergen.cli.base import Session, command, format_option, print_table, run_options, tell, tell_problems
from lettergen.cli.runs import make_letters, pack_options, packs_of, selection_options, tell_state, workers_options
from lettergen.errors import ExitCode, Severity

if TYPE_CHECKING:
    from lettergen.api.generate import Workers
    from lettergen.api.workspace import RunReport


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
    'lettergen generate notice --dry-run --where "state=MA"       the plan of a run of many',
    "lettergen generate notice --sample 5 --out proofs            five proofs, one of each variation first",
    "lettergen generate notice --status                           how far an interrupted run is",
)
@click.argument("questionnaire")
@selection_options
@click.option("--recipients", default="", metavar="F", help="A CSV, XLSX or YAML list in place of its own.")
@click.option(
    "--redacted", is_flag=True, help="Make redacted copies: texts choose with {% if redacted %}; needs --out."
)
@run_options("Overwrite letters that were edited by hand.")
@workers_options
@pack_options
@click.option("--status", is_flag=True, help="Only say how far an unfinished run is.")
@format_option
@click.pass_obj
def generate(session: Session, /, questionnaire: str, *, status: bool, **rest: Any) -> int:  # noqa: ANN401 - click's values
    """Make the Word letters of QUESTIONNAIRE, a path or a matter of the workspace: one file a recipient.

    Everything is checked first, and all letters are made aside and put in place together: a run makes all letters or
    none (with --keep-going all that can be made). After a kill or Ctrl-C the same command goes on where it was. What
    somebody edited in Word is kept, and a new text lies beside it as NAME.new.docx; a letter already sent is never made
    again. With --out outside the workspace's letters/ the run is a trial: even sent letters are made, and nothing is
    recorded.
    """
    from lettergen.api.workspace import Choices
    from lettergen.rules.selection import Selection

    workspace = session.workspace()
    if status:
        tell_state(workspace, questionnaire, rest["out"])
        return int(ExitCode.DONE)
    apart = {name: rest.pop(name) for name in ("pdf", "executor", "form")}
    chosen: dict[str, Any] = {name: rest.pop(name) or 0 for name in ("limit", "sample")}
    chosen |= {name: rest.pop(name) for name in ("only", "exclude", "where")}
    how = {name: rest.pop(name) for name in ("template", "recipients")}
    packs, choices = packs_of(rest), Choices(**rest)

    def make(workers: Workers) -> RunReport:
        return workspace.generate(questionnaire, selection=Selection(**chosen), choices=choices, workers=workers, **how)

    return make_letters(workspace, questionnaire, make, packs=packs, **apart)
