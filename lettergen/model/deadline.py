"""A deadline as a value with its reason; the arithmetic stands in `rules.deadlines`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, JsonValue, model_validator
from pydantic_core import PydanticCustomError

from lettergen.model.base import Date, Slug, Time, Value
from lettergen.model.named_rules import MAIN, NAMED_RULES, RuleName, Scope, spelled_out


class StageName(StrEnum):
    """What one of a letter's deadlines asks for."""

    ACKNOWLEDGE = "acknowledge"
    OBJECTIONS = "objections"
    ANSWERS = "answers"
    DOCUMENTS = "documents"
    BRIEFING = "briefing"
    CERTIFICATION = "certification"


PRELIMINARY = frozenset({StageName.ACKNOWLEDGE, StageName.OBJECTIONS})
"""What comes before any answer."""


class Trigger(StrEnum):
    """The day a relative deadline counts from."""

    LETTER_DATE = "letter_date"
    SENT = "sent"
    DELIVERED = "delivered"
    RECEIVED = "received"
    SERVED = "served"
    PREVIOUS_DUE = "previous_due"
    EVENT = "event"


class Roll(StrEnum):
    """Where a last day goes that nobody works: to the working day after or before it, onward as it counts, nowhere."""

    FORWARD = "forward"
    BACKWARD = "backward"
    ONWARD = "onward"
    NONE = "none"


class Deemed(StrEnum):
    """As of when something counts that came after the cut-off."""

    NEXT_DAY = "next_day"
    NEXT_WORKING_DAY = "next_working_day"


@cache
def _zones() -> frozenset[str]:
    """Return the names of all zones; finding them goes through their files, some ten milliseconds."""
    return frozenset(available_timezones())


def _known_zone(value: str) -> str:
    if value not in _zones():
        raise PydanticCustomError("zone_unknown", "unknown time zone; use an IANA name such as America/New_York")
    return value


Zone = Annotated[str, AfterValidator(_known_zone)]


_SHORT = re.compile(r"(\d{4}-\d{2}-\d{2})\s+(.*)")
_DAYS = r"[1-9]\d{0,3} (days?|business days?|weeks?|months?)"
_HOURS = r"[1-9]\d{0,3} (hours?|days?|business days?|weeks?|months?)"
_WORKING = r"[1-9]\d{0,3} business days?"
_SEVERAL: dict[str, JsonValue] = {"minItems": 2}


class StageSpec(Value):
    """A deadline: a `date`, or a count `within` or `before`. In YAML `2021-08-26` or `2021-08-26 17:00` is a date.

    A count is "10 days", "5 business days", "2 weeks", "1 month" or "72 hours"; `from` names the day it counts from. A
    named `rule` stands for further keys, which are kept with it. With `every` it comes again and again until the day
    of `until`; the first time `every` after the letter's date where nothing else is said.
    """

    stage: Annotated[StageName, Field(description="What is due.")] = StageName.ANSWERS
    date: Annotated[Date | None, Field(description="The last day on time, YYYY-MM-DD.")] = None
    time: Annotated[Time | None, Field(description="The last minute on time, HH:MM in 24 hours; needs a zone.")] = None
    zone: Annotated[Zone | None, Field(description="Time zone of `time`, such as America/New_York.")] = None
    within: Annotated[
        str | None,
        Field(
            pattern=rf"^{_HOURS}$",
            description="In place of `date`: a count such as 10 days, 5 business days, 2 weeks, 1 month or 72 hours.",
        ),
    ] = None
    before: Annotated[
        str | None, Field(pattern=rf"^{_HOURS}$", description="In place of `date`: such a count, backward from a day.")
    ] = None
    rule: Annotated[
        RuleName | None, Field(description="A rule by its name: how days are counted, some with the count itself.")
    ] = None
    trigger: Annotated[
        Trigger, Field(alias="from", description="The day that `within` or `before` counts from; not counted itself.")
    ] = Trigger.LETTER_DATE
    event: Annotated[str, Field(description="What happens on the day that `from: event` counts from.")] = ""
    on: Annotated[Date | None, Field(description="The day of the event, where it is known beforehand.")] = None
    previous: Annotated[
        StageName | None, Field(description="Whose due date `from: previous_due` means; else this stage's last one.")
    ] = None
    count_trigger_day: Annotated[bool, Field(description="true: the day it counts from is its first day.")] = False
    begin_on_working_day: Annotated[bool, Field(description="true: a working day is the first that counts.")] = False
    skip: Annotated[
        str | None,
        Field(
            pattern=r"^(always|never|under [1-9]\d{0,2} days)$",
            description="Whether a count of days leaves out days nobody works: always, never, under 11 days.",
        ),
    ] = None
    roll: Annotated[
        Roll | None, Field(description="Where a last day goes that nobody works; onward: the way it counts.")
    ] = None
    at_least: Annotated[
        str | None, Field(pattern=rf"^{_WORKING}$", description="The least it may hold, such as 2 business days.")
    ] = None
    extra: Annotated[
        dict[str, Annotated[str, Field(pattern=rf"^{_DAYS}$")]],
        Field(description="More time by the way it was served, added at the end: {mail: 3 days}."),
    ] = Field(default_factory=dict)
    cut_off: Annotated[Time | None, Field(description="What comes after this time of day counts as later.")] = None
    deemed: Annotated[Deemed, Field(description="As of when it counts then.")] = Deemed.NEXT_WORKING_DAY
    earliest_of: Annotated[
        tuple[StageSpec, ...] | None,
        Field(json_schema_extra=_SEVERAL, description="In place of `date`: several deadlines; the earliest counts."),
    ] = None
    latest_of: Annotated[
        tuple[StageSpec, ...] | None,
        Field(json_schema_extra=_SEVERAL, description="In place of `date`: several deadlines; the latest counts."),
    ] = None
    if_sooner: Annotated[
        bool, Field(description="In `earliest_of`: counts only if the day it counts from lies before the others.")
    ] = False
    rolling: Annotated[bool, Field(description="true: what is ready comes at once, the last of it by then.")] = False
    every: Annotated[
        str | None, Field(pattern=rf"^{_DAYS}$", description="How often it is due again: 2 weeks, 1 month.")
    ] = None
    until: Annotated[Date | None, Field(description="The last day that `every` may fall on, YYYY-MM-DD.")] = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:  # noqa: ANN401 - raw input
        """Take "2021-08-26" or "2021-08-26 17:00" for the long form, and a named rule for its keys."""
        if isinstance(value, dt.date):
            return {"date": value}
        if isinstance(value, str):
            short = _SHORT.fullmatch(value.strip())
            return {"date": short[1], "time": short[2]} if short else {"date": value}
        return spelled_out(value) if isinstance(value, Mapping) else value

    @model_validator(mode="after")
    def _one_rule(self) -> StageSpec:
        if any(parts is not None and len(parts) < 2 for parts in (self.earliest_of, self.latest_of)):  # noqa: PLR2004 - several
            raise PydanticCustomError("several", "`earliest_of` and `latest_of` hold two deadlines or more")
        if (mains := sum(bool(getattr(self, key)) for key in MAIN)) > 1 or not (mains or self.every):
            raise PydanticCustomError("one_rule", "a deadline has either a date or a count")
        if (self.trigger is Trigger.EVENT) != bool(self.event):
            raise PydanticCustomError("event_named", "`from: event` names the `event`, and nothing else has one")
        if self.on and not self.event:
            raise PydanticCustomError("event_day", "only `from: event` has a day `on` which it happens")
        if self.previous and self.trigger is not Trigger.PREVIOUS_DUE:
            raise PydanticCustomError("previous_due", "only `from: previous_due` has a `previous`")
        if bool(self.every) != bool(self.until):
            raise PydanticCustomError("every_until", "`every` needs a last day, `until`, and `until` needs `every`")
        return self

    def __hash__(self) -> int:
        """Return the hash of what tells most of them apart; `extra`, a mapping, has none."""
        return hash((self.stage, self.date, self.within, self.before, self.trigger, self.rule))

    def meant(self, count: str) -> str:
        """Return a count as it is meant: days that leave out those nobody works are business days."""
        number, unit = count.split(" ", 1)
        under = re.fullmatch(r"under (\d+) days", self.skip or "")
        skips = self.skip == "always" or (under and int(number) < int(under[1]))
        return f"{number} business {unit}" if skips and unit in {"day", "days"} else count

    @property
    def count(self) -> str:
        """Return the count to the deadline as it is meant, or "" of a fixed date and of several deadlines.

        What only recurs falls due for the first time when that span has passed once.
        """
        typed = self.within or self.before or self.every
        return self.meant(typed) if typed and not self.date else ""

    @property
    def parts(self) -> tuple[StageSpec, ...]:
        """Return the deadlines of which the earliest or the latest counts."""
        return self.earliest_of or self.latest_of or ()

    @property
    def scope(self) -> Scope:
        """Return whose holidays count."""
        if self.rule is None:
            return Scope.OWN
        named = NAMED_RULES[self.rule]
        return named.before if self.before else named.after


class Deadline(Value):
    """When a stage is due and why: rule, trigger, calendar, every step of the count.

    `date` is the last day on time. With `time`, late begins after that instant in `zone`; without, on the next day.
    `later` holds the further days of one that comes again and again, `every` what lies between them: "2 weeks".
    `item` is the id of the item whose own it is, where deadlines of several stand together. `fold` is 1 for the second
    of two equal times in the night when the clocks go back. `spec` is what was counted, kept where a calendar had a
    part in it (another version of it may count otherwise) or the day of sending (it may turn out to be another).
    """

    stage: StageName = StageName.ANSWERS
    date: dt.date
    time: dt.time | None = None
    zone: str = ""
    rule: str
    calendar: str = ""
    explanation: tuple[str, ...] = ()
    rolling: bool = False
    within: str = ""
    every: str = ""
    later: tuple[dt.date, ...] = ()
    item: str = ""
    fold: Literal[0, 1] = 0
    spec: StageSpec | None = None

    @property
    def instant(self) -> dt.datetime | None:
        """Return the last instant on time, or None where only the day counts."""
        if self.time is None or not self.zone:
            return None
        return dt.datetime.combine(self.date, self.time, ZoneInfo(self.zone)).replace(fold=self.fold)


def main_deadline(stages: Iterable[Deadline], pending: Iterable[StageSpec] = ()) -> Deadline | None:
    """Return the deadline that `due` prints, as `Asked.due` says, of those with a day and those that wait for one."""
    wanted = [one for one in stages if one.stage not in PRELIMINARY]
    answers = [one for one in wanted if one.stage is StageName.ANSWERS]
    waits = not answers and any(one.stage is StageName.ANSWERS for one in pending)
    return None if waits else min(answers or wanted, key=lambda one: one.date, default=None)


class Calendar(Value):
    """Days nobody works, for one jurisdiction and a span of years (both inclusive); made in `lettergen.calendars`.

    `nation` has the days of its country as published, `legal` those of country and state: of a workspace's calendar
    what counts for whom the law binds, empty where that is `holidays` itself. `worked` holds weekend days that are
    worked after all, such as a Saturday of session.
    """

    name: Slug
    version: str
    first_year: int
    last_year: int
    holidays: dict[dt.date, str]
    nation: dict[dt.date, str] = Field(default_factory=dict)
    legal: dict[dt.date, str] = Field(default_factory=dict)
    weekend: tuple[Literal[0, 1, 2, 3, 4, 5, 6], ...] = (5, 6)
    worked: tuple[dt.date, ...] = ()

    def why_not_working(self, day: dt.date) -> str | None:
        """Return the holiday's or weekend day's name, or None on a working day."""
        if day in self.holidays:
            return self.holidays[day]
        return day.strftime("%A") if day.weekday() in self.weekend and day not in self.worked else None
