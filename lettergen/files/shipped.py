"""Where the shipped templates, questionnaires and cases lie, in the wheel and in a checkout; it reads none of them."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def shipped(kind: str) -> Path:
    """Return the folder of shipped `templates` or `questionnaires`, or of `docs` with the cases.

    The wheel carries them inside the package; a checkout has them at its top, where people edit them.
    """
    inside = _PACKAGE / "shipped" / kind
    return inside if inside.is_dir() else _PACKAGE.parent / kind


def templates(workspace: Path) -> dict[str, Path]:
    """Return every template by name: the workspace's own, then the shipped ones of other names."""
    found: dict[str, Path] = {}
    for folder in (workspace / "templates", shipped("templates")):
        for path in sorted(folder.glob("*.docx")):
            # "~$" starts the lock file that Word leaves beside an open document.
            if not path.name.startswith("~$"):
                found.setdefault(path.stem, path)
    return found
