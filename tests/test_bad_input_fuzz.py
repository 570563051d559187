"""Questionnaires with something changed: every problem is told with its place, and nothing else is raised."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lettergen.files.catalogue import catalogue
from lettergen.readers.questionnaire import read_questionnaire
from lettergen.readers.yaml_positions import parse_yaml

TESTS = Path(__file__).parent
FILES = (*TESTS.with_name("questionnaires").glob("*.yaml"), *(TESTS / "letters").glob("*.yaml"))
SOURCES = {path.name: path.read_bytes() for path in sorted(FILES)}
TREES = {name: parse_yaml(text, name).data for name, text in SOURCES.items()}
KNOWN = frozenset(catalogue())
BYTES = [
    *(b"\t", b"\n", b"\r", b" ", b"  ", b"\n  ", b": ", b":", b"- ", b"#", b" #x", b"&a ", b"*a", b"!x ", b"<<: "),
    *(b"? ", b"[", b"]", b"{", b"}", b"{{ ", b" }}", b"{% if x %}", b"{{ due }}", b"[^n]", b"'", b'"', b"|", b">"),
    *(b"---\n", b"\x00", b"\x0b", b"\x1b", b"\x85", b"\xff", b"\xed\xa0\x80", b"\\", b"~", b"null", b"%", b"@", b"`"),
    *(letter.encode() for letter in "\xa0\u200b\u2028\ufeff\u201c\u0435\x850"),
]
VALUES = [
    *("", "x", "7", "-1", "1.10", "yes", "NO", "2021-08-26", "2021-13-45", "0001-01-01", "9999-12-31", "12:30"),
    *("\u0661", "3 business days", "9999 months", "us-wa", "a b", "{{ due }}", "{{ nope }}", "{{", "{% for x in y %}"),
    *("[^n]", "a/b", "(a)", "1.1", "A.", "question 99", "Monday, August 12, 2021", "\u200b", "é" * 90, "\ud7ff\ue000"),
    *("restart", "amazon", [], ["x"], {}, {"x": "y"}, [{}], [["x"]], {"date": "2021-08-26"}),
    {"within": "3 days", "from": "event"},
    [{"section": "S", "items": ["x"]}],
    {"text": "x", "items": ["y", {"text": "z", "items": ["w"]}]},
]
KEYS = (
    "text items label section numbering marks due date time zone within from until every only_for except_for text_for"
)
KEYS += " when answer columns rows period premise inline id kind groups copies blind fields addressees addressee name"
KEYS += " salutation template recipients recipient_list questions enclosures source file notes definitions instructions"


@st.composite
def changed_bytes(draw: st.DrawFn) -> bytes:
    """Return a file with up to four places overwritten, cut, doubled or filled with what trips parsers up."""
    text = SOURCES[draw(st.sampled_from(sorted(SOURCES)))]
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = start + draw(st.sampled_from([0, 0, 1, 2, 5, 40, 400]))
        with_what = draw(st.sampled_from([*BYTES, b"", text[start:end] * 2]))
        text = text[:start] + with_what + text[end:]
    return text


@st.composite
def changed_structure(draw: st.DrawFn) -> bytes:
    """Return a file with up to four values replaced, removed, doubled or given another key."""
    tree = copy.deepcopy(TREES[draw(st.sampled_from(sorted(TREES)))])
    for _ in range(draw(st.integers(1, 4))):
        holder, key = draw(st.sampled_from([*_entries(tree)]))
        match draw(st.sampled_from(["value", "value", "remove", "key", "double", "move"])):
            case "value":
                holder[key] = draw(st.sampled_from(VALUES))
            case "remove":
                del holder[key]
            case "key" if isinstance(holder, dict):
                holder[draw(st.sampled_from(KEYS.split()))] = holder.pop(key)
            case "double" if isinstance(holder, list):
                holder.insert(key, copy.deepcopy(holder[key]))
            case _:
                holder[key] = copy.deepcopy(draw(st.sampled_from([*_entries(tree)]))[0])
        if not [*_entries(tree)]:
            break
    return yaml.dump(tree, allow_unicode=True, sort_keys=False).encode()


def _entries(tree: Any) -> Iterator[tuple[Any, Any]]:
    waiting = [tree]
    while waiting:
        holder = waiting.pop()
        for key, value in holder.items() if isinstance(holder, dict) else enumerate(holder):
            yield holder, key
            if isinstance(value, dict | list):
                waiting.append(value)


@pytest.mark.parametrize("changed", [changed_bytes(), changed_structure()], ids=["bytes", "structure"])
def test_whatever_is_changed_is_told_with_its_place(tmp_path_factory, changed):
    path = tmp_path_factory.mktemp("fuzz") / "q.yaml"

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(changed)
    def whatever(data: bytes) -> None:
        path.write_bytes(data)
        reading = read_questionnaire(path)
        lines = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for problem in reading.check({}):
            assert problem.code in KNOWN
            assert problem.place.file == str(path)
            assert problem.place.line <= len(lines)
            assert problem.place.column <= len(lines[problem.place.line - 1]) + 1
            assert "\n" not in str(problem)

    whatever()
