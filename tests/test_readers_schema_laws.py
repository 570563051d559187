"""For any questionnaire, right or wrong, the JSON Schema says what the reader says; where they differ is listed."""

from __future__ import annotations

import copy
import re

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from yaml.emitter import Emitter
from yaml.representer import SafeRepresenter
from yaml.resolver import BaseResolver
from yaml.serializer import Serializer

from lettergen.model.settings import Settings
from lettergen.readers.questionnaire import read_questionnaire
from lettergen.readers.schema import json_schema

pytestmark = pytest.mark.slow

VALIDATOR = jsonschema.Draft202012Validator(json_schema(), format_checker=jsonschema.FormatChecker(["date"]))
OFFICE = Settings.model_validate(
    {"office": {"letterhead": {"name": "Senate"}, "signatories": {"amy": {"name": "Amy Klobuchar"}}}}
)
FULL = """\
matter: palm
title: Palms
language: en-GB
date: 2021-08-12
template: joint-letter
instrument: court_order
reference: 2021/7
owner: Pat
marking: Sample
parent: forms/amazon
sender:
  letterhead:
    {name: Senate, unit: Staff, lines: [Washington], logo: {file: seal.png, alt: Seal, width: 1.2in}, beside: House}
  voice: I
  signatories:
  - amy
  - {name: Jon Ossoff, post_nominals: Esq., title: Chair, body: Committee, role: chair, state: GA, party: D}
  - {name: Bill Cassidy, signature: {file: bill.png, alt: Signature}}
  signature_columns: 3
  contacts: [Pat Doe, {name: Jo, office: Staff, phone: 202, email: jo@example.org}]
recipients:
- id: amazon
  organization: Amazon
  short_name: Amazon
  addressee:
    {honorific: The Honorable, prefix: Mr., given: Andy, family: Jassy, post_nominals: Jr., acting: no, attention: Law}
  address: [1 Main Street, 02134]
  salutation: "Dear Sir:"
  via: electronic_mail
  email: a@example.org
  calendar: us
  groups: big
  due: 2021-08-27
- id: metro
  organization: Metro
  addressees: [{name: A. and B. Miller, organization: ""}, {family: Roe, former: true}]
  address_columns: 2
  copies: [{name: The Chair, blind: true}]
  due: [{stage: documents, within: 5 business days, from: event, event: the hearing}]
  fields: {stores: 50, open: NO}
subject: Palms
authority: The Act
background: Text
request: Please answer
period: {name: the period, from: 2020-01-01, to: 2020-12-31}
definitions: [{term: palm, text: a hand}]
instructions: In full
questions:
- Where next?
- section: A
  numbering: restart
  marks: [a., i.]
  lead_in: As to this
  items:
  - id: users
    text: Users?
    kind: data_request
    answer: {columns: [Year, Users], rows: [2019, 2020]}
    items: [{text: How often, answer: {choices: [daily, never]}}]
  - text: Which?
    premise: As said
    label: 3)
    when: {item: users, answer: yes}
    only_for: big
    text_for: {metro: Which ones}
    period: 2019
- {text: Since, answer: {type: date}}
- text: When?
  answer: date
  due: {every: 2 weeks, until: 2021-12-01, rolling: true}
  except_for: [metro]
  inline: yes
numbering: [1., a.]
section_numbering: A.
zone: Europe/London
due:
- {date: 2021-08-26, time: 17:00, zone: America/New_York}
- {stage: acknowledge, within: 2 days, from: received, cut_off: 17:00, deemed: next_day, count_trigger_day: yes}
- {stage: documents, rule: 16-cfr-4.3, within: 20 days, begin_on_working_day: no, skip: under 11 days, roll: onward}
- {stage: briefing, before: 72 hours, from: event, event: the hearing, on: 2021-09-30, at_least: 2 business days}
- stage: objections
  earliest_of:
  - {rule: gdpr, extra: {mail: 3 days}}
  - {before: 1 day, from: previous_due, previous: answers, if_sooner: yes}
- {stage: certification, latest_of: [2021-08-30, {within: 2 weeks}]}
closing: Thank you
valediction: Yours
copies: [The Chair, {name: Pat, relation: counsel, only_for: amazon}]
enclosures: [Chart, {label: A, title: Map, file: map.pdf}, {title: Questions, source: questionnaire}]
notes: {n1: A report}
version: 1
"""
WORDS = (
    *(
        "",
        "~",
        "null",
        "x",
        "x y",
        "Palm",
        "palm",
        "NO",
        "yes",
        "on",
        "true",
        "0",
        "1",
        "2",
        "7",
        "12",
        "1.10",
        "0o17",
        "08",
        "1e3",
    ),
    *("2021-08-26", "2021-8-26", "2021-13-01", "2021-08-26 17:00", "17:00", "12:30", "5pm", "10 days", "1 fortnight"),
    *(
        "1in",
        "table",
        "date",
        "yes_no",
        "answers",
        "event",
        "file",
        "questionnaire",
        "restart",
        "chair",
        "a.csv",
        "amy",
    ),
)
SHAPES = (
    *([], [""], ["x"], ["palm", "amazon"], ["1.", "a."] * 3, {}, {"x": "y"}, {"name": "x"}, {"type": "table"}),
    *({"text": "x", "items": ["y"]}, {"section": "A", "items": ["x"]}, {"within": "2 days"}, {"columns": ["a"]}),
    *({"choices": ["a"]}, {"columns": ["a"], "choices": ["b"]}),
    *({"date": "2021-08-26", "within": "2 days"}, {"title": "x", "file": "y"}, {"id": "x", "organization": "X"}),
)


class Plain(Emitter, Serializer, SafeRepresenter, BaseResolver):
    """Writes every text without quotation marks where YAML allows it: NO, 12:30 and 1.10 as people type them."""

    def __init__(self, stream, **settings):
        Emitter.__init__(self, stream, width=1000)
        Serializer.__init__(self)
        SafeRepresenter.__init__(self, default_flow_style=False, sort_keys=False)
        BaseResolver.__init__(self)

    def ignore_aliases(self, data):
        return True


class Core(yaml.SafeLoader):
    """Reads what an editor reads: the core schema of YAML 1.2.2, section 10.3.2."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - as PyYAML has it

    def flatten_mapping(self, node):
        for key, _ in node.value:
            key.tag = "tag:yaml.org,2002:str"  # names of properties are texts


CORE = {
    "null": (r"~|null|Null|NULL|", lambda text: None),
    "bool": (r"true|True|TRUE|false|False|FALSE", lambda text: text.lower() == "true"),
    "int": (r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", lambda text: int(text, 0 if text[1:2] in {"o", "x"} else 10)),
    "float": (r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", float),
}
for name, (form, made) in CORE.items():
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{name}", re.compile(f"^(?:{form})$"), None)
    Core.add_constructor(
        f"tag:yaml.org,2002:{name}", lambda loader, node, made=made: made(loader.construct_scalar(node))
    )


def verdicts(text, folder):
    """Return what (the schema, the reader) say of a file, and the reader's problems."""
    path = folder / "q.yaml"
    path.write_text(text, encoding="utf-8")
    problems = read_questionnaire(path, OFFICE).problems
    return (VALIDATOR.is_valid(yaml.load(text, Core)), not problems), problems  # noqa: S506 - a safe loader


def holders(value):
    """Give every mapping and list of the data."""
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from holders(inner)


WHOLE = yaml.load(FULL, yaml.BaseLoader)  # noqa: S506 - a safe loader
KEYS = sorted({"recipient_list"} | {key for holder in holders(WHOLE) if isinstance(holder, dict) for key in holder})
VALUES = st.one_of(st.sampled_from(WORDS), st.sampled_from(SHAPES))


@st.composite
def files(draw):
    """A questionnaire with everything in it, changed in up to three places: left out, misspelt, added, put in place."""
    data = copy.deepcopy(WHOLE)
    for _ in range(draw(st.integers(0, 3))):
        holder = draw(st.sampled_from(list(holders(data))))
        if not holder:
            continue
        at = draw(st.sampled_from([*holder] if isinstance(holder, dict) else range(len(holder))))
        change = draw(st.sampled_from(("leave out", "misspell", "add", "replace", "replace", "wrap")))
        value = copy.deepcopy(draw(VALUES))
        if change == "leave out":
            del holder[at]
        elif change == "wrap":
            holder[at] = [holder[at]]
        elif isinstance(holder, list) or change == "replace":
            holder[at] = value
        elif change == "misspell":
            holder[f"{at}s"] = holder.pop(at)
        else:
            holder[draw(st.sampled_from(KEYS))] = value
    return yaml.dump(data, Dumper=Plain)


UNSAID = {
    "a zone that no clock knows": lambda problem: problem.code == "Q129",
    "a short name that the office lacks": lambda problem: problem.code == "Q132",
    "null and ~, where nothing may stand": lambda problem: problem.code == "Q113",
    "days in the wrong order": lambda problem: "ends before it begins" in problem.found,
    "a day in a short form that no calendar has": lambda problem: "a day that does not exist" in problem.found,
}
"""What only the reader refuses, by the problem it tells."""


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files())
def test_the_schema_says_of_any_file_what_the_reader_says(tmp_path, text):
    (schema, reader), problems = verdicts(text, tmp_path)
    event("accepted" if reader else "refused")
    if schema and not reader and any(unsaid(problem) for unsaid in UNSAID.values() for problem in problems):
        return
    assert schema == reader, (problems, [error.message for error in VALIDATOR.iter_errors(yaml.load(text, Core))][:3])  # noqa: S506


@pytest.mark.parametrize(
    ("old", "new", "schema", "why"),
    [
        ("zone: Europe/London", "zone: Europe/Londn", True, "a zone that no clock knows"),
        ("- amy\n", "- amx\n", True, "a short name that the office lacks"),
        ("title: Palms", "title: ~", True, "null and ~, where nothing may stand"),
        ("to: 2020-12-31", "to: 2019-12-31", True, "days in the wrong order"),
        ("due: 2021-08-27", "due: 2021-02-30", True, "a day in a short form that no calendar has"),
        ("matter: palm", "matter: 1.0", True, "an editor does not see how a number was typed"),
        ("matter: palm", 'matter: " palm "', False, "the reader drops blanks around a name"),
        ("title: Palms\n", "title: Palms\ntitle: Palms\n", True, "a key that stands twice"),
    ],
)
def test_where_the_two_differ_is_known(tmp_path, old, new, schema, why):
    assert old in FULL
    said, problems = verdicts(FULL.replace(old, new, 1), tmp_path)
    assert said == (schema, not schema), why
    assert why not in UNSAID or all(UNSAID[why](problem) for problem in problems)


def test_the_law_begins_with_every_key_of_the_schema(tmp_path):
    def keys(node):
        for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            yield from keys(value)
        yield from node.get("properties", {}) if isinstance(node, dict) else ()

    assert set(keys(json_schema())) - set(KEYS) == set()
    assert verdicts(FULL, tmp_path)[0] == (True, True)
