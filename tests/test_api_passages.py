"""What a final document says otherwise beside its questions is told, paragraph by paragraph."""

import pytest

from lettergen.api.passages import passages
from lettergen.wordml.outline import Line, NoteText

BODY = "word/document.xml"


def plain(text, part=BODY, notes=()):
    return Line(part, "Normal", "", None, text, tuple(NoteText(str(n), note) for n, note in enumerate(notes, 1)))


BACKGROUND = plain("The service is in use in more than 50 places, and it grows.", notes=["See the report of May."])
MADE = [
    plain("August 12, 2021"),
    BACKGROUND,
    plain("1. Why?"),
    plain("Thank you for your prompt attention to this matter."),
    plain("cc: The Commission"),
    plain("Page 2", "word/header1.xml"),
    plain("Office of Inquiry", "word/header2.xml"),
]


def changed(*edits):
    lines = list(MADE)
    for at, line in edits:
        lines[at] = plain(line) if isinstance(line, str) else line
    return [line for line in lines if line]


CHANGES = {
    "nothing": ([], []),
    "blanks": (
        [(1, plain("The  service is in use in more than 50 places, and it\ngrows.", notes=["See the report of May."]))],
        [],
    ),
    "a word": (
        [(3, "Thank you for your very prompt attention to this matter.")],
        ["the paragraph `Thank you for your prompt attention to this matter.` now reads otherwise: `very` was added"],
    ),
    "a word less": (
        [(3, "Thank you for your attention to this matter.")],
        ["the paragraph `Thank you for your prompt attention to this matter.` now reads otherwise: `prompt` is gone"],
    ),
    "a figure": (
        [(1, plain("The service is in use in more than 60 places, and it grows.", notes=["See the report of May."]))],
        ["the paragraph `The service is in use in more than 50 places, and it …` now reads otherwise: `60`, not `50`"],
    ),
    "a note": (
        [(1, plain(BACKGROUND.text, notes=["See the report of June."]))],
        ["the note `See the report of May.` now reads otherwise: `June.`, not `May.`"],
    ),
    "a note gone": ([(1, plain(BACKGROUND.text))], ["the note `See the report of May.` is gone"]),
    "a copy": (
        [(4, "cc: The Department")],
        ["the paragraph `cc: The Commission` now reads otherwise: `Department`, not `Commission`"],
    ),
    "other words altogether": (
        [(3, "Yours.")],
        [
            f"the paragraph `{MADE[3].text}` now reads otherwise: `Yours.`, not `{MADE[3].text}`",
        ],
    ),
    "gone": ([(3, None)], ["the paragraph `Thank you for your prompt attention to this matter.` is gone"]),
    "an item, which is compared elsewhere": ([(2, "1. Why not?")], []),
    "a header": (
        [(6, plain("Office", "word/header2.xml"))],
        ["the header or footer `Office of Inquiry` is gone", "a header or footer was added: Office"],
    ),
    "headers in other parts, and another page": (
        [(5, plain("Page 3", "word/header7.xml")), (6, plain("Office of Inquiry", "word/header1.xml"))],
        [],
    ),
}


@pytest.mark.parametrize(("edits", "told"), CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_told(edits, told):
    assert [*passages(MADE, changed(*edits), {"1. Why?", "1. Why not?"})] == told


def test_what_was_added_is_told_where_nothing_stood():
    assert passages(MADE, [*MADE[:5], plain("And the Senate"), *MADE[5:]], ()) == (
        "a paragraph was added: And the Senate",
    )


def test_another_letter_altogether_is_told_in_part():
    other = [plain(f"{n} {'abc' * n}") for n in range(60)]
    told = passages(MADE, other, ())
    assert len(told) == 41
    assert told[-1].endswith("more paragraphs differ")
