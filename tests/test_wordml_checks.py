"""What kind of document is refused as a template, and why."""

from __future__ import annotations

import io
import re
import zipfile

import packages
import pytest

from lettergen.errors import BadInputError
from lettergen.wordml.template import Template

TYPES, RELS, BODY = "[Content_Types].xml", "word/_rels/document.xml.rels", "word/document.xml"


def document(**changes: tuple[bytes, bytes]) -> bytes:
    """Return a plain document in which, per member (named by `names`), one piece of bytes stands for another."""
    names = {"types": TYPES, "rels": RELS, "body": BODY, "core": "docProps/core.xml", "root": "_rels/.rels"}
    names |= {"styles": "word/styles.xml", "settings": "word/settings.xml"}
    parts = packages.members(packages.written("{{ x }} MARK"))
    for key, (found, put) in changes.items():
        if key in names:
            assert found in parts[names[key]]
            parts[names[key]] = parts[names[key]].replace(found, put, 1)
    macros = {"word/vbaProject.bin": b"x"} if "vba" in changes else {}
    return packages.packed(parts | macros, zipfile.ZIP_STORED)


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


LINK = (
    "<w:hyperlink xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships' r:id='rId999'>"
    "<w:r><w:t>site</w:t></w:r></w:hyperlink>"
)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (document(styles=(b"<w:styles", b"<not")), "word/styles.xml is damaged"),
        (document(settings=(b"<?xml", b"<w:xml")), "word/settings.xml is damaged"),
        (
            document(body=(b"</w:p>", f"</w:p><w:p>{LINK}</w:p>".encode())),
            "body, paragraph 2 ('site') refers to something that is not there (rId999)",
        ),
        (
            document(styles=(b"<w:style ", b"<w:style xmlns:o='urn:schemas-microsoft-com:office:office' o:relid='a' ")),
            "styles refers to something that is not there (a)",
        ),
    ],
)
def test_a_part_that_word_would_repair_is_told(data: bytes, words: str) -> None:
    with pytest.raises(BadInputError) as caught:
        Template(data)
    (problem,) = caught.value.problems
    assert problem.code == "T106"
    assert words in str(problem)


def test_a_drawing_with_a_document_type_is_a_picture() -> None:
    drawing = b'<Default Extension="svg" ContentType="image/svg+xml"/></Types>'
    picture = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd"><svg/>'
    parts = packages.members(document(types=(b"</Types>", drawing)))
    assert Template(packages.packed(parts | {"word/media/image1.svg": picture})).render({"x": 1})


def test_an_empty_reference_is_none() -> None:
    data = document(body=(b"</w:p>", f"</w:p><w:p>{LINK}</w:p>".replace("rId999", "").encode()))
    assert Template(data).render({"x": 1})


def nested(*codes: str) -> tuple[bytes, bytes]:
    """Return the change that puts a field inside another's instruction: the outer code, the inner, the rest."""
    begin, end = (f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>" for kind in ("begin", "end"))
    outer, inner, rest = (f"<w:r><w:instrText xml:space='preserve'>{code}</w:instrText></w:r>" for code in codes)
    return b"<w:r><w:t>{{ x }} MARK</w:t></w:r>", f"{begin}{outer}{begin}{inner}{end}{rest}{end}".encode()


@pytest.mark.parametrize(
    ("codes", "refused"),
    [
        ((" ", "QUOTE 68 68 69", " c:"), True),
        (("D", ' QUOTE "DE" ', " c:"), True),
        (('"', ' QUOTE "DDE" ', '" c:'), True),
        ((" IF ", " QUOTE 68 0x44 69 \\* Upper ", ' = "x" "a" "b"'), True),
        ((" IF ", " MERGEFIELD name ", ' = "x" "a" "b"'), False),
        ((" =", " PAGE ", " - 1"), False),
        ((" IF ", ' QUOTE "2021" ', ' = "x" "a" "b"'), False),
    ],
)
def test_a_field_that_another_one_spells_is_refused(codes: tuple[str, str, str], refused: bool) -> None:
    data = document(body=nested(*codes))
    if refused:
        with pytest.raises(BadInputError, match="T105"):
            Template(data)
    else:
        assert Template(data)


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
    parts = packages.members(document(settings=(b"<w:zoom", b"<w:attachedTemplate r:id='rId99'/><w:zoom")))
    template = Template(packages.packed(parts | {links: rels}), name="t.docx")
    (warning,) = template.warnings
    assert (warning.code, warning.severity, warning.place.file) == ("T108", "warning", "t.docx")
    assert "a.dotm" in warning.found
    with zipfile.ZipFile(io.BytesIO(template.render({"x": 1}))) as filled:
        assert b"attachedTemplate" not in filled.read(settings) + filled.read(links)
    assert Template(document()).warnings == ()


# packages that nobody made in good faith

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships"
WORD_XML = f"<?xml version='1.0'?><w:{{0}} xmlns:w='{W.decode()}'>{{1}}</w:{{0}}>"
NO_RELATIONSHIPS = (
    b"<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'></Relationships>"
)
VIDEO = "http://schemas.microsoft.com/office/word/2012/wordprocessingDrawing"
CONTENT = "application/vnd.openxmlformats-officedocument."


def packed(
    parts: dict[str, str | bytes] | None = None,
    *,
    links: tuple[tuple[str, str, str], ...] = (),
    types: tuple[tuple[str, str], ...] = (),
    settings: str = "",
    body: str = "",
) -> bytes:
    """Return the plain document with parts added, relationships (part, type, target), content types and mark-up.

    A type without a colon is one of Office's own; a target after "external:" has that mode.
    """
    members = packages.members(document())
    members |= {name: data if isinstance(data, bytes) else data.encode() for name, data in (parts or {}).items()}
    for number, (part, kind, target) in enumerate(links):
        folder, _, file = part.rpartition("/")
        name = f"{folder}/_rels/{file}.rels".lstrip("/")
        mode = " TargetMode='External'" if target.startswith("external:") else ""
        uri = kind if ":" in kind else f"{OFFICE}/{kind}"
        entry = f"<Relationship Id='x{number}' Type='{uri}' Target='{target.removeprefix('external:')}'{mode}/>"
        old_links = members.get(name, NO_RELATIONSHIPS)
        members[name] = old_links.replace(b"</Relationships>", entry.encode() + b"</Relationships>")
    for part, kind in types:
        entry = f"<Override PartName='/{part}' ContentType='{kind}'/></Types>" if "." in part else kind
        members[TYPES] = members[TYPES].replace(b"</Types>", entry.encode())
    if settings:
        members["word/settings.xml"] = members["word/settings.xml"].replace(
            b"<w:zoom", settings.encode() + b"<w:zoom", 1
        )
    members[BODY] = members[BODY].replace(b"<w:body>", b"<w:body>" + body.encode(), 1)
    return packages.packed(members)


def typed(kind: str, *pieces: str) -> str:
    """Return a field's runs, its instruction cut in pieces."""
    runs = "".join(f"<w:r><w:{kind} xml:space='preserve'>{piece}</w:{kind}></w:r>" for piece in pieces)
    begin, end = (f"<w:r><w:fldChar w:fldCharType='{at}'/></w:r>" for at in ("begin", "end"))
    return f"<w:p>{begin}{runs}{end}</w:p>"


EVIL = typed("instrText", " D", "DE", "AUTO c:\\\\x.exe ")
NESTED = EVIL.replace("<w:r><w:instrText", "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText", 1)
BODY_LINK = "word/document.xml"


def story(kind: str, name: str, inside: str) -> bytes:
    """Return a document with a part of that kind beside the body."""
    target = name.rpartition("/")[2]
    return packed(
        {name: WORD_XML.format(kind, inside)},
        links=((BODY_LINK, f"{kind}s", target),),
        types=((name, f"{CONTENT}x+xml"),),
    )


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        # fields anywhere, however they are cut
        (packed(body=EVIL), "T105", r"word/document\.xml: the field 'DDEAUTO"),
        (packed(body=typed("delInstrText", "DDE x")), "T105", "'DDE x'"),
        (packed(body=typed("instrText", '"INCLUDETEXT" x')), "T105", "INCLUDETEXT"),
        (packed(body=typed("instrText", "RD x.docx")), "T105", "'RD x.docx'"),
        (packed(body=typed("instrText", "PRINT 27")), "T105", "'PRINT 27'"),
        (packed(body=typed("instrText", "EMBED Excel.Sheet")), "T105", "EMBED"),
        (packed(body=NESTED), "T105", "fetches or runs"),
        (packed(body=typed("instrText", "IF 1 = 1 ").replace("</w:p>", EVIL[5:], 1)), "T105", "DDEAUTO"),
        (story("footnote", "word/footnotes9.xml", EVIL), "T105", r"word/footnotes9\.xml: the field"),
        (story("comment", "word/comments9.xml", EVIL), "T105", r"word/comments9\.xml: the field"),
        (
            packed(
                {"word/glossary/document.xml": WORD_XML.format("glossaryDocument", EVIL)},
                links=((BODY_LINK, "glossaryDocument", "glossary/document.xml"),),
                types=(("word/glossary/document.xml", f"{CONTENT}wordprocessingml.document.glossary+xml"),),
            ),
            "T105",
            r"word/glossary/document\.xml: the field",
        ),
        (
            packed(
                {"word/header9.xml": WORD_XML.format("hdr", EVIL).encode("utf-16")},
                links=((BODY_LINK, "header", "header9.xml"),),
            ),
            "T105",
            r"word/header9\.xml",
        ),
        # active parts, whatever they are called
        (
            packed({"word/x.dat": b"x"}, types=(("word/x.dat", "application/vnd.ms-office.vbaProject"),)),
            "T104",
            "macros",
        ),
        (
            packed(types=(("word/x.bin", "application/vnd.ms-word.document.macro&#69;nabled.main+xml"),)),
            "T104",
            "macros",
        ),
        (packed(links=((BODY_LINK, f"{MICROSOFT}/vbaProject", "x.bin"),)), "T104", "macros"),
        (packed(links=((BODY_LINK, f"{MICROSOFT}/wordVbaData", "x.xml"),)), "T104", "macros"),
        (packed(types=(("word/a.xml", "application/vnd.ms-office.activeX+xml"),)), "T105", "ActiveX"),
        (packed(links=((BODY_LINK, "control", "activeX/a.xml"),)), "T105", "ActiveX"),
        (packed(links=((BODY_LINK, "oleObject", "embeddings/a.bin"),)), "T105", "OLE"),
        (packed(links=((BODY_LINK, "package", "embeddings/a.docx"),)), "T105", "an embedded document"),
        (packed(links=((BODY_LINK, "aFChunk", "a.rtf"),)), "T105", "open it in Word and save it"),
        (packed(links=((BODY_LINK, "subDocument", "external:file:///a.docx"),)), "T105", "a subdocument"),
        (packed(links=(("", f"{MICROSOFT}/ui/extensibility", "customUI/a.xml"),)), "T105", "a changed ribbon"),
        (packed(links=((BODY_LINK, f"{MICROSOFT}/keyMapCustomizations", "a.xml"),)), "T105", "key assignments"),
        (packed(links=((BODY_LINK, f"{MICROSOFT}/attachedToolbars", "a.bin"),)), "T105", "toolbars"),
        (packed(links=(("", "http://x/webextensiontaskpanes", "a.xml"),)), "T105", "an Office add-in"),
        (packed(settings="<w:mailMerge><w:connectString w:val='x'/></w:mailMerge>"), "T105", "a mail merge source"),
        (packed(settings="<w:saveThroughXslt w:solutionID='x'/>"), "T105", "an XSLT"),
        (
            packed(links=(("word/settings.xml", "mailMergeSource", "external:file:///a.csv"),)),
            "T105",
            "a mail merge source",
        ),
        (
            packed(
                {"word/webSettings9.xml": WORD_XML.format("webSettings", "<w:frameset/>")},
                types=(("word/webSettings9.xml", f"{CONTENT}wordprocessingml.webSettings+xml"),),
            ),
            "T105",
            "frames from other files",
        ),
        (packed(links=(("word/webSettings.xml", "frame", "external:http://x/"),)), "T105", "a frame from another file"),
        # what lies elsewhere
        (packed(links=((BODY_LINK, "image", "external:\\\\\\\\host\\\\a.png"),)), "T105", "a linked picture"),
        (packed(links=((BODY_LINK, "image", "http://x/a.png"),)), "T105", "a linked picture"),
        (packed(links=((BODY_LINK, "video", "external:http://x/a.mp4"),)), "T105", r"another file \(video\)"),
        (packed(links=(("", "x/officeDocument", "external:http://x/a.docx"),)), "T105", "another file"),
        (
            packed(
                body="<w:p><w:r><w:pict><v:rect xmlns:v='urn:schemas-microsoft-com:vml'><v:fill src='http://x/a.png'/></v:rect></w:pict></w:r></w:p>"
            ),
            "T105",
            "a linked picture: http://x/a.png",
        ),
        (
            packed(body=f"<wp15:webVideoPr xmlns:wp15='{VIDEO}' embeddedHtml='x'/>"),
            "T105",
            "a video from the web",
        ),
        # mark-up that explodes
        (document(body=(b"<w:body>", b"<w:body>" + b"<w:p>" * 10_000)), "T106", "Excessive depth"),
        (
            document(body=(b"<w:body>", b"<w:body w:x='" + b"x" * 9_999_999 + b"' w:y='" + b"x" * 5_000_000 + b"'>")),
            "T102",
            "more than 10 MB",
        ),
        (
            document(
                body=(
                    b"<w:document ",
                    b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]><w:document w:x='&b;' ",
                )
            ),
            "T106",
            "document type",
        ),
    ],
)
def test_hostile_packages_are_refused(data: bytes, code: str, words: str) -> None:
    with pytest.raises(BadInputError, match=words) as caught:
        Template(data, name="bad.docx")
    assert all(re.fullmatch(code, problem.code) for problem in caught.value.problems)
    assert "\n" not in str(caught.value.problems[0])


SIGNATURE = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature"
SIGNED = {
    "parts": {"_xmlsignatures/origin.sigs": b"", "_xmlsignatures/sig1.xml": b"<Signature/>"},
    "links": (
        ("", f"{SIGNATURE}/origin", "_xmlsignatures/origin.sigs"),
        ("_xmlsignatures/origin.sigs", f"{SIGNATURE}/signature", "sig1.xml"),
    ),
    "types": (
        ("_xmlsignatures/origin.sigs", "application/vnd.openxmlformats-package.digital-signature-origin"),
        ("_xmlsignatures/sig1.xml", "application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml"),
    ),
}
PRINTER = "<w:p><w:pPr><w:sectPr><w:printerSettings xmlns:r='x' r:id='x0'/></w:sectPr></w:pPr></w:p>"


@pytest.mark.parametrize(
    ("data", "code", "said", "gone"),
    [
        (
            packed(SIGNED["parts"], links=SIGNED["links"], types=SIGNED["types"]),
            "T110",
            "digitally signed",
            "signature",
        ),
        (
            packed({"word/p.bin": b"HP"}, links=((BODY_LINK, "printerSettings", "p.bin"),), body=PRINTER),
            "T109",
            "the settings of a printer",
            "printerSettings",
        ),
        (packed(settings="<w:attachedSchema w:val='http://x/'/>"), "T109", "an XML schema", "attachedSchema"),
        (
            packed(settings="<sl:schemaLibrary xmlns:sl='http://schemas.openxmlformats.org/schemaLibrary/2006/main'/>"),
            "T109",
            "an XML schema",
            "<sl:schemaLibrary",
        ),
    ],
)
def test_what_letters_leave_out_is_said(data: bytes, code: str, said: str, gone: str) -> None:
    template = Template(data, name="t.docx")
    (warning,) = [warning for warning in template.warnings if warning.code in ("T108", "T109", "T110")]
    assert (warning.code, warning.severity) == (code, "warning")
    assert said in warning.found
    with zipfile.ZipFile(io.BytesIO(template.render({"x": 1}))) as filled:
        assert gone not in "".join(filled.namelist())
        assert all(gone.encode() not in filled.read(name) for name in filled.namelist())
        assert "word/p.bin" not in filled.namelist()


def test_the_data_of_a_chart_stays() -> None:
    chart = packed(
        {"word/charts/chart1.xml": "<c/>"}, links=(("word/charts/chart1.xml", "package", "../embeddings/a.xlsx"),)
    )
    assert Template(chart).render({"x": 1})


@pytest.mark.parametrize("target", ["document.xml", "../../../etc/passwd", "/etc/passwd", "header9.xml", "."])
def test_relationships_that_run_in_circles_or_outside_lead_nowhere(target: str) -> None:
    data = packed(links=((BODY_LINK, "header", target), ("word/header9.xml", "header", "document.xml")))
    assert Template(data).render({"x": "y"})


def test_parts_that_are_too_large_together_are_refused() -> None:
    filling = WORD_XML.format("hdr", f"<!--{'x' * 4_000_000}-->")
    names = [f"word/header{number}.xml" for number in range(7, 10)]
    links = tuple((BODY_LINK, "header", name.removeprefix("word/")) for name in names)
    with pytest.raises(BadInputError, match="T102: body, headers and notes have more than 10 MB"):
        Template(packed(dict.fromkeys(names, filling), links=links))
