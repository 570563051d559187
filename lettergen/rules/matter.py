"""A matter on one day: what its letters add up to, as items add up to a letter; it loads no letter itself."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lettergen.model.tracking import Headline

_OVER = (Headline.SATISFIED, Headline.CLOSED, Headline.WITHDRAWN)
"""Headlines of letters with which nothing is left to do, what is least over first."""
_SOMETHING = (Headline.COMPLETE, Headline.PARTIAL)
_OPEN_WORST_FIRST = (
    Headline.ESCALATED, Headline.REFUSED, Headline.OBJECTED, Headline.UNDELIVERABLE, Headline.ACKNOWLEDGED,
    Headline.SENT, Headline.APPROVED, Headline.DRAFT,
)  # fmt: skip


NOT_OUT = frozenset({Headline.DRAFT, Headline.APPROVED})
"""Headlines of letters that are not sent."""


def counts(headline: Headline, *, linked: bool) -> bool:
    """Tell whether a letter and its items are counted, wherever letters are: it was sent, by us, and not withdrawn."""
    return not linked and headline not in NOT_OUT | {Headline.WITHDRAWN}


class Line(NamedTuple):
    """A thread as its matter counts it; `next_date` is the day of the worst clock that runs, None where none does.

    A `linked` one began when another body passed our letter on.
    """

    thread: str
    recipient: str
    headline: Headline
    next_date: dt.date | None
    settled: int
    asked: int
    late: bool
    linked: bool = False


class MatterStatus(NamedTuple):
    """A matter on one day. `why` names the rule that gave the headline; `worst` is the most pressing clock's thread.

    `letters` are those we wrote, and `headlines` counts them by headline; of those that `counts` takes `settled` of
    `asked` items are settled. `linked` threads began when another body passed one on. The rest is of both: `headline`,
    `late` (how many are overdue), `due`, `worst`, and `open`, the recipients with anything left to do.
    """

    matter: str
    headline: Headline
    why: str
    letters: int
    linked: int
    headlines: dict[Headline, int]
    late: int
    due: dt.date | None
    worst: str
    settled: int
    asked: int
    open: tuple[str, ...]


def matter_status(matter: str, lines: Sequence[Line]) -> MatterStatus:
    """Return what the letters of a matter (at least one) add up to."""
    ours = [line for line in lines if not line.linked]
    out = [line for line in lines if counts(line.headline, linked=line.linked)]
    counted = Counter(line.headline for line in ours)
    headline, why = headline_of(line.headline for line in lines)
    worst = min(
        (line for line in lines if line.next_date), key=lambda line: (line.next_date, line.thread), default=None
    )
    return MatterStatus(
        matter=matter,
        headline=headline,
        why=why,
        letters=len(ours),
        linked=len(lines) - len(ours),
        headlines={one: counted[one] for one in Headline if counted[one]},
        late=sum(line.late for line in lines),
        due=worst.next_date if worst else None,
        worst=worst.thread if worst else "",
        settled=sum(line.settled for line in out),
        asked=sum(line.asked for line in out),
        open=tuple(line.recipient for line in lines if line.headline not in _OVER),
    )


def headline_of(headlines: Iterable[Headline]) -> tuple[Headline, str]:
    """Return the one headline for the letters of a matter (at least one), and the rule that gave it.

    The first that fits: all alike, that. All over: the one that is least over. All over or complete: complete. Some
    over, complete or answered in part: a partial response. None: the worst. Letters withdrawn do not count beside
    others.
    """
    kinds = set(headlines)
    if len(kinds) > 1:
        kinds -= {Headline.WITHDRAWN}
    if len(kinds) == 1:
        return next(iter(kinds)), "all letters alike"
    if kinds <= set(_OVER):
        return next(one for one in _OVER if one in kinds), "all letters satisfied or closed"
    if kinds <= {*_OVER, Headline.COMPLETE}:
        return Headline.COMPLETE, "all letters answered, not all assessed"
    if kinds & {*_OVER, *_SOMETHING}:
        return Headline.PARTIAL, "some letters answered, in part or in full"
    return next(one for one in _OPEN_WORST_FIRST if one in kinds), "no letter answered: the worst of them"
