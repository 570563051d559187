"""Kill a bulk run at random moments, type the same command again, and see that nothing is lost, doubled or torn.

    python benchmarks/kill.py [--letters 5000] [--kills 200] [--seed 1]

By turns the whole process group, the main process alone or one worker alone gets SIGKILL: at a moment drawn from the
length of a whole run, and every third time from its end, where files are put in place and recorded. A run that ends is
looked at (`differences`), and the next begins in a new workspace. Exit code 1: something was not as it should be.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
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
VICTIMS = ("group", "main", "group", "worker")
AT_END = 3
"""Every so manyth kill waits until all letters are made."""
PATIENCE = 20.0
"""Seconds that workers have to notice that they are alone."""


class Undisturbed(NamedTuple):
    """A run that nobody killed: what it left, in bytes and names, its seconds, and those after its last letter."""

    files: dict[str, str]
    seconds: float
    ending: float


class Kill(NamedTuple):
    """One kill: of whom, after how many seconds, and what the run was doing."""

    victim: str
    after: float
    phase: str


def start(folder: Path) -> subprocess.Popen[bytes]:
    """Start the command as a process group of its own; what it says goes to a file beside the workspace."""
    with folder.with_suffix(".txt").open("ab") as said:
        order = command(folder, "generate", "bulk", "--jobs", "2")
        return subprocess.Popen(order, stdout=said, stderr=said, env=installed(), start_new_session=True)


def phase(folder: Path) -> str:
    """Return what a run is doing, from its journal."""
    journal = next((folder / "letters").rglob("journal.jsonl"), None)
    placed = next((folder / "letters/bulk").glob("*.docx"), None)
    if journal is None:
        return "recorded" if placed else "reading"
    if placed:
        return "putting in place"
    try:
        return "all made" if b'\n{"rows"' in journal.read_bytes() else "making"
    except FileNotFoundError:
        return "recorded"


def files(folder: Path) -> dict[str, str]:
    """Return all that a workspace holds: the SHA-256 of each letter, and the names of everything else."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            hashed = hashlib.sha256(path.read_bytes()).hexdigest() if path.suffix == ".docx" else ""
            found[str(path.relative_to(folder))] = hashed
    return found


def undisturbed(folder: Path, letters: int) -> Undisturbed:
    """Run once without a kill."""
    workspace(folder, letters)
    begun, made = time.perf_counter(), 0.0
    process = start(folder)
    while process.poll() is None:
        made = made or time.perf_counter() * (phase(folder) not in {"reading", "making"})
        time.sleep(0.01)
    ended = time.perf_counter()
    if process.returncode:
        sys.exit(f"the run ended with {process.returncode}:\n{said(folder)}")
    return Undisturbed(files(folder), ended - begun, ended - (made or ended))


def said(folder: Path) -> str:
    """Return the end of what the command said."""
    return folder.with_suffix(".txt").read_text(encoding="utf-8")[-2000:]


def stop(process: subprocess.Popen[bytes], victim: str, random: Random) -> None:
    """Kill the group, the main process or one worker, and wait until none of the group is left.

    Raises TimeoutError for a process that stays though the one that started it is gone.
    """
    workers = [pid for pid, path in group(process.pid) if b"spawn_main" in (path / "cmdline").read_bytes()]
    with contextlib.suppress(ProcessLookupError):
        if victim == "group":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            os.kill(random.choice(workers) if victim == "worker" and workers else process.pid, signal.SIGKILL)
    end = time.monotonic() + PATIENCE
    while process.poll() is None or any(group(process.pid)):
        if time.monotonic() > end:
            left = [pid for pid, _ in group(process.pid)]
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise TimeoutError(f"{len(left)} processes are still there {PATIENCE:g} s after {victim} was killed")
        time.sleep(0.01)


def disturb(folder: Path, known: Undisturbed, number: int, random: Random) -> Kill | None:
    """Start the command and kill it; None where it ended before."""
    victim = VICTIMS[number % len(VICTIMS)]
    at_end = number % AT_END == AT_END - 1
    begun = time.perf_counter()
    process = start(folder)
    moment = random.uniform(0, known.ending if at_end else known.seconds)
    waiting = at_end
    while process.poll() is None:
        now = time.perf_counter()
        if waiting and phase(folder) not in {"reading", "making"}:
            waiting, moment = False, now - begun + moment
        if not waiting and now - begun >= moment:
            told = Kill(victim, now - begun, phase(folder))
            stop(process, victim, random)
            return told
        time.sleep(0.02 if waiting else 0.002)
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
    verified = subprocess.run(command(folder, "verify"), capture_output=True, text=True, check=False)
    if verified.returncode:
        yield f"verify ended with {verified.returncode}: {verified.stdout}{verified.stderr}"


def killed(base: Path, letters: int, kills: int, seed: int) -> tuple[list[Kill], list[str]]:
    """Kill runs so many times; return the kills, and everything that was not as it should be."""
    random, done, wrong = Random(seed), list[Kill](), list[str]()  # noqa: S311 - the same kills each time
    known = undisturbed(base / "undisturbed", letters)
    life, folder, attempt = 0, base / "0", 0
    workspace(folder, letters)
    while True:
        kill = disturb(folder, known, attempt, random) if len(done) < kills else None
        attempt += 1
        if kill:
            done.append(kill)
            wrong += [f"{kill}: {each}" for each in torn(folder, known)]
            continue
        wrong += [f"workspace {life}: {each}" for each in finished(folder, known)]
        if len(done) >= kills or wrong:
            return done, wrong
        life, folder = life + 1, base / str(life + 1)
        workspace(folder, letters)


def finished(folder: Path, known: Undisturbed) -> Iterator[str]:
    """Type the command until it ends by itself, then give every difference."""
    process = start(folder)
    if process.wait(10 * known.seconds + PATIENCE):
        yield f"the command ended with {process.returncode}: {said(folder)}"
    if "Traceback" in folder.with_suffix(".txt").read_text(encoding="utf-8"):
        yield f"a traceback: {said(folder)}"
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
