"""Finding tags in text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettergen.wordml.scan import UnclosedTagError, scan


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("no tags { or } here", []),
        ("a {{ x }} b", [("print", "", "x")]),
        ("{{x}}{% if y %}{#z#}", [("print", "", "x"), ("block", "", "if y"), ("comment", "", "z")]),
        ("{%p if a %}{%tr for b in c %}{%tc endfor %}{%r else %}", None),
        ("{{p text }}{{r text}}", [("print", "p", "text"), ("print", "r", "text")]),
        ("{{p }}{{ p }}{{r.x}}", [("print", "", "p"), ("print", "", "p"), ("print", "", "r.x")]),
        ("{#p gone #}", [("comment", "p", "gone")]),
        ("{%- if a -%}{{- b -}}{%+ if c %}", [("block", "", "if a"), ("print", "", "b"), ("block", "", "if c")]),
        ("{{ {'a': {'b': 1}} }}", [("print", "", "{'a': {'b': 1}}")]),
        ("{% if x == '%}' %}", [("block", "", "if x == '%}'")]),
        (r"{{ 'it\'s }}' }}", [("print", "", r"'it\'s }}'")]),
        ("{_{ {_% %_} }_}", [("literal", "", mark) for mark in ("{{", "{%", "%}", "}}")]),
        ("{% if x == \u201ca\u201d %}", [("block", "", 'if x == "a"')]),
        ("{% if x == \u2018a\u2019 %}", [("block", "", "if x == 'a'")]),
        ("{{ \u201cLowe\u2019s\u201d }}", [("print", "", '"Lowe\'s"')]),
        ('{{ "Lowe\u2019s" }}', [("print", "", '"Lowe\u2019s"')]),
        ('{{ "mixed\u201d }}', [("print", "", '"mixed"')]),
        ("{{ it's }}", [("print", "", "it's")]),
        ("{{ a) }}", [("print", "", "a)")]),
    ],
)
def test_tags_are_found(text: str, found: list[tuple[str, str, str]] | None) -> None:
    tags = [(tag.kind, tag.level, tag.code) for tag in scan(text)]
    if found is None:
        assert [level for _, level, _ in tags] == ["p", "tr", "tc", "r"]
    else:
        assert tags == found


@pytest.mark.parametrize("text", ["a {{ x", "{% if x }}", "{# x", "{{ {x }"])
def test_an_unclosed_tag_is_told(text: str) -> None:
    with pytest.raises(UnclosedTagError) as caught:
        scan(text)
    assert caught.value.typed == text[text.index("{") :]


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(st.sampled_from("{}%#_-'\"\\ apr|x\u201c\u201d")))
def test_any_text_is_scanned_or_refused(text: str) -> None:
    try:
        tags = scan(text)
    except UnclosedTagError:
        return
    assert all(text[tag.start : tag.end] == tag.typed for tag in tags)
    assert all(before.end <= after.start for before, after in pairwise(tags))


def test_words_of_statements() -> None:
    assert [tag.word for tag in scan("{% if x %}{%%}{{ if }}")] == ["if", "", ""]
