"""The vocabulary of templates and of merged text: a letter's facts as plain data; it renders nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from lettergen.model.blocks import Blocks, Image, SignatureBlock
from lettergen.model.letter import Asked, Letter, LetterItem
from lettergen.model.party import Addressee, Picture, Recipient, Sender, Signatory
from lettergen.rules.rollup import walk
from lettergen.text.dates import deadline_text, period_text, printed, printed_deadline, stage_text
from lettergen.text.filters import Series
from lettergen.text.watch import Missing

_SMALL = frozenset({"and", "at", "by", "for", "in", "of", "on", "or", "the", "to", "with"})
_NO_PICTURES: Mapping[str, bytes] = {}
_ROLES = {"chair": "Chair", "ranking_member": "Ranking Member"}


def template_context(letter: Letter, pictures: Mapping[str, bytes] = _NO_PICTURES) -> dict[str, object]:
    """Return every name a template can use, as `docs/` lists them; `due` is None and texts are falsy when absent.

    `pictures` has the bytes of each picture that the sender names, by its `file` as typed; without them none prints.
    """
    context = facts(letter.asked, letter.recipient, letter.round, letter.earlier)
    sender = letter.asked.sender
    signers = tuple(tuple(signer_lines(signatory)) for signatory in sender.signatories)
    signed = tuple(_image(signatory.signature, pictures) for signatory in sender.signatories)
    context.update(
        subject=letter.asked.subject,
        salutation=letter.salutation,
        authority=letter.authority,
        background=letter.background,
        request=letter.request,
        definitions=letter.definitions,
        instructions=letter.instructions,
        questions=letter.questions,
        closing=letter.closing,
        attachments=letter.attachments,
        signatures=Blocks((SignatureBlock(signers, sender.signature_columns, signed if any(signed) else ()),)),
        letterhead={**_letterhead(sender), "logo": _image(sender.letterhead.logo, pictures)},
        signatories=[
            {**person, "signature": image} for person, image in zip(_signatories(sender), signed, strict=True)
        ],
    )
    return context


def _image(picture: Picture | None, pictures: Mapping[str, bytes]) -> Image | None:
    data = pictures.get(picture.file) if picture else None
    return Image(data, picture.alt, picture.width_mm) if picture and data else None


def facts(
    asked: Asked, recipient: Recipient, number: int, earlier: Mapping[str, str] = MappingProxyType({})
) -> dict[str, object]:
    """Return the names that no text defines: what a questionnaire's own text may merge. `number` is the round.

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
        **_sender_facts(asked.sender),
        **_recipient_facts(recipient, language),
        "valediction": asked.valediction,
        "parent": asked.parent,
        "period": period_text(asked.period, language) if asked.period else "",
        "copies": [
            {"name": copy.name, "title": copy.title, "organization": copy.organization, "relation": copy.relation}
            for copy in (*asked.copies, *recipient.copies)
            if copy.is_for(recipient.names) and not copy.blind
        ],
        "enclosures": [
            {"label": enclosure.label, "title": enclosure.title}
            for enclosure in asked.enclosures
            if enclosure.is_for(recipient.names)
        ],
        "round": number,
        "letter": f"{asked.matter}/{recipient.id}/{number}",
        "ref": Reference(asked.items, earlier),
    }


def item_facts(item: LetterItem, language: str) -> dict[str, str]:
    """Return what `item` is in an item's own text: its label, and its deadline and period in words where it has any."""
    stage = item.due or item.pending
    found = {"label": item.label, "kind": item.kind.value}
    found |= {"due": stage_text(stage, language)} if stage else {}
    return found | ({"period": period_text(item.period, language)} if item.period else {})


@dataclass(frozen=True, slots=True)
class Reference:
    """`ref("third-parties")`: how running text names an item. Plain text: Word's REF field prints "3.b." for "3(b)"."""

    items: tuple[LetterItem, ...]
    earlier: Mapping[str, str]

    def __call__(self, item_id: object) -> object:
        """Return the label of the item with that id; for an unknown id a miss, told with the nearest one."""
        labels = {**self.earlier, **{item.id: item.label for item in walk(self.items)}}
        if item_id in labels:
            return labels[str(item_id)]
        near = get_close_matches(str(item_id), labels, 1)
        return Missing(obj={f"ref('{known}')": "" for known in near}, name=f"ref('{item_id}')")


def _sender_facts(sender: Sender) -> dict[str, object]:
    return {
        "voice": sender.voice,
        "letterhead": _letterhead(sender),
        "signatories": _signatories(sender),
        "contacts": [
            {"name": contact.name, "office": contact.office, "phone": contact.phone, "email": contact.email}
            for contact in sender.contacts
        ],
    }


def _letterhead(sender: Sender) -> dict[str, object]:
    letterhead = sender.letterhead
    return {"name": letterhead.name, "unit": letterhead.unit, "lines": list(letterhead.lines)}


def _signatories(sender: Sender) -> list[dict[str, object]]:
    return [
        {"name": _signer_name(person), "title": person.title, "lines": signer_lines(person)}
        for person in sender.signatories
    ]


def _recipient_facts(recipient: Recipient, language: str) -> dict[str, object]:
    addressees = [
        {
            "name": person.full_name,
            "title": person.full_title,
            "attention": person.attention,
            "lines": address_lines(recipient, person),
        }
        for person in recipient.addressees
    ]
    return {
        "recipient": {
            "id": recipient.id,
            "organization": recipient.organization,
            "name": recipient.name,
            "email": recipient.email,
            "via": list(recipient.via),
            "delivery": delivery(recipient, language),
            "fields": recipient.fields,
        },
        "fields": recipient.fields,
        "addressees": addressees,
        "inside_address": [person["lines"] for person in addressees] or [address_lines(recipient)],
    }


def delivery(recipient: Recipient, language: str = "en-US") -> Series:
    """Return how the letter goes, as its delivery line prints it: "Electronic Mail, Certified Mail, and Courier"."""
    means = Series(" ".join(map(_capital, re.split(r"[_\s]+", way))) for way in recipient.via)
    means.language = language
    return means


def _capital(word: str) -> str:
    return word if word in _SMALL else word[:1].upper() + word[1:]


def address_lines(recipient: Recipient, person: Addressee | None = None) -> list[str]:
    """Return one block of the inside address: name, title, organization, attention, address; no line is empty."""
    if person is None:
        return [recipient.organization, *recipient.address]
    attention = f"Attention: {person.attention}" if person.attention else ""
    lines = (person.full_name, person.full_title, recipient.organization, attention)
    return [*(line for line in lines if line), *(person.address or recipient.address)]


def signer_lines(person: Signatory) -> list[str]:
    """Return what stands under the space for a signature: name, title, role unless the title says it, body."""
    role = _ROLES.get(person.role, "")
    role = "" if role.lower() in person.title.lower() else role
    return [line for line in (_signer_name(person), person.title, role, person.body) if line]


def _signer_name(person: Signatory) -> str:
    return f"{person.name}, {person.post_nominals}" if person.post_nominals else person.name
