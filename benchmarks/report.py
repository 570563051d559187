"""Time the report: one page of 1,000 letters with 20 items each, from the command to the file on disk.

Run `python benchmarks/report.py [--letters N] [--items N]`. The record is written in bulk, through the real schema and
chain; answers and their words are drawn from a fixed seed. Exit code 1: the page takes longer than 3 s or more than
3 MB. Workbook, memorandum and CSV are timed once each, without a limit.
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from letter import machine

from lettergen.model.deadline import Deadline
from lettergen.model.letter import Asked, LetterItem
from lettergen.model.party import Recipient
from lettergen.model.tracking import Event, LetterName
from lettergen.store.chain import text_key
from lettergen.store.record import Record

SECONDS, BYTES = 3.0, 3_000_000
DAY = dt.date(2026, 3, 2)
WORDS = (*["answered"] * 4, "answered_in_part", "no_records", "refused")


def asked_of(items: int) -> Asked:
    """Return the words of the matter."""
    every = [LetterItem(id=f"q{n}", label=str(n), ordinal=n, text=f"Which records?{n}") for n in range(1, items + 1)]
    due = Deadline(date=DAY + dt.timedelta(days=30), rule="fixed date", explanation=())
    return Asked.model_validate({
        "matter": "inquiry", "title": "Records kept about customers", "subject": "Records", "language": "en-US",
        "date": DAY, "instrument": "request_letter", "owner": "Dana", "marks": ("1.",), "items": every,
        "sender": {"letterhead": {"name": "Senate"}, "signatories": ["A Senator"]}, "stages": [due],
    })  # fmt: skip


def life(asked: Asked, number: int, random: Random) -> list[Event]:
    """Return the events of one recipient's thread."""

    def event(kind: str, after: int, **words: object) -> Event:
        on = DAY + dt.timedelta(days=after)
        entered = dt.datetime.combine(on, dt.time(9), dt.UTC)
        base = {"letter": LetterName("inquiry", f"r{number}"), "type": kind, "on": on, "entered": entered}
        return Event.model_validate(base | {"author": "dana"} | words)

    who = {"asked": text_key(asked), "recipient": Recipient(id=f"r{number}", organization=f"Recipient {number} Inc.")}
    events = [event("generated", 0, **who), event("sent", 0, deadlines=asked.stages, via="electronic_mail", **who)]
    events += [event("acknowledged", random.randint(1, 6))] if random.random() < 0.5 else []
    if random.random() < 0.12:
        events.append(event("extension_granted", 9, until=DAY + dt.timedelta(days=random.randint(35, 60))))
    if random.random() < 0.7:
        after = random.randint(10, 45)
        said = {one.id: random.choice(WORDS) for one in asked.items}
        given = {
            key: {"text": f"Since {random.randint(1990, 2020)}, in our own systems, as told before."} for key in said
        }
        events.append(event("response", after, items=said, answers=given))
        events += [event("assessed", after + 3)] if random.random() < 0.5 else []
    return events


def timed(folder: str, *words: str) -> tuple[float, float]:
    """Run a command in a workspace; return the seconds that passed, and those of one processor."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-m", "lettergen", "-C", folder, *words], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, used


def main() -> int:
    """Make the record, time the command, print both figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=1000)
    parser.add_argument("--items", type=int, default=20)
    wanted = parser.parse_args()
    random, asked = Random(7), asked_of(wanted.items)  # noqa: S311 - the same record each time
    events = [one for number in range(wanted.letters) for one in life(asked, number, random)]
    events.sort(key=lambda one: one.entered)
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "lettergen.toml").write_text("", encoding="utf-8")
        with Record.open(f"sqlite:///{folder / 'lettergen.db'}", create=True) as record:
            record.append(events, {text_key(asked): asked})
        page, day = folder / "report.html", ("--as-of", "2026-04-10")
        taken = [timed(name, "report", "--html", str(page.with_stem(f"report{n}")), *day) for n in range(3)]
        others = {
            "workbook": timed(name, "report", "--xlsx", str(folder / "report.xlsx"), *day),
            "memorandum": timed(name, "report", "inquiry", "--docx", str(folder / "memo.docx"), *day),
            "CSV": timed(name, "export", "--csv", str(folder / "csv")),
        }
        size = page.with_stem("report0").stat().st_size
    best, cpu = min(taken)
    print(
        f"{wanted.letters} letters x {wanted.items} items: {best:.2f} s (limit 3), {cpu:.2f} s of them"
        f" of one processor; {size / 1e6:.2f} MB (limit 3)"
    )
    print("; ".join(f"{what} {seconds:.2f} s, {used:.2f} s of them" for what, (seconds, used) in others.items()))
    return int(best > SECONDS or size > BYTES)


if __name__ == "__main__":
    sys.exit(main())
