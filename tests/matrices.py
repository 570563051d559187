"""What the tests of matrices share: items in short, and a thread that asks them with its status."""

from __future__ import annotations

from recorded import ASKED, DAY, event

from lettergen.model.letter import LetterItem
from lettergen.model.party import Recipient
from lettergen.model.tracking import Thread
from lettergen.rules.facts import gather
from lettergen.rules.status import status_of


def items(*labels):
    """Items with these ids, counted from 1; "a:b c" has the parts a.b and a.c."""
    made = []
    for ordinal, text in enumerate(labels, 1):
        key, _, parts = text.partition(":")
        inner = tuple(
            LetterItem(id=f"{key}.{part}", label=f"{ordinal}({part})", ordinal=1, text=f"{key} {part}?")
            for part in parts.split()
        )
        made.append(LetterItem(id=key, label=str(ordinal), ordinal=ordinal, text=f"{key}?", items=inner))
    return tuple(made)


def pair(to, asked, *events, as_of="2021-08-31", name="", out=True, **changed):
    """A thread that asks these items, due on August 26, with its status."""
    thread = Thread(
        name=f"palm/{to}",
        recipient=Recipient(id=to, organization=name or to.title()),
        rounds={1: ASKED.model_copy(update={"items": asked, "pending": (), **changed})},
        events=tuple(
            one.model_copy(update={"seq": at})
            for at, one in enumerate((event("sent" if out else "generated", deadlines=ASKED.stages), *events), 1)
        ),
    )
    return thread, status_of(gather(thread, DAY(as_of)), DAY(as_of))
