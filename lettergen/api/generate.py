"""Letters made from a questionnaire: everything checked, planned, refused or written, and recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from lettergen.api.booking import parse_letter
from lettergen.api.desk import Desk
from lettergen.api.options import Choices, Made, RunReport
from lettergen.compose.letter import compose_letter
from lettergen.errors import BadInputError, LettergenError, Place, Problem, RefusedError, did_you_mean
from lettergen.files.atomic import make_folder
from lettergen.files.documents import read_document, sha256
from lettergen.model.letter import Asked, Letter, LetterItem
from lettergen.model.questionnaire import Questionnaire
from lettergen.model.tracking import Event, EventType, Thread
from lettergen.rules.rollup import walk
from lettergen.runs.execute import Entry, execute
from lettergen.runs.plan import Job, plan, refuse


def generate(
    desk: Desk, questionnaire: str, *, only: Sequence[str] = (), template: str = "", choices: Choices | None = None
) -> RunReport:
    """Make the letters of a questionnaire (a path, or a matter of the workspace) and record what is new.

    All or nothing: raises BadInputError with every problem of questionnaire, template and letters, RefusedError for a
    letter edited by hand (W113), sent already (W114), or sent with items whose ids the edit moves (W115).
    """
    chosen = choices or Choices()
    path = desk.questionnaire_file(questionnaire)
    asked, reading, warnings = desk.read(path)
    refuse_unknown(asked, only, path)
    name = template or asked.template
    file = desk.template(name, None if template else reading.place(("template",)))
    letters = compose_all(desk, asked, template=name)
    threads: tuple[Thread, ...] = ()
    if desk.has_record():
        with desk.record() as record:
            threads = record.threads(asked.matter)
    _refuse_moved_ids(letters, threads, path)
    wanted = [letter for letter in letters if not only or letter.recipient.id in only]
    made = run(desk, wanted, {name: file}, threads, chosen)
    return RunReport(made, warnings, chosen.dry_run)


def run(
    desk: Desk, letters: Sequence[Letter], files: dict[str, Path], threads: Iterable[Thread], choices: Choices
) -> tuple[Made, ...]:
    """Plan and, unless it is a dry run, carry out a run of composed letters; `files` maps template names to files."""
    stamps = {name: sha256(read_document(path)) for name, path in files.items()}
    out = choices.out or desk.folder / "letters"
    jobs = [
        Job(letter, files[letter.template], stamps[letter.template], _target(letter, out, own=choices.out is not None))
        for letter in letters
    ]
    known: dict[str, list[Event]] = {}
    for thread in threads:
        for event in thread.events:
            known.setdefault(str(event.letter), []).append(event)
    drafts = plan(jobs, known)
    refuse(drafts, force=choices.force)
    if not choices.dry_run:
        entry = Entry(desk.today(choices.as_of), desk.entered(), desk.author(choices.by))
        for folder in {job.target.parent for job in jobs}:  # before a record is made
            make_folder(folder)
        with desk.record(create=True) as record:
            execute(drafts, record, entry, root=desk.folder, inside=out)
    return tuple(Made(draft.name, draft.job.target, str(draft.action), draft.sha256) for draft in drafts)


def compose_all(desk: Desk, questionnaire: Questionnaire, *, template: str = "") -> tuple[Letter, ...]:
    """Compose every letter, or raise BadInputError with the problems of all."""
    letters: list[Letter] = []
    problems: list[Problem] = []
    for recipient in questionnaire.recipients:
        calendar = desk.calendar(recipient, questionnaire.date)
        try:
            letter = compose_letter(questionnaire, recipient, calendar=calendar)
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


def _refuse_moved_ids(letters: Iterable[Letter], threads: Iterable[Thread], path: Path) -> None:
    """Refuse (W115) when what a sent letter asked now has another id, or none: answers would be booked wrongly."""
    was_sent = {event.letter for thread in threads for event in thread.events if event.type is EventType.SENT}
    sent = {one.recipient.id: one for one in threads if parse_letter(one.name) in was_sent}
    problems = []
    for letter in letters:
        if thread := sent.get(letter.recipient.id):
            for difference in moved_ids(thread.rounds[1], letter.asked):
                remedy = "give the sent ids back, or put the new questions into a new matter"
                problems.append(Problem("W115", Place(str(path), detail=thread.name), difference, remedy=remedy))
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
        elif key not in after:
            told.append(f"item {key!r} of the sent letter is gone")
    return tuple(told)


def _texts(items: Iterable[LetterItem]) -> dict[str, str]:
    return {item.id: " ".join(item.text.split()) for item in walk(items)}
