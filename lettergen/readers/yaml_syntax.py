"""What makes a file no YAML or no text, in words for people; it reads no YAML itself."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import TypeAlias

import yaml

from lettergen.errors import Place, Problem

UNSEEN = re.compile(r"[\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]")
"""Blanks other than the space, and characters of no width: what web pages and Word leave in copied text."""

_ODD_BLANK = re.compile(rf"(?:^|[:\-?,\[{{])[ \t]*({UNSEEN.pattern})", re.MULTILINE)
_UNPARTED = re.compile(r"\s*(?:- +)*([A-Za-z_]+):(?![\s/])")
_UNPARTED_ENTRY = re.compile(r"\s*-[^\s-]")
_DEEPER = re.compile(r"\s+(?:- +)*[\w-]+")
_CURLY = re.compile(r"(?:^|[:\-,\[{]) *[\u2018\u201c-\u201e].*:")
_TAB = ("a tab indents this line", "replace the tab with spaces")
_BACKSLASH = ("a backslash that means nothing here", "use single quotation marks: they keep a backslash")
_NOT_YAML = ("this is not YAML", "write `key: value`, or put the text in quotation marks")
_OPEN = ("a quotation mark that is never closed", "close it, or remove the one that opens it")
_UNEVEN = ("a line that is not indented like those beside it", "indent it as the lines above")
_SYNTAX = (
    ("tab character", *_TAB),
    ("mapping values are not allowed", "a colon where none can stand", 'put a text with ": " in it in quotation marks'),
    ("mapping keys", "a `?` that begins a text", "put the text in quotation marks"),
    ("could not find expected ':'", "a line without a colon", "write `key: value`, or indent it as part of a text"),
    ("unexpected end of stream", *_OPEN),
    ("unexpected document", *_OPEN),
    ("<document start>", "something after the end of the questionnaire", "remove it, or what ends it above"),
    ("unknown escape", *_BACKSLASH),
    ("hexdecimal", *_BACKSLASH),  # libyaml's spelling, then PyYAML's
    ("hexadecimal", *_BACKSLASH),
    ("escape code", "a backslash code that is no character", "type the character itself"),
    ("block scalar", "text after the `|` or `>` that begins a text", "begin the text on the next line, indented"),
    ("',' or ']'", "a bracket `[` that is never closed", "close it, or put the text in quotation marks"),
    ("',' or '}'", "a brace `{` that is never closed", "close it, or put a text with {{ }} in quotation marks"),
    ("expected key", *_UNEVEN),
    ("block end", *_UNEVEN),
    (
        "'-' indicator",
        "a line that is not part of the list above it",
        "begin it with a hyphen, or indent it as the list",
    ),
    ("sequence entries are not allowed", "a hyphen where no list can begin", "begin the list on a new line"),
    ("cannot start any token", "a character that no text can begin with", "put the text in quotation marks"),
    ("node content", "a comma or a bracket that nothing opens", "remove it, or put the text in quotation marks"),
    ("undefined alias", "an alias (`*name`)", "put a text that begins with * in quotation marks"),
    ("alias", "a `*` or `&` that names nothing", "put a text that begins with * or & in quotation marks"),
    ("tag directive", "a line that begins with %", "remove it, or put the text in quotation marks"),
    ("tag", "a YAML tag", "put a text that begins with ! in quotation marks"),
    ("incompatible", "a version of YAML that is not read", "remove the line that begins with %"),
    ("directive", "a line that begins with %", "remove it, or put the text in quotation marks"),
)
"""What PyYAML's message holds, what that is called here, and what to do; the first that fits."""
_AT_CONTEXT = ("never closed", "without a colon", "begins a text")
Cause: TypeAlias = tuple[str, str]
"""What was found and what to do."""


def visible(text: str) -> str:
    """Return a text whose characters that nobody sees, or that direct a terminal, stand as <U+200B>; line ends stay."""
    return "".join(one if one.isprintable() or one in "\t\n" else f"<U+{ord(one):04X}>" for one in text)


def unseen(place: Place, character: str, where: str) -> Problem:
    """Return the error (Q107) of a character that nobody sees, in a key or where YAML's own signs stand."""
    found = f"the invisible character U+{ord(character):04X} {where}"
    return Problem("Q107", place, found, remedy="delete it, and type a plain space where one belongs")


def syntax_problem(
    file: str, line_at: Callable[[int], str], error: yaml.YAMLError, quoted: tuple[Place, int] | None
) -> Problem:
    """Return what PyYAML has raised as an error with its most likely cause: Q102, or Q107 where nobody sees it.

    `line_at` gives the text of a line (from 1). `quoted` is where a text in quotation marks right before begins, and
    the line it ends in.
    """
    noticed = getattr(error, "problem_mark", None)
    begun = getattr(error, "context_mark", None) or noticed
    place = Place(file, noticed.line + 1, noticed.column + 1) if noticed else Place(file, 1, 1)
    for number in (place.line - 1, place.line):
        if odd := _ODD_BLANK.search(line_at(number)):
            return unseen(Place(file, number, odd.start(1) + 1), odd[1], "stands where only plain spaces can")
    message = f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}"
    if quoted and quoted[0].line < quoted[1] == place.line and _closes(message):
        found = f"a text in quotation marks that goes on to line {place.line}, where more follows it"
        return Problem("Q102", quoted[0], found, remedy="close it in its own line")
    told = _likely(message, line_at(place.line), place.column)
    cause = told or next(((found, remedy) for words, found, remedy in _SYNTAX if words in message), _NOT_YAML)
    if begun and not told and any(words in cause[0] for words in _AT_CONTEXT):
        place = Place(file, begun.line + 1, begun.column + 1)
        cause = _unparted(line_at(begun.line + 1)[begun.column :]) or cause
    return Problem("Q102", place, cause[0], remedy=cause[1])


def _closes(message: str) -> bool:
    """Return whether something has come to an end after which more follows."""
    return any(words in message for words in ("expected key", "'-' indicator", "block end"))


def _likely(message: str, line: str, column: int) -> Cause | None:
    """Return the cause that the line shows in which YAML noticed."""
    before = line[: column - 1]
    last = before.rstrip()[-1:]
    if line[:column].endswith("\t") or ("\t" in before and not last):
        return _TAB
    if last and last in "'\"" and _closes(message):
        return "text after a closing quotation mark", "put the whole text in quotation marks of the other kind"
    if last and last in "]}" and _closes(message):
        return "text after a closing bracket or brace", "put the whole text in quotation marks"
    if "mapping values" in message and _CURLY.search(line):
        return "a colon in curly quotation marks, which YAML does not know", 'type straight ones: "…"'
    return _UNEVEN if "mapping values" in message and _DEEPER.fullmatch(before) else None


def _unparted(rest: str) -> Cause | None:
    """Return the cause where a blank is missing after a colon or a hyphen."""
    if unparted := _UNPARTED.match(rest):
        return "a colon without a blank after it", f"write `{unparted[1]}: …`"
    return ("a hyphen without a blank after it", "write `- …`") if _UNPARTED_ENTRY.match(rest) else None


def encoding_of(data: bytes) -> str:
    """Return the encoding of bytes that are UTF-16 or UTF-32, with or without a byte order mark; else ""."""
    zeros = 4 * data[:4000].count(0) / len(data[:4000] or b" ")
    # Without a mark such a file is UTF-8 with one zero byte beside every Latin letter, or three.
    if zeros > 2 or data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):  # noqa: PLR2004 - half of the bytes
        return "UTF-32"
    return "UTF-16" if zeros > 1 or data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ""
