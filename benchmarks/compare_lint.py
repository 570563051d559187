"""Run docxtpl-lint's labelled cases through the engine of `lettergen check`, and say rule by rule what is found.

Usage: `python benchmarks/compare_lint.py SDIST`, the unpacked source distribution of docxtpl-lint. Its own tests are
run with its linter recorded: every template they lint, with the data and the findings that those tests require; then
the adversarial cases of docs/eval/ with their adjudicated findings. For each finding expected, ours is

- found: `check` tells one of our codes for it, or blames the very tag for something else;
- accepted: nothing of that kind is told, as what breaks docxtpl is healed, or legal, here (`HARMLESS`, with the proof);
- later: other tags of the template are blamed first, and this is told once they are mended;
- missed: none of these.

A case without findings must bring no error; those that do are listed with their code. Nothing of theirs is kept.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import docx
import pytest

from lettergen.api.fit import covers, unknown_names
from lettergen.errors import BadInputError
from lettergen.wordml.template import Template

OURS = {
    "DTL001": ("T111",),
    "DTL002": ("T111",),
    "DTL003": ("T141",),
    "DTL101": ("T112", "T117", "T154"),
    "DTL102": ("T112",),
    "DTL103": ("T116", "T117"),
    "DTL104": ("T118",),
    "DTL105": ("T118",),
    "DTL106": ("T121",),
    "DTL201": (),
    "DTL202": ("T116",),
    "DTL203": ("T114",),
    "DTL204": ("T113",),
    "DTL205": ("T113",),
    "DTL206": ("T113", "T115"),
    "DTL207": ("T113", "T115"),
    "DTL208": ("T114", "T116"),
    "DTL209": ("T115",),
    "DTL210": ("T113", "T115"),
    "DTL301": ("T121",),
    "DTL302": ("T131",),
    "DTL303": ("T126",),
    "DTL304": ("T121",),
    "DTL305": ("T126",),
    "DTL306": ("T123", "T126"),
    "DTL307": (),
    "DTL308": (),
    "DTL401": ("T115",),
    "DTL402": ("T121", "T126"),
}
HARMLESS = {
    "DTL103": "`do`, `break` and `continue` work here: the template compiles",
    "DTL104": "`money` is one of our filters: the template compiles",
    "DTL201": "`%` and `}` may stand in any tag: it is not one that cannot be read",
    "DTL307": "a plain value prints in {{r }} and {{p }}: the template fills",
    "DTL308": "every value is escaped: the template fills, and the value can be read in it",
}
FOREIGN = {"DTL005": "silencing comments: there is nothing to silence here"}


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


class Case(NamedTuple):
    """A template with the data it is linted with (None: none), the schema of that data, and the findings expected."""

    name: str
    source: bytes
    data: Mapping[str, Any] | None
    schema: Mapping[str, Any] | None
    expected: tuple[tuple[str, str], ...]
    """Pairs of rule and the tag it is about, "" where that is not said."""


def recorded(sdist: Path) -> Iterator[Case]:
    """Run its tests and give every template that they lint with sound results."""
    core = importlib.import_module("docxtpl_lint.core")
    lint, cases = core.lint_path, []

    def recording(path: Any, data: Any = None, **how: Any) -> Any:  # noqa: ANN401 - theirs
        report = lint(path, data, **how)
        given = data if data is not None else next(iter(how.get("contexts") or ()), None)
        expected = tuple((issue.rule, issue.snippet or "") for issue in report.issues)
        name = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition("::")[2].partition(" ")[0]
        cases.append(Case(name, Path(path).read_bytes(), given, how.get("schema"), expected))
        return report

    core.lint_path = recording
    options = ["-q", "--no-header", "-p", "no:cacheprovider", "-o", "addopts=", f"--rootdir={sdist}"]
    pytest.main([*options, str(sdist / "tests")])
    core.lint_path = lint
    yield from cases


def adversarial(sdist: Path) -> Iterator[Case]:
    """Give the cases of docs/eval/ whose findings were settled by rendering, those of other commands left aside."""
    build = importlib.import_module("adversarial").build
    settled = json.loads((sdist / "benchmark/adversarial_adjudicated.json").read_text())["cases"]
    for labelled in json.loads((sdist / "docs/eval/adversarial_cases.json").read_text()):
        case = labelled | settled.get(labelled["name"], {})
        if case["command"] not in {"lint", "verify"}:
            continue
        with tempfile.TemporaryDirectory() as folder:
            build(case, path := Path(folder, "case.docx"))
            schema = case.get("options", {}).get("schema")
            expected = tuple((rule, "") for rule in case["expected_rules"])
            yield Case(case["name"], path.read_bytes(), case.get("data"), schema, expected)


def told(case: Case) -> tuple[set[str], list[tuple[str, str]]]:
    """Return the codes of what stops a letter, and all findings as pairs of code and place."""
    try:
        template = Template(case.source, name=case.name)
    except BadInputError as error:
        return {found.code for found in error.problems}, [(found.code, str(found.place)) for found in error.problems]
    found = [(warning.code, str(warning.place)) for warning in template.warnings]
    errors: set[str] = set()
    data = of_schema(case.schema) if case.schema else case.data
    if isinstance(data, Mapping):
        named = template.placeholders()
        found += [("T131", key) for key in data if not any(covers(name, key) for name in named)]
        try:
            filled = template.render(data)
            found += [("filled", text) for text in texts(filled)]
        except BadInputError as error:
            errors = {problem.code for problem in error.problems}
            found += [(problem.code, str(problem.place)) for problem in error.problems]
    else:  # as `check TEMPLATE` does: what no letter fills
        found += [(problem.code, str(problem.place)) for problem in unknown_names(template)]
    return errors, found


def of_schema(schema: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any data
    """Return data that a JSON schema allows."""
    if "properties" in schema:
        return {name: of_schema(inner) for name, inner in schema["properties"].items()}
    if "items" in schema:
        return [of_schema(schema["items"])]
    return {"number": 1, "integer": 1, "boolean": True, "null": None}.get(schema.get("type", ""), "text")


def texts(filled: bytes) -> list[str]:
    """Return the words of a document's body, paragraph by paragraph."""
    document = docx.Document(io.BytesIO(filled))
    return ["".join(str(text) for text in one.itertext()) for one in document.element.body.iter(f"{{{W}}}p")]


def verdict(case: Case, rule: str, tag: str) -> str:
    """Return found, accepted, later, missed or foreign for one finding that is expected."""
    errors, found = told(case)
    codes = {code for code, _ in found}
    blamed = any(code in OURS[rule] and (rule != "DTL106" or tag in place) for code, place in found)
    if blamed or any(tag and tag in place for code, place in found if code in errors):
        return "found"
    if rule in ("DTL103", "DTL104", "DTL201"):
        accepted = "T116" not in codes and "T118" not in codes
    else:
        printed = " ".join(text for code, text in found if code == "filled")
        values = [value for value in leaves(case.data) if "&" in value or "<" in value] if rule == "DTL308" else []
        accepted = rule in HARMLESS and not errors and all(value.lower() in printed.lower() for value in values)
    return "accepted" if accepted else "later" if errors else "missed"


def leaves(data: Any) -> Iterator[str]:  # noqa: ANN401 - any data
    """Give the texts in data."""
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    yield from [data] if isinstance(data, str) else ()
    for value in inner:
        yield from leaves(value)


def main() -> None:
    """Print a line a rule, then what was missed and what brought an error without need; exit 1 on a miss."""
    sdist = Path(sys.argv[1]).resolve()
    sys.path[:0] = [str(sdist / folder) for folder in ("src", "tests", "scripts")]
    counts: dict[str, Counter[str]] = {}
    lines = []
    for case in (*recorded(sdist), *adversarial(sdist)):
        for rule, tag in case.expected:
            ours = "foreign" if rule in FOREIGN else verdict(case, rule, tag)
            counts.setdefault(rule, Counter())[ours] += 1
            if ours in ("missed", "later"):
                lines.append(f"{ours}: {rule} in {case.name} {tag}: {sorted(told(case)[0])}")
        if not case.expected and (errors := told(case)[0]):
            lines.append(f"an error here, fine there: {', '.join(sorted(errors))} in {case.name}")
    kinds = ("found", "accepted", "later", "missed")
    print(f"\n{'rule':8}{''.join(f'{kind:>10}' for kind in kinds)}   our codes, and why some are harmless")
    for rule, count in sorted(counts.items()):
        why = "; ".join(filter(None, (FOREIGN.get(rule), ", ".join(OURS.get(rule, ())), HARMLESS.get(rule))))
        print(f"{rule:8}{''.join(f'{count[kind]:10}' for kind in kinds)}   {why}")
    print("\n".join(dict.fromkeys(lines)))
    sys.exit(any(count["missed"] for count in counts.values()))


if __name__ == "__main__":
    main()
