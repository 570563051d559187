"""Salutations where the rule is certain, from a table; where it is not, nobody guesses and the sender is asked."""

from __future__ import annotations

import re

from lettergen.model.party import Addressee, Recipient

_AS_WRITTEN = (
    "Miss", "Professor", "Senator", "Representative", "Congressman", "Congresswoman", "Governor", "Attorney General",
    "Secretary", "Chair", "Chairman", "Chairwoman", "Commissioner", "Director", "Administrator", "Inspector General",
    "Ambassador", "Judge", "Justice", "Mayor", "General", "Admiral", "Colonel", "Captain",
)  # fmt: skip
_SHORT = {"mr": "Mr.", "ms": "Ms.", "mrs": "Mrs.", "mx": "Mx.", "dr": "Dr.", "doctor": "Dr.", "prof": "Professor"}
_SPOKEN = _SHORT | {title.lower(): title for title in _AS_WRITTEN}
"""Prefixes that are spoken before a family name. "Sir", "Lord" and "The Honorable" are not."""

# An office is certain only with "The Honorable": a company has directors, chairs and secretaries too.
_HONORABLE = re.compile(r"(?:The )?Hon(?:orable|ourable|\.)", re.IGNORECASE)
_OFFICES = re.compile(
    r"(?:(?:United States|U\.S\.|State) (?=Senator|Representative))?"
    r"(Senator|Representative|Governor|Attorney General|Secretary(?= of)|Chair(?:man|woman)?|Commissioner|Director"
    r"|Administrator|Inspector General|Judge|Mayor|Ambassador)(?:,? (?:of|from|for) .+)?"
)
_SUFFIX = re.compile(r"(?:,\s*|\s+)(?:Jr|Sr|II|III|IV|Esq|M\.?D|Ph\.?\s?D|J\.?D)\.?$", re.IGNORECASE)


def certain_salutation(recipient: Recipient, language: str = "en-US") -> str | None:
    """Return "Dear Mr. Jassy:", or None where no rule is certain.

    Certain is: a letter in English to one addressee, with a spoken prefix, or "The Honorable" with an office that is
    spoken before the name and is not held acting. "Jr." and its like are dropped.
    """
    if len(recipient.addressees) != 1 or language.partition("-")[0] != "en":
        return None
    (addressee,) = recipient.addressees
    spoken = _spoken(addressee)
    return f"Dear {spoken} {_bare(addressee.family)}:" if spoken else None


def _spoken(addressee: Addressee) -> str | None:
    if addressee.prefix:
        return _SPOKEN.get(addressee.prefix.rstrip(".").lower())
    if addressee.acting or not _HONORABLE.fullmatch(addressee.honorific):
        return None
    office = _OFFICES.fullmatch(addressee.title)
    return office[1] if office else None


def _bare(family: str) -> str:
    while (shorter := _SUFFIX.sub("", family)) != family:
        family = shorter
    return family
