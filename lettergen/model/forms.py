"""What names one answer in a response form that goes out and comes back; it reads and writes no document."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from typing import NamedTuple, Self

from lettergen.errors import Problem
from lettergen.model.base import Value
from lettergen.model.tracking import Given

TAG_LENGTH = 64
"""Characters that Word takes in a content control's tag (its dialogue; longer ones make it refuse the file)."""
_MARK = "lettergen:"
_TAG = re.compile(r"lettergen:([a-z0-9-]+/[a-z0-9-]+/[1-9][0-9]{0,5}|~[0-9a-f]{16})#([\w.~-]*)(?:\?([a-z0-9-]+))?")


class FormTag(NamedTuple):
    """The tag of a content control: "lettergen:MATTER/RECIPIENT/ROUND#ITEM?PART".

    `part` tells several controls of one item apart: "yes", "no"; "" is the answer itself. Names too long for Word's
    tags are written as "~" and the first 16 hexadecimal digits of their SHA-256.
    """

    letter: str
    item: str
    part: str = ""

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return what a tag says, names perhaps shortened, or None where it is not one of ours."""
        found = _TAG.fullmatch(text.strip())
        return cls(found[1], found[2], found[3] or "") if found else None

    def write(self) -> str:
        """Return the tag as Word keeps it, at most TAG_LENGTH characters."""
        part = f"?{self.part}" if self.part else ""
        letters, items = (self.letter, _short(self.letter)), (self.item, _short(self.item))
        written = (f"{_MARK}{letter}#{item}{part}" for item in items for letter in letters)
        return next(tag for tag in written if len(tag) <= TAG_LENGTH)

    def is_of(self, letter: str) -> bool:
        """Tell whether it belongs to MATTER/RECIPIENT/ROUND."""
        return self.letter in (letter, _short(letter))

    def asks(self, item: str) -> bool:
        """Tell whether it belongs to the item of that id."""
        return self.item in (item, _short(item))


def _short(name: str) -> str:
    return f"~{hashlib.sha256(name.encode()).hexdigest()[:16]}"


class FieldRead(Value):
    """One answer as it came back in a form: `letter` and `item` as its tag names them.

    Nothing in it, or the words that stood there before, is an empty `given`; a box ticked is "yes" or "no", both "yes,
    no", a date YYYY-MM-DD where it is one. `copies` holds what other controls with the same tag say instead.
    """

    letter: str
    item: str
    given: Given
    copies: tuple[Given, ...] = ()


class Certified(NamedTuple):
    """What stands in a form's certification: `date` is YYYY-MM-DD where it is one, `agreed` whether the box is ticked.

    It is false where all of it was left blank.
    """

    name: str = ""
    title: str = ""
    date: str = ""
    agreed: bool = False

    def __bool__(self) -> bool:
        """What says nothing is false."""
        return any(self)


@dataclass(frozen=True, slots=True)
class Returned:
    """A Word file that came back, read: `fields` has one entry an item in the document's order, blank ones too.

    `certified` is None where the certification's controls are gone. `paragraphs` is the whole text, a line a
    paragraph, "LABEL<tab>text" where Word prints a number. `author` and `modified` are what the file says of itself,
    "" and None where it says nothing: anybody can write these. `notes` are warnings of what was found on the way.
    """

    fields: tuple[FieldRead, ...] = ()
    certified: Certified | None = None
    paragraphs: tuple[str, ...] = ()
    author: str = ""
    modified: dt.datetime | None = None
    notes: tuple[Problem, ...] = ()
