"""Whether a letter's file is approved, and by whom, and who is the same person; it opens no file, changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lettergen.errors import Place, Problem, Severity
from lettergen.model.tracking import Event, EventType, LetterName
from lettergen.rules.corrections import amended

_ROLE = re.compile(r".*\(role (.*)\)")
_APPROVE = "have it approved by another: lettergen approve {}"


def approval_of(letter: LetterName, events: Iterable[Event]) -> Event | None:
    """Return the approval that holds for a letter: the last one entered, unless it was made anew since."""
    last = latest(letter, events, EventType.APPROVED, EventType.GENERATED)
    return last if last and last.type is EventType.APPROVED else None


def maker_of(letter: LetterName, events: Iterable[Event]) -> str:
    """Return who made the letter's latest version, or nothing where it was not made here."""
    made = latest(letter, events, EventType.GENERATED)
    return made.author if made else ""


def latest(letter: LetterName, events: Iterable[Event], *types: EventType) -> Event | None:
    """Return the last event entered of a letter that is of these types, as corrected; None where there is none."""
    mine = [event for event in amended(events) if event.letter == letter and event.type in types]
    return max(mine, key=lambda event: event.seq, default=None)


def person(author: str) -> str:
    """Return what is the same for two authors who are one: capitals and blanks aside, the role of a server before all.

    "Eve (role dana)" is dana, whatever name she typed: the role is what the server knows. So a team that shares one
    role is one person.
    """
    role = _ROLE.fullmatch(author.strip())
    return " ".join((role[1] if role else author).split()).casefold()


def why_not_by(name: str, letter: LetterName, events: Iterable[Event]) -> Problem | None:
    """Return why this person may not approve a letter where two are needed (W131), or None."""
    if person(name) != person(maker_of(letter, events)):
        return None
    found = f"{name} made the letter, and two_person asks for another to approve it"
    return Problem("W131", Place(detail=str(letter)), found, remedy="somebody else approves it, under their own name")


def why_unapproved(letter: LetterName, events: Sequence[Event], document: str, *, two_person: bool) -> Problem | None:
    """Return why the file with this SHA-256 is not the one approved, or None.

    Without `two_person` it is a warning, and only where somebody approved some version. Codes: W131 (approved by its
    maker), W132 (no approval holds), W133 (another file is approved).
    """
    weight = Severity.ERROR if two_person else Severity.WARNING
    place, remedy = Place(detail=str(letter)), _APPROVE.format(letter)
    holds = approval_of(letter, events)
    if holds is None:
        before = latest(letter, events, EventType.APPROVED)
        found = (
            f"the version that {before.author} approved on {before.on} was replaced" if before else "nobody approved it"
        )
        return Problem("W132", place, found, remedy=remedy, severity=weight) if two_person or before else None
    if holds.document != document:
        found = f"is not the file that {holds.author} approved on {holds.on}, {holds.file}"
        return Problem("W133", place, found, remedy=f"send that file, or {remedy}", severity=weight)
    return why_not_by(holds.author, letter, events) if two_person else None
