"""Filling a template: what prints, what is refused, and where each message points."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID
from xml.sax.saxutils import escape

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment
from markupsafe import Markup
from packages import blank, members, packed

from lettergen.errors import BadInputError, ExitCode
from lettergen.model.blocks import (
    Blocks,
    BulletList,
    Heading,
    Inlines,
    LineBreak,
    ListItem,
    Note,
    Paragraph,
    Span,
    Table,
)
from lettergen.text.dates import printed
from lettergen.wordml.properties import DocumentProperties
from lettergen.wordml.template import Template

W = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def letter(body: str, *, header: str = "", title: str = "", namespaces: str = "") -> bytes:
    """Return a .docx whose body is the XML given, with a header's text and a title."""
    document = blank()
    if header:
        document.sections[0].header.paragraphs[0].text = header
    document.core_properties.title = title
    saved = io.BytesIO()
    document.save(saved)
    return changed(saved.getvalue(), {"word/document.xml": lambda old: _body(old, body, namespaces)})


def _body(old: bytes, body: str, namespaces: str) -> bytes:
    start, _, rest = old.partition(b"<w:body>")
    section = rest[rest.index(b"<w:sectPr") :]
    body = f"<w:body {namespaces}>{body}"
    return start + body.encode() + section


def changed(data: bytes, changes: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """Return a package with some members made anew; a name that is not there is added."""
    parts = members(data)
    return packed(parts | {name: change(parts.get(name, b"")) for name, change in changes.items()})


def p(*runs: str) -> str:
    return "<w:p>" + "".join(f'<w:r><w:t xml:space="preserve">{run}</w:t></w:r>' for run in runs) + "</w:p>"


def link(text: str) -> str:
    return f"<w:p><w:hyperlink w:anchor='a'><w:r><w:t>{text}</w:t></w:r></w:hyperlink></w:p>"


def cell(*paragraphs: str) -> str:
    return "<w:tc><w:tcPr><w:tcW w:w='1000' w:type='dxa'/></w:tcPr>" + "".join(paragraphs) + "</w:tc>"


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(cells) + "</w:tr>"


def table(*rows: str, columns: int = 2) -> str:
    return (
        "<w:tbl><w:tblPr/><w:tblGrid>"
        + "<w:gridCol w:w='1000'/>" * columns
        + "</w:tblGrid>"
        + "".join(rows)
        + "</w:tbl>"
    )


def fill(body: str, /, **context: Any) -> bytes:
    return Template(letter(body), name="t.docx").render(context)


def said(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]


def xml(data: bytes, part: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read(part).decode()
    return text[text.find("<w:body") :] if "<w:body" in text else text


def problems(body: str, /, **context: Any) -> list[str]:
    with pytest.raises(BadInputError) as caught:
        fill(body, **context)
    assert caught.value.exit_code == ExitCode.BAD_INPUT
    return [str(problem) for problem in caught.value.problems]


def codes(body: str, /, **context: Any) -> list[str]:
    with pytest.raises(BadInputError) as caught:
        fill(body, **context)
    return [problem.code for problem in caught.value.problems]


# what prints


@pytest.mark.parametrize(
    ("text", "printed_text"),
    [
        ("{{ company }}", "AT&T"),
        ("{{ name }} and <b>".replace("<b>", "&lt;b&gt;"), "Amy <Ltd> and <b>"),
        ("{% if company == 'AT&amp;T' %}equal{% else %}not{% endif %}", "equal"),
        ("{% if company == \u201cAT&amp;T\u201d %}equal{% endif %}", "equal"),
        ("{{ {'a': {'b': 1}}['a'].b }}", "1"),
        ("{{ day.strftime('%d}}') }}", "26}}"),
        ("{{ due }}", "August 26, 2021"),
        ("{{ day }}", "August 26, 2021"),
        ("{{ day|date('EEEE') }}", "Thursday"),
        ("{{ names|list }}", "a, b, and c"),
        ("{{ fields.items }}", "50"),
        ("{_{ braces }_} {_% %_}", "{{ braces }} {% %}"),
        ("a{# a remark #}b", "ab"),
        ("{% set x = 2 %}{{ x * 3 }}", "6"),
        ("{% for n in names %}{{ n }}{% if not loop.last %}, {% endif %}{% else %}none{% endfor %}", "a, b, c"),
        ("{% macro m(x) %}[{{ x }}]{% endmacro %}{{ m(company) }}", "[AT&T]"),
        ("{% set b %}({{ company }}){% endset %}{{ b }}", "(AT&T)"),
        ("{{ company ~ '!' }}", "AT&T!"),
        ("{{ missing|default('none') }}", "none"),
        ("{% if missing is defined %}x{% else %}y{% endif %}", "y"),
        ("{{ markup }}", "<b>bold</b>"),
        ("{{ markup|upper }}", "<B>BOLD</B>"),
        ("{{ company|e }}", "AT&T"),
        ("{{ 3 }} {{ 2.5 }} {{ true }}", "3 2.5 True"),
    ],
)
def test_prints(text: str, printed_text: str) -> None:
    data = {
        "company": "AT&T",
        "name": "Amy <Ltd>",
        "day": dt.date(2021, 8, 26),
        "due": printed(dt.date(2021, 8, 26)),
        "names": ["a", "b", "c"],
        "fields": {"items": 50},
        "markup": Markup("<b>bold</b>"),
    }
    assert said(fill(p(f"x {text}"), **data))[0] == f"x {printed_text}"


@pytest.mark.parametrize(
    ("value", "read_back"),
    [("a\nb", "a\nb"), ("a\r\nb\tc", "a\nb\tc"), ("a\x0bb", "a\nb"), ("  two  spaces ", "  two  spaces "), ("", "")],
)
def test_breaks_and_tabs_become_words_own(value: str, read_back: str) -> None:
    assert said(fill(p("{{ value }}|"), value=value))[0] == f"{read_back}|"
    assert said(fill(p("{{ value }}"), value=value))[0] == read_back


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn")) | st.sampled_from("\n\t&<>\"'{}%#_"))


@settings(deadline=None, max_examples=60)  # a busy machine is no failure
@given(TEXT, st.sampled_from(["{{ value }}", "say {{ value }}!", "{%p if true %}"]))
def test_any_text_survives(value: str, around: str) -> None:
    body = p(around) + (p("{{ value }}") + p("{%p endif %}") if "%p" in around else "")
    printed_text = value if "value" not in around else around.replace("{{ value }}", value)
    assert said(fill(body, value=value))[0] == printed_text


HEALED = "To {{ name }}: {% if urgent and name == 'A%}B' %}now{% else %}later{% endif %} {_{ {# no #}{{ fields['x'] }}"


@settings(deadline=None, max_examples=60)  # a busy machine is no failure
@given(st.sets(st.integers(1, len(HEALED) - 1)), st.data())
def test_any_split_over_runs_gives_the_same(cuts: set[int], data: st.DataObject) -> None:
    bounds = [0, *sorted(cuts), len(HEALED)]
    noise = st.sampled_from(["", "<w:proofErr w:type='spellStart'/>", "<w:bookmarkStart w:id='1' w:name='_GoBack'/>"])
    body = ""
    for start, end in pairwise(bounds):
        look = data.draw(st.sampled_from(["", "<w:rPr><w:b/></w:rPr>", "<w:rPr><w:i/></w:rPr>"]))
        run = f"<w:r w:rsidR='00AA'>{look}<w:t xml:space='preserve'>{HEALED[start:end]}</w:t></w:r>"
        body += data.draw(noise) + data.draw(st.sampled_from([run, f"<w:ins w:id='9' w:author='x'>{run}</w:ins>"]))
    context = {"name": "A%}B", "urgent": True, "fields": {"x": "y"}}
    assert said(fill(f"<w:p>{body}</w:p>", **context)) == ["To A%}B: now {{ y"]


def test_a_healed_tag_keeps_the_look_of_the_run_where_it_begins() -> None:
    body = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>x{</w:t></w:r><w:r><w:t>{ a }</w:t></w:r><w:r><w:t>}!</w:t></w:r></w:p>"
    runs = docx.Document(io.BytesIO(fill(body, a="A"))).paragraphs[0].runs
    assert [(run.text, run.bold) for run in runs] == [("xA", True), ("!", None)]


def test_what_a_tracked_deletion_holds_is_not_executed() -> None:
    deleted = "<w:del w:id='1' w:author='x'><w:r><w:delText>{{ gone }}</w:delText></w:r></w:del>"
    body = f"<w:p>{deleted}<w:r><w:t>{{{{ a }}}}</w:t></w:r></w:p>"
    assert said(fill(body, a="A")) == ["A"]


DELETED = (
    "<w:del w:id='1' w:author='Roe'><w:bookmarkStart w:id='5' w:name='b'/><w:r><w:delText>old</w:delText></w:r></w:del>"
)
INSERTED = "<w:ins w:id='2' w:author='Roe'><w:r><w:t>new</w:t></w:r></w:ins>"
MARK_DELETED = "<w:pPr><w:rPr><w:del w:id='3' w:author='Roe'/></w:rPr></w:pPr>"


@pytest.mark.parametrize("tag", ["", "{{ a }}"])
def test_letters_are_made_as_if_tracked_changes_were_accepted(tag: str, faults: Callable[[bytes], list[str]]) -> None:
    gone = "<w:tr><w:trPr><w:del w:id='4' w:author='Roe'/></w:trPr>" + cell(p("old")) + "</w:tr>"
    body = (
        f"<w:p>{DELETED}{INSERTED}<w:bookmarkEnd w:id='5'/></w:p><w:p>{MARK_DELETED}<w:r><w:t>joined </w:t></w:r></w:p>"
        + p(f"here{tag}")
        + table(row(cell(p("kept"))), gone, columns=1)
        + p("end")
    )
    filled = fill(body, a="!")
    assert said(filled) == ["new", "joined here" + "!" * bool(tag), "end"]
    assert "old" not in xml(filled)
    assert "Roe" not in xml(filled)
    assert xml(filled).count("w:bookmark") == 2
    assert faults(filled) == []


def test_field_codes_are_left_alone() -> None:
    code = "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE {{ x }}</w:instrText></w:r>"
    body = f"<w:p>{code}<w:r><w:fldChar w:fldCharType='end'/></w:r><w:r><w:t>{{{{ a }}}}</w:t></w:r></w:p>"
    assert "PAGE {{ x }}" in xml(fill(body, a="A"))


def test_tags_work_in_links_content_controls_text_boxes_attributes_and_formulas() -> None:
    math = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    body = (
        "<w:p><w:hyperlink w:anchor='{{ a }}'><w:r><w:t>{{ a }}</w:t></w:r></w:hyperlink></w:p>"
        f"<w:sdt><w:sdtContent>{p('{{ a }}')}</w:sdtContent></w:sdt>"
        f"<w:p><w:r><w:pict><w:txbxContent>{p('box {{ a }}')}</w:txbxContent></w:pict></w:r></w:p>"
        f"<w:p xmlns:m='{math}'><m:oMath><m:r><m:t>{{{{ a }}}}=1</m:t></m:r></m:oMath></w:p>"
    )
    filled = xml(fill(body, a='"A"&'))
    assert 'w:anchor="&quot;A&quot;&amp;"' in filled
    assert filled.count('>"A"&amp;<') == 2
    assert 'box "A"&amp;' in filled
    assert '<m:t>"A"&amp;=1</m:t>' in filled


def test_header_and_title_are_filled() -> None:
    source = letter(p("x"), header="To {{ name }}", title="Letter to {{ name }}")
    document = docx.Document(io.BytesIO(Template(source).render({"name": "A & B"})))
    assert document.sections[0].header.paragraphs[0].text == "To A & B"
    assert document.core_properties.title == "Letter to A & B"


def test_what_one_part_sets_is_not_set_in_another() -> None:
    template = Template(letter(p("{% set x = 1 %}{{ x }}"), header="{{ x }}"))
    with pytest.raises(BadInputError, match="`x` is missing"):
        template.render({})


# levels


def test_paragraphs_rows_and_cells_repeat() -> None:
    body = (
        p("{%p for n in names %}")
        + p("{{ loop.index }}. {{ n }}")
        + p("{%p endfor %}")
        + table(
            row(cell(p("{%tr for n in names %}")), cell(p(""))),
            row(cell(p("{{ n }}")), cell(p("{{ n|upper }}"))),
            row(cell(p("{%tr endfor %}")), cell(p(""))),
        )
        + table(row(cell(p("{%tc for n in names %}")), cell(p("{{ n }}")), cell(p("{%tc endfor %}"))), columns=3)
    )
    filled = fill(body, names=["a", "b"])
    document = docx.Document(io.BytesIO(filled))
    assert said(filled) == ["1. a", "2. b"]
    first, second = document.tables
    assert [[c.text for c in r.cells] for r in first.rows] == [["a", "A"], ["b", "B"]]
    assert [[c.text for c in r.cells] for r in second.rows] == [["a", "b"]]
    assert xml(filled).count("<w:gridCol") == 4


def test_inner_loops_and_several_tags_in_one_paragraph() -> None:
    body = p("{%p for a in rows %}{%p for b in a %}") + p("{{ b }}") + p("{%p endfor %}{%p endfor %}")
    assert said(fill(body, rows=[[1, 2], [3]])) == ["1", "2", "3"]


def test_a_block_over_several_runs_keeps_each_runs_look() -> None:
    body = (
        "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{% if a %}bold</w:t></w:r>"
        "<w:r><w:t>plain{% endif %}</w:t></w:r><w:r><w:t>!</w:t></w:r></w:p>"
    )
    for value, runs in ((True, [("bold", True), ("plain", None), ("!", None)]), (False, [("!", None)])):
        paragraph = docx.Document(io.BytesIO(fill(body, a=value))).paragraphs[0]
        assert [(run.text, run.bold) for run in paragraph.runs] == runs


def test_a_block_may_span_neighbouring_paragraphs() -> None:
    body = p("{% for n in names %}") + p("{{ n }}") + p("{% endfor %}")
    assert [text for text in said(fill(body, names=["a", "b"])) if text] == ["a", "b"]


def test_hyphens_join_paragraphs() -> None:
    body = (
        p("I live ")
        + p("{%- if town -%}")
        + p("in town")
        + p("{%- else -%}")
        + p("elsewhere")
        + p("{%- endif -%}")
        + p(".")
    )
    assert said(fill(body, town=True)) == ["I live in town."]
    broken = "<w:p><w:r><w:t>a</w:t><w:br/><w:tab/><w:t>{%- if x -%}</w:t><w:br/><w:t>b{% endif %}</w:t></w:r></w:p>"
    assert said(fill(broken, x=True)) == ["ab"]
    spaced = broken.replace(">a<", "> a <").replace(">b{", "> b{").replace("{%- if x -%}", " {%- if x -%} ")
    assert said(fill(spaced.replace("<w:t>", "<w:t xml:space='preserve'>"), x=True)) == [" a  b"]


@pytest.mark.parametrize(
    ("paragraphs", "printed_text"),
    [
        ([("a  {{- name -}}  b",)], ["aRoeb"]),
        ([("a  ", "  {{- name -}}", "  ", "  b")], ["aRoeb"]),
        ([("one",), ("Dear{%- if x %} Mr. {%- endif %} {{ name }}",)], ["one", "Dear Mr. Roe"]),
        ([("a {% for n in xs -%} {{ n }} {%- endfor %} b",)], ["a 123 b"]),
        ([("a  {#- a remark -#}  b",)], ["ab"]),
        ([("a  {{- name }}  {%+ if x +%}  b{% endif %}",)], ["aRoe    b"]),
        ([("a",), ("{{- name -}}",), ("b",)], ["a", "Roe", "b"]),
        # Where paragraphs are joined, the spaces of the other paragraph are words.
        ([("one ",), ("  {%- if x -%}  two  {%- endif -%}  three",), ("four",)], ["one twothree", "four"]),
        ([("a  ",), ("{%- if x -%}",), ("  b",), ("{%- endif -%}  ",), ("  c",)], ["a    b  c"]),
        ([("{_{-  a  -}_}",)], ["{{-  a  -}}"]),
    ],
)
def test_hyphens_take_away_the_blanks_of_their_paragraph(
    paragraphs: list[tuple[str, ...]], printed_text: list[str]
) -> None:
    assert said(fill("".join(p(*runs) for runs in paragraphs), name="Roe", x=True, xs=[1, 2, 3])) == printed_text


def test_hyphens_in_a_title_and_beside_tabs() -> None:
    filled = Template(letter(p("x"), title="a  {{- name -}}  b {{- name }} c")).render({"name": "Roe"})
    assert docx.Document(io.BytesIO(filled)).core_properties.title == "aRoebRoe c"
    tabbed = "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>{{- name -}}</w:t><w:tab/><w:t>b</w:t></w:r></w:p>"
    assert said(fill(tabbed, name="Roe")) == ["a\tRoe\tb"]


@pytest.mark.parametrize(
    ("text", "printed_text"),
    [
        ("{% macro m() %}<{{ caller('q') }}>{% endmacro %}{% call(z) m() %}v{{ z }}{% endcall %}", "<vq>"),
        ("{% if(n) %}a{% elif(x) %}b{% else: %}c{% endif %}", "b"),
        ("{% for(a) in [1, 2] %}{{ a }}{%endfor%}", "12"),
        ("{% if'x' in name %}a{% else %}b{% endif %}", "b"),
        ("{% set(a) = 3 %}{{ a }}", "3"),
    ],
)
def test_a_statements_word_needs_no_blank_after_it(text: str, printed_text: str) -> None:
    assert said(fill(p(escape(text)), name="Roe", x=True, n=0)) == [printed_text]


def test_a_cell_that_loses_its_paragraphs_gets_one() -> None:
    inside = p("{%p if a %}") + p("x") + p("{%p endif %}")
    filled = fill(table(row(cell(inside), cell(p("y")))), a=False)
    assert "</w:tcPr><w:p/></w:tc>" in xml(filled)
    assert "<w:p/>" not in xml(fill(table(row(cell(inside), cell(p("y")))), a=True))


def test_rows_and_tables_left_empty_go() -> None:
    rows = row(cell(p("{%tr for n in names %}"))), row(cell(p("{{ n }}"))), row(cell(p("{%tr endfor %}")))
    assert "<w:tbl>" not in xml(fill(table(*rows), names=[]))
    cells = cell(p("{%tc for n in names %}")), cell(p("{{ n }}")), cell(p("{%tc endfor %}"))
    assert xml(fill(table(row(*cells), row(cell(p("x")))), names=[])).count("<w:tr>") == 1


def test_cells_are_merged_and_shaded() -> None:
    body = table(
        row(cell(p("{%tr for n in names %}")), cell(p(""))),
        row(cell(p("{% vm %}group")), cell(p("{% cellbg colour %}{{ n }}"))),
        row(cell(p("{%tr endfor %}")), cell(p(""))),
        row(cell(p("{% colspan names|length %}wide"))),
        row(cell(p("{%tc for n in names %}")), cell(p("{% hm %}once")), cell(p("{%tc endfor %}"))),
    )
    filled = xml(fill(body, names=["a", "b"], colour="FF0000"))
    assert filled.count('<w:vMerge w:val="restart"/>') == filled.count('<w:vMerge w:val="continue"/>') == 1
    assert filled.count(">group<") == filled.count(">once<") == 1
    assert filled.count('w:fill="FF0000"') == 2
    assert filled.count('<w:gridSpan w:val="2"/>') == 2


def test_ids_stay_unique_after_a_loop() -> None:
    drawing = "<w:r><w:drawing><wp:inline><wp:docPr id='1' name='x'/></wp:inline></w:drawing></w:r>"
    marked = (
        "<w:p w14:paraId='00000001'><w:bookmarkStart w:id='3' w:name='here'/><w:r><w:t>{{ n }}</w:t></w:r>"
        f"<w:bookmarkEnd w:id='3'/>{drawing}</w:p>"
    )
    namespaces = (
        "xmlns:wp='http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing' "
        "xmlns:w14='http://schemas.microsoft.com/office/word/2010/wordml'"
    )
    body = p("{%p for n in names %}") + marked + p("{%p endfor %}")
    start = letter(body, namespaces=namespaces)
    root = docx.Document(io.BytesIO(Template(start).render({"names": [1, 2, 3]}))).element
    drawings = [element.get("id") for element in root.iter() if str(element.tag).endswith("}docPr")]
    names = root.xpath("//w:bookmarkStart/@w:name")
    starts, ends = root.xpath("//w:bookmarkStart/@w:id"), root.xpath("//w:bookmarkEnd/@w:id")
    assert len(set(drawings)) == 3
    assert names == ["here", "here_2", "here_3"]
    assert starts == ends
    assert len(set(starts)) == 3
    outside = marked.replace("{{ n }}", "x").replace("'here'", "'A &amp; B'").replace("'1'", "'7'")
    mixed = letter(outside + p("{{ a }}") + body, namespaces=namespaces)
    filled = xml(Template(mixed).render({"a": "A", "names": [1]}))
    assert 'w:name="A &amp; B"' in filled
    assert 'id="7"' in filled
    assert ">A<" in filled
    assert "paraId" not in xml(Template(start).render({"names": [1]}))


PIECES = st.sampled_from(
    [
        *(
            "{{ x }}",
            "{{p x }}",
            "{{ rich }}",
            "{{ blocks }}",
            "{{p blocks }}",
            "word",
            " ",
            "{# c #}",
            "{_{",
            "{% vm %}",
        ),
        *(
            "{% colspan 2 %}",
            "{%- if x %}",
            "{% endif -%}",
            "{{ a|default('d') }}",
            "{{ m() }}",
            "{{p m() }}",
            "{{ s }}",
        ),
    ]
)
OPENERS = ("if x", "if not x", "for a in b", "for a in []", "macro m()", "set s")


def closer(opener: str) -> str:
    return f"end{opener.split(maxsplit=1)[0]}"


def around_words(inner: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    """Put a block around pieces of one paragraph."""
    return st.tuples(st.sampled_from(OPENERS), inner, st.sampled_from(["", "r"])).map(
        lambda drawn: [f"{{%{drawn[2]} {drawn[0]} %}}", *drawn[1], f"{{%{drawn[2]} {closer(drawn[0])} %}}"]
    )


def around_parts(inner: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    """Put a block around paragraphs and tables."""
    return st.tuples(st.sampled_from(OPENERS), inner, st.sampled_from(["p", "p", ""])).map(
        lambda drawn: [p(f"{{%{drawn[2]} {drawn[0]} %}}"), *drawn[1], p(f"{{%{drawn[2]} {closer(drawn[0])} %}}")]
    )


WORDS = st.recursive(st.lists(PIECES, max_size=3), around_words, max_leaves=3)
PARAGRAPHS = st.tuples(WORDS, st.booleans()).map(lambda drawn: p(*drawn[0]) if drawn[1] else p("".join(drawn[0])))


def tables(parts: st.SearchStrategy[list[str]]) -> st.SearchStrategy[str]:
    """Return tables whose rows or cells may repeat."""
    cells = parts.map(
        lambda inner: cell(*(inner or [p()]), p()) if inner and "</w:tbl>" in inner[-1] else cell(*(inner or [p()]))
    )
    plain = st.tuples(cells, cells).map(lambda two: row(*two))
    repeated = plain.map(lambda line: row(cell(p("{%tr for a in b %}"))) + line + row(cell(p("{%tr endfor %}"))))
    gone = cells.map(lambda one: row(cell(p("{%tc if not x %}")), one, cell(p("{%tc endif %}"))))
    return st.lists(plain | repeated | gone, min_size=1, max_size=2).map(lambda rows: table(*rows))


def controlled(parts: list[str]) -> list[str]:
    """Put a content control around paragraphs."""
    return [
        "<w:sdt><w:sdtContent>",
        *([part for part in parts if "w:tbl" not in part] or [p()]),
        "</w:sdtContent></w:sdt>",
    ]


PARTS = st.recursive(
    st.lists(PARAGRAPHS, max_size=2),
    lambda inner: (
        around_parts(inner)
        | tables(inner).map(lambda one: [one])
        | inner.map(controlled)
        | st.tuples(inner, inner).map(lambda two: [*two[0], *two[1]])
    ),
    max_leaves=4,
)


@settings(deadline=None, max_examples=80)
@given(PARTS)
def test_any_template_is_refused_or_gives_a_sound_document(parts: list[str]) -> None:
    blocks = Blocks((Table(((Span("h"),),), (((Span("c"),),),)), Paragraph((Span("p"),))))
    try:
        filled = fill("".join(parts), x="x", b=[1, 2], rich=Inlines((Span("r", bold=True),)), blocks=blocks)
    except BadInputError:
        return
    root = docx.Document(io.BytesIO(filled)).element
    assert all(found[-1].tag.endswith(("}p", "}sdt")) for found in root.xpath("//w:tc"))
    assert (
        root.xpath(
            "//w:tr[not(w:tc)] | //w:tbl[not(w:tr)] | //w:sdtContent[not(*)] | //w:p//w:p | //w:r//w:r | //w:t/*"
        )
        == []
    )


# rich values


RICH = Inlines((Span("one "), Span("two", bold=True), LineBreak(), Span("three")))


def test_rich_words_keep_the_runs_look_and_leave_no_empty_run() -> None:
    body = "<w:p><w:r><w:rPr><w:i/></w:rPr><w:t>{{ rich }}</w:t></w:r></w:p>" + p("a {{ rich }} b")
    first, second = docx.Document(io.BytesIO(fill(body, rich=RICH))).paragraphs
    assert (first.text, second.text) == ("one two\nthree", "a one two\nthree b")
    assert [(run.text, run.bold, run.italic) for run in first.runs][1] == ("two", True, True)
    assert all(run.text for run in (*first.runs, *second.runs))


def test_blocks_take_the_place_of_their_paragraph() -> None:
    blocks = Blocks(
        (Heading((Span("Title"),)), Paragraph((Span("Words"),)), BulletList((ListItem((Paragraph((Span("x"),)),)),)))
    )
    for tag in ("{{ text }}", "{{p text }}"):
        filled = fill(p("before") + p(tag) + p("after"), text=blocks)
        assert said(filled) == ["before", "Title", "Words", "x", "after"]
    assert said(fill(p("before") + p("{{ text }}"), text=Blocks(()))) == ["before"]
    assert said(fill(p("{{ text }}"), text=Paragraph((Span("one"),)))) == ["one"]


def test_paragraphs_among_words_become_lines_and_lists_are_refused() -> None:
    two = Blocks((Paragraph((Span("one"),)), Paragraph((Span("two"),))))
    assert said(fill(p("a {{ text }} b"), text=two)) == ["a one\ntwo b"]
    assert codes(p("a {{ text }} b"), text=Blocks((BulletList(()), Table((), ())))) == ["T125"]


def test_single_runs_and_blocks_print_too() -> None:
    assert said(fill(p("a {{ x }}"), x=Span("b", italic=True))) == ["a b"]
    assert said(fill(p("a {{ x }}"), x=Paragraph((Span("b"),)))) == ["a b"]
    assert said(fill(p("{{ x }}"), x=Span("b"))) == ["b"]
    assert said(fill(p("{{ x }}"), x=7)) == ["7"]


def test_links_work_in_parts_that_declare_no_relationships() -> None:
    def bare(part: bytes) -> bytes:
        start = part.index(b"<w:hdr")
        return part[:start] + b'<w:hdr xmlns:w="' + W + b'">' + part[part.index(b">", start) + 1 :]

    source = changed(letter(p("y"), header="see {{ x }}"), {"word/header1.xml": bare})
    filled = Template(source).render({"x": Span("here", link="https://example.org/a?b=c&d")})
    (found,) = docx.Document(io.BytesIO(filled)).sections[0].header.paragraphs[0].hyperlinks
    assert (found.text, found.url) == ("here", "https://example.org/a?b=c&d")


def test_a_note_stands_only_in_the_body() -> None:
    noted = Inlines((Span("a"), Note((Span("n"),))))
    for header in ("{{ x }}", "to {{ x }}"):
        with pytest.raises(BadInputError) as caught:
            Template(letter(p("y"), header=header)).render({"x": noted})
        assert [problem.code for problem in caught.value.problems] == ["T201"]
        assert "header1, paragraph 1" in str(caught.value)
    with pytest.raises(BadInputError):
        Template(letter(p("y"), header="{{ x }}")).render({"x": Blocks((Paragraph(noted.runs),))})


def test_a_paragraph_with_more_than_the_tag_is_no_place_for_blocks() -> None:
    blocks = Blocks((BulletList((ListItem((Paragraph((Span("x"),)),)),)),))
    tag = "<w:r><w:t>{{ x }}</w:t></w:r>"
    for paragraph in (
        f"<w:p>{tag}<w:r><w:drawing/></w:r></w:p>",
        f"<w:p>{tag}<w:r><w:br w:type='page'/></w:r></w:p>",
        f"<w:p><w:pPr><w:sectPr/></w:pPr>{tag}</w:p>",
        link("{{ x }}"),
        p("{{ x }}", "{{ x }}"),
        p(" {{ x }}"),
    ):
        assert "T125" in codes(paragraph, x=blocks)


def test_a_plain_value_alone_keeps_its_paragraphs_look() -> None:
    body = "<w:p><w:pPr><w:jc w:val='center'/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>{{ x }}</w:t></w:r></w:p>"
    assert '<w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:b/></w:rPr>' in xml(fill(body, x="y"))


# what templates make themselves


def test_macros_print_on_the_level_on_which_they_were_made() -> None:
    block = p("{%p macro m(a) %}") + p("M {{ a }}") + p("{%p endmacro %}")
    assert said(fill(block + p("{{p m('x&amp;y') }}"))) == ["M x&y"]
    assert codes(block + p("in {{ m(1) }} line")) == ["T125"]
    runs = "<w:p><w:r><w:t>{% macro m() %}a</w:t></w:r><w:r><w:t>b{% endmacro %}</w:t></w:r></w:p>"
    assert said(fill(runs + p("x {{ m() }} y") + p("{{ m() }}"))) == ["", "x ab y", "ab"]
    assert said(fill(p("{%p set s %}") + p("S {{ x }}") + p("{%p endset %}") + p("{{p s }}"), x="<")) == ["S <"]


def test_what_macros_make_is_checked_before_it_is_written() -> None:
    body = p("{%p macro m() %}") + table(row(cell(p("a")))) + p("{%p endmacro %}") + p("{{p m()|upper }}")
    assert codes(body) == ["T128"]


def test_recursive_loops_and_calls() -> None:
    loop = "{% for a in x recursive %}{{ a.n }}{% if a.c %}({{ loop(a.c) }}){% endif %}{% endfor %}"
    assert said(fill(p(loop), x=[{"n": 1, "c": [{"n": 2, "c": []}]}])) == ["1(2)"]
    assert said(fill(p("{% macro m() %}[{{ caller() }}]{% endmacro %}{% call m() %}in{% endcall %}"))) == ["[in]"]


# what is refused


def test_a_path_may_be_text_and_anything_else_is_told(tmp_path: Path) -> None:
    (tmp_path / "t.docx").write_bytes(letter(p("{{ x }}")))
    template = Template(str(tmp_path / "t.docx"))
    assert (template.name, said(template.render({"x": 1}))) == ("t.docx", ["1"])
    with pytest.raises(TypeError, match=r"a template is the path of a \.docx or its bytes, not nothing"):
        Template(None)  # type: ignore[arg-type] # what is told
    for data in (None, [("x", 1)], "x"):
        with pytest.raises(TypeError, match="a letter's data is a mapping of names to values, not"):
            template.render(data)  # type: ignore[arg-type] # as above


@pytest.mark.parametrize("body", ["{{ v }}", "a {{ v }} b", "{{p v }}"])
@pytest.mark.parametrize(
    "made", [Inlines(Span("a")), Inlines(5), Blocks(Paragraph((Span("a"),))), Paragraph(Span("a"))]
)  # type: ignore[arg-type] # what is told
def test_a_wrongly_made_rich_value_is_told_wherever_it_stands(body: str, made: object) -> None:
    assert codes(p(body), v=made) == ["T208"]


def test_all_missing_names_of_all_parts_are_told_at_once_with_the_nearest() -> None:
    source = letter(
        p("Dear {{ recipient.nmae }},") + p("{%p for q in questoins %}") + p("{{ q }}") + p("{%p endfor %}"),
        header="{{ dat }}",
    )
    with pytest.raises(BadInputError) as caught:
        Template(source, name="joint.docx").render({"recipient": {"name": "x"}, "questions": [], "date": "d"})
    nearest = "is missing; did you mean"
    assert "\n".join(str(problem) for problem in caught.value.problems).splitlines() == [
        (
            f"joint.docx, body, paragraph 1 ('Dear {{{{ recipient.nmae }}}},'): {{{{ recipient.nmae }}}}: "
            f"error T121: `recipient.nmae` {nearest} `name`?"
        ),
        f"joint.docx, body, paragraph 2: {{%p for q in questoins %}}: error T121: `questoins` {nearest} `questions`?",
        f"joint.docx, header1, paragraph 1: {{{{ dat }}}}: error T121: `dat` {nearest} `date`?",
    ]


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("{{ name.first }}", "`name.first` is missing: the text 'Roe' has no `first`; correct the tag"),
        ("{{ NAME }}", "`NAME` is missing; did you mean `name`?"),
        ("{{ xs[7] }}", "`xs[7]` is missing: the list has no entry 7, only 2 counted from 0"),
        ("{{ []|first }}", "error T121: the list is empty"),
        ("{% for x in xs %}{{ loop.previtem }}{% endfor %}", "error T121: there is no previous entry"),
        ("{% macro m() %}{{ caller }}{% endmacro %}{{ m() }}", "error T121: `caller` is there only in a macro"),
        ('{{ "%s" % none }}', "error T126: the tag fails: there is no value (None) to print"),
        ('{{ "{}".format(xs) }}', "error T126: the tag fails: a list is no text"),
        ("{{ xs / 0.0 }}", "T126"),
        ("{{ nan }}", "error T123: nan is no number that prints; correct the number in the data"),
        ("{% set _ = xs.append(3) %}", "error T127: the tag fails: `append` would change the data; make a list"),
    ],
)
def test_what_is_wrong_is_told_in_words(tag: str, words: str) -> None:
    (problem,) = problems(p(escape(tag)), name="Roe", xs=[1, 2], none=None, nan=float("nan"))
    assert words in problem


@pytest.mark.parametrize(
    "tag",
    [
        "{{ gone }}",
        "{{ gone.name.more }}",
        "{{ gone['x'] }}",
        "{{ gone|upper }}",
        "{{ gone + 1 }}",
        "{{ 1 - gone }}",
        "{{ -gone }}",
        "{{ gone() }}",
        "{{ gone.title() }}",
        "{{ 'x' ~ gone }}",
        "{{ 'x' if gone else 'y' }}",
        "{% if gone %}x{% endif %}",
        "{% if gone == 'x' %}x{% endif %}",
        "{% if gone != 'x' %}x{% endif %}",
        "{% if gone > 1 %}x{% endif %}",
        "{% if 'x' in gone %}x{% endif %}",
        "{% for x in gone %}x{% endfor %}",
        "{{ gone|length }}",
        "{{ gone|int }}",
        "{{ gone|float }}",
        "{{ {gone: 1}|length }}",
        "{{ gone|date }}",
    ],
)
def test_every_use_of_a_missing_name_is_told(tag: str) -> None:
    (problem,) = problems(p(f"a {tag}"))
    assert problem.startswith("t.docx, body, paragraph 1")
    assert problem.endswith("T121: `gone` is missing; give it in the data, or leave the tag out")


def test_the_nearest_name_may_be_one_of_the_loop() -> None:
    (problem,) = problems(p("{% for question in names %}{{ questoin }}{% endfor %}"), names=[1])
    assert "did you mean `question`?" in problem


def test_a_missing_name_in_a_macro_is_told_where_it_stands() -> None:
    body = p("{%p macro m() %}") + p("{{ gone }}") + p("{%p endmacro %}") + p("{{p m() }}")
    assert ["paragraph 2" in problem for problem in problems(body)] == [True]


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        (p("a {{ x"), "T111", "never closes"),
        (p("{% if x }a{% endif %}"), "T111", "the tag closes with `}` instead of `%}`"),
        (p("{{ x } and {{ y }}"), "T111", "the tag closes with `}` instead of `}}`"),
        (p("{% if x {{ y }} %}a{% endif %}"), "T111", "never closes"),
        (p("{% if x = 'a' %}b{% endif %}"), "T116", "write == to compare"),
        (p("{% if x %}{%elseif y%}{% endif %}"), "T116", "did you mean 'elif'?"),
        (p("{% if x %}{% else if y %}{% endif %}"), "T116", "write {% elif … %}"),
        (p("{{ x|safe }}"), "T118", "data never becomes mark-up; use a rich value"),
        (p("{%p if x %}"), "T112", "add the tag with `endif`"),
        (p("{%p endif %}"), "T112", "`endif` without the tag"),
        (p("{%p if x %}") + p("{%p for a in x %}") + p("{%p endif %}") + p("{%p endfor %}"), "T112", "still open"),
        (p("{%p if x %}") + p("a") + p("{% endif %}"), "T113", "another level"),
        (p("{%p if x %}") + table(row(cell(p("{%p endif %}"), p("")))), "T113", "another level"),
        (table(row(cell(p("{% if x %}")), cell(p("{% endif %}")))), "T113", "another level"),
        (p("{%tr if x %}") + p("{%tr endif %}"), "T114", "no row around"),
        (p("{% vm %}"), "T114", "no cell around"),
        (table(row(cell(p("{{tr x }}")))), "T114", "print inside a cell"),
        (p("{%p if x %} words") + p("{%p endif %}"), "T115", "'words' stands beside"),
        (p("{%p if x %}{{ x }}") + p("{%p endif %}"), "T115", "another tag stands beside"),
        ("<w:p><w:r><w:t>{%p if x %}</w:t><w:drawing/></w:r></w:p>" + p("{%p endif %}"), "T115", "a picture stands"),
        (
            "<w:p><w:r><w:t>{%p if x %}</w:t><w:br w:type='page'/></w:r></w:p>" + p("{%p endif %}"),
            "T115",
            "a page break",
        ),
        (table(row(cell(p("{%tr if x %}")), cell(p("y"))), row(cell(p("{%tr endif %}")))), "T115", "'y' stands beside"),
        (p("{{ a b }}"), "T116", "got 'b'"),
        (p("{% nothing %}"), "T116", "unknown tag 'nothing'"),
        (p("{% set x = ( %}"), "T116", "cannot be read"),
        (p("{% raw %}x{% endraw %}"), "T117", "`raw` is refused"),
        (p("{% include 'x' %}"), "T117", "reads no other file"),
        (p("{% import 'x' as y %}"), "T117", "reads no other file"),
        (p("{% extends 'x' %}"), "T117", "reads no other file"),
        (p("{{ x.__class__ }}"), "T117", "underscore"),
        (p("{{ x['_y'] }}"), "T117", "underscore"),
        (p("{% autoescape false %}x{% endautoescape %}"), "T117", "`autoescape` is refused"),
        (p("{% filter upper %}x{% endfilter %}"), "T117", "filter each value"),
        (p("{% set s | upper %}x{% endset %}"), "T117", "filter on a `set` block"),
        (p("{% block a %}x{% endblock %}"), "T117", "`block` is refused"),
        (p("{% trans %}x{% endtrans %}"), "T116", "unknown tag 'trans'"),
        (p("{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}"), "T116", "nested too deeply"),
        (p("{% for a in b %}{% elif c %}{% endfor %}"), "T112", "`elif` stands inside"),
        (p("{%p if x %}") + p("{% vm %}") + p("{%p endif %}"), "T114", "no cell"),
        (link("{% if x %}in") + p("{% endif %}"), "T113", "another level"),
        ("<w:p><w:pPr><w:pStyle w:val='{% if x %}'/></w:pPr></w:p>" + p("{{ y }}"), "T112", "never closed"),
        ("<w:p><w:pPr><w:sectPr/></w:pPr><w:r><w:t>{%p if x %}</w:t></w:r></w:p>", "T112", "never closed"),
        (p("{{ x|uper }}"), "T118", "did you mean `upper`?"),
        (p("{% if x is nowhere %}a{% endif %}"), "T118", "no test `nowhere`"),
    ],
)
def test_a_template_that_cannot_be_right_is_refused(body: str, code: str, words: str) -> None:
    with pytest.raises(BadInputError) as caught:
        Template(letter(body), name="t.docx")
    first = next(problem for problem in caught.value.problems if problem.code == code)
    assert words in str(first)
    assert first.place.file == "t.docx"
    assert "body" in first.place.detail


def test_all_that_cannot_be_read_is_told_at_once() -> None:
    with pytest.raises(BadInputError) as caught:
        Template(letter(p("{{ a b }}") + p("{{ fine }}") + p("{{ c| }}"), header="{{ }}"))
    assert [problem.place.detail.split(":")[0] for problem in caught.value.problems] == [
        "body, paragraph 1",
        "body, paragraph 3",
        "header1, paragraph 1",
    ]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "T122"),
        (["a"], "T123"),
        ({"a": 1}, "T123"),
        (len, "T123"),
        ("a\x01b", "T124"),
        ("a\ufffe", "T124"),
        ("a\ud800", "T124"),
        ("a\ufdd3", "T124"),
    ],
)
def test_values_that_cannot_be_printed_are_told(value: object, code: str) -> None:
    assert codes(p("a {{ value }}"), value=value) == [code]
    assert codes(p("{{ value }}"), value=value) == [code]


@pytest.mark.parametrize(
    ("tag", "code", "words"),
    [
        ("{{ 'a' + 1 }}", "T126", "`+` does not fit the text 'a' and a number"),
        ("{{ 1 / 0 }}", "T126", "division by zero"),
        ("{{ 'x'|money }}", "T126", "`money` needs a number, not the text 'x'"),
        ("{{ 'x'|date }}", "T126", "`date` needs a date such as 2021-08-26, not the text 'x'"),
        ("{{ 3|date }}", "T126", "needs a date"),
        ("{{ 'a' * 100000000 }}", "T127", "more than 10,000,000"),
        ("{{ 9 ** 99999 }}", "T127", "4,000 digits"),
        ("{{ 'x'.center(99999) }}", "T127", "width"),
        ("{{ '%99999d' % 1 }}", "T127", "width"),
        ("{{ '{:99999}'.format(1) }}", "T127", "width"),
        ("{{ (5).to_bytes(9) }}", "T127", "`to_bytes` of a int is refused"),
        ("{% for a in range(2000) %}{% for b in range(2000) %}{% endfor %}{% endfor %}", "T127", "loop turns"),
        ("{% for a in range(200000) %}x{% endfor %}", "T126", "Range too big"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "T127", "without end"),
    ],
)
def test_tags_that_fail_are_told_with_their_place(tag: str, code: str, words: str) -> None:
    with pytest.raises(BadInputError) as caught:
        fill(p(f"a {tag}"))
    assert [problem.code for problem in caught.value.problems] == [code]
    assert words in str(caught.value)
    assert "body, paragraph 1" in str(caught.value)


# the whole


def test_same_input_same_bytes_and_unchanged_parts_as_they_were() -> None:
    source = letter(p("{{ a }}"), title="x")
    first, second = (Template(source).render({"a": "b"}) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as filled, zipfile.ZipFile(io.BytesIO(source)) as old:
        assert filled.testzip() is None
        assert {info.date_time for info in filled.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert sorted(filled.namelist()) == sorted(old.namelist())
        assert filled.namelist()[0] == "[Content_Types].xml"
        assert filled.read("word/styles.xml") == old.read("word/styles.xml")


def test_properties_come_from_the_letter() -> None:
    properties = DocumentProperties(
        dt.date(2021, 8, 12), title="A & B", creator="C", marking="Sample, drawn", language="en-US"
    )
    filled = Template(letter(p("x"), title="old")).render({}, properties=properties)
    core = docx.Document(io.BytesIO(filled)).core_properties
    assert (core.title, core.author, core.comments, core.language) == ("A & B", "C", "Sample, drawn", "en-US")
    assert core.created == core.modified == dt.datetime(2021, 8, 12, tzinfo=dt.UTC)
    written = core_part(filled)  # python-docx misses what follows once docxcompose is imported
    for name, value in (("category", "Sample, drawn"), ("lastModifiedBy", "C"), ("revision", "1")):
        assert f"<cp:{name}>{value}</cp:{name}>" in written
    assert "keywords>Sample" not in written


def core_part(data: bytes) -> str:
    """Return a document's core properties."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("docProps/core.xml").decode()


def test_whoever_saved_the_template_last_is_not_in_the_letter() -> None:
    said = "<cp:lastModifiedBy>Robin Example</cp:lastModifiedBy>"
    end = b"</cp:coreProperties>"
    data = changed(letter(p("x")), {"docProps/core.xml": lambda old: old.replace(end, said.encode() + end)})
    assert "Robin" in core_part(data)
    filled = Template(data).render({}, properties=DocumentProperties(dt.date(2021, 8, 12)))
    assert "Robin" not in core_part(filled)


def without(data: bytes, part: str) -> bytes:
    """Return a package without a part and whatever names it."""
    parts = members(data)
    del parts[part]
    for name in ("_rels/.rels", "[Content_Types].xml"):
        parts[name] = b"<".join(entry for entry in parts[name].split(b"<") if part.encode() not in entry)
    return packed(parts)


def test_properties_are_made_where_a_template_has_none() -> None:
    source = without(letter(p("{{ x }}")), "docProps/core.xml")
    properties = DocumentProperties(dt.date(2021, 8, 12), title="T")
    assert (
        docx.Document(io.BytesIO(Template(source).render({"x": 1}, properties=properties))).core_properties.title == "T"
    )
    assert docx.Document(io.BytesIO(Template(source).render({"x": 1}))).core_properties.title == ""


def test_properties_under_other_prefixes_are_set_too() -> None:
    def renamed(core: bytes) -> bytes:
        return (
            core.replace(b"dc:", b"y:")
            .replace(b"xmlns:dc=", b"xmlns:y=")
            .replace(b"cp:", b"c:")
            .replace(b"xmlns:cp=", b"xmlns:c=")
        )

    for title in ("old", "{{ x }}"):
        source = changed(letter(p("{{ x }}"), title=title), {"docProps/core.xml": renamed})
        properties = DocumentProperties(dt.date(2021, 8, 12), title="T")
        filled = docx.Document(io.BytesIO(Template(source).render({"x": "y"}, properties=properties)))
        assert filled.core_properties.title == "T"
        assert docx.Document(io.BytesIO(Template(source).render({"x": "old"}))).core_properties.title == "old"


def test_a_word_template_becomes_a_document() -> None:
    def dotx(types: bytes) -> bytes:
        return types.replace(b"document.main+xml", b"template.main+xml")

    source = changed(letter(p("{{ x }}")), {"[Content_Types].xml": dotx})
    assert said(Template(source).render({"x": "y"})) == ["y"]


def test_placeholders_are_dotted_paths() -> None:
    body = (
        p("{{ recipient.name }} {{ due|date }} {% if marking %}{{ marking }}{% endif %}")
        + p("{%p for s in signatories %}")
        + p("{{ s.name }} {{ loop.index }} {% for l in s.lines[1:] %}{{ l }}{% endfor %}")
        + p("{%p endfor %}")
        + p("{% set x = fields.stores %}{{ x }} {% for k, v in fields.items() %}{{ k }}{% endfor %} {{ range(3) }}")
        + p("{% macro m(a, b=zone) %}{{ a }}{{ c }}{% endmacro %}{{ m(d) }} {% with w = e.f %}{{ w }}{% endwith %}")
        + p("{% call m(1) %}{{ g }}{% endcall %}{% set y %}{{ h['i'] }}{% endset %}{{ y }}{{ (j + k).l }}")
    )
    assert Template(letter(body, header="{{ title }}")).placeholders() == (
        *("c", "d", "due", "e.f", "fields.stores", "g", "h.i", "j", "k", "marking", "recipient.name"),
        *("signatories[].lines[]", "signatories[].name", "title", "zone"),
    )


def test_a_template_is_read_from_a_file_and_named_after_it(tmp_path: Path) -> None:
    path = tmp_path / "own.docx"
    path.write_bytes(letter(p("{{ a }}")))
    assert said(Template(path).render({"a": "b"})) == ["b"]
    with pytest.raises(BadInputError, match=r"own\.docx, body"):
        Template(path).render({})
    with pytest.raises(BadInputError, match="cannot be read"):
        Template(tmp_path / "none.docx")


W14 = "http://schemas.microsoft.com/office/word/2010/wordml"


@pytest.mark.parametrize("namespaces", ["", f"xmlns:w14='{W14}'"])
@pytest.mark.parametrize("tag", ["{{ a }}", "{{p a }}", "say {{ a }}"])
def test_words_own_extensions_in_a_tags_look_stay_declared(namespaces: str, tag: str) -> None:
    local = "" if namespaces else f" xmlns:w14='{W14}'"
    look = f"<w:rPr{local}><w14:ligatures w14:val='all'/></w:rPr>"
    source = letter(f"<w:p><w:r>{look}<w:t>{tag}</w:t></w:r></w:p>", namespaces=namespaces)
    for value in ("A", Inlines((Span("A", bold=True),)), Blocks((Paragraph((Span("A"),)),))):
        filled = docx.Document(io.BytesIO(Template(source).render({"a": value}))).element
        assert filled.xpath("//w:t[contains(., 'A')]/../w:rPr/*[local-name() = 'ligatures']")


@pytest.mark.parametrize(
    ("value", "said_of_it"),
    [
        (object(), "an object is no text"),
        (iter([1]), "a list_iterator is no text"),
        ({"a": 1}.keys(), "a dict_keys is no text"),
        (ListItem(()), "a ListItem is no text"),
    ],
)
def test_what_has_no_words_of_its_own_is_no_text(value: object, said_of_it: str) -> None:
    (problem,) = problems(p("x {{ a }}"), a=value)
    assert problem.startswith("t.docx, body, paragraph 1 ('x {{ a }}'): {{ a }}: error T123: " + said_of_it)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Decimal("1.50"), "1.50"),
        (PurePosixPath("a/b"), "a/b"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (StrEnum("Colour", ["RED"])["RED"], "red"),
        (dt.time(17), "17:00:00"),
        (True, "True"),
    ],
)
def test_what_says_itself_how_it_prints_is_text(value: object, words: str) -> None:
    assert said(fill(p("x {{ a }}"), a=value)) == [f"x {words}"]


def test_rich_values_print_their_words_where_only_characters_fit() -> None:
    for value in (Span("w", bold=True), Inlines((Span("w"),)), Paragraph((Span("w"),)), Heading((Span("w"),))):
        filled = Template(letter(p("x"), title="{{ a }}")).render({"a": value})
        assert docx.Document(io.BytesIO(filled)).core_properties.title == "w"


@pytest.mark.parametrize(
    ("tag", "value", "found"),
    [
        ("{% colspan n %}", "abc", "'abc' is no number of columns"),
        ("{% colspan n %}", 64, "'64' is no number of columns"),
        ("{% cellbg n %}", "red", "'red' is no colour"),
    ],
)
@pytest.mark.parametrize("level", ["tr", "tc"])
def test_cells_are_shaped_by_numbers_and_colours_only(tag: str, value: object, found: str, level: str) -> None:
    loop = row(cell(p(f"{{%{level} if n %}}")), cell(p(f"{{%{level} endif %}}"))) if level == "tc" else ""
    (problem,) = problems(table(row(cell(p(f"{tag}x"))), loop), n=value)
    assert found in problem


def test_a_cell_may_span_and_merge_at_once() -> None:
    cells = cell(p("{%tc for n in names %}")), cell(p("{% colspan 2 %}{% hm %}x")), cell(p("{%tc endfor %}"))
    assert '<w:gridSpan w:val="6"/>' in xml(fill(table(row(*cells)), names=[1, 2, 3]))
    assert '<w:gridSpan w:val="1"/>' in xml(fill(table(row(cell(p("{% colspan 0 %}x"))))))
    assert 'w:fill="FF0000"' in xml(fill(table(row(cell(p("{% cellbg '#FF0000' %}x"))))))


def test_measures_as_other_programs_write_them_are_read() -> None:
    cells = cell(p("{%tc for n in names %}")), cell(p("{{ n }}")), cell(p("{%tc endfor %}"))
    body = table(row(*cells), columns=3).replace("'1000'/>", "'1000.5'/>")
    assert xml(fill(body, names=[1, 2])).count('<w:gridCol w:w="1500"/>') == 2


def test_a_control_character_in_the_properties_is_refused() -> None:
    properties = DocumentProperties(dt.date(2021, 8, 12), title="a\x01")
    with pytest.raises(BadInputError, match=r"core properties: error T124: the character U\+0001 after 'a'"):
        Template(letter(p("x"))).render({}, properties=properties)


def test_a_part_that_rich_text_needs_and_cannot_read_is_named() -> None:
    source = changed(letter(p("{{ a }}")), {"word/styles.xml": lambda _: b"<x"})
    with pytest.raises(BadInputError, match=r"t\.docx: error T106: word/styles\.xml is damaged"):
        Template(source, name="t.docx").render({"a": Blocks((Paragraph((Span("x"),)),))})


def test_rows_of_a_repeating_section_get_no_paragraph() -> None:
    rows = row(cell(p("{%tr for n in names %}"))), row(cell(p("{{ n }}"))), row(cell(p("{%tr endfor %}")))
    control = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
    filled = xml(fill(table(control.format(control.format("".join(rows)))), names=["a"]))
    assert "</w:tr></w:sdtContent></w:sdt></w:sdtContent>" in filled


def test_a_bookmark_around_the_last_tag_of_a_cell_adds_no_paragraph() -> None:
    mark = "<w:bookmarkStart w:id='1' w:name='m'/>{}<w:bookmarkEnd w:id='1'/></w:p>"
    end = p("{%p endif %}").removesuffix("</w:p>")
    body = table(row(cell(p("{%p if a %}"), p("x"), "<w:p>" + mark.format(end.removeprefix("<w:p>")))))
    assert "<w:p/>" not in xml(fill(body, a=True))
    assert xml(fill(body, a=False)).count("<w:p/>") == 1


def test_a_filled_content_control_is_not_bound_to_data_any_more() -> None:
    bound = "<w:sdtPr><w:dataBinding w:xpath='/x' w:storeItemID=''/></w:sdtPr>"
    control = f"<w:sdt>{bound}<w:sdtContent>{{}}</w:sdtContent></w:sdt>"
    filled = xml(fill(control.format(p("{{ a }}")) + control.format(p("kept")), a="A"))
    assert filled.count("<w:dataBinding") == 1
    assert filled.index("A</w:t>") < filled.index("<w:dataBinding")


def test_joining_paragraphs_loses_no_section() -> None:
    body = p("a") + "<w:p><w:pPr><w:sectPr/></w:pPr><w:r><w:t>{%- if a %}x{% endif %}</w:t></w:r></w:p>"
    assert "<w:pPr><w:sectPr/></w:pPr>" in xml(fill(body, a=True))


def test_properties_under_another_name_are_the_only_ones() -> None:
    other = "package/services/metadata/core-properties/1.psmdcp"
    data = letter(p("{{ x }}"), title="kept")
    parts = {name.replace("docProps/core.xml", other): part for name, part in members(data).items()}
    for name in ("[Content_Types].xml", "_rels/.rels"):
        parts[name] = parts[name].replace(b"docProps/core.xml", other.encode())
    filled = Template(packed(parts)).render({"x": 1}, properties=DocumentProperties(dt.date(2021, 8, 12)))
    assert docx.Document(io.BytesIO(filled)).core_properties.title == "kept"
    with zipfile.ZipFile(io.BytesIO(filled)) as archive:
        assert archive.read("_rels/.rels").count(b"metadata/core-properties") == 1
        assert other not in archive.namelist()
        assert other.encode() not in archive.read("[Content_Types].xml")


def field(*inside: str) -> str:
    begin, end = (f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>" for kind in ("begin", "end"))
    return f"{begin}<w:r><w:instrText>PAGE</w:instrText></w:r>{''.join(inside)}{end}"


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    "torn",
    [
        "<w:p>" + run("{% if a %}") + field(run("1{% endif %}")) + "</w:p>",
        "<w:p>" + field(run("{% for n in a %}1")) + run("{% endfor %}") + "</w:p>",
        "<w:p>" + field(run("{% if a %}1")) + field(run("{% else %}2")) + run("{% endif %}") + "</w:p>",
    ],
)
def test_a_block_that_would_tear_a_field_is_refused(torn: str) -> None:
    assert set(codes(torn, a=[1])) == {"T113"}


def test_blocks_around_and_inside_a_field_are_fine() -> None:
    body = "<w:p>" + run("{% if a %}") + field(run("{% if a %}1{% endif %}")) + run("{% endif %}") + "</w:p>"
    assert said(fill(body, a=True)) == ["1"]
    assert "fldChar" not in xml(fill(body, a=False))


def test_what_word_puts_among_code_does_no_harm() -> None:
    assert said(fill(p("x {{ \u200fa\u200b \u2013 1\xad }} {{ 'a\u2013\u200bb' }}"), a=3)) == ["x 2 a\u2013\u200bb"]


# the caller's own filters, and errors of values


def loud(value: object) -> str:
    return f"{value}! <b>&"


def test_a_filter_of_the_caller_prints_like_any_other_value() -> None:
    source = letter(p("a {{ x|loud }} {{ x|upper|rich }}") + p("{% if x|loud == 'y! &lt;b>&amp;' %}same{% endif %}"))
    filled = Template(source, filters={"loud": loud, "rich": lambda text: Span(text, bold=True)}).render({"x": "y"})
    assert said(filled) == ["a y! <b>& Y", "same"]
    assert "<w:b/>" in xml(filled)
    assert said(Template(letter(p("{{ x|upper }}")), filters={"upper": loud}).render({"x": "y"})) == ["y! <b>&"]
    assert said(Template(letter(p("{{ gone|loud|default('-') }}")), filters={"loud": lambda _: 1}).render({})) == ["1"]


def test_filters_of_one_template_are_unknown_to_another() -> None:
    Template(letter(p("{{ x|loud }}")), filters={"loud": loud})
    with pytest.raises(BadInputError, match=r"T118: there is no filter `loud`"):
        Template(letter(p("{{ x|loud }}")))
    with pytest.raises(BadInputError, match="did you mean `loud`"):
        Template(letter(p("{{ x|lout }}")), filters={"loud": loud})
    for name in ("_loud", "very loud", ""):
        with pytest.raises(ValueError, match="cannot be named"):
            Template(letter(p("x")), filters={name: loud})


class Broken:
    """What a caller's object may do when it is printed or asked."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __str__(self) -> str:
        raise self.error

    def __len__(self) -> int:
        raise self.error

    @property
    def name(self) -> str:
        raise self.error

    def ask(self) -> str:
        raise self.error


class WrongText:
    def __str__(self) -> str:
        return 7  # type: ignore[return-value] # noqa: PLE0307 - that is the point


@pytest.mark.parametrize(
    "tag", ["{{ x }}", "{{ x.name }}", "{{ x.ask() }}", "{{ x|length }}", "{{ x ~ 1 }}", "{{ 1|f }}"]
)
@pytest.mark.parametrize("error", [OSError("disk"), KeyError("k"), ZeroDivisionError("z"), ImportError("i")])
def test_what_a_value_or_filter_raises_is_told_with_the_tag(tag: str, error: Exception) -> None:
    def fails(_: object) -> None:
        raise error

    template = Template(letter(p("one") + p(f"a {tag}")), name="t.docx", filters={"f": fails})
    with pytest.raises(BadInputError) as caught:
        template.render({"x": Broken(error)})
    (problem,) = caught.value.problems
    assert problem.code == "T126"
    assert problem.place.detail == f"body, paragraph 2 ('a {tag}'): {tag}"
    assert str(error) in problem.found
    assert caught.value.__cause__ is error


def test_what_no_tag_can_help_goes_on_its_way() -> None:
    for error in (KeyboardInterrupt(), MemoryError()):
        with pytest.raises(type(error)):
            fill(p("{{ x.name }}"), x=Broken(error))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "found"),
    [pytest.param(WrongText(), "TypeError", id="text"), pytest.param(10**5000, "string conversion", id="number")],
)
def test_values_that_cannot_say_what_they_are_are_told(value: object, found: str) -> None:
    for tag in ("a {{ x }}", "{{ x }}"):
        (problem,) = problems(p(tag), x=value)
        assert "error T126: the tag fails: " in problem
        assert found in problem


def test_the_same_problem_in_every_turn_is_told_once() -> None:
    (problem,) = problems(p("{% for n in range(50) %}{{ x }}{{ none }}{% endfor %}"), x=1)
    assert "T122" in problem


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        (p("{% macro m(a, b=gone) %}{{ a }}{{ b }}{{ away }}{% endmacro %}{{ m(x) }}{{ m(x) }}"), ["away", "gone"]),
        (p("{{ none|default(gone, true) }} {{ y|replace(x, away) }}"), ["gone", "away"]),
        (p("{{ a.b.gone.more }}") + p("{{ a['b'].away() }}"), ["a.b.gone", "a['b'].away"]),
        (p("{{ y.replace(gone, 'x') }}{{ range(away)|length }}{{ [1][gone] }}"), ["away", "gone", "gone"]),
        (p("{{ 5|round(gone) }}{{ m|map(away)|list }}"), ["gone", "away"]),
        (p("{% for n in gone %}{{ n }}{% else %}{{ away }}{% endfor %}"), ["gone", "away"]),
        (p("{% set s = gone %}{{ s }}{% set t %}{{ away }}{% endset %}"), ["gone", "away"]),
        (p("{% for n in range(9) %}{{ gone }}{% endfor %}{{ gone }}"), ["gone", "gone"]),
        (p("{{ x if gone else away }}"), ["gone", "away"]),
    ],
)
def test_what_is_missing_anywhere_is_told_once_a_tag(body: str, missing: list[str]) -> None:
    with pytest.raises(BadInputError) as caught:
        fill(body, x=1, y="y", a={"b": {"c": 1}})
    found = [problem.found.removesuffix("` is missing").removeprefix("`") for problem in caught.value.problems]
    assert sorted(found) == sorted(missing)
    assert {problem.code for problem in caught.value.problems} == {"T121"}


# links whose address holds tags

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def linked(target: str, body: str = "", *, header: str = "") -> bytes:
    """Return a document (or one with a header) whose relationship rId90 is a link to the target."""
    entry = f"<Relationship Id='rId90' Type='{R}/hyperlink' Target='{target}' TargetMode='External'/>".encode()
    rels = f"word/_rels/{'header1.xml' if header else 'document.xml'}.rels"

    def related(old: bytes) -> bytes:
        empty = b"<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'></Relationships>"
        return (old or empty).replace(b"</Relationships>", entry + b"</Relationships>")

    changes = {rels: related}
    if header:
        changes["word/header1.xml"] = lambda old: re.sub(rb"<w:p[ >].*</w:p>", header.encode(), old, flags=re.DOTALL)
    return changed(letter(body or HREF.format("see"), header="x" if header else ""), changes)


HREF = (
    f"<w:p><w:hyperlink xmlns:r='{R}' r:id='rId90' w:tooltip='{{{{{{{{ tip }}}}}}}}'>"
    "<w:r><w:t>{}</w:t></w:r></w:hyperlink></w:p>"
)


def urls(data: bytes) -> list[str]:
    return [link.url for paragraph in docx.Document(io.BytesIO(data)).paragraphs for link in paragraph.hyperlinks]


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("mailto:{{ mail }}", "mailto:a%2Bb@example.org"),
        ("mailto:%7b%7b%20mail%20%7d%7d?subject=A%20B", "mailto:a%2Bb@example.org?subject=A%20B"),
        ("https://x.org/%7B%7Bpath%7D%7D?q={{ q }}#e", "https://x.org/r%C3%A9%3F%2F?q=a%26b%3D%25%22#e"),
        ("{{ url }}", "https://example.org:80/a?b=c%20d&e"),
        ("{{ url }}/{{ path }}", "https://example.org:80/a?b=c%20d&e/r%C3%A9%3F%2F"),
        ("http://x.org/{{ mail|replace(%22a%22, %22%22) }}{# no #}", "http://x.org/%2Bb@exmple.org"),
    ],
)
def test_tags_in_the_address_of_a_link_are_filled(target: str, url: str) -> None:
    data = {"mail": "a+b@example.org", "path": "r\u00e9?/", "q": 'a&b=%"', "url": "https://example.org:80/a?b=c d&e"}
    filled = Template(linked(target.replace("&", "&amp;"))).render({**data, "tip": "T"})
    assert urls(filled) == [url]
    assert 'w:tooltip="T"' in xml(filled)
    rels = xml(filled, "word/_rels/document.xml.rels")
    assert "rId90" not in rels
    assert rels.count("TargetMode") == 1


def test_a_link_in_a_loop_has_an_address_each() -> None:
    body = p("{%p for c in people %}") + HREF.format("{{ c }}") + p("{%p endfor %}")
    filled = Template(linked("mailto:{{ c }}", body)).render({"people": ["a@x", "b@x", "a@x"], "tip": ""})
    assert urls(filled) == ["mailto:a@x", "mailto:b@x", "mailto:a@x"]
    assert xml(filled, "word/_rels/document.xml.rels").count("TargetMode") == 2
    assert Template(linked("mailto:{{ c }}", body)).placeholders() == ("people[]", "tip")


def test_a_link_in_a_header_has_its_relationship_there() -> None:
    source = linked("https://x.org/{{ a }}", p("x"), header=HREF.format("{{ a }}").replace("{{ tip }}", "t"))
    filled = docx.Document(io.BytesIO(Template(source).render({"a": "b"})))
    (found,) = filled.sections[0].header.paragraphs[0].hyperlinks
    assert (found.text, found.url) == ("b", "https://x.org/b")


@pytest.mark.parametrize(
    ("target", "value", "code", "found"),
    [
        ("{{ gone }}", "", "T121", "`gone` is missing"),
        ("{{ u }}", "javascript:alert(1)", "T202", "'javascript:alert(1)'"),
        ("{{ u }}", "", "T202", "''"),
        ("x{{ u }}", "y", "T202", "'xy'"),
        ("mailto:{{ u }}", None, "T122", "no value"),
        ("mailto:{{ u }}", ["a"], "T123", "a list is no text"),
        ("mailto:{{ u + 1 }}", "a", "T126", "`+` does not fit"),
        ("mailto:{{ u", "a", "T111", "never closes"),
        ("mailto:{{ u v }}", "a", "T116", "cannot be read"),
        ("mailto:{% if u %}a{% endif %}", "a", "T117", "`{% if u %}` stands in the address of a link"),
    ],
)
def test_an_address_that_cannot_be_is_told_with_its_place(target: str, value: object, code: str, found: str) -> None:
    with pytest.raises(BadInputError) as caught:
        Template(linked(target, p("one") + HREF.format("see")), name="t.docx").render({"u": value, "tip": ""})
    problem = caught.value.problems[0]
    assert problem.code == code
    assert found in problem.found
    assert str(problem).startswith("t.docx, body, paragraph 2 ('see'): ")


# comments

COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


def commented(inside: str, comment: str = "{{ gone }} {%p if %}", number: int = 0) -> str:
    """Return runs with a comment's range around them and its mark after them."""
    start, end = (f"<w:commentRange{side} w:id='{number}'/>" for side in ("Start", "End"))
    return f"{start}{inside}{end}<w:r><w:commentReference w:id='{number}'/></w:r>"


def with_comments(body: str, words: str = "{{ gone }} {%p if %}") -> bytes:
    comment = f"<w:comment w:id='0' w:author='A' w:initials='A'>{p(words)}</w:comment>"
    part = f"<w:comments xmlns:w='{W.decode()}'>{comment}</w:comments>"
    changes = {
        "word/comments.xml": lambda _: part.encode(),
        "[Content_Types].xml": lambda old: old.replace(
            b"</Types>", f"<Override PartName='/word/comments.xml' ContentType='{COMMENTS}'/></Types>".encode()
        ),
        "word/_rels/document.xml.rels": lambda old: old.replace(
            b"</Relationships>",
            f"<Relationship Id='rId91' Type='{R}/comments' Target='comments.xml'/></Relationships>".encode(),
        ),
    }
    return changed(letter(body), changes)


def marks(data: bytes) -> list[str]:
    return re.findall(r"<w:comment(RangeStart|RangeEnd|Reference) ", xml(data))


@pytest.mark.parametrize(
    ("body", "text", "kept"),
    [
        (f"<w:p>{commented(run('{{ a }}'))}</w:p>", ["A"], 1),
        (p("{%p for n in names %}") + f"<w:p>{commented(run('{{ n }}'))}</w:p>" + p("{%p endfor %}"), ["x", "y"], 1),
        (f"<w:p>{run('{% for n in names %}')}{commented(run('{{ n }}'))}{run('{% endfor %}')}</w:p>", ["xy"], 1),
        (
            p("{%p macro m() %}") + f"<w:p>{commented(run('M'))}</w:p>" + p("{%p endmacro %}") + p("{{p m() }}") * 2,
            ["M", "M"],
            1,
        ),
        (f"<w:p>{commented(run('{%p if a %}'))}</w:p>" + p("in") + p("{%p endif %}"), ["in"], 0),
        (
            "<w:p><w:commentRangeStart w:id='0'/>" + run("before") + "</w:p>"
            "<w:p>" + run("{%p if a %}") + "<w:commentRangeEnd w:id='0'/>"
            "<w:r><w:commentReference w:id='0'/></w:r></w:p>" + p("in") + p("{%p endif %}"),
            ["before", "in"],
            0,
        ),
        (table(row(cell(f"<w:p>{commented(run('{%tr if a %}'))}</w:p>")), row(cell(p("{%tr endif %}")))), [], 0),
        (p("a") + f"<w:p>{commented(run('b'))}</w:p>", ["a", "b"], 1),
    ],
)
def test_comments_have_no_effect_and_stand_once(body: str, text: list[str], kept: int) -> None:
    filled = Template(with_comments(body)).render({"a": "A", "names": ["x", "y"]})
    assert said(filled) == text
    assert marks(filled) == ["RangeStart", "RangeEnd", "Reference"] * kept
    assert "{{ gone }} {%p if %}" in xml(filled, "word/comments.xml")


def test_content_controls_in_a_loop_share_no_id() -> None:
    control = f"<w:sdt><w:sdtPr><w:id w:val='5'/></w:sdtPr><w:sdtContent>{p('{{ n }}')}</w:sdtContent></w:sdt>"
    filled = xml(fill(p("{%p for n in names %}") + control + p("{%p endfor %}"), names=[1, 2]))
    assert filled.count("<w:sdt>") == 2
    assert "<w:id " not in filled


# every place of a tag, and every way in which Word cuts one

VML, WPS = "urn:schemas-microsoft-com:vml", "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
BOX = (
    f"<w:p><w:r><mc:AlternateContent xmlns:mc='{MC}'>"
    f"<mc:Choice Requires='wps' xmlns:wps='{WPS}'><wps:txbx><w:txbxContent>"
    "{}</w:txbxContent></wps:txbx></mc:Choice><mc:Fallback><w:pict><v:textbox xmlns:v='" + VML + "'><w:txbxContent>"
    "{}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
)
CONTROL = "<w:sdt><w:sdtPr><w:tag w:val='t'/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
TAG = "{{ name|upper }}{% if name == &quot;A&amp;b&quot; %}!{% endif %}"
"""Prints A&B! wherever it stands."""


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(p(TAG), id="body"),
        pytest.param(BOX.format(p(TAG), p(TAG)), id="text box"),
        pytest.param(CONTROL.format(p(TAG)), id="block control"),
        pytest.param(f"<w:p>{CONTROL.format(run(TAG))}</w:p>", id="run control"),
        pytest.param(table(row(CONTROL.format(cell(p(TAG))))), id="cell control"),
        pytest.param(table(CONTROL.format(row(cell(p(TAG))))), id="row control"),
        pytest.param(link(TAG), id="link"),
        pytest.param(table(row(cell(table(row(cell(p(TAG)))), p("")))), id="table in a table"),
        pytest.param(f"<w:p><w:fldSimple w:instr=' PAGE '>{run(TAG)}</w:fldSimple></w:p>", id="simple field"),
        pytest.param(f"<w:p>{field(run(TAG))}</w:p>", id="field's result"),
        pytest.param(f"<w:p><w:smartTag w:element='x'>{run(TAG)}</w:smartTag></w:p>", id="smart tag"),
        pytest.param(f"<w:p><w:customXml w:element='x'>{run(TAG)}</w:customXml></w:p>", id="custom XML"),
        pytest.param(f"<w:p><w:ins w:id='1' w:author='x'>{run(TAG)}</w:ins></w:p>", id="insertion"),
        pytest.param(f"<w:p><w:moveTo w:id='1' w:author='x'>{run(TAG)}</w:moveTo></w:p>", id="moved here"),
        pytest.param(
            f"<w:p><w:moveFrom w:id='1' w:author='x'>{run('{{ gone }}')}</w:moveFrom>{run(TAG)}</w:p>", id="moved away"
        ),
        pytest.param(
            f"<w:p><w:ruby><w:rt>{run('x')}</w:rt><w:rubyBase>{run(TAG)}</w:rubyBase></w:ruby></w:p>", id="ruby"
        ),
    ],
)
def test_tags_work_in_every_place_of_the_body(body: str) -> None:
    filled = xml(fill(body, name="A&b"))
    assert "A&amp;B" in filled
    assert filled.count("A&amp;B") == body.count("upper")
    assert ">!<" in filled or "A&amp;B!" in filled
    assert "{{ name" not in filled


PARTS_BESIDE = {
    "header": ("hdr", "header", "{}"),
    "footer": ("ftr", "footer", "{}"),
    "footnotes": ("footnotes", "footnotes", "<w:footnote w:id='9'>{}</w:footnote>"),
    "endnotes": ("endnotes", "endnotes", "<w:endnote w:id='9'>{}</w:endnote>"),
}


@pytest.mark.parametrize("kind", PARTS_BESIDE)
@pytest.mark.parametrize("name", ["first", "even"])
def test_tags_work_in_every_part_beside_the_body(kind: str, name: str) -> None:
    root, relation, around = PARTS_BESIDE[kind]
    inside = around.format(
        p(TAG) + link("{{ name }}") + table(row(cell(p("{%p if name %}"), p("x"), p("{%p endif %}"))))
    )
    part = f"<w:{root} xmlns:w='{W.decode()}'>{inside}</w:{root}>".encode()
    entry = f"<Relationship Id='rId77' Type='{R}/{relation}' Target='{name}{kind}.xml'/></Relationships>".encode()
    source = changed(
        letter(p("x")),
        {
            f"word/{name}{kind}.xml": lambda _: part,
            "word/_rels/document.xml.rels": lambda old: old.replace(b"</Relationships>", entry),
        },
    )
    filled = xml(Template(source).render({"name": "A&b"}), f"word/{name}{kind}.xml")
    assert "A&amp;B" in filled
    assert "A&amp;b" in filled
    assert ">x<" in filled
    assert "{" not in filled


def test_tags_work_in_every_property() -> None:
    vt = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
    custom = (
        f"<Properties xmlns='x' xmlns:vt='{vt}'><property name='p'><vt:lpwstr>{TAG}</vt:lpwstr></property></Properties>"
    )
    source = changed(
        letter(p("x"), title=TAG.replace("&quot;", "'").replace("&amp;", "&")),
        {
            "docProps/custom.xml": lambda _: custom.encode(),
            "docProps/app.xml": lambda _: f"<Properties xmlns='x'><Company>{TAG}</Company></Properties>".encode(),
        },
    )
    filled = Template(source).render({"name": "A&b"})
    for part in ("core", "app", "custom"):
        assert ">A&amp;B!</" in xml(filled, f"docProps/{part}.xml")


@pytest.mark.parametrize(
    "between",
    [
        "",
        "<w:proofErr w:type='spellStart'/>",
        "<w:bookmarkStart w:id='1' w:name='_GoBack'/><w:bookmarkEnd w:id='1'/>",
        "<w:bookmarkStart w:id='1' w:name='b'/><w:bookmarkEnd w:id='1'/>",
        "<w:commentRangeStart w:id='1'/>",
        "<w:permStart w:id='1'/><w:permEnd w:id='1'/>",
        "<w:r><w:lastRenderedPageBreak/></w:r>",
        "<w:del w:id='1' w:author='x'><w:r><w:delText>deleted }}</w:delText></w:r></w:del>",
        "<w:r><w:softHyphen/></w:r>",
    ],
)
def test_whatever_word_puts_inside_a_tag_it_is_whole_again(between: str) -> None:
    pieces = ["{", "{ na", "me|re", "place(\u201ca\u201d, \u2018b\u2019)", " }", "}", "."]
    body = "<w:p>" + between.join(run(piece) for piece in pieces) + "</w:p>"
    assert said(fill(body, name="a")) == ["b."]
    inserted = between.join(f"<w:ins w:id='2' w:author='x'>{run(piece)}</w:ins>" for piece in pieces)
    assert said(fill(f"<w:p>{inserted}</w:p>", name="a")) == ["b."]


# legal Jinja, as Jinja itself prints it

JUMPING = (
    "{% for i in range(4) %}a{% if i == 1 %}b{% continue %}{% endif %}"
    "{% if i == 3 %}c{% break %}{% endif %}{{ i }}{% endfor %}"
)


@pytest.mark.parametrize(
    "code",
    [
        "{% if a < b and c == 'AT&T' %}yes{% endif %}",
        '{% if c == "AT&T" and b > a and not c != "AT&T" %}yes{% else %}no{% endif %}',
        "{{ {'a': {'b': 1}}['a']['b'] }}{{ {'x': 2}.x }}",
        "{{ {} or 'none' }}|{{ {'a': 1}|length }}|{{ '}}' }}|{{ '%}' }}|{{ '{{' }}",
        "{% if '}' in '{}' %}brace{% endif %}{% if '%' in '5 %}' %}per cent{% endif %}",
        "{{ d.strftime('%d/%m/%Y') }} {{ d.strftime('%d%%}') }}",
        "{{ 7 % 4 }} {{ '%s %%' % b }} {{ '{}-{}'.format(a, b) }}",
        "{% set m = {'k': [1, {'n': 2}]} %}{{ m.k[1].n }}",
        "{{ [1, 2, 3][1:]|join(', ') }} {{ 'abc'[::-1] }} {{ (1, 2)|last }}",
        "{{ 'it''s' }} {{ \"it's\" }} {{ 'say \"x\"' }} {{ 'a\\'b' }}",
        "{{ a if a > 1 else b }} {{ 'x' if a is odd }} {{ not a }} {{ a ** 2 // 2 }}",
        "{% for k, v in {'x': 1, 'y': 2}.items() %}{{ k }}{{ v }}{{ ',' if not loop.last }}{% endfor %}",
        "{% for i in range(5) if i is even %}{{ loop.cycle('a', 'b') }}{{ i }}{% else %}none{% endfor %}",
        "{% for i in [] %}x{% else %}empty{% endfor %}",
        "{% macro m(x, y=2) %}[{{ x }}{{ y }}{{ kwargs.z }}]{% endmacro %}{{ m(1, 3, z=4) }}",
        "{% set ns = namespace(n=0) %}{% for i in range(3) %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}",
        "{% with x = a, y = b %}{{ x }}{{ y }}{% endwith %}",
        "{% set x %}a{{ a }}{% endset %}{{ x }}{{ x|length }}",
        "{% if c is defined and zz is not defined %}{{ zz|default('-') }}{% endif %}",
        "{{ c|replace('&', 'and')|lower }} {{ c ~ a ~ 'x' }} {{ c in ['AT&T'] }}",
        "a{#- remark {{ }} -#}b{# } #}c",
        "{{ ('a' 'b') }} {{ none is none }} {{ true }} {{ 1_000 }} {{ 1e3 }}",
        "{{ b|abs }}{{ [b, a]|sort|first }}{{ 'x,y'.split(',')|last }}",
        JUMPING,
        "{% for g in [{'k': 1, 'v': 2}]|groupby('k') %}{{ g.list|map(attribute='v')|join }}{% endfor %}",
    ],
)
@pytest.mark.parametrize("curly", [False, True])
def test_legal_jinja_prints_what_jinja_prints(code: str, curly: bool) -> None:
    data = {"a": 1, "b": 2, "c": "AT&T", "d": dt.date(2021, 8, 26)}
    plain = Environment(extensions=["jinja2.ext.loopcontrols"])  # noqa: S701 - words, as Word shows them
    wanted = plain.from_string(f"<{code}>").render(data)
    if curly and code.count('"') == 0 and "''" not in code and "\\" not in code:
        code = re.sub("'([^']*)'", "\u2018\\1\u2019", code)
    assert said(fill(p(escape(f"<{code}>")), **data)) == [wanted]


def test_loops_are_left_and_gone_on_with_on_any_level() -> None:
    pieces = re.split("(?<=%})|(?={%)", JUMPING)
    wanted = ["a0aba2ac"]
    assert said(fill(p(*pieces))) == wanted
    assert said(fill(p(*(piece.replace("{%", "{%r") for piece in pieces)))) == wanted
    lines = "".join(p(piece.replace("{%", "{%p")) for piece in pieces if piece)
    assert said(fill(lines.replace("{{ i }}", "{{ i }}"))) == [*"a0aba2ac"]
    across = p("{% for i in range(4) %}a") + p("{% if i == 1 %}{% continue %}{% endif %}b{{ i }}") + p("{% endfor %}")
    assert said(fill(across)) == ["a", "b0", "a", "a", "b2", "a", "b3", ""]


@pytest.mark.parametrize(
    ("body", "code", "found"),
    [
        (p("{% break %}"), "T112", "`break` stands outside of a loop"),
        (p("{% if x %}{% continue %}{% endif %}"), "T112", "`continue` stands outside of a loop"),
        (
            p("{%p for i in x %}") + p("{% if i %}{% continue %}{% endif %}") + p("{%p endfor %}"),
            "T113",
            "another level",
        ),
    ],
)
def test_a_jump_stands_on_the_level_of_its_loop(body: str, code: str, found: str) -> None:
    with pytest.raises(BadInputError, match=found) as caught:
        Template(letter(body))
    assert caught.value.problems[0].code == code


@pytest.mark.parametrize("level", ["p", "tr", "tc", "r", ""])
@pytest.mark.parametrize(
    "condition", ["x == '%}'", "{'a': '}'}.a == '}'", "x|replace('%}', '') == ''", "'{{' not in x"]
)
def test_braces_and_percents_do_no_harm_on_any_level(level: str, condition: str) -> None:
    opening, end = f"{{%{level} if {condition} %}}", f"{{%{level} endif %}}"
    bodies = {
        "p": p(opening) + p("in") + p(end),
        "tr": table(row(cell(p(opening))), row(cell(p("in"))), row(cell(p(end)))),
        "tc": table(row(cell(p(opening)), cell(p("in")), cell(p(end)))),
        "r": p(opening, "in", end),
        "": p(f"{opening}in{end}"),
    }
    assert ">in<" in xml(fill(bodies[level], x="%}"))


# one template, many letters at once


def test_a_template_is_filled_by_several_threads_at_once() -> None:
    body = (
        p("{%p for n in names %}")
        + p("{{ n }} {{ rich }}")
        + p("{%p endfor %}")
        + HREF.format("{{ n0 }}").replace("n0", "name")
    )
    template = Template(linked("https://x.org/{{ name }}", body), filters={"loud": loud})
    data = [
        {
            "names": [f"{n}.{k}" for k in range(5)],
            "name": str(n),
            "tip": "",
            "rich": Inlines((Span(str(n), bold=True),)),
        }
        for n in range(40)
    ]
    alone = [template.render(each) for each in data]
    bad = {"names": [], "name": None, "tip": ""}

    def failing(_: int) -> int:
        with pytest.raises(BadInputError) as caught:
            template.render(bad)
        return len(caught.value.problems)

    with ThreadPoolExecutor(8) as pool:
        together, failures = pool.map(template.render, data), pool.map(failing, range(40))
        assert list(together) == alone
        assert set(failures) == {2}
