"""A run: letters made by workers, judged, kept in its own folder, all put in place at the end; it composes none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lettergen.errors import BadInputError, Place, Problem, RefusedError, Severity
from lettergen.files.atomic import refuse_outside
from lettergen.files.documents import read_document, sha256
from lettergen.model.letter import Letter
from lettergen.model.tracking import LetterName
from lettergen.rules.corrections import amended
from lettergen.runs.execute import Books, free_name, put_in_place
from lettergen.runs.journal import Journal, Row, state, unplaced
from lettergen.runs.kit import About, Batch, Order, Output, Packed, Whom, make
from lettergen.runs.outcome import Action, Kept, Made, Step, Told
from lettergen.runs.plan import Known, Verdict, approved_before, judge, known
from lettergen.runs.spread import spread
from lettergen.wordml.differences import changed_paragraphs

if TYPE_CHECKING:
    from lettergen.store.record import Record

_CHUNK = 64
"""Letters handed to a worker at once: enough to be worth the way, few enough to be held."""
_NAMED = 3
_COMPARED = 100
"""How many letters edited by hand are compared with their new text."""
_PROBLEMS = 200
"""How many problems are told one by one; a template that fits nobody has one a letter."""


class Wanted(NamedTuple):
    """A letter that is wanted, and what sets its words apart from the others, for people."""

    whom: Whom
    variation: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run is made. `letters` is the folder of its files, none of which leaves `inside`; `total` counts them.

    Without `books` nothing is recorded, and nothing is asked of a record. `ahead` chunks are with workers at once, and
    local ones write their letters themselves.
    """

    packed: Packed
    matter: str
    letters: Path
    inside: Path
    total: int
    books: Books | None = None
    force: bool = False
    keep_going: bool = False
    dry_run: bool = False
    executor: Executor | None = None
    local: bool = False
    ahead: int = 4
    told: Told = field(default=lambda _: None)

    @property
    def workers(self) -> Executor | None:
        """Return the executor where its workers see this machine's files."""
        return self.executor if self.local else None


@dataclass(slots=True)
class Outcome:
    """What a run did with each letter, in order; `failed` has what is wrong with those left out."""

    made: list[Made] = field(default_factory=list)
    warnings: dict[Problem, None] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)
    blind: dict[str, str] = field(default_factory=dict)
    failed: tuple[Problem, ...] = ()
    finished: int = 0


class _Item(NamedTuple):
    """A letter on its way: whom it is for, its name and file, the key of what goes into it, what the record knows."""

    wanted: Wanted
    name: LetterName
    file: str
    key: str
    known: Known
    made: bool

    @property
    def is_to_make(self) -> bool:
        """Tell whether a worker has to make it: it is neither sent nor made by an earlier try."""
        return not (self.made or self.known.sent)


def carry_out(plan: Plan, wanted: Iterable[Wanted], known: Callable[[], Record | None] = lambda: None) -> Outcome:
    """Make the letters that are wanted, all or, with `keep_going`, those that can be made; or only plan them.

    `known` opens the record where there is one. A run that was whole and not yet in place is finished first. Raises
    BadInputError with what is wrong with every letter, RefusedError W114 (all were sent already), W180 (another run).
    """
    run = _Run(plan)
    if plan.dry_run:
        if (left := state(plan.letters)) and left.whole:
            run.unplaced = True
            run.outcome.warnings[unplaced(plan.letters)] = None
        with known() or nullcontext() as run.record:
            return run.go(wanted, None)
    refuse_outside(plan.letters, plan.inside)
    with Journal(plan.letters) as journal:
        if journal.rows is not None:
            journal.check()
            run.outcome.finished = len(journal.rows)
            run.outcome.warnings |= dict.fromkeys(put_in_place(journal, plan.books, plan.told, plan.workers))
            journal.restart()
        with known() or nullcontext() as run.record:
            return run.go(wanted, journal)


class _Run:
    """One run under way: what it found so far."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.record: Record | None = None
        self.unplaced = False
        self.outcome = Outcome()
        self.rows: list[Row] = []
        self.wrong: dict[Problem, list[str]] = {}
        self.failed = 0

    def go(self, wanted: Iterable[Wanted], journal: Journal | None) -> Outcome:
        """Make, judge, and put in place."""
        plan = self.plan
        if journal:
            journal.begin(plan.total)
        done = 0
        for items, batch in spread(make, self._orders(wanted, journal), plan.executor, plan.ahead):
            if batch.trouble:
                raise BadInputError(batch.trouble)
            made = iter(batch.outputs)
            for item in items:
                if item.known.sent:
                    self._report(
                        item, Output(about=_sent_about(item)), Verdict(Action.SENT, "", item.known.sent.document)
                    )
                else:
                    output = _again(item, journal) if item.made and journal else next(made)
                    self._take(item, output, batch, journal)
            done += len(items)
            plan.told(Step("letters", done, plan.total, self.failed))
        self._refuse(journal)
        if journal:
            journal.flush()
            journal.settle(self.rows)
            self.outcome.warnings |= dict.fromkeys(put_in_place(journal, plan.books, plan.told, plan.workers))
        return self.outcome

    def _orders(self, wanted: Iterable[Wanted], journal: Journal | None) -> Iterator[tuple[list[_Item], Order]]:
        """Give the letters by chunks, each with what workers have to make of it."""
        every = iter(wanted)
        while chunk := list(islice(every, _CHUNK)):
            items = list(self._items(chunk, journal))
            new = [one for one in items if one.is_to_make]
            order = Order(self.plan.packed, tuple(one.wanted.whom for one in new))
            if journal and self.plan.workers:
                order = order._replace(folder=str(journal.folder), files=tuple(one.file for one in new))
            yield items, order

    def _items(self, chunk: Sequence[Wanted], journal: Journal | None) -> Iterator[_Item]:
        names = [_name(self.plan.matter, one.whom) for one in chunk]
        found = self.record.threads(names={name.thread for name in names}) if self.record else ()
        threads = {thread.name: thread for thread in found}
        for one, name in zip(chunk, names, strict=True):
            thread = threads.get(name.thread)
            knows = known(name, amended(thread.events)) if thread else Known()
            file = f"{name.recipient}{'' if name.round == 1 else f'_{name.round}'}.docx"
            key = _key(self.plan.packed, one.whom)
            made = knows.sent is None and journal is not None and journal.is_made(str(name), key, file)
            yield _Item(one, name, file, key, knows, made)

    def _take(self, item: _Item, output: Output, batch: Batch, journal: Journal | None) -> None:
        """Judge one letter, and keep it in the run's folder where it is to be written."""
        path = self.plan.letters / item.file
        self.outcome.warnings |= dict.fromkeys(output.warnings)
        for problem in output.problems:
            self.wrong.setdefault(problem, []).append(item.name.recipient)
        if output.problems:
            self.failed += 1
            return
        recorded = self.plan.books is not None
        verdict = judge(path, output.sha256, output.digest, item.known.last, force=self.plan.force, recorded=recorded)
        if output.blind:
            self.outcome.blind[str(item.name)] = output.blind
        self._report(item, output, verdict)
        beside = self._keep(item, output, verdict, journal) if verdict.action is Action.EDITED else None
        if journal and (self.plan.keep_going or not self.wrong):
            self._stage(item, output, batch, verdict, beside, journal)

    def _stage(
        self, item: _Item, output: Output, batch: Batch, verdict: Verdict, beside: Path | None, journal: Journal
    ) -> None:
        """Keep a letter in the run's folder where it is to be written, and note what becomes of it."""
        path = beside or self.plan.letters / item.file
        edited, saw = verdict.action is Action.EDITED, verdict.saw
        if edited:
            saw = sha256(path.read_bytes()) if path.exists() else ""
        written = verdict.action is not Action.SAME and (not edited or (beside is not None and saw != output.sha256))
        recorded = "" if edited or self._is_recorded(item, verdict, path) else verdict.document
        if not (written or recorded):
            return
        if not item.made:
            line = {"letter": str(item.name), "key": item.key, "sha256": output.sha256, "digest": output.digest}
            line |= {"event": output.event, "asked": output.text, "blind": output.blind}
            journal.add(item.file, output.data, {**line, "about": output.about}, batch.texts[output.text])
        self.rows.append(Row(str(item.name), item.file if written else "", path.name, saw, recorded))

    def _is_recorded(self, item: _Item, verdict: Verdict, path: Path) -> bool:
        """Tell whether the record knows this very file in this very place, or none is kept of this run."""
        last = item.known.last
        if self.plan.books is None:
            return True
        return last is not None and (last.document, last.file) == (verdict.document, self.plan.books.name(path))

    def _keep(self, item: _Item, output: Output, verdict: Verdict, journal: Journal | None) -> Path | None:
        """Note a letter edited by hand, with what differs from the one beside it, and return where that is to lie."""
        path = self.plan.letters / item.file
        data = output.data or ((journal.folder / item.file).read_bytes() if journal else b"")
        beside = free_name(path, data) if verdict.beside else None
        compared = beside and len(self.outcome.kept) < _COMPARED
        changes = changed_paragraphs(read_document(path), data) if compared else ()
        self.outcome.kept.append(Kept(str(item.name), path, beside, tuple(map(str, changes))))
        return beside

    def _report(self, item: _Item, output: Output, verdict: Verdict) -> None:
        path = self.plan.letters / item.file
        action = str(verdict.action)
        made = Made(str(item.name), path, action, verdict.document, *output.about, variation=item.wanted.variation)
        self.outcome.made.append(made)
        if problem := _doubt(item, verdict, path, recorded=self.plan.books is not None and not self.unplaced):
            self.outcome.warnings[problem] = None

    def _refuse(self, journal: Journal | None) -> None:
        """Raise what stops the run, and leave nothing of it behind."""
        self.outcome.failed = tuple(self._failed())
        refused: list[Problem] = []
        sent = bool(self.outcome.made) and all(made.action == Action.SENT for made in self.outcome.made)
        if sent and not self.failed and not self.plan.dry_run:
            refused = list(_all_sent(self.plan, self.outcome.made))
        stopped = self.wrong and (not self.plan.keep_going or not self.outcome.made)
        if (stopped or refused) and journal:
            journal.clear()
        if stopped:
            raise BadInputError(self.outcome.failed)
        if refused:
            raise RefusedError(refused)

    def _failed(self) -> Iterator[Problem]:
        """Give what is wrong, once for all letters that have it, naming some of them."""
        for problem, names in list(self.wrong.items())[:_PROBLEMS]:
            named = problem.place.detail.startswith(self.plan.matter) or len(names) == self.plan.total
            more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
            yield (
                problem if named else replace(problem, found=f"{problem.found} (for {', '.join(names[:_NAMED])}{more})")
            )
        if len(self.wrong) > _PROBLEMS:
            found = f"{len(self.wrong) - _PROBLEMS:,} more problems in {self.failed:,} letters that failed"
            yield Problem("W184", Place(), found, remedy="correct those above, and run it again")


def _again(item: _Item, journal: Journal) -> Output:
    """Return what an earlier try made of a letter, but for its bytes, which lie in the run's folder."""
    (line,) = journal.lines([str(item.name)])
    about = About(*line["about"])
    return Output(b"", line["sha256"], line["digest"], line["event"], line["asked"], about, line["blind"])


def _sent_about(item: _Item) -> About:
    whom = item.wanted.whom
    recipient = whom.recipient if isinstance(whom, Letter) else whom
    return About(recipient.organization, email=recipient.email)


def _name(matter: str, whom: Whom) -> LetterName:
    return (
        LetterName(matter, whom.recipient.id, whom.round) if isinstance(whom, Letter) else LetterName(matter, whom.id)
    )


def _key(packed: Packed, whom: Whom) -> str:
    said = repr(whom) if isinstance(whom, Letter) else whom.model_dump_json(exclude_defaults=True)
    return sha256(f"{packed.key}{said}".encode())[:32]


def _doubt(item: _Item, verdict: Verdict, path: Path, *, recorded: bool) -> Problem | None:
    """Return a warning where a version is replaced that somebody approved, or a file was there before the record."""
    place = Place(str(path), detail=str(item.name))
    approved = item.known.approved
    if approved and verdict.action in {Action.NEW, Action.CHANGED, Action.OVERWRITTEN}:
        return approved_before(approved, path)
    if recorded and verdict.action is Action.SAME and item.known.last is None:
        found = "was there before the record knew it, and is recorded as made today"
        remedy = "if letters were recorded before, bring back the record that was lost"
        return Problem("W128", place, found, remedy=remedy, severity=Severity.WARNING)
    return None


def _all_sent(plan: Plan, letters: Sequence[Made]) -> Iterator[Problem]:
    """Say that there is nothing to make: of some letters which they are, of many how many."""
    remedy = "write again with `lettergen follow-up`, or choose others with --only"
    if len(letters) > _NAMED:
        found = f"all {len(letters):,} letters were sent already"
        yield Problem("W114", Place(str(plan.letters), detail=plan.matter), found, remedy=remedy)
        return
    for made in letters:
        yield Problem("W114", Place(str(made.path), detail=made.letter), "was sent already", remedy=remedy)
