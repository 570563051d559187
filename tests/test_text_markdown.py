"""Markdown to blocks: what becomes mark-up, what stays as typed, and that no word is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettergen.model.blocks import (
    Blocks,
    BulletList,
    Heading,
    LineBreak,
    ListItem,
    Note,
    NumberedList,
    Paragraph,
    Quote,
    Span,
    Table,
)
from lettergen.text.markdown import UnknownNoteError, to_blocks, to_inlines


def said(*texts):
    return tuple(Span(text) for text in texts)


def para(*texts):
    return Paragraph(said(*texts))


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("A plain sentence.", said("A plain sentence.")),
        ("with *emphasis* in it", (Span("with "), Span("emphasis", italic=True), Span(" in it"))),
        ("with **strong** words", (Span("with "), Span("strong", bold=True), Span(" words"))),
        ("***both***", (Span("both", bold=True, italic=True),)),
        ("~~gone~~", (Span("gone", strike=True),)),
        ("run `sha256` now", (Span("run "), Span("sha256", code=True), Span(" now"))),
        ("[the page](https://ftc.gov)", (Span("the page", link="https://ftc.gov"),)),
        (
            "[*the* page](https://ftc.gov)",
            (Span("the", italic=True, link="https://ftc.gov"), Span(" page", link="https://ftc.gov")),
        ),
        ("<mailto:press@office.gov>", (Span("mailto:press@office.gov", link="mailto:press@office.gov"),)),
        ("one\ntwo", said("one two")),
        ("one\r\ntwo\rthree", said("one two three")),
        ("one  \ntwo", (Span("one"), LineBreak(), Span("two"))),
        ("one\\\ntwo", (Span("one"), LineBreak(), Span("two"))),
        (r"not \*emphasis\* here", said("not *emphasis* here")),
        ("AT&amp;T and AT&T", said("AT&T and AT&T")),
    ],
)
def test_inline_mark_up_becomes_runs(text, runs):
    assert to_inlines(text).runs == runs
    assert to_blocks(text) == Blocks((Paragraph(runs),))


@pytest.mark.parametrize(
    "text",
    [
        "\u201cSmart\u201d quotes \u2014 and 'straight' ones -- stay (c) ...",
        "raw <b>HTML</b> is text",
        "<script>alert(1)</script>",
        "<!-- a comment -->",
        "an image ![alt](seal.png) is refused",
        "and so is ![alt](https://e.com/seal.png) from elsewhere",
        "[what looks like an image ![alt](https://e.com/seal.png) in a label]",
        "[local](seal.png) and [script](javascript:alert(1)) and [old](ftp://a.b)",
        "snake_case_names and 2 * 3 * 4",
        "www.example.com is no link",
        "a\x00b stays for the renderer to refuse",
        "[^] and [^ ] cite nothing",
        "---",
    ],
)
def test_what_is_no_mark_up_prints_as_typed(text):
    assert to_blocks(text) == Blocks((para(text),))


def test_an_indented_line_and_a_line_of_dashes_are_text():
    assert to_blocks("    indented\n---\n").blocks == (para("indented ---"),)


def test_an_empty_text_has_no_blocks_and_is_false():
    assert not to_blocks("")
    assert not to_blocks(" \n\n ")
    assert to_inlines("").runs == ()


def test_paragraphs_headings_and_quotations():
    assert to_blocks("one\n\n## two\n\n> three\n>\n> > four").blocks == (
        para("one"),
        Heading(said("two"), 2),
        Quote((para("three"), Quote((para("four"),)))),
    )


def test_a_fence_keeps_its_lines_and_blanks():
    assert to_blocks("```\na\n  b\n```").blocks == (
        Paragraph((Span("a", code=True), LineBreak(), Span("  b", code=True))),
    )


def test_a_list_of_its_own_kind_at_the_end_of_an_item_is_the_next_level():
    assert to_blocks("1. one\n   1. deep\n2. two").blocks == (
        NumberedList((ListItem((para("one"),), (ListItem((para("deep"),)),)), ListItem((para("two"),), ordinal=2))),
    )


def test_a_list_of_another_kind_is_a_block_of_the_item():
    inner = BulletList((ListItem((para("dot"),)),))
    assert to_blocks("1. one\n   - dot").blocks == (NumberedList((ListItem((para("one"), inner)),)),)


def test_a_list_keeps_its_first_number_and_its_delimiter():
    found = to_blocks("3) three\n4) four").blocks[0]
    assert [item.ordinal for item in found.items] == [3, 4]
    assert found.marks == ("1)", "a)", "i)", "A)")


def test_a_table_keeps_rows_and_alignment():
    found = to_blocks("| a | b | c |\n|---|:-:|--:|\n| 1 | *2* | |").blocks[0]
    assert found == Table(
        (said("a"), said("b"), said("c")), ((said("1"), (Span("2", italic=True),), ()),), ("", "center", "right")
    )


class TestNotes:
    def test_a_note_of_the_questionnaire_is_cited_by_name(self):
        assert to_inlines("As said.[^n1]", {"n1": "See *the* report."}).runs == (
            Span("As said."),
            Note((Span("See "), Span("the", italic=True), Span(" report."))),
        )

    def test_a_note_that_changes_is_read_again(self):
        assert to_inlines("x[^n]", {"n": "old"}) != to_inlines("x[^n]", {"n": "new"})

    def test_a_definition_in_the_text_goes_where_it_is_cited(self):
        assert to_blocks("x[^a] and y[^a]\n\n[^a]: first\n\n    second").blocks == (
            Paragraph(
                (
                    Span("x"),
                    Note((Span("first"), LineBreak(), Span("second"))),
                    Span(" and y"),
                    Note((Span("first"), LineBreak(), Span("second"))),
                )
            ),
        )

    def test_the_questionnaires_note_goes_before_the_texts_own(self):
        assert to_blocks("x[^a]\n\n[^a]: own", {"a": "given"}).blocks[0] == Paragraph((Span("x"), Note(said("given"))))

    def test_a_definition_that_nothing_cites_prints_as_typed(self):
        assert to_blocks("x\n\n[^a]: never cited").blocks == (para("x"), para("[^a]: ", "never cited"))

    def test_an_unknown_note_is_named(self):
        with pytest.raises(UnknownNoteError, match="n2") as caught:
            to_blocks("x[^n1] y[^n2]", {"n1": "there"})
        assert caught.value.name == "n2"

    def test_a_note_in_a_note_is_text(self):
        assert to_inlines("x[^a]", {"a": "see [^a]\nand more"}).runs == (Span("x"), Note(said("see [^a] and more")))

    def test_a_citation_in_code_or_escaped_is_text(self):
        assert str(to_inlines("`[^a]` and \\[^a\\]")) == "[^a] and [^a]"


def test_a_citation_stands_outside_of_a_link():
    assert to_inlines("[x](https://e.com)[^a]", {"a": "n"}).runs == (Span("x", link="https://e.com"), Note(said("n")))
    assert str(to_inlines("[x[^a]](https://e.com)", {"a": "n"})) == "[x](https://e.com)"


def test_the_same_text_is_read_once():
    assert to_blocks("the *same* text") is to_blocks("the *same* text")


@given(st.text(max_size=300), st.booleans())
def test_no_text_raises_but_for_unknown_notes(text, many):
    try:
        to_blocks(text)
        to_inlines(text)
    except UnknownNoteError as error:
        assert f"[^{error.name}]" in text  # noqa: PT017 - only the name of a note that is really there may be blamed


_MARKUP = st.sampled_from(
    [
        "*",
        "**",
        "_",
        "`",
        "[",
        "](",
        ")",
        "!",
        "<",
        ">",
        "\n",
        "\n\n",
        "1. ",
        "- ",
        "    ",
        "|",
        "~~",
        "#",
        "[^",
        "]:",
        "]",
        "word",
        "https://e.com",
    ]
)


@given(st.lists(_MARKUP, max_size=40).map("".join))
def test_no_mixture_of_mark_up_raises_but_for_unknown_notes(text):
    try:
        to_blocks(text)
        to_inlines(text)
    except UnknownNoteError as error:
        assert f"[^{error.name}]" in text  # noqa: PT017 - as above


_WORDS = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=8)


@given(st.lists(st.lists(_WORDS, min_size=1, max_size=6), min_size=1, max_size=4))
def test_the_words_of_plain_text_survive(paragraphs):
    text = "\n\n".join(" ".join(words) for words in paragraphs)
    assert str(to_blocks(text)).split() == text.split()


@given(
    st.lists(_WORDS, min_size=1, max_size=6),
    st.sampled_from(["**{}**", "*{}*", "> {}", "# {}", "- {}", "7. {}", "~~{}~~", "x[^n]\n\n{}"]),
)
def test_the_words_of_marked_text_survive(words, mark):
    text = " ".join(words)
    assert " ".join(str(to_blocks(mark.format(text), {"n": "note"})).split()).endswith(" ".join(text.split()))


@pytest.mark.parametrize("opening", ["> ", "- ", "1. ", "> - ", "[^a]: "])
def test_what_is_nested_too_deeply_prints_as_typed(opening: str) -> None:
    cited = "\n\nx[^a]" if "a" in opening else ""
    deep = to_blocks(f"{opening * 100}WORD{cited}")
    assert repr(deep).count("WORD") == 1
    assert f"{opening}WORD" in repr(deep)
    assert f"{opening}WORD" not in repr(to_blocks(f"{opening * 3}WORD{cited}"))


def test_a_definition_that_another_one_overrides_prints_as_typed() -> None:
    twice = to_blocks("x[^a]\n\n[^a]: one\n\n[^a]: two")
    assert twice.blocks == (Paragraph((Span("x"), Note((Span("one"),)))), Paragraph((Span("[^a]: "), Span("two"))))
    assert to_blocks("x[^a]\n\n[^a]: own", {"a": "given"}).blocks[1:] == (Paragraph((Span("[^a]: "), Span("own"))),)


def test_only_text_is_markdown() -> None:
    for read in (to_blocks, to_inlines):
        with pytest.raises(TypeError, match="Markdown is text, not nothing"):
            read(None)
