"""What people call the columns of a recipient list; it reads no file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import NamedTuple

_WORDS = re.compile(r"[\W_]+")
_HEADERS: Mapping[str, str] = {
    "id": "id, identifier, recipient id, slug",
    "organization": "organization, organisation, organization name, organisation name, name of organization,"
    " name of organisation, company, company name, agency, agency name, business, business name, firm, institution,"
    " recipient, recipient name, regulator",
    "short_name": "short name, short, known as",
    "prefix": "prefix, courtesy title, form of address",
    "given": "given, given name, given names, first name, first names, forename",
    "family": "family, family name, last name, surname",
    "name": "name, full name, whole name, contact, contact name, contact person, addressee, person",
    "post_nominals": "post nominals, credentials, degrees",
    "title": "title, job title, position, office held",
    "honorific": "honorific",
    "acting": "acting",
    "former": "former",
    "attention": "attention, attn",
    "salutation": "salutation, greeting",
    "address": "address, mailing address, postal address, full address, address lines",
    "address_1": "address 1, address line 1, street, street address, street 1, line 1",
    "address_2": "address 2, address line 2, street 2, line 2",
    "address_3": "address 3, address line 3, street 3, line 3",
    "city": "city, town, municipality",
    "state": "state, province, state province",
    "zip": "zip, zip code, postal code, postcode",
    "country": "country, country region",
    "email": "email, email address, mail",
    "instrument": "instrument, kind of paper",
    "via": "via, sent by, sent via, delivery, delivery method",
    "calendar": "calendar, holidays",
    "groups": "groups, group",
    "due": "due, due date, deadline",
    "copies": "copies, copy, copy to, copies to, cc",
    "blind_copies": "blind copies, blind copy, blind copy to, blind copies to, bcc",
}
"""What people call a column, by what it is; compared without case, accents, blanks and punctuation."""


def letters(position: int) -> str:
    """Return a column's letters from its number: 2 is B.

    >>> letters(28)
    'AB'
    """
    found = ""
    while position > 0:
        position, rest = divmod(position - 1, 26)
        found = chr(65 + rest) + found
    return found


class Column(NamedTuple):
    """A column: its number from 1, its header as typed, and the key of a recipient that it gives (`fields.NAME`)."""

    number: int
    header: str
    key: str

    @property
    def words(self) -> str:
        """Return how messages name it: `column D, Due date`."""
        return f"column {letters(self.number)}, {self.header}" if self.header else f"column {letters(self.number)}"


def known(header: str) -> str:
    """Return a header without case, accents, blanks and punctuation: `E-Mail Address` is emailaddress."""
    return _WORDS.sub("", _bare(header))


def _bare(header: str) -> str:
    letters_and_marks = unicodedata.normalize("NFKD", header)
    return "".join(letter for letter in letters_and_marks if not unicodedata.combining(letter)).casefold()


KEYS: Mapping[str, str] = MappingProxyType(
    {known(word): key for key, words in _HEADERS.items() for word in words.split(",")}
)
"""The key of a recipient for each header, as `known` gives it."""


def field_name(header: str) -> str:
    """Return the merge field that a header gives: `Account No.` is account_no, `fields.Stores` is Stores."""
    if header.casefold().startswith("fields."):
        return header[len("fields.") :].strip()
    return _WORDS.sub("_", _bare(header)).strip("_")


def likely(header: str) -> str:
    """Return the key that a misspelt header may have meant, or ""."""
    near = get_close_matches(known(header), KEYS, 1, 0.8)
    return KEYS[near[0]] if near else ""
