"""A questionnaire's YAML file read into the model, every problem of the file at once; it writes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from lettergen.compose.comparisons import comparison_findings
from lettergen.compose.letter import check_texts
from lettergen.errors import Place, Problem, Severity, did_you_mean
from lettergen.model.base import SLUG
from lettergen.model.deadline import Calendar
from lettergen.model.questionnaire import Questionnaire
from lettergen.model.settings import Settings
from lettergen.readers.list_checks import ListPass
from lettergen.readers.messages import at_most, details, file_keys, problem
from lettergen.readers.recipients import RecipientList
from lettergen.readers.yaml_positions import Keys, Tree, read_yaml
from lettergen.rules.checks import check_questionnaire
from lettergen.rules.finding import Finding
from lettergen.rules.name_checks import OF_ITEMS, OF_RECIPIENTS
from lettergen.rules.recipients import RecipientRules

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
    `listed` is the list of its recipients where that is a file of its own.
    """

    questionnaire: Questionnaire | None
    problems: tuple[Problem, ...]
    tree: Tree
    draft: Questionnaire | None = None
    mended: frozenset[Keys] = frozenset()
    listed: RecipientList | None = None

    def place(self, keys: Keys = (), quote: str = "") -> Place:
        """Return where a value stands (a path of keys and positions from 0), or what holds it; see `Tree.place`.

        Of recipients in a file of their own it is the header, as what is said of one is said of its column.
        """
        if self.listed and keys[:1] == ("recipients",):
            return self.listed.place(("recipients", 0, *keys[2:]))
        return self.tree.place(keys, quote)

    def check(self, calendars: Mapping[str, Calendar], listed: ListPass | None = None) -> tuple[Problem, ...]:
        """Return every error and warning of the file by place: those of reading, of the rules and of its texts.

        `calendars` has those that exist; another is an error (D106). `listed` is a pass over its list.
        """
        if self.draft is None:
            return self.problems
        # A list is read here, and only then it is known which calendars count; what is wrong in it is told by itself.
        texts = (
            check_texts(self.draft, calendars, listed, listed.named) if listed else check_texts(self.draft, calendars)
        )
        rules = RecipientRules(calendars, self.draft, self.draft.language)
        findings = [found for at, one in enumerate(self.draft.recipients) for found in rules.check(at, one)]
        doubtful = _doubtful(self.mended)
        draft = self.draft
        if listed:  # whoever the questionnaire names is among the sample
            draft = draft.model_copy(update={"recipients": listed.samples, "recipient_list": ""})
        findings += (found for found in check_questionnaire(draft, calendars) if found.code not in doubtful)
        findings += comparison_findings(draft)
        # A mark or a count that cannot be worked out: the rules have said so with its place.
        codes = {finding.code for finding in findings}
        findings += [found for found in texts if found.path or found.code not in codes]
        kept = [found for found in dict.fromkeys(findings) if self._holds(found)]
        kept.sort(key=lambda found: found.severity is Severity.WARNING)  # where there are too many, errors are told
        told = dict.fromkeys((*self.problems, *at_most(kept, lambda one: one.problem(self.place(one.path, one.quote)))))
        return tuple(sorted(told, key=lambda problem: (problem.place, problem.code)))

    def _holds(self, finding: Finding) -> bool:
        """Return whether a finding is about what was typed, and not about a stand-in."""
        if finding.code.startswith("D"):
            dues = [path for path in self.mended if "due" in path]
            if self.mended & {("date",), ("due",)} or any(path[: len(finding.path)] == finding.path for path in dues):
                return False
            if dues and finding.severity is Severity.WARNING:  # days that count from it, texts that name it
                return False
        return not any(finding.path[:length] in self.mended for length in range(1, len(finding.path) + 1))


def read_questionnaire(path: Path, settings: Settings | None = None, recipients: str = "") -> Reading:
    """Read a questionnaire; what it leaves out comes from the settings (office, defaults).

    `recipients` is the name of a list in place of the questionnaire's own.

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
    if recipients:
        data = {key: value for key, value in data.items() if key != "recipients"} | {"recipient_list": recipients}
    problems = [*tree.problems, *filler.problems]
    draft, errors, mended = _mended(data)
    told = {found.place for found in problems}
    # What makes a value wrong for YAML makes it wrong for the model.
    problems += (found for found in at_most(errors, partial(problem, tree=tree)) if found.place not in told)
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


def _doubtful(mended: Iterable[Keys]) -> frozenset[str]:
    """Return the codes of findings about names, where what has those names is not what was typed."""
    last = {(keys[0], keys[-1] if isinstance(keys[-1], str) else "items") for keys in mended}
    recipients = last & {("recipients", name) for name in ("recipients", "id", "groups")}
    items = last & {("questions", name) for name in ("questions", "id", "items")}
    return (OF_RECIPIENTS if recipients else frozenset()) | (OF_ITEMS if items else frozenset())


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
        listed = "one of " + ", ".join(known) if known else "a name, as the office's settings list nobody"
        remedy = did_you_mean(typed, known, f"write the full name, or add `[office.{kind}.{typed}]`", mark="`")
        place = self.tree.place(("sender", kind, position))
        self.problems.append(Problem("Q132", place, f"the office has no `{typed}` in {kind}", listed, remedy))
        return typed
