from __future__ import annotations

import datetime as dt
import json

from lettergen.model.letter import LetterItem
from lettergen.model.tracking import Clock, ClockState, Disposition, Filed, Headline, ItemStatus, ThreadStatus
from lettergen.reports.items import item_facts, item_table

DAY = dt.date.fromisoformat


def one(label: str, word: str, *parts: ItemStatus, **more: object) -> ItemStatus:
    item = LetterItem(id=f"q{label}", label=label, ordinal=1, text="?")
    return ItemStatus(item=item, disposition=Disposition(word), items=parts, **{"settled": word == "answered", **more})


def status(*items: ItemStatus, thread: str = "palm/amazon") -> ThreadStatus:
    clock = Clock(stage="answers", state=ClockState.OVERDUE, due=DAY("2021-08-26"), days=-1, waits=("q2", "q3(b)"))
    return ThreadStatus(
        thread=thread, recipient="Amazon", as_of=DAY("2021-08-27"), headline=Headline.PARTIAL, clock=clock,
        clocks=(clock,), items=items, settled=1, asked=3, round=1, next_step="follow up",
    )  # fmt: skip


ANSWERED = Disposition.ANSWERED
ITEMS = (
    one("1", "answered", claimed=ANSWERED, found=ANSWERED, claimed_on=DAY("2021-08-24"), found_on=DAY("2021-08-27")),
    one("2", "deferred", claimed=Disposition.DEFERRED, claimed_on=DAY("2021-08-24"), until=DAY("2021-09-05")),
    one(
        "3",
        "answered_in_part",
        one("3(a)", "answered", claimed=ANSWERED, claimed_on=DAY("2021-08-24")),
        one(
            "3(b)",
            "objected",
            claimed=Disposition.OBJECTED,
            claimed_on=DAY("2021-08-25"),
            grounds=("burden", "privacy"),
        ),
    ),
)


def test_people_read_each_item_and_part_who_says_so_until_when_and_why():
    assert item_table([status(*ITEMS)], DAY("2021-08-27")).write("markdown").splitlines() == [
        "| Item | Id | Disposition | Settled? | Came | Found | Due | Note |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        "| 1 | q1 | answered (found) | settled | 2021-08-24 | 2021-08-27 |  |  |",
        "| 2 | q2 | deferred (claimed) | open | 2021-08-24 |  | 2021-08-26 | until 2021-09-05 |",
        "| 3 | q3 | answered in part | open |  |  |  |  |",
        "| 3(a) | q3(a) | answered (claimed) | settled | 2021-08-24 |  |  |  |",
        "| 3(b) | q3(b) | objected (claimed) | open | 2021-08-25 |  | 2021-08-26 | burden and privacy |",
    ]


def test_programs_get_the_same_as_data():
    report = json.loads(item_table([status(*ITEMS)], DAY("2021-08-27")).write("json"))
    assert (report["schema"], report["as_of"], len(report["rows"])) == ("lettergen.items/1", "2021-08-27", 5)
    assert report["rows"][4] == {
        "thread": "palm/amazon", "label": "3(b)", "id": "q3(b)", "disposition": "objected", "claimed": "objected",
        "found": None, "settled": False, "since": None, "claimed_on": "2021-08-25", "found_on": None, "until": None,
        "grounds": ["burden", "privacy"], "due": "2021-08-26", "late": None, "files": [], "documents": [], "given": "",
    }  # fmt: skip


def test_items_of_several_letters_are_told_apart():
    table = item_table([status(*ITEMS), status(ITEMS[0], thread="palm/ring")], DAY("2021-08-27"))
    assert table.write(width=120).splitlines()[-1].startswith("palm/ring    1")


def test_an_items_day_is_that_of_the_clock_that_waits_for_fewer_and_of_answers_among_equals():
    briefing = Clock(stage="briefing", state=ClockState.RUNNING, due=DAY("2021-08-20"), days=1, waits=("q1", "q2"))
    answers = Clock(stage="answers", state=ClockState.RUNNING, due=DAY("2021-08-26"), days=7, waits=("q1", "q2"))
    own = Clock(stage="answers", state=ClockState.RUNNING, due=DAY("2021-09-30"), days=42, item="q2", waits=("q2",))
    told = status(one("1", "unanswered"), one("2", "unanswered"))
    told = told.model_copy(update={"clocks": (briefing, answers, own)})
    assert [facts["due"] for facts in item_facts(told)] == [DAY("2021-08-26"), DAY("2021-09-30")]


def test_a_requirement_shows_its_evidence_or_that_there_is_none_and_how_late_it_was_met():
    report = Filed(document="ab12cd34" * 8, file="report.pdf")
    bare, shown = one("1", "met", settled=True), one("2", "met", settled=True, documents=(report,), late=3)
    told = item_table([status(bare, shown)], DAY("2021-08-27")).write("markdown")
    assert "| no evidence filed |" in told
    assert "| late by 3 days; report.pdf ab12cd34 |" in told
    (_, programs) = item_facts(status(bare, shown))
    assert (programs["late"], programs["files"], programs["documents"]) == (3, ("report.pdf",), (report.document,))


def test_what_is_so_of_every_answer_stands_once_above_them():
    report = Filed(document="ab12cd34" * 8, file="re|port\x1b.pdf")
    came = {"documents": (report,), "claimed_on": DAY("2021-08-25")}
    late, later = one("1", "answered", **came, late=3), one("2", "answered", **came, late=4)
    table = item_table([status(late, later, one("3", "unanswered"))], DAY("2021-08-27"))
    assert table.write().startswith("Every answer that came: re|port .pdf ab12cd34\n\nItem")
    assert table.write("markdown").startswith("Every answer that came: re\\|port .pdf ab12cd34\n\n| Item")
    assert [row[-1] for row in table.rows] == ["late by 3 days", "late by 4 days", ""]
    assert item_table([status(late)], DAY("2021-08-27")).title == ""


def test_an_item_with_parts_leaves_lateness_and_evidence_to_them():
    parts = one("1(a)", "met", settled=True, late=2), one("1(b)", "met", settled=True)
    whole, first, second = item_table([status(one("1", "met", *parts, late=2))], DAY("2021-08-27")).rows
    assert (whole[-1], first[-1], second[-1]) == ("", "late by 2 days; no evidence filed", "no evidence filed")


def test_what_a_ruling_says_nobody_claims():
    ruled = one("1", "unanswered", claimed=Disposition.UNANSWERED), one("2", "waived", claimed=Disposition.WAIVED)
    assert [row[-6] for row in item_table([status(*ruled)], DAY("2021-08-27")).rows] == ["unanswered", "waived"]
