"""What names one answer in a response form that goes out and comes back; it reads and writes no document."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple, Self

from lettergen.errors import Problem
from lettergen.model.base import Value
from lettergen.model.tracking import Given

TAG_LENGTH = 64
"""Characters that Word takes in a content control's tag (its dialogue; longer ones make it refuse the file)."""
_MARK = "lettergen:"
_TAG = re.compile(r"lettergen:([a-z0-9-]+/[a-z0-9-]+/[1-9][0-9]{0,5}|~[0-9a-f]{16})#([\w.~-]*)(?:\?([a-z0-9-]+))?")

_SHORT = re.compile("~[0-9a-f]{16}")
_BOOKMARK = re.compile(r"_lg([0-9a-f]{16})([0-9a-f]{16})([a-z]{0,5})(?:_Copy)?(?:_\d{1,3})?")
"""Of two bookmarks with one name LibreOffice calls the second one NAME_Copy, after a detour by .doc most of them."""
FORM, CERTIFICATION, END = "~form", "~certification", "~end"
"""In place of an item: the form's own title and instructions, its certification, what stands below all answers."""
LABEL = "label"
"""The part of words that stay as they are."""
PROMPT = MappingProxyType({
    "words": "Click or tap here and type the answer.",
    "why": "Click or tap here to explain.",
    "list": "Click or tap here and type one entry a line.",
    "documents": "Click or tap here and name the documents that you send.",
    "number": "Type a number.",
    "money": "Type an amount and its currency.",
    "date": "Pick or type a date, YYYY-MM-DD.",
    "pick": "Choose one.",
    "name": "Type your name.",
    "title": "Type your title.",
})  # fmt: skip
"""What stands where something is to be typed, by what it is; in other languages than English it is OPEN."""
OPEN = "[…]"
PROMPTS = frozenset((*PROMPT.values(), OPEN))


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
        letters, items = (self.letter, short_name(self.letter)), (self.item, short_name(self.item))
        written = (f"{_MARK}{letter}#{item}{part}" for item in items for letter in letters)
        return next(tag for tag in written if len(tag) <= TAG_LENGTH)

    @classmethod
    def read_bookmark(cls, name: str) -> Self | None:
        """Return what a bookmark's name says, letter and item shortened, or None where it is not one of ours."""
        found = _BOOKMARK.fullmatch(name)
        return cls(f"~{found[1]}", f"~{found[2]}", found[3]) if found else None

    def bookmark(self) -> str:
        """Return the name of the bookmark that stands for the tag in programs that drop tags, at most 40 characters.

        Letter and item must be whole names.
        """
        return f"_lg{short_name(self.letter)[1:]}{short_name(self.item)[1:]}{self.part}"

    def shortened(self) -> Self:
        """Return it with letter and item as a bookmark names them."""
        return self._replace(letter=short_name(self.letter), item=short_name(self.item))

    def asks(self, item: str) -> bool:
        """Tell whether it belongs to the item of that id."""
        return self.item in (item, short_name(item))


def short_name(name: str) -> str:
    """Return what stands for the name of a letter or item where it is too long: "~" and 16 hexadecimal digits.

    A name that is short already stays.
    """
    return name if _SHORT.fullmatch(name) else f"~{hashlib.sha256(name.encode()).hexdigest()[:16]}"


class FieldRead(Value):
    """One answer as it came back in a form: `letter` and `item` as its tag names them.

    Nothing in it, or the words that stood there before, is an empty `given`; a box ticked is "yes" or "no", both "yes,
    no", a date YYYY-MM-DD where it is one. `copies` holds what other controls with the same tag say instead. `asked` is
    the paragraph above it, in which its question ends.
    """

    letter: str
    item: str
    given: Given
    copies: tuple[Given, ...] = ()
    asked: str = ""


class Certified(NamedTuple):
    """What stands in a form's certification, blank where nothing does; `agreed` tells whether the box is ticked."""

    name: str = ""
    title: str = ""
    date: str = ""
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class Returned:
    """A Word file that came back, read: `fields` has one entry an item in the document's order, blank ones too.

    `paragraphs` is the whole text, a line a paragraph, "LABEL<tab>text" where Word prints a number, a row of
    short cells one line with tabs; `beside` are the paragraphs above and below the form. `notes` are warnings of what
    was found on the way.
    """

    fields: tuple[FieldRead, ...]
    certified: Certified
    paragraphs: tuple[str, ...]
    notes: tuple[Problem, ...]
    beside: tuple[str, ...] = ()
