"""Which matters are confidential, so that what is made of the whole record leaves them out; it judges no content."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lettergen.model.letter import Asked
from lettergen.model.tracking import Thread

_MARKS = re.compile(r"(?<!non-)(?<!not )\b(confidential|privileged|sensitive)\b", re.IGNORECASE)


def is_confidential(asked: Asked) -> bool:
    """Tell whether a letter's marking has the word confidential, privileged or sensitive, and not its contrary."""
    return bool(_MARKS.search(" ".join(asked.marking.split())))


def kept_back(threads: Iterable[Thread]) -> set[str]:
    """Return the matters of these threads any letter of which is confidential: what was marked once stays so."""
    marked = (one for one in threads if any(map(is_confidential, one.rounds.values())))
    return {one.matter for one in marked}
