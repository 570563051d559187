"""Which letter a reply belongs to, and why: by reference, subject, sender and names; of equals it chooses none."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from lettergen.model.letter import Asked
from lettergen.model.party import Recipient
from lettergen.model.replies import Phrases, Reply
from lettergen.model.tracking import LetterName

_READ = 6_000
"""Characters of a reply that are compared; a letter names itself at its head."""
_SURE, _SUBJECT, _LEAST, _LEAD = 70, 20, 30, 20
_RE = re.compile(r"^(\W*(re|aw|fwd?|fw|sv|antw|wg|tr|external|ext)\W*:?\W+)+", re.IGNORECASE)


class Candidate(NamedTuple):
    """A letter that was sent, by what a reply may name it; `addresses` are the recipient's e-mail addresses."""

    letter: str
    reference: str = ""
    subject: str = ""
    title: str = ""
    organization: str = ""
    names: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    signatories: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    sent: dt.date | None = None


class Match(NamedTuple):
    """A letter that a reply may belong to; of several none is `certain`."""

    letter: str
    certain: bool
    score: int
    reasons: tuple[str, ...]


def candidate_of(name: LetterName, asked: Asked, recipient: Recipient, sent: dt.date | None) -> Candidate:
    """Return a letter as replies may name it."""
    people = tuple(" ".join(filter(None, (each.name, each.given, each.family))) for each in recipient.addressees)
    return Candidate(
        str(name), asked.reference, asked.subject, asked.title, recipient.organization,
        (recipient.short_name,) if recipient.short_name else (), people,
        tuple(each.name for each in asked.sender.signatories),
        (recipient.email.lower(),) if recipient.email else (), sent,
    )  # fmt: skip


def match(reply: Reply, candidates: Iterable[Candidate], phrases: Phrases) -> tuple[Match, ...]:
    """Return the letters that a reply may belong to, the likeliest first; none where nothing tells.

    One is certain where something names the inquiry, something the recipient, and no other thread comes near.
    """
    day = reply.sent.date() if reply.sent else dt.date.max
    texts = _Texts.of(reply)
    newest: dict[str, tuple[dt.date, int, Candidate]] = {}
    for number, each in enumerate(candidates):
        thread, sent = each.letter.rpartition("/")[0], each.sent or dt.date.min
        if sent <= day and (thread not in newest or (sent, number) > newest[thread][:2]):
            newest[thread] = sent, number, each
    scored = []
    for _, _, each in newest.values():
        matter, recipient = list(_of_matter(each, texts)), list(_of_recipient(each, texts, phrases))
        both = sum(points for points, _ in matter), sum(points for points, _ in recipient)
        scored.append((-sum(both), each.letter, both, tuple(reason for _, reason in (*matter, *recipient))))
    scored.sort()
    near = [one for one in scored if -one[0] >= max(_LEAST, -scored[0][0] - _LEAD)]
    of_matter, of_recipient = near[0][2] if near else (0, 0)
    sure = len(near) == 1 and of_matter >= _SUBJECT and of_recipient >= _LEAST and of_matter + of_recipient >= _SURE
    return tuple(Match(letter, sure, -less, reasons) for less, letter, _, reasons in near)


class _Texts(NamedTuple):
    """What is compared: words between blanks, so that " whole words " can be looked for."""

    subject: str
    own: str
    quoted: str
    written: str
    sender: str
    addresses: tuple[str, ...]

    @classmethod
    def of(cls, reply: Reply) -> _Texts:
        own, quoted = "\n".join(reply.lines)[:_READ], "\n".join(reply.quoted)[:_READ]
        written = _words(f"{reply.sender}\n{reply.subject}\n{own}", fold=False)
        subject = _words(_RE.sub("", reply.subject))
        return cls(subject, _words(own), _words(quoted), written, reply.sender, (reply.address, *reply.failed))


def _of_matter(letter: Candidate, texts: _Texts) -> Iterator[tuple[int, str]]:
    if re.search(r"\d", letter.reference):  # a bare word would be found in letters of all sorts
        places = (("the subject", texts.subject), ("the reply", texts.own), ("what it quotes", texts.quoted))
        named = (where for where, text in places if _words(letter.reference) in text)
        yield from [(60, f"our reference {letter.reference} in {where}") for where in named][:1]
    for text in dict.fromkeys(filter(None, (letter.subject, letter.title))):
        words = _words(text)
        if words == texts.subject:
            yield 40, f"its subject is {text!r}"
        elif len(words.split()) > 1 and any(words in each for each in (texts.subject, texts.own, texts.quoted)):
            yield 25, f"it names {text!r}"
    signed = [name for name in letter.signatories if _words(name) in f"{texts.own}{texts.quoted}"]
    if signed:
        yield 10, f"it is written to {signed[0]}, or quotes {signed[0]}"


def _of_recipient(letter: Candidate, texts: _Texts, phrases: Phrases) -> Iterator[tuple[int, str]]:
    domains = {each.rpartition("@")[2] for each in letter.addresses}
    names = _names(letter, phrases)
    for address in filter(None, texts.addresses):
        domain = address.rpartition("@")[2]
        bare = domain.split(".")[-2:][0]
        if address in letter.addresses:
            yield 60, f"from or about {address}, to whom the letter went"
        elif phrases["matching.public_domains"].fullmatch(domain):
            continue
        elif domain in domains:
            yield 45, f"from {address}, of {domain} as the recipient is"
        elif any(_words(name).replace(" ", "") == bare for name in names):
            yield 35, f"from {address}, which is called as the recipient is"
    named = [name for name in names if _words(name, fold=False) in texts.written]
    if named:
        yield 35, f"it names {named[0]}"
    elif quoted := [name for name in names if _words(name) in texts.quoted and len(name.split()) > 1]:
        yield 10, f"it quotes {quoted[0]}"
    if people := [name for name in letter.addressees if _words(name) in f"{texts.own}{_words(texts.sender)}"]:
        yield 20, f"it names {people[0]}, to whom the letter is addressed"


def _names(letter: Candidate, phrases: Phrases) -> tuple[str, ...]:
    """Return what the recipient is called: its name, that without its legal form, its short ones."""
    kept = letter.organization.replace(",", " ").split()
    while len(kept) > 1 and phrases["matching.legal_forms"].fullmatch(kept[-1].strip(".").lower()):
        kept.pop()
    return tuple(dict.fromkeys(filter(None, (letter.organization, " ".join(kept), *letter.names))))


@lru_cache(100_000)  # what letters are called is compared with every reply
def _words(text: str, *, fold: bool = True) -> str:
    words = re.findall(r"[^\W_]+", text.casefold() if fold else text)
    return f" {' '.join(words)} "
