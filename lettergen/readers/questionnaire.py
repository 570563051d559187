"""A questionnaire's YAML file read into the model, every problem of the file at once; it writes nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from lettergen.compose.letter import check_texts
from lettergen.errors import BadInputError, Place, Problem
from lettergen.model.base import SLUG
from lettergen.model.deadline import Calendar
from lettergen.model.questionnaire import Questionnaire
from lettergen.model.settings import Settings
from lettergen.readers.messages import details, file_keys, problem
from lettergen.readers.yaml_positions import Keys, Tree, read_yaml
from lettergen.rules.checks import check_questionnaire
from lettergen.rules.finding import Finding

_SLUG = re.compile(SLUG)
_STAND_INS: Mapping[str, object] = {
    "matter": "draft",
    "date": "2000-01-03",
    "due": "2000-01-10",
    "sender": {"letterhead": "…", "signatories": ["…"]},
    "letterhead": "…",
    "signatories": ["…"],
    "recipients": [{"id": "draft", "organization": "…", "salutation": "…"}],
    "items": ["…"],
    **dict.fromkeys(("subject", "section", "text", "term", "organization", "family", "name", "title"), "…"),
}
"""What stands in the draft for a required value that is wrong or missing, so that the rest can still be checked."""
_ENTRIES: Mapping[str, object] = {
    "due": "2000-01-10",
    "addressees": {"family": "…"},
    "definitions": {"term": "…", "text": "…"},
}
"""Likewise for an entry of a list, where a bare text is not enough."""
_ROUNDS = 8
"""How often a file is mended: what holds a value that no stand-in fits is mended next, a level up each time."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it was read. `questionnaire` is None where `problems` holds an error.

    `draft` is the questionnaire with stand-ins at the paths `mended`, so that the rest of a faulty file can be checked.
    """

    questionnaire: Questionnaire | None
    problems: tuple[Problem, ...]
    tree: Tree
    draft: Questionnaire | None = None
    mended: frozenset[Keys] = frozenset()

    def place(self, keys: Keys = (), quote: str = "") -> Place:
        """Return where a value stands (a path of keys and positions from 0), or what holds it; see `Tree.place`."""
        return self.tree.place(keys, quote)

    def calendars(self) -> frozenset[str]:
        """Return the names of the calendars that the recipients name."""
        return frozenset(recipient.calendar for recipient in self.draft.recipients) if self.draft else frozenset()

    def check(self, calendars: Mapping[str, Calendar]) -> tuple[Problem, ...]:
        """Return every error and warning of the file by place: those of reading, of the rules and of its texts.

        `calendars` holds those of `calendars()` that exist; the rest are errors (D106).
        """
        if self.draft is None:
            return self.problems
        findings = [*check_questionnaire(self.draft, calendars)]
        try:
            findings += check_texts(self.draft, calendars)
        except BadInputError as error:
            # A mark or a count that cannot be worked out: the rules have said so with its place.
            codes = {finding.code for finding in findings}
            findings += [Finding(found.code, (), found.found) for found in error.problems if found.code not in codes]
        told = dict.fromkeys((*self.problems, *(self._problem(found) for found in findings if self._holds(found))))
        return tuple(sorted(told, key=lambda problem: (problem.place, problem.code)))

    def _holds(self, finding: Finding) -> bool:
        """Return whether a finding is about what was typed, and not about a stand-in."""
        if finding.code.startswith("D") and self.mended & {("date",), ("due",)}:
            return False
        return not any(finding.path[:length] in self.mended for length in range(1, len(finding.path) + 1))

    def _problem(self, finding: Finding) -> Problem:
        place = self.place(finding.path, finding.quote)
        return Problem(finding.code, place, finding.found, finding.expected, finding.remedy, finding.severity)


def read_questionnaire(path: Path, settings: Settings | None = None) -> Reading:
    """Read a questionnaire; what it leaves out comes from the settings (office, defaults).

    Problems are Q100 to Q111 (the file) and Q120 to Q139 (keys and values), all of the file at once. Opens no other
    file and never raises for what the file holds.
    """
    tree = read_yaml(path)
    if tree.root is None:
        return Reading(None, tree.problems, tree)
    if not isinstance(tree.data, dict):
        kind = "a list" if isinstance(tree.data, list) else "a text"
        found = f"the file holds {kind}"
        wrong = Problem("Q103", tree.place(), found, "keys with values", "start with `matter: …`")
        return Reading(None, (*tree.problems, wrong), tree)
    filler = _Office(settings or Settings(), tree)
    data = filler.filled(tree.data)
    problems = [*tree.problems, *filler.problems]
    draft, errors, mended = _mended(data)
    problems += [problem(detail, tree) for detail in errors]
    ordered = tuple(sorted(dict.fromkeys(problems), key=lambda found: (found.place, found.code)))
    return Reading(None if problems else draft, ordered, tree, draft, mended)


def _mended(data: Mapping[str, object]) -> tuple[Questionnaire | None, list[Any], frozenset[Keys]]:
    """Return the questionnaire, with stand-ins for what is wrong; every error; and where it is not what was typed.

    What a value's parts say together is only validated once each of them is right, so that every round may tell more.
    """
    told: list[Any] = []
    mended: set[Keys] = set()
    extra: set[Keys] = set()
    for _ in range(_ROUNDS):
        questionnaire, errors = _validated(_with_stand_ins(data, mended))
        above = {keys[:length] for keys in mended for length in range(len(keys) + 1)}
        wrong = [(detail, _reachable(data, file_keys(detail))) for detail in errors]
        told += [detail for detail, keys in wrong if not mended or keys not in above]
        if questionnaire:
            break
        extra |= {keys for detail, keys in wrong if detail["type"] == "extra_forbidden"}
        mended |= {keys[:-1] if keys in mended else keys for _, keys in wrong}
        mended.discard(())
    # Who is greeted depends on all that is said of a recipient; other findings stand and fall with their own value.
    replaced = mended - extra
    return questionnaire, told, frozenset(replaced | {keys[:2] for keys in replaced if keys[0] == "recipients"})


def _validated(data: Mapping[str, object]) -> tuple[Questionnaire | None, list[Any]]:
    try:
        return Questionnaire.model_validate(data), []
    except ValidationError as error:
        return None, details(error)


def _with_stand_ins(data: Mapping[str, object], mended: AbstractSet[Keys]) -> Any:  # noqa: ANN401 - the file's data
    if not mended:
        return data
    draft = _without(data, mended, ())
    for keys in mended:
        if not any(keys[:length] in mended for length in range(len(keys))):
            _stand_in(draft, keys)
    return draft


def _reachable(data: Any, keys: Keys) -> Keys:  # noqa: ANN401 - the file's data
    """Return the part of a path that the file's own data has: a short form has no steps inside."""
    for at, key in enumerate(keys):
        if isinstance(data, dict):
            data = data.get(str(key))
        elif isinstance(data, list) and isinstance(key, int) and key < len(data):
            data = data[key]
        else:
            return keys[:at]
    return keys


def _stand_in(draft: Any, keys: Keys) -> None:  # noqa: ANN401 - the file's data
    """Put something valid where a required value is wrong; an optional one stays left out."""
    *above, last = keys
    for key in above:
        draft = draft[key]
    if isinstance(last, int) and isinstance(draft, list):
        recipient = {"id": f"draft-{last}", "organization": "…"}
        draft[last] = recipient if above == ["recipients"] else _ENTRIES.get(str(above[-1]), "…")
    elif last == "id" and isinstance(draft, dict) and above[:1] == ["recipients"]:
        draft["id"] = f"draft-{above[-1]}"
    elif last in _STAND_INS and isinstance(draft, dict):
        draft[last] = _STAND_INS[str(last)]


def _without(value: Any, left_out: AbstractSet[Keys], keys: Keys) -> Any:  # noqa: ANN401 - the file's data
    if isinstance(value, dict):
        kept = ((key, inner) for key, inner in value.items() if (*keys, key) not in left_out)
        return {key: _without(inner, left_out, (*keys, key)) for key, inner in kept}
    if isinstance(value, list):
        return [_without(inner, left_out, (*keys, at)) for at, inner in enumerate(value)]
    return value


class _Office:
    """Fills in what the settings know, and keeps every name that they do not."""

    def __init__(self, settings: Settings, tree: Tree) -> None:
        self.office, self.defaults, self.tree = settings.office, settings.defaults, tree
        self.problems: list[Problem] = []

    def filled(self, data: Mapping[str, Any]) -> dict[str, object]:
        """Return the file's data with defaults, letterhead and people filled in."""
        silent = {"template": self.defaults.template, "language": self.defaults.language, "owner": self.defaults.owner}
        if self.defaults.zone:
            silent["zone"] = self.defaults.zone
        filled: dict[str, object] = {**silent, **data}
        if isinstance(data.get("sender", {}), dict):
            sender = self._sender(data.get("sender", {}))
            # Without an office, an absent `sender` stays absent, so that it is named as missing.
            if "sender" in data or sender:
                filled["sender"] = sender
        if isinstance(data.get("recipients"), list):
            filled["recipients"] = [self._recipient(recipient) for recipient in data["recipients"]]
        return filled

    def _recipient(self, recipient: object) -> object:
        if not isinstance(recipient, dict):
            return recipient
        filled: dict[str, object] = {"calendar": self.defaults.calendar, **recipient}
        if "addressee" in filled and "addressees" not in filled:
            filled["addressees"] = [filled.pop("addressee")]
        return filled

    def _sender(self, typed: Mapping[str, Any]) -> dict[str, object]:
        sender: dict[str, object] = dict(typed)
        if "letterhead" not in sender and self.office.letterhead:
            sender["letterhead"] = self.office.letterhead
        if "signatories" not in sender and self.office.signatories:
            sender["signatories"] = self._all_signatories()
        for kind, known in (("signatories", self.office.signatories), ("contacts", self.office.contacts)):
            people = sender.get(kind)
            if isinstance(people, list):
                sender[kind] = [self._person(kind, at, person, known) for at, person in enumerate(people)]
        return sender

    def _all_signatories(self) -> list[str]:
        """Return the office's signatories, which is a problem where there are several: who signs is never guessed."""
        known = list(self.office.signatories)
        if len(known) > 1:
            place = self.tree.place(("sender",))
            remedy = f"add `signatories: [{', '.join(known)}]`, or only some of them"
            self.problems.append(Problem("Q121", place, "`signatories` of `sender` is missing", "who signs", remedy))
        return known

    def _person(self, kind: str, position: int, typed: object, known: Mapping[str, BaseModel]) -> object:
        """Return the office's person for a bare slug; all else as it was typed."""
        if not isinstance(typed, str) or not _SLUG.fullmatch(typed):
            return typed
        if typed in known:
            changes = {"id": typed} if kind == "signatories" else {}
            return known[typed].model_copy(update=changes)
        near = get_close_matches(typed, known, 1)
        listed = "one of " + ", ".join(known) if known else "a name, as the office's settings list nobody"
        remedy = f"did you mean `{near[0]}`?" if near else f"write the full name, or add `[office.{kind}.{typed}]`"
        place = self.tree.place(("sender", kind, position))
        self.problems.append(Problem("Q132", place, f"the office has no `{typed}` in {kind}", listed, remedy))
        return typed
