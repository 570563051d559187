"""The floors hold, modules stay readable, and starting the command stays light."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import lettergen

PACKAGE = Path(lettergen.__file__).parent


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_nothing_imports_upward(root):
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    done = subprocess.run(
        [*command, "--config", str(root / "pyproject.toml"), "--no-cache"],
        capture_output=True, text=True, check=False, cwd=root,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_module_fits_in_one_reading():
    long = {str(path): _lines(path) for path in PACKAGE.rglob("*.py") if _lines(path) > 400}
    assert long == {}


def test_the_package_stays_under_its_limit_of_lines():
    assert sum(_lines(path) for path in PACKAGE.rglob("*.py")) < 41_300, "see docs/decisions.md, The project"


def test_help_loads_no_heavy_library():
    heavy = ["pydantic", "docx", "lxml", "sqlalchemy", "alembic", "rich", "jinja2", "yaml", "babel", "holidays",
             "olefile"]  # fmt: skip
    script = (
        "import sys, json\n"
        "sys.argv = ['lettergen', '--help']\n"
        "from lettergen.cli.main import run\n"
        "try:\n    run()\nexcept SystemExit:\n    pass\n"
        f"print('LOADED' + json.dumps([name for name in {heavy!r} if name in sys.modules]))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "Usage:" in done.stdout
    assert json.loads(done.stdout.split("LOADED")[1]) == []


def test_the_library_names_load_when_asked_for():
    script = "from lettergen import Template, Questionnaire, Workspace; print(Template, Questionnaire, Workspace)"
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_code_is_explained_and_every_letter_has_its_area():
    from lettergen.files.catalogue import catalogue

    for code, entry in catalogue().items():
        assert code[0] in "QTWRDXU", code
        assert code[1:].isdigit(), code
        assert entry.title, code
        assert entry.cause, code
        assert entry.remedy, code


def test_every_code_raised_in_the_package_is_in_the_catalogue():
    import re

    from lettergen.files.catalogue import catalogue

    raised = {
        code
        for path in PACKAGE.rglob("*.py")
        for code in re.findall(r"[\"']([QTWRDXU]\d{3})[\"']", path.read_text(encoding="utf-8"))
    }
    assert raised - catalogue().keys() == set()
    assert catalogue().keys() - raised == set(), "codes that nothing raises"
