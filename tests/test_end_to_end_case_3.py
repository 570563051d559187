"""Case 3 to its end, as docs/cases.md types it: 449 demands counted by instrument, and a form that comes back."""

from __future__ import annotations

import pytest
from casebook import Office, workspace

MATTER = "demand-statistics"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    matters = ("customer-demands-2018-h2", "customer-demands-2019-h1", MATTER)
    return workspace(tmp_path_factory.mktemp("office") / "work", *matters).play(3)


def figures(office: Office, *by: str) -> dict[tuple[str, str], dict[str, object]]:
    """Return the rows of `stats` as of July 2019 by group and period."""
    words = [word for each in by for word in ("--by", each)]
    rows = office.table("stats", *words, "--period", "half-year", "--as-of", "2019-07-01")
    return {(row["group"], row["period"]): row for row in rows}


@pytest.mark.parametrize(
    ("group", "before", "now", "change"), [("subpoena", 100, 114, 0.14), ("search_warrant", 100, 135, 0.35)]
)
def test_subpoenas_rose_by_14_percent_and_warrants_by_35(office, group, before, now, change):
    rows = figures(office, "instrument")
    assert rows[group, "2018-H2"]["letters"] == before
    assert {key: rows[group, "2019-H1"][key] for key in ("letters", "before", "change")} == {
        "letters": now, "before": before, "change": change,
    }  # fmt: skip


def test_at_the_cloud_arm_subpoenas_rose_by_77_percent_and_warrants_fell(office):
    rows = {key: row for key, row in figures(office, "instrument", "recipient").items() if "Web Services" in key[0]}
    letters = {key: (row["before"], row["letters"]) for key, row in rows.items() if key[1] == "2019-H1"}
    (subpoenas,) = [pair for (group, _), pair in letters.items() if group.startswith("subpoena")]
    (warrants,) = [pair for (group, _), pair in letters.items() if group.startswith("search_warrant")]
    assert (subpoenas, warrants) == ((13, 23), (12, 9))
    assert round(subpoenas[1] / subpoenas[0] - 1, 2) == 0.77


def test_outcomes_add_up_and_data_is_handed_over_in_about_four_of_five(office):
    rows = figures(office, "instrument").values()
    for row in rows:
        outcomes = [row[key] for key in ("in_full", "in_part", "not_at_all", "objected", "open")]
        assert sum(outcomes) == row["letters"]
        assert 0.78 < (outcomes[0] + outcomes[1]) / row["letters"] < 0.83
        assert row["challenged"] >= row["objected"] > 0
    assert sum(row["letters"] for row in rows) == 449


def test_the_period_before_the_first_is_no_figure(office):
    assert [row["change"] for (_, period), row in figures(office, "instrument").items() if period == "2018-H2"] == [
        None, None,
    ]  # fmt: skip


def test_every_demand_names_its_paper_and_its_device(office):
    from lettergen.wordml.outline import outline

    texts = {
        name: " ".join(line.text for line in outline(office.folder / f"letters/customer-demands-2019-h1/{name}.docx"))
        for name in ("s19-001", "w19-135")
    }
    assert "smart speaker" in texts["s19-001"]
    assert "The subpoena" in texts["s19-001"]
    assert "The search warrant" in texts["w19-135"]
    assert "What was stored in that account" in texts["w19-135"]


def test_the_form_passes_the_judges_as_it_comes_back(office, sdk_errors, audit_errors):
    assert sdk_errors(office.folder / "figures-of-the-company.docx") == []
    assert audit_errors(office.folder / "figures-of-the-company.docx") == []


def items(office: Office, day: str) -> dict[str, dict[str, object]]:
    return {row["id"]: row for row in office.table("status", f"{MATTER}/amazon", "--items", "--as-of", day)}


def test_the_form_brings_back_the_company_s_figures(office):
    rows = items(office, "2019-10-08")
    assert [line.split("\t") for line in rows["received"]["given"].splitlines()][:2] == [
        ["Subpoenas", "91", "55", "16", "6", "14"], ["Search warrants", "126", "84", "18", "11", "13"],
    ]  # fmt: skip
    assert rows["before"]["given"].startswith("Subpoenas\t100\t14\n")
    assert rows["notice-forbidden"]["given"] == "61"
    assert rows["notice-later"]["given"].startswith("yes\n")


def test_what_sends_elsewhere_is_no_answer_and_is_waived_in_the_end(office):
    then, found = items(office, "2019-10-08"), items(office, "2019-10-15")
    dispositions = {key: row["disposition"] for key, row in then.items()}
    assert dispositions.pop("cloud-rise") == "unanswered"
    assert {*dispositions.values()} <= {"answered", "answered_in_part"}  # what is proposed, before anybody looks
    assert found["cloud-rise"]["disposition"] == "waived"
    (row,) = office.status(MATTER, "2019-10-15")
    assert (row["headline"], row["settled"], row["asked"]) == ("closed", 8, 8)


def test_the_form_is_filed_and_read_once_only(office):
    (filed,) = [row for row in office.table("documents", f"{MATTER}/amazon") if row["direction"] == "in"]
    assert filed["file"].endswith("figures-of-the-company.docx")
    before = len(office.table("history", f"{MATTER}/amazon"))
    office.both("receive", "figures-of-the-company.docx", "--yes")
    assert len(office.table("history", f"{MATTER}/amazon")) == before
