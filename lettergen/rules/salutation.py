"""Salutations where the rule is certain, from a table; where it is not, nobody guesses and the sender is asked.

Certain means that nothing about the person is guessed and no published guide calls the form wrong; `docs/people.md`
has the table with its reasons.
"""

from __future__ import annotations

import re

from lettergen.model.party import Addressee, Recipient

MOST_GREETED = 4
"""Addressees up to which a joint salutation is made; longer ones are groups, which have names of their own."""

_PERSONAL = {"mr": "Mr.", "ms": "Ms.", "mrs": "Mrs.", "mx": "Mx.", "dr": "Dr.", "doctor": "Dr.", "prof": "Professor"}
_PERSONAL |= {
    title.lower(): title
    for title in (
        "Miss", "Professor", "Rabbi", "Imam", "Father", "Pastor", "Chaplain", "Bishop", "Archbishop", "Cardinal",
    )
}  # fmt: skip
"""Prefixes that stay with a person, whatever office is held acting or no longer. "Reverend" and "Sir" are not spoken
before a family name."""

# The basic rank is spoken: a lieutenant general is "General", a lieutenant colonel "Colonel".
_RANK = re.compile(
    r"(?:(?:lieutenant|lt|major|maj|brigadier|brig) )?(?P<General>general|gen)|(?:(?:vice|rear) )?(?P<Admiral>admiral)"
    r"|(?:(?:lieutenant|lt) )?(?:(?P<Colonel>colonel|col)|(?P<Commander>commander))|(?P<Major>major)"
    r"|(?P<Captain>captain|capt)|(?:(?:first|second) )?(?P<Lieutenant>lieutenant|lt)|(?P<Sergeant>sergeant|sgt)"
)
_AS_PREFIX = {
    title.lower(): title
    for title in (
        "Senator", "Representative", "Congressman", "Congresswoman", "Governor", "Mayor", "Ambassador", "Judge",
        "Justice", "Chief Justice", "Attorney General", "Inspector General", "Comptroller General", "Secretary",
        "Chair", "Chairman", "Chairwoman", "Commissioner", "Director", "Administrator",
    )
}  # fmt: skip

# An office is certain only with "The Honorable": a company has directors, chairs and secretaries too. The secretary of
# a board, and a representative to the United Nations, are spoken to otherwise.
_HONORABLE = re.compile(r"(?:The )?Hon(?:orable|\.)", re.IGNORECASE)
_OFFICE = re.compile(
    r"(?:(?:(?:United States|U\.S\.|State) )?(?P<member>Senator|Representative(?! of))"
    r"|(?:(?:United States |U\.S\. )?(?:District |Circuit |Magistrate |Bankruptcy )?)?(?P<judge>Judge)"
    r"|(?:Associate )?(?P<justice>Justice(?! of the Peace))"
    r"|(?P<secretary>Secretary(?= of (?!the (?:Board|Commission|Council|Senate))))"
    r"|(?P<office>Chief Justice|Governor|Attorney General|Inspector General|Comptroller General|Chair(?:man|woman)?"
    r"|Commissioner|Director|Administrator|Mayor|Ambassador))(?:,? (?:of|from|for|to) .+)?"
)
_DEPARTMENT = re.compile(r"(?:The )?(?:(?:U\.S\.|United States|[A-Z]\w+(?: [A-Z]\w+)?) )?Department of .+")
_SUFFIX = re.compile(r"\s+(?:Jr|Sr|II|III|IV|2nd|3rd|Esq|M\.? ?D|Ph\.? ?D|J\.? ?D)\.?$", re.IGNORECASE)


def certain_salutation(recipient: Recipient, language: str = "en-US") -> str | None:
    """Return "Dear Mr. Jassy:" or "Dear Mayor Kenney and Mr. Jeremiah:", or None where no rule is certain.

    Certain is a letter in English to one to four addressees, each with a family name and a spoken prefix, or (in the
    United States) "The Honorable" and an office that is spoken before the name and is held, not acting and not former.
    """
    people = recipient.addressees
    if not _is_english(language) or not 0 < len(people) <= MOST_GREETED:
        return None
    spoken = [name for person in people if (name := _spoken(person, recipient, language))]
    return _line(spoken) if len(spoken) == len(people) else None


def salutation_to_type(recipient: Recipient, language: str = "en-US") -> str:
    """Return what a sender is to type for a recipient whom no rule greets, in words for people."""
    people = recipient.addressees
    if not _is_english(language):
        return "write `salutation:` in the letter's language, whole, as it is to print"
    if not people:
        return 'write `salutation: "To Whom It May Concern:"`, or name an addressee with `prefix` and `family`'
    if len(people) > MOST_GREETED:
        return f'write one line for all {len(people)}, such as `salutation: "Dear Commissioners:"`'
    line = f'`salutation: "{_line([_spoken(person, recipient, language) or _proposed(person) for person in people])}"`'
    unsure = next((person for person in people if not _spoken(person, recipient, language)), people[0])
    name = ", ".join(unsure.full_name.splitlines())
    if not _bare(unsure.family):
        return f"write {line} with the name as it is spoken, for {name}"
    if unsure.prefix:
        return f"write {line}; the prefix {unsure.prefix!r} is not spoken for certain (docs/people.md)"
    return f"give {name} a `prefix` such as Mr., Ms. or Dr., or write {line}"


def _line(names: list[str]) -> str:
    *others, last = names
    before = ", ".join(others) + ("," if len(others) > 1 else "")
    return f"Dear {before} and {last}:" if others else f"Dear {last}:"


def _proposed(person: Addressee) -> str:
    """Return a name with room for what a sender has to fill in; an acting title is offered, and never made."""
    title = " ".join(person.full_title.split()) if person.acting and person.title else "…"
    return f"{title} {family}" if (family := _bare(person.family)) else "…"


def _is_english(language: str) -> bool:
    return language.partition("-")[0] == "en"


def _spoken(person: Addressee, recipient: Recipient, language: str) -> str | None:
    """Return "Mr. Jassy", or None."""
    office = _office(person, recipient) if language in ("en", "en-US") else None
    title = _prefix(person) if person.prefix else office
    family = _bare(person.family)
    return f"{title} {family}" if title and family else None


def _prefix(person: Addressee) -> str | None:
    typed = " ".join(person.prefix.lower().replace(".", " ").split())
    if rank := _RANK.fullmatch(typed):
        return rank.lastgroup
    return _PERSONAL.get(typed) or (None if person.acting or person.former else _AS_PREFIX.get(typed))


def _office(person: Addressee, recipient: Recipient) -> str | None:
    if person.acting or person.former or not _HONORABLE.fullmatch(person.honorific):
        return None
    organization = recipient.organization if person.organization is None else person.organization
    if person.title == "Secretary" and _DEPARTMENT.fullmatch(organization):
        return "Secretary"
    office = _OFFICE.fullmatch(person.title)
    return office[office.lastgroup] if office and office.lastgroup else None


def _bare(family: str) -> str:
    """Return the family name without what follows it, "" where its end may be a letter of rank or degree."""
    name = " ".join(family.partition(",")[0].split())
    while (shorter := _SUFFIX.sub("", name)) != name:
        name = shorter
    first, _, last = name.partition(" ")
    doubtful = last.rpartition(" ")[2].isupper() and not first.isupper()  # "Malcolm X", "Roe V", "Roe CPA"
    return "" if doubtful or _SUFFIX.search(f" {name}") else name
