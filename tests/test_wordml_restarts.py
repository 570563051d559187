"""The template's own numbered lists in loops, as the file counts them and as LibreOffice prints them."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from packages import members, packed, written

from lettergen.errors import BadInputError
from lettergen.wordml.outline import outline
from lettergen.wordml.template import Template

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def lvl(level, text, form="decimal", more=""):
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{720 * (level + 1)}" w:hanging="360"/></w:pPr></w:lvl>'
    )


def abstract(number, *levels, link=""):
    kind = '<w:multiLevelType w:val="multilevel"/>'
    return f'<w:abstractNum w:abstractNumId="{number}">{kind}{link}{"".join(levels)}</w:abstractNum>'


def num(number, of, more=""):
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'


LEVELS = (lvl(0, "%1."), lvl(1, "(%2)", "lowerLetter"))
NUMBERING = (
    abstract(0, *LEVELS)
    + abstract(1, lvl(0, "\u2022", "bullet"))
    + abstract(2, lvl(0, "%1)", more='<w:pStyle w:val="Asked"/>'), link='<w:styleLink w:val="House"/>')
    + abstract(3, link='<w:numStyleLink w:val="House"/>')
    + abstract(4, lvl(0, "%1."), lvl(1, "%1.%2"), lvl(2, "(%3)", "lowerLetter"))
    + num(1, 0)
    + num(2, 1)
    + num(3, 2)
    + num(4, 3)
    + num(5, 0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>')
    + num(6, 4)
    + num(7, 4, f'<w:lvlOverride w:ilvl="1">{lvl(1, "%1-%2")}</w:lvlOverride>')
)
STYLES = (
    '<w:style w:type="paragraph" w:styleId="Asked"><w:name w:val="Asked"/><w:pPr><w:numPr><w:numId w:val="3"/>'
    '</w:numPr><w:ind w:left="1111" w:hanging="222"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Below"><w:name w:val="Below"/><w:basedOn w:val="Asked"/></w:style>'
    '<w:style w:type="numbering" w:styleId="House"><w:name w:val="House"/>'
    '<w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
)


def p(text, num=None, level=0, style=""):
    look = f'<w:pStyle w:val="{style}"/>' if style else ""
    if num:
        look += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'
    return f'<w:p><w:pPr>{look}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def row(*paragraphs):
    return f"<w:tr>{''.join(f'<w:tc><w:tcPr/>{each}</w:tc>' for each in paragraphs)}</w:tr>"


def table(*rows):
    return f'<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="4000"/></w:tblGrid>{"".join(rows)}</w:tbl>'


def template(*body, numbering=NUMBERING, styles=STYLES):
    parts = members(written())
    start, sections, end = parts["word/document.xml"].partition(b"<w:sectPr")
    parts["word/document.xml"] = start + "".join(body).encode() + sections + end
    parts["word/numbering.xml"] = f"<w:numbering {W}>{numbering}</w:numbering>".encode()
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(b"</w:styles>", f"{styles}</w:styles>".encode())
    return Template(packed(parts), name="t.docx")


FOR_A, FOR_B, FOR_C, END = (
    p("{%p for a in outer %}"),
    p("{%p for b in a %}"),
    p("{%p for c in a %}"),
    p("{%p endfor %}"),
)
OUTER = {"outer": [["x", "y"], [], ["z"], ["u", "v"]]}


def labels(*body, data=OUTER, **parts):
    """The numbers of a filled template as one text, entries without one left out."""
    lines = outline(template(*body, **parts).render(data))
    return " ".join(line.label for line in lines if line.label)


ASKED = p("{{ b }}", 1)
PART = p("{{ b }}", 1, 1)
CASES = {
    "what an outer loop repeats begins anew": ((FOR_A, FOR_B, ASKED, END, END), "1. 2. 1. 1. 2."),
    "words beside the tag change nothing": ((FOR_A, FOR_B, p("Q {{ b }}?", 1), END, END), "1. 2. 1. 1. 2."),
    "a loop that nothing repeats runs on": ((FOR_A, p("{{ a|length }}", 1), END), "1. 2. 3. 4."),
    "deeper levels are Word's": ((FOR_A, p("q", 1), FOR_B, PART, END, END), "1. (a) (b) 2. 3. (a) 4. (a) (b)"),
    "both levels in the inner loop": ((FOR_A, FOR_B, ASKED, PART, END, END), "1. (a) 2. (a) 1. (a) 1. (a) 2. (a)"),
    "two loops in one": (
        (FOR_A, FOR_B, ASKED, END, FOR_C, p("{{ c }}", 1), END, END),
        "1. 2. 3. 4. 1. 2. 1. 2. 3. 4.",
    ),
    "a paragraph outside all loops": ((p("first", 1), FOR_A, FOR_B, ASKED, END, END), "1. 2. 3. 4. 5. 6."),
    "a list in the outer loop and its parts' own": (
        (FOR_A, p("q", 1), FOR_B, p("{{ b }}", 4), END, END),
        "1. 1) 2) 2. 3. 1) 4. 1) 2)",
    ),
    "a list that begins with another number": (
        (FOR_A, FOR_B, p("{{ b }}", 5), END, END),
        "5. 6. 5. 5. 6.",
    ),
    "fixed points of each turn run on": ((FOR_A, p("Facts", 1), p("Law", 1), END), "1. 2. 3. 4. 5. 6. 7. 8."),
    "but not in a loop of their own": (
        (FOR_A, p("{%p for once in [1] %}"), p("Facts", 1), p("Law", 1), END, END),
        "1. 2. 1. 2. 1. 2. 1. 2.",
    ),
    "bullets": ((FOR_A, FOR_B, p("{{ b }}", 2), END, END), "\u2022 \u2022 \u2022 \u2022 \u2022"),
    "by a style": ((FOR_A, FOR_B, p("{{ b }}", style="Below"), END, END), "1) 2) 1) 1) 2)"),
    "by a numbering style": ((FOR_A, FOR_B, p("{{ b }}", 4), END, END), "1) 2) 1) 1) 2)"),
    "where the loop's own tags are numbered": (
        (FOR_A, p("{%p for b in a %}", 1), ASKED, p("{%p endfor %}", 1), END),
        "1. 2. 1. 1. 2.",
    ),
    "rows": (
        (FOR_A, table(row(p("{%tr for b in a %}", 1)), row(ASKED), row(p("{%tr endfor %}"))), END),
        "1. 2. 1. 1. 2.",
    ),
    "rows of rows": (
        (
            table(
                *map(
                    row,
                    (
                        p("{%tr for a in outer %}"),
                        p("{%tr for b in a %}"),
                        ASKED,
                        p("{%tr endfor %}"),
                        p("{%tr endfor %}"),
                    ),
                )
            ),
        ),
        "1. 2. 1. 1. 2.",
    ),
    "cells": (
        (FOR_A, table(row(p("{%tc for b in a %}"), ASKED, p("{%tc endfor %}"), p("end"))), END),
        "1. 2. 1. 1. 2.",
    ),
    "blocks that begin in one paragraph and end in another": (
        (p("{% for a in outer %}"), p("{% for b in a %}"), ASKED, p("{% endfor %}{% endfor %}")),
        "1. 2. 1. 1. 2.",
    ),
    "a macro called in a loop counts as it prints": (
        (p("{%p macro m(a) %}"), FOR_B, ASKED, END, p("{%p endmacro %}"), FOR_A, p("{{p m(a) }}"), END),
        "1. 2. 3. 4. 5.",
    ),
    "loops inside a macro": (
        (p("{%p macro m() %}"), FOR_A, FOR_B, ASKED, END, END, p("{%p endmacro %}"), p("{{p m() }}"), p("{{p m() }}")),
        "1. 2. 1. 1. 2. 1. 2. 1. 1. 2.",
    ),
    "continue_list": ((FOR_A, FOR_B, p("{% continue_list %}{{ b }}", 1), END, END), "1. 2. 3. 4. 5."),
    "restart_list in the second loop": (
        (FOR_A, p("q", 1), END, FOR_A, p("{% restart_list %}again", 1), p("more", 1), END),
        "1. 2. 3. 4. 1. 2. 3. 4. 5. 6. 7. 8.",
    ),
    "restart_list without a loop": ((p("q", 1), p("q", 1), p("q{% restart_list %}", 1), p("q", 1)), "1. 2. 1. 2."),
    "restart_list of parts ends with the next item": (
        (p("q", 1), p("a", 1, 1), p("{% restart_list %}b", 1, 1), p("q", 1), p("c", 1, 1)),
        "1. (a) (a) 2. (a)",
    ),
    "restart_list of parts that repeat the number above": (
        (p("q", 6), p("q", 6), FOR_A, FOR_B, p("{% restart_list %}b", 6, 1), p("c", 6, 2), END, END, p("q", 6)),
        "1. 2. 2.1 (a) 2.2 (a) 2.1 (a) 2.1 (a) 2.2 (a) 3.",
    ),
    "restart_list where Word begins anew anyway": (
        (FOR_A, p("q", 6), FOR_B, p("{% restart_list %}b", 6, 1), END, END),
        "1. 1.1 1.2 2. 3. 3.1 4. 4.1 4.2",
    ),
    "restart_list of parts that the list itself redefines": (
        (p("q", 7), p("a", 7, 1), p("q", 7), FOR_A, p("{% restart_list %}b", 7, 1), p("c", 7, 1), END),
        "1. 1-1 2. 2-1 2-2 2-3 2-4 2-5 2-6 2-7 2-8",
    ),
    "each branch in the loops around it": (
        (
            *(p("{%p if outer %}"), FOR_A, FOR_B, ASKED, END, END),
            *(p("{%p else %}"), FOR_A, FOR_C, p("{{ c }}", 1), END, END, p("{%p endif %}")),
            *(p("{%p if not outer %}"), FOR_A, p("no", 5), END),
            *(p("{%p else %}"), FOR_A, FOR_C, p("{{ c }}", 5), END, END, p("{%p endif %}")),
        ),
        "1. 2. 1. 1. 2. 5. 6. 5. 5. 6.",
    ),
    "restart_list twice in a loop": (
        (FOR_A, FOR_B, ASKED, END, FOR_C, p("{% restart_list %}{{ c }}", 1), END, END),
        "1. 2. 1. 2. 1. 1. 1. 2. 1. 2.",
    ),
}


@pytest.mark.parametrize(("body", "expected"), CASES.values(), ids=CASES)
def test_lists_begin_anew_or_go_on(body, expected):
    assert labels(*body) == expected


def test_a_value_of_several_paragraphs_numbers_each_in_the_list_of_its_tag():
    from lettergen.model.blocks import Blocks, Paragraph, Span

    two = Blocks((Paragraph((Span("a"),)), Paragraph((Span("b"),))))
    assert labels(FOR_A, FOR_B, ASKED, END, END, data={"outer": [[two], [two]]}) == "1. 2. 1. 2."


def test_a_template_whose_lists_run_on_keeps_its_numbering_part_as_it_is():
    plain = template(FOR_A, p("q", 1), END, p("{% for x in outer %}{% for y in x %}{{ y }}{% endfor %}{% endfor %}"))
    assert not any(program.lists for program in plain.programs)
    assert len(re.findall("<w:num ", numbering_of(plain.render(OUTER)))) == 7


def numbering_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("word/numbering.xml").decode()


def test_copies_are_lists_of_their_own_with_the_same_look():
    filled = template(FOR_A, FOR_B, p("{{ b }}", style="Asked"), END, END).render(OUTER)
    xml = numbering_of(filled)
    assert len(re.findall("<w:abstractNum ", xml)) == 5 + 2
    assert xml.count("styleLink") == 1
    assert xml.count("w:pStyle") == 1
    assert xml.count("%1)") == 3
    assert re.findall(r'<w:num w:numId="(\d)"', xml) == [*"123456789"]
    with zipfile.ZipFile(io.BytesIO(filled)) as archive:
        document = archive.read("word/document.xml").decode()
    assert document.count('<w:ind w:left="1111" w:hanging="222"/>') == 5  # the style's, which Word would pass over
    assert filled == template(FOR_A, FOR_B, p("{{ b }}", style="Asked"), END, END).render(OUTER)


def test_lists_out_of_all_bounds_are_refused():
    with pytest.raises(BadInputError, match=r"T127.* more than 10,000 lists"):
        template(p("{%p for a in range(10002) %}"), p("{%p for b in [1] %}"), ASKED, END, END).render({})


def test_an_indent_of_the_paragraphs_own_stays():
    own = '<w:p><w:pPr><w:pStyle w:val="Asked"/><w:ind w:left="99"/></w:pPr><w:r><w:t>{{ b }}</w:t></w:r></w:p>'
    with zipfile.ZipFile(io.BytesIO(template(FOR_A, FOR_B, own, END, END).render(OUTER))) as archive:
        document = archive.read("word/document.xml").decode()
    assert document.count('<w:ind w:left="99"/>') == 5
    assert "1111" not in document


def test_a_style_without_an_indent_leaves_it_to_the_list():
    styled = STYLES.replace('<w:ind w:left="1111" w:hanging="222"/>', "")
    xml = template(FOR_A, FOR_B, p("{{ b }}", style="Below"), END, END, styles=styled).render(OUTER)
    with zipfile.ZipFile(io.BytesIO(xml)) as archive:
        assert "w:ind" not in archive.read("word/document.xml").decode().partition("<w:body>")[2]


def test_the_second_of_two_loops_that_share_a_list_is_warned_of():
    body = (FOR_A, p("q", 1), END, FOR_A, p("q", 1), END)
    assert labels(*body) == "1. 2. 3. 4. 5. 6. 7. 8."
    (warning,) = [each for each in template(*body).warnings if each.code == "T157"]
    assert "body, paragraph 4" in str(warning.place)
    for tag in ("restart_list", "continue_list"):
        body = (FOR_A, p("q", 1), END, FOR_A, p(f"q{{% {tag} %}}", 1), END)
        assert [each for each in template(*body).warnings if each.code == "T157"] == []


@pytest.mark.parametrize(
    "body",
    [
        (FOR_A, p("q", 1), FOR_B, PART, END, END),
        (FOR_A, p("q", 1), FOR_B, PART, END, p("q", 1), FOR_B, PART, END, END),
        (p("{%p if outer %}"), FOR_A, p("q", 1), END, p("{%p else %}"), FOR_A, p("q", 1), END, p("{%p endif %}")),
        (FOR_A, p("q", 1), END, p("between", 1), FOR_A, p("q", 1), END),
        (FOR_A, p("q", 1), END, FOR_A, p("q", 3), END),
        (FOR_A, p("q", 2), END, FOR_A, p("q", 2), END),
    ],
    ids=["nested", "parts of two items", "branches", "a paragraph between", "two lists", "bullets"],
)
def test_lists_that_cannot_be_meant_otherwise_are_not_warned_of(body):
    assert [each for each in template(*body).warnings if each.code == "T157"] == []


@pytest.mark.parametrize("tag", ["{% restart_list %}", "{%p continue_list %}"])
def test_a_tag_for_lists_needs_a_numbered_paragraph(tag):
    with pytest.raises(BadInputError) as caught:
        template(p(f"{tag} words"))
    (problem,) = caught.value.problems
    assert (problem.code, problem.found) == ("T114", "the paragraph around the tag is not numbered")


def test_a_tag_for_lists_is_none_in_an_attribute():
    link = '<w:hyperlink w:tooltip="{% restart_list %}"><w:r><w:t>q</w:t></w:r></w:hyperlink>'
    with pytest.raises(BadInputError, match="T116"):
        template(p("q", 1).replace("</w:p>", f"{link}</w:p>"))


def test_another_error_of_the_part_is_told_by_itself():
    with pytest.raises(BadInputError) as caught:
        template(p("{% restart_list %}q", 1), p("{{ a b }}"))
    assert [problem.code for problem in caught.value.problems] == ["T116"]


def test_a_text_box_counts_once():
    box = f"<w:txbxContent>{FOR_A}{FOR_B}{ASKED}{END}{END}</w:txbxContent>"
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    choice = f'<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>'
    both = f'<w:p><w:r><mc:AlternateContent xmlns:mc="{mc}">{choice}</mc:AlternateContent></w:r></w:p>'
    assert labels(both) == "1. 2. 1. 1. 2."


@pytest.mark.soffice
def test_libreoffice_prints_the_same(tmp_path, convert):
    paths = [tmp_path / f"{at}.docx" for at in range(len(CASES))]
    for path, (body, _) in zip(paths, CASES.values(), strict=True):
        path.write_bytes(template(*body).render(OUTER))
    convert("txt:Text (encoded):UTF8", tmp_path, *paths)
    printed = [path.with_suffix(".txt").read_text(encoding="utf-8-sig") for path in paths]
    found = [
        " ".join(re.findall(r"^\s*(\d+(?:[.-]\d+|[.)])|\([a-z]\)|\u2022)", text, re.MULTILINE)) for text in printed
    ]
    assert dict(zip(CASES, found, strict=True)) == {name: expected for name, (_, expected) in CASES.items()}


@pytest.mark.validator
def test_the_validators_find_nothing(tmp_path, sdk_errors, audit_errors):
    path = tmp_path / "lists.docx"
    path.write_bytes(template(*(part for body, _ in CASES.values() for part in body)).render(OUTER))
    assert sdk_errors(path) == []
    assert audit_errors(path) == []
