"""The command `lettergen`: its list of commands, and the one place that turns errors into lines and exit codes."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click

from lettergen import __version__
from lettergen.cli.base import ERRORS, LazyGroup, Session, colour, errors_form, tell, tell_problems
from lettergen.errors import ExitCode, LettergenError, Place, Problem, UsageError

_START, _DEMO, _WRITE, _CHASE, _TRACK, _LOOK, _FACTS, _EVIDENCE = (
    f"lettergen.cli.{name}" for name in ("start", "demo", "write", "chase", "track", "look", "facts", "evidence")
)

SECTIONS = {
    "Start": {
        "init": (_START, "Make a workspace that works at once."),
        "new": (_START, "Write a questionnaire to fill in."),
        "demo": (_DEMO, "Play one inquiry from the first letter to the last answer."),
        "doctor": (_FACTS, "Say what is there, what is missing and how to get it."),
    },
    "Write letters": {
        "check": (_WRITE, "Find everything wrong with questionnaires and templates."),
        "preview": (_WRITE, "Show a matter's letters as text."),
        "generate": (_WRITE, "Make the Word letters of a questionnaire."),
        "follow-up": (_CHASE, "Say who needs another letter, and draft it."),
    },
    "Send and track": {
        "approve": (f"{__package__}.file", "Record that letters' files are approved."),
        "send": (_TRACK, "Record that letters went out."),
        "record": (_TRACK, "Record what came back, or any other fact."),
        "receive": (f"{__package__}.receive", "Read what came back: forms, mails, PDFs, letters."),
        "status": (_LOOK, "Show who was asked what, when it is due, and what comes next."),
        "matrix": (f"{__package__}.tables", "Show what became of each item at each recipient."),
        "stats": (f"{__package__}.tables", "Count letters by period, and how they ended."),
        "history": (_LOOK, "Show every event of a letter."),
        "report": (f"{__package__}.report", "Write where everything stands as a page for any browser."),
        "documents": (f"{__package__}.file", "Show every document that was filed, or take one out again."),
        "calendar": (f"{__package__}.calendar", "List the deadlines, or write them for Outlook and others."),
        "deadline": (f"{__package__}.dates", "Work out a date and explain it."),
        "verify": (_EVIDENCE, "Check the record and the files against their hashes."),
        "export": (_EVIDENCE, "Write the record as JSON Lines, or its head alone."),
        "import": (_EVIDENCE, "Bring an exported record into an empty one."),
        "db": (_EVIDENCE, "Look after the record's database."),
    },
    "Look up": {
        "explain": (_FACTS, "Explain the code of an error or warning."),
        "config": (_FACTS, "Show every setting and where it comes from."),
        "schema": (_FACTS, "Print the JSON Schema of questionnaires, for editors."),
    },
}


@click.group(
    cls=LazyGroup,
    sections=SECTIONS,
    examples=(
        "lettergen demo                        see it all in one minute",
        "lettergen init inquiries              make a workspace",
        "lettergen generate palm-payments      make its letters",
        "lettergen status                      what is due, from whom, and what comes next",
    ),
)
@click.option(
    "-C",
    "--workspace",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Work in this folder, not the nearest one upward that has a lettergen.toml.",
)
@click.option(
    "--errors",
    type=click.Choice(ERRORS),
    envvar="LETTERGEN_ERRORS",
    expose_value=False,
    is_eager=True,
    callback=lambda _ctx, _param, form: form and errors_form.set(form),
    help="How problems are told on standard error: a line each, or all as one line of JSON (lettergen.problems/1).",
)
@click.version_option(__version__, prog_name="lettergen")
@click.pass_context
def lettergen(ctx: click.Context, workspace: Path | None) -> None:
    """Turn questionnaires into Word letters, and track what each recipient answered."""
    ctx.obj = Session(workspace)
    ctx.color = colour()


def run() -> None:
    """Run the command and leave with its exit code: the entry point of `lettergen`."""
    # A command's values live as long as it does; the default goes over ten thousand questions again and again.
    gc.set_threshold(100_000, 50, 50)
    code = main(sys.argv[1:])
    gc.freeze()  # what ends with the process anyway need not be gone over once more
    sys.exit(code)


def main(words: Sequence[str]) -> int:
    """Run one command line and return its exit code; a bug keeps its traceback."""
    form = errors_form.set(os.environ.get("LETTERGEN_ERRORS", "text"))
    try:
        return _main(words)
    finally:
        errors_form.reset(form)


def _main(words: Sequence[str]) -> int:
    try:
        _refuse_undecodable(words)
        done = lettergen.main(list(words), prog_name="lettergen", standalone_mode=False)
        if sys.stdout:  # None where it was closed (`>&-`)
            sys.stdout.flush()
    except LettergenError as error:
        tell_problems(error.problems)
        for note in getattr(error, "__notes__", ()) if errors_form.get() == "text" else ():
            tell(note)
        return int(error.exit_code)
    except click.ClickException as error:
        _tell_misuse(error)
        return int(ExitCode.USAGE)
    except click.Abort:
        click.echo("interrupted", err=True)
        return int(ExitCode.INTERRUPTED)
    except BrokenPipeError:  # the reader has gone (`lettergen … | head`)
        _silence()
        done = None
    except OSError as error:  # a folder that went away, a full disk behind `>`
        _silence()
        remedy = "check the path, its permissions and the free space"
        place, why = Place(str(error.filename or "")), f"the system refuses: {(error.strerror or str(error)).lower()}"
        tell_problems([Problem("W126", place, why, remedy=remedy)])
        return int(ExitCode.BAD_INPUT)
    except SystemExit:
        # Click ends so for shell completion, and where it met the broken pipe first.
        if "_LETTERGEN_COMPLETE" in os.environ:
            raise
        done = None
    return done if isinstance(done, int) else int(ExitCode.DONE)


def _refuse_undecodable(words: Sequence[str]) -> None:
    """Refuse words that are no UTF-8: neither a message nor the record could hold them."""
    for word in words:
        if not word.isprintable() and any("\ud800" <= sign <= "\udfff" for sign in word):
            remedy = "rename the file or folder, or set LANG to a UTF-8 locale"
            raise UsageError(Problem("U101", Place(), f"{word!r} is not UTF-8", remedy=remedy))


def _silence() -> None:
    """Keep the interpreter from failing once more when it flushes standard output at its end."""
    with suppress(OSError, ValueError, AttributeError):  # closed, or no file at all
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell_misuse(error: click.ClickException) -> None:
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context else "lettergen"
    message = error.format_message().rstrip(".")
    tell_problems([Problem("U101", Place(), message[:1].lower() + message[1:], remedy=f"see `{path} --help`")])
