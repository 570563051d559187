"""The words given to an item propose what became of it; what says nothing proposes nothing."""

# ruff: noqa: E501 - a reply, and what is expected of it, stands in one line

import datetime as dt
from functools import partial

import pytest

from lettergen.files.phrases import phrases
from lettergen.model.items import Answer, ItemKind
from lettergen.model.letter import LetterItem
from lettergen.model.tracking import Disposition, Given
from lettergen.rules.answers import proposed
from lettergen.text.dates import days_in


def said(text, kind="question", answer=None, rows=()):
    item = LetterItem(
        id="q1", label="1", ordinal=1, text="How many?", kind=ItemKind(kind), answer=answer and Answer(**answer)
    )
    days = partial(days_in, language="en-US", after=dt.date(2021, 8, 20))
    return proposed(Given(text=text, rows=rows), item, phrases(), days)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "-", "—", "…", "n/a", "N/A.", "(n/a)", "not applicable", "TBD", "to be determined", "pending",
     "See counsel's letter.", "see our counsel\u2019s letter of May 3", "see counsel",
     "Refer to cover letter", "Please see our letter dated May 4, 2021", "already answered above", "?", "xxx",
     "Click or tap here to enter text.", "yes, no", "yes, no\nNone"],
)  # fmt: skip
def test_what_is_no_answer_proposes_nothing(text):
    found = said(text, answer={"type": "yes_no"})
    assert found.disposition is None
    assert found.reason


@pytest.mark.parametrize(
    ("text", "disposition"),
    [
        ("No", "answered"),
        ("yes", "answered"),
        ("None.", "answered"),
        ("0", "answered"),
        ("We keep them for 30 days.", "answered"),
        ("Customers may decline to enrol at any time.", "answered"),
        ("Yes. The data is kept confidential and encrypted.", "answered"),
        ("We do not sell the data to third parties.", "answered"),
        ("Customers will be notified within 30 days of any change.", "answered"),
        ("We object to this question as vague.", "objected"),
        ("Objection. Overbroad.", "objected"),
        ("Privileged.", "privileged"),
        ("Withheld under the attorney-client privilege.", "privileged"),
        ("This is confidential business information.", "confidential"),
        ("We decline to answer.", "refused"),
        ("No comment.", "refused"),
        ("We have no responsive documents.", "no_records"),
        ("No such records exist.", "no_records"),
        ("The records are not in our possession, custody or control.", "not_in_possession"),
        ("We will provide this by September 10, 2021.", "deferred"),
        ("See Exhibit B.", "by_reference"),
        ("Ibid.", "by_reference"),
        ("Same as above.", "by_reference"),
        ("ID", "answered"),
        ("N/A - see below", None),
        ("[insert answer]", None),
        ("See subparts.", None),
        ("Unknown", None),
        ("Information not available.", None),
        ("Information is not available to stores.", "answered"),
        ("We do not understand the question.", None),
        ("We are unable to answer at this time.", None),
        ("We are unable to answer this question.", "refused"),
        ("Withheld", "refused"),
        ("See attached.", "by_reference"),
        ("Attached", "by_reference"),
        ("Refer to our submission of March 3, 2026.", "by_reference"),
        ("We refer you to our privacy policy.", "by_reference"),
        ("We are not in possession of any such contract.", "not_in_possession"),
        ("We will comply.", "deferred"),
        ("We will not comply.", "refused"),
        ("We will not comply with demands that name no account.", "answered"),
        ("All vendors will comply with the policy.", "answered"),
        ("We will comply with any order of a court.", "answered"),
        ("We were under consideration for a license in 2020.", "answered"),
        ("Subject to and without waiving its objections, Amazon states that it has 53 stores.", "answered_in_part"),
        ("We objected to 28 demands: to those that named no account. 12 were narrowed, and 4 withdrawn.", "answered"),
        ("In 2019 the company refused to answer 3 of them and took two to court.", "answered"),
        ("The company has objected to this request in its letter of May 3.", "objected"),
        ("We are still reviewing.", "deferred"),
        ("The company is collecting this and will supplement.", "deferred"),
        ("We opened fifty-three stores in the year 2020, all in the West. For the rest the figures will be provided by May 3.", "answered_in_part"),
    ],
)  # fmt: skip
def test_words_propose_a_disposition(text, disposition):
    assert said(text).disposition == disposition


def test_a_promised_day_and_grounds_come_with_it():
    assert said("We will provide this by September 10, 2021.").until == dt.date(2021, 9, 10)
    assert said("We will provide this by 09/10/2021.").until is None  # in October elsewhere
    assert said("We object on the ground that it is overbroad and invades privacy.").grounds == ("privacy", "breadth")


def test_none_answers_a_question_and_says_of_documents_that_there_are_none():
    assert said("None", kind="document_request").disposition is Disposition.NO_RECORDS
    assert said("None", answer={"type": "documents"}).disposition is Disposition.NO_RECORDS
    assert said("None").disposition is Disposition.ANSWERED


def test_a_number_is_asked_and_words_without_one_do_not_respond():
    assert said("We take privacy seriously.", answer={"type": "number"}).disposition is Disposition.NON_RESPONSIVE
    assert said("About a dozen.", answer={"type": "number"}).disposition is Disposition.ANSWERED


@pytest.mark.parametrize(
    ("text", "disposition"),
    [
        ("61", "answered"), ("$1.2 million", "answered"), ("USD 5,000", "answered"), ("None", "answered"),
        ("61 (we object to the term)", "answered_in_part"), ("About 12,000. The rest will follow.", "answered_in_part"),
        ("We will provide the number by May 3, 2021.", "deferred"), ("We object to counting 61 of them.", "objected"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["number", "money"])
def test_a_figure_where_one_is_asked_is_an_answer_whatever_else_is_said(kind, text, disposition):
    assert said(text, answer={"type": kind}).disposition == disposition


@pytest.mark.parametrize("answer", [None, {"type": "date"}, {"type": "yes_no"}])
def test_what_is_still_being_looked_for_is_no_answer_yet(answer):
    assert said("The company is collecting this and will supplement.", answer=answer).disposition == "deferred"


@pytest.mark.parametrize(
    ("text", "disposition"),
    [("no", "refused"), ("no\nWe cannot speak for our dealers.", "refused"), ("yes", "answered"),
     ("We do not certify this.", "refused"), ("We certify this.", "answered")],
)  # fmt: skip
def test_who_does_not_certify_refuses(text, disposition):
    assert said(text, "certification").disposition == disposition
    assert said("no", "confirmation").disposition is Disposition.ANSWERED


def test_the_cells_that_the_form_gave_answer_nothing():
    asked = {"columns": ("Quarter", "Number"), "rows": ("Q1", "Q2")}
    assert said("", rows=(("Q1", "n/a"), ("Q2", "")), answer=asked).disposition is None
    assert said("", rows=(("Q1", "n/a"), ("Q2", "7")), answer=asked).disposition is Disposition.ANSWERED


def test_a_row_that_the_form_gave_and_nobody_filled_in_is_told():
    asked = {"columns": ("Quarter", "Number"), "rows": ("Q1", "Q2", "Q3")}
    found = said("", rows=(("q1 ", "9"), ("Q4", "7")), answer=asked)
    assert (found.disposition, found.reason) == ("answered_in_part", "nothing stands in its table for Q2, Q3")
    assert said("See Exhibit B.", answer=asked).disposition is Disposition.BY_REFERENCE


@pytest.mark.parametrize(
    ("rows", "disposition"),
    [((("", " "), ("", "")), None), ((("n/a", "-"), ("", "tbd")), None), ((("2019", "14"),), Disposition.ANSWERED)],
)
def test_a_table_answers_where_a_cell_says_something(rows, disposition):
    assert said("", rows=rows, answer={"columns": ("Year", "Number")}).disposition is disposition


@pytest.mark.parametrize(
    ("kind", "text", "disposition"),
    [
        ("requirement", "Met", "met"), ("requirement", "Completed on June 30.", "met"), ("requirement", "Not yet met", "not_met"),
        ("requirement", "No", "not_met"), ("recommendation", "Endorsed", "endorsed"), ("recommendation", "not endorsed", "not_endorsed"),
        ("recommendation", "We do not endorse this.", "not_endorsed"), ("recommendation", "Not necessary", "not_necessary"),
        ("requirement", "Met, except e-mail", "answered_in_part"), ("requirement", "met\nWe did not keep e-mails before March.", "answered_in_part"),
        ("requirement", "will comply", "deferred"), ("recommendation", "Endorsed, but not for small firms", "answered_in_part"),
        ("recommendation", "Endorsed. We do not sell data.", "endorsed"), ("recommendation", "Under consideration by the board", None), ("recommendation", "We are considering this.", None),
        ("recommendation", "We will consider it when the law is passed and costs are known.", "answered"), ("requirement", "Done for most stores", "answered_in_part"), ("requirement", "We comply.", "met"), ("requirement", "The company does not comply.", "not_met"),
        ("recommendation", "The bank takes this under advisement.", None), ("requirement", "We will comply by May 1, 2027.", "deferred"),
        ("recommendation", "Interested", "interested"), ("recommendation", "The Office will think about it.", None),
    ],
)  # fmt: skip
def test_positions_are_taken_on_recommendations_and_requirements(kind, text, disposition):
    assert said(text, kind).disposition == disposition


def test_a_word_that_is_a_position_elsewhere_is_an_answer_to_a_question():
    assert said("Not necessary").disposition is Disposition.ANSWERED


@pytest.mark.parametrize("words", ["no ", "not ", "will be ", "see the ", "no a b "])
def test_long_answers_take_no_long_time(words):
    assert said(f"{words * 300}.\n\n" * 40).reason
