"""The document that went out is compared with what was composed, item by item and by its deadline."""

import datetime as dt

import pytest
import recorded

from lettergen.api.final import compare
from lettergen.model.letter import LetterItem
from lettergen.wordml.outline import Line

BODY = "word/document.xml"


def item(ordinal, text, label="", *parts, name=""):
    return LetterItem(id=name or f"q{ordinal}", label=label or str(ordinal), ordinal=ordinal, text=text, items=parts)


ITEMS = (
    item(1, "How *many*?"),
    item(2, "With whom?", "2", item(1, "Terms?", "2(a)", name="terms"), item(2, "Price?", "2(b)", name="price")),
    item(3, "How long?\n\nAnd why?"),
)
ASKED = recorded.ASKED.model_copy(update={"items": ITEMS, "marks": ("1.", "a."), "pending": ()})


def plain(text):
    return Line(BODY, "Normal", "", None, text)


def numbered(label, text, level=0):
    return Line(BODY, "List Number", label, level, text)


OPENING = [plain("August 12, 2021"), plain("Please answer by August 26, 2021:")]
LIST = [
    numbered("1.", "How many?"),
    numbered("2.", "With whom?"),
    numbered("a.", "Terms?", 1),
    numbered("b.", "Price?", 1),
    numbered("3.", "How long?"),
    plain("And why?"),
]
CLOSING = [plain("Thank you."), plain("Sincerely,")]


def told(lines):
    return compare(ASKED, lines).differences


def test_the_letter_as_composed_has_no_difference_and_keeps_its_very_text():
    found = compare(ASKED, [*OPENING, *LIST, *CLOSING])
    assert found.differences == ()
    assert found.asked is ASKED


def test_blanks_and_line_breaks_are_no_difference():
    assert told([*OPENING, numbered("1.", "How  many?\n"), *LIST[1:], *CLOSING]) == ()


def test_a_list_in_the_background_is_not_taken_for_the_questions():
    background = [numbered("1.", "Stores use it."), numbered("2.", "Offices too."), numbered("3.", "Arenas as well.")]
    assert told([*background, *OPENING, *LIST, *CLOSING]) == ()


TYPED = "item 3 stands as plain text, without its list number"
CHANGES = {
    "a number typed by hand": (
        [*LIST[:4], plain("3X.\tHow long?"), LIST[5]],
        [TYPED, "item 3 is now numbered 3X."],
    ),
    "a number typed by hand before other words": (
        [*LIST[:4], plain("3) How very long?"), LIST[5]],
        [TYPED, "item 3 now reads: How very long? And why?", "item 3 is now numbered 3)"],
    ),
    "a number gone": ([*LIST[:4], plain("How long?"), LIST[5]], [TYPED]),
    "a part's number typed by hand": (
        [*LIST[:3], plain("(b) Price?"), *LIST[4:]],
        ["item 2(b) stands as plain text", "item 2(b) is now numbered (b)"],
    ),
    "all numbers typed by hand": (
        [plain(str(line).replace("\t", " ")) for line in LIST],
        [f"item {label} stands as plain text" for label in ("1", "2", "2(a)", "2(b)", "3")],
    ),
    "a number typed by hand that the next one has now": (
        [plain("1. How many?"), numbered("1.", "With whom?"), *LIST[2:4], numbered("2.", "How long?"), LIST[5]],
        ["item 1 stands as plain text", "item 2 is now numbered 1.", "item 3 is now numbered 2."],
    ),
    "words": ([numbered("1.", "How many users?"), *LIST[1:]], ["item 1 now reads: How many users?"]),
    "a sentence more": ([numbered("1.", "How many? When?"), *LIST[1:]], ["item 1 now reads: How many? When?"]),
    "a part's words": (
        [*LIST[:2], numbered("a.", "All terms?", 1), *LIST[3:]],
        ["item 2(a) now reads: All terms?"],
    ),
    "a paragraph more": (
        [LIST[0], plain("Say since when."), *LIST[1:]],
        ["item 1 now reads: How many? Say since when."],
    ),
    "a paragraph less": ([*LIST[:4], numbered("3.", "How long?")], ["item 3 now reads: How long? Thank you."]),
    "an item gone": ([*LIST[:4]], ["item 3 is missing: How long?"]),
    "a part gone": ([*LIST[:3], *LIST[4:]], ["item 2(b) is missing: Price?"]),
    "an item more": ([*LIST, numbered("4.", "Where?")], ["item 4 was added: Where?"]),
    "a part more": ([*LIST[:4], numbered("c.", "Since?", 1), *LIST[4:]], ["item 2.c was added: Since?"]),
    "an item gone and the rest renumbered": (
        [numbered("1.", "With whom?"), *LIST[2:4], numbered("2.", "How long?"), LIST[5]],
        ["item 1 is missing: How many?", "item 2 is now numbered 1.", "item 3 is now numbered 2."],
    ),
    "an item between others": (
        [
            LIST[0],
            numbered("2.", "Where?"),
            numbered("3.", "With whom?"),
            *LIST[2:4],
            numbered("4.", "How long?"),
            LIST[5],
        ],
        ["item 2 is now numbered 3.", "item 3 is now numbered 4.", "item 2 was added: Where?"],
    ),
    "an item more, typed by hand": ([*LIST, plain("4. Where?")], ["item 4 was added: Where?"]),
    "a part more, typed by hand": ([*LIST[:4], plain("c. Since?"), *LIST[4:]], ["item 2.c was added: Since?"]),
    "a number that goes on from none": ([*LIST, plain("9. Where?"), plain("We met in room 4. It rained.")], []),
    "no list": ([], ["item 1 is missing", "item 2 is missing", "2(a) is", "2(b) is", "item 3 is missing"]),
}


@pytest.mark.parametrize(("lines", "expected"), CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_named(lines, expected):
    found = told([*OPENING, *lines, *CLOSING])
    assert len(found) == len(expected), found
    for line, part in zip(found, expected, strict=True):
        assert part in line


def test_what_the_letter_as_made_says_with_a_number_is_no_item():
    letter = [*OPENING, *LIST, plain("4. Sign it."), *CLOSING]
    assert compare(ASKED, letter, letter).differences == ()


def test_an_item_whose_number_was_typed_by_hand_is_asked_under_it():
    asked = compare(ASKED, [*OPENING, *LIST[:4], plain("3X. How long?"), LIST[5], *CLOSING]).asked
    assert [(one.id, one.label, one.mark, one.text) for one in asked.items][2] == (
        "q3",
        "3X",
        "3X.",
        "How long?\n\nAnd why?",
    )
    assert asked.items[1] == ASKED.items[1]


def test_a_question_that_the_background_quotes_is_no_item():
    quoted = [plain("You said: 1. How many?"), plain("How many?")]
    assert told([*quoted, *OPENING, *LIST, *CLOSING]) == ()


def test_what_the_document_says_keeps_ids_and_is_escaped():
    lines = [numbered("1.", "How many *really*?"), *LIST[1:], numbered("4.", "Where?")]
    asked = compare(ASKED, [*OPENING, *lines, *CLOSING]).asked
    assert [entry.id for entry in asked.items] == ["q1", "q2", "q3", "added-4"]
    assert asked.items[0].text == r"How many \*really\*?"
    assert asked.items[1] == ASKED.items[1]
    assert (asked.items[3].label, asked.items[3].ordinal, asked.items[3].text) == ("4", 4, "Where?")


def test_an_item_that_moved_keeps_its_id_and_takes_its_new_number():
    lines = [numbered("1.", "With whom?"), *LIST[2:4], numbered("2.", "How really long?"), LIST[5]]
    asked = compare(ASKED, [*OPENING, *lines, *CLOSING]).asked
    assert [(one.id, one.label, one.ordinal) for one in asked.items] == [("q2", "1", 1), ("q3", "2", 2)]
    assert [(part.id, part.label) for part in asked.items[0].items] == [("terms", "1(a)"), ("price", "1(b)")]
    assert asked.items[1].text.startswith("How really long?")


def test_a_part_that_was_added_stands_under_its_item():
    asked = compare(ASKED, [*OPENING, *LIST[:4], numbered("c.", "Since?", 1), *LIST[4:], *CLOSING]).asked
    assert [(part.id, part.label) for part in asked.items[1].items][2] == ("added-2-c", "2(c)")
    assert asked.items[2] == ASKED.items[2]


def test_an_item_that_is_gone_is_not_asked():
    asked = compare(ASKED, [*OPENING, *LIST[:3], *CLOSING]).asked
    assert [entry.id for entry in asked.items] == ["q1", "q2"]
    assert [part.id for part in asked.items[1].items] == ["terms"]


def test_another_deadline_is_named_and_taken_over():
    found = compare(ASKED, [OPENING[0], plain("Please answer by September 2, 2021."), *LIST, *CLOSING])
    assert found.differences == ("the deadline is now September 2, 2021, not August 26, 2021",)
    (stage,) = found.asked.stages
    assert (stage.date, stage.rule) == (dt.date(2021, 9, 2), "fixed date")
    assert "August 26, 2021" in stage.explanation[0]


@pytest.mark.parametrize("text", ["Please answer soon.", "Between September 2, 2021 and September 3, 2021."])
def test_a_deadline_that_cannot_be_read_is_gone(text):
    found = compare(ASKED, [OPENING[0], plain(text), *LIST, *CLOSING])
    assert found.differences == ("the deadline August 26, 2021 is not in the document",)
    assert found.asked.stages == ()


def test_a_header_is_no_part_of_the_questions():
    header = Line("word/header1.xml", "Header", "", None, "Page 2")
    assert told([*OPENING, *LIST, *CLOSING, header]) == ()


def test_marks_of_their_own_and_marks_printed_twice_are_read_back():
    first, second, last = (item(3, f"{word}?", name=word.lower()) for word in ("One", "Two", "Three"))
    own = LetterItem(id="own", label="7A", ordinal=4, mark="7A.", text="Own?", items=(item(1, "Part?", "7A(a)"),))
    asked = ASKED.model_copy(update={"items": (first, second, own, last.model_copy(update={"ordinal": 4}))})
    lines = [numbered("3.", "One?"), numbered("3.", "Two?"), numbered("7A.", "Own?"), numbered("a.", "Part?", 1)]
    assert compare(asked, [*OPENING, *lines, numbered("4.", "Three?"), *CLOSING]).differences == ()
    found = compare(asked, [*OPENING, *lines, numbered("4.", "Three?"), numbered("B)", "More?"), *CLOSING])
    assert found.differences == ("item B) was added: More?",)
    assert [(one.label, one.mark, one.ordinal) for one in found.asked.items] == [
        ("3", "", 3),
        ("3", "", 3),
        ("7A", "7A.", 4),
        ("4", "", 4),
        ("B", "B)", 5),
    ]


def test_compound_marks_are_read_back():
    items = (item(2, "How?", "2", item(3, "Part?", "2.3", name="part")),)
    asked = ASKED.model_copy(update={"items": items, "marks": ("1.", "1.1")})
    lines = [numbered("2.", "How?"), numbered("2.3", "Part?", 1), numbered("2.4", "More?", 1)]
    found = compare(asked, [*OPENING, *lines, *CLOSING])
    assert found.differences == ("item 2.2.4 was added: More?",)
    assert [(one.label, one.ordinal, one.mark) for one in found.asked.items[0].items] == [
        ("2.3", 3, ""),
        ("2.4", 4, ""),
    ]
