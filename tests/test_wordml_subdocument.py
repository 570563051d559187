"""Another .docx put into a letter: what comes along, under which ids, and what is refused."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from xml.sax.saxutils import escape

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from packages import members, packed

from lettergen.errors import BadInputError
from lettergen.files.catalogue import catalogue
from lettergen.model.blocks import Blocks, BulletList, ListItem, NumberedList, Paragraph, Span, Subdocument
from lettergen.wordml.carried import read_carried
from lettergen.wordml.outline import outline
from lettergen.wordml.paragraphs import Frame
from lettergen.wordml.sink import Sink, SinkFacts
from lettergen.wordml.subdocument import subdocument_xml
from lettergen.wordml.template import Template

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NS = {"w": W, "r": R, "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"}
PARTS = "application/vnd.openxmlformats-officedocument."
WORD = f"{PARTS}wordprocessingml."
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        **NS,
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
        "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
        "w16se": "http://schemas.microsoft.com/office/word/2015/wordml/symex",
    }.items()
)


def p(text, properties="", run=""):
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def style(style_id, name, inside="", kind="paragraph"):
    return f'<w:style w:type="{kind}" w:styleId="{style_id}"><w:name w:val="{name}"/>{inside}</w:style>'


def of_list(num, level=0):
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'


def levels(text="%1.", inside=""):
    return (
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>{inside}<w:lvlText w:val="{text}"/>'
        '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="720" w:hanging="360"/></w:pPr></w:lvl>'
    )


def abstract(number, inside):
    return f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>{inside}</w:abstractNum>'


def num(number, of, inside=""):
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{inside}</w:num>'


def note(number, text, kind="footnote"):
    return f'<w:{kind} w:id="{number}"><w:p><w:r><w:{kind}Ref/></w:r><w:r><w:t>{text}</w:t></w:r></w:p></w:{kind}>'


def reference(number, kind="footnote"):
    return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'


def picture(link="p1", more=""):
    return (
        '<w:r><w:drawing><wp:inline><wp:extent cx="9" cy="9"/><wp:docPr id="1" name="P"/><a:graphic><a:graphicData '
        'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="0" '
        f'name="P"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{link}">{more}</a:blip></pic:blipFill>'
        "<pic:spPr/></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def link(link_id, kind, target, mode=""):
    kind = kind if "/" in kind else f"{R}/{kind}"
    return f'<Relationship Id="{link_id}" Type="{kind}" Target="{target}"{mode}/>'


def links(inside):
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'
    )


IMAGE = link("p1", "image", "media/image1.png")


def document(body, *, related="", parts=None, types="", ignorable="", **kinds):
    """Return a .docx; `kinds` are the insides of styles, numbering, footnotes, endnotes."""
    roots = {"styles": "styles", "numbering": "numbering", "footnotes": "footnotes", "endnotes": "endnotes"}
    ignorable = f'mc:Ignorable="{ignorable}"' if ignorable else ""
    own = "".join(link(f"k{kind}", kind, f"{kind}.xml") for kind in kinds)
    overrides = "".join(f'<Override PartName="/word/{kind}.xml" ContentType="{WORD}{kind}+xml"/>' for kind in kinds)
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
        'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default '
        'Extension="PNG" ContentType="image/png"/><Override PartName="/word/document.xml" '
        f'ContentType="{WORD}document.main+xml"/>{overrides}{types}</Types>',
        "_rels/.rels": links(link("rId1", "officeDocument", "word/document.xml")),
        "word/document.xml": f"<w:document {SPACES} {ignorable}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": links(own + related),
        "word/media/image1.png": PIXEL,
        **{
            f"word/{kind}.xml": f"<w:{roots[kind]} {SPACES}>{inside}</w:{roots[kind]}>"
            for kind, inside in kinds.items()
        },
        **(parts or {}),
    }
    return packed(files)


def template(*lines, **kinds):
    return document("".join(p(line) for line in lines) + "<w:sectPr/>", **kinds)


def filled(source, of=("Before", "{{ s }}", "After"), **kinds):
    """Fill a template whose lines are given with a subdocument."""
    return Template(template(*of, **kinds)).render({"s": Subdocument(source, "annex.docx")})


def part(made, name="word/document.xml"):
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return etree.fromstring(archive.read(name)) if name in archive.namelist() else None


def names(made):
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return archive.namelist()


def values(made, path, name="word/document.xml"):
    return part(made, name).xpath(path, namespaces=NS)


def lines(made):
    return [str(line) for line in outline(made)]


def put_in(source, times=2):
    """Put a document into a letter without looking at the letter; return the XML and the parts by name."""
    sink = Sink(SinkFacts.read(members(template("x"))))
    xml = [subdocument_xml(Subdocument(source), Frame(sink, "word/document.xml")) for _ in range(times)]
    return "".join(xml), {
        name: etree.fromstring(data) for name, data in sink.changed_parts({}).items() if data[:1] == b"<"
    }


def refusal(source, of=("{{ s }}",)):
    with pytest.raises(BadInputError) as caught:
        filled(source, of)
    return str(caught.value.problems[0])


class TestText:
    def test_the_body_takes_the_place_of_the_tags_paragraph(self):
        assert lines(filled(document(p("one") + p("two")))) == ["Before", "one", "two", "After"]

    def test_a_tag_of_its_text_is_text(self):
        assert lines(filled(document(p("{{ name }} {% x %}")))) == ["Before", "{{ name }} {% x %}", "After"]

    def test_a_table_at_its_end_is_followed_by_a_paragraph_its_own_or_the_next(self):
        table = (
            '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="99"/></w:tblGrid>'
            f"<w:tr><w:tc><w:tcPr/>{p('cell')}</w:tc></w:tr></w:tbl>"
        )
        body = document(p("one") + table)
        kinds = [child.tag.rpartition("}")[2] for child in part(filled(body))[0]]
        assert kinds == ["p", "p", "tbl", "p", "sectPr"]
        kinds = [child.tag.rpartition("}")[2] for child in part(filled(body, ("{{ s }}", "{{ s }}", "After")))[0]]
        assert kinds == ["p", "tbl", "p", "p", "tbl", "p", "sectPr"]
        cell = Template(document(table.replace("cell", "{{ s }}") + p("") + "<w:sectPr/>"))
        made = cell.render({"s": Subdocument(body)})
        assert values(made, "//w:tc[w:tbl]/*[last()][self::w:p]")

    def test_bookmarks_at_its_end_are_no_reason_for_a_paragraph_more(self):
        body = document(p("one") + '<w:bookmarkStart w:id="0" w:name="b"/><w:bookmarkEnd w:id="0"/>')
        assert lines(filled(body)) == ["Before", "one", "After"]

    def test_a_document_without_text_leaves_a_paragraph(self):
        assert lines(filled(document("<w:sectPr/>"))) == ["Before", "", "After"]

    def test_sections_go_and_leave_a_page_break_where_one_began_on_a_new_page(self):
        continuous = '<w:type w:val="continuous"/>'
        body = p("a", "<w:sectPr/>") + p("b", f"<w:sectPr>{continuous}</w:sectPr>") + p("c") + "<w:sectPr/>"
        made = filled(document(body))
        assert len(values(made, "//w:sectPr")) == 1
        broken = values(made, "//w:p[.//w:br[@w:type='page']]")
        assert ["".join(paragraph.itertext()) for paragraph in broken] == ["b"]

    def test_a_content_control_comes_without_what_binds_it_to_its_file(self):
        control = (
            '<w:sdt><w:sdtPr><w:alias w:val="Fee"/><w:id w:val="7"/><w:placeholder><w:docPart w:val="x"/>'
            '</w:placeholder><w:dataBinding w:xpath="/a" w:storeItemID="{0}"/><w:text/></w:sdtPr>'
            f"<w:sdtContent>{p('12')}</w:sdtContent></w:sdt>{p('end')}"
        )
        made = filled(document(control))
        assert [child.tag.rpartition("}")[2] for child in values(made, "//w:sdtPr/*")] == ["alias", "text"]
        assert lines(made) == ["Before", "12", "end", "After"]

    def test_two_at_once_and_the_same_in_a_loop(self):
        one, two = document(p("one")), document(p("two"))
        made = Template(template("{%p for s in all %}", "{{ s }}", "{%p endfor %}")).render(
            {"all": [Blocks((Subdocument(one), Subdocument(two))), Subdocument(one)]}
        )
        assert lines(made) == ["one", "two", "one"]

    def test_the_same_input_gives_the_same_bytes(self):
        body = document(p("one") + f"<w:p>{picture()}</w:p>", related=IMAGE)
        assert filled(body) == filled(body)


MOVED = (
    '<w:moveFromRangeStart w:id="1" w:name="m" w:author="J"/><w:p><w:moveFrom w:id="2" w:author="J"><w:r>'
    '<w:t>x</w:t></w:r></w:moveFrom></w:p><w:moveFromRangeEnd w:id="1"/><w:p><w:moveTo w:id="3" w:author="J"><w:r>'
    "<w:t>x</w:t></w:r></w:moveTo></w:p>"
)


class TestChanges:
    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ('<w:p><w:ins w:id="1" w:author="Jane"><w:r><w:t>new</w:t></w:r></w:ins></w:p>', ["new"]),
            (
                f'{p("a")[:-6]}<w:del w:id="1" w:author="J"><w:r><w:delText>b</w:delText></w:r></w:del></w:p>',
                ["a"],
            ),
            (p("kept", '<w:rPr><w:del w:id="1" w:author="J"/></w:rPr>') + p(" on"), ["kept on"]),
            (p("last", '<w:rPr><w:del w:id="1" w:author="J"/></w:rPr>'), ["last"]),
            (MOVED, ["", "x"]),
            (p("a", '<w:jc w:val="right"/><w:pPrChange w:id="1" w:author="J"><w:pPr/></w:pPrChange>'), ["a"]),
        ],
        ids=["insertion", "deletion", "paragraph mark", "last mark", "move", "look"],
    )
    def test_tracked_changes_are_accepted_and_nobody_is_named(self, body, expected):
        made = filled(document(body))
        assert lines(made) == ["Before", *expected, "After"]
        assert not values(made, "//@w:author")

    def test_deleted_rows_and_cells_go_and_a_table_with_them(self):
        def row(text, properties="", cell=""):
            return f"<w:tr><w:trPr>{properties}</w:trPr><w:tc><w:tcPr>{cell}</w:tcPr>{p(text)}</w:tc></w:tr>"

        def table(*rows):
            grid = '<w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="99"/></w:tblGrid>'
            return f"<w:tbl>{grid}{''.join(rows)}</w:tbl>"

        gone, cell = '<w:del w:id="1" w:author="J"/>', '<w:cellDel w:id="2" w:author="J"/>'
        kept = table(row("a"), row("b", gone), row("c", cell=cell), row("d", '<w:ins w:id="3" w:author="J"/>'))
        made = filled(document(kept + p("-") + table(row("e", gone)) + p("end")))
        assert lines(made) == ["Before", "a", "d", "-", "end", "After"]
        assert len(values(made, "//w:tbl")) == 1

    def test_comments_and_the_traces_of_editing_stay_behind(self):
        body = (
            '<w:p w:rsidR="00A1" w14:paraId="12345678" w14:textId="77777777"><w:commentRangeStart w:id="0"/>'
            '<w:proofErr w:type="spellStart"/><w:r w:rsidRPr="00A2"><w:t>said</w:t></w:r><w:commentRangeEnd w:id="0"/>'
            '<w:r><w:rPr><w:rStyle w:val="CR"/></w:rPr><w:commentReference w:id="0"/></w:r></w:p>'
        )
        source = document(
            body,
            styles=style("CR", "annotation reference", kind="character"),
            related=link("c", "comments", "comments.xml"),
            parts={"word/comments.xml": f'<w:comments {SPACES}><w:comment w:id="0" w:author="Jane"/></w:comments>'},
            types=f'<Override PartName="/word/comments.xml" ContentType="{WORD}comments+xml"/>',
            ignorable="w14",
        )
        made = filled(source)
        assert lines(made) == ["Before", "said", "After"]
        assert "word/comments.xml" not in names(made)
        assert not values(made, "//@*[contains(name(), 'rsid') or contains(name(), 'paraId')]")
        assert not values(made, "//w:r[not(w:t)]")

    def test_what_only_newer_programs_know_goes_unless_word_has_it_since_2010(self):
        control = (
            '<w:sdt><w:sdtPr><w15:color w:val="FF0000"/><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>'
            "</w:sdtPr><w:sdtContent><w:r><w:t>x</w:t></w:r></w:sdtContent></w:sdt>"
        )
        made = filled(document(f'<w:p w15:collapsed="1">{control}</w:p>', ignorable="w14 w15"))
        text = etree.tostring(part(made), encoding="unicode")
        assert "w14:checkbox" in text
        assert "w15:color" not in text
        assert "w15:collapsed" not in text

    def test_an_emoji_is_left_to_programs_that_know_it(self):
        emoji = (
            '<w:r><mc:AlternateContent><mc:Choice Requires="w16se"><w16se:symEx w16se:font="E" w16se:char="1F600"/>'
            "</mc:Choice><mc:Fallback><w:t>:)</w:t></mc:Fallback></mc:AlternateContent></w:r>"
        )
        (text,) = read_carried(document(f"<w:p>{emoji}</w:p>", ignorable="w16se")).body
        assert '<w16se:symEx w16se:font="E"' in text
        assert 'xmlns:w16se="' in text
        assert "xmlns:w=" not in text


class TestStyles:
    def test_a_style_that_the_letter_lacks_comes_with_all_it_builds_on(self):
        source = document(
            p("x", '<w:pStyle w:val="Fee"/>', '<w:rStyle w:val="Mark"/>'),
            styles=style("Normal", "Normal")
            + style("Base", "Base", '<w:basedOn w:val="Normal"/><w:next w:val="Gone"/>')
            + style(
                "Fee",
                "Fee",
                '<w:basedOn w:val="Base"/><w:next w:val="After"/><w:link w:val="FeeChar"/><w:rsid w:val="00A1"/>',
            )
            + style("FeeChar", "Fee Char", '<w:link w:val="Fee"/>', "character")
            + style("After", "After")
            + style("Mark", "Mark", kind="character")
            + style("Unused", "Unused"),
        )
        made = filled(source, styles=style("Standard", "Normal"))
        found = {s.get(f"{{{W}}}styleId"): s for s in part(made, "word/styles.xml")}
        assert set(found) == {"Standard", "Base", "Fee", "FeeChar", "After", "Mark"}
        assert [child.get(f"{{{W}}}val") for child in found["Base"]] == ["Base", "Standard"]
        assert [child.get(f"{{{W}}}val") for child in found["Fee"]] == ["Fee", "Base", "After", "FeeChar"]

    def test_the_letters_own_style_of_a_name_holds_whatever_its_id_and_case(self):
        source = document(p("x", '<w:pStyle w:val="Quote1"/>'), styles=style("Quote1", "quote", "<w:qFormat/>"))
        made = filled(source, styles=style("Zitat", "Quote"))
        assert values(made, "//w:pStyle/@w:val") == ["Zitat"]
        assert len(part(made, "word/styles.xml")) == 1

    def test_an_id_that_another_style_has_is_changed(self):
        source = document(p("x", '<w:pStyle w:val="S1"/>'), styles=style("S1", "Fee"))
        made = filled(source, styles=style("s1", "Other") + style("S1_2", "Third", kind="character"))
        assert values(made, "//w:pStyle/@w:val") == ["S1_3"]
        assert values(made, "//w:style/@w:styleId", "word/styles.xml") == ["s1", "S1_2", "S1_3"]

    def test_of_two_documents_with_one_new_name_the_first_defines_it(self):
        first, second = (
            document(p("x", '<w:pStyle w:val="F"/>'), styles=style("F", "Fee", f'<w:uiPriority w:val="{priority}"/>'))
            for priority in (1, 2)
        )
        made = Template(template("{{ a }}", "{{ b }}")).render({"a": Subdocument(first), "b": Subdocument(second)})
        assert values(made, "//w:style/w:uiPriority/@w:val", "word/styles.xml") == ["1"]

    def test_a_style_that_the_document_itself_lacks_is_none(self):
        wrong = '<w:pStyle w:val="Gone"/>'
        made = filled(document(p("x", wrong, '<w:rStyle w:val="Para"/>'), styles=style("Para", "Para")))
        assert not values(made, "//w:pStyle | //w:rStyle")

    def test_a_letter_without_styles_gets_them(self):
        made = filled(document(p("x", '<w:pStyle w:val="F"/>'), styles=style("F", "Fee", "<w:qFormat/>")))
        assert values(made, "//w:style/w:name/@w:val", "word/styles.xml") == ["Fee"]
        assert lines(made)[1] == "x"
        assert docx.Document(io.BytesIO(made)).paragraphs[1].style.name == "Fee"


class TestLists:
    def test_lists_count_on_their_own_each_time(self):
        numbering = abstract(0, levels()) + num(1, 0)
        source = document(p("a", of_list(1)) + p("b", of_list(1)), numbering=numbering)
        own = document(
            p("i", of_list(1)) + p("{{ s }}") + p("j", of_list(1)) + p("{{ s }}") + "<w:sectPr/>", numbering=numbering
        )
        made = Template(own).render({"s": Subdocument(source)})
        assert lines(made) == ["1.\ti", "1.\ta", "2.\tb", "2.\tj", "1.\ta", "2.\tb"]
        ids = values(made, "//w:abstractNum/w:nsid/@w:val", "word/numbering.xml")
        assert len(set(ids)) == len(ids) == 2

    def test_a_letter_without_lists_gets_them_beside_those_of_its_values(self):
        source = document(p("a", of_list(4)), numbering=abstract(7, levels("(%1)")) + num(4, 7))
        ours = NumberedList((ListItem((Paragraph((Span("ours"),)),)),))
        made = Template(template("{{ x }}", "{{ s }}")).render({"x": ours, "s": Subdocument(source)})
        assert lines(made) == ["1.\tours", "(1)\ta"]

    def test_lists_of_one_definition_count_on_unless_one_begins_anew(self):
        anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
        numbering = abstract(0, levels()) + num(1, 0) + num(2, 0) + num(3, 0, anew)
        source = document("".join(p("x", of_list(n)) for n in (1, 2, 3)), numbering=numbering)
        assert lines(filled(source))[1:-1] == ["1.\tx", "2.\tx", "5.\tx"]

    def test_a_list_style_gives_its_levels(self):
        numbering = (
            abstract(0, '<w:numStyleLink w:val="Outline"/>')
            + abstract(1, f'<w:styleLink w:val="Outline"/>{levels("§%1")}')
            + num(1, 0)
            + num(2, 1)
        )
        styled = style("Outline", "Outline", f"<w:pPr>{of_list(2)}</w:pPr>", "numbering")
        made = filled(document(p("x", of_list(1)), numbering=numbering, styles=styled))
        assert lines(made)[1] == "§1\tx"
        assert part(made, "word/styles.xml") is None

    def test_a_list_by_style_stands_in_the_paragraph_with_the_styles_indents(self):
        numbering = abstract(0, levels(inside='<w:pStyle w:val="Item"/>')) + num(1, 0)
        styles = style("Base", "Base", f'<w:pPr>{of_list(1)}<w:ind w:left="400" w:hanging="400"/></w:pPr>') + style(
            "Item", "Item", '<w:basedOn w:val="Base"/><w:pPr><w:ind w:left="500"/></w:pPr>'
        )
        own = '<w:pStyle w:val="Item"/><w:jc w:val="right"/>'
        source = document(p("a", own) + p("b", own), numbering=numbering, styles=styles)
        made = filled(source, ("x", "{{ s }}", "{{ s }}"), styles=style("Item", "Item"))
        assert lines(made) == ["x", "1.\ta", "2.\tb", "1.\ta", "2.\tb"]
        first = values(made, "//w:p[2]/w:pPr")[0]
        assert [child.tag.rpartition("}")[2] for child in first] == ["pStyle", "numPr", "ind", "jc"]
        assert sorted(first[2].values()) == ["400", "500"]

    def test_the_letters_style_gives_no_number_to_what_had_none(self):
        numbered = {
            "styles": style("H", "heading 1", f"<w:pPr>{of_list(1)}</w:pPr>") + style("N", "Plain"),
            "numbering": abstract(0, levels()) + num(1, 0),
        }
        source = document(
            p("Annex", '<w:pStyle w:val="H1"/>') + p("x", '<w:pStyle w:val="P"/>'),
            styles=style("H1", "heading 1") + style("P", "Plain"),
        )
        made = filled(source, **numbered)
        assert lines(made) == ["Before", "Annex", "x", "After"]
        assert values(made, "//w:numPr/w:numId/@w:val") == ["0"]

    def test_a_number_of_a_list_that_is_not_there_is_none(self):
        assert lines(filled(document(p("x", of_list(9)))))[1] == "x"

    def test_bullets_of_pictures_become_plain(self):
        bullet = '<w:numPicBullet w:numPicBulletId="0"><w:pict/></w:numPicBullet>'
        level = levels("*").replace("<w:lvlJc", '<w:lvlPicBulletId w:val="0"/><w:lvlJc')
        made = filled(document(p("x", of_list(1)), numbering=bullet + abstract(0, level) + num(1, 0)))
        assert lines(made)[1] == "*\tx"
        assert not values(made, "//w:lvlPicBulletId", "word/numbering.xml")


class TestNotes:
    BODY = f"<w:p><w:r><w:t>x</w:t></w:r>{reference(5)}{reference(2, 'endnote')}{reference(9)}</w:p>"

    def source(self, body=BODY):
        return document(
            body,
            footnotes=note(0, "line") + note(9, "nine") + note(5, "five"),
            endnotes=note(2, "two", "endnote"),
            styles=style("T", "footnote text"),
        )

    def test_a_letter_without_notes_gets_both_kinds_with_their_separators(self):
        settings = {"word/settings.xml": f"<w:settings {SPACES}><w:compat/></w:settings>"}
        made = Template(
            document(
                p("{{ s }}") + "<w:sectPr/>",
                related=link("s", "settings", "settings.xml"),
                parts=settings,
                types=f'<Override PartName="/word/settings.xml" ContentType="{WORD}settings+xml"/>',
            )
        ).render({"s": Subdocument(self.source())})
        (line,) = outline(made)
        assert [tuple(each) for each in line.notes] == [("1", "five"), ("i", "two"), ("2", "nine")]
        assert values(made, "//w:endnote/@w:type", "word/endnotes.xml") == ["separator", "continuationSeparator"]
        kinds = [child.tag.rpartition("}")[2] for child in part(made, "word/settings.xml")]
        assert kinds == ["footnotePr", "endnotePr", "compat"]

    def test_notes_are_numbered_on_from_the_letters_own(self):
        own = document(
            f"<w:p><w:r><w:t>x</w:t></w:r>{reference(5)}</w:p>{p('{{ s }}')}<w:sectPr/>", footnotes=note(5, "ours")
        )
        made = Template(own).render({"s": Subdocument(self.source())})
        assert [tuple(each) for line in outline(made) for each in line.notes if each.number != "i"] == [
            ("1", "ours"),
            ("2", "five"),
            ("3", "nine"),
        ]
        assert values(made, "//w:footnote/@w:id", "word/footnotes.xml") == ["5", "6", "7"]

    def test_links_of_notes_belong_to_the_notes(self):
        linked = '<w:hyperlink r:id="n1"><w:r><w:t>page</w:t></w:r></w:hyperlink>'
        source = document(
            f"<w:p>{reference(1)}</w:p>",
            footnotes=f'<w:footnote w:id="1"><w:p>{linked}</w:p></w:footnote>',
            parts={
                "word/_rels/footnotes.xml.rels": links(link("n1", "hyperlink", "https://a.b", ' TargetMode="External"'))
            },
        )
        made = filled(source)
        assert values(made, "//w:hyperlink/@r:id", "word/footnotes.xml") == ["rId1"]
        assert part(made, "word/_rels/footnotes.xml.rels")[0].get("Target") == "https://a.b"

    def test_a_header_takes_no_notes(self):
        source = document(
            p("") + "<w:sectPr/>",
            related=link("h", "header", "header1.xml"),
            parts={"word/header1.xml": f"<w:hdr {SPACES}>{p('{{ s }}')}</w:hdr>"},
            types=f'<Override PartName="/word/header1.xml" ContentType="{WORD}header+xml"/>',
        )
        with pytest.raises(BadInputError, match=r"T201.*annex\.docx"):
            Template(source).render({"s": Subdocument(self.source(), "annex.docx")})
        made = Template(source).render({"s": Subdocument(document(p("x") + f"<w:p>{picture()}</w:p>", related=IMAGE))})
        assert [line.text for line in outline(made) if line.part == "word/header1.xml"] == ["x", ""]
        assert part(made, "word/_rels/header1.xml.rels")[0].get("Target") == "media/image2.png"


def char(kind):
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def instruction(text):
    return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'


def field(text, result):
    return f"{char('begin')}{instruction(text)}{char('separate')}<w:r><w:t>{result}</w:t></w:r>{char('end')}"


def bookmarked(name, text, number=0):
    ends = f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>', f'<w:bookmarkEnd w:id="{number}"/>'
    return f"{ends[0]}<w:r><w:t>{text}</w:t></w:r>{ends[1]}"


class TestBookmarksAndFields:
    BODY = (
        f"<w:p>{bookmarked('fee', '12')}{char('begin')}{instruction(' PAGEREF f')}{instruction('ee ')}"
        f"{char('separate')}<w:r><w:t>3</w:t></w:r>{char('end')}"
        '<w:fldSimple w:instr=" REF Fee "><w:r><w:t>12</w:t></w:r></w:fldSimple>'
        '<w:hyperlink w:anchor="fee"><w:r><w:t>up</w:t></w:r></w:hyperlink>'
        '<w:hyperlink w:anchor="other"><w:r><w:t>up</w:t></w:r></w:hyperlink></w:p>'
    )

    def test_bookmarks_get_free_ids_and_names_and_what_names_them_follows(self):
        made = filled(document(self.BODY), ("{{ s }}", "{{ s }}"))
        ids, ends = (values(made, f"//w:bookmark{which}/@w:id") for which in ("Start", "End"))
        assert ids == ends
        assert len(set(ids)) == 2
        assert values(made, "//w:bookmarkStart/@w:name") == ["fee", "fee_s2"]
        assert "".join(values(made, "//w:instrText/text()")) == " PAGEREF fee  PAGEREF fee_s2 "
        assert values(made, "//w:fldSimple/@w:instr") == [" REF fee ", " REF fee_s2 "]
        assert values(made, "//w:hyperlink/@w:anchor") == ["fee", "other", "fee_s2", "other"]

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("HYPERLINK \\l &quot;fee&quot; \\o &quot;the fee&quot;", 'HYPERLINK \\l "fee_s2" \\o "the fee"'),
            ("HYPERLINK &quot;https://a.b/fee&quot;", 'HYPERLINK "https://a.b/fee"'),
            ("fee", "fee_s2"),
            ("= fee * 2", "= fee_s2 * 2"),
            ("REF fee \\fee", "REF fee_s2 \\fee"),
            ("IF fee = &quot;a fee&quot; 1", 'IF fee_s2 = "a fee" 1'),
            ("SEQ fee", "SEQ fee"),
        ],
    )
    def test_only_what_names_the_bookmark_follows(self, before, after):
        source = document(f"<w:p>{bookmarked('fee', '12')}{field(before, 'x')}</w:p>")
        own = document(f"<w:p>{bookmarked('FEE', 'x', 5)}</w:p>{p('{{ s }}')}<w:sectPr/>")
        made = Template(own).render({"s": Subdocument(source)})
        assert "".join(values(made, "//w:instrText/text()")) == after
        assert len(set(values(made, "//w:bookmarkStart/@w:id"))) == 2

    def test_a_name_that_a_loop_may_yet_give_is_not_free(self):
        own = document(f"<w:p>{bookmarked('fee', 'x', 5)}</w:p>{p('{{ s }}')}<w:sectPr/>")
        made = Template(own).render({"s": Subdocument(document(f"<w:p>{bookmarked('fee_2', 'x')}</w:p>"))})
        assert values(made, "//w:bookmarkStart/@w:name") == ["fee", "fee_2_s2"]

    def test_half_a_bookmark_and_the_second_of_a_name_go(self):
        body = bookmarked("a", "x") + bookmarked("A", "y", 1) + '<w:bookmarkStart w:id="2" w:name="b"/>'
        made = filled(document(f'<w:p>{body}<w:bookmarkEnd w:id="3"/></w:p>'))
        assert values(made, "//w:bookmarkStart/@w:name") == ["a"]
        assert len(values(made, "//w:bookmarkEnd")) == 1

    def test_fields_that_tell_of_their_own_file_keep_what_they_print(self):
        inner = f"{char('begin')}{instruction('IF 1 = 1 ')}{field(' TITLE ', 'Fees')}{char('separate')}{char('end')}"
        simple = '<w:fldSimple w:instr="DATE"><w:r><w:t>June 1</w:t></w:r></w:fldSimple>'
        page = field(" PAGE ", "9")
        made = filled(document(f"<w:p>{field(' DOCPROPERTY Owner ', 'Jane')}{simple}{page}</w:p><w:p>{inner}</w:p>"))
        assert lines(made)[1:-1] == ["JaneJune 19", "Fees"]
        assert "".join(values(made, "//w:instrText/text()")) == " PAGE IF 1 = 1 "
        assert not values(made, "//w:fldSimple")


CHART = (
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="{uri}">{inside}'
    "</a:graphicData></a:graphic>"
)


def drawing(inside, uri):
    graphic = CHART.format(uri=uri, inside=inside)
    size = '<wp:extent cx="9" cy="9"/><wp:docPr id="1" name="P"/>'
    return f"<w:r><w:drawing><wp:inline>{size}{graphic}</wp:inline></w:drawing></w:r>"


def types(**given):
    return "".join(
        f'<Override PartName="/word/{name.replace("__", "/")}.xml" ContentType="{kind}"/>'
        for name, kind in given.items()
    )


class TestParts:
    def test_a_picture_is_one_part_however_often_it_shows(self):
        source = document(f"<w:p>{picture()}{picture('p2')}</w:p>", related=IMAGE + IMAGE.replace("p1", "p2"))
        made = filled(source, ("{{ s }}", "{{ s }}"))
        assert [name for name in names(made) if name.startswith("word/media")] == [
            "word/media/image1.png",
            "word/media/image2.png",
        ]
        assert len(set(values(made, "//@r:embed"))) == 1
        assert len(set(values(made, "//wp:docPr/@id"))) == 4

    def test_a_part_without_an_extension_and_with_odd_letters_gets_a_plain_name(self):
        source = document(
            f"<w:p>{picture()}</w:p>",
            related=link("p1", "image", "media/Jane%20Doe&apos;s"),
            parts={"word/media/Jane Doe's": PIXEL},
            types='<Override PartName="/word/media/Jane Doe\'s" ContentType="image/png"/>',
        )
        assert "word/media/Jane_Doe_s.bin" in names(filled(source))

    def test_a_chart_comes_with_its_workbook_and_each_time_anew(self):
        chart = drawing('<c:chart r:id="c1"/>', "http://schemas.openxmlformats.org/drawingml/2006/chart")
        source = document(
            f"<w:p>{chart}</w:p>",
            related=link("c1", "chart", "charts/chart1.xml"),
            parts={
                "word/charts/chart1.xml": f"<c:chartSpace {SPACES}><c:chart><c:plotArea/></c:chart>"
                '<c:externalData r:id="x9"/></c:chartSpace>',
                "word/charts/_rels/chart1.xml.rels": links(
                    link("x9", "package", "../embeddings/book.xlsx")
                    + link("x8", "hyperlink", "https://a.b", ' TargetMode="External"')
                ),
                "word/embeddings/book.xlsx": b"<not-looked-into/>",
            },
            types=types(charts__chart1=f"{PARTS}drawingml.chart+xml")
            + f'<Default Extension="xlsx" ContentType="{PARTS}spreadsheetml.sheet"/>',
        )
        _, made = put_in(source)
        assert {name for name in made if "chart" in name or "embed" in name} == {
            *(f"word/charts/chart{at}.xml" for at in (1, 2)),
            *(f"word/charts/_rels/chart{at}.xml.rels" for at in (1, 2)),
            "word/embeddings/book.xlsx",
            "word/embeddings/book2.xlsx",
        }
        second = made["word/charts/_rels/chart2.xml.rels"]
        assert [(each.get("Id"), each.get("Target"), each.get("TargetMode")) for each in second] == [
            ("x9", "../embeddings/book2.xlsx", None),
            ("x8", "https://a.b", "External"),
        ]

    def test_a_diagram_keeps_the_drawing_that_its_data_names(self):
        ids = " ".join(f'r:{short}="{short}1"' for short in ("dm", "lo", "qs", "cs"))
        diagram = drawing(f"<dgm:relIds {ids}/>", "http://schemas.openxmlformats.org/drawingml/2006/diagram")
        kinds = {"dm": "Data", "lo": "Layout", "qs": "Style", "cs": "Colors"}
        drawn = "http://schemas.microsoft.com/office/2007/relationships/diagramDrawing"
        data = '<dgm:dataModel xmlns:dgm="d"><ext relId="d7"/><ext relId="gone"/><ext relId="dm1"/></dgm:dataModel>'
        source = document(
            f"<w:p>{diagram}</w:p>",
            related="".join(
                link(f"{short}1", f"diagram{kind.replace('Style', 'QuickStyle')}", f"diagrams/{short}.xml")
                for short, kind in kinds.items()
            )
            + link("d7", drawn, "diagrams/drawing1.xml"),
            parts={f"word/diagrams/{short}.xml": data if short == "dm" else "<x/>" for short in kinds}
            | {"word/diagrams/drawing1.xml": "<x/>"},
            types=types(
                **{f"diagrams__{short}": f"{PARTS}drawingml.diagram{kind}+xml" for short, kind in kinds.items()},
                diagrams__drawing1="application/vnd.ms-office.drawingml.diagramDrawing+xml",
            ),
        )
        _, made = put_in(source)
        found = {each.get("Id"): each.get("Target") for each in made["word/_rels/document.xml.rels"]}
        first, second = (made[f"word/diagrams/{name}.xml"][0].get("relId") for name in ("dm", "dm2"))
        assert (found[first], found[second]) == ("diagrams/drawing1.xml", "diagrams/drawing2.xml")
        assert made["word/diagrams/dm.xml"][1].get("relId") == "gone"

    def test_shapes_of_the_old_kind_get_ids_of_their_own(self):
        shape = (
            '<w:r><w:pict><v:shapetype id="t75" path="m,l"/><v:shape id="s1" type="#t75" style="width:9pt"/>'
            '<v:rect fillcolor="red"/></w:pict></w:r>'
        )
        made = filled(document(f"<w:p>{shape}</w:p>"), ("{{ s }}", "{{ s }}"))
        found = part(made).xpath("//v:*/@id", namespaces={"v": "urn:schemas-microsoft-com:vml"})
        kinds = part(made).xpath("//v:*/@type", namespaces={"v": "urn:schemas-microsoft-com:vml"})
        assert len(set(found)) == 4
        assert kinds == [f"#{found[0]}", f"#{found[2]}"]

    @pytest.mark.parametrize("target", ["https://a.b/?c=1&d=2", "file:///C:/annex.docx", "#there"])
    def test_links_to_pages_are_kept(self, target):
        outside = "" if target[0] == "#" else ' TargetMode="External"'
        source = document(
            '<w:p><w:hyperlink r:id="h1"><w:r><w:t>x</w:t></w:r></w:hyperlink></w:p>',
            related=link("h1", "hyperlink", escape(target), outside),
        )
        entries = part(filled(source), "word/_rels/document.xml.rels")
        assert [(each.get("Target"), each.get("TargetMode")) for each in entries] == [(target, "External")]


class TestRefusals:
    @pytest.mark.parametrize(
        ("source", "code", "found"),
        [
            (b"%PDF-1.7", "T101", "a PDF"),
            (document(p("x"), related=link("o", "oleObject", "o.bin")), "T105", "OLE"),
            (document(p("x"), related=link("i", "image", "file:///a.png", ' TargetMode="External"')), "T105", "linked"),
            (document(f"<w:p>{field('INCLUDETEXT x', 'y')}</w:p>"), "T105", "INCLUDETEXT"),
            (document('<w:altChunk r:id="a"/>', related=link("a", "aFChunk", "a.html")), "T105", "altChunk"),
            (document(f"<w:p>{char('begin')}{instruction(' PAGE ')}</w:p>"), "T106", "'PAGE' never ends"),
            (document(f"<w:p>{char('end')}</w:p>"), "T106", "never begins"),
            (document(f"<w:p>{picture('p9')}</w:p>"), "T106", "p9"),
            (document(f"<w:p>{picture()}</w:p>", related=link("p1", "image", "media/gone.png")), "T106", "gone.png"),
            (document(f"<w:p>{picture()}</w:p>", related=link("p1", "image", "document.xml")), "T106", "document.xml"),
            (
                document(f"<w:p>{picture()}</w:p>", related=link("p1", "image", "a.odd"), parts={"word/a.odd": b"x"}),
                "T106",
                "content type",
            ),
            (document(f"<w:p>{reference(3)}</w:p>"), "T106", "footnote"),
            (
                document(
                    f"<w:p>{reference(3)}</w:p>", footnotes=note(3, "x").replace("<w:footnoteRef/>", reference(3)[5:-6])
                ),
                "T106",
                "from another note",
            ),
            (document(p("\ufdd0")), "T106", "U\\+FDD0"),
        ],
    )
    def test_what_cannot_be_put_in_is_said_with_its_name_and_the_tags_place(self, source, code, found):
        said = refusal(source)
        assert code in said
        assert re.search(rf"annex\.docx: .*{found}", said)
        assert "paragraph 1" in said
        assert catalogue()[code].remedy

    def test_it_does_not_fit_among_words(self):
        assert "T125" in refusal(document(p("x")), ("see {{ s }} here",))

    def test_in_a_list_it_stands_below_its_item(self):
        listed = BulletList((ListItem((Paragraph((Span("see"),)), Subdocument(document(p("x"))))),))
        made = Template(template("{{ s }}")).render({"s": listed})
        assert lines(made) == ["•\tsee", "x"]


LISTED = {
    "numbering": abstract(0, levels() + levels("%1.%2").replace('ilvl="0"', 'ilvl="1"'))
    + abstract(1, levels("(%1)"))
    + "".join(num(number, of) for number, of in ((1, 0), (2, 0), (3, 1))),
    "styles": style("Item", "Item", f"<w:pPr>{of_list(3)}</w:pPr>"),
}
LOOKS = ("", *(of_list(number, level) for number in (1, 2) for level in (0, 1)), '<w:pStyle w:val="Item"/>', of_list(9))


@given(st.lists(st.tuples(st.sampled_from(LOOKS), st.text(st.characters(codec="utf-8", exclude_categories=["C"])))))
@settings(max_examples=60, deadline=None)
def test_labels_and_words_are_those_of_the_file_itself(written):
    source = document("".join(p(escape(f"-{text}-"), look) for look, text in written) or p(""), **LISTED)
    own = document(
        "".join(p(text, of_list(1)) for text in ("a", "{{ s }}", "b", "{{ s }}", "c")) + "<w:sectPr/>", **LISTED
    )
    made = Template(own).render({"s": Subdocument(source)})
    assert lines(made) == ["1.\ta", *lines(source), "2.\tb", *lines(source), "3.\tc"]


def test_words_own_document_in_words_own_template_satisfies_both_validators(tmp_path, sdk_errors, audit_errors):
    """What python-docx ships is Word's: numbered and bulleted styles, a table style, headings, a picture."""
    annex = docx.Document()
    annex.add_heading("Annex A", 1)
    for text in ("first", "second"):
        annex.add_paragraph(text, style="List Number")
    annex.add_paragraph("dot", style="List Bullet")
    annex.add_table(2, 2, style="Light Grid Accent 1").cell(0, 0).text = "cell"
    annex.add_picture(io.BytesIO(PIXEL))
    annex.add_section()
    annex.add_paragraph("last")
    annexed = io.BytesIO()
    annex.save(annexed)
    own = docx.Document()
    own.styles["Light Grid Accent 1"].element.getparent().remove(own.styles["Light Grid Accent 1"].element)
    for text in ("ours", "{{ s }}", "ours too", "{{ s }}"):
        own.add_paragraph(text, style="Normal" if "{" in text else "List Number")
    own.add_table(1, 1).cell(0, 0).text = "{{ s }}"
    saved = io.BytesIO()
    own.save(saved)
    made = Template(saved.getvalue()).render({"s": Subdocument(annexed.getvalue())})
    (path := tmp_path / "made.docx").write_bytes(made)
    (plain := tmp_path / "plain.docx").write_bytes(Template(saved.getvalue()).render({"s": ""}))
    assert sdk_errors(path) == []
    assert {error.partition(":")[2] for error in audit_errors(path)} <= {
        error.partition(":")[2] for error in audit_errors(plain)
    }
    inside = ["Annex A", "1.\tfirst", "2.\tsecond", "•\tdot", "cell", "", "", "", "", "", "last"]
    assert lines(made)[: 2 * len(inside) + 2] == ["1.\tours", *inside, "2.\tours too", *inside]
    assert docx.Document(io.BytesIO(made)).styles["Light Grid Accent 1"]
