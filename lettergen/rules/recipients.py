"""What is wrong or doubtful about recipients, one after the other: twins, greeting, calendar, their own deadlines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lettergen.errors import Severity, did_you_mean
from lettergen.model.deadline import Calendar
from lettergen.model.party import Recipient
from lettergen.model.questionnaire import Questionnaire
from lettergen.rules.asking import Path
from lettergen.rules.checks import no_salutation
from lettergen.rules.deadline_checks import due_findings
from lettergen.rules.finding import Finding
from lettergen.rules.name_checks import copied_twice
from lettergen.rules.salutation import certain_salutation

_NO_WORD = re.compile(r"[\W_]+")
_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{1,64}}@)(?=.{{1,254}}\Z){_WORD}(?:\.{_WORD})*@{_LABEL}(?:\.{_LABEL})+")


@dataclass(slots=True)
class RecipientRules:
    """Checks recipients as they come and remembers only whom it has seen.

    `calendars` has those that exist by name; `unit` is what a place in the list is called: entry (counted from 0 in
    paths), or row. Without a questionnaire nothing is held against its dates.
    """

    calendars: Mapping[str, Calendar]
    questionnaire: Questionnaire | None = None
    language: str = "en-US"
    unit: str = "entry"
    _ids: dict[str, int] = field(default_factory=dict)
    _likes: dict[int, int] = field(default_factory=dict)

    def check(self, at: int, recipient: Recipient) -> Iterator[Finding]:
        """Give what is wrong with a recipient: Q141, Q147, Q159, Q170, Q192, D106, and its own deadlines'."""
        path: Path = ("recipients", at)
        first = self._ids.setdefault(recipient.id, at)
        # A hash is enough: among a million recipients two in ten million such lists would be taken for twins.
        like = self._likes.setdefault(hash(likeness(recipient)), at)
        if first != at:
            found = f"the recipient `{recipient.id}` stands in the list twice"
            remedy = f"rename this one, or remove it; the first is {self._called(first)}"
            yield Finding("Q141", (*path, "id"), found, "an id of its own for each recipient", remedy)
        elif like != at:
            found = f"`{recipient.id}` has the name and address of {self._called(like)}"
            yield Finding("Q170", path, found, remedy="remove one of them, or leave it", severity=Severity.WARNING)
        if not (recipient.salutation or certain_salutation(recipient, self.language)):
            yield no_salutation(recipient, at, self.language)
        if recipient.email and not mail_address(recipient.email):
            found, expected = f"{recipient.email[:80]!r} is not one e-mail address", "one, as name@example.org"
            remedy = "correct it, or there is no draft for it with --mail"
            yield Finding("Q192", (*path, "email"), found, expected, remedy, Severity.WARNING)
        if recipient.copies:
            everyone = self.questionnaire.copies if self.questionnaire else ()
            yield from copied_twice((*path, "copies"), recipient.copies, everyone)
        yield from self._dates(path, recipient)

    def _called(self, at: int) -> str:
        return f"{self.unit} {at + (self.unit == 'entry')}"

    def _dates(self, path: Path, recipient: Recipient) -> Iterator[Finding]:
        name = recipient.calendar
        if name and name not in self.calendars:
            expected = "us, or us- and a state (us-wa, us-dc)"
            found, remedy = f"there is no calendar `{name}`", did_you_mean(name, self.calendars, mark="`")
            yield Finding("D106", (*path, "calendar"), found, expected, remedy)
        elif self.questionnaire:
            used = (self.calendars[name],) if name else ()
            yield from due_findings(self.questionnaire, recipient.due, (*path, "due"), used)


def mail_address(text: str) -> str:
    """Return an e-mail address with its domain in ASCII, or "" for whatever is not one address in plain form.

    A domain that Python's older table (IDNA 2003) would change into another one ("ß" into "ss") is none either.
    """
    text = text.strip()
    if _ADDRESS.fullmatch(text) and "xn--" not in text.lower():  # nearly all, and in a fifth of the time
        return text
    name, _, domain = text.rpartition("@")
    try:
        known = domain.encode("idna").decode()
        kept = known.encode().decode("idna").lower() == domain.lower()
    except UnicodeError:
        return ""
    return f"{name}@{known}" if kept and _ADDRESS.fullmatch(f"{name}@{known}") else ""


def likeness(recipient: Recipient) -> str:
    """Return name and address without case, accents and punctuation: the same for two that a reader takes for one."""
    people = (f"{person.given}{person.family}{person.name}" for person in recipient.addressees)
    own = (line for person in recipient.addressees for line in person.address)
    text = " ".join((recipient.organization, *people, *recipient.address, *own))
    bare = text if text.isascii() else "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text)))
    return _NO_WORD.sub("", bare).casefold()
