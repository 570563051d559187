"""Time `check` on 10,000 questions, beside plain parsing of the same file by PyYAML's C loaders and pydantic alone.

Run `python benchmarks/check.py [QUESTIONS [ROUNDS]]`. Every figure is the median of runs in processes of their own, so
that nothing is warm: as a person runs the command. docs/benchmarks.md says what they mean. Exit code 1: a miss.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from letter import machine

QUESTIONS, ROUNDS, LIMIT = 10_000, 5, 3.0
HEAD = """\
matter: palm
date: 2021-08-12
due: 2021-08-26
sender: {letterhead: United States Senate, signatories: [Amy Klobuchar]}
recipients:
  - {id: amazon, organization: Amazon, salutation: "Dear Mr. Jassy:", address: [Seattle], fields: {stores: 50}}
subject: Palms in {{ fields.stores }} stores
request: "Please answer by {{ due }}:"
questions:
"""
SECTION = """\
  - section: Matters of part {at}
    lead_in: Of *part {at}* we ask.
    numbering: {how}
    items:
"""
TEN = """\
      - id: q-{at}
        text: What does the company do with print {at}?
        answer: narrative
        items:
          - Which data of print {at} are kept?
          - text: For how long is print {at} kept?
            items:
              - In the *cloud*, of print {at}
              - text: On the device
                items: [In its memory {at}, On a card {at}]
          - {{text: "Who sees print {at}?", items: ["Staff {at}?", "Others {at}?"]}}
"""
TIMED = """
import sys, time
{before}
start = time.process_time()
{code}
print(time.process_time() - start)
"""
READ = "import yaml; text = open(sys.argv[1], encoding='utf-8').read()"
MODEL = "data = yaml.load(text, Loader=yaml.CBaseLoader); from lettergen.model.questionnaire import Questionnaire"
PLAIN = {
    "CBaseLoader": (READ, "yaml.load(text, Loader=yaml.CBaseLoader)"),
    "CSafeLoader": (READ, "yaml.load(text, Loader=yaml.CSafeLoader)"),
    "pydantic": (f"{READ}; {MODEL}", "Questionnaire.model_validate(data)"),
}
OURS = ("from lettergen import Workspace; work = Workspace(sys.argv[2])", "work.check([sys.argv[1]])")


def flat(number: int) -> str:
    """Return so many plain questions in one list."""
    return HEAD + "".join(f"  - How many prints of palms were there in store {at}?\n" for at in range(number))


def sections(number: int) -> str:
    """Return so many questions on four levels in sections of fifty, two of three of which begin again."""
    made = [HEAD]
    for at in range(0, number, 10):
        if at % 50 == 0:
            made.append(SECTION.format(at=at, how="restart" if at % 3 else "continue"))
        made.append(TEN.format(at=at))
    return "".join(made)


def merged(number: int) -> str:
    """Return so many questions with two merge fields each."""
    each = "  - In {{{{ fields.stores }}}} stores, how many prints has {{{{ recipient.name }}}} of customer {}?\n"
    return HEAD + "".join(each.format(at) for at in range(number))


def processor(before: str, code: str, *words: str) -> float:
    """Return the seconds of processor time that some code takes in a process of its own, without what is before it."""
    command = [sys.executable, "-c", TIMED.format(before=before, code=code), *words]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def commanded(path: Path) -> tuple[float, float]:
    """Return the seconds of the clock and of the processor that the command takes, and see that it finds nothing."""
    command = [str(Path(sys.executable).with_name("lettergen")), "-C", str(path.parent), "check", "--strict", str(path)]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measured(name: str, path: Path, rounds: int) -> bool:
    """Print a file's figures and return whether the command stays within the limit."""
    parsed = {what: statistics.median(processor(*how, str(path)) for _ in range(rounds)) for what, how in PLAIN.items()}
    ours = statistics.median(processor(*OURS, str(path), str(path.parent)) for _ in range(rounds))
    clock, whole = map(statistics.median, zip(*(commanded(path) for _ in range(rounds)), strict=True))
    plain = parsed["CBaseLoader"] + parsed["pydantic"]
    print(f"\n{name}, {path.stat().st_size:,} bytes")
    for what, seconds in {**parsed, "check, in a process": ours, "lettergen check": whole}.items():
        print(f"{what:20} {seconds:6.2f} s of processor   {seconds / plain:5.1f} x CBaseLoader and pydantic")
    print(f"{'ok  ' if clock <= LIMIT else 'MISS'} {clock:.2f} s by the clock for the command, at most {LIMIT}")
    return clock <= LIMIT


def main() -> int:
    """Print the machine and the versions, then each file's figures; return 1 where one is missed."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else QUESTIONS
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS
    print(machine())
    print(", ".join(f"{name} {version(name)}" for name in ("PyYAML", "pydantic", "Jinja2", "markdown-it-py")))
    good = []
    with tempfile.TemporaryDirectory() as folder:
        for name, make in (("a flat list", flat), ("sections, four levels", sections), ("merge fields", merged)):
            path = Path(folder) / "palm.yaml"
            path.write_text(make(number), encoding="utf-8")
            good.append(measured(f"{number:,} questions, {name}", path, rounds))
    return int(not all(good))


if __name__ == "__main__":
    sys.exit(main())
