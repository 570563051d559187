"""What a run would do, as a table and as counts."""

import json
from pathlib import Path

from lettergen.reports.runs import plan_summary, plan_table
from lettergen.runs.outcome import Made


def made(name: str, action: str, template: str, variation: str = "") -> Made:
    return Made(f"m/{name}/1", Path(f"letters/m/{name}.docx"), action, "", template=template, variation=variation)


THREE = (
    made("ann", "new", "petition"),
    made("bob", "edited by hand", "petition", "bob"),
    made("cy", "new", "demand"),
)


def test_people_see_a_letter_a_row():
    assert plan_table(THREE, {}).write("table", 160).splitlines() == [
        "Letter   File                Action          Template  Variation",
        "-------  ------------------  --------------  --------  ---------",
        "m/ann/1  letters/m/ann.docx  new             petition",
        "m/bob/1  letters/m/bob.docx  edited by hand  petition  bob",
        "m/cy/1   letters/m/cy.docx   new             demand",
    ]


def test_programs_get_counts_beside_the_rows():
    told = json.loads(plan_table(THREE, {"matter": "m"}).write("json"))
    rows = told.pop("rows")
    assert told == {
        "schema": "lettergen.plan/1",
        "matter": "m",
        "letters": 3,
        "actions": {"new": 2, "edited by hand": 1},
    }
    assert rows[1] == {
        "letter": "m/bob/1", "file": "letters/m/bob.docx", "action": "edited by hand", "template": "petition",
        "variation": "bob",
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
    many = [made("", "new", "t", f"due {day}") for day in range(30)] + [made("", "new", "t", "due 29")] * 999
    lines = [*plan_summary(many)]
    assert lines[:4] == ["1,029 letters: 1,029 new", "template: 1,029 t", "variations:", "  1,000 due 29"]
    assert lines[-1] == "  10 in 10 more"
    assert len(lines) == 3 + 20 + 1
