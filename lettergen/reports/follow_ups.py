"""Who needs a follow-up, as a table; the need is worked out by `rules.follow_ups`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from lettergen.model.settings import Step
from lettergen.reports.tables import Column, Table
from lettergen.rules.follow_ups import REFER, Need
from lettergen.rules.rollup import spoken


def needs_table(needs: Sequence[Need], as_of: dt.date) -> Table:
    """Return the needs in the order given.

    People read what to write today ("reminder", "final notice", "refer or escalate", "none") and what it answers to;
    programs whether a letter is needed, the next rung of the ladder, and the day that a reason against it ends.
    """
    columns = (
        Column("thread", "Letter"),
        *(Column(key, audience="programs") for key in ("recipient", "needed")),
        Column("today", audience="people", cell=_today),
        *(Column(key, audience="programs") for key in ("step", "situation")),
        Column("situation_told", "Situation", "people", lambda need: spoken(need.situation) if need.situation else ""),
        Column("why"),
        Column("since", "Not before"),
    )
    return Table.of("follow-ups", columns, needs, {"as_of": as_of}, f"Follow-ups on {as_of}")


def _today(need: Need) -> str:
    if need.needed:
        return spoken(need.step)
    return "refer or escalate" if need.step is Step.REFERRAL and need.why == REFER else "none"
