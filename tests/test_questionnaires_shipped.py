"""The shipped questionnaires: valid, and the facts of the news carried over."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from lettergen.calendars import calendar
from lettergen.compose.context import template_context
from lettergen.compose.letter import compose_letter
from lettergen.model.items import Question
from lettergen.model.questionnaire import Questionnaire
from lettergen.readers.questionnaire import read_questionnaire

SHIPPED = (
    "palm-payments", "simple-request", "privacy-policy-petition", "demand-statistics", "consent-orders",
    "buyer-disclosure", "customer-demands-2018-h2", "customer-demands-2019-h1",
)  # fmt: skip
CASES = tuple(name for name in SHIPPED if name != "simple-request")


def read(root, name: str) -> Questionnaire:
    reading = read_questionnaire(root / f"questionnaires/{name}.yaml")
    assert [str(problem) for problem in reading.problems] == []
    assert reading.questionnaire is not None
    return reading.questionnaire


def every(questions: tuple[Question, ...]) -> Iterator[Question]:
    for question in questions:
        yield question
        yield from every(question.items)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_questionnaire_reads_without_a_remark_and_composes(root, name):
    questionnaire = read(root, name)
    assert questionnaire.matter == name
    assert questionnaire.recipients or questionnaire.recipient_list
    for recipient in questionnaire.recipients:
        year = questionnaire.date.year
        letter = compose_letter(
            questionnaire, recipient, calendar=calendar(recipient.calendar or "us", year - 1, year + 2)
        )
        assert letter.salutation.startswith("Dear ")
        assert template_context(letter)["due"] is not None


def test_no_other_questionnaire_is_shipped_untested(root):
    assert {path.stem for path in (root / "questionnaires").glob("*.yaml")} == set(SHIPPED)


@pytest.mark.parametrize("name", CASES)
def test_every_case_is_marked_and_says_what_is_public_and_what_invented(root, name):
    assert read(root, name).marking == "Sample, drawn from published news"
    opening = (root / f"questionnaires/{name}.yaml").read_text(encoding="utf-8").split("matter:")[0]
    assert "# Public, from published news" in opening
    assert "# Invented: " in opening


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("privacy-policy-petition", ("September 2000", "Amazon.com", "consent", "view", "delete", "audit")),
        ("demand-statistics", ("14 percent", "35 percent", "four of five", "77 percent", "speakers", "home cameras")),
        ("consent-orders", ("$25 million", "$5.8 million", "voice recordings", "algorithms", "more than a password")),
        ("customer-demands-2018-h2", ("who holds the account", "has been told", "too broad")),
        ("buyer-disclosure", ("QVC", "Sephora", "Overstock", "Amazon", "Robart", "$25", "$20,000", "Administrator")),
    ],
)
def test_the_facts_of_the_other_cases_are_there(root, name, facts):
    text = (root / f"questionnaires/{name}.yaml").read_text(encoding="utf-8")
    asked = " ".join(text[text.index("matter:") :].split())
    assert [fact for fact in facts if fact not in asked] == []


def test_case_3_counts_demands_as_the_news_has_them(root):
    counts: Counter[tuple[str, str]] = Counter()
    devices = set()
    for half in ("2018-h2", "2019-h1"):
        with (root / f"questionnaires/recipients/customer-demands-{half}.csv").open(encoding="utf-8") as rows:
            for row in csv.DictReader(rows):
                counts[half, row["instrument"]] += 1
                counts[half, f"{row['organization']} {row['instrument']}"] += 1
                devices.add(row["device"])

    def change(kind: str) -> tuple[int, int]:
        return counts["2018-h2", kind], counts["2019-h1", kind]

    assert (change("subpoena"), change("search_warrant")) == ((100, 114), (100, 135))
    assert change("Amazon Web Services, Inc. subpoena") == (13, 23)  # 77 percent more
    assert change("Amazon Web Services, Inc. search_warrant") == (12, 9)
    assert devices == {"smart speaker", "tablet", "electronic reader", "home camera", ""}


def test_case_1_has_its_people_its_dates_and_its_marking(root):
    asked = read(root, "palm-payments")
    assert [(who.name, who.state) for who in asked.sender.signatories] == [
        ("Amy Klobuchar", "Minnesota"), ("Bill Cassidy", "Louisiana"), ("Jon Ossoff", "Georgia"),
    ]  # fmt: skip
    (recipient,) = asked.recipients
    assert (recipient.id, recipient.addressees[0].full_name) == ("amazon", "Mr. Andy Jassy")
    assert (asked.date, asked.due[0].date) == (dt.date(2021, 8, 12), dt.date(2021, 8, 26))
    assert asked.marking == "Sample, drawn from published news"


def test_case_1_asks_seven_questions_in_the_order_of_the_news(root):
    asked = read(root, "palm-payments")
    assert [question.id for question in asked.questions] == [
        "expansion", "third-parties", "users", "personalization", "face-pairing", "consent", "security",
    ]  # fmt: skip
    parts = [len(question.items) for question in asked.questions if question.items]
    assert len(parts) >= 4
    assert set(parts) <= {2, 3}


def test_every_item_of_case_1_has_an_id_of_its_own(root):
    ids = [question.id for question in every(read(root, "palm-payments").questions)]
    assert None not in ids
    assert len(set(ids)) == len(ids)


def test_case_1_carries_the_facts_of_the_news(root):
    questionnaire = read(root, "palm-payments")
    letter = compose_letter(questionnaire, questionnaire.recipients[0])
    text = " ".join(f"{letter.authority} {letter.background}".split())
    for fact in ("Amazon One", "more than 50 places", "Amazon Go", "Whole Foods", "$10 credit", "the cloud", "Face ID",
                 "Touch ID", "Samsung Pass", "2019", "Rekognition", "48 advocacy groups", "Federal Trade Commission",
                 "other businesses"):  # fmt: skip
        assert fact in text, fact


def test_every_footnote_is_cited_once_and_in_order(root):
    asked = read(root, "palm-payments")
    cited = re.findall(r"\[\^([a-z]+)\]", asked.background)
    assert cited == list(asked.notes)


def test_the_comments_say_what_is_invented(root):
    text = (root / "questionnaires/palm-payments.yaml").read_text(encoding="utf-8")
    for key in ("reference:", "owner:", "contacts:", "copies:", "enclosures:"):
        start = text.index(f"{key}")
        assert "# invented" in "\n".join(text[start:].splitlines()[:2]), key


def test_the_simple_one_is_simple(root):
    lines = (root / "questionnaires/simple-request.yaml").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 26
