"""What is wrong or doubtful about the days of a questionnaire."""

import pytest
from small_questionnaire import AMAZON, US, asked

from lettergen.errors import Severity
from lettergen.files.catalogue import catalogue
from lettergen.rules.date_checks import date_findings
from lettergen.rules.deadline_checks import due_findings


def check(calendars=None, **changes):
    return tuple(date_findings(asked(**changes), (US,) if calendars is None else calendars))


def told(**changes):
    return [(found.code, found.path, found.found) for found in check(**changes)]


@pytest.mark.parametrize(
    ("due", "code", "found"),
    [
        ("2021-08-11", "D100", "the deadline 2021-08-11 lies before the letter's date 2021-08-12"),
        ("2021-08-29", "D101", "the deadline 2021-08-29 is a Sunday"),
        ("2021-09-06", "D102", "the deadline 2021-09-06 is Labor Day in the calendar us"),
        ("2021-08-28", "D102", "the deadline 2021-08-28 is A Saturday's holiday in the calendar us"),
        ({"within": "3 days"}, "D101", "the deadline 2021-08-15 is a Sunday"),
    ],
)
def test_a_doubtful_day_is_a_warning(due, code, found):
    (finding,) = check(due=due)
    assert (finding.code, finding.path, finding.found) == (code, ("due", 0), found)
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize("due", ["2021-08-12", "2021-09-07", {"within": "30 days", "from": "sent"}])
def test_a_good_or_unknown_day_is_none(due):
    assert check(due=due) == ()


def test_a_time_needs_a_zone():
    due = {"date": "2021-08-26", "time": "17:00"}
    assert told(due=due) == [("D104", ("due", 0), "the deadline's time 17:00 has no time zone")]
    assert told(due={**due, "zone": "America/New_York"}) == []
    assert told(due=due, zone="America/New_York") == []


def test_no_deadline_is_a_warning():
    (finding,) = check(due=None)
    assert (finding.code, finding.path, finding.severity) == ("D105", (), Severity.WARNING)


def test_one_deadline_a_stage():
    due = ["2021-08-26", {"stage": "documents", "date": "2021-08-26"}, "2021-08-27"]
    assert told(due=due) == [("D107", ("due", 2), "the stage `answers` has two deadlines")]


def test_a_day_off_is_told_once_for_several_calendars():
    other = US.model_copy(update={"name": "us-wa"})
    assert len(check(calendars=(US, other), due="2021-09-06")) == 1


def test_a_count_that_the_calendar_does_not_hold_is_an_error():
    (finding,) = check(due={"within": "400 business days"})
    assert (finding.code, finding.path, finding.severity) == ("D152", ("due", 0), Severity.ERROR)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("by Friday, August 26, 2021", "Friday, August 26, 2021"),
        ("by friday the 26 August 2021", "friday the 26 August 2021"),
        ("by Friday 26 August 2021", "Friday 26 August 2021"),
        ("by Friday (August 26, 2021)", "Friday (August 26, 2021"),
        ("by Thursday, August 26, 2021", None),
        ("by Friday, August 26", "Friday, August 26"),
        ("by Thursday, August 26", None),
        ("on Wednesday, August 26", "Wednesday, August 26"),
        ("on Friday, August 6", None),
        ("on Monday, February 29", "Monday, February 29"),
        ("on Monday, February 29, 2016", None),
        ("Fridays in August", None),
        ("by Fri., Aug. 26, 2021", "Fri., Aug. 26, 2021"),
        ("by Thurs. Aug 26", None),
        ("Friday the 26th of August 2021", "Friday the 26th of August 2021"),
        ("by Friday, 2021-08-26, or Friday 8/26/2021", ["Friday, 2021-08-26", "Friday 8/26/2021"]),
        ("The court sat Aug. 26, 2021; they wed May 3, 2021", None),
        ("by Friday, {{ due }}", "Friday, {{ due }}"),
        ("by Thu. ({{ due | date }}) or Thursday, {{ date }}", None),
        ("by Friday, {{ date }}", "Friday, {{ date }}"),
        ("by Friday, {{ deadlines.documents }}", None),
        ("by Friday, {{ deadlines.answers }}", "Friday, {{ deadlines.answers }}"),
        ("by Friday, {{ item.due }} or {{ due_text }}", None),
    ],
)
def test_a_weekday_that_contradicts_its_date_is_told(text, wrong):
    found = check(background=text)
    assert [finding.quote for finding in found] == ([wrong] if isinstance(wrong, str) else wrong or [])
    assert all(finding.code == "D103" and finding.severity is Severity.WARNING for finding in found)


def test_a_weekday_before_a_merged_day_is_held_against_each_deadline():
    text = "Please answer by Thursday, {{ due }}."
    assert check(request=text) == check(request=text, due={"within": "2 weeks"}) == ()
    assert check(request=text, due={"within": "30 days", "from": "sent"}) == ()
    own = [AMAZON, {**AMAZON, "id": "other", "due": "2021-08-27"}]
    assert [each.expected for each in check(request=text, recipients=own)] == ["Friday for 2021-08-27"]
    part = {"text": "By Friday, {{ item.due }}?", "due": "2021-08-27"}
    late = {**part, "due": "2021-08-30", "text_for": {"amazon": "By Friday, {{ item.due }}?"}, "items": [part]}
    found = check(questions=[late])
    assert [each.path for each in found] == [("questions", 0, "text"), ("questions", 0, "text_for", "amazon")]
    assert [each.code for each in check(request=text, due={"within": "400 business days"})] == ["D152"]


def test_the_right_weekday_is_named():
    (finding,) = check(closing="by Friday, August 26")
    assert finding.expected == "Thursday for 2021-08-26"


def test_only_english_texts_are_read_for_weekdays():
    assert check(background="Friday, August 26, 2021", language="de-DE") == ()


def test_every_day_of_a_deadline_that_comes_again_is_looked_at():
    due = {"date": "2021-08-26", "every": "11 days", "until": "2021-09-30"}
    assert told(due=due) == [("D102", ("due", 0), "the deadline 2021-09-06 is Labor Day in the calendar us")]


@pytest.mark.parametrize(
    ("due", "code", "found"),
    [
        (
            {"date": "2021-08-26", "every": "2 months", "until": "2021-09-30"},
            "D109",
            "the deadline falls on 2021-08-26 and never again: 2 months later is after 2021-09-30",
        ),
        (
            {"every": "2 months", "until": "2021-09-30"},
            "D157",
            "the deadline first falls on 2021-10-12, after its last day 2021-09-30",
        ),
        (
            {"every": "2 weeks", "until": "2021-08-01", "from": "sent"},
            "D100",
            "the deadline 2021-08-01 lies before the letter's date 2021-08-12",
        ),
    ],
)
@pytest.mark.parametrize("calendars", [(), (US,), (US, US.model_copy(update={"name": "us-wa"}))])
def test_what_comes_again_too_late_is_told_once(due, code, found, calendars):
    assert [(each.code, each.found) for each in check(due=due, calendars=calendars)] == [(code, found)]


def test_without_a_calendar_business_days_are_left_to_whoever_counts_them():
    assert check(due={"within": "3 business days"}, calendars=()) == ()


def test_an_items_own_deadline_is_looked_at_and_serves_for_the_letters():
    part = {"text": "Who?", "due": {"date": "2021-08-01", "time": "17:00"}}
    questions = [{"section": "A", "items": [{"text": "Where?", "due": "2021-08-29", "items": [part]}]}]
    above = ("questions", 0, "items", 0)
    assert told(questions=questions, due=None) == [
        ("D101", (*above, "due"), "the deadline 2021-08-29 is a Sunday"),
        ("D104", (*above, "items", 0, "due"), "the deadline's time 17:00 has no time zone"),
        ("D100", (*above, "items", 0, "due"), "the deadline 2021-08-01 lies before the letter's date 2021-08-12"),
        ("D101", (*above, "items", 0, "due"), "the deadline 2021-08-01 is a Sunday"),
    ]


def test_an_item_due_after_the_last_day_of_its_stage_is_told():
    due = [{"stage": "documents", "every": "2 weeks", "until": "2021-09-17"}]
    late = {"text": "Which?", "due": {"stage": "documents", "date": "2021-09-20"}}
    other = {"text": "Which?", "due": "2021-09-20"}
    assert told(due=due, questions=[late, other]) == [
        (
            "D108",
            ("questions", 0, "due"),
            "the item's deadline 2021-09-20 lies after 2021-09-17, the last day of the stage `documents`",
        )
    ]


def test_a_recipients_deadlines_are_looked_at_where_they_stand():
    found = due_findings(asked(), asked(due=["2021-08-01"] * 2).due, ("recipients", 3, "due"), ())
    assert [(each.code, each.path) for each in found] == [
        ("D100", ("recipients", 3, "due", 0)),
        ("D100", ("recipients", 3, "due", 1)),
        ("D107", ("recipients", 3, "due", 1)),
    ]
    assert told(due=None, recipients=[{**AMAZON, "due": "2021-08-26"}]) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("on April 31 and on 31 April 2021", ["April 31", "31 April 2021"]),
        ("on February 29, 2021", ["February 29, 2021"]),
        ("on February 29", []),
        ("on February 29, 2020", []),
        ("on April 45", []),  # a page, perhaps
        ("on April 45, 2021", ["April 45, 2021"]),
        ("Monday, February 30, 2021", ["February 30, 2021"]),
        ("you may 31 times; 31 may be", []),
        ("on Sept. 31, 2023, 31 Nov 2022 and Feb 30", ["Sept. 31, 2023", "31 Nov 2022", "Feb 30"]),
        ("the 31st of April", ["31st of April"]),
        ("on 2024-04-31 or 4/31/2024, not 4/30/2024", ["2024-04-31", "4/31/2024"]),
        ("31/4/2024, docket 24-04-31, 1-2024-04-31, v2024-04-31, x/2024-04-31/y", []),
    ],
)
def test_a_day_that_does_not_exist_is_told(text, wrong):
    found = check(background=text)
    assert [each.quote for each in found] == wrong
    assert all(each.code == "D110" and each.severity is Severity.WARNING for each in found)


ASKING = ("request", "closing", "instructions", "background")


@pytest.mark.parametrize(
    "text",
    [
        "Please answer by August 26, 2020.",
        "We respectfully request that you respond to our questions no later than August 26, 2020:",
        "Thank you, in advance, for responding to these questions in writing by 26 August 2020.",
        "We look forward to hearing from you by no later than August 26th, 2020.",
        "Please produce it, as soon as possible, but not later than 5:00 p.m., August 26, 2020.",
        "It stopped. Please submit the requested documentation on or before Wednesday, August 26, 2020.",
        "Please provide it by close of business on August 26, 2020.",
        "Please reply before\nAugust 26, 2020.",
        "Thank you for written answers by August 26, 2020.",
    ],
)
def test_a_past_day_by_which_a_text_asks_for_something_is_told(text):
    for name in ASKING:
        (finding,) = check(**{name: text})
        assert (finding.code, finding.path, finding.severity) == ("D111", (name,), Severity.WARNING)
        assert finding.quote in text
    assert check(subject=text) == check(notes={"n": text}) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Employees must be vaccinated by August 26, 2020.",
        "On May 1 we asked you to respond by August 26, 2020.",
        "Please provide all documents sent by August 26, 2020.",
        "Please provide all answers written by August 26, 2020.",
        "Please provide all contracts from May 1 until August 26, 2020.",
        "Please explain why you did not respond by August 26, 2020.",
        "Please answer by August 26, 2021.",
        "Please answer by August 26.",
        "Please answer soon. By August 26, 2020, it stopped.",
        "Please read page 5 of the report. By then it stopped, no later than August 26, 2020.",
    ],
)
def test_the_past_itself_is_no_mistake(text):
    for name in ASKING:
        assert [each.code for each in check(**{name: text})] == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Complete the transfer no later than March 1, 2021.", []),  # over half a year off: perhaps a date of old
        ("Complete the transfer no later than September 1, 2020.", ["D111"]),
        ("Please provide the report no later than March 1, 2020.", ["D111"]),
        ("Please provide all contracts by September 1, 2020.", []),
        ("Was it completed no later than September 1, 2020?", []),
        ("Will you complete it no later than September 1, 2022?", []),
    ],
)
def test_an_item_may_ask_about_the_past(text, codes):
    for question in (text, {"text": "Where?", "premise": text}, {"text": "Where?", "text_for": {"amazon": text}}):
        assert [each.code for each in check(questions=[question])] == codes


def test_a_lead_in_asks_as_the_request_does():
    questions = [{"section": "A", "lead_in": "Please answer by September 1, 2020:", "items": ["Where?"]}]
    assert [(each.code, each.path) for each in check(questions=questions)] == [("D111", ("questions", 0, "lead_in"))]


@pytest.mark.parametrize(
    "text",
    [
        "Please answer by August 25, 2021.",
        "Please answer no later than August 25:",
        "We ask that you respond on or before 25 August 2021.",
    ],
)
def test_a_deadline_in_the_text_that_is_none_of_the_deadlines_is_told(text):
    for name in ("request", "closing", "instructions"):
        (finding,) = check(**{name: text})
        assert (finding.code, finding.path, finding.severity) == ("D112", (name,), Severity.WARNING)
        assert finding.found.endswith("is none of the deadlines: 2021-08-26")
    assert check(background=text, questions=[text]) == ()
    assert check(request=text, due=None)[1:] == ()
    stages = ["2021-08-26", {"stage": "documents", "date": "2021-08-25"}]
    assert check(request=text, due=stages) == ()
    assert check(request=text, questions=[{"text": "Where?", "due": "2021-08-25"}]) == ()
    assert check(request=text, recipients=[{**AMAZON, "due": "2021-08-25"}]) == ()
    again = {"stage": "documents", "date": "2021-08-17", "every": "8 days", "until": "2021-08-26"}
    assert check(request=text, due=again) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Please answer by August 26, 2021.",
        "Please answer by August 26.",
        "Please answer before August 27.",
        "Please confirm by August 16, 2021, that you got this.",
        "Please tell us by August 16 whether you need more time.",
        "Please preserve all records until December 31, 2025.",
        "Please answer by {{ due }}.",
    ],
)
def test_the_deadline_itself_and_times_for_other_things_are_no_mistake(text):
    assert check(request=text) == ()


def test_where_a_deadline_cannot_be_counted_no_text_is_held_against_it():
    found = check(
        request="Please answer by August 25.", due=["2021-08-26", {"stage": "documents", "within": "400 business days"}]
    )
    assert [each.code for each in found] == ["D152"]


def test_figures_are_read_the_american_way_only_in_american_letters():
    text = "Please answer by 8/2/2021."
    assert [each.code for each in check(request=text)] == ["D111"]
    assert [each.code for each in check(request=text.replace("8/2", "8/25"))] == ["D112"]
    assert check(request=text, language="en-GB") == ()
    assert [each.code for each in check(request="Please answer by 2021-08-02.", language="en-GB")] == ["D111"]
    assert check(request="Please answer by Aug. 26, 2021, by 8/26/2021, and by 2021-08-26.") == ()


def test_texts_in_other_languages_are_left_alone():
    assert check(request="Please answer by August 26, 2020; April 31.", language="de-DE") == ()


def test_every_code_is_in_the_catalogue():
    assert {f"D1{number:02}" for number in (*range(13), 56, 57)} <= set(catalogue())
