"""Executors of other engines: a Dask cluster by its address; it makes no letter."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from lettergen.errors import OutsideProgramError, Place, Problem, UsageError

_SECONDS = 15
_DASK = "dask://"


@contextmanager
def connected(address: str) -> Iterator[Executor]:
    """Give the executor of a Dask cluster, dask://HOST:PORT of its scheduler; its workers need lettergen installed.

    Raises UsageError U101 for another address, OutsideProgramError X110 (no Dask here), X111 (no cluster there).
    """
    if not address.startswith(_DASK):
        expected = "dask://HOST:PORT, the address of a Dask scheduler"
        raise UsageError(Problem("U101", Place(), f"{address!r} is no executor", expected))
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        found, remedy = "Dask is not installed", "run: pip install 'lettergen[dask]'"
        raise OutsideProgramError(Problem("X110", Place(), found, remedy=remedy)) from error
    try:
        client = Client(f"tcp://{address.removeprefix(_DASK)}", timeout=_SECONDS)  # type: ignore[no-untyped-call] # as below
    except (OSError, ValueError) as error:
        found, remedy = f"no cluster answers at {address}", "start `dask scheduler` and `dask worker`, or use --jobs"
        raise OutsideProgramError(Problem("X111", Place(), found, remedy=remedy)) from error
    with client:
        yield client.get_executor()  # type: ignore[no-untyped-call] # Dask has no types
