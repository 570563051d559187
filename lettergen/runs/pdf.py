"""The PDFs of a run's letters: which are to be made, in batches, each judged and put beside its .docx."""

from __future__ import annotations

import re
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from math import ceil
from pathlib import Path
from typing import NamedTuple

from lettergen.errors import BadInputError, OutsideProgramError, Place, Problem, Severity
from lettergen.files.atomic import writing
from lettergen.files.documents import read_document, sha256
from lettergen.files.shipped import shipped
from lettergen.office import Ended, Office
from lettergen.readers.pdf import look
from lettergen.runs.outcome import Step, Told
from lettergen.runs.packs import write_drafts
from lettergen.runs.spread import cores, spread
from lettergen.wordml.package import PackageError, read_members
from lettergen.wordml.properties import CORE

_MOST_PROCESSES, _BATCH = 8, 100
"""LibreOffice takes some 200 MB a process, starts in the time of six letters, and of one call makes only 247."""
_EACH = 1 / 30
"""Of a batch's patience, what it has besides for each letter: two seconds; LibreOffice takes a twentieth of one."""
_ENOUGH = 400
"""Bytes at the end of a PDF among which its mark stands."""
_MARK = "% made by lettergen of the .docx with SHA-256 {}\n"
_MARKED = re.compile(_MARK.format("([0-9a-f]{64})").encode())
_LAST = re.compile(_MARKED.pattern + rb"startxref\s+\d+\s+%%EOF\s*\Z")
_CREATED = re.compile(rb"<dcterms:created[^>]*>(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)")
_NO_DATE = (b"1980", b"01", b"01", b"00", b"00", b"00")
_OLD = "no PDF/UA from this LibreOffice"
_CLAIM = b"<pdfuaid:part>1</pdfuaid:part>"


class Pdfs(NamedTuple):
    """The PDFs that stand beside their letters now, in the letters' order, and a problem for each that does not.

    `failed` has X102 (LibreOffice), W170 (not overwritten), and what is wrong with the .docx itself; `warnings` W171.
    """

    made: tuple[Path, ...]
    failed: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


class _Done(NamedTuple):
    """What became of one document: why it has no PDF, or what its PDF lacks to be PDF/UA."""

    file: Path
    wrong: tuple[Problem, ...] = ()
    lacking: tuple[str, ...] = ()


def make_pdfs(
    files: Sequence[Path], *, jobs: int = 0, force: bool = False, patience: float = 60, told: Told = lambda _: None
) -> Pdfs:
    """Make a tagged PDF beside each .docx with `jobs` LibreOffice processes at once (0: one a core, at most eight).

    A PDF made of this very .docx is kept, and what lettergen did not make, or was changed since, is not overwritten
    (W170), unless `force`. A batch has `patience` seconds, and a thirtieth more for each document. Raises
    OutsideProgramError: X101 (LibreOffice is missing), X103 (it does not work at all); BadInputError W107.
    """
    found = {file: None if force else _standing(file) for file in files}
    wanted = [file for file, done in found.items() if done is None]
    jobs = min(jobs or min(cores(), _MOST_PROCESSES), len(wanted))
    count, failed = len(found) - len(wanted), sum(bool(done and done.wrong) for done in found.values())
    if wanted:
        for done in _made(wanted, jobs, patience):
            found[done.file] = done
            count, failed = count + 1, failed + bool(done.wrong)
            told(Step("pdf", count, len(found), failed))
    whole = [done for done in found.values() if done]
    made = tuple(done.file.with_suffix(".pdf") for done in whole if not done.wrong)
    return Pdfs(made, tuple(one for done in whole for one in done.wrong), tuple(_unclaimed(whole)))


def _standing(file: Path) -> _Done | None:
    """Return what is to be said of the PDF that is there already, or None where one is to be made.

    Judged by the mark in the PDF, not by the dates of files, which copying and unpacking change. Whatever was added
    after the mark (a signature, a note) leaves it in place. What cannot be read is somebody's too: a scan that other
    programs can read, or one still being copied.
    """
    pdf = file.with_suffix(".pdf")
    if not (pdf.is_file() and pdf.stat().st_size):
        return None
    try:
        key, last = sha256(read_document(file)).encode(), None
        with suppress(OSError), pdf.open("rb") as stream:
            stream.seek(max(0, pdf.stat().st_size - _ENOUGH))
            last = _LAST.search(stream.read())
        if last:
            return _Done(file) if last[1] == key else None
        data = read_document(pdf)
    except BadInputError as error:
        return _Done(file, error.problems)
    if key in _MARKED.findall(data):
        return _Done(file)
    found, remedy = "was not made by lettergen, or was changed since", "move it away, and give the same command again"
    return _Done(file, (Problem("W170", Place(str(pdf)), found, remedy=remedy),))


def current_pdf(file: Path) -> Path | None:
    """Return the PDF beside a .docx if it was made of this very file, else None."""
    done = _standing(file)
    return None if done is None or done.wrong else file.with_suffix(".pdf")


def _made(files: Sequence[Path], jobs: int, patience: float) -> Iterator[_Done]:
    rounds = ceil(len(files) / (jobs * _BATCH))
    size = ceil(len(files) / (jobs * rounds))  # none is left to work alone at the end
    # One thread more than processes: it judges and writes what one made while the next runs.
    with (
        writing(Path("temporary folder")),
        tempfile.TemporaryDirectory(prefix="lettergen-", ignore_cleanup_errors=True) as folder,
        ThreadPoolExecutor(jobs + 1) as pool,
        Office(Path(folder).resolve(), jobs, patience=patience) as office,
    ):
        press = _Press(office, Path(folder).resolve(), patience)
        batches = ((None, batch) for batch in _batches(files, size))
        for _, done in spread(press.print, batches, pool, ahead=jobs + 2):
            yield from done


def _batches(files: Iterable[Path], size: int) -> Iterator[tuple[Path, ...]]:
    """Cut into batches in which no two files have the same name: their copies and PDFs lie in one folder."""
    batch: dict[str, Path] = {}
    for file in files:
        name = file.stem.casefold()
        if len(batch) == size or name in batch:
            yield tuple(batch.values())
            batch = {}
        batch[name] = file
    yield tuple(batch.values())


class _Press:
    """What the threads of a run share: LibreOffice, a folder for their copies, and whether it ever made a PDF."""

    def __init__(self, office: Office, folder: Path, patience: float) -> None:
        self._office, self._folder, self._patience = office, folder, patience
        self._works, self._lock = False, threading.Lock()

    def print(self, files: Sequence[Path]) -> list[_Done]:
        """Make and judge the PDFs of a batch; what keeps the others from being made is found and named."""
        whole: dict[Path, bytes] = {}
        done: list[_Done] = []
        for file in files:
            try:
                whole[file] = read_document(file)
                read_members(whole[file])
            except BadInputError as error:
                done.append(_Done(file, error.problems))
            except PackageError as error:
                del whole[file]
                done.append(_Done(file, (error.problem(Place(str(file))),)))
        return done + self._convert(whole)

    def _convert(self, files: Mapping[Path, bytes], *, again: bool = False) -> list[_Done]:
        """Convert until each document has its PDF, or has failed alone, or twice in a process that made others.

        LibreOffice goes by the order of the files, so of a batch that ended badly the first without a PDF is tried
        alone; where not even the first has one, the batch is halved.
        """
        if not files or self._office.stopped:
            return []
        ended, done = self._batch(files)
        left = {file: data for file, data in files.items() if file not in {one.file for one in done}}
        self._works |= bool(done)
        if len(files) == 1 or (ended.well and again):
            return done + [_Done(file, (self._failed(file, ended),)) for file in left]
        if ended.well and done:
            return done + self._convert(left, again=True)
        cut = 1 if done or ended.late else len(left) // 2
        parts = dict(list(left.items())[:cut]), dict(list(left.items())[cut:])
        return done + [one for part in parts for one in self._convert(part)]

    def _batch(self, files: Mapping[Path, bytes]) -> tuple[Ended, list[_Done]]:
        """Run LibreOffice once and put the PDFs that are sound in their places.

        It gets copies: what is converted is what was read, no lock file appears beside a letter, and nothing lies
        near that a letter may name.
        """
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            copies, out = Path(folder, "docx"), Path(folder, "pdf")
            copies.mkdir()
            for file, data in files.items():
                (copies / file.name).write_bytes(data)
            seconds = self._patience * (1 + _EACH * len(files))
            ended = self._office.convert([copies / file.name for file in files], out, seconds)
            done: list[_Done] = []
            sound: dict[Path, list[tuple[str, bytes]]] = {}
            for file, data in files.items():
                pdf, lacking = _judged(out / f"{file.stem}.pdf")
                if pdf:
                    sound.setdefault(file.parent, []).append((f"{file.stem}.pdf", _settled(pdf, data)))
                    done.append(_Done(file, lacking=lacking))
        for beside, pdfs in sound.items():
            write_drafts(beside, pdfs)
        return ended, done

    def _failed(self, file: Path, ended: Ended) -> Problem:
        """Return why a document has no PDF. Raises X103 where LibreOffice cannot even print a template of ours."""
        with self._lock:
            if not (self._works or self._office.stopped):
                ours = min(shipped("templates").glob("*.docx"))
                out = self._folder / "trial"
                tried = self._office.convert([ours], out, self._patience)
                self._works = (out / f"{ours.stem}.pdf").is_file()
                if not self._works:
                    found, remedy = _why(tried), "start LibreOffice by hand to see why; the .docx files are there"
                    raise OutsideProgramError(Problem("X103", Place(), f"LibreOffice {found}", remedy=remedy))
        return Problem("X102", Place(str(file)), f"LibreOffice {_why(ended)}", remedy="open it in LibreOffice by hand")


def _why(ended: Ended) -> str:
    return ended.said or "made no PDF that can be read"


def _judged(made: Path) -> tuple[bytes, tuple[str, ...]]:
    """Return a PDF and what it lacks to be PDF/UA; nothing where there is none, or one that is cut, empty or locked."""
    data = made.read_bytes() if made.is_file() else b""
    seen = look(data) if data.rstrip().endswith(b"%%EOF") and b"/Encrypt" not in data else None
    if seen is None:
        return b"", ()
    lacking = seen[1] or (() if _CLAIM in data else (_OLD,))
    # LibreOffice claims it of every document.
    return (data.replace(_CLAIM, b" " * len(_CLAIM)) if lacking else data), lacking


def _settled(data: bytes, docx: bytes) -> bytes:
    """Return a PDF whose dates are its letter's, and not the clock's, with its mark.

    Every replacement is as long as what it replaces, for a PDF counts bytes; only the mark is more, a comment (ISO
    32000-1, 7.2.4) after everything that is counted.
    """
    key = sha256(docx)
    core = read_members(docx).get(CORE)
    found = _CREATED.search(core.unpack()) if core else None
    date = found.groups() if found else _NO_DATE
    day, hour = b"-".join(date[:3]), b":".join(date[3:])
    name = key[:32].upper().encode()
    for pattern, new in (
        (rb"(/(?:Creation|Mod)Date\(D:)\d{14}", rb"\g<1>" + b"".join(date)),
        (rb"(<xmp:\w+Date>)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", rb"\g<1>" + day + b"T" + hour),
        (rb"(/ID\s*\[\s*<)[0-9A-F]{32}(>\s*<)[0-9A-F]{32}", rb"\g<1>" + name + rb"\g<2>" + name),
        (rb"(/DocChecksum\s*/)[0-9A-F]{32}", rb"\g<1>" + name),
    ):
        data = re.sub(pattern, new, data)
    head, keyword, tail = data.rpartition(b"startxref")
    return head + _MARK.format(key).encode() + keyword + tail


def _unclaimed(done: Iterable[_Done]) -> Iterator[Problem]:
    """Give one warning (W171) for each thing that keeps PDFs from being PDF/UA, at the first of them."""
    lacking: dict[str, list[Path]] = {}
    for one in done:
        for what in one.lacking:
            lacking.setdefault(what, []).append(one.file)
    for what, files in lacking.items():
        rest = f" (and {len(files) - 1} more)" if len(files) > 1 else ""
        found = f"its PDF has {what}{rest}: it is tagged, but does not call itself PDF/UA"
        remedy = "install a newer LibreOffice" if what == _OLD else "add it in Word, best in the template"
        yield Problem("W171", Place(str(files[0])), found, remedy=remedy, severity=Severity.WARNING)
