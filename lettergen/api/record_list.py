"""Facts from a table, a row each: all are recorded, or none and everything that is wrong told; it judges no fact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lettergen.api.booking import MISTYPED, book, judged
from lettergen.api.desk import Desk
from lettergen.api.options import Fact
from lettergen.api.record import facts_of, kind_of
from lettergen.errors import BadInputError, LettergenError, Place, Problem, RefusedError, did_you_mean
from lettergen.model.deadline import StageName
from lettergen.model.letter import Asked
from lettergen.model.tracking import Capacity, Event, Outcome
from lettergen.readers.headers import letters
from lettergen.readers.table_files import Row, open_table

_READ: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {
        "letter": str, "event": str, "on": dt.date.fromisoformat, "at": dt.time.fromisoformat,
        "received": dt.date.fromisoformat, "items": str, "until": dt.date.fromisoformat, "stage": StageName,
        "ground": lambda text: tuple(filter(None, map(str.strip, text.split(";")))), "outcome": Outcome,
        "said_by": str, "capacity": Capacity, "addressed_to": str, "via": str, "note": str,
    }
)  # fmt: skip
"""What a column is called, as the options of `record` are, and how its cells are read; ";" parts grounds."""
_FORMS: Mapping[Any, str] = MappingProxyType(
    {dt.date.fromisoformat: "YYYY-MM-DD", dt.time.fromisoformat: "HH:MM"}
    | {kind: ", ".join(kind) for kind in (StageName, Outcome, Capacity)}
)


def record_list(desk: Desk, path: Path, *, by: str = "", dry_run: bool = False) -> tuple[Event, ...]:
    """Record every row of a CSV or XLSX table in order and return the events.

    Raises BadInputError Q160, Q161, Q167, Q172 (the file), W240 (its header), W241 (a cell); what `record_fact` raises
    of a row, under the row's number, as RefusedError where one of them is.
    """
    problems: list[Problem] = []
    refused = False
    events: list[Event] = []
    places: list[Place] = []
    texts: dict[str, Asked] = {}
    with desk.record() as record:
        for place, letter, fact in _rows(path, by, problems):
            try:
                found, new, _ = facts_of(desk, record, letter, fact, kind_of(fact))
            except LettergenError as error:
                refused = refused or isinstance(error, RefusedError)
                problems += (replace(each, place=place) for each in error.problems)
                continue
            events += found
            places += [place] * len(found)
            texts |= new
        spoilt: set[str] = set()  # what fails would make those after it fail for its sake
        for event, place, problem in zip(events, places, judged(desk, record, events, texts), strict=True):
            if problem and event.letter.thread not in spoilt:
                refused = refused or problem.code not in MISTYPED
                problems.append(replace(problem, place=place))
                spoilt.add(event.letter.thread)
        if problems:
            raise (RefusedError if refused else BadInputError)(problems)
        return book(desk, record, events, texts, dry_run=dry_run)


def _rows(path: Path, by: str, problems: list[Problem]) -> Iterator[tuple[Place, str, Fact]]:
    """Give the place, letter and fact of each row that can be read; what is wrong with others goes to `problems`."""
    file = str(path)
    rows = open_table(path, file).rows()
    header = [cell.strip().lower().replace(" ", "_").replace("-", "_") for cell in next(rows, Row(1, [])).cells]
    if wrong := [*_header(file, header)]:
        raise BadInputError(wrong)
    for number, cells, broken, _ in rows:
        known = len(problems)
        if broken:
            problems.append(Problem("Q167", Place(file, number), broken, remedy="write a mark that is text twice"))
        said: dict[str, Any] = {}
        for at, (name, cell) in enumerate(zip_longest(header, cells, fillvalue=""), 1):
            place = Place(file, number, at, f"column {letters(at)}{name and f', {name}'}")
            try:
                said |= {name: _READ[name](text)} if (text := cell.strip()) else {}
            except KeyError:
                problems.append(Problem("W241", place, f"{text!r} stands in a column without a header"))
            except ValueError:
                problems.append(Problem("W241", place, f"{text!r} is none of its values", _FORMS[_READ[name]]))
        if missing := {"letter", "event"} - said.keys():
            problems.append(Problem("W241", Place(file, number), f"no {' and no '.join(sorted(missing))}", "one a row"))
        if len(problems) == known:
            letter, grounds = said.pop("letter"), said.pop("ground", ())
            yield Place(file, number, detail=letter), letter, Fact(**said, grounds=grounds, by=by)


def _header(file: str, header: list[str]) -> Iterator[Problem]:
    """Give what is wrong with the first row."""
    for at, name in enumerate(header, 1):
        if name and name not in _READ:
            remedy = did_you_mean(name, _READ, "rename it, or leave it out", mark="`")
            yield Problem("W240", Place(file, 1, at), f"`{name}` is no part of an event", ", ".join(_READ), remedy)
    for name in dict.fromkeys(("letter", "event", *filter(_READ.__contains__, header))):
        if header.count(name) != 1:
            how = "stands twice" if name in header else "is missing"
            yield Problem("W240", Place(file, 1), f"the column `{name}` {how}", "each once", "correct the first row")
