"""The vocabulary of templates."""

import io

import pytest
from packages import blank

from lettergen.compose.context import template_context
from lettergen.compose.letter import compose_letter
from lettergen.compose.teller import heading_of
from lettergen.errors import BadInputError
from lettergen.model.blocks import NumberedList, SignatureBlock
from lettergen.model.deadline import StageName
from lettergen.model.questionnaire import Questionnaire
from lettergen.wordml.outline import outline
from lettergen.wordml.template import Template

JASSY = {"prefix": "Mr.", "given": "Andy", "family": "Jassy", "title": "President and CEO"}
AMAZON = {
    "id": "amazon",
    "organization": "Amazon.com, Inc.",
    "short_name": "Amazon",
    "addressees": [JASSY],
    "address": ["410 Terry Avenue North", "Seattle, Washington 98109"],
    "fields": {"stores": "50"},
}


def context(**changes):
    questionnaire = Questionnaire.model_validate(
        {
            "matter": "palm",
            "date": "2021-08-12",
            "sender": {
                "letterhead": {"name": "United States Senate", "lines": "Washington, DC"},
                "signatories": ["Amy Klobuchar", "Jon Ossoff"],
                "contacts": [{"name": "Pat Doe", "phone": "202-555-0100"}],
            },
            "recipients": [AMAZON],
            "subject": "Palms",
            "questions": ["Where next?"],
            "copies": ["The Chair"],
            "enclosures": [{"title": "Chart", "label": "Attachment A"}],
            **changes,
        }
    )
    return template_context(compose_letter(questionnaire, questionnaire.recipients[0]))


def test_every_name_of_the_contract_is_there():
    names = (
        "matter title reference instrument marking language subject date due due_text due_within redacted voice "
        "letterhead recipient "
        "addressees inside_address inside_addresses salutation valediction authority background request closing "
        "questions signatures signatories contacts copies enclosures fields round letter ref definitions instructions "
        "attachments parent period deadlines step situation heading"
    )
    assert set(context()) == set(names.split())


@pytest.mark.parametrize(
    ("kinds", "heading"),
    [
        (("question", "document_request"), "Questions"),
        (("document_request", "data_request", "question"), "Requests"),
        (("requirement", "certification"), "Requirements"),
        (("recommendation",), "Recommendations"),
    ],
)
def test_the_heading_of_what_is_asked_is_what_most_of_it_is_called(kinds, heading):
    assert context(questions=[{"text": "This.", "kind": kind} for kind in kinds])["heading"] == heading


def test_a_letter_that_asks_nothing_has_no_heading_for_it():
    assert heading_of(()) == ""


def test_plain_facts():
    facts = context(due={"date": "2021-08-26", "time": "17:00", "zone": "America/New_York"})
    assert str(facts["date"]) == "August 12, 2021"
    assert str(facts["due"]) == facts["due_text"] == "5:00 p.m. Eastern Time on August 26, 2021"
    assert facts["letterhead"] == {
        "name": "United States Senate",
        "unit": "",
        "lines": ["Washington, DC"],
        "logo": None,
        "beside": None,
    }
    assert facts["recipient"]["name"] == "Amazon"
    assert facts["fields"] == {"stores": "50"}
    assert facts["contacts"] == [{"name": "Pat Doe", "office": "", "phone": "202-555-0100", "email": ""}]
    assert [copy["name"] for copy in facts["copies"]] == ["The Chair"]
    assert facts["enclosures"] == [{"label": "Attachment A", "title": "Chart"}]
    assert (facts["letter"], facts["round"], facts["instrument"]) == ("palm/amazon/1", 1, "request_letter")


def test_a_letterhead_names_a_second_organization_beside_the_first():
    sender = {"letterhead": {"name": "One", "beside": "Other"}, "signatories": ["A. Ash"]}
    head = context(sender=sender)["letterhead"]
    assert (head["name"], head["beside"]) == ("One", {"name": "Other", "unit": "", "lines": []})


def test_what_is_absent_is_falsy():
    facts = context()
    assert facts["due"] is None
    assert facts["due_text"] == ""
    assert not facts["authority"]
    assert not facts["closing"]


def test_each_stage_has_its_deadline_in_words():
    stages = [
        {"date": "2021-08-26"},
        {"stage": "documents", "within": "10 days", "from": "event", "event": "the hearing"},
        {"stage": "certification", "every": "1 month", "until": "2021-12-31", "from": "letter_date"},
    ]
    told = {stage: words for stage, words in context(due=stages)["deadlines"].items() if words}
    assert told == {
        "answers": "August 26, 2021",
        "documents": "within ten days of the hearing",
        "certification": "every month from September 12, 2021, until December 12, 2021",
    }
    assert set(context()["deadlines"]) == set(StageName)
    assert not any(context()["deadlines"].values())


PETITION = {"stage": "objections", "rule": "16-cfr-2.10"}


SOONER = " or no later than one day before the due date for your {}, whichever is earlier"


@pytest.mark.parametrize(
    ("beside", "more"),
    [
        ([], ""),
        ([{"stage": "documents", "date": "2021-10-20"}], SOONER.format("documents")),
        ([{"date": "2021-10-20"}], SOONER.format("answers")),
    ],
)
def test_a_deadline_names_no_other_that_the_letter_does_not_set(beside, more):
    words = context(due=[PETITION, *beside])["deadlines"]["objections"]
    assert words == f"within 20 days of service of this letter{more}"


def test_questions_and_signatures_are_blocks():
    facts = context()
    (questions,) = facts["questions"].blocks
    assert isinstance(questions, NumberedList)
    assert facts["signatures"].blocks == (SignatureBlock((("Amy Klobuchar",), ("Jon Ossoff",)), 2),)


THIRD = {"id": "third-parties", "text": "Whom?", "items": ["Who?", {"id": "terms", "text": "Terms?"}]}


def test_a_reference_is_the_label_as_running_text_prints_it():
    ref = context(questions=["Where next?", THIRD])["ref"]
    assert [ref(name) for name in ("q1", "third-parties", "third-parties.a", "terms")] == ["1", "2", "2(a)", "2(b)"]


def test_templates_name_items_and_are_told_of_unknown_ones():
    def filled(text):
        document = blank()
        document.add_paragraph(text)
        document.save(data := io.BytesIO())
        return Template(data.getvalue()).render(context(questions=["Where next?", THIRD]))

    assert [line.text for line in outline(filled("See {{ ref('terms') }}."))] == ["See 2(b)."]
    with pytest.raises(BadInputError) as caught:
        filled("See {{ ref('third-partys') }} and {{ ref(missing) }}.")
    told = [str(problem) for problem in caught.value.problems]
    assert "body, paragraph 1" in told[0]
    assert "T121" in told[0]
    assert "did you mean `ref('third-parties')`?" in " ".join(told)
