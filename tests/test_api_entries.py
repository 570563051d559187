"""Letters of every kind are read back from their documents: as they are nothing is told, and each change is named."""

import datetime as dt
import io
import zipfile
from copy import deepcopy

import docx
import pytest
from docx.text.paragraph import Paragraph
from hypothesis import given, settings
from hypothesis import strategies as st

from lettergen.api.final import compare
from lettergen.compose.context import template_context
from lettergen.compose.letter import compose_letter
from lettergen.model.questionnaire import Questionnaire
from lettergen.wordml.outline import outline
from lettergen.wordml.template import Template

NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ROWS = ["Alabama", "Alaska"]
MARKDOWN = """Say which of these apply:

- the first\\
  case
- the second

> Quoted from them.

1. Then count.
2. Then sum."""
KINDS = {
    "one list": {"questions": ["How many?", {"text": "With whom?", "items": ["Terms?", "Price?"]}, "How long?"]},
    "own labels": {"questions": ["How many?", {"text": "Inserted?", "label": "1A.", "items": ["Why?"]}, "How long?"]},
    "bullets below": {
        "numbering": ["1.", "•", "i.", "1."],
        "questions": [
            {
                "text": "Describe:",
                "items": ["the stores;", {"text": "the terms;", "items": ["old", "new"]}, "the price."],
            },
            {"text": "Name:", "items": ["each vendor", "each bank"]},
        ],
    },
    "bullets": {"numbering": ["•"], "questions": ["All contracts.", "All messages.", "All minutes."]},
    "no marks": {
        "numbering": ["none", "1."],
        "questions": ["Tell all.", {"text": "Produce:", "items": ["this", "that"]}],
    },
    "sections that begin again": {
        "section_numbering": "A.",
        "questions": [
            {
                "section": "Collection",
                "numbering": "restart",
                "lead_in": "On collection:",
                "items": ["How many?", "Why?"],
            },
            {
                "section": "Security",
                "numbering": "restart",
                "items": ["How many?", {"text": "With whom?", "items": ["Terms?", "Price?"]}],
            },
            {
                "section": "Sharing",
                "numbering": "restart",
                "marks": ["Q1", "(a)"],
                "items": ["With whom?", "Since when?"],
            },
        ],
    },
    "sections that go on": {
        "questions": [
            "Before all sections?",
            {"section": "", "lead_in": "As to costs, please say:", "items": ["What is paid?", "Who pays?"]},
            {"section": "Storage", "numbering": "restart", "marks": ["•"], "items": ["Where?", "How long?"]},
            {"section": "", "numbering": "resume", "items": ["What else?"]},
        ]
    },
    "parts in a sentence": {
        "numbering": ["1.", "(a)"],
        "questions": [
            "First?",
            {"text": "Say", "inline": True, "items": ["the number;", "the price", "why."]},
            "Last?",
        ],
    },
    "all that stands around a question": {
        "questions": [
            {"id": "sold", "text": "Is it sold?", "premise": "You said it is not.\n\nOthers say it is."},
            {"text": "To whom?", "when": {"item": "sold"}, "period": {"from": "2019-01-01"}, "due": "2021-09-30"},
            {
                "text": "How much?",
                "items": [{"text": "Say it here.", "answer": {"columns": ["State", "Sum"], "rows": ROWS}}],
            },
            {"text": "And here.", "answer": {"columns": ["State", "Sum"]}},
        ]
    },
    "Markdown in questions": {"questions": ["One?", MARKDOWN, {"text": "> Quoted?\n\nTrue?", "items": ["Part?"]}]},
    "enclosed": {
        "enclosures": [
            {"label": "Attachment A", "title": "Questions", "source": "questionnaire"},
            {"label": "Attachment B", "title": "How to answer", "source": "instructions"},
            {"label": "Attachment C", "title": "Form", "source": "response_form"},
        ],
        "questions": [
            {"section": "Sales", "items": ["How many?", "Why?"]},
            {
                "section": "Storage",
                "lead_in": "You know how.",
                "items": ["How long?", {"text": "For:", "items": ["us", "them"]}],
            },
        ],
    },
}
AROUND = {
    "background": "As follows:\n\n1. They sold it.\n2. They kept it.\n\n- A point.\n- Another point.",
    "definitions": [{"term": "Palm", "text": "any hand."}, {"term": "You", "text": "the company."}],
    "instructions": "Answer in full:\n\n1. Number answers alike.\n2. Say who answered.\n\n- Be short.",
    "request": "Please answer by {{ due }}:",
    "due": "2021-08-26",
    "closing": "Thank you.\n\n- We wait.",
    "copies": ["A. Copied"],
}


def composed(kind, **more):
    """The letter of a kind and its document."""
    questionnaire = Questionnaire.model_validate(
        {
            "matter": "palm",
            "date": "2021-08-12",
            "sender": {"letterhead": "Office", "signatories": ["A. Person", "B. Person"]},
            "recipients": [{"id": "amazon", "organization": "Amazon", "salutation": "Dear Amazon:"}],
            "subject": "Palms",
            **AROUND,
            **KINDS[kind],
            **more,
        }
    )
    return compose_letter(questionnaire, questionnaire.recipients[0])


@pytest.fixture(scope="session")
def template(root):
    return Template(root / "templates" / "joint-letter.docx")


def as_letter(data):
    """The lines as commands compare them."""
    return outline(data, forms=False)


def told(letter, data, made=()):
    return compare(letter.asked, as_letter(data), made, letter.recipient).differences


@pytest.fixture(scope="session")
def documents(template):
    return {kind: template.render(template_context(composed(kind))) for kind in KINDS}


@pytest.fixture(scope="session")
def saved_again(documents, convert, tmp_path_factory):
    """The documents as LibreOffice saves them."""
    folder = tmp_path_factory.mktemp("saved")
    for at, data in enumerate(documents.values()):
        (folder / f"{at}.docx").write_bytes(data)
    convert("docx", folder / "out", *(folder / f"{at}.docx" for at in range(len(documents))))
    return {kind: (folder / "out" / f"{at}.docx").read_bytes() for at, kind in enumerate(documents)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_as_it_was_made_differs_in_nothing(kind, documents):
    letter, data = composed(kind), documents[kind]
    assert told(letter, data) == told(letter, data, as_letter(data)) == ()


@pytest.mark.soffice
@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_that_libreoffice_saved_differs_in_nothing(kind, documents, saved_again):
    assert told(composed(kind), saved_again[kind], as_letter(documents[kind])) == ()


@pytest.mark.validator
@pytest.mark.parametrize("kind", ["bullets below", "no marks", "all that stands around a question", "enclosed"])
def test_both_judges_find_no_error(kind, documents, tmp_path, sdk_errors, audit_errors):
    (path := tmp_path / "letter.docx").write_bytes(documents[kind])
    assert sdk_errors(path) == audit_errors(path) == []


def test_titles_of_attachments_are_headings_and_a_blind_copy_is_nowhere(template):
    letter = composed("enclosed", copies=["A. Copied", {"name": "Q. Unseen", "blind": True}])
    data = template.render(template_context(letter))
    titles = [line.text for line in outline(data) if line.style.lower() == "heading 1"]
    assert titles[-6:] == ["Attachment A", "Questions", "Attachment B", "How to answer", "Attachment C", "Form"]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = b"".join(map(archive.read, archive.namelist()))
    assert (b"A. Copied" in parts, b"Unseen" in parts) == (True, False)


class Edited:
    """A document that somebody works on."""

    def __init__(self, data):
        self.document = docx.Document(io.BytesIO(data))

    def at(self, text, nth=0):
        found = [p for p in self.document.element.body.iter(f"{{{NS}}}p") if Paragraph(p, None).text == text]
        return Paragraph(found[nth], None)

    def say(self, old, new, nth=0):
        paragraph = self.at(old, nth)
        for run in paragraph.runs[1:]:
            run._r.getparent().remove(run._r)
        paragraph.runs[0].text = new

    def drop(self, text, nth=0):
        element = self.at(text, nth)._p
        element.getparent().remove(element)

    def more(self, text, new, nth=0, style=""):
        """Add a paragraph like that one after it, or in that style."""
        element = self.at(text, nth)._p
        element.addnext(deepcopy(element))
        element.getnext().style = style or element.style
        self.say(text, new, nth + 1)

    def move(self, text, after, nth=0, nth_after=0):
        self.at(after, nth_after)._p.addnext(self.at(text, nth)._p)

    def plain(self, text, typed=""):
        paragraph = self.at(text)
        paragraph._p.get_or_add_pPr().remove(paragraph._p.pPr.numPr)
        paragraph._p.style = "BodyText"
        paragraph.runs[0].text = typed + paragraph.runs[0].text

    def bytes(self):
        saved = io.BytesIO()
        self.document.save(saved)
        return saved.getvalue()


def read(kind, documents, *edits):
    """Compare an edited document with the letter."""
    work = Edited(documents[kind])
    for name, *words in edits:
        getattr(work, name)(*words)
    letter = composed(kind)
    return compare(letter.asked, as_letter(work.bytes()), as_letter(documents[kind]), letter.recipient)


AGAIN, ON, AROUND_IT = "sections that begin again", "sections that go on", "all that stands around a question"
CHANGES = [
    ("bullets below", ("say", "the terms;", "the old terms;"), "item 1(b) now reads: the old terms;"),
    ("bullets below", ("say", "each bank", "every other lender"), "item 2(b) now reads: every other lender"),
    ("bullets below", ("drop", "each vendor"), "item 2(a) is missing: each vendor"),
    ("bullets below", ("more", "each vendor", "each broker"), "an item was added: each broker"),
    ("bullets below", ("move", "the stores;", "the price."), "item 1(a) now stands at another place"),
    ("bullets below", ("plain", "the price."), "item 1(c) stands as plain text, without its bullet"),
    ("bullets below", ("plain", "the price.", "• "), "item 1(c) stands as plain text, without its bullet"),
    ("bullets", ("say", "All messages.", "Each and every note."), "item 2 now reads: Each and every note."),
    ("bullets", ("move", "All contracts.", "All minutes."), "item 1 now stands at another place"),
    ("no marks", ("plain", "Tell all."), ""),
    ("no marks", ("drop", "Tell all."), "item 1 is missing: Tell all."),
    ("own labels", ("say", "Inserted?", "Inserted now?"), "item 1A now reads: Inserted now?"),
    (AGAIN, ("say", "B. Security", "B. Security first"), "the heading `B. Security` now reads: B. Security first"),
    (AGAIN, ("say", "B. Security", "Other things"), "the heading `B. Security` now reads: Other things"),
    (
        AGAIN,
        ("drop", "B. Security"),
        (
            "the heading `B. Security` is missing | item B.1 now stands under `A. Collection` | "
            "item B.2 now stands under `A. Collection`"
        ),
    ),
    (AGAIN, ("more", "B. Security", "New"), "the heading `New` was added"),
    (AGAIN, ("say", "On collection:", "Say:"), "the text under the heading `A. Collection` now reads: Say:"),
    (AGAIN, ("drop", "On collection:"), "the text under the heading `A. Collection` is missing: On collection:"),
    (AGAIN, ("more", "B. Security", "Say:", 0, "BodyText"), "the text under the heading `B. Security` now reads: Say:"),
    (
        AGAIN,
        ("move", "Price?", "Why?"),
        "item B.2(b) is now numbered a. | item B.2(b) now stands under `A. Collection`",
    ),
    (AGAIN, ("move", "Why?", "Price?"), "item A.2 now stands under `B. Security`"),
    (AGAIN, ("drop", "How many?", 0), "item A.1 is missing: How many? | item A.2 is now numbered 1."),
    (AGAIN, ("drop", "How many?", 1), "item B.1 is missing: How many? | item B.2 is now numbered 1."),
    (AGAIN, ("more", "Why?", "And where?"), "item 3 was added under `A. Collection`: And where?"),
    (
        ON,
        ("say", "As to costs, please say:", "As to costs:"),
        "the text that leads to a section now reads: As to costs:",
    ),
    (ON, ("say", "As to costs, please say:", "New:"), "the text that leads to a section now reads: New:"),
    (ON, ("move", "What else?", "Who pays?"), "item 4 now stands under `As to costs, please say:`"),
    (ON, ("more", "Where?", "When?"), "an item was added under `Storage`: When?"),
    (AROUND_IT, ("say", "You said it is not.", "So?"), "item 1 now reads: So? Others say it is. Is it sold?"),
    (AROUND_IT, ("say", "Sum", "Total", 1), "item 4 has another table: State | Total"),
    (AROUND_IT, ("drop", "Alaska"), "item 3(a) has another table: State | Sum | Alabama"),
    ("enclosed", ("say", "Why?", "Why so?"), "item 2 now reads: Why so?"),
    ("enclosed", ("say", "Sales", "Sale"), "the heading `Sales` now reads: Sale"),
    ("enclosed", ("more", "them", "others"), "item 4.c was added under `Storage`: others"),
    ("Markdown in questions", ("say", "Quoted?", "Cited?"), "item 3 now reads: Cited? True?"),
    ("one list", ("say", "“Palm” means any hand.", "“Palm” means any left hand."), ""),
    ("one list", ("say", "Say who answered.", "Say who."), ""),
]


@pytest.mark.parametrize(
    ("kind", "edit", "expected"), CHANGES, ids=[f"{c[0]}: {' '.join(map(str, c[1]))}" for c in CHANGES]
)
def test_each_change_is_named(kind, edit, expected, documents):
    assert " | ".join(read(kind, documents, edit).differences) == expected


def flat(items):
    """Labels and ids of items and their parts."""
    return " ".join(f"{item.label}={item.id} {flat(item.items)}".strip() for item in items)


def test_what_the_document_says_is_asked_in_its_sections(documents):
    edits = [("say", "B. Security", "B. Safety"), ("say", "On collection:", "Say:"), ("move", "Why?", "Price?")]
    asked = read(AGAIN, documents, *edits, ("more", "Since when?", "Until when?")).asked
    assert flat(asked.items) == ("A.1=q1 B.1=q3 B.2=q4 B.2(a)=q4.a B.2(b)=q4.b B.2=q2 C.Q1=q5 C.Q2=q6 C.Q3=added-Q3")
    assert [(one.mark, one.title, one.lead_in, one.items) for one in asked.sections] == [
        ("A.", "Collection", "Say:", ("q1",)),
        ("B.", "Safety", "", ("q3", "q4", "q2")),
        ("C.", "Sharing", "", ("q5", "q6", "added-Q3")),
    ]


def test_a_heading_that_lost_its_mark_or_is_gone_has_none(documents):
    changed = read(AGAIN, documents, ("say", "B. Security", "Safety"), ("drop", "C. Sharing")).asked
    assert [(one.mark, one.title) for one in changed.sections] == [("A.", "Collection"), ("", "Safety")]


def test_bullets_keep_their_ids_and_get_labels_of_their_own(documents):
    moved = read("bullets below", documents, ("more", "each vendor", "each broker"), ("drop", "old")).asked
    assert flat(moved.items) == (
        "1=q1 1(a)=q1.a 1(b)=q1.b 1(b)(i)=q1.b.ii 1(c)=q1.c 2=q2 2(a)=q2.a 2(b)=added-2-2 2(c)=q2.b"
    )


def test_parts_in_a_sentence_take_their_new_words(documents):
    said = "Say (a) the number; (b) the price; and (c) why."
    changed = read(
        "parts in a sentence", documents, ("say", said, "State (a) the number; (b) all costs and (c) *why*.")
    )
    (_, item, _) = changed.asked.items
    assert (item.text, [part.text for part in item.items]) == (
        "State",
        ["the number;", "all costs", r"\*why\*."],
    )
    torn = read("parts in a sentence", documents, ("say", said, "Say it."))
    assert (torn.asked.items[1].text, len(torn.asked.items[1].items)) == ("Say it.", 3)


def test_an_items_own_deadline_is_read(documents):
    moved = read(AROUND_IT, documents, ("say", "Due: September 30, 2021.", "Due: October 30, 2021."))
    assert moved.differences[1] == "the deadline of item 2 is now October 30, 2021, not September 30, 2021"
    assert moved.asked.items[1].due.date == dt.date(2021, 10, 30)
    gone = read(AROUND_IT, documents, ("drop", "Due: September 30, 2021."))
    assert gone.differences[1] == "the deadline of item 2, September 30, 2021, is not in the document"
    assert gone.asked.items[1].due is None


def test_a_table_is_stored_as_the_document_has_it(documents):
    items = read(AROUND_IT, documents, ("say", "Sum", "Total", 1), ("say", "Alaska", "Oregon")).asked.items
    (part, last) = items[2].items[0].answer, items[3].answer
    assert (part.columns, part.rows) == (("State", "Sum"), ("Alabama", "Oregon"))
    assert (last.columns, last.rows) == (("State", "Total"), ())


def test_a_table_that_is_gone_is_asked_no_more(documents):
    gone = read(AROUND_IT, documents, *(("drop", text) for text in ("State", "Sum", "Alabama", "Alaska")))
    assert gone.differences == ("item 3(a) has another table: none",)
    assert gone.asked.items[2].items[0].answer is None


WORDS = st.sampled_from(["How many?", "Why?", "With whom?", "Terms?", "> Quoted?", "- first\n- second", "One.\n\nTwo."])
_PART = st.fixed_dictionaries({"text": WORDS}, optional={"label": st.sampled_from(["7A.", "3.", "(b)"])})
_MORE = {
    "premise": st.sampled_from(["You said so.", "You said so.\n\nTwice."]),
    "items": st.lists(_PART | WORDS, max_size=3),
    "inline": st.booleans(),
    "answer": st.just({"columns": ["State", "Sum"]}),
    "period": st.just("2020"),
    "label": st.sampled_from(["1A.", "9.", "Q"]),
}
_QUESTIONS = st.lists(st.fixed_dictionaries({"text": WORDS}, optional=_MORE) | WORDS, min_size=1, max_size=3)
_LEVELS = st.lists(st.sampled_from(["1.", "(a)", "i.", "•", "-", "none", "1.1"]), min_size=2, max_size=3)
_SECTIONS = st.fixed_dictionaries(
    {"section": st.sampled_from(["", "Sales", "Storage"]), "items": _QUESTIONS},
    optional={
        "numbering": st.sampled_from(["continue", "restart", "resume"]),
        "lead_in": st.sampled_from(["Please say:", "As to this:\n\n1. Be short.\n2. Be quick."]),
        "marks": _LEVELS,
    },
)


@settings(deadline=None, max_examples=40)
@given(
    questions=st.lists(_SECTIONS, max_size=3).flatmap(
        lambda sections: _QUESTIONS.map(lambda loose: [*loose, *sections])
    ),
    marks=_LEVELS,
    lettered=st.sampled_from(["", "A."]),
)
def test_any_questions_read_back_as_they_were_asked(template, questions, marks, lettered):
    letter = composed("one list", questions=questions, numbering=marks, section_numbering=lettered)
    data = template.render(template_context(letter))
    found = compare(letter.asked, as_letter(data), as_letter(data), letter.recipient)
    assert found.differences == (), questions
