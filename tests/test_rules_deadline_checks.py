"""What is wrong or doubtful about the options of deadlines, and about what they count from."""

import datetime as dt

import pytest
from small_questionnaire import asked

from lettergen.errors import Severity
from lettergen.model.deadline import Calendar, StageSpec
from lettergen.rules.date_checks import date_findings
from lettergen.rules.deadline_checks import due_findings

US = Calendar(name="us", version="1", first_year=2020, last_year=2022, holidays={dt.date(2021, 9, 6): "Labor Day"})


def questionnaire(*due, zone=None, questions=("Where next?",)):
    return asked(questions=list(questions), due=list(due), zone=zone)


def check(*due, **more):
    return tuple(date_findings(questionnaire(*due, **more), (US,)))


PART = {"within": "5 days", "from": "sent"}
USELESS = [
    ({"within": "5 business days", "roll": "forward"}, "`roll` moves nothing: such a count ends on a working day"),
    ({"within": "12 days", "skip": "under 11 days"}, "`skip` leaves out no day of this count"),
    ({"within": "2 weeks", "skip": "always"}, "`skip` leaves out no day of this count"),
    ({"within": "5 business days", "skip": "always"}, "`skip` leaves out no day of this count"),
    ({"date": "2021-08-26", "from": "sent"}, "`from` stands beside a date, which nothing is counted to"),
    ({"date": "2021-08-26", "at_least": "2 business days"}, "`at_least` stands beside a date, which"),
    ({"within": "24 hours", "from": "sent", "count_trigger_day": "yes"}, "`count_trigger_day` does not go with hours"),
    ({"before": "5 days", "from": "sent", "extra": {"mail": "3 days"}}, "`extra` adds to no count that goes backward"),
    ({"within": "8 days", "cut_off": "17:00"}, "`cut_off` does not go with a day that has no hour"),
    ({"within": "8 days", "if_sooner": "yes"}, "`if_sooner` says something in `earliest_of` only"),
    ({"earliest_of": [PART, PART], "roll": "forward"}, "`roll` stands beside several deadlines, and belongs in one"),
    ({"latest_of": [PART, {**PART, "if_sooner": "yes"}]}, "`if_sooner` says something in `earliest_of` only"),
]


@pytest.mark.parametrize(("due", "told"), USELESS)
def test_an_option_that_changes_nothing_is_a_warning(due, told):
    (finding,) = (one for one in check(due, zone="America/New_York") if one.code == "D113")
    assert (finding.path, finding.severity) == (("due", 0), Severity.WARNING)
    assert finding.found.startswith(told)


@pytest.mark.parametrize(
    "due",
    [
        {"within": "14 days", "roll": "forward"},
        {"within": "10 days", "skip": "under 11 days"},
        {"within": "5 business days", "skip": "never"},
        {"within": "5 business days", "from": "sent", "roll": "forward", "extra": {"mail": "3 days"}},
        {"within": "10 days", "from": "received", "cut_off": "17:00"},
        {"earliest_of": [PART, {"before": "1 day", "from": "received", "if_sooner": "yes"}]},
        {"rule": "frcp-6a", "within": "14 days", "from": "sent"},
        {"rule": "frcp-6a", "before": "14 days", "from": "sent"},
        {"rule": "business-days", "within": "8 days"},
        *({"rule": rule} for rule in ("foia", "gdpr", "16-cfr-2.10")),
    ],
)
def test_an_option_that_does_something_is_not_told_nor_what_a_rule_brings(due):
    assert check(due, zone="America/New_York") == ()


@pytest.mark.parametrize(
    ("due", "told"),
    [
        ({"within": "24 hours", "from": "sent"}, "the deadline's count 24 hours has no time zone"),
        ({"within": "5 days", "from": "sent", "cut_off": "17:00"}, "the deadline's cut-off 17:00 has no time zone"),
        ({"earliest_of": [PART, {**PART, "time": "17:00"}]}, "the deadline's time 17:00 has no time zone"),
    ],
)
def test_hours_and_times_need_a_zone(due, told):
    assert [(one.code, one.found) for one in check(due)] == [("D104", told)]


def previous(stage, of, count="within"):
    return {"stage": stage, count: "5 days", "from": "previous_due", "previous": of}


def test_a_deadline_counts_from_one_that_comes():
    assert check({"date": "2021-08-26"}, previous("documents", "answers")) == ()
    assert check({"within": "5 days", "from": "sent"}, previous("documents", "answers")) == ()
    own = {"text": "Why?", "due": previous("answers", "documents", "before")}
    assert check({"stage": "documents", "date": "2021-09-08"}, questions=[own]) == ()


@pytest.mark.parametrize(
    "dues",
    [
        [previous("documents", "answers")],
        [{"within": "5 days", "from": "previous_due"}],
        [previous("documents", "answers"), previous("answers", "documents")],
    ],
)
def test_a_deadline_that_counts_from_none_is_an_error(dues):
    found = check(*dues)
    assert [one.code for one in found] == ["D114"] * len(dues)
    assert "which never comes" in found[0].found


def test_a_recipients_deadlines_count_from_each_other():
    own = [{"date": "2021-08-26"}, previous("documents", "answers")]
    found = due_findings(questionnaire(), [StageSpec.model_validate(one) for one in own], ("recipients", 0), (US,))
    assert list(found) == []


def test_a_stage_counted_from_another_is_told_of_its_own_day():
    assert [(one.code, one.found) for one in check({"date": "2021-08-31"}, previous("documents", "answers"))] == [
        ("D101", "the deadline 2021-09-05 is a Sunday")
    ]


def test_what_is_due_before_an_event_may_lie_before_the_letter():
    hearing = {"before": "20 days", "from": "event", "event": "the hearing", "on": "2021-08-31"}
    assert [(one.code, one.found) for one in check(hearing)] == [
        ("D100", "the deadline 2021-08-11 lies before the letter's date 2021-08-12")
    ]


@pytest.mark.parametrize(
    ("day", "time", "told"),
    [
        (
            "2021-11-07",
            "01:30",
            "01:30 comes twice on Sunday 2021-11-07, when the clocks go back: the second one counts",
        ),
        ("2022-03-13", "02:30", "02:30 does not exist on Sunday 2022-03-13, when the clocks go forward: 03:30 counts"),
    ],
)
def test_a_time_that_the_clocks_skip_or_repeat_is_told(day, time, told):
    found = check({"date": day, "time": time, "zone": "America/New_York"})
    assert ("D115", told) in [(one.code, one.found) for one in found]
