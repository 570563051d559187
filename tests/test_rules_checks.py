"""What is wrong or doubtful in a valid questionnaire."""

import pytest
from small_questionnaire import AMAZON, US, asked

from lettergen.errors import Severity
from lettergen.files.catalogue import catalogue
from lettergen.rules.checks import check_questionnaire
from lettergen.rules.texts import texts_of

PARTED = ["Where next?", {"text": "Who?", "items": ["How many?", "Since when?"]}]


def check(calendars=None, **changes):
    return check_questionnaire(asked(**{"questions": PARTED} | changes), {"us": US} if calendars is None else calendars)


def told(**changes):
    return [(found.code, found.path, found.found) for found in check(**changes)]


def test_a_sound_questionnaire_has_no_findings():
    assert check() == ()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("see question 2", []),
        ("see question 2(b) and questions 1 and 2", []),
        ("see question 9", ["9"]),
        ("see Questions 1, 3, and 4", ["3", "4"]),
        ("see questions 1 through 7", ["7"]),
        ("see questions 1-7", ["7"]),
        ("see question 1(a)", ["1(a)"]),
        ("50 questions 9 lives", ["9"]),
        ("in question 2021", []),
    ],
)
def test_a_question_that_is_not_asked_is_told(text, wrong):
    found = check(closing=text)
    assert [finding.code for finding in found] == ["Q148"] * len(wrong)
    assert [finding.found.split("question ")[-1].split(",")[0] for finding in found] == wrong


def test_numbers_are_not_quoted_where_marks_are_letters():
    assert check(closing="see question 9", numbering=["A."], questions=["What?"]) == ()


def test_notes_are_cited_and_exist():
    notes = {"n1": "One.", "n2": "Two."}
    assert told(notes=notes, background="x[^n1] y[^n3]\n\n[^own]: Here.\n\nz[^own]") == [
        ("Q143", ("background",), "`[^n3]` cites a note that `notes` does not hold"),
        ("Q144", ("notes", "n2"), "the note `n2` is cited nowhere"),
    ]


def test_ids_stand_once_given_or_by_position():
    questions = [{"text": "a", "id": "q2"}, {"text": "b", "items": ["c", {"text": "d", "id": "q2"}]}]
    assert told(questions=questions) == [
        ("Q140", ("questions", 1), "the id `q2` of question 2 is that of question 1 too"),
        ("Q140", ("questions", 1, "items", 1), "the id `q2` of question 2(b) is that of question 1 too"),
    ]


def test_a_label_printed_twice_is_a_warning():
    questions = [
        {"text": "a", "label": "3)"},
        {"text": "b", "label": "(3)", "items": ["p", {"text": "q", "label": "a."}]},
        {"text": "c", "items": ["p", {"text": "q", "label": "a."}]},
    ]
    assert told(questions=questions) == [
        ("Q151", ("questions", 1), "the label 3 is printed twice"),
        ("Q151", ("questions", 2, "items", 1), "the label 4(a) is printed twice"),
    ]
    assert all(finding.severity is Severity.WARNING for finding in check(questions=questions))


def test_an_id_is_told_where_both_labels_are_the_same():
    twice = [{"text": "a", "id": "x", "label": "3."}, {"text": "b", "id": "x", "label": "3."}]
    assert [code for code, *_ in told(questions=twice)] == ["Q140", "Q151"]


def test_a_quoted_number_may_be_compound():
    asked = {"numbering": ["1.", "1.1"], "questions": ["a", {"text": "b", "items": ["p", "q"]}]}
    assert told(**asked, closing="See questions 2.1 and 2.2.") == []
    assert [found[2] for found in told(**asked, closing="See question 2.3.")] == [
        "`question 2.3` quotes question 2.3, which the letter does not ask"
    ]


SECTIONS = {
    "questions": [
        {"section": "General", "items": ["a", "b"], "numbering": "restart"},
        {"section": "Pay", "items": ["c"], "numbering": "restart"},
    ],
    "section_numbering": "A.",
}


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('the items requested in "A.1" and "B.1" above', []),
        ("the items requested in “B.2” and “A.2” above", ["B.2"]),
        ("If the answer to “A.3.” is no, see question B.1.", ["A.3"]),
        ("See item 7 of the Act, Form D.5 and question 4.", []),
    ],
)
def test_numbers_quoted_from_a_letter_with_sections_are_those_it_prints(text, quoted):
    found = [finding.found for finding in check(closing=text, **SECTIONS) if finding.code == "Q148"]
    assert [told.rpartition(" quotes question ")[2].partition(",")[0] for told in found] == quoted


def test_a_number_is_held_against_the_copy_that_quotes_it():
    questions = ["a", {"text": "b", "only_for": "bank"}, {"text": "c", "text_for": {"bank": "See question 3."}}]
    recipients = [AMAZON, {**AMAZON, "id": "bank"}]
    assert told(questions=questions, recipients=recipients) == []
    assert told(questions=questions, recipients=recipients, closing="See question 3.") == [
        ("Q148", ("closing",), "`question 3` quotes question 3, which the letter does not ask")
    ]
    back = {"text_for": {"bank": "See question 4."}}
    assert told(questions=[*questions[:2], {"text": "c", **back}], recipients=recipients) == [
        (
            "Q148",
            ("questions", 2, "text_for", "bank"),
            "`question 4` quotes question 4, which the letter to bank does not ask",
        )
    ]


@pytest.mark.parametrize(
    ("text", "typed"),
    [("1. What?", True), ("(a) What?", True), ("12) What?", True), ("2021 What?", False), ("A. B. C?", False)],
)
def test_a_typed_number_is_told(text, typed):
    assert [code for code, _, _ in told(questions=["x", {"text": "y", "items": [text]}])] == ["Q142"] * typed


def test_marks_count():
    assert told(numbering=["1.", "x"]) == [("Q149", ("numbering", 1), "`x` has nothing that counts")]


def test_levels_have_marks():
    questions = [{"text": "a", "items": [{"text": "b", "items": ["c", "d"]}]}]
    assert told(questions=questions, numbering=["1.", "a."]) == [
        (
            "Q150",
            ("questions", 0, "items", 0, "items", 0),
            "parts stand 3 levels deep, where `numbering` has marks for 2",
        )
    ]


def test_every_code_is_in_the_catalogue():
    found = check(
        recipients=[{"id": "a", "organization": "A"}] * 2, due="2021-08-01", numbering=["x"], notes={"n": "x"}
    )
    assert len(found) >= 5
    assert {finding.code for finding in found} <= set(catalogue())


def test_texts_come_in_the_order_of_the_letter():
    questionnaire = asked(questions=[{"text": "q", "items": ["p"]}], notes={"n": "x"})
    assert [path for path, _ in texts_of(questionnaire)] == [
        ("subject",),
        ("authority",),
        ("background",),
        ("request",),
        ("questions", 0, "text"),
        ("questions", 0, "items", 0, "text"),
        ("closing",),
        ("notes", "n"),
    ]
