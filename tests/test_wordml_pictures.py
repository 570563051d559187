"""Pictures, page breaks, fonts and styles as values: they go wherever a tag stands, what Word refuses fails."""

from __future__ import annotations

import contextlib
import io
import re
import struct
import zipfile
import zlib

import docx
import pytest
from docx.oxml import parse_xml
from docxtpl import DocxTemplate
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from packages import blank, members, packed

from lettergen.errors import BadInputError
from lettergen.model.blocks import (
    Blocks,
    BulletList,
    Font,
    Heading,
    Image,
    Inlines,
    LineBreak,
    ListItem,
    Note,
    PageBreak,
    Paragraph,
    SignatureBlock,
    Span,
    Table,
)
from lettergen.wordml.looks import RichTextError
from lettergen.wordml.pictures import MAX_BYTES, read_picture
from lettergen.wordml.template import Template

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NS = {
    "w": W,
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "adec": "http://schemas.microsoft.com/office/drawing/2017/decorative",
}
BOX = (
    f'<w:r xmlns:w="{W}"><w:pict><v:rect xmlns:v="urn:schemas-microsoft-com:vml" style="width:200pt;height:80pt">'
    "<v:textbox><w:txbxContent><w:p><w:r><w:t>{{ logo }}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:rect>"
    "</w:pict></w:r>"
)
LINK = f'<w:hyperlink xmlns:w="{W}" w:anchor="a"><w:r><w:t>{{{{ value }}}}</w:t></w:r></w:hyperlink>'
ATTRIBUTE = (
    f'<w:hyperlink xmlns:w="{W}" w:anchor="a" w:tooltip="{{{{ value }}}}"><w:r><w:t>here</w:t></w:r></w:hyperlink>'
)


def png(width, height, dots_per_metre=0, shade=120):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    dots = chunk(b"pHYs", struct.pack(">IIB", dots_per_metre, dots_per_metre, 1)) if dots_per_metre else b""
    rows = zlib.compress((b"\0" + bytes([shade]) * width) * height)
    return b"\x89PNG\r\n\x1a\n" + head + dots + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x01\x00\x96\x00\x96\x00\x00"
    b"\xff\xc0\x00\x0b\x08\x00\x1e\x00\x3c\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x2a\xff\xd9"
)
GIF = b"GIF89a\x3c\x00\x1e\x00\x00\x00\x00,\x00\x00\x00\x00\x3c\x00\x1e\x00\x00\x02\x02D\x01\x00;"
BMP = b"BM" + struct.pack("<IHHIIiiHHIIiiII", 58, 0, 0, 54, 40, 60, 30, 1, 24, 0, 4, 5906, 5906, 0, 0) + b"\0" * 4
TIFF = b"II*\0\x08\0\0\0\x02\0" + b"".join(
    struct.pack("<HHII", tag, 4, 1, value) for tag, value in ((256, 60), (257, 30))
)
TIFF += b"\0\0\0\0"
LOGO = Image(png(144, 72), alt="The seal")


def document(*paragraphs, xml="", header="", exact=False, cell=""):
    """A .docx of Word's own styles whose paragraphs hold the texts given, and `xml` inside the last."""
    made = blank()
    for kind in [key for key, rel in made.part.rels.items() if rel.reltype.endswith("stylesWithEffects")]:
        del made.part.rels[kind]  # python-docx's has none of the styles that it adds itself
    for text in paragraphs:
        paragraph = made.add_paragraph(text)
        if exact:
            paragraph.paragraph_format.line_spacing = docx.shared.Pt(12)
    if xml:
        made.add_paragraph()._p.append(parse_xml(xml))
    if header:
        made.sections[0].header.paragraphs[0].text = header
    if cell:
        made.add_table(1, 1).cell(0, 0).text = cell
    saved = io.BytesIO()
    made.save(saved)
    return saved.getvalue()


def tree(data, part="word/document.xml"):
    return etree.fromstring(members(data)[part])


def fill(*paragraphs, value, **options):
    return Template(document(*paragraphs, **options)).render({"value": value})


def find(data, path, part="word/document.xml"):
    return tree(data, part).xpath(path, namespaces=NS)


def refused(*paragraphs, value, **options):
    with pytest.raises(BadInputError) as caught:
        fill(*paragraphs, value=value, **options)
    (problem,) = caught.value.problems
    return problem


def lines(data):
    """Each paragraph's words, with breaks as they are in text."""
    shown = {"br": "\n", "tab": "\t"}
    return [
        "".join(
            "\f" if e.get(f"{{{W}}}type") == "page" else shown.get(etree.QName(e).localname) or e.text or ""
            for e in paragraph.iter(*(f"{{{W}}}{name}" for name in ("t", "br", "tab")))
            if etree.QName(e.getparent()).localname == "r"
        )
        for paragraph in tree(data).iter(f"{{{W}}}p")
    ]


def millimetres(data):
    return [tuple(round(int(e.get(side)) / 36000, 1) for side in ("cx", "cy")) for e in find(data, "//wp:extent")]


class TestFiles:
    @pytest.mark.parametrize(
        ("data", "kind", "size"),
        [
            (png(60, 30, 5906), "image/png", (0.4, 0.2)),
            (png(60, 30), "image/png", (60 / 72, 30 / 72)),
            (JPEG, "image/jpeg", (0.4, 0.2)),
            (GIF, "image/gif", (60 / 72, 30 / 72)),
            (BMP, "image/bmp", (0.4, 0.2)),
            (TIFF, "image/tiff", (60 / 72, 30 / 72)),
        ],
    )
    def test_five_kinds_are_known_with_their_size_in_inches(self, data, kind, size):
        found = read_picture(data)
        assert found.content_type == kind
        assert (found.width / 914400, found.height / 914400) == pytest.approx(size)
        made = members(fill("{{ value }}", value=Image(data, "x")))
        extension = kind.partition("/")[2]
        assert made[f"word/media/image1.{extension}"] == data
        assert f'Extension="{extension}" ContentType="{kind}"'.encode() in made["[Content_Types].xml"]

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"no picture",
            b"<svg/>",
            png(9, 9)[:-20],
            b"\x89PNG\r\n\x1a\n",
            JPEG[:-2],
            png(0, 9),
            b"GIF89a",
            TIFF[:9],
        ],
    )
    def test_what_is_no_whole_picture_is_refused_with_its_tag(self, data):
        problem = refused("See {{ value }}.", value=Image(data, "x"))
        assert (problem.code, "picture" in problem.found) == ("T204", True)
        assert "paragraph 1" in problem.place.detail
        assert "{{ value }}" in problem.place.detail

    def test_a_thumbnail_s_end_is_not_the_picture_s(self):
        with pytest.raises(RichTextError, match="broken"):
            read_picture(JPEG[:20] + b"\xff\xe2\0\6ab\xff\xd9" + JPEG[20:-2])

    def test_a_jpeg_without_a_jfif_mark_is_one(self):
        photoshop = JPEG[:2] + b"\xff\xee\x00\x0eAdobe" + bytes(7) + JPEG[20:]
        assert read_picture(photoshop) == ("image/jpeg", 60 / 72 * 914400, 30 / 72 * 914400)

    @pytest.mark.parametrize("order", ["<", ">"])
    @pytest.mark.parametrize("value", [0, 1, 3, 6, 8])
    def test_a_jpeg_that_is_only_marked_as_turned_is_refused(self, order, value):
        exif = struct.pack(f"{order}2sHIH", b"II" if order == "<" else b"MM", 42, 8, 2)
        exif += struct.pack(f"{order}HHIHH", 0x0100, 3, 1, 60, 0) + struct.pack(f"{order}HHIHH", 0x0112, 3, 1, value, 0)
        segment = b"Exif\0\0" + exif + bytes(4)
        photo = JPEG[:20] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + JPEG[20:]
        if value < 2:
            assert read_picture(photo).content_type == "image/jpeg"
        else:
            assert "lies on its side" in refused("{{ value }}", value=Image(photo, "x")).found

    def test_a_path_in_place_of_bytes_is_told_what_to_write(self):
        assert "read_bytes" in refused("{{ value }}", value=Image("seal.png", "x")).remedy

    @pytest.mark.parametrize(
        "data", [png(9, 9) + b"\0" * MAX_BYTES, png(20_000, 1)[:16] + struct.pack(">II", 20_000, 20_000)]
    )
    def test_huge_files_and_huge_pictures_are_refused(self, data):
        data += png(20_000, 1)[24:] if len(data) < 100 else b""
        assert refused("{{ value }}", value=Image(data, "x")).code == "T205"

    @given(
        st.sampled_from([png(60, 30, 5906), JPEG, GIF, BMP, TIFF]),
        st.lists(st.tuples(st.integers(0, 80), st.integers(0, 255)), max_size=5),
        st.integers(0, 120),
    )
    @settings(deadline=None)
    def test_a_damaged_file_is_a_problem_or_a_picture(self, data, changes, length):
        damaged = bytearray(data)
        for at, byte in changes:
            damaged[at % len(damaged)] = byte
        with contextlib.suppress(RichTextError):
            found = read_picture(bytes(damaged[:length]))
            assert found.width > 0 < found.height


class TestSizes:
    @pytest.mark.parametrize(
        ("pixels", "given_size", "expected"),
        [
            ((144, 72), {}, (50.8, 25.4)),
            ((144, 72), {"width_mm": 20}, (20, 10)),
            ((144, 72), {"height_mm": 20}, (40, 20)),
            ((144, 72), {"width_mm": 20, "height_mm": 30.5}, (20, 30.5)),
            ((7200, 720), {}, (152.4, 15.2)),
            ((72, 7200), {}, (2.3, 228.6)),
            ((1, 1), {"width_mm": 0.00001}, (0, 0)),
        ],
    )
    def test_one_side_keeps_the_proportions_and_none_the_page(self, pixels, given_size, expected):
        assert millimetres(fill("{{ value }}", value=Image(png(*pixels), "x", **given_size))) == [expected]

    def test_a_picture_in_a_table_keeps_to_its_column(self):
        wide = (Image(png(7200, 72), "x"),)
        found = millimetres(fill("{{ value }}", value=Blocks((Table((wide, wide), ()),))))
        assert [across for across, _ in found] == [pytest.approx(152.4 / 2 - 216 / 56.7, abs=0.1)] * 2

    def test_a_signature_keeps_to_its_column(self):
        signed = SignatureBlock((("Amy",), ("Bill",)), 2, (Image(png(7200, 72), "x"), None))
        ((width, _),) = millimetres(fill("{{ value }}", value=signed))
        assert width == pytest.approx(152.4 / 2 - 240 / 56.7, abs=0.1)

    @pytest.mark.parametrize(
        ("height", "above"), [(5, ["557", "0", "840"]), (15, ["120", "0", "970"]), (40, ["120", "0", "2388"])]
    )
    def test_the_names_of_a_row_stand_in_line_with_scanned_signatures(self, height, above):
        signature = Image(png(200, 60), "x", height_mm=height)
        signed = fill("{{ value }}", value=SignatureBlock((("Amy",), ("Bill",)), 2, (signature,)))
        assert find(signed, "//w:tc//w:spacing/@w:before") == above

    def test_a_picture_in_a_quotation_or_item_keeps_to_what_is_left(self):
        item = ListItem((Paragraph((Span("x"),)), Paragraph((Image(png(7200, 72), "x"),))))
        ((width, _),) = millimetres(fill("{{ value }}", value=Blocks((BulletList((item,)),))))
        assert width < 150

    @pytest.mark.parametrize(
        "size", [{"width_mm": 600}, {"height_mm": -1}, {"width_mm": float("nan")}, {"height_mm": 300}]
    )
    def test_what_no_page_holds_is_refused(self, size):
        assert refused("{{ value }}", value=Image(png(300, 30), "x", **size)).code == "T205"


@pytest.fixture(scope="module")
def everywhere():
    texts = ("Seal {{ logo }} here", "{{ logo }}", "{% for one in many %}{{ one }} {% endfor %}", "{{ text }}")
    source = document(*texts, xml=BOX, header="{{ logo }} of the State", cell="{{ logo }}")
    other = Image(png(30, 30, shade=9), alt="")
    note = Inlines((Span("See"), Note((Span("Like "), LOGO, Span(".")))))
    data = {"logo": LOGO, "many": [other, LOGO, other], "text": note}
    assert Template(source).render(data) == Template(source).render(data)
    return Template(source).render(data)


class TestPlaces:
    def test_the_same_bytes_are_one_part_stored_as_they_are(self, everywhere):
        media = {name: data for name, data in members(everywhere).items() if "media" in name}
        assert list(media.values()) == [LOGO.data, png(30, 30, shade=9)]
        with zipfile.ZipFile(io.BytesIO(everywhere)) as archive:
            assert {archive.getinfo(name).compress_type for name in media} == {zipfile.ZIP_STORED}

    def test_every_picture_has_an_id_of_its_own_and_a_relationship_of_its_part(self, everywhere):
        parts = members(everywhere)
        drawn = {name: etree.fromstring(data) for name, data in parts.items() if b"<wp:docPr" in data}
        assert {re.sub(r"\d", "", name) for name in drawn} == {
            "word/document.xml",
            "word/header.xml",
            "word/footnotes.xml",
        }
        ids = [each.get("id") for root in drawn.values() for each in root.iter(f"{{{NS['wp']}}}docPr")]
        assert len(ids) == len(set(ids)) == 9
        for name, root in drawn.items():
            folder, _, file = name.rpartition("/")
            targets = {e.get("Id"): e.get("Target") for e in etree.fromstring(parts[f"{folder}/_rels/{file}.rels"])}
            for blip in root.xpath("//a:blip/@r:embed", namespaces=NS):
                assert f"word/{targets[blip]}" in parts

    def test_the_text_around_stays(self, everywhere):
        assert lines(everywhere)[:4] == ["Seal  here", "", "   ", "See"]

    def test_both_judges_find_no_error(self, everywhere, tmp_path, sdk_errors, audit_errors):
        (tmp_path / "all.docx").write_bytes(everywhere)
        assert sdk_errors(tmp_path / "all.docx") == []
        assert audit_errors(tmp_path / "all.docx") == []

    def test_alternative_text_is_escaped_and_decoration_marked(self):
        made = fill("{{ value }}", value=Inlines((Image(LOGO.data, 'A "B" & <C>'), Image(LOGO.data, ""))))
        assert find(made, "//wp:docPr/@descr") == ['A "B" & <C>', ""]
        assert find(made, "boolean(//wp:docPr[1]//adec:decorative)") is True
        assert len(find(made, "//adec:decorative")) == 1

    def test_a_character_that_xml_forbids_is_refused_in_alternative_text(self):
        assert refused("{{ value }}", value=Image(LOGO.data, "a\x01")).code == "T124"

    def test_a_picture_may_be_a_link(self):
        made = fill("{{ value }}", value=Image(LOGO.data, "x", link="https://ftc.gov/a"))
        assert b'Target="https://ftc.gov/a" TargetMode="External"' in members(made)["word/_rels/document.xml.rels"]
        assert find(made, "//a:hlinkClick/@r:id")
        assert refused("{{ value }}", value=Image(LOGO.data, "x", link="file:///etc")).code == "T202"

    @pytest.mark.parametrize(
        "value",
        [
            LOGO,
            Inlines((Span("a"), LOGO)),
            Blocks((BulletList((ListItem((Paragraph((LOGO,)),)),)),)),
            Paragraph((LOGO,)),
        ],
    )
    def test_where_only_characters_fit_a_picture_is_an_error(self, value):
        assert refused(value=value, xml=ATTRIBUTE).code == "T123"

    def test_without_a_picture_it_is_as_without_any_value(self):
        assert refused("{{ value }}", value=None).code == "T122"
        assert lines(fill("a{% if value %}{{ value }}{% endif %}b", value=None)) == ["ab"]

    def test_a_paragraph_of_exact_lines_grows_where_the_picture_has_it_to_itself(self):
        rule = "//w:p[.//w:drawing]/w:pPr/w:spacing/@w:lineRule"
        assert find(fill("{{ value }}", value=LOGO, exact=True), rule) == ["atLeast"]
        assert find(fill("{{ value }}", value=Blocks((Paragraph((LOGO,)),)), exact=True), rule) == ["atLeast"]
        assert find(fill("a {{ value }}", value=LOGO, exact=True), rule) == ["exact"]


class TestBreaks:
    @pytest.mark.parametrize(
        "text",
        [
            "a\nb\tc",
            "first\asecond",
            "one page\fanother",
            "\nThis is\na \t tab\a\nA paragraph\a\nA break : \f\nThat's it\n",
            "\f",
            "\a\a",
        ],
    )
    @pytest.mark.parametrize("around", ["{}", "Before {} after"])
    def test_plain_text_reads_as_in_docxtpl(self, text, around):
        source = document(around.format("{{ value }}"), "last")
        theirs = DocxTemplate(io.BytesIO(source))
        theirs.render({"value": text})
        saved = io.BytesIO()
        theirs.save(saved)
        ours = Template(source).render({"value": text})
        assert lines(ours) == lines(saved.getvalue())
        assert lines(Template(source).render({"value": Inlines((Span(text),))})) == lines(ours)

    def test_a_new_paragraph_looks_like_the_tags(self):
        source = blank()
        run = source.add_paragraph("x ", style="Quote").add_run("{{ value }}")
        run.bold = True
        saved = io.BytesIO()
        source.save(saved)
        made = Template(saved.getvalue()).render({"value": "a\ab\fc"})
        assert find(made, "//w:pStyle/@w:val") == ["Quote"] * 3
        assert len(find(made, "//w:r[w:rPr/w:b]/w:t[normalize-space()]")) == 3

    @pytest.mark.parametrize("value", ["a\ab", "a\fb", Inlines((Span("a\ab"),))])
    def test_a_link_cannot_end_its_paragraph(self, value):
        assert refused(value=value, xml=LINK).code == "T125"
        assert refused(value="a\ab", xml=ATTRIBUTE).code == "T124"

    def test_a_paragraph_that_ends_a_section_is_not_split(self):
        section = f'<w:r xmlns:w="{W}"><w:t>{{{{ value }}}}</w:t></w:r>'
        source = Template(
            changed(document(xml=section), b"<w:p><w:r><w:t>{{ v", b"<w:p><w:pPr><w:sectPr/></w:pPr><w:r><w:t>{{ v")
        )
        with pytest.raises(BadInputError, match="T125"):
            source.render({"value": "a\ab"})
        assert lines(source.render({"value": "a"})) == ["a"]

    def test_a_page_break_among_words_stays_among_them(self):
        assert lines(fill("a {{ value }} b", value=PageBreak())) == ["a \f b"]
        assert lines(fill("{{ value }}", value=Inlines((Span("a"), PageBreak(), Span("b"))))) == ["a\fb"]

    @pytest.mark.parametrize(
        "value", [PageBreak(), Inlines((PageBreak(),)), Blocks((Paragraph((PageBreak(),)),)), Paragraph((Span("\f"),))]
    )
    def test_a_page_break_by_itself_takes_no_room(self, value):
        made = fill("one", "{{ value }}", "two", value=value)
        assert [line for line in lines(made) if line] == ["one", "\f", "two"]
        assert find(made, "//w:p[.//w:br]/w:pPr/w:spacing/@w:line") == ["20"]

    def test_blocks_split_where_their_text_says(self):
        item = ListItem((Paragraph((Span("one\atwo"), LineBreak(), Span("three"))),))
        made = fill("{{ value }}", value=Blocks((BulletList((item,)), Paragraph((Span("a\fb"),)))))
        assert lines(made) == ["one", "two\nthree", "a", "\f", "b"]
        assert len(find(made, "//w:numPr")) == 1

    def test_a_heading_cannot_be_two_paragraphs(self):
        assert refused("{{ value }}", value=Blocks((Heading((Span("a\ab"),)),))).code == "T124"

    @pytest.mark.soffice
    def test_libreoffice_starts_each_page_with_its_words(self, tmp_path, as_pdf_text):
        value = Blocks((Paragraph((Span("end of one"),)), Paragraph((PageBreak(),)), Paragraph((Span("two\fthree"),))))
        (tmp_path / "pages.docx").write_bytes(fill("{{ value }}", value=value))
        pages = as_pdf_text(tmp_path / "pages.docx").split("\f")
        assert [page.split("\n")[0].strip() for page in pages[:3]] == ["end of one", "two", "three"]


def changed(data, old, new):
    """A package whose document has other XML in one place."""
    parts = members(data)
    assert parts["word/document.xml"].count(old) == 1
    parts["word/document.xml"] = parts["word/document.xml"].replace(old, new)
    return packed(parts)


class TestFonts:
    FONT = Font(
        style="Strong",
        name="Arial & Co",
        east_asia="SimSun",
        size=10.5,
        colour="#ff0000",
        highlight="yellow",
        underline="wave",
        script="super",
        language="ar-SA",
        right_to_left=True,
        shade="FFFF00",
    )

    def test_a_font_is_merged_in_the_schemas_order(self, tmp_path, sdk_errors):
        made = fill("{{ value }}", value=Inlines((Span("x", bold=True, font=self.FONT),)))
        properties = find(made, "//w:r[w:t='x']/w:rPr/*")
        assert [etree.QName(e).localname for e in properties] == (
            ["rStyle", "rFonts", "b", "bCs", "color", "sz", "szCs", "highlight", "u", "shd", "vertAlign", "rtl", "lang"]
        )
        values = {etree.QName(e).localname: e.get(f"{{{W}}}val") for e in properties}
        assert (values["rStyle"], values["color"], values["sz"], values["szCs"]) == ("Strong", "ff0000", "21", "21")
        assert (values["vertAlign"], values["lang"]) == ("superscript", "ar-SA")
        assert find(made, "//w:shd/@w:fill") == ["FFFF00"]
        (fonts,) = find(made, "//w:r/w:rPr/w:rFonts")
        named = {etree.QName(name).localname: value for name, value in fonts.attrib.items()}
        assert named == {"ascii": "Arial & Co", "hAnsi": "Arial & Co", "cs": "Arial & Co", "eastAsia": "SimSun"}
        (tmp_path / "font.docx").write_bytes(made)
        assert sdk_errors(tmp_path / "font.docx") == []

    @pytest.mark.parametrize(
        ("font", "expected"),
        [
            (
                Font(east_asia="SimSun"),
                {"asciiTheme": "minorHAnsi", "hAnsi": "Times", "cstheme": "x", "eastAsia": "SimSun"},
            ),
            (Font(name="Arial"), {"ascii": "Arial", "hAnsi": "Arial", "cs": "Arial", "eastAsia": "Song"}),
            (Font(size=12), {"asciiTheme": "minorHAnsi", "hAnsi": "Times", "cstheme": "x", "eastAsia": "Song"}),
        ],
    )
    def test_fonts_of_other_scripts_stay(self, font, expected):
        own = '<w:rFonts w:asciiTheme="minorHAnsi" w:hAnsi="Times" w:cstheme="x" w:eastAsia="Song"/>'
        made = fill(
            xml=f'<w:r xmlns:w="{W}"><w:rPr>{own}</w:rPr><w:t>{{{{ value }}}}</w:t></w:r>',
            value=Inlines((Span("x", font=font),)),
        )
        (fonts,) = find(made, "//w:r[w:t='x']/w:rPr/w:rFonts")
        assert {etree.QName(name).localname: value for name, value in fonts.attrib.items()} == expected

    @pytest.mark.parametrize(
        "font",
        [
            Font(colour="red"),
            Font(shade="FFF"),
            Font(highlight="orange"),
            Font(underline="bold"),
            Font(script="superscript"),
            Font(language="English (US)"),
            Font(size=0.4),
            Font(size=1639),
            Font(size=float("nan")),
            Font(name="A\x01"),
            Font(colour=0xFF0000),
        ],
    )
    def test_what_word_would_not_take_is_refused(self, font):
        problem = refused("See {{ value }}", value=Inlines((Span("x", font=font),)))
        assert problem.code == "T206"
        assert "{{ value }}" in problem.place.detail

    @pytest.mark.parametrize("name", ["Intense Quote", "IntenseQuote", "intense quote", "intensequote"])
    def test_styles_are_found_by_name_and_id_in_any_case(self, name):
        made = fill("{{ value }}", value=Paragraph((Span("x"),), style=name))
        assert find(made, "//w:p[w:r]/w:pPr/*/@w:val") == ["IntenseQuote"]

    def test_a_style_stands_in_a_list_too(self):
        item = ListItem((Paragraph((Span("a"),), style="Quote"), Paragraph((Span("b"),), style="Quote")))
        assert find(fill("{{ value }}", value=Blocks((BulletList((item,)),))), "//w:pStyle/@w:val") == ["Quote"] * 2

    @pytest.mark.parametrize(
        ("value", "remedy"),
        [
            (Paragraph((Span("x"),), style="Intense Qoute"), "did you mean 'intense quote'?"),
            (Inlines((Span("x", font=Font(style="Stong")),)), "did you mean 'strong'?"),
            (Inlines((Span("x", font=Font(style="Quote")),)), ""),
            (Paragraph((Span("x"),), style="zzz"), "make the style"),
        ],
    )
    def test_a_style_that_the_template_does_not_have_is_refused(self, value, remedy):
        problem = refused("{{ value }}", value=value)
        assert problem.code == "T207"
        assert remedy in problem.remedy

    def test_among_words_a_paragraphs_style_has_no_place(self):
        assert refused("x {{ value }}", value=Paragraph((Span("x"),), style="Quote")).code == "T125"
        assert refused("x {{ value }}", value=Blocks((Paragraph((Span("x"),), style="Quote"),))).code == "T125"

    def test_a_link_may_have_a_style_of_its_own(self):
        made = fill("{{ value }}", value=Inlines((Span("x", link="https://ftc.gov", font=Font(style="Strong")),)))
        assert find(made, "//w:hyperlink/w:r/w:rPr/*/@w:val") == ["Strong"]
