"""Problems, the errors that stop the program, and exit codes; it knows no file format and prints nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class ExitCode(IntEnum):
    """What the command line answers with (design section 8)."""

    DONE = 0
    FOUND = 1
    """`check` found errors, or some letters failed."""
    USAGE = 2
    BAD_INPUT = 3
    REFUSED = 4
    """It would lose or contradict something."""
    OUTSIDE = 5
    """An outside program is missing or failed."""
    INTERRUPTED = 130


class Severity(StrEnum):
    """How much a problem weighs: an error stops a letter, a warning asks for a look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file with line and column (both from 1), or a file with a part and paragraph.

    `detail` names what a line number cannot: a package part and paragraph, a recipient, an event of the record.
    """

    file: str = ""
    line: int = 0
    column: int = 0
    detail: str = ""

    def __lt__(self, other: Place) -> bool:
        """Sort places as they stand in a file: paragraph 2 before paragraph 10."""
        return self._order() < other._order()

    def _order(self) -> tuple[str, int, int, list[tuple[str, int]]]:
        numbered = [(words, int(number or 0)) for words, number in re.findall(r"(\D*)(\d*)", self.detail)]
        return self.file, self.line, self.column, numbered

    def __str__(self) -> str:
        """Return `file:line:column`, or `file: detail`, whichever is known."""
        where = self.file
        if self.line:
            where += f":{self.line}"
            if self.column:
                where += f":{self.column}"
        if self.detail:
            where += f", {self.detail}" if where else self.detail
        return where


_SIGNALS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What rings, moves a cursor or turns the direction of writing; a column's header may hold it."""
LONGEST = 1_000
"""Characters of one sentence of a problem: it may name what somebody typed."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a person's files: where, what was found, what was expected, what to do.

    Invariant: `code` is a key of catalogue.toml.
    """

    code: str
    place: Place
    found: str
    expected: str = ""
    remedy: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """Return the whole problem as one readable line."""
        sentences = [self.found]
        if self.expected:
            sentences.append(f"expected {self.expected}")
        if self.remedy:
            sentences.append(self.remedy)
        where = f"{self.place}: " if str(self.place) else ""
        text = "; ".join(each if len(each) <= LONGEST else f"{each[:LONGEST]}…" for each in sentences)
        line = f"{where}{self.severity} {self.code}: {text}".replace("\n", " ")
        return _SIGNALS.sub(lambda found: f"<U+{ord(found[0]):04X}>", line)


def did_you_mean(
    name: str, known: Iterable[str], otherwise: str = "", *, mark: str = "'", most: int = 1, likeness: float = 0.6
) -> str:
    """Return "did you mean 'x'?" for the known name nearest, or for several, else what else there is to do.

    `mark` stands around each; `likeness` is the least that counts (0 to 1).
    """
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), most, likeness)
    return f"did you mean {' or '.join(f'{mark}{one}{mark}' for one in near)}?" if near else otherwise


class LettergenError(Exception):
    """What stops the program; carries every problem found and the exit code it stands for."""

    exit_code = ExitCode.BAD_INPUT

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        found = (problems,) if isinstance(problems, Problem) else tuple(problems)
        self.problems = tuple(sorted(found, key=lambda problem: problem.place))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class BadInputError(LettergenError):
    """A person's file or argument is wrong (exit code 3)."""


class UsageError(LettergenError):
    """The command's words are off (exit code 2)."""

    exit_code = ExitCode.USAGE


class RefusedError(LettergenError):
    """Doing it would lose or contradict something (exit code 4)."""

    exit_code = ExitCode.REFUSED


class OutsideProgramError(LettergenError):
    """A program that is not ours is missing or failed (exit code 5)."""

    exit_code = ExitCode.OUTSIDE
