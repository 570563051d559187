"""What of a recipient decides how a text is merged."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettergen.compose.context import own_facts
from lettergen.compose.depends import OWN, PARTS, reads
from lettergen.compose.letter import check_texts, compose_letter
from lettergen.model.party import Recipient
from lettergen.model.questionnaire import Questionnaire

QUESTIONNAIRE = Questionnaire.model_validate(
    {
        "matter": "m",
        "date": "2021-08-12",
        "sender": {"letterhead": "L", "signatories": ["S"]},
        "recipients": [{"id": "a", "organization": "A", "salutation": "Dear A:"}],
        "fields": {"s": "7"},
        "questions": ["Why?"],
    }
)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("{{ fields.x }} of {{ recipient.name }}", ()),
        ("{{ fields.x|number }}{{ fields.y }}", ("x",)),
        ("{% if fields.x == 'a' %}{{ fields.y }}{% endif %}{{ fields.w|default('') }}", ("w", "x")),
        ("{% set t %}{{ fields.x }}{% endset %}{{ t|number }}", ("x",)),
        ("{% for n in range(fields.x|int) %}{{ n }}{% endfor %}", ("x",)),
        ("{{ due }}{{ feilds.x }}{{ recipient.nam }}{{ ref('q1') }}", ()),
        ("{{ deadlines[fields.x] }}", ("x",)),
        ("{{ title.replace(fields.x, matter).upper() }}", ("x",)),
        ("{{ recipient.name|upper }}", None),
        ("{{ recipient[matter] }}", None),
        ("{{ fields }}", None),
        ("{{ fields['a.b'] }}", None),
        ("{{ fields[matter] }}", None),
        ("{% set f = recipient %}{{ f.fields.x }}{{ recipient.name }}", None),
        ("{% for line in inside_address %}{{ line }}{% endfor %}", None),
        ("{{{ fields.x }}}", ()),
        ("{{ fields.x", ()),
    ],
)
def test_a_text_reads_merge_fields_or_more(text, fields):
    assert reads(text, "en-US") == fields


def test_every_name_that_means_something_else_in_each_letter_is_known():
    letter = compose_letter(QUESTIONNAIRE, QUESTIONNAIRE.recipients[0])
    facts = own_facts(letter.asked, letter.recipient, 1)
    assert facts.keys() == OWN | {"redacted", "round"}
    assert facts["recipient"].keys() == PARTS


TEXTS = [
    "{{ fields.x }}",
    "{{ fields.x|number }}",
    "{{ fields.x|number }} of {{ fields.y }}",
    "{% if fields.x == '1' %}{{ fields.y }}{% elif fields.y %}{{ fields.z }}{% endif %}",
    "{% set t %}{{ fields.y }}{% endset %}{{ t|number }}",
    "{% set fields = {} %}{{ fields.x }}",
    "{% for n in range(fields.x|int) %}{{ fields.y }}{% endfor %}",
    "{{ recipient.name }}{{ recipient.email|number }}",
    "{{ recipient.fields.y|default('', true)|number }}",
    "{% for name, value in fields.items() %}{{ value|number }}{% endfor %}",
    "{{ fields[fields.y] }}",
    "{{ deadlines[fields.x] }}",
    "{{ matter[fields.y|length] }}",
    "{{ fields.s|number }}",
    "{{ feilds.x }}{{ recipient.nam }}",
    "{{ fields.x|number",
    "{% if fields.x %}",
]
VALUES = st.dictionaries(st.sampled_from("sxyz"), st.sampled_from(["1", "2", "answers", "many"]))


def told(questionnaire, recipients):
    """Code, path, name and each recipient of what is found."""
    found = check_texts(questionnaire.model_copy(), {}, recipients)
    named = [(each, re.search(r" for ((?:r\d(?:, )?)+)", each.found)) for each in found]
    return {(one.code, one.path, one.quote, name) for one, at in named for name in (at[1].split(", ") if at else [""])}


@given(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=4, unique=True), st.lists(VALUES, max_size=5))
def test_recipients_alike_are_told_what_each_alone_is_told(texts, values):
    names = ("background", "request", "closing", "authority")
    asked = QUESTIONNAIRE.model_copy(update=dict(zip(names, texts, strict=False)))
    recipients = [
        Recipient(id=f"r{at}", organization="O", email=fields.get("x", ""), fields=fields)
        for at, fields in enumerate(values)
    ]
    assert told(asked, recipients) == set().union(*(told(asked, [one]) for one in recipients))


def test_what_cannot_be_merged_for_some_is_told_once_with_their_names():
    recipients = [Recipient(id=f"r{at}", organization="O", fields={"x": f"many{at}"}) for at in range(7)]
    asked = QUESTIONNAIRE.model_copy(update={"background": "{{ fields.x|number }}"})
    (found,) = check_texts(asked, {}, recipients)
    assert found.found == (
        "the text cannot be merged for r0, r1, r2, r3, r4 and 2 more: `number` needs a number, not the text 'many0'"
    )
