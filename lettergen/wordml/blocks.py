"""Block tags matched in pairs: what opens must close, in order, and on the same level of the document."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from lettergen.errors import did_you_mean
from lettergen.wordml.facts import w
from lettergen.wordml.tags import PartTags, Placed, around

OPENERS = frozenset({"if", "for", "macro", "call", "filter", "with", "set"})
MIDDLES = {"else": ("if", "for"), "elif": ("if",)}
_STATEMENTS = frozenset(
    {*OPENERS, *MIDDLES, *(f"end{word}" for word in OPENERS), "do", "break", "continue", "print", "raw", "endraw"}
    | {"include", "extends", "import", "from", "block", "endblock", "autoescape", "endautoescape"}
    | {"colspan", "cellbg", "vm", "hm", "restart_list", "continue_list"}
)
"""What is told with its own reason later, or means something: every other word is a slip, which tears blocks apart."""
_OTHERS = {"elseif": "elif", "elsif": "elif"}
"""What other languages call it."""
_MOST_FIELDS = 20
"""Fields inside one another, as Word has it."""
JUMPS = frozenset({"break", "continue"})
_ASSIGNMENT = re.compile(r"set\b[\w.,\s()]+=")
_HOLDERS = {"p": w("p"), "tr": w("tr"), "tc": w("tc")}

Group = list[Placed]
"""An opening tag, its `else`, `elif`, `break` and `continue`, and its closing tag."""


def opens(tag: Placed) -> bool:
    """Return whether a tag begins a block; `{% set x = 1 %}` does not."""
    return tag.tag.word in OPENERS and not _ASSIGNMENT.match(tag.tag.code)


def match(part: PartTags) -> list[Group]:
    """Return the part's blocks, each closed, the inner before the outer; what does not match becomes a problem."""
    for tag in part.tags:
        if tag.tag.word == "raw":
            part.blame("T117", tag.spot, "`raw` is refused", "braces that print are written {_{ and }_}")
    unknown = {tag.tag.word for tag in part.tags} - _STATEMENTS - {""}
    for tag in part.tags:
        if (word := tag.tag.word) in unknown and word.removeprefix("end") not in unknown - {word}:
            meant = _OTHERS.get(word, word)
            remedy = did_you_mean(meant, _STATEMENTS, "see docs/template-guide.md for those there are")
            if word in ("r", *_HOLDERS):
                remedy = f"write {{%{word} without a blank before the {word}"
            part.blame("T116", tag.spot, f"the tag cannot be read: unknown tag '{word}'", remedy)
    blocks = [tag for tag in part.tags if tag.tag.kind == "block"]
    groups = _match(part, [tag for tag in blocks if tag.context in ("text", "plain")])
    for element in {tag.element for tag in blocks if tag.context == "attribute"}:
        groups += _match(part, [tag for tag in blocks if tag.context == "attribute" and tag.element is element])
    fields = _fields_around(part)
    for group in groups:
        for tag in group[1:]:
            _check_level(part, group[0], tag)
            if fields.get(tag.number) != fields.get(group[0].number):
                found = f"a field begins or ends between `{group[0].tag.typed}` and `{tag.tag.typed}`"
                part.blame("T113", tag.spot, found, "put the whole field between the tags, or outside of them")
    return groups


def _fields_around(part: PartTags) -> dict[int, tuple[int, ...]]:
    """Return by tag which complex fields are open around it (ECMA-376 part 1, 17.16.18)."""
    numbers: dict[etree._Element, list[int]] = {}
    for tag in part.tags:
        numbers.setdefault(tag.element, []).append(tag.number)
    found: dict[int, tuple[int, ...]] = {}
    opened: tuple[int, ...] = ()
    for place, element in enumerate(part.root.iter(w("fldChar"), w("t"))):
        if element.tag == w("t"):
            found |= dict.fromkeys(numbers.get(element, ()), opened)
        elif element.get(w("fldCharType")) == "begin":
            opened = (*opened[-_MOST_FIELDS:], place)
        elif element.get(w("fldCharType")) == "end":
            opened = opened[:-1]
    return found


def _match(part: PartTags, tags: Iterable[Placed]) -> list[Group]:
    stack: list[Group] = []
    groups: list[Group] = []
    for tag in tags:
        word = tag.tag.word
        if opens(tag):
            stack.append([tag])
        elif word in JUMPS:
            if loop := next((group for group in reversed(stack) if group[0].tag.word == "for"), None):
                loop.append(tag)
            else:
                part.blame("T112", tag.spot, f"`{word}` stands outside of a loop")
        elif word in MIDDLES or (word.startswith("end") and word[3:] in OPENERS):
            if not stack:
                part.blame("T112", tag.spot, f"`{word}` without the tag that opens its block")
                continue
            opener = stack[-1][0]
            if opener.tag.word not in MIDDLES.get(word, (word.removeprefix("end"),)):
                found = f"`{word}` stands inside `{opener.tag.typed}` ({opener.spot}), which is still open"
                part.blame("T112", tag.spot, found, "close the inner block before the outer one")
                return groups
            stack[-1].append(tag)
            if word not in MIDDLES:
                groups.append(stack.pop())
    for group in stack:
        word = group[0].tag.word
        part.blame("T112", group[0].spot, "the block is never closed", f"add the tag with `end{word}`")
    return groups


def _check_level(part: PartTags, first: Placed, other: Placed) -> None:
    """A block's tags must stand on one level, or words and structure between them would be torn apart."""
    if _level(first) == _level(other) and _same_home(first, other):
        return
    found = f"`{other.tag.typed}` stands on another level of the document than `{first.tag.typed}` ({first.spot})"
    part.blame(
        "T113", other.spot, found, "give both tags the same letter (p, tr, tc or none) and the same surroundings"
    )


def _level(tag: Placed) -> str:
    return tag.tag.level if tag.tag.level != "r" else ""


def _same_home(first: Placed, other: Placed) -> bool:
    if first.context != "text" or other.context != "text":
        return first.element is other.element or _level(first) != ""
    if level := _level(first):
        homes = [home for tag in (first, other) if (home := holder(tag, level)) is not None]
        return len(homes) < 2 or around(homes[0]) is around(homes[1])  # noqa: PLR2004 - lifting tells what has no home
    runs = [around(around(tag.element)) for tag in (first, other)]
    if runs[0] is runs[1]:
        return True
    # Blocks over several paragraphs are docxtpl's habit: fine while both paragraphs lie side by side.
    return runs == [first.paragraph, other.paragraph] and around(runs[0]) is around(runs[1])


def holder(tag: Placed, level: str) -> etree._Element | None:
    """Return the paragraph, row or cell that a tag of that level stands for, or None outside a table."""
    if level == "p":
        return tag.paragraph
    return next(tag.element.iterancestors(_HOLDERS[level]), None)
