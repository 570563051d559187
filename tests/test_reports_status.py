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
        "As of 2021-08-24",
        "",
        "Recipient  Status            Due         Time         Settled  Next step              Owner",
        "---------  ----------------  ----------  -----------  -------  ---------------------  -----",
        "Amazon     partial response  2021-08-26  2 days left  3 of 7   wait until 2021-08-26  Dana",
    ]


def test_several_matters_are_told_apart_by_the_threads_name():
    written = status_table([status(), status("orders/ring")], DAY("2021-08-24")).write()
    assert "palm/amazon" in written
    assert written.splitlines()[2].startswith("Letter ")


def test_the_deadline_shown_says_which_it_is_and_what_moved_it():
    asked = [LetterItem(id=f"q{n}", label=f"Request No. {n}", ordinal=n, text="?") for n in (1, 2, 3)]
    items = tuple(ItemStatus(item=item, disposition=Disposition.ANSWERED, settled=True) for item in asked)

    def due(shown: Clock, *others: Clock) -> str:
        one = status(of=shown).model_copy(update={"clocks": (shown, *others), "items": items})
        return status_table([one], DAY("2021-08-24")).write("markdown").splitlines()[4].split(" | ")[2]

    late = clock("overdue", -1)
    documents = late.model_copy(update={"stage": "documents"})
    assert due(late) == "2021-08-26"
    assert due(late.model_copy(update={"moved": "extended"})) == "2021-08-26 extended"
    assert due(documents, late) == "2021-08-26 documents"
    assert due(late.model_copy(update={"item": "q1"}), late) == "2021-08-26 item 1"
    assert due(*(late.model_copy(update={"item": key}) for key in ("q1", "q2", "q3"))) == "2021-08-26 items 1-3"
    assert due(*(documents.model_copy(update={"item": key, "due": DAY(f"2021-08-2{at}")}) for at, key in
                 enumerate(("q1", "q2"), 5))) == "2021-08-25 item 1"  # fmt: skip
    assert due(late.model_copy(update={"remaining": 3})) == "2021-08-26 3 more to come"
    missed = (DAY("2021-08-26"), DAY("2021-09-26"))
    assert due(late.model_copy(update={"missed": missed, "remaining": 1})) == "2021-08-26 2 missed, 1 more to come"
    assert due(late.model_copy(update={"missed": missed[:1]})) == "2021-08-26"
    assert due(documents.model_copy(update={"moved": "tolled"}), late) == "2021-08-26 documents, tolled"
    assert due(documents.model_copy(update={"due": None, "state": ClockState.NOT_STARTED}), late) == "documents"
    assert due(clock("no deadline", None)) == ""


def test_a_list_of_several_leaves_the_commands_out():
    step = "follow up: lettergen follow-up palm/amazon"
    one = status().model_copy(update={"next_step": step})
    assert "lettergen follow-up" in status_table([one], DAY("2021-08-24")).write()
    assert "lettergen" not in status_table([one, one], DAY("2021-08-24")).write()
    report = json.loads(status_table([one, one], DAY("2021-08-24")).write("json"))
    assert [row["next_step"] for row in report["rows"]] == [step, step]


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
            "moved": "",
            "item": "",
            "missed": [],
            "remaining": 0,
            "time": None,
            "zone": "",
            "stopped": None,
            "late": None,
            "moves": [],
            "items": [
                {
                    "label": "1",
                    "id": "q1",
                    "disposition": "answered",
                    "claimed": None,
                    "found": None,
                    "settled": True,
                    "since": None,
                    "claimed_on": None,
                    "found_on": None,
                    "until": None,
                    "grounds": [],
                    "due": None,
                    "late": None,
                    "files": [],
                    "documents": [],
                    "given": "",
                }
            ],
        }
    ]


def test_no_statuses_make_an_empty_table_that_still_names_the_day():
    report = json.loads(status_table([], DAY("2021-08-24")).write("json"))
    assert report == {"schema": "lettergen.status/1", "as_of": "2021-08-24", "rows": []}
