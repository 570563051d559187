"""What kind of document is refused as a template, and why."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from lettergen.errors import BadInputError
from lettergen.wordml.template import Template

TYPES, RELS, BODY = "[Content_Types].xml", "word/_rels/document.xml.rels", "word/document.xml"


def document(**changes: tuple[bytes, bytes]) -> bytes:
    """Return a plain document in which, per member (named by `names`), one piece of bytes stands for another."""
    saved = io.BytesIO()
    made = docx.Document()
    made.add_paragraph("{{ x }} MARK")
    made.save(saved)
    names = {"types": TYPES, "rels": RELS, "body": BODY, "core": "docProps/core.xml", "root": "_rels/.rels"}
    written = io.BytesIO()
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            for key, (found, put) in changes.items():
                if names.get(key) == name:
                    assert found in content
                    content = content.replace(found, put, 1)
            new.writestr(name, content)
        if "vba" in changes:
            new.writestr("word/vbaProject.bin", b"x")
    return written.getvalue()


def field(code: str) -> tuple[bytes, bytes]:
    begin, end = (f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>" for kind in ("begin", "end"))
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in (code[:3], code[3:]))
    return b"<w:r><w:t>{{ x }} MARK</w:t></w:r>", f"{begin}{runs}{end}".encode()


def relationship(kind: str, *, external: bool = True) -> tuple[bytes, bytes]:
    mode = " TargetMode='External'" if external else ""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    entry = f"<Relationship Id='rId99' Type='{base}/{kind}' Target='http://example.org/a.dotm'{mode}/></Relationships>"
    return b"</Relationships>", entry.encode()


MAIN = b"wordprocessingml.document.main+xml"
W = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DTD = b"<!DOCTYPE w:document [<!ENTITY a 'b'>]><w:document "


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (document(types=(MAIN, b"document.macroEnabled.main+xml")), "T104", "macros"),
        (document(vba=(b"", b"")), "T104", "macros"),
        (document(types=(MAIN, b"spreadsheetml.sheet.main+xml")), "T101", "no Word document"),
        (document(root=(b"word/document.xml", b"word/other.xml")), "T101", "no Word document"),
        (document(rels=relationship("aFChunk")), "T105", "altChunk"),
        (document(rels=relationship("image")), "T105", "a linked picture"),
        (document(rels=relationship("oleObject", external=False)), "T105", "an embedded OLE object"),
        (document(rels=relationship("control", external=False)), "T105", "an ActiveX control"),
        (document(body=field(" DDEAUTO excel x")), "T105", "'DDEAUTO excel x' fetches or runs"),
        (document(body=field("INCLUDETEXT a.docx")), "T105", "INCLUDETEXT"),
        (document(body=field("includepicture a.png")), "T105", "includepicture"),
        (
            document(body=(b"<w:r><w:t>{{ x }}", b"<w:fldSimple w:instr=' LINK x '/><w:r><w:t>{{ x }}")),
            "T105",
            "'LINK x'",
        ),
        (document(body=(b"<w:document ", DTD)), "T106", "document type"),
        (document(body=(b"</w:body>", b"")), "T106", "damaged"),
        (document(rels=(b"</Relationships>", b"")), "T106", "damaged"),
        (document(body=(b"MARK", "\ufdd0".encode())), "T106", r"U\+FDD0"),
        (document(body=(b"xmlns:w=", b"xmlns:v=")), "T106", "damaged"),
        (document(body=(b'"' + W + b'"', b'"http://purl.oclc.org/ooxml/wordprocessingml/main"')), "T107", "Strict"),
        (document(body=(b'"' + W + b'"', b'"urn:other"')), "T106", "not written by Word"),
    ],
)
def test_refused(data: bytes, code: str, words: str) -> None:
    with pytest.raises(BadInputError, match=words) as caught:
        Template(data, name="bad.docx")
    assert [problem.code for problem in caught.value.problems] == [code]
    assert str(caught.value).startswith("bad.docx")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [document(rels=relationship("hyperlink")), document(body=field("PAGE ")), document(body=field("DATE \\@ x"))],
)
def test_links_and_harmless_fields_are_fine(data: bytes) -> None:
    assert Template(data).render({"x": "y"})


def test_a_field_split_over_paragraphs_is_found() -> None:
    found, put = field("INCLUDETEXT a.docx")
    split = put.replace(b"</w:r><w:r><w:instrText>LUDE", b"</w:r></w:p><w:p><w:r><w:instrText>LUDE")
    assert split != put
    with pytest.raises(BadInputError, match="INCLUDETEXT"):
        Template(document(body=(found, split)))


def test_the_template_that_a_document_was_made_from_is_let_go() -> None:
    settings, links = "word/settings.xml", "word/_rels/settings.xml.rels"
    entry = relationship("attachedTemplate")[1].decode().removesuffix("</Relationships>")
    rels = (
        f"<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>{entry}</Relationships>"
    )
    saved = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document())) as old, zipfile.ZipFile(saved, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == settings:
                content = content.replace(b"<w:zoom", b"<w:attachedTemplate r:id='rId99'/><w:zoom", 1)
                assert b"attachedTemplate" in content
            new.writestr(name, content)
        new.writestr(links, rels)
    template = Template(saved.getvalue(), name="t.docx")
    (warning,) = template.warnings
    assert (warning.code, warning.severity, warning.place.file) == ("T108", "warning", "t.docx")
    assert "a.dotm" in warning.found
    with zipfile.ZipFile(io.BytesIO(template.render({"x": 1}))) as filled:
        assert b"attachedTemplate" not in filled.read(settings) + filled.read(links)
    assert Template(document()).warnings == ()
