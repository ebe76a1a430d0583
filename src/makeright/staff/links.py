"""Links that let somebody in: 128 random bits, shown once; what is kept of them is a digest."""

from __future__ import annotations

import hashlib


def digest_of(token: str) -> str:
    """What is kept of a link. No salt and no slow hash: nobody finds 128 random bits by trying."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
