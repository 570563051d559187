"""Marks, labels and ids of numbered items."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettergen.model.questionnaire import Question
from lettergen.rules.numbering import Form, Mark, counter, format_mark, number_items, parse_mark, top_label

MARKS = ("1.", "a.", "i.", "A.")


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("1.", Mark("", Form.DECIMAL, ".")),
        ("1", Mark("", Form.DECIMAL, "")),
        ("(a)", Mark("(", Form.LOWER_LETTER, ")")),
        ("A)", Mark("", Form.UPPER_LETTER, ")")),
        ("i.", Mark("", Form.LOWER_ROMAN, ".")),
        ("I.", Mark("", Form.UPPER_ROMAN, ".")),
        ("Q1", Mark("Q", Form.DECIMAL, "")),
        ("Request No. 1:", Mark("Request No. ", Form.DECIMAL, ":")),
        ("Part A:", Mark("Part ", Form.UPPER_LETTER, ":")),
        ("A_i", Mark("A_", Form.LOWER_ROMAN, "")),
        ("I.1", Mark("I.", Form.DECIMAL, "")),
    ],
)
def test_a_mark_is_read_as_the_first_item_prints_it(text, mark):
    assert parse_mark(text) == mark
    assert format_mark(mark, 1) == text


@pytest.mark.parametrize("text", ["", "Request:", "10.", "2.", "bis", "é"])
def test_a_mark_without_a_counter_is_refused(text):
    with pytest.raises(ValueError, match="that could count"):
        parse_mark(text)


@pytest.mark.parametrize(
    ("form", "ordinal", "text"),
    [
        (Form.DECIMAL, 12, "12"),
        (Form.LOWER_LETTER, 26, "z"),
        (Form.LOWER_LETTER, 27, "aa"),
        (Form.LOWER_LETTER, 28, "bb"),
        (Form.UPPER_LETTER, 53, "AAA"),
        (Form.LOWER_ROMAN, 4, "iv"),
        (Form.LOWER_ROMAN, 1994, "mcmxciv"),
        (Form.UPPER_ROMAN, 4999, "MMMMCMXCIX"),
    ],
)
def test_counters_are_written_as_word_writes_them(form, ordinal, text):
    assert counter(form, ordinal) == text


def test_no_counter_stands_below_one():
    with pytest.raises(ValueError, match="count from 1"):
        counter(Form.DECIMAL, 0)


@given(st.sampled_from(list(Form)), st.lists(st.integers(1, 700), min_size=2, max_size=2, unique=True))
def test_two_ordinals_never_print_the_same(form, ordinals):
    assert counter(form, ordinals[0]) != counter(form, ordinals[1])


@given(
    st.sampled_from(["", "(", "Q", "Request No. ", "Item ["]),
    st.sampled_from(list(Form)),
    st.sampled_from(["", ".", ")", "]:", " \u2013"]),
)
def test_a_mark_printed_for_one_reads_back(prefix, form, suffix):
    if prefix == "Q" and form is not Form.DECIMAL:  # "Qa" is a word, not a mark
        return
    assert parse_mark(format_mark(Mark(prefix, form, suffix), 1)) == Mark(prefix, form, suffix)


@pytest.mark.parametrize(
    ("text", "label"),
    [("1.", "3"), ("1)", "3"), ("(1)", "3"), ("[a]:", "c"), ("Request No. 1:", "Request No. 3"), ("Q1 \u2013", "Q3")],
)
def test_a_top_label_drops_brackets_and_punctuation(text, label):
    assert top_label(parse_mark(text), 3) == label


def test_items_get_ids_and_labels_by_position():
    questions = tuple(
        Question.model_validate(raw)
        for raw in (
            "One?",
            {"id": "users", "text": "Two?", "items": ["Two a?", {"text": "Two b?", "items": ["Deep?", "Deeper?"]}]},
            {"text": "Three?", "items": ["Three a?"]},
        )
    )
    flat = []

    def walk(items):
        for item in items:
            flat.append((item.id, item.label, item.ordinal, item.text))
            walk(item.items)

    walk(number_items(questions, MARKS))
    assert flat == [
        ("q1", "1", 1, "One?"),
        ("users", "2", 2, "Two?"),
        ("users.a", "2(a)", 1, "Two a?"),
        ("users.b", "2(b)", 2, "Two b?"),
        ("users.b.i", "2(b)(i)", 1, "Deep?"),
        ("users.b.ii", "2(b)(ii)", 2, "Deeper?"),
        ("q3", "3", 3, "Three?"),
        ("q3.a", "3(a)", 1, "Three a?"),
    ]


def test_other_marks_change_labels_but_no_id():
    questions = (Question.model_validate({"text": "One?", "items": ["Part?"]}),)
    (item,) = number_items(questions, ["Request A:", "(1)"])
    assert (item.id, item.label) == ("q1", "Request A")
    assert (item.items[0].id, item.items[0].label) == ("q1.a", "Request A(1)")


def test_the_last_mark_serves_deeper_levels():
    (item,) = number_items((Question.model_validate({"text": "One?", "items": ["Part?"]}),), ["1."])
    assert item.items[0].label == "1(1)"
