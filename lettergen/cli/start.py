"""`init` and `new`: from nothing to a first questionnaire."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from lettergen.cli.base import Session, command, date_option, dry_run_option, tell, tell_problems


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


@command(
    "lettergen new palm-payments",
    "lettergen new palm-payments --date 2021-08-12",
    "lettergen new palm-payments --from templates/our-letter.docx",
)
@click.argument("matter")
@click.option("--from", "template", default="", metavar="TEMPLATE", help="With the keys that this template prints.")
@date_option("--date", help="The letter's date; today when absent.")
@dry_run_option
@click.pass_obj
def new(session: Session, matter: str, template: str, date: dt.date | None, *, dry_run: bool) -> None:
    """Write questionnaires/MATTER.yaml, valid and commented, with your office's people; an existing file stays.

    TEMPLATE is a name or a path. What is wrong with it is told, as `check` tells it.
    """
    workspace = session.workspace()
    path = workspace.new(matter, date=date, template=template, dry_run=dry_run)
    tell_problems(workspace.check([template]) if template else ())
    tell(f"would write {path}" if dry_run else f"wrote {path}\nnext: edit it, then: lettergen check {matter}")
