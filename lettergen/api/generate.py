"""Letters made from a questionnaire: everything checked, planned, refused or written, and recorded."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from lettergen import __version__
from lettergen.api.desk import Desk
from lettergen.api.fit import in_vain
from lettergen.api.lists import calendar_years
from lettergen.api.options import Choices, RunReport
from lettergen.compose.letter import compose_letter
from lettergen.compose.people import blind_lines
from lettergen.compose.variation import variations
from lettergen.errors import BadInputError, LettergenError, Place, Problem, RefusedError, Severity, UsageError
from lettergen.model.letter import Asked, Letter
from lettergen.model.questionnaire import Questionnaire
from lettergen.model.tracking import EventType, Thread
from lettergen.readers.choosing import source_of
from lettergen.readers.questionnaire import Reading
from lettergen.rules.corrections import amended
from lettergen.rules.moved import moved_ids
from lettergen.rules.selection import Selection, Source, choose
from lettergen.runs.execute import Books
from lettergen.runs.journal import FOLDER, RunState, state
from lettergen.runs.kit import Kit, compiled, loaded
from lettergen.runs.outcome import Step, Told
from lettergen.runs.run import Plan, Wanted, carry_out
from lettergen.runs.spread import Processes, cores, processes

if TYPE_CHECKING:
    from lettergen.store.record import Record

_FEW = 1000
"""Recipients that are held instead of being looked for twice."""
_WORTH, _LONG = 1000, 200_000
"""Letters, and bytes of a list, from which on more processes are worth their start."""
_EXAMPLES = 100
"""Letters that are compared with what was sent: what moves an id moves it for all who were asked the same."""
_OF_LETTERS = frozenset({"Q143", "Q145", "Q146", "Q147", "D150", "D151", "D152", "D153"})
"""What single letters may have wrong that the questionnaire is told of."""
_OF_FILES = frozenset({"Q161", "Q167", "Q172", "Q173"})
"""What stops a list from being read on."""
ALL = Selection()


@dataclass(frozen=True, slots=True)
class Workers:
    """Who makes the letters of a run, an executor of the caller's or a `pool` of ours; `told` hears how far it is."""

    executor: Executor | None = None
    told: Told = lambda _: None
    pool: Processes | None = None


NOBODY = Workers()


def generate(
    desk: Desk,
    questionnaire: str,
    *,
    selection: Selection = ALL,
    template: str = "",
    recipients: str = "",
    choices: Choices | None = None,
    workers: Workers = NOBODY,
) -> RunReport:
    """Make the letters of a questionnaire (a path, or a matter of the workspace) and record what is new.

    `recipients` is a list in place of the questionnaire's own. All or nothing, unless `choices.keep_going`: raises
    BadInputError with every problem of questionnaire, template and letters, RefusedError where all were sent already
    (W114), or items that were sent have other ids now (W115). Letters edited by hand are kept. A trial (`choices.out`
    outside letters/) asks and tells the record nothing.
    """
    chosen = choices or Choices()
    if chosen.redacted and not _is_trial(desk, chosen):
        expected = "another folder for them, with --out DIR"
        raise UsageError(Problem("U105", Place(), "redacted copies are no letters of the record", expected))
    workers.told(Step("check", 0))
    with processes(1 if workers.executor else chosen.jobs) as pool:
        return _generate(desk, questionnaire, selection, template, recipients, chosen, replace(workers, pool=pool))


def _generate(
    desk: Desk,
    questionnaire: str,
    selection: Selection,
    template: str,
    recipients: str,
    chosen: Choices,
    workers: Workers,
) -> RunReport:
    path = desk.questionnaire_file(questionnaire)

    def opened(listed: Path) -> None:
        """Have processes start while a long list is checked."""
        if workers.pool and listed.stat().st_size > _LONG:
            workers.pool.begin(loaded)

    reading, asked, told = _read(desk, path, recipients, opened, keep_going=chosen.keep_going)
    name = template or asked.template
    source = desk.source(name, None if template else reading.place(("template",)))
    label = variations(asked)
    people = source_of(asked, reading.listed, str(path))
    count = reading.listed.size if reading.listed else len(asked.recipients)
    failed = [problem for problem in told if problem.severity is Severity.ERROR and problem.code not in _OF_LETTERS]
    try:
        few = tuple(choose(selection, people, label)) if 0 < (selection.sample or selection.limit) <= _FEW else ()
        total = count if selection == ALL else len(few) or sum(1 for _ in choose(selection, people, label))
    except BadInputError as error:  # whoever is asked for may be among those left out
        raise BadInputError((*failed, *error.problems)) from error
    kit = Kit(
        {name: source},
        desk.pictures(asked.sender),
        asked.model_copy(update={"template": name}),
        desk.settings.defaults.calendar,
        calendar_years(asked.date),
        desk.settings.calendars,
        chosen.redacted,
    )
    if not _is_trial(desk, chosen) and desk.has_record():
        _refuse_moved_ids(desk, asked, people, path)
    wanted = (Wanted(recipient, label(recipient)) for recipient in few or choose(selection, people, label))
    warnings = [problem for problem in told if problem.severity is Severity.WARNING]
    warnings += in_vain(compiled(source), reading)
    return run(desk, Run(asked.matter, kit, wanted, total), chosen, workers, warnings, failed)


def _read(
    desk: Desk, path: Path, recipients: str, opened: Callable[[Path], object], *, keep_going: bool
) -> tuple[Reading, Questionnaire, tuple[Problem, ...]]:
    """Return a questionnaire with what is told of it: errors only of single letters, and only to keep going without."""
    reading, problems = desk.checked(path, recipients, opened)
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    listed = reading.listed

    def of_a_letter(problem: Problem) -> bool:
        in_a_row = listed and problem.place.file == listed.file and problem not in listed.problems
        return problem.code in _OF_LETTERS or bool(in_a_row and problem.code not in _OF_FILES)

    stopped = errors and not (keep_going and all(map(of_a_letter, errors)))
    if stopped or reading.questionnaire is None:
        raise BadInputError(errors or problems)
    return reading, reading.questionnaire, problems


def _refuse_moved_ids(desk: Desk, asked: Questionnaire, people: Source, path: Path) -> None:
    """Refuse (W115) when what a sent letter asked now has another id, or none: answers would be booked wrongly.

    One letter stands for all that asked the same.
    """
    with desk.record() as record:
        sent = composed_texts(record, record.threads(names=record.sent_examples(asked.matter, _EXAMPLES)))
    wanted = {name.partition("/")[2]: text for name, text in sent.items()}
    problems = []
    for recipient in (one for one, _ in people.rows() if one.id in wanted) if wanted else ():
        thread = f"{asked.matter}/{recipient.id}"
        with suppress(LettergenError):  # it is told where its letter is made
            now = compose_letter(asked, recipient, calendar=desk.calendar(recipient, asked.date)).asked
            for difference in moved_ids(wanted[recipient.id], now):
                remedy = "give the sent ids back, or put the new questions into a new matter"
                problems.append(Problem("W115", Place(str(path), detail=thread), difference, remedy=remedy))
    if problems:
        raise RefusedError(problems)


def composed_texts(record: Record, threads: Iterable[Thread]) -> dict[str, Asked]:
    """Return what the first letter of each thread that was sent asked, as composed: not what a final document said."""
    keys: dict[str, str] = {}
    for thread in threads:
        mine = [event for event in amended(thread.events) if event.letter.round == 1 and event.asked]
        if any(event.type is EventType.SENT for event in mine):
            made = [event for event in mine if event.type is EventType.GENERATED]
            keys[thread.name] = (made or mine)[-1].asked
    texts = record.texts(keys.values())
    return {name: texts[key] for name, key in keys.items()}


@dataclass(frozen=True, slots=True)
class Run:
    """Letters that are wanted of one matter, and what they share; `total` is how many."""

    matter: str
    kit: Kit
    wanted: Iterable[Wanted]
    total: int


def run(
    desk: Desk,
    letters: Run,
    choices: Choices,
    workers: Workers = NOBODY,
    warnings: Sequence[Problem] = (),
    failed: Sequence[Problem] = (),
) -> RunReport:
    """Plan a run and, unless it is a dry run, carry it out; `failed` has what was wrong before."""
    trial = _is_trial(desk, choices)
    folder = letters_folder(desk, letters.matter, choices.out)
    lacking = [warning for source in letters.kit.sources.values() for warning in compiled(source).warnings]
    books = None if trial else Books(lambda: desk.record(create=True), lambda: _entry(desk, choices), desk.folder)

    def known() -> Record | None:
        return None if trial or not desk.has_record() else desk.record()

    pool = workers.pool if letters.total >= _WORTH else None  # few letters need no process
    if pool and books:  # what records letters is loaded while others make them, and not when all wait for it
        threading.Thread(target=import_module, args=("lettergen.store.record",), daemon=True).start()
    plan = Plan(
        letters.kit.packed(__version__),
        letters.matter,
        folder,
        choices.out or desk.folder / "letters",
        letters.total,
        books,
        force=choices.force,
        keep_going=choices.keep_going,
        dry_run=choices.dry_run,
        executor=workers.executor or pool,
        local=workers.executor is None,
        ahead=8 * (cores() if workers.executor else choices.jobs or cores()),
        told=workers.told,
    )
    done = carry_out(plan, letters.wanted, known)
    return RunReport(
        tuple(done.made),
        tuple(dict.fromkeys((*warnings, *lacking, *done.warnings))),
        choices.dry_run,
        trial,
        blind_lines(done.blind, len(done.made)),
        failed=(*failed, *done.failed),
        kept=tuple(done.kept),
        finished=done.finished,
    )


def _entry(desk: Desk, choices: Choices) -> dict[str, str]:
    day, moment = str(desk.today(choices.as_of)), desk.entered().isoformat()
    return {"on": day, "entered": moment, "author": desk.author(choices.by)}


def letters_folder(desk: Desk, matter: str, out: Path | None = None) -> Path:
    """Return where the letters of a matter lie."""
    return out or desk.folder / "letters" / matter


def run_state(desk: Desk, questionnaire: str, out: Path | None = None) -> tuple[RunState | None, Path]:
    """Return how far an unfinished run of a questionnaire's letters is, None where there is none, and its folder."""
    matter = questionnaire.partition("/")[0]
    if matter not in desk.matters() and not (desk.folder / "letters" / matter).is_dir():
        reading, problems = desk.checked(desk.questionnaire_file(questionnaire))
        if reading.draft is None:
            raise BadInputError(problems)
        matter = reading.draft.matter
    folder = letters_folder(desk, matter, out)
    return state(folder), folder / FOLDER


def _is_trial(desk: Desk, choices: Choices) -> bool:
    """Return whether the letters go where none is kept: then the record neither stops them nor hears of them."""
    return choices.out is not None and not choices.out.resolve().is_relative_to((desk.folder / "letters").resolve())


def compose_all(desk: Desk, questionnaire: Questionnaire) -> tuple[Letter, ...]:
    """Compose every letter, or raise BadInputError with the problems of all."""
    letters: list[Letter] = []
    problems: list[Problem] = []
    for recipient in questionnaire.recipients:
        calendar = desk.calendar(recipient, questionnaire.date)
        try:
            letters.append(compose_letter(questionnaire, recipient, calendar=calendar))
        except LettergenError as error:
            problems += error.problems
    if problems:
        raise BadInputError(problems)
    return tuple(letters)
