"""What prints otherwise than its author meant."""

import pytest
from small_questionnaire import asked

from lettergen.errors import Severity
from lettergen.rules.checks import check_questionnaire


def check(**changes):
    recipients = [{"id": "amazon", "organization": "Amazon", "salutation": "Dear Sir:"}]
    return check_questionnaire(asked(**{"recipients": recipients} | changes), {})


OPENINGS = [
    ("# of employees?", "#", "heading", r"\#"),
    ("> 50 percent?", ">", "quotation", r"\>"),
    ("- 5 degrees?", "-", "list", r"\-"),
    ("+ x\n", "+", "list", r"\+"),
    ("* x", "*", "list", r"\*"),
    ("2021. What came then?", "2021.", "list", r"2021\."),
]
MEANT = [
    "> A law.\n> In full.",
    "- a\n- b",
    "#1 of what?",
    r"\# of employees?",
    "-5 degrees?",
    "*Why* so?",
    "5 percent?",
]


@pytest.mark.parametrize(("text", "mark", "meant", "escaped"), OPENINGS)
def test_a_line_that_begins_with_a_mark_of_markdown_is_told(text, mark, meant, escaped):
    parts = {"text": "Why?", "premise": text, "items": ["Who?", {"text": "Where?", "text_for": {"amazon": text}}]}
    found = check(questions=[text, {"section": "A", "lead_in": text, "items": [parts]}])
    assert [each.path for each in found] == [
        ("questions", 0, "text"),
        ("questions", 1, "lead_in"),
        ("questions", 1, "items", 0, "premise"),
        ("questions", 1, "items", 0, "items", 1, "text_for", "amazon"),
    ]
    assert {(each.code, each.severity) for each in found} == {("Q180", Severity.WARNING)}
    assert all(f"`{mark}`" in each.found and meant in each.found and escaped in each.remedy for each in found)


@pytest.mark.parametrize("text", MEANT)
def test_lists_and_quotations_of_several_lines_are_meant(text):
    assert check(questions=[text]) == ()


def test_a_typed_number_is_told_once():
    assert [each.code for each in check(questions=["1) x"])] == ["Q142"]
    section = {"section": "A", "lead_in": "1) x", "items": ["Why?"]}
    assert [each.code for each in check(questions=[section], background="# Why")] == ["Q180"]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("in { fields.n } stores", "{ fields.n }"),
        ("by {due}", "{due}"),
        ("by { due | date }", "{ due | date }"),
        ("in {{ fields.n }} stores, {% if fields.n %}x{% endif %} {# due #}", ""),
        ("the set {a, b} and {dues}", ""),
        ("{{ {'a': due} }} {{{due}}}", ""),
    ],
)
def test_single_braces_around_a_known_name_are_told(text, quoted):
    found = check(background=text)
    assert [each.quote for each in found] == ([quoted] if quoted else [])
    assert all(each.code == "Q182" and f"{{{quoted}}}" in each.remedy for each in found)


def test_a_note_is_cited_only_where_it_can_stand():
    places = {
        "subject": "Palms[^n]",
        "title": "Palms[^n]",
        "background": "See.[^n]",
        "definitions": [{"term": "palm[^n]", "text": "a print[^n]"}],
        "enclosures": [{"title": "A list[^n]", "label": "A"}],
        "questions": [
            {"section": "One[^n]", "items": ["Why?[^n]"]},
            {"text": "Who?", "label": "1[^n]", "answer": {"columns": ["Name[^n]"], "rows": ["x", "y[^n] [^other]"]}},
        ],
        "notes": {"n": "See m.[^m]", "m": r"Not \[^n]."},
    }
    found = check(**places)
    assert {each.code for each in found} == {"Q183"}
    assert {each.severity for each in found} == {Severity.ERROR}
    assert {each.path for each in found} == {
        ("subject",),
        ("title",),
        ("definitions", 0, "term"),
        ("enclosures", 0, "title"),
        ("questions", 1, "label"),
        ("questions", 1, "answer", "columns", 0),
        ("questions", 1, "answer", "rows", 1),
        ("notes", "n"),
    }


@pytest.mark.parametrize("word", ["and", "or", "but"])
def test_an_entry_that_goes_on_with_the_one_before_is_told(word):
    split = ["What did you buy, sell", f"{word} keep?"]
    paths = [("questions", 1), ("questions", 0, "items", 1)]
    assert [(each.code, each.path) for each in check(questions=split)] == [("Q186", paths[0])]
    assert [each.path for each in check(questions=[{"text": "Tell us:", "items": split}])] == paths[1:]
    assert check(questions=[{"text": "Tell us", "inline": True, "items": split}]) == ()
    assert check(questions=split, language="de-DE") == ()


@pytest.mark.parametrize("before", ["what you buy;", "what you buy, ", "what you buy; and"])
def test_parts_of_a_sentence_may_go_on(before):
    assert check(questions=[{"text": "Tell us:", "items": [before, "and what you sell."]}, "And why?"]) == ()
    section = {"section": "What", "items": ["Why?"]}
    assert check(questions=[section, {**section, "section": "and how"}, "orders?"]) == ()


def test_a_term_defined_twice_is_told():
    terms = [{"term": "Palm  print", "text": "a"}, {"term": "palm print", "text": "b"}, {"term": "Palm", "text": "c"}]
    found = check(definitions=terms)
    assert [(each.code, each.path) for each in found] == [("Q189", ("definitions", 1, "term"))]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("Who has the print\u200bs?", "(U+200B) after `Who has the print`"),
        ("\ufeffWho?", "(U+FEFF) at the beginning"),
        ("Pal\u200dms?", "(U+200D) after `Pal`"),
        ("Wer f\u00e4hrt? \U0001f469\u200d\U0001f469 \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", ""),
    ],
)
def test_a_character_of_no_width_is_told(text, where):
    found = check(questions=[text])
    assert [(each.code, each.path) for each in found] == ([("Q190", ("questions", 0, "text"))] if where else [])
    assert all(each.found.endswith(where) for each in found)
