"""What was asked and what came, told in the sentences of an English letter; it decides nothing and renders nothing.

Remarks that people added to events stay out: they are the office's own, and a letter goes to the other side.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from lettergen.compose.teller import Teller
from lettergen.model.deadline import PRELIMINARY, Deadline, StageName, StageSpec
from lettergen.model.letter import Asked, LetterItem
from lettergen.model.settings import Step
from lettergen.model.tracking import (
    WITHHELD,
    Capacity,
    Clock,
    Disposition,
    Event,
    EventType,
    ItemStatus,
    Outcome,
    ThreadStatus,
)
from lettergen.rules.clocks import LATE
from lettergen.rules.corrections import amended
from lettergen.rules.periods import service
from lettergen.rules.rollup import CLAIMS, WHOLESALE, leaves, spoken, status_leaves, walk
from lettergen.text.dates import deadline_text, number, stage_text
from lettergen.text.merge import escape_markdown

DID = {
    Disposition.UNANSWERED: "left {} unanswered",
    Disposition.ANSWERED: "answered {}",
    Disposition.ANSWERED_IN_PART: "answered {} only in part",
    Disposition.NON_RESPONSIVE: "did not meet the substance of {}",
    Disposition.DEFERRED: "put off the answer to {}",
    Disposition.NO_RECORDS: "reported no records on {}",
    Disposition.NOT_IN_POSSESSION: "reported that you do not hold what was asked in {}",
    Disposition.BY_REFERENCE: "referred to other documents on {}",
    Disposition.OBJECTED: "objected to {}",
    Disposition.PRIVILEGED: "claimed privilege on {}",
    Disposition.CONFIDENTIAL: "claimed confidentiality on {}",
    Disposition.REFUSED: "declined {}",
    Disposition.REFERRED: "referred {} to others",
    Disposition.WAIVED: "took {} as waived",
    Disposition.MET: "reported compliance with {}",
    Disposition.NOT_MET: "reported no compliance with {}",
    Disposition.ENDORSED: "endorsed {}",
    Disposition.NOT_ENDORSED: "did not endorse {}",
    Disposition.NOT_NECESSARY: "did not find {} necessary",
    Disposition.INTERESTED: "took an interest in {}",
    Disposition.FORWARDED: "passed {} on to others",
}
"""What a reply did to the items that it speaks of."""
E = EventType
_CAME = {
    E.INTERIM_RESPONSE: "interim response", E.RESPONSE: "response", E.PRODUCTION: "production",
    E.OBJECTION: "objection", E.PRIVILEGE_LOG: "privilege log", E.CORRECTED: "correction",
    E.REFUSED: "reply", E.REFERRED: "reply", E.FORWARDED: "reply",
}  # fmt: skip
_SENTENCES = {
    E.ACKNOWLEDGED: "{who} acknowledged {our} letter on {on}.",
    E.EXTENSION_REQUESTED: "On {on}, {who} asked for more time{until}.",
    E.EXTENSION_GRANTED: "On {on}, {we} extended the time to {act}{until}.",
    E.EXTENSION_DENIED: "On {on}, {we} declined to extend the time to answer.",
    E.CLARIFICATION_REQUESTED: "On {on}, {who} asked {us} to clarify {our} letter.",
    E.RULING: "On {on}, {outcome}{until}.",
    E.MOTION_TO_QUASH: "On {on}, {who} moved to quash.",
    E.TOLLED: "The time to answer was stopped on {on}.",
    E.RESUMED: "The time to answer has run again since {on}.",
    E.REFUSED: "On {on}, {who} declined to answer.",
    E.REFERRED: "On {on}, {who} referred {our} letter to others.",
    E.FORWARDED: "On {on}, {who} forwarded {our} letter to others.",
}
_UNTIL = {E.EXTENSION_GRANTED: " to ", E.RULING: ", and the time to answer was set to "}
_SUSTAINED = {Outcome.GRANTED: "sustained", Outcome.GRANTED_IN_PART: "sustained in part", Outcome.DENIED: "overruled"}
_TIME_TO = {
    StageName.ACKNOWLEDGE: "acknowledge",
    StageName.OBJECTIONS: "object",
    StageName.DOCUMENTS: "produce documents",
    StageName.BRIEFING: "give the briefing",
    StageName.CERTIFICATION: "certify",
}
_WHAT_WAS_DUE = {
    StageName.DOCUMENTS: "The documents were",
    StageName.BRIEFING: "The briefing was",
    StageName.CERTIFICATION: "The certification was",
}
_WITH_TOLLING = "With the time that was stopped added"
_NOT_THEIRS = {E.EXTENSION_GRANTED, E.EXTENSION_DENIED, E.TOLLED, E.RESUMED, E.RULING}
_REPLIES = (_CAME.keys() | _SENTENCES.keys()) - _NOT_THEIRS


def recital(teller: Teller, events: Sequence[Event], wanting: AbstractSet[str] = frozenset()) -> str:
    """Return what was asked and what came, in order, as one paragraph of Markdown.

    An answer to what we found `wanting` (ids of leaves) is told as given, not as an answer.
    """
    told: list[str] = []
    said, before = set[str](), None
    events = [event for event in events if not event.automatic]
    for event in events:
        once = _sentence(teller, event, teller.day(event.on), wanting)
        if once and once not in said:
            said.add(once)
            told.append(_sentence(teller, event, "the same day", wanting) if event.on == before else once)
            before = event.on
    if not any(event.type in _REPLIES for event in events):
        told.append(_filled("{we} have received no reply.", teller))
    elif not any(event.type in _CAME for event in events):
        told.append(_filled("{we} have received no answer since.", teller))
    return " ".join(told)


def what_is_open(teller: Teller, items: Sequence[ItemStatus], status: ThreadStatus) -> str:
    """Return which of these items remain open and how late they are, as one paragraph of Markdown."""
    still = _open(items)
    named = teller.named(names := names_of(items, still))
    noun = teller.noun([one.item for one in status.items], status.asked)
    if len(items) < status.asked - status.settled:
        told = f"Among those that remain open: {named}."
    elif status.asked == 1:
        told = f"The {noun} remains open."
    else:
        total = number(status.asked)
        count = f"All {total}" if len(items) == status.asked else f"{number(len(items)).capitalize()} of the {total}"
        which = f": {named}" if teller.numbers(names) else ""
        told = f"{count} {noun} {'remains' if len(items) == 1 else 'remain'} open{which}."
    clocks = [one for one in status.clocks if not still.isdisjoint(one.waits)]
    if any(one.item for one in clocks) or len({one.due for one in clocks if one.due}) > 1:
        return " ".join((told, *_late_items(teller, items, status)))
    clock = _missed(clocks)
    if clock is None or clock.due is None or clock.days is None:
        return told
    given = any(part.claimed and part.claimed not in WITHHELD for part in status_leaves(status.items))
    which = "The remaining" if given else "Your"
    which += " answers were" if noun.startswith("question") else " responses were"
    what = _WHAT_WAS_DUE.get(StageName(clock.stage), which)
    are = "are" if what.endswith("were") else "is"
    if clock.moved == "tolled":  # a date that no letter named
        what = f"{_WITH_TOLLING}, {what[0].lower()}{what[1:]}"
    return f"{told} {what} due on {teller.day(clock.due)}, and {are} now {_days(-clock.days)} overdue."


def _late_items(teller: Teller, items: Sequence[ItemStatus], status: ThreadStatus) -> Iterator[str]:
    """Give a sentence for each date that passed with the items it was set for, where some items have their own."""
    late: dict[tuple[dt.date, str, int], set[str]] = {}
    for one in status.clocks:
        if one.state in LATE and one.due and (waits := _open(items).intersection(one.waits)):
            begins = f"{_WITH_TOLLING}, the" if one.moved == "tolled" else "The"
            late.setdefault((one.due, begins, -(one.days or 0)), set()).update(waits)
    for (due, begins, days), ids in sorted(late.items()):
        when = f"{teller.day(due)}, {_days(days)} ago"
        yield f"{begins} deadline for {teller.named(names_of(items, ids))} passed on {when}."


def _open(items: Iterable[ItemStatus]) -> set[str]:
    return {part.item.id for part in status_leaves(items) if not part.settled}


def _days(count: int) -> str:
    return f"{number(count)} {'day' if count == 1 else 'days'}"


def _missed(clocks: Sequence[Clock]) -> Clock | None:
    """Return the clock that ran out: the answers', else that of the only other stage."""
    late = [one for one in clocks if one.state in LATE]
    answers = next((one for one in late if one.stage == StageName.ANSWERS), None)
    return answers or (late[0] if len({one.stage for one in late}) == 1 else None)


def names_of(statuses: Iterable[ItemStatus], ids: AbstractSet[str]) -> list[LetterItem]:
    """Return the items all of whose leaves have these ids, and of the others the parts that do."""
    return [
        item
        for one in statuses
        for item in ([one.item] if ids >= {leaf.id for leaf in leaves(one.item)} else names_of(one.items, ids))
    ]


def remark(teller: Teller, status: ItemStatus, events: Sequence[Event]) -> str:
    """Return one sentence on what came for an open item, or nothing where nothing did."""
    if status.since is None or status.disposition is Disposition.UNANSWERED:
        return ""
    day, noun = teller.day(status.since), _this(status, teller)
    if status.found:
        missed = status.found is Disposition.NON_RESPONSIVE
        what = f"your reply on this {noun} not to answer it" if missed else f"this {noun} {spoken(status.found)}"
        grounds = teller.series(escape_markdown(ground.rstrip(".")) for ground in status.grounds)
        return f"On {day}, {teller.first_person['we']} found {what}{grounds and f': {grounds}'}."
    said = [event for event in events if event.on == status.since and _meant(status, event, teller)]
    what = f"{DID[status.disposition].format(f'this {noun}')}{_more(status, teller)}"
    if said and said[-1].type is E.RULING:
        return f"Under the ruling of {day}, this {noun} stands as {spoken(status.disposition)}."
    return f"Your {_CAME[said[-1].type] if said else 'reply'} of {day}, {what}."


def common_remark(teller: Teller, status: ItemStatus, events: Sequence[Event]) -> str:
    """Return the remark that is true of the whole item: its own, or the one that all of its parts share."""
    if not status.items:
        return remark(teller, status, events)
    shared = {common_remark(teller, part, events) for part in status.items}
    told = {part.disposition for part in status_leaves((status,))}
    if len(shared) > 1 or len(told) > 1 or shared == {""}:
        return ""
    return remark(teller, next(status_leaves((status,))).model_copy(update={"item": status.item}), events)


def _this(status: ItemStatus, teller: Teller) -> str:
    """Return what the item is called where it stands: a question, or a part of one."""
    whole = status.item.id in {item.id for item in teller.items}
    return teller.noun((status.item,), 1) if whole else "part"


def _more(status: ItemStatus, teller: Teller) -> str:
    """Return what a remark adds: the grounds, the day promised, a request."""
    if status.disposition is Disposition.ANSWERED_IN_PART:
        return "; please complete the answer"
    grounds = teller.series(escape_markdown(ground) for ground in status.grounds)
    promised = f" until {teller.day(status.until)}" if status.until else ""
    return f" ({grounds})" if grounds else promised


def _meant(status: ItemStatus, event: Event, teller: Teller) -> bool:
    """Tell whether an event says where the item stands: it names it, a part of it or what it is a part of, or all."""
    own = {one.id for one in walk((status.item,))}
    around = {one.id for one in walk(teller.items) if own & {part.id for part in walk((one,))}}
    return event.type in CLAIMS and (event.type in WHOLESALE if not event.items else not around.isdisjoint(event.items))


def _sentence(teller: Teller, event: Event, on: str, wanting: AbstractSet[str]) -> str:
    if event.type is E.SENT:
        return _asked(teller, event, on)
    if event.type is E.DELIVERED:
        known = {item.id: item for item in walk(teller.items)}
        ends = ((known.get(one.item), one) for one in event.deadlines)
        what = ((f"for {teller.named([item])}" if item else f"to {_act(one.stage)}", one) for item, one in ends)
        told = teller.series(f"the time {act} to {deadline_text(one, teller.asked.language)}" for act, one in what)
        return (
            _filled("{our} letter was delivered on {on}, which set {told}.", teller, on=on, told=told) if told else ""
        )
    if event.type in _CAME and (event.items or event.type not in _SENTENCES):
        return _came(teller, event, wanting)
    until = f"{_UNTIL.get(event.type, ' until ')}{teller.day(event.until)}" if event.until else ""
    outcome = ruled(teller, event) if event.type is E.RULING else ""
    if event.type is E.RULING and not outcome:
        return ""
    words = {"until": until, "act": _act(event.stage), "who": _who(event), "outcome": outcome}
    return _filled(_SENTENCES.get(event.type, ""), teller, on=on, **words)


def ruled(teller: Teller, event: Event) -> str:
    """Return what was ruled on a motion to quash, else on an objection; "" where there was neither."""
    before = {one.type for one in amended(teller.thread.events) if one.on <= event.on}
    if event.outcome is None or before.isdisjoint({E.MOTION_TO_QUASH, E.OBJECTION}):
        return ""
    if E.MOTION_TO_QUASH in before:
        return f"the motion to quash was {spoken(event.outcome)}"
    return f"the objection was {_SUSTAINED[event.outcome]}"


def _who(event: Event) -> str:
    """Return who acted: you, your counsel, or whoever spoke in your place."""
    spoke = escape_markdown(event.said_by)
    others = {None: "you", Capacity.COUNSEL: "your counsel", Capacity.ON_BEHALF: spoke or "your representative"}
    return others.get(event.capacity, spoke or "others")


def _act(stage: StageName | None) -> str:
    return _TIME_TO.get(stage, "answer") if stage else "answer"


def _asked(teller: Teller, event: Event, on: str) -> str:
    """Tell a sending: the first one with the number of items, any later one with their labels."""
    asked = teller.thread.rounds[event.letter.round]
    count, noun = len(asked.items), teller.noun(asked.items, len(asked.items))
    first = event.letter.round == 1
    if event.linked:  # another body passed it on: we did not write to this one
        told = "On {on}, {our} letter was {via} to you; it asks for an answer to {what}."
        what, via = f"{number(count)} {noun}", escape_markdown(event.via)
        return _filled(told, teller, on=on, via=via, what=what)
    again = "gave you final notice" if asked.step is Step.FINAL_NOTICE else "wrote again"
    return _filled(
        "On {on}, {we} {wrote} and asked that you {answer} {what}{due}.",
        teller,
        on=on,
        wrote="wrote to you" if first else again,
        answer="answer" if noun.startswith("question") else "respond to",
        what=f"{number(count)} {noun}" if first else teller.named(asked.items),
        due=_by_when(teller, asked, _served(teller, event)),
    )


def _by_when(teller: Teller, asked: Asked, via: str) -> str:
    """Return the due dates that the letter names, each with what was due by then where there are several."""
    stages: tuple[Deadline | StageSpec, ...] = (*asked.stages, *asked.pending)
    dates = {one.stage: _when(teller, one, via) for one in stages if one.stage not in PRELIMINARY}
    own: dict[str, list[LetterItem]] = {}
    for item in walk(asked.items):
        if stage := item.due or item.pending:
            own.setdefault(_when(teller, stage, via), []).append(item)
    apart = [f"{teller.named(items)} {when}" for when, items in own.items() if when]
    told = f" ({'; '.join(apart)})" if apart else ""
    if len(dates) > 1 and any(dates.values()):
        return f": {teller.series(f'{stage} {when}' for stage, when in dates.items() if when)}{told}"
    return "".join(f" {when}" for when in dates.values() if when) + told


def _served(teller: Teller, event: Event) -> str:
    """Return by which way the letter of a sending reached them, as far as it is known."""
    mine = (one for one in amended(teller.thread.events) if one.letter == event.letter and one.type is E.DELIVERED)
    return next((one.via for one in mine if one.via), event.via)


def _when(teller: Teller, stage: Deadline | StageSpec, via: str) -> str:
    """Return "by August 26, 2021", "every two weeks from …", "within ten days of receipt of our letter"."""
    if isinstance(stage, StageSpec):  # it is known by now which of the ways of service it was
        extra = {method: more for method, more in stage.extra.items() if service(method) == service(via)}
        stage = stage.model_copy(update={"extra": extra})
    told = stage_text(stage, teller.asked.language)
    if isinstance(stage, Deadline) and told == deadline_text(stage, teller.asked.language):
        return f"by {told}"
    return told.replace("this letter", f"{teller.first_person['our']} letter")


def _came(teller: Teller, event: Event, wanting: AbstractSet[str]) -> str:
    came = f"your {_CAME[event.type]} of {teller.day(event.on)}" + (f", from {_who(event)}" if event.capacity else "")
    if not event.items:
        return _filled("{we} received {came}.", teller, came=came)
    groups: dict[Disposition, list[LetterItem]] = {}
    for item in walk(teller.items):
        if item.id in event.items:
            groups.setdefault(event.items[item.id], []).append(item)
    deeds = "; it ".join(_deed(teller, disposition, items, wanting) for disposition, items in groups.items())
    return f"{came[:1].upper()}{came[1:]}, {deeds}."


def _deed(teller: Teller, disposition: Disposition, items: Sequence[LetterItem], wanting: AbstractSet[str]) -> str:
    missed = disposition is Disposition.ANSWERED and any(leaf.id in wanting for item in items for leaf in leaves(item))
    return ("gave answers to {}" if missed else DID[disposition]).format(teller.named(items))


def _filled(sentence: str, teller: Teller, **words: str) -> str:
    """Fill in the pronouns and words, with a capital at the start."""
    told = sentence.format(**teller.first_person, **words)
    return told[:1].upper() + told[1:]
