"""Runs: text escaped and checked, `w:rPr` merged in the schema's order; it knows no blocks."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from xml.sax.saxutils import escape

from lettergen.model.blocks import Font, Span
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
_UNDERLINES = (
    "single words double thick dotted dottedHeavy dash dashedHeavy dashLong dashLongHeavy dotDash dashDotHeavy "
    "dotDotDash dashDotDotHeavy wave wavyHeavy wavyDouble none"
)
_HIGHLIGHTS = (
    "yellow green cyan magenta blue red darkBlue darkCyan darkGreen darkMagenta darkRed darkYellow darkGray lightGray "
    "black white none"
)
_FONT = {
    "colour": ("#?([0-9A-Fa-f]{6}|auto)", '<w:color w:val="{}"/>', "write it as FF0000"),
    "highlight": (f"({_HIGHLIGHTS.replace(' ', '|')})", '<w:highlight w:val="{}"/>', f"Word has {_HIGHLIGHTS}"),
    "underline": (f"({_UNDERLINES.replace(' ', '|')})", '<w:u w:val="{}"/>', f"Word has {_UNDERLINES}"),
    "shade": ("#?([0-9A-Fa-f]{6}|auto)", '<w:shd w:val="clear" w:color="auto" w:fill="{}"/>', "write it as FFFF00"),
    "script": ("(sub|super)", '<w:vertAlign w:val="{}script"/>', "it is sub or super"),
    "language": ("([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)", '<w:lang w:val="{0}" w:bidi="{0}"/>', "write it as en-US"),
}
"""Fields of Font: what each may say (17.18.38, 17.18.40, 17.18.99), its XML, and what to do about anything else."""
_SMALLEST, _LARGEST = 0.5, 1638
"""Points of Word's font sizes."""


class RichTextError(PackageError):
    """A rich value cannot stand where the template puts it; the engine adds the place."""


@lru_cache(maxsize=1024)
def merged(properties: str, added: str) -> str:
    """Return the inside of a `w:rPr` with properties added; where both set one, the added one holds."""
    found = {match[1]: match[0] for text in (properties, added) for match in _ELEMENT.finditer(text)}
    found.pop("w:rPrChange", None)  # a tracked change of the tag's own look says nothing about the value
    return "".join(
        found[name] for name in sorted(found, key=lambda name: _ORDER.get(name.removeprefix("w:"), len(_ORDER)))
    )


def run_look(properties: str, span: Span, style: str) -> str:
    """Return the `w:rPr` element of a span, "" for none; `properties` is the inside of the tag's own.

    `style` is the id of the font's character style, or a link's, or "". Raises RichTextError T206.
    """
    if not (span.bold or span.italic or span.code or span.strike or span.link or span.font):
        return f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return _look(properties, replace(span, text="", link=span.link[:1]), style)


@lru_cache(maxsize=1024)
def _look(properties: str, span: Span, style: str) -> str:
    added = _BLUE if span.link and not style else ""
    added += f'<w:rStyle w:val="{style}"/>' if style else ""
    added += _CODE if span.code else ""
    added += "<w:b/><w:bCs/>" if span.bold else ""
    added += "<w:i/><w:iCs/>" if span.italic else ""
    added += "<w:strike/>" if span.strike else ""
    added += _font(span.font, properties + added) if span.font else ""
    return f"<w:rPr>{merged(properties, added)}</w:rPr>"


def _font(font: Font, before: str) -> str:
    """Return what a font sets as run properties; `before` are those it adds to."""
    made = _fonts(font, before) + ("<w:rtl/>" if font.right_to_left else "")
    if font.size:
        if not _SMALLEST <= font.size <= _LARGEST:
            found = f"{font.size!r} points is no size of a font"
            raise RichTextError("T206", found, f"Word has {_SMALLEST} to {_LARGEST}")
        made += '<w:sz w:val="{0}"/><w:szCs w:val="{0}"/>'.format(round(font.size * 2))
    for field, (pattern, xml, remedy) in _FONT.items():
        if value := getattr(font, field):
            match = re.fullmatch(pattern, str(value))
            if not match:
                raise RichTextError("T206", f"{value!r} is no {field} of a font", remedy)
            made += xml.format(match[1])
    return made


def _fonts(font: Font, before: str) -> str:
    """Return a `w:rFonts` that keeps the fonts of scripts which the font says nothing of (17.3.2.26)."""
    if not (font.name or font.east_asia):
        return ""
    if wrong := forbidden(font.name + font.east_asia):
        raise RichTextError("T206", *wrong)
    given = dict.fromkeys(("ascii", "hAnsi", "cs"), font.name) if font.name else {}
    given |= {"eastAsia": font.east_asia} if font.east_asia else {}
    own = re.findall(r"<w:rFonts\b[^>]*>", before)[-1:]
    # A theme's font goes before a named one, in `w:asciiTheme` and even in `w:cstheme`.
    taken = {name.lower() + theme for name in given for theme in ("", "theme")}
    kept = [whole for whole, name in re.findall(r'( w:(\w+)="[^"]*")', "".join(own)) if name.lower() not in taken]
    named = [f' w:{name}="{attribute(value)}"' for name, value in given.items()]
    return f"<w:rFonts{''.join(named + kept)}/>"


def forbidden(text: str, but: str = "") -> tuple[str, str] | None:
    """Return what is found and what to do where a text holds a character that no Word document may hold.

    `but` are control characters that mean something where the text stands.
    """
    if match := next((each for each in _FORBIDDEN.finditer(text) if each[0] not in but), None):
        near = text[max(match.start() - 20, 0) : match.start()]
        found = f"the character U+{ord(match[0]):04X} after {near!r}, which no Word document may hold"
        return found, "delete it from the data"
    return None


def broken(text: str) -> str:
    """Escape text for a `w:t`, breaks and tabs as elements (ECMA-376 part 1, 17.3.3.1 and 17.3.3.32)."""
    text = escape(text)
    if text.isprintable():
        return text
    text = _BREAK.sub(f"</w:t><w:br/>{TEXT}", text).replace("\t", f"</w:t><w:tab/>{TEXT}")
    return text.replace("\f", f'</w:t><w:br w:type="page"/>{TEXT}')


def lined(text: str) -> str:
    """Return text for places without `w:br`: every kind of line break is a line feed."""
    return _BREAK.sub("\n", text)


def attribute(text: str) -> str:
    """Escape a text for an attribute between double quotes."""
    return escape(lined(text), {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


def text_xml(text: str) -> str:
    """Return what stands in a `w:r` for a text. Raises RichTextError T124 on a character that XML forbids."""
    if not text.isprintable() and (wrong := forbidden(text, but="\f")):
        raise RichTextError("T124", *wrong)
    return f"{TEXT}{broken(text)}</w:t>"
