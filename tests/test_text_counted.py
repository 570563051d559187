"""No template takes long: what could is counted before it works, so that each of these ends at a bound."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from jinja2.exceptions import SecurityError

from lettergen.text import watch
from lettergen.text.counted import weigh
from lettergen.text.sandbox import compile_program, environment, put_filter
from lettergen.text.watch import watching

STEPS, OUTPUT = 100_000, 5_000_000
"""A tenth of what a letter may use, so that the tests take a tenth of the time."""
TURNS = "{% for i in range(99999) %}"
END = "{% endfor %}"
TEXT = "{% set s = 'ab' * 1000000 %}"
LIST = "{% set l = [1] * 1000000 %}"
DATA = {"d": dt.date(2021, 8, 26), "dec": Decimal(10), "fr": Fraction(3, 2), "x": list(range(1000)), "n": 7}


def repeat(body: str, before: str = "") -> str:
    return before + TURNS + body + END


def doubled(first: str, step: str) -> str:
    """Return a value that doubles forty times, so that nothing could walk it."""
    return f"{{% set v = {first} %}}" + f"{{% set v = {step} %}}" * 40


def grown(first: str, step: str) -> str:
    return repeat(f"{{% set ns.v = {step} %}}", f"{{% set ns = namespace(v={first}) %}}")


def run(source: str) -> str:
    program = compile_program(environment(), source, "p", lambda value: put_filter(value, "string"))
    with watching():
        return "".join(program.root_render_func(program.new_context(dict(DATA))))


@pytest.fixture(autouse=True)
def tenth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "MAX_STEPS", STEPS)
    monkeypatch.setattr(watch, "MAX_OUTPUT", OUTPUT)


HOSTILE = {
    # turns and calls
    "loops": "{% for a in range(2000) %}{% for b in range(2000) %}{% endfor %}{% endfor %}",
    "much in a loop": repeat("{% if n > 3 and n < 9 %}{% endif %}" * 300),
    "sets in a loop": repeat("{% set q = d.year %}" * 300),
    "prints in a loop": repeat("{{ n }}" * 300),
    "filters in a loop": repeat("{{ n|abs }}" * 20),
    "loops of loops": repeat("{% for q in [] %}{% endfor %}" * 50),
    "macros": "{% macro m() %}{% endmacro %}" + repeat("{{ m() }}" * 10),
    "macros of macros": "{% macro a0() %}x{% endmacro %}"
    + "".join(f"{{% macro a{n + 1}() %}}{{{{ a{n}() }}}}{{{{ a{n}() }}}}{{% endmacro %}}" for n in range(40))
    + "{{ a40() }}",
    "callers": "{% macro m() %}{{ caller() }}{{ caller() }}{% endmacro %}"
    + "{% call m() %}" * 20
    + "x"
    + "{% endcall %}" * 20,
    "a macro's text": "{% macro m() %}" + "x" * 100_000 + "{% endmacro %}" + repeat("{{ m() }}"),
    "a recursive loop": "{% for a in [1] recursive %}{% if loop.depth < 4 %}{{ loop(range(99999)) }}{% endif %}" + END,
    "a recursive tree": "{% for a in [1] recursive %}{% if loop.depth < 30 %}{{ loop([1,2]) }}{% endif %}" + END,
    "methods": repeat("{% do d.isoformat() %}" * 50),
    "joiners": repeat("{{ j() }}" * 20, "{% set j = joiner(',') %}"),
    "problems of names": repeat("{{ gone }}"),
    "problems of keys": repeat("{{ q[i] }}", "{% set q = {} %}"),
    # texts
    "doubled by ~": doubled("'ab'", "v ~ v"),
    "doubled by +": doubled("'ab'", "v + v"),
    "grown by ~": grown("''", "ns.v ~ 'abcdef'"),
    "times": repeat("{% set q = 'ab' * 1000000 %}"),
    "added": repeat("{% set q = s + 'x' %}", TEXT),
    **{
        f"filter {name}": repeat(f"{{% set q = s|{name} %}}", TEXT)
        for name in (
            "upper",
            "title",
            "wordcount",
            "trim",
            "trim(s)",
            "replace('a', 'b')",
            "truncate(9)",
            "list",
            "reverse",
        )
    },
    **{
        f"method {name}": repeat(f"{{% set q = s.{name} %}}", TEXT)
        for name in ("upper()", "count('b')", "find('b' ~ s)", "split('b')", "splitlines()", "isdigit()", "strip(s)")
    },
    "found from the end": "{% set s = 'a' * 1000000 %}{{ s.rfind('b' ~ 'a' * 100000) }}",
    "split from the end": "{% set s = 'a' * 1000000 %}{{ s.rsplit('b' ~ 'a' * 100000)|length }}",
    "searched": repeat("{% if 'ba' * 5000 in s %}{% endif %}", TEXT),
    "compared": repeat("{% if s == t %}{% endif %}", TEXT + "{% set t = 'ab' * 1000000 %}"),
    "tested": repeat("{% if s is lower %}{% endif %}", TEXT),
    "cut": repeat("{% set q = s[::2] %}", TEXT),
    "joined": TEXT + "{{ ([s] * 100000)|join|length }}",
    "joined by a method": TEXT + "{{ ''.join([s] * 100000)|length }}",
    "joined from a generator": TEXT + "{{ ''.join(([s] * 100000)|map('upper'))|length }}",
    "series": repeat("{{ l }}", "{% set l = range(9999)|list %}"),
    "series of series": doubled("[1]|list", "[v, v]|list") + "{{ v }}",
    "formats": repeat("{% set q = ('%(a)999d' * 1000) % {'a': 1} %}"),
    "a format of long texts": TEXT + "{{ ('%(a)s' * 2000) % {'a': s} }}",
    "a method's format": TEXT + "{{ ('{0}' * 3000).format(s) }}",
    "markup": "{% macro m() %}"
    + "<b>" * 1000
    + "{% endmacro %}{% set v = m() %}"
    + "{% set v = v ~ v %}" * 40
    + "{{ v }}",
    # lists
    "lists added": repeat("{% set q = l + [1] %}", LIST),
    "a list grown": grown("[]", "ns.v + [1]"),
    "lists compared": repeat("{% if l == m %}{% endif %}", LIST + "{% set m = [1] * 1000000 %}"),
    "a list searched": repeat("{% if 3333 in x %}{% endif %}"),
    "a range searched": repeat("{% if 'a' in range(99999) %}{% endif %}"),
    "found in a list": repeat("{{ x.index(999) }}"),
    "counted in a list": repeat("{{ x.count(999) }}"),
    "a list cut": repeat("{% set q = l[1:] %}", LIST),
    **{
        f"list {name}": repeat(f"{{% set q = x|{name} %}}")
        for name in (
            *(
                "sort",
                "sort(attribute='real')",
                "unique|list",
                "sum",
                "min",
                "max",
                "list",
                "reverse|list",
                "join(',')",
            ),
            *("map('string')|list", "select('in', x)|list", "batch(1)|list", "slice(999)|list", "reject|first"),
            *("groupby('real')|length", f"map(attribute='{'real.' * 900}real')|list"),
        )
    },
    "sorted mappings": repeat("{% set q = {'a': 1, 'b': 2}|dictsort %}"),
    "lists summed": "{% set q = ([[1] * 100] * 9000)|sum(start=[]) %}",
    "a chain of filters": "{% set q = range(99999)" + "|select" * 90 + "|list %}",
    "changes": "{% for i in range(1000) %}{% if loop.changed(x) %}{% endif %}{% endfor %}",
    "many arguments": repeat("{% set q = cycler(*x) %}"),
    # values inside one another
    **{
        f"nested {use}": doubled("(1,)", "(v, v)") + f"{{{{ {use} }}}}"
        for use in (
            *("v == (v, v)", "{v: 1}|length", "{}[v]", "{}.get(v)", "[v, v]|unique|list|length", "v in [v, v]"),
            *("[[v], [v]]|sort|length", "[[v], [v]]|max|length", "[{'a': v}, {'a': v}]|groupby('a')|length"),
            *("'%s' % v", "'{}'.format(v)", "[v]|select('eq', v)|list|length", "{'a': v, 'b': v}|dictsort|length"),
        )
    },
    "deep": grown("(1,)", "(ns.v,)").replace("99999", "9999") + "{{ {ns.v: 1}|length }}",
    # numbers
    "powers": "{{ 9 ** 9999 }}",
    "sums": grown("9 ** 900", "ns.v + ns.v"),
    "differences": grown("9 ** 900", "ns.v - -ns.v"),
    "fractions": grown("fr", "ns.v * ns.v"),
    "a number in a text": "{{ ('f' * 4000000)|int(0, 16) }}",
    "rounded to nothing": "{{ 5|round(-1000000000) }}",
    "rounded up": "{{ 5|round(1000000000, 'ceil') }}",
    "a large decimal": "{{ ((dec ** 900) ** 900)|int }}",
    # dates and languages
    "a long pattern": "{{ d.strftime('%c' * 1000000) }}",
    **{
        f"printed {name}": repeat(f"{{{{ {name} }}}}")
        for name in ("i|number", "i|money", "i|words", "i|ordinal", "d|date('d. MMMM ' ~ i)")
    },
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_templates_end_at_a_bound(source: str) -> None:
    with pytest.raises((SecurityError, RecursionError)):
        run(source)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("{{ '%999999999d' is odd }}", "`odd` needs a number, not the text '%999999999d'"),
        ("{{ '%999999999d' is divisibleby(3) }}", "`divisibleby` needs a number"),
        ("{{ 'a'|round(11, 'ceil') }}", "`round` needs a number"),
        ("{{ [1]|upper }}", "a list is no text"),
        ("{{ 5|length }}", "`length` does not fit a number"),
        ("{{ 5|list }}", "`list` does not fit a number"),
        ("{{ {}|sum }}{{ 'a'|sum }}", "`sum` does not fit the text 'a'"),
        ("{{ d|date('E' * 999) }}", "a pattern of at most 200 characters"),
        ("{{ 5|number('0' * 999) }}", "a pattern of at most 200 characters"),
        ("{{ '1e99'|number }}", "at most 25 digits"),
        ("{{ (9 ** 300)|words }}", "at most 25 digits"),
        ("{{ (9 ** 20)|words }}", "at most 15 digits"),
        ("{{ d + d }}", "`+` does not fit a date and a date"),
    ],
)
def test_what_would_take_long_or_cannot_be_is_a_wrong_value(source: str, found: str) -> None:
    with pytest.raises(ValueError, match=re.escape(found)):
        run(source)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ '%5.1f|%s' % (2.25, 'a') }} {{ '{:>4}|{}'.format(1, d) }}", "  2.2|a    1|2021-08-26"),
        ("{{ x|sum }} {{ x|map('string')|join|length }} {{ x|sort(reverse=true)|first }}", "499500 2890 999"),
        ("{{ [[3, 1], [2]]|sort|last|first }} {{ [[1], [2]]|sum(start=[])|length }}", "3 2"),
        ("{{ ['b', 'A']|sort|join }} {{ [{'k': 2}, {'k': 1}]|min(attribute='k')|length }}", "Ab 1"),
        ("{{ 'x' in {'x': 1} }} {{ (1, 2) in {(1, 2): 3} }} {{ {(1, 2): 3}[(1, 2)] }}", "True True 3"),
        ("{{ 7 is odd }} {{ 6 is divisibleby(3) }} {{ [1, 2]|select('gt', 1)|list|first }}", "True True 2"),
        ("{{ 'a,b'.split(',')|join('-') }} {{ ', '.join(['a', 'b']) }} {{ 'aXb'.rsplit('X')|last }}", "a-b a, b b"),
        (
            "{{ 2 ** 10 }} {{ 7 // 2 }} {{ 7 / 2 }} {{ 7 - 2 }} {{ 1.05 ** 2 }} {{ 'ab' * 2 }}",
            "1024 3 3.5 5 1.1025 abab",
        ),
        ("{{ 2.567|round(1) }} {{ 'x'|replace('x', 'y') }} {{ [1, 2, 3][1:]|length }}", "2.6 y 2"),
        ("{% for k, v in {'b': 1, 'a': 2}|dictsort %}{{ k }}{{ v }}{% endfor %}", "a2b1"),
        ("{% for a in [1, [2, [3]]] recursive %}{{ loop(a) if a is iterable else a }}{% endfor %}", "123"),
    ],
)
def test_what_is_counted_works_as_ever(source: str, text: str) -> None:
    assert run(source) == text


def test_weights() -> None:
    with watching() as used:
        assert weigh([1, "ab", {"k": (2, 3)}]) == (8, 3)
    assert 0 < used.steps < 20


def test_a_miss_among_many_names_is_told_soon() -> None:
    source = "{% set q = dict(x|map('string')|map('list')) %}{{ q.gone }}"
    with pytest.raises((ValueError, SecurityError)):
        run(source)
    program = compile_program(environment(), "{{ q.x9999 }}" * 200, "p", lambda value: put_filter(value, "string"))
    names: dict[str, Any] = {f"x{n}": n for n in range(50_000)} | {"y" * 1_000_000: 1}
    with watching() as used:
        "".join(program.root_render_func(program.new_context({"q": names})))
    assert not used.misses
