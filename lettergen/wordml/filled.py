"""A response form filled in as its recipient would, for demonstrations; it adds no row and reads no answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml import etree

from lettergen.model.forms import LABEL, FormTag
from lettergen.wordml.facts import main_part, parse, unparse, w
from lettergen.wordml.package import Assembly, read_members

_CHECKED = "{http://schemas.microsoft.com/office/word/2010/wordml}"


def filled(data: bytes, answers: Mapping[str, str | bool | Sequence[Sequence[str]]]) -> bytes:
    """Return a letter's .docx with answers by item, or ITEM?PART: words, a ticked box, or rows for blank cells."""
    members = read_members(data)
    main = main_part({name: member.unpack() for name, member in members.items() if name.endswith(".rels")})
    root = parse(main, members[main].unpack())
    for control in root.iter(w("sdt")):
        tag = FormTag.read(next((each.get(w("val"), "") for each in control.findall(f"{w('sdtPr')}/{w('tag')}")), ""))
        value = answers.get(f"{tag.item}?{tag.part}" if tag.part else tag.item) if tag and tag.part != LABEL else None
        content = control.find(w("sdtContent"))
        if content is None or value is None:
            continue
        for mark in (*control.iter(w("sdtPr")), *content.iter(w("rPr"))):
            etree.strip_elements(mark, w("showingPlcHdr"), w("rStyle"))
        if isinstance(value, bool):
            next(control.iter(f"{_CHECKED}checked")).set(f"{_CHECKED}val", "1")
            next(content.iter(w("t"))).text = "\u2612"
        elif isinstance(value, str):
            next(content.iter(w("t"))).text = value
        else:
            words = (word for row in value for word in row)
            for cell in [each for each in content.iter(w("tc")) if next(each.iter(w("t")), None) is None]:
                run = etree.SubElement(next(cell.iter(w("p"))), w("r"))
                etree.SubElement(run, w("t")).text = next(words)
    return Assembly(members).write({main: unparse(root)})
