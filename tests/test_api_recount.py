"""A calendar that changes after a letter went out is told, and moves nothing by itself."""

from __future__ import annotations

import datetime as dt

import palm
import pytest

from lettergen.api.workspace import Fact, Sending, Workspace

QUESTIONNAIRE = palm.questionnaire(
    due=[
        "{stage: answers, within: 5 business days}",
        "{stage: documents, within: 2 business days, from: received}",
        "{stage: acknowledge, date: 2021-08-16}",
    ],
    recipients=[palm.ACME[:-1] + ", calendar: office}"],
    request="",
    questions="[How many?, {text: Send the contracts., kind: document_request}]",
)
CALENDAR = "[calendars.office]\nbase = 'us'\n[calendars.office.days]\n2021-11-26 = 'Bridge day'\n"


def delivered(folder):
    work = palm.sent(folder, QUESTIONNAIRE, CALENDAR)
    work.record("palm/acme", Fact("delivered", on=dt.date(2021, 8, 18)))
    assert work.recount().rows == ()


@pytest.fixture
def folder(tmp_path, kept):
    return kept(tmp_path, delivered)


def test_a_day_off_declared_later_is_proposed_and_moves_nothing(folder):
    (folder / "lettergen.toml").write_text(CALENDAR + "2021-08-17 = 'Storm'\n2021-08-20 = 'Storm'\n")
    work = Workspace(folder)
    found = [(row[1], str(row[3]), str(row[5])) for row in work.recount("palm").rows]
    assert found == [("answers", "2021-08-19", "2021-08-23"), ("documents", "2021-08-20", "2021-08-23")]
    (first, _) = work.recount("palm/acme").rows
    assert (
        first[7] == "give the days: lettergen record palm/acme/1 extension_granted --until 2021-08-23 --stage answers"
    )
    assert first[4] != first[6]
    (status,) = work.statuses("palm/acme")
    assert {str(clock.due) for clock in status.clocks} >= {"2021-08-19", "2021-08-20"}


def test_days_that_the_calendar_lost_take_nothing_away(folder):
    (folder / "lettergen.toml").write_text(CALENDAR + "2021-08-13 = 'Storm'\n")
    Workspace(folder).follow_ups("palm")
    work = Workspace(folder)
    (row,) = work.recount().rows
    assert str(row[5]) == "2021-08-20"
    work.record("palm/acme", Fact("response", on=dt.date(2021, 8, 19), items="1-2=answered"))
    assert work.recount().rows == ()


def test_an_earlier_day_leaves_the_one_that_was_sent(tmp_path, folder):
    text = (folder / "questionnaires/palm.yaml").read_text().replace("matter: palm", "matter: oak")
    (folder / "questionnaires/oak.yaml").write_text(text)
    (folder / "lettergen.toml").write_text(CALENDAR + "2021-08-13 = 'Storm'\n")
    work = Workspace(folder)
    work.generate("oak")
    work.send(["oak/acme"], Sending(on=dt.date(2021, 8, 12)))
    (folder / "lettergen.toml").write_text(CALENDAR)
    (row,) = Workspace(folder).recount("oak").rows
    assert (str(row[3]), str(row[5])) == ("2021-08-20", "2021-08-19")
    assert row[7] == "none: the date that was sent is later, and stands"
