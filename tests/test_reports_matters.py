from __future__ import annotations

import datetime as dt
import json

from lettergen.model.tracking import Headline
from lettergen.reports.matters import count_table, matter_table, why_table
from lettergen.rules.matter import Line, matter_status
from lettergen.rules.why import Reason

DAY = dt.date(2021, 8, 27)
H = Headline


def line(name: str, headline: Headline, due: int | None = None) -> Line:
    day = dt.date(2021, 8, due) if due else None
    return Line(f"wen/{name.lower()}", name, headline, day, 1, 4, bool(due and due < 27))


LINES = [line("QVC", H.CLOSED), *(line(name, H.SENT, 26) for name in ("Sephora", "Overstock", "Amazon", "Ulta"))]


def test_people_read_what_a_matter_adds_up_to_and_by_which_rule():
    day, _, *told = matter_table([matter_status("wen", LINES)], DAY).write("markdown").splitlines()
    assert day == "As of 2021-08-27"
    assert told[0] == "| Matter | Status | Letters | Late | Next due | Items settled | Still open | Why |"
    assert told[2].strip("| ").split(" | ") == [
        "wen", "partial response", "1 closed, 4 sent", "4", "2021-08-26", "5 of 20",
        "Sephora, Overstock, Amazon and 1 more", "some letters answered, in part or in full",
    ]  # fmt: skip


def test_what_was_passed_on_is_counted_apart():
    passed = LINES[1]._replace(linked=True)
    told = matter_table([matter_status("wen", [*LINES[:3], passed])], DAY).write("markdown")
    assert "| 1 closed, 2 sent; 1 passed on |" in told
    assert "| 1 passed on |" in matter_table([matter_status("wen", [passed])], DAY).write("markdown")


def test_programs_read_counts_and_every_open_recipient():
    report = json.loads(matter_table([matter_status("wen", LINES)], DAY).write("json"))
    assert (report["schema"], report["as_of"]) == ("lettergen.matters/1", "2021-08-27")
    assert report["rows"] == [{
        "matter": "wen", "headline": "partial response", "letters": 5, "linked": 0,
        "headlines": {"closed": 1, "sent": 4}, "late": 4,
        "due": "2021-08-26", "worst": "wen/amazon", "settled": 5, "asked": 20,
        "open": ["Sephora", "Overstock", "Amazon", "Ulta"], "why": "some letters answered, in part or in full",
    }]  # fmt: skip


def test_counts_add_up():
    table = count_table({H.SATISFIED: (1, 0), H.SENT: (4, 3)}, DAY)
    assert table.title == "As of 2021-08-27: 5 letters, 3 late"
    report = json.loads(table.write("json"))
    assert (report["letters"], report["late"], report["rows"][1]) == (
        5,
        3,
        {"headline": "sent", "letters": 4, "late": 3},
    )
    assert count_table({H.SENT: (1, 0)}, DAY).title == "As of 2021-08-27: 1 letter, 0 late"


def test_reasons_name_their_thread_where_there_are_several():
    reason = Reason("headline", "", "sent", "sent on 2021-08-12", (2,))
    alone, both = (why_table(tuple((name, reason) for name in names), DAY) for names in (["wen/a"], ["wen/a", "wen/b"]))
    assert "Letter" not in alone.write()
    assert both.write().splitlines()[-1].startswith("wen/b")
    assert json.loads(alone.write("json"))["rows"][0] == {
        "thread": "wen/a", "about": "headline", "which": "", "stands": "sent", "why": "sent on 2021-08-12",
        "events": [2],
    }  # fmt: skip
