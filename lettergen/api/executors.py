"""Executors of other engines: a Dask cluster by its address; it makes no letter."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lettergen import __version__
from lettergen.errors import OutsideProgramError, Place, Problem, UsageError
from lettergen.runs.spread import worker_ended

if TYPE_CHECKING:
    from distributed import Client

_SECONDS = 15
_DASK = "dask://"


@contextmanager
def connected(address: str) -> Iterator[Executor | None]:
    """Give the executor of a Dask cluster, dask://HOST:PORT of its scheduler; its workers need lettergen installed.

    Gives None for "". Raises UsageError U101 for another address, OutsideProgramError X110 (no Dask here), X111 (no
    cluster there), X112 (no workers, or others than this program), W182 (a worker ended).
    """
    if not address:
        yield None
        return
    if not address.startswith(_DASK):
        expected = "dask://HOST:PORT, the address of a Dask scheduler"
        raise UsageError(Problem("U101", Place(), f"{address!r} is no executor", expected))
    try:
        from distributed import Client, KilledWorker
    except ModuleNotFoundError as error:
        found, remedy = "Dask is not installed", "run: pip install 'lettergen[dask]'"
        raise OutsideProgramError(Problem("X110", Place(), found, remedy=remedy)) from error
    try:
        client = Client(f"tcp://{address.removeprefix(_DASK)}", timeout=_SECONDS)  # type: ignore[no-untyped-call] # as below
    except (OSError, ValueError) as error:
        found, remedy = f"no cluster answers at {address}", "start `dask scheduler` and `dask worker`, or use --jobs"
        raise OutsideProgramError(Problem("X111", Place(), found, remedy=remedy)) from error
    with client:
        _refuse_strangers(client, address)
        try:
            yield client.get_executor()  # type: ignore[no-untyped-call] # Dask has no types
        except KilledWorker as error:
            raise worker_ended() from error


def maker() -> str:
    """Return what makes letters in this process: two that say the same make the same bytes."""
    return f"lettergen {__version__}, zlib {zlib.ZLIB_RUNTIME_VERSION}"


def _refuse_strangers(client: Client, address: str) -> None:
    """Refuse (X112) a cluster without workers, or one of whose workers would make other bytes than this program."""
    try:
        client.wait_for_workers(1, timeout=_SECONDS)
        found = client.run(maker, on_error="return")
    except TimeoutError:
        found = {address: "no workers"}
    for worker, has in found.items():
        if has != maker():
            remedy = "install the same on all its workers, or use --jobs"
            place = Place(detail=str(worker))
            raise OutsideProgramError(Problem("X112", place, f"the cluster has {has} there", maker(), remedy))
