"""What rich values that many letters share were written as, with what that added to the sink; it writes no XML itself.

A value is known by being the very same object: comparing texts would cost as much as writing them. The XML depends on
the value, the look of the tag and what the sink holds before it, and on nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from lettergen.model.base import Same

if TYPE_CHECKING:
    from lettergen.model.blocks import Block
    from lettergen.wordml.sink import Growth, Sink, Standing

_VALUES, _WAYS = 64, 4
"""How many values are remembered, and in how many places or after how many other values each."""
_LONG = 100_000
"""Characters of a value that is not remembered: so long a one is rarely in many letters."""
Look: TypeAlias = tuple[str, str, str]
"""The part, and the insides of the `w:pPr` and the `w:rPr` of the tag."""


@dataclass(slots=True)
class _Story:
    """One value: whether it was met before, and what it was written as."""

    met: bool = False
    written: dict[tuple[Look, Standing], tuple[str, Growth]] = field(default_factory=dict)


class Memory:
    """What the letters of one template share; safe in several threads, which at worst write the same twice."""

    def __init__(self) -> None:
        self._story = lru_cache(maxsize=_VALUES)(lambda _: _Story())

    def written(self, blocks: tuple[Block, ...], sink: Sink, look: Look, write: Callable[[], str]) -> str:
        """Return what `write` returns, and have the sink hold what that would add; from the third time on unasked."""
        story = self._story(Same(blocks))
        before = sink.standing() if story.met else None
        if before is None:
            story.met = True
            return write()
        known = story.written.get((look, before))
        if known:
            sink.grow(known[1])
            return known[0]
        xml = write()
        growth = sink.growth(before)
        if growth and len(xml) < _LONG and len(story.written) < _WAYS and _lasts(blocks):
            story.written[look, before] = xml, growth
        return xml


def _lasts(blocks: tuple[Block, ...]) -> bool:
    """Return whether a value can never change: a caller of the library may have put lists where tuples belong."""
    try:
        hash(blocks)
    except TypeError:
        return False
    return True
