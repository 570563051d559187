"""One letter rendered: data in, bytes out; it writes no file, so that any worker can do it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lettergen.compose.context import template_context
from lettergen.errors import LettergenError, Problem
from lettergen.model.letter import Letter
from lettergen.wordml.properties import DocumentProperties
from lettergen.wordml.template import Template


@dataclass(frozen=True, slots=True)
class Job:
    """Everything one letter needs. `stamp` is the SHA-256 of the template's file, so that an edit is noticed."""

    letter: Letter
    template: Path
    stamp: str
    target: Path


def render_one(job: Job) -> bytes:
    """Return the letter's .docx: the same bytes for the same job. Raises BadInputError with every problem of it."""
    asked = job.letter.asked
    properties = DocumentProperties(
        created=asked.date, language=asked.language, title=asked.subject, subject=asked.title, marking=asked.marking
    )
    return compiled(job.template, job.stamp).render(template_context(job.letter), properties=properties)


def try_render(job: Job) -> bytes | tuple[Problem, ...]:
    """Return the letter, or what is wrong with it: for workers, whose answers travel between processes."""
    try:
        return render_one(job)
    except LettergenError as error:
        return error.problems


@lru_cache(maxsize=32)
def compiled(path: Path, stamp: str) -> Template:  # noqa: ARG001 - part of the key: an edited template is another one
    """Compile a template once for each worker."""
    return Template(path, name=str(path))
