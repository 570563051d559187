"""Questionnaires read from YAML, with the place of every problem."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettergen.errors import Place
from lettergen.files.catalogue import catalogue
from lettergen.model.deadline import Calendar, Trigger
from lettergen.model.settings import Settings
from lettergen.readers.messages import recognised_date
from lettergen.readers.questionnaire import read_questionnaire
from lettergen.readers.yaml_positions import MAX_BYTES, parse_yaml, read_yaml

SENDER = "sender: {letterhead: United States Senate, signatories: [Amy Klobuchar]}\n"
RECIPIENTS = "recipients:\n- {id: amazon, organization: Amazon, addressee: {prefix: Mr., family: Jassy}}\n"
SHORT = f"matter: palm\ndate: 2021-08-12\nsubject: Palms\n{SENDER}{RECIPIENTS}questions: [Where next?]\n"


def words_at(reading, problem):
    """Return the rest of the line from the problem's place on."""
    return reading.tree.text.splitlines()[problem.place.line - 1][problem.place.column - 1 :]


CASE_ONE = """\
matter: palm-payments
title: Palm recognition
language: en-US
date: 2021-08-12
template: joint-letter
marking: Sample
sender:
  letterhead:
    name: United States Senate
    lines: |
      Washington, DC 20510
  voice: we
  signatories:
    - {name: Amy Klobuchar, title: United States Senator}
    - {name: Bill Cassidy, post_nominals: M.D., title: United States Senator}
    - Jon Ossoff
  signature_columns: 3
  contacts:
    - {name: Pat Doe, phone: 202-555-0100}
recipients:
  - id: amazon
    organization: Amazon.com, Inc.
    addressees:
      - {honorific: The Honorable, prefix: Mr., given: Andy, family: Jassy, title: CEO}
    address: [410 Terry Avenue North, "Seattle, WA 02134"]
    fields: {stores: 1.10, open: NO}
subject: Palms
background: |
  Text with a note.[^n1]
request: "Please answer by {{ due_text }}:"
questions:
  - Where next?
  - id: users
    text: Users?
    items: [How many?, {id: 1.10, text: Which data?}]
due: {date: 2021-08-26, time: "17:00", zone: America/New_York}
copies: [{name: The Chair, relation: chair}]
enclosures: [{label: Attachment A, title: Chart}]
notes: {n1: A report.}
"""


@pytest.fixture
def read(tmp_path):
    def reading(text, settings=None):
        path = tmp_path / "q.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_questionnaire(path, settings)

    return reading


def told(reading):
    return [(f"{found.place.line}:{found.place.column}", found.code, found.found) for found in reading.problems]


def test_case_one_in_its_long_form(read):
    reading = read(CASE_ONE)
    assert reading.problems == ()
    questionnaire = reading.questionnaire
    assert questionnaire.sender.letterhead.lines == ("Washington, DC 20510",)
    assert [signer.name for signer in questionnaire.sender.signatories][2] == "Jon Ossoff"
    assert questionnaire.due[0].time == dt.time(17)
    assert questionnaire.recipients[0].address[1] == "Seattle, WA 02134"
    assert reading.check({"us": Calendar(name="us", version="1", first_year=2021, last_year=2021, holidays={})}) == ()


def test_text_stays_as_it_was_typed(read):
    questionnaire = read(CASE_ONE).questionnaire
    assert questionnaire.recipients[0].fields == {"stores": "1.10", "open": "NO"}
    assert questionnaire.questions[1].items[1].id == "1.10"


def test_a_short_letter_is_short(read):
    questionnaire = read(SHORT + "due: 2021-08-26\nnumbering: 1)\n").questionnaire
    assert questionnaire.due[0].date == dt.date(2021, 8, 26)
    assert questionnaire.numbering == ("1)",)
    assert (questionnaire.template, questionnaire.language) == ("joint-letter", "en-US")
    assert questionnaire.recipients[0].calendar == "us"


@pytest.mark.parametrize(
    ("text", "place", "code", "found"),
    [
        ("titel: x\n", "8:1", "Q120", "unknown key `titel`"),
        ("due: August 26, 2021\n", "8:6", "Q125", "`due` is `August 26, 2021`"),
        ("due: 2021-02-30\n", "8:6", "Q125", "`due` is 2021-02-30, a day that does not exist"),
        ("due: 20210826\n", "8:6", "Q125", "`due` is `20210826`"),
        ("due: 2021-08-26 5pm\n", "8:6", "Q126", "`due` is `5pm`"),
        ("due: {date: []}\n", "8:13", "Q125", "`date` is a list"),
        ("due: {date: 2021-08-26, time: {}}\n", "8:31", "Q126", "`time` is keys with values"),
        ("due: {date: 2021-08-26, time: '25:00'}\n", "8:31", "Q126", "`time` is `25:00`"),
        ("due: {stage: answer, date: 2021-08-26}\n", "8:14", "Q124", "`stage` is `answer`"),
        ("due: {date: 2021-08-26, within: 2 days}\n", "8:6", "Q130", "`due` has both a `date` and a `within`"),
        ("due: {}\n", "8:6", "Q130", "`due` has neither a `date` nor a `within`"),
        ("due: {within: soon}\n", "8:15", "Q127", "`within` is `soon`"),
        ("due: [[]]\n", "8:7", "Q123", "entry 1 of `due` is empty"),
        ("zone: EST5\n", "8:7", "Q129", "`zone` is `EST5`, which is no time zone"),
        ("zone: [a]\n", "8:7", "Q122", "`zone` is a list"),
        ("title: {a: b}\n", "8:8", "Q122", "`title` is keys with values"),
        ("notes: [a]\n", "8:8", "Q122", "`notes` is a list"),
        ("notes: {n1: ''}\n", "8:13", "Q123", "`n1` is empty"),
        ("copies: The Chair\n", "8:9", "Q122", "`copies` is `The Chair`"),
        ("copies:\n", "8:8", "Q123", "`copies` is empty"),
        ("copies: [[x]]\n", "8:10", "Q122", "entry 1 of `copies` is a list"),
        ("numbering: []\n", "8:12", "Q123", "`numbering` is empty"),
        ("numbering: [a, a, a, a, a]\n", "8:12", "Q131", "`numbering` is too long"),
        ("language: English\n", "8:11", "Q127", "`language` is `English`"),
        ("version: 2\n", "8:10", "Q124", "`version` is `2`"),
        ("instrument: " + "x" * 80 + "\n", "8:13", "Q124", "`instrument` is `" + "x" * 60 + "…`"),
    ],
)
def test_a_wrong_value_is_told_with_its_place(read, text, place, code, found):
    assert told(read(SHORT + text)) == [(place, code, found)]


def test_a_count_in_words_is_told_how_counts_are_written(read):
    (problem,) = read(SHORT + "due: {within: five days}\n").problems
    assert problem.expected == "a count such as 10 days, 5 business days, 2 weeks, 1 month or 72 hours"
    assert problem.remedy == "write the number in digits, then the unit"


@pytest.mark.parametrize(
    ("old", "new", "at", "code", "found"),
    [
        ("matter: palm", "matter: Palm", "Palm", "Q127", "`matter` is `Palm`"),
        ("matter: palm", "matter: " + "p" * 81, "ppp", "Q131", "`matter` is too long"),
        ("matter: palm", "matter: ''", "''", "Q123", "`matter` is empty"),
        ("date: 2021-08-12\n", "", "matter:", "Q121", "`date` is missing"),
        (SENDER, "", "matter:", "Q121", "`sender` is missing"),
        (SENDER, "sender: Senate\n", "Senate", "Q122", "`sender` is `Senate`"),
        ("letterhead: United States Senate, ", "", "{signatories", "Q121", "`letterhead` of `sender` is missing"),
        ("[Amy Klobuchar]", "[A B], signature_columns: 9", "9", "Q128", "`signature_columns` is `9`"),
        ("[Amy Klobuchar]", "[A B], signature_columns: two", "two", "Q128", "`signature_columns` is `two`"),
        ("[Amy Klobuchar]", "[A B], signature_columns: 0", "0", "Q128", "`signature_columns` is `0`"),
        ("[Amy Klobuchar]", "[A B], voice: me", "me}", "Q124", "`voice` is `me`"),
        ("family: Jassy", "title: CEO", "{prefix", "Q121", "`family` of `addressee` is missing"),
        ("family: Jassy", "family: Jassy, acting: maybe", "maybe", "Q124", "`acting` is `maybe`"),
        ("id: amazon, ", "", "{organization", "Q121", "`id` of entry 1 of `recipients` is missing"),
        ("questions: [Where next?]", "questions: Why?", "Why?", "Q122", "`questions` is `Why?`"),
        (RECIPIENTS, "", "matter:", "Q121", "`recipients` is missing"),
        (RECIPIENTS, "recipients: []\n", "[]", "Q123", "`recipients` is empty"),
        (RECIPIENTS, "recipients: ''\n", "''", "Q123", "`recipients` is empty"),
        (
            RECIPIENTS,
            f"recipient_list: a.csv\n{RECIPIENTS}",
            "a.csv",
            "Q133",
            "`recipient_list` stands beside `recipients`",
        ),
        ("id: amazon,", "id: amazon, due: soon,", "soon", "Q125", "`due` is `soon`"),
        ("id: amazon,", "id: amazon, due: [{within: soon}],", "soon", "Q127", "`within` is `soon`"),
        ("id: amazon,", "id: amazon, groups: A B,", "A B", "Q127", "`groups` is `A B`"),
        ("questions: [Where next?]", "questions: ['']", "'']", "Q123", "entry 1 of `questions` is empty"),
        ("[Where next?]", "[{text: x, id: a b}]", "a b", "Q127", "`id` is `a b`"),
        ("[Where next?]", "[{text: x, items: [{txt: y}]}]", "{txt", "Q121", "`text` of entry 1 of `items` is missing"),
    ],
)
def test_a_wrong_or_missing_key_is_told_with_its_place(read, old, new, at, code, found):
    assert old in SHORT
    reading = read(SHORT.replace(old, new))
    first = reading.problems[0]
    assert (first.code, first.found) == (code, found)
    assert words_at(reading, first).startswith(at)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("due: August 26, 2021\n", "write 2021-08-26"),
        ("deadline: 2021-08-26\n", "did you mean `due`?"),
        ("marks: x\n", "did you mean `marking`?"),
        ("zone: Eastern Time\n", "did you mean `America/New_York`?"),
        ("zone: Europe/Berln\n", "did you mean `Europe/Berlin`?"),
        ("zone: '??'\n", "write it like America/New_York"),
        ("due: {date: 2021-08-26, time: 9:30 PM}\n", 'write "21:30"'),
        ("due: {date: 2021-08-26, time: 12 a.m.}\n", 'write "00:00"'),
        ("due: {date: 2021-08-26, time: noon}\n", 'write it like "17:00"'),
        ("due: {date: 2021-08-26, time: 99:30}\n", 'write it like "17:00"'),
        ("copies: The Chair\n", "write `- The Chair` on the next line, each entry on its own"),
        ("copies: {a: b}\n", "write `- …` on the next line, each entry on its own"),
        ("notes: [a]\n", "write `name: …` on the next line, indented"),
        ("instrument: court order\n", "did you mean `court_order`?"),
        ("instrument: zzz\n", "take one of these words"),
        ("whatever: x\n", "remove it, or take one of these keys"),
    ],
)
def test_the_remedy_names_the_right_form(read, text, remedy):
    (found,) = read(SHORT + text).problems
    assert found.remedy == remedy


@pytest.mark.parametrize(
    ("matter", "remedy"),
    [("Palm Payments", "write `palm-payments`"), ("Élan_1", "write `elan-1`"), ("…", "write it like palm-payments")],
)
def test_a_name_of_the_wrong_form_is_put_right(read, matter, remedy):
    (found,) = read(SHORT.replace("matter: palm", f"matter: {matter}")).problems
    assert found.remedy == remedy


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("August 26, 2021", "2021-08-26"),
        ("Thursday, August 26th, 2021", "2021-08-26"),
        ("26 Aug. 2021", "2021-08-26"),
        ("2021 August 26", "2021-08-26"),
        ("2021/8/26", "2021-08-26"),
        ("8/26/2021", "2021-08-26"),
        ("26.8.2021", "2021-08-26"),
        ("8/8/2021", "2021-08-08"),
        ("8/9/2021", ""),
        ("February 30, 2021", ""),
        ("August 26", ""),
        ("8/26/21", ""),
        ("tomorrow", ""),
    ],
)
def test_a_date_is_recognised_only_where_it_can_be_one_day(text, day):
    assert recognised_date(text) == day


@given(st.text(max_size=30))
def test_no_text_breaks_the_recognition_of_dates(text):
    assert recognised_date(text) == "" or dt.date.fromisoformat(recognised_date(text))


def test_all_problems_of_a_file_come_at_once_in_order(read):
    reading = read(
        "matter: palm\nmatter: pay\n<<: {a: b}\ndate: 12 August 2021\nsubject: \x07\n"
        "sender: {letterhead: S, signatories: [amy], signatories: [x]}\n"
        'recipients: [{organization: A}]\nquestions: [\u202ex, "\\u202ey"]\n'
    )
    assert told(reading) == [
        ("2:1", "Q108", "the key `matter` stands here for the second time"),
        ("3:1", "Q109", "a merge key (`<<`)"),
        ("4:7", "Q125", "`date` is `12 August 2021`"),
        ("5:10", "Q107", "the control character U+0007, which has no place in a letter"),
        ("6:39", "Q132", "the office has no `amy` in signatories"),
        ("6:45", "Q108", "the key `signatories` stands here for the second time"),
        ("7:14", "Q121", "`id` of entry 1 of `recipients` is missing"),
        ("8:13", "Q107", "the control character U+202E, which has no place in a letter"),
        ("8:17", "Q107", "the control character U+202E, which has no place in a letter"),
    ]
    assert reading.questionnaire is None


def test_every_code_of_a_reading_is_in_the_catalogue(read):
    codes = {found.code for found in read("date: x\n<<: a\nzz: b\n").problems}
    assert len(codes) > 3
    assert codes <= set(catalogue())


OFFICE = Settings.model_validate(
    {
        "office": {
            "letterhead": {"name": "United States Senate"},
            "signatories": {"klobuchar": {"name": "Amy Klobuchar"}},
            "contacts": {"doe": {"name": "Pat Doe"}},
        },
        "defaults": {
            "template": "own",
            "language": "en-GB",
            "zone": "Europe/London",
            "owner": "Pat",
            "calendar": "us-dc",
        },
    }
)


def test_what_is_absent_comes_from_the_settings(read):
    questionnaire = read(SHORT.replace(SENDER, ""), OFFICE).questionnaire
    assert questionnaire.sender.letterhead.name == "United States Senate"
    assert [(signer.id, signer.name) for signer in questionnaire.sender.signatories] == [("klobuchar", "Amy Klobuchar")]
    assert (questionnaire.template, questionnaire.language, questionnaire.owner) == ("own", "en-GB", "Pat")
    assert (questionnaire.zone, questionnaire.recipients[0].calendar) == ("Europe/London", "us-dc")


def test_a_bare_slug_names_the_office_s_people_and_other_text_is_a_name(read):
    text = SHORT.replace("Amy Klobuchar]", "klobuchar, Bill Cassidy, Cher], contacts: [doe, {name: Jo}]")
    sender = read(text, OFFICE).questionnaire.sender
    assert [signer.name for signer in sender.signatories] == ["Amy Klobuchar", "Bill Cassidy", "Cher"]
    assert [contact.name for contact in sender.contacts] == ["Pat Doe", "Jo"]


def test_an_unknown_slug_is_told_with_the_nearest(read):
    reading = read(SHORT.replace("Amy Klobuchar]", "klobucher]"), OFFICE)
    (found,) = reading.problems
    assert words_at(reading, found) == "klobucher]}"
    assert (found.code, found.place.line, found.expected) == ("Q132", 4, "one of klobuchar")
    assert found.remedy == "did you mean `klobuchar`?"


def test_who_signs_is_not_chosen_among_several(read):
    office = OFFICE.office.model_copy(
        update={"signatories": {**OFFICE.office.signatories, "roe": OFFICE.office.signatories["klobuchar"]}}
    )
    reading = read(SHORT.replace(SENDER, ""), OFFICE.model_copy(update={"office": office}))
    assert told(reading) == [("1:1", "Q121", "`signatories` of `sender` is missing")]
    assert reading.problems[0].remedy == "add `signatories: [klobuchar, roe]`, or only some of them"
    assert reading.draft is not None


def test_a_faulty_file_is_checked_as_far_as_it_can_be(read):
    reading = read(
        SHORT.replace("family: Jassy", "family: Jassy, nick: AJ") + "titel: x\ndue: 2021-08-01\nlanguage: E\n"
    )
    assert reading.questionnaire is None
    assert [(found.place.line, found.code) for found in reading.check({})] == [
        (6, "D106"),
        (6, "Q120"),
        (8, "Q120"),
        (9, "D100"),
        (10, "Q127"),
    ]


def test_a_comma_that_ends_a_text_in_braces_asks_for_quotation_marks(read):
    (problem,) = read(SHORT.replace("[Where next?]", "[{text: in towns under 5,000 people}]")).problems
    assert problem.found == "unknown key `000 people`"
    assert problem.remedy == "if it is part of a text with a comma, put that text in quotation marks"


def test_findings_point_at_their_words(read):
    reading = read(SHORT + "background: |\n  É é\n  see {{ fields.x }} and [^n]\n")
    calendar = Calendar(name="us", version="1", first_year=2021, last_year=2021, holidays={})
    found = {problem.code: problem.place for problem in reading.check({"us": calendar})}
    name = str(reading.tree.file)
    assert found == {
        "D105": Place(name, 1, 1),
        "Q145": Place(name, 10, 17),
        "Q143": Place(name, 10, 26),
    }


def test_a_mark_that_counts_nothing_is_told_once(read):
    reading = read(SHORT + "due: 2021-08-26\nnumbering: [x]\n")
    calendar = Calendar(name="us", version="1", first_year=2021, last_year=2021, holidays={})
    assert [found.code for found in reading.check({"us": calendar})] == ["Q149"]


def test_a_count_that_no_calendar_holds_is_told(read):
    reading = read(SHORT + "due: {within: 5 business days}\n")
    assert reading.questionnaire.due[0].trigger is Trigger.LETTER_DATE
    assert {found.code for found in reading.check({})} == {"D106", "D151"}
    calendar = Calendar(name="us", version="1", first_year=2020, last_year=2020, holidays={})
    assert [found.code for found in reading.check({"us": calendar})] == ["D152"]


def test_a_reading_without_a_draft_checks_to_its_problems(read):
    reading = read("a: b\n")
    assert reading.check({}) == reading.problems


@pytest.mark.parametrize(
    ("text", "place", "code", "found"),
    [
        ("", "1:1", "Q103", "the file is empty"),
        ("# only a comment\n", "1:1", "Q103", "the file is empty"),
        ("- a\n", "1:1", "Q103", "the file holds a list"),
        ("palm\n", "1:1", "Q103", "the file holds a text"),
        ("a: b\n---\nc: d\n", "2:1", "Q104", "a second document begins here"),
        ("[" * 100_000, "1:41", "Q106", "lists or keys more than 40 deep"),
        ("- " * 1000, "1:81", "Q106", "lists or keys more than 40 deep"),
        ("a: b\n\tc: d\n", "2:1", "Q102", "a tab indents this line"),
        ("a: b: c\n", "1:5", "Q102", "a colon where none can stand"),
        ("a: b\nc\nd: e\n", "2:1", "Q102", "a line without a colon"),
        ("a: 'b\nc: d\n", "1:4", "Q102", "a quotation mark that is never closed"),
        ("a: 'b' c\n", "1:8", "Q102", "text after a closing quotation mark"),
        ('a: "\\q"\n', "1:5", "Q102", "a backslash that means nothing here"),
        ("a: [b\nc: d\n", "1:4", "Q102", "a bracket `[` that is never closed"),
        ("a: {b\nc: d\n", "1:4", "Q102", "a brace `{` that is never closed"),
        ("a:\n  b: c\n d: e\n", "3:2", "Q102", "a line that is not indented like those beside it"),
        ("a: - b\n", "1:4", "Q102", "a hyphen where no list can begin"),
        ("a: @b\n", "1:4", "Q102", "a character that no text can begin with"),
        ("a: !<\n", "1:6", "Q102", "a YAML tag"),
        ("%YAML 9.9\n---\na: b\n", "1:1", "Q102", "a version of YAML that is not read"),
    ],
)
def test_a_broken_file_is_one_clear_line(read, text, place, code, found):
    assert told(read(text)) == [(place, code, found)]


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        ("a: *b\n", "Q109", "an alias (`*b`)"),
        ("a: &b c\n", "Q109", "an anchor (`&b`)"),
        ("a: !!python/object/apply:os.system [x]\n", "Q110", "a YAML tag (`!…`)"),
        ("? [a]\n: b\n", "Q111", "a list or a mapping as a key"),
        ("a: {{ due }}\n", "Q111", "a list or a mapping as a key"),
        ("a: b\na: c\n", "Q108", "the key `a` stands here for the second time"),
    ],
)
def test_yaml_s_traps_are_refused(text, code, found):
    assert (code, found) in [(problem.code, problem.found) for problem in parse_yaml(text.encode(), "f").problems]


@pytest.mark.parametrize(
    ("data", "place", "found"),
    [
        (b"a: b\nc: \xc3\xa9\xff", "f:2:5", "the byte 0xFF (byte 11 of the file) is not UTF-8"),
        ("a: b".encode("utf-16"), "f", "the file is UTF-16"),
        (b"x" * (MAX_BYTES + 1), "f", "the file is larger than 10,000,000 bytes"),
    ],
)
def test_what_is_no_text_is_told(data, place, found):
    (problem,) = parse_yaml(data, "f").problems
    assert (str(problem.place), problem.found) == (place, found)


def test_too_many_entries_are_refused():
    (problem,) = parse_yaml(b"- a\n" * 500_001, "f").problems
    assert (problem.code, problem.found) == ("Q105", "more than 500,000 entries")


def test_control_characters_are_named_up_to_a_bound():
    problems = parse_yaml(b"a: " + b"\x01" * 50, "f").problems
    assert len(problems) == 21
    assert problems[-1].found == "more control characters from here on"


def test_a_byte_order_mark_and_line_ends_change_no_place(read):
    text = SHORT.replace("\n", "\r\n") + "titel: x\r\n"
    (found,) = read(b"\xef\xbb\xbf" + text.encode()).problems
    assert (found.place.line, found.place.column) == (8, 1)


@pytest.mark.parametrize(
    ("make", "found"),
    [
        (lambda path: None, "there is no such file"),
        (lambda path: path.mkdir(), "this is a folder"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path, make, found):
    path = tmp_path / "x.yaml"
    make(path)
    (problem,) = read_yaml(path).problems
    assert (problem.code, problem.found) == ("Q100", found)


def test_a_name_with_a_nul_is_told():
    (problem,) = read_yaml(Path("a\0b")).problems
    assert problem.code == "Q100"


def test_places_of_what_is_not_there_are_those_of_what_holds_it(read):
    reading = read(SHORT)
    assert reading.place(("sender", "signatories", 0, "name")) == reading.place(("sender", "signatories", 0))
    assert reading.place(("nothing", 3)).line == 1
    assert reading.place(("subject",), "not there") == reading.place(("subject",))
    assert read("").place(("a",)) == Place(str(reading.tree.file))


@given(st.binary(max_size=200))
def test_no_bytes_make_a_traceback(data):
    tree = parse_yaml(data, "f")
    assert tree.problems or tree.root is not None


@given(st.text(alphabet=" \n:-[]{}#&*!|>'\"%@`,?ab\t\\", max_size=60))
def test_no_yaml_makes_a_traceback(text):
    for problem in parse_yaml(text.encode(), "f").problems:
        assert problem.code in catalogue()
        assert problem.place.line <= text.count("\n") + 2


def test_stand_ins_let_the_rest_of_a_broken_file_be_checked(read):
    reading = read(
        SHORT.replace("matter: ", "matter: Not A Slug ")
        + "due: 2021-13-45\nbackground: see [^nope] and {{ fields.x }}\n"
    )
    assert {found.code for found in reading.check({})} >= {"Q127", "Q125", "Q143", "Q145"}
    assert not [found for found in reading.check({}) if "…" in found.found]


WRONG_DUES = {
    "no such day": "due: {date: 2024-02-30}",
    "no such day that comes again": "due: {date: 2024-02-30, every: 1 day, until: 2026-01-01}",
    "another counts from it": "due: [{date: 2024-02-30}, "
    "{stage: documents, within: 1 day, from: previous_due, previous: answers}]",
}


@pytest.mark.parametrize("case", WRONG_DUES)
def test_nothing_is_said_of_the_day_that_stands_in_for_a_wrong_deadline(case, read):
    closing = "closing: Please answer by Friday, May 31, 2024, at the latest.\n"
    found = read(f"{SHORT}{WRONG_DUES[case]}\n{closing}").check({})
    assert {one.code for one in found} - {"D106"} == {"Q125"}  # nobody gave it a calendar


def _nodes(data: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(found for key, value in inner for found in _nodes(value, (*path, key)))]


@pytest.mark.parametrize("wrong", ["", "x", "7", [], ["x"], {}, {"x": "y"}, [{}], [["x"]], None])
def test_any_value_may_be_wrong_or_missing_and_is_told_without_a_traceback(read, root, wrong):
    import copy
    import json

    import yaml

    text = (root / "questionnaires/palm-payments.yaml").read_text(encoding="utf-8")
    whole = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - the base loader makes no objects
    for path in _nodes(whole)[1:]:
        data = copy.deepcopy(whole)
        *above, last = path
        holder = data
        for key in above:
            holder = holder[key]
        if wrong is None:
            del holder[last]
        else:
            holder[last] = wrong
        for found in read(json.dumps(data)).check({}):
            assert "…`" not in found.found, (path, found)


@pytest.mark.parametrize(
    ("entry", "at", "code", "found"),
    [
        ("{section: A}", "{section", "Q121", "`items` of entry 1 of `questions` is missing"),
        ("{section: A, items: x}", "x}", "Q122", "`items` is `x`"),
        ("{section: A, items: []}", "[]", "Q123", "`items` is empty"),
        ("{section: [A], items: [x]}", "[A]", "Q122", "`section` is a list"),
        ("{section: A, items: [x, {}]}", "{}", "Q121", "`text` of entry 2 of `items` is missing"),
        ("{section: A, items: [x], text: y}", "text", "Q120", "unknown key `text`"),
        ("{text: x, items: [{section: B, text: x}]}", "section", "Q120", "unknown key `section`"),
        ("{section: A, items: [x], numbering: anew}", "anew", "Q124", "`numbering` is `anew`"),
        ("[x]", "[x]", "Q122", "entry 1 of `questions` is a list"),
        ("{text: x, answer: words}", "words", "Q124", "`answer` is `words`"),
        ("{text: x, answer: table}", "table", "Q133", "`answer` is a table without `columns`"),
        ("{text: x, answer: {type: date, columns: [a]}}", "{type", "Q133", "`answer` has `columns` and another `type`"),
        ("{text: x, answer: {rows: [a]}}", "{rows", "Q133", "`answer` is a table without `columns`"),
        ("{text: x, answer: choice}", "choice", "Q133", "`answer` is a choice without `choices`"),
        ("{text: x, answer: {type: date, choices: a}}", "{type", "Q133", "`answer` has `choices` and another `type`"),
        ("{text: x, when: yes}", "yes", "Q122", "`when` is `yes`"),
        ("{text: x, when: {answer: no}}", "{answer", "Q121", "`item` of `when` is missing"),
        ("{text: x, period: {}}", "{}", "Q133", "`period` says nothing"),
        ("{text: x, period: {from: 2021-01-02, to: 2021-01-01}}", "{from", "Q133", "`period` ends before it begins"),
        ("{text: x, only_for: A B}", "A B", "Q127", "`only_for` is `A B`"),
        ("{text: x, text_for: [a]}", "[a]", "Q122", "`text_for` is a list"),
        ("{text: x, text_for: {a: ''}}", "''", "Q123", "`a` is empty"),
        ("{text: x, due: [2021-01-02]}", "[2021", "Q122", "`due` is a list"),
        ("{text: x, due: {event: a, within: 2 days}}", "{", "Q130", "`due` has an `event` and no `from: event`"),
        ("{text: x, due: {every: 2 weeks}}", "{every", "Q130", "`due` has `every` and no `until`"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_question_or_section_is_told_and_the_rest_is_read(read, entry, at, code, found):
    reading = read(SHORT.replace("[Where next?]", f"[{entry}, Last?]"))
    (first,) = reading.problems
    assert (first.code, first.found) == (code, found)
    assert words_at(reading, first).startswith(at)
    assert reading.questionnaire is None
    assert reading.draft.questions[1].text == "Last?"


@pytest.mark.parametrize(
    ("rest", "at", "code", "found"),
    [
        ("parent: palm", "palm", "Q127", "`parent` is `palm`"),
        ("period: {}", "{}", "Q133", "`period` says nothing"),
        ("definitions: [x]", "x]", "Q122", "entry 1 of `definitions` is `x`"),
        ("definitions: [{term: x}]", "{term", "Q121", "`text` of entry 1 of `definitions` is missing"),
        ("enclosures: [{title: x, source: file}]", "{", "Q133", "entry 1 of `enclosures` has `source: file`"),
        (
            "enclosures: [{title: x, file: a, source: questionnaire}]",
            "{",
            "Q133",
            "entry 1 of `enclosures` has a `file` and",
        ),
        ("copies: [{blind: true}]", "{blind", "Q121", "`name` of entry 1 of `copies` is missing"),
    ],
)
def test_what_is_wrong_with_the_rest_is_told_and_the_rest_is_checked(read, rest, at, code, found):
    reading = read(f"{SHORT}{rest}\nclosing: As of Monday, August 12, 2021.\n")
    (first,) = reading.problems
    assert first.code == code
    assert first.found.startswith(found)
    assert words_at(reading, first).startswith(at)
    assert "D103" in {problem.code for problem in reading.check({})}


def test_what_parts_say_together_is_told_beside_what_each_says(read):
    text = SHORT.replace(RECIPIENTS, "").replace("2021-08-12", "soon")
    assert [found for _, _, found in told(read(text))] == ["`recipients` is missing", "`date` is `soon`"]


@pytest.mark.parametrize(
    ("entry", "remedy"),
    [
        ("{text: x, onlyfor: amazon}", "did you mean `only_for`?"),
        ("{text: x, for: amazon}", "did you mean `only_for`?"),
        ("{text: x, if: q1}", "did you mean `when`?"),
        ("{text: x, depends-on: q1}", "did you mean `when`?"),
        ("{section: A, questions: [x], items: [y]}", "did you mean `items`?"),
        ("{section: A, leadin: x, items: [y]}", "did you mean `lead_in`?"),
        ("{text: x, items: [{section: B, text: y}]}", "sections stand side by side in `questions`, not inside another"),
        ("{text: x, answer: {collumns: [a]}}", "did you mean `columns`?"),
        ("{text: x, answer: tabel}", "did you mean `table`?"),
    ],
)  # fmt: skip
def test_other_words_for_a_key_of_a_question_are_put_right(read, entry, remedy):
    assert remedy in [found.remedy for found in read(SHORT.replace("[Where next?]", f"[{entry}]")).problems]
