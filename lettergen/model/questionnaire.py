"""The questionnaire as a value: who asks, what is asked, by when. Reading it from YAML is `readers.questionnaire`.

Short forms become long forms here, so that everything above sees one shape.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from lettergen.model.base import SLUG, Date, FileSlug, Text, Value
from lettergen.model.deadline import StageSpec, Zone
from lettergen.model.items import Entries, Period, Varied
from lettergen.model.party import Copy, Instrument, Recipient, Sender


class Source(StrEnum):
    """What an enclosure is made of."""

    QUESTIONNAIRE = "questionnaire"
    INSTRUCTIONS = "instructions"
    RESPONSE_FORM = "response_form"
    FILE = "file"


class Enclosure(Varied):
    """What goes with the letter. In YAML a bare text is the title.

    What has the questionnaire or the instructions for its source prints on a page of its own, and not in the letter.
    """

    title: Annotated[Text, Field(description="What it is.")]
    label: Annotated[str, Field(description="What the letter calls it: Attachment A.")] = ""
    source: Annotated[
        Source | None, Field(description="What it is made of, where the letter itself carries it, or a file.")
    ] = None
    file: Annotated[str, Field(description="The file that is enclosed; a path from the workspace.")] = ""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:  # noqa: ANN401 - raw input
        """Take a bare text for the title, and `file` for the source."""
        if isinstance(value, str):
            return {"title": value}
        return {"source": Source.FILE.value, **value} if isinstance(value, dict) and value.get("file") else value

    @model_validator(mode="after")
    def _only_files_have_files(self) -> Enclosure:
        if (self.source is Source.FILE) != bool(self.file):
            raise PydanticCustomError("enclosure_file", "`source: file` names its `file`, and nothing else has one")
        return self


class Definition(Value):
    """A term and what it means here."""

    term: Annotated[Text, Field(description="The term, without quotation marks.")]
    text: Annotated[Text, Field(description="What it means, in Markdown.")]


DEFAULT_MARKS = ("1.", "a.", "i.", "A.")


class Questionnaire(Value):
    """One inquiry: who asks whom what, by when.

    Field order is the order of the reference in `docs/`.
    """

    matter: Annotated[FileSlug, Field(description="Short name of the inquiry, unique in the record.")]
    title: Annotated[
        str, Field(description="The matter's name for people; the subject or `matter` serves when absent.")
    ] = ""
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
    recipients: Annotated[
        tuple[Recipient, ...], Field(description="Who gets a letter: a list, or the name of a file with the list.")
    ] = ()
    recipient_list: Annotated[
        str, Field(description="The list's file: CSV, XLSX or YAML; `recipients: NAME.csv` says the same.")
    ] = ""
    subject: Annotated[str, Field(description="What the letter is about, in one line.")] = ""
    parent: Annotated[
        str, Field(pattern=rf"^({SLUG}/{SLUG})?$", description="The thread that led to this matter, MATTER/RECIPIENT.")
    ] = ""
    authority: Annotated[str, Field(description="The power under which it is asked; one paragraph of Markdown.")] = ""
    background: Annotated[str, Field(description="Markdown: emphasis, links, lists, quotes, [^notes].")] = ""
    request: Annotated[
        str, Field(description="The sentence before the questions; {{ due }} prints the deadline, with its time.")
    ] = ""
    period: Annotated[Period | None, Field(description="The time that answers cover; a name, or its days.")] = None
    definitions: Annotated[tuple[Definition, ...], Field(description="Terms and what they mean here.")] = ()
    instructions: Annotated[str, Field(description="Markdown: how answers are to be given.")] = ""
    questions: Annotated[Entries, Field(description="What is asked, in order: items, or sections of items.")] = ()
    numbering: Annotated[
        tuple[Text, ...], Field(min_length=1, max_length=4, description="The mark of each level, as it prints.")
    ] = DEFAULT_MARKS
    section_numbering: Annotated[
        str,
        Field(max_length=40, description='The mark of the first section as it prints: "A.", "I."; none when absent.'),
    ] = ""
    zone: Annotated[Zone | None, Field(description="Time zone for deadlines with a time.")] = None
    due: Annotated[tuple[StageSpec, ...], Field(description="One date, one stage, or a list of stages.")] = ()
    closing: Annotated[str, Field(description="Markdown after the questions.")] = ""
    valediction: Annotated[str, Field(description="The line before the signatures.")] = "Sincerely,"
    copies: Annotated[tuple[Copy, ...], Field(description="Who gets a copy.")] = ()
    enclosures: Annotated[tuple[Enclosure, ...], Field(description="What goes with the letter.")] = ()
    fields: Annotated[
        dict[str, str],
        Field(description="Values that all recipients share; a recipient's own of that name goes before."),
    ] = Field(default_factory=dict)
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
        if isinstance(data.get("recipients"), str) and "recipient_list" not in data:
            data["recipient_list"] = data.pop("recipients")
        return data

    @model_validator(mode="after")
    def _some_recipients(self) -> Questionnaire:
        if bool(self.recipients) == bool(self.recipient_list):
            raise PydanticCustomError("recipients_once", "name `recipients`: a list of them, or the file of the list")
        return self
