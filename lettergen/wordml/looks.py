"""Runs: text escaped and checked, `w:rPr` merged in the schema's order; it knows no blocks."""

from __future__ import annotations

import re
from functools import lru_cache
from xml.sax.saxutils import escape

from lettergen.model.blocks import Span
from lettergen.wordml.package import PackageError

_SEQUENCE = (
    "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
    "lang eastAsianLayout specVanish oMath"
)
"""EG_RPrBase in order (ECMA-376 part 1, 17.3.2.28); Word 2010's own properties follow it."""
_ORDER = {name: place for place, name in enumerate(_SEQUENCE.split())}
_ELEMENT = re.compile(r"<([\w.]+:[\w.]+)\b[^>]*?(?:/>|>.*?</\1>)", re.DOTALL)
_FORBIDDEN = re.compile("[\x00-\x08\x0c\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What XML 1.0 forbids (section 2.2), and the noncharacters that the engine uses."""
_BREAK = re.compile("\r\n|[\r\n\x0b]")
"""Line ends, and Word's own character for a break, as it comes out of Word's and Excel's clipboard."""
_CODE = '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/>'
_BLUE = '<w:color w:val="0563C1"/><w:u w:val="single"/>'
TEXT = '<w:t xml:space="preserve">'


class RichTextError(PackageError):
    """A rich value cannot stand where the template puts it; the engine adds the place."""


@lru_cache(maxsize=1024)
def merged(properties: str, added: str) -> str:
    """Return the inside of a `w:rPr` with properties added; where both set one, the added one holds."""
    found = {match[1]: match[0] for text in (properties, added) for match in _ELEMENT.finditer(text)}
    found.pop("w:rPrChange", None)  # a tracked change of the tag's own look says nothing about the value
    return "".join(found[name] for name in sorted(found, key=_place))


def _place(name: str) -> int:
    prefix, _, local = name.partition(":")
    return _ORDER.get(local, len(_ORDER)) if prefix == "w" else len(_ORDER)


def run_look(properties: str, span: Span, hyperlink_style: str) -> str:
    """Return the `w:rPr` element of a span, "" for none; `properties` is the inside of the tag's own."""
    if not (span.bold or span.italic or span.code or span.strike or span.link):
        return f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return _look(properties, Span("", span.bold, span.italic, span.code, span.strike, span.link[:1]), hyperlink_style)


@lru_cache(maxsize=1024)
def _look(properties: str, span: Span, hyperlink_style: str) -> str:
    added = ""
    if span.link:
        added += f'<w:rStyle w:val="{hyperlink_style}"/>' if hyperlink_style else _BLUE
    added += _CODE if span.code else ""
    added += "<w:b/><w:bCs/>" if span.bold else ""
    added += "<w:i/><w:iCs/>" if span.italic else ""
    added += "<w:strike/>" if span.strike else ""
    return f"<w:rPr>{merged(properties, added)}</w:rPr>"


def forbidden(text: str) -> tuple[str, str] | None:
    """Return what is found and what to do where a text holds a character that no Word document may hold."""
    if match := _FORBIDDEN.search(text):
        near = text[max(match.start() - 20, 0) : match.start()]
        found = f"the character U+{ord(match[0]):04X} after {near!r}, which no Word document may hold"
        return found, "delete it from the data"
    return None


def broken(text: str) -> str:
    """Escape text for a `w:t`, with line breaks and tabs as elements (ECMA-376 part 1, 17.3.3.1 and 17.3.3.32)."""
    text = escape(text)
    if text.isprintable():
        return text
    return _BREAK.sub(f"</w:t><w:br/>{TEXT}", text).replace("\t", f"</w:t><w:tab/>{TEXT}")


def attribute(text: str) -> str:
    """Escape a text for an attribute between double quotes."""
    return escape(text, {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


def text_xml(text: str) -> str:
    """Return what stands in a `w:r` for a text. Raises RichTextError T124 on a character that XML forbids."""
    if not text.isprintable() and (wrong := forbidden(text)):
        raise RichTextError("T124", *wrong)
    return f"{TEXT}{broken(text)}</w:t>"
