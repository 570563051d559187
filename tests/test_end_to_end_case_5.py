"""Case 5 to its end, as docs/cases.md types it: objection, motion, ruling, production by three and by the fourth."""

from __future__ import annotations

import pytest
from casebook import Office, workspace

from lettergen.wordml.outline import outline

MATTER, AMAZON = "buyer-disclosure", "buyer-disclosure/amazon"
AGREED = ("overstock", "qvc", "sephora")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return workspace(tmp_path_factory.mktemp("office") / "work", MATTER).play(5)


def items(office: Office, day: str) -> dict[str, dict[str, object]]:
    return {row["id"]: row for row in office.table("status", AMAZON, "--items", "--as-of", day)}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2017-01-03", {"amazon": "sent", "overstock": "sent", "qvc": "sent", "sephora": "sent"}),
        ("2017-01-10", {"amazon": "objected", "overstock": "sent", "qvc": "sent", "sephora": "sent"}),
        ("2017-01-24", {"amazon": "objected", "overstock": "complete response (claimed)",
                        "qvc": "complete response (claimed)", "sephora": "partial response"}),
        ("2017-01-27", {"amazon": "objected", **dict.fromkeys(AGREED, "complete response (claimed)")}),
        ("2017-02-10", {"amazon": "acknowledged", **dict.fromkeys(AGREED, "complete response (claimed)")}),
        ("2017-03-09", dict.fromkeys(("amazon", *AGREED), "complete response (claimed)")),
        ("2017-03-20", dict.fromkeys(("amazon", *AGREED), "closed")),
    ],
)  # fmt: skip
def test_the_table_shows_who_did_what(office, day, expected):
    rows = office.status(MATTER, day)
    assert {row["thread"].partition("/")[2]: row["headline"] for row in rows} == expected


@pytest.mark.parametrize(
    ("day", "clock", "due", "days"),
    [
        ("2017-01-12", "running", "2017-01-31", 19),  # a motion stops no clock
        ("2017-01-31", "due today", "2017-01-31", 0),
        ("2017-02-01", "overdue", "2017-01-31", -1),
        ("2017-02-03", "paused", "2017-01-31", -3),
        ("2017-02-09", "paused", "2017-01-31", -3),  # what was late when it stopped stays late
        ("2017-02-10", "running", "2017-02-28", 18),
        ("2017-02-28", "due today", "2017-02-28", 0),
        ("2017-03-01", "running", "2017-03-10", 9),
        ("2017-03-09", "satisfied", "2017-03-10", None),
    ],
)
def test_amazon_s_clock_before_during_and_after_the_motion(office, day, clock, due, days):
    (row,) = office.status(AMAZON, day)
    assert (row["clock"], row["due"], row["days"]) == (clock, due, days)


@pytest.mark.parametrize(
    ("day", "step"),
    [
        ("2017-01-10", "answer the objection, or escalate"),
        ("2017-02-01", f"wait for the ruling on the motion to quash of 2017-01-12: lettergen record {AMAZON} ruling"),
        ("2017-02-10", "wait until 2017-02-28"),
        ("2017-03-09", f"assess the response: lettergen record {AMAZON}/2 assessed"),
    ],
)
def test_the_next_step_says_for_whom_the_office_waits(office, day, step):
    (row,) = office.status(AMAZON, day)
    assert row["next_step"] == step


def test_each_former_day_stays_readable_with_what_moved_it(office):
    (row,) = office.status(AMAZON, "2017-02-14")
    assert (row["former"], row["moved"]) == (["2017-01-31"], "ruled")
    (row,) = office.status(AMAZON, "2017-03-01")
    assert row["former"] == ["2017-01-31", "2017-02-28"]
    assert [(move["why"], move["on"]) for move in row["moves"]] == [
        ("ruled", "2017-02-10"), ("asked again", "2017-03-01"),
    ]  # fmt: skip


def test_the_objection_has_its_grounds_item_by_item(office):
    rows = items(office, "2017-01-25")
    assert {key: row["disposition"] for key, row in rows.items()} == {
        "buyers": "objected", "method": "unanswered", "count": "unanswered", "told": "objected",
        "preserve": "unanswered", "complete": "unanswered",
    }  # fmt: skip
    assert rows["buyers"]["grounds"] == [
        "privacy of the customers", "no notice to them and no chance to be heard", "other means of notice exist",
        "the safeguards of the administrator are insufficient",
    ]  # fmt: skip
    assert rows["told"]["grounds"] == ["no notice to them and no chance to be heard"]
    told = [row for row in office.table("history", AMAZON) if row["event"] in {"objection", "motion to quash"}]
    assert {(row["said_by"], row["capacity"]) for row in told} == {("Robin Hale", "counsel")}


def test_the_ruling_waives_one_item_and_sets_the_others_a_day(office):
    rows = items(office, "2017-02-10")
    assert {key: (row["disposition"], row["due"]) for key, row in rows.items()} == {
        **dict.fromkeys(("buyers", "method", "count", "preserve", "complete"), ("unanswered", "2017-02-28")),
        "told": ("waived", None),
    }
    (ruling,) = [row for row in office.table("history", AMAZON) if row["event"] == "ruling"]
    assert (ruling["outcome"], ruling["until"]) == ("granted_in_part", "2017-02-28")
    for condition in ("confidential", "the named administrator", "destroyed 30 days after"):
        assert condition in ruling["note"]


@pytest.mark.parametrize(
    ("day", "needed", "why"),
    [
        ("2017-01-20", False, "the motion to quash of 2017-01-12 awaits a ruling"),
        ("2017-02-01", False, "the motion to quash of 2017-01-12 awaits a ruling"),
        ("2017-02-10", False, "nothing is late before 2017-02-28 has passed"),
        ("2017-02-28", False, "nothing is late before 2017-02-28 has passed"),
        ("2017-03-01", False, "nothing is late before 2017-03-10 has passed"),
        ("2017-03-09", False, "every item is answered, they say; assess the response"),
    ],
)
def test_no_letter_is_due_to_amazon_while_the_motion_is_pending_or_a_day_lies_ahead(office, day, needed, why):
    rows = {row["thread"]: row for row in office.table("follow-up", MATTER, "--needed", "--as-of", day)}
    assert (rows[AMAZON]["needed"], rows[AMAZON]["why"]) == (needed, why)
    assert not any(row["needed"] for row in rows.values())


def test_the_day_after_the_new_day_a_final_notice_is_drafted_for_amazon_alone(office):
    (drafted,) = office.said("--step")
    assert drafted.told.count("new:") == 1
    assert drafted.told.count("no letter:") == 3
    lines = [line for line in outline(office.folder / f"letters/{AMAZON}_2.docx") if line.part == "word/document.xml"]
    labels = [line.label for line in lines if line.label.startswith("Request")]
    assert labels == [f"Request No. {number}:" for number in (1, 2, 3, 5, 6)]
    assert [line.text for line in lines if line.style == "heading 1"] == ["Definitions", "Requests"]
    assert "Period:\tNovember 1, 2007, to September 19, 2016" in [line.text for line in lines]
    text = " ".join(line.text for line in lines)
    for fact in (
        "your counsel moved to quash",
        "the motion to quash was granted in part, and the time to answer was set to February 28, 2017",
        "passed on February 28, 2017, one day ago", "no later than March 10, 2017", "This is our final notice",
    ):  # fmt: skip
        assert fact in text, fact
    assert "appreciate" not in text  # nothing was given
    assert "astray" not in text


def test_the_final_notice_passes_the_judges(office, sdk_errors, audit_errors):
    path = office.folder / f"letters/{AMAZON}_2.docx"
    assert sdk_errors(path) == []
    assert audit_errors(path) == []


def test_missing_page_numbers_are_told_until_they_come(office):
    first, then = (one.told + one.out for one in office.said("documents"))
    assert "buyer-disclosure/sephora: SEPH-0001 to SEPH-0090; missing SEPH-0041 to SEPH-0050" in first
    assert "buyer-disclosure/qvc: QVC-000001 to QVC-000120; no gap, none twice" in first
    assert "buyer-disclosure/sephora: SEPH-0001 to SEPH-0090; no gap, none twice" in then


def test_in_the_end_all_four_are_complete_and_the_summary_says_so(office):
    (summary,) = (one.out for one in office.said("--summary"))
    assert "4 satisfied" in summary
    assert "21 of 21" in summary
    (row,) = office.table("status", MATTER, "--summary", "--as-of", "2017-03-20")
    assert (row["headline"], row["settled"], row["asked"], row["late"]) == ("closed", 21, 21, 0)
