"""`receive`: what came back, read, proposed and recorded; what nobody can place waits."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from lettergen.cli.base import (
    Session,
    by_option,
    colour,
    command,
    date_option,
    dry_run_option,
    format_option,
    print_table,
    tell,
    tell_problems,
    terminal_width,
)
from lettergen.cli.track import tell_events
from lettergen.errors import ExitCode, Severity

if TYPE_CHECKING:
    from lettergen.api.receive import Received

_DECISIONS = {"r": "", "y": "", "yes": "", "record": "", "k": None, "n": None, "no": None, "keep": None, "": None}


@command(
    "lettergen receive amazon-form.docx                                     a form that was filled in",
    "lettergen receive replies/ --yes                                       a folder; records forms without a doubt",
    "lettergen receive letter.pdf --letter palm-payments/amazon --as response --yes",
    "lettergen receive --queue                                              what waits for a letter",
    'lettergen receive --queue 4be3b0a86caa --letter palm-payments/amazon --as response --items "1-3=answered" --yes',
    'lettergen receive --discard 4be3b0a86caa --note "an advertisement"',
)
@click.argument("files", nargs=-1, metavar="[FILE...|SHA256...]")
@click.option("--letter", default="", metavar="LETTER", help="Whose it is, where you know.")
@click.option("--as", "event", default="", metavar="EVENT", help="What it is, where you know: response, note, …")
@click.option("--items", metavar="LIST", help='What became of items, before what is proposed: "3=answered".')
@date_option("--on", help="The day it came in; a mail's own day, or today, when absent.")
@click.option("--yes", is_flag=True, help="Record forms without a doubt, and what --as names; the rest waits.")
@click.option("--queue", is_flag=True, help="List what waits, or take up again what is named by SHA256 (--yes: all).")
@click.option("--discard", is_flag=True, help="What is named by SHA256 needs no letter; --note says why.")
@click.option("--note", default="", metavar="T", help="A remark for the history, or why it is discarded.")
@dry_run_option
@format_option
@by_option
@click.pass_obj
def receive(session: Session, /, files: Sequence[str], *, form: str, discard: bool, **rest: Any) -> int:  # noqa: ANN401 - click's values
    """Read FILEs that came back, by their content: response forms, e-mails, PDF with text, .docx, text; folders too.

    A form names its letter itself. Any other reply is matched by reference, day, sender, names and subject. Each is
    proposed with its letter, event, items and the reasons. On a terminal you are asked; elsewhere nothing is recorded
    without --yes, which records what is certain: forms, and what --as names, where the letter is without doubt and no
    answer differs from one recorded before. What you say of one file with --letter and --as is certain. Everything else
    is filed and waits with its proposal, and status says so. A file that cannot be read stops no other; the exit code
    is then 3.
    """
    from lettergen.api.workspace import Receiving
    from lettergen.reports.receipts import queue_table, queue_text

    workspace, said = session.workspace(), Receiving(**rest)
    if discard:
        for gone in workspace.discard(files, said.note, said.by):
            tell(f"discarded, and still filed: {gone.file}")
        return int(ExitCode.DONE)
    if said.queue and not (files or said.yes):
        waiting = workspace.waiting()
        _show(queue_text, waiting) if form == "table" else print_table(queue_table(waiting), form)
        return int(ExitCode.DONE)
    asks = not (said.yes or said.dry_run) and sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()
    done = workspace.receive(files, said, _ask if asks else None)
    _tell_what_became(done, form, asked=bool(asks))
    if len(done) == 1 and done[0].recorded:
        tell_events(workspace, [done[0].recorded], dry_run=said.dry_run)
    if any(one.state in {"waits", "failed"} and one.document for one in done) and not said.dry_run:
        tell("what waits is filed: lettergen receive --queue")
    if any(one.why[-1:] == ("nobody decided on it",) for one in done):
        return int(ExitCode.INTERRUPTED)
    wrong = (one.state == "failed" or any(each.severity is Severity.ERROR for each in one.problems) for one in done)
    return int(ExitCode.BAD_INPUT if any(wrong) else ExitCode.DONE)


def _tell_what_became(done: Sequence[Received], form: str, *, asked: bool) -> None:
    from lettergen.reports.receipts import receipt_table, receipt_text

    if not done:
        tell("no file is there to be read")
    for one in done:
        # On a terminal warnings were told with the proposal; an error stands before any question.
        tell_problems([each for each in one.problems if not asked or each.severity is Severity.ERROR])
    if form != "table":
        print_table(receipt_table(done), form)
    elif not asked:
        _show(receipt_text, done, in_full=len(done) == 1)
    if form == "table" and (len(done) > 1 or asked):
        counts = Counter(str(one.state) for one in done)
        told = (f"{count} {'wait' if state == 'waits' and count > 1 else state}" for state, count in counts.items())
        click.echo(f"\n{len(done)} file{'s' * (len(done) > 1)}: {', '.join(told)}")


def _show(write: Callable[..., str], some: Sequence[object], **how: bool) -> None:
    click.echo(write(some, terminal_width(40), **how), nl=False, color=colour())


def _ask(one: Received) -> str | None:
    """Show a proposal and return what to do: words for items to record it, None to keep it for later."""
    from lettergen.reports.receipts import receipt_text

    tell_problems(one.problems)
    _show(receipt_text, [one], in_full=True)
    question = 'record it (r), keep it for later (k), or record it with other words for items, such as "3=answered"'
    while True:
        try:
            said = str(click.prompt(question, default="k", err=True)).strip()
        except click.Abort as left:
            raise KeyboardInterrupt from left
        if said.lower() in _DECISIONS:
            return _DECISIONS[said.lower()]
        if "=" in said:
            return said
        tell("r records it as shown; k files it, and `lettergen receive --queue` brings it back; Ctrl-C ends")
