"""The digest follows names and contents of parts, and nothing else of the zip."""

from __future__ import annotations

import io
import zipfile

import pytest

from lettergen.wordml.digest import digest
from lettergen.wordml.package import PackageError


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
