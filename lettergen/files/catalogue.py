"""The catalogue of problem codes, read from the package's own catalogue.toml; it decides nothing."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple


class Entry(NamedTuple):
    """What a code means: a title, the usual cause, the way out; `reason` says it to programs, in one word."""

    title: str
    cause: str
    remedy: str
    reason: str = ""


@cache
def catalogue() -> dict[str, Entry]:
    """Return every code with its entry."""
    text = (Path(__file__).parents[1] / "catalogue.toml").read_text(encoding="utf-8")
    return {code: Entry(**entry) for code, entry in tomllib.loads(text).items()}
