"""What conditions may name of recipients: the columns of a list, or what the questionnaire's own recipients have."""

import pytest

from lettergen.compose.variation import variations
from lettergen.errors import BadInputError
from lettergen.model.questionnaire import Questionnaire
from lettergen.readers.choosing import source_of
from lettergen.readers.questionnaire import read_questionnaire
from lettergen.readers.recipients import read_list
from lettergen.rules.selection import Selection, choose

TABLE = (
    "id,Company,State,E-Mail Address,Account No.,fields.Kind,Groups,Due Date\n"
    "a,Acme,MA,a@example.org,1,bank,one; two,2021-09-01\n"
    "b,Büro,NY,,2,,two,10 business days\n"
)
YAML = """\
- id: a
  organization: Acme
  addressee: {family: Roe, title: Chair}
  address: [1 Main Street, Boston]
  fields: {account_no: 1, kind: bank}
- {id: b, organization: Büro, due: 2021-09-01, groups: two}
"""


def questionnaire(**more):
    sender = {"letterhead": "L", "signatories": ["S"]}
    recipients = [{"id": "z", "organization": "Zeta", "salutation": "Dear Z:"}]
    data = {"matter": "m", "date": "2021-08-12", "sender": sender, "recipients": recipients, "questions": ["Why?"]}
    return Questionnaire.model_validate(data | more)


@pytest.fixture
def listed(tmp_path):
    def reading(text, name="list.csv", calendar=""):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return read_list(path, name, calendar)

    return reading


def chosen(source, *where):
    return [one.id for one in choose(Selection(where=where), source, lambda _: "")]


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ("Company=acme", ["a"]), ("organization=acme", ["a"]), ("Organisation Name=acme", ["a"]),
        ("state=ma", ["a"]), ("province=MA", ["a"]), ("email=", ["b"]), ("E-Mail Address!=", ["a"]),
        ("account no=1", ["a"]), ("account_no=1", ["a"]), ("fields.account_no=1", ["a"]), ("Account No.=1", ["a"]),
        ("kind=bank", ["a"]), ("fields.kind=", ["b"]), ("groups=two", ["a", "b"]), ("group=one", ["a"]),
        ("due=2021-09-01", ["a"]), ("deadline=10 Business Days", ["b"]), ("calendar=us", ["a", "b"]),
        ("holidays=us", ["a", "b"]), ("instrument=subpoena", ["a", "b"]), ("kind of paper!=subpoena|x", None),
        ("court=here", ["a", "b"]), ("company=bu\u0308ro", ["b"]),
    ],
)  # fmt: skip
def test_a_column_is_named_by_its_header_or_by_another_word_for_what_it_gives(listed, where, ids):
    source = source_of(questionnaire(instrument="subpoena", fields={"court": "here"}), listed(TABLE, calendar="us"))
    if ids is None:
        with pytest.raises(BadInputError, match="W152: nobody meets"):
            chosen(source, where)
    else:
        assert chosen(source, where) == ids


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("stat=MA", "error W151: no recipient in list.csv has anything called 'stat'; expected one of id, Company"),
        ("stat=MA", "Account No., fields.Kind, Groups, Due Date, instrument, calendar; did you mean 'State'?"),
        ("city=Boston", "'city'; expected one of id, Company"),
        ("title=Chair", "'title'; expected one of id, Company"),
        ("court=here", "'court'; expected one of id, Company"),
        ("\t=x", "error W150: '\\t=x' is no condition"),
    ],
)  # fmt: skip
def test_a_name_that_the_list_does_not_have_is_told_with_those_it_has(listed, where, line):
    with pytest.raises(BadInputError) as caught:
        chosen(source_of(questionnaire(), listed(TABLE)), where)
    assert line in str(caught.value)


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ("organization=acme", ["a"]), ("company=acme", ["a"]), ("account_no=1", ["a"]), ("fields.kind=bank", ["a"]),
        ("family=roe", ["a"]), ("last name=roe", ["a"]), ("title=Chair", ["a"]), ("address=Boston", ["a"]),
        ("due=2021-09-01", ["b"]), ("groups=two", ["b"]), ("instrument=request_letter", ["a", "b"]),
    ],
)  # fmt: skip
def test_recipients_in_yaml_are_named_by_what_at_least_one_of_them_has(listed, where, ids):
    inline = questionnaire(recipients=list_of(YAML))
    for source in (source_of(questionnaire(), listed(YAML, "list.yaml")), source_of(inline)):
        assert chosen(source, where) == ids


def test_of_two_things_of_one_name_the_column_goes_first_then_what_the_recipient_is(listed):
    asked = questionnaire(fields={"state": "x", "organization": "y"})
    table = source_of(asked, listed("id,organization,State\na,Acme,MA\n"))
    assert chosen(table, "state=ma", "fields.state=x", "organization=acme", "fields.organization=y") == ["a"]
    own = source_of(questionnaire(recipients=list_of("- {id: a, organization: Acme, fields: {organization: y}}")))
    assert chosen(own, "organization=acme", "fields.organization=y") == ["a"]


def list_of(text):
    import yaml

    return yaml.load(text, yaml.BaseLoader)  # noqa: S506 - every scalar as its text, as the reader has it


@pytest.mark.parametrize("where", ["email=", "state=MA", "salutation=x", "prefix=Mr.", "fields.none="])
def test_what_nobody_in_yaml_has_is_unknown(listed, where):
    for source in (source_of(questionnaire(), listed(YAML, "list.yaml")), source_of(questionnaire(), None, "q.yaml")):
        if not (where == "salutation=x" and source.file == "q.yaml"):
            with pytest.raises(BadInputError, match="W151"):
                chosen(source, where)


def test_a_shipped_case_is_chosen_from_by_state_and_sampled_by_its_variations(root):
    path = root / "questionnaires/privacy-policy-petition.yaml"
    asked = read_questionnaire(path).draft
    source = source_of(asked, read_list(root / "questionnaires" / asked.recipient_list))
    assert chosen(source, "state=MA") == ["massachusetts"]
    assert chosen(source, "groups!=states") == ["district-of-columbia", "ftc"]
    proofs = choose(Selection(sample=5), source, variations(asked))
    assert [one.id for one in proofs] == ["massachusetts", "california", "new-jersey", "district-of-columbia", "ftc"]
