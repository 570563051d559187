"""lettergen: questionnaires into Word letters, and what each recipient answered, against its deadlines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lettergen.api.workspace import Workspace
    from lettergen.model.questionnaire import Questionnaire
    from lettergen.wordml.template import Template

__all__ = ["Questionnaire", "Template", "Workspace", "__version__"]
__version__ = "0.1.0"

_HOMES = {
    "Questionnaire": "lettergen.model.questionnaire",
    "Template": "lettergen.wordml.template",
    "Workspace": "lettergen.api.workspace",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attribute may be anything
    """Load a public name when it is first asked for, so that `lettergen --help` stays quick."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
