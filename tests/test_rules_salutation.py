"""Salutations: certain by the table, or none at all."""

import pytest

from lettergen.model.party import Recipient
from lettergen.rules.salutation import certain_salutation


def to(*addressees):
    return Recipient.model_validate({"id": "x", "organization": "X", "addressees": list(addressees)})


@pytest.mark.parametrize(
    ("addressee", "salutation"),
    [
        ({"prefix": "Mr.", "given": "Andy", "family": "Jassy"}, "Dear Mr. Jassy:"),
        ({"prefix": "Mr", "family": "Jassy"}, "Dear Mr. Jassy:"),
        ({"prefix": "Ms.", "family": "O'Connor-Peña"}, "Dear Ms. O'Connor-Peña:"),
        ({"prefix": "Dr.", "family": "King Jr."}, "Dear Dr. King:"),
        ({"prefix": "Dr.", "family": "King, Jr."}, "Dear Dr. King:"),
        ({"prefix": "Mr.", "family": "Hill III, Esq."}, "Dear Mr. Hill:"),
        ({"prefix": "Mr.", "family": "Van der Berg"}, "Dear Mr. Van der Berg:"),
        ({"prefix": "Prof.", "family": "Warren"}, "Dear Professor Warren:"),
        ({"prefix": "Senator", "honorific": "The Honorable", "family": "Ossoff"}, "Dear Senator Ossoff:"),
        (
            {"honorific": "The Honorable", "family": "Healey", "title": "Attorney General"},
            "Dear Attorney General Healey:",
        ),
        ({"honorific": "Hon.", "family": "Lee", "title": "Attorney General of Ohio"}, "Dear Attorney General Lee:"),
        ({"honorific": "The Honorable", "family": "Ossoff", "title": "United States Senator"}, "Dear Senator Ossoff:"),
        ({"honorific": "The Honorable", "family": "Khan", "title": "Chair"}, "Dear Chair Khan:"),
        ({"honorific": "The Honorable", "family": "Roe", "title": "Chairwoman"}, "Dear Chairwoman Roe:"),
        ({"honorific": "The Honorable", "family": "Roe", "title": "Secretary of State"}, "Dear Secretary Roe:"),
    ],
)
def test_a_certain_salutation_is_made(addressee, salutation):
    assert certain_salutation(to(addressee)) == salutation


@pytest.mark.parametrize(
    "addressee",
    [
        {"given": "Andy", "family": "Jassy"},
        {"prefix": "Sir", "given": "Ian", "family": "Roe"},
        {"prefix": "The Honorable", "family": "Roe", "title": "Judge"},
        {"prefix": "Mr. and Mrs.", "family": "Roe"},
        {"family": "Roe", "title": "Director"},
        {"family": "Roe", "title": "Secretary of State"},
        {"honorific": "The Honorable", "family": "Roe", "title": "Secretary"},
        {"honorific": "The Honorable", "family": "Roe", "title": "Deputy Attorney General"},
        {"honorific": "The Honorable", "family": "Roe", "title": "Former Governor"},
        {"honorific": "The Honorable", "family": "Roe", "title": "Administrator", "acting": True},
        {"honorific": "The Honorable", "family": "Roe"},
    ],
)
def test_a_salutation_is_never_guessed(addressee):
    assert certain_salutation(to(addressee)) is None


def test_nobody_and_several_get_none():
    person = {"prefix": "Mr.", "family": "Roe"}
    assert certain_salutation(to()) is None
    assert certain_salutation(to(person, person)) is None


def test_the_table_is_english():
    recipient = to({"prefix": "Dr.", "family": "Roe"})
    assert certain_salutation(recipient, "en-GB") == "Dear Dr. Roe:"
    assert certain_salutation(recipient, "de-DE") is None
