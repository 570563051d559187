"""YAML as it was typed, with the place of every key and value; it knows no questionnaire.

Every scalar is text. Anchors, aliases, merge keys and tags are refused: what they copy or turn into another type has no
place of its own. A file is bounded in size, depth and entries before it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from lettergen.errors import Place, Problem

Keys: TypeAlias = tuple[str | int, ...]

MAX_BYTES = 10_000_000
MAX_DEPTH = 40
MAX_NODES = 500_000
_SHOWN = 20
"""How many control characters are named one by one."""

_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_SYNTAX = (
    ("mapping values are not allowed", "a colon where none can stand", 'put a text with ": " in it in quotation marks'),
    ("could not find expected ':'", "a line without a colon", "write `key: value`, or indent it as part of a text"),
    ("unexpected end of stream", "a quotation mark that is never closed", "close it, or remove the one that opens it"),
    ("unexpected document", "a quotation mark that is never closed", "close it, or remove the one that opens it"),
    ("unknown escape", "a backslash that means nothing here", "use single quotation marks: they keep a backslash"),
    ("',' or ']'", "a bracket `[` that is never closed", "close it, or put the text in quotation marks"),
    ("',' or '}'", "a brace `{` that is never closed", "close it, or put a text with {{ }} in quotation marks"),
    ("expected key", "a line that is not indented like those beside it", "indent it as the lines above"),
    ("block end", "a line that is not indented like those beside it", "indent it as the lines above"),
    (
        "'-' indicator",
        "a line that is not part of the list above it",
        "begin it with a hyphen, or indent it as the list",
    ),
    ("sequence entries are not allowed", "a hyphen where no list can begin", "begin the list on a new line"),
    ("cannot start any token", "a character that no text can begin with", "put the text in quotation marks"),
    ("undefined alias", "an alias (`*name`)", "put a text that begins with * in quotation marks"),
    ("alias", "a `*` or `&` that names nothing", "put a text that begins with * or & in quotation marks"),
    ("tag", "a YAML tag", "put a text that begins with ! in quotation marks"),
)


@dataclass(frozen=True, slots=True)
class Tree:
    """A file's data (dict, list, str) with the places of its keys and values. `root` is None where nothing was read."""

    file: str
    text: str
    root: yaml.Node | None
    data: object
    problems: tuple[Problem, ...]

    def place(self, keys: Keys = (), quote: str = "") -> Place:
        """Return where the value stands, or the nearest thing that holds it; with `quote`, where that text stands."""
        node = self._nearest(keys)[0]
        if node is None:
            return Place(self.file)
        if quote:
            start, end = node.start_mark.index, node.end_mark.index
            at = self.text.find(quote, start, end)
            if at >= 0:
                line = node.start_mark.line + self.text.count("\n", start, at) + 1
                return Place(self.file, line, at - self.text.rfind("\n", 0, at))
        return _at(self.file, node.start_mark)

    def key_place(self, keys: Keys) -> Place:
        """Return where the key itself stands (an entry of a list is its own key)."""
        key = self._nearest(keys)[1]
        return _at(self.file, key.start_mark) if key is not None else self.place(keys)

    def reached(self, keys: Keys) -> Keys:
        """Return the steps of the way that the file itself takes: a short form has fewer than the model."""
        ways = ((step, self._nearest(keys[: at + 1])[1]) for at, step in enumerate(keys))
        return tuple(key.value if isinstance(step, str) else step for step, key in ways if key is not None)

    def _nearest(self, keys: Keys) -> tuple[yaml.Node | None, yaml.Node | None]:
        """Return the deepest node on the way, and the key of the last step where that step was found."""
        node, key = self.root, None
        for step in keys:
            key = None
            # A step that is not there is skipped: one entry stands for a list of one, a text for its long form.
            if isinstance(node, yaml.MappingNode) and (found := _entry(node, step)):
                key, node = found
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                key = node = node.value[step]
        return node, key


def _entry(node: yaml.MappingNode, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    singular = {"addressees": "addressee"}.get(str(step))
    for key, value in node.value:
        if key.value in (step, singular):
            return key, value
    return None


def read_yaml(path: Path, name: str = "") -> Tree:
    """Read a file, with every problem found on the way (Q100 to Q111); `name` is what places call it."""
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
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _not_utf8(file, data, error)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    problems = list(_control_characters(file, text))
    text = CONTROL.sub("\ufffd", text)
    try:
        for problem in _guard(file, text):
            problems.append(problem)  # noqa: PERF402 - what was found before a syntax error counts
    except yaml.YAMLError as error:
        return Tree(file, text, None, None, (*problems, _syntax(file, text, error)))
    if any(problem.code in {"Q103", "Q104", "Q105", "Q106", "Q109"} for problem in problems):
        return Tree(file, text, None, None, tuple(problems))
    root: Any = yaml.compose(text, Loader=_LOADER)
    plain = _plain(file, root, problems)
    return Tree(file, text, root, plain, tuple(problems))


def _guard(file: str, text: str) -> Iterator[Problem]:
    """Go over the parser's events before anything recursive does: bounds, aliases, tags, documents."""
    depth = documents = 0
    for nodes, event in enumerate(yaml.parse(text, Loader=_LOADER)):
        place = _at(file, event.start_mark)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        yield from _refused_event(event, place)
        if documents > 1:
            yield Problem("Q104", place, "a second document begins here", remedy="keep one questionnaire a file")
        elif depth > MAX_DEPTH:
            yield Problem("Q106", place, f"lists or keys more than {MAX_DEPTH} deep", remedy="check the brackets here")
        elif nodes > MAX_NODES:
            yield Problem("Q105", place, f"more than {MAX_NODES:,} entries", remedy="check that it is the right file")
        else:
            continue
        return
    if not documents:
        yield Problem("Q103", Place(file, 1, 1), "the file is empty", "a questionnaire", "start with `matter: …`")


def _refused_event(event: yaml.Event, place: Place) -> Iterator[Problem]:
    remedy = "write the value itself, or put the text in quotation marks"
    if isinstance(event, yaml.AliasEvent):
        yield Problem("Q109", place, f"an alias (`*{event.anchor}`)", "a value", remedy)
    elif isinstance(event, yaml.NodeEvent):
        if event.anchor:
            yield Problem("Q109", place, f"an anchor (`&{event.anchor}`)", "a value", remedy)
        if getattr(event, "tag", None) not in {None, "!"}:
            yield Problem("Q110", place, "a YAML tag (`!…`)", "a text", remedy)


def _plain(file: str, node: yaml.Node, problems: list[Problem]) -> object:
    """Return a node as dict, list and text, noting keys that stand twice, merge and are no words."""
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(file, entry, problems) for entry in node.value]
    data: dict[str, object] = {}
    first: dict[str, Place] = {}
    for key, value in node.value:
        place = _at(file, key.start_mark)
        plain = _plain(file, value, problems)
        if not isinstance(key, yaml.ScalarNode):
            problems.append(Problem("Q111", place, "a list or a mapping as a key", "a word", _BRACES))
        elif key.value == "<<":
            problems.append(Problem("Q109", place, "a merge key (`<<`)", "keys", "write the keys it stands for"))
        elif key.value in data:
            found = f"the key `{key.value}` stands here for the second time"
            where = f"the first is in line {first[key.value].line}"
            problems.append(Problem("Q108", place, found, "each key once", f"keep one of the two; {where}"))
        else:
            data[key.value], first[key.value] = plain, place
    return data


_BRACES = "write a word before the colon; a text with {{ }} stands in quotation marks"


def _syntax(file: str, text: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = _at(file, mark) if mark else Place(file, 1, 1)
    lines = text.split("\n")
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    if "\t" in line[: place.column] and not line[: place.column - 1].strip():
        return Problem("Q102", place, "a tab indents this line", "spaces", "replace the tab with spaces")
    message = f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}"
    if "expected key" in message and line[: place.column - 1].rstrip().endswith(("'", '"')):
        remedy = "put the whole text in quotation marks of the other kind"
        return Problem("Q102", place, "text after a closing quotation mark", remedy=remedy)
    for words, found, remedy in _SYNTAX:
        if words in message:
            context = getattr(error, "context_mark", None)
            opening = context and ("never closed" in found or "without a colon" in found)
            return Problem("Q102", _at(file, context) if opening else place, found, remedy=remedy)
    return Problem("Q102", place, "this is not YAML", "`key: value`", "put the text in quotation marks")


def _control_characters(file: str, text: str) -> Iterator[Problem]:
    for count, match in enumerate(CONTROL.finditer(text)):
        at = match.start()
        place = Place(file, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
        if count == _SHOWN:
            yield Problem("Q107", place, "more control characters from here on", remedy="is it a text file?")
            return
        found = f"the control character U+{ord(match[0]):04X}, which no letter can print"
        yield Problem("Q107", place, found, remedy="remove it; it may be invisible in the editor")


def _not_utf8(file: str, data: bytes, error: UnicodeDecodeError) -> Tree:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _broken(file, "Q101", "the file is UTF-16", "save it again as UTF-8", "UTF-8")
    line = data.count(b"\n", 0, error.start) + 1
    before = data[data.rfind(b"\n", 0, error.start) + 1 : error.start]
    found = f"the byte 0x{data[error.start]:02X} (byte {error.start + 1:,} of the file) is not UTF-8"
    place = Place(file, line, len(before.decode("utf-8", "replace")) + 1)
    problem = Problem("Q101", place, found, "UTF-8", "save the file again as UTF-8")
    return Tree(file, "", None, None, (problem,))


def _broken(file: str, code: str, found: str, remedy: str, expected: str = "") -> Tree:
    return Tree(file, "", None, None, (Problem(code, Place(file), found, expected, remedy),))


def _at(file: str, mark: Any) -> Place:  # noqa: ANN401 - the C parser has a Mark of its own
    return Place(file, mark.line + 1, mark.column + 1)
