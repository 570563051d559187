"""Whether a template prints what a letter gives; what it names in vain is told elsewhere. It renders nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lettergen.errors import Place, Problem, Severity
from lettergen.model.deadline import Deadline
from lettergen.model.letter import Letter
from lettergen.text.dates import long_date
from lettergen.wordml.template import Template

_DUE = frozenset({"due", "due_text", "due_within", "deadlines"})


def unprinted(template: Template, letter: Letter | None = None) -> Iterator[Problem]:
    """Give what a template never prints: an error for the questions of a letter (T129), warnings for the rest (T130).

    Without a letter all are warnings, and the deadline is left out: most letters print it in their request.
    """
    printed = printed_names(template)
    place = Place(template.name)
    asked = {"questions": letter is None or letter.questions, "attachments": letter and letter.attachments}
    for name, given in asked.items():
        if given and name not in printed:
            severity = Severity.ERROR if letter else Severity.WARNING
            remedy = f"give {{{{p {name} }}}} a paragraph of its own"
            yield Problem("T129", place, f"the template never prints the {name}", remedy=remedy, severity=severity)
    wanted = {
        "the date": ("{{ date }}", {"date"}),
        "who signs": ("{{p signatures }}", {"signatures", "signatories"}),
        "the salutation": ("{{ salutation }}", {"salutation"}),
    }
    due = letter.due if letter and _DUE.isdisjoint(printed) else None
    if letter and due and not any(_says(letter, words) for words in _due_words(due, letter)):
        wanted["the deadline"] = ("{{ due }}", set(_DUE))
    for what, (tag, names) in wanted.items():
        if names.isdisjoint(printed):
            remedy = f"add {tag}, or leave it out if that is meant"
            found = f"the template never prints {what}"
            yield Problem("T130", place, found, remedy=remedy, severity=Severity.WARNING)


@lru_cache(maxsize=32)
def leaves(template: Template) -> frozenset[str]:
    """Return every placeholder of a template, worked out once."""
    return frozenset(template.placeholders())


@lru_cache(maxsize=32)
def printed_names(template: Template) -> frozenset[str]:
    """Return the names that a template prints or asks for, worked out once for all letters of a run."""
    return frozenset(re.split(r"[.\[]", path)[0] for path in leaves(template))


def _due_words(due: Deadline, letter: Letter) -> Iterator[str]:
    """Give the words by which a text names a deadline: its day, or the count to it."""
    yield long_date(due.date, letter.asked.language)
    if due.within:
        yield f"within {due.within}"


def _says(letter: Letter, words: str) -> bool:
    """Return whether the letter's own texts say so, whatever its template prints."""
    texts = (letter.request, letter.closing, letter.background, letter.authority, letter.questions, letter.attachments)
    return any(words in str(text) for text in texts)
