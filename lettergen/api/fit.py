"""Whether a template suits letters: it names only what a letter fills, and prints what none may lack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lettergen.compose.vocabulary import unknown_step
from lettergen.errors import Place, Problem, Severity
from lettergen.model.blocks import Blocks
from lettergen.model.letter import Letter
from lettergen.text.dates import long_date
from lettergen.wordml.template import Template


def unknown_names(template: Template) -> Iterator[Problem]:
    """Give an error (T121) for each tag that names what no letter fills."""
    for path, tag, place in template.names():
        if unknown := unknown_step(path):
            typed = re.search(rf"[\w.]*\b{re.escape(unknown.name)}\b", tag)
            remedy = "take a name of docs/template-guide.md, or ask first: {% if name is defined %}"
            if unknown.nearest:
                remedy = f"did you mean `{unknown.nearest}`?"
            yield Problem("T121", place, f"`{typed[0] if typed else unknown.name}` is missing", remedy=remedy)


def unprinted(template: Template, letter: Letter | None = None) -> Iterator[Problem]:
    """Give what a template never prints: an error for the questions of a letter (T129), warnings for the rest (T130).

    Without a letter all are warnings, and the deadline is left out: most letters print it in their request.
    """
    printed = _printed(template)
    place = Place(template.name)
    if "questions" not in printed and (letter is None or letter.asked.items):
        severity = Severity.ERROR if letter else Severity.WARNING
        remedy = "give {{p questions }} a paragraph of its own"
        yield Problem("T129", place, "the template never prints the questions", remedy=remedy, severity=severity)
    wanted = {"who signs": {"signatures", "signatories"}, "the salutation": {"salutation"}}
    if letter and letter.due and not _says(letter, long_date(letter.due.date, letter.asked.language)):
        wanted["the deadline"] = {"due", "due_text"}
    for what, names in wanted.items():
        if names.isdisjoint(printed):
            remedy = f"add {{{{ {min(names)} }}}}, or leave it out if that is meant"
            found = f"the template never prints {what}"
            yield Problem("T130", place, found, remedy=remedy, severity=Severity.WARNING)


@lru_cache(maxsize=32)
def _printed(template: Template) -> frozenset[str]:
    """Return the names that a template prints or asks for, worked out once for all letters of a run."""
    return frozenset(re.split(r"[.\[]", path)[0] for path in template.placeholders())


def _says(letter: Letter, words: str) -> bool:
    """Return whether the letter's own texts say so, whatever its template prints."""
    texts = (letter.request, letter.closing, letter.background, letter.authority, Blocks((letter.questions,)))
    return any(words in str(text) for text in texts)
