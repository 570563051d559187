"""What a recipient is asked: items numbered in sections, and the variant meant for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettergen.model.questionnaire import Questionnaire
from lettergen.rules.asking import asked_of, every, mentioned

MARKS = ("1.", "a.", "i.", "A.")


def questionnaire(*questions, **more):
    """A questionnaire of these questions, as YAML would have them."""
    return Questionnaire.model_validate(
        {
            "matter": "m",
            "date": "2021-08-12",
            "sender": {"letterhead": "Office", "signatories": ["A. Person"]},
            "recipients": [{"id": "amazon", "organization": "Amazon"}],
            "subject": "s",
            "questions": questions,
            **more,
        }
    )


def number_items(questions, marks):
    """The top items of questions under these marks."""
    groups = asked_of(questionnaire(*questions, numbering=marks))
    return tuple(one.item for group in groups for one in group.items)


def test_items_get_ids_and_labels_by_position():
    questions = tuple(
        (raw)
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


def test_a_part_is_of_its_items_kind_unless_it_says_otherwise():
    parts = ["Of 2022.", {"text": "Of 2023.", "items": ["May."]}, {"text": "Why?", "kind": "question"}]
    (group,) = asked_of(questionnaire("One?", {"text": "All mails.", "kind": "document_request", "items": parts}))
    assert {one.item.id: one.item.kind for one in every(group.items)} == {
        "q1": "question", "q2": "document_request", "q2.a": "document_request", "q2.b": "document_request",
        "q2.b.i": "document_request", "q2.c": "question",
    }  # fmt: skip


def test_other_marks_change_labels_but_no_id():
    questions = (({"text": "One?", "items": ["Part?"]}),)
    (item,) = number_items(questions, ["Request A:", "(1)"])
    assert (item.id, item.label) == ("q1", "Request A")
    assert (item.items[0].id, item.items[0].label) == ("q1.a", "Request A(1)")


def numbered(marks, *questions):
    """Ids, labels and ordinals of questions, flat."""
    flat = []

    def walk(items):
        for item in items:
            flat.append((item.id, item.label, item.ordinal))
            walk(item.items)

    walk(number_items(questions, marks))
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
    first, second = number_items(({"text": "t", "label": "3)"}, "t"), MARKS)
    assert (first.mark, second.mark) == ("3)", "")


def test_the_last_mark_serves_deeper_levels():
    (item,) = number_items((({"text": "One?", "items": ["Part?"]}),), ["1."])
    assert item.items[0].label == "1(1)"


def printed(groups):
    """Section marks and titles, each with the labels and ids of its top items."""
    return [(group.section.mark, group.section.title, [one.item.label for one in group.items]) for group in groups]


def section(title, *items, **more):
    return {"section": title, "items": items or ["One?", "Two?"], **more}


def test_sections_count_on_unless_they_begin_again_or_go_back():
    asked = questionnaire(
        "Zero?",
        section("First"),
        section("Apart", numbering="restart"),
        section("Still apart"),
        section("Back", numbering="resume"),
        "Last?",
    )
    groups = asked_of(asked)
    assert printed(groups) == [
        ("", "", ["1"]),
        ("", "First", ["2", "3"]),
        ("", "Apart", ["1", "2"]),
        ("", "Still apart", ["3", "4"]),
        ("", "Back", ["4", "5"]),
        ("", "", ["6"]),
    ]
    assert [group.section.series for group in groups] == ["1", "1", "2", "2", "1", "1"]
    assert [one.item.id for group in groups for one in group.items] == [f"q{n}" for n in range(1, 11)]


def test_items_of_marked_sections_that_begin_again_carry_the_sections_mark():
    asked = questionnaire(
        section("General", numbering="restart"),
        section("", numbering="restart"),
        section("Pay", {"text": "All?", "items": ["Base?"]}, numbering="restart"),
        section("Museum", label="E", numbering="restart"),
        section("Rest", numbering="restart"),
        section_numbering="A.",
    )
    groups = asked_of(asked)
    assert printed(groups) == [
        ("A.", "General", ["A.1", "A.2"]),
        ("", "", ["1", "2"]),
        ("B.", "Pay", ["B.1"]),
        ("E", "Museum", ["E.1", "E.2"]),
        ("F.", "Rest", ["F.1", "F.2"]),
    ]
    assert groups[2].items[0].parts[0].item.label == "B.1(a)"


def test_marked_sections_that_count_on_leave_labels_plain():
    asked = questionnaire(section("One", label="I."), section("Two", label="II."))
    assert printed(asked_of(asked)) == [("I.", "One", ["1", "2"]), ("II.", "Two", ["3", "4"])]


def test_a_section_may_have_marks_of_its_own():
    asked = questionnaire("One?", section("Lettered", marks="(a)", numbering="restart"), section("Dotted", marks="*"))
    groups = asked_of(asked)
    assert printed(groups) == [("", "", ["1"]), ("", "Lettered", ["a", "b"]), ("", "Dotted", ["3", "4"])]
    assert [group.section.marks for group in groups] == [MARKS, ("(a)",), ("*",)]


VARIED = (
    {"text": "All?", "items": ["Both?", {"text": "Banks?", "only_for": "banks"}, "Last?"]},
    {"text": "Amazon?", "only_for": "amazon"},
    {"text": "Others?", "except_for": ["amazon"]},
    section("Shops", {"text": "Shop?", "only_for": "shops"}),
    {"text": "End?", "id": "end", "text_for": {"banks": "End, bank?", "amazon": "End, Amazon?"}},
)


@pytest.mark.parametrize(
    ("names", "asked"),
    [
        (None, "q1=1 q1.a=1(a) q1.b=1(b) q1.c=1(c) q2=2 q3=3 q4=4 end=5"),
        ({"amazon"}, "q1=1 q1.a=1(a) q1.c=1(b) q2=2 end=3"),
        ({"first", "banks"}, "q1=1 q1.a=1(a) q1.b=1(b) q1.c=1(c) q3=2 end=3"),
        ({"corner", "shops"}, "q1=1 q1.a=1(a) q1.c=1(b) q3=2 q4=3 end=4"),
    ],
)
def test_each_copy_counts_without_gaps_and_keeps_every_id(names, asked):
    groups = asked_of(questionnaire(*VARIED), names and frozenset(names))
    assert " ".join(f"{one.item.id}={one.item.label}" for group in groups for one in every(group.items)) == asked


@pytest.mark.parametrize(
    ("names", "text", "path"),
    [
        ({"other"}, "End?", ("questions", 4, "text")),
        ({"amazon"}, "End, Amazon?", ("questions", 4, "text_for", "amazon")),
        ({"amazon", "banks"}, "End, bank?", ("questions", 4, "text_for", "banks")),
    ],
)
def test_the_first_wording_that_fits_is_taken(names, text, path):
    last = asked_of(questionnaire(*VARIED), frozenset(names))[-1].items[-1]
    assert (last.item.text, last.text_path) == (text, path)


def test_what_varies_is_known_by_the_names_it_mentions():
    asked = questionnaire(
        *VARIED, copies=[{"name": "C", "only_for": "ma"}], enclosures=[{"title": "E", "except_for": "dc"}]
    )
    assert mentioned(asked) == {"banks", "amazon", "shops", "ma", "dc"}


entries = st.lists(
    st.one_of(
        st.just("Q?"),
        st.builds(
            lambda numbering, count, only: {
                "section": "S",
                "numbering": numbering,
                "items": [{"text": "Q?", **({"only_for": only} if only else {})} for _ in range(count)],
            },
            st.sampled_from(["continue", "restart", "resume"]),
            st.integers(1, 4),
            st.sampled_from(["", "a", "b"]),
        ),
    ),
    min_size=1,
    max_size=8,
)


@given(entries, st.sampled_from([None, "a", "b", "c"]))
def test_within_a_count_numbers_run_on_from_one(entries, name):
    asked = questionnaire(*entries)
    ran: dict[str, int] = {}
    everyone = {one.item.id: one.item.text for group in asked_of(asked) for one in group.items}
    for group in asked_of(asked, name and frozenset({name})):
        for one in group.items:
            ran[group.section.series] = ran.get(group.section.series, 0) + 1
            assert one.item.ordinal == ran[group.section.series]
            assert one.item.id in everyone
