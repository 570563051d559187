"""The commands of the README work as they stand there, one after the other, in a fresh folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(sys.platform == "win32", reason="the block is for a shell that Windows lacks")
def test_the_commands_of_use_it_work_one_after_the_other(root, tmp_path):
    page = (root / "README.md").read_text(encoding="utf-8")
    block = page.partition("## Use it")[2].partition("```sh\n")[2].partition("```")[0]
    assert block.count("lettergen ") >= 8
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-e", "-c", block],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "partial response" in done.stdout
    made = {file.name for file in (tmp_path / "inquiries/letters/water-quality").iterdir()}
    assert made == {"example-corporation.docx", "example-corporation_2.docx"}
