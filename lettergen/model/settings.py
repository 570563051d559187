"""What `lettergen.toml` says: the office, the defaults, the record. Reading the file is `files.settings`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from lettergen.model.base import Slug, Value
from lettergen.model.deadline import Zone
from lettergen.model.party import Contact, Letterhead, Signatory


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


class RecordSettings(Value):
    """Where the record lies, who writes in it, and when a deadline counts as near or long past (days)."""

    address: str = "sqlite:///lettergen.db"
    author: str = ""
    due_soon_days: Annotated[int, Field(ge=0, le=365)] = 7
    long_overdue_days: Annotated[int, Field(ge=1, le=3650)] = 30


class Settings(Value):
    """All of `lettergen.toml`; every key is optional."""

    office: Office = Office()
    defaults: Defaults = Defaults()
    record: RecordSettings = RecordSettings()
