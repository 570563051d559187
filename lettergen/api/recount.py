"""Open deadlines that today's calendars would put on another day; it proposes, and never moves a date already sent."""

from __future__ import annotations

from collections.abc import Iterator

from lettergen.api.booking import known_days
from lettergen.api.desk import Desk
from lettergen.api.look import threads
from lettergen.model.deadline import Deadline
from lettergen.model.tracking import ClockState, EventType, LetterName, Thread
from lettergen.reports.tables import Column, Table
from lettergen.rules.corrections import amended
from lettergen.rules.deadlines import resolve_stages
from lettergen.rules.facts import gather
from lettergen.rules.running import Round
from lettergen.rules.status import thread_status

_OVER = {ClockState.SATISFIED, ClockState.NO_DEADLINE}
_COLUMNS = (
    "letter", "stage", "item", Column("due", "Sent as"), Column("counted", "Counted with"),
    Column("now", "Today's count"), Column("with", "With"), "proposal",
)  # fmt: skip


def recount(desk: Desk, name: str = "") -> Table:
    """Return a row for each open deadline that is counted otherwise now; a date that only moved by extension is none.

    Raises BadInputError W111 (unknown letter), D152 and D154 where a calendar no longer serves.
    """
    rows = tuple(row for thread in threads(desk, name) for row in _rows(desk, thread))
    return Table("recount", _COLUMNS, rows)


def _rows(desk: Desk, thread: Thread) -> Iterator[tuple[object, ...]]:
    facts = gather(thread)
    open_ones = {
        (clock.round, clock.item, clock.stage)
        for clock in thread_status(thread, desk.today()).clocks
        if clock.state not in _OVER
    }
    earlier: list[Deadline] = []
    for one in facts.rounds:
        for due in one.deadlines:
            again = (
                due.spec and (one.number, due.item, due.stage) in open_ones and _again(desk, thread, one, due, earlier)
            )
            if again and (again.date, again.time) != (due.date, due.time):
                yield _row(thread, one.number, due, again)
        earlier += one.deadlines


def _again(desk: Desk, thread: Thread, one: Round, due: Deadline, earlier: list[Deadline]) -> Deadline | None:
    asked = thread.rounds[one.number]
    mine = (event for event in amended(thread.events) if event.letter.round == one.number)
    known = known_days(asked, (e for e in mine if e.type is not EventType.NOTE or e.stage == due.stage))
    others = (*earlier, *(each for each in one.deadlines if each != due))
    calendar = desk.calendar(thread.recipient, asked.date)
    found, _ = resolve_stages((due.spec,) if due.spec else (), previous=others, calendar=calendar, **known)
    return next(iter(found), None)


def _row(thread: Thread, number: int, due: Deadline, now: Deadline) -> tuple[object, ...]:
    matter, recipient = thread.name.split("/")
    letter = LetterName(matter, recipient, number)
    command = f"lettergen record {letter} extension_granted --until {now.date} --stage {due.stage}"
    proposal = (
        f"give the days: {command}" if now.date > due.date else "none: the date that was sent is later, and stands"
    )
    return str(letter), due.stage, due.item, due.date, due.calendar, now.date, now.calendar, proposal
