"""What the record and the letters say, as tables and text; it writes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from lettergen.api.booking import find_letter, find_threads, unknown_letter
from lettergen.api.desk import Desk
from lettergen.api.generate import compose_all, refuse_unknown
from lettergen.api.options import View
from lettergen.calendars import calendar as named_calendar
from lettergen.errors import BadInputError
from lettergen.model.deadline import Deadline, StageSpec
from lettergen.model.letter import Letter
from lettergen.model.tracking import ClockState, Thread, ThreadStatus
from lettergen.reports.history import history_table
from lettergen.reports.items import item_table
from lettergen.reports.status import status_table
from lettergen.reports.tables import Table
from lettergen.rules.deadlines import parse_within, resolve_stages
from lettergen.rules.status import thread_status


def statuses(desk: Desk, name: str = "", view: View | None = None) -> tuple[ThreadStatus, ...]:
    """Return the status of every thread, of a matter's, or of one letter's, the most pressing first. Raises W111."""
    chosen = view or View()
    as_of = desk.today(chosen.as_of)
    found = (thread_status(thread, as_of, **desk.limits()) for thread in threads(desk, name))
    return tuple(sorted((status for status in found if _shown(status, chosen)), key=_urgency))


def status(desk: Desk, name: str = "", view: View | None = None) -> Table:
    """Return `statuses` as a table, or their items one by one."""
    chosen = view or View()
    table = item_table if chosen.items else status_table
    return table(statuses(desk, name, chosen), desk.today(chosen.as_of))


def threads(desk: Desk, name: str = "") -> tuple[Thread, ...]:
    """Return the threads of a matter, of one letter, or all. Raises BadInputError W111."""
    if not desk.has_record():
        if name and name not in desk.matters():
            raise unknown_letter(name, list(desk.matters()))
        return ()
    with desk.record() as record:
        try:
            return find_threads(record, name) if name else record.threads()
        except BadInputError:
            if name in desk.matters():
                return ()
            raise


def _urgency(one: ThreadStatus) -> tuple[bool, int, str]:
    days = one.clock.days
    return days is None, days or 0, one.thread


def _shown(one: ThreadStatus, view: View) -> bool:
    late = one.clock.state in {ClockState.OVERDUE, ClockState.LONG_OVERDUE}
    if view.overdue and not late:
        return False
    if view.due_within is None:
        return True
    return late or (one.clock.days is not None and 0 <= one.clock.days <= view.due_within)


def history(desk: Desk, letter: str) -> Table:
    """Return every event of a letter's thread as a table. Raises BadInputError W111."""
    with desk.record() as record:
        return history_table(find_letter(record, letter)[1])


def letters(desk: Desk, questionnaire: str, only: Sequence[str] = ()) -> tuple[Letter, ...]:
    """Return the composed letters of a questionnaire. Raises BadInputError with every problem, W119."""
    path = desk.questionnaire_file(questionnaire)
    asked, *_ = desk.read(path)
    refuse_unknown(asked, only, path)
    return tuple(letter for letter in compose_all(desk, asked) if not only or letter.recipient.id in only)


def deadline(desk: Desk, within: str, start: dt.date | None = None, calendar: str = "") -> Deadline:
    """Work out a count such as "10 business days" from a day (today), with every step. Raises D150 to D154."""
    first = desk.today(start)
    count = parse_within(within)
    years = 1 + count.number // (12 if count.unit == "month" else 52 if count.unit == "week" else 200)
    name = calendar or desk.settings.defaults.calendar
    days = named_calendar(name, first.year, min(first.year + years, dt.MAXYEAR))
    ((found,), _) = resolve_stages((StageSpec(within=str(count)),), letter_date=first, calendar=days)
    return found
