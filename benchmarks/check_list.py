"""Time and memory of checking a questionnaire with a list of 50,000 recipients, beside plain parsing of the same file.

    python benchmarks/check_list.py [ROWS]

The list has twelve columns, four of them merge fields; four texts merge something of every recipient. Plain parsing is
`csv.reader` for the CSV and python-calamine for the XLSX: reading every cell, and nothing else. Each figure is one run
in a process of its own; memory is the most that the process held (VmHWM).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

QUESTIONNAIRE = """\
matter: bulk
date: 2021-08-12
due: 2021-08-26
template: joint-letter
sender:
  letterhead: Office of Records
  signatories: [Jane Roe]
recipients: {list}
subject: "Data that {{{{ recipient.name }}}} holds"
background: "You run {{{{ fields.stores | int }}}} stores; your account is {{{{ fields.account }}}}."
request: "Please answer the following questions by {{{{ due }}}}:"
questions:
  - What do you hold on account {{{{ fields.account }}}}, opened in {{{{ fields.year }}}}?
  - Who receives it?
  - "{{% if fields.region == 'west' %}}Which stores lie in the west?{{% else %}}Where are your stores?{{% endif %}}"
closing: Thank you.
"""
HEADER = "id Organization Prefix|First name|Last name|Street|City|State|ZIP|Stores|Account|Year|Region"
PLAIN = {
    "csv": "import csv; [row for row in csv.reader(open(sys.argv[1], newline=''))]",
    "xlsx": "from python_calamine import load_workbook; load_workbook(sys.argv[1]).get_sheet_by_index(0).to_python()",
}
CHECK = "from lettergen import Workspace; problems = Workspace(sys.argv[1]).check([sys.argv[2]]); print(*problems[:5])"
MEASURED = """
import sys, time
start = time.perf_counter()
{code}
memory = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
print("FIGURES", time.perf_counter() - start, time.process_time(), int(memory) / 1024)
"""


def rows(number: int) -> list[list[str]]:
    """Return the header and that many rows."""
    made = [HEADER.replace(" Organization ", "|Organization|").split("|")]
    for at in range(number):
        region = ("west", "east", "north")[at % 3]
        person = [("Ms.", "Mr.", "Dr.")[at % 3], "Ann" if at % 7 else "", f"Doe{at % 997}"]
        place = [f"{at} Main Street", f"Town {at % 811}", "WA", f"{98000 + at % 900}"]
        made.append([f"r-{at}", f"Company {at}, Inc.", *person, *place, f"{at % 90}", f"A-{at:07}", "2019", region])
    return made


def measure(code: str, *arguments: str) -> tuple[float, float, float]:
    """Return seconds of the clock, seconds of the processor and megabytes of a program."""
    command = [sys.executable, "-c", MEASURED.format(code=code), *arguments]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    before, _, figures = said.rpartition("FIGURES")
    if before.strip():
        print("  found:", before.strip()[:300])
    clock, processor, memory = map(float, figures.split())
    return clock, processor, memory


def main() -> None:
    """Write both lists, check them, and print the figures."""
    import csv

    import xlsxwriter

    number = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = rows(number)
        with (folder / "list.csv").open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows(made)
        book = xlsxwriter.Workbook(folder / "list.xlsx", {"constant_memory": True})
        sheet = book.add_worksheet()
        for at, row in enumerate(made):
            sheet.write_row(at, 0, row)
        book.close()
        print(f"{number:,} recipients        seconds   processor   MB   ratio")
        for kind, plain in PLAIN.items():
            questionnaire = folder / f"{kind}.yaml"
            questionnaire.write_text(QUESTIONNAIRE.format(list=f"list.{kind}"), encoding="utf-8")
            parsing = measure(plain, str(folder / f"list.{kind}"))
            checking = measure(CHECK, name, str(questionnaire))
            for what, (clock, processor, memory) in {f"{kind}, parsed": parsing, f"{kind}, checked": checking}.items():
                print(f"{what:24} {clock:8.2f} {processor:10.2f} {memory:6.0f} {clock / parsing[0]:7.1f}")


if __name__ == "__main__":
    main()
