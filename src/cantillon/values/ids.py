"""Content-derived ids: the same record always gets the same id."""

from __future__ import annotations

import hashlib

ID_LENGTH = 16  # 80 bits in base 32: no collision to expect below 10^9 records


def content_id(prefix: str, *parts: object) -> str:
    """Return an id for a record that consists of `parts`, such as ``claim-3f9k…``.

    >>> content_id("claim", "doc-1", 3) == content_id("claim", "doc-1", 3)
    True
    >>> content_id("claim", "ab", "c") == content_id("claim", "a", "bc")
    False
    """
    digest = hashlib.blake2b(digest_size=20)
    for part in parts:
        encoded = str(part).encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big"))
        digest.update(encoded)
    number = int.from_bytes(digest.digest(), "big")
    letters = "0123456789abcdefghjkmnpqrstvwxyz"
    return f"{prefix}-" + "".join(letters[(number >> (5 * i)) & 31] for i in range(ID_LENGTH))
