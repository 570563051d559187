"""Time `lettergen --help` against `python -c "import click"`, interleaved in one run; print the ratio (limit 2.5)."""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 21
LIMIT = 2.5


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Run both commands in turn and print medians and their ratio."""
    ours = [str(Path(sys.executable).with_name("lettergen")), "--help"]
    peer = [sys.executable, "-c", "import click"]
    times: dict[str, list[float]] = {"ours": [], "peer": []}
    for round_number in range(ROUNDS + 2):
        for name, command in (("peer", peer), ("ours", ours)):
            seconds = _seconds(command)
            if round_number > 1:  # the first two rounds fill the disk cache
                times[name].append(seconds)
    medians = {name: statistics.median(values) for name, values in times.items()}
    print(f"machine: {platform.machine()}, Python {platform.python_version()}, {ROUNDS} interleaved rounds")
    print(f'python -c "import click"  {medians["peer"] * 1000:7.1f} ms (median)')
    print(f"lettergen --help          {medians['ours'] * 1000:7.1f} ms (median)")
    print(f"ratio {medians['ours'] / medians['peer']:.2f} (limit {LIMIT})")


if __name__ == "__main__":
    main()
