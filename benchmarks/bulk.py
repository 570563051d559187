"""Time a bulk run, from a CSV of invented recipients to durable files and the record, beside docxtpl's bare loop.

    python benchmarks/bulk.py [--letters 10000] [--docxtpl 1000] [--rounds 5]

The letter is the one of `letter.py`, its words in our vocabulary. Each figure is a whole process by the clock, in a new
workspace; docxtpl's is its loop alone, over so many letters (`--docxtpl 0`: none), scaled. One process and two run by
turns, for the speed of a virtual machine drifts: the median of each counts, and of their ratios. From 100,000 letters
on only `--jobs 2` runs, once. docs/benchmarks.md says what the figures mean. Exit code 1: a miss.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from letter import data, machine, template, words

from lettergen.files.atomic import sync_files, sync_folder

LETTERS, THEIRS, ROUNDS = 10_000, 1_000, 5
FASTER, TWICE, MEGABYTES, SECONDS = 10.0, 1.5, 300.0, 120.0
MANY = 100_000
"""From here on the limit is SECONDS, for every so many letters."""
BATCH = 512
OURS = """
{{ date }}
{%p for line in inside_address[0] %}
{{ line }}
{%p endfor %}
{{ salutation }}
{{p background }}
{{p request }}
{{p questions }}
{{ valediction }}
"""
THEIR_LOOP = """
import json, sys, time
import docxtpl
template, data, folder, number = *sys.argv[1:4], int(sys.argv[4])
start = time.perf_counter()
with open(data, encoding="utf-8") as file:
    known = json.load(file)
for at, recipient in enumerate(known["recipients"][:number]):
    document = docxtpl.DocxTemplate(template)
    document.render(known["shared"] | {"recipient": recipient})
    document.save(f"{folder}/{at}.docx")
print(time.perf_counter() - start, time.process_time())
"""
HEADERS = ("id", "organization", "prefix", "first name", "last name", "title", "street", "city", "state", "zip")
GIVEN = "Ada Bo Cleo Dirk Edna Finn Gwen Hank Iris Jude Kira Lars Mina Ned Olga Pia Quinn Rosa Sven Thea".split()  # noqa: SIM905 - short
SYLLABLES = "bar den fel gor hin jas kel lor mun nor pel quar ros tam vin wes yar zel".split()  # noqa: SIM905 - as above
TRADES = ("Foods", "Freight", "Imaging", "Insurance", "Lending", "Markets", "Media", "Outfitters", "Rail", "Travel")
PLACES = (("Seattle", "WA", 98101), ("Reno", "NV", 89501), ("Salem", "OR", 97301), ("Boise", "ID", 83702))


class Run(NamedTuple):
    """A whole run: seconds by the clock and of the processor (workers left out), and MB in its largest process."""

    seconds: float
    processor: float
    memory: float


def name(number: int) -> str:
    """Return a made-up name, another one for each number below 5,832."""
    made = ""
    for _ in range(3):
        number, at = divmod(number, len(SYLLABLES))
        made += SYLLABLES[at]
    return made.capitalize()


def recipients(number: int) -> Iterator[tuple[str, ...]]:
    """Give so many invented recipients, as the list has them: names and addresses are all different."""
    for at in range(number):
        city, state, zip_code = PLACES[at % len(PLACES)]
        organization = f"{name(at)} {TRADES[at // 5832 % len(TRADES)]} {at // 58320 + 1}, Inc."
        person = ("Ms.", "Mr.")[at % 2], GIVEN[at // 7 % len(GIVEN)], name(at * 31 + 7)
        address = f"{at % 9000 + 1} {name(at * 17 + 3)} Avenue", city, state, f"{zip_code + at % 40:05}"
        yield f"r-{at:06}", organization, *person, "General Counsel", *address


def workspace(folder: Path, number: int) -> Path:
    """Make a workspace with one questionnaire, `bulk`, its template and a list of so many recipients."""
    letter = data()
    parts = ("questionnaires", "recipients", "templates")
    for part in parts:
        (folder / part).mkdir(parents=True)
    (folder / "lettergen.toml").touch()
    (folder / "templates/bulk.docx").write_bytes(template(lines=OURS, header="{{ letterhead.name }}"))
    with (folder / "recipients/bulk.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADERS, *recipients(number)])
    questionnaire = {
        "matter": "bulk",
        "date": "2021-08-12",
        "due": "2021-08-26",
        "template": "bulk",
        "subject": "Palms",
        "sender": {"letterhead": letter["letterhead"], "signatories": letter["signatories"]},
        "recipients": "bulk.csv",
        "background": "\n\n".join(letter["background"]),
        "request": f"Please answer the following {len(letter['questions'])} questions by {{{{ due }}}}:",
        "numbering": ["1.", "(a)"],
        "questions": [
            {"text": each["text"], "items": [part["text"] for part in each["parts"]]} for each in letter["questions"]
        ],
    }
    (folder / "questionnaires/bulk.yaml").write_text(yaml.safe_dump(questionnaire, sort_keys=False), encoding="utf-8")
    return folder


def command(folder: Path, *rest: str) -> list[str]:
    """Return our command on a workspace."""
    return [str(Path(sys.executable).with_name("lettergen")), "-C", str(folder), *rest]


def installed() -> dict[str, str]:
    """Return the environment in which modules are compiled, as where they are installed."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def group(leader: int) -> Iterator[tuple[int, Path]]:
    """Give the id and the folder in /proc of every process of a group."""
    for path in Path("/proc").glob("[0-9]*"):
        try:
            fields = (path / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it ended
            continue
        if int(fields[2]) == leader and fields[0] != "Z":
            yield int(path.name), path


def most_held(leader: int) -> float:
    """Return the most memory that any one process of a group held so far, in MB; Linux counts it."""
    held = [0]
    for _, path in group(leader):
        try:
            held += [int(line.split()[1]) for line in (path / "status").open() if line.startswith("VmHWM")]
        except OSError:
            continue
    return max(held) / 1000


def measured(order: list[str], said: Path) -> Run:
    """Run a command, its output into a file, and look at the memory of its processes ten times a second."""
    peak, ended = [0.0], threading.Event()
    with said.open("w") as out:
        start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        process = subprocess.Popen(order, stdout=out, stderr=out, env=installed(), start_new_session=True)

        def watch() -> None:
            while not ended.wait(0.1):
                peak[0] = max(peak[0], most_held(process.pid))

        watcher = threading.Thread(target=watch)
        watcher.start()
        code = process.wait()
        seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        ended.set()
        watcher.join()
    if code:
        sys.exit(f"{' '.join(order)} ended with {code}:\n{said.read_text()[-2000:]}")
    return Run(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak[0])


def generated(folder: Path, number: int, jobs: int) -> Run:
    """Make a workspace, in place of one that is there, and run it."""
    shutil.rmtree(folder, ignore_errors=True)
    workspace(folder, number)
    return measured(command(folder, "generate", "bulk", "--jobs", str(jobs)), folder / "said.txt")


def by_turns(base: Path, number: int, rounds: int) -> list[dict[int, Run]]:
    """Run with one process and with two, so many times by turns."""
    made = []
    for _ in range(rounds):
        made.append({jobs: generated(base / str(jobs), number, jobs) for jobs in (1, 2)})
        print(f"a round: {made[-1][1].seconds:.1f} s with 1, {made[-1][2].seconds:.1f} s with 2")
    return made


def letters(folder: Path) -> list[Path]:
    """Return the letters of a workspace in their order."""
    return sorted((folder / "letters/bulk").glob("*.docx"))


def hashed(folder: Path) -> str:
    """Return one hash over the names and bytes of all letters."""
    found = hashlib.sha256()
    for path in letters(folder):
        for piece in (path.name.encode(), path.read_bytes()):
            found.update(len(piece).to_bytes(8) + piece)
    return found.hexdigest()


def synced(source: Path, folder: Path) -> float:
    """Return the seconds that it takes to have the same bytes on disk the same way: in batches, then renamed."""
    folder.mkdir()
    spent, known = 0.0, letters(source)
    for paths in (known[at : at + BATCH] for at in range(0, len(known), BATCH)):
        files = {folder / f"{path.name}.part": path.read_bytes() for path in paths}
        start = time.perf_counter()
        for path, content in files.items():
            path.write_bytes(content)
        sync_files(folder, files)
        spent += time.perf_counter() - start
    start = time.perf_counter()
    for path in list(folder.iterdir()):
        path.rename(path.with_suffix(""))
    sync_folder(folder)
    return spent + time.perf_counter() - start


def theirs(folder: Path, number: int) -> tuple[float, float]:
    """Return the seconds of docxtpl's bare loop over so many letters, in a process of its own, and those of processor.

    The processor's are the whole process's.
    """
    folder.mkdir()
    known: list[dict[str, Any]] = []
    for _, organization, prefix, given, family, title, street, city, state, zip_code in recipients(number):
        person = {"name": f"{prefix} {given} {family}", "family": family, "honorific": prefix, "title": title}
        known.append(person | {"organization": organization, "address": [street, f"{city}, {state} {zip_code}"]})
    (folder / "data.json").write_text(json.dumps({"shared": data(), "recipients": known}), encoding="utf-8")
    (folder / "template.docx").write_bytes(template())
    files = str(folder / "template.docx"), str(folder / "data.json"), str(folder), str(number)
    done = subprocess.run([sys.executable, "-c", THEIR_LOOP, *files], check=True, capture_output=True, text=True)
    clock, processor = map(float, done.stdout.split())
    return clock, processor


def same_words(folder: Path, other: Path, number: int) -> None:
    """End where docxtpl prints another letter; its template writes the numbers that Word counts in ours."""
    for at in {0, number // 2, number - 1}:
        typed = words((other / f"{at}.docx").read_bytes())
        if words(letters(folder)[at].read_bytes()) != [re.sub(r"^(\d+\.|\([a-z]\)) ", "", text) for text in typed]:
            sys.exit(f"docxtpl prints another letter {at}: there is nothing to compare")


def told(good: bool, what: str) -> bool:  # noqa: FBT001 - a verdict
    """Print a figure with its verdict."""
    print(f"{'ok  ' if good else 'MISS'} {what}")
    return good


def compared(base: Path, made: list[dict[int, Run]], ours: float, sample: int) -> list[bool]:
    """Print the figures of one job, in seconds a letter, beside docxtpl's, and of one beside two."""
    good = []
    if sample:
        loop, processor = theirs(base / "docxtpl", sample)
        same_words(base / "1", base / "docxtpl", sample)
        rate = loop / sample
        each = f"{rate * 1000:.2f} ms a letter, {processor / sample * 1000:.2f} of processor"
        print(f"docxtpl, bare loop      {loop:8.1f} s for {sample:,} letters: {each}")
        good.append(told(rate / ours >= FASTER, f"{rate / ours:.1f} times docxtpl's speed with 1, at least {FASTER:g}"))
    ratios = sorted(each[1].seconds / each[2].seconds for each in made)
    ratio, other = ratios[len(ratios) // 2], ", ".join(f"{each:.2f}" for each in ratios)
    good.append(told(ratio >= TWICE, f"{ratio:.2f} times the speed of 1 with 2 (of {other}), at least {TWICE:g}"))
    same = hashed(base / "1") == hashed(base / "2")
    good.append(told(same, "the same bytes, with 1 and with 2"))
    return good


def main() -> int:
    """Print every figure with its limit; return 1 where one is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--letters", type=int, default=LETTERS)
    parser.add_argument("--docxtpl", type=int, default=THEIRS, metavar="N", help="0: no comparison; all: --letters")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="runs of each, by turns")
    parser.add_argument("--folder", type=Path, help="where: the disk matters")
    chosen = parser.parse_args()
    number = chosen.letters
    many = number >= MANY
    print(machine())
    print(", ".join(f"{name} {version(name)}" for name in ("docxtpl", "jinja2", "lxml", "SQLAlchemy")))
    with tempfile.TemporaryDirectory(dir=chosen.folder) as temporary:
        base = Path(temporary)
        made = [{2: generated(base / "2", number, 2)}] if many else by_turns(base, number, chosen.rounds)
        runs = {jobs: sorted(each[jobs] for each in made)[len(made) // 2] for jobs in made[0]}
        for jobs, run in runs.items():
            count = len(letters(base / str(jobs)))
            size = sum(path.stat().st_size for path in letters(base / str(jobs)))
            sync = synced(base / str(jobs), base / f"synced-{jobs}")
            # Workers are children of a server that nobody waits for: what they took is not told.
            each = f" {run.processor / count * 1000:.2f} ms of processor each;" if jobs == 1 else ""
            print(
                f"--jobs {jobs}: {count:,} letters {run.seconds:8.1f} s, {count / run.seconds:,.0f} a second;{each} "
                f"{size / 1e6:,.0f} MB, written and synced alone in {sync:.1f} s"
            )
        good = [told(len(letters(base / str(jobs))) == number, f"{number:,} letters are there") for jobs in runs]
        most = max(run.memory for run in runs.values())
        good.append(told(most <= MEGABYTES, f"{most:.0f} MB in the largest process, at most {MEGABYTES:g}"))
        if many:
            limit = SECONDS * number / MANY
            good.append(told(runs[2].seconds <= limit, f"{runs[2].seconds:.1f} s with 2, at most {limit:g}"))
        else:
            good += compared(base, made, runs[1].seconds / number, min(chosen.docxtpl, number))
        checking = measured(command(base / "2", "verify"), base / "2/verified.txt")
        print(f"ok   the record verifies, in {checking.seconds:.1f} s")
    return int(not all(good))


if __name__ == "__main__":
    sys.exit(main())
