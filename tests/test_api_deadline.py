"""A deadline worked out in a workspace, from a count or a whole deadline."""

import datetime as dt

import pytest

from lettergen.api.options import Counting
from lettergen.api.workspace import Workspace
from lettergen.cli.dates import RULES
from lettergen.errors import BadInputError
from lettergen.model.named_rules import NAMED_RULES, RuleName

DAY = dt.date.fromisoformat


@pytest.fixture
def workspace(tmp_path):
    own = '[defaults]\nzone = "America/Chicago"\ncalendar = "ours"\n[calendars.ours]\nbase = "us"\n'
    (tmp_path / "lettergen.toml").write_text(own + '[calendars.ours.days]\n2024-06-10 = "Picnic"\n')
    return Workspace(tmp_path)


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ({"text": "2 business days"}, "2024-06-12"),  # the office's own day off is left out
        ({"text": "2 business days", "calendar": "us"}, "2024-06-11"),
        ({"text": "2 business days", "before": True}, "2024-06-05"),
        ({"text": "14 days", "rule": "frcp-6a", "via": "mail"}, "2024-06-24"),
        ({"rule": "foia", "calendar": "us-dc"}, "2024-07-09"),
        ({"rule": "gdpr", "calendar": "ie"}, "2024-07-08"),
        ({"rule": "16-cfr-2.10", "calendar": "us"}, "2024-07-01"),
        ({"rule": "16-cfr-2.10", "calendar": "us", "previous": DAY("2024-06-20")}, "2024-06-19"),
        ({"text": "{before: 1 day, from: previous_due}", "previous": DAY("2024-06-20")}, "2024-06-19"),
        ({"text": "{within: 10 days, skip: under 11 days}", "calendar": "us"}, "2024-06-24"),
        ({"text": "{before: 3 days, from: event, event: the hearing, on: 2020-01-10}"}, "2020-01-07"),
        ({"text": "9 days"}, "2024-06-16"),
    ],
)
def test_a_count_or_a_whole_deadline_is_worked_out(workspace, words, due):
    counting = Counting(start=DAY("2024-06-07"), **words)
    found = workspace.deadline(counting)
    table = workspace.deadline_days(counting)
    assert (str(found.date), table.facts["due"]) == (due, found.date)
    assert [row[1] for row in table.rows if str(row[-1]).endswith("due")].count(found.date) >= 1


def test_hours_count_from_a_moment_in_the_zone_named_or_the_offices(workspace):
    start = dt.datetime(2024, 6, 7, 17, 0)  # noqa: DTZ001 - as it is typed
    found = workspace.deadline(Counting("24 hours", start))
    assert (str(found.date), found.time, found.zone) == ("2024-06-08", dt.time(17), "America/Chicago")
    there = workspace.deadline(Counting("24 hours", start, zone="Europe/Dublin"))
    assert (there.time, there.zone) == (dt.time(17), "Europe/Dublin")


@pytest.mark.parametrize("trigger", ["", ", from: received", ", from: event, event: the call"])
def test_an_hour_given_counts_whatever_the_deadline_counts_from(workspace, trigger):
    start = dt.datetime(2024, 6, 7, 17, 1)  # noqa: DTZ001 - as it is typed
    found = workspace.deadline(Counting(f'{{within: 10 days, cut_off: "17:00"{trigger}}}', start, calendar="us"))
    assert str(found.date) == "2024-06-20"


def test_a_moment_without_any_zone_is_of_the_day(tmp_path):
    start = dt.datetime(2024, 6, 7, 17, 0)  # noqa: DTZ001 - as it is typed
    assert str(Workspace(tmp_path).deadline(Counting("2 days", start)).date) == "2024-06-09"


def test_several_deadlines_show_the_days_of_each(workspace):
    counting = Counting(
        "{earliest_of: [2024-06-20, {within: 2 days}, {before: 1 day, from: previous_due}]}", DAY("2024-06-07")
    )
    assert [(row[0], str(row[1])) for row in workspace.deadline_days(counting).rows] == [
        (2, "2024-06-07"),
        (2, "2024-06-08"),
        (2, "2024-06-09"),
    ]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"text": "soon"}, "D150"),
        ({"text": ""}, "Q130"),
        ({"text": "{"}, "Q10"),
        ({"text": "{within: 1 day, before: 1 day}"}, "Q130"),
        ({"text": "{witin: 1 day}"}, "Q120"),
        ({"text": "{within: 1 day, previous: answers}"}, "Q130"),
        ({"text": "{within: 1 day, on: 2024-01-01}"}, "Q130"),
        ({"text": "{within: 1 day, skip: sometimes}"}, "Q127"),
        ({"text": "{latest_of: [2024-01-01]}"}, "Q130.*one deadline or none"),
        ({"text": "{before: 1 day, from: previous_due}"}, "D159"),
        ({"text": "1 day", "zone": "Mars"}, "Q129"),
        ({"text": "1 day", "calendar": "us-xx"}, "D154"),
        ({"text": "1 day", "start": DAY("9999-12-31")}, "D153"),
    ],
)
def test_what_is_no_deadline_says_why(workspace, words, code):
    with pytest.raises(BadInputError, match=code):
        workspace.deadline(Counting(**{"start": DAY("2024-06-07"), **words}))


def test_the_command_names_every_rule_and_the_page_of_deadlines_its_source(root):
    assert list(RULES) == list(RuleName)
    page = " ".join((root / "docs/deadlines.md").read_text(encoding="utf-8").split())
    for name, rule in NAMED_RULES.items():
        assert f"### `{name}`" in page
        assert rule.source in page or rule.source in {"days as they come", "working days alone"}
