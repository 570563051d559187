"""Questions restated with an answer after them are found by label and by words; where these leave doubt, none is."""

# ruff: noqa: E501 - a reply, and what is expected of it, stands in one line

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettergen.files.phrases import phrases
from lettergen.model.letter import LetterItem
from lettergen.rules.restated import restated


def item(key, label, text, *parts, **more):
    return LetterItem(id=key, label=label, ordinal=1, text=text, items=parts, **more)


ITEMS = (
    item("q1", "1", "Does Amazon plan to expand Amazon One to more stores, and on what timetable?"),
    item("q2", "2", "How many third-party customers use the device?"),
    item(
        "q3", "3", "With regard to users of the device:",
        item("q3.a", "3(a)", "How many people have enrolled their palms?"),
        item("q3.b", "3(b)", "What is every use that is made of the data?"),
    ),
    item("q4", "4", "Is the data paired with facial recognition?"),
)  # fmt: skip


def found(text, items=ITEMS):
    return {key: given.text for key, given in restated(text.strip("\n").split("\n"), items, phrases()).items()}


@pytest.mark.parametrize(
    "text",
    [
        "1. Does Amazon plan to expand Amazon One to more stores, and on what timetable?\n\nYes, in 2022.\n\n2. How many third-party customers use the device?\n\nTwelve do.",
        "1. Does Amazon plan to expand Amazon One to more\nstores, and on what timetable?\nYes, in 2022.\n2. How many third-party customers use the device? Twelve do.",
        "Question 1: Yes, in 2022.\nQuestion 2: Twelve do.",
        "Q1. Yes, in 2022.\nQ2. Twelve do.\n",
        "Q1: Does Amazon plan to expand Amazon One?\nA1: Yes, in 2022.\nQ2: How many third-party customers?\nA2: Twelve do.",
        "Response to Question 1. Yes, in 2022.\nResponse to Question No. 2: Twelve do.",
        "1) Yes, in 2022.\n2) Twelve do.",
        "REQUEST NO. 1:\nDoes Amazon plan to expand Amazon One to more stores, and on what timetable?\nRESPONSE TO REQUEST NO. 1:\nYes, in 2022.\nREQUEST NO. 2:\nHow many third-party customers use the device?\nRESPONSE TO REQUEST NO. 2:\nTwelve do.",
        "Does Amazon plan to expand Amazon One to more stores, and on what timetable?\nYes, in 2022.\nHow many third-party customers use the device?\nTwelve do.",
        "**1. Does Amazon plan to expand Amazon One to more stores, and on what timetable?**\nAnswer: Yes, in 2022.\n**2. How many third-party customers use the device?**\nAnswer: Twelve do.",
        "Dear Senator,\n\n1. Yes, in 2022.\n\n2. Twelve do.\n\nSincerely,\n\nA. Jassy\nSeattle",
        "Page 1 of 2\n1. Yes, in 2022.\nPage 2 of 2\n2. Twelve do.",
    ],
)  # fmt: skip
def test_answers_are_found_however_the_questions_are_restated(text):
    assert found(text) == {"q1": "Yes, in 2022.", "q2": "Twelve do."}


@pytest.mark.parametrize(
    "text",
    [
        "1. Does Amazon plan to expand Amazon One to more stores, and on what timetable?\n2. How many third-party customers use the device?",
        "1. Does Amazon plan to expand to more stores, and on what timetable would it do so?\n\n2. How many third-party customers do use the device now?",
        "We own 3 shops.\nIn 2021 we sold 4.",
        "1. We thank you for your letter.",
        "Dear Senator, we got your four questions.",
        "",
    ],
)  # fmt: skip
def test_a_question_without_an_answer_and_a_number_alone_are_none(text):
    assert found(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "3. With regard to users of the device:\n(a) How many people have enrolled their palms?\nA million.\n(b) What is every use that is made of the data?\nPayment.",
        "Question 3(a): A million.\nQuestion 3(b): Payment.",
        "3.a. A million.\n3.b. Payment.",
        "3a) A million.\n3b) Payment.",
        "Question 3.\na) A million.\nb) Payment.",
    ],
)  # fmt: skip
def test_parts_are_found_under_their_question(text):
    assert found(text) == {"q3.a": "A million.", "q3.b": "Payment."}


def test_a_list_inside_an_answer_is_part_of_it():
    text = (
        "1. Does Amazon plan to expand Amazon One to more stores, and on what timetable?\nIn three steps:\n1. Austin.\n"
        "2. Dallas.\n3. Houston.\n2. How many third-party customers use the device?\nTwelve."
    )
    assert found(text) == {"q1": "In three steps:\n1. Austin.\n2. Dallas.\n3. Houston.", "q2": "Twelve."}


def test_words_go_before_a_label_that_disagrees():
    text = "1. How many third-party customers use the device?\nTwelve.\n2. Is the data paired with facial recognition?\nNo."
    assert found(text) == {"q2": "Twelve.", "q4": "No."}


def test_numbers_may_skip_and_general_objections_before_the_answers_answer_nothing():
    text = "GENERAL OBJECTIONS\n1. It is vague.\n2. It is late.\nANSWERS\nQuestion 2: Twelve.\nQuestion 4: No."
    assert found(text) == {"q2": "Twelve.", "q4": "No."}


def test_a_label_that_repeats_is_told_apart_by_words_alone():
    twice = (item("a", "1", "How many stores are there in Ohio?"), item("b", "1", "Who owns the company in Texas?"))
    assert found("1. How many stores are there in Ohio?\nNine.\n1. Who owns the company in Texas?\nMe.", twice) == {
        "a": "Nine.",
        "b": "Me.",
    }
    assert found("Question 1: Nine.", twice) == {}


def test_roman_labels_and_words_of_marks_are_read():
    romans = (item("a", "Request No. I", "Every contract."), item("b", "Request No. II", "Every invoice."))
    assert found("Request I: Enclosed.\nRequest No. II. We have none.", romans) == {
        "a": "Enclosed.",
        "b": "We have none.",
    }


def test_wrapped_lines_are_put_together_and_paragraphs_stay_apart():
    long = "We opened stores in Austin, Dallas and Houston during the last year and"
    assert found(f"Q1: {long}\nplan more.\n\nSecond paragraph.\nQ2: No.") == {
        "q1": f"{long} plan more.\nSecond paragraph.",
        "q2": "No.",
    }


def test_a_quarter_in_a_table_is_no_question():
    rows = "Quarter\tAdvances\nQ1\t300\nQ2\t50\nQ4\t88"
    assert found(f"Question 1: Yes.\nQuestion 2:\n{rows}\nQuestion 4: No.") == {"q1": "Yes.", "q2": rows, "q4": "No."}


def test_a_number_alone_is_the_answer_to_the_question_above_it():
    text = f"1. {ITEMS[0].text}\n\n61\n\n2. {ITEMS[1].text}\n\n5\n\n4. {ITEMS[3].text}\nNo.\n12"
    assert found(text) == {"q1": "61", "q2": "5", "q4": "No.\n12"}


@pytest.mark.parametrize(
    ("head", "items"),
    [
        ("Responses to Questions 1 through 4", ["q1", "q2", "q3", "q4"]),
        ("Questions 2-4:", ["q2", "q3", "q4"]),
        ("Requests Nos. 1 and 4.", ["q1", "q4"]),
        ("Response to Request Nos. 1, 2 and 4:", ["q1", "q2", "q4"]),
        ("Answer to Question 3(a) and (b):", ["q3.a", "q3.b"]),
        ("Questions 2 to 9", []),
    ],
)
def test_one_answer_may_be_given_to_several_questions(head, items):
    assert found(f"{head}\n\nThe company declines to answer them.") == dict.fromkeys(
        items, "The company declines to answer them."
    )


def test_a_head_of_items_that_nobody_can_tell_ends_the_answer_before_it():
    assert found("Question 1: Yes.\nRequests Nos. 7 and 8: See Exhibit B.\nQuestion 4: No.") == {
        "q1": "Yes.",
        "q4": "No.",
    }


def test_a_table_of_contents_answers_nothing():
    contents = f"1. {ITEMS[0].text} ........ 2\n2. {ITEMS[1].text}\n. . . . . 3\n4. {ITEMS[3].text} \u2026\u2026\u2026\u2026 9\nA word before."
    assert found(f"{contents}\n1. {ITEMS[0].text}\nYes.\n2. {ITEMS[1].text}\nTwelve.") == {
        "q1": "Yes.",
        "q2": "Twelve.",
    }
    filled = f"1. {ITEMS[0].text} ...... 61\n2. {ITEMS[1].text} ..... 5"
    assert found(f"{filled}\nNotes\n1. As of May.\n2. As of June.") == {
        "q1": "61",
        "q2": "5\nNotes\n1. As of May.\n2. As of June.",
    }


@pytest.mark.parametrize("dots", [". ", ".", "..3 "])
def test_long_lines_of_dots_take_no_long_time(dots):
    assert found(f"Question 1: {dots * 500_000}\nQuestion 2: Five.")["q2"] == "Five."


def test_what_the_letter_itself_says_ends_no_answer_and_heads_no_page():
    text = "Question 1: Yes.\nB. Figures\n\nQuestion 2: Twelve\nMs. Robin Doe\nMay 2, 2021\nPage 2\nof them.\nQuestion 4:\nMay 2, 2021"
    ours = {"figures", "b. figures"}, {"ms. robin doe", "may 2, 2021"}
    answers = {key: given.text for key, given in restated(text.split("\n"), ITEMS, phrases(), ours).items()}
    assert answers == {"q1": "Yes.", "q2": "Twelve\nof them.", "q4": "May 2, 2021"}


def test_of_boxes_only_the_ticked_ones_are_read_and_a_form_ends_the_answers():
    form = "1. ☒ Yes ☐ No\n2. ☐ Yes  ☐ No\n4. ☐ Yes ☒ No\nNever.\n\nCertification\nI certify that all of it is true."
    assert found(form) == {"q1": "Yes", "q4": "No\nNever."}


@given(st.lists(st.text(max_size=60), max_size=30))
def test_any_lines_are_read_and_only_known_items_answered_with_words(lines):
    answers = restated(lines, ITEMS, phrases())
    assert answers.keys() <= {"q1", "q2", "q3", "q3.a", "q3.b", "q4"}
    assert all(answers.values())


words = st.lists(st.sampled_from(["red", "blue", "oak", "elm", "sun", "rain"]), min_size=1, max_size=8).map(" ".join)


@given(st.dictionaries(st.sampled_from(["q1", "q2", "q4"]), words, min_size=1))
def test_what_is_written_under_a_restated_question_comes_back(answers):
    texts = {each.id: f"{each.label}. {each.text}\n{answers[each.id]}" for each in ITEMS if each.id in answers}
    assert found("\n\n".join(texts.values())) == {key: answers[key] for key in texts}
