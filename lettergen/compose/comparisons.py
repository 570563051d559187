"""Conditions in a questionnaire's texts that never hold, as they compare a field with a number; it merges nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import TemplateSyntaxError

from lettergen.errors import Severity
from lettergen.model.questionnaire import Questionnaire
from lettergen.rules.finding import Finding
from lettergen.rules.texts import texts_of
from lettergen.text.placeholders import compared
from lettergen.text.sandbox import environment

_TAG = re.compile(r"\{[{%][^{}]*")
_COMPARES = re.compile(r"[=!]=|\bin\b")


def comparison_findings(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Give a warning (Q181) for each field that a text holds equal to a number: the values of `fields` are text.

    What cannot be read is told by `check_texts`, as is `fields.n > 50`, which cannot be merged.
    """
    for path, text in texts_of(questionnaire):
        if "fields" in text and any("fields" in tag and _COMPARES.search(tag) for tag in _TAG.findall(text)):
            for name, value in _compared(text, questionnaire.language):
                found = f"`{name}` is text, and never equals {value}"
                remedy = f'write "{value}" in quotation marks, or {name} | int'
                yield Finding("Q181", path, found, "a text", remedy, Severity.WARNING, name)


def _compared(text: str, language: str) -> tuple[tuple[str, object], ...]:
    try:
        found = tuple(dict.fromkeys(compared(environment(language).parse(text))))
    except (TemplateSyntaxError, RecursionError):
        return ()
    return tuple(
        (path, value) for path, value in found if path.startswith("fields.") and isinstance(value, int | float)
    )
