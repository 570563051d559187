"""A questionnaire and a recipient become a letter."""

import copy
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettergen.compose.letter import check_texts, compose_letter
from lettergen.errors import BadInputError
from lettergen.model.blocks import Note, Paragraph, Span, words
from lettergen.model.deadline import Calendar, StageName
from lettergen.model.questionnaire import Questionnaire

PALM = {
    "matter": "palm",
    "date": "2021-08-12",
    "sender": {
        "letterhead": {"name": "United States Senate"},
        "signatories": [{"name": "Amy Klobuchar", "title": "United States Senator"}, "Bill Cassidy, M.D."],
    },
    "recipients": [
        {
            "id": "amazon",
            "organization": "Amazon.com, Inc.",
            "short_name": "Amazon",
            "addressee": {"prefix": "Mr.", "given": "Andy", "family": "Jassy", "title": "President and CEO"},
            "fields": {"stores": "50", "brand": "AT&T *One*"},
        }
    ],
    "subject": "Palm prints at the till",
    "background": "We write about **palm prints**.[^n1]\n\nStores: more than {{ fields.stores }}.",
    "request": "Please answer by {{ due }}:",
    "questions": [
        "Where next?",
        {"id": "users", "text": "About users of {{ recipient.name }}:", "items": ["How many?", "Which data?[^n1]"]},
    ],
    "due": "2021-08-26",
    "closing": "We thank you.",
    "notes": {"n1": "A report of *2021*."},
}


def palm(**changes):
    data = copy.deepcopy(PALM)
    data.update(changes)
    return Questionnaire.model_validate({key: value for key, value in data.items() if value is not None})


def _items(letter):
    """The items of the letter's one list."""
    (questions,) = letter.questions.blocks
    return questions.items


def composed(**changes):
    questionnaire = palm(**changes)
    return compose_letter(questionnaire, questionnaire.recipients[0])


def problems(**changes):
    with pytest.raises(BadInputError) as caught:
        composed(**changes)
    return [str(problem) for problem in caught.value.problems]


def test_texts_are_merged_and_read_as_markdown():
    letter = composed()
    first, second = letter.background.blocks
    assert isinstance(first, Paragraph)
    assert first.runs[:3] == (Span("We write about "), Span("palm prints", bold=True), Span("."))
    assert isinstance(first.runs[3], Note)
    assert str(second) != ""
    assert str(letter.background).endswith("Stores: more than 50.")
    assert str(letter.request) == "Please answer by August 26, 2021:"
    assert not letter.authority


def test_merged_values_stay_text():
    assert str(composed(closing="About {{ fields.brand }}.").closing) == "About AT&T *One*."


@given(st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1))
def test_any_merged_value_prints_letter_by_letter(value):
    recipient = {**PALM["recipients"][0], "fields": {"stores": "50", "any": value}}
    letter = composed(recipients=[recipient], subject="«{{ fields.any }}»", closing="{{ fields.any }}")
    assert letter.asked.subject == f"«{value.strip()}»"
    assert str(letter.closing) == value.strip()


def test_items_are_numbered_and_keep_their_merged_text():
    letter = composed()
    assert [(item.id, item.label, item.text) for item in letter.asked.items] == [
        ("q1", "1", "Where next?"),
        ("users", "2", "About users of Amazon:"),
    ]
    second = _items(letter)[1]
    assert [(part.id, part.label, part.ordinal) for part in second.items] == [
        ("users.a", "2(a)", 1),
        ("users.b", "2(b)", 2),
    ]
    assert isinstance(second.items[1].blocks[0].runs[-1], Note)
    assert letter.questions.blocks[0].marks == ("1.", "a.", "i.", "A.")


def test_a_list_that_merges_nothing_is_shared_by_all_recipients():
    recipient = PALM["recipients"][0]
    questionnaire = palm(questions=["Where next?"], recipients=[recipient, {**recipient, "id": "other"}])
    one, two = (compose_letter(questionnaire, recipient) for recipient in questionnaire.recipients)
    assert one.asked is two.asked
    assert one.questions is two.questions
    assert (one.name, two.name) == ("palm/amazon/1", "palm/other/1")


def test_each_recipient_gets_its_own_fields():
    recipient = PALM["recipients"][0]
    questionnaire = palm(
        questions=["Why {{ fields.stores }}?"],
        subject="Stores: {{ fields.stores }}",
        recipients=[recipient, {**recipient, "id": "other", "fields": {"stores": "9"}}],
    )
    letters = [compose_letter(questionnaire, recipient) for recipient in questionnaire.recipients]
    assert [letter.asked.items[0].text for letter in letters] == ["Why 50?", "Why 9?"]
    assert [letter.asked.subject for letter in letters] == ["Stores: 50", "Stores: 9"]


def test_a_note_may_merge():
    letter = composed(notes={"n1": "About {{ recipient.name }}."})
    note = letter.background.blocks[0].runs[3]
    assert note == Note((Span("About Amazon."),))
    assert letter.asked.notes == {"n1": "About Amazon."}


def test_the_greeting_is_made_or_taken():
    assert composed().salutation == "Dear Mr. Jassy:"
    recipient = {**PALM["recipients"][0], "salutation": "Dear Andy:"}
    assert composed(recipients=[recipient]).salutation == "Dear Andy:"


def test_deadlines_are_dated_and_those_that_wait_are_kept():
    letter = composed(
        due=[{"date": "2021-08-26", "time": "17:00"}, {"stage": "acknowledge", "within": "2 days", "from": "sent"}],
        zone="America/New_York",
    )
    assert letter.due.date == dt.date(2021, 8, 26)
    assert letter.due.zone == "America/New_York"
    assert [spec.stage for spec in letter.asked.pending] == [StageName.ACKNOWLEDGE]


def test_business_days_count_by_the_calendar_given():
    questionnaire = palm(due={"within": "2 business days"})
    calendar = Calendar(
        name="us-wa", version="1", first_year=2021, last_year=2021, holidays={dt.date(2021, 8, 13): "Day off"}
    )
    letter = compose_letter(questionnaire, questionnaire.recipients[0], calendar=calendar)
    assert letter.due.date == dt.date(2021, 8, 17)
    with pytest.raises(BadInputError, match="D151"):
        compose_letter(questionnaire, questionnaire.recipients[0])


def test_the_title_falls_back_to_the_subject():
    assert composed().asked.title == "Palm prints at the till"
    assert composed(title="Palms").asked.title == "Palms"
    assert composed(subject="In {{ fields.stores }} shops").asked.title == "In 50 shops"
    assert composed(subject="In {{ fields.stores }} shops", title="Palms").asked.title == "Palms"


def test_every_problem_of_a_letter_comes_at_once():
    recipient = {"id": "amazon", "organization": "Amazon", "fields": {"stores": "50"}}
    found = problems(
        recipients=[recipient],
        background="Stores: {{ fields.store }}[^n2]",
        closing="Broken {{ fields.stores",
        subject="See[^n3]",
        due=None,
    )
    assert [line.split(";")[0].removeprefix("palm/amazon: ") for line in found] == [
        "background: error Q145: nothing fills `store` for amazon",
        "closing: error Q146: the text cannot be merged: unexpected end of template, expected 'end of print statement'",
        "recipients.1: error Q147: no rule says for certain how to greet `amazon`",
        "request: error Q145: nothing fills `due` for amazon",
        "subject: error Q143: `[^n3]` cites a note that `notes` does not hold",
    ]


def test_a_deadline_with_a_time_prints_whole_and_its_day_alone():
    due = {"date": "2021-08-26", "time": "17:00", "zone": "America/New_York"}
    letter = composed(due=due, request="By {{ due }}.", closing="{{ due|date }}, {{ due_text }}, {{ due.year }}")
    assert str(letter.request) == "By 5:00 p.m. Eastern Time on August 26, 2021."
    assert str(letter.closing) == "August 26, 2021, 5:00 p.m. Eastern Time on August 26, 2021, 2021"


NO_ANSWERS_YET = {
    "the day to acknowledge": ({"stage": "acknowledge", "date": "2021-08-20"}, "counts from the day it is sent"),
    "a day for documents": ({"stage": "documents", "date": "2021-09-05"}, "counts from the day it is sent"),
}


@pytest.mark.parametrize("case", NO_ANSWERS_YET)
def test_no_other_day_prints_where_the_answers_wait_for_theirs(case):
    other, why = NO_ANSWERS_YET[case]
    (found,) = problems(due=[other, {"within": "10 days", "from": "sent"}])
    assert "Q145: `due` cannot print yet" in found
    assert why in found


def test_the_days_to_acknowledge_and_to_object_never_print_as_the_day_for_answers():
    early = [{"stage": stage, "date": "2021-08-20"} for stage in ("acknowledge", "objections")]
    (found,) = problems(due=early)
    assert "Q145: nothing fills `due`" in found
    letter = composed(due=[*early, {"stage": "documents", "date": "2021-09-06"}], request="By {{ due }}.")
    assert "September 6, 2021" in str(letter.request)


def test_a_deadline_that_waits_for_the_sending_cannot_print_yet():
    (found,) = problems(due={"within": "10 days", "from": "sent"})
    assert "Q145: `due` cannot print yet for amazon: the deadline counts from the day it is sent" in found
    (found,) = problems(due={"within": "10 days", "from": "event", "event": "the hearing"})
    assert "the deadline counts from the hearing; expected a day known when the letter is made" in found


def test_a_deadline_prints_in_words_where_its_stage_has_one_and_the_language_has_the_words():
    due = {"stage": "documents", "within": "10 days", "from": "received"}
    letter = composed(due=due, request="{{ deadlines.documents }}")
    assert str(letter.request) == "within ten days of receipt of this letter"
    for changes in ({"due": "2021-08-26"}, {"due": due, "language": "de-DE"}):
        *_, found = problems(request="By {{ deadlines.documents }}.", **changes)
        assert "nothing fills `deadlines.documents` for amazon" in found
        assert "; add `due: YYYY-MM-DD`" in found


def test_a_mark_that_counts_nothing_is_no_traceback():
    assert problems(numbering=["Item:"]) == [
        "palm: numbering: error Q149: 'Item:' has no 1, a, A, i or I that could count"
    ]


def test_check_names_all_recipients_that_lack_a_field():
    recipient = PALM["recipients"][0]
    many = [recipient] + [{**recipient, "id": f"r{n}", "fields": {}} for n in range(7)]
    found = check_texts(palm(recipients=many, background="{{ fields.stores }}"), {})
    assert [(finding.code, finding.path, finding.found, finding.remedy, finding.quote) for finding in found] == [
        (
            "Q145",
            ("background",),
            "nothing fills `stores` for r0, r1, r2, r3, r4 and 2 more",
            "add it to the `fields` of r0, r1, r2, r3, r4 and 2 more",
            "stores",
        )
    ]


def test_check_finds_the_same_fault_of_the_text_once():
    recipient = PALM["recipients"][0]
    found = check_texts(
        palm(recipients=[recipient, {**recipient, "id": "b"}], background="x[^no]", closing="{% if %}"), {}
    )
    assert [finding.code for finding in found] == ["Q146"]


def test_a_sound_questionnaire_has_no_findings():
    assert check_texts(palm(), {}) == ()


class TestReferences:
    def test_texts_name_items_by_their_labels(self):
        questions = ["See {{ ref('users') }}.", {"id": "users", "text": "Who?", "items": ["Not {{ ref('q1') }}?"]}]
        letter = composed(questions=questions, background="As in {{ ref('users.a') }}[^n1].", request="", closing="")
        assert str(letter.background) == "As in 2(a)."
        assert [words(block) for item in _items(letter) for block in item.blocks] == ["See 2.", "Who?"]
        assert letter.asked.items[1].items[0].text == "Not 1?"

    def test_an_unknown_item_is_told_with_its_place_and_the_nearest_id(self):
        (told,) = problems(questions=[{"id": "users", "text": "Who?"}, "As in {{ ref('user') }}?"])
        assert "palm/amazon: questions.2.text" in told
        assert "Q145" in told
        assert "did you mean `ref('users')`?" in told

    def test_without_a_nearest_id_the_way_out_is_named(self):
        (told,) = problems(closing="As in {{ ref('zzz') }}.")
        assert "`ref('zzz')` names no item asked of amazon" in told
        assert "give the item meant this `id`" in told


def test_labels_of_their_own_print_and_keep_ids():
    questions = [{"text": "One?", "label": "3)"}, {"text": "Two?", "label": "7A."}, "Three?"]
    letter = composed(questions=questions)
    assert [(item.id, item.label, item.mark) for item in letter.asked.items] == [
        ("q1", "3", "3)"),
        ("q2", "7A", "7A."),
        ("q3", "4", ""),
    ]
    assert [(item.mark, item.ordinal) for item in _items(letter)] == [("3)", 3), ("7A.", 4), ("", 4)]


def test_a_recipient_s_own_instrument_goes_before_the_questionnaire_s():
    first = PALM["recipients"][0]
    ordered = {**first, "id": "ordered", "instrument": "court_order"}
    questionnaire = palm(instrument="subpoena", recipients=[first, ordered], background="It is a {{ instrument }}.")
    letters = [compose_letter(questionnaire, recipient) for recipient in questionnaire.recipients]
    assert [letter.asked.instrument.value for letter in letters] == ["subpoena", "court_order"]
    assert [str(letter.background) for letter in letters] == ["It is a subpoena.", "It is a court_order."]


@given(st.permutations([dt.date(2021, 9, day) for day in (1, 2, 3, 7)]), st.sampled_from(StageName))
def test_an_items_own_deadline_goes_before_its_recipients_and_that_before_the_questionnaires(days, stage):
    general, other, recipients, items = map(str, days)
    second = next(name for name in StageName if name is not stage)
    letter = composed(
        due=[{"stage": stage, "date": general}, {"stage": second, "date": other}],
        recipients=[{**PALM["recipients"][0], "due": {"stage": stage, "date": recipients}}],
        questions=["Where next?", {"text": "Who?", "due": {"stage": stage, "date": items}}],
        request="Please answer:",
    )
    assert {one.stage: str(one.date) for one in letter.asked.stages} == {stage: recipients, second: other}
    assert [item.due and str(item.due.date) for item in letter.asked.items] == [None, items]
