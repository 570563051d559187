"""Write the pages of docs/ that are made from the program itself; `--check` only compares them.

questionnaire.md comes from the model, commands.md from the help texts, problems.md from the catalogue of codes, and
questionnaires/questionnaire.schema.json, which the wheel carries for editors, from the model too.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from lettergen.catalogue import CATALOGUE
from lettergen.cli.reference import reference as commands
from lettergen.readers.schema import json_schema
from lettergen.readers.schema import reference as questionnaire

HERE = Path(__file__).parent


def problems() -> str:
    """Return every code with title, cause and remedy, as `lettergen explain` tells them."""
    lines = ["# Problems by code", "", "Made by `docs/make.py` from `lettergen/catalogue.py`; do not edit.", ""]
    for code, entry in sorted(CATALOGUE.items()):
        lines += [f"## {code}: {entry.title}", "", f"{entry.cause} {entry.remedy}", ""]
    return "\n".join(lines).rstrip() + "\n"


def pages() -> dict[str, str]:
    """Return file name to content of every page that is made."""
    return {
        "questionnaire.md": questionnaire(),
        "commands.md": commands(),
        "problems.md": problems(),
        "../questionnaires/questionnaire.schema.json": json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n",
    }


def main() -> None:
    """Write the pages, or with `--check` name those that are out of date and exit 1."""
    stale = [
        name
        for name, text in pages().items()
        if not (HERE / name).exists() or (HERE / name).read_text(encoding="utf-8") != text
    ]
    if "--check" in sys.argv:
        sys.exit(f"out of date, run docs/make.py: {', '.join(stale)}" if stale else 0)
    for name, text in pages().items():
        (HERE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
