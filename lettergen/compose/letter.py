"""A questionnaire and one recipient become a Letter: texts merged, items numbered, deadlines dated, greeting made.

It knows no file: places are paths of keys, which a reader turns into lines.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache, partial
from typing import Any, TypeAlias

from lettergen.compose.context import deadline_facts, item_facts, own_facts, shared_facts
from lettergen.compose.depends import reads
from lettergen.compose.form import response_form
from lettergen.compose.lacks import DUE, Lack
from lettergen.compose.printing import Printer, printed_labels
from lettergen.errors import BadInputError, Place, Problem
from lettergen.model.base import Same
from lettergen.model.blocks import Blocks
from lettergen.model.deadline import PRELIMINARY, Calendar, Deadline, StageName, StageSpec
from lettergen.model.letter import Asked, Letter, LetterItem, LetterSection
from lettergen.model.party import Instrument, Recipient
from lettergen.model.questionnaire import Questionnaire, Source
from lettergen.rules.asking import Asking, Group, Path, asked_of, mentioned
from lettergen.rules.checks import no_salutation, unknown_note
from lettergen.rules.deadlines import resolve_stages, stages_for
from lettergen.rules.finding import Finding
from lettergen.rules.numbering import Form
from lettergen.rules.periods import awaited
from lettergen.rules.salutation import certain_salutation
from lettergen.rules.texts import texts_of_variant
from lettergen.text.markdown import UnknownNoteError, to_blocks, to_inlines
from lettergen.text.merge import MergeError, merge
from lettergen.text.watch import Missing

ItemText: TypeAlias = tuple[Path, str, LetterItem | None]
"""A text with its path and, where it is an item's, the item."""
_LACKING = (*DUE, "period")
_NOTHING = Blocks(())
_KINDS = 2000
"""How many kinds of values that the texts of a variant read are remembered with what they lack."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What all letters of one variant and calendar share, worked out once; `asked` is not merged yet.

    `shared` are the facts that its texts may name. `printed` has the questions as they print where nothing in them
    merges; `texts` every text of a letter; `merging` those with tags, by the merge fields that they read (see `reads`).
    `tried` remembers what they lack, and changes nothing that the plan says.
    """

    asked: Asked
    shared: dict[str, object]
    groups: tuple[Group, ...]
    texts: tuple[ItemText, ...]
    merging: Mapping[tuple[str, ...] | None, Sequence[ItemText]]
    printed: Blocks | None
    tried: dict[Hashable, tuple[Lack, ...]] = field(default_factory=dict)


def compose_letter(
    questionnaire: Questionnaire, recipient: Recipient, *, calendar: Calendar | None = None, redacted: bool = False
) -> Letter:
    """Compose the first letter to a recipient; stages that wait for a later day are not in it yet.

    A redacted copy is marked so on every page, and its texts know it: `{% if redacted %}[redacted]{% else %}…`.
    Raises BadInputError with all problems at once: Q143 (unknown note), Q145 (merge field that nothing fills), Q146
    (text that cannot be merged), Q147 (no certain salutation), D150 to D153 (a deadline that cannot be counted).
    """
    plan = _plan_for(questionnaire, recipient, calendar)
    fill = _Filler(plan, recipient, redacted=redacted)
    salutation = recipient.salutation or certain_salutation(recipient, questionnaire.language)
    if not salutation:
        position = next((at for at, known in enumerate(questionnaire.recipients) if known is recipient), 0)
        fill.findings.append(no_salutation(recipient, position, questionnaire.language))
    letter = None
    try:
        letter = _letter(questionnaire, plan, fill, salutation or "")
    except UnknownNoteError:
        fill.every_text()
    found = fill.findings + [lack.finding([recipient.id]) for lack in fill.lacking]
    if found or letter is None:
        where = f"{questionnaire.matter}/{recipient.id}"
        raise BadInputError(_problem(finding, where) for finding in dict.fromkeys(found))
    return letter


def _letter(questionnaire: Questionnaire, plan: _Plan, fill: _Filler, salutation: str) -> Letter:
    asked = _asked(plan, fill, fill.text(("request",), questionnaire.request) if not plan.groups else "")
    printer = Printer(asked.language, fill.notes, {} if plan.printed else printed_labels(asked))
    questions = _NOTHING if not plan.groups else plan.printed or printer.questions(asked)
    instructions = fill.blocks(("instructions",), questionnaire.instructions)
    mine = [each for each in asked.enclosures if each.is_for(fill.recipient.names)]
    sources = {each.source for each in mine}
    form = partial(response_form, asked, fill.recipient, 1, printer)
    return Letter(
        asked=asked,
        recipient=fill.recipient,
        template=questionnaire.template,
        salutation=salutation,
        authority=fill.blocks(("authority",), questionnaire.authority),
        background=fill.blocks(("background",), questionnaire.background),
        request=fill.blocks(("request",), questionnaire.request),
        definitions=printer.definitions(asked.definitions),
        instructions=_NOTHING if Source.INSTRUCTIONS in sources else instructions,
        questions=_NOTHING if Source.QUESTIONNAIRE in sources else questions,
        closing=fill.blocks(("closing",), questionnaire.closing),
        redacted=bool(fill.context["redacted"]),
        attachments=printer.attachments(mine, questions, instructions, form) if sources else _NOTHING,
    )


def check_texts(
    questionnaire: Questionnaire,
    calendars: Mapping[str, Calendar],
    recipients: Iterable[Recipient] | None = None,
    named: Callable[[Recipient], str] = lambda recipient: recipient.id,
) -> tuple[Finding, ...]:
    """Return what is wrong with merge fields for any recipient (codes as `compose_letter`, which reads Markdown too).

    A field that several recipients lack is one finding that names them. `recipients` are those of a list, and
    `named` says how people find one there. Marks and counts that cannot be worked out (Q149, D150 to D153) have no
    path: `rules` knows where they stand.
    """
    found: dict[Finding, None] = {}
    lacking: dict[Lack | Path, tuple[Lack, list[str]]] = {}
    for recipient in questionnaire.recipients if recipients is None else recipients:
        try:
            plan = _plan_for(questionnaire, recipient, calendars.get(recipient.calendar))
        except BadInputError as error:
            found |= {Finding(problem.code, (), problem.found): None for problem in error.problems}
            continue
        for lack in _lacks(plan, recipient):
            # Why a text cannot be merged may be told in other words for each: the first will do.
            lacking.setdefault(lack.path if lack.why else lack, (lack, []))[1].append(named(recipient))
    return (*found, *(lack.finding(lackers) for lack, lackers in lacking.values()))


def _lacks(plan: _Plan, recipient: Recipient) -> Iterator[Lack]:
    """Give what the texts lack for a recipient; they are only merged where nobody like it was there before."""
    fields = {**plan.asked.fields, **recipient.fields}
    filled = tuple(fields)
    fill: _Filler | None = None
    for read, texts in plan.merging.items():
        kind = None if read is None else (read, filled, *map(fields.get, read))
        lacks = plan.tried.get(kind)
        if lacks is None:
            fill = fill or _Filler(plan, recipient)
            lacks = fill.lacks(texts)
            if kind and len(plan.tried) < _KINDS:
                plan.tried[kind] = lacks
        yield from lacks


class _Filler:
    """Merges the texts of one letter and keeps every problem met on the way."""

    def __init__(self, plan: _Plan, recipient: Recipient, *, redacted: bool = False) -> None:
        asked = plan.asked
        self.plan, self.recipient, self.language = plan, recipient, asked.language
        self.context = plan.shared | own_facts(asked, recipient, 1, redacted=redacted)
        wanted = [spec for spec in asked.pending if spec.stage not in PRELIMINARY] if not asked.due else []
        first = min(wanted, key=lambda spec: spec.stage is not StageName.ANSWERS, default=None)
        self.waits = awaited(first) if first else ""
        self.findings: list[Finding] = []
        self.lacking: list[Lack] = []

    @cached_property
    def notes(self) -> Mapping[str, str]:
        """Return the notes, merged."""
        return {name: self.text(("notes", name), text) for name, text in self.plan.asked.notes.items()}

    def lacks(self, texts: Iterable[ItemText]) -> tuple[Lack, ...]:
        """Return what these texts lack, each once."""
        self.lacking = []
        for path, text, item in texts:
            self.text(path, text, item)
        return tuple(dict.fromkeys(self.lacking))

    def text(self, path: Path, text: str, item: LetterItem | None = None) -> str:
        """Return the text merged, or empty where it cannot be; in an item's own text `item` is that item."""
        if not _merges(text):
            return text
        try:
            return merge(
                text, {**self.context, "item": item_facts(item, self.language)} if item else self.context, self.language
            )
        except MergeError as error:
            own = reads(text, self.language) != ()
            named = [Lack(path, name, near, self.waits if name in DUE else "") for name, near in error.missing]
            self.lacking += named or [Lack(path, why=error.message.rstrip("."), own=own)]
            return ""

    def blocks(self, path: Path, text: str) -> Blocks:
        """Return the text merged and read as Markdown. Raises UnknownNoteError."""
        return to_blocks(self.text(path, text), self.notes) if text else _NOTHING

    def every_text(self) -> None:
        """Merge every text of the letter and look for the notes that it cites, for the problems."""
        for path, text, item in self.plan.texts:
            try:
                to_blocks(self.text(path, text, item), self.notes)
            except UnknownNoteError as error:
                self.findings.append(unknown_note(path, error.name, self.notes))

    def words(self, path: Path, text: str) -> str:
        """Return the bare words of a text that prints as one line. Raises UnknownNoteError."""
        return str(to_inlines(self.text(path, text), self.notes))


def _problem(finding: Finding, where: str) -> Problem:
    at = ".".join(str(step + 1) if isinstance(step, int) else step for step in finding.path)
    return finding.problem(Place(detail=f"{where}: {at}" if at else where))


def _merges(text: str) -> bool:
    return "{{" in text or "{%" in text or "{#" in text


def _plan_for(questionnaire: Questionnaire, recipient: Recipient, calendar: Calendar | None) -> _Plan:
    key = Same(questionnaire)
    instrument = recipient.instrument or questionnaire.instrument
    return _plan(key, Same(calendar), recipient.names & _mentioned(key), recipient.due, instrument)


@lru_cache(maxsize=64)
def _mentioned(key: Same[Questionnaire]) -> frozenset[str]:
    return mentioned(key.value)


@lru_cache(maxsize=64)
def _plan(
    key: Same[Questionnaire],
    calendar: Same[Calendar | None],
    names: frozenset[str],
    own: tuple[StageSpec, ...],
    instrument: Instrument,
) -> _Plan:
    questionnaire = key.value
    zone, date = questionnaire.zone, questionnaire.date

    def dated(
        specs: Iterable[StageSpec], previous: Iterable[Deadline] = ()
    ) -> tuple[tuple[Deadline, ...], tuple[StageSpec, ...]]:
        return resolve_stages(specs, letter_date=date, previous=previous, calendar=calendar.value, zone=zone)

    stages, waiting = dated(stages_for(questionnaire.due, own))

    @cache  # a thousand items may share a count of business days
    def dated_item(spec: StageSpec) -> tuple[Deadline | None, StageSpec | None]:
        due, pending = dated((spec,), stages)
        return next(iter(due), None), next(iter(pending), None)

    try:
        groups = asked_of(questionnaire, names, dated_item)
    except ValueError as error:  # a mark that counts nothing
        raise BadInputError(Problem("Q149", Place(detail=f"{questionnaire.matter}: numbering"), str(error))) from error
    asked = _unmerged(questionnaire, instrument, groups, stages, waiting)
    texts = tuple(texts_of_variant(questionnaire, groups))
    printed = None
    merging: dict[tuple[str, ...] | None, list[ItemText]] = {}
    for one in texts:
        if _merges(one[1]):
            merging.setdefault(reads(one[1], asked.language), []).append(one)
    if not any(path[0] in {"questions", "notes"} for same in merging.values() for path, *_ in same):
        with suppress(UnknownNoteError):  # it is told by `_Filler`
            printed = Printer(asked.language, asked.notes, printed_labels(asked)).questions(asked)
    return _Plan(asked, _facts(asked), groups, texts, merging, printed)


def _facts(asked: Asked) -> dict[str, object]:
    """Return the facts without deadlines that are not there, so that naming one in a text is an error."""
    known = shared_facts(asked)
    words = {stage: said or Missing(obj={}, name=f"deadlines.{stage}") for stage, said in deadline_facts(asked).items()}
    kept = {name: value for name, value in known.items() if value or name not in _LACKING}
    return kept | {"deadlines": words}


_SAME = (
    "matter", "subject", "language", "date", "reference", "owner", "marking", "parent", "period", "sender",
    "definitions", "fields", "notes", "copies", "enclosures", "valediction",
)  # fmt: skip
"""What a letter asks as its questionnaire has it."""


def _unmerged(
    questionnaire: Questionnaire,
    instrument: Instrument,
    groups: Sequence[Group],
    stages: tuple[Deadline, ...],
    pending: tuple[StageSpec, ...],
) -> Asked:
    in_sections = any(len(group.path) > 1 for group in groups)
    same: dict[str, Any] = {name: getattr(questionnaire, name) for name in _SAME}
    return Asked(
        title=questionnaire.title or questionnaire.subject or questionnaire.matter,
        instrument=instrument,
        items=tuple(one.item for group in groups for one in group.items),
        sections=tuple(group.section for group in groups) if in_sections else (),
        marks=questionnaire.numbering,
        stages=stages,
        pending=pending,
        **same,
    )


def _merged_items(askings: Iterable[Asking], fill: _Filler) -> tuple[LetterItem, ...]:
    return tuple(
        one.item.model_copy(
            update={
                "text": fill.text(one.text_path, one.item.text, one.item),
                "premise": fill.text((*one.path, "premise"), one.item.premise, one.item),
                "items": _merged_items(one.parts, fill),
            }
        )
        for one in askings
    )


def _merged_sections(groups: Iterable[Group], fill: _Filler) -> Iterator[LetterSection]:
    for group in groups:
        title = fill.text((*group.path, "section"), group.section.title)
        lead_in = fill.text((*group.path, "lead_in"), group.section.lead_in)
        yield group.section.model_copy(update={"title": title, "lead_in": lead_in})


def _asked(plan: _Plan, fill: _Filler, request: str) -> Asked:
    """Return what the letter asks, merged; the very same value for all recipients where nothing in it merges."""
    asked = plan.asked
    changes: dict[str, object] = {}
    if (subject := fill.words(("subject",), asked.subject)) != asked.subject:
        changes["subject"] = subject
        if asked.title == asked.subject:  # the subject serves as title
            changes["title"] = subject
    if plan.printed is None:
        changes["items"] = tuple(one for group in plan.groups for one in _merged_items(group.items, fill))
        changes["sections"] = tuple(_merged_sections(plan.groups, fill)) if asked.sections else ()
        changes["notes"] = fill.notes
    if any(_merges(each.text) for each in asked.definitions):
        texts = (fill.text(("definitions", at, "text"), each.text) for at, each in enumerate(asked.definitions))
        changes["definitions"] = tuple(
            each.model_copy(update={"text": text}) for each, text in zip(asked.definitions, texts, strict=True)
        )
    if fill.context["redacted"]:
        changes["title"] = changes.get("subject", asked.subject) or "Redacted copy"  # the matter's own is internal
        changes["marking"] = " \u00b7 ".join(filter(None, (asked.marking, "Redacted copy")))
    if not plan.groups and request:
        # What the letter asks is its request: so that it is open until it is answered, and can be repeated.
        changes["items"] = (LetterItem(id="request", label="1", ordinal=1, text=request),)
        changes["sections"] = (LetterSection(id="", marks=(Form.NONE,), items=("request",)),)
    return asked.model_copy(update=changes) if changes else asked
