"""Footnotes: separators, order in settings, and the look where the template has no styles for them."""

from __future__ import annotations

import pytest
from lxml import etree

from lettergen.model.blocks import Note, Paragraph, Span
from lettergen.wordml.notes import with_separators
from lettergen.wordml.rich import blocks_xml, inlines_xml
from lettergen.wordml.sink import RichTextError, Sink, SinkFacts

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MAIN = "word/document.xml"
NS = {"w": W}
STYLES = (
    '<w:style w:type="paragraph" w:styleId="FT"><w:name w:val="footnote text"/></w:style>'
    '<w:style w:type="character" w:styleId="FR"><w:name w:val="footnote reference"/></w:style>'
)


def facts(styles="", **texts):
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    parts = {"styles": styles, **texts}
    entries = "".join(
        f'<Relationship Id="rId{at}" Type="{kind}{name}" Target="{name}.xml"/>' for at, name in enumerate(parts, 1)
    )
    package = {
        f"word/{name}.xml": f'<w:{name} xmlns:w="{W}">{inner}</w:{name}>'.encode() for name, inner in parts.items()
    }
    return SinkFacts.read(
        {
            **package,
            "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            MAIN: f'<w:document xmlns:w="{W}"/>'.encode(),
            "word/_rels/document.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{entries}</Relationships>'.encode(),
        }
    )


def footnotes(sink):
    return etree.fromstring(sink.changed_parts({})["word/footnotes.xml"])


def test_a_template_without_notes_gets_both_separators_before_the_first():
    sink = Sink(facts())
    inlines_xml((Note((Span("See & believe."),)),), sink, MAIN)
    notes = footnotes(sink)
    assert [(note.get(f"{{{W}}}id"), note.get(f"{{{W}}}type")) for note in notes] == [
        ("-1", "separator"),
        ("0", "continuationSeparator"),
        ("1", None),
    ]
    assert "".join(notes[2].itertext()) == " See & believe."


def test_reference_and_note_have_the_same_id_and_stand_in_order():
    sink = Sink(facts(footnotes='<w:footnote w:id="4"/>'))
    xml = inlines_xml((Note((Span("a"),)), Span("x"), Note((Span("b"),))), sink, MAIN)
    root = etree.fromstring(f'<w:p xmlns:w="{W}">{xml}</w:p>')
    assert root.xpath("//w:footnoteReference/@w:id", namespaces=NS) == ["5", "6"]
    assert ["".join(note.itertext()) for note in footnotes(sink)] == ["", " a", " b"]


def test_the_templates_styles_serve():
    sink = Sink(facts(STYLES))
    xml = inlines_xml((Note((Span("a"),)),), sink, MAIN)
    assert '<w:rStyle w:val="FR"/>' in xml
    note = footnotes(sink)[2]
    assert note.xpath(".//w:pStyle/@w:val | .//w:rStyle/@w:val", namespaces=NS) == ["FT", "FR"]
    assert not note.xpath(".//w:sz", namespaces=NS)


def test_without_styles_direct_formatting_serves():
    sink = Sink(facts())
    xml = inlines_xml((Note((Span("a", bold=True),)),), sink, MAIN)
    assert '<w:vertAlign w:val="superscript"/>' in xml
    assert footnotes(sink)[2].xpath("w:p/w:r[last()]/w:rPr/w:sz/@w:val", namespaces=NS) == ["20"]


def test_a_link_in_a_note_belongs_to_the_footnotes_part():
    sink = Sink(facts())
    inlines_xml((Note((Span("page", link="https://ftc.gov"),)),), sink, MAIN)
    changed = sink.changed_parts({})
    assert b"https://ftc.gov" in changed["word/_rels/footnotes.xml.rels"]
    assert b"ftc.gov" not in changed["word/_rels/document.xml.rels"]


@pytest.mark.parametrize("part", ["word/header1.xml", "word/footnotes.xml"])
def test_a_refused_note_leaves_nothing_behind(part):
    sink = Sink(facts())
    with pytest.raises(RichTextError, match="footnote in"):
        blocks_xml((Paragraph((Note((Span("page", link="https://ftc.gov"),)),)),), sink, part)
    assert sink.changed_parts({}) == {}


def test_a_note_in_a_note_is_refused():
    with pytest.raises(RichTextError) as caught:
        inlines_xml((Note((Note((Span("deep"),)),)),), Sink(facts()), MAIN)
    assert caught.value.code == "T201"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<w:zoom/><w:compat/><w:rsids/>", "<w:zoom/>|<w:compat/><w:rsids/>"),
        ("<w:zoom/>", "<w:zoom/>|"),
        ("<w:endnotePr><w:endnote/></w:endnotePr>", "|<w:endnotePr><w:endnote/></w:endnotePr>"),
        ("<w:characterSpacingControl/><m:mathPr/>", "<w:characterSpacingControl/>|<m:mathPr/>"),
        ("<w:zoom/><w14:docId/>", "<w:zoom/>|<w14:docId/>"),
    ],
)
def test_settings_name_the_separators_where_the_schema_wants_them(before, after):
    separators = '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
    done = with_separators(f"<w:settings>{before}</w:settings>")
    assert done == f"<w:settings>{after.replace('|', separators)}</w:settings>"
    assert with_separators(done) == done


def test_new_notes_name_their_separators_in_settings():
    sink = Sink(facts(settings="<w:compat/>"))
    inlines_xml((Note((Span("a"),)),), sink, MAIN)
    assert sink.changed_parts({})["word/settings.xml"].index(b"footnotePr") > 0


def test_a_template_with_notes_keeps_its_settings():
    """Older Word gave the separators other ids; naming ids that are not there makes Word repair the file."""
    sink = Sink(facts(settings="<w:compat/>", footnotes='<w:footnote w:id="1"/>'))
    inlines_xml((Note((Span("a"),)),), sink, MAIN)
    assert set(sink.changed_parts({})) == {"word/footnotes.xml"}
