from __future__ import annotations

import datetime as dt
import json

import pytest

from lettergen.model.letter import LetterItem
from lettergen.model.tracking import Clock, ClockState, Disposition, Headline, ItemStatus, ThreadStatus
from lettergen.reports.status import in_words, status_table

DAY = dt.date.fromisoformat


def clock(state: str, days: int | None) -> Clock:
    former = (DAY("2021-08-20"),)
    return Clock(stage="answers", state=ClockState(state), due=DAY("2021-08-26"), days=days, former=former)


def status(name: str = "palm/amazon", of: Clock | None = None) -> ThreadStatus:
    item = LetterItem(id="q1", label="1", ordinal=1, text="?")
    return ThreadStatus(
        thread=name,
        recipient="Amazon",
        as_of=DAY("2021-08-24"),
        headline=Headline.PARTIAL,
        clock=of or clock("due soon", 2),
        items=(ItemStatus(item=item, disposition=Disposition.ANSWERED, settled=True),),
        settled=3,
        asked=7,
        round=1,
        next_step="wait until 2021-08-26",
        owner="Dana",
    )


@pytest.mark.parametrize(
    ("state", "days", "words"),
    [
        ("running", 14, "14 days left"),
        ("due soon", 1, "1 day left"),
        ("due today", 0, "due today"),
        ("overdue", -1, "1 day late"),
        ("long overdue", -31, "31 days late"),
        ("paused", 3, "paused (3 days left)"),
        ("paused", 0, "paused (0 days left)"),
        ("satisfied", None, "satisfied"),
        ("no deadline", None, "no deadline"),
    ],
)
def test_time_in_words(state, days, words):
    assert in_words(clock(state, days)) == words


def test_people_read_one_line_a_recipient():
    assert status_table([status()], DAY("2021-08-24")).write().splitlines() == [
        "Recipient  Status            Due         Time         Settled  Next step              Owner",
        "---------  ----------------  ----------  -----------  -------  ---------------------  -----",
        "Amazon     partial response  2021-08-26  2 days left  3 of 7   wait until 2021-08-26  Dana",
    ]


def test_several_matters_are_told_apart_by_the_threads_name():
    written = status_table([status(), status("orders/ring")], DAY("2021-08-24")).write()
    assert "palm/amazon" in written
    assert written.startswith("Letter ")


def test_programs_get_numbers_dates_and_the_day_asked_about():
    report = json.loads(status_table([status()], DAY("2021-08-24")).write("json"))
    assert (report["schema"], report["as_of"]) == ("lettergen.status/1", "2021-08-24")
    assert report["rows"] == [
        {
            "thread": "palm/amazon",
            "recipient": "Amazon",
            "headline": "partial response",
            "clock": "due soon",
            "due": "2021-08-26",
            "days": 2,
            "settled": 3,
            "asked": 7,
            "next_step": "wait until 2021-08-26",
            "owner": "Dana",
            "round": 1,
            "stage": "answers",
            "former": ["2021-08-20"],
        }
    ]


def test_no_statuses_make_an_empty_table_that_still_names_the_day():
    report = json.loads(status_table([], DAY("2021-08-24")).write("json"))
    assert report == {"schema": "lettergen.status/1", "as_of": "2021-08-24", "rows": []}
