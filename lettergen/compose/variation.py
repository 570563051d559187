"""What makes one recipient's letter differ from the others in its words, as a short label; it composes none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

from jinja2 import TemplateSyntaxError

from lettergen.model.deadline import StageName, StageSpec
from lettergen.model.party import Recipient
from lettergen.model.questionnaire import Questionnaire
from lettergen.rules.asking import mentioned
from lettergen.rules.texts import texts_of
from lettergen.text.placeholders import asked_whether, compared
from lettergen.text.sandbox import environment

_NAMES = frozenset({"recipient.groups", "recipient.id"})
_TEXTS = frozenset({"recipient.email", "recipient.name", "recipient.organization"})


def variations(questionnaire: Questionnaire) -> Callable[[Recipient], str]:
    """Return what gives a recipient's label: "massachusetts", "states, due 2021-09-01"; "" where nothing is its own.

    A label has the ids and groups of the recipient that the questionnaire names, what its texts compare or ask of the
    recipient where that is so, its own deadlines and its own instrument. Names, addresses and merge fields that are
    only printed differ in every letter, and make no variation.
    """
    shared = questionnaire.fields
    conditions = frozenset(_conditions(questionnaire))
    named = mentioned(questionnaire) | {value for path, value in conditions if path in _NAMES}
    told = sorted((path, value) for path, value in conditions if not (value and path in _NAMES))

    def label(recipient: Recipient) -> str:
        parts = sorted(recipient.names & named)
        for path, value in told:
            own = _value(recipient, shared, path)
            if own and value in {own, ""}:
                parts.append(f"{_word(path)} {value}" if value else f"with {_word(path)}")
        if recipient.due and recipient.due != questionnaire.due:
            parts += map(_spoken, recipient.due)
        if recipient.instrument and recipient.instrument is not questionnaire.instrument:
            parts.append(recipient.instrument.replace("_", " "))
        return ", ".join(parts)

    return label


def _conditions(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    """Give each name that a text compares with a text, with that; and with "" each that it asks for."""
    for _, text in texts_of(questionnaire):
        if "{%" in text or " if " in text:
            with suppress(TemplateSyntaxError, RecursionError):  # `check_texts` tells what cannot be read
                tree = environment(questionnaire.language).parse(text)
                found = (*compared(tree), *((path, "") for path in asked_whether(tree)))
                own = (pair for pair in found if pair[0] in _NAMES | _TEXTS or pair[0].startswith("fields."))
                yield from ((path, value) for path, value in own if isinstance(value, str))


def _value(recipient: Recipient, shared: Mapping[str, str], path: str) -> str:
    owner, _, name = path.partition(".")
    if owner == "fields":
        return recipient.fields.get(name) or shared.get(name, "")
    return str(getattr(recipient, name) or "")


def _word(path: str) -> str:
    return path.partition(".")[2].replace("_", " ")


def _spoken(spec: StageSpec) -> str:
    when = spec.date or spec.within or (spec.before and f"{spec.before} before") or spec.rule or "its own way"
    return f"{'' if spec.stage is StageName.ANSWERS else f'{spec.stage} '}due {when}"
