"""Conditions that never hold, as they compare a field with a number."""

import pytest
from small_questionnaire import asked

from lettergen.compose.comparisons import comparison_findings
from lettergen.errors import Severity


def check(text, language="en-US"):
    recipients = [{"id": "amazon", "organization": "Amazon", "fields": {"stores": "50"}}]
    return list(comparison_findings(asked(language=language, recipients=recipients, questions=[text])))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("{% if fields.stores == 50 %}x{% endif %}", ["50"]),
        ("{% if 50 != fields['stores'] %}x{% endif %}", ["50"]),
        ("{% if fields.stores in [1, 2.5, '3'] %}x{% elif fields.stores == 1 %}y{% endif %}", ["1", "2.5"]),
        ("{{ 'x' if fields.stores not in (1,) else 'y' }}", ["1"]),
        ("{% if fields.stores == true %}x{% endif %}", ["True"]),
        ("{% if fields.stores == '50' or fields.stores | int == 50 %}x{% endif %}", []),
        ("{% if fields.stores > 50 %}x{% endif %}", []),  # cannot be merged, which is another error
        ("{% if round == 2 and fields.stores %}x{% endif %}", []),
        ("in {{ fields.stores }} stores == 50", []),
        ("{% if fields.stores == 50 %}x", []),
        ("{% for fields in [1, 2] %}{{ fields }}{% endfor %}", []),
    ],
)
def test_a_field_held_equal_to_a_number_is_told(text, numbers):
    found = check(text)
    assert [each.found.split()[-1] for each in found] == numbers
    for each in found:
        assert (each.code, each.path, each.severity) == ("Q181", ("questions", 0, "text"), Severity.WARNING)
        assert each.quote == "fields.stores"
    assert len(check(text, "de-DE")) == len(numbers)
