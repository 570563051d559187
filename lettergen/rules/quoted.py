"""Numbers of questions and enclosures that a text names, held against each recipient's letter; it changes no text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from lettergen.errors import Severity
from lettergen.model.questionnaire import Questionnaire
from lettergen.rules.asking import Group, Path, asked_of, every, mentioned
from lettergen.rules.finding import Finding
from lettergen.rules.numbering import bare, level_mark
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
_REFERENCE = re.compile(r"""\bref\(\s*(["'])([^"'\s]+)\1\s*\)""")
_MARK = r"(?:[IVX]{1,5}|[A-Z]|\d{1,2})(?!\w)"
_ENCLOSED = re.compile(
    rf"\b(?P<kind>Attachment|Exhibit|Enclosure|Annex|Appendi(?=x|ces))(?:x|ces|e?s)?\s+(?P<marks>{_MARK}(?:{_AND}(?!I\b){_MARK})*+)"
)
_BEFORE = 20
# "your Exhibit A", "Exhibit A to the complaint": of another's papers.
_ANOTHERS = (
    re.compile(r"(?:\b(?:your|its|their|his|her)|['\u2019]s)\s+$"),
    re.compile(r"\s+(?:of|to|in|from)\s+(?!this\b)"),
)


def quoted_numbers(questionnaire: Questionnaire, everything: Sequence[Group]) -> Iterator[Finding]:
    """Give a warning for each number in a text that leads to nothing in a letter, or to two things.

    Q148 is a question that it does not print, Q184 an item that `ref()` names without telling it apart, Q187 an
    enclosure that it does not have; the first and last in English only. `everything` is what is asked of everyone.
    Raises ValueError for a mark that counts nothing.
    """
    known = mentioned(questionnaire)
    told: set[tuple[object, ...]] = set()
    for names in _variants(questionnaire, known):
        groups = asked_of(questionnaire, names) if known else everything
        to = next((each.id for each in questionnaire.recipients if names == each.names & known), "")
        letter = f"the letter to {to}" if names and to else "the letter"
        for finding in _of_variant(questionnaire, groups, names, letter):
            if (key := (finding.path, finding.found.partition(", which")[0])) not in told:
                told.add(key)
                yield finding


def _variants(questionnaire: Questionnaire, known: frozenset[str]) -> Sequence[frozenset[str]]:
    """Return the names that tell the recipients' copies apart; of those in a list's file, each name alone."""
    if questionnaire.recipient_list:
        return [frozenset[str](), *(frozenset({name}) for name in sorted(known))]
    return list(dict.fromkeys(recipient.names & known for recipient in questionnaire.recipients))


class _Printed(NamedTuple):
    """The labels that a letter prints, the letters of its sections, and whether any label is a bare number."""

    labels: set[str]
    sections: set[str]
    plain: bool

    def lacks(self, label: str, *, certain: bool) -> bool:
        """Tell whether no question has a label; where it is not certainly a question's, it may be anything's."""
        section, dot, _ = label.rpartition(".")
        if dot and section.isalpha():
            known = section in self.sections or (certain and bool(self.sections))
        else:
            known = certain and self.plain
        return known and label not in self.labels


def _of_variant(
    questionnaire: Questionnaire, groups: Sequence[Group], names: frozenset[str], letter: str
) -> Iterator[Finding]:
    english, printed = questionnaire.language.startswith("en"), _printed(groups)
    has, theirs = _enclosures(questionnaire, names), _enclosures(questionnaire, None)
    unclear: Mapping[str, str] | None = None
    for path, text, _ in texts_of_variant(questionnaire, groups):
        if "ref(" in text:
            unclear = _unclear(groups, letter) if unclear is None else unclear
            yield from _references(path, text, unclear)
        if english:
            yield from _numbers(path, text, printed, letter)
            yield from _enclosed(path, text, has, theirs, letter) if theirs else ()


def _printed(groups: Sequence[Group]) -> _Printed:
    labels = {one.item.label for group in groups for one in every(group.items)}
    plain = "1" in labels  # else the marks are no bare numbers
    sections = {label.partition(".")[0] for label in labels if re.match(r"[A-Z]+\.\d", label)}
    for group in groups:
        if (mark := bare(group.section.mark)).isalpha():
            sections.add(mark)
            labels.update([f"{mark}.{one.item.label}" for one in every(group.items)])
    return _Printed(labels, sections, plain)


def _numbers(path: Path, text: str, printed: _Printed, letter: str) -> Iterator[Finding]:
    for pattern in (_QUOTED, _IN_SECTIONS) if printed.sections else (_QUOTED,):
        for match in pattern.finditer(text):
            for label in _LABEL.findall(match[1]):
                if printed.lacks(label, certain=pattern is _QUOTED):
                    count = sum(each.isdecimal() for each in printed.labels)
                    expected = f"a question from 1 to {count}" if printed.plain else "a label it prints"
                    found = f"`{match[0]}` quotes question {label}, which {letter} does not ask"
                    yield Finding("Q148", path, found, expected, "correct the number", Severity.WARNING, match[0])


def _unclear(groups: Sequence[Group], letter: str) -> dict[str, str]:
    """Return why the label of an item tells it not apart, by the ids of those items."""
    found: dict[str, str] = {}
    printed: defaultdict[str, list[str]] = defaultdict(list)
    for group in groups:
        waiting = [(one, 0, False) for one in group.items]
        while waiting:
            one, level, hidden = waiting.pop()
            silent = hidden or not (one.item.mark or not level_mark(group.section.marks, level).form.silent)
            if silent:
                found[one.item.id] = f"names {one.item.label}, which {letter} prints without a number"
            else:
                printed[one.item.label].append(one.item.id)
            waiting += [(part, level + 1, silent) for part in one.parts]
    for label, ids in printed.items():
        for name in ids if len(ids) > 1 else ():
            others = " and ".join(f"`{other}`" for other in sorted(ids) if other != name)
            found[name] = f"prints {label}, which is the label of {others} too in {letter}"
    return found


def _references(path: Path, text: str, unclear: Mapping[str, str]) -> Iterator[Finding]:
    for match in _REFERENCE.finditer(text):
        if why := unclear.get(match[2]):
            remedy = "give the sections marks (`section_numbering`), or the item a `label` of its own"
            yield Finding(
                "Q184", path, f"`{match[0]}` {why}", "a label of one item", remedy, Severity.WARNING, match[0]
            )


def _enclosures(questionnaire: Questionnaire, names: frozenset[str] | None) -> set[tuple[str, str]]:
    """Return kind and mark of what is enclosed, ("Attachment", "A"); None is for all recipients."""
    mine = (each for each in questionnaire.enclosures if each.is_for(names))
    return {
        pair for each in mine for match in _ENCLOSED.finditer(f"{each.label}: {each.title}") for pair in _pairs(match)
    }


def _pairs(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    return ((match["kind"], mark) for mark in re.findall(_MARK, match["marks"]))


def _enclosed(
    path: Path, text: str, has: set[tuple[str, str]], theirs: set[tuple[str, str]], letter: str
) -> Iterator[Finding]:
    """Give the enclosures that a text names and the letter has not; of another kind and mark it may be anyone's."""
    for match in _ENCLOSED.finditer(text):
        before, after = _ANOTHERS
        if before.search(text[max(match.start() - _BEFORE, 0) : match.start()]) or after.match(text, match.end()):
            continue
        for kind, mark in _pairs(match):
            alike = any(kind == other or mark == its for other, its in theirs)
            if alike and (kind, mark) not in has:
                found = f"`{match[0]}` names an enclosure {mark}, which {letter} does not have"
                remedy = "correct the text, or the `label` of the enclosure"
                yield Finding("Q187", path, found, "the label of an enclosure", remedy, Severity.WARNING, match[0])
