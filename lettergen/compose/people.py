"""The people of a letter as they print: inside addresses, signers, copies, means of delivery; it greets nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from lettergen.model.blocks import AddressBlock, Blocks, Image, SignatureBlock
from lettergen.model.letter import Letter
from lettergen.model.party import Addressee, Copy, Recipient, Sender, Signatory
from lettergen.text.filters import Series

_SMALL = frozenset({"and", "at", "by", "for", "in", "of", "on", "or", "the", "to", "with"})
_ROLES = {"chair": "Chair", "ranking_member": "Ranking Member"}


def delivery(recipient: Recipient, language: str = "en-US") -> Series:
    """Return how the letter goes, as its delivery line prints it: "Electronic Mail, Certified Mail, and Courier"."""
    ways = (re.split(r"[_\s]+", way) for way in recipient.via)
    means = Series(" ".join(word if word in _SMALL else word[:1].upper() + word[1:] for word in way) for way in ways)
    means.language = language
    return means


def addressee_facts(recipient: Recipient) -> list[dict[str, object]]:
    """Return the addressees as templates know them; a name typed in several lines is one line here."""
    return [
        {
            "name": ", ".join(_lines(person.full_name)),
            "title": person.full_title,
            "attention": person.attention,
            "lines": _address(recipient, person),
        }
        for person in recipient.addressees
    ]


def address_lines(recipient: Recipient) -> list[list[str]]:
    """Return the inside address, a block for each addressee or one for the organization; no line is empty."""
    return [_address(recipient, person) for person in recipient.addressees] or [
        _lines(recipient.organization, *recipient.address)
    ]


def inside_addresses(recipient: Recipient) -> Blocks:
    """Return the inside address for `{{p inside_addresses }}`, its blocks side by side where the recipient says so."""
    blocks = tuple(map(tuple, address_lines(recipient)))
    return Blocks((AddressBlock(blocks, min(recipient.address_columns, len(blocks))),))


def _address(recipient: Recipient, person: Addressee) -> list[str]:
    """Return name, title, organization, attention and address; the organization "" stands for none."""
    organization = recipient.organization if person.organization is None else person.organization
    attention = f"Attention: {person.attention}" if person.attention else ""
    address = person.address or recipient.address
    return _lines(person.full_name, person.full_title, organization, attention, *address)


def signatory_facts(sender: Sender) -> list[dict[str, object]]:
    """Return the signatories as templates and texts know them; their pictures are the template's affair."""
    return [
        {
            "name": _signer_name(person),
            "title": person.title,
            "state": person.state,
            "party": person.party,
            "lines": signer_lines(person),
        }
        for person in sender.signatories
    ]


def signatures(sender: Sender, signed: Iterable[Image | None] = ()) -> Blocks:
    """Return the signers for `{{p signatures }}`; `signed` has each one's scanned signature, or None."""
    signers = tuple(tuple(signer_lines(person)) for person in sender.signatories)
    pictures = tuple(signed)
    return Blocks((SignatureBlock(signers, sender.signature_columns, pictures if any(pictures) else ()),))


def signer_lines(person: Signatory) -> list[str]:
    """Return what stands under the space for a signature: name, title, role unless title or body says it, body."""
    role = _ROLES.get(person.role, "")
    role = "" if role.lower() in f"{person.title} {person.body}".lower() else role
    return _lines(_signer_name(person), person.title, role, person.body)


def _signer_name(person: Signatory) -> str:
    return f"{person.name}, {person.post_nominals}" if person.post_nominals else person.name


def copies_of(copies: Iterable[Copy], recipient: Recipient, *, blind: bool = False) -> tuple[Copy, ...]:
    """Return who gets a copy of a recipient's letter, of a questionnaire's `copies` and its own: openly, or blind."""
    every = dict.fromkeys((*copies, *recipient.copies))
    return tuple(copy for copy in every if copy.blind == blind and copy.is_for(recipient.names))


def copy_facts(copies: Iterable[Copy], recipient: Recipient) -> list[Mapping[str, object]]:
    """Return the copies that print as templates know them; nothing of blind ones is in it."""
    keys, mine = ("name", "relation", "title", "organization"), copies_of(copies, recipient)
    return [{**{key: getattr(copy, key) for key in keys}, "lines": copy_lines(copy)} for copy in mine]


def copy_lines(copy: Copy) -> list[str]:
    """Return name with relation, title and organization of who gets a copy; no line is empty."""
    return _lines(", ".join(filter(None, (copy.name, copy.relation))), copy.title, copy.organization)


def blind_names(letter: Letter) -> str:
    """Return who gets a blind copy of a letter, or nothing."""
    hidden = copies_of(letter.asked.copies, letter.recipient, blind=True)
    return "; ".join(", ".join(copy_lines(copy)) for copy in hidden)


def blind_lines(named: Mapping[str, str], letters: int) -> tuple[str, ...]:
    """Return a line for each letter that has blind copies, saying whose; one for all `letters` that have the same."""
    if len(named) == letters > 1 and len(set(named.values())) == 1:
        return (f"blind copies of all {letters} letters: {next(iter(named.values()))}",)
    return tuple(f"blind copies of {name}: {people}" for name, people in named.items())


def _lines(*texts: str) -> list[str]:
    """Return the lines of texts, of which each may be typed in several."""
    return [line.strip() for text in texts for line in text.splitlines() if line.strip()]
