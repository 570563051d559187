"""What letters share travels once to any process, and tells itself from what makes others."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
from small_run import asked, kit, person, template

from lettergen.compose.letter import compose_letter
from lettergen.model.settings import OwnCalendar
from lettergen.runs.kit import Batch, Order, Source, make

KIT = kit()
ACME, BOLT = person("acme"), person("bolt", "2 Elm Street")


def made(*letters, of=KIT) -> Batch:
    return make(Order(of.packed("1.0"), letters))


CHANGES = {
    "the template": lambda: kit("Dear {{ recipient.name }}"),
    "the template's name": lambda: replace(KIT, sources={"house": Source("other.docx", KIT.sources["house"].data)}),
    "the questionnaire": lambda: kit(subject="Hands"),
    "the calendar": lambda: replace(KIT, calendar="us-dc"),
    "the years": lambda: replace(KIT, years=(2021, 2023)),
    "a calendar of the office": lambda: replace(KIT, calendars={"house": OwnCalendar()}),
    "a picture": lambda: replace(KIT, pictures={"seal.png": b"1"}),
    "redaction": lambda: replace(KIT, redacted=True),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_letters_are_made_of_is_in_the_key(change):
    assert change().packed("1.0").key != KIT.packed("1.0").key


def test_another_version_of_the_program_has_another_key():
    assert KIT.packed("1.1").key != KIT.packed("1.0").key


def test_recipients_are_no_part_of_what_letters_share():
    more = replace(KIT, questionnaire=asked(recipients=[{"id": "dent", "organization": "Dent"}]))
    assert more.packed("1.0") == KIT.packed("1.0")


def test_an_order_travels_and_gives_the_same_letters_there():
    order = Order(KIT.packed("1.0"), (ACME, BOLT))
    assert make(pickle.loads(pickle.dumps(order))) == make(order)  # noqa: S301 - our own bytes
    assert pickle.loads(pickle.dumps(make(order))) == make(order)  # noqa: S301 - our own bytes


def test_letters_do_not_depend_on_who_is_made_beside_them():
    together = made(ACME, BOLT)
    assert together.outputs == (*made(ACME).outputs, *made(BOLT).outputs)


def test_words_that_letters_share_are_given_once():
    batch = made(ACME, BOLT)
    assert {output.text for output in batch.outputs} == set(batch.texts)
    assert len(batch.texts) == 1


def test_a_letter_composed_before_is_made_as_one_composed_here():
    composed = compose_letter(KIT.questionnaire, ACME)
    assert made(composed, of=replace(KIT, questionnaire=None)).outputs == made(ACME).outputs


def test_a_letter_that_cannot_be_made_says_why_and_stops_no_other():
    wrong, right = made(person("dent", street=""), ACME).outputs
    assert [problem.code for problem in wrong.problems] == ["T121"]
    assert wrong.data == b""
    assert right == made(ACME).outputs[0]


def test_a_template_that_never_prints_the_questions_makes_no_letter():
    bare = Source("bare.docx", template("Dear all", asks=False))
    (output,) = made(ACME, of=replace(KIT, sources={"house": bare})).outputs
    assert [problem.code for problem in output.problems] == ["T129"]


def test_an_edited_template_is_another_one_though_its_name_is_the_same():
    other = kit("Unto {{ recipient.name }}")
    assert made(ACME, of=other).outputs[0].sha256 != made(ACME).outputs[0].sha256


def test_a_calendar_that_nobody_knows_is_a_problem_of_its_letter():
    lost = ACME.model_copy(update={"calendar": "atlantis"})
    wrong, right = made(lost, BOLT).outputs
    assert [problem.code for problem in wrong.problems] == ["D154"]
    assert right.data
