"""How far a run is, what it made, and how an interrupted one goes on: words for people; it makes nothing."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from lettergen.cli.base import errors_form, tell, tell_problems
from lettergen.errors import Problem

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from lettergen.api.options import RunReport
    from lettergen.runs.journal import RunState
    from lettergen.runs.outcome import Kept, Step

_PHASES = {
    "check": "checking",
    "letters": "making letters",
    "place": "putting in place",
    "record": "recording",
    "pdf": "making PDFs",
}
_TERMINAL, _PIPE = (0.3, 0.1), (2.0, 5.0)
"""Seconds until something is shown at all, and between two times: a run of a few letters says only what it made."""
_WINDOW = 100
"""Times shown from which the rate is taken: letters that an earlier try made pass at once and are soon forgotten."""
_NARROW, _SHORTEST = 70, 22
"""Columns below which figures are worth more than a bar, and those of the shortest bar with the blanks around it."""
FEW = 40
"""Letters that have a line each; more are counted."""
MOST = 20
"""Problems of a kind, letters edited by hand and the like that are told one by one."""


class Progress:
    """Hears of each step of a run and now and then shows how far it is, on standard error; use it in a `with` block.

    A bar on a terminal, gone at the end; lines elsewhere; nothing with `--errors json`, whose reader wants JSON. What
    cannot be shown is left out: a terminal that went away stops no run.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        terminal = bool(sys.stderr) and sys.stderr.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")
        self._last: Step | None = None
        self._clock = clock
        self._bar = _Bar() if terminal else None
        self._seen: deque[tuple[float, int]] = deque(maxlen=_WINDOW)
        first, self._every = _TERMINAL if terminal else _PIPE
        self._next = self._quiet = clock() + first if errors_form.get() == "text" else float("inf")
        # A long first step is shown too, though nobody calls meanwhile.
        self._late = threading.Timer(first, self._remind)
        self._late.daemon = True
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        """Begin; nothing is shown before the run has lasted for a while."""
        if self._quiet < float("inf"):
            self._late.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away, after Ctrl-C too."""
        self._late.cancel()
        with self._lock, suppress(OSError):
            self._next = float("inf")
            if self._bar:
                self._bar.close()

    def __call__(self, step: Step) -> None:
        """Hear of one step: 100,000 of them take a tenth of a second."""
        now, last, self._last = self._clock(), self._last, step
        begins = last is None or last.phase != step.phase
        if begins:
            self._seen.clear()
            self._seen.append((now, step.done))
        if now >= (self._quiet if begins else self._next):
            with self._lock:
                self._show(step, now)

    def _remind(self) -> None:
        with self._lock:
            if self._last and self._next == self._quiet:  # nothing was shown yet
                self._show(self._last, self._clock())

    def _show(self, step: Step, now: float) -> None:
        self._next = now + self._every
        self._seen.append((now, step.done))
        then, before = self._seen[0]
        pieces = _figures(step, (step.done - before) / (now - then) if now > then else 0)
        with suppress(OSError):
            if self._bar:
                self._bar.show(step, pieces)
            else:
                tell(": ".join(filter(None, (_PHASES[step.phase], ", ".join(pieces)))))


class _Bar:
    """A progress bar of rich, loaded when it is first shown."""

    def __init__(self) -> None:
        self._bar: Bar | None = None

    def show(self, step: Step, pieces: Sequence[str]) -> None:
        bar, phase, gap = self._bar or self._load(), _PHASES[step.phase], "  "
        wide = bar.console.width >= _NARROW
        if not wide:
            phase, gap = phase.split(maxsplit=1)[0], " "
        room = bar.console.width - len(phase) - (_SHORTEST if wide else 1)
        figures = pieces[0] if wide else pieces[0].replace(" of ", "/")
        for piece in pieces[1:]:
            figures += gap + piece if len(figures) + len(gap + piece) <= room else ""
        now: dict[str, Any] = {"description": phase, "completed": step.done, "total": step.total or None}
        now["figures"] = figures
        if self._bar:
            bar.update(bar.task_ids[0], **now)
            return
        self._bar = bar
        bar.add_task(**now)
        bar.start()
        bar.console.show_cursor()  # rich hides it, and a kill would leave it so

    def _load(self) -> Bar:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bar
        from rich.table import Column

        console = Console(stderr=True)
        line = Column(no_wrap=True, overflow="ellipsis")
        columns: list[Any] = [TextColumn("{task.description}", table_column=line)]
        if console.width >= _NARROW:
            columns.append(BarColumn(bar_width=None, table_column=Column(ratio=1)))
        columns.append(TextColumn("{task.fields[figures]}", table_column=line))
        # What goes to standard output stays there: rich would send it to standard error, above the bar.
        how: dict[str, Any] = {"transient": True, "redirect_stdout": False, "expand": True, "refresh_per_second": 5}
        return Bar(*columns, console=console, **how)

    def close(self) -> None:
        if self._bar:
            self._bar.stop()


def _figures(step: Step, rate: float) -> list[str]:
    """Return the figures of a step, those first that are needed most."""
    _, done, total, failed = step
    figures = [f"{done:,} of {total:,}" if total else f"{done:,}" if done else ""]
    if failed:
        figures.append(f"{failed:,} failed")
    if rate > 0:
        minutes, seconds = divmod(round((total - done) / rate), 60)
        hours, minutes = divmod(minutes, 60)
        figures += [f"{hours}:{minutes:02}:{seconds:02} left" if hours else f"{minutes}:{seconds:02} left"][
            : total > done
        ]
        figures.append(f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.1f}/s")  # noqa: PLR2004 - one more digit below ten
    return figures


def tell_summary(report: RunReport, seconds: float = 0) -> None:
    """Say what a run made: a line a letter where they are few, else counts; `seconds` is how long it took, if known."""
    tell_many(report.warnings)
    for line in summary(report, seconds):
        tell(line)
    tell_many(report.failed)
    if report.failed and errors_form.get() == "text":
        tell("what is named above was left out; correct it, and type the same again: the others stay as they are")


def summary(report: RunReport, seconds: float = 0) -> Iterator[str]:
    """Give the lines about a run's letters, without its problems."""
    beside = [kept for kept in report.kept if kept.beside]
    told = {kept.letter for kept in beside[:MOST]}
    if report.finished:
        yield f"{report.finished:,} letters of an interrupted run were put in place first"
    if len(report.made) <= FEW:
        lines = ((_action(made.action, report), made) for made in report.made if made.letter not in told)
        yield from (f"{action}: {made.path}" for action, made in lines)
    elif not report.dry_run:  # what would be made is counted by the plan
        counts = Counter(made.action for made in report.made)
        listed = ", ".join(f"{count:,} {action}" for action, count in counts.items())
        pace = f", {len(report.made) / seconds:,.0f} a second" if seconds >= 1 else ""
        yield f"{len(report.made):,} letters{pace}: {listed}; in {report.made[0].path.parent}"
    if len(report.made) > FEW and (alone := [kept.path.name for kept in report.kept if not kept.beside]):
        more = f", and {len(alone) - MOST:,} more" if len(alone) > MOST else ""
        yield f"edited by hand, without a new text: {', '.join(alone[:MOST])}{more}"
    for kept in beside[:MOST]:
        yield from _kept(kept, dry_run=report.dry_run)
    yield from _more(len(beside) - MOST, "letters edited by hand are kept")
    yield from report.blind[:MOST]
    yield from _more(len(report.blind) - MOST, "letters have blind copies")


def _action(action: str, report: RunReport) -> str:
    """Return what was done with a letter, or would be; that it was sent or edited is so in any case."""
    return f"would be {action}" if report.dry_run and action not in {"already sent", "edited by hand"} else action


def _kept(kept: Kept, *, dry_run: bool) -> Iterator[str]:
    """Give what became of a letter that somebody edited."""
    from lettergen.reports.tables import inert

    if kept.beside:
        lies = "would lie" if dry_run else "lies"
        words = "; it differs here:" if kept.changes else ", with the same words"
        yield f"{kept.path} was edited by hand and stays; the new text {lies} beside it in {kept.beside.name}{words}"
        yield from (f"  {inert(change)}" for change in kept.changes)


def _more(count: int, what: str) -> Iterator[str]:
    if count > 0:
        yield f"and {count:,} more {what}"


def tell_many(problems: Iterable[Problem]) -> None:
    """Tell problems, the first of each code one by one and the rest of it in one line; as JSON, all of them."""
    if errors_form.get() == "json":
        tell_problems(problems)
        return
    counts: Counter[str] = Counter()
    for problem in problems:
        counts[problem.code] += 1
        if counts[problem.code] <= MOST:
            tell_problems([problem])
    for code, count in counts.items():
        for line in _more(
            count - MOST, f"like these: see `lettergen explain {code}`, or all of them with --errors json"
        ):
            tell(line)


def interrupted(
    words: Sequence[str], matter: str, state: RunState | None, folder: Path, *, placed: bool = False
) -> Iterator[str]:
    """Give what to say after Ctrl-C: what is kept, and what to type to go on, to look, to give up.

    `words` are those typed after `lettergen`, `state` what is left in `folder`, the run's own; `placed` says that the
    letters were done and PDFs or packs were being made.
    """
    if placed:
        yield "interrupted; all letters are in place, what was to be made of them is not"
    elif state is None:
        yield "interrupted before the first letter was made, or after all were in place"
    elif state.whole:
        yield f"interrupted; all {state.total:,} letters are made, and are being put in place"
    else:
        of = f" of {state.total:,}" if state.total else ""
        yield f"interrupted; {state.done:,}{of} letters are made and kept, none is in its place yet"
    yield f"to go on, type the same again: {_typed(words)}"
    if state is not None and (look := _look(words, matter)):
        yield f"to see how far it is: {look}"
    if state is not None and not state.whole:
        yield f"to give up, remove the folder {folder}"


def stopped(words: Sequence[str], matter: str, state: RunState | None) -> str:
    """Return what to say after an error that leaves an unfinished run, which is not another's at work, or ""."""
    if state is None or state.busy or not (state.done or state.whole):
        return ""
    look = _look(words, matter)
    again = "what was made is kept: when this is put right, type the same command again"
    return f"{again}, or see it with `{look}`" if look else again


def _look(words: Sequence[str], matter: str) -> str:
    """Return the command that tells how far a run is; only `generate` can."""
    if "generate" not in words:
        return ""
    out = [word for before, word in pairwise(words) if before == "--out" or word.startswith("--out")]
    return _typed([*words[: words.index("generate") + 1], matter, *out, "--status"])


def _typed(words: Sequence[str]) -> str:
    """Return a command as it is typed, with the system's quotes."""
    command = ["lettergen", *words]
    return subprocess.list2cmdline(command) if sys.platform == "win32" else shlex.join(command)
