"""Forms that came back: whatever filled them in and saved them, the answers are what was typed."""

from __future__ import annotations

import io
import re
import zipfile
from contextlib import suppress
from copy import deepcopy

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from returned_forms import ANSWERS, LETTER, as_word, by_script, changed, control, element, form, letter, w

from lettergen.errors import BadInputError, Severity
from lettergen.model.forms import PROMPT, Certified, FormTag, short_name
from lettergen.model.tracking import Given
from lettergen.wordml.returned import read_returned

ITEMS = ("users", "now", "next", "ads", "paid", "since", "how", "demands", "partners", "audit", "delete")
READ = {
    "users": Given(text="about 12,000"),
    "now": Given(text=ANSWERS["now"]),
    "next": Given(text="None"),
    "ads": Given(text="no\nNever."),
    "paid": Given(text="$1.5 million"),
    "since": Given(text="2020-09-29"),
    "how": Given(text="On the device\nAnd nowhere else."),
    "demands": Given(rows=ANSWERS["demands"]),
    "partners": Given(rows=ANSWERS["partners"]),
    "audit": Given(text="not necessary"),
    "delete": Given(text="met"),
}
CERTIFIED = Certified("Kim Doe", "Counsel", "2021-08-24", agreed=True)


def answers(data):
    """Read a form: what it gives by item, long or short as its controls are named."""
    read = read_returned(data, "back.docx").fields
    assert all(field.letter in {LETTER, short_name(LETTER)} for field in read)
    named = {item: [each for each in read if FormTag(each.letter, each.item).asks(item)] for item in ITEMS}
    return {item: field.given for item, fields in named.items() for field in fields}


def codes(data):
    """Return the codes of what is told, each with the item it names."""
    notes = read_returned(data, "back.docx").notes
    assert all(note.severity is Severity.WARNING and note.place.file == "back.docx" for note in notes)
    return [(note.code, note.place.detail) for note in notes]


def one(content, more=""):
    """Return a form whose answer "now" holds some XML, in its content control."""

    def fill(root):
        home = control(root, "now")
        properties = home.find(w("sdtPr"))
        properties.remove(properties.find(w("showingPlcHdr")))
        for each in element(f"<w:x>{more}</w:x>"):
            properties.append(each)
        home.find(w("sdtContent"))[:] = list(element(f"<w:x>{content}</w:x>"))

    return changed(form(), fill)


def said(content):
    return answers(one(content))["now"].text


def test_a_form_that_nobody_filled_in_has_a_blank_field_for_every_item():
    read = read_returned(form(), "back.docx")
    assert [(field.letter, field.item, field.given) for field in read.fields] == [(LETTER, i, Given()) for i in ITEMS]
    assert read.certified == Certified()
    assert read.notes == ()


@pytest.mark.parametrize("filled", [as_word, by_script])
@pytest.mark.parametrize("whole", [form, letter])
def test_what_was_filled_in_comes_back(filled, whole):
    read = read_returned(filled(data=whole()), "any name.docx")
    assert {field.item: field.given for field in read.fields} == READ
    assert read.certified == CERTIFIED
    assert all(not field.copies for field in read.fields)


def test_only_marks_of_blank_controls_that_a_script_left_are_told():
    assert codes(by_script()) == [("T216", "")]
    assert codes(as_word()) == []


def test_what_libreoffice_saved_comes_back(convert, tmp_path):
    """LibreOffice 7.4 drops tags and block controls; line breaks it moves out of controls, paragraphs it keeps."""
    (tmp_path / "typed.docx").write_bytes(as_word())
    (tmp_path / "blank.docx").write_bytes(form())

    convert("odt", tmp_path / "odt", tmp_path / "typed.docx")
    (tmp_path / "odt/typed.odt").rename(tmp_path / "open.odt")
    names = ("typed.docx", "open.odt", "blank.docx")
    convert("docx:MS Word 2007 XML", tmp_path / "saved", *(tmp_path / name for name in names))
    saved = {name: (tmp_path / f"saved/{name}.docx").read_bytes() for name in ("typed", "open", "blank")}
    assert all(
        b"lettergen:" not in zipfile.ZipFile(io.BytesIO(each)).read("word/document.xml") for each in saved.values()
    )
    assert [answers(saved[name]) for name in ("typed", "open")] == [READ, READ]
    assert [read_returned(saved[name], "x").certified for name in ("typed", "open")] == [CERTIFIED, CERTIFIED]
    assert answers(saved["blank"]) == dict.fromkeys(ITEMS, Given())


TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\t\n", exclude_characters="\u2028\u2029"),
    max_size=60,
).map(str.strip)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(words=TEXT, line=TEXT.map(lambda text: text.replace("\n", " ")), cell=TEXT)
@pytest.mark.parametrize("filled", [as_word, by_script])
def test_any_text_comes_back_as_it_was_typed(filled, words, line, cell):
    invisible = re.compile(r"[\s\u00ad\u034f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]*")
    words, line, cell = ("" if invisible.fullmatch(text) else text for text in (words, line, cell))
    typed = {"now": words, "users": line, "partners": ((cell, "-"),)}
    read = answers(filled(typed))
    assert read["now"] == Given(text=words)
    assert read["users"] == Given(text=line)
    assert read["partners"] == Given(rows=((cell, "-"),))


P, T, CELL = "<w:p><w:r>{}</w:r></w:p>".format, "<w:t>{}</w:t>".format, "<w:tc>{}</w:tc>".format
ROW, TABLE = "<w:tr>{}</w:tr>".format, "<w:tbl>{}</w:tbl>".format
FIELD = '<w:fldChar w:fldCharType="{}"/>'.format
SHAPE = '<w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml">{}</v:shape></w:pict>'.format
NAMESPACE = w("")[1:-1]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (P(T("so") + "<w:softHyphen/>" + T("ft") + "<w:noBreakHyphen/>" + T("a\u00a0b")), "so\u00adft\u2011a\u00a0b"),
        (f"<w:p><w:hyperlink><w:r>{T('link')}</w:r></w:hyperlink></w:p>", "link"),
        (f'<w:p><w:fldSimple w:instr=" DATE "><w:r>{T("May 1")}</w:r></w:fldSimple></w:p>', "May 1"),
        (P(f"{FIELD('begin')}<w:instrText>REF x</w:instrText>{FIELD('separate')}{T('5')}{FIELD('end')}"), "5"),
        (P('<w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Arial" w:char="00E9"/>'), "☑é"),
        (P('<w:sym w:font="Symbol" w:char="F0B7"/><w:sym w:font="Symbol" w:char="zz"/>'), "\ufffd\ufffd"),
        (P(f'{T("a")}<w:br/>{T("b")}<w:br w:type="page"/>{T("c")}<w:cr/><w:tab/>{T("d")}'), "a\nb\nc\n\td"),
        (f"<w:p/>{P(T('a'))}<w:p/>{P(T('b'))}<w:p/>", "a\n\nb"),
        (TABLE(ROW(CELL(P(T("a")) + P(T("b"))) + CELL(P(T("c")))) + ROW(CELL(P(T("d"))))) + P(T("e")), "a b\tc\nd\ne"),
        (f"<w:sdt><w:sdtContent>{P(T('nested'))}</w:sdtContent></w:sdt>", "nested"),
        (P(SHAPE("<v:imagedata/>") + T("seen")), "[picture]seen"),
        (P(SHAPE(f"<v:textbox><w:txbxContent>{P(T('boxed'))}</w:txbxContent></v:textbox>")), "boxed"),
        (P(f"<w:ruby><w:rt>{T('kan')}</w:rt><w:rubyBase><w:r>{T('漢')}</w:r></w:rubyBase></w:ruby>"), "漢"),
        (P(T("\u200b \u00a0\ufeff")), ""),
        (P(T("one") + T("word")), "oneword"),
        ("", ""),
    ],
)
def test_words_are_read_as_they_show(content, text):
    assert said(content) == text


def test_lists_keep_their_marks_and_notes_stand_where_they_belong():
    document = Document(io.BytesIO(form()))
    for text in ("first", "second"):
        document.add_paragraph(text, style="List Number")
    stream = io.BytesIO()
    document.save(stream)

    def put(root):
        entries = [each for each in root.iter(w("p")) if "".join(each.itertext()) in {"first", "second"}]
        control(root, "now").find(w("sdtContent"))[:] = entries

    assert answers(changed(stream.getvalue(), put))["now"].text == "1. first\n2. second"


def test_notes_stand_in_brackets_where_they_belong():
    marked = (
        '<w:p><w:r><w:t>Yes</w:t></w:r><w:r><w:footnoteReference w:id="7"/></w:r><w:r><w:t>, all.</w:t></w:r></w:p>'
    )
    note = '<w:footnote w:id="7"><w:p><w:r><w:t>But one.</w:t></w:r></w:p></w:footnote>'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"

    def point(rels):
        for each in [each for each in rels if each.get("Type") == kind]:
            rels.remove(each)
        rels.append(rels.makeelement(rels[0].tag, {"Id": "note", "Type": kind, "Target": "notes7.xml"}))

    out = io.BytesIO(changed(one(marked), point, "word/_rels/document.xml.rels"))
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("word/notes7.xml", f'<w:footnotes xmlns:w="{NAMESPACE}">{note}</w:footnotes>')
    assert answers(out.getvalue())["now"].text == "Yes [1: But one.], all."


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        ("X", "yes"), ("x ", "yes"), ("☑", "yes"), ("[x]", "yes"), ("☐ ✓", "yes"), ("☐", ""), ("", ""), ("n/a", "n/a"),
    ],
)  # fmt: skip
def test_a_tick_may_be_a_sign_or_an_x_in_place_of_the_box(typed, given):
    def tick(root):
        home = control(root, "ads?yes")
        next(home.iter(w("t"))).text = typed
        properties = home.find(w("sdtPr"))
        properties.remove(properties[-1])

    assert answers(changed(form(), tick))["ads"].text == given


def test_a_box_is_ticked_where_word_says_so_and_both_may_be():
    assert answers(as_word({"ads?yes": "yes", "ads?no": "no"}))["ads"].text == "yes, no"
    assert answers(as_word({"delete?unmet": "unmet", "delete": "Not yet."}))["delete"].text == "unmet\nNot yet."


@pytest.mark.parametrize(
    ("shown", "picked", "given"),
    [
        ("2020-09-29", "2020-09-29T00:00:00Z", "2020-09-29"),
        ("September 29, 2020", "", "2020-09-29"),
        ("Tuesday, September 29, 2020", "", "2020-09-29"),
        ("29.09.2020", "", "2020-09-29"),
        ("05/05/2020", "", "2020-05-05"),
        ("03/04/2021", "", "03/04/2021"),
        ("03/04/2021", "2021-03-04T00:00:00Z", "2021-03-04"),
        ("4.3.21", "2021-03-04T00:00:00Z", "2021-03-04"),
        ("May 5, 2021", "2021-03-04T00:00:00Z", "2021-05-05"),
        ("not known", "2021-03-04T00:00:00Z", "not known"),
        ("in 2020 or 2021", "", "in 2020 or 2021"),
        ("1/1/2020 to 2/2/2020", "", "1/1/2020 to 2/2/2020"),
        ("", "2021-03-04T00:00:00Z", ""),
        ("2020-09-29", "nonsense", "2020-09-29"),
    ],
)
def test_a_date_is_a_day_where_it_can_be_no_other(shown, picked, given):
    def pick(root):
        home = control(root, "since")
        next(home.iter(w("t"))).text = shown
        home.find(f"{w('sdtPr')}/{w('date')}").set(w("fullDate"), picked)

    assert answers(changed(form(), pick))["since"].text == given


@pytest.mark.parametrize(
    "prompt", [PROMPT["words"], "Click or tap here to enter text.", "Klicken oder tippen Sie hier, um Text einzugeben."]
)
def test_a_prompt_is_no_answer_ours_even_where_its_mark_is_lost(prompt):
    marked = one(f"<w:p><w:r><w:t>{prompt}</w:t></w:r></w:p>", "<w:showingPlcHdr/>")
    assert answers(marked)["now"] == Given()
    assert not any(prompt in line for line in read_returned(marked, "x").paragraphs)
    unmarked = said(f"<w:p><w:r><w:t>{prompt}</w:t></w:r></w:p>")
    assert unmarked == ("" if prompt == PROMPT["words"] else prompt)
    assert said(f"<w:p><w:r><w:t>{PROMPT['words']}Ten.</w:t></w:r></w:p>") == "Ten."


def test_rows_come_back_from_tables_of_any_length_with_or_without_controls_around_them():
    more = (*ANSWERS["partners"], ("Third", "x"), ("Fourth", "y"), ("Fifth", "z"))
    assert answers(as_word({"partners": more}))["partners"].rows == more

    def bare(root):
        table = next(control(root, "partners").iter(w("tbl")))
        rows = list(table.iter(w("tr")))[1:]
        for row, text in zip(rows, ("one", "", "three"), strict=False):
            cell = next(row.iter(w("p")))
            cell.append(element(f"<w:r><w:t>{text}</w:t></w:r>"))
            table.append(row)

    assert answers(changed(form(), bare))["partners"].rows == (("one", ""), ("three", ""))


def test_given_first_cells_alone_are_no_answer_and_what_is_said_beside_a_table_stays():
    assert answers(as_word({"demands": (("Subpoena", "", ""), ("Warrant", "", "none"))}))["demands"] == Given(
        rows=(("Warrant", "", "none"),)
    )

    def beside(root):
        control(root, "demands").find(w("sdtContent")).append(element("<w:p><w:r><w:t>All.</w:t></w:r></w:p>"))

    assert answers(changed(form(), beside))["demands"] == Given(text="All.")


CHANGES = (
    f'<w:p><w:r>{T("ten")}</w:r><w:del w:id="1"><w:r><w:delText>no</w:delText></w:r></w:del>'
    f'<w:ins w:id="2"><w:r>{T("fold")}</w:r></w:ins><w:moveFrom w:id="3"><w:r>{T("gone")}</w:r></w:moveFrom></w:p>'
    f'<w:p><w:pPr><w:rPr><w:del w:id="4"/></w:rPr></w:pPr><w:r>{T("joined")}</w:r></w:p>'
    f'<w:p><w:moveTo w:id="5"><w:r>{T("here")}</w:r></w:moveTo></w:p>'
    + TABLE(ROW(f'<w:trPr><w:del w:id="6"/></w:trPr>{CELL(P(T("out")))}') + ROW(CELL(P(T("in")))))
)


def test_tracked_changes_are_read_as_accepted_and_told():
    assert said(CHANGES) == "tenfold\njoinedhere\nin"
    assert codes(one(CHANGES)) == [("T211", "")]


@pytest.mark.parametrize(
    ("run", "paragraph", "text"),
    [
        ("<w:vanish/>", "", "Seen."),
        ('<w:vanish w:val="0"/><w:rStyle w:val="Based"/>', "", "Seen.Not seen."),
        ('<w:rStyle w:val="Based"/>', "", "Seen."),
        ('<w:rStyle w:val="Plain"/>', "Based", ""),
        ("<w:webHidden/>", "Plain", "Seen.Not seen."),
    ],
)
def test_what_word_hides_is_no_answer_and_told(run, paragraph, text):
    def add(styles):
        style = '<w:style w:type="character" w:styleId="{}"><w:basedOn w:val="{}"/><w:rPr>{}</w:rPr></w:style>'
        for made in (("Hidden", "Based", "<w:vanish/>"), ("Based", "Hidden", ""), ("Plain", "Plain", "<w:b/>")):
            styles.append(element(style.format(*made)))

    words = f"{T('Seen.').join(('<w:r>', '</w:r>'))}<w:r><w:rPr>{run}</w:rPr>{T('Not seen.')}<w:tab/></w:r>"
    data = one(f'<w:p><w:pPr><w:pStyle w:val="{paragraph}"/></w:pPr>{words}</w:p>')
    data = changed(data, add, "word/styles.xml")
    hidden = "Not" not in text
    assert answers(data)["now"].text.strip() == text
    assert codes(data) == [("W193", "")] * hidden
    assert any("Not seen." in line for line in read_returned(data, "x").paragraphs) is not hidden


def test_comments_are_told_and_are_no_answers():
    document = Document(io.BytesIO(as_word()))
    run = document.add_paragraph().add_run("x")
    document.add_comment(run, text="Check with counsel", author="K")
    document.add_comment(run, text="Done", author="K")
    stream = io.BytesIO()
    document.save(stream)
    assert answers(stream.getvalue()) == READ
    told = read_returned(stream.getvalue(), "x.docx").notes
    assert [note.code for note in told] == ["T212", "T215"]  # the paragraph stands below the form
    assert "2 comments" in told[0].found
    assert "“Check with counsel”" in told[0].found


def test_copies_that_say_the_same_are_one_and_others_are_told():
    def copied(text):
        def change(root):
            home = control(root, "now")
            fresh = deepcopy(home)
            for each in list(fresh.iter(w("t")))[1:]:
                each.text = ""
            next(fresh.iter(w("t"))).text = text
            home.addnext(fresh)
            home.addnext(deepcopy(home))

        return changed(as_word({"now": "One.", "ads?yes": "yes", "ads": "Why."}), change)

    field = next(each for each in read_returned(copied("Two."), "x").fields if each.item == "now")
    assert (field.given, field.copies) == (Given(text="One."), (Given(text="Two."),))
    assert codes(copied("Two.")) == [("T214", "item now")]
    assert codes(copied("")) == codes(copied("One.")) == []


def test_a_control_that_was_taken_out_has_no_field():
    def change(root):
        gone = control(root, "now")
        gone.getparent().remove(gone)

    read = read_returned(changed(as_word(), change), "x")
    assert {field.item for field in read.fields} == set(ITEMS) - {"now"}
    assert read.notes == ()


def test_a_control_whose_tag_was_edited_is_told_and_its_words_are_read_by_their_place():
    def change(root):
        for item in ("users", "since"):
            control(root, item).find(f"{w('sdtPr')}/{w('tag')}").set(w("val"), "lettergen:palms")

    data = changed(as_word(), change)
    assert answers(data) == READ
    assert codes(data) == [("T213", "")]
    assert "2 content controls whose tag names no answer" in read_returned(data, "x").notes[0].found


def test_words_beside_a_control_are_added_to_its_answer_and_told():
    def beside(root):
        control(root, "now").addnext(element("<w:p><w:r><w:t>Typed below.</w:t></w:r></w:p>"))
        paragraph = next(control(root, "users").iterancestors(w("p")))
        paragraph.append(element("<w:r><w:t xml:space='preserve'> or so</w:t></w:r>"))

    data = changed(as_word({"users": "7"}), beside)
    assert answers(data)["now"].text == "Typed below."
    assert answers(data)["users"].text == "7\nor so"
    assert codes(data) == [("T215", "item users"), ("T215", "item now")]


def test_controls_are_found_wherever_they_stand():
    def move(root):
        home = control(root, "now")
        box = element(
            '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            "<mc:Choice Requires='wps'><w:drawing><w:txbxContent/></w:drawing></mc:Choice>"
            "<mc:Fallback><w:pict><w:txbxContent/></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        )
        home.addprevious(box)
        other = deepcopy(home)
        next(other.iter(w("t"))).text = "older"
        new, old = box.iter(w("txbxContent"))
        new.append(home)
        old.append(other)
        row = next(control(root, "partners").iter(w("tbl")))[-1]
        wrapped = element(f'<w:sdt><w:sdtPr><w:tag w:val="lettergen:{LETTER}#extra"/></w:sdtPr><w:sdtContent/></w:sdt>')
        cell = next(row.iter(w("tc")))
        cell.addprevious(wrapped)
        wrapped[1].append(cell)
        next(cell.iter(w("p"))).append(element("<w:r><w:t>in a cell</w:t></w:r>"))

    read = read_returned(changed(as_word({"now": "Boxed."}), move), "x")
    given = {field.item: field.given.text for field in read.fields}
    assert given["now"] == "Boxed."
    assert given["extra"] == "in a cell"


def test_the_whole_text_is_given_with_the_numbers_that_print():
    paragraphs = read_returned(as_word(), "x").paragraphs
    assert "2(a) Today?" in paragraphs
    assert "In 50 places." in paragraphs
    assert read_returned(letter("What?"), "x").paragraphs.count("1.\tWhat?") == 1


def test_places_are_known_where_libreoffice_called_their_bookmarks_copies():
    def copied(root):
        for wrapper in reversed([*root.iter(w("sdt"))]):
            for child in [*wrapper.find(w("sdtContent"))]:
                wrapper.addprevious(child)
            wrapper.getparent().remove(wrapper)
        for mark in [*root.iter(w("bookmarkStart"))][1::2]:
            mark.set(w("name"), f"{mark.get(w('name'))}_Copy")

    def said(data):
        return {field.item: field.given for field in read_returned(data, "x").fields}

    filled = as_word({"next": "None.", "now": "Boxed."})
    shortened = {FormTag("a/b/1", key).shortened().item: given for key, given in said(filled).items()}
    again = said(changed(filled, copied))
    assert {key: again[key].text for key in again} == {key: shortened[key].text for key in again}
    assert len(again) == len(shortened)


def test_a_document_without_a_form_has_no_fields_but_its_text():
    stream = io.BytesIO()
    document = Document()
    document.add_paragraph("1. Ten.")
    document.save(stream)
    read = read_returned(stream.getvalue(), "x")
    assert (read.fields, read.certified, read.paragraphs[0]) == ((), Certified(), "1. Ten.")


def test_a_row_of_short_cells_is_one_line_and_one_of_long_cells_many():
    stream = io.BytesIO()
    document = Document()
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ("Q1", "300", "1. Why?\nSay.", "So."), strict=True):
        first, *more = text.split("\n")
        cell.text = first
        for each in more:
            cell.add_paragraph(each)
    document.save(stream)
    assert read_returned(stream.getvalue(), "x").paragraphs == ("Q1\t300", "1. Why?", "Say.", "So.")


def test_a_form_without_controls_and_bookmarks_is_its_text_with_prompts_left_out():
    def strip(root):
        for mark in [*root.iter(w("bookmarkStart"), w("bookmarkEnd"), w("sdtPr"))]:
            mark.getparent().remove(mark)
        for wrapper in reversed([*root.iter(w("sdt"), w("sdtContent"))]):
            for child in wrapper:
                wrapper.addprevious(child)
            wrapper.getparent().remove(wrapper)

    read = read_returned(changed(as_word({"next": "None."}), strip), "x")
    assert read.fields == ()
    at = read.paragraphs.index("2(b) Next?")
    assert read.paragraphs[at - 1 : at + 2] == ("", "2(b) Next?", "None.")


def packed(**members):
    """Return a zip of some text parts, names with "_" for dots and "__" for slashes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        for name, text in members.items():
            package.writestr(name.replace("__", "/").replace("_", "."), text)
    return out.getvalue()


DOCUMENT = f'<w:document xmlns:w="{NAMESPACE}"><w:body>{{}}</w:body></w:document>'.format
DEEP = DOCUMENT("<w:sdt><w:sdtContent>" * 400 + "</w:sdtContent></w:sdt>" * 400)
ENTITY = f'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>{DOCUMENT("&b;")}'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "T101"),
        (b"not a document", "T101"),
        (b"%PDF-1.7", "T101"),
        (b"PK\x03\x04 broken off", "T101"),
        (form()[:-500], "T101"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"W\0o\0r\0d\0", "T101"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "T210"),
        (packed(), "T101"),
        (packed(word__document_xml="<a/>"), "T101"),
        (packed(word__document_xml="<a"), "T106"),
        (packed(word__document_xml=ENTITY), "T106"),
        (packed(word__document_xml=DEEP), "T106"),
        (packed(word__document_xml=" " * 30_000_000), "T102"),
        (packed(word__document_xml="<a>" + "x y " * 2_600_000 + "</a>"), "T102"),
    ],
)
def test_what_cannot_be_read_is_one_problem(data, code):
    with pytest.raises(BadInputError) as caught:
        read_returned(data, "back.docx")
    assert [(problem.code, problem.place.file) for problem in caught.value.problems] == [(code, "back.docx")]


def test_macros_and_outside_targets_are_read_past_and_nothing_is_followed():
    out = io.BytesIO(as_word())
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("word/vbaProject.bin", b"macro")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

    def point(rels):
        for name, target in (("attachedTemplate", "http://127.0.0.1:9/x.dotm"), ("comments", "file:///etc/passwd")):
            outside = {"Id": name, "Type": kind + name, "Target": target, "TargetMode": "External"}
            rels.append(rels.makeelement(rels[0].tag, outside))

    assert answers(changed(out.getvalue(), point, "word/_rels/document.xml.rels")) == READ


def test_the_strict_variant_is_read():
    transitional = as_word()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(transitional)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(
                name, old.read(name).replace(NAMESPACE.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
            )
    assert answers(out.getvalue()) == READ


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_damaged_bytes_never_give_more_than_a_problem(data):
    whole = bytearray(as_word())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(BadInputError):
        assert read_returned(bytes(whole), "back.docx").paragraphs
