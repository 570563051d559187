"""One thing wrong or doubtful in a questionnaire, as the rules tell it; which line it stands on is the reader's."""

from __future__ import annotations

from dataclasses import dataclass

from lettergen.errors import Place, Problem, Severity
from lettergen.rules.asking import Path


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong or doubtful at a path of keys and positions (from 0) in the questionnaire.

    `quote` is the words of the text that it is about, so that a reader can point at their line.
    """

    code: str
    path: Path
    found: str
    expected: str = ""
    remedy: str = ""
    severity: Severity = Severity.ERROR
    quote: str = ""

    def problem(self, place: Place) -> Problem:
        """Return it as a problem at the place that the reader found."""
        return Problem(self.code, place, self.found, self.expected, self.remedy, self.severity)
