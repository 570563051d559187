"""Filters for letters."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from lettergen.text.merge import MergeError, merge


def filtered(expression: str, /, **data: Any) -> str:
    return merge(f"{{{{ ({expression})|string }}}}", data).replace("\\", "")


@pytest.mark.parametrize(
    ("expression", "value", "text"),
    [
        ("x|date", dt.date(2021, 8, 26), "August 26, 2021"),
        ("x|date", "2021-08-26", "August 26, 2021"),
        ("x|date('short')", dt.date(2021, 8, 26), "8/26/21"),
        ("x|date('EEEE, MMMM d')", dt.date(2021, 8, 26), "Thursday, August 26"),
        ("x|list", ["a"], "a"),
        ("x|list", ["a", "b"], "a and b"),
        ("x|list", ["a", "b", "c"], "a, b, and c"),
        ("x|list|length", ["a", "b"], "2"),
        ("x|number", 1234567.5, "1,234,567.5"),
        ("x|number('0.00')", "1,234", "1234.00"),
        ("x|money", 25, "$25"),
        ("x|money", "5,800,000.5", "$5,800,000.50"),
        ("x|money('EUR')", 25, "€25"),
        ("x|possessive", "Amazon", "Amazon\u2019s"),
        ("x|possessive", "the states", "the states\u2019"),
        ("x|possessive", "Congress", "Congress\u2019s"),
        ("x|nbsp", "Mr. Andy Jassy", "Mr.\u00a0Andy\u00a0Jassy"),
        ("x|escape", "a", "a"),
    ],
)
def test_filters(expression: str, value: object, text: str) -> None:
    assert filtered(expression, x=value) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (112, "112th"),
    ],
)
def test_ordinals(number: int, text: str) -> None:
    assert filtered("x|ordinal", x=number) == text


@pytest.mark.parametrize(("expression", "text"), [("x|list", "a und b"), ("1234.5|number", "1.234,5")])
def test_filters_speak_the_letters_language(expression: str, text: str) -> None:
    assert filtered(expression, x=["a", "b"], language="de-DE") == text
    assert filtered("x|list", x=["a", "b"], language="") == "a and b"


@pytest.mark.parametrize("expression", ["'x'|money", "'x'|number", "'x'|date", "3|date", "'x'|ordinal"])
def test_wrong_values_are_told(expression: str) -> None:
    with pytest.raises(MergeError):
        filtered(expression)
