"""What one rendering misses and uses up: names that are not there, loop turns, characters; it renders nothing."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from itertools import islice
from operator import itemgetter
from types import FrameType, TracebackType
from typing import Any, NamedTuple

from jinja2 import Template, Undefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.utils import missing

PRIVATE = "\ufdd0"
"""First character of the names that only we can call: no tag can spell it."""

_LINES = f"{PRIVATE}lines"
MAX_STEPS = 1_000_000
"""Loop turns, calls, and what `lettergen.text.counted` counts of one rendering."""
MAX_OUTPUT = 50_000_000
"""Characters of one rendering."""


MAX_MISSES = 100
"""Missing names that are told; nobody reads more."""
_NOTE_STEPS = 4
_KNOWN_NAMES, _NAME = 1_000, 100
"""How many names, and how many characters of one, the nearest is looked for among."""
_LOCAL = re.compile(r"l_\d+_(\w+)")
_HINTS = {
    "sequence was empty": "the list is empty",
    "previous item": "there is no previous entry",
    "next item": "there is no next entry",
    "No caller": "`caller` is there only in a macro that {{% call %}} calls",
    "was not provided": "the macro was called without `{}`",
}
"""What Jinja says of nothing, and what we say."""


class Miss(NamedTuple):
    """A name the data does not have: the nearest name that exists or "", and where (program's name, line from 1).

    `why` says in words what is not there where that is no name of the data; then `name` may be "".
    """

    name: str
    nearest: str
    program: str
    line: int
    why: str = ""


@dataclass(slots=True)
class Watch:
    """What one rendering found missing (in order, each once) and has used up."""

    missed: dict[tuple[str, str, int], Miss] = field(default_factory=dict)
    steps: int = 0
    output: int = 0

    @property
    def misses(self) -> tuple[Miss, ...]:
        """Return the misses in the order in which they were met."""
        return tuple(self.missed.values())


_watch: ContextVar[Watch | None] = ContextVar("_watch", default=None)


@contextmanager
def watching() -> Iterator[Watch]:
    """Gather misses and count work for everything rendered inside; a miss never raises here."""
    watch = Watch()
    token = _watch.set(watch)
    try:
        yield watch
    finally:
        _watch.reset(token)


def spend(steps: int, characters: int) -> None:
    """Count loop turns and characters of the rendering at hand; raises SecurityError past the bounds."""
    watch = _watch.get()
    if watch is None:
        return
    watch.steps += steps
    watch.output += characters
    if watch.steps > MAX_STEPS:
        raise SecurityError(f"more than {MAX_STEPS:,} loop turns, calls and entries worked over")
    if watch.output > MAX_OUTPUT:
        raise SecurityError(f"more than {MAX_OUTPUT:,} characters of text")


def _noting(result: object) -> Any:  # noqa: ANN401 - stands for methods of many types
    """Return a method that notes the miss and answers with something harmless, so that rendering goes on."""

    def method(self: Missing, *_: object) -> object:
        self.note()
        return result

    return method


class Missing(Undefined):
    """A value that is not there. Asking `is defined` or for a default is fine; any other use of it is noted."""

    __slots__ = ()

    def note(self, *_: object, **__: object) -> Missing:
        """Note the miss with its place; outside `watching` it is an error at once."""
        watch = _watch.get()
        if watch is None or self._undefined_exception is SecurityError:
            raise self._undefined_exception(self._undefined_message)
        spend(_NOTE_STEPS, 0)
        frame = _program_frame()
        name = "" if self._undefined_name is None else str(self._undefined_name)[:_NAME]
        key = (name, *_place(frame))
        if key not in watch.missed and len(watch.missed) < MAX_MISSES:
            why = self._why()
            watch.missed[key] = Miss(name, "" if why else self._nearest(name, frame), *key[1:], why)
        return self

    def _why(self) -> str:
        """Return in words why there is nothing, "" for a name that data, an object or a table does not have."""
        from lettergen.text.filters import kind

        owner, name, hint = self._undefined_obj, self._undefined_name, self._undefined_hint or ""
        if hint:
            return next((words for sign, words in _HINTS.items() if sign in hint), hint).format(name)
        if isinstance(owner, list | tuple) and isinstance(name, int):
            return f"the list has no entry {name}, only {len(owner)} counted from 0"
        plain = owner is None or isinstance(owner, str | int | float | Decimal | list | tuple | set | frozenset)
        return f"{kind(owner)} has no `{name}`" if plain else ""

    def _nearest(self, name: str, frame: FrameType | None) -> str:
        owner = self._undefined_obj
        keys: Iterable[object] = owner if isinstance(owner, Mapping) else dir(owner)
        known = _names_in(frame) if owner is missing else keys
        names = [key for key in islice(known, _KNOWN_NAMES) if isinstance(key, str) and len(key) <= _NAME]
        lower = {key.lower(): key for key in names if not key.startswith(("_", PRIVATE))}
        return "".join(lower[near] for near in get_close_matches(name.lower(), lower, n=1))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as Undefined
        """Return the same miss for anything below it: `recipient.name` misses `recipient`."""
        if name[:2] == "__":
            raise AttributeError(name)
        return self

    __eq__ = __contains__ = __bool__ = _noting(result=False)
    __ne__ = _noting(result=True)
    __len__ = __int__ = __index__ = __hash__ = _noting(0)
    __float__ = _noting(0.0)
    __str__ = _noting("")
    __iter__ = _noting(iter(()))
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = note  # type: ignore[assignment]
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = __pos__ = __neg__ = note  # type: ignore[assignment]
    __lt__ = __le__ = __gt__ = __ge__ = __call__ = note  # type: ignore[assignment]

    def __getitem__(self, _: object) -> Missing:  # type: ignore[override]
        """Return the same miss, as for attributes."""
        return self


def _program_frame() -> FrameType | None:
    """Return the innermost frame of a program: the only way to its line, and walked on the failing path alone."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - see above
    while frame is not None and "__jinja_template__" not in frame.f_globals:
        frame = frame.f_back
    return frame


def _place(frame: FrameType | None) -> tuple[str, int]:
    if frame is None:
        return "", 0
    program = frame.f_globals["__jinja_template__"]
    return program.name or "", _line(program, frame.f_lineno)


def _line(program: Template, lineno: int) -> int:
    """Return a program's own line for one of Python's; Jinja's way would read the whole table each time."""
    known = vars(program)
    if (lines := known.get(_LINES)) is None:
        lines = known[_LINES] = program.debug_info
    at = bisect_right(lines, lineno, key=itemgetter(1))
    return int(lines[at - 1][0]) if at else 1


def _names_in(frame: FrameType | None) -> list[str]:
    """Return the names that a program's frame sees: the data's, and what loops named (`l_1_item` to Jinja)."""
    locals_ = frame.f_locals if frame is not None else {}
    own = [found[1] for name, value in locals_.items() if value is not missing and (found := _LOCAL.match(name))]
    while frame is not None and "context" not in frame.f_locals:  # a macro has none of its own
        frame = frame.f_back
    if frame is None:
        return own
    context: Context = frame.f_locals["context"]
    return own + [name for name in context.get_all() if name not in context.environment.globals]


def raised_at(trace: TracebackType | None) -> tuple[str, int]:
    """Return name and line of the innermost program that an exception passed through; ("", 0) if none."""
    place = ("", 0)
    while trace is not None:
        program = trace.tb_frame.f_globals.get("__jinja_template__")
        if program is not None:
            place = (program.name or "", _line(program, trace.tb_lineno))
        trace = trace.tb_next
    return place
