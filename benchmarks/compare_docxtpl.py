"""Run docxtpl's own test scripts, fill each template with lettergen too, and compare what the documents say.

Usage: `python benchmarks/compare_docxtpl.py CHECKOUT`, the folder of a checkout of docxtpl (with tests/ and
tests/templates/); its subdocuments need `pip install 'docxtpl[subdoc]'`. docxtpl's rich objects become ours (`ours`).
For each part paragraphs (text, tabs, breaks, pictures, style), tables (spans, merges, shading), title and subject must
agree; where the data is rich, also the look of each character. Exit code 1: something differs that NAMED does not name.
"""

from __future__ import annotations

import contextlib
import difflib
import io
import os
import runpy
import shlex
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import docxtpl
import docxtpl.__main__
import docxtpl.richtext
from docx import Document
from filled import Package, other_looks
from jinja2 import Environment
from lxml import etree

from lettergen import Blocks, Font, Image, Inlines, Paragraph, Span, Subdocument, Template
from lettergen.errors import BadInputError

EMU_PER_MM = 36_000
BASIC = """
comments custom_jinja_filters doc_properties escape_auto footnotes get_undeclared_variables header_footer
header_footer_utf8 header_footer_entities merge_paragraph module_execute multi_rendering nested_for order
preserve_spaces template_error word2016 dynamic_table
""".split()  # noqa: SIM905 - as the issue lists them
RICH = """
vertical_merge cellbg escape richtext richtext_and_if richtext_eastAsia richtextparagraph merge_docx inline_image
header_footer_inline_image subdoc
""".split()  # noqa: SIM905 - as above
NAMED: dict[str, tuple[tuple[str, int], str]] = {
    "custom_jinja_filters": (("told", 1), "a name that is missing prints nothing in docxtpl"),
    "embedded": (("refused", 4), "documents embedded in its template are refused"),
    "get_undeclared_variables": (("told", 4), "names that are missing print nothing in docxtpl"),
    "module_execute": (("refused", 2), "a dictionary and a list print as Python has them in docxtpl"),
    "word2016": (("differs", 4), "docxtpl loses the tabs in a tag's string"),
}
"""What differs by script: the verdict with the number of lines that tell it, and why (docs/docxtpl.md tells more)."""


class Rendered(NamedTuple):
    """One rendering of docxtpl's: its template, the data as ours, its own filters, what came out (b"": it failed)."""

    file: Path
    data: dict[str, Any]
    filters: dict[str, Callable[..., Any]]
    output: bytes
    rich: bool


class Kept:
    """A docxtpl class that remembers what it was given, so that it can be said in our values."""

    given: list[tuple[Any, dict[str, Any]]]

    def __init__(self, text: Any = None, **look: Any) -> None:  # noqa: ANN401 - docxtpl's own
        self.given = []
        super().__init__(text, **look)

    def add(self, text: Any, *values: Any, **look: Any) -> None:  # noqa: ANN401 - as above
        """Add as docxtpl does, and remember."""
        self.given.append((text, look))
        super().add(text, *values, **look)  # type: ignore[misc] # docxtpl's class stands behind this one


class RichText(Kept, docxtpl.RichText):
    """docxtpl's runs."""


class RichTextParagraph(Kept, docxtpl.RichTextParagraph):
    """docxtpl's paragraphs."""


class Listing(docxtpl.Listing):
    """docxtpl's text of several lines."""

    def __init__(self, text: Any) -> None:  # noqa: ANN401 - as above
        super().__init__(text)
        self.text = str(text)


class Recorder(docxtpl.DocxTemplate):
    """docxtpl as it is, keeping each template, its data and its output."""

    renders: tuple[Rendered, ...] = ()

    def new_subdoc(self, docpath: Any = None) -> Any:  # noqa: ANN401 - as above
        """Remember the file of a subdocument that is one."""
        made = super().new_subdoc(docpath)
        made.__dict__["file"] = Path(docpath).resolve() if docpath else None
        return made

    def render(self, context: dict[str, Any], jinja_env: Environment | None = None, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - docxtpl's own
        """Render, then keep what came out."""
        data = {name: ours(value, self) for name, value in context.items()}
        known = Environment().filters  # noqa: S701 - only their names
        own = {name: made for name, made in (jinja_env.filters if jinja_env else {}).items() if name not in known}
        saved = io.BytesIO()
        try:
            super().render(context, jinja_env, *args, **kwargs)
            self.docx.save(saved)
        finally:
            file, rich = Path(str(self.template_file)).resolve(), any(map(is_rich, context.values()))
            Recorder.renders = (*Recorder.renders, Rendered(file, data, own, saved.getvalue(), rich))


RICH_TYPES = (docxtpl.RichText, docxtpl.RichTextParagraph, docxtpl.Listing, docxtpl.InlineImage)


def is_rich(value: object) -> bool:
    """Return whether data holds docxtpl's rich objects."""
    if isinstance(value, Mapping):
        return any(map(is_rich, value.values()))
    if isinstance(value, list | tuple):
        return any(map(is_rich, value))
    return type(value).__module__.startswith("docxtpl") or isinstance(value, RICH_TYPES)


def ours(value: Any, template: Recorder) -> Any:  # noqa: ANN401 - any data
    """Return data with our values in place of docxtpl's objects; docs/docxtpl.md shows the same mapping by hand."""
    made = value
    if isinstance(value, Mapping):
        made = {name: ours(entry, template) for name, entry in value.items()}
    elif isinstance(value, list | tuple):
        made = [ours(entry, template) for entry in value]
    elif isinstance(value, RichText):
        made = Inlines(tuple(spans(value, template)))
    elif isinstance(value, RichTextParagraph):
        made = Blocks(tuple(paragraph(text, look, template) for text, look in value.given))
    elif isinstance(value, Listing):
        made = value.text
    elif isinstance(value, docxtpl.InlineImage):
        sizes = {"width_mm": value.width, "height_mm": value.height}
        data = Path(value.image_descriptor).read_bytes()
        made = Image(data, "", **{name: size / EMU_PER_MM for name, size in sizes.items() if size})
    elif type(value).__name__ == "Subdoc":
        made = Subdocument(saved_subdocument(value, template))
    return made


def paragraph(text: Any, look: dict[str, Any], template: Recorder) -> Paragraph:  # noqa: ANN401 - as above
    """Return one of RichTextParagraph's paragraphs."""
    runs = spans(text, template) if isinstance(text, RichText) else [Span(str(text))]
    return Paragraph(tuple(runs), style=look.get("parastyle") or "")


def spans(value: RichText, template: Recorder) -> Iterator[Span]:
    """Yield the runs of a RichText, those put into it included."""
    for text, look in value.given:
        if isinstance(text, RichText):
            yield from spans(text, template)
        else:
            yield span(str(text), look, template)


def span(text: str, look: dict[str, Any], template: Recorder) -> Span:
    """Return one run: docxtpl counts sizes in half-points, and calls highlight what is shading."""
    region, _, name = (look.get("font") or "").rpartition(":")
    underline = look.get("underline")
    font = Font(
        style=look.get("style") or "",
        name=name,
        east_asia=name if region == "eastAsia" else "",
        size=(look.get("size") or 0) / 2,
        colour=(look.get("color") or "").removeprefix("#"),
        shade=(look.get("highlight") or "").removeprefix("#"),
        underline=underline if isinstance(underline, str) else "single" if underline else "",
        script="sub" if look.get("subscript") else "super" if look.get("superscript") else "",
        language=look.get("lang") or "",
        right_to_left=bool(look.get("rtl")),
    )
    plain = {name: bool(look.get(name)) for name in ("bold", "italic", "strike")}
    link = template.docx.part.rels[look["url_id"]].target_ref if look.get("url_id") else ""
    return Span(text, link=link, font=None if font == Font() else font, **plain)


def saved_subdocument(value: Any, template: Recorder) -> bytes:  # noqa: ANN401 - docxtpl's Subdoc
    """Return a subdocument's file; one made in code is saved as the template with its body in place of the own."""
    if value.__dict__["file"]:
        return bytes(value.__dict__["file"].read_bytes())
    saved = io.BytesIO()
    template.docx.save(saved)
    copy = Document(saved)
    body = copy.element.body
    for child in list(body)[:-1]:
        body.remove(child)
    for child in reversed([child for child in value.subdocx.element.body if not child.tag.endswith("}sectPr")]):
        body.insert(0, etree.fromstring(etree.tostring(child), parser=etree.XMLParser()))
    changed = etree.tostring(copy.element)
    made = io.BytesIO()
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, changed if name == "word/document.xml" else old.read(name))
    return made.getvalue()


def command_line(command: str) -> int:
    """Stand in for the shell: run `python -m docxtpl …` here, where it is recorded."""
    before = sys.argv
    sys.argv = shlex.split(command)[2:]
    try:
        docxtpl.__main__.main()
    finally:
        sys.argv = before
    return 0


def recorded(script: Path, folder: Path) -> tuple[Rendered, ...]:
    """Run one script inside a copy of its folder and return its renders."""
    Recorder.renders = ()
    stand_ins = dict.fromkeys(("R", "RichText"), RichText) | {"Listing": Listing, "DocxTemplate": Recorder}
    stand_ins |= dict.fromkeys(("RP", "RichTextParagraph"), RichTextParagraph)
    before = Path.cwd()
    os.chdir(folder)
    try:
        with contextlib.ExitStack() as patched, contextlib.redirect_stdout(io.StringIO()):
            for module in (docxtpl, docxtpl.__main__, docxtpl.richtext):
                for name, stand_in in stand_ins.items():
                    if hasattr(module, name) and (module is not docxtpl.richtext or name == "RichText"):
                        patched.callback(setattr, module, name, getattr(module, name))
                        setattr(module, name, stand_in)
            patched.callback(setattr, os, "system", os.system)
            os.system = command_line
            runpy.run_path(str(script), run_name="__main__")
    except (Exception, SystemExit) as error:  # noqa: BLE001 - some scripts show docxtpl's own errors
        print(f"{script.stem}: {type(error).__name__}: {error}", file=sys.stderr)
    finally:
        os.chdir(before)
    return Recorder.renders


def verdict(render: Rendered) -> tuple[str, list[str]]:
    """Return "equal", "differs", "refused", or "told" (equal but for the missing names that are told), with details."""
    template = Template(render.file, **({"filters": render.filters} if render.filters else {}))
    word, told = "equal", []
    try:
        made = template.render(render.data)
    except BadInputError as error:
        word, told = "told", [str(problem) for problem in error.problems]
        if any(problem.code != "T121" for problem in error.problems):
            return "refused", told
        missing = (problem.found.split("`")[1] for problem in error.problems)
        made = template.render(render.data | dict.fromkeys(missing, ""))
    theirs, us = Package(render.output), Package(made)
    lines = difflib.unified_diff([*theirs.outline()], [*us.outline()], "docxtpl", "lettergen", lineterm="", n=0)
    difference = [line for line in lines if not line.startswith("@@")]
    if render.rich and not difference:
        difference = list(other_looks(theirs, us))
    return ("differs", difference) if difference else (word, told)


def judged(script: Path, folder: Path) -> tuple[str, list[str]]:
    """Return the verdict on a script's renders together, "named" where NAMED has it, and the details."""
    found = []
    for render in recorded(script, folder):
        try:
            found.append(verdict(render))
        except BadInputError as error:  # in compiling
            found.append(("refused", [str(problem) for problem in error.problems]) if render.output else ("equal", []))
    order = ("differs", "refused", "told", "equal", "not run")
    worst = min((word for word, _ in found), key=order.index, default="not run")
    details = [line for _, lines in found for line in lines]
    named, _ = NAMED.get(script.stem, (("", 0), ""))
    return ("named" if named == (worst, len(details)) else worst), details


def main() -> int:
    """Print a line a script, the details of what is not equal, and a summary by group."""
    if find_spec("docxcompose") is None:
        sys.exit("docxtpl's subdocuments need docxcompose: pip install 'docxtpl[subdoc]'")
    checkout = Path(sys.argv[1])
    results: dict[str, str] = {}
    details: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch).resolve() / "tests"
        shutil.copytree(checkout / "tests", folder)
        (folder / "output").mkdir(exist_ok=True)
        for script in sorted(path for path in folder.glob("*.py") if path.stem not in ("runtests", "__init__")):
            result, lines = judged(script, folder)
            results[script.stem] = result
            print(f"{script.stem:32} {result}{f': {NAMED[script.stem][1]}' if result == 'named' else ''}")
            details += ["", f"{script.stem}: {result}", *lines] if lines and result != "named" else []
    print("\n".join(details))
    others = [name for name in results if name not in (*BASIC, *RICH)]
    for group, names in (("basic", BASIC), ("rich", RICH), ("other", others)):
        counts = {word: sum(results.get(name) == word for name in names) for word in sorted(set(results.values()))}
        print(
            f"{group}: {len(names)} scripts,", ", ".join(f"{count} {word}" for word, count in counts.items() if count)
        )
    return int(any(results.get(name) not in ("equal", "named") for name in (*BASIC, *RICH, *others)))


if __name__ == "__main__":
    sys.exit(main())
