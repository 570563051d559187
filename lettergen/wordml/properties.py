"""A letter's document properties (docProps/core.xml, ECMA-376 part 2, 11): title, dates, language; never the clock."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lxml import etree

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
_DATED = ' xsi:type="dcterms:W3CDTF"'


@dataclass(frozen=True, slots=True)
class DocumentProperties:
    """What a letter says of itself; an empty text leaves the template's own.

    `created` is the letter's date and stands as midnight UTC for both created and modified; `marking` goes into the
    category and the keywords, where search and data-loss tools look for it.
    """

    created: dt.date
    language: str = "en-US"
    title: str = ""
    creator: str = ""
    subject: str = ""
    marking: str = ""


def with_properties(core: str, properties: DocumentProperties) -> str:
    """Return docProps/core.xml with the letter's properties; what they do not name stays as it is."""
    day = f"{properties.created.isoformat()}T00:00:00Z"
    texts = {
        "dc:title": properties.title,
        "dc:subject": properties.subject,
        "dc:creator": properties.creator,
        "cp:keywords": properties.marking,
        "cp:lastModifiedBy": properties.creator,
        "cp:revision": "1",
        "dcterms:created": day,
        "dcterms:modified": day,
        "cp:category": properties.marking,
        "dc:language": properties.language,
    }
    for name, text in texts.items():
        if text:
            core = _set(core, name, text)
    return core


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


def registered(content_types: str, relationships: str) -> dict[str, str]:
    """Return [Content_Types].xml and _rels/.rels with the part named in them, for a package that had none."""
    override = f'<Override PartName="/{CORE}" ContentType="{CORE_TYPE}"/></Types>'
    relationship = f'<Relationship Id="lettergenCore" Type="{CORE_RELATIONSHIP}" Target="{CORE}"/></Relationships>'
    return {
        "[Content_Types].xml": content_types.replace("</Types>", override),
        "_rels/.rels": relationships.replace("</Relationships>", relationship),
    }


def _set(core: str, name: str, text: str) -> str:
    """Put one element in place of the one there is, or at the end."""
    element = f"<{name}{_DATED if name.startswith('dcterms:') else ''}>{escape(text)}</{name}>"
    core, found = re.subn(rf"<{name}(?: [^>]*)?(?:/>|>[^<]*</{name}>)", lambda _: element, core, count=1)
    return core if found else core.replace("</cp:coreProperties>", f"{element}</cp:coreProperties>")
