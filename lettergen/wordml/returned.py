"""A response form that came back, read by its content controls' tags; which letter it answers is judged elsewhere.

Nothing of the file is run, followed or believed, whatever wrote it; the limits are those of `wordml.package`.
LibreOffice drops the tags, and in time the controls, but keeps bookmarks that begin and end in one paragraph: one of
part "" ends an item's label, and what follows up to the next label is the answer (docs/forms.md).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain, groupby
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from lettergen.errors import BadInputError, Place, Problem, Severity
from lettergen.model.forms import CERTIFICATION, END, FORM, LABEL, Certified, FieldRead, FormTag, Returned
from lettergen.model.tracking import Given
from lettergen.text.dates import days_in
from lettergen.wordml.counting import text_at
from lettergen.wordml.facts import W, main_part, parse, related, w
from lettergen.wordml.outline import MC, Line, inside
from lettergen.wordml.package import PackageError, read_members
from lettergen.wordml.returned_text import BOXES, GIVEN, SDT, TABLE, WORDS, FormReader, P, Said, is_blank

if TYPE_CHECKING:
    from lxml import etree

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_START, _CLOSE = w("bookmarkStart"), w("bookmarkEnd")
_NO_ANSWER = {LABEL, GIVEN, "rows"}
"""Parts of what the form itself says, and of the rows that people may add to."""
_WEEKDAY = re.compile(r"[^\W\d_]{2,12}\.?,\s+")


def read_returned(data: bytes, name: str) -> Returned:
    """Return what a Word file that came back says; one without a form of ours has no fields.

    Answers keep their words: paragraphs and line breaks are U+000A, notes stand in brackets. A box that is ticked gives
    its part ("yes") before the words; of a table the header and rows without an answer are left out.
    Raises BadInputError: T101, T102 and T106 (no Word document, too large, damaged), T210 (a password).
    """
    try:
        parts = _parts(data)
        reader = FormReader(parts)
        lines = reader.read()
        tags = dict(_tags(reader))
        values = _values(reader, tags)
        notes = [*_remarks(reader, parts, tags), *_beside(reader, tags, values)]
    except PackageError as error:
        locked = "T210", "the file is protected with a password", "ask for a copy without one"
        raise BadInputError((PackageError(*locked) if error.code == "T103" else error).problem(Place(name))) from error
    except KeyError as error:
        found = f"the file has no document in it ({error.args[0]} is missing)"
        raise BadInputError(Problem("T101", Place(name), found, remedy="ask for the file again")) from error
    certified = next((_certified(said) for tag, said in values.items() if tag.asks(CERTIFICATION)), Certified())
    own = (FORM, CERTIFICATION, END)
    asked = _questions(reader)
    read = {tag: said for tag, said in values.items() if not any(map(tag.asks, own))}
    fields = tuple(_field(tag, said, asked.get(tag.shortened(), "")) for tag, said in read.items())
    for field in fields:
        if field.copies:
            found = f"the answer stands there {len(field.copies) + 1} times in different words"
            notes.append(_warning("T214", field.item, found, "the first one was taken: compare with the file"))
    above, below = _around(reader) if fields else ((), ())
    if any(not is_blank(line) for line in below):
        found = f"words stand below the form: {_cut(' '.join(below))}"
        notes.append(_warning("T215", "", found, "they belong to no answer: read them in the file"))
    told = tuple(replace(note, place=replace(note.place, file=name)) for note in notes)
    return Returned(fields, certified, tuple(_read_aloud(lines)), told, (*above, *below))


def _read_aloud(lines: Iterable[Line]) -> Iterator[str]:
    """Give lines as they read; a table's row is one line, its cells parted by U+0009, where all are short."""
    for (_, row), some in groupby(lines, key=lambda line: (line.part, line.cell[:-1])):
        told = list(some)
        if row and len({line.cell for line in told}) == len(told):
            yield "\t".join(map(str, told))
        else:
            yield from map(str, told)


def _parts(data: bytes) -> dict[str, bytes]:
    """Return the parts that are XML, those of the Strict variant under the usual names (part 1, annex A)."""
    members = ((name, member) for name, member in read_members(data).items() if name.endswith((".xml", ".rels")))
    return {name: member.unpack().replace(_STRICT, W.encode()) for name, member in members}


_Tags = Mapping[Any, FormTag]  # by `w:sdt`
_Values = dict[FormTag, dict[str, list[Said]]]
"""By letter and item: what was said, by part; several where controls were copied."""


def _tags(reader: FormReader) -> Iterator[tuple[etree._Element, FormTag]]:
    """Give the controls that are ours; Word writes a text box twice, the second time for older programs."""
    for control in chain.from_iterable(story.iter(SDT) for story in reader.stories):
        tag = FormTag.read(text_at(control, "sdtPr/tag"))
        if tag and next(control.iterancestors(f"{MC}Fallback"), None) is None:
            yield control, tag


def _values(reader: FormReader, tags: _Tags) -> _Values:
    values: _Values = {}
    for control, tag in tags.items():
        in_itself = any(tags.get(above) == tag for above in control.iterancestors(SDT))
        if tag.part not in _NO_ANSWER and not in_itself:
            of_item = values.setdefault(tag._replace(part=""), {})
            of_item.setdefault(tag.part, []).append(_said(reader, tag.part, control))
    return values


def _said(reader: FormReader, part: str, control: etree._Element) -> Said:
    said = reader.said(_content(control))
    checked = control.find(f"{w('sdtPr')}/{_W14}checkbox/{_W14}checked")
    if checked is not None and checked.get(f"{_W14}val") in {"1", "true", "on"}:
        return Said(part)
    date = control.find(f"{w('sdtPr')}/{w('date')}")
    if date is not None:
        return Said(_day(said.text, date.get(w("fullDate"), ""), text_at(date, "lid")))
    return said.ticked(part)


def _content(control: etree._Element) -> Iterator[etree._Element]:
    return chain.from_iterable(control.iterchildren(w("sdtContent")))


def _day(text: str, picked: str = "", language: str = "") -> str:
    """Return a date as YYYY-MM-DD where the words name one day however they are read, else the words.

    The day that was picked counts where the words can mean it: somebody may have typed over them since.
    """
    words = text.strip()
    bare = _WEEKDAY.sub("", words, count=1)
    orders = ("en-US", "en-GB", language or "en-US")
    found = chain.from_iterable(days_in(bare, each, dt.date.min) for each in orders)
    days = {day for day, written in found if written == bare and re.search(r"\d{4}", bare)}
    figures = {int(figure) for figure in re.findall(r"\d{1,4}", words)}
    with suppress(ValueError):
        day = dt.date.fromisoformat(picked[:10])
        if len(days) != 1 and day.day in figures <= {day.year, day.year % 100, day.month, day.day}:
            days = {day}
    return f"{days.pop()}" if len(days) == 1 else words


def _beside(reader: FormReader, tags: _Tags, values: _Values) -> Iterator[Problem]:
    """Add to the values what stands where an answer belongs, and in no control of ours; say what controls lack.

    A blank place counts where no control at all is left: else its control was taken out on purpose.
    """
    known = {tag.shortened(): tag for tag in values}
    for place, found in _places(reader, tags).items():
        said = {part: _together(given) for part, given in found.items()}
        if place not in known and (any(said.values()) or not tags):
            values[place] = {part: [given] for part, given in said.items()}
        elif any(said.values()):
            of_item = values[known[place]]
            for part, given in said.items():
                former, *copies = of_item.get(part) or [Said()]
                of_item[part] = [_together([former, given]), *copies]
            told = f"words stand outside the control of the answer: {_cut(_together(said.values()).text)}"
            yield _warning("T215", known[place].item, told, "they were added to the answer: compare with the file")


def _places(reader: FormReader, tags: _Tags) -> _Values:
    """Return by item, its name shortened, what stands in its place by part; what a control of ours has is left out."""
    places: _Values = {}
    home: FormTag | None = None
    for block in inside(reader.stories[0], P, TABLE):
        marks = list(_marks(reader, block)) if block.tag == P else []
        controls = [control for control in block.iter(SDT) if control in tags]
        opened = next((mark for mark, _ in marks if not mark.part), None)
        if opened and opened != home:
            home = opened
            places.setdefault(home, {"": []})
        elif any(mark.part == LABEL for mark, _ in marks):
            home = None
        elif home is None or any(above in tags for above in block.iterancestors(SDT)):
            continue
        elif not marks:
            places[home][""].append(_but(reader, block, controls))
        elif not controls:
            for mark, said in marks:
                places.setdefault(mark._replace(part=""), {}).setdefault(mark.part, []).append(said)
    return places


def _marks(reader: FormReader, paragraph: etree._Element) -> Iterator[tuple[FormTag, Said]]:
    """Give our bookmarks of a paragraph with what is in them, wherever in the tree they begin and end."""
    opened: dict[str, tuple[FormTag, list[etree._Element]]] = {}
    for element in paragraph.iter(_START, _CLOSE, *WORDS):
        number = element.get(w("id"), "")
        if element.tag == _START and (tag := FormTag.read_bookmark(element.get(w("name"), ""))):
            opened[number] = tag, []
        elif element.tag == _CLOSE and number in opened:
            tag, words = opened.pop(number)
            yield tag, reader.said(words).ticked(tag.part)
        elif element.tag not in {_START, _CLOSE}:
            for _, words in opened.values():
                words.append(element)


def _questions(reader: FormReader) -> dict[FormTag, str]:
    """Return the paragraph in which each item's label ends, by the item, its name shortened."""
    marks = ((mark, FormTag.read_bookmark(mark.get(w("name"), ""))) for mark in reader.stories[0].iter(_START))
    ends = ((tag, next(mark.iterancestors(P), None)) for mark, tag in marks if tag and not tag.part)
    return {tag: reader.said([paragraph]).text for tag, paragraph in ends if paragraph is not None}


def _around(reader: FormReader) -> tuple[Sequence[str], Sequence[str]]:
    """Return the paragraphs above and below the form."""
    body = list(reader.stories[0])
    marks = ((at, mark) for at, child in enumerate(body) for mark in child.iter(w("tag"), _START))
    read, of = FormTag.read, FormTag.read_bookmark
    ours = [at for at, mark in marks if read(mark.get(w("val"), "")) or of(mark.get(w("name"), ""))]
    outside = (body[: ours[0]], body[ours[-1] + 1 :]) if ours else ([], [])
    above, below = (reader.said(blocks).text.split("\n") for blocks in outside)
    return above, below


def _but(reader: FormReader, block: etree._Element, controls: Iterable[etree._Element]) -> Said:
    """Return what stands in a block beside its controls."""
    said = reader.said([block])
    for control in controls:
        said = said._replace(text=said.text.replace(reader.said(_content(control)).text, "", 1).strip())
    return said


def _together(said: Iterable[Said]) -> Said:
    several = tuple(said)
    return Said("\n".join(each.text for each in several), tuple(row for each in several for row in each.rows))


def _field(tag: FormTag, parts: Mapping[str, list[Said]], asked: str) -> FieldRead:
    """Return one item's answer; where a part stands there more than once, with what the others say instead."""
    several = {part: [said for said in dict.fromkeys(given) if said] or [Said()] for part, given in parts.items()}
    most = max(map(len, several.values()))
    ways = ({part: given[min(at, len(given) - 1)] for part, given in several.items()} for at in range(most))
    first, *others = dict.fromkeys(map(_joined, ways))
    return FieldRead(letter=tag.letter, item=tag.item, given=first, copies=tuple(others), asked=asked)


def _joined(parts: Mapping[str, Said]) -> Given:
    """Return what the parts of an item say together: the boxes ticked, what was picked, the words."""
    ticked = [part for part, said in parts.items() if part in BOXES and said.text == part]
    rest = (parts[part].text.strip() for part in sorted(parts.keys() - set(ticked), key=lambda part: not part))
    rows = tuple(row for said in parts.values() for row in said.rows)
    return Given(text="\n".join(text for text in (", ".join(ticked), *rest) if not is_blank(text)), rows=rows)


def _certified(parts: Mapping[str, list[Said]]) -> Certified:
    said = {part: next((each.text.strip() for each in given if each), "") for part, given in parts.items()}
    name, title, date, agree = (said.get(part, "") for part in ("name", "title", "date", "agree"))
    return Certified(name, title, _day(date), agree == "agree")


def _remarks(reader: FormReader, parts: Mapping[str, bytes], tags: _Tags) -> Iterator[Problem]:
    """Give what a person should know of the whole document."""
    if reader.tracked:
        yield _warning("T211", "", "the file has tracked changes", "it was read as shown with all of them accepted")
    names = [name for kind, name in related(parts, main_part(parts)) if kind == "comments" and name in parts]
    comments = [comment for name in names for comment in parse(name, parts[name]).iter(w("comment"))]
    if comments:
        found = f"{len(comments)} comment{'s' * (len(comments) > 1)}, the first {_cut(reader.said(comments[0]).text)}"
        yield _warning("T212", "", found, "comments are no answers: read them in the file")
    if hidden := "".join(reader.hidden).strip():
        yield _warning("W193", "", f"the file has hidden text: {_cut(hidden)}", "it was left out: look at it in Word")
    tagged = (text_at(control, "sdtPr/tag") for story in reader.stories for control in story.iter(SDT))
    ours = [tag for tag in tagged if tag.strip().lower().startswith("lettergen:") and not FormTag.read(tag)]
    if ours:
        found = f"{len(ours)} content control{'s' * (len(ours) > 1)} whose tag names no answer, the first {ours[0]!r}"
        yield _warning("T213", "", found, "their words count below a question: compare with the file")
    mine = (tags[each] for each in reader.still if each in tags)
    if still := dict.fromkeys(tag.item for tag in mine if tag.part not in _NO_ANSWER):
        found = f"controls that are marked as still blank say something (items {', '.join(still)})"
        yield _warning("T216", "", found, "their words were taken for the answers: compare with the file")


def _warning(code: str, item: str, found: str, remedy: str) -> Problem:
    place = Place(detail=f"item {item}" if item else "")
    return Problem(code, place, found, remedy=remedy, severity=Severity.WARNING)


def _cut(text: str) -> str:
    return f"“{shorten(text, 60, placeholder='…')}”"
