"""A Word template: compiled once, filled many times. It writes no file and reads one only to compile it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from jinja2.exceptions import SecurityError
from lxml import etree

from lettergen.errors import BadInputError, Place, Problem, Severity
from lettergen.text.filters import kind
from lettergen.text.sandbox import explain
from lettergen.text.watch import Watch, raised_at, watching
from lettergen.wordml import checks
from lettergen.wordml.digest import combined, of_part
from lettergen.wordml.facts import parse
from lettergen.wordml.links import without
from lettergen.wordml.package import Assembly, PackageError, pack, read_members
from lettergen.wordml.program import Program, compile_part, new_context, with_filters
from lettergen.wordml.properties import CORE, DocumentProperties, core_text, usual_core, with_core, with_properties
from lettergen.wordml.sink import SinkFacts
from lettergen.wordml.values import Filling, filling

_LONG = 1_000
_OPTIONAL = re.compile(r"(\w+)\s*(?:is\s+(?:not\s+)?defined\b|\|\s*d(?:efault)?\b)")


class Rendered(NamedTuple):
    """A letter's .docx, and what `wordml.digest.digest` says of it."""

    data: bytes
    digest: str


class Template:
    """A .docx with tags, checked, healed and compiled.

    Rendering is safe in several threads at once. The same template and data give the same bytes.
    """

    def __init__(
        self, source: Path | str | bytes, *, name: str = "", filters: Mapping[str, Callable[..., Any]] | None = None
    ) -> None:
        """Compile a template from a file or its bytes; `name` stands in messages, by default the file's name.

        `filters` are the caller's own, by name; they are trusted, and what they return prints like any other value.
        Raises BadInputError with every problem: no Word document (T101 to T107), tags that do not fit (T111 to T118).
        """
        if not isinstance(source, Path | str | bytes):
            raise TypeError(f"a template is the path of a .docx or its bytes, not {kind(source)}")
        self.name = name or ("template" if isinstance(source, bytes) else Path(source).name)
        problems: list[Problem] = []
        self._remarks: list[Problem] = []
        self._environment = with_filters(filters or {})
        try:
            members = read_members(source if isinstance(source, bytes) else _read(Path(source)))
            parts = {member.name: member.unpack() for member in members.values()}
            problems += [error.problem(Place(self.name)) for error in checks.active_content(parts)]
            main = checks.main_part(parts)
            changed, gone, said = checks.as_letter(parts)
            core, other = with_core(parts | changed)
            changed |= core
            parts = {name: data for name, data in (parts | changed).items() if name not in {other, *gone}}
            problems += [error.problem(Place(self.name)) for error in checks.dangling(parts)]
            self.programs = tuple(self._compile(parts, main, problems))
            changed |= (links := without(parts, checks.text_parts(parts, main)))
            parts |= links
        except PackageError as error:
            raise BadInputError(error.problem(Place(self.name))) from error
        if problems:
            raise BadInputError(problems)
        remarks = (replace(each.problem(Place(self.name)), severity=Severity.WARNING) for each in said)
        self._said = (*remarks, *self._remarks)
        self._parts = parts
        members |= {name: pack(name, data) for name, data in changed.items()}
        self._assembly = Assembly({name: member for name, member in members.items() if name in parts})

    def _compile(self, parts: dict[str, bytes], main: str, problems: list[Problem]) -> Iterator[Program]:
        for name in checks.text_parts(parts, main):
            root = checks.parse_part(name, parts[name])
            if name == CORE:
                root = usual_core(root)
            program, tags = compile_part(self.name, name, root, parts, self._environment)
            problems += tags.problems
            self._remarks += tags.warnings
            if program is not None:
                yield program

    @cached_property
    def warnings(self) -> tuple[Problem, ...]:
        """Return what stops no letter but should not go out with one (T108, T140 to T156)."""
        from lettergen.wordml.lint import lint

        return (*self._said, *lint(self._parts, self.name))

    @cached_property
    def _facts(self) -> SinkFacts:
        return SinkFacts.read(self._parts)

    def render(self, context: Mapping[str, Any], *, properties: DocumentProperties | None = None) -> bytes:
        """Return the filled .docx; `context` maps names to values.

        Raises BadInputError with every problem of every part: all missing names (T121) with the nearest known name,
        values that are no text (T122 to T125), errors of expressions (T126, T127).
        """
        return self._assembly.write(self._filled(context, properties))

    def make(self, context: Mapping[str, Any], *, properties: DocumentProperties | None = None) -> Rendered:
        """Return what `render` does with its digest, for which nothing is unpacked again."""
        changed = self._filled(context, properties)
        own = {name: of_part(data) for name, data in changed.items()}
        return Rendered(self._assembly.write(changed), combined(self._hashes | own))

    @cached_property
    def _hashes(self) -> dict[str, bytes]:
        return {name: of_part(data) for name, data in self._parts.items()}

    def _filled(self, context: Mapping[str, Any], properties: DocumentProperties | None) -> dict[str, bytes]:
        """Return the parts that a letter changes."""
        if not isinstance(context, Mapping):
            raise TypeError(f"a letter's data is a mapping of names to values, not {kind(context)}")
        letter = Filling(self.name, lambda: self._facts)
        rendered: dict[str, str] = {}
        variables = new_context(context, self._environment)
        failure: Exception | None = None
        with watching() as watch, filling(letter):
            for program in self.programs:
                variables.vars.clear()  # what one part sets is not another's
                letter.part, letter.spots, letter.looks = program.part, program.spots, program.looks
                try:
                    rendered[program.part] = program.run(variables)
                except PackageError as error:
                    letter.problems.append(error.problem(Place(self.name)))
                except Exception as error:  # noqa: BLE001 - whatever the caller's values and filters raise
                    letter.problems.append(self._failure(error, program.part))
                    failure = failure or error
        if properties is not None:
            try:
                rendered[CORE] = with_properties(rendered.get(CORE) or self._core, properties)
            except PackageError as error:
                letter.problems.append(error.problem(Place(self.name, detail="core properties")))
        if letter.problems or watch.misses:
            raise BadInputError([*self._missing(watch), *dict.fromkeys(letter.problems)]) from failure
        return {part: text.encode() for part, text in rendered.items()} | letter.changed_parts(rendered)

    @cached_property
    def _core(self) -> str:
        return core_text(usual_core(parse(CORE, self._parts[CORE])))

    def _place(self, part: str, line: int) -> tuple[Place, str]:
        """Return the place of a program's line and the tag that stands there."""
        program = next(program for program in self.programs if program.part == part)
        before = [known for known in program.lines if known <= line]
        spot = program.spots[program.lines[max(before)]]
        return Place(self.name, detail=str(spot)), spot.tag

    def _missing(self, watch: Watch) -> Iterator[Problem]:
        for miss in watch.misses:
            place, tag = self._place(miss.program, miss.line)
            name = re.escape(miss.name)
            path = re.search(rf"[\w.]+\[['\"]?{name}['\"]?\]|(?:[\w.]|\[[^\]]*\])*\b{name}\b", tag[:_LONG])
            remedy = f"did you mean `{miss.nearest}`?" if miss.nearest else "give it in the data, or leave the tag out"
            said = f"`{path[0] if path else miss.name}` is missing"
            if miss.why:
                said = f"{said}: {miss.why}" if miss.name and "`" not in miss.why[:1] else miss.why
                remedy = "correct the tag, or say {% if … %} around it"
            yield Problem("T121", place, said, remedy=remedy)

    def _failure(self, error: Exception, part: str) -> Problem:
        """Return what a tag raised as a problem; what is no tag's fault goes on its way."""
        at, line = raised_at(error.__traceback__)
        if not at and isinstance(error, etree.XMLSyntaxError):
            found = f"what a macro or a `set` block prints does not fit where it is printed ({error.msg})"
            return Problem("T128", Place(self.name, detail=part), found)
        if not at or _is_bug(error):
            raise error
        code = "T127" if isinstance(error, SecurityError | RecursionError) else "T126"
        return Problem(code, self._place(at, line)[0], f"the tag fails: {explain(error)}")

    def placeholders(self) -> tuple[str, ...]:
        """Return every name that the template needs from the data, sorted, dotted, `signatories[].name` for entries."""
        return tuple(sorted({path for program in self.programs for path in program.placeholders()}))

    def names(self) -> tuple[tuple[str, str, Place], ...]:
        """Return each dotted path that a tag names, with the tag and its place, in the order of the document.

        Left out is what the template asks for first (`is defined`), or has a `default` for.
        """
        found = self.mentions()
        asked = {name for _, tag, _ in found for name in _OPTIONAL.findall(tag)}
        return tuple(
            each for each in found if asked.isdisjoint((re.split(r"[.\[]", each[0])[0], each[0].rpartition(".")[2]))
        )

    def mentions(self) -> tuple[tuple[str, str, Place], ...]:
        """Return `names`, with those too that the template asks for first or has a default for."""
        found = [(path, spot) for program in self.programs for path, spot in program.names()]
        return tuple((path, spot.tag, Place(self.name, detail=str(spot))) for path, spot in found)


def _is_bug(error: Exception) -> bool:
    """Return whether our own code raised it, rather than an expression, a filter or the data."""
    if isinstance(error, RecursionError | MemoryError):
        return isinstance(error, MemoryError)
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and str(trace.tb_frame.f_globals.get("__name__", "")).startswith("lettergen.wordml")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PackageError("T101", f"the file cannot be read ({error.strerror})") from error
