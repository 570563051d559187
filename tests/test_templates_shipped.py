"""The shipped templates: made by their script, clean inside, and a letter that prints as an office would sign it."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree
from packages import members, packed

from lettergen.api.fit import unknown_names
from lettergen.compose.context import template_context
from lettergen.compose.letter import compose_letter
from lettergen.errors import BadInputError
from lettergen.model.party import Addressee
from lettergen.readers.questionnaire import read_questionnaire
from lettergen.runs.fit import unprinted
from lettergen.text.markdown import to_blocks
from lettergen.text.merge import merge
from lettergen.wordml.outline import outline
from lettergen.wordml.properties import DocumentProperties
from lettergen.wordml.template import Template

NAMES = ("joint-letter", "follow-up", "petition", "data-request", "order", "demand")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PRINTED = ("word/document.xml", "word/header1.xml", "word/header2.xml", "word/footer1.xml", "word/footer2.xml")
BUILT_IN = (
    "Normal", "Title", "Subtitle", "Body Text", "Date", "Salutation", "Closing", "Signature", "Quote", "header",
    "footer", "heading 1", "heading 2", "heading 3", "List Number", "List Number 2", "List Bullet", "List Continue",
    "footnote text", "footnote reference", "Hyperlink", "caption", "Table Grid",
)  # fmt: skip


@pytest.fixture(scope="module", params=NAMES)
def template(request, root) -> Path:
    return root / f"templates/{request.param}.docx"


def parts(path: Path) -> dict[str, bytes]:
    return members(path.read_bytes())


def tree(path: Path, part: str) -> etree._Element:
    return etree.fromstring(parts(path)[part])


def letter_context(root: Path, **changes: object) -> dict[str, object]:
    """The vocabulary of the shipped letter; `changes` replace keys of its only recipient."""
    questionnaire = read_questionnaire(root / "questionnaires/palm-payments.yaml").questionnaire
    assert questionnaire is not None
    recipient = questionnaire.recipients[0].model_copy(update=changes)
    return template_context(compose_letter(questionnaire.model_copy(update={"recipients": (recipient,)}), recipient))


def rendered(root: Path, name: str, context: dict[str, object], folder: Path) -> Path:
    properties = DocumentProperties(created=dt.date(2021, 8, 12), language="en-US", title="Palm recognition")
    made = folder / f"{name}.docx"
    made.write_bytes(Template(root / f"templates/{name}.docx").render(context, properties=properties))
    return made


# ---- the files as they are committed


def test_the_committed_files_are_what_the_script_makes(root):
    done = subprocess.run(
        [sys.executable, str(root / "templates/make.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_script_makes_the_same_bytes_twice_and_names_a_changed_file(root, tmp_path):
    for script in (root / "templates").glob("*.py"):
        shutil.copy(script, tmp_path)
    made = tmp_path / "joint-letter.docx"
    subprocess.run([sys.executable, str(tmp_path / "make.py")], check=True)
    first = made.read_bytes()
    subprocess.run([sys.executable, str(tmp_path / "make.py")], check=True)
    assert made.read_bytes() == first
    shutil.copy(tmp_path / "follow-up.docx", made)
    done = subprocess.run(
        [sys.executable, str(tmp_path / "make.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.strip().endswith("joint-letter.docx")


def test_both_judges_find_no_error(template, sdk_errors, audit_errors):
    assert sdk_errors(template) == []
    assert audit_errors(template) == []


def test_nothing_active_and_nothing_external(template):
    for name, data in parts(template).items():
        assert re.search(rb"vbaProject|macro|TargetMode|attachedTemplate|altChunk|oleObject|INCLUDE", data) is None, (
            name
        )


def test_every_style_in_use_is_defined_and_words_own_names_are_there(template):
    styles = tree(template, "word/styles.xml")
    ids = {style.get(f"{W}styleId") for style in styles.iter(f"{W}style")}
    names = {name.get(f"{W}val") for name in styles.iter(f"{W}name")}
    pointers = [node for tag in ("basedOn", "next", "link") for node in styles.iter(f"{W}{tag}")]
    for part in (*PRINTED, "word/numbering.xml"):
        pointers += list(tree(template, part).iter(f"{W}pStyle", f"{W}rStyle"))
    assert {node.get(f"{W}val") for node in pointers} - ids == set()
    assert set(BUILT_IN) - names == set()


def test_looks_stand_in_named_styles_only(template):
    for part in PRINTED:
        root = tree(template, part)
        assert [node.tag for node in root.iter(f"{W}rPr")] == [], part
        for properties in root.iter(f"{W}pPr"):
            assert [child.tag for child in properties] == [f"{W}pStyle"], part


def test_page_language_and_mode(template):
    section = tree(template, "word/document.xml").find(f".//{W}sectPr")
    page, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    assert (page.get(f"{W}w"), page.get(f"{W}h")) == ("12240", "15840")
    assert {margins.get(f"{W}{side}") for side in ("top", "right", "bottom", "left")} == {"1440"}
    assert section.find(f"{W}titlePg") is not None
    defaults = tree(template, "word/styles.xml").find(f"{W}docDefaults")
    assert defaults.find(f".//{W}lang").get(f"{W}val") == "en-US"
    assert defaults.find(f".//{W}sz").get(f"{W}val") == "24"
    mode = tree(template, "word/settings.xml").find(f".//{W}compatSetting[@{W}name='compatibilityMode']")
    assert mode.get(f"{W}val") == "15"


def test_only_names_of_the_vocabulary_are_asked_for(template, root):
    asked = {re.split(r"[.\[]", name)[0] for name in Template(template).placeholders()}
    assert {"salutation", "questions", "signatures", "letterhead", "marking"} <= asked
    assert asked - set(letter_context(root)) == set()


# ---- the letter they print


def test_the_letter_reads_in_order(root, tmp_path):
    lines = outline(rendered(root, "joint-letter", letter_context(root), tmp_path))
    body = [line for line in lines if line.part == "word/document.xml"]
    styles = [line.style for line in body]
    order = ["Date", "Delivery Line", "Inside Address Name", "Inside Address", "Subject Line", "Reference Line",
             "Salutation", "Body Text", "Request", "List Number", "List Number 2", "Closing Text", "Closing",
             "Signature", "Enclosures", "Copies"]  # fmt: skip
    assert [styles.index(style) for style in order] == sorted(styles.index(style) for style in order)
    text = "\n".join(line.text for line in lines)
    assert "{{" not in text
    assert "{%" not in text
    assert [line.text for line in body if line.style == "Inside Address"] == [
        "President and Chief Executive Officer", "Amazon.com, Inc.", "410 Terry Avenue North",
        "Seattle, Washington 98109-5210",
    ]  # fmt: skip


def test_the_marking_stands_on_the_first_page_and_on_all_others_and_in_the_properties(root, tmp_path):
    made = parts(rendered(root, "joint-letter", letter_context(root), tmp_path))
    for part in ("word/footer1.xml", "word/footer2.xml", "docProps/core.xml"):
        assert b"Sample, drawn from published news" in made[part], part


@pytest.mark.parametrize(
    ("people", "head"),
    [
        ((), "Amazon.com, Inc."),
        (("Jassy",), "Mr. Andy Jassy"),
        (("Jassy", "Bezos"), "Mr. Andy Jassy and Mr. Andy Bezos"),
        (("Jassy", "Bezos", "Third"), "Mr. Andy Jassy and others"),
    ],
)
def test_later_pages_name_the_addressees(root, tmp_path, people, head):
    addressees = tuple(Addressee(prefix="Mr.", given="Andy", family=name) for name in people)
    context = letter_context(root, addressees=addressees, salutation="Dear all:")
    lines = outline(rendered(root, "joint-letter", context, tmp_path))
    assert [line.text for line in lines if line.part == "word/header2.xml"][:2] == [head, "August 12, 2021"]
    names = [line.text for line in lines if line.style == "Inside Address Name"]
    assert names == [f"Mr. Andy {name}" for name in people] or [head]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_given_leaves_no_line_behind(root, tmp_path, name):
    path = root / "questionnaires/simple-request.yaml"
    questionnaire = read_questionnaire(path).questionnaire
    letter = compose_letter(questionnaire, questionnaire.recipients[0])
    lines = outline(rendered(root, name, template_context(letter), tmp_path))
    body = [line for line in lines if line.part == "word/document.xml"]
    absent = {"Delivery Line", "Reference Line", "Enclosures", "Copies", "Court Name", "Form Line"}
    assert not absent & {line.style for line in body}
    spacers = {"Signature", "Normal", "After Table"}
    assert [line.text for line in body if not line.text and line.style not in spacers] == []
    headings = [line.text for line in body if line.style == "heading 1"]
    assert not {"Definitions", "Instructions", "Certification of Compliance"} & set(headings)


@pytest.mark.parametrize("name", NAMES)
def test_a_letter_without_a_subject_has_no_line_for_it(root, tmp_path, name):
    lines = outline(rendered(root, name, letter_context(root) | {"subject": "", "round": 2}, tmp_path))
    about = [line.text for line in lines if line.style in {"Subject Line", "Document Subject"}]
    assert about == (["Re:\tSecond request"] if name == "follow-up" else [])


@pytest.mark.parametrize("name", NAMES)
def test_every_template_is_checked_clean(root, name):
    template = Template(root / f"templates/{name}.docx")
    assert [str(problem) for problem in (*template.warnings, *unknown_names(template), *unprinted(template))] == []


@pytest.mark.parametrize("name", NAMES)
def test_two_organizations_stand_side_by_side_in_one_table_and_one_alone_in_none(root, tmp_path, name):
    context = letter_context(root)
    second = {"name": "Second Body", "unit": "", "lines": ["Elsewhere"]}
    alone = tree(rendered(root, name, context, tmp_path), "word/header1.xml")
    head = {**context["letterhead"], "beside": second}
    both = tree(rendered(root, name, context | {"letterhead": head}, tmp_path), "word/header1.xml")
    cells = ["".join(cell.itertext()) for cell in both.iter(f"{W}tc")]
    assert cells == ["United States SenateWashington, DC 20510", "Second BodyElsewhere"]
    assert list(alone.iter(f"{W}tbl")) == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("unit", "rules"), [("", 1), ("A Unit", 0)])
def test_a_letterhead_of_a_name_alone_has_its_rule_too(root, tmp_path, name, unit, rules):
    context = letter_context(root)
    head = {**context["letterhead"], "unit": unit, "lines": []}
    made = outline(rendered(root, name, context | {"letterhead": head}, tmp_path))
    styles = [line.style for line in made if line.part == "word/header1.xml"]
    assert (styles.count("Letterhead Rule"), styles.count("Subtitle")) == (rules, 1 - rules)


def test_copies_are_one_paragraph_kept_whole_with_the_signatures(root, tmp_path):
    context = letter_context(root)
    people = [{"lines": ["A. Roe", "Chair"]}, {"lines": ["B. Poe"]}]
    made = rendered(root, "joint-letter", context | {"copies": people, "attachments": ""}, tmp_path)
    (line,) = [line for line in outline(made) if line.style == "Copies"]
    assert line.text == "cc:\tA. Roe, Chair\nB. Poe"
    styles = {style.get(f"{W}styleId"): style for style in tree(made, "word/styles.xml").iter(f"{W}style")}
    assert styles["Copies"].find(f"{W}basedOn").get(f"{W}val") == "Enclosures"
    assert styles["Enclosures"].find(f"{W}pPr/{W}keepLines") is not None
    assert styles["Enclosures"].find(f"{W}pPr/{W}keepNext") is not None
    many = rendered(root, "joint-letter", context | {"copies": people * 7, "attachments": ""}, tmp_path)
    assert [line.style for line in outline(many) if line.text.startswith("cc:")] == ["Copies Long"]
    assert styles["CopiesLong"].find(f"{W}pPr/{W}keepLines").get(f"{W}val") == "0"


@pytest.mark.parametrize(
    ("changed", "heading", "style"),
    [
        ({}, None, "Request"),
        ({"definitions": "A term"}, "Questions", "Request"),
        ({"definitions": "A term", "questions": ""}, "Request", "Body Text"),
        ({"questions": ""}, None, "Body Text"),
    ],
)
def test_a_request_without_questions_below_it_is_not_headed_by_them(root, tmp_path, changed, heading, style):
    context = letter_context(root) | {"request": "Please answer:"} | changed
    made = [
        line for line in outline(rendered(root, "joint-letter", context, tmp_path)) if line.part.endswith("ment.xml")
    ]
    at = next(at for at, line in enumerate(made) if line.text == "Please answer:")
    assert made[at].style == style
    assert heading in {None, made[at - 1].text}
    assert ("Questions" in {line.text for line in made}) == (heading == "Questions")


def test_a_demand_without_the_case_s_fields_has_no_caption(root, tmp_path):
    context = letter_context(root)
    case = {"court": "A Court", "plaintiff": "One", "defendant": "Other", "case_number": "1:24-cv-1"}
    without = tree(rendered(root, "demand", context, tmp_path), "word/document.xml")
    given = tree(rendered(root, "demand", context | {"fields": case}, tmp_path), "word/document.xml")
    captions = [[mark.get(f"{W}val") for mark in made.iter(f"{W}tblCaption")] for made in (without, given)]
    assert captions[0] == ["When and where the return is due", "Signatures"]
    assert captions[1] == ["Caption of the case", *captions[0]]
    assert "One,Plaintiffs,v.Other,Defendants.Case No. 1:24-cv-1" in "".join(given.itertext())


@pytest.mark.parametrize(("instrument", "greets"), [("request_letter", True), ("court_order", False)])
def test_an_order_greets_only_as_a_letter(root, tmp_path, instrument, greets):
    lines = outline(rendered(root, "order", letter_context(root) | {"instrument": instrument}, tmp_path))
    assert ({"Salutation", "Closing"} & {line.style for line in lines} == {"Salutation", "Closing"}) is greets


def test_an_order_asks_for_a_certification_where_a_stage_does(root, tmp_path):
    context = letter_context(root)
    stages = {**context["deadlines"], "certification": "January 31, 2024"}
    lines = outline(rendered(root, "order", context | {"deadlines": stages}, tmp_path))
    forms = [line.text.partition(":")[0] for line in lines if line.style == "Form Line"]
    assert forms == ["Signature", "Name", "Title", "Date"]


@pytest.mark.parametrize(
    ("number", "step", "words"),
    [
        (2, "reminder", "Second request: "),
        (3, "", "Third request: "),
        (4, "reminder", "Further request: "),
        (3, "final_notice", "Final notice: "),
    ],
)
def test_the_follow_up_says_which_request_it_is_and_when_it_is_due(root, tmp_path, number, step, words):
    context = letter_context(root) | {"round": number, "step": step}
    lines = outline(rendered(root, "follow-up", context, tmp_path))
    (subject,) = [line.text for line in lines if line.style == "Subject Line"]
    assert subject == f"Re:\t{words}Palm recognition for payment and entry (Amazon One)"
    assert [line.text for line in lines if line.style == "Deadline Line"] == ["Reply due:\tAugust 26, 2021"]


def test_the_follow_up_of_an_order_names_its_period_and_heads_what_it_repeats(root, tmp_path):
    changes = {"heading": "Requirements", "period": "all of 2020", "definitions": to_blocks("“Product” means this.")}
    changes["attachments"] = ""
    lines = outline(rendered(root, "follow-up", letter_context(root) | changes, tmp_path))
    assert [line.text for line in lines if line.style == "heading 1"] == ["Definitions", "Requirements"]
    assert "Period:\tall of 2020" in [line.text for line in lines]


@pytest.mark.parametrize("name", NAMES)
def test_the_rendered_letter_passes_both_judges(root, tmp_path, sdk_errors, audit_errors, name):
    made = rendered(root, name, letter_context(root), tmp_path)
    assert sdk_errors(made) == []
    assert audit_errors(made) == []


@pytest.mark.soffice
def test_libreoffice_prints_three_pages_and_the_form_with_head_signatures_and_notes_in_place(
    root, tmp_path, as_pdf_text
):
    pages = as_pdf_text(rendered(root, "joint-letter", letter_context(root), tmp_path)).split("\f")[:-1]
    assert len(pages) == 6
    assert "Response form" in pages[3]
    first, *later = pages
    assert "UNITED STATES SENATE" in first.upper()
    assert "Page" not in first
    for number, page in enumerate(later, 2):
        top = [line.strip() for line in page.splitlines() if line.strip()][:3]
        assert top == ["Mr. Andy Jassy", "August 12, 2021", f"Page {number}"]
    for page in pages:
        assert page.strip().endswith("Sample, drawn from published news")
    last = pages[2]
    order = ["Thank you for your prompt attention", "Sincerely,", "Amy Klobuchar", "Jon Ossoff", "Enclosures:", "cc:"]
    assert [last.index(words) for words in order] == sorted(last.index(words) for words in order)
    assert re.search(r"Amy Klobuchar +Bill Cassidy", last), "two signatures stand side by side"


# ---- the guide for people who edit templates


def test_the_guide_names_the_whole_vocabulary(root):
    guide = (root / "docs/template-guide.md").read_text(encoding="utf-8")
    table = guide[guide.index("## The names a letter fills") : guide.index("## Test it")]
    named = {word for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for word in re.findall(r"`(\w+)`", row)}
    assert named | {"due_text"} == set(letter_context(root))  # the old name of `due`, for templates that have it


def guide_messages() -> list[tuple[str, str]]:
    """What the guide says of faulty templates: (what stands there, how the message begins)."""
    guide = (Path(__file__).parents[1] / "docs/template-guide.md").read_text(encoding="utf-8")
    rows = re.findall(r"^(\S.*?) {2,}(T\d{3}:.*)$", guide, re.MULTILINE)
    assert len(rows) > 8
    return rows


@pytest.mark.parametrize(("words", "message"), guide_messages())
def test_the_messages_in_the_guide_are_what_people_read(root, words, message):
    shipped = parts(root / "templates/joint-letter.docx")
    changed = packed({name: data.replace(b"{{ salutation }}", words.encode()) for name, data in shipped.items()})
    with pytest.raises(BadInputError) as caught:
        Template(changed, name="our-letter.docx").render(letter_context(root))
    assert message.rstrip() in str(caught.value)
    assert str(caught.value).startswith("our-letter.docx, body, paragraph ")


def test_filters_print_what_the_guide_says(root):
    guide = " ".join((root / "docs/template-guide.md").read_text(encoding="utf-8").split())
    context = letter_context(root) | {"fields": {"cities": ["a", "b", "c"]}}
    for tag, words in (
        ('date|date("full")', "Thursday, August 12, 2021"),
        ("fields.cities|list", "a, b, and c"),
        ("3|ordinal", "3rd"),
        ("recipient.name|possessive", "Amazon\u2019s"),
        ("5800000|money", "$5,800,000"),
        ("50000|number", "50,000"),
    ):
        assert re.search(rf"`{{{{ {re.escape(tag)} }}}}` (prints )?{re.escape(words)}", guide), tag
        printed = merge(f"{{{{ {tag} }}}}", context)
        assert printed.replace("\\", "") == words
