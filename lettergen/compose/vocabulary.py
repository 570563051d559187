"""The names that any letter fills, read off a sample of `template_context`; it knows no template."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from lettergen.compose.context import template_context
from lettergen.model.blocks import Blocks
from lettergen.model.deadline import Deadline, StageName
from lettergen.model.letter import Asked, Letter
from lettergen.model.party import Addressee, Contact, Copy, Head, Instrument, Letterhead, Recipient, Sender, Signatory
from lettergen.model.questionnaire import Enclosure

MAY_LACK: Mapping[str, str] = MappingProxyType(
    {
        "letterhead.logo": "`logo: {file: …, alt: …}` to the letterhead, in the questionnaire or in lettergen.toml",
        "signatories[].signature": "`signature: {file: …, alt: …}` to each signatory, there or in lettergen.toml",
        "due": "the questionnaire `due: YYYY-MM-DD`",
        **{f"deadlines.{stage}": f"the questionnaire a deadline with `stage: {stage}`" for stage in StageName},
    }
)
"""What a letter may lack (None), and how a person gives it."""
_STEP = re.compile(r"\[\]|[^.\[\]]+")


class Unknown(NamedTuple):
    """The step of a path that no letter fills, and the nearest name that one does, or ""."""

    name: str
    nearest: str


def unknown_step(path: str, known: Mapping[str, object] | None = None) -> Unknown | None:
    """Return what is wrong with a placeholder such as `signatories[].name`; None where a letter (or `known`) fills it.

    What stands below `fields` is the questionnaire's own, and never wrong.
    """
    value: object = known or _sample()
    for step in _STEP.findall(path):
        if step == "[]":
            if not isinstance(value, list):
                return None  # a letter of a text, or a key that only the data can tell
            value = value[0]
        elif isinstance(value, Mapping):
            if not value:  # fields
                return None
            if step not in value:
                return _unknown(step, value)
            value = value[step]
        elif not hasattr(value, step):
            return _unknown(step, (name for name in dir(value) if not name.startswith("_")))
        else:
            value = getattr(value, step)
    return None


def sample(fields: Mapping[str, str]) -> Mapping[str, object]:
    """Return what a letter with everything in it and these fields fills, to try a template; its texts are empty."""
    return _sample(tuple(fields.items()))


def _unknown(step: str, known: Iterable[object]) -> Unknown:
    return Unknown(step, "".join(get_close_matches(step, map(str, known), 1)))


@cache
def _sample(fields: tuple[tuple[str, str], ...] = ()) -> Mapping[str, object]:
    """Return what a letter with everything in it fills."""
    sender = Sender(
        letterhead=Letterhead(name="…", lines=("…",), beside=Head(name="…", lines=("…",))),
        signatories=(Signatory(name="…"),),
        contacts=(Contact(name="…"),),
    )
    asked = Asked(
        matter="sample",
        title="…",
        subject="…",
        language="en-US",
        date=dt.date(2000, 1, 3),
        instrument=Instrument.REQUEST_LETTER,
        sender=sender,
        items=(),
        marks=("1.",),
        stages=tuple(Deadline(stage=stage, date=dt.date(2000, 1, 10), rule="fixed date") for stage in StageName),
        copies=(Copy(name="…"),),
        enclosures=(Enclosure(title="…"),),
    )
    texts = dict.fromkeys(("authority", "background", "request", "closing"), Blocks(()))
    recipient = Recipient(
        id="sample", organization="…", addressees=(Addressee(family="…"),), via=("mail",), fields=dict(fields)
    )
    letter = Letter(asked=asked, recipient=recipient, template="", salutation="…", questions=Blocks(()), **texts)
    return template_context(letter)
