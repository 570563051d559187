import pytest

from lettergen.rules.authors import person


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Dana", "dana"),
        (" Dana  Roe", "dana roe"),
        ("DANA ROE ", "dana roe"),
        ("Eve (role dana)", "dana"),
        ("dana", "dana"),
        ("Eve (role boss) (role dana)", "dana"),
        ("Eve (role of a lifetime) Roe", "eve (role of a lifetime) roe"),
        ("(role dana)", "dana"),
        ("Straße", "strasse"),
        ("", ""),
    ],
)
def test_a_role_goes_before_the_name_that_was_typed(author, expected):
    assert person(author) == expected
