"""What tells whether a Word file says the same: a hash over its parts, not over its zip; it compares nothing."""

from __future__ import annotations

import hashlib

from lettergen.wordml.package import read_members


def digest(data: bytes) -> str:
    """Return the SHA-256 in hex over part names and uncompressed bytes, in the order of the names.

    Another zlib or another zip time gives the same digest. Raises PackageError where `data` is no package.
    """
    found = hashlib.sha256()
    for name, member in sorted(read_members(data).items()):
        for piece in (name.encode(), member.unpack()):
            found.update(len(piece).to_bytes(8))  # the length first: two parts can then never pass for one
            found.update(piece)
    return found.hexdigest()
