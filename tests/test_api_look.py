"""What the record says: as of a day or an hour, as known at one, narrowed, counted, summed up and explained."""

from __future__ import annotations

import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest

from lettergen.api.workspace import Fact, Sending, View, Workspace
from lettergen.errors import BadInputError
from lettergen.model.tracking import Headline
from lettergen.reports.tables import Table

QUESTIONNAIRE = """\
matter: {matter}
date: 2021-08-12
due: {due}
sender:
  letterhead: {{name: Office of Inquiry}}
  signatories: [Alex Example]
recipients:
{recipients}
subject: Palms
questions: [Why these stores?, How many users?]
"""
NAMES = ("acme", "bolt", "cove", "dune", "echo")
ENTERED = dt.datetime(2021, 9, 10, 12, tzinfo=dt.UTC)
DAY = dt.date.fromisoformat


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """Two matters with five letters each, which fared differently; entered on September 10, one answer on the 15th."""
    folder, now = tmp_path_factory.mktemp("look"), [ENTERED]
    (folder / "questionnaires").mkdir()
    (folder / "lettergen.toml").write_text('[defaults]\nzone = "America/New_York"\n')
    recipients = "\n".join(f"  - {{id: {one}, organization: {one.title()}, salutation: 'To {one}:'}}" for one in NAMES)
    work = Workspace(folder, clock=lambda: now[-1])
    for matter, due in (("palm", "2021-08-26"), ("wen", "{date: 2021-09-02, time: '17:00'}")):
        text = QUESTIONNAIRE.format(matter=matter, due=due, recipients=recipients)
        (folder / f"questionnaires/{matter}.yaml").write_text(text)
        work.generate(matter)
        work.send([f"{matter}/{one}" for one in NAMES], Sending(on=DAY("2021-08-12")))
    for letter, fact in (
        ("palm/acme", Fact("response", on=DAY("2021-08-28"), items="1-2=answered")),
        ("palm/bolt", Fact("response", on=DAY("2021-08-24"), items="1=answered,2=objected", grounds=("privacy",))),
        ("palm/cove", Fact("extension_granted", on=DAY("2021-08-20"), until=DAY("2021-09-05"))),
        ("palm/dune", Fact("tolled", on=DAY("2021-08-28"))),
        ("wen/acme", Fact("closed", on=DAY("2021-08-30"))),
        ("wen/bolt", Fact("acknowledged", on=DAY("2021-08-16"))),
    ):
        work.record(letter, fact)
    now.append(ENTERED + dt.timedelta(days=5))
    work.record("wen/cove", Fact("response", on=DAY("2021-08-20"), items="1-2=answered"))
    return work


def rows(table: Table) -> list[dict[str, object]]:
    return json.loads(table.write("json"))["rows"]


def names(work: Workspace, name: str = "", **view: object) -> list[str]:
    return [status.thread for status in work.statuses(name, View(**view))]


DAYS = [DAY(f"2021-{day}") for day in ("08-11", "08-12", "08-26", "08-27", "08-30", "09-02", "09-03", "10-30")]


@pytest.mark.parametrize("as_of", DAYS)
@pytest.mark.parametrize("name", ["", "palm", "wen"])
@pytest.mark.parametrize("view", [{"overdue": True}, {"due_within": 0}, {"due_within": 7}, {"limit": 3},
                                  {"overdue": True, "limit": 2}])  # fmt: skip
def test_a_narrowed_list_is_the_whole_list_without_the_rest(work, as_of, name, view):
    late = {"overdue", "long overdue"}
    runs = late | {"due today", "due soon", "running"}
    whole = [one for one in work.statuses(name, View(as_of=as_of)) if one.headline != Headline.DRAFT]
    if view.get("overdue"):
        whole = [one for one in whole if one.clock.state in late]
    if (within := view.get("due_within")) is not None:
        whole = [one for one in whole if one.clock.state in runs and one.clock.days <= within]
    assert list(work.statuses(name, View(as_of=as_of, **view))) == whole[: view.get("limit")]


def test_what_runs_comes_first_by_its_day_and_what_stands_still_last(work):
    assert names(work, as_of=DAY("2021-08-31")) == [
        "palm/bolt", "palm/echo", "wen/bolt", "wen/dune", "wen/echo", "palm/cove",
        "palm/acme", "palm/dune", "wen/acme", "wen/cove",
    ]  # fmt: skip


def test_due_within_holds_what_is_late_and_what_is_due_today_and_no_paused_clock(work):
    assert names(work, "palm", as_of=DAY("2021-09-05"), due_within=0) == ["palm/bolt", "palm/echo", "palm/cove"]


def test_an_hour_is_the_offices_and_compares_with_the_deadlines(work):
    before, after = (work.statuses("wen/dune", View(as_of=dt.datetime(2021, 9, 2, 17, minute)))[0] for minute in (0, 1))  # noqa: DTZ001 - the office's zone is meant
    assert (before.clock.state, after.clock.state) == ("due today", "overdue")
    assert before.as_of == dt.datetime(2021, 9, 2, 17, tzinfo=ZoneInfo("America/New_York"))
    there = dt.datetime(2021, 9, 2, 22, 1, tzinfo=ZoneInfo("Europe/London"))
    assert work.statuses("wen/dune", View(as_of=there))[0].clock.state == "overdue"
    late = names(work, "wen", as_of=dt.datetime(2021, 9, 2, 18), overdue=True)  # noqa: DTZ001 - the office's zone is meant
    assert late == ["wen/bolt", "wen/dune", "wen/echo"]


@pytest.mark.parametrize(
    ("known_at", "settled"),
    [
        (None, 2),
        (DAY("2021-09-15"), 2),
        (DAY("2021-09-14"), 0),
        (dt.datetime(2021, 9, 15, 7, 59), 0),  # noqa: DTZ001 - the office's zone is meant: 11:59 UTC
        (dt.datetime(2021, 9, 15, 8, 0), 2),  # noqa: DTZ001
    ],
)
def test_what_was_entered_later_was_not_known(work, known_at, settled):
    (told,) = work.statuses("wen/cove", View(as_of=DAY("2021-08-30"), known_at=known_at))
    assert told.settled == settled
    held = sum(row["event"] == "response" for row in rows(work.history("wen/cove", View(known_at=known_at))))
    assert held == settled // 2


def test_a_history_ends_with_the_day_asked_about(work):
    assert len(rows(work.history("palm/acme", View(as_of=DAY("2021-08-27"))))) == 1
    assert len(rows(work.history("palm/acme"))) == 3


@pytest.mark.parametrize("as_of", [*DAYS[1:], dt.datetime(2021, 9, 2, 18, tzinfo=dt.UTC)])
@pytest.mark.parametrize("name", ["", "palm"])
def test_counts_are_those_of_the_whole_list(work, as_of, name):
    whole = work.statuses(name, View(as_of=as_of))
    told = rows(work.status(name, View(as_of=as_of, show="count")))
    assert sum(row["letters"] for row in told) == len(whole)
    for row in told:
        alike = [one for one in whole if one.headline == row["headline"]]
        late = [one for one in alike if one.clock.state in {"overdue", "long overdue"}]
        assert (row["letters"], row["late"]) == (len(alike), len(late))


def test_counts_of_a_narrowed_list_and_of_what_was_known(work):
    day = DAY("2021-08-30")
    assert rows(work.status("palm", View(as_of=day, show="count", overdue=True))) == [
        {"headline": "objected", "letters": 1, "late": 1}, {"headline": "sent", "letters": 1, "late": 1},
    ]  # fmt: skip
    known = work.status("wen", View(as_of=day, show="count", known_at=DAY("2021-09-14")))
    assert {row["headline"]: row["letters"] for row in rows(known)} == {"closed": 1, "acknowledged": 1, "sent": 3}


def test_a_matter_adds_its_letters_up_from_rows_and_from_events_alike(work):
    day = DAY("2021-08-30")
    palm, wen = rows(work.status("", View(as_of=day, show="summary")))
    assert (palm["matter"], palm["headline"], palm["late"], palm["settled"], palm["asked"]) == (
        "palm", "partial response", 2, 3, 10,
    )  # fmt: skip
    assert (wen["due"], wen["worst"], wen["open"]) == ("2021-09-02", "wen/bolt", ["Bolt", "Dune", "Echo", "Cove"])
    by_events = rows(work.status("", View(as_of=day, show="summary", known_at=DAY("2021-12-31"))))
    assert by_events == [palm, wen]


def test_reasons_are_of_each_thread(work):
    told = rows(work.status("palm", View(as_of=DAY("2021-08-30"), show="why")))
    assert {row["thread"] for row in told} == {f"palm/{one}" for one in NAMES}
    (clock,) = (row for row in told if (row["thread"], row["about"]) == ("palm/cove", "clock"))
    assert clock["why"].endswith("extended on 2021-08-20: 2021-08-26 to 2021-09-05")


@pytest.mark.parametrize("view", [{}, {"overdue": True}, {"show": "count"}, {"show": "summary"}, {"show": "why"}])
def test_an_unknown_matter_is_told_whatever_is_shown_of_it(work, view):
    with pytest.raises(BadInputError, match=r"W111: the record holds no letter 'plam'; did you mean 'palm'"):
        work.status("plam", View(as_of=DAY("2021-08-30"), **view))


def test_a_matter_of_which_nothing_is_late_is_known_and_empty(work):
    assert names(work, "wen", as_of=DAY("2021-08-30"), overdue=True) == []
