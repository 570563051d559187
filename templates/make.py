"""Make joint-letter.docx and follow-up.docx; it fills in no letter and reads nothing but the files it compares.

`python templates/make.py` writes them, `--check` names those that differ. A change of design is a change of this file
(what a letter says and in which order) or of `house.py` (how it looks), read as a diff. Dates and order inside the
files are fixed, so that the same script gives the same files.
"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from house import FONTS, FOOTNOTES, SETTINGS, R, W, numbering, style_id, styles, theme

HERE = Path(__file__).parent
MADE = (2021, 1, 1, 0, 0, 0)
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def paragraph(style: str, *texts: str) -> str:
    """Return a paragraph of a named style; each text is one run, a tab in it is a tab."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id(style)}"/></w:pPr>{"".join(map(run, texts))}</w:p>'


def run(text: str) -> str:
    """Return one run, or the PAGE field where the text is `PAGE`."""
    if text == "PAGE":
        return '<w:fldSimple w:instr=" PAGE "><w:r><w:t>2</w:t></w:r></w:fldSimple>'
    parts = (f'<w:t xml:space="preserve">{escape(part)}</w:t>' if part else "" for part in text.split("\t"))
    return f"<w:r>{'<w:tab/>'.join(parts)}</w:r>"


def lines(text: str) -> str:
    """Return paragraphs written one a line as `Style | text`; a line of nothing but a {%p %} tag needs no style."""
    made = []
    for line in filter(str.strip, text.splitlines()):
        style, bar, words = line.strip().partition(" | ")
        made.append(paragraph(style, words.replace("\\t", "\t")) if bar else paragraph("Template Tag", style))
    return "".join(made)


LETTERHEAD = r"""
    {%p if letterhead.logo %}
    Letterhead Logo | {{ letterhead.logo }}
    {%p endif %}
    Title | {{ letterhead.name }}
    {%p if letterhead.unit %}
    Subtitle | {{ letterhead.unit }}
    {%p endif %}
    {%p for line in letterhead.lines %}
    Subtitle | {{ line }}
    {%p endfor %}
"""

OPENING = r"""
    Date | {{ date }}
    {%p if recipient.via %}
    Delivery Line | Via {{ recipient.delivery }}
    {%p endif %}
    {%p for block in inside_address %}
    Inside Address Name | {{ block[0] }}
    {%p for line in block[1:] %}
    Inside Address | {{ line }}
    {%p endfor %}
    {%p endfor %}
"""

SUBJECT = {
    "joint-letter": r"""
    Subject Line | Re:\t{{ subject }}
""",
    "follow-up": r"""
    Subject Line | Re:\t{% if round == 2 %}Second{% elif round == 3 %}Third{% else %}Further{% endif %} request: {{ subject }}
""",  # noqa: E501 - one paragraph of the template is one line here
}

REFERENCE = r"""
    {%p if reference %}
    Reference Line | Reference:\t{{ reference }}
    {%p endif %}
"""

DEADLINE = r"""
    {%p if due %}
    Deadline Line | Answer due:\t{{ due_text }}
    {%p endif %}
"""

TEXT = r"""
    Salutation | {{ salutation }}
    Body Text | {{p authority }}
    Body Text | {{p background }}
    Request | {{p request }}
    Body Text | {{p questions }}
    Closing Text | {{p closing }}
    {%p if contacts %}
    Closing Text | Questions about this letter may be directed to {% for contact in contacts %}{{ contact.name }}{% if contact.office %} ({{ contact.office }}){% endif %}{% if contact.phone %} at {{ contact.phone }}{% endif %}{% if contact.email %}{% if contact.phone %} or{% else %} at{% endif %} {{ contact.email }}{% endif %}{% if not loop.last %}; or to {% endif %}{% endfor %}.
    {%p endif %}
    Closing | {{ valediction }}
    Signature | {{p signatures }}
    {%p for enclosure in enclosures %}
    Enclosures | {% if loop.first %}Enclosure{% if not loop.last %}s{% endif %}:{% endif %}\t{% if enclosure.label %}{{ enclosure.label }}: {% endif %}{{ enclosure.title }}
    {%p endfor %}
    {%p for copy in copies %}
    Copies | {% if loop.first %}cc:{% endif %}\t{{ copy.name }}{% if copy.relation %}, {{ copy.relation }}{% endif %}
    {%p endfor %}
"""  # noqa: E501 - one paragraph of the template is one line here

WHO = (
    "{% if addressees %}{{ addressees[0].name }}{% if addressees|length == 2 %} and {{ addressees[1].name }}"
    "{% elif addressees|length > 2 %} and others{% endif %}{% else %}{{ recipient.organization }}{% endif %}"
)
RUNNING_HEAD = (
    paragraph("header", WHO) + paragraph("header", "{{ date }}") + paragraph("header", "Page ", "PAGE")
)  # fmt: skip
FOOTER = paragraph("footer", "{{ marking }}")

SECTION = (
    '<w:sectPr><w:headerReference w:type="default" r:id="rId6"/><w:headerReference w:type="first" r:id="rId5"/>'
    '<w:footerReference w:type="default" r:id="rId8"/><w:footerReference w:type="first" r:id="rId7"/>'
    '<w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"'
    ' w:header="720" w:footer="620" w:gutter="0"/><w:cols w:space="720"/><w:titlePg/></w:sectPr>'
)


def document(name: str) -> str:
    """Return document.xml of one template."""
    follow_up = DEADLINE if name == "follow-up" else ""
    body = lines(OPENING + SUBJECT[name] + REFERENCE + follow_up + TEXT)
    return f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}{SECTION}</w:body></w:document>'


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
        "word/styles.xml": styles(),
        "word/numbering.xml": numbering(),
        "word/settings.xml": SETTINGS,
        "word/fontTable.xml": FONTS,
        "word/header1.xml": part("hdr", lines(LETTERHEAD)),
        "word/header2.xml": part("hdr", RUNNING_HEAD),
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
    for name in SUBJECT:
        path, made = HERE / f"{name}.docx", package(name)
        if "--check" not in sys.argv:
            path.write_bytes(made)
        elif not path.exists() or contents(path.read_bytes()) != contents(made):
            stale.append(path.name)
    if stale:
        sys.exit(f"not what templates/make.py makes: {', '.join(stale)}")


if __name__ == "__main__":
    main()
