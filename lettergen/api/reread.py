"""What a final document says beside its items: its days and to whom it goes; it files nothing and asks nobody."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property, lru_cache, partial

from lettergen.compose.context import deadline_facts
from lettergen.compose.people import address_lines
from lettergen.errors import LettergenError
from lettergen.model.deadline import Calendar, Deadline, StageSpec
from lettergen.model.letter import Asked
from lettergen.model.party import Recipient
from lettergen.rules.deadlines import resolve_stages
from lettergen.rules.rollup import walk
from lettergen.rules.salutation import certain_salutation
from lettergen.text.dates import clock_text, days_in, deadline_text, long_date, reworded, stage_text
from lettergen.wordml.outline import Line

BODY = "word/document.xml"
_ALIKE = 0.6
"""From which likeness on two texts are taken for one in other words (0 to 1)."""
_LONGER = 60
"""Characters that a line may have more than the name that it begins with."""
_HOUR = r"(?:\d{1,2}(?::\d\d)?\s?[ap]\.?\s?m\b\.?|\d{1,2}:\d\d|\bnoon\b)"


def alike(one: str, other: str) -> bool:
    """Return whether two texts may be one in other words."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio() > _ALIKE


def even(text: str) -> str:
    """Return the text with each white space as one blank."""
    return " ".join(text.split())


@dataclass(frozen=True)
class Reading:
    """A final document beside the letter as it was made; `made` is empty where nobody has that any more.

    The calendar is the recipient's, for deadlines that come again after so many business days.
    """

    asked: Asked
    lines: Sequence[Line]
    made: Sequence[Line] = field(default=())
    calendar: Calendar | None = None

    def stages(self) -> tuple[tuple[Deadline, ...], list[str]]:
        """Return the deadlines as the document says them, and what is new in them."""
        stages, told = list[Deadline](), list[str]()
        for stage in self.asked.stages:
            now, said = self._stage(stage, main=stage == self.asked.due)
            stages += [now] if now else []
            told += said
        return tuple(stages), told

    def waiting(self, apart: Container[str] = ()) -> tuple[tuple[StageSpec, ...], list[str], list[str]]:
        """Return the deadlines without a day as the document counts them, what is new, and what nobody can read.

        Lines that are `apart` print an item's own.
        """
        kept, told, unread = list[StageSpec](), list[str](), list[str]()
        days, words = {stage.stage for stage in self.asked.stages}, deadline_facts(self.asked)
        for spec in self.asked.pending:
            said = words[spec.stage] or ""
            pairs = [(old, new) for old, new in self._pairs if said in old and said not in new and old not in apart]
            instead = [new for old, new in pairs if self._likeness(old, new) > _ALIKE]
            before = [line for line in self._before if line not in apart]
            lines = [line for line in self._now if said in line or not (line in apart or line in before)]
            now, new, doubt = self.counted(spec, said, f"the deadline `{spec.stage}`", before, lines, instead)
            if new and spec.stage in days:  # it has a day meanwhile, which would have to be counted anew
                new, doubt = "", new
            kept += [now] if now else []
            told += [new] if new else []
            unread += [doubt] if doubt else []
        return tuple(kept), told, unread

    def counted(
        self,
        spec: StageSpec,
        said: str,
        what: str,
        before: Sequence[str],
        now: Sequence[str],
        instead: Sequence[str] = (),
    ) -> tuple[StageSpec | None, str, str]:
        """Return a deadline without a day as lines count it, what is new in it, and what is new and cannot be read.

        `said` are its words as composed; `instead` has the lines in the place of those that had them.
        """
        left = any(said in line for line in now)
        if not said or (self.made and not any(said in line for line in before)) or (left and not instead):
            return spec, "", ""
        read = [reworded(spec, line, self.asked.language) for line in instead or now]
        counts = {one.count: one for one in read if one and one.count != spec.count}
        if len(counts) == 1 and not left and (None not in read or not instead):
            (found,) = counts.values()
            return found, f"{what} is now {stage_text(found, self.asked.language)}, not {said}", ""
        if instead or counts:
            return spec, "", f"{what}, {said}, reads otherwise: {' / '.join(instead) or ', '.join(counts)}"
        return (None, f"{what}, {said}, is not in the document", "") if self.made else (spec, "", "")

    def date(self) -> tuple[dt.date, list[str]]:
        """Return the letter's date as the document says it, and what is new in it; two dates leave it as it was."""
        date = self.asked.date
        moved, left = self._moved(date), date in self._days(self._now)
        if not self.made and not left:  # nothing to hold it against: a line that is a day and nothing else
            alone = [line for line in self._now if self._masked(line) == "#"]
            moved = tuple(sorted(set(self._days(alone))))
        printed, *others = (long_date(day, self.asked.language) for day in (date, *moved))
        if len(moved) == 1 and not left:
            return moved[0], [f"the letter is now dated {others[0]}, not {printed}"]
        if moved:
            named = " and ".join([*([printed] if left else []), *others])
            return date, [f"the letter is dated {named}; the record would keep {printed}"]
        missing = not left and (not self.made or date in self._days(self._before))
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
        bodies = (_pieces([line for line in each if line.part == BODY]) for each in (self.made, self.lines))
        bare, before, now = _bare(text), *([*map(_bare, body)] for body in bodies)
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
            return self._read(stage, what, stage.date, "its day is the same")
        if not moved:  # nothing stands where it stood: the one later day that is new, if it is one
            texts = self._before or (item.text for item in walk(self.asked.items))
            known = {*self._days(texts), *(day for each in self.asked.stages for day in (each.date, *each.later))}
            moved = tuple({day for day in self._days(self._now) if day > self.asked.date} - known)
            if len(moved) != 1:
                return None, [f"{what} {printed} is not in the document"]
        if not left and len(moved) == 1:
            now, told = self._read(stage, what, moved[0], f"the letter as composed said {printed}")
            return now, [f"{what} is now {long_date(moved[0], language)}, not {printed}", *told]
        # Nobody is told to be late while one of the days that the letter names is yet to come.
        days = sorted({*moved, *([stage.date] if left else [])})
        named = [long_date(day, language) for day in days]
        now, told = self._read(stage, what, days[-1], f"it also names {' and '.join(named[:-1])}")
        told.insert(0, f"{what} is named as {' and '.join(named)}; the last of them, {named[-1]}, would count")
        return now, told

    def own(
        self, stage: Deadline, label: str, before: Sequence[str], now: Sequence[str]
    ) -> tuple[Deadline | None, list[str]]:
        """Return an item's own deadline as the item's lines say it, and what is new in it."""
        was, found, what = self._days(before), self._days(now), f"the deadline of item {label}"
        if stage.date not in was:
            return stage, []
        if stage.date in found:
            return self._read(stage, what, stage.date, "its day is the same", before, now)
        printed, fresh = long_date(stage.date, self.asked.language), sorted({*found} - {*was})
        if len(fresh) != 1:
            return None, [f"{what}, {printed}, is not in the document"]
        read, told = self._read(stage, what, fresh[0], f"the letter as composed said {printed}", before, now)
        return read, [f"{what} is now {long_date(fresh[0], self.asked.language)}, not {printed}", *told]

    def _read(
        self, stage: Deadline, what: str, day: dt.date, why: str, before: Sequence[str] = (), now: Sequence[str] = ()
    ) -> tuple[Deadline, list[str]]:
        """Return a deadline on the day read, with its hour and last day as the document has them; and what is new."""
        hour, timed = self._hour(stage, what, day, before or self._before, now or self._now)
        end, ended = self._end(stage, what)
        if day == stage.date and not (timed or ended):
            return stage, []
        update: dict[str, object] = {"date": day, "time": hour, "zone": stage.zone if hour else "", "fold": 0}
        update |= {"rule": "fixed date", "calendar": "", "explanation": (f"Read from the final document; {why}.",)}
        if stage.later:
            update["later"] = self._again(stage, day, end)
        return stage.model_copy(update=update), [*timed, *ended]

    def _hour(
        self, stage: Deadline, what: str, day: dt.date, before: Sequence[str], now: Sequence[str]
    ) -> tuple[dt.time | None, list[str]]:
        """Return the hour that the document prints with the day, and what is new in it.

        An hour that the letter as made did not print either is left as it was.
        """
        language, found = self.asked.language, self._hours(now, day)
        printed = deadline_text(stage.model_copy(update={"date": day}), language)
        if stage.time in found or (stage.time and printed in " ".join(now)):
            return stage.time, []
        hour = found[0] if len(found) == 1 else None
        known = self._hours(before, stage.date)
        if hour == stage.time or (self.made and stage.time and stage.time not in known):
            return stage.time, []
        if stage.time is None and (hour in known or not self.made):
            return None, []
        if hour is None or stage.time is None:
            said = clock_text(hour or stage.time or dt.time(), language)
            told = f"{what} now has an hour, {said}" if hour else f"the hour of {what}, {said}, is not in the document"
            return hour, [told]
        said, was = (clock_text(one, language) for one in (hour, stage.time))
        return hour, [f"{what} is now at {said}, not at {was}"]

    def _hours(self, lines: Sequence[str], day: dt.date) -> list[dt.time]:
        """Return the times that stand right before or behind that day, each once."""
        hours: dict[dt.time, None] = {}
        for line in lines:
            for named, words in _found(line, self.asked.language, self.asked.date):
                near = rf"{_HOUR}[^.;\d]{{0,30}}{re.escape(words)}|{re.escape(words)}[^.;\d]{{0,12}}{_HOUR}"
                for found in re.finditer(near, line, re.IGNORECASE) if named == day else ():
                    hours |= dict.fromkeys(_times(found[0].replace(words, "")))
        return list(hours)

    def _end(self, stage: Deadline, what: str) -> tuple[dt.date | None, list[str]]:
        """Return the last day of a deadline that comes again, as the document has it, and what is new in it."""
        if not stage.later:
            return None, []
        last = stage.later[-1]
        there = last in self._days(self._now)
        end = max((*self._moved(last), *([last] if there else [])), default=last)
        printed, now = (long_date(day, self.asked.language) for day in (last, end))
        if end != last:
            return end, [f"the last day of {what} is now {now}, not {printed}"]
        gone = not there and last in self._days(self._before)
        return last, [f"the last day of {what}, {printed}, is not in the document"] if gone else []

    def _again(self, stage: Deadline, day: dt.date, end: dt.date | None) -> tuple[dt.date, ...]:
        """Return the further days from a day on, none after the end; where they cannot be counted, those composed."""
        spec = StageSpec(stage=stage.stage, date=day, every=stage.every, until=end)
        try:
            ((due,), _) = resolve_stages((spec,), letter_date=self.asked.date, calendar=self.calendar)
        except LettergenError:
            return tuple(one for one in stage.later if one > day)
        return due.later

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


def _times(text: str) -> Iterator[dt.time]:
    """Give each time of day in a text: "5:00 p.m.", "17:00", "noon"."""
    written = re.sub(r"(?i)\bnoon\b", "12:00", text)
    for hour, minute, half in re.findall(r"(?i)(\d{1,2})(?::(\d\d))?\s?([ap](?=\.?\s?m\b))?", written):
        with suppress(ValueError):
            yield dt.time(int(hour) % 12 + 12 * (half in "pP") if half else int(hour), int(minute or 0))


def _pieces(lines: Sequence[Line]) -> list[str]:
    """Return the lines as they break on paper where it is typed so, and the notes below each."""
    whole = (text for line in lines for text in (line.text, *(note.text for note in line.notes)))
    return [even(piece) for text in whole for piece in text.split("\n") if piece.strip()]


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _within(text: str, lines: Sequence[str]) -> bool:
    bare = _bare(text)
    return bool(bare) and any(f" {bare} " in f" {_bare(line)} " for line in lines)
