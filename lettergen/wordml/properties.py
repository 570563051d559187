"""A letter's document properties (docProps/core.xml, ECMA-376 part 2, 11): title, dates, language; never the clock."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import escape

from lxml import etree

from lettergen.wordml.facts import parse, related, unparse
from lettergen.wordml.looks import forbidden, lined
from lettergen.wordml.package import CONTENT_TYPES, PackageError

CORE = "docProps/core.xml"
CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
CORE_RELATIONSHIP = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NAMESPACES = {
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_WHOLE = "<{name}(?: [^>]*)?(?:/>|>[^<]*</{name}>)"
_DATED = ' xsi:type="dcterms:W3CDTF"'


@dataclass(frozen=True, slots=True)
class DocumentProperties:
    """What a letter says of itself; an empty text leaves the template's own.

    `created` is the letter's date and stands as midnight UTC for both created and modified; `marking` goes into the
    category and the comments. Not into the keywords: programs split them at commas.
    """

    created: dt.date
    language: str = "en-US"
    title: str = ""
    creator: str = ""
    subject: str = ""
    marking: str = ""


@lru_cache(maxsize=32)
def with_properties(core: str, properties: DocumentProperties) -> str:
    """Return docProps/core.xml with the letter's properties; what they do not name stays, but for the last editor.

    Raises PackageError T124 on a character that XML forbids.
    """
    day = f"{properties.created.isoformat()}T00:00:00Z"
    texts = {
        "dc:title": properties.title,
        "dc:subject": properties.subject,
        "dc:creator": properties.creator,
        "dc:description": properties.marking,
        "cp:lastModifiedBy": properties.creator,
        "cp:revision": "1",
        "dcterms:created": day,
        "dcterms:modified": day,
        "cp:category": properties.marking,
        "dc:language": properties.language,
    }
    for name, text in texts.items():
        if wrong := forbidden(text):
            raise PackageError("T124", *wrong)
        if text:
            core = _set(core, name, lined(text))
    # Whoever saved the template last did not write the letter.
    return core if properties.creator else re.sub(_WHOLE.format(name="cp:lastModifiedBy"), "", core)


def usual_core(root: etree._Element | None) -> etree._Element:
    """Return the properties under their usual prefixes, which every producer may choose; None gives empty ones."""
    made = etree.Element(f"{{{_NAMESPACES['cp']}}}coreProperties", nsmap=_NAMESPACES)
    for child in [] if root is None else list(root):
        made.append(child)
    return made


def core_text(root: etree._Element) -> str:
    """Return the properties as the text of their part."""
    text = etree.tostring(root, encoding="unicode")
    return DECLARATION + (text if text.endswith("</cp:coreProperties>") else f"{text[:-2]}></cp:coreProperties>")


def with_core(parts: Mapping[str, bytes]) -> tuple[dict[str, bytes], str]:
    """Return what changes so that a package has the part under its usual name, and the other name that .NET gave it."""
    here = next((name for kind, name in related(parts, "") if kind == "core-properties"), "")
    if here == CORE:
        return ({} if CORE in parts else {CORE: core_text(usual_core(None)).encode()}), ""
    types, links = parse(CONTENT_TYPES, parts[CONTENT_TYPES]), parse("_rels/.rels", parts["_rels/.rels"])
    for link in [link for link in links if link.get("Type") == CORE_RELATIONSHIP]:
        links.remove(link)
    for override in [override for override in types if override.get("PartName") == f"/{here}"]:
        types.remove(override)
    ours = {"Id": "lettergenCore", "Type": CORE_RELATIONSHIP, "Target": CORE}
    etree.SubElement(links, f"{{{links.nsmap[links.prefix]}}}Relationship", ours)
    if CORE not in parts:
        named = {"PartName": f"/{CORE}", "ContentType": CORE_TYPE}
        etree.SubElement(types, f"{{{types.nsmap[types.prefix]}}}Override", named)
    core = usual_core(parse(here, parts[here]) if here in parts else None)
    return {CONTENT_TYPES: unparse(types), "_rels/.rels": unparse(links), CORE: core_text(core).encode()}, here


def _set(core: str, name: str, text: str) -> str:
    """Put one element in place of the one there is, or at the end."""
    element = f"<{name}{_DATED if name.startswith('dcterms:') else ''}>{escape(text)}</{name}>"
    core, found = re.subn(_WHOLE.format(name=name), lambda _: element, core, count=1)
    return core if found else core.replace("</cp:coreProperties>", f"{element}</cp:coreProperties>")
