"""What a template's package says, and which parts a letter's lists, notes and links change."""

from __future__ import annotations

import pytest
from lxml import etree
from packages import members, written

from lettergen.errors import Place
from lettergen.files.catalogue import catalogue
from lettergen.wordml.facts import Indent
from lettergen.wordml.package import PackageError
from lettergen.wordml.sink import RichTextError, Sink, SinkFacts

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
MAIN = "word/document.xml"
RELS = "word/_rels/document.xml.rels"


def relationships(**targets):
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    entries = (
        f'<Relationship Id="rId{at}" Type="{kind}{name}" Target="{target}"/>'
        for at, (name, target) in enumerate(targets.items(), 7)
    )
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{''.join(entries)}</Relationships>"
    ).encode()


def package(body="", **parts):
    """A package of a document, and of the parts given by their short name: numbering="<w:num …/>"."""
    targets = {name: f"{name}.xml" for name in parts}
    found = {
        "[Content_Types].xml": TYPES.encode(),
        "_rels/.rels": relationships(officeDocument="word/document.xml"),
        MAIN: f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode(),
        RELS: relationships(**targets),
    }
    for name, children in parts.items():
        found[f"word/{name}.xml"] = f'<w:{name} xmlns:w="{W}">{children}</w:{name}>'.encode()
    return found


def sink(body="", **parts):
    return Sink(SinkFacts.read(package(body, **parts)))


class TestFacts:
    def test_styles_are_found_by_name_whatever_their_case_and_id(self):
        facts = SinkFacts.read(
            package(
                styles='<w:style w:type="paragraph" w:styleId="Textkrper"><w:name w:val="body text"/></w:style>'
                '<w:style w:type="character" w:styleId="Funote"><w:name w:val="Footnote Reference"/></w:style>'
                '<w:style w:type="table" w:styleId="Gitter"><w:name w:val="Table Grid"/></w:style>'
            )
        )
        assert facts.paragraph_style("Body Text") == "Textkrper"
        assert facts.character_style("footnote reference") == "Funote"
        assert facts.table_style("Table Grid") == "Gitter"

    def test_a_style_of_another_type_does_not_serve(self):
        facts = SinkFacts.read(
            package(styles='<w:style w:type="character" w:styleId="Q"><w:name w:val="Quote"/></w:style>')
        )
        assert facts.paragraph_style("Quote", "Intense Quote") == ""

    def test_the_first_style_that_is_there_serves(self):
        facts = SinkFacts.read(
            package(styles='<w:style w:type="paragraph" w:styleId="LP"><w:name w:val="List Paragraph"/></w:style>')
        )
        assert facts.paragraph_style("List Number 2", "List Paragraph") == "LP"

    def test_list_styles_give_their_indents(self):
        facts = SinkFacts.read(
            package(
                styles='<w:style w:type="paragraph" w:styleId="L2"><w:name w:val="List Number 2"/>'
                '<w:pPr><w:ind w:left="750" w:hanging="375"/></w:pPr></w:style>'
                '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="List Bullet"/>'
                '<w:pPr><w:ind w:left="10"/></w:pPr></w:style>'
            )
        )
        assert facts.indents("List Number") == (None, Indent(750, 375), *[None] * 7)
        assert facts.indents("List Bullet") == (None,) * 9

    def test_a_package_without_styles_lists_or_notes_begins_at_one(self):
        found = sink()
        assert found.new_list(("1.",)) == 1
        assert found.note(MAIN, "<w:p/>") == 1
        assert found.link(MAIN, "https://ftc.gov") == "rId1"
        assert found.next_drawing_id() == 1

    def test_ids_go_on_from_the_highest_in_the_template(self):
        found = sink(
            body='<w:p xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
            '<wp:docPr id="41" name="x"/></w:p>',
            numbering='<w:abstractNum w:abstractNumId="3"/><w:num w:numId="9"/><w:num w:numId="2"/>',
            footnotes='<w:footnote w:id="-1"/><w:footnote w:id="0"/><w:footnote w:id="5"/>',
        )
        assert found.new_list(("1.",)) == 10
        assert found.note(MAIN, "<w:p/>") == 6
        assert found.link(MAIN, "https://ftc.gov") == "rId9"
        assert [found.next_drawing_id(), found.next_drawing_id()] == [42, 43]

    def test_the_main_document_may_have_another_name(self):
        parts = package()
        parts["word/document2.xml"] = parts.pop(MAIN)
        parts["word/_rels/document2.xml.rels"] = parts.pop(RELS)
        parts["_rels/.rels"] = relationships(officeDocument="/word/document2.xml")
        assert SinkFacts.read(parts).main == "word/document2.xml"

    @pytest.mark.parametrize(
        ("section", "width"),
        [
            ("", 9360),
            (
                '<w:sectPr><w:pgSz w:w="11906"/><w:pgMar w:left="1134" w:right="1134" w:gutter="38"/></w:sectPr>',
                9600,
            ),
            ("<w:sectPr/>", 9360),
            ('<w:sectPr><w:pgSz w:w="100"/><w:pgMar w:left="100" w:right="100"/></w:sectPr>', 9360),
        ],
        ids=["no section", "A4", "no size", "no room"],
    )
    def test_the_text_is_as_wide_as_the_margins_leave(self, section, width):
        assert SinkFacts.read(package(section)).text_width == width


class TestOddPackages:
    """Templates that other programs wrote, or that broke on their way."""

    def test_numbers_that_are_none_do_not_count(self):
        found = sink(numbering='<w:abstractNum w:abstractNumId=""/><w:num w:numId="x"/><w:num w:numId="2"/>')
        assert found.new_list(("1.",)) == 3

    def test_measures_in_inches_are_left_alone(self):
        styled = (
            '<w:style w:type="paragraph" w:styleId="L"><w:name w:val="List Number"/>'
            '<w:pPr><w:ind w:left="0.5in" w:hanging="375"/></w:pPr></w:style>'
        )
        assert SinkFacts.read(package(styles=styled)).indents("List Number")[0] is None

    @pytest.mark.parametrize("encoding", ["UTF-16", "ISO-8859-1"])
    def test_a_part_in_another_encoding_is_written_in_utf_8(self, encoding):
        parts = package(footnotes="")
        note = '<w:footnote w:id="1"><w:p>\xe9</w:p></w:footnote>'
        text = f'<?xml version="1.0" encoding="{encoding}"?><w:footnotes xmlns:w="{W}">{note}</w:footnotes>'
        found = Sink(SinkFacts.read(parts | {"word/footnotes.xml": text.encode(encoding)}))
        found.note(MAIN, "<w:p>\u201cquoted\u201d</w:p>")
        changed = etree.fromstring(found.changed_parts({})["word/footnotes.xml"])
        assert [note.xpath("string()") for note in changed] == ["\xe9", "\u201cquoted\u201d"]

    @pytest.mark.parametrize("quote", ["'", '"'])
    def test_relationships_count_however_they_are_quoted(self, quote):
        parts = package()
        more = b"<Relationship Id='rId4' Type='x' Target='y'/></Relationships>"
        parts[RELS] = parts[RELS].replace(b"</Relationships>", more.replace(b"'", quote.encode()))
        assert Sink(SinkFacts.read(parts)).link(MAIN, "https://ftc.gov") == "rId5"

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("word/styles.xml", b"<w:styles"),
            ("word/numbering.xml", b""),
            ("word/numbering.xml", f'<q:numbering xmlns:q="{W}"/>'.encode()),
            ("[Content_Types].xml", b'<t:Types xmlns:t="types"/>'),
        ],
    )
    def test_a_part_that_cannot_be_added_to_is_named(self, name, data):
        with pytest.raises(PackageError, match=name.replace("[", r"\[")) as caught:
            SinkFacts.read(package(styles="", numbering="") | {name: data})
        assert caught.value.code == "T106"


class TestChangedParts:
    def test_nothing_gathered_changes_nothing(self):
        assert sink(numbering="").changed_parts({MAIN: "<w:document/>"}) == {}

    def test_a_list_changes_numbering_alone(self):
        found = sink(numbering='<w:abstractNum w:abstractNumId="0"/><w:num w:numId="1"/>')
        found.new_list(("1.",))
        found.new_list(())
        changed = found.changed_parts({})
        assert set(changed) == {"word/numbering.xml"}
        children = [etree.QName(child).localname for child in etree.fromstring(changed["word/numbering.xml"])]
        assert children == ["abstractNum"] * 3 + ["num"] * 3

    def test_lists_stand_before_the_cleanup_mark(self):
        found = sink(numbering='<w:num w:numId="1"/><w:numIdMacAtCleanup w:val="1"/>')
        found.new_list(("1.",))
        root = etree.fromstring(found.changed_parts({})["word/numbering.xml"])
        assert [etree.QName(child).localname for child in root] == ["abstractNum", "num", "num", "numIdMacAtCleanup"]

    def test_a_numbering_part_that_is_missing_is_added_with_its_type_and_relationship(self):
        found = sink()
        found.new_list(("1.",))
        changed = found.changed_parts({})
        assert set(changed) == {"word/numbering.xml", "[Content_Types].xml", RELS}
        assert b'PartName="/word/numbering.xml"' in changed["[Content_Types].xml"]
        assert (
            b'Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering"'
            in changed[RELS]
        )

    def test_lists_notes_and_links_of_one_letter_share_the_relationships(self):
        found = sink()
        found.new_list(("1.",))
        found.note(MAIN, "<w:p/>")
        found.link(MAIN, "https://ftc.gov")
        changed = found.changed_parts({})
        ids = [entry.get("Id") for entry in etree.fromstring(changed[RELS])]
        assert len(set(ids)) == 3
        assert changed["[Content_Types].xml"].count(b"<Override") == 2

    def test_a_rendered_part_is_added_to_and_not_replaced(self):
        found = sink(footnotes='<w:footnote w:id="1"><w:p>{{ tag }}</w:p></w:footnote>')
        found.note(MAIN, "<w:p/>")
        rendered = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="1"><w:p>value</w:p></w:footnote></w:footnotes>'
        changed = found.changed_parts({"word/footnotes.xml": rendered})
        assert changed == {
            "word/footnotes.xml": rendered.replace(
                "</w:footnotes>", '<w:footnote w:id="2"><w:p/></w:footnote></w:footnotes>'
            ).encode()
        }

    def test_a_part_without_relationships_gets_some(self):
        found = sink()
        assert found.link("word/header1.xml", "https://ftc.gov/a?b=1&c=2") == "rId1"
        changed = found.changed_parts({})
        assert set(changed) == {"word/_rels/header1.xml.rels"}
        (entry,) = etree.fromstring(changed["word/_rels/header1.xml.rels"])
        assert (entry.get("Target"), entry.get("TargetMode")) == ("https://ftc.gov/a?b=1&c=2", "External")

    def test_one_address_has_one_relationship_a_part(self):
        found = sink()
        assert found.link(MAIN, "https://ftc.gov") == found.link(MAIN, "https://ftc.gov")
        assert found.link(MAIN, "https://ftc.gov/other") == "rId2"
        assert found.link("word/footer1.xml", "https://ftc.gov") == "rId1"

    def test_two_letters_of_one_template_know_nothing_of_each_other(self):
        facts = SinkFacts.read(package())
        first, second = Sink(facts), Sink(facts)
        first.new_list(("1.",))
        assert second.changed_parts({}) == {}
        second.new_list(("1.",))
        assert first.changed_parts({}) == second.changed_parts({})


class TestAddedParts:
    def test_a_part_gets_its_name_type_and_relationship(self):
        found = sink()
        name = found.add_part("word/media/image1.png", b"png", "image/png")
        assert (name, found.relate(MAIN, "image", name)) == ("word/media/image1.png", "rId1")
        changed = found.changed_parts({})
        assert set(changed) == {name, RELS, "[Content_Types].xml"}
        (entry,) = etree.fromstring(changed[RELS])
        assert dict(entry.attrib) == {
            "Id": "rId1",
            "Type": "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image",
            "Target": "media/image1.png",
        }
        (default,) = etree.fromstring(changed["[Content_Types].xml"])
        assert dict(default.attrib) == {"Extension": "png", "ContentType": "image/png"}

    def test_names_in_use_are_passed_over_whatever_their_case(self):
        found = Sink(SinkFacts.read(package() | {"word/media/Image1.PNG": b"", "word/media/image3.png": b""}))
        names = [found.add_part("word/media/image1.png", bytes([at]), "image/png") for at in range(3)]
        assert names == ["word/media/image2.png", "word/media/image4.png", "word/media/image5.png"]

    def test_a_name_without_number_gets_one(self):
        found = Sink(SinkFacts.read(package(people="")))
        assert found.add_part("word/people.xml", b"<a/>", "text/xml") == "word/people2.xml"

    def test_the_same_bytes_and_kind_are_one_part_and_one_relationship(self):
        found = sink()
        names = {found.add_part(f"word/media/image{at}.png", b"same", "image/png") for at in range(3)}
        assert names == {"word/media/image0.png"}
        assert {found.relate(MAIN, "image", name) for name in names for _ in range(2)} == {"rId1"}
        assert found.add_part("word/media/image0.gif", b"same", "image/gif") == "word/media/image0.gif"

    def test_parts_with_relationships_of_their_own_are_never_one(self):
        found = sink()
        names = [found.add_part("word/charts/chart1.xml", b"<c/>", "chart+xml", shared=False) for _ in range(2)]
        assert names == ["word/charts/chart1.xml", "word/charts/chart2.xml"]
        assert found.add_part("word/charts/chart1.xml", b"<c/>", "chart+xml") == "word/charts/chart3.xml"

    def test_xml_and_extensions_of_another_type_are_typed_by_name(self):
        parts = package()
        known = b'<Default Extension="PNG" ContentType="image/png"/><Default Extension="bin" ContentType="x/bin"/>'
        parts["[Content_Types].xml"] = TYPES.replace("/>", f">{known.decode()}</Types>").encode()
        found = Sink(SinkFacts.read(parts))
        found.add_part("word/media/image1.png", b"1", "image/png")
        found.add_part("word/printer.bin", b"2", "y/bin")
        found.add_part("word/charts/chart1.xml", b"3", "chart+xml")
        added = etree.fromstring(found.changed_parts({})["[Content_Types].xml"])[2:]
        assert [tuple(entry.attrib.values()) for entry in added] == [
            ("/word/printer.bin", "y/bin"),
            ("/word/charts/chart1.xml", "chart+xml"),
        ]

    def test_a_relationship_may_have_a_type_of_its_own_and_lead_upwards(self):
        found = sink()
        assert found.relate("word/charts/chart1.xml", "http://schemas.microsoft.com/a/b", "customXml/item1.xml")
        (entry,) = etree.fromstring(found.changed_parts({})["word/charts/_rels/chart1.xml.rels"])
        assert (entry.get("Type"), entry.get("Target")) == (
            "http://schemas.microsoft.com/a/b",
            "../../customXml/item1.xml",
        )


class TestRefusals:
    @pytest.mark.parametrize(
        "address",
        [
            "http://",
            "https://[::1",
            "https://a:b/",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "ftp://a.b",
            "https://a b/",
            "https://a\nb/",
            "",
            "//a.b",
            "mailto:a b",
            "https:///x",
        ],
    )
    def test_an_address_that_word_cannot_open_is_refused(self, address):
        with pytest.raises(RichTextError, match="no address") as caught:
            sink().link(MAIN, address)
        assert caught.value.code == "T202"

    @pytest.mark.parametrize("address", ["http://a.b", "https://a.b:8443/c?d=e#f", "mailto:press@office.gov?subject=x"])
    def test_full_addresses_pass(self, address):
        assert sink().link(MAIN, address) == "rId1"

    def test_a_note_outside_of_the_body_is_refused(self):
        with pytest.raises(RichTextError) as caught:
            sink().note("word/header1.xml", "<w:p/>")
        problem = caught.value.problem(Place("t.docx", detail="word/header1.xml"))
        assert problem.code == "T201"
        assert "word/header1.xml" in str(problem)

    @pytest.mark.parametrize("code", ["T201", "T202", "T203"])
    def test_every_code_is_explained(self, code):
        assert catalogue()[code].remedy


def test_words_own_template_stays_readable_with_lists_notes_and_links():
    found = Sink(SinkFacts.read(members(written())))
    found.new_list(("1.", "(a)"))
    found.note(MAIN, "<w:p/>")
    found.link(MAIN, "https://ftc.gov")
    changed = found.changed_parts({})
    assert set(changed) == {
        "word/numbering.xml",
        "word/footnotes.xml",
        "word/settings.xml",
        "[Content_Types].xml",
        RELS,
    }
    for data in changed.values():
        etree.fromstring(data)
