"""What makes a letter differ in its words, as a label."""

import pytest

from lettergen.compose.variation import variations
from lettergen.model.party import Recipient
from lettergen.model.questionnaire import Questionnaire


def label(recipient, **more):
    sender = {"letterhead": "L", "signatories": ["S"]}
    own = [{"id": "z", "organization": "Z", "salutation": "Dear Z:"}]
    data = {"matter": "m", "date": "2021-08-12", "sender": sender, "recipients": own, "questions": ["Why?"]}
    one = Recipient.model_validate({"id": "ann", "organization": "Ann Ltd.", **recipient})
    return variations(Questionnaire.model_validate(data | more))(one)


WEST = {"groups": ["west", "big"]}
BANK = {"fields": {"kind": "bank", "stores": "50"}}


@pytest.mark.parametrize(
    ("recipient", "questionnaire", "expected"),
    [
        ({}, {}, ""),
        (WEST, {}, ""),
        (WEST, {"questions": [{"text": "Why?", "only_for": "west"}]}, "west"),
        (WEST, {"questions": [{"text": "Why?", "except_for": ["big", "ann"]}]}, "ann, big"),
        (WEST, {"questions": [{"text": "Why?", "text_for": {"big": "How?"}}]}, "big"),
        (WEST, {"questions": [{"section": "S", "only_for": "big", "items": ["Why?"]}]}, "big"),
        (WEST, {"enclosures": [{"title": "Order", "except_for": "west"}]}, "west"),
        ({}, {"questions": [{"text": "Why?", "only_for": "bob"}]}, ""),
        ({}, {"background": "{% if recipient.id == 'ann' %}You{% endif %}"}, "ann"),
        ({}, {"background": "{% if recipient.id in ['bob', 'ann'] %}You{% endif %}"}, "ann"),
        ({}, {"background": "{% if recipient.id == 'bob' %}You{% endif %}"}, ""),
        (WEST, {"closing": "{{ 'You' if 'west' in recipient.groups else 'They' }}"}, "west"),
        (BANK, {"background": "{{ fields.kind }} {{ fields.stores }}"}, ""),  # what is only printed
        (BANK, {"background": "{% if fields.kind == 'bank' %}A bank{% elif fields.kind == 'shop' %}{% endif %}"},
         "kind bank"),
        (BANK, {"background": "{% if fields.kind != 'shop' %}No shop{% endif %}"}, ""),
        (BANK, {"background": "{% if fields.stores and not fields.court %}Stores{% endif %}"}, "with stores"),
        ({}, {"background": "{% if fields.kind == 'bank' %}A bank{% endif %}", "fields": {"kind": "bank"}},
         "kind bank"),
        ({}, {"background": "{% if recipient.name == 'Ann Ltd.' %}You{% endif %}"}, "name Ann Ltd."),
        ({}, {"background": "{% if due == 'x' and redacted %}You{% endif %}"}, ""),
        ({}, {"background": "{% if %}"}, ""),
        ({"due": "2021-09-01"}, {}, "due 2021-09-01"),
        ({"due": "2021-09-01"}, {"due": "2021-09-01"}, ""),
        ({"due": [{"stage": "documents", "within": "5 days"}, {"before": "2 days"}]}, {},
         "documents due 5 days, due 2 days before"),
        ({"instrument": "court_order"}, {}, "court order"),
        ({"instrument": "court_order"}, {"instrument": "court_order"}, ""),
        ({"due": "2021-09-01", "instrument": "subpoena", **WEST}, {"copies": [{"name": "C", "only_for": "west"}]},
         "west, due 2021-09-01, subpoena"),
        ({"address": ["1 Main Street"], "salutation": "Dear Ann:", "email": "a@example.org"}, {}, ""),
    ],
)  # fmt: skip
def test_a_label_names_what_makes_the_words_differ(recipient, questionnaire, expected):
    assert label(recipient, **questionnaire) == expected
