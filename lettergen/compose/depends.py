"""What of a recipient decides how a text is merged, so that many who are alike need one trial; it merges nothing."""

from __future__ import annotations

import re

from lettergen.text.merge import paths_in

OWN = frozenset(("addressees", "copies", "enclosures", "fields", "inside_address", "letter", "recipient"))
"""The names that mean something else in each letter."""
PARTS = frozenset(("delivery", "email", "fields", "groups", "id", "name", "organization", "via"))
"""What there is of `recipient`."""
_AS_IT_IS = re.compile(
    r"(?<!\{)\{\{\s*(?:fields\.[a-z]\w*|recipient\.(?:id|name|organization|email))\s*\}\}", re.ASCII | re.IGNORECASE
)
"""A tag that prints a text of the recipient as it is: any text can be printed."""
_WORD = re.compile(r"\{%[-+]?\s*(\w*)")
_PLAIN = frozenset(("if", "elif", "else", "endif"))
_FIELD = re.compile(r"fields\.([^.\[]+)")


def reads(text: str, language: str) -> tuple[str, ...] | None:
    """Return the merge fields on whose values it depends whether a text can be merged; () where it is none's.

    What is said of one recipient is said of each who has the same fields filled, and the same values of these. None is
    for a text that names more of a recipient than merge fields.
    """
    # What a block of `set` or a macro prints, a condition may read.
    if _PLAIN.issuperset(_WORD.findall(text)):
        text = _AS_IT_IS.sub("", text)
    paths = [path for path in paths_in(text, language) if _is_own(path)]
    read = [match[1] for path in paths if (match := _FIELD.fullmatch(path))]
    return tuple(sorted(read)) if len(read) == len(paths) else None


def _is_own(path: str) -> bool:
    """Return whether a path leads to something of the recipient; a misspelt one leads nowhere for everybody."""
    name, *more = re.split(r"[.\[]", path, maxsplit=2)
    return name in OWN and not (name == "recipient" and more and more[0].isidentifier() and more[0] not in PARTS)
