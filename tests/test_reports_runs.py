"""What a run would do, as a table and as counts."""

import json

from lettergen.reports.runs import Planned, plan_summary, plan_table

THREE = (
    Planned("m/ann/1", "letters/m/ann.docx", "new", "petition"),
    Planned("m/bob/1", "letters/m/bob.docx", "edited", "petition", "bob", "was edited by hand since 2021-08-12"),
    Planned("m/cy/1", "letters/m/cy.docx", "new", "demand"),
)


def test_people_see_a_letter_a_row_with_the_reason_where_there_is_one():
    assert plan_table(THREE, {}).write("table", 160).splitlines() == [
        "Letter   File                Action  Template  Variation  Why",
        "-------  ------------------  ------  --------  ---------  -----------------------------------",
        "m/ann/1  letters/m/ann.docx  new     petition",
        "m/bob/1  letters/m/bob.docx  edited  petition  bob        was edited by hand since 2021-08-12",
        "m/cy/1   letters/m/cy.docx   new     demand",
    ]


def test_programs_get_counts_beside_the_rows():
    told = json.loads(plan_table(THREE, {"matter": "m"}).write("json"))
    rows = told.pop("rows")
    assert told == {"schema": "lettergen.plan/1", "matter": "m", "letters": 3, "actions": {"new": 2, "edited": 1}}
    assert rows[1] == {
        "letter": "m/bob/1", "file": "letters/m/bob.docx", "action": "edited", "template": "petition",
        "variation": "bob", "why": "was edited by hand since 2021-08-12",
    }  # fmt: skip


def test_the_summary_counts_letters_files_templates_and_variations():
    assert [*plan_summary(iter(THREE))] == [
        "3 letters: 2 new, 1 edited by hand",
        "templates: 2 petition, 1 demand",
        "variations: 2 in the words for all",
        "  1 bob",
    ]


def test_letters_alike_have_no_variations():
    assert [*plan_summary(THREE[:1])] == ["1 letter: 1 new", "template: 1 petition"]


def test_of_many_variations_the_most_frequent_are_told_and_the_others_counted():
    many = [Planned("", "", "new", "t", f"due {day}") for day in range(30)] + [
        Planned("", "", "new", "t", "due 29")
    ] * 999
    lines = [*plan_summary(many)]
    assert lines[:4] == ["1,029 letters: 1,029 new", "template: 1,029 t", "variations:", "  1,000 due 29"]
    assert lines[-1] == "  10 in 10 more"
    assert len(lines) == 3 + 20 + 1
