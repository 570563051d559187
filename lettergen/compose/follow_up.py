"""The next letter of a thread: what was asked and what came, then only the items still open, under their old numbers.

Its wording is English whatever the letter's language; dates follow the language.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import partial

from lettergen.compose.form import response_form
from lettergen.compose.printing import Printer, printed_labels
from lettergen.compose.recital import common_remark, recital, what_is_open
from lettergen.compose.situations import answer_to, closing
from lettergen.compose.teller import Teller
from lettergen.errors import BadInputError, Place, Problem
from lettergen.model.blocks import Blocks
from lettergen.model.deadline import Deadline
from lettergen.model.letter import Asked, Letter, LetterItem, LetterSection, Situation
from lettergen.model.party import Recipient
from lettergen.model.questionnaire import Enclosure, Source
from lettergen.model.settings import Step
from lettergen.model.tracking import Event, EventType, ItemStatus, Thread, ThreadStatus
from lettergen.rules.clocks import LATE
from lettergen.rules.facts import visible
from lettergen.rules.follow_ups import situation_of
from lettergen.rules.rollup import labels_of, status_leaves, walk
from lettergen.rules.salutation import certain_salutation
from lettergen.text.dates import deadline_text
from lettergen.text.markdown import to_blocks

_PERIOD = re.compile(r"\bperiod\b")
_CITED = re.compile(r"\[\^([^\]\s]+)\]")


def compose_follow_up(
    thread: Thread,
    status: ThreadStatus,
    *,
    date: dt.date,
    due: Deadline,
    template: str = "follow-up",
    step: Step = Step.REMINDER,
    consequence: str = "",
) -> Letter:
    """Compose the letter after the last one sent, to the same recipient, from what the record holds.

    It repeats the items of `status` that are open, with the words they were first asked in, and answers to where they
    stand. A final notice says what follows, `consequence` or what goes with the instrument. Raises BadInputError R116
    (nothing sent, or nothing open), Q147 (no certain salutation).
    """
    events = visible(thread.events, date)
    sent = [event for event in events if event.type is EventType.SENT]
    still = [item for item in status.items if not item.settled]
    if not sent or not still:
        what = "nothing is open" if sent else "nothing was sent"
        raise BadInputError(
            Problem("R116", Place(detail=thread.name), what, "an item still open", "see `lettergen status`")
        )
    last = max(event.letter.round for event in sent)
    teller = Teller(thread, thread.rounds[last])
    leaves = [leaf for leaf in status_leaves(still) if not leaf.settled]
    situation = situation_of(leaves, status, events, date)
    # Where all is withheld alike, the letter says so once, and not under each item.
    alike = len({(leaf.disposition, leaf.grounds, leaf.since) for leaf in leaves}) == 1 and len(still) > 1
    said = alike and situation in {Situation.REFUSAL, Situation.OBJECTION}
    items = tuple(_repeated(item, teller, events, said=said) for item in still)
    kept = _asked(thread, last, items, date=date, due=due)
    asked = kept.model_copy(update={"step": step, "situation": situation})
    earlier = labels_of(item for number in sorted(thread.rounds) for item in thread.rounds[number].items)
    told = (
        recital(teller, events, {leaf.item.id for leaf in leaves if leaf.found}),
        what_is_open(teller, still, status),
        answer_to(teller, situation, still, date, late=_may_have_gone_astray(status, events)),
    )
    printer = Printer(asked.language, asked.notes, printed_in(thread))
    form = partial(response_form, asked, thread.recipient, last + 1, printer)
    return Letter(
        asked=asked,
        recipient=thread.recipient,
        round=last + 1,
        template=template,
        salutation=_salutation(thread, asked.language),
        authority=Blocks(()),
        background=to_blocks("\n\n".join(filter(None, told))),
        request=to_blocks(_request(teller, items, due)),
        definitions=printer.definitions(asked.definitions),
        questions=printer.questions(asked),
        closing=to_blocks(closing(teller, step, due, consequence)),
        attachments=printer.attachments(asked.enclosures, Blocks(()), Blocks(()), form),
        earlier=earlier,
    )


def printed_in(thread: Thread) -> dict[str, str]:
    """Return the labels by id that print in any letter of the thread."""
    return {key: label for asked in thread.rounds.values() for key, label in printed_labels(asked).items()}


def _may_have_gone_astray(status: ThreadStatus, events: Sequence[Event]) -> bool:
    """Tell whether a late answer may be one that never arrived: not where a court ruled on what was withheld."""
    return any(one.state in LATE for one in status.clocks) and not any(one.type is EventType.RULING for one in events)


def _repeated(status: ItemStatus, teller: Teller, events: Sequence[Event], *, said: bool = False) -> LetterItem:
    """Return the item with its open parts only, and under its words a remark on what came for it.

    Where one remark fits all parts it stands once, under their item; `said` keeps the parts from repeating it.
    """
    parts = [part for part in status.items if not part.settled]
    told = "" if said else common_remark(teller, status, events)
    text = f"{status.item.text}\n\n*{told}*" if told else status.item.text
    items = tuple(_repeated(part, teller, events, said=said or bool(told)) for part in parts)
    # The new letter's own deadline stands in place of the item's, and parts of a sentence stand apart.
    plain = {"due": None, "pending": None, "inline": False}
    return status.item.model_copy(update={"text": text, "items": items, **plain})


def _asked(thread: Thread, last: int, items: tuple[LetterItem, ...], *, date: dt.date, due: Deadline) -> Asked:
    """Return what the last round said of everything that stays, and the notes that the open items cite."""
    sections = _sections(thread, {item.id for item in items})
    order = [one for section in sections for one in section.items]
    texts = [text for item in walk(items) for text in (item.text, item.premise)]
    texts += [section.lead_in for section in sections]
    terms = " ".join(texts).casefold()
    # A round may have left out what an item needs that it did not repeat.
    rounds = [thread.rounds[number] for number in sorted(thread.rounds)]
    defined = {each.term: each for asked in reversed(rounds) for each in asked.definitions}
    used = tuple(each for each in defined.values() if each.term.casefold() in terms)
    period = next((asked.period for asked in rounds if asked.period), None)
    said = " ".join((terms, *(each.text.casefold() for each in used)))
    meant = period and (_PERIOD.search(said) or (period.name and period.name.casefold() in said))
    cited = {name for text in (*texts, *(each.text for each in used)) for name in _CITED.findall(text)}
    every = [pair for asked in reversed(rounds) for pair in asked.notes.items()]
    notes = {name: text for name, text in every if name in cited}  # the first round's words stand
    return thread.rounds[last].model_copy(
        update={
            "date": date,
            "items": tuple(sorted(items, key=lambda item: order.index(item.id))) if order else items,
            "sections": sections,
            "stages": (due,),
            "pending": (),
            "period": period if meant or not rounds[0].language.startswith("en") else None,
            "definitions": used,
            "notes": notes,
            "enclosures": next((forms for asked in reversed(rounds) if (forms := _forms(asked, thread.recipient))), ()),
        }
    )


def _forms(asked: Asked, recipient: Recipient) -> tuple[Enclosure, ...]:
    mine = (each for each in asked.enclosures if each.is_for(recipient.names))
    return tuple(each for each in mine if each.source is Source.RESPONSE_FORM)


def _sections(thread: Thread, ids: set[str]) -> tuple[LetterSection, ...]:
    """Return the sections of all rounds with the items of these ids; none where an item never stood in one."""
    found = []
    for asked in thread.rounds.values():
        for section in asked.sections:
            if here := tuple(one for one in section.items if one in ids):
                ids = ids - {*here}
                found.append(section.model_copy(update={"items": here}))
    return () if ids else tuple(found)


def _salutation(thread: Thread, language: str) -> str:
    if greeting := thread.recipient.salutation or certain_salutation(thread.recipient, language):
        return greeting
    found = f"no certain salutation for {thread.recipient.name}"
    remedy = "say how to greet it: --salutation 'Dear …:'"
    raise BadInputError(Problem("Q147", Place(detail=thread.name), found, remedy=remedy))


def _request(teller: Teller, items: Sequence[LetterItem], due: Deadline) -> str:
    they = "its original number" if len(items) == 1 else "their original numbers"
    noun, how = teller.noun(items, len(items)), f" and under {they}" if teller.numbers(items) else ""
    answer = "answer" if noun.startswith("question") else "respond to"
    return (
        f"{teller.first_person['we'].capitalize()} ask that you {answer} the {noun} below, "
        f"in writing{how}, **no later than {deadline_text(due, teller.asked.language)}**:"
    )
