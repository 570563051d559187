"""Names that lead to nothing: for whom something is meant, what an item depends on, what an enclosure is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from lettergen.errors import Severity, did_you_mean
from lettergen.model.items import Question, Section, Varied
from lettergen.model.party import Copy, Recipient
from lettergen.model.questionnaire import Questionnaire, Source
from lettergen.rules.asking import Asking, Group, Path, every
from lettergen.rules.finding import Finding

OF_RECIPIENTS = frozenset({"Q152", "Q155", "Q156", "Q185", "Q188"})
"""Findings that stand and fall with the ids and groups of the recipients."""
_GUESSES = 20
"""For how many unknown ids the nearest is looked for: among ten thousand that takes its time."""
OF_ITEMS = frozenset({"Q153", "Q154"})
"""Findings that stand and fall with the ids of the items."""


class _Meant(NamedTuple):
    """Something with all that decides for whom it is: itself, and what holds it."""

    path: Path
    entry: Varied
    above: tuple[Varied, ...]

    def is_for(self, names: frozenset[str]) -> bool:
        return all(each.is_for(names) for each in (*self.above, self.entry))

    def varies(self) -> bool:
        return any(each.only_for or each.except_for for each in (*self.above, self.entry))


def check_names(questionnaire: Questionnaire, groups: Iterable[Group]) -> Iterator[Finding]:
    """Give names that lead to nothing (Q152 to Q156, Q185), and what is enclosed or copied twice (Q157 to Q159, Q188).

    `groups` is all that is asked, of everyone. Where the recipients stand in a list, names of recipients are its
    reader's to check.
    """
    meant = tuple(_meant(questionnaire))
    known = [recipient.names for recipient in _recipients(questionnaire)]
    if known:
        yield from _recipient_names(meant, known)
        yield from _own_words(meant, _recipients(questionnaire))
    yield from _dependencies([asking for group in groups for asking in every(group.items)], meant, known)
    yield from _enclosures(questionnaire, known)
    yield from copied_twice(("copies",), questionnaire.copies)


def _recipients(questionnaire: Questionnaire) -> tuple[Recipient, ...]:
    return () if questionnaire.recipient_list else questionnaire.recipients


def _meant(questionnaire: Questionnaire) -> Iterator[_Meant]:
    for name in ("questions", "copies", "enclosures"):
        for at, entry in enumerate(getattr(questionnaire, name)):
            yield from _within((name, at), entry, ())
    for at, recipient in enumerate(_recipients(questionnaire)):
        for position, copy in enumerate(recipient.copies):
            yield _Meant(("recipients", at, "copies", position), copy, ())


def _within(path: Path, entry: Varied, above: tuple[Varied, ...]) -> Iterator[_Meant]:
    yield _Meant(path, entry, above)
    if isinstance(entry, Question | Section):
        for at, part in enumerate(entry.items):
            yield from _within((*path, "items", at), part, (*above, entry))


def _recipient_names(meant: Iterable[_Meant], known: list[frozenset[str]]) -> Iterator[Finding]:
    names = frozenset().union(*known)
    for one in meant:
        unknown = [(path, name) for path, name in _named(one) if name not in names]
        for path, name in unknown:
            expected = "one of " + ", ".join(sorted(names)[:20])
            otherwise = "correct it, or add it to `groups` of the recipients that are meant"
            remedy = did_you_mean(name, names, otherwise, mark="`")
            yield Finding("Q152", path, f"no recipient has the id or group `{name}`", expected, remedy)
        if not unknown and one.varies() and not any(one.is_for(each) for each in known):
            remedy = "correct `only_for` and `except_for`, here and in what holds it, or remove it"
            yield Finding("Q156", one.path, "this is meant for no recipient", remedy=remedy, severity=Severity.WARNING)


def _own_words(meant: Iterable[_Meant], recipients: tuple[Recipient, ...]) -> Iterator[Finding]:
    """Give the `text_for` of those who are not asked, and where a recipient has two of its names."""
    for one in meant:
        words = tuple(one.entry.text_for) if isinstance(one.entry, Question) else ()
        asked = [each for each in recipients if one.is_for(each.names)] if words else []
        for name in words:
            called = [each for each in recipients if name in each.names]
            if called and not any(one.is_for(each.names) for each in called):
                found, remedy = f"nobody who is `{name}` is asked this", "correct the name, or `only_for`"
                yield Finding("Q185", (*one.path, "text_for", name), found, "", remedy, Severity.WARNING)
        for recipient in asked:
            first, *more = [name for name in words if name in recipient.names] or [""]
            if more and first != recipient.id:  # words for one, before those of its groups, are meant
                found = f"`{recipient.id}` is `{first}` and `{more[0]}`, and gets the words of the first"
                remedy = "put the words that are meant first, or take other names"
                yield Finding("Q185", (*one.path, "text_for", more[0]), found, "", remedy, Severity.WARNING)
                break


def _named(one: _Meant) -> Iterator[tuple[Path, str]]:
    for key in ("only_for", "except_for"):
        for at, name in enumerate(getattr(one.entry, key)):
            yield (*one.path, key, at), name
    for name in one.entry.text_for if isinstance(one.entry, Question) else ():
        yield (*one.path, "text_for", name), name


def _dependencies(items: list[Asking], meant: Iterable[_Meant], known: list[frozenset[str]]) -> Iterator[Finding]:
    order = {asking.item.id: at for at, asking in enumerate(items)}
    depends = {asking.item.id: asking.item.when.item for asking in items if asking.item.when}
    circles = _circles(depends)
    by_path = {one.path: one for one in meant} if depends else {}
    guesses = _GUESSES
    for asking in (asking for asking in items if asking.item.when):
        target, path = depends[asking.item.id], (*asking.path, "when", "item")
        if target not in order:
            otherwise = "write the id of the item that this one depends on"
            remedy = did_you_mean(target, order if guesses > 0 else (), otherwise, mark="`")
            guesses -= 1
            yield Finding("Q153", path, f"no item has the id `{target}`", "the id of an item", remedy)
            continue
        upon = items[order[target]]
        if order[target] >= order[asking.item.id]:
            yield _not_before(path, upon, circular=asking.item.id in circles)
        mine, its = by_path[asking.path], by_path[upon.path]
        if its.varies() and any(mine.is_for(names) and not its.is_for(names) for names in known):
            found = f"a recipient of this is not asked `{target}`, on which it depends"
            remedy = "give both the same `only_for` and `except_for`"
            yield Finding("Q155", path, found, remedy=remedy, severity=Severity.WARNING)


def _not_before(path: Path, upon: Asking, *, circular: bool) -> Finding:
    how, way_out, severity = "is asked only after it", "move one of the two", Severity.WARNING
    if circular:
        how, way_out, severity = "depends on it in turn", "remove `when`", Severity.ERROR
    found = f"it depends on question {upon.item.label}, which {how}"
    return Finding("Q154", path, found, "an item before it", f"correct `item`, or {way_out}", severity)


def _circles(depends: Mapping[str, str]) -> AbstractSet[str]:
    """Return the ids of items that depend, over others or at once, on themselves."""
    left, named = dict(depends), Counter(depends.values())
    waiting = [one for one in depends if not named[one]]
    while waiting:
        target = left.pop(waiting.pop())
        named[target] -= 1
        if target in left and not named[target]:
            waiting.append(target)
    return left.keys()


def _enclosures(questionnaire: Questionnaire, known: list[frozenset[str]]) -> Iterator[Finding]:
    everyone: list[frozenset[str] | None] = [*known] or [None]
    given = {Source.QUESTIONNAIRE: questionnaire.questions, Source.INSTRUCTIONS: questionnaire.instructions}
    for at, enclosure in enumerate(questionnaire.enclosures):
        path, source = ("enclosures", at, "source"), enclosure.source
        alike = [each for each in questionnaire.enclosures[:at] if enclosure.label and each.label == enclosure.label]
        if any(each.is_for(names) and enclosure.is_for(names) for each in alike for names in everyone):
            found, remedy = f"two enclosures are labelled `{enclosure.label}`", "correct one of the two"
            yield Finding("Q188", (*path[:-1], "label"), found, remedy=remedy, severity=Severity.WARNING)
        if source is None or source is Source.FILE:
            continue
        if not given.get(source, True):
            remedy = "write them, or leave the enclosure out"
            found = f"`source: {source.value}` encloses what the letter does not have"
            yield Finding("Q158", path, found, remedy=remedy)
        before = [each for each in questionnaire.enclosures[:at] if each.source is source]
        if any(each.is_for(names) and enclosure.is_for(names) for each in before for names in everyone):
            found, remedy = f"`source: {source.value}` is enclosed twice", "keep one of the two"
            yield Finding("Q157", path, found, remedy=remedy)


def copied_twice(path: Path, copies: tuple[Copy, ...], before: tuple[Copy, ...] = ()) -> Iterator[Finding]:
    """Give who gets a second copy (Q159); `before` are those of everyone, `path` leads to the others."""
    for at, copy in enumerate(copies):
        twin = next((each for each in (*before, *copies[:at]) if each.name == copy.name), None)
        if twin:
            openly = " openly and as a blind copy" if twin.blind is not copy.blind else ""
            found, remedy = f"`{copy.name}` gets a copy twice{openly}", "keep one of the two"
            yield Finding("Q159", (*path, at), found, remedy=remedy, severity=Severity.WARNING)
