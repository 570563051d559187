"""Whether a package is a Word document that may be filled and sent: nothing active, nothing from elsewhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from lxml import etree

from lettergen.wordml.facts import RELATIONSHIPS, W, parse, related, rels_name, resolved, unparse, w
from lettergen.wordml.package import CONTENT_TYPES, MAX_XML, PackageError
from lettergen.wordml.tags import Spot, around

_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TEMPLATE_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_AGAIN = "open it in Word and save it again"
_NO_MACROS = "save it as Word Document (.docx), without macros"
_MAIL_MERGE = "a mail merge source (Word: Mailings > Start Mail Merge > Normal Word Document)"
_ACTIVE = {
    "vbaproject": "macros",
    "wordvbadata": "macros",
    "oleobject": "an embedded OLE object",
    "control": "an ActiveX control",
    "activexcontrolbinary": "an ActiveX control",
    "afchunk": "a document in another format that Word reads when it opens the letter (altChunk)",
    "subdocument": "a subdocument in another file",
    "webextension": "an Office add-in",
    "webextensiontaskpanes": "an Office add-in",
    "extensibility": "a changed ribbon",
    "usercustomization": "a changed ribbon",
    "attachedtoolbars": "toolbars",
    "keymapcustomizations": "key assignments",
    "mailmergesource": _MAIL_MERGE,
    "mailmergeheadersource": _MAIL_MERGE,
}
_ACTIVE_TYPES = {"macroenabled": "macros", "vbaproject": "macros", "vbadata": "macros", "activex": "an ActiveX control"}
"""What a part's content type says of it, whatever its name."""
_ACTIVE_ELEMENTS = {
    w("mailMerge"): _MAIL_MERGE,
    w("frameset"): "frames from other files",
    w("saveThroughXslt"): "an XSLT that saves it",
    "{http://schemas.microsoft.com/office/word/2012/wordprocessingDrawing}webVideoPr": "a video from the web",
}
_FROM_ELSEWHERE = {
    "image": "a linked picture (Word: File > Info > Edit Links to Files > Break Link)",
    "frame": "a frame from another file",
}
_HARMLESS = frozenset({"hyperlink", "attachedtemplate"})
"""What may point outside: a link waits for a click, and an attached template is let go."""
_LET_GO = {
    "attachedTemplate": (
        *("T108", "the document is attached to the template {}, which letters are not"),
        "detach it to be rid of this (Word: Developer > Document Template)",
    ),
    "printerSettings": ("T109", "the document keeps the settings of a printer, which letters do not", ""),
    "origin": ("T110", "the document is digitally signed, and no letter made from it can be", "sign the letter"),
    "schema": ("T109", "the document is attached to an XML schema, which letters are not", ""),
}
"""What letters leave out, with a warning, by kind of relationship: code, what is said, what to do."""
_DROPPED = (
    *(w("attachedTemplate"), w("printerSettings"), w("attachedSchema")),
    "{http://schemas.openxmlformats.org/schemaLibrary/2006/main}schemaLibrary",
)
_DROPPED_WORDS = re.compile(b"attachedTemplate|printerSettings|attachedSchema|schemaLibrary|\\0")
_SUSPECT = re.compile(b"[iI]nstr|mailMerge|frameset|saveThroughXslt|webVideoPr|src\\s*=|\\0")
"""What a part holds that is worth a closer look; a zero byte is UTF-16."""
_FIELD = re.compile(
    r"[\s\"]*(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|DATABASE|LINK|EMBED|CONTROL|MACROBUTTON|PRINT|RD)"
    r"(?!\w)",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\s*(=|\S+\s)")
"""A field's name that is complete: what follows it cannot change it."""
_CODES = re.compile(r"\s*QUOTE(\s+(0x[0-9a-f]+|\d+))+\s*(\\.*)?", re.IGNORECASE | re.DOTALL)
"""A field that makes text of the numbers of its characters (17.16.5.49), which hides what another field then does."""
_REFERENCES = etree.XPath(
    "//@r:*|//@o:relid", namespaces={"r": RELATIONSHIPS, "o": "urn:schemas-microsoft-com:office:office"}
)
_NONCHARACTERS = re.compile("[\ufdd0-\ufdef]")
_VML = "{urn:schemas-microsoft-com:vml}"


def main_part(parts: Mapping[str, bytes]) -> str:
    """Return the name of the main document part. Raises PackageError T101 or T107."""
    name = next((target for kind, target in related(parts, "") if kind == "officeDocument"), "")
    said = content_types(parts).get(name, "")
    if "macroenabled" in said.lower():
        raise _active("macros", name)
    if said not in (_MAIN_TYPE, _TEMPLATE_TYPE):
        raise PackageError("T101", "the file is no Word document", "save it from Word as Word Document (.docx)")
    if _STRICT in parts[name]:
        remedy = "save it as Word Document (.docx), not as Strict Open XML Document"
        raise PackageError("T107", "the file is a Strict Open XML document", remedy)
    return name


def content_types(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return every part's content type: its own, else that of its ending (part 2, 10.1.2.4)."""
    entries = list(parse(CONTENT_TYPES, parts[CONTENT_TYPES]))
    own = {entry.get("PartName", "").lower(): entry.get("ContentType", "") for entry in entries}
    ending = {entry.get("Extension", "").lower(): entry.get("ContentType", "") for entry in entries}
    return {name: own.get(f"/{name}".lower()) or ending.get(name.rpartition(".")[2].lower(), "") for name in parts}


def as_letter(parts: Mapping[str, bytes]) -> tuple[dict[str, bytes], frozenset[str], list[PackageError]]:
    """Return the parts that change and those that go so that a template is a letter, and what has to be said of it.

    A .dotx becomes a document. Let go are the template that Word once made the document from (`w:attachedTemplate`:
    Word would look for it wherever a letter is opened, and its path names people and machines), a printer's settings,
    schemas, and signatures, which no changed document keeps.
    """
    changed: dict[str, bytes] = {}
    gone: set[str] = set()
    said: dict[str, PackageError] = {}
    types = parse(CONTENT_TYPES, parts[CONTENT_TYPES])
    for entry in [entry for entry in types if entry.get("ContentType") == _TEMPLATE_TYPE]:
        entry.set("ContentType", _MAIN_TYPE)
        changed[CONTENT_TYPES] = unparse(types)
    for name, root, entry in _let_go(parts):
        kind = entry.get("Type", "").rpartition("/")[2]
        code, found, remedy = _LET_GO[kind]
        said[kind] = PackageError(code, found.format(entry.get("Target")), remedy)
        folder = posixpath.dirname(posixpath.dirname(name))
        gone |= _signatures(parts) if kind == "origin" else {resolved(folder, entry.get("Target", ""))}
        root.remove(entry)
        changed[name] = unparse(root)
    for name in _xml(parts):
        if _DROPPED_WORDS.search(parts[name]):
            root = parse(name, parts[name])
            for element in list(root.iter(*_DROPPED)):
                if element.tag not in _DROPPED[:2]:
                    said["schema"] = PackageError(*_LET_GO["schema"])
                around(element).remove(element)
                changed[name] = unparse(root)
    gone &= parts.keys()
    if gone:
        types = parse(CONTENT_TYPES, changed.get(CONTENT_TYPES, parts[CONTENT_TYPES]))
        for entry in [entry for entry in types if entry.get("PartName", "/")[1:] in gone]:
            types.remove(entry)
        changed[CONTENT_TYPES] = unparse(types)
    return changed, frozenset(gone), list(said.values())


def _let_go(parts: Mapping[str, bytes]) -> Iterator[tuple[str, etree._Element, etree._Element]]:
    for name, data in parts.items():
        if name.endswith(".rels"):
            root = parse(name, data)
            for entry in list(root):
                if entry.get("Type", "").rpartition("/")[2] in _LET_GO:
                    yield name, root, entry


def _signatures(parts: Mapping[str, bytes]) -> set[str]:
    """Return the parts of digital signatures, with their relationships (part 2, 13)."""
    signed = {name for name, said in content_types(parts).items() if "digital-signature" in said}
    return (signed | {rels_name(name) for name in signed}) & parts.keys()


def _xml(parts: Mapping[str, bytes]) -> Iterator[str]:
    """Give the names of the parts that are XML, relationships and content types left aside."""
    for name, said in content_types(parts).items():
        if said.lower().endswith("xml") and not name.endswith(".rels") and name != CONTENT_TYPES:
            yield name


def text_parts(parts: Mapping[str, bytes], main: str) -> tuple[str, ...]:
    """Return the parts in which tags count, in a fixed order: the body, headers, footers, notes, properties.

    Raises PackageError T102 where they are too large together.
    """
    wanted = ("header", "footer", "footnotes", "endnotes")
    beside = sorted({name for kind, name in related(parts, main) if kind in wanted and name in parts} - {main})
    properties = [name for name in ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml") if name in parts]
    if sum(len(parts[name]) for name in (main, *beside, *properties)) > MAX_XML:
        raise PackageError("T102", f"body, headers and notes have more than {MAX_XML // 1_000_000} MB", "shorten them")
    return (main, *beside, *properties)


def parse_part(name: str, data: bytes) -> etree._Element:
    """Parse a part that may hold tags. Raises PackageError T106, also for noncharacters and foreign prefixes."""
    root = parse(name, data)
    if _NONCHARACTERS.search(etree.tostring(root, encoding="unicode")):
        raise PackageError("T106", f"{name} holds a character that is none (U+FDD0 to U+FDEF)", "delete it")
    if not name.startswith("docProps/") and root.nsmap.get("w") != W:
        raise PackageError("T106", f"{name} was not written by Word", "open it in Word and save it again")
    return root


def dangling(parts: Mapping[str, bytes]) -> Iterator[PackageError]:
    """Yield references to relationships that are not there, which Word takes for damage (T106), with their paragraph.

    Every part that is XML is read. Raises PackageError T106 where one is damaged.
    """
    for name in _xml(parts):
        if name.endswith(".svg"):  # a picture is copied as it is
            continue
        root, rels = parse(name, parts[name]), rels_name(name)
        known = {entry.get("Id") for entry in parse(rels, parts[rels])} if rels in parts else set()
        for reference in cast("list[Any]", _REFERENCES(root)):
            if reference and reference not in known:
                yield lost(str(_spot(name, root, reference.getparent())), reference)


def _spot(name: str, root: etree._Element, element: etree._Element) -> Spot:
    paragraph = next(element.iterancestors(w("p")), None) if element.tag != w("p") else element
    number = 0 if paragraph is None else list(root.iter(w("p"))).index(paragraph) + 1
    words = "" if paragraph is None else "".join(text.text or "" for text in paragraph.iter(w("t")))
    return Spot(name, number, words, "")


def lost(where: str, link_id: str) -> PackageError:
    """Return the error of a reference to a relationship that is not there."""
    return PackageError("T106", f"{where} refers to something that is not there ({link_id})", _AGAIN)


def active_content(parts: Mapping[str, bytes]) -> Iterator[PackageError]:
    """Yield everything active, or fetched from elsewhere, that would go out with each letter."""
    for entry in parse(CONTENT_TYPES, parts[CONTENT_TYPES]):
        said = entry.get("ContentType", "").lower()
        for what in {what for word, what in _ACTIVE_TYPES.items() if word in said}:
            yield _active(what, CONTENT_TYPES)
    for name, data in parts.items():
        if name.endswith(".rels"):
            yield from _relationships(name, data)
        elif name.endswith(".bin") and "vba" in name.lower():
            yield _active("macros", name)
    for name in _xml(parts):
        if _SUSPECT.search(parts[name]):
            yield from _inside(name, parse(name, parts[name]))


def _active(what: str, where: str) -> PackageError:
    if what == "macros":
        return PackageError("T104", "the file holds macros", _NO_MACROS)
    remedy = "open it in Word and save it, which makes it text" if "altChunk" in what else "delete it in Word"
    return PackageError("T105", f"the file holds {what} ({where})", remedy)


def _inside(name: str, root: etree._Element) -> Iterator[PackageError]:
    """Yield what a part runs or fetches without a relationship: fields, frames, merges, pictures of VML."""
    for instruction in active_fields(root):
        yield PackageError("T105", f"{name}: the field {instruction!r} fetches or runs something", "delete the field")
    for what in dict.fromkeys(_ACTIVE_ELEMENTS[element.tag] for element in root.iter(*_ACTIVE_ELEMENTS)):
        yield _active(what, name)
    for element in root.iter(f"{_VML}*"):
        if re.search(r":|\\\\|//", source := element.get("src", "")):
            yield PackageError("T105", f"{name} refers to a linked picture: {source}", "remove the reference")


def _relationships(name: str, data: bytes) -> Iterator[PackageError]:
    for relationship in parse(name, data):
        kind = relationship.get("Type", "").rpartition("/")[2].lower()
        where = relationship.get("Target", "")
        external = relationship.get("TargetMode", "").lower() == "external" or "://" in where
        if kind in _ACTIVE or (kind == "package" and "/charts/" not in name):
            yield _active(_ACTIVE.get(kind, "an embedded document"), name)
        elif external and kind not in _HARMLESS:
            what = _FROM_ELSEWHERE.get(kind, f"another file ({kind})")
            yield PackageError("T105", f"the file refers to {what}: {where}", "remove the reference")


def active_fields(root: etree._Element) -> Iterator[str]:
    """Yield the instruction of every field that fetches or runs something (DDE, INCLUDETEXT, LINK and so on).

    A field whose name is, or goes on with, a field is one of them, and one that spells text by numbers: what they do
    shows only when Word computes them.
    """
    instructions = [field.get(w("instr"), "") for field in root.iter(w("fldSimple"))] + [""]
    named = True
    for element in root.iter(w("fldChar"), w("instrText"), w("delInstrText")):
        if element.tag != w("fldChar"):
            instructions[-1] += element.text or ""
            named = named or _NAMED.match(instructions[-1]) is not None
        elif element.get(w("fldCharType")) == "begin":
            if not named:
                yield "{ { … } … }"
            named = False
            instructions.append("")
        else:
            named = True
            instructions.append("")
    hidden = (each for each in instructions if _FIELD.match(each) or _CODES.fullmatch(each))
    yield from (instruction.strip() for instruction in hidden)
