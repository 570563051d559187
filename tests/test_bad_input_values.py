"""Values as people type them: read as the text they are, or told with the right form; the new keys too."""

from __future__ import annotations

from pathlib import Path

import pytest

from lettergen.model.deadline import Calendar
from lettergen.readers.questionnaire import Reading, read_questionnaire

HEAD = """\
matter: palm
date: 2021-08-12
subject: Palms
sender: {letterhead: Senate, signatories: [{name: Amy Klobuchar, state: NO}]}
recipients: [{id: amazon, organization: Amazon, salutation: "Dear A:", calendar: us, fields: {state: NO}}]
"""
ASKED = "questions: [Where?]\n"
US = Calendar(name="us", version="1", first_year=2021, last_year=2021, holidays={})


def read(folder: Path, text: str) -> Reading:
    (folder / "palm.yaml").write_text(text, encoding="utf-8")
    return read_questionnaire(folder / "palm.yaml")


TYPED = ["1.10", "02134", "NO", "no", "yes", "on", "0o17", "0x1F", "1_000", "12:30", "1e3", ".inf", "2021-08-26", "007"]


@pytest.mark.parametrize("typed", TYPED)
def test_every_text_stays_as_it_was_typed(tmp_path, typed):
    text = f"""{HEAD}title: {typed}
reference: {typed}
owner: {typed}
marking: {typed}
period: {typed}
copies: [{typed}, {{name: {typed}, relation: {typed}}}]
enclosures: [{typed}]
definitions: [{{term: {typed}, text: {typed}}}]
notes: {{{typed}: "{typed}"}}
questions:
- {typed}
- section: {typed}
  label: {typed}
  marks: {typed}
  lead_in: {typed}
  items:
  - {{text: {typed}, label: {typed}, premise: {typed}, text_for: {{{typed}: {typed}}}}}
  - {{text: Which?, answer: {{columns: [{typed}], rows: {typed}}}, when: {{item: q1, answer: {typed}}}}}
"""
    reading = read(tmp_path, text)
    assert reading.problems == ()
    asked = reading.questionnaire
    question, section = asked.questions
    first, second = section.items
    assert {
        *(asked.title, asked.reference, asked.owner, asked.marking, asked.period.name, asked.copies[0].name),
        *(
            asked.copies[1].name,
            asked.copies[1].relation,
            asked.enclosures[0].title,
            *asked.notes,
            *asked.notes.values(),
        ),
        *(asked.definitions[0].term, asked.definitions[0].text, question.text, section.section, section.label),
        *(*section.marks, section.lead_in, first.text, first.label, first.premise, *first.text_for),
        *(*first.text_for.values(), *second.answer.columns, *second.answer.rows, second.when.answer),
    } == {typed}


@pytest.mark.parametrize("typed", ["1.10", "02134", "NO", "12", "1e3", "a.b-c_d"])
def test_an_id_stays_as_it_was_typed(tmp_path, typed):
    asked = read(
        tmp_path, f"{HEAD}questions: [{{id: {typed}, text: x}}, {{text: y, when: {{item: {typed}}}}}]\n"
    ).questionnaire
    assert [asked.questions[0].id, asked.questions[1].when.item] == [typed, typed]


@pytest.mark.parametrize(
    ("typed", "truth"), [("NO", False), ("no", False), ("off", False), ("false", False), ("yes", True), ("on", True)]
)
def test_what_is_true_or_false_may_be_said_in_words(tmp_path, typed, truth):
    text = f"{HEAD}copies: [{{name: x, blind: {typed}}}]\nquestions: [{{text: x, inline: {typed}}}]\n"
    asked = read(tmp_path, text).questionnaire
    assert (asked.copies[0].blind, asked.questions[0].inline) == (truth, truth)


@pytest.mark.parametrize(
    ("text", "code", "found", "remedy"),
    [
        # dates and times, none of which is guessed
        ("due: 2021-8-6", "Q125", "`due` is `2021-8-6`", "write 2021-08-06"),
        ("due: 2021-02-29", "Q125", "`due` is 2021-02-29, a day that does not exist", "correct the day"),
        ("due: “2021-08-26”", "Q125", "`due` is `“2021-08-26”`", "write 2021-08-26"),
        ("due: 2021\u201308\u201326", "Q125", "`due` is `2021\u201308\u201326`", "write 2021-08-26"),
        ("due: 2021-08-26\u00a0", "Q125", "`due` is `2021-08-26<U+00A0>`", "write 2021-08-26"),
        ("due: \u0662\u0660\u0662\u0661-08-26", "Q125", "`due` is `\u0662", "write it like 2021-08-26"),
        ("due: 2021-08-26T17:00", "Q125", "`due` is `2021-08-26T17:00`", "write it like 2021-08-26"),
        ("due: 2021-08-26 5 PM", "Q126", "`due` is `5 PM`", 'write "17:00"'),
        ("due: {date: 2021-08-26, time: 9:30}", "Q126", "`time` is `9:30`", 'write "09:30"'),
        ("due: {date: 2021-08-26, time: 24:00}", "Q126", "`time` is `24:00`", 'write it like "17:00"'),
        ("due: {within: three days}", "Q127", "`within` is `three days`", "write the number in digits, then the unit"),
        ("due:", "Q123", "`due` is empty", "write it, or remove the key where it is optional"),
        ("due: null", "Q113", "`null`, which would print as it stands", "leave the value out"),
        ("title: [", "Q102", "a `[` that is never closed", "close it"),
        # keys that look right
        ("s\u0435ction_numbering: A.", "Q120", "whose `\u0435` is no Latin letter", "`section_numbering`?"),
        ("t\u00edtle: x", "Q120", "whose `\u00ed` is no Latin letter", "did you mean `title`?"),
        ("“title”: x", "Q120", "unknown key `“title”`", "did you mean `title`?"),
        ("\uff54\uff49\uff54\uff4c\uff45: x", "Q120", "whose `\uff54` is no Latin letter", "did you mean `title`?"),
        ("TITLE: x", "Q120", "unknown key `TITLE`", "did you mean `title`?"),
        ("title\u200b: x", "Q107", "U+200B in the key `title`", "delete it"),
        # names and choices
        ("questions: [{text: x, id: 'a\u200bb'}]", "Q127", "`id` is `a<U+200B>b`", "write `ab`"),
        ("questions: [{text: x, only_for: NO}]", "Q127", "`only_for` is `NO`", "write `no`"),
        ("questions: [{text: x, text_for: {Amazon: y}}]", "Q152", "the id or group `Amazon`", "did you mean `amazon`?"),
        ("questions: [{text: x, answer: yes}]", "Q124", "`answer` is `yes`", "did you mean `yes_no`?"),
        ("questions: [{text: x, inline: 2}]", "Q124", "`inline` is `2`", "write true or false"),
        ("questions: [[a]]", "Q122", "entry 1 of `questions` is a list", "write `text: …` on the next line, indented"),
        ("questions: {1: a}", "Q122", "`questions` is keys with values", "write `- …` on the next line"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_once_with_the_right_form(tmp_path, text, code, found, remedy):
    whole = HEAD + ("" if text.startswith("questions") else ASKED) + text + "\n"
    problems = read(tmp_path, whole).check({"us": US})
    (problem,) = (problem for problem in problems if problem.code not in {"D105", "D151"})
    assert problem.code == code
    assert found in problem.found
    assert remedy in problem.remedy
    assert problem.place.line == 6 + (not text.startswith("questions"))
