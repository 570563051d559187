"""Measure what letters cost in memory: flat from 1,000 to 100,000, and no more for pictures than copying them.

Run `python benchmarks/memory.py [LETTERS]` (100,000 without it). One process fills that many different letters from
plain data, then composes and fills as many from the shipped questionnaire, every text of every recipient different,
and prints the most memory that it ever held. docs/benchmarks.md says what the figures mean. Exit code 1: a miss.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from letter import data, machine, prose, template

from lettergen.compose.context import template_context
from lettergen.compose.letter import compose_letter
from lettergen.readers.questionnaire import read_questionnaire
from lettergen.wordml.package import read_members
from lettergen.wordml.template import Template

LETTERS = 100_000
FIRST = 1_000
GROWTH = 1.05
"""How many times as much memory as after the first thousand letters, at most."""
ROUNDS, BATCH = 500, 10
COPIED = 1.2
"""The cost of a letter with pictures, at most, in times of tiny ones and a copy of the bytes; the rest is noise."""


def peak() -> float:
    """Return the most memory that the process ever held, in MB (Linux counts in KB, macOS in bytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1_000)


def filled() -> Callable[[int], object]:
    """Return the making of one letter from plain data, other words in each."""
    ours, shared = Template(template()), data()

    def make(number: int) -> bytes:
        questions = [{"text": f"{number} {question['text']}", "parts": []} for question in shared["questions"]]
        return ours.render(shared | {"questions": questions, "background": [prose(75, number)]})

    return make


def composed() -> Callable[[int], object]:
    """Return composing and filling one letter of the shipped questionnaire; each recipient has its own figures."""
    root = Path(__file__).parent.parent
    questionnaire = read_questionnaire(root / "questionnaires" / "palm-payments.yaml").questionnaire
    letters = Template(root / "templates" / "joint-letter.docx")
    if questionnaire is None:
        sys.exit("the shipped questionnaire has errors")
    recipient = questionnaire.recipients[0]

    def make(number: int) -> bytes:
        own = {"id": f"r{number}", "organization": f"Company {number}", "short_name": f"C{number}"}
        other = recipient.model_copy(update={**own, "fields": {"places": str(number), "credit": f"${number}"}})
        return letters.render(template_context(compose_letter(questionnaire, other)))

    return make


def milestones(most: int) -> Iterator[int]:
    """Yield 1,000, 2,000, 5,000, 10,000 and so on, and the most."""
    yield from sorted(
        {step * 10**power for step in (1, 2, 5) for power in (3, 4, 5) if step * 10**power < most} | {most}
    )


def flat(what: str, make: Callable[[int], object], most: int) -> bool:
    """Make letters, print the peak along the way, and return whether it stays."""
    print(f"\n{what}")
    made, first = 0, 0.0
    for milestone in milestones(most):
        start = time.perf_counter()
        for number in range(made, milestone):
            make(number)
        each = (time.perf_counter() - start) / (milestone - made) * 1000
        made = milestone
        first = first or peak()
        print(f"{made:9,} letters   {peak():7.1f} MB   {each:6.3f} ms each")
    good = peak() <= GROWTH * first
    print(f"{'ok  ' if good else 'MISS'} {peak() / first:.3f} times the memory of {FIRST:,} letters, at most {GROWTH}")
    return good


def timed(calls: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """Let calls take turns by batches after one of warming up; median milliseconds of each."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for turn in range(ROUNDS // BATCH + 1):
        for name, call in calls.items():
            for _ in range(BATCH):
                start = time.perf_counter()
                call()
                times[name] += [(time.perf_counter() - start) * 1000] if turn else []
    return {name: statistics.median(values) for name, values in times.items()}


def pictures() -> bool:
    """Compare a template of ten large pictures with one of ten tiny ones, and a copy of the bytes that it has more."""
    small, large = template(picture=4), template(picture=408)
    letter, ours, other = data(), Template(small), Template(large)
    kept = b"".join(member.packed for member in read_members(large).values())[len(small) :]
    both = "tiny, and the copy"
    calls = {
        "tiny pictures": lambda: ours.render(letter),
        "copy alone": lambda: b"".join((b"PK", kept)),
        both: lambda: b"".join((ours.render(letter), kept)),
        "large pictures": lambda: other.render(letter),
    }
    medians = timed(calls)
    print(f"\nA template of {len(large):,} bytes with ten pictures beside one of {len(small):,}, {ROUNDS} rounds")
    for name, value in medians.items():
        print(f"{name:20} {value:8.3f} ms")
    times = medians["large pictures"] / medians[both]
    print(f"{'ok  ' if times <= COPIED else 'MISS'} {times:.2f} times tiny pictures and the copy, at most {COPIED}")
    return times <= COPIED


def main() -> int:
    """Print the machine, then each comparison; return 1 where one falls short."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else LETTERS
    print(machine())
    plain = flat("Template.render from plain data", filled(), most)  # first: later ones could hide below its peak
    whole = flat("compose and render from the questionnaire, texts all different", composed(), most)
    return int(not all((plain, whole, pictures())))


if __name__ == "__main__":
    sys.exit(main())
