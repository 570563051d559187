"""What there is to look up without a workspace: codes explained, the schema of questionnaires."""

from __future__ import annotations

import json

from lettergen.errors import Place, Problem, UsageError, did_you_mean
from lettergen.files.catalogue import catalogue


def explain(code: str) -> str:
    """Return a code's title, usual cause and way out, one a line. Raises UsageError U103 for an unknown code."""
    entry = catalogue().get(code.upper())
    if entry is None:
        remedy = did_you_mean(code.upper(), catalogue(), "type the code as messages print it, such as Q101")
        raise UsageError(Problem("U103", Place(), f"no code {code!r}", remedy=remedy))
    return f"{code.upper()}: {entry.title}\nWhy:  {entry.cause}\nThen: {entry.remedy}"


def schema_text() -> str:
    """Return the JSON Schema of questionnaires as people write them, short forms included, as JSON text."""
    from lettergen.readers.schema import json_schema

    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
