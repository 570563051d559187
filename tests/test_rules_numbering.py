"""Marks, labels and ids of numbered items."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettergen.rules.numbering import (
    Form,
    Mark,
    count_item,
    counter,
    format_mark,
    level_mark,
    parse_mark,
    top_label,
)

COUNTING = [form for form in Form if not form.silent]


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


@given(st.sampled_from(COUNTING), st.lists(st.integers(1, 700), min_size=2, max_size=2, unique=True))
def test_two_ordinals_never_print_the_same(form, ordinals):
    assert counter(form, ordinals[0]) != counter(form, ordinals[1])


@given(
    st.sampled_from(["", "(", "Q", "Request No. ", "Item ["]),
    st.sampled_from(COUNTING),
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


@given(st.sampled_from(COUNTING), st.integers(1, 300), st.sampled_from(["", "(", "No. ", "Q-"]))
def test_what_a_level_prints_reads_back_as_its_own(form, ordinal, prefix):
    mark = Mark(prefix, form, ".")
    own = format_mark(mark, ordinal)
    assert count_item((format_mark(mark, 1),), 1, own) == (mark, ordinal, counter(form, ordinal), own)
