"""The letter as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_questionnaire import asked

from lettergen.compose.letter import compose_letter
from lettergen.model.blocks import Blocks, Image, PageBreak, Paragraph, Span, Subdocument
from lettergen.reports.preview import preview


def letter(**changes):
    roe = {"id": "amazon", "organization": "Amazon", "addressee": {"prefix": "Mr.", "family": "Roe"}}
    questionnaire = asked(**{"recipients": [roe], "due": None} | changes)
    return compose_letter(questionnaire, questionnaire.recipients[0])


CASE_ONE = {
    "marking": "Sample",
    "reference": "7/2021",
    "sender": {
        "letterhead": {"name": "United States Senate", "unit": "Office", "lines": ["Washington, DC"]},
        "signatories": [
            {"name": "Amy Klobuchar", "title": "United States Senator"},
            {"name": "Bill Cassidy", "post_nominals": "M.D.", "title": "United States Senator"},
            {"name": "Jon Ossoff", "title": "United States Senator"},
        ],
        "contacts": [{"name": "Pat Doe", "phone": "202-555-0100"}],
    },
    "recipients": [
        {
            "id": "amazon",
            "organization": "Amazon.com, Inc.",
            "addressee": {"prefix": "Mr.", "given": "Andy", "family": "Jassy", "title": "President and CEO"},
            "address": ["410 Terry Avenue North", "Seattle, Washington 98109"],
            "via": "electronic_mail",
        }
    ],
    "subject": "Palm prints",
    "background": "We write about **palm prints** that a shop keeps,[^n1] and about what becomes of them.",
    "request": "Please answer by {{ due }}:",
    "questions": [
        "Where will it be offered next, and when?",
        {
            "text": "About users:",
            "items": ["How many are there?", "Which data are kept, for how long and for whom?[^n2]"],
        },
    ],
    "due": "2021-08-26",
    "closing": "Thank you.",
    "copies": [{"name": "Pat Roe", "relation": "counsel"}, "The Chair"],
    "enclosures": [{"label": "Attachment A", "title": "Chart"}, "Map"],
    "notes": {"n1": "A report of *2021*.", "n2": "See [the page](https://example.org/a)."},
}


def test_case_one_as_text():
    assert (
        preview(letter(**CASE_ONE), 50)
        == """\
                      Sample
               UNITED STATES SENATE
                      Office
                  Washington, DC

August 12, 2021

Via Electronic Mail

Mr. Andy Jassy
President and CEO
Amazon.com, Inc.
410 Terry Avenue North
Seattle, Washington 98109

Re: Palm prints

Reference: 7/2021

Dear Mr. Jassy:

We write about palm prints that a shop keeps,[1]
and about what becomes of them.

Please answer by August 26, 2021:

1.  Where will it be offered next, and when?

2.  About users:

    a.  How many are there?

    b.  Which data are kept, for how long and for
        whom?[2]

Thank you.

Questions about this letter may be directed to Pat
Doe at 202-555-0100.

Sincerely,



Amy Klobuchar             Bill Cassidy, M.D.
United States Senator     United States Senator



Jon Ossoff
United States Senator

Enclosure: Attachment A: Chart
Enclosure: Map

cc: Pat Roe, counsel
cc: The Chair

--------------------
[1] A report of 2021.
[2] See the page <https://example.org/a>.
""".lstrip("\n")
    )


def lines_of(background, width=40):
    text = preview(letter(background=background), width)
    return text.partition("Dear Mr. Roe:\n\n")[2].partition("\n\n1.  Where next?")[0].splitlines()


def test_bullets_and_numbers_inside_the_text():
    assert lines_of("- one\n- two\n\n  more\n\n3. three\n4. four") == [
        "-   one",
        "",
        "-   two",
        "",
        "    more",
        "",
        "3.  three",
        "",
        "4.  four",
    ]


def test_a_quotation_is_indented_on_both_sides():
    assert lines_of("> " + "word " * 12) == ["    word word word word word word", "    word word word word word word"]


def test_tables_keep_their_columns():
    assert lines_of("| a | long words |\n| --- | --- |\n| one | 2 |") == [
        "a    long words",
        "---  ----------",
        "one  2",
    ]


def test_a_wide_table_wraps_in_its_cells():
    lines = lines_of("| a | b |\n| --- | --- |\n| " + "one " * 10 + " | two |")
    assert lines[2] == "one one one one one one one one one  two"
    assert max(map(len, lines)) <= 40


def test_breaks_headings_and_links():
    assert lines_of("# Head\n\none\\\ntwo <https://example.org>") == [
        *("Head", "----", "", "one", "two https://example.org")
    ]


def test_pictures_page_breaks_and_documents_are_named():
    seal = Paragraph((Span("Seal: "), Image(b"", "an eagle"), Image(b"", ""), PageBreak(), Span("Next")))
    text = preview(letter().model_copy(update={"background": Blocks((seal, Subdocument(b"", "annex.docx")))}))
    assert "\nSeal: [picture: an eagle]\n[new page]\nNext\n\n[annex.docx]\n" in text


def test_a_link_of_several_looks_names_its_address_once():
    assert lines_of("[a **b** c](https://example.org/x)", 60) == ["a b c <https://example.org/x>"]


def test_an_item_that_begins_with_a_list_still_has_its_mark():
    text = preview(letter(questions=["- a\n- b"]))
    assert "\n1.\n\n    -   a\n\n    -   b\n" in text


def test_marks_longer_than_the_indent_push_their_text():
    assert "\nRequest No. 1: Where next?\n" in preview(letter(numbering="Request No. 1:"))


def test_several_addressees_have_a_block_each():
    text = preview(
        letter(
            recipients=[
                {
                    "id": "x",
                    "organization": "X",
                    "salutation": "Dear all:",
                    "addressees": [{"family": "Roe"}, {"family": "Doe"}],
                }
            ]
        )
    )
    assert "\nRoe\nX\n\nDoe\nX\n" in text


@pytest.mark.parametrize("width", [1, 30, 72])
def test_a_narrow_terminal_still_shows_every_word(width):
    text = preview(letter(**CASE_ONE), width)
    assert max(map(len, text.splitlines())) <= max(width, 42)  # the link of the note is a word of its own
    for word in ("Klobuchar", "Jassy", "98109", "Attachment"):
        assert word in text


@given(st.text(max_size=200))
def test_any_text_is_shown(text):
    assert "\nSincerely,\n" in preview(letter(closing=text.replace("{", "").replace("[^", "")))


def test_quotes_deeper_than_the_page_is_wide_still_print():
    assert "deep" in preview(letter(background=f"{'> ' * 12}deep down"), width=30)


def test_marks_of_their_own_and_compound_ones_print_as_in_the_letter():
    questions = [{"text": "One?", "label": "7A.", "items": ["Part?"]}, {"text": "Two?", "items": ["Part?"]}]
    text = preview(letter(questions=questions, numbering=["1.", "1.1"]))
    marks = [line.split()[0] for line in text.splitlines() if line.endswith("?")]
    assert marks == ["7A.", "7A.1", "1.", "1.1"]


def test_definitions_instructions_and_the_period_stand_before_the_questions():
    text = preview(
        letter(
            period={"name": "fiscal year 2021"},
            definitions=[{"term": "Palm", "text": "any hand."}],
            instructions="Be short.",
            request="Please answer:",
        )
    )
    assert (
        """
Period: fiscal year 2021

Dear Mr. Roe:

Definitions
-----------

“Palm” means any hand.

Instructions
------------

Be short.

Please answer:

1.  Where next?
"""
        in text
    )


def test_sections_print_their_headings_and_what_leads_to_their_items():
    text = preview(
        letter(
            section_numbering="A.",
            questions=[
                {"section": "Sales", "lead_in": "On sales:", "items": ["How many?"]},
                {"section": "Stores", "numbering": "restart", "marks": ["•", "i."], "items": ["Where?"]},
            ],
        )
    )
    assert "\nA. Sales\n--------\n\nOn sales:\n\n1.  How many?\n\nB. Stores\n---------\n\n•   Where?\n" in text


def test_text_without_a_mark_is_not_indented_for_one():
    text = preview(letter(numbering=["none", "(a)"], questions=[{"text": "Produce:", "items": ["this"]}]))
    assert "\nProduce:\n\n(a) this\n" in text


def test_a_table_to_fill_in_shows_its_blanks_under_its_question():
    answer = {"columns": ["State", "Sum"], "rows": ["Ohio"]}
    text = preview(letter(questions=[{"text": "Say.", "answer": answer}]))
    assert "\n1.  Say.\n\n    State  Sum\n    -----  ------\n    Ohio   ______\n" in text


def test_attachments_follow_the_copies_behind_a_line():
    text = preview(
        letter(
            copies=["Pat Roe"],
            enclosures=[
                {"label": "Attachment A", "title": "Questions", "source": "questionnaire"},
                {"title": "Chart of another", "except_for": ["amazon"]},
            ],
            questions=["Where next?", {"text": "Say", "inline": True, "items": ["how", "why."]}],
        ),
        40,
    )
    after = "\n".join(("", "=" * 40, "", "Attachment A", "-" * 12, "", "Questions", "-" * 9, "", "1.  Where next?", ""))
    assert f"\ncc: Pat Roe\n{after}\n2.  Say (a) how; and (b) why.\n" in text
    assert "Chart of another" not in text


def test_a_table_gives_the_room_of_narrow_columns_to_wide_ones():
    table = f"| No. | Item | Answer |\n| --- | --- | --- |\n| 1 | {'word ' * 30} | |"
    text = preview(letter(background=table, questions=["One?"]), 40)
    assert "\nNo.  Item                         Answer\n" in text
    assert max(map(len, text.splitlines())) <= 40


def test_a_form_shows_lines_and_boxes_for_what_is_to_be_filled_in():
    asked = [
        {"text": "Sold?", "answer": "yes_no"},
        {"text": "How often?", "answer": {"choices": ["Daily", "Never"]}},
        {"text": "Say.", "answer": {"columns": ["State", "Sum"], "rows": ["Ohio"]}},
    ]
    text = preview(letter(enclosures=[{"title": "Form", "source": "response_form"}], questions=asked))
    assert "\n1. Sold?\n\n[ ] Yes  [ ] No\n\n______\n" in text
    assert "\n2. How often?\n\n(Daily / Never) ______\n\n______\n" in text
    assert "\n3. Say.\n\nState  Sum\n-----  ------\nOhio   ______\n" in text
    assert "\n[ ] I certify this.\n\nName: ______\n" in text
