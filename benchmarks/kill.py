"""Kill a bulk run at random moments, type the same command again, and see that nothing is lost, doubled or torn.

    python benchmarks/kill.py [--letters 5000] [--kills 200] [--seed 1]

By turns the whole process group, the main process alone or one worker alone gets SIGKILL, at a moment drawn by turns
from the whole run, from the making of letters, and from its end, where files are put in place and recorded. A run that
ends is looked at (`differences`), and the next begins in a new workspace. Exit code 1: a miss.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import itertools
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from bulk import command, group, installed, workspace
from letter import machine

LETTERS, KILLS = 5_000, 200
VICTIMS = (("group", 1), ("main", 2), ("group", 1), ("worker", 2))
"""By turns, who is killed, and with how many jobs; to go on with another number changes no letter."""
WHOLE, MAKING, END = ("reading", "making", "placing"), ("making", "placing"), ("placing", "recording", "ending")
AWAITED = (WHOLE, MAKING, END, MAKING, WHOLE)
"""By turns, what a kill waits for before its moment is drawn."""
UNTIL = {WHOLE: "", MAKING: "placing", END: ""}
"""The phase before which it is drawn; "" is the end."""
PAUSE = 0.02
"""Seconds between two looks at the disk."""
PATIENCE = 20.0
"""Seconds that workers have to notice that they are alone."""


class Undisturbed(NamedTuple):
    """A run that nobody killed: what it left, by name, and the second at which each phase began; "" is its end."""

    files: dict[str, str]
    begun: dict[str, float]


class Kill(NamedTuple):
    """One kill: of whom, after how many seconds, and what the run was doing."""

    victim: str
    after: float
    phase: str


def started(folder: Path, jobs: int = 2) -> subprocess.Popen[bytes]:
    """Start the command as a process group of its own; what it says goes to a file beside the workspace."""
    with folder.with_suffix(".txt").open("ab") as said:
        order = command(folder, "generate", "bulk", "--jobs", str(jobs))
        return subprocess.Popen(order, stdout=said, stderr=said, env=installed(), start_new_session=True)


class Traces(NamedTuple):
    """What a run leaves on the disk under way: letters in its own folder and in their place, and its journal."""

    staged: int
    placed: int
    journal: bool
    whole: bool

    def phase(self, before: Traces) -> str:
        """Return what a run is doing that found `before` when it was started."""
        if not self.journal and (before.journal or self.placed > before.placed):
            return "ending"
        if self.placed > before.placed:
            return "placing" if self.staged else "recording"
        if self.whole and not before.whole:
            return "placing"
        return "making" if self.staged > before.staged else "reading"


def traces(folder: Path) -> Traces:
    """Look at the disk."""
    letters = folder / "letters/bulk"
    try:
        (own,) = [path for path in letters.iterdir() if path.is_dir()]
        staged = sum(path.suffix == ".docx" for path in own.iterdir())
        whole, journal = b'\n{"rows"' in (own / "journal.jsonl").read_bytes(), True
    except (OSError, ValueError):  # not yet, or no longer
        staged, whole, journal = 0, False, False
    placed = sum(path.suffix == ".docx" for path in letters.iterdir()) if letters.is_dir() else 0
    return Traces(staged, placed, journal, whole)


def files(folder: Path) -> dict[str, str]:
    """Return all that a workspace holds: the SHA-256 of each letter, and the names of everything else."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            name = str(path.relative_to(folder))
            is_letter = name.startswith("letters/") and path.suffix == ".docx"
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest() if is_letter else ""
    return found


def undisturbed(folder: Path) -> Undisturbed:
    """Run once without a kill."""
    start, before, begun = time.perf_counter(), traces(folder), dict[str, float]()
    process = started(folder)
    while process.poll() is None:
        begun.setdefault(traces(folder).phase(before), time.perf_counter() - start)
        time.sleep(PAUSE)
    begun[""] = time.perf_counter() - start
    if process.returncode:
        sys.exit(f"the run ended with {process.returncode}:\n{said(folder)}")
    return Undisturbed(files(folder), begun)


def said(folder: Path) -> str:
    """Return the end of what the command said."""
    return folder.with_suffix(".txt").read_text(encoding="utf-8")[-2000:]


def stop(process: subprocess.Popen[bytes], victim: str, random: Random, patience: float) -> None:
    """Kill the group, the main process or one worker, and wait until none of the group is left.

    Raises TimeoutError for a process that stays though the one that started it is gone.
    """
    workers = [pid for pid, path in group(process.pid) if b"spawn_main" in (path / "cmdline").read_bytes()]
    with contextlib.suppress(ProcessLookupError):
        if victim == "group":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            os.kill(random.choice(workers) if victim == "worker" and workers else process.pid, signal.SIGKILL)
    end = time.monotonic() + patience
    while process.poll() is None or any(group(process.pid)):
        if time.monotonic() > end:
            left = [pid for pid, _ in group(process.pid)]
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise TimeoutError(f"{len(left)} processes are still there {patience:.0f} s after {victim} was killed")
        time.sleep(0.01)


def disturb(folder: Path, known: Undisturbed, number: int, random: Random) -> Kill | None:
    """Start the command and kill it; None where it ended before."""
    (victim, jobs), awaited = VICTIMS[number % len(VICTIMS)], AWAITED[number % len(AWAITED)]
    begun, before, waiting = time.perf_counter(), traces(folder), True
    process = started(folder, jobs)
    while process.poll() is None:
        doing, after = traces(folder).phase(before), time.perf_counter() - begun
        if waiting and doing in awaited:
            first, last = (known.begun.get(name, known.begun[""]) for name in (awaited[0], UNTIL[awaited]))
            waiting, moment = False, after + random.uniform(0, last - first)
        if not waiting and after >= moment:
            # A run that loses a worker when all letters are made needs it no more, and ends as ever.
            stop(process, victim, random, PATIENCE + 3 * known.begun[""] * (victim == "worker"))
            return Kill(victim, after, doing)
        time.sleep(PAUSE)
    return None


def torn(folder: Path, known: Undisturbed) -> Iterator[str]:
    """Give what a kill must never leave: a letter in its place that is not whole."""
    for path in (folder / "letters/bulk").glob("*.docx"):
        if known.files.get(str(path.relative_to(folder))) != hashlib.sha256(path.read_bytes()).hexdigest():
            yield f"{path.name} is not the letter"


def differences(folder: Path, known: Undisturbed) -> Iterator[str]:
    """Give what sets a workspace after kills apart from an undisturbed one: files, bytes, the record."""
    found = files(folder)
    yield from (f"{name} is missing" for name in known.files.keys() - found.keys())
    yield from (f"{name} was left" for name in found.keys() - known.files.keys())
    yield from (f"{name} differs" for name, hashed in found.items() if known.files.get(name, hashed) != hashed)
    with contextlib.closing(sqlite3.connect(folder / "lettergen.db")) as record:
        events = [(kind, json.loads(payload)) for kind, payload in record.execute("SELECT type, payload FROM events")]
    made = Counter(event["file"] for kind, event in events if kind == "generated")
    letters = {name for name in known.files if name.startswith("letters/")}
    yield from (f"{name} was recorded {made[name]} times" for name in letters if made[name] != 1)
    yield from (
        f"{event['file']} is recorded with other bytes"
        for _, event in events
        if event["document"] != known.files.get(event["file"])
    )
    if len(events) != len(letters):
        yield f"{len(events)} events for {len(letters)} letters"
    if "Traceback" in folder.with_suffix(".txt").read_text(encoding="utf-8"):
        yield f"a traceback: {said(folder)}"


def unverified(folder: Path) -> Iterator[str]:
    """Give what `lettergen verify` finds."""
    verified = subprocess.run(command(folder, "verify"), capture_output=True, text=True, check=False)
    if verified.returncode:
        yield f"verify ended with {verified.returncode}: {verified.stdout}{verified.stderr}"


def killed(
    base: Path, letters: int, kills: int, seed: int, *, verify_each: bool = True
) -> tuple[list[Kill], list[str]]:
    """Kill runs so many times; return the kills, and everything that was not as it should be.

    Without `verify_each` only the last workspace's record is verified by its own command, for want of time.
    """
    random, done, wrong = Random(seed), list[Kill](), list[str]()  # noqa: S311 - the same moments each time
    known = undisturbed(workspace(base / "undisturbed", letters))
    lives = (workspace(base / str(number), letters) for number in itertools.count())
    folder = next(lives)
    for number in itertools.count():
        kill = disturb(folder, known, number, random)
        if kill:
            done.append(kill)
            wrong += [f"{kill}: {each}" for each in torn(folder, known)]
        if wrong or len(done) >= kills:
            return done, [*wrong, *finished(folder, known), *unverified(folder)]
        if not kill:
            wrong += [*differences(folder, known), *(unverified(folder) if verify_each else ())]
            folder = next(lives)
    raise AssertionError


def finished(folder: Path, known: Undisturbed) -> Iterator[str]:
    """Type the command until it ends by itself, then give every difference."""
    process = started(folder)
    if process.wait(10 * known.begun[""] + PATIENCE):
        yield f"the command ended with {process.returncode}: {said(folder)}"
    yield from differences(folder, known)


def main() -> int:
    """Print the moments by phase and whatever was wrong; return 1 where anything was."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--letters", type=int, default=LETTERS)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where: the disk matters")
    chosen = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory(dir=chosen.folder) as made:
        begun = time.perf_counter()
        done, wrong = killed(Path(made), chosen.letters, chosen.kills, chosen.seed)
        spent = time.perf_counter() - begun
    for (victim, doing), number in sorted(Counter((kill.victim, kill.phase) for kill in done).items()):
        print(f"{number:5} kills of the {victim:6} while {doing}")
    for each in wrong[:20]:
        print(f"MISS {each}")
    if not wrong:
        print(
            f"ok   {len(done)} kills of {chosen.letters:,} letters in {spent:.0f} s: the same bytes, each recorded once"
        )
    return int(bool(wrong) or len(done) < chosen.kills)


if __name__ == "__main__":
    sys.exit(main())
