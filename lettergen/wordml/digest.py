"""What tells whether a Word file says the same: a hash over its parts, not over its zip; it compares nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from lettergen.wordml.package import read_members


def digest(data: bytes) -> str:
    """Return the SHA-256 in hex over part names and uncompressed bytes, in the order of the names.

    Another zlib or another zip time gives the same digest. Raises PackageError where `data` is no package.
    """
    return digest_of_parts({name: member.unpack() for name, member in read_members(data).items()})


def digest_of_parts(parts: Mapping[str, bytes]) -> str:
    """Return the same of a package's parts by name, for who has them before they are packed."""
    found = hashlib.sha256()
    for name in sorted(parts):
        for piece in (name.encode(), parts[name]):
            found.update(len(piece).to_bytes(8))  # the length first: two parts can then never pass for one
            found.update(piece)
    return found.hexdigest()
