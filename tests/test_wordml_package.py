"""Reading and writing the zip that a .docx is."""

from __future__ import annotations

import io
import zipfile
import zlib

import pytest

from lettergen.wordml.facts import parse
from lettergen.wordml.package import CONTENT_TYPES, Assembly, PackageError, pack, read_members

MEMBERS = {CONTENT_TYPES: b"<Types/>", "word/document.xml": b"<x>" * 400, "word/media/a.png": b"\x89PNG"}


def zipped(members: dict[str, bytes] = MEMBERS, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return saved.getvalue()


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_members_come_back_as_they_were(method: int) -> None:
    members = read_members(zipped(method=method))
    assert {name: member.unpack() for name, member in members.items()} == MEMBERS


def test_unchanged_members_keep_their_compressed_bytes() -> None:
    members = read_members(zipped())
    written = Assembly(members).write({"word/document.xml": b"new"})
    assert opened(written) == {**MEMBERS, "word/document.xml": b"new"}
    assert members["word/media/a.png"].packed in written


def test_the_same_changes_give_the_same_bytes() -> None:
    assembly = Assembly(read_members(zipped()))
    first = assembly.write({"b.xml": b"1", "word/document.xml": b"2"})
    assert first == assembly.write({"word/document.xml": b"2", "b.xml": b"1"})
    assert first == Assembly(read_members(zipped())).write({"b.xml": b"1", "word/document.xml": b"2"})


def test_content_types_come_first_and_new_members_last() -> None:
    written = Assembly(read_members(zipped())).write({"new.xml": b"1", CONTENT_TYPES: b"2"})
    assert list(opened(written)) == [CONTENT_TYPES, "new.xml", "word/document.xml", "word/media/a.png"]


def test_names_beyond_ascii_are_marked_as_utf8() -> None:
    written = Assembly(read_members(zipped())).write({"word/größe.xml": b"1"})
    assert opened(written)["word/größe.xml"] == b"1"


def test_deflate_is_level_6() -> None:
    data = bytes(range(256)) * 50
    assert pack("x", data).packed == zlib.compress(data, 6, -15)


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "T101", "empty"),
        (b"hello", "T101", "no Word document"),
        (b"%PDF-1.7", "T101", "a PDF"),
        (b"{\\rtf1", "T101", "rich text"),
        (b"  <html>", "T101", "HTML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "T101", r"old Word document \(\.doc\)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1E\0n\0c\0r\0y\0p\0t\0e\0d\0", "T103", "encrypted"),
        (b"PK\3\4 broken", "T101", "damaged"),
        (zipped({"a.txt": b"x"}), "T101", "a zip, but no Word document"),
        (zipped({**MEMBERS, "../up.xml": b""}), "T102", "unsafe name"),
        (zipped({**MEMBERS, "/root.xml": b""}), "T102", "unsafe name"),
        (zipped({**MEMBERS, "Word/Document.xml": b""}), "T102", "two members named"),
        (zipped({**MEMBERS, "bomb.xml": b"0" * 3_000_000}), None, ""),
        (zipped({**MEMBERS, **{f"{n}.xml": b"" for n in range(2001)}}), "T102", "2,004 members"),
    ],
)
def test_wrong_files_are_told_in_one_line(data: bytes, code: str | None, words: str) -> None:
    if code is None:
        read_members(data)
        return
    with pytest.raises(PackageError, match=words) as caught:
        read_members(data)
    assert caught.value.code == code
    assert caught.value.remedy


def test_a_member_that_unpacks_to_too_much_says_what_to_do() -> None:
    with pytest.raises(PackageError, match=r"'bomb\.xml' unpacks to 99,000,000 bytes, more than is usual") as caught:
        read_members(patched(zipped({**MEMBERS, "bomb.xml": b"0"}), 24, 99_000_000, entry=3))
    assert caught.value.remedy == "save it again from Word"


def patched(data: bytes, field: int, value: int, *, entry: int = 1) -> bytes:
    """Return a zip with four bytes of one directory entry changed."""
    start = -1
    for _ in range(entry + 1):
        start = data.index(b"PK\1\2", start + 1)
    return data[: start + field] + value.to_bytes(4, "little") + data[start + field + 4 :]


def test_members_may_not_overlap() -> None:
    with pytest.raises(PackageError, match="overlaps"):
        read_members(patched(zipped(), 42, 0))


def test_a_length_that_lies_is_refused() -> None:
    with pytest.raises(PackageError, match="two different headers"):
        read_members(patched(zipped(), 24, 7))


@pytest.mark.parametrize("size", [10_000_001, 200_000_000])
def test_a_bomb_is_refused_before_it_is_unpacked(size: int) -> None:
    with pytest.raises(PackageError, match="unpacks to") as caught:
        read_members(patched(zipped(), 24, size))
    assert caught.value.code == "T102"


def test_an_encrypted_member_is_told() -> None:
    data = zipped()
    start = data.index(b"PK\1\2")
    with pytest.raises(PackageError, match="encrypted"):
        read_members(data[: start + 8] + b"\1\0" + data[start + 10 :])


# zips that no program writes


def streamed() -> bytes:
    """Return a zip written to a pipe: lengths and checksums follow the data (APPNOTE.TXT 4.3.9)."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.written = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.written += bytes(data)  # type: ignore[call-overload] # bytes, as zipfile writes them
            return len(data)  # type: ignore[arg-type] # as above

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in MEMBERS.items():
            archive.writestr(name, content)
    return bytes(pipe.written)


def long_form() -> bytes:
    """Return a zip whose members have the headers of ZIP64."""
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in MEMBERS.items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(content)
    return saved.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(streamed(), id="streamed"),
        pytest.param(long_form(), id="zip64"),
        pytest.param(zipped({"word/": b"", **MEMBERS, "word/media/": b""}), id="folders"),
        pytest.param(zipped()[:-2] + b"\x05\x00hello", id="remark"),
    ],
)
def test_unusual_but_sound_zips_are_read(data: bytes) -> None:
    members = read_members(data)
    assert {name: member.unpack() for name, member in members.items()} == MEMBERS
    assert opened(Assembly(members).write({})) == MEMBERS


def local(data: bytes, field: int, value: bytes, *, entry: int = 1) -> bytes:
    """Return a zip with some bytes of one member's own header changed."""
    start = -1
    for _ in range(entry + 1):
        start = data.index(b"PK\3\4", start + 1)
    return data[: start + field] + value + data[start + field + len(value) :]


def bomb() -> bytes:
    """Return a zip in which a member says it has 10 bytes, with the checksum of those, and unpacks to 50 MB."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = deflate.compress(b"0" * 50_000_000) + deflate.flush()
    data = bytearray(zipped({**MEMBERS, "bomb.xml": b"0" * 10}, zipfile.ZIP_STORED))
    at = data.rindex(b"PK\3\4")
    directory = data.index(b"PK\1\2")
    data[at + 8 : at + 10] = (8).to_bytes(2, "little")
    data[at + 18 : at + 22] = len(packed).to_bytes(4, "little")
    entry = data.rindex(b"PK\1\2")
    data[entry + 10 : entry + 12] = (8).to_bytes(2, "little")
    data[entry + 20 : entry + 24] = len(packed).to_bytes(4, "little")
    data[-6:-2] = (directory - 10 + len(packed)).to_bytes(4, "little")
    return bytes(data[: directory - 10] + packed + data[directory:])


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        pytest.param(b"PK\3\4" + b"junk" * 9 + zipped(), "T102", "before the first member", id="prefix"),
        pytest.param(zipped() + zipped(), "T102", "before the first member", id="two zips"),
        pytest.param(local(zipped(), 8, b"\0\0"), "T102", "two different headers", id="method"),
        pytest.param(local(zipped(), 30, b"evil"), "T102", "two different headers", id="name"),
        pytest.param(local(zipped(), 14, b"\1\2\3\4"), "T102", "two different headers", id="checksum"),
        pytest.param(local(zipped(), 22, b"\1\2\3\4"), "T102", "two different headers", id="length"),
        pytest.param(local(zipped(), 0, b"PX"), "T102", "two different headers", id="signature"),
        pytest.param(local(zipped(), 48, b"\xff" * 9), "T101", "damaged", id="data"),
        pytest.param(bomb(), "T101", "bomb.xml has a wrong length", id="bomb"),
        pytest.param(patched(zipped(), 20, 400), "T102", "overlaps", id="into the next"),
        pytest.param(patched(zipped(), 20, 4_000, entry=2), "T102", "overlaps the directory", id="into the directory"),
        pytest.param(
            zipped({**MEMBERS, "word\\x.xml": b""}).replace(b"word/x.xml", b"word\\x.xml"), "T102", "unsafe", id="\\"
        ),
        pytest.param(zipped({**MEMBERS, "a/../b.xml": b""}), "T102", "unsafe name", id="climbs"),
        pytest.param(
            zipped({**MEMBERS, "word/document.xml ": b"", "WORD/media/A.png": b""}), "T102", "two members", id="case"
        ),
    ],
)
def test_zips_that_mean_two_things_are_refused(data: bytes, code: str, words: str) -> None:
    with pytest.raises(PackageError, match=words) as caught:
        read_members(data)
    assert caught.value.code == code


def test_many_members_that_together_unpack_to_too_much_are_refused() -> None:
    data = zipped({**MEMBERS, **{f"{n}.xml": b"0" for n in range(25)}})
    for entry in range(3, 28):
        data = patched(data, 24, 9_000_000, entry=entry)
    with pytest.raises(PackageError, match="unpacks to more than is allowed"):
        read_members(data)


def test_a_part_too_large_to_be_parsed_is_refused() -> None:
    with pytest.raises(PackageError, match="10 MB of text"):
        parse("word/document.xml", b"<a>" + b"<b/>" * 2_500_000 + b"</a>")
