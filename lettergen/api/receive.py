"""Documents that came in: each is filed, and recorded once its letter and event are certain, or waits; none is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from lettergen.api.desk import Desk
from lettergen.api.event import event_of
from lettergen.api.options import Fact, Receiving
from lettergen.api.proposals import Incoming, Proposal, Proposer
from lettergen.api.waiting import meant, queue_of, waiting
from lettergen.errors import BadInputError, LettergenError, Place, Problem, RefusedError, UsageError
from lettergen.files.documents import read_document, sha256
from lettergen.files.queue import Waiting
from lettergen.model.tracking import Event, Thread
from lettergen.readers.replies import read_reply
from lettergen.rules.corrections import amended
from lettergen.rules.rollup import has_grounds
from lettergen.rules.sayings import TAKES
from lettergen.rules.transitions import why_refused
from lettergen.runs.execute import in_time, recorded_name

if TYPE_CHECKING:
    from lettergen.store.record import Record

_BY_WORDS = "its kind is told from its words: confirm it at a terminal, or say --as EVENT"
_SAY_YES = "nobody confirmed it: say --yes"
_AT_ONCE, _PATIENCE = 200, 10
"""Events in one transaction; how often somebody is asked about one document."""


class State(StrEnum):
    """What became of a document."""

    RECORDED = "recorded"
    PROPOSED = "would be recorded"
    WAITS = "waits"
    KNOWN = "known"
    FAILED = "failed"
    UNSEEN = "not looked at"


@dataclass(frozen=True, slots=True)
class Received:
    """One document: what became of it and why, what it was taken for, and the event where it is recorded."""

    file: str
    state: State
    document: str = ""
    proposal: Proposal = field(default_factory=Proposal)
    why: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    recorded: Event | None = None


Review: TypeAlias = Callable[[Received], str | None]
"""Decides on a proposal: other words for its items ("" for none) to record it, None to have it wait.

It is asked again where its words for items are none. KeyboardInterrupt ends it all: what is left is not looked at.
"""


def receive(desk: Desk, names: Sequence[str], said: Receiving, review: Review | None = None) -> tuple[Received, ...]:
    """Take in files, those of folders too, or with `said.queue` what waits, and return what became of each, in order.

    With `said.yes` forms without a doubt are recorded, and what `said.event` names; with `review` whatever it takes.
    All else is filed and waits: what a reply's words are taken for is never applied unseen (issue 7). One that fails
    stops no other, and each is recorded whole or not at all.
    Raises UsageError U101, U102, BadInputError R120, R194, W111, RefusedError W124.
    """
    if not (names or said.queue):
        raise UsageError(Problem("U101", Place(), "no file is named", "FILE..., or --queue"))
    entries = (meant(desk, names) if names else waiting(desk)) if said.queue else ()
    paths = [(home, path) for home in map(Path, () if said.queue else names) for path in _inside(home)]
    with desk.record() as record:
        tray = _Tray(desk, record, said, review, Proposer(desk, record, said, alone=len(paths) + len(entries) == 1))
        for one in entries:
            tray.take(one.file, desk.documents.path(one.document), one)
        for home, path in paths:
            tray.take(recorded_name(path, desk.folder), path, home=home)
        tray.flush()
        return tuple(tray.done)


def _inside(path: Path) -> Iterable[Path]:
    """Return a file, or what is in a folder by name; not what is hidden, nor what Word keeps of an open file."""
    try:
        return [each for each in sorted(path.iterdir()) if not each.name.startswith((".", "~$"))]
    except OSError:  # no folder; or one that cannot be read, which says so like a file
        return [path]


def _bytes(path: Path, home: Path) -> bytes:
    found = remedy = ""
    if path != home and path.is_symlink() and not path.resolve().is_relative_to(home.resolve()):
        found, remedy = "is a link out of its folder", "name its target, where that is meant"
    elif path.exists() and not (path.is_file() or path.is_dir()):  # a pipe would be waited for, a device never ends
        found, remedy = "is no file", "name a file or a folder"
    if found:
        raise BadInputError(Problem("W112", Place(str(path)), found, remedy=remedy))
    return read_document(path)


@dataclass
class _Tray:
    """What is at work: files become proposals, proposals events, some hundreds in a transaction; the rest waits.

    `ready` has the events to be recorded by the place of their document in `done`; no two are of one thread.
    """

    desk: Desk
    record: Record
    said: Receiving
    review: Review | None
    proposer: Proposer
    done: list[Received] = field(default_factory=list)
    ready: dict[int, Event] = field(default_factory=dict)
    left: bool = False

    @cached_property
    def _filed(self) -> Mapping[str, Event]:
        return self.record.filed_since(0)

    def take(self, name: str, path: Path, since: Waiting | None = None, home: Path | None = None) -> None:
        """Read one document and decide on it; `home` is the folder that was named, or the document."""
        name = name.encode(errors="replace").decode()  # it may be no text
        self.done.append(Received(name, State.UNSEEN if self.left else State.FAILED))
        if home and path != home and path.is_dir():
            self._tell(state=State.UNSEEN, why=("a folder inside a folder is not opened: name it as well",))
        if self.done[-1].state is State.UNSEEN:
            return
        state = State.FAILED
        try:
            data = _bytes(path, home or path)
            self._tell(document=since.document if since else sha256(data))
            if since and sha256(data) != since.document:
                found, remedy = "its bytes are not those that were filed", "receive the file anew from where it came"
                raise BadInputError(Problem("R133", Place(since.file), found, remedy=remedy))
            self._keep(data)
            incoming = Incoming(name)
            incoming.take(data, name)
            state = State.WAITS  # it was read
            self._decide(incoming, since)
        except LettergenError as error:
            self._tell(problems=error.problems)
            if self.done[-1].document:
                self._aside(state, [problem.found for problem in error.problems])

    def _tell(self, at: int = -1, **more: Any) -> None:  # noqa: ANN401 - fields of Received
        self.done[at] = replace(self.done[at], **more)

    def _keep(self, data: bytes) -> None:
        if not self.said.dry_run:
            self.desk.documents.file(data)

    def _decide(self, incoming: Incoming, since: Waiting | None) -> None:
        received = since.received if since else None
        made = self.proposer.propose(incoming, received)
        if made.letter and made.letter.thread in {event.letter.thread for event in self.ready.values()}:
            self.flush()  # what it says is held against what the one before it said
            made = self.proposer.propose(incoming, received)
        self._tell(proposal=replace(made, thread=None), why=made.why, problems=made.problems)
        if known := self._known(made, incoming):
            return self._tell(state=State.KNOWN, why=(known,))
        if not (made.letter and made.kind):
            return self._aside(State.WAITS, made.doubts)
        event = self._event(made, incoming, self.said.items)
        if self.review or made.doubts or not self.said.yes:
            self._refuse(event, made.thread)  # before anybody is asked
        if self.review:
            self._tell(state=State.PROPOSED)
            reviewed = self._reviewed(self.review, made, incoming)
            if not reviewed:
                return self._aside(State.WAITS, ("nobody decided on it" if self.left else "kept for later",))
            event = reviewed
        elif unseen := (*made.doubts, *(() if incoming.forms or self.said.event else (_BY_WORDS,))):
            return self._aside(State.WAITS, unseen)
        elif not (self.said.yes or self.said.dry_run):
            return self._aside(State.WAITS, (_SAY_YES,))
        return self._add(event, incoming)

    def _reviewed(self, review: Review, made: Proposal, incoming: Incoming) -> Event | None:
        """Return the event as a person wants it, or None where it waits."""
        for _ in range(_PATIENCE):
            try:
                typed = review(self.done[-1])
                event = None if typed is None else self._event(made, incoming, typed or self.said.items)
            except KeyboardInterrupt:  # what was shown is not lost
                self.left = True
                return None
            except BadInputError as error:
                self._tell(problems=error.problems)
            else:
                self._tell(problems=made.problems)
                return event
        return None

    def _add(self, event: Event, incoming: Incoming) -> None:
        for _, data in incoming.filed[1:]:
            self._keep(data)
        self.ready[len(self.done) - 1] = event
        if len(self.ready) >= _AT_ONCE or self.review:
            self.flush()

    def _known(self, made: Proposal, incoming: Incoming) -> str:
        """Return how this very document, or the mail that it is, is known already, or ""."""
        key = self.done[-1].document
        mine = amended(made.thread.events) if made.thread else ()
        event = next((one for one in mine if key in {each.document for each in one.filed}), None)
        event = event or next((one for one in mine if self._is_mail_of(one, incoming)), None)
        said = incoming.forms or (self.said.letter and self.said.event)  # whose it is
        elsewhere = None if said else self._filed.get(key)
        if not event and elsewhere and not (made.letter and made.letter.thread == elsewhere.letter.thread):
            event = elsewhere
        if event:
            return f"filed with {event.type} of {event.on}, event {event.seq} of {event.letter}"
        entry = queue_of(self.desk).get(key)
        return f"was discarded: {entry.discarded}" if entry and entry.discarded and not self.said.letter else ""

    def _is_mail_of(self, event: Event, incoming: Incoming) -> bool:
        """Tell whether an event has filed the same mail from another mailbox: same words, sender, hour and files."""
        mail = next((reply for reply in incoming.replies if reply.form == "mail" and reply.sent), None)
        filed = [one.document for one in event.filed]
        if not mail or event.via != "electronic_mail" or filed[1:] != [one.document for one, _ in incoming.filed[1:]]:
            return False
        try:
            other = read_reply(read_document(self.desk.documents.path(filed[0])), "")
        except (LettergenError, IndexError):  # taken away since, or no mail
            return False
        return all(getattr(mail, key) == getattr(other, key) for key in ("sent", "address", "subject", "lines"))

    def _refuse(self, event: Event, thread: Thread | None) -> None:
        """Raise RefusedError where an event makes no sense after what is recorded."""
        other = self.desk.settings.record.other_assessor
        earlier = thread.events if thread else ()
        if problem := why_refused(event, earlier, thread, today=self.desk.today(), other_assessor=other):
            raise RefusedError(replace(problem, expected="") if problem.code == "R100" else problem)

    def _event(self, made: Proposal, incoming: Incoming, typed: str | None) -> Event:
        """Return the event that a proposal makes. Raises BadInputError R110 to R115."""
        assert made.letter and made.kind and made.thread  # noqa: S101, PT018 - asked before
        takes = {name for name, (_, takers) in TAKES.items() if made.kind in takers}
        note = "; ".join(filter(None, (self.said.note, made.note)))
        fact = Fact(made.kind, on=made.on, items=typed, automatic=made.automatic, via=made.via, note=note,
                    until=made.until if "until" in takes else None, by=self.said.by)  # fmt: skip
        event = event_of(self.desk, made.letter, made.thread, made.kind, fact)
        says = made.says if "items" in takes else ()
        items = {one.item.id: word for one in says if (word := one.proposed.disposition)} | event.items
        own = ((one.item.id, one.proposed.grounds) for one in says if one.proposed.grounds)
        grounds = {key: grounds for key, grounds in own if has_grounds(made.kind, items.get(key))}
        filed, whole = tuple(one for one, _ in incoming.filed), made.grounds if "grounds" in takes else ()
        more = {"items": items, "grounds": whole, "item_grounds": grounds, "filed": filed,
                "answers": {one.item.id: one.given for one in says}}  # fmt: skip
        return event.model_copy(update=more)

    def _aside(self, state: State, why: Sequence[str], at: int = -1) -> None:
        """Have a document wait, with the reason; in a dry run only say so."""
        self._tell(at, state=state, why=tuple(dict.fromkeys((*self.done[at].why, *why))))
        one, queue = self.done[at], queue_of(self.desk)
        if self.said.dry_run:
            return
        made, before = one.proposal, queue.get(one.document)
        more = before or Waiting(document=one.document, file=one.file, entered=self.desk.entered(), reason="",
                                 by=self.desk.author(self.said.by), after=self.record.head().seq)  # fmt: skip
        letters = made.letters or ((str(made.letter),) if made.letter else ())
        update = {"received": made.on, "letters": letters, "event": made.kind or "", "reason": "; ".join(why)}
        queue.put(more.model_copy(update=update | {"discarded": "", "every": made.every}))

    def flush(self) -> None:
        """Record what is ready in one transaction; what makes no sense any more by then fails alone."""
        ready, self.ready = self.ready, {}
        fit: dict[int, Event] = {}
        refused: dict[int, tuple[Problem, ...]] = {}

        def check() -> Sequence[Event]:
            fit.clear()
            threads = self.record.threads(names={event.letter.thread for event in ready.values()})
            now = {thread.name: thread for thread in threads}
            for at, event in ready.items():
                try:
                    self._refuse(event, now.get(event.letter.thread))
                    fit[at] = event
                except LettergenError as error:
                    refused[at] = error.problems
            return in_time([*fit.values()], self.record)

        if not ready:
            return
        added = check() if self.said.dry_run else self.record.append([], check=check)
        for at, event in zip(fit, added, strict=True):
            self._tell(at, state=State.PROPOSED if self.said.dry_run else State.RECORDED, recorded=event)
            if not self.said.dry_run:
                queue_of(self.desk).remove(self.done[at].document)
        for at, problems in refused.items():
            self._tell(at, problems=problems)
            self._aside(State.WAITS, [problem.found for problem in problems], at)
