"""One composed letter: everything a template, a terminal or a page needs, merged, numbered and dated."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from pydantic import Field

from lettergen.model.base import Value
from lettergen.model.blocks import Blocks
from lettergen.model.deadline import Deadline, StageSpec, main_deadline
from lettergen.model.items import Answer, ItemKind, Period, When
from lettergen.model.party import Copy, Instrument, Recipient, Sender
from lettergen.model.questionnaire import Definition, Enclosure
from lettergen.model.settings import Step


class LetterItem(Value):
    """One item as it stands in a letter, with its parts. `text` is merged Markdown; `ordinal` counts from 1.

    `label` is how running text names it ("3(b)"); `mark` is a mark of its own as it prints ("7A."), else "". `premise`
    is merged Markdown before the text; with `inline` the parts run on in its sentence. `due` is a deadline of its own,
    `pending` one that waits for its day.
    """

    id: str
    label: str
    ordinal: int
    mark: str = ""
    kind: ItemKind = ItemKind.QUESTION
    text: str
    items: tuple[LetterItem, ...] = ()
    premise: str = ""
    inline: bool = False
    answer: Answer | None = None
    when: When | None = None
    period: Period | None = None
    due: Deadline | None = None
    pending: StageSpec | None = None


class LetterSection(Value):
    """A section as it stands in a letter; `items` has the ids of the items in it, parts left out.

    `mark` is as it prints ("A."), `marks` has one pattern a level. Sections of one `series` count on as one list.
    """

    id: str
    title: str = ""
    mark: str = ""
    lead_in: str = ""
    marks: tuple[str, ...]
    series: str = ""
    items: tuple[str, ...]


class Situation(StrEnum):
    """What a follow-up answers to."""

    NO_ANSWER = "no_answer"
    PARTIAL = "partial"
    EXTENSION_LAPSED = "extension_lapsed"
    PROMISE_LAPSED = "promise_lapsed"
    REFUSAL = "refusal"
    OBJECTION = "objection"
    UNSATISFACTORY = "unsatisfactory"


class Asked(Value):
    """What a letter asks, as sent: kept in the record, shared by all recipients of the same text.

    Follow-ups, status and the matrix read this, never today's YAML. `pending` holds the stages that count from a day
    not known when it was composed (sent, delivered). Without `sections` all items are one list with `marks`. A
    follow-up has its `step` of the ladder and the `situation` that it answers to.
    """

    matter: str
    title: str
    subject: str
    language: str
    date: dt.date
    instrument: Instrument
    reference: str = ""
    owner: str = ""
    marking: str = ""
    parent: str = ""
    sender: Sender
    items: tuple[LetterItem, ...]
    sections: tuple[LetterSection, ...] = ()
    marks: tuple[str, ...]
    period: Period | None = None
    stages: tuple[Deadline, ...] = ()
    pending: tuple[StageSpec, ...] = ()
    definitions: tuple[Definition, ...] = ()
    fields: dict[str, str] = Field(default_factory=dict)
    notes: dict[str, str] = Field(default_factory=dict)
    copies: tuple[Copy, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    valediction: str = "Sincerely,"
    step: Step | None = None
    situation: Situation | None = None

    @property
    def due(self) -> Deadline | None:
        """Return the deadline for answers; without a stage of that name the earliest day by which anything is to come.

        The days to acknowledge and to object never stand in for it. None too while the answers wait for their day.
        """
        return main_deadline(self.stages, self.pending)


class Letter(Value):
    """One document of one round to one recipient, ready for a template.

    The texts are blocks, not Markdown; `questions` is what `asked.items` prints as in the letter itself, `attachments`
    what stands on pages of their own after it: the questions too, where they are enclosed. `earlier` has the labels by
    id of all that earlier rounds asked, for references to them.
    """

    asked: Asked
    recipient: Recipient
    round: int = 1
    template: str
    salutation: str
    authority: Blocks
    background: Blocks
    request: Blocks
    definitions: Blocks = Blocks(())
    instructions: Blocks = Blocks(())
    questions: Blocks
    closing: Blocks
    attachments: Blocks = Blocks(())
    redacted: bool = False
    earlier: dict[str, str] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return MATTER/RECIPIENT/ROUND."""
        return f"{self.asked.matter}/{self.recipient.id}/{self.round}"

    @property
    def due(self) -> Deadline | None:
        """Return the deadline that `asked.due` gives."""
        return self.asked.due
