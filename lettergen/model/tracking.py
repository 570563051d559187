"""What happened to letters: events, dispositions, and the status derived from them for one day."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints

from lettergen.model.base import Time, Value
from lettergen.model.deadline import Deadline, StageName, Zone
from lettergen.model.letter import Asked, LetterItem
from lettergen.model.party import Recipient


class LetterName(NamedTuple):
    """MATTER/RECIPIENT/ROUND; without a round the first one."""

    matter: str
    recipient: str
    round: int = 1

    def __str__(self) -> str:
        """Return the name as commands take it."""
        return f"{self.matter}/{self.recipient}/{self.round}"

    @property
    def thread(self) -> str:
        """Return MATTER/RECIPIENT."""
        return f"{self.matter}/{self.recipient}"


class EventType(StrEnum):
    """Every dated fact a letter can have (design section 7)."""

    GENERATED = "generated"
    APPROVED = "approved"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERABLE = "undeliverable"
    ACKNOWLEDGED = "acknowledged"
    EXTENSION_REQUESTED = "extension_requested"
    EXTENSION_GRANTED = "extension_granted"
    EXTENSION_DENIED = "extension_denied"
    TOLLED = "tolled"
    RESUMED = "resumed"
    INTERIM_RESPONSE = "interim_response"
    RESPONSE = "response"
    PRODUCTION = "production"
    OBJECTION = "objection"
    PRIVILEGE_LOG = "privilege_log"
    MOTION_TO_QUASH = "motion_to_quash"
    RULING = "ruling"
    REFUSED = "refused"
    REFERRED = "referred"
    FORWARDED = "forwarded"
    CLARIFICATION_REQUESTED = "clarification_requested"
    FOLLOW_UP_SENT = "follow_up_sent"
    ESCALATED = "escalated"
    SUBPOENA_ISSUED = "subpoena_issued"
    ASSESSED = "assessed"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    CLOSED = "closed"
    REOPENED = "reopened"
    NOTE = "note"


class Disposition(StrEnum):
    """What became of one item."""

    UNANSWERED = "unanswered"
    ANSWERED = "answered"
    ANSWERED_IN_PART = "answered_in_part"
    NON_RESPONSIVE = "non_responsive"
    DEFERRED = "deferred"
    NO_RECORDS = "no_records"
    NOT_IN_POSSESSION = "not_in_possession"
    BY_REFERENCE = "by_reference"
    OBJECTED = "objected"
    PRIVILEGED = "privileged"
    CONFIDENTIAL = "confidential"
    REFUSED = "refused"
    REFERRED = "referred"
    WAIVED = "waived"
    MET = "met"
    NOT_MET = "not_met"
    ENDORSED = "endorsed"
    NOT_ENDORSED = "not_endorsed"
    NOT_NECESSARY = "not_necessary"
    INTERESTED = "interested"
    FORWARDED = "forwarded"


SETTLED = frozenset({
    Disposition.ANSWERED, Disposition.NO_RECORDS, Disposition.NOT_IN_POSSESSION, Disposition.BY_REFERENCE,
    Disposition.WAIVED, Disposition.MET, Disposition.ENDORSED, Disposition.NOT_ENDORSED, Disposition.NOT_NECESSARY,
    Disposition.INTERESTED, Disposition.FORWARDED,
})  # fmt: skip
"""Dispositions that need nothing more; all else is open."""
WITHHELD = frozenset({Disposition.OBJECTED, Disposition.PRIVILEGED, Disposition.CONFIDENTIAL, Disposition.REFUSED})
"""Dispositions that have grounds."""
WANTING = frozenset({Disposition.ANSWERED_IN_PART, Disposition.NON_RESPONSIVE, Disposition.NOT_MET})
"""What a finding may say with its reason; in a claim these have none."""


class Capacity(StrEnum):
    """For whom somebody speaks who is not the recipient itself."""

    COUNSEL = "counsel"
    ON_BEHALF = "on_behalf"
    THIRD_PARTY = "third_party"


class Outcome(StrEnum):
    """How a ruling on a motion, or our word on a wish for more time, ended."""

    GRANTED = "granted"
    GRANTED_IN_PART = "granted_in_part"
    DENIED = "denied"


class BatesRange(Value):
    """Pages stamped with running numbers, both ends included: "AMZ-" 1 to 120, printed in `width` digits."""

    prefix: Annotated[str, StringConstraints(strip_whitespace=False)] = ""
    first: int
    last: int
    width: int = 1


class Filed(Value):
    """One document that came in: its SHA-256, its name as it came, its pages, and the items that it answers."""

    document: str
    file: str
    pages: int | None = None
    bates: tuple[BatesRange, ...] = ()
    items: tuple[str, ...] = ()


class Given(Value):
    """What they answered to one item, as it came: words, paragraphs parted by U+000A, and the rows of a table."""

    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        """What says nothing is false."""
        return bool(self.text) or any(any(row) for row in self.rows)

    @property
    def words(self) -> str:
        """Return all of it as text: a line a row after the words, cells parted by U+0009."""
        return "\n".join(filter(None, (self.text, *("\t".join(row) for row in self.rows))))


class Amendment(Value):
    """What an event `corrected` puts in the place of what an earlier one said; None leaves it as it was.

    `seq` is the earlier event's number; with `void` it counts as never recorded.
    """

    seq: int
    void: bool = False
    on: dt.date | None = None
    time: Time | None = None
    received: dt.date | None = None
    items: dict[str, Disposition] | None = None
    until: dt.date | None = None
    stage: StageName | None = None
    grounds: tuple[str, ...] | None = None


class Event(Value):
    """A dated fact about one letter, only ever added.

    `on` is when it happened (with `time` and its `zone`, the instant), `received` when it came in where that is another
    day, `entered` (UTC) when it was written down. `items` maps item ids to dispositions, `item_grounds` to the grounds
    of theirs alone, `answers` to what was answered in words. `document` is the SHA-256 of a letter's own file, `filed`
    what came in; `asked` the key of the text as composed; `recipient` and `deadlines` come with a generated or sent
    letter. `until` is an extension's new date or the date an item was promised for; `stage` says which deadline an
    extension moves (the letter's main one when absent). `said_by` is who spoke, where that is not the recipient itself,
    and `capacity` for whom; `addressed_to` the one signatory it went to. `automatic` marks what no person wrote.
    `linked` names the thread with a third body that the letter was passed on to. `amends` corrects an earlier event.
    """

    letter: LetterName
    type: EventType
    on: dt.date
    time: Time | None = None
    zone: Zone | None = None
    received: dt.date | None = None
    entered: dt.datetime
    author: str
    items: dict[str, Disposition] = Field(default_factory=dict)
    until: dt.date | None = None
    stage: StageName | None = None
    grounds: tuple[str, ...] = ()
    item_grounds: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    answers: dict[str, Given] = Field(default_factory=dict)
    outcome: Outcome | None = None
    said_by: str = ""
    capacity: Capacity | None = None
    addressed_to: str = ""
    automatic: bool = False
    linked: str = ""
    amends: Amendment | None = None
    filed: tuple[Filed, ...] = ()
    via: str = ""
    note: str = ""
    document: str = ""
    file: str = ""
    pages: int | None = None
    digest: str = ""
    template: str = ""
    asked: str = ""
    recipient: Recipient | None = None
    deadlines: tuple[Deadline, ...] = ()
    seq: int = 0
    previous_hash: str = ""
    hash: str = ""

    @property
    def instant(self) -> dt.datetime | None:
        """Return when it happened to the minute, or None where only the day is known."""
        if self.time is None or self.zone is None:
            return None
        return dt.datetime.combine(self.on, self.time, ZoneInfo(self.zone))

    @property
    def documents(self) -> tuple[Filed, ...]:
        """Return every document of the event: a letter's own file, and what came in."""
        own = (Filed(document=self.document, file=self.file, pages=self.pages),) if self.document or self.file else ()
        return (*own, *self.filed)


class Thread(Value):
    """All rounds between a matter and one recipient: its events in order and what each round asked."""

    name: str
    recipient: Recipient
    rounds: dict[int, Asked]
    events: tuple[Event, ...]

    @property
    def matter(self) -> str:
        """Return the name of its matter."""
        return self.name.partition("/")[0]


class ClockState(StrEnum):
    """Where a deadline stands on one day, the worst first."""

    LONG_OVERDUE = "long overdue"
    OVERDUE = "overdue"
    DUE_TODAY = "due today"
    DUE_SOON = "due soon"
    RUNNING = "running"
    PAUSED = "paused"
    NOT_STARTED = "not started"
    SATISFIED = "satisfied"
    NO_DEADLINE = "no deadline"


class Headline(StrEnum):
    """The one word for a thread: the first of these that fits."""

    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    SATISFIED = "satisfied"
    UNDELIVERABLE = "undeliverable"
    ESCALATED = "escalated"
    REFUSED = "refused"
    OBJECTED = "objected"
    COMPLETE = "complete response (claimed)"
    PARTIAL = "partial response"
    ACKNOWLEDGED = "acknowledged"
    SENT = "sent"
    APPROVED = "approved"
    DRAFT = "draft"


class Move(Value):
    """A due date that no longer holds: which event (`on`, `seq`) put which in its place, and `why`.

    `why` is extended, extended in part, tolled, ruled, asked again, or delivered (one that comes again: then `late` is
    how many days late that came, 0 after the hour, None in time).
    """

    on: dt.date
    why: str
    former: dt.date
    due: dt.date
    seq: int = 0
    late: int | None = None


class Clock(Value):
    """One stage's clock on one day. `days` is what is left (negative: days late); `former` holds earlier due dates.

    With `time` late begins after that minute in `zone`. `moved` says what moved the date within its round: extended,
    extended in part, ruled or tolled; `moves` every date it ever had. `waits` holds the ids of the items and parts
    whose answer would stop it. `item` is the id of the item whose own deadline it is. Of a deadline that comes again
    and again, `missed` holds the days that passed with nothing, and `remaining` counts those to come after `due`.
    `stopped` is the day of what satisfied it, `late` how many days late that came (0: after the hour, None: in time).
    """

    stage: StageName
    state: ClockState
    round: int = 1
    due: dt.date | None = None
    time: Time | None = None
    zone: str = ""
    days: int | None = None
    former: tuple[dt.date, ...] = ()
    moved: str = ""
    moves: tuple[Move, ...] = ()
    waits: tuple[str, ...] = ()
    item: str = ""
    missed: tuple[dt.date, ...] = ()
    remaining: int = 0
    stopped: dt.date | None = None
    late: int | None = None


class ItemStatus(Value):
    """One item on one day: what they claim, what we find, and which of the two holds; each with its day.

    `since` is the later of both days, `until` the day a deferred answer is promised for; `grounds` are those on which
    it is withheld or found wanting, `documents` what came in on it, `given` their newest words on it. `late` is how
    many days late it was settled (0: after the hour; None: in time, or open).
    """

    item: LetterItem
    disposition: Disposition
    claimed: Disposition | None = None
    found: Disposition | None = None
    settled: bool
    since: dt.date | None = None
    claimed_on: dt.date | None = None
    found_on: dt.date | None = None
    until: dt.date | None = None
    grounds: tuple[str, ...] = ()
    documents: tuple[Filed, ...] = ()
    given: Given = Given()
    late: int | None = None
    items: tuple[ItemStatus, ...] = ()


class ThreadStatus(Value):
    """A thread on one day, or at one instant, derived from its events alone."""

    thread: str
    recipient: str
    as_of: dt.datetime | dt.date
    headline: Headline
    clock: Clock
    clocks: tuple[Clock, ...] = ()
    items: tuple[ItemStatus, ...] = ()
    settled: int
    asked: int
    round: int
    next_step: str
    owner: str = ""
