"""`init` and `new`: from nothing to a first questionnaire."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lettergen.cli.base import Session, command, date_option, dry_run_option, tell, tell_problems
from lettergen.errors import LettergenError

if TYPE_CHECKING:
    from lettergen.api.workspace import Workspace


@command("lettergen init inquiries", "lettergen init . --templates")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--templates", is_flag=True, help="Copy the shipped Word templates into templates/, to restyle.")
@dry_run_option
@click.pass_obj
def init(session: Session, /, folder: Path | None, **how: bool) -> None:
    """Make a workspace in FOLDER (else here): settings, folders, and an example questionnaire that generates.

    An existing lettergen.toml is never overwritten. The shipped templates serve without being copied.
    """
    from lettergen.api.desk import now
    from lettergen.api.init import init as make

    target = (session.folder or Path()) / (folder or Path())
    for path in make(target, today=now().date(), **how):
        tell(f"{'would write' if how['dry_run'] else 'wrote'} {path}")
    where = "" if target.resolve() == Path.cwd() else f"-C {target} "
    tell(f"next: put your office into {target / 'lettergen.toml'}, then: lettergen {where}generate example")


KINDS = ("data-request", "demand", "joint-letter", "order", "petition", "simple")
"""As `lettergen.api.new.kinds` has them, which help shall not have to load."""


@command(
    "lettergen new palm-payments                              asks on a terminal",
    "lettergen new store-policy --kind petition --due 2021-08-26",
    "lettergen new palm-payments --from templates/our-letter.docx",
)
@click.argument("matter")
@click.option("--from", "template", default="", metavar="TEMPLATE", help="With the keys that this template prints.")
@click.option(
    "--kind", type=click.Choice(KINDS), help="What is asked; each but simple and joint-letter has a template."
)
@click.option("--subject", default="", help="What the letter is about, in one line.")
@click.option("--organization", default="", help="Full name of the company or agency that is asked.")
@click.option("--prefix", default="", help="Ms., Mr., Dr., Senator, … of the person written to.")
@click.option("--given", default="", help="Given name of the person.")
@click.option("--family", default="", help="Family name of the person.")
@click.option("--title", default="", help="Office that the person holds.")
@click.option("--salutation", default="", help='"Dear …:", where no rule is certain or nobody is named.')
@click.option("--due", default="", metavar="WHEN", help='The deadline: a day, or a count such as "10 business days".')
@click.option("--signatory", default="", metavar="ID|NAME", help="Who signs: one of the office's, or another name.")
@click.option("--language", default="", help="BCP 47, such as es; else that of the settings.")
@date_option("--date", help="The letter's date; today when absent.")
@click.option("--yes", is_flag=True, help="Ask nothing; what no option says stays an example.")
@dry_run_option
@click.pass_obj
def new(
    session: Session,
    /,
    matter: str,
    template: str,
    kind: str | None,
    date: dt.date | None,
    *,
    yes: bool,
    dry_run: bool,
    **said: str,
) -> None:
    """Write questionnaires/MATTER.yaml, valid and commented, with your office's people; an existing file stays.

    TEMPLATE is a name or a path. What is wrong with it is told, as `check` tells it. On a terminal it asks for what no
    option says.
    """
    from lettergen.api.new import SCHEMA, Answers

    workspace = session.workspace()
    chosen: dict[str, Any] = {"date": date, "template": template}
    if not yes and sys.stdin.isatty() and sys.stderr.isatty():
        workspace.new(matter, **chosen, dry_run=True)  # a name that cannot be is told before the first question
        kind = kind or (None if template else _kind_asked())
        said = _asked(workspace, kind or "", said)
    schema = workspace.folder / SCHEMA
    first = not (schema.exists() or dry_run)
    path = workspace.new(matter, **chosen, kind=kind or "", answers=Answers(**said), dry_run=dry_run)
    tell_problems(workspace.check([template]) if template else ())
    if first:
        tell(f"wrote {schema}")
    tell(f"would write {path}" if dry_run else f"wrote {path}\nnext: edit it, then: lettergen check {matter}")


def _kind_asked() -> str:
    from lettergen.api.new import DEFAULT_KIND, kinds

    for kind in kinds().values():
        tell(f"  {kind.name:<14}{kind.about}")
    return str(click.prompt("Kind", DEFAULT_KIND, type=click.Choice(KINDS), show_choices=False, err=True))


def _asked(workspace: Workspace, kind: str, said: dict[str, str]) -> dict[str, str]:
    """Ask for what is not said yet; what is left as proposed stays the example's."""
    from lettergen.api.new import DEFAULT_KIND, Answers, due_form, greeting_to_ask, kind_named

    def ask(key: str, question: str, proposed: str = "", check: Callable[[str], str] | None = None) -> None:
        if not said[key]:
            proc = _refusing(check) if check else None
            told = click.prompt(question, proposed, err=True, value_proc=proc, show_default=bool(proposed))
            said[key] = "" if told == proposed else told

    what, settings = kind_named(kind or DEFAULT_KIND), workspace.settings
    ask("subject", "Subject", what.subject)
    ask("organization", "Organization that is asked", "Example Corporation")
    if said["organization"] and not said["salutation"]:
        ask("family", "Family name of the person written to (Enter: nobody by name)")
        for key, question in {"given": "Given name", "prefix": "Ms., Mr., Dr., …", "title": "Office held"}.items():
            if said["family"]:
                ask(key, question)
        if not said["family"] or greeting_to_ask(Answers(**said)):
            said["salutation"] = click.prompt("Salutation", "To whom it may concern:", err=True)
    if count := re.fullmatch(r"\{within: (.*)\}", what.due):
        ask("due", "Deadline, a day or a count", count[1], due_form)
    people = settings.office.signatories
    listed = f" ({', '.join(people)}, or a name)" if people else ""
    ask("signatory", f"Who signs{listed}", next(iter(people), "Alex Example"))
    ask("language", "Language", settings.defaults.language)
    return said


def _refusing(check: Callable[[str], str]) -> Callable[[str], str]:
    """Return the check as click's prompts take it: what it refuses is said, and asked again."""

    def checked(text: str) -> str:
        try:
            check(text)
        except LettergenError as error:
            problem = error.problems[0]
            raise click.UsageError(f"{problem.found}; expected {problem.expected}") from error
        return text

    return checked
