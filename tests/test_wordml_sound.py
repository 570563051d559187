"""Rich values made with the wrong things in them: each is a problem at its tag, never a traceback or a broken file."""

from __future__ import annotations

import io

import pytest
from packages import blank

from lettergen.errors import BadInputError
from lettergen.model.blocks import (
    Blocks,
    BulletList,
    Font,
    Heading,
    Image,
    Inlines,
    ListItem,
    Note,
    NumberedList,
    Paragraph,
    Quote,
    SignatureBlock,
    Span,
    Subdocument,
    Table,
)
from lettergen.wordml.sound import unsound
from lettergen.wordml.template import Template

PICTURE = b"GIF89a\x3c\x00\x1e\x00\x00\x00\x00,\x00\x00\x00\x00\x3c\x00\x1e\x00\x00\x02\x02D\x01\x00;"
X = (Span("x"),)


def problems(text, value):
    file = blank()
    file.add_paragraph("before")
    file.add_paragraph(text)
    data = io.BytesIO()
    file.save(data)
    with pytest.raises(BadInputError) as raised:
        Template(data.getvalue()).render({"value": value})
    return raised.value.problems


def item(ordinal=1, mark=""):
    return ListItem((Paragraph(X),), ordinal=ordinal, mark=mark)


def numbered(ordinal=1, mark="", marks=("1.",)):
    return NumberedList((item(ordinal, mark),), marks)


WORDS = [
    (Image(PICTURE, "a", width_mm="20"), "`Image.width_mm` is the text '20', not a number"),
    (Image(PICTURE, "a", height_mm=None), "`Image.height_mm` is nothing (None), not a number"),
    (Image(PICTURE, None), "`Image.alt` is nothing (None), not text"),
    (Image(PICTURE, b"a"), "`Image.alt` is a bytes, not text"),
    (Image(PICTURE, "a", link=5), "`Image.link` is a number, not text"),
    (Span("x", font=Font(size="12")), "`Font.size` is the text '12', not a number"),
    (Span("x", font=Font(size=[1])), "`Font.size` is a list, not a number"),
    (Span("x", font=Font(name=5)), "`Font.name` is a number, not text"),
    (Span("x", font=Font(style=5)), "`Font.style` is a number, not text"),
    (Span("x", font="Arial"), "`Span.font` is the text 'Arial', not a Font or None"),
    (Span(None), "`Span.text` is nothing (None), not text"),
    (Span(5), "`Span.text` is a number, not text"),
    (Span([]), "`Span.text` is a list, not text"),
    (Span("x", link=["a"]), "`Span.link` is a list, not text"),
    (Inlines("hello"), "`Inlines.runs` is the text 'hello', not a tuple"),
    (Inlines(("hello",)), "`Inlines.runs` holds the text 'hello', not a Span, LineBreak, PageBreak, Image or Note"),
    (Note("x"), "`Note.runs` is the text 'x', not a tuple"),
    (Paragraph("hello"), "`Paragraph.runs` is the text 'hello', not a tuple"),
    (Paragraph(None), "`Paragraph.runs` is nothing (None), not a tuple"),
    (Paragraph(Span("x")), "`Paragraph.runs` is a Span, not a tuple"),
    (Blocks(None), "`Blocks.blocks` is nothing (None), not a tuple"),
    (Blocks(Paragraph(X)), "`Blocks.blocks` is a Paragraph, not a tuple"),
]
BLOCKS = [
    (Paragraph(X, style=5), "`Paragraph.style` is a number, not text"),
    (Blocks(("a",)), "`Blocks.blocks` holds the text 'a', not a Paragraph, Heading, Quote, "),
    (Heading(X, None), "`Heading.level` is nothing (None), not a whole number"),
    (Heading(X, 1.5), "`Heading.level` is a number, not a whole number"),
    (Quote("x"), "`Quote.blocks` is the text 'x', not a tuple"),
    (BulletList("ab"), "`BulletList.items` is the text 'ab', not a tuple"),
    (BulletList((Paragraph(X),)), "`BulletList.items` holds a Paragraph, not a ListItem"),
    (NumberedList((item(),), ["1."]), "`NumberedList.marks` is a list, not a tuple"),
    (NumberedList((item(),), (1,)), "`NumberedList.marks` holds a number, not text"),
    (NumberedList((item(),), series=["a"]), "`NumberedList.series` is a list, not text"),
    (numbered("3"), "`ListItem.ordinal` is the text '3', not a whole number"),
    (numbered(1.5), "`ListItem.ordinal` is a number, not a whole number"),
    (numbered(2.0), "`ListItem.ordinal` is a number, not a whole number"),
    (numbered(mark=7), "`ListItem.mark` is a number, not text"),
    (numbered(0), "an item with the number 0, where Word counts from 1 to 32767"),
    (numbered(-1), "an item with the number -1, where Word counts from 1 to 32767"),
    (numbered(10**6, marks=("i.",)), "an item with the number 1000000, where Word counts from 1 to 32767"),
    (numbered(10**12, marks=("a.",)), "an item with the number 1000000000000, where Word counts"),
    (numbered(marks=("",)), "'' has no 1, a, A, i or I that could count"),
    (numbered(marks=("bcd",)), "'bcd' has no 1, a, A, i or I that could count"),
    (numbered(marks=("5%2 1.",)), "the mark '5%2 1.', where Word takes %2 for a number of the list"),
    (numbered(mark="7%2A"), "the mark '7%2A', where Word takes %2 for a number of the list"),
    (Table((X,), (), (["left"],)), "`Table.align` holds a list, not text"),
    (Table((X,), (), None), "`Table.align` is nothing (None), not a tuple"),
    (Table((X,) * 64, ()), "a table of 64 columns, where Word has 63"),
    (SignatureBlock((("a",),), 64), "a table of 64 columns, where Word has 63"),
    (SignatureBlock((("a",),), "2"), "`SignatureBlock.columns` is the text '2', not a whole number"),
    (SignatureBlock((("a",),), 2.0), "`SignatureBlock.columns` is a number, not a whole number"),
    (SignatureBlock(((1,),)), "`SignatureBlock.signers` holds a number, not text"),
    (SignatureBlock((("a",),), 2, ("x",)), "`SignatureBlock.pictures` holds the text 'x', not a Image or None"),
    (Subdocument(None), "`Subdocument.data` is nothing (None), not bytes"),
]


@pytest.mark.parametrize(("value", "found"), WORDS + BLOCKS, ids=[found for _, found in WORDS + BLOCKS])
def test_a_wrong_value_is_a_problem_at_the_tag_that_has_a_paragraph(value, found):
    (problem,) = problems("{{p value }}", value)
    assert (problem.code, problem.found[: len(found)]) == ("T208", found)
    assert "paragraph 2" in problem.place.detail


@pytest.mark.parametrize(
    ("value", "found"),
    [*WORDS, (Paragraph([*X]), "`Paragraph.runs` is a list, not a tuple")],
)
def test_a_wrong_value_is_a_problem_among_words(value, found):
    (problem,) = problems("Dear {{ value }}:", value)
    assert (problem.code, problem.found) == ("T208", found)
    assert "paragraph 2" in problem.place.detail


@pytest.mark.parametrize("marks", [("\x011.",), ("1.\ufdd0",)])
def test_a_mark_with_a_forbidden_character_is_refused(marks):
    (problem,) = problems("{{p value }}", numbered(marks=marks))
    assert problem.code == "T124"


def test_a_whole_number_does_as_a_number():
    value = Blocks((Paragraph((Span("x", font=Font(size=12)), Image(PICTURE, "", width_mm=3))),))
    assert unsound(value) is None
