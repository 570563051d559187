"""Rules of counting that have a name, as the keys of a deadline that each stands for; it counts nothing.

Each is quoted with its source in docs/deadlines.md, where the tests look for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple


class RuleName(StrEnum):
    """A rule that a deadline is counted by."""

    CALENDAR_DAYS = "calendar-days"
    BUSINESS_DAYS = "business-days"
    FRCP_6A = "frcp-6a"
    FTC_TIME = "16-cfr-4.3"
    FTC_QUASH = "16-cfr-2.10"
    FOIA = "foia"
    GDPR = "gdpr"


class Scope(StrEnum):
    """Whose holidays count: all of the calendar's own, the nation's alone, or both."""

    OWN = "own"
    NATION = "nation"
    BOTH = "both"


class NamedRule(NamedTuple):
    """What a rule says of a deadline that is silent, keys as in YAML; whose holidays count, forward and backward."""

    source: str
    keys: Mapping[str, Any]
    after: Scope = Scope.OWN
    before: Scope = Scope.OWN


MAIN = ("date", "within", "before", "earliest_of", "latest_of")
"""The keys of which a deadline has one."""

_HOURS = re.compile(r"\d+ hours?")
_UNDER_TWO_DAYS = re.compile(r"1 day|([1-9]|[1-3]\d|4[0-7]) hours?")
_MORE_DAYS = {"mail": "3 days", "clerk": "3 days", "consented": "3 days"}
_RETURN_DATE = {"before": "1 day", "from": "previous_due", "if_sooner": True}
NAMED_RULES: Mapping[RuleName, NamedRule] = MappingProxyType({
    RuleName.CALENDAR_DAYS: NamedRule("days as they come", {"skip": "never", "roll": "none"}),
    RuleName.BUSINESS_DAYS: NamedRule("working days alone", {"skip": "always"}),
    RuleName.FRCP_6A: NamedRule(
        "Federal Rule of Civil Procedure 6(a) and 6(d)",
        {"skip": "never", "roll": "onward", "extra": _MORE_DAYS},
        Scope.BOTH,
        Scope.NATION,  # 6(a)(6)(C): a state's own holidays count for periods measured after an event only
    ),
    RuleName.FTC_TIME: NamedRule(
        "16 CFR 4.3(a)",
        {"begin_on_working_day": True, "skip": "under 8 days", "roll": "forward"},
        Scope.NATION,
        Scope.NATION,
    ),
    RuleName.FTC_QUASH: NamedRule(
        "16 CFR 2.10(a)(1), counted by 16 CFR 4.3(a)",
        {
            "earliest_of": [
                {"rule": "16-cfr-4.3", "within": "20 days", "from": "served"},
                {**_RETURN_DATE, "previous": "answers"},
                {**_RETURN_DATE, "previous": "documents"},
            ]
        },
    ),
    RuleName.FOIA: NamedRule(
        "5 U.S.C. 552(a)(6)(A)(i)", {"within": "20 days", "from": "received", "skip": "always"}, Scope.NATION
    ),
    RuleName.GDPR: NamedRule(
        "Article 12(3) GDPR, counted by Regulation (EEC, Euratom) 1182/71",
        {"within": "1 month", "from": "received", "roll": "forward", "at_least": "2 business days"},
    ),
})  # fmt: skip


def spelled_out(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return a deadline's keys with what its rule adds; what is typed goes first. An unknown rule adds nothing."""
    if typed.get("rule") not in list(RuleName):
        return dict(typed)
    rule = RuleName(typed["rule"])
    left = set(MAIN) if {*MAIN, "every"} & typed.keys() else set[str]()
    left |= _not_given(typed) if rule is RuleName.GDPR else set()
    return {key: value for key, value in NAMED_RULES[rule].keys.items() if key not in left} | dict(typed)


def _not_given(typed: Mapping[str, Any]) -> set[str]:
    """Return the keys that Regulation 1182/71 keeps from such a count.

    Nothing rolls that is counted backward or in hours (Article 3(4)); only two days and more hold two working days (5).
    """
    count = str(typed.get("within") or typed.get("before") or "")
    fixed = {"roll"} if typed.get("before") or _HOURS.fullmatch(count) else set[str]()
    return fixed | ({"at_least"} if _UNDER_TWO_DAYS.fullmatch(count) else set[str]())
