"""What a follow-up says to the situation that it answers to, and what a final notice says will follow; English only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from lettergen.compose.recital import DID, names_of
from lettergen.compose.teller import Teller
from lettergen.model.deadline import Deadline
from lettergen.model.letter import Situation
from lettergen.model.party import Instrument
from lettergen.model.settings import Step
from lettergen.model.tracking import Disposition, ItemStatus
from lettergen.rules.rollup import spoken, status_leaves
from lettergen.text.dates import deadline_text
from lettergen.text.merge import escape_markdown

_LEADS = {
    Situation.NO_ANSWER: "If your answer was sent and went astray, please send {us} a copy and say when it was sent.",
    Situation.PARTIAL: "{We} appreciate what you have provided so far. It does not complete your response, and {we} "
    "ask you for the rest.",
    Situation.EXTENSION_LAPSED: "The additional time that {we} granted has run out as well. Please provide what is "
    "missing without further delay.",
    Situation.UNSATISFACTORY: "What you sent was given as a complete response. {We} have reviewed it, and it does not "
    "yet answer {named}.",
}
_DEEDS = {
    Disposition.REFUSED: "declining",
    Disposition.OBJECTED: "objecting to",
    Disposition.PRIVILEGED: "claiming privilege on",
    Disposition.CONFIDENTIAL: "claiming confidentiality on",
}
_REPLIES = {
    Disposition.REFUSED: "{We} maintain {our} request. If you still decline, please state the legal basis of each "
    "refusal, and answer whatever it does not cover.",
    Disposition.OBJECTED: "Please answer as far as the objection does not reach, and state for the rest what you "
    "withhold and on which ground.",
    Disposition.PRIVILEGED: "So that the claim can be judged, please list what you withhold as privileged: the date, "
    "the author, and the recipients of each document, and its subject.",
    Disposition.CONFIDENTIAL: "If special handling would meet your concern, please propose its terms.",
}
_NEXT = "a referral of the matter to the competent authorities"
_ENFORCE = "an application to have the {} enforced"


def answer_to(
    teller: Teller, situation: Situation, items: Sequence[ItemStatus], date: dt.date, *, late: bool = True
) -> str:
    """Return what is said of where these open items stand, as paragraphs of Markdown.

    An answer that is not `late` is not looked for.
    """
    lead = _LEADS.get(situation, "") if late or situation is not Situation.NO_ANSWER else ""
    told = (_filled(lead, teller, items), " ".join(_promises(teller, items, date)), *_withheld(teller, items))
    return "\n\n".join(filter(None, told))


def closing(teller: Teller, step: Step, due: Deadline, consequence: str = "") -> str:
    """Return the last paragraphs: what to say in time, or in a final notice what follows where nothing comes.

    `consequence` is that in the office's own words; else it goes by the instrument.
    """
    us, we = teller.first_person["us"], teller.first_person["we"]
    if step is not Step.FINAL_NOTICE:
        return (
            f"If any part cannot be answered by then, please tell {us} before that day which part it is, for what "
            f"reason, and when {we} may expect the answer.\n\n{we.capitalize()} look forward to your reply."
        )
    instrument = teller.asked.instrument
    what = _NEXT if instrument is Instrument.REQUEST_LETTER else _ENFORCE.format(spoken(instrument))
    follows = consequence.strip() or (
        f"If a complete response has not reached {us} by {deadline_text(due, teller.asked.language)}, {we} will "
        f"decide on the next step without it, which may be {what}."
    )
    return f"This is {teller.first_person['our']} final notice. {follows}"


def _promises(teller: Teller, items: Sequence[ItemStatus], date: dt.date) -> Iterator[str]:
    """Give a sentence for each day that something was promised for and that passed without it."""
    days: dict[dt.date, set[str]] = {}
    for leaf in status_leaves(items):
        if leaf.until and leaf.until < date and not leaf.settled:
            days.setdefault(leaf.until, set()).add(leaf.item.id)
    for day, ids in sorted(days.items()):
        yield _filled(
            "You promised {us} the answer to {named} by {day}. That day has passed, and the answer has not come.",
            teller,
            items,
            ids,
            day=teller.day(day),
        )


def _withheld(teller: Teller, items: Sequence[ItemStatus]) -> Iterator[str]:
    """Give a paragraph for each way to withhold: what and on which grounds, and what we ask for all the same."""
    for disposition, reply in _REPLIES.items():
        by_grounds: dict[tuple[str, ...], set[str]] = {}
        for leaf in status_leaves(items):
            if leaf.disposition is disposition:
                by_grounds.setdefault(leaf.grounds, set()).add(leaf.item.id)
        told = [_on_grounds(teller, items, disposition, *group) for group in by_grounds.items()]
        if told:
            yield " ".join((*told, _filled(reply, teller, items)))


def _on_grounds(
    teller: Teller, items: Sequence[ItemStatus], disposition: Disposition, grounds: tuple[str, ...], ids: set[str]
) -> str:
    named = teller.named(names_of(items, ids))
    if not grounds:
        return f"You {DID[disposition].format(named)}."
    these = "this ground" if len(grounds) == 1 else "these grounds"
    return f"You gave {these} for {_DEEDS[disposition]} {named}: {teller.series(map(escape_markdown, grounds))}."


def _filled(
    sentence: str, teller: Teller, items: Sequence[ItemStatus], ids: set[str] | None = None, **words: str
) -> str:
    """Fill in the pronouns, and the names of these open items or of all."""
    still = {leaf.item.id for leaf in status_leaves(items) if not leaf.settled} if ids is None else ids
    person = teller.first_person
    named = teller.named(names_of(items, still))
    return sentence.format(**person, We=person["we"].capitalize(), named=named, **words)
