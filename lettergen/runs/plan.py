"""A run planned: every letter rendered and judged against what is on disk and in the record; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from lettergen.compose.context import template_context
from lettergen.compose.vocabulary import MAY_LACK
from lettergen.errors import BadInputError, LettergenError, Place, Problem, RefusedError
from lettergen.files.documents import read_document, sha256
from lettergen.model.letter import Letter
from lettergen.model.tracking import Event, EventType
from lettergen.wordml.digest import digest
from lettergen.wordml.package import PackageError
from lettergen.wordml.properties import DocumentProperties
from lettergen.wordml.template import Template

MADE = frozenset({EventType.GENERATED, EventType.SENT})


@dataclass(frozen=True, slots=True)
class Job:
    """Everything one letter needs. `stamp` is the SHA-256 of the template's file, so that an edit is noticed.

    `pictures` are those the sender names: as typed, where each lies, its SHA-256.
    """

    letter: Letter
    template: Path
    stamp: str
    target: Path
    pictures: tuple[tuple[str, Path, str], ...] = ()


def render_one(job: Job) -> bytes:
    """Return the letter's .docx: the same bytes for the same job. Raises BadInputError with every problem of it."""
    asked = job.letter.asked
    properties = DocumentProperties(
        created=asked.date,
        language=asked.language,
        title=asked.subject or asked.title,
        subject=asked.title,
        marking=asked.marking,
    )
    pictures = {file: _picture(path, stamp) for file, path, stamp in job.pictures}
    return compiled(job.template, job.stamp).render(template_context(job.letter, pictures), properties=properties)


def try_render(job: Job) -> bytes | tuple[Problem, ...]:
    """Return the letter, or what is wrong with it: for workers, whose answers travel between processes."""
    try:
        return render_one(job)
    except LettergenError as error:
        return tuple(_with_key(job, problem) for problem in error.problems)


def _with_key(job: Job, problem: Problem) -> Problem:
    """Return a problem with what a person has to give for it, where it is something that the letter lacks."""
    mentions = compiled(job.template, job.stamp).mentions() if problem.code == "T122" else ()
    lacking = next((path for path, _, place in mentions if place == problem.place and path in MAY_LACK), "")
    return replace(problem, remedy=f"{problem.remedy}; to print it, give {MAY_LACK[lacking]}") if lacking else problem


@lru_cache(maxsize=32)
def compiled(path: Path, stamp: str) -> Template:  # noqa: ARG001 - part of the key: an edited template is another one
    """Compile a template once for each worker."""
    return Template(path, name=str(path))


@lru_cache(maxsize=32)
def _picture(path: Path, stamp: str) -> bytes:  # noqa: ARG001 - part of the key, as above
    return read_document(path)


Spread = Callable[[Callable[[Job], bytes | tuple[Problem, ...]], Iterable[Job]], Iterable[bytes | tuple[Problem, ...]]]


class Action(StrEnum):
    """What a run does with one letter."""

    NEW = "new"
    SAME = "unchanged"
    CHANGED = "changed"
    EDITED = "overwritten"
    """Edited by hand, which `refuse` stops unless it is forced."""
    SENT = "already sent"


@dataclass(frozen=True, slots=True)
class Draft:
    """One letter of a run: its bytes, the hash and digest of the file that will be there, and what is to be done.

    `last` is the letter's last event about a file.
    """

    job: Job
    action: Action
    data: bytes
    sha256: str
    digest: str
    last: Event | None
    why: str = ""

    @property
    def name(self) -> str:
        """Return MATTER/RECIPIENT/ROUND."""
        return self.job.letter.name


def plan(jobs: Iterable[Job], known: Mapping[str, Sequence[Event]], *, spread: Spread = map) -> tuple[Draft, ...]:
    """Render every letter and say what each one is; `known` holds the events of letters by MATTER/RECIPIENT/ROUND.

    `spread` hands jobs to workers as `map` does. Raises BadInputError with the problems of all letters when one fails.
    """
    todo = tuple(jobs)
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for job, made in zip(todo, spread(try_render, todo), strict=True):
        if isinstance(made, bytes):
            drafts.append(_draft(job, made, known.get(job.letter.name, ())))
        else:
            problems += made
    if problems:
        raise BadInputError(dict.fromkeys(problems))
    return tuple(drafts)


def refuse(drafts: Iterable[Draft], *, force: bool) -> None:
    """Raise RefusedError naming every letter already sent (W114) or, without `force`, edited by hand (W113)."""
    problems = []
    for draft in drafts:
        place = Place(str(draft.job.target), detail=draft.name)
        if draft.action is Action.SENT:
            remedy = "write again with `lettergen follow-up`, or choose others with --only"
            problems.append(Problem("W114", place, f"was sent {draft.why}", remedy=remedy))
        elif draft.action is Action.EDITED and not force:
            remedy = "send it as it is with `lettergen send --file`, or overwrite it with --force"
            problems.append(Problem("W113", place, draft.why, remedy=remedy))
    if problems:
        raise RefusedError(problems)


def _draft(job: Job, data: bytes, events: Sequence[Event]) -> Draft:
    ours = (sha256(data), digest(data))
    last = next((event for event in reversed(events) if event.type in MADE), None)
    sent = next((event for event in events if event.type is EventType.SENT), None)
    if sent:
        why = f"on {sent.on}" + (f" by {sent.via}" if sent.via else "")
        return Draft(job, Action.SENT, data, *ours, last, why)
    if not job.target.exists():
        return Draft(job, Action.NEW, data, *ours, last)
    return _against_disk(job, data, ours, last)


def _against_disk(job: Job, data: bytes, ours: tuple[str, str], last: Event | None) -> Draft:
    """Judge a letter whose file is already there."""
    there = _hashes(job.target)
    if ours[1] == there[1]:
        return Draft(job, Action.SAME, data, *there, last)
    if last is None:
        return Draft(job, Action.EDITED, data, *ours, last, "is there already, and the record knows of no such file")
    if there[0] == last.document or there[1] == last.digest:
        return Draft(job, Action.CHANGED, data, *ours, last)
    return Draft(job, Action.EDITED, data, *ours, last, f"was edited by hand since it was made on {last.on}")


def _hashes(path: Path) -> tuple[str, str]:
    data = read_document(path)
    return sha256(data), digest_of(data)


def digest_of(data: bytes) -> str:
    """Return a document's digest; a file that is no package has its SHA-256 for one."""
    try:
        return digest(data)
    except PackageError:
        return sha256(data)
