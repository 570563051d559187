"""Names that lead to nothing, told where they stand."""

import pytest

from lettergen.errors import Severity
from lettergen.model.questionnaire import Questionnaire
from lettergen.readers.questionnaire import read_questionnaire
from lettergen.rules.asking import asked_of
from lettergen.rules.name_checks import check_names

LETTER = {
    "matter": "palm",
    "date": "2021-08-12",
    "subject": "Palms",
    "sender": {"letterhead": "Senate", "signatories": ["Amy Klobuchar"]},
    "recipients": [
        {"id": "amazon", "organization": "Amazon", "groups": "big"},
        {"id": "metro", "organization": "Metro", "groups": ["small", "old"]},
    ],
}


def told(**changes):
    """Return (code, path, found) of everything about names in a questionnaire."""
    questionnaire = Questionnaire.model_validate({**LETTER, **changes})
    found = check_names(questionnaire, asked_of(questionnaire))
    return [(each.code, ".".join(map(str, each.path)), each.found) for each in found]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"questions": ["x", {"text": "y", "only_for": ["amazon", "old"], "except_for": "big"}]}, []),
        (
            {"questions": [{"text": "y", "only_for": "amazn"}]},
            [("Q152", "questions.0.only_for.0", "no recipient has the id or group `amazn`")],
        ),
        (
            {"questions": [{"section": "A", "items": [{"text": "y", "except_for": ["big", "tiny"]}]}]},
            [("Q152", "questions.0.items.0.except_for.1", "no recipient has the id or group `tiny`")],
        ),
        (
            {"questions": [{"text": "x", "items": [{"text": "y", "text_for": {"metro": "z", "bus": "z"}}]}]},
            [("Q152", "questions.0.items.0.text_for.bus", "no recipient has the id or group `bus`")],
        ),
        (
            {"copies": [{"name": "Pat", "only_for": "x"}], "enclosures": [{"title": "Map", "except_for": "y"}]},
            [
                ("Q152", "copies.0.only_for.0", "no recipient has the id or group `x`"),
                ("Q152", "enclosures.0.except_for.0", "no recipient has the id or group `y`"),
            ],
        ),
        (
            {"questions": [{"section": "A", "only_for": "big", "items": [{"text": "x", "only_for": "metro"}]}]},
            [("Q156", "questions.0.items.0", "this is meant for no recipient")],
        ),
        (
            {"recipients": "list.csv", "questions": [{"text": "x", "only_for": "anybody"}]},
            [],
        ),
    ],
)
def test_recipients_that_are_meant_are_in_the_list(changes, expected):
    assert told(**changes) == expected


def item(name, upon="", **rest):
    return {"id": name, "text": name, **({"when": {"item": upon}} if upon else {}), **rest}


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        ([item("a"), item("b", "a")], []),
        (["x", item("b", "q1")], []),
        ([item("a", items=[item("b", "a")])], []),
        ([item("a"), item("b", "aa")], [("Q153", "questions.1.when.item", "no item has the id `aa`")]),
        (
            [item("a", "b"), item("b")],
            [("Q154", "questions.0.when.item", "it depends on question 2, which is asked only after it")],
        ),
        (
            [item("a", "a")],
            [("Q154", "questions.0.when.item", "it depends on question 1, which depends on it in turn")],
        ),
        (
            [item("a", "c"), item("b", "a"), item("c", "b"), item("d", "c")],
            [("Q154", "questions.0.when.item", "it depends on question 3, which depends on it in turn")],
        ),
        (
            [item("a", only_for="big"), item("b", "a")],
            [("Q155", "questions.1.when.item", "a recipient of this is not asked `a`, on which it depends")],
        ),
        ([item("a", only_for="big"), item("b", "a", only_for="amazon")], []),
    ],
)
def test_an_item_depends_on_one_that_is_asked_before_it(questions, expected):
    assert told(questions=questions) == expected


def test_a_later_item_to_depend_on_is_doubtful_and_a_circle_is_wrong():
    def severities(*questions):
        questionnaire = Questionnaire.model_validate({**LETTER, "questions": questions})
        return [found.severity for found in check_names(questionnaire, asked_of(questionnaire))]

    assert severities(item("a", "b"), item("b")) == [Severity.WARNING]
    assert severities(item("a", "b"), item("b", "a")) == [Severity.ERROR]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"questions": ["x"], "enclosures": ["Map", {"title": "Questions", "source": "questionnaire"}]}, []),
        ({"enclosures": [{"title": "Map", "file": "m.pdf"}, {"title": "Plan", "file": "p.pdf"}]}, []),
        (
            {"enclosures": [{"title": "How", "source": "instructions"}]},
            [("Q158", "enclosures.0.source", "`source: instructions` encloses what the letter does not have")],
        ),
        (
            {"questions": ["x"], "enclosures": [{"title": title, "source": "questionnaire"} for title in "AB"]},
            [("Q157", "enclosures.1.source", "`source: questionnaire` is enclosed twice")],
        ),
        (
            {
                "recipients": "list.csv",
                "enclosures": [{"title": title, "source": "response_form"} for title in "AB"],
            },
            [("Q157", "enclosures.1.source", "`source: response_form` is enclosed twice")],
        ),
        (
            {"enclosures": [{"title": name, "source": "response_form", "only_for": name} for name in ("big", "old")]},
            [],
        ),
    ],
)
def test_a_part_of_the_letter_is_enclosed_once_and_only_where_it_is_there(changes, expected):
    assert told(**changes) == expected


def test_nobody_gets_two_copies():
    assert told(copies=["Pat", {"name": "Lee", "blind": True}, "Lee"]) == [
        ("Q159", "copies.2", "`Lee` gets a copy twice openly and as a blind copy")
    ]


@pytest.mark.parametrize(
    ("broken", "quiet"),
    [("id: Big Co", "Q152"), ("id: amazon, groups: A B", "Q152"), ("id: amazon", "")],
)
def test_names_are_left_alone_where_what_has_them_is_itself_wrong(tmp_path, broken, quiet):
    path = tmp_path / "q.yaml"
    path.write_text(
        "matter: palm\ndate: 2021-08-12\nsubject: Palms\nsender: {letterhead: S, signatories: [A B]}\n"
        f"recipients: [{{{broken}, organization: A, salutation: 'Dear A:'}}]\n"
        "questions: [{text: x, only_for: big}, {text: y, id: a b}, {text: z, when: {item: a-b}}]\n"
    )
    codes = {problem.code for problem in read_questionnaire(path).check({})}
    assert "Q153" not in codes
    assert ("Q152" in codes) is not (quiet == "Q152")


PARTED = {"text": "y", "text_for": {"big": "b", "small": "s", "old": "o"}}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            PARTED,
            [("Q185", "questions.0.text_for.old", "`metro` is `small` and `old`, and gets the words of the first")],
        ),
        (
            {**PARTED, "except_for": "metro", "text_for": {"small": "s"}},
            [("small", "nobody who is `small` is asked this")],
        ),
        ({**PARTED, "only_for": "big", "text_for": {"big": "b"}}, []),
        ({**PARTED, "text_for": {"metro": "m", "small": "s"}}, []),  # its own words go first, as is meant
        ({**PARTED, "text_for": {"small": "s", "metro": "m"}}, [("metro", "`metro` is `small` and `metro`")]),
    ],
)
def test_words_that_nobody_gets_are_told(question, expected):
    found = told(questions=[question])
    assert [code for code, *_ in found] == ["Q185"] * len(expected)
    for (_, path, said), (*_, name, words) in zip(found, expected, strict=True):
        assert path.endswith(name)
        assert said.startswith(words)


def test_two_enclosures_of_one_letter_have_labels_of_their_own():
    map_, list_ = {"title": "Map", "label": "Attachment A"}, {"title": "List", "label": "Attachment A"}
    expected = [("Q188", "enclosures.1.label", "two enclosures are labelled `Attachment A`")]
    assert told(enclosures=[map_, list_]) == expected
    assert told(enclosures=[{**map_, "only_for": "big"}, {**list_, "only_for": "old"}]) == []
    assert told(enclosures=[{"title": "Map"}, {"title": "List"}, {**list_, "label": "Attachment B"}]) == []
