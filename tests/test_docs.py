"""What the documentation says is what the program does."""

from __future__ import annotations

import re
import subprocess
import sys

from lettergen.model.tracking import ClockState, Disposition, EventType, Headline


def test_pages_made_from_the_program_are_up_to_date(root):
    done = subprocess.run(
        [sys.executable, str(root / "docs/make.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_event_disposition_clock_and_headline_is_documented(root):
    page = (root / "docs/record.md").read_text(encoding="utf-8")
    words = [*EventType, *Disposition, *ClockState, *Headline]
    assert [word for word in words if f"`{word}`" not in page] == []


def test_readme_starts_with_the_two_commands(root):
    top = "\n".join((root / "README.md").read_text(encoding="utf-8").splitlines()[:40])
    install = "python3 -m venv .venv && .venv/bin/python -m pip install -q -e '.[dev]' && .venv/bin/lettergen demo"
    assert install in top
    assert ".venv/bin/python -m pytest" in top


def test_links_between_pages_lead_somewhere(root):
    for page in [root / "README.md", *sorted((root / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
