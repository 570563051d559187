"""Work handed to processes by Python's own `Executor`, and its results in order; it knows no letter."""

from __future__ import annotations

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_all_start_methods, get_context
from threading import local
from traceback import format_exc
from typing import TYPE_CHECKING, Any, TypeVar

from lettergen.errors import OutsideProgramError, Place, Problem

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

Held = TypeVar("Held")
Given = TypeVar("Given")
Result = TypeVar("Result")
_LOADED = "lettergen.runs.kit"
"""The module that workers work with."""


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
            while waiting and (len(waiting) >= ahead or waiting[0][1].done()):
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
def processes(jobs: int) -> Iterator[Processes | None]:
    """Give so many worker processes (0: one a core), or None where one is enough; they end with the block."""
    jobs = jobs or cores()
    if jobs == 1:
        yield None
        return
    pool = Processes(jobs)
    try:
        yield pool
    finally:
        pool.end()


class Processes(ThreadPoolExecutor):
    """Worker processes, a thread and a pipe for each.

    Not `ProcessPoolExecutor`: its workers share one pipe, and where one is killed in the middle of a result, whoever
    reads waits for ever. A pipe of one's own ends with the worker.
    """

    def __init__(self, jobs: int) -> None:
        super().__init__(jobs, initializer=self._hire)
        self._jobs, self._own, self._over = jobs, local(), False
        # Never forked from here: a copy of a process with threads or open databases may hang. A server that loaded
        # what letters need, and nothing else, has them ready sooner than each can load it.
        served = "forkserver" in get_all_start_methods()
        self._context: Any = get_context("forkserver" if served else "spawn")
        if served:
            self._context.set_forkserver_preload([_LOADED])
        self._hired: list[tuple[BaseProcess, Connection]] = []

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:  # noqa: ANN401 - as in Python
        """Have a worker do it."""
        return super().submit(self._done, work, given, named)

    def begin(self, loaded: Callable[[], object]) -> None:
        """Have all workers start before there is work, and load what `loaded` needs."""
        for _ in range(self._jobs):
            self.submit(loaded)

    def end(self) -> None:
        """End every worker, whatever it does."""
        self._over = True
        self.shutdown(wait=False, cancel_futures=True)
        for process, _ in self._hired:
            process.terminate()
        self.shutdown()
        for process, pipe in self._hired:
            pipe.close()
            process.join()

    def _hire(self) -> None:
        self._own.pipe, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        self._hired.append((process, self._own.pipe))
        if self._over:
            process.terminate()

    def _done(self, *order: Any) -> Any:  # noqa: ANN401 - as in Python
        try:
            self._own.pipe.send(order)
            well, result = self._own.pipe.recv()
        except (EOFError, OSError) as error:
            raise BrokenExecutor("a worker ended") from error
        if not well:
            raise result
        return result


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _serve(pipe: Connection) -> None:
    """Do what comes through a pipe until its other end is gone, and leave Ctrl-C to the process there."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(100_000, 50, 50)  # as the command does
    with suppress(EOFError, OSError):
        while True:
            work, given, named = pipe.recv()
            try:
                result = True, work(*given, **named)
            except Exception as error:  # noqa: BLE001 - whatever it is goes to whoever asked
                error.add_note(format_exc())
                result = False, error
            pipe.send(result)
