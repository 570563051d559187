"""A .docx as the zip it is: read with every check, written with fixed dates and order; it parses no XML.

Members that did not change are copied as the compressed bytes they came with. Own assembly rather than `zipfile`,
because that copies no compressed bytes and stamps the clock. Format: APPNOTE.TXT 6.3.3, ECMA-376 part 2 annex C.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from lettergen.errors import Place, Problem

CONTENT_TYPES = "[Content_Types].xml"

MAX_FILE = 100_000_000
"""Bytes of a .docx as it lies on disk."""
MAX_MEMBERS = 2_000
MAX_MEMBER = 100_000_000
"""Bytes of one member when unpacked; all together may have twice as many."""
MAX_XML = 10_000_000
"""Bytes of a part that is parsed, and of all parts with tags: 1.6 million empty paragraphs take half a gigabyte."""
MAX_RATIO = 200
"""Unpacked to packed, for members of more than 10 MB: text reaches 30, deflate itself about 1,030."""
_SMALL = 10_000_000
_LONG = 30_000
_REPEATED = 64
"""How many short parts are remembered as they were packed: most letters of a run have the same headers and lists."""

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DOS_DATE = 0x21
"""January 1, 1980: the first day that the format has."""
_UTF8, _STREAMED = 0x800, 0x8
_ZIP64 = 0xFFFFFFFF
_STORED, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class PackageError(Exception):
    """A file is no package that we fill: catalogue code, what was found, what to do."""

    def __init__(self, code: str, found: str, remedy: str = "") -> None:
        super().__init__(found)
        self.code, self.found, self.remedy = code, found, remedy

    def problem(self, place: Place) -> Problem:
        """Return the error as a Problem of that place."""
        return Problem(self.code, place, self.found, remedy=self.remedy)


class Member(NamedTuple):
    """One member as it lies in the zip: `packed` are its bytes by `method` (0 stored, 8 deflated)."""

    name: str
    packed: bytes
    method: int
    crc: int
    size: int

    def unpack(self) -> bytes:
        """Return the bytes of the member, and never more than it says it has. Raises zlib.error where it has others."""
        if self.method != _DEFLATED:
            return self.packed
        inflate = zlib.decompressobj(-15)
        data = inflate.decompress(self.packed, self.size + 1)
        if len(data) != self.size or not inflate.eof or inflate.unused_data:
            raise zlib.error(f"{self.name} has a wrong length")
        return data


def pack(name: str, data: bytes) -> Member:
    """Return a member deflated at level 6, as docxtpl has it; a long one at 4, thrice as fast for a twentieth more.

    Pictures that are packed by their own format are stored as they are.
    """
    if name.endswith((".png", ".jpeg", ".jpg", ".gif")):
        return Member(name, data, _STORED, zlib.crc32(data), len(data))
    deflate = zlib.compressobj(4 if len(data) > _LONG else 6, zlib.DEFLATED, -15)
    return Member(name, deflate.compress(data) + deflate.flush(), _DEFLATED, zlib.crc32(data), len(data))


_packed = lru_cache(maxsize=_REPEATED)(pack)


def _pack_all(names: Iterable[str], parts: Mapping[str, bytes]) -> Iterator[Member]:
    """Pack parts; the longest has the letter's own words, and is never met again."""
    longest = max((len(part) for part in parts.values()), default=0)
    for name in names:
        known = len(parts[name]) < min(longest, _LONG)
        yield (_packed if known else pack)(name, parts[name])


def read_members(data: bytes) -> dict[str, Member]:
    """Return the members of a package in their order, by name. Raises PackageError."""
    _check_kind(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            _check_overlap(entries, archive.start_dir)
            members = {entry.filename: _member(data, archive, entry) for entry in entries if not entry.is_dir()}
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, UnicodeDecodeError) as error:
        raise PackageError("T101", f"the file is damaged ({error})", "open it in Word and save it again") from error
    if CONTENT_TYPES not in members:
        raise PackageError("T101", "the file is a zip, but no Word document", "save it from Word as .docx")
    return members


def is_written_here(data: bytes) -> bool:
    """Tell whether a package's zip is, byte for byte, as this program writes it: Word and others write theirs anew."""
    try:
        return _close(*_lay_out(read_members(data).values())) == data
    except PackageError:
        return False


def _check_kind(data: bytes) -> None:
    """Tell the usual wrong files apart by their first bytes."""
    save = "open it in Word and save it as Word Document (.docx)"
    if len(data) > MAX_FILE:
        raise PackageError("T102", f"the file has more than {MAX_FILE // 1_000_000} MB", "make its pictures smaller")
    if data.startswith(_OLE):
        if b"E\0n\0c\0r\0y\0p\0t\0e\0d\0" in data:
            raise PackageError("T103", "the file is encrypted", "remove its password in Word")
        raise PackageError("T101", "the file is an old Word document (.doc)", save)
    for start, kind in ((b"%PDF", "a PDF"), (b"{\\rtf", "a rich text file (.rtf)"), (b"<", "an HTML or XML file")):
        if data.lstrip()[:8].startswith(start):
            raise PackageError("T101", f"the file is {kind}, not a Word document", save)
    if not data.startswith(b"PK"):
        raise PackageError("T101", "the file is empty" if not data else "the file is no Word document", save)


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse what no program writes but an attacker does: bombs, doubles, overlaps, names that climb."""
    again = "save it again from Word"
    if len(entries) > MAX_MEMBERS:
        raise PackageError("T102", f"the file has {len(entries):,} members, over {MAX_MEMBERS:,}", again)
    names: set[str] = set()
    for entry in entries:
        name = entry.filename
        if name.lower() in names:
            raise PackageError("T102", f"the file has two members named {name!r}", again)
        names.add(name.lower())
        if name.startswith("/") or "\\" in name or ".." in name.split("/"):
            raise PackageError("T102", f"the file has a member with an unsafe name, {name!r}", again)
        if entry.flag_bits & 0x1:
            raise PackageError("T103", "the file is encrypted", "remove its password")
        if entry.file_size > min(MAX_MEMBER, max(_SMALL, MAX_RATIO * entry.compress_size)):
            raise PackageError("T102", f"{name!r} unpacks to {entry.file_size:,} bytes, more than is usual", again)
    if sum(entry.file_size for entry in entries) > 2 * MAX_MEMBER:
        raise PackageError("T102", "the file unpacks to more than is allowed", "make its pictures smaller")


def _check_overlap(entries: list[zipfile.ZipInfo], directory: int) -> None:
    """Refuse members that share bytes, and bytes before the first, which other programs would read as a member."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise PackageError("T102", f"{entry.filename!r} overlaps another member", "save it again from Word")
        if end == 0 and entry.header_offset:
            raise PackageError("T102", "something stands before the first member", "save it again from Word")
        end = entry.header_offset + _LOCAL.size + entry.compress_size
    if end > directory:
        raise PackageError("T102", "the last member overlaps the directory", "save it again from Word")


def _member(data: bytes, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Member:
    """Return one member, unpacked once to check its length and CRC, and that its two headers agree."""
    header = _LOCAL.unpack_from(data, entry.header_offset)
    start = entry.header_offset + _LOCAL.size + header[9] + header[10]
    name = data[entry.header_offset + _LOCAL.size :][: header[9]]
    sizes = () if header[2] & _STREAMED or _ZIP64 in header[7:9] else (entry.CRC, entry.compress_size, entry.file_size)
    said = header[0], header[3], name.decode("utf-8" if header[2] & _UTF8 else "cp437"), *(header[6:9] if sizes else ())
    if said != (b"PK\3\4", entry.compress_type, entry.orig_filename, *sizes):
        raise PackageError("T102", f"{entry.filename!r} has two different headers", "save it again from Word")
    if entry.compress_type not in (_STORED, _DEFLATED):
        return pack(entry.filename, archive.read(entry))
    member = Member(
        entry.filename, data[start : start + entry.compress_size], entry.compress_type, entry.CRC, entry.file_size
    )
    unpacked = member.unpack()
    if len(unpacked) != entry.file_size or zlib.crc32(unpacked) != entry.CRC:
        raise zipfile.BadZipFile(f"{entry.filename} has a wrong length or checksum")
    return member


class Assembly:
    """A template's package whose unchanged members are laid out once for each set of members that change."""

    def __init__(self, members: Mapping[str, Member]) -> None:
        self.members = members
        self._laid_out: dict[tuple[str, ...], tuple[list[bytes], list[bytes], int]] = {}

    def write(self, changed: Mapping[str, bytes]) -> bytes:
        """Return the package with `changed` members (name to new bytes, new names allowed) in place of the old.

        Unchanged members come first, in the template's order, then the changed ones by name; the list of content
        types always comes first, because some programs know a .docx by it.
        """
        names = tuple(sorted(changed, key=lambda name: (name != CONTENT_TYPES, name)))
        if CONTENT_TYPES in changed:
            return _close(*_lay_out([*_pack_all(names, changed), *self._kept(names)]))
        if names not in self._laid_out:
            self._laid_out[names] = _lay_out(self._kept(names))
        chunks, entries, offset = self._laid_out[names]
        new_chunks, new_entries, end = _lay_out(_pack_all(names, changed), offset)
        return _close([*chunks, *new_chunks], [*entries, *new_entries], end)

    def _kept(self, changed: tuple[str, ...]) -> list[Member]:
        return [member for member in self.members.values() if member.name not in changed]


def _close(chunks: list[bytes], entries: list[bytes], offset: int) -> bytes:
    """Return the finished zip: members, directory, end."""
    size = sum(map(len, entries))
    return b"".join((*chunks, *entries, _END.pack(b"PK\5\6", 0, 0, len(entries), len(entries), size, offset, 0)))


def _lay_out(members: Iterable[Member], offset: int = 0) -> tuple[list[bytes], list[bytes], int]:
    """Return the local parts, the directory entries and where the next member begins."""
    chunks: list[bytes] = []
    entries: list[bytes] = []
    for member in members:
        header, entry = _headers(member, offset)
        chunks += (header, member.packed)
        entries.append(entry)
        offset += len(header) + len(member.packed)
    return [b"".join(chunks)] if offset else [], entries, offset


def _headers(member: Member, offset: int) -> tuple[bytes, bytes]:
    """Return a member's local header and its entry in the directory."""
    name = member.name.encode()
    flags = 0 if name.isascii() else _UTF8
    common = (20, flags, member.method, 0, _DOS_DATE, member.crc, len(member.packed), member.size, len(name), 0)
    local = _LOCAL.pack(b"PK\3\4", *common) + name
    entry = _CENTRAL.pack(b"PK\1\2", 20, *common, 0, 0, 0, 0, offset) + name
    return local, entry
