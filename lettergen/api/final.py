"""The document that really went out, read back and compared with what was composed; it files nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import count
from types import MappingProxyType

from lettergen.api.entries import AGAIN, BY_HAND, Cell, Composed, Entry, Found, Opening, Pair, composed, counts, found
from lettergen.api.passages import passages
from lettergen.api.reread import Reading, alike
from lettergen.compose.printing import inline_mark
from lettergen.model.deadline import Calendar
from lettergen.model.items import Answer, AnswerType
from lettergen.model.letter import Asked, LetterItem, LetterSection
from lettergen.model.party import Recipient
from lettergen.rules.moved import ADDED
from lettergen.rules.numbering import count_item, item_label, level_mark
from lettergen.rules.rollup import labels_of, walk
from lettergen.text.dates import stage_text
from lettergen.text.merge import escape_markdown
from lettergen.wordml.outline import Line

_ALONE = "only items, days and recipient were compared: nobody has the letter as lettergen made it"
_COLUMNS, _ROWS = 12, 200
"""The most that a table to fill in may have (model.items.Answer)."""
_JOINT = re.compile(r"[;,]?(?:\s+(?:and|or))?$")
"""What links a part of a sentence to the next."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a final document differs from what was composed, one readable line each, and what it asks itself.

    `doubts` are the differences that `asked` knows nothing of: they speak of another letter. `passages` are those of
    which the record keeps nothing: background, definitions, closing, copies. `unread` are deadlines in words that
    nobody can count, so that `asked` has them as composed.
    """

    differences: tuple[str, ...]
    asked: Asked
    doubts: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def compare(
    asked: Asked,
    lines: Sequence[Line],
    made: Sequence[Line] = (),
    recipient: Recipient | None = None,
    labels: Mapping[str, str] = MappingProxyType({}),
    calendar: Calendar | None = None,
    *,
    elsewhere: bool = False,
) -> Comparison:
    """Compare items by their words, then by their marks; all else where the letter as `made` prints it.

    An item that only moved keeps its id and takes the number that the document gives it. `labels` has those by id of
    items that other rounds ask.
    """
    known = composed(asked, {**labels, **labels_of(asked.items)})
    there = found(lines, known, made)
    if elsewhere:
        there = there._replace(entries=tuple(replace(entry, by_hand=False) for entry in there.entries))
    pairs = _pairs(there.entries, known.pairs)
    told = [*_openings(known, there), *_differences(pairs, known, there)]
    reading = Reading(asked, lines, made, calendar)
    doubts = tuple(reading.other_recipient(recipient)) if recipient else ()
    others = passages(made, lines, _known(known, there, pairs)) if made else (_ALONE,)
    stages, moved = reading.stages()
    waiting, counted, unread = reading.waiting(
        {text for item, entry in known.pairs if item.pending for text in entry.paragraphs}
    )
    own, due, unclear = _own_days(reading, pairs, there)
    date, dated = reading.date()
    unread += unclear
    if not (told or moved or counted or dated):
        return Comparison((), asked, doubts, others, tuple(unread))
    update: dict[str, object] = {"stages": stages, "pending": waiting, "date": date}
    if told:
        items, sections = _Reader(asked, pairs, known, there).read()
        update |= {"items": _dated(items, own) if own else items, "sections": sections}
    said = (*told, *moved, *counted, *due, *dated)
    return Comparison(said, asked.model_copy(update=update), doubts, others, tuple(unread))


def _known(known: Composed, there: Found, pairs: Mapping[str, Pair]) -> set[str]:
    """Return the paragraphs that are the questions, as composed and as found."""
    texts = {text for _, entry in known.pairs for text in (*entry.paragraphs, *_words(entry.cells))}
    openings = (*known.openings, *there.openings.values())
    texts |= {text for opening in openings for text in (opening.title, *opening.lead)} | {*there.added}
    for entry in there.entries:
        one = pairs[entry.path][1] if entry.path in pairs else None
        texts |= {f"{entry.mark} {entry.paragraphs[0]}"} if entry.by_hand else set()
        fresh = entry.paragraphs[:1] if entry.last else entry.paragraphs
        texts |= {*entry.says(one), *_words(entry.fills(one))} if one else {*fresh, *_words(entry.cells)}
    return texts


def _own_days(
    reading: Reading, pairs: Mapping[str, Pair], there: Found
) -> tuple[dict[str, dict[str, object]], list[str], list[str]]:
    """Return the deadlines of items that the document changes, by id, a line for each, and those nobody can read."""
    own: dict[str, dict[str, object]] = {}
    told: list[str] = []
    unread: list[str] = []
    for entry in there.entries:
        item, composed_as = pairs.get(entry.path, (None, None))
        if item and item.due and composed_as:
            now, said = reading.own(item.due, item.label, composed_as.paragraphs, entry.says(composed_as))
            own |= {item.id: {"due": now}} if said else {}
            told += said
        elif item and item.pending and composed_as:
            before, lines = composed_as.paragraphs, entry.says(composed_as)
            words, what = stage_text(item.pending, reading.asked.language), f"the deadline of item {item.label}"
            there_still = any(words in line for line in lines) or not any(words in line for line in before)
            instead = [] if there_still else [" ".join(lines)]
            spec, new, doubt = reading.counted(item.pending, words, what, before, lines, instead)
            own |= {item.id: {"pending": spec}} if new else {}
            told += [new] if new else []
            unread += [doubt] if doubt else []
    return own, told, unread


def _dated(items: Sequence[LetterItem], own: Mapping[str, Mapping[str, object]]) -> tuple[LetterItem, ...]:
    return tuple(item.model_copy(update={"items": _dated(item.items, own), **own.get(item.id, {})}) for item in items)


def _pairs(there: Sequence[Entry], known: Sequence[Pair]) -> dict[str, Pair]:
    """Return what each entry of the document was composed as, by its path.

    First what has the same words in the same order, then the same words anywhere, much the same, the same mark.
    """
    before, now = (
        [(one.section, one.level, one.paragraphs[:1]) for one in each] for each in ((p[1] for p in known), there)
    )
    pairs = {there[new].path: known[old] for old, new in _same(before, now)}
    taken = {item.id for item, _ in pairs.values()}
    left = [pair for pair in known if pair[0].id not in taken]

    def pair(fits: Callable[[Entry, Entry], bool]) -> None:
        for entry in there:
            composed_as = next((one for one in left if fits(one[1], entry)), None) if entry.path not in pairs else None
            if composed_as:
                left.remove(composed_as)
                pairs[entry.path] = composed_as

    pair(lambda one, entry: (one.level, one.paragraphs[:1]) == (entry.level, entry.paragraphs[:1]))
    pair(lambda one, entry: one.level == entry.level and alike(one.paragraphs[0], entry.paragraphs[0]))
    pair(lambda one, entry: one.path == entry.path)
    return pairs


def _same(before: Sequence[Hashable], now: Sequence[Hashable]) -> Iterator[tuple[int, int]]:
    """Give the places of what both sequences have in the same order, as many as there are."""
    if before == now:
        yield from zip(range(len(before)), range(len(now)), strict=True)
        return
    for old, new, size in SequenceMatcher(None, before, now, autojunk=False).get_matching_blocks():
        yield from zip(range(old, old + size), range(new, new + size), strict=True)


def _openings(known: Composed, there: Found) -> Iterator[str]:
    """Give a line for each heading and lead-in that is gone or reads otherwise, and for each heading more."""
    for place, opening in enumerate(known.openings):
        now = there.openings.get(place, Opening())
        if opening.title and not now.title:
            yield f"the heading `{opening.title}` is missing"
        elif opening.title != now.title:
            yield f"the heading `{opening.title}` now reads: {_short(now.title)}"
        if opening.lead != now.lead:
            where = f"under the heading `{opening.title}`" if opening.title else "that leads to a section"
            what = "now reads" if now.lead else "is missing"
            yield f"the text {where} {what}: {_short(' '.join(now.lead or opening.lead))}"
    yield from (f"the heading `{title}` was added" for title in there.added)


def _differences(pairs: Mapping[str, Pair], known: Composed, there: Found) -> list[str]:
    """Return one line for each item that is gone, reads, counts or stands otherwise, or was added."""
    told = []
    now = {pairs[entry.path][0].id: entry for entry in there.entries if entry.path in pairs}
    there_too = [item.id for item, _ in known.pairs if item.id in now]
    moved = {*now}.difference(there_too[at] for at, _ in _same(there_too, [*now]))
    along: set[str] = set()
    for item, entry in known.pairs:
        if item.id not in now:
            told.append(f"item {item.label} is missing: {_short(entry.paragraphs[0])}")
            continue
        told += (f"item {item.label} {what}" for what in _changes(entry, now[item.id]))
        if now[item.id].section != entry.section:
            told += [f"item {item.label} now stands {_headed(known, now[item.id])}"] if item.id not in along else []
            along |= {part.id for part in walk(item.items)}
        elif item.id in moved and not counts(entry.mark):
            told.append(f"item {item.label} now stands at another place")
    for entry in there.entries:
        if entry.path not in pairs:
            what = f"item {_named(entry)}" if counts(entry.mark) else "an item"
            where = f" {_headed(known, entry)}" if entry.section >= 0 else ""
            told.append(f"{what} was added{where}: {_short(entry.paragraphs[0])}")
    return told


def _headed(known: Composed, entry: Entry) -> str:
    title, lead = known.openings[entry.section] if entry.section >= 0 else Opening()
    return f"under `{_short(title or lead[0])}`" if title or lead else "before all sections"


def _changes(composed_as: Entry, now: Entry) -> Iterator[str]:
    if now.by_hand:
        yield f"stands as plain text, without its {'list number' if counts(composed_as.mark) else 'bullet'}"
    if now.says(composed_as) != composed_as.paragraphs:
        yield f"now reads: {_short(' '.join(filter(None, now.says(composed_as))))}"
    if now.fills(composed_as) != composed_as.cells:
        yield f"has another table: {_short(' | '.join(_words(now.fills(composed_as))) or 'none')}"
    if now.mark != composed_as.mark:
        yield f"is now numbered {now.mark}"


def _named(entry: Entry) -> str:
    return entry.path.partition("|")[2].rstrip(f".:{AGAIN}{BY_HAND}")


class _Reader:
    """Reads the entries of a document as items; what was composed keeps its id and kind."""

    def __init__(self, asked: Asked, pairs: Mapping[str, Pair], known: Composed, there: Found) -> None:
        self.pairs, self.known, self.there = pairs, known, there
        self.left = list(there.entries)
        self.taken = {item.id for item, _ in pairs.values()}
        self.items = {item.id: item for item in asked.items}
        self.sections = asked.sections or (LetterSection(id="", marks=asked.marks, items=()),)
        self.places = {name: at for at, section in enumerate(self.sections) for name in section.items}

    def read(self) -> tuple[tuple[LetterItem, ...], tuple[LetterSection, ...]]:
        """Return the items as the document has them, and their sections, if it has any."""
        read: list[list[LetterItem]] = [[] for _ in self.sections]
        last: dict[str, int] = {}
        place, above = 0, -1
        while self.left:
            item, composed_as = self.pairs.get(self.left[0].path, (None, None))
            section = self.left[0].section
            if item and composed_as and composed_as.section == section:
                place = self.places.get(item.id, place)
            elif section != above:
                place = max(section, 0)
            above, series = section, self.sections[place].series
            read[place].append(self._one(self.sections[place].marks, last.get(series, 0), self._prefix(place)))
            last[series] = read[place][-1].ordinal
        named = (self._section(at, items) for at, items in enumerate(read) if items and self.places)
        return tuple(item for items in read for item in items), tuple(named)

    def _prefix(self, place: int) -> str:
        """Return what a section's labels begin with: “B.”."""
        if not (first := self.items.get(next(iter(self.sections[place].items), ""))):
            return ""
        counted = count_item(self.sections[place].marks, first.ordinal, first.mark)
        return first.label.removesuffix(item_label(counted, first.mark, (), ()))

    def _section(self, place: int, items: Sequence[LetterItem]) -> LetterSection:
        section, before = self.sections[place], self.known.openings[place]
        now = self.there.openings.get(place, Opening())
        update: dict[str, object] = {"items": tuple(item.id for item in items)}
        if now.title != before.title:
            marked = bool(section.mark) and now.title.startswith(section.mark)
            title = now.title.removeprefix(section.mark).strip()
            update |= {"title": escape_markdown(title), "mark": section.mark if marked else ""}
        if now.lead != before.lead:
            update["lead_in"] = _text(now.lead)
        return section.model_copy(update=update)

    def _one(
        self,
        marks: tuple[str, ...],
        last: int,
        prefix: str = "",
        labels: tuple[str, ...] = (),
        numbers: tuple[str, ...] = (),
    ) -> LetterItem:
        """Return the next entry and those below it as an item."""
        entry = self.left.pop(0)
        item, composed_as = self.pairs.get(entry.path, (None, None))
        usual = level_mark(marks, len(labels))
        silent = usual.form.silent and entry.mark == usual.prefix
        ordinal = max(item.ordinal, last + 1) if item and silent else last + 1
        own = "" if silent else entry.mark
        counted = count_item(marks, ordinal, own, numbers)
        label = prefix + item_label(counted, own, labels, numbers)
        item = self._said(item, composed_as, entry, marks, (*numbers, counted.number))
        parts: list[LetterItem] = [*item.items] if item.inline else []
        while self.left and self.left[0].level > len(labels):
            ordinal = parts[-1].ordinal if parts else 0
            parts.append(self._one(marks, ordinal, "", (*labels, label), (*numbers, counted.number)))
        own = "" if counted.mark == usual else own
        update = {"label": label, "ordinal": counted.ordinal, "mark": own, "items": tuple(parts)}
        return item.model_copy(update=update)

    def _said(
        self,
        item: LetterItem | None,
        composed_as: Entry | None,
        entry: Entry,
        marks: tuple[str, ...],
        numbers: tuple[str, ...],
    ) -> LetterItem:
        """Return an item with the words of its entry."""
        if item and composed_as:
            if not item.inline and (cells := entry.fills(composed_as)) != composed_as.cells:
                item = item.model_copy(update={"answer": _answer(cells)})
            said = entry.says(composed_as)
            if said == composed_as.paragraphs:
                return item
            if item.inline and (parted := _parted(item, composed_as.paragraphs, said, marks, numbers)):
                return parted
            return item.model_copy(update={"text": _text(said), "premise": ""})
        base = ADDED + "-".join(re.findall(r"[A-Za-z0-9]+", _named(entry)))
        fresh = next(name for n in count(1) if (name := base if n == 1 else f"{base}-{n}") not in self.taken)
        self.taken.add(fresh)
        words = entry.paragraphs[:1] if entry.last else entry.paragraphs
        answer = None if entry.last else _answer(entry.cells)
        return LetterItem(id=fresh, label="", ordinal=1, text=_text(words), answer=answer)


def _parted(
    item: LetterItem, before: Sequence[str], now: Sequence[str], marks: tuple[str, ...], numbers: tuple[str, ...]
) -> LetterItem | None:
    """Return an item whose parts run on in its sentence, read from that; None where a part's mark is gone."""
    between = "".join(rf"\s+{re.escape(inline_mark(part, marks, numbers))}\s+(.*?)" for part in item.items)
    old, new = (re.fullmatch(f"(.*?){between}", "\n\n".join(texts), re.DOTALL) for texts in (before, now))
    if not old or not new:
        return None
    parts = [
        part if was == said else part.model_copy(update={"text": escape_markdown(_JOINT.sub("", said))})
        for part, was, said in zip(item.items, old.groups()[1:], new.groups()[1:], strict=True)
    ]
    update: dict[str, object] = {"items": tuple(parts)}
    if old[1] != new[1]:
        update |= {"text": _text(new[1].split("\n\n")), "premise": ""}
    return item.model_copy(update=update)


def _answer(cells: Sequence[Cell]) -> Answer | None:
    """Return the form of an answer that a table asks for: its first row has the headings; None without a table."""
    first = [cell for cell in cells if cell.table == cells[0].table]
    columns = [cell.text for cell in first if cell.row == 1][:_COLUMNS]
    rows = [cell.text for cell in first if cell.row > 1 and cell.column == 1][:_ROWS]
    return Answer(type=AnswerType.TABLE, columns=columns, rows=rows) if columns else None


def _words(cells: Iterable[Cell]) -> Iterator[str]:
    return (cell.text for cell in cells)


def _text(paragraphs: Sequence[str]) -> str:
    return "\n\n".join(map(escape_markdown, filter(None, paragraphs)))


def _short(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:87].rstrip()}…"  # noqa: PLR2004 - a line on a terminal
