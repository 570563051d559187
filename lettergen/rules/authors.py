"""Who stands behind an author's name, for the rules that need two people; it knows no setting."""

from __future__ import annotations

import re

_ROLE = re.compile(r".*\(role (.*)\)")


def person(author: str) -> str:
    """Return what is the same for two authors who are one: capitals and blanks aside, the role of a server before all.

    "Eve (role dana)" is dana, whatever name she typed: the role is what the server knows. So a team that shares one
    role is one person.
    """
    role = _ROLE.fullmatch(author.strip())
    return " ".join((role[1] if role else author).split()).casefold()
