"""What letters share is written once, and no letter shows it."""

from __future__ import annotations

import copy
import io
from concurrent.futures import ThreadPoolExecutor

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packages import blank

from lettergen.model.blocks import (
    Blocks,
    BulletList,
    Image,
    ListItem,
    Note,
    NumberedList,
    Paragraph,
    Quote,
    Span,
    Subdocument,
)
from lettergen.wordml.template import Template

GIF = b"GIF89a\x3c\x00\x1e\x00\x00\x00\x00,\x00\x00\x00\x00\x3c\x00\x1e\x00\x00\x02\x02D\x01\x00;"


def para(*runs):
    return Paragraph(tuple(Span(run) if isinstance(run, str) else run for run in runs))


def source(body="abc"):
    document, saved = blank(), io.BytesIO()
    for name in body:
        document.add_paragraph(f"{{{{p {name} }}}}")
    document.sections[0].header.paragraphs[0].text = "{{ a if a is string }}"
    document.save(saved)
    return saved.getvalue()


def numbered(series, first):
    items = tuple(ListItem((para(f"q{at}"),), (ListItem((para("part"),)),), at) for at in range(first, first + 2))
    return Blocks((NumberedList(items, ("1.", "a."), series),))


LINKED = Span("site", link="https://example.org/a")
VALUES = [
    Blocks((para("words"), para("more ", LINKED))),
    Blocks((para("noted", Note((Span("see "), LINKED))),)),
    Blocks((para("other note", Note((Span("here"),))), Quote((para("quoted"),)))),
    numbered("", 1),
    numbered("s", 1),
    numbered("s", 3),
    Blocks((BulletList((ListItem((para("dot ", LINKED),)),)),)),
    Blocks((para(Image(GIF, "a picture")),)),
    Blocks((para(Image(GIF, "a link", link="https://example.org/b")),)),
    "plain",
]
SOURCE = source()


OTHER = Template(SOURCE)


def unshared(data):
    """The same letter of values that are nowhere else: equal, but other objects."""
    return OTHER.render(copy.deepcopy(data))


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(*[st.sampled_from(VALUES)] * 3), min_size=3, max_size=6))
def test_a_letter_is_the_same_whatever_letters_were_made_before(letters):
    template = Template(SOURCE)
    for letter in [*letters, *letters, *letters]:
        data = dict(zip("abc", letter, strict=True))
        assert template.render(data) == unshared(data)


def test_what_is_met_again_is_written_no_more(monkeypatch):
    template, value = Template(SOURCE), numbered("", 1)
    made = [template.render({"a": value, "b": "x", "c": str(at)}) for at in range(2)]
    monkeypatch.setattr("lettergen.wordml.rich._blocks", lambda *_: pytest.fail("written again"))
    made += [template.render({"a": value, "b": "x", "c": str(at)}) for at in range(2)]
    assert made[:2] == made[2:]


def test_a_value_that_can_change_is_written_each_time():
    rows = [ListItem((para("first"),))]
    template, value = Template(SOURCE), Blocks((BulletList(rows),))
    for at in range(5):
        rows[0] = ListItem((para(f"item {at}"),))
        data = {"a": value, "b": "", "c": ""}
        assert template.render(data) == unshared(data)


def test_documents_put_in_whole_are_written_and_counted_each_time(monkeypatch):
    large, saved, counted = docx.Document(), io.BytesIO(), []
    large.add_paragraph("x" * 1_000)
    large.save(saved)
    template, value = Template(SOURCE), Blocks((Subdocument(saved.getvalue()),))
    monkeypatch.setattr("lettergen.wordml.subdocument.spend", lambda _, letters: counted.append(letters))
    for at in range(4):
        template.render({"a": value, "b": "", "c": str(at)})
    assert len(counted) == 4
    assert min(counted) > 1_000


def test_letters_made_at_once_are_those_made_one_by_one():
    template = Template(SOURCE)
    letters = [dict(zip("abc", (VALUES[at % 7], VALUES[at % 3], f"letter {at}"), strict=True)) for at in range(60)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(template.render, letters)) == [unshared(each) for each in letters]
