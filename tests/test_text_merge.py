"""Merge fields in a questionnaire's text."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from lettergen.text.dates import printed
from lettergen.text.merge import MergeError, escape_markdown, merge, paths_in

DATA = {"due": printed(dt.date(2021, 8, 26)), "fields": {"stores": 50}, "name": "A*B", "list": ["x", "y"]}


@pytest.mark.parametrize(
    ("text", "merged"),
    [
        ("No *tags* & all { } % stays.", "No *tags* & all { } % stays."),
        ("By {{ due }}.", "By August 26, 2021."),
        ("*{{ name }}* in {{ fields.stores }} stores", "*A\\*B* in 50 stores"),
        ("{% if fields.stores > 10 %}**many**{% else %}few{% endif %}", "**many**"),
        ("{% for x in list %}- {{ x }}\n{% endfor %}", "- x\n- y\n"),
        ("a{# remark #}b", "ab"),
        ("{{ list|list }}", "x and y"),
        ("{% macro m(x) %}*{{ x }}*{% endmacro %}{{ m(name) }}", "*A\\*B*"),
    ],
)
def test_merged(text: str, merged: str) -> None:
    assert merge(text, DATA) == merged


def test_the_language_is_the_letters() -> None:
    assert merge("{{ d|date }}", {"d": dt.date(2021, 8, 26), "language": "de-DE"}) == "26\\. August 2021"


def test_missing_names_are_told_at_once() -> None:
    with pytest.raises(MergeError) as caught:
        merge("fine\n{{ deu }} {{ fields.shops }}", DATA)
    assert caught.value.missing == (("deu", "due"), ("shops", ""))
    assert (caught.value.message, caught.value.line) == ("`deu`, `shops` missing", 2)


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("a\n{{ x", "unexpected end of template", 2),
        ("a\n{{ a b }}", "got 'b'", 2),
        ("{% include 'x' %}", "`include` is refused", 1),
        ("{{ due|nothing }}", "no filter `nothing`", 1),
        ("{{ 1 / 0 }}", "division by zero", 1),
        ("{{ name + 1 }}", "can only concatenate", 1),
    ],
)
def test_what_cannot_be_merged_is_told(text: str, message: str, line: int) -> None:
    with pytest.raises(MergeError, match=message) as caught:
        merge(text, DATA)
    assert caught.value.line == line


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(st.characters(codec="ascii", min_codepoint=33) | st.sampled_from(" \n")))
def test_markdown_prints_a_value_letter_by_letter(value: str) -> None:
    lines = [line.strip() for line in value.splitlines()]
    tokens = (
        MarkdownIt("commonmark", {"html": True})
        .enable(["strikethrough", "table"])
        .parse(f"x {escape_markdown(value)}|")
    )
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    children = tokens[1].children or []
    text = "".join("\n" if child.type == "hardbreak" else child.content for child in children)
    assert text == ("x " + "\n".join(lines) + "|")


@pytest.mark.parametrize("value", ["1. one", "2) two", "- x", "+ x", "= x", "# x", "> x", "    code", "| a |"])
def test_a_value_opens_no_block(value: str) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(escape_markdown(value))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert "".join(child.content for child in tokens[1].children or []) == value.strip()


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "there is no value"),
        (["a"], "a list is no text"),
        ({"a": 1}, "a dict is no text"),
        (object(), "an object is no text"),
        (len, "a function is no text"),
        (b"a", "a bytes is no text"),
    ],
)
def test_what_is_no_text_is_not_printed(value: object, reason: str) -> None:
    with pytest.raises(MergeError, match=reason):
        merge("{{ x }}", {"x": value})
    with pytest.raises(MergeError, match=reason):
        merge("{{ x|list }}", {"x": [value]})


def test_tags_nested_beyond_measure_are_told_and_name_nothing() -> None:
    text = "{{ " * 2_000
    assert paths_in(text) == frozenset()
    with pytest.raises(MergeError, match="nested too deeply"):
        merge(text, {})


_FRAGMENTS = [
    "{{ due }}",
    "{{fields.stores}}",
    "{{ deu }}",
    "{{- due -}}",
    "{{",
    "}}",
    "{",
    "}",
    "{{ '}}' }}",
    "\n",
    " a ",
]
_FRAGMENTS += [
    "{{ fields.stores|upper }}",
    "{{ 'x' }}",
    "{{ }}",
    "{{ range }}",
    "{% if due %}",
    "{% endif %}",
    "{# c #}",
    "*",
]


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(st.sampled_from(_FRAGMENTS), max_size=7).map("".join))
def test_tags_merge_alone_as_they_do_together(text: str) -> None:
    def merged(text: str) -> object:
        try:
            return merge(text, {"due": "x*y", "fields": {"stores": "5"}})
        except MergeError as error:
            return re.sub(r"at \d+", "", error.message), error.missing, error.line

    # A comment has Jinja read the whole text as one program.
    assert merged(text) == merged(f"{{##}}{text}")


@pytest.mark.parametrize("text", ["{% if fields.n > 50 %}x{% endif %}", "{% if 50 < fields.n %}x{% endif %}"])
def test_a_text_compared_with_a_number_is_told_in_words(text):
    with pytest.raises(MergeError, match="fields are texts, so write"):
        merge(text, {"fields": {"n": "60"}})
