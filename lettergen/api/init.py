"""A new workspace; what is there already is never overwritten."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

from lettergen.api.lookup import schema_text
from lettergen.api.new import SCHEMA, starter
from lettergen.errors import Place, Problem, RefusedError
from lettergen.files.atomic import make_folder, write_atomic
from lettergen.files.documents import read_document
from lettergen.files.settings import FILE
from lettergen.files.shipped import shipped
from lettergen.model.settings import Settings

_STARTER = Path(__file__).with_name("starter")


def init(folder: Path, *, today: dt.date, templates: bool = False, dry_run: bool = False) -> tuple[Path, ...]:
    """Make a workspace in `folder` and return its files; with `templates`, copies of the shipped ones to restyle.

    Raises RefusedError W105 where a lettergen.toml is, BadInputError W107 where nothing can be written.
    """
    if (folder / FILE).exists():
        remedy = "work with it, or name another folder"
        found = "there is already a workspace here"
        raise RefusedError(Problem("W105", Place(str(folder / FILE)), found, remedy=remedy))
    settings = (_STARTER / "lettergen.toml").read_text(encoding="utf-8")
    office = Settings.model_validate(tomllib.loads(settings)).office
    example = starter("example", today, office)
    files = {folder / SCHEMA: schema_text().encode(), folder / "questionnaires" / "example.yaml": example.encode()}
    for path in sorted(shipped("templates").glob("*.docx")) if templates else ():
        files[folder / "templates" / path.name] = read_document(path)
    # The settings come last: until they stand there, a failed `init` can simply be run again.
    files[folder / FILE] = settings.encode()
    fresh = tuple(path for path in files if not path.exists())
    if not dry_run:
        for name in ("questionnaires", "templates", "letters"):
            make_folder(folder / name)
        for path in fresh:
            write_atomic(path, files[path])
    return fresh
