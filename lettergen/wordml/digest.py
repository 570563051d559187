"""What tells whether a Word file says the same: a hash over its parts, not over its zip; it compares nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from lettergen.wordml.package import read_members


def digest(data: bytes) -> str:
    """Return a SHA-256 in hex over part names and the SHA-256 of each part's uncompressed bytes, by name.

    Another zlib or another zip time gives the same digest. Raises PackageError where `data` is no package.
    """
    return combined({name: of_part(member.unpack()) for name, member in read_members(data).items()})


def of_part(data: bytes) -> bytes:
    """Return what a part adds to the digest; for parts that many letters share it is worked out once."""
    return hashlib.sha256(data).digest()


def combined(parts: Mapping[str, bytes]) -> str:
    """Return the digest of a package from what each of its parts adds, by name."""
    found = hashlib.sha256()
    for name in sorted(parts):
        found.update(len(name.encode()).to_bytes(8) + name.encode())  # the length first: no name runs into a hash
        found.update(parts[name])
    return found.hexdigest()
