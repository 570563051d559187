"""A document read back as Word shows it; the counting rules stand beside their clauses of ECMA-376 part 1."""

from __future__ import annotations

import pytest
from packages import blank, packed

from lettergen.errors import BadInputError
from lettergen.wordml.counting import number
from lettergen.wordml.outline import NoteText, outline

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
SPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def package(body, *, root="body", **parts):
    """A .docx of a body and parts by short name; header1 and footer1 are headers and footers."""
    kinds = {name: name.rstrip("0123456789") for name in parts}
    entries = "".join(
        f'<Relationship Id="rId{at}" Type="{KIND}{kind}" Target="{name}.xml"/>'
        for at, (name, kind) in enumerate(kinds.items(), 1)
    )
    opened = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    main = f'<Relationship Id="rId1" Type="{KIND}officeDocument" Target="word/document.xml"/>'
    roots = {"header": "hdr", "footer": "ftr"}
    members = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f"{opened}{main}</Relationships>",
        "word/document.xml": f"<w:document {SPACES}><w:{root}>{body}</w:{root}></w:document>",
        "word/_rels/document.xml.rels": f"{opened}{entries}</Relationships>",
    }
    for name, inner in parts.items():
        outer = roots.get(kinds[name], name)
        members[f"word/{name}.xml"] = f"<w:{outer} {SPACES}>{inner}</w:{outer}>"
    return packed(members)


def p(text="t", num=None, level=None, style=""):
    look = f'<w:pStyle w:val="{style}"/>' if style else ""
    if num is not None or level is not None:
        at = "" if level is None else f'<w:ilvl w:val="{level}"/>'
        of = "" if num is None else f'<w:numId w:val="{num}"/>'
        look += f"<w:numPr>{at}{of}</w:numPr>"
    return f"<w:p><w:pPr>{look}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def lvl(level, text, form="decimal", start=1, more=""):
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(abstract_id, *levels):
    return f'<w:abstractNum w:abstractNumId="{abstract_id}">{"".join(levels)}</w:abstractNum>'


def num(num_id, abstract_id, more=""):
    return f'<w:num w:numId="{num_id}"><w:abstractNumId w:val="{abstract_id}"/>{more}</w:num>'


def start_at(level, value):
    return f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{value}"/></w:lvlOverride>'


TWO = abstract(0, lvl(0, "%1."), lvl(1, "(%2)", "lowerLetter"))
LEGAL = abstract(0, lvl(0, "%1.", "upperRoman"), lvl(1, "%1.%2", "decimal", more="<w:isLgl/>"))


def labels(numbering, *paragraphs, styles=""):
    return [line.label for line in outline(package("".join(paragraphs), numbering=numbering, styles=styles))]


NEVER = abstract(0, lvl(0, "%1."), lvl(1, "%2", more='<w:lvlRestart w:val="0"/>'))
AFTER_FIRST = abstract(0, lvl(0, "%1."), lvl(1, "%2"), lvl(2, "%3", more='<w:lvlRestart w:val="1"/>'))
REDEFINED = f'<w:lvlOverride w:ilvl="0">{lvl(0, "%1)", "upperLetter", 2)}</w:lvlOverride>'

# What it shows, the numbering part, paragraphs as numId/level, the labels that Word prints.
COUNTS = (
    ("runs on", TWO + num(1, 0), "1/0 1/0 1/0", "1. 2. 3."),
    ("restarts below", TWO + num(1, 0), "1/0 1/1 1/1 1/0 1/1", "1. (a) (b) 2. (a)"),
    ("17.9.15 one definition counts on", TWO + num(1, 0) + num(2, 0), "1/0 2/0 1/0", "1. 2. 3."),
    ("17.9.26 an override restarts", TWO + num(1, 0) + num(2, 0, start_at(0, 1)), "1/0 1/0 2/0 2/0", "1. 2. 1. 2."),
    ("17.9.26 and does so once", TWO + num(1, 0, start_at(0, 5)), "1/0 1/0", "5. 6."),
    ("17.9.26 and at each restart", TWO + num(1, 0, start_at(1, 3)), "1/0 1/1 1/0 1/1", "1. (c) 2. (c)"),
    ("17.9.25 a start", abstract(0, lvl(0, "%1.", start=7)) + num(1, 0), "1/0 1/0", "7. 8."),
    ("17.9.8 a level redefined", TWO + num(1, 0, REDEFINED), "1/0", "B)"),
    ("17.9.10 never restarts", NEVER + num(1, 0), "1/0 1/1 1/0 1/1", "1. 1 2. 2"),
    ("17.9.10 restarts after one", AFTER_FIRST + num(1, 0), "1/0 1/1 1/2 1/1 1/2 1/0 1/2", "1. 1 1 2 2 2. 1"),
    ("17.9.4 legal numbers", LEGAL + num(1, 0), "1/0 1/1", "I. 1.1"),
    ("a level that never began", abstract(0, lvl(0, "%1"), lvl(1, "%1.%2")) + num(1, 0), "1/1 1/1", "1.1 1.2"),
    ("definitions count alone", TWO + abstract(1, lvl(0, "%1:")) + num(1, 0) + num(2, 1), "1/0 2/0 1/0", "1. 1: 2."),
    ("Word's bullet", abstract(0, lvl(0, "\uf0b7", "bullet")) + num(1, 0), "1/0", "\u2022"),
    ("a deeper counter is nothing", abstract(0, lvl(0, "Item %1%2.")) + num(1, 0), "1/0", "Item 1."),
)


class TestCounting:
    @pytest.mark.parametrize(
        ("numbering", "paragraphs", "expected"), [c[1:] for c in COUNTS], ids=[c[0] for c in COUNTS]
    )
    def test_labels_are_those_that_word_prints(self, numbering, paragraphs, expected):
        positions = (place.split("/") for place in paragraphs.split())
        assert " ".join(labels(numbering, *(p(num=of, level=at) for of, at in positions))) == expected

    def test_a_level_of_none_prints_nothing(self):
        assert labels(abstract(0, lvl(0, "%1", "none")) + num(1, 0), p(num=1)) == [""]

    def test_a_list_that_is_not_defined_prints_nothing(self):
        assert labels("", p(num=4, level=0)) == [""]
        assert labels(num(4, 9), p(num=4, level=0)) == [""]

    def test_levels_beyond_nine_count_as_the_ninth(self):
        (line,) = outline(package(p(num=1, level=12), numbering=TWO + num(1, 0)))
        assert line.level == 8


def style(name, *, numbering="", based="", style_id="S", kind="paragraph"):
    on = f'<w:basedOn w:val="{based}"/>' if based else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{style_id}"><w:name w:val="{name}"/>{on}'
        f"<w:pPr>{numbering and f'<w:numPr>{numbering}</w:numPr>'}</w:pPr></w:style>"
    )


class TestStyles:
    def test_a_style_puts_its_paragraphs_in_a_list(self):
        styled = style("List Number", numbering='<w:numId w:val="1"/>')
        assert labels(TWO + num(1, 0), p(style="S"), p(style="S"), styles=styled) == ["1.", "2."]

    def test_the_level_that_names_a_style_is_its_level(self):
        """17.9.23: the level follows from w:pStyle, whatever w:ilvl says."""
        numbering = abstract(0, lvl(0, "%1."), lvl(1, "%1.%2", more='<w:pStyle w:val="S"/>')) + num(1, 0)
        assert labels(numbering, p(style="S"), styles=style("Sub", numbering='<w:numId w:val="1"/>')) == ["1.1"]

    def test_a_style_has_the_list_of_the_style_it_is_based_on(self):
        styled = style("Base", numbering='<w:numId w:val="1"/>', style_id="B") + style("Own", based="B")
        assert labels(TWO + num(1, 0), p(style="S"), styles=styled) == ["1."]

    def test_a_style_based_on_itself_ends(self):
        assert labels(TWO + num(1, 0), p(style="S"), styles=style("Loop", based="S")) == [""]

    def test_numbering_of_the_paragraph_goes_before_its_styles(self):
        styled = style("List Number", numbering='<w:ilvl w:val="1"/><w:numId w:val="1"/>')
        assert labels(TWO + num(1, 0), p(style="S"), p(style="S", num=1), styles=styled) == ["(a)", "2."]

    def test_a_paragraph_may_take_another_level_of_its_styles_list(self):
        styled = style("List Number", numbering='<w:numId w:val="1"/>')
        assert labels(TWO + num(1, 0), p(style="S"), p(style="S", level=1), styles=styled) == ["1.", "(a)"]

    def test_zero_takes_a_paragraph_out_of_its_styles_list(self):
        """17.9.18."""
        styled = style("List Number", numbering='<w:numId w:val="1"/>')
        assert labels(TWO + num(1, 0), p(style="S", num=0), p(style="S"), styles=styled) == ["", "1."]

    def test_a_definition_may_be_that_of_a_numbering_style(self):
        """17.9.21: w:numStyleLink names a style, whose w:num holds the levels."""
        linked = '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="S"/></w:abstractNum>'
        styled = style("House List", numbering='<w:numId w:val="1"/>', kind="numbering")
        assert labels(TWO + linked + num(1, 0) + num(2, 1), p(num=2, level=0), styles=styled) == ["1."]

    def test_paragraphs_without_a_style_have_the_default_one(self):
        default = '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Standard"/></w:style>'
        lines = outline(package(p() + p(style="S") + p(style="Unknown"), styles=default + style("Quote")))
        assert [line.style for line in lines] == ["Standard", "Quote", "Unknown"]


@pytest.mark.parametrize(
    ("form", "count", "printed"),
    [
        ("decimal", 12, "12"),
        ("decimalZero", 7, "07"),
        ("ordinal", 1, "1st"),
        ("ordinal", 12, "12th"),
        ("ordinal", 23, "23rd"),
        ("ordinal", 102, "102nd"),
        ("lowerLetter", 27, "aa"),
        ("upperRoman", 1999, "MCMXCIX"),
        ("none", 3, ""),
        ("decimal", 0, "0"),
        ("lowerLetter", 0, "0"),
        ("lowerRoman", 999_999_999, "999999999"),
        ("upperLetter", 999_999_999, "999999999"),
        ("aiueo", 4, "4"),
    ],
)
def test_counts_are_written_in_the_forms_of_the_standard(form, count, printed):
    assert number(form, count) == printed


class TestText:
    @pytest.mark.parametrize(
        ("inside", "text"),
        [
            ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:cr/></w:r>", "a\tb\nc\n"),
            ('<w:r><w:t>a</w:t><w:br w:type="page"/></w:r>', "a"),
            ("<w:r><w:t>co</w:t><w:noBreakHyphen/><w:t>op</w:t><w:softHyphen/></w:r>", "co\u2011op\u00ad"),
            ('<w:hyperlink r:id="rId1"><w:r><w:t>link</w:t></w:r></w:hyperlink>', "link"),
            ("<w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del>", "new"),
            ("<w:moveFrom><w:r><w:t>x</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>y</w:t></w:r></w:moveTo>", "y"),
            ("<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>control</w:t></w:r></w:sdtContent></w:sdt>", "control"),
            ("<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>2</w:t></w:r>", "2"),
            ('<w:fldSimple w:instr="PAGE"><w:r><w:t>2</w:t></w:r></w:fldSimple>', "2"),
            ("<!-- a comment --><w:r><w:t/></w:r>", ""),
        ],
    )
    def test_a_line_says_what_the_final_document_says(self, inside, text):
        (line,) = outline(package(f"<w:p>{inside}</w:p>"))
        assert line.text == text

    def test_a_text_box_is_read_once_after_its_paragraph(self):
        box = f"<w:txbxContent>{p('boxed')}</w:txbxContent>"
        choice = f'<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>'
        both = f"<mc:AlternateContent>{choice}</mc:AlternateContent>"
        lines = outline(package(f"<w:p><w:r><w:t>anchor</w:t>{both}</w:r></w:p>{p('next')}"))
        assert [line.text for line in lines] == ["anchor", "boxed", "next"]

    def test_paragraphs_in_block_controls_and_insertions_are_lines(self):
        body = f"<w:sdt><w:sdtContent>{p('a')}</w:sdtContent></w:sdt><w:customXml>{p('b')}</w:customXml>"
        assert [line.text for line in outline(package(body))] == ["a", "b"]

    def test_notes_have_the_numbers_that_word_gives_them(self):
        def note(kind, note_id, text):
            first = f'<w:p><w:r><w:{kind}Ref/></w:r><w:r><w:t xml:space="preserve"> {text}</w:t></w:r></w:p>'
            return f'<w:{kind} w:id="{note_id}">{first}{p("more")}</w:{kind}>'

        body = (
            '<w:p><w:r><w:footnoteReference w:id="9"/><w:t>x</w:t><w:endnoteReference w:id="1"/></w:r></w:p>'
            '<w:p><w:r><w:footnoteReference w:id="3"/><w:footnoteReference w:id="77"/></w:r></w:p>'
        )
        notes = note("footnote", 3, "three") + note("footnote", 9, "nine")
        first, second = outline(package(body, footnotes=notes, endnotes=note("endnote", 1, "end")))
        assert first.notes == (NoteText("1", "nine\nmore"), NoteText("i", "end\nmore"))
        assert second.notes == (NoteText("2", "three\nmore"), NoteText("3", ""))

    def test_cells_have_their_place(self):
        inner = f"<w:tbl><w:tr><w:tc>{p('deep')}</w:tc></w:tr></w:tbl>"
        first = f"<w:tr><w:tc>{p('a')}</w:tc><w:tc>{inner}{p('b')}</w:tc></w:tr>"
        table = f"<w:tbl>{first}<w:tr><w:tc>{p('c')}</w:tc></w:tr></w:tbl>"
        lines = outline(package(p("before") + table + table))
        assert [(line.text, line.cell) for line in lines][:6] == [
            ("before", ()),
            ("a", (1, 1, 1)),
            ("deep", (1, 1, 2, 1, 1, 1)),
            ("b", (1, 1, 2)),
            ("c", (1, 2, 1)),
            ("a", (2, 1, 1)),
        ]

    def test_headers_and_footers_follow_the_body_by_part(self):
        lines = outline(package(p("body"), footer1=p("foot"), header2=p("two"), header1=p("one")))
        assert [(line.part, line.text) for line in lines] == [
            ("word/document.xml", "body"),
            ("word/footer1.xml", "foot"),
            ("word/header1.xml", "one"),
            ("word/header2.xml", "two"),
        ]

    def test_lists_in_headers_count_by_themselves(self):
        parts = {"header1": p(num=1, level=0) * 2, "header2": p(num=1, level=0)}
        lines = outline(package(p(num=1, level=0) * 2, numbering=TWO + num(1, 0), **parts))
        assert [line.label for line in lines] == ["1.", "2.", "1.", "2.", "1."]

    def test_a_line_reads_with_its_label(self):
        lines = outline(package(p("q", num=1, level=0) + p("x"), numbering=TWO + num(1, 0)))
        assert [str(line) for line in lines] == ["1.\tq", "x"]


class TestFiles:
    def test_a_document_of_python_docx_is_read_from_its_path(self, tmp_path):
        document = blank()
        document.add_heading("Title", 1)
        document.add_paragraph("first", style="List Number")
        document.add_paragraph("second", style="List Number")
        document.save(tmp_path / "d.docx")
        found = [(line.style, line.label, line.text) for line in outline(tmp_path / "d.docx")]
        assert found == [("heading 1", "", "Title"), ("List Number", "1.", "first"), ("List Number", "2.", "second")]

    def test_a_file_that_is_missing_is_one_readable_problem(self, tmp_path):
        with pytest.raises(BadInputError) as caught:
            outline(tmp_path / "none.docx")
        (problem,) = caught.value.problems
        assert (problem.code, problem.place.file) == ("T101", str(tmp_path / "none.docx"))

    @pytest.mark.parametrize(
        "data",
        [b"", b"%PDF-1.7", b"PK\x03\x04broken", package("<w:p>")],
        ids=["empty", "pdf", "broken zip", "broken part"],
    )
    def test_what_is_no_document_is_a_problem_and_no_traceback(self, data):
        with pytest.raises(BadInputError):
            outline(data)

    def test_a_package_without_a_document_is_a_problem(self):
        data = packed({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"})
        with pytest.raises(BadInputError):
            outline(data)

    def test_a_document_without_a_body_is_a_problem(self):
        with pytest.raises(BadInputError, match="w:body"):
            outline(package("", root="none"))


def test_rows_and_cells_in_content_controls_are_read():
    control = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"
    cells = f"<w:tc>{p('a')}</w:tc>" + control.format(f"<w:tc>{p('b')}</w:tc>")
    lines = outline(package(f"<w:tbl>{control.format(control.format(f'<w:tr>{cells}</w:tr>'))}</w:tbl>"))
    assert [(line.text, line.cell) for line in lines] == [("a", (1, 1, 1)), ("b", (1, 1, 2))]


def test_a_break_that_names_its_kind_is_a_break():
    body = "<w:p><w:r><w:t>a</w:t><w:br w:type='textWrapping'/><w:t>b</w:t><w:br w:type='page'/></w:r></w:p>"
    assert [line.text for line in outline(package(body))] == ["a\nb"]
