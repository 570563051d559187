"""A response form that came back, read by its content controls' tags; which letter it answers is judged elsewhere.

Nothing of the file is run, followed or believed, whatever wrote it; the limits are those of `wordml.package`. Where a
program has dropped the controls, the bookmarks that stand in the same places are read (docs/forms.md).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import chain

from lxml import etree

from lettergen.errors import BadInputError, Place, Problem, Severity
from lettergen.model.forms import CERTIFICATION, END, FORM, Certified, FieldRead, FormTag, Returned
from lettergen.model.tracking import Given
from lettergen.text.dates import days_in
from lettergen.wordml.counting import text_at
from lettergen.wordml.facts import W, main_part, parse, related, w
from lettergen.wordml.package import PackageError, read_members
from lettergen.wordml.returned_regions import regions
from lettergen.wordml.returned_text import BOXES, CONTENT, NO_ANSWER, SDT, FormReader, Said, is_blank

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_WEEKDAY = re.compile(r"[^\W\d_]{2,12}\.?,\s+")
_QUOTED = 60
"""Characters that a warning quotes."""


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
        tags, unread = _tags(reader)
        values = _values(reader, tags)
        notes = [*_remarks(reader, parts, tags), *unread, *_beside(reader, tags, values)]
        author, modified = _saved(parts)
    except PackageError as error:
        raise BadInputError(_refused(error, Place(name))) from error
    except KeyError as error:
        found = f"the file has no document in it ({error.args[0]} is missing)"
        raise BadInputError(Problem("T101", Place(name), found, remedy="ask for the file again")) from error
    certified = next((said for tag, said in values.items() if tag.asks(CERTIFICATION)), None)
    fields = [_field(tag, said) for tag, said in values.items() if not any(map(tag.asks, (FORM, CERTIFICATION, END)))]
    notes += chain.from_iterable(map(_copied, fields))
    return Returned(
        fields=tuple(fields),
        certified=None if certified is None else _certified(certified),
        paragraphs=tuple(map(str, lines)),
        author=author,
        modified=modified,
        notes=tuple(replace(note, place=replace(note.place, file=name)) for note in notes),
    )


def _parts(data: bytes) -> dict[str, bytes]:
    """Return the parts that are XML, those of the Strict variant under the usual names (part 1, annex A)."""
    members = ((name, member) for name, member in read_members(data).items() if name.endswith((".xml", ".rels")))
    return {name: member.unpack().replace(_STRICT, W.encode()) for name, member in members}


def _refused(error: PackageError, place: Place) -> Problem:
    if error.code == "T103":
        return Problem("T210", place, "the file is protected with a password", remedy="ask for a copy without one")
    return error.problem(place)


def _tags(reader: FormReader) -> tuple[dict[etree._Element, FormTag], list[Problem]]:
    """Return the controls that are ours, and what there is to say of those whose tag was edited."""
    tags: dict[etree._Element, FormTag] = {}
    unread: list[Problem] = []
    for control in reader.controls():
        text = text_at(control, "sdtPr/tag")
        if tag := FormTag.read(text):
            tags[control] = tag
        elif text.strip().lower().startswith("lettergen:"):
            found = f"a content control with the tag {text!r}, which names no answer"
            unread.append(_warning("T213", None, found, "the words in it are in the document, but no answer"))
    return tags, unread


_Values = dict[FormTag, dict[str, list[Said]]]
"""By letter and item: what was said, by part; several where controls were copied."""


def _values(reader: FormReader, tags: Mapping[etree._Element, FormTag]) -> _Values:
    values: _Values = {}
    for control, tag in tags.items():
        inside_itself = any(tags.get(above) == tag for above in control.iterancestors(SDT))
        if tag.part not in NO_ANSWER and not inside_itself:
            of_item = values.setdefault(tag._replace(part=""), {})
            of_item.setdefault(tag.part, []).append(_said(reader, tag.part, control))
    return values


def _said(reader: FormReader, part: str, control: etree._Element) -> Said:
    content = control.find(CONTENT)
    said = reader.said(() if content is None else content)
    box = control.find(f"{w('sdtPr')}/{_W14}checkbox")
    if box is not None:
        state = box.find(f"{_W14}checked")
        checked = state is not None and state.get(f"{_W14}val") in {"1", "true", "on"}
        return Said(part) if checked else said.ticked(part)
    date = control.find(f"{w('sdtPr')}/{w('date')}")
    if date is not None:
        return Said(_day(said.text, date.get(w("fullDate"), ""), text_at(date, "lid")))
    return said.ticked(part)


def _day(text: str, picked: str, language: str) -> str:
    """Return a date as YYYY-MM-DD where the words name one day however they are read, else the words.

    The day that was picked counts where the words can mean it: somebody may have typed over them since.
    """
    words = text.strip()
    bare = _WEEKDAY.sub("", words, count=1)
    read = {
        day
        for each in ("en-US", "en-GB", language or "en-US")
        for day, written in days_in(bare, each, dt.date.min)
        if written == bare and re.search(r"\d{4}", bare)
    }
    if len(read) == 1:
        return f"{read.pop()}"
    with suppress(ValueError):
        day = dt.date.fromisoformat(picked[:10])
        figures = {int(found) for found in re.findall(r"\d+", words)}
        if figures and figures <= {day.year, day.year % 100, day.month, day.day} and day.day in figures:
            return f"{day}"
    return words


def _beside(reader: FormReader, tags: Mapping[etree._Element, FormTag], values: _Values) -> Iterator[Problem]:
    """Add to the values what stands where an answer belongs, and in no control of ours; say what controls lack.

    A blank place counts where no control at all is left: else its control was taken out on purpose.
    """
    known = {tag.shortened(): tag for tag in values}
    for place, found in regions(reader, tags).items():
        words = any(found.values())
        if place not in known and (words or not tags):
            values[place] = {part: [said] for part, said in found.items()}
        elif words:
            tag = known[place]
            for part, said in found.items():
                former = values[tag].get(part) or [Said("")]
                values[tag][part] = [former[0].and_then(said), *former[1:]]
            told = (
                f"words stand outside the control of the answer: {_cut(' '.join(said.text for said in found.values()))}"
            )
            yield _warning("T215", tag, told, "they were added to the answer: compare with the file")


def _field(tag: FormTag, parts: Mapping[str, list[Said]]) -> FieldRead:
    """Return one item's answer; where a part stands there more than once, with what the others say instead."""
    several = {part: [said for said in dict.fromkeys(given) if said] or [Said("")] for part, given in parts.items()}
    most = max(map(len, several.values()))
    ways = [{part: given[min(at, len(given) - 1)] for part, given in several.items()} for at in range(most)]
    first, *others = dict.fromkeys(map(_joined, ways))
    return FieldRead(letter=tag.letter, item=tag.item, given=first, copies=tuple(others))


def _joined(parts: Mapping[str, Said]) -> Given:
    """Return what the parts of an item say together: the boxes ticked, what was picked, the words."""
    ticked = [part for part, said in parts.items() if part in BOXES and said.text == part]
    rest = sorted((not part, at, said) for at, (part, said) in enumerate(parts.items()) if part not in ticked)
    texts = (", ".join(ticked), *(said.text.strip() for _, _, said in rest))
    rows = tuple(chain.from_iterable(said.rows for said in parts.values()))
    return Given(text="\n".join(text for text in texts if not is_blank(text)), rows=rows)


def _copied(field: FieldRead) -> Iterator[Problem]:
    if field.copies:
        found = f"the answer stands there {len(field.copies) + 1} times in different words"
        yield _warning(
            "T214", FormTag(field.letter, field.item), found, "the first one was taken; compare with the file"
        )


def _certified(parts: Mapping[str, list[Said]]) -> Certified:
    said = {part: next((each.text.strip() for each in given if each), "") for part, given in parts.items()}
    return Certified(
        said.get("name", ""), said.get("title", ""), _day(said.get("date", ""), "", ""), said.get("agree") == "agree"
    )


def _remarks(
    reader: FormReader, parts: Mapping[str, bytes], tags: Mapping[etree._Element, FormTag]
) -> Iterator[Problem]:
    """Give what a person should know of the whole document."""
    if reader.tracked:
        yield _warning("T211", None, "the file has tracked changes", "it was read as shown with all of them accepted")
    comments = [part for kind, part in related(parts, main_part(parts)) if kind == "comments" and part in parts]
    told = [reader.words(comment) for part in comments for comment in parse(part, parts[part]).iter(w("comment"))]
    if told:
        found = f"{len(told)} comment{'s' * (len(told) > 1)}, the first {_cut(told[0])}"
        yield _warning("T212", None, found, "comments are no answers: read them in the file")
    for control in reader.still:
        if control in tags and tags[control].part not in NO_ANSWER:
            found = f"a control that is marked as still blank says {_cut(reader.words(control))}"
            yield _warning("T216", tags[control], found, "it was taken for the answer: compare with the file")


def _saved(parts: Mapping[str, bytes]) -> tuple[str, dt.datetime | None]:
    """Return who saved the file last, and when, as the file says."""
    name = next((name for kind, name in related(parts, "") if kind == "core-properties"), "")
    with suppress(PackageError, ValueError, KeyError):
        said = {etree.QName(child).localname: (child.text or "").strip() for child in parse(name, parts[name])}
        modified = dt.datetime.fromisoformat(said["modified"]) if "modified" in said else None
        return said.get("lastModifiedBy", ""), modified
    return "", None


def _warning(code: str, tag: FormTag | None, found: str, remedy: str) -> Problem:
    detail = f"item {tag.item}" if tag else ""
    return Problem(code, Place(detail=detail), found, remedy=remedy, severity=Severity.WARNING)


def _cut(text: str) -> str:
    words = " ".join(text.split())
    return f"“{words if len(words) <= _QUOTED else f'{words[:_QUOTED]}…'}”"
