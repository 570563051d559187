"""Letters' files approved: read, kept under their hash, recorded; what an approval is worth says `rules.approval`."""

from __future__ import annotations

from collections.abc import Sequence

from lettergen.api.booking import book, letter_meant, letters_meant
from lettergen.api.desk import Desk
from lettergen.api.documents import letter_file, made_file
from lettergen.api.event import stamped
from lettergen.api.options import Approval
from lettergen.errors import Place, Problem, RefusedError
from lettergen.model.tracking import Event, EventType, Thread
from lettergen.rules.approval import approval_of, latest, person, why_not_by
from lettergen.runs.plan import MADE


def approve(desk: Desk, letters: Sequence[str], approval: Approval) -> tuple[Event, ...]:
    """Record that the file of each letter is approved as it is on disk, edited in Word or not; all of them or none.

    The file is kept under its hash; another version needs another approval. `approval.final` names the document of one
    letter where it is not the file made. Raises BadInputError W111 (unknown letter), W112, W120 (no file), W127
    (neither .docx nor PDF); RefusedError W131 (by its maker, where two persons are needed), W134 (approved already),
    and what `rules.transitions` refuses.
    """
    named = letters_meant(desk, letters, approval)
    with desk.record() as record:
        found = dict(letter_meant(record, text, EventType.APPROVED) for text in named)
        files = {
            name: letter_file(desk, approval.final or made_file(desk, name, latest(name, thread.events, *MADE)))
            for name, thread in found.items()
        }
        events = [stamped(desk, name, EventType.APPROVED, approval, **kept) for name, (kept, _) in files.items()]

        def refuse() -> None:
            if problems := [*filter(None, (_why_not(desk, event, found[event.letter]) for event in events))]:
                raise RefusedError(problems)

        filing = [data for _, data in files.values()]
        return book(desk, record, events, filing=filing, dry_run=approval.dry_run, also=refuse)


def _why_not(desk: Desk, event: Event, thread: Thread) -> Problem | None:
    holds = approval_of(event.letter, thread.events)
    if holds and holds.document == event.document and person(holds.author) == person(event.author):
        found = f"{holds.author} approved this very file on {holds.on}"
        return Problem("W134", Place(event.file, detail=str(event.letter)), found, remedy="nothing is to be done")
    two = desk.settings.record.two_person
    return why_not_by(event.author, event.letter, thread.events) if two else None
