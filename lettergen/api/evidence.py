"""The record held against what was written, taken out and in, and brought to this version; it records no fact."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from pydantic import ValidationError

from lettergen import __version__
from lettergen.api.desk import Desk
from lettergen.api.waiting import queue_of
from lettergen.errors import BadInputError, Place, Problem, RefusedError, Severity
from lettergen.files.atomic import write_atomic
from lettergen.files.documents import Documents, read_document, read_lines, sha256
from lettergen.model.settings import without_password
from lettergen.model.tracking import Event
from lettergen.rules.approval import approval_of
from lettergen.runs.journal import FOLDER, state, unfinished, unplaced
from lettergen.store import transfer
from lettergen.store.transfer import LONGEST, RECORD, KeptHead, Source
from lettergen.store.upgrade import pending, upgrade

if TYPE_CHECKING:
    from lettergen.store.record import Record

HEAD = "lettergen.head/1"
_HEAD = re.compile(r"(\d{1,15}):([0-9a-f]{64})")


class Imported(NamedTuple):
    """What an import brought: how many events the file has, how many of them are new here, and documents not here."""

    events: int
    added: int
    missing: tuple[Problem, ...]


def verify(desk: Desk, heads: Sequence[KeptHead] = ()) -> tuple[Problem, ...]:
    """Return what is wrong with the record's chain, its filed documents and the letters on disk; none is good.

    The chain is held against `heads` kept outside too. Codes: R130 to R133, R146, R149, R193, W112, W113, W120.
    """
    if not desk.has_record():
        return (*_without_record(desk), *(_not_held(head, "") for head in heads if head.seq))
    unread, named = list[Problem](), set[str]()

    def hash_of(key: str) -> str | None:
        """Note a document that cannot be read, and go on: it is told by itself."""
        named.add(key)
        try:
            return desk.documents.hash_of(key)
        except BadInputError as error:
            unread.extend(error.problems)
            return key

    letters = desk.folder / "letters"
    waiting = (letters / matter for matter in unfinished(letters))
    with desk.record() as record:
        problems = [*record.verify(hash_of), *unread]
        problems += [unplaced(folder) for folder in waiting if (left := state(folder)) and left.whole]
        for head in heads:
            found = transfer.hash_at(record.database, head.seq)
            problems += [] if found == head.hash else [_not_held(head, found)]
        for event in transfer.drafts(record.database):
            try:
                problems += _letter_problems(desk.folder / event.file, event, record)
            except BadInputError as error:
                problems += error.problems
    return (*problems, *(() if problems else _unnamed(desk, named)))


def _unnamed(desk: Desk, named: Collection[str]) -> Iterator[Problem]:
    """Give a warning (R193) for each document that is kept, named by no event, and does not wait."""
    kept = {f"{path.parent.name}{path.name}" for path in desk.documents.folder.glob("[0-9a-f]?/[0-9a-f]*")}
    for key in sorted(kept.difference(named)):
        if not queue_of(desk).get(key):
            found, remedy = "no event names it, nor does it wait", "take it in again: lettergen receive, and its path"
            yield Problem("R193", Place(str(desk.documents.path(key))), found, remedy=remedy, severity=Severity.WARNING)


def _without_record(desk: Desk) -> Iterator[Problem]:
    """Give an error (R149) where files lie that only a record can have brought."""
    folders = (desk.documents.folder, desk.folder / "letters")
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    left = sum(FOLDER not in path.parts for path in files)  # of a first run nothing is recorded yet
    if left:
        found = f"there is no record, and {left} letters and filed documents lie here"
        remedy = "restore the record from a backup, or name it under [record] in lettergen.toml"
        yield Problem("R149", Place(without_password(desk.address)), found, remedy=remedy)


def _not_held(head: KeptHead, found: str) -> Problem:
    what = "is another than the head kept outside names: the chain was made anew" if found else "is not there any more"
    remedy = "compare with a backup; or the head is another record's"
    return Problem("R146", Place(detail=f"event {head.seq}"), f"event {head.seq} {what}", remedy=remedy)


def _letter_problems(path: Path, event: Event, record: Record) -> Iterator[Problem]:
    place = Place(str(path), detail=str(event.letter))
    if not path.is_file():
        yield Problem("W120", place, "the generated letter is gone", remedy="make it again with `lettergen generate`")
    elif (found := sha256(read_document(path))) != event.document and found != _approved(event, record):
        remedy = "send it with `lettergen send --file`, or make it again with --force"
        edited = f"was edited since it was made on {event.on}"
        yield Problem("W113", place, edited, remedy=remedy, severity=Severity.WARNING)


def _approved(made: Event, record: Record) -> str:
    """Return the hash of the file that was approved since, finished in Word or not; "" where none was."""
    thread = record.thread(made.letter.thread)
    holds = approval_of(made.letter, thread.events) if thread else None
    return holds.document if holds else ""


def kept_heads(text: str) -> tuple[KeptHead, ...]:
    """Read heads kept outside: SEQ:HASH, or a file of `export --head` lines, or an exported record. Raises R147."""
    if typed := _HEAD.fullmatch(text):
        return (KeptHead(schema=HEAD, seq=int(typed[1]), hash=typed[2]),)
    found: list[KeptHead] = []
    lines = read_lines(Path(text), LONGEST) if Path(text).exists() else (b"",)
    for number, line in enumerate(lines, 1):
        try:
            found.append(KeptHead.model_validate_json(line))
        except ValidationError as error:
            raise _no_head(text, number) from error
        if found[0].form == RECORD:
            break
    if not found:
        raise _no_head(text, 1)
    return tuple(found)


def _no_head(text: str, line: int) -> BadInputError:
    return BadInputError(Problem("R147", Place(text, line), "holds no head", "SEQ:HASH, or a file of `export --head`"))


def head_line(desk: Desk) -> str:
    """Return the end of the chain as a line of JSON to keep outside: number, hash, this moment (UTC), whose it is."""
    with desk.record() as record:
        head = record.head()
    at, address = desk.entered().isoformat(timespec="seconds"), without_password(desk.address)
    return json.dumps({"schema": HEAD, **head._asdict(), "at": at, "record": address})


def export(desk: Desk, to: Path | BinaryIO, documents: Path | None = None) -> tuple[Problem, ...]:
    """Write the record as JSON Lines, and copy what is filed into a folder; return what could not be copied (R145).

    A file is written whole or not at all, and none is written over (R148).
    """
    with desk.record() as record:
        lines = transfer.exported(record.database, __version__)
        if not isinstance(to, Path):
            to.writelines(lines)
        elif to.exists():
            raise RefusedError(Problem("R148", Place(str(to)), "is there already", remedy="name another file"))
        else:
            write_atomic(to, lines)
        return tuple(_copied(record, desk.documents, Documents(documents))) if documents else ()


def import_record(desk: Desk, file: Path, documents: Path | None = None, *, dry_run: bool = False) -> Imported:
    """Add what an exported record holds and this one does not, all or nothing; file its documents from a folder.

    The whole file is checked before a record is made. Raises BadInputError or RefusedError W112, R140 to R144.
    """
    source = Source(str(file), partial(read_lines, file, LONGEST))
    events = sum(line.event is not None for line in transfer.checked(source))
    try:
        opened = desk.record(create=not dry_run)
    except BadInputError as error:
        if dry_run and {problem.code for problem in error.problems} == {"R120"}:
            return Imported(events, events, ())
        raise
    with opened as record:
        added = transfer.imported(record.database, source, dry_run=dry_run)
        kept = Documents(documents) if documents and not dry_run else desk.documents
        return Imported(events, added, tuple(_copied(record, kept, desk.documents)))


def _copied(record: Record, source: Documents, target: Documents) -> Iterator[Problem]:
    """Copy every filed document that the target lacks; name those that the source lacks or that were changed there."""
    seen: set[str] = set()
    for event in transfer.filed(record.database):
        for key in {one.document for one in event.documents if one.document} - seen:
            seen.add(key)
            if target.path(key).is_file():
                continue
            if source.hash_of(key) != key:
                found = f"the document of {event.letter} ({key[:12]}) is not in {source.folder}"
                remedy = "copy it there from the folder `documents` of the record it came from"
                yield Problem("R145", Place(detail=f"event {event.seq}"), found, remedy=remedy)
            else:
                target.file(read_document(source.path(key)))


def upgraded(desk: Desk, *, dry_run: bool = False) -> tuple[tuple[str, ...], Path | None]:
    """Bring the record to this version's schema; return each step, and the backup of a SQLite record made first.

    Nothing happens where it is there already, nor with `dry_run`.
    """
    if not desk.has_record():
        raise desk.no_record()
    steps = pending(desk.address)
    return steps, upgrade(desk.address) if steps and not dry_run else None
