"""The record as people are shown it: what a page, a workbook and a memo are made of, and the page itself."""

from __future__ import annotations

import base64
import datetime as dt
import io
import os.path
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import quote
from zipfile import ZipFile

from lettergen import __version__
from lettergen.api.desk import Desk
from lettergen.api.look import threads
from lettergen.api.options import View
from lettergen.api.waiting import with_replies
from lettergen.errors import Problem
from lettergen.files.atomic import write_atomic
from lettergen.files.documents import read_document
from lettergen.model.tracking import EventType, Thread
from lettergen.reports.page import Extras, Link, ReportData, page
from lettergen.rules.confidential import kept_back
from lettergen.rules.facts import gather
from lettergen.rules.redaction import redacted
from lettergen.rules.status import status_of
from lettergen.runs.packs import check_places, is_ours

__all__ = ["ReportData", "Showing", "gathered", "write_page"]

_ENDINGS = {"html": (".html", ".htm"), "xlsx": (".xlsx",), "docx": (".docx",), "ics": (".ics",)}
_HEAD = 2000
"""Bytes of a page or calendar in which it says whose it is."""
_IN_CALENDARS = 200
"""Letters whose deadlines a page carries as calendar files: to work out a thousand takes longer than all the rest."""


class Showing(NamedTuple):
    """For whose eyes a report is: `redacted` leaves people and words out, `confidential` takes such matters in."""

    redacted: bool = False
    confidential: bool = False
    title: str = ""


class Written(NamedTuple):
    """What was written: how many letters stand in it, how many were left out, whether the file changed, any doubt."""

    letters: int
    left_out: int
    changed: bool
    warnings: tuple[Problem, ...] = ()


def gathered(
    desk: Desk, names: Sequence[str] = (), view: View | None = None, showing: Showing | None = None
) -> ReportData:
    """Return the threads of these matters or letters, or of all, with their status, by name. Raises W111.

    Each thread has the events that had happened and were known by then, corrected, in the order they happened. Of all
    of them confidential ones are left out; what is named is asked for.
    """
    chosen, shown = view or View(), showing or Showing()
    as_of, known_at = desk.moment(chosen.as_of or desk.today()), desk.known_at(chosen.known_at)
    found = {thread.name: thread for name in [one or "/" for one in names] or [""] for thread in threads(desk, name)}
    limits, two = desk.limits(), desk.settings.record.two_person
    secret = kept_back(found.values()) if not (names or shown.confidential) else ()
    pairs, left_out = [], 0
    for _, thread in sorted(found.items()):
        facts = gather(redacted(thread) if shown.redacted else thread, as_of, limits, known_at)
        if not facts.events:  # it had not begun by then
            continue
        if thread.matter in secret:
            left_out += 1
            continue
        story = facts.thread.model_copy(update={"events": facts.events})
        pairs.append((story, status_of(facts, as_of, two_person=two)))
    return ReportData(tuple(with_replies(desk, pairs, chosen)), as_of, known_at, left_out)


def write_page(
    desk: Desk, path: Path, names: Sequence[str] = (), view: View | None = None, showing: Showing | None = None
) -> Written:
    """Write the report as one HTML page with links to the letters' files as seen from it. Raises W107, W111."""
    shown, data = showing or Showing(), gathered(desk, names, view, showing)
    every = [thread for thread, _ in data.pairs]
    links = {} if shown.redacted else {thread.name: tuple(_links(desk, thread, path)) for thread in every}
    extras = Extras(shown.title, shown.redacted, __version__, links, dict(_calendars(desk, data)))
    return written(path, page(data, extras).encode(), data, "html")


def written(path: Path, made: bytes, data: ReportData, form: str, warnings: tuple[Problem, ...] = ()) -> Written:
    """Write a report as `put` does."""
    return Written(len(data.pairs), data.left_out, put(path, made, form), warnings)


def put(path: Path, made: bytes, form: str) -> bool:
    """Write what is made of the record, links followed; tell whether other bytes were there. Raises: `check_files`."""
    check_files({form: path})
    if path.exists() and read_document(path) == made:
        return False
    write_atomic(path.resolve(), made)
    return True


def check_files(files: Mapping[str, Path]) -> None:
    """Refuse, before anything is written, files by form (html, xlsx, docx, ics) that cannot be.

    Raises RefusedError W168 (no report or calendar of ours, or edited since); BadInputError W107, W166 (another kind).
    """
    check_places(((path, _ENDINGS[form]) for form, path in files.items()), _is_ours)


def _is_ours(path: Path) -> bool:
    from lettergen.wordml.package import is_written_here

    there = read_document(path)
    if not there.startswith(b"PK"):
        return b'content="lettergen ' in there[:_HEAD] or b"-//lettergen//" in there[:_HEAD]
    if is_written_here(there):
        with ZipFile(io.BytesIO(there)) as package:
            return b"<dc:title>Memorandum: " in package.read("docProps/core.xml")
    return is_ours(path, "\0")


def _links(desk: Desk, thread: Thread, page_file: Path) -> Iterator[Link]:
    """Give each letter's file that is there, and the PDF beside it."""
    files = {one.letter.round: one.file for one in thread.events if one.file and one.type in _MAKES}
    for number, name in sorted(files.items()):
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            continue
        for file, kind in ((desk.folder / name, "Word"), ((desk.folder / name).with_suffix(".pdf"), "PDF")):
            if file.is_file():
                try:
                    beside = os.path.relpath(file.absolute(), page_file.absolute().parent)
                    address = quote(Path(beside).as_posix())
                except ValueError:  # Windows knows no way from one drive to another
                    address = file.absolute().as_uri()
                yield Link(f"letter {number} ({kind})", address)


_MAKES = frozenset({EventType.GENERATED, EventType.SENT})


def _calendars(desk: Desk, data: ReportData) -> Iterator[tuple[str, str]]:
    """Give matters' deadlines as iCalendar files in data: addresses, small matters first, as long as there is room."""
    from lettergen.reports.calendar import ics
    from lettergen.rules.agenda import agenda

    by_matter: dict[str, dict[str, Thread]] = {}
    for thread, _ in data.pairs:
        by_matter.setdefault(thread.matter, {})[thread.name] = thread
    room = _IN_CALENDARS
    for matter, shown in sorted(by_matter.items(), key=lambda one: (len(one[1]), one[0])):
        room -= len(shown)
        whole = [thread for thread in threads(desk, matter) if thread.name in shown] if room >= 0 else []
        entries = [
            entry for thread in whole for entry in agenda(_as_entered(thread, shown[thread.name], data.known_at))
        ]
        if entries:
            made = base64.b64encode(ics(entries, desk.settings.reminders.alarms)).decode()
            yield matter, f"data:text/calendar;base64,{made}"


def _as_entered(whole: Thread, shown: Thread, known_at: dt.datetime | None) -> Thread:
    """Return what a thread shows as it was entered: an entry's name hangs on the first event, its number on changes."""
    known = [one for one in whole.events if known_at is None or one.entered <= known_at]
    kept = {one.seq for one in shown.events} | {one.amends.seq for one in known if one.amends and one.amends.void}
    return shown.model_copy(update={"events": tuple(one for one in known if one.amends or one.seq in kept)})
