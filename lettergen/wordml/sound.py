"""What a rich value holds against its types, asked only when writing it failed; it checks no text and no picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

from lettergen.model.blocks import ListItem, NumberedList
from lettergen.rules.numbering import HIGHEST, level_mark
from lettergen.text.filters import kind
from lettergen.wordml.looks import RichTextError

_WORDS = {str: "text", float: "a number", int: "a whole number", bytes: "bytes", bool: "true or false"}
_REMEDY = "make the value as lettergen.model.blocks describes it"


def unsound(value: object) -> RichTextError | None:
    """Return T208 for the first thing in a rich value that its type does not allow, None where all of it may be."""
    return next((RichTextError("T208", found, _REMEDY) for found in _faults(value)), None)


def _faults(value: object) -> Iterator[str]:
    if isinstance(value, tuple):
        for each in value:
            yield from _faults(each)
    elif is_dataclass(value) and not isinstance(value, type):
        hints = get_type_hints(type(value))
        for field in fields(value):
            held = getattr(value, field.name)
            yield from _mismatches(held, hints[field.name], f"`{type(value).__name__}.{field.name}`")
            yield from _faults(held)
        yield from _miscounted(value)


def _mismatches(held: Any, hint: Any, where: str, verb: str = "is") -> Iterator[str]:  # noqa: ANN401 - any value
    if get_origin(hint) is not tuple:
        types = get_args(hint) or (hint,)
        if not isinstance(held, (*types, int) if float in types else types):
            *names, last = [_WORDS.get(each, each.__name__.replace("NoneType", "None")) for each in types]
            wanted = f"{', '.join(names)} or {last}" if names else last
            yield f"{where} {verb} {kind(held)}, not {'' if types[0] in _WORDS else 'a '}{wanted}"
    elif not isinstance(held, tuple):
        yield f"{where} {verb} {kind(held)}, not a tuple"
    else:
        for each in held:
            yield from _mismatches(each, get_args(hint)[0], where, "holds")


def _miscounted(value: object) -> Iterator[str]:
    if isinstance(value, ListItem) and not 1 <= value.ordinal <= HIGHEST:
        yield f"an item with the number {value.ordinal}, where Word counts from 1 to {HIGHEST}"
    if isinstance(value, NumberedList):
        for level in range(len(value.marks)):
            try:
                level_mark(value.marks, level)
            except ValueError as error:
                yield str(error)
