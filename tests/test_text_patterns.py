"""Patterns of `%` and `{}`, and filters that shape text."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from jinja2.exceptions import SecurityError

from lettergen.text.merge import MergeError, merge
from lettergen.text.sandbox import RefusedProgramError, compile_program, environment, put_filter
from lettergen.text.watch import watching

DATA: dict[str, Any] = {
    "none": None,
    "xs": [1, {"a": 2}],
    "person": {"name": "Roe", "age": 7, "cars": [1], "none": None},
    "price": 3.14159,
    "day": dt.date(2021, 8, 26),
    "nan": float("nan"),
    "inf": Decimal("-Infinity"),
    "long": "Please produce the documents",
    "html": "<p>AT&amp;T</p> <!-- x --> said &lt;b&gt;",
    "entries": [{"n": "A"}, {"n": "B"}],
}


def said(expression: str, /, **data: Any) -> str:
    env = environment()
    program = compile_program(env, f"{{{{ {expression} }}}}", "p", lambda value: put_filter(value, "string"))
    with watching():
        return unescape("".join(program.root_render_func(program.new_context(DATA | data))))


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ('"%s is %d" % (person.name, person.age)', "Roe is 7"),
        ('"%s" % day', "2021-08-26"),
        ('"%(name)s" % person', "Roe"),
        ('"%.2f"|format(price)', "3.14"),
        ('"%(a)s %(b)s"|format(a=1, b="x")', "1 x"),
        ('"{} {n!r:>4}".format(price|round(1), n=7)', "3.1    7"),
        ('"{0[name]} {0.age}".format(person)', "Roe 7"),
        ("long|wordwrap(10)", "Please\nproduce\nthe\ndocuments"),
        ('"abcdef"|wordwrap(3, wrapstring="-")', "abc-def"),
        ('"a\n\nb"|indent', "a\n\n    b"),
        ('"a\nb"|indent("> ", first=true)', "> a\n> b"),
        ('"a"|center(5)', "  a  "),
        ("7|center(3)", " 7 "),
        ("html|striptags", "AT&T said <b>"),
        ('"a b/c&ü"|urlencode', "a%20b/c%26%C3%BC"),
        ('{"q": "a b", "n": 2}|urlencode', "q=a+b&n=2"),
        ('[("q", 1)]|urlencode', "q=1"),
        ("13000|filesizeformat", "13.0 kB"),
        ('"1,048,576"|filesizeformat(true)', "1.0 MiB"),
        ('"<b>"|forceescape', "<b>"),
    ],
)
def test_what_prints(expression: str, text: str) -> None:
    assert said(expression) == text


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ('"%s" % none', "there is no value (None) to print"),
        ('"%r" % (1, none)', "there is no value (None) to print"),
        ('"%s" % xs', "a list is no text"),
        ('"%s" % person', "a dict is no text"),
        ('"%(none)s" % person', "there is no value (None) to print"),
        ('"%(cars)s" % person', "a list is no text"),
        ('"%(gone)s" % person', "the pattern asks for `gone`, which is not given"),
        ('"%d" % "x"', "the pattern '%d' does not fit its values"),
        ('"%s" % nan', "nan is no number that prints"),
        ('"%s"|format(none)', "there is no value (None) to print"),
        ('"%s"|format(xs)', "a list is no text"),
        ('"%s"|format(1, a=2)', "`format` takes values or names, not both"),
        ('"{}".format(none)', "there is no value (None) to print"),
        ('"{!r}".format(none)', "there is no value (None) to print"),
        ('"{0.cars}".format(person)', "a list is no text"),
        ('"{:>{w}}".format(1, w=none)', "from the data, is refused"),
        ("inf|string", "-Infinity is no number that prints"),
        ("nan ~ 1", "nan is no number that prints"),
        ('entries|groupby("n")|list|string', "an entry of `groupby` is no text"),
        ('entries|groupby("n")|join', "an entry of `groupby` is no text"),
        ("none|wordwrap", "there is no value (None) to print"),
        ("none|indent", "there is no value (None) to print"),
        ("none|striptags", "there is no value (None) to print"),
        ("none|urlencode", "there is no value (None) to print"),
        ('{"a": none}|urlencode', "there is no value (None) to print"),
        ("none|filesizeformat", "`filesizeformat` needs a number, not nothing (None)"),
        ("none|forceescape", "there is no value (None) to print"),
    ],
)
def test_what_never_prints(expression: str, words: str) -> None:
    with pytest.raises((ValueError, SecurityError)) as caught:
        said(expression)
    assert words in str(caught.value)


def test_a_macros_markup_as_a_pattern_escapes_what_is_put_in() -> None:
    source = "{% macro m() %}*{}*{% endmacro %}{{ m().format(x) }}"
    assert merge(source, {"x": "<b>"}) == "*&lt;b&gt;*"
    with pytest.raises(MergeError, match="no value"):
        merge(source, {"x": None})


@pytest.mark.parametrize(
    "expression",
    [
        '("a" * 1000000)|wordwrap(1)',
        '("a" * 1000000)|wordwrap(10, wrapstring="-" * 1000)',
        '("a\n" * 1000000)|indent(1000)',
        '("a\n" * 1000000)|indent("-" * 1000)',
        '"a"|center(100000)',
        '("<a>" * 300000)|striptags',
        '"%s%s"|format("a" * 9000000, "a" * 9000000) * 5',
        '"%1000000d"|format(5)',
    ],
)
def test_nothing_grows_out_of_proportion(expression: str) -> None:
    with pytest.raises(SecurityError):
        said(expression)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("safe", "data never becomes mark-up; use a rich value"),
        ("tojson", "a program's notation"),
        ("random", "the same data must give the same letter"),
        ("attr('x')", "write value.name"),
        ("formt", "did you mean `format`?"),
        ("qqq", ""),
    ],
)
def test_a_filter_that_is_not_there_is_told_with_its_reason(name: str, reason: str) -> None:
    with pytest.raises(RefusedProgramError) as caught:
        said(f"day|{name}")
    (refusal,) = caught.value.refusals
    assert refusal.found.startswith("there is no filter `")
    assert reason in refusal.remedy
    assert bool(reason) == bool(refusal.remedy)


def test_a_method_that_would_change_the_data_is_refused_with_the_way_out() -> None:
    for expression in ("xs.append(3)", "person.update(a=1)"):
        with pytest.raises(SecurityError, match=r"would change the data; .*\{% set names = names \+ \[name\] %\}"):
            said(expression)
    with pytest.raises(SecurityError, match="unsafe"):
        said("day[attribute]", attribute="__class__")
