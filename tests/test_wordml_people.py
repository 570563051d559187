"""People in Word: inside addresses one under the other or side by side, signers by the page, nobody split."""

import io
import re
import zipfile

import pytest
from lxml import etree
from packages import blank, members, packed

from lettergen.compose.context import template_context
from lettergen.compose.letter import compose_letter
from lettergen.model.blocks import AddressBlock, Blocks, SignatureBlock
from lettergen.model.questionnaire import Questionnaire
from lettergen.wordml.template import Template

NS = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
STYLES = ("Inside Address Name", "Inside Address")
THREE = (("Ann Ash", "1 Elm St"), ("Bo Birch", "Chair", "2 Elm St"), ("Cy Cedar",))


def printed(block, *, styles=(), within="Normal"):
    """The body of a document that prints a block in a paragraph of a style."""
    document = blank()
    for name in styles:
        document.styles.add_style(name, 1)
    document.add_paragraph("{{p people }}", style=within)
    document.save(data := io.BytesIO())
    made = Template(data.getvalue()).render({"people": Blocks((block,))})
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return etree.fromstring(archive.read("word/document.xml"))[0]


def found(root, path):
    return root.xpath(path, namespaces=NS)


def lines(root, path="w:p"):
    return ["".join(each.itertext()) for each in found(root, path)]


class TestOneUnderTheOther:
    def test_each_line_is_a_paragraph_in_one_of_two_styles(self):
        root = printed(AddressBlock(THREE), styles=STYLES)
        assert lines(root) == ["Ann Ash", "1 Elm St", "Bo Birch", "Chair", "2 Elm St", "Cy Cedar"]
        names = [style.replace("InsideAddress", "") for style in found(root, "w:p/w:pPr/w:pStyle/@w:val")]
        assert names == ["Name", "", "Name", "", "", "Name"]

    def test_a_page_may_end_after_an_address_only(self):
        root = printed(AddressBlock(THREE), styles=STYLES)
        assert lines(root, "w:p[w:pPr/w:keepNext/@w:val='0']") == ["1 Elm St", "2 Elm St"]
        assert lines(root, "w:p[w:pPr/w:keepNext[not(@w:val)]]") == ["Ann Ash", "Bo Birch", "Chair"]

    def test_without_the_styles_it_looks_like_the_tags_paragraph_with_blank_lines_between(self):
        root = printed(AddressBlock(THREE[:2]), within="Quote")
        assert lines(root) == ["Ann Ash", "1 Elm St", "", "Bo Birch", "Chair", "2 Elm St"]
        assert set(found(root, "w:p/w:pPr/w:pStyle/@w:val")) == {"Quote"}

    def test_nobody_is_nothing(self):
        assert lines(printed(AddressBlock(()))) == lines(printed(AddressBlock(((),)), styles=STYLES)) == []


class TestSideBySide:
    @pytest.mark.parametrize(
        ("columns", "rows"),
        [(2, [["Ann Ash", "Bo Birch"], ["Cy Cedar", ""]]), (3, [["Ann Ash", "Bo Birch", "Cy Cedar"]])],
    )
    def test_addresses_read_row_by_row(self, columns, rows):
        root = printed(AddressBlock(THREE, columns), styles=STYLES)
        assert [lines(row, "w:tc/w:p[1]") for row in found(root, "w:tbl/w:tr")] == rows
        assert lines(root, "w:tbl/w:tr[1]/w:tc[2]/w:p") == ["Bo Birch", "Chair", "2 Elm St"]

    def test_it_is_a_table_without_borders_whose_rows_stay_together_and_with_the_subject(self):
        root = printed(AddressBlock(THREE, 2), styles=STYLES)
        assert not found(root, "//w:tblBorders | //w:tblStyle")
        assert found(root, "//w:tblCaption/@w:val") == ["Inside address"]
        assert len(found(root, "//w:trPr/w:cantSplit")) == 2
        assert len(found(root, "//w:tbl//w:p[w:pPr/w:keepNext[not(@w:val)]]")) == len(found(root, "//w:tbl//w:p"))
        assert found(root, "w:tbl/following-sibling::w:p[1]/w:pPr/w:keepNext")

    def test_columns_are_of_one_width(self):
        widths = [int(width) for width in found(printed(AddressBlock(THREE, 3)), "//w:gridCol/@w:w")]
        assert max(widths) - min(widths) < 3

    def test_there_is_no_room_for_a_signature_and_a_wrapped_line_hangs(self):
        root = printed(AddressBlock(THREE, 2), styles=STYLES)
        assert {int(before) for before in found(root, "//w:tc/w:p[1]/w:pPr/w:spacing/@w:before")} == {240}
        assert {int(hanging) for hanging in found(root, "//w:tc/w:p/w:pPr/w:ind/@w:hanging")} == {160}


class TestManySigners:
    @pytest.mark.parametrize(("count", "columns", "kept"), [(6, 2, 3), (12, 3, 4), (60, 1, 2), (60, 4, 2), (25, 2, 2)])
    def test_more_than_a_page_holds_may_part_between_rows_but_for_the_last_two(self, count, columns, kept):
        root = printed(SignatureBlock((("Ann Ash", "United States Senator", "Ohio"),) * count, columns))
        rows = found(root, "//w:tr")
        assert len(rows) == -(-count // columns) == len(found(root, "//w:trPr/w:cantSplit"))
        together = [not found(row, ".//w:keepNext[@w:val='0']") for row in rows]
        assert together == [False] * (len(rows) - kept) + [True] * kept


KENNEY = {"honorific": "The Honorable", "given": "Jim", "family": "Kenney", "title": "Mayor of Philadelphia"}
PEOPLE = [KENNEY, {"prefix": "Mr.", "given": "Kelvin", "family": "Jeremiah", "organization": "Housing Authority"}]


def letter(**recipient):
    """A letter of the shipped template with open and blind copies."""
    return Questionnaire.model_validate(
        {
            "matter": "m",
            "date": "2021-08-12",
            "sender": {"letterhead": "House", "signatories": ["Amy Roe"]},
            "subject": "Fires",
            "questions": ["What?"],
            "copies": ["Open Oak", {"name": "Blind Birch", "title": "Zebra", "organization": "Quagga", "blind": True}],
            "recipients": [
                {
                    "id": "x",
                    "organization": "City",
                    "addressees": PEOPLE,
                    "copies": [{"name": "Hidden Hazel", "relation": "Okapi", "blind": True}],
                    **recipient,
                }
            ],
        }
    )


def parts(root, questionnaire):
    composed = compose_letter(questionnaire, questionnaire.recipients[0])
    made = Template(root / "templates/joint-letter.docx").render(template_context(composed))
    return {name: data.decode() for name, data in members(made).items()}


def test_blind_copies_are_in_no_part_of_a_letter(root):
    made = parts(root, letter())
    assert "Open Oak" in made["word/document.xml"]
    secret = re.compile("Birch|Hazel|Zebra|Quagga|Okapi")
    assert [name for name, text in made.items() if secret.search(text) or secret.search(name)] == []


@pytest.mark.parametrize("columns", [1, 2])
def test_the_shipped_template_prints_addresses_and_one_salutation(root, columns, tmp_path, sdk_errors):
    made = parts(root, letter(address_columns=columns))
    body = etree.fromstring(made["word/document.xml"].encode())
    named = lines(body, "//w:p[w:pPr/w:pStyle/@w:val='InsideAddressName']")
    assert named == ["The Honorable Jim Kenney", "Mr. Kelvin Jeremiah"]
    assert len(found(body, "//w:tblCaption[@w:val='Inside address']")) == columns - 1
    assert "Dear Mayor Kenney and Mr. Jeremiah:" in lines(body, "//w:p")
    (tmp_path / "made.docx").write_bytes(packed(made))
    assert sdk_errors(tmp_path / "made.docx") == []


@pytest.mark.parametrize(
    ("people", "head"),
    [
        ([], "City"),
        (PEOPLE[1:], "Mr. Kelvin Jeremiah"),
        (PEOPLE, "The Honorable Jim Kenney and Mr. Kelvin Jeremiah"),
        ([*PEOPLE, PEOPLE[0]], "The Honorable Jim Kenney and others"),
        ([{"name": "Rick Gropper\nAndrew Moelis"}], "Rick Gropper, Andrew Moelis"),
        ([{"name": "Rick Gropper and Andrew Moelis"}, *PEOPLE], "Rick Gropper and Andrew Moelis and others"),
    ],
)
def test_later_pages_name_one_two_or_others(root, people, head):
    made = parts(root, letter(addressees=people, salutation="To Whom It May Concern,"))
    heads = [lines(etree.fromstring(text.encode()), "//w:p") for name, text in made.items() if "word/header" in name]
    assert head in [line for each in heads for line in each]
    body = etree.fromstring(made["word/document.xml"].encode())
    assert "To Whom It May Concern," in lines(body, "//w:p")
