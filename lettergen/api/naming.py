"""What people type for letters, found in the record; it changes nothing."""

from __future__ import annotations

from difflib import get_close_matches

from lettergen.errors import BadInputError, Place, Problem, UsageError
from lettergen.model.tracking import Event, LetterName, Thread
from lettergen.store.record import Record


def parse_letter(text: str) -> LetterName:
    """Read MATTER/RECIPIENT[/ROUND]; without a round the first is meant. Raises UsageError U101."""
    parts = text.strip("/").split("/")
    if len(parts) == 2 and all(parts):  # noqa: PLR2004 - MATTER/RECIPIENT
        return LetterName(parts[0], parts[1])
    if len(parts) == 3 and all(parts[:2]) and parts[2].isdecimal() and int(parts[2]):  # noqa: PLR2004 - with /ROUND
        return LetterName(parts[0], parts[1], int(parts[2]))
    raise UsageError(
        Problem("U101", Place(), f"{text!r} names no letter", "MATTER/RECIPIENT or MATTER/RECIPIENT/ROUND")
    )


def find_letter(record: Record, text: str) -> tuple[LetterName, Thread]:
    """Return the letter named and its thread, or raise BadInputError W111 with the nearest name."""
    name = parse_letter(text)
    thread = record.thread(name.thread)
    if thread is None:
        raise unknown_letter(text, [known.name for known in record.threads()])
    if name.round not in thread.rounds:
        raise unknown_letter(text, [f"{thread.name}/{number}" for number in sorted(thread.rounds)])
    return name, thread


def unknown_letter(text: str, known: list[str]) -> BadInputError:
    """Return the error for a letter, thread or matter that the record does not hold."""
    near = get_close_matches(text, known, 1)
    remedy = f"did you mean {near[0]!r}?" if near else "`lettergen status` lists every letter"
    return BadInputError(Problem("W111", Place(), f"the record holds no letter {text!r}", remedy=remedy))


def events_of(thread: Thread, name: LetterName) -> tuple[Event, ...]:
    """Return the events of one letter, in order."""
    return tuple(event for event in thread.events if event.letter == name)
