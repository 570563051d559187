"""Recipient lists as use cases meet them: found, gone over once, their columns told; nothing is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from lettergen.calendars import calendar
from lettergen.errors import BadInputError, Place, Problem, did_you_mean
from lettergen.model.deadline import Calendar
from lettergen.readers.headers import letters
from lettergen.readers.recipients import LIST_FILES, RecipientList
from lettergen.reports.tables import Table

CALENDAR_YEARS = 5
"""How many years of holidays a deadline may reach into."""


def calendar_years(day: dt.date) -> tuple[int, int]:
    """Return the years of holidays that a letter may need; what is due before an event may lie before the letter."""
    return max(day.year - 1, dt.MINYEAR), day.year + CALENDAR_YEARS


class Calendars(Mapping[str, Calendar]):
    """The calendars that exist, by name, from a day's year on; iterating gives those that were asked for.

    `named` gives one by name for a first and a last year; a workspace's knows its own as well.
    """

    def __init__(self, day: dt.date, named: Callable[[str, int, int], Calendar] = calendar) -> None:
        self._years = calendar_years(day)
        self._named = named
        self._found: dict[str, Calendar | None] = {}

    def __getitem__(self, name: str) -> Calendar:
        """Return a calendar, or raise KeyError for one that does not exist (D106 to a person).

        Raises BadInputError D170 to D174 for an own one that cannot be.
        """
        if name not in self._found:
            try:
                self._found[name] = self._named(name, *self._years)
            except BadInputError as error:
                if error.problems[0].code not in {"D154", "D155"}:
                    raise
                self._found[name] = None
        if (found := self._found[name]) is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        """Give the names asked for so far that exist."""
        return iter([name for name, found in self._found.items() if found])

    def __len__(self) -> int:
        """Return how many those are."""
        return sum(found is not None for found in self._found.values())


def find_list(name: str, folders: Sequence[Path], place: Place) -> Path:
    """Return the file of a list: the first there is in these folders. Raises BadInputError Q160."""
    for folder in folders:
        with suppress(OSError):  # a name too long for the system
            if (folder / name).is_file():
                return folder / name
    near = {path.name for folder in folders for path in _lists_in(folder)}
    looked = ", ".join(dict.fromkeys(str(folder / name) for folder in folders))
    found = f"there is no recipient list `{name}`; looked for {looked}"
    raise BadInputError(Problem("Q160", place, found, "a .csv, .xlsx or .yaml file", did_you_mean(name, sorted(near))))


def _lists_in(folder: Path) -> Iterator[Path]:
    with suppress(OSError):
        yield from (
            path for path in folder.iterdir() if path.suffix.lower() in LIST_FILES or folder.name == "recipients"
        )


def is_list(name: str) -> bool:
    """Return whether a file is a list by its name; one in YAML is told by what it holds."""
    return name.lower().endswith(LIST_FILES)


def column_table(lists: Sequence[RecipientList]) -> Table:
    """Return what each column of lists is read as: a part of the recipient, or a merge field."""
    rows = tuple(
        (listed.file, letters(column.number), column.header, column.key)
        for listed in lists
        for column in listed.columns
    )
    return Table("columns", ("file", "column", "header", "read_as"), rows)


def id_table(lists: Sequence[RecipientList]) -> Table:
    """Return an id for each row of lists: its own, or one that can be pasted into the list as a column."""
    rows = tuple((listed.file, *proposed) for listed in lists for proposed in listed.ids())
    return Table("ids", ("file", "row", "id", "organization"), rows)


def list_summary(lists: Sequence[RecipientList]) -> Iterator[str]:
    """Give a line for each list: how it was read, and what its columns are read as."""
    for listed in lists:
        own = [column.key for column in listed.columns if not column.key.startswith("fields.")]
        merged = [f"{column.header} as {column.key}" for column in listed.columns if column.key.startswith("fields.")]
        columns = f"; columns {', '.join(own)}" if own else ""
        yield f"{listed.file} ({listed.how}){columns}" + (f"; merge fields {', '.join(merged)}" if merged else "")
