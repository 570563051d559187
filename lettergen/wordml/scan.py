"""Tags in a stretch of text: where each begins and ends, its level and its code; it knows no XML and runs nothing.

The grammar is docxtpl's: `{{ }}`, `{% %}`, `{# #}`, each with a level (`{%p`, `{{r`, …) or a hyphen that joins
paragraphs, and `{_{ }_} {_% %_}` for braces that print. Strings and brackets are read as Jinja2 reads them, so that
`{{ {"a": {"b": 1}} }}` and `{% if x == "%}" %}` end where they should.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Kind = Literal["print", "block", "comment", "literal"]
Level = Literal["", "p", "tr", "tc", "r"]

_OPENING = re.compile(r"\{\{|\{%|\{#|\{_\{|\}_\}|\{_%|%_\}")
_LITERALS = {"{_{": "{{", "}_}": "}}", "{_%": "{%", "%_}": "%}"}
_KINDS: dict[str, tuple[Kind, str]] = {"{{": ("print", "}}"), "{%": ("block", "%}"), "{#": ("comment", "#}")}
_LEVEL = re.compile(r"(p|tr|tc|r)\s+(\S.*)", re.DOTALL)
_WORD = re.compile(r"\w+|\S+")
_STRINGS = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""", re.DOTALL)
_NEXT = re.compile(r"\{[{%#]")
"""Where the next tag begins: no code has it outside of strings."""
_SINGLE_BRACE = re.compile(r"\{[{%][^{}]*\}(?!\})")
_LONGEST = 10_000
"""Characters of a tag."""
_MOST_BROKEN = 3
"""Tags of a paragraph with a quote or bracket that never closes; each is looked through to the end."""
_SINGLE, _DOUBLE = "'\u2018\u2019\u201a\u201b", '"\u201c\u201d\u201e\u201f'
_STRAIGHT = str.maketrans(_SINGLE + _DOUBLE, "'" * len(_SINGLE) + '"' * len(_DOUBLE))
_CODE = _STRAIGHT | dict.fromkeys(b"\xad", "") | dict.fromkeys(range(0x200B, 0x2010), "") | {0x2060: "", 0xFEFF: ""}
_CODE |= {0x2013: "-", 0x2212: "-"}
"""What Word puts among code as one types: curly quotes, dashes, and marks without width for breaks and direction."""


class Tag(NamedTuple):
    """One tag: `text[start:end]` as typed, and its code without delimiters, level, hyphens and curly quotes.

    A literal's `code` is what it prints.
    """

    start: int
    end: int
    kind: Kind
    level: Level
    code: str
    typed: str

    @property
    def word(self) -> str:
        """Return a statement's keyword, such as `if` or `endfor`; `call(x) m()` needs no blank after it."""
        return _WORD.match(self.code)[0] if self.kind == "block" and self.code else ""  # type: ignore[index] # any code


class UnclosedTagError(Exception):
    """A tag opens and never closes; `typed` is what stands from there on, `found` says so in words."""

    def __init__(self, typed: str) -> None:
        super().__init__(typed)
        self.typed = typed
        single = _SINGLE_BRACE.match(typed)
        closing = _KINDS[typed[:2]][1]
        self.found = f"the tag closes with `}}` instead of `{closing}`" if single else "the tag opens and never closes"


def trims(tag: Tag) -> tuple[bool, bool]:
    """Return whether a tag takes away the blanks before it (`{{-`) and after it (`-}}`)."""
    if tag.kind == "literal":
        return False, False
    return tag.typed[2] == "-", tag.typed[-3] == "-" and len(tag.typed) > len("{{-}}")


def scan(text: str) -> tuple[Tag, ...]:
    """Return the tags of one paragraph's text in order. Raises UnclosedTagError."""
    tags: list[Tag] = []
    position = broken = 0
    while opening := _OPENING.search(text, position):
        start, mark = opening.start(), opening[0]
        if mark in _LITERALS:
            tags.append(Tag(start, opening.end(), "literal", "", _LITERALS[mark], mark))
        else:
            tag = _tag(text, start, *_KINDS[mark])
            broken += tag is None
            if tag is None and broken <= _MOST_BROKEN:
                tag = _torn(text, start, *_KINDS[mark])
            if tag is None or (tag.kind != "comment" and _NEXT.search(_STRINGS.sub("", tag.code))):
                raise UnclosedTagError(text[start:])
            tags.append(tag)
        position = tags[-1].end
    return tuple(tags)


def _tag(text: str, start: int, kind: Kind, closing: str) -> Tag | None:
    """Return the tag that begins there, or None where its quotes and brackets never close."""
    if kind == "comment":
        return _torn(text, start, kind, closing)
    found = _read(text, start + 2, closing, mixed=False) or _read(text, start + 2, closing, mixed=True)
    return found and _made(text, start, kind, *found)


def _torn(text: str, start: int, kind: Kind, closing: str) -> Tag | None:
    """Return the tag up to the next closing mark, whatever is in it; compiling will say what is wrong."""
    end = text.find(closing, start + 2)
    return _made(text, start, kind, end + 2, text[start + 2 : end]) if end >= 0 else None


def _made(text: str, start: int, kind: Kind, end: int, code: str) -> Tag:
    code = code.removeprefix("-").removeprefix("+").rstrip().removesuffix("-")
    code = code.removesuffix("+") if kind == "block" else code
    level = _LEVEL.match(code)
    typed = text[start:end]
    if level:
        return Tag(start, end, kind, level[1], level[2].strip(), typed)  # type: ignore[arg-type] # the pattern's four
    return Tag(start, end, kind, "", code.strip(), typed)


def _read(text: str, start: int, closing: str, *, mixed: bool) -> tuple[int, str] | None:
    """Return where the tag ends and its code, or None; `mixed` lets a straight quote be closed by a curly one."""
    code: list[str] = []
    quote = closers = ""
    depth, position = 0, start
    while position < min(len(text), start + _LONGEST):
        character = text[position]
        if quote and character == "\\":
            code.append(text[position : position + 2])
            position += 2
            continue
        if quote:
            ends = character in closers
            code.append(quote if ends else _inside(character, quote, closers))
            quote = "" if ends else quote
        elif depth == 0 and text.startswith(closing, position):
            return position + 2, "".join(code)
        else:
            depth = max(0, depth + (character in "([{") - (character in ")]}"))
            code.append(character.translate(_CODE))
            quote, closers = _open(character, mixed=mixed)
        position += 1
    return None


def _open(character: str, *, mixed: bool) -> tuple[str, str]:
    """Return the straight quote and what closes it, where a string begins; ("", "") elsewhere."""
    for family in (_SINGLE, _DOUBLE):
        if character in family:
            straight = family[0]
            return straight, straight if character == straight and not mixed else family
    return "", ""


def _inside(character: str, quote: str, closers: str) -> str:
    """Straighten what Word curled inside a string that it curled too; leave a straight-quoted string as it is."""
    straightened = character.translate(_STRAIGHT)
    return straightened if len(closers) > 1 and straightened != quote else character
