"""Laws of filling that hold for every template and every value; `checker.py` judges, which uses nothing of ours."""

from __future__ import annotations

import copy
import datetime as dt
import io
import re
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

import docx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree
from packages import blank, members, packed

from lettergen.compose.context import template_context
from lettergen.compose.letter import compose_letter
from lettergen.errors import BadInputError
from lettergen.model.blocks import (
    Blocks,
    BulletList,
    Font,
    Heading,
    Inlines,
    LineBreak,
    ListItem,
    Note,
    NumberedList,
    PageBreak,
    Paragraph,
    Quote,
    Span,
    Table,
)
from lettergen.readers.questionnaire import read_questionnaire
from lettergen.wordml.properties import DocumentProperties
from lettergen.wordml.template import Template

pytestmark = pytest.mark.slow

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LAW = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
Write: TypeAlias = Callable[[str], str]
"""Writes the runs of a paragraph that says a text."""
Shipped: TypeAlias = tuple[bytes, dict[str, Any]]
Check: TypeAlias = Callable[[bytes], list[str]]


def base(**properties: str) -> bytes:
    """Return a document with a header, whose body is to be replaced."""
    document = blank()
    document.sections[0].header.paragraphs[0].text = properties.pop("header", "")
    for name, value in properties.items():
        setattr(document.core_properties, name, value)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


BASE = base()


def document(body: str, source: bytes = BASE) -> bytes:
    parts = members(source)
    start, _, rest = parts["word/document.xml"].partition(b"<w:body>")
    parts["word/document.xml"] = start + b"<w:body>" + body.encode() + rest[rest.index(b"<w:sectPr") :]
    return packed(parts)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def whole(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escaped(text)}</w:t></w:r>'


def outline(data: bytes) -> list[str]:
    """Return what a document says and how its tables are built, part by part."""
    lines = []
    for name, content in sorted(members(data).items()):
        if name.startswith("word/") and name.endswith(".xml"):
            lines += [name, *(_line(e) for e in etree.fromstring(content).iter(f"{W}p", f"{W}tr", f"{W}tc"))]
    return lines


def _line(element: etree._Element) -> str:
    if element.tag == f"{W}p":
        own = (text for text in element.iter(f"{W}t", f"{W}br", f"{W}tab") if text.getparent().tag == f"{W}r")
        words = "".join({f"{W}br": "\n", f"{W}tab": "\t"}.get(text.tag, text.text or "") for text in own)
        return f"| {words.rstrip(' ')}"
    shape = [child for name in ("gridSpan", "vMerge", "shd") for child in element.iterfind(f"{W}tcPr/{W}{name}")]
    return element.tag.removeprefix(W) + "".join(f" {list(child.attrib.values())}" for child in shape)


# any split of any template's runs


def para(text: str) -> Callable[[Write], str]:
    return lambda write: f"<w:p>{write(text)}</w:p>"


def joined(parts: list[Callable[[Write], str]]) -> Callable[[Write], str]:
    return lambda write: "".join(part(write) for part in parts)


def around(opening: str, inner: list[Callable[[Write], str]], closing: str) -> Callable[[Write], str]:
    return joined([para(opening), *inner, para(closing)])


def cells(*texts: Callable[[Write], str]) -> Callable[[Write], str]:
    width = "<w:tcPr><w:tcW w:w='1000' w:type='dxa'/></w:tcPr>"
    return lambda write: f"<w:tr>{''.join(f'<w:tc>{width}{text(write)}</w:tc>' for text in texts)}</w:tr>"


def table(*rows: Callable[[Write], str]) -> Callable[[Write], str]:
    grid = "<w:tblPr/><w:tblGrid><w:gridCol w:w='1000'/><w:gridCol w:w='1000'/></w:tblGrid>"
    return lambda write: f"<w:tbl>{grid}{''.join(row(write) for row in rows)}</w:tbl>"


PIECES = st.sampled_from(
    [
        *("Dear {{ name }}", "{{name}}", " x ", "", "{{ rows|length }}%", "{# no #}", "{_{ b }_}", "{{ rich }}", "}}"),
        *("{% if yes %}A{{ name }}{% else %}B{% endif %}", "{% for r in rows %}{{ r }}, {% endfor %}", "«\U0001f600»"),
        *(
            "{{ '}}%}' ~ name }}",
            "{{ {'a': {'b': 1}}['a'].b }}",
            "{% set n = name %}{{ n }}",
            "{{ name if yes else '' }}",
        ),
        *("{{ \u2018q\u2019 }}", "{{r name }}", "{%r if yes %}r{%r endif %}", "{{ blank }}", "{{ lines }}"),
    ]
)
TEXTS = st.lists(PIECES, max_size=3).map(" ".join).map(para)
CELL = st.lists(TEXTS, min_size=1, max_size=2).map(joined)
SHAPED = st.tuples(st.sampled_from(["{% cellbg 'FF0000' %}", "{% colspan 2 %}", ""]), PIECES).map(
    lambda drawn: para("".join(drawn))
)
ROWS = st.one_of(
    st.tuples(CELL, CELL).map(lambda two: cells(*two)),
    st.tuples(CELL, SHAPED).map(
        lambda two: joined([cells(para("{%tr for r in rows %}")), cells(*two), cells(para("{%tr endfor %}"))])
    ),
    CELL.map(lambda one: cells(para("{%tc for r in rows %}"), one, para("{%tc endfor %}"))),
)
PARTS = st.recursive(
    TEXTS | st.sampled_from(["{{ blocks }}", "{{p blocks }}", "{{p name }}"]).map(para),
    lambda inner: st.one_of(
        st.tuples(
            st.sampled_from([("{%p if yes %}", "{%p endif %}"), ("{%p for r in rows %}", "{%p endfor %}")]),
            st.lists(inner, max_size=2),
        ).map(lambda drawn: around(drawn[0][0], drawn[1], drawn[0][1])),
        st.lists(ROWS, min_size=1, max_size=2).map(lambda rows: table(*rows)),
    ),
    max_leaves=4,
)
TEMPLATES = st.lists(PARTS, min_size=1, max_size=4).map(joined)
DATA: dict[str, Any] = {
    "name": "A&B <c>",
    "yes": True,
    "rows": ["one", "two"],
    "blank": "",
    "lines": "a\n\tb",
    "rich": Inlines((Span("r", bold=True), LineBreak(), Span("s", link="https://example.org"))),
    "blocks": Blocks((Paragraph((Span("p"),)), BulletList((ListItem((Paragraph((Span("b"),)),)),)))),
}
LOOKS = st.sampled_from(["", "<w:rPr><w:b/></w:rPr>", "<w:rPr><w:i/><w:lang w:val='de-DE'/></w:rPr>", "<w:rPr/>"])


class Splitter:
    """Writes a text as Word might have: cut anywhere, with what Word leaves between the pieces."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw, self.marks, self.deletes = draw, 0, True

    def __call__(self, text: str) -> str:
        cuts = self.draw(st.sets(st.integers(1, len(text) - 1), max_size=6)) if len(text) > 1 else set()
        bounds = [0, *sorted(cuts), len(text)]
        self.deletes = "blocks" not in text  # see the test below that is to fail
        return "".join(self.noise() + self.run(text[start:end]) for start, end in pairwise(bounds)) + self.noise()

    def run(self, text: str) -> str:
        run = f"<w:r w:rsidR='00AA'>{self.draw(LOOKS)}<w:t xml:space='preserve'>{escaped(text)}</w:t></w:r>"
        shell = self.draw(st.sampled_from(["", "ins", "smart", "both"]))
        inserted = f"<w:ins w:id='9' w:author='x' w:date='2021-01-01T00:00:00Z'>{run}</w:ins>"
        smart = f"<w:smartTag w:uri='u' w:element='e'>{inserted if shell == 'both' else run}</w:smartTag>"
        return {"": run, "ins": inserted}.get(shell, smart)

    def noise(self) -> str:
        self.marks += 1
        mark = f"w:id='{self.marks}'"
        deleted = "<w:r><w:delText>{{ gone }}</w:delText></w:r>"
        return self.draw(
            st.sampled_from(
                [
                    *("", "", "<w:proofErr w:type='spellStart'/>", "<w:proofErr w:type='gramEnd'/>"),
                    f"<w:bookmarkStart {mark} w:name='_GoBack'/><w:bookmarkEnd {mark}/>" if self.marks == 1 else "",
                    f"<w:bookmarkStart {mark} w:name='m{self.marks}'/><w:bookmarkEnd {mark}/>",
                    *("<w:r/>", "<w:r><w:rPr><w:b/></w:rPr></w:r>", "<w:r><w:t></w:t></w:r>"),
                    f"<w:del {mark} w:author='x'>{deleted}</w:del>" if self.deletes else "",
                    "<w:r><w:lastRenderedPageBreak/></w:r>",
                ]
            )
        )


@st.composite
def split_templates(draw: st.DrawFn) -> tuple[str, str]:
    made = draw(TEMPLATES)
    return made(whole), made(Splitter(draw))


@settings(LAW, max_examples=150)
@given(split_templates())
def test_any_split_of_any_templates_runs_prints_the_same(bodies: tuple[str, str]) -> None:
    plain, split = (Template(document(body)).render(DATA) for body in bodies)
    assert outline(split) == outline(plain)


@settings(LAW, max_examples=20)
@given(chance=st.randoms(use_true_random=False))
def test_any_split_of_the_shipped_templates_runs_prints_the_same(chance: Random, shipped: Shipped) -> None:
    source, context = shipped
    parts = members(source)
    for name in [name for name in parts if name.startswith(("word/document", "word/header", "word/footer"))]:
        root = etree.fromstring(parts[name])
        for text in list(root.iter(f"{W}t")):
            run, words = text.getparent(), text.text or ""
            if len(words) > 1 and [child for child in run if child.tag != f"{W}rPr"] == [text]:
                rest = copy.deepcopy(run)
                run.addnext(rest)
                run.addnext(etree.Element(f"{W}proofErr", {f"{W}type": "spellEnd"}))
                at = chance.randrange(1, len(words))
                text.text, rest.find(f"{W}t").text = words[:at], words[at:]
                for half in (text, rest.find(f"{W}t")):
                    half.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        parts[name] = etree.tostring(root)
    assert outline(Template(packed(parts)).render(context)) == outline(Template(source).render(context))


@pytest.fixture(scope="session")
def shipped(root: Path) -> Shipped:
    """Return the shipped template and what fills it."""
    questionnaire = read_questionnaire(root / "questionnaires" / "palm-payments.yaml").questionnaire
    letter = compose_letter(questionnaire, questionnaire.recipients[0])
    return (root / "templates" / "joint-letter.docx").read_bytes(), template_context(letter)


def test_a_tracked_deletion_beside_a_lone_tag_does_not_make_it_a_tag_among_words() -> None:
    deleted = "<w:del w:id='1' w:author='x'><w:r><w:delText>old</w:delText></w:r></w:del>"
    filled = Template(document(f"<w:p>{deleted}{whole('{{ blocks }}')}</w:p>")).render(DATA)
    assert [paragraph.text for paragraph in docx.Document(io.BytesIO(filled)).paragraphs] == ["p", "b"]


# any text value


@pytest.fixture(scope="session")
def every_character() -> str:
    return "".join(chr(code) for code in range(0x20, 0x110000) if not 0xD800 <= code < 0xE000)


def test_every_character_that_a_document_may_hold_survives(every_character: str) -> None:
    legal = "".join(c for c in every_character if not 0xFDD0 <= ord(c) <= 0xFDEF and c not in "\ufffe\uffff")
    filled = Template(document("<w:p>" + whole("x{{ v }}") + "</w:p>")).render({"v": legal})
    (text,) = etree.fromstring(members(filled)["word/document.xml"]).iter(f"{W}t")
    assert text.text == f"x{legal}"


@pytest.mark.parametrize("code", [*range(0x20), 0xD800, 0xDFFF, *range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF])
def test_every_character_that_none_may_hold_is_refused_with_its_place(code: int, faults: Check) -> None:
    template = Template(document("<w:p>" + whole("say {{ v }}") + "</w:p>"), name="t.docx")
    if chr(code) in "\t\n\r\v\a\f":  # the last two: a new paragraph and a new page, as in docxtpl
        assert faults(template.render({"v": f"a{chr(code)}b"})) == []
        return
    with pytest.raises(BadInputError) as caught:
        template.render({"v": f"good {chr(code)} bad"})
    (problem,) = caught.value.problems
    assert (problem.code, "body, paragraph 1" in str(problem)) == ("T124", True)
    assert f"U+{code:04X} after 'good '" in str(problem)


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")) | st.sampled_from("\n\t\r\v &<>\"'{}%#_ "))


@LAW
@given(WORDS)
@example("  two  blanks ")
@example("\t\n")
@example("\u202eright to left\u202c \u0645\u0631\u062d\u0628\u0627 e\u0301 \U0001f468\u200d\U0001f469\u200d\U0001f467")
@example("\u2028\u2029\x85\xad\xa0\ufeff")
@example("]]>&amp;&#10;<w:p/>{{ x }}{% raw %}")
@example("_x000D_ =cmd()")
def test_any_text_survives_wherever_it_stands(value: str) -> None:
    row = "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w='1'/></w:tblGrid><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>"
    alone = f"<w:p>{whole('{{ v }}')}</w:p>"
    loop = f"<w:p>{whole('{%p for x in [v] %}')}</w:p><w:p>{whole('{{ x }}.')}</w:p><w:p>{whole('{%p endfor %}')}</w:p>"
    body = f"<w:p>{whole('a{{ v }}b')}</w:p>{alone}{loop}{row.format(alone)}<w:p/>"
    filled = Template(document(body, base(header="{{ v }}", subject="{{ v }}"))).render({"v": value})
    read = docx.Document(io.BytesIO(filled))
    lines = value.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n")
    assert [paragraph.text for paragraph in read.paragraphs] == [f"a{lines}b", lines, f"{lines}.", ""]
    assert read.tables[0].cell(0, 0).text == lines
    assert read.sections[0].header.paragraphs[0].text == lines
    assert read.core_properties.subject == lines


def test_a_break_of_words_own_in_properties_and_attributes_is_a_line_feed(faults: Check) -> None:
    control = "<w:sdt><w:sdtPr><w:alias w:val='{{ v }}'/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>"
    template = Template(document(control, base(title="{{ v }}")))
    filled = template.render({"v": "a\vb\r\nc"})
    assert faults(filled) == []
    assert b'w:val="a&#10;b&#10;c"' in members(filled)["word/document.xml"]
    titled = template.render({"v": "x"}, properties=DocumentProperties(dt.date(2021, 8, 12), title="a\vb\rc"))
    for letter in (filled, titled):
        assert docx.Document(io.BytesIO(letter)).core_properties.title == "a\nb\nc"


# same input, same bytes


@LAW
@given(TEMPLATES, st.dictionaries(st.sampled_from(["name", "blank"]), WORDS))
def test_rendering_is_deterministic(made: Callable[[Write], str], data: dict[str, str]) -> None:
    source = document(made(whole))
    first, second = Template(source), Template(source)
    assert (
        first.render(DATA | data) == first.render(DATA | data) == second.render(dict(reversed((DATA | data).items())))
    )


def test_another_process_with_other_hashes_makes_the_same_bytes() -> None:
    script = (
        "import hashlib, sys, test_wordml_laws as laws\n"
        "body = ''.join(f'<w:p>{laws.whole(tag)}</w:p>' for tag in ('{{ all }}', 'x {{ rich }}', '{{ name }}'))\n"
        "letter = laws.Template(laws.document(body)).render(laws.DATA | {'all': laws.EVERYTHING})\n"
        "print(hashlib.sha256(letter).hexdigest())"
    )
    shas = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": f"{Path(__file__).parent}:{':'.join(sys.path)}"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in "123"
    }
    assert len(shas) == 1


# one value, one place


@LAW
@given(st.lists(st.sampled_from(["a", "b", "c", "-"]), min_size=1, max_size=6), st.sampled_from("abc"), WORDS)
def test_changing_one_value_changes_nothing_else(names: list[str], changed: str, value: str) -> None:
    body = "".join(
        f"<w:p>{whole(f'{at} ' + '{{ ' + name + ' }}' if name != '-' else 'x')}</w:p>" for at, name in enumerate(names)
    )
    template = Template(document(body, base(header="{{ a }}")))
    data = {"a": "one", "b": "two", "c": Inlines((Span("three", bold=True),))}
    before, after = members(template.render(data)), members(template.render(data | {changed: value}))
    headers = {"word/header1.xml"} if changed == "a" else set()
    assert {name for name in before if before[name] != after[name]} <= {"word/document.xml"} | headers
    old, new = (
        [etree.tostring(p) for p in etree.fromstring(parts["word/document.xml"]).iter(f"{W}p")]
        for parts in (before, after)
    )
    assert len(old) == len(new)
    assert all(was == now for was, now, name in zip(old, new, names, strict=True) if name != changed)


# without tags, as it was


@LAW
@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="{}")), max_size=5))
def test_a_template_without_tags_comes_out_unchanged_in_every_part(texts: list[str]) -> None:
    source = document(
        "".join(f"<w:p w:rsidR='00AA'><w:proofErr w:type='spellStart'/>{whole(text)}</w:p>" for text in texts)
    )
    filled = Template(source).render({"unused": 1})
    assert members(filled) == members(source)
    assert members(Template(filled).render({})) == members(source)


# what docxtpl 0.20 loses, tears or prints wrongly (docs/docxtpl.md names these tests)


def line(*texts: str) -> str:
    return f"<w:p>{''.join(map(whole, texts))}</w:p>"


def anchored(before: str, inside: str, after: str) -> str:
    around, link = map(whole, (before, after)), f"<w:hyperlink w:anchor='x'>{whole(inside)}</w:hyperlink>"
    return f"<w:p>{link.join(around)}</w:p>"


def in_cell(*lines: str) -> str:
    width = "<w:tcPr><w:tcW w:w='1000' w:type='dxa'/></w:tcPr>"
    grid = "<w:tblPr/><w:tblGrid><w:gridCol w:w='1000'/></w:tblGrid>"
    return f"<w:tbl>{grid}<w:tr><w:tc>{width}{''.join(lines)}</w:tc></w:tr></w:tbl>"


IF_C, END_IF = line("{%p if c %}"), line("{%p endif %}")
HAZARDS: dict[str, tuple[str, object, list[str] | str]] = {
    "ampersand": (line("To {{ c }} now"), "AT&T", ["To AT&T now"]),
    "angle brackets": (line("To {{ c }} now"), "Amy <Ltd> Co", ["To Amy <Ltd> Co now"]),
    "mark-up in data": (line("{{ c }}!"), "</w:t></w:r></w:p><w:p/>", ["</w:t></w:r></w:p><w:p/>!"]),
    "tag across a link's start": (anchored("a {{ c", " }} in", ".") + line("next"), "C", ["a C in.", "next"]),
    "tag across a link's end": (anchored("a ", "in {{ c", " }} out") + line("next"), "C", ["a in C out", "next"]),
    "words beside a paragraph's tag": (line("Important {%p if c %}") + line("x") + END_IF, True, "T115"),
    "emptied cell": (in_cell(IF_C, line("x"), END_IF), False, [""]),
    "ampersand in a tag": (line('{% if c == "AT&T" %}same{% else %}other{% endif %}'), "AT&T", ["same"]),
    "control character": (line("To {{ c }} now"), "one\x02two", "T124"),
    "missing name": (line("Dear {{ nmae }},"), "x", "T121"),
    "missing entry": (line("Dear {{ c.nmae }},"), {"name": "x"}, "T121"),
    "no value": (line("Dear {{ c }},"), None, "T122"),
    "dictionary": (line("{{ c }}"), {"a": 1}, "T123"),
    "percent in a paragraph's tag": (line("{%p if c % 2 == 0 %}") + line("x") + END_IF, 2, ["x"]),
    "brace in a paragraph's tag": (line("{%p if {'a': c}.a %}") + line("x") + END_IF, 1, ["x"]),
    "strftime in a paragraph's tag": (
        line("{%p if c.strftime('%d') == '12' %}") + line("x") + END_IF,
        dt.date(2021, 8, 12),
        ["x"],
    ),
    "tab in a tag's string": (
        "<w:p><w:r><w:t>{{ '</w:t><w:tab/><w:t>' ~ c }}</w:t></w:r></w:p>",
        "x",
        ["\tx"],
    ),
    "block torn over levels": (IF_C + in_cell(line("x {%p endif %}"), line("y")), True, "T113"),
    "data's inner life": (line("{{ c.__class__ }}"), "x", "T117"),
}


@pytest.mark.parametrize(("body", "value", "result"), HAZARDS.values(), ids=HAZARDS)
def test_what_docxtpl_prints_wrongly_prints_right_or_is_told(
    body: str, value: object, result: list[str] | str, faults: Check
) -> None:
    source = document(body)
    if isinstance(result, str):
        with pytest.raises(BadInputError) as caught:
            Template(source).render({"c": value})
        assert {problem.code for problem in caught.value.problems} == {result}
        return
    filled = Template(source).render({"c": value})
    read = docx.Document(io.BytesIO(filled)).element.body
    paragraphs = [docx.text.paragraph.Paragraph(element, None) for element in read.iter(f"{W}p")]
    assert [paragraph.text for paragraph in paragraphs] == result
    assert faults(filled) == []


def test_the_values_in_the_docs_fill_a_template(root: Path, tmp_path: Path, faults: Check) -> None:
    page = (root / "docs/docxtpl.md").read_text(encoding="utf-8")
    (code,) = (block for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "data = {" in block)
    pixel = (58).to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little") + (40).to_bytes(4, "little")
    (tmp_path / "seal.png").write_bytes(b"BM" + pixel + b"\1\0\0\0" * 2 + b"\1\0\x18\0" + bytes(28))
    (tmp_path / "annex.docx").write_bytes(document(line("annexed")))
    names: dict[str, Any] = {"folder": tmp_path}
    exec(code, names)  # noqa: S102 - our own page
    body = line("x {{r warning }} {{ seal }}") + line("{{p quoted }}") + line("{{ annex }}")
    filled = Template(document(body)).render(names["data"])
    assert faults(filled) == []
    read = docx.Document(io.BytesIO(filled))
    assert [paragraph.text for paragraph in read.paragraphs] == [
        "x Very critical ",
        "To be or not to be",
        "Hamlet",
        "annexed",
    ]
    assert len(read.inline_shapes) == 1


def test_each_hazard_in_the_docs_names_its_test(root: Path) -> None:
    page = (root / "docs/docxtpl.md").read_text(encoding="utf-8")
    rows = [row for row in page.partition("## What docxtpl")[2].partition("\n## ")[0].splitlines() if row[:3] == "| `"]
    named = [row.rstrip(" |").rpartition("| ")[2] for row in rows]
    own, others = [name for name in named if name in HAZARDS], [name for name in named if name not in HAZARDS]
    assert sorted(own) == sorted(HAZARDS)
    for name in others:
        module, test = name.strip("`").split("::")
        assert f"def {test}(" in (root / "tests" / module).read_text(encoding="utf-8")


# every letter is sound

INLINE = st.sampled_from(
    [
        *(Span("word"), Span("bold", bold=True), Span(" "), Span("link", link="https://example.org/?a&b"), LineBreak()),
        *(Note((Span("n"),)), Span("code", code=True), PageBreak(), Span("f", font=Font(size=9, colour="FF0000"))),
    ]
)
RUNS = st.lists(INLINE, max_size=3).map(tuple)
LEAVES = RUNS.map(Paragraph) | RUNS.map(Heading) | st.tuples(RUNS, RUNS).map(lambda two: Table(two, (two, two)))


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    some = st.lists(inner, min_size=1, max_size=2).map(tuple)
    item = st.tuples(some, st.lists(some.map(ListItem), max_size=2)).map(lambda two: ListItem(two[0], tuple(two[1])))
    items = st.lists(item, min_size=1, max_size=2).map(tuple)
    return some.map(Quote) | items.map(BulletList) | items.map(NumberedList)


BLOCKS = st.lists(st.recursive(LEAVES, nested, max_leaves=4), max_size=3).map(lambda blocks: Blocks(tuple(blocks)))
EVERYTHING = Blocks(
    (
        Heading((Span("h"),)),
        Paragraph((Span("p", link="https://example.org"), Note((Span("n"),)))),
        NumberedList((ListItem((Paragraph((Span("i"),)),), (ListItem((Paragraph((Span("j"),)),)),)),)),
        Table(((Span("a"),),), (((Span("b"),),),)),
    )
)


@LAW
@given(made=TEMPLATES, blocks=BLOCKS, yes=st.booleans(), rows=st.lists(st.just("row"), max_size=3))
def test_every_letter_is_sound(
    made: Callable[[Write], str], blocks: Blocks, yes: bool, rows: list[str], faults: Check
) -> None:
    source = document(made(whole) + "<w:p/>")
    filled = Template(source).render(DATA | {"blocks": blocks, "yes": yes, "rows": rows})
    assert faults(filled) == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (
            "<w:tbl><w:tr><w:tc><w:p/><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>",
            "tc does not end",
        ),
        ("<w:tbl><w:tr/></w:tbl>", "tr without tc"),
        ("<w:p><w:r><w:p/></w:r></w:p>", "p inside r"),
        ("<w:p><w:r/><w:pPr/></w:p>", "pPr is not first"),
        ("<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r></w:p>", "a field does not end"),
        ("<w:p><w:bookmarkStart w:id='1' w:name='a'/></w:p>", "bookmark 1 opens and does not close"),
        (
            "<w:p><w:bookmarkStart w:id='1'/><w:bookmarkStart w:id='1'/><w:bookmarkEnd w:id='1'/></w:p>",
            "bookmark '1' is there twice",
        ),
        ("<w:p><w:pPr><w:pStyle w:val='None'/></w:pPr></w:p>", "pStyle 'None' does not exist"),
        ("<w:p><w:pPr><w:numPr><w:numId w:val='77'/></w:numPr></w:pPr></w:p>", "numId '77' does not exist"),
        ("<w:p><w:r><w:footnoteReference w:id='7'/></w:r></w:p>", "footnote 7 does not exist"),
        (
            "<w:p><w:hyperlink r:id='rId77' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'/></w:p>",
            "asks for the relationship rId77",
        ),
        ("<w:p>\ufdd1<?lettergen 1?></w:p>", "holds U+FDD1"),
        ("<w:p", "does not parse"),
    ],
)
def test_the_checker_finds_what_is_unsound(body: str, fault: str, faults: Check) -> None:
    assert fault in "\n".join(faults(document(body)))
