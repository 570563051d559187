"""Recipients to choose from, of a questionnaire or its list, under the names that people know; it chooses none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lettergen.model.party import Addressee, Recipient
from lettergen.model.questionnaire import Questionnaire
from lettergen.readers.headers import KEYS, known
from lettergen.readers.recipients import RecipientList
from lettergen.rules.selection import Row, Source, values_of

_KEYS = tuple(dict.fromkeys((*Recipient.model_fields, *Addressee.model_fields)))


def source_of(questionnaire: Questionnaire, listed: RecipientList | None = None, file: str = "") -> Source:
    """Return the recipients of the list, else the questionnaire's own, which `file` holds, to choose from.

    Conditions may name the columns of a table by their headers; else what at least one recipient has, and what the
    questionnaire says for all: its instrument and fields. Names are compared as headers are, and `company` is another
    word for the organization here too.
    """

    def rows() -> Iterator[Row]:
        if listed is None:
            return ((recipient, {}) for recipient in questionnaire.recipients)
        return ((entry.recipient, entry.texts) for entry in listed.entries() if entry.recipient)

    shared = {f"fields.{name}": (text,) for name, text in questionnaire.fields.items()}
    shared["instrument"] = (questionnaire.instrument.value,)
    columns = [(column.header, column.key) for column in listed.columns] if listed else []
    filled = () if columns else _filled(recipient for recipient, _ in rows())
    keys = (*filled, *shared, "calendar")
    named = (*columns, *((key.removeprefix("fields."), key) for key in keys))
    words = (*named, *((key.removeprefix("fields."), key) for _, key in columns), *((key, key) for _, key in named))
    meant = {known(word): key for word, key in reversed(words)}  # of two that a word could mean the first is meant

    def key(name: str) -> str:
        bare = known(name)
        return meant.get(bare) or meant.get(known(KEYS.get(bare, "")), "")

    return Source(listed.file if listed else file, rows, tuple(dict.fromkeys(name for name, _ in named)), key, shared)


def _filled(recipients: Iterable[Recipient]) -> tuple[str, ...]:
    """Return every key that at least one of them has something of."""
    found: dict[str, None] = {}
    for recipient in recipients:
        own = (*_KEYS, *(f"fields.{name}" for name in recipient.fields))
        found |= dict.fromkeys(key for key in own if key not in found and any(values_of(recipient, {}, key)))
    return tuple(found)
