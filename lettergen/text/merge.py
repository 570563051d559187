"""Merge fields in a questionnaire's Markdown: `{{ due }}` becomes the value, escaped; it reads no Markdown itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

from jinja2 import Template, TemplateSyntaxError
from jinja2.exceptions import TemplateError
from markupsafe import Markup

from lettergen.text.filters import text_of
from lettergen.text.placeholders import named
from lettergen.text.sandbox import RefusedProgramError, compile_program, environment, explain, put_filter
from lettergen.text.watch import PRIVATE, Miss, spend, watching

_TAG = re.compile(r"\{\{|\{%|\{#")
_ALONE = re.compile(r"""((?<!\{)\{\{(?![-+])(?:[^{}#%'"]|'[^{}#%'"]*'|"[^{}#%'"]*")*(?<![-+])\}\})""")
"""A tag that prints one value, whatever stands around it."""
_MARKUP = re.compile(r"[\\`*_{}\[\]<>&~^|#]")
_OPENING = re.compile(r"^([-+=]|\d{1,9}(?=[.)]))", re.MULTILINE)
_PLAIN = re.compile(r"(?:[^\W\d_]|\d{1,20}(?![\d.)]))(?:[^\W_]|[ ,.;:'()/-](?!$))*[.)]?")
"""Words that Markdown prints as they are: most names, and told quickly."""
_PUT = f"{PRIVATE}markdown"


class MergeError(Exception):
    """A text cannot be filled: `missing` holds (name, nearest known name or "") pairs, `message` all else.

    `line` counts from 1 within the text. The caller knows where the text stands and makes Problems.
    """

    def __init__(self, message: str, missing: tuple[tuple[str, str], ...] = (), line: int = 1) -> None:
        super().__init__(message)
        self.message, self.missing, self.line = message, missing, line


def merge(text: str, context: Mapping[str, Any], language: str = "en-US") -> str:
    """Return the text with its tags filled from `context`; text without tags comes back as it is. Raises MergeError."""
    if not _TAG.search(text):
        return text
    parts, programs = _programs(text, language)
    # Jinja would go over a chain of globals for every text, which takes longer than the text itself.
    env = programs[0].environment
    given = env.context_class(env, {**env.globals, **context}, programs[0].name, programs[0].blocks)
    misses, line = list[tuple[int, Miss]](), 0
    with watching() as watch:
        for at, program in enumerate(programs):
            tag, line = parts[2 * at + 1], line + parts[2 * at].count("\n")
            try:
                parts[2 * at + 1] = "".join(program.root_render_func(given))
            except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
                raise MergeError(explain(error)) from error
            misses += [(line + miss.line, miss) for miss in watch.misses[len(misses) :]]
            line += tag.count("\n")
    if misses:
        missing = tuple(dict.fromkeys((miss.name, miss.nearest) for _, miss in misses if miss.name))
        names = ", ".join(f"`{name}`" for name, _ in missing)
        raise MergeError(f"{names} missing" if missing else misses[0][1].why, missing, min(line for line, _ in misses))
    return "".join(parts)


def _programs(text: str, language: str) -> tuple[list[str], list[Template]]:
    """Return words and tags by turns, and the tags' programs. Raises MergeError."""
    parts = _parts(text)
    with suppress(TemplateSyntaxError, RefusedProgramError):  # what is wrong is told of the whole text
        return parts, [_compiled(tag, language) for tag in parts[1::2]]
    try:
        return ["", text, ""], [_compiled(text, language)]
    except TemplateSyntaxError as error:
        raise MergeError(error.message or "the tag cannot be read", line=error.lineno) from error
    except RefusedProgramError as error:
        raise MergeError(str(error), line=error.refusals[0].line) from error


def _parts(text: str) -> list[str]:
    """Return words and tags by turns; the whole text is one tag where its tags depend on one another, as in a loop.

    Thousands of questions share few tags: each is compiled once, and not once a question.
    """
    parts = _ALONE.split(text)
    return ["", text, ""] if any(map(_TAG.search, parts[::2])) else parts


def paths_in(text: str, language: str = "en-US") -> frozenset[str]:
    """Return every path that a text's tags ask for: `recipient.name`; none of a text that `merge` cannot read."""
    return frozenset[str]().union(*(_paths(tag, language) for tag in _parts(text)[1::2]))


@lru_cache(maxsize=4096)
def _paths(tag: str, language: str) -> frozenset[str]:
    try:
        return frozenset(path for path, _ in named(environment(language).parse(tag)))
    except (TemplateSyntaxError, RecursionError):
        return frozenset()


def escape_markdown(value: object) -> str:
    r"""Return a value's text so that Markdown prints it letter by letter; line breaks become hard breaks.

    >>> escape_markdown("2. *AT&T*")
    '2\\. \\*AT\\&T\\*'
    """
    if type(value) is str and _PLAIN.fullmatch(value):
        return value
    lines = (line.strip() for line in str(value).replace("\t", " ").splitlines())
    escaped = (_OPENING.sub(_guard, _MARKUP.sub(r"\\\g<0>", line)) for line in lines)
    return "\\\n".join(escaped)


def _printed(value: object) -> str:
    """Escape a value, but not what a macro of the text itself has made."""
    text = value if isinstance(value, Markup) else escape_markdown(text_of(value))
    spend(0, len(text))
    return text


def _guard(opening: re.Match[str]) -> str:
    r"""Keep a line from opening a list or an underline: "2." becomes "2\.", "-" becomes "\-"."""
    mark = opening[0]
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"


@lru_cache(maxsize=4096)
def _compiled(text: str, language: str) -> Template:
    env = environment(language)
    env.filters[_PUT] = _printed
    return compile_program(env, text, "text", lambda value: put_filter(value, _PUT))
