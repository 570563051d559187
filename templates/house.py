"""The house style of the shipped templates: styles, lists, theme, settings; what a letter says stands in `make.py`.

Measures are Word's: twips (1/1440 inch) for lengths, half-points for type sizes, twentieths of a point for spacing.
"""

from __future__ import annotations

from dataclasses import dataclass

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FONT, INK, GREY, LINK = "Times New Roman", "1B2A49", "595959", "1F3F8F"
LABELS = 1440
"""Where the text after "Re:" and "Reference:" begins."""
STEP = 540
"""What each level of a list is indented by."""

KEEP_NEXT, KEEP_LINES = "<w:keepNext/>", "<w:keepLines/>"
JOINED = "<w:contextualSpacing/>"
CENTRED = '<w:jc w:val="center"/>'
BOLD = "<w:b/><w:bCs/>"


def space(before: int = 0, after: int = 0) -> str:
    """Return single line spacing with space above and below."""
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="240" w:lineRule="auto"/>'


def indent(left: int, hanging: int = 0, right: int = 0) -> str:
    """Return indents; the first line hangs out to the left."""
    return f'<w:ind w:left="{left}" w:right="{right}" w:hanging="{hanging}"/>'


def size(half_points: int) -> str:
    """Return the type size for Latin and complex scripts."""
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def rule(edge: str, gap: int) -> str:
    """Return one thin border, `gap` points away from the text."""
    return f'<w:{edge} w:val="single" w:sz="6" w:space="{gap}" w:color="{INK}"/>'


LABELLED = f'<w:tabs><w:tab w:val="left" w:pos="{LABELS}"/></w:tabs>'
NOTATION = 1350
TO_FILL_IN = 1440
"""Where the line after "Signature:" begins; it runs to the right margin."""
WIDTH = 9360
"""Twips from margin to margin: US Letter less an inch on each side."""


@dataclass(frozen=True)
class Style:
    """A style by the name Word shows; `own` marks a name that is not one of Word's built-in ones."""

    name: str
    paragraph: str = ""
    run: str = ""
    based_on: str = "Normal"
    follows: str = ""
    kind: str = "paragraph"
    own: bool = False

    @property
    def id(self) -> str:
        """Return the id Word gives the name: its words run together, each with a capital."""
        return style_id(self.name)


def style_id(name: str) -> str:
    """Return a style's id from its name."""
    return "".join(word[0].upper() + word[1:] for word in name.split())


def numbered(level: int, number: int) -> str:
    """Return what ties a list style to its level of the list `number`."""
    depth = f'<w:ilvl w:val="{level}"/>' if level else ""
    return f'<w:numPr>{depth}<w:numId w:val="{number}"/></w:numPr>'


def list_style(name: str, level: int, number: int) -> Style:
    """Return a list style of that level (from 0): its mark hangs to the left of the text."""
    suffix = f" {level + 1}" if level else ""
    look = KEEP_LINES + numbered(level, number) + space(0, 160) + indent(STEP * (level + 1), STEP)
    return Style(f"{name}{suffix}", look, based_on="Body Text")


STYLES = (
    # What the body is set in.
    Style("Body Text", space(0, 200)),
    Style("Request", KEEP_NEXT + KEEP_LINES, based_on="Body Text", own=True),
    Style("Closing Text", KEEP_NEXT, based_on="Body Text", own=True),
    Style("Quote", space(0, 200) + indent(720, 0, 720), based_on="Body Text", follows="Body Text"),
    *(
        Style(f"heading {level}", KEEP_NEXT + KEEP_LINES + space(120, 120) + f'<w:outlineLvl w:val="{level - 1}"/>',
              look, follows="Body Text")
        for level, look in ((1, BOLD + size(26)), (2, BOLD), (3, "<w:i/><w:iCs/>"))
    ),
    *(list_style("List Number", level, 1) for level in range(4)),
    *(list_style("List Bullet", level, 2) for level in range(3)),
    *(
        Style(f"List Continue{number}", KEEP_LINES + space(0, 160) + indent(left), based_on="Body Text")
        for number, left in (("", STEP), (" 2", 2 * STEP), (" 3", 3 * STEP))
    ),
    Style("caption", KEEP_NEXT + space(0, 120), BOLD + size(22), follows="Body Text"),
    Style("footnote text", space(0, 40), size(20)),
    Style("footnote reference", run='<w:vertAlign w:val="superscript"/>', kind="character"),
    Style("Hyperlink", run=f'<w:color w:val="{LINK}"/><w:u w:val="single"/>', kind="character"),
    Style("Schedule Heading", "<w:pageBreakBefore/>" + space(0, 240) + CENTRED, based_on="heading 1",
          follows="Body Text", own=True),
    Style("After Table", space(0, 120), size(8), own=True),
    # The letterhead, and what repeats on every page.
    Style("Letterhead Logo", space(0, 120) + CENTRED, follows="Title", own=True),
    Style("Title", space() + CENTRED, f'<w:smallCaps/><w:color w:val="{INK}"/><w:spacing w:val="60"/>{size(52)}',
          follows="Subtitle"),
    Style("Subtitle", f"<w:pBdr>{rule('bottom', 8)}</w:pBdr>" + space(60, 240) + JOINED + CENTRED,
          f'<w:caps/><w:color w:val="{INK}"/><w:spacing w:val="40"/>{size(18)}'),
    Style("Letterhead Name", space() + CENTRED,
          f'<w:smallCaps/><w:color w:val="{INK}"/><w:spacing w:val="30"/>{size(34)}', follows="Letterhead Line",
          own=True),
    Style("Letterhead Line", space(40, 0) + CENTRED, f'<w:color w:val="{INK}"/>{size(18)}', own=True),
    Style("Letterhead Rule", f"<w:pBdr>{rule('bottom', 4)}</w:pBdr>" + space(0, 240), size(8), own=True),
    Style("header", space(0, 240) + JOINED),
    Style("footer", CENTRED, f'<w:color w:val="{GREY}"/>{size(18)}'),
    # The letter's own lines, from the date to the notations at its end.
    Style("Date", space(120, 0) + CENTRED, follows="Inside Address Name"),
    Style("Delivery Line", space(240, 0), "<w:i/><w:iCs/>", follows="Inside Address Name", own=True),
    Style("Inside Address Name", KEEP_NEXT + space(240, 0), follows="Inside Address", own=True),
    Style("Inside Address", KEEP_NEXT, own=True),
    Style("Subject Line", KEEP_NEXT + KEEP_LINES + LABELLED + space(240, 0) + indent(LABELS, LABELS)
          + '<w:outlineLvl w:val="0"/>', BOLD, follows="Salutation", own=True),
    Style("Reference Line", KEEP_NEXT + KEEP_LINES + LABELLED + space(60, 0) + indent(LABELS, LABELS),
          follows="Salutation", own=True),
    Style("Deadline Line", KEEP_NEXT + KEEP_LINES + f"<w:pBdr>{rule('top', 4)}{rule('bottom', 4)}</w:pBdr>" + LABELLED
          + space(160, 0) + indent(LABELS, LABELS), BOLD, follows="Salutation", own=True),
    Style("Salutation", KEEP_NEXT + space(240, 200), follows="Body Text"),
    # A paper with a name of its own: whose it is, what it is, and its facts in a table.
    Style("Court Name", KEEP_NEXT + space(240, 160) + CENTRED, f"{BOLD}<w:caps/>", own=True),
    Style("Caption Line", KEEP_NEXT + space(60, 60), own=True),
    Style("Caption Role", KEEP_NEXT + space(60, 60) + indent(1800), own=True),
    Style("Document Title", KEEP_NEXT + KEEP_LINES + space(320, 60) + CENTRED + '<w:outlineLvl w:val="0"/>',
          f"{BOLD}<w:caps/>{size(28)}", follows="Document Subject", own=True),
    Style("Document Subject", KEEP_NEXT + KEEP_LINES + space(0, 240) + CENTRED, own=True),
    Style("Fact Label", KEEP_NEXT + space(50, 50), f"{BOLD}{size(22)}", own=True),
    Style("Fact", KEEP_NEXT + space(50, 50), size(22), own=True),
    Style("Form Line", KEEP_LINES + f'<w:tabs><w:tab w:val="left" w:pos="{TO_FILL_IN}"/>'
          f'<w:tab w:val="right" w:leader="underscore" w:pos="{WIDTH}"/></w:tabs>' + space(280, 0), own=True),
    Style("Closing", KEEP_NEXT + space(40, 0), follows="Signature"),
    Style("Signature", KEEP_NEXT + KEEP_LINES),
    # A page never holds the notations alone: they stay with the signatures. Copies are one paragraph, whole if short.
    Style("Enclosures", KEEP_NEXT + KEEP_LINES + f'<w:tabs><w:tab w:val="left" w:pos="{NOTATION}"/></w:tabs>'
          + space(360, 0) + indent(NOTATION, NOTATION) + JOINED, size(22), own=True),
    Style("Copies", '<w:keepNext w:val="0"/>' + space(240, 0) + JOINED, based_on="Enclosures", own=True),
    Style("Copies Long", '<w:keepLines w:val="0"/>', based_on="Copies", own=True),
    # Lines that only steer the making of a letter; they vanish from it.
    Style("Template Tag", space(), f'<w:color w:val="{GREY}"/>{size(18)}', own=True),
)  # fmt: skip

BUILT_IN_TABLES = f"""
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>
<w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style>
<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>
<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/></w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>
<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>
<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>
<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>
<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>
<w:uiPriority w:val="39"/><w:tblPr><w:tblBorders>{
    "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
}</w:tblBorders></w:tblPr></w:style>"""


def table_style(name: str, *rules: str, padding: int = 0) -> str:
    """Return a table style of our own: thin rules at those edges, `padding` above and below what stands in a cell."""
    margins = "".join(
        f'<w:{edge} w:w="{gap}" w:type="dxa"/>'
        for edge, gap in (("top", padding), ("left", 108), ("bottom", padding), ("right", 108))
    )
    margins = f"<w:tblCellMar>{margins}</w:tblCellMar>"
    edges = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(rule(edge, 0) for edge in edges if edge in rules)
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{style_id(name)}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="39"/><w:tblPr><w:tblBorders>{borders}</w:tblBorders>'
        f"{margins}</w:tblPr></w:style>"
    )


def style_xml(style: Style) -> str:
    """Return one style's definition."""
    own = ' w:customStyle="1"' if style.own else ""
    based_on = "Default Paragraph Font" if style.kind == "character" else style.based_on
    follows = f'<w:next w:val="{style_id(style.follows)}"/>' if style.follows else ""
    look = f"<w:pPr>{style.paragraph}</w:pPr>" if style.paragraph else ""
    look += f"<w:rPr>{style.run}</w:rPr>" if style.run else ""
    return (
        f'<w:style w:type="{style.kind}"{own} w:styleId="{style.id}"><w:name w:val="{style.name}"/>'
        f'<w:basedOn w:val="{style_id(based_on)}"/>{follows}<w:qFormat/>{look}</w:style>'
    )


OWN_TABLES = (
    table_style("Caption Table", "bottom", "insideV", padding=160)
    + table_style("Fact Table", "top", "bottom", "insideH")
)  # fmt: skip

LEFT_HEAD = (
    Style("Title", space(), f'<w:smallCaps/><w:color w:val="{INK}"/><w:spacing w:val="40"/>{size(44)}',
          follows="Subtitle"),
    Style("Subtitle", f"<w:pBdr>{rule('bottom', 8)}</w:pBdr>" + space(40, 240) + JOINED,
          f'<w:color w:val="{INK}"/>{size(20)}'),
)  # fmt: skip
LEFT_DATE = (Style("Date", space(120, 0), follows="Inside Address Name"),)
CHANGED = {
    "petition": LEFT_DATE,
    "data-request": (*LEFT_HEAD, *LEFT_DATE),
    "demand": (*LEFT_HEAD, Style("Date", space(360, 0), follows="Inside Address Name")),
}
"""Styles that look otherwise in one template; every template has the same names."""


def styles(name: str = "") -> str:
    """Return styles.xml of a template: one face and one size for all, then the named styles."""
    changed = {style.name: style for style in CHANGED.get(name, ())}
    fonts = " ".join(f'w:{script}="{FONT}"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
    return (
        f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {fonts}/>{size(24)}'
        '<w:lang w:val="en-US" w:eastAsia="en-US" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
        f"<w:widowControl/>{space()}</w:pPr></w:pPrDefault></w:docDefaults>"
        # Unused built-in styles stay out of Word's list until they are used.
        '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1" w:defUnhideWhenUsed="1"'
        ' w:defQFormat="0" w:count="376"/>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        f"{BUILT_IN_TABLES}{OWN_TABLES}"
        f"{''.join(style_xml(changed.get(style.name, style)) for style in STYLES)}</w:styles>"
    )


def numbering() -> str:
    """Return numbering.xml: the lists behind List Number and List Bullet, for text typed in Word.

    Indents stand in the styles alone, so that restyling a list is changing its style.
    """
    counted = (("decimal", "%1."), ("lowerLetter", "(%2)"), ("lowerRoman", "%3."), ("upperLetter", "%4."))
    bullets = (("bullet", "\u2022"), ("bullet", "\u2013"), ("bullet", "\u2022"))
    lists = (("List Number", counted), ("List Bullet", bullets))
    text = f'<w:numbering xmlns:w="{W}">'
    for number, (name, levels) in enumerate(lists, 1):
        text += f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>'
        for level, (form, mark) in enumerate(levels):
            style = style_id(f"{name} {level + 1}" if level else name)
            text += (
                f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:pStyle w:val="{style}"/>'
                f'<w:lvlText w:val="{mark}"/><w:lvlJc w:val="left"/>'
                f"<w:pPr>{indent(STEP * (level + 1), STEP)}</w:pPr></w:lvl>"
            )
        text += "</w:abstractNum>"
    nums = "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in (1, 2))
    return f"{text}{nums}</w:numbering>"


def theme() -> str:
    """Return theme1.xml: one face for headings and text, and Word's slots for colours in the letter's few."""
    colours = {"dk1": "000000", "lt1": "FFFFFF", "dk2": INK, "lt2": "F2F2F2", "hlink": LINK, "folHlink": LINK}
    colours |= {f"accent{number}": colour for number, colour in enumerate((INK, GREY, LINK, INK, GREY, LINK), 1)}
    order = ("dk1", "lt1", "dk2", "lt2", *(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink")
    palette = "".join(f'<a:{name}><a:srgbClr val="{colours[name]}"/></a:{name}>' for name in order)
    face = f'<a:latin typeface="{FONT}"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    plain = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Letter"><a:themeElements>'
        f'<a:clrScheme name="Letter">{palette}</a:clrScheme><a:fontScheme name="Letter"><a:majorFont>{face}'
        f'</a:majorFont><a:minorFont>{face}</a:minorFont></a:fontScheme><a:fmtScheme name="Letter">'
        f"<a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{f'<a:ln>{fill}</a:ln>' * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{plain * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst>"
        "</a:fmtScheme></a:themeElements></a:theme>"
    )


FOOTNOTES = f'<w:footnotes xmlns:w="{W}">' + "".join(
    f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{mark}/></w:r></w:p></w:footnote>'
    for kind, number, mark in (("separator", -1, "separator"), ("continuationSeparator", 0, "continuationSeparator"))
) + "</w:footnotes>"  # fmt: skip

SETTINGS = (
    f'<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/>'
    "</w:footnotePr><w:compat>"
    + "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
        for name, value in (
            ("compatibilityMode", 15), ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1), ("doNotFlipMirrorIndents", 1), ("differentiateMultirowTableHeaders", 1),
        )
    )
    + '</w:compat><w:themeFontLang w:val="en-US"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
)  # fmt: skip

# The alternative serves machines without the first: Liberation Serif has its widths.
FONTS = (
    f'<w:fonts xmlns:w="{W}"><w:font w:name="{FONT}"><w:altName w:val="Liberation Serif"/>'
    '<w:panose1 w:val="02020603050405020304"/><w:charset w:val="00"/><w:family w:val="roman"/>'
    '<w:pitch w:val="variable"/></w:font></w:fonts>'
)
