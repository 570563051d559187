"""Letters made from a questionnaire: everything checked, planned, refused or written, and recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lettergen.api.booking import parse_letter
from lettergen.api.desk import Desk
from lettergen.api.fit import in_vain
from lettergen.api.options import Choices, Made, RunReport
from lettergen.compose.letter import compose_letter
from lettergen.compose.people import blind_copies
from lettergen.errors import (
    BadInputError,
    LettergenError,
    Place,
    Problem,
    RefusedError,
    Severity,
    UsageError,
    did_you_mean,
)
from lettergen.files.atomic import make_folder
from lettergen.files.documents import read_document, sha256
from lettergen.model.letter import Asked, Letter, LetterItem
from lettergen.model.questionnaire import Questionnaire
from lettergen.model.tracking import Event, EventType, Thread
from lettergen.rules.approval import approval_of
from lettergen.rules.corrections import amended
from lettergen.rules.moved import ADDED
from lettergen.rules.rollup import walk
from lettergen.runs.execute import Entry, execute, write
from lettergen.runs.fit import unprinted
from lettergen.runs.plan import Action, Draft, Job, compiled, plan, refuse

if TYPE_CHECKING:
    from lettergen.store.record import Record


def generate(
    desk: Desk,
    questionnaire: str,
    *,
    only: Sequence[str] = (),
    template: str = "",
    recipients: str = "",
    choices: Choices | None = None,
) -> RunReport:
    """Make the letters of a questionnaire (a path, or a matter of the workspace) and record what is new.

    `recipients` is a list in place of the questionnaire's own.
    All or nothing: raises BadInputError with every problem of questionnaire, template and letters, RefusedError for a
    letter edited by hand (W113), sent already (W114), or sent with items whose ids the edit moves (W115). A trial
    (`choices.out` outside letters/) asks and tells the record nothing.
    """
    chosen = choices or Choices()
    if chosen.redacted and not _is_trial(desk, chosen):
        expected = "another folder for them, with --out DIR"
        raise UsageError(Problem("U105", Place(), "redacted copies are no letters of the record", expected))
    path = desk.questionnaire_file(questionnaire)
    asked, reading, warnings = desk.read(path, recipients)
    refuse_unknown(asked, only, path)
    name = template or asked.template
    file = desk.template(name, None if template else reading.place(("template",)))
    letters = compose_all(desk, asked, template=name, redacted=chosen.redacted)
    threads: tuple[Thread, ...] = ()
    if desk.has_record() and not _is_trial(desk, chosen):
        with desk.record() as record:
            threads = record.threads(asked.matter)
            sent = _composed(record, threads)
        _refuse_moved_ids(letters, sent, path)
    wanted = [letter for letter in letters if not only or letter.recipient.id in only]
    warnings = (*warnings, *in_vain(compiled(file, sha256(read_document(file))), reading))
    return run(desk, wanted, {name: file}, threads, chosen, warnings)


def run(
    desk: Desk,
    letters: Sequence[Letter],
    files: dict[str, Path],
    threads: Iterable[Thread],
    choices: Choices,
    warnings: Sequence[Problem] = (),
) -> RunReport:
    """Plan and, unless it is a dry run, carry out a run of composed letters; `files` maps template names to files."""
    trial = _is_trial(desk, choices)
    stamps = {name: sha256(read_document(path)) for name, path in files.items()}
    out = choices.out or desk.folder / "letters"
    pictures = {sender: desk.pictures(sender) for sender in {letter.asked.sender for letter in letters}}
    jobs = [
        Job(
            letter,
            files[letter.template],
            stamps[letter.template],
            _target(letter, out, own=choices.out is not None),
            pictures[letter.asked.sender],
        )
        for letter in letters
    ]
    known: dict[str, list[Event]] = {}
    for thread in () if trial else threads:
        for event in amended(thread.events):
            known.setdefault(str(event.letter), []).append(event)
    lacking, drafts = _planned(jobs, known)
    refuse(drafts, force=choices.force)
    if trial and not choices.dry_run:
        write(drafts, inside=out)
    elif not choices.dry_run:
        entry = Entry(desk.today(choices.as_of), desk.entered(), desk.author(choices.by))
        for folder in {job.target.parent for job in jobs}:  # before a record is made
            make_folder(folder)
        with desk.record(create=True) as record:
            execute(drafts, record, entry, root=desk.folder, inside=out)
    made = tuple(Made(draft.name, draft.job.target, str(draft.action), draft.sha256) for draft in drafts)
    lacking += (problem for draft in drafts if (problem := _approved_before(draft, known.get(draft.name, ()))))
    found = () if trial else (_unrecorded(draft) for draft in drafts if draft.action is Action.SAME and not draft.last)
    return RunReport(made, (*warnings, *lacking, *found), choices.dry_run, trial, blind_copies(letters))


def _is_trial(desk: Desk, choices: Choices) -> bool:
    """Return whether the letters go where none is kept: then the record neither stops them nor hears of them."""
    return choices.out is not None and not choices.out.resolve().is_relative_to((desk.folder / "letters").resolve())


def _planned(jobs: Sequence[Job], known: Mapping[str, Sequence[Event]]) -> tuple[list[Problem], tuple[Draft, ...]]:
    """Return warnings of what templates never print, and the plan; or raise BadInputError with all that is wrong."""
    templates = [compiled(job.template, job.stamp) for job in jobs]
    lacking = {warning: False for template in dict.fromkeys(templates) for warning in template.warnings}
    for job, template in zip(jobs, templates, strict=True):
        lacking |= {problem: problem.severity is Severity.ERROR for problem in unprinted(template, job.letter)}
    errors = [problem for problem, wrong in lacking.items() if wrong]
    try:
        drafts = plan(jobs, known)
    except BadInputError as error:
        raise BadInputError((*error.problems, *errors)) from error
    if errors:
        raise BadInputError(errors)
    return list(lacking), drafts


def _approved_before(draft: Draft, events: Sequence[Event]) -> Problem | None:
    """Return a warning where the run replaces a version that somebody approved."""
    holds = approval_of(events[-1].letter, events) if events and draft.action is not Action.SAME else None
    if holds is None:
        return None
    found = f"was approved by {holds.author} on {holds.on}; the new version is not"
    remedy = f"have it approved again: lettergen approve {draft.name}"
    place = Place(str(draft.job.target), detail=draft.name)
    return Problem("W137", place, found, remedy=remedy, severity=Severity.WARNING)


def _unrecorded(draft: Draft) -> Problem:
    found = "was there before the record knew it, and is recorded as made today"
    remedy = "if letters were recorded before, bring back the record that was lost"
    place = Place(str(draft.job.target), detail=draft.name)
    return Problem("W128", place, found, remedy=remedy, severity=Severity.WARNING)


def compose_all(
    desk: Desk, questionnaire: Questionnaire, *, template: str = "", redacted: bool = False
) -> tuple[Letter, ...]:
    """Compose every letter, or raise BadInputError with the problems of all."""
    letters: list[Letter] = []
    problems: list[Problem] = []
    for recipient in questionnaire.recipients:
        calendar = desk.calendar(recipient, questionnaire.date)
        try:
            letter = compose_letter(questionnaire, recipient, calendar=calendar, redacted=redacted)
        except LettergenError as error:
            problems += error.problems
        else:
            letters.append(letter.model_copy(update={"template": template}) if template else letter)
    if problems:
        raise BadInputError(problems)
    return tuple(letters)


def _target(letter: Letter, out: Path, *, own: bool) -> Path:
    # An underscore, which no id has: round 2 to `amazon` is never mistaken for round 1 to `amazon-2`.
    number = "" if letter.round == 1 else f"_{letter.round}"
    return (out if own else out / letter.asked.matter) / f"{letter.recipient.id}{number}.docx"


def refuse_unknown(questionnaire: Questionnaire, only: Sequence[str], path: Path) -> None:
    """Refuse (W119) ids that no recipient has."""
    ids = [recipient.id for recipient in questionnaire.recipients]
    if unknown := [name for name in only if name not in ids]:
        raise BadInputError(
            Problem("W119", Place(str(path)), f"no recipient {name!r}", ", ".join(ids[:10]), did_you_mean(name, ids))
            for name in unknown
        )


def _composed(record: Record, threads: Iterable[Thread]) -> dict[str, Asked]:
    """Return what the first letter of each thread that was sent asked, as composed: not what a final document said."""
    keys: dict[str, str] = {}
    for thread in threads:
        first = parse_letter(thread.name)
        mine = [event for event in amended(thread.events) if event.letter == first and event.asked]
        if any(event.type is EventType.SENT for event in mine):
            made = [event for event in mine if event.type is EventType.GENERATED]
            keys[thread.name] = (made or mine)[-1].asked
    texts = record.texts(keys.values())
    return {name: texts[key] for name, key in keys.items()}


def _refuse_moved_ids(letters: Iterable[Letter], sent: Mapping[str, Asked], path: Path) -> None:
    """Refuse (W115) when what a sent letter asked now has another id, or none: answers would be booked wrongly."""
    problems = []
    for letter in letters:
        thread = f"{letter.asked.matter}/{letter.recipient.id}"
        for difference in moved_ids(sent[thread], letter.asked) if thread in sent else ():
            remedy = "give the sent ids back, or put the new questions into a new matter"
            problems.append(Problem("W115", Place(str(path), detail=thread), difference, remedy=remedy))
    if problems:
        raise RefusedError(problems)


def moved_ids(sent: Asked, now: Asked) -> tuple[str, ...]:
    """Return how the ids of a sent letter differ today: gone, or given to other words. New ids are no difference."""
    before, after = _texts(sent.items), _texts(now.items)
    homes = {text: key for key, text in after.items()}
    told = []
    for key, text in before.items():
        if after.get(key) == text:
            continue
        if text in homes:
            told.append(f"what the sent letter asked as {key!r} is now {homes[text]!r}")
        elif key not in after and not key.startswith(ADDED):  # asked by a document that was never made here
            told.append(f"item {key!r} of the sent letter is gone")
    return tuple(told)


def _texts(items: Iterable[LetterItem]) -> dict[str, str]:
    return {item.id: " ".join(item.text.split()) for item in walk(items)}
