"""Numbers of questions that a text quotes, held against what each recipient is asked; it changes no text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lettergen.errors import Severity
from lettergen.model.questionnaire import Questionnaire
from lettergen.rules.asking import Group, asked_of, every, mentioned
from lettergen.rules.finding import Finding
from lettergen.rules.texts import texts_of_variant

_ONE = r"(?:[A-Z]{1,4}\.)?\d{1,3}(?!\d)(?:\.\d{1,3}(?!\d))*(?:\([a-z]+\))*"
_QUOTE = "[\"\u201c\u201d']?"
_AND = r"(?:,\s*(?:and\s+|or\s+)?|\s+(?:and|or|to|through)\s+|\s*[-\u2013]\s*)"
_EACH = rf"{_QUOTE}{_ONE}(?:\.(?=[\"\u201d']))?{_QUOTE}"
_LIST = rf"({_EACH}(?:{_AND}{_EACH})*)"
_QUOTED = re.compile(rf"\b[Qq]uestions?\s+{_LIST}")
# "Item 5" may be of anything; "item B.1" is of a letter that has sections.
_IN_SECTIONS = re.compile(rf"\b(?:[Qq]uestion|[Ii]tem|[Rr]equest|[Aa]nswer)s?\b[^.;:?!]{{0,25}}?\s{_LIST}")
_LABEL = re.compile(_ONE)


def quoted_numbers(questionnaire: Questionnaire, everything: Sequence[Group]) -> Iterator[Finding]:
    """Give a warning (Q148) for each question that a text quotes by a number which that letter does not print.

    `everything` is what is asked of everyone. Raises ValueError for a mark that counts nothing.
    """
    known = mentioned(questionnaire)
    told: set[tuple[object, ...]] = set()
    for names in _variants(questionnaire, known):
        groups = asked_of(questionnaire, names) if known else everything
        to = next((each.id for each in questionnaire.recipients if names == each.names & known), "")
        for finding in _of_variant(questionnaire, groups, f"the letter to {to}" if names and to else "the letter"):
            if (key := (finding.path, finding.found.partition(", which")[0])) not in told:
                told.add(key)
                yield finding


def _variants(questionnaire: Questionnaire, known: frozenset[str]) -> Sequence[frozenset[str]]:
    """Return the names that tell the recipients' copies apart; of those in a list's file, each name alone."""
    if questionnaire.recipient_list:
        return [frozenset[str](), *(frozenset({name}) for name in sorted(known))]
    return list(dict.fromkeys(recipient.names & known for recipient in questionnaire.recipients))


def _of_variant(questionnaire: Questionnaire, groups: Sequence[Group], letter: str) -> Iterator[Finding]:
    labels = {one.item.label for group in groups for one in every(group.items)}
    sections = {label.partition(".")[0] for label in labels if re.match(r"[A-Z]+\.\d", label)}
    plain = "1" in labels  # else the marks are no bare numbers
    expected = f"a question from 1 to {sum(label.isdecimal() for label in labels)}" if plain else "a label it prints"
    for path, text, _ in texts_of_variant(questionnaire, groups):
        for match in (*_QUOTED.finditer(text), *(_IN_SECTIONS.finditer(text) if sections else ())):
            for label in _LABEL.findall(match[1]):
                section, dot, _ = label.rpartition(".")
                known = section in sections if dot and section.isalpha() else plain
                if known and label not in labels:
                    found = f"`{match[0]}` quotes question {label}, which {letter} does not ask"
                    yield Finding("Q148", path, found, expected, "correct the number", Severity.WARNING, match[0])
