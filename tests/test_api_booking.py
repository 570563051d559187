"""Deadlines that wait are dated by what is recorded: when, at what hour, how it was served."""

import datetime as dt

import palm
import pytest

from lettergen.api.workspace import Fact, Sending, View
from lettergen.model.deadline import StageName

DAY = dt.date.fromisoformat


@pytest.fixture
def sent(tmp_path):
    """Return what makes a workspace whose one letter, with these deadlines, was sent on June 4."""

    def make(due, via="", question="Why these stores?"):
        recipient = palm.ACME[:-1] + ", calendar: us}"
        what = {"date": "2024-06-03", "recipients": [recipient], "request": "", "questions": [question]}
        work = palm.made(tmp_path, palm.questionnaire(due=f"\n{due}", **what), palm.NEW_YORK)
        work.send(["palm/acme"], Sending(on=DAY("2024-06-04"), via=via))
        return work

    return make


def dues(work):
    (told,) = work.statuses("palm/acme", View(as_of=DAY("2024-06-05")))
    return {str(clock.stage): clock.due and str(clock.due) for clock in told.clocks}


def set_by(work, fact):
    (event,) = work.record("palm/acme", fact)
    return {str(one.stage): f"{one.date} {one.time or ''}".strip() for one in event.deadlines}


def test_a_petition_is_due_before_the_return_date_until_service_tells_more(sent):
    work = sent("- {stage: objections, rule: 16-cfr-2.10}\n- {stage: documents, date: 2024-07-01}")
    assert dues(work) == {"objections": "2024-06-30", "documents": "2024-07-01"}
    assert set_by(work, Fact("delivered", on=DAY("2024-06-05"))) == {"objections": "2024-06-25"}
    assert dues(work) == {"objections": "2024-06-25", "documents": "2024-07-01"}
    assert work.verify() == ()


def test_hours_count_from_the_hour_recorded(sent):
    work = sent("- {within: 72 hours, from: received}")
    assert set_by(work, Fact("delivered", on=DAY("2024-06-05"), at=dt.time(17), via="courier")) == {
        "answers": "2024-06-08 17:00:00"
    }


def test_an_arrival_after_the_cut_off_counts_as_of_the_next_working_day(sent):
    work = sent('- {within: 10 days, from: received, cut_off: "17:00"}')
    assert set_by(work, Fact("delivered", on=DAY("2024-06-07"), at=dt.time(17, 1))) == {"answers": "2024-06-20"}


@pytest.mark.parametrize(
    ("sending", "delivery", "date"),
    [("mail", "", "2024-06-24"), ("", "mail", "2024-06-24"), ("mail", "hand", "2024-06-21"), ("", "", "2024-06-21")],
)
def test_the_way_it_was_served_adds_its_days(sent, sending, delivery, date):
    work = sent("- {rule: frcp-6a, within: 14 days, from: served}", sending)
    assert set_by(work, Fact("delivered", on=DAY("2024-06-07"), via=delivery)) == {"answers": date}


def test_a_stage_that_counts_from_another_is_dated_with_it_and_an_items_own_too(sent):
    work = sent(
        "- {stage: documents, within: 10 days, from: previous_due, previous: answers}\n"
        "- {within: 5 days, from: received}",
        question="{text: Where?, due: {stage: briefing, within: 1 day, from: previous_due, previous: documents}}",
    )
    assert set_by(work, Fact("delivered", on=DAY("2024-06-05"))) == {
        "documents": "2024-06-20",
        "answers": "2024-06-10",
        "briefing": "2024-06-21",
    }


def test_a_deadline_before_an_event_has_a_date_at_once_and_moves_with_the_event(sent):
    hearing = "- {before: 5 days, from: event, event: the hearing, on: 2024-07-10}"
    work = sent(hearing)
    assert dues(work) == {"answers": "2024-07-05"}
    moved = Fact("note", on=DAY("2024-07-08"), stage=StageName.ANSWERS, note="the hearing was held early")
    assert set_by(work, moved) == {"answers": "2024-07-03"}
    assert dues(work) == {"answers": "2024-07-05"}  # on June 5 nobody knew
    (told,) = work.statuses("palm/acme", View(as_of=DAY("2024-07-08")))
    assert str(told.clock.due) == "2024-07-03"


def test_an_event_dates_what_counts_from_the_stage_it_starts_and_no_other_event(sent):
    work = sent(
        "- {within: 5 days, from: event, event: the hearing}\n"
        "- {stage: documents, within: 10 days, from: previous_due, previous: answers}\n"
        "- {stage: certification, within: 1 day, from: previous_due, previous: documents}\n"
        "- {stage: briefing, within: 1 day, from: event, event: the vote}"
    )
    held = Fact("note", on=DAY("2024-07-08"), stage=StageName.ANSWERS, note="the hearing was held")
    assert set_by(work, held) == {"answers": "2024-07-13", "documents": "2024-07-23", "certification": "2024-07-24"}


def test_what_did_not_change_is_not_set_again(sent):
    work = sent("- {within: 5 days, from: received}")
    assert set_by(work, Fact("delivered", on=DAY("2024-06-05"))) == {"answers": "2024-06-10"}
    assert set_by(work, Fact("delivered", on=DAY("2024-06-06"))) == {"answers": "2024-06-11"}
    assert set_by(work, Fact("delivered", on=DAY("2024-06-06"), note="the receipt came")) == {}
