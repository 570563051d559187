"""Letters found by what people type, and events added once the rules have nothing against them; it makes none."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lettergen.api.desk import Desk
from lettergen.api.options import Approval
from lettergen.errors import BadInputError, Place, Problem, RefusedError, UsageError, did_you_mean
from lettergen.model.deadline import Deadline, StageName, StageSpec
from lettergen.model.letter import Asked, LetterItem
from lettergen.model.tracking import Event, EventType, LetterName, Thread
from lettergen.rules.corrections import amended
from lettergen.rules.deadlines import counts_from, deadlines_of, resolve_stages
from lettergen.rules.rollup import walk
from lettergen.rules.transitions import Phase, meant_round, phase, why_refused

if TYPE_CHECKING:
    from lettergen.store.record import Record

MISTYPED = frozenset({
    "R102", "R103", "R106", "R107", "R117", "R118", "R119", "R150", "R151", "R154", "R155", "R160",
})  # fmt: skip
"""Refusals that are a slip of what was typed; all others would contradict what is recorded."""
_LETTER = re.compile(r"/*([^/]+)/([^/]+)(?:/([1-9][0-9]{0,5}))?/*")
_DAYS = {EventType.SENT: "sent", EventType.DELIVERED: "arrived", EventType.NOTE: "happened"}
"""The days that deadlines count from, in their order."""
_NO_TEXTS: Mapping[str, Asked] = MappingProxyType({})


def parse_letter(text: str) -> LetterName:
    """Read MATTER/RECIPIENT[/ROUND]; without a round the first is meant. Raises UsageError U101."""
    if found := _LETTER.fullmatch(text):
        return LetterName(found[1], found[2], int(found[3] or 1))
    expected = "MATTER/RECIPIENT or MATTER/RECIPIENT/ROUND"
    raise UsageError(Problem("U101", Place(), f"{text!r} names no letter", expected))


def first_letter(text: str) -> tuple[str, str]:
    """Return matter and recipient of a first letter's name. Raises UsageError U101 for any other name."""
    name = parse_letter(text)
    if name.round > 1:
        remedy = "`lettergen follow-up` makes it; open its file in Word"
        raise UsageError(Problem("U101", Place(), f"{text!r} is a follow-up, composed from the record", remedy=remedy))
    return name.matter, name.recipient


def find_letter(record: Record, text: str) -> tuple[LetterName, Thread]:
    """Return the letter named and its thread, or raise BadInputError W111 with the nearest name."""
    name = parse_letter(text)
    thread = record.thread(name.thread)
    if thread is None:
        # Names come from the rows: a slip of the pen must not cost the reading of a million letters.
        known = record.rows(dt.date.max, matter=name.matter) or record.rows(dt.date.max)
        raise unknown_letter(text, [row.name for row in known])
    if name.round not in thread.rounds:
        raise unknown_letter(text, [f"{thread.name}/{number}" for number in sorted(thread.rounds)])
    return name, thread


def letter_meant(record: Record, text: str, kind: EventType) -> tuple[LetterName, Thread]:
    """Return the letter named and its thread; where no round is named, the newest one that can take such an event."""
    name, thread = find_letter(record, text)
    named = text.strip("/").count("/") > 1
    return (name if named else name._replace(round=meant_round(kind, thread))), thread


def find_threads(record: Record, name: str) -> tuple[Thread, ...]:
    """Return the threads of a matter, or the one of MATTER/RECIPIENT[/ROUND]. Raises UsageError U101, W111."""
    if "/" in name.strip("/"):
        return (find_letter(record, name)[1],)
    matter = name.strip("/")
    if not matter:
        found = f"{name!r} names no matter and no letter"
        raise UsageError(Problem("U101", Place(), found, "MATTER or MATTER/RECIPIENT"))
    threads = record.threads(matter)
    if not threads:
        raise unknown_letter(name, sorted({row.matter for row in record.rows(dt.date.max)}))
    return threads


def letters_meant(desk: Desk, letters: Sequence[str], chosen: Approval) -> tuple[str, ...]:
    """Return the words for each letter named, once; with `chosen.everyone` a matter's newest drafts.

    Raises UsageError U101 (also where a document is named for several), BadInputError W111, and W138 where a matter has
    no draft.
    """
    found = _drafts(desk, letters) if chosen.everyone else {parse_letter(text): text for text in letters}
    if chosen.final and len(found) != 1:
        raise UsageError(Problem("U101", Place(), "--file is the document of one letter", remedy="name one letter"))
    return tuple(found.values())


def _drafts(desk: Desk, matters: Sequence[str]) -> dict[LetterName, str]:
    found: dict[LetterName, str] = {}
    with desk.record() as record:
        for text in matters:
            drafts = [name for thread in find_threads(record, text) if (name := _newest_draft(thread))]
            if not drafts:
                remedy = "`lettergen status` tells what was sent; make others with `lettergen generate`"
                raise BadInputError(Problem("W138", Place(detail=text), "no letter of it is a draft", remedy=remedy))
            found |= {name: str(name) for name in drafts}
    return found


def _newest_draft(thread: Thread) -> LetterName | None:
    story = amended(thread.events)
    drafts = [n for n in sorted(thread.rounds) if phase(n, story) in {Phase.DRAFT, Phase.APPROVED}]
    return parse_letter(f"{thread.name}/{drafts[-1]}") if drafts else None


def unknown_letter(text: str, known: Sequence[str]) -> BadInputError:
    """Return the error for a letter, thread or matter that the record does not hold."""
    matter = text.strip("/").partition("/")[0] + "/"
    mine = [name.removeprefix(matter) for name in known if name.startswith(matter)]  # what all share is no likeness
    remedy = did_you_mean(text.removeprefix(matter), mine or known, "`lettergen status` lists every letter")
    remedy = remedy.replace("mean '", f"mean '{matter}" if mine else "mean '")
    return BadInputError(Problem("W111", Place(), f"the record holds no letter {text!r}", remedy=remedy))


def started(desk: Desk, thread: Thread, asked: Asked, event: Event) -> tuple[tuple[Deadline, ...], Asked]:
    """Date what counts from the day of an event, stages and items' own; return that, and the text with its days in it.

    It is sending, delivery, or the note of the event that a stage and its items' own deadlines wait for.
    """
    noted = event.stage if event.type is EventType.NOTE else None
    counts = noted or (event.type in _DAYS and event.type is not EventType.NOTE)
    if not counts or not (asked.pending or any(item.pending for item in walk(asked.items))):
        return (), asked
    calendar, zone = desk.calendar(thread.recipient, event.on), desk.settings.defaults.zone
    past = [one for one in amended(thread.events) if one.letter.round <= event.letter.round]
    past = [one for one in past if not event.seq or one.seq < event.seq]
    told = {(one.stage, one.item): one for each in past for one in each.deadlines}
    following = _following(noted, asked.pending) if noted else frozenset[StageName]()
    mine = [one for one in past if one.letter == event.letter and one.type is not event.type]
    prior = [*_DAYS][: [*_DAYS].index(event.type)]
    # What came later than this does not date what waited for this.
    known = known_days(asked, (*(one for one in mine if one.type in prior), event))
    known |= {"calendar": calendar, "zone": zone}

    def dated(specs: Iterable[StageSpec | None], *now: Deadline) -> tuple[Sequence[Deadline], Sequence[StageSpec]]:
        meant = [spec for spec in specs if spec and (noted in {None, spec.stage} or counts_from(spec) & following)]
        return resolve_stages(meant, previous=(*told.values(), *asked.stages, *now), **known)

    due, waiting = dated(asked.pending)

    def of_item(item: LetterItem) -> LetterItem:
        parts = {"items": tuple(map(of_item, item.items))}
        own, still = dated((item.pending,), *due)
        return item.model_copy(update={**parts, "due": own[0], "pending": next(iter(still), None)} if own else parts)

    ready = {one.stage for one in due}
    done = ready - {spec.stage for spec in waiting}
    update = {
        "stages": (*(one for one in asked.stages if one.stage not in ready), *due),
        "pending": tuple(spec for spec in asked.pending if spec.stage not in done),
        "items": tuple(map(of_item, asked.items)),
    }
    now, before = asked.model_copy(update=update), (*deadlines_of(asked), *told.values())
    return tuple(one for one in deadlines_of(now) if one not in before), now


def _following(stage: StageName, pending: Iterable[StageSpec]) -> frozenset[StageName]:
    """Return the stage and those whose days follow from its own: no other event than its own starts them."""
    found = {stage}
    while more := {spec.stage for spec in pending if counts_from(spec) & found} - found:
        found |= more
    return frozenset(found)


def known_days(asked: Asked, events: Iterable[Event]) -> dict[str, Any]:
    """Return the days that a letter's deadlines count from, and how it went, as `resolve_stages` takes them."""
    known: dict[str, Any] = {"letter_date": asked.date}
    latest = {event.type: event for event in events}
    for kind, day in _DAYS.items():
        if one := latest.get(kind):
            known |= {day: one.instant or one.on, "via": one.via or known.get("via", "")}
    return known


def refuse_senseless(
    desk: Desk, record: Record, events: Sequence[Event], texts: Mapping[str, Asked] = _NO_TEXTS
) -> None:
    """Raise BadInputError or RefusedError with every reason why an event makes no sense after those before it.

    `texts` has the words that the events bring, by the key that they name them with.
    """
    problems = [problem for problem in judged(desk, record, events, texts) if problem]
    if problems and all(problem.code in MISTYPED for problem in problems):
        raise BadInputError(problems)
    if problems:
        raise RefusedError(problems)


def judged(
    desk: Desk, record: Record, events: Sequence[Event], texts: Mapping[str, Asked] = _NO_TEXTS
) -> Iterator[Problem | None]:
    """Give for each event why it makes no sense after those before it, or None."""
    how: dict[str, Any] = {"today": desk.today(), "other_assessor": desk.settings.record.other_assessor}
    known = {thread.name: thread for thread in record.threads(names={event.letter.thread for event in events})}
    before: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        thread = _with_text(known.get(event.letter.thread), event, texts)
        earlier = before[event.letter.thread]
        yield why_refused(event, (*(thread.events if thread else ()), *earlier), thread, **how)
        earlier.append(event)


def _with_text(thread: Thread | None, event: Event, texts: Mapping[str, Asked]) -> Thread | None:
    """Return the thread with the letter as the event has it; a new one where the record has none yet."""
    asked = texts.get(event.asked)
    if asked is None or event.recipient is None:
        return thread
    rounds = {**(thread.rounds if thread else {}), event.letter.round: asked}
    events = thread.events if thread else ()
    return Thread(name=event.letter.thread, recipient=event.recipient, rounds=rounds, events=events)


def book(
    desk: Desk,
    record: Record,
    events: Sequence[Event],
    texts: Mapping[str, Asked] = _NO_TEXTS,
    *,
    filing: Iterable[bytes] = (),
    dry_run: bool = False,
    also: Callable[[], object] = lambda: None,
) -> tuple[Event, ...]:
    """Keep the documents of `filing`, add events that make sense, in one transaction, and return them numbered.

    With `dry_run` they are only judged. `also` judges too, and what it raises stops all. Raises as `refuse_senseless`,
    and RefusedError R159 where this computer's clock is behind the record.
    """

    def check() -> Sequence[Event]:
        refuse_senseless(desk, record, events, texts)
        also()
        from lettergen.runs.execute import in_time  # what makes letters is not needed to read a status

        return in_time(events, record)

    check()  # before anything is filed, and once more as it is booked
    if dry_run:
        return tuple(events)
    for data in filing:
        desk.documents.file(data)
    return record.append(events, texts, check)
