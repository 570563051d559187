"""What a text names and nothing fills, told with the recipients that lack it; it merges nothing."""

from __future__ import annotations

from typing import NamedTuple

from lettergen.rules.asking import Path
from lettergen.rules.finding import Finding

DUE = ("due", "due_text", "due_within")
"""The names that a letter without a deadline has not."""
_NAMED = 5
"""How many recipients an error names."""


class Lack(NamedTuple):
    """A name in a text that nothing fills, and the nearest name that exists, or ""; or `why` it cannot be merged."""

    path: Path
    name: str = ""
    nearest: str = ""
    waits: str = ""
    """What a deadline that has no date yet counts from."""
    why: str = ""
    own: bool = True
    """Whether it may be another's text that is merged."""

    def finding(self, recipients: list[str]) -> Finding:
        """Return the error, naming the recipients that lack it."""
        more = len(recipients) - _NAMED
        named = ", ".join(recipients[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        remedy = f"did you mean `{self.nearest}`?" if self.nearest else f"add it to the `fields` of {named}"
        found, expected, quote = f"nothing fills `{self.name}` for {named}", "a known name", self.name
        if self.why:
            found = f"the text cannot be merged{f' for {named}' if self.own else ''}: {self.why}"
            expected, remedy = "braces that close, around a known name", "correct what stands between the braces"
            return Finding("Q146", self.path, found, expected, remedy)
        if self.waits:
            found = f"`{self.name}` cannot print yet for {named}: the deadline counts from {self.waits}"
            expected, remedy = "a day known when the letter is made", "print {{ deadlines.STAGE }}, or name a `date`"
        elif self.name == "period":
            remedy = "add `period: {from: …, to: …}`, or leave it out of the text"
        elif self.name in DUE or self.name.startswith("deadlines."):
            remedy = "add `due: YYYY-MM-DD`, or leave the deadline out of the text"
        elif self.name.startswith("fields.") and not self.nearest:
            remedy += f", or ask for it first: {{% if {self.name} is defined %}}"
        elif self.name.startswith("ref("):
            found, expected, quote = f"`{self.name}` names no item asked of {named}", "an item's id", self.name[5:-2]
            other = "give the item meant this `id`; where it is not asked, word the text otherwise with `text_for`"
            remedy = remedy if self.nearest else other
        return Finding("Q145", self.path, found, expected, remedy, quote=quote)
