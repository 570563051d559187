"""`verify`, `export`, `import` and `db`: the record looked after, and held against what was written."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from lettergen.cli.base import (
    PATH,
    WRAP,
    Command,
    Session,
    command,
    dry_run_option,
    format_option,
    print_table,
    tell,
    tell_problems,
)
from lettergen.cli.tables import tell_left_out
from lettergen.errors import ExitCode, Severity


@command(
    "lettergen verify",
    "lettergen verify --head heads.jsonl           against heads kept outside",
    "lettergen verify --format json",
)
@click.option("--head", "heads", multiple=True, metavar="F|SEQ:HASH", help="A head kept outside, or a file of them.")
@format_option
@click.pass_obj
def verify(session: Session, heads: Sequence[str], form: str) -> int:
    """Check that nobody changed the record behind its back, that filed documents are whole, that letters are there.

    Ends with 1 when something is wrong, and names the first break of the chain. An end cut off, or a chain made anew
    from its beginning, shows only against a head that was kept outside.
    """
    workspace = session.workspace()
    problems = workspace.verify(heads)
    errors = any(problem.severity is Severity.ERROR for problem in problems)
    if form == "table":
        tell_problems(problems)
        tell("something is wrong" if errors else "the record is whole")
    else:
        from lettergen.api.problems import problem_table

        print_table(problem_table(problems), form)
    return int(ExitCode.FOUND if errors else ExitCode.DONE)


@command(
    "lettergen export --jsonl record-2021-10-01.jsonl --documents filed-2021-10-01",
    "lettergen export | gzip > record.jsonl.gz",
    "lettergen export --csv tables --redacted      for a spreadsheet, without people's names and words",
    "lettergen export --head >> heads.jsonl        to keep where the record is not",
)
@click.option("--jsonl", type=PATH, metavar="F", help="The file to write; else standard output.")
@click.option("--documents", type=PATH, metavar="DIR", help="Copy filed documents there too.")
@click.option("--head", is_flag=True, help="Print the end of the chain only: its number, hash, day and record.")
@click.option("--csv", type=PATH, metavar="DIR", help="Write letters, items, events and answers as CSV files there.")
@click.option(
    "--redacted", is_flag=True, help="Leave names of people, answers, notes and grounds out of the CSV files."
)
@click.option("--confidential", is_flag=True, help="Take confidential matters into the CSV files.")
@click.pass_obj
def export(session: Session, /, jsonl: Path | None, documents: Path | None, csv: Path | None, **rest: bool) -> int:
    """Write the whole record as JSON Lines: letters' words and every event with its hash, as they are kept.

    `lettergen import` makes the same record of it, on SQLite or PostgreSQL. Ends with 1 when documents are missing.
    CSV files hold what counts today, corrections applied, and are not read back.
    """
    head, shown = rest.pop("head"), {key: value for key, value in rest.items() if value}
    if (head and (jsonl or documents or csv)) or (csv and (jsonl or documents)):
        raise click.UsageError(
            f"--{'head' if head else 'csv'} goes without --jsonl and --documents: leave the other options out"
        )
    if shown and not csv:
        raise click.UsageError(f"--{next(iter(shown))} is for --csv: JSON Lines hold the whole record")
    workspace = session.workspace()
    if csv:
        tell_left_out(workspace.export_csv(csv, **shown))
        tell(f"written: {csv}")
        return int(ExitCode.DONE)
    if head:
        click.echo(workspace.head())
        return int(ExitCode.DONE)
    problems = workspace.export(jsonl or sys.stdout.buffer, documents)
    tell_problems(problems)
    if jsonl:
        tell(f"written: {jsonl}")
    return int(ExitCode.FOUND if problems else ExitCode.DONE)


@command(
    "lettergen import record-2021-10-01.jsonl --documents filed-2021-10-01",
    "lettergen import record.jsonl --dry-run",
)
@click.argument("file", type=PATH)
@click.option("--documents", type=PATH, metavar="DIR", help="File the documents that lie there.")
@dry_run_option
@click.pass_obj
def import_(session: Session, file: Path, documents: Path | None, *, dry_run: bool) -> int:
    """Bring an exported record into this workspace's, which is empty, or holds the beginning of it and nothing else.

    The chain is checked whole before anything is written. Ends with 1 when filed documents are missing.
    """
    found = session.workspace().restore(file, documents, dry_run=dry_run)
    tell_problems(found.missing)
    tell(f"events in the file: {found.events}; {'would be added' if dry_run else 'added'}: {found.added}")
    return int(ExitCode.FOUND if found.missing else ExitCode.DONE)


@click.group(context_settings=WRAP)
def db() -> None:
    """Look after the record's database."""


@db.command(cls=Command, examples=("lettergen db upgrade --dry-run", "lettergen db upgrade"))
@dry_run_option
@click.pass_obj
def upgrade(session: Session, *, dry_run: bool) -> None:
    """Bring the record to the schema of this version; a record that has it stays as it is.

    A SQLite record is copied first, beside itself. Make a copy of a PostgreSQL one with `pg_dump` before.
    """
    steps, backup = session.workspace().upgrade(dry_run=dry_run)
    for step in steps:
        tell(f"{'would be done' if dry_run else 'done'}: {step}")
    if backup:
        tell(f"the record as it was: {backup}")
    if not steps:
        tell("the record has this version's schema")


@db.command(cls=Command, examples=("lettergen db rebuild",))
@click.pass_obj
def rebuild(session: Session) -> None:
    """Write the row that sums each thread up anew from its events, which stay as they are; `verify` tells when."""
    tell(f"rows made anew from the events: {session.workspace().rebuild()}")
