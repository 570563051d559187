"""The names a letter fills, as `check` of a template knows them."""

import pytest

from lettergen.compose.vocabulary import unknown_step


@pytest.mark.parametrize(
    "path",
    [
        "due",
        "due.year",
        "date.year",
        "fields.stores",
        "fields.stores[]",
        "recipient.fields.stores.more",
        "signatories[].lines[]",
        "inside_address[][]",
        "subject[]",
        "recipient[]",
        "questions",
        "ref",
    ],
)
def test_what_a_letter_fills_is_known(path):
    assert unknown_step(path) is None


@pytest.mark.parametrize(
    ("path", "name", "nearest"),
    [
        ("salutaton", "salutaton", "salutation"),
        ("recipient.nmae", "nmae", "name"),
        ("contacts[].phon", "phon", "phone"),
        ("signatorie[].name", "signatorie", "signatories"),
        ("addressees.name", "name", ""),
        ("due.yaer", "yaer", "year"),
        ("zzz", "zzz", ""),
    ],
)
def test_what_no_letter_fills_is_told_with_the_nearest_name(path, name, nearest):
    assert unknown_step(path) == (name, nearest)
