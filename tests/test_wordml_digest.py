"""The digest follows names and contents of parts, and nothing else of the zip."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from packages import blank

from lettergen.model.blocks import Image, Inlines, Note, Span
from lettergen.wordml.digest import digest
from lettergen.wordml.package import PackageError
from lettergen.wordml.properties import DocumentProperties
from lettergen.wordml.template import Template


def archive(members, *, method=zipfile.ZIP_DEFLATED, year=1980):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as written:
        for name, text in members:
            written.writestr(zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0)), text, method)
    return data.getvalue()


MEMBERS = (("[Content_Types].xml", "<Types/>"), ("_rels/.rels", "<Relationships/>"), ("word/document.xml", "<w:p/>"))


@pytest.mark.parametrize(
    "same",
    [
        archive(MEMBERS, method=zipfile.ZIP_STORED),
        archive(MEMBERS, year=2021),
        archive((MEMBERS[0], MEMBERS[2], MEMBERS[1])),
    ],
    ids=["stored", "another date", "another order"],
)
def test_packing_dates_and_order_do_not_count(same):
    assert digest(same) == digest(archive(MEMBERS))


@pytest.mark.parametrize(
    "other",
    [
        (*MEMBERS, ("word/settings.xml", "")),
        (*MEMBERS[:2], ("word/document.xml", "<w:p />")),
        (*MEMBERS[:2], ("word/document2.xml", "<w:p/>")),
        (*MEMBERS[:2], ("word/document.xm", "l<w:p/>")),
    ],
    ids=["one more part", "another text", "another name", "a moved letter"],
)
def test_every_part_counts(other):
    assert digest(archive(other)) != digest(archive(MEMBERS))


def test_a_digest_is_a_sha_256_in_hex():
    assert len(digest(archive(MEMBERS))) == 64


def test_what_is_no_package_has_no_digest():
    with pytest.raises(PackageError):
        digest(b"%PDF-1.7")


GIF = b"GIF89a\x3c\x00\x1e\x00\x00\x00\x00,\x00\x00\x00\x00\x3c\x00\x1e\x00\x00\x02\x02D\x01\x00;"


@pytest.mark.parametrize(
    "value", ["words", Inlines((Span("x"), Note((Span("y"),)))), Image(GIF, "z")], ids=["words", "note", "picture"]
)
@pytest.mark.parametrize("properties", [None, DocumentProperties(dt.date(2021, 8, 12), title="A & B")])
def test_a_letter_is_made_with_the_digest_that_reading_it_again_gives(value, properties):
    document, saved = blank(), io.BytesIO()
    document.add_paragraph("{{ value }}")
    document.sections[0].header.paragraphs[0].text = "{{ name }}"
    document.save(saved)
    template = Template(saved.getvalue())
    made, other = (template.make({"value": value, "name": name}, properties=properties) for name in "ab")
    assert made.data == template.render({"value": value, "name": "a"}, properties=properties)
    assert made.digest == digest(made.data)
    assert other.digest not in {made.digest, digest(saved.getvalue())}
