"""Whether what a sent letter asked still has its ids: answers would else be booked wrongly; it refuses nothing."""

from __future__ import annotations

from collections.abc import Iterable

from lettergen.model.letter import Asked, LetterItem
from lettergen.rules.rollup import walk

ADDED = "added-"
"""What the id begins with of an item that only a final document has."""


def moved_ids(sent: Asked, now: Asked) -> tuple[str, ...]:
    """Return how the ids of a sent letter differ today: gone, or given to other words. New ids are no difference."""
    before, after = _texts(sent.items), _texts(now.items)
    homes = {text: key for key, text in after.items()}
    told = []
    for key, text in before.items():
        if after.get(key) == text:
            continue
        if text in homes:
            told.append(f"what the sent letter asked as {key!r} is now {homes[text]!r}")
        elif key not in after and not key.startswith(ADDED):  # asked by a document that was never made here
            told.append(f"item {key!r} of the sent letter is gone")
    return tuple(told)


def _texts(items: Iterable[LetterItem]) -> dict[str, str]:
    return {item.id: " ".join(item.text.split()) for item in walk(items)}
