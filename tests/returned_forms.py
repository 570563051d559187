"""Forms that came back, for tests: one real form with every kind of answer, filled in the ways that programs do it."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import count
from pathlib import Path

from docx import Document
from docx.text.run import Run
from lxml import etree

from lettergen.compose.context import template_context
from lettergen.compose.letter import compose_letter
from lettergen.model.questionnaire import Questionnaire
from lettergen.wordml.form import alone
from lettergen.wordml.template import Template

LETTER = "palms/acme/1"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_TEMPLATE = Path(__file__).resolve().parents[1] / "templates/joint-letter.docx"
_PARTS = [{"id": "now", "text": "Today?"}, {"id": "next", "text": "Next?"}]
_KINDS = ["Subpoena", "Warrant"]
QUESTIONS = (
    {"id": "users", "text": "How many users have enrolled?", "answer": "number"},
    {"id": "shops", "text": "Where is it used?", "items": _PARTS},
    {"id": "ads", "text": "Do you show advertisements?", "answer": "yes_no"},
    {"id": "paid", "text": "What did it cost?", "answer": "money"},
    {"id": "since", "text": "Since when?", "answer": "date"},
    {"id": "how", "text": "How is data kept?", "answer": {"choices": ["In the cloud", "On the device"]}},
    {"id": "demands", "text": "How many?", "answer": {"columns": ["Kind", "Count", "Year"], "rows": _KINDS}},
    {"id": "partners", "text": "Who are your partners?", "answer": {"columns": ["Name", "Purpose"]}},
    {"id": "audit", "text": "Have an audit made.", "kind": "recommendation"},
    {"id": "delete", "text": "Delete the data.", "kind": "requirement"},
)  # fmt: skip
ANSWERS = {
    "users": "about 12,000",
    "now": "In 50 places.\nSome of them “new”.\n\n\tAll listed \N{EM DASH} below & <here>.",
    "next": "None",
    "ads?no": "no",
    "ads": "Never.",
    "paid": "$1.5 million",
    "since": "2020-09-29",
    "how?pick": "On the device",
    "how": "And nowhere else.",
    "demands": (("Subpoena", "100", "2018"), ("Warrant", "", "2019")),
    "partners": (("Acme Retail", "payment"), ("Bolt", "entry\nexit")),
    "audit?pick": "not necessary",
    "audit": "",
    "delete?met": "met",
    "~certification?name": "Kim Doe",
    "~certification?title": "Counsel",
    "~certification?date": "2021-08-24",
    "~certification?agree": "agree",
}
"""What is filled in, by item and part; rows as they come back."""


@cache
def letter(*questions: str) -> bytes:
    """Return the letter with its form as the program makes it, of those questions or of every kind."""
    words = {
        "matter": "palms",
        "date": "2021-08-12",
        "template": "joint-letter",
        "sender": {"letterhead": {"name": "Office"}, "signatories": ["Alex Example"]},
        "recipients": [{"id": "acme", "organization": "Acme", "salutation": "To Acme:"}],
        "subject": "Palms",
        "due": "2021-08-26",
        "questions": questions or QUESTIONS,
        "enclosures": [{"label": "Attachment A", "title": "Response form", "source": "response_form"}],
    }
    asked = Questionnaire.model_validate(words)
    return Template(_TEMPLATE).render(template_context(compose_letter(asked, asked.recipients[0])))


def form(*questions: str) -> bytes:
    """Return the form alone."""
    made = alone(letter(*questions), "letter.docx")
    assert made
    return made


def changed(data: bytes, change: Callable[[etree._Element], object], part: str = "word/document.xml") -> bytes:
    """Return a .docx with one part's tree changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                root = etree.fromstring(content)
                change(root)
                content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            new.writestr(name, content)
    return out.getvalue()


def w(name: str) -> str:
    """Return a name of Word's main namespace."""
    return f"{{{W}}}{name}"


def element(xml: str) -> etree._Element:
    """Return an element written with the prefixes w and w14."""
    return etree.fromstring(f'<x xmlns:w="{W}" xmlns:w14="{W14}">{xml}</x>')[0]


def control(root: etree._Element, name: str) -> etree._Element:
    """Return the control of an item, or of ITEM?PART."""
    tags = root.iter(w("tag"))
    found = next(each for each in tags if each.get(w("val")) == f"lettergen:{LETTER}#{name}")
    return next(found.iterancestors(w("sdt")))


def cells(table: etree._Element) -> list[list[etree._Element]]:
    """Return the first paragraph of each cell, row by row, without the header."""
    rows = [row for row in table.iter(w("tr")) if row.find(f"{w('trPr')}/{w('tblHeader')}") is None]
    return [[next(cell.iter(w("p"))) for cell in row.iter(w("tc"))] for row in rows]


def by_script(answers: Mapping[str, object] = ANSWERS, data: bytes = b"") -> bytes:
    """Fill a form in as a script of python-docx does: texts set, marks of blank controls left where they are."""
    document = Document(io.BytesIO(data or form()))
    root = document.element
    for name, answer in answers.items():
        one = control(root, name)
        if isinstance(answer, tuple):
            for paragraphs, row in zip(cells(one), answer, strict=False):
                for paragraph, text in zip(paragraphs, row, strict=True):
                    if text and not "".join(paragraph.itertext()):
                        Run(paragraph.add_r(), None).text = text
        elif answer:
            box = one.find(f"{w('sdtPr')}/{{{W14}}}checkbox")
            Run(next(one.iter(w("r"))), None).text = "☒" if box is not None else answer
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_word(answers: Mapping[str, object] = ANSWERS, data: bytes = b"") -> bytes:
    """Fill a form in with the XML that Word writes: revision ids, proofing marks, words split over runs, new rows."""

    def fill(root: etree._Element) -> None:
        numbers = count(0xA10000)
        for name, answer in answers.items():
            one = control(root, name)
            if isinstance(answer, tuple):
                _rows(one, answer, numbers)
            elif answer:
                _typed(one, str(answer), numbers)

    return changed(data or form(), fill)


def _typed(one: etree._Element, answer: str, numbers: Iterator[int]) -> None:
    properties, content = one.find(w("sdtPr")), one.find(w("sdtContent"))
    for mark in properties.findall(w("showingPlcHdr")):
        properties.remove(mark)
    checked = properties.find(f"{{{W14}}}checkbox/{{{W14}}}checked")
    if checked is not None:
        checked.set(f"{{{W14}}}val", "1")
        next(content.iter(w("t"))).text = "☒"
        return
    if (date := properties.find(w("date"))) is not None and re.fullmatch(r"\d{4}-\d\d-\d\d", answer):
        date.set(w("fullDate"), f"{answer}T00:00:00Z")
    paragraph = content.find(w("p"))
    if paragraph is None:
        content[:] = _runs(answer, numbers)
        return
    made = []
    for line in answer.split("\n"):
        fresh = copy.deepcopy(paragraph)
        fresh[:] = [*fresh.findall(w("pPr")), *_runs(line, numbers)]
        fresh.set(w("rsidR"), f"00{next(numbers):06X}")
        made.append(fresh)
    content[:] = made


def _runs(text: str, numbers: Iterator[int]) -> list[etree._Element]:
    """Return text cut into runs as Word cuts it where it was typed at different times or looks misspelt."""
    made = []
    for piece in re.findall(r"[^\t\n]{1,5}|[\t\n]", text):
        made.append(element('<w:proofErr w:type="spellStart"/>'))
        run = element(f'<w:r w:rsidRPr="00{next(numbers):06X}"><w:rPr><w:lang w:val="en-GB"/></w:rPr></w:r>')
        inside = etree.SubElement(run, w({"\t": "tab", "\n": "br"}.get(piece, "t")))
        if piece not in "\t\n":
            inside.text = piece
            inside.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        made += [run, element('<w:proofErr w:type="spellEnd"/>')]
    return made


def _rows(one: etree._Element, rows: tuple[tuple[str, ...], ...], numbers: Iterator[int]) -> None:
    """Fill in a table; further rows are copies of the last one's control, with new ids."""
    while len(cells(one)) < len(rows):
        last = [each for each in one.iter(w("sdt")) if each.find(f"{w('sdtContent')}/{w('tr')}") is not None][-1]
        fresh = copy.deepcopy(last)
        for given in fresh.iter(w("id")):
            given.set(w("val"), f"{-next(numbers)}")
        last.addnext(fresh)
    for paragraphs, row in zip(cells(one), rows, strict=False):
        for paragraph, text in zip(paragraphs, row, strict=True):
            if text and not "".join(paragraph.itertext()):
                paragraph.extend(_runs(text, numbers))
