"""Compare lettergen with docxtpl on one letter: two pages, seven questions, three signatories; then 70 and 700.

Run `python benchmarks/fill.py [ROUNDS]` in an environment with the `dev` extra. Rounds are interleaved, so that a busy
machine slows all alike; figures are medians. docxtpl gets its best case: the template is read and patched for every
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

from lettergen.compose.context import template_context
from lettergen.compose.letter import compose_letter
from lettergen.readers.questionnaire import read_questionnaire
from lettergen.wordml.package import Assembly, read_members
from lettergen.wordml.program import DELIMITERS
from lettergen.wordml.template import Template

ROUNDS = 300
NEED = {7: 40, 70: 18, 700: 6}
"""How many times as fast as docxtpl, by the number of questions."""
NEED_COMPOSED, NEED_LIMIT = 15, 0.6
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


def plain_data(questions: int = 7) -> dict[str, Any]:
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
        "questions": [
            {"text": prose(26, number + 50), "parts": parts if number % 2 else []} for number in range(questions)
        ],
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


def composed() -> Call:
    """Return compose and render of the shipped case."""
    root = Path(__file__).parent.parent
    questionnaire = read_questionnaire(root / "questionnaires" / "palm-payments.yaml").questionnaire
    template = Template(root / "templates" / "joint-letter.docx")
    if questionnaire is None:
        sys.exit("the shipped questionnaire has errors")
    recipient = questionnaire.recipients[0]
    return lambda: template.render(template_context(compose_letter(questionnaire, recipient)))


def checked(questions: int, source: bytes, template: Template, rounds: int) -> bool:
    """Time one size of letter, print its figures, and return whether all that is wanted of it is reached."""
    data = plain_data(questions)
    ours, theirs = template.render(data), docxtpl_render(source, data)
    calls: dict[str, Call] = {
        "docxtpl": lambda: docxtpl_render(source, data),
        "Template.render": lambda: template.render(data),
        "limit": limit(template, ours, data),
    }
    if questions == min(NEED):
        calls["compose and render"] = composed()
    for call in calls.values():
        call()
    medians = {name: statistics.median(values) for name, values in interleaved(calls, rounds).items()}
    print(f"\n{questions} questions, {rounds} rounds")
    for name, value in medians.items():
        print(f"{name:20} {value:8.3f} ms   {medians['docxtpl'] / value:6.1f} x docxtpl")
    reached = [
        (medians["docxtpl"] / medians["Template.render"], NEED[questions], "times docxtpl"),
        (medians["limit"] / medians["Template.render"], NEED_LIMIT, "of the limit"),
        (1.1 * len(theirs) / len(ours), 1, f"of the size allowed: {len(ours):,} bytes, docxtpl {len(theirs):,}"),
    ]
    if "compose and render" in medians:
        whole = medians["docxtpl"] / medians["compose and render"]
        reached.append((whole, NEED_COMPOSED, "times docxtpl, compose and render"))
    for figure, wanted, what in reached:
        print(f"{'ok  ' if figure >= wanted else 'MISS'} {figure:.2f} {what}, at least {wanted}")
    return all(figure >= wanted for figure, wanted, _ in reached)


def main() -> int:
    """Print the machine and the versions, then each size; return 1 where a figure falls short."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    names = ("docxtpl", "jinja2", "lxml", "python-docx")
    print(f"{platform.platform()}, {platform.processor() or platform.machine()}, Python {platform.python_version()}")
    print(", ".join(f"{name} {version(name)}" for name in names), f"zlib {zlib.ZLIB_RUNTIME_VERSION}", sep=", ")
    source = plain_template()
    start = time.perf_counter()
    template = Template(source)
    print(f"{date.today().isoformat()}; compile once: {(time.perf_counter() - start) * 1000:.1f} ms")  # noqa: DTZ011 - a stamp
    good = [checked(size, source, template, max(rounds * 7 // size, 5)) for size in NEED]
    return int(not all(good))


if __name__ == "__main__":
    sys.exit(main())
