"""The command reference as Markdown, made from the commands' own help; it runs none of them."""

from __future__ import annotations

from collections.abc import Iterator

import click

from lettergen.cli.main import lettergen

_OPENING = """\
# Commands

Made by `docs/make.py` from the help texts; do not edit. Data goes to standard output, all else to standard error.
Exit codes: 0 done; 1 `check` or `verify` found errors, or letters failed; 2 usage; 3 bad input; 4 refused, because
it would lose or contradict something; 5 an outside program is missing or failed; 130 interrupted.
"""


def reference() -> str:
    """Return every command's help, one section a command, in the order of `lettergen --help`."""
    parts = [_OPENING, *(_section(path, command, ctx) for path, command, ctx in commands())]
    return "\n".join(parts)


def commands() -> Iterator[tuple[str, click.Command, click.Context]]:
    """Yield the program and every command below it: its words, the command, and a context to ask it with."""
    yield from _below("lettergen", lettergen, click.Context(lettergen, info_name="lettergen"))


def _below(path: str, command: click.Command, ctx: click.Context) -> Iterator[tuple[str, click.Command, click.Context]]:
    yield path, command, ctx
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            inner = command.get_command(ctx, name)
            if inner is not None:
                yield from _below(f"{path} {name}", inner, click.Context(inner, info_name=name, parent=ctx))


def _section(path: str, command: click.Command, ctx: click.Context) -> str:
    # A fixed width: the page must not depend on the terminal it was made in.
    formatter = click.HelpFormatter(width=100)
    command.format_help(ctx, formatter)
    return f"## {path}\n\n```text\n{formatter.getvalue().rstrip()}\n```\n"
