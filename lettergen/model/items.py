"""What is asked: items with their parts, sections of items, and for whom each of them is meant.

Numbers, labels and ids are counted in `rules.asking`; nothing here knows the text around the questions.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from lettergen.model.base import Date, ItemId, Names, OneOrMany, Text, Value, text_as
from lettergen.model.deadline import StageSpec


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


class AnswerType(StrEnum):
    """The form that an answer takes."""

    NARRATIVE = "narrative"
    YES_NO = "yes_no"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    LIST = "list"
    TABLE = "table"
    CHOICE = "choice"
    DOCUMENTS = "documents"


class Answer(Value):
    """What form the answer takes. In YAML a bare word is its type; `columns` make it a table, `choices` a choice."""

    type: Annotated[AnswerType, Field(description="The form of the answer.")] = AnswerType.NARRATIVE
    columns: Annotated[
        tuple[Text, ...], OneOrMany, Field(max_length=12, description="Headings of the table to fill in.")
    ] = ()
    rows: Annotated[
        tuple[Text, ...],
        OneOrMany,
        Field(max_length=200, description="First cells of its rows; else blank rows print."),
    ] = ()
    choices: Annotated[
        tuple[Text, ...], OneOrMany, Field(max_length=200, description="What may be chosen, one of them.")
    ] = ()

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:  # noqa: ANN401 - raw input
        """Take a bare word for the type, `columns` for a table and `choices` for a choice."""
        if isinstance(value, str):
            return {"type": value}
        if isinstance(value, dict):
            meant = {"columns": AnswerType.TABLE, "choices": AnswerType.CHOICE}
            return {"type": next((kind.value for key, kind in meant.items() if key in value), "narrative"), **value}
        return value

    @model_validator(mode="after")
    def _only_tables_have_columns(self) -> Answer:
        if (self.type is AnswerType.TABLE) != bool(self.columns) or (self.rows and not self.columns):
            raise PydanticCustomError("answer_columns", "a table has `columns`, and nothing else has")
        if (self.type is AnswerType.CHOICE) != bool(self.choices):
            raise PydanticCustomError("answer_choices", "a choice has `choices`, and nothing else has")
        return self


class When(Value):
    """What an item depends on: it is asked in case another item is answered so."""

    item: Annotated[ItemId, Field(description="The id of the item it depends on.")]
    answer: Annotated[Text, Field(description="The answer in whose case this is asked, such as yes.")] = "yes"


class Period(Value):
    """The time that answers cover. In YAML a bare text is its name."""

    name: Annotated[str, Field(description="As it prints: “the relevant period”, “fiscal year 2019”.")] = ""
    start: Annotated[Date | None, Field(alias="from", description="First day, YYYY-MM-DD.")] = None
    end: Annotated[Date | None, Field(alias="to", description="Last day, YYYY-MM-DD; to the answer when absent.")] = (
        None
    )

    _short_form = model_validator(mode="before")(text_as("name"))

    @model_validator(mode="after")
    def _in_order(self) -> Period:
        if not (self.name or self.start or self.end):
            raise PydanticCustomError("period_empty", "a period has a `name`, or a day it runs `from` or `to`")
        if self.start and self.end and self.end < self.start:
            raise PydanticCustomError("period_order", "a period ends before it begins")
        return self


class Varied(Value):
    """Something meant for some recipients only, by their ids or the groups they belong to."""

    only_for: Annotated[
        Names, Field(min_length=1, description="Ids or groups of the recipients it is meant for; all when absent.")
    ] = ()
    except_for: Annotated[
        Names, Field(min_length=1, description="Ids or groups of the recipients it is not meant for.")
    ] = ()

    def is_for(self, names: Iterable[str] | None) -> bool:
        """Tell whether it is meant for a recipient of these names (its id and groups); None stands for everyone."""
        if names is None:
            return True
        mine = set(names)
        return (not self.only_for or not mine.isdisjoint(self.only_for)) and mine.isdisjoint(self.except_for)


MAX_ITEMS = 20_000
Label = Annotated[str, AfterValidator(lambda text: " ".join(text.split())), Field(max_length=40)]
"""A mark as it prints, its blanks evened out."""


class Question(Varied):
    """One thing asked, with its parts. In YAML a bare sentence is its text; `items` holds sub-questions.

    Without `id` it gets one by position (`q1`, `q3.a`), see `rules.asking`.
    """

    text: Annotated[Text, Field(description="What is asked, in Markdown; merge fields as {{ fields.name }}.")]
    id: Annotated[ItemId | None, Field(description="Stable name, never printed; by position when absent.")] = None
    label: Annotated[
        Label, Field(description='Its mark as it prints, where the next one is not meant: "3)", "7A.".')
    ] = ""
    kind: Annotated[
        ItemKind, Field(description="Kind of item, counted by reports; of a part, its item's when absent.")
    ] = ItemKind.QUESTION
    premise: Annotated[str, Field(description="Markdown that stands before the question, under its number.")] = ""
    items: Annotated[tuple[Question, ...], Field(description="Its parts.")] = ()
    inline: Annotated[bool, Field(description="true: its parts run on in its sentence, “(a) …; and (b) …”.")] = False
    answer: Annotated[
        Answer | None, Field(description="What form the answer takes; a word, or a table to fill in.")
    ] = None
    when: Annotated[When | None, Field(description="The answer to another item in whose case it is asked.")] = None
    period: Annotated[Period | None, Field(description="The time it covers, in place of the letter's.")] = None
    due: Annotated[StageSpec | None, Field(description="Its own deadline; it goes before every other.")] = None
    text_for: Annotated[dict[str, Text], Field(description="Other words for some recipients, by id or group.")] = Field(
        default_factory=dict
    )

    _short_form = model_validator(mode="before")(text_as("text"))

    def text_key(self, names: Iterable[str] | None) -> str:
        """Return which of `text_for` a recipient of these names gets, the first that fits; "" for the text itself."""
        mine = set(names or ())
        return next((name for name in self.text_for if name in mine), "")


class Section(Varied):
    """A group of items under a heading, or after a sentence of its own."""

    section: Annotated[str, Field(description="The heading; may be empty.")]
    id: Annotated[ItemId | None, Field(description="Stable name, never printed; by position when absent.")] = None
    label: Annotated[Label, Field(description="Its own mark as it prints: “A.”, “II.”.")] = ""
    numbering: Annotated[
        Literal["continue", "restart", "resume"],
        Field(
            description="How its items count: on from the section above, from 1 again, or on from the last section"
            " before any that began again."
        ),
    ] = "continue"
    marks: Annotated[
        tuple[Text, ...], OneOrMany, Field(max_length=4, description="The mark of each level here, as it prints.")
    ] = ()
    lead_in: Annotated[str, Field(description="Markdown between the heading and the items.")] = ""
    items: Annotated[tuple[Question, ...], Field(min_length=1, description="What is asked in it.")]


def _tag(value: Any) -> str:  # noqa: ANN401 - raw input
    return (
        "<section>" if isinstance(value, Section) or (isinstance(value, dict) and "section" in value) else "<question>"
    )


Entry = Annotated[Annotated[Question, Tag("<question>")] | Annotated[Section, Tag("<section>")], Discriminator(_tag)]
"""An entry of `questions`; what has the key `section` is one. Pydantic puts the tags in the paths of its errors."""


def _countable(value: Any) -> Any:  # noqa: ANN401 - raw input
    """Refuse more items than a letter can hold before anything is made of them."""
    waiting, count = [value], 0
    while waiting:
        entries = waiting.pop()
        if isinstance(entries, list | tuple):
            count += len(entries)
            waiting += [entry["items"] for entry in entries if isinstance(entry, dict) and "items" in entry]
    if count > MAX_ITEMS:
        raise PydanticCustomError("too_long", "more items than a letter can hold", {"max_length": f"{MAX_ITEMS:,}"})
    return value


Entries = Annotated[tuple[Entry, ...], BeforeValidator(_countable)]
"""Everything asked, at most MAX_ITEMS with parts and sections."""
TAGS = frozenset({"<question>", "<section>"})
