"""Documents that came in or went out: read for filing, listed from the record, taken out again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from lettergen.api.desk import Desk
from lettergen.errors import Place, Problem, Severity, UsageError
from lettergen.files.documents import read_document, sha256
from lettergen.model.tracking import Event, Filed
from lettergen.readers.pdf import page_count
from lettergen.rules.bates import page_count as pages_stamped
from lettergen.rules.bates import parse_bates, spelled
from lettergen.runs.execute import recorded_name


def read_filed(desk: Desk, paths: Sequence[Path], bates: Sequence[str] = ()) -> tuple[tuple[Filed, bytes], ...]:
    """Return each file as the record keeps it, with its bytes; page numbers go with files in order.

    Pages are counted of a PDF only. Keeps nothing. Raises BadInputError W112 (a file that cannot be read), R170 (no
    page numbers), UsageError U101 (more page numbers than files).
    """
    if len(bates) > len(paths):
        found = f"{len(bates)} --bates for {len(paths)} --file"
        raise UsageError(Problem("U101", Place(), found, remedy="give each --file its --bates, in the same order"))
    stamped = [parse_bates(text) if text.strip() else () for text in bates]
    stamped += [()] * (len(paths) - len(bates))
    read = [(path, read_document(path), ranges) for path, ranges in zip(paths, stamped, strict=True)]
    return tuple((_filed(desk, path, data).model_copy(update={"bates": ranges}), data) for path, data, ranges in read)


def _filed(desk: Desk, path: Path, data: bytes) -> Filed:
    return Filed(document=sha256(data), file=recorded_name(path, desk.folder), pages=page_count(data))


def doubts(events: Sequence[Event]) -> Iterator[Problem]:
    """Give a warning for each filed document whose pages contradict its numbers (R171) or were not counted (R172)."""
    for event in events:
        for one in event.filed:
            place = Place(one.file, detail=str(event.letter))
            numbered = pages_stamped(one.bates)
            if one.pages and one.bates and one.pages != numbered:
                stamped = ", ".join(map(spelled, one.bates))
                found = f"has {one.pages} pages, and {stamped} are {numbered}"
                remedy = "open it and compare: pages are missing, or a number was mistyped"
                yield Problem("R171", place, found, remedy=remedy, severity=Severity.WARNING)
            elif one.pages is None and one.file.lower().endswith(".pdf"):
                remedy = "it is filed as it is; open it to see whether it can be read"
                found = "its pages cannot be counted: it is encrypted or broken"
                yield Problem("R172", place, found, remedy=remedy, severity=Severity.WARNING)
