"""Which letter a reply belongs to, and why: by reference, subject, day, sender and names; of equals it takes none."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from lettergen.model.letter import Asked
from lettergen.model.party import Recipient
from lettergen.model.replies import Days, Phrases, Reply
from lettergen.model.tracking import LetterName
from lettergen.rules.reply_kinds import sentences

_READ = 6_000
"""Characters of a reply that are compared; a letter names itself at its head."""
_SURE, _SUBJECT, _LEAST, _LEAD = 70, 20, 30, 20
_NEAR, _TOPIC, _PIECE = 60, 120, 30
"""Characters round a day in which a letter is spoken of, of what it says it is about, and of no mere turn of phrase."""
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
    date: dt.date | None = None


class Match(NamedTuple):
    """A letter that a reply may belong to; of several none is `certain`."""

    letter: str
    certain: bool
    reasons: tuple[str, ...]


def candidate_of(name: LetterName, asked: Asked, recipient: Recipient, sent: dt.date | None) -> Candidate:
    """Return a letter as replies may name it."""
    people = tuple(" ".join(filter(None, (each.name, each.given, each.family))) for each in recipient.addressees)
    return Candidate(
        str(name), asked.reference, asked.subject, asked.title, recipient.organization,
        (recipient.short_name,) if recipient.short_name else (), people,
        tuple(each.name for each in asked.sender.signatories),
        (recipient.email.lower(),) if recipient.email else (), sent, asked.date,
    )  # fmt: skip


def match(reply: Reply, candidates: Collection[Candidate], phrases: Phrases, days: Days) -> tuple[Match, ...]:
    """Return the letters that a reply may belong to, the likeliest first; none where nothing tells.

    One is certain where something names the inquiry, something the recipient, and no other thread comes near.
    """
    day = reply.sent.date() if reply.sent else dt.date.max
    texts = _Texts.of(reply, phrases, days)
    known = frozenset(address for each in candidates for address in each.addresses)
    newest: dict[str, tuple[bool, dt.date, int, Candidate]] = {}
    for number, each in enumerate(candidates):
        thread, sent = each.letter.rpartition("/")[0], each.sent or dt.date.min
        key = bool(_named_day(each, texts)), sent, number
        if sent <= day and (thread not in newest or key > newest[thread][:3]):
            newest[thread] = *key, each
    scored = []
    for *_, each in newest.values():
        matter, recipient = list(_of_matter(each, texts)), list(_of_recipient(each, texts, phrases, known))
        both = sum(points for points, _ in matter), sum(points for points, _ in recipient)
        scored.append((-sum(both), each.letter, both, tuple(reason for _, reason in (*matter, *recipient))))
    scored.sort()
    near = [one for one in scored if -one[0] >= max(_LEAST, -scored[0][0] - _LEAD)]
    of_matter, of_recipient = near[0][2] if near else (0, 0)
    sure = len(near) == 1 and of_matter >= _SUBJECT and of_recipient >= _LEAST and of_matter + of_recipient >= _SURE
    return tuple(Match(letter, sure, reasons) for _, letter, _, reasons in near)


class _Texts(NamedTuple):
    """What is compared: words between blanks, so that " whole words " can be looked for."""

    plain: str
    subject: str
    own: str
    quoted: str
    written: str
    sender: str
    addresses: tuple[str, ...]
    topics: tuple[str, ...]
    days: frozenset[str]

    @classmethod
    def of(cls, reply: Reply, phrases: Phrases, days: Days) -> _Texts:
        own, quoted = "\n".join(reply.lines)[:_READ], "\n".join(reply.quoted)[:_READ]
        written = _words(f"{reply.sender}\n{reply.subject}\n{own}", fold=False)
        mailer = phrases["kinds.undeliverable.sender"].match(reply.address or reply.sender)
        failed = re.findall(r"[\w.+-]+@[\w.-]+\w", own.lower()) if mailer else ()
        subject = _RE.sub("", reply.subject)
        head = " ".join(f"{subject}. {own}".split())
        about = (head[found.end() :][:_TOPIC] for found in phrases["matching.about"].finditer(head))
        return cls(
            own, _words(subject), _words(own), _words(quoted), written, reply.sender,
            tuple(dict.fromkeys((reply.address, *reply.failed, *failed))),
            tuple(run for each in (subject, *about) for run in _topics(each, phrases)),
            frozenset(_letter_days(head, phrases, days)),
        )  # fmt: skip


def _topics(text: str, phrases: Phrases) -> Iterator[str]:
    """Give the first words of a text, eight of them down to two."""
    kept = _words(text).split()[:8]
    while kept and phrases["matching.legal_forms"].fullmatch(kept[0]):
        kept.pop(0)
    yield from (f" {' '.join(kept[:count])} " for count in range(len(kept), 1, -1))


def _letter_days(text: str, phrases: Phrases, days: Days) -> Iterator[str]:
    """Give the days that a text names a letter by, as "2021-08-12"; one without a year as "08-12"."""
    at = 0
    for day, words in days(text):
        at = text.find(words, at)
        if phrases["matching.letter"].search(text[max(0, at - _NEAR) : at + len(words) + _NEAR]):
            yield str(day) if re.search(r"\d{4}", words) else f"{day:%m-%d}"
        at += len(words)


def _named_day(letter: Candidate, texts: _Texts) -> dt.date | None:
    days = (day for day in (letter.date, letter.sent) if day)
    return next((day for day in days if not texts.days.isdisjoint((str(day), f"{day:%m-%d}"))), None)


def _of_matter(letter: Candidate, texts: _Texts) -> Iterator[tuple[int, str]]:
    if re.search(r"\d", letter.reference):  # a bare word would be found in letters of all sorts
        places = (("the subject", texts.subject), ("the reply", texts.own), ("what it quotes", texts.quoted))
        named = (where for where, text in places if _words(letter.reference) in text)
        yield from [(60, f"our reference {letter.reference} in {where}") for where in named][:1]
    if letter.letter in texts.plain:
        yield 60, f"it has the name {letter.letter}, as our form does"
    own = tuple(dict.fromkeys(filter(None, (letter.subject, letter.title))))
    said = [points for points in (_of_subject(text, texts) for text in own) if points]
    topics = ((each.strip(), text) for each in texts.topics for text in own if each in _words(text))
    yield from said or [(20, f"it is about {topic!r}, as {text!r} is") for topic, text in topics][:1]
    if day := _named_day(letter, texts):
        yield 30, f"it names our letter of {day}"
    signed = [name for name in letter.signatories if _words(name) in f"{texts.own}{texts.quoted}"]
    if signed:
        yield 10, f"it is written to {signed[0]}, or quotes {signed[0]}"


def _of_subject(text: str, texts: _Texts) -> tuple[int, str] | None:
    words = _words(text)
    if words == texts.subject:
        return 40, f"its subject is {text!r}"
    named = len(words.split()) > 1 and any(words in each for each in (texts.subject, texts.own, texts.quoted))
    return (25, f"it names {text!r}") if named else None


def _of_recipient(
    letter: Candidate, texts: _Texts, phrases: Phrases, known: Collection[str]
) -> Iterator[tuple[int, str]]:
    domains = {each.rpartition("@")[2] for each in letter.addresses}
    names = _names(letter, phrases)
    for address in filter(None, texts.addresses):
        domain = address.rpartition("@")[2]
        bare = domain.split(".")[-2:][0]
        if address in letter.addresses:
            yield 60, f"{'from' if address == texts.addresses[0] else 'about'} {address}, to whom the letter went"
        elif address in known or phrases["matching.public_domains"].fullmatch(domain):
            continue  # another recipient's own address says nothing of those at its domain
        elif domain in domains:
            yield 45, f"from {address}, of {domain} as the recipient is"
        elif any(_words(name).replace(" ", "") == bare for name in names):
            yield 35, f"from {address}, which is called as the recipient is"
    if letter.letter in texts.plain:
        yield 60, "which names the recipient too"
    # Short names are words too ("ring"): they count as they are written, or in a letterhead's capitals.
    named = [name for name in names if any(_words(each, fold=False) in texts.written for each in (name, name.upper()))]
    if named:
        yield 35, f"it names {named[0]}"
    elif quoted := [name for name in names if _words(name) in texts.quoted and len(name.split()) > 1]:
        yield 10, f"it quotes {quoted[0]}"
    if people := [name for name in letter.addressees if _words(name) in f"{texts.own}{_words(texts.sender)}"]:
        yield 20, f"it names {people[0]}, to whom the letter is addressed"


def with_strangers(reply: Reply, own: LetterName | None, letters: Iterable[Candidate], phrases: Phrases) -> Phrases:
    """Return the phrases, with the names ("strangers") that a reply has of other recipients than its letter's."""
    written = _words("\n".join(reply.lines)[:_READ], fold=False)
    every = [(each.letter.rpartition("/")[0], name) for each in letters if own for name in _names(each, phrases)]
    ours = "".join(_words(name) for thread, name in every if own and thread == own.thread)
    others = {name for _, name in every if _words(name, fold=False) in written and _words(name) not in ours}
    either = "|".join(r"\W+".join(map(re.escape, name.split())) for name in sorted(others))
    return {**phrases, "strangers": re.compile(rf"(?<!\w)(?:{either})(?!\w)")} if others else phrases


def theirs(reply: Reply, ours: Iterable[str], phrases: Phrases) -> Reply:
    """Return a reply without the sentences, and longer pieces of them, that stand in our own letters."""
    whole = ".".join(("", *map(_words, sentences(ours, phrases)), ""))
    parted = ([(one, _words(one)) for one in sentences((line,), phrases)] for line in reply.lines)
    kept = (
        [one for one, said in some if (said if len(said) > _PIECE else f".{said}.") not in whole] for some in parted
    )
    return replace(reply, lines=tuple(map(" ".join, kept))) if len(whole) > 1 else reply


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
