"""What is handed out of a run: a print file, an archive, e-mail drafts, lists; it makes no letter and sends nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import NamedTuple

from lettergen.api.desk import Desk
from lettergen.api.options import Packs, RunReport
from lettergen.errors import BadInputError, Place, Problem, RefusedError, Severity, UsageError
from lettergen.files.atomic import replacing
from lettergen.files.documents import read_document
from lettergen.readers.pdf import page_count
from lettergen.reports.mail import Draft, body_of, eml
from lettergen.reports.tables import Column, Table
from lettergen.reports.workbook import write_workbook
from lettergen.rules.recipients import mail_address
from lettergen.runs.execute import recorded_name
from lettergen.runs.outcome import Action, Made
from lettergen.runs.packs import Bound, Printed, archive, check_places, is_ours, print_files, sheets, write_drafts
from lettergen.runs.pdf import current_pdf
from lettergen.wordml.form import alone
from lettergen.wordml.outline import outline
from lettergen.wordml.package import is_written_here

MAIL = "templates/mail.txt"
"""An office's own words for its e-mails."""
_TOLD = 20
"""How many of the letters with one trouble are named."""
_FIELD = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


_CSV = "letter,recipient,organization,addressee,email,file,action,sha256,pages"
"""How an index begins as CSV."""


class HandedOut(NamedTuple):
    """Lines that say what was written, and warnings: who gets no e-mail, what lies there from before."""

    lines: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Run:
    """The letters of a run that go out; `pdfs` and their `pages` by the letter's name, where there are any."""

    letters: Sequence[Made]
    pdfs: Mapping[str, Path]
    pages: Mapping[str, int]


def check_packs(desk: Desk, packs: Packs) -> None:
    """Refuse, before a run begins, places that cannot be (W107, W166, W168).

    Words of an e-mail that ask for what no draft has are refused too (W163).
    """
    if packs.duplex and not packs.pack:
        raise UsageError(Problem("U101", Place(), "--duplex is given without --pack", remedy="name the print file"))
    lists = ((path, (".csv", ".xlsx")) for path in packs.index)
    places = ((packs.mail, ()), (packs.forms, ()), (packs.pack, (".pdf",)), (packs.zip, (".zip",)), *lists)
    strange = _strange_fields(desk.folder / MAIL) if packs.mail else ()
    check_places(places, lambda path: is_ours(path, _CSV), strange)


def _strange_fields(path: Path) -> Iterator[Problem]:
    expected = ", ".join(f"{{{{ {name} }}}}" for name in Draft._fields)
    for number, line in enumerate(_own_words(path).splitlines(), 1):
        for name in _FIELD.findall(line):
            if name not in Draft._fields:
                yield Problem("W163", Place(str(path), number), f"{name!r} is nothing that an e-mail knows", expected)


def _own_words(path: Path) -> str:
    return read_document(path).decode("utf-8-sig", errors="replace") if path.is_file() else ""


def hand_out(desk: Desk, report: RunReport, packs: Packs) -> HandedOut:
    """Write what `packs` asks for from the letters of a run, in their order; a dry run writes nothing.

    Letters sent before stand in the index alone. Each file is replaced as a whole. Raises BadInputError W107, W112,
    W161 (a letter to be printed has no PDF, or a broken one), W163, T101 to T106 (an edited letter is no Word document
    any more), and RefusedError W168 (it is somebody's file).
    """
    if report.dry_run or packs == Packs():
        return HandedOut()
    check_packs(desk, packs)
    letters = [made for made in report.made if made.action != Action.SENT]
    _check_edited(made.path for made in letters if made.action == Action.EDITED)
    pdfs = {made.letter: pdf for made in letters if (pdf := current_pdf(made.path))}
    pages = {name: page_count(read_document(pdf)) or 0 for name, pdf in pdfs.items() if packs.pack or packs.index}
    run, done = _Run(letters, pdfs, pages), [HandedOut((), _other_pdfs(letters, pdfs))]
    forms = dict[str, Path]()
    if packs.forms and letters:
        told, forms = _forms(run, packs.forms)
        done.append(told)
    if packs.pack and letters:
        done.append(_print(run, packs.pack, duplex=packs.duplex))
    if packs.zip and letters:
        done.append(_archive(run, packs.zip))
    if packs.mail and letters:
        done.append(_mail(run, packs.mail, _own_words(desk.folder / MAIL), forms))
    done += (_index(run, report.made, path, desk.folder) for path in packs.index)
    if sent := len(report.made) - len(letters):
        done.append(HandedOut((f"{_count(sent, 'letter')} sent before: in the index alone",)))
    return HandedOut(
        tuple(line for each in done for line in each.lines), tuple(one for each in done for one in each.warnings)
    )


def _check_edited(files: Iterable[Path]) -> None:
    """Refuse files that somebody saved in a letter's place and that are no Word documents."""
    wrong = list[Problem]()
    for file in files:
        try:
            outline(file)
        except BadInputError as error:
            wrong += error.problems
    if wrong:
        raise BadInputError(wrong)


def _other_pdfs(letters: Iterable[Made], pdfs: Mapping[str, Path]) -> tuple[Problem, ...]:
    """Return a warning of PDFs that say something else than the letter they lie beside, for what is known."""
    beside = [made.path.with_suffix(".pdf") for made in letters if made.letter not in pdfs]
    there = [path for path in beside if path.is_file()]
    found, remedy = "left out, as not made of the letter as it is:", "make them anew with --pdf"
    return _some("W167", there[0].parent if there else Path(), found, [path.name for path in there], remedy)


def _print(run: _Run, target: Path, *, duplex: bool) -> HandedOut:
    if lacking := [_recipient(made) for made in run.letters if not run.pages.get(made.letter)]:
        remedy = "make them with --pdf, or leave these recipients out with --except"
        raise BadInputError(_some("W161", target, "no PDF that can be printed of", lacking, remedy, Severity.ERROR))
    often = Counter(made.organization for made in run.letters)
    bound = []
    for made in run.letters:
        title = f"{made.organization} ({_recipient(made)})" if often[made.organization] > 1 else made.organization
        bound.append(Bound(title or made.letter, run.pdfs[made.letter], run.pages[made.letter]))
    first, languages = run.letters[0], {made.language for made in run.letters}
    title, language = first.subject or first.letter, first.language if len(languages) == 1 else ""
    printed = print_files(target, bound, title=title, language=language, duplex=duplex)
    before = {target, *target.parent.glob(f"{escape(target.stem)}-[0-9][0-9][0-9]{target.suffix}")}
    old = _left_over(filter(Path.is_file, before - {part.path for part in printed}), target)
    shared = not duplex and any(letter.pages % 2 for letter in bound[:-1])
    paper = _paper(printed, shared=shared)
    told = (f"print: {one.path} ({_count(one.letters, 'letter')}, {_count(one.pages, 'page')})" for one in printed)
    return HandedOut((*told, paper), old)


def _paper(printed: Sequence[Printed], *, shared: bool) -> str:
    """Return what a printer has to know: sheets of paper that the files take, blank pages too, on one side and both."""
    counts, blank = [part.pages for part in printed], sum(part.blank for part in printed)
    told = f"paper: {_count(sum(counts), 'sheet')} printed on one side, {sheets(counts):,} on both"
    if blank:
        return f"{told}, with {_count(blank, 'blank page')} added"
    return f"{told} where letters share sheets (add --duplex to part them)" if shared else told


def _archive(run: _Run, target: Path) -> HandedOut:
    entries = (
        (f"{made.letter.split('/')[0]}/{path.name}", path)
        for made in run.letters
        for path in filter(None, (made.path, run.pdfs.get(made.letter)))
    )
    archive(target, entries)
    return HandedOut((f"archive: {target} ({_count(len(run.letters), 'letter')}, {_count(len(run.pdfs), 'PDF')})",))


def _forms(run: _Run, folder: Path) -> tuple[HandedOut, dict[str, Path]]:
    """Write the form in each letter; return it by the letter's name. Raises RefusedError W168: somebody's file."""
    paths = {made.letter: folder / f"{made.path.stem}-form.docx" for made in run.letters}
    there, own = (path for path in paths.values() if path.is_file()), {made.path.resolve() for made in run.letters}
    # Most likely one that came back filled in.
    taken = [path.name for path in there if path.resolve() in own or not is_written_here(read_document(path))]
    remedy = "choose another folder, or move these files away"
    if found := _some("W168", folder, "not as lettergen wrote them:", taken, remedy, Severity.ERROR):
        raise RefusedError(found)
    without = list[str]()

    def made() -> Iterator[tuple[str, bytes]]:
        for each in run.letters:
            if form := alone(read_document(each.path), each.path.name):
                yield paths[each.letter].name, form
            else:
                del paths[each.letter]
                without.append(_recipient(each))

    write_drafts(folder, made())
    warnings = (
        *_some("W172", folder, "no response form in the letters to", without, "enclose one: `source: response_form`"),
        *_left_over({*folder.glob("*-form.docx")}.difference(paths.values()), folder),
    )
    return HandedOut((f"forms: {folder} ({_count(len(paths), 'form')} to fill in)",), warnings), paths


def _mail(run: _Run, folder: Path, words: str, forms: Mapping[str, Path]) -> HandedOut:
    drafts, none, wrong = dict[str, tuple[Draft, tuple[Path, ...]]](), list[str](), list[str]()
    for made in run.letters:
        if address := mail_address(made.email):
            attached = run.pdfs.get(made.letter, made.path)
            draft = Draft(made.organization, made.addressee, address, made.subject, attached.name, made.language)
            drafts[f"{made.path.stem}.eml"] = draft, tuple(filter(None, (attached, forms.get(made.letter))))
        elif made.email.strip():
            wrong.append(f"{_recipient(made)} ({made.email[:80]!r})")
        else:
            none.append(_recipient(made))
    written = (
        (name, eml(draft, _body(draft, words), read_document(first), *((one.name, read_document(one)) for one in more)))
        for name, (draft, (first, *more)) in drafts.items()
    )
    write_drafts(folder, written)
    warnings = (
        *_some("W160", folder, "no e-mail address, and so no draft, of", none, "send these letters another way"),
        *_some("W164", folder, "no draft, as the e-mail address is none, of", wrong, "write one, as name@example.org"),
        *_left_over((path for path in folder.glob("*.eml") if path.name not in drafts), folder),
    )
    return HandedOut((f"e-mail: {folder} ({_count(len(drafts), 'draft')} to look over and send)",), warnings)


def _body(draft: Draft, words: str) -> str:
    return _FIELD.sub(lambda field: str(getattr(draft, field[1])), words) if words else body_of(draft)


def _index(run: _Run, every: Sequence[Made], path: Path, root: Path) -> HandedOut:
    folders = {folder: recorded_name(folder, root) for folder in {made.path.parent for made in every}}
    columns = (
        Column("letter"),
        Column("recipient", cell=_recipient),
        Column("organization"),
        Column("addressee"),
        Column("email", "E-mail"),
        Column("file", cell=lambda made: f"{folders[made.path.parent]}/{made.path.name}"),
        Column("action"),
        Column("sha256", "SHA-256"),
        Column("pages", cell=lambda made: run.pages.get(made.letter) or None),
    )
    table = Table.of("index", columns, every, title="Letters")
    with replacing(path) as file:
        if path.suffix.lower() == ".xlsx":
            write_workbook(table, file)
        else:
            file.write(table.write("csv").encode())
    return HandedOut((f"index: {path} ({_count(len(every), 'letter')})",))


def _left_over(files: Iterable[Path], place: Path) -> tuple[Problem, ...]:
    """Return a warning where files of a run before lie beside those just written."""
    names = sorted(path.name for path in files)
    return _some("W165", place, "not of this run:", names, "remove what must not go out a second time")


def _some(
    code: str, place: Path, found: str, names: Sequence[str], remedy: str, severity: Severity = Severity.WARNING
) -> tuple[Problem, ...]:
    """Return one problem that names the first of these and says how many more there are, or none where none are."""
    more = f" and {len(names) - _TOLD:,} more" if len(names) > _TOLD else ""
    words = f"{found} {', '.join(names[:_TOLD])}{more}"
    return (Problem(code, Place(str(place)), words, remedy=remedy, severity=severity),) if names else ()


def _recipient(made: Made) -> str:
    return made.letter.split("/")[1]


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
