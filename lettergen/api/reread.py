"""What a final document says beside its items: its days and to whom it goes; it files nothing and asks nobody."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property, lru_cache, partial

from lettergen.compose.people import address_lines
from lettergen.model.deadline import Deadline
from lettergen.model.letter import Asked
from lettergen.model.party import Recipient
from lettergen.rules.rollup import walk
from lettergen.rules.salutation import certain_salutation
from lettergen.text.dates import days_in, deadline_text, long_date
from lettergen.wordml.outline import Line

BODY = "word/document.xml"
_ALIKE = 0.6
"""From which likeness on two texts are taken for one in other words (0 to 1)."""
_LONGER = 60
"""Characters that a line may have more than the name that it begins with."""


def alike(one: str, other: str) -> bool:
    """Return whether two texts may be one in other words."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio() > _ALIKE


def even(text: str) -> str:
    """Return the text with each white space as one blank."""
    return " ".join(text.split())


@dataclass(frozen=True)
class Reading:
    """A final document beside the letter as it was made; `made` is empty where nobody has that any more."""

    asked: Asked
    lines: Sequence[Line]
    made: Sequence[Line] = field(default=())

    def stages(self) -> tuple[tuple[Deadline, ...], list[str]]:
        """Return the deadlines as the document says them, and what is new in them."""
        stages: list[Deadline] = []
        told: list[str] = []
        for stage in self.asked.stages:
            now, said = self._stage(stage, main=stage == self.asked.due)
            stages += [now] if now else []
            told += said
        return tuple(stages), told

    def date(self) -> tuple[dt.date, list[str]]:
        """Return the letter's date as the document says it, and what is new in it; two dates leave it as it was."""
        date = self.asked.date
        moved, left = self._moved(date), date in self._days(self._now)
        printed, *others = (long_date(day, self.asked.language) for day in (date, *moved))
        if len(moved) == 1 and not left:
            return moved[0], [f"the letter is now dated {others[0]}, not {printed}"]
        if moved:
            named = " and ".join([*([printed] if left else []), *others])
            return date, [f"the letter is dated {named}; the record would keep {printed}"]
        missing = not left and date in self._days(self._before)
        return date, [f"the letter's date, {printed}, is not in the document"] if missing else []

    def other_recipient(self, recipient: Recipient) -> list[str]:
        """Return how salutation and inside address differ from the recipient's.

        Of the letter as made only what its body prints is looked for; without that, any name of the recipient will do.
        Names are compared by their letters and digits, other lines of an address may be worded a little differently.
        """
        people = [person.full_name for person in recipient.addressees]
        greeting = recipient.salutation or certain_salutation(recipient, self.asked.language) or ""
        names = (recipient.organization, *people)
        if not self.made:
            known = (*names, recipient.short_name, greeting, *(person.family for person in recipient.addressees))
            found = any(_within(name, self._now) for name in known)
            return [] if found else [f"nothing in the document names {recipient.organization}"]
        told = [*self._lacks("the salutation `{}`", greeting, exact=True)]
        for line in dict.fromkeys(line for block in address_lines(recipient) for line in block):
            told += self._lacks("the line `{}` of the inside address", line, exact=line in names)
        return told

    def _lacks(self, what: str, text: str, *, exact: bool) -> Iterator[str]:
        """Give what stands instead of a text that the letter as made prints in a line of its own, or in any line."""
        bare, before, now = _bare(text), *([_bare(line) for line in _body(each)] for each in (self.made, self.lines))
        whole = bare in before
        if not bare or not (whole or _within(text, before)):
            return
        if whole and any(f"{line} ".startswith(f"{bare} ") and len(line) <= len(bare) + _LONGER for line in now):
            return
        if (not whole and _within(text, now)) or (not exact and any(alike(bare, line) for line in now)):
            return
        instead = next((new for old, new in self._pairs if _bare(old) == bare != _bare(new)), "")
        yield f"{what.format(text)} is gone" + (f"; `{instead}` stands there" if instead else "")

    def _stage(self, stage: Deadline, *, main: bool) -> tuple[Deadline | None, list[str]]:
        language, printed = self.asked.language, long_date(stage.date, self.asked.language)
        what = "the deadline" if main else f"the deadline `{stage.stage}`"
        moved = self._moved(stage.date)
        left = stage.date in self._days(self._now) or any(printed in line for line in self._now)
        if not moved and (left or not main or (self.made and stage.date not in self._days(self._before))):
            return stage, []
        if not moved:  # nothing stands where it stood: the one later day that is new, if it is one
            texts = self._before or (item.text for item in walk(self.asked.items))
            known = {*self._days(texts), *(each.date for each in self.asked.stages)}
            moved = tuple({day for day in self._days(self._now) if day > self.asked.date} - known)
            if len(moved) != 1:
                return None, [f"{what} {printed} is not in the document"]
        if not left and len(moved) == 1:
            now = self._read(stage, moved[0], f"the letter as composed said {printed}")
            return now, [f"{what} is now {long_date(moved[0], language)}, not {printed}"]
        # Nobody is told to be late while one of the days that the letter names is yet to come.
        days = sorted({*moved, *([stage.date] if left else [])})
        named = [long_date(day, language) for day in days]
        why = f"it also names {' and '.join(named[:-1])}"
        now = stage if days[-1] == stage.date else self._read(stage, days[-1], why)
        return now, [f"{what} is named as {' and '.join(named)}; the last of them, {named[-1]}, would count"]

    def _read(self, stage: Deadline, day: dt.date, why: str) -> Deadline:
        """Return a stage on the day read; the hour stays where the document still prints it before the new day."""
        why = f"Read from the final document; {why}."
        now = Deadline(stage=stage.stage, date=day, rule="fixed date", explanation=(why,))
        timed = now.model_copy(update={"time": stage.time, "zone": stage.zone})
        words = re.escape(deadline_text(timed, self.asked.language))
        return timed if re.search(rf"(?<!\w){words}(?!\w)", " ".join(self._now)) else now

    def own(
        self, stage: Deadline, label: str, before: Sequence[str], now: Sequence[str]
    ) -> tuple[Deadline | None, list[str]]:
        """Return an item's own deadline as the item's lines say it, and what is new in it."""
        was, found = self._days(before), self._days(now)
        if stage.date not in was or stage.date in found:
            return stage, []
        printed, fresh = long_date(stage.date, self.asked.language), sorted({*found} - {*was})
        if len(fresh) != 1:
            return None, [f"the deadline of item {label}, {printed}, is not in the document"]
        read = self._read(stage, fresh[0], f"the letter as composed said {printed}")
        return read, [f"the deadline of item {label} is now {long_date(fresh[0], self.asked.language)}, not {printed}"]

    def _moved(self, day: dt.date) -> tuple[dt.date, ...]:
        """Return the days that stand where the letter as made has that day, each once."""
        return tuple(sorted({new for old, new in self._changes if old == day}))

    @cached_property
    def _changes(self) -> tuple[tuple[dt.date, dt.date], ...]:
        """Return each day of the letter as made with the other day that stands in its place."""
        changes: list[tuple[dt.date, dt.date]] = []
        for old, new in self._pairs:
            before, now = self._days([old]), self._days([new])
            if before == now or self._likeness(old, new) <= _ALIKE:
                continue
            if len(before) == len(now):
                changes += ((one, other) for one, other in zip(before, now, strict=True) if one != other)
            else:
                gone, come = Counter(before) - Counter(now), Counter(now) - Counter(before)
                changes += ((one, other) for one in gone for other in come)
        return tuple(changes)

    @cached_property
    def _pairs(self) -> list[tuple[str, str]]:
        """Return the lines of the letter as made with those that stand in their place, days left aside."""
        pairs: list[tuple[str, str]] = []
        before, now = ([self._masked(line) for line in lines] for lines in (self._before, self._now))
        if before == now:
            return [*zip(self._before, self._now, strict=True)]
        for kind, start, end, first, last in SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
            old, new = self._before[start:end], self._now[first:last]
            if len(old) == len(new):
                pairs += zip(old, new, strict=True)
            elif kind == "replace":
                pairs += ((line, max(new, key=partial(self._likeness, line))) for line in old)
        return pairs

    def _likeness(self, one: str, other: str) -> float:
        return SequenceMatcher(None, self._masked(one), self._masked(other), autojunk=False).ratio()

    @cached_property
    def _before(self) -> list[str]:
        return _pieces(self.made)

    @cached_property
    def _now(self) -> list[str]:
        return _pieces(self.lines)

    def _days(self, lines: Iterable[str]) -> list[dt.date]:
        return [day for line in lines for day, _ in _found(line, self.asked.language, self.asked.date)]

    def _masked(self, line: str) -> str:
        for _, words in _found(line, self.asked.language, self.asked.date):
            line = line.replace(words, "#", 1)
        return line


@lru_cache(maxsize=4096)
def _found(line: str, language: str, after: dt.date) -> tuple[tuple[dt.date, str], ...]:
    return tuple(days_in(line, language, after))


def _pieces(lines: Sequence[Line]) -> list[str]:
    """Return the lines as they break on paper where it is typed so, and the notes below each."""
    whole = (text for line in lines for text in (line.text, *(note.text for note in line.notes)))
    return [even(piece) for text in whole for piece in text.split("\n") if piece.strip()]


def _body(lines: Sequence[Line]) -> list[str]:
    return _pieces([line for line in lines if line.part == BODY])


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _within(text: str, lines: Sequence[str]) -> bool:
    bare = _bare(text)
    return bool(bare) and any(f" {bare} " in f" {_bare(line)} " for line in lines)
