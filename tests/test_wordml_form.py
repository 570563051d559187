"""Forms as content controls: what is asked stays, what is answered is open, and each is known by its name."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter

import docx
import packages
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from lettergen.api.final import compare
from lettergen.compose.context import template_context
from lettergen.compose.letter import compose_letter
from lettergen.errors import BadInputError
from lettergen.model.blocks import Control, ControlKind, FormField, Paragraph, ResponseForm, Span, Table
from lettergen.model.forms import PROMPTS, TAG_LENGTH, FormTag, short_name
from lettergen.model.questionnaire import Questionnaire
from lettergen.rules.rollup import leaves
from lettergen.wordml.form import alone
from lettergen.wordml.outline import outline
from lettergen.wordml.rich import blocks_xml
from lettergen.wordml.sink import RichTextError, Sink, SinkFacts
from lettergen.wordml.template import Template

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
NAMES = {"namespaces": {"w": W[1:-1]}}
MAIN = "word/document.xml"
QUESTIONS = [
    {"id": "all", "text": "Describe *all* of it.[^n]"},
    {
        "section": "Kinds",
        "lead_in": "As to kinds:",
        "items": [
            {"id": "sold", "text": "Is it sold?", "answer": "yes_no"},
            {"id": "count", "text": "How many?", "answer": "number"},
            {"id": "sum", "text": "How much?", "answer": "money"},
            {"id": "day", "text": "When?", "answer": "date"},
            {"id": "often", "text": "How often?", "answer": {"choices": ["Daily", "Never & <ever>", "Daily"]}},
            {"id": "years", "text": "By year:", "answer": {"columns": ["Year", "Requests"]}},
            {"id": "kinds", "text": "By kind:", "answer": {"columns": ["Kind", "Count"], "rows": ["One", "Two"]}},
            {"id": "delete", "text": "Delete them.", "kind": "recommendation"},
            {"id": "appoint", "text": "Appoint somebody.", "kind": "requirement"},
            {
                "id": "users",
                "text": "Users:",
                "items": [{"id": "now", "text": "now"}, {"id": "then", "text": "- a\n- b"}],
            },
        ],
    },
]
ENCLOSED = {"label": "Attachment A", "title": "Response form", "source": "response_form"}
QUESTIONNAIRE = {
    "matter": "palm",
    "date": "2021-08-12",
    "sender": {"letterhead": "Senate", "signatories": ["A. Person"]},
    "recipients": [{"id": "amazon", "organization": "Amazon", "salutation": "Dear A:"}],
    "subject": "Palms",
    "background": "As you know.[^n]",
    "notes": {"n": "A note."},
    "enclosures": [ENCLOSED, {"label": "Attachment B", "title": "Questions", "source": "questionnaire"}],
}


def composed(questions=QUESTIONS, **more):
    questionnaire = Questionnaire.model_validate({**QUESTIONNAIRE, "questions": questions, **more})
    return compose_letter(questionnaire, questionnaire.recipients[0])


@pytest.fixture(scope="module")
def template(root):
    return Template(root / "templates/joint-letter.docx")


@pytest.fixture(scope="module")
def made(template):
    return template.render(template_context(composed()))


def part(data, name=MAIN):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def controls(root):
    """The named controls in order, with what their tags say."""
    for control in root.iter(f"{W}sdt"):
        tag = control.find(f"{W}sdtPr/{W}tag")
        if tag is not None:
            yield FormTag.read(tag.get(f"{W}val")), control


def said(element):
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def setting(control, name):
    found = control.find(f"{W}sdtPr/{W}{name}")
    return None if found is None else found.get(f"{W}val", "")


def test_each_item_has_one_control_for_its_answer_in_the_order_asked(made):
    answers = [tag.item for tag, _ in controls(part(made)) if not tag.part]
    assert answers == [leaf.id for item in composed().asked.items for leaf in leaves(item)]


def test_parts_tell_the_controls_of_an_item_apart(made):
    found = {}
    for tag, control in controls(part(made)):
        kinds = [etree.QName(child).localname for child in control.find(f"{W}sdtPr")]
        found.setdefault(tag.item, []).append(f"{tag.part}:{kinds[-1]}")
    blank = ":showingPlcHdr"
    assert found == {
        "~form": ["label:lock"],
        "all": ["label:lock", blank],
        "sold": ["label:lock", "yes:checkbox", "no:checkbox", blank],
        "count": ["label:lock", ":text"],
        "sum": ["label:lock", ":text"],
        "day": ["label:lock", ":date"],
        "often": ["label:lock", "pick:dropDownList", blank],
        "years": ["label:lock", ":lock", "label:lock", "label:lock", "rows:repeatingSection"],
        "kinds": ["label:lock", ":lock", "label:lock", "label:lock", "given:lock", "given:lock"],
        "delete": ["label:lock", "pick:dropDownList", blank],
        "appoint": ["label:lock", "met:checkbox", "unmet:checkbox", blank],
        "now": ["label:lock", blank],
        "then": ["label:lock", blank],
        "~certification": ["label:lock", "agree:checkbox", "name:text", "title:text", "date:date"],
        "~end": ["label:lock"],
    }


def test_what_is_asked_is_locked_and_what_is_answered_is_open(made):
    for tag, control in controls(part(made)):
        fixed = tag.part in ("label", "given")
        assert setting(control, "lock") == ("sdtContentLocked" if fixed else "sdtLocked"), tag


def test_a_blank_box_shows_its_prompt_and_nothing_else(made):
    blank = [control for _, control in controls(part(made)) if setting(control, "showingPlcHdr") is not None]
    assert len(blank) == 15
    for control in blank:
        content = control.find(f"{W}sdtContent")
        assert said(content) in PROMPTS
        assert {style.get(f"{W}val") for style in content.iter(f"{W}rStyle")} == {"PlaceholderText"}
    styles = part(made, "word/styles.xml")
    assert "PlaceholderText" in {style.get(f"{W}styleId") for style in styles.iter(f"{W}style")}


def test_every_control_is_titled_and_no_number_or_name_is_there_twice(made):
    root = part(made)
    for tag, control in controls(root):
        assert 0 < len(setting(control, "alias")) <= TAG_LENGTH, tag
    assert setting(next(one for tag, one in controls(root) if tag == ("palm/amazon/1", "sold", "yes")), "alias") == (
        "Yes: 2 Is it sold?"
    )
    ids = Counter(each.get(f"{W}val") for each in root.iterfind(f".//{W}sdtPr/{W}id"))
    assert set(ids.values()) == {1}
    names = Counter(each.get(f"{W}name") for each in root.iter(f"{W}bookmarkStart"))
    assert set(names.values()) == {1}
    assert max(map(len, names)) <= 40


def test_bookmarks_say_whose_answer_follows_within_one_paragraph(made):
    root = part(made)
    expected = [
        tag.shortened()
        for tag, _ in controls(root)
        if tag.part not in ("", "rows", "given") and not (tag.part == "label" and tag.item in ("years", "kinds"))
    ]
    marks = [FormTag.read_bookmark(each.get(f"{W}name")) for each in root.iter(f"{W}bookmarkStart")]
    assert {mark for mark in marks if mark.part not in ("", "label", "given")} == {
        tag for tag in expected if tag.part != "label"
    }
    for item in ("all", "kinds", "now", "~form", "~certification", "~end"):
        assert sum(mark.part == "" and mark.asks(item) for mark in marks) == 1
    for paragraph in root.iter(f"{W}p"):
        starts = [each.get(f"{W}id") for each in paragraph.iter(f"{W}bookmarkStart")]
        assert starts == [each.get(f"{W}id") for each in paragraph.iter(f"{W}bookmarkEnd")]


def test_tables_mark_their_header_and_rows_without_first_words_repeat(made):
    years, kinds = (
        next(control for tag, control in controls(part(made)) if (tag.item, tag.part) == (item, ""))
        for item in ("years", "kinds")
    )
    for table, title in ((years, "7 By year:"), (kinds, "8 By kind:")):
        assert [said(row) for row in table.iter(f"{W}tr") if row.find(f"{W}trPr/{W}tblHeader") is not None]
        assert table.find(f".//{W}tblCaption").get(f"{W}val") == title
    items = [one for one in years.iter(f"{W}sdt") if one.find(f"{W}sdtPr/{W15}repeatingSectionItem") is not None]
    assert [len(list(one.iter(f"{W}tr"))) for one in items] == [1, 1, 1]
    assert [said(one) for one in items] == ["", "", ""]
    given = [said(one) for tag, one in controls(kinds) if tag.part == "given"]
    assert given == ["One", "Two"]


def test_choices_are_data_and_none_is_there_twice(made):
    (often,) = (one for tag, one in controls(part(made)) if tag.item == "often" and tag.part == "pick")
    entries = [each.get(f"{W}displayText") for each in often.iter(f"{W}listItem")]
    assert entries == ["Choose one.", "Daily", "Never & <ever>"]


def test_the_same_letter_has_the_same_bytes(template, made):
    assert template.render(template_context(composed())) == made


def test_long_names_are_shortened_in_tags(template):
    name = "-".join(["matter"] * 10)
    data = template.render(template_context(composed(["One?", {"id": "x" * 60, "text": "Two?"}], matter=name)))
    tags = [each.get(f"{W}val") for each in part(data).iter(f"{W}tag")]
    assert max(map(len, tags)) <= TAG_LENGTH
    for tag in map(FormTag.read, tags):
        assert tag.letter in {f"{name}/amazon/1", short_name(f"{name}/amazon/1")}
    assert [tag for tag in map(FormTag.read, tags) if tag.asks("x" * 60) and not tag.part]


def facts(styles=b""):
    parts = packages.members(packages.written())
    if styles:
        parts["word/styles.xml"] = parts["word/styles.xml"].replace(b"</w:styles>", styles + b"</w:styles>")
    return SinkFacts.read(parts)


def written(form, known):
    sink = Sink(known)
    return blocks_xml((form,), sink, MAIN), sink.changed_parts({MAIN: ""})


def one_field(*fields):
    label = (Paragraph((Span("One?"),)),)
    return ResponseForm("m/r/1", (FormField("q1", "One", label, tuple(fields)),))


def test_a_template_with_words_own_style_keeps_it():
    own = b'<w:style w:type="character" w:styleId="Ph1"><w:name w:val="placeholder text"/></w:style>'
    form = one_field(Control("", ControlKind.WORDS, "One", "Type."))
    xml, changed = written(form, facts(own))
    assert '<w:rStyle w:val="Ph1"/>' in xml
    assert "word/styles.xml" not in changed
    xml, changed = written(form, facts())
    assert changed["word/styles.xml"].count(b'w:styleId="PlaceholderText"') == 1


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1))
def test_any_words_stay_words(text):
    control = Control("pick", ControlKind.PICK, text, text, text, (text,))
    table = Table(((Span(text),), (Span("b"),)), (((Span(text),), ()),))
    form = one_field(control, Control("", ControlKind.TABLE, text, table=table))
    try:
        xml, _ = written(form, _FACTS)
    except RichTextError:
        return
    root = etree.fromstring(f'<x xmlns:w="{W[1:-1]}">{xml}</x>')
    (entry,) = root.iter(f"{W}listItem")
    assert entry.get(f"{W}displayText") == " ".join(text.split())
    assert setting(next(root.iter(f"{W}sdt")), "alias") == "One"


_FACTS = facts()


def test_characters_that_xml_forbids_are_refused():
    with pytest.raises(RichTextError, match=r"U\+0000"):
        written(one_field(Control("", ControlKind.WORDS, "One", "Type\0.")), _FACTS)
    with pytest.raises(RichTextError, match=r"U\+0001"):
        written(one_field(Control("pick", ControlKind.PICK, "One", choices=("a\1",))), _FACTS)


def test_a_form_alone_is_the_form_in_its_letter(made):
    body, whole = part(alone(made, "amazon.docx"))[0], list(part(made)[0])
    ours = [at for at, child in enumerate(whole) if any(FormTag.read(tag) for tag in child.xpath(".//@w:val", **NAMES))]
    expected = [*whole[ours[0] : ours[-1] + 1], whole[-1]]
    assert [etree.tostring(child) for child in body] == [etree.tostring(child) for child in expected]
    assert expected[-1].tag == f"{W}sectPr"
    assert said(body).startswith("Attachment AResponse form")
    assert said(body).endswith("palm/amazon/1")


def test_a_letter_without_a_form_has_none_to_go_alone(template):
    assert alone(template.render(template_context(composed(enclosures=[]))), "a.docx") is None
    with pytest.raises(BadInputError, match=r"a\.docx: error T10"):
        alone(b"PK no letter", "a.docx")


def test_a_final_letter_is_compared_without_its_form(made):
    document = docx.Document(io.BytesIO(made))
    blank = next(one for tag, one in controls(document.element) if tag.item == "count" and not tag.part)
    next(blank.iter(f"{W}t")).text = "Twelve"
    data = io.BytesIO()
    document.save(data)
    letter = composed()
    lines = [outline(each, forms=False) for each in (data.getvalue(), made)]
    found = compare(letter.asked, *lines, letter.recipient)
    assert (found.differences, found.passages, found.doubts) == ((), (), ())
    assert not any(line.text == "Response form" for line in lines[0])
    assert any(line.text == "Attachment B" for line in lines[0])


@pytest.mark.validator
def test_both_judges_find_no_error(made, tmp_path, sdk_errors, audit_errors):
    (path := tmp_path / "form.docx").write_bytes(alone(made, ""))
    assert sdk_errors(path) == audit_errors(path) == []


@pytest.mark.soffice
def test_libreoffice_keeps_the_words_and_every_bookmark(made, tmp_path, convert):
    (tmp_path / "form.docx").write_bytes(alone(made, ""))
    convert("docx", tmp_path / "out", tmp_path / "form.docx")
    before, after = (part((tmp_path / name).read_bytes()) for name in ("form.docx", "out/form.docx"))
    names = [[each.get(f"{W}name") for each in root.iter(f"{W}bookmarkStart")] for root in (before, after)]
    ours = [[name for name in each if FormTag.read_bookmark(name)] for each in names]
    assert sorted(ours[0]) == sorted(ours[1])
    assert re.sub(r"\s", "", said(after)) == re.sub(r"\s", "", said(before))
    assert len(list(after.iter(f"{W14}checkbox"))) == 5
