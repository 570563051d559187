"""Links of the template whose address holds tags: Word keeps it in a relationship, letters get one each; no value here.

Word percent-encodes what is typed into its dialog: `mailto:%7b%7b%20contact.email%20%7d%7d` (part 2, 9.3).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, unquote

from lxml import etree

from lettergen.wordml.facts import RELATIONSHIPS, parse, rels_name, unparse
from lettergen.wordml.heal import P, pieces
from lettergen.wordml.scan import Tag, UnclosedTagError, scan
from lettergen.wordml.tags import PartTags, Spot, attributes, sentinel

_RESERVED = "%:/?#[]@!$&'()*+,;="
_BRACES = ((re.compile("%7b", re.IGNORECASE), "{"), (re.compile("%7d", re.IGNORECASE), "}"))


def mark(part: PartTags, parts: Mapping[str, bytes]) -> None:
    """Turn the relationship id of every link with tags in its address into one tag, which makes the address."""
    addresses = dict(_tagged(parts, part.part))
    if not addresses:
        return
    numbers = {paragraph: number for number, paragraph in enumerate(part.root.iter(P), start=1)}
    for element in list(part.root.iter(etree.Element)):
        for name, value in attributes(element):
            if name.startswith(f"{{{RELATIONSHIPS}}}") and value in addresses:
                home = next(element.iterancestors(P), element)
                words = " ".join("".join(piece for _, piece in pieces(home)).split())
                spot = Spot(part.part, numbers.get(home, 0), words, addresses[value])
                tag = Tag(0, 0, "print", "", _expression(part, spot), spot.tag)
                element.set(name, sentinel(part.place(tag, spot, element, "link").number))


def without(parts: Mapping[str, bytes], names: Iterable[str]) -> dict[str, bytes]:
    """Return the relationships of parts without the addresses that hold tags, where there are any."""
    changed = {}
    for name in names:
        if gone := dict(_tagged(parts, name)):
            root = parse(rels_name(name), parts[rels_name(name)])
            for entry in [entry for entry in root if entry.get("Id") in gone]:
                root.remove(entry)
            changed[rels_name(name)] = unparse(root)
    return changed


def address(pieces: Iterable[str]) -> str:
    """Return an address from its fixed text and its values, in turn; a value cannot change what the address says.

    Only a value that begins the address may be a whole one.
    """
    first, *rest = pieces
    whole = not first
    made = first
    for place, piece in enumerate(rest):
        made += piece if place % 2 else quote(piece, safe=_RESERVED if whole and not place else "@,")
    return made


def _tagged(parts: Mapping[str, bytes], part: str) -> Iterator[tuple[str, str]]:
    """Yield id and address of the links of a part that hold tags."""
    data = parts.get(rels_name(part), b"")
    if b"{" not in data and b"%7" not in data:
        return
    for entry in parse(rels_name(part), data):
        target = entry.get("Target", "")
        for encoded, brace in _BRACES:
            target = encoded.sub(brace, target)
        if entry.get("TargetMode") == "External" and re.search(r"\{[{%#]", target):
            yield entry.get("Id", ""), target


def _expression(part: PartTags, spot: Spot) -> str:
    """Return the code of a list: fixed text and values of an address in turn."""
    code, position = [], 0
    try:
        for tag in scan(spot.tag):
            if tag.kind == "block":
                part.blame("T117", spot, f"`{tag.typed}` stands in the address of a link", "put it around the link")
            elif tag.kind != "literal":
                value = scan(unquote(tag.typed))[0].code if tag.kind == "print" else "''"
                code += [json.dumps(quote(spot.tag[position : tag.start], safe=_RESERVED)), f"({value})"]
                position = tag.end
    except UnclosedTagError as error:
        part.blame("T111", spot._replace(tag=error.typed[:60]), error.found, "close it")
    return f"[{', '.join((*code, json.dumps(quote(spot.tag[position:], safe=_RESERVED))))}]"
