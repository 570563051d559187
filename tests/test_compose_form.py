"""The response form of a letter: everything asked of that recipient, each with what it is answered with."""

import datetime as dt

import pytest

from lettergen.compose.follow_up import compose_follow_up
from lettergen.compose.letter import compose_letter
from lettergen.model.blocks import ResponseForm, words
from lettergen.model.deadline import Deadline
from lettergen.model.forms import PROMPT, TAG_LENGTH
from lettergen.model.questionnaire import Questionnaire
from lettergen.model.tracking import Disposition, Event, LetterName, Thread
from lettergen.rules.status import thread_status

ENCLOSED = {"label": "Attachment A", "title": "Response form", "source": "response_form"}
BASE = {
    "matter": "palm",
    "date": "2021-08-12",
    "reference": "REF-1",
    "sender": {"letterhead": "Senate", "signatories": ["A. P."], "contacts": [{"name": "D", "email": "d@example.org"}]},
    "recipients": [
        {"id": "amazon", "organization": "Amazon.com, Inc.", "salutation": "Dear A:"},
        {"id": "bank", "organization": "Bank", "salutation": "Dear B:", "groups": "banks"},
    ],
    "subject": "Palms",
    "due": "2021-08-26",
    "enclosures": [ENCLOSED],
}


def composed(*questions, to=0, **more):
    asked = Questionnaire.model_validate({**BASE, "questions": questions, **more})
    return compose_letter(asked, asked.recipients[to])


def form_of(letter):
    (form,) = (block for block in letter.attachments.blocks if isinstance(block, ResponseForm))
    return form


def labels(form):
    """What stands above the controls of each item, by its id."""
    return {field.item: " / ".join(map(words, field.label)) for field in form.fields if not field.item.startswith("~")}


@pytest.mark.parametrize(
    ("question", "controls"),
    [
        ({}, ":words words"),
        ({"answer": "narrative", "kind": "requirement"}, ":words words"),
        ({"answer": "list"}, ":words list"),
        ({"answer": "documents"}, ":words documents"),
        ({"answer": "number"}, ":line number"),
        ({"answer": "money"}, ":line money"),
        ({"answer": "date"}, ":date date"),
        ({"answer": "yes_no"}, "yes:box | no:box | :words why"),
        ({"kind": "confirmation"}, "yes:box | no:box | :words why"),
        ({"kind": "certification"}, "yes:box | no:box | :words why"),
        ({"kind": "requirement"}, "met:box | unmet:box | :words why"),
        ({"answer": {"choices": ["Daily", "Never"]}}, "pick:pick Daily, Never pick | :words why"),
        (
            {"kind": "recommendation"},
            "pick:pick endorsed, not endorsed, not necessary, interested pick | :words why",
        ),
        ({"answer": {"columns": ["Year", "Sum"]}}, ":table Year Sum"),
        ({"kind": "document_request"}, ":words words"),
    ],
)
def test_each_kind_of_answer_has_its_controls(question, controls):
    (field,) = (each for each in form_of(composed({"text": "What?", **question})).fields if each.item == "q1")
    prompts = {text: what for what, text in PROMPT.items()}
    said = (
        (f"{each.part}:{each.kind}", ", ".join(each.choices), prompts.get(each.prompt, each.prompt))
        + ((" ".join(words(each.table).split()),) if each.table else ())
        for each in field.controls
    )
    assert " | ".join(" ".join(filter(None, each)) for each in said) == controls


def test_positions_are_named_as_the_record_names_them():
    (field,) = (
        each for each in form_of(composed({"text": "Do.", "kind": "recommendation"})).fields if each.item == "q1"
    )
    assert {Disposition(choice.replace(" ", "_")) for choice in field.controls[0].choices} == {
        Disposition.ENDORSED, Disposition.NOT_ENDORSED, Disposition.NOT_NECESSARY, Disposition.INTERESTED,
    }  # fmt: skip


def test_what_leads_to_a_question_stands_above_it_and_notes_stay_in_the_letter():
    letter = composed(
        {"section": "Sales", "label": "A.", "lead_in": "As to sales:", "items": ["How *many*?[^n]"]},
        {
            "section": "Users",
            "items": [
                {
                    "text": "With regard to users:",
                    "items": [{"id": "now", "text": "now", "premise": "You said none."}, "then"],
                },
                {"text": "If so, why?", "when": {"item": "now"}, "due": "2021-09-01"},
                {"text": "How so?", "when": {"item": "now"}},
            ],
        },
        notes={"n": "A note."},
    )
    assert labels(form_of(letter)) == {
        "q1": "A. Sales / As to sales: / 1. How many?",
        "now": "Users / 2. With regard to users: / 2(a) You said none. / now",
        "q2.b": "2(b) then",
        "q3": "3. If so, why? / Due: September 1, 2021.",
        "q4": "4. If the answer to 2(a) is yes: How so?",
    }


def test_parts_in_line_are_answered_one_by_one():
    form = form_of(
        composed({"text": "State", "inline": True, "items": ["the number;", "why."]}, numbering=["1.", "(a)"])
    )
    assert labels(form) == {"q1.a": "1. State / 1(a) the number;", "q1.b": "1(b) why."}


def test_an_item_with_parts_and_an_answer_of_its_own_has_both():
    form = form_of(composed({"text": "Fill in:", "answer": {"columns": ["A"]}, "items": ["And why?"]}))
    assert list(labels(form)) == ["q1", "q1.a"]


def test_a_mark_that_does_not_print_names_nothing():
    form = form_of(composed("Tell all.", numbering="none"))
    assert labels(form) == {"q1": "Tell all."}
    assert labels(form_of(composed(request="Please tell."))) == {"request": "Please tell."}


def test_each_recipient_gets_a_form_of_what_it_is_asked():
    asked = ("All?", {"text": "Bank?", "only_for": "banks"})
    amazon, bank = (form_of(composed(*asked, to=to)) for to in (0, 1))
    assert (amazon.letter, list(labels(amazon))) == ("palm/amazon/1", ["q1"])
    assert (bank.letter, list(labels(bank))) == ("palm/bank/1", ["q1", "q2"])


def test_the_form_says_what_it_belongs_to_and_how_to_fill_it_in():
    first, *_, certification, end = form_of(composed("One?")).fields
    *titles, belongs, fill = map(words, first.label)
    assert titles == ["Attachment A", "Response form"]
    assert belongs == (
        "This form belongs to the letter of Senate to Amazon.com, Inc. of August 12, 2021 (palm/amazon/1, REF-1)."
        " Answers are due August 26, 2021."
    )
    assert fill.endswith("Please return it to d@example.org.")
    assert [(each.part, each.caption) for each in certification.controls] == [
        ("agree", "I certify this."), ("name", "Name: "), ("title", "Title: "), ("date", "Date: "),
    ]  # fmt: skip
    assert words(end.label[0]) == "End of the response form, palm/amazon/1"


def test_in_another_language_only_names_and_marks_print():
    first, one, *_ = form_of(composed("¿Cuántos?", language="es")).fields
    assert words(first.label[-1]) == "palm/amazon/1 · REF-1 · Senate · Amazon.com, Inc. · 12 de agosto de 2021"
    assert (words(one.label[0]), one.controls[0].prompt) == ("1. ¿Cuántos?", "[…]")


def test_titles_are_as_long_as_word_takes_them():
    fields = form_of(composed({"text": "word " * 40, "answer": "yes_no"}, "w" * 200)).fields
    titles = [title for field in fields for title in (field.title, *(each.title for each in field.controls))]
    assert max(map(len, titles)) <= TAG_LENGTH
    assert "Yes: 1 word word word word word word word word word word word w…" in titles
    assert f"2 {'w' * 61}…" in titles


def test_a_follow_up_has_a_form_of_what_is_still_open():
    letter = composed("One?", "Two?", {"text": "Three:", "items": ["a?", "b?"]}, enclosures=[ENCLOSED, "A list"])
    base = {"letter": LetterName("palm", "amazon"), "author": "dana", "entered": dt.datetime(2021, 9, 1, tzinfo=dt.UTC)}
    items = dict.fromkeys(("q1", "q3.a"), Disposition.ANSWERED)
    events = (
        Event(type="sent", on="2021-08-12", seq=1, **base),
        Event(type="response", on="2021-08-20", seq=2, items=items, **base),
    )
    thread = Thread(name="palm/amazon", recipient=letter.recipient, rounds={1: letter.asked}, events=events)
    day = dt.date(2021, 8, 30)
    due = Deadline(date=dt.date(2021, 9, 10), rule="fixed date")
    again = compose_follow_up(thread, thread_status(thread, day), date=day, due=due)
    form = form_of(again)
    assert form.letter == "palm/amazon/2"
    assert [each[:5] for each in labels(form).values()] == ["2. Tw", "3. Th"]
    assert [each.title for each in again.asked.enclosures] == ["Response form"]
    # A third letter has one too, though the second was made from the first's items.
    rounds = {1: letter.asked, 2: again.asked}
    sent = Event(type="sent", on="2021-08-31", seq=3, **{**base, "letter": LetterName("palm", "amazon", 2)})
    thread = thread.model_copy(update={"rounds": rounds, "events": (*events, sent)})
    later = dt.date(2021, 9, 20)
    third = compose_follow_up(thread, thread_status(thread, later), date=later, due=due)
    assert form_of(third).letter == "palm/amazon/3"
