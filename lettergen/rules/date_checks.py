"""What is doubtful about the dates that texts name, beside the deadlines; it merges nothing and moves no day.

Texts are read in English only, and where a sentence may mean something else it is left alone.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress

from lettergen.errors import BadInputError, Severity
from lettergen.model.deadline import Calendar, StageSpec, main_deadline
from lettergen.model.questionnaire import Questionnaire
from lettergen.rules.asking import Path
from lettergen.rules.deadline_checks import due_findings, resolved, stage_findings
from lettergen.rules.deadlines import resolve_stages, stages_for
from lettergen.rules.finding import Finding
from lettergen.rules.texts import questions_of, texts_of

_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905 - reads better in one line
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905 - likewise
_SHORT = [name[:3] for name in _MONTHS]
_NAMES = "|".join(_MONTHS) + r"|(?-i:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
_WEEKDAYS = "|".join(_DAYS) + r"|(?-i:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b\.?"
_TH = r"(?:st|nd|rd|th)?"
_DATE = (
    rf"(?:(?:(?P<month>{_NAMES})\s+(?P<day>\d{{1,2}}){_TH}\b"
    rf"|(?P<day2>\d{{1,2}})(?:{_TH}|(?:st|nd|rd|th)\s+of)\s+(?P<month2>{_NAMES})(?!\w))"
    r"(?:,?\s+(?P<year>\d{4})\b)?"
    r"|(?<![\w/.-])(?:(?P<year3>\d{4})-(?P<month3>0[1-9]|1[0-2])-(?P<day3>0[1-9]|[12]\d|3[01])"
    r"|(?P<month4>0?[1-9]|1[0-2])/(?P<day4>0?[1-9]|[12]\d|3[01])/(?P<year4>\d{4}))(?![\w/-]))"
)
# What any date has, for a quick look.
_MONTH = re.compile(r"\b(?:[Jj]an|[Ff]eb|[Mm]a[ry]|[Aa]pr|[Jj]u[nl]|[Aa]ug|[Ss]ep|[Oo]ct|[Nn]ov|[Dd]ec|[A-Z]{3})")
_FIGURES = re.compile(r"\d[-/]\d")
_WRITTEN = re.compile(rf"\b{_DATE}")
_DATED_WEEKDAY = re.compile(rf"\b(?P<weekday>{_WEEKDAYS}),?\s+\(?(?:the\s+)?{_DATE}", re.IGNORECASE)
_MERGED = re.compile(r"{{\s*(?:date|due|item\.due|deadlines)\b")
_MERGED_WEEKDAY = re.compile(
    rf"\b(?P<weekday>{_WEEKDAYS}),?\s+\(?(?:the\s+)?"
    r"{{\s*(?P<name>date|due|item\.due|deadlines\.(?P<stage>\w+))\b[^{}]*}}",
    re.IGNORECASE,
)
_LONGEST_MONTH = 31
_CLOSE = r"(?:the\s+)?(?:close of business|end of (?:the )?(?:business )?day|noon|midnight)"
_HOUR = rf"(?:(?:{_CLOSE}|\d{{1,2}}(?::\d\d)?\s?[ap]\.?m\.?)[^.;\d]{{0,24}}?\s)?"
_LATEST = re.compile(
    rf"\b(?P<by>(?:by\s+)?(?:no|not) later than|on or before|by|before|until)\s+{_HOUR}(?:on\s+)?"
    rf"(?:(?:{_WEEKDAYS}),?\s+)?(?P<date>{_DATE})"
)
_SENTENCE_ENDS = re.compile(r"(?<![ap]\.m)[.?!:;]\s+|\n\s*\n")
_ASKS = re.compile(
    r"\b(?:please|requests?|ask|asks|respond(?:ing)?|response|reply|replies|answers?|answering|provid(?:e|ing)|submit"
    r"|produce|return|receive|hear(?:ing)? from you)\b",
    re.IGNORECASE,
)
_ASKED = r"(?!(?:requested|enclosed|attached|required|listed|detailed|needed|related|appreciated)\b)"
_TOLD = re.compile(
    rf"\b(?:{_ASKED}[a-z]+ed|did|was|were|had|has|have|been|sent|made|held|sold|paid|given|taken|between|since"
    r"|written(?! (?:answers?|responses?|repl(?:y|ies))\b)|from(?! you)|whether|why|how|what|when|who|which)\b"
)
"""Words of a sentence that may tell of what was, or asks about it; then its date is left alone."""
_BESIDES = re.compile(
    r"\b(?:contact|confirm|inform|advise|tell|notify|schedule|call|know|acknowledge|brief\w*|arrange|extension|object"
    r"|preserv\w+|retain|keep|designate|certif\w+)\b",
    re.IGNORECASE,
)
"""Words of a sentence that may set a time for something beside the answers."""
_SENTENCE = 500
"""Characters before a date that are read for what it is about."""
_ASKING = ("request", "closing", "instructions")


def date_findings(questionnaire: Questionnaire, calendars: Iterable[Calendar]) -> Iterator[Finding]:
    """Give what is wrong about the deadlines of a questionnaire and its items, and about the days its texts name."""
    calendars = tuple(calendars)
    questions = tuple(questions_of(questionnaire))
    apart = [(path, question.due) for path, question in questions if question.due]
    own = any(recipient.due for recipient in questionnaire.recipients)
    if not (questionnaire.due or apart or own):
        remedy = "add `due: YYYY-MM-DD`"
        yield Finding("D105", (), "the letter has no deadline", remedy=remedy, severity=Severity.WARNING)
    yield from due_findings(questionnaire, questionnaire.due, ("due",), calendars)
    ends = {spec.stage: spec.until for spec in questionnaire.due if spec.until}
    every = (*questionnaire.due, *(spec for recipient in questionnaire.recipients for spec in recipient.due))
    for path, spec in apart:
        yield from stage_findings(questionnaire, spec, (*path, "due"), calendars, every)
        last = ends.get(spec.stage)
        if spec.date and last and spec.date > last:
            found = f"the item's deadline {spec.date} lies after {last}, the last day of the stage `{spec.stage}`"
            yield Finding("D108", (*path, "due"), found, f"{last} or earlier", "correct one of them", Severity.WARNING)
    if questionnaire.language.startswith("en"):
        texts = tuple(texts_of(questionnaire))
        yield from _texts(questionnaire, texts, _known_days(questionnaire, [spec for _, spec in apart], calendars))
        merged = [(path, text) for path, text in texts if _MERGED.search(text)]
        yield from _merged_weekdays(questionnaire, merged, apart, calendars)


def _known_days(
    questionnaire: Questionnaire, apart: Iterable[StageSpec], calendars: Collection[Calendar]
) -> frozenset[dt.date]:
    """Return every day that anything is due on; none where a deadline cannot be counted."""
    own = (spec for recipient in questionnaire.recipients for spec in recipient.due)
    specs = dict.fromkeys((*questionnaire.due, *own, *apart))
    try:
        every = [
            resolved(questionnaire, spec, calendar, [*specs]) for spec in specs for calendar in calendars or (None,)
        ]
    except BadInputError:
        return frozenset()
    return frozenset(day for due in every if due for day in (due.date, *due.later))


def _texts(
    questionnaire: Questionnaire, texts: Iterable[tuple[Path, str]], known: frozenset[dt.date]
) -> Iterator[Finding]:
    date = questionnaire.date
    for path, text in texts:
        if not (_MONTH.search(text) or (("-" in text or "/" in text) and _FIGURES.search(text))):
            continue
        found = [[*pattern.finditer(text)] for pattern in (_WRITTEN, _DATED_WEEKDAY, _LATEST)]
        if questionnaire.language != "en-US":  # 4/5/2024 is in May elsewhere
            found = [[match for match in each if not match["month4"]] for each in found]
        for match in found[0]:
            if not _days(match, 2000) and (_year(match) or _number(match) <= _LONGEST_MONTH):
                said = f"`{match[0]}` is no day of the calendar"
                yield _doubt("D110", path, said, "a day that exists", "correct the day or the month", match[0])
        for match in found[1]:
            days = _days(match, date.year - 1, date.year, date.year + 1)
            if day := min(days, key=lambda day: abs(day - date), default=None):
                yield from _weekday(path, match, day)
        for match in found[2]:
            start = max(match.start() - _SENTENCE, 0)
            sentence = _SENTENCE_ENDS.split(text[start : match.start()])[-1]
            if not _TOLD.search(sentence):
                yield from _latest(path, match, sentence, date, known)


def _weekday(path: Path, match: re.Match[str], day: dt.date) -> Iterator[Finding]:
    if not f"{day:%A}".startswith(match["weekday"][:3].title()):
        found, expected = f"`{match[0]}` names the wrong weekday", f"{day:%A} for {day}"
        yield _doubt("D103", path, found, expected, "correct the weekday or the date", match[0])


def _merged_weekdays(
    questionnaire: Questionnaire,
    texts: Iterable[tuple[Path, str]],
    apart: Iterable[tuple[Path, StageSpec]],
    calendars: Collection[Calendar],
) -> Iterator[Finding]:
    """Give the weekdays before a day that is merged, `Monday, {{ due }}`, where that is another weekday for anyone."""
    due = dict.fromkeys(stages_for(questionnaire.due, recipient.due) for recipient in questionnaire.recipients)
    for path, text in texts:
        for match in _MERGED_WEEKDAY.finditer(text):
            specs: Iterable[tuple[StageSpec, ...]] = due or (questionnaire.due,)
            if match["name"] == "date":
                specs = ((StageSpec(date=questionnaire.date),),)
            elif match["name"] == "item.due":
                own = (spec for above, spec in apart if path[: len(above)] == above and path[len(above)] != "items")
                specs = [(spec,) for spec in own]
            elif match["stage"]:
                specs = [tuple(spec for spec in each if spec.stage == match["stage"]) for each in specs]
            days = (_merged_day(questionnaire, each, calendar) for each in specs for calendar in calendars or (None,))
            yield from next(filter(None, ([*_weekday(path, match, day)] for day in days if day)), ())


def _merged_day(questionnaire: Questionnaire, specs: Iterable[StageSpec], calendar: Calendar | None) -> dt.date | None:
    """Return the day that `due` prints of these deadlines; None where none is known yet."""
    with suppress(BadInputError):
        due, waits = resolve_stages(specs, letter_date=questionnaire.date, calendar=calendar, zone=questionnaire.zone)
        # A stage or an item named by itself is alone, whatever it is for.
        one = main_deadline(due, waits) if len(due) + len(waits) > 1 else next(iter(due), None)
        return one.date if one else None
    return None


def _latest(
    path: Path, match: re.Match[str], before: str, date: dt.date, known: frozenset[dt.date]
) -> Iterator[Finding]:
    """Give what is wrong with the day by which a text asks for something; `before` is its sentence up to there."""
    asks, certain = bool(_ASKS.search(before)), "later than" in match["by"]
    day = next((day for day in _days(match, *range(date.year, date.year + 9)) if _year(match) or day >= date), date)
    if day < date:
        # A past year is often typed by habit; but an item may well ask about the past: "all contracts by May 5, 2005".
        habit = date <= day + dt.timedelta(days=365) <= date + dt.timedelta(days=183)
        item = path[0] == "questions" and path[-1] != "lead_in"
        if certain and (asks or habit) if item else asks and path[0] in {*_ASKING, "background", "questions"}:
            found = f"`{match[0]}` asks for something by a day before the letter's date {date}"
            yield _doubt("D111", path, found, "a later day", "correct the year or the day", match["date"])
    elif (
        asks
        and path[0] in _ASKING
        and (certain or match["by"].lower() in {"by", "on or before"})
        and not (_BESIDES.search(before) or day in known or day == date)
        and known
    ):
        found = f"`{match[0]}` is none of the deadlines: {', '.join(map(str, sorted(known)))}"
        remedy = "print {{ due }} in its place, or correct one of the two"
        yield _doubt("D112", path, found, "a day that `due` gives", remedy, match["date"])


def _number(match: re.Match[str]) -> int:
    return int(match["day"] or match["day2"] or match["day3"] or match["day4"])


def _year(match: re.Match[str]) -> str:
    return match["year"] or match["year3"] or match["year4"] or ""


def _days(match: re.Match[str], *years: int) -> list[dt.date]:
    """Return the days that exist of a written date: of the year that stands there, else of those given."""
    name = match["month"] or match["month2"]
    month = _SHORT.index(name[:3].title()) + 1 if name else int(match["month3"] or match["month4"])
    days = []
    for year in [int(_year(match))] if _year(match) else years:
        with suppress(ValueError):  # April 31, or February 29 of another year
            days.append(dt.date(year, month, _number(match)))
    return days


def _doubt(code: str, path: Path, found: str, expected: str, remedy: str, quote: str) -> Finding:
    return Finding(code, path, found, expected, remedy, Severity.WARNING, quote)
