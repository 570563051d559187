"""What a run says of its letters and of how far it is: plain values, light to load; nothing is done here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

Phase: TypeAlias = Literal["check", "letters", "place", "record", "pdf"]


class Step(NamedTuple):
    """How far a run is: what it does, how many letters of how many (0: unknown), and how many failed."""

    phase: Phase
    done: int
    total: int = 0
    failed: int = 0


Told: TypeAlias = Callable[[Step], object]
"""Hears of each step of a run."""


class Action(StrEnum):
    """What a run does with one letter."""

    NEW = "new"
    SAME = "unchanged"
    CHANGED = "changed"
    OVERWRITTEN = "overwritten"
    """Edited by hand, and written anew because that was asked for."""
    EDITED = "edited by hand"
    """Its file stays; what is new lies beside it."""
    SENT = "already sent"


@dataclass(frozen=True, slots=True)
class Made:
    """One letter of a run: its name, its file, and what was done, or would be (new, changed, unchanged, …).

    The rest says to whom it goes and how it differs from the others, for mail, lists and print files.
    """

    letter: str
    path: Path
    action: str
    sha256: str
    organization: str = ""
    addressee: str = ""
    email: str = ""
    subject: str = ""
    language: str = ""
    template: str = ""
    variation: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter that somebody edited: its file stays, and what would be written now lies `beside` it where it is new.

    `changes` has a line for each paragraph that differs between the two.
    """

    letter: str
    path: Path
    beside: Path | None
    changes: tuple[str, ...]
