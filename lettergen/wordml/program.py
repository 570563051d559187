"""One part with tags as one Jinja2 program, and the map from its lines back to the tags; it reads no package."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from jinja2 import Template, TemplateSyntaxError, nodes
from jinja2.runtime import Context
from lxml import etree

from lettergen.text.placeholders import named, placeholders
from lettergen.text.sandbox import (
    CountedMacro,
    LetterEnvironment,
    RefusedProgramError,
    compile_program,
    environment,
    put_filter,
)
from lettergen.text.watch import PRIVATE
from lettergen.wordml import blocks, cells, heal, levels, links, restarts, tags
from lettergen.wordml.facts import w
from lettergen.wordml.properties import DECLARATION
from lettergen.wordml.scan import Tag
from lettergen.wordml.tags import CLOSE, GUARD, MARKER, OPEN, Look, PartTags, Placed, Spot, around, attributes, sentinel
from lettergen.wordml.values import PUTS, Made, renumbered

_PLACE = re.compile(f"{OPEN}(\\d+){CLOSE}|<\\?{MARKER} (\\d+)\\?>")
DELIMITERS = dict(
    zip(
        ("block_start_string", "block_end_string", "variable_start_string", "variable_end_string"),
        "\ufdd4\ufdd5\ufdd6\ufdd7",
        strict=True,
    ),
    comment_start_string="\ufdd8",
    comment_end_string="\ufdd9",
)
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_OWN_IDS: frozenset[tags.Context] = frozenset({"drawing", "bookmark", "bookmark-name", "bookmark-end", "comment"})
"""What stays as it is outside loops and macros."""
_COMMENT_MARKS = (w("commentRangeStart"), w("commentRangeEnd"), w("commentReference"))
_REPEATS = frozenset({"for", "macro", "call"})
_MAKERS = frozenset({"macro", "call", "set"})
_PREFIX = re.compile(r"[< ](\w+):")
_BOOKMARKS = re.compile(r"(?:<w:(?:bookmark|commentRange)(?:Start|End) [^>]*/>)+")
_HOLLOW_ROW = re.compile(r"<w:tr(?: [^>]*)?>(?:(?!</?w:tr[ >]|<w:tc[ >]|<w:sdt[ >]).)*</w:tr>", re.DOTALL)
_HOLLOW_TABLE = re.compile(r"<w:tbl>(?:(?!</?w:tbl>|<w:tr[ >]|<w:sdt[ >]).)*</w:tbl>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled part. `lines` maps the program's lines to numbers of tags, which index `spots` and `looks`."""

    part: str
    template: Template
    spots: tuple[Spot, ...]
    looks: tuple[Look, ...]
    lines: Mapping[int, int]
    source: str
    levels: frozenset[str]
    guarded: bool
    makes_markup: bool
    """Whether macros or `set` blocks print what the template made: then the result is parsed before it is written."""
    lists: bool = False
    """Whether lists of the template begin anew in its loops."""

    def run(self, context: Context) -> str:
        """Return the part filled with data; raises what its expressions raise, XMLSyntaxError for torn mark-up."""
        xml = "".join(self.template.root_render_func(context))
        if self.lists:
            xml = renumbered(xml)
        if self.guarded or self.levels:
            xml = self._mended(xml)
        if self.makes_markup:
            etree.fromstring(xml.encode())
        return xml

    def placeholders(self) -> set[str]:
        """Return the names that the part needs from the data, as dotted paths."""
        env = _environment()
        return placeholders(env.parse(self.source), given=env.globals)

    def names(self) -> Iterator[tuple[str, Spot]]:
        """Give each path that a tag names, with the tag's place."""
        env = _environment()
        for path, line in named(env.parse(self.source), given=env.globals):
            yield path, self.spots[self.lines[max(known for known in self.lines if known <= line)]]

    def _mended(self, xml: str) -> str:
        """Drop rows and tables that their tags left empty, and give every emptied cell its paragraph."""
        if "tc" in self.levels:
            xml = _HOLLOW_ROW.sub("", xml)
        if self.levels:
            xml = _HOLLOW_TABLE.sub("", xml)
        if "tc" in self.levels:
            xml = DECLARATION + cells.fit_grids(xml)
        if not self.guarded:
            return xml
        *guarded, last = xml.split(GUARD)
        return "".join((*(text if _ends_in_paragraph(text) else f"{text}<w:p/>" for text in guarded), last))


def _ends_in_paragraph(text: str) -> bool:
    """Return whether XML ends with a paragraph, bookmarks after it left aside."""
    if text.endswith(("</w:p>", "<w:p/>")):
        return True
    at = max(text.rfind("</w:p>"), text.rfind("<w:p/>")) + len("</w:p>")
    return _BOOKMARKS.fullmatch(text, at) is not None


def compile_part(
    file: str,
    name: str,
    root: etree._Element,
    parts: Mapping[str, bytes] | None = None,
    env: LetterEnvironment | None = None,
) -> tuple[Program | None, PartTags]:
    """Return the program of a part (None where it has no tags or anything is wrong), and what was found in it.

    `parts` is the package, for the lists and links of its paragraphs; `env` has the caller's own filters.
    """
    part = PartTags(file, name, root)
    if name.startswith("docProps/"):
        heal.heal_properties(part)
        blocks.match(part)
    else:
        heal.heal(part)
        links.mark(part, parts or {})
        groups = blocks.match(part)
        cells.shape(part)
        if parts and not part.problems:
            restarts.number(part, parts)
        if not part.problems:
            levels.lift(part, groups)
    if part.problems or not (part.tags or part.literal):
        return None, part
    _untie_comments(root)
    if any(tag.tag.word in _REPEATS for tag in part.tags):
        _number_ids(part)
    _trim_namespaces(root, part.tags)
    source, lines = _source(part, DECLARATION + etree.tostring(root, encoding="unicode"))
    template = _compiled(part, source, lines, env or _environment())
    return _program(part, template, lines, source) if template else None, part


def _program(part: PartTags, template: Template, lines: dict[int, int], source: str) -> Program:
    spots = tuple(tag.spot for tag in part.tags)
    looks = tuple(tag.look for tag in part.tags)
    lifted = frozenset(tag.tag.level for tag in part.tags if tag.tag.level in ("tr", "tc"))
    makes_markup = any(tag.tag.word in _MAKERS and blocks.opens(tag) for tag in part.tags)
    lists = restarts.BEGUN in source or any(restarts.BEGUN in look.paragraph for look in looks)
    return Program(part.part, template, spots, looks, lines, source, lifted, GUARD in source, makes_markup, lists)


@cache
def _environment() -> LetterEnvironment:
    env = environment(**DELIMITERS)
    env.filters |= PUTS
    return env


def with_filters(own: Mapping[str, Callable[..., Any]]) -> LetterEnvironment:
    """Return the environment of programs that may also use the caller's filters."""
    return _environment().with_filters(own)


def new_context(data: Mapping[str, Any], env: LetterEnvironment) -> Context:
    """Return data as programs see it, above the names that every program has."""
    return Context(env, env.globals | dict(data), "", {})


class _Macro(CountedMacro):
    """A macro whose result is known to be the template's own mark-up."""

    def _invoke(self, arguments: list[Any], autoescape: bool) -> Made:  # noqa: FBT001 - Jinja's signature
        return Made(super()._invoke(arguments, autoescape))


def _compiled(part: PartTags, source: str, by_line: Mapping[int, int], env: LetterEnvironment) -> Template | None:
    """Return the program, or None with every error of syntax and every refusal noted."""

    def put(value: nodes.Expr) -> nodes.Expr:
        number = by_line[value.lineno]
        return put_filter(value, f"{PRIVATE}{part.tags[number].context}", number)

    try:
        template = compile_program(env, source, part.part, put)
    except RefusedProgramError as error:
        for refusal in error.refusals:
            code = "T118" if refusal.found.startswith("there is no") else "T117"
            part.blame(code, part.tags[by_line[refusal.line]].spot, refusal.found, refusal.remedy)
    except TemplateSyntaxError as error:
        _blame_syntax(part, part.tags[by_line.get(error.lineno, 0)], error.message or "")
    else:
        template.root_render_func.__globals__.update(Markup=Made, Macro=_Macro)
        return template
    return None


def _blame_syntax(part: PartTags, suspect: Placed, message: str) -> None:
    """Read each tag by itself, so that all that cannot be read are told at once; else tell the parser's complaint."""
    for tag in part.tags:
        if complaint := _complaint(tag.tag):
            part.blame("T116", tag.spot, f"the tag cannot be read: {complaint}", _way_out(tag.tag, complaint))
    if not part.problems:
        part.blame("T116", suspect.spot, f"the tag cannot be read: {message}")


def _complaint(tag: Tag) -> str:
    if tag.word.startswith("end"):
        return ""
    wrapped = _tagged(tag.kind, tag.code)
    if tag.word in blocks.MIDDLES:
        wrapped = _tagged("block", "if 1") + wrapped + _tagged("block", "endif")
    elif tag.word in blocks.OPENERS:
        wrapped += _tagged("block", f"end{tag.word}")
    try:
        _environment().parse(wrapped)
    except TemplateSyntaxError as error:
        if tag.word == "set":  # `{% set x = 1 %}` has no end
            return _complaint(tag._replace(kind="print", code=tag.code.partition("=")[2]))
        return error.message or "it is no expression"
    except RecursionError:
        return "it is nested too deeply"
    return ""


def _way_out(tag: Tag, complaint: str) -> str:
    if complaint.endswith("got '='"):
        return "write == to compare"
    return "write {% elif … %}" if re.match(r"else\s+if\b", tag.code) else ""


def _tagged(kind: str, code: str) -> str:
    opening, closing = "\ufdd4\ufdd5" if kind == "block" else "\ufdd6\ufdd7"
    return f"{opening}\n{code}{closing}"


def _source(part: PartTags, xml: str) -> tuple[str, dict[int, int]]:
    """Return the program's text; a line break inside each tag gives every tag a line of its own."""
    chunks: list[str] = []
    lines: dict[int, int] = {}
    line, position, depth = 1, 0, 0
    for found in _PLACE.finditer(xml):
        literal = xml[position : found.start()]
        number = int(found[1] or found[2])
        tag = part.tags[number].tag
        depth += (tag.word in _REPEATS) - (tag.word.removeprefix("end") in _REPEATS and tag.word.startswith("end"))
        position = found.end()
        line += literal.count("\n")
        if depth == 0 and part.tags[number].context in _OWN_IDS:
            kept = json.loads(tag.code)
            chunks += (literal, kept if tag.level else escape(kept, {'"': "&quot;"}))
            continue
        chunks += (literal, _tagged(tag.kind, " ".join(tag.code.split("\n"))), part.tags[number].after)
        line += 1
        lines[line] = number
    return "".join((*chunks, xml[position:])), lines


def _untie_comments(root: etree._Element) -> None:
    """Drop the ends of comments whose mark went with the paragraph of a tag: Word shows such a comment nowhere."""
    tied = {mark.get(w("id")) for mark in root.iter(w("commentReference"))}
    for end in [end for end in root.iter(*_COMMENT_MARKS[:2]) if end.get(w("id")) not in tied]:
        around(end).remove(end)


def _number_ids(part: PartTags) -> None:
    """Make ids of drawings, bookmarks and comments expressions, so that what a loop repeats stays unique."""
    for control in part.root.iter(w("sdtPr")):  # Word gives a content control an id where it has none
        for old in control.findall(w("id")):
            control.remove(old)
    for mark in list(part.root.iter(*_COMMENT_MARKS)):
        xml = f'<w:{etree.QName(mark).localname} w:id="{escape(mark.get(w("id"), ""))}"/>'
        placed = part.place(Tag(0, 0, "print", "p", json.dumps(xml), ""), Spot(part.part, 0, "", ""), mark, "comment")
        mark.addprevious(etree.ProcessingInstruction(MARKER, str(placed.number)))
        around(mark).remove(mark)
    for element, attribute, context in list(_ids(part.root)):
        value = element.get(attribute)
        tag = Tag(0, 0, "print", "", json.dumps(value), "")
        placed = part.place(tag, Spot(part.part, 0, "", ""), element, context)
        element.set(attribute, sentinel(placed.number))


def _ids(root: etree._Element) -> Iterator[tuple[etree._Element, str, tags.Context]]:
    for element in root.iter(_DRAWING):
        yield element, "id", "drawing"
    for element in root.iter(w("bookmarkStart")):
        yield element, w("id"), "bookmark"
        yield element, w("name"), "bookmark-name"
    for element in root.iter(w("bookmarkEnd")):
        yield element, w("id"), "bookmark-end"


def _trim_namespaces(root: etree._Element, tags: Iterable[Placed]) -> None:
    """Drop the namespaces that Word declares on every part and this one never uses: less to deflate a letter."""
    in_looks = {prefix for tag in tags for prefix in _PREFIX.findall(tag.look.paragraph + tag.look.run)}
    in_looks &= root.nsmap.keys()
    used = {root.nsmap[prefix] for prefix in in_looks} | {
        etree.QName(name).namespace
        for element in root.iter(etree.Element)
        for name in (str(element.tag), *(name for name, _ in attributes(element)))
    }
    ignorable = f"{{{_MC}}}Ignorable"
    if ignorable in root.attrib:
        kept = [prefix for prefix in root.get(ignorable, "").split() if root.nsmap.get(prefix) in used]
        root.set(ignorable, " ".join(kept))
        if not kept:
            del root.attrib[ignorable]
    mentioned = " ".join(value for element in root.iter(etree.Element) for value in _prefix_lists(element))
    keep = {*mentioned.split(), *in_looks, "w", "r", "wp", "a", "pic", "dcterms", "xsi"}
    etree.cleanup_namespaces(root, keep_ns_prefixes=[prefix for prefix in keep if prefix in root.nsmap])


def _prefix_lists(element: etree._Element) -> Iterator[str]:
    for name, value in attributes(element):
        if name.startswith(f"{{{_MC}}}") or name == "Requires":
            yield value
