"""`send` and `record`: what went out, what came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from lettergen.cli.base import (
    PATH,
    Session,
    by_option,
    clock_time,
    command,
    date_option,
    dry_run_option,
    letter_options,
    tell,
    tell_problems,
)

if TYPE_CHECKING:
    from lettergen.api.workspace import Workspace
    from lettergen.model.tracking import Event, ThreadStatus

STAGES = ("acknowledge", "objections", "answers", "documents", "briefing", "certification")
OUTCOMES = ("granted", "granted-in-part", "denied")
CAPACITIES = ("counsel", "on-behalf", "third-party")
_FEW = 20
"""Events that are told one by one."""


@command(
    "lettergen send palm-payments/amazon --on 2021-08-12 --via electronic_mail",
    "lettergen send palm-payments/amazon --file final.docx                 what was changed?",
    "lettergen send palm-payments/amazon --file final.docx --accept-text   it went out so",
)
@date_option("--on", help="The day they went out; today when absent.")
@click.option("--at", callback=clock_time, metavar="HH:MM", help="The time of that day, in the workspace's zone.")
@click.option("--via", default="", metavar="METHOD", help="How: electronic_mail, mail, courier, fax, …")
@click.option("--accept-text", is_flag=True, help="Store what the .docx says; of a PDF, the text as composed.")
@letter_options("The document that went out, if not the file made.")
@click.pass_obj
def send(session: Session, /, letters: Sequence[str], **rest: Any) -> None:  # noqa: ANN401 - click's values
    """Record that each LETTER (MATTER/RECIPIENT[/ROUND]) went out. lettergen sends nothing itself.

    The document is kept under its hash, and the letter is stored as composed: from now on the record holds what was
    asked and by when. A final .docx that was edited in Word is read back; where it asks something else, each
    difference is named and nothing is recorded until --accept-text. A PDF is not read: with --accept-text it is filed,
    and the text as composed is taken for what it says.
    """
    from lettergen.api.workspace import Sending

    workspace = session.workspace()
    sent = workspace.send(letters, Sending(**rest), warn=lambda problem: tell_problems([problem]))
    tell_events(workspace, sent, dry_run=rest["dry_run"])


@command(
    "lettergen record palm-payments/amazon acknowledged --on 2021-08-16",
    'lettergen record palm-payments/amazon response --items "1-2=answered,3=answered_in_part"',
    "lettergen record palm-payments/amazon extension_granted --until 2021-09-17",
    'lettergen record palm-payments/amazon objection --ground "3-5=privacy" --said-by "A. Lee" --capacity counsel',
    "lettergen record palm-payments/amazon ruling --items 3-5 --outcome denied --until 2021-10-01",
    'lettergen record palm-payments/amazon corrected --event 7 --on 2021-08-23 --note "misread the stamp"',
    "lettergen record palm-payments closed --all",
    "lettergen record --from answers.csv     a row an event: letter, event, on, items, until, …",
)
@click.argument("letter", required=False)
@click.argument("event", required=False)
@click.option("--from", "table", type=PATH, metavar="F", help="A CSV or XLSX list of events, recorded all or none.")
@date_option("--on", help="The day it happened; today when absent.")
@click.option("--at", callback=clock_time, metavar="HH:MM", help="The time of that day, in the workspace's zone.")
@date_option("--received", help="The day it came in, where that is another.")
@click.option("--items", metavar="LIST", help='What became of items: "1-3=answered,4a=objected".')
@date_option("--until", help="The new date of an extension or ruling, or the day something is asked or promised for.")
@click.option("--stage", type=click.Choice(STAGES), help="The deadline that an extension moves or a note starts.")
@click.option(
    "--ground", "grounds", multiple=True, metavar="G", help='The ground or reason: "privacy"; "3-5=privacy" of these.'
)
@click.option("--outcome", type=click.Choice(OUTCOMES), help="What a ruling says of the objection or motion.")
@click.option("--said-by", default="", metavar="NAME", help="Who wrote it, where that is not the recipient itself.")
@click.option(
    "--capacity", type=click.Choice(CAPACITIES), help="For the recipient as counsel or on behalf, or for none."
)
@click.option("--addressed-to", "--to-signatory", "addressed_to", default="", metavar="NAME",
              help="The one signatory it went to, where not to all.")  # fmt: skip
@click.option("--automatic", is_flag=True, help="No person wrote it: it stops no clock.")
@click.option(
    "--to", "forwarded_to", default="", metavar="NAME", help="The third body it was passed on to; opens a thread."
)
@click.option("--opens", default="", metavar="ID", help="The short name of that thread; made from NAME when absent.")
@click.option("--file", "files", type=PATH, multiple=True, metavar="F", help="A document that came, to be filed.")
@click.option(
    "--bates", multiple=True, metavar="RANGE", help='The page numbers of each --file in turn: "A-1 to A-120".'
)
@click.option("--via", default="", metavar="METHOD", help="How it came.")
@click.option("--event", "amends", type=click.IntRange(1), metavar="N", help="The event that `corrected` puts right.")
@click.option("--void", is_flag=True, help="That event did not happen: it counts no more.")
@click.option("--note", default="", metavar="T", help="A remark for the history; a correction says why.")
@click.option("--all", "everyone", is_flag=True, help="The same for every recipient of the matter.")
@dry_run_option
@by_option
@click.pass_obj
def record(session: Session, /, letter: str | None, *, everyone: bool, **rest: Any) -> None:  # noqa: ANN401 - click's values
    """Record EVENT about LETTER (MATTER/RECIPIENT[/ROUND]; else its newest round sent); facts are only ever added.

    Events: delivered, undeliverable, acknowledged, extension_requested, extension_granted, extension_denied, tolled,
    resumed, interim_response, response, production, objection, privilege_log, motion_to_quash, ruling, refused,
    referred, forwarded, clarification_requested, escalated, subpoena_issued, assessed, corrected, withdrawn,
    superseded, closed, reopened, note.

    Items take: unanswered, answered, answered_in_part, non_responsive, deferred, no_records, not_in_possession,
    by_reference, objected, privileged, confidential, refused, referred, waived; met, not_met; endorsed, not_endorsed,
    not_necessary, interested, forwarded. An objection, motion, privilege log, refusal or ruling says by itself what
    becomes of the items that it names: --items 3-5.

    The columns of a list are called as the options are, beside letter and event: on, at, received, items, until, stage,
    ground, outcome, said_by, capacity, addressed_to, via, note.
    """
    from lettergen.api.workspace import Fact
    from lettergen.model.deadline import StageName
    from lettergen.model.tracking import Capacity, Outcome

    workspace, table = session.workspace(), rest.pop("table")
    if table:
        if letter is not None or everyone or any(rest[name] for name in rest.keys() - {"by", "dry_run"}):
            raise click.UsageError("--from takes everything from its list: name no LETTER, EVENT or other option")
        how = {"by": rest["by"], "dry_run": rest["dry_run"]}
        tell_events(workspace, workspace.record_list(table, **how), dry_run=rest["dry_run"])
        return
    if letter is None or rest["event"] is None:
        raise click.UsageError(f"Missing argument '{'LETTER' if letter is None else 'EVENT'}'")
    for name, kind in {"stage": StageName, "outcome": Outcome, "capacity": Capacity}.items():
        rest[name] = kind(rest[name].replace("-", "_")) if rest[name] else None
    tell_events(workspace, workspace.record(letter, Fact(**rest), everyone=everyone), dry_run=rest["dry_run"])


def tell_events(workspace: Workspace, events: Sequence[Event], *, dry_run: bool) -> None:
    """Say what was recorded, and where each thread stands today; on the event's day too, where that is another.

    Of many events only their number is told.
    """
    from lettergen.api.workspace import View

    tell_problems(workspace.document_doubts(events))
    if len(events) > _FEW:
        for (matter, kind), number in Counter((event.letter.matter, event.type) for event in events).items():
            tell(f"{'would record' if dry_run else 'recorded'}: {matter}: {kind}, {number:,} times")
        return
    for event in events:
        # A letter that another body passed on was not sent by us.
        passed_on = event.via if event.type == "sent" and event.linked else ""
        tell(f"{'would record' if dry_run else 'recorded'}: {event.letter} {passed_on or event.type} on {event.on}")
        if not dry_run:
            name = event.letter.thread
            then = [_standing(one) for one in workspace.statuses(name, View(as_of=event.on))] if not passed_on else []
            for status in workspace.statuses(name):
                now = f"passed on; {_settled(status)}" if passed_on else _standing(status)
                earlier = f"on {event.on}: {then[0]}; today: " if then and then[0] != now else ""
                tell(f"  {earlier}{now}; next: {status.next_step}")
                if any(one.state == "paused" and one.moves and one.moves[-1].seq == event.seq for one in status.clocks):
                    tell(f"  the clock is stopped: {event.until} will move by the days from {event.on} to `resumed`")


def _standing(status: ThreadStatus) -> str:
    return f"{status.headline}; {_settled(status)}"


def _settled(status: ThreadStatus) -> str:
    return f"{status.settled} of {status.asked} settled"
