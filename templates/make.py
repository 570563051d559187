"""Make the shipped templates; it fills in no letter and reads nothing but the files it compares.

`python templates/make.py` writes them, `--check` names those that differ. A change of design is a change of
`designs.py` or `memorandum.py` (what stands in a paper and in which order) or of `house.py` (how it looks), read as a
diff. Dates and order inside the files are fixed, so that the same script gives the same files.
"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

from designs import DESIGNS as LETTERS
from designs import FOOTER
from house import FONTS, FOOTNOTES, SETTINGS, R, W, numbering, styles, theme
from memorandum import MEMO

HERE = Path(__file__).parent
DESIGNS = {**LETTERS, "memo": MEMO}
MADE = (2021, 1, 1, 0, 0, 0)
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


SECTION = (
    '<w:sectPr><w:headerReference w:type="default" r:id="rId6"/><w:headerReference w:type="first" r:id="rId5"/>'
    '<w:footerReference w:type="default" r:id="rId8"/><w:footerReference w:type="first" r:id="rId7"/>'
    '<w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"'
    ' w:header="720" w:footer="620" w:gutter="0"/><w:cols w:space="720"/><w:titlePg/></w:sectPr>'
)


def document(name: str) -> str:
    """Return document.xml of one template."""
    body = DESIGNS[name].body + SECTION
    return f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}</w:body></w:document>'


def part(tag: str, content: str) -> str:
    """Return a header or footer part."""
    return f'<w:{tag} xmlns:w="{W}" xmlns:r="{R}">{content}</w:{tag}>'


CORE = (
    f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<dc:title>{{ title }}</dc:title><dc:subject>{{ subject }}</dc:subject>"
    "<dc:creator>{{ letterhead.name }}</dc:creator><dc:description>{{ marking }}</dc:description>"
    '<dcterms:created xsi:type="dcterms:W3CDTF">2021-01-01T00:00:00Z</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">2021-01-01T00:00:00Z</dcterms:modified>'
    "<dc:language>{{ language }}</dc:language></cp:coreProperties>"
)
APP = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>lettergen</Application></Properties>"
)

WORD_PARTS = (
    "styles", "numbering", "settings", "fontTable", "header1", "header2", "footer1", "footer2", "footnotes",
    "theme/theme1",
)  # fmt: skip
"""In the order of their relationship ids, rId1 to rId10."""


def kind_of(name: str) -> str:
    """Return what sort of part it is: its name without folder and number."""
    return name.rpartition("/")[2].rstrip("12")


def content_types() -> str:
    """Return [Content_Types].xml."""
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    types = {"/word/document.xml": f"{word}.document.main+xml"}
    types |= {f"/word/{name}.xml": f"{word}.{kind_of(name)}+xml" for name in WORD_PARTS}
    types["/word/theme/theme1.xml"] = "application/vnd.openxmlformats-officedocument.theme+xml"
    types["/docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
    types["/docProps/app.xml"] = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in types.items())
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def relationships(*targets: tuple[str, str]) -> str:
    """Return a .rels part from pairs of type and target."""
    rows = (
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(rows)}</Relationships>'


def parts(name: str) -> dict[str, str]:
    """Return every part of one template, in the order of the package."""
    return {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relationships(
            (f"{R}/officeDocument", "word/document.xml"),
            (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            (f"{R}/extended-properties", "docProps/app.xml"),
        ),
        "word/document.xml": document(name),
        "word/_rels/document.xml.rels": relationships(
            *((f"{R}/{kind_of(name)}", f"{name}.xml") for name in WORD_PARTS)
        ),
        "word/styles.xml": styles(name),
        "word/numbering.xml": numbering(),
        "word/settings.xml": SETTINGS,
        "word/fontTable.xml": FONTS,
        "word/header1.xml": part("hdr", DESIGNS[name].letterhead),
        "word/header2.xml": part("hdr", DESIGNS[name].head),
        "word/footer1.xml": part("ftr", FOOTER),
        "word/footer2.xml": part("ftr", FOOTER),
        "word/footnotes.xml": FOOTNOTES,
        "word/theme/theme1.xml": theme(),
        "docProps/core.xml": CORE,
        "docProps/app.xml": APP,
    }


def package(name: str) -> bytes:
    """Return one template's bytes; the same for the same script and zlib."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, text in parts(name).items():
            member = zipfile.ZipInfo(path, MADE)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0
            archive.writestr(member, (HEAD + text).encode())
    return made.getvalue()


def contents(data: bytes) -> list[tuple[str, bytes]]:
    """Return names and uncompressed bytes in order, which do not depend on the zlib at hand."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def main() -> None:
    """Write the templates, or with `--check` name those that differ and exit 1."""
    stale = []
    for name in DESIGNS:
        path, made = HERE / f"{name}.docx", package(name)
        if "--check" not in sys.argv:
            path.write_bytes(made)
        elif not path.exists() or contents(path.read_bytes()) != contents(made):
            stale.append(path.name)
    if stale:
        sys.exit(f"not what templates/make.py makes: {', '.join(stale)}")


if __name__ == "__main__":
    main()
