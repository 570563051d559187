"""YAML's traps: each gives what was typed, or one line with its place that says what to do."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lettergen.files.catalogue import catalogue
from lettergen.readers import yaml_positions
from lettergen.readers.yaml_positions import MAX_TOLD, parse_yaml


def told(text: str | bytes) -> list[tuple[str, str, str]]:
    """Return place, code and words of every problem of a file."""
    tree = parse_yaml(text if isinstance(text, bytes) else text.encode(), "f")
    return [(str(found.place)[2:], found.code, f"{found.found}; {found.remedy}") for found in tree.problems]


def data(text: str) -> object:
    tree = parse_yaml(text.encode(), "f")
    assert tree.problems == ()
    return tree.data


@pytest.mark.parametrize(
    "typed",
    [
        *("NO", "yes", "on", "off", "y", "True", "0o17", "017", "0x1F", "1_000", "12:30", "12:30:45", "1e3", ".inf"),
        *(".nan", "1.10", "02134", "+1", "-0", "2021-08-26", "2021-8-6", "2021-08-26T17:00:00Z", "=", "<", "()"),
        *(
            "Null",
            "nil",
            "(202) 555-0100",
            "+49 30 1234",
            "C:\\new\\table.docx",
            "http://a.b/c#d",
            "a#b",
            "“x” \u2013 y",
        ),
    ],
)
def test_a_value_is_the_text_that_was_typed(typed):
    assert data(f"a: {typed}\nb: [{typed}]\nc: '{typed}'\n") == {"a": typed, "b": [typed], "c": typed}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a:\tb\n", "b"),
        ('a: "x\ty"\n', "x\ty"),
        ("a: x\ty\n", "x\ty"),
        ("a:\n", ""),
        ("a: !\n", ""),
        ("a: ''\n", ""),
        ("'a': b\n", "b"),
        ('"a": b\n', "b"),
        ("? a\n: b\n", "b"),
        ("a: |  \n  x\n  y  \n", "x\ny  \n"),
        ("a: |-\n  x\n\n", "x"),
        ("a: |+\n  x\n\n", "x\n\n"),
        ("a: |2\n   x\n", " x\n"),
        ("a: >\n  x\n  y\n\n  z\n", "x y\nz\n"),
        ("a: x\n  y\n", "x y"),
        ("%YAML 1.2\n---\na: b\n...\n", "b"),
        ("a: b # see 4\n", "b"),
        ("a: b\u2028c\n", "b c"),
        ("a: \u00a7\u00a05\n", "\u00a7\u00a05"),
        ("a: 'null'\n", "null"),
        ("a: 'Docket #12'\n", "Docket #12"),
        ("a: 'x\n  - y'\n", "x - y"),
        ("a: |\n  - x\n  %TAG\n", "- x\n%TAG\n"),
        ('a: "\\u00e9"\n', "é"),
    ],
)
def test_what_yaml_allows_is_read(text, value):
    assert data(text) == {"a": value}
    assert data(text.replace("\n", "\r\n")) == {"a": value}
    assert data(text.replace("\n", "\r")) == {"a": value}


def test_a_key_with_colons_and_line_ends_of_every_sort_are_read():
    assert data("a:b: c\r\nd: e\rf: g\n") == {"a:b": "c", "d": "e", "f": "g"}


ONE_LINE = [
    # tabs
    ("-\ta: b\n", "1:2", "Q102", "a tab indents"),
    ("a: |\n  b\n\tc\n", "3:1", "Q102", "a tab indents"),
    ("a:\n  - b\n\t- c\n", "3:1", "Q102", "a tab indents"),
    ("a: x\n\ty\n", "2:1", "Q102", "a tab indents"),
    # keys that stand twice
    (
        "a: b\n'a': c\n",
        "2:1",
        "Q108",
        "`a` stands here for the second time; keep one of the two; the first is in line 1",
    ),
    ('n: {x: 1, "x": 2}\n', "1:11", "Q108", "second time"),
    ("q:\n- {text_for: {b: x, b: y}}\n", "2:21", "Q108", "second time"),
    ("q:\n- section: A\n  section: B\n", "3:3", "Q108", "second time"),
    # what copies, or makes other types
    ("<<: {a: b}\n", "1:1", "Q109", "a merge key"),
    ("q:\n- {<<: a}\n", "2:4", "Q109", "a merge key"),
    ("a: &b c\n", "1:4", "Q109", "an anchor"),
    ("a: *b c\n", "1:4", "Q109", "an alias"),
    ("a: !!python/object/apply:os.system [x]\n", "1:4", "Q110", "a YAML tag"),
    ("a: !!binary aGk=\n", "1:4", "Q110", "a YAML tag"),
    ("a: !!set {b, c}\n", "1:4", "Q110", "a YAML tag"),
    ("a: !custom b\n", "1:4", "Q110", "a YAML tag"),
    ("# x\n%TAG ! x\n---\na: b\n", "2:1", "Q110", "`%TAG`"),
    ("%YAML 1.3\n---\na: b\n", "1:1", "Q102", "a version of YAML"),
    ("%FOO\n---\na: b\n", "1:5", "Q102", "a line that begins with %"),
    # nothing
    ("a: ~\n", "1:4", "Q113", "`~`, which would print"),
    ("a: [b, null]\n", "1:8", "Q113", "leave the value out"),
    ("---\n...\n", "1:1", "Q103", "the file is empty"),
    # documents
    ("a: b\n---\n", "2:1", "Q104", "a second document"),
    ("a: b\n...\nc\n", "3:1", "Q102", "after the end"),
    # texts that YAML cuts, or runs together
    ("a: Docket #12\n", "1:11", "Q115", "put the text in quotation marks"),
    ("a: #12\n", "1:4", "Q115", "a comment begins here"),
    ("a: [1 Main St, Suite #4, Seattle]\nb: c\n", "1:22", "Q115", "a comment begins here"),
    ("q:\n- Which?\n  - Names\n  - Places\n", "3:3", "Q114", "`text: …` with `items:`"),
    ("a: 'b\n---\nc'\n", "1:4", "Q102", "never closed"),
    ('a: "x\nb: "y"\n', "1:4", "Q102", "goes on to line 2"),
    ('a: "He said "no" to us"\n', "1:14", "Q102", "text after a closing quotation mark"),
    ("a: 'it's'\n", "1:8", "Q102", "marks of the other kind"),
    ("a: “x: y”\n", "1:6", "Q102", "type straight ones"),
    ("- {{ fields.x }} stores\n", "1:4", "Q111", "{{ }} stands in quotation marks"),
    ("- [Amazon] must\n", "1:12", "Q102", "text after a closing bracket"),
    ("- **b** c\n", "1:4", "Q102", "begins with * or &"),
    ("a: > quote\n", "1:4", "Q102", "on the next line"),
    ("a: |0\n x\n", "1:4", "Q102", "on the next line"),
    ("a: ? b\n", "1:4", "Q102", "a `?` that begins a text"),
    ("a: {b: ", "1:4", "Q102", "never closed"),
    ("a: ,b\n", "1:4", "Q102", "that nothing opens"),
    ('a: "C:\\docs"\n', "1:7", "Q102", "single quotation marks: they keep a backslash"),
    ('a: "C:\\x"\n', "1:9", "Q102", "single quotation marks"),
    # blanks that are missing, or are none
    ("a: b\nmatter:palm\nc: d\n", "2:1", "Q102", "write `matter: …`"),
    ("- a\n-b\n- c\n", "2:1", "Q102", "write `- …`"),
    ("a: b\n c: d\n", "2:3", "Q102", "not indented like"),
    ("a: b\n\u00a0\u00a0c: d\n", "2:1", "Q107", "U+00A0 in the key `c`"),
    ("a:\u00a0b\nc: d\n", "1:3", "Q107", "U+00A0 stands where only plain spaces can"),
    ("x:\n\u00a0\u00a0- a\n", "2:1", "Q107", "U+00A0"),
    ("a: b\n\ufeffc: d\n", "2:1", "Q107", "U+FEFF"),
    ("a\u200bb: c\n", "1:2", "Q107", "U+200B in the key `ab`"),
    ("a\u00a0: b\n", "1:2", "Q107", "U+00A0 in the key `a`"),
    # characters that no letter prints
    ("a: b\x00\n", "1:5", "Q107", "U+0000"),
    ("a: \u0085b\n", "1:4", "Q107", "U+0085"),
    ("a: b\uffff\n", "1:5", "Q107", "U+FFFF"),
    ('a: "\\a"\n', "1:4", "Q107", "U+0007"),
    ('a: "\\uFFFE"\n', "1:4", "Q107", "U+FFFE"),
    ('a: "\\ud800"\n', "1:7", "Q102", "a backslash code that is no character"),
    # keys
    ("? [a]\n: b\n", "1:3", "Q111", "a list or a mapping as a key"),
    ("? {a: b}\n: c\n", "1:3", "Q111", "a word before the colon"),
]


@pytest.mark.parametrize(("text", "place", "code", "words"), ONE_LINE)
def test_a_trap_is_one_line_with_its_place(text, place, code, words):
    ((where, found, said),) = told(text)
    assert (where, found) == (place, code)
    assert words in said


@pytest.mark.parametrize("text", [text for text, *_ in ONE_LINE])
def test_yaml_without_its_library_in_c_is_told_as_well(monkeypatch, text):
    monkeypatch.setattr(yaml_positions, "_LOADER", yaml.BaseLoader)
    assert len(told(text)) == (0 if text.startswith(("%YAML", "%FOO")) else 1)


@pytest.mark.parametrize(
    ("raw", "place", "found"),
    [
        ("a: b".encode("utf-16"), "f", "the file is UTF-16"),
        ("a: b\n".encode("utf-16-le"), "f", "the file is UTF-16"),
        ("a: b\n".encode("utf-16-be"), "f", "the file is UTF-16"),
        ("a: b".encode("utf-32"), "f", "the file is UTF-32"),
        ("a: b".encode("utf-32-be"), "f", "the file is UTF-32"),
        ("a: caf\u00e9\n".encode("latin-1"), "f:1:7", "the byte 0xE9 (byte 7 of the file) is not UTF-8"),
        ("é: x\nb: \u2019".encode("cp1252"), "f:1:1", "the byte 0xE9 (byte 1 of the file) is not UTF-8"),
        (b"\xef\xbb\xbfa: b\r\xc3\xa9 \xff", "f:2:3", "the byte 0xFF (byte 12 of the file) is not UTF-8"),
        (b"a: \xed\xa0\x80", "f:1:4", "the byte 0xED (byte 4 of the file) is not UTF-8"),
    ],
)
def test_another_encoding_is_named(raw, place, found):
    (problem,) = parse_yaml(raw, "f").problems
    assert (str(problem.place), problem.found, problem.code) == (place, found, "Q101")


def test_a_byte_order_mark_is_no_character():
    assert parse_yaml("\ufeffa: b".encode(), "f").data == {"a": "b"}


def test_what_multiplies_is_refused_before_it_does():
    laughs = "a: &a [x,x]\n" + "".join(f"b{at}: &b{at} [*a, *a]\n" for at in range(20))
    assert {code for _, code, _ in told(laughs)} == {"Q109"}


def test_a_file_tells_a_thousand_problems_and_that_there_are_more():
    problems = told("a: b\n" * 5_000)
    assert len(problems) == MAX_TOLD + 1
    assert problems[-1][1:] == ("Q112", "more problems from here on; correct those above first")


def test_the_rest_of_a_file_is_read_beside_a_tag_a_merge_key_and_a_key_with_an_unseen_character():
    tree = parse_yaml("a: !x b\nc: {<<: d, e: f}\ng\u200b: h\n[i]: j\n".encode(), "f")
    assert tree.data == {"a": "b", "c": {"e": "f"}, "g": "h"}
    assert [problem.code for problem in tree.problems] == ["Q110", "Q109", "Q107", "Q111"]


@pytest.mark.parametrize(
    ("text", "keys", "quote", "place"),
    [
        ("a: >\n  one two\n  three {{ x }}\n", ("a",), "x", "f:3:12"),
        ("a: >\n  one two\n  three\n", ("a",), "two three", "f:2:7"),
        ("a: stores of {{ stores }}\n", ("a",), "stores", "f:1:17"),
        ("a: stores {{ x }} stores {% if stores %}\n", ("a",), "stores", "f:1:32"),
        ("a: one\nb: one\n", ("b",), "one", "f:2:4"),
        ("a: one\n", ("a",), "two", "f:1:4"),
        ("a: 😀 é one\n", ("a",), "one", "f:1:8"),
        ("a: |\n  x\u2028y\n  one\n", ("a",), "one", "f:3:3"),
        ("addressee: {name: x}\n", ("addressees", 0, "name"), "", "f:1:19"),
        ("a: [b, [c, d]]\n", ("a", 1, 1), "", "f:1:12"),
        ("a: [b]\n", ("a", 5), "", "f:1:4"),
        ("a: [b]\n", ("a", "c"), "", "f:1:4"),
    ],
)
def test_words_are_found_where_they_stand(text, keys, quote, place):
    assert str(parse_yaml(text.encode(), "f").place(keys, quote)) == place


_SCALARS = st.text(alphabet="ab1 é😀~:#-'\"{}[]\\", max_size=8)
_TREES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_SCALARS, inner, max_size=3),
    max_leaves=12,
)


@given(_TREES, st.booleans())
def test_what_yaml_writes_is_read_back_with_its_places(value, flow):
    text = yaml.dump({"top": value}, default_flow_style=flow, allow_unicode=True, default_style='"', width=40)
    tree = parse_yaml(text.encode(), "f")
    merged = any(problem.code == "Q109" for problem in tree.problems)
    assert merged or tree.data == {"top": value}
    _everywhere(tree, value, ("top",))


def _everywhere(tree, value, keys):
    place = tree.place(keys)
    rest = tree.text.split("\n")[place.line - 1][place.column - 1 :]
    if isinstance(value, str):
        assert rest.startswith('"')
        return
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        _everywhere(tree, inner, (*keys, key))


@given(st.text(alphabet=" \n\t:-[]{}#&*!|>'\"%@`,?ab~\\\u00a0\u200b\u2028\ufeff\x85\x00“", max_size=60))
def test_every_problem_has_a_place_in_the_file_and_a_code_in_the_catalogue(text):
    lines = text.replace("\r", "\n").split("\n")
    for problem in parse_yaml(text.encode(), "f").problems:
        assert problem.code in catalogue()
        assert problem.place.line <= len(lines) + 1
        line = lines[problem.place.line - 1] if problem.place.line <= len(lines) else ""
        assert problem.place.column <= len(line) + 1
