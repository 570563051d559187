"""Compare lettergen with docxtpl and docxtemplater on one letter of 7, 70 and 700 questions, and with the limit.

Run `python benchmarks/fill.py [ROUNDS]` in an environment with the `dev` extra. docxtemplater comes from npm, into
`~/.cache/lettergen-judges` (or LETTERGEN_JUDGES). The engines take turns by batches, warm, so that a busy machine slows
all alike; figures are medians. docs/benchmarks.md says what they mean. Exit code 1: a figure falls short.
"""

from __future__ import annotations

import base64
import gc
import json
import shutil
import statistics
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import Environment
from letter import JUDGES, data, docxtpl_render, flat, machine, template, words

from lettergen.compose.context import template_context
from lettergen.compose.letter import compose_letter
from lettergen.readers.questionnaire import read_questionnaire
from lettergen.wordml.package import Assembly, read_members
from lettergen.wordml.program import DELIMITERS
from lettergen.wordml.template import Template

ROUNDS = 300
BATCH = 10
NEED = {7: 40, 70: 18, 700: 6}
"""How many times as fast as docxtpl, by the number of questions."""
NEED_COMPOSED, NEED_LIMIT, NEED_NODE = 15, 0.6, 12
NODE_PACKAGES = {"docxtemplater": "3.71.0", "pizzip": "3.3.0"}
Call = Callable[[], Any]
Engine = Callable[[int], list[float]]
"""Fills the letter so many times and returns the milliseconds of each."""


def timed(call: Call) -> Engine:
    """Return a Python function as an engine; earlier engines' garbage is collected before, not during, its turn."""

    def run(rounds: int) -> list[float]:
        gc.collect()
        times = []
        for _ in range(rounds):
            start = time.perf_counter()
            call()
            times.append((time.perf_counter() - start) * 1000)
        return times

    return run


class Node:
    """docxtemplater in a process of its own, which fills when told to and says how long each letter took."""

    def __init__(self) -> None:
        command = ["node", str(Path(__file__).with_suffix("").with_name("docxtemplater.mjs")), str(JUDGES)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._source = base64.b64encode(template(docxtemplater=True)).decode()

    def _ask(self, **order: Any) -> Any:  # noqa: ANN401 - JSON
        if self._process.stdin is None or self._process.stdout is None:
            sys.exit("docxtemplater's process has no pipes")
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def fill(self, letter: dict[str, Any]) -> bytes:
        """Set the letter and return it filled."""
        return base64.b64decode(self._ask(template=self._source, data=flat(letter)))

    def run(self, rounds: int) -> list[float]:
        """Fill the letter so many times; milliseconds of each, as measured inside Node."""
        return list(self._ask(rounds=rounds))


def node() -> Node | None:
    """Return docxtemplater, fetched by npm where it is missing; None with the reason printed where it cannot be had."""
    if not (shutil.which("node") and shutil.which("npm")):
        print("docxtemplater is not measured: node and npm are missing (apt-get install nodejs npm)")
        return None
    if not all((JUDGES / "node_modules" / name).is_dir() for name in NODE_PACKAGES):
        packages = [f"{name}@{number}" for name, number in NODE_PACKAGES.items()]
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(JUDGES), *packages]
        print("docxtemplater is missing:", " ".join(command))
        if subprocess.run(command, check=False).returncode:
            print("docxtemplater is not measured: npm could not fetch it")
            return None
    return Node()


def limit(ours: Template, filled: bytes, letter: dict[str, Any]) -> Call:
    """Return the floor: Jinja2's own render of the same text, deflate of what changed, and the zip; nothing else."""
    environment = Environment(autoescape=True, **DELIMITERS)
    programs = {program.part: environment.from_string(program.source) for program in ours.programs}
    assembly = Assembly(read_members(filled))
    return lambda: assembly.write({part: program.render(letter).encode() for part, program in programs.items()})


def interleaved(engines: dict[str, Engine], rounds: int) -> dict[str, float]:
    """Let the engines take turns by batches after a batch of warming up; median milliseconds of each."""
    times: dict[str, list[float]] = {name: [] for name in engines}
    batch = min(BATCH, rounds)
    for turn in range(rounds // batch + 1):
        for name, engine in engines.items():
            measured = engine(batch * (3 if name == "docxtemplater" and not turn else 1))
            times[name] += measured if turn else []  # the first turn warms up; V8 takes longer to
    return {name: statistics.median(values) for name, values in times.items()}


def composed() -> Call:
    """Return compose and render of the shipped case."""
    root = Path(__file__).parent.parent
    questionnaire = read_questionnaire(root / "questionnaires" / "palm-payments.yaml").questionnaire
    letters = Template(root / "templates" / "joint-letter.docx")
    if questionnaire is None:
        sys.exit("the shipped questionnaire has errors")
    recipient = questionnaire.recipients[0]
    return lambda: letters.render(template_context(compose_letter(questionnaire, recipient)))


def checked(questions: int, source: bytes, ours: Template, other: Node | None, rounds: int) -> bool:
    """Time one size of letter, print its figures, and return whether all that is wanted of it is reached."""
    letter = data(questions)
    filled, theirs = ours.render(letter), docxtpl_render(source, letter)
    alike = {"docxtpl": words(theirs)}
    engines: dict[str, Engine] = {
        "docxtpl": timed(lambda: docxtpl_render(source, letter)),
        "Template.render": timed(lambda: ours.render(letter)),
        "limit": timed(limit(ours, filled, letter)),
    }
    if other is not None:
        alike["docxtemplater"] = words(other.fill(letter))
        engines["docxtemplater"] = other.run
    if questions == min(NEED):
        engines["compose and render"] = timed(composed())
    for name, said in alike.items():
        if said != words(filled):
            sys.exit(f"{name} prints another letter: there is nothing to compare")
    medians = interleaved(engines, rounds)
    print(f"\n{questions} questions, {rounds} rounds")
    for name, value in medians.items():
        print(f"{name:20} {value:8.3f} ms   {medians['docxtpl'] / value:6.1f} x docxtpl")
    sizes = f"of the size allowed: {len(filled):,} bytes, docxtpl {len(theirs):,}"
    reached = [
        (medians["docxtpl"] / medians["Template.render"], NEED[questions], "times docxtpl"),
        (medians["limit"] / medians["Template.render"], NEED_LIMIT, "of the limit"),
        (1.1 * len(theirs) / len(filled), 1, sizes),
    ]
    if "compose and render" in medians:
        whole = medians["docxtpl"] / medians["compose and render"]
        reached.append((whole, NEED_COMPOSED, "times docxtpl, compose and render"))
        times = medians.get("docxtemplater", 0) / medians["Template.render"]
        reached.append((times, NEED_NODE, "times docxtemplater"))
    elif "docxtemplater" in medians:
        print(f"     {medians['docxtemplater'] / medians['Template.render']:.2f} times docxtemplater")
    for figure, wanted, what in reached:
        print(f"{'ok  ' if figure >= wanted else 'MISS'} {figure:.2f} {what}, at least {wanted}")
    return all(figure >= wanted for figure, wanted, _ in reached)


def main() -> int:
    """Print the machine and the versions, then each size; return 1 where a figure falls short."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    names = ("docxtpl", "jinja2", "lxml", "python-docx")
    print(machine())
    print(", ".join(f"{name} {version(name)}" for name in names), f"zlib {zlib.ZLIB_RUNTIME_VERSION}", sep=", ")
    other = node()
    if other is not None:
        engine = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
        print(f"node {engine}", *(f"{name} {number}" for name, number in NODE_PACKAGES.items()), sep=", ")
    source = template()
    start = time.perf_counter()
    ours = Template(source)
    print(f"{date.today().isoformat()}; compile once: {(time.perf_counter() - start) * 1000:.1f} ms")  # noqa: DTZ011 - a stamp
    good = [checked(size, source, ours, other, max(rounds * 7 // size, 3 * BATCH)) for size in NEED]
    return int(not all(good))


if __name__ == "__main__":
    sys.exit(main())
