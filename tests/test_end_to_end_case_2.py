"""Case 2 to its end, as docs/cases.md types it: sixteen regulators, a position on each item, a letter passed on."""

from __future__ import annotations

import pytest
from casebook import Office, workspace

MATTER = "privacy-policy-petition"
MASSACHUSETTS, AMAZON = f"{MATTER}/massachusetts", f"{MATTER}/amazon"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return workspace(tmp_path_factory.mktemp("office") / "work", MATTER).play(2)


def positions(office: Office, letter: str, day: str) -> dict[str, str]:
    return {item["id"]: item["disposition"] for item in office.table("status", letter, "--items", "--as-of", day)}


def test_massachusetts_takes_a_position_on_each_the_same_day_and_the_others_stay_open(office):
    rows = {row["thread"].partition("/")[2]: row for row in office.status(MATTER, "2002-10-01")}
    assert len(rows) == 17  # sixteen, and the thread with the company
    mine = rows.pop("massachusetts")
    assert (mine["headline"], mine["settled"]) == ("complete response (claimed)", 4)
    assert {(row["headline"], row["clock"], row["due"], row["settled"], row["asked"]) for row in rows.values()} == {
        ("sent", "no deadline", None, 0, 4)
    }
    assert positions(office, MASSACHUSETTS, "2002-10-01") == {
        "consent": "not_endorsed", "view": "interested", "delete": "not_endorsed", "audit": "not_necessary",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (("--where", "state=MA"), {"massachusetts": "massachusetts"}),
        (("--where", "groups!=states"), {"district-of-columbia": "district-of-columbia", "ftc": "ftc"}),
        (("--only", "ftc", "--only", "iowa"), {"iowa": "", "ftc": "ftc"}),
        (("--where", "groups=states", "--limit", "2"), {"massachusetts": "massachusetts", "california": ""}),
        (("--except", "massachusetts", "--sample", "3"),
         {"california": "", "district-of-columbia": "district-of-columbia", "ftc": "ftc"}),
    ],
)  # fmt: skip
def test_the_plan_has_those_chosen_each_with_what_its_words_differ_by(office, choice, expected):
    rows = office.table("generate", MATTER, "--dry-run", "--out", "../proofs", *choice)  # sent ones are made as proofs
    assert {row["letter"].split("/")[1]: row["variation"] for row in rows} == expected
    assert {row["action"] for row in rows} == {"new"}
    assert not (office.folder / "../proofs").exists()


def test_the_letter_passed_on_opens_a_linked_thread_with_the_company(office):
    (opened,) = [row for row in office.table("history", AMAZON) if row["linked"]]
    assert (opened["event"], opened["on"], opened["linked"]) == ("sent", "2002-10-01", MASSACHUSETTS)
    assert " asks 1-4; forwarded by the" in " ".join(office.run("history", AMAZON).split())
    (told,) = [one.told for one in office.said("forwarded")]
    assert f"recorded: {AMAZON}/1 forwarded by the " in told
    assert f"{AMAZON}/1 sent" not in told
    (passed,) = [row for row in office.table("history", MASSACHUSETTS) if row["event"] == "forwarded"]
    assert passed["linked"] == AMAZON
    (row,) = office.status(AMAZON, "2002-10-21")
    assert (row["recipient"], row["headline"], row["clock"], row["asked"]) == (
        "Amazon.com, Inc.", "sent", "no deadline", 4,
    )  # fmt: skip


def test_the_company_answers_in_its_own_thread_and_changes_nothing_in_the_others(office):
    assert positions(office, AMAZON, "2002-10-21") == dict.fromkeys(
        ("consent", "view", "delete", "audit"), "unanswered"
    )
    assert positions(office, AMAZON, "2002-10-22") == {
        "consent": "not_endorsed", "view": "endorsed", "delete": "not_endorsed", "audit": "not_necessary",
    }  # fmt: skip
    assert positions(office, MASSACHUSETTS, "2002-10-22")["view"] == "interested"
    assert positions(office, f"{MATTER}/texas", "2002-10-22")["view"] == "unanswered"


@pytest.mark.parametrize(
    ("day", "headline", "settled", "headlines"),
    [
        ("2002-10-01", "partial response", 4, {"complete response (claimed)": 1, "sent": 15}),
        ("2002-10-22", "partial response", 4, {"complete response (claimed)": 1, "sent": 15}),
        ("2002-10-28", "partial response", 4, {"satisfied": 1, "sent": 15}),
    ],
)
def test_the_matter_adds_up_what_its_letters_say(office, day, headline, settled, headlines):
    (row,) = office.table("status", MATTER, "--summary", "--as-of", day)
    assert (row["headline"], row["settled"], row["asked"], row["late"]) == (headline, settled, 64, 0)
    assert (row["letters"], row["linked"]) == (16, 1)
    assert row["headlines"] == headlines
    assert row["due"] is None


def test_nobody_needs_a_follow_up_because_no_deadline_was_set(office):
    rows = office.table("follow-up", MATTER, "--needed", "--as-of", "2002-12-31")
    assert not any(row["needed"] for row in rows)
    why = {row["thread"].partition("/")[2]: row["why"] for row in rows}
    answered = {name: why.pop(name) for name in ("amazon", "massachusetts")}
    assert set(answered.values()) == {"every item is settled and assessed"}
    assert set(why.values()) == {"no deadline was set"}
    assert len(why) == 15


def test_the_reasons_name_the_claim_and_our_finding(office):
    (told,) = [one.out for one in office.said("--why")]
    assert "2002-10-01 response: interested (claimed); 2002-10-28 assessed" in " ".join(told.split()).replace(
        "33, 38 ", ""
    )


def test_before_the_assessment_was_entered_it_was_not_known(office):
    (row,) = office.status(MASSACHUSETTS, "2002-10-28", "--known-at", "2002-10-27")
    assert row["headline"] == "complete response (claimed)"
    (row,) = office.status(MASSACHUSETTS, "2002-10-28", "--known-at", "2002-10-28")
    assert row["headline"] == "satisfied"
