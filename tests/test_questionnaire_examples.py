"""`docs/questionnaire-examples.md`: each piece is a questionnaire without a remark, and prints what stands under it."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest

from lettergen.api.workspace import Choices, Workspace

HERE = Path(__file__).parent
PAGE = (HERE.parent / "docs/questionnaire-examples.md").read_text(encoding="utf-8")
REST = {
    "matter": "example",
    "date": "2024-03-04",
    "subject": "Example",
    "sender": "{letterhead: Office, signatories: [Alex Example]}",
    "recipients": '[{id: acme, organization: Acme Corp., salutation: "To Acme:"}]',
    "due": "2024-04-02",
    "request": '"Please answer by {{ due }}:"',
    "questions": "[What?]",
}
PIECES = re.findall(r"```yaml\n(.*?)```\n((?:```text.*?```\n)+)", PAGE, re.DOTALL)
MEANT = {"Q151"}
"""The one remark that an example shows."""


def reader():
    spec = importlib.util.spec_from_file_location("letters_reader", HERE / "letters_reader.py")
    module = sys.modules["letters_reader"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_piece_has_its_print():
    assert len(PIECES) == PAGE.count("```yaml") > 12


@pytest.mark.parametrize(("piece", "prints"), PIECES, ids=[piece.strip().splitlines()[-1] for piece, _ in PIECES])
def test_an_example_prints_what_the_page_says(piece, prints, tmp_path):
    given = set(re.findall(r"^(\w+):", piece, re.MULTILINE))
    text = "".join(f"{key}: {value}\n" for key, value in REST.items() if key not in given) + piece
    (tmp_path / "questionnaires").mkdir()
    path = tmp_path / "questionnaires/example.yaml"
    path.write_text(text, encoding="utf-8")
    work = Workspace(tmp_path)
    assert [problem for problem in work.check() if problem.code not in MEANT] == []
    report = work.generate(str(path), choices=Choices(out=tmp_path / "out"))
    files = {made.letter.split("/")[1]: made.path for made in report.made}
    for recipient, expected in re.findall(r"```text ?(\w*)\n(.*?)```", prints, re.DOTALL):
        name = recipient or next(iter(files))
        lines = reader().read_letter(files[name].read_bytes()).lines
        printed = [f"{'  ' * line.level}{line.mark} {line.text}".rstrip() for line in lines if line.text]
        printed = [line[1:] if line.startswith(" ") and line[1:2] != " " else line for line in printed]
        assert in_order(printed, expected.splitlines()) == []


def in_order(printed: list[str], expected: list[str]) -> list[str]:
    """Return what is expected and does not print, in this order."""
    rest = iter(printed)
    return [line for line in expected if line not in rest]
