"""A deadline as a value with its reason; the arithmetic stands in `rules.deadlines`."""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from lettergen.model.base import Date, Slug, Time, Value


class StageName(StrEnum):
    """What one of a letter's deadlines asks for."""

    ACKNOWLEDGE = "acknowledge"
    OBJECTIONS = "objections"
    ANSWERS = "answers"
    DOCUMENTS = "documents"
    BRIEFING = "briefing"
    CERTIFICATION = "certification"


class Trigger(StrEnum):
    """The day a relative deadline counts from."""

    LETTER_DATE = "letter_date"
    SENT = "sent"
    DELIVERED = "delivered"
    RECEIVED = "received"
    SERVED = "served"
    EVENT = "event"


def _known_zone(value: str) -> str:
    if value not in available_timezones():
        raise PydanticCustomError("zone_unknown", "unknown time zone; use an IANA name such as America/New_York")
    return value


Zone = Annotated[str, AfterValidator(_known_zone)]


_SHORT = re.compile(r"(\d{4}-\d{2}-\d{2})\s+(.*)")
_COUNT = r"[1-9]\d{0,3} (days?|business days?|weeks?|months?)"


class StageSpec(Value):
    """A deadline: a `date`, or `within` a count from a trigger. In YAML `2021-08-26` or `2021-08-26 17:00` is a date.

    `within` is "10 days", "5 business days", "2 weeks" or "1 month"; `from` names the trigger. With `every` it comes
    again and again until the day of `until`; the first time `every` after the letter's date where nothing else is said.
    """

    stage: Annotated[StageName, Field(description="What is due.")] = StageName.ANSWERS
    date: Annotated[Date | None, Field(description="The last day on time, YYYY-MM-DD.")] = None
    time: Annotated[Time | None, Field(description="The last minute on time, HH:MM in 24 hours; needs a zone.")] = None
    zone: Annotated[Zone | None, Field(description="Time zone of `time`, such as America/New_York.")] = None
    within: Annotated[
        str | None,
        Field(
            pattern=rf"^{_COUNT}$",
            description="In place of `date`: a count such as 10 days, 5 business days, 2 weeks or 1 month.",
        ),
    ] = None
    trigger: Annotated[
        Trigger, Field(alias="from", description="The day that `within` counts from; it is not counted itself.")
    ] = Trigger.LETTER_DATE
    event: Annotated[str, Field(description="What happens on the day that `from: event` counts from.")] = ""
    rolling: Annotated[bool, Field(description="true: what is ready comes at once, the last of it by then.")] = False
    every: Annotated[
        str | None, Field(pattern=rf"^{_COUNT}$", description="How often it is due again: 2 weeks, 1 month.")
    ] = None
    until: Annotated[Date | None, Field(description="The last day that `every` may fall on, YYYY-MM-DD.")] = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:  # noqa: ANN401 - raw input
        """Take "2021-08-26" or "2021-08-26 17:00" for the long form."""
        if isinstance(value, dt.date):
            return {"date": value}
        if isinstance(value, str):
            short = _SHORT.fullmatch(value.strip())
            return {"date": short[1], "time": short[2]} if short else {"date": value}
        return value

    @model_validator(mode="after")
    def _one_rule(self) -> StageSpec:
        if (self.date is not None) + (self.within is not None) > 1 or not (self.date or self.within or self.every):
            raise PydanticCustomError("one_rule", "a deadline has either a date or a `within`")
        if (self.trigger is Trigger.EVENT) != bool(self.event):
            raise PydanticCustomError("event_named", "`from: event` names the `event`, and nothing else has one")
        if bool(self.every) != bool(self.until):
            raise PydanticCustomError("every_until", "`every` needs a last day, `until`, and `until` needs `every`")
        return self


class Deadline(Value):
    """When a stage is due and why: rule, trigger, calendar, every step of the count.

    `date` is the last day on time. With `time`, late begins after that instant in `zone`; without, on the next day.
    `later` holds the further days of one that comes again and again, `every` what lies between them: "2 weeks".
    `item` is the id of the item whose own it is, where deadlines of several stand together.
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

    @property
    def instant(self) -> dt.datetime | None:
        """Return the last instant on time, or None where only the day counts."""
        if self.time is None or not self.zone:
            return None
        return dt.datetime.combine(self.date, self.time, ZoneInfo(self.zone))


class Calendar(Value):
    """Days nobody works, for one jurisdiction and a span of years (both inclusive); made in `lettergen.calendars`.

    `worked` holds weekend days that are worked after all, such as a Saturday of session.
    """

    name: Slug
    version: str
    first_year: int
    last_year: int
    holidays: dict[dt.date, str]
    weekend: tuple[Literal[0, 1, 2, 3, 4, 5, 6], ...] = (5, 6)
    worked: tuple[dt.date, ...] = ()

    def why_not_working(self, day: dt.date) -> str | None:
        """Return the holiday's or weekend day's name, or None on a working day."""
        if day in self.holidays:
            return self.holidays[day]
        return day.strftime("%A") if day.weekday() in self.weekend and day not in self.worked else None
