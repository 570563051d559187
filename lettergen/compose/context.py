"""The vocabulary of templates and of merged text: a letter's facts as plain data; it renders nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import TypeAlias

from lettergen.compose.people import (
    address_lines,
    addressee_facts,
    copy_facts,
    delivery,
    inside_addresses,
    signatory_facts,
    signatures,
)
from lettergen.compose.teller import heading_of
from lettergen.model.base import Same
from lettergen.model.blocks import Image
from lettergen.model.deadline import Deadline, StageName, StageSpec
from lettergen.model.letter import Asked, Letter, LetterItem
from lettergen.model.party import Head, Picture, Recipient, Sender
from lettergen.rules.rollup import labels_of
from lettergen.text.dates import deadline_text, period_text, printed, printed_deadline, stage_text
from lettergen.text.watch import Missing

_NO_PICTURES: Mapping[str, bytes] = {}
_NOTHING: Mapping[str, str] = MappingProxyType({})
_Facts: TypeAlias = Mapping[str, object]


def template_context(letter: Letter, pictures: Mapping[str, bytes] = _NO_PICTURES) -> dict[str, object]:
    """Return every name a template can use, as `docs/` lists them; `due` is None and texts are falsy when absent.

    `pictures` has the bytes of each picture that the sender names, by its `file` as typed; without them none prints.
    """
    own = own_facts(letter.asked, letter.recipient, letter.round, redacted=letter.redacted)
    context = dict(_shared(Same(letter.asked), Same(letter.earlier or _NOTHING), Same(pictures))) | own
    context.update(
        subject=letter.asked.subject,
        step=letter.asked.step.value if letter.asked.step else "",
        situation=letter.asked.situation.value if letter.asked.situation else "",
        salutation=letter.salutation,
        authority=letter.authority,
        background=letter.background,
        request=letter.request,
        definitions=letter.definitions,
        instructions=letter.instructions,
        questions=letter.questions,
        closing=letter.closing,
        attachments=letter.attachments,
        inside_addresses=inside_addresses(letter.recipient),
    )
    return context


@lru_cache(maxsize=4)
def _shared(asked: Same[Asked], earlier: Same[Mapping[str, str]], pictures: Same[Mapping[str, bytes]]) -> _Facts:
    """Return what letters that ask the very same share; templates cannot change it."""
    sender = asked.value.sender
    signed = tuple(_image(signatory.signature, pictures.value) for signatory in sender.signatories)
    return MappingProxyType(
        {
            **shared_facts(asked.value, earlier.value),
            "heading": heading_of(asked.value.items),
            "signatures": signatures(sender, signed),
            "letterhead": {**_letterhead(sender), "logo": _image(sender.letterhead.logo, pictures.value)},
            "signatories": [
                {**person, "signature": image} for person, image in zip(signatory_facts(sender), signed, strict=True)
            ],
        }
    )


def _image(picture: Picture | None, pictures: Mapping[str, bytes]) -> Image | None:
    data = pictures.get(picture.file) if picture else None
    return Image(data, picture.alt, picture.width_mm) if picture and data else None


def shared_facts(asked: Asked, earlier: Mapping[str, str] = _NOTHING) -> dict[str, object]:
    """Return the names that no text defines, as a questionnaire's own text may merge them: what letters share.

    `earlier` has the labels by id of items that earlier rounds asked.
    """
    language, due = asked.language, asked.due
    return {
        "matter": asked.matter,
        "title": asked.title,
        "reference": asked.reference,
        "instrument": asked.instrument.value,
        "marking": asked.marking,
        "language": language,
        "date": printed(asked.date, language),
        "due": printed_deadline(due, language) if due else None,
        "due_text": deadline_text(due, language) if due else "",
        "due_within": f"within {due.within}" if due and due.within and language.startswith("en") else "",
        "deadlines": deadline_facts(asked),
        **_sender_facts(asked.sender),
        "valediction": asked.valediction,
        "parent": asked.parent,
        "period": period_text(asked.period, language) if asked.period else "",
        "ref": Reference(asked.items, earlier),
    }


def own_facts(asked: Asked, recipient: Recipient, number: int, *, redacted: bool = False) -> dict[str, object]:
    """Return those of the names that are one letter's own; `number` is the round."""
    return {
        **_recipient_facts(asked, recipient),
        "copies": copy_facts(asked.copies, recipient),
        "enclosures": [
            {"label": enclosure.label, "title": enclosure.title}
            for enclosure in asked.enclosures
            if enclosure.is_for(recipient.names)
        ],
        "redacted": redacted,
        "round": number,
        "letter": f"{asked.matter}/{recipient.id}/{number}",
    }


def deadline_facts(asked: Asked) -> dict[str, str | None]:
    """Return the words for the deadline of each stage, also of one that waits for its day; None where there is none."""
    stages: tuple[Deadline | StageSpec, ...] = (*asked.stages, *asked.pending)
    ours = {stage.stage for stage in stages}
    known = {stage.stage: stage_text(_coming(stage, ours), asked.language) or None for stage in stages}
    return {stage.value: known.get(stage) for stage in StageName}


def _coming(stage: Deadline | StageSpec, ours: Collection[StageName]) -> Deadline | StageSpec:
    """Return it without what would count from the due date of a stage that the letter sets none for."""
    if isinstance(stage, Deadline) or not stage.earliest_of:
        return stage
    parts = tuple(part for part in stage.earliest_of if not part.previous or part.previous in ours)
    if len(parts) == 1:
        return parts[0].model_copy(update={"rolling": stage.rolling})
    return stage.model_copy(update={"earliest_of": parts}) if parts else stage


def item_facts(item: LetterItem, language: str) -> dict[str, str]:
    """Return what `item` is in an item's own text: its label, and its deadline and period in words where it has any."""
    stage = item.due or item.pending
    found = {"label": item.label, "kind": item.kind.value}
    found |= {"due": stage_text(stage, language)} if stage else {}
    return found | ({"period": period_text(item.period, language)} if item.period else {})


@dataclass(frozen=True)
class Reference:
    """`ref("third-parties")`: how running text names an item. Plain text: Word's REF field prints "3.b." for "3(b)"."""

    items: tuple[LetterItem, ...]
    earlier: Mapping[str, str]

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {**self.earlier, **labels_of(self.items)}

    def __call__(self, item_id: object) -> object:
        """Return the label of the item with that id; for an unknown id a miss, told with the nearest one."""
        if item_id in self._labels:
            return self._labels[str(item_id)]
        near = get_close_matches(str(item_id), self._labels, 1)
        return Missing(obj={f"ref('{known}')": "" for known in near}, name=f"ref('{item_id}')")


def _sender_facts(sender: Sender) -> dict[str, object]:
    return {
        "voice": sender.voice,
        "letterhead": _letterhead(sender),
        "signatories": signatory_facts(sender),
        "contacts": [
            {"name": contact.name, "office": contact.office, "phone": contact.phone, "email": contact.email}
            for contact in sender.contacts
        ],
    }


def _letterhead(sender: Sender) -> dict[str, object]:
    head = sender.letterhead
    return {**_head(head), "beside": head.beside and _head(head.beside)}


def _head(head: Head) -> dict[str, object]:
    return {"name": head.name, "unit": head.unit, "lines": list(head.lines)}


def _recipient_facts(asked: Asked, recipient: Recipient) -> dict[str, object]:
    fields = {**asked.fields, **recipient.fields}
    return {
        "recipient": {
            "id": recipient.id,
            "organization": recipient.organization,
            "name": recipient.name,
            "email": recipient.email,
            "via": list(recipient.via),
            "delivery": delivery(recipient, asked.language),
            "groups": list(recipient.groups),
            "fields": fields,
        },
        "fields": fields,
        "addressees": addressee_facts(recipient),
        "inside_address": address_lines(recipient),
    }
