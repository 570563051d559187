"""The letters of cases 2 to 5, made and sent through the real command; what follows has a module a case."""

from __future__ import annotations

import datetime as dt
import json
import re
import zipfile
from pathlib import Path

import pytest
from casebook import Office, workspace

from lettergen.calendars import calendar
from lettergen.wordml.outline import Line, outline

SENT = {
    "privacy-policy-petition": "2002-10-01",
    "demand-statistics": "2019-09-09",
    "consent-orders": "2023-07-24",
    "buyer-disclosure": "2017-01-03",
}
LETTERS = {
    "privacy-policy-petition": (
        "massachusetts", "california", "connecticut", "illinois", "iowa", "maryland", "michigan", "minnesota",
        "new-jersey", "new-york", "oregon", "texas", "vermont", "washington", "district-of-columbia", "ftc",
    ),
    "demand-statistics": ("amazon",),
    "consent-orders": ("alexa", "ring"),
    "buyer-disclosure": ("qvc", "sephora", "overstock", "amazon"),
}  # fmt: skip
TEMPLATES = {
    "massachusetts": "privacy-policy-petition", "ring": "consent-orders", "qvc": "buyer-disclosure",
    "amazon": "demand-statistics",
}  # fmt: skip
"""A letter of each template."""


def letter(office: Office, matter: str, recipient: str) -> Path:
    return office.folder / f"letters/{matter}/{recipient}.docx"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """All letters made and sent on their day."""
    office = workspace(tmp_path_factory.mktemp("office") / "work", *SENT)
    for matter, day in SENT.items():
        office.run("generate", matter, "--as-of", day)
        office.run("send", *(f"{matter}/{one}" for one in LETTERS[matter]), "--on", day, "--via", "mail")
    return office


@pytest.fixture(scope="module")
def read(office):
    """Return the paragraphs of a letter's body, read once."""
    known: dict[tuple[str, str], list[Line]] = {}

    def body(matter: str, recipient: str) -> list[Line]:
        key = (matter, recipient)
        if key not in known:
            known[key] = [one for one in outline(letter(office, *key)) if one.part == "word/document.xml"]
        return known[key]

    return body


def said(lines: list[Line]) -> str:
    return " ".join(" ".join(line.text for line in lines).split())


def of_style(lines: list[Line], style: str) -> list[str]:
    return [line.text for line in lines if line.style == style]


def labels(lines: list[Line]) -> list[str]:
    """The marks of what is asked, those of lists in the instructions left out."""
    start = max(at for at, line in enumerate(lines) if line.style == "heading 1" and line.text in HEADINGS)
    return [line.label for line in lines[start:] if line.label]


HEADINGS = {"Recommendations", "Information Requested", "Requirements", "Requests"}


# ---- all of them


@pytest.mark.parametrize("matter", SENT)
def test_check_finds_no_error_and_no_warning_that_is_not_meant(office, matter):
    found = json.loads(office.run("check", f"questionnaires/{matter}.yaml", "--format", "json"))
    codes = [problem["code"] for problem in found["rows"]]
    assert codes == (["D105"] if matter == "privacy-policy-petition" else [])  # its letter set no deadline


@pytest.mark.parametrize("matter", SENT)
def test_every_letter_is_made_marked_and_of_its_day(office, matter):
    assert {path.stem for path in (office.folder / f"letters/{matter}").glob("*.docx") if "_" not in path.stem} == set(
        LETTERS[matter]
    )
    day = dt.date.fromisoformat(SENT[matter])
    for recipient in LETTERS[matter]:
        with zipfile.ZipFile(letter(office, matter, recipient)) as archive:
            for part in ("word/footer1.xml", "word/footer2.xml", "docProps/core.xml"):
                assert b"Sample, drawn from published news" in archive.read(part), (recipient, part)
        lines = outline(letter(office, matter, recipient))
        assert f"{day:%B} {day.day}, {day.year}" in said(lines)
        assert re.search(r"\{[{%]|[%}]\}", said(lines)) is None


@pytest.mark.parametrize("recipient", TEMPLATES)
def test_both_judges_find_no_error(office, sdk_errors, audit_errors, recipient):
    path = letter(office, TEMPLATES[recipient], recipient)
    assert sdk_errors(path) == []
    assert audit_errors(path) == []


@pytest.mark.soffice
@pytest.mark.parametrize(("recipient", "signer"), [
    ("massachusetts", "Chris Jay Hoofnagle"), ("ring", "Division of Enforcement"), ("qvc", "Riley Harper"),
    ("amazon", "Director of Statistics"),
])  # fmt: skip
def test_no_page_holds_signatures_alone_or_lacks_the_marking(office, as_pdf_text, recipient, signer):
    pages = as_pdf_text(letter(office, TEMPLATES[recipient], recipient)).split("\f")[:-1]
    assert len(pages) > 1
    assert all(page.strip().endswith("Sample, drawn from published news") for page in pages)
    (signed,) = [page for page in pages if re.search(rf"^.*{signer}.*$\n(?!.*Questions)", page, re.MULTILINE)][-1:]
    assert len(signed[: signed.index(signer)].split()) > 25  # words of the letter stand above


# ---- case 2: two advocacy groups write to sixteen regulators


def test_sixteen_letters_greet_each_office_in_its_own_way(read):
    greeted = {name: of_style(read("privacy-policy-petition", name), "Salutation")[0] for name in LETTERS[
        "privacy-policy-petition"
    ]}  # fmt: skip
    assert len(set(greeted.values())) == 16
    expected = {
        "massachusetts": "Dear Attorney General Reilly:", "maryland": "Dear Attorney General Curran:",
        "district-of-columbia": "Dear Corporation Counsel:", "ftc": "Dear Chairman Muris:",
    }  # fmt: skip
    assert {name: greeted[name] for name in expected} == expected


def test_four_recommendations_have_the_same_numbers_and_words_in_each(read):
    asked = {name: read("privacy-policy-petition", name) for name in LETTERS["privacy-policy-petition"]}
    for lines in asked.values():
        assert [(line.label, line.text) for line in lines if line.label] == [
            ("1.", "Consent before a sale"), ("2.", "Customers may see their records"),
            ("3.", "Customers may delete their records"), ("4.", "An independent audit"),
        ]  # fmt: skip


def test_each_regulator_reads_of_its_own_law_and_part(read):
    texts = {name: said(read("privacy-policy-petition", name)) for name in LETTERS["privacy-policy-petition"]}
    laws = {
        "massachusetts": "ch. 93A", "california": "17200", "connecticut": "42-110a", "illinois": "815 ILCS",
        "iowa": "714.16", "maryland": "13-101", "michigan": "445.901", "minnesota": "325F.69", "new-jersey": "56:8-1",
        "new-york": "349", "oregon": "646.605", "texas": "17.41", "vermont": "2451", "washington": "19.86",
        "district-of-columbia": "28-3901", "ftc": "15 U.S.C. § 45",
    }  # fmt: skip
    for name, law in laws.items():
        assert [other for other, text in texts.items() if law in text] == [name]
    assert [name for name, text in texts.items() if "Your office led the states" in text] == ["massachusetts"]
    assert "Massachusetts led a group of states" in texts["texas"]
    assert "the people of the District of Columbia" in texts["district-of-columbia"]
    assert "The Commission has said before" in texts["ftc"]


def test_each_regulator_has_the_holidays_of_its_place(office, root):
    rows = (root / "questionnaires/recipients/regulators-2002.csv").read_text(encoding="utf-8").splitlines()
    calendars = [re.search(r",(us(?:-[a-z]{2})?),", row)[1] for row in rows[1:]]
    assert len(set(calendars)) == 16
    patriots = dt.date(2002, 4, 15)
    off = [name for name in calendars if calendar(name, 2002, 2002).why_not_working(patriots)]
    assert off == ["us-ma"]


# ---- case 3: a data request with tables


def test_the_data_request_has_sections_tables_a_period_and_a_deadline_with_its_hour(read, office):
    lines = read("demand-statistics", "amazon")
    sections = ["A. Figures", "B. Practice"]
    assert of_style(lines, "heading 2") == [*sections, *sections, "Certification"]
    assert labels(lines) == ["1.", "2.", "3.", "4.", "5.", "a.", "b.", "6.", "7.", "8."]
    text = said(lines)
    for fact in (
        *("January 1 to June 30, 2019", "July 1 to December 31, 2018", "5:00 p.m. Eastern Time on October 11, 2019"),
        *("14 percent", "35 percent", "77 percent", "Subpoenas", "Search warrants", "Home cameras"),
    ):
        assert fact in text, fact
    assert of_style(lines, "Document Title") == ["Request for Information"]
    assert of_style(lines, "heading 1")[-2:] == ["Attachment A", "Response form"]


@pytest.mark.parametrize(
    ("moment", "clock", "days"),
    [
        ("2019-09-09", "running", 32),
        ("2019-10-11", "due today", 0),
        ("2019-10-11 17:00", "due today", 0),
        ("2019-10-11 17:01", "overdue", 0),
        ("2019-10-12", "overdue", -1),
    ],
)
def test_the_data_request_is_due_on_its_day_at_its_hour(office, moment, clock, days):
    (row,) = office.status("demand-statistics", moment)
    assert (row["headline"], row["clock"], row["days"], row["asked"]) == ("sent", clock, days, 8)
    assert (row["due"], row["time"], row["zone"]) == ("2019-10-11", "17:00", "America/New_York")


# ---- case 4: two orders


def test_each_respondent_reads_its_own_order_numbered_without_gaps(read):
    alexa, ring = (read("consent-orders", name) for name in ("alexa", "ring"))
    assert labels(alexa) == ["1.", "2.", "3.", "4.", "5."]
    assert labels(ring) == ["1.", "2.", "(a)", "(b)", "3.", "4.", "(a)", "(b)", "5.", "6."]
    sections = ["I. Payment", "II. Deletion", "III. Privacy and security", "IV. Reports"]
    assert [of_style(lines, "heading 2") for lines in (alexa, ring)] == [sections, sections]
    assert (of_style(alexa, "Document Title"), of_style(ring, "Document Title")) == (["Order"], ["Proposed Order"])
    for words, mine, other in (
        ("$25 million", alexa, ring), ("a parent asked", alexa, ring), ("$5.8 million", ring, alexa),
        ("models and algorithms", ring, alexa), ("more than a password", ring, alexa),
        ("Clerk of the Court", ring, alexa),
    ):  # fmt: skip
        assert words in said(mine), words
        assert words not in said(other), words


def test_every_requirement_of_ring_has_its_date_in_the_letter(read):
    due = [line.text for line in read("consent-orders", "ring") if line.text.startswith("Due: ")]
    assert due == [
        "Due: August 21, 2023.", "Due: October 20, 2023.", "Due: October 20, 2023.", "Due: November 20, 2023.",
        "Due: September 18, 2023.", "Due: December 18, 2023.",
    ]  # fmt: skip
    facts = dict(zip(of_style(read("consent-orders", "ring"), "Fact Label"), of_style(
        read("consent-orders", "ring"), "Fact"), strict=True))  # fmt: skip
    assert facts == {
        "Acknowledgment of service": "August 7, 2023",
        "Compliance reports": "every six months from January 24, 2024, until July 24, 2025",
        "Certification of compliance": "January 31, 2024",
    }
    assert "Certification of Compliance" in of_style(read("consent-orders", "ring"), "Schedule Heading")


# ---- case 5: four demands


def test_three_are_asked_and_one_is_under_an_order(read):
    letters = {name: read("buyer-disclosure", name) for name in LETTERS["buyer-disclosure"]}
    facts = {
        name: dict(zip(of_style(lines, "Fact Label"), of_style(lines, "Fact"), strict=True))
        for name, lines in letters.items()
    }
    assert {name: known["Instrument:"] for name, known in facts.items()} == {
        "qvc": "Request letter", "sephora": "Request letter", "overstock": "Request letter", "amazon": "Court order",
    }  # fmt: skip
    assert {known["Return date:"] for known in facts.values()} == {"January 31, 2017"}
    assert [name for name, lines in letters.items() if "The Honorable James L. Robart" in said(lines)] == ["amazon"]
    assert [name for name, lines in letters.items() if "Order of the court" in said(lines)] == ["amazon"]
    for name, lines in letters.items():
        count = 6 if name == "amazon" else 5
        assert labels(lines) == [f"Request No. {number}:" for number in range(1, count + 1)], name
        assert {"Definitions", "Instructions", "Requests"} <= set(of_style(lines, "heading 1"))
        for fact in ("It is confidential", "Northgate Settlement Services", "$25", "$20,000", "Amy Friedman"):
            assert fact in said(lines), (name, fact)
