"""YAML as it was typed, with the place of every key and value; it knows no questionnaire.

Every scalar is text. Anchors, aliases, merge keys and tags are refused: what they copy or turn into another type has no
place of its own. A file is read event by event, without recursion, and bounded in size, depth and entries.
"""

from __future__ import annotations

import re
import sys
from array import array
from bisect import bisect_right
from codecs import BOM_UTF8
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from lettergen.errors import Place, Problem
from lettergen.readers.yaml_syntax import UNSEEN, encoding_of, syntax_problem, unseen

Keys: TypeAlias = tuple[str | int, ...]
Span: TypeAlias = tuple[int, int]
"""Where a node begins and ends: characters from 0."""

MAX_BYTES = 10_000_000
MAX_DEPTH = 40
MAX_NODES = 500_000
_SHOWN = 20
"""How many control characters are named one by one."""
MAX_TOLD = 1_000
"""How many problems of a file are told at most."""
MAX_TEXT = 100_000
"""Characters of one text: some thirty pages."""
_NEAR, _TRIES = 200, 100
"""How far before a word the braces may open that it stands in, and how often it is looked for."""

_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
# U+0085 ends a line for YAML; in a file a wrong encoding made it of an ellipsis. U+202E has words read as others.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e\ud800-\udfff\ufffe\uffff]")
_HASH = re.compile(r"(?<=\S)[ \t]+#(?=\w)")
_ENTRY = re.compile(r"\n\s*(-\s)")
_REASONS = frozenset({"Q109", "Q111", "Q115"})
_NOTHING = frozenset({"~", "null"})


class Branch:
    """A list or mapping of a file: its data, where it begins and ends, its entries; in a mapping, where keys begin."""

    __slots__ = ("data", "entries", "key", "span")

    def __init__(self, data: dict[str, object] | list[object], start: int) -> None:
        self.data: Any = data
        self.span = start, start
        self.entries: Any = {} if isinstance(data, dict) else []
        self.key: tuple[str | None, int] | None = None
        """The key whose value comes next."""

    def entry(self, step: str | int) -> tuple[int, Node] | None:
        """Return where an entry begins, and the entry; None where there is none."""
        if isinstance(self.entries, dict):
            found: tuple[int, Node] | None = self.entries.get(step)
            return found
        if isinstance(step, str) or step >= len(self.entries):
            return None
        return _span(self.entries[step])[0], self.entries[step]


Node: TypeAlias = Branch | Span


@dataclass(frozen=True, slots=True)
class Tree:
    """A file's data (dict, list, str) with the places of its keys and values. `root` is None where nothing was read."""

    file: str
    text: str
    root: Node | None
    data: object
    problems: tuple[Problem, ...]
    lines: array[int] = field(default_factory=lambda: array("I"))
    """Where each line but the first begins."""

    def place(self, keys: Keys = (), quote: str = "") -> Place:
        """Return where the value stands, or the nearest thing that holds it; with `quote`, where that text stands."""
        node = self._nearest(keys)[0]
        if node is None:
            return Place(self.file)
        start, end = _span(node)
        at = _found(self.text, quote, start, end) if quote else start
        return self._at(at if at >= 0 else start)

    def key_place(self, keys: Keys) -> Place:
        """Return where the key itself stands (an entry of a list is its own key)."""
        key = self._nearest(keys)[1]
        return self._at(key[1]) if key is not None else self.place(keys)

    def reached(self, keys: Keys) -> Keys:
        """Return the steps of the way that the file itself takes: a short form has fewer than the model."""
        ways = (self._nearest(keys[: at + 1])[1] for at in range(len(keys)))
        return tuple(key[0] for key in ways if key is not None)

    def _at(self, at: int) -> Place:
        return _place(self.file, self.lines, at)

    def _nearest(self, keys: Keys) -> tuple[Node | None, tuple[str | int, int] | None]:
        """Return the deepest node on the way, and the last step as the file has it, where that was found."""
        node, key = self.root, None
        for step in keys:
            key = None
            # A step that is not there is skipped: one entry stands for a list of one, a text for its long form.
            for own in (step, "addressee") if step == "addressees" else (step,):
                if isinstance(node, Branch) and (found := node.entry(own)):
                    key, node = (own, found[0]), found[1]
                    break
        return node, key


def _span(node: Node) -> Span:
    return node.span if isinstance(node, Branch) else node


def _place(file: str, lines: array[int], at: int) -> Place:
    line = bisect_right(lines, at)
    return Place(file, line + 1, at - (lines[line - 1] if line else 0) + 1)


def _found(text: str, quote: str, start: int, end: int) -> int:
    """Return where words of a text stand, in braces if they stand in any; a line may end between two of them."""
    first = at = text.find(quote, start, end)
    for _ in range(_TRIES if at >= 0 else 0):
        near = max(start, at - _NEAR)
        if text.rfind("{", near, at) > text.rfind("}", near, at):
            return at
        if (at := text.find(quote, at + 1, end)) < 0:
            break
    if first < 0 and (folded := re.compile(r"\s+".join(map(re.escape, quote.split()))).search(text, start, end)):
        return folded.start()
    return first


def read_yaml(path: Path, name: str = "") -> Tree:
    """Read a file, with every problem found on the way (Q100 to Q115); `name` is what places call it."""
    file = name or str(path)
    try:
        with path.open("rb") as source:
            data = source.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return _broken(file, "Q100", "there is no such file", "check the path")
    except IsADirectoryError:
        return _broken(file, "Q100", "this is a folder", "name a file in it")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        return _broken(file, "Q100", f"the file cannot be read: {reason}", "check its permissions")
    return parse_yaml(data, file)


def parse_yaml(data: bytes, file: str) -> Tree:
    """Read a file's bytes (UTF-8, with or without byte order mark); codes as `read_yaml`."""
    if len(data) > MAX_BYTES:
        return _broken(file, "Q105", f"the file is larger than {MAX_BYTES:,} bytes", "check that it is the right file")
    if encoding := encoding_of(data):
        return _broken(file, "Q101", f"the file is {encoding}", "save it again as UTF-8", "UTF-8")
    try:
        text = data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        return _not_utf8(file, data, error)
    return _Builder(file, _with_plain_ends(text)).tree()


def _with_plain_ends(text: str) -> str:
    """Return a text whose lines end in LF and nowhere else."""
    # To YAML 1.1 the separators of lines and paragraphs that web pages hold end a line; to editors they do not.
    for separator, plain in (("\r\n", "\n"), ("\r", "\n"), ("\u2028", " "), ("\u2029", " ")):
        text = text.replace(separator, plain)
    return text


class _Builder:
    """Turns a parser's events into data and places, and keeps every problem met on the way.

    Invariant: the last of `open` is the list or mapping whose entries come next; the first one holds the document.
    """

    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text
        self.lines = array("I", (found.end() for found in re.finditer("\n", text)))
        self.hashes = {found.start() for found in _HASH.finditer(text)}
        self.problems: list[Problem] = []
        self.open = [Branch([], 0)]
        self.nodes = self.documents = 0
        self.readable = True
        self.stopped = False

    def tree(self) -> Tree:
        """Read the text, and return what it holds."""
        self._control_characters()
        self._tag_directive()
        event: Any = None
        try:
            for event in () if self.stopped else yaml.parse(CONTROL.sub("\ufffd", self.text), Loader=_LOADER):
                self._take(event)
                if self.stopped:
                    break
        except yaml.YAMLError as error:
            self._syntax(error, event)
        root = self.open[0].entry(0)
        if (root is None or self.open[0].data[0] == "") and self.readable:
            self._stop("Q103", 0, "the file is empty", "start with `matter: …`", "a questionnaire")
        if root is None or not self.readable:
            return Tree(self.file, self.text, None, None, tuple(self.problems))
        return Tree(self.file, self.text, root[1], self.open[0].data[0], tuple(self.problems), self.lines)

    def _take(self, event: Any) -> None:  # noqa: ANN401 - one of PyYAML's events
        kind, at = type(event), event.start_mark.index
        if kind is yaml.ScalarEvent:
            self._scalar(event, (at, event.end_mark.index))
        elif kind in {yaml.MappingStartEvent, yaml.SequenceStartEvent}:
            self.nodes += 1  # it takes more memory than a text
            self._count(event, at)
            self.open.append(Branch({} if kind is yaml.MappingStartEvent else [], at))
            if len(self.open) - 1 > MAX_DEPTH:
                self._stop("Q106", at, f"lists or keys more than {MAX_DEPTH} deep", "check the brackets here")
        elif kind in {yaml.MappingEndEvent, yaml.SequenceEndEvent}:
            branch = self.open.pop()
            branch.span = branch.span[0], event.end_mark.index
            self._put(branch.data, branch.span, branch)
        elif kind is yaml.AliasEvent:
            self._refuse("Q109", at, f"an alias (`*{event.anchor}`)", "a value")
            self.readable = False
            self._put("", (at, at), (at, at))
        elif kind is yaml.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                self._stop("Q104", at, "a second document begins here", "keep one questionnaire a file")

    def _count(self, event: Any, at: int) -> None:  # noqa: ANN401 - likewise
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self._stop("Q105", at, f"more than {MAX_NODES:,} entries", "check that it is the right file")
        if event.anchor:
            self._refuse("Q109", at, f"an anchor (`&{event.anchor}`)", "a value")
            self.readable = False
        if event.tag not in {None, "!"}:
            self._refuse("Q110", at, "a YAML tag (`!…`)", "a text")

    def _scalar(self, event: Any, span: Span) -> None:  # noqa: ANN401 - likewise
        self._count(event, span[0])
        value = event.value
        if len(value) > MAX_TEXT:
            found = f"a text of {len(value):,} characters"
            self._add("Q105", span[0], found, "part it, or enclose it as a file", f"at most {MAX_TEXT:,}")
            value = "…"  # its end may stand in a tag, which would be told as well
        if not event.style:
            self._plain(value, span, folded=event.start_mark.line != event.end_mark.line)
        elif event.style == '"' and (control := CONTROL.search(value)):
            self._control(span[0], control[0])
            value = CONTROL.sub("\ufffd", value)
        self._put(value, span, span)

    def _plain(self, value: str, span: Span, *, folded: bool) -> None:
        """Look for what a text without quotation marks means to YAML, and hardly to whoever typed it."""
        if span[1] in self.hashes:
            at = self.text.index("#", span[1])
            remedy = "put the text in quotation marks, or a blank after the # of a comment"
            self._add("Q115", at, "a comment begins here, which is never printed", remedy)
        if folded and (entry := _ENTRY.search(self.text, *span)):
            remedy = "write the text above as `text: …` with `items:` below it, or put all of it in quotation marks"
            self._add("Q114", entry.start(1), "a list inside a text, which prints on in its sentence", remedy)
        if value in _NOTHING and (isinstance(self.open[-1].data, list) or self.open[-1].key):
            remedy = "leave the value out, or put it in quotation marks"
            self._add("Q113", span[0], f"`{value}`, which would print as it stands", remedy)

    def _put(self, value: Any, span: Span, node: Node) -> None:  # noqa: ANN401 - a dict, a list or a text
        """Add an entry to the list or mapping that is open; in a mapping, by turns a key and its value."""
        top = self.open[-1]
        if isinstance(top.data, list):
            top.entries.append(node)
            top.data.append(value)
        elif top.key is None:
            top.key = self._key(top, value, span), span[0]
        else:
            (name, at), top.key = top.key, None
            if name is not None:
                top.entries[name] = at, node
                top.data[name] = value

    def _key(self, top: Branch, key: object, span: Span) -> str | None:
        """Return a key as it counts, None where its value is not to be kept."""
        if not isinstance(key, str):
            remedy = "write a word before the colon; a text with {{ }} stands in quotation marks"
            self._add("Q111", span[0], "a list or a mapping as a key", remedy, "a word")
            return None
        if not key.isascii() and (odd := UNSEEN.search(key)):
            at = self.text.find(odd[0], *span)
            where = f"in the key `{UNSEEN.sub('', key)[:_SHOWN]}`"
            self.problems.append(unseen(self._at(max(at, span[0])), odd[0], where))
            # Before a key it was meant to indent, so that everything from here on is read wrongly.
            self.readable = self.readable and not (at == span[0] and odd[0].isspace())
            key = UNSEEN.sub("", key)
        if key == "<<":
            self._add("Q109", span[0], "a merge key (`<<`)", "write the keys it stands for", "keys")
        elif first := top.entries.get(key):
            remedy = f"keep one of the two; the first is in line {self._at(first[0]).line}"
            self._add(
                "Q108", span[0], f"the key `{key[:_NEAR]}` stands here for the second time", remedy, "each key once"
            )
        else:
            return sys.intern(key)
        return None

    def _at(self, at: int) -> Place:
        return _place(self.file, self.lines, at)

    def _line(self, number: int) -> str:
        """Return a line (from 1), "" where there is none."""
        if not 1 <= number <= len(self.lines) + 1:
            return ""
        start = self.lines[number - 2] if number > 1 else 0
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else None]

    def _add(self, code: str, at: int, found: str, remedy: str, expected: str = "") -> None:
        self.problems.append(Problem(code, self._at(at), found, expected, remedy))
        if len(self.problems) == MAX_TOLD:
            self._stop("Q112", at, "more problems from here on", "correct those above first")

    def _refuse(self, code: str, at: int, found: str, expected: str) -> None:
        self._add(code, at, found, "write the value itself, or put the text in quotation marks", expected)

    def _stop(self, code: str, at: int, found: str, remedy: str, expected: str = "") -> None:
        self.problems.append(Problem(code, self._at(at), found, expected, remedy))
        self.readable, self.stopped = False, True

    def _syntax(self, error: yaml.YAMLError, last: Any) -> None:  # noqa: ANN401 - the event before
        self.readable, quoted = False, None
        if getattr(last, "style", None) in {"'", '"'}:
            quoted = self._at(last.start_mark.index), last.end_mark.line + 1
        problem = syntax_problem(self.file, self._line, error, quoted)
        mark, opened = getattr(error, "problem_mark", None), self.open[-1].span[0]
        if mark and not self.text[mark.index :].strip() and self.text[opened] in "[{" and len(self.open) > 1:
            found, remedy = (
                f"a `{self.text[opened]}` that is never closed",
                "close it, or put the text in quotation marks",
            )
            problem = Problem("Q102", self._at(opened), found, remedy=remedy)
        # A bracket that a comment hides, the text behind `{{ x }}` or `*x`: what was told before is why.
        if not any(told.code in _REASONS and problem.place.line - told.place.line in {0, 1} for told in self.problems):
            self.problems.append(problem)

    def _control_characters(self) -> None:
        for count, found in enumerate(CONTROL.finditer(self.text)):
            if count == _SHOWN:
                self._add("Q107", found.start(), "more control characters from here on", "is it a text file?")
                return
            self._control(found.start(), found[0])

    def _control(self, at: int, character: str) -> None:
        found = f"the control character U+{ord(character):04X}, which has no place in a letter"
        self._add("Q107", at, found, "remove it; it may be invisible in the editor")

    def _tag_directive(self) -> None:
        """Refuse `%TAG`: libyaml compares each with every one before."""
        for found in re.finditer("^%TAG", self.text, re.MULTILINE) if "%TAG" in self.text else ():
            before = self.text[: found.start()].split("\n")
            if all(line.lstrip()[:1] in {"", "#", "%"} for line in before):
                self._stop(
                    "Q110", found.start(), "a line `%TAG`, which begins YAML tags", "remove it", "a questionnaire"
                )
            return


def _not_utf8(file: str, data: bytes, error: UnicodeDecodeError) -> Tree:
    start = error.start + len(data) - len(error.object)  # a byte order mark is no part of the text
    found = f"the byte 0x{data[start]:02X} (byte {start + 1:,} of the file) is not UTF-8"
    before = _with_plain_ends(error.object[: error.start].decode())
    place = Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
    problem = Problem("Q101", place, found, "UTF-8", "save the file again as UTF-8")
    return Tree(file, "", None, None, (problem,))


def _broken(file: str, code: str, found: str, remedy: str, expected: str = "") -> Tree:
    return Tree(file, "", None, None, (Problem(code, Place(file), found, expected, remedy),))
