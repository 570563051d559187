"""Compare lettergen with docxtpl on one letter: two pages, seven questions, three signatories; prints ratios.

Run `python benchmarks/fill.py [ROUNDS]` in an environment with the `dev` extra. Rounds are interleaved, so that a busy
machine slows both alike; figures are medians. docxtpl gets its best case: the template is read and patched for every
letter, as its documentation has it, and the result is saved to memory.
"""

from __future__ import annotations

import io
import platform
import statistics
import sys
import time
import zlib
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import docx
import docxtpl
from docx.shared import Inches, Pt
from jinja2 import Environment

from lettergen.wordml.package import Assembly, read_members
from lettergen.wordml.program import DELIMITERS
from lettergen.wordml.template import Template

ROUNDS = 300
NEED_PLAIN, NEED_COMPOSED, NEED_LIMIT = 20, 10, 0.6
Call = Callable[[], Any]

WORDS = """
the committee company palm print customers stores data cloud device consent advertising security account
link hand record question whether because agency notice purpose retention deletion third party service
report privacy staff figures quarter policy contract partner access request answer document letter member
office review study practice that this with from which under about after before between within each every
other such their your our its not
""".split()  # noqa: SIM905 - a list of words a line would be 80 lines


def prose(words: int, seed: int) -> str:
    """Return made-up text that compresses as badly as real text: a fixed generator picks the words."""
    chosen = []
    for _ in range(words):
        seed = (seed * 1_103_515_245 + 12_345) % 2**31
        chosen.append(WORDS[(seed >> 8) % len(WORDS)] + ("," if seed % 11 == 0 else ""))
    return " ".join(chosen).capitalize() + "."


def plain_template() -> bytes:
    """Write the letter's template with tags that both engines understand."""
    document = docx.Document()
    document.styles["Normal"].font.name = "Times New Roman"
    document.styles["Normal"].font.size = Pt(12)
    document.styles["Normal"].paragraph_format.space_after = Pt(6)
    document.sections[0].left_margin = document.sections[0].right_margin = Inches(1)
    document.sections[0].header.paragraphs[0].text = "{{ letterhead }}"
    document.sections[0].footer.paragraphs[0].text = "{{ date }} to {{ recipient.organization }}"
    for line in ("{{ date }}", "{{ recipient.name }}", "{{ recipient.title }}", "{{ recipient.organization }}"):
        document.add_paragraph(line)
    for line in ("{%p for line in recipient.address %}", "{{ line }}", "{%p endfor %}"):
        document.add_paragraph(line)
    document.add_paragraph(
        "Dear {% if recipient.honorific %}{{ recipient.honorific }} {% endif %}{{ recipient.family }}:"
    )
    for line in ("{%p for paragraph in background %}", "{{ paragraph }}", "{%p endfor %}"):
        document.add_paragraph(line)
    document.add_paragraph("Please answer the following {{ questions|length }} questions by {{ due }}:")
    for line in ("{%p for question in questions %}", "{{ loop.index }}. {{ question.text }}"):
        document.add_paragraph(line)
    for line in (
        "{%p for part in question.parts %}",
        "({{ part.label }}) {{ part.text }}",
        "{%p endfor %}",
        "{%p endfor %}",
    ):
        document.add_paragraph(line)
    document.add_paragraph("Sincerely,")
    table = document.add_table(3, 2)
    for row, (left, right) in enumerate(
        (("{%tr for s in signatories %}", ""), ("{{ s.name }}", "{{ s.title }}"), ("{%tr endfor %}", ""))
    ):
        table.cell(row, 0).text, table.cell(row, 1).text = left, right
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def plain_data() -> dict[str, Any]:
    """Return the letter's data."""
    parts = [{"label": label, "text": prose(14, ord(label))} for label in "ab"]
    return {
        "letterhead": "United States Senate",
        "date": "August 12, 2021",
        "due": "August 26, 2021",
        "recipient": {
            "name": "Mr. Andy Jassy",
            "family": "Jassy",
            "honorific": "Mr.",
            "title": "Chief Executive Officer",
            "organization": "Amazon.com, Inc.",
            "address": ["410 Terry Avenue North", "Seattle, WA 98109"],
        },
        "background": [prose(75, seed) for seed in range(1, 5)],
        "questions": [{"text": prose(26, number + 50), "parts": parts if number % 2 else []} for number in range(7)],
        "signatories": [
            {"name": name, "title": "United States Senator"} for name in ("A. Klobuchar", "B. Cassidy", "J. Ossoff")
        ],
    }


def docxtpl_render(template: bytes, data: dict[str, Any]) -> bytes:
    """Render as docxtpl's documentation does."""
    document = docxtpl.DocxTemplate(io.BytesIO(template))
    document.render(data)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def limit(template: Template, rendered: bytes, data: dict[str, Any]) -> Call:
    """Return the floor: Jinja2's own render of the same text, deflate of what changed, and the zip; nothing else."""
    environment = Environment(autoescape=True, **DELIMITERS)
    programs = {program.part: environment.from_string(program.source) for program in template.programs}
    assembly = Assembly(read_members(rendered))
    return lambda: assembly.write({part: program.render(data).encode() for part, program in programs.items()})


def interleaved(calls: dict[str, Call], rounds: int) -> dict[str, list[float]]:
    """Time each call once a round, in turn; milliseconds."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            times[name].append((time.perf_counter() - start) * 1000)
    return times


def composed() -> Call | None:
    """Return compose and render of the shipped case, where its parts are installed."""
    from lettergen.compose.context import template_context
    from lettergen.compose.letter import compose_letter
    from lettergen.readers.questionnaire import read_questionnaire

    root = Path(__file__).parent.parent
    questionnaire = read_questionnaire(root / "questionnaires" / "palm-payments.yaml").questionnaire
    template = Template(root / "templates" / "joint-letter.docx")
    if questionnaire is None:
        return None
    recipient = questionnaire.recipients[0]
    return lambda: template.render(template_context(compose_letter(questionnaire, recipient)))


def main() -> int:
    """Run the comparison; exit code 1 where a figure falls short."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    source, data = plain_template(), plain_data()
    start = time.perf_counter()
    template = Template(source)
    compiled = (time.perf_counter() - start) * 1000
    ours, theirs = template.render(data), docxtpl_render(source, data)
    calls = {
        "docxtpl": lambda: docxtpl_render(source, data),
        "Template.render": lambda: template.render(data),
        "limit": limit(template, ours, data),
    }
    if whole := composed():
        whole()
        calls["compose and render"] = whole
    times = interleaved(calls, rounds)
    medians = {name: statistics.median(values) for name, values in times.items()}
    report(medians, compiled, rounds)
    return verdict(medians, len(ours), len(theirs))


def report(medians: dict[str, float], compiled: float, rounds: int) -> None:
    """Print the machine, the versions and the medians."""
    names = ("docxtpl", "jinja2", "lxml", "python-docx")
    print(f"{platform.platform()}, {platform.processor() or platform.machine()}, Python {platform.python_version()}")
    print(", ".join(f"{name} {version(name)}" for name in names), f"zlib {zlib.ZLIB_RUNTIME_VERSION}", sep=", ")
    print(f"{rounds} rounds, interleaved, {date.today().isoformat()}; compile once: {compiled:.1f} ms\n")  # noqa: DTZ011 - a stamp
    for name, value in medians.items():
        print(f"{name:20} {value:8.3f} ms   {medians['docxtpl'] / value:6.1f} x docxtpl")


def verdict(medians: dict[str, float], ours: int, theirs: int) -> int:
    """Print each requirement with its figure; return 1 where one is missed."""
    plain = medians["docxtpl"] / medians["Template.render"]
    checks = [
        (f"Template.render on plain data: {plain:.1f} times docxtpl, at least {NEED_PLAIN}", plain >= NEED_PLAIN),
        (f"file size: {ours:,} bytes, docxtpl {theirs:,} ({ours / theirs:.0%})", ours <= 1.1 * theirs),
    ]
    share = medians["limit"] / medians["Template.render"]
    checks.append((f"share of the limit: {share:.2f}, wanted {NEED_LIMIT}", share >= NEED_LIMIT))
    if "compose and render" in medians:
        whole = medians["docxtpl"] / medians["compose and render"]
        checks.append(
            (f"compose and render: {whole:.1f} times docxtpl, at least {NEED_COMPOSED}", whole >= NEED_COMPOSED)
        )
    print()
    for text, good in checks:
        print(f"{'ok  ' if good else 'MISS'} {text}")
    return 0 if all(good for _, good in checks) else 1


if __name__ == "__main__":
    sys.exit(main())
