"""Who writes and who is written to: signatories, contacts, recipients, addressees."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from lettergen.model.base import Slug, Text, Value


class Image(Value):
    """A picture file beside the questionnaire, with the words a screen reader speaks."""

    file: Text
    alt: Text


class Letterhead(Value):
    """What stands at the head of the first page, as plain type."""

    name: Text
    unit: str = ""
    lines: tuple[Text, ...] = ()


class Signatory(Value):
    """A person who signs. In YAML a bare slug names one of the office's signatories; any other bare text is a name."""

    name: Text
    id: str = ""
    post_nominals: str = ""
    title: str = ""
    body: str = ""
    role: Literal["", "chair", "ranking_member", "member", "lead"] = ""
    state: str = ""
    party: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:  # noqa: ANN401 - raw input
        return {"name": value} if isinstance(value, str) else value


class Contact(Value):
    """Whom the recipient may call."""

    name: Text
    office: str = ""
    phone: str = ""
    email: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:  # noqa: ANN401 - raw input
        return {"name": value} if isinstance(value, str) else value


class Sender(Value):
    """Who asks: the letterhead, the people who sign, and whom to call."""

    letterhead: Letterhead
    voice: Literal["I", "we"] = "we"
    signatories: Annotated[tuple[Signatory, ...], Field(min_length=1)]
    signature_columns: Annotated[int, Field(ge=1, le=4)] = 2
    contacts: tuple[Contact, ...] = ()


class Addressee(Value):
    """The person in the inside address.

    `prefix` (Mr., Dr.) serves the salutation, `honorific` (The Honorable) the inside address; either may be absent.
    """

    family: Text
    given: str = ""
    prefix: str = ""
    honorific: str = ""
    post_nominals: str = ""
    title: str = ""
    acting: bool = False
    address: tuple[Text, ...] = ()
    attention: str = ""

    @property
    def full_name(self) -> str:
        """Return honorific (or prefix), names and post-nominals as the inside address prints them."""
        name = " ".join(part for part in (self.honorific or self.prefix, self.given, self.family) if part)
        return f"{name}, {self.post_nominals}" if self.post_nominals else name

    @property
    def full_title(self) -> str:
        """Return the title, with "Acting" where it is so."""
        return f"Acting {self.title}" if self.acting and self.title else self.title


class Recipient(Value):
    """The body that gets a letter. `address` serves a recipient without a named person, or all of its addressees."""

    id: Slug
    organization: Text
    short_name: str = ""
    addressees: tuple[Addressee, ...] = ()
    address: tuple[Text, ...] = ()
    salutation: str = ""
    via: tuple[Text, ...] = ()
    email: str = ""
    calendar: str = ""
    fields: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:  # noqa: ANN401 - raw input
        """Take one `addressee:` for a list of one, and one line of text where lines are asked for."""
        if not isinstance(value, dict):
            return value
        data = dict(value)
        if "addressee" in data and "addressees" not in data:
            data["addressees"] = [data.pop("addressee")]
        if isinstance(data.get("via"), str):
            data["via"] = [data["via"]]
        return data

    @property
    def name(self) -> str:
        """Return the name used in running text."""
        return self.short_name or self.organization
