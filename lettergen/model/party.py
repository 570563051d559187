"""Who writes and who is written to: signatories, contacts, recipients, addressees."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from lettergen.model.base import FileSlug, Lines, Names, Text, Value, text_as
from lettergen.model.deadline import StageSpec
from lettergen.model.items import Varied

_MILLIMETRES = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72}
Length = Annotated[str, StringConstraints(pattern=r"^\d{1,4}(\.\d{1,3})? ?(mm|cm|in|pt)$")]


class Picture(Value):
    """A picture file of the office: a seal, a signature. `file` is a path in the workspace."""

    file: Annotated[Text, Field(description="PNG, JPEG, GIF, BMP or TIFF; a path from the workspace.")]
    alt: Annotated[Text, Field(description="What it shows, for whoever does not see it.")]
    width: Annotated[
        Length | None, Field(description="How wide it prints: 1.2in, 30mm, 3cm, 85pt; else its own size.")
    ] = None

    @property
    def width_mm(self) -> float:
        """Return the width in millimetres, 0 for the file's own."""
        return float(self.width[:-2]) * _MILLIMETRES[self.width[-2:]] if self.width else 0


class Head(Value):
    """One organization in a letterhead. In YAML a bare text is the name."""

    name: Annotated[Text, Field(description="The first line, such as United States Senate.")]
    unit: Annotated[str, Field(description="Committee, division or office, under the name.")] = ""
    lines: Annotated[Lines, Field(description="Further lines: place, telephone, address.")] = ()

    _short_form = model_validator(mode="before")(text_as("name"))


class Letterhead(Head):
    """What stands at the head of the first page: one organization, or two side by side."""

    logo: Annotated[Picture | None, Field(description="Seal or emblem above the name.")] = None
    beside: Annotated[Head | None, Field(description="A second organization, with the same weight.")] = None


class Signatory(Value):
    """A person who signs. In YAML a bare slug names one of the office's signatories; any other bare text is a name."""

    name: Annotated[Text, Field(description="The name as it prints.")]
    id: Annotated[str, Field(description="Short name in the office's settings.")] = ""
    post_nominals: Annotated[str, Field(description="What follows the name after a comma: M.D., Esq.")] = ""
    title: Annotated[str, Field(description="Office held, printed under the name.")] = ""
    body: Annotated[str, Field(description="Committee or agency, printed under the title.")] = ""
    role: Annotated[
        Literal["", "chair", "ranking_member", "member", "lead"],
        Field(description="Role in the body; chair and ranking_member print unless the title says so."),
    ] = ""
    state: Annotated[str, Field(description="State that the person represents.")] = ""
    party: Annotated[str, Field(description="Political party.")] = ""
    signature: Annotated[Picture | None, Field(description="A scanned signature, printed above the name.")] = None

    _short_form = model_validator(mode="before")(text_as("name"))


class Contact(Value):
    """Whom the recipient may call. In YAML a bare slug names one of the office's contacts; other text is a name."""

    name: Annotated[Text, Field(description="The name as it prints.")]
    office: Annotated[str, Field(description="Where the person works.")] = ""
    phone: Annotated[str, Field(description="Telephone number, as it prints.")] = ""
    email: Annotated[str, Field(description="E-mail address.")] = ""

    _short_form = model_validator(mode="before")(text_as("name"))


class Sender(Value):
    """Who asks: the letterhead, the people who sign, and whom to call."""

    letterhead: Annotated[Letterhead, Field(description="Head of the first page; the office's when absent.")]
    voice: Annotated[Literal["I", "we"], Field(description="How the senders speak of themselves.")] = "we"
    signatories: Annotated[
        tuple[Signatory, ...],
        Field(
            min_length=1,
            max_length=60,
            description="Who signs, in order; the office's when absent and it has only one.",
        ),
    ]
    signature_columns: Annotated[int, Field(ge=1, le=4, description="Signatures side by side.")] = 2
    contacts: Annotated[tuple[Contact, ...], Field(description="Whom to call.")] = ()

    def pictures(self) -> tuple[tuple[tuple[str | int, ...], Picture], ...]:
        """Return every picture with the path of keys to it."""
        signed = ((("signatories", at, "signature"), person.signature) for at, person in enumerate(self.signatories))
        named = ((("letterhead", "logo"), self.letterhead.logo), *signed)
        return tuple((keys, picture) for keys, picture in named if picture)


class Copy(Varied):
    """Who gets a copy. In YAML a bare text is the name."""

    name: Annotated[Text, Field(description="The name as it prints.")]
    title: Annotated[str, Field(description="Office held.")] = ""
    organization: Annotated[str, Field(description="Where the person works.")] = ""
    relation: Annotated[str, Field(description="Why: ranking member, counsel, …")] = ""
    blind: Annotated[bool, Field(description="true: nothing of it stands in the letter.")] = False

    _short_form = model_validator(mode="before")(text_as("name"))


class Addressee(Value):
    """The person in the inside address.

    `prefix` (Mr., Dr.) serves the salutation, `honorific` (The Honorable) the inside address; either may be absent.
    Where given and family name do not do, as for a couple or a group, `name` is the whole name as it prints.
    """

    family: Annotated[str, Field(description="Family name, with Jr. or III.")] = ""
    name: Annotated[
        str, Field(description="The whole name as it prints, in place of its parts: “A. and B. Miller”.")
    ] = ""
    given: Annotated[str, Field(description="Given names.")] = ""
    prefix: Annotated[str, Field(description="What is spoken before the family name: Mr., Ms., Dr., Senator.")] = ""
    honorific: Annotated[str, Field(description="What prints before the name in the address: The Honorable.")] = ""
    post_nominals: Annotated[str, Field(description="What follows the name after a comma: M.D., Esq.")] = ""
    title: Annotated[str, Field(description="Office held, under the name.")] = ""
    acting: Annotated[bool, Field(description="true where the office is held acting.")] = False
    former: Annotated[bool, Field(description="true where the office is held no longer.")] = False
    organization: Annotated[
        str | None, Field(description="This person's own organization; an empty text for none.")
    ] = None
    address: Annotated[Lines, Field(description="This person's own address lines, in place of the recipient's.")] = ()
    attention: Annotated[str, Field(description="Who shall see it, after “Attention:”.")] = ""

    @model_validator(mode="after")
    def _named(self) -> Addressee:
        if not (self.family or self.name):
            raise PydanticCustomError("addressee_name", "an addressee has a `family` name, or a whole `name`")
        return self

    @property
    def full_name(self) -> str:
        """Return honorific (or prefix), names and post-nominals as the inside address prints them."""
        names = (self.name,) if self.name else (self.given, self.family)
        name = " ".join(part for part in (self.honorific or self.prefix, *names) if part)
        return f"{name}, {self.post_nominals}" if self.post_nominals else name

    @property
    def full_title(self) -> str:
        """Return the title, with "Acting" or "Former" where it is so."""
        held = "Acting " if self.acting else "Former " if self.former else ""
        return f"{held}{self.title}" if self.title else ""


class Instrument(StrEnum):
    """The kind of paper a letter is."""

    REQUEST_LETTER = "request_letter"
    SUBPOENA = "subpoena"
    CIVIL_INVESTIGATIVE_DEMAND = "civil_investigative_demand"
    SEARCH_WARRANT = "search_warrant"
    COURT_ORDER = "court_order"


class Recipient(Value):
    """The body that gets a letter. `address` serves a recipient without a named person, or all of its addressees."""

    id: Annotated[FileSlug, Field(description="Short name, unique in the list; names files and letters.")]
    organization: Annotated[Text, Field(description="Full name, as the inside address prints it.")]
    short_name: Annotated[str, Field(description="Name in running text, as {{ recipient.name }}.")] = ""
    addressees: Annotated[
        tuple[Addressee, ...],
        Field(max_length=8, description="The persons in the inside address; `addressee:` for only one."),
    ] = ()
    address: Annotated[Lines, Field(description="Address lines of the organization.")] = ()
    salutation: Annotated[
        str, Field(description="“Dear …:” with its colon; made when absent and certain, never guessed.")
    ] = ""
    via: Annotated[Lines, Field(description="How it is sent: electronic_mail, certified_mail, …")] = ()
    email: Annotated[str, Field(description="E-mail address.")] = ""
    calendar: Annotated[str, Field(description="Whose holidays count: us, us-wa, us-dc, …")] = ""
    groups: Annotated[
        Names, Field(description="Groups it belongs to, for `only_for`, `except_for` and `text_for`.")
    ] = ()
    due: Annotated[
        tuple[StageSpec, ...], Field(description="Its own deadlines, in place of those of the same stages.")
    ] = ()
    instrument: Annotated[
        Instrument | None, Field(description="The kind of its paper, in place of the questionnaire's.")
    ] = None
    copies: Annotated[tuple[Copy, ...], Field(description="Who else gets a copy of its letter.")] = ()
    address_columns: Annotated[
        int, Field(ge=1, le=4, description="Blocks of the inside address side by side, for several addressees.")
    ] = 1
    fields: Annotated[
        dict[str, str], Field(description="Values of this recipient, merged in texts as {{ fields.name }}.")
    ] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:  # noqa: ANN401 - raw input
        """Take one `addressee:` for a list of one, and one deadline for a list of deadlines."""
        if not isinstance(value, dict):
            return value
        data = dict(value)
        if "addressee" in data and "addressees" not in data:
            data["addressees"] = [data.pop("addressee")]
        if "due" in data and not isinstance(data["due"], list | tuple):
            data["due"] = [data["due"]]
        return data

    @property
    def names(self) -> frozenset[str]:
        """Return the names by which `only_for`, `except_for` and `text_for` mean it: its id and its groups."""
        return frozenset((self.id, *self.groups))

    @property
    def name(self) -> str:
        """Return the name used in running text."""
        return self.short_name or self.organization
