"""Marks, labels and ids of numbered items."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettergen.model.items import Question
from lettergen.rules.numbering import (
    Form,
    Mark,
    count_item,
    counter,
    format_mark,
    level_mark,
    number_items,
    parse_mark,
    top_label,
)

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


@pytest.mark.parametrize(
    ("text", "level", "mark"),
    [
        ("1.1", 1, Mark("", Form.DECIMAL, "", (".",))),
        ("1.1.1", 2, Mark("", Form.DECIMAL, "", (".", "."))),
        ("I.1", 1, Mark("", Form.DECIMAL, "", (".",))),
        ("1(a)", 1, Mark("", Form.LOWER_LETTER, ")", ("(",))),
        ("(1)(a)", 1, Mark("(", Form.LOWER_LETTER, ")", (")(",))),
        ("Q1-a:", 1, Mark("Q", Form.LOWER_LETTER, ":", ("-",))),
        ("1.1", 2, Mark("", Form.DECIMAL, "", (".",))),
        ("1.1.1", 1, Mark("1.", Form.DECIMAL, "", (".",))),
        ("1. 1", 1, Mark("1. ", Form.DECIMAL, "")),
        ("1.1", 0, Mark("1.", Form.DECIMAL, "")),
    ],
)
def test_numbers_right_before_the_counter_are_those_of_the_levels_above(text, level, mark):
    assert parse_mark(text, level) == mark


def test_the_last_mark_repeats_more_numbers_the_deeper_it_serves():
    assert format_mark(level_mark(("1.", "1.1"), 3), 4, ("1", "2", "3")) == "1.2.3.4"


@pytest.mark.parametrize(
    ("marks", "own", "above", "number", "ordinal"),
    [
        (("1.",), "7.", (), "7", 7),
        (("1.",), "7)", (), "7", 7),
        (("1.",), "Q7", (), "7", 7),
        (("1.",), "Request No. 2(b), item 9:", (), "9", 9),
        (("1.",), "7A.", (), "7A", None),
        (("1.",), "7 bis", (), "7 bis", None),
        (("i.",), "Part iv", (), "iv", 4),
        (("1.",), "B.", (), "B", None),
        (("1.",), "07.", (), "07", None),
        (("1.",), "0.", (), "0", None),
        (("1.",), "123456.", (), "123456", None),
        (("1.",), "*", (), "*", None),
        (("a.",), "(dd)", (), "dd", 30),
        (("a.",), "cd.", (), "cd", None),
        (("i.",), "(xiv)", (), "xiv", 14),
        (("i.",), "iiii", (), "iiii", None),
        (("1.", "1.1"), "3.4", ("3",), "4", 4),
        (("1.", "1.1"), "5.4", ("3",), "4", 4),
        (("1.", "(a)"), "3(b)", ("3",), "b", 2),
    ],
)
def test_a_mark_of_its_own_counts_where_it_holds_a_number_in_its_levels_form(marks, own, above, number, ordinal):
    counted = count_item(marks, 1, own, above)
    assert (counted.text, counted.number, counted.mark and counted.ordinal) == (own, number, ordinal)


@given(st.sampled_from(list(Form)), st.integers(1, 300), st.sampled_from(["", "(", "No. ", "Q-"]))
def test_what_a_level_prints_reads_back_as_its_own(form, ordinal, prefix):
    mark = Mark(prefix, form, ".")
    own = format_mark(mark, ordinal)
    assert count_item((format_mark(mark, 1),), 1, own) == (mark, ordinal, counter(form, ordinal), own)


def numbered(marks, *questions):
    """Ids, labels and ordinals of questions, flat."""
    flat = []

    def walk(items):
        for item in items:
            flat.append((item.id, item.label, item.ordinal))
            walk(item.items)

    walk(number_items(tuple(Question.model_validate(raw) for raw in questions), marks))
    return flat


@pytest.mark.parametrize(
    ("marks", "labels"),
    [
        (("1.", "1.1", "1.1.1"), "1 1.1 1.1.1"),
        (("I.", "I.1", "I.1(a)"), "I I.1 I.1(a)"),
        (("I.", "1.", "1.1"), "I I(1) I(1.1)"),
        (("(1)", "(1)(a)", "(i)"), "1 1(a) 1(a)(i)"),
        (("Request No. 1:", "1-a."), "Request No. 1 1-a 1-a-a"),
    ],
)
def test_labels_of_compound_marks_are_what_prints(marks, labels):
    found = numbered(marks, {"text": "q", "items": [{"text": "p", "items": ["d"]}]})
    assert " ".join(label for _, label, _ in found) == labels


def test_labels_of_their_own_shift_the_next_only_where_they_count():
    asked = [{"text": "t", "label": label} if label else "t" for label in ("", "3.", "3)", "", "7A.", "", "9", "")]
    found = numbered(("1.", "a."), *asked)
    assert [label for _, label, _ in found] == ["1", "3", "3", "4", "7A", "5", "9", "10"]
    assert [item_id for item_id, _, _ in found] == [f"q{n}" for n in range(1, 9)]
    assert [ordinal for _, _, ordinal in found] == [1, 3, 3, 4, 5, 5, 9, 10]


def test_parts_name_the_label_above_them():
    parts = ["p", {"text": "p", "label": "c)"}, {"text": "p", "label": "7A(x)"}, "p"]
    found = numbered(("1.", "(a)"), {"text": "t", "label": "7A.", "items": parts})
    assert [label for _, label, _ in found] == ["7A", "7A(a)", "7A(c)", "7A(x)", "7A(y)"]


def test_a_label_of_its_own_is_kept_as_it_prints():
    first, second = number_items((Question(text="t", label="3)"), Question(text="t")), MARKS)
    assert (first.mark, second.mark) == ("3)", "")


def test_the_last_mark_serves_deeper_levels():
    (item,) = number_items((Question.model_validate({"text": "One?", "items": ["Part?"]}),), ["1."])
    assert item.items[0].label == "1(1)"
