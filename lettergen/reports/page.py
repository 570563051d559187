"""The report as one HTML page that needs nothing else: no network, no other file, readable without its script.

It chooses words, order and columns; what stands in them is worked out by `rules`. The same data gives the same bytes.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from lettergen.model.tracking import (
    SETTLED,
    WITHHELD,
    ClockState,
    Disposition,
    EventType,
    Headline,
    Thread,
    ThreadStatus,
)
from lettergen.reports.history import what_happened
from lettergen.reports.matrix import own_words, told_apart
from lettergen.reports.status import due_words, in_words
from lettergen.reports.tables import inert
from lettergen.rules.linked import is_linked
from lettergen.rules.matrix import Cell, Heading, Line, Matrix, is_unread, matrix_of
from lettergen.rules.matter import NOT_OUT
from lettergen.rules.redaction import LEFT_OUT
from lettergen.rules.rollup import spoken, walk
from lettergen.rules.statistics import Result, Wait, is_counted, median_days, statistics, still_waiting, waits
from lettergen.rules.why import late_words
from lettergen.text.dates import format_day

if TYPE_CHECKING:
    from jinja2 import Template

Pair = tuple[Thread, ThreadStatus]
_D, _E = Disposition, EventType
_PARTS = Path(__file__).parent / "html"
_NAME, _QUESTION, _ANSWER = 200, 400, 2000
"""Characters of a name, a question and an answer at most."""
_SIDE_BY_SIDE, _FEW_ITEMS, _FULL = 4, 8, 1200
"""Up to so many recipients stand side by side; up to so many items, and cells in all, come with days and words."""
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_WHOLE = "EEEE, MMMM d, y"
_ROOM, _LEAST = 800_000, 80
"""Characters of answers on a page in all; where each has fewer than the least, none are printed."""
_ONE_BY_ONE = 30
"""Up to so many letters have a bar each that shows how long they took; more make a curve."""

GROUPS = MappingProxyType({
    "today": "Due today", "late": "Overdue", "soon": "Due soon", "unread": "Reply not read yet",
    "lost": "Did not arrive", "later": "Due later", "paused": "Clock stopped", "open": "Open, no date running",
    "answered": "Answered, not yet assessed", "done": "Settled", "closed": "Closed with items open",
    "ended": "Withdrawn", "passed": "Passed on by another body", "draft": "Not sent",
})  # fmt: skip
"""How letters are grouped, the most pressing first; each letter is in one. The last two we did not send."""
_BY_CLOCK = {
    ClockState.DUE_TODAY: "today", ClockState.OVERDUE: "late", ClockState.LONG_OVERDUE: "late",
    ClockState.DUE_SOON: "soon", ClockState.RUNNING: "later", ClockState.PAUSED: "paused",
}  # fmt: skip
_BY_HEADLINE = {
    Headline.WITHDRAWN: "ended", Headline.CLOSED: "closed", Headline.SATISFIED: "done", Headline.UNDELIVERABLE: "lost",
}  # fmt: skip
_FAMILIES = {
    "settled": SETTLED, "position": {_D.ENDORSED, _D.INTERESTED, _D.FORWARDED},
    "against": {_D.NOT_ENDORSED, _D.NOT_NECESSARY}, "part": {*_D},
    "withheld": WITHHELD | {_D.NON_RESPONSIVE, _D.NOT_MET}, "open": {_D.UNANSWERED}, "not": {_D.WAIVED},
}  # fmt: skip
"""What colours a disposition; of several the smallest. Waived by us or a ruling, nobody answered."""
_BRIEF = {
    _D.ANSWERED_IN_PART: "in part", _D.NON_RESPONSIVE: "off point", _D.NOT_IN_POSSESSION: "not held",
    _D.BY_REFERENCE: "by ref.", _D.UNANSWERED: "open", _D.NOT_NECESSARY: "not needed",
}  # fmt: skip
"""What a narrow column has room for; the page explains it."""


class Link(NamedTuple):
    """An address under a few words."""

    text: str
    href: str


class ReportData(NamedTuple):
    """Threads with their status as of a day: only events that count by then. `left_out` letters are confidential."""

    pairs: tuple[Pair, ...]
    as_of: dt.date | dt.datetime
    known_at: dt.datetime | None = None
    left_out: int = 0

    @property
    def day(self) -> dt.date:
        """Return the day."""
        return self.as_of.date() if isinstance(self.as_of, dt.datetime) else self.as_of


class Extras(NamedTuple):
    """What only the page needs: files' addresses by thread, calendars' by matter; `redacted` is said, not done."""

    title: str = ""
    redacted: bool = False
    version: str = ""
    links: Mapping[str, Sequence[Link]] = MappingProxyType({})
    calendars: Mapping[str, str] = MappingProxyType({})


class Letter(NamedTuple):
    """A thread as a row, and as a story."""

    id: str
    recipient: str
    matter: str
    group: str
    status: ThreadStatus
    due: dt.date | None
    due_more: str
    time: str
    step: str
    links: Sequence[Link]
    story: Sequence[tuple[dt.date, str, str, str]]
    answers: Sequence[tuple[str, str, str]]


class Told(NamedTuple):
    """A cell of the matrix: the family that colours it, a word, and with room for it more, and their own words."""

    family: str
    word: str
    more: str = ""
    excerpt: str = ""


def page(data: ReportData, extras: Extras | None = None) -> str:
    """Return the page. Every text in it is inert; its own style and script are allowed by their hashes alone."""
    extra = extras or Extras()
    letters = _letters(data, extra)
    sent = [one for one in letters if one.group not in {"passed", "draft"}]
    asked = {one.status.thread: one for one in letters if one.group != "draft"}
    matters = [
        _matter(number, tuple(own), asked, extra)
        for number, (_, own) in enumerate(
            groupby((p for p in data.pairs if p[0].name in asked), lambda p: p[0].matter), 1
        )
    ]
    titles = [str(one["title"]) for one in matters]
    counts = Counter(one.group for one in sent)
    others = Counter(one.group for one in letters) - counts
    style, script = (Markup((_PARTS / name).read_text(encoding="utf-8")) for name in ("report.css", "report.js"))  # noqa: S704 - our own files
    markings = sorted(
        {_short(asked.marking, _NAME) for thread, _ in data.pairs for asked in thread.rounds.values() if asked.marking}
    )
    paper = Markup(_paper(" \u00b7 ".join(markings)))  # noqa: S704 - made of digits and letters
    found = {
        "title": _short(extra.title, _NAME) or (titles[0] if len(titles) == 1 else "Letters and their answers"),
        "as_of": (f"{data.as_of:%H:%M} on " if data.day is not data.as_of else "") + _day(data.day, _WHOLE),
        "known_at": data.known_at and f"{data.known_at:%H:%M} on {_day(data.known_at.date(), _WHOLE)}",
        "markings": markings, "letters": letters, "sent": sent, "matters": matters, "groups": GROUPS,
        "counts": {key: counts[key] for key in GROUPS if counts[key] or key in {"today", "late", "soon"}},
        "others": {key: others[key] for key in GROUPS if others[key]}, "left_out": data.left_out,
        "redacted": extra.redacted and LEFT_OUT, "several": len(titles) > 1, "version": extra.version,
        "owners": any(one.status.owner for one in letters), "files": any(extra.links.values()),
        "figures": statistics(data.pairs), "results": tuple(Result), "style": style + paper, "script": script,
        "hashes": {"style": _hash(style + paper), "script": _hash(script)},
    }  # fmt: skip
    return _template().render(found)


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    kind: dict[str, Any] = {"trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined}
    made = Environment(loader=FileSystemLoader(_PARTS), autoescape=True, finalize=_inert, **kind)
    made.filters |= {"day": _day, "spoken": spoken, "count": "{:,}".format}
    return made.get_template("report.html.j2")


def _inert(value: object) -> object:
    """Return what is printed without control characters and marks that turn the direction of writing."""
    return value if isinstance(value, Markup | int) else inert(str(value))


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _paper(marking: str) -> str:
    """Return the style that prints a marking at the head of every page, and its number at the foot."""
    safe = "".join(char if char.isascii() and char.isalnum() else f"\\{ord(char):x} " for char in inert(marking))
    return f'@page{{@top-center{{content:"{safe}"}}}}\n'


def _day(day: dt.date, pattern: str = "MMM d, y") -> str:
    return format_day(day.year, day.month, day.day, pattern, "en-US")


def _short(text: str, most: int) -> str:
    line = " ".join(text[: most * 4].split())
    return f"{line[:most]}\u2026" if len(line) > most else line


def _named(text: str, otherwise: str) -> str:
    """Return a name that can be read: what has no letter and no digit gives way to an id."""
    name = f"The {text[4:]}" if text.startswith("the ") else text  # it begins a line here, and no clause
    return _short(name, _NAME) if any(char.isalnum() for char in text[:_NAME]) else otherwise


def _natural(name: str) -> list[tuple[str, int]]:
    """Return what sorts names as people do: 2 before 10."""
    return [(words.casefold(), int(number or 0)) for words, number in re.findall(r"(\D*)([0-9]{0,9})", name)]


def _letters(data: ReportData, extra: Extras) -> list[Letter]:
    """Return the letters, the most pressing first: by group, then by the day they are due, then by name."""
    answers = sum(len(event.answers) for thread, _ in data.pairs for event in thread.events)
    most = min(_ANSWER, _ROOM // max(answers, 1))
    same = Counter((pair[0].matter, pair[1].recipient) for pair in data.pairs)
    made = [
        _letter(f"t{at}", pair, extra, most, alone=same[pair[0].matter, pair[1].recipient] == 1)
        for at, pair in enumerate(data.pairs, 1)
    ]
    order = [*GROUPS]
    return sorted(made, key=lambda one: (order.index(one.group), one.due or dt.date.max, one.status.thread))


def _letter(key: str, pair: Pair, extra: Extras, most: int, *, alone: bool) -> Letter:
    thread, status = pair
    clock, name, group = status.clock, thread.name.partition("/")[2], _group(thread, status)
    due = clock.due if clock.state is not ClockState.NO_DEADLINE else None
    again = [f"asked again, first due {_day(move.former)}" for move in clock.moves if move.why == "asked again"]
    title, step = next(reversed(thread.rounds.values())).title, status.next_step.partition(": lettergen ")[0]
    return Letter(
        id=key,
        recipient=_named(status.recipient, name) if alone else f"{_named(status.recipient, '')} ({name})".strip(),
        matter=_named(title, thread.matter),
        group=group,
        status=status,
        due=due,
        due_more=", ".join(filter(None, (due_words(status).removeprefix(str(due)).strip(), *again[:1]))) if due else "",
        time="" if clock.state is ClockState.NO_DEADLINE or group in {"lost", "unread"} else in_words(clock),
        step=_ISO.sub(lambda day: _day(dt.date.fromisoformat(day[0])), _short(step, _NAME)),
        links=extra.links.get(thread.name, ()),
        story=tuple(_story(thread, status)),
        answers=tuple(_answers(status, most)) if most >= _LEAST else (),
    )


def _group(thread: Thread, status: ThreadStatus) -> str:
    if status.headline in NOT_OUT or not any(event.type is _E.SENT for event in thread.events):
        return "draft"
    if is_linked(thread.events):
        return "passed"
    if status.headline is Headline.CLOSED and status.settled == status.asked:
        return "done"
    unread = "unread" if is_unread(thread) else ""
    last = "answered" if status.headline is Headline.COMPLETE else "open"
    return _BY_HEADLINE.get(status.headline) or unread or _BY_CLOCK.get(status.clock.state, last)


def _story(thread: Thread, status: ThreadStatus) -> Iterator[tuple[dt.date, str, str, str]]:
    """Give each event and each due date by day: the day, a class, the event's name, what it says."""
    sent = {event.letter.round for event in thread.events if event.type is _E.SENT}
    told: list[tuple[dt.date, str, str, str]] = []
    for at, event in enumerate(thread.events, 1):
        if event.type is _E.GENERATED and event.letter.round in sent:
            continue
        which = f", letter {event.letter.round}" if event.letter.round > 1 else ""
        words = "; ".join(filter(None, (what_happened(event, thread, thread.events[:at], _day), event.note)))
        told.append((event.on, event.type, f"{spoken(event.type).capitalize()}{which}", _short(words, _ANSWER)))
    days: dict[tuple[dt.date, str, str, str], None] = {}
    for clock in status.clocks:
        if clock.due:
            what = f"{clock.stage}{' of one item' if clock.item else ''}"
            moved = [(move.former, "former", "Formerly due", f"{what}; {move.why}") for move in clock.moves]
            days |= dict.fromkeys((*moved, (clock.due, "due", "Due", what)))
    yield from sorted((*told, *days), key=lambda one: one[0])


def _answers(status: ThreadStatus, most: int) -> Iterator[tuple[str, str, str]]:
    """Give each item that was answered in words: its label, what became of it, the words."""
    for one in walk(status.items):
        if one.given:
            words = one.given.words.replace("\t", " | ")
            yield one.item.label, spoken(one.disposition), f"{words[:most]}\u2026" if len(words) > most else words


def _matter(number: int, pairs: Sequence[Pair], letters: Mapping[str, Letter], extra: Extras) -> dict[str, object]:
    """Return what the page shows of one matter."""
    matrix = matrix_of(pairs)
    asked = next(iter(pairs[0][0].rounds.values()))
    notes = {key: note for thread, _ in pairs for one in thread.rounds.values() for key, note in one.notes.items()}
    labels = told_apart([(one.label, one.id) for one in matrix.headings])
    heads = [(label, *_head(head, notes)) for label, head in zip(labels, matrix.headings, strict=True)]
    rows = sorted(matrix.lines, key=lambda line: _natural(letters[line.thread.name].recipient))
    side_by_side = len(rows) <= _SIDE_BY_SIDE
    full = len(rows) * len(heads) <= _FULL and (side_by_side or len(heads) <= _FEW_ITEMS)
    cells = [
        [_told(line, *pair, full=full, apart=side_by_side) for pair in zip(matrix.headings, line.cells, strict=True)]
        for line in rows
    ]
    mine = [letters[line.thread.name] for line in rows]
    waited, own = waits(pairs), tuple(line for line in matrix.lines if is_counted(line.thread, line.status))
    others = Counter(one.group for one in mine if one.group in {"ended", "passed"})
    return {
        "own": len(own), "others": others, "id": f"m{number}", "matter": matrix.matter, "language": asked.language,
        "title": _named(matrix.title, matrix.matter), "letters": mine, "heads": heads,
        "side_by_side": side_by_side, "full": full,
        "rows": [*zip(*cells, strict=True)] if side_by_side else cells,
        "first": min(event.on for thread, _ in pairs for event in thread.events if event.type is _E.SENT),
        "settled": sum(line.status.settled for line in own), "asked": sum(line.status.asked for line in own),
        "outcomes": _outcomes(matrix._replace(lines=own)) if len(own) > 1 else None,
        "calendar": extra.calendars.get(matrix.matter),
        "dated": any(clock.due for _, status in pairs for clock in status.clocks),
        "waits": sorted(waited, key=lambda one: (not one.answered, one.days, one.thread)), "names": letters,
        "longest": max((one.days for one in waited), default=0), "median": median_days(waited),
        "curve": _curve(waited) if len(waited) > _ONE_BY_ONE else None,
    }  # fmt: skip


def _head(head: Heading, notes: Mapping[str, str]) -> tuple[int, str]:
    """Return an item's level, and its question in plain words, with a note where others were asked in others."""
    from lettergen.text.markdown import to_blocks

    cited = {key: notes.get(key, "") for key in re.findall(r"\[\^([^\]\s]+)\]", head.text)}
    varies = " (its words differ by recipient)" if head.varies else ""
    return head.level, _short(str(to_blocks(head.text, cited)), _QUESTION) + varies


def _told(line: Line, heading: Heading, cell: Cell | None, *, full: bool, apart: bool) -> Told | None:
    """Return a cell: with room for it the day, whose word it is, how late, on what ground; else the word alone."""
    if cell is None:
        return None
    one = cell.status
    own = f"as {one.item.label}" if one.item.label != heading.label else ""
    asked = own_words(heading, cell) if apart else ""
    if one.disposition is _D.UNANSWERED and line.status.headline is Headline.WITHDRAWN:
        return Told("not", "withdrawn")
    if not full:
        return _brief(one.disposition, cell.late is not None, own)
    more = (*filter(None, (own, asked)), *(() if one.items else _more(cell)))  # of parts, each says its own
    return Told(_family(one.disposition), spoken(one.disposition), " \u00b7 ".join(more), cell.excerpt)


def _more(cell: Cell) -> Iterator[str]:
    one = cell.status
    if day := one.found_on if one.found else one.claimed_on:
        yield f"{'found' if one.found else 'their word'}, {_day(day)}"
    if cell.late is not None:
        yield late_words(cell.late) if one.settled else f"due {_day(cell.due)}, overdue" if cell.due else "overdue"
    if one.until:
        yield f"promised for {_day(one.until)}"
    if one.grounds:
        yield _short(" and ".join(one.grounds), _NAME)


@cache
def _brief(word: Disposition, late: bool, own: str) -> Told:  # noqa: FBT001 - a key of the cache
    return Told(_family(word), _BRIEF.get(word, spoken(word)), ", ".join(filter(None, ("late" if late else "", own))))


@cache
def _family(word: Disposition) -> str:
    return min((len(words), family) for family, words in _FAMILIES.items() if word in words)[1]


def _outcomes(matrix: Matrix) -> dict[str, object]:
    """Return how many recipients answered each item how: the dispositions that occur, and their counts by item.

    Words of one colour differ in its shade.
    """
    columns = zip(*(line.cells for line in matrix.lines), strict=True)
    counted = [Counter(cell and cell.status.disposition for cell in column) for column in columns]
    met = {word for one in counted for word in one if word}
    alike = [sorted(word for word in met if _family(word) == family) for family in _FAMILIES]
    shades = {word: f"{_family(word)} s{min(at, 2)}" for words in alike for at, word in enumerate(words)}
    not_asked = any(one[None] for one in counted)
    return {"shades": shades, "counts": counted, "not_asked": not_asked, "of": len(matrix.lines)}


def _curve(waited: Sequence[Wait]) -> dict[str, object]:
    """Return how many letters were still without an answer, day by day; those that still wait are marks on it."""
    steps, still = still_waiting(waited), [one.days for one in waited if not one.answered]
    marks = [(day, next((part for at, part in reversed(steps) if at <= day), 1.0)) for day in sorted({*still})]
    told = f"Letters without an answer, by days since sending: {len(still)} of {len(waited)} have none."
    return {"days": max(1, *(one.days for one in waited)), "steps": steps, "marks": marks, "words": told}
