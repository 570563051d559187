"""Blocks and runs as WordprocessingML: every text survives, styles come from the template, order is the schema's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from packages import members, written

from lettergen.model.blocks import (
    BulletList,
    Font,
    Heading,
    Image,
    LineBreak,
    ListItem,
    Note,
    NumberedList,
    PageBreak,
    Paragraph,
    Quote,
    SignatureBlock,
    Span,
    Table,
)
from lettergen.wordml.looks import merged
from lettergen.wordml.rich import blocks_xml, inlines_xml
from lettergen.wordml.sink import RichTextError, Sink, SinkFacts

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NS = {"w": W}
MAIN = "word/document.xml"


def word_facts(**changed):
    """The styles of Word as python-docx ships them, or a package without any."""
    return SinkFacts.read(members(written()) | changed)


WORD = word_facts()
BARE = word_facts(**{"word/styles.xml": f'<w:styles xmlns:w="{W}"/>'.encode()})


def said(text):
    return (Span(text),)


def para(text):
    return Paragraph(said(text))


def item(text, ordinal=1, *items, more=()):
    return ListItem((para(text), *more), tuple(items), ordinal)


def tree(blocks, facts=WORD, **looks):
    xml = blocks_xml(tuple(blocks), Sink(facts), MAIN, **looks)
    return etree.fromstring(f'<w:body xmlns:w="{W}">{xml}</w:body>')


def values(root, path):
    return root.xpath(path, namespaces=NS)


def styles(root):
    return values(root, "w:p/w:pPr/w:pStyle/@w:val")


class TestRuns:
    def test_a_span_keeps_blanks_and_escapes_what_xml_means(self):
        assert inlines_xml(said(' a<b & "c" '), Sink(WORD), MAIN) == (
            '<w:r><w:t xml:space="preserve"> a&lt;b &amp; "c" </w:t></w:r>'
        )

    def test_newlines_and_tabs_become_elements(self):
        root = tree([Paragraph((Span("a\nb\tc\r\nd\re"), LineBreak()))])
        assert [etree.QName(e).localname for e in values(root, "w:p/w:r/*")] == (
            ["t", "br", "t", "tab", "t", "br", "t", "br", "t", "br"]
        )

    @pytest.mark.parametrize("character", ["\x00", "\x08", "\x1f", "\ufffe", "\ud800"])
    def test_a_character_that_xml_forbids_is_refused_with_its_place(self, character):
        with pytest.raises(RichTextError, match=f"U\\+{ord(character):04X} after 'palm '") as caught:
            inlines_xml(said(f"palm {character}data"), Sink(WORD), MAIN)
        assert caught.value.code == "T124"

    def test_emphasis_joins_the_look_of_the_tag_in_the_schemas_order(self):
        runs = (Span("x", bold=True, italic=True, strike=True, code=True),)
        xml = inlines_xml(runs, Sink(WORD), MAIN, '<w:rStyle w:val="S"/><w:sz w:val="20"/><w:lang w:val="en-US"/>')
        root = etree.fromstring(f'<w:p xmlns:w="{W}">{xml}</w:p>')
        assert [etree.QName(e).localname for e in values(root, "w:r/w:rPr/*")] == (
            ["rStyle", "rFonts", "b", "bCs", "i", "iCs", "strike", "sz", "lang"]
        )

    def test_plain_words_have_the_look_of_the_tag(self):
        assert "<w:rPr><w:i/></w:rPr>" in inlines_xml(said("x"), Sink(WORD), MAIN, "<w:i/>")

    def test_neighbours_with_one_address_stand_in_one_hyperlink(self):
        link = "https://ftc.gov"
        root = tree([Paragraph((Span("the ", link=link), Span("page", italic=True, link=link), Span(" and")))])
        (hyperlink,) = values(root, "w:p/w:hyperlink")
        assert "".join(hyperlink.itertext()) == "the page"

    @pytest.mark.parametrize(("facts", "look"), [(BARE, "<w:color"), (WORD, "<w:color")])
    def test_a_link_looks_like_one_without_a_style(self, facts, look):
        assert look in inlines_xml((Span("x", link="https://ftc.gov"),), Sink(facts), MAIN)

    def test_a_link_has_the_templates_style(self):
        link = f'<w:style xmlns:w="{W}" w:type="character" w:styleId="HL"><w:name w:val="Hyperlink"/></w:style>'
        facts = word_facts(**{"word/styles.xml": f'<w:styles xmlns:w="{W}">{link}</w:styles>'.encode()})
        assert '<w:rPr><w:rStyle w:val="HL"/></w:rPr>' in inlines_xml(
            (Span("x", link="https://ftc.gov"),), Sink(facts), MAIN
        )


@pytest.mark.parametrize(
    ("given_look", "added", "look"),
    [
        ("", "<w:b/>", "<w:b/>"),
        ("<w:i/>", "<w:b/>", "<w:b/><w:i/>"),
        ('<w:b w:val="0"/>', "<w:b/>", "<w:b/>"),
        (
            '<w14:glow w14:rad="1"><w14:a/></w14:glow><w:sz w:val="1"/>',
            "<w:b/>",
            '<w:b/><w:sz w:val="1"/><w14:glow w14:rad="1"><w14:a/></w14:glow>',
        ),
        ('<w:b/><w:rPrChange w:id="1"><w:rPr><w:i/></w:rPr></w:rPrChange>', "<w:u/>", "<w:b/><w:u/>"),
    ],
)
def test_looks_merge_in_the_schemas_order(given_look, added, look):
    assert merged(given_look, added) == look


class TestParagraphs:
    def test_running_text_is_body_text(self):
        assert styles(tree([para("a"), Heading(said("b"), 2), Quote((para("c"),))])) == [
            "BodyText",
            "Heading2",
            "Quote",
        ]

    def test_running_text_takes_the_look_of_the_tags_paragraph(self):
        root = tree(
            [para("a"), Heading(said("b"))],
            paragraph_properties='<w:pStyle w:val="Request"/><w:jc w:val="both"/><w:rPr><w:b/></w:rPr>'
            "<w:sectPr><w:pgSz/></w:sectPr>",
            run_properties="<w:i/>",
        )
        assert styles(root) == ["Request", "Heading1"]
        assert values(root, "w:p[1]/w:pPr/w:jc")
        assert not values(root, "//w:sectPr | w:p/w:pPr/w:rPr")
        assert len(values(root, "//w:r/w:rPr/w:i")) == 2

    def test_lists_and_quotations_keep_their_own_style(self):
        root = tree([Quote((para("q"),)), BulletList((item("b"),))], paragraph_properties='<w:pStyle w:val="Request"/>')
        assert styles(root) == ["Quote", "ListBullet"]

    def test_without_styles_direct_formatting_serves(self):
        root = tree([para("a"), Heading(said("b"), 2), Quote((para("c"),)), BulletList((item("d"),))], BARE)
        assert styles(root) == []
        assert values(root, "w:p[2]//w:b")
        assert values(root, "w:p[2]//w:outlineLvl/@w:val") == ["1"]
        assert values(root, "w:p[3]/w:pPr/w:ind/@w:left") == ["720"]

    def test_a_quotation_in_a_quotation_steps_in(self):
        root = tree([Quote((para("a"), Quote((para("b"),))))])
        assert styles(root) == ["Quote", "Quote"]
        assert values(root, "w:p/w:pPr/w:ind/@w:left") == ["1440"]

    def test_a_heading_stays_with_what_follows(self):
        assert values(tree([Heading(said("a"))]), "w:p/w:pPr/w:keepNext")

    def test_no_blocks_are_nothing(self):
        assert blocks_xml((), Sink(WORD), MAIN) == ""
        assert blocks_xml((NumberedList(()), BulletList(())), Sink(WORD), MAIN) == ""


class TestLists:
    def test_levels_have_styles_and_levels_of_one_list(self):
        root = tree([NumberedList((item("a", 1, item("b", 1, item("c", 1)), item("d", 2)), item("e", 2)))])
        assert styles(root) == ["ListNumber", "ListNumber2", "ListNumber3", "ListNumber2", "ListNumber"]
        assert values(root, "//w:ilvl/@w:val") == ["0", "1", "2", "1", "0"]
        assert len(set(values(root, "//w:numId/@w:val"))) == 1

    def test_a_style_that_is_missing_leaves_its_level_to_the_first(self):
        root = tree([NumberedList((item("a", 1, item("b", 1, item("c", 1, item("d", 1)))),))])
        assert styles(root)[-1] == "ListNumber"

    def test_an_item_stays_with_its_parts_and_not_with_the_next_item(self):
        root = tree([NumberedList((item("a", 1, item("b", 1), item("c", 2)), item("d", 2)))])
        kept = [bool(values(p, "w:pPr/w:keepNext")) for p in values(root, "w:p")]
        assert kept == [True, True, False, False]

    def test_a_long_item_keeps_only_its_lead_in(self):
        long = tuple(item("x" * 900, at) for at in (1, 2, 3))
        root = tree([NumberedList((item("a", 1, *long), item("d", 2)))])
        kept = [bool(values(p, "w:pPr/w:keepNext")) for p in values(root, "w:p")]
        assert kept == [True, False, False, False, False]

    def test_an_item_of_many_short_parts_keeps_only_its_lead_in(self):
        for parts, kept in ((5, [True] * 5 + [False]), (6, [True] + [False] * 6)):
            root = tree([NumberedList((item("a", 1, *(item("b", at + 1) for at in range(parts))),))])
            assert [bool(values(p, "w:pPr/w:keepNext")) for p in values(root, "w:p")] == kept

    def test_short_paragraphs_are_not_split_and_long_ones_may(self):
        root = tree([NumberedList((item("a", 1), item("x" * 1001, 2)))])
        assert [bool(values(p, "w:pPr/w:keepLines")) for p in values(root, "w:p")] == [True, False]

    def test_further_paragraphs_of_an_item_stand_under_its_text(self):
        root = tree([NumberedList((item("a", 1, item("b", 1, more=(para("c"),)), more=(para("d"),)),))])
        assert styles(root) == ["ListNumber", "ListContinue", "ListNumber2", "ListContinue2"]
        assert values(root, "w:p/w:pPr/w:ind/@w:left") == ["720", "1440"]

    def test_a_quotation_in_an_item_steps_in_from_its_text(self):
        root = tree([NumberedList((item("a", 1, more=(Quote((para("q"),)),)),))])
        assert styles(root)[1] == "Quote"
        assert values(root, "w:p[2]/w:pPr/w:ind/@w:left") == ["1440"]

    @pytest.mark.parametrize("blocks", [(), (Heading(said("h")),), (BulletList((item("b"),)),)])
    def test_an_item_that_opens_with_no_paragraph_still_has_its_mark(self, blocks):
        root = tree([NumberedList((ListItem(blocks), item("next", 2)))])
        assert values(root, "w:p[1]/w:pPr/w:numPr")
        assert not values(root, "w:p[1]/w:r")

    def test_ten_levels_are_refused(self):
        deep = item("x")
        for _ in range(9):
            deep = item("x", 1, deep)
        with pytest.raises(RichTextError) as caught:
            tree([NumberedList((deep,))])
        assert caught.value.code == "T203"


class TestKeeping:
    LIST = NumberedList((item("first"),))

    def test_a_short_paragraph_stays_with_the_list_it_leads_to(self):
        root = tree([para("other"), para("lead"), self.LIST])
        assert [bool(values(p, "w:pPr/w:keepNext")) for p in root] == [False, True, False]

    def test_a_long_one_may_part_from_it(self):
        root = tree([para("word " * 300), self.LIST])
        assert not values(root, "w:p[1]/w:pPr/w:keepNext")

    @pytest.mark.parametrize("look", ['<w:pStyle w:val="BodyText"/><w:jc w:val="left"/>', '<w:jc w:val="left"/>'])
    def test_it_does_so_in_the_look_of_the_tags_own_paragraph(self, look):
        root = tree([para("lead"), self.LIST], paragraph_properties=look)
        kept = [etree.QName(each).localname for each in values(root, "w:p[1]/w:pPr")[0]]
        assert kept == [*(["pStyle"] if "pStyle" in look else []), "keepNext", "jc"]
        assert kept.count("keepNext") == 1

    @pytest.mark.parametrize("facts", [WORD, BARE])
    def test_a_heading_may_begin_a_page_without_an_empty_line(self, facts):
        root = tree([Heading(said("Attachment A"), 1, new_page=True), Heading(said("Questions"), 1)], facts)
        assert [bool(values(p, "w:pPr/w:pageBreakBefore")) for p in root] == [True, False]
        assert all(values(p, "w:pPr/w:keepNext") for p in root)


class TestTables:
    TABLE = Table((said("Name"), said("Users")), ((said("a"), said("1")), (said("b"),)), ("", "right"))

    def test_a_table_repeats_its_header_and_splits_no_row(self):
        root = tree([self.TABLE])
        assert values(root, "//w:tblStyle/@w:val") == ["TableGrid"]
        assert len(values(root, "//w:tr/w:trPr/w:cantSplit")) == 3
        assert len(values(root, "//w:tr/w:trPr/w:tblHeader")) == 1
        assert values(root, "//w:tr[1]//w:b")

    def test_every_cell_ends_in_a_paragraph_and_rows_are_filled_up(self):
        root = tree([self.TABLE])
        assert [len(values(row, "w:tc")) for row in values(root, "//w:tr")] == [2, 2, 2]
        assert all(cell[-1].tag == f"{{{W}}}p" for cell in values(root, "//w:tc"))

    def test_columns_share_the_width_and_align(self):
        root = tree([self.TABLE])
        widths = [int(width) for width in values(root, "//w:gridCol/@w:w")]
        assert sum(widths) == WORD.text_width
        assert values(root, "//w:tr[2]/w:tc[2]//w:jc/@w:val") == ["right"]

    def test_a_table_without_a_style_has_borders(self):
        assert values(tree([self.TABLE], BARE), "//w:tblBorders/w:insideV")

    def test_a_table_in_an_item_stands_under_its_text_and_ends_where_the_text_does(self):
        root = tree([NumberedList((item("q", 1, item("p", more=(self.TABLE,))),))])
        (left,) = (int(value) for value in values(root, "//w:tblInd/@w:w"))
        assert left == 1440
        assert sum(int(width) for width in values(root, "//w:gridCol/@w:w")) == WORD.text_width - left
        (share,) = values(root, "//w:tblW/@w:w")
        assert int(share) == 5000 * (WORD.text_width - left) // WORD.text_width
        assert values(root, "w:p[2]/w:pPr/w:keepNext")  # the words that lead to it

    def test_rows_to_fill_in_have_room_to_write_and_others_do_not(self):
        root = tree([self.TABLE])
        assert values(root, "//w:trHeight/@w:hRule") == ["atLeast"]
        assert values(root, "//w:tr[3]/w:trPr/w:trHeight")

    def test_a_column_gets_room_for_its_words_and_for_answers(self):
        form = Table((said("No."), said("Item"), said("Answer")), ((said("3(b)"), said("Describe it. " * 20), ()),))
        number, text, answer = (int(width) for width in values(tree([form]), "//w:gridCol/@w:w"))
        assert number < text / 3
        assert text < answer < 2 * text

    def test_what_stands_in_a_row_to_fill_in_needs_one_line(self):
        rows = tuple((said(name), (), ()) for name in ("Subpoenas", "Civil investigative demands"))
        form = Table((said("Instrument"), said("Received"), said("Change")), rows)
        first, *others = (int(width) for width in values(tree([form]), "//w:gridCol/@w:w"))
        assert first > 26 * 120
        assert others[0] == pytest.approx(others[1], rel=0.1)

    def test_a_wide_table_is_set_smaller_from_the_margin_and_breaks_only_its_longest_words(self):
        header = tuple(said("Interconnection" if at % 2 else "2021") for at in range(12))
        root = tree([NumberedList((item("q", more=(Table(header, ()),)),))])
        widths = [int(width) for width in values(root, "//w:gridCol/@w:w")]
        assert len(set(widths[::2])) == 1 < len(set(widths))
        assert widths[0] < widths[1]
        assert sum(widths) <= WORD.text_width
        assert not values(root, "//w:tblInd")
        assert set(values(root, "//w:tc//w:sz/@w:val")) == {"18"}
        assert values(root, "//w:tblLayout/@w:type") == ["fixed"]

    def test_blocks_never_end_in_a_table_and_two_never_touch(self):
        root = tree([self.TABLE, self.TABLE, SignatureBlock((("A",),))])
        assert [etree.QName(e).localname for e in root] == ["tbl", "p", "tbl", "p", "tbl", "p"]


class TestSignatures:
    SIGNERS = (("Amy", "Senator"), ("Bill", "Senator"), ("Jon", "Senator"))

    @pytest.mark.parametrize(
        ("columns", "rows"),
        [
            (1, [["Amy"], ["Bill"], ["Jon"]]),
            (2, [["Amy", "Bill"], ["Jon", ""]]),
            (3, [["Amy", "Bill", "Jon"]]),
            (0, [["Amy"], ["Bill"], ["Jon"]]),
        ],
    )
    def test_signers_read_row_by_row(self, columns, rows):
        root = tree([SignatureBlock(self.SIGNERS, columns)])
        found = [["".join(cell[1].itertext()) for cell in values(row, "w:tc")] for row in values(root, "//w:tr")]
        assert found == rows

    def test_the_block_never_leaves_itself(self):
        root = tree([SignatureBlock(self.SIGNERS, 2)])
        assert len(values(root, "//w:trPr/w:cantSplit")) == 2
        assert all(values(p, "w:pPr/w:keepNext") for p in values(root, "//w:tr[1]//w:p"))
        assert all(values(p, "w:pPr/w:keepLines") for p in values(root, "//w:tbl//w:p"))
        # What follows, enclosures and copies, stays with it: a page that holds only them looks forgotten.
        assert all(values(p, "w:pPr/w:keepNext") for p in values(root, "//w:p"))

    def test_every_name_has_space_for_a_signature_above(self):
        root = tree([SignatureBlock(self.SIGNERS, 2)])
        assert {int(v) >= 720 for v in values(root, "//w:tc/w:p[1]/w:pPr/w:spacing/@w:before")} == {True}

    def test_it_is_a_fixed_table_as_wide_as_the_text_without_borders(self):
        root = tree([SignatureBlock(self.SIGNERS, 2)])
        assert values(root, "//w:tblLayout/@w:type") == ["fixed"]
        assert values(root, "//w:tblW/@w:type") == ["pct"]
        assert not values(root, "//w:tblBorders | //w:tblStyle | //w:tblHeader")

    def test_a_signer_without_lines_and_a_block_without_signers_stay_valid(self):
        assert values(tree([SignatureBlock(((),))]), "//w:tc/w:p")
        assert not len(tree([SignatureBlock(()), Table((), ())]))


_NOT_TEXT = "\ufffe\uffff" + "".join(map(chr, range(0xFDD0, 0xFDF0)))
_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=_NOT_TEXT), max_size=20)
_SPANS = st.builds(
    Span,
    _TEXT,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "https://e.com/?a=1&b"]),
    st.sampled_from([None, Font(), Font(name="A", size=9, colour="FF0000", right_to_left=True)]),
)
_DOT = b"GIF89a\1\0\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
_OTHERS = st.one_of(
    st.sampled_from([LineBreak(), PageBreak(), Image(_DOT, "dot"), Image(_DOT, "", 5)]),
    st.builds(Note, st.tuples(_SPANS)),
)
_RUNS = st.lists(_SPANS | _OTHERS, max_size=4).map(tuple)
_PARAGRAPHS = st.builds(Paragraph, _RUNS)
_BLOCKS = st.recursive(
    st.one_of(_PARAGRAPHS, st.builds(Heading, _RUNS, st.integers(1, 6))),
    lambda inner: st.one_of(
        st.builds(Quote, st.lists(inner, max_size=2).map(tuple)),
        st.builds(
            NumberedList,
            st.lists(
                st.builds(ListItem, st.lists(inner, max_size=2).map(tuple), ordinal=st.integers(1, 30)), max_size=3
            ).map(tuple),
            st.sampled_from([("1.",), ("(a)", "i."), ("Request No. 1:", "A)")]),
        ),
        st.builds(
            BulletList, st.lists(st.builds(ListItem, st.lists(inner, max_size=2).map(tuple)), max_size=3).map(tuple)
        ),
        st.builds(Table, st.tuples(_RUNS, _RUNS), st.lists(st.tuples(_RUNS, _RUNS), max_size=2).map(tuple)),
    ),
    max_leaves=6,
)


@given(st.lists(_BLOCKS, max_size=3).map(tuple), st.sampled_from([WORD, BARE]))
def test_any_blocks_give_well_formed_parts_with_all_their_words(blocks, facts):
    sink = Sink(facts)
    root = etree.fromstring(f'<w:body xmlns:w="{W}">{blocks_xml(blocks, sink, MAIN)}</w:body>')
    assert not len(root) or root[-1].tag == f"{{{W}}}p"
    found = "".join(root.itertext())
    assert all(text in found for text in _texts(blocks))
    for name, data in sink.changed_parts({}).items():
        assert data == _DOT if name.endswith(".gif") else len(etree.fromstring(data))


def _texts(value):
    """The texts of spans outside of notes, anywhere in a value."""
    if isinstance(value, Span):
        return [value.text]
    if isinstance(value, tuple):
        return [text for inner in value for text in _texts(inner)]
    if isinstance(value, Note | LineBreak | PageBreak | Image | str | int):
        return []
    return [text for name in value.__slots__ for text in _texts(getattr(value, name))]
