"""Deadlines as an iCalendar file (RFC 5545) and as a table; what stands in them is worked out by `rules.agenda`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lettergen.reports.tables import Column, Table, inert
from lettergen.rules.agenda import Due, Entry, Mark

if TYPE_CHECKING:
    import icalendar

MORNING = dt.timedelta(hours=9)
"""When a reminder of a whole day rings: not at midnight, where that day begins."""
_SAID = {Mark.OPEN: "Due", Mark.PAUSED: "Clock stopped", Mark.SETTLED: "Settled", Mark.CANCELLED: "No longer due"}
_COLUMNS = (
    Column("day", "Due", cell="due.day"),
    Column("time", cell=lambda one: f"{one.due.time:%H:%M}" if one.due.time else None),
    *(Column(key, cell=f"due.{key}") for key in ("zone", "letter", "recipient", "stage", "item")),
    Column("mark", "State", cell="due.mark"),
    Column("waits", "Waits for", cell="due.waits"),
    Column("former", "Formerly due", cell="due.former"),
    Column("rule", audience="programs", cell="due.rule"),
    *(Column(key, audience="programs") for key in ("uid", "sequence")),
)


def calendar_table(entries: Sequence[Entry]) -> Table:
    """Return the entries in the order given, one a row."""
    return Table.of("calendar", _COLUMNS, entries)


def ics(entries: Sequence[Entry], alarms: Sequence[int]) -> bytes:
    """Return the entries as an iCalendar file: all-day events, or timed ones with their zone, and their reminders.

    `alarms` are days before the deadline. The same entries give the same bytes: each stamp is the moment at which what
    an entry says was last changed, and its SEQUENCE counts the changes (RFC 5545, 3.8.7). What is settled, paused or
    cancelled reminds of nothing.
    """
    from icalendar import Calendar

    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", "-//lettergen//deadlines//EN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", "Deadlines")
    for entry in sorted(entries, key=lambda one: one.uid):
        made.add_component(_event(entry, alarms))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _event(entry: Entry, alarms: Sequence[int]) -> icalendar.Event:
    from icalendar import Event

    due, event = entry.due, Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed.replace(microsecond=0))
    event.add("sequence", entry.sequence)
    if due.time and due.zone:
        event.add("dtstart", dt.datetime.combine(due.day, due.time, ZoneInfo(due.zone)))
    else:
        event.add("dtstart", due.day)
        event.add("dtend", due.day + dt.timedelta(days=1))
    event.add("summary", _summary(due))
    event.add("description", "\n".join(_described(due)))
    event.add("status", {Mark.PAUSED: "TENTATIVE", Mark.CANCELLED: "CANCELLED"}.get(due.mark, "CONFIRMED"))
    event.add("transp", "TRANSPARENT")
    event.add("categories", ["lettergen", due.letter.partition("/")[0]])
    for days in sorted(set(alarms), reverse=True) if due.mark is Mark.OPEN else ():
        event.add_component(_alarm(due, days))
    return event


def _alarm(due: Due, days: int) -> icalendar.Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _summary(due))
    alarm.add("trigger", -dt.timedelta(days=days) + (dt.timedelta() if due.time and due.zone else MORNING))
    return alarm


def _summary(due: Due) -> str:
    what = f"item {due.item}" if due.item else due.stage
    return inert(f"{_SAID[due.mark]}: {due.recipient}, {what} ({due.letter})")


def _described(due: Due) -> list[str]:
    told = [f"Letter {due.letter}, stage {due.stage}: {due.rule}."]
    if due.waits:
        told.append(f"Waits for {', '.join(due.waits)}.")
    if due.former:
        told.append(f"Formerly due {', '.join(map(str, due.former))}.")
    return told
