"""Forms as Word's content controls (ECMA-376 part 1, 17.5.2), and a form cut out of its letter; it reads no answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from lxml import etree

from lettergen.errors import BadInputError, Place
from lettergen.model.blocks import Block, Control, ControlKind, FormField, ResponseForm, Table
from lettergen.model.forms import LABEL, TAG_LENGTH, FormTag
from lettergen.wordml.facts import main_part, parse, rels_name, unparse, w
from lettergen.wordml.looks import RichTextError, attribute, forbidden, merged, text_xml
from lettergen.wordml.package import Assembly, PackageError, read_members
from lettergen.wordml.paragraphs import Frame, paragraph
from lettergen.wordml.tables import table_xml

K = ControlKind
_W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
_W15 = 'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
_BOX = (
    f'<w14:checkbox {_W14}><w14:checked w14:val="0"/><w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
    '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>'
)
_UNTICKED = (
    '<w:r><w:rPr><w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic" w:hAnsi="MS Gothic" w:hint="eastAsia"/></w:rPr>'
    "<w:t>\u2610</w:t></w:r>"
)
_DATE = (
    '<w:date><w:dateFormat w:val="yyyy-MM-dd"/><w:lid w:val="en-US"/><w:storeMappedDataAs w:val="date"/>'
    '<w:calendar w:val="gregorian"/></w:date>'
)
_ROWS, _ROW = (f"<w15:{name} {_W15}/>" for name in ("repeatingSection", "repeatingSectionItem"))
_OPEN, _FIXED = "sdtLocked", "sdtContentLocked"
"""What people may fill in and not delete, and what they may not change either (17.18.53)."""
_BORDER = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="4" w:color="7F7F7F"/>' for side in ("top", "left", "bottom", "right")
)
_FRAMED = (
    f'<w:pBdr>{_BORDER}</w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>'
    '<w:spacing w:before="60" w:after="240"/><w:ind w:left="113" w:right="113" w:firstLine="0"/><w:jc w:val="left"/>'
)
"""The box in which people type; paragraphs that they add there have the same, and share its lines (17.3.1.24)."""
_PLACEHOLDER = (
    '<w:style w:type="character" w:styleId="{}"><w:name w:val="Placeholder Text"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:rPr><w:color w:val="595959"/></w:rPr></w:style>'
)
_ROW_XML = re.compile(r"<w:tr>.*?</w:tr>", re.DOTALL)
_WORDS = re.compile(r"(<w:p>(?:<w:pPr>.*?</w:pPr>)?)((?:(?!</w:p>).)+)", re.DOTALL)
_GIVEN, _MORE = "given", "rows"
"""Parts of a table's controls: a row's first words, and the rows that may become more."""
Write: TypeAlias = Callable[[tuple[Block, ...], Frame], str]


def form_xml(form: ResponseForm, frame: Frame, write: Write) -> str:
    """Return a form as locked words and open controls (docs/forms.md); the last control ends in a paragraph.

    `write` turns blocks into XML. Raises RichTextError, as it does.
    """
    fields = (_Writer(form.letter, field, frame._replace(paragraph=""), write) for field in form.fields)
    return "".join(field.xml() for field in fields)


def alone(data: bytes, name: str) -> bytes | None:
    """Return the form in a letter's .docx as a document of its own, as it stands there, or None where there is none.

    Raises BadInputError (T101 to T106) where the file of that name is no Word document.
    """
    try:
        members = read_members(data)
        main = main_part({rels: members[rels].unpack() for rels in (rels_name(""),) if rels in members})
        root = parse(main, members[main].unpack())
    except (PackageError, KeyError) as error:
        wrong = error if isinstance(error, PackageError) else PackageError("T101", f"no Word document ({error})")
        raise BadInputError(wrong.problem(Place(name))) from error
    return Assembly(members).write({main: unparse(root)}) if len(root) and _left(root[0], form=True) else None


def without_form(parts: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return a letter's parts without its form. Raises PackageError where the main document is damaged."""
    root = parse(main_part(parts), parts[main_part(parts)])
    return {**parts, main_part(parts): unparse(root)} if len(root) and _left(root[0], form=False) else parts


def _left(body: etree._Element, *, form: bool) -> bool:
    """Leave in a body only its form, or all but that, and the last section; return whether it has one."""
    marks = ((at, each) for at, child in enumerate(body) for each in child.iter(w("tag"), w("bookmarkStart")))
    read, of = FormTag.read, FormTag.read_bookmark
    ours = [at for at, mark in marks if read(mark.get(w("val"), "")) or of(mark.get(w("name"), ""))]
    for at, child in enumerate(list(body)) if ours else ():
        if (ours[0] <= at <= ours[-1]) is not form and child.tag != w("sectPr"):
            body.remove(child)
    return bool(ours)


class _Writer(NamedTuple):
    """Writes one field of a letter's form: its label, then its controls."""

    letter: str
    field: FormField
    frame: Frame
    write: Write

    def xml(self) -> str:
        label = self.write(self.field.label, self.frame._replace(keep=bool(self.field.controls)))
        # Programs that drop tags keep bookmarks within a paragraph: what follows the last one answers this item.
        if label.count("<w:p>") > 1:
            label = _WORDS.sub(lambda first: f"{first[1]}{self._bookmarked(LABEL)}{first[2]}", label, 1)
        label = f"{label.removesuffix('</w:p>')}{self._bookmarked('')}</w:p>"
        boxes = tuple(each for each in self.field.controls if each.kind is K.BOX)
        others = (self._answer(each) for each in self.field.controls if each.kind is not K.BOX)
        answers = "".join([self._boxes(boxes) if boxes else "", *others])
        return self._control(LABEL, self.field.title, label, lock=_FIXED) + answers

    def _boxes(self, controls: tuple[Control, ...]) -> str:
        ticks = (
            self._inline(each, _UNTICKED, _BOX) + self._run(f"\u00a0{each.caption}" + "\u2003" * (each != controls[-1]))
            for each in controls
        )
        return self._framed("".join(ticks), keep=controls != self.field.controls)

    def _answer(self, one: Control) -> str:
        if one.table:
            return self._table(one, one.table)
        blank = self._run(one.prompt, self._placeholder())
        if one.kind is K.WORDS:
            return self._control(one.part, one.title, self._framed(blank), blank=True)
        kind = _DATE if one.kind is K.DATE else _picked(one) if one.kind is K.PICK else "<w:text/>"
        filled = self._run(one.caption) + self._inline(one, blank, kind, blank=True)
        return self._framed(filled, keep=one != self.field.controls[-1])

    def _table(self, one: Control, table: Table) -> str:
        """Return a table: its header locked, its rows of blank cells to be filled in, and more where none is given."""
        whole = table_xml(table, self.frame)
        start, end = whole.index("<w:tr>"), whole.rindex("</w:tbl>") + len("</w:tbl>")
        header, *rows = _ROW_XML.findall(whole)
        header = self._fixed(header, LABEL, f"Columns: {one.title}"[:TAG_LENGTH])
        if given := bool(table.rows[0][0]):
            header = header.replace("</w:p>", f"{self._bookmarked(_GIVEN)}</w:p>", 1)
        opening = whole[:start].replace("</w:tblPr>", f'<w:tblCaption w:val="{attribute(one.title)}"/></w:tblPr>')
        if given:
            rows = [self._fixed(row, _GIVEN, one.title, 1) for row in rows]
        else:
            items = "".join(self._sdt(_ROW, row) for row in rows)
            rows = [self._control(_MORE, one.title, items, kind=_ROWS)]
        return self._control(one.part, one.title, f"{opening}{header}{''.join(rows)}</w:tbl>") + whole[end:]

    def _fixed(self, row: str, part: str, title: str, cells: int = 0) -> str:
        """Lock the words in a row's first cells, in all for 0; round a whole row LibreOffice loses how they look."""
        return _WORDS.sub(lambda cell: cell[1] + self._control(part, title, cell[2], lock=_FIXED), row, cells)

    def _inline(self, one: Control, content: str, kind: str, *, blank: bool = False) -> str:
        control = self._control(one.part, one.title, content, kind=kind, blank=blank)
        return self._bookmarked(one.part, control) if one.part else control

    def _control(
        self, part: str, title: str, content: str, *, kind: str = "", lock: str = _OPEN, blank: bool = False
    ) -> str:
        tag = FormTag(self.letter, self.field.item, part).write()
        named = f'<w:alias w:val="{attribute(title)}"/><w:tag w:val="{tag}"/>'
        return self._sdt(f'<w:lock w:val="{lock}"/>{"<w:showingPlcHdr/>" * blank}{kind}', content, named)

    def _sdt(self, properties: str, content: str, named: str = "") -> str:
        """Return a control; the numbers of drawings are as good as any, and nothing else in the letter has them."""
        named += f'<w:id w:val="{self.frame.sink.next_drawing_id()}"/>'
        return f"<w:sdt><w:sdtPr>{named}{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    def _bookmarked(self, part: str, content: str = "") -> str:
        number, name = self.frame.sink.bookmark(FormTag(self.letter, self.field.item, part).bookmark())
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{number}"/>'

    def _framed(self, content: str, *, keep: bool = False) -> str:
        return paragraph(content, self.frame.sink.facts.paragraph_style("Body Text"), keep=keep, more=_FRAMED)

    def _run(self, text: str, look: str = "") -> str:
        look = merged(self.frame.run, look)
        return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{text_xml(text)}</w:r>" if text else ""

    def _placeholder(self) -> str:
        """Return the look of what stands in a blank control; most templates lack Word's own style for it."""
        sink = self.frame.sink
        style, is_new = sink.style("character", "Placeholder Text", "PlaceholderText")
        if is_new:
            sink.add_style(_PLACEHOLDER.format(style))
        return f'<w:rStyle w:val="{style}"/>'


def _picked(one: Control) -> str:
    """Return a list to pick from; Word opens no file where two entries are the same. Raises RichTextError T124."""
    if wrong := forbidden("".join(one.choices)):
        raise RichTextError("T124", *wrong)
    entries = dict.fromkeys(attribute(" ".join(each.split())) for each in (one.prompt, *one.choices))
    listed = (f'<w:listItem w:displayText="{each}" w:value="{each}"/>' for each in entries)
    return f"<w:dropDownList>{''.join(listed)}</w:dropDownList>"
