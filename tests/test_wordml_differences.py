"""What a person changed in Word, told paragraph by paragraph."""

from __future__ import annotations

import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packages import blank
from test_wordml_outline import TWO, num, p, package

from lettergen.wordml.differences import Change, changed_paragraphs


def letter(*paragraphs, **parts):
    return package("".join(each if each.startswith("<") else p(each) for each in paragraphs), **parts)


def told(edited, new, **options):
    return [str(change) for change in changed_paragraphs(letter(*edited), letter(*new), **options)]


A = ("Dear Mr. Jassy:", "We write about palms.", "", "Please answer.", "Yours,")

DIFFERENCES = {
    "nothing": (A, A, []),
    "blanks": (("We  write.", "", ""), ("We write.",), []),
    "another word": (
        A,
        (*A[:3], "Please answer soon.", A[4]),
        ['paragraph 3: edited "Please answer.", new text "Please answer soon."'],
    ),
    "a paragraph more in the letter": (
        (*A[:2], "By hand.", *A[2:]),
        A,
        ['paragraph 3, not in the new text: "By hand."'],
    ),
    "a paragraph more in the new text": (
        A,
        (*A[:2], "From the questionnaire.", *A[2:]),
        ['paragraph 3 of the new text, not in the edited letter: "From the questionnaire."'],
    ),
    "one reworded and one new": (
        ("One two three.", "End."),
        ("New.", "One two three four.", "End."),
        [
            'paragraph 1 of the new text, not in the edited letter: "New."',
            'paragraph 1: edited "One two three.", new text "One two three four."',
        ],
    ),
    "all gone": ((), ("One.",), ['paragraph 1 of the new text, not in the edited letter: "One."']),
    "the same words many times": (
        ("yes", "no", "yes", "yes"),
        ("yes", "no", "yes", "no", "yes"),
        ['paragraph 4 of the new text, not in the edited letter: "no"'],
    ),
}


@pytest.mark.parametrize(("edited", "new", "expected"), DIFFERENCES.values(), ids=DIFFERENCES)
def test_each_paragraph_that_differs_is_told_with_its_place(edited, new, expected):
    assert told(edited, new) == expected


def test_a_long_paragraph_is_shown_around_the_first_difference():
    words = "This sentence goes on before anything changes and then says "
    rest = " and many more words follow after that, far more than a line of a summary would hold at all."
    (change,) = changed_paragraphs(letter(words * 3 + "ten days" + rest), letter(words * 3 + "14 days" + rest))
    assert change.edited.startswith("…anything changes and then says ten days and many")
    assert change.new.startswith("…anything changes and then says 14 days and many")
    assert change.edited.endswith("…")
    assert max(len(change.edited), len(change.new)) <= 92


def test_a_word_without_end_is_cut_all_the_same():
    (change,) = changed_paragraphs(letter("x" * 5_000 + "y" * 500), letter("x" * 5_000 + "z" * 500))
    assert (change.edited[30:32], change.new[30:32], len(change.edited)) == ("xy", "xz", 92)


def test_items_tables_and_notes_name_their_place():
    def made(word):
        note = '<w:p><w:r><w:t>See</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
        cells = "".join(
            f"<w:tr><w:tc>{p(text)}</w:tc><w:tc>{p('b')}</w:tc></w:tr>" for text in ("head", f"cell {word}")
        )
        item = p(f"How many {word}?", num=1)
        notes = f'<w:footnote w:id="2">{p(f"Note {word}")}</w:footnote>'
        parts = {"numbering": TWO + num(1, 0), "footnotes": notes}
        return letter("Hello.", item, note, f"<w:tbl>{cells}</w:tbl>", **parts)

    places = [change.place for change in changed_paragraphs(made("x"), made("y"))]
    assert places == ["paragraph 2 (1.)", "note 1", "table 1, row 2, column 1"]


def test_a_list_that_only_counts_on_is_no_difference():
    numbering = TWO + num(1, 0)
    edited = letter(p("One.", num=1), p("Added.", num=1), p("Two.", num=1), numbering=numbering)
    new = letter(p("One.", num=1), p("Two.", num=1), numbering=numbering)
    assert [str(each) for each in changed_paragraphs(edited, new)] == [
        'paragraph 2 (2.), not in the new text: "Added."'
    ]


MARGINS = (
    ("Mr. Jassy\tPage 2", "Mr. Jassy\tPage 1", False),
    ("Page 2 of 12", "Page 1 of 9", False),
    ("- 2 -", "- 1 -", False),
    ("2/5", "1/4", False),
    ("August 12, 2021", "August 13, 2021", True),
    ("(202) 555-0100", "(202) 555-0101", True),
    ("120 Main Street", "130 Main Street", True),
    ("$1,250", "$1,350", True),
)


@pytest.mark.parametrize(("edited", "new", "differs"), MARGINS)
def test_margins_are_compared_but_for_page_numbers(edited, new, differs):
    made = (letter("Body.", header1=p(edited)), letter("Body.", header1=p(new)))
    found = changed_paragraphs(*made)
    assert found == ((Change("header", edited, new),) if differs else ())


def test_margins_that_a_program_names_anew_are_the_same():
    edited = letter("Body.", header1=p("First"), header2=p("Later"), footer1=p("Foot"), header3=p(""))
    assert changed_paragraphs(edited, letter("Body.", header1=p("Later"), header2=p("First"), footer1=p("Foot"))) == ()


TRACKED = {
    "words": (
        "<w:p><w:r><w:t>Due in </w:t></w:r><w:del><w:r><w:delText>ten</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>14</w:t></w:r></w:ins><w:r><w:t> days.</w:t></w:r></w:p>"
    ),
    "a paragraph's end": (
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>Due in </w:t></w:r></w:p>"
        "<w:p><w:r><w:t>14 days.</w:t></w:r></w:p>"
    ),
    "a row": f"{p('Due in 14 days.')}<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('gone')}</w:tc></w:tr></w:tbl>",
    "a move": f"{p('Due in 14 days.')}<w:p><w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom></w:p>",
}


@pytest.mark.parametrize("body", TRACKED.values(), ids=TRACKED)
def test_tracked_changes_count_as_accepted(body):
    assert changed_paragraphs(letter(body), letter("Due in 14 days.")) == ()


def test_changed_looks_are_no_change_of_words():
    document = blank()
    document.add_paragraph("Bold words.")
    plain, bold = io.BytesIO(), io.BytesIO()
    document.save(plain)
    document.paragraphs[0].runs[0].bold = True
    document.save(bold)
    assert changed_paragraphs(bold.getvalue(), plain.getvalue()) == ()


def test_no_more_than_asked_for_is_told_and_the_rest_counted():
    found = told([f"a {at}" for at in range(30)], [f"b {at}" for at in range(30)], most=3)
    assert len(found) == 4
    assert found[-1] == "and 27 more paragraphs differ"
    assert told(["a", "b"], ["c", "d"], most=1)[-1] == "and 1 more paragraph differs"


@pytest.mark.parametrize("data", [b"", b"notes", b"PK\x03\x04 cut", b"%PDF-1.7"])
def test_a_file_that_cannot_be_read_is_one_line(data):
    for pair, name in (((data, letter("One.")), "edited letter"), ((letter("One."), data), "new text")):
        (line,) = changed_paragraphs(*pair)
        assert str(line).startswith(f"the {name} cannot be compared: the file is ")


def test_ten_thousand_paragraphs_take_seconds():
    lines = [f"Paragraph {at} of a very long order." for at in range(10_000)]
    begun = time.process_time()
    same = ["The same words again."] * 10_000
    assert len(told([*lines[:5_000], "By hand.", *lines[5_000:]], lines)) == 1
    assert len(told([*same[:10], "By hand.", *same[10:9_990], "Twice.", *same], same)) > 1
    assert told(lines[:5_000] + lines[5_001:] + ["End."], ["Begin.", *lines])[0].startswith("paragraph 1 of the new")
    assert time.process_time() - begun < 20


TEXTS = st.lists(st.text(st.sampled_from("ab c"), max_size=6), max_size=12)


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_nothing_is_told_just_where_all_words_are_the_same(edited, new):
    def words(texts):
        return [" ".join(text.split()) for text in texts if text.split()]

    found = changed_paragraphs(letter(*edited), letter(*new), most=100)
    assert (found == ()) is (words(edited) == words(new))
    gone = sum(bool(change.edited) for change in found)
    come = sum(bool(change.new) for change in found)
    assert len(words(edited)) - gone == len(words(new)) - come
