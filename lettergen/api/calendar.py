"""The deadlines of a matter, a letter or all, as a calendar to look at or to import; it moves none of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lettergen.api.desk import Desk
from lettergen.api.look import threads
from lettergen.api.report import put
from lettergen.model.tracking import Thread
from lettergen.reports.calendar import calendar_table, ics
from lettergen.reports.tables import Table
from lettergen.rules.agenda import Entry, Mark, agenda, on_day
from lettergen.rules.confidential import kept_back


def entries(found: Iterable[Thread]) -> tuple[Entry, ...]:
    """Return every deadline of threads, the earliest first."""
    every = (entry for thread in found for entry in agenda(thread))
    return tuple(sorted(every, key=lambda entry: (entry.due.day, entry.uid)))


def calendar(desk: Desk, name: str = "", *, every: bool = False) -> Table:
    """Return the deadlines that are open today as a table, or with `every` all of them. Raises W111."""
    found = on_day(entries(threads(desk, name)), desk.today())
    shown = tuple(one for one in found if every or one.due.mark in {Mark.OPEN, Mark.PAUSED})
    return calendar_table(shown)


def write_calendar(desk: Desk, path: Path, name: str = "", *, confidential: bool = False) -> tuple[int, bool, int]:
    """Write the deadlines as an iCalendar file: return how many, whether it is other than it was, letters left out.

    Settled and cancelled ones are in it too: a calendar programme that imported them before learns of it. Of all
    matters the confidential ones are left out, unless asked for. Raises W107, W111, W166, W168.
    """
    every = threads(desk, name)
    secret = () if name or confidential else kept_back(every)
    shown = [one for one in every if one.matter not in secret]
    found = entries(shown)
    return len(found), put(path, ics(found, desk.settings.reminders.alarms), "ics"), len(every) - len(shown)
