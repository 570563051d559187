"""Whether a package is a Word document that may be filled and sent: nothing active, nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from lettergen.wordml.facts import W, parse, related, unparse, w
from lettergen.wordml.package import CONTENT_TYPES, PackageError

_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TEMPLATE_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_ACTIVE = {
    "vbaProject": "macros",
    "wordVbaData": "macros",
    "oleObject": "an embedded OLE object",
    "control": "an ActiveX control",
    "activeXControlBinary": "an ActiveX control",
}
_FROM_ELSEWHERE = {
    "image": "a linked picture (Word: File > Info > Edit Links to Files > Break Link)",
    "subDocument": "a subdocument in another file",
    "frame": "a frame from another file",
    "mailMergeSource": "a mail merge source (Word: Mailings > Start Mail Merge > Normal Word Document)",
    "mailMergeHeaderSource": "a mail merge source (Word: Mailings > Start Mail Merge > Normal Word Document)",
}
_HARMLESS = frozenset({"hyperlink", "attachedTemplate"})
"""What may point outside: a link waits for a click, and an attached template is let go."""
_FIELD = re.compile(
    r"\s*(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|DATABASE|LINK|MACROBUTTON)\b", re.IGNORECASE
)
_NONCHARACTERS = re.compile("[\ufdd0-\ufdef]")


def main_part(parts: Mapping[str, bytes]) -> str:
    """Return the name of the main document part. Raises PackageError T101, T104 or T107."""
    types = parts[CONTENT_TYPES]
    if b"macroEnabled" in types:
        raise PackageError("T104", "the file holds macros", "save it as Word Document (.docx), without macros")
    name = next((target for kind, target in related(parts, "") if kind == "officeDocument"), "")
    if name not in parts or (_MAIN_TYPE.encode() not in types and _TEMPLATE_TYPE.encode() not in types):
        raise PackageError("T101", "the file is no Word document", "save it from Word as Word Document (.docx)")
    if _STRICT in parts[name]:
        remedy = "save it as Word Document (.docx), not as Strict Open XML Document"
        raise PackageError("T107", "the file is a Strict Open XML document", remedy)
    return name


def as_letter(parts: Mapping[str, bytes]) -> tuple[dict[str, bytes], list[PackageError]]:
    """Return the parts that change so that a template is a letter, and what has to be said of it.

    A .dotx becomes a document, and the template that Word once made a document from (`w:attachedTemplate`) is let go:
    Word would look for it wherever a letter is opened, and its path names people and machines.
    """
    changed: dict[str, bytes] = {}
    said: list[PackageError] = []
    if _TEMPLATE_TYPE.encode() in parts[CONTENT_TYPES]:
        changed[CONTENT_TYPES] = parts[CONTENT_TYPES].replace(_TEMPLATE_TYPE.encode(), _MAIN_TYPE.encode())
    for name in [name for name, data in parts.items() if name.endswith(".rels") and b"/attachedTemplate" in data]:
        links = parse(name, parts[name])
        for link in [link for link in links if link.get("Type", "").endswith("/attachedTemplate")]:
            found = f"the document is attached to the template {link.get('Target')}, which letters are not"
            said.append(
                PackageError("T108", found, "detach it to be rid of this (Word: Developer > Document Template)")
            )
            links.remove(link)
        changed[name] = unparse(links)
        settings = name.replace("_rels/", "").removesuffix(".rels")
        if settings in parts:
            root = parse(settings, parts[settings])
            for element in list(root.iter(w("attachedTemplate"))):
                root.remove(element)
            changed[settings] = unparse(root)
    return changed, said


def text_parts(parts: Mapping[str, bytes], main: str) -> tuple[str, ...]:
    """Return the parts in which tags count, in a fixed order: the body, headers, footers, notes, properties."""
    wanted = ("header", "footer", "footnotes", "endnotes")
    around = sorted({name for kind, name in related(parts, main) if kind in wanted and name in parts})
    properties = [name for name in ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml") if name in parts]
    return (main, *around, *properties)


def parse_part(name: str, data: bytes) -> etree._Element:
    """Parse a part that may hold tags. Raises PackageError T106, also for noncharacters and foreign prefixes."""
    root = parse(name, data)
    if _NONCHARACTERS.search(etree.tostring(root, encoding="unicode")):
        raise PackageError("T106", f"{name} holds a character that is none (U+FDD0 to U+FDEF)", "delete it")
    if not name.startswith("docProps/") and root.nsmap.get("w") != W:
        raise PackageError("T106", f"{name} was not written by Word", "open it in Word and save it again")
    return root


def active_content(parts: Mapping[str, bytes]) -> Iterator[PackageError]:
    """Yield everything active, or fetched from elsewhere, that would go out with each letter."""
    for name, data in parts.items():
        if name.endswith(".rels"):
            yield from _relationships(name, data)
        elif name.endswith(".bin") and "vba" in name.lower():
            yield PackageError("T104", "the file holds macros", "save it as Word Document (.docx)")


def _relationships(name: str, data: bytes) -> Iterator[PackageError]:
    for relationship in parse(name, data):
        kind = relationship.get("Type", "").rpartition("/")[2]
        external = relationship.get("TargetMode") == "External"
        if kind in _ACTIVE:
            yield PackageError("T105", f"the file holds {_ACTIVE[kind]} ({name})", "delete it in Word")
        elif external and kind not in _HARMLESS:
            what = _FROM_ELSEWHERE.get(kind, f"another file ({kind})")
            found = f"the file refers to {what}: {relationship.get('Target', '')}"
            yield PackageError("T105", found, "remove the reference")


def active_fields(root: etree._Element) -> Iterator[str]:
    """Yield the instruction of every field that fetches or runs something (DDE, INCLUDETEXT, LINK and so on)."""
    instructions = [field.get(w("instr"), "") for field in root.iter(w("fldSimple"))] + [""]
    for element in root.iter(w("fldChar"), w("instrText")):
        if element.tag == w("instrText"):
            instructions[-1] += element.text or ""
        else:
            instructions.append("")
    yield from (instruction.strip() for instruction in instructions if _FIELD.match(instruction))
