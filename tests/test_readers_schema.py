"""The JSON Schema accepts and refuses what the reader does; the reference names every key."""

import copy

import jsonschema
import pytest
import yaml

from lettergen.model.settings import Settings
from lettergen.readers.questionnaire import read_questionnaire
from lettergen.readers.schema import json_schema

SCHEMA = json_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
OFFICE = Settings.model_validate(
    {"office": {"letterhead": {"name": "Senate"}, "signatories": {"amy": {"name": "Amy Klobuchar"}}}}
)
LETTER = {
    "matter": "palm",
    "date": "2021-08-12",
    "subject": "Palms",
    "sender": {"letterhead": "Senate", "signatories": ["Amy Klobuchar"]},
    "recipients": [{"id": "amazon", "organization": "Amazon", "addressee": {"family": "Jassy"}}],
    "questions": ["Where next?"],
}
ABSENT = object()


def accepted(tmp_path, **changes):
    """Return what (the schema, the reader) say of the letter with changes; both see JSON's own types."""
    data = {key: value for key, value in {**copy.deepcopy(LETTER), **changes}.items() if value is not ABSENT}
    path = tmp_path / "q.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True))
    return VALIDATOR.is_valid(data), not read_questionnaire(path, OFFICE).problems


def recipient(**changes):
    return {"recipients": [{"id": "amazon", "organization": "Amazon", **changes}]}


def sender(**changes):
    return {"sender": {**LETTER["sender"], **changes}}


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"].endswith("2020-12/schema")
    assert SCHEMA["$id"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"sender": ABSENT},
        {"title": 1.10, "reference": 12, "owner": True, "matter": 2021},
        {"due": "2021-08-26"},
        {"due": "2021-08-26 17:00", "zone": "America/New_York"},
        {"due": {"date": "2021-08-26", "time": "17:00", "zone": "America/New_York"}},
        {"due": {"within": "10 business days", "from": "sent", "stage": "documents"}},
        {"due": ["2021-08-26", {"stage": "documents", "within": "1 month"}]},
        {"numbering": "1)"},
        {"numbering": ["1.", "(a)"]},
        {"questions": [{"text": "Which?", "id": 1.10, "kind": "data_request", "items": ["a", {"text": "b"}]}]},
        {"copies": ["The Chair", {"name": "Pat", "relation": "counsel"}], "enclosures": ["Chart", {"title": "Map"}]},
        {"notes": {"n1": "Text.", "n2": 2}},
        {"version": 1},
        {"subject": ABSENT},
        {"questions": ABSENT},
        {"questions": []},
        {"recipients": "regulators.csv"},
        {"recipients": ABSENT, "recipient_list": "regulators.csv"},
        {"questions": [{"section": "A", "items": ["x"], "numbering": "restart", "marks": "a)"}, "y"]},
        {"questions": [{"section": "", "lead_in": "As to this:", "items": [{"text": "x", "only_for": "amazon"}]}]},
        {"questions": [{"text": "x", "answer": {"choices": ["a", 2]}}, {"text": "y", "answer": {"choices": "b"}}]},
        {"questions": [{"text": "x", "answer": "yes_no"}, {"text": "y", "answer": {"columns": ["a", 2], "rows": "b"}}]},
        {"questions": [{"text": "x", "when": {"item": "q1", "answer": True}, "period": "2020", "due": "2021-08-26"}]},
        {"questions": [{"text": "x", "text_for": {"amazon": "y"}, "inline": "yes", "items": ["a"]}]},
        {"due": {"stage": "documents", "every": "2 weeks", "until": "2021-12-01", "rolling": True}},
        {"due": {"within": "2 days", "from": "event", "event": "the hearing"}},
        {"period": {"name": "the period", "from": "2021-01-01"}, "definitions": [{"term": "x", "text": 1}]},
        {"enclosures": [{"title": "Map", "file": "map.pdf"}, {"title": "A", "source": "questionnaire"}]},
        {"parent": "palm/amazon"},
        recipient(due="2021-08-26", copies=["x"], groups="big"),
        recipient(addressees=[{"name": "A. and B. Miller", "organization": ""}]),
        {"instrument": "subpoena"},
        sender(letterhead={"name": "Senate", "unit": "Committee", "lines": ["a", "b"]}),
        sender(letterhead={"name": "Senate", "lines": "a"}),
        sender(signatories=["amy", {"name": "Jon", "role": "chair"}], contacts=["Pat Doe", {"name": "J"}]),
        sender(signature_columns=4, voice="I"),
        recipient(addressees=[{"family": "Jassy", "acting": True, "address": "a\nb"}]),
        recipient(address=["1 Main Street", 2134], via="letter", fields={"stores": 50, "open": False}),
    ],
)
def test_what_the_reader_accepts_the_schema_accepts(tmp_path, changes):
    assert accepted(tmp_path, **changes) == (True, True)


@pytest.mark.parametrize(
    "changes",
    [
        {"matter": ABSENT},
        {"date": ABSENT},
        {"recipients": ABSENT},
        {"titel": "x"},
        {"recipients": "a.csv", "recipient_list": "a.csv"},
        {"recipient_list": "a.csv"},
        {"questions": [{"section": "A"}]},
        {"questions": [{"section": "A", "items": []}]},
        {"questions": [{"section": "A", "items": ["x"], "text": "y"}]},
        {"questions": [{"text": "x", "items": [{"section": "A", "items": ["x"]}]}]},
        {"questions": [{"text": "x", "answer": "table"}]},
        {"questions": [{"text": "x", "answer": {"type": "date", "columns": ["a"]}}]},
        {"questions": [{"text": "x", "answer": {"rows": ["a"]}}]},
        {"questions": [{"text": "x", "answer": "choice"}]},
        {"questions": [{"text": "x", "answer": {"type": "date", "choices": ["a"]}}]},
        {"questions": [{"text": "x", "answer": {"columns": ["a"], "choices": ["b"]}}]},
        {"questions": [{"text": "x", "when": "q1"}]},
        {"questions": [{"text": "x", "only_for": "A B"}]},
        {"due": {"every": "2 weeks"}},
        {"due": {"within": "2 days", "event": "the hearing"}},
        {"due": {"within": "2 days", "from": "event"}},
        {"period": {}},
        {"enclosures": [{"title": "Map", "file": "map.pdf", "source": "instructions"}]},
        {"enclosures": [{"title": "Map", "source": "file"}]},
        {"parent": "palm"},
        {"matter": "Palm Payments"},
        {"matter": "p" * 81},
        {"date": "August 12, 2021"},
        {"definitions": [{"term": "", "text": "x"}]},
        {"definitions": [{"term": " ", "text": "x"}]},
        {"subject": ["x"]},
        {"language": "English"},
        {"instrument": "letter"},
        {"questions": "Where next?"},
        {"questions": [""]},
        {"questions": [{"id": "x"}]},
        {"questions": [{"text": "x", "items": [{"txt": "y"}]}]},
        {"questions": [{"text": "x", "id": "a b"}]},
        {"questions": [{"text": "x", "kind": "demand"}]},
        {"numbering": []},
        {"numbering": ["1."] * 5},
        {"due": "soon"},
        {"due": "2021-08-26 5pm"},
        {"due": {"stage": "answers"}},
        {"due": {"date": "2021-08-26", "within": "2 days"}},
        {"due": {"within": "a while"}},
        {"due": {"date": "2021-08-26", "stage": "answer"}},
        {"due": {"date": "2021-08-26", "time": "5 pm"}},
        {"due": {"within": "2 days", "trigger": "sent"}},
        {"copies": "The Chair"},
        {"copies": [{"relation": "x"}]},
        {"notes": ["x"]},
        {"notes": {"n1": ""}},
        {"version": 2},
        {"sender": "Senate"},
        sender(signatories=[]),
        sender(signatories="Amy"),
        sender(signature_columns=5),
        sender(signature_columns="two"),
        sender(voice="me"),
        sender(letterhead={"unit": "x"}),
        recipient(id="A"),
        recipient(organization=""),
        recipient(addressee={"given": "Andy"}),
        recipient(addressee={"family": "a"}, addressees=[]),
        recipient(addressees={"family": "a"}),
        recipient(addressees=[{"family": "a", "acting": "maybe"}]),
        recipient(fields=["a"]),
        recipient(fields={"a": ["b"]}),
    ],
)
def test_what_the_reader_refuses_the_schema_refuses(tmp_path, changes):
    assert accepted(tmp_path, **changes) == (False, False)


def test_a_file_made_by_hand_needs_its_keys_even_where_the_office_helps(tmp_path):
    assert accepted(tmp_path, sender={}) == (True, True)
    path = tmp_path / "q.yaml"
    assert read_questionnaire(path).problems


def keys_of(node):
    if isinstance(node, dict):
        yield from node.get("properties", {})
        for value in node.values():
            yield from keys_of(value)
    elif isinstance(node, list):
        for value in node:
            yield from keys_of(value)


def test_every_key_of_the_schema_is_described_and_in_the_reference(root):
    text = (root / "docs/questionnaire.md").read_text(encoding="utf-8")
    for key in set(keys_of(SCHEMA)):
        assert f"| `{key}` |" in text, key
    undescribed = [line for line in text.splitlines() if line.startswith("| `") and line.endswith("|  |")]
    assert undescribed == []


def test_the_reference_tells_types_and_defaults(root):
    lines = (root / "docs/questionnaire.md").read_text(encoding="utf-8").splitlines()
    assert "| `matter` | short name | **required** | Short name of the inquiry, unique in the record. |" in lines
    assert any(line.startswith("| `acting` | true or false | `false` |") for line in lines)
    assert any(line.startswith("| `due` | [deadline](#deadline) or list of [deadline](#deadline) |") for line in lines)
    assert any(line.startswith("| `signature_columns` | whole number, 1 to 4 | `2` |") for line in lines)
    assert lines.count("## Question") == 1


def test_every_link_of_the_reference_has_its_heading(root):
    text = (root / "docs/questionnaire.md").read_text(encoding="utf-8")
    headings = {line.removeprefix("## ").lower().replace(" ", "-") for line in text.splitlines() if line[:3] == "## "}
    links = {part.split(")")[0] for part in text.split("](#")[1:]}
    assert links
    assert links <= headings
