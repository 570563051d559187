"""Every text of a questionnaire with its place, for everyone or as one recipient gets it; it judges none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lettergen.model.items import Question, Section
from lettergen.model.letter import LetterItem
from lettergen.model.questionnaire import Questionnaire
from lettergen.rules.asking import Group, Path, every


def texts_of(questionnaire: Questionnaire) -> Iterator[tuple[Path, str]]:
    """Give every text that is Markdown and may merge fields, with its path, in the order of the letter."""
    for name in ("subject", "authority", "background", "request"):
        yield (name,), getattr(questionnaire, name)
    for at, definition in enumerate(questionnaire.definitions):
        yield ("definitions", at, "text"), definition.text
    if questionnaire.instructions:
        yield ("instructions",), questionnaire.instructions
    for path, entry in entries_of(questionnaire):
        if isinstance(entry, Section):
            yield (*path, "section"), entry.section
            yield from [((*path, "lead_in"), entry.lead_in)] if entry.lead_in else []
            continue
        yield from [((*path, "premise"), entry.premise)] if entry.premise else []
        yield (*path, "text"), entry.text
        for name, text in entry.text_for.items():
            yield (*path, "text_for", name), text
    yield ("closing",), questionnaire.closing
    for name, text in questionnaire.notes.items():
        yield ("notes", name), text


def entries_of(questionnaire: Questionnaire) -> Iterator[tuple[Path, Question | Section]]:
    """Give every section, question and part with its path, each before what it holds."""
    waiting: list[tuple[Path, Question | Section]] = [
        (("questions", at), entry) for at, entry in enumerate(questionnaire.questions)
    ]
    waiting.reverse()
    while waiting:
        path, entry = waiting.pop()
        yield path, entry
        waiting += reversed([((*path, "items", at), part) for at, part in enumerate(entry.items)])


def questions_of(questionnaire: Questionnaire) -> Iterator[tuple[Path, Question]]:
    """Give every question and part with its path, those of sections as well, parents before their parts."""
    for path, entry in entries_of(questionnaire):
        if isinstance(entry, Question):
            yield path, entry


def texts_of_variant(
    questionnaire: Questionnaire, groups: Iterable[Group]
) -> Iterator[tuple[Path, str, LetterItem | None]]:
    """Give every text of a letter that asks these groups, with its path and the item it belongs to."""
    for path, text in texts_of(questionnaire):
        if path[0] != "questions":
            yield path, text, None
    for group in groups:
        if len(group.path) > 1:
            yield (*group.path, "section"), group.section.title, None
            yield (*group.path, "lead_in"), group.section.lead_in, None
        for one in every(group.items):
            if one.item.premise:
                yield (*one.path, "premise"), one.item.premise, one.item
            yield one.text_path, one.item.text, one.item
