"""`follow-up`: who needs another letter, and its draft."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from lettergen.cli.base import Session, command, date_option, format_option, print_table, run_options, tell
from lettergen.cli.runs import make_letters, pack_options, packs_of
from lettergen.errors import ExitCode

if TYPE_CHECKING:
    from lettergen.api.generate import Workers
    from lettergen.api.workspace import RunReport
    from lettergen.model.letter import Letter

_HELD = 20
"""How many of those who get no letter are told one by one."""


@command(
    "lettergen follow-up                                   of all who are late, who needs one today, and why not",
    "lettergen follow-up palm-payments --due 2021-09-10    draft one for each who does",
    'lettergen follow-up palm-payments/amazon --within "10 business days" --dry-run',
    "lettergen follow-up palm-payments --needed --format csv",
    name="follow-up",
)
@click.argument("matter", required=False, default="")
@click.option("--needed", is_flag=True, help="Only say who of MATTER needs one.")
@date_option("--due", help="The new deadline.")
@click.option("--within", default="", metavar="COUNT", help='The new deadline as a count: "10 days", "2 weeks".')
@date_option("--date", help="The letter's date; today when absent.")
@click.option("--items", metavar="LIST", help='Only these of the open items: "3,5-7".')
@click.option("--also-due", is_flag=True, help="Also for those who are due that day, and not late yet.")
@click.option("--all-open", is_flag=True, help="For everyone of MATTER who still owes an answer, late or not.")
@click.option("--step", type=click.Choice(("reminder", "final_notice")), help="In place of the ladder's next step.")
@click.option("--salutation", default="", metavar="TEXT", help='How MATTER/RECIPIENT is greeted: "To Amazon:".')
@click.option("--review", is_flag=True, help="Show each letter first and ask whether to draft it.")
@run_options("Overwrite drafts that were edited by hand.")
@pack_options
@format_option
@click.pass_obj
def follow_up(
    session: Session,
    /,
    matter: str,
    form: str,
    *,
    needed: bool,
    review: bool,
    pdf: bool,
    **rest: Any,  # noqa: ANN401 - click's values
) -> int:
    """Say who needs another letter, or draft it for those of MATTER who do; MATTER/RECIPIENT is drafted at any time.

    One is needed where something is late and no promise lies ahead: not while a wish for more time or a motion waits
    for a decision, a reply waits to be read, the clock is stopped, or the last letter is less than 7 days old
    (follow_ups.gap_days). The letter recites what was asked, when, and what came, says what that calls for, and repeats
    only the open items with their old numbers. After a reminder comes a final notice, then nothing is drafted: refer or
    escalate. lettergen sends nothing.
    """
    from lettergen.api.workspace import Choices, Renewal
    from lettergen.model.settings import Step

    workspace = session.workspace()
    rest["step"] = Step(rest["step"]) if rest["step"] else None
    names = ("date", "due", "within", "items", "template", "step", "also_due", "all_open", "salutation")
    renewal = Renewal(**{name: rest.pop(name) for name in names})
    if needed or not matter:
        if renewal.due or renewal.within:
            raise click.UsageError("a list has no deadline; to draft letters, name MATTER and leave out --needed")
        print_table(workspace.follow_ups(matter, rest["as_of"], also_due=renewal.also_due), form)
        return int(ExitCode.DONE)
    if review and not (sys.stdin and sys.stdin.isatty()):
        raise click.UsageError("--review asks on a terminal; elsewhere leave it out, or look with --dry-run")
    packs, choices, asking = packs_of(rest), Choices(**rest), _Review() if review else None
    reports: list[RunReport] = []

    def make(workers: Workers) -> RunReport:
        reports.append(workspace.follow_up(matter, renewal, choices, asking, workers))
        return reports[0]

    code = make_letters(workspace, matter, make, packs=packs, pdf=pdf)
    held = [line for report in reports for line in report.held]
    for line in held[:_HELD]:
        tell(f"no letter: {line}")
    if len(held) > _HELD:
        tell(f"and {len(held) - _HELD} more: lettergen follow-up {matter} --needed")
    return code


class _Review:
    """Shows a letter and asks; once somebody quits, the rest is not drafted, and what was agreed to is."""

    def __init__(self) -> None:
        self.over = False

    def __call__(self, letter: Letter) -> bool:
        """Return whether to draft the letter."""
        from lettergen.reports.preview import preview

        if self.over:
            return False
        click.echo(preview(letter, min(shutil.get_terminal_size().columns, 100)))
        choice = click.Choice(("d", "s", "q"))
        said = click.prompt(f"{letter.name}: draft, skip or quit", type=choice, default="d", err=True)
        self.over = said == "q"
        return bool(said == "d")
