"""Work goes to any executor a bounded piece at a time, and its results come back in order."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import Executor, Future, ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettergen.errors import ExitCode, OutsideProgramError
from lettergen.runs.spread import cores, processes, spread


def double(number):
    return number * 2


# What workers do is of Python's own: they cannot load a module of tests where only the package is installed.
DYING = "__import__('threading').Timer(0.02, __import__('os')._exit, [1]).start() or bytes(200_000_000)"


@pytest.fixture(scope="module")
def threads():
    with ThreadPoolExecutor(3) as executor:
        yield executor


@given(st.lists(st.integers()), st.integers(1, 9))
def test_results_come_in_the_order_of_their_inputs_with_what_was_held_back(threads, numbers, ahead):
    held = [(str(number), number) for number in numbers]
    expected = [(str(number), number * 2) for number in numbers]
    assert list(spread(double, held, threads, ahead)) == expected
    assert list(spread(double, held, None, ahead)) == expected


@pytest.mark.parametrize("ahead", [1, 3])
def test_no_more_is_read_than_is_handed_out(threads, ahead):
    read = []

    def inputs():
        for number in range(20):
            read.append(number)
            yield number, number

    for done, _ in enumerate(spread(double, inputs(), threads, ahead)):
        assert len(read) <= done + ahead


def test_what_was_handed_out_is_taken_back_where_one_fails():
    gate = threading.Event()
    begun = []

    def work(number):
        begun.append(number)
        if number == 0:
            raise ValueError(number)
        gate.wait(5)

    with ThreadPoolExecutor(1) as executor:
        with pytest.raises(ValueError, match="0"):
            list(spread(work, ((None, number) for number in range(10)), executor, 5))
        gate.set()
    assert len(begun) <= 2


def test_a_worker_that_is_killed_is_an_outside_program_that_failed():
    with processes(2) as executor, pytest.raises(OutsideProgramError, match="W182") as told:
        list(spread(os._exit, [(None, 1)], executor, 1))
    assert told.value.exit_code is ExitCode.OUTSIDE


def test_a_worker_that_is_killed_in_the_middle_of_its_answer_is_missed():
    with processes(2) as executor, pytest.raises(OutsideProgramError, match="W182"):
        list(spread(eval, [(None, DYING), (None, DYING)], executor, 2))


def test_workers_leave_an_interrupt_to_the_command():
    with processes(2) as executor:
        assert list(spread(signal.getsignal, [(None, signal.SIGINT)], executor, 1)) == [(None, signal.SIG_IGN)]


def test_an_executor_that_gives_up_its_work_has_ended():
    class Leaving(Executor):
        def submit(self, *_):
            future = Future()
            future.cancel()
            return future

    with pytest.raises(OutsideProgramError, match="W182: a worker ended before its letters were made; type the same"):
        list(spread(double, [(None, 1)], Leaving(), 1))


def test_one_process_needs_no_other():
    with processes(1) as executor:
        assert executor is None


def test_the_cores_are_those_that_this_process_may_use():
    assert 1 <= cores() <= (os.cpu_count() or 1)
