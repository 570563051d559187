"""What people write in replies, read from the package's own phrases/en.toml; what follows from it is a rule."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lettergen.model.replies import Phrases

_GAP = r"(?:\W+[\w'/.-]+){0,8}?\W+"
"""What "…" stands for: at most eight words, the fewest that do."""


@cache
def phrases(language: str = "en") -> Phrases:
    """Return one pattern for each list in phrases/LANGUAGE.toml, by dotted name: "kinds.refusal.says"."""
    path = Path(__file__).parents[1] / "phrases" / f"{language}.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    words = table.pop("words")
    lists = _lists(table)
    return MappingProxyType({name: _pattern(_filled(text, words) for text in texts) for name, texts in lists})


def _lists(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, list[str]]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _lists(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _filled(text: str, words: Mapping[str, list[str]]) -> str:
    """Return a phrase with its families of words ("{letter}") written out."""
    return re.sub(r"\{([a-z]+)\}", lambda found: f"(?:{'|'.join(words[found[1]])})", text)


def _pattern(texts: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of the texts as whole words, however they are spaced; the file's head has the grammar."""
    stems = [re.sub(r"(?<=\w)(?<!\\\w)\*", r"\\w*", text) for text in texts]
    either = "|".join(text.replace(" … ", _GAP).replace(" ", r"\W+") for text in stems)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)" if stems else r"(?!)", re.IGNORECASE)
