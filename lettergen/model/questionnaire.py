"""The questionnaire as a value: who asks, what is asked, by when. Reading it from YAML is `readers.questionnaire`.

Short forms become long forms here, so that everything above sees one shape.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from lettergen.model.base import Date, ItemId, Slug, Text, Value, text_as
from lettergen.model.deadline import StageSpec, Zone
from lettergen.model.party import Recipient, Sender


class ItemKind(StrEnum):
    """What sort of thing is asked."""

    QUESTION = "question"
    DOCUMENT_REQUEST = "document_request"
    DATA_REQUEST = "data_request"
    CONFIRMATION = "confirmation"
    CERTIFICATION = "certification"
    PRESERVATION = "preservation"
    BRIEFING_REQUEST = "briefing_request"
    REQUIREMENT = "requirement"
    RECOMMENDATION = "recommendation"


class Instrument(StrEnum):
    """The kind of paper a letter is."""

    REQUEST_LETTER = "request_letter"
    SUBPOENA = "subpoena"
    CIVIL_INVESTIGATIVE_DEMAND = "civil_investigative_demand"
    SEARCH_WARRANT = "search_warrant"
    COURT_ORDER = "court_order"


class Question(Value):
    """One thing asked, with its parts. In YAML a bare sentence is its text; `items` holds sub-questions.

    Without `id` it gets one by position (`q1`, `q3.a`), see `rules.numbering`.
    """

    text: Annotated[Text, Field(description="What is asked, in Markdown; merge fields as {{ fields.name }}.")]
    id: Annotated[ItemId | None, Field(description="Stable name, never printed; by position when absent.")] = None
    label: Annotated[
        str,
        AfterValidator(lambda text: " ".join(text.split())),
        Field(max_length=40, description='Its mark as it prints, where the next one is not meant: "3)", "7A.".'),
    ] = ""
    kind: Annotated[ItemKind, Field(description="Kind of item, counted by reports.")] = ItemKind.QUESTION
    items: Annotated[tuple[Question, ...], Field(description="Its parts.")] = ()

    _short_form = model_validator(mode="before")(text_as("text"))


class Copy(Value):
    """Who gets a copy. In YAML a bare text is the name."""

    name: Annotated[Text, Field(description="The name as it prints.")]
    relation: Annotated[str, Field(description="Why: ranking member, counsel, …")] = ""

    _short_form = model_validator(mode="before")(text_as("name"))


class Enclosure(Value):
    """What goes with the letter. In YAML a bare text is the title."""

    title: Annotated[Text, Field(description="What it is.")]
    label: Annotated[str, Field(description="What the letter calls it: Attachment A.")] = ""

    _short_form = model_validator(mode="before")(text_as("title"))


DEFAULT_MARKS = ("1.", "a.", "i.", "A.")


class Questionnaire(Value):
    """One inquiry: who asks whom what, by when.

    Field order is the order of the reference in `docs/`.
    """

    matter: Annotated[Slug, Field(description="Short name of the inquiry, unique in the record.")]
    title: Annotated[str, Field(description="The matter's name for people; the subject serves when absent.")] = ""
    language: Annotated[
        str, Field(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$", description="BCP 47, such as en-US.")
    ] = "en-US"
    date: Annotated[Date, Field(description="The letter's date, YYYY-MM-DD.")]
    template: Annotated[str, Field(description="A template's name, in the workspace or shipped.")] = "joint-letter"
    instrument: Annotated[Instrument, Field(description="The kind of paper.")] = Instrument.REQUEST_LETTER
    reference: Annotated[str, Field(description="Our reference, printed and used to match replies.")] = ""
    owner: Annotated[str, Field(description="Who in the office follows the matter.")] = ""
    marking: Annotated[str, Field(description="Printed on every page: Confidential, Sample, …")] = ""
    sender: Annotated[Sender, Field(description="Who asks; the office's when absent.")]
    recipients: Annotated[tuple[Recipient, ...], Field(min_length=1, description="Who gets a letter.")]
    subject: Annotated[Text, Field(description="What the letter is about, in one line.")]
    authority: Annotated[str, Field(description="The power under which it is asked; one paragraph of Markdown.")] = ""
    background: Annotated[str, Field(description="Markdown: emphasis, links, lists, quotes, [^notes].")] = ""
    request: Annotated[
        str, Field(description="The sentence before the questions; {{ due }} prints the deadline, with its time.")
    ] = ""
    questions: Annotated[tuple[Question, ...], Field(min_length=1, description="What is asked, in order.")]
    numbering: Annotated[
        tuple[Text, ...], Field(min_length=1, max_length=4, description="The mark of each level, as it prints.")
    ] = DEFAULT_MARKS
    zone: Annotated[Zone | None, Field(description="Time zone for deadlines with a time.")] = None
    due: Annotated[tuple[StageSpec, ...], Field(description="One date, one stage, or a list of stages.")] = ()
    closing: Annotated[str, Field(description="Markdown after the questions.")] = ""
    valediction: Annotated[str, Field(description="The line before the signatures.")] = "Sincerely,"
    copies: Annotated[tuple[Copy, ...], Field(description="Who gets a copy.")] = ()
    enclosures: Annotated[tuple[Enclosure, ...], Field(description="What goes with the letter.")] = ()
    notes: Annotated[dict[str, Text], Field(description="Footnotes by name, cited as [^name].")] = Field(
        default_factory=dict
    )
    version: Annotated[Literal["1"], Field(description="Version of this vocabulary.")] = "1"

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:  # noqa: ANN401 - raw input
        """Take one deadline for a list of one, and one mark for a list of marks."""
        if not isinstance(value, dict):
            return value
        data = dict(value)
        if "due" in data and not isinstance(data["due"], list | tuple):
            data["due"] = [data["due"]]
        if isinstance(data.get("numbering"), str):
            data["numbering"] = [data["numbering"]]
        return data
