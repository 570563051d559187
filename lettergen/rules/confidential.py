"""Which matters are confidential, so that what is made of the whole record leaves them out; it judges no content."""

from __future__ import annotations

from lettergen.model.letter import Asked
from lettergen.model.tracking import Thread

_MARKS = ("confidential", "privileged")


def is_confidential(asked: Asked) -> bool:
    """Tell whether a letter's marking begins with Confidential or Privileged, in capitals or not."""
    return asked.marking.strip().casefold().startswith(_MARKS)


def is_kept_back(thread: Thread) -> bool:
    """Tell whether any letter of a thread is confidential: what was marked once stays so."""
    return any(map(is_confidential, thread.rounds.values()))
