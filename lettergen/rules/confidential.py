"""Which matters are confidential, so that what is made of the whole record leaves them out; it judges no content."""

from __future__ import annotations

import re

from lettergen.model.letter import Asked
from lettergen.model.tracking import Thread

_MARKS = re.compile(r"(?<!non-)(?<!not )\b(confidential|privileged|sensitive)\b", re.IGNORECASE)


def is_confidential(asked: Asked) -> bool:
    """Tell whether a letter's marking has the word confidential, privileged or sensitive, and not its contrary."""
    return bool(_MARKS.search(" ".join(asked.marking.split())))


def is_kept_back(thread: Thread) -> bool:
    """Tell whether any letter of a thread is confidential: what was marked once stays so."""
    return any(map(is_confidential, thread.rounds.values()))
