"""What an expression may do."""

from __future__ import annotations

import datetime as dt
from collections import UserDict
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from jinja2 import nodes
from jinja2.exceptions import SecurityError, UndefinedError

from lettergen.text.allowed import call_refusal, operation_refusal
from lettergen.text.sandbox import RefusedProgramError, _refusals, compile_program, environment, explain, put_filter
from lettergen.text.watch import MAX_OUTPUT, MAX_STEPS, Miss, Watch, raised_at, spend, watching


def run(source: str, /, **data: Any) -> tuple[str, list[Miss]]:
    env = environment()
    program = compile_program(env, source, "p", lambda value: put_filter(value, "string"))
    with watching() as watch:
        text = "".join(program.root_render_func(program.new_context(data)))
    return text, list(watch.misses)


def test_a_key_goes_before_a_method() -> None:
    assert run("{{ a.items }}{{ b.items }}{{ a['items'] }}", a={"items": 1}, b=UserDict({"items": 2}))[0] == "121"
    assert run("{{ a.items()|length }}{{ b.real }}{{ c.x is defined }}", a={"b": 1}, b=3, c=UserDict())[0] == "13False"


def test_misses_are_gathered_with_line_and_nearest_name() -> None:
    text, misses = run(
        "{{ a }}\n{{ a }}{{ b.nmae }}\n{% for x in y %}{{ x.tet }}{% endfor %}", b={"name": 1}, y=[dt.date]
    )
    assert text == "\n\n"
    assert misses == [
        Miss("a", "", "p", 1),
        Miss("a", "", "p", 2),
        Miss("nmae", "name", "p", 2),
        Miss("tet", "", "p", 3),
    ]


def test_the_nearest_attribute_of_an_object_is_named() -> None:
    assert run("{{ d.yaer }}", d=dt.date(2021, 8, 26))[1][0].nearest == "year"


def test_the_nearest_name_is_found_in_any_case() -> None:
    assert run("{{ NAME }}{{ a.NME }}", name=1, a={"name": 1})[1] == [
        Miss("NAME", "name", "p", 1),
        Miss("NME", "name", "p", 1),
    ]


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("{{ t.first }}", "the text 'Roe' has no `first`"),
        ("{{ n.x }}", "nothing (None) has no `x`"),
        ("{{ 5 .x }}", "a number has no `x`"),
        ("{{ xs[7] }}", "the list has no entry 7, only 2 counted from 0"),
        ("{{ xs.first }}", "a list has no `first`"),
        ("{{ []|first }}", "the list is empty"),
        ("{{ []|min }}", "the list is empty"),
        ("{% for x in xs %}{{ loop.previtem if loop.first }}{% endfor %}", "there is no previous entry"),
        ("{% for x in xs %}{{ loop.nextitem if loop.last }}{% endfor %}", "there is no next entry"),
        (
            "{% macro m() %}{{ caller }}{% endmacro %}{{ m() }}",
            "`caller` is there only in a macro that {% call %} calls",
        ),
        ("{% macro m(q) %}{{ q }}{% endmacro %}{{ m() }}", "the macro was called without `q`"),
        ("{{ d.nmae }}", ""),
    ],
)
def test_what_is_missing_is_told_as_what_it_is(source: str, why: str) -> None:
    (miss,) = run(source, t="Roe", n=None, xs=[1, 2], d={"name": 1})[1]
    assert miss.why == why
    assert not (why and miss.nearest)


def test_an_if_without_else_prints_nothing() -> None:
    assert run("[{{ 'x' if false }}]") == ("[]", [])


@pytest.mark.parametrize(
    "test",
    [
        *("none", "string", "number", "mapping", "iterable", "sequence", "sameas(1)", "eq(1)", "ne(1)", "in([1])"),
        *("boolean", "true", "callable", "lower", "odd", "divisibleby(2)", "not none", "escaped", "filter"),
    ],
)
def test_only_defined_undefined_and_default_may_ask_for_what_is_missing(test: str) -> None:
    assert [miss.name for miss in run(f"{{% if gone is {test} %}}a{{% endif %}}")[1]] == ["gone"]
    assert [miss.name for miss in run("{{ [1]|select('eq', gone)|list|length }}")[1]] == ["gone"]


@pytest.mark.parametrize("source", ["{{ gone is defined }}", "{{ gone is undefined }}", "{{ gone|default(1) }}"])
def test_asking_whether_something_is_there_is_fine(source: str) -> None:
    assert run(source)[1] == []


def test_the_entries_of_what_is_missing_are_missing() -> None:
    assert [miss.name for miss in run("{% for k, v in gone|items %}{% endfor %}")[1]] == ["gone"]


def test_a_miss_outside_a_rendering_is_an_error() -> None:
    env = environment()
    with pytest.raises(UndefinedError, match="'x' is undefined"):
        str(env.undefined(name="x"))
    with pytest.raises(AttributeError):
        env.undefined(name="x").__deepcopy__  # noqa: B018 - probing is what copy does
    with watching() as watch:
        str(env.undefined(name="x"))
    assert list(watch.misses) == [Miss("x", "", "", 0)]


def test_a_miss_inside_a_macro_finds_the_nearest_name_outside() -> None:
    assert run("{% macro m() %}{{ gone }}{% endmacro %}{{ m() }}", gonee=1)[1] == [Miss("gone", "gonee", "p", 1)]


def test_what_is_not_on_the_list_is_refused() -> None:
    tree = nodes.Template([nodes.Output([nodes.ContextReference(lineno=3)], lineno=3)], lineno=1)
    assert [(refusal.line, refusal.found) for refusal in _refusals(environment(), tree)] == [
        (3, "`contextreference` is refused")
    ]


def test_a_miss_inside_a_filter_is_told_where_the_filter_stands() -> None:
    assert run("\n{{ x|map(attribute='q')|join }}", x=[{"a": 1}])[1] == [Miss("q", "", "p", 2)]
    assert run("{{ f() }}", f=lambda: str(environment().undefined(name="y")))[1] == [Miss("y", "", "p", 1)]


def test_internals_are_out_of_reach() -> None:
    for source in ("{{ x|first|attr('y') }}", "{{ x.__class__ }}", "{{ x['__class__'] }}", "{{ x is foo }}"):
        with pytest.raises(RefusedProgramError):
            run(source, x=[1])
    for source in ("{{ x[y] }}", "{{ f.mro() }}"):
        with pytest.raises(SecurityError):
            run(source, x=3, y="__class__", f=type)
    with pytest.raises(SecurityError):
        run("{{ x.append(1) }}", x=[])


def test_work_is_bounded() -> None:
    assert run("{% for a in x %}{{ a }}{% endfor %}", x=(n for n in range(3)))[0] == "012"
    with watching(), pytest.raises(SecurityError, match="loop turns"):
        spend(MAX_STEPS + 1, 0)
    with watching(), pytest.raises(SecurityError, match="characters"):
        spend(0, MAX_OUTPUT + 1)
    spend(MAX_STEPS + 1, 0)  # outside a rendering nothing is counted
    with pytest.raises(SecurityError, match="characters"):
        run("{% for a in range(99999) %}" + "x" * 1000 + "{% endfor %}")
    with pytest.raises(SecurityError, match="loop turns"):
        run(
            "{% macro m() %}{% endmacro %}{% for a in x %}{% for b in x %}{{ m() }}{% endfor %}{% endfor %}",
            x=range(999),
        )


def test_joining_keeps_a_macros_markup_and_escapes_the_rest() -> None:
    assert run("{% macro m() %}<b>{% endmacro %}{{ m() ~ x }}{{ x ~ 1 }}", x="<i>")[0] == "<b>&lt;i&gt;&lt;i&gt;1"


def bound(owner: object, name: str) -> Callable[..., object]:
    return getattr(owner, name)


@pytest.mark.parametrize(
    ("called", "args", "refused"),
    [
        (len, ("x",), False),
        (bound("a", "upper"), (), False),
        (bound("a", "encode"), (), True),
        (bound("a", "translate"), ({},), True),
        (bound("a", "ljust"), (1001,), True),
        (bound("a", "ljust"), (1000,), False),
        (bound("a" * 9000, "replace"), ("a", "b" * 9000), True),
        (bound("a", "replace"), ("a", "b"), False),
        (bound("a" * 9000, "join"), (["x"] * 9000,), True),
        (bound("a", "join"), (iter("x"),), False),
        (bound({}, "get"), ("a",), False),
        (bound({}, "setdefault"), ("a",), True),
        (bound([], "index"), ("a",), False),
        (bound((), "count"), ("a",), False),
        (bound({1}, "union"), ({2},), False),
        (bound(dt.date(2021, 1, 1), "strftime"), ("%d",), False),
        (bound(dt.date(2021, 1, 1), "ctime"), (), True),
        (bound(dt.date(2021, 1, 1), "strftime"), ("%d" * 501,), True),
        (bound("{}" * 5001, "format"), (1,), True),
        (bound(dt.timedelta(1), "total_seconds"), (), False),
        (bound(5, "to_bytes"), (9,), True),
        (bound(5.0, "is_integer"), (), False),
        (dict.fromkeys, ("ab",), False),
        (bound(Watch(), "__init__"), (), False),
    ],
)
def test_methods(called: Callable[..., object], args: tuple[Any, ...], refused: bool) -> None:
    assert bool(call_refusal(called, args)) is refused


@pytest.mark.parametrize(
    ("left", "operator", "right", "refused"),
    [
        ("a", "+", "b", False),
        (1, "+", 2, False),
        ("a" * 6_000_000, "+", "a" * 6_000_000, True),
        ("a", "*", 100, False),
        (10**9, "*", [1], True),
        ("a", "*", 10**9, True),
        (2.5, "*", 2, False),
        (10**4000, "*", 10**4000, True),
        (2, "**", 10, False),
        (2, "**", 10**9, True),
        (2, "**", -1, False),
        (2.0, "**", 3, False),
        ("%s", "%", "x", False),
        ("%9999d", "%", 1, True),
        ("%*d", "%", 1, True),
        (7, "%", 2, False),
        ("%d" * 5001, "%", 1, True),
        pytest.param(10**5000, "+", 1, True, id="a vast number"),
        pytest.param(1, "//", 10**5000, True, id="by a vast number"),
        (Decimal("1e5000"), "-", 1, True),
        (Decimal("Infinity"), "-", 1, False),
        (Fraction(1, 3), "*", Fraction(1, 3), False),
        (2.5, "**", 1001, True),
        (b"a", "*", 10**9, True),
    ],
)
def test_operations(left: Any, operator: str, right: Any, refused: bool) -> None:
    assert bool(operation_refusal(operator, left, right)) is refused


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RecursionError(), "it calls itself without end"),
        (SecurityError("no"), "no"),
        (ValueError("bad"), "bad"),
        (TypeError("bad"), "TypeError: bad"),
    ],
)
def test_errors_are_put_in_words(error: Exception, words: str) -> None:
    assert explain(error) == words


def test_where_an_error_was_raised() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        run("\n\n{{ 1 / x }}", x=0)
    assert raised_at(caught.value.__traceback__) == ("p", 3)
    assert raised_at(None) == ("", 0)


def test_loops_with_control_and_do() -> None:
    source = "{% if a == 2 %}{% continue %}{% endif %}{% if a == 4 %}{% break %}{% endif %}{{ a }}"
    assert run(f"{{% for a in x %}}{source}{{% endfor %}}", x=[1, 2, 3, 4, 5])[0] == "13"
    assert run("{% set n = namespace(a=1) %}{% do x %}{% set n.a = 2 %}{{ n.a }}", x=1)[0] == "2"


@pytest.mark.parametrize(
    "source",
    [
        "{{ ('a' * 10000000)|replace('a', 'b' * 1000) }}",
        "{{ ([('a' * 10000000)] * 1000)|join }}",
        "{{ [1]|batch(1000000000, 'x')|length }}",
        "{{ [1]|slice(slices=1000000000)|length }}",
    ],
)
def test_filters_grow_nothing_out_of_proportion(source: str) -> None:
    with pytest.raises(SecurityError):
        run(source)


def test_join_takes_text_and_attributes() -> None:
    people = [{"name": "A"}, {"name": "B"}]
    assert run("{{ p|join(', ', 'name') }} {{ p|map(attribute='name')|join }}", p=people)[0] == "A, B AB"
    for source in ("{{ p|join }}", "{{ 'x' ~ p }}", "{{ p|join('', 'age') }}{{ none ~ 'x' }}"):
        with pytest.raises(ValueError, match=r"dict|list|None"):
            run(source, p=people)
