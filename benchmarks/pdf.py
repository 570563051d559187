"""Time PDFs: one LibreOffice call with all letters, against lettergen with one process and with two.

Run `python benchmarks/pdf.py [--letters 60] [--rounds 3]`. The peer is what one would type: `soffice --headless
--convert-to pdf` with every file and a fresh profile; it judges nothing, writes its files as they come and does not
sync. Every round runs all of them in turn, each on letters without PDFs; the best time of each is taken, for whatever
else the machine does only adds. Exit code 1: lettergen with one process is slower than the peer, or two are less than
1.4 times as fast as one.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from letter import machine

from lettergen import Workspace
from lettergen.files.atomic import write_atomic
from lettergen.files.shipped import shipped
from lettergen.office import find_soffice, version
from lettergen.runs.pdf import make_pdfs

MATTER = "palm-payments"
MOST = 240
"""Of more files in one call LibreOffice makes 247 and says nothing; so there are calls of so many."""
LIMITS = {"one process": 1.0, "two processes": 1.4}


def letters(folder: Path, number: int) -> list[Path]:
    """Make the letter of case 1 (three pages, seven questions) to so many invented companies."""
    text = (shipped("questionnaires") / f"{MATTER}.yaml").read_text(encoding="utf-8")
    (folder / "questionnaires").mkdir()
    (folder / f"questionnaires/{MATTER}.yaml").write_text(text, encoding="utf-8")
    head = "id,organization,short_name,prefix,given,family,title,line1,city,state,zip,places,credit\n"
    rows = "".join(
        f"company-{n},Company {n} Inc.,Company {n},Ms.,Kim,Example,President,{n} Any Road,Boston,MA,02108,stores,10\n"
        for n in range(number)
    )
    (folder / "companies.csv").write_text(head + rows, encoding="utf-8")
    report = Workspace(folder).generate(MATTER, recipients=str(folder / "companies.csv"))
    return [made.path.resolve() for made in report.made]


def plain(files: Sequence[Path], folder: Path) -> None:
    """Convert all in one call of LibreOffice, as people do."""
    profile = folder / "profile"
    command = [str(find_soffice()), "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "pdf"]
    for start in range(0, len(files), MOST):
        some = map(str, files[start : start + MOST])
        subprocess.run([*command, "--outdir", str(folder / "out"), *some], capture_output=True, check=True)
    if len(list((folder / "out").glob("*.pdf"))) != len(files):
        sys.exit("the plain call did not make every PDF")
    shutil.rmtree(profile)
    shutil.rmtree(folder / "out")


def ours(files: Sequence[Path], jobs: int) -> None:
    """Make all with so many processes."""
    made = make_pdfs(files, jobs=jobs).made
    if len(made) != len(files):
        sys.exit("not every PDF was made")


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that passed, and those that processors worked, children and all."""
    start, before = time.perf_counter(), worked()
    work()
    return time.perf_counter() - start, worked() - before


def worked() -> float:
    """Return the processor seconds of this process and of those it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def synced(files: Sequence[Path], folder: Path) -> None:
    """Write the same PDFs again as lettergen does, each synced with its folder, and nothing else."""
    for file in files:
        write_atomic(folder / file.name, file.with_suffix(".pdf").read_bytes())


def main() -> int:
    """Measure, print and judge."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--letters", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    soffice = find_soffice()
    if soffice is None:
        sys.exit("LibreOffice is missing")
    print(f"{machine()}, {version(soffice)}")
    best: dict[str, tuple[float, float]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = letters(folder, chosen.letters)
        runs = {
            "plain call": lambda: plain(files, folder),
            "one process": lambda: ours(files, 1),
            "two processes": lambda: ours(files, 2),
        }
        for _ in range(chosen.rounds):
            for what, work in runs.items():
                for file in files:
                    file.with_suffix(".pdf").unlink(missing_ok=True)
                took = timed(work)
                best[what] = tuple(map(min, took, best.get(what, took)))
        kept, _ = timed(lambda: ours(files, 1))
        sync, _ = timed(lambda: synced(files, folder / "synced"))
    for what, (seconds, processor) in best.items():
        each = 1000 * seconds / len(files)
        print(f"{what:14} {seconds:7.2f} s  {each:6.1f} ms a letter  {processor:6.2f} s of processor time")
    print(f"rerun, kept    {kept:7.2f} s; syncing the same PDFs to this disk alone: {sync:.2f} s")
    ratios = {
        "one process": best["plain call"][0] / best["one process"][0],
        "two processes": best["one process"][0] / best["two processes"][0],
    }
    missed = False
    for (what, limit), against in zip(LIMITS.items(), ("the plain call", "one"), strict=True):
        print(f"{what}: {ratios[what]:.2f} times the speed of {against} (at least {limit})")
        missed |= ratios[what] < limit
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
