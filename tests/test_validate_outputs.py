"""The judges' script: it must find what is wrong, and forgive what was wrong in the template already."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from packages import members, packed, written

SCRIPT = Path(__file__).with_name("validate_outputs.py")
WRONG = b"<w:p><w:pPr><w:jc w:val='nowhere'/></w:pPr></w:p>"


def package(*extra: bytes) -> bytes:
    parts = members(written())
    start, body, rest = parts["word/document.xml"].partition(b"<w:body>")
    return packed(parts | {"word/document.xml": start + body + b"".join(extra) + rest})


@pytest.mark.validator
@pytest.mark.parametrize(("template", "code"), [(b"", 1), (WRONG, 0)])
def test_an_error_counts_unless_the_template_had_it(template: bytes, code: int, tmp_path: Path, sdk_errors) -> None:
    (tmp_path / "t.docx").write_bytes(package(template))
    (tmp_path / "o.docx").write_bytes(package(template, WRONG))
    (tmp_path / "o.json").write_text(json.dumps({"template": "t", "test": "this one"}))
    done = subprocess.run([sys.executable, SCRIPT, tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert [("o.docx (this one): " + judge in done.stdout) for judge in ("audited", "sdk")] == [code] * 2
    assert f"1 outputs of 1 templates, 0 files: {2 * code} new errors" in done.stdout


def test_a_test_run_keeps_its_letters_when_asked(tmp_path: Path) -> None:
    (tmp_path / "t.docx").write_bytes(written("{{ a }}"))
    (tmp_path / "conftest.py").write_text(SCRIPT.with_name("conftest.py").read_text())
    (tmp_path / "test_it.py").write_text(
        "from hypothesis import given, settings, strategies as st\n"
        "from lettergen import Template\n"
        "def test_one(): Template('t.docx').render({'a': 1})\n"
        "@settings(deadline=None, max_examples=20)\n"
        "@given(st.text('ab', min_size=1))\n"
        "def test_many(a): Template('t.docx').render({'a': a})\n"
    )
    keeping = os.environ | {"LETTERGEN_KEEP_OUTPUTS": str(tmp_path / "kept"), "PYTEST_ADDOPTS": ""}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", tmp_path]
    subprocess.run(command, check=True, capture_output=True, env=keeping, cwd=tmp_path)
    kept = [json.loads(about.read_text()) for about in (tmp_path / "kept").glob("*.json")]
    assert 2 <= len(kept) <= 9
    assert len({about["template"] for about in kept}) == 1
    assert {about["test"].split("::")[1].split()[0] for about in kept} == {"test_one", "test_many"}
    for about in kept:
        assert (tmp_path / "kept" / f"{about['template']}.docx").exists()
