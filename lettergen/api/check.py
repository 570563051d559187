"""Everything wrong with questionnaires, recipient lists and templates, at once; nothing is written."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from lettergen.api.desk import WORD_FILES, Desk
from lettergen.api.fit import in_vain, placeholder_table, unguarded, unknown_names
from lettergen.api.generate import compose_all
from lettergen.api.lists import Calendars, find_list, is_list
from lettergen.api.new import Purpose, purpose
from lettergen.errors import LettergenError, Place, Problem, Severity
from lettergen.files.shipped import templates
from lettergen.readers.list_checks import ListPass
from lettergen.readers.questionnaire import Reading, read_questionnaire
from lettergen.readers.recipients import RecipientList
from lettergen.reports.tables import Table
from lettergen.rules.recipients import RecipientRules
from lettergen.runs.fit import printed_names, unprinted
from lettergen.runs.kit import compiled, render
from lettergen.wordml.template import Template


def check(desk: Desk, names: Sequence[str]) -> tuple[Problem, ...]:
    """Return every problem, sorted by place, of questionnaires, lists and templates named by path, matter or template.

    A folder stands for every questionnaire and template in it, and for the lists in folders called recipients; without
    names the whole workspace is checked. A sound questionnaire is also composed and rendered for each recipient, so
    that what passes here can be generated; of a list, for the first with each combination of columns filled.
    """
    found = list(desk.calendar_problems())
    twins = desk.twins() if not names or any(Path(name).is_dir() for name in names) else ()
    files = tuple(_files(desk, names))
    if not files:
        place = Place(str(names[0]) if names else str(desk.folder))
        remedy = "write a questionnaire with `lettergen new MATTER`, or name another folder"
        return (Problem("W129", place, "nothing to check", remedy=remedy, severity=Severity.WARNING),)
    for name in files:
        found += (twin for twin in twins if Path(twin.place.file).resolve() == Path(name).resolve())
        try:
            found += _problems(desk, name)
        except LettergenError as error:
            found += error.problems
    # A misspelt name is told by its template and again by every letter of it: once is enough.
    told: dict[tuple[Place, str, str], Problem] = {}
    for problem in found:
        told.setdefault((problem.place, problem.code, problem.found), problem)
    return tuple(sorted(told.values(), key=lambda problem: (problem.place, problem.code)))


def _files(desk: Desk, names: Sequence[str]) -> Iterator[str]:
    wanted = names or [str(desk.folder / each) for each in ("questionnaires", "recipients", "templates")]
    for name in wanted:
        folder = Path(name)
        if folder.is_dir():
            lists = (path for path in folder.rglob("*.*") if path.parent.name == "recipients" and is_list(path.name))
            files = (*folder.rglob("*.yaml"), *folder.rglob("*.yml"), *folder.rglob("*.docx"), *lists)
            made = (desk.folder / "letters").resolve()
            kept = (path for path in files if not path.name.startswith("~$") and made not in path.resolve().parents)
            yield from map(str, sorted(kept))
        elif names:
            known = {} if name in desk.matters() else templates(desk.folder)
            yield str(known.get(name, name))


def _problems(desk: Desk, name: str) -> Sequence[Problem]:
    if name.lower().endswith(WORD_FILES):
        return (*_of_template(desk, _template(desk, name)),)
    if is_list(name):
        return _listed(desk, _list_file(desk, name))
    path = desk.questionnaire_file(name)
    reading, problems = desk.checked(path)
    if _is_yaml_list(reading, path):
        return _listed(desk, desk.recipient_list(path))
    try:
        source = desk.source(reading.draft.template, reading.place(("template",))) if reading.draft else None
    except LettergenError as error:
        return (*problems, *error.problems)
    wrong = any(problem.severity is Severity.ERROR for problem in problems)
    if reading.questionnaire is None or source is None or wrong:
        return problems
    letters = compose_all(desk, reading.questionnaire)
    made_of = compiled(source)
    lacking = [problem for letter in letters for problem in unprinted(made_of, letter)]
    lacking += (*made_of.warnings, *in_vain(made_of, reading))
    pictures = desk.pictures(reading.questionnaire.sender)
    for letter in letters:
        try:
            render(letter, source, pictures)
        except LettergenError as error:
            lacking += error.problems
    return (*problems, *lacking)


def _of_template(desk: Desk, alone: Template) -> Iterator[Problem]:
    yield from alone.warnings
    if "memo" in printed_names(alone):  # of a memorandum, which fills other names than a letter
        from lettergen.api.memo import memo_sample

        yield from unknown_names(alone, memo_sample())
        return
    yield from (*unknown_names(alone), *unprinted(alone), *unguarded(alone, desk.settings.office.letterhead))


def _listed(desk: Desk, listed: RecipientList) -> Sequence[Problem]:
    """Check a list alone: what depends on a questionnaire, its date, its texts and its template, is left out."""
    calendars = Calendars(desk.today(), desk.named_calendar)
    rules = RecipientRules(calendars, None, desk.settings.defaults.language, listed.unit)
    passed = ListPass(listed, rules)
    deque(passed, maxlen=0)
    return passed.problems()


def _list_file(desk: Desk, name: str) -> RecipientList:
    return desk.recipient_list(find_list(name, (Path(), desk.folder / "recipients", desk.folder), Place()))


def _is_yaml_list(reading: Reading, path: Path) -> bool:
    return path.suffix.lower() in {".yaml", ".yml"} and isinstance(reading.tree.data, list)


def lists(desk: Desk, names: Sequence[str]) -> tuple[RecipientList, ...]:
    """Return the lists named, and those of the questionnaires named; `check` tells why one cannot be opened."""
    found: dict[str, RecipientList] = {}
    for name in _files(desk, names):
        with suppress(LettergenError):
            if listed := _list_meant(desk, name):
                found.setdefault(listed.file, listed)
    return tuple(found.values())


def _list_meant(desk: Desk, name: str) -> RecipientList | None:
    if is_list(name):
        return _list_file(desk, name)
    if name.lower().endswith(WORD_FILES):
        return None
    reading = read_questionnaire(path := desk.questionnaire_file(name), desk.settings)
    if _is_yaml_list(reading, path):
        return desk.recipient_list(path)
    return desk.list_of(reading, path) if reading.draft and reading.draft.recipient_list else None


def _template(desk: Desk, name: str) -> Template:
    return compiled(desk.source(name))


def made_for(desk: Desk, name: str) -> Purpose:
    """Return what a questionnaire for a template (by name or path) holds. Raises BadInputError for one that is none."""
    file = desk.template(name)
    home = desk.folder.resolve()
    if name.lower().endswith(WORD_FILES):
        whole = file.resolve()
        inside = whole.relative_to(home).as_posix() if whole.is_relative_to(home) else str(whole)
        known = templates(desk.folder).get(whole.stem)
        name = whole.stem if known and known.resolve() == whole else inside
    return purpose(_template(desk, str(file)), name)


def placeholders(desk: Desk, names: Sequence[str], *, used: bool) -> Table:
    """Return the placeholders of templates; where none is named, with `used`, of the questionnaires' own templates.

    What cannot be read is left out: `check` tells why.
    """
    files = [*_files(desk, names)]
    wanted = [name for name in files if name.lower().endswith(WORD_FILES)]
    for name in files if used and not wanted else ():
        with suppress(LettergenError):
            if draft := read_questionnaire(desk.questionnaire_file(name), desk.settings).draft:
                wanted.append(str(desk.template(draft.template)))
    found: dict[str, Template] = {}
    for name in wanted:
        with suppress(LettergenError):
            found.setdefault(name, _template(desk, name))
    return placeholder_table(tuple(found.values()))
