"""What every command shares: examples first in its help, options, the workspace, words out; it knows no single command.

Data goes to standard output, all else to standard error; colour only where it is wanted.
"""

from __future__ import annotations

import datetime as dt
import importlib
import json
import keyword
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lettergen.errors import Problem, Severity, did_you_mean

if TYPE_CHECKING:
    from lettergen.api.workspace import Workspace
    from lettergen.reports.tables import Table

PATH: Any = click.Path(path_type=Path)
FORMATS = ("table", "json", "csv", "tsv", "markdown")
WRAP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Command(click.Command):
    """A command whose help begins with examples."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **settings: Any) -> None:  # noqa: ANN401 - click's own
        settings.setdefault("context_settings", WRAP)
        super().__init__(*args, **settings)
        self.examples = tuple(examples)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, one a line and never wrapped, then what the command does."""
        with formatter.section("Examples"):
            for example in self.examples:
                formatter.write(f"{'':>{formatter.current_indent}}{example}\n")
        super().format_help_text(ctx, formatter)


class LazyGroup(Command, click.Group):
    """A group that loads a command when it is called, and lists all of them from a table, in sections.

    `sections` holds, by section and command, the module that the command stands in and its line in the list.
    """

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - click's own
        sections: Mapping[str, Mapping[str, tuple[str, str]]],
        **settings: Any,  # noqa: ANN401 - click's own
    ) -> None:
        super().__init__(*args, **settings)
        self.sections = sections
        self.modules = {name: module for section in sections.values() for name, (module, _) in section.items()}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of the table."""
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Load one command."""
        if cmd_name not in self.modules:
            return None
        name = cmd_name.replace("-", "_") + "_" * keyword.iskeyword(cmd_name)
        command = getattr(importlib.import_module(self.modules[cmd_name]), name)
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command named, or suggest the nearest one."""
        if args and args[0] not in self.modules and not args[0].startswith("-"):
            ctx.fail(f"no command {args[0]!r}; {did_you_mean(args[0], self.modules)}".rstrip("; "))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """List the commands without loading any."""
        for title, section in self.sections.items():
            with formatter.section(title):
                formatter.write_dl([(name, told) for name, (_, told) in section.items()])


def _date(ctx: click.Context, param: click.Parameter, value: str | None) -> dt.date | None:
    if value is None:
        return None
    if value == "today":
        return ctx.ensure_object(Session).workspace().today()
    try:
        return dt.date.fromisoformat(value if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else "")
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not a date written YYYY-MM-DD", ctx, param) from error


def _moment(ctx: click.Context, param: click.Parameter, value: str | None) -> dt.date | dt.datetime | None:
    """Read a day, or a day and an hour whose zone is the office's."""
    if value is None or not (timed := re.fullmatch(r"(\S{10})[ T](\d\d:\d\d)", value.strip())):
        return _date(ctx, param, value)
    try:
        return dt.datetime.fromisoformat(f"{timed[1]}T{timed[2]}")
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not written YYYY-MM-DD or YYYY-MM-DD HH:MM", ctx, param) from error


def clock_time(ctx: click.Context, param: click.Parameter, value: str | None) -> dt.time | None:
    """Read a time written HH:MM."""
    if value is None:
        return None
    try:
        return dt.time.fromisoformat(value if re.fullmatch(r"\d\d:\d\d", value) else "")
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not a time written HH:MM in 24 hours", ctx, param) from error


def command(*examples: str, name: str | None = None) -> Callable[[Callable[..., Any]], Command]:
    """Declare a command with examples of itself."""
    return click.command(name, cls=Command, examples=examples)


@dataclass(frozen=True, slots=True)
class Session:
    """What the options before the command say: the folder named, if one is."""

    folder: Path | None = None

    def home(self) -> Path:
        """Return the folder named, else the nearest one upward that has a lettergen.toml, else the current one."""
        if self.folder:
            return self.folder
        above = (Path(*[".."] * steps) for steps in range(len(Path.cwd().parents) + 1))
        found = (folder for folder in above if os.path.isfile(folder / "lettergen.toml"))  # noqa: PTH113 - no rights, no file
        return next(found, Path())

    def workspace(self) -> Workspace:
        """Open the workspace; the library is loaded only here."""
        from lettergen.api.workspace import Workspace

        return Workspace(self.home())


def date_option(name: str, *, help: str) -> Callable[[Any], Any]:  # noqa: A002 - click's name
    """Declare an option that takes a day written YYYY-MM-DD, or `today`."""
    return click.option(name, callback=_date, metavar="DATE", help=help)


def moment_option(*names: str, help: str) -> Callable[[Any], Any]:  # noqa: A002 - click's name
    """Declare an option that takes a day, or a day and an hour."""
    return click.option(*names, callback=_moment, metavar="WHEN", help=help)


def stacked(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return several options as one, in their order."""
    return lambda function: reduce(lambda done, option: option(done), reversed(options), function)


moment_options = stacked(
    moment_option("--as-of", help='The day that counts as today (YYYY-MM-DD), or the moment ("2021-08-26 17:30").'),
    moment_option("--known-at", help="Leave out what was entered later than this."),
)
"""The options of what looks at the record as of a day or an hour, and as it was known at one."""
format_option = click.option(
    "--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="How to print the table."
)
as_of_option = date_option("--as-of", help="The day that counts as today (YYYY-MM-DD).")
dry_run_option = click.option("--dry-run", is_flag=True, help="Say what would be done; write nothing.")
by_option = click.option(
    "--by", metavar="NAME", default="", help="Who records it; else LETTERGEN_USER, settings, login."
)


def run_options(force: str) -> Callable[[Any], Any]:
    """Declare the options of what makes letters; `force` says what --force does."""
    out = "Write here instead; outside letters/ as a trial, unrecorded."
    return stacked(
        click.option("--template", default="", metavar="T", help="Another template, by name or path."),
        click.option("--out", type=PATH, metavar="DIR", help=out),
        click.option("--pdf", is_flag=True, help="Make a tagged PDF beside each letter (needs LibreOffice)."),
        click.option("--force", is_flag=True, help=force),
        dry_run_option,
        as_of_option,
        by_option,
    )


def letter_options(document: str) -> Callable[[Any], Any]:
    """Declare the options of what is done to letters with their documents; `document` says which one --file names."""
    return stacked(
        click.argument("letters", nargs=-1, required=True, metavar="LETTER..."),
        click.option("--file", "final", type=PATH, metavar="F", help=document),
        click.option("--all", "everyone", is_flag=True, help="The newest draft of every recipient of a matter."),
        click.option("--note", default="", metavar="T", help="A remark for the history."),
        dry_run_option,
        by_option,
    )


_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def colour() -> bool | None:
    """Return whether to colour: NO_COLOR and FORCE_COLOR decide, else (None) whether a terminal reads."""
    if os.environ.get("NO_COLOR"):
        return False
    return True if os.environ.get("FORCE_COLOR") else None


def tell(text: str) -> None:
    """Say what was done, on standard error."""
    click.echo(text, err=True, color=colour())


ERRORS = ("text", "json")
errors_form: ContextVar[str] = ContextVar("errors_form", default="text")
"""How problems are told on standard error; `--errors` and LETTERGEN_ERRORS set it."""


def tell_problems(problems: Iterable[Problem]) -> None:
    """Print each problem as one line on standard error, or all of them as one line of JSON."""
    problems = tuple(problems)
    if errors_form.get() == "json":
        from lettergen.api.problems import problem_table

        if problems:
            click.echo(json.dumps(json.loads(problem_table(problems).write("json")), ensure_ascii=False), err=True)
        return
    for problem in problems:
        mark = f"{problem.severity} {problem.code}"
        line = str(problem).replace(mark, click.style(mark, fg=_COLOURS[problem.severity], bold=True), 1)
        tell(line)


def terminal_width(least: int = 80) -> int:
    """Return how wide text on standard output may be."""
    from lettergen.reports.tables import WIDTH

    return max(least, shutil.get_terminal_size().columns) if sys.stdout and sys.stdout.isatty() else WIDTH


def print_table(table: Table, form: str) -> None:
    """Print a table on standard output in the form asked for, as wide as the terminal is."""
    click.echo(table.write(form, terminal_width()), nl=False, color=colour())
