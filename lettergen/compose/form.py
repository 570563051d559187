"""The form that a recipient fills in and sends back: all that a letter asks, each with room to answer.

Its own words are English; in other languages only names, numbers and marks print beside the questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from lettergen.compose.printing import Opening, Printer, printed_labels, tables
from lettergen.model.blocks import Block, Control, ControlKind, FormField, Heading, Paragraph, ResponseForm, Span, plain
from lettergen.model.forms import CERTIFICATION, END, FORM, OPEN, PROMPT, TAG_LENGTH
from lettergen.model.items import AnswerType, ItemKind
from lettergen.model.letter import Asked, LetterItem
from lettergen.model.party import Recipient
from lettergen.model.tracking import Disposition, LetterName
from lettergen.rules.rollup import walk
from lettergen.text.dates import deadline_text, long_date
from lettergen.text.markdown import to_blocks, to_inlines

D, K = Disposition, ControlKind
_CITED = re.compile(r"\[\^[^\]\s]+\]")
_POSITIONS = tuple(each.value.replace("_", " ") for each in (D.ENDORSED, D.NOT_ENDORSED, D.NOT_NECESSARY, D.INTERESTED))
_YES_NO, _MET = (("yes", "Yes"), ("no", "No")), (("met", "Met"), ("unmet", "Not met"))
_BOXES = {ItemKind.CERTIFICATION: _YES_NO, ItemKind.CONFIRMATION: _YES_NO, ItemKind.REQUIREMENT: _MET}
"""The boxes of items that do not say what form their answer takes."""
_KINDS = {"number": K.LINE, "money": K.LINE, "date": K.DATE}
_FILL = (
    "Type each answer in the box below its question; a box grows with what is in it. All else is locked. Where a"
    " question is not answered, or not in full, please say in its box why, or where the answer is to be found. Save the"
    " form as a Word document (.docx), under any name, complete the certification at its end, and return it with the"
    " documents that it refers to."
)
_CERTIFY = "I certify that, to the best of my knowledge, the answers in this form are true, correct, and complete."


def response_form(asked: Asked, recipient: Recipient, number: int, printer: Printer, opening: Opening) -> ResponseForm:
    """Return the form of a letter's round: what it is and how to fill it in, a field for each answer, a certification.

    `opening` are the headings above it. Items with parts only lead to them, unless they take an answer of their own.
    """
    name = str(LetterName(asked.matter, recipient.id, number))
    maker = _Maker(asked, replace(printer, labels=printed_labels(asked)))
    heading = ": ".join(plain(each.runs) for each in opening)
    first = FormField(FORM, _title(heading), (*opening, *maker.instructions(name, recipient)))
    return ResponseForm(name, (first, *maker.fields(), maker.certification(), maker.end(name)))


@dataclass(frozen=True, slots=True)
class _Maker:
    asked: Asked
    printer: Printer

    def instructions(self, name: str, recipient: Recipient) -> Iterator[Block]:
        asked = self.asked
        to = (asked.sender.letterhead.name, recipient.name, long_date(asked.date, asked.language))
        referred = filter(None, (name, asked.reference))
        if not self.printer.english:
            yield _paragraph(" \N{MIDDLE DOT} ".join((*referred, *to)))
            return
        told = f"This form belongs to the letter of {to[0]} to {to[1]} of {to[2]} ({', '.join(referred)})."
        due = f" Answers are due {deadline_text(asked.due, asked.language)}." if asked.due else ""
        yield _paragraph(told + due)
        whom = " or ".join(each.email for each in asked.sender.contacts if each.email)
        yield _paragraph(f"{_FILL} Please return it to {whom}." if whom else _FILL)

    def fields(self) -> Iterator[FormField]:
        """Give a field for each answer; headings and what leads to an item are part of the next one's label."""
        before: list[Block] = []
        items = iter(self.asked.items)
        for section in self.asked.sections or (None,):
            before += self.printer.opening(section) if section else ()
            for item in islice(items, len(section.items) if section else None):
                for one in walk((item,)):
                    before += self._said(one)
                    if one.answer or not one.items:
                        yield self._field(one, tuple(before))
                        before = []

    def _said(self, item: LetterItem) -> tuple[Block, ...]:
        """Return an item's words after its label; notes stand in the letter alone."""
        blocks = to_blocks(_CITED.sub("", self.printer.words(item)), self.printer.notes).blocks
        ends = "" if item.label[-1:] in ".:)" else "."
        mark = (Span(f"{item.label}{ends} "),) if self._is_named(item) else ()
        if blocks and isinstance(opening := blocks[0], Paragraph):
            return (replace(opening, runs=(*mark, *opening.runs)), *blocks[1:])
        return (Paragraph(mark), *blocks)

    def _is_named(self, item: LetterItem) -> bool:
        """Return whether the item's label prints in the letter too."""
        return self.printer.labels.get(item.id) == item.label

    def _field(self, item: LetterItem, label: tuple[Block, ...]) -> FormField:
        said = str(to_inlines(_CITED.sub("", item.text), self.printer.notes))
        title = _title(f"{item.label} {said}" if self._is_named(item) else said)
        return FormField(item.id, title, label, tuple(self._controls(item, title)))

    def _controls(self, item: LetterItem, title: str) -> Iterator[Control]:
        """Give what an item is answered with: boxes or a choice first, then its own words, see docs/forms.md."""
        kind = item.answer.type if item.answer else None
        boxes = _YES_NO if kind is AnswerType.YES_NO else () if kind else _BOXES.get(item.kind, ())
        choices = item.answer.choices if item.answer else _POSITIONS if item.kind is ItemKind.RECOMMENDATION else ()
        for part, caption in boxes:
            yield Control(part, K.BOX, _title(f"{caption}: {title}"), caption=caption)
        if choices:
            yield Control("pick", K.PICK, title, self._prompt("pick"), choices=choices)
        if boxes or choices:
            yield Control("", K.WORDS, _title(f"Explanation: {title}"), self._prompt("why"))
        elif kind is AnswerType.TABLE:
            yield Control("", K.TABLE, title, table=next(tables(item)))
        else:
            what = kind.value if kind and kind.value in PROMPT else "words"
            yield Control("", _KINDS.get(what, K.WORDS), title, self._prompt(what))

    def _prompt(self, what: str) -> str:
        return PROMPT[what] if self.printer.english else OPEN

    def certification(self) -> FormField:
        """Return who answers for the form, and when."""
        label = (Heading((Span("Certification"),), 2), _paragraph(_CERTIFY))
        lines = ((K.LINE, "name", "Name"), (K.LINE, "title", "Title"), (K.DATE, "date", "Date"))
        controls = (Control(part, kind, caption, self._prompt(part), f"{caption}: ") for kind, part, caption in lines)
        agreed = Control("agree", K.BOX, "I certify", caption="I certify this.")
        return FormField(CERTIFICATION, "Certification", label, (agreed, *controls))

    def end(self, name: str) -> FormField:
        """Return what tells where the form ends, in a document where more may follow."""
        said = f"End of the response form, {name}" if self.printer.english else name
        return FormField(END, "End of the form", (_paragraph(said),))


def _paragraph(text: str) -> Paragraph:
    return Paragraph((Span(text),))


def _title(text: str) -> str:
    """Return a title as long as Word takes for a control."""
    text = " ".join(text.split())
    return text if len(text) <= TAG_LENGTH else f"{text[: TAG_LENGTH - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"
