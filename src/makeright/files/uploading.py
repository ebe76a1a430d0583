"""Uploading: bytes that a program sends ahead, to be named in what it says next.

What it gets is a sealed word of ours that tells which bytes they are; there is no row of it. What nobody names is
swept away like anything half written.
"""

from __future__ import annotations

from django.core import signing

from makeright.files.storing import Kept, keep

MARK = "upl_"
GOOD_FOR = 3600  # seconds, far less than the grace of what has no row
_SALT = "makeright.files.uploading"


def upload(content: bytes, stated: str, filename: str, *, whose: int) -> tuple[str, Kept]:
    """Keep bytes for an hour, and give the word by which whoever sent them (a key) names them."""
    kept = keep(content, stated, filename)
    said = [kept.digest, kept.size, kept.mime, filename, whose]
    return MARK + signing.dumps(said, salt=_SALT), kept


def uploaded(word: str, *, whose: int) -> tuple[Kept, str]:
    """The bytes that a word names, and their name. Raises ValueError for one that isn't ours or theirs, or is too
    old."""
    if not word.startswith(MARK):
        raise ValueError("it doesn't begin as ours do")
    try:
        said = signing.loads(word.removeprefix(MARK), salt=_SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        raise ValueError("it isn't ours, or is too old") from None
    digest, size, mime, filename, owner = said
    if owner != whose:
        raise ValueError("it is another's")
    return Kept(digest, size, mime), filename
