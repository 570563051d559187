"""What the record and the letters say, as tables and text; it writes nothing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from lettergen.api.booking import find_letter, find_threads, unknown_letter
from lettergen.api.desk import Desk
from lettergen.api.options import View
from lettergen.api.waiting import with_replies
from lettergen.errors import BadInputError
from lettergen.model.letter import Letter
from lettergen.model.tracking import Headline, Thread, ThreadStatus
from lettergen.reports.history import history_table
from lettergen.reports.items import item_table
from lettergen.reports.matters import count_table, matter_table, why_table
from lettergen.reports.status import status_table
from lettergen.reports.tables import Table
from lettergen.rules.clocks import LATE, RUNS
from lettergen.rules.facts import Facts, gather
from lettergen.rules.linked import PASSED_ON, is_linked
from lettergen.rules.matter import Line, MatterStatus, matter_status
from lettergen.rules.status import status_of
from lettergen.rules.why import explain

if TYPE_CHECKING:
    from lettergen.store.queries import Row


_SHOWS = {"letters": status_table, "items": item_table}


def status(desk: Desk, name: str = "", view: View | None = None) -> Table:
    """Return `statuses` as a table: their letters, items or reasons, what their matters add up to, or how many."""
    chosen = view or View()
    return _status(desk, name, chosen, _as_of(desk, chosen)).known(desk.known_at(chosen.known_at))


def _status(desk: Desk, name: str, chosen: View, as_of: dt.date | dt.datetime) -> Table:
    if chosen.show == "count":
        return count_table(_counts(desk, name, chosen), as_of)
    if chosen.show == "summary":
        return matter_table(matters(desk, name, chosen), as_of)
    found = _found(desk, name, chosen)
    if chosen.show == "why":
        reasons = ((one.thread, reason) for facts, one in found for reason in explain(facts, one))
        return why_table(tuple(reasons), as_of)
    return _SHOWS[chosen.show](tuple(one for _, one in found), as_of)


def statuses(desk: Desk, name: str = "", view: View | None = None) -> tuple[ThreadStatus, ...]:
    """Return the status of every thread, of a matter's, or of one letter's, the most pressing first. Raises W111.

    The clocks that run come first, by the day they are due, then those that stand still or have ended, by name.
    """
    return tuple(one for _, one in _found(desk, name, view or View()))


def matters(desk: Desk, name: str = "", view: View | None = None) -> tuple[MatterStatus, ...]:
    """Return what the letters of every matter, or of one, add up to, by name. Raises W111."""
    lines = sorted(_lines(desk, name, view or View()), key=_matter)
    return tuple(matter_status(matter, tuple(own)) for matter, own in groupby(lines, key=_matter))


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


def _as_of(desk: Desk, view: View) -> dt.date | dt.datetime:
    return desk.moment(view.as_of or desk.today())


def _found(desk: Desk, name: str, view: View) -> list[tuple[Facts, ThreadStatus]]:
    """Return facts and status of the threads wanted, the most pressing first."""
    as_of, limits, known_at = _as_of(desk, view), desk.limits(), desk.known_at(view.known_at)
    two = desk.settings.record.two_person
    several = (gather(thread, as_of, limits, known_at) for thread in wanted(desk, name, view))
    there = (facts for facts in several if facts.events)  # what had not begun by then is no draft of that day
    found = [(facts, one) for facts in there if _shown(one := status_of(facts, as_of, two_person=two), view)]
    found = with_replies(desk, found, view)
    found.sort(key=lambda pair: _urgency(pair[1]))
    return found[: view.limit or None]


def wanted(desk: Desk, name: str, view: View) -> tuple[Thread, ...]:
    """Return the threads to look at; where the record's rows can tell which these are, no others are read."""
    rows = _rows(desk, name, view) if view.overdue or view.due_within is not None or view.limit else None
    if rows is None:
        return threads(desk, name)
    with desk.record() as record:
        return record.threads(names=[row.name for row in rows])


def _rows(desk: Desk, name: str, view: View) -> tuple[Row, ...] | None:
    """Return the rows of the threads wanted; None where only their events can tell (a letter, an instant, a name)."""
    as_of = _as_of(desk, view)
    if "/" in name or isinstance(as_of, dt.datetime) or view.known_at or not desk.has_record():
        return None
    within = None if view.due_within is None else as_of + min(dt.timedelta(view.due_within), dt.date.max - as_of)
    with desk.record() as record:
        rows = record.rows(as_of, matter=name, overdue=view.overdue, due_by=within, limit=view.limit or None)
        known = rows or not name or record.rows(dt.date.max, matter=name, limit=1)
    return rows if known else None


def _lines(desk: Desk, name: str, view: View) -> list[Line]:
    as_of = _as_of(desk, view)
    rows = _rows(desk, name, view)
    if rows is None or isinstance(as_of, dt.datetime):
        return [_line(facts, one) for facts, one in _found(desk, name, view)]
    with desk.record() as record:
        linked = {event.linked for event in record.events(PASSED_ON, name)}
    late = (bool(row.next_date and row.next_date < as_of) for row in rows)
    return [
        Line(row.name, row.recipient, row.headline, row.next_date, row.settled, row.asked, is_late, row.name in linked)
        for row, is_late in zip(rows, late, strict=True)
    ]


def _line(facts: Facts, one: ThreadStatus) -> Line:
    late, linked = one.clock.state in LATE, is_linked(facts.events)
    return Line(one.thread, one.recipient, one.headline, _next_date(one), one.settled, one.asked, late, linked)


def _matter(line: Line) -> str:
    return line.thread.partition("/")[0]


def _counts(desk: Desk, name: str, view: View) -> dict[Headline, tuple[int, int]]:
    """Return by headline how many threads have it, and how many of these are late."""
    as_of, whole = _as_of(desk, view), not (view.overdue or view.due_within is not None or view.limit)
    plain = not isinstance(as_of, dt.datetime) and not view.known_at and "/" not in name and desk.has_record()
    if whole and plain:
        with desk.record() as record:
            if counts := record.counts(as_of, name):
                return {**counts}
    lines = _lines(desk, name, view)
    every, late = Counter(line.headline for line in lines), Counter(line.headline for line in lines if line.late)
    return {headline: (every[headline], late[headline]) for headline in Headline if every[headline]}


def _next_date(one: ThreadStatus) -> dt.date | None:
    """Return the day of the worst clock that runs."""
    return one.clock.due if one.clock.state in RUNS else None


def _urgency(one: ThreadStatus) -> tuple[bool, dt.date, bool, str]:
    day = _next_date(one)
    return day is None, day or dt.date.max, one.clock.state not in LATE, one.thread


def _shown(one: ThreadStatus, view: View) -> bool:
    late = one.clock.state in LATE
    if view.overdue and not late:
        return False
    if view.due_within is None:
        return True
    day = _next_date(one)
    return late or (day is not None and one.clock.days is not None and one.clock.days <= view.due_within)


def history(desk: Desk, letter: str, view: View | None = None) -> Table:
    """Return every event of a letter's thread as a table, up to a day, as known at one. Raises BadInputError W111."""
    chosen = view or View()
    with desk.record() as record:
        thread = find_letter(record, letter)[1]
    known_at = desk.known_at(chosen.known_at)
    return history_table(thread, chosen.as_of and desk.moment(chosen.as_of), known_at).known(known_at)


def letters(desk: Desk, questionnaire: str, only: Sequence[str] = ()) -> tuple[Letter, ...]:
    """Return the composed letters of a questionnaire. Raises BadInputError with every problem, W119."""
    from lettergen.api.generate import compose_all

    return compose_all(desk, desk.read(desk.questionnaire_file(questionnaire), only))
