"""Footnotes as Word defines them: the part, one note, its reference and the settings; Word does the counting."""

from __future__ import annotations

import re

from lettergen.wordml.facts import RELATIONSHIPS, SinkFacts, W

_EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<w:footnotes xmlns:w="{W}" xmlns:r="{RELATIONSHIPS}">'
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:pPr><w:spacing w:after="0" w:line="240" '
    'w:lineRule="auto"/></w:pPr><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:pPr><w:spacing w:after="0" w:line="240" '
    'w:lineRule="auto"/></w:pPr><w:r><w:continuationSeparator/></w:r></w:p></w:footnote></w:footnotes>'
)

_SUPERSCRIPT = '<w:vertAlign w:val="superscript"/>'
_SMALL = '<w:sz w:val="20"/><w:szCs w:val="20"/>'
_SEPARATORS = '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
_AFTER = (
    r"w:(?:compat|docVars|rsids|attachedSchema|themeFontLang|clrSchemeMapping"
    r"|doNotIncludeSubdocsInStats|doNotAutoCompressPictures|forceUpgrade|captions|readModeInkLockDown|smartTagType"
    r"|shapeDefaults|doNotEmbedSmartTags|decimalSymbol|listSeparator)|m:mathPr|sl:schemaLibrary|w1\d\w*:\w+"
    r"|/w:settings"
)
_FOLLOWERS = {"footnote": re.compile(rf"<(?:w:endnotePr|{_AFTER})[ />]"), "endnote": re.compile(rf"<(?:{_AFTER})[ />]")}
"""What may follow `w:footnotePr` and `w:endnotePr` in CT_Settings (17.15.1.78)."""


def empty_part(kind: str) -> str:
    """Return a part with the two separators that Word expects under ids -1 and 0 (17.11.23 and 17.11.1).

    `kind` is "footnote" or "endnote", here and below.
    """
    return _EMPTY.replace("footnote", kind)


def note_xml(note_id: int, paragraphs: str, kind: str = "footnote") -> str:
    """Return one `w:footnote` or `w:endnote` (17.11.10, 17.11.2)."""
    return f'<w:{kind} w:id="{note_id}">{paragraphs}</w:{kind}>'


def note_paragraph(facts: SinkFacts, runs: str) -> str:
    """Return a note's paragraph, its own number first (17.11.13)."""
    style, look = facts.paragraph_style("footnote text"), text_properties(facts)
    properties = f'<w:pStyle w:val="{style}"/>' if style else '<w:spacing w:after="0" w:line="240" w:lineRule="auto"/>'
    return (
        f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{_reference_look(facts)}</w:rPr><w:footnoteRef/></w:r>"
        f'<w:r>{f"<w:rPr>{look}</w:rPr>" if look else ""}<w:t xml:space="preserve"> </w:t></w:r>{runs}</w:p>'
    )


def text_properties(facts: SinkFacts) -> str:
    """Return the inside of `w:rPr` for a note's words: nothing where the template has the style Footnote Text."""
    return "" if facts.paragraph_style("footnote text") else _SMALL


def reference_xml(facts: SinkFacts, note_id: int) -> str:
    """Return the run that refers to a note (17.11.14)."""
    return f'<w:r><w:rPr>{_reference_look(facts)}</w:rPr><w:footnoteReference w:id="{note_id}"/></w:r>'


def with_separators(settings: str, kind: str = "footnote") -> str:
    """Name the separators in a settings part; Word repairs a document whose settings and notes disagree."""
    if f"<w:{kind}Pr" in settings or not (follower := _FOLLOWERS[kind].search(settings)):
        return settings
    return settings[: follower.start()] + _SEPARATORS.replace("footnote", kind) + settings[follower.start() :]


def _reference_look(facts: SinkFacts) -> str:
    style = facts.character_style("footnote reference")
    return f'<w:rStyle w:val="{style}"/>' if style else _SUPERSCRIPT
