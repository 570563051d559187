"""Numbers that a text names, held against each letter."""

import pytest

from lettergen.errors import Severity
from lettergen.model.questionnaire import Questionnaire
from lettergen.rules.asking import asked_of
from lettergen.rules.quoted import quoted_numbers

LETTER = {
    "matter": "palm",
    "date": "2021-08-12",
    "subject": "Palms",
    "sender": {"letterhead": "Senate", "signatories": ["Amy Klobuchar"]},
    "recipients": [{"id": "amazon", "organization": "Amazon"}, {"id": "metro", "organization": "Metro"}],
}
TWICE = [
    {"section": "One", "items": [{"text": "a", "id": "x"}, "b"]},
    {
        "section": "Two",
        "numbering": "restart",
        "items": [{"text": "c", "id": "y", "items": [{"text": "d", "id": "z"}]}],
    },
]
ENCLOSED = [{"title": "Map", "label": "Attachment A"}, {"title": "List", "label": "Attachment B", "only_for": "metro"}]


def check(**changes):
    questionnaire = Questionnaire.model_validate({**LETTER, **changes})
    return list(quoted_numbers(questionnaire, asked_of(questionnaire)))


@pytest.mark.parametrize("numbering", ["continue", "restart"])
@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("see questions B.7 and A.1", ["B.7"]),
        ("see item A.9 and request B.9", ["A.9", "B.9"]),
        ("see question C.1", ["C.1"]),
        ("see item C.1 of the contract", []),
        ("see Items 3 and 4", []),
    ],
)
def test_a_label_of_a_section_is_held_against_what_prints(numbering, text, wrong):
    sections = [{"section": "One", "items": ["a", "b"]}, {"section": "Two", "numbering": numbering, "items": ["c"]}]
    found = check(questions=sections, section_numbering="A.", closing=text)
    assert [each.code for each in found] == ["Q148"] * len(wrong)
    assert [each.found.split("quotes question ")[1].split(",")[0] for each in found] == wrong
    right = "see question " + ("B.1" if numbering == "restart" else "B.3 and question 3")
    assert check(questions=sections, section_numbering="A.", closing=right) == []


def test_a_reference_to_a_label_that_prints_twice_is_told():
    text = "see {{ ref('x') }} and {{ ref( \"z\" ) }}"
    (found,) = check(questions=TWICE, closing=text)
    assert (found.code, found.path, found.severity) == ("Q184", ("closing",), Severity.WARNING)
    assert found.found == "`ref('x')` prints 1, which is the label of `y` too in the letter"
    assert check(questions=TWICE, closing=text, section_numbering="A.") == []
    assert [each.code for each in check(questions=TWICE, closing=text, language="de-DE")] == ["Q184"]
    alone = [TWICE[0], {**TWICE[1], "only_for": "metro"}]
    (found,) = check(questions=alone, closing=text)
    assert found.found.endswith("in the letter to metro")


def test_a_reference_to_an_item_without_a_number_is_told():
    questions = [{"text": "a", "id": "x", "items": [{"text": "b", "id": "y"}]}, {"text": "c", "id": "z", "label": "7."}]
    found = check(
        questions=questions, closing="{{ ref('x') }} {{ ref('y') }} {{ ref('z') }}", numbering=["\u2022", "a."]
    )
    assert [each.code for each in found] == ["Q184", "Q184"]
    assert all("prints without a number" in each.found for each in found)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("See Attachment A.", []),
        ("See Attachment C.", ["C"]),
        ("See Attachments A and C, or Attachment A, I ask.", ["C"]),
        ("See Exhibit A, and Exhibit 5.", ["A"]),  # 5 may be of anything
        ("See your Attachment C, Amazon's Attachment D, Attachment E to the complaint.", []),
        ("Attachments C and D of the report; Attachment E to this letter.", ["E"]),
        ("Attachment Care, Appendices X and Y, Attachment 123", []),
    ],
)
def test_an_enclosure_that_is_not_there_is_told(text, wrong):
    enclosures = [ENCLOSED[0], {"title": "List"}]
    found = check(closing=text, enclosures=enclosures)
    assert [each.code for each in found] == ["Q187"] * len(wrong)
    assert [each.found.split("an enclosure ")[1].split(",")[0] for each in found] == wrong
    assert (
        check(closing=text, enclosures=["List"]) == check(closing=text, language="de-DE", enclosures=enclosures) == []
    )


def test_an_enclosure_of_others_is_told():
    (found,) = check(closing="See Attachment B.", enclosures=ENCLOSED)
    assert found.found == "`Attachment B` names an enclosure B, which the letter does not have"
    assert check(questions=[{"text": "See Attachment B.", "only_for": "metro"}], enclosures=ENCLOSED) == []
    assert check(closing="See Appendix 2.", enclosures=["Appendices 1 and 2: Maps"]) == []
