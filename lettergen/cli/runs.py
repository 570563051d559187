"""What commands that make letters share: whom for, by how many workers, what is told and handed out afterwards."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lettergen.cli.base import PATH, print_table, stacked, tell
from lettergen.cli.progress import FEW, Progress, interrupted, stopped, tell_many, tell_summary
from lettergen.errors import ExitCode, LettergenError, OutsideProgramError, RefusedError

if TYPE_CHECKING:
    from lettergen.api.generate import Workers
    from lettergen.api.options import Packs
    from lettergen.api.workspace import RunReport, Workspace

selection_options = stacked(
    click.option("--only", multiple=True, metavar="ID", help="Only this recipient; may be given several times."),
    click.option("--except", "exclude", multiple=True, metavar="ID", help="Not this one; may be given several times."),
    click.option(
        "--where",
        multiple=True,
        metavar="NAME=VALUE",
        help='Only those of whom this is so: "state=MA", "state=MA|NY", "groups!=states"; all that are given must be.',
    ),
    click.option("--limit", type=click.IntRange(1), metavar="N", help="Only the first N."),
    click.option("--sample", type=click.IntRange(1), metavar="N", help="N proofs: one of each variation, then others."),
)
workers_options = stacked(
    click.option("--jobs", type=click.IntRange(0), default=0, metavar="N", help="Processes at work; else one a core."),
    click.option("--executor", default="", metavar="dask://HOST:PORT", help="Have a Dask cluster make the letters."),
    click.option("--keep-going", is_flag=True, help="Make those that can be made, list the others, and end with 1."),
)
pack_options = stacked(
    click.option("--pack", type=PATH, metavar="F", help="All letters in one PDF to print, a bookmark each."),
    click.option("--duplex", is_flag=True, help="Begin each letter of --pack on the front of a sheet."),
    click.option("--zip", type=PATH, metavar="F", help="All letters in one archive."),
    click.option("--mail", type=PATH, metavar="DIR", help="An e-mail draft for each letter, to open in Outlook."),
    click.option("--forms", type=PATH, metavar="DIR", help="Each letter's response form as a Word file of its own."),
    click.option("--index", multiple=True, type=PATH, metavar="F", help="A list of the run, .csv or .xlsx."),
)


def packs_of(words: dict[str, Any]) -> Packs:
    """Take what is to be handed out from a command's options."""
    from lettergen.api.options import Packs

    return Packs(**{name: words.pop(name) for name in ("pack", "duplex", "zip", "mail", "index", "forms")})


def make_letters(
    workspace: Workspace,
    matter: str,
    make: Callable[[Workers], RunReport],
    *,
    packs: Packs,
    pdf: bool = False,
    executor: str = "",
    form: str = "table",
) -> int:
    """Make letters, show how far they are, say what was made, and hand out what was asked for; return the exit code."""
    from lettergen.api.executors import connected
    from lettergen.api.generate import Workers

    workspace.check_packs(packs)
    start, report = time.monotonic(), None
    left = partial(workspace.run_state, matter, click.get_current_context().params.get("out"))
    try:
        with Progress() as told, connected(executor) as workers:
            report = make(Workers(workers, told=told))
        return _finish(workspace, report, time.monotonic() - start, packs=packs, pdf=pdf, form=form)
    except KeyboardInterrupt:
        for line in interrupted(sys.argv[1:], matter, *left(), placed=report is not None and not report.dry_run):
            tell(line)
        return int(ExitCode.INTERRUPTED)
    except LettergenError as error:
        with suppress(LettergenError):  # the first is told
            if line := stopped(sys.argv[1:], matter, left()[0]):
                error.add_note(line)  # told below what is wrong
        raise


def _finish(workspace: Workspace, report: RunReport, seconds: float, *, packs: Packs, pdf: bool, form: str) -> int:
    """Say what a run made or would make, and hand out what was asked for."""
    if report.dry_run and form != "table":
        print_table(workspace.plan(report), form)
        tell_many((*report.warnings, *report.failed))
        return int(ExitCode.FOUND if report.failed else ExitCode.DONE)
    tell_summary(report, seconds)
    if report.dry_run:
        for line in workspace.plan_lines(report):
            tell(line)
    if report.trial:
        tell("a trial: the folder is not in the workspace's letters/, so nothing is recorded")
    if not report.dry_run:
        if pdf or packs.pack:
            _make_pdfs(workspace, report)
        out = workspace.hand_out(report, packs)
        tell_many(out.warnings)
        for line in out.lines:
            tell(line)
    return int(ExitCode.FOUND if report.failed else ExitCode.DONE)


def _make_pdfs(workspace: Workspace, report: RunReport) -> None:
    """Make the PDFs; where a letter has none in the end, nothing is handed out (exit code 5, or 4)."""
    jobs = click.get_current_context().params.get("jobs", 0)
    with Progress() as told:
        pdfs = workspace.pdf([made.path for made in report.made], jobs=jobs, told=told)
    if len(pdfs.made) > FEW:
        tell(f"{len(pdfs.made):,} PDFs, each beside its letter")
    for path in pdfs.made if len(pdfs.made) <= FEW else ():
        tell(f"pdf: {path}")
    tell_many(pdfs.warnings)
    if pdfs.failed:
        outside = any(problem.code.startswith("X") for problem in pdfs.failed)
        raise (OutsideProgramError if outside else RefusedError)(pdfs.failed)


def tell_state(workspace: Workspace, matter: str, out: Path | None) -> None:
    """Say how far an unfinished run is."""
    state, folder = workspace.run_state(matter, out)
    if state is None:
        tell(f"no unfinished run of {matter}")
        return
    of = f"{state.done:,} of {state.total:,} letters are made" if state.total else f"{state.done:,} letters are made"
    if state.whole:
        of = f"all {state.total:,} letters are made, and are being put in place"
    tell(f"{of}; a run is at work" if state.busy else f"{of}; interrupted: the same command goes on, in {folder}")
