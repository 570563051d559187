"""The report for Excel, and for Word: a memorandum on one matter, filled in through a template like any letter.

What a template can print of `memo` stands in docs/reports.md. Its sentences are English.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from lettergen.api.desk import Desk
from lettergen.api.options import View
from lettergen.api.report import ReportData, Showing, Written, gathered, write_page, written
from lettergen.compose.context import shared_facts
from lettergen.compose.people import signatory_facts
from lettergen.compose.recital import DID, names_of, ruled
from lettergen.compose.teller import Teller
from lettergen.compose.vocabulary import sample
from lettergen.errors import BadInputError, Place, Problem, Severity
from lettergen.files.documents import read_document
from lettergen.model.blocks import Block, Blocks, Font, Image, Paragraph, Span, Table
from lettergen.model.letter import Asked, LetterItem
from lettergen.model.tracking import WITHHELD, ClockState, Event, EventType, Given, Thread, ThreadStatus
from lettergen.reports.matrix import in_signs, in_words, legend, short_labels, told_apart
from lettergen.reports.report_workbook import key_sheet, question, report_sheets, shade, titled, too_long
from lettergen.reports.status import due_words
from lettergen.reports.status import in_words as time_in_words
from lettergen.reports.tables import inert
from lettergen.reports.workbook import About, write_sheets
from lettergen.rules.clocks import LATE, RUNS
from lettergen.rules.matching import briefly
from lettergen.rules.matrix import NOTHING_OPEN, Cell, Heading, Line, Matrix, excerpt, is_mute, matrix_of, narrowed
from lettergen.rules.redaction import LEFT_OUT
from lettergen.rules.rollup import leaves, spoken, status_leaves, walk
from lettergen.rules.statistics import Result, is_counted, statistics
from lettergen.text.dates import long_date, number
from lettergen.text.markdown import to_blocks
from lettergen.text.merge import escape_markdown

_OF_LETTERS = (
    "matter", "title", "subject", "reference", "instrument", "marking", "language", "date", "due", "due_text",
    "deadlines", "letterhead", "signatories", "contacts", "voice", "period", "parent",
)  # fmt: skip
NAMES = ("to", "by", "date", "summary", "matrix", "asked", "due", "open", "objections", "time")
_IN_WORDS, _ROWS, _IN_SIGNS = 5, 40, 20
"""Columns beside the names, and rows, up to which cells are words; columns of a table of signs: more make another."""
_CELLS, _LISTED = 2000, 100
"""Cells of a matrix, and entries of a list, beyond which a memorandum leaves them to the workbook."""
_QUESTION = 160
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_OVERDUE = re.compile(r"(?<=\S) overdue \d+d$")
_BECAME = {
    Result.IN_FULL: "answered in full", Result.IN_PART: "answered in part",
    Result.OBJECTED: "met with an objection or a refusal", Result.NOT_AT_ALL: "not answered", Result.OPEN: "still open",
}  # fmt: skip
_E = EventType
_AGAINST = {
    _E.OBJECTION: "objected", _E.REFUSED: "declined to answer",
    _E.MOTION_TO_QUASH: "moved to quash", _E.PRIVILEGE_LOG: "gave a privilege log",
}  # fmt: skip
_NEAR = LATE | {ClockState.DUE_TODAY, ClockState.DUE_SOON}
Pairs = Sequence[tuple[Thread, ThreadStatus]]


def write_report(
    desk: Desk,
    path: Path,
    names: Sequence[str] = (),
    view: View | None = None,
    showing: Showing | None = None,
    form: Literal["html", "xlsx", "docx"] = "html",
    **more: Any,  # noqa: ANN401 - of the form's own
) -> Written:
    """Write the report as a page, a workbook or a memorandum (by a `template`).

    Of a workbook `only` says how the names of its sheets begin, and `top` and `only_open` narrow its matrices. Warns of
    answers too long for a cell (W230). Raises W107, W111, W166, W168; for a memorandum W109, W112, W231, T121 too.
    """
    if form == "html":
        return write_page(desk, path, names, view, showing)
    shown, data = showing or Showing(), gathered(desk, names, view, showing)
    if form == "docx":
        return written(path, _memorandum(desk, data, shown, **more), data, form)
    made, cut = _workbook(data, shown, **more)
    found, remedy = f"too long for a cell, and cut: {cut}", "`lettergen export` has all of it"
    problem = Problem("W230", Place(str(path)), found, remedy=remedy, severity=Severity.WARNING)
    return written(path, made, data, form, (problem,) if cut else ())


def _workbook(data: ReportData, shown: Showing, only: tuple[str, ...] = ("",), **cut: bool) -> tuple[bytes, int]:
    sheets = [one for one in report_sheets(data.pairs, data.as_of, **cut) if one.name.startswith(only)]
    about = About(shown.title or "Letters and their answers", data.day, _marking(data))
    known = (("As the record knew it at", f"{data.known_at:%Y-%m-%d %H:%M %Z}"),) if data.known_at else ()
    as_of = f"{data.as_of:%Y-%m-%d %H:%M}" if isinstance(data.as_of, dt.datetime) else data.day
    facts = (("As of", as_of), *known, ("Letters", len(data.pairs)), ("Confidential letters left out", data.left_out))
    more = (("Redacted", f"without {LEFT_OUT}"),) if shown.redacted else ()
    file = io.BytesIO()
    write_sheets((*sheets, key_sheet((("What", about.title), *facts, *more))), about, file)
    return file.getvalue(), too_long(sheets)


def _memorandum(desk: Desk, data: ReportData, shown: Showing, template: str = "memo") -> bytes:
    from lettergen.runs.kit import compiled
    from lettergen.wordml.properties import DocumentProperties

    matters = {thread.matter for thread, _ in data.pairs}
    if len(matters) != 1:
        found, remedy = f"this is on {len(matters)} matters", "name one that had begun by then: report MATTER --docx F"
        raise BadInputError(Problem("W231", Place(), found, "a memorandum on one matter", remedy))
    asked = max(data.pairs[0][0].rounds.items())[1]
    head, marking, title = asked.sender.letterhead, _marking(data), shown.title or asked.title
    facts = shared_facts(asked) | {"title": title, "subject": asked.subject, "marking": marking}
    logo = head.logo and Image(read_document(desk.folder / head.logo.file), head.logo.alt, head.logo.width_mm)
    memo = memo_facts(data, asked, redacted=shown.redacted)
    context = {**facts, "letterhead": head.model_dump() | {"logo": logo}, "memo": memo}
    told = DocumentProperties(data.day, asked.language, f"Memorandum: {title}", head.name, asked.subject, marking)
    return compiled(desk.source(template)).render(context, properties=told)


def memo_sample() -> dict[str, object]:
    """Return what a memorandum fills, its texts empty, to try a template."""
    return {key: sample({})[key] for key in _OF_LETTERS} | {"memo": dict.fromkeys(NAMES, "")}


def _marking(data: ReportData) -> str:
    every = (one.marking for thread, _ in data.pairs for one in thread.rounds.values())
    return "; ".join(dict.fromkeys(filter(None, every)))


def memo_facts(data: ReportData, asked: Asked, *, redacted: bool = False) -> dict[str, object]:
    """Return what `memo` has for the letters of one matter, of which `asked` is one; a text is empty where none is."""
    matrix, teller = matrix_of(data.pairs), Teller(data.pairs[0][0], asked)
    labels = told_apart([(one.label, one.id) for one in matrix.headings])
    top, tree = narrowed(matrix, top=True), _tree([*zip(labels, matrix.headings, strict=True)])
    turned = len(top.lines) <= len(top.headings) and not _is_vast(top)
    signed = (str(one["name"]) for one in signatory_facts(asked.sender))
    texts = (
        (textwrap.shorten(question(one.text), _QUESTION, placeholder="…") + " (words differ)" * one.varies, one.label)
        for one in top.headings
    )
    return {
        "to": inert(teller.series(one for one in signed if one != asked.owner)),
        "by": inert(asked.owner),
        "date": long_date(data.day, asked.language),
        "summary": to_blocks(" ".join((*_summary(data.pairs, teller), *_seen(data, redacted=redacted)))),
        "matrix": Blocks(tuple(_tables(top, teller, turned=turned))),
        "asked": _listed(teller, () if turned else texts),
        "due": _listed(teller, _due(data.pairs, teller)),
        "open": _listed(teller, _open(matrix, tree)),
        "objections": _listed(teller, _objections(matrix, tree)),
        "time": _listed(teller, _granted(data.pairs, teller)),
    }


def _summary(pairs: Pairs, teller: Teller) -> Iterator[str]:
    """Give sentences that add up to the letters sent: how these ended, what is late, what is due next."""
    ended = Counter[Result]()
    for figures in statistics(pairs):
        ended.update({result: share.count for result, share in figures.outcomes.items()})
    sent = ended.total()
    parts = [(ended[one], f"{_are(ended[one])} {word}") for one, word in _BECAME.items() if ended[one]]
    letters = f"{number(sent)} {'letter' if sent == 1 else 'letters'} sent"
    each = teller.series(f"{number(count)} {words}" for count, words in parts)
    alike = f"{'The' if sent == 1 else 'All'} {letters} {parts[0][1]}." if len(parts) == 1 else ""
    yield alike or (f"Of {letters}, {each}." if parts else "No letter is sent yet.")
    if others := len(pairs) - sent:
        why = "not sent, withdrawn, or begun when another body passed a letter on"
        yield f"{number(others).capitalize()} more on record {_are(others)} not counted: {why}."
    counted = [status for thread, status in pairs if is_counted(thread, status)]
    asked, settled = (sum(getattr(status, key) for status in counted) for key in ("asked", "settled"))
    yield f"Of {asked:,} items asked in all, {settled:,} {_are(settled)} settled."
    mute = {status.thread for thread, status in pairs if is_mute(thread, status)}
    clocks = [one.clock for _, one in pairs if one.clock.state in RUNS and one.thread not in mute]
    late = [one.due for one in clocks if one.due and one.state in LATE]
    since = f"; {'the earliest' if len(late) > 1 else 'it'} was due on {teller.day(min(late))}" if late else ""
    yield f"{number(len(late)).capitalize()} {'letter is' if len(late) == 1 else 'letters are'} overdue{since}."
    if mute:
        many = len(mute)
        yield f"{number(many).capitalize()} {_are(many)} not called late: not delivered, or answered and not read yet."
    if coming := [one.due for one in clocks if one.due and one.state not in LATE]:
        yield f"The next deadline is {teller.day(min(coming))}."


def _seen(data: ReportData, *, redacted: bool) -> Iterator[str]:
    """Give what limits all that is said, where more does than the day."""
    if isinstance(data.as_of, dt.datetime):
        yield f"All of this stands as of {data.as_of:%H:%M} that day."
    if data.known_at:
        yield f"What was entered in the record after {data.known_at:%Y-%m-%d %H:%M} is left out."
    if redacted:
        yield f"Redacted: without {LEFT_OUT}."


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _tables(matrix: Matrix, teller: Teller, *, turned: bool) -> Iterator[Block]:
    """Give the matrix as tables that fit an upright page: in words where few stand side by side, else in signs."""
    if _is_vast(matrix):
        size = f"{len(matrix.lines):,} recipients by {len(matrix.headings)} items"
        yield Paragraph(_cell(f"The matrix is left to the workbook: {size} are too much for paper."))
        return
    names = told_apart([(one.status.recipient, one.thread.recipient.id) for one in matrix.lines])
    heads = [titled(one) if turned else label for one, label in zip(matrix.headings, short_labels(matrix), strict=True)]
    side, top = (heads, names) if turned else (names, heads)
    few = len(top) <= _IN_WORDS and len(side) <= _ROWS
    say = in_words(matrix, quoted=False) if few else in_signs

    def told(line: Line, heading: Heading, cell: Cell | None) -> tuple[Span, ...]:
        words = f" “{cell.excerpt}”" if cell and cell.excerpt and len(top) == 1 else ""
        late = ", overdue" if few and cell and cell.late is not None and not cell.status.settled else ""
        stands = _OVERDUE.sub("", say(line, heading, cell)) + late
        return (Span(inert(_dated(stands, teller) + words), font=Font(shade=shade(cell))),)

    cells = [[told(line, *pair) for pair in zip(matrix.headings, line.cells, strict=True)] for line in matrix.lines]
    rows = [*zip(*cells, strict=True)] if turned else cells
    for start in range(0, len(top), _IN_SIGNS):
        part = slice(start, start + _IN_SIGNS)
        head = ("Item" if turned else "Recipient", *top[part])
        body = tuple((_cell(name), *row[part]) for name, row in zip(side, rows, strict=True))
        yield Table(tuple(map(_cell, head)), body, () if few else ("", *["center"] * len(top[part])))
    if not few:
        yield Paragraph(_cell(f"{legend(matrix)}."))


def _is_vast(matrix: Matrix) -> bool:
    return len(matrix.lines) * len(matrix.headings) > _CELLS


def _cell(text: str) -> tuple[Span, ...]:
    return (Span(_line(text)),)


def _line(text: str) -> str:
    return " ".join(inert(text).split())


def _due(pairs: Pairs, teller: Teller) -> Iterator[tuple[str, str]]:
    """Give what is late, due today or soon, and of what comes after that the next, the earliest first."""
    found = ((str(one.clock.due), one.thread, one, is_mute(thread, one)) for thread, one in pairs)
    running = sorted(one for one in found if one[2].clock.state in RUNS)
    after = next((due for due, _, one, _ in running if one.clock.state not in _NEAR), "")
    for due, _, one, mute in running:
        if one.clock.state in _NEAR or due == after:
            when = "" if mute else f", {time_in_words(one.clock)}"
            step = one.next_step.partition(": lettergen ")[0]
            yield _dated(f"due {due_words(one)}{when}; next: {step}", teller), one.recipient


def _dated(text: str, teller: Teller) -> str:
    """Return our own words with days as a letter has them."""
    return _ISO.sub(lambda found: teller.day(dt.date.fromisoformat(found[0])), text)


def _open(matrix: Matrix, tree: Sequence[LetterItem]) -> Iterator[tuple[str, str]]:
    """Give what is open with each recipient, by what became of it, and their words on it where these are few."""
    for line in matrix.lines:
        if line.status.headline in NOTHING_OPEN:
            continue
        by_word: dict[str, set[str]] = {}
        for one in status_leaves(line.status.items):
            if not one.settled:
                by_word.setdefault(spoken(one.disposition), set()).add(one.item.id)
        told = [f"{_items(tree, line, ids)} {word}" for word, ids in by_word.items()]
        cells = (cell for cell in line.cells if cell and cell.given and not cell.status.settled)
        few = (cell for cell in cells if cell.excerpt == " ".join(cell.given.words.split()))
        told += [f"on {_items(tree, line, {one.status.item.id})}: “{one.excerpt}”" for one in few]
        if by_word:
            yield "; ".join(told), line.status.recipient


def _objections(matrix: Matrix, tree: Sequence[LetterItem]) -> Iterator[tuple[str, str]]:
    """Give what each recipient withheld or moved against and what was ruled, day by day, and what is withheld still."""
    for line in matrix.lines:
        teller = Teller(line.thread, max(line.thread.rounds.items())[1])
        days = ((teller.day(event.on), _against(tree, line, event, teller)) for event in line.thread.events)
        if told := [f"on {day} {words}" for day, words in days if words]:
            still = {one.item.id for one in status_leaves(line.status.items) if one.disposition in WITHHELD}
            rulings = [one.type for one in line.thread.events if one.type in {_E.MOTION_TO_QUASH, _E.RULING}]
            told += ["no ruling yet"] if rulings[-1:] == [_E.MOTION_TO_QUASH] else []
            told += [f"still withheld: {_items(tree, line, still)}"] if still else []
            yield "; ".join(told), line.status.recipient


def _against(tree: Sequence[LetterItem], line: Line, event: Event, teller: Teller) -> str:
    """Return what an event withholds and on which grounds, or how it was ruled on that; "" of all others."""
    groups: dict[tuple[str, str], set[str]] = {}
    ruling, finding = event.type is _E.RULING, event.type is _E.ASSESSED
    for key, word in event.items.items():
        if ruling or (word in WITHHELD and not finding):
            words = f"{{}} {spoken(word)}" if ruling else DID[word]
            groups.setdefault((words, _why(event.item_grounds.get(key, event.grounds), teller)), set()).add(key)
    told = [f"{words.format(_items(tree, line, ids))}{why}" for (words, why), ids in groups.items()]
    if ruling:
        became = f": {teller.series(told)}" if told else ""
        due = f", due {teller.day(event.until)}" if event.until else ""
        return f"{ruled(teller, event) or 'there was a ruling'}{became}{due}{_why(filter(None, (event.note,)), teller)}"
    if event.type in _AGAINST and (not told or event.type is _E.MOTION_TO_QUASH):
        told.insert(0, _AGAINST[event.type] + _why(event.grounds, teller))
    return teller.series(told)


def _why(words: Iterable[str], teller: Teller) -> str:
    told = teller.series(excerpt(Given(text=one)) for one in words)
    return f" ({told})" if told else ""


def _granted(pairs: Pairs, teller: Teller) -> Iterator[tuple[str, str]]:
    for _, status in pairs:
        moves = (move for clock in status.clocks for move in clock.moves if move.why.startswith("extended"))
        for former, due, on in dict.fromkeys((move.former, move.due, move.on) for move in moves):
            yield f"from {teller.day(former)} to {teller.day(due)}, granted on {teller.day(on)}", status.recipient


def _items(tree: Sequence[LetterItem], line: Line, ids: set[str]) -> str:
    """Return "questions 1-7", an item in place of all its parts, numbered as `tree`, the matrix, has them."""
    own = [one.item for one in line.status.items]
    ids = {leaf.id for item in walk(own) if item.id in ids for leaf in leaves(item)}
    named = {item.id for item in names_of(line.status.items, ids)}
    asked = max(line.thread.rounds.items())[1]
    return f"{Teller(line.thread, asked).noun(own, len(named), bare=True)} {briefly(named, tree)}"


def _tree(heads: Sequence[tuple[str, Heading]], level: int = 0) -> tuple[LetterItem, ...]:
    """Return the items of all recipients, parts in parents, so that no range runs over what one was not asked."""
    starts = [at for at, (_, head) in enumerate(heads) if head.level == level]
    spans = ((heads[start], heads[start + 1 : end]) for start, end in pairwise((*starts, len(heads))))
    return tuple(
        LetterItem(id=head.id, label=label, ordinal=1, text=head.text, items=_tree(inner, level + 1))
        for (label, head), inner in spans
    )


def _listed(teller: Teller, told: Iterable[tuple[str, str]]) -> Blocks:
    """Return a list of what is told of each, those together of whom the same is told; a long one is cut and says so."""
    whose: dict[str, list[str]] = {}
    every = tuple(told)
    for text, name in every[:_LISTED]:
        whose.setdefault(text, []).append(f"**{escape_markdown(_line(name))}**")
    lines = ((teller.series(dict.fromkeys(names)), escape_markdown(_line(text))) for text, names in whose.items())
    more = f"\n- and {len(every) - _LISTED:,} more, which the workbook has" if len(every) > _LISTED else ""
    return to_blocks("\n".join(f"- {names}: {text}" for names, text in lines) + more)
