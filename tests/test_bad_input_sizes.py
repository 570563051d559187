"""Files without end: each through a process of its own, within seconds and megabytes, told in few clear lines.

A limit of CPU time stands in for a hang and is far above what a case takes; nothing here measures speed.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
MOST_SECONDS, MOST_MEGABYTES = 30, 300
HEAD = """\
matter: palm
date: 2021-08-12
due: 2021-08-26
sender: {letterhead: United States Senate, signatories: [Amy Klobuchar]}
recipients: [{id: amazon, organization: Amazon, salutation: "Dear Mr. Jassy:", address: [Seattle]}]
subject: Palm recognition
request: "Please answer by {{ due }}:"
"""
ASKED = "questions: [How many?]\n"
PARAGRAPH = "  The company says that it keeps prints, and for how long it does.\n\n"
# What a process is told to have used at most counts the test's own process that began it; VmHWM does not.
CHECKED = """
import re, resource, sys
from pathlib import Path
from lettergen.cli.main import main
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[2]),) * 2)
code = main(["check", sys.argv[1]])
known = Path("/proc/self/status")
most = re.search(r"VmHWM:\\s+(\\d+)", known.read_text()) if known.exists() else None
print(int(most[1] if most else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) // 1024)
sys.exit(code)
"""
PARSED = """
import resource, sys, yaml
from lettergen.readers import yaml_positions
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
if sys.argv[1] == "python":
    yaml_positions._LOADER = yaml.BaseLoader
for text in (
    "[" * 100_000, "{" * 100_000, "- " * 100_000, "? " * 100_000, "{a: " * 100_000,
    "a:\\n  b:\\n    - " + "[" * 100_000, "a: " + "[" * 100_000 + "]" * 100_000,
    "".join(" " * level + "a:\\n" for level in range(1_000)),
    "".join(" " * (level % 90) + "a:\\n" for level in range(100_000)),
):
    (problem,) = yaml_positions.parse_yaml(text.encode(), "f").problems
    print(problem.code, problem.place.line)
"""


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False, timeout=300)


def checked(path: Path) -> tuple[int, int, list[str]]:
    """Return the exit code of `check`, the megabytes it held at most, and the lines that it printed."""
    done = run("-c", CHECKED, str(path), str(MOST_SECONDS))
    assert done.returncode in {0, 1}, done.stderr[-2000:]
    return done.returncode, int(done.stdout.splitlines()[-1]), done.stderr.splitlines()


@pytest.mark.parametrize("library", ["c", "python"])
def test_nesting_without_end_crashes_neither_parser(library):
    done = run("-c", PARSED, library)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split("\n") == [*["Q106 1"] * 5, "Q106 3", "Q106 1", "Q106 41", "Q106 41", ""]


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        (lambda: HEAD + ASKED + "closing: '" + "x y\n  " * 1_600_000, "9:10", "Q102"),
        (lambda: HEAD + ASKED + 'closing: "' + "x y\n  " * 1_600_000, "9:10", "Q102"),
        (lambda: HEAD + ASKED + "closing: [" + "x, " * 3_000_000, "9:", "Q105"),
        (lambda: HEAD + ASKED + "background: |\n" + PARAGRAPH * 15_000, "9:13", "Q105"),
        (lambda: HEAD + ASKED + "background: " + "[" * 9_000_000, "9:52", "Q106"),
        (lambda: HEAD + ASKED + "x" * 9_900_000 + ": y\n", "9:", "Q102"),
        (lambda: "x" * 10_000_001, "", "Q105"),
        (lambda: "# x\n" * 2_400_000, "1:1", "Q103"),
        (lambda: "\n" * 5_000_000, "1:1", "Q103"),
        (lambda: "".join(f"%TAG !a{at}! b\n" for at in range(300_000)), "1:1", "Q110"),
        (lambda: HEAD + "questions:\n" + "- How many?\n" * 20_001, "9:1", "Q131"),
        (lambda: HEAD + "questions:\n- text: Which?\n  items:\n" + "  - x\n" * 240_000, "9:1", "Q131"),
    ],
    ids=["quote", "double", "list", "text", "brackets", "key", "bytes", "comments", "lines", "tags", "items", "parts"],
)
def test_a_file_without_end_is_one_line(tmp_path, text, place, code):
    path = tmp_path / "palm.yaml"
    path.write_text(text(), encoding="utf-8")
    exit_code, megabytes, (line, count) = checked(path)
    assert line.startswith(f"{path}:{place}" if place else f"{path}: ")
    assert f" error {code}: " in line
    assert (exit_code, count) == (1, "1 error, 0 warnings")
    assert megabytes < MOST_MEGABYTES


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (lambda: HEAD + ASKED + "".join(f"key-{at}: x\n" for at in range(4_000)), "Q120"),
        (lambda: HEAD + ASKED + "title: x\n" * 4_000, "Q108"),
        (lambda: HEAD + "questions:\n" + "- {kind: question}\n" * 4_000, "Q121"),
        (lambda: HEAD + ASKED + "background: |\n" + "".join(f"  a[^n{at}]\n" for at in range(4_000)), "Q143"),
        (
            lambda: (
                HEAD
                + "questions:\n"
                + "".join(f"- {{text: Why?, when: {{item: x{at}, answer: yes}}}}\n" for at in range(2_000))
            ),
            "Q153",
        ),
    ],
    ids=["unknown-keys", "same-keys", "no-texts", "notes", "dependencies"],
)
def test_mistakes_without_end_are_a_thousand_lines_at_most(tmp_path, text, code):
    path = tmp_path / "palm.yaml"
    path.write_text(text(), encoding="utf-8")
    exit_code, megabytes, lines = checked(path)
    assert exit_code == 1
    assert sum(f"error {code}: " in line for line in lines) in {999, 1_000}
    assert len(lines) <= 1_003
    assert max(map(len, lines)) < 4_000
    assert megabytes < MOST_MEGABYTES


@pytest.mark.parametrize(
    "text",
    [
        lambda: HEAD + "questions:\n" + "- How many?\n" * 10_001,
        lambda: HEAD + ASKED + "copies:\n" + "".join(f"- Chair {at}\n" for at in range(5_000)),
        lambda: HEAD + "questions:\n" + f"- {'How many prints? ' * 55}\n" * 10_000,
        lambda: HEAD + ASKED + "background: |\n" + PARAGRAPH * 1_400,
    ],
    ids=["questions", "copies", "ten-megabytes", "a-long-text"],
)
def test_what_is_only_large_is_right(tmp_path, text):
    path = tmp_path / "palm.yaml"
    path.write_text(text(), encoding="utf-8")
    exit_code, megabytes, lines = checked(path)
    assert (exit_code, lines) == (0, ["nothing wrong"])
    assert megabytes < MOST_MEGABYTES
