"""What is wrong or doubtful about recipients."""

import pytest
from small_questionnaire import AMAZON, US, asked

from lettergen.errors import Severity
from lettergen.files.catalogue import catalogue
from lettergen.model.party import Copy, Recipient
from lettergen.rules.recipients import RecipientRules, likeness, mail_address

QUESTIONNAIRE = asked(due=None)


def check(*recipients, questionnaire=QUESTIONNAIRE, **options):
    rules = RecipientRules({"us": US}, questionnaire, **options)
    return [
        found for at, one in enumerate(recipients) for found in rules.check(at, Recipient.model_validate(AMAZON | one))
    ]


def told(*recipients, **options):
    return [(found.code, found.path, found.found) for found in check(*recipients, **options)]


def test_a_sound_recipient_is_not_spoken_of():
    assert told({}) == []


def test_an_id_stands_once():
    assert told({}, {"organization": "B"}) == [
        ("Q141", ("recipients", 1, "id"), "the recipient `amazon` stands in the list twice")
    ]
    (finding,) = check({}, {"organization": "B"})
    assert finding.remedy == "rename this one, or remove it; the first is entry 1"


def test_the_same_name_and_address_is_a_doubt_that_names_the_first_row():
    one = {"organization": "Müller & Co.", "address": ["1 Main St.", "Ely, NV"]}
    two = {"id": "b", "organization": "MULLER & CO", "address": ["1 Main St, Ely NV"]}
    (finding,) = check({}, one | {"id": "a"}, two, unit="row")
    assert (finding.code, finding.path, finding.severity) == ("Q170", ("recipients", 2), Severity.WARNING)
    assert finding.found == "`b` has the name and address of row 1"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("andy@example.org", "andy@example.org"),
        (" andy.jassy+letters@mail.example.co.uk ", "andy.jassy+letters@mail.example.co.uk"),
        ("andy@bücher.example", "andy@xn--bcher-kva.example"),
        ("andy@BÜCHER.example", "andy@xn--bcher-kva.example"),
        ("andy@straße.example", ""),
        ("andy@XN--BCHER-KVA.example", "andy@XN--BCHER-KVA.example"),
        ("andy@xn--a.example", ""),
        ("Andy@Example.ORG", "Andy@Example.ORG"),
        ("ändy@example.org", ""),
        ("andy@example", ""),
        ("andy@example..org", ""),
        (".andy@example.org", ""),
        ("andy@-example.org", ""),
        ("Andy <andy@example.org>", ""),
        ("andy@example.org; bob@example.org", ""),
        ("andy@example.org,bob@example.org", ""),
        ("andy@example.org\r\nBcc: bob@example.org", ""),
        ("andy@example.org\0", ""),
        ("andy\u202e@example.org", ""),
        ('"a b"@example.org', ""),
        ("andy@[127.0.0.1]", ""),
        ("andy", ""),
        ("@example.org", ""),
        ("a" * 65 + "@example.org", ""),
        ("a@" + "b." * 130 + "org", ""),
        ("", ""),
    ],
)
def test_only_one_plain_address_is_one(text, address):
    assert mail_address(text) == address


def test_an_email_that_no_draft_can_go_to_is_a_doubt():
    (finding,) = check({"email": "a@x.org; b@x.org"}, {"id": "b", "organization": "B", "email": "b@bücher.example"})
    assert (finding.code, finding.path, finding.severity) == ("Q192", ("recipients", 0, "email"), Severity.WARNING)
    assert finding.found == "'a@x.org; b@x.org' is not one e-mail address"


@pytest.mark.parametrize(
    "other",
    [
        {"organization": "Amazon Web Services"},
        {"address": ["Seattle"]},
        {"addressees": [{"family": "Jassy"}]},
        {"addressees": [{"name": "A. and B. Miller"}]},
        {"addressees": [{"family": "Jassy", "address": ["Seattle"]}]},
    ],
)
def test_another_name_or_address_is_another_recipient(other):
    first = Recipient.model_validate(AMAZON)
    assert likeness(first) != likeness(Recipient.model_validate(AMAZON | other))
    assert told({}, {"id": "b", **other}) == []


def test_letters_without_latin_ones_tell_recipients_apart():
    assert told({"id": "a", "organization": "国税庁"}, {"id": "b", "organization": "金融庁"}) == []


def test_a_recipient_is_greeted_in_the_letters_language():
    person = {"salutation": "", "addressees": [{"prefix": "Ms.", "family": "Roe"}]}
    assert told(person) == []
    assert [code for code, *_ in told(person, language="es")] == ["Q147"]
    assert told({"salutation": ""}) == [("Q147", ("recipients", 0), "no rule says for certain how to greet `amazon`")]


def test_a_calendar_that_is_not_there_is_an_error():
    (finding,) = check({"calendar": "uss"}, {"id": "c", "organization": "C", "calendar": ""})
    assert (finding.code, finding.path, finding.remedy) == ("D106", ("recipients", 0, "calendar"), "did you mean `us`?")


def test_own_deadlines_are_held_against_the_letter():
    due = ["2021-09-06", {"stage": "documents", "date": "2021-08-01"}]
    assert [(code, path) for code, path, _ in told({"due": due})] == [
        ("D102", ("recipients", 0, "due", 0)),
        ("D100", ("recipients", 0, "due", 1)),
        ("D101", ("recipients", 0, "due", 1)),
    ]
    assert told({"due": due}, questionnaire=None) == []


def test_a_count_of_business_days_needs_a_calendar():
    due = {"due": {"within": "5 business days"}}
    assert told(due) == []
    assert [code for code, *_ in told(due | {"calendar": "xx"})] == ["D106"]


def test_a_recipients_own_copies_go_to_nobody_who_gets_one():
    copies = {"copies": ["Pat", "Jo", {"name": "Jo", "blind": True}]}
    everyone = QUESTIONNAIRE.model_copy(update={"copies": (Copy(name="Pat"),)})
    twice = (("recipients", 0, "copies", 2), "`Jo` gets a copy twice openly and as a blind copy")
    assert told(copies, questionnaire=None) == [("Q159", *twice)]
    assert told(copies, questionnaire=everyone) == [
        ("Q159", ("recipients", 0, "copies", 0), "`Pat` gets a copy twice"),
        ("Q159", *twice),
    ]


def test_every_code_is_in_the_catalogue():
    found = check({"salutation": "", "calendar": "x"}, {}, {"id": "c"})
    assert {finding.code for finding in found} <= set(catalogue())
