"""What the tests of the report share: threads in memory, with statuses, and a page as a tree."""

from __future__ import annotations

import datetime as dt
from typing import Any

from lxml import html
from recorded import ASKED, event, letter

from lettergen.model.party import Recipient
from lettergen.model.tracking import Event, Thread, ThreadStatus
from lettergen.reports.page import Extras, ReportData, page
from lettergen.rules.facts import gather
from lettergen.rules.status import status_of


def pair(*events: Event, to: str = "amazon", name: str = "", day: str = "2021-08-27", **asked: Any) -> Any:
    """Return a thread of the matter palm, its letter sent on 2021-08-12 and due on 2021-08-26, with its status."""
    sent = (letter("generated", to), letter("sent", to, deadlines=asked.get("stages", ASKED.stages)))
    story = tuple(one.model_copy(update={"seq": seq}) for seq, one in enumerate((*sent, *events), 1))
    recipient = Recipient(id=to, organization=name or to.title())
    rounds = {1: ASKED.model_copy(update={"pending": (), **asked})}
    thread = Thread(name=f"palm/{to}", recipient=recipient, rounds=rounds, events=story)
    return counted(thread, day)


def counted(thread: Thread, day: str) -> tuple[Thread, ThreadStatus]:
    """Return a thread as of a day, with its status."""
    as_of = dt.date.fromisoformat(day)
    facts = gather(thread, as_of)
    return thread.model_copy(update={"events": facts.events}), status_of(facts, as_of)


def answered(to: str, on: str = "2021-08-20", **words: Any) -> Event:
    return event("response", on, to=to, **({"items": {"q1": "answered", "q2": "answered"}} | words))


def report(*pairs: Any, day: str = "2021-08-27", extras: Extras | None = None, **more: Any) -> Any:
    """Return the page of these threads as a tree of elements."""
    return html.fromstring(page(ReportData(pairs, dt.date.fromisoformat(day), **more), extras).encode())


def text(found: Any) -> str:
    """Return the words of an element, blanks evened out."""
    return " ".join(found.text_content().split())


def table(tree: Any, where: str) -> list[list[str]]:
    """Return the rows of the table under an id, its heads first."""
    return [[text(cell) for cell in row.xpath("./td|./th")] for row in tree.xpath(f"{where}//tr")]
