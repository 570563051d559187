"""What is asked as it stands on paper: sections, premises, conditions, parts in line, tables, attachments."""

import pytest

from lettergen.compose.letter import check_texts, compose_letter
from lettergen.errors import BadInputError
from lettergen.model.blocks import Heading, NumberedList, Table, words
from lettergen.model.questionnaire import Questionnaire
from lettergen.rules.checks import check_questionnaire

BASE = {
    "matter": "m",
    "date": "2021-08-12",
    "sender": {"letterhead": "Office", "signatories": ["A. Person"]},
    "recipients": [
        {"id": "amazon", "organization": "Amazon", "salutation": "Dear A:", "fields": {"law": "Act 1"}},
        {"id": "bank", "organization": "Bank", "salutation": "Dear B:", "groups": "banks", "due": "2021-10-01"},
    ],
    "subject": "s",
    "due": "2021-08-26",
}


def questionnaire(*questions, **more):
    return Questionnaire.model_validate({**BASE, "questions": questions, **more})


def composed(*questions, to=0, **more):
    asked = questionnaire(*questions, **more)
    return compose_letter(asked, asked.recipients[to])


def lines(letter):
    """Each block of the questions: headings as #, items as [label], all else as words."""
    found = []

    def items(entries, depth):
        for entry in entries:
            for at, block in enumerate(entry.blocks):
                said = "table" if isinstance(block, Table) else words(block)
                found.append(f"{'  ' * depth}{f'[{entry.label}] ' if at == 0 else ''}{said}")
            items(entry.items, depth + 1)

    for block in letter.questions.blocks:
        if isinstance(block, NumberedList):
            items(block.items, 0)
        else:
            found.append(f"{'# ' if isinstance(block, Heading) else ''}{words(block)}")
    return found


def test_sections_print_heading_lead_in_and_items():
    letter = composed(
        {"section": "General", "label": "A.", "numbering": "restart", "items": ["One?"]},
        {"section": "", "numbering": "restart", "lead_in": "For **each** of them:\n\nAlso:", "items": ["Two?"]},
        {"section": "About {{ fields.law }}", "label": "C", "items": ["Three?"]},
    )
    assert lines(letter) == [
        "# A. General", "[A.1] One?", "For each of them:", "Also:", "[1] Two?", "# C About Act 1", "[C.2] Three?",
    ]  # fmt: skip
    assert [section.title for section in letter.asked.sections] == ["General", "", "About Act 1"]


def test_a_premise_stands_before_the_question_under_its_number():
    letter = composed({"premise": "In 2020 you said so.\n\nIn 2021 you did not.", "text": "Why?"})
    assert lines(letter) == ["[1] In 2020 you said so.", "In 2021 you did not.", "Why?"]
    assert letter.asked.items[0].text == "Why?"


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (["the number", "the cost"], "Please state (a) the number; and (b) the cost"),
        (["the number;", "the cost; and", "the day."], "Please state (a) the number; (b) the cost; and (c) the day."),
        (["which,", "when, or", "why?"], "Please state (a) which, (b) when, or (c) why?"),
        (["a", "b", "c"], "Please state (a) a; (b) b; and (c) c"),
    ],
)
def test_parts_in_line_are_joined_as_far_as_their_own_words_do_not(parts, said):
    letter = composed({"text": "Please state", "inline": True, "items": parts})
    assert lines(letter) == [f"[1] {said}"]
    assert [item.label for item in letter.asked.items[0].items] == [f"1({mark})" for mark in "abc"[: len(parts)]]


def test_parts_in_line_take_their_levels_own_brackets_and_nest():
    inner = {"text": "the cost of", "items": ["staff", "goods"]}
    letter = composed({"text": "State", "inline": True, "items": ["the sum", inner]}, numbering=["1.", "(i)", "(A)"])
    assert lines(letter) == ["[1] State (i) the sum; and (ii) the cost of (A) staff; and (B) goods"]


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("How many?", "en-US", "[2] If the answer to 1 is yes: How many?"),
        ("If so, how many?", "en-US", "[2] If so, how many?"),
        ("Wie viele?", "de-DE", "[2] Wie viele?"),
    ],
)
def test_a_question_that_depends_on_another_says_so_unless_it_does_itself(text, language, said):
    follow = {"text": text, "when": {"item": "any", "answer": "yes"}}
    assert lines(composed({"id": "any", "text": "Any?"}, follow, language=language)) == ["[1] Any?", said]


def test_a_count_prints_in_words_and_where_there_is_none_naming_it_is_an_error():
    letter = composed("One?", due={"within": "45 days"}, request="Please answer {{ due_within }}.")
    assert str(letter.request) == "Please answer within 45 days."
    (finding,) = check_texts(questionnaire("One?", request="{{ due_within }}"), {})[:1]
    assert "`due_within`" in finding.found


def test_a_letter_may_have_no_subject():
    asked = {key: value for key, value in BASE.items() if key != "subject"}
    letter = compose_letter(q := Questionnaire.model_validate({**asked, "questions": ["One?"]}), q.recipients[0])
    assert (letter.asked.subject, letter.asked.title) == ("", "m")


def test_a_redacted_copy_is_marked_and_its_texts_know_it():
    asked = questionnaire("Who is {% if redacted %}[redacted]{% else %}Jane Roe{% endif %}?", marking="Confidential")
    copies = [compose_letter(asked, asked.recipients[0], redacted=redacted) for redacted in (False, True)]
    assert [(lines(each), each.asked.marking) for each in copies] == [
        (["[1] Who is Jane Roe?"], "Confidential"),
        (["[1] Who is [redacted]?"], "Confidential · Redacted copy"),
    ]


def test_recipients_share_fields_and_their_own_go_before():
    said = [
        lines(composed("{{ fields.law }} {{ fields.court }}", to=to, fields={"law": "Act 9", "court": "C"}))
        for to in (0, 1)
    ]
    assert said == [["[1] Act 1 C"], ["[1] Act 9 C"]]


def test_texts_may_ask_for_the_groups_of_a_recipient():
    text = "{% if 'banks' in recipient.groups %}Bank?{% else %}Other?{% endif %}"
    assert [lines(composed(text, to=to)) for to in (0, 1)] == [["[1] Other?"], ["[1] Bank?"]]


def test_an_items_own_deadline_and_period_print_once():
    letter = composed(
        {"text": "Delete them.", "due": "2021-09-01"},
        {"text": "Report no later than {{ item.due }}.", "due": "2021-09-02"},
        {"text": "Count them.", "period": {"from": "2019-01-01", "to": "2019-06-30"}},
        {"text": "Tell us.", "due": {"within": "5 days", "from": "delivered"}},
    )
    assert lines(letter) == [
        "[1] Delete them.", "Due: September 1, 2021.",
        "[2] Report no later than September 2, 2021.",
        "[3] Count them.", "Period: January 1 to June 30, 2019.",
        "[4] Tell us.", "Due: within five days of delivery of this letter.",
    ]  # fmt: skip
    first, *_, last = letter.asked.items
    assert (str(first.due.date), first.pending, last.due, last.pending.within) == ("2021-09-01", None, None, "5 days")


def test_a_table_to_fill_in_stands_under_its_question():
    given = {"columns": ["Month", "Count"], "rows": ["January", "February"]}
    letter = composed({"text": "How many?", "answer": given}, {"text": "More?", "answer": {"columns": ["A", "B"]}})
    assert lines(letter) == ["[1] How many?", "table", "[2] More?", "table"]
    first, second = (item.blocks[-1] for item in letter.questions.blocks[0].items)
    assert words(first) == "Month\tCount\nJanuary\t\nFebruary\t"
    assert words(second) == "A\tB\n\t\n\t\n\t"


def test_definitions_take_their_verb_where_they_have_none():
    defined = [{"term": "Data", "text": "any record.[^n]"}, {"term": "You", "text": "means {{ recipient.name }}."}]
    letter = composed("One?", definitions=defined, notes={"n": "Note."})
    assert str(letter.definitions) == "“Data” means any record.\n“You” means Amazon."


@pytest.mark.parametrize(
    ("source", "left", "said"),
    [
        ("questionnaire", ("", "Answer fully."), "Attachment A\nQuestions\nOne?\nTwo?"),
        ("instructions", ("One?\nTwo?", ""), "Attachment A\nQuestions\nAnswer fully."),
    ],
)
def test_what_is_enclosed_stands_on_a_page_of_its_own_and_not_in_the_letter(source, left, said):
    enclosed = [{"label": "Attachment A", "title": "Questions", "source": source}, "A report"]
    letter = composed("One?", "Two?", instructions="Answer fully.", enclosures=enclosed)
    assert (str(letter.questions), str(letter.instructions)) == left
    assert str(letter.attachments).strip("\f\n") == said


def test_each_recipient_gets_its_own_variant():
    asked = (
        {"text": "All, see {{ ref('end') }}?"},
        {"text": "Bank?", "only_for": "banks"},
        {"text": "End?", "id": "end", "text_for": {"banks": "End, bank?"}},
    )
    assert lines(composed(*asked)) == ["[1] All, see 2?", "[2] End?"]
    bank = composed(*asked, to=1)
    assert lines(bank) == ["[1] All, see 3?", "[2] Bank?", "[3] End, bank?"]
    assert str(bank.due.date) == "2021-10-01"


def test_a_reference_to_what_the_recipient_is_not_asked_names_it():
    asked = questionnaire({"text": "See {{ ref('x') }}."}, {"text": "Bank?", "id": "x", "only_for": "banks"})
    (finding,) = check_texts(asked, {})
    assert (finding.code, finding.path, "asked of amazon" in finding.found) == ("Q145", ("questions", 0, "text"), True)
    with pytest.raises(BadInputError):
        compose_letter(asked, asked.recipients[0])
    assert compose_letter(asked, asked.recipients[1])


def test_copies_and_enclosures_are_those_of_the_recipient_without_blind_ones():
    from lettergen.compose.context import template_context

    asked = questionnaire(
        "One?",
        copies=["All", {"name": "Banks", "only_for": "banks"}, {"name": "Hidden", "blind": "true"}],
        enclosures=[{"title": "Act", "except_for": "banks"}],
        recipients=[
            *BASE["recipients"][:1],
            {**BASE["recipients"][1], "copies": ["Own", {"name": "Secret", "blind": "true"}]},
        ],
    )
    said = [
        ([copy["name"] for copy in context["copies"]], [each["title"] for each in context["enclosures"]])
        for context in (template_context(compose_letter(asked, recipient)) for recipient in asked.recipients)
    ]
    assert said == [(["All"], ["Act"]), (["All", "Banks", "Own"], [])]


@pytest.mark.parametrize(
    ("questions", "path"),
    [
        ([{"text": "a", "premise": "{{ fields.law }}"}], ("questions", 0, "premise")),
        ([{"section": "{{ fields.law }}", "items": ["b"]}], ("questions", 0, "section")),
        ([{"section": "s", "lead_in": "{{ fields.law }}", "items": ["b"]}], ("questions", 0, "lead_in")),
        ([{"section": "s", "items": ["b", {"text": "c", "text_for": {"banks": "{{ fields.law }}"}}]}],
         ("questions", 0, "items", 1, "text_for", "banks")),
    ],
)  # fmt: skip
def test_a_field_that_one_recipient_lacks_names_it_and_the_place(questions, path):
    (finding,) = check_texts(questionnaire(*questions), {})
    assert (finding.code, finding.path) == ("Q145", path)
    assert finding.found == "nothing fills `law` for bank"


@pytest.mark.parametrize(
    ("questions", "path"),
    [
        ([{"text": "a", "premise": "b[^x]"}], ("questions", 0, "premise")),
        ([{"section": "s", "lead_in": "b[^x]", "items": ["b"]}], ("questions", 0, "lead_in")),
    ],
)
def test_an_unknown_note_is_told_where_it_stands(questions, path):
    asked = questionnaire(*questions)
    told = [(finding.code, finding.path) for finding in check_questionnaire(asked, {}) if finding.code == "Q143"]
    assert told == [("Q143", path)]
    with pytest.raises(BadInputError, match="Q143"):
        compose_letter(asked, asked.recipients[0])


def test_the_request_of_a_letter_without_questions_is_what_it_asks():
    letter = composed(request="Please write to us by {{ due }}.")
    assert letter.questions.blocks == ()
    (item,) = letter.asked.items
    assert (item.id, item.label, item.text) == ("request", "1", "Please write to us by August 26, 2021.")


def test_a_letter_may_ask_for_nothing():
    letter = composed(closing="Thank you.")
    assert (letter.questions.blocks, letter.asked.items) == ((), ())


def test_what_no_number_names_is_quoted():
    follow = {"text": "Which?", "when": {"item": "plans", "answer": "yes"}}
    plans = {
        "text": "Are there **plans** for the many shops that the company opened since the year began?",
        "id": "plans",
    }
    assert lines(composed(plans, follow, numbering="*"))[1] == (
        "[2] If the answer to “Are there plans for the many shops that the company opened…” is yes: Which?"
    )


def test_a_part_in_line_keeps_its_table_its_deadline_and_its_premise():
    parts = [
        {"text": "sums.", "answer": {"columns": ["Year", "Sum"]}, "due": "2021-09-01"},
        {"premise": "for each office,", "text": "names"},
    ]
    letter = composed({"text": "State", "inline": True, "items": parts})
    assert lines(letter) == ["[1] State (a) sums (due: September 1, 2021); and (b) for each office, names", "table"]


def test_nothing_is_meant_for_an_empty_list_of_names():
    with pytest.raises(ValueError, match="at least 1 item"):
        questionnaire({"text": "One?", "only_for": []})


def test_a_period_that_is_not_there_is_an_error():
    (finding,) = check_texts(questionnaire("In {{ period }}?"), {})[:1]
    assert (finding.code, finding.remedy.partition(",")[0]) == ("Q145", "add `period: {from: …")


def test_a_count_has_english_words_only():
    asked = questionnaire("One?", language="de-DE", due={"within": "45 days"}, request="{{ due_within }}")
    (finding,) = check_texts(asked, {})[:1]
    assert (finding.code, "due_within" in finding.found) == ("Q145", True)
