"""One deadline as it is typed at the command line, read as a questionnaire reads it; it counts nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from lettergen.errors import BadInputError
from lettergen.model.deadline import StageSpec
from lettergen.readers.messages import details, problem
from lettergen.readers.yaml_positions import parse_yaml


def read_stage(text: str, more: Mapping[str, Any]) -> StageSpec:
    """Read a deadline in YAML: "{within: 10 days, roll: forward}"; `more` has further keys.

    Raises BadInputError with every problem, codes as of a questionnaire's `due`.
    """
    tree = parse_yaml(f"due: {text}".encode(), "deadline")
    if tree.problems:
        raise BadInputError(tree.problems)
    typed = tree.data["due"] if isinstance(tree.data, dict) else text
    try:
        return StageSpec.model_validate({**typed, **more} if isinstance(typed, dict) else typed)
    except ValidationError as error:
        found = details(error)
        for detail in found:
            detail["loc"] = ("due", *detail["loc"])
        raise BadInputError(problem(detail, tree) for detail in found) from error
