"""What became of each item: claims and findings folded into one standing a leaf, and rolled up to their parents.

A leaf is an item without parts. Whatever is said of an item with parts is said of its leaves; the parent then shows
what its parts add up to. It reads no clock: the events it gets are the ones that count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from lettergen.model.letter import Asked, LetterItem
from lettergen.model.tracking import (
    SETTLED,
    WANTING,
    WITHHELD,
    Disposition,
    Event,
    EventType,
    Filed,
    Given,
    ItemStatus,
)

E = EventType
AnyItem = TypeVar("AnyItem", LetterItem, ItemStatus)
CLAIMS = frozenset({
    E.INTERIM_RESPONSE, E.RESPONSE, E.PRODUCTION, E.OBJECTION, E.PRIVILEGE_LOG, E.MOTION_TO_QUASH,
    E.RULING, E.REFUSED, E.REFERRED, E.FORWARDED, E.CORRECTED,
})  # fmt: skip
"""Events whose items say where things stand until someone assesses them."""

WHOLESALE = {E.OBJECTION: Disposition.OBJECTED, E.REFUSED: Disposition.REFUSED}
"""An objection or refusal that names no item is meant for all that is open; a response that names none says nothing."""

_WORST_FIRST = (
    Disposition.REFUSED, Disposition.OBJECTED, Disposition.PRIVILEGED, Disposition.CONFIDENTIAL,
    Disposition.NON_RESPONSIVE, Disposition.REFERRED, Disposition.DEFERRED, Disposition.UNANSWERED,
)  # fmt: skip


class Standing(NamedTuple):
    """What is said of one leaf: the claim, the finding that still holds, and since when the later of both stands.

    With a promise goes its day, with what is withheld its grounds, with each word what was filed with it. `claim` is
    the event of the claim, `brought` the last claim with which something came, `came` the one that brought what settles
    the leaf, `words` are all that said anything.
    """

    claimed: Disposition | None = None
    found: Disposition | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    grounds: tuple[str, ...] = ()
    documents: tuple[Filed, ...] = ()
    claim: Event | None = None
    brought: Event | None = None
    came: Event | None = None
    words: tuple[Event, ...] = ()

    @property
    def disposition(self) -> Disposition:
        """Return what holds: the finding before the claim, and unanswered where nothing was said."""
        return self.found or self.claimed or Disposition.UNANSWERED


def items_of(rounds: Iterable[Asked]) -> tuple[LetterItem, ...]:
    """Return every item the rounds ask, in the order and with the words they were first asked."""
    merged: dict[str, LetterItem] = {}
    for asked in rounds:
        for item in asked.items:
            merged.setdefault(item.id, item)
    return tuple(merged.values())


def leaves(item: LetterItem) -> Iterator[LetterItem]:
    """Return the item itself, or the leaves of its parts in order."""
    return (one for one in walk((item,)) if not one.items) if item.items else iter((item,))


def walk(items: Iterable[AnyItem]) -> Iterator[AnyItem]:
    """Yield every item and part, or every status of them, parents before their parts."""
    for item in items:
        yield item
        if item.items:  # most have no parts, and a list is walked over dozens of times for one status
            yield from walk(item.items)


def labels_of(items: Iterable[LetterItem]) -> dict[str, str]:
    """Return the labels of items and their parts by id."""
    return {item.id: item.label for item in walk(items)}


def standings(items: Sequence[LetterItem], events: Iterable[Event]) -> dict[str, Standing]:
    """Fold the events, in the order given, into one standing for each leaf's id.

    A later claim takes the finding's place for what it names. What is said of a parent reaches all of its leaves, but
    "answered in part" only those of which nothing was said; within one event a part's own word goes first. An
    assessment without items accepts every claim as it stands. What is filed with an event is filed with what it says,
    or with the items that the document itself names.
    """
    held = dict.fromkeys((leaf.id for item in items for leaf in leaves(item)), Standing())
    for event in events:
        if event.type is E.ASSESSED and not event.items:
            _accept_claims(held, event)
        elif event.type is E.ASSESSED or event.type in CLAIMS:
            _apply(held, items, event)
        if event.filed:
            _file(held, items, event)
    return held


def newest_given(events: Iterable[Event]) -> dict[str, Given]:
    """Return the last words given to each item, by its id, of events in the order given; a blank takes nothing back."""
    return {key: given for event in events for key, given in event.answers.items() if given}


def _accept_claims(held: dict[str, Standing], event: Event) -> None:
    for item_id, standing in held.items():
        if standing.claimed and not standing.found:
            held[item_id] = _said(standing, standing.claimed, event, ())


def _apply(held: dict[str, Standing], items: Sequence[LetterItem], event: Event) -> None:
    meant = WHOLESALE.get(event.type)
    all_open = (key for key, standing in held.items() if standing.disposition not in SETTLED)
    said = event.items or (dict.fromkeys(all_open, meant) if meant else {})
    before, grounds = dict(held), dict[str, tuple[str, ...]]()
    for item in walk(items) if event.item_grounds else ():
        if item.id in event.item_grounds:
            grounds |= dict.fromkeys((leaf.id for leaf in leaves(item)), event.item_grounds[item.id])
    for item in walk(items):
        for leaf in leaves(item) if item.id in said else ():
            word, old = said[item.id], before[leaf.id]
            if leaf is item or word != Disposition.ANSWERED_IN_PART or old.since is None:
                held[leaf.id] = _said(old, word, event, (*event.grounds, *grounds.get(leaf.id, ())))


def _said(before: Standing, word: Disposition, event: Event, grounds: tuple[str, ...]) -> Standing:
    """Return the standing after a word; one that agrees with the claim keeps its grounds, a finding its promise too."""
    until = event.until if word is Disposition.DEFERRED else None
    agrees = before.claimed is word
    kept = before.grounds if agrees and before.disposition in WITHHELD else ()
    grounds = (grounds or kept) if has_grounds(event.type, word) else ()
    came, words, filed = _came(before, word, event), (*before.words, event), before.documents
    brought = _brought(before, word, event)
    if event.type is not E.ASSESSED:
        return Standing(word, None, event.on, until, grounds, filed, event, brought, came, words)
    until = until or (before.until if agrees else None)
    return Standing(before.claimed, word, event.on, until, grounds, filed, before.claim, brought, came, words)


def has_grounds(kind: EventType, word: Disposition | None) -> bool:
    """Tell whether a word has grounds: they withhold something, or we find something wanting."""
    return word in WITHHELD or (kind is E.ASSESSED and word in WANTING)


def _came(before: Standing, word: Disposition, event: Event) -> Event | None:
    """Return what brought the answer: to find it good later does not make it late, nor does saying it once more.

    What is let go was brought by nobody, and is never late.
    """
    if word not in SETTLED:
        return None
    if Disposition.WAIVED in {word, before.disposition}:
        return before.came
    if before.came or event.type is not E.ASSESSED:
        return before.came or event
    return before.brought or event


def _brought(before: Standing, word: Disposition, event: Event) -> Event | None:
    """Return the last claim with which something came; to withhold it later takes nothing back, a ruling may."""
    if event.type is not E.ASSESSED and (word in SETTLED or word is Disposition.ANSWERED_IN_PART):
        return event
    return None if word is Disposition.UNANSWERED else before.brought


def _file(held: dict[str, Standing], items: Sequence[LetterItem], event: Event) -> None:
    for item in walk(items):
        filed = tuple(one for one in event.filed if item.id in (one.items or event.items))
        for leaf in leaves(item) if filed else ():
            old = held[leaf.id]
            held[leaf.id] = old._replace(documents=tuple(dict.fromkeys((*old.documents, *filed))))


def roll_up(
    item: LetterItem,
    held: Mapping[str, Standing],
    lates: Mapping[str, int] = MappingProxyType({}),
    spoke: Mapping[str, Given] = MappingProxyType({}),
) -> ItemStatus:
    """Return the item's status: a leaf's own standing, or what the parts add up to.

    `lates` are leaves' days late, `spoke` what `newest_given` found.
    """
    given = spoke.get(item.id, Given())
    if not item.items:
        one = held[item.id]
        settled = one.disposition in SETTLED
        return ItemStatus(
            item=item,
            disposition=one.disposition,
            claimed=one.claimed,
            found=one.found,
            settled=settled,
            since=one.since,
            claimed_on=one.claim.on if one.claim else None,
            found_on=one.since if one.found else None,
            until=one.until,
            grounds=one.grounds,
            documents=one.documents,
            given=given,
            late=lates.get(item.id),
        )
    parts = tuple(roll_up(part, held, lates, spoke) for part in item.items)
    claims = [part.claimed or Disposition.UNANSWERED for part in parts]
    findings = [part.found for part in parts if part.found]
    late = [part.late for part in parts if part.late is not None]
    complete = len(findings) == len(parts)
    return ItemStatus(
        item=item,
        disposition=add_up([part.disposition for part in parts]),
        claimed=add_up(claims) if any(part.claimed for part in parts) else None,
        found=add_up(findings) if complete else None,
        settled=all(part.settled for part in parts),
        since=max((part.since for part in parts if part.since), default=None),
        claimed_on=max((part.claimed_on for part in parts if part.claimed_on), default=None),
        found_on=max((part.found_on for part in parts if part.found_on), default=None) if complete else None,
        given=given,
        late=max(late, default=None),
        items=parts,
    )


def add_up(dispositions: Sequence[Disposition]) -> Disposition:
    """Return the one word for several parts (at least one), as `added_up` finds it."""
    return added_up(dispositions)[0]


def added_up(dispositions: Sequence[Disposition]) -> tuple[Disposition, str]:
    """Return the one word for several parts (at least one), and the rule that gave it, the first of these that fits.

    What is waived is no part of an answer: beside it the others decide.
    """
    if len(set(dispositions)) == 1:
        return dispositions[0], "all parts alike"
    asked = [word for word in dispositions if word is not Disposition.WAIVED]
    kinds = set(asked)
    if kinds <= SETTLED:
        word = Disposition.ANSWERED if Disposition.ANSWERED in kinds else asked[0]
        return word, "all parts settled"
    if Disposition.NOT_MET in kinds:
        return Disposition.NOT_MET, "not met in one part is not met"
    if kinds & SETTLED or Disposition.ANSWERED_IN_PART in kinds:
        return Disposition.ANSWERED_IN_PART, "some parts settled or answered in part"
    return next(word for word in _WORST_FIRST if word in kinds), "no part answered: the worst of them"


def status_leaves(statuses: Iterable[ItemStatus]) -> Iterator[ItemStatus]:
    """Return the statuses of leaves, in order."""
    return (one for one in walk(statuses) if not one.items)


def narrowed(statuses: Iterable[ItemStatus], ids: Collection[str]) -> tuple[ItemStatus, ...]:
    """Return the statuses without the open items and parts that have none of these ids and stand under none."""
    kept = []
    for one in statuses:
        whole = one.settled or one.item.id in ids
        parts = one.items if whole else narrowed(one.items, ids)
        if whole or not all(part.settled for part in parts):
            kept.append(one.model_copy(update={"items": parts}))
    return tuple(kept)


def spoken(word: StrEnum) -> str:
    """Return the word as a sentence has it: answered in part."""
    return word.value.replace("_", " ")
