"""What a document that came in is taken for: letter, event, what it says of items, and why; it records nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import islice
from textwrap import shorten
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from lettergen.api.again import own_lines, sent_words
from lettergen.api.booking import letter_meant, parse_letter
from lettergen.api.desk import Desk
from lettergen.api.options import Receiving
from lettergen.api.record import event_type
from lettergen.errors import BadInputError, Place, Problem, Severity, UsageError
from lettergen.files.documents import sha256
from lettergen.files.phrases import phrases
from lettergen.model.forms import PROMPTS, FieldRead, FormTag, Returned, short_name
from lettergen.model.letter import LetterItem
from lettergen.model.replies import COMES_IN, EVENTS, Days, Reply, ReplyType
from lettergen.model.tracking import SETTLED, Disposition, EventType, Filed, Given, LetterName, Thread
from lettergen.readers.pdf import page_count
from lettergen.readers.replies import read_reply
from lettergen.rules.answers import Proposed, in_order, told_of
from lettergen.rules.corrections import amended
from lettergen.rules.matching import briefly, few
from lettergen.rules.matrix import excerpt
from lettergen.rules.reply_kinds import classify, sentences
from lettergen.rules.reply_matching import Candidate, Match, candidate_of, match, theirs, with_strangers
from lettergen.rules.restated import holds, restated, typed_beside
from lettergen.rules.rollup import CLAIMS, WHOLESALE, items_of, leaves, spoken, walk
from lettergen.text.dates import days_in
from lettergen.wordml.returned import read_returned

if TYPE_CHECKING:
    from lettergen.store.record import Record

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_UNREAD = frozenset({"R180", "R182"})
"""What is not read by its nature: another kind of file, a scan. All else that cannot be read is broken."""
_ANSWERS = SETTLED | {Disposition.ANSWERED_IN_PART, Disposition.DEFERRED}
"""What makes a paper a response; one that only withholds is none."""
_MORE = {ReplyType.EXTENSION_REQUEST, ReplyType.OBJECTION, ReplyType.REFUSAL, ReplyType.INTERIM}
"""What a mail says that the form with it does not."""
_OPEN = {None, Disposition.DEFERRED, Disposition.UNANSWERED}
_DEEPEST = 5  # mails in mails


class Says(NamedTuple):
    """What a document says of one item, and what that is proposed to be."""

    item: LetterItem
    given: Given
    proposed: Proposed


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a document is taken for, and why. `doubts` say what a person decides first; without any it is certain.

    `letter` is None where none fits, or several do (`letters`, with `every` all of them); `kind` where nobody can tell.
    `asked` are its items, `heard` the ids of those that anything is said of, in new words (`says`) or as recorded.
    """

    on: dt.date | None = None
    letter: LetterName | None = None
    thread: Thread | None = None
    kind: EventType | None = None
    says: tuple[Says, ...] = ()
    until: dt.date | None = None
    grounds: tuple[str, ...] = ()
    automatic: bool = False
    note: str = ""
    via: str = ""
    why: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    every: bool = False
    asked: tuple[LetterItem, ...] = ()
    heard: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class Incoming:
    """A document opened with all that is in it: what is to be filed, words, forms, and what cannot be read."""

    name: str
    filed: list[tuple[Filed, bytes]] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    forms: list[Returned] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    unread: list[Problem] = field(default_factory=list)

    def take(self, data: bytes, name: str, depth: int = 0) -> None:
        """Open a document by its content, then what is attached to it. Raises BadInputError where it cannot be read."""
        name = name.encode(errors="replace").decode()  # a file's name may be no text
        self.filed.append((Filed(document=sha256(data), file=name, pages=page_count(data)), data))
        is_zip, is_old = data.startswith(_ZIP) and b"word/" in data, data.startswith(_OLE)
        if is_zip or (is_old and name.lower().endswith((".doc", ".docx", ".docm"))):
            read = read_returned(data, name)
            self.forms += [read] if read.fields else []
            reply = Reply(name, "word", read.beside if read.fields else read.paragraphs, notes=read.notes)
        else:
            reply = read_reply(data, name)
        # A logo is filed with the mail, and tells nothing of it.
        told = tuple(one for one in reply.attachments if not one.data.startswith(_PICTURES))
        self.replies.append(replace(reply, attachments=told))
        self.notes += (self._in_mail(note, name) if depth else note for note in reply.notes)
        for one in reply.attachments if depth < _DEEPEST else ():
            try:
                self.take(one.data, one.name, depth + 1)
            except BadInputError as error:
                unread = (self._in_mail(problem, one.name) for problem in error.problems if one in told)
                self.unread += (replace(problem, severity=Severity.WARNING) for problem in unread)

    def _in_mail(self, problem: Problem, name: str) -> Problem:
        """Return a problem of an attachment with the name of the mail that brought it."""
        return replace(problem, place=Place(self.name, detail=", ".join(filter(None, (name, problem.place.detail)))))


class Proposer:
    """Makes proposals out of one record; what all of them need is read once.

    Raises UsageError U101, U102, BadInputError W111, RefusedError W124 for what is said of letter and event.
    """

    def __init__(self, desk: Desk, record: Record, said: Receiving, *, alone: bool = True) -> None:
        self.desk, self.record, self.said, self.alone = desk, record, said, alone
        self.phrases = phrases()
        self.kind = event_type(said.event) if said.event else None
        if self.kind and self.kind not in COMES_IN:
            remedy = f"record it with `lettergen record`; what comes in is one of {', '.join(sorted(COMES_IN))}"
            raise UsageError(Problem("U102", Place(), f"{self.kind} does not come in", remedy=remedy))
        kind = self.kind or EventType.RESPONSE
        self.meant = letter_meant(record, said.letter, kind)[0] if said.letter else None

    def propose(self, incoming: Incoming, received: dt.date | None = None) -> Proposal:
        """Return what a document seems to be. Raises BadInputError R190 to R192, W111."""
        own = self._day(incoming.replies)
        told = self.said.on or (own if own and (not received or (own - received).days > 1) else received)
        on = told or self.desk.today()
        days = partial(days_in, language="en-US", after=on)
        made = self._of_form(incoming, days) if incoming.forms else self._of_reply(incoming, days)
        broken = [one for one in incoming.unread if not (incoming.forms and one.code in _UNREAD)]
        mail = next((reply for reply in incoming.replies if reply.form == "mail"), None)
        cover = f'"{mail.subject}" from {mail.sender or mail.address}' if mail else ""
        cover += f", passed on by {mail.forwarded_by}" if mail and mail.forwarded_by else ""
        today = () if told else ("the day is today's, where --on says no other",)
        sent = mail.sent.date() if mail and mail.sent else on
        ahead = [f"its own date is {sent}"] if (sent - on).days > 1 else []
        aside = (f"{one.place.detail} was not read" for one in incoming.unread if one not in broken)
        return replace(
            made, on=on, why=(*made.why, *today, *ahead, *aside), note="; ".join(filter(None, (made.note, cover))),
            via="electronic_mail" if mail else "",
            until=made.until if made.until and made.until >= on else None,  # a day gone by is no promise
            doubts=(*made.doubts, *(f"{one.place.detail} cannot be read" for one in broken if not self.kind)),
            problems=(*incoming.notes, *incoming.unread, *made.problems),
        )  # fmt: skip

    def _day(self, replies: Iterable[Reply]) -> dt.date | None:
        """Return the day a mail was sent, in the office's zone; None where nothing trustworthy says when it came."""
        zone, sent = self.desk.settings.defaults.zone, next((reply.sent for reply in replies if reply.sent), None)
        with suppress(OverflowError):  # the last hours there are, in another zone
            day, today = sent and sent.astimezone(ZoneInfo(zone) if zone else None).date(), self.desk.today()
            # A clock that is fast elsewhere must not date an answer tomorrow.
            return min(day, today) if day and (day - today).days <= 1 else None
        return None

    def _of_form(self, incoming: Incoming, days: Days) -> Proposal:
        tags = {read.letter for form in incoming.forms for read in form.fields}
        names = {self._short_names.get(tag) if tag.startswith("~") else parse_letter(tag) for tag in tags}
        if len(incoming.forms) > 1 or len(names) > 1:
            return self._of_several(incoming, sorted(str(name or "a letter not known here") for name in names))
        form, (name, thread) = incoming.forms[0], self._addressed(incoming, next(iter(names)))
        tree = items_of(thread.rounds[number] for number in sorted(thread.rounds))
        items = {item.id: item for item in walk(tree)}
        found = {read: items.get(read.item) or _shortened(read, items) for read in form.fields}
        beside = {item.id: words for read, item in found.items() if item and (words := typed_beside(read.asked, item))}
        given = {item.id: _with(beside.get(item.id, ""), read.given) for read, item in found.items() if item}
        given = {key: words for key, words in given.items() if words}
        says, doubts = self._says(thread, name, tree, given, days)
        doubts = [*self._older_round(name, thread), *doubts]
        doubts += [f"it answers {read.item}, which was not asked" for read, item in found.items() if not item]
        doubts += [
            f"{item.label} stands in it twice: {' / '.join(excerpt(each, 40) for each in (read.given, *read.copies))}"
            for read, item in found.items() if item and read.copies
        ]  # fmt: skip
        said = {one.proposed.disposition for one in says} - {None}
        kind = EventType.RESPONSE if said & SETTLED else EventType.INTERIM_RESPONSE if said else None
        doubts += [*self._contradicted(incoming, thread, days), *_swallowed(found, tree)]
        if not said:
            doubts.append("all that it says is recorded already" if given and not says else "it answers nothing")
        asked = thread.rounds[name.round].items
        why = [f"a response form of {name}", *([] if form.certified.agreed else ["its certification is not ticked"])]
        mail = " ".join(line for reply in incoming.replies if reply.form == "mail" for line in reply.lines)
        why += [f"its mail begins: {shorten(mail, 80, placeholder='…')}"] if mail else []
        signed = ", ".join(filter(None, form.certified[:3]))
        return Proposal(
            letter=name, thread=thread, kind=self.kind or kind, says=says, until=_until(says),
            note=f"certified by {signed}" if form.certified.agreed else "not certified",
            why=tuple(why), doubts=() if self.kind else tuple(doubts), asked=asked, heard=frozenset(given),
            problems=(
                *_gone(incoming, asked, {i.id for i in found.values() if i}), *_wider(incoming, given, items),
                *(_warning(incoming, "T215", items[key].label, f"words stand beside the question: {words[:60]}",
                           "they were added to the answer: compare with it") for key, words in beside.items()),
            ),
        )  # fmt: skip

    def _contradicted(self, incoming: Incoming, thread: Thread, days: Days) -> Iterator[str]:
        """Give what a mail says against the letter that its form names, or that was named, and besides the form."""
        for mail in (reply for reply in incoming.replies if reply.form == "mail" or any(reply.lines)):
            what = "its mail" if mail.form == "mail" else "what stands beside the form"
            found = match(mail, self._candidates, self.phrases, days) if mail.form == "mail" else ()
            if found and thread.name not in {parse_letter(one.letter).thread for one in found}:
                yield f"its mail speaks of {few([one.letter for one in found])}: {', '.join(found[0].reasons)}"
            if incoming.forms and any(self._besides(mail, what, days)):  # only then our letter is worth reading
                yield from self._besides(theirs(mail, sent_words(self.desk, thread), self.phrases), what, days)

    def _besides(self, mail: Reply, what: str, days: Days) -> Iterator[str]:
        back = (line for line in mail.lines if self.phrases["matching.withdrawn"].search(line))
        yield from (f"{what} may take it back: {shorten(line, 120, placeholder='…')}" for line in islice(back, 1))
        kind = classify(mail, self.phrases, days)
        if more := [each for each in (kind.type, *kind.also) if each in _MORE]:
            until = f" until {kind.until}" if kind.until else ""
            yield f"{what} says more ({', '.join(map(spoken, more))}{until}): {kind.reason}"

    def _says(
        self, thread: Thread, name: LetterName, tree: Sequence[LetterItem], given: Mapping[str, Given], days: Days
    ) -> tuple[tuple[Says, ...], list[str]]:
        """Return what is new of what is said of items, in their order, and which of it differs from earlier words.

        Words that were no answer, or came before the item was asked again, are not held against it.
        """
        said = ((event, each) for event in amended(thread.events) for each in event.answers.items() if each[1])
        earlier = {key: (event, words) for event, (key, words) in said}
        doubts, says = list[str](), list[Says]()
        words = in_order(given, walk(tree), self.phrases, days)
        for item, one in ((each, words[each.id]) for each in walk(tree) if each.id in words):
            event, before = earlier.get(item.id, (None, Given()))
            if given[item.id] == before:
                continue
            again = event is not None and event.items.get(item.id) not in _OPEN and name.round <= event.letter.round
            if event and again:
                doubts.append(f"{item.label} was answered otherwise on {event.on}: {excerpt(before, 60)}")
            reason = f"{doubts[-1]}; {one.reason}" if again else one.reason
            says.append(Says(item, given[item.id], one._replace(reason=reason)))
        return tuple(says), doubts

    def _of_several(self, incoming: Incoming, names: Sequence[str]) -> Proposal:
        """Return what is said of several forms in one document: it waits, for each of their letters."""
        here = tuple(one for one in names if "/" in one and self.record.thread(parse_letter(one).thread))
        found = f"holds forms of {few(names)}" if len(names) > 1 else f"holds {len(incoming.forms)} forms of {names[0]}"
        problem = Problem("R192", Place(incoming.name), found, "one form", "receive each form as a file of its own")
        return Proposal(kind=EventType.RESPONSE, doubts=(f"it {found}",), letters=here, every=True, problems=(problem,))

    def _addressed(self, incoming: Incoming, name: LetterName | None) -> tuple[LetterName, Thread]:
        """Return the letter that a form's tags name. Raises R190 (not in this record), R191 (not as named)."""
        place, thread = Place(incoming.name), self.record.thread(name.thread) if name else None
        if name is None or thread is None or name.round not in thread.rounds:
            found = f"is a form of {name or 'another letter'}, which this record does not hold"
            remedy = "name the workspace with -C; or say with `lettergen record --file` what it is"
            raise BadInputError(Problem("R190", place, found, "a form of a letter sent from here", remedy))
        meant = self.said.letter.strip("/")
        if meant and meant not in {name.thread, str(name)}:
            raise BadInputError(Problem("R191", place, f"is a form of {name}", f"one of {meant}", "leave --letter out"))
        return name, thread

    @cached_property
    def _short_names(self) -> Mapping[str, LetterName]:
        """Return every letter by the short name that long tags and other programs keep of it."""
        rows = self.record.rows(dt.date.max)
        names = (parse_letter(f"{row.name}/{number}") for row in rows for number in range(1, row.round + 2))
        return {short_name(str(name)): name for name in names}

    def _older_round(self, name: LetterName, thread: Thread) -> Iterator[str]:
        sent = {event.letter.round: event.on for event in amended(thread.events) if event.type is EventType.SENT}
        newest = max(sent, default=0)
        if name.round < newest and self.said.letter.strip("/") != str(name):
            yield f"it answers round {name.round}, and round {newest} was sent on {sent[newest]}"

    def _of_reply(self, incoming: Incoming, days: Days) -> Proposal:
        found = self._matched(incoming.replies, days)
        name = parse_letter(found[0].letter) if len(found) == 1 else None
        thread = self.record.thread(name.thread) if name else None
        items = thread.rounds[name.round].items if thread and name else ()
        ours = own_lines(thread.rounds[name.round], thread.recipient) if thread and name else ((), ())
        given: dict[str, Given] = {}
        for reply in incoming.replies:
            told = (line for line in reply.told or reply.lines if line.strip() not in PROMPTS)  # of a form, printed
            given = {**restated(told, items, self.phrases, ours), **given}
        became = [one.disposition for one in in_order(given, walk(items), self.phrases, days).values()]
        texts = (one.text for one in given.values() if SETTLED.intersection(became))
        counts = sum(one in _ANSWERS for one in became), len(given), sentences(texts, self.phrases)
        own, named = [*sent_words(self.desk, thread)] if thread else [], dict[str, Given]()
        kinds = []
        for reply in (theirs(each, own, self.phrases) for each in incoming.replies):
            words = with_strangers(reply, name, self._candidates, self.phrases)
            kinds.append(classify(reply, words, days, *counts))
            named = {**told_of(reply.lines, items, words, days, given), **named}
        given = {**named, **given}
        # A letter attached says what its cover does not.
        kind = next((one for one in kinds if one.type is not ReplyType.UNCLASSIFIED), kinds[0])
        event = self.kind or EVENTS.get(kind.type)
        says, doubts = self._says(thread, name, items, given, days) if thread and name and event in CLAIMS else ((), [])
        doubts, reason = ([], "named with --as") if self.kind else (doubts, kind.reason)
        doubts += [] if event else ["what it is was not recognised"]
        if thread and event in WHOLESALE and not (self.said.items or any(one.proposed.disposition for one in says)):
            doubts += ["all that it says of items is recorded already"] if given and not says else []
            reason = f"{reason.removesuffix('.')}; it names no item: recorded so, it is meant for all that are open"
        doubts += [] if found else [*self._too_old(incoming.replies, days), "no letter fits it"]
        if thread and self.meant and not (self.kind and self.alone):  # several files are not all of one letter
            doubts += self._contradicted(incoming, thread, days)
        if name and any(str(name) in line for reply in incoming.replies for line in reply.lines) and not self.kind:
            doubts.append("it has the words of our form without its boxes: compare what was read with the file")
        if len(found) > 1:
            doubts.append(f"it may belong to {few([one.letter for one in found])}: {', '.join(found[0].reasons)}")
        elif found and not found[0].certain:
            doubts.append(f"too little tells that it belongs to {name}")
        return Proposal(
            letter=name, thread=thread, kind=event, says=says, until=kind.until or _until(says),
            grounds=() if any(one.proposed.grounds for one in says) else kind.grounds,
            automatic=kind.type is ReplyType.AUTOMATIC_REPLY and event is EventType.NOTE,
            why=(*(found[0].reasons if name else ()), *([reason] if event else [])),
            asked=tuple(items), heard=frozenset(given if event in CLAIMS else ()), doubts=tuple(doubts),
            letters=tuple(one.letter for one in found),
        )  # fmt: skip

    def _matched(self, replies: Iterable[Reply], days: Days) -> tuple[Match, ...]:
        if self.meant:
            return (Match(str(self.meant), certain=True, reasons=("named with --letter",)),)
        found = (match(reply, self._candidates, self.phrases, days) for reply in replies)
        return next(filter(None, found), ())

    def _too_old(self, replies: Iterable[Reply], days: Days) -> Iterator[str]:
        """Give why no letter fits a mail that is older than the letter it fits."""
        for reply in replies:
            for one in match(replace(reply, sent=None), self._candidates, self.phrases, days)[:1] if reply.sent else ():
                yield f"it is of {reply.sent:%Y-%m-%d}, before {one.letter} was sent: {', '.join(one.reasons)}"

    @cached_property
    def _candidates(self) -> tuple[Candidate, ...]:
        """Return every letter that was sent; threads are read a matter at a time, and not kept."""
        return tuple(
            candidate_of(event.letter, thread.rounds[event.letter.round], thread.recipient, event.on)
            for matter in sorted({row.matter for row in self.record.rows(dt.date.max)})
            for thread in self.record.threads(matter)
            for event in amended(thread.events)
            if event.type is EventType.SENT and event.letter.round in thread.rounds
        )


def _shortened(read: FieldRead, items: Mapping[str, LetterItem]) -> LetterItem | None:
    return next((item for key, item in items.items() if FormTag(read.letter, read.item).asks(key)), None)


def _gone(incoming: Incoming, items: Sequence[LetterItem], seen: set[str]) -> Iterator[Problem]:
    """Give a warning (W192) where items of the letter have no field in its form any more."""
    if gone := {leaf.id for item in items for leaf in leaves(item)} - seen:
        found = f"the form came back without the boxes of {briefly(gone, items)}"
        yield _warning(incoming, "W192", "", found, 'read it; what it says of them is told with --items "3=answered"')


def _swallowed(found: Mapping[FieldRead, LetterItem | None], tree: Sequence[LetterItem]) -> Iterator[str]:
    """Give a doubt for each answer that holds the question of an item without a field of its own."""
    seen = {item.id for item in found.values() if item}
    gone = [leaf for item in tree for leaf in leaves(item) if leaf.id not in seen]
    for read, item in found.items():
        if item and (held := [one.label for one in gone if holds(read.given.words, one)]):
            yield f"the answer to {item.label} holds the question of {few(held)}: compare it with the file"


def _wider(incoming: Incoming, given: Mapping[str, Given], items: Mapping[str, LetterItem]) -> Iterator[Problem]:
    """Give a warning (W194) for each table that came back with more columns than it went out with."""
    asked = ((items[key], len(one.columns), words) for key, words in given.items() if (one := items[key].answer))
    for item, wide, words in asked:
        if wide and (more := next((row[wide:] for row in words.rows if any(row[wide:])), ())):
            found = f"its table has {wide + len(more)} columns, and the form has {wide}: {few(more)}"
            yield _warning(incoming, "W194", item.label, found, "what stands at their head is not kept: read the file")


def _with(words: str, given: Given) -> Given:
    return given.model_copy(update={"text": "\n".join(filter(None, (words, given.text)))}) if words else given


def _warning(incoming: Incoming, code: str, label: str, found: str, remedy: str) -> Problem:
    return Problem(code, Place(incoming.name, detail=label and f"item {label}"), found, "", remedy, Severity.WARNING)


def _until(says: Iterable[Says]) -> dt.date | None:
    """Return the first day that something is promised for."""
    return min((one.proposed.until for one in says if one.proposed.until), default=None)
