"""The catalogue of problem codes, as `lettergen explain CODE` tells them; it decides nothing.

First letter: Q questionnaire, T template, W workspace and files, R record, D dates and deadlines, X outside programs,
U the command's own words. A code is never given a second meaning.
"""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """What a code means: a title, the usual cause, the way out."""

    title: str
    cause: str
    remedy: str


QUESTIONNAIRE: dict[str, Entry] = {}

TEMPLATE: dict[str, Entry] = {}

WORKSPACE: dict[str, Entry] = {}

RECORD: dict[str, Entry] = {}

DATES: dict[str, Entry] = {}

OUTSIDE: dict[str, Entry] = {}

USAGE: dict[str, Entry] = {}

CATALOGUE: dict[str, Entry] = QUESTIONNAIRE | TEMPLATE | WORKSPACE | RECORD | DATES | OUTSIDE | USAGE
