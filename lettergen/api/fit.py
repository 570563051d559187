"""Whether a template suits letters: it names only what they fill, and nothing is given in vain. It renders nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from lettergen.compose.vocabulary import MAY_LACK, unknown_step
from lettergen.errors import Problem, Severity
from lettergen.model.party import Letterhead
from lettergen.readers.questionnaire import Reading
from lettergen.reports.tables import Cell, Column, Table
from lettergen.rules.asking import Path
from lettergen.rules.texts import texts_of
from lettergen.runs.fit import leaves
from lettergen.text.merge import paths_in
from lettergen.wordml.template import Template

_ADDRESS = ("inside_address", "inside_addresses", "addressees[].lines")
_PRINTED_BY: Mapping[Path, tuple[str, ...]] = {
    **{(name,): (name,) for name in ("reference", "marking", "authority", "background", "request", "closing")},
    **{(name,): (name,) for name in ("definitions", "period", "copies", "enclosures")},
    ("instructions",): ("instructions", "attachments"),
    ("sender", "contacts"): ("contacts",),
    ("sender", "signatories", "*", "signature"): ("signatures", "signatories[].signature"),
    **{("sender", "letterhead", name): (f"letterhead.{name}",) for name in ("unit", "lines", "logo", "beside")},
    ("recipients", "*", "copies"): ("copies",),
    ("recipients", "*", "via"): ("recipient.via", "recipient.delivery"),
    ("recipients", "*", "address"): _ADDRESS,
    ("recipients", "*", "addressees", "*", "address"): _ADDRESS,
    ("recipients", "*", "addressees", "*", "title"): (*_ADDRESS, "addressees[].title"),
    ("recipients", "*", "addressees", "*", "attention"): (*_ADDRESS, "addressees[].attention"),
}  # fmt: skip
"""What a questionnaire gives for print alone, and the names that print it. Left out is what serves elsewhere as well:
matter, title, instrument, owner (file names, properties, status), short names, e-mail addresses."""
_BARE = re.compile(r"\{\{[a-z]{0,2}\s+[\w.]+\s*\}\}|\{\{[\w.]+\s*\}\}")
_FIELDS: Sequence[Path] = (("fields", "*"), ("recipients", "*", "fields", "*"))
_OWN = re.compile(r"(?:recipient\.)?fields\b")
_ALL_FIELDS = re.compile(r"(?:recipient\.)?fields(?:\[\].*)?")


def unknown_names(template: Template, known: Mapping[str, object] | None = None) -> Iterator[Problem]:
    """Give an error (T121) for each tag that names what no letter fills, or what is not `known`."""
    for path, tag, place in template.names():
        if unknown := unknown_step(path, known):
            typed = re.search(rf"[\w.]*\b{re.escape(unknown.name)}\b", tag)
            remedy = "take a name of docs/template-guide.md, or ask first: {% if name is defined %}"
            if unknown.nearest:
                remedy = f"did you mean `{unknown.nearest}`?"
            yield Problem("T121", place, f"`{typed[0] if typed else unknown.name}` is missing", remedy=remedy)


def unguarded(template: Template, letterhead: Letterhead | None) -> Iterator[Problem]:
    """Give a warning (T132) for each picture that a template prints and never asks for; most letters have none.

    A logo in the office's own letterhead is there. A deadline is left out: nearly every letter has one.
    """
    mentions = template.mentions()
    for path, what in (("letterhead.logo", "a logo"), ("signatories[].signature", "a signature")):
        found = [(tag, place) for named, tag, place in mentions if named == path]
        given = path == "letterhead.logo" and letterhead is not None and letterhead.logo is not None
        if found and not given and all(_BARE.fullmatch(tag) for tag, _ in found):
            remedy = f"put {{% if … %}} around it, or give {MAY_LACK[path]}"
            told = f"a letter without {what} stops here"
            yield Problem("T132", found[0][1], told, remedy=remedy, severity=Severity.WARNING)


def in_vain(template: Template, reading: Reading) -> Iterator[Problem]:
    """Give a warning (T131) for each thing that a sound questionnaire gives and neither template nor texts print."""
    if reading.questionnaire is None:
        return
    texts = [text for _, text in texts_of(reading.questionnaire) if "{" in text]
    named = leaves(template).union(*map(paths_in, texts))
    if any(_ALL_FIELDS.fullmatch(path) for path, *_ in template.mentions()):
        named |= {"fields"}
    told: set[str] = set()
    for pattern, names in (*_PRINTED_BY.items(), *((keys, ()) for keys in _FIELDS)):
        for keys in _given(reading.questionnaire, pattern):
            wanted = names or tuple(f"{above}fields.{keys[-1]}" for above in ("", "recipient."))
            what = ".".join(step for step in (pattern if names else keys) if isinstance(step, str) and step != "*")
            if what in told or (keys[0] == "sender" and not _typed(reading.tree.data, keys)):
                continue  # the office's own is nothing that this questionnaire gives
            if not any(covers(name, one) for name in named for one in wanted):
                told.add(what)
                found = f"`{what.partition('.')[2] or what}` is given, and {template.name} never prints it"
                remedy = f"name `{wanted[0]}` in the template, or leave it out"
                yield Problem("T131", reading.place(keys), found, remedy=remedy, severity=Severity.WARNING)


def _typed(data: object, keys: Path) -> bool:
    """Return whether the file itself holds something at a path."""
    for key in keys:
        entries = dict(enumerate(data)) if isinstance(data, list) else data
        data = entries.get(key) if isinstance(entries, Mapping) else None
    return data is not None


def _given(value: object, pattern: Path, above: Path = ()) -> Iterator[Path]:
    """Give the paths of all that a value holds at a pattern of attributes, keys and entries (`*`), empty ones not."""
    if not pattern:
        yield from [above] if value else []
    elif pattern[0] != "*":
        yield from _given(getattr(value, str(pattern[0]), None), pattern[1:], (*above, pattern[0]))
    else:
        entries = value.items() if isinstance(value, Mapping) else enumerate(value if isinstance(value, tuple) else ())
        for key, entry in entries:
            yield from _given(entry, pattern[1:], (*above, key))


def covers(name: str, wanted: str) -> bool:
    """Return whether a name prints what is wanted: it is the same, a part of it, or the whole that holds it."""
    short, long = sorted((name, wanted), key=len)
    return long.startswith(short) and long[len(short) : len(short) + 1] in ("", ".", "[")


def placeholder_table(templates: Sequence[Template]) -> Table:
    """Return every placeholder by its dotted path: what fills it, how many tags name it, where the first one stands."""
    columns = (
        Column("template", audience="all" if len(templates) > 1 else "programs"),
        *("path", "filled_by", "times"),
        Column("first", audience="programs"),
        Column("people_first", "First place", "people"),
    )
    return Table("placeholders", columns, tuple(row for template in templates for row in _placeholders(template)))


def _placeholders(template: Template) -> Iterator[tuple[Cell, ...]]:
    places: dict[str, list[str]] = {}
    for path, _, place in template.mentions():
        places.setdefault(path, []).append(place.detail)
    needed = {path for path, _, _ in template.names()}
    for path in sorted(leaves(template)):
        filled = (
            "memo"
            if path.startswith("memo.")
            else "fields"
            if _OWN.match(path)
            else "letter"
            if unknown_step(path) is None
            else "nothing"
        )
        if filled == "nothing" and path not in needed:
            filled = "default"
        first = places[path][0]
        yield template.name, path, filled, len(places[path]), first, re.split(r" \(|: ", first)[0]


def fill_summary(table: Table) -> Iterator[str]:
    """Give a line for each template of a table of placeholders: how many there are, and what fills them."""
    words = {
        "letter": "a letter",
        "memo": "a memorandum",
        "fields": "the questionnaire's own fields",
        "default": "a default",
        "nothing": "nothing",
    }
    by_template: dict[object, list[object]] = {}
    for name, _, filled, *_ in table.rows:
        by_template.setdefault(name, []).append(filled)
    for name, fillers in by_template.items():
        count = f"{len(fillers)} placeholder{'' if len(fillers) == 1 else 's'}"
        told = [f"{fillers.count(key)} by {said}" for key, said in words.items() if key in fillers]
        yield f"{name}: {count}, " + ("all filled by a letter" if set(fillers) == {"letter"} else ", ".join(told))
