"""Run docxtpl's own test scripts, fill each template with lettergen too, and compare what the documents say.

Usage: `python benchmarks/compare_docxtpl.py CHECKOUT`, the folder of a checkout of docxtpl (with tests/ and
tests/templates/). Only scripts whose data is plain are compared: docxtpl's rich objects are not ours. For each part the
text of its paragraphs, tabs and breaks included, and the shape of its tables must agree.
"""

from __future__ import annotations

import contextlib
import difflib
import io
import os
import runpy
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import docxtpl
from lxml import etree

from lettergen.errors import BadInputError
from lettergen.wordml.template import Template

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARTS = ("document", "header", "footer", "footnotes", "endnotes")
Render = tuple[str, dict[str, Any], bytes]


class Recorder(docxtpl.DocxTemplate):
    """docxtpl as it is, keeping each template, its data and its output."""

    renders: tuple[Render, ...] = ()

    def render(self, context: dict[str, Any], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - docxtpl's own
        """Render, then keep what came out."""
        data = dict(context)
        super().render(context, *args, **kwargs)
        saved = io.BytesIO()
        self.docx.save(saved)
        Recorder.renders = (*Recorder.renders, (str(self.template_file), data, saved.getvalue()))


def recorded(script: Path, folder: Path) -> tuple[Render, ...]:
    """Run one script inside a copy of its folder and return its renders."""
    Recorder.renders = ()
    original, docxtpl.DocxTemplate = docxtpl.DocxTemplate, Recorder
    before = Path.cwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            runpy.run_path(str(script), run_name="__main__")
    except (Exception, SystemExit):  # noqa: BLE001, S110 - some scripts show docxtpl's own errors, or need a command line
        pass
    finally:
        os.chdir(before)
        docxtpl.DocxTemplate = original
    return Recorder.renders


def is_plain(value: object) -> bool:
    """Return whether data holds nothing of docxtpl's."""
    if isinstance(value, Mapping):
        return all(is_plain(entry) for entry in value.values())
    if isinstance(value, list | tuple):
        return all(is_plain(entry) for entry in value)
    return not type(value).__module__.startswith("docxtpl")


def outline(data: bytes) -> list[str]:
    """Return what a document says, a line a paragraph, cells and parts marked."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = sorted(name for name in archive.namelist() if name.startswith(tuple(f"word/{part}" for part in PARTS)))
        lines = [line for name in names for line in (name, *lines_of(etree.fromstring(archive.read(name))))]
        core = etree.fromstring(archive.read("docProps/core.xml")) if "docProps/core.xml" in archive.namelist() else []
    return lines + [
        f"{etree.QName(field).localname}: {field.text}"
        for field in core
        if field.text and field.tag.endswith(("}title", "}subject"))
    ]


def lines_of(root: etree._Element) -> Iterator[str]:
    """Yield paragraphs and cells of one part in order."""
    for element in root.iter(f"{W}p", f"{W}tc", f"{W}tr"):
        if element.tag == f"{W}p":
            yield f"  | {own_text(element)}"
        elif element.tag == f"{W}tr":
            yield "  row"
        else:
            marks = (element.find(f"{W}tcPr/{W}{name}") for name in ("gridSpan", "vMerge", "shd"))
            values = [
                mark.get(f"{W}val") or "" if "shd" not in mark.tag else mark.get(f"{W}fill")
                for mark in marks
                if mark is not None
            ]
            yield f"  cell {' '.join(values)}".rstrip()


def own_text(paragraph: etree._Element) -> str:
    """Return a paragraph's words; tabs, breaks and pictures show."""
    shown = {"tab": "\t", "br": "\n", "cr": "\n", "drawing": "[picture]"}
    return "".join(
        shown.get(etree.QName(element).localname) or element.text or ""
        for element in paragraph.iter(*(f"{W}{name}" for name in ("t", *shown)))
        if next(element.iterancestors(f"{W}p"), None) is paragraph and element.getparent().tag != f"{W}tabs"
    ).rstrip()


def verdict(folder: Path, render: Render) -> tuple[str, list[str]]:
    """Return "equal", "differs", "refused" or "rich", and the details."""
    file, data, theirs = render
    if not is_plain(data):
        return "rich", []
    try:
        ours = Template(folder / file).render(data)
    except BadInputError as error:
        return "refused", [str(problem) for problem in error.problems]
    difference = list(difflib.unified_diff(outline(theirs), outline(ours), "docxtpl", "lettergen", lineterm="", n=0))
    return ("differs", difference) if difference else ("equal", [])


def main() -> int:
    """Print a table of all scripts, then the details of what is not equal."""
    checkout = Path(sys.argv[1])
    details: list[str] = []
    counts: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "tests"
        shutil.copytree(checkout / "tests", folder)
        (folder / "output").mkdir(exist_ok=True)
        for script in sorted(path for path in folder.glob("*.py") if path.stem != "runtests"):
            for render in recorded(script, folder):
                result, lines = verdict(folder, render)
                counts[result] = counts.get(result, 0) + 1
                print(f"{script.stem:32} {Path(render[0]).name:44} {result}")
                details += ["", f"{script.stem}: {result}", *lines] if lines else []
    print(", ".join(f"{count} {result}" for result, count in counts.items()))
    print("\n".join(details))
    return 0


if __name__ == "__main__":
    sys.exit(main())
