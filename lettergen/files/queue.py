"""Documents that came in and wait for a letter: a small JSON file each, beside what is filed; it decides nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints, ValidationError

from lettergen.files.atomic import write_atomic, writing
from lettergen.files.documents import read_document
from lettergen.model.base import Value

_NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


class Waiting(Value):
    """A document that is filed and stands in no event.

    `document` is its SHA-256, `file` the name it came under, `received` the day it came in where that is known;
    `entered` (UTC) and `by` say when and by whom it was put aside, `reason` why, `letters` which letters it may belong
    to, with `every` all of them, `event` what it seems to be. `after` is the number of the record's last event then.
    `discarded` says why it needs no letter after all.
    """

    document: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
    file: str
    received: dt.date | None = None
    entered: dt.datetime
    by: str
    reason: str
    letters: tuple[str, ...] = ()
    event: str = ""
    every: bool = False
    after: int = 0
    discarded: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """The entries of one folder, each under the SHA-256 of its document."""

    folder: Path

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"

    def put(self, one: Waiting) -> None:
        """Keep an entry, in the place of an earlier one of the same document. Raises BadInputError W107."""
        data = one.model_dump_json(indent=2, exclude_defaults=True)
        write_atomic(self._path(one.document), f"{data}\n".encode(), inside=self.folder)

    def remove(self, key: str) -> None:
        """Forget the entry of a document, if there is one. Raises BadInputError W107."""
        with writing(self._path(key)):
            self._path(key).unlink(missing_ok=True)

    def get(self, key: str) -> Waiting | None:
        """Return the entry of a document, discarded or not, or None."""
        return self._read(self._path(key)) if self._path(key).is_file() else None

    def waiting(self) -> tuple[Waiting, ...]:
        """Return the entries that wait, in the order they came. Raises BadInputError W112."""
        found = (self._read(path) for path in sorted(self.folder.glob(f"{'[0-9a-f]' * 64}.json")))
        return tuple(sorted((one for one in found if not one.discarded), key=lambda one: (one.entered, one.file)))

    def _read(self, path: Path) -> Waiting:
        try:
            return Waiting.model_validate_json(read_document(path))
        except ValidationError:  # changed by hand: its document must not be lost with it
            reason = f"its entry in {self.folder.name}/ was changed and cannot be read"
            return Waiting(document=path.stem, file=path.name, entered=_NEVER, by="", reason=reason)
