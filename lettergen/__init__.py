"""lettergen: questionnaires into Word letters, and what each recipient answered, against its deadlines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lettergen.api.workspace import Workspace
    from lettergen.model.blocks import Blocks, Font, Image, Inlines, PageBreak, Paragraph, Span, Subdocument
    from lettergen.model.questionnaire import Questionnaire
    from lettergen.text.markdown import to_blocks as markdown
    from lettergen.text.markdown import to_inlines as markdown_inline
    from lettergen.wordml.template import Template

__all__ = [
    "Blocks", "Font", "Image", "Inlines", "PageBreak", "Paragraph", "Questionnaire", "Span", "Subdocument", "Template",
    "Workspace", "__version__", "markdown", "markdown_inline",
]  # fmt: skip
__version__ = "0.1.0"

_VALUES = ("Blocks", "Font", "Image", "Inlines", "PageBreak", "Paragraph", "Span", "Subdocument")
_HOMES = {
    **{name: ("lettergen.model.blocks", name) for name in _VALUES},
    "Questionnaire": ("lettergen.model.questionnaire", "Questionnaire"),
    "Template": ("lettergen.wordml.template", "Template"),
    "Workspace": ("lettergen.api.workspace", "Workspace"),
    "markdown": ("lettergen.text.markdown", "to_blocks"),
    "markdown_inline": ("lettergen.text.markdown", "to_inlines"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attribute may be anything
    """Load a public name when it is first asked for, so that `lettergen --help` stays quick."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module, own_name = _HOMES[name]
    return getattr(import_module(module), own_name)
