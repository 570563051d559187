"""What `lettergen.toml` says: the office, the defaults, the record. Reading the file is `files.settings`."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from lettergen.model.base import Date, Slug, Value
from lettergen.model.deadline import Zone
from lettergen.model.party import Contact, Letterhead, Signatory


def without_password(address: str) -> str:
    """Return a database's address as it may be shown."""
    return re.sub(r"(?i)(password=)[^&]*", r"\1***", re.sub(r"//([^/:]*):.*@", r"//\1:***@", address))


class Office(Value):
    """The office's own people and letterhead, named from questionnaires by id."""

    letterhead: Letterhead | None = None
    contacts: dict[Slug, Contact] = Field(default_factory=dict)
    signatories: dict[Slug, Signatory] = Field(default_factory=dict)


class Defaults(Value):
    """What a questionnaire that is silent gets."""

    template: str = "joint-letter"
    follow_up_template: str = "follow-up"
    language: str = "en-US"
    calendar: Slug = "us"
    zone: Zone | None = None
    owner: str = ""


class OwnCalendar(Value):
    """A calendar of the workspace: another one's days, with some more that nobody works, and some that are worked.

    `saturday` and `sunday` say on which day one of its own `days` is observed that falls on the weekend.
    """

    base: Slug | None = None
    days: dict[Date, str] = Field(default_factory=dict)
    worked: tuple[Date, ...] = ()
    saturday: Literal["friday", "monday", "none"] = "none"
    sunday: Literal["monday", "none"] = "none"


class Step(StrEnum):
    """A rung of the ladder that follow-ups climb."""

    REMINDER = "reminder"
    FINAL_NOTICE = "final_notice"
    REFERRAL = "referral"


class FollowUps(Value):
    """When the next letter is due: days between two letters, and what each one after the first is.

    `consequence` is what a final notice says will follow, in the office's own words (Markdown).
    """

    gap_days: Annotated[int, Field(ge=0, le=365)] = 7
    ladder: tuple[Step, ...] = (Step.REMINDER, Step.FINAL_NOTICE, Step.REFERRAL)
    consequence: str = ""


class Reminders(Value):
    """When a calendar programme reminds of a deadline, in days before it."""

    alarms: tuple[Annotated[int, Field(ge=0, le=365)], ...] = (7, 1)


class RecordSettings(Value):
    """Where the record lies, who writes in it, and when a deadline counts as near or long past (days).

    `documents` is the folder of filed documents, which a team on one server shares; beside the record when empty.

    `two_person`: another than its maker approves a letter's file, and only an approved file is sent.
    `other_assessor`: another than who recorded a claim finds it satisfied.
    """

    address: str = "sqlite:///lettergen.db"
    author: str = ""
    due_soon_days: Annotated[int, Field(ge=0, le=365)] = 7
    long_overdue_days: Annotated[int, Field(ge=1, le=3650)] = 30
    documents: str = ""
    two_person: bool = False
    other_assessor: bool = False


class Settings(Value):
    """All of `lettergen.toml`; every key is optional."""

    office: Office = Office()
    defaults: Defaults = Defaults()
    record: RecordSettings = RecordSettings()
    calendars: dict[Slug, OwnCalendar] = Field(default_factory=dict)
    follow_ups: FollowUps = FollowUps()
    reminders: Reminders = Reminders()
