from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matrices import items, pair
from recorded import ASKED, DAY, event

from lettergen.model.tracking import Given
from lettergen.rules.confidential import is_confidential, kept_back
from lettergen.rules.matrix import EXCERPT, Matrix, excerpt, matrix_of, narrowed


def grid(matrix):
    """The words of a matrix: its items, and what each recipient has for them."""
    return [one.id for one in matrix.headings], [
        [cell and cell.status.disposition.value for cell in line.cells] for line in matrix.lines
    ]


def test_each_recipient_has_a_cell_an_item_and_what_was_not_asked_is_none():
    answered = event("response", "2021-08-20", items={"a": "answered"})
    matrix = matrix_of([pair("acme", items("a", "b"), answered), pair("bolt", items("b"))])
    assert grid(matrix) == (["a", "b"], [["answered", "unanswered"], [None, "unanswered"]])
    assert (matrix.matter, matrix.title) == ("palm", "Palm")
    assert [line.status.recipient for line in matrix.lines] == ["Acme", "Bolt"]


@pytest.mark.parametrize(
    ("lists", "order"),
    [
        ([["a", "b", "c"], ["a", "c"]], "a b c"),
        ([["a", "c"], ["a", "b", "c"]], "a b c"),
        ([["a", "own", "c"], ["a", "other", "c"]], "a own other c"),
        ([["a"], ["a", "b"], ["a", "b", "c"]], "a b c"),
        ([["b"], ["a"]], "b a"),
        ([["a:x z"], ["a:x y z", "b"]], "a a.x a.y a.z b"),
        ([[], ["a"]], "a"),
    ],
)
def test_items_of_all_recipients_stand_once_in_their_order_with_parts_after_their_item(lists, order):
    matrix = matrix_of([pair(f"r{at}", items(*labels)) for at, labels in enumerate(lists)])
    assert [one.id for one in matrix.headings] == order.split()
    assert [one.level for one in matrix.headings] == [one.id.count(".") for one in matrix.headings]


@given(picks=st.lists(st.sets(st.integers(0, 9)), max_size=6))
def test_however_items_are_dealt_out_each_recipients_order_is_kept(picks):
    lists = [[f"q{n}" for n in sorted(numbers)] for numbers in picks]
    matrix = matrix_of([pair(f"r{at}", items(*ids)) for at, ids in enumerate(lists)])
    order = [one.id for one in matrix.headings]
    assert len(order) == len(set(order)) == len(set().union(*map(set, lists)))
    for ids, line in zip(lists, matrix.lines, strict=True):
        assert [key for key, cell in zip(order, line.cells, strict=True) if cell] == ids


def test_a_heading_has_the_words_and_label_of_the_first_who_was_asked():
    matrix = matrix_of([pair("acme", items("a", "b")), pair("bolt", items("b"))])
    assert [(one.label, one.text) for one in matrix.headings] == [("1", "a?"), ("2", "b?")]
    assert matrix.lines[1].cells[1].status.item.label == "1"


def test_a_cell_has_the_newest_words_and_their_beginning_in_a_line():
    said = {"a": Given(text="First."), "b": Given(text="Yes.\n\nAll\tof it.")}
    later = {"a": Given(text="Second."), "b": Given()}
    words = {"items": {"a": "answered"}}
    matrix = matrix_of([
        pair("acme", items("a", "b"), event("response", "2021-08-20", answers=said, **words),
             event("response", "2021-08-22", answers=later, **words)),
    ])  # fmt: skip
    a, b = matrix.lines[0].cells
    assert (a.given.text, a.excerpt) == ("Second.", "Second.")
    assert (b.given, b.excerpt) == (said["b"], "Yes. All | of it.")


def test_lateness_is_that_of_the_answer_or_of_the_deadline_that_has_passed():
    events = [event("response", "2021-08-28", items={"a": "answered", "b.x": "answered"})]
    matrix = matrix_of([pair("acme", items("a", "b:x y", "c"), *events)])
    told = {one.status.item.id: (one.due and str(one.due), one.late) for one in matrix.lines[0].cells}
    assert told == {
        "a": (None, 2), "b": (None, 5), "b.x": (None, 2), "b.y": ("2021-08-26", 5), "c": ("2021-08-26", 5),
    }  # fmt: skip
    in_time = matrix_of([pair("acme", items("a", "b"), event("response", items={"a": "answered"}), as_of="2021-08-26")])
    assert [one.late for one in in_time.lines[0].cells] == [None, None]


def test_a_closed_letter_is_late_with_nothing_any_more():
    matrix = matrix_of([pair("acme", items("a"), event("closed", "2021-08-30"))])
    assert matrix.lines[0].cells[0].late is None


def test_parts_and_what_is_settled_can_be_left_out():
    done = event("response", "2021-08-20", items={"a": "answered", "b": "answered"})
    some = event("response", "2021-08-20", items={"a": "answered", "b.x": "answered"})
    asked = items("a", "b:x y")
    matrix = matrix_of([pair("acme", asked, done), pair("bolt", asked, some), pair("corp", items("a"))])
    assert grid(narrowed(matrix, top=True)) == (
        ["a", "b"], [["answered", "answered"], ["answered", "answered_in_part"], ["unanswered", None]],
    )  # fmt: skip
    assert grid(narrowed(matrix, only_open=True)) == (
        ["a", "b", "b.y"], [["answered", "answered_in_part", "unanswered"], ["unanswered", None, None]],
    )  # fmt: skip
    assert narrowed(matrix) == matrix


def test_no_thread_no_matrix():
    assert matrix_of([]) == narrowed(matrix_of([]), top=True, only_open=True) == Matrix("", "", (), ())


@pytest.mark.parametrize(
    ("text", "most", "told"),
    [
        ("Short.", 10, "Short."),
        ("Two lines\nas one.", 20, "Two lines as one."),
        ("Ten chars!", 10, "Ten chars!"),
        ("One word too many", 12, "One word\u2026"),
        ("\u6f22" * 30, 10, "\u6f22" * 9 + "\u2026"),
        ("a " + "b" * 200, 40, "a " + "b" * 37 + "\u2026"),
        ("", 10, ""),
    ],
)
def test_an_excerpt_ends_at_a_word_where_one_is_near(text, most, told):
    assert excerpt(Given(text=text), most) == told


@given(text=st.text(max_size=300))
def test_an_excerpt_is_one_line_of_so_many_characters(text):
    told = excerpt(Given(text=text))
    assert len(told) <= EXCERPT
    assert told.splitlines() in ([], [told])


@pytest.mark.parametrize(
    ("marking", "told"),
    [
        ("Confidential", True),
        (" CONFIDENTIAL: members only", True),
        ("Privileged and confidential", True),
        ("Committee Confidential", True),
        ("[Attorney-Client\nPrivileged]", True),
        ("LAW ENFORCEMENT SENSITIVE", True),
        ("Sample, not  confidential", False),
        ("Non-Confidential", False),
        ("Unprivileged", False),
        ("Draft", False),
        ("", False),
    ],
)
def test_a_marking_that_says_so_makes_a_letter_confidential(marking, told):
    assert is_confidential(ASKED.model_copy(update={"marking": marking})) is told


@pytest.mark.parametrize(
    ("events", "late"),
    [
        ((), 5),
        (("undeliverable",), None),
        (("response",), None),
        (("response", "assessed"), 5),
        (("response", "sent"), 5),
        (("interim_response",), 5),
    ],
)
def test_nothing_is_late_that_never_arrived_or_is_not_read_and_its_day_stays(events, late):
    one = pair("a", items("x"), *(event(kind, "2021-08-20") for kind in events))
    (cell,) = matrix_of([one]).lines[0].cells
    assert (cell.due, cell.late) == (DAY("2021-08-26"), late)


def test_nothing_is_open_where_a_letter_is_closed_or_withdrawn():
    asked = items("a")
    ended = [pair(kind, asked, event(kind, "2021-08-20")) for kind in ("closed", "withdrawn")]
    assert [line.thread.name for line in narrowed(matrix_of([*ended, pair("b", asked)]), only_open=True).lines] == [
        "palm/b"
    ]


def test_one_confidential_round_keeps_the_whole_matter_back():
    thread, other = (pair(to, items("a"))[0] for to in ("acme", "bolt"))
    marked = ASKED.model_copy(update={"marking": "Confidential"})
    assert kept_back([thread, other]) == set()
    assert kept_back([thread.model_copy(update={"rounds": {**thread.rounds, 2: marked}}), other]) == {"palm"}
