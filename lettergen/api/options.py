"""What callers say to the use cases, and what a run says back: plain values, the same for commands and scripts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

from lettergen.errors import Place, Problem, UsageError
from lettergen.model.deadline import StageName
from lettergen.model.settings import Step
from lettergen.model.tracking import Capacity, Outcome
from lettergen.runs.outcome import Kept, Made

_KINDS: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {
        "dt.date | None": (dt.date,),
        "dt.time | None": (dt.time,),
        "dt.date | dt.datetime | None": (dt.date, dt.datetime),
    }
)
"""What an option takes, by its annotation."""
Show: TypeAlias = Literal["letters", "items", "why", "summary", "count"]


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run made, and the warnings of its questionnaire and template. A trial recorded nothing.

    `failed` has what is wrong with letters that were left out, `kept` those edited by hand. `blind` has a line for each
    letter with blind copies, which nothing in the letter tells; `held` one for each thread of the matter that gets no
    follow-up, with the reason. `finished` counts letters of an interrupted run that were put in place first.
    """

    made: tuple[Made, ...]
    warnings: tuple[Problem, ...] = field(default=())
    dry_run: bool = False
    trial: bool = False
    blind: tuple[str, ...] = field(default=())
    held: tuple[str, ...] = field(default=())
    failed: tuple[Problem, ...] = field(default=())
    kept: tuple[Kept, ...] = field(default=())
    finished: int = 0


@dataclass(frozen=True, slots=True)
class _Dated:
    """Options of which some are days or times: each a `datetime.date` or `datetime.time`, never words for one.

    Raises UsageError U101. A datetime is one of Python's dates, and a day only where the option takes moments too.
    """

    def __post_init__(self) -> None:
        for each in fields(self):
            kinds, value = _KINDS.get(str(each.type)), getattr(self, each.name)
            moment = isinstance(value, dt.datetime)
            if kinds and value is not None and not (dt.datetime in kinds if moment else isinstance(value, kinds)):
                expected = " or ".join(f"datetime.{kind.__name__}" for kind in kinds)
                remedy = "take .date() of it" if moment else f"datetime.{kinds[0].__name__}.fromisoformat reads text"
                raise UsageError(Problem("U101", Place(), f"{each.name} is {value!r}", expected, remedy))


@dataclass(frozen=True, slots=True)
class Choices(_Dated):
    """How a run is to be made; `as_of` is the day that counts as today.

    `out` is another folder for the letters; outside the workspace's letters/ the run is a trial and records nothing.
    Redacted copies are always made so. `jobs` processes make the letters, 0 for one a core. With `keep_going` a letter
    that fails stops no other.
    """

    out: Path | None = None
    redacted: bool = False
    dry_run: bool = False
    force: bool = False
    keep_going: bool = False
    jobs: int = 1
    as_of: dt.date | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Packs:
    """What a run hands out beside its letters: a print file, an archive, folders of e-mail drafts and forms, lists.

    `duplex` begins each letter of the print file on the front of a sheet.
    """

    pack: Path | None = None
    duplex: bool = False
    zip: Path | None = None
    mail: Path | None = None
    index: tuple[Path, ...] = field(default=())
    forms: Path | None = None


@dataclass(frozen=True, slots=True)
class Renewal(_Dated):
    """What a follow-up says anew: its date, its deadline (a day, or a count from the date), which items it repeats.

    `step` is another rung than the ladder's next, `salutation` how one recipient is greeted from now on. Of a whole
    matter those are meant who need one: who is late, with `also_due` who is due that day too, with `all_open` everyone
    who still owes an answer.
    """

    date: dt.date | None = None
    due: dt.date | None = None
    within: str = ""
    items: str | None = None
    template: str = ""
    step: Step | None = None
    all_open: bool = False
    also_due: bool = False
    salutation: str = ""


@dataclass(frozen=True, slots=True)
class Approval(_Dated):
    """Who approves letters' files, and when. `final` is the document of one letter, where it is not the file made.

    With `everyone` a matter stands for the newest draft to each of its recipients.
    """

    everyone: bool = False
    on: dt.date | None = None
    final: Path | None = None
    note: str = ""
    by: str = ""
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Sending(Approval):
    """How letters went out, beside what an approval says too."""

    at: dt.time | None = None
    via: str = ""
    accept_text: bool = False


@dataclass(frozen=True, slots=True)
class Fact(_Dated):
    """What is to be recorded. `items` is "1-3=answered,4a=objected"; `until` an extension's or a promise's day.

    `stage` says which deadline an extension moves, the main one when absent. A ground is "privacy", or "3-5=privacy"
    for these items alone. `files` are filed, the page numbers in `bates` ("AMZ-0001 to AMZ-0120") with them in order.
    `forwarded_to` names a third body and `opens` the id of the thread with it; `amends` is the number of the event that
    is corrected, or with `void` struck.
    """

    event: str
    on: dt.date | None = None
    at: dt.time | None = None
    received: dt.date | None = None
    items: str | None = None
    until: dt.date | None = None
    stage: StageName | None = None
    grounds: tuple[str, ...] = field(default=())
    outcome: Outcome | None = None
    said_by: str = ""
    capacity: Capacity | None = None
    addressed_to: str = ""
    automatic: bool = False
    forwarded_to: str = ""
    opens: str = ""
    amends: int | None = None
    void: bool = False
    via: str = ""
    note: str = ""
    files: tuple[Path, ...] = field(default=())
    bates: tuple[str, ...] = field(default=())
    by: str = ""
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Receiving(_Dated):
    """What is known of documents that came in. What is said here is certain: `letter` whose, `event` what they are.

    `items` ("3=answered") goes before what is proposed. `on` is the day they came in. With `yes` what is certain is
    recorded without asking. With `queue` the documents are named by their SHA-256, all that wait where none is.
    """

    letter: str = ""
    event: str = ""
    items: str | None = None
    on: dt.date | None = None
    yes: bool = False
    queue: bool = False
    dry_run: bool = False
    note: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class View(_Dated):
    """Which threads a status shows, as of which day or instant, and what of them.

    A time without a zone is the office's. `known_at` leaves out what was entered later; a day means the whole of it.
    `due_within` is in days and holds what is late or due today; `limit` takes the most pressing ones. `show` says what
    has a row: letters, items, reasons (why), matters (summary), headlines (count).
    """

    as_of: dt.date | dt.datetime | None = None
    known_at: dt.date | dt.datetime | None = None
    overdue: bool = False
    due_within: int | None = None
    limit: int | None = None
    show: Show = "letters"


@dataclass(frozen=True, slots=True)
class Counting(_Dated):
    """A deadline to be worked out: a count such as "10 business days", or the whole of it as YAML has it, "{…}".

    `start` is the day, or the moment, that it counts from (today); without a zone the moment is the office's.
    `previous` is the due date that `from: previous_due` means, `via` how it was served, `rule` a named rule.
    """

    text: str = ""
    start: dt.date | dt.datetime | None = None
    calendar: str = ""
    before: bool = False
    rule: str = ""
    via: str = ""
    time: dt.time | None = None
    zone: str = ""
    previous: dt.date | None = None
