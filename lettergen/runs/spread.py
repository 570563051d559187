"""Work handed to processes by Python's own `Executor`, and its results in order; it knows no letter."""

from __future__ import annotations

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from lettergen.errors import OutsideProgramError, Place, Problem

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

Held = TypeVar("Held")
Given = TypeVar("Given")
Result = TypeVar("Result")


def spread(
    work: Callable[[Given], Result], inputs: Iterable[tuple[Held, Given]], executor: Executor | None, ahead: int
) -> Iterator[tuple[Held, Result]]:
    """Give the result for each input in their order, with what was held back for it: only what is given travels.

    `ahead` inputs are handed out at once; the rest is not read before its turn. Raises OutsideProgramError W182 where a
    worker ended, or the executor failed.
    """
    if executor is None:
        yield from ((held, work(given)) for held, given in inputs)
        return
    waiting: deque[tuple[Held, Future[Result]]] = deque()
    try:
        for held, given in inputs:
            waiting.append((held, executor.submit(work, given)))
            if len(waiting) >= ahead:
                yield _first(waiting)
        while waiting:
            yield _first(waiting)
    except (BrokenExecutor, CancelledError) as error:
        raise worker_ended() from error
    finally:
        for _, future in waiting:
            future.cancel()


def worker_ended() -> OutsideProgramError:
    """Return the error that a worker, or all of them, went away; what Python and Dask say of it tells nobody why."""
    found = "a worker ended before its letters were made"
    remedy = "type the same command to go on; where memory is short, with --jobs 1"
    return OutsideProgramError(Problem("W182", Place(), found, remedy=remedy))


def _first(waiting: deque[tuple[Held, Future[Result]]]) -> tuple[Held, Result]:
    held, future = waiting.popleft()
    return held, future.result()


@contextmanager
def processes(jobs: int) -> Iterator[Executor | None]:
    """Give so many worker processes (0: one a core), or None where one is enough; they end with the block."""
    jobs = jobs or cores()
    if jobs == 1:
        yield None
        return
    # Spawned on every system: a forked copy of a process with threads or open databases may hang.
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_settle)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _settle() -> None:
    """Leave Ctrl-C to the process that started this one, end with it, and collect as rarely as the command does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(100_000, 50, 50)
    Thread(target=_end_with, args=(parent_process(),), daemon=True).start()


def _end_with(parent: BaseProcess | None) -> None:
    """End when that process is gone, even killed: a worker left alone would wait for work for ever."""
    if parent is not None:
        parent.join()
        os._exit(1)
