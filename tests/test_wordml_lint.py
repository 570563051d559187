"""What a template may carry and no letter should is told with its place; sound templates have nothing of it."""

from __future__ import annotations

import io
import re
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from packages import blank, members, packed

from lettergen.wordml.template import Template

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da6364f80f00010501012718e366"
    "0000000049454e44ae426082"
)
SOUND = (
    "Dear {{ name }}:", "{%p if reference %}", "Reference: {{ reference }} ({{ date|date('full') }})", "{%p endif %}",
    "{%p for item in items %}", "{{ item }} [sic]; see Title XX, part 3 {and so on}", "{%p endfor %}", "{#p remark #}",
    "{_{ name }_} prints braces", "", "{{p background }}", "Yours", "{%- if last -%}", "{% if we %}s{% endif %}",
    "{%- endif -%}", "truly",
)  # fmt: skip


def saved(document: docx.document.Document, **parts: tuple[str, str]) -> bytes:
    """Return the document; each `name=(found, put)` changes the part word/NAME.xml or docProps/NAME.xml."""
    document.save(plain := io.BytesIO())
    made = members(plain.getvalue())
    for name, text in made.items():
        if change := parts.get(Path(name).stem):
            assert change[0] in text.decode(), (name, change)
            made[name] = text.decode().replace(*change, 1).encode()
    return packed(made)


def written(*paragraphs: str) -> docx.document.Document:
    document = blank()
    for text in paragraphs:
        document.add_paragraph(text)
    return document


def body(xml: str) -> bytes:
    """Return a document with XML after a paragraph `Before.`."""
    spaces = ("w", "wp", "pic", "a", "r")
    document = written("Before.")
    for element in parse_xml(f"<w:body {nsdecls(*spaces)} xmlns:v='urn:schemas-microsoft-com:vml'>{xml}</w:body>"):
        document.element.body.insert(len(document.element.body) - 1, element)
    return saved(document)


def told(data: bytes) -> list[tuple[str, str, str]]:
    """Return code, place and words of each warning."""
    warnings = Template(data, name="t.docx").warnings
    assert {warning.severity for warning in warnings} <= {"warning"}
    assert all(warning.remedy for warning in warnings)
    return [(warning.code, warning.place.detail, warning.found) for warning in warnings]


def p(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def run(text: str, look: str = "") -> str:
    return f"<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>"


def field(code: str, extra: str = "") -> str:
    half = len(code) // 2
    pieces = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in (code[:half], code[half:]))
    marks = [f"<w:r><w:fldChar w:fldCharType='{kind}' {extra}/></w:r>" for kind in ("begin", "separate", "end")]
    return f"<w:p>{marks[0]}{pieces}{marks[1]}{run('May 5')}{marks[2]}</w:p>"


def picture(attributes: str, inside: str = "") -> str:
    return (
        f"<w:p><w:r><w:drawing><wp:inline><wp:extent cx='9' cy='9'/><wp:docPr id='7' name='Logo' {attributes}>{inside}"
        "</wp:docPr><a:graphic><a:graphicData uri='x'><pic:pic/></a:graphicData></a:graphic></wp:inline></w:drawing>"
        "</w:r></w:p>"
    )


def row(*cells: str, look: str = "") -> str:
    made = "".join(f"<w:tc><w:p>{run(cell) if cell else ''}</w:p></w:tc>" for cell in cells)
    return f"<w:tr><w:trPr>{look}</w:trPr>{made}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl><w:p/>"


HIDDEN = "<w:vanish/>"
LOOP = (row("{%tr for x in xs %}", ""), row("{{ x.a }}", "{{ x.b }}"), row("{%tr endfor %}", ""))


def test_a_sound_template_has_nothing_of_it(root: Path) -> None:
    assert told(saved(written(*SOUND))) == []
    document = written("{{ x }}")
    document.sections[0].header.paragraphs[0].text = "{{ letterhead.name }}"
    document.add_picture(io.BytesIO(PNG))
    document.inline_shapes[0]._inline.docPr.set("descr", "Seal of the office")
    assert told(saved(document)) == []
    for path in (root / "templates").glob("*.docx"):
        assert Template(path).warnings == ()


@pytest.mark.parametrize(
    "xml",
    [
        pytest.param(table(row("Name", "Phone", look="<w:tblHeader/>"), *LOOP), id="a header row that is marked"),
        pytest.param(table(*LOOP), id="a growing table without any head"),
        pytest.param(table(row("To:", ""), *LOOP), id="a first row that heads no columns"),
        pytest.param(table(row("Phone:", "555 0100"), *LOOP), id="a first row that heads itself"),
        pytest.param(table(row("Name", "Phone"), row("a", "b")), id="a table that does not grow"),
        pytest.param(table(row("{{ a }}", "{{ b }}"), *LOOP), id="a first row of data"),
        pytest.param(table(row("{% cellbg 'FF0000' %}", "x")), id="a cell's only paragraph"),
        pytest.param(picture("descr='Seal'"), id="a picture with words"),
        pytest.param(
            picture("", "<a:extLst><a:ext uri='x'><d:decorative xmlns:d='http://schemas.microsoft.com/office/drawing/"
                    "2017/decorative' val='1'/></a:ext></a:extLst>"), id="a picture that decorates"),
        pytest.param("<w:p><w:r><w:pict><v:shape alt='Seal'><v:imagedata/></v:shape></w:pict></w:r></w:p>",
                     id="an old picture with words"),
        pytest.param(field(" PAGE "), id="the page's number"),
        pytest.param(field(' DATE \\@ "MMMM d" ', "w:fldLock='1'"), id="a locked field"),
        pytest.param(p(run("{%p if x %}", HIDDEN)) + p(run("{%p endif %}", HIDDEN)),
                     id="hidden tags that vanish with their paragraph"),
        pytest.param(p(run("a", "<w:vanish w:val='0'/>"), run(" ", HIDDEN)), id="nothing hidden"),
        pytest.param(p(run("a", "<w:highlight w:val='none'/>")), id="no colour"),
        pytest.param(p(run("[Your Honor], [name redacted], Title XXX, [Address Withheld]")), id="words of the law"),
        pytest.param(
            p(run("{% if x %}"), "<w:r><w:br w:type='page'/></w:r>", run("{% endif %}")), id="a page break"),
    ],
)  # fmt: skip
def test_what_is_as_it_should_be(xml: str) -> None:
    assert told(body(xml)) == []


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (p(run("a"), "<w:ins w:id='1' w:author='J'>", run("b"), "</w:ins>")
         + p("<w:del w:id='2' w:author='J'><w:r><w:delText>c</w:delText></w:r></w:del>"),
         ("T141", "body, paragraph 2 ('ab')",
          "tracked changes are left: letters are made as if all were accepted, in 2 places")),
        (p(run("a "), run("secret", HIDDEN)),
         ("T142", "body, paragraph 2 ('a secret')", "hidden text would go out with every letter")),
        (p(run("{{ na", "<w:highlight w:val='yellow'/>"), run("me }}")),
         ("T143", "body, paragraph 2 ('{{ name }}')", "highlighted words print with their colour")),
        (p(run("Call XXX or [insert name] {{ TODO }}")),
         ("T144", "body, paragraph 2 ('Call XXX or [insert name] {{ TODO }}')",
          "'XXX', '[insert name]' looks like something still to fill in, in 2 places")),
        (field(' DATE \\@ "MMMM d" '),
         ("T146", "body, paragraph 2 ('May 5')",
          'the field DATE \\@ "MMMM d" changes by itself whenever a letter is opened or printed')),
        (p("<w:fldSimple w:instr=' filename '>", run("x.docx"), "</w:fldSimple>"),
         ("T146", "body, paragraph 2 ('x.docx')",
          "the field filename changes by itself whenever a letter is opened or printed")),
        (picture("descr=' '"), ("T147", "body, paragraph 2", "a picture has no alternative text (Section 508)")),
        ("<w:p><w:r><w:pict><v:shape><v:imagedata/></v:shape></w:pict></w:r></w:p>",
         ("T147", "body, paragraph 2", "a picture has no alternative text (Section 508)")),
        (p(run("{% if x %}")) + p(run("words")) + p(run("{% endif %}{# done #}")),
         ("T149", "body, paragraph 2 ('{% if x %}')",
          "nothing but `{% if x %}`, `{% endif %}` stands in the paragraph, which leaves an empty line, in 2 places")),
        (table(row("Name", "Phone"), *LOOP),
         ("T150", "body, paragraph 2 ('Name')", "the first row of a growing table is not marked as its header")),
        (p("<w:fldSimple w:instr=' HYPERLINK &quot;{{ url }}&quot; '>", run("x"), "</w:fldSimple>"),
         ("T154", "body, paragraph 2 ('x')",
          'a tag inside the code of a field is never filled (HYPERLINK "{{ url }}")')),
        (p(run("Dear { { name } }, {recipient.name}")),
         ("T155", "body, paragraph 2 ('Dear { { name } }, {recipient.name}')",
          "'{ {', '} }', '{recipient.name}' would print as it stands: half a tag, or of another program, in 3 places")),
        (field(" GREETINGLINE ") + field(" NEXT "),
         ("T156", "body, paragraph 2 ('May 5')",
          "the field GREETINGLINE, NEXT belongs to Word's mail merge, which does not fill letters here, in 2 places")),
        (field(" MERGEFIELD  Name "),
         ("T156", "body, paragraph 2 ('May 5')",
          "the field MERGEFIELD Name belongs to Word's mail merge, which does not fill letters here")),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)  # fmt: skip
def test_what_stands_in_the_text_is_told_once_at_its_first_place(xml: str, expected: tuple[str, str, str]) -> None:
    assert told(body(xml)) == [expected]


@pytest.mark.parametrize(("look", "inner", "hidden"), [
    ("", "", False),
    ("Plain", "", False),
    ("Secret", "", True),
    ("Below", "", True),
    ("Below", "<w:vanish w:val='false'/>", False),
    ("", "<w:rStyle w:val='Covert'/>", True),
    ("Secret", "<w:rStyle w:val='Open'/>", False),
])  # fmt: skip
def test_text_that_a_style_hides(look: str, inner: str, hidden: bool) -> None:
    document = written("a")
    for style_id, base, kind, more in (
        ("Plain", "", "paragraph", ""),
        ("Secret", "Below", "paragraph", HIDDEN),
        ("Below", "Secret", "paragraph", "<w:b/>"),
        ("Covert", "", "character", HIDDEN),
        ("Open", "", "character", "<w:vanish w:val='0'/>"),
    ):
        based = f"<w:basedOn w:val='{base}'/>" if base else ""
        document.styles.element.append(parse_xml(
            f"<w:style {nsdecls('w')} w:type='{kind}' w:styleId='{style_id}'><w:name w:val='{style_id}'/>{based}"
            f"<w:rPr>{more}</w:rPr></w:style>"
        ))  # fmt: skip
    xml = f"<w:p {nsdecls('w')}><w:pPr><w:pStyle w:val='{look}'/></w:pPr>{run('secret', inner)}</w:p>"
    document.element.body.insert(1, parse_xml(xml))
    expected = ("T142", "body, paragraph 2 ('secret')", "hidden text would go out with every letter")
    assert told(saved(document)) == [expected] * hidden


def test_comments_name_those_who_wrote_them() -> None:
    document = written("Dear {{ name }}:")
    document.add_comment(document.paragraphs[0].runs, "Is this right?", author="Robin", initials="R")
    document.add_comment(document.paragraphs[0].runs, "{{ unknown }}", author="Robin", initials="R")
    assert told(saved(document)) == [("T140", "", "reviewers' comments would go out with every letter (by Robin)")]


def test_properties_that_name_people() -> None:
    document = written("a")
    document.core_properties.author = document.core_properties.last_modified_by = "Robin Example"
    data = saved(document, app=("<Company/>", "<Company>Example Office</Company>"))
    found = "the file's properties name Robin Example (author), Example Office (company)"
    assert told(data) == [("T145", "", f"{found}, and so does every letter")]
    document.core_properties.author, document.core_properties.last_modified_by = "{{ letterhead.name }}", ""
    assert told(saved(document)) == []


LANGUAGE = '<w:lang w:val="en-US" w:eastAsia="en-US" w:bidi="ar-SA"/>'


def test_a_text_without_a_language() -> None:
    found = "the text has no language, which screen readers and the spelling check go by"
    assert told(saved(written("a"), styles=(LANGUAGE, ""))) == [("T148", "", found)]
    normal = '<w:name w:val="Normal"/>'
    in_the_style = re.sub(r"<w:lang[^>]*/>", f"{normal}<w:rPr>{LANGUAGE}</w:rPr>", "<w:lang/>")
    document = written("a")
    language = document.styles.element.find(".//{*}lang")
    language.getparent().remove(language)
    assert told(saved(document, styles=(normal, in_the_style))) == []


ZOOM = "<w:zoom"


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("<w:trackRevisions/>", ["T151"]),
        ("<w:trackRevisions w:val='0'/>", []),
        ("<w:documentProtection w:edit='readOnly' w:enforcement='1'/>", ["T152"]),
        ("<w:documentProtection w:edit='readOnly' w:enforcement='0'/>", []),
        ("<w:documentProtection w:edit='readOnly'/>", []),
    ],
)
def test_settings_that_letters_would_have(setting: str, expected: list[str]) -> None:
    assert [code for code, _, _ in told(saved(written("a"), settings=(ZOOM, setting + ZOOM)))] == expected


def test_embedded_fonts() -> None:
    font = '<w:font w:name="Example Serif"><w:embedRegular r:id="rId1"/></w:font></w:fonts>'
    parts = members(saved(written("a"), fontTable=("</w:fonts>", font)))
    base = "http://schemas.openxmlformats.org"
    entry = f'<Relationship Id="rId1" Type="{base}/officeDocument/2006/relationships/font" Target="fonts/font1.odttf"/>'
    relationships = f'<Relationships xmlns="{base}/package/2006/relationships">{entry}</Relationships>'
    ((code, place, found),) = told(packed(parts | {"word/_rels/fontTable.xml.rels": relationships}))
    assert (code, place) == ("T153", "")
    assert found.startswith("the file embeds fonts (Example Serif): ")


def test_tags_in_charts_are_never_filled() -> None:
    data = packed(members(saved(written("a"))) | {"word/charts/chart1.xml": "<c><t>{{ title }}</t></c>"})
    found = "tags in a chart or diagram are never filled (word/charts/chart1.xml)"
    assert told(data) == [("T154", "", found)]


def test_headers_are_read_too() -> None:
    document = written("a")
    header = document.sections[0].header.paragraphs[0].add_run("Draft")
    header.font.highlight_color = WD_COLOR_INDEX.YELLOW
    deleted = OxmlElement("w:del")
    document.sections[0].header.paragraphs[0]._p.append(deleted)
    assert [(code, place) for code, place, _ in told(saved(document))] == [
        ("T141", "header1, paragraph 1 ('Draft')"),
        ("T143", "header1, paragraph 1 ('Draft')"),
    ]


def test_a_tag_that_joins_paragraphs_may_close_in_the_next_one() -> None:
    codes = [code for code, _, _ in told(saved(written('{{ "a', '{%-" }}', "TBD")))]
    assert codes == ["T144", "T155"]
