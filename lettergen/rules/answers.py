"""What disposition the words given to one item propose; a person confirms it, and none of it is applied here."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from lettergen.model.items import AnswerType, ItemKind
from lettergen.model.letter import LetterItem
from lettergen.model.replies import Days, Phrases
from lettergen.model.tracking import SETTLED, WITHHELD, Disposition, Given
from lettergen.rules.matching import few
from lettergen.rules.reply_kinds import TWO_DAYS, grounds_in, says, sentences
from lettergen.rules.restated import named
from lettergen.rules.rollup import leaves, walk

D = Disposition
_ORDER = (D.PRIVILEGED, D.OBJECTED, D.REFUSED, D.NOT_IN_POSSESSION, D.NO_RECORDS, D.CONFIDENTIAL, D.DEFERRED)
_POSITIONS = {
    ItemKind.REQUIREMENT: (D.NOT_MET, D.MET),
    ItemKind.RECOMMENDATION: (D.NOT_NECESSARY, D.NOT_ENDORSED, D.INTERESTED, D.ENDORSED),
    ItemKind.CERTIFICATION: (D.REFUSED,),
}
_ASKED = {AnswerType.NUMBER: "a number", AnswerType.MONEY: "an amount", AnswerType.DATE: "a date"}
_FIGURES = {AnswerType.NUMBER, AnswerType.MONEY}
_ABOVE = "it points to the answer above it"
_SUBSTANCE = 8
"""Words of a sentence that says something besides what another one withholds."""


class Proposed(NamedTuple):
    """A disposition with its reason; None where the words are no answer. `until` is a promised day."""

    disposition: Disposition | None
    reason: str
    until: dt.date | None = None
    grounds: tuple[str, ...] = ()


def in_order(
    given: Mapping[str, Given], items: Iterable[LetterItem], phrases: Phrases, days: Days
) -> dict[str, Proposed]:
    """Return what each answer proposes, by item id; "same as above" settles where the answer above does."""
    found, last = dict[str, Proposed](), Proposed(None, "")
    for item in (each for each in items if each.id in given):
        one = proposed(given[item.id], item, phrases, days)
        if one.reason == _ABOVE and last.disposition not in SETTLED:
            one = last._replace(reason=_ABOVE)
        found[item.id] = last = one
    return found


def told_of(
    lines: Iterable[str], items: Sequence[LetterItem], phrases: Phrases, days: Days, given: Mapping[str, Given]
) -> dict[str, Given]:
    """Return item id -> what sentences that name it withhold, promise or lack; not those of answers (`given`)."""
    known = {item.id: item for item in walk(items)}
    answered = tuple(sentences((one.text for one in given.values()), phrases))
    spoken = [line for line in sentences(lines, phrases) if not line.endswith(answered)]
    parts = [part for line in spoken for part in named(line, items, phrases)]
    heard = {leaf.id for key in (*given, *(key for keys, _ in parts for key in keys)) for leaf in leaves(known[key])}
    rest = tuple(leaf.id for item in items for leaf in leaves(item) if heard and leaf.id not in heard)
    parts += ((rest, (line,)) for line in spoken if phrases["restated.others"].search(line))
    found: dict[str, Given] = {}
    for key, texts in ((key, texts) for keys, texts in parts for key in keys):
        hold = (one for one in texts if proposed(Given(text=one), known[key], phrases, days).disposition in _ORDER)
        if text := next(hold, ""):
            found[key] = Given(text=f"{found[key].text}\n{text}" if key in found else text)
    return found


def proposed(given: Given, item: LetterItem, phrases: Phrases, days: Days) -> Proposed:
    """Return what an answer proposes for its item.

    A position (endorsed, met) is proposed for recommendations and requirements alone. Where something is withheld or
    promised and something else is said, or a figure given that was asked for, it is answered in part; so it is where
    a position is taken with an exception, or a row that the form gives is not there or blank.
    """
    own = item.answer.rows if item.answer else ()
    answers = (row[1:] if row and row[0] in own else row for row in given.rows)
    cells = [cell.strip() for row in answers for cell in row if cell.strip()]
    text = "\n".join(filter(None, (given.text.strip(), *cells)))
    bare = re.sub("[\u2018\u2019]", "'", text).strip(" \t.,;:!*_()[]\"'")
    no, elsewhere = phrases["answers.nothing"], phrases["answers.elsewhere"]
    reasons = {
        "nothing is written there": not re.search(r"[^\W_]", text) and "?" not in text,
        "no cell of it says anything": cells
        and all(no.fullmatch(cell) or not re.search(r"\w", cell) for cell in cells),
        "both boxes are ticked": re.match(r"yes\W{1,3}no\s*(\n|$)", bare, re.IGNORECASE),
        f"{text!r} is no answer": not re.search(r"\w", bare) or no.fullmatch(bare),
        "it points to another paper": elsewhere.fullmatch(bare),
    }
    if why := next((why for why, holds in reasons.items() if holds), ""):
        return Proposed(None, why)
    if phrases["answers.above"].fullmatch(bare):
        return Proposed(D.BY_REFERENCE, _ABOVE)
    one = _position(bare, item, phrases) or _plain(bare, item, phrases) or _withheld(text, item, phrases, days)
    filled = {" ".join(row[0].split()).casefold() for row in given.rows if row}
    if cells and one.disposition is D.ANSWERED and (lacking := [row for row in own if row.casefold() not in filled]):
        return Proposed(D.ANSWERED_IN_PART, f"nothing stands in its table for {few(lacking)}")
    return one


def _position(bare: str, item: LetterItem, phrases: Phrases) -> Proposed | None:
    for disposition in _POSITIONS.get(item.kind, ()):
        if found := phrases[f"answers.positions.{disposition}"].match(bare):
            unless = phrases.get(f"answers.positions.{disposition}_unless")
            if unless and (but := unless.search(bare, found.end())):
                return Proposed(D.ANSWERED_IN_PART, f"it begins {found[0]!r} and goes on {but[0]!r}")
            return Proposed(disposition, f"it begins {found[0]!r}")
    return None


def _plain(bare: str, item: LetterItem, phrases: Phrases) -> Proposed | None:
    """Return what an answer of few words proposes."""
    kind = item.answer.type if item.answer else AnswerType.NARRATIVE
    documents = item.kind is ItemKind.DOCUMENT_REQUEST or kind is AnswerType.DOCUMENTS
    if documents and phrases["answers.nobody"].fullmatch(bare):
        return Proposed(D.NO_RECORDS, f"{bare!r} to a request for documents")
    if phrases["answers.by_reference"].fullmatch(bare):
        return Proposed(D.BY_REFERENCE, "it points to a document")
    return None


def _withheld(text: str, item: LetterItem, phrases: Phrases, days: Days) -> Proposed:
    spoken = sentences((text,), phrases)
    told = {line: each for line in spoken for each in reversed(_ORDER) if says(line, f"answers.{each}", phrases)}
    partly = next((line for line in spoken if phrases["answers.partly"].search(line)), "")
    rest = [line for line in spoken if line not in told and line != partly and len(line.split()) >= _SUBSTANCE]
    first = min(told, key=lambda line: _ORDER.index(told[line]), default="")
    kind = item.answer.type if item.answer else AnswerType.NARRATIVE
    figure = kind in _FIGURES and phrases["answers.figure"].match(text.lstrip(" ([\"'"))
    if first:
        disposition = told[first]
        promising = (line for line in told if told[line] is D.DEFERRED and not TWO_DAYS.search(line))
        until = next((day for line in promising for day, _ in days(line)), None)
        if figure or ((rest or partly) and disposition not in {D.NO_RECORDS, D.NOT_IN_POSSESSION}):
            return Proposed(D.ANSWERED_IN_PART, f"it answers, and says: {first}", until)
        if disposition in {D.NO_RECORDS, D.NOT_IN_POSSESSION} and rest:
            return Proposed(D.ANSWERED, "it answers")
        grounds = tuple(dict.fromkeys(each for line in spoken for each in grounds_in(line, phrases)))
        return Proposed(disposition, f"it says: {first}", until, grounds if disposition in WITHHELD else ())
    if partly:
        return Proposed(D.ANSWERED_IN_PART, f"it says: {partly}")
    if kind in _ASKED and not phrases["answers.number"].search(text):
        return Proposed(D.NON_RESPONSIVE, f"{_ASKED[kind]} is asked, and none stands there")
    return Proposed(D.ANSWERED, "it answers")
