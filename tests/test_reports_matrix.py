from __future__ import annotations

import csv
import io
import json

import pytest
from matrices import items, pair
from recorded import DAY, event

from lettergen.model.tracking import Given
from lettergen.reports.export import export_tables
from lettergen.reports.matrix import matrix_table
from lettergen.rules.matrix import matrix_of

TODAY = DAY("2021-08-31")
REPLY = event(
    "response", "2021-08-20", items={"a": "answered", "b": "objected"}, grounds=("privacy",),
    answers={"a": Given(text="Yes, in \u201cevery\u201d store.", rows=(("Store", "Palms"), ("1", "2")))},
)  # fmt: skip
TWO = (pair("acme", items("a", "b"), REPLY), pair("bolt", items("b")))


def told(pairs, form="table", width=80, **cut):
    return matrix_table(matrix_of(pairs), TODAY, **cut).write(form, width)


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def many(recipients, count, *events, name=""):
    asked = items(*(f"q{n}" for n in range(1, count + 1)))
    return [pair(f"r{n}", asked, *events, name=name and f"{name} {n}") for n in range(1, recipients + 1)]


def test_recipients_stand_by_items_in_words_with_days_and_what_was_not_asked_apart():
    assert told(TWO).splitlines() == [
        "palm, as of 2021-08-31: 2 recipients and 2 items",
        "",
        "Recipient  1                                      2",
        "---------  -------------------------------------  ------------------------------",
        "Acme       answered 2021-08-20 \u201cYes, in \u201cevery\u201d   objected 2021-08-20 overdue 5d",
        "           store. Store | Palms 1 | 2\u201d",
        "Bolt       not asked                              unanswered overdue 5d (as 1)",
        "",
        "Item  Question",
        "----  --------",
        "1     a?",
        "2     b?",
        "",
        "\u201cnot asked\u201d: the letter to that recipient does not have the item.",
    ]


def test_sixteen_recipients_by_four_items_are_words_in_eighty_columns():
    text = told(many(16, 4, name="The Attorney General of State"))
    assert max(map(len, text.splitlines())) <= 80
    assert text.count("unanswered") == 64


def test_one_recipient_by_thirty_items_has_a_line_an_item_with_its_question():
    text = told(many(1, 30))
    assert len(text.splitlines()) == 4 + 30
    assert "30    q30?      unanswered overdue 5d" in text


@pytest.mark.parametrize(("width", "panels"), [(60, 3), (80, 2), (100, 2), (140, 1)])
def test_sixteen_recipients_by_thirty_items_are_signs_in_panels_with_a_legend(width, panels):
    text = told(many(16, 30, event("response", "2021-08-28", items={"q1": "answered_in_part"})), width=width)
    assert max(map(len, text.splitlines())) <= width
    assert text.count("R16 ") == panels
    assert "R16        P!" in text
    assert text.endswith("\n. unanswered; P answered in part; ! late\n")


def test_of_long_labels_signs_show_what_tells_them_apart():
    pairs = many(9, 9)
    for thread, status in pairs:
        for at, one in enumerate(status.items, 1):
            item = one.item.model_copy(update={"label": f"Request No. {at}"})
            object.__setattr__(one, "item", item)
        assert thread
    assert "Recipient  1   2   3   4   5   6   7   8   9\n" in told(pairs)


def test_what_is_not_out_is_not_unanswered():
    draft = pair("acme", items("a"), out=False)
    gone = pair("bolt", items("a"), event("withdrawn", "2021-08-20"))
    assert told([draft, gone]).splitlines()[4:6] == ["Acme       not sent", "Bolt       withdrawn"]


def test_items_of_one_label_are_told_apart_by_their_ids():
    pairs = [pair("acme", items("a", "own")), pair("bolt", items("a", "other"))]
    assert [line[:9].strip() for line in told(pairs).splitlines()[4:7]] == ["1", "2 [own]", "2 [other]"]


def test_no_letter_is_an_empty_table():
    assert told([]) == ", as of 2021-08-31: 0 recipients and 0 items\n\n(nothing)\n"
    assert told([], "csv").count("\n") == 1


def test_markdown_has_the_words():
    acme = (
        "| Acme | answered 2021-08-20 \u201cYes, in \u201cevery\u201d store. Store \\| Palms 1 \\| 2\u201d |"
        " objected 2021-08-20 overdue 5d |"
    )
    bolt = "| Bolt | not asked | unanswered overdue 5d (as 1) |"
    assert told(TWO, "markdown").splitlines()[2:] == [acme, bolt]


def test_programs_get_a_row_a_recipient_and_item_with_everything():
    report = json.loads(told(TWO, "json"))
    assert {key: report[key] for key in report if key != "rows"} == {
        "schema": "lettergen.matrix/1", "as_of": "2021-08-31", "matter": "palm", "title": "Palm",
        "recipients": 2, "items": 2,
    }  # fmt: skip
    assert report["rows"][0] == {
        "matter": "palm", "thread": "palm/acme", "recipient": "Acme", "headline": "objected", "item": "a",
        "label": "1", "kind": "question", "level": 0, "question": "a?", "asked": True, "disposition": "answered",
        "claimed": "answered", "found": None, "settled": True, "since": "2021-08-20", "claimed_on": "2021-08-20",
        "found_on": None, "until": None, "grounds": [], "due": None, "late": None,
        "excerpt": "Yes, in \u201cevery\u201d store. Store | Palms 1 | 2",
        "answer": "Yes, in \u201cevery\u201d store.\nStore\tPalms\n1\t2",
        "answer_rows": [["Store", "Palms"], ["1", "2"]],
    }  # fmt: skip
    not_asked, objected = report["rows"][2], report["rows"][1]
    assert (not_asked["asked"], not_asked["disposition"], not_asked["label"]) == (False, None, "1")
    assert (objected["grounds"], objected["due"], objected["late"]) == (["privacy"], "2021-08-26", 5)


def test_a_wide_table_has_a_row_a_recipient():
    assert rows(told(TWO, "csv", wide=True)) == [
        {
            "thread": "palm/acme",
            "recipient": "Acme",
            "headline": "objected",
            "item a": "answered",
            "item b": "objected",
        },
        {"thread": "palm/bolt", "recipient": "Bolt", "headline": "sent", "item a": "not_asked", "item b": "unanswered"},
    ]
    assert json.loads(told(TWO, "json", wide=True))["schema"] == "lettergen.matrix-wide/1"


HOSTILE = "=cmd|' /C calc'!A0\x1b[31m\u202e"


@pytest.mark.parametrize("form", ["table", "markdown", "csv", "tsv"])
def test_hostile_names_and_answers_stay_inert(form):
    said = event("response", "2021-08-20", items={"a": "answered"}, answers={"a": Given(text=HOSTILE)})
    text = told([pair("acme", items("a"), said, name=HOSTILE)], form)
    assert not {"\x1b", "\u202e"} & set(text)
    if form in {"csv", "tsv"}:
        cells = [
            cell for row in csv.reader(io.StringIO(text), delimiter="\t" if form == "tsv" else ",") for cell in row
        ]
        assert [cell[:2] for cell in cells if "cmd" in cell] == ["'="] * 3


def test_a_hostile_name_in_the_head_is_as_inert_as_in_a_cell():
    across = [pair("acme", items("a", "b"), name="A|<script>\x1b[31m\u202e*B*")]
    head, rule, *body = told(across, "markdown").splitlines()
    assert head == "| Item | A\\|\\<script\\> \\[31m \\*B\\* |"
    assert {line.replace("\\|", "").count("|") for line in (head, rule, *body)} == {3}
    assert not {"\x1b", "\u202e"} & set(told(across, width=200))


def test_an_export_has_a_row_a_letter_an_item_an_event_and_an_answer():
    tables = {name: rows(table.write("csv")) for name, table in export_tables(TWO, TODAY).items()}
    assert {name: len(found) for name, found in tables.items()} == {"letters": 2, "items": 4, "events": 3, "answers": 1}
    letter, answer = tables["letters"][0], tables["answers"][0]
    assert (letter["letter"], letter["sent"], letter["due"], letter["items"], letter["headline"]) == (
        "palm/acme/1", "2021-08-12", "2021-08-26", "2", "objected",
    )  # fmt: skip
    assert answer == {
        "event": "2", "letter": "palm/amazon/1", "on": "2021-08-20", "item": "a", "label": "1",
        "answer": "Yes, in \u201cevery\u201d store.\nStore\tPalms\n1\t2",
    }  # fmt: skip
    assert tables["events"][1]["grounds"] == "privacy"
    assert {name: table.write("csv").count("\n") for name, table in export_tables([], TODAY).items()} == dict.fromkeys(
        tables, 1
    )


def test_nothing_hostile_in_an_export_is_a_formula_or_a_signal():
    said = event("note", "2021-08-20", note=HOSTILE, said_by=HOSTILE, via=HOSTILE, answers={"a": Given(text=HOSTILE)})
    tables = export_tables([pair("acme", items("a"), said, name=HOSTILE, title=HOSTILE, owner=HOSTILE)], TODAY)
    texts = [table.write("csv") for table in tables.values()]
    cells = [cell for text in texts for row in csv.reader(io.StringIO(text)) for cell in row if "cmd" in cell]
    assert len(cells) == 11
    assert {cell[:2] for cell in cells} == {"'="}
    assert not {"\x1b", "\u202e"} & set("".join(texts))
