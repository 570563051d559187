"""The deadlines of a matter, a letter or all, as a calendar to look at or to import; it moves none of them."""

from __future__ import annotations

from pathlib import Path

from lettergen.api.desk import Desk
from lettergen.api.look import threads
from lettergen.errors import BadInputError, Place, Problem
from lettergen.files.atomic import write_atomic
from lettergen.files.documents import read_document
from lettergen.reports.calendar import calendar_table, ics
from lettergen.reports.tables import Table
from lettergen.rules.agenda import Entry, Mark, agenda, on_day


def entries(desk: Desk, name: str = "") -> tuple[Entry, ...]:
    """Return every deadline of the threads of a matter, of a letter, or of all, the earliest first. Raises W111."""
    found = (entry for thread in threads(desk, name) for entry in agenda(thread))
    return tuple(sorted(found, key=lambda entry: (entry.due.day, entry.uid)))


def calendar(desk: Desk, name: str = "", *, every: bool = False) -> Table:
    """Return the deadlines that are open today as a table, or with `every` all of them."""
    found = on_day(entries(desk, name), desk.today())
    shown = tuple(one for one in found if every or one.due.mark in {Mark.OPEN, Mark.PAUSED})
    return calendar_table(shown)


def write_calendar(desk: Desk, path: Path, name: str = "") -> tuple[int, bool]:
    """Write the deadlines as an iCalendar file; return how many, and whether the file is other than it was.

    Settled and cancelled ones are in it too: a calendar programme that imported them before learns of it. Raises W107.
    """
    if not path.parent.is_dir():  # a folder mistyped is no folder to be made
        remedy = "make the folder, or name another"
        raise BadInputError(Problem("W107", Place(str(path)), f"there is no folder {path.parent}", remedy=remedy))
    found = entries(desk, name)
    data = ics(found, desk.settings.reminders.alarms)
    if path.is_file() and read_document(path) == data:
        return len(found), False
    write_atomic(path, data)
    return len(found), True
